//! A file's schema for editors (JSON Schema, draft-07, which Taplo and Even Better TOML read): completion, meanings,
//! defaults, and a mark where a value cannot be right. What only several lines show is `shouwen check`'s.

use serde_json::{Map, Value, json};

use super::File;
use super::line::{Line, Said, Usual};
use crate::written::{Form, Key, Keys};

/// The schema of a file, as JSON.
#[must_use]
pub fn schema(file: &File) -> String {
    let keys = file.keys();
    let making =
        Making { file, keys: &keys, examples: file.examples.iter().filter_map(|text| text.parse().ok()).collect() };
    let mut schema = making.table("");
    schema.insert("$schema".to_owned(), json!("http://json-schema.org/draft-07/schema#"));
    schema.insert("title".to_owned(), json!(format!("{} · {}", file.title.zh, file.title.en)));
    schema.insert("description".to_owned(), json!(file.path));
    format!("{:#}\n", Value::Object(schema))
}

/// What stands in a path for a name that the file chooses.
const ANY_NAME: &str = "*";

struct Making<'m> {
    file: &'m File,
    keys: &'m Keys,
    examples: Vec<toml::Table>,
}

impl Making<'_> {
    /// A table: the keys right below a path, and no others but where names are free.
    fn table(&self, path: &str) -> Map<String, Value> {
        let (mut properties, mut required) = (Map::new(), Vec::new());
        let mut others = Value::Bool(false);
        for line in self.file.below(path) {
            let Some(key) = self.keys.get(line.path) else { continue };
            let name = line.path.rsplit('.').next().unwrap_or(line.path);
            if name == ANY_NAME {
                others = self.property(line, key);
                continue;
            }
            properties.insert(name.to_owned(), self.property(line, key));
            if key.required {
                required.push(name);
            }
        }
        let mut table = object(json!({ "type": "object", "additionalProperties": others, "properties": properties }));
        if !required.is_empty() {
            table.insert("required".to_owned(), json!(required));
        }
        table
    }

    fn property(&self, line: &Line, key: &Key) -> Value {
        let mut property = self.form(line, key);
        property.insert("description".to_owned(), json!(description(line)));
        if let Usual::Value(written) = line.usual
            && let Some(value) = value(written)
        {
            property.insert("default".to_owned(), value);
        }
        let holds_keys = matches!(key.form, Some(Form::Section | Form::Sections | Form::Named));
        let example = || self.examples.iter().find_map(|text| self.file.value_at(text, line.path));
        if !holds_keys && let Some(example) = example() {
            property.insert("examples".to_owned(), json!([example]));
        }
        Value::Object(property)
    }

    fn form(&self, line: &Line, key: &Key) -> Map<String, Value> {
        let list = |items: Value| json!({ "type": "array", "items": items });
        let numbers = |least: &u64, most: &u64| json!({ "type": "integer", "minimum": least, "maximum": most });
        let form = match &key.form {
            Some(Form::Text) if key.required => json!({ "type": "string", "minLength": 1 }),
            Some(Form::Text) => json!({ "type": "string" }),
            Some(Form::Texts) => list(json!({ "type": "string" })),
            Some(Form::Number { least, most }) => numbers(least, most),
            Some(Form::Numbers { least, most }) => list(numbers(least, most)),
            Some(Form::Hundredths { least, most }) => {
                json!({ "type": "number", "minimum": f64::from(*least) / 100.0, "maximum": f64::from(*most) / 100.0 })
            }
            Some(Form::YesOrNo) => json!({ "type": "boolean" }),
            Some(Form::Word(known)) => words(known, line),
            Some(Form::Words(known)) => list(words(known, line)),
            Some(Form::Section | Form::Named) => Value::Object(self.table(line.path)),
            Some(Form::Sections) => list(Value::Object(self.table(line.path))),
            None => json!({}),
        };
        object(form)
    }
}

/// One of these words; Taplo shows what each means.
fn words(known: &[&str], line: &Line) -> Value {
    let meaning = |word: &&str| {
        let found = line.words.iter().find(|(known, _)| known == word);
        found.map(|(_, said)| one_line(*said))
    };
    let meanings: Vec<Option<String>> = known.iter().map(meaning).collect();
    json!({ "type": "string", "enum": known, "x-taplo": { "docs": { "enumValues": meanings } } })
}

fn description(line: &Line) -> String {
    let Said { zh, en } = line.meaning;
    match line.usual {
        Usual::Said(usual) => format!("{zh}\n默认：{}\n\n{en}\nDefault: {}", usual.zh, usual.en),
        Usual::Nothing | Usual::Value(_) => format!("{zh}\n\n{en}"),
    }
}

fn one_line(said: Said) -> String {
    format!("{} · {}", said.zh, said.en)
}

/// A value as TOML writes it.
pub(super) fn value(written: &str) -> Option<Value> {
    let table: toml::Table = format!("value = {written}").parse().ok()?;
    serde_json::to_value(table.get("value")?).ok()
}

impl File {
    /// The first value at a path of one of its texts. A free name is none that has lines of its own.
    pub(super) fn value_at(&self, text: &toml::Table, path: &str) -> Option<Value> {
        serde_json::to_value(self.find(text, "", path)?).ok()
    }

    fn find<'t>(&self, table: &'t toml::Table, above: &str, path: &str) -> Option<&'t toml::Value> {
        let (head, rest) = path.split_once('.').map_or((path, None), |(head, rest)| (head, Some(rest)));
        let own = |name: &str| if above.is_empty() { name.to_owned() } else { format!("{above}.{name}") };
        let is_free = |name: &str| self.lines.iter().all(|line| line.path != own(name));
        let here = table.iter().filter(|(name, _)| if head == ANY_NAME { is_free(name) } else { *name == head });
        let below = |value: &'t toml::Value| match (rest, value) {
            (None, value) => Some(value),
            (Some(rest), toml::Value::Table(table)) => self.find(table, &own(head), rest),
            (Some(rest), toml::Value::Array(list)) => {
                list.iter().filter_map(toml::Value::as_table).find_map(|table| self.find(table, &own(head), rest))
            }
            (
                Some(_),
                toml::Value::String(_)
                | toml::Value::Integer(_)
                | toml::Value::Float(_)
                | toml::Value::Boolean(_)
                | toml::Value::Datetime(_),
            ) => None,
        };
        here.map(|(_, value)| value).find_map(below)
    }
}

fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(map) => map,
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => Map::new(),
    }
}
