//! Moves written out, state by state.

use crate::layout::Layout;
use crate::moves::{Agreements, Axis, Moves, Plane};
use crate::problem::check_memory;
use crate::states::StateSet;
use std::ops::Range;
use zopa_core::{Diagnostic, Id, Limits, PartyId, StateId};

/// Any moves as lists: the fast form for many questions about a small space.
#[derive(Clone, Debug)]
pub struct Explicit {
    layout: Layout,
    feasible: StateSet,
    parties: Vec<Lists>,
    agreements: Option<Agreements>,
}

#[derive(Clone, Debug)]
struct Lists {
    to: Rows,
    from: Rows,
    transitive: bool,
}

/// A list of states for each state, one after the other.
#[derive(Clone, Debug, Default)]
struct Rows {
    ends: Vec<u32>,
    states: Vec<StateId>,
}

impl Rows {
    fn range(&self, of: StateId) -> Range<usize> {
        let of = of.0 as usize;
        let start = if of == 0 { 0 } else { self.ends[of - 1] as usize };
        start..self.ends[of] as usize
    }
    #[inline]
    fn row(&self, of: StateId) -> &[StateId] {
        &self.states[self.range(of)]
    }
    /// Whether two arcs in succession are never more than one. After 2^28 pairs the answer is no, which is always
    /// safe: an intransitive party is followed together with the last mover, and that is the definition itself.
    fn transitive(&self) -> bool {
        let mut pairs = 0u64;
        (0..self.ends.len() as u32).map(StateId).all(|a| {
            let direct = self.row(a);
            direct.iter().all(|b| {
                let further = self.row(*b);
                pairs += further.len() as u64;
                pairs <= 1 << 28 && further.iter().all(|c| *c == a || direct.binary_search(c).is_ok())
            })
        })
    }
    /// The same arcs, backwards; rows stay ascending.
    fn reversed(&self) -> Rows {
        let n = self.ends.len();
        let mut ends = vec![0u32; n];
        for t in &self.states {
            ends[t.0 as usize] += 1;
        }
        let mut sum = 0;
        let mut next: Vec<u32> = Vec::with_capacity(n);
        for e in &mut ends {
            next.push(sum);
            sum += *e;
            *e = sum;
        }
        let mut states = vec![StateId(0); self.states.len()];
        for s in (0..n as u32).map(StateId) {
            for t in self.row(s) {
                let place = &mut next[t.0 as usize];
                states[*place as usize] = s;
                *place += 1;
            }
        }
        Rows { ends, states }
    }
}

impl Explicit {
    /// Writes the moves out.
    ///
    /// # Errors
    /// E721 if the lists do not fit in the memory limit.
    pub fn new(moves: &dyn Moves, limits: &Limits) -> Result<Explicit, Diagnostic> {
        let n = moves.states();
        let mut used = n / 8 + 8 * n * moves.parties() as u64;
        check_memory("the list of moves", used, limits.bytes)?;
        let feasible = StateSet::filled(n, |s| moves.feasible(StateId(s)));
        let mut parties = Vec::new();
        for party in (0..moves.parties()).map(PartyId::new) {
            let mut to = Rows::default();
            for s in (0..n).map(|s| StateId(s as u32)) {
                let start = to.states.len();
                moves.each(party, s, &mut |t| to.states.push(t));
                to.states[start..].sort_unstable();
                to.ends.push(to.states.len() as u32);
                let bytes = used + 8 * to.states.len() as u64;
                check_memory("the list of moves", bytes, limits.bytes.min(8 * u64::from(u32::MAX)))?;
            }
            used += 8 * to.states.len() as u64;
            parties.push(Lists { from: to.reversed(), to, transitive: moves.transitive(party) });
        }
        Ok(Explicit { layout: moves.layout().clone(), feasible, parties, agreements: moves.agreements().cloned() })
    }

    /// From arcs `(from, to)` of each party. Arcs that touch a state that cannot exist, and those from a state to
    /// itself, are no moves.
    pub(crate) fn from_arcs(layout: Layout, feasible: StateSet, arcs: Vec<Vec<(StateId, StateId)>>) -> Explicit {
        let parties = arcs.into_iter().map(|mut arcs| {
            arcs.retain(|(a, b)| a != b && feasible.contains(*a) && feasible.contains(*b));
            arcs.sort_unstable();
            arcs.dedup();
            let mut to = Rows { ends: Vec::new(), states: arcs.iter().map(|a| a.1).collect() };
            for s in 0..layout.states() as u32 {
                to.ends.push(arcs.partition_point(|a| a.0.0 <= s) as u32);
            }
            Lists { from: to.reversed(), transitive: to.transitive(), to }
        });
        Explicit { parties: parties.collect(), layout, feasible, agreements: None }
    }

    /// `R_i(from)`, ascending.
    #[inline]
    pub fn row(&self, party: PartyId, from: StateId) -> &[StateId] {
        self.parties[party.index()].to.row(from)
    }
    /// The states that can exist.
    pub fn existing(&self) -> &StateSet {
        &self.feasible
    }
    /// How many moves there are, of all parties together.
    pub fn arcs(&self) -> usize {
        self.parties.iter().map(|p| p.to.states.len()).sum()
    }
}

impl Moves for Explicit {
    fn layout(&self) -> &Layout {
        &self.layout
    }
    fn parties(&self) -> usize {
        self.parties.len()
    }
    #[inline]
    fn feasible(&self, state: StateId) -> bool {
        self.feasible.contains(state)
    }
    fn each(&self, party: PartyId, from: StateId, visit: &mut dyn FnMut(StateId)) {
        self.row(party, from).iter().for_each(|t| visit(*t));
    }
    fn each_into(&self, party: PartyId, to: StateId, visit: &mut dyn FnMut(StateId)) {
        self.parties[party.index()].from.row(to).iter().for_each(|s| visit(*s));
    }
    fn axis(&self, _party: PartyId) -> Option<&Axis> {
        None
    }
    fn plane(&self, _party: PartyId) -> Option<&Plane> {
        None
    }
    fn transitive(&self, party: PartyId) -> bool {
        self.parties[party.index()].transitive
    }
    fn agreements(&self) -> Option<&Agreements> {
        self.agreements.as_ref()
    }
}
