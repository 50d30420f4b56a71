//! The storyteller: reads the database beside the daemon and says in plain words what has happened, in Chinese and in
//! English. It changes nothing, and knows nothing that the database does not say.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use chrono_tz::Asia::Shanghai;

use crate::daemon::Trouble;
use crate::desk::fact::{CaseFact, MailboxFact, NotTaken, PersonFact};
use crate::desk::thread::LetterKind;
use crate::engine::rulebook::{self, PastRules};
use crate::engine::story::{self, Telling};
use crate::ids::{CaseId, Language, LetterId, MailId, Moment, PersonId};
use crate::rules::Policy;
use crate::store::{LetterRow, LetterState, Store, Stream};

/// The tag of the invented mailbox.
const TAG: &str = "FSSC";

/// One thing that happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Told {
    pub at: Moment,
    pub number: String,
    pub zh: String,
    pub en: String,
}

/// Tells what is new each time it is asked.
pub(super) struct Teller {
    store: Store,
    policy: Policy,
    names: BTreeMap<String, String>,
    mails: i64,
    mailbox: usize,
    facts: BTreeMap<CaseId, usize>,
    people: BTreeMap<PersonId, usize>,
    letters: BTreeSet<LetterId>,
    told: Vec<Told>,
}

pub(super) fn title() -> String {
    "首问演示：两个工作日又一个早晨，约二十秒。每行先中文，后英文。\nTwo working days and a morning of a service desk in about twenty seconds.\n".to_owned()
}

impl Teller {
    pub(super) fn new(store: &Path) -> Result<Self, Trouble> {
        let policy = Policy::built_in().map_err(|_| Trouble::Defect)?;
        let people = policy.people.values();
        let names = people.flat_map(|person| person.mail.iter().map(|mail| (mail.to_string(), person.name.clone())));
        let asked = super::script::askers().map(|(address, name)| (address.to_owned(), name.to_owned()));
        let names = asked.chain(names).collect();
        Ok(Self {
            store: Store::open_read_only(store)?,
            policy,
            names,
            mails: 0,
            mailbox: 0,
            facts: BTreeMap::new(),
            people: BTreeMap::new(),
            letters: BTreeSet::new(),
            told: Vec::new(),
        })
    }

    /// Everything that was told.
    pub(super) fn told(self) -> Vec<Told> {
        self.told
    }

    /// Tells what is new.
    pub(super) fn tell(&mut self) -> Result<(), Trouble> {
        let mut news = self.new_mails()?;
        news.extend(self.new_rules()?);
        news.extend(self.new_facts()?);
        news.extend(self.new_absences()?);
        news.extend(self.new_letters()?);
        news.sort_by_key(|told| told.at);
        for told in news {
            println!("{}", line(&told));
            self.told.push(told);
        }
        Ok(())
    }

    /// Mails that belong to no case are told by how they were filed; the others by what they led to.
    fn new_mails(&mut self) -> Result<Vec<Told>, Trouble> {
        let mut news = Vec::new();
        while let Some(mail) = self.store.mail(MailId(self.mails + 1))? {
            self.mails += 1;
            let (zh_name, en_name) = (self.chinese(&mail.sender), english(&mail.sender));
            let (zh, en) = match mail.filed.as_str() {
                "quarantine" => (
                    format!("自称{zh_name}的来信验证未通过，隔离，不予办理"),
                    format!("a mail that claims to be {en_name}'s fails authentication: quarantined, not acted on"),
                ),
                "auto_reply" => (
                    format!("{zh_name}的自动答复，归档，不回应"),
                    format!("{en_name}'s autoresponder: filed, never answered"),
                ),
                _ => continue,
            };
            news.push(Told { at: mail.received, number: String::new(), zh, en });
        }
        Ok(news)
    }

    /// What came of edits of the rules.
    fn new_rules(&mut self) -> Result<Vec<Told>, Trouble> {
        let mut news = Vec::new();
        let facts: Vec<(Moment, MailboxFact)> = self.store.facts(&Stream::Mailbox)?;
        let known = std::mem::replace(&mut self.mailbox, facts.len());
        for (at, fact) in facts.iter().skip(known) {
            let (zh, en) = match fact {
                MailboxFact::RulesNotTaken { why: NotTaken::Mistakes { mistakes }, .. } => (
                    format!("规则的修改有 {mistakes} 处错误，未采用，仍按原来的办理"),
                    format!("an edit of the rules is refused ({mistakes} to mend): those before stay in force"),
                ),
                MailboxFact::RulesNotTaken { why: NotTaken::NeedsWord { late, closes }, .. } => (
                    format!("规则的修改会使 {late} 件逾期、{closes} 件办结，待确认"),
                    format!(
                        "an edit of the rules would make {late} cases late and close {closes}: it waits for a word"
                    ),
                ),
                MailboxFact::RulesTaken { moved, .. } => {
                    self.policy = rulebook::in_force(&self.store)?.ok_or(Trouble::Defect)?;
                    (
                        format!("规则的修改已采用，{moved} 个时限随之改动"),
                        format!("the edited rules are in force: {moved} due times moved"),
                    )
                }
                MailboxFact::PickedOwner { .. }
                | MailboxFact::PickedContact { .. }
                | MailboxFact::HoldBegan { .. }
                | MailboxFact::HoldEnded
                | MailboxFact::ModeBegan { .. }
                | MailboxFact::Alarmed { .. } => continue,
            };
            news.push(Told { at: *at, number: String::new(), zh, en });
        }
        Ok(news)
    }

    fn new_facts(&mut self) -> Result<Vec<Told>, Trouble> {
        let mut news = Vec::new();
        for row in self.store.case_rows(false)? {
            let facts: Vec<(Moment, CaseFact)> = self.store.facts(&Stream::Case(row.id))?;
            let known = self.facts.insert(row.id, facts.len()).unwrap_or(0);
            if known == facts.len() {
                continue;
            }
            let past = PastRules::read(&self.store, &Stream::Case(row.id), &self.policy)?;
            let chinese =
                |id: &PersonId| self.policy.people.get(id).map_or_else(String::new, |person| person.name.clone());
            let story = |language, name: &dyn Fn(&PersonId) -> String| {
                let telling = Telling { language, name, tag: TAG, zone: Shanghai, policy: &self.policy };
                story::history(row.id, &facts, &past, &telling).into_iter().filter(|event| event.fact >= known)
            };
            let english_name = |id: &PersonId| title_case(id.as_str(), '-');
            let told = story(Language::Chinese, &chinese).zip(story(Language::English, &english_name));
            for (zh_event, en_event) in told {
                let (mut zh, mut en) = (zh_event.what, en_event.what);
                if let Some((_, CaseFact::Opened { asker, subject, .. })) = facts.get(zh_event.fact) {
                    zh = format!("{}来信：{subject}", asker.name);
                    en = format!("{} asks", english(asker.addr.as_str()));
                }
                news.push(Told { at: zh_event.at, number: row.id.to_string(), zh, en });
            }
        }
        Ok(news)
    }

    fn new_absences(&mut self) -> Result<Vec<Told>, Trouble> {
        let mut news = Vec::new();
        for person in self.policy.people.values() {
            let facts: Vec<(Moment, PersonFact)> = self.store.facts(&Stream::Person(person.id.clone()))?;
            let known = self.people.insert(person.id.clone(), facts.len()).unwrap_or(0);
            let (zh_name, en_name) = (&person.name, title_case(person.id.as_str(), '-'));
            for (at, fact) in facts.iter().skip(known) {
                let (zh, en) = match fact {
                    PersonFact::Away { from, until, .. } => {
                        let (first, last) = (day(*from), day(*until - chrono::TimeDelta::seconds(1)));
                        (format!("{zh_name}请假，{first} 至 {last}"), format!("{en_name} is away {first} to {last}"))
                    }
                    PersonFact::Gone { stand_in: Some(other), .. } => {
                        let zh_other = self.policy.people.get(other).map_or(other.as_str(), |other| &other.name);
                        let en_other = title_case(other.as_str(), '-');
                        (
                            format!("{zh_name}不在岗，由{zh_other}代办"),
                            format!("{en_name} is away: {en_other} stands in"),
                        )
                    }
                    PersonFact::Gone { stand_in: None, .. }
                    | PersonFact::Listed { .. }
                    | PersonFact::Back { .. }
                    | PersonFact::Returned { .. }
                    | PersonFact::Succeeded { .. } => continue,
                };
                news.push(Told { at: *at, number: String::new(), zh, en });
            }
        }
        Ok(news)
    }

    fn new_letters(&mut self) -> Result<Vec<Told>, Trouble> {
        let rows = self.store.letter_rows(None, false)?;
        let gone: Vec<LetterRow> =
            rows.into_iter().filter(|row| row.state == LetterState::Sent && !self.letters.contains(&row.id)).collect();
        self.letters.extend(gone.iter().map(|row| row.id));
        Ok(gone.iter().map(|row| self.letter(row)).collect())
    }

    fn letter(&self, row: &LetterRow) -> Told {
        let kind: Option<LetterKind> = serde_json::from_value(serde_json::Value::String(row.kind.clone())).ok();
        let name = |language| kind.map_or(row.kind.as_str(), |kind| story::letter_name(kind, language));
        Told {
            at: row.settled.unwrap_or(row.made),
            number: row.case.map_or_else(String::new, |case| case.to_string()),
            zh: format!("→ {}：{}", self.chinese(&row.to), name(Language::Chinese)),
            en: format!("to {}: {}", english(&row.to), name(Language::English)),
        }
    }

    fn chinese(&self, address: &str) -> String {
        self.names.get(address).cloned().unwrap_or_else(|| address.to_owned())
    }
}

/// `zhang.wei@corp.example` is Zhang Wei.
fn english(address: &str) -> String {
    title_case(address.split('@').next().unwrap_or(address), '.')
}

fn title_case(words: &str, between: char) -> String {
    let capital = |word: &str| {
        let mut chars = word.chars();
        chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
    };
    words.split(between).map(capital).collect::<Vec<_>>().join(" ")
}

/// `Mon 09:10`, in both languages short enough for a terminal.
pub(super) fn time(at: Moment) -> String {
    at.with_timezone(&Shanghai).format("%a %H:%M").to_string()
}

fn day(at: Moment) -> String {
    at.with_timezone(&Shanghai).format("%a").to_string()
}

fn line(told: &Told) -> String {
    format!("{}  {:4}  {} · {}", time(told.at), told.number, told.zh, told.en)
}
