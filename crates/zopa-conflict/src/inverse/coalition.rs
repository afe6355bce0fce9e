//! The smallest change of orders under the concepts of coalitions: CNash, CGMR, CSMR and CSEQ.
//!
//! **What matters.** A coalition H stays in the wished state s exactly if for each t of R_H(s) some member likes t no better than s, or (CGMR) a state that those
//! outside reach from t, or (CSMR) one of these from which H reaches nothing that all members like better. So of each party's order only the set of states that
//! are no better than s matters, as under Nash, GMR and SMR; but which member is to be content with s is open, so the parties do not come apart.
//!
//! **How.** What such a set costs is known in closed form ([`super::rise`]): everything up to a rank, or below a rank and one state of it. How far the state has to
//! rise for one party or another is searched for best first, with demands that are found as they are missed ([`super::places`]). Given places, a demand that a
//! coalition H misses is found by what its states lack: a state x lacks nothing if some member has s above it, otherwise what that would cost the member for whom
//! it is least. What t lacks is the least of what t itself lacks and what any answer to it lacks (CGMR), where an answer x lacks the most of what x and all that H makes of
//! x lack (CSMR). A t that lacks something is missed; one that lacks most makes the demand: some member must come above t, or above the state in which an answer
//! lacks most, for one of the answers. That is true of all places that miss nothing. Exact.
//!
//! **CSEQ.** There other pairs matter, too: an answer must gain whoever gives it, or whoever signs it. It is enough to raise the wished state against answers that gain
//! now and do not pass through it: no other pair changes but ties that are broken, so they go on gaining. A state that is CSEQ by individual improvements is CGMR,
//! so what that costs at least CSEQ costs, too; the same is true of classes where moves are transitive. Where the two differ, what is cheaper is searched for over
//! all pairs that can change for less ([`super::formula`]).

use super::change::{Asked, Change, answer, unless_cheaper};
use super::check_wished;
use super::goal::{Goal, Posed};
use super::places::{Demand, Demanding, Found, Ladders, Place, cheapest};
use super::rise::Rise;
use crate::concept::Concept;
use crate::further::{CoalitionAnswer, Coalitional, Coalitions, Further, Graded, Net, Parts, Seen, coalitions_of};
use crate::moves::Moves;
use crate::problem::{NEEDS_MEMORY, NEEDS_WORK, check_memory, grouped, stopped};
use std::ops::ControlFlow;
use zopa_core::{Answer, Diagnostic, Id, Method, PartyId, PartySet, Run, StateId};

/// A step of the search counts as so many steps of work, and so many states that are looked at as one step.
const STEP: u64 = 200;
const LOOKED_AT: u64 = 8;
/// A step that a coalition can take, written out beforehand, counts as so many.
const WRITTEN: u64 = 100;

/// The orders nearest to the present ones under which the wished state is an equilibrium of a concept of coalitions: stable for every coalition of parties whose
/// preferences are stated. Exact, unless the answer says between which numbers the fewest swaps lie (where the search does not fit in the limits).
///
/// # Errors
/// E721 with too many states, E722 beyond the work limit, E723 for a state that cannot exist, E724 with more than twelve parties.
pub fn smallest_joint_change(
    moves: &dyn Moves,
    graded: &Graded<'_>,
    wished: StateId,
    concept: Coalitional,
    run: &Run<'_>,
) -> Result<Answer<Change>, Diagnostic> {
    check_wished(moves, wished)?;
    let ranks = graded.ranks();
    let stated = ranks.stated().len() as u64;
    check_memory("raising a state in every order", 48 * moves.states() * stated.max(1), run.limits.bytes)?;
    let asked = Asked::new(moves, ranks, (wished, Concept::Nash), run.limits.work);
    let joining = graded.joining();
    let raised = |answers: CoalitionAnswer| {
        let concept = Coalitional { concept: answers, ..concept };
        let mut groups = Groups::new(&asked, joining, concept, run)?;
        let ladders = Ladders::new(&asked);
        // Places are kept twice, with what they cost.
        let each = 2 * (64 + 40 * ladders.parties().len() as u64);
        let found = cheapest(&ladders, &mut groups, (run.limits.bytes / each) as usize)?;
        Ok(as_change(&asked, &ladders, &found, run))
    };
    let method = Method {
        name: "smallest change of preferences",
        variant: "swaps of neighbours, no new ties; coalitions",
        source: "after Kinsara, Kilgour & Hipel 2015",
    };
    let classes = concept.concept == CoalitionAnswer::ClassImprovements;
    if !classes && concept.concept != CoalitionAnswer::Improvements {
        return Ok(answer(raised(concept.concept)?, method));
    }
    // What answers may be too much to follow; without any answer it is enough, too.
    let enough = match raised(concept.concept) {
        Err(why) if [&NEEDS_WORK, &NEEDS_MEMORY].contains(&why.code) => raised(CoalitionAnswer::Nothing)?,
        found => found?,
    };
    let transitive = (0..moves.parties()).map(PartyId::new).all(|p| moves.transitive(p));
    let known = match !classes || transitive {
        true if enough.swaps > 0.0 => raised(CoalitionAnswer::Reach)?.at_least,
        _ => 0.0,
    };
    if known >= enough.swaps {
        let change = Change { at_least: enough.swaps, refused: None, ..enough };
        return Ok(answer(change, method));
    }
    let posed = Posed { graded, explicit: false, goal: Goal::Further(Further::Coalition(concept)) };
    let change = unless_cheaper(&asked, &posed, enough, (known * 2.0) as u64, run)?;
    Ok(answer(change, method))
}

/// The orders in which the state stands at the places found.
fn as_change(asked: &Asked<'_>, ladders: &Ladders<'_>, found: &Found, run: &Run<'_>) -> Change {
    let reordered = |(k, place): (usize, &Place)| {
        let halves = ladders.cost(k, place);
        (halves > 0)
            .then(|| Rise::new(place.rank, place.open.first().copied(), halves))?
            .reordered(asked, ladders.parties()[k])
    };
    let parties = found.places.iter().enumerate().filter_map(reordered).collect();
    let refused = (found.at_least < found.halves).then(|| {
        let limit = grouped((run.limits.work / STEP).into());
        Diagnostic::new(&NEEDS_WORK, format!("the search for the fewest swaps needs more than {limit} steps"))
            .because("Which member of each coalition is to be content with the state is open, and the choices add up in very many ways.")
            .cure("Take the two numbers between which the fewest lie, ask for a concept without coalitions, or fix issues that do not matter here.")
    });
    Change { swaps: found.halves as f64 / 2.0, at_least: found.at_least as f64 / 2.0, refused, parties }
}

/// A coalition.
struct Group {
    /// Its members, by their places in the list of parties whose preferences are stated.
    members: Vec<usize>,
    /// What they bring about from the wished state.
    own: Vec<u32>,
    /// What those outside bring about, where they answer;
    outside: Option<Parts>,
    /// and what the members make of an answer, where that counts.
    repairs: Option<Parts>,
}

/// Every coalition, and what its demands are.
struct Groups<'a> {
    groups: Vec<Group>,
    /// The states that can exist.
    feasible: Vec<StateId>,
    states: usize,
    run: &'a Run<'a>,
    steps: u64,
    looked_at: u64,
}

impl<'a> Groups<'a> {
    fn new(asked: &Asked<'_>, joining: PartySet, concept: Coalitional, run: &'a Run<'a>) -> Result<Self, Diagnostic> {
        let coalitions = Coalitions::new(asked.moves, asked.ranks, run);
        // Of answers that must gain: nothing leads to the wished state that is below everything.
        let mut lowered = asked.ranks.clone();
        for p in asked.ranks.stated().iter() {
            lowered = lowered.with_state_at(p, asked.wished, None, asked.moves);
        }
        let mut gaining = Coalitions::new(asked.moves, &lowered, run);
        let place = |p: PartyId| asked.ranks.stated().iter().position(|q| q == p);
        let (mut groups, mut bytes, mut looked_at) = (Vec::new(), 0u64, 0u64);
        let mut seen = Seen::default();
        for members in coalitions_of(joining)? {
            let net = coalitions.steps(members, false, true)?;
            let own = net.reach_again(asked.wished.0, &mut seen);
            looked_at += std::mem::take(&mut seen.steps) + net.steps();
            let others = asked.everyone().minus(members);
            let answers = match concept.concept {
                CoalitionAnswer::Nothing => None,
                CoalitionAnswer::Reach | CoalitionAnswer::ReachWithoutRepair => {
                    Some(coalitions.steps(others, false, concept.signatures)?)
                }
                CoalitionAnswer::Improvements => Some(gaining.steps(others, true, concept.signatures)?),
                CoalitionAnswer::ClassImprovements => Some(gaining.class_steps(others, concept.signatures)?),
            };
            looked_at += answers.as_ref().map_or(0, Net::steps);
            let outside = answers.as_ref().map(Parts::new);
            let repairs = (concept.concept == CoalitionAnswer::ReachWithoutRepair).then(|| Parts::new(&net));
            let parts = outside.iter().chain(&repairs).map(Parts::bytes).sum::<u64>();
            bytes += 4 * own.len() as u64 + parts;
            check_memory("what every coalition can bring about, and what answers it", bytes, run.limits.bytes)?;
            look(looked_at, run)?;
            groups.push(Group { members: members.iter().filter_map(place).collect(), own, outside, repairs });
        }
        let feasible = asked.feasible().collect();
        Ok(Groups { groups, feasible, states: asked.moves.states() as usize, run, steps: 0, looked_at: 0 })
    }
}

/// Refuses to look at too much before the search begins.
fn look(at: u64, run: &Run<'_>) -> Result<(), Diagnostic> {
    if let ControlFlow::Break(why) = run.watch.tick(at, None) {
        return Err(stopped("the search for the smallest change", &why));
    }
    let limit = run.limits.work / WRITTEN;
    if at <= limit {
        return Ok(());
    }
    let message = format!("what coalitions can do here takes more than {} steps", grouped(limit.into()));
    Err(Diagnostic::new(&NEEDS_WORK, message)
        .because("Whatever each coalition can bring about, and what those outside can answer, becomes a part of the question.")
        .cure("Ask for cnash or a concept without coalitions, or fix issues that do not matter here (a scenario with `fix`)."))
}

impl Group {
    /// What of each state nobody is content with: what it lacks, and the state in which it lacks that.
    fn answers(&self, lacks: &[u64]) -> Vec<(u64, u32)> {
        let own = |s: u32| (lacks[s as usize], s);
        match &self.repairs {
            None => (0..lacks.len() as u32).map(own).collect(),
            Some(parts) => {
                let most = parts.sums((0, 0), |most, s| most.max(own(s)), std::cmp::Ord::max);
                (0..lacks.len() as u32).map(|s| most[parts.of(s)]).collect()
            }
        }
    }

    /// The demand that is missed by most.
    fn missed(&self, ladders: &Ladders<'_>, lacks: &[u64]) -> Option<Demand> {
        let most = |of: &dyn Fn(u32) -> u64| {
            let each = self.own.iter().map(|t| (of(*t), std::cmp::Reverse(*t)));
            each.max().filter(|(lack, _)| *lack > 0).map(|(_, t)| t.0)
        };
        let Some(outside) = &self.outside else {
            let t = most(&|t| lacks[t as usize])?;
            return Some(ladders.demand(&self.members, &[StateId(t)]));
        };
        let answers = self.answers(lacks);
        let least = outside.sums(u64::MAX, |least, x| least.min(answers[x as usize].0), std::cmp::Ord::min);
        let t = most(&|t| lacks[t as usize].min(least[outside.of(t)]))?;
        let of = |x: u32| if x == t { t } else { answers[x as usize].1 };
        let states: Vec<StateId> = [t].into_iter().chain(outside.reach(t)).map(|x| StateId(of(x))).collect();
        Some(ladders.demand(&self.members, &states))
    }
}

impl Demanding for Groups<'_> {
    fn missed(&mut self, ladders: &Ladders<'_>, places: &[Place]) -> Result<Vec<Demand>, Diagnostic> {
        let mut all = Vec::new();
        let mut lacks = vec![0u64; self.states];
        for group in &self.groups {
            for s in &self.feasible {
                lacks[s.0 as usize] = ladders.misses(places, &group.members, *s);
            }
            all.extend(group.missed(ladders, &lacks));
            let parts = group.outside.iter().chain(&group.repairs).map(Parts::len).sum::<u64>();
            self.looked_at += (self.feasible.len() * group.members.len() + group.own.len()) as u64 + parts;
        }
        Ok(all)
    }

    fn spent(&mut self, steps: u64) -> Result<bool, Diagnostic> {
        self.steps += steps;
        let done = self.steps + self.looked_at / LOOKED_AT;
        if let ControlFlow::Break(why) = self.run.watch.tick(done, None) {
            return Err(stopped("the search for the smallest change", &why));
        }
        Ok(done > self.run.limits.work / STEP)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)] // fails by panicking

    use super::{
        Asked, Change, CoalitionAnswer, Coalitional, Concept, Further, Goal, Graded, Posed, smallest_joint_change,
    };
    use crate::inverse::change::{EVERY_PAIR, cheaper};
    use crate::moves::{Moves, moves_of};
    use crate::rank::Ranks;
    use zopa_core::{Id, Limits, PartyId, Run, Silent, StateId};
    use zopa_testkit::generate::{self, Shape};

    const LIMITS: Limits = Limits { work: 1 << 50, bytes: 1 << 30, listed: 100, time: None };
    const RUN: Run<'static> = Run { limits: &LIMITS, watch: &Silent };

    /// What a change makes of the orders.
    fn changed(moves: &dyn Moves, ranks: &Ranks, change: &Change) -> Ranks {
        let mut values: Vec<Option<Vec<i64>>> = (0..moves.parties())
            .map(|p| ranks.of(PartyId::new(p)).map(|r| r.iter().map(|x| i64::from(*x)).collect()))
            .collect();
        for new in &change.parties {
            let of = values[new.party.index()].as_mut().unwrap();
            for (place, tier) in new.order.iter().rev().enumerate() {
                tier.iter().for_each(|s| of[s.0 as usize] = place as i64);
            }
        }
        Ranks::of_values(&values, moves)
    }

    /// The best-first search over places against satisfiability over all pairs of states, on conflicts with ties, rules, joint issues, intransitive and common
    /// moves; whatever is found does it, as the ordinary engine judges. With hardly any work allowed what is found still does it, and the least that it
    /// names is no more than the truth.
    #[test]
    fn the_search_over_places_is_the_cheapest() {
        let graph = Shape { parties: 2..=4, levels: 4..=9, outcomes: 9, ..Shape::graph() };
        let shapes = [Shape::default().up_to(12), Shape::tangled().up_to(12), graph];
        let (mut moved, mut apart, mut bounded) = (0, 0, 0);
        for seed in 0..120 {
            let case = generate::case(seed, &shapes[seed as usize % shapes.len()]);
            let instance = generate::instance(&case);
            let moves = moves_of(instance.model(), &LIMITS).unwrap();
            let ranks = Ranks::new(&instance, &*moves, &RUN).unwrap();
            let graded = Graded::plain(&ranks, moves.parties());
            let states: Vec<StateId> = (0..moves.states() as u32).map(StateId).filter(|s| moves.feasible(*s)).collect();
            let at = states[seed as usize / 3 % states.len()];
            let mut by_concept = Vec::new();
            for answers in [
                CoalitionAnswer::Nothing,
                CoalitionAnswer::Reach,
                CoalitionAnswer::ReachWithoutRepair,
                CoalitionAnswer::Improvements,
                CoalitionAnswer::ClassImprovements,
            ] {
                let of = Coalitional { concept: answers, signatures: seed % 2 == 1 };
                let goal = Goal::Further(Further::Coalition(of));
                let asked = Asked::new(&*moves, &ranks, (at, Concept::Nash), LIMITS.work);
                let posed = Posed { graded: &graded, explicit: false, goal };
                let open = vec![EVERY_PAIR; moves.parties()];
                let other = cheaper(&asked, &posed, &open, (u64::MAX, &mut 0), &RUN).unwrap().unwrap();
                let found = smallest_joint_change(&*moves, &graded, at, of, &RUN).unwrap().value;
                assert_eq!(found.swaps.to_bits(), other.swaps.to_bits(), "{answers:?}, seed {seed}");
                assert!(found.refused.is_none() && found.at_least.to_bits() == found.swaps.to_bits());
                let does_it = |change: &Change| {
                    let ranks = changed(&*moves, &ranks, change);
                    let graded = Graded::plain(&ranks, moves.parties());
                    Posed { graded: &graded, ..posed }.holds(&*moves, at, &RUN).unwrap()
                };
                assert!(does_it(&found), "{answers:?}, seed {seed}");
                for work in [3_000, 8_000, 20_000] {
                    let poor = Limits { work, ..LIMITS };
                    let run = Run { limits: &poor, watch: &Silent };
                    let Ok(answer) = smallest_joint_change(&*moves, &graded, at, of, &run) else { continue };
                    let near = answer.value;
                    assert!(near.at_least <= found.swaps && found.swaps <= near.swaps && does_it(&near), "seed {seed}");
                    bounded += usize::from(near.refused.is_some());
                }
                moved += usize::from(found.swaps > 0.0);
                by_concept.push(found.swaps.to_bits());
            }
            by_concept.dedup();
            apart += usize::from(by_concept.len() > 1);
        }
        assert!(moved > 250 && apart > 30 && bounded > 8, "{moved} {apart} {bounded}");
    }
}
