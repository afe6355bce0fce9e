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

use super::coalitions::affordable;
use super::concept::{Answered, Degree, Extended, Extension};
use super::graded::Graded;
use super::net::Net;
use crate::moves::Moves;
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
    /// Whether those who answer may also sign.
    pub(crate) signatures: bool,
}

impl Terms {
    /// The same with answers by signatures too, or without.
    pub(crate) fn signing(self, signatures: bool) -> Terms {
        Terms { signatures, ..self }
    }
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
    let strong = Terms { leaves: better, deters: much_worse, answered: true, gains, counters, signatures: false };
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
        signatures: false,
    }
}

/// One party's questions.
pub(crate) struct Answers<'a> {
    moves: &'a dyn Moves,
    graded: &'a Graded<'a>,
    who: PartyId,
    others: PartySet,
    run: &'a Run<'a>,
}

impl<'a> Answers<'a> {
    pub(crate) fn new(moves: &'a dyn Moves, graded: &'a Graded<'a>, who: PartyId, run: &'a Run<'a>) -> Self {
        let everyone: PartySet = (0..moves.parties()).map(PartyId::new).collect();
        Answers { moves, graded, who, others: everyone.minus(PartySet::only(who)), run }
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
        let agreements = self.moves.agreements().filter(|_| terms.signatures);
        if let Some(agreements) = agreements {
            affordable(agreements.combinations(others).saturating_mul(self.moves.states()), self.run)?;
        }
        let mut signed: Vec<PartySet> = Vec::new();
        let mut net = Net::new(self.moves.states(), actors, restricted, self.run, |s, take| {
            for (k, party) in members.iter().enumerate() {
                self.moves.each(*party, s, &mut |t| {
                    if terms.gains.is_none_or(|gains| gains(self.graded.compare(*party, t, s))) {
                        take(t, k);
                    }
                });
            }
            if let Some(agreements) = agreements {
                agreements.each(others, s, &mut |t| {
                    let gains = |p: &PartyId| terms.gains.is_none_or(|gains| gains(self.graded.compare(*p, t, s)));
                    if let Some(signers) = agreements.signers(others.iter().filter(gains).collect(), s, t) {
                        let k = signed.iter().position(|c| *c == signers).unwrap_or_else(|| {
                            signed.push(signers);
                            signed.len() - 1
                        });
                        take(t, members.len() + k);
                    }
                });
            }
        })?;
        net.actors.extend(signed);
        Ok(net)
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
        self.deters_by(terms, x, &|y| self.graded.compare(self.who, y, s))
    }

    /// The same where it is said how the party likes any state, compared with the one that it would leave.
    pub(crate) fn deters_by(&self, terms: &Terms, x: StateId, how: &dyn Fn(StateId) -> Compared) -> bool {
        let bad = |y: StateId| (terms.deters)(how(y));
        if !bad(x) {
            return false;
        }
        let mut all = true;
        if terms.counters {
            self.moves.each(self.who, x, &mut |y| all &= bad(y));
        }
        all
    }
}
