//! The directory of employees (P-40): a table that another system exports, laid among the rules as `directory.csv` or
//! `directory.xlsx`. A row that does not read is left out and noted, for no export is without one; a table that has no
//! addresses is a mistake.

use std::collections::BTreeMap;

use super::table::Table;
use crate::ids::Address;
use crate::written::{Place, Problem, both, nearest};

/// So many rows that were left out are named one by one.
const ROWS_NAMED: usize = 10;

/// The columns that are read, each with the names that its head may have.
const COLUMNS: &[(Column, &[&str])] = &[
    (
        Column::Address,
        &[
            "address",
            "mail",
            "email",
            "e-mail",
            "email address",
            "邮箱",
            "邮箱地址",
            "邮件地址",
            "电子邮件",
            "电子邮箱",
        ],
    ),
    (Column::Name, &["name", "姓名", "名字", "中文名"]),
    (Column::Department, &["department", "dept", "部门", "所属部门", "部门名称"]),
    (Column::CompanyCode, &["company_code", "company code", "公司代码", "公司编码"]),
    (Column::Grade, &["grade", "level", "职级", "级别", "职务"]),
    (Column::Language, &["language", "语言"]),
    (Column::MayAskFor, &["may_ask_for", "may ask for", "可代为提问", "可代提问"]),
];

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Column {
    Address,
    Name,
    Department,
    CompanyCode,
    Grade,
    Language,
    MayAskFor,
}

/// Everybody who may ask, by address.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Directory(BTreeMap<String, Employee>);

/// One employee.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Employee {
    /// The name.
    pub name: Option<String>,
    /// The department, as a path if the table has one (`华东区/销售一部`).
    pub department: Option<String>,
    /// The company code.
    pub company_code: Option<String>,
    /// The grade, as the table words it.
    pub grade: Option<String>,
    /// The language that letters to him are in where his own words do not tell: a BCP 47 tag.
    pub language: Option<String>,
    /// Whom he may ask for, by address.
    pub may_ask_for: Vec<Address>,
}

/// The names that the head of each column may have, its own first.
pub fn heads() -> impl Iterator<Item = &'static [&'static str]> {
    COLUMNS.iter().map(|(_, names)| *names)
}

impl Directory {
    /// The employee with this address.
    #[must_use]
    pub fn of(&self, addr: &Address) -> Option<&Employee> {
        self.0.get(&addr.key())
    }

    /// The names of all of them.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.values().filter_map(|employee| employee.name.as_deref())
    }

    /// Whether somebody is of this department, or of one below it.
    #[must_use]
    pub fn has_department(&self, department: &str) -> bool {
        self.0.values().any(|employee| employee.is_of(department))
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether nobody is in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Employee {
    /// Whether he is of this department or of one below it.
    #[must_use]
    pub fn is_of(&self, department: &str) -> bool {
        let Some(own) = &self.department else { return false };
        own == department
            || own.split(['/', '\\', '-', '>']).map(str::trim).any(|part| part == department)
            || own.strip_prefix(department).is_some_and(|rest| rest.starts_with(['/', '\\', '-', '>']))
    }
}

/// The directory of a table, and what is odd about its rows; or why it is none.
pub(super) fn of(table: &Table) -> Result<(Directory, Vec<Problem>), Vec<Problem>> {
    let Some(((head_row, head), rows)) = table.rows.split_first() else {
        let mistake = both!("这张表是空的", "this table is empty");
        let mend =
            both!("第一行写列名，其中要有「邮箱」", "give it a first row with names of columns, `address` among them");
        return Err(vec![Place::whole(&table.file).problem(mistake, mend)]);
    };
    let (columns, mut notes) = columns(table, *head_row, head);
    if !columns.values().any(|column| *column == Column::Address) {
        let mistake = both!("第一行没有「邮箱」这一列", "the first row names no column `address`");
        let mend = both!("在第一行写上列名：邮箱、姓名、部门…", "name the columns there: address, name, department …");
        return Err(vec![table.place(*head_row, 0).problem(mistake, mend)]);
    }
    let mut directory = Directory::default();
    let mut left_out = Vec::new();
    for (line, row) in rows {
        match employee(table, *line, row, (&columns, head.len())) {
            Ok((addr, _)) if directory.0.contains_key(&addr.key()) => {
                let mistake = both!("地址 {addr} 已有一行", "there is a row for {addr} already");
                left_out.push(table.place(*line, 0).problem(mistake, both!("删去其中一行", "delete one of the two")));
            }
            Ok((addr, employee)) => {
                directory.0.insert(addr.key(), employee);
            }
            Err(problem) => left_out.push(problem),
        }
    }
    let more = left_out.len().saturating_sub(ROWS_NAMED);
    notes.extend(left_out.into_iter().take(ROWS_NAMED));
    if more > 0 {
        let mistake = both!("另有 {more} 行未采用", "{more} more rows were left out");
        notes.push(Place::whole(&table.file).problem(mistake, both!("同上", "as above")));
    }
    Ok((directory, notes))
}

/// What stands in which column, and the heads that nothing is read of.
fn columns(table: &Table, line: usize, head: &[String]) -> (BTreeMap<usize, Column>, Vec<Problem>) {
    let (mut columns, mut notes) = (BTreeMap::new(), Vec::new());
    for (no, written) in head.iter().enumerate() {
        let folded = written.to_lowercase();
        let known = COLUMNS.iter().find(|(_, names)| names.contains(&folded.as_str()));
        match known {
            Some((column, _)) if !columns.values().any(|seen| seen == column) => {
                columns.insert(no, *column);
            }
            Some(_) => {
                let mistake =
                    both!("列 `{written}` 重复，只用前一列", "the column `{written}` stands twice; the first counts");
                notes.push(table.place(line, no).problem(mistake, both!("删去其中一列", "delete one of them")));
            }
            // Tables have columns of their own; what is nearly one of ours is told.
            None => {
                let all = COLUMNS.iter().flat_map(|(_, names)| names.iter().copied());
                if let Some(near) = nearest(&folded, all) {
                    let mistake = both!("列 `{written}` 没有读取", "nothing is read of the column `{written}`");
                    notes.push(table.place(line, no).problem(mistake, both!("改名为 `{near}`", "call it `{near}`")));
                }
            }
        }
    }
    (columns, notes)
}

fn employee(
    table: &Table,
    line: usize,
    row: &[String],
    (columns, width): (&BTreeMap<usize, Column>, usize),
) -> Result<(Address, Employee), Problem> {
    // A comma inside a name moves everything behind it: whose department that is nobody knows.
    let cells = row.iter().rposition(|cell| !cell.trim().is_empty()).map_or(0, |last| last + 1);
    if cells > width {
        let mistake = both!(
            "这一行有 {cells} 格，而第一行只有 {width} 列，未采用",
            "this row has {cells} cells under {width} columns and is left out"
        );
        let mend = both!("内容里有分隔符的，加上半角双引号", "put cells that hold the separator into quotation marks");
        return Err(table.place(line, width).problem(mistake, mend));
    }
    let (mut addr, mut employee) = (None, Employee::default());
    for (no, column) in columns {
        let Some(cell) = row.get(*no).map(|cell| cell.trim()).filter(|cell| !cell.is_empty()) else { continue };
        let text = || Some(cell.to_owned());
        match column {
            Column::Address => addr = Some(address(table, (line, *no), cell)?),
            Column::Name => employee.name = text(),
            Column::Department => employee.department = text(),
            Column::CompanyCode => employee.company_code = text(),
            Column::Grade => employee.grade = text(),
            Column::Language => employee.language = text(),
            Column::MayAskFor => {
                let each = cell.split([';', ',', '；', '，', ' ']).map(str::trim).filter(|part| !part.is_empty());
                employee.may_ask_for = each.map(|part| address(table, (line, *no), part)).collect::<Result<_, _>>()?;
            }
        }
    }
    let column = columns.iter().find(|(_, column)| **column == Column::Address).map_or(0, |(no, _)| *no);
    let addr = addr.ok_or_else(|| {
        let mistake = both!("这一行没有邮箱，未采用", "this row has no address and is left out");
        table.place(line, column).problem(mistake, both!("补上，或删去这一行", "add it, or delete the row"))
    })?;
    Ok((addr, employee))
}

fn address(table: &Table, (line, column): (usize, usize), cell: &str) -> Result<Address, Problem> {
    Address::parse(cell).ok_or_else(|| {
        let mistake =
            both!("`{cell}` 不是邮件地址，这一行未采用", "`{cell}` is not a mail address; the row is left out");
        let mend = both!("写成 zhang.wei@corp.example", "write it like zhang.wei@corp.example");
        table.place(line, column).problem(mistake, mend)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::Language;
    use crate::rules::table;
    use crate::written::show_all;

    fn of_bytes(name: &str, bytes: &[u8]) -> Result<(Directory, Vec<Problem>), Vec<Problem>> {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        let (table, _) = table::read(&path, &format!("rules/{name}")).map_err(|problem| vec![problem])?;
        of(&table)
    }

    const ROWS: &str = "工号,姓名,邮箱,部门,公司代码,职级,语言,可代为提问\r\n\
        001,张伟,Zhang.Wei@corp.example,华东区/销售一部,1010,P6,zh-CN,\r\n\
        002,\"Wu, Tony\",tony@corp.example,IT,1010,M2,en,zhang.wei@corp.example；lin@corp.example\r\n";

    fn check(directory: &Directory) {
        let of = |addr: &str| directory.of(&Address::parse(addr).unwrap());
        let zhang = of("zhang.wei@corp.example").unwrap();
        assert_eq!((zhang.name.as_deref(), zhang.company_code.as_deref()), (Some("张伟"), Some("1010")));
        assert!(zhang.is_of("销售一部") && zhang.is_of("华东区") && !zhang.is_of("销售"));
        let tony = of("tony@corp.example").unwrap();
        assert_eq!((tony.name.as_deref(), tony.grade.as_deref()), (Some("Wu, Tony"), Some("M2")));
        assert_eq!(
            tony.may_ask_for.iter().map(Address::as_str).collect::<Vec<_>>(),
            ["zhang.wei@corp.example", "lin@corp.example"]
        );
        assert_eq!((directory.len(), of("nobody@corp.example")), (2, None));
    }

    #[test]
    fn a_table_is_read_however_it_was_saved() {
        let (gbk, _, _) = encoding_rs::GBK.encode(ROWS);
        let utf16: Vec<u8> = [0xfeff_u16]
            .into_iter()
            .chain(ROWS.replace(',', "\t").replace("Wu\t", "Wu,").encode_utf16())
            .flat_map(u16::to_le_bytes)
            .collect();
        let forms: [(&str, Vec<u8>); 5] = [
            ("directory.csv", ROWS.as_bytes().to_vec()),
            ("directory.csv", [BOM, ROWS.as_bytes()].concat()),
            ("directory.csv", gbk.into_owned()),
            ("directory.csv", utf16),
            ("directory.csv", ROWS.replace(',', ";").replace("Wu;", "Wu,").into_bytes()),
        ];
        for (name, bytes) in forms {
            let (directory, notes) = of_bytes(name, &bytes).unwrap();
            assert_eq!(notes, []);
            check(&directory);
        }
    }

    const BOM: &[u8] = b"\xef\xbb\xbf";

    #[test]
    fn an_xlsx_is_read_from_its_first_sheet() {
        // As Excel writes it: company codes are numbers, empty cells are none, and a second sheet explains the first.
        let book = include_bytes!("samples/directory.xlsx");
        let (directory, notes) = of_bytes("directory.xlsx", book).unwrap();
        assert_eq!(notes, []);
        check(&directory);
    }

    #[test]
    fn rows_that_do_not_read_are_left_out_and_noted() {
        let rows = [
            (
                "邮箱,姓名\nzhang,张伟\n,无名\na@corp.example,甲\nA@corp.example,乙\nb@corp.example,丙,丁,,\n",
                "rules/directory.csv:2:1: `zhang` is not a mail address; the row is left out. Mend: write it like zhang.wei@corp.example.\n\
                 rules/directory.csv:3:1: this row has no address and is left out. Mend: add it, or delete the row.\n\
                 rules/directory.csv:5:1: there is a row for A@corp.example already. Mend: delete one of the two.\n\
                 rules/directory.csv:6:3: this row has 3 cells under 2 columns and is left out. Mend: put cells that hold the separator into quotation marks.",
            ),
            (
                "address,nmae,address\na@corp.example,A,\n",
                "rules/directory.csv:1:2: nothing is read of the column `nmae`. Mend: call it `name`.\n\
                 rules/directory.csv:1:3: the column `address` stands twice; the first counts. Mend: delete one of them.",
            ),
        ];
        for (text, told) in rows {
            let (directory, notes) = of_bytes("directory.csv", text.as_bytes()).unwrap();
            assert_eq!(show_all(&notes, Language::English), told);
            assert_eq!(directory.len(), 1, "the good row is there");
        }
    }

    #[test]
    fn a_table_without_addresses_is_a_mistake() {
        let rows: [(&str, &[u8], &str); 4] = [
            (
                "directory.csv",
                b"",
                "rules/directory.csv: this table is empty. Mend: give it a first row with names of columns, `address` among them.",
            ),
            (
                "directory.csv",
                b"name,department\nA,B\n",
                "rules/directory.csv:1:1: the first row names no column `address`. Mend: name the columns there: address, name, department \u{2026}.",
            ),
            (
                "directory.csv",
                b"\xff\xff\xff",
                "rules/directory.csv: this file is neither UTF-8 nor GBK. Mend: save it as \"CSV UTF-8\" or as XLSX.",
            ),
            ("directory.xlsx", b"no zip", "rules/directory.xlsx: this is no XLSX file that reads"),
        ];
        for (name, bytes, told) in rows {
            let problems = of_bytes(name, bytes).unwrap_err();
            assert!(
                show_all(&problems, Language::English).starts_with(told),
                "{}",
                show_all(&problems, Language::English)
            );
        }
    }
}
