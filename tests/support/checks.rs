//! What must hold at the end of every play, whatever it was about. These look at the finished bytes and the store, and
//! use none of the gates that they check.

use std::collections::BTreeSet;

use mail_parser::{MessageParser, MimeHeaders};
use shouwen::desk::case::WrittenState;
use shouwen::desk::deadlines;
use shouwen::desk::thread::LetterKind;
use shouwen::ids::CaseId;
use shouwen::letters::model::DeadlineName;

use super::play::{Received, World};

/// Lines shorter than this are too common to tell whose they are.
const TELLING_CHARS: usize = 6;

/// Everything that is wrong at the end.
pub(crate) fn findings(world: &mut World) -> Vec<String> {
    let mut all = world.engine().verify().unwrap().findings;
    all.extend(open_cases(world));
    all.extend(ledger(world));
    let mut sent = BTreeSet::new();
    for letter in &world.received {
        if !sent.insert(letter.id) {
            all.push(format!("letter {} was sent twice", letter.id));
        }
        all.extend(on_record(world, letter));
        if outside(letter.kind) {
            all.extend(leaks(world, letter));
        } else {
            all.extend(names_an_asker(world, letter));
        }
    }
    all
}

fn outside(kind: LetterKind) -> bool {
    matches!(
        kind,
        LetterKind::Acknowledgement
            | LetterKind::StillOnIt
            | LetterKind::Answer
            | LetterKind::AnswerCopy
            | LetterKind::Interim
            | LetterKind::AskerNotice
    )
}

/// Promise 4.
fn open_cases(world: &World) -> Vec<String> {
    let mut all = Vec::new();
    for id in world.store().case_ids(true).unwrap() {
        let case = world.store().case(id).unwrap().unwrap();
        if !case.is_open() {
            continue;
        }
        if !world.setup.policy.people.contains_key(&case.owner) {
            all.push(format!("case {id} is open and its owner is nobody"));
        }
        let owners = case
            .participants
            .iter()
            .filter(|part| part.role == shouwen::desk::case::Role::Owner && part.until.is_none());
        if owners.count() != 1 {
            all.push(format!("case {id} has not exactly one owner"));
        }
        let due = deadlines::deadlines(&case, &world.setup.policy);
        let waits = matches!(case.status, shouwen::desk::case::Status::Waiting { .. });
        let running = if waits { DeadlineName::Wait } else { DeadlineName::Answer };
        if !due.iter().any(|due| due.name == running) {
            all.push(format!("case {id} is open and no {running:?} is due"));
        }
    }
    all
}

/// Promise 1: every place has an end.
fn ledger(world: &World) -> Vec<String> {
    let counts = world.store().ledger_counts().unwrap();
    let unfinished = counts.into_iter().filter(|count| count.state == "attempted" && count.places > 0);
    unfinished.map(|count| format!("{} mails were begun and never finished", count.places)).collect()
}

/// Promise 3.
fn on_record(world: &World, letter: &Received) -> Vec<String> {
    let parsed = MessageParser::default().parse(&letter.raw).unwrap();
    let header: Vec<String> = parsed
        .to()
        .into_iter()
        .chain(parsed.cc())
        .flat_map(mail_parser::Address::iter)
        .filter_map(|addr| addr.address().map(str::to_lowercase))
        .collect();
    let mut all = Vec::new();
    if header != [letter.to.clone()] {
        all.push(format!("letter {} went to {} and says {header:?}", letter.id, letter.to));
    }
    let asker = letter.case.and_then(|case| world.store().case(case).unwrap()).map(|case| case.asker.addr.key());
    let staff =
        || world.setup.policy.people.values().any(|person| person.mail.iter().any(|mail| mail.key() == letter.to));
    let desk = || {
        let slip = matches!(letter.kind, LetterKind::Slip | LetterKind::ContactReminder | LetterKind::ForContact);
        let desks = &world.setup.policy.desks;
        slip && desks.values().filter_map(|desk| desk.mail.as_ref()).any(|mail| mail.key() == letter.to)
    };
    let fits = if letter.kind == LetterKind::AnswerCopy {
        !staff() && was_copied(world, letter)
    } else if outside(letter.kind) {
        asker.as_ref() == Some(&letter.to)
    } else {
        staff() || desk()
    };
    if !fits {
        all.push(format!("letter {} went to {}, who is not on record for it", letter.id, letter.to));
    }
    all
}

/// He stands in To or Cc of the mail that opened the case, beside its asker and in his domain.
fn was_copied(world: &World, letter: &Received) -> bool {
    let Some(case) = letter.case.and_then(|case| world.store().case(case).unwrap()) else { return false };
    let opened = world.store().raw(case.questions[0]).unwrap().unwrap();
    let parsed = MessageParser::default().parse(&opened).unwrap();
    let named = |list: Option<&mail_parser::Address<'_>>| -> Vec<String> {
        list.into_iter()
            .flat_map(mail_parser::Address::iter)
            .filter_map(|addr| addr.address().map(str::to_lowercase))
            .collect()
    };
    let copied = [named(parsed.to()), named(parsed.cc())].concat();
    let domain = letter.to.rsplit('@').next().unwrap_or_default();
    named(parsed.from()) == [case.asker.addr.key()]
        && copied.contains(&letter.to)
        && case.asker.addr.key() != letter.to
        && case.asker.addr.key().ends_with(&format!("@{domain}"))
}

/// No header of an inside letter carries the asker's address: no reply-all can reach him.
fn names_an_asker(world: &World, letter: &Received) -> Vec<String> {
    let Some(case) = letter.case.and_then(|case| world.store().case(case).unwrap()) else { return Vec::new() };
    if case.asker.addr.key() == letter.to {
        return Vec::new();
    }
    let text = String::from_utf8_lossy(&letter.raw);
    let header = text.split("\r\n\r\n").next().unwrap_or_default().to_lowercase();
    let named = header.contains(&case.asker.addr.key());
    named.then(|| format!("letter {} to the staff has the asker in its header", letter.id)).into_iter().collect()
}

/// Promise 2: nothing internal in a letter to an asker.
fn leaks(world: &World, letter: &Received) -> Vec<String> {
    let readings = readings(&letter.raw);
    let mut all = Vec::new();
    let mut say = |what: String| all.push(format!("letter {} to the asker holds {what}", letter.id));
    let has = |needle: &str| readings.iter().any(|text| text.contains(&folded(needle)));
    for row in world.store().letter_rows(None, false).unwrap() {
        let kind: LetterKind = serde_json::from_value(serde_json::Value::String(row.kind.clone())).unwrap();
        let local = row.message_id.split('@').next().unwrap_or_default().to_owned();
        if !outside(kind) && has(&local) {
            say(format!("the token of letter {}", row.id));
        }
    }
    let Some(case) = letter.case.and_then(|case| world.store().case(case).unwrap()) else { return all };
    for person in world.setup.policy.people.values().filter(|person| person.id != case.owner) {
        for mail in person.mail.iter().filter(|mail| mail.key() != letter.to && has(&mail.key())) {
            say(format!("the address {mail}"));
        }
    }
    let (inner, allowed) = inner_lines(world, case.id);
    for line in inner.iter().filter(|line| !allowed.iter().any(|allowed| allowed.contains(line.as_str()))) {
        if readings.iter().any(|text| text.contains(line)) {
            say(format!("the inner line {line}"));
        }
    }
    for marker in ["请在此行以上", "reply above this line", "▏"] {
        if has(marker) {
            say(format!("our own {marker}"));
        }
    }
    all
}

/// Lines of mails that stay inside, and the texts whose lines may leave.
fn inner_lines(world: &World, case: CaseId) -> (Vec<String>, Vec<String>) {
    let case = world.store().case(case).unwrap().unwrap();
    let released: BTreeSet<_> = case
        .releases
        .iter()
        .filter(|written| written.state == WrittenState::Released)
        .map(|written| written.mail)
        .collect();
    let (mut inner, mut allowed) = (Vec::new(), Vec::new());
    for id in world.store().mails_of_case(case.id).unwrap() {
        let row = world.store().mail(id).unwrap().unwrap();
        let asked = row.question(&case).text;
        if case.questions.contains(&id) || released.contains(&id) {
            allowed.push(folded(&asked));
            // What a colleague wrote above the question that he handed in stays inside.
            if row.brought(&case).is_none() {
                continue;
            }
        }
        let words = row.words;
        let lines = words.text.lines().map(folded).filter(|line| line.chars().count() >= TELLING_CHARS);
        inner.extend(lines);
        inner.extend(
            words.attachments.iter().map(|(name, _)| folded(name)).filter(|name| name.chars().count() >= TELLING_CHARS),
        );
    }
    for id in &case.questions {
        let words = world.store().mail(*id).unwrap().unwrap().words;
        allowed.extend(words.attachments.iter().map(|(name, _)| folded(name)));
    }
    (inner, allowed)
}

/// The letter as a reader, a curious one, and a machine see it: header decoded, each text decoded, names of files.
fn readings(raw: &[u8]) -> Vec<String> {
    let parsed = MessageParser::default().parse(raw).unwrap();
    let mut all = vec![folded(&String::from_utf8_lossy(raw)), folded(parsed.subject().unwrap_or_default())];
    for part in &parsed.parts {
        if let Some(text) = part.text_contents() {
            all.push(folded(text));
            all.push(folded(&mail_parser::decoders::html::html_to_text(text)));
        }
        all.extend(part.attachment_name().map(folded));
    }
    for addr in parsed.to().into_iter().chain(parsed.from()).flat_map(mail_parser::Address::iter) {
        all.extend(addr.name().map(folded));
    }
    all
}

fn folded(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_lowercase()
}
