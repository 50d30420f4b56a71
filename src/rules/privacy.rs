//! `privacy.toml`: what of an answer its writer sees again before it leaves, beside what the program looks for by
//! itself (P-25).

use std::collections::{BTreeMap, BTreeSet};

use super::condition::Sign;
use super::matching::{contains, fold};
use super::routes::{each, folded, pattern};
use crate::letters::model::Personal;
use crate::written::{Placed, Section, both};

/// What an answer is looked through for.
#[derive(Clone, Debug, Default)]
pub struct Privacy {
    /// Built-in checks that the house does without.
    unchecked: BTreeSet<Personal>,
    /// Digits of numbers that are no person's: the house's own telephones and accounts.
    public: Vec<String>,
    /// What the house keeps to itself.
    holds: Vec<Hold>,
}

/// A `[[hold]]`.
#[derive(Clone, Debug)]
struct Hold {
    name: Placed<String>,
    any: Vec<Sign>,
    none: Vec<String>,
    /// Askers of the house may know it.
    outside_only: bool,
}

/// Whom an answer goes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reader {
    /// Somebody of the house.
    Inside,
    /// Somebody from outside (P-51).
    Outside,
}

/// To whom a `[[hold]]` applies.
const TO: &[(&str, bool)] = &[("everyone", false), ("outside", true)];

/// The built-in checks.
const CHECKS: [(&str, Personal); 4] = [
    ("id_number", Personal::IdNumber),
    ("bank_card", Personal::BankCard),
    ("mobile", Personal::Mobile),
    ("pay", Personal::Pay),
];

/// A number that is shorter stands in many others.
const LEAST_DIGITS: usize = 5;

impl Privacy {
    /// Whether answers are looked through for this kind of personal data.
    #[must_use]
    pub fn checks(&self, personal: Personal) -> bool {
        !self.unchecked.contains(&personal)
    }

    /// Whether these are the digits of a number that the house gives to everybody.
    #[must_use]
    pub fn is_public(&self, digits: &str) -> bool {
        self.public.iter().any(|public| public == digits)
    }

    /// The names of what the house keeps from this reader and these words hold.
    pub fn kept<'p>(&'p self, words: &str, reader: Reader) -> impl Iterator<Item = &'p str> {
        let text = fold(words);
        let concerns = move |hold: &&Hold| !hold.outside_only || reader == Reader::Outside;
        self.holds.iter().filter(concerns).filter(move |hold| hold.is_in(&text)).map(|hold| hold.name.value.as_str())
    }
}

impl Hold {
    fn is_in(&self, text: &str) -> bool {
        let found = |sign: &Sign| match sign {
            Sign::Word(word) => contains(text, word),
            Sign::Pattern(pattern) => pattern.find(text).is_some(),
        };
        self.any.iter().any(found) && !self.none.iter().any(|word| contains(text, word))
    }
}

pub(super) fn read(top: &Section<'_>) -> Privacy {
    let mut privacy = Privacy::default();
    if let Some(section) = top.section("checks") {
        for (key, personal) in CHECKS {
            if section.yes_or_no(key).is_some_and(|on| !on.value) {
                privacy.unchecked.insert(personal);
            }
        }
    }
    if let Some(section) = top.section("public") {
        section.require("numbers");
        privacy.public =
            section.texts("numbers").unwrap_or_default().iter().filter_map(|text| number(&section, text)).collect();
    }
    let mut names: BTreeMap<String, Placed<String>> = BTreeMap::new();
    for section in top.sections("hold") {
        let Some(hold) = hold(&section) else { continue };
        if let Some(twin) = names.get(&hold.name.value) {
            let (name, place) = (&hold.name.value, &twin.place);
            section.note(
                &hold.name.place,
                both!("「{name}」已经有了（{place}）", "there is a \"{name}\" already, at {place}"),
                both!("换一个名字，或合成一节", "give it another name, or make one of the two"),
            );
        }
        names.insert(hold.name.value.clone(), hold.name.clone());
        privacy.holds.push(hold);
    }
    privacy
}

fn number(section: &Section<'_>, written: &Placed<String>) -> Option<String> {
    let digits: String = written.value.chars().filter(char::is_ascii_digit).collect();
    if digits.len() >= LEAST_DIGITS {
        return Some(digits);
    }
    let text = &written.value;
    section.note(
        &written.place,
        both!("`{text}` 不足 {LEAST_DIGITS} 位数字", "`{text}` has fewer than {LEAST_DIGITS} digits"),
        both!("写出整个号码，带区号", "write the whole number, with its area code"),
    );
    None
}

fn hold(section: &Section<'_>) -> Option<Hold> {
    let name = section.required_text("name");
    let (any, any_re) = (each(section, "any", folded), each(section, "any_re", |text| pattern(section, text)));
    let none = each(section, "none", folded);
    let outside_only = section.choice("to", TO).unwrap_or(false);
    let examples: Vec<_> = section.sections("example").iter().filter_map(example).collect();
    let (any, any_re) = (any?, any_re?);
    let any: Vec<Sign> = any.into_iter().map(Sign::Word).chain(any_re.into_iter().map(Sign::Pattern)).collect();
    let hold = Hold { name: name?, any, none: none?, outside_only };
    if hold.any.is_empty() {
        section.note(
            &section.place(),
            both!("没写要找什么", "it looks for nothing"),
            both!("写 `any = [\"…\"]` 或 `any_re = ['…']`", "write `any = [\"…\"]` or `any_re = ['…']`"),
        );
        return None;
    }
    for (words, holds) in examples.iter().filter(|(words, holds)| hold.is_in(&fold(&words.value)) != *holds) {
        let (name, text) = (&hold.name.value, &words.value);
        let mistake = if *holds {
            both!("「{name}」的例子里没有它要找的：「{text}」", "\"{name}\" finds nothing in its example \"{text}\"")
        } else {
            both!(
                "「{name}」在不该有的例子里找到了：「{text}」",
                "\"{name}\" finds something in \"{text}\", where it should not"
            )
        };
        let mend =
            both!("改 `any`、`any_re` 或 `none`，或改这个例子", "change `any`, `any_re` or `none`, or the example");
        section.note(&words.place, mistake, mend);
    }
    Some(hold)
}

fn example(section: &Section<'_>) -> Option<(Placed<String>, bool)> {
    let words = section.required_text("words");
    section.require("holds");
    let holds = section.yes_or_no("holds");
    Some((words?, holds?.value))
}
