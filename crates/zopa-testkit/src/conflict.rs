//! The graph model for conflict resolution, by the definitions: moves, joint moves by legal sequences, signatures, five
//! stability concepts, equilibria, margins, what can be reached from the status quo.
//!
//! A state is a number: its place among the states that exist (no rule on states broken), in index order. A move is
//! looked for between every two states, and a joint move by searching over (state, last mover), so this is for graphs of
//! a few hundred states.
//!
//! Sources: Fang, Hipel & Kilgour, *Interactive Decision Making* (1993), chapter 3, for moves, joint moves, Nash, GMR,
//! SMR (Howard 1971) and SEQ (Fraser & Hipel 1984); Rego & Vieira (2017) for SSEQ; Li, Kilgour & Hipel (2005) for
//! status-quo analysis; joint issues with fall-back, and signatures, are this project's.

use crate::literal;
use std::cell::RefCell;
use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use zopa_core::{Case, Control, Id, Instance, IssueId, Model, Outcome, PartyId, PartySet};

/// A set of states.
pub type States = BTreeSet<usize>;

/// A stability concept.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Concept {
    /// Nash stability, R.
    Nash,
    /// General metarationality.
    Gmr,
    /// Symmetric metarationality.
    Smr,
    /// Sequential stability.
    Seq,
    /// Symmetric sequential stability.
    Sseq,
}

impl Concept {
    /// All five.
    pub const ALL: [Concept; 5] = [Concept::Nash, Concept::Gmr, Concept::Smr, Concept::Seq, Concept::Sseq];
}

/// Whether the others' joint moves include signatures.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Joint {
    /// Individual moves only: the plain concepts.
    Moves,
    /// Signatures too: the concepts with `_signatures`.
    Signatures,
}

/// The moves and signatures of a conflict, without preferences.
#[derive(Clone, Debug)]
pub struct Graph {
    states: Vec<Outcome>,
    parties: usize,
    moves: Vec<Vec<States>>,
    signatures: Vec<(PartySet, Vec<States>)>,
}

impl Graph {
    /// The whole graph of a case: the states that exist, R_i, and the signatures of every coalition of two and more.
    pub fn of(model: &Model) -> Graph {
        let case = model.case();
        let states = literal::outcomes(case).into_iter().filter(|w| literal::exists(case, w)).collect();
        let mut graph = Graph::among(case, states);
        graph.signatures = signatures(case, &graph.states);
        graph
    }

    /// The graph among some states, with single moves only. Audiences have none.
    pub fn among(case: &Case, states: Vec<Outcome>) -> Graph {
        let movers = literal::movers(case);
        let moves_of = |party: PartyId| -> Vec<States> {
            let from = |w: &Outcome| {
                let reaches = |t: &Outcome| movers.contains(&party) && can_move(case, party, w, t);
                states.iter().enumerate().filter(|(_, t)| reaches(t)).map(|(k, _)| k).collect()
            };
            states.iter().map(from).collect()
        };
        let moves = case.parties.ids().map(moves_of).collect();
        Graph { parties: case.parties.len(), moves, signatures: Vec::new(), states }
    }

    /// The graph among some states, with single moves and the signatures of every coalition of two and more.
    pub fn among_with_signatures(case: &Case, states: Vec<Outcome>) -> Graph {
        let mut graph = Graph::among(case, states);
        graph.signatures = signatures(case, &graph.states);
        graph
    }

    /// The states, in order.
    pub fn states(&self) -> &[Outcome] {
        &self.states
    }
    /// The number of a state.
    pub fn number(&self, state: &Outcome) -> Option<usize> {
        self.states.iter().position(|w| w == state)
    }
    /// R_i(s): the states that the party reaches from s in one move.
    pub fn moves(&self, party: PartyId, state: usize) -> &States {
        &self.moves[party.index()][state]
    }
    /// J*_C(s) for each coalition C that has signatures somewhere, in order of the coalitions.
    pub fn signatures(&self) -> &[(PartySet, Vec<States>)] {
        &self.signatures
    }
    /// J*_C(s): what the coalition can sign at s.
    pub fn signed_by(&self, coalition: PartySet, state: usize) -> States {
        let of = self.signatures.iter().find(|(c, _)| *c == coalition);
        of.map(|(_, to)| to[state].clone()).unwrap_or_default()
    }
    /// N.
    pub fn parties(&self) -> PartySet {
        (0..self.parties).map(PartyId::new).collect()
    }

    /// R_H(s), where `step` gives the moves allowed at a state to one mover, and `signed` those allowed to a coalition.
    ///
    /// Legal sequences, in which no party moves alone twice in succession, searched over (state, last mover); a signature may
    /// follow anything, and anything may follow it. The start is not in the result.
    pub(crate) fn reach(
        &self,
        group: PartySet,
        start: usize,
        step: &dyn Fn(PartyId, usize) -> States,
        signed: Option<&dyn Fn(PartySet, usize) -> States>,
    ) -> States {
        let mut reached = match signed {
            Some(signed) if !self.signatures.is_empty() => self.signed_reach(group, start, step, signed),
            _ => legal_sequences(group, start, step).into_keys().collect(),
        };
        reached.remove(&start);
        reached
    }

    fn signed_reach(
        &self,
        group: PartySet,
        start: usize,
        step: &dyn Fn(PartyId, usize) -> States,
        signed: &dyn Fn(PartySet, usize) -> States,
    ) -> States {
        let mut seen: BTreeSet<(usize, Option<PartyId>)> = BTreeSet::new();
        let mut todo: Vec<(usize, Option<PartyId>)> = vec![(start, None)];
        while let Some((from, last)) = todo.pop() {
            for party in group.iter().filter(|p| Some(*p) != last) {
                for to in step(party, from) {
                    if seen.insert((to, Some(party))) {
                        todo.push((to, Some(party)));
                    }
                }
            }
            for (coalition, _) in self.signatures.iter().filter(|(c, _)| c.is_subset(group)) {
                for to in signed(*coalition, from) {
                    if seen.insert((to, None)) {
                        todo.push((to, None));
                    }
                }
            }
        }
        seen.into_iter().map(|(state, _)| state).collect()
    }

    /// Plain reachability in the union of moves and signatures: what legal sequences come to where moves are transitive.
    #[cfg(test)]
    fn union_reach(
        &self,
        group: PartySet,
        start: usize,
        step: &dyn Fn(PartyId, usize) -> States,
        signed: &dyn Fn(PartySet, usize) -> States,
    ) -> States {
        let mut reached = States::new();
        let mut todo = vec![start];
        while let Some(from) = todo.pop() {
            let alone = group.iter().flat_map(|party| step(party, from));
            let coalitions = self.signatures.iter().map(|(coalition, _)| *coalition);
            let together = coalitions.filter(|c| c.is_subset(group)).flat_map(|c| signed(c, from));
            for to in alone.chain(together) {
                if reached.insert(to) {
                    todo.push(to);
                }
            }
        }
        reached
    }
}

/// The states reached from `start` by legal sequences of moves of the group, each with the length of the shortest.
/// A member may move again, but not twice in succession.
pub(crate) fn legal_sequences(
    group: PartySet,
    start: usize,
    step: &dyn Fn(PartyId, usize) -> States,
) -> BTreeMap<usize, usize> {
    let mut seen: BTreeSet<(usize, PartyId)> = BTreeSet::new();
    let mut lengths = BTreeMap::new();
    let mut front: BTreeSet<(usize, Option<PartyId>)> = [(start, None)].into();
    for length in 1.. {
        let mut next = BTreeSet::new();
        for (from, last) in front {
            for mover in group.iter().filter(|mover| Some(*mover) != last) {
                for to in step(mover, from) {
                    if seen.insert((to, mover)) {
                        lengths.entry(to).or_insert(length);
                        next.insert((to, Some(mover)));
                    }
                }
            }
        }
        if next.is_empty() {
            break;
        }
        front = next;
    }
    lengths
}

/// Whether t is in J_C(w): w and t differ, and every changed issue has an allowed change of level and either all its
/// setters and ratifiers are in C, or it is joint, not binding, goes to its status-quo level, and one of its setters is
/// in C.
pub fn can_reach_together(case: &Case, coalition: PartySet, from: &Outcome, to: &Outcome) -> bool {
    let allowed = |issue: IssueId| {
        let of = &case.issues[issue];
        let (before, after) = (from.level(issue), to.level(issue));
        let (setters, ratifiers) = literal::setters_and_ratifiers(case, issue);
        let all_agree = setters.union(ratifiers).is_subset(coalition);
        let joint = literal::is_joint(case, issue);
        let one_falls_back = setters.meets(coalition) && after == of.status_quo;
        match &of.control {
            Control::Set { allowed, binding, .. } => {
                allowed[before].contains(after) && (all_agree || (joint && !binding && one_falls_back))
            }
            Control::Arcs(arcs) => coalition.len() == 1 && coalition.iter().all(|p| arcs[p][before].contains(after)),
        }
    };
    from != to
        && case.issues.ids().filter(|v| from.level(*v) != to.level(*v)).all(allowed)
        && !literal::move_is_forbidden(case, from, to)
}

/// Whether t is in R_i(w) = J_{i}(w). (That both exist is the caller's business.)
pub fn can_move(case: &Case, party: PartyId, from: &Outcome, to: &Outcome) -> bool {
    can_reach_together(case, PartySet::only(party), from, to)
}

/// Whether t is in J*_C(w): in J_C(w), and at least one joint issue goes to a level other than its status quo, or a
/// binding one changes. The target keeps the rules on packages too.
///
/// Reading: the status quo itself, if it breaks a rule on packages, cannot be signed either.
pub fn can_sign(case: &Case, coalition: PartySet, from: &Outcome, to: &Outcome) -> bool {
    let raised = |issue: IssueId| {
        let of = &case.issues[issue];
        let joint = literal::is_joint(case, issue);
        let binding = matches!(of.control, Control::Set { binding: true, .. });
        let changed = from.level(issue) != to.level(issue);
        changed && ((joint && to.level(issue) != of.status_quo) || binding)
    };
    can_reach_together(case, coalition, from, to) && case.issues.ids().any(raised) && literal::keeps_all_rules(case, to)
}

fn signatures(case: &Case, states: &[Outcome]) -> Vec<(PartySet, Vec<States>)> {
    let movers = literal::movers(case);
    let mut all = Vec::new();
    for mask in 0..1u64 << movers.len() {
        let coalition: PartySet =
            movers.iter().enumerate().filter(|(k, _)| mask >> k & 1 == 1).map(|(_, party)| *party).collect();
        if coalition.len() < 2 {
            continue;
        }
        let from = |w: &Outcome| -> States {
            states.iter().enumerate().filter(|(_, t)| can_sign(case, coalition, w, t)).map(|(k, _)| k).collect()
        };
        let to: Vec<States> = states.iter().map(from).collect();
        if to.iter().any(|to| !to.is_empty()) {
            all.push((coalition, to));
        }
    }
    all
}

/// A shift of u_i(s), in raw units of score.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Margin {
    /// By so much u_i(s) exceeds (if negative, falls short of) the smallest value at which s is stable.
    By(i128),
    /// No value of u_i(s) makes s unstable.
    Infinite,
}

type Key = (PartyId, usize, bool, Joint);

/// A graph with the preferences of an instance.
pub struct Conflict<'a> {
    graph: &'a Graph,
    /// For each party with stated preferences a number for each state, larger is better: its score, or for an ordinal
    /// party how many states it likes less.
    worth: Vec<Option<Vec<i128>>>,
    cardinal: PartySet,
    reached: RefCell<BTreeMap<Key, Rc<States>>>,
}

impl<'a> Conflict<'a> {
    /// The conflict.
    pub fn new(graph: &'a Graph, instance: &Instance) -> Conflict<'a> {
        let worth_of = |party: PartyId| -> Option<Vec<i128>> {
            let states = graph.states.iter();
            if instance.additive(party).is_some() {
                return states.map(|s| literal::score(instance, party, s)).collect();
            }
            let below = |s: &Outcome| -> Option<i128> {
                let orders: Option<Vec<Ordering>> =
                    graph.states.iter().map(|t| literal::compare(instance, party, s, t)).collect();
                Some(orders?.into_iter().filter(|order| *order == Ordering::Greater).count() as i128)
            };
            states.map(below).collect()
        };
        Conflict {
            graph,
            worth: graph.parties().iter().map(worth_of).collect(),
            cardinal: graph.parties().iter().filter(|p| instance.additive(*p).is_some()).collect(),
            reached: RefCell::default(),
        }
    }

    /// The same conflict with another worth of one state for one party.
    #[must_use]
    pub fn if_worth(&self, party: PartyId, state: usize, value: i128) -> Conflict<'a> {
        let mut worth = self.worth.clone();
        if let Some(own) = &mut worth[party.index()] {
            own[state] = value;
        }
        Conflict { graph: self.graph, worth, cardinal: self.cardinal, reached: RefCell::default() }
    }

    /// The graph.
    pub fn graph(&self) -> &'a Graph {
        self.graph
    }

    /// Whether the party has utilities.
    pub fn is_cardinal(&self, party: PartyId) -> bool {
        self.cardinal.contains(party)
    }
    /// Whether the party's preferences are stated.
    pub fn is_stated(&self, party: PartyId) -> bool {
        self.worth[party.index()].is_some()
    }

    /// The conflict in which each of some parties finds every state but one worth so much less: what leaving that state costs it.
    pub fn where_leaving_costs(&self, state: usize, costs: &[(PartyId, i128)]) -> Conflict<'a> {
        let mut worth = self.worth.clone();
        for (party, cost) in costs {
            for (t, value) in worth[party.index()].iter_mut().flatten().enumerate() {
                *value -= if t == state { 0 } else { *cost };
            }
        }
        Conflict { graph: self.graph, worth, cardinal: self.cardinal, reached: RefCell::default() }
    }

    /// u_i(s) in raw units of score; for an ordinal party the number of states that it likes less.
    pub fn worth(&self, party: PartyId, state: usize) -> Option<i128> {
        Some(self.worth[party.index()].as_ref()?[state])
    }

    /// Whether the party likes the first state better than the second; never, if its preferences are not stated.
    pub fn prefers(&self, party: PartyId, first: usize, second: usize) -> bool {
        self.worth(party, first) > self.worth(party, second)
    }

    /// R_i^+(s): the moves that the party likes better than s.
    pub fn improvements(&self, party: PartyId, state: usize) -> States {
        self.graph.moves(party, state).iter().copied().filter(|t| self.prefers(party, *t, state)).collect()
    }

    /// The signatures of a coalition at s that gain every member strictly.
    pub fn improving_signatures(&self, coalition: PartySet, state: usize) -> States {
        let all_gain = |t: &usize| coalition.iter().all(|party| self.prefers(party, *t, state));
        self.graph.signed_by(coalition, state).into_iter().filter(all_gain).collect()
    }

    /// R_{N-i}(s): where the others can take it, s itself left out.
    pub fn others_reach(&self, party: PartyId, state: usize, joint: Joint) -> Rc<States> {
        self.reach_of_others(party, state, false, joint)
    }

    /// R_{N-i}^+(s): where the others can take it, each step an improvement for whoever makes it (for every signer).
    pub fn others_improve(&self, party: PartyId, state: usize, joint: Joint) -> Rc<States> {
        self.reach_of_others(party, state, true, joint)
    }

    fn reach_of_others(&self, party: PartyId, state: usize, improving: bool, joint: Joint) -> Rc<States> {
        let key = (party, state, improving, joint);
        if let Some(known) = self.reached.borrow().get(&key) {
            return Rc::clone(known);
        }
        let others = self.graph.parties().minus(PartySet::only(party));
        let step = |mover: PartyId, from: usize| match improving {
            true => self.improvements(mover, from),
            false => self.graph.moves(mover, from).clone(),
        };
        let sign = |coalition: PartySet, from: usize| match improving {
            true => self.improving_signatures(coalition, from),
            false => self.graph.signed_by(coalition, from),
        };
        let signed: Option<&dyn Fn(PartySet, usize) -> States> = match joint {
            Joint::Moves => None,
            Joint::Signatures => Some(&sign),
        };
        let reached = Rc::new(self.graph.reach(others, state, &step, signed));
        self.reached.borrow_mut().insert(key, Rc::clone(&reached));
        reached
    }

    /// Whether s is stable for the party. `None` if its preferences are not stated. A party without moves is stable
    /// for want of anything to do.
    pub fn stable(&self, state: usize, party: PartyId, concept: Concept, joint: Joint) -> Option<bool> {
        let here = self.worth(party, state)?;
        self.stable_if_worth(state, party, concept, joint, here)
    }

    /// The verdict if u_i(s) alone were another number.
    pub fn stable_if_worth(
        &self,
        state: usize,
        party: PartyId,
        concept: Concept,
        joint: Joint,
        here: i128,
    ) -> Option<bool> {
        let worth = self.worth[party.index()].as_ref()?;
        let u = |t: usize| if t == state { here } else { worth[t] };
        let mut improvements = self.graph.moves(party, state).iter().filter(|s1| u(**s1) > here);
        Some(improvements.all(|s1| self.punished(party, *s1, concept, joint, &|t| u(t) <= here)))
    }

    /// Whether something deters the party from moving from s to s1, an improvement. `false` without preferences.
    pub fn deterred(&self, state: usize, party: PartyId, s1: usize, concept: Concept, joint: Joint) -> bool {
        let Some(worth) = self.worth[party.index()].as_ref() else { return false };
        self.punished(party, s1, concept, joint, &|t| worth[t] <= worth[state])
    }

    fn punished(
        &self,
        party: PartyId,
        s1: usize,
        concept: Concept,
        joint: Joint,
        not_better: &dyn Fn(usize) -> bool,
    ) -> bool {
        // SMR and SSEQ: whatever the party does in answer to the sanction, it is no better off than at s.
        let no_escape = |s2: usize| self.graph.moves(party, s2).iter().all(|s3| not_better(*s3));
        match concept {
            Concept::Nash => false,
            Concept::Gmr => self.others_reach(party, s1, joint).iter().any(|s2| not_better(*s2)),
            Concept::Smr => self.others_reach(party, s1, joint).iter().any(|s2| not_better(*s2) && no_escape(*s2)),
            Concept::Seq => self.others_improve(party, s1, joint).iter().any(|s2| not_better(*s2)),
            Concept::Sseq => self.others_improve(party, s1, joint).iter().any(|s2| not_better(*s2) && no_escape(*s2)),
        }
    }

    /// The states that are stable for every party with stated preferences.
    pub fn equilibria(&self, concept: Concept, joint: Joint) -> Vec<usize> {
        let stable =
            |s: &usize| self.graph.parties().iter().all(|party| self.stable(*s, party, concept, joint) != Some(false));
        (0..self.graph.states.len()).filter(stable).collect()
    }

    /// The margin of a verdict: the shift of u_i(s) alone that flips it, found by trying every value that matters.
    /// `None` without cardinal preferences.
    ///
    /// A verdict is a comparison of u_i(s) with utilities of other states, so it can change only at one of these. The
    /// smallest of them at which s is stable is the threshold; below the smallest of all nothing changes any more.
    pub fn margin(&self, state: usize, party: PartyId, concept: Concept, joint: Joint) -> Option<Margin> {
        if !self.cardinal.contains(party) {
            return None;
        }
        let worth = self.worth[party.index()].as_ref()?;
        let values: BTreeSet<i128> = (0..worth.len()).filter(|t| *t != state).map(|t| worth[t]).collect();
        let stable_at = |value: i128| self.stable_if_worth(state, party, concept, joint, value) == Some(true);
        if values.first().is_none_or(|least| stable_at(*least - 1)) {
            return Some(Margin::Infinite);
        }
        let threshold = values.into_iter().find(|value| stable_at(*value))?;
        Some(Margin::By(worth[state] - threshold))
    }

    /// Whether a coalition H would move away together: CNash, and the concepts in which N-H answers. `None` if the
    /// preferences of a member are not stated.
    ///
    /// R_H^{++}(s) are the states of R_H(s) that every member likes better than s; a sanction is a state that some
    /// member does not like better than s. CGMR: in R_{N-H}(s1). CSMR: and R_H(s2) holds nothing better for every
    /// member. CSEQ, individual reading: in R^+_{N-H}(s1). `Sseq` adds the clause of CSMR to CSEQ. The coalition's own
    /// reach has the signatures of its subsets, that of N-H only if `joint` says so.
    /// (Kilgour, Hipel, Fang & Peng 2001.)
    pub fn coalition_stable(&self, state: usize, coalition: PartySet, concept: Concept, joint: Joint) -> Option<bool> {
        if !coalition.iter().all(|party| self.is_stated(party)) {
            return None;
        }
        let others = self.graph.parties().minus(coalition);
        let moves = |party: PartyId, from: usize| self.graph.moves(party, from).clone();
        let signs = |c: PartySet, from: usize| self.graph.signed_by(c, from);
        let improves = |party: PartyId, from: usize| self.improvements(party, from);
        let agrees = |c: PartySet, from: usize| self.improving_signatures(c, from);
        type Sign<'s> = &'s dyn Fn(PartySet, usize) -> States;
        let if_signed = |signed| -> Option<Sign<'_>> { (joint == Joint::Signatures).then_some(signed) };
        let reach = |group, from| self.graph.reach(group, from, &moves, if_signed(&signs));
        let own_reach = |from| self.graph.reach(coalition, from, &moves, Some(&signs));
        let reach_improving = |group, from| self.graph.reach(group, from, &improves, if_signed(&agrees));
        let all_better = |t: &usize| coalition.iter().all(|party| self.prefers(party, *t, state));
        let no_escape = |s2: &usize| !own_reach(*s2).iter().any(all_better);
        let punished = |s1: &usize| match concept {
            Concept::Nash => false,
            Concept::Gmr => reach(others, *s1).iter().any(|s2| !all_better(s2)),
            Concept::Smr => reach(others, *s1).iter().any(|s2| !all_better(s2) && no_escape(s2)),
            Concept::Seq => reach_improving(others, *s1).iter().any(|s2| !all_better(s2)),
            Concept::Sseq => reach_improving(others, *s1).iter().any(|s2| !all_better(s2) && no_escape(s2)),
        };
        Some(own_reach(state).iter().filter(|s1| all_better(s1)).all(punished))
    }

    /// R_H^{++}(s): what the coalition reaches, by moves and signatures, and every member likes better than s.
    pub fn coalition_improvements(&self, state: usize, coalition: PartySet) -> States {
        let moves = |party: PartyId, from: usize| self.graph.moves(party, from).clone();
        let signs = |c: PartySet, from: usize| self.graph.signed_by(c, from);
        let all_better = |t: &usize| coalition.iter().all(|party| self.prefers(party, *t, state));
        self.graph.reach(coalition, state, &moves, Some(&signs)).into_iter().filter(all_better).collect()
    }

    /// What can be reached from a state by moves of all parties (by improvements only, if asked), with the number of
    /// moves of the shortest legal sequence; the start itself with 0.
    pub fn reachable(&self, start: usize, improvements_only: bool) -> BTreeMap<usize, usize> {
        let step = |mover: PartyId, from: usize| match improvements_only {
            true => self.improvements(mover, from),
            false => self.graph.moves(mover, from).clone(),
        };
        let mut lengths = legal_sequences(self.graph.parties(), start, &step);
        lengths.insert(start, 0);
        lengths
    }

    /// As [`Conflict::reachable`], with signatures (of which every member gains, if only improvements are asked for). No party moves alone twice in
    /// succession; a signature may follow anything, and anything may follow it.
    pub fn reachable_with_signatures(&self, start: usize, improvements_only: bool) -> BTreeMap<usize, usize> {
        let mut lengths: BTreeMap<usize, usize> = [(start, 0)].into();
        let mut seen: BTreeSet<(usize, Option<PartyId>)> = [(start, None)].into();
        let mut front: Vec<(usize, Option<PartyId>)> = vec![(start, None)];
        for length in 1.. {
            let mut next = Vec::new();
            for (from, last) in front {
                let alone = self.graph.parties().iter().filter(|p| Some(*p) != last).flat_map(|party| {
                    let to = match improvements_only {
                        true => self.improvements(party, from),
                        false => self.graph.moves(party, from).clone(),
                    };
                    to.into_iter().map(move |to| (to, Some(party)))
                });
                let together = self.graph.signatures.iter().flat_map(|(coalition, to)| {
                    let to = match improvements_only {
                        true => self.improving_signatures(*coalition, from),
                        false => to[from].clone(),
                    };
                    to.into_iter().map(|to| (to, None))
                });
                for place in alone.chain(together) {
                    if seen.insert(place) {
                        lengths.entry(place.0).or_insert(length);
                        next.push(place);
                    }
                }
            }
            if next.is_empty() {
                break;
            }
            front = next;
        }
        lengths
    }
}

/// Whether a state is stable for a party, from scratch. Many verdicts on one instance are quicker from one
/// [`Conflict`].
pub fn stable(
    graph: &Graph,
    instance: &Instance,
    state: usize,
    party: PartyId,
    concept: Concept,
    joint: Joint,
) -> Option<bool> {
    Conflict::new(graph, instance).stable(state, party, concept, joint)
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::generate::{self, Feature, Features, Shape, any_case};
    use proptest::prelude::*;
    use zopa_core::{
        Cardinal, IdVec, Issue, IssueWorth, Level, LevelId, LevelSet, Party, Preference, Role, Term, Uncertain,
        WalkAway,
    };

    /// A game with issues of two levels, one set by each party, and utilities by state in index order.
    pub(crate) fn game(utilities: &[&[f64]], extra_points: f64) -> Case {
        let mut case = Case { has_status_quo: true, id: "game".to_owned(), ..Case::default() };
        for i in 0..utilities.len() {
            let id = format!("p{i}");
            let name = id.clone();
            case.parties.push(Party { id, name, role: Role::Principal, at_table: true, note: String::new() });
            case.red_lines.push(Vec::new());
            let level = |l: usize| Level { id: format!("l{l}"), label: format!("l{l}") };
            case.issues.push(Issue {
                id: format!("v{i}"),
                name: format!("v{i}"),
                levels: (0..2).map(level).collect(),
                status_quo: LevelId::new(0),
                control: Control::Set {
                    by: PartySet::only(PartyId::new(i)),
                    consent: PartySet::EMPTY,
                    binding: false,
                    allowed: (0..2).map(|_| LevelSet::all(2)).collect(),
                },
                note: String::new(),
            });
        }
        let states = literal::outcomes(&case);
        for of_party in utilities {
            let mut terms = Vec::new();
            for (state, add) in states.iter().zip(*of_party) {
                let literal = |v| zopa_core::Expr::In(v, LevelSet::of(2, [state.level(v)]));
                let expr = zopa_core::Expr::All(case.issues.ids().map(literal).collect());
                let when = case.conditions.push(zopa_core::Stated { text: String::new(), expr });
                terms.push(Term { id: format!("t{}", terms.len()), when, add: Uncertain::Known(*add + extra_points) });
            }
            let nothing = |_| IssueWorth {
                weight: Uncertain::Known(1.0),
                values: vec![Uncertain::Known(0.0), Uncertain::Known(0.0)].into(),
            };
            let issues = case.issues.ids().map(nothing).map(Some).collect();
            let walk_away = WalkAway::Above(Uncertain::Known(0.0));
            case.preferences.push(Preference::Cardinal(Cardinal {
                issues,
                terms,
                walk_away,
                unit: 1.0,
                discount: None,
            }));
        }
        case
    }

    /// States (p, q) in the order defect-defect, cooperate-defect, defect-cooperate, both cooperate.
    pub(crate) fn prisoners_dilemma() -> Case {
        game(&[&[1.0, 0.0, 5.0, 3.0], &[1.0, 5.0, 0.0, 3.0]], 0.0)
    }

    /// Chicken, states in the order straight-straight, swerve-straight, straight-swerve, both swerve.
    fn chicken() -> Case {
        game(&[&[0.0, 2.0, 5.0, 3.0], &[0.0, 5.0, 2.0, 3.0]], 0.0)
    }

    /// As published (Fang, Hipel & Kilgour 1993; Fraser & Hipel 1984): defection is the Nash equilibrium of the
    /// prisoner's dilemma and cooperation is stable by GMR, SMR and SEQ; chicken has two Nash equilibria, and mutual
    /// swerving is stable by GMR and SMR only.
    #[test]
    fn classic_games() {
        let equilibria = |case: &Case, concept| {
            let instance = generate::instance(case);
            let graph = Graph::of(instance.model());
            Conflict::new(&graph, &instance).equilibria(concept, Joint::Moves)
        };
        let dilemma = prisoners_dilemma();
        assert_eq!(equilibria(&dilemma, Concept::Nash), [0]);
        for concept in [Concept::Gmr, Concept::Smr, Concept::Seq, Concept::Sseq] {
            assert_eq!(equilibria(&dilemma, concept), [0, 3], "{concept:?}");
        }
        let chicken = chicken();
        assert_eq!(equilibria(&chicken, Concept::Nash), [1, 2]);
        for concept in [Concept::Gmr, Concept::Smr] {
            assert_eq!(equilibria(&chicken, concept), [1, 2, 3], "{concept:?}");
        }
        // Whoever is left swerving would punish a departure only by straight-straight, worst for itself too.
        for concept in [Concept::Seq, Concept::Sseq] {
            assert_eq!(equilibria(&chicken, concept), [1, 2], "{concept:?}");
        }
    }

    /// Elmira, the explicit graph of nine states, with its published equilibria (Hipel, Fang, Kilgour & Haight 1993;
    /// Kilgour, Hipel, Fang & Peng 2001): 5, 8 and 9 by every concept, 1 and 4 by GMR and SMR only; the ministry and
    /// the company together would leave 5 for 8.
    #[test]
    fn elmira_as_published() {
        let arcs: [&[(usize, usize)]; 3] = [
            &[(1, 2), (3, 4), (5, 6), (7, 8)],
            &[(1, 3), (1, 9), (2, 4), (2, 9), (3, 9), (4, 9), (5, 7), (5, 9), (6, 8), (6, 9), (7, 9), (8, 9)],
            &[(1, 5), (5, 1), (2, 6), (6, 2), (7, 3), (3, 7), (4, 8), (8, 4)],
        ];
        // Best first.
        let rankings = [[7, 3, 4, 8, 5, 1, 2, 6, 9], [1, 4, 8, 5, 9, 3, 7, 2, 6], [7, 3, 5, 1, 8, 6, 4, 2, 9]];
        let mut case = generate::case(0, &Shape::graph().with_parties(3..=3));
        case.conditions = IdVec::new();
        let tiers = rankings.map(|ranking| {
            let mut tier = |state: usize| {
                let expr = zopa_core::Expr::In(IssueId::new(0), LevelSet::of(9, [LevelId::new(state - 1)]));
                vec![case.conditions.push(zopa_core::Stated { text: String::new(), expr })]
            };
            Preference::Ranking(ranking.iter().map(|state| tier(*state)).collect())
        });
        case.preferences = Vec::from(tiers).into();
        let of = |arcs: &[(usize, usize)], from: usize| {
            LevelSet::of(9, arcs.iter().filter(|(a, _)| *a == from).map(|(_, b)| LevelId::new(*b - 1)))
        };
        let issue = &mut case.issues[IssueId::new(0)];
        issue.levels = (1..=9).map(|s| Level { id: format!("s{s}"), label: String::new() }).collect();
        issue.status_quo = LevelId::new(0);
        issue.control = Control::Arcs(arcs.iter().map(|a| (1..=9).map(|from| of(a, from)).collect()).collect());
        let instance = generate::instance(&case);
        let graph = Graph::of(instance.model());
        let conflict = Conflict::new(&graph, &instance);
        for concept in Concept::ALL {
            let numbers: Vec<usize> = conflict.equilibria(concept, Joint::Moves).iter().map(|s| s + 1).collect();
            let published: &[usize] = match concept {
                Concept::Nash | Concept::Seq | Concept::Sseq => &[5, 8, 9],
                Concept::Gmr | Concept::Smr => &[1, 4, 5, 8, 9],
            };
            assert_eq!(numbers, published, "{concept:?}");
        }
        let pair: PartySet = [PartyId::new(0), PartyId::new(1)].into_iter().collect();
        let holds = |state: usize| conflict.coalition_stable(state - 1, pair, Concept::Nash, Joint::Moves);
        assert_eq!((holds(5), holds(8), holds(9)), (Some(false), Some(true), Some(true)));
    }

    /// The prisoner's dilemma by hand: cooperation is 2 points above the worst that an answered departure ends in
    /// (defect-defect, worth 1), and defection 1 point above what leaving it alone gives.
    #[test]
    fn margins_by_hand() {
        let instance = generate::instance(&prisoners_dilemma());
        let graph = Graph::of(instance.model());
        let conflict = Conflict::new(&graph, &instance);
        let p = PartyId::new(0);
        let point = literal::point(&instance, p).unwrap();
        let margin = |state, concept| conflict.margin(state, p, concept, Joint::Moves).unwrap();
        assert_eq!(margin(3, Concept::Sseq), Margin::By(2 * point));
        assert_eq!(margin(3, Concept::Nash), Margin::By(-2 * point));
        assert_eq!(margin(0, Concept::Nash), Margin::By(point));
    }

    /// Three states in a ring, moves of one party, the other has the way back: moves are not transitive, so a party
    /// cannot go on alone, and only an answer of the other lets it.
    #[test]
    fn nobody_moves_twice_in_succession() {
        let mut case = generate::case(3, &Shape::graph().with_parties(2..=2));
        let none = || vec![LevelSet::none(3), LevelSet::none(3), LevelSet::none(3)];
        let mut arcs: IdVec<PartyId, IdVec<LevelId, LevelSet>> = vec![none().into(), none().into()].into();
        let (a, b) = (PartyId::new(0), PartyId::new(1));
        arcs[a][LevelId::new(0)].insert(LevelId::new(1));
        arcs[a][LevelId::new(1)].insert(LevelId::new(2));
        case.conditions = IdVec::new();
        case.preferences = vec![Preference::Absent, Preference::Absent].into();
        let issue = &mut case.issues[IssueId::new(0)];
        issue.levels = (0..3).map(|l| Level { id: format!("s{l}"), label: String::new() }).collect();
        issue.status_quo = LevelId::new(0);
        issue.control = Control::Arcs(arcs.clone());
        let reach = |case: &Case| {
            let instance = generate::instance(case);
            let graph = Graph::of(instance.model());
            Conflict::new(&graph, &instance).reachable(0, false)
        };
        assert_eq!(reach(&case), BTreeMap::from([(0, 0), (1, 1)]), "a alone stops after one step");
        arcs[b][LevelId::new(1)].insert(LevelId::new(0));
        case.issues[IssueId::new(0)].control = Control::Arcs(arcs);
        // a to 1, b back to 0, a to 1 again: still never two steps of a.
        assert_eq!(reach(&case), BTreeMap::from([(0, 0), (1, 1)]));
    }

    fn small() -> Shape {
        Shape::default().up_to(24)
    }

    fn any_conflict() -> impl Strategy<Value = Case> {
        let graph = Shape::graph().with(Feature::CardinalGraph);
        prop_oneof![2 => any_case(small()), 1 => any_case(Shape::tangled()), 1 => any_case(graph)]
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(192))]

        /// Nash implies every concept; SSEQ implies SEQ and SMR; SMR and SEQ imply GMR; with signatures as without.
        #[test]
        fn concepts_imply_one_another(case in any_conflict()) {
            let instance = generate::instance(&case);
            let graph = Graph::of(instance.model());
            let conflict = Conflict::new(&graph, &instance);
            for joint in [Joint::Moves, Joint::Signatures] {
                for party in graph.parties().iter() {
                    for state in 0..graph.states().len() {
                        let is = |concept| conflict.stable(state, party, concept, joint) == Some(true);
                        let implies = |a, b| !is(a) || is(b);
                        for concept in Concept::ALL {
                            prop_assert!(implies(Concept::Nash, concept));
                        }
                        prop_assert!(implies(Concept::Sseq, Concept::Seq) && implies(Concept::Sseq, Concept::Smr));
                        prop_assert!(implies(Concept::Smr, Concept::Gmr) && implies(Concept::Seq, Concept::Gmr));
                    }
                }
            }
        }

        /// At the margin a verdict holds, one grid step further it does not: the threshold is closed and sharp.
        #[test]
        fn margins_flip_verdicts(case in any_conflict()) {
            let instance = generate::instance(&case);
            let graph = Graph::of(instance.model());
            let conflict = Conflict::new(&graph, &instance);
            for party in graph.parties().iter() {
                for state in 0..graph.states().len() {
                    for concept in Concept::ALL {
                        let margin = conflict.margin(state, party, concept, Joint::Moves);
                        let Some(Margin::By(shift)) = margin else { continue };
                        let at = |worth| conflict.stable_if_worth(state, party, concept, Joint::Moves, worth);
                        let here = conflict.worth(party, state).unwrap();
                        prop_assert_eq!(at(here - shift), Some(true));
                        prop_assert_eq!(at(here - shift - 1), Some(false));
                        prop_assert_eq!(at(here), Some(shift >= 0));
                    }
                }
            }
        }

        /// Where moves come from issues and no rule forbids single moves, legal sequences reach what the union of all moves reaches, the start left out;
        /// so the two ways of searching agree.
        #[test]
        fn legal_search_is_reachability(case in any_case(small().without(Feature::MoveRules))) {
            let instance = generate::instance(&case);
            let graph = Graph::of(instance.model());
            let step = |party: PartyId, from: usize| graph.moves(party, from).clone();
            let nothing = |_: PartySet, _: usize| States::new();
            for party in graph.parties().iter() {
                let others = graph.parties().minus(PartySet::only(party));
                for state in 0..graph.states().len() {
                    let mut legal: States = legal_sequences(others, state, &step).into_keys().collect();
                    let mut union = graph.union_reach(others, state, &step, &nothing);
                    legal.remove(&state);
                    union.remove(&state);
                    prop_assert_eq!(legal, union);
                }
            }
        }

        /// Moves of one party from issues are transitive, unless a rule forbids single moves; nobody alone raises what he does not set alone.
        #[test]
        fn moves_are_transitive_and_modest(case in any_case(small().without(Feature::MoveRules))) {
            let instance = generate::instance(&case);
            let graph = Graph::of(instance.model());
            let q = literal::status_quo(&case);
            for party in graph.parties().iter() {
                for s in 0..graph.states().len() {
                    for t in graph.moves(party, s) {
                        prop_assert!(*t != s);
                        prop_assert!(graph.moves(party, *t).iter().all(|u| *u == s || graph.moves(party, s).contains(u)));
                        let (from, to) = (&graph.states()[s], &graph.states()[*t]);
                        for v in case.issues.ids().filter(|v| from.level(*v) != to.level(*v)) {
                            let (setters, ratifiers) = literal::setters_and_ratifiers(&case, v);
                            let alone = setters.union(ratifiers) == PartySet::only(party);
                            prop_assert!(setters.contains(party) && (alone || to.level(v) == q.level(v)));
                        }
                    }
                }
            }
        }

        /// Without joint issues there is nothing to sign, and the two forms of every concept are one.
        #[test]
        fn no_joint_issue_no_signature(
            case in any_case(small().without(Feature::Joint).without(Feature::Consent)), seed in 0..8u64
        ) {
            let instance = generate::instance(&case);
            let graph = Graph::of(instance.model());
            prop_assert!(graph.signatures().is_empty());
            let conflict = Conflict::new(&graph, &instance);
            let concept = Concept::ALL[(seed % 5) as usize];
            prop_assert_eq!(
                conflict.equilibria(concept, Joint::Moves),
                conflict.equilibria(concept, Joint::Signatures)
            );
        }
    }

    /// A coalition of one is its member: the coalition concepts are then the individual ones.
    #[test]
    fn a_coalition_of_one_is_its_member() {
        for seed in 0..60 {
            let shape = if seed % 3 == 0 { Shape::graph() } else { small() };
            let case = generate::case(seed, &shape);
            let instance = generate::instance(&case);
            let graph = Graph::of(instance.model());
            let conflict = Conflict::new(&graph, &instance);
            for party in graph.parties().iter() {
                for state in 0..graph.states().len() {
                    for concept in Concept::ALL {
                        for joint in [Joint::Moves, Joint::Signatures] {
                            assert_eq!(
                                conflict.coalition_stable(state, PartySet::only(party), concept, joint),
                                conflict.stable(state, party, concept, joint),
                                "seed {seed}, {party:?} at {state}, {concept:?}, {joint:?}"
                            );
                        }
                    }
                }
            }
        }
    }

    /// Signatures matter: they change verdicts in both directions of the story (GMR, SEQ), and joint cases have them.
    #[test]
    fn signatures_change_verdicts() {
        let (mut with, mut changed) = (0, 0);
        let features = Features::NONE.with(Feature::Joint).with(Feature::Binding).with(Feature::OtherStatusQuo);
        for seed in 0..150 {
            let shape = Shape { parties: 3..=4, features, ..small() };
            let case = generate::case(seed, &shape);
            let instance = generate::instance(&case);
            let graph = Graph::of(instance.model());
            with += usize::from(!graph.signatures().is_empty());
            let conflict = Conflict::new(&graph, &instance);
            for party in graph.parties().iter() {
                for state in 0..graph.states().len() {
                    for concept in [Concept::Gmr, Concept::Seq] {
                        let plain = conflict.stable(state, party, concept, Joint::Moves);
                        let signed = conflict.stable(state, party, concept, Joint::Signatures);
                        assert!(plain != Some(true) || signed == Some(true), "more answers never unsettle");
                        changed += usize::from(plain != signed);
                    }
                }
            }
        }
        assert!(with > 60 && changed > 20, "{with} cases with signatures, {changed} verdicts changed");
    }
}
