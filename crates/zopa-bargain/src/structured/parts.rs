//! The parts of a space: issues that a rule, a red line or a term of a member joins.

use crate::known::times;
use crate::problem::Deals;
use crate::problems::too_many;
use std::collections::BTreeMap;
use zopa_core::{ConditionId, Count, Diagnostic, Id, IssueId, IssueSet, LevelId, Model, Outcome, PartyId};

/// How many outcomes of parts are looked at, all parts together.
const LOOKED_AT: u64 = 4_000_000;

/// The space of what a group can deliver, cut into parts.
#[derive(Debug)]
pub(crate) struct Parts {
    /// The members, in order.
    pub(crate) members: Vec<PartyId>,
    /// The parts, in the order of their first issues.
    pub(crate) parts: Vec<Part>,
    /// What the issues that stay at the status quo add to each member's score.
    pub(crate) base: Vec<i64>,
    /// The members' scores of the status quo, where it is feasible only by itself: rules on packages do not forbid it.
    pub(crate) lone_status_quo: Option<Vec<i64>>,
    /// Outcomes of the parts that are feasible, multiplied; 0 where nothing but the status quo is.
    feasible: Count,
    /// The issues at the status quo.
    status_quo: Outcome,
}

/// Issues that belong together.
#[derive(Debug)]
pub(crate) struct Part {
    /// Which.
    pub(crate) issues: Vec<IssueId>,
    /// How many levels each has.
    sizes: Vec<u64>,
    /// What can be chosen: feasible outcomes, those that differ for nobody together, in the order of their numbers.
    pub(crate) options: Vec<Choice>,
}

/// Outcomes of a part that differ for no member.
#[derive(Clone, Debug)]
pub(crate) struct Choice {
    /// What they are worth to each member.
    pub(crate) worth: Box<[i64]>,
    /// Whether a member's red line is crossed.
    pub(crate) crossed: bool,
    /// Their numbers within the part, first issue fastest, ascending.
    pub(crate) numbers: Vec<u64>,
}

impl Parts {
    /// Cuts the space and lists what can be chosen in each part.
    ///
    /// # Errors
    /// E712 if the parts have too many outcomes together.
    pub(crate) fn new(deals: &Deals<'_>) -> Result<Self, Diagnostic> {
        let (instance, group) = (deals.instance(), deals.group());
        let model = instance.model();
        let (case, space, q) = (model.case(), model.space(), model.status_quo());
        let members: Vec<PartyId> = group.iter().collect();
        let mut free = IssueSet::none(space.issues());
        for v in space.issue_ids() {
            if space.levels(v) > 1 && case.issues[v].control.signers().is_subset(group) {
                free.insert(v);
            }
        }
        let rules: Vec<ConditionId> = model.state_rules().iter().chain(model.package_rules()).copied().collect();
        let lines: Vec<ConditionId> =
            members.iter().flat_map(|i| case.red_lines[*i].iter().map(|line| line.when)).collect();
        let terms: Vec<(usize, ConditionId, i64)> = members
            .iter()
            .enumerate()
            .flat_map(|(k, i)| {
                instance.additive(*i).into_iter().flat_map(|a| a.terms()).map(move |t| (k, t.0, t.1.raw()))
            })
            .collect();
        let mut joined = Joined::new(space.issues());
        let all = rules.iter().chain(&lines).chain(terms.iter().map(|(_, c, _)| c));
        for condition in all.clone() {
            joined.join(model.condition(*condition).support().iter().filter(|v| free.contains(*v)));
        }
        let place_of = |c: ConditionId| model.condition(c).support().iter().find(|v| free.contains(*v));
        let mut by_root: BTreeMap<usize, Vec<IssueId>> = BTreeMap::new();
        for v in space.issue_ids().filter(|v| free.contains(*v)) {
            by_root.entry(joined.root(v.index())).or_default().push(v);
        }
        let looked: u128 = by_root
            .values()
            .map(|issues| issues.iter().fold(1u128, |n, v| n.saturating_mul(space.levels(*v) as u128)))
            .fold(0u128, u128::saturating_add);
        if looked > u128::from(LOOKED_AT) {
            return Err(too_many("issues that rules, red lines or terms join", Count::Exact(looked), LOOKED_AT));
        }
        let mut base: Vec<i64> = members
            .iter()
            .map(|i| {
                let fixed = space.issue_ids().filter(|v| !free.contains(*v));
                let entry = |v: IssueId| instance.entry(*i, v, q.level(v)).map_or(0, |s| s.raw());
                fixed.map(entry).sum()
            })
            .collect();
        for (k, condition, add) in &terms {
            if place_of(*condition).is_none() && model.condition(*condition).holds(q) {
                base[*k] += add;
            }
        }
        // Conditions on issues that stay where they are hold everywhere or nowhere.
        let impossible = rules.iter().any(|c| place_of(*c).is_none() && model.condition(*c).holds(q));
        let refused = lines.iter().any(|c| place_of(*c).is_none() && model.condition(*c).holds(q));
        let mut parts = Vec::new();
        for issues in by_root.into_values() {
            let belongs = |c: &ConditionId| place_of(*c).is_some_and(|v| issues.contains(&v));
            let rules: Vec<ConditionId> = rules.iter().copied().filter(belongs).collect();
            let lines: Vec<ConditionId> = lines.iter().copied().filter(belongs).collect();
            let terms: Vec<_> = terms.iter().copied().filter(|(_, c, _)| belongs(c)).collect();
            let mut options =
                Listing { model, instance, members: &members, issues: &issues }.list(&rules, &lines, &terms);
            options.iter_mut().for_each(|o| o.crossed |= refused);
            let sizes = issues.iter().map(|v| space.levels(*v) as u64).collect();
            parts.push(Part { issues, sizes, options });
        }
        let mut feasible = Count::Exact(u128::from(!impossible));
        for part in &mut parts {
            if impossible {
                part.options.clear();
            }
            feasible = times(feasible, part.options.iter().map(|o| o.numbers.len() as u128).sum());
        }
        if parts.is_empty() && impossible {
            // No issue is free: the product is the status quo itself, and a rule forbids it.
            parts.push(Part { issues: Vec::new(), sizes: Vec::new(), options: Vec::new() });
        }
        let alone = model.exists(q) && !model.signable(q);
        let score = |i: &PartyId| instance.score(*i, q).map_or(0, |s| s.raw());
        let lone_status_quo = alone.then(|| members.iter().map(score).collect());
        if parts.is_empty() && refused {
            parts.push(Part {
                issues: Vec::new(),
                sizes: Vec::new(),
                options: vec![Choice { worth: vec![0; members.len()].into(), crossed: true, numbers: vec![0] }],
            });
        }
        Ok(Parts { members, parts, base, lone_status_quo, feasible, status_quo: q.clone() })
    }

    /// |D|.
    pub(crate) fn deliverable(&self) -> Count {
        match (&self.lone_status_quo, self.feasible) {
            (Some(_), Count::Exact(n)) => Count::Exact(n.saturating_add(1)),
            (_, count) => count,
        }
    }

    /// The outcome with these numbers in the parts.
    pub(crate) fn outcome(&self, numbers: impl Iterator<Item = u64>) -> Outcome {
        let mut outcome = self.status_quo.clone();
        for (part, number) in self.parts.iter().zip(numbers) {
            let mut rest = number;
            for (v, size) in part.issues.iter().zip(&part.sizes) {
                outcome.set(*v, LevelId::new((rest % size) as usize));
                rest /= size;
            }
        }
        outcome
    }

    /// The choice of options that the status quo belongs to, if it is one of the choices and the only package of its.
    pub(crate) fn status_quo_alone(&self) -> Option<Vec<u32>> {
        let mut choice = Vec::new();
        for part in &self.parts {
            let mut number = 0;
            for (v, size) in part.issues.iter().zip(&part.sizes).rev() {
                number = number * size + self.status_quo.level(*v).index() as u64;
            }
            let at = part.options.iter().position(|o| o.numbers == [number])?;
            choice.push(at as u32);
        }
        Some(choice)
    }

    /// Whether the interests of two members are exactly opposed: everywhere in every part, x more for the second takes
    /// the same share of x from the first. Then every deliverable outcome is efficient.
    pub(crate) fn constant_sum(&self) -> bool {
        if self.lone_status_quo.is_some() {
            return false;
        }
        let mut slope: Option<(i128, i128)> = None;
        for part in &self.parts {
            let Some(first) = part.options.first() else { return false };
            for other in &part.options[1..] {
                let up = i128::from(other.worth[0]) - i128::from(first.worth[0]);
                let down = i128::from(first.worth[1]) - i128::from(other.worth[1]);
                if up == 0 && down == 0 {
                    continue;
                }
                if up == 0 || down == 0 || (up > 0) != (down > 0) {
                    return false;
                }
                match slope {
                    None => slope = Some((up, down)),
                    Some((u, d)) if up * d == u * down => {}
                    Some(_) => return false,
                }
            }
        }
        slope.is_some()
    }
}

/// Issues that have been joined: each points towards the lowest of its set.
struct Joined(Vec<usize>);

impl Joined {
    fn new(issues: usize) -> Self {
        Joined((0..issues).collect())
    }
    fn root(&self, mut v: usize) -> usize {
        while self.0[v] != v {
            v = self.0[v];
        }
        v
    }
    fn join(&mut self, issues: impl Iterator<Item = IssueId>) {
        let mut first: Option<usize> = None;
        for v in issues {
            let root = self.root(v.index());
            let low = first.map_or(root, |f| self.root(f).min(root));
            if let Some(f) = first {
                let f = self.root(f);
                self.0[f] = low;
            }
            self.0[root] = low;
            first = Some(low);
        }
    }
}

struct Listing<'a> {
    model: &'a Model,
    instance: &'a zopa_core::Instance,
    members: &'a [PartyId],
    issues: &'a [IssueId],
}

impl Listing<'_> {
    /// Every feasible outcome of the part, those that differ for nobody together.
    fn list(&self, rules: &[ConditionId], lines: &[ConditionId], terms: &[(usize, ConditionId, i64)]) -> Vec<Choice> {
        let q = self.model.status_quo();
        let mut outcome = q.clone();
        self.issues.iter().for_each(|v| outcome.set(*v, LevelId::new(0)));
        let mut known: BTreeMap<(Box<[i64]>, bool), usize> = BTreeMap::new();
        let mut options: Vec<Choice> = Vec::new();
        let mut number = 0u64;
        loop {
            let holds = |c: &ConditionId| self.model.condition(*c).holds(&outcome);
            if !rules.iter().any(holds) {
                let mut worth: Vec<i64> = self
                    .members
                    .iter()
                    .map(|i| {
                        let entry = |v: &IssueId| self.instance.entry(*i, *v, outcome.level(*v)).map_or(0, |s| s.raw());
                        self.issues.iter().map(entry).sum()
                    })
                    .collect();
                for (k, condition, add) in terms {
                    if self.model.condition(*condition).holds(&outcome) {
                        worth[*k] += add;
                    }
                }
                let worth: Box<[i64]> = worth.into();
                let crossed = lines.iter().any(holds);
                match known.get(&(worth.clone(), crossed)) {
                    Some(at) => options[*at].numbers.push(number),
                    None => {
                        known.insert((worth.clone(), crossed), options.len());
                        options.push(Choice { worth, crossed, numbers: vec![number] });
                    }
                }
            }
            number += 1;
            let next = |v: &&IssueId| outcome.level(**v).index() + 1 < self.model.space().levels(**v);
            let Some(turn) = self.issues.iter().find(next).copied() else { return options };
            for v in self.issues.iter().take_while(|v| **v != turn) {
                outcome.set(*v, LevelId::new(0));
            }
            let level = outcome.level(turn).index() + 1;
            outcome.set(turn, LevelId::new(level));
        }
    }
}
