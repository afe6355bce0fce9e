//! The issues of a domain.

use super::{Reader, children};
use crate::form::{File, Semantics};
use crate::number::{name_of, number, spaced};
use crate::problems::{DISCRETISED, Fault, REAL_ISSUE, assumed, malformed, not_whole, refused_by_negmas};
use crate::scenario::whole_levels;
use roxmltree::{Document, Node};
use zopa_core::Diagnostic;

/// What kind of values an issue has.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) enum Kind {
    /// Listed.
    Discrete,
    /// Whole numbers from here.
    Integer {
        /// The lower bound.
        low: i64,
    },
    /// Real numbers, cut into levels.
    Real {
        /// Half the distance of two levels.
        half_step: f64,
    },
}

/// An issue.
#[derive(Clone, Debug)]
pub(crate) struct Issue {
    pub(crate) index: i64,
    pub(crate) name: String,
    pub(crate) kind: Kind,
    pub(crate) values: Vec<String>,
    /// The values as numbers, for integer and real issues.
    pub(crate) numbers: Vec<f64>,
}

/// All issues, in the order of their indices (NegMAS) or of the document (GENIUS).
pub(crate) fn read(file: &File, document: &Document<'_>, reader: &mut Reader<'_>) -> Result<Vec<Issue>, Fault> {
    let mut issues = Vec::new();
    for node in document.descendants().filter(|n| n.has_tag_name("issue")) {
        issues.push(issue(file, node, reader)?);
    }
    for (k, issue) in issues.iter().enumerate() {
        if let Some(twin) = issues[..k].iter().find(|v: &&Issue| v.index == issue.index) {
            return Err(malformed(
                &file.name,
                format!("issues `{}` and `{}` have the same index {}", twin.name, issue.name, issue.index),
            ));
        }
        if let Some(twin) = issues[..k].iter().find(|v: &&Issue| v.name == issue.name) {
            return Err(malformed(&file.name, format!("two issues are called `{}`", twin.name)));
        }
    }
    let mut indices: Vec<i64> = issues.iter().map(|v| v.index).collect();
    let ordered = indices.windows(2).all(|w| w[0] < w[1]);
    indices.sort_unstable();
    if let Some(issue) = issues.iter().find(|v| v.index < 1) {
        let at = format!("issue `{}` has the index {}", issue.name, issue.index);
        if reader.options.semantics == Semantics::Negmas {
            return Err(refused_by_negmas(&file.name, at));
        }
        let said = "an issue index below 1: to GENIUS it is only a name; NegMAS leaves the issue out, and refuses a profile that rates it";
        reader.differ(file, at, said);
        indices.retain(|index| *index >= 1);
    }
    let gaps = indices.first().is_some_and(|first| *first != 1) || indices.windows(2).any(|w| w[1] != w[0] + 1);
    if gaps {
        let list: Vec<String> = indices.iter().map(i64::to_string).collect();
        reader.differ(
            file,
            format!("indices {}", list.join(", ")),
            "issue indices have gaps: to GENIUS they are only names; NegMAS puts a dummy issue into each gap, which adds \
             its weight to every utility of a profile that lists values, and 1 where it has none (that constant 1 is left \
             out in the case)",
        );
    }
    if !ordered && reader.options.semantics == Semantics::Negmas {
        issues.sort_by_key(|v| v.index);
    }
    Ok(issues)
}

pub(crate) fn index_of(file: &File, node: Node<'_, '_>) -> Result<i64, Fault> {
    let text = node.attribute("index").unwrap_or("");
    let tag = node.tag_name().name();
    text.trim()
        .parse()
        .map_err(|_| malformed(&file.name, format!("<{tag}> has the index `{text}`, which is no whole number")))
}

/// A bound, on the issue itself or on its `<range>`.
pub(crate) fn bound(node: Node<'_, '_>, which: &str) -> Option<String> {
    let range = children(node, "range").next();
    range.and_then(|r| r.attribute(which)).or_else(|| node.attribute(which)).map(str::to_owned)
}

fn issue(file: &File, node: Node<'_, '_>, reader: &mut Reader<'_>) -> Result<Issue, Fault> {
    let index = index_of(file, node)?;
    let name = node.attribute("name").map_or_else(|| format!("issue {index}"), |n| n.trim().to_owned());
    let both = |what: &str| -> Result<(String, String), Fault> {
        match (bound(node, "lowerbound"), bound(node, "upperbound")) {
            (Some(low), Some(high)) => Ok((low, high)),
            _ => Err(malformed(&file.name, format!("the {what} issue `{name}` lacks a bound"))),
        }
    };
    match node.attribute("type").unwrap_or("discrete") {
        "discrete" => {
            let mut values: Vec<String> = Vec::new();
            for item in children(node, "item") {
                let Some(value) = item.attribute("value") else {
                    return Err(malformed(&file.name, format!("issue `{name}` has an item without a value")));
                };
                if values.iter().any(|v| v == value) {
                    reader.warnings.push(assumed(
                        &file.name,
                        format!("issue `{name}` lists the value `{value}` twice; it is taken once"),
                    ));
                } else {
                    values.push(value.to_owned());
                }
            }
            Ok(Issue { index, name, kind: Kind::Discrete, values, numbers: Vec::new() })
        }
        "integer" => {
            let (low, high) = both("integer")?;
            let low = whole(file, &name, "lower", &low, reader)?;
            let high = whole(file, &name, "upper", &high, reader)?;
            let values = whole_levels(low, high, &file.name, &name)?;
            let numbers = (low..=high).map(|x| x as f64).collect();
            Ok(Issue { index, name, kind: Kind::Integer { low }, values, numbers })
        }
        "real" => {
            let (low, high) = both("real")?;
            let low = number(&low, &file.name, "a lower bound")?;
            let high = number(&high, &file.name, "an upper bound")?;
            let (numbers, half_step) = cut(&file.name, &name, low, high, reader)?;
            let values = numbers.iter().map(|x| name_of(*x)).collect();
            Ok(Issue { index, name, kind: Kind::Real { half_step }, values, numbers })
        }
        other => Err(crate::problems::unsupported(&file.name, format!("issue `{name}` is of type `{other}`"))),
    }
}

/// A bound of an integer issue. `3.0` is a whole number to GENIUS's reading; NegMAS takes digits only.
pub(super) fn whole(file: &File, issue: &str, which: &str, text: &str, reader: &Reader<'_>) -> Result<i64, Fault> {
    let x = number(text, &file.name, &format!("the {which} bound of issue `{issue}`"))?;
    let what = format!("the {which} bound of the integer issue `{issue}` is `{}`", text.trim());
    if x.fract().abs() > 0.0 {
        return Err(not_whole(&file.name, what));
    }
    if reader.options.semantics == Semantics::Negmas && text.trim().parse::<i64>().is_err() {
        return Err(refused_by_negmas(&file.name, what));
    }
    Ok(x as i64)
}

/// Levels of a real-valued issue, if they were asked for, and half their distance.
pub(crate) fn cut(
    file: &str,
    issue: &str,
    low: f64,
    high: f64,
    reader: &mut Reader<'_>,
) -> Result<(Vec<f64>, f64), Fault> {
    if low >= high {
        return Err(malformed(file, format!("the real issue `{issue}` runs from {low} to {high}")));
    }
    let Some(levels) = reader.options.levels else {
        return Err(Box::new(
            Diagnostic::new(&REAL_ISSUE, format!("{file}: issue `{issue}` takes any real number from {low} to {high}"))
                .because(REAL_ISSUE.about)
                .cure("Say into how many levels to cut it: `--levels 21` (GENIUS itself uses 21 where it has to)."),
        ));
    };
    let numbers = spaced(low, high, levels);
    let half_step = (high - low) / (2.0 * (numbers.len() - 1) as f64);
    reader.cuts.push((issue.to_owned(), half_step));
    reader.warnings.push(
        Diagnostic::new(
            &DISCRETISED,
            format!(
                "{file}: issue `{issue}` from {low} to {high} was cut into {} levels; no value is further than {} \
                 from a level",
                numbers.len(),
                crate::number::bound(half_step)
            ),
        )
        .because("A case has finitely many levels, and `--levels` asked for so many.")
        .cure("Ask for more levels if the error bound stated for a party is too wide."),
    );
    Ok((numbers, half_step))
}
