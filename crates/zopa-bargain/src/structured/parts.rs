//! The parts of a space: issues that a rule, a red line or a term of a member joins.

use super::joint::{Joint, STATES, TooWide};
use super::layers::{Choice, Layer, choice_of, outcomes};
use super::lines::Lines;
use crate::known::times;
use crate::problem::Deals;
use crate::problems::too_wide;
use std::collections::BTreeMap;
use zopa_core::{ConditionId, Count, Diagnostic, Id, IssueId, IssueSet, LevelId, Outcome, PartyId};

/// A part with at most so many outcomes is listed; a larger one is taken issue by issue.
const LISTED: u128 = if cfg!(test) { 4 } else { 4_096 };
/// Where that takes too many states, a part is still listed if it has at most so many outcomes.
const LISTED_AT_MOST: u128 = if cfg!(test) { 4 } else { 1_000_000 };

/// The space of what a group can deliver, cut into parts.
#[derive(Debug)]
pub(crate) struct Parts {
    /// The members, in order.
    pub(crate) members: Vec<PartyId>,
    /// The parts, in the order of their first issues.
    pub(crate) parts: Vec<Part>,
    /// What the issues that stay at the status quo add to each member's score, and what is the same everywhere.
    pub(crate) base: Vec<i64>,
    /// The members' scores of the status quo, where it is feasible only by itself: rules on packages do not forbid it.
    pub(crate) lone_status_quo: Option<Vec<i64>>,
    /// Whether rules forbid whatever is chosen in the parts.
    pub(crate) impossible: bool,
    /// Whether a red line of a member is beyond whatever is chosen in the parts.
    pub(crate) refused: bool,
    /// The issues at the status quo.
    pub(crate) status_quo: Outcome,
}

/// Issues that belong together.
#[derive(Debug)]
pub(crate) struct Part {
    /// What can be chosen: feasible outcomes.
    pub(crate) layers: Vec<Layer>,
    /// The same without what is beyond a member's red line; `None` if no line is on these issues.
    open: Option<Vec<Layer>>,
}

impl Part {
    /// What is beyond nobody's red line.
    pub(crate) fn open(&self) -> &[Layer] {
        self.open.as_ref().unwrap_or(&self.layers)
    }
}

impl Parts {
    /// Cuts the space and finds what can be chosen in each part.
    ///
    /// # Errors
    /// E712 if too much of what is decided in a part has to be remembered.
    pub(crate) fn new(deals: &Deals<'_>, lines: Lines) -> Result<Self, Diagnostic> {
        Self::cut(deals, Some(lines))
    }

    /// `None` leaves out whatever anybody wants, terms too.
    fn cut(deals: &Deals<'_>, wishes: Option<Lines>) -> Result<Self, Diagnostic> {
        let (instance, group) = (deals.instance(), deals.group());
        let model = instance.model();
        let (case, space, q) = (model.case(), model.space(), model.status_quo());
        let members: Vec<PartyId> = group.iter().collect();
        let mut free = IssueSet::none(space.issues());
        for v in space.issue_ids() {
            if space.levels(v) > 1 && deals.may_move(v) {
                free.insert(v);
            }
        }
        let rules: Vec<ConditionId> = model.state_rules().iter().chain(model.package_rules()).copied().collect();
        let lines: Vec<ConditionId> = wishes.map_or_else(Vec::new, |lines| lines.of(case, &members));
        let terms: Vec<(usize, ConditionId, i64)> = members
            .iter()
            .enumerate()
            .flat_map(|(k, i)| {
                instance.additive(*i).into_iter().flat_map(|a| a.terms()).map(move |t| (k, t.0, t.1.raw()))
            })
            .filter(|_| wishes.is_some())
            .collect();
        let mut joined = Joined::new(space.issues());
        for condition in rules.iter().chain(&lines).chain(terms.iter().map(|(_, c, _)| c)) {
            joined.join(model.condition(*condition).support().iter().filter(|v| free.contains(*v)));
        }
        let place_of = |c: ConditionId| model.condition(c).support().iter().find(|v| free.contains(*v));
        let mut by_root: BTreeMap<usize, Vec<IssueId>> = BTreeMap::new();
        for v in space.issue_ids().filter(|v| free.contains(*v)) {
            by_root.entry(joined.root(v.index())).or_default().push(v);
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
        let everywhere = |c: &ConditionId| place_of(*c).is_none() && model.condition(*c).holds(q);
        let mut parts = Vec::new();
        for issues in by_root.into_values() {
            let belongs = |c: &ConditionId| place_of(*c).is_some_and(|v| issues.contains(&v));
            let terms: Vec<_> = terms.iter().copied().filter(|(_, c, _)| belongs(c)).collect();
            let forbidden: Vec<ConditionId> = rules.iter().copied().filter(belongs).collect();
            let joint = Joint { model, instance, members: &members, issues: &issues, forbidden, terms: &terms };
            let lines: Vec<ConditionId> = lines.iter().copied().filter(belongs).collect();
            let (part, always) = part(joint, &lines)?;
            base.iter_mut().zip(always).for_each(|(x, add)| *x += add);
            parts.push(part);
        }
        let alone = model.exists(q) && !model.signable(q);
        let score = |i: &PartyId| instance.score(*i, q).map_or(0, |s| s.raw());
        Ok(Parts {
            base,
            lone_status_quo: alone.then(|| members.iter().map(score).collect()),
            impossible: rules.iter().any(everywhere),
            refused: lines.iter().any(everywhere),
            status_quo: q.clone(),
            members,
            parts,
        })
    }

    /// Cuts the space by its rules alone, whatever anybody wants: enough to count what can be delivered.
    ///
    /// # Errors
    /// As [`Parts::new`].
    pub(crate) fn by_rules(deals: &Deals<'_>) -> Result<Self, Diagnostic> {
        Self::cut(deals, None)
    }

    /// The layers of all parts.
    pub(crate) fn layers(&self) -> Vec<&Layer> {
        self.parts.iter().flat_map(|part| &part.layers).collect()
    }

    /// The layers of what is beyond nobody's red line.
    pub(super) fn open_layers(&self) -> Vec<&Layer> {
        self.parts.iter().flat_map(|part| part.open()).collect()
    }

    /// Whether nothing can be delivered but perhaps the status quo.
    pub(crate) fn is_empty(&self) -> bool {
        self.impossible || self.parts.iter().any(|part| outcomes(&part.layers) == Count::Exact(0))
    }

    /// |D|.
    pub(crate) fn deliverable(&self) -> Count {
        let each = self.parts.iter().map(|part| outcomes(&part.layers));
        let all = each.fold(Count::Exact(u128::from(!self.impossible)), product);
        match (&self.lone_status_quo, all) {
            (Some(_), Count::Exact(n)) => Count::Exact(n.saturating_add(1)),
            (_, count) => count,
        }
    }

    /// The open choices that the status quo belongs to, if it is among them and the only package of its.
    pub(crate) fn status_quo_alone(&self) -> Option<Vec<u64>> {
        let layers = self.open_layers();
        let choice = choice_of(&layers, &self.status_quo)?;
        let alone = |(layer, k): (&&Layer, &u32)| layer.options[*k as usize].numbers.len() == 1;
        layers.iter().zip(&choice).all(alone).then(|| choice.into_iter().map(u64::from).collect())
    }
}

fn product(a: Count, b: Count) -> Count {
    match (a, b) {
        (Count::Beyond { log10: a }, Count::Beyond { log10: b }) => Count::Beyond { log10: a + b },
        (many, Count::Exact(n)) | (Count::Exact(n), many) => times(many, n),
    }
}

/// The layers of one part: listed if it is small, else issue by issue; and what terms that hold everywhere add.
fn part(joint: Joint<'_>, lines: &[ConditionId]) -> Result<(Part, Vec<i64>), Diagnostic> {
    let space = joint.model.space();
    let size = joint.issues.iter().fold(1u128, |n, v| n.saturating_mul(space.levels(*v) as u128));
    let members = joint.members.len();
    if joint.issues.len() == 1 || size <= LISTED {
        return Ok((listed(&joint, lines), vec![0; members]));
    }
    let found = in_layers(&joint, lines);
    match found {
        Ok(found) => Ok(found),
        Err(_) if size <= LISTED_AT_MOST => Ok((listed(&joint, lines), vec![0; members])),
        Err(TooWide(states)) => Err(too_wide(joint.issues.len(), states, STATES)),
    }
}

fn in_layers(joint: &Joint<'_>, lines: &[ConditionId]) -> Result<(Part, Vec<i64>), TooWide> {
    let order = joint.order();
    let (layers, always) = joint.layers(&order)?;
    let open = match lines {
        [] => None,
        _ => {
            let forbidden = joint.forbidden.iter().chain(lines).copied().collect();
            let joint = Joint { forbidden, ..*joint };
            Some(joint.layers(&joint.order())?.0)
        }
    };
    Ok((Part { layers, open }, always))
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

/// Worth, whether a red line is crossed, and the numbers of the outcomes of which both are true.
type Alike = (Box<[i64]>, bool, Vec<u64>);

/// Every feasible outcome of a part, those that differ for nobody together.
fn listed(joint: &Joint<'_>, lines: &[ConditionId]) -> Part {
    let Joint { model, instance, members, issues, .. } = *joint;
    let space = model.space();
    let mut outcome = model.status_quo().clone();
    issues.iter().for_each(|v| outcome.set(*v, LevelId::new(0)));
    let mut known: BTreeMap<(Box<[i64]>, bool), usize> = BTreeMap::new();
    let mut found: Vec<Alike> = Vec::new();
    let mut number = 0u64;
    loop {
        let holds = |c: &ConditionId| model.condition(*c).holds(&outcome);
        if !joint.forbidden.iter().any(holds) {
            let entry = |i: PartyId, v: &IssueId| instance.entry(i, *v, outcome.level(*v)).map_or(0, |s| s.raw());
            let mut worth: Vec<i64> = members.iter().map(|i| issues.iter().map(|v| entry(*i, v)).sum()).collect();
            for (k, _, add) in joint.terms.iter().filter(|(_, c, _)| holds(c)) {
                worth[*k] += add;
            }
            let worth: Box<[i64]> = worth.into();
            let crossed = lines.iter().any(holds);
            match known.get(&(worth.clone(), crossed)) {
                Some(at) => found[*at].2.push(number),
                None => {
                    known.insert((worth.clone(), crossed), found.len());
                    found.push((worth, crossed, vec![number]));
                }
            }
        }
        number += 1;
        let next = |v: &&IssueId| outcome.level(**v).index() + 1 < space.levels(**v);
        let Some(turn) = issues.iter().find(next).copied() else { break };
        for v in issues.iter().take_while(|v| **v != turn) {
            outcome.set(*v, LevelId::new(0));
        }
        let level = outcome.level(turn).index() + 1;
        outcome.set(turn, LevelId::new(level));
    }
    let sizes: Vec<(IssueId, u64)> = issues.iter().map(|v| (*v, space.levels(*v) as u64)).collect();
    let layer = |options: Vec<Alike>| {
        let choice =
            |(k, (worth, _, numbers)): (usize, Alike)| Choice { worth, numbers: numbers.into(), origin: k as u32 };
        vec![Layer::alone(sizes.clone(), options.into_iter().enumerate().map(choice).collect(), members.len())]
    };
    let open = found.iter().filter(|o| !o.1).cloned().collect();
    Part { open: (!lines.is_empty()).then(|| layer(open)), layers: layer(found) }
}
