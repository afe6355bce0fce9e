//! The differences from other tools (docs/conflict-differences.md): each case of `cases/counterexamples` gives one answer
//! here and another under the other reading, which is written out from its definition.

#![allow(clippy::unwrap_used)] // a test may panic

use std::collections::BTreeSet;
use std::path::Path;
use zopa::conflict::inverse::profiles;
use zopa::conflict::{Concept, Further, Graded, Moves, Notion, Ranks, moves_of};
use zopa::core::{Compared, Id, Limits, PartyId, Run, Silent, StateId};
use zopa::{Prepared, StabilityAnswer, StabilityRequest, stability};

fn opened(name: &str) -> Prepared {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../cases/counterexamples").join(name);
    Prepared::open(&path, None, 0).map_err(|refused| refused.problems).unwrap()
}

fn answer(prepared: &Prepared, further: &[&str]) -> StabilityAnswer {
    let limits = Limits::default();
    let further = further.iter().map(|key| Further::of_key(key).unwrap()).collect();
    let request =
        StabilityRequest { notions: Notion::PLAIN.to_vec(), further, states: vec![], from: None, inverse: false };
    stability(prepared, &request, &Run { limits: &limits, watch: &Silent }).unwrap()
}

fn first() -> PartyId {
    PartyId::new(0)
}

/// A conflict read aloud: who likes what better, who moves where.
struct Aloud<'a> {
    prepared: &'a Prepared,
    moves: &'a dyn Moves,
    start: StateId,
}

impl<'a> Aloud<'a> {
    fn new(prepared: &'a Prepared, answer: &'a StabilityAnswer) -> Self {
        Aloud { prepared, moves: &*answer.moves, start: answer.status_quo.as_ref().unwrap().state }
    }
    fn better(&self, p: PartyId, a: StateId, b: StateId) -> bool {
        let (a, b) = (self.moves.outcome(a), self.moves.outcome(b));
        self.prepared.central.compare(p, &a, &b) == Compared::Better
    }
    fn reach(&self, p: PartyId, from: StateId) -> Vec<StateId> {
        let mut to = Vec::new();
        self.moves.each(p, from, &mut |t| to.push(t));
        to
    }
    fn improvements(&self, p: PartyId, from: StateId) -> Vec<StateId> {
        self.reach(p, from).into_iter().filter(|t| self.better(p, *t, from)).collect()
    }
    fn others(&self) -> Vec<PartyId> {
        (1..self.moves.parties()).map(PartyId::new).collect()
    }
    /// What the others bring about from `at` if each moves once at most.
    fn once_each(&self, left: &[PartyId], at: StateId, gaining: bool) -> BTreeSet<StateId> {
        let mut all = BTreeSet::new();
        for (k, p) in left.iter().enumerate() {
            let to = if gaining { self.improvements(*p, at) } else { self.reach(*p, at) };
            let rest: Vec<PartyId> = left.iter().enumerate().filter(|(j, _)| *j != k).map(|(_, q)| *q).collect();
            for t in to {
                all.insert(t);
                all.extend(self.once_each(&rest, t, gaining));
            }
        }
        all
    }
    /// Whether the first party's every improvement from the start is met by a state that `sanctions` says is one.
    fn met(&self, gaining: bool, sanctions: impl Fn(StateId) -> bool) -> bool {
        let answered = |t: &StateId| self.once_each(&self.others(), *t, gaining).into_iter().any(&sanctions);
        self.improvements(first(), self.start).iter().all(answered)
    }
}

const WITH_ANSWERS: [Concept; 4] = [Concept::Gmr, Concept::Smr, Concept::Seq, Concept::Sseq];

/// The start holds for the first party under every concept with answers, and is an equilibrium.
fn holds_by_answers(answer: &StabilityAnswer) {
    let start = answer.status_quo.as_ref().unwrap().state;
    for concept in WITH_ANSWERS {
        assert!(answer.table.value.stable(Notion::plain(concept), first()).unwrap().contains(start), "{concept:?}");
    }
    assert!(!answer.table.value.stable(Notion::plain(Concept::Nash), first()).unwrap().contains(start));
}

/// Council, residents, council: no sanction is left if each may move once.
#[test]
fn two_moves_of_one() {
    let prepared = opened("two-moves-of-one.toml");
    let answer = answer(&prepared, &[]);
    holds_by_answers(&answer);
    let seq = answer.table.value.equilibria(Notion::plain(Concept::Seq)).unwrap();
    let aloud = Aloud::new(&prepared, &answer);
    assert!(seq.contains(aloud.start));
    for gaining in [false, true] {
        assert!(!aloud.met(gaining, |u| !aloud.better(first(), u, aloud.start)), "each once");
    }
}

/// The lockout leaves the union as well off as quiet: a sanction, unless it has to be worse.
#[test]
fn equal_is_a_sanction() {
    let prepared = opened("equal-is-a-sanction.toml");
    let answer = answer(&prepared, &[]);
    holds_by_answers(&answer);
    let aloud = Aloud::new(&prepared, &answer);
    for gaining in [false, true] {
        assert!(aloud.met(gaining, |u| !aloud.better(first(), u, aloud.start)));
        assert!(!aloud.met(gaining, |u| aloud.better(first(), aloud.start, u)), "strict");
    }
}

/// The two readings of simultaneous stability part at the start, for the first neighbour only.
#[test]
fn simultaneous() {
    let prepared = opened("simultaneous.toml");
    let answer = answer(&prepared, &["sim", "sim_tableau"]);
    let further = &answer.further.as_ref().unwrap().value;
    let start = answer.status_quo.as_ref().unwrap().state;
    let stable = |key: &str, p| further.stable(Further::of_key(key).unwrap(), PartyId::new(p)).unwrap().contains(start);
    assert_eq!([stable("sim", 0), stable("sim_tableau", 0)], [true, false]);
    assert_eq!([stable("sim", 1), stable("sim_tableau", 1)], [true, true]);
    let seq = |p| answer.table.value.stable(Notion::plain(Concept::Seq), PartyId::new(p)).unwrap().contains(start);
    assert_eq!([seq(0), seq(1)], [false, true], "why they part");
}

/// Both would gain on the other side of two states that cannot be; a fused block would jump.
#[test]
fn through_infeasible() {
    let prepared = opened("through-infeasible.toml");
    let answer = answer(&prepared, &["cnash"]);
    let further = &answer.further.as_ref().unwrap().value;
    let start = answer.status_quo.as_ref().unwrap().state;
    assert!(further.equilibria(Further::of_key("cnash").unwrap()).unwrap().contains(start));
    // One shot: any setting of both parties' issues that can exist.
    let aloud = Aloud::new(&prepared, &answer);
    let gains = |t: StateId| (0..2).all(|p| aloud.better(PartyId::new(p), t, start));
    assert!(answer.table.value.feasible().iter().any(gains), "the fused block would leave");
}

/// Of Syria's 720 strict orders 384 make a state stable for it by GMR; looking at the last improvement only gives 420. With
/// Iraq's 540, an equilibrium has 207,360 profiles of 518,400.
#[test]
fn inverse_counts() {
    let prepared = opened("syria-iraq.toml");
    let answer = answer(&prepared, &[]);
    let limits = Limits::default();
    let run = Run { limits: &limits, watch: &Silent };
    let moves = moves_of(&prepared.model, &limits).unwrap();
    let ranks = Ranks::new(&prepared.central, &*moves, &run).unwrap();
    let graded = Graded::plain(&ranks, 2);
    let aloud = Aloud::new(&prepared, &answer);
    let states: Vec<StateId> = answer.table.value.feasible().iter().collect();
    let number = |s: StateId| states.iter().position(|t| *t == s).unwrap();
    for start in &states {
        let mut counts = [[0u128; 2]; 2];
        for order in orders(states.len()) {
            for (p, counts) in counts.iter_mut().enumerate() {
                let (own, other) = (PartyId::new(p), PartyId::new(1 - p));
                let above = |s: StateId| order[number(s)] > order[number(*start)];
                let tempting = aloud.reach(own, *start).into_iter().filter(|t| above(*t));
                let met: Vec<bool> = tempting.map(|t| aloud.reach(other, t).into_iter().any(|u| !above(u))).collect();
                counts[0] += u128::from(met.iter().all(|m| *m));
                counts[1] += u128::from(met.last().is_none_or(|m| *m));
            }
        }
        assert_eq!(counts, [[384, 420], [540, 540]]);
        let count = |concept| profiles(&*moves, &graded, false, (*start, concept), &run).unwrap().value;
        let gmr = count(Concept::Gmr);
        assert_eq!((gmr.fitting, gmr.all), (384 * 540, 720 * 720));
        assert_eq!(count(Concept::Seq).fitting, 138_492);
    }
}

/// All strict orders of so many states, as ranks.
fn orders(n: usize) -> Vec<Vec<usize>> {
    let mut all = vec![Vec::new()];
    for k in 0..n {
        all = all
            .into_iter()
            .flat_map(|order: Vec<usize>| (0..=k).map(move |place| [&order[..place], &[k], &order[place..]].concat()))
            .collect();
    }
    all
}
