//! As much of JSON Schema as the schemas here use. A keyword that it does not know is a failed test, not one passed over.

use serde_json::Value;

/// What is wrong with a value, each with where it stands.
pub(super) fn validate(schema: &Value, value: &Value) -> Vec<String> {
    let mut wrong = Vec::new();
    judge(schema, value, "", &mut wrong);
    wrong
}

fn judge(schema: &Value, value: &Value, at: &str, wrong: &mut Vec<String>) {
    for (keyword, asked) in schema.as_object().expect("a schema is an object") {
        let holds = match keyword.as_str() {
            "type" => is_of(asked.as_str().unwrap(), value),
            "enum" => asked.as_array().unwrap().contains(value),
            "minLength" => value.as_str().is_none_or(|text| text.chars().count() as u64 >= asked.as_u64().unwrap()),
            "minimum" => value.as_f64().is_none_or(|number| number >= asked.as_f64().unwrap()),
            "maximum" => value.as_f64().is_none_or(|number| number <= asked.as_f64().unwrap()),
            "required" => value.as_object().is_none_or(|table| {
                asked.as_array().unwrap().iter().all(|key| table.contains_key(key.as_str().unwrap()))
            }),
            "items" => {
                for (no, item) in value.as_array().into_iter().flatten().enumerate() {
                    judge(asked, item, &format!("{at}/{no}"), wrong);
                }
                true
            }
            "properties" => {
                for (key, value) in value.as_object().into_iter().flatten() {
                    if let Some(schema) = asked.get(key) {
                        judge(schema, value, &format!("{at}/{key}"), wrong);
                    }
                }
                true
            }
            "additionalProperties" => {
                let known = |key: &str| schema.get("properties").is_some_and(|known| known.get(key).is_some());
                let mut others = value.as_object().into_iter().flatten().filter(|(key, _)| !known(key));
                if *asked == Value::Bool(false) {
                    others.next().is_none()
                } else {
                    others.for_each(|(key, value)| judge(asked, value, &format!("{at}/{key}"), wrong));
                    true
                }
            }
            "$schema" | "title" | "description" | "default" | "examples" | "x-taplo" => true,
            other => panic!("the validator knows no `{other}`"),
        };
        if !holds {
            wrong.push(format!("{at}: {keyword} {asked}"));
        }
    }
}

fn is_of(name: &str, value: &Value) -> bool {
    match name {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        other => panic!("the validator knows no type `{other}`"),
    }
}

#[test]
fn the_validator_sees_what_is_wrong() {
    let schema = serde_json::json!({
        "type": "object", "additionalProperties": false, "required": ["a"],
        "properties": {
            "a": { "type": "array", "items": { "type": "string", "enum": ["x"] } },
            "b": { "type": "integer", "minimum": 1, "maximum": 3 },
            "c": { "type": "object", "additionalProperties": { "type": "string", "minLength": 1 } },
        },
    });
    let rows = [
        (serde_json::json!({ "a": ["x"], "b": 3, "c": { "free": "y" } }), vec![]),
        (serde_json::json!({ "b": 4 }), vec!["/b: maximum 3", ": required [\"a\"]"]),
        (serde_json::json!({ "a": ["x", "y"], "b": 0 }), vec!["/a/1: enum [\"x\"]", "/b: minimum 1"]),
        (serde_json::json!({ "a": "x", "d": 1 }), vec![": additionalProperties false", "/a: type \"array\""]),
        (
            serde_json::json!({ "a": [], "b": 1.5, "c": { "free": "" } }),
            vec!["/b: type \"integer\"", "/c/free: minLength 1"],
        ),
    ];
    for (value, expected) in rows {
        assert_eq!(validate(&schema, &value), expected, "{value}");
    }
}
