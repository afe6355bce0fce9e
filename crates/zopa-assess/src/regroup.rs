//! Who would move on together from a package to something that itself holds. Shown, never counted in a grade.
//!
//! The package game ([`crate::game`]) asks who would leave alone. Beside it stand the coalitions that could do better:
//! coalition-proofness (Bernheim, Peleg & Whinston 1987) cut to one level. The state space is the arena of the package
//! `p`. A coalition `H` of players *regroups* to a state `t` of it if
//!
//! - `t` is in `R_H(p)` within the arena: legal sequences of its members' moves and of what they can sign there;
//! - every member likes `t` strictly better than `p`;
//! - `t` itself holds: it is not the status quo, and as a package of its own, in its own arena and with the threats
//!   that are active at it, it is self-enforcing, every one of its signers accepting it.
//!
//! By the signers `S` of `p`: a coalition that contains `S` would improve the package, one that meets `S` makes a side
//! deal behind the back of the rest, one that misses `S` is an outside bloc. Of each kind the smallest coalitions are
//! given: those without a smaller one of the same kind inside.

use crate::TOO_MANY_COALITIONS;
use crate::game::{Game, Scratch};
use crate::pacts::subsets;
use std::collections::BTreeMap;
use zopa_conflict::{Coalition, Moves, StateSet};
use zopa_core::{Diagnostic, Instance, Limits, Outcome, PartyId, PartySet, Run, Stance, StateId, Step};

/// How many players with a hand in the arena there may be.
const PLAYERS: usize = 10;

/// How a coalition stands to the signers of the package that it leaves.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Regrouping {
    /// It contains them all: the package would be improved.
    WouldBeImproved,
    /// It contains some of them: a side deal.
    SideDeal,
    /// It contains none: an outside bloc.
    OutsideBloc,
}

impl Regrouping {
    fn of(members: PartySet, signers: PartySet) -> Self {
        if signers.is_subset(members) {
            Regrouping::WouldBeImproved
        } else if signers.meets(members) {
            Regrouping::SideDeal
        } else {
            Regrouping::OutsideBloc
        }
    }
}

/// A coalition that would move on.
#[derive(Clone, PartialEq, Debug)]
pub struct Regroup {
    /// How it stands to the signers.
    pub kind: Regrouping,
    /// Who.
    pub members: PartySet,
    /// To how many states of the arena that hold.
    pub states: u64,
    /// One of them: with the fewest issues changed from the package, then the lowest index.
    pub to: Outcome,
    /// How they get there.
    pub steps: Vec<Step>,
}

/// Which outcomes hold as packages of their own; each is judged once.
#[derive(Debug, Default)]
pub struct Holding {
    known: BTreeMap<Outcome, bool>,
    scratch: Scratch,
}

impl Holding {
    fn holds(&mut self, instance: &Instance, at: &Outcome, limits: &Limits) -> Result<bool, Diagnostic> {
        if let Some(known) = self.known.get(at) {
            return Ok(*known);
        }
        let signers = instance.model().signers(at);
        let signed = !signers.is_empty() && signers.iter().all(|i| instance.stance(i, at) == Stance::Yes);
        let holds = signed && Game::new(instance, at, limits)?.holds(instance, &mut self.scratch);
        self.known.insert(at.clone(), holds);
        Ok(holds)
    }
}

/// The smallest coalitions that would move on from a game's package, by kind, then by size, then in the order of the
/// parties.
///
/// # Errors
/// E742 for more than ten players with a hand in the arena; what the conflict engine refuses.
pub fn regroup(
    instance: &Instance,
    game: &Game,
    holding: &mut Holding,
    run: &Run<'_>,
) -> Result<Vec<Regroup>, Diagnostic> {
    let model = instance.model();
    let signers = model.signers(game.package());
    let hands = game.hands(model).intersection(game.players().iter().copied().collect());
    if hands.len() > PLAYERS {
        let message = format!("{} parties have a hand in it, the limit is {PLAYERS}", hands.len());
        return Err(Diagnostic::new(&TOO_MANY_COALITIONS, message).because(TOO_MANY_COALITIONS.about));
    }
    let (moves, at) = game.arena();
    let ranks = game.ranks(instance);
    let mut coalitions = subsets(hands);
    let order = |members: &PartySet| (members.len(), members.iter().collect::<Vec<PartyId>>());
    coalitions.sort_by_key(order);
    let (mut looked, mut held) = (StateSet::none(moves.states()), StateSet::none(moves.states()));
    let mut found: Vec<Regroup> = Vec::new();
    for members in coalitions {
        let kind = Regrouping::of(members, signers);
        if found.iter().any(|f| f.kind == kind && f.members.is_subset(members)) {
            continue;
        }
        let coalition = Coalition::new(moves, &ranks, at, members, run)?;
        let mut best: Option<(usize, StateId)> = None;
        let mut states = 0;
        for t in coalition.improvements() {
            if looked.insert(*t) && holding.holds(instance, &moves.outcome(*t), run.limits)? {
                held.insert(*t);
            }
            if held.contains(*t) {
                states += 1;
                let near = (moves.outcome(*t).differing(game.package()).count(), *t);
                best = Some(best.map_or(near, |b| b.min(near)));
            }
        }
        if let Some((_, t)) = best {
            found.push(Regroup { kind, members, states, to: moves.outcome(t), steps: coalition.way(t) });
        }
    }
    found.sort_by_key(|f| (f.kind, order(&f.members)));
    Ok(found)
}
