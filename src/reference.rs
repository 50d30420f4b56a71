//! The reference of the files that admins write, and their schemas for editors. Neither is written by hand:
//!
//! ```text
//! readers (`rules`, `config`)  ─ which keys, in which form, which must be there ─┐
//! words/*.rs                   ─ what each means, its default ───────────────────┼─▶ rules/schema/*.json, rules/README.md
//! examples/*.toml              ─ each key in a plausible house ──────────────────┘
//! ```
//!
//! A new key takes a line in `words/` and a place in `examples/`; tests say where one is missing, and compare what is
//! committed with what comes out (`UPDATE_EXPECT=1` writes it).

mod line;
mod page;
mod schema;
#[cfg(test)]
pub(crate) mod tests;
mod words;

pub use line::{Line, Said, Usual};
pub use page::page;
pub use schema::schema;

use crate::written::Keys;
use crate::{config, rules};

/// One file that admins write, or one sort of them.
#[derive(Clone, Copy, Debug)]
pub struct File {
    /// What its schema is called: `people`.
    pub name: &'static str,
    /// The files, as the house has them: `rules/people.toml`, `rules/routes/*.toml`.
    pub path: &'static str,
    /// What they hold.
    pub title: Said,
    /// What each key means, in the order that the reference has them.
    pub lines: &'static [Line],
    /// Worked examples; every key stands in one of them.
    pub examples: &'static [&'static str],
}

const CALENDARS: &str = "rules/calendars/*.toml";
const ROUTES: &str = "rules/routes/*.toml";
const SETTINGS: &str = "shouwen.toml";

/// All of them, in the order that an admin comes to them.
pub const FILES: &[File] = &[
    File {
        name: "people",
        path: "rules/people.toml",
        title: line::said("人员与支持接口组", "People and the desks of contacts"),
        lines: words::people::LINES,
        examples: &[include_str!("reference/examples/people.toml")],
    },
    File {
        name: "duty",
        path: "rules/duty.toml",
        title: line::said("值班：来信由谁首问负责", "Duty: who owns what comes in"),
        lines: words::duty::LINES,
        examples: &[include_str!("reference/examples/duty.toml")],
    },
    File {
        name: "topics",
        path: "rules/topics.toml",
        title: line::said(
            "主题：问的是什么事，由哪个接口组解答",
            "Topics: what questions are about, and which desk knows",
        ),
        lines: words::topics::LINES,
        examples: &[include_str!("reference/examples/topics.toml")],
    },
    File {
        name: "routes",
        path: ROUTES,
        title: line::said("规则：哪些来信是哪个主题", "Rules: which mails are about which topic"),
        lines: words::routes::LINES,
        examples: &[include_str!("reference/examples/routes.toml")],
    },
    File {
        name: "sla",
        path: "rules/sla.toml",
        title: line::said("时限", "Limits: how long things may take"),
        lines: words::sla::LINES,
        examples: &[include_str!("reference/examples/sla.toml")],
    },
    File {
        name: "phrases",
        path: "rules/phrases.toml",
        title: line::said("词语：本单位的人怎么说话", "Phrases: what the people of this house mean by what they write"),
        lines: words::phrases::LINES,
        examples: &[include_str!("reference/examples/phrases.toml")],
    },
    File {
        name: "privacy",
        path: "rules/privacy.toml",
        title: line::said(
            "保密：答复里的哪些内容，发出前先请撰写人过目",
            "Privacy: what of an answer its writer sees again before it leaves",
        ),
        lines: words::privacy::LINES,
        examples: &[include_str!("reference/examples/privacy.toml")],
    },
    File {
        name: "calendars",
        path: CALENDARS,
        title: line::said(
            "日历：何时上班，时限按它计",
            "Calendars: when the office is open, and what limits are counted on",
        ),
        lines: words::calendars::LINES,
        examples: &[include_str!("reference/examples/calendars.toml")],
    },
    File {
        name: "shouwen",
        path: SETTINGS,
        title: line::said("设置：邮箱、服务器、目录", "Settings: mailbox, servers, directories"),
        lines: words::settings::LINES,
        examples: &[
            include_str!("reference/examples/shouwen.toml"),
            include_str!("reference/examples/shouwen-directories.toml"),
        ],
    },
];

/// The folder of the schemas, among the rules.
pub const FOLDER: &str = rules::SCHEMAS;

/// The file of this name.
#[must_use]
pub fn file(name: &str) -> Option<&'static File> {
    FILES.iter().find(|file| file.name == name)
}

/// What is generated, by its name below the rules' directory: `README.md`, `schema/people.json` …
#[must_use]
pub fn generated() -> Vec<(String, String)> {
    let schemas = FILES.iter().map(|file| (format!("{FOLDER}/{}.json", file.name), schema(file)));
    std::iter::once(("README.md".to_owned(), page())).chain(schemas).collect()
}

impl File {
    /// The keys that reading its examples, and the files of its sort that come with the program, asks for.
    fn keys(&self) -> Keys {
        let mut keys = Keys::default();
        if self.path == SETTINGS {
            self.examples.iter().for_each(|text| keys.extend(config::keys(text)));
            return keys;
        }
        let below = |path: &'static str| path.strip_prefix("rules/").unwrap_or(path);
        let name = below(self.path);
        self.examples.iter().for_each(|text| keys.extend(rules::keys(name, text)));
        // A key may be required in a small file, and not beside others: both have to be seen.
        for (built_in, text) in rules::built_in_files().into_iter().filter(|(built_in, _)| self.is(built_in)) {
            keys.extend(rules::keys(&built_in, &text));
        }
        keys
    }

    /// Whether a file below the rules' directory is of this sort.
    fn is(&self, name: &str) -> bool {
        let pattern = self.path.strip_prefix("rules/").unwrap_or_default();
        match pattern.split_once('*') {
            Some((folder, ending)) => name.starts_with(folder) && name.ends_with(ending),
            None => name == pattern,
        }
    }

    /// The lines right below a path, in order.
    fn below(&self, path: &str) -> impl Iterator<Item = &'static Line> {
        let path = path.to_owned();
        self.lines.iter().filter(move |line| match line.path.rsplit_once('.') {
            Some((above, _)) => above == path,
            None => path.is_empty(),
        })
    }
}
