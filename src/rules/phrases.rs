//! `phrases.toml`: what people of this house mean by what they write, beside what the program knows by itself.

use crate::mail::phrases::{Meaning, Phrases, Reach, pieces};
use crate::written::{Both, Place, Placed, Problem, Section, both};

/// Of an asker's words one of these alone is the meaning: a phrase that had two of them would have none, and one that
/// is a greeting as well would close cases.
const APART: [Meaning; 6] =
    [Meaning::Confirmed, Meaning::Thanked, Meaning::Receipt, Meaning::NotSolved, Meaning::Withdrawn, Meaning::Nudge];

/// What an example is to be read as.
#[derive(Clone, Copy, PartialEq, Eq)]
enum ReadAs {
    This(Meaning),
    /// Words of an asker that his owner reads.
    Words,
    /// Words of the staff that go to the asker.
    Answer,
}

/// A phrase, as texts are compared with it.
struct Taught {
    meaning: Meaning,
    /// It does not mean it.
    not: bool,
    phrase: Placed<String>,
}

pub(super) fn read(top: &Section<'_>) -> Phrases {
    let sections = top.sections("phrase");
    let read: Vec<_> = sections.iter().map(entry).collect();
    // An example of a phrase that could not be read would be a second mistake for the same slip.
    let mut all_read = read.iter().all(|(_, whole)| *whole);
    let (not, words): (Vec<Taught>, Vec<Taught>) =
        read.into_iter().flat_map(|(taught, _)| taught).partition(|taught| taught.not);
    let mut phrases = Phrases::default();
    teach(&mut phrases, &words);
    let wrong = not.iter().filter_map(|taught| idle(&phrases, taught).or_else(|| both_ways(&words, taught)));
    let mut wrong: Vec<Problem> = wrong.collect();
    teach(&mut phrases, &not);
    wrong.extend(words.iter().filter_map(|taught| ambiguous(&phrases, taught)));
    all_read &= wrong.is_empty();
    for problem in wrong {
        top.add(problem);
    }
    let examples: Vec<_> = top.sections("example").iter().filter_map(|section| example(section)).collect();
    for problem in examples.iter().filter_map(|example| contradiction(example, &phrases)).filter(|_| all_read) {
        top.add(problem);
    }
    phrases
}

/// What a `[[phrase]]` teaches, and whether all of it could be read.
fn entry(section: &Section<'_>) -> (Vec<Taught>, bool) {
    section.require("means");
    let meaning = section.choice("means", &Meaning::ALL.map(|meaning| (meaning.as_str(), meaning)));
    let mut whole = meaning.is_some();
    let mut taught = Vec::new();
    for key in ["words", "not"] {
        let Some(texts) = section.texts(key) else {
            whole &= !section.has(key);
            continue;
        };
        let Some(meaning) = meaning else { continue };
        for written in texts {
            match one(&written, meaning.reach()) {
                Ok(value) => {
                    let phrase = Placed { value, place: written.place };
                    taught.push(Taught { meaning, not: key == "not", phrase });
                }
                Err((mistake, mend)) => {
                    section.note(&written.place, mistake, mend);
                    whole = false;
                }
            }
        }
    }
    if whole && taught.is_empty() {
        section.note(
            &section.place(),
            both!("没写任何说法", "it teaches no phrase"),
            both!("写 `words = [\"…\"]` 或 `not = [\"…\"]`", "write `words = [\"…\"]` or `not = [\"…\"]`"),
        );
        whole = false;
    }
    (taught, whole)
}

fn teach(phrases: &mut Phrases, taught: &[Taught]) {
    for Taught { meaning, not, phrase } in taught {
        phrases.teach(*meaning, phrase.value.clone(), *not);
    }
}

fn one(written: &Placed<String>, reach: Reach) -> Result<String, (Both, Both)> {
    let text = &written.value;
    let pieces = pieces(text, reach);
    let [piece] = pieces.as_slice() else {
        if pieces.is_empty() {
            return Err((both!("`{text}` 里没有字", "there is no word in `{text}`"), both!("删去它", "delete it")));
        }
        let each = pieces.iter().map(|piece| format!("\"{piece}\"")).collect::<Vec<_>>().join(", ");
        return Err((
            both!(
                "`{text}` 是几句话：来信按标点分句，逐句比对",
                "`{text}` is several clauses: mail is compared clause by clause, between its marks of punctuation"
            ),
            both!("分开写：{each}", "write each by itself: {each}"),
        ));
    };
    if reach == Reach::Anywhere && piece.chars().count() < 2 {
        return Err((
            both!("`{text}` 只有一个字，处处都会碰上", "`{text}` is a single sign, which stands everywhere"),
            both!("写长一些", "write a longer phrase"),
        ));
    }
    Ok(piece.clone())
}

/// A `not` that takes nothing away.
fn idle(phrases: &Phrases, taught: &Taught) -> Option<Problem> {
    let (text, name) = (&taught.phrase.value, taught.meaning.as_str());
    if phrases.means(taught.meaning, text) || holds_one(phrases, taught) {
        return None;
    }
    Some(taught.phrase.place.problem(
        both!("`{text}` 本来就不算 {name}", "`{text}` is not read as {name} anyway"),
        both!("删去它，或照来信的原话写", "delete it, or write it as it stands in the mail"),
    ))
}

/// Whether a phrase of this meaning stands in the words: those are left out wherever they are met.
fn holds_one(phrases: &Phrases, taught: &Taught) -> bool {
    taught.meaning.reach() != Reach::Clause
        && phrases.of(taught.meaning).iter().any(|phrase| taught.phrase.value.contains(phrase))
}

/// A phrase that is and is not of a meaning.
fn both_ways(words: &[Taught], not: &Taught) -> Option<Problem> {
    let twin = words.iter().find(|taught| taught.meaning == not.meaning && taught.phrase.value == not.phrase.value)?;
    let (text, place) = (&not.phrase.value, &twin.phrase.place);
    Some(not.phrase.place.problem(
        both!(
            "`{text}` 在 `words` 和 `not` 里都有（另一处 {place}）",
            "`{text}` stands in `words` as well, at {place}"
        ),
        both!("删去其中一个", "delete one of the two"),
    ))
}

/// A phrase that already means something else to the desk.
fn ambiguous(phrases: &Phrases, taught: &Taught) -> Option<Problem> {
    if !APART.contains(&taught.meaning) {
        return None;
    }
    let text = &taught.phrase.value;
    let has = |meaning: &Meaning| phrases.of(*meaning).has(text);
    let other = APART.iter().find(|meaning| **meaning != taught.meaning && has(meaning))?;
    let (name, other) = (taught.meaning.as_str(), other.as_str());
    Some(taught.phrase.place.problem(
        both!("`{text}` 已经算 {other}，不能又算 {name}", "`{text}` means {other} already and cannot mean {name} too"),
        both!("在 {other} 的 `not` 里写上它，或从这里删去", "add it to a `not` of {other}, or delete it here"),
    ))
}

/// Words, and what they are to be read as.
fn example(section: &Section<'_>) -> Option<(Placed<String>, ReadAs)> {
    let words = section.required_text("words");
    section.require("says");
    let meanings = Meaning::ALL.map(|meaning| (meaning.as_str(), ReadAs::This(meaning)));
    let all: Vec<_> = meanings.into_iter().chain([("words", ReadAs::Words), ("answer", ReadAs::Answer)]).collect();
    let read_as = section.choice("says", &all);
    words.zip(read_as)
}

/// What is wrong with an example that the phrases do not bear out.
fn contradiction((words, read_as): &(Placed<String>, ReadAs), phrases: &Phrases) -> Option<Problem> {
    let (words, place, read_as) = (words.value.as_str(), &words.place, *read_as);
    let as_asker = phrases.asker_says(words).meaning().map_or("words", Meaning::as_str);
    let staff = [Meaning::Seen, Meaning::AboutAsker, Meaning::Inner];
    let (expected, got) = match read_as {
        ReadAs::This(meaning) if phrases.means(meaning, words) => return None,
        ReadAs::This(meaning) => (meaning.as_str(), APART.contains(&meaning).then_some(as_asker)),
        ReadAs::Words => ("words", Some(as_asker).filter(|got| *got != "words")),
        ReadAs::Answer => {
            let meant = staff.into_iter().find(|meaning| phrases.means(*meaning, words));
            ("answer", meant.map(Meaning::as_str))
        }
    };
    if matches!(read_as, ReadAs::Words | ReadAs::Answer) && got.is_none() {
        return None;
    }
    Some(not_borne_out(place, words, expected, got))
}

fn not_borne_out(place: &Place, words: &str, expected: &str, got: Option<&str>) -> Problem {
    let mistake = match got {
        Some(got) => both!(
            "例子「{words}」读作 {got}，不是 {expected}",
            "the example \"{words}\" is read as {got}, not as {expected}"
        ),
        None => both!("例子「{words}」没有读作 {expected}", "the example \"{words}\" is not read as {expected}"),
    };
    let mend = both!(
        "改这个例子，或在 {expected} 的 `words` 里逐句写上它的话",
        "change the example, or add its clauses to `words` of {expected}"
    );
    let otherwise = both!("改这个例子，或把它的话写进 `not`", "change the example, or put its words into a `not`");
    place.problem(mistake, if matches!(expected, "words" | "answer") { otherwise } else { mend })
}
