//! Two documents, value by value.

use serde_json::Value;

/// Where a document says something else than the case.
#[derive(Clone, PartialEq, Debug)]
pub struct Difference {
    /// Where: names and positions from the outside in, as in `solutions.nash.packages.0.utilities.row`.
    pub place: String,
    /// What the document says; nothing where something is missing.
    pub given: Option<Value>,
    /// What was derived; nothing where something does not belong there.
    pub derived: Option<Value>,
}

/// Numbers agree to this part.
const PART: f64 = 1e-9;

/// Compares what a document says with what was derived; gives the number of values that agree.
pub(crate) fn compare(given: &Value, derived: &Value, place: &str, into: &mut Vec<Difference>) -> usize {
    let differ = |into: &mut Vec<Difference>, place: &str, given: Option<&Value>, derived: Option<&Value>| {
        into.push(Difference { place: place.to_owned(), given: given.cloned(), derived: derived.cloned() });
        0
    };
    let inside = |name: &str| if place.is_empty() { name.to_owned() } else { format!("{place}.{name}") };
    match (given, derived) {
        (Value::Object(a), Value::Object(b)) => {
            let mut agree = 0;
            for (name, value) in b {
                agree += match a.get(name) {
                    Some(given) => compare(given, value, &inside(name), into),
                    None => differ(into, &inside(name), None, Some(value)),
                };
            }
            for (name, value) in a.iter().filter(|(name, _)| !b.contains_key(name.as_str())) {
                differ(into, &inside(name), Some(value), None);
            }
            agree
        }
        (Value::Array(a), Value::Array(b)) => {
            let mut agree = 0;
            for k in 0..a.len().max(b.len()) {
                agree += match (a.get(k), b.get(k)) {
                    (Some(given), Some(value)) => compare(given, value, &inside(&k.to_string()), into),
                    (given, value) => differ(into, &inside(&k.to_string()), given, value),
                };
            }
            agree
        }
        (Value::Number(a), Value::Number(b)) => match (a.as_f64(), b.as_f64()) {
            (Some(x), Some(y)) if (x - y).abs() <= PART * x.abs().max(y.abs()).max(1.0) => 1,
            _ => differ(into, place, Some(given), Some(derived)),
        },
        (a, b) if a == b => 1,
        _ => differ(into, place, Some(given), Some(derived)),
    }
}
