//! Hyper-rectangle utilities: a sum, maximum or minimum of rewards for being inside (or outside) boxes.
//!
//! Both readings are made of every file, so that what differs is said whichever is asked for. What NegMAS refuses (functions
//! inside functions, a maximum, a minimum) is refused where its reading is asked for: it has no number to give.

use super::domain::{Issue, Kind};
use super::{Both, Reader, children};
use crate::form::{File, Semantics};
use crate::number::number;
use crate::problems::{Fault, incomplete, malformed, refused_by_negmas, unsupported};
use crate::scenario::{Guard, Party, Term};
use roxmltree::Node;
use std::collections::BTreeMap;

/// A reward where a condition holds.
type Reward = (Guard, f64);

/// Reads `<utility maxutility="...">` of a profile.
pub(crate) fn read(
    file: &File,
    profile: Node<'_, '_>,
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
        return Err(malformed(&file.name, format!("`maxutility` is {most}; it must be above 0")));
    }
    if let Some(what) = refusal(profile, utility) {
        if !genius {
            return Err(refused_by_negmas(&file.name, what));
        }
        reader.differ(file, "", format!("{what}: NegMAS refuses this file; it is read as GENIUS does"));
    }
    if (most - 1.0).abs() > 1e-12 {
        let what = "GENIUS divides the rewards by `maxutility`; NegMAS takes their raw sum";
        reader.differ(file, format!("by {most}"), what);
    }
    if utility.descendants().any(|n| n.has_tag_name("INCLUDES") || n.has_tag_name("EXCLUDES")) {
        let what =
            "GENIUS counts the bounds of a hyper-rectangle as inside, NegMAS only what lies strictly between them";
        reader.differ(file, "", what);
    }
    let mut rewards = Both { genius: Vec::new(), negmas: Vec::new() };
    for (k, function) in children(utility, "ufun").enumerate() {
        let read = self::function(file, function, issues, reader)?;
        let weight = weight_of(file, function)?;
        if (weight - 1.0).abs() > 0.0 {
            let what = "an outermost function with a weight: GENIUS ignores that weight, NegMAS multiplies by it";
            reader.differ(file, format!("weight {weight}"), what);
        }
        if k == 0 {
            rewards.genius = read.genius;
        } else {
            let what = "functions beside each other: GENIUS reads the first, NegMAS adds all of them";
            reader.differ(file, "", what);
        }
        rewards.negmas.extend(read.negmas.into_iter().map(|(when, reward)| (when, weight * reward)));
    }
    let mut party = Both { genius: party(rewards.genius, most, issues), negmas: party(rewards.negmas, 1.0, issues) };
    let weights = super::profile::weights(file, profile, reader)?;
    party.negmas.bias += super::profile::stray(file, &weights, issues, false, reader);
    super::clamp::clamp(file, &mut party.genius, reader);
    Ok(party.of(reader.options.semantics))
}

/// A party with these rewards, divided by a unit.
fn party(rewards: Vec<Reward>, unit: f64, issues: &[Issue]) -> Party {
    let mut party = Party::indifferent(issues.iter().map(|v| v.values.len()));
    for (when, reward) in rewards {
        match when {
            Guard::All(all) if all.is_empty() => party.bias += reward / unit,
            when => party.terms.push(Term::new(when, reward / unit)),
        }
    }
    party
}

/// Why NegMAS refuses a profile with hyper-rectangles, or computes more than them.
fn refusal(profile: Node<'_, '_>, utility: Node<'_, '_>) -> Option<String> {
    for function in children(utility, "ufun") {
        let kind = function.attribute("type").unwrap_or("");
        let how = function.attribute("aggregation").unwrap_or("sum");
        if children(function, "ufun").next().is_some() {
            return Some("a function inside a function".to_owned());
        }
        if how != "sum" {
            return Some(format!("the aggregation `{how}`"));
        }
        if kind != "PlainUfun" {
            return Some(format!("a function of type `{kind}`"));
        }
    }
    // NegMAS adds what these give; GENIUS reads the hyper-rectangles alone.
    let rated = |n: &Node<'_, '_>| n.has_tag_name("evaluator") || n.has_attribute("evaluation");
    let other = profile.descendants().find(rated)?;
    Some(format!("<{}> beside hyper-rectangles", other.tag_name().name()))
}

fn weight_of(file: &File, function: Node<'_, '_>) -> Result<f64, Fault> {
    function.attribute("weight").map_or(Ok(1.0), |text| number(text, &file.name, "a weight"))
}

/// The rewards of a function, without its own weight.
fn function(
    file: &File,
    node: Node<'_, '_>,
    issues: &[Issue],
    reader: &mut Reader<'_>,
) -> Result<Both<Vec<Reward>>, Fault> {
    let mut rewards = Both { genius: Vec::new(), negmas: Vec::new() };
    for rectangle in children(node, "hyperRectangle") {
        let read = self::rectangle(file, rectangle, issues, reader)?;
        rewards.genius.push(read.genius);
        rewards.negmas.push(read.negmas);
    }
    let inner: Vec<Node<'_, '_>> = children(node, "ufun").collect();
    match node.attribute("aggregation").unwrap_or("sum").to_ascii_lowercase().as_str() {
        "sum" => {
            for function in inner {
                let weight = weight_of(file, function)?;
                let read = self::function(file, function, issues, reader)?.genius;
                rewards.genius.extend(read.into_iter().map(|(when, reward)| (when, weight * reward)));
            }
        }
        how @ ("max" | "min") => {
            if inner.is_empty() {
                rewards.genius = extreme(rewards.genius, how == "max");
                return Ok(rewards);
            }
            let mut members: Vec<Vec<Reward>> = rewards.genius.into_iter().map(|reward| vec![reward]).collect();
            for function in inner {
                let weight = weight_of(file, function)?;
                let read = self::function(file, function, issues, reader)?.genius;
                members.push(read.into_iter().map(|(when, reward)| (when, weight * reward)).collect());
            }
            let Some(table) = tabulated(&members, how == "max", issues) else {
                let what = format!("a {how} of functions that tell more than {BOXES} boxes of levels apart");
                return Err(unsupported(&file.name, what));
            };
            rewards.genius = table;
        }
        other => return Err(unsupported(&file.name, format!("the aggregation `{other}`"))),
    }
    Ok(rewards)
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

/// Boxes of levels that a maximum or minimum of functions may tell apart.
const BOXES: usize = 500;

/// The largest (or smallest) of functions, each a sum of rewards, as one reward for each box of levels that no condition
/// tells apart; `None` if these are more than [`BOXES`].
fn tabulated(members: &[Vec<Reward>], largest: bool, issues: &[Issue]) -> Option<Vec<Reward>> {
    let mut classes: Vec<Vec<Vec<usize>>> = Vec::new();
    let mut boxes = 1usize;
    for (v, issue) in issues.iter().enumerate() {
        let mut sets = Vec::new();
        members.iter().flatten().for_each(|(when, _)| super::clamp::conditions(when, v, &mut sets));
        let alike =
            |a: usize, b: usize| sets.iter().all(|s| s.binary_search(&a).is_ok() == s.binary_search(&b).is_ok());
        let mut groups: Vec<Vec<usize>> = Vec::new();
        for level in 0..issue.values.len() {
            match groups.iter_mut().find(|group| alike(group[0], level)) {
                Some(group) => group.push(level),
                None => groups.push(vec![level]),
            }
        }
        boxes = boxes.checked_mul(groups.len()).filter(|n| *n <= BOXES)?;
        classes.push(groups);
    }
    let pick: fn(f64, f64) -> f64 = if largest { f64::max } else { f64::min };
    let mut rewards = Vec::new();
    for k in 0..boxes {
        let (mut rest, mut at, mut inside) = (k, vec![0; issues.len()], Vec::new());
        for (v, groups) in classes.iter().enumerate() {
            let group = &groups[rest % groups.len()];
            rest /= groups.len();
            at[v] = group[0];
            if groups.len() > 1 {
                inside.push(Guard::At { issue: v, levels: group.clone() });
            }
        }
        let worth = |rewards: &Vec<Reward>| rewards.iter().filter(|(when, _)| when.holds(&at)).map(|(_, x)| x).sum();
        let reward: f64 = members.iter().map(worth).reduce(pick).unwrap_or(0.0);
        if reward.abs() > 0.0 {
            rewards.push((Guard::All(inside), reward));
        }
    }
    Some(rewards)
}

/// A bound: which issue, and the levels inside it as either tool sees them.
struct Bound {
    issue: usize,
    levels: Both<Vec<usize>>,
}

fn rectangle(
    file: &File,
    node: Node<'_, '_>,
    issues: &[Issue],
    reader: &mut Reader<'_>,
) -> Result<Both<Reward>, Fault> {
    let utility = number(node.attribute("utility").unwrap_or(""), &file.name, "the utility of a hyper-rectangle")?;
    let weight =
        node.attribute("weight").map_or(Ok(1.0), |t| number(t, &file.name, "the weight of a hyper-rectangle"))?;
    if (weight - 1.0).abs() > 0.0 && utility.abs() > 0.0 {
        let what =
            "hyper-rectangles with weights of their own: GENIUS multiplies the rewards by them, NegMAS ignores them";
        reader.differ(file, "", what);
    }
    // In the order of the file, with the mark of EXCLUDES.
    let mut bounds: Vec<(bool, Bound)> = Vec::new();
    for node in node.children().filter(|n| n.has_tag_name("INCLUDES") || n.has_tag_name("EXCLUDES")) {
        bounds.push((node.has_tag_name("EXCLUDES"), bound(file, node, issues)?));
    }
    let outside = bounds.iter().any(|(excludes, _)| *excludes);
    if outside {
        let what = "hyper-rectangles with EXCLUDES: GENIUS rewards what lies outside them, NegMAS what lies inside";
        reader.differ(file, "", what);
    }
    if outside && bounds.iter().any(|(excludes, _)| !excludes) {
        let what = "hyper-rectangles with INCLUDES and EXCLUDES: as GENIUS their EXCLUDES are read, as NegMAS both";
        reader.differ(file, "", what);
    }
    // NegMAS keeps one bound of an issue, the last.
    let mut last: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (_, bound) in &bounds {
        if last.insert(bound.issue, bound.levels.negmas.clone()).is_some() {
            let what = "a hyper-rectangle bounds an issue twice: GENIUS asks for both, NegMAS for the last";
            reader.differ(file, format!("`{}`", issues[bound.issue].name), what);
        }
    }
    let at = |issue: usize, levels: Vec<usize>| Guard::At { issue, levels };
    let by_genius = bounds.into_iter().filter(|(excludes, _)| *excludes == outside);
    let inside = Guard::All(by_genius.map(|(_, b)| at(b.issue, b.levels.genius)).collect());
    Ok(Both {
        genius: (if outside { Guard::Not(Box::new(inside)) } else { inside }, utility * weight),
        negmas: (Guard::All(last.into_iter().map(|(issue, levels)| at(issue, levels)).collect()), utility),
    })
}

fn bound(file: &File, node: Node<'_, '_>, issues: &[Issue]) -> Result<Bound, Fault> {
    let index = super::domain::index_of(file, node)?;
    let Some(issue) = issues.iter().position(|v| v.index == index) else {
        return Err(incomplete(
            &file.name,
            format!("a hyper-rectangle bounds index {index}, which is no issue of the domain"),
            "Use the domain file that belongs to this profile.",
        ));
    };
    let at = |which: &str| number(node.attribute(which).unwrap_or(""), &file.name, &format!("`{which}` of a bound"));
    let (low, high) = (at("min")?, at("max")?);
    if issues[issue].kind == Kind::Discrete {
        let name = &issues[issue].name;
        return Err(unsupported(&file.name, format!("a hyper-rectangle over the discrete issue `{name}`")));
    }
    let numbers = &issues[issue].numbers;
    let inside = |holds: &dyn Fn(f64) -> bool| (0..numbers.len()).filter(|l| holds(numbers[*l])).collect();
    let levels = Both { genius: inside(&|x| low <= x && x <= high), negmas: inside(&|x| low < x && x < high) };
    Ok(Bound { issue, levels })
}
