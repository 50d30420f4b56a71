//! What a template is given: the letter's values, with times, sizes and short wordings already put into words.
//!
//! Nothing here is markup, and nothing is left out for a template to find by itself: a template can only place what
//! stands here, and a name that does not is a mistake when templates are loaded.

mod meanwhile;

use minijinja::{Value, context};

use super::Setting;
use super::markup::{apart, one_line};
use super::model::{
    AlertAbout, AnswerKind, AskerLetter, AskerShown, Back, Choice, CopiesShown, FollowUpEffect, HeldReason, Known,
    LeadLine, ListLine, ListReader, Meanwhile, News, NotDoneReason, Overdue, Said, SaidWhat, StaffBody, StaffLetter,
    Suggestion, TimeMiss, Waits, Warning, Who, Writer,
};
use super::shown::{
    as_headline, command_line, in_headline, is_greeted, is_signed, quoted, quoted_text, said, subject_line,
};
use super::when::{Clock, promised};
use super::words;
use crate::ids::{Language, Moment};

/// The template of a letter, and what it is given.
pub(crate) type Given = (Name, Value);

/// The letters by the names of their template files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Name {
    Acknowledgement,
    Answer,
    /// The answer, to a colleague whom the asker copied.
    AnswerCopy,
    CaseMail,
    FollowUp,
    Slip,
    Feedback,
    /// The contact gave the slip back.
    Returned,
    /// What the former owner wrote.
    LateAnswer,
    Preview,
    List,
    ContactReminder,
    Escalation,
    NotDone,
    /// What of a reply to a list was not done.
    LinesNotDone,
    Status,
    Why,
    Help,
    HelpAll,
    Undelivered,
    HandedOver,
    NotActedOn,
    /// Something the owner should know of.
    Told,
    /// What somebody sees to in another's place.
    StandIn,
    /// What happened while he was away.
    BackAtWork,
    /// Was this mail yours?
    Confirm,
    /// Whose question is the mail you forwarded?
    WhoseQuestion,
    Alert,
    /// Not yet: a new time for the asker.
    Interim,
    /// By when, to an asker who asks how it stands.
    StillOnIt,
    /// The asker is asked for something.
    Asking,
    /// Once more.
    AskedAgain,
    /// Closed for want of it.
    ClosedUnanswered,
    Consent,
    ContactLater,
    ContactAsks,
    ForContact,
    LeadAsked,
    LeadWords,
    OwnerReminder,
}

impl Name {
    pub(crate) fn is_for_askers(self) -> bool {
        matches!(
            self,
            Self::Acknowledgement
                | Self::Answer
                | Self::AnswerCopy
                | Self::Interim
                | Self::StillOnIt
                | Self::Asking
                | Self::AskedAgain
                | Self::ClosedUnanswered
        )
    }
}

/// What a letter to an asker shows.
pub(crate) fn of_asker(letter: &AskerLetter, setting: &Setting) -> Given {
    let clock = setting.clock();
    match letter {
        AskerLetter::Interim { .. }
        | AskerLetter::StillOnIt { .. }
        | AskerLetter::Asking { .. }
        | AskerLetter::AskedAgain { .. }
        | AskerLetter::ClosedUnanswered { .. } => meanwhile::of(letter, setting),
        AskerLetter::Acknowledgement { asker, number, subject, handed_in_by, owner, due, closed_until } => (
            Name::Acknowledgement,
            context! {
                number, owner, handed_in_by,
                asker => one_line(asker),
                subject => subject_line(subject, setting.language),
                mailbox => &setting.mailbox_name,
                due => clock.promised(*due),
                open_again => closed_until.map(|at| clock.day(at)),
            },
        ),
        AskerLetter::Copy { asker, number, subject, words, owner, signs } => (
            Name::AnswerCopy,
            context! {
                number, owner,
                asker => one_line(asker),
                subject => subject_line(subject, setting.language),
                mailbox => &setting.mailbox_name,
                words => words.iter().map(said).collect::<Vec<_>>(),
                signed => words.last().is_some_and(|last| is_signed(last.text(), signs, &setting.mailbox_name)),
            },
        ),
        AskerLetter::Answer { asker, number, subject, words, owner, signs, silence_workdays, how } => (
            Name::Answer,
            context! {
                number, owner,
                asker => one_line(asker),
                greeted => words.first().is_some_and(|first| is_greeted(first.text(), asker)),
                subject => subject_line(subject, setting.language),
                mailbox => &setting.mailbox_name,
                words => words.iter().map(said).collect::<Vec<_>>(),
                silence_workdays => silence_workdays,
                by_phone => matches!(how, AnswerKind::ByPhone),
                closing => matches!(how, AnswerKind::Closing),
                declining => matches!(how, AnswerKind::Declining),
                signed => words.last().is_some_and(|last| is_signed(last.text(), signs, &setting.mailbox_name)),
            },
        ),
    }
}

/// What a letter to somebody of the staff shows.
pub(crate) fn of_staff(letter: &StaffLetter, setting: &Setting) -> Given {
    let clock = setting.clock();
    let (name, body) = of_body(&letter.body, setting);
    let headline = &letter.headline;
    let shared = context! {
        number => &headline.number,
        about => in_headline(&headline.about),
        to => one_line(&letter.to),
        in_place_of => &letter.in_place_of,
        due => headline.due.map(|at| time(&clock, at)),
        urgent => headline.urgent,
        now => clock.stamped_briefly(setting.now),
        tag => &setting.tag,
        mailbox => &setting.mailbox_name,
        send => letter.choices.iter().position(|choice| *choice == Choice::SendPreview).map(|at| at + 1),
        choices => letter.choices.iter().map(|choice| spaced_choice(choice, &clock)).collect::<Vec<_>>(),
    };
    (name, context! { ..body, ..shared })
}

/// A choice in words; a Latin name in it stands apart from the Chinese beside it, as it does elsewhere in a letter.
fn spaced_choice(choice: &Choice, clock: &Clock) -> String {
    match clock.language {
        Language::Chinese => apart(&words::choice(choice, clock)),
        Language::English => words::choice(choice, clock),
    }
}

/// Why an answer is held, with the words that look like something else.
fn why_held(reason: &HeldReason, said: &str, language: Language) -> String {
    match reason {
        HeldReason::LikeOrder(kind) => words::like_order(*kind, &in_headline(said), language),
        reason => words::held(reason, language),
    }
}

/// One arm a letter; cut apart, every part would have to name the letters that it is not about.
#[allow(clippy::too_many_lines)]
fn of_body(body: &StaffBody, setting: &Setting) -> Given {
    let (clock, language) = (setting.clock(), setting.language);
    let listed = |list: &[ListLine], waits: fn(&Waits, &Clock) -> String| {
        list.iter().map(|line| list_line(line, &clock, &waits(&line.waits, &clock))).collect::<Vec<_>>()
    };
    let warned = |warnings: &[Warning]| warnings.iter().map(|w| words::warning(*w, language)).collect::<Vec<_>>();
    let maybe = |at: &Option<Moment>| at.map(|at| time(&clock, at));
    match body {
        StaffBody::CaseMail {
            question,
            questions,
            asker,
            copies,
            handed_in_by,
            note,
            triage_due,
            answer_due,
            suggestion,
            why_owner,
            warnings,
            known,
            linked,
        } => (
            Name::CaseMail,
            context! {
                question => quoted(question, language),
                asker => person(asker, language),
                copies => copied(copies, language),
                count => questions.as_ref().map(|(count, _)| *count),
                questions => questions.as_ref().and_then(|(_, list)| list.as_ref()).map(|list| quoted_text(list, language)),
                handed_in_by,
                note => note.as_ref().map(|note| quoted_text(note, language)),
                triage => maybe(triage_due),
                answer => maybe(answer_due),
                suggestion => suggestion.as_ref().map(suggested),
                why_owner,
                complaint => is_complaint(warnings),
                warnings => warned(warnings),
                known => known.as_ref().map(|known| known_before(known, &clock)),
                linked,
            },
        ),
        StaffBody::FollowUp { words, asker, effect, others, warnings, earlier, triage_due, answer_due, holder } => (
            Name::FollowUp,
            context! {
                question => quoted(words, language),
                asker => person(asker, language),
                others => words::joined(others, language),
                effect => match effect {
                    FollowUpEffect::Joined => "joined",
                    FollowUpEffect::Nudged { told: true, .. } => "told",
                    FollowUpEffect::Nudged { told: false, .. } => "nudged",
                    FollowUpEffect::Reopened => "reopened",
                    FollowUpEffect::Ended => "ended",
                    FollowUpEffect::AnsweredElsewhere => "elsewhere",
                    FollowUpEffect::Resumed => "resumed",
                    FollowUpEffect::SentLate => "late",
                },
                complaint => is_complaint(warnings),
                warnings => warned(warnings),
                earlier => said_before(earlier, &clock),
                triage => maybe(triage_due),
                answer => maybe(answer_due),
                holder => holder.as_ref().map(|(name, due)| context! { name, by => time(&clock, *due) }),
            },
        ),
        StaffBody::Slip { question, earlier, asked, note, others, warnings, due, owner, phone } => (
            Name::Slip,
            context! {
                question => quoted(question, language),
                asked => clock.exact(*asked),
                earlier => said_before(earlier, &clock),
                note => note.as_ref().map(|note| quoted_text(note, language)),
                others => others.iter()
                    .map(|who| context! { contact => &who.contact, desk => &who.desk })
                    .collect::<Vec<_>>(),
                warnings => warned(warnings),
                by => time(&clock, *due),
                owner, phone,
            },
        ),
        StaffBody::Feedback {
            asker,
            language: writes,
            asked,
            contact,
            desk,
            at,
            took_work_seconds,
            words,
            with,
            missing,
            unasked,
            answer_due,
        } => (
            Name::Feedback,
            context! {
                asker => in_headline(asker),
                writes => writes.map(|its| words::language(its, language)),
                asked => (!asked.is_empty()).then(|| quoted_text(asked, language)),
                contact, desk,
                answered => short_names(
                    with.iter().map(|one| (&one.who.contact, &one.who.desk)).chain([(contact, desk)]), language,
                ),
                with => with.iter()
                    .map(|one| context! {
                        contact => &one.who.contact, desk => &one.who.desk, at => clock.exact(one.at),
                        text => quoted_text(&one.text, language),
                    })
                    .collect::<Vec<_>>(),
                missing => still_out(missing, &clock),
                lacking => short_names(missing.iter().map(|(who, _)| (&who.contact, &who.desk)), language),
                at => clock.exact(*at),
                took => clock.span(*took_work_seconds),
                words => quoted(words, language),
                unasked => (!unasked.is_empty()).then(|| quoted_text(&unasked.join("\n"), language)),
                answer => maybe(answer_due),
            },
        ),
        StaffBody::Returned { contact, desk, words, triage_due, answer_due } => (
            Name::Returned,
            context! {
                contact, desk,
                words => quoted(words, language),
                triage => maybe(triage_due),
                answer => maybe(answer_due),
            },
        ),
        StaffBody::LateAnswer { by, asker, words, answer_due } => (
            Name::LateAnswer,
            context! {
                by,
                asker => in_headline(asker),
                words => quoted(words, language),
                answer => maybe(answer_due),
            },
        ),
        StaffBody::Preview { asker, to, copies, how, reasons, said, letter, answer_due } => (
            Name::Preview,
            context! {
                asker => in_headline(asker),
                is => preview_of(*how),
                address => to.as_str(),
                copies => copied(copies, language),
                reasons => reasons.iter().map(|reason| why_held(reason, said, language)).collect::<Vec<_>>(),
                letter => quoted(letter, language),
                answer => maybe(answer_due),
            },
        ),
        StaffBody::ContactReminder { due, overdue, question, warnings, owner } => (
            Name::ContactReminder,
            context! {
                by => time(&clock, *due),
                over => over(*overdue, &clock),
                question => quoted(question, language),
                warnings => warned(warnings),
                owner,
            },
        ),
        StaffBody::StandIn { of, back, lines } => {
            let next = lines.iter().map(|line| line.due).filter(|due| *due > setting.now).min();
            let context = context! {
                of => one_line(of),
                back => if let Back::At(at) = back { Some(time(&clock, *at)) } else { None },
                left => matches!(back, Back::Never),
                overdue => overdue(lines),
                lines => listed(lines, words::waits_for_owner),
                next => next.map(|at| time(&clock, at)),
            };
            (Name::StandIn, context)
        }
        StaffBody::BackAtWork { since, cases } => {
            let case = |case: &Meanwhile| {
                let happened = case.happened.iter().map(|(at, what)| context! { at => clock.brief(*at), what });
                context! {
                    number => &case.number,
                    asker => one_line(&case.asker),
                    about => in_headline(&case.about),
                    happened => happened.collect::<Vec<_>>(),
                    stands => &case.stands,
                }
            };
            let context = context! { since => clock.day(*since), cases => cases.iter().map(case).collect::<Vec<_>>() };
            (Name::BackAtWork, context)
        }
        StaffBody::HandedOver {
            from,
            why,
            stands_in,
            question,
            asker,
            earlier,
            missing,
            warnings,
            triage_due,
            answer_due,
        } => (
            Name::HandedOver,
            context! {
                from, why, stands_in,
                question => quoted(question, language),
                earlier => said_before(earlier, &clock),
                missing => still_out(missing, &clock),
                asker => person(asker, language),
                warnings => warned(warnings),
                triage => maybe(triage_due),
                answer => maybe(answer_due),
            },
        ),
        StaffBody::List { lines, reader } => {
            let next = lines.iter().filter(|line| line.due > setting.now).map(|line| line.due).min();
            let context = context! {
                overdue => overdue(lines),
                lines => listed(lines, words::waits_for_owner),
                reader => reader_word(*reader),
                next => next.map(|at| time(&clock, at)),
            };
            (Name::List, context)
        }
        StaffBody::Escalation { lines, open, overdue } => (
            Name::Escalation,
            context! {
                lines => lines.iter().map(|line| lead_line(line, &clock)).collect::<Vec<_>>(),
                open, overdue,
                just_late => usize::try_from(*overdue).unwrap_or_default().saturating_sub(lines.len()),
                in_time => open.saturating_sub(*overdue),
            },
        ),
        StaffBody::NotDone { line, why, near, desks, writer } => (
            Name::NotDone,
            context! {
                what => words::not_done(why, &command_line(line), &clock),
                needs_choice => matches!(why, NotDoneReason::NeedsChoice),
                left => says_all(why),
                example => words::example(why, language),
                near,
                desks => words::joined(desks, language),
                writer => match writer {
                    Writer::Owner => "owner",
                    Writer::Contact => "contact",
                    Writer::Other => "other",
                    Writer::NoCase => "no case",
                    Writer::Himself => "himself",
                },
            },
        ),
        StaffBody::LinesNotDone { undone, done, reader } => (
            Name::LinesNotDone,
            context! {
                undone => undone.iter().map(|line| context! {
                    what => words::not_done(&line.why, &command_line(&line.line), &clock),
                    near => &line.near,
                }).collect::<Vec<_>>(),
                done,
                reader => reader_word(*reader),
            },
        ),
        StaffBody::Status { history, stands, deadlines } => (
            Name::Status,
            context! {
                history => history.iter().map(|(at, what)| context! { at => clock.brief(*at), what }).collect::<Vec<_>>(),
                stands,
                deadlines => deadlines.iter()
                    .map(|(name, at)| context! { name => words::deadline(*name, language), at => clock.exact(*at) })
                    .collect::<Vec<_>>(),
            },
        ),
        StaffBody::Why { owner, since, why_owner, rule, tried, strangers, topic, desk, contacts, deadlines } => (
            Name::Why,
            context! {
                owner, why_owner, rule, topic, desk, strangers,
                tried => tried.iter().map(|(rule, how)| context! { rule, how }).collect::<Vec<_>>(),
                since => since.map(|at| clock.exact(at)),
                contacts => contacts.iter()
                    .map(|(who, at, why)| context! { who, at => clock.exact(*at), why })
                    .collect::<Vec<_>>(),
                deadlines => deadlines.iter().map(|line| context! {
                    name => words::deadline(line.name, language),
                    start => clock.on(line.start),
                    due => clock.exact(line.due),
                    told => line.told.map(|at| clock.brief(at)),
                    holder => &line.holder,
                    doubt => &line.doubt,
                }).collect::<Vec<_>>(),
            },
        ),
        StaffBody::Undelivered { to, subject, why } => (
            Name::Undelivered,
            context! { address => to, subject => one_line(subject), why => quoted_text(why, language) },
        ),
        StaffBody::Confirm { subject, words } => {
            (Name::Confirm, context! { subject => one_line(subject), question => quoted(words, language) })
        }
        StaffBody::WhoseQuestion { subject, writer, words, until } => (
            Name::WhoseQuestion,
            context! {
                subject => in_headline(subject),
                writer => writer.as_ref().map(|writer| person(writer, language)),
                question => quoted(words, language),
                until => time(&clock, *until),
            },
        ),
        StaffBody::NotActedOn { subject, why, bore } => {
            (Name::NotActedOn, context! { subject => one_line(subject), why, bore => bore.as_deref().map(in_headline) })
        }
        StaffBody::Told { news, words } => {
            let (what, text) = words::news(news, &clock);
            let words = words.as_ref().map(|words| quoted(words, language));
            let away = matches!(news, News::Away { .. });
            (Name::Told, context! { what => as_headline(&what), text, words, away })
        }
        StaffBody::Consent { owner, asker, question, reason, due, until } => (
            Name::Consent,
            context! {
                owner,
                asker => in_headline(asker),
                question => quoted(question, language),
                reason => reason.as_ref().map(|reason| quoted_text(reason, language)),
                answer => maybe(due),
                // The asker would be told this.
                until => time(&clock, promised(*until, setting.now)),
            },
        ),
        StaffBody::ContactLater { contact, words, to, granted, answer_due } => (
            Name::ContactLater,
            context! {
                contact => in_headline(contact),
                words => quoted(words, language),
                until => time(&clock, *to),
                granted => time(&clock, *granted),
                whole => granted >= to,
                late => answer_due.is_some_and(|due| *to > due),
                reasoned => !words.text.trim().is_empty(),
                answer => maybe(answer_due),
            },
        ),
        StaffBody::ContactAsks { contact, asker, words, answer_due } => (
            Name::ContactAsks,
            context! {
                contact => in_headline(contact),
                asker => in_headline(asker),
                words => quoted(words, language),
                answer => maybe(answer_due),
            },
        ),
        StaffBody::ForContact { words, asked, due, owner } => {
            (Name::ForContact, context! { words => quoted(words, language), asked, by => time(&clock, *due), owner })
        }
        StaffBody::LeadAsked { by, words, question, due } => (
            Name::LeadAsked,
            context! {
                from => in_headline(by),
                words => quoted(words, language),
                question => quoted(question, language),
                by => maybe(due),
            },
        ),
        StaffBody::LeadWords { lead, words, owner, due } => (
            Name::LeadWords,
            context! { lead => in_headline(lead), words => quoted(words, language), owner, by => maybe(due) },
        ),
        StaffBody::OwnerReminder { question, asker, due, overdue } => (
            Name::OwnerReminder,
            context! {
                question => quoted(question, language),
                asker => person(asker, language),
                by => time(&clock, *due),
                over => over(*overdue, &clock),
            },
        ),
        StaffBody::Alert { about, lines } => {
            let (about, mistakes, late, closes) = match *about {
                AlertAbout::Trouble => ("trouble", 0, 0, 0),
                AlertAbout::Holidays => ("holidays", 0, 0, 0),
                AlertAbout::RulesRefused { mistakes } => ("rules_refused", mistakes, 0, 0),
                AlertAbout::RulesWait { late, closes } => ("rules_wait", 0, late, closes),
            };
            (Name::Alert, context! { about, mistakes, late, closes, lines })
        }
        StaffBody::Help { all: false } => (Name::Help, context! {}),
        StaffBody::Help { all: true } => (Name::HelpAll, context! {}),
    }
}

/// One line of a list to the lead.
fn lead_line(LeadLine { line, question, away }: &LeadLine, clock: &Clock) -> Value {
    let waits = words::waits_for_lead(&line.waits, clock);
    let away = away.as_ref().map(|(name, other)| words::away(name, other.as_deref(), clock.language));
    context! { question => one_line(question), away, ..list_line(line, clock, &waits) }
}

/// What an owner was told when he passed on the same kind of matter.
fn known_before(known: &Known, clock: &Clock) -> Value {
    context! {
        number => &known.number,
        at => clock.day(known.at),
        question => one_line(&known.question),
        answer => quoted_text(&known.answer, clock.language),
    }
}

/// What a subject says as well.
fn is_complaint(warnings: &[Warning]) -> bool {
    warnings.contains(&Warning::LikeComplaint)
}

/// What a preview shows, as templates ask for it.
fn preview_of(how: AnswerKind) -> &'static str {
    match how {
        AnswerKind::Asking | AnswerKind::AskedBack => "request",
        AnswerKind::Later { .. } | AnswerKind::Meanwhile { until: Some(_) } => "new time",
        AnswerKind::Meanwhile { until: None } => "word",
        AnswerKind::Written
        | AnswerKind::ByPhone
        | AnswerKind::Closing
        | AnswerKind::Shared
        | AnswerKind::Declining => "answer",
    }
}

/// What was written before, in order.
/// Who has been asked and has not answered yet.
fn still_out(missing: &[(Who, Option<Moment>)], clock: &Clock) -> Vec<Value> {
    let one = |(who, due): &(Who, Option<Moment>)| {
        context! { contact => &who.contact, desk => &who.desk, by => due.map(|at| time(clock, at)) }
    };
    missing.iter().map(one).collect()
}

fn said_before(earlier: &[Said], clock: &Clock) -> Vec<Value> {
    let said = |said: &Said| {
        let text = quoted_text(&said.text, clock.language);
        let is = match said.what {
            SaidWhat::Question => "question",
            SaidWhat::Answer => "answer",
            SaidWhat::Interim => "interim",
            SaidWhat::Request => "request",
        };
        context! { at => clock.exact(said.at), is, text }
    };
    earlier.iter().map(said).collect()
}

/// What the reason says already, a first line need not add: that nothing was done.
fn says_all(why: &NotDoneReason) -> bool {
    matches!(
        why,
        NotDoneReason::AnswerLeft
            | NotDoneReason::NotYourOpenCase
            | NotDoneReason::SlipOver { .. }
            | NotDoneReason::Time(TimeMiss::NotLater(_))
    )
}

/// As templates ask for it.
fn reader_word(reader: ListReader) -> &'static str {
    match reader {
        ListReader::Owner => "owner",
        ListReader::Contact => "contact",
        ListReader::Lead => "lead",
    }
}

/// Whom the asker copied, if the answer reaches him or may.
fn copied(copies: &CopiesShown, language: Language) -> Option<Value> {
    let (to, all) = match copies {
        CopiesShown::Nobody => return None,
        CopiesShown::OnWord(to) => (to, false),
        CopiesShown::All(to) => (to, true),
    };
    let to: Vec<String> = to.iter().map(ToString::to_string).collect();
    Some(context! { to => words::joined(&to, language), all })
}

/// Desks, or people where there is no desk, in a line.
fn short_names<'a>(all: impl Iterator<Item = (&'a String, &'a Option<String>)>, language: Language) -> String {
    let mut names: Vec<String> = all.map(|(contact, desk)| desk.as_ref().unwrap_or(contact).clone()).collect();
    names.dedup();
    words::joined(&names, language)
}

fn over(overdue: Overdue, clock: &Clock) -> Option<String> {
    match overdue {
        Overdue::NotYet => None,
        Overdue::By(seconds) => past(seconds, clock),
    }
}

/// How many lines of a list say that their time has passed.
fn overdue(lines: &[ListLine]) -> usize {
    lines.iter().filter(|line| line.over_work_seconds.is_some_and(is_past)).count()
}

/// By how much a time has passed; what passed within the minute, or while nobody worked, is due now.
fn past(work_seconds: i64, clock: &Clock) -> Option<String> {
    is_past(work_seconds).then(|| clock.span(work_seconds))
}

fn is_past(work_seconds: i64) -> bool {
    work_seconds >= 60
}

fn time(clock: &Clock, at: Moment) -> Value {
    context! {
        exact => clock.exact(at), on => clock.on(at), brief => clock.brief(at), short => clock.short(at),
        dated => clock.stamped_briefly(at), full => clock.stamped(at), past => at <= clock.now,
    }
}

fn person(asker: &AskerShown, language: Language) -> Value {
    context! {
        name => in_headline(&asker.name),
        address => asker.addr.as_str(),
        outside => asker.outside,
        concerned => asker.concerned.as_deref().map(in_headline),
        writes => asker.language.map(|its| words::language(its, language)),
    }
}

fn suggested(suggestion: &Suggestion) -> Value {
    context! {
        desk => &suggestion.desk, person => &suggestion.person, rule => &suggestion.rule, passed_on => suggestion.passed_on,
    }
}

fn list_line(line: &ListLine, clock: &Clock, waits: &str) -> Value {
    context! {
        number => &line.number,
        asker => one_line(&line.asker),
        about => in_headline(&line.about),
        due => clock.short(line.due),
        over => line.over_work_seconds.and_then(|seconds| past(seconds, clock)),
        triage_over => line.triage_over_work_seconds.and_then(|seconds| past(seconds, clock)),
        waits => format!("{waits}{}", words::nudged(line.nudged, clock.language)),
    }
}
