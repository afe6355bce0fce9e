//! The smallest change of orders.
//!
//! **Nash, GMR, SMR.** Each party's stability depends on its own order only, so each raises the wished state by itself, as little as it must:
//! [`super::rise`].
//!
//! **SEQ, SSEQ.** An answer must gain whoever gives it, so a change of one party's order can save another's. If every party raises the
//! wished state by itself, against answers that gain now and do not pass through the wished state, it is an equilibrium: only pairs with the wished state (and
//! broken ties) change, so these answers go on gaining. That costs U, which is enough. What is least follows from how much help there can be: in a change that
//! costs less than U, the order of party j costs at most C_j = U - (half a swap) - (what the others must pay at least), so a step of j
//! counts as an answer only if it gains now or can be made to gain for C_j. Against all such answers at once each party must still raise the wished
//! state so far: that is what it pays at least; the C_j shrink, and so on. If what all must pay is U, nothing is cheaper.
//!
//! Otherwise a cheaper change is looked for by MaxSAT ([`super::order`], [`super::sanction`]), over pairs of states that j can put in the other order for C_j:
//! all other pairs stay as they are in any change that is cheaper than U.

use super::chains::amended;
use super::formula::Formula;
use super::goal::{Goal, Knows, Posed};
use super::order::{self, Order};
use super::rise::{Rise, Scale, rise};
use super::{Listed, ahead, check_wished};
use crate::concept::{Concept, Notion};
use crate::further::Graded;
use crate::moves::Moves;
use crate::problem::{NEEDS_WORK, check_memory, grouped, stopped};
use crate::rank::Ranks;
use crate::sat::{Cheapest, Circuit, Lit, Solved, Solver, Wire};
use crate::search::{Prefers, Search};
use std::collections::BTreeSet;
use std::ops::ControlFlow;
use zopa_core::{Answer, Diagnostic, Exactness, Id, Method, PartyId, PartySet, Run, StateId, StopReason};

/// A change of preferences that makes a state an equilibrium.
#[derive(Clone, PartialEq, Debug)]
pub struct Change {
    /// Swaps of neighbours in all: whole swaps and halves (a tie that is broken).
    pub swaps: f64,
    /// No change with fewer swaps than these does it. As many as `swaps`, unless the search for the fewest was refused.
    pub at_least: f64,
    /// Why it was refused.
    pub refused: Option<Diagnostic>,
    /// The parties whose order changes.
    pub parties: Vec<Reordered>,
}

impl Change {
    /// Where nothing needs to change.
    pub(super) fn none() -> Self {
        Change { swaps: 0.0, at_least: 0.0, refused: None, parties: Vec::new() }
    }
}

/// A party's new order.
#[derive(Clone, PartialEq, Debug)]
pub struct Reordered {
    /// Who.
    pub party: PartyId,
    /// The new order, best first; states in one tier are tied.
    pub order: Vec<Vec<StateId>>,
    /// Pairs of which the first is now above the second, and was not. Not those that could not be compared.
    pub raised: Vec<(StateId, StateId)>,
    /// Under concepts with strength: pairs of which the first is now greatly better than the second, and was not.
    pub greatly: Vec<(StateId, StateId)>,
    /// Pairs of which the first was greatly better than the second, and is now better, but not greatly.
    pub mildly: Vec<(StateId, StateId)>,
    /// Under concepts with unknown comparisons: pairs that could not be compared, of which the first is now better than the second. The other
    /// such pairs still cannot, wherever `order` puts them.
    pub settled: Vec<(StateId, StateId)>,
}

impl Reordered {
    /// A new order in which only places change.
    pub(super) fn of(party: PartyId, order: Vec<Vec<StateId>>, raised: Vec<(StateId, StateId)>) -> Self {
        Reordered { party, order, raised, greatly: Vec::new(), mildly: Vec::new(), settled: Vec::new() }
    }
}

/// A question.
pub(super) struct Asked<'a> {
    pub(super) moves: &'a dyn Moves,
    pub(super) ranks: &'a Ranks,
    pub(super) wished: StateId,
    pub(super) concept: Concept,
    /// Whether the others may sign in answer.
    pub(super) signatures: bool,
    /// The most that one search may follow.
    pub(super) limit: u64,
    scales: Vec<Option<Scale<'a>>>,
}

impl<'a> Asked<'a> {
    pub(super) fn new(
        moves: &'a dyn Moves,
        ranks: &'a Ranks,
        (wished, concept): (StateId, Concept),
        limit: u64,
    ) -> Self {
        let feasible = || (0..moves.states() as u32).map(StateId).filter(|s| moves.feasible(*s));
        let scale = |p| ranks.of(p).map(|own| Scale::new(own, feasible()));
        let scales = (0..moves.parties()).map(PartyId::new).map(scale).collect();
        Asked { moves, ranks, wished, concept, signatures: false, limit, scales }
    }
    pub(super) fn everyone(&self) -> PartySet {
        self.parties().collect()
    }
    fn parties(&self) -> impl Iterator<Item = PartyId> + use<> {
        (0..self.moves.parties()).map(PartyId::new)
    }
    pub(super) fn feasible(&self) -> impl Iterator<Item = StateId> + '_ {
        (0..self.moves.states() as u32).map(StateId).filter(|s| self.moves.feasible(*s))
    }
    /// The scale of a party with preferences.
    pub(super) fn scale(&self, party: PartyId) -> Option<&Scale<'a>> {
        self.scales[party.index()].as_ref()
    }
    /// What each party pays by itself, in half swaps.
    pub(super) fn rises(&self, gains: Option<Prefers<'_>>, run: &Run<'_>) -> Result<Vec<Option<Rise>>, StopReason> {
        let mut all = Vec::new();
        for p in self.parties() {
            if let ControlFlow::Break(why) = run.watch.tick(p.index() as u64, None) {
                return Err(why);
            }
            all.push(rise(self, p, gains)?);
        }
        Ok(all)
    }
    /// The least half swaps that put one state above another for a party; without preferences no number does.
    fn lift(&self, p: PartyId, low: StateId, high: StateId) -> u64 {
        self.scale(p).map_or(u64::MAX, |scale| scale.lift(low, high))
    }
}

/// The orders nearest to the present ones under which the wished state is an equilibrium: stable, by the concept, for
/// every party whose preferences are stated. Of several as near, one. Exact, unless the answer says between which numbers the
/// fewest swaps lie (SEQ and SSEQ, where the search does not fit in the limits).
///
/// # Errors
/// E721 with too many states, E722 beyond the work limit, E723 for a state that cannot exist.
pub fn smallest_change(
    moves: &dyn Moves,
    ranks: &Ranks,
    wished: StateId,
    notion: impl Into<Notion>,
    run: &Run<'_>,
) -> Result<Answer<Change>, Diagnostic> {
    check_wished(moves, wished)?;
    let notion: Notion = notion.into();
    let concept = notion.concept();
    let scales = 24 * moves.states() * ranks.stated().len() as u64;
    check_memory("raising a state in every order", Search::bytes(moves) + scales, run.limits.bytes)?;
    let asked =
        Asked { signatures: notion.signatures(), ..Asked::new(moves, ranks, (wished, concept), run.limits.work) };
    let found = match concept.answers_gain() {
        false => alone(&asked, asked.rises(None, run).map_err(refused)?),
        true => together(&asked, run)?,
    };
    let method = Method {
        name: "smallest change of preferences",
        variant: "swaps of neighbours, no new ties",
        source: "after Kinsara, Kilgour & Hipel 2015",
    };
    Ok(answer(found, method))
}

/// An answer that says how exact it is.
pub(super) fn answer(change: Change, method: Method) -> Answer<Change> {
    let exactness = match change.refused {
        None => Exactness::Exact,
        Some(_) => Exactness::Bound { gap: change.swaps - change.at_least },
    };
    Answer { value: change, exactness, method }
}

/// No change where the state is an equilibrium as it is; otherwise a change that is enough, or a cheaper one. `at_least`: so many half swaps are known to be needed if any.
pub(super) fn unless_cheaper(
    asked: &Asked<'_>,
    posed: &Posed<'_>,
    enough: Change,
    at_least: u64,
    run: &Run<'_>,
) -> Result<Change, Diagnostic> {
    let below = (enough.swaps * 2.0) as u64;
    if below == 0 {
        return Ok(Change { at_least: enough.swaps, refused: None, ..enough });
    }
    if posed.holds(asked.moves, asked.wished, run)? {
        return Ok(Change::none());
    }
    let budgets = vec![below - 1; asked.moves.parties()];
    // It is no equilibrium as it is: half a swap is needed at least.
    Ok(or_cheaper(asked, posed, enough, &budgets, at_least.max(1), run))
}

/// A change that is enough, or a cheaper one of which each party pays at most its budget; where the search for that does not fit in the limits, the first, with what is
/// known of the least: not below `at_least` half swaps.
fn or_cheaper(
    asked: &Asked<'_>,
    posed: &Posed<'_>,
    enough: Change,
    budgets: &[u64],
    mut at_least: u64,
    run: &Run<'_>,
) -> Change {
    let below = (enough.swaps * 2.0) as u64;
    if at_least >= below {
        return Change { at_least: enough.swaps, refused: None, ..enough };
    }
    match cheaper(asked, posed, budgets, (below, &mut at_least), run) {
        Ok(Some(better)) => better,
        Ok(None) => Change { at_least: enough.swaps, refused: None, ..enough },
        Err(why) => Change { at_least: at_least as f64 / 2.0, refused: Some(why), ..enough },
    }
}

pub(super) fn refused(why: StopReason) -> Diagnostic {
    stopped("the search for the smallest change", &why)
}

pub(super) fn paid(rises: &[Option<Rise>]) -> u64 {
    rises.iter().flatten().map(|r| r.halves).sum()
}

/// Every party by itself.
pub(super) fn alone(asked: &Asked<'_>, rises: Vec<Option<Rise>>) -> Change {
    let swaps = paid(&rises) as f64 / 2.0;
    let of = |(p, rise): (PartyId, &Option<Rise>)| rise.as_ref()?.reordered(asked, p);
    let parties = asked.parties().zip(&rises).filter_map(of).collect();
    Change { swaps, at_least: swaps, refused: None, parties }
}

/// Where a change of one party's order can save another's.
fn together(asked: &Asked<'_>, run: &Run<'_>) -> Result<Change, Diagnostic> {
    let now = |p: PartyId, to: StateId, from: StateId| from != asked.wished && asked.ranks.prefers(p, to, from);
    let by_itself = asked.rises(Some(&now), run).map_err(refused)?;
    let enough = paid(&by_itself);
    if enough == 0 {
        return Ok(alone(asked, by_itself));
    }
    let (budgets, least) = bounds(asked, enough, run)?;
    let change = alone(asked, by_itself);
    if least == enough {
        return Ok(change);
    }
    let graded = Graded::plain(asked.ranks, asked.moves.parties());
    let notion = if asked.signatures { Notion::with_signatures(asked.concept) } else { asked.concept.into() };
    let posed = Posed { graded: &graded, explicit: false, goal: Goal::Alone(notion) };
    Ok(or_cheaper(asked, &posed, change, &budgets, least, run))
}

/// By party how many half swaps its order may cost in a change that costs less than `enough`; and how many all must cost.
fn bounds(asked: &Asked<'_>, enough: u64, run: &Run<'_>) -> Result<(Vec<u64>, u64), Diagnostic> {
    let mut budgets = vec![enough.saturating_sub(1); asked.moves.parties()];
    let mut least = 0;
    // Budgets only shrink; wherever this stops, they are right.
    for _ in 0..ROUNDS {
        let helped = |p: PartyId, to: StateId, from: StateId| asked.lift(p, to, from) <= budgets[p.index()];
        let each = asked.rises(Some(&helped), run).map_err(refused)?;
        least = paid(&each).min(enough);
        if least == enough {
            break;
        }
        let left = |rise: &Option<Rise>| enough - 1 - (least - rise.as_ref().map_or(0, |r| r.halves));
        let next: Vec<u64> = each.iter().map(left).collect();
        if next == budgets {
            break;
        }
        budgets = next;
    }
    Ok((budgets, least))
}

/// How often the bounds are drawn closer.
const ROUNDS: usize = 12;

/// A cheapest change that costs less than `below` half swaps, of each party at most its budget; `None` if there is none. `least` rises to what is known
/// to be paid at least.
///
/// # Errors
/// E721 and E722 beyond the limits.
pub(super) fn cheaper(
    asked: &Asked<'_>,
    posed: &Posed<'_>,
    budgets: &[u64],
    (below, least): (u64, &mut u64),
    run: &Run<'_>,
) -> Result<Option<Change>, Diagnostic> {
    let listed = Listed::new(asked.moves, asked.wished, run)?;
    let ranks: Vec<Option<Vec<u32>>> = asked
        .parties()
        .map(|p| asked.scale(p).map(|scale| listed.states.iter().map(|s| scale.rank(*s)).collect()))
        .collect();
    let knowing = asked.ranks.stated().iter().filter(|p| posed.knows_more(*p)).count() as u64;
    let pairs = (listed.states.len() as u64).saturating_pow(2).saturating_mul(knowing);
    check_memory("comparing every pair of states", pairs.saturating_mul(48), run.limits.bytes)?;
    // Where something is not known, every pair is open.
    let every = |p: PartyId| posed.goal.knows() == Knows::Unknown && posed.knows_more(p);
    let open = |p: PartyId, budget: u64| if every(p) { EVERY_PAIR } else { budget };
    let budgets: Vec<u64> = asked.parties().zip(budgets).map(|(p, b)| open(p, *b)).collect();
    let bytes = ranks.iter().zip(&budgets).filter_map(|(r, b)| Some(order::bytes(r.as_ref()?, *b)));
    let bytes = bytes.fold(0, u64::saturating_add);
    let states = grouped(listed.states.len() as u128);
    let what = format!("ordering {states} states for {} parties anew", asked.ranks.stated().len());
    check_memory(&what, bytes, run.limits.bytes)?;
    // What a conflict takes grows with the pairs of states that the clauses are about.
    let n = listed.states.len() as u64;
    let pairs = n * n / 2 * asked.ranks.stated().len() as u64;
    let limit = run.limits.work / (PAIR * pairs).clamp(LEAST, CONFLICT);
    let mut solver = Solver::new(limit);
    let mut circuit = Circuit::default();
    let mut orders: Vec<Option<Order<'_>>> = Vec::new();
    for ((ranks, budget), p) in ranks.iter().zip(&budgets).zip(asked.parties()) {
        orders.push(ranks.as_ref().map(|r| posed.open(&mut solver, &listed, (p, r), *budget)));
    }
    let chains = {
        let (solver, circuit, orders) = (&mut solver, &mut circuit, &mut orders[..]);
        let (moves, ranks, listed) = (asked.moves, asked.ranks, &listed);
        posed.require(&mut Formula { moves, ranks, listed, solver, circuit, orders, run, looked_at: 0, made: 0 })?
    };
    let costs: Vec<(Lit, u64)> = orders.iter().flatten().flat_map(Order::costs).collect();
    let mut search = Cheapest::new(&costs);
    let mut foresight = ahead::Foresight::new(posed, asked.moves, asked.ranks, &listed, run)?;
    loop {
        match search.next(&mut solver, below, run) {
            Ok(()) => {}
            Err(Solved::Spent) => {
                *least = search.paid().max(*least);
                return Err(spent(limit));
            }
            Err(_) => return Ok(None),
        }
        *least = search.paid().max(*least);
        // What stands on nothing but itself is ruled out, and the search goes on from what it has paid.
        if amended(&chains, &mut solver) {
            continue;
        }
        let Some(foresight) = &mut foresight else { break };
        let found: Vec<Option<Vec<u32>>> = orders.iter().map(|o| Some(o.as_ref()?.found(&solver))).collect();
        let Some(because) = foresight.refuted(&found)? else { break };
        let mut other = Vec::new();
        for ahead::Liked { party, a, b, strictly } in because {
            let Some(order) = &mut orders[party.index()] else { continue };
            let turned = match strictly {
                true => order.at_least(&mut solver, b, a),
                false => order.better(&mut solver, b, a),
            };
            if let Wire::Of(lit) = turned {
                other.push(lit);
            }
        }
        solver.clause(&other);
    }
    let halves = search.paid();
    let changed = orders.iter().zip(&ranks).zip(asked.parties());
    let parties =
        changed.filter_map(|((order, was), p)| reordered(&listed, &solver, p, order.as_ref()?, was.as_ref()?));
    let swaps = halves as f64 / 2.0;
    Ok(Some(Change { swaps, at_least: swaps, refused: None, parties: parties.collect() }))
}

/// A budget with which every pair is open.
pub(super) const EVERY_PAIR: u64 = u64::MAX / 4;

/// One conflict of the solver counts as so many steps at most, and at least; between them as so many for each pair of states.
const CONFLICT: u64 = 20_000_000;
const LEAST: u64 = 50_000;
const PAIR: u64 = 200;

fn spent(limit: u64) -> Diagnostic {
    Diagnostic::new(&NEEDS_WORK, format!("the search for fewer swaps was stopped after {} conflicts of the solver", grouped(limit.into())))
        .because("How changes of several orders add up is searched for by satisfiability, and many pairs of states may change here.")
        .cure("Take the two numbers between which the fewest lie, ask for nash, gmr or smr, or fix issues that do not matter here.")
}

fn reordered(listed: &Listed, solver: &Solver, party: PartyId, order: &Order<'_>, was: &[u32]) -> Option<Reordered> {
    let now = order.found(solver);
    let state = |(a, b): (usize, usize)| (listed.states[a], listed.states[b]);
    let unknown: BTreeSet<(usize, usize)> = order.were_unknown().collect();
    let mut raised = Vec::new();
    for a in 0..now.len() {
        for b in 0..now.len() {
            if now[a] > now[b] && was[a] <= was[b] && !unknown.contains(&(a.min(b), a.max(b))) {
                raised.push(state((a, b)));
            }
        }
    }
    let better = |a: usize, b: usize| if now[a] > now[b] { (a, b) } else { (b, a) };
    let settled = unknown.iter().filter(|(a, b)| !order.found_unknown(solver, *a, *b));
    let settled: Vec<(StateId, StateId)> = settled.map(|(a, b)| state(better(*a, *b))).collect();
    let (mut greatly, mut mildly) = (Vec::new(), Vec::new());
    for (pair, was, is) in order.found_much(solver) {
        if is && !was {
            greatly.push(state(pair));
        } else if was && !is && now[pair.0] > now[pair.1] {
            mildly.push(state(pair));
        }
    }
    if [&raised, &settled, &greatly, &mildly].iter().all(|pairs| pairs.is_empty()) {
        return None;
    }
    let mut tiers: Vec<u32> = now.clone();
    tiers.sort_unstable_by(|a, b| b.cmp(a));
    tiers.dedup();
    let tier = |rank: &u32| (0..now.len()).filter(|s| now[*s] == *rank).map(|s| listed.states[s]).collect();
    let order = tiers.iter().map(tier).collect();
    Some(Reordered { greatly, mildly, settled, ..Reordered::of(party, order, raised) })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)] // fails by panicking

    use super::{Asked, Change, Goal, Posed, cheaper, smallest_change};
    use crate::concept::{Concept, Notion};
    use crate::further::Graded;
    use crate::moves::{Moves, moves_of};
    use crate::rank::Ranks;
    use crate::whole::whole;
    use zopa_core::{Case, Id, Limits, PartyId, Run, Silent, StateId};
    use zopa_testkit::generate::{self, Shape};

    const LIMITS: Limits = Limits { work: 1 << 50, bytes: 1 << 30, listed: 100, time: None };
    const RUN: Run<'static> = Run { limits: &LIMITS, watch: &Silent };

    /// The same question with every pair of states open and no bound: nothing but satisfiability.
    fn by_satisfiability(moves: &dyn Moves, ranks: &Ranks, wished: StateId, concept: Concept) -> Change {
        let asked = Asked::new(moves, ranks, (wished, concept), LIMITS.work);
        let open = vec![u64::MAX / 4; moves.parties()];
        let graded = Graded::plain(ranks, moves.parties());
        let posed = Posed { graded: &graded, explicit: false, goal: Goal::from(concept) };
        cheaper(&asked, &posed, &open, (u64::MAX, &mut 0), &RUN).unwrap().unwrap()
    }

    /// Whether the wished state is an equilibrium with the new orders.
    fn does_it(moves: &dyn Moves, ranks: &Ranks, wished: StateId, concept: Concept, change: &Change) -> bool {
        let mut values: Vec<Option<Vec<i64>>> = (0..moves.parties())
            .map(|p| ranks.of(PartyId::new(p)).map(|r| r.iter().map(|x| i64::from(*x)).collect()))
            .collect();
        for new in &change.parties {
            let of = values[new.party.index()].as_mut().unwrap();
            for (place, tier) in new.order.iter().rev().enumerate() {
                tier.iter().for_each(|s| of[s.0 as usize] = place as i64);
            }
        }
        let notion = Notion::plain(concept);
        let table = whole(moves, &Ranks::of_values(&values, moves), &[notion], &RUN).unwrap().value;
        table.equilibria(notion).unwrap().contains(wished)
    }

    /// How often a change was needed, and how often less than raising the wished state alone was enough.
    fn compare(case: &Case, wished: usize) -> (usize, usize) {
        let instance = generate::instance(case);
        let moves = moves_of(instance.model(), &LIMITS).unwrap();
        let ranks = Ranks::new(&instance, &*moves, &RUN).unwrap();
        let states: Vec<StateId> = (0..moves.states() as u32).map(StateId).filter(|s| moves.feasible(*s)).collect();
        let at = states[wished % states.len()];
        let (mut changed, mut cheaper) = (0, 0);
        for concept in Concept::ALL {
            let found = smallest_change(&*moves, &ranks, at, concept, &RUN).unwrap().value;
            let other = by_satisfiability(&*moves, &ranks, at, concept);
            assert_eq!(found.swaps.to_bits(), other.swaps.to_bits(), "{concept:?} of {at:?}");
            assert!(found.refused.is_none() && found.at_least.to_bits() == found.swaps.to_bits());
            for change in [&found, &other] {
                assert!(does_it(&*moves, &ranks, at, concept, change), "{concept:?} of {at:?}: {change:?}");
            }
            changed += usize::from(found.swaps > 0.0);
            if concept.answers_gain() {
                let asked = Asked::new(&*moves, &ranks, (at, concept), LIMITS.work);
                let now = |p: PartyId, to: StateId, from: StateId| from != at && ranks.prefers(p, to, from);
                let alone = super::paid(&asked.rises(Some(&now), &RUN).unwrap());
                cheaper += usize::from(found.swaps * 2.0 < alone as f64);
            }
        }
        (changed, cheaper)
    }

    /// The closed form, the bounds and the search between them against satisfiability over all pairs of states, on cases with ties, rules,
    /// joint issues, intransitive and common moves; whatever is found does it.
    #[test]
    fn the_closed_form_is_the_cheapest() {
        let graph = Shape { parties: 2..=3, levels: 3..=7, outcomes: 7, ..Shape::graph() };
        let shapes = [Shape::default().up_to(8), Shape::tangled().up_to(8), graph];
        let (mut changed, mut cheaper) = (0, 0);
        for seed in 0..300 {
            let case = generate::case(seed, &shapes[seed as usize % shapes.len()]);
            let (a, b) = compare(&case, seed as usize / 3);
            changed += a;
            cheaper += b;
        }
        assert!(changed > 300 && cheaper > 40, "{changed} {cheaper}");
    }
}
