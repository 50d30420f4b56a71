//! Colleagues whom the asker copied on his question: what they are sent, and what they write.

use super::Round;
use crate::desk::around::Spoken;
use crate::desk::copies::{Reach, reach};
use crate::desk::decision::{Decision, Text};
use crate::desk::fact::CaseFact;
use crate::desk::held::personal_in;
use crate::desk::thread::is_for_the_desk;
use crate::desk::wanted::{Addressee, News, What};
use crate::desk::why::Why;
use crate::ids::{Language, Moment, ReleaseId};
use crate::mail::says::Says;
use crate::rules::Reader;

/// What he writes is a note, of which the owner hears; it opens nothing and is not answered.
pub(super) fn wrote(round: &Round<'_>, spoken: &Spoken<'_>) -> Decision {
    let why = Why::CopiedWrote;
    let because = why.words(Language::English, &ToString::to_string);
    let (mail, id, by) = (spoken.arrived.mail, spoken.arrived.id, spoken.arrived.from.clone());
    let noted = Decision::because(because).fact(CaseFact::Noted { mail: id, by: None, why });
    let says_nothing =
        matches!(round.policy.phrases.asker_says(&mail.new_text), Says::Thanked | Says::Receipt | Says::Confirmed);
    if says_nothing || !is_for_the_desk(mail, round.case, &round.around.house, round.policy) {
        return noted;
    }
    let news = What::Told(News::FromCopied { by, mail: id });
    noted.letter(Addressee::Person(round.case.owner.clone()), news, round.now)
}

/// The answer, to each of them in a letter of his own. What is personal in it is the asker's alone (P-25, P-41).
pub(super) fn sent(
    round: &Round<'_>,
    texts: &[Text],
    (releases, seen): (&[ReleaseId], &[ReleaseId]),
    not_before: Moment,
) -> Decision {
    let Reach::All(to) = reach(round.case, &round.around.house, round.policy) else { return Decision::default() };
    if is_personal(round, texts, releases) {
        return Decision::default();
    }
    let fact = CaseFact::CopiesSent { releases: releases.to_vec(), to: to.clone() };
    to.into_iter().fold(Decision::default().fact(fact), |decision, address| {
        let what = What::AnswerCopy { releases: releases.to_vec(), seen: seen.to_vec() };
        decision.asking(Addressee::Copied(address), what, not_before, Vec::new())
    })
}

/// They know what the asker wrote first, and nothing of what he wrote later.
fn is_personal(round: &Round<'_>, texts: &[Text], releases: &[ReleaseId]) -> bool {
    let first = round.case.questions.first().map(|mail| round.around.words(*mail).text).unwrap_or_default();
    let phones = round.policy.people.values().filter_map(|person| person.phone.clone());
    let known = phones.fold(first, |known, phone| known + "\n" + &phone);
    releases.iter().any(|id| {
        let written = || round.case.written(*id).map(|written| round.around.words(written.mail).text);
        let text = texts.iter().find(|text| text.id == *id).map(|text| text.text.clone()).or_else(written);
        let kept = |text: &str| round.policy.privacy.kept(text, Reader::Inside).next().is_some();
        text.is_none_or(|text| kept(&text) || !personal_in(&text, &known, &round.policy.privacy).is_empty())
    })
}
