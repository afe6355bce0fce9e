//! Concepts with strength and with comparisons that are not known, over all states at once.
//!
//! Where a party's ranks say how it compares any two states, and so do the ranks of those who must gain by answering, the verdict is that of the plain
//! concept ([`whole`]); where nothing is greatly worse for it, it is strongly stable where it is Nash stable. What is left are parties that hold
//! something greatly, or do not know how they compare some states. Their states fall into classes that compare alike with everything.
//! Up to 64 classes take one sweep over the steps of the others: each state has a bit for each class that it deters, and the strongly connected
//! components of the steps, sinks first, hand on the bits of whatever can be reached (Tarjan 1972).
//!
//! **Cost.** A sweep takes as many steps as the others have; there is one for each 64 classes. With extension c, in which the state that an answer
//! starts from could deter by itself and must not, each sweep keeps the first and the last state that deters, for 8 classes.

use super::concept::{Answered, Degree, Extended, Further};
use super::graded::{Graded, Lanes};
use super::graded_answers::{Answers, Terms, of_strength, of_unknown};
use super::net::{Condensed, Net, Sums};
use crate::concept::{Concept, Notion};
use crate::moves::Moves;
use crate::problem::{NEEDS_WORK, check_memory, grouped, stopped};
use crate::states::StateSet;
use crate::whole::whole;
use std::ops::ControlFlow;
use zopa_core::{Compared, Diagnostic, Exactness, PartyId, Run, StateId};

/// By party with preferences, the states that are stable under a concept with strength or with unknown comparisons; `None` for everyone else
/// (and for any other concept).
pub(super) fn rows(
    moves: &dyn Moves,
    graded: &Graded<'_>,
    concept: Further,
    run: &Run<'_>,
) -> Result<Vec<Option<StateSet>>, Diagnostic> {
    let (concept, signatures) = concept.shaded();
    match concept {
        Further::Strength(answered, degree) => {
            of_degree(moves, &graded.without_unknown(), (answered, degree, signatures), run)
        }
        Further::Unknown(extended, extension) => {
            let terms = of_unknown(extended, extension).signing(signatures);
            let complete = |p: PartyId| graded.is_complete(p);
            let known = |who: PartyId| {
                let gains = terms.gains.is_some();
                complete(who) && (!gains || graded.stated().iter().all(|p| p == who || complete(p)))
            };
            let plain = match graded.stated().iter().any(known) {
                true => table(moves, graded, &[(classical(extended), signatures)], run)?.swap_remove(0),
                false => vec![None; moves.parties()],
            };
            rows_of(moves, graded, |who| match (known(who), complete(who)) {
                (true, _) => Ok(plain[index(who)].clone()),
                (false, true) => by_ranks(moves, graded, who, &terms, run).map(Some),
                (false, false) => by_classes(moves, graded, who, &terms, run).map(Some),
            })
        }
        _ => Ok(vec![None; moves.parties()]),
    }
}

/// Strongly, or weakly (stable and not strongly), stable.
fn of_degree(
    moves: &dyn Moves,
    graded: &Graded<'_>,
    (answered, degree, signatures): (Answered, Degree, bool),
    run: &Run<'_>,
) -> Result<Vec<Option<StateSet>>, Diagnostic> {
    let concept = match answered {
        Answered::Gmr => Concept::Gmr,
        Answered::Smr => Concept::Smr,
        Answered::Seq => Concept::Seq,
    };
    let plain = table(moves, graded, &[(Concept::Nash, false), (concept, signatures)], run)?;
    let strong = of_strength(answered, Degree::Strong).0.signing(signatures);
    rows_of(moves, graded, |who| {
        let strong = match graded.holds_greatly(who) {
            true => Some(by_classes(moves, graded, who, &strong, run)?),
            false => plain[0][index(who)].clone(),
        };
        Ok(match (degree, strong, plain[1][index(who)].clone()) {
            (Degree::Weak, Some(strong), Some(mut stable)) => {
                stable.intersect(&strong.complement());
                Some(stable)
            }
            (_, strong, _) => strong,
        })
    })
}

fn classical(extended: Extended) -> Concept {
    match extended {
        Extended::Nash => Concept::Nash,
        Extended::Gmr => Concept::Gmr,
        Extended::Smr => Concept::Smr,
        Extended::Seq => Concept::Seq,
    }
}
fn index(party: PartyId) -> usize {
    zopa_core::Id::index(party)
}

fn rows_of(
    moves: &dyn Moves,
    graded: &Graded<'_>,
    mut row: impl FnMut(PartyId) -> Result<Option<StateSet>, Diagnostic>,
) -> Result<Vec<Option<StateSet>>, Diagnostic> {
    let mut rows = vec![None; moves.parties()];
    for who in graded.stated().iter() {
        rows[index(who)] = row(who)?;
    }
    Ok(rows)
}

/// By classical concept (with signatures or without), then party: the states that are stable by the ranks.
fn table(
    moves: &dyn Moves,
    graded: &Graded<'_>,
    concepts: &[(Concept, bool)],
    run: &Run<'_>,
) -> Result<Vec<Vec<Option<StateSet>>>, Diagnostic> {
    let notion = |(concept, signatures): &(Concept, bool)| match signatures {
        true => Notion::with_signatures(*concept),
        false => Notion::plain(*concept),
    };
    let notions: Vec<Notion> = concepts.iter().map(notion).collect();
    let answer = whole(moves, graded.ranks(), &notions, run)?;
    if let Exactness::Stopped(why) = &answer.exactness {
        return Err(stopped("the stability of all states", why));
    }
    let parties = || (0..moves.parties()).map(<PartyId as zopa_core::Id>::new);
    let row = |n: &Notion| parties().map(|p| answer.value.stable(*n, p).cloned()).collect();
    Ok(notions.iter().map(row).collect())
}

/// For a party whose ranks say everything, where the others' answers are not those of a plain concept: the least that they can bring about.
fn by_ranks(
    moves: &dyn Moves,
    graded: &Graded<'_>,
    who: PartyId,
    terms: &Terms,
    run: &Run<'_>,
) -> Result<StateSet, Diagnostic> {
    let ranks = graded.ranks().of(who).unwrap_or(&[]);
    let net = Answers::new(moves, graded, who, run).net(terms)?;
    let least = |least: &mut u32, rank: u32| *least = rank.min(*least);
    let sums =
        net.sums(&net.condense(), &u32::MAX, |sum, x| least(sum, ranks[x as usize]), |sum, more| least(sum, *more));
    Ok(StateSet::filled(moves.states(), |s| {
        let here = ranks[s as usize];
        let mut stable = moves.feasible(StateId(s));
        moves.each(who, StateId(s), &mut |t| stable &= ranks[t.0 as usize] <= here || *sums.at(t.0) <= here);
        stable
    }))
}

/// How many classes one sweep takes.
const LANES: usize = 64;
/// The same where the first and the last state that deters are kept.
const EXTREMES: usize = 8;

/// For a party with comparisons that its ranks do not say.
fn by_classes(
    moves: &dyn Moves,
    graded: &Graded<'_>,
    who: PartyId,
    terms: &Terms,
    run: &Run<'_>,
) -> Result<StateSet, Diagnostic> {
    let n = moves.states();
    if !terms.answered {
        return Ok(StateSet::filled(n, |s| {
            let mut stable = moves.feasible(StateId(s));
            moves.each(who, StateId(s), &mut |t| stable &= !(terms.leaves)(graded.compare(who, t, StateId(s))));
            stable
        }));
    }
    let greatly = !(terms.deters)(Compared::Worse);
    let classes = graded.classes(who, moves, greatly);
    let own_start = (terms.leaves)(Compared::Unknown) && (terms.deters)(Compared::Unknown);
    let wide = if own_start { EXTREMES } else { LANES };
    let net = Answers::new(moves, graded, who, run).net(terms)?;
    let sweeps = classes.len().div_ceil(wide) as u64;
    let states = n * (graded.comparing(who) + if own_start { EXTREMES as u64 } else { 1 });
    affordable(sweeps.saturating_mul(states.saturating_add(net.steps())), run)?;
    check_memory("the stability of all states", net.steps() * 8 + (n + net.nodes()) * 80, run.limits.bytes)?;
    let condensed = net.condense();
    let mut set = StateSet::none(n);
    for (k, some) in classes.chunks(wide).enumerate() {
        if let ControlFlow::Break(why) = run.watch.tick(k as u64, std::num::NonZeroU64::new(sweeps)) {
            return Err(stopped("the stability of all states", &why));
        }
        let lanes = graded.lanes(who, some.iter().map(|class| class[0]).collect());
        let deterred = Deterred::new(moves, who, terms, &lanes, (&net, &condensed), own_start);
        for (lane, class) in some.iter().enumerate() {
            for s in class {
                let mut stable = true;
                moves.each(who, *s, &mut |t| {
                    stable = stable && (!(terms.leaves)(graded.compare(who, t, *s)) || deterred.by(t, lane));
                });
                if stable {
                    set.insert(*s);
                }
            }
        }
    }
    Ok(set)
}

/// Refuses what would pass the work limit.
fn affordable(work: u64, run: &Run<'_>) -> Result<(), Diagnostic> {
    let limit = run.limits.work;
    if work <= limit {
        return Ok(());
    }
    let message = format!(
        "the stability of all states would take about {} steps (limit {})",
        grouped(work.into()),
        grouped(limit.into())
    );
    Err(Diagnostic::new(&NEEDS_WORK, message)
        .because(
            "States that a party compares with others in different ways are judged in different sweeps over all moves.",
        )
        .cure("Fix issues that do not matter here (a scenario with `fix`), or ask for the plain concepts."))
}

/// Whether something that deters the party can be reached, by the state from which the others answer and the lane of what the party left.
enum Deterred {
    Any(Sums<u64>),
    /// The first and the last such state.
    Extremes(Sums<[(u32, u32); EXTREMES]>),
}

impl Deterred {
    fn new(
        moves: &dyn Moves,
        who: PartyId,
        terms: &Terms,
        lanes: &Lanes<'_>,
        (net, condensed): (&Net, &Condensed),
        own_start: bool,
    ) -> Deterred {
        let states = || (0..moves.states() as u32).map(StateId);
        let bad = |x: StateId| if moves.feasible(x) { lanes.fitting(x, terms.deters) } else { 0 };
        let mut deters: Vec<u64> = states().map(bad).collect();
        if terms.counters {
            let stays = |x: StateId| {
                let mut stays = deters[x.0 as usize];
                if stays != 0 {
                    moves.each(who, x, &mut |y| stays &= deters[y.0 as usize]);
                }
                stays
            };
            deters = states().map(stays).collect();
        }
        if !own_start {
            let add = |sum: &mut u64, x: u32| *sum |= deters[x as usize];
            return Deterred::Any(net.sums(condensed, &0, add, |sum, more| *sum |= more));
        }
        let add = |sum: &mut [(u32, u32); EXTREMES], x: u32| {
            for (lane, (first, last)) in sum.iter_mut().enumerate() {
                if deters[x as usize] >> lane & 1 == 1 {
                    (*first, *last) = (x.min(*first), x.max(*last));
                }
            }
        };
        let merge = |sum: &mut [(u32, u32); EXTREMES], more: &[(u32, u32); EXTREMES]| {
            for (one, other) in sum.iter_mut().zip(more) {
                *one = (one.0.min(other.0), one.1.max(other.1));
            }
        };
        Deterred::Extremes(net.sums(condensed, &[(u32::MAX, 0); EXTREMES], add, merge))
    }

    /// Whether a state other than `t` that deters can be reached from `t`. Only in the second form can `t` be such a state itself: in the first, nobody
    /// leaves for what deters.
    fn by(&self, t: StateId, lane: usize) -> bool {
        match self {
            Deterred::Any(sums) => sums.at(t.0) >> lane & 1 == 1,
            Deterred::Extremes(sums) => {
                let (first, last) = sums.at(t.0)[lane];
                first < last || first == last && first != t.0
            }
        }
    }
}
