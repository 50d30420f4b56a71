//! Tables that other programs export: CSV in whatever charset and with whatever separator Excel chose, and XLSX.

use std::io::Cursor;
use std::path::Path;

use calamine::{Data, Reader, Xlsx};

use crate::written::{Both, Place, Problem, both, too_large, unread};

/// A table of employees is bigger than a rule file, and still a table of employees.
const MAX_FILE_BYTES: u64 = 64 * 1024 * 1024;
const BOM: &[u8] = b"\xef\xbb\xbf";
/// What may stand between two cells; the first row says which.
const SEPARATORS: [u8; 4] = *b",;\t|";

/// The rows of a table, each with its number in the file; cells are trimmed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Table {
    pub(super) file: String,
    pub(super) rows: Vec<(usize, Vec<String>)>,
}

impl Table {
    /// The place of a cell, both counted as people count them.
    pub(super) fn place(&self, row: usize, column: usize) -> Place {
        Place { file: self.file.as_str().into(), line: row, column: column + 1 }
    }
}

/// Reads a table; `shown` is the name that messages give it.
pub(super) fn read(path: &Path, shown: &str) -> Result<(Table, Vec<u8>), Problem> {
    let cannot = |Both { zh, en }: Both| {
        let mistake = both!("读不了这个文件（{zh}）", "this file cannot be read ({en})");
        Place::whole(shown).problem(mistake, both!("检查文件的权限和大小", "look at its permissions and its size"))
    };
    let size = std::fs::metadata(path).map_err(|error| cannot(unread(&error)))?.len();
    if size > MAX_FILE_BYTES {
        return Err(cannot(too_large(size)));
    }
    let bytes = std::fs::read(path).map_err(|error| cannot(unread(&error)))?;
    let is_xlsx = path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("xlsx"));
    let rows = if is_xlsx { xlsx(&bytes, shown)? } else { csv(&bytes, shown)? };
    Ok((Table { file: shown.to_owned(), rows }, bytes))
}

fn csv(bytes: &[u8], shown: &str) -> Result<Vec<(usize, Vec<String>)>, Problem> {
    let text = charset(bytes, shown)?;
    let first = text.lines().next().unwrap_or_default();
    let count = |separator: &u8| first.bytes().filter(|byte| byte == separator).count();
    let separator = SEPARATORS.into_iter().rev().max_by_key(count).unwrap_or(b',');
    let mut reader = ::csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(separator)
        .trim(::csv::Trim::All)
        .from_reader(text.as_bytes());
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|error| {
            let line = error.position().map_or(0, |at| usize::try_from(at.line()).unwrap_or(0));
            let why = error.to_string();
            Place { line, column: 1, file: shown.into() }.problem(
                both!("表格在这一行读不下去（{why}）", "the table does not read from this row on ({why})"),
                both!("从原系统重新导出", "export it anew"),
            )
        })?;
        let line = record.position().map_or(0, |at| usize::try_from(at.line()).unwrap_or(0));
        rows.push((line, record.iter().map(str::to_owned).collect()));
    }
    Ok(rows)
}

/// Excel saves CSV as GBK on Chinese Windows, as UTF-16 for "Unicode text", and as UTF-8 with a BOM if asked.
fn charset(bytes: &[u8], shown: &str) -> Result<String, Problem> {
    if let Ok(text) = std::str::from_utf8(bytes.strip_prefix(BOM).unwrap_or(bytes)) {
        return Ok(text.to_owned());
    }
    let encoding = encoding_rs::Encoding::for_bom(bytes).map_or(encoding_rs::GB18030, |(encoding, _)| encoding);
    let (text, broken) = encoding.decode_with_bom_removal(bytes);
    if broken {
        let mistake = both!("文件既不是 UTF-8 也不是 GBK 编码", "this file is neither UTF-8 nor GBK");
        let mend = both!("另存为「CSV UTF-8」或 XLSX", "save it as \"CSV UTF-8\" or as XLSX");
        return Err(Place::whole(shown).problem(mistake, mend));
    }
    Ok(text.into_owned())
}

fn xlsx(bytes: &[u8], shown: &str) -> Result<Vec<(usize, Vec<String>)>, Problem> {
    let bad = |why: String| {
        Place::whole(shown).problem(
            both!("不是可读的 XLSX 文件（{why}）", "this is no XLSX file that reads ({why})"),
            both!("在 Excel 中另存为 XLSX，不要加密", "save it as XLSX in Excel, without a password"),
        )
    };
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(|error| bad(error.to_string()))?;
    let sheet = book.worksheet_range_at(0).ok_or_else(|| bad("no sheet".to_owned()))?;
    let sheet = sheet.map_err(|error| bad(error.to_string()))?;
    let top = sheet.start().map_or(0, |(row, _)| row as usize);
    let cell = |cell: &Data| cell.to_string().trim().to_owned();
    let rows = sheet.rows().enumerate().map(|(no, row)| (top + no + 1, row.iter().map(cell).collect::<Vec<_>>()));
    Ok(rows.filter(|(_, row)| row.iter().any(|cell| !cell.is_empty())).collect())
}
