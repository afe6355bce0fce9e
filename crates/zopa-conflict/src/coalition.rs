//! What a coalition could do together at one state, and what would answer it.
//!
//! **In**: moves, ranks, a state `s` and a coalition `H` of one party or more. **Out**: the coalition's reach `R_H(s)`,
//! its improvements `R_H^{++}(s)`, and whether those who are not in it have credible answers: [`CoalitionConcept`].
//!
//! `R_H(s)` is what legal sequences of the members' own moves and of signatures by subsets of the coalition lead to,
//! `s` left out; a coalition improvement is a state of it that *every* member likes better than `s`. A sanction is a
//! state that *some* member does not like better than `s`. For a coalition of one, CNash is Nash stability and CSEQ is
//! SEQ. A member whose preferences are not stated likes nothing better, so its coalitions have no improvement: ask for
//! coalitions whose members' preferences are all stated.
//!
//! **Source**: Kilgour, Hipel, Fang & Peng (2001), Inohara & Hipel (2008); CSEQ with the sanctions of 2001, by
//! individual improvements of those outside. Signatures are this project's: the coalition's own are always in, those of
//! the others only where the name ends in `_signatures`.
//!
//! **What can go wrong**: the search passes the work limit (E722) or does not fit in memory (E721).

use crate::moves::{Agreements, Moves};
use crate::path::{Evolution, exhausted, steps};
use crate::problem::{check_memory, stopped};
use crate::rank::Ranks;
use crate::search::{self, Prefers, Search};
use crate::states::StateSet;
use zopa_core::{Answer, Compared, Diagnostic, Id, Method, PartyId, PartySet, Run, StateId, Step, StopReason};

/// When a state is stable for a coalition.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum CoalitionConcept {
    /// It has no coalition improvement.
    Cnash,
    /// Each coalition improvement is met by a sanction in `R^+_{N-H}`: every step gains whoever takes it.
    Cseq,
    /// The same, and those outside may also sign, to the gain of each signer.
    CseqSignatures,
}

impl CoalitionConcept {
    /// Its name in machine-readable answers.
    pub fn key(self) -> &'static str {
        match self {
            CoalitionConcept::Cnash => "cnash",
            CoalitionConcept::Cseq => "cseq",
            CoalitionConcept::CseqSignatures => "cseq_signatures",
        }
    }
    /// Where it is defined.
    pub fn method(self) -> Method {
        let (name, variant) = match self {
            CoalitionConcept::Cnash => ("coalitional Nash stability (CNash)", "own moves and signatures"),
            CoalitionConcept::Cseq => ("coalitional sequential stability (CSEQ)", "answers by individual improvements"),
            CoalitionConcept::CseqSignatures => {
                ("coalitional sequential stability (CSEQ)", "answers by individual improvements and signatures")
            }
        };
        Method { name, variant, source: "Kilgour, Hipel, Fang & Peng 2001" }
    }
}

/// A coalition at a state.
pub struct Coalition<'a> {
    moves: &'a dyn Moves,
    ranks: &'a Ranks,
    at: StateId,
    members: PartySet,
    reach: Evolution,
    improvements: Vec<StateId>,
}

/// What a coalition would gain by leaving, and what would answer it.
#[derive(Clone, PartialEq, Debug)]
pub struct Advance {
    /// A shortest way there: moves of members, and what members sign.
    pub steps: Vec<Step>,
    /// The shortest answer that deters, the lowest end first; empty if nothing does.
    pub answer: Vec<Step>,
    /// The members that are no better off at the end of the answer than if the coalition had stayed.
    pub hurt: PartySet,
}

/// The verdict of one concept.
#[derive(Clone, PartialEq, Debug)]
pub struct CoalitionVerdict {
    /// Of which concept.
    pub concept: CoalitionConcept,
    /// Whether the coalition would stay.
    pub stable: bool,
    /// The coalition improvements that nothing deters: the nearest first, then the lowest.
    pub open: Vec<StateId>,
    /// The improvement that decides: the first open one, or if the state is stable the first of all, with its answer.
    /// `None` without an improvement.
    pub advance: Option<Advance>,
}

impl<'a> Coalition<'a> {
    /// What the coalition can reach from a state that exists.
    ///
    /// # Errors
    /// E721 if the search does not fit in the memory limit, E722 if it passes the work limit.
    pub fn new(
        moves: &'a dyn Moves,
        ranks: &'a Ranks,
        at: StateId,
        members: PartySet,
        run: &Run<'_>,
    ) -> Result<Self, Diagnostic> {
        check_memory("the search for what a coalition can reach", 2 * Search::bytes(moves), run.limits.bytes)?;
        let search = Search::new(moves, members, None, true, run.limits.work);
        let reach = exhausted(search, at).map_err(|why| stopped("the search for what a coalition can reach", &why))?;
        let better = |t: &StateId| all_prefer(ranks, members, *t, at);
        let improvements = reach.nearest_first().filter(better).collect();
        Ok(Coalition { moves, ranks, at, members, reach, improvements })
    }

    /// Who.
    pub fn members(&self) -> PartySet {
        self.members
    }
    /// `R_H(s)`, and the start, with a shortest path to each state.
    pub fn reach(&self) -> &Evolution {
        &self.reach
    }
    /// `R_H^{++}(s)`: the nearest first, then the lowest.
    pub fn improvements(&self) -> &[StateId] {
        &self.improvements
    }
    /// A shortest way to a state that the coalition reaches.
    pub fn way(&self, to: StateId) -> Vec<Step> {
        steps(self.moves, self.ranks, self.at, &self.reach.path(to).unwrap_or_default())
    }
    /// Whether a state is a sanction: some member likes it no better than where the coalition started.
    pub fn is_sanction(&self, state: StateId) -> bool {
        !all_prefer(self.ranks, self.members, state, self.at)
    }

    /// Whether the coalition would stay, and why.
    ///
    /// # Errors
    /// E721 if the search for answers does not fit in the memory limit, E722 if it passes the work limit.
    pub fn verdict(&self, concept: CoalitionConcept, run: &Run<'_>) -> Result<Answer<CoalitionVerdict>, Diagnostic> {
        let refused = |why: StopReason| stopped("the search for answers to a coalition", &why);
        let others = (0..self.moves.parties()).map(PartyId::new).collect::<PartySet>().minus(self.members);
        let others = others.intersection(self.ranks.stated());
        let signatures = concept == CoalitionConcept::CseqSignatures;
        let unanswered = concept == CoalitionConcept::Cnash || self.improvements.is_empty();
        let mut open = self.improvements.clone();
        if !unanswered {
            let bytes = Search::bytes(self.moves) + 8 * self.moves.states();
            check_memory("the search for answers to a coalition", bytes, run.limits.bytes)?;
            let answered = self.answered(others, signatures, run.limits.work).map_err(refused)?;
            open.retain(|t| !answered.contains(*t));
        }
        let stable = open.is_empty();
        let shown = open.first().or(self.improvements.first()).copied();
        let mut advance = shown.map(|to| Advance { steps: self.way(to), answer: Vec::new(), hurt: PartySet::EMPTY });
        if let (Some(to), Some(advance), true) = (shown, &mut advance, stable) {
            let prefers = |p: PartyId, a: StateId, b: StateId| self.ranks.prefers(p, a, b);
            let gains: Prefers<'_> = &prefers;
            let mut search = Search::new(self.moves, others, Some(gains), signatures, run.limits.work);
            if let Some(entry) = search.first(to, &mut |x| self.is_sanction(x)).map_err(refused)? {
                let hops = search::path(search.reached(), entry);
                let end = hops.last().map_or(to, |hop| hop.to);
                advance.answer = steps(self.moves, self.ranks, to, &hops);
                advance.hurt = self.members.iter().filter(|p| !self.ranks.prefers(*p, end, self.at)).collect();
            }
        }
        Ok(Answer::exact(CoalitionVerdict { concept, stable, open, advance }, concept.method()))
    }

    /// The states from which the others reach a sanction by a legal sequence of improvements: followed backwards from
    /// all sanctions at once.
    fn answered(&self, others: PartySet, signatures: bool, limit: u64) -> Result<StateSet, StopReason> {
        let moves = self.moves;
        let parties = moves.parties();
        let last_mover = others.iter().any(|p| !moves.transitive(p));
        // By first mover, where nobody may move twice in succession; signatures are under the last entry.
        let lists = if last_mover { parties + 1 } else { 1 };
        let mut seen = vec![StateSet::none(moves.states()); lists];
        let list = |party: usize| if last_mover { party } else { 0 };
        let mut todo: Vec<(StateId, Option<PartyId>)> = Vec::new();
        let agreements = moves.agreements().filter(|_| signatures);
        let mut work = 0u64;
        let mut before = |at: StateId, first: Option<PartyId>, todo: &mut Vec<_>, seen: &mut Vec<StateSet>| {
            for party in others.iter().filter(|p| !last_mover || Some(*p) != first) {
                moves.each_into(party, at, &mut |w| {
                    work += 1;
                    if self.ranks.prefers(party, at, w) && seen[list(party.index())].insert(w) {
                        todo.push((w, Some(party)));
                    }
                });
            }
            if let Some(agreements) = agreements {
                agreements.each_into(others, at, &mut |w| {
                    work += 1;
                    if self.all_sign(agreements, others, w, at) && seen[list(parties)].insert(w) {
                        todo.push((w, None));
                    }
                });
            }
            if work > limit { Err(StopReason::Work { done: work, limit }) } else { Ok(()) }
        };
        for sanction in (0..moves.states()).map(|s| StateId(s as u32)) {
            if moves.feasible(sanction) && self.is_sanction(sanction) {
                before(sanction, None, &mut todo, &mut seen)?;
            }
        }
        while let Some((at, first)) = todo.pop() {
            before(at, first, &mut todo, &mut seen)?;
        }
        let mut answered = seen.swap_remove(0);
        for more in seen {
            more.iter().for_each(|s| {
                answered.insert(s);
            });
        }
        Ok(answered)
    }

    /// Whether some of the others can sign a change from which each signer gains.
    fn all_sign(&self, agreements: &Agreements, others: PartySet, from: StateId, to: StateId) -> bool {
        agreements.signs(others.iter().filter(|p| self.ranks.prefers(*p, to, from)).collect(), from, to)
    }
}

fn all_prefer(ranks: &Ranks, members: PartySet, to: StateId, from: StateId) -> bool {
    members.iter().all(|p| ranks.compare(p, to, from) == Compared::Better)
}
