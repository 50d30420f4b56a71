//! What a server's words of refusal mean, and what to do about them. Pure.
//!
//! Only a server's status text is ever handed in: never an answer that could hold the text of a mail.

use std::time::Duration;

use crate::source::SourceError;

/// Longest piece of a server's words that is kept; some answer with whole web pages.
const WORDS_CHARS_MAX: usize = 200;
/// The pause taken where a server speaks of throttling and names no time.
const PAUSE_UNNAMED: Duration = Duration::from_mins(5);
/// The longest pause a server can ask for and get; beyond it nobody would see mail on the same day.
const PAUSE_MAX: Duration = Duration::from_hours(1);

/// Who said it, to which command.
#[derive(Clone, Copy, Debug)]
pub(super) struct Said<'a> {
    /// The server, `host:port`.
    pub(super) at: &'a str,
    /// The login.
    pub(super) user: &'a str,
    /// The command, without its arguments.
    pub(super) command: &'a str,
    /// The server's words.
    pub(super) words: &'a str,
}

/// Makes an error of the words that came with NO, BAD or BYE.
pub(super) fn of_words(said: Said<'_>) -> SourceError {
    let why = shortened(said.words);
    let lower = said.words.to_ascii_lowercase();
    if let Some(pause) = throttled(&lower) {
        return SourceError::Throttled { at: said.at.to_owned(), why, pause };
    }
    let login = |mend: &str| SourceError::Login {
        at: said.at.to_owned(),
        user: said.user.to_owned(),
        why: why.clone(),
        mend: mend.to_owned(),
    };
    if lower.contains("unsafe login") {
        // mail-facts A2-1: NetEase says so when it has seen no ID, or when the account is not opened for IMAP.
        return login(
            "NetEase refuses programs that it does not know: switch IMAP on in the web settings, use the \
             authorization code (授权码) as the password, and allow this program there",
        );
    }
    if said.command == "LOGIN" {
        return login(login_mend(said.at, &lower));
    }
    SourceError::Protocol { at: said.at.to_owned(), command: said.command.to_owned(), why }
}

/// What to do about a refused login (mail-facts A1-1, A1-4, A1-5, A1-6).
fn login_mend(at: &str, lower: &str) -> &'static str {
    let host = at.rsplit_once(':').map_or(at, |(host, _)| host).to_ascii_lowercase();
    let of = |domain: &str| host == domain || host.strip_suffix(domain).is_some_and(|rest| rest.ends_with('.'));
    if of("163.com") || of("126.com") || of("yeah.net") {
        "Switch IMAP on in the web settings of the mailbox and put the authorization code (授权码) shown there in the \
         password file instead of the password"
    } else if of("qq.com") {
        "If secure login is on, put the client password (客户端专用密码 or 授权码) in the password file instead of the password"
    } else if of("outlook.com") || of("office365.com") {
        "This provider takes no passwords over IMAP any more; it needs OAuth"
    } else if of("gmail.com") {
        "Make an app password in the account's security settings and put it in the password file"
    } else if lower.contains("disabled") {
        "Have IMAP switched on for this mailbox on the server"
    } else {
        "Check `user` and the password file; if the account has two-step login, it needs a password of its own for mail programs"
    }
}

/// The pause that the words ask for, if they speak of throttling (mail-facts A2-8, A2-9).
fn throttled(lower: &str) -> Option<Duration> {
    if let Some((_, after)) = lower.split_once("suggested backoff time:") {
        let number: String = after.trim_start().chars().take_while(char::is_ascii_digit).collect();
        let pause = number.parse().map_or(PAUSE_UNNAMED, Duration::from_millis);
        return Some(pause.min(PAUSE_MAX));
    }
    ["request is throttled", "too many simultaneous connections", "authenticated but not connected", "too many login"]
        .iter()
        .any(|words| lower.contains(words))
        .then_some(PAUSE_UNNAMED)
}

/// The words on one line, without control characters, cut short.
pub(super) fn shortened(words: &str) -> String {
    let line: String = words.chars().map(|c| if c.is_control() { ' ' } else { c }).take(WORDS_CHARS_MAX).collect();
    let line = line.trim();
    if line.is_empty() { "no reason given".to_owned() } else { line.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(at: &str, command: &str, words: &str) -> SourceError {
        of_words(Said { at, user: "desk@corp.example", command, words })
    }

    #[test]
    fn a_suggested_backoff_is_honoured() {
        let told = "Request is throttled. Suggested Backoff Time: 299974 milliseconds";
        let SourceError::Throttled { pause, .. } = of("imap.corp.example:993", "UID FETCH", told) else { panic!() };
        assert_eq!(pause, Duration::from_millis(299_974));
    }

    #[test]
    fn an_absurd_backoff_is_cut_to_an_hour() {
        let told = "Suggested Backoff Time: 99999999999 milliseconds";
        let SourceError::Throttled { pause, .. } = of("imap.corp.example:993", "LOGIN", told) else { panic!() };
        assert_eq!(pause, PAUSE_MAX);
    }

    #[test]
    fn every_refusal_names_its_mend() {
        for (at, command, words, mend) in [
            ("imap.163.com:993", "EXAMINE", "Unsafe Login. Please contact kefu@188.com", "授权码"),
            ("imap.163.com:993", "LOGIN", "LOGIN Login error or password error", "授权码"),
            ("imap.vip.126.com:993", "LOGIN", "no", "授权码"),
            ("imap.exmail.qq.com:993", "LOGIN", "Login fail.", "客户端专用密码"),
            ("imap.corp.example:993", "LOGIN", "[AUTHENTICATIONFAILED] Authentication failed.", "password file"),
            ("outlook.office365.com:993", "LOGIN", "LOGIN failed.", "OAuth"),
            ("not-163.com.example:993", "LOGIN", "no", "password file"),
        ] {
            let error = of(at, command, words).to_string();
            assert!(error.contains(mend), "{error}");
        }
    }

    #[test]
    fn words_are_kept_short_and_on_one_line() {
        assert_eq!(shortened("a\r\nb"), "a  b");
        assert_eq!(shortened(&"x".repeat(5000)).len(), WORDS_CHARS_MAX);
        assert_eq!(shortened("\r\n"), "no reason given");
    }
}
