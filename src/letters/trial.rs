//! The trial of all templates when they are loaded: every name is looked up, every letter written with sample data and
//! read for what it must show. What passes can be rendered whenever a letter is due.

use std::collections::{BTreeMap, BTreeSet};

use minijinja::Value;

use super::context::{self, Name};
use super::page::Page;
use super::purpose::How;
use super::samples::{self, Sample};
use super::{Setting, Templates, builtin, purpose, source};
use crate::mail::gate::MARKER_WORDS;
use crate::written::{Problem, both};

/// A letter of the samples.
struct Trial {
    setting: Setting,
    sample: Sample,
    name: Name,
    given: Value,
    file: String,
}

/// All that is wrong; each mistake once.
pub(super) fn faults(templates: &Templates) -> Vec<Problem> {
    let trials: Vec<Trial> = samples::all().into_iter().map(|(_, setting, sample)| trial(setting, sample)).collect();
    let mut problems = misnamed(templates, &trials);
    let misnamed: BTreeSet<String> = problems.iter().map(|problem| problem.file.clone()).collect();
    for trial in &trials {
        // What a wrong name leaves out would be called missing too.
        if misnamed.contains(&*templates.sources().whole(&trial.file).file) {
            continue;
        }
        for problem in tried(templates, trial) {
            if !problems.contains(&problem) {
                problems.push(problem);
            }
        }
    }
    problems
}

fn trial(setting: Setting, sample: Sample) -> Trial {
    let (name, given) = match &sample {
        Sample::Asker(letter) => context::of_asker(letter, &setting),
        Sample::Staff(letter) => context::of_staff(letter, &setting),
    };
    let file = builtin::file(name, setting.language);
    Trial { setting, sample, name, given, file }
}

/// The names that templates use and their letters do not know, whether or not a sample comes by.
fn misnamed(templates: &Templates, trials: &[Trial]) -> Vec<Problem> {
    let mut known: BTreeMap<&str, Vec<&Value>> = BTreeMap::new();
    for trial in trials {
        known.entry(&trial.file).or_default().push(&trial.given);
    }
    let mut problems = Vec::new();
    for (file, given) in known {
        problems.extend(source::unknown_names(templates.env(), templates.sources(), file, &given));
    }
    problems
}

fn tried(templates: &Templates, trial: &Trial) -> Vec<Problem> {
    let Trial { setting, name, given, file, .. } = trial;
    let staff = match &trial.sample {
        Sample::Asker(_) => None,
        Sample::Staff(letter) => Some(&**letter),
    };
    let page = templates.page((*name, given.clone()), setting, staff);
    let (page, own) = match page.and_then(|page| Ok((page, templates.blocks(file, given)?))) {
        Ok(done) => done,
        Err(problem) => return vec![problem],
    };
    let musts = purpose::of(*name);
    let lacking = musts.iter().filter(|must| !must.is_kept(given, &page, &own));
    let mut problems: Vec<Problem> = lacking.map(|must| lacks(templates, file, must)).collect();
    if staff.is_none() {
        problems.extend(misleads_asker(templates, &page, file));
    }
    problems
}

fn lacks(templates: &Templates, file: &str, must: &purpose::Must) -> Problem {
    let (value, write) = (must.values.first().copied().unwrap_or_default(), must.write);
    let mistake = match must.how {
        How::Shown | How::Offered => {
            both!(
                "这封信里没有 `{value}`，收信人会看不到",
                "the letter does not show `{value}`: its reader would miss it"
            )
        }
        How::Quoted | How::Said => both!(
            "这封信没有逐行写出 `{value}`，收信人会看不到原话",
            "the letter does not show `{value}` line by line: its reader would miss the words"
        ),
    };
    templates.sources().whole(file).problem(
        mistake,
        both!(
            "在正文中写 `{write}`，或删去这个文件、改用自带的信",
            "write `{write}` in it, or delete the file to go back to the built-in letter"
        ),
    )
}

/// What an asker must be able to rely on: the case's number in the subject, and no words that cut his reply.
fn misleads_asker(templates: &Templates, page: &Page, file: &str) -> Option<Problem> {
    if !page.subject.ends_with(&format!("[{}]", samples::NUMBER)) {
        return Some(templates.sources().place_of(file, "subject:").problem(
            both!("主题没有以编号结尾", "the subject does not end with the case's number"),
            both!(
                "以 `[{{{{ number }}}}]` 结尾：邮件标识丢失时靠它找到原件",
                "end it with `[{{{{ number }}}}]`: it keeps the thread where ids are lost"
            ),
        ));
    }
    let text = page.text();
    let marker = MARKER_WORDS.iter().find(|words| text.contains(**words))?;
    Some(templates.sources().place_of(file, marker).problem(
        both!("给提问人的信里有 `{marker}`", "`{marker}` stands in a letter to an asker"),
        both!("删去：这句话只用在给同事的信里", "take it out: it is for letters to staff only"),
    ))
}
