//! What opponents can reach when they move freely along their axes, gain or not.
//!
//! Then reach is symmetric, and its classes are the connected components of the graph whose nodes are the opponents'
//! lines and whose edges are the states, each joining the lines that it lies on.

use super::Worth;
use super::highest::Highest;
use crate::concept::Notion;
use crate::moves::{Axis, Moves};
use crate::states::StateSet;
use zopa_core::{Id, PartyId, StateId};

/// Whether a notion's answers are of this kind: no gain needed, no signatures, every opponent on an axis.
pub(super) fn applies(moves: &dyn Moves, who: PartyId, notion: Notion) -> bool {
    let signatures = notion.signatures() && moves.agreements().is_some();
    // Lines are numbered with 32 bits, those of all opponents together.
    let lines = |p| moves.axis(p).map(|a| moves.states() / a.len() as u64);
    let numbered = others(moves, who).map(lines).try_fold(0, |sum, lines| Some(sum + lines?));
    let axes = numbered.is_some_and(|sum| sum <= u64::from(u32::MAX));
    !notion.concept().answers_gain() && !signatures && axes
}

fn others(moves: &dyn Moves, who: PartyId) -> impl Iterator<Item = PartyId> {
    (0..moves.parties()).map(PartyId::new).filter(move |p| *p != who)
}

/// The classes of states that the opponents of one party can reach from each other.
pub(super) struct Components<'a> {
    /// The lines of one opponent name the classes; `None` if no opponent moves.
    first: Option<&'a Axis>,
    /// By line of that opponent, the class.
    class: Vec<u32>,
}

impl<'a> Components<'a> {
    pub(super) fn new(moves: &'a dyn Moves, feasible: &StateSet, who: PartyId) -> Self {
        let mut axes = others(moves, who).filter_map(|p| moves.axis(p)).filter(|a| a.len() > 1);
        let Some(first) = axes.next() else { return Components { first: None, class: Vec::new() } };
        let lines = |a: &Axis| (moves.states() / a.len() as u64) as u32;
        let mut nodes = lines(first);
        let rest: Vec<(u32, &Axis)> = axes
            .map(|axis| {
                let base = nodes;
                nodes += lines(axis);
                (base, axis)
            })
            .collect();
        let mut classes = Classes { parent: (0..nodes).collect() };
        if !rest.is_empty() {
            let mut lines = first.lines();
            let mut others: Vec<_> = rest.iter().map(|(base, axis)| (base, axis.lines())).collect();
            for StateId(s) in feasible.iter() {
                let line = lines.of(s);
                for (base, lines) in &mut others {
                    classes.join(line, *base + lines.of(s));
                }
            }
        }
        let class = (0..lines(first)).map(|line| classes.find(line)).collect();
        Components { first: Some(first), class }
    }

    /// The highest, over the party's moves, of the smaller of the state's rank and the least sanction in its class.
    pub(super) fn threshold(
        &self,
        moves: &'a dyn Moves,
        feasible: &StateSet,
        who: PartyId,
        ranks: &[u32],
        sanction: &Worth<'_>,
    ) -> Highest<'a> {
        // Without an opponent that moves nothing is a sanction.
        let Some(first) = self.first else { return Highest::of(moves, feasible, who, |s| ranks[s as usize]) };
        let (mut lines, mut sanction) = (first.lines(), sanction.upwards());
        let mut least = vec![u32::MAX; self.class.iter().max().map_or(0, |c| *c as usize + 1)];
        for StateId(s) in feasible.iter() {
            let entry = &mut least[self.class[lines.of(s) as usize] as usize];
            *entry = sanction.at(s).min(*entry);
        }
        let mut lines = first.lines();
        Highest::of(moves, feasible, who, |s| least[self.class[lines.of(s) as usize] as usize].min(ranks[s as usize]))
    }
}

/// Union-find.
struct Classes {
    parent: Vec<u32>,
}

impl Classes {
    fn find(&mut self, mut x: u32) -> u32 {
        while self.parent[x as usize] != x {
            let up = self.parent[self.parent[x as usize] as usize];
            self.parent[x as usize] = up;
            x = up;
        }
        x
    }
    /// The class with the smaller name takes the other in, so a line of the first opponent always names it.
    fn join(&mut self, a: u32, b: u32) {
        let (a, b) = (self.find(a), self.find(b));
        if a != b {
            self.parent[a.max(b) as usize] = a.min(b);
        }
    }
}
