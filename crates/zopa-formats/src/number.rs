//! Decimal numbers: as foreign files write them, and as a case file does.

use crate::problems::{Fault, malformed};

/// A finite number, or a fault that names where it stands.
pub(crate) fn number(text: &str, file: &str, what: &str) -> Result<f64, Fault> {
    match text.trim().parse::<f64>() {
        Ok(x) if x.is_finite() && x.abs() < 1e9 => Ok(x),
        Ok(_) => Err(malformed(file, format!("{what} is `{}`; numbers stay below 10^9 in size", text.trim()))),
        Err(_) => Err(malformed(file, format!("{what} is `{}`, which is no number", text.trim()))),
    }
}

/// A number with at most nine decimals, the last one rounded: what a case file keeps.
pub(crate) fn decimal(x: f64) -> String {
    let text = format!("{x:.9}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if matches!(text, "-0" | "") { "0".to_owned() } else { text.to_owned() }
}

/// The number that [`decimal`] writes.
pub(crate) fn rounded(x: f64) -> f64 {
    decimal(x).parse().unwrap_or(x)
}

/// A computed number in a message: nine digits, without those that only the binary form has.
pub(crate) fn short(x: f64) -> String {
    let rounded: f64 = format!("{x:.8e}").parse().unwrap_or(x);
    match rounded.abs() {
        size if size > 0.0 && !(1e-6..1e15).contains(&size) => format!("{rounded:e}"),
        _ => (rounded + 0.0).to_string(),
    }
}

/// A bound in a message: four digits, the last rounded up, so that it stays one.
pub(crate) fn bound(x: f64) -> String {
    let size = x.abs().log10().floor();
    if !size.is_finite() {
        return short(x);
    }
    let digit = 10f64.powf(3.0 - size);
    short((x * digit - 1e-6).ceil() / digit)
}

/// Evenly spaced numbers from `low` to `high`, both included.
pub(crate) fn spaced(low: f64, high: f64, levels: u16) -> Vec<f64> {
    let steps = f64::from(levels.max(2) - 1);
    (0..levels.max(2)).map(|k| low + (high - low) * f64::from(k) / steps).collect()
}

/// A value as a name: the shortest decimal that is the number to twelve digits.
pub(crate) fn name_of(x: f64) -> String {
    let text = format!("{x:.12}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if matches!(text, "-0" | "") { "0".to_owned() } else { text.to_owned() }
}

/// The value of an issue that a name means: the one that is the same text, else the only one that is the same number.
pub(crate) fn which(values: &[String], name: &str) -> Option<usize> {
    let exact = values.iter().position(|value| value == name);
    exact.or_else(|| {
        let mut equal = (0..values.len()).filter(|k| same_value(&values[*k], name));
        equal.next().filter(|_| equal.next().is_none())
    })
}

/// For each value of an issue the entry of a table that rates it: the one with the same text, else the only one that is the
/// same number and means no other value.
pub(crate) fn rated<T>(values: &[String], table: &[(String, T)]) -> Vec<Option<usize>> {
    let entry = |value: &String| {
        let exact = table.iter().position(|(name, _)| name == value);
        exact.or_else(|| {
            let same = |k: &usize| same_value(&table[*k].0, value);
            let mut equal = (0..table.len())
                .filter(|k| same(k) && which(values, &table[*k].0).is_some_and(|v| values[v] == *value));
            equal.next().filter(|_| equal.next().is_none())
        })
    };
    values.iter().map(entry).collect()
}

/// Whether two values of an issue are the same: as texts, or as numbers.
fn same_value(a: &str, b: &str) -> bool {
    a == b
        || match (a.trim().parse::<f64>(), b.trim().parse::<f64>()) {
            (Ok(x), Ok(y)) => (x - y).abs() <= 1e-9 * x.abs().max(1.0),
            _ => false,
        }
}

#[cfg(test)]
mod tests {
    use super::{bound, decimal, rated, same_value, short, spaced, which};

    /// What is written has at most nine decimals and no trailing zeros.
    #[test]
    fn decimals_are_short() {
        assert_eq!(decimal(100.0), "100");
        assert_eq!(decimal(-0.0), "0");
        assert_eq!(decimal(33.333_333_333_33), "33.333333333");
        assert_eq!(decimal(0.07 * 100.0), "7");
    }

    /// No noise of the binary form, no zeros at the end; a bound is never below the number.
    #[test]
    fn messages_have_short_numbers() {
        let found = [0.832_000_000_000_000_1, 10_000.0, 0.0, -0.0, 0.1 + 0.2, 1.0 / 3.0, 1e-9, -2.5e20].map(short);
        assert_eq!(found, ["0.832", "10000", "0", "0", "0.3", "0.333333333", "1e-9", "-2.5e20"]);
        let found = [0.02, 0.0, 0.15, 1.0 / 3.0, 0.1 + 0.2, 12_345.6, 10.0, f64::INFINITY].map(bound);
        assert_eq!(found, ["0.02", "0", "0.15", "0.3334", "0.3", "12350", "10", "inf"]);
    }

    /// The ends are hit exactly.
    #[test]
    fn spacing_has_both_ends() {
        assert_eq!(spaced(10.0, 40.0, 4), [10.0, 20.0, 30.0, 40.0]);
    }

    /// `1` and `1.0` are one value, `one` is not.
    #[test]
    fn values_compare_as_numbers_too() {
        assert!(same_value("1", "1.0") && !same_value("1", "one") && same_value("a", "a"));
    }

    /// The same text wins; the same number decides only where one alone has it.
    #[test]
    fn texts_win_over_numbers() {
        let values = ["1", "1.0", "2", "a"].map(str::to_owned);
        let found = ["1.0", "1", "2.00", "1.00", "b"].map(|name| which(&values, name));
        assert_eq!(found, [Some(1), Some(0), Some(2), None, None]);
        let table = ["2.0", "1.0", "1.00", "a"].map(|name| (name.to_owned(), ()));
        assert_eq!(rated(&values, &table), [None, Some(1), Some(0), Some(3)]);
        let table = ["2.0", "2.00", "2"].map(|name| (name.to_owned(), ()));
        assert_eq!(rated(&values[2..3], &table), [Some(2)]);
        assert_eq!(rated(&values[2..3], &table[..2]), [None]);
    }
}
