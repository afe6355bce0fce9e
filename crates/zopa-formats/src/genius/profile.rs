//! One party's preferences.

use super::domain::{Issue, Kind, index_of};
use super::{Reader, children, rectangles};
use crate::form::{File, Semantics};
use crate::number::number;
use crate::problems::{DISCRETISED, Fault, assumed, differ, malformed, unsupported};
use crate::scenario::Party;
use roxmltree::{Document, Node};
use std::collections::BTreeMap;
use zopa_core::Diagnostic;

/// Reads a profile.
pub(crate) fn read(
    file: &File,
    document: &Document<'_>,
    issues: &[Issue],
    reader: &mut Reader<'_>,
) -> Result<Party, Fault> {
    let root = document.root_element();
    let kind = root.attribute("type").unwrap_or("linear");
    if !matches!(kind, "linear" | "nonlinear" | "discrete" | "additive" | "") {
        return Err(unsupported(&file.name, format!("a utility space of type `{kind}`")));
    }
    for special in ["comparisons_amount", "errors", "elicitation_cost"] {
        if root.descendants().any(|n| n.has_tag_name(special)) {
            reader.warnings.push(assumed(
                &file.name,
                format!("<{special}> is a setting of experiments with uncertain profiles; the full profile is read"),
            ));
        }
    }
    let rectangular = root.descendants().find(|n| n.has_tag_name("utility") || n.has_tag_name("utility_function"));
    let mut party = match rectangular {
        Some(utility) => rectangles::read(file, utility, issues, reader)?,
        None => additive(file, root, issues, reader)?,
    };
    party.name = file.stem().to_owned();
    reservation(file, root, &mut party, reader)?;
    Ok(party)
}

fn additive(file: &File, root: Node<'_, '_>, issues: &[Issue], reader: &mut Reader<'_>) -> Result<Party, Fault> {
    let weights = weights(file, root, issues, reader)?;
    let own: Vec<Node<'_, '_>> = root.descendants().filter(|n| n.has_tag_name("issue")).collect();
    for node in &own {
        let name = node.attribute("name").unwrap_or("").trim();
        if !issues.iter().any(|v| v.name == name) {
            return Err(crate::problems::incomplete(
                &file.name,
                format!("issue `{name}` is not in the domain"),
                "Use the domain file that belongs to this profile.",
            ));
        }
    }
    let mut party = Party {
        name: String::new(),
        issues: Vec::new(),
        bias: 0.0,
        terms: Vec::new(),
        reservation: 0.0,
        reserved: None,
        discount: None,
        note: String::new(),
    };
    if reader.options.semantics == Semantics::Negmas {
        party.bias = weights.iter().filter(|(k, _)| !issues.iter().any(|v| v.index == **k)).map(|(_, w)| w).sum();
    }
    for issue in issues {
        let node = own.iter().find(|n| n.attribute("name").unwrap_or("").trim() == issue.name);
        let weight = match weights.get(&issue.index) {
            Some(weight) => *weight,
            None => {
                let (here, other) = match reader.options.semantics {
                    Semantics::Genius => (0.0, "NegMAS would take 1"),
                    Semantics::Negmas => (1.0, "GENIUS would take 0"),
                };
                reader.warnings.push(differ(
                    &file.name,
                    format!("issue `{}` (index {}) has no weight; taken as {here}, {other}", issue.name, issue.index),
                ));
                here
            }
        };
        let values = match node {
            None => {
                reader.warnings.push(assumed(
                    &file.name,
                    format!("issue `{}` is not in this profile; every value of it is taken as worth 0", issue.name),
                ));
                vec![0.0; issue.values.len()]
            }
            Some(node) => values(file, *node, issue, weight, reader)?,
        };
        party.issues.push((weight, values));
    }
    super::clamp::clamp(file, &mut party, reader);
    Ok(party)
}

/// The weights by index.
fn weights(
    file: &File,
    root: Node<'_, '_>,
    issues: &[Issue],
    reader: &mut Reader<'_>,
) -> Result<BTreeMap<i64, f64>, Fault> {
    let mut weights = BTreeMap::new();
    for node in root.descendants().filter(|n| n.has_tag_name("weight")) {
        let index = index_of(file, node)?;
        let value = number(node.attribute("value").unwrap_or(""), &file.name, &format!("the weight of index {index}"))?;
        if value < 0.0 {
            return Err(malformed(
                &file.name,
                format!("the weight of index {index} is {value}; weights are not negative"),
            ));
        }
        weights.insert(index, value);
    }
    for (index, weight) in &weights {
        if !issues.iter().any(|v| v.index == *index) {
            reader.warnings.push(differ(
                &file.name,
                format!("weight {weight} of index {index}, which is no issue: GENIUS ignores it, NegMAS adds it to every utility"),
            ));
        }
    }
    Ok(weights)
}

fn values(
    file: &File,
    node: Node<'_, '_>,
    issue: &Issue,
    weight: f64,
    reader: &mut Reader<'_>,
) -> Result<Vec<f64>, Fault> {
    if issue.kind == Kind::Discrete {
        return discrete(file, node, issue, weight, reader);
    }
    let Some(evaluator) = children(node, "evaluator").next() else {
        reader.warnings.push(assumed(
            &file.name,
            format!("issue `{}` has no evaluator; every value of it is taken as worth 0", issue.name),
        ));
        return Ok(vec![0.0; issue.values.len()]);
    };
    let form = evaluator.attribute("ftype").or_else(|| evaluator.attribute("type")).unwrap_or("linear");
    let get = |names: &[&str], default: Option<f64>| -> Result<f64, Fault> {
        match (names.iter().find_map(|n| evaluator.attribute(*n)), default) {
            (Some(text), _) => number(text, &file.name, &format!("`{}` of issue `{}`", names[0], issue.name)),
            (None, Some(x)) => Ok(x),
            (None, None) => {
                Err(malformed(&file.name, format!("the evaluator of issue `{}` lacks `{}`", issue.name, names[0])))
            }
        }
    };
    let genius = reader.options.semantics == Semantics::Genius;
    let (found, other, steepest): (Vec<f64>, Vec<f64>, f64) = match form {
        "linear" => {
            let offset = get(&["offset", "parameter0"], Some(0.0))?;
            let slope = get(&["slope", "parameter1"], Some(1.0))?;
            let lower = match issue.kind {
                Kind::Integer { low } => {
                    let own = super::domain::bound(node, "lowerbound");
                    own.map_or(Ok(low as f64), |t| number(&t, &file.name, "a lower bound"))?
                }
                _ => 0.0,
            };
            let by_genius: Vec<f64> =
                issue.numbers.iter().map(|x| (slope * (x - lower) + offset).clamp(0.0, 1.0)).collect();
            let by_negmas: Vec<f64> = issue.numbers.iter().map(|x| slope * x + offset).collect();
            if genius { (by_genius, by_negmas, slope.abs()) } else { (by_negmas, by_genius, slope.abs()) }
        }
        "triangular" => {
            let (low, high, top) =
                (get(&["parameter0"], None)?, get(&["parameter1"], None)?, get(&["parameter2"], None)?);
            let (up, down) = (nonzero(top - low), nonzero(high - top));
            let worth = |x: f64| match x {
                x if x < low => 0.0,
                x if x < top => (x - low) / up,
                x if x < high => 1.0 - (x - top) / down,
                _ => 0.0,
            };
            let values: Vec<f64> = issue.numbers.iter().map(|x| worth(*x)).collect();
            (values.clone(), values, 1.0 / up.abs().min(down.abs()))
        }
        "constant" => {
            let constant = get(&["parameter0"], None)?;
            let values = vec![constant; issue.numbers.len()];
            (values.clone(), values, 0.0)
        }
        other => {
            return Err(unsupported(&file.name, format!("issue `{}` has an evaluator of type `{other}`", issue.name)));
        }
    };
    if weight > 0.0 && found.iter().zip(&other).any(|(a, b)| (a - b).abs() > 1e-12) {
        reader.warnings.push(differ(
            &file.name,
            format!(
                "issue `{}`: GENIUS counts from the lower bound and keeps values between 0 and 1, NegMAS takes slope * \
                 value + offset as it is",
                issue.name
            ),
        ));
    }
    if let Kind::Real { half_step } = issue.kind {
        let bound = weight * steepest * half_step;
        reader.warnings.push(
            Diagnostic::new(
                &DISCRETISED,
                format!(
                    "{}: issue `{}`: utilities between levels differ from the nearest level's by at most {bound:.3e}",
                    file.name, issue.name
                ),
            )
            .because("The weight times the steepest slope times half the distance of two levels.")
            .cure("Ask for more `--levels` if that is too much."),
        );
    }
    Ok(found)
}

fn nonzero(x: f64) -> f64 {
    if x.abs() > 0.0 { x } else { 1.0 }
}

fn discrete(
    file: &File,
    node: Node<'_, '_>,
    issue: &Issue,
    weight: f64,
    reader: &mut Reader<'_>,
) -> Result<Vec<f64>, Fault> {
    let mut written: Vec<Option<f64>> = vec![None; issue.values.len()];
    for item in children(node, "item") {
        let value = item.attribute("value").unwrap_or("");
        let Some(level) = issue.values.iter().position(|v| v == value) else {
            reader.warnings.push(assumed(
                &file.name,
                format!("issue `{}`: the value `{value}` is not in the domain; it is left out", issue.name),
            ));
            continue;
        };
        let text = item.attribute("evaluation").unwrap_or("null");
        if text.trim() != "null" {
            written[level] =
                Some(number(text, &file.name, &format!("the evaluation of `{value}` of issue `{}`", issue.name))?);
        }
    }
    let missing: Vec<&str> =
        issue.values.iter().zip(&written).filter(|(_, w)| w.is_none()).map(|(v, _)| v.as_str()).collect();
    if !missing.is_empty() {
        reader.warnings.push(assumed(
            &file.name,
            format!("issue `{}`: no evaluation of {}; taken as 0", issue.name, missing.join(", ")),
        ));
    }
    let raw: Vec<f64> = written.iter().map(|w| w.unwrap_or(0.0)).collect();
    let most = raw.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    if weight > 0.0 && (most - 1.0).abs() > 1e-12 && raw.iter().any(|x| x.abs() > 0.0) {
        reader.warnings.push(differ(
            &file.name,
            format!(
                "issue `{}`: GENIUS divides its evaluations by the largest, {most}; NegMAS takes them as they are",
                issue.name
            ),
        ));
    }
    if reader.options.semantics == Semantics::Negmas {
        return Ok(raw);
    }
    Ok(raw.iter().map(|x| if most >= 1e-5 { x / most } else { 0.0 }).collect())
}

fn reservation(file: &File, root: Node<'_, '_>, party: &mut Party, reader: &mut Reader<'_>) -> Result<(), Fault> {
    let last = |name: &'static str| root.descendants().rfind(|n| n.has_tag_name(name));
    match last("reservation").and_then(|n| n.attribute("value")) {
        Some(text) => party.reservation = number(text, &file.name, "the reservation value")?,
        None => reader.warnings.push(assumed(&file.name, "no reservation value; taken as 0")),
    }
    let Some(text) = last("discount_factor").and_then(|n| n.attribute("value")) else { return Ok(()) };
    let discount = number(text, &file.name, "the discount factor")?;
    if discount <= 0.0 || discount > 1.0 {
        reader.warnings.push(differ(
            &file.name,
            format!(
                "a discount factor of {discount}: GENIUS ignores it, NegMAS applies it if it is above 1; it is ignored"
            ),
        ));
    } else if discount < 1.0 {
        party.discount = Some(discount);
        reader.warnings.push(differ(
            &file.name,
            format!(
                "a discount of {discount}: in GENIUS a deal at time t (0 to 1) is worth u * {discount}^t, and so is the \
                 reservation value; NegMAS applies it at every step and loses the reservation value. The deals here are \
                 undiscounted (t = 0)"
            ),
        ));
    }
    Ok(())
}
