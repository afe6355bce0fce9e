//! The form of a document: which keys it has, and of what kind its values are.
//!
//! **In:** a document and the JSON Schema of the answer that it claims to be. **Out:** where the document does not fit.
//! Stricter than JSON Schema in two ways: a key that an object's form does not name is refused, unless the form says of what
//! kind further keys are; and a whole number is written as one (`3`, not `3.0`).
//!
//! Only the keywords are understood that the answers' schemas use; [`not_understood`] names others, so that a test can see to
//! it that there are none. Of formats only [`WHOLE`] is looked at.

use crate::compare::Difference;
use serde_json::{Map, Value, json};

/// The format of a whole number that is written as text: digits of a number above 2^53, or a power of ten where even 128 bits
/// do not hold it.
pub const WHOLE: &str = "whole-number";

/// Keywords that say nothing of the form.
const SILENT: [&str; 6] = ["$schema", "$defs", "title", "description", "default", "format"];

/// Keywords that are understood.
const KNOWN: [&str; 14] = [
    "$ref",
    "additionalProperties",
    "allOf",
    "anyOf",
    "const",
    "enum",
    "items",
    "maxItems",
    "minItems",
    "minimum",
    "oneOf",
    "properties",
    "required",
    "type",
];

/// Forms that are followed one from another at a place; the answers' schemas have a few.
const DEPTH: usize = 64;

/// The keywords of a schema that [`misfits`] does not know.
pub fn not_understood(schema: &Value) -> Vec<String> {
    let Value::Object(map) = schema else {
        return if schema.is_boolean() { Vec::new() } else { vec![schema.to_string()] };
    };
    let mut unknown = Vec::new();
    for (keyword, value) in map {
        let inner: Vec<&Value> = match keyword.as_str() {
            "properties" | "$defs" => value.as_object().into_iter().flat_map(Map::values).collect(),
            "allOf" | "anyOf" | "oneOf" => value.as_array().into_iter().flatten().collect(),
            "items" | "additionalProperties" => vec![value],
            other if KNOWN.contains(&other) || SILENT.contains(&other) => Vec::new(),
            other => {
                unknown.push(other.to_owned());
                Vec::new()
            }
        };
        unknown.extend(inner.into_iter().flat_map(not_understood));
    }
    unknown
}

/// Where a document does not have the form that a schema gives it.
pub fn misfits(schema: &Value, document: &Value) -> Vec<Difference> {
    let mut found = Vec::new();
    Form { root: schema }.look(schema, document, "", DEPTH, &mut found);
    found
}

struct Form<'s> {
    /// The whole schema, for references.
    root: &'s Value,
}

/// What is wrong at a place.
fn wrong(place: &str, given: Option<&Value>, wanted: String, into: &mut Vec<Difference>) {
    into.push(Difference { place: place.to_owned(), given: given.cloned(), derived: Some(json!(wanted)) });
}

fn inside(place: &str, name: &str) -> String {
    if place.is_empty() { name.to_owned() } else { format!("{place}.{name}") }
}

/// The kind of a value in words.
fn in_words(kind: &str) -> &str {
    match kind {
        "integer" => "a whole number",
        "number" => "a number",
        "string" => "a text",
        "boolean" => "true or false",
        "array" => "a list",
        "object" => "an object",
        other => other,
    }
}

fn is_of(kind: &str, value: &Value) -> bool {
    match kind {
        "integer" => value.is_u64() || value.is_i64(),
        "number" => value.is_number(),
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        "null" => value.is_null(),
        _ => false,
    }
}

/// Whether a text is a whole number above 2^53, or `10^x`.
fn is_whole(text: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    match text.strip_prefix("10^") {
        Some(power) => power.split_once('.').map_or_else(|| digits(power), |(a, b)| digits(a) && digits(b)),
        None => digits(text) && !text.starts_with('0') && text.parse().is_ok_and(|n: u128| n > 1 << 53),
    }
}

impl<'s> Form<'s> {
    /// What a reference within the schema stands for.
    fn referred(&self, to: &str) -> Option<&'s Value> {
        self.root.pointer(to.strip_prefix('#')?)
    }

    fn look(&self, schema: &'s Value, value: &Value, place: &str, depth: usize, into: &mut Vec<Difference>) {
        let Value::Object(schema) = schema else {
            if *schema != json!(true) {
                wrong(place, Some(value), "nothing".to_owned(), into);
            }
            return;
        };
        let Some(deeper) = depth.checked_sub(1) else {
            wrong(place, Some(value), "a form that can be followed".to_owned(), into);
            return;
        };
        if let Some(to) = schema.get("$ref").and_then(Value::as_str) {
            match self.referred(to) {
                Some(schema) => self.look(schema, value, place, deeper, into),
                None => wrong(place, Some(value), format!("a value of the form {to}"), into),
            }
        }
        for all in schema.get("allOf").and_then(Value::as_array).into_iter().flatten() {
            self.look(all, value, place, deeper, into);
        }
        for (keyword, one) in [("anyOf", false), ("oneOf", true)] {
            if let Some(of) = schema.get(keyword).and_then(Value::as_array) {
                self.one_of(of, one, value, place, deeper, into);
            }
        }
        if !self.kind(schema, value, place, into) {
            return;
        }
        match value {
            Value::Object(map) => self.object(schema, map, place, into),
            Value::Array(list) => self.list(schema, list, place, into),
            _ => {}
        }
    }

    /// One of several forms, with the faults of the nearest where none fits.
    fn one_of(
        &self,
        of: &'s [Value],
        only: bool,
        value: &Value,
        place: &str,
        depth: usize,
        into: &mut Vec<Difference>,
    ) {
        let faults = of.iter().map(|schema| {
            let mut faults = Vec::new();
            self.look(schema, value, place, depth, &mut faults);
            faults
        });
        let faults: Vec<Vec<Difference>> = faults.collect();
        match faults.iter().filter(|faults| faults.is_empty()).count() {
            0 => {}
            1 => return,
            _ => {
                if only {
                    wrong(place, Some(value), "a value of one form only".to_owned(), into);
                }
                return;
            }
        }
        // A form that is wrong further in is nearer than one of another kind.
        let further = |faults: &&Vec<Difference>| faults.iter().all(|d| d.place.len() > place.len());
        match faults.iter().find(further) {
            Some(faults) => into.extend(faults.iter().cloned()),
            None => {
                let wanted = faults.iter().flatten().filter_map(|d| d.derived.as_ref()?.as_str()).collect::<Vec<_>>();
                wrong(place, Some(value), wanted.join(", or "), into);
            }
        }
    }

    /// Whether a value is of the kind that it must be; what it is not is noted.
    fn kind(&self, schema: &Map<String, Value>, value: &Value, place: &str, into: &mut Vec<Difference>) -> bool {
        let kinds: Vec<&str> = match schema.get("type") {
            Some(Value::String(kind)) => vec![kind],
            Some(Value::Array(kinds)) => kinds.iter().filter_map(Value::as_str).collect(),
            _ => Vec::new(),
        };
        if !kinds.is_empty() && !kinds.iter().any(|kind| is_of(kind, value)) {
            let wanted: Vec<&str> = kinds.into_iter().map(in_words).collect();
            wrong(place, Some(value), wanted.join(", or "), into);
            return false;
        }
        let least = schema.get("minimum").and_then(Value::as_f64);
        if let Some((x, least)) = value.as_f64().zip(least)
            && x < least
        {
            wrong(place, Some(value), format!("a number from {least} up"), into);
        }
        let text = value.as_str().filter(|_| schema.get("format").and_then(Value::as_str) == Some(WHOLE));
        if text.is_some_and(|text| !is_whole(text)) {
            wrong(place, Some(value), "a whole number above 2^53 as text".to_owned(), into);
        }
        if let Some(only) = schema.get("const").filter(|only| *only != value) {
            wrong(place, Some(value), only.to_string(), into);
        }
        if let Some(Value::Array(some)) = schema.get("enum")
            && !some.contains(value)
        {
            wrong(place, Some(value), Value::Array(some.clone()).to_string(), into);
        }
        true
    }

    fn object(
        &self,
        schema: &'s Map<String, Value>,
        map: &Map<String, Value>,
        place: &str,
        into: &mut Vec<Difference>,
    ) {
        for name in schema.get("required").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str) {
            if !map.contains_key(name) {
                wrong(&inside(place, name), None, "a value: the key is always there".to_owned(), into);
            }
        }
        let own = schema.get("properties").and_then(Value::as_object);
        let further = schema.get("additionalProperties");
        for (name, value) in map {
            match (own.and_then(|own| own.get(name)), further) {
                (Some(schema), _) => self.look(schema, value, &inside(place, name), DEPTH, into),
                (None, Some(schema)) => self.look(schema, value, &inside(place, name), DEPTH, into),
                // A form that names no keys at all, as of a value of any kind, is open.
                (None, None) if own.is_none() => {}
                (None, None) => {
                    into.push(Difference { place: inside(place, name), given: Some(value.clone()), derived: None })
                }
            }
        }
    }

    fn list(&self, schema: &'s Map<String, Value>, list: &[Value], place: &str, into: &mut Vec<Difference>) {
        let number = |name: &str| schema.get(name).and_then(Value::as_u64).and_then(|n| usize::try_from(n).ok());
        let (least, most) = (number("minItems").unwrap_or(0), number("maxItems").unwrap_or(usize::MAX));
        if !(least..=most).contains(&list.len()) {
            let wanted = if least == most { format!("{least} values") } else { format!("{least} to {most} values") };
            wrong(place, Some(&json!(list)), wanted, into);
        }
        if let Some(schema) = schema.get("items") {
            for (k, value) in list.iter().enumerate() {
                self.look(schema, value, &inside(place, &k.to_string()), DEPTH, into);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{misfits, not_understood};
    use serde_json::{Value, json};

    fn schema() -> Value {
        json!({
            "title": "Fruit",
            "type": "object",
            "properties": {
                "kind": { "const": "fruit" },
                "colour": { "enum": ["red", "green"] },
                "count": { "anyOf": [{ "$ref": "#/$defs/Amount" }, { "type": "null" }] },
                "weight": { "type": ["number", "null"], "format": "double" },
                "sizes": { "type": "array", "items": { "type": "number" }, "minItems": 2, "maxItems": 2 },
                "by": { "type": "object", "additionalProperties": { "type": "boolean" } },
                "kernel": { "oneOf": [{ "$ref": "#/$defs/Kernel" }, { "const": "none" }] },
            },
            "required": ["kind", "count"],
            "$defs": {
                "Amount": {
                    "anyOf": [
                        { "type": "integer", "minimum": 0 },
                        { "type": "string", "format": "whole-number" },
                    ],
                },
                "Kernel": { "type": "object", "properties": { "hard": { "type": "boolean" } }, "required": ["hard"] },
            },
        })
    }

    fn places(document: &Value) -> Vec<String> {
        misfits(&schema(), document).into_iter().map(|d| d.place).collect()
    }

    /// What fits fits, whichever of several forms it has.
    #[test]
    fn what_fits_is_let_through() {
        for document in [
            json!({ "kind": "fruit", "count": null }),
            json!({ "kind": "fruit", "count": 3, "colour": "red", "weight": 1, "sizes": [1, 2.5], "by": {} }),
            json!({ "kind": "fruit", "count": "9007199254740993", "weight": null, "by": { "anybody": true } }),
            json!({ "kind": "fruit", "count": "10^50.0", "kernel": { "hard": true } }),
            json!({ "kind": "fruit", "count": 0, "kernel": "none" }),
        ] {
            assert_eq!(places(&document), Vec::<String>::new(), "{document}");
        }
        assert_eq!(not_understood(&schema()), Vec::<String>::new());
    }

    /// What does not is named by its place.
    #[test]
    fn what_does_not_fit_has_a_place() {
        let right = json!({
            "kind": "fruit", "count": 3, "colour": "red", "weight": 1.5, "sizes": [1, 2], "by": { "a": true },
            "kernel": { "hard": true },
        });
        for (place, value) in [
            ("kind", json!("stone")),
            ("count", json!(-1)),
            ("count", json!(3.0)),
            ("count", json!("3")),
            ("count", json!("many")),
            ("count", json!("09007199254740993")),
            ("colour", json!("blue")),
            ("weight", json!("1.5")),
            ("sizes", json!([1])),
            ("sizes", json!([1, 2, 3])),
            ("sizes.1", json!(null)),
            ("by.a", json!(1)),
            ("by", json!([])),
            ("kernel.hard", json!("very")),
            ("kernel", json!("some")),
            ("unheard_of", json!(1)),
        ] {
            let mut wrong = right.clone();
            if place == "unheard_of" {
                wrong["unheard_of"] = value;
            } else {
                *wrong.pointer_mut(&format!("/{}", place.replace('.', "/"))).expect("a place") = value;
            }
            assert_eq!(places(&wrong), [place], "{wrong}");
        }
        for document in [json!({ "kind": "fruit" }), json!({ "count": null })] {
            assert_eq!(places(&document).len(), 1, "{document}");
        }
        assert_eq!(places(&json!([])), [""]);
        assert_eq!(places(&json!({ "kind": "fruit", "count": 1, "kernel": {} })), ["kernel.hard"]);
    }

    /// A schema that refers to itself, or to nothing, ends.
    #[test]
    fn references_end() {
        let round = json!({ "$ref": "#" });
        assert_eq!(misfits(&round, &json!(1)).len(), 1);
        assert_eq!(misfits(&json!({ "$ref": "#/$defs/Nowhere" }), &json!(1)).len(), 1);
        let unknown = json!({ "properties": { "a": { "pattern": "x" } }, "anyOf": [{ "not": true }] });
        let mut names = not_understood(&unknown);
        names.sort();
        assert_eq!(names, ["not", "pattern"]);
    }
}
