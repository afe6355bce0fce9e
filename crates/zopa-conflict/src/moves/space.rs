//! Moves along the issues of a case.
//!
//! `R_i(w)` is every feasible state that differs from `w` only in issues that `i` sets alone (as `one_way` allows) and
//! in joint issues, not binding, of which `i` is a setter and which go to their status-quo level. It is one step: the
//! states between need not exist.
//!
//! Rules on moves ([`Bars`]) take pairs of states out. Then moves are no longer a product of what each issue does, nor
//! transitive: no axis, no plane, and nobody moves twice in succession.

use crate::bulk;
use crate::layout::Layout;
use crate::moves::agreement::{Agreements, Hands};
use crate::moves::bars::Bars;
use crate::moves::{Axis, Moves, Plane, Turns};
use crate::problem::check_memory;
use crate::states::StateSet;
use std::sync::Arc;
use zopa_core::{Diagnostic, Domains, Id, IssueId, Limits, Model, PartyId, PartySet, StateId};

/// The moves of a case over the product of its issues, or over a part of it.
#[derive(Clone, Debug)]
pub struct SpaceMoves {
    layout: Arc<Layout>,
    feasible: Arc<StateSet>,
    bars: Arc<Bars>,
    reach: Vec<Reach>,
    agreements: Option<Agreements>,
}

/// What one party moves.
#[derive(Clone, Debug)]
struct Reach {
    /// Each issue that it can change.
    issues: Vec<Turn>,
    axis: Option<Axis>,
    plane: Option<Plane>,
    transitive: bool,
}

/// How one party turns one issue: for each place the differences of state number to where it can go, and from where it
/// can come; the first is 0, for staying.
#[derive(Clone, Debug)]
struct Turn {
    issue: IssueId,
    to: Vec<Vec<u32>>,
    from: Vec<Vec<u32>>,
}

impl SpaceMoves {
    /// The moves of `movers` over the whole space, or over the part in which only the listed levels exist. Feasible
    /// are the states that no rule on states forbids.
    ///
    /// # Errors
    /// E720 with more than 2^32 states, E721 if they do not fit in the memory limit.
    pub fn new(
        model: &Arc<Model>,
        levels: Option<&Domains>,
        movers: PartySet,
        limits: &Limits,
    ) -> Result<SpaceMoves, Diagnostic> {
        let layout = Arc::new(Layout::new(model, levels)?);
        check_memory("the set of states", layout.states() / 8 * 3, limits.bytes)?;
        let feasible = Arc::new(bulk::free_of(model, &layout, model.state_rules()));
        let issues = (0..layout.issues()).map(IssueId::new);
        let hands = Arc::new(issues.map(|v| Hands::of(model, &layout, v)).collect::<Vec<_>>());
        let signed = hands.iter().any(Hands::joint) && !model.package_rules().is_empty();
        let signable = signed.then(|| bulk::free_of(model, &layout, model.package_rules()));
        let parties = model.case().parties.ids();
        let reach = parties.map(|p| Reach::new(&layout, &hands, p, movers.contains(p))).collect();
        let bars = Arc::new(Bars::new(model, &layout, limits)?);
        let agreements = Agreements::new(&layout, &hands, &feasible, &bars, signable, movers);
        Ok(SpaceMoves { layout, feasible, bars, reach, agreements })
    }

    /// The states that can exist.
    pub fn existing(&self) -> &StateSet {
        &self.feasible
    }
}

impl Reach {
    fn new(layout: &Layout, hands: &[Hands], party: PartyId, moves: bool) -> Reach {
        let mut reach = Reach { issues: Vec::new(), axis: None, plane: None, transitive: true };
        let mut line = Vec::new();
        let mut plane = Vec::new();
        let mut free = true;
        for (v, h) in hands.iter().enumerate().filter(|_| moves) {
            let issue = IssueId::new(v);
            let alone = h.setters == PartySet::only(party) && !h.joint();
            let falls = h.fall_back.filter(|_| h.setters.contains(party));
            if !alone && falls.is_none() {
                continue;
            }
            let stride = layout.stride(issue) as u32;
            let end = |to: usize| alone || falls == Some(to);
            let shift = |from: usize, to: usize| (to as u32).wrapping_sub(from as u32).wrapping_mul(stride);
            let places = 0..h.to.len();
            let stay_or = |others: Vec<u32>| std::iter::once(0).chain(others).collect::<Vec<_>>();
            let to = |a: usize| stay_or(h.to[a].iter().filter(|b| end(**b)).map(|b| shift(a, *b)).collect());
            let from = |b: usize| stay_or(h.from[b].iter().filter(|_| end(b)).map(|a| shift(b, *a)).collect());
            let turn = Turn { issue, to: places.clone().map(to).collect(), from: places.map(from).collect() };
            if turn.to.iter().all(|t| t.len() == 1) {
                continue;
            }
            free &= alone && h.free();
            reach.transitive &= !alone || h.transitive();
            line.push((layout.stride(issue), h.to.len() as u64));
            let to = |a: usize| h.to[a].iter().copied().filter(|b| end(*b)).collect();
            plane.push(Turns { stride: layout.stride(issue), to: (0..h.to.len()).map(to).collect() });
            reach.issues.push(turn);
        }
        if free {
            reach.axis = Axis::new(&line);
        }
        if !plane.is_empty() {
            reach.plane = Plane::new(plane);
        }
        reach
    }
}

impl SpaceMoves {
    /// The product of what each issue can turn to.
    fn walk(&self, issues: &[Turn], forward: bool, origin: StateId, at: u32, visit: &mut dyn FnMut(StateId)) {
        let Some((first, rest)) = issues.split_first() else { return };
        let place = self.layout.place(origin, first.issue);
        for shift in if forward { &first.to[place] } else { &first.from[place] } {
            let next = at.wrapping_add(*shift);
            if !rest.is_empty() {
                self.walk(rest, forward, origin, next, visit);
            } else if next != origin.0 && self.feasible.contains(StateId(next)) {
                visit(StateId(next));
            }
        }
    }
}

impl Moves for SpaceMoves {
    fn layout(&self) -> &Layout {
        &self.layout
    }
    fn parties(&self) -> usize {
        self.reach.len()
    }
    #[inline]
    fn feasible(&self, state: StateId) -> bool {
        self.feasible.contains(state)
    }
    fn each(&self, party: PartyId, from: StateId, visit: &mut dyn FnMut(StateId)) {
        if self.feasible(from) {
            self.walk(&self.reach[party.index()].issues, true, from, from.0, &mut |to| {
                if !self.bars.bar(from, to) {
                    visit(to);
                }
            });
        }
    }
    fn each_into(&self, party: PartyId, to: StateId, visit: &mut dyn FnMut(StateId)) {
        if self.feasible(to) {
            self.walk(&self.reach[party.index()].issues, false, to, to.0, &mut |from| {
                if !self.bars.bar(from, to) {
                    visit(from);
                }
            });
        }
    }
    fn axis(&self, party: PartyId) -> Option<&Axis> {
        let axis = self.reach[party.index()].axis.as_ref();
        // A party that never moves keeps its axis of length 1.
        axis.filter(|a| self.bars.is_empty() || a.len() == 1)
    }
    fn plane(&self, party: PartyId) -> Option<&Plane> {
        self.reach[party.index()].plane.as_ref().filter(|_| self.bars.is_empty())
    }
    fn transitive(&self, party: PartyId) -> bool {
        self.reach[party.index()].transitive && self.bars.is_empty()
    }
    fn agreements(&self) -> Option<&Agreements> {
        self.agreements.as_ref()
    }
}
