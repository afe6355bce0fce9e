//! Stability of the wished state as a formula over the parties' orders.

use super::Listed;
use super::order::{Order, no_better};
use crate::concept::Concept;
use crate::sat::{Circuit, Lit, Solver, Wire};
use std::collections::BTreeMap;

/// Requires that the wished state is stable for the party. Where answers must gain, the chains of them come back: each assignment has to be
/// shown to them ([`amended`]).
pub(super) fn require_stable(
    solver: &mut Solver,
    circuit: &mut Circuit,
    listed: &Listed,
    orders: &mut [Option<Order<'_>>],
    party: usize,
    concept: Concept,
) -> Option<Chains> {
    orders[party].as_ref()?;
    let mut asked = Asked { solver, circuit, listed, orders, party, concept, sanctions: BTreeMap::new() };
    // What surely is no improvement needs no answer.
    let mut tempting: Vec<(usize, Wire)> = Vec::new();
    for s1 in &listed.moves[party][listed.wished] {
        let deterred = asked.no_better(&[*s1]);
        if deterred != Wire::Known(true) {
            tempting.push((*s1, deterred));
        }
    }
    let from: Vec<usize> = tempting.iter().map(|(s1, _)| *s1).collect();
    let chains = concept.answers_gain().then(|| asked.chains(&from));
    for (k, (s1, deterred)) in tempting.into_iter().enumerate() {
        let mut ways = vec![deterred];
        if concept.answers_freely() {
            for s2 in listed.others_reach(party, s1) {
                ways.push(asked.sanction(s2));
            }
        }
        ways.extend(chains.as_ref().map(|c| Wire::Of(c.nodes[c.starts[k]].leads)));
        clause(asked.solver, &[], ways.into_iter());
    }
    chains
}

/// Chains of the others' improvements, nobody twice in a row, that end in a sanction.
///
/// Each place has a variable: that it leads to a sanction. If it is true, one of the steps from there must be an improvement that ends in a sanction or at a
/// place which leads to one. That alone would let places on a circle lead to one another and nowhere else; what stands on such a circle is
/// found in each assignment and ruled out by a clause (a loop formula, Lin & Zhao 2004), so that only circles which somebody tries to use cost anything.
pub(super) struct Chains {
    nodes: Vec<Node>,
    /// The places after each of the party's own moves.
    starts: Vec<usize>,
}

/// A state and who moved last.
struct Node {
    leads: Lit,
    /// By one step to a sanction.
    ends: Vec<Wire>,
    /// By one step to a place that leads to one.
    onward: Vec<(Wire, usize)>,
}

/// What a formula is made of.
struct Asked<'a, 'o> {
    solver: &'a mut Solver,
    circuit: &'a mut Circuit,
    listed: &'a Listed,
    orders: &'a mut [Option<Order<'o>>],
    party: usize,
    concept: Concept,
    /// By state: that it is a sanction.
    sanctions: BTreeMap<usize, Wire>,
}

impl Asked<'_, '_> {
    /// That the wished state is at least as good for the party as each of these.
    fn no_better(&mut self, states: &[usize]) -> Wire {
        match &mut self.orders[self.party] {
            Some(order) => no_better(self.circuit, self.solver, order, self.listed.wished, states),
            None => Wire::Known(true),
        }
    }
    fn sanction(&mut self, state: usize) -> Wire {
        if let Some(known) = self.sanctions.get(&state) {
            return *known;
        }
        let states = self.listed.sanction(self.party, state, self.concept);
        let wire = self.no_better(&states);
        self.sanctions.insert(state, wire);
        wire
    }

    fn chains(&mut self, from: &[usize]) -> Chains {
        let listed = self.listed;
        let others: Vec<usize> =
            (0..self.orders.len()).filter(|j| *j != self.party && self.orders[*j].is_some()).collect();
        // Where nobody's moves can be split in two, who moved last does not matter and one place for each state is enough.
        let splits = others.iter().any(|j| !transitive(&listed.moves[*j]));
        let mut chains = Chains { nodes: Vec::new(), starts: Vec::new() };
        let mut number: BTreeMap<(usize, Option<usize>), usize> = BTreeMap::new();
        let mut places: Vec<(usize, Option<usize>)> = Vec::new();
        for s in from {
            let start = self.place(&mut chains, &mut number, &mut places, (*s, None));
            chains.starts.push(start);
        }
        let mut next = 0;
        while next < places.len() {
            let (at, last) = places[next];
            for j in others.iter().copied().filter(|j| Some(*j) != last) {
                for to in &listed.moves[j][at] {
                    let Some(order) = &mut self.orders[j] else { continue };
                    let step = order.better(self.solver, *to, at);
                    let sanction = self.sanction(*to);
                    let end = self.circuit.and(self.solver, step, sanction);
                    if end != Wire::Known(false) {
                        chains.nodes[next].ends.push(end);
                    }
                    if step != Wire::Known(false) && sanction != Wire::Known(true) {
                        let key = (*to, splits.then_some(j));
                        let place = self.place(&mut chains, &mut number, &mut places, key);
                        let leads = Wire::Of(chains.nodes[place].leads);
                        let way = self.circuit.and(self.solver, step, leads);
                        chains.nodes[next].onward.push((way, place));
                    }
                }
            }
            let node = &chains.nodes[next];
            let ways = node.ends.iter().chain(node.onward.iter().map(|(way, _)| way));
            clause(self.solver, &[!node.leads], ways.copied());
            next += 1;
        }
        chains
    }

    fn place(
        &mut self,
        chains: &mut Chains,
        number: &mut BTreeMap<(usize, Option<usize>), usize>,
        places: &mut Vec<(usize, Option<usize>)>,
        key: (usize, Option<usize>),
    ) -> usize {
        *number.entry(key).or_insert_with(|| {
            places.push(key);
            chains.nodes.push(Node { leads: self.solver.fresh(), ends: Vec::new(), onward: Vec::new() });
            chains.nodes.len() - 1
        })
    }
}

/// One of the literals or of the wires must be true.
fn clause(solver: &mut Solver, lits: &[Lit], wires: impl Iterator<Item = Wire>) {
    let mut all = lits.to_vec();
    for wire in wires {
        match wire {
            Wire::Known(true) => return,
            Wire::Known(false) => {}
            Wire::Of(lit) => all.push(lit),
        }
    }
    solver.clause(&all);
}

/// Rules out what the last assignment rests on a circle, in all chains; whether there was anything.
pub(super) fn amended(all: &[Chains], solver: &mut Solver) -> bool {
    let mut any = false;
    for chains in all {
        any |= chains.amend(solver);
    }
    any
}

impl Chains {
    /// Rules out what the last assignment rests on a circle; whether there was anything.
    fn amend(&self, solver: &mut Solver) -> bool {
        let founded = self.founded(solver);
        let circles: Vec<Vec<usize>> = self
            .starts
            .iter()
            .filter(|s| solver.value(self.nodes[**s].leads) && !founded[**s])
            .map(|s| self.circle(solver, *s))
            .collect();
        for circle in &circles {
            let within = |place: &usize| circle.binary_search(place).is_ok();
            let out = circle.iter().flat_map(|n| {
                let node = &self.nodes[*n];
                let onward = node.onward.iter().filter(|(_, to)| !within(to)).map(|(way, _)| *way);
                node.ends.iter().copied().chain(onward)
            });
            let way_out = solver.fresh();
            clause(solver, &[!way_out], out);
            for n in circle {
                solver.clause(&[!self.nodes[*n].leads, way_out]);
            }
        }
        !circles.is_empty()
    }

    /// The places from which the steps of the last assignment do lead to a sanction.
    fn founded(&self, solver: &Solver) -> Vec<bool> {
        let mut before: Vec<Vec<usize>> = vec![Vec::new(); self.nodes.len()];
        let mut founded = vec![false; self.nodes.len()];
        let mut todo = Vec::new();
        for (n, node) in self.nodes.iter().enumerate() {
            node.onward.iter().filter(|(way, _)| holds(solver, *way)).for_each(|(_, to)| before[*to].push(n));
            if node.ends.iter().any(|way| holds(solver, *way)) {
                founded[n] = true;
                todo.push(n);
            }
        }
        while let Some(n) = todo.pop() {
            for m in &before[n] {
                if !std::mem::replace(&mut founded[*m], true) {
                    todo.push(*m);
                }
            }
        }
        founded
    }

    /// What a place is said to lead to, in the last assignment, ascending.
    fn circle(&self, solver: &Solver, from: usize) -> Vec<usize> {
        let mut seen = vec![false; self.nodes.len()];
        let mut todo = vec![from];
        seen[from] = true;
        while let Some(n) = todo.pop() {
            for (way, to) in &self.nodes[n].onward {
                if holds(solver, *way) && !std::mem::replace(&mut seen[*to], true) {
                    todo.push(*to);
                }
            }
        }
        (0..self.nodes.len()).filter(|n| seen[*n]).collect()
    }
}

fn holds(solver: &Solver, wire: Wire) -> bool {
    match wire {
        Wire::Known(known) => known,
        Wire::Of(lit) => solver.value(lit),
    }
}

fn transitive(moves: &[Vec<usize>]) -> bool {
    let leads = |from: usize, to: usize| moves[from].binary_search(&to).is_ok();
    (0..moves.len()).all(|a| moves[a].iter().all(|b| moves[*b].iter().all(|c| *c == a || leads(a, *c))))
}
