//! How an order is said in English.

use super::whom::{Known, Named};
use super::{Found, OrderKind};

/// What stands before the word that says what is to be done.
const FRONTS: &[&str] = &[
    "please",
    "pls",
    "plz",
    "kindly",
    "can you",
    "could you",
    "would you",
    "can someone",
    "could someone",
    "someone should",
    "let's",
    "lets",
    "just",
    "i think",
    "maybe",
    "perhaps",
    "probably",
    "this one",
    "this case",
    "this",
    "that",
    "it's",
    "it is",
    "it",
    "is",
    "that's",
    "already",
    "i've",
    "i have",
    "have",
    "has been",
    "has",
    "we should",
    "we",
    "should",
    "must",
    "to be",
    "be",
    "needs to",
    "need to",
    "better",
    "ok",
    "so",
    "then",
    "for now",
    "team",
    "all",
    "guys",
    "rather",
    "a",
    "one",
    "i",
    "thing",
    "also",
    "best",
    "can",
    "feel free to",
];
const TO_PASS: &[&str] = &[
    "pass",
    "forward",
    "fwd",
    "fw",
    "send",
    "hand",
    "route",
    "transfer",
    "assign",
    "give",
    "move",
    "redirect",
    "escalate",
    "refer",
    "reassign",
    "passed",
    "forwarded",
    "sent",
    "handed",
    "routed",
    "transferred",
    "assigned",
    "moved",
    "redirected",
    "goes",
    "go",
    "pass-on",
    "delegate",
    "over",
];
/// Behind these a name that nobody has is meant as one all the same.
const TO_SOMEBODY: &[&str] = &[
    "pass",
    "forward",
    "fwd",
    "fw",
    "hand",
    "route",
    "transfer",
    "assign",
    "redirect",
    "reassign",
    "passed",
    "forwarded",
    "handed",
    "transferred",
    "assigned",
    "delegate",
];
/// What is passed on.
const OBJECTS: &[&str] = &[
    "this", "it", "that", "the", "case", "one", "matter", "mail", "email", "question", "request", "ticket", "on",
    "over", "along", "these", "them", "off", "straight", "directly",
];
const WILL: &[&str] = &[
    "should", "must", "can", "could", "needs to", "need to", "has to", "to", "please", "pls", "kindly", "would",
    "might", "shall",
];
const TO_DO: &[&str] = &[
    "look", "take", "handle", "answer", "check", "reply", "deal", "see", "do", "have", "own", "confirm", "decide",
    "say", "help", "pick", "know", "review", "respond", "advise", "comment",
];
const BELONGS: &[&str] =
    &["for", "belongs to", "belong to", "is for", "up to", "with", "ask", "check with", "ping", "remind", "@"];
const MATTERS: &[&str] = &[
    "matter", "question", "issue", "topic", "stuff", "thing", "business", "please", "pls", "then", "maybe", "i think",
    "first",
];
const CLOSING: &[&str] = &["close", "closed", "closing"];
const WITH_CLOSING: &[&str] = &[
    "it", "this", "that", "one", "the", "case", "now", "please", "pls", "can", "be", "and", "done", "off", "out",
    "for", "me", "mark", "as", "ticket", "just", "then", "we", "should", "could", "you", "ok", "to", "let's", "i",
    "think", "finished",
];
/// These put off whatever stands behind them; the others do with more words.
const SHELVING: &[&str] = &["park", "shelve", "postpone", "defer"];
const LEAVING: &[&str] = &["leave", "hold", "keep", "put", "let"];
const PUT_OFF: &[&str] = &["it", "this", "that", "this one", "that one"];
const ASIDE: &[&str] = &[
    "for now",
    "aside",
    "on hold",
    "for the moment",
    "with me",
    "for later",
    "tomorrow",
    "later",
    "be for now",
    "wait",
];
const LATER: &[&str] =
    &["later", "for now", "tomorrow", "this afternoon", "next week", "after lunch", "another day", "not now"];
const LOOKING: &[&str] = &[
    "look", "do", "deal", "handle", "answer", "come", "get", "check", "see", "back", "reply", "park", "leave", "not",
    "maybe", "later", "remind",
];
const NOT_OURS: &[&str] = &[
    "not ours",
    "not our job",
    "not our desk",
    "not our area",
    "not our remit",
    "not our thing",
    "not for us",
    "not us",
    "isn't ours",
    "isn't for us",
    "not mine",
    "not my job",
    "not my area",
    "not my thing",
    "wrong desk",
    "wrong team",
    "wrong people",
    "whose is this",
    "who handles this",
    "who owns this",
    "who takes this",
    "who does this",
    "who should answer",
    "who should take",
    "nothing to do with us",
    "not one of ours",
    "no idea whose",
];
/// Longer clauses explain something.
const WORDS_MAX: usize = 12;

/// What a clause asks for.
pub(super) fn read(clause: &str, known: &Known<'_>) -> Option<Found> {
    if clause.split(' ').count() > WORDS_MAX {
        return None;
    }
    let bare = without(clause, FRONTS);
    // "Can you take this": to a colleague.
    if without(clause, &["can you", "could you", "would you"]).split(' ').any(|word| word.starts_with("you")) {
        return None;
    }
    let plain = |kind| Found::new(kind, Vec::new());
    passes_on(bare, known)
        .or_else(|| named(bare, known))
        .or_else(|| closes(clause).then(|| Found { only_alone: true, ..plain(OrderKind::Close) }))
        .or_else(|| NOT_OURS.iter().any(|words| holds(clause, words)).then(|| plain(OrderKind::NotOurs)))
        .or_else(|| puts_off(bare, clause).then(|| plain(OrderKind::PutOff)))
}

/// "pass this to tax", "return it to tax", "belongs to tax".
fn passes_on(bare: &str, known: &Known<'_>) -> Option<Found> {
    for word in BELONGS {
        if let Some(rest) = after(bare, word) {
            let named = known.at(without(rest, &["the", "a"]))?;
            let asks = ["ask", "check with", "ping"].contains(word) && named.rest.split_whitespace().count() <= 5;
            return (asks || only(named.rest, MATTERS)).then(|| Found::new(OrderKind::PassOn, named.targets));
        }
    }
    let returns = ["return", "back", "give back", "send back", "returned"].iter().find_map(|verb| after(bare, verb));
    if let Some(rest) = returns {
        let rest = after(without(rest, OBJECTS), "to")?;
        let named = known.at(without(rest, &["the"]))?;
        return Some(Found::new(OrderKind::Back, named.targets));
    }
    let verb = TO_PASS.iter().find(|verb| after(bare, verb).is_some())?;
    let rest = without(after(bare, verb)?, OBJECTS);
    let back = after(rest, "back");
    let kind = if back.is_some() { OrderKind::Back } else { OrderKind::PassOn };
    let rest = back.unwrap_or(rest);
    let rest = ["to", "for", "->", "over to", "on to"].iter().find_map(|word| after(rest, word))?;
    let rest = without(rest, &["the"]);
    if let Some(Named { targets, rest }) = known.at(rest) {
        let end = without(rest, &["please", "pls", "thanks", "thx"]);
        let short = end.split_whitespace().count() <= 5 && !end.contains('@');
        return short.then(|| Found::new(kind, targets));
    }
    let unknown = TO_SOMEBODY.contains(verb).then(|| known.unknown(rest)).flatten();
    unknown.map(|targets| Found::new(kind, targets))
}

/// "tax should look at this", "tax please", "@zhao lei".
fn named(bare: &str, known: &Known<'_>) -> Option<Found> {
    let Named { targets, rest } = known.at(without(bare, &["the"]))?;
    let rest = rest.trim();
    let found = Found::new(OrderKind::PassOn, targets);
    if only(rest, MATTERS) {
        return Some(Found { only_alone: true, ..found });
    }
    let does = WILL.iter().find_map(|word| after(rest, word))?;
    let does = without(does, WILL);
    TO_DO.iter().any(|verb| after(does, verb).is_some()).then_some(found)
}

fn closes(clause: &str) -> bool {
    let words = || clause.split(' ');
    words().any(|word| CLOSING.contains(&word))
        && words().all(|word| CLOSING.contains(&word) || WITH_CLOSING.contains(&word))
}

/// "park it", "leave this for now", "will look at it later".
fn puts_off(bare: &str, clause: &str) -> bool {
    let behind = |verbs: &[&str]| {
        let object = verbs.iter().find_map(|verb| after(bare, verb));
        object.and_then(|rest| PUT_OFF.iter().filter_map(|object| after(rest, object)).min_by_key(|rest| rest.len()))
    };
    let left = |rest: &str| ASIDE.iter().any(|aside| after(rest, aside).is_some_and(str::is_empty));
    if behind(SHELVING).is_some_and(|rest| rest.split_whitespace().count() <= 4) || behind(LEAVING).is_some_and(left) {
        return true;
    }
    let ends =
        LATER.iter().any(|word| clause == *word || clause.strip_suffix(word).is_some_and(|head| head.ends_with(' ')));
    let few = clause.split(' ').count() <= 7;
    ends && few && !holds(clause, "by") && clause.split(' ').any(|word| LOOKING.contains(&word))
}

/// What follows `word` at the front of `text`, as a word of its own.
fn after<'t>(text: &'t str, word: &str) -> Option<&'t str> {
    let rest = text.strip_prefix(word)?;
    if rest.is_empty() || word == "@" { Some(rest) } else { rest.strip_prefix(' ') }
}

/// Takes these words off the front.
fn without<'t>(mut text: &'t str, fronts: &[&str]) -> &'t str {
    while let Some(rest) = fronts.iter().filter_map(|front| after(text, front)).min_by_key(|rest| rest.len()) {
        text = rest;
    }
    text
}

fn only(text: &str, words: &[&str]) -> bool {
    without(text.trim(), words).is_empty()
}

fn holds(clause: &str, words: &str) -> bool {
    format!(" {clause} ").contains(&format!(" {words} "))
}
