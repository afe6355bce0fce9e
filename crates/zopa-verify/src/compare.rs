//! Two documents, value by value.

use serde_json::{Number, Value};

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

/// Reals agree to this part.
const PART: f64 = 1e-9;

/// Whether two numbers agree: a whole number is the same whole number, written as one; a real is as near as rounding makes it.
fn agree(given: &Number, derived: &Number) -> bool {
    if derived.is_u64() || derived.is_i64() {
        return given == derived;
    }
    let both = given.as_f64().zip(derived.as_f64());
    both.is_some_and(|(x, y)| (x - y).abs() <= PART * x.abs().max(y.abs()).max(1.0))
}

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
        (Value::Number(a), Value::Number(b)) if agree(a, b) => 1,
        (a, b) if a == b => 1,
        _ => differ(into, place, Some(given), Some(derived)),
    }
}

#[cfg(test)]
mod tests {
    use super::compare;
    use serde_json::{Value, json};

    fn agrees(given: &Value, derived: &Value) -> bool {
        let mut differences = Vec::new();
        compare(given, derived, "", &mut differences);
        differences.is_empty()
    }

    /// Whole numbers are the same or different; reals differ by more than rounding.
    #[test]
    fn whole_numbers_are_exact() {
        let n = 95_367_431_640_625_u64;
        assert!(agrees(&json!(n), &json!(n)));
        for other in [json!(n + 1), json!(n - 1), json!(n + 9_375), json!(n as f64 + 0.5), json!(n as f64)] {
            assert!(!agrees(&other, &json!(n)), "{other}");
        }
        assert!(!agrees(&json!(-3), &json!(-4)) && agrees(&json!(-3), &json!(-3)));
        assert!(agrees(&json!(0.3), &json!(0.1 + 0.2)) && !agrees(&json!(0.3001), &json!(0.3)));
        assert!(agrees(&json!(3), &json!(3.0)) && !agrees(&json!(4), &json!(3.0)));
    }
}
