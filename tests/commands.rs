//! The commands as people call them: what they print, and with which status they end.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

#[allow(dead_code, reason = "each test file uses its part")]
#[path = "support/house.rs"]
mod house;

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpListener;
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use house::{House, question};
use shouwen::store::{Birth, Store};

fn shouwen(house: &House, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_shouwen"));
    command.current_dir(house.path("")).args(args).env_remove("RUST_LOG").env("LC_ALL", "C");
    command
}

fn call(house: &House, args: &[&str]) -> Output {
    shouwen(house, args).stdin(Stdio::null()).output().unwrap()
}

/// `run` ends at once with this status and says this; the database is as it was.
fn refused(house: &House, status: i32, sentence: &str) {
    let db = house.path("shouwen.db");
    let before = fs::read(&db).ok();
    let output = call(house, &["run"]);
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(status), "{said}");
    assert!(said.contains(sentence), "{said}");
    assert_eq!(fs::read(&db).ok(), before, "nothing is changed by a failed start");
}

fn replaced(house: &House, from: &str, to: &str) {
    let text = fs::read_to_string(house.settings()).unwrap();
    assert!(text.contains(from));
    house.write("shouwen.toml", &text.replace(from, to));
}

#[test]
fn a_start_that_cannot_work_says_why_and_changes_nothing() {
    let house = House::new();
    fs::rename(house.settings(), house.path("elsewhere.toml")).unwrap();
    refused(&house, 2, "--config");
    fs::rename(house.path("elsewhere.toml"), house.settings()).unwrap();

    replaced(&house, "tag =", "tga =");
    refused(&house, 2, "shouwen.toml:5:1");
    replaced(&house, "tga =", "tag =");

    house.write("rules/duty.toml", "[duty]\nmembers = [\"nobody\"]\n");
    refused(&house, 2, "nobody");
    house.write("rules/duty.toml", &shouwen::rules::built_in_files()["duty.toml"]);

    house.write("templates/zh-CN/answer.md", "no head\n");
    refused(&house, 2, "templates/zh-CN/answer.md:1:1: 缺少文件头");
    fs::remove_file(house.path("templates/zh-CN/answer.md")).unwrap();

    replaced(&house, "[outdir]", "[store]\npath = \"missing/shouwen.db\"\n[outdir]");
    refused(&house, 3, "Check that the folder exists");
}

#[test]
fn a_password_that_cannot_be_read_stops_the_start() {
    let house = House::new();
    replaced(
        &house,
        "[maildir]\npath = \"mail\"",
        "[imap]\nhost = \"127.0.0.1\"\nport = 1\ntls = \"none\"\npassword = { file = \"secret\" }",
    );
    refused(&house, 2, "chmod 600");
    house.write("secret", "x\n");
    refused(&house, 2, "别人也能读");
}

fn birth(address: &str) -> Birth {
    Birth { address: address.to_owned(), epoch: [1; 16], key: [2; 32], first_case: 1 }
}

#[test]
fn a_database_that_is_not_ours_to_write_is_left_alone() {
    let house = House::new();
    let db = house.path("shouwen.db");
    fs::write(&db, "not a database at all, but long enough to be looked at").unwrap();
    refused(&house, 1, "damaged");
    fs::remove_file(&db).unwrap();

    let sql = rusqlite::Connection::open(&db).unwrap();
    sql.execute_batch("CREATE TABLE songs (title TEXT); PRAGMA journal_mode = DELETE").unwrap();
    drop(sql);
    refused(&house, 2, "another program");
    fs::remove_file(&db).unwrap();

    drop(Store::open(&db, &birth("other@corp.example")).unwrap());
    refused(&house, 2, "belongs to the mailbox other@corp.example");
    rusqlite::Connection::open(&db).unwrap().pragma_update(None, "user_version", 99).unwrap();
    refused(&house, 2, "Install the newer shouwen");
    fs::remove_file(&db).unwrap();

    let held = Store::open(&db, &birth("fssc@corp.example")).unwrap();
    let output = call(&house, &["run"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8(output.stderr).unwrap().contains("in use by another shouwen"));
    let output = call(&house, &["hold"]);
    assert_eq!(output.status.code(), Some(3));
    assert!(String::from_utf8(output.stderr).unwrap().contains("does not answer"));
    drop(held);
}

/// A daemon that is stopped as an init system stops it.
struct Daemon(Child);

impl Daemon {
    fn start(house: &House, args: &[&str]) -> Self {
        let child = shouwen(house, &[&["run"], args].concat()).stderr(Stdio::piped()).spawn();
        Self(child.unwrap())
    }

    /// Reads the log until a line says this.
    fn says(&mut self, words: &str) {
        let stderr = self.0.stderr.take().unwrap();
        let mut lines = BufReader::new(stderr);
        let mut seen = String::new();
        while !seen.contains(words) {
            assert!(lines.read_line(&mut seen).unwrap() > 0, "it ended and said only: {seen}");
        }
        self.0.stderr = Some(lines.into_inner());
    }

    /// Ends it; gives what it logged last.
    fn stop(mut self) -> String {
        let pid = self.0.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &pid]).status().unwrap().success());
        let begun = Instant::now();
        while self.0.try_wait().unwrap().is_none() {
            assert!(begun.elapsed() < Duration::from_secs(30), "it does not stop");
            std::thread::sleep(Duration::from_millis(20));
        }
        assert_eq!(self.0.try_wait().unwrap().unwrap().code(), Some(0));
        let mut rest = String::new();
        self.0.stderr.take().map(|mut stderr| stderr.read_to_string(&mut rest));
        rest
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn an_edit_shows_what_it_would_move_and_sighup_has_it_taken() {
    let house = House::new();
    let out = |args: &[&str]| {
        let output = call(&house, args);
        (String::from_utf8(output.stdout).unwrap(), output.status.code())
    };
    let mut daemon = Daemon::start(&house, &["--take-existing"]);
    daemon.says("started");
    house.deliver(1_790_000_000, "1", &question("q1", "zhang.wei@corp.example", "专票抬头怎么写？"));
    let begun = Instant::now();
    while house.letters().len() < 2 {
        assert!(begun.elapsed() < Duration::from_mins(1), "no letters");
        std::thread::sleep(Duration::from_millis(20));
    }
    assert_eq!(
        out(&["reload", "--dry-run"]).0,
        "可以采用：0 个时限会变，0 件随即逾期，0 件随即办结。什么都没有改动。\n"
    );

    let sla = shouwen::rules::built_in_files()["sla.toml"].clone();
    house.write("rules/sla.toml", &sla.replace("answer = \"1 workday\"", "answer = \"5 workdays\""));
    let (told, status) = out(&["reload", "--dry-run"]);
    let lines: Vec<&str> = told.lines().collect();
    assert!(lines[0].starts_with("FSSC-1001 答复时限：") && lines[0].contains(" → "), "{told}");
    assert_eq!((lines[1], status), ("可以采用：1 个时限会变，0 件随即逾期，0 件随即办结。什么都没有改动。", Some(0)));
    assert!(Command::new("kill").args(["-HUP", &daemon.0.id().to_string()]).status().unwrap().success());
    daemon.says("the edited rules and letters are in force");
    assert!(out(&["status"]).0.contains("edited, in force since"), "{}", out(&["status"]).0);

    house.write("rules/sla.toml", &sla.replace("answer = \"1 workday\"", "answer = \"soon\""));
    let (told, status) = out(&["reload"]);
    assert!(told.contains("sla.toml:") && told.ends_with("未采用；仍按原来的规则办理。\n"), "{told}");
    assert_eq!(status, Some(1));
    daemon.says("看不懂时长 `soon`");
    assert!(out(&["status"]).0.contains("not taken: 1 mistake; `shouwen check` names it"), "{}", out(&["status"]).0);
    // What is not in force explains nothing.
    assert!(out(&["case", "1001"]).0.contains("规则修改：答复时限由"), "{}", out(&["case", "1001"]).0);

    house.write("rules/sla.toml", &sla);
    let (told, status) = out(&["reload", "--json"]);
    let told: serde_json::Value = serde_json::from_str(&told).unwrap();
    assert_eq!((told["outcome"]["done"].as_bool(), status), (Some(true), Some(0)), "{told}");
    daemon.stop();
}

/// An IMAP server that refuses every login; gives its port.
fn refusing_server() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let Ok(mut stream) = stream else { return };
            let _ = stream.write_all(b"* OK ready\r\n");
            let lines = BufReader::new(stream.try_clone().unwrap()).lines();
            for line in lines.map_while(Result::ok) {
                let (tag, command) = line.split_once(' ').unwrap_or((&line, ""));
                let answer = if command.starts_with("CAPABILITY") {
                    format!("* CAPABILITY IMAP4rev1\r\n{tag} OK done\r\n")
                } else if command.starts_with("LOG") || command.starts_with("AUTH") {
                    format!("{tag} NO [AUTHENTICATIONFAILED] wrong password\r\n")
                } else {
                    format!("{tag} OK done\r\n")
                };
                let _ = stream.write_all(answer.as_bytes());
            }
        }
    });
    port
}

#[test]
fn a_server_that_is_away_and_one_that_refuses_the_login_are_tried_again() {
    for (port, said) in [(1, "cannot reach the mailbox"), (refusing_server(), "refused the login")] {
        let house = House::new();
        let imap = format!(
            "[imap]\nhost = \"127.0.0.1\"\nport = {port}\ntls = \"none\"\npassword = {{ env = \"SHOUWEN_TEST_PASSWORD\" }}"
        );
        replaced(&house, "[maildir]\npath = \"mail\"", &imap);
        let mut command = shouwen(&house, &["run"]);
        let child = command.env("SHOUWEN_TEST_PASSWORD", "secret").stderr(Stdio::piped()).spawn().unwrap();
        let mut daemon = Daemon(child);
        daemon.says(said);
        daemon.stop();
    }
}

#[test]
fn what_is_printed_as_json_is_json_and_a_fresh_service_is_sound() {
    let house = House::new();
    let output = call(&house, &["cases"]);
    assert_eq!(output.status.code(), Some(3), "there is no database yet");
    assert!(!house.path("shouwen.db").exists());

    house.deliver(1_795_395_600, "1", &question("q1", "zhang.wei@corp.example", "专票抬头怎么写？"));
    let mut daemon = Daemon::start(&house, &["--take-existing", "--log-format", "json"]);
    let begun = Instant::now();
    while house.letters().len() < 2 {
        assert!(begun.elapsed() < Duration::from_mins(1), "no letters");
        std::thread::sleep(Duration::from_millis(20));
    }
    daemon.says("outcome");
    // A letter lies in the folder before it is noted that it does.
    let mut status = json(&house, &["status", "--json"]);
    while status["letters"] != serde_json::json!([{ "state": "sent", "letters": 2 }]) {
        assert!(begun.elapsed() < Duration::from_mins(1), "the letters are not noted as sent: {status}");
        status = json(&house, &["status", "--json"]);
    }
    assert_eq!((&status["running"], &status["open_cases"]), (&true.into(), &1.into()));
    assert!(call(&house, &["hold", "a test"]).status.success());
    assert_eq!(json(&house, &["status", "--json"])["hold"], "a test");
    assert!(call(&house, &["release"]).status.success());
    let log = daemon.stop();
    assert!(!log.contains("was not understood"), "`status` only looks whether a daemon is here: {log}");

    assert_eq!(json(&house, &["cases", "--json"])[0]["id"], 1001);
    let cases = said(&call(&house, &["cases"]));
    let columns: Vec<Vec<&str>> =
        cases.lines().map(|line| line.split("  ").filter(|cell| !cell.is_empty()).collect()).collect();
    assert_eq!(
        columns[0].iter().map(|cell| cell.trim()).collect::<Vec<_>>(),
        ["编号", "责任人", "现状", "答复时限", "提问人", "主题"]
    );
    assert_eq!(
        columns[1].iter().map(|cell| cell.trim()).collect::<Vec<_>>()[..3],
        ["FSSC-1001", "李娜", "待答复"],
        "{cases}"
    );
    let case = json(&house, &["case", "FSSC-1001", "--json"]);
    assert_eq!(case["number"], "FSSC-1001");
    assert!(case["history"].as_array().unwrap().len() >= 2 && !case["deadlines"].as_array().unwrap().is_empty());
    let letters = json(&house, &["outbox", "--all", "--json"]);
    assert_eq!(letters.as_array().unwrap().len(), 2);
    assert_eq!(json(&house, &["outbox", "1", "--json"])["id"], 1);
    assert_eq!(case["participants"][0]["role"], "asker");
    assert_eq!(case["deadlines"][0]["deadline"], "triage");
    let number_to = |to: &str| {
        let letter = letters.as_array().unwrap().iter().find(|letter| letter["to"] == to);
        letter.map_or_else(|| panic!("no letter to {to} in {letters}"), |letter| letter["id"].to_string())
    };
    let (asker, owner) = (number_to("zhang.wei@corp.example"), number_to("li.na@corp.example"));
    let sources = json(&house, &["outbox", &asker, "--why", "--json"]);
    assert_eq!(sources[0]["kind"], "askers_subject");
    assert_eq!(sources[1], serde_json::json!({ "kind": "template" }));
    let why = said(&call(&house, &["outbox", &asker, "--why"]));
    assert!(why.contains("the asker's own subject") && !why.contains("专票抬头怎么写"), "{why}");
    assert!(said(&call(&house, &["outbox", &owner, "--why"])).contains("A letter to staff"));
    assert_eq!(json(&house, &["quarantine", "--json"]), serde_json::json!([]));
    assert_eq!(json(&house, &["verify", "--json"])["findings"], serde_json::json!([]));
    assert_eq!(json(&house, &["status", "--json"])["running"], false);

    let raw = call(&house, &["outbox", "1", "--raw"]);
    assert!(house.letters().iter().any(|(_, letter)| letter.as_bytes() == raw.stdout));
    let story = String::from_utf8(call(&house, &["case", "1001"]).stdout).unwrap();
    assert!(story.contains("FSSC-1001") && story.contains("首问责任人"), "{story}");
    assert_eq!(call(&house, &["case", "7"]).status.code(), Some(2));
    assert_eq!(call(&house, &["quarantine", "release", "7"]).status.code(), Some(1));

    let sql = rusqlite::Connection::open(house.path("shouwen.db")).unwrap();
    sql.execute("UPDATE cases SET state = '{}'", []).unwrap();
    assert_eq!(call(&house, &["verify"]).status.code(), Some(1));
}

#[test]
fn schemas_need_no_settings_and_init_writes_them_beside_the_rules() {
    let house = House::new();
    fs::remove_file(house.settings()).unwrap();
    let printed = call(&house, &["schema", "people"]);
    assert_eq!(printed.status.code(), Some(0), "{}", said(&printed));
    let schema: serde_json::Value = serde_json::from_slice(&printed.stdout).unwrap();
    assert_eq!(schema["properties"]["person"]["items"]["properties"]["id"]["type"], "string");
    let strange = call(&house, &["schema", "peolpe"]);
    assert_eq!(strange.status.code(), Some(2));
    let told = String::from_utf8_lossy(&strange.stderr);
    assert!(told.contains("there is no schema `peolpe`"), "{told}");
    assert!(said(&call(&house, &["schema"])).contains("rules/routes/*.toml"));

    assert_eq!(call(&house, &["init", "new"]).status.code(), Some(0));
    let beside = |name: &str| fs::read(house.path(&format!("new/rules/{name}"))).unwrap();
    assert_eq!(beside("schema/people.json"), printed.stdout);
    assert!(beside("README.md").starts_with("# 规则文件".as_bytes()));
    let checked = call(&house, &["check", "--rules", "new/rules"]);
    assert_eq!(checked.status.code(), Some(0), "nobody reads rules from a schema: {}", said(&checked));
}

#[test]
fn a_mail_is_explained_on_a_copy_of_the_database_and_with_other_rules() {
    let house = House::new();
    house.write("mail.eml", &question("q1", "zhang.wei@corp.example", "专票抬头怎么写？"));
    // Friday half past five: the answer is due on Monday, and the night counts for nothing.
    let explain = |more: &[&str]| call(&house, &[&["explain", "mail.eml", "--at", "2026-11-27 17:30"], more].concat());
    let page = said(&explain(&[]));
    assert!(!house.path("shouwen.db").exists(), "nothing is written down");
    for part in [
        "新立 FSSC-1001",
        "→  发票抬头",
        "命中「抬头」",
        "系统故障    没有 `any` 里的词",
        "增值税发票  命中「专票」，但排在命中的规则之后",
        "首问责任人  李娜",
        "转办时限  2026-11-27 17:30 → 2026-11-30 10:30",
        "2026-11-27 17:30–18:00  0 小时 30 分",
        "2026-11-30 09:00–10:30  1 小时 30 分",
        "答复时限  2026-11-27 17:30 → 2026-11-30 17:30",
        "zhang.wei@corp.example",
        "请在此行以上直接回复",
    ] {
        assert!(page.contains(part), "{part} in {page}");
    }
    assert!(!said(&explain(&["--short"])).contains('│'));

    for (name, text) in shouwen::rules::built_in_files() {
        house.write(&format!("other/{name}"), &text);
    }
    let rule = "[[rule]]\nname = \"张伟\"\nwhen = { sender = [\"zhang.wei@corp.example\"] }\ntopic = \"system.down\"\n";
    house.write("other/routes/05-first.toml", rule);
    let with = json(&house, &["explain", "mail.eml", "--json", "--with", "other"]);
    let matching = with["rules"].as_array().unwrap().iter().filter(|rule| rule["matched"] == true);
    let matching: Vec<_> = matching.map(|rule| (rule["name"].as_str().unwrap(), rule["took"] == true)).collect();
    assert_eq!(matching, [("张伟", true), ("发票抬头", false), ("增值税发票", false)], "{with}");
    assert_eq!((&with["quarantined"], &with["case"]["opened"]), (&false.into(), &true.into()));

    let mut daemon = Daemon::start(&house, &["--take-existing"]);
    house.deliver(1_795_395_600, "1", &question("q1", "zhang.wei@corp.example", "专票抬头怎么写？"));
    let begun = Instant::now();
    while house.letters().len() < 2 {
        assert!(begun.elapsed() < Duration::from_mins(1), "no letters");
        std::thread::sleep(Duration::from_millis(20));
    }
    daemon.says("started");
    let again = said(&call(&house, &["explain", "mail.eml"]));
    assert!(again.contains("此信早已收过") && again.contains("新立 FSSC-1001"), "{again}");
    house.write("other.eml", &question("q2", "lin@corp.example", "打车票"));
    assert!(said(&call(&house, &["explain", "other.eml"])).contains("新立 FSSC-1002"));
    daemon.stop();
    assert_eq!(json(&house, &["cases", "--all", "--json"]).as_array().unwrap().len(), 1, "explaining made no case");

    house.write("forged.eml", &question("q3", "lin@corp.example", "x").replace("To:", "From: li.na@corp.example\nTo:"));
    let output = call(&house, &["explain", "forged.eml"]);
    assert_eq!(output.status.code(), Some(1), "{}", String::from_utf8_lossy(&output.stdout));
    assert_eq!(call(&house, &["explain", "mail.eml", "--at", "tomorrow"]).status.code(), Some(2));
}

#[test]
fn in_shadow_mode_letters_can_be_looked_at_and_none_leaves_even_when_it_ends() {
    let house = House::new();
    replaced(&house, "tag = \"FSSC\"", "tag = \"FSSC\"\nmode = \"shadow\"");
    house.deliver(1_795_395_600, "1", &question("q1", "zhang.wei@corp.example", "专票抬头怎么写？"));
    let mut daemon = Daemon::start(&house, &["--take-existing"]);
    daemon.says("mode shadow");
    let begun = Instant::now();
    while json(&house, &["status", "--json"])["open_cases"] != 1 {
        assert!(begun.elapsed() < Duration::from_mins(1), "no case");
        std::thread::sleep(Duration::from_millis(20));
    }
    let release = said(&call(&house, &["hold", "a test"])) + &said(&call(&house, &["release"]));
    assert!(release.contains("those to admins alone"), "{release}");
    daemon.stop();
    let withheld = said(&call(&house, &["outbox", "--withheld"]));
    assert_eq!(withheld.lines().count(), 2, "{withheld}");
    assert!(withheld.contains("mode = \"shadow\": not sent"), "{withheld}");
    assert!(said(&call(&house, &["outbox"])).contains("outbox --withheld"));
    let shown = said(&call(&house, &["outbox", "1"])) + &said(&call(&house, &["outbox", "2"]));
    assert!(shown.contains("已收到") && shown.contains("专票抬头怎么写"), "{shown}");
    assert!(said(&call(&house, &["case", "1001"])).contains("试运行，未发出"));
    let status = said(&call(&house, &["status"]));
    assert!(status.contains("shadow since ") && status.contains("no letter leaves but to admins"), "{status}");

    replaced(&house, "mode = \"shadow\"", "mode = \"confirm\"");
    assert!(said(&call(&house, &["status"])).contains("the settings say confirm, from the next start on"));
    let mut daemon = Daemon::start(&house, &[]);
    daemon.says("mode confirm");
    daemon.stop();
    assert!(said(&call(&house, &["status"])).contains("confirm since "));
    assert_eq!(said(&call(&house, &["outbox", "--withheld"])).lines().count(), 2);
    assert_eq!(house.recipients(), [""; 0]);
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn json(house: &House, args: &[&str]) -> serde_json::Value {
    let output = call(house, args);
    assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn the_demonstration_comes_out_as_planned_and_its_log_tells_nobody_anything() {
    let house = House::new();
    let out = house.path("demo");
    let output = call(&house, &["demo", "--out", out.to_str().unwrap()]);
    let told = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(0), "{told}{}", String::from_utf8_lossy(&output.stderr));
    let page = fs::read_to_string(out.join("index.html")).unwrap();
    assert!(page.contains("sandbox=\"\"") && !page.contains("<script") && !page.contains("src=\"http"));
    let log = fs::read_to_string(out.join("shouwen.log")).unwrap();
    for canary in ["@", "发票", "BX2026", "zhang", "张伟"] {
        assert!(!log.contains(canary), "the log holds {canary}");
    }
    // What it says to try next works where it is typed: the program that was just built is on nobody's path.
    let next = told.lines().find(|line| line.ends_with(" case 1001")).unwrap();
    assert!(Command::new("sh").arg("-c").arg(next).output().unwrap().status.success(), "{next}");
    let settings = out.join("shouwen.toml");
    assert!(call(&house, &["--config", settings.to_str().unwrap(), "verify"]).status.success());
}
