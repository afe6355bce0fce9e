//! Hyper-rectangle utilities: a sum, maximum or minimum of rewards for being inside (or outside) boxes.

use super::domain::{Issue, Kind};
use super::{Reader, children};
use crate::form::{File, Semantics};
use crate::number::number;
use crate::problems::{Fault, differ, malformed, unsupported};
use crate::scenario::{Guard, Party, Term};
use roxmltree::Node;

/// A reward where a condition holds.
type Reward = (Guard, f64);

/// Reads `<utility maxutility="...">`.
pub(crate) fn read(
    file: &File,
    utility: Node<'_, '_>,
    issues: &[Issue],
    reader: &mut Reader<'_>,
) -> Result<Party, Fault> {
    let genius = reader.options.semantics == Semantics::Genius;
    let most = match utility.attribute("maxutility") {
        Some(text) => number(text, &file.name, "`maxutility`")?,
        None => return Err(malformed(&file.name, "<utility> has no `maxutility`")),
    };
    if most <= 0.0 {
        return Err(malformed(&file.name, format!("`maxutility` is {most}; it is above 0")));
    }
    if (most - 1.0).abs() > 1e-12 {
        reader.warnings.push(differ(
            &file.name,
            format!("GENIUS divides the rewards by `maxutility`, {most}; NegMAS takes their raw sum"),
        ));
    }
    if utility.descendants().any(|n| n.has_tag_name("INCLUDES") || n.has_tag_name("EXCLUDES")) {
        let what =
            "GENIUS counts the bounds of a hyper-rectangle as inside, NegMAS only what lies strictly between them";
        reader.warnings.push(differ(&file.name, what));
    }
    let mut rewards = Vec::new();
    for function in children(utility, "ufun") {
        rewards.extend(self::function(file, function, issues, reader, 1.0)?);
    }
    let unit = if genius { most } else { 1.0 };
    let mut party = Party {
        name: String::new(),
        issues: issues.iter().map(|v| (0.0, vec![0.0; v.values.len()])).collect(),
        bias: 0.0,
        terms: Vec::new(),
        reservation: 0.0,
        reserved: None,
        discount: None,
        note: String::new(),
    };
    for (when, reward) in rewards {
        match when {
            Guard::All(all) if all.is_empty() => party.bias += reward / unit,
            when => party.terms.push(Term::new(when, reward / unit)),
        }
    }
    if genius {
        super::clamp::clamp(file, &mut party, reader);
    }
    Ok(party)
}

fn function(
    file: &File,
    node: Node<'_, '_>,
    issues: &[Issue],
    reader: &mut Reader<'_>,
    weight: f64,
) -> Result<Vec<Reward>, Fault> {
    let own = node.attribute("weight").map_or(Ok(1.0), |t| number(t, &file.name, "a weight"))?;
    let weight = weight * own;
    let mut rewards = Vec::new();
    for rectangle in children(node, "hyperRectangle") {
        let (guard, reward) = self::rectangle(file, rectangle, issues, reader)?;
        rewards.push((guard, weight * reward));
    }
    let inner: Vec<Node<'_, '_>> = children(node, "ufun").collect();
    match node.attribute("aggregation").unwrap_or("sum").to_ascii_lowercase().as_str() {
        "sum" => {
            for function in inner {
                rewards.extend(self::function(file, function, issues, reader, weight)?);
            }
            Ok(rewards)
        }
        how @ ("max" | "min") => {
            if !inner.is_empty() {
                return Err(unsupported(&file.name, format!("a {how} of functions that are sums themselves")));
            }
            Ok(extreme(rewards, how == "max"))
        }
        other => Err(unsupported(&file.name, format!("the aggregation `{other}`"))),
    }
}

/// The largest (or smallest) of rewards, each 0 where its condition does not hold, as a sum: in descending (ascending)
/// order, each counts where its condition holds and none before it does; once the rest could only be 0 the order changes
/// sign, and what follows counts only where every other condition holds.
fn extreme(mut rewards: Vec<Reward>, largest: bool) -> Vec<Reward> {
    let sign = if largest { 1.0 } else { -1.0 };
    rewards.sort_by(|a, b| (sign * b.1).total_cmp(&(sign * a.1)));
    let mut sum = Vec::new();
    let mut before: Vec<Guard> = Vec::new();
    let favourable = rewards.iter().take_while(|(_, x)| sign * x > 0.0).count();
    for (guard, x) in &rewards[..favourable] {
        let mut all = vec![guard.clone()];
        all.extend(before.iter().map(|g| Guard::Not(Box::new(g.clone()))));
        sum.push((Guard::All(all), *x));
        before.push(guard.clone());
    }
    // A reward that does not help decides only where all conditions hold; then the best of them does.
    if favourable == 0
        && let Some((_, x)) = rewards.first()
        && x.abs() > 0.0
    {
        sum.push((Guard::All(rewards.iter().map(|(g, _)| g.clone()).collect()), *x));
    }
    sum
}

fn rectangle(file: &File, node: Node<'_, '_>, issues: &[Issue], reader: &mut Reader<'_>) -> Result<Reward, Fault> {
    let utility = number(node.attribute("utility").unwrap_or(""), &file.name, "the utility of a hyper-rectangle")?;
    let weight =
        node.attribute("weight").map_or(Ok(1.0), |t| number(t, &file.name, "the weight of a hyper-rectangle"))?;
    let genius = reader.options.semantics == Semantics::Genius;
    let outside = children(node, "EXCLUDES").next().is_some();
    // A rectangle with both kinds of bounds is read by its EXCLUDES.
    let bounds: Vec<Node<'_, '_>> =
        if outside { children(node, "EXCLUDES").collect() } else { children(node, "INCLUDES").collect() };
    let mut inside = Vec::new();
    for bound in bounds {
        let index = super::domain::index_of(file, bound)?;
        let Some(issue) = issues.iter().position(|v| v.index == index) else {
            return Err(crate::problems::incomplete(
                &file.name,
                format!("a hyper-rectangle bounds index {index}, which is no issue of the domain"),
                "Use the domain file that belongs to this profile.",
            ));
        };
        let at =
            |which: &str| number(bound.attribute(which).unwrap_or(""), &file.name, &format!("`{which}` of a bound"));
        let (low, high) = (at("min")?, at("max")?);
        if issues[issue].kind == Kind::Discrete {
            return Err(unsupported(
                &file.name,
                format!("a hyper-rectangle over the discrete issue `{}`", issues[issue].name),
            ));
        }
        let levels = issues[issue]
            .numbers
            .iter()
            .enumerate()
            .filter(|(_, x)| if genius { (low..=high).contains(*x) } else { low < **x && **x < high })
            .map(|(l, _)| l)
            .collect();
        inside.push(Guard::At { issue, levels });
    }
    if outside && genius {
        reader.warnings.push(differ(
            &file.name,
            "a hyper-rectangle with EXCLUDES: GENIUS rewards what lies outside it, NegMAS what lies inside",
        ));
        return Ok((Guard::Not(Box::new(Guard::All(inside))), utility * weight));
    }
    Ok((Guard::All(inside), utility * weight))
}
