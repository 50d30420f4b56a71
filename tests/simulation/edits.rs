//! Admins who edit the rules in the middle of the month: rightly, wrongly, and while the process dies under it.
//!
//! A right edit holds from then on, for running cases too; a wrong one changes nothing (promise 6). Whatever the process
//! lived to see, its next start goes by the files.

use shouwen::engine::reload::{Edit, Reloaded, Word};
use shouwen::letters::Templates;
use shouwen::rules::{Policy, built_in_files, load_from};
use shouwen::written::Problem;

use super::office::{self, Moment};
use super::world::{Halt, World};

/// File, words in it, and words in their place.
type Change = (&'static str, &'static str, &'static str);

/// What admins write, and how many working days an answer has then.
const RIGHT: &[(&[Change], u32)] = &[
    (&[("sla.toml", "answer = \"1 workday\"", "answer = \"2 workdays\"")], 2),
    (&[("sla.toml", "contact = \"4 work hours\"", "contact = \"3 work hours\"")], 1),
    (&[("duty.toml", "pick = \"fewest-open\"", "pick = \"rotate\"\nmax_open = 3")], 1),
    (
        &[(
            "sla.toml",
            "wait_reminder = \"2 workdays\"",
            "wait_reminder = \"1 workday\"\n[[sla.standard.step]]\nname = \"half\"\ndeadline = \"answer\"\nat = \"50%\"\nto = [\"owner\"]\n\
             [[sla.standard.step]]\nname = \"late\"\ndeadline = \"answer\"\nat = \"100%\"\nto = [\"owner\", \"lead\"]\n",
        )],
        1,
    ),
    (
        &[
            (
                "duty.toml",
                "pick = \"fewest-open\"",
                "pick = \"first\"\n[[duty.topic]]\ntopics = [\"tax.invoice-title\"]\nmembers = [\"wang-min\"]\n",
            ),
            (
                "routes/20-tax.toml",
                "topic = \"tax.invoice-title\"\n",
                "topic = \"tax.invoice-title\"\nroute = \"now\"\n",
            ),
        ],
        1,
    ),
    (&[], 1),
];
const WRONG: &[Change] = &[
    ("sla.toml", "answer = \"1 workday\"", "answer = \"24h\""),
    ("sla.toml", "triage = \"2 work hours\"", "triage = \"9 work hours\""),
    ("duty.toml", "\"li-na\"", "\"lina\""),
    ("topics.toml", "desk = \"tax\"", "desk = \"taxes\""),
    ("people.toml", "[[person]]", "[[persons]]"),
    ("routes/20-tax.toml", "topic = ", "topic ＝ "),
];

/// Every edit that somebody may make, compiled once for all seeds.
pub struct Edits {
    right: Vec<(Policy, u32)>,
    wrong: Vec<Vec<Problem>>,
}

impl Edits {
    pub fn new() -> Self {
        let edited = |changes: &[Change]| {
            let mut files = built_in_files();
            for (file, words, others) in changes {
                let text = files.get_mut(*file).unwrap();
                assert!(text.contains(words), "{file} holds no {words}");
                *text = text.replacen(words, others, 1);
            }
            load_from(&files)
        };
        let right = RIGHT.iter().map(|(changes, days)| (edited(changes).unwrap(), *days)).collect();
        let wrong = WRONG.iter().map(|change| edited(&[*change]).unwrap_err()).collect();
        Self { right, wrong }
    }

    /// When the answer to a mail of `opened` is due by the rules of this hash.
    pub fn due(&self, hash: &str, opened: Moment) -> Moment {
        let (_, days) = self.right.iter().find(|(policy, _)| policy.hash == hash).unwrap();
        (0..*days).fold(opened, |t, _| office::one_workday(t))
    }
}

impl World {
    /// Somebody saves a rule file.
    pub fn edit(&mut self) {
        let edits = std::sync::Arc::clone(&self.edits);
        let templates = Templates::built_in();
        if self.rng.percent(40) {
            let problems = self.rng.pick(&edits.wrong).clone();
            // He mends it before anybody starts the service again.
            let before = self.in_force();
            let refused = self.reload(Err(problems));
            if let Some(refused) = refused {
                self.promise(6, matches!(refused, Reloaded::Refused(_)), || "a wrong edit was taken".to_owned());
                self.promise(6, before == self.in_force(), || "a wrong edit changed something".to_owned());
                self.stats.refused += 1;
            }
            return;
        }
        let (policy, _) = self.rng.pick(&edits.right).clone();
        let before = self.files(policy.clone());
        match self.reload(Ok(Edit { policy: policy.clone(), templates })) {
            Some(Reloaded::Taken(_) | Reloaded::Same) => {
                let (hash, _) = self.in_force().unwrap();
                self.promise(6, hash == policy.hash, || "a right edit is not in force".to_owned());
                self.stats.edits += 1;
            }
            // Nobody meant so many late cases: he takes it back.
            Some(Reloaded::NeedsWord(_)) => {
                self.files(before);
            }
            Some(Reloaded::Refused(problems)) => self.fail(&format!("a right edit is refused: {problems:?}")),
            // The next start goes by the files.
            None => {}
        }
    }

    fn reload(&mut self, read: Result<Edit, Vec<Problem>>) -> Option<Reloaded> {
        if !self.runs() {
            return None;
        }
        match self.call("an edit", |engine, now| engine.reload(read, Word::NotGiven, now)) {
            Ok(reloaded) => Some(reloaded),
            Err(Halt::Died) => {
                self.down();
                None
            }
            // The daemon looks at the files again and again; here the next edit, or the next start, finds them.
            Err(Halt::Failed) => None,
        }
    }

    /// The rules in force, and what every open case is to be reminded of.
    fn in_force(&self) -> Option<(String, Vec<String>)> {
        let hash = self.hash()?;
        let sql = "SELECT case_id || ' ' || started || ' ' || name || ' ' || at_ms || ' ' || due_ms FROM step
                   ORDER BY case_id, started, name";
        Some((hash, self.peek().rows(sql, &[], |row| row.get(0))))
    }
}
