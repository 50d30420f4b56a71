//! Every letter with sample data: what `shouwen letters` writes out, what templates are tried with when they are
//! loaded, and what the tests look at. All names and numbers are invented. One file a group of letters.

mod askers;
mod case;
mod cast;
mod clocks;
mod lists;
mod notices;
mod slips;

use super::model::{AskerLetter, StaffLetter};
use super::{Rendered, Setting, Templates};
use crate::ids::Language;

use cast::Cast;
pub(crate) use cast::NUMBER;

/// A letter of either side.
pub(crate) enum Sample {
    Asker(Box<AskerLetter>),
    Staff(Box<StaffLetter>),
}

/// Every sample rendered with the built-in templates: name, language, letter.
#[must_use]
pub fn samples() -> Vec<(String, Language, Rendered)> {
    let templates = Templates::built_in();
    let render = |(name, setting, sample): (&str, Setting, Sample)| {
        let letter = match &sample {
            Sample::Asker(letter) => templates.render_asker(letter, &setting),
            Sample::Staff(letter) => templates.render_staff(letter, &setting),
        };
        // `built_in` has rendered each of them already.
        letter.ok().map(|letter| (name.to_owned(), setting.language, letter))
    };
    all().into_iter().filter_map(render).collect()
}

/// Every sample, in both languages.
pub(crate) fn all() -> Vec<(&'static str, Setting, Sample)> {
    let mut all = Vec::new();
    for language in [Language::Chinese, Language::English] {
        let cast = Cast { language };
        let asker = cast.to_askers().into_iter().map(|(name, letter)| (name, Sample::Asker(Box::new(letter))));
        let staff = [cast.case_letters(), cast.slips(), cast.clocks(), cast.lists(), cast.notices()].concat();
        let staff = staff.into_iter().map(|(name, letter)| (name, Sample::Staff(Box::new(letter))));
        all.extend(asker.chain(staff).map(|(name, sample)| (name, cast.setting(), sample)));
    }
    all
}
