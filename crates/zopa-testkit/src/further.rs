//! The graph model's further concepts, by the definitions: simultaneous stability, limited-move and non-myopic
//! stability, coalitions, strength of preference, comparisons that are not known.
//!
//! Sources: Fraser & Hipel (1984) for SIM in both readings; Kilgour (1985), Brams & Wittman (1981) and Fang, Hipel &
//! Kilgour (1989) for two-party concepts; Kilgour, Hipel, Fang & Peng (2001) and Inohara & Hipel (2008) for coalitions;
//! Hamouda, Kilgour & Hipel (2004, 2006) for strength; Li, Hipel, Kilgour & Fang (2004) for unknown preferences. That
//! the first statement which tells two states apart gives the strength of the preference is this project's reading.

use crate::conflict::{Concept, Conflict, Graph, Joint, States, legal_sequences};
use crate::literal;
use std::cmp::Ordering;
use std::collections::BTreeSet;
use zopa_core::{Compared, Instance, PartyId, PartySet, Preference, Strength};

/// A conflict with preferences that may be strong or unknown.
pub struct Shades<'a> {
    graph: &'a Graph,
    instance: &'a Instance,
    plain: Conflict<'a>,
    /// For one party one state stands beside another one, or where no statement holds.
    moved: Option<(PartyId, usize, Option<usize>)>,
}

/// Which comparisons fit.
type Fits<'f> = &'f dyn Fn(Compared) -> bool;
/// How a party likes a state, compared with another.
type How<'f> = &'f dyn Fn(PartyId, usize, usize) -> Compared;

/// The answers to a coalition.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Answers {
    /// CNash: none.
    Nothing,
    /// CGMR.
    Reach,
    /// CSMR.
    ReachWithoutRepair,
    /// CSEQ by individual improvements.
    Improvements,
    /// CSEQ by improvements of coalitions.
    Class,
}

/// How far the worth of one state alone can shift for one party before a verdict turns.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Turn {
    /// Down to the worth of this other state it still holds (up to it: holds there first).
    Beside(usize),
    /// However little the state is worth, it holds.
    Never,
    /// Beside no other state.
    Nowhere,
}

impl<'a> Shades<'a> {
    /// Where a verdict on state s turns if its worth for a party alone shifts: s is put beside every other state, the nearest first, and the verdict
    /// found anew. A verdict that holds: the last place down to which it holds at every place. One that does not: the first place up at which it does.
    /// Beside another state it is compared with any third as that one is; below all others no statement of priorities holds. Only for a party that can
    /// compare all states.
    pub fn turns(&self, s: usize, party: PartyId, holds: &dyn Fn(&Shades<'a>) -> bool) -> Turn {
        let worth = |t: usize| self.plain.worth(party, t).unwrap_or(0);
        let at = |value: i128, beside: Option<usize>| {
            let plain = self.plain.if_worth(party, s, value);
            let moved = Some((party, s, beside));
            holds(&Shades { graph: self.graph, instance: self.instance, plain, moved })
        };
        let mut others: Vec<usize> = (0..self.graph.states().len()).filter(|t| *t != s).collect();
        others.sort_by_key(|t| worth(*t));
        if !holds(self) {
            let up = others.iter().filter(|t| worth(**t) > worth(s));
            return up.copied().find(|t| at(worth(*t), Some(*t))).map_or(Turn::Nowhere, Turn::Beside);
        }
        let down: Vec<usize> = others.iter().rev().copied().filter(|t| worth(*t) <= worth(s)).collect();
        let fails = down.iter().position(|t| !at(worth(*t), Some(*t)));
        match fails {
            Some(0) => Turn::Nowhere,
            Some(k) => Turn::Beside(down[k - 1]),
            None if others.first().is_none_or(|lowest| at(worth(*lowest) - 1, None)) => Turn::Never,
            None => down.last().map_or(Turn::Nowhere, |last| Turn::Beside(*last)),
        }
    }

    /// The conflict.
    pub fn new(graph: &'a Graph, instance: &'a Instance) -> Self {
        Shades { graph, instance, plain: Conflict::new(graph, instance), moved: None }
    }

    /// Whether the party is an audience.
    pub fn only_watches(&self, party: PartyId) -> bool {
        self.instance.model().case().parties[party].role == zopa_core::Role::Audience
    }

    /// Whether the party can compare all states.
    pub fn is_complete(&self, party: PartyId) -> bool {
        let case = self.instance.model().case();
        let known = match &case.preferences[party] {
            Preference::Priorities(list) => list.iter().all(|s| s.strength != Strength::Unknown),
            _ => true,
        };
        known && case.not_compared.iter().all(|pair| pair.party != party)
    }

    /// Whether a statement of the party holds at a state, wherever that has been moved to.
    fn says(&self, party: PartyId, when: zopa_core::ConditionId, s: usize) -> bool {
        let at = match self.moved {
            Some((p, moved, beside)) if (p, moved) == (party, s) => beside,
            _ => Some(s),
        };
        at.is_some_and(|at| literal::met(self.instance.model().case(), when, &self.graph.states()[at]))
    }

    /// How the party likes s, compared with t.
    pub fn compare(&self, party: PartyId, s: usize, t: usize) -> Compared {
        let case = self.instance.model().case();
        let (a, b) = (&self.graph.states()[s], &self.graph.states()[t]);
        if case.is_graph() {
            let (a, b) = (a.levels()[0], b.levels()[0]);
            let pair = |p: &zopa_core::NotCompared| p.party == party && (p.low, p.high) == (a.min(b), a.max(b));
            if case.not_compared.iter().any(pair) {
                return Compared::Unknown;
            }
        }
        self.by_statements(party, s, t, true)
    }

    /// The same where nothing is unknown: such statements and pairs are left out, and the rest of the order decides.
    pub fn compare_known(&self, party: PartyId, s: usize, t: usize) -> Compared {
        self.by_statements(party, s, t, false)
    }

    fn by_statements(&self, party: PartyId, s: usize, t: usize, unknown_too: bool) -> Compared {
        // Without strength an order of statements is an order like any other.
        if let Preference::Priorities(statements) = &self.instance.model().case().preferences[party]
            && statements.iter().any(|s| s.strength != Strength::Mild)
        {
            for statement in statements.iter().filter(|x| unknown_too || x.strength != Strength::Unknown) {
                let (at_a, at_b) = (self.says(party, statement.when, s), self.says(party, statement.when, t));
                if at_a != at_b {
                    return match (statement.strength, at_a) {
                        (Strength::Unknown, _) => Compared::Unknown,
                        (Strength::Strong, true) => Compared::MuchBetter,
                        (Strength::Strong, false) => Compared::MuchWorse,
                        (Strength::Mild, true) => Compared::Better,
                        (Strength::Mild, false) => Compared::Worse,
                    };
                }
            }
            return Compared::Equal;
        }
        let (Some(at_s), Some(at_t)) = (self.plain.worth(party, s), self.plain.worth(party, t)) else {
            return Compared::Unknown;
        };
        match at_s.cmp(&at_t) {
            Ordering::Less => Compared::Worse,
            Ordering::Equal => Compared::Equal,
            Ordering::Greater => Compared::Better,
        }
    }

    fn is_stated(&self, party: PartyId) -> bool {
        self.plain.is_stated(party)
    }
    fn others(&self, party: PartyId) -> PartySet {
        self.graph.parties().minus(PartySet::only(party))
    }
    fn moves_that(&self, party: PartyId, s: usize, fits: Fits<'_>, how: How<'_>) -> States {
        let likes = |t: &usize| self.is_stated(party) && fits(how(party, *t, s));
        self.graph.moves(party, s).iter().copied().filter(likes).collect()
    }
    /// What others reach by legal sequences from t, t left out; by moves that fit, if asked, and by signatures that fit every signer, if they sign.
    fn others_reach(&self, party: PartyId, t: usize, gains: Option<Fits<'_>>, how: How<'_>, joint: Joint) -> States {
        let step = |mover: PartyId, from: usize| match gains {
            None => self.graph.moves(mover, from).clone(),
            Some(fits) => self.moves_that(mover, from, fits, how),
        };
        let sign = |coalition: PartySet, from: usize| -> States {
            let likes = |to: &usize| {
                gains.is_none_or(|fits| coalition.iter().all(|p| self.is_stated(p) && fits(how(p, *to, from))))
            };
            self.graph.signed_by(coalition, from).into_iter().filter(likes).collect()
        };
        let mut reached: States = match joint {
            Joint::Moves => legal_sequences(self.others(party), t, &step).into_keys().collect(),
            Joint::Signatures => self.graph.reach(self.others(party), t, &step, Some(&sign)),
        };
        reached.remove(&t);
        reached
    }

    /// Strong stability under GMR, SMR or SEQ; `None` without preferences. Nothing is unknown to it.
    pub fn strong(&self, s: usize, party: PartyId, concept: Concept) -> Option<bool> {
        self.graded(s, party, (concept, true), Joint::Moves)
    }
    /// Stability in the general sense, with mild and great improvements alike.
    pub fn general(&self, s: usize, party: PartyId, concept: Concept) -> Option<bool> {
        self.graded(s, party, (concept, false), Joint::Moves)
    }
    /// Strong stability, or (not `strongly`) stability in the general sense, where those who answer only move, or also sign.
    pub fn graded(&self, s: usize, party: PartyId, (concept, strongly): (Concept, bool), joint: Joint) -> Option<bool> {
        self.degrees_by(s, party, (concept, strongly), &|p, a, b| self.compare_known(p, a, b), joint)
    }
    /// Nash, GMR, SMR and SEQ in the extensions a to d.
    pub fn uncertain(&self, s: usize, party: PartyId, concept: Concept, extension: char) -> Option<bool> {
        self.uncertain_by(s, party, (concept, extension), &|p, a, b| self.compare(p, a, b))
    }
    /// The same where those who answer also sign.
    pub fn uncertain_signing(&self, s: usize, party: PartyId, concept: Concept, extension: char) -> Option<bool> {
        self.extended(s, party, (concept, extension), &|p, a, b| self.compare(p, a, b), Joint::Signatures)
    }

    /// Strong stability, or (not `strongly`) stability in the general sense, where parties compare states as given.
    pub fn graded_by(
        &self,
        s: usize,
        party: PartyId,
        concept: Concept,
        strongly: bool,
        how: &dyn Fn(PartyId, usize, usize) -> Compared,
    ) -> Option<bool> {
        self.degrees_by(s, party, (concept, strongly), how, Joint::Moves)
    }
    /// The same where those who answer only move, or also sign.
    pub fn degrees_by(
        &self,
        s: usize,
        party: PartyId,
        (concept, strongly): (Concept, bool),
        how: &dyn Fn(PartyId, usize, usize) -> Compared,
        joint: Joint,
    ) -> Option<bool> {
        let deters = |c| if strongly { c == Compared::MuchWorse } else { c <= Compared::Equal };
        self.with_terms(s, party, concept, (&better, &deters, &better), how, joint)
    }
    /// Nash, GMR, SMR and SEQ in the extensions a to d, where parties compare states as given.
    pub fn uncertain_by(
        &self,
        s: usize,
        party: PartyId,
        asked: (Concept, char),
        how: &dyn Fn(PartyId, usize, usize) -> Compared,
    ) -> Option<bool> {
        self.extended(s, party, asked, how, Joint::Moves)
    }

    /// The same where those who answer only move, or also sign.
    pub fn extended(
        &self,
        s: usize,
        party: PartyId,
        (concept, extension): (Concept, char),
        how: How<'_>,
        joint: Joint,
    ) -> Option<bool> {
        let or_unknown = |c| better(c) || c == Compared::Unknown;
        let leaves = |c| if "ac".contains(extension) { or_unknown(c) } else { better(c) };
        let deters = |c| c <= Compared::Equal || ("cd".contains(extension) && c == Compared::Unknown);
        self.with_terms(s, party, concept, (&leaves, &deters, &or_unknown), how, joint)
    }

    fn with_terms(
        &self,
        s: usize,
        party: PartyId,
        concept: Concept,
        (leaves, deters, gains): (Fits<'_>, Fits<'_>, Fits<'_>),
        how: How<'_>,
        joint: Joint,
    ) -> Option<bool> {
        if !self.is_stated(party) {
            return None;
        }
        let bad = |x: usize| deters(how(party, x, s));
        let no_escape = |x: usize| self.graph.moves(party, x).iter().all(|y| bad(*y));
        let met = |t: usize| match concept {
            Concept::Nash => false,
            Concept::Gmr => self.others_reach(party, t, None, how, joint).into_iter().any(bad),
            Concept::Smr => self.others_reach(party, t, None, how, joint).into_iter().any(|x| bad(x) && no_escape(x)),
            Concept::Seq => self.others_reach(party, t, Some(gains), how, joint).into_iter().any(bad),
            Concept::Sseq => {
                self.others_reach(party, t, Some(gains), how, joint).into_iter().any(|x| bad(x) && no_escape(x))
            }
        };
        Some(self.moves_that(party, s, leaves, how).into_iter().all(met))
    }

    /// Simultaneous stability: every improvement of the party is met by a profile of improvements from s by the others
    /// (each may stay), whose joint result exists and is no better for the party. In the tableau reading only parties
    /// that are unstable under SEQ take part, the party itself included.
    pub fn sim(&self, s: usize, party: PartyId, tableau: bool) -> Option<bool> {
        if !self.is_stated(party) {
            return None;
        }
        let unstable = |p: PartyId| self.plain.stable(s, p, Concept::Seq, Joint::Moves) == Some(false);
        if tableau && !unstable(party) {
            return Some(true);
        }
        let others: Vec<PartyId> = self.others(party).iter().filter(|p| !tableau || unstable(*p)).collect();
        let improvements = |p: PartyId| self.plain.improvements(p, s);
        // What a party's move to t changes of s, laid over what the others' moves change.
        let lay = |onto: &mut zopa_core::Outcome, t: usize| {
            let (from, to) = (&self.graph.states()[s], &self.graph.states()[t]);
            let changed: Vec<_> = to.differing(from).collect();
            changed.into_iter().for_each(|v| onto.set(v, to.level(v)));
        };
        let mut profiles: Vec<Vec<usize>> = vec![Vec::new()];
        for other in others {
            let choices: Vec<usize> = [s].into_iter().chain(improvements(other)).collect();
            profiles = profiles.iter().flat_map(|p| choices.iter().map(|c| [p.as_slice(), &[*c]].concat())).collect();
        }
        let deters = |first: usize, profile: &Vec<usize>| {
            let mut joint = self.graph.states()[s].clone();
            lay(&mut joint, first);
            profile.iter().for_each(|t| lay(&mut joint, *t));
            self.graph.number(&joint).is_some_and(|x| !self.plain.prefers(party, x, s))
        };
        Some(improvements(party).into_iter().all(|first| profiles.iter().any(|p| deters(first, p))))
    }

    /// `G_h(i, s)`, for two parties.
    fn anticipated(&self, [i, j]: [PartyId; 2], s: usize, h: usize) -> usize {
        let mut best = s;
        if h > 0 {
            for q in self.graph.moves(i, s) {
                let end = self.anticipated([j, i], *q, h - 1);
                if self.plain.prefers(i, end, best) {
                    best = end;
                }
            }
        }
        best
    }

    /// Whether s is L_h for the party, the other one being the second.
    pub fn limited(&self, s: usize, party: PartyId, other: PartyId, h: usize) -> bool {
        self.anticipated([party, other], s, h) == s
    }

    /// Whether s is L_h for the party at every h from some on: what both anticipate everywhere repeats.
    pub fn non_myopic(&self, s: usize, party: PartyId, other: PartyId) -> bool {
        let states = self.graph.states().len();
        let mut layer: [Vec<usize>; 2] = [(0..states).collect(), (0..states).collect()];
        let pair = [party, other];
        let mut history: Vec<[Vec<usize>; 2]> = Vec::new();
        loop {
            if let Some(first) = history.iter().position(|l| *l == layer) {
                return history[first..].iter().all(|l| l[0][s] == s);
            }
            history.push(layer.clone());
            let next = |d: usize| -> Vec<usize> {
                let of = |q: usize| {
                    self.graph.moves(pair[d], q).iter().fold(q, |best, t| {
                        let end = layer[1 - d][*t];
                        if self.plain.prefers(pair[d], end, best) { end } else { best }
                    })
                };
                (0..states).map(of).collect()
            };
            layer = [next(0), next(1)];
        }
    }

    /// R_H(s) by moves and signatures of the coalition.
    fn own_reach(&self, coalition: PartySet, s: usize, signatures: bool) -> States {
        let moves = |party: PartyId, from: usize| self.graph.moves(party, from).clone();
        let signs = |c: PartySet, from: usize| self.graph.signed_by(c, from);
        let signed: Option<&dyn Fn(PartySet, usize) -> States> = if signatures { Some(&signs) } else { None };
        self.graph.reach(coalition, s, &moves, signed)
    }
    fn all_better(&self, coalition: PartySet, t: usize, s: usize) -> bool {
        coalition.iter().all(|p| self.plain.prefers(p, t, s))
    }

    /// The legal sequences of improvements of coalitions within a group: no coalition twice in succession.
    fn class_reach(&self, group: PartySet, from: usize, signatures: bool) -> States {
        let members: Vec<PartyId> = group.iter().filter(|p| self.is_stated(*p)).collect();
        let coalitions: Vec<PartySet> = (1..1usize << members.len())
            .map(|mask| members.iter().enumerate().filter(|(k, _)| mask >> k & 1 == 1).map(|(_, p)| *p).collect())
            .collect();
        let mut seen: BTreeSet<(usize, usize)> = BTreeSet::new();
        let mut todo: Vec<(usize, Option<usize>)> = vec![(from, None)];
        let mut reached = States::new();
        while let Some((at, last)) = todo.pop() {
            for (k, c) in coalitions.iter().enumerate().filter(|(k, _)| Some(*k) != last) {
                for t in self.own_reach(*c, at, signatures).into_iter().filter(|t| self.all_better(*c, *t, at)) {
                    if seen.insert((t, k)) {
                        reached.insert(t);
                        todo.push((t, Some(k)));
                    }
                }
            }
        }
        reached.remove(&from);
        reached
    }

    /// Whether s is stable for a coalition, all of whose members have preferences.
    pub fn coalition(&self, s: usize, coalition: PartySet, answers: Answers, signatures: bool) -> bool {
        let concept = match answers {
            Answers::Nothing => Concept::Nash,
            Answers::Reach => Concept::Gmr,
            Answers::ReachWithoutRepair => Concept::Smr,
            Answers::Improvements => Concept::Seq,
            Answers::Class => {
                let others = self.graph.parties().minus(coalition);
                let met = |t: &usize| {
                    let reached = self.class_reach(others, *t, signatures);
                    reached.into_iter().any(|x| !self.all_better(coalition, x, s))
                };
                let own = self.own_reach(coalition, s, true);
                return own.iter().filter(|t| self.all_better(coalition, **t, s)).all(met);
            }
        };
        let joint = if signatures { Joint::Signatures } else { Joint::Moves };
        self.plain.coalition_stable(s, coalition, concept, joint) == Some(true)
    }

    /// The plain concepts beneath.
    pub fn plain(&self) -> &Conflict<'a> {
        &self.plain
    }
}

fn better(c: Compared) -> bool {
    matches!(c, Compared::Better | Compared::MuchBetter)
}
