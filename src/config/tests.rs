//! A settings file that is right, the sample that comes with the program, and a table of slips.

use std::collections::BTreeSet;
use std::time::Duration;

use super::*;
use crate::desk::house::Mode;
use crate::ids::Language;
use crate::reference::tests::{marks_as_it_has_to, schema_of};
use crate::written::{show_all, slips};

const RIGHT: &str = r#"[mailbox]
address = "fssc@corp.example"
name = "财务共享"
tag = "FSSC"
domains = ["corp.example"]

[imap]
host = "imap.corp.example"
password = { env = "IMAP_PASSWORD" }
watch = ["INBOX"]

[smtp]
host = "smtp.corp.example"
password = { env = "SMTP_PASSWORD" }
rate = "20 per minute"

[trust]
position = "first"

[limits]
acks_per_hour = 100
"#;

/// The right file with one change.
fn changed(from: &str, to: &str) -> String {
    assert!(RIGHT.contains(from), "{from} is in the file");
    RIGHT.replacen(from, to, 1)
}

fn read_text(text: &str) -> (Option<Settings>, Vec<Problem>) {
    read("shouwen.toml", text, Path::new(""))
}

fn settings_of(text: &str) -> Settings {
    let (settings, problems) = read_text(text);
    assert_eq!(show_all(&problems, Language::English), "");
    settings.unwrap()
}

fn told(text: &str, language: Language) -> String {
    show_all(&read_text(text).1, language)
}

#[test]
fn every_slip_is_named_with_its_mend() {
    let count = slips::play("src/config/slips.txt", |_, from, to| read_text(&changed(from, to)).1);
    assert!(count > 60, "{count} slips were tried");
}

#[test]
fn editors_mark_what_one_line_shows() {
    let (schema, mut marked) = (schema_of("shouwen.toml"), 0);
    slips::play("src/config/slips.txt", |_, from, to| {
        let text = changed(from, to);
        let problems = read_text(&text).1;
        let marks = marks_as_it_has_to(&schema, &text, &problems.iter().collect::<Vec<_>>());
        assert_ne!(marks, Some(false), "{from} → {to}: {}", show_all(&problems, Language::English));
        marked += usize::from(marks == Some(true));
        problems
    });
    assert!(marked > 20, "{marked} slips were marked");
}

#[test]
fn no_message_repeats_a_password() {
    for slip in [
        "password = \"hunter2\"",
        "pasword = \"hunter2\"",
        "password = hunter2",
        "password = ['hunter2']",
        "password = { fiel = \"hunter2\" }",
        "password = “hunter2”",
    ] {
        let text = changed("password = { env = \"IMAP_PASSWORD\" }", slip);
        for language in [Language::English, Language::Chinese] {
            let told = told(&text, language);
            assert!(!told.is_empty() && !told.contains("hunter2"), "{told}");
        }
    }
}

#[test]
fn a_short_file_means_the_defaults() {
    let settings = settings_of(RIGHT);
    assert_eq!(settings.mailbox.language, Language::Chinese);
    assert_eq!(settings.mailbox.timezone, chrono_tz::Asia::Shanghai);
    assert_eq!(settings.mailbox.mode, Mode::Live);
    assert_eq!((settings.mailbox.ack, settings.mailbox.send_delay), (Ack::AtOnce, Duration::from_mins(2)));
    let MailboxSource::Imap(imap) = &settings.source else { panic!("{:?}", settings.source) };
    assert_eq!((imap.port, imap.tls, imap.login.user.as_str()), (993, Tls::Implicit, "fssc@corp.example"));
    assert_eq!((&imap.sent, imap.poll, imap.max_size_bytes), (&SentFolder::Auto, Duration::from_mins(1), 50 << 20));
    let LetterSink::Smtp(smtp) = &settings.sink else { panic!("{:?}", settings.sink) };
    assert_eq!((smtp.port, smtp.rate_per_minute, smtp.sent_copy), (465, Some(20), SentCopy::Auto));
    assert_eq!(settings.trust, Trust::default());
    assert_eq!(settings.limits, Limits { acks_per_hour: 100, ..Limits::default() });
    assert_eq!(settings.store, Path::new("shouwen.db"));
}

#[test]
fn what_is_read_of_a_mail_is_a_setting() {
    let text = changed(
        "acks_per_hour = 100",
        "depth = 9\nparts = 99\nheader_size = \"100 KiB\"\nheaders = 200\naddresses = 50\ntext_size = \"1 MiB\"\nsize = \"20 MiB\"",
    );
    let (settings, problems) = read_text(&text);
    let wanted = crate::mail::understand::Limits {
        size_bytes: 20 << 20,
        depth: 9,
        parts: 99,
        header_bytes: 100 << 10,
        headers: 200,
        addresses: 50,
        text_bytes: 1 << 20,
    };
    assert_eq!((settings.unwrap().limits.reading, problems), (wanted, vec![]));
    let larger = changed("watch = [\"INBOX\"]", "max_size = \"100 MiB\"");
    let reading = read_text(&larger).0.unwrap().limits.reading;
    assert_eq!(reading.size_bytes, 100 << 20, "what is fetched whole is read whole");
}

#[test]
fn what_is_written_is_meant() {
    let text = changed("domains = [\"corp.example\"]", "domains = [\"Corp.Example\", \"corp.cn\"]\nack = \"after 5 minutes\"\nlanguage = \"en\"\ntimezone = \"Europe/Berlin\"\nmode = \"shadow\"\nsend_delay = \"30 seconds\"")
        .replace("watch = [\"INBOX\"]", "tls = \"starttls\"\nsent = \"Sent Items\"\nmax_size = \"20 MB\"\npoll = \"30 seconds\"\nuser = \"CORP\\\\fssc\"")
        .replace("rate = \"20 per minute\"", "rate = \"none\"\nsent_copy = \"server\"\ntls = \"none\"")
        .replace("smtp.corp.example", "127.0.0.1")
        .replace("password = { env = \"SMTP_PASSWORD\" }", "");
    let (settings, problems) = read("shouwen.toml", &text, Path::new("/etc/shouwen"));
    assert_eq!(problems, []);
    let settings = settings.unwrap();
    assert_eq!(settings.mailbox.domains, ["corp.example", "corp.cn"]);
    assert_eq!((settings.mailbox.mode, settings.mailbox.ack), (Mode::Shadow, Ack::After(Duration::from_mins(5))));
    let MailboxSource::Imap(imap) = settings.source else { panic!() };
    assert_eq!((imap.port, imap.tls, imap.login.user.as_str()), (143, Tls::StartTls, "CORP\\fssc"));
    assert_eq!(imap.max_size_bytes, 20_000_000);
    let LetterSink::Smtp(smtp) = settings.sink else { panic!() };
    assert_eq!((smtp.port, smtp.login, smtp.rate_per_minute), (25, None, None));
    assert_eq!(settings.paths.rules, Path::new("/etc/shouwen/rules"));
}

#[test]
fn a_file_of_authorities_is_looked_into() {
    let dir = tempfile::tempdir().unwrap();
    let read_with = || {
        let text = changed("watch = [\"INBOX\"]", "ca_file = \"ca.pem\"");
        let (settings, problems) = read("shouwen.toml", &text, dir.path());
        (settings.unwrap().source, show_all(&problems, Language::English))
    };
    std::fs::write(dir.path().join("ca.pem"), "nothing\n").unwrap();
    assert!(read_with().1.starts_with("shouwen.toml:10:11: the certificates in "), "{}", read_with().1);
    let authority = rcgen::generate_simple_self_signed(["mail.corp.example".to_owned()]).unwrap();
    std::fs::write(dir.path().join("ca.pem"), authority.cert.pem()).unwrap();
    let (MailboxSource::Imap(imap), told) = read_with() else { panic!() };
    assert_eq!((imap.ca_file, told.as_str()), (Some(dir.path().join("ca.pem")), ""));
}

#[test]
fn directories_stand_in_for_servers() {
    let text = "[mailbox]\naddress = \"a@corp.example\"\nname = \"A\"\ntag = \"A\"\n[maildir]\npath = \"in\"\n[outdir]\npath = \"/out\"\n";
    let (settings, problems) = read("shouwen.toml", text, Path::new("/srv"));
    assert_eq!(problems, []);
    let settings = settings.unwrap();
    assert_eq!(
        settings.source,
        MailboxSource::Maildir(MaildirSettings { path: "/srv/in".into(), poll: Duration::from_mins(1) })
    );
    assert_eq!(settings.sink, LetterSink::Outdir(OutdirSettings { path: "/out".into() }));
}

const SAMPLE: &str = include_str!("../../deploy/shouwen.toml");

/// The sample with every commented setting switched on: `#key = …`, while prose stands behind `# `.
fn switched_on() -> String {
    let on = |line: &str| match line.strip_prefix('#') {
        Some(setting) if setting.starts_with(|c: char| c.is_ascii_alphabetic()) => setting.to_owned(),
        Some(_) | None => line.to_owned(),
    };
    // These have no default that it could show.
    let without = ["#ca_file", "#internal_mark", "#external_mark"];
    SAMPLE
        .lines()
        .filter(|line| !without.iter().any(|key| line.starts_with(key)))
        .map(on)
        .collect::<Vec<_>>()
        .join("\n")
        .replace("{ file =", "{ command =")
}

#[test]
fn the_sample_shows_the_defaults() {
    let sample = settings_of(&SAMPLE.replace("{ file =", "{ command ="));
    assert_eq!(settings_of(&switched_on()), sample);
}

#[test]
fn the_sample_shows_every_key_there_is() {
    let known = |text: &str| keys(text).iter().map(|(path, _)| path.to_owned()).collect::<BTreeSet<String>>();
    let on = switched_on();
    let mut all = known(&on);
    let marks = "external_mark = { subject = \"x\" }\ninternal_mark = { header = \"x\", value = \"y\" }";
    all.extend(known(&on.replace("[trust]", &format!("[trust]\n{marks}"))));
    all.extend(known(&on.replace("[imap]", "[maildir]").replace("[smtp]", "[outdir]")));
    let shown: BTreeSet<String> =
        SAMPLE.split(|c: char| c.is_whitespace() || "#[]{},（：".contains(c)).map(str::to_owned).collect();
    let missing: Vec<_> =
        all.iter().filter(|key| !key.rsplit('.').next().is_some_and(|key| shown.contains(key))).collect();
    assert_eq!(missing, Vec::<&String>::new());
    assert!(all.contains("imap.password.file") && all.contains("outdir.path"), "{all:?}");
}

#[test]
fn what_is_trusted_is_meant_in_lower_case() {
    let trust = settings_of(&changed(
        "position = \"first\"",
        "authserv_ids = [\"MX.Corp.Example\"]\ndkim = \"verify\"\nrequire = \"evidence\"\n\
         internal_mark = { header = \"X-MS-Exchange-Organization-AuthAs\", value = \"Internal\" }\n\
         external_mark = { subject = \"[External]\" }",
    ))
    .trust;
    let header = "x-ms-exchange-organization-authas".to_owned();
    let expected = Trust {
        authserv_ids: vec!["mx.corp.example".to_owned()],
        position: Position::First,
        dkim: Dkim::Verify,
        internal_mark: Some(HeaderMark { header, value: "Internal".to_owned() }),
        external_mark: Some(ExternalMark::Subject("[External]".to_owned())),
        require: Require::Evidence,
    };
    assert_eq!(trust, expected);
}

#[test]
fn the_marks_of_the_sample_will_do() {
    let on = SAMPLE.replace("#internal_mark", "internal_mark").replace("#external_mark", "external_mark");
    let trust = settings_of(&on.replace("{ file =", "{ command =")).trust;
    assert!(trust.internal_mark.is_some() && trust.external_mark.is_some(), "{trust:?}");
}

#[test]
fn a_file_is_loaded_with_its_secrets_looked_at_but_not_read() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("shouwen.toml");
    std::fs::write(&path, SAMPLE).unwrap();
    let at = path.display().to_string();
    let place = |line: usize| format!("{at}:{line}:21");
    let told = show_all(&Settings::load(&path).unwrap_err(), Language::English);
    let [imap, smtp] = ["imap.password", "smtp.password"].map(|name| dir.path().join(name));
    let line =
        |name: &str| SAMPLE.lines().position(|line| line.starts_with("password") && line.contains(name)).unwrap() + 1;
    let missing = |line, path: &Path| {
        let path = path.display();
        format!(
            "{}: the secret file {path} cannot be opened (it does not exist). Mend: write the password into it, then run chmod 600 {path}.",
            place(line)
        )
    };
    assert_eq!(told, format!("{}\n{}", missing(line("imap"), &imap), missing(line("smtp"), &smtp)));

    for path in [&imap, &smtp] {
        std::fs::write(path, " s3cret \r\n").unwrap();
        set_mode(path, 0o600);
    }
    let settings = Settings::load(&path).unwrap();
    let LetterSink::Smtp(SmtpSettings { login: Some(login), .. }) = &settings.sink else {
        panic!("{:?}", settings.sink)
    };
    assert_eq!(login.password.reveal().as_deref(), Ok(" s3cret "));
    assert!(!format!("{settings:?}").contains("s3cret"));
    assert!(format!("{settings:?}").contains("password: ***"));

    set_mode(&imap, 0o640);
    let told = show_all(&Settings::load(&path).unwrap_err(), Language::English);
    let open = imap.display();
    assert_eq!(
        told,
        format!(
            "{}: the secret file {open} is open to others (mode 640). Mend: run chmod 600 {open}.",
            place(line("imap"))
        )
    );
}

#[test]
fn a_missing_file_says_how_to_make_one() {
    let told = show_all(&Settings::load(Path::new("/nowhere/shouwen.toml")).unwrap_err(), Language::English);
    assert_eq!(
        told,
        "/nowhere/shouwen.toml: the settings cannot be read (it does not exist). Mend: let `shouwen init` write them, or name the file with --config."
    );
}

#[cfg(unix)]
fn set_mode(path: &Path, mode: u32) {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
}
