//! How many profiles of strict orders make a state an equilibrium.
//!
//! For Nash, GMR and SMR a party's stability depends only on which states it puts below the wished one, so each party is counted
//! by itself, over the sets of states that matter. For SEQ and SSEQ it also depends on which moves improve for
//! the others: orders are gathered into classes with the same moves improving and the same states below, and profiles are
//! counted class by class. Where signatures answer, and under the further concepts: [`super::tally`].

use super::Listed;
use super::goal::{Goal, Posed};
use super::tally::{tally, tally_ahead};
use crate::concept::{Concept, Notion};
use crate::further::{Further, Graded, Shaded, check_at_once};
use crate::moves::Moves;
use crate::problem::{NEEDS_WORK, grouped, stopped};
use std::collections::BTreeMap;
use zopa_core::{Answer, Diagnostic, Id, Method, PartyId, Run, StateId};

/// How many of how many.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Profiles {
    /// Profiles that make the state an equilibrium.
    pub fitting: u128,
    /// All profiles of strict orders: (states!) to the power of the parties whose preferences are stated.
    pub all: u128,
}

/// Counts the profiles of strict orders, one for each party whose preferences are stated, under which the wished state is
/// an equilibrium. Present orders do not matter. In a strict order everything can be compared, so the four extensions of a concept to unknown comparisons have
/// the count of that concept. `explicit` says that the case is a graph of states. Exact.
///
/// # Errors
/// E722 where that is too much work or the number is beyond 128 bits, and for concepts with strength, of which an order says nothing; E723 for a state that
/// cannot exist; E724 to E726 where the concept is not defined.
pub fn profiles(
    moves: &dyn Moves,
    graded: &Graded<'_>,
    explicit: bool,
    (wished, goal): (StateId, impl Into<Goal>),
    run: &Run<'_>,
) -> Result<Answer<Profiles>, Diagnostic> {
    // A strict order knows everything: of an extension the classical concept is counted.
    let goal = match goal.into() {
        Goal::Further(Further::Signing(Shaded::Unknown(concept, _))) => {
            Goal::Alone(Notion::with_signatures(concept.classical()))
        }
        goal => goal,
    };
    let stated: Vec<usize> = graded.stated().iter().map(PartyId::index).collect();
    let n = (0..moves.states()).filter(|s| moves.feasible(StateId(*s as u32))).count();
    let each = factorial(n);
    let all = each.and_then(|f| stated.iter().try_fold(1u128, |product, _| product.checked_mul(f)));
    let (Some(each), Some(all)) = (each, all) else {
        return Err(too_much(&format!("there are {}! orders for each party", grouped(n as u128))));
    };
    let concept = match goal {
        Goal::Alone(notion) if !notion.signatures() => Some(notion.concept()),
        Goal::Further(Further::Unknown(concept, _)) => Some(concept.classical()),
        Goal::Further(Further::Strength(..) | Further::Signing(_)) => {
            return Err(Diagnostic::new(&NEEDS_WORK, "a strict order does not say what is greatly preferred")
                .because("With strength, orders alone are no preferences that could be counted.")
                .cure("Ask for the count under gmr, smr or seq."));
        }
        Goal::Further(Further::Sim(_)) => {
            check_at_once(moves, explicit)?;
            None
        }
        _ => None,
    };
    let listed = Listed::new(moves, wished, run)?;
    let fitting = match concept {
        Some(concept) if concept.answers_gain() => together(&listed, &stated, concept, run)?,
        Some(concept) => stated
            .iter()
            .map(|p| alone(&listed, *p, concept, run))
            .try_fold(1u128, |product, count| count.map(|c| product * c))?,
        None => {
            let posed = Posed { graded, explicit, goal };
            match goal.looks_ahead() {
                true => tally_ahead(&posed, moves, &listed, each, run)?,
                false => tally(&posed, moves, &listed, each, run)?,
            }
        }
    };
    let method = Method {
        name: "count of preference profiles",
        variant: "strict orders of the feasible states",
        source: "after Kinsara, Kilgour & Hipel 2015",
    };
    Ok(Answer::exact(Profiles { fitting, all }, method))
}

pub(super) fn factorial(n: usize) -> Option<u128> {
    (1..=n as u128).try_fold(1u128, u128::checked_mul)
}

pub(super) fn too_much(why: &str) -> Diagnostic {
    Diagnostic::new(&NEEDS_WORK, format!("the profiles cannot be counted exactly: {why}"))
        .because("Counting goes through all orders that differ in what matters.")
        .cure("Ask for the smallest change only, or fix issues so that there are fewer states.")
}

/// The most states that may matter to a party: their sets are gone through one by one.
const MATTER: usize = 24;

/// Orders under which the state is stable for the party, whatever the others' orders.
fn alone(listed: &Listed, party: usize, concept: Concept, run: &Run<'_>) -> Result<u128, Diagnostic> {
    let needs: Vec<Vec<Vec<usize>>> = listed.moves[party][listed.wished]
        .iter()
        .map(|s1| {
            let mut ways = vec![vec![*s1]];
            ways.extend(listed.free_sanctions(party, *s1, concept));
            ways
        })
        .collect();
    let mut matter: Vec<usize> = needs.iter().flatten().flatten().copied().collect();
    matter.sort_unstable();
    matter.dedup();
    if matter.len() > MATTER {
        return Err(too_much(&format!("{} states matter to one party, the limit is {MATTER}", matter.len())));
    }
    let place = |s: &usize| matter.binary_search(s).map_or(0, |k| 1u32 << k);
    let masks: Vec<Vec<u32>> =
        needs.iter().map(|ways| ways.iter().map(|way| way.iter().map(place).fold(0, |a, b| a | b)).collect()).collect();
    let mut by_size = vec![0u128; matter.len() + 1];
    for below in 0..1u32 << matter.len() {
        if below & 0xf_ffff == 0
            && let std::ops::ControlFlow::Break(why) = run.watch.tick(u64::from(below), None)
        {
            return Err(stopped("the count of profiles", &why));
        }
        if masks.iter().all(|ways| ways.iter().any(|way| way & !below == 0)) {
            by_size[below.count_ones() as usize] += 1;
        }
    }
    // With k of the r states that matter below the wished one: k! orders below, (r - k)! above, and the other states of all n
    // anywhere among them: n! / (r + 1)!.
    let r = matter.len();
    let elsewhere: u128 = (r + 2..=listed.states.len()).map(|k| k as u128).product();
    let f = |k: usize| factorial(k).unwrap_or(u128::MAX);
    Ok(by_size.iter().enumerate().map(|(k, sets)| sets * f(k) * f(r - k)).sum::<u128>() * elsewhere)
}

/// Orders that agree in what matters to others and to the party itself: which of its moves improve, and which states are below
/// the wished one.
type Classes = BTreeMap<Vec<bool>, Below>;
/// How many orders put which states below the wished one, or beside it.
type Below = BTreeMap<Vec<bool>, u128>;

/// The most states whose orders are gone through one by one.
const PERMUTED: usize = 9;

fn together(listed: &Listed, stated: &[usize], concept: Concept, run: &Run<'_>) -> Result<u128, Diagnostic> {
    let n = listed.states.len();
    if n > PERMUTED {
        return Err(too_much(&format!(
            "for sequential stability at most {PERMUTED} states can be permuted, here are {}",
            grouped(n as u128)
        )));
    }
    let classes: Vec<Classes> = stated.iter().map(|p| classes(listed, *p)).collect();
    let work = classes.iter().try_fold(1u64, |w, c| w.checked_mul(c.len() as u64)).unwrap_or(u64::MAX);
    let limit = run.limits.work / 1_000;
    if work > limit {
        return Err(too_much(&format!(
            "{} combinations of moves that improve, the limit is {}",
            grouped(work.into()),
            grouped(limit.into())
        )));
    }
    let chosen: Vec<Vec<(&Vec<bool>, &Below)>> = classes.iter().map(|c| c.iter().collect()).collect();
    let mut at = vec![0usize; stated.len()];
    let mut sum = 0u128;
    for done in 0..work {
        if done & 0xffff == 0
            && let std::ops::ControlFlow::Break(why) = run.watch.tick(done, std::num::NonZeroU64::new(work))
        {
            return Err(stopped("the count of profiles", &why));
        }
        let improving: Vec<&Vec<bool>> = at.iter().zip(&chosen).map(|(k, c)| c[*k].0).collect();
        let count = |(k, party): (usize, &usize)| -> u128 {
            let needs = needs(listed, stated, &improving, *party, concept);
            let fits =
                |below: &Vec<bool>| needs.iter().all(|ways| ways.iter().any(|way| way.iter().all(|s| below[*s])));
            chosen[k][at[k]].1.iter().filter(|(below, _)| fits(below)).map(|(_, orders)| orders).sum()
        };
        sum += stated.iter().enumerate().map(count).product::<u128>();
        for (k, c) in at.iter_mut().zip(&chosen) {
            *k += 1;
            if *k < c.len() {
                break;
            }
            *k = 0;
        }
    }
    Ok(sum)
}

/// A party's orders by class.
fn classes(listed: &Listed, party: usize) -> Classes {
    let mut classes = Classes::new();
    let mut order: Vec<usize> = (0..listed.states.len()).collect();
    let mut gather = |rank: &[usize]| {
        let improving = listed.moves[party].iter().enumerate().flat_map(|(s, to)| to.iter().map(move |t| (s, *t)));
        let improving = improving.map(|(s, t)| rank[t] > rank[s]).collect();
        let below = rank.iter().map(|r| *r <= rank[listed.wished]).collect();
        *classes.entry(improving).or_default().entry(below).or_default() += 1;
    };
    permute(&mut order, 0, &mut gather);
    classes
}

/// Calls `each` with every permutation.
pub(super) fn permute(order: &mut [usize], from: usize, each: &mut dyn FnMut(&[usize])) {
    if from + 1 >= order.len() {
        return each(order);
    }
    for k in from..order.len() {
        order.swap(from, k);
        permute(order, from + 1, each);
        order.swap(from, k);
    }
}

/// For each of the party's moves the ways in which it is deterred: sets of states that must be no better than the wished one.
fn needs(
    listed: &Listed,
    stated: &[usize],
    improving: &[&Vec<bool>],
    party: usize,
    concept: Concept,
) -> Vec<Vec<Vec<usize>>> {
    let ways = |s1: &usize| {
        let mut ways = vec![vec![*s1]];
        let reached = improving_reach(listed, stated, improving, party, *s1);
        ways.extend(reached.into_iter().map(|s2| listed.sanction(party, s2, concept)));
        ways
    };
    listed.moves[party][listed.wished].iter().map(ways).collect()
}

/// What the others can bring about by improvements, nobody twice in a row.
fn improving_reach(
    listed: &Listed,
    stated: &[usize],
    improving: &[&Vec<bool>],
    party: usize,
    from: usize,
) -> Vec<usize> {
    let starts: Vec<Vec<usize>> = stated
        .iter()
        .map(|p| {
            let count = |sum: &mut usize, to: &Vec<usize>| {
                let first = *sum;
                *sum += to.len();
                Some(first)
            };
            listed.moves[*p].iter().scan(0, count).collect()
        })
        .collect();
    let mut seen = vec![vec![false; stated.len()]; listed.states.len()];
    let mut todo = vec![(from, usize::MAX)];
    while let Some((s, last)) = todo.pop() {
        for (k, j) in stated.iter().enumerate().filter(|(k, j)| **j != party && *k != last) {
            for (m, t) in listed.moves[*j][s].iter().enumerate() {
                if improving[k][starts[k][s] + m] && !std::mem::replace(&mut seen[*t][k], true) {
                    todo.push((*t, k));
                }
            }
        }
    }
    (0..listed.states.len()).filter(|s| *s != from && seen[*s].contains(&true)).collect()
}
