//! For each party the states in the order in which they deter it, the worst first, apart by what the party sets itself.
//!
//! An answer to an improvement under SIM is a state in which the party has what it moved to, nobody's issues are changed, the others have moved to improvements of theirs or stayed,
//! and which is no better for the party. Going through what the others could do takes about one try for each state that is as bad as that among
//! all, of which there are few where the party is badly off; going through the states, the worst first, about one for each that the others *can* bring about, of which there
//! are few where the others are well off. Both find the same; [`WorstFirst::tries`] says what each would take.

use crate::moves::Moves;
use crate::rank::Ranks;
use rayon::prelude::*;
use zopa_core::{PartyId, StateId};

/// A state: its rank for the party, and the positions of the others on their axes, packed.
type Cell = (u32, u32);

/// What a state takes for one party, in bytes.
const CELL: u64 = 12;

/// Where the others stand in a packed position.
#[derive(Clone, Copy)]
struct Field {
    /// The place of the other party in the list.
    party: usize,
    shift: u32,
    mask: u32,
}

/// The lists of all parties.
pub(super) struct WorstFirst<'a> {
    moves: &'a dyn Moves,
    parties: &'a [PartyId],
    /// By party.
    slabs: Vec<Slabs>,
    /// By party, how many positions it has.
    lengths: Vec<usize>,
}

struct Slabs {
    fields: Vec<Field>,
    /// By the first state of a slab: where its cells begin; the next entry says where they end.
    starts: Vec<u32>,
    cells: Vec<Cell>,
    /// The highest rank.
    most: u32,
}

/// What each party of the list can have at a state if it takes part, staying included: bits of positions.
pub(super) type Open = Vec<Vec<u64>>;

impl<'a> WorstFirst<'a> {
    /// `None` where a party's moves have no axis, positions do not pack into 32 bits, or memory does not allow it.
    pub(super) fn new(
        moves: &'a dyn Moves,
        ranks: &Ranks,
        parties: &'a [PartyId],
        bytes: u64,
    ) -> Option<WorstFirst<'a>> {
        let n = moves.states();
        if n.checked_mul(CELL * parties.len() as u64 + 12)? > bytes || n >= 1 << 31 {
            return None;
        }
        let lengths: Vec<usize> =
            parties.iter().map(|p| moves.plane(*p).map(|plane| plane.axis().len())).collect::<Option<_>>()?;
        let bits = |len: usize| usize::BITS - (len - 1).leading_zeros();
        if lengths.iter().map(|len| bits(*len)).sum::<u32>() > 32 {
            return None;
        }
        let slabs = (0..parties.len())
            .map(|i| {
                let mut shift = 0;
                let fields = (0..parties.len()).filter(|j| *j != i && lengths[*j] > 1).map(|party| {
                    let wide = bits(lengths[party]);
                    let field = Field { party, shift, mask: ((1u64 << wide) - 1) as u32 };
                    shift += wide;
                    field
                });
                Slabs::new(moves, ranks, parties, i, fields.collect())
            })
            .collect();
        Some(WorstFirst { moves, parties, slabs, lengths })
    }

    /// Room for what is open.
    pub(super) fn open(&self) -> Open {
        self.lengths.iter().map(|len| vec![0; len.div_ceil(64)]).collect()
    }
    /// The first state of the slab that a state is in: what the party sets itself, with all others at the first of their positions.
    pub(super) fn first(&self, party: usize, state: StateId) -> u32 {
        self.slabs[party].locate(self.moves, self.parties, state).0
    }

    /// About how many tries it takes to answer an improvement of a party with such a rank: by what the others, who have so many ways each, could do, and by going
    /// through the states.
    pub(super) fn tries(&self, party: usize, here: u32, ways: impl Iterator<Item = (usize, usize)>) -> (f64, f64) {
        let slabs = &self.slabs[party];
        let bad = f64::from(here + 1) / f64::from(slabs.most + 1);
        let (mut profiles, mut all) = (1.0, 1.0);
        for (other, open) in ways {
            profiles *= open as f64;
            all *= self.lengths[other] as f64;
        }
        (profiles.min(1.0 / bad), (all / profiles).min(bad * all + 1.0))
    }

    /// Whether an improvement of a party into the slab of this first state can be answered by what is open to the others; the tries it took are added.
    pub(super) fn answered(&self, party: usize, first: u32, here: u32, open: &Open, tried: &mut u64) -> bool {
        let slabs = &self.slabs[party];
        let range = slabs.starts[first as usize] as usize..slabs.starts[first as usize + 1] as usize;
        for (rank, packed) in &slabs.cells[range] {
            *tried += 1;
            if *rank > here {
                return false;
            }
            let may = |field: &Field| {
                let position = packed >> field.shift & field.mask;
                open[field.party][position as usize / 64] >> (position % 64) & 1 == 1
            };
            if slabs.fields.iter().all(may) {
                return true;
            }
        }
        false
    }
}

impl Slabs {
    fn new(moves: &dyn Moves, ranks: &Ranks, parties: &[PartyId], i: usize, fields: Vec<Field>) -> Slabs {
        let n = moves.states() as usize;
        let own = ranks.of(parties[i]).unwrap_or(&[]);
        let mut slabs = Slabs { fields, starts: vec![0; n + 1], cells: vec![(0, 0); n], most: 0 };
        slabs.most = own.iter().copied().max().unwrap_or(0);
        let exists = |s: &u32| moves.feasible(StateId(*s));
        let located: Vec<(u32, u32)> =
            (0..n as u32).into_par_iter().map(|s| slabs.locate(moves, parties, StateId(s))).collect();
        for s in (0..n as u32).filter(exists) {
            slabs.starts[located[s as usize].0 as usize + 1] += 1;
        }
        for k in 0..n {
            slabs.starts[k + 1] += slabs.starts[k];
        }
        let mut next = slabs.starts.clone();
        for s in (0..n as u32).filter(exists) {
            let (first, packed) = located[s as usize];
            let place = &mut next[first as usize];
            slabs.cells[*place as usize] = (own[s as usize], packed);
            *place += 1;
        }
        slabs.cells.truncate(slabs.starts[n] as usize);
        // Each slab by itself.
        let mut rest = &mut slabs.cells[..];
        let mut each: Vec<&mut [Cell]> = Vec::new();
        for pair in slabs.starts.windows(2).filter(|pair| pair[1] > pair[0]) {
            let (slab, more) = std::mem::take(&mut rest).split_at_mut((pair[1] - pair[0]) as usize);
            each.push(slab);
            rest = more;
        }
        each.par_iter_mut().for_each(|slab| slab.sort_unstable());
        slabs
    }

    /// The first state of the slab that a state is in, and where the others stand.
    fn locate(&self, moves: &dyn Moves, parties: &[PartyId], state: StateId) -> (u32, u32) {
        let (mut first, mut packed) = (state.0, 0);
        for field in &self.fields {
            if let Some(plane) = moves.plane(parties[field.party]) {
                let position = plane.axis().locate(state).1;
                first -= plane.axis().offsets()[position as usize];
                packed |= position << field.shift;
            }
        }
        (first, packed)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)] // fails by panicking

    use super::WorstFirst;
    use crate::further::simultaneous::sanction;
    use crate::moves::moves_of;
    use crate::rank::Ranks;
    use zopa_core::{Limits, PartyId, Run, Silent, StateId};
    use zopa_testkit::generate::{self, Feature, Shape};

    /// Every improvement at every state is answered exactly if some profile of the others' improvements answers it, on cases with rules, one-way issues and ties.
    #[test]
    fn finds_an_answer_where_there_is_one() {
        let limits = Limits { work: 1 << 40, bytes: 1 << 30, listed: 10, time: None };
        let run = Run { limits: &limits, watch: &Silent };
        let shape = Shape::tangled().with(Feature::OneWay).up_to(64);
        let (mut met, mut open_ended) = (0, 0);
        for seed in 0..150 {
            let instance = generate::instance(&generate::case(seed, &shape));
            let moves = moves_of(instance.model(), &limits).unwrap();
            let ranks = Ranks::new(&instance, &*moves, &run).unwrap();
            let parties: Vec<PartyId> = ranks.stated().iter().collect();
            // Where a party's moves have no axis, states are not gone through like this.
            let Some(worst) = WorstFirst::new(&*moves, &ranks, &parties, limits.bytes) else { continue };
            for s in (0..moves.states() as u32).map(StateId).filter(|s| moves.feasible(*s)) {
                let gains = |p: PartyId| {
                    let mut gains = Vec::new();
                    moves.each(p, s, &mut |t| {
                        if ranks.prefers(p, t, s) {
                            gains.push(t);
                        }
                    });
                    gains
                };
                let mut open = worst.open();
                for (i, p) in parties.iter().enumerate() {
                    let axis = moves.plane(*p).unwrap().axis();
                    for t in gains(*p).into_iter().chain([s]) {
                        let position = axis.locate(t).1 as usize;
                        open[i][position / 64] |= 1 << (position % 64);
                    }
                }
                for (i, p) in parties.iter().enumerate() {
                    let here = ranks.of(*p).unwrap()[s.0 as usize];
                    for t in gains(*p) {
                        let found = worst.answered(i, worst.first(i, t), here, &open, &mut 0);
                        let expected = sanction(&*moves, &ranks, &|_, _| true, (s, *p, t)).is_some();
                        assert_eq!(found, expected, "seed {seed}, {p:?} from {s:?} to {t:?}");
                        *if found { &mut met } else { &mut open_ended } += 1;
                    }
                }
            }
        }
        assert!(met > 500 && open_ended > 500, "{met} {open_ended}");
    }
}
