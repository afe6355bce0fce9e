//! The stability of all states for every coalition.
//!
//! For CNash, CGMR and CSEQ a coalition H leaves a state s exactly if it reaches some t where every member i has
//! `w_i(t) > rank_i(s)`, `w_i(t)` being the worst for i that those outside can make of t (t itself included; of which
//! CNash counts only t). `w` is one sweep over the components of what the others can do; whether a better vector can be
//! reached is one over those of what H can do, carrying only vectors that no other dominates. CSMR does not come apart
//! by members and is swept once for each state.

use super::concept::{CoalitionAnswer, Coalitional};
use super::net::{Condensed, Net, Seen, Sums};
use crate::moves::{Agreements, Moves};
use crate::problem::{NEEDS_WORK, TOO_MANY_COALITIONS, check_memory, grouped};
use crate::rank::Ranks;
use crate::states::StateSet;
use std::collections::BTreeMap;
use std::ops::ControlFlow;
use zopa_core::{Diagnostic, Id, PartyId, PartySet, Run, StateId};

/// A change that is looked at counts as so many steps.
const SIGNED: u64 = 100;

/// A step of a sweep counts as so many: sweeps look at vectors.
const SWEPT: u64 = 10;

/// Coalitions are listed for at most so many parties.
const MOST: usize = 12;

/// All non-empty coalitions, the smallest first.
///
/// # Errors
/// E724 with more than twelve parties.
pub(crate) fn all(parties: PartySet) -> Result<Vec<PartySet>, Diagnostic> {
    let list: Vec<PartyId> = parties.iter().collect();
    if list.len() > MOST {
        let message = format!("{} parties have {} coalitions", list.len(), grouped((1u128 << list.len()) - 1));
        return Err(Diagnostic::new(&TOO_MANY_COALITIONS, message)
            .because(TOO_MANY_COALITIONS.about)
            .cure("Ask about one coalition at a time, or leave out parties that do not matter here."));
    }
    let of = |mask: usize| list.iter().enumerate().filter(|(k, _)| mask >> k & 1 == 1).map(|(_, p)| *p).collect();
    let mut all: Vec<PartySet> = (1..1usize << list.len()).map(of).collect();
    all.sort_by_key(|c| c.len());
    Ok(all)
}

/// What every coalition can do, and what answers.
pub(crate) struct Coalitions<'a> {
    moves: &'a dyn Moves,
    ranks: &'a Ranks,
    run: &'a Run<'a>,
    everyone: PartySet,
    work: u64,
}

/// Refuses to look at too many changes.
pub(super) fn affordable(changes: u64, run: &Run<'_>) -> Result<(), Diagnostic> {
    let limit = run.limits.work / SIGNED;
    if changes <= limit {
        return Ok(());
    }
    Err(Diagnostic::new(
        &NEEDS_WORK,
        format!(
            "what coalitions can sign would take {} steps (limit {})",
            grouped(changes.into()),
            grouped(limit.into())
        ),
    )
    .because("Every combination of levels of the issues that they hold can be signed, from every state.")
    .cure("Ask without signatures, for single states (`zopa report`), or fix issues that do not matter here."))
}

impl<'a> Coalitions<'a> {
    pub(crate) fn new(moves: &'a dyn Moves, ranks: &'a Ranks, run: &'a Run<'a>) -> Self {
        let everyone = (0..moves.parties()).map(PartyId::new).collect();
        Coalitions { moves, ranks, run, everyone, work: 0 }
    }

    fn prefers(&self, p: PartyId, a: StateId, b: StateId) -> bool {
        self.ranks.prefers(p, a, b)
    }
    /// Whether every member likes the first state better.
    pub(crate) fn all_prefer(&self, members: PartySet, a: StateId, b: StateId) -> bool {
        members.iter().all(|p| self.prefers(p, a, b))
    }

    /// The steps of a group: individual moves, and signatures if asked; only gains, if asked.
    pub(crate) fn steps(&self, group: PartySet, gains: bool, signatures: bool) -> Result<Net, Diagnostic> {
        let moves = self.moves;
        let group = if gains { group.intersection(self.ranks.stated()) } else { group };
        let members: Vec<PartyId> = group.iter().collect();
        let last = members.iter().any(|p| !moves.transitive(*p));
        let agreements = moves.agreements().filter(|_| signatures);
        if let (Some(agreements), false) = (agreements, gains) {
            return self.signed_steps(agreements, group, last);
        }
        if let Some(agreements) = agreements {
            affordable(agreements.combinations(group).saturating_mul(moves.states()), self.run)?;
        }
        let actors: Vec<PartySet> = members.iter().map(|p| PartySet::only(*p)).collect();
        let alone = actors.len();
        let mut signed: Vec<PartySet> = Vec::new();
        let restricted = if last { alone } else { 0 };
        let mut net = Net::new(moves.states(), actors, restricted, self.run, |s, take| {
            for (k, party) in members.iter().enumerate() {
                moves.each(*party, s, &mut |t| {
                    if !gains || self.prefers(*party, t, s) {
                        take(t, k);
                    }
                });
            }
            if let Some(agreements) = agreements {
                agreements.each(group, s, &mut |t| {
                    let able = match gains {
                        false => group,
                        true => group.iter().filter(|p| self.prefers(*p, t, s)).collect(),
                    };
                    if let Some(signers) = agreements.signers(able, s, t) {
                        let k = signed.iter().position(|c| *c == signers).unwrap_or_else(|| {
                            signed.push(signers);
                            signed.len() - 1
                        });
                        take(t, alone + k);
                    }
                });
            }
        })?;
        net.actors.extend(signed);
        Ok(net)
    }

    /// The steps of a group, signatures included, that need not gain anybody. What can be signed is the same from many states ([`Agreements`]'s
    /// likeness): it is written out once, from a hub to which all of them lead.
    fn signed_steps(&self, agreements: &Agreements, group: PartySet, last: bool) -> Result<Net, Diagnostic> {
        let moves = self.moves;
        let n = moves.states();
        let members: Vec<PartyId> = group.iter().collect();
        let mut hubs: Vec<StateId> = Vec::new();
        let mut hub_of: BTreeMap<StateId, u32> = BTreeMap::new();
        for s in (0..n as u32).map(StateId).filter(|s| moves.feasible(*s)) {
            hub_of.entry(agreements.likeness(group, s)).or_insert_with(|| {
                hubs.push(s);
                n as u32 + hubs.len() as u32 - 1
            });
        }
        affordable(agreements.combinations(group).saturating_mul(hubs.len() as u64), self.run)?;
        let mut actors: Vec<PartySet> = members.iter().map(|p| PartySet::only(*p)).collect();
        let (alone, restricted) = (actors.len(), if last { actors.len() } else { 0 });
        // Who signs is not told here.
        actors.push(group);
        Net::with_hubs((n, hubs.len() as u64), actors, restricted, self.run, |s, take| {
            if u64::from(s.0) >= n {
                agreements.each(group, hubs[(u64::from(s.0) - n) as usize], &mut |t| take(t, alone));
                return;
            }
            if !moves.feasible(s) {
                return;
            }
            for (k, party) in members.iter().enumerate() {
                moves.each(*party, s, &mut |t| take(t, k));
            }
            if let Some(hub) = hub_of.get(&agreements.likeness(group, s)) {
                take(StateId(*hub), alone);
            }
        })
    }

    /// The steps of the class of coalitions within a group: improvements of each coalition of it, by all its legal
    /// sequences.
    pub(crate) fn class_steps(&mut self, group: PartySet, signatures: bool) -> Result<Net, Diagnostic> {
        let coalitions = all(group.intersection(self.ranks.stated()))?;
        let nets: Vec<Net> = coalitions.iter().map(|c| self.steps(*c, false, signatures)).collect::<Result<_, _>>()?;
        let arcs: u64 = nets.iter().map(|n| n.len() as u64 + self.moves.states()).sum();
        self.count(arcs.saturating_mul(self.moves.states()))?;
        let moves = self.moves;
        let this = &*self;
        Net::new(moves.states(), coalitions.clone(), coalitions.len(), self.run, |s, take| {
            if !moves.feasible(s) {
                return;
            }
            for (k, (coalition, net)) in coalitions.iter().zip(&nets).enumerate() {
                for t in net.reach(s.0) {
                    if this.all_prefer(*coalition, StateId(t), s) {
                        take(StateId(t), k);
                    }
                }
            }
        })
    }

    /// Every coalition of a group with preferences, with the moves and signatures of its members.
    pub(crate) fn class(&self, group: PartySet) -> Result<Vec<(PartySet, Net)>, Diagnostic> {
        let coalitions = all(group.intersection(self.ranks.stated()))?;
        coalitions.into_iter().map(|c| Ok((c, self.steps(c, false, true)?))).collect()
    }

    /// Counts what searches have looked at since the last time.
    pub(crate) fn walked(&mut self, seen: &mut Seen) -> Result<(), Diagnostic> {
        self.work = self.work.saturating_add(std::mem::take(&mut seen.steps));
        let limit = self.run.limits.work;
        if self.work > limit {
            let message = format!("following what coalitions could do takes more than {} steps", grouped(limit.into()));
            return Err(Diagnostic::new(&NEEDS_WORK, message)
                .because("From every state that is reached, everything that each coalition can do is looked at.")
                .cure("Follow single moves, or fix issues that do not matter here (a scenario with `fix`)."));
        }
        match self.run.watch.tick(self.work, None) {
            ControlFlow::Continue(()) => Ok(()),
            ControlFlow::Break(why) => Err(crate::problem::stopped("following coalitions", &why)),
        }
    }

    /// How those outside a coalition may answer; `None` where nothing does.
    pub(crate) fn answers(&mut self, members: PartySet, concept: Coalitional) -> Result<Option<Net>, Diagnostic> {
        let others = self.everyone.minus(members);
        Ok(match concept.concept {
            CoalitionAnswer::Nothing => None,
            CoalitionAnswer::Reach | CoalitionAnswer::ReachWithoutRepair => {
                Some(self.steps(others, false, concept.signatures)?)
            }
            CoalitionAnswer::Improvements => Some(self.steps(others, true, concept.signatures)?),
            CoalitionAnswer::ClassImprovements => Some(self.class_steps(others, concept.signatures)?),
        })
    }

    /// Counts work that is about to be done, and refuses what would pass the limit.
    pub(super) fn count(&mut self, more: u64) -> Result<(), Diagnostic> {
        self.work = self.work.saturating_add(more);
        let limit = self.run.limits.work / SWEPT;
        if self.work > limit {
            return Err(Diagnostic::new(
                &NEEDS_WORK,
                format!(
                    "the stability of coalitions would take about {} steps (limit {})",
                    grouped(self.work.into()),
                    grouped(limit.into())
                ),
            )
            .because("These concepts follow, from every state, everything that coalitions can do.")
            .cure("Leave out csmr and cseq_class, or fix issues that do not matter here (a scenario with `fix`)."));
        }
        if let ControlFlow::Break(why) = self.run.watch.tick(self.work.min(limit), None) {
            return Err(crate::problem::stopped("the stability of coalitions", &why));
        }
        Ok(())
    }

    /// The states that are stable for a coalition, under each of some concepts.
    pub(crate) fn stable(&mut self, members: PartySet, concepts: &[Coalitional]) -> Result<Vec<StateSet>, Diagnostic> {
        let own = self.steps(members, false, true)?;
        let sweep = own.len() as u64 + self.moves.states();
        self.count(sweep * 2)?;
        let condensed = own.condense();
        let mut sets = Vec::new();
        for concept in concepts {
            let answers = self.answers(members, *concept)?;
            sets.push(match (concept.concept, answers) {
                (CoalitionAnswer::ReachWithoutRepair, Some(answers)) => {
                    self.unrepaired(members, &own, &condensed, &answers)?
                }
                (_, answers) => self.separable(members, &own, &condensed, answers.as_ref())?,
            });
        }
        Ok(sets)
    }

    /// The moves.
    pub(super) fn moves(&self) -> &'a dyn Moves {
        self.moves
    }
    pub(super) fn rank(&self, p: PartyId, s: u32) -> u32 {
        self.ranks.of(p).map_or(0, |r| r[s as usize])
    }
    fn vector(&self, members: &[PartyId], s: u32) -> Vec<u32> {
        members.iter().map(|p| self.rank(*p, s)).collect()
    }

    fn separable(
        &mut self,
        members: PartySet,
        own: &Net,
        condensed: &Condensed,
        answers: Option<&Net>,
    ) -> Result<StateSet, Diagnostic> {
        let list: Vec<PartyId> = members.iter().collect();
        // The worst for each member, by member and state.
        let mut worst: Vec<Vec<u32>> = Vec::new();
        let n = self.moves.states() as u32;
        match answers {
            None => worst = list.iter().map(|p| (0..n).map(|s| self.rank(*p, s)).collect()).collect(),
            Some(net) => {
                self.count((net.len() as u64 + u64::from(n)) * (list.len() as u64 + 1))?;
                let components = net.condense();
                for p in &list {
                    let sums = net.sums(
                        &components,
                        &u32::MAX,
                        |low, s| *low = (*low).min(self.rank(*p, s)),
                        |low, other| *low = (*low).min(*other),
                    );
                    worst.push((0..n).map(|s| *sums.at(s)).collect());
                }
            }
        }
        let moves = self.moves;
        let best = own.sums(
            condensed,
            &Frontier::default(),
            |frontier, s| {
                if moves.feasible(StateId(s)) {
                    frontier.add(&worst.iter().map(|w| w[s as usize]).collect::<Vec<_>>());
                }
            },
            |frontier, other| other.0.iter().for_each(|v| frontier.add(v)),
        );
        let stable = |s: u32| moves.feasible(StateId(s)) && !best.at(s).beats(&self.vector(&list, s));
        Ok(StateSet::filled(moves.states(), stable))
    }

    /// For each state the best that a coalition can make of it.
    fn best(&self, list: &[PartyId], own: &Net, condensed: &Condensed) -> Sums<Frontier> {
        own.sums(
            condensed,
            &Frontier::default(),
            |frontier, s| {
                if self.moves.feasible(StateId(s)) {
                    frontier.add(&self.vector(list, s));
                }
            },
            |frontier, other| other.0.iter().for_each(|v| frontier.add(v)),
        )
    }

    /// From which states a coalition comes to something that is better than a state for all its members.
    pub(crate) fn repairs(&self, members: PartySet, at: StateId) -> Result<StateSet, Diagnostic> {
        let list: Vec<PartyId> = members.iter().collect();
        let own = self.steps(members, false, true)?;
        let best = self.best(&list, &own, &own.condense());
        let here = self.vector(&list, at.0);
        Ok(StateSet::filled(self.moves.states(), |x| best.at(x).beats(&here)))
    }

    /// CSMR. Whether the coalition can repair what the others make of t depends only on the classes of states, alike in what the coalition can make of
    /// them, that the others reach from t; so these are summed up as bits, and each state looks at each class at most once.
    fn unrepaired(
        &mut self,
        members: PartySet,
        own: &Net,
        condensed: &Condensed,
        answers: &Net,
    ) -> Result<StateSet, Diagnostic> {
        let n = self.moves.states();
        let list: Vec<PartyId> = members.iter().collect();
        let moves = self.moves;
        let feasible = |s: u32| moves.feasible(StateId(s));
        let best = self.best(&list, own, condensed);
        let mut classes: Vec<u32> = (0..n as u32).filter(|s| feasible(*s)).map(|s| best.class(s)).collect();
        classes.sort_unstable();
        classes.dedup();
        let class = |s: u32| classes.binary_search(&best.class(s)).unwrap_or(0);
        let components = answers.condense();
        let bits = |size: usize, of: usize| (size.div_ceil(64) * 8 * of) as u64;
        let bytes = bits(classes.len(), components.len()) + bits(n as usize, best.classes());
        check_memory("what a coalition and those outside can reach", bytes, self.run.limits.bytes)?;
        let or = |bits: &mut Vec<u64>, other: &Vec<u64>| bits.iter_mut().zip(other).for_each(|(a, b)| *a |= b);
        let outcome = answers.sums(
            &components,
            &vec![0u64; classes.len().div_ceil(64)],
            |bits, x| {
                if feasible(x) {
                    bits[class(x) / 64] |= 1 << (class(x) % 64);
                }
            },
            or,
        );
        let reach = own.sums(
            condensed,
            &vec![0u64; n.div_ceil(64) as usize],
            |bits, x| bits[x as usize / 64] |= 1 << (x % 64),
            or,
        );
        let mut set = StateSet::none(n);
        // For this state: 1 + whether a class is better for all; which outcomes were looked at.
        let mut known = vec![(0u32, false); classes.len()];
        let mut looked = vec![0u32; outcome.classes()];
        for s in (0..n as u32).filter(|s| feasible(*s)) {
            let here = self.vector(&list, s);
            let round = s + 1;
            let mut leaves = false;
            if best.at(s).beats(&here) {
                self.count(n / 8)?;
                for t in ones(reach.at(s)).filter(|t| feasible(*t)) {
                    let after = outcome.class(t) as usize;
                    if looked[after] == round || !self.all_prefer(members, StateId(t), StateId(s)) {
                        continue;
                    }
                    looked[after] = round;
                    leaves = ones(outcome.at(t)).all(|k| {
                        let k = k as usize;
                        if known[k].0 != round {
                            known[k] = (round, best.of_class(classes[k]).beats(&here));
                        }
                        known[k].1
                    });
                    if leaves {
                        break;
                    }
                }
            }
            if !leaves {
                set.insert(StateId(s));
            }
        }
        Ok(set)
    }
}

/// The numbers of the bits that are set.
fn ones(words: &[u64]) -> impl Iterator<Item = u32> + '_ {
    words.iter().enumerate().flat_map(|(k, word)| {
        let mut rest = *word;
        std::iter::from_fn(move || {
            let bit = rest.trailing_zeros();
            rest &= rest.checked_sub(1)?;
            Some(k as u32 * 64 + bit)
        })
    })
}

/// Vectors of which none is at least another in every place.
#[derive(Clone, Default)]
struct Frontier(Vec<Vec<u32>>);

impl Frontier {
    fn add(&mut self, v: &[u32]) {
        let covers = |a: &[u32], b: &[u32]| a.iter().zip(b).all(|(a, b)| a >= b);
        if self.0.iter().any(|w| covers(w, v)) {
            return;
        }
        self.0.retain(|w| !covers(v, w));
        self.0.push(v.to_vec());
    }
    /// Whether some vector is greater in every place.
    fn beats(&self, v: &[u32]) -> bool {
        self.0.iter().any(|w| w.iter().zip(v).all(|(a, b)| a > b))
    }
}
