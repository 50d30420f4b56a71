//! From rule files to a [`Policy`]: reads every file, collects every problem, and gives a policy only if there is none.

use std::collections::BTreeMap;
use std::path::Path;

use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

use super::check::{self, Known};
use super::directory::{self, Directory};
use super::{Policy, calendars, duty, leaving, meant, notes, phrases, privacy, routes, sla, staff, table, topics};
use crate::desk::calendar::Calendar;
use crate::ids::{Address, CalendarId};
use crate::written::{Both, Keys, Page, Place, Problem, Section, both, decode, nearest, too_large, unread};

/// The defaults that `shouwen init` writes out, by their names below the rules' directory.
const BUILT_IN: &[(&str, &str)] = &[
    ("people.toml", include_str!("../../rules/people.toml")),
    ("duty.toml", include_str!("../../rules/duty.toml")),
    ("topics.toml", include_str!("../../rules/topics.toml")),
    ("sla.toml", include_str!("../../rules/sla.toml")),
    ("phrases.toml", include_str!("../../rules/phrases.toml")),
    ("privacy.toml", include_str!("../../rules/privacy.toml")),
    ("calendars/cn.toml", include_str!("../../rules/calendars/cn.toml")),
    ("calendars/cn-years.toml", include_str!("../../rules/calendars/cn-years.toml")),
    ("routes/10-system.toml", include_str!("../../rules/routes/10-system.toml")),
    ("routes/20-tax.toml", include_str!("../../rules/routes/20-tax.toml")),
    ("routes/30-pay.toml", include_str!("../../rules/routes/30-pay.toml")),
    ("routes/40-claims.toml", include_str!("../../rules/routes/40-claims.toml")),
    ("routes/50-accounts.toml", include_str!("../../rules/routes/50-accounts.toml")),
];

const PEOPLE: &str = "people.toml";
const DUTY: &str = "duty.toml";
const TOPICS: &str = "topics.toml";
const SLA: &str = "sla.toml";
const PHRASES: &str = "phrases.toml";
const PRIVACY: &str = "privacy.toml";
/// Rules stand in files of any name below this folder.
const ROUTES: &str = "routes/";

/// The employees, as another system exports them.
pub const DIRECTORIES: [&str; 2] = ["directory.csv", "directory.xlsx"];
/// The folder of the schemas that editors read; nothing else does.
pub const SCHEMAS: &str = "schema";
/// Folders whose files are read, by their names without the slash.
const FOLDERS: [&str; 2] = ["calendars", "routes"];

/// A rule file is written by hand; beyond this somebody has put something else there.
const MAX_FILE_BYTES: u64 = 4 * 1024 * 1024;

/// What problems call the directory whose path they do not know.
const USUAL_PREFIX: &str = "rules/";

impl Policy {
    /// The policy of the files that come with the program.
    pub fn built_in() -> Result<Self, Vec<Problem>> {
        load_from(&built_in_files())
    }
}

/// The files that come with the program: name below the rules' directory, and text.
#[must_use]
pub fn built_in_files() -> BTreeMap<String, String> {
    BUILT_IN.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect()
}

/// What looking at rule files came to.
#[derive(Clone, Debug)]
pub struct Examined {
    /// The policy, if nothing is wrong.
    pub policy: Option<Policy>,
    /// What is wrong: none of it takes effect.
    pub mistakes: Vec<Problem>,
    /// What is allowed and seldom meant, whether or not something is wrong.
    pub notes: Vec<Problem>,
}

impl Examined {
    fn or_mistakes(self) -> Result<Policy, Vec<Problem>> {
        self.policy.ok_or(self.mistakes)
    }
}

/// The policy of a directory for a mailbox, or all that is wrong with it.
pub fn load(dir: &Path, mailbox: &Address) -> Result<Policy, Vec<Problem>> {
    examine(dir, Some(mailbox)).or_mistakes()
}

/// The policy of a directory, and all that is wrong or odd about it. Without a mailbox nobody's address can be its own.
#[must_use]
pub fn examine(dir: &Path, mailbox: Option<&Address>) -> Examined {
    let prefix = format!("{}/", dir.display());
    let mut problems = Vec::new();
    let mut notes = Vec::new();
    let mut files = BTreeMap::new();
    let folders = [(dir.to_path_buf(), ""), (dir.join("calendars"), calendars::FOLDER), (dir.join("routes"), ROUTES)];
    for (folder, below) in folders {
        // A house without rules for routes is a small house, not a mistake; the Chinese calendar is built in.
        if !below.is_empty() && !folder.exists() {
            continue;
        }
        match entries(&folder) {
            Ok(names) => {
                for name in names {
                    let place = Place::whole(&format!("{prefix}{below}{name}"));
                    match kind(&folder.join(&name)) {
                        Kind::Rules => {}
                        Kind::List if below == calendars::FOLDER => {}
                        Kind::Nearly => {
                            problems.push(nearly(&place, &name));
                            // Not called missing as well.
                            let stem = name.split('.').next().unwrap_or_default();
                            files.entry(format!("{below}{stem}.toml")).or_insert(None);
                            continue;
                        }
                        Kind::Folder if below.is_empty() && FOLDERS.contains(&name.as_str()) => continue,
                        Kind::Folder => {
                            notes.push(unread_folder(&place));
                            continue;
                        }
                        Kind::Table if below.is_empty() && !DIRECTORIES.contains(&name.as_str()) => {
                            notes.push(unread_table(&place));
                            continue;
                        }
                        Kind::List | Kind::Table | Kind::Other => continue,
                    }
                    let (text, problem) = read_file(&folder.join(&name), &format!("{prefix}{below}{name}"));
                    problems.extend(problem);
                    if text.as_ref().is_some_and(|text| text.trim().is_empty()) {
                        notes.push(empty(&place));
                    }
                    // Kept even if unreadable, so that it is not called missing as well.
                    files.insert(format!("{below}{name}"), text);
                }
            }
            Err(error) => {
                let Both { zh, en } = unread(&error);
                problems.push(Place::whole(&folder.display().to_string()).problem(
                    both!("读不了这个目录（{zh}）", "this directory cannot be read ({en})"),
                    both!(
                        "用 `shouwen init` 生成一份，或改 [paths] rules",
                        "let `shouwen init` write one, or mend [paths] rules"
                    ),
                ));
            }
        }
    }
    if files.is_empty() && !problems.is_empty() {
        return Examined { policy: None, mistakes: problems, notes };
    }
    let employees = employees(dir, &prefix, &mut problems, &mut notes);
    let directory = employees.as_ref().map(|(directory, _)| directory);
    let mut examined = compile(&files, &prefix, (mailbox, directory), (problems, notes));
    if let (Some(policy), Some((directory, table))) = (&mut examined.policy, employees) {
        // Its text is not kept: it is large, changes daily, and what was decided by it stands in facts.
        policy.hash = together(&policy.hash, &table);
        policy.directory = directory;
    }
    examined
}

/// The table of employees, if the house has one: what it says, and its bytes.
fn employees(
    dir: &Path,
    prefix: &str,
    problems: &mut Vec<Problem>,
    notes: &mut Vec<Problem>,
) -> Option<(Directory, Vec<u8>)> {
    let mut there = DIRECTORIES.into_iter().filter(|name| dir.join(name).exists());
    let name = there.next()?;
    let shown = format!("{prefix}{name}");
    if let Some(other) = there.next() {
        problems.push(Place::whole(&shown).problem(
            both!("{name} 和 {other} 只能有一个", "there is a {other} as well, and only one of them is read"),
            both!("移走旧的那个", "move the older one away"),
        ));
    }
    let (table, bytes) = table::read(&dir.join(name), &shown).map_err(|problem| problems.push(problem)).ok()?;
    let (directory, odd) = directory::of(&table).map_err(|wrong| problems.extend(wrong)).ok()?;
    notes.extend(odd);
    Some((directory, bytes))
}

/// The policy of files given by name and text, or all that is wrong with them.
pub fn load_from(files: &BTreeMap<String, String>) -> Result<Policy, Vec<Problem>> {
    let files = files.iter().map(|(name, text)| (name.clone(), Some(text.clone()))).collect();
    compile(&files, USUAL_PREFIX, (None, None), (Vec::new(), Vec::new())).or_mistakes()
}

/// The keys that reading a file of this name asks for.
#[must_use]
pub fn keys(name: &str, text: &str) -> Keys {
    let page = Page::noting_keys(name, text);
    page.read(|top| match name {
        PEOPLE => drop(staff::read(top)),
        DUTY => drop(duty::read(top)),
        TOPICS => drop(topics::read(top)),
        SLA => drop(sla::read(top)),
        PHRASES => drop(phrases::read(top)),
        PRIVACY => drop(privacy::read(top)),
        _ if name.starts_with(ROUTES) => drop(routes::read(top)),
        _ => drop(calendars::read(top)),
    });
    page.into_keys()
}

/// A file's text by its name below the rules' directory; `None` where it could not be read and a problem says so.
type Files = BTreeMap<String, Option<String>>;

/// `found` are the problems and the notes so far.
fn compile(
    files: &Files,
    prefix: &str,
    (mailbox, directory): (Option<&Address>, Option<&Directory>),
    found: (Vec<Problem>, Vec<Problem>),
) -> Examined {
    let (problems, mut notes) = found;
    let mut reading = Reading { files, prefix, problems };
    let staff = reading.required(PEOPLE, staff::read);
    let roster = reading.required(DUTY, duty::read).flatten();
    let topics = reading.required(TOPICS, topics::read);
    let names: Vec<&String> = files.keys().filter(|name| name.starts_with(ROUTES)).collect();
    let rules: Vec<_> = names.into_iter().filter_map(|name| reading.file(name, routes::read)).flatten().collect();
    notes.extend(directory.map(|directory| notes::unknown_departments(&rules, directory)).unwrap_or_default());
    let offices = reading.calendars();
    let slas = reading.file(SLA, sla::read);
    let phrases = reading.file(PHRASES, phrases::read).unwrap_or_default();
    let privacy = reading.file(PRIVACY, privacy::read).unwrap_or_default();
    reading.strangers();
    let mut problems = reading.problems;
    let (calendar, found) = calendar(offices.as_ref(), slas.as_ref(), staff.as_ref(), &mut notes);
    problems.extend(found);
    if let Some(slas) = &slas {
        let office = |id: Option<&CalendarId>| offices.as_ref()?.offices.get(id?);
        problems.extend(slas.check(|id| office(id).map_or(&calendar, |office| &office.calendar)));
        problems.extend(slas.strangers(topics.as_deref().unwrap_or_default()));
        notes.extend(topics.as_deref().map(|topics| slas.unused(topics)).unwrap_or_default());
    }
    if !slas.as_ref().is_some_and(|slas| slas.promises) {
        notes.push(sla::unpromised(&format!("{prefix}{SLA}")));
    }
    let known = Known { staff: staff.as_ref(), topics: topics.as_deref(), duty: roster.as_ref(), mailbox };
    problems.extend(check::staff(&known));
    problems.extend(leaving::check(&known));
    problems.extend(check::topics(&known));
    problems.extend(duty::check(&known));
    let (routes, found) = check::rules(&known, rules);
    problems.extend(found);
    notes.extend(notes::of(&known, routes.len(), prefix));
    notes.extend(leaving::without_successor(&known));
    let leavers = leaving::named(&known);
    if !problems.is_empty() {
        problems.sort_by(|a, b| (&a.file, a.line, a.column).cmp(&(&b.file, b.line, b.column)));
        return Examined { policy: None, mistakes: problems, notes };
    }
    let (people, desks) = meant::people_and_desks(staff.unwrap_or_default());
    let (sla, slas) = slas.map(sla::WrittenSlas::meant).unwrap_or_default();
    let policy = Policy {
        hash: hash(files),
        files: files.iter().filter_map(|(name, text)| Some((name.clone(), text.clone()?))).collect(),
        people,
        desks,
        duty: meant::duty(roster),
        topics: meant::topics(topics.unwrap_or_default()),
        routes,
        sla,
        slas,
        calendar,
        phrases,
        privacy,
        calendars: offices.map(|offices| offices.offices).unwrap_or_default(),
        directory: Directory::default(),
        notes: notes.clone(),
        leavers,
    };
    Examined { policy: Some(policy), mistakes: problems, notes }
}

/// The calendar of all deadlines, and what is wrong with the calendars and with the names that are given for them.
fn calendar(
    offices: Option<&calendars::Compiled>,
    slas: Option<&sla::WrittenSlas>,
    staff: Option<&staff::Staff>,
    notes: &mut Vec<Problem>,
) -> (Calendar, Vec<Problem>) {
    let usual = Calendar::china_office;
    // What stands in a file that could not be read is unknown, and so is whether a name is right.
    let Some(offices) = offices else { return (usual(), Vec::new()) };
    let of_slas = slas.into_iter().flat_map(sla::WrittenSlas::calendars);
    let standard = slas.and_then(|slas| slas.standard.calendar.as_ref());
    let of_people = staff.into_iter().flat_map(|staff| &staff.people).filter_map(|person| person.calendar.as_ref());
    let of_desks = staff.into_iter().flat_map(|staff| &staff.desks).filter_map(|desk| desk.calendar.as_ref());
    let named = calendars::Named(of_slas.chain(of_people).chain(of_desks).collect());
    notes.extend(offices.notes.iter().cloned());
    // Who a calendar is for stands in a file that could not be read.
    notes.extend(staff.map(|_| calendars::unused(offices, &named)).unwrap_or_default());
    let problems = offices.problems.iter().cloned().chain(named.strangers(&offices.ids)).collect();
    let id = standard.map_or_else(|| CalendarId::from(calendars::USUAL), |id| CalendarId(id.value.clone()));
    (offices.offices.get(&id).map_or_else(usual, |office| office.calendar.clone()), problems)
}

struct Reading<'f> {
    files: &'f Files,
    prefix: &'f str,
    problems: Vec<Problem>,
}

impl Reading<'_> {
    /// Reads one file; gives nothing where it is no TOML.
    fn file<T>(&mut self, name: &str, reading: impl FnOnce(&Section<'_>) -> T) -> Option<T> {
        let text = self.files.get(name)?.as_ref()?;
        let page = Page::new(&format!("{}{name}", self.prefix), text);
        let meaning = page.read(reading);
        self.problems.extend(page.into_problems());
        meaning
    }

    /// Reads a file that has to be there.
    fn required<T>(&mut self, name: &str, reading: impl FnOnce(&Section<'_>) -> T) -> Option<T> {
        if !self.files.contains_key(name) {
            self.problems.push(Place::whole(&format!("{}{name}", self.prefix)).problem(
                both!("缺少这个文件", "this file is missing"),
                both!("用 `shouwen init` 生成一份示例", "let `shouwen init` write a sample"),
            ));
        }
        self.file(name, reading)
    }

    /// Reads the calendars; nothing if one of their files is no TOML.
    fn calendars(&mut self) -> Option<calendars::Compiled> {
        let files = self.files;
        let below: Vec<(&String, &str)> =
            files.keys().filter_map(|name| Some((name, name.strip_prefix(calendars::FOLDER)?))).collect();
        let is_list = |name: &str| name.rsplit('.').next() != Some("toml");
        let mut all = Some(calendars::Written::default());
        for (name, _) in below.iter().filter(|(name, _)| !is_list(name)) {
            let read = self.file(name, calendars::read);
            all = all.zip(read).map(|(all, read)| all.and(read));
        }
        let lists = below.iter().filter(|(name, _)| is_list(name));
        let text = |name: &String| files.get(name).and_then(Option::as_deref);
        let lists = lists.map(|(name, bare)| (*bare, text(name))).collect();
        Some(calendars::compile(all?, &lists, self.prefix))
    }

    /// Names the files that nobody reads: a rule in one of them would silently do nothing.
    fn strangers(&mut self) {
        let known = [PEOPLE, DUTY, TOPICS, SLA, PHRASES, PRIVACY];
        for name in self.files.keys().filter(|name| {
            !known.contains(&name.as_str()) && !name.starts_with(ROUTES) && !name.starts_with(calendars::FOLDER)
        }) {
            let mend = match nearest(name, known) {
                Some(near) if self.files.contains_key(near) => {
                    both!("已有 {near}；把它移走", "there is a {near}: move this one away")
                }
                Some(near) => both!("改名为 {near}", "rename it to {near}"),
                None => {
                    both!("规则放在 routes/ 下，不用的文件移走", "put rules below routes/, and move other files away")
                }
            };
            let mistake = both!("没有规则会从这个文件读取", "nothing is read from a file of this name");
            self.problems.push(Place::whole(&format!("{}{name}", self.prefix)).problem(mistake, mend));
        }
    }
}

/// What somebody put below the rules.
enum Kind {
    /// A file that is read.
    Rules,
    /// A file that is not read, by a slip in its name.
    Nearly,
    /// A list of holidays: read where calendars stand.
    List,
    /// A folder: of those only [`FOLDERS`] are read.
    Folder,
    /// A table, as of employees.
    Table,
    /// None of our business: notes, copies.
    Other,
}

fn kind(path: &Path) -> Kind {
    let extension = path.extension().unwrap_or_default().to_string_lossy().into_owned();
    let inner = path.file_stem().and_then(|stem| Path::new(stem).extension()).unwrap_or_default();
    if path.is_dir() {
        let holds_rules = entries(path).is_ok_and(|names| {
            names.iter().any(|name| Path::new(name).extension().is_some_and(|ending| ending == "toml"))
        });
        let is_ours = path.file_name().is_some_and(|name| FOLDERS.iter().any(|ours| name == *ours));
        return if holds_rules || is_ours { Kind::Folder } else { Kind::Other };
    }
    match extension.as_str() {
        "toml" => Kind::Rules,
        "json" | "ics" => Kind::List,
        // Windows hides the second ending, and does not tell capitals apart.
        _ if ["csv", "xlsx", "xls"].iter().any(|ending| extension.eq_ignore_ascii_case(ending) || inner == *ending) => {
            Kind::Table
        }
        // Windows hides the second ending.
        "txt" if inner == "toml" => Kind::Nearly,
        near if nearest(near, ["toml"]).is_some() => Kind::Nearly,
        _ => Kind::Other,
    }
}

fn nearly(place: &Place, name: &str) -> Problem {
    let stem = name.split('.').next().unwrap_or(name);
    place.problem(
        both!("文件名不以 .toml 结尾，不会被读取", "its name does not end in .toml: nothing is read from it"),
        both!("改名为 {stem}.toml，不用的移走", "rename it to {stem}.toml, or move it away"),
    )
}

fn unread_table(place: &Place) -> Problem {
    place.problem(
        both!("不会从这个表读取员工", "no employees are read from this table"),
        both!(
            "存成 directory.csv 或 directory.xlsx；不是员工表就移走",
            "save it as directory.csv or directory.xlsx, or move it away"
        ),
    )
}

fn empty(place: &Place) -> Problem {
    place.problem(
        both!("这个文件里什么也没有", "there is nothing in this file"),
        both!("若内容是丢了，从备份恢复；不用的移走", "restore it if it was lost, or move it away"),
    )
}

fn unread_folder(place: &Place) -> Problem {
    place.problem(
        both!("这个文件夹里的规则不会被读取", "nothing is read from this folder"),
        both!("规则直接放在 routes/ 下；不用的移走", "put rules into routes/ itself, and move others away"),
    )
}

/// What lies in a folder, in order. Editors keep lock files and copies under names that begin with a dot, a hash or a tilde.
fn entries(folder: &Path) -> std::io::Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        if !name.starts_with(['.', '#', '~']) {
            names.push(name);
        }
    }
    names.sort();
    Ok(names)
}

fn read_file(path: &Path, shown: &str) -> (Option<String>, Option<Problem>) {
    let cannot = |Both { zh, en }: Both| {
        let mistake = both!("读不了这个文件（{zh}）", "this file cannot be read ({en})");
        Place::whole(shown).problem(mistake, both!("检查文件的权限和大小", "look at its permissions and its size"))
    };
    let bytes = match std::fs::metadata(path) {
        Ok(data) if data.len() > MAX_FILE_BYTES => return (None, Some(cannot(too_large(data.len())))),
        Ok(_) => std::fs::read(path),
        Err(error) => Err(error),
    };
    match bytes {
        Ok(bytes) => {
            let (text, problem) = decode(shown, &bytes);
            (text.map(std::borrow::Cow::into_owned), problem)
        }
        Err(error) => (None, Some(cannot(unread(&error)))),
    }
}

/// SHA-256 over names and texts, each with its length before it, so that no two sets of files can look alike.
fn hash(files: &Files) -> String {
    let mut hash = Sha256::new();
    for (name, text) in files {
        for part in [name.as_str(), text.as_deref().unwrap_or_default()] {
            hash.update((part.len() as u64).to_be_bytes());
            hash.update(part.as_bytes());
        }
    }
    HEXLOWER.encode(&hash.finalize())
}

/// The hash of a policy that rests on a table as well.
fn together(policy: &str, table: &[u8]) -> String {
    let mut hash = Sha256::new();
    hash.update(policy.as_bytes());
    hash.update(table);
    HEXLOWER.encode(&hash.finalize())
}
