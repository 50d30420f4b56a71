//! The language of the scenarios: one line an event, in the words of the office, with what came of it below.
//!
//! ```text
//! # what it is about (P-2)
//! given the roster rotates
//!
//! Mon 09:00 zhang-wei writes "差旅报销单被退回": 我上周交的差旅单被退了。
//!     09:00 FSSC-1042: 张伟 wrote; owned by 李娜 (first on duty)
//! Mon 09:30 li-na replies to the case mail: 转 税务
//! | 请看一下。
//! ```
//!
//! Lines that begin with a blank are the outcome: `UPDATE_EXPECT=1` writes them anew. `|` continues what is written.

use chrono_tz::Asia::Shanghai;
use regex::Regex;
use shouwen::desk::house::{Ack, Copies, ExternalMark, HeaderMark, Mode, Position, Require};
use shouwen::engine::reload::Word;
use shouwen::ids::{Moment, PersonId};
use shouwen::rules::{Leaving, Pick, Route, Shift, Swap, When};

use super::clients::{self, Client, Delivery, Draft, File, Original};
use super::play::{MAILBOX, World};

/// The field that the office's provider marks mail with.
const MARK: &str = "X-MS-Exchange-Organization-AuthAs";

/// Longer than answers wait before they leave.
const LAST_LETTERS_MIN: i64 = 3;

/// Something that somebody does, with all that was written behind it.
struct Wanted<'a> {
    words: String,
    options: Vec<&'a str>,
}

/// Plays a scenario; gives it back with what really happened.
pub(crate) fn play(script: &str, world: impl FnOnce(&[&str]) -> World) -> (String, World) {
    let lines: Vec<&str> = script.lines().filter(|line| !line.starts_with(' ')).collect();
    let given: Vec<&str> = lines.iter().filter_map(|line| line.strip_prefix("given ")).collect();
    let mut world = world(&given);
    let mut out: Vec<String> = Vec::new();
    let mut lines = lines.into_iter().peekable();
    let mut last = None;
    while let Some(line) = lines.next() {
        if line.is_empty() || line.starts_with('#') || line.starts_with("given ") {
            out.push(line.to_owned());
            continue;
        }
        let mut written = vec![line.to_owned()];
        let mut more = String::new();
        while let Some(next) = lines.next_if(|next| next.starts_with('|')) {
            written.push(next.to_owned());
            more.push('\n');
            more.push_str(next.trim_start_matches('|').strip_prefix(' ').unwrap_or(next.trim_start_matches('|')));
        }
        let (at, event) = time_of(line, &world);
        world.until(at);
        flush(&mut world, &mut out, last);
        out.append(&mut written);
        perform(&mut world, event, &more);
        world.settle_down();
        last = Some((out.len(), at));
    }
    // What was written last has left when the curtain falls.
    let end = world.now + chrono::Duration::minutes(LAST_LETTERS_MIN);
    world.until(end);
    flush(&mut world, &mut out, last);
    (out.join("\n") + "\n", world)
}

/// Puts what happened below the event it followed; the day stands where it is not the event's.
fn flush(world: &mut World, out: &mut Vec<String>, event: Option<(usize, Moment)>) {
    let log = std::mem::take(&mut world.log);
    let Some((place, at)) = event else {
        assert!(log.is_empty(), "something happened before the first event: {log:?}");
        return;
    };
    let date = |at: Moment| at.with_timezone(&Shanghai).date_naive();
    let mut day = date(at);
    let mut shown = Vec::new();
    for (at, line) in log {
        if let Some(quoted) = line.strip_prefix("  |") {
            shown.push(format!("      |{quoted}"));
            continue;
        }
        let clock = at.with_timezone(&Shanghai).format("%H:%M").to_string();
        shown.push(format!("    {} {line}", if date(at) == day { clock } else { world.time(at) }));
        day = date(at);
    }
    out.splice(place..place, shown);
}

fn time_of<'a>(line: &'a str, world: &World) -> (Moment, &'a str) {
    let mut parts = line.splitn(3, ' ');
    let (day, time) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    let at = world.moment(&format!("{day} {time}")).unwrap_or_else(|| panic!("no time: {line}"));
    (at, parts.next().unwrap_or_default())
}

fn matched<const N: usize>(pattern: &str, text: &str) -> Option<[String; N]> {
    let found = Regex::new(&format!("^(?:{pattern})$")).unwrap().captures(text)?;
    let all: Vec<String> = (1..=N).map(|n| found.get(n).map_or("", |part| part.as_str()).to_owned()).collect();
    all.try_into().ok()
}

/// The part before the colon, and what is written behind it.
fn split(event: &str) -> (&str, &str) {
    let mut quoted = false;
    for (at, c) in event.char_indices() {
        match c {
            '"' => quoted = !quoted,
            ':' if !quoted => return (&event[..at], event[at + 1..].trim_start()),
            _ => {}
        }
    }
    (event, "")
}

fn perform(world: &mut World, event: &str, more: &str) {
    let (head, words) = split(event);
    let words = format!("{words}{more}");
    let mut pieces = commas(head).into_iter();
    let what = pieces.next().unwrap_or_default().trim();
    let wanted = Wanted { words, options: pieces.map(str::trim).collect() };
    if let Some([who, subject]) = matched(r#"(?:somebody forges )?(\S+|the mailbox) writes "(.*)""#, what) {
        let forged = what.starts_with("somebody forges");
        return write(world, &who, &subject, forged, &wanted);
    }
    if let Some([who, client, target]) =
        matched(r"(?:somebody forges )?(\S+|the mailbox) replies(?: \((.*?)\))? to (.*)", what)
    {
        return reply(world, &who, Client::named(&client), &target, what.starts_with("somebody forges"), &wanted);
    }
    if let Some([who, client, target]) = matched(r"(?:somebody forges )?(\S+) forwards(?: \((.*?)\))? (.*)", what) {
        let forged = what.starts_with("somebody forges");
        return forward(world, &who, Client::named(&client), &target, forged, &wanted);
    }
    if let Some([who, name]) = matched(r"(\S+)'s autoresponder answers the (.*)", what) {
        let headers = [("Auto-Submitted", "auto-replied"), ("X-Autoreply", "yes")];
        return automatic(world, &who, &name, &headers, &wanted);
    }
    if let Some([name, who]) = matched(r"a bounce of the (.*) to (\S+) comes", what) {
        return bounced(world, &who, &name, Delivery::Failed);
    }
    if let Some([name, who]) = matched(r"a warning comes that the (.*) to (\S+) is late", what) {
        return bounced(world, &who, &name, Delivery::Delayed);
    }
    if let Some([who, name]) = matched(r"(\S+)'s program says that the (.*) was read", what) {
        let draft = about(world, &who, &name, "已读: ", &wanted);
        return world.arrive("INBOX", clients::receipt(&draft, draft.in_reply_to.as_deref().unwrap_or_default()));
    }
    if let Some([who, name]) = matched(r"(\S+)'s calendar accepts the (.*)", what) {
        let draft = about(world, &who, &name, "已接受: ", &wanted);
        return world.arrive("INBOX", clients::appointment(&draft, "REPLY"));
    }
    if let Some([who, subject]) = matched(r#"(\S+) invites the mailbox to "(.*)""#, what) {
        let draft = Draft { subject, text: wanted.words, ..base(world, &who) };
        return world.arrive("INBOX", clients::appointment(&draft, "REQUEST"));
    }
    if let Some([who, subject]) = matched(r#"(\S+) recalls "(.*)""#, what) {
        let mut draft = base(world, &who);
        draft.text = format!("{} 希望撤回此邮件“{subject}”。", draft.from[0].0);
        draft.subject = format!("撤回: {subject}");
        return world.post(&who, "INBOX", draft);
    }
    if let Some([name, case, who]) = matched(r"show the (.*?)(?: of (\d+))? to (\S+)", what) {
        let text = world.letter_of(&who, &name, case.parse().ok()).original.text.replace('\r', "");
        for line in text.lines().filter(|line| !line.trim().is_empty() && !line.starts_with("sw1.")) {
            world.say(format!("  | {}", line.trim_end()));
        }
        return;
    }
    if let Some([file]) = matched(r"the admins (?:write|edit|delete) rules/(\S+)", what) {
        return edited(world, &file, what, &wanted.words);
    }
    match what {
        "nobody writes" => {}
        "the admins say that they mean it" => world.reload(Word::Given),
        "the daemon restarts" => world.restart(),
        "a copy of the last mail turns up in Archive" => {
            let draft = world.written.last().unwrap().1.clone();
            world.arrive("Archive", clients::message(&draft));
        }
        _ => server(world, what),
    }
}

/// `write` gives the whole text, `edit` what becomes of some words in it.
fn edited(world: &mut World, file: &str, what: &str, words: &str) {
    let text = if what.starts_with("the admins delete") {
        None
    } else if what.starts_with("the admins write") {
        Some(format!("{}\n", words.trim_start()))
    } else {
        let (from, to) = words.split_once(" → ").unwrap_or_else(|| panic!("no edit: {words}"));
        let (from, to, text) = (from.replace('⏎', "\n"), to.replace('⏎', "\n"), world.file(file));
        assert!(text.contains(&from), "{from} is in rules/{file}");
        Some(text.replacen(&from, &to, 1))
    };
    world.edit(file, text, Word::NotGiven);
}

fn server(world: &mut World, what: &str) {
    if let Some([who]) = matched(r"the server refuses letters to (\S+)", what) {
        let address = world.player(&who).address.clone();
        world.server.refuses.insert(address);
    } else if let Some([who]) = matched(r"the server takes letters to (\S+) again", what) {
        let address = world.player(&who).address.clone();
        world.server.refuses.remove(&address);
    } else if what == "the admins hold all letters" {
        let now = world.now;
        world.engine().hold("an exercise", now).unwrap();
    } else if what == "the admins release the letters" {
        let now = world.now;
        world.engine().release(now).unwrap();
    } else if let Some([mode]) = matched("the daemon restarts in the mode (live|shadow|confirm)", what) {
        world.setup.house.mode = mode_named(&mode);
        world.restart();
    } else if let Some([kilobytes]) = matched(r"the server takes letters of at most (\d+) KB", what) {
        world.engine().set_size_limit(Some(kilobytes.parse::<u64>().unwrap() * 1024));
    } else {
        panic!("what does this mean: {what}");
    }
}

fn commas(head: &str) -> Vec<&str> {
    let (mut from, mut quoted, mut all) = (0, false, Vec::new());
    for (at, c) in head.char_indices() {
        match c {
            '"' => quoted = !quoted,
            ',' if !quoted => {
                all.push(&head[from..at]);
                from = at + 1;
            }
            _ => {}
        }
    }
    all.push(&head[from..]);
    all
}

fn base(world: &mut World, who: &str) -> Draft {
    let player = world.player(who).clone();
    let message_id = world.next_id(&player.address);
    Draft {
        from: vec![(player.name, player.address)],
        to: vec![("财务共享服务中心".to_owned(), MAILBOX.to_owned())],
        date: world.now.with_timezone(&Shanghai).to_rfc2822(),
        message_id,
        ..Draft::default()
    }
}

fn named(world: &World, names: &str) -> Vec<(String, String)> {
    let one = |name: &str| {
        let player = world.player(name.trim());
        (player.name.clone(), player.address.clone())
    };
    names.split(" and ").map(one).collect()
}

/// What may stand behind the commas of any mail.
fn apply(world: &World, draft: &mut Draft, options: &[&str]) -> usize {
    let mut times = 1;
    for option in options {
        if let Some([names]) = matched("to (.*)", option) {
            draft.to = named(world, &names);
        } else if let Some([names]) = matched("cc (.*)", option) {
            draft.cc = named(world, &names);
        } else if let Some([name]) = matched("also from (.*)", option) {
            draft.from.extend(named(world, &name));
        } else if let Some([name, kilobytes]) = matched(r#"with "(.*)" \((\d+) KB\)"#, option) {
            let bytes: Vec<u8> =
                (0..kilobytes.parse::<usize>().unwrap() * 1024).map(|n| u8::try_from(n * 31 % 251).unwrap()).collect();
            draft.files.push(File { name, bytes, inline: None });
        } else if let Some([name]) = matched(r#"with the picture "(.*)" in the text"#, option) {
            draft.files.push(File { name, bytes: vec![137; 900], inline: Some("pic1@corp.example".to_owned()) });
        } else if let Some([subject]) = matched(r#"with the subject "(.*)""#, option) {
            draft.subject = subject;
        } else if let Some([verdict]) = matched("our server says (.*)", option) {
            let value = format!("mx.corp.example; {verdict} header.from=corp.example");
            draft.more.push(("Authentication-Results".to_owned(), value));
        } else if let Some([where_from]) = matched("marked as from (inside|outside)", option) {
            let value = if where_from == "inside" { "Internal" } else { "Anonymous" };
            draft.more.push((MARK.to_owned(), value.to_owned()));
        } else if let Some([domain]) = matched("signed by (.*)", option) {
            draft.signed_by = Some(domain);
        } else if let Some([address]) = matched("from his other address (.*)", option) {
            draft.from[0].1 = address;
        } else if *option == "as a newsletter" {
            let more = [("List-Unsubscribe", "<mailto:off@corp.example>"), ("Precedence", "bulk")];
            draft.more.extend(more.map(|(name, value)| (name.to_owned(), value.to_owned())));
        } else if let Some([count]) = matched(r"(\d+) times", option) {
            times = count.parse().unwrap();
        } else if *option == "without threading headers" {
            draft.in_reply_to = None;
            draft.references.clear();
        } else if option.starts_with("quoting the ")
            || [
                "without our marker",
                "between the lines",
                "quoting nothing",
                "unseen",
                "as an attachment",
                "its writer unnamed",
            ]
            .contains(option)
        {
        } else {
            panic!("what does this mean: {option}");
        }
    }
    times
}

fn inline(options: &[&str]) -> Option<&'static str> {
    options.iter().any(|option| option.starts_with("with the picture")).then_some("pic1@corp.example")
}

fn write(world: &mut World, who: &str, subject: &str, forged: bool, wanted: &Wanted<'_>) {
    let who = who.strip_prefix("the ").unwrap_or(who).to_owned();
    let mut times = 1;
    let mut at = 0;
    while at < times {
        at += 1;
        let client = world.player(&who).client;
        let mut draft = base(world, &who);
        draft.subject = if times > 1 { format!("{subject} {at}") } else { subject.to_owned() };
        let words = if times > 1 { format!("{} ({at})", wanted.words) } else { wanted.words.clone() };
        (draft.text, draft.html) = clients::fresh(client, &words, inline(&wanted.options));
        times = apply(world, &mut draft, &wanted.options);
        if times > 1 && at == 1 {
            draft.subject = format!("{subject} 1");
        }
        if forged {
            forge(&mut draft);
        }
        if wanted.options.contains(&"unseen") {
            world.written.push((who, draft));
            return;
        }
        let folder = if who == "mailbox" { "Sent" } else { "INBOX" };
        world.post(&who, folder, draft);
        world.settle_down();
    }
}

fn forge(draft: &mut Draft) {
    draft.message_id = draft.message_id.replace("mail.corp", "mail.evil");
    let told = draft.more.iter().any(|(name, _)| name == "Authentication-Results");
    if !told {
        let value = "mx.corp.example; dmarc=fail header.from=corp.example".to_owned();
        draft.more.push(("Authentication-Results".to_owned(), value));
    }
}

fn original(world: &World, who: &str, target: &str) -> Original {
    if let Some([by]) = matched(r"(\S+|the mailbox)'s mail", target) {
        return world.mail_of(by.strip_prefix("the ").unwrap_or(&by));
    }
    let pattern = r"(?:the|his|her) (.*?)(?: of (\d+))?(?: to (\S+))?";
    let Some([name, case, holder]) = matched(pattern, target) else { panic!("reply to what: {target}") };
    let holder = if holder.is_empty() { who } else { &holder };
    world.letter_of(holder, &name, case.parse().ok()).original.clone()
}

fn reply(world: &mut World, who: &str, client: Option<Client>, target: &str, forged: bool, wanted: &Wanted<'_>) {
    let who = who.strip_prefix("the ").unwrap_or(who).to_owned();
    let unseen = target.ends_with(" unseen");
    let target = target.trim_end_matches(" unseen");
    let mut original = original(world, &who, target);
    let own = world.player(&who).client;
    let client = client.unwrap_or(own);
    let mut draft = base(world, &who);
    draft.subject = format!("{}{}", if client == Client::Gmail { "Re: " } else { "回复: " }, original.subject);
    draft.in_reply_to = Some(original.message_id.clone());
    draft.references = original.references.iter().chain([&original.message_id]).cloned().collect();
    let quoted = wanted.options.iter().find_map(|option| matched("quoting (the .* of .*)", option));
    if let Some([quoted]) = quoted {
        original = self::original(world, &who, &quoted);
    }
    if original.from.1 != MAILBOX {
        draft.to = vec![original.from.clone()];
    }
    if wanted.options.contains(&"without our marker") {
        original.text = without_marker(&original.text);
        original.html = original.html.as_deref().map(without_marker);
    }
    let quotes = !wanted.options.contains(&"quoting nothing");
    (draft.text, draft.html) = if wanted.options.contains(&"between the lines") {
        (clients::between_the_lines(&wanted.words, &original), None)
    } else if quotes {
        clients::reply(client, &wanted.words, &original, inline(&wanted.options))
    } else {
        clients::fresh(client, &wanted.words, inline(&wanted.options))
    };
    apply(world, &mut draft, &wanted.options);
    if forged {
        forge(&mut draft);
    }
    if unseen {
        world.written.push((who, draft));
        return;
    }
    let folder = if who == "mailbox" { "Sent" } else { "INBOX" };
    world.post(&who, folder, draft);
}

fn forward(world: &mut World, who: &str, client: Option<Client>, target: &str, forged: bool, wanted: &Wanted<'_>) {
    let original = original(world, who, target);
    let client = client.unwrap_or(world.player(who).client);
    let mut draft = base(world, who);
    draft.subject = format!("{}{}", if clients::is_english(&original) { "FW: " } else { "转发: " }, original.subject);
    draft.references = vec![original.message_id.clone()];
    if wanted.options.contains(&"as an attachment") {
        (draft.text, draft.html) = clients::fresh(client, &wanted.words, None);
        let (_, inner) = world.written.iter().rev().find(|(_, draft)| draft.message_id == original.message_id).unwrap();
        let bytes = clients::message(inner);
        draft.files.push(File { name: "原邮件.eml".to_owned(), bytes, inline: None });
    } else {
        (draft.text, draft.html) = clients::forward(client, &wanted.words, &original);
    }
    apply(world, &mut draft, &wanted.options);
    if forged {
        forge(&mut draft);
    }
    world.post(who, "INBOX", draft);
}

/// The history without its first line, as people who tidy up leave it.
fn without_marker(text: &str) -> String {
    let line = Regex::new(r"(?s)<div id=.{1,2}sw-above-.*?</div>").unwrap();
    let text = line.replace(text, "");
    let kept = text.lines().filter(|line| !line.contains("请在此行以上") && !line.contains("reply above this line"));
    kept.collect::<Vec<_>>().join("\n")
}

/// What somebody's program writes of itself about a letter that he got.
fn about(world: &mut World, who: &str, name: &str, prefix: &str, wanted: &Wanted<'_>) -> Draft {
    let original = world.letter_of(who, name, None).original.clone();
    let mut draft = base(world, who);
    draft.subject = format!("{prefix}{}", original.subject);
    draft.in_reply_to = Some(original.message_id.clone());
    draft.references = vec![original.message_id];
    draft.text.clone_from(&wanted.words);
    draft
}

fn automatic(world: &mut World, who: &str, name: &str, headers: &[(&str, &str)], wanted: &Wanted<'_>) {
    let mut draft = about(world, who, name, "自动答复: ", wanted);
    draft.more = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    world.post(who, "INBOX", draft);
}

fn bounced(world: &mut World, who: &str, name: &str, delivery: Delivery) {
    let letter = world.letter_of(who, name, None).clone();
    let mut draft = base(world, "mailbox");
    draft.from = vec![("Mail Delivery System".to_owned(), "MAILER-DAEMON@mx.corp.example".to_owned())];
    "Undelivered Mail Returned to Sender".clone_into(&mut draft.subject);
    draft.more = vec![("Auto-Submitted".to_owned(), "auto-replied".to_owned())];
    let text = String::from_utf8_lossy(&letter.raw).into_owned();
    let header = text.split("\r\n\r\n").next().unwrap_or_default().to_owned() + "\r\n";
    let raw = clients::bounce(&draft, &letter.to, &header, delivery);
    world.arrive("INBOX", raw);
}

/// What the lines that begin with `given` change of the office.
pub(crate) fn given(setup: &mut shouwen::engine::Setup, lines: &[&str]) {
    for line in lines {
        given_one(setup, line);
    }
}

fn given_one(setup: &mut shouwen::engine::Setup, line: &str) {
    let (house, policy) = (&mut setup.house, &mut setup.policy);
    if let Some([how]) = matched("the roster names (the first|in turn|who has the fewest open)", line) {
        policy.duty.pick = pick(&how);
    } else if let Some([desk, how]) = matched("the desk (.*) names (the first|in turn|who has the fewest open)", line) {
        policy.desks.get_mut(&desk.as_str().into()).unwrap().pick = pick(&how);
    } else if let Some([desk, mail]) = matched(r"the desk (\S+) has the address (\S+)", line) {
        policy.desks.get_mut(&desk.as_str().into()).unwrap().mail = shouwen::ids::Address::parse(&mail);
    } else if let Some([who, from, to]) = matched(r"(\S+) is away from (\S+) to (\S+)", line) {
        let person = policy.people.get_mut(&PersonId(who)).unwrap();
        person.away.push((from.parse().unwrap(), to.parse().unwrap()));
    } else if let Some([desk, calendar]) = matched(r"the desk (\S+) goes by the calendar (\S+)", line) {
        policy.desks.get_mut(&desk.as_str().into()).unwrap().calendar = Some(calendar.as_str().into());
    } else if let Some([who, calendar]) = matched(r"(\S+) works by the calendar (\S+)", line) {
        policy.people.get_mut(&PersonId(who)).unwrap().calendar = Some(calendar.as_str().into());
    } else if let Some([calendar]) = matched(r"deadlines count on the calendar (\S+)", line) {
        policy.calendar = policy.calendars[&calendar.as_str().into()].calendar.clone();
    } else if let Some([who]) = matched(r"(\S+) may own cases", line) {
        policy.people.get_mut(&PersonId(who)).unwrap().can.insert(shouwen::rules::Can::Own);
    } else if let Some([who, deputy]) = matched(r"(\S+) has the deputy (\S+)", line) {
        policy.people.get_mut(&PersonId(who)).unwrap().deputy = Some(PersonId(deputy));
    } else if let Some([who]) = matched(r"(\S+) has no deputy", line) {
        policy.people.get_mut(&PersonId(who)).unwrap().deputy = None;
    } else if let Some([who, on, successor]) = matched(r"(\S+) leaves on (\S+)(?:, succeeded by (\S+))?", line) {
        let successor = Some(PersonId(successor)).filter(|id| !id.as_str().is_empty());
        let leaving = Leaving { on: on.parse().unwrap(), successor, origin: "rules/people.toml:14:8".to_owned() };
        policy.people.get_mut(&PersonId(who)).unwrap().left = Some(leaving);
    } else if let Some([who, from, to]) = matched(r"(\S+) has the shift from (\S+) to (\S+)", line) {
        let when = When::Dates { from: from.parse().unwrap(), to: to.parse().unwrap() };
        policy.duty.shifts.push(Shift { when, members: vec![PersonId(who)] });
    } else if let Some([one, other, date]) = matched(r"(\S+) and (\S+) swap on (\S+)", line) {
        let people = (PersonId(one), PersonId(other));
        policy.duty.swaps.push(Swap { people, dates: vec![date.parse().unwrap()] });
    } else if let Some([who]) = matched(r"(\S+) reads English", line) {
        policy.people.get_mut(&PersonId(who)).unwrap().language = Some(shouwen::ids::Language::English);
    } else if let Some([name]) = matched("the mailbox is called (.*) in English", line) {
        house.name_en = Some(name);
    } else if let Some([who, name]) = matched(r"(\S+) is called (.*) in English", line) {
        policy.people.get_mut(&PersonId(who)).unwrap().name_en = Some(name);
    } else if let Some([rule, route]) = matched(r#"the rule "(.*)" passes on (now|at the deadline|never)"#, line) {
        let route = match route.as_str() {
            "now" => Route::Now,
            "never" => Route::Never,
            _ => Route::OnDeadline,
        };
        policy.routes.iter_mut().find(|known| known.name == rule).unwrap().route = route;
    } else if let Some([minutes]) = matched(r"acknowledgements leave after (\d+) minutes", line) {
        house.ack = Ack::After { seconds: minutes.parse::<i64>().unwrap() * 60 };
    } else if let Some([mode]) = matched("the mode is (live|shadow|confirm)", line) {
        house.mode = mode_named(&mode);
    } else if let Some([who]) =
        matched("(those copied get the answer|owners say whether those copied get the answer)", line)
    {
        house.copies = if who.starts_with("owners") { Copies::Ask } else { Copies::SameDomain };
    } else if line == "acknowledgements never leave" {
        house.ack = Ack::Never;
    } else if line == "our server's verdicts are trusted" {
        house.trust.authserv_ids = vec!["mx.corp.example".to_owned()];
        house.trust.position = Position::First;
    } else if line == "evidence is required" {
        house.trust.authserv_ids = vec!["mx.corp.example".to_owned()];
        house.trust.require = Require::Evidence;
    } else if line == "our provider marks mail from inside and from outside" {
        let mark = |value: &str| HeaderMark { header: MARK.to_lowercase(), value: value.to_owned() };
        house.trust.internal_mark = Some(mark("Internal"));
        house.trust.external_mark = Some(ExternalMark::Header(mark("Anonymous")));
    } else if let Some([tag]) = matched(r#"our provider puts "(.*)" before the subject of mail from outside"#, line) {
        house.trust.external_mark = Some(ExternalMark::Subject(tag));
    } else if let Some([count]) = matched(r"one sender opens at most (\d+) cases an hour", line) {
        house.limits.new_cases_per_sender_hour = count.parse().unwrap();
    } else if !line.starts_with("the week of ") && !line.starts_with("the server ") {
        panic!("what does this mean: given {line}");
    }
}

fn mode_named(word: &str) -> Mode {
    let named = [Mode::Live, Mode::Shadow, Mode::Confirm].into_iter().find(|mode| mode.as_str() == word);
    named.unwrap_or_else(|| panic!("there is no mode {word}"))
}

fn pick(how: &str) -> Pick {
    match how {
        "the first" => Pick::First,
        "in turn" => Pick::Rotate,
        _ => Pick::FewestOpen,
    }
}
