//! What servers really do, one case each: where a client could take half an answer for a whole one, ours says so.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod support;

use std::time::{Duration, Instant};

use shouwen::imap::{Connector, Deadlines, Password, Session, Settings, SettingsError, Tls};
use shouwen::source::{Body, Connect, FolderName, FolderUse, Source, SourceError, Wake};
use shouwen::tls::TlsError;
use support::scripted_imap::{Act, Quirk, ScriptedImap, Uidvalidity, mail};
use tokio::task::JoinSet;

/// Short enough for a test, long enough for a loaded machine to answer a correct command.
const COMMAND_AT_MOST: Duration = Duration::from_millis(1500);

fn settings(port: u16) -> Settings {
    Settings {
        host: "127.0.0.1".to_owned(),
        port,
        tls: Tls::None,
        user: "desk@corp.example".to_owned(),
        password: Password::new("canary-password".to_owned()),
        ca_file: None,
        sent: None,
        poll_interval: Duration::from_millis(20),
        deadlines: Deadlines { connect: COMMAND_AT_MOST, command: COMMAND_AT_MOST },
    }
}

fn connector(server: &ScriptedImap) -> Connector {
    Connector::new(settings(server.port)).unwrap()
}

fn inbox() -> FolderName {
    FolderName("INBOX".to_owned())
}

async fn at(start: &'static str, act: Act) -> ScriptedImap {
    ScriptedImap::start(Quirk { at: vec![(start, act)], ..Quirk::default() }, &[1, 2, 3]).await
}

async fn session(server: &ScriptedImap) -> Session {
    connector(server).connect().await.unwrap()
}

/// Looks and fetches everything; what a pass does.
async fn everything(server: &ScriptedImap) -> Result<usize, SourceError> {
    let mut session = connector(server).connect().await?;
    let look = session.look(&inbox(), 0).await?;
    let fetched = session.fetch(&inbox(), look.uidvalidity, &look.uids).await?;
    Ok(fetched.len())
}

/// The sort of an error, in one word.
fn sort(error: &SourceError) -> &'static str {
    match error {
        SourceError::Unreachable { .. } => "unreachable",
        SourceError::Login { .. } => "login",
        SourceError::Protocol { .. } => "protocol",
        SourceError::Throttled { .. } => "throttled",
        SourceError::Timeout { .. } => "timeout",
        SourceError::Folder { .. } => "folder",
    }
}

#[tokio::test]
async fn a_correct_server_loses_nothing() {
    let server = ScriptedImap::start(Quirk::default(), &[1, 2, 3]).await;
    assert_eq!(everything(&server).await.unwrap(), 3);
}

#[tokio::test]
async fn every_half_answer_is_an_error() {
    use Act::{Close, FirstThen, FirstThenClose, Lines, Omit, Say, Stall};
    let bodies = "UID FETCH 1:3 (UID BODY.PEEK[])";
    let sizes = "UID FETCH 1:3 (UID INTERNALDATE";
    let mut cases = JoinSet::new();
    for (start, act, want) in [
        // FETCH
        (bodies, FirstThen("{tag} NO some messages could not be fetched\r\n"), "protocol"),
        (bodies, Say("BAD UID parameters!"), "protocol"),
        (bodies, Say("NO try later"), "protocol"),
        (bodies, FirstThenClose, "unreachable"),
        (bodies, FirstThen("* BYE going down\r\n"), "unreachable"),
        (bodies, FirstThen("* BYE Request is throttled. Suggested Backoff Time: 5000 milliseconds\r\n"), "throttled"),
        (bodies, Close("* 1 FETCH (UID 1 BODY[] {500}\r\ncanary-1"), "unreachable"),
        (bodies, Close("* 1 FETCH ()\r\n"), "protocol"),
        (bodies, Lines("* 1 FETCH (UID 1 BODY[] {99999999999}\r\ncanary-1"), "protocol"),
        (bodies, Lines("* 1 FETCH (UID 1 BODY[] {400000000}\r\ncanary-1"), "protocol"),
        (bodies, Lines("* 1 FETCH (UID 1 BODY[] {600000000}\r\ncanary-1"), "protocol"),
        (bodies, Lines("canary-1, this is no IMAP\r\n"), "protocol"),
        (bodies, Stall("* 1 FETCH (UID 1 BODY[] {500}\r\ncanary-1"), "timeout"),
        (bodies, Stall(""), "timeout"),
        (bodies, Omit(2), "protocol"),
        (bodies, Say("OK nothing for you"), "protocol"),
        (sizes, FirstThenClose, "unreachable"),
        (sizes, Say("OK nothing for you"), "protocol"),
        (sizes, Omit(3), "protocol"),
        // SEARCH
        ("UID SEARCH", Say("NO"), "protocol"),
        ("UID SEARCH", Say("BAD UID SEARCH invalid argument"), "protocol"),
        ("UID SEARCH", Close(""), "unreachable"),
        ("UID SEARCH", FirstThenClose, "unreachable"),
        ("UID SEARCH", Stall("* SEARCH 1 2"), "timeout"),
        // EXAMINE
        ("EXAMINE", Say("NO no such folder"), "folder"),
        ("EXAMINE", Say("BAD User is authenticated but not connected"), "throttled"),
        ("EXAMINE", Say("NO Unsafe Login. Please contact kefu@188.com"), "login"),
        ("EXAMINE", Close(""), "unreachable"),
        ("EXAMINE", Close("* 3 EXISTS\r\n"), "unreachable"),
        ("EXAMINE", Stall(""), "timeout"),
        // the way in
        ("LOGIN", Say("NO [AUTHENTICATIONFAILED] wrong"), "login"),
        ("LOGIN", Say("NO [ALERT] Too many simultaneous connections. (Failure)"), "throttled"),
        ("LOGIN", Close(""), "unreachable"),
        ("LOGIN", Stall(""), "timeout"),
        ("CAPABILITY", Say("BAD what?"), "protocol"),
    ] {
        cases.spawn(async move {
            let server = at(start, act).await;
            let error = everything(&server).await.expect_err(&format!("{start} {act:?}"));
            assert_eq!(sort(&error), want, "{start} {act:?}: {error}");
            let text = format!("{error} {error:?}");
            assert!(!text.contains("canary"), "{start} {act:?} tells of the mail or the password: {text}");
        });
    }
    while let Some(case) = cases.join_next().await {
        case.unwrap();
    }
}

#[tokio::test]
async fn a_line_without_an_end_is_given_up() {
    let server = at("UID FETCH 1:3 (UID BODY.PEEK[])", Act::EndlessLine).await;
    let error = everything(&server).await.unwrap_err();
    // The limit or, on a busy machine, the deadline comes first.
    assert!(["protocol", "timeout"].contains(&sort(&error)), "{error}");
    assert!(resident_mb() < 500);
}

#[tokio::test]
async fn a_refused_or_silent_connection_is_an_error() {
    let free = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap().port();
    let error = Connector::new(settings(free)).unwrap().connect().await.unwrap_err();
    assert_eq!(sort(&error), "unreachable");
    for (greeting, want) in [
        ("", "timeout"),
        ("* BYE not today\r\n", "unreachable"),
        ("* PREAUTH hello root\r\n", "protocol"),
        ("220 this is SMTP\r\n", "protocol"),
    ] {
        let server = ScriptedImap::start(Quirk { greeting: Some(greeting), ..Quirk::default() }, &[]).await;
        let error = connector(&server).connect().await.expect_err(greeting);
        assert_eq!(sort(&error), want, "{greeting}: {error}");
    }
}

#[tokio::test]
async fn a_dripping_server_is_given_up_at_the_deadline() {
    let server = at("UID SEARCH", Act::Drip(Duration::from_millis(200))).await;
    let begun = Instant::now();
    let error = everything(&server).await.unwrap_err();
    assert_eq!(sort(&error), "timeout");
    assert!(begun.elapsed() < COMMAND_AT_MOST * 3);
}

#[tokio::test]
async fn an_announced_literal_allocates_nothing() {
    let before = resident_mb();
    for _ in 0..3 {
        let server =
            at("UID FETCH 1:3 (UID BODY.PEEK[])", Act::Lines("* 1 FETCH (UID 1 BODY[] {400000000}\r\nx")).await;
        everything(&server).await.unwrap_err();
    }
    assert!(resident_mb() < before + 100, "{before} MB before, {} MB after", resident_mb());
}

/// The most memory this process ever held.
fn resident_mb() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap() / 1024
}

#[tokio::test]
async fn news_of_flags_between_the_answers_is_no_mail() {
    let chatter = "* 2 FETCH (FLAGS (\\Seen))\r\n* OK still here\r\n* 9 FETCH (UID 9 FLAGS (\\Seen))\r\n";
    let server = ScriptedImap::start(Quirk { chatter, ..Quirk::default() }, &[1, 2, 3]).await;
    assert_eq!(everything(&server).await.unwrap(), 3);
}

#[tokio::test]
async fn a_mail_deleted_between_look_and_fetch_is_left_out() {
    let server = ScriptedImap::start(Quirk::default(), &[1, 3]).await;
    let mut session = session(&server).await;
    let fetched = session.fetch(&inbox(), 7, &[1, 2, 3]).await.unwrap();
    assert_eq!(fetched.iter().map(|one| one.place.uid).collect::<Vec<_>>(), [1, 3]);
}

#[tokio::test]
async fn a_missing_or_zero_uidvalidity_is_told_as_zero() {
    for uidvalidity in [Uidvalidity::Zero, Uidvalidity::Missing] {
        let server = ScriptedImap::start(Quirk { uidvalidity, ..Quirk::default() }, &[4]).await;
        let mut session = session(&server).await;
        let look = session.look(&inbox(), 0).await.unwrap();
        assert_eq!((look.uidvalidity, look.uids), (0, vec![4]));
        assert_eq!(session.fetch(&inbox(), 0, &[4]).await.unwrap().len(), 1);
    }
}

#[tokio::test]
async fn the_last_mail_below_the_cursor_is_not_taken_for_news() {
    let server = ScriptedImap::start(Quirk::default(), &[4, 5]).await;
    let mut session = session(&server).await;
    assert_eq!(session.look(&inbox(), 5).await.unwrap().uids, [0_u32; 0]);
    assert!(server.said().contains(&"UID SEARCH UID 6:*".to_owned()));
}

#[tokio::test]
async fn a_server_that_demands_id_gets_it_before_the_first_folder() {
    let server = ScriptedImap::start(Quirk { demands_id: true, ..Quirk::default() }, &[1]).await;
    assert_eq!(everything(&server).await.unwrap(), 1);
    let said = server.said();
    let position = |start: &str| said.iter().position(|line| line.starts_with(start)).unwrap();
    assert!(position("LOGIN") < position("ID (\"name\" \"shouwen\"") && position("ID (") < position("EXAMINE"));
    let mute = Quirk { demands_id: true, capability: Some("IMAP4rev1"), ..Quirk::default() };
    let error = everything(&ScriptedImap::start(mute, &[1]).await).await.unwrap_err();
    assert!(error.to_string().contains("授权码"), "{error}");
}

#[tokio::test]
async fn nothing_is_ever_selected_for_writing_flagged_or_expunged() {
    let server = ScriptedImap::start(Quirk::default(), &[1, 2, 3]).await;
    let mut session = session(&server).await;
    let look = session.look(&inbox(), 0).await.unwrap();
    session.fetch(&inbox(), look.uidvalidity, &look.uids).await.unwrap();
    session.headers(&inbox(), look.uidvalidity, &look.uids).await.unwrap();
    session.wait(&inbox(), Duration::from_millis(5)).await.unwrap();
    session.find(&FolderName("已发送".to_owned()), "2@corp.example").await.unwrap();
    session.append(&FolderName("已发送".to_owned()), b"Subject: x\r\n\r\nx\r\n").await.unwrap();
    session.quit().await;
    for line in server.said() {
        for forbidden in ["SELECT", "STORE", "EXPUNGE", "MOVE", "COPY", "CLOSE", "BODY["] {
            assert!(!line.contains(forbidden), "{line}");
        }
    }
    assert_eq!(server.said().last().map(String::as_str), Some("LOGOUT"));
}

#[tokio::test]
async fn uid_sets_are_ascending_and_of_at_most_fifty() {
    let uids: Vec<u32> = (1..=260).filter(|uid| uid % 2 == 0).collect();
    let server = ScriptedImap::start(Quirk::default(), &uids).await;
    assert_eq!(everything(&server).await.unwrap(), uids.len());
    for line in server.said().iter().filter(|line| line.starts_with("UID FETCH")) {
        let set = line.split(' ').nth(2).unwrap();
        let numbers: Vec<u32> = set.split([',', ':']).map(|number| number.parse().unwrap()).collect();
        assert!(numbers.is_sorted() && set.split(',').count() <= 50, "{line}");
    }
}

#[tokio::test]
async fn the_sent_folder_is_found_by_its_attribute_and_spelt_as_the_server_does() {
    let server = ScriptedImap::start(Quirk::default(), &[]).await;
    let mut session = session(&server).await;
    let folders = session.folders().await.unwrap();
    let sent = folders.iter().find(|folder| folder.purpose == FolderUse::Sent).unwrap();
    assert_eq!(sent.name.0, "已发送");
    session.look(&sent.name, 0).await.unwrap();
    assert!(server.said().contains(&"EXAMINE \"&XfJT0ZAB-\"".to_owned()));
}

#[tokio::test]
async fn a_header_search_that_the_server_cannot_do_is_done_by_hand() {
    let server = at("UID SEARCH HEADER", Act::Say("BAD UID SEARCH invalid argument")).await;
    let mut session = session(&server).await;
    assert_eq!(session.find(&inbox(), "2@corp.example").await.unwrap(), [2]);
    assert_eq!(session.find(&inbox(), "9@corp.example").await.unwrap(), [0_u32; 0]);
}

#[tokio::test]
async fn an_understated_size_takes_nothing_away() {
    let server = ScriptedImap::start(Quirk { understated_by: 1 << 20, ..Quirk::default() }, &[1]).await;
    let large = [b"Subject: large\r\n\r\n".to_vec(), vec![b'x'; (3 << 20) + 17]].concat();
    server.replace(1, large.clone());
    let mut session = session(&server).await;
    let fetched = session.fetch(&inbox(), 7, &[1]).await.unwrap();
    assert!(fetched[0].body == Body::Whole(large));
}

#[tokio::test]
async fn idle_ends_with_news_with_the_time_and_with_every_failure() {
    use Act::{Close, Lines, Say, Stall};
    let long = Duration::from_mins(1);
    let short = Duration::from_millis(30);
    let half_dead = Stall("+ idling\r\n");
    for (act, at_most, want) in [
        (Say("NO not here"), long, Ok(Wake::TimedOut)),
        (Say("BAD IDLE?"), long, Ok(Wake::TimedOut)),
        (Lines("+ idling\r\n* OK still here\r\n* 4 EXISTS\r\n"), long, Ok(Wake::Changed)),
        (Close(""), long, Err("unreachable")),
        (Close("+ idling\r\n"), long, Err("unreachable")),
        (Close("+ idling\r\n* BYE restarting\r\n"), long, Err("unreachable")),
        (Lines("+ idling\r\n{tag} OK enough\r\n"), long, Ok(Wake::Changed)),
        (half_dead, short, Err("timeout")),
        (Stall(""), long, Err("timeout")),
    ] {
        let server = at("IDLE", act).await;
        let mut session = session(&server).await;
        session.look(&inbox(), 0).await.unwrap();
        let begun = Instant::now();
        let woken = session.wait(&inbox(), at_most).await;
        assert!(begun.elapsed() < long / 2, "{act:?}: {:?}", begun.elapsed());
        assert_eq!(woken.as_ref().copied().map_err(sort), want, "{act:?}: {woken:?}");
    }
}

#[tokio::test]
async fn idle_tells_of_a_mail_and_is_broken_off_in_time() {
    let server = ScriptedImap::start(Quirk::default(), &[1]).await;
    let mut session = session(&server).await;
    session.look(&inbox(), 0).await.unwrap();
    assert_eq!(session.wait(&inbox(), Duration::from_millis(20)).await.unwrap(), Wake::TimedOut);
    let folder = inbox();
    let waiting = session.wait(&folder, Duration::from_mins(1));
    let arriving = async {
        while server.said().iter().filter(|line| *line == "IDLE").count() < 2 {
            tokio::task::yield_now().await;
        }
        loop {
            server.arrive(2);
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::select! {
        woken = waiting => assert_eq!(woken.unwrap(), Wake::Changed),
        () = arriving => {}
    }
    assert_eq!(session.look(&inbox(), 1).await.unwrap().uids, [2]);
}

#[tokio::test]
async fn a_loop_that_is_stopped_in_idle_still_says_goodbye() {
    let server = ScriptedImap::start(Quirk::default(), &[1]).await;
    let mut session = session(&server).await;
    session.look(&inbox(), 0).await.unwrap();
    let folder = inbox();
    let idling = async {
        while !server.said().iter().any(|line| line == "IDLE") {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        // The answer to IDLE is on its way; the loop is stopped after it.
        tokio::time::sleep(Duration::from_millis(50)).await;
    };
    tokio::select! {
        woken = session.wait(&folder, Duration::from_mins(1)) => panic!("{woken:?}"),
        () = idling => {}
    }
    session.quit().await;
    assert_eq!(server.said()[server.said().len() - 2..], ["DONE", "LOGOUT"]);
}

#[tokio::test]
async fn without_idle_the_server_is_asked_at_intervals() {
    let quirk = Quirk { capability: Some("IMAP4rev1 ID"), ..Quirk::default() };
    let server = ScriptedImap::start(quirk, &[1]).await;
    let mut session = session(&server).await;
    session.look(&inbox(), 0).await.unwrap();
    server.arrive(2);
    assert_eq!(session.wait(&inbox(), Duration::from_mins(1)).await.unwrap(), Wake::TimedOut);
    assert_eq!(session.look(&inbox(), 1).await.unwrap().uids, [2]);
    assert!(!server.said().iter().any(|line| line == "IDLE"));
}

#[tokio::test]
async fn news_during_a_search_is_not_forgotten() {
    let server = at("UID SEARCH", Act::Lines("* SEARCH 1 2 3\r\n* 4 EXISTS\r\n{tag} OK\r\n")).await;
    let mut session = session(&server).await;
    session.look(&inbox(), 0).await.unwrap();
    assert_eq!(session.wait(&inbox(), Duration::from_mins(1)).await.unwrap(), Wake::Changed);
}

#[tokio::test]
async fn a_server_without_starttls_gets_no_password() {
    let server = ScriptedImap::start(Quirk::default(), &[]).await;
    let settings = Settings { tls: Tls::StartTls, ..settings(server.port) };
    let error = Connector::new(settings).unwrap().connect().await.unwrap_err();
    assert!(error.to_string().contains("STARTTLS"), "{error}");
    assert!(!server.said().iter().any(|line| line.starts_with("LOGIN")));
    let disabled = Quirk { capability: Some("IMAP4rev1 LOGINDISABLED"), ..Quirk::default() };
    let server = ScriptedImap::start(disabled, &[]).await;
    assert_eq!(sort(&connector(&server).connect().await.unwrap_err()), "login");
    assert!(!server.said().iter().any(|line| line.starts_with("LOGIN")));
}

#[test]
fn settings_that_would_harm_are_refused_with_their_mend() {
    let refused = |settings: Settings| Connector::new(settings).unwrap_err();
    let plain = Settings { host: "imap.corp.example".to_owned(), ..settings(143) };
    assert!(matches!(refused(plain), SettingsError::PlainToOtherHost { .. }));
    let split = Settings { password: Password::new("a\r\nb LOGOUT".to_owned()), ..settings(143) };
    assert!(matches!(refused(split), SettingsError::ControlCharacter { what: "password" }));
    let missing = Settings { ca_file: Some("/no/such/file.pem".into()), ..settings(143) };
    assert!(matches!(refused(missing), SettingsError::Tls(TlsError::Certificates { .. })));
    assert_eq!(format!("{:?}", settings(1).password), "***");
}

#[test]
fn the_mail_of_the_script_holds_its_canary() {
    assert!(String::from_utf8(mail(1)).unwrap().contains("canary-1"));
}
