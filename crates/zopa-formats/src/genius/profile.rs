//! One party's preferences.

use super::domain::{Issue, Kind, index_of};
use super::{Both, Reader, children, rectangles};
use crate::form::{File, Semantics};
use crate::number::number;
use crate::problems::{
    DISCRETISED, Fault, assumed, incomplete, malformed, mended, no_weight, refused_by_negmas, unsupported,
};
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
    bounds(file, root, issues, reader)?;
    let rectangular = root.descendants().find(|n| n.has_tag_name("utility") || n.has_tag_name("utility_function"));
    let mut party = match rectangular {
        Some(utility) => rectangles::read(file, root, utility, issues, reader)?,
        None => additive(file, root, issues, reader)?,
    };
    party.name = file.stem().to_owned();
    reservation(file, root, &mut party, reader)?;
    Ok(party)
}

/// Says, or refuses, where the type or the bounds of an issue in a profile are not those of the domain, whose values count.
fn bounds(file: &File, root: Node<'_, '_>, issues: &[Issue], reader: &mut Reader<'_>) -> Result<(), Fault> {
    let negmas = reader.options.semantics == Semantics::Negmas;
    for node in root.descendants().filter(|n| n.has_tag_name("issue")) {
        let name = node.attribute("name").unwrap_or("").trim();
        let Some(issue) = issues.iter().find(|v| v.name == name) else { continue };
        let named = match issue.kind {
            Kind::Discrete => "discrete",
            Kind::Integer { .. } => "integer",
            Kind::Real { .. } => "real",
        };
        let own = node.attribute("type").unwrap_or("discrete");
        let known = matches!(own, "discrete" | "integer" | "real");
        // Listed evaluations of numbers are looked at where the values are read.
        let listed = issue.kind != Kind::Discrete && children(node, "item").next().is_some();
        if own != named && !listed {
            let what = format!("issue `{name}` is of type `{own}` here and `{named}` in the domain");
            // NegMAS has whole numbers for a line over real ones, and a table or a line for any issue of whole numbers.
            if named != "integer" || !known {
                if negmas {
                    return Err(refused_by_negmas(&file.name, what));
                }
                let said = "the type of an issue in a profile is not that in the domain: the domain's is taken; NegMAS refuses \
                            such a profile";
                reader.differ(file, format!("`{name}` {own}, not {named}"), said);
            } else if node.has_attribute("type") {
                reader.warnings.push(mended(&file.name, format!("{what}; the domain's type is taken")));
            }
        }
        let (Some(least), Some(most)) = (issue.numbers.first().copied(), issue.numbers.last().copied()) else {
            continue;
        };
        if own == "discrete" || !known {
            continue;
        }
        let end = |which: &str, key: &str, otherwise: f64| -> Result<f64, Fault> {
            match super::domain::bound(node, key) {
                None => Ok(otherwise),
                Some(text) if own == "integer" => Ok(super::domain::whole(file, name, which, &text, reader)? as f64),
                Some(text) => number(&text, &file.name, &format!("the {which} bound of issue `{name}`")),
            }
        };
        let (low, high) = (end("lower", "lowerbound", least)?, end("upper", "upperbound", most)?);
        let ends = format!("{low} to {high}, not {least} to {most}");
        if low < least || high > most {
            if negmas {
                return Err(refused_by_negmas(
                    &file.name,
                    format!("issue `{name}` beyond the domain's bounds ({ends})"),
                ));
            }
            let said = "the bounds of an issue in a profile go beyond those of the domain: the domain's values are taken, and GENIUS \
                        counts a line of whole numbers from the profile's lower bound; NegMAS refuses such a profile";
            reader.differ(file, format!("`{name}` {ends}"), said);
        } else if low > least || high < most {
            let what = format!(
                "issue `{name}` has other bounds here than in the domain ({ends}); the domain's values are taken"
            );
            reader.warnings.push(mended(&file.name, what));
        }
    }
    Ok(())
}

fn additive(file: &File, root: Node<'_, '_>, issues: &[Issue], reader: &mut Reader<'_>) -> Result<Party, Fault> {
    let weights = weights(file, root, reader)?;
    let own: Vec<Node<'_, '_>> = root.descendants().filter(|n| n.has_tag_name("issue")).collect();
    for node in &own {
        let name = node.attribute("name").unwrap_or("").trim();
        if !issues.iter().any(|v| v.name == name) {
            return Err(incomplete(
                &file.name,
                format!("issue `{name}` is not in the domain"),
                "Use the domain file that belongs to this profile.",
            ));
        }
    }
    for (k, node) in own.iter().enumerate() {
        let name = |n: &Node<'_, '_>| n.attribute("name").unwrap_or("").trim().to_owned();
        if own[..k].iter().any(|other| name(other) == name(node)) {
            return Err(malformed(&file.name, format!("issue `{}` is rated twice", name(node))));
        }
    }
    if own.is_empty() && weights.is_empty() {
        let cure = "Compare it with its original; a profile has a weight and evaluations for each issue.";
        return Err(incomplete(&file.name, "no weights and no issues: it rates nothing", cure));
    }
    let party = || Party::indifferent(issues.iter().map(|v| v.values.len()));
    let mut party = Both { genius: party(), negmas: party() };
    let listed = own.iter().any(|issue| children(*issue, "item").next().is_some());
    party.negmas.bias = stray(file, &weights, issues, listed, reader);
    let all_numbers = issues.iter().all(|v| v.kind != Kind::Discrete);
    for (k, issue) in issues.iter().enumerate() {
        let node = own.iter().find(|n| n.attribute("name").unwrap_or("").trim() == issue.name);
        let written = weights.get(&issue.index).copied();
        if written.is_none() {
            let what = "an issue has no weight: GENIUS has no utility then, and it is taken as 0; NegMAS takes 1";
            reader.differ(file, format!("`{}` (index {})", issue.name, issue.index), what);
        }
        let values = match node {
            None => {
                reader.warnings.push(assumed(
                    &file.name,
                    format!("issue `{}` is not in this profile; every value of it is taken as worth 0", issue.name),
                ));
                let none = vec![0.0; issue.values.len()];
                Both { genius: none.clone(), negmas: none }
            }
            // What no tool gives a weight differs in nothing.
            Some(node) => values(file, *node, issue, (written.unwrap_or(1.0), all_numbers), reader)?,
        };
        party.genius.issues[k] = (written.unwrap_or(0.0), values.genius);
        party.negmas.issues[k] = (written.unwrap_or(1.0), values.negmas);
    }
    super::clamp::clamp(file, &mut party.genius, reader);
    let party = party.of(reader.options.semantics);
    if party.issues.iter().all(|(weight, _)| weight.abs() <= 0.0) {
        reader.warnings.push(no_weight(&file.name));
    }
    Ok(party)
}

/// What NegMAS adds to every utility: the weights of indices that are no issue. One in a gap between indices counts
/// (`gaps`) where the profile has listed values; else NegMAS gives its dummy issue nothing.
pub(super) fn stray(
    file: &File,
    weights: &BTreeMap<i64, f64>,
    issues: &[Issue],
    gaps: bool,
    reader: &mut Reader<'_>,
) -> f64 {
    let most = issues.iter().map(|v| v.index).max().unwrap_or(0);
    let added = |index: i64| !issues.iter().any(|v| v.index == index) && (gaps || !(1..=most).contains(&index));
    let mut sum = 0.0;
    for (index, weight) in weights.iter().filter(|(index, _)| added(**index)) {
        let what = "a weight of an index that is no issue: GENIUS ignores it, NegMAS adds it to every utility";
        reader.differ(file, format!("weight {weight} of index {index}"), what);
        sum += weight;
    }
    sum
}

/// The weights by index.
pub(super) fn weights(file: &File, root: Node<'_, '_>, reader: &mut Reader<'_>) -> Result<BTreeMap<i64, f64>, Fault> {
    let mut weights = BTreeMap::new();
    for node in root.descendants().filter(|n| n.has_tag_name("weight")) {
        let index = index_of(file, node)?;
        let value = number(node.attribute("value").unwrap_or(""), &file.name, &format!("the weight of index {index}"))?;
        if value < 0.0 {
            let what = format!(
                "the weight of index {index} is {value}: it is taken as it is, and turns the issue's values round"
            );
            reader.warnings.push(assumed(&file.name, what));
        }
        if let Some(first) = weights.insert(index, value) {
            let what = format!("the weight of index {index} is given twice, {first} and {value}; the last is taken");
            reader.warnings.push(assumed(&file.name, what));
        }
    }
    Ok(weights)
}

fn values(
    file: &File,
    node: Node<'_, '_>,
    issue: &Issue,
    (weight, all_numbers): (f64, bool),
    reader: &mut Reader<'_>,
) -> Result<Both<Vec<f64>>, Fault> {
    if issue.kind == Kind::Discrete {
        return discrete(file, node, issue, weight, reader);
    }
    let evaluators: Vec<Node<'_, '_>> = children(node, "evaluator").collect();
    if evaluators.len() > 1 {
        let what = "an issue has several evaluators: GENIUS reads the first, NegMAS the last";
        reader.differ(file, format!("`{}`, {} of them", issue.name, evaluators.len()), what);
    }
    let evaluator = Both { genius: evaluators.first(), negmas: evaluators.last() }.of(reader.options.semantics);
    if evaluator.is_none() && children(node, "item").next().is_some() {
        return rated_numbers(file, node, issue, all_numbers, reader);
    }
    let Some(evaluator) = evaluator else {
        reader.warnings.push(assumed(
            &file.name,
            format!("issue `{}` has no evaluator; every value of it is taken as worth 0", issue.name),
        ));
        let none = vec![0.0; issue.values.len()];
        return Ok(Both { genius: none.clone(), negmas: none });
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
    let (found, steepest): (Both<Vec<f64>>, f64) = match form {
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
            let genius = issue.numbers.iter().map(|x| (slope * (x - lower) + offset).clamp(0.0, 1.0)).collect();
            let negmas = issue.numbers.iter().map(|x| slope * x + offset).collect();
            (Both { genius, negmas }, slope.abs())
        }
        "triangular" | "triangular_variable_top" => {
            let (low, high, top) =
                (get(&["parameter0"], None)?, get(&["parameter1"], None)?, get(&["parameter2"], None)?);
            let most = if form == "triangular" { 1.0 } else { get(&["parameter3"], None)? };
            let (up, down) = (nonzero(top - low), nonzero(high - top));
            let worth = |x: f64| match x {
                x if x < low => 0.0,
                x if x < top => (x - low) / up,
                x if x < high => 1.0 - (x - top) / down,
                _ => 0.0,
            };
            let genius = issue.numbers.iter().map(|x| most * worth(*x)).collect();
            // At the lower end NegMAS has 0, also where the top is there.
            let negmas = issue.numbers.iter().map(|x| if *x <= low { 0.0 } else { worth(*x) }).collect();
            (Both { genius, negmas }, most.abs() / up.abs().min(down.abs()))
        }
        "constant" => {
            let constant = get(&["parameter0"], None)?;
            let values = vec![constant; issue.numbers.len()];
            (Both { genius: values.clone(), negmas: values }, 0.0)
        }
        other => {
            return Err(unsupported(&file.name, format!("issue `{}` has an evaluator of type `{other}`", issue.name)));
        }
    };
    if form == "constant" || form == "triangular_variable_top" {
        if reader.options.semantics == Semantics::Negmas {
            let what = format!("issue `{}` has an evaluator of type `{form}`", issue.name);
            return Err(refused_by_negmas(&file.name, what));
        }
        let what =
            format!("an evaluator of type `{form}`: NegMAS refuses a file that has one; it is read as GENIUS does");
        reader.differ(file, format!("`{}`", issue.name), what);
    } else if weight.abs() > 0.0 && found.genius.iter().zip(&found.negmas).any(|(a, b)| (a - b).abs() > 1e-12) {
        reader.differ(
            file,
            format!("`{}`", issue.name),
            "GENIUS counts lines from the lower bound and keeps them between 0 and 1, NegMAS takes slope * value + offset \
             as it is, and 0 at the lower end of a triangle",
        );
    }
    if let Kind::Real { half_step } = issue.kind {
        let bound = weight.abs() * steepest * half_step;
        reader.warnings.push(
            Diagnostic::new(
                &DISCRETISED,
                format!(
                    "{}: issue `{}`: utilities between levels differ from the nearest level's by at most {}",
                    file.name,
                    issue.name,
                    crate::number::bound(bound)
                ),
            )
            .because("The weight times the steepest slope times half the distance of two levels.")
            .cure("Ask for more `--levels` if that is too much."),
        );
    }
    Ok(found)
}

/// Evaluations listed for an issue that has numbers in the domain: NegMAS takes those of an integer issue as a table, if the
/// profile calls it discrete and another issue of the domain has names; GENIUS finds no value in them.
fn rated_numbers(
    file: &File,
    node: Node<'_, '_>,
    issue: &Issue,
    all_numbers: bool,
    reader: &mut Reader<'_>,
) -> Result<Both<Vec<f64>>, Fault> {
    let discrete = node.attribute("type").unwrap_or("discrete") == "discrete";
    let table = discrete && !all_numbers && matches!(issue.kind, Kind::Integer { .. });
    let what = "numbers in the domain and listed evaluations in the profile";
    let none = vec![0.0; issue.values.len()];
    let negmas = match (table, reader.options.semantics) {
        (true, Semantics::Negmas) => listed(file, node, issue, reader)?.0,
        (false, Semantics::Negmas) => {
            return Err(refused_by_negmas(&file.name, format!("issue `{}` has {what}", issue.name)));
        }
        (_, Semantics::Genius) => none.clone(),
    };
    let other = if table { "NegMAS takes them as a table" } else { "NegMAS refuses this file" };
    let said = format!(
        "an issue has {what}: GENIUS has no utility then; by its reading the listed evaluations are not used and every value is worth 0. \
         {other}"
    );
    reader.differ(file, format!("`{}`", issue.name), said);
    Ok(Both { genius: none, negmas })
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
) -> Result<Both<Vec<f64>>, Fault> {
    let (raw, most) = listed(file, node, issue, reader)?;
    // What GENIUS does with them: a divisor, or nothing where all of them are next to nothing or below.
    let (none, same) = (most < 1e-5, (most - 1.0).abs() <= 1e-12);
    if weight.abs() > 0.0 && !same && raw.iter().any(|x| x.abs() > 0.0) {
        let (genius, at) = match none {
            true => ("takes every value of an issue as worth 0 if the largest evaluation is below 0.00001", "largest"),
            false => ("divides the evaluations of an issue by the largest", "by"),
        };
        let what = format!("GENIUS {genius}; NegMAS takes them as they are");
        reader.differ(file, format!("`{}` {at} {most}", issue.name), what);
    }
    let genius = raw.iter().map(|x| if none { 0.0 } else { x / most }).collect();
    Ok(Both { genius, negmas: raw })
}

/// The evaluation of each value of an issue, and the largest of all that are listed, also of values that the domain lacks:
/// GENIUS divides by that one.
fn listed(file: &File, node: Node<'_, '_>, issue: &Issue, reader: &mut Reader<'_>) -> Result<(Vec<f64>, f64), Fault> {
    let mut written: Vec<Option<f64>> = vec![None; issue.values.len()];
    let mut strays: BTreeMap<&str, f64> = BTreeMap::new();
    for item in children(node, "item") {
        let value = item.attribute("value").unwrap_or("");
        let text = item.attribute("evaluation").unwrap_or("null");
        let of = format!("`{value}` of issue `{}`", issue.name);
        let worth = match text.trim() {
            "null" => None,
            text => Some(number(text, &file.name, &format!("the evaluation of {of}"))?),
        };
        let Some(level) = issue.values.iter().position(|v| v == value) else {
            if reader.options.semantics == Semantics::Negmas {
                let what = format!("issue `{}` rates a value that is not in the domain (`{value}`)", issue.name);
                return Err(refused_by_negmas(&file.name, what));
            }
            reader.warnings.push(assumed(
                &file.name,
                format!(
                    "issue `{}`: the value `{value}` is not in the domain; it is left out (NegMAS refuses such a profile)",
                    issue.name
                ),
            ));
            strays.extend(worth.map(|worth| (value, worth)));
            continue;
        };
        let Some(worth) = worth else { continue };
        if let Some(first) = written[level].replace(worth) {
            let what = format!("{of} is evaluated twice, {first} and {worth}; the last is taken");
            reader.warnings.push(assumed(&file.name, what));
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
    let most = written.iter().flatten().chain(strays.values()).copied().reduce(f64::max).unwrap_or(0.0);
    Ok((written.iter().map(|w| w.unwrap_or(0.0)).collect(), most))
}

fn reservation(file: &File, root: Node<'_, '_>, party: &mut Party, reader: &mut Reader<'_>) -> Result<(), Fault> {
    let mut once = |name: &'static str| {
        let all: Vec<Node<'_, '_>> = root.descendants().filter(|n| n.has_tag_name(name)).collect();
        if all.len() > 1 {
            let what = format!("<{name}> stands there several times: GENIUS reads the first, NegMAS the last");
            reader.differ(file, format!("{} times", all.len()), what);
        }
        let read = Both { genius: all.first(), negmas: all.last() }.of(reader.options.semantics);
        read.and_then(|node| node.attribute("value"))
    };
    let (reservation, discount) = (once("reservation"), once("discount_factor"));
    match reservation {
        Some(text) => party.reservation = number(text, &file.name, "the reservation value")?,
        None => reader.warnings.push(assumed(&file.name, "no reservation value; taken as 0")),
    }
    let Some(text) = discount else { return Ok(()) };
    let discount = number(text, &file.name, "the discount factor")?;
    if discount <= 0.0 || discount > 1.0 {
        let what = "a discount factor that is not between 0 and 1: GENIUS ignores it, NegMAS applies it if it is above 1; \
                    it is ignored";
        reader.differ(file, discount.to_string(), what);
    } else if discount < 1.0 {
        party.discount = Some(discount);
        let what = "a discount factor d: in GENIUS a deal at time t (0 to 1) is worth u * d^t, and so is the reservation \
                    value; NegMAS applies it at every step and loses the reservation value. The case keeps both as GENIUS \
                    reads them; its deals are undiscounted (t = 0)";
        reader.differ(file, format!("d = {discount}"), what);
    }
    Ok(())
}
