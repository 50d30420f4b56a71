//! An office on a stage: the real engine over a store in memory, a mail server that only takes letters in, people with
//! mail programs, and a clock that moves when the play says so. What happens is written down as it happens.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use chrono::{DateTime, Datelike, Duration, TimeZone};
use chrono_tz::Asia::Shanghai;
use shouwen::desk::deadlines;
use shouwen::desk::house::{Ack, Copies, House, Limits, Mode, Trust};
use shouwen::desk::thread::LetterKind;
use shouwen::engine::reload::{self, Edit, Reloaded, Word};
use shouwen::engine::{Engine, Setup, story};
use shouwen::ids::{Address, CaseId, Language, LetterId, MailId, Moment};
use shouwen::letters::Templates;
use shouwen::letters::model::DeadlineName;
use shouwen::sender::{Claim, Settled};
use shouwen::source::{Body, Fetched, Folder, FolderName, FolderUse, Place};
use shouwen::store::{Birth, LetterState, Store};

use super::clients::{self, Client, Draft, Original};

/// The folders of the mailbox, as the server tells them.
fn folders() -> [Folder; 2] {
    let folder = |name: &str, purpose| Folder { name: FolderName(name.to_owned()), purpose };
    [folder("INBOX", FolderUse::Inbox), folder("Sent", FolderUse::Sent)]
}

/// The mailbox of the office.
pub(crate) const MAILBOX: &str = "fssc@corp.example";
/// The clock moves at most so often between two events; more is a deadline that never ends.
const TURNS_MAX: usize = 20_000;

/// Somebody who writes.
#[derive(Clone, Debug)]
pub(crate) struct Player {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) address: String,
    pub(crate) client: Client,
}

/// A letter that reached somebody.
#[derive(Clone, Debug)]
pub(crate) struct Received {
    pub(crate) id: LetterId,
    pub(crate) case: Option<CaseId>,
    pub(crate) kind: LetterKind,
    pub(crate) to: String,
    pub(crate) subject: String,
    pub(crate) original: Original,
    pub(crate) raw: Vec<u8>,
}

/// The mail server's ways.
#[derive(Clone, Debug, Default)]
pub(crate) struct Server {
    pub(crate) refuses: BTreeSet<String>,
    /// It gives each letter an id of its own in Sent and in what the recipient sees, and tells nobody.
    pub(crate) renames: bool,
    /// It says in its reply under which id the letter is known.
    pub(crate) tells_id: bool,
    pub(crate) files_no_copy: bool,
}

/// The stage.
pub(crate) struct World {
    engine: Option<Engine>,
    pub(crate) setup: Setup,
    pub(crate) now: Moment,
    pub(crate) start: Moment,
    pub(crate) server: Server,
    pub(crate) cast: Vec<Player>,
    /// Every letter that was accepted, in order.
    pub(crate) received: Vec<Received>,
    /// Every mail that a player wrote, newest last.
    pub(crate) written: Vec<(String, Draft)>,
    /// What has happened since it was last taken.
    pub(crate) log: Vec<(Moment, String)>,
    mails: i64,
    uids: BTreeMap<String, u32>,
    seen: Seen,
    /// The rule files as the admins have left them.
    files: BTreeMap<String, String>,
}

/// What was already written down.
#[derive(Default)]
struct Seen {
    mails: i64,
    facts: BTreeMap<CaseId, usize>,
    deadlines: BTreeMap<CaseId, Vec<(DeadlineName, Moment)>>,
    letters: BTreeMap<LetterId, LetterState>,
    quarantined: usize,
}

/// The office's own setting: its rules from files, everything else fixed here.
pub(crate) fn office(dir: &Path) -> Setup {
    let policy = shouwen::rules::load(dir, &Address::parse(MAILBOX).unwrap())
        .unwrap_or_else(|problems| panic!("the office's rules: {problems:#?}"));
    let house = House {
        address: Address::parse(MAILBOX).unwrap(),
        name: "财务共享服务中心".to_owned(),
        name_en: None,
        tag: "FSSC".to_owned(),
        domains: ["corp.example".to_owned()].into(),
        language: Language::Chinese,
        zone: Shanghai,
        mode: Mode::Live,
        ack: Ack::AtOnce,
        send_delay_s: 120,
        copies: Copies::Never,
        trust: Trust::default(),
        limits: Limits::default(),
        list_slots: vec![9 * 60 + 5, 13 * 60 + 35],
    };
    Setup { house, policy, templates: Templates::built_in(), take_existing: false }
}

/// `who name address client`, one a line.
pub(crate) fn cast(text: &str) -> Vec<Player> {
    let lines = text.lines().filter(|line| !line.trim().is_empty() && !line.starts_with('#'));
    lines
        .map(|line| {
            let words: Vec<&str> = line.split_whitespace().collect();
            let [id, name, address, client] = words.as_slice() else { panic!("not four words: {line}") };
            Player {
                id: (*id).to_owned(),
                name: name.replace('_', " "),
                address: (*address).to_owned(),
                client: Client::named(client).unwrap_or_else(|| panic!("no such mail program: {line}")),
            }
        })
        .collect()
}

impl World {
    pub(crate) fn new(setup: Setup, cast: Vec<Player>, start: Moment) -> Self {
        let birth = Birth { address: MAILBOX.to_owned(), epoch: [7; 16], key: [9; 32], first_case: 1042 };
        let store = Store::in_memory(&birth).unwrap();
        let engine = Engine::new(store, setup.clone(), start).unwrap();
        let files = setup.policy.files.clone();
        let mut world = Self {
            engine: Some(engine),
            setup,
            now: start,
            start,
            server: Server::default(),
            cast,
            received: Vec::new(),
            written: Vec::new(),
            log: Vec::new(),
            mails: 0,
            uids: BTreeMap::new(),
            seen: Seen::default(),
            files,
        };
        world.engine().looked(FolderName("INBOX".to_owned()), start);
        world.engine().set_folders(&folders());
        world
    }

    pub(crate) fn engine(&mut self) -> &mut Engine {
        self.engine.as_mut().unwrap()
    }

    pub(crate) fn store(&self) -> &Store {
        self.engine.as_ref().unwrap().store()
    }

    pub(crate) fn player(&self, id: &str) -> &Player {
        let id = id.strip_prefix("the ").unwrap_or(id);
        self.cast.iter().find(|player| player.id == id).unwrap_or_else(|| panic!("nobody is called {id}"))
    }

    /// The player of this address.
    pub(crate) fn called(&self, address: &str) -> String {
        let found = self.cast.iter().find(|player| player.address == address);
        found.map_or_else(|| address.to_owned(), |player| player.id.clone())
    }

    /// Lets time pass: whatever is due until then happens at its own time.
    pub(crate) fn until(&mut self, at: Moment) {
        for _ in 0..TURNS_MAX {
            let next = self.settle_down();
            let Some(next) = next.filter(|next| *next < at) else {
                self.now = self.now.max(at);
                return;
            };
            assert!(next > self.now, "the clock stands still at {}", self.now);
            self.now = next;
        }
        panic!("time does not get to {at}");
    }

    /// Does all that is due now; gives the time of the next thing.
    pub(crate) fn settle_down(&mut self) -> Option<Moment> {
        let now = self.now;
        for _ in 0..TURNS_MAX {
            let step = self.engine().tick(now).unwrap();
            self.observe();
            let letter = self.send_all();
            let again = step.is_some_and(|step| step <= now);
            if !again {
                return [step, letter].into_iter().flatten().min();
            }
        }
        panic!("something is due for ever at {now}");
    }

    fn send_all(&mut self) -> Option<Moment> {
        loop {
            let now = self.now;
            match self.engine().claim(now).unwrap() {
                Claim::Nothing { next } => return next.filter(|next| *next > now),
                Claim::Letter(letter) => {
                    let to = letter.envelope.to.as_str().to_owned();
                    if self.server.refuses.contains(&to) {
                        let reply = "550 5.1.1 no such user".to_owned();
                        self.engine().settle(letter.letter, &Settled::Refused { reply }, now).unwrap();
                    } else {
                        self.accept(letter.letter, &to, letter.bytes);
                    }
                }
            }
            self.observe();
        }
    }

    fn accept(&mut self, id: LetterId, to: &str, bytes: Vec<u8>) {
        let now = self.now;
        let other = format!("{}.server@mx.corp.example", id.0);
        let reply = if self.server.tells_id { format!("250 queued as <{other}>") } else { "250 ok".to_owned() };
        self.engine().settle(id, &Settled::Accepted { reply }, now).unwrap();
        let row = self.store().letter_rows(None, false).unwrap().into_iter().find(|row| row.id == id).unwrap();
        let bytes = if self.server.renames || self.server.tells_id {
            let text = String::from_utf8(bytes).unwrap();
            text.replacen(&format!("Message-ID: <{}>", row.message_id), &format!("Message-ID: <{other}>"), 1)
                .into_bytes()
        } else {
            bytes
        };
        let kind: LetterKind = serde_json::from_value(serde_json::Value::String(row.kind.clone())).unwrap();
        let original = self.original(&bytes);
        let received = Received {
            id,
            case: row.case,
            kind,
            to: to.to_owned(),
            subject: original.subject.clone(),
            original,
            raw: bytes,
        };
        let files = attachments(&received.raw);
        let with = if files.is_empty() { String::new() } else { format!(" with {}", files.join(", ")) };
        let name = story::letter_name(kind, Language::English);
        self.say(format!("{} gets the {name} \"{}\"{with}", self.called(to), received.subject));
        for line in excerpt(&received) {
            self.say(format!("  | {line}"));
        }
        self.received.push(received.clone());
        if !self.server.files_no_copy {
            self.arrive("Sent", received.raw);
        }
    }

    /// What a mail program shows of a message.
    fn original(&self, raw: &[u8]) -> Original {
        let parsed = mail_parser::MessageParser::default().parse(raw).unwrap();
        let one = |address: Option<&mail_parser::Address<'_>>| {
            let first = address.and_then(|all| all.first());
            let addr = first.and_then(|one| one.address()).unwrap_or_default().to_owned();
            (first.and_then(|one| one.name()).unwrap_or(&addr).to_owned(), addr)
        };
        Original {
            message_id: parsed.message_id().unwrap_or_default().to_owned(),
            references: parsed
                .references()
                .as_text_list()
                .unwrap_or_default()
                .iter()
                .map(ToString::to_string)
                .collect(),
            subject: parsed.subject().unwrap_or_default().to_owned(),
            from: one(parsed.from()),
            to: one(parsed.to()),
            sent: self.now.with_timezone(&Shanghai).format("%Y年%-m月%-d日 %H:%M").to_string(),
            text: parsed.body_text(0).unwrap_or_default().into_owned(),
            html: parsed
                .html_bodies()
                .next()
                .filter(|part| part.is_text_html())
                .and(parsed.body_html(0))
                .map(std::borrow::Cow::into_owned),
        }
    }

    /// The last mail that a player wrote, as others see it.
    pub(crate) fn mail_of(&self, who: &str) -> Original {
        let (_, draft) =
            self.written.iter().rev().find(|(by, _)| by == who).unwrap_or_else(|| panic!("{who} wrote nothing"));
        Original { references: draft.references.clone(), ..self.original(&clients::message(draft)) }
    }

    /// The last letter of this name that reached `who`.
    pub(crate) fn letter_of(&self, who: &str, name: &str, case: Option<i64>) -> &Received {
        let address = &self.player(who).address;
        let mut own =
            self.received.iter().rev().filter(|letter| {
                &letter.to == address
                    || self.setup.policy.people.values().any(|person| {
                        person.id.as_str() == who && person.mail.iter().any(|mail| mail.key() == letter.to)
                    })
            });
        let found = own.find(|letter| {
            story::letter_name(letter.kind, Language::English) == name
                && case.is_none_or(|case| letter.case == Some(CaseId(case)))
        });
        found.unwrap_or_else(|| panic!("{who} has got no {name}"))
    }

    /// A new Message-ID, of whoever writes.
    pub(crate) fn next_id(&mut self, from: &str) -> String {
        self.mails += 1;
        let domain = from.rsplit_once('@').map_or("corp.example", |(_, domain)| domain);
        format!("{}.{}@mail.{domain}", self.mails, self.now.timestamp())
    }

    /// The mail of a player lies in a folder.
    pub(crate) fn post(&mut self, who: &str, folder: &str, draft: Draft) {
        let raw = clients::message(&draft);
        let signed_by = draft.signed_by.clone();
        self.written.push((who.to_owned(), draft));
        self.taken(folder, raw, signed_by);
    }

    /// Bytes lie in a folder, and the intake has taken them.
    pub(crate) fn arrive(&mut self, folder: &str, raw: Vec<u8>) {
        self.taken(folder, raw, None);
    }

    fn taken(&mut self, folder: &str, raw: Vec<u8>, signed_by: Option<String>) {
        let uid = self.uids.entry(folder.to_owned()).or_default();
        *uid += 1;
        let place = Place { folder: FolderName(folder.to_owned()), uidvalidity: 1, uid: *uid };
        let now = self.now;
        self.engine().attempt(std::slice::from_ref(&place), now).unwrap();
        let name = place.folder.clone();
        let mail = Fetched { place, received: Some(now), body: Body::Whole(raw), signed_by };
        self.engine().deliver(&[mail], now).unwrap();
        self.engine().looked(name, now);
        self.observe();
    }

    /// The admins leave a rule file with this text (none: they delete it), and the daemon has seen it.
    pub(crate) fn edit(&mut self, file: &str, text: Option<String>, word: Word) {
        match text {
            Some(text) => self.files.insert(file.to_owned(), text),
            None => self.files.remove(file),
        };
        self.reload(word);
    }

    /// The daemon reads the rule files again.
    pub(crate) fn reload(&mut self, word: Word) {
        let (now, zone) = (self.now, self.setup.house.zone);
        let templates = self.setup.templates.clone();
        let read = shouwen::rules::load_from(&self.files).map(|policy| Edit { policy, templates });
        let effect = |world: &mut Self, effect| {
            for line in reload::told(&effect, ("FSSC", zone, Language::English), now) {
                world.say(format!("  | {line}"));
            }
        };
        match self.engine().reload(read, word, now).unwrap() {
            Reloaded::Same => self.say("the rules are those in force".to_owned()),
            Reloaded::Taken(done) => {
                self.say("the edit is taken".to_owned());
                effect(self, done);
            }
            Reloaded::NeedsWord(done) => {
                self.say(format!("the edit waits for a word: {} cases would be late", done.late.len()));
                effect(self, done);
            }
            Reloaded::Refused(problems) => {
                self.say("the edit is refused".to_owned());
                for problem in problems {
                    self.say(format!("  | {}", problem.in_language(Language::English)));
                }
            }
        }
        self.setup.policy = self.engine().policy().clone();
        self.observe();
    }

    /// The text of a rule file.
    pub(crate) fn file(&self, file: &str) -> String {
        self.files.get(file).unwrap_or_else(|| panic!("there is no rules/{file}")).clone()
    }

    /// The process ends and begins again over the same file.
    pub(crate) fn restart(&mut self) {
        let store = self.engine.take().unwrap().into_store();
        let mut engine = Engine::new(store, self.setup.clone(), self.now).unwrap();
        engine.recover(self.now).unwrap();
        engine.set_folders(&folders());
        self.engine = Some(engine);
        self.observe();
    }

    pub(crate) fn say(&mut self, line: String) {
        self.log.push((self.now, line));
    }

    /// Writes down what the store knows that was not written down yet.
    fn observe(&mut self) {
        self.observe_mails();
        self.observe_cases();
        self.observe_letters();
    }

    fn observe_mails(&mut self) {
        while let Some(mail) = self.store().mail(MailId(self.seen.mails + 1)).unwrap() {
            if mail.filed.is_empty() {
                break;
            }
            self.seen.mails += 1;
            if !["case", "own", "quarantine"].contains(&mail.filed.as_str()) {
                self.say(format!("the mail is filed as {}", mail.filed));
            }
        }
        let quarantined = self.store().quarantined().unwrap();
        for put in quarantined.iter().skip(self.seen.quarantined) {
            self.say(format!("the mail is in quarantine: {}", put.why));
        }
        self.seen.quarantined = quarantined.len();
    }

    fn observe_cases(&mut self) {
        for id in self.store().case_ids(false).unwrap() {
            let history = self.engine().history(id, Language::English).unwrap();
            let known = self.seen.facts.insert(id, history.len()).unwrap_or(0);
            let new: Vec<&str> = history.iter().skip(known).map(|event| event.what.as_str()).collect();
            if !new.is_empty() {
                self.say(format!("FSSC-{id}: {}", new.join("; ")));
            }
            let case = self.store().case(id).unwrap().unwrap();
            let due: Vec<(DeadlineName, Moment)> =
                deadlines::deadlines(&case, &self.setup.policy).iter().map(|due| (due.name, due.due)).collect();
            let before = self.seen.deadlines.insert(id, due.clone()).unwrap_or_default();
            if before != due && !due.is_empty() {
                let shown: Vec<String> =
                    due.iter().map(|(name, at)| format!("{} {}", deadline_name(*name), self.time(*at))).collect();
                self.say(format!("FSSC-{id} due: {}", shown.join(", ")));
            }
        }
    }

    fn observe_letters(&mut self) {
        for row in self.store().letter_rows(None, false).unwrap() {
            let before = self.seen.letters.insert(row.id, row.state);
            if before == Some(row.state) {
                continue;
            }
            let kind: LetterKind = serde_json::from_value(serde_json::Value::String(row.kind.clone())).unwrap();
            let name = story::letter_name(kind, Language::English);
            let to = self.called(&row.to);
            match row.state {
                LetterState::Withdrawn => self.say(format!("withdrawn: the {name} to {to} ({})", row.reply)),
                LetterState::Withheld => self.say(format!("not sent: the {name} to {to} \"{}\"", row.subject)),
                LetterState::Refused => self.say(format!("not delivered: the {name} to {to} ({})", row.reply)),
                LetterState::Unclear => self.say(format!("unclear: the {name} to {to}")),
                LetterState::Queued | LetterState::Claimed | LetterState::Sent => {}
            }
        }
    }

    /// `Tue 09:05`, with the date where the weekday alone could mean another week.
    pub(crate) fn time(&self, at: Moment) -> String {
        let local = at.with_timezone(&Shanghai);
        let days = (local.date_naive() - self.start.with_timezone(&Shanghai).date_naive()).num_days();
        if (0..7).contains(&days) {
            local.format("%a %H:%M").to_string()
        } else {
            local.format("%a %-d %b %H:%M").to_string()
        }
    }

    /// The next moment, from now on, that `text` (`Tue 09:05`, `2026-12-07 09:00`) names.
    pub(crate) fn moment(&self, text: &str) -> Option<Moment> {
        let (day, time) = text.split_once(' ')?;
        let time = chrono::NaiveTime::parse_from_str(time, "%H:%M").ok()?;
        let now: DateTime<chrono_tz::Tz> = self.now.with_timezone(&Shanghai);
        let date = if let Ok(date) = chrono::NaiveDate::parse_from_str(day, "%Y-%m-%d") {
            date
        } else {
            let weekday: chrono::Weekday = day.parse().ok()?;
            let mut days = (0..8).filter_map(|n| now.date_naive().checked_add_signed(Duration::days(n)));
            days.find(|date| date.weekday() == weekday && date.and_time(time) >= now.naive_local())?
        };
        Shanghai.from_local_datetime(&date.and_time(time)).earliest().map(|at| at.to_utc())
    }
}

fn deadline_name(name: DeadlineName) -> &'static str {
    match name {
        DeadlineName::Triage => "pass on",
        DeadlineName::Answer => "answer",
        DeadlineName::Contact => "contact",
        DeadlineName::Confirm => "close if nobody writes",
        DeadlineName::Wait => "close if the asker sends nothing",
    }
}

/// Names and sizes of the attachments of a letter.
fn attachments(raw: &[u8]) -> Vec<String> {
    use mail_parser::MimeHeaders;
    let parsed = mail_parser::MessageParser::default().parse(raw).unwrap();
    let shown = |part: &mail_parser::MessagePart<'_>| {
        let inline = if part.content_id().is_some() { " (in the text)" } else { "" };
        format!("{}{inline}", part.attachment_name().unwrap_or("?"))
    };
    parsed.attachments().map(shown).collect()
}

/// The lines of a letter that its reader acts on; what every letter of its kind says is left out.
fn excerpt(letter: &Received) -> Vec<String> {
    let text = letter.original.text.replace('\r', "");
    let lines = || text.lines().map(str::trim_end).filter(|line| !line.is_empty()).map(str::to_owned);
    let inside = || lines().skip(2).filter(|line| !line.starts_with("sw1."));
    let first_chars = |line: &String, set: &[char]| line.trim_start().starts_with(set);
    let choices = |line: &String| {
        let mut chars = line.chars();
        chars.next().is_some_and(|c| c.is_ascii_digit()) && chars.next().is_some_and(char::is_whitespace)
    };
    match letter.kind {
        LetterKind::Acknowledgement => lines().skip(1).take(1).collect(),
        LetterKind::StillOnIt
        | LetterKind::Answer
        | LetterKind::AnswerCopy
        | LetterKind::Interim
        | LetterKind::AskerNotice => lines().collect(),
        LetterKind::CaseMail | LetterKind::HandedOver => inside()
            .filter(|line| {
                choices(line)
                    || first_chars(line, &['·'])
                    || ["建议", "已转", "分派", "附件过大"].iter().any(|word| line.starts_with(word))
            })
            .collect(),
        LetterKind::Slip => {
            let note = inside().skip_while(|line| !line.ends_with("的说明") && !line.starts_with("Note from"));
            inside()
                .filter(|line| line.starts_with("附件过大") || line.starts_with("要求时间"))
                .chain(note.filter(|line| line.starts_with('▏')))
                .collect()
        }
        LetterKind::ContactReminder => inside().filter(|line| line.contains("此件")).collect(),
        LetterKind::Feedback | LetterKind::FollowUp => inside()
            .filter(|line| {
                choices(line) || line.starts_with('▏') || line.starts_with("附件过大") || line.contains("本件")
            })
            .collect(),
        LetterKind::Preview => inside()
            .filter(|line| line != "▏")
            .filter(|line| {
                choices(line) || first_chars(line, &['▏', '·']) || line.starts_with("暂缓") || line.starts_with("附件")
            })
            .collect(),
        LetterKind::NotDone => {
            let list = letter.case.is_none();
            let told = inside()
                .filter(|line| first_chars(line, &['·']) || line.starts_with("您是否") || (choices(line) && !list));
            told.collect()
        }
        LetterKind::WhoseQuestion => inside().filter(|line| !line.starts_with('▏')).collect(),
        LetterKind::Help => Vec::new(),
        LetterKind::Consent
        | LetterKind::ContactLater
        | LetterKind::ContactAsks
        | LetterKind::ForContact
        | LetterKind::LeadAsked
        | LetterKind::LeadWords
        | LetterKind::OwnerReminder
        | LetterKind::Confirm
        | LetterKind::List
        | LetterKind::Escalation
        | LetterKind::Status
        | LetterKind::Undelivered
        | LetterKind::NotActedOn
        | LetterKind::Told
        | LetterKind::StandIn
        | LetterKind::BackAtWork
        | LetterKind::Alert => inside().collect(),
    }
}
