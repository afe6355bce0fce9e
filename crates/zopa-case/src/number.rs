//! Uncertain numbers: every way to write one, and whether it fits the scale of its place.

use crate::codes::numbers::{
    BAD_PARAMETER, BAD_PROBABILITY, CENTRE_OFF_SCALE, EMPTY_RANGE, ENDS_OFF_SCALE, FINE_DIGITS, MODE_OUTSIDE, NO_MASS,
    NOT_A_NUMBER, NOT_FINITE, OFF_SCALE, TOO_BIG, UNKNOWN_DISTRIBUTION, UNUSUAL_VALUE,
};
use crate::problems::Problems;
use crate::text::document::{Node, Table, Value};
use crate::text::quoted;
use crate::text::syntax::decimals;
use std::ops::Range;
use zopa_core::{Code, Diagnostic, Distribution, Place, Probability};

/// Numbers stay below this in size: scores are 10^-9 of a point in 64 bits.
const BIGGEST: f64 = 1e9;
/// Decimals that are kept.
const DECIMALS: u32 = 9;

/// A number as written.
#[derive(Clone, PartialEq, Debug)]
pub(crate) enum Written {
    /// This value.
    Known(f64),
    /// A distribution.
    Law(Distribution),
    /// A shared value, by name.
    Shared(String),
}

/// What numbers of a place must be.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) enum Scale {
    /// At least 0.
    Weight,
    /// 0 to 100 by custom; `free` where another unit was stated.
    Worth {
        /// Whether any number will do.
        free: bool,
    },
    /// 0 to 100.
    Salience,
    /// At least 0.
    Influence,
    /// Between the ends of a question's scale.
    Marks(f64, f64),
    /// Any number.
    Points,
}

impl Scale {
    /// The ends to which a distribution is truncated.
    pub(crate) fn clip(self) -> (f64, f64) {
        match self {
            Scale::Weight | Scale::Influence => (0.0, f64::INFINITY),
            Scale::Worth { free: false } | Scale::Salience => (0.0, 100.0),
            Scale::Marks(low, high) => (low, high),
            Scale::Worth { free: true } | Scale::Points => (f64::NEG_INFINITY, f64::INFINITY),
        }
    }
    fn words(self) -> String {
        match self {
            Scale::Weight => "A weight is at least 0.".into(),
            Scale::Worth { .. } => "The worth of a level is stated from 0 to 100.".into(),
            Scale::Salience => "Salience is stated from 0 to 100.".into(),
            Scale::Influence => "Influence is at least 0.".into(),
            Scale::Marks(low, high) => format!("The scale of this question goes from {low} to {high}."),
            Scale::Points => String::new(),
        }
    }
    fn holds(self, x: f64) -> bool {
        let (low, high) = self.clip();
        low <= x && x <= high
    }
}

/// Reads one number and reports what is wrong with it.
pub(crate) struct Reading<'a> {
    /// The text of the file.
    pub(crate) text: &'a str,
    /// Where problems go.
    pub(crate) problems: &'a mut Problems,
    /// The path of the number.
    pub(crate) path: &'a str,
}

impl Reading<'_> {
    fn fault(&self, code: &'static Code, at: Range<usize>, message: impl Into<String>, label: &str) -> Diagnostic {
        Diagnostic::new(code, message).at(Place::Span(at), label)
    }

    /// The number as written, without regard to its scale; `None` if something is wrong, which has been reported.
    pub(crate) fn written(&mut self, node: &Node) -> Option<Written> {
        match &node.value {
            Value::Number(n) => {
                self.digits(n.decimals, &node.span);
                self.sized(n.value, &node.span).map(Written::Known)
            }
            Value::Text(text) => self.range(text, &node.span).map(Written::Law),
            Value::Table(table) => match table.get("ref") {
                Some(to) => self.shared(table, to),
                None => self.distribution(table, &node.span).map(Written::Law),
            },
            _ => None,
        }
    }

    /// A finite number below the limit.
    fn sized(&mut self, x: f64, at: &Range<usize>) -> Option<f64> {
        if x.is_finite() && x.abs() < BIGGEST {
            return Some(x);
        }
        let named = self.path.to_owned();
        let written_infinite = self.text.get(at.clone()).is_none_or(|raw| raw.contains("inf") || raw.contains("nan"));
        let found = if x.is_nan() || written_infinite {
            self.fault(&NOT_FINITE, at.clone(), format!("`{named}` is not finite"), "not a quantity")
                .cure("Write a number, or leave the key out where nothing is known.")
        } else {
            self.fault(&TOO_BIG, at.clone(), format!("`{named}` is a billion or more"), "too large")
                .because("Scores are exact to a billionth of a point, in 64 bits.")
                .cure("State it in a larger unit; only ratios of weights matter.")
        };
        self.problems.push(found);
        None
    }

    fn digits(&mut self, count: u32, at: &Range<usize>) {
        if count > DECIMALS {
            let found = self
                .fault(
                    &FINE_DIGITS,
                    at.clone(),
                    format!("`{}` has {count} decimals", self.path),
                    "rounded to 9 decimals",
                )
                .because("Scores are kept to a billionth of a point, so that numbers tie where they tie on paper.")
                .cure("Write at most 9 decimals.");
            self.problems.push(found);
        }
    }

    /// `"a to b"` or `"a to b, mode c"`.
    fn range(&mut self, text: &str, span: &Range<usize>) -> Option<Distribution> {
        let Some((low, high, mode)) = split_range(text) else {
            let (message, cure) = if text.trim().parse::<f64>().is_ok() {
                (format!("`{}` is a number in quotes", self.path), format!("Write it without quotes: {}.", text.trim()))
            } else if let Some((a, b)) = dashed(text) {
                (format!("`{}` is no range that is understood", self.path), format!("Write \"{a} to {b}\"."))
            } else {
                (
                    format!("`{}` is neither a number nor a range", self.path),
                    "Write a number, \"40 to 60\" (a 90% interval), \"40 to 60, mode 45\", or { dist = \"uniform\", low = 40, high = 60 }.".into(),
                )
            };
            let found = self.fault(&NOT_A_NUMBER, span.clone(), message, "not understood").cure(cure);
            self.problems.push(found);
            return None;
        };
        let mut value = |part: Range<usize>| {
            let at = quoted::inner(self.text, span, text, &part);
            self.digits(decimals(&text[part.clone()]), &at);
            text[part].parse().ok().and_then(|x| self.sized(x, &at))
        };
        let (low, high) = (value(low), value(high));
        let mode = mode.map(value);
        let (low, high) = (low?, high?);
        if low >= high {
            let found = self
                .fault(
                    &EMPTY_RANGE,
                    span.clone(),
                    format!("`{}` goes from {low} to {high}", self.path),
                    "nothing between",
                )
                .because("\"a to b\" is a 90% interval: 5% of the draws lie below a and 5% above b.")
                .cure(if low > high {
                    format!("Swap the ends: \"{high} to {low}\".")
                } else {
                    format!("Write {low} without quotes if it is known, or a wider range.")
                });
            self.problems.push(found);
            return None;
        }
        let Some(mode) = mode else { return Some(Distribution::Interval { low, high }) };
        let mode = mode?;
        if mode <= low || mode >= high {
            let found = self
                .fault(
                    &MODE_OUTSIDE,
                    span.clone(),
                    format!("the mode of `{}` is not between {low} and {high}", self.path),
                    "mode outside",
                )
                .because(
                    "The two halves of the distribution meet at the mode, and 5% of the draws lie beyond each end.",
                )
                .cure(format!("Write a mode strictly between {low} and {high}."));
            self.problems.push(found);
            return None;
        }
        Some(Distribution::TwoPiece { low, mode, high })
    }

    fn shared(&mut self, table: &Table, to: &Node) -> Option<Written> {
        if let Some(other) = table.entries.iter().find(|e| e.key != "ref") {
            let found = self
                .fault(&BAD_PARAMETER, other.key_span.clone(), format!("`{}` goes with no `ref`", other.key), "surplus")
                .cure("A shared value is written { ref = \"growth\" }, without anything else.");
            self.problems.push(found);
            return None;
        }
        match to.text() {
            Some(name) => Some(Written::Shared(name.to_owned())),
            None => {
                let found = self
                    .fault(&BAD_PARAMETER, to.span.clone(), "`ref` takes the name of a shared value", "not a name")
                    .cure("Write { ref = \"growth\" } with a key of [values].");
                self.problems.push(found);
                None
            }
        }
    }

    fn distribution(&mut self, table: &Table, span: &Range<usize>) -> Option<Distribution> {
        let Some(dist) = table.get("dist") else {
            let found = self
                .fault(
                    &BAD_PARAMETER,
                    span.clone(),
                    format!("`{}` has neither `dist` nor `ref`", self.path),
                    "which distribution?",
                )
                .cure("Write { dist = \"uniform\", low = 40, high = 60 }, or { ref = \"growth\" }.");
            self.problems.push(found);
            return None;
        };
        let name = dist.text().unwrap_or_default();
        let Some((_, parameters)) = DISTRIBUTIONS.iter().find(|(known, _)| *known == name) else {
            let known = DISTRIBUTIONS.map(|(known, _)| known);
            let label = match self.problems.similar(name, known) {
                Some(similar) => format!("did you mean \"{similar}\"?"),
                None => "not known".into(),
            };
            let found = self
                .fault(&UNKNOWN_DISTRIBUTION, dist.span.clone(), format!("there is no distribution \"{name}\""), &label)
                .cure(format!("Use one of {}.", known.join(", ")));
            self.problems.push(found);
            return None;
        };
        let mut sound = true;
        for entry in table.entries.iter().filter(|e| e.key != "dist" && !parameters.contains(&e.key.as_str())) {
            let found = self
                .fault(
                    &BAD_PARAMETER,
                    entry.key_span.clone(),
                    format!("{name} has no parameter `{}`", entry.key),
                    "not known",
                )
                .cure(format!("Its parameters are {}.", parameters.join(", ")));
            self.problems.push(found);
            sound = false;
        }
        let mut values = [0.0; 4];
        for (value, parameter) in values.iter_mut().zip(*parameters) {
            match self.parameter(table, parameter, name, span) {
                Some(x) => *value = x,
                None => sound = false,
            }
        }
        if !sound {
            return None;
        }
        self.law(name, values, span)
    }

    fn parameter(&mut self, table: &Table, parameter: &str, name: &str, span: &Range<usize>) -> Option<f64> {
        let Some(node) = table.get(parameter) else {
            let found = self
                .fault(
                    &BAD_PARAMETER,
                    span.clone(),
                    format!("{name} needs `{parameter}`"),
                    &format!("`{parameter}` is missing"),
                )
                .cure(format!("Add {parameter} = ... to the table."));
            self.problems.push(found);
            return None;
        };
        match node.number() {
            Some(n) => {
                self.digits(n.decimals, &node.span);
                self.sized(n.value, &node.span)
            }
            None => {
                let found = self
                    .fault(
                        &BAD_PARAMETER,
                        node.span.clone(),
                        format!("`{parameter}` takes a number, not {}", node.noun()),
                        "not a number",
                    )
                    .cure("Write a known number; a distribution of a distribution is not supported.");
                self.problems.push(found);
                None
            }
        }
    }

    /// The distribution, its parameters checked against each other.
    fn law(&mut self, name: &str, [a, b, c, d]: [f64; 4], span: &Range<usize>) -> Option<Distribution> {
        let (law, positive, ends, mode): (_, &[(&str, f64)], _, _) = match name {
            "uniform" => (Distribution::Uniform { low: a, high: b }, &[], Some((a, b)), None),
            "normal" => (Distribution::Normal { mean: a, sd: b }, &[("sd", b)], None, None),
            "lognormal" => {
                (Distribution::LogNormal { median: a, sigma: b }, &[("median", a), ("sigma", b)], None, None)
            }
            "triangular" => (Distribution::Triangular { low: a, mode: b, high: c }, &[], Some((a, c)), Some(b)),
            "beta" => (
                Distribution::Beta { alpha: a, beta: b, low: c, high: d },
                &[("alpha", a), ("beta", b)],
                Some((c, d)),
                None,
            ),
            _ => (Distribution::Pert { low: a, mode: b, high: c }, &[], Some((a, c)), Some(b)),
        };
        let mut sound = true;
        for (parameter, x) in positive {
            if *x <= 0.0 {
                let found = self
                    .fault(&BAD_PARAMETER, span.clone(), format!("`{parameter}` of {name} is {x}"), "must be above 0")
                    .cure(format!("Write a `{parameter}` above 0, or the plain number if it is known."));
                self.problems.push(found);
                sound = false;
            }
        }
        if let Some((low, high)) = ends {
            if low >= high {
                let found = self
                    .fault(
                        &EMPTY_RANGE,
                        span.clone(),
                        format!("`{}` goes from {low} to {high}", self.path),
                        "nothing between",
                    )
                    .cure("Write a low end below the high end, or the plain number if it is known.");
                self.problems.push(found);
                sound = false;
            } else if let Some(mode) = mode.filter(|m| *m < low || *m > high) {
                let found = self
                    .fault(
                        &MODE_OUTSIDE,
                        span.clone(),
                        format!("the mode {mode} of `{}` is not between {low} and {high}", self.path),
                        "mode outside",
                    )
                    .cure(format!("Write a mode from {low} to {high}."));
                self.problems.push(found);
                sound = false;
            }
        }
        sound.then_some(law)
    }

    /// Whether a number fits its place. What does not is reported and refused. Gives the ends to which its
    /// distribution is truncated.
    pub(crate) fn fits(&mut self, written: &Written, scale: Scale, span: &Range<usize>) -> Option<(f64, f64)> {
        match written {
            Written::Known(x) => self.known_fits(*x, scale, span),
            Written::Law(law) => self.law_fits(law, scale, span),
            Written::Shared(_) => Some(scale.clip()),
        }
    }

    fn known_fits(&mut self, x: f64, scale: Scale, span: &Range<usize>) -> Option<(f64, f64)> {
        if scale.holds(x) {
            return Some(scale.clip());
        }
        if let Scale::Worth { .. } = scale {
            let found = self
                .fault(&UNUSUAL_VALUE, span.clone(), format!("`{}` is {x}", self.path), "outside 0 to 100")
                .because("On another scale the weights no longer say how much an issue matters.")
                .cure("Restate the values from 0 to 100; for an imported scenario set `unit` in the preference.");
            self.problems.push(found);
            return Some(scale.clip());
        }
        let found = self
            .fault(&OFF_SCALE, span.clone(), format!("`{}` is {x}", self.path), "off its scale")
            .because(scale.words())
            .cure("Correct the number.");
        self.problems.push(found);
        None
    }

    fn law_fits(&mut self, law: &Distribution, scale: Scale, span: &Range<usize>) -> Option<(f64, f64)> {
        let (low, high) = scale.clip();
        let (from, to) = bulk(law);
        let centre = centre(law);
        let hint = |cure: &str| match scale {
            Scale::Worth { .. } => {
                format!("{cure} For an imported scenario with another scale set `unit` in the preference.")
            }
            _ => cure.to_owned(),
        };
        let found = if to <= low || from >= high {
            self.fault(&NO_MASS, span.clone(), format!("nothing of `{}` lies on its scale", self.path), "off its scale")
                .because(scale.words())
                .cure(hint("Move the range onto the scale."))
        } else if has_ends(law) && (from < low || to > high) {
            self.fault(
                &ENDS_OFF_SCALE,
                span.clone(),
                format!("`{}` goes from {from} to {to}", self.path),
                "ends off the scale",
            )
            .because(scale.words())
            .cure(hint("Move the ends onto the scale."))
        } else if centre < low || centre > high {
            self.fault(
                &CENTRE_OFF_SCALE,
                span.clone(),
                format!("the centre of `{}` is {centre}", self.path),
                "off its scale",
            )
            .because(format!(
                "{} Ranges are cut off at its ends, so that only a thin tail of this one would be drawn.",
                scale.words()
            ))
            .cure(hint("Move the range onto the scale."))
        } else {
            return Some((low, high));
        };
        self.problems.push(found);
        None
    }

    /// A probability: a number or a range, or a word.
    pub(crate) fn probability(&mut self, node: &Node) -> Option<Probability> {
        let cure = "Write a number or a range between 0 and 1 (0.7, \"0.6 to 0.8\"), a range in per cent (\"60 to 80\"), or a word: almost no chance, very unlikely, unlikely, roughly even, likely, very likely, almost certain.";
        let (message, label) = match &node.value {
            Value::Number(n) if (0.0..=1.0).contains(&n.value) => {
                return Some(Probability { word: None, low: n.value, high: n.value });
            }
            Value::Number(n) => (format!("a probability of {} is not between 0 and 1", n.value), "not a probability"),
            Value::Text(text) => {
                if let Some((word, low, high)) = WORDS.iter().find(|(word, ..)| *word == text.trim()) {
                    return Some(Probability { word: Some((*word).to_owned()), low: *low, high: *high });
                }
                let range = split_range(text).filter(|(.., mode)| mode.is_none());
                let ends =
                    range.and_then(|(a, b, _)| Some((text[a].parse::<f64>().ok()?, text[b].parse::<f64>().ok()?)));
                match ends {
                    // A range that reaches beyond 1 is in per cent.
                    Some((a, b)) if 0.0 <= a && a < b && b <= 1.0 => {
                        return Some(Probability { word: None, low: a, high: b });
                    }
                    Some((a, b)) if 0.0 <= a && a < b && b <= 100.0 => {
                        return Some(Probability { word: None, low: a / 100.0, high: b / 100.0 });
                    }
                    Some((a, b)) if a >= b => (format!("the range {a} to {b} is empty"), "nothing between"),
                    Some((a, b)) => {
                        (format!("{a} to {b} is not between 0 and 1, nor 0 and 100 per cent"), "not a probability")
                    }
                    None => (format!("\"{}\" is no probability word", text.trim()), "not known"),
                }
            }
            _ => return None,
        };
        let similar = node.text().and_then(|t| self.problems.similar(t.trim(), WORDS.iter().map(|(w, ..)| *w)));
        let label = similar.map_or(label.to_owned(), |s| format!("did you mean \"{s}\"?"));
        let found = self.fault(&BAD_PROBABILITY, node.span.clone(), message, &label).cure(cure);
        self.problems.push(found);
        None
    }
}

/// Names and parameters of the distributions.
pub(crate) const DISTRIBUTIONS: [(&str, &[&str]); 6] = [
    ("uniform", &["low", "high"]),
    ("normal", &["mean", "sd"]),
    ("lognormal", &["median", "sigma"]),
    ("triangular", &["low", "mode", "high"]),
    ("beta", &["alpha", "beta", "low", "high"]),
    ("pert", &["low", "mode", "high"]),
];

/// Words of estimative probability (Intelligence Community Directive 203, 2015), with their synonyms there.
pub(crate) const WORDS: [(&str, f64, f64); 15] = [
    ("almost no chance", 0.01, 0.05),
    ("remote", 0.01, 0.05),
    ("very unlikely", 0.05, 0.20),
    ("highly improbable", 0.05, 0.20),
    ("unlikely", 0.20, 0.45),
    ("improbable", 0.20, 0.45),
    ("roughly even", 0.45, 0.55),
    ("roughly even chance", 0.45, 0.55),
    ("roughly even odds", 0.45, 0.55),
    ("likely", 0.55, 0.80),
    ("probable", 0.55, 0.80),
    ("very likely", 0.80, 0.95),
    ("highly probable", 0.80, 0.95),
    ("almost certain", 0.95, 0.99),
    ("nearly certain", 0.95, 0.99),
];

/// Where the numbers of a range stand in its text: low, high, and the mode if there is one.
type RangeParts = (Range<usize>, Range<usize>, Option<Range<usize>>);

/// The parts of `"a to b"` or `"a to b, mode c"`: each a number as far as its characters go.
fn split_range(text: &str) -> Option<RangeParts> {
    let (interval, mode) = match text.split_once(',') {
        None => (0..text.len(), None),
        Some((interval, rest)) => {
            let word = text.len() - rest.trim_start().len();
            let after = text[word..].strip_prefix("mode")?;
            after.starts_with(char::is_whitespace).then_some(())?;
            (0..interval.len(), Some(word + 4..text.len()))
        }
    };
    let between = text[interval.clone()].match_indices("to").find(|(at, _)| {
        let before = text[..*at].chars().next_back();
        let after = text[at + 2..].chars().next();
        before.is_some_and(char::is_whitespace) && after.is_some_and(char::is_whitespace)
    })?;
    let low = numeral(text, interval.start..between.0)?;
    let high = numeral(text, between.0 + 2..interval.end)?;
    let mode = match mode {
        None => None,
        Some(at) => Some(numeral(text, at)?),
    };
    Some((low, high, mode))
}

/// The range without white space, if it holds a number.
fn numeral(text: &str, at: Range<usize>) -> Option<Range<usize>> {
    let part = &text[at.clone()];
    let start = at.start + (part.len() - part.trim_start().len());
    let trimmed = part.trim();
    let plain = trimmed.bytes().all(|b| b.is_ascii_digit() || b"+-.eE".contains(&b));
    (plain && trimmed.parse::<f64>().is_ok()).then(|| start..start + trimmed.len())
}

/// The numbers of "40-60" or "40..60".
fn dashed(text: &str) -> Option<(&str, &str)> {
    ["..", "\u{2013}", "\u{2014}", "-", "and", "to"].iter().find_map(|dash| {
        let (a, b) = text.split_once(dash)?;
        let (a, b) = (a.trim(), b.trim());
        (a.parse::<f64>().is_ok() && b.parse::<f64>().is_ok()).then_some((a, b))
    })
}

/// Where nearly everything of a distribution lies: its ends, or its 5% and 95% points.
fn bulk(law: &Distribution) -> (f64, f64) {
    /// The 95% point of the standard normal distribution.
    const Z95: f64 = 1.644_853_626_951_472_7;
    match *law {
        Distribution::Interval { low, high }
        | Distribution::TwoPiece { low, high, .. }
        | Distribution::Uniform { low, high }
        | Distribution::Triangular { low, high, .. }
        | Distribution::Beta { low, high, .. }
        | Distribution::Pert { low, high, .. } => (low, high),
        Distribution::Normal { mean, sd } => (mean - Z95 * sd, mean + Z95 * sd),
        Distribution::LogNormal { median, sigma } => (median * (-Z95 * sigma).exp(), median * (Z95 * sigma).exp()),
    }
}

fn has_ends(law: &Distribution) -> bool {
    matches!(
        law,
        Distribution::Uniform { .. }
            | Distribution::Triangular { .. }
            | Distribution::Beta { .. }
            | Distribution::Pert { .. }
    )
}

/// The central value where it can lie off the scale: distributions with ends on the scale have theirs on it too.
fn centre(law: &Distribution) -> f64 {
    match *law {
        Distribution::TwoPiece { mode, .. } => mode,
        Distribution::Normal { mean, .. } => mean,
        Distribution::LogNormal { median, .. } => median,
        Distribution::Interval { low, high }
        | Distribution::Uniform { low, high }
        | Distribution::Triangular { low, high, .. }
        | Distribution::Beta { low, high, .. }
        | Distribution::Pert { low, high, .. } => f64::midpoint(low, high),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(toml: &str, scale: Scale) -> Result<Written, String> {
        let mut problems = Problems::default();
        let node = crate::text::syntax::parse_value(toml, &(0..toml.len())).unwrap();
        let mut reading = Reading { text: toml, problems: &mut problems, path: "x" };
        let written = reading.written(&node).filter(|w| reading.fits(w, scale, &node.span).is_some());
        match written {
            Some(written) if problems.errors() == 0 => Ok(written),
            _ => Err(problems.into_list()[0].code.code.to_owned()),
        }
    }

    /// Every form of an uncertain number.
    #[test]
    fn every_form_is_read() {
        let law = |l| Ok(Written::Law(l));
        assert_eq!(read("7", Scale::Points), Ok(Written::Known(7.0)));
        assert_eq!(read("-0.5", Scale::Points), Ok(Written::Known(-0.5)));
        assert_eq!(read("\"40 to 60\"", Scale::Weight), law(Distribution::Interval { low: 40.0, high: 60.0 }));
        assert_eq!(read("\" -2  to +8.5 \"", Scale::Points), law(Distribution::Interval { low: -2.0, high: 8.5 }));
        assert_eq!(
            read("\"40 to 60, mode 45\"", Scale::Weight),
            law(Distribution::TwoPiece { low: 40.0, mode: 45.0, high: 60.0 })
        );
        for (toml, expected) in [
            ("{ dist = \"uniform\", low = 1, high = 2 }", Distribution::Uniform { low: 1.0, high: 2.0 }),
            ("{ dist = \"normal\", mean = 1, sd = 2 }", Distribution::Normal { mean: 1.0, sd: 2.0 }),
            ("{ dist = \"lognormal\", median = 1, sigma = 2 }", Distribution::LogNormal { median: 1.0, sigma: 2.0 }),
            (
                "{ dist = \"triangular\", low = 1, mode = 1, high = 2 }",
                Distribution::Triangular { low: 1.0, mode: 1.0, high: 2.0 },
            ),
            (
                "{ dist = \"beta\", alpha = 1, beta = 3, low = 0, high = 100 }",
                Distribution::Beta { alpha: 1.0, beta: 3.0, low: 0.0, high: 100.0 },
            ),
            ("{ dist = \"pert\", low = 1, mode = 2, high = 4 }", Distribution::Pert { low: 1.0, mode: 2.0, high: 4.0 }),
        ] {
            assert_eq!(read(toml, Scale::Worth { free: false }), law(expected), "{toml}");
        }
        assert_eq!(read("{ ref = \"growth\" }", Scale::Points), Ok(Written::Shared("growth".into())));
    }

    /// Each fault has its code; a range that only sticks out of its scale is cut off, not refused.
    #[test]
    fn each_fault_has_its_code() {
        for (toml, scale, code) in [
            ("\"5 to 5\"", Scale::Points, "E304"),
            ("\"6 to 5\"", Scale::Points, "E304"),
            ("\"5\"", Scale::Points, "E301"),
            ("\"5-6\"", Scale::Points, "E301"),
            ("\"5 to\"", Scale::Points, "E301"),
            ("\"5 to inf\"", Scale::Points, "E301"),
            ("\"5 to 1e10\"", Scale::Points, "E303"),
            ("nan", Scale::Points, "E302"),
            ("\"1 to 5, mode 1\"", Scale::Points, "E305"),
            ("\"1 to 5, mode\"", Scale::Points, "E301"),
            ("{ dist = \"pert\", low = 1, mode = 9, high = 4 }", Scale::Points, "E305"),
            ("{ dist = \"beta\", alpha = 0, beta = 1, low = 0, high = 1 }", Scale::Points, "E307"),
            ("{ dist = \"uniform\", low = 1 }", Scale::Points, "E307"),
            ("{ dist = \"uniform\", low = 1, high = 2, mean = 1 }", Scale::Points, "E307"),
            ("{ low = 1, high = 2 }", Scale::Points, "E307"),
            ("{ ref = 5 }", Scale::Points, "E307"),
            ("101", Scale::Salience, "E308"),
            ("-1", Scale::Influence, "E308"),
            ("\"110 to 120\"", Scale::Salience, "E309"),
            ("\"90 to 120\"", Scale::Salience, "E310"),
            ("{ dist = \"uniform\", low = 90, high = 120 }", Scale::Salience, "E311"),
        ] {
            assert_eq!(read(toml, scale), Err(code.to_owned()), "{toml}");
        }
        assert!(read("\"90 to 105\"", Scale::Salience).is_ok());
        assert!(read("\"-1 to 5\"", Scale::Weight).is_ok() && read("0", Scale::Influence).is_ok());
    }

    /// Words mean what ICD 203 says; numbers, ranges and per cent mean themselves.
    #[test]
    fn probabilities() {
        let read = |toml: &str| {
            let mut problems = Problems::default();
            let node = crate::text::syntax::parse_value(toml, &(0..toml.len())).unwrap();
            Reading { text: toml, problems: &mut problems, path: "x" }.probability(&node).map(|p| (p.low, p.high))
        };
        assert_eq!(read("\"likely\""), Some((0.55, 0.80)));
        assert_eq!(read("0.7"), Some((0.7, 0.7)));
        assert_eq!(read("\"20 to 45\""), Some((0.2, 0.45)));
        assert_eq!(read("\"0.2 to 0.45\""), Some((0.2, 0.45)));
        for bad in ["1.2", "-0.1", "\"maybe\"", "\"50 to 20\"", "\"20 to 120\"", "\"-5 to 20\""] {
            assert_eq!(read(bad), None, "{bad}");
        }
    }
}
