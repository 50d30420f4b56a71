//! What a failure means for the letter and for the sender: a pure table.
//!
//! The code's first digit decides, and the step where it was said: what a server refuses before it knows the recipient
//! concerns the mailbox, not the letter. A few refusals mean something else than their code says. Those are recognised
//! by their enhanced code where they have one, and else by the server's words, since mail providers give them no
//! code of their own (mail-facts A1-2, A3-2, A3-3, A3-5).

use std::time::Duration;

use super::link::Reply;
use super::session::{Lack, Step, Trouble, Unfit};
use crate::sink::Delivery;

/// How long nothing leaves when the server cannot be reached or is busy: a restart takes a minute.
const BUSY_PAUSE: Duration = Duration::from_mins(1);

/// How long nothing leaves when the server finds us too eager (mail-facts A3-3).
const EAGER_PAUSE: Duration = Duration::from_mins(10);

/// A refusal that means something else than its code says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Meaning {
    /// Too many letters in too short a time.
    TooEager,
    /// The mailbox has sent all it may for the day.
    QuotaGone,
    /// Passwords are no longer accepted.
    NoPasswords,
    /// The mailbox may not send in this name.
    NotOurName,
    /// The login is missing or wrong.
    Login,
}

/// Words of refusals that have no code of their own, in lower case. The first that is found counts.
const WORDS: [(&str, Meaning); 9] = [
    ("behaviour spam", Meaning::TooEager),
    ("behavior spam", Meaning::TooEager),
    ("too frequent", Meaning::TooEager),
    ("frequency limited", Meaning::TooEager),
    ("rate limit", Meaning::TooEager),
    ("submissionquotaexceeded", Meaning::QuotaGone),
    ("must equal authorized user", Meaning::NotOurName),
    ("sendasdenied", Meaning::NotOurName),
    ("basic authentication is", Meaning::NoPasswords),
];

/// What the sink says of a letter that ran into this trouble at `host`.
pub(super) fn delivery(trouble: &Trouble, host: &str) -> Delivery {
    match trouble {
        Trouble::Said(step, reply) => refusal(*step, reply, host),
        Trouble::Broke(Step::Content, broken) => Delivery::Unclear {
            reply: format!("the connection to {host} failed while the letter was handed over: {}", broken.0),
        },
        Trouble::Broke(step, broken) => Delivery::Later {
            reply: format!("{host} failed at {}: {}; nothing was handed over", step.name(), broken.0),
            pause: Some(BUSY_PAUSE),
        },
        Trouble::Tls(why) => Delivery::Stopped {
            reply: format!(
                "TLS with {host} is impossible: {why}. See that [smtp] host is the name in its certificate, that port \
                 and tls fit together (465 implicit, 587 starttls), and that ca_file holds your own authority."
            ),
        },
        Trouble::Lacks(lack) => Delivery::Stopped { reply: lacking(*lack, host) },
        Trouble::Unfit(unfit) => Delivery::Refused { reply: unfitting(*unfit, host) },
    }
}

/// What a 4xx or 5xx reply means.
fn refusal(step: Step, reply: &Reply, host: &str) -> Delivery {
    let meaning = meaning(step, reply);
    let words = format!("{host} answered {} with: {reply}", step.name());
    if meaning == Some(Meaning::TooEager) {
        return Delivery::Later { reply: words, pause: Some(EAGER_PAUSE) };
    }
    if reply.code < 500 {
        let pause = (reply.code == 421 || is_about_us(step)).then_some(BUSY_PAUSE);
        return Delivery::Later { reply: words, pause };
    }
    match meaning.map(|meaning| mend(meaning, host)) {
        Some(mend) => Delivery::Stopped { reply: format!("{words}. {mend}") },
        None if is_about_us(step) && !is_about_size(reply) => Delivery::Stopped {
            reply: format!("{words}. Ask the server's admin why it refuses this mailbox or this machine."),
        },
        None => Delivery::Refused { reply: words },
    }
}

/// Whether a refusal in this step concerns the mailbox and this machine, whatever the letter.
fn is_about_us(step: Step) -> bool {
    match step {
        Step::Greeting | Step::Hello | Step::StartTls | Step::Login | Step::Mail => true,
        Step::Rcpt | Step::Data | Step::Content => false,
    }
}

/// MAIL with SIZE= may be refused because of the letter's size (RFC 1870, 6.1).
fn is_about_size(reply: &Reply) -> bool {
    reply.code == 552 || reply.enhanced() == Some("5.3.4")
}

fn meaning(step: Step, reply: &Reply) -> Option<Meaning> {
    let text = reply.lines.join(" ").to_lowercase();
    let worded = WORDS.iter().find(|(words, _)| text.contains(words)).map(|(_, meaning)| *meaning);
    let coded = match (reply.code, reply.enhanced()) {
        (_, Some("5.7.30")) => Some(Meaning::NoPasswords),
        (_, Some("5.7.60")) => Some(Meaning::NotOurName),
        // 5.2.2 is the recipient's full mailbox; 5.2.0 with a quota is our own.
        (_, Some("5.2.0")) if text.contains("quota") => Some(Meaning::QuotaGone),
        (530 | 534 | 535 | 538, _) => Some(Meaning::Login),
        (501 | 553, _) if step == Step::Mail => Some(Meaning::NotOurName),
        (500.., _) if step == Step::Login => Some(Meaning::Login),
        _ => None,
    };
    // 535 with 5.7.30 is about passwords as such; words that name a cause count more than a general code.
    match coded {
        Some(Meaning::Login | Meaning::NotOurName) => worded.or(coded),
        Some(_) => coded,
        None => worded,
    }
}

/// What has to be done before letters leave again.
fn mend(meaning: Meaning, host: &str) -> String {
    match meaning {
        Meaning::TooEager => "Lower [smtp] rate.".to_owned(),
        Meaning::QuotaGone => {
            "The mailbox may send no more today. Letters wait and leave when the provider lets them; if this recurs, \
             lower [smtp] rate or ask for a larger quota."
                .to_owned()
        }
        Meaning::NoPasswords => {
            "The server takes no passwords for sending. Let its admin allow SMTP AUTH for this mailbox, or give the \
             desk a relay that takes them."
                .to_owned()
        }
        Meaning::NotOurName => {
            "The server lets a user send in his own name only. [smtp] user and [mailbox] address must be the same \
             mailbox, or the user needs the right to send as it."
                .to_owned()
        }
        Meaning::Login => login_mend(host),
    }
}

/// Where the right password is found, by provider (mail-facts A1-5, A1-6).
fn login_mend(host: &str) -> String {
    let is_of = |domains: &[&str]| domains.iter().any(|domain| host.to_ascii_lowercase().ends_with(domain));
    let special = if is_of(&[".163.com", ".126.com", ".yeah.net"]) {
        " This provider wants an authorization code (授权码), and SMTP switched on in its web settings."
    } else if is_of(&[".exmail.qq.com", ".qq.com"]) {
        " With secure login on, this provider wants a client password (客户端专用密码 or 授权码)."
    } else if is_of(&[".aliyun.com", ".mxhichina.com"]) {
        " With that feature on, this provider wants a third-party client password (第三方客户端安全密码)."
    } else {
        ""
    };
    format!("Check [smtp] user and password; the daemon tries again by itself.{special}")
}

fn lacking(lack: Lack, host: &str) -> String {
    match lack {
        Lack::StartTls => format!(
            "{host} offers no STARTTLS on this port, and without TLS nothing is sent. Try [smtp] tls = \"implicit\" with \
             port 465, or ask its admin."
        ),
        Lack::Auth => format!(
            "{host} offers neither AUTH PLAIN nor AUTH LOGIN. If it trusts this machine without a login, take user and \
             password out of [smtp]; if it offers them after TLS only, set tls."
        ),
    }
}

fn unfitting(unfit: Unfit, host: &str) -> String {
    match unfit {
        Unfit::TooBig { bytes, limit } => {
            format!("the letter has {bytes} bytes, and {host} takes at most {limit}; it was not handed over")
        }
        Unfit::EightBit => format!("the letter has 8-bit bytes, and {host} takes none (no 8BITMIME)"),
        Unfit::Utf8Address => {
            format!("the address is not plain ASCII, and {host} takes no other (no SMTPUTF8); find another address")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(step: Step, reply: &str) -> Delivery {
        let (code, text) = reply.split_once(' ').unwrap();
        let reply = Reply { code: code.parse().unwrap(), lines: vec![text.to_owned()] };
        delivery(&Trouble::Said(step, reply), "smtp.corp.example")
    }

    /// The delivery in short: `later`, `later 600`, `refused`, `stopped`.
    fn short(delivery: &Delivery) -> String {
        match delivery {
            Delivery::Later { pause: None, .. } => "later".into(),
            Delivery::Later { pause: Some(pause), .. } => format!("later {}", pause.as_secs()),
            Delivery::Refused { .. } => "refused".into(),
            Delivery::Stopped { .. } => "stopped".into(),
            Delivery::Unclear { .. } => "unclear".into(),
            Delivery::Accepted { .. } => "accepted".into(),
        }
    }

    #[test]
    fn every_known_refusal_means_what_the_facts_say() {
        for (step, reply, expected) in [
            // mail-facts A1-2: never a refusal of the letter.
            (Step::Login, "550 5.7.30 Basic authentication is not supported for Client Submission", "stopped"),
            (Step::Mail, "550 5.7.30 Basic authentication is not supported for Client Submission", "stopped"),
            (Step::Login, "535 5.7.8 Error: authentication failed", "stopped"),
            (Step::Login, "535 Error: 请使用授权码登录", "stopped"),
            (Step::Login, "504 5.5.4 Unrecognized authentication type", "stopped"),
            (Step::Login, "454 4.7.0 Temporary authentication failure", "later 60"),
            (Step::Mail, "530 5.7.0 Authentication required", "stopped"),
            (Step::Rcpt, "530 5.7.57 Client not authenticated to send mail", "stopped"),
            // mail-facts A3-2.
            (Step::Mail, "432 4.3.2 Concurrent connections limit exceeded", "later 60"),
            (Step::Content, "554 5.2.0 STOREDRV.Submission.Exception:SubmissionQuotaExceededException", "stopped"),
            (Step::Rcpt, "554 5.2.0 quota exceeded", "stopped"),
            // The recipient's quota is the letter's affair.
            (Step::Rcpt, "552 5.2.2 mailbox full, over quota", "refused"),
            (Step::Rcpt, "452 4.2.2 mailbox full", "later"),
            // mail-facts A3-3.
            (Step::Content, "554 Reject by behaviour spam at Rcpt State: too frequently sending", "later 600"),
            (Step::Rcpt, "454 Reject by behaviour spam at Rcpt State", "later 600"),
            (Step::Greeting, "421 Connection frequency limited", "later 600"),
            (Step::Content, "550 Domain frequency limited", "later 600"),
            // mail-facts A3-5.
            (Step::Mail, "553 Mail from must equal authorized user", "stopped"),
            (Step::Content, "553 Mail from must equal authorized user", "stopped"),
            (Step::Mail, "501 mail from address must be same as authorization user", "stopped"),
            (Step::Content, "554 5.2.252 SendAsDenied; not allowed to send as", "stopped"),
            // What concerns all letters, and what concerns this one.
            (Step::Greeting, "554 no SMTP service here", "stopped"),
            (Step::Greeting, "450 try later", "later 60"),
            (Step::Hello, "550 5.7.1 access denied", "stopped"),
            (Step::Mail, "452 4.3.1 insufficient system storage", "later 60"),
            (Step::Mail, "552 5.3.4 message size exceeds fixed limit", "refused"),
            (Step::Mail, "550 5.7.1 sender rejected", "stopped"),
            (Step::Rcpt, "550 5.1.1 no such user", "refused"),
            (Step::Rcpt, "554 5.7.1 relay access denied", "refused"),
            (Step::Rcpt, "450 4.2.0 greylisted", "later"),
            (Step::Rcpt, "452 4.5.3 too many recipients", "later"),
            (Step::Data, "451 4.3.0 not now", "later"),
            (Step::Data, "554 5.5.1 no valid recipients", "refused"),
            (Step::Content, "451 4.3.0 queue file write error", "later"),
            (Step::Content, "421 4.3.0 shutting down", "later 60"),
            (Step::Content, "571 spam", "refused"),
        ] {
            assert_eq!(short(&said(step, reply)), expected, "{step:?}: {reply}");
        }
    }

    #[test]
    fn what_stops_the_sender_says_what_to_mend() {
        for (host, reply, mend) in [
            ("smtp.163.com", "535 Error: authentication failed", "授权码"),
            ("smtp.exmail.qq.com", "535 Login Fail", "客户端专用密码"),
            ("smtp.corp.example", "535 5.7.8 no", "Check [smtp] user and password"),
            ("smtp.office365.com", "550 5.7.30 Basic authentication is not supported", "allow SMTP AUTH"),
            ("smtp.corp.example", "553 Mail from must equal authorized user", "must be the same"),
        ] {
            let (code, text) = reply.split_once(' ').unwrap();
            let said = Reply { code: code.parse().unwrap(), lines: vec![text.to_owned()] };
            let Delivery::Stopped { reply } = delivery(&Trouble::Said(Step::Login, said), host) else {
                panic!("{reply} does not stop the sender");
            };
            assert!(reply.contains(mend), "{reply}");
        }
    }
}
