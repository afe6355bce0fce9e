//! Concepts with strength of preference and with comparisons that are not known.
//!
//! **Strength.** A state is strongly stable under GMR if each improvement of the party (mild or great) is met by a state
//! that the others reach and that is greatly worse for it; under SMR the party's counter-moves from there must be greatly
//! worse as well; under SEQ the others reach it by improvements. It is weakly stable if it is stable, but not strongly.
//!
//! **Unknown.** The party leaves for what is better, in extensions a and c also for what it cannot compare. Others
//! answer in SEQ by what is better or not comparable for them. A sanction is no better for the party, in c and d also
//! not comparable. The state that an answer starts from is no answer: with c that matters.
//!
//! Neither relation need be transitive, so the others' sequences are followed with the last mover.

use super::concept::{Answered, Degree, Extended, Extension};
use super::graded::Graded;
use super::net::Net;
use crate::moves::Moves;
use crate::problem::{NEEDS_WORK, grouped};
use crate::states::StateSet;
use zopa_core::{Compared, Diagnostic, Id, PartyId, PartySet, Run, StateId};

/// What a concept asks, in terms of comparisons.
#[derive(Clone, Copy)]
pub(crate) struct Terms {
    /// What the party leaves for.
    pub(crate) leaves: fn(Compared) -> bool,
    /// What deters it.
    pub(crate) deters: fn(Compared) -> bool,
    /// Whether anybody answers.
    pub(crate) answered: bool,
    /// What others answer by, if it must be worth something to them.
    pub(crate) gains: Option<fn(Compared) -> bool>,
    /// Whether the party's counter-moves count.
    pub(crate) counters: bool,
}

fn better(c: Compared) -> bool {
    matches!(c, Compared::Better | Compared::MuchBetter)
}
fn better_or_unknown(c: Compared) -> bool {
    better(c) || c == Compared::Unknown
}
fn no_better(c: Compared) -> bool {
    c <= Compared::Equal
}
fn no_better_or_unknown(c: Compared) -> bool {
    no_better(c) || c == Compared::Unknown
}
fn much_worse(c: Compared) -> bool {
    c == Compared::MuchWorse
}

/// A concept with strength; the second for what it is not to be (weakly stable is stable and not strongly).
pub(crate) fn of_strength(concept: Answered, degree: Degree) -> (Terms, Option<Terms>) {
    let gains: Option<fn(Compared) -> bool> = if concept == Answered::Seq { Some(better) } else { None };
    let counters = concept == Answered::Smr;
    let strong = Terms { leaves: better, deters: much_worse, answered: true, gains, counters };
    match degree {
        Degree::Strong => (strong, None),
        Degree::Weak => (Terms { deters: no_better, ..strong }, Some(strong)),
    }
}

/// A concept with comparisons that are not known.
pub(crate) fn of_unknown(concept: Extended, extension: Extension) -> Terms {
    Terms {
        leaves: if extension.leaves_for_unknown() { better_or_unknown } else { better },
        deters: if extension.unknown_deters() { no_better_or_unknown } else { no_better },
        answered: concept != Extended::Nash,
        gains: if concept == Extended::Seq { Some(better_or_unknown) } else { None },
        counters: concept == Extended::Smr,
    }
}

/// One party's questions; what the others can do is kept between them.
pub(crate) struct Answers<'a> {
    moves: &'a dyn Moves,
    graded: &'a Graded<'a>,
    who: PartyId,
    others: PartySet,
    run: &'a Run<'a>,
    work: u64,
}

impl<'a> Answers<'a> {
    pub(crate) fn new(moves: &'a dyn Moves, graded: &'a Graded<'a>, who: PartyId, run: &'a Run<'a>) -> Self {
        let everyone: PartySet = (0..moves.parties()).map(PartyId::new).collect();
        Answers { moves, graded, who, others: everyone.minus(PartySet::only(who)), run, work: 0 }
    }

    /// The steps by which the others answer.
    pub(crate) fn net(&self, terms: &Terms) -> Result<Net, Diagnostic> {
        let others = match terms.gains {
            Some(_) => self.others.intersection(self.graded.stated()),
            None => self.others,
        };
        let members: Vec<PartyId> = others.iter().collect();
        let plain = terms.gains.is_none() && members.iter().all(|p| self.moves.transitive(*p));
        let actors = members.iter().map(|p| PartySet::only(*p)).collect();
        let restricted = if plain { 0 } else { members.len() };
        Net::new(self.moves.states(), actors, restricted, self.run, |s, take| {
            for (k, party) in members.iter().enumerate() {
                self.moves.each(*party, s, &mut |t| {
                    if terms.gains.is_none_or(|gains| gains(self.graded.compare(*party, t, s))) {
                        take(t, k);
                    }
                });
            }
        })
    }

    /// What the party leaves a state for.
    pub(crate) fn departures(&self, terms: &Terms, s: StateId) -> Vec<StateId> {
        let mut found = Vec::new();
        self.moves.each(self.who, s, &mut |t| {
            if (terms.leaves)(self.graded.compare(self.who, t, s)) {
                found.push(t);
            }
        });
        found.sort_unstable();
        found
    }

    /// Whether `x` deters the party at `s`.
    pub(crate) fn deters(&self, terms: &Terms, s: StateId, x: StateId) -> bool {
        let bad = |y: StateId| (terms.deters)(self.graded.compare(self.who, y, s));
        if !bad(x) {
            return false;
        }
        let mut all = true;
        if terms.counters {
            self.moves.each(self.who, x, &mut |y| all &= bad(y));
        }
        all
    }

    fn count(&mut self, more: u64) -> Result<(), Diagnostic> {
        self.work = self.work.saturating_add(more);
        let limit = self.run.limits.work;
        if self.work <= limit {
            return Ok(());
        }
        Err(Diagnostic::new(
            &NEEDS_WORK,
            format!("the stability of all states passed the work limit of {} steps", grouped(limit.into())),
        )
        .because("With strength or with unknown comparisons, every answer is compared with every state.")
        .cure("Fix issues that do not matter here (a scenario with `fix`)."))
    }

    /// The states that are stable for the party.
    pub(crate) fn stable(&mut self, terms: &Terms) -> Result<StateSet, Diagnostic> {
        let n = self.moves.states();
        let net = self.net(terms)?;
        let mut reach: Vec<Option<Vec<u32>>> = vec![None; n as usize];
        let mut held = 0u64;
        let mut set = StateSet::none(n);
        for s in (0..n as u32).map(StateId).filter(|s| self.moves.feasible(*s)) {
            let mut stable = true;
            for t in self.departures(terms, s) {
                if !terms.answered {
                    stable = false;
                    break;
                }
                let place = t.0 as usize;
                if reach[place].is_none() {
                    let found = net.reach(t.0);
                    held += 4 * found.len() as u64;
                    self.count(net.len() as u64 + n)?;
                    crate::problem::check_memory("What can be reached from every state", held, self.run.limits.bytes)?;
                    reach[place] = Some(found);
                }
                let found = reach[place].as_deref().unwrap_or(&[]);
                let looked = found.len() as u64;
                let met = found.iter().any(|x| self.deters(terms, s, StateId(*x)));
                self.count(looked + 1)?;
                if !met {
                    stable = false;
                    break;
                }
            }
            if stable {
                set.insert(s);
            }
        }
        Ok(set)
    }
}
