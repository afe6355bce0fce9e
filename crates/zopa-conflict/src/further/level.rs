//! The place in a member's order at which the verdict on a coalition turns.
//!
//! With a state s at level r of one member's order, everything else as it is, a coalition leaves s by t exactly if the other members like
//! what becomes of t better than s, and this member likes it better than r. What becomes of t is the worst that those outside can
//! make of it (CNash: t itself; CSMR: the worst after the coalition's own best repair, and no better than t). Answers that come back to s
//! are no better than s wherever it stands. So the coalition stays exactly if r is no lower than the largest of these over all t
//! that it can bring about: one look at each state for each member, and nothing is asked again.

use super::coalitions::Coalitions;
use super::concept::{CoalitionAnswer, Coalitional};
use zopa_core::{Diagnostic, PartyId, PartySet, StateId};

/// The rank of a state; nothing lies below everything.
type Level = Option<u32>;

fn lower(low: &mut Level, other: &Level) {
    *low = (*low).min(*other);
}
fn higher(high: &mut Level, other: &Level) {
    *high = (*high).max(*other);
}

impl Coalitions<'_> {
    /// For each member the lowest level of the state in its order at which the coalition stays: `None` where it stays however low that is.
    ///
    /// # Errors
    /// E720 beyond the limit of work, E714 if stopped.
    pub(crate) fn levels(
        &mut self,
        members: PartySet,
        concept: Coalitional,
        at: StateId,
    ) -> Result<Vec<(PartyId, Level)>, Diagnostic> {
        let list: Vec<PartyId> = members.iter().collect();
        let own = self.steps(members, false, true)?;
        let moves = self.moves();
        let states = moves.states();
        self.count((own.len() as u64 + states) * 2)?;
        let feasible = |s: u32| moves.feasible(StateId(s));
        // Levels for the member at this place: of the state itself none, whatever it is worth.
        let level = |this: &Self, k: usize, s: u32| match s == at.0 || !feasible(s) {
            true => None,
            false => Some(this.rank(list[k], s)),
        };
        let ends: Vec<u32> = own.reach(at.0).into_iter().filter(|t| feasible(*t) && *t != at.0).collect();
        let answers = self.answers(members, concept)?;
        if let Some(answers) = &answers {
            self.count((own.len() as u64 + answers.len() as u64 + 2 * states) * (list.len() as u64 + 1))?;
        }
        let this = &*self;
        // Whether all but one like better what has this level for each.
        let others = |k: usize, of: &dyn Fn(usize) -> Level| {
            (0..list.len()).filter(|j| *j != k).all(|j| of(j) > Some(this.rank(list[j], at.0)))
        };
        let largest = |k: usize, of: &dyn Fn(usize, u32) -> Level, after: &dyn Fn(u32) -> Level| -> Level {
            ends.iter().filter(|t| others(k, &|j| of(j, **t))).map(|t| after(*t)).max().flatten()
        };
        let mut levels = Vec::new();
        match (concept.concept, &answers) {
            (CoalitionAnswer::ReachWithoutRepair, Some(answers)) => {
                let (own_parts, parts) = (own.condense(), answers.condense());
                for (k, member) in list.iter().enumerate() {
                    let repaired = own.sums(
                        &own_parts,
                        &None,
                        |best, y| {
                            if feasible(y) && others(k, &|j| level(this, j, y)) {
                                higher(best, &level(this, k, y));
                            }
                        },
                        higher,
                    );
                    let worst = answers.sums(
                        &parts,
                        &Some(u32::MAX),
                        |low, x| {
                            if feasible(x) {
                                lower(low, repaired.at(x));
                            }
                        },
                        lower,
                    );
                    let after = |t: u32| level(this, k, t).min(*worst.at(t));
                    levels.push((*member, largest(k, &|j, t| level(this, j, t), &after)));
                }
            }
            (_, Some(answers)) => {
                let parts = answers.condense();
                let worst =
                    |k: usize| answers.sums(&parts, &Some(u32::MAX), |low, x| lower(low, &level(this, k, x)), lower);
                let worst: Vec<_> = (0..list.len()).map(worst).collect();
                for (k, member) in list.iter().enumerate() {
                    levels.push((*member, largest(k, &|j, t| *worst[j].at(t), &|t| *worst[k].at(t))));
                }
            }
            (_, None) => {
                for (k, member) in list.iter().enumerate() {
                    levels.push((*member, largest(k, &|j, t| level(this, j, t), &|t| level(this, k, t))));
                }
            }
        }
        Ok(levels)
    }
}
