//! The JSON Schema of the case file, for editors.
//!
//! Made from the grammar, so that it cannot differ from what is read.

use crate::grammar::tables::CASE;
use crate::grammar::{Form, Key, Names, Shape};
use crate::number::{DISTRIBUTIONS, WORDS};
use crate::text::syntax::parse_value;
use serde_json::{Map, Value, json};

/// The JSON Schema (draft 2020-12) of the case file: it completes keys and shows what they mean.
///
/// It describes the shape of a file. References, ranges and expressions need the whole case and are checked by
/// [`parse`](crate::parse).
pub fn schema() -> Value {
    let mut root = table(&CASE);
    root.insert("$schema".into(), json!("https://json-schema.org/draft/2020-12/schema"));
    root.insert("$id".into(), json!("https://github.com/zopa-project/zopa/schema/case-1.json"));
    root.insert("title".into(), json!("zopa case, version 1"));
    root.insert("$defs".into(), json!({ "number": number(), "probability": probability() }));
    if let Some(Value::Object(properties)) = root.get_mut("properties") {
        properties.insert("zopa".into(), json!({ "const": 1, "description": "Version of the case file: 1." }));
    }
    root.insert("oneOf".into(), json!([{ "required": ["issues"] }, { "required": ["graph"] }]));
    Value::Object(root)
}

const ID: &str = "^[A-Za-z0-9_-]+$";

fn table(shape: &'static Shape) -> Map<String, Value> {
    let mut schema = Map::new();
    schema.insert("type".into(), json!("object"));
    schema.insert("description".into(), json!(shape.about));
    let properties: Map<String, Value> = shape.keys.iter().map(|k| (k.name.to_owned(), property(k))).collect();
    schema.insert("properties".into(), Value::Object(properties));
    let required: Vec<&str> = shape.keys.iter().filter(|k| k.required).map(|k| k.name).collect();
    if !required.is_empty() {
        schema.insert("required".into(), json!(required));
    }
    schema.insert("additionalProperties".into(), json!(false));
    schema
}

fn property(key: &'static Key) -> Value {
    let mut schema = form(&key.form);
    if let Value::Object(schema) = &mut schema {
        let about = match schema.get("description").and_then(Value::as_str) {
            Some(more) => format!("{} {more}", key.about),
            None => key.about.to_owned(),
        };
        schema.insert("description".into(), json!(about));
        if let Some(example) = example(key.example) {
            schema.insert("examples".into(), json!([example]));
        }
    }
    schema
}

fn form(of: &'static Form) -> Value {
    match of {
        Form::Text | Form::Name(_) | Form::Path => json!({ "type": "string" }),
        Form::Pattern { regex, .. } => json!({ "type": "string", "pattern": regex }),
        Form::Id => json!({ "type": "string", "pattern": ID }),
        Form::Expression => json!({
            "type": "string",
            "minLength": 1,
            "maxLength": crate::expression::syntax::LONGEST,
            "description": "An expression: issue = level, !=, in {a, b}, <, <=, >, >= (by level order), not, and, or, A if B (true where B is false), A iff B, parentheses, the name of a proposal, status_quo.",
        }),
        Form::Flag => json!({ "type": "boolean" }),
        // A TOML date reaches the editor's validator as text.
        Form::Date => json!({ "type": "string", "format": "date" }),
        Form::Whole => json!({ "type": "integer" }),
        Form::Real => json!({ "type": "number" }),
        Form::Number => json!({ "$ref": "#/$defs/number" }),
        Form::Probability => json!({ "$ref": "#/$defs/probability" }),
        Form::Words(words) => {
            let choices: Vec<Value> =
                words.iter().map(|(word, means)| json!({ "const": word, "description": means })).collect();
            json!({ "type": "string", "oneOf": choices })
        }
        Form::List(item) => list(item, 1),
        Form::Entries(item) => list(item, 0),
        Form::OneOrMore(item) => json!({ "anyOf": [form(item), list(item, 1)] }),
        Form::AnyNumber(item) => json!({ "anyOf": [form(item), list(item, 0)] }),
        Form::Map { of, to } => {
            let mut schema = json!({ "type": "object", "additionalProperties": form(to) });
            let pattern = match of {
                Names::New(_) | Names::Known(_) => Some(ID),
                Names::Numbers => Some(r"^[+-]?[0-9]+(\.[0-9]+)?$"),
                Names::Paths => None,
            };
            if let (Some(pattern), Value::Object(schema)) = (pattern, &mut schema) {
                schema.insert("propertyNames".into(), json!({ "pattern": pattern }));
            }
            schema
        }
        Form::Table(shape) => Value::Object(table(shape)),
        Form::Either(first, shape) => json!({ "anyOf": [form(first), table(shape)] }),
        Form::Otherwise => json!({ "anyOf": [form(&Form::Number), form(&Form::List(&Form::Tier))] }),
        Form::Tier => json!({ "anyOf": [
            { "type": "integer", "minimum": 1 },
            { "type": "array", "items": { "type": "integer", "minimum": 1 } },
            { "const": ">>" },
        ] }),
        Form::Arc => json!({
            "type": "array",
            "prefixItems": [{ "type": "integer", "minimum": 1 }, { "type": "integer", "minimum": 1 }, { "type": "string" }],
            "minItems": 3,
            "maxItems": 3,
        }),
    }
}

fn list(item: &'static Form, least: u32) -> Value {
    json!({ "type": "array", "items": form(item), "minItems": least })
}

const NUMERAL: &str = r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?";

fn number() -> Value {
    let range = format!(r"^\s*{NUMERAL}\s+to\s+{NUMERAL}\s*(,\s*mode\s+{NUMERAL}\s*)?$");
    let distributions = DISTRIBUTIONS.iter().map(|(name, parameters)| {
        let mut properties = Map::new();
        properties.insert("dist".into(), json!({ "const": name }));
        for parameter in *parameters {
            properties.insert((*parameter).to_owned(), json!({ "type": "number" }));
        }
        let required: Vec<&str> = std::iter::once("dist").chain(parameters.iter().copied()).collect();
        json!({ "type": "object", "properties": properties, "required": required, "additionalProperties": false })
    });
    let shared = json!({
        "type": "object",
        "properties": { "ref": { "type": "string", "pattern": ID, "description": "A key of [values]." } },
        "required": ["ref"],
        "additionalProperties": false,
    });
    let mut forms = vec![
        json!({ "type": "number" }),
        json!({ "type": "string", "pattern": range, "description": "\"a to b\": a 90% interval; \"a to b, mode c\": two half normals." }),
        shared,
    ];
    forms.extend(distributions);
    json!({
        "description": "A number that may be uncertain: 40, \"40 to 60\" (a 90% interval: normal with its 5% and 95% points there, truncated to the scale of its place), \"40 to 60, mode 45\", { dist = \"uniform\", low = 40, high = 60 }, or { ref = \"growth\" }.",
        "anyOf": forms,
    })
}

fn probability() -> Value {
    let words: Vec<&str> = WORDS.iter().map(|(word, ..)| *word).collect();
    json!({
        "description": "A probability: 0.7, \"0.6 to 0.8\", \"60 to 80\" (per cent), or a word of ICD 203.",
        "anyOf": [
            { "type": "number", "minimum": 0, "maximum": 1 },
            { "enum": words },
            { "type": "string", "pattern": format!(r"^\s*{NUMERAL}\s+to\s+{NUMERAL}\s*$") },
        ],
    })
}

/// A TOML example as JSON; dates become text.
fn example(toml: &str) -> Option<Value> {
    parse_value(toml, &(0..0)).ok().map(|node| json_of(&node))
}

fn json_of(node: &crate::text::document::Node) -> Value {
    use crate::text::document::Value as Toml;
    match &node.value {
        Toml::Text(text) => json!(text),
        Toml::Number(n) => n.whole.map_or_else(|| json!(n.value), |whole| json!(whole)),
        Toml::Flag(flag) => json!(flag),
        Toml::Date(date) => json!(date.to_string()),
        Toml::Moment | Toml::Broken => Value::Null,
        Toml::List(list) => Value::Array(list.items.iter().map(json_of).collect()),
        Toml::Table(table) => Value::Object(table.entries.iter().map(|e| (e.key.clone(), json_of(&e.node))).collect()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every example of the grammar is TOML, and of the shape that its key takes.
    #[test]
    fn every_example_is_sound() {
        fn walk(shape: &'static Shape, seen: &mut Vec<&'static str>) {
            if seen.contains(&shape.noun) {
                return;
            }
            seen.push(shape.noun);
            for key in shape.keys {
                assert!(example(key.example).is_some(), "{}: {}", key.name, key.example);
                forms(&key.form, seen);
            }
        }
        fn forms(form: &'static Form, seen: &mut Vec<&'static str>) {
            match form {
                Form::Table(shape) => walk(shape, seen),
                Form::Either(first, shape) => {
                    forms(first, seen);
                    walk(shape, seen);
                }
                Form::List(to)
                | Form::Entries(to)
                | Form::OneOrMore(to)
                | Form::AnyNumber(to)
                | Form::Map { to, .. } => forms(to, seen),
                _ => {}
            }
        }
        let mut seen = Vec::new();
        walk(&CASE, &mut seen);
        assert!(seen.len() > 18, "{seen:?}");
    }

    /// Every key of every table is described.
    #[test]
    fn every_property_is_described() {
        fn walk(schema: &Value, at: &str) {
            if let Some(properties) = schema.get("properties").and_then(Value::as_object) {
                for (name, property) in properties {
                    let inside_number =
                        ["dist", "low", "high", "mean", "sd", "median", "sigma", "mode", "alpha", "beta"];
                    assert!(
                        property.get("description").is_some()
                            || at.contains("$defs") && inside_number.contains(&name.as_str()),
                        "{at}.{name}"
                    );
                }
            }
            match schema {
                Value::Object(parts) => parts.iter().for_each(|(k, v)| walk(v, &format!("{at}.{k}"))),
                Value::Array(parts) => parts.iter().for_each(|v| walk(v, at)),
                _ => {}
            }
        }
        walk(&schema(), "");
    }
}
