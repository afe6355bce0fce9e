//! The graph model over the list of all states, by its definitions (docs/definitions.md, "What would hold"): moves, signatures,
//! what others can make of a state, verdicts and margins.
//!
//! A node of the search is a state with who moved there last, so that nobody moves alone twice in succession; a signature
//! may follow anything, and anything may follow it. What the others can bring a party down to is found backwards: states in
//! ascending order of what they are worth as sanctions, each handed on to all nodes from which it is reached.

use crate::ground::Ground;
use std::collections::HashMap;
use zopa_core::{Control, Id, IssueId, LevelId, Outcome, PartyId, PartySet, Role, Worth};

/// Moves that are listed.
const MOVES: usize = 20_000_000;
/// Pairs of states that are looked at for signatures.
const PAIRS: usize = 30_000_000;

/// A concept: what answers it counts.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Concept {
    /// Its name in documents.
    pub(crate) key: &'static str,
    /// Whether the others can answer at all.
    pub(crate) answers: bool,
    /// Whether each of their steps must be a gain for whoever makes it.
    pub(crate) gains: bool,
    /// Whether the party may move again after the answer.
    pub(crate) counters: bool,
    /// Whether they may sign.
    pub(crate) signs: bool,
    /// Name, variant and source.
    pub(crate) method: [&'static str; 3],
}

const HOWARD: &str = "Howard 1971; Fang, Hipel & Kilgour 1993, ch. 3";
const FRASER: &str = "Fraser & Hipel 1984; Fang, Hipel & Kilgour 1993, ch. 3";
const REGO: &str = "R\u{ea}go & Vieira 2017";
const ALONE: &str = "answers by individual moves";
const SIGNED: &str = "answers by individual moves and signatures";

impl Concept {
    /// Those that are derived.
    pub(crate) fn all() -> [Concept; 9] {
        let concept = |key, [gains, counters, signs]: [bool; 3], method| Concept {
            key,
            answers: true,
            gains,
            counters,
            signs,
            method,
        };
        let gmr = "general metarationality (GMR)";
        let smr = "symmetric metarationality (SMR)";
        let seq = "sequential stability (SEQ)";
        let sseq = "symmetric sequential stability (SSEQ)";
        let nash = ["Nash stability", "own moves only", "Fang, Hipel & Kilgour 1993, ch. 3"];
        [
            Concept { answers: false, ..concept("nash", [false, false, false], nash) },
            concept("gmr", [false, false, false], [gmr, ALONE, HOWARD]),
            concept("smr", [false, true, false], [smr, ALONE, HOWARD]),
            concept("seq", [true, false, false], [seq, ALONE, FRASER]),
            concept("sseq", [true, true, false], [sseq, ALONE, REGO]),
            concept("gmr_signatures", [false, false, true], [gmr, SIGNED, HOWARD]),
            concept("smr_signatures", [false, true, true], [smr, SIGNED, HOWARD]),
            concept("seq_signatures", [true, false, true], [seq, SIGNED, FRASER]),
            concept("sseq_signatures", [true, true, true], [sseq, SIGNED, REGO]),
        ]
    }
}

/// Below every worth: a state that does not count.
const NOTHING: i64 = i64::MIN;

/// How far a verdict is from turning.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) enum Margin {
    /// By so much more is the state worth than the bound: raw units of score, or ranks.
    By(i64),
    /// However little it is worth, it is stable.
    Unlimited,
}

/// The states, the moves between them, and what they are worth.
pub(crate) struct Graph<'g> {
    ground: &'g Ground<'g>,
    pub(crate) states: Vec<Outcome>,
    places: HashMap<Outcome, u32>,
    /// By party, then state: where it can move alone, ascending.
    pub(crate) moves: Vec<Vec<Vec<u32>>>,
    /// By party: numbers that order the states as it does; none where its preferences are not stated.
    pub(crate) worth: Vec<Option<Vec<i64>>>,
    /// By state: where all who can move could sign together; only where that is asked for.
    signed: Option<Vec<Vec<u32>>>,
}

impl<'g> Graph<'g> {
    /// The graph of a case; `None` where it has too many moves.
    pub(crate) fn new(ground: &'g Ground<'g>, states: Vec<Outcome>, signatures: bool) -> Option<Self> {
        let places: HashMap<Outcome, u32> = states.iter().cloned().zip(0..).collect();
        let n = ground.case().parties.len();
        let mut graph = Graph { ground, states, places, moves: vec![Vec::new(); n], worth: Vec::new(), signed: None };
        let mut listed = 0;
        for party in graph.movers().iter() {
            let mut of_party = Vec::with_capacity(graph.states.len());
            for from in &graph.states {
                let to = graph.moves_from(party, from);
                listed += to.len();
                if listed > MOVES {
                    return None;
                }
                of_party.push(to);
            }
            graph.moves[party.index()] = of_party;
        }
        let all: Vec<&Outcome> = graph.states.iter().collect();
        let worth = |p: PartyId| (*ground.instance.worth(p) != Worth::Absent).then(|| ground.values(p, &all));
        let worth: Vec<_> = ground.case().parties.ids().map(worth).collect();
        if signatures {
            if graph.states.len().saturating_mul(graph.states.len()) > PAIRS {
                return None;
            }
            let together = graph.movers();
            let to = |from: &Outcome| -> Vec<u32> {
                (0..).zip(&graph.states).filter(|(_, t)| graph.can_sign(together, from, t)).map(|(k, _)| k).collect()
            };
            graph.signed = Some(graph.states.iter().map(to).collect());
        }
        graph.worth = worth;
        Some(graph)
    }

    /// Everybody but audiences.
    pub(crate) fn movers(&self) -> PartySet {
        let case = self.ground.case();
        case.parties.ids().collect::<PartySet>().minus(case.having(Role::Audience))
    }
    pub(crate) fn stated(&self) -> Vec<PartyId> {
        self.ground.case().parties.ids().filter(|p| self.worth[p.index()].is_some()).collect()
    }
    pub(crate) fn place(&self, state: &Outcome) -> Option<u32> {
        self.places.get(state).copied()
    }
    /// R_i(s).
    pub(crate) fn moves(&self, party: PartyId, state: u32) -> &[u32] {
        self.moves[party.index()].get(state as usize).map_or(&[], Vec::as_slice)
    }
    /// Whether a party likes the second state better; never, if its preferences are not stated.
    pub(crate) fn gains(&self, party: PartyId, from: u32, to: u32) -> bool {
        self.worth[party.index()].as_ref().is_some_and(|u| u[to as usize] > u[from as usize])
    }

    fn moves_from(&self, party: PartyId, from: &Outcome) -> Vec<u32> {
        let (case, model) = (self.ground.case(), self.ground.instance.model());
        let only = PartySet::only(party);
        let mut options: Vec<(IssueId, Vec<LevelId>)> = Vec::new();
        for (v, issue) in case.issues.enumerated() {
            let here = from.level(v);
            let to = issue
                .levels
                .ids()
                .filter(|to| *to != here && may_change(&issue.control, issue.status_quo, only, here, *to));
            let to: Vec<LevelId> = to.collect();
            if !to.is_empty() {
                options.push((v, to));
            }
        }
        // Every way to change some of these issues: an odometer in which the first setting of each issue leaves it alone.
        let mut found = Vec::new();
        let mut setting = vec![0usize; options.len()];
        while let Some(turn) = setting.iter().zip(&options).position(|(k, (_, to))| *k < to.len()) {
            setting[..turn].fill(0);
            setting[turn] += 1;
            let mut at = from.clone();
            for (k, (v, to)) in setting.iter().zip(&options).filter(|(k, _)| **k > 0) {
                at.set(*v, to[*k - 1]);
            }
            if let Some(place) = self.place(&at)
                && !model.barred(from, &at)
            {
                found.push(place);
            }
        }
        found.sort_unstable();
        found
    }

    /// Whether a coalition can bring about a state together.
    pub(crate) fn can_reach(&self, coalition: PartySet, from: &Outcome, to: &Outcome) -> bool {
        let case = self.ground.case();
        let mut changed = from.differing(to).peekable();
        changed.peek().is_some()
            && changed.all(|v| {
                let issue = &case.issues[v];
                may_change(&issue.control, issue.status_quo, coalition, from.level(v), to.level(v))
            })
            && !self.ground.instance.model().barred(from, to)
    }

    /// Whether it is something that a coalition signs: a joint issue goes to a new level, or a binding one changes.
    pub(crate) fn can_sign(&self, coalition: PartySet, from: &Outcome, to: &Outcome) -> bool {
        let case = self.ground.case();
        let raised = from.differing(to).any(|v| {
            let issue = &case.issues[v];
            issue.control.is_binding() || (issue.control.is_joint() && to.level(v) != issue.status_quo)
        });
        coalition.len() > 1
            && raised
            && self.ground.instance.model().signable(to)
            && self.can_reach(coalition, from, to)
    }

    /// The state, seen as a sanction of a party: what it is worth to it, after its best own move where it has one.
    fn sanction(&self, party: PartyId, concept: Concept, state: u32, without: Option<u32>) -> i64 {
        let Some(worth) = &self.worth[party.index()] else { return NOTHING };
        let of = |s: u32| if Some(s) == without { NOTHING } else { worth[s as usize] };
        let here = of(state);
        if !concept.counters {
            return here;
        }
        self.moves(party, state).iter().map(|t| of(*t)).fold(here, i64::max)
    }

    /// For each state the least that the others can bring the party down to from there; none where they can do nothing.
    fn least(&self, party: PartyId, concept: Concept, without: Option<u32>) -> Vec<Option<i64>> {
        let n = self.states.len();
        let others: Vec<PartyId> = self.movers().minus(PartySet::only(party)).iter().collect();
        let (width, signed) = (others.len() + 1, others.len());
        // Who comes to a state: by mover (the last column: by signature), from where.
        let mut into: Vec<Vec<Vec<u32>>> = vec![vec![Vec::new(); n]; width];
        for (k, mover) in others.iter().enumerate() {
            for s in 0..n as u32 {
                for t in self.moves(*mover, s) {
                    if !concept.gains || self.gains(*mover, s, *t) {
                        into[k][*t as usize].push(s);
                    }
                }
            }
        }
        if concept.signs {
            let together: PartySet = others.iter().copied().collect();
            for (s, to) in (0..).zip(self.signed.iter().flatten()) {
                for t in to {
                    let gains = |p: &PartyId| !concept.gains || self.gains(*p, s, *t);
                    let who: PartySet = together.iter().filter(gains).collect();
                    if self.can_sign(who, &self.states[s as usize], &self.states[*t as usize]) {
                        into[signed][*t as usize].push(s);
                    }
                }
            }
        }
        let mut order: Vec<(i64, u32)> =
            (0..n as u32).map(|s| (self.sanction(party, concept, s, without), s)).collect();
        order.sort_unstable();
        let mut found: Vec<Option<i64>> = vec![None; n * width];
        let mut todo: Vec<(u32, usize)> = Vec::new();
        for (worth, state) in order {
            todo.extend((0..width).map(|last| (state, last)));
            while let Some((to, last)) = todo.pop() {
                for from in &into[last][to as usize] {
                    // Nobody moves alone twice in succession.
                    for before in (0..width).filter(|before| last == signed || *before != last) {
                        let node = &mut found[*from as usize * width + before];
                        if node.is_none() {
                            *node = Some(worth);
                            todo.push((*from, before));
                        }
                    }
                }
            }
        }
        // The start is like the end of a signature: anybody may move next.
        (0..n).map(|s| found[s * width + signed]).collect()
    }

    /// For each state what it is worth to a party to go there: no more than the others leave it.
    pub(crate) fn departures(&self, party: PartyId, concept: Concept, without: Option<u32>) -> Vec<i64> {
        let Some(worth) = &self.worth[party.index()] else { return Vec::new() };
        if !concept.answers {
            return worth.clone();
        }
        let least = self.least(party, concept, without);
        worth.iter().zip(least).map(|(u, least)| least.map_or(*u, |least| least.min(*u))).collect()
    }

    /// Whether a state is stable for a party, from what its departures are worth.
    pub(crate) fn stable(&self, party: PartyId, state: u32, departures: &[i64]) -> bool {
        let Some(worth) = &self.worth[party.index()] else { return true };
        self.moves(party, state).iter().all(|t| departures[*t as usize] <= worth[state as usize])
    }

    /// The margin: its worth less the best departure, sanctions valued without the state itself.
    pub(crate) fn margin(&self, party: PartyId, concept: Concept, state: u32) -> Margin {
        let Some(worth) = &self.worth[party.index()] else { return Margin::Unlimited };
        let departures = self.departures(party, concept, Some(state));
        let best = self.moves(party, state).iter().map(|t| departures[*t as usize]).filter(|x| *x != NOTHING).max();
        best.map_or(Margin::Unlimited, |best| Margin::By(worth[state as usize] - best))
    }

    /// What a state is worth to a party as a sanction.
    pub(crate) fn as_sanction(&self, party: PartyId, concept: Concept, state: u32) -> i64 {
        self.sanction(party, concept, state, None)
    }
}

/// Whether a coalition may change an issue so.
fn may_change(control: &Control, status_quo: LevelId, coalition: PartySet, from: LevelId, to: LevelId) -> bool {
    match control {
        Control::Set { by, binding, allowed, .. } => {
            let all = control.signers().is_subset(coalition);
            let falls_back = control.is_joint() && !binding && to == status_quo && by.meets(coalition);
            allowed[from].contains(to) && (all || falls_back)
        }
        Control::Arcs(arcs) => coalition.len() == 1 && coalition.iter().all(|p| arcs[p][from].contains(to)),
    }
}
