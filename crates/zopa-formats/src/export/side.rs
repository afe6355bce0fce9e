//! What other tools can know of a case: for each party what each level adds to its utility, rewards for boxes of
//! outcomes, the worth of no deal, the discount.

use super::{Target, lost};
use crate::number::short;
use crate::problems::{Fault, cannot_say, too_large};
use zopa_core::{
    Condition, Diagnostic, Id, Instance, IssueId, LevelId, Model, PartyId, PartySet, Preference, Worth, grouped,
};

/// A scenario to be written.
pub(super) struct Scenario {
    pub(super) id: String,
    pub(super) issues: Vec<Issue>,
    pub(super) parties: Vec<Side>,
}

/// An issue by the names that a reader sees.
pub(super) struct Issue {
    pub(super) name: String,
    pub(super) levels: Vec<String>,
}

/// A party. Its utility is `bias` plus what the levels add plus the rewards of the boxes that the outcome is in.
pub(super) struct Side {
    pub(super) id: String,
    pub(super) name: String,
    /// What each level of each issue adds.
    pub(super) adds: Vec<Vec<f64>>,
    pub(super) bias: f64,
    pub(super) boxes: Vec<Reward>,
    pub(super) reservation: f64,
    pub(super) discount: Option<f64>,
}

/// A reward for outcomes whose levels of some issues are among these (ascending).
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Reward {
    pub(super) within: Vec<(usize, Vec<usize>)>,
    pub(super) add: f64,
}

/// Combinations of levels that one condition may range over.
const COMBINATIONS: usize = 1_000_000;
/// Boxes of one party.
const BOXES: usize = 20_000;
/// Outcomes that are looked through one by one.
pub(super) const OUTCOMES: usize = 1_000_000;

/// Every combination of levels, the first issue fastest.
pub(super) fn for_each(sizes: &[usize], mut f: impl FnMut(&[usize])) {
    let mut at = vec![0; sizes.len()];
    loop {
        f(&at);
        let Some(k) = (0..sizes.len()).find(|k| at[*k] + 1 < sizes[*k]) else { return };
        at[..k].fill(0);
        at[k] += 1;
    }
}

impl Side {
    /// The utility of an outcome.
    pub(super) fn utility(&self, at: &[usize]) -> f64 {
        let own: f64 = self.adds.iter().zip(at).map(|(adds, l)| adds[*l]).sum();
        let inside = |reward: &&Reward| reward.within.iter().all(|(v, levels)| levels.contains(&at[*v]));
        self.bias + own + self.boxes.iter().filter(inside).map(|reward| reward.add).sum::<f64>()
    }

    /// The lowest and the highest utility; where boxes overlap too many outcomes to look through, bounds of them.
    fn bounds(&self) -> (f64, f64) {
        let sizes: Vec<usize> = self.adds.iter().map(Vec::len).collect();
        let outcomes = sizes.iter().try_fold(1usize, |n, size| n.checked_mul(*size));
        if !self.boxes.is_empty() && outcomes.is_some_and(|n| n <= OUTCOMES) {
            let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
            for_each(&sizes, |at| {
                let utility = self.utility(at);
                (low, high) = (low.min(utility), high.max(utility));
            });
            return (low, high);
        }
        let (mut low, mut high) = (self.bias, self.bias);
        for adds in &self.adds {
            low += adds.iter().copied().fold(f64::INFINITY, f64::min);
            high += adds.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        }
        for reward in &self.boxes {
            low += reward.add.min(0.0);
            high += reward.add.max(0.0);
        }
        (low, high)
    }

    /// Takes `by` off every utility and divides by `over`.
    fn rescale(&mut self, by: f64, over: f64) {
        self.adds.iter_mut().flatten().for_each(|x| *x /= over);
        self.boxes.iter_mut().for_each(|reward| reward.add /= over);
        self.bias = (self.bias - by) / over;
        self.reservation = (self.reservation - by) / over;
    }

    /// Moves constants so that no level subtracts: each issue's lowest level adds nothing, but for one issue, which takes
    /// what is left.
    pub(super) fn without_bias(&mut self) {
        for adds in &mut self.adds {
            let low = adds.iter().copied().fold(f64::INFINITY, f64::min);
            if low < 0.0 {
                adds.iter_mut().for_each(|x| *x -= low);
                self.bias += low;
            }
        }
        // What is owed is taken from issues in which every level adds something; what is over goes to the first.
        for adds in &mut self.adds {
            let low = adds.iter().copied().fold(f64::INFINITY, f64::min);
            let change = if self.bias < 0.0 { -low.min(-self.bias) } else { self.bias };
            adds.iter_mut().for_each(|x| *x += change);
            self.bias -= change;
        }
    }
}

/// Reads a case, and names what no scenario file says.
pub(super) fn scenario(instance: &Instance, target: Target, losses: &mut Vec<Diagnostic>) -> Result<Scenario, Fault> {
    let model = instance.model();
    let case = model.case();
    if case.is_graph() {
        return Err(cannot_say(&case.id, "its states are a [graph], so it has no issues to bargain over"));
    }
    let issues: Vec<Issue> = distinct(
        case.issues.iter().map(|v| (v.name.as_str(), v.id.as_str())),
        case.issues.ids().map(|v| {
            let levels = case.issues[v].levels.enumerated();
            distinct_names(levels.map(|(l, level)| (case.label(v, l), level.id.as_str())))
        }),
    );
    let mut parties = Vec::new();
    let mut left_out = PartySet::EMPTY;
    for party in case.parties.ids() {
        match instance.worth(party) {
            Worth::Cardinal(_) => parties.push(side(instance, party)?),
            _ => left_out.insert(party),
        }
    }
    if parties.is_empty() {
        return Err(cannot_say(&case.id, "nobody has utilities"));
    }
    name_losses(model, left_out, target, losses);
    Ok(Scenario { id: case.id.clone(), issues, parties })
}

fn distinct<'a>(
    names: impl Iterator<Item = (&'a str, &'a str)>,
    levels: impl Iterator<Item = Vec<String>>,
) -> Vec<Issue> {
    distinct_names(names).into_iter().zip(levels).map(|(name, levels)| Issue { name, levels }).collect()
}

/// Names if they are all different, ids otherwise.
fn distinct_names<'a>(of: impl Iterator<Item = (&'a str, &'a str)>) -> Vec<String> {
    let of: Vec<(&str, &str)> = of.collect();
    let mut names: Vec<&str> = of.iter().map(|(name, _)| name.trim()).collect();
    names.sort_unstable();
    let usable = names.windows(2).all(|w| w[0] != w[1]) && names.iter().all(|n| !n.is_empty());
    of.iter().map(|(name, id)| if usable { name.trim() } else { id }.to_owned()).collect()
}

fn side(instance: &Instance, party: PartyId) -> Result<Side, Fault> {
    let model = instance.model();
    let case = model.case();
    let (unit, discount) = match &case.preferences[party] {
        Preference::Cardinal(cardinal) => (cardinal.unit, cardinal.discount),
        _ => (1.0, None),
    };
    let who = &case.parties[party];
    let Some(additive) = instance.additive(party) else {
        return Err(cannot_say(&case.id, format!("{} has no utilities", who.name)));
    };
    // Weights, values and the unit in one division, so that decimals stay decimals.
    let own = |score: zopa_core::Score| score.raw() as f64 / additive.weight() as f64 * unit;
    let mut adds: Vec<Vec<f64>> =
        model.space().issue_ids().map(|v| additive.table(v).iter().map(|s| own(*s)).collect()).collect();
    let (mut boxes, mut bias) = (Vec::new(), 0.0);
    for (condition, add) in additive.terms() {
        let condition = model.condition(*condition);
        let support: Vec<IssueId> = condition.support().iter().collect();
        if let [only] = support.as_slice() {
            for (level, x) in adds[only.index()].iter_mut().enumerate() {
                if condition.holds_at(|_| LevelId::new(level)) {
                    *x += own(*add);
                }
            }
            continue;
        }
        let add = own(*add);
        let found = regions(model, condition, &support).ok_or_else(|| {
            let most = grouped(COMBINATIONS as u128);
            too_large(&case.id, format!("a term of {} ranges over more than {most} combinations of levels", who.name))
        })?;
        // A box without bounds is everywhere: a constant, which no group of issues owns.
        let (bounded, everywhere): (Vec<Region>, Vec<Region>) =
            found.into_iter().partition(|within| !within.is_empty());
        bias += add * everywhere.len() as f64;
        boxes.extend(bounded.into_iter().map(|within| Reward { within, add }));
        if boxes.len() > BOXES {
            let most = grouped(BOXES as u128);
            return Err(too_large(&case.id, format!("the terms of {} need more than {most} boxes", who.name)));
        }
    }
    let reservation = own(additive.disagreement());
    Ok(Side { id: who.id.clone(), name: who.name.clone(), adds, bias, boxes, reservation, discount })
}

type Region = Vec<(usize, Vec<usize>)>;

/// Disjoint boxes that cover the outcomes where a condition holds. `None` if it ranges over too many combinations.
fn regions(model: &Model, condition: &Condition, support: &[IssueId]) -> Option<Vec<Region>> {
    let combinations = support.iter().try_fold(1usize, |n, v| n.checked_mul(model.space().levels(*v)))?;
    if combinations > COMBINATIONS {
        return None;
    }
    let mut fixed = vec![LevelId::new(0); model.space().issues()];
    Some(below(model, condition, support, &mut fixed))
}

/// The boxes of the issues that are left, the first ones being fixed. Levels with the same boxes below them share one.
fn below(model: &Model, condition: &Condition, left: &[IssueId], fixed: &mut Vec<LevelId>) -> Vec<Region> {
    let Some((issue, rest)) = left.split_first() else {
        return if condition.holds_at(|v| fixed[v.index()]) { vec![Vec::new()] } else { Vec::new() };
    };
    let mut groups: Vec<(Vec<Region>, Vec<usize>)> = Vec::new();
    for level in 0..model.space().levels(*issue) {
        fixed[issue.index()] = LevelId::new(level);
        let inner = below(model, condition, rest, fixed);
        match groups.iter_mut().find(|(known, _)| *known == inner) {
            Some((_, levels)) => levels.push(level),
            None => groups.push((inner, vec![level])),
        }
    }
    let all = model.space().levels(*issue);
    let mut boxes = Vec::new();
    for (inner, levels) in groups {
        for mut region in inner {
            if levels.len() < all {
                region.push((issue.index(), levels.clone()));
            }
            boxes.push(region);
        }
    }
    boxes
}

fn name_losses(model: &Model, left_out: PartySet, target: Target, losses: &mut Vec<Diagnostic>) {
    let case = model.case();
    let names = |set: PartySet| {
        let names: Vec<&str> = set.iter().map(|p| case.parties[p].name.as_str()).collect();
        names.join(", ")
    };
    if !left_out.is_empty() {
        let what = format!("{} left out: no utilities are stated", names(left_out));
        losses.push(lost(target, what, "The form knows utilities only, no orders and no unstated interests."));
    }
    let mut kinds: Vec<(usize, &str)> = vec![
        (case.rules.len(), "rules (every combination of levels is allowed there)"),
        (case.red_lines.iter().map(Vec::len).sum(), "red lines (what is met with a no here can be bought there)"),
        (case.inputs.len(), "ranges (the central values are written)"),
        (case.proposals.len(), "proposals"),
        (case.threats.len(), "threats"),
        (case.questions.len(), "questions"),
        (case.predictions.len(), "predictions"),
        (case.scenarios.len(), "scenarios"),
        (case.sources.len() + case.evidence.len(), "sources and pieces of evidence"),
    ];
    kinds.retain(|(count, _)| *count > 0);
    if !kinds.is_empty() {
        let list: Vec<String> = kinds.iter().map(|(count, what)| format!("{count} {what}")).collect();
        losses.push(lost(target, format!("not written: {}", list.join("; ")), "The form has no place for them."));
    }
    let everybody = case.with_preferences();
    let partly = model.space().issue_ids().any(|v| {
        let setters = case.issues[v].control.setters();
        everybody.iter().any(|p| !setters.contains(p))
    });
    if partly {
        let what = "who sets an issue: there a deal takes the signature of every party, whatever it changes";
        losses.push(lost(target, what, "The form knows no control over issues."));
    }
    let first = case.status_quo().levels().iter().all(|l| l.index() == 0);
    if !first {
        let what = "the status quo: no deal is only a number there, the reservation value";
        losses.push(lost(target, what, "The form knows no status quo."));
    }
}

/// Brings every party's utilities to between 0 and 1, and says so, where a form asks for it.
pub(super) fn between_0_and_1(scenario: &mut Scenario, target: Target, losses: &mut Vec<Diagnostic>) {
    let bounds: Vec<(f64, f64)> = scenario.parties.iter().map(Side::bounds).collect();
    let low = bounds.iter().map(|b| b.0).fold(f64::INFINITY, f64::min);
    let high = bounds.iter().map(|b| b.1).fold(f64::NEG_INFINITY, f64::max);
    if low >= -1e-12 && high <= 1.0 + 1e-12 {
        return;
    }
    let moved = low < -1e-12;
    let by: Vec<f64> = bounds.iter().map(|b| if moved { b.0.min(0.0) } else { 0.0 }).collect();
    let most = bounds.iter().zip(&by).map(|(b, by)| b.1 - by).fold(0.0, f64::max);
    let mut over = 1.0;
    while most > over * (1.0 + 1e-12) {
        over *= 10.0;
    }
    for (party, by) in scenario.parties.iter_mut().zip(&by) {
        party.rescale(*by, over);
    }
    let list: Vec<String> = scenario
        .parties
        .iter()
        .zip(&by)
        .filter(|(_, by)| by.abs() > 0.0)
        .map(|(party, by)| format!("{} {}", party.name, short(-by)))
        .collect();
    let added =
        if list.is_empty() { String::new() } else { format!(", after adding a constant ({})", list.join(", ")) };
    let what = format!("the scale: utilities and reservation values are divided by {over}{added}");
    losses.push(lost(
        target,
        what,
        "The form keeps utilities between 0 and 1. Gains keep their proportions, so fair points stay.",
    ));
}
