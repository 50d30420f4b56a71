//! The promises of the design, as a model that shares no code with the desk: it knows what people wrote and for whom,
//! reads rows by SQL and letters by `mail-parser`, and says what must be true.

use std::collections::{BTreeMap, BTreeSet};

use shouwen::sender::Claimed;

use super::absent::Absence;
use super::mime;
use super::office;
use super::peek::{Letter, Mail};
use super::world::{FAULTS, Fault, MAILBOX, MAILS_AT_LEAST, World};

/// No address gets more letters than this within an hour, whatever comes in …
const LETTERS_AN_HOUR_ASKER: usize = 12;
/// … and staff, whose cases are many, no more than this.
const LETTERS_AN_HOUR_STAFF: usize = 40;

/// What a mail that came in really is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    Question,
    Asker,
    Staff,
    Copied,
    Stranger,
    /// From somebody of the staff, and the mail's own server says that it is not.
    Forged,
    /// From somebody of the staff, with nothing that proves or disproves it.
    Claimed,
    Machine,
    Bounce,
    Echo,
}

#[derive(Clone, Debug)]
struct Wrote {
    from: String,
    class: Class,
}

pub struct Model {
    pub seed: u64,
    wrote: BTreeMap<u32, Wrote>,
    /// Canaries and the askers whom they may reach.
    allowed: BTreeMap<String, BTreeSet<String>>,
    /// Address to name, of everybody in people.toml.
    staff: BTreeMap<String, String>,
    pub owners: BTreeSet<String>,
    pub leads: BTreeSet<String>,
    /// Their addresses.
    directors: BTreeSet<String>,
    /// Person to address.
    addresses: BTreeMap<String, String>,
    /// Address of a person to that of his deputy.
    deputies: BTreeMap<String, String>,
    pub absences: Vec<Absence>,
    /// Whose mail program said at some time, out of the blue, that he is away.
    pub unannounced: BTreeSet<String>,
}

#[derive(Clone, Debug, Default)]
pub struct Stats {
    pub mails: u64,
    pub letters: u64,
    pub taken: u64,
    pub cases: u64,
    pub crashes: u64,
    /// Of the seeds with the fewest of them.
    pub least_mails: Option<u64>,
    pub least_crashes: Option<u64>,
    pub gave_up: u64,
    pub full_calls: u64,
    /// Edits of the rules that were taken, and that were refused.
    pub edits: u64,
    pub refused: u64,
    pub lost: u64,
    pub doubled: u64,
    pub faults: BTreeMap<Fault, u64>,
    /// Letters a case: owner, contacts, asker.
    pub per_case: [Vec<u64>; 3],
}

impl Stats {
    pub fn struck(&mut self, fault: Fault) {
        *self.faults.entry(fault).or_default() += 1;
    }

    pub fn add(&mut self, other: &Self) {
        self.mails += other.mails;
        self.letters += other.letters;
        self.taken += other.taken;
        self.cases += other.cases;
        self.crashes += other.crashes;
        let least = |own: Option<u64>, other: u64| Some(own.map_or(other, |own| own.min(other)));
        self.least_mails = least(self.least_mails, other.mails);
        self.least_crashes = least(self.least_crashes, other.crashes);
        self.gave_up += other.gave_up;
        self.full_calls += other.full_calls;
        self.edits += other.edits;
        self.refused += other.refused;
        self.lost += other.lost;
        self.doubled += other.doubled;
        for (fault, times) in &other.faults {
            *self.faults.entry(*fault).or_default() += times;
        }
        for (all, other) in self.per_case.iter_mut().zip(&other.per_case) {
            all.extend(other);
        }
    }
}

impl Model {
    pub fn new(seed: u64) -> Self {
        let people: toml::Table = include_str!("../../rules/people.toml").parse().unwrap();
        let (mut staff, mut owners, mut leads) = (BTreeMap::new(), BTreeSet::new(), BTreeSet::new());
        let (mut addresses, mut deputy_of, mut directors) = (BTreeMap::new(), Vec::new(), BTreeSet::new());
        for person in people["person"].as_array().unwrap() {
            let text = |key: &str| person[key].as_str().unwrap().to_owned();
            for mail in person["mail"].as_array().unwrap() {
                staff.insert(mail.as_str().unwrap().to_lowercase(), text("name"));
            }
            let can = |what: &str| person["can"].as_array().unwrap().iter().any(|can| can.as_str() == Some(what));
            if can("own") {
                owners.insert(text("id"));
            }
            if can("lead") {
                leads.insert(text("id"));
            }
            if can("direct") {
                directors.insert(person["mail"][0].as_str().unwrap().to_lowercase());
            }
            addresses.insert(text("id"), person["mail"][0].as_str().unwrap().to_lowercase());
            if person.get("deputy").is_some() {
                deputy_of.push((text("id"), text("deputy")));
            }
        }
        let address = |id: &String| addresses[id].clone();
        let deputies = deputy_of.iter().map(|(person, deputy)| (address(person), address(deputy))).collect();
        Self {
            seed,
            wrote: BTreeMap::new(),
            allowed: BTreeMap::new(),
            staff,
            owners,
            leads,
            directors,
            addresses,
            deputies,
            absences: Vec::new(),
            unannounced: BTreeSet::new(),
        }
    }

    pub fn wrote(&mut self, number: u32, from: &str, class: Class) {
        self.wrote.insert(number, Wrote { from: from.to_owned(), class });
    }

    /// A word that stands in the mail of this number and nowhere else.
    pub fn canary(&mut self, class: char, number: u32) -> String {
        let canary = format!("CNRY{class}{number:05}X");
        self.allowed.entry(canary.clone()).or_default();
        canary
    }

    pub fn grant(&mut self, canary: String, asker: String) {
        self.allowed.entry(canary).or_default().insert(asker);
    }

    pub fn canaries_in(&self, text: &str) -> Vec<String> {
        let starts = text.match_indices("CNRY").map(|(at, _)| at);
        // A token may hold the same letters by chance: seed 90 found one. A canary has its digits behind them.
        let whole = |canary: &&str| canary.get(5..10).is_some_and(|n| n.bytes().all(|b| b.is_ascii_digit()));
        let found = starts.filter_map(|at| text.get(at..at + 11)).filter(whole);
        let mut found: Vec<String> = found.filter(|canary| canary.ends_with('X')).map(str::to_owned).collect();
        found.sort();
        found.dedup();
        found
    }

    pub fn is_staff(&self, addr: &str) -> bool {
        self.staff.contains_key(addr)
    }

    /// Owners and contacts: everybody of the staff but those who lead and direct.
    pub fn staff_at_work(&self) -> impl Iterator<Item = &str> {
        let leads: BTreeSet<&String> = self.leads.iter().map(|lead| &self.addresses[lead]).collect();
        let all = self.deputies.keys().filter(move |addr| !leads.contains(addr));
        all.map(String::as_str)
    }

    pub fn address(&self, id: &str) -> &str {
        &self.addresses[id]
    }

    pub fn directs(&self, addr: &str) -> bool {
        self.directors.contains(addr)
    }

    /// His deputy, somebody else who may own cases, or a lead.
    pub fn may_stand_in(&self, addr: &str, of: &str) -> bool {
        let mut able = self.owners.iter().chain(&self.leads).map(|id| self.address(id));
        self.deputies.get(of).is_some_and(|deputy| deputy == addr) || able.any(|able| able == addr)
    }

    /// All who may stand in for somebody, directors too.
    pub fn stand_ins(&self, of: &str) -> impl Iterator<Item = &String> {
        let of = of.to_owned();
        self.staff.keys().filter(move |addr| **addr != of && (self.may_stand_in(addr, &of) || self.directs(addr)))
    }

    pub fn name(&self, addr: &str) -> String {
        self.staff.get(addr).cloned().unwrap_or_else(|| "某人".to_owned())
    }
}

/// The number that the simulation gave a mail.
pub fn number_of(raw: &[u8]) -> Option<u32> {
    let head = String::from_utf8_lossy(raw.get(..raw.len().min(6000))?).into_owned();
    head.lines().find_map(|line| line.strip_prefix("X-Sim: ")?.trim().parse().ok())
}

/// The From addresses of a mail, read anew.
fn senders(raw: &[u8]) -> Vec<String> {
    let message = mail_parser::MessageParser::default().parse(raw).unwrap_or_default();
    let from = message.headers().iter().filter(|header| header.name.as_str().eq_ignore_ascii_case("from"));
    from.filter_map(|header| header.value.as_address()?.first()?.address().map(str::to_lowercase)).collect()
}

impl World {
    pub fn promise(&self, number: u32, holds: bool, why: impl FnOnce() -> String) {
        if !holds {
            self.fail(&format!("promise {number} is broken: {}", why()));
        }
    }

    /// Before anything leaves: the claim stands in the file, and to whom is on record (promises 1 and 3).
    pub fn check_claimed(&self, claimed: &Claimed) {
        let row = self.peek().letter(claimed.letter.0);
        let Some(row) = row else { self.fail("promise 1 is broken: a letter leaves that is not in the store") };
        self.promise(1, row.state == "claimed", || {
            format!("letter {} leaves and is {} in the file", row.id, row.state)
        });
        let id = mime::message_id(&claimed.bytes);
        self.promise(1, id == row.message_id, || format!("letter {} carries {id}", row.id));
        let to = claimed.envelope.to.as_str().to_lowercase();
        self.promise(3, to == row.address.to_lowercase(), || format!("letter {} goes to {to}", row.id));
        self.promise(3, claimed.envelope.from.as_str() == MAILBOX, || "another envelope sender".to_owned());
        if row.copy {
            let case = row.case.unwrap_or_default();
            let (opened, copied) = (senders(&self.peek().opening(case)), mime::recipients(&self.peek().opening(case)));
            let domain = |addr: &String| addr.rsplit('@').next().map(str::to_owned);
            let colleague = opened.first().is_some_and(|asker| *asker != to && domain(asker) == domain(&to));
            self.promise(3, colleague && copied.contains(&to), || format!("{to} was not copied on case {case}"));
            self.promise(3, !self.model.is_staff(&to), || format!("{to} is of the staff and gets a copy"));
        } else if row.outside {
            let opened = senders(&self.peek().opening(row.case.unwrap_or_default()));
            self.promise(3, opened == [to.clone()], || format!("{to} did not open case {:?}: {opened:?}", row.case));
        } else {
            self.promise(3, self.model.is_staff(&to), || format!("{to} is not in people.toml"));
        }
        let last_hour = self.wire.taken.iter().rev().take_while(|taken| self.t - taken.at < chrono::Duration::hours(1));
        let letters = last_hour.filter(|taken| taken.to == to).count();
        let limit = if row.outside || row.copy { LETTERS_AN_HOUR_ASKER } else { LETTERS_AN_HOUR_STAFF };
        self.promise(5, letters < limit, || format!("{to} has {letters} letters within an hour"));
    }

    /// A letter as its reader gets it (promises 2 and 3).
    pub fn check_letter(&self, row: &Letter, to: &str, bytes: &[u8], read: &mime::Read) {
        self.promise(3, read.to == [to] && read.copies == 0, || format!("letter {} names {:?}", row.id, read.to));
        if !row.outside && !row.copy {
            self.check_addressee(row, to);
            self.promise(3, read.text.contains("sw1."), || format!("letter {} to staff has no token", row.id));
            let asker = row.case.and_then(|case| self.peek().text("SELECT asker FROM cases WHERE id = ?1", &[&case]));
            let head = String::from_utf8_lossy(bytes).split("\r\n\r\n").next().unwrap_or_default().to_lowercase();
            let named = asker.filter(|asker| asker != to && head.contains(asker.as_str()));
            self.promise(2, named.is_none(), || format!("the header of inner letter {} names {named:?}", row.id));
            return;
        }
        let all = mime::everything(bytes);
        for canary in self.model.canaries_in(&all) {
            // Who was copied gets what the asker gets.
            let asker = row.case.filter(|_| row.copy).and_then(|case| senders(&self.peek().opening(case)).pop());
            let reader = asker.as_deref().unwrap_or(to);
            let may = self.model.allowed.get(&canary).is_some_and(|askers| askers.contains(reader));
            self.promise(2, may, || {
                format!("{canary} reached {to} in letter {} ({})\n{}", row.id, row.kind, read.text)
            });
        }
        let lower = all.to_lowercase();
        let marker = ["请在此行以上", "reply above this line", "sw-above"].iter().find(|words| lower.contains(**words));
        self.promise(2, marker.is_none(), || format!("{marker:?} stands in letter {} to {to}\n{}", row.id, read.text));
        let inner = self.model.staff.keys().find(|addr| *addr != to && lower.contains(addr.as_str()));
        self.promise(2, inner.is_none(), || format!("{inner:?} stands in letter {} to {to}", row.id));
        self.check_tokens(row, to, &all, read);
    }

    /// Tokens in a letter to an asker are those of his own letters, and stand in its header alone.
    fn check_tokens(&self, row: &Letter, to: &str, all: &str, read: &mime::Read) {
        self.promise(2, !read.text.contains("sw1.") && !read.html.contains("sw1."), || {
            format!("a token stands in the words of letter {}", row.id)
        });
        for (at, _) in all.match_indices("sw1.") {
            let end = all[at..].find('>').map_or(all.len(), |end| at + end);
            let id = &all[at..end];
            let sql = "SELECT count(*) FROM letter WHERE message_id = ?1 AND case_id = ?2 AND address = ?3
                       AND (holder = '\"asker\"' OR kind = 'answer-copy')";
            let own = self.peek().number(sql, &[&id, &row.case, &row.address]);
            self.promise(2, own == 1, || format!("letter {} to {to} carries {id}", row.id));
        }
    }

    /// Every open case has exactly one owner and a running deadline (promise 4).
    pub fn check_open_cases(&self) {
        let peek = self.peek();
        for case in peek.open_cases() {
            let id = case.id;
            self.check_owner(&case);
            let sql = "SELECT count(*) FROM participant WHERE case_id = ?1 AND role = 'owner' AND until_ms IS NULL";
            let owners = peek.number(sql, &[&id]);
            self.promise(4, owners == 1, || format!("case {id} has {owners} owners"));
            let steps = peek.number("SELECT count(*) FROM step WHERE case_id = ?1", &[&id]);
            let sql = "SELECT count(*) FROM fact WHERE stream = 'case/' || ?1 AND body ->> 'step' LIKE '%/lead'";
            let told = peek.number(sql, &[&id]);
            self.promise(4, steps > 0 || told > 0, || format!("case {id} is open and nothing will remind of it"));
            let sql = "SELECT due_ms FROM step WHERE case_id = ?1 AND started = 1 AND deadline = 'answer'";
            if let Some(due) = peek.rows(sql, &[&id], |row| row.get::<_, i64>(0)).first() {
                let opened = office::Moment::from_timestamp_millis(case.opened_ms).unwrap();
                let expected = self.edits.due(&self.hash().unwrap(), opened).timestamp_millis();
                self.promise(4, *due == expected, || {
                    format!("case {id}, opened {opened}, is due at {due}, not {expected}")
                });
            }
            let opened = senders(&peek.opening(id));
            self.promise(3, opened == [case.asker.clone()], || format!("the asker of case {id} is {}", case.asker));
        }
    }

    /// After everything has come to rest.
    pub fn check_the_end(&mut self) {
        self.check_what_came_of_it();
        let missing: Vec<_> = FAULTS.iter().filter(|(fault, _)| !self.stats.faults.contains_key(fault)).collect();
        assert!(missing.is_empty(), "seed {}: no {missing:?} struck", self.model.seed);
        assert!(
            self.stats.crashes >= 20 && self.stats.mails >= MAILS_AT_LEAST as u64,
            "seed {}: too little happened: {:?}",
            self.model.seed,
            self.stats
        );
    }

    pub fn check_what_came_of_it(&mut self) {
        self.check_open_cases();
        self.check_mails();
        self.check_letters();
        self.check_ledger();
        self.verify_the_end();
    }

    /// Every message in the mailbox ends once: case, filed, or quarantine.
    fn check_ledger(&self) {
        let sql = "SELECT count(*) FROM ledger WHERE folder = ?1 AND uidvalidity = ?2 AND uid = ?3
                   AND (state = 'before_start' OR state = 'quarantined' OR (state = 'done' AND mail_id IS NOT NULL))";
        for (name, folder) in &self.mailbox.folders {
            for mail in &folder.mails {
                let rows = self.peek().number(sql, &[name, &folder.uidvalidity, &mail.uid]);
                self.promise(1, rows == 1, || {
                    format!("{name} {} (X-Sim {:?}) is lost", mail.uid, number_of(&mail.bytes))
                });
            }
        }
    }

    fn check_mails(&mut self) {
        let mut seen: BTreeMap<u32, Mail> = BTreeMap::new();
        let mails = self.peek().mails();
        for mail in mails {
            let Some(number) = number_of(&mail.raw) else {
                let own = mail.filed == "own" || mail.filed == "bounce";
                self.promise(5, own, || {
                    let subject = mime::read(&mail.raw).subject;
                    format!("a letter of ours, {subject:?}, came back and was filed as {}", mail.filed)
                });
                continue;
            };
            self.promise(1, (mail.filed == "case") == mail.case.is_some(), || {
                format!("mail {} is {}", mail.id, mail.filed)
            });
            self.check_class(number, &mail);
            let before = seen.insert(number, mail);
            self.promise(1, before.is_none(), || format!("X-Sim {number} was taken twice"));
        }
        for number in self.arrived() {
            let lost = !seen.contains_key(&number) && !self.was_quarantined(number);
            self.promise(1, !lost, || format!("X-Sim {number} {:?} is lost", self.model.wrote.get(&number)));
        }
    }

    /// The numbers of all mails that lie in the mailbox.
    fn arrived(&self) -> BTreeSet<u32> {
        let all = self.mailbox.folders.values().flat_map(|folder| &folder.mails);
        all.filter_map(|mail| number_of(&mail.bytes)).filter(|number| *number > 1).collect()
    }

    /// A mail that was on the table when the process died three times is put aside unparsed.
    fn was_quarantined(&self, number: u32) -> bool {
        let lying = self
            .mailbox
            .folders
            .iter()
            .flat_map(|(name, folder)| folder.mails.iter().map(move |mail| (name, folder, mail)));
        let sql =
            "SELECT count(*) FROM ledger WHERE folder = ?1 AND uidvalidity = ?2 AND uid = ?3 AND state = 'quarantined'";
        lying
            .filter(|(_, _, mail)| number_of(&mail.bytes) == Some(number))
            .any(|(name, folder, mail)| self.peek().number(sql, &[name, &folder.uidvalidity, &mail.uid]) == 1)
    }

    fn check_class(&self, number: u32, mail: &Mail) {
        let Some(wrote) = self.model.wrote.get(&number) else { self.fail(&format!("nobody wrote X-Sim {number}")) };
        let facts: Vec<String> = self.peek().rows(
            "SELECT coalesce(body ->> 'fact', '') FROM fact WHERE mail_id = ?1 AND stream LIKE 'case/%'",
            &[&mail.id],
            |row| row.get(0),
        );
        let opened = facts.iter().filter(|fact| *fact == "opened").count();
        self.promise(1, opened <= 1, || format!("X-Sim {number} opened {opened} cases"));
        match wrote.class {
            Class::Question => {
                let flood = mail.filed == "quarantine" && facts.is_empty();
                self.promise(1, mail.case.is_some() || flood, || {
                    format!("question {number} was filed as {}", mail.filed)
                });
            }
            Class::Machine => self.promise(5, mail.case.is_none() && facts.is_empty(), || {
                format!("machine mail {number} of {} was filed as {} and did {facts:?}", wrote.from, mail.filed)
            }),
            Class::Bounce => {
                self.promise(5, mail.filed == "bounce", || format!("a bounce was filed as {}", mail.filed));
            }
            Class::Forged => {
                let did = facts.iter().find(|fact| *fact != "noted");
                self.promise(2, did.is_none(), || format!("forged mail {number} did {facts:?}"));
            }
            Class::Claimed | Class::Stranger | Class::Copied => {
                let did =
                    facts.iter().find(|fact| ["answered", "released", "passed_on", "closed"].contains(&fact.as_str()));
                self.promise(3, did.is_none() || opened == 1, || format!("{} did {facts:?}", wrote.from));
            }
            Class::Asker | Class::Staff | Class::Echo => {}
        }
    }

    /// Each letter that is not withdrawn arrived, under one Message-ID, and twice only after a lost acceptance.
    fn check_letters(&mut self) {
        let mut taken: BTreeMap<i64, Vec<&[u8]>> = BTreeMap::new();
        for one in &self.wire.taken {
            taken.entry(one.letter).or_default().push(&one.bytes);
        }
        let letters = self.peek().letters();
        let mut doubled = 0;
        for letter in &letters {
            let times = taken.get(&letter.id).map_or(0, Vec::len);
            let lost = usize::try_from(self.wire.lost.get(&letter.id).copied().unwrap_or(0)).unwrap();
            let id = letter.id;
            match letter.state.as_str() {
                "sent" => self.promise(1, times >= 1, || format!("letter {id} is sent and nobody has it")),
                "withdrawn" => self.promise(1, times <= lost, || format!("letter {id} is withdrawn and left")),
                "refused" => {}
                state => {
                    self.fail(&format!("promise 1 is broken: letter {id} ({}) is {state} in the end", letter.kind))
                }
            }
            self.promise(1, times <= 1 + lost, || {
                format!("letter {id} left {times} times, {lost} acceptances were lost")
            });
            doubled += times.saturating_sub(1);
            if let Some(all) = taken.get(&id) {
                let same = all.windows(2).all(|two| two[0] == two[1]);
                self.promise(1, same, || format!("letter {id} changed between two attempts"));
            }
        }
        self.stats.letters = letters.len() as u64;
        self.stats.taken = self.wire.taken.len() as u64;
        self.stats.lost = self.wire.lost.values().map(|times| u64::from(*times)).sum();
        self.stats.doubled = doubled as u64;
        self.count(&letters);
    }

    /// Letters a case, for promise 7.
    fn count(&mut self, letters: &[Letter]) {
        let owners: BTreeMap<i64, String> = self
            .peek()
            .rows("SELECT id, owner FROM cases", &[], |row| Ok((row.get(0)?, row.get(1)?)))
            .into_iter()
            .collect();
        let mut counts: BTreeMap<i64, [u64; 3]> = owners.keys().map(|case| (*case, [0; 3])).collect();
        // Letters to whoever was copied cost neither the owner, nor the contact, nor the asker any.
        for letter in letters.iter().filter(|letter| letter.state == "sent" && !letter.copy) {
            let Some(count) = letter.case.and_then(|case| counts.get_mut(&case)) else { continue };
            let contact = ["slip", "contact-reminder"].contains(&letter.kind.as_str());
            count[if letter.outside { 2 } else { usize::from(contact) }] += 1;
        }
        self.stats.cases = counts.len() as u64;
        for (n, all) in self.stats.per_case.iter_mut().enumerate() {
            // A contact's figure is counted over the cases that have one.
            all.extend(counts.values().map(|count| count[n]).filter(|times| n != 1 || *times > 0));
        }
    }
}
