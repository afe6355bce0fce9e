//! Stability of the wished state as a formula over the parties' orders.
//!
//! One form serves every concept in which each departure of a party or a coalition is met by an answer ([`Terms`]): for every departure t that the orders
//! allow, t must deter already, or a state that those outside reach from t must (GMR, SMR and what is built on them), or a chain of steps each of which gains
//! those who take it must lead to such a state (SEQ and what is built on it; [`super::chains`]). The same with the opposite sign ([`Formula::leaves`]) says that a
//! party does *not* stay: some departure of it leads into a set of states that no answer leaves and in which nothing deters.
//!
//! The formula rises with its comparisons: it holds of orders exactly if it holds of the comparisons that are true of them. So it also serves where only what is true
//! of comparisons is known ([`super::weights`]).

use super::Listed;
use super::chains::{Chains, Node, clause};
use super::order::Order;
use crate::further::{Coalitions, Net, Seen, coalitions_of};
use crate::moves::Moves;
use crate::problem::{NEEDS_WORK, check_memory, grouped, stopped};
use crate::rank::Ranks;
use crate::sat::{Circuit, Lit, Solver, Wire};
use std::collections::BTreeMap;
use std::ops::ControlFlow;
use zopa_core::{Diagnostic, Id, PartyId, PartySet, Run, StateId};

/// How a state has to compare with the wished one.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Deters {
    /// Surely no better.
    NoBetter,
    /// No better, or not comparable.
    OrUnknown,
    /// Greatly worse.
    MuchWorse,
}

/// Who answers a departure, and how.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Answers {
    /// Nobody.
    None,
    /// Those outside, by whatever they can do.
    Freely,
    /// Those outside, each gaining by its own step, or by its signature.
    Gaining,
    /// Coalitions of those outside, whose members all gain.
    Class,
}

/// What a concept asks.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Terms {
    /// What is not left for.
    pub(super) stays: Deters,
    /// What deters.
    pub(super) deters: Deters,
    pub(super) answers: Answers,
    /// Whether what the party can do after an answer must deter as well.
    pub(super) counters: bool,
    /// Whether those outside may sign.
    pub(super) signatures: bool,
}

/// A step from a state, as an answer.
struct Step {
    to: usize,
    /// Who may not step again at once; nobody after a signature.
    actor: Option<usize>,
    /// All of these gain,
    all: PartySet,
    /// and of each of these somebody.
    any: Vec<PartySet>,
}

/// One state that is looked at counts as so many steps of work.
const LOOKED_AT: u64 = 500;
/// A step or an answer takes so many bytes of clauses.
const MADE: u64 = 250;

/// What the formula is made of, and is about.
pub(super) struct Formula<'f, 'o> {
    pub(super) moves: &'f dyn Moves,
    pub(super) ranks: &'f Ranks,
    pub(super) listed: &'f Listed,
    pub(super) solver: &'f mut Solver,
    pub(super) circuit: &'f mut Circuit,
    pub(super) orders: &'f mut [Option<Order<'o>>],
    pub(super) run: &'f Run<'f>,
    /// States looked at so far,
    pub(super) looked_at: u64,
    /// and parts of the formula that were made of them.
    pub(super) made: u64,
}

/// Those who leave, and those who may answer.
struct Sides<'t> {
    members: PartySet,
    terms: &'t Terms,
    /// What the members reach together; for a single party its moves are listed.
    own: Option<Net>,
    /// What those outside reach, where they answer freely.
    outside: Option<Net>,
    /// Each coalition outside with what it reaches, where coalitions answer.
    class: Vec<(PartySet, Net)>,
    seen: Seen,
    /// By state: that it is a sanction.
    sanctions: BTreeMap<usize, Wire>,
}

impl Formula<'_, '_> {
    pub(super) fn stated(&self) -> PartySet {
        (0..self.orders.len()).filter(|p| self.orders[*p].is_some()).map(PartyId::new).collect()
    }
    fn everyone(&self) -> PartySet {
        (0..self.orders.len()).map(PartyId::new).collect()
    }

    /// That a state compares so with the wished one for a party. Without preferences it always does.
    pub(super) fn deters(&mut self, party: PartyId, state: usize, how: Deters) -> Wire {
        let wished = self.listed.wished;
        let Some(order) = &mut self.orders[party.index()] else { return Wire::Known(true) };
        if state == wished {
            return Wire::Known(how != Deters::MuchWorse);
        }
        let unknown = order.unknown(wished, state);
        match how {
            Deters::MuchWorse => order.much_better(self.solver, wished, state),
            Deters::NoBetter => {
                let at_least = order.at_least(self.solver, wished, state);
                self.circuit.and(self.solver, at_least, unknown.not())
            }
            Deters::OrUnknown => {
                let at_least = order.at_least(self.solver, wished, state);
                self.circuit.or(self.solver, at_least, unknown)
            }
        }
    }
    /// The opposite.
    fn tempts(&mut self, party: PartyId, state: usize, how: Deters) -> Wire {
        let wished = self.listed.wished;
        let Some(order) = &mut self.orders[party.index()] else { return Wire::Known(false) };
        if state == wished {
            return Wire::Known(how == Deters::MuchWorse);
        }
        let unknown = order.unknown(wished, state);
        match how {
            Deters::MuchWorse => order.much_better(self.solver, wished, state).not(),
            Deters::NoBetter => {
                let better = order.better(self.solver, state, wished);
                self.circuit.or(self.solver, better, unknown)
            }
            Deters::OrUnknown => {
                let better = order.better(self.solver, state, wished);
                self.circuit.and(self.solver, better, unknown.not())
            }
        }
    }
    /// That a step gains a party, or may: never without preferences.
    pub(super) fn gains(&mut self, party: PartyId, to: usize, from: usize) -> Wire {
        let Some(order) = &mut self.orders[party.index()] else { return Wire::Known(false) };
        let better = order.better(self.solver, to, from);
        let unknown = order.unknown(to, from);
        self.circuit.or(self.solver, better, unknown)
    }
    /// That it does not.
    fn no_gain(&mut self, party: PartyId, to: usize, from: usize) -> Wire {
        let Some(order) = &mut self.orders[party.index()] else { return Wire::Known(true) };
        let at_least = order.at_least(self.solver, from, to);
        let unknown = order.unknown(to, from);
        self.circuit.and(self.solver, at_least, unknown.not())
    }
    /// That some member is deterred.
    fn content(&mut self, members: PartySet, state: usize, how: Deters) -> Wire {
        let each: Vec<Wire> = members.iter().map(|p| self.deters(p, state, how)).collect();
        self.circuit.any(self.solver, each)
    }
    fn signed(&mut self, step: &Step, from: usize) -> Wire {
        let mut all = Wire::Known(true);
        for party in step.all.iter() {
            let gains = self.gains(party, step.to, from);
            all = self.circuit.and(self.solver, all, gains);
        }
        for some in &step.any {
            let each: Vec<Wire> = some.iter().map(|p| self.gains(p, step.to, from)).collect();
            let one = self.circuit.any(self.solver, each);
            all = self.circuit.and(self.solver, all, one);
        }
        all
    }

    /// Counts parts of the formula.
    fn make(&mut self, more: usize) -> Result<(), Diagnostic> {
        self.made += more as u64;
        check_memory("what can be brought about and what answers it", self.made * MADE, self.run.limits.bytes)
    }

    fn look(&mut self, more: u64) -> Result<(), Diagnostic> {
        self.looked_at += more;
        if let ControlFlow::Break(why) = self.run.watch.tick(self.looked_at, None) {
            return Err(stopped("the search for the smallest change", &why));
        }
        let limit = self.run.limits.work / LOOKED_AT;
        if self.looked_at <= limit {
            return Ok(());
        }
        let message = format!("what the parties can do here takes more than {} steps", grouped(limit.into()));
        Err(Diagnostic::new(&NEEDS_WORK, message)
            .because("Whatever can be brought about, and what can answer it, becomes a part of the question.")
            .cure("Ask for nash, gmr or smr, or fix issues that do not matter here (a scenario with `fix`)."))
    }

    fn sides<'t>(&self, members: PartySet, terms: &'t Terms) -> Result<Sides<'t>, Diagnostic> {
        let coalitions = Coalitions::new(self.moves, self.ranks, self.run);
        let outside = self.everyone().minus(members);
        let own = if members.len() > 1 { Some(coalitions.steps(members, false, true)?) } else { None };
        let free = match terms.answers {
            Answers::Freely => Some(coalitions.steps(outside, false, terms.signatures)?),
            _ => None,
        };
        let class = match terms.answers {
            Answers::Class => coalitions_of(outside.intersection(self.stated()))?
                .into_iter()
                .map(|c| Ok((c, coalitions.steps(c, false, terms.signatures)?)))
                .collect::<Result<_, Diagnostic>>()?,
            _ => Vec::new(),
        };
        let (seen, sanctions) = (Seen::default(), BTreeMap::new());
        Ok(Sides { members, terms, own, outside: free, class, seen, sanctions })
    }

    /// What the members can do at a state.
    fn own(&mut self, sides: &mut Sides<'_>, at: usize) -> Result<Vec<usize>, Diagnostic> {
        let Some(net) = &sides.own else {
            let party = sides.members.iter().next().map_or(0, PartyId::index);
            return Ok(self.listed.moves[party][at].clone());
        };
        let found = net.reach_again(self.listed.states[at].0, &mut sides.seen);
        self.look(std::mem::take(&mut sides.seen.steps))?;
        Ok(self.listed.numbers(&found))
    }

    /// What those outside can bring about, the start left out, where they answer freely.
    fn free(&mut self, sides: &mut Sides<'_>, from: usize) -> Result<Vec<usize>, Diagnostic> {
        let Some(net) = &sides.outside else { return Ok(Vec::new()) };
        let found = net.reach_again(self.listed.states[from].0, &mut sides.seen);
        self.look(std::mem::take(&mut sides.seen.steps))?;
        self.make(found.len() / 8)?;
        Ok(self.listed.numbers(&found))
    }

    /// The states that must deter if `state` is to be a sanction.
    fn must_deter(&mut self, sides: &mut Sides<'_>, state: usize) -> Result<Vec<usize>, Diagnostic> {
        let mut all = vec![state];
        if sides.terms.counters {
            all.extend(self.own(sides, state)?);
        }
        Ok(all)
    }

    fn sanction(&mut self, sides: &mut Sides<'_>, state: usize) -> Result<Wire, Diagnostic> {
        if let Some(known) = sides.sanctions.get(&state) {
            return Ok(*known);
        }
        let mut wire = self.content(sides.members, state, sides.terms.deters);
        if wire != Wire::Known(false) {
            let states = self.must_deter(sides, state)?;
            self.make(states.len() * sides.members.len())?;
            for s in states {
                let one = self.content(sides.members, s, sides.terms.deters);
                wire = self.circuit.and(self.solver, wire, one);
            }
        }
        sides.sanctions.insert(state, wire);
        Ok(wire)
    }

    /// Requires that a party or a coalition stays in the wished state, if `when` (a condition; always, without one). The chains come back: each
    /// assignment has to be shown to them ([`super::chains::amended`]).
    pub(super) fn stays(
        &mut self,
        members: PartySet,
        terms: &Terms,
        when: Option<Lit>,
    ) -> Result<Vec<Chains>, Diagnostic> {
        let guard: Vec<Lit> = when.iter().map(|lit| !*lit).collect();
        let mut sides = self.sides(members, terms)?;
        // What surely is no improvement needs no answer.
        let mut tempting: Vec<(usize, Wire)> = Vec::new();
        for t in self.own(&mut sides, self.listed.wished)? {
            let stays = self.content(members, t, terms.stays);
            if stays != Wire::Known(true) {
                tempting.push((t, stays));
            }
        }
        let mut chains = Vec::new();
        if matches!(terms.answers, Answers::Gaining | Answers::Class) {
            let starts: Vec<usize> = tempting.iter().map(|(t, _)| *t).collect();
            // What an answer starts from is no answer. That matters only where a party leaves for what deters it.
            let apart = terms.deters == Deters::OrUnknown && terms.stays == Deters::NoBetter;
            match apart {
                true => {
                    for t in &starts {
                        chains.push(self.chains(&mut sides, std::slice::from_ref(t), Some(*t))?);
                    }
                }
                false => chains.push(self.chains(&mut sides, &starts, None)?),
            }
        }
        let leads: Vec<Lit> =
            chains.iter().flat_map(|c: &Chains| c.starts.iter().map(|start| c.nodes[*start].leads)).collect();
        for (k, (t, stays)) in tempting.into_iter().enumerate() {
            let mut ways = vec![stays];
            for x in self.free(&mut sides, t)? {
                ways.push(self.sanction(&mut sides, x)?);
                if ways.last() == Some(&Wire::Known(true)) {
                    break;
                }
            }
            ways.extend(leads.get(k).map(|lit| Wire::Of(*lit)));
            clause(self.solver, &guard, ways.into_iter());
        }
        Ok(chains)
    }

    /// The steps by which those outside answer at a state.
    fn steps(&mut self, sides: &mut Sides<'_>, at: usize) -> Result<Vec<Step>, Diagnostic> {
        let mut steps = Vec::new();
        for (k, (coalition, net)) in sides.class.iter().enumerate() {
            let found = net.reach_again(self.listed.states[at].0, &mut sides.seen);
            let step = |to| Step { to, actor: Some(k), all: *coalition, any: Vec::new() };
            steps.extend(self.listed.numbers(&found).into_iter().map(step));
        }
        if sides.terms.answers == Answers::Gaining {
            let outside = self.stated().minus(sides.members);
            for party in outside.iter() {
                let step = |to: &usize| Step {
                    to: *to,
                    actor: Some(party.index()),
                    all: PartySet::only(party),
                    any: Vec::new(),
                };
                steps.extend(self.listed.moves[party.index()][at].iter().map(step));
            }
            let agreements = self.moves.agreements().filter(|_| sides.terms.signatures);
            if let Some(agreements) = agreements {
                let from = self.listed.states[at];
                sides.seen.steps += agreements.combinations(outside);
                agreements.each(outside, from, &mut |t| {
                    let takes = agreements.takes(outside, from, t);
                    if let (Ok(to), Some((all, any))) = (self.listed.states.binary_search(&t), takes) {
                        steps.push(Step { to, actor: None, all, any });
                    }
                });
            }
        }
        self.look(std::mem::take(&mut sides.seen.steps) + steps.len() as u64)?;
        self.make(steps.len())?;
        Ok(steps)
    }

    /// Whether who stepped last matters.
    fn splits(&self, sides: &Sides<'_>) -> bool {
        let one = |p: PartyId| {
            let unknown = self.orders[p.index()].as_ref().is_some_and(|o| o.were_unknown().next().is_some());
            unknown || !transitive(&self.listed.moves[p.index()])
        };
        sides.terms.answers == Answers::Class || self.stated().minus(sides.members).iter().any(one)
    }

    /// Chains of steps from some states; a sanction at `not` does not count.
    fn chains(&mut self, sides: &mut Sides<'_>, from: &[usize], not: Option<usize>) -> Result<Chains, Diagnostic> {
        let splits = self.splits(sides);
        let mut chains = Chains::default();
        let mut places = Places::default();
        for s in from {
            let start = self.place(&mut chains, &mut places, (*s, None));
            chains.starts.push(start);
        }
        let mut next = 0;
        while next < places.list.len() {
            let (at, last) = places.list[next];
            for step in self.steps(sides, at)? {
                if step.actor.is_some() && step.actor == last {
                    continue;
                }
                let gains = self.signed(&step, at);
                if gains == Wire::Known(false) {
                    continue;
                }
                let sanction = match not == Some(step.to) {
                    true => Wire::Known(false),
                    false => self.sanction(sides, step.to)?,
                };
                let end = self.circuit.and(self.solver, gains, sanction);
                if end != Wire::Known(false) {
                    chains.nodes[next].ends.push(end);
                }
                if sanction != Wire::Known(true) {
                    let place = self.place(&mut chains, &mut places, (step.to, step.actor.filter(|_| splits)));
                    let leads = Wire::Of(chains.nodes[place].leads);
                    let way = self.circuit.and(self.solver, gains, leads);
                    chains.nodes[next].onward.push((way, place));
                }
            }
            let node = &chains.nodes[next];
            let ways = node.ends.iter().chain(node.onward.iter().map(|(way, _)| way));
            clause(self.solver, &[!node.leads], ways.copied());
            next += 1;
        }
        Ok(chains)
    }

    fn place(&mut self, chains: &mut Chains, places: &mut Places, key: Place) -> usize {
        *places.numbers.entry(key).or_insert_with(|| {
            places.list.push(key);
            chains.nodes.push(Node { leads: self.solver.fresh(), ends: Vec::new(), onward: Vec::new() });
            chains.nodes.len() - 1
        })
    }

    /// Requires that a single party does not stay, if `when`. Answers are by moves only, free or gaining.
    pub(super) fn leaves(&mut self, party: PartyId, terms: &Terms, when: Lit) -> Result<(), Diagnostic> {
        let mut sides = self.sides(PartySet::only(party), terms)?;
        let mut departures = vec![!when];
        let mut starts: Vec<(usize, Lit)> = Vec::new();
        for t in self.own(&mut sides, self.listed.wished)? {
            let tempts = self.tempts(party, t, terms.stays);
            if tempts == Wire::Known(false) {
                continue;
            }
            let start = self.solver.fresh();
            clause(self.solver, &[!start], [tempts].into_iter());
            departures.push(start);
            starts.push((t, start));
        }
        self.solver.clause(&departures);
        if terms.answers == Answers::Freely {
            for (t, start) in &starts {
                for x in self.free(&mut sides, *t)? {
                    self.no_sanction(&mut sides, x, *start)?;
                }
            }
        }
        if terms.answers == Answers::Gaining {
            self.enclosed(&mut sides, &starts)?;
        }
        Ok(())
    }

    /// That a state is no sanction, if `when`.
    fn no_sanction(&mut self, sides: &mut Sides<'_>, state: usize, when: Lit) -> Result<(), Diagnostic> {
        let party = sides.members.iter().next().unwrap_or(PartyId::new(0));
        let states = self.must_deter(sides, state)?;
        let ways: Vec<Wire> = states.into_iter().map(|s| self.tempts(party, s, sides.terms.deters)).collect();
        clause(self.solver, &[!when], ways.into_iter());
        Ok(())
    }

    /// That each of these states, if its condition holds, lies in a set that no gaining step leaves and in which, itself aside, nothing is a sanction.
    fn enclosed(&mut self, sides: &mut Sides<'_>, starts: &[(usize, Lit)]) -> Result<(), Diagnostic> {
        let splits = self.splits(sides);
        for (from, start) in starts {
            // Each departure has a set of its own: where it comes from is no sanction there only.
            let mut within: BTreeMap<Place, Lit> = BTreeMap::from([((*from, None), *start)]);
            let mut todo: Vec<Place> = vec![(*from, None)];
            while let Some(place) = todo.pop() {
                let Some(here) = within.get(&place).copied() else { continue };
                let (at, last) = place;
                for step in self.steps(sides, at)? {
                    if step.actor.is_some() && step.actor == last || self.signed(&step, at) == Wire::Known(false) {
                        continue;
                    }
                    let next = (step.to, step.actor.filter(|_| splits));
                    let there = match within.get(&next) {
                        Some(lit) => *lit,
                        None => {
                            let lit = self.solver.fresh();
                            within.insert(next, lit);
                            todo.push(next);
                            if step.to != *from {
                                self.no_sanction(sides, step.to, lit)?;
                            }
                            lit
                        }
                    };
                    let mover = step.all.iter().next().unwrap_or(PartyId::new(0));
                    let stays = self.no_gain(mover, step.to, at);
                    clause(self.solver, &[!here, there], [stays].into_iter());
                }
            }
        }
        Ok(())
    }
}

/// A state, and who stepped last where that matters.
type Place = (usize, Option<usize>);

#[derive(Default)]
struct Places {
    list: Vec<Place>,
    numbers: BTreeMap<Place, usize>,
}

fn transitive(moves: &[Vec<usize>]) -> bool {
    let leads = |from: usize, to: usize| moves[from].binary_search(&to).is_ok();
    (0..moves.len()).all(|a| moves[a].iter().all(|b| moves[*b].iter().all(|c| *c == a || leads(a, *c))))
}

impl Listed {
    /// The numbers of some states.
    fn numbers(&self, states: &[u32]) -> Vec<usize> {
        states.iter().filter_map(|s| self.states.binary_search(&StateId(*s)).ok()).collect()
    }
}
