//! `/topic`: what the matter is about, said by a person.

use crate::desk::decision::Decision;
use crate::desk::fact::CaseFact;
use crate::ids::{PersonId, TopicId};

/// The suggested contact follows the topic's desk from now on.
pub(super) fn topic(person: &PersonId, topic: TopicId) -> Decision {
    Decision::because("its topic was set").fact(CaseFact::TopicSet { topic, by: person.clone() })
}
