//! GeniusWeb JSON. Without terms over several issues a profile is a `LinearAdditiveUtilitySpace`, its weights brought to a
//! sum of 1, its tables spelt as the Java tools and NegMAS read them; with them a `SumOfGroupsUtilitySpace`, in which issues that a term joins form a group.
//!
//! The form has no reservation value and no discount. A reservation bid stands for the value: the worst one that is still
//! no worse than no deal, so that the same outcomes are acceptable. Where there is none, everything is acceptable to a reader,
//! which is said.

use super::side::{Issue, OUTCOMES, Reward, Scenario, Side, between_0_and_1, for_each};
use super::{Target, lost};
use crate::number::short;
use crate::problems::{Fault, too_large};
use serde_json::{Map, Value, json};
use zopa_core::{Diagnostic, grouped};

/// Combinations of levels of one group.
const ENTRIES: usize = 20_000;

pub(super) fn write(scenario: &mut Scenario, losses: &mut Vec<Diagnostic>) -> Result<Vec<(String, String)>, Fault> {
    between_0_and_1(scenario, Target::Geniusweb, losses);
    let values = |issue: &Issue| (issue.name.clone(), json!({ "values": issue.levels }));
    let issues: Map<String, Value> = scenario.issues.iter().map(values).collect();
    let domain = json!({ "name": scenario.id, "issuesValues": issues });
    let taken = scenario.parties.iter().any(|p| p.id == scenario.id);
    let name = if taken { format!("{}_.json", scenario.id) } else { format!("{}.json", scenario.id) };
    let mut files = vec![(name, text(&domain))];
    for party in &mut scenario.parties {
        party.without_bias();
        let bid = bid(&scenario.issues, party, losses);
        // At 1 nothing melts, so nothing is lost.
        if let Some(discount) = party.discount.filter(|d| *d < 1.0) {
            let what = format!("{}: the discount {discount}", party.name);
            losses.push(lost(Target::Geniusweb, what, "The form has no discount."));
        }
        let (class, mut body) = if party.boxes.is_empty() {
            ("LinearAdditiveUtilitySpace", additive(&scenario.issues, party))
        } else {
            ("SumOfGroupsUtilitySpace", groups(&scenario.issues, party)?)
        };
        body.insert("name".to_owned(), json!(party.id));
        body.insert("domain".to_owned(), domain.clone());
        // NegMAS refuses one that is null.
        if !bid.is_null() {
            body.insert("reservationBid".to_owned(), bid);
        }
        files.push((format!("{}.json", party.id), text(&json!({ class: body }))));
    }
    Ok(files)
}

fn text(value: &Value) -> String {
    format!("{value:#}\n")
}

fn additive(issues: &[Issue], party: &Side) -> Map<String, Value> {
    let most: Vec<f64> = party.adds.iter().map(|adds| adds.iter().copied().fold(0.0, f64::max)).collect();
    let sum: f64 = most.iter().sum();
    let (mut utilities, mut weights) = (Map::new(), Map::new());
    for ((issue, adds), weight) in issues.iter().zip(&party.adds).zip(&most) {
        let weight = if sum > 0.0 { weight / sum } else { 1.0 / issues.len() as f64 };
        let worth = |x: &f64| if weight > 0.0 { x / weight } else { 0.0 };
        let table: Map<String, Value> =
            issue.levels.iter().zip(adds).map(|(level, x)| (level.clone(), json!(worth(x)))).collect();
        utilities.insert(issue.name.clone(), json!({ "discreteutils": { "valueUtilities": table } }));
        weights.insert(issue.name.clone(), json!(weight));
    }
    Map::from_iter([
        ("issueUtilities".to_owned(), Value::Object(utilities)),
        ("issueWeights".to_owned(), Value::Object(weights)),
    ])
}

fn groups(issues: &[Issue], party: &Side) -> Result<Map<String, Value>, Fault> {
    // The group of each issue, by its lowest member.
    let mut group: Vec<usize> = (0..issues.len()).collect();
    for reward in &party.boxes {
        let least = reward.within.iter().map(|(v, _)| group[*v]).min();
        for (v, _) in &reward.within {
            let old = group[*v];
            group.iter_mut().filter(|g| **g == old).for_each(|g| *g = least.unwrap_or(old));
        }
    }
    let mut parts: Vec<Part<'_>> = Vec::new();
    for (first, _) in group.iter().enumerate().filter(|(v, g)| **g == *v) {
        let members: Vec<usize> = (0..issues.len()).filter(|v| group[*v] == first).collect();
        let entries = members.iter().try_fold(1usize, |n, v| n.checked_mul(issues[*v].levels.len()));
        if entries.is_none_or(|n| n > ENTRIES) {
            let most = grouped(ENTRIES as u128);
            let what = format!("terms of {} join issues with more than {most} combinations of levels", party.name);
            return Err(too_large(&issues[first].name, what));
        }
        parts.push(part(issues, party, members));
    }
    // No entry may be below 0: what one group lacks is taken from others that never give nothing.
    let least = |p: &Part<'_>| p.entries.iter().map(|(_, u)| *u).fold(f64::INFINITY, f64::min);
    let mut owed = party.bias;
    for part in &mut parts {
        let low = least(part).min(0.0);
        part.entries.iter_mut().for_each(|(_, u)| *u -= low);
        owed += low;
    }
    for part in &mut parts {
        let change = if owed < 0.0 { -least(part).min(-owed) } else { owed };
        part.entries.iter_mut().for_each(|(_, u)| *u += change);
        owed -= change;
    }
    let written = parts.iter().enumerate().map(|(k, part)| {
        let entries = part.entries.iter().map(|(values, util)| json!({ "values": values, "util": util }));
        let list: Vec<Value> = entries.collect();
        (format!("part{}", k + 1), json!({ "partsutils": { "issues": part.issues, "utilslist": list } }))
    });
    Ok(Map::from_iter([("partUtilities".to_owned(), Value::Object(written.collect()))]))
}

/// A group of issues and what each combination of their levels is worth.
struct Part<'a> {
    issues: Vec<&'a str>,
    entries: Vec<(Vec<&'a str>, f64)>,
}

fn part<'a>(issues: &'a [Issue], party: &Side, members: Vec<usize>) -> Part<'a> {
    let sizes: Vec<usize> = members.iter().map(|v| issues[*v].levels.len()).collect();
    let boxes: Vec<&Reward> =
        party.boxes.iter().filter(|b| b.within.iter().all(|(v, _)| members.contains(v))).collect();
    let mut entries = Vec::new();
    for_each(&sizes, |at| {
        let own: f64 = members.iter().zip(at).map(|(v, l)| party.adds[*v][*l]).sum();
        let level = |v: usize| members.iter().position(|m| *m == v).map(|k| at[k]);
        let inside = |b: &Reward| b.within.iter().all(|(v, levels)| level(*v).is_some_and(|l| levels.contains(&l)));
        let joined: f64 = boxes.iter().filter(|b| inside(b)).map(|b| b.add).sum();
        let values = members.iter().zip(at).map(|(v, l)| issues[*v].levels[*l].as_str()).collect();
        entries.push((values, own + joined));
    });
    Part { issues: members.iter().map(|v| issues[*v].name.as_str()).collect(), entries }
}

/// The bid that stands for the reservation value, and what it does not say.
fn bid(issues: &[Issue], party: &Side, losses: &mut Vec<Diagnostic>) -> Value {
    let sizes: Vec<usize> = issues.iter().map(|v| v.levels.len()).collect();
    let outcomes = sizes.iter().try_fold(1usize, |n, size| n.checked_mul(*size));
    let mut best: Option<(f64, Vec<usize>)> = None;
    if outcomes.is_some_and(|n| n <= OUTCOMES) {
        for_each(&sizes, |at| {
            let utility = party.utility(at);
            if utility >= party.reservation - 1e-12 && best.as_ref().is_none_or(|(u, _)| utility < *u) {
                best = Some((utility, at.to_vec()));
            }
        });
    }
    let (name, reservation, stated) = (&party.name, party.reservation, short(party.reservation));
    let why = "The form has a reservation bid and no reservation value.";
    match best {
        // No bid is read as a reservation value of 0.
        _ if reservation.abs() <= 1e-12 => Value::Null,
        Some((utility, at)) => {
            if (utility - reservation).abs() > 1e-12 {
                let what = format!(
                    "{name}: no bid is worth the reservation value {stated}; the least that is acceptable, worth \
                     {}, stands for it",
                    short(utility)
                );
                losses.push(lost(Target::Geniusweb, what, why));
            }
            let names = issues.iter().zip(at).map(|(v, l)| (v.name.clone(), json!(v.levels[l])));
            json!({ "issuevalues": names.collect::<Map<String, Value>>() })
        }
        None => {
            let (reason, here) = match outcomes {
                Some(n) if n <= OUTCOMES => ("no bid is worth that much", "no bid is"),
                _ => ("there are too many bids to look through", "only those worth that much are"),
            };
            let what = format!(
                "{name}: the reservation value {stated}: {reason}, so no reservation bid is written. Every bid is then \
                 acceptable to whoever reads the file; in the case {here}"
            );
            losses.push(lost(Target::Geniusweb, what, why));
            Value::Null
        }
    }
}
