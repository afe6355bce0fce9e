//! The engine against the brute-force twin, which reads the definitions aloud: every state, party and notion of
//! thousands of random cases, with no tolerance.

#![allow(clippy::unwrap_used, clippy::expect_used)] // fails by panicking

use crate::support::conflicts::{any_barred, any_conflict, intransitive};
use proptest::prelude::*;
use zopa_conflict::{
    Coalition, CoalitionConcept, Evolution, Explicit, Margin, Moves, Notion, Ranks, Reach, Scores, SpaceMoves, explain,
    local, movers, moves_of, path, whole,
};
use zopa_core::{
    Case, Compared, Domains, Id, Instance, LevelId, LevelSet, Limits, Outcome, PartyId, PartySet, Run, Silent, StateId,
};
use zopa_testkit::conflict::{self as twin, Conflict, Graph, Joint};
use zopa_testkit::generate::{self, Feature, Shape, Stream, any_case};
use zopa_testkit::package_game;

const LIMITS: Limits = Limits { work: 1 << 40, bytes: 1 << 30, listed: 1000, time: None };
const RUN: Run<'static> = Run { limits: &LIMITS, watch: &Silent };

/// All notions, plain and with signatures.
fn notions() -> Vec<Notion> {
    let signed = zopa_conflict::Concept::ALL.into_iter().skip(1).map(Notion::with_signatures);
    Notion::PLAIN.into_iter().chain(signed).collect()
}

/// The twin's names of a notion.
fn of_twin(notion: Notion) -> (twin::Concept, Joint) {
    let concept = match notion.concept() {
        zopa_conflict::Concept::Nash => twin::Concept::Nash,
        zopa_conflict::Concept::Gmr => twin::Concept::Gmr,
        zopa_conflict::Concept::Smr => twin::Concept::Smr,
        zopa_conflict::Concept::Seq => twin::Concept::Seq,
        zopa_conflict::Concept::Sseq => twin::Concept::Sseq,
    };
    (concept, if notion.signatures() { Joint::Signatures } else { Joint::Moves })
}

/// The engine and the twin side by side; the twin counts only states that exist.
struct Both<'a> {
    instance: &'a Instance,
    moves: &'a dyn Moves,
    explicit: Explicit,
    ranks: Ranks,
    states: Vec<StateId>,
    scores: Vec<Option<Vec<i64>>>,
    twin: Conflict<'a>,
}

impl<'a> Both<'a> {
    fn new(instance: &'a Instance, moves: &'a dyn Moves, graph: &'a Graph) -> Self {
        let explicit = Explicit::new(moves, &LIMITS).unwrap();
        let ranks = Ranks::new(instance, moves, &RUN).unwrap();
        let states = (0..moves.states() as u32).map(StateId).filter(|s| moves.feasible(*s)).collect();
        let score = |p: PartyId, s: u32| instance.score(p, &moves.outcome(StateId(s))).map(|x| x.raw());
        let scores = (0..moves.parties())
            .map(PartyId::new)
            .map(|p| {
                let ranks = ranks.of(p)?;
                let number = |s: u32| score(p, s).unwrap_or(i64::from(ranks[s as usize]));
                Some((0..moves.states() as u32).map(number).collect())
            })
            .collect();
        Both { instance, moves, explicit, ranks, states, scores, twin: Conflict::new(graph, instance) }
    }
    fn parties(&self) -> impl Iterator<Item = PartyId> + use<> {
        (0..self.moves.parties()).map(PartyId::new)
    }
    fn number(&self, s: StateId) -> usize {
        self.states.binary_search(&s).unwrap()
    }

    /// States, moves and signatures are the same.
    fn moves_agree(&self) {
        let graph = self.twin.graph();
        assert_eq!(self.states.len(), graph.states().len());
        for (k, s) in self.states.iter().enumerate() {
            assert_eq!(self.moves.outcome(*s), graph.states()[k]);
            assert_eq!(self.moves.state(&graph.states()[k]), Some(*s));
            for p in self.parties() {
                let mut to = Vec::new();
                self.moves.each(p, *s, &mut |t| to.push(self.number(t)));
                to.sort_unstable();
                assert!(to.iter().eq(graph.moves(p, k)), "{p:?} from {k}: {to:?}");
                assert!(self.explicit.row(p, *s).iter().map(|t| self.number(*t)).eq(to.iter().copied()));
                for m in [self.moves, &self.explicit] {
                    m.each_into(p, *s, &mut |from| assert!(graph.moves(p, self.number(from)).contains(&k)));
                    let mut into = 0;
                    m.each_into(p, *s, &mut |_| into += 1);
                    let known = (0..self.states.len()).filter(|f| graph.moves(p, *f).contains(&k)).count();
                    assert_eq!(into, known, "{p:?} into {k}");
                }
            }
        }
        if self.moves.agreements().is_none() {
            assert!(graph.signatures().is_empty());
        }
        for (coalition, of_state) in graph.signatures() {
            let agreements = self.moves.agreements().unwrap();
            for (k, expected) in of_state.iter().enumerate() {
                let (s, mut to, mut into) = (self.states[k], Vec::new(), 0);
                agreements.each(*coalition, s, &mut |t| to.push(t));
                to.sort_unstable();
                assert!(to.iter().map(|t| self.number(*t)).eq(expected.iter().copied()));
                agreements.each_into(*coalition, s, &mut |from| {
                    into += 1;
                    assert!(of_state[self.number(from)].contains(&k));
                });
                assert_eq!(into, of_state.iter().filter(|to| to.contains(&k)).count());
                for t in &self.states {
                    assert_eq!(agreements.signs(*coalition, s, *t), to.binary_search(t).is_ok());
                    if let Some(signers) = agreements.signers(*coalition, s, *t) {
                        assert!(signers.is_subset(*coalition) && agreements.signs(signers, s, *t));
                        for one in signers.iter() {
                            assert!(!agreements.signs(signers.minus(zopa_core::PartySet::only(one)), s, *t));
                        }
                    }
                }
            }
        }
    }

    /// Every state, every party, every notion: along axes and along lists of moves, whole and local.
    fn verdicts_agree(&self) {
        let notions = notions();
        let along = whole(self.moves, &self.ranks, &notions, &RUN).unwrap();
        let listed = whole(&self.explicit, &self.ranks, &notions, &RUN).unwrap();
        assert_eq!(along, listed, "the fast and the general path differ");
        let rows: Vec<Option<&[i64]>> = self.scores.iter().map(|s| s.as_deref()).collect();
        let scores = Scores { of: &rows };
        let mut reach = Reach::new();
        for notion in notions {
            let (concept, joint) = of_twin(notion);
            for p in self.parties() {
                let stable = along.value.stable(notion, p);
                for (k, s) in self.states.iter().enumerate() {
                    let expected = self.twin.stable(k, p, concept, joint);
                    let at = format!("{} of {p:?} at {k}", notion.key());
                    assert_eq!(stable.map(|set| set.contains(*s)), expected, "whole, {at}");
                    let expected = expected.unwrap_or(true);
                    assert_eq!(local::is_stable(&self.explicit, &scores, *s, p, notion, &mut reach), expected, "{at}");
                    let verdicts = local::local(&self.explicit, &scores, *s, p, &[notion], &mut reach);
                    assert_eq!(verdicts[0].stable, expected, "{at}, threshold {}", verdicts[0].threshold);
                    let leaves = local::departures(&self.explicit, &scores, *s, p, notion, &mut reach);
                    let highest = leaves.iter().map(|d| d.utility.min(d.worst_after.unwrap_or(i64::MAX))).max();
                    assert_eq!(highest.unwrap_or(i64::MIN), verdicts[0].threshold, "{at}");
                }
            }
            let equilibria = along.value.equilibria(notion).unwrap();
            let numbers: Vec<usize> = equilibria.iter().map(|s| self.number(s)).collect();
            assert_eq!(numbers, self.twin.equilibria(concept, joint));
        }
        let idle = |p: &PartyId| (0..self.states.len()).all(|k| self.twin.graph().moves(*p, k).is_empty());
        assert_eq!(along.value.no_move(), self.parties().filter(idle).collect());
    }

    /// What follows a departure: the twin's sets, valued by hand.
    fn departures_agree(&self) {
        let rows: Vec<Option<&[i64]>> = self.scores.iter().map(|s| s.as_deref()).collect();
        let scores = Scores { of: &rows };
        let mut reach = Reach::new();
        let graph = self.twin.graph();
        for notion in notions().into_iter().skip(1) {
            let joint = of_twin(notion).1;
            for p in self.parties() {
                let Some(own) = rows[p.index()] else { continue };
                let u = |k: usize| own[self.states[k].0 as usize];
                let best = |k: usize| graph.moves(p, k).iter().map(|y| u(*y)).fold(u(k), i64::max);
                for (k, s) in self.states.iter().enumerate() {
                    let leaves = local::departures(&self.explicit, &scores, *s, p, notion, &mut reach);
                    assert_eq!(leaves.len(), graph.moves(p, k).len());
                    for leave in leaves {
                        let t = self.number(leave.to);
                        let after = match notion.concept().answers_gain() {
                            true => self.twin.others_improve(p, t, joint),
                            false => self.twin.others_reach(p, t, joint),
                        };
                        let value = |k: usize| if notion.concept().counters() { best(k) } else { u(k) };
                        assert_eq!(leave.worst_after, after.iter().map(|x| value(*x)).min());
                        assert_eq!(leave.utility, u(t));
                        let end = leave.path.last().map(|hop| value(self.number(hop.to)));
                        assert_eq!(end, leave.worst_after, "the path leads there");
                        self.legal(leave.to, &leave.path, notion);
                    }
                }
            }
        }
    }

    /// Each hop is a move or a signature of whoever is said to make it, gaining if it must, and nobody moves twice in
    /// succession.
    fn legal(&self, from: StateId, path: &[zopa_conflict::Hop], notion: Notion) {
        let graph = self.twin.graph();
        let (mut at, mut last) = (self.number(from), None);
        for hop in path {
            let to = self.number(hop.to);
            let movers: Vec<PartyId> = hop.by.iter().collect();
            if let [one] = movers[..] {
                assert!(graph.moves(one, at).contains(&to) && last != Some(one));
                last = Some(one);
            } else {
                assert!(notion.signatures() && graph.signed_by(hop.by, at).contains(&to));
                last = None;
            }
            if notion.concept().answers_gain() {
                assert!(movers.iter().all(|p| self.twin.prefers(*p, to, at)));
            }
            at = to;
        }
    }

    /// The twin finds margins by trying every value that matters; and the shift itself flips the verdict.
    fn margins_agree(&self) {
        let rows: Vec<Option<&[i64]>> = self.scores.iter().map(|s| s.as_deref()).collect();
        let mut reach = Reach::new();
        for notion in notions() {
            let (concept, joint) = of_twin(notion);
            for p in self.parties() {
                for (k, s) in self.states.iter().enumerate() {
                    let Some(expected) = self.twin.margin(k, p, concept, joint) else { continue };
                    let scores = Scores { of: &rows };
                    let margin = local::margin(&self.explicit, &scores, *s, p, notion, &mut reach);
                    let expected = match expected {
                        twin::Margin::By(shift) => Some(shift as i64),
                        twin::Margin::Infinite => None,
                    };
                    assert_eq!(margin, expected, "{} of {p:?} at {k}", notion.key());
                    for step in 0..2 {
                        let mut shifted = rows[p.index()].unwrap().to_vec();
                        // Without a margin the score may fall as far as it likes.
                        shifted[s.0 as usize] -= margin.unwrap_or(1 << 61) + step;
                        let mut rows = rows.clone();
                        rows[p.index()] = Some(&shifted);
                        let scores = Scores { of: &rows };
                        let stable = local::is_stable(&self.explicit, &scores, *s, p, notion, &mut reach);
                        assert_eq!(stable, step == 0 || margin.is_none(), "{} of {p:?} at {k}", notion.key());
                    }
                    let told = explain(self.moves, self.instance, &self.ranks, *s, p, notion, &RUN).unwrap();
                    let points = |raw: i64| {
                        let additive = self.instance.additive(p).unwrap();
                        Margin::Points(additive.points(zopa_core::Score::from_raw(raw)))
                    };
                    assert_eq!(told.value.margin, margin.map_or(Margin::Unlimited, points));
                }
            }
        }
    }

    /// An explanation says the verdict, and proves it: legal steps, strict improvements, sanctions no better than
    /// staying, counter-moves that do not help; or an improvement after which the twin finds no sanction.
    fn explanations_prove(&self) {
        for notion in notions() {
            let (concept, joint) = of_twin(notion);
            for p in self.parties() {
                for (k, s) in self.states.iter().enumerate() {
                    let told = explain(self.moves, self.instance, &self.ranks, *s, p, notion, &RUN).unwrap().value;
                    let listed = explain(&self.explicit, self.instance, &self.ranks, *s, p, notion, &RUN).unwrap();
                    assert_eq!(told, listed.value, "the same words whatever form the moves have");
                    let stable = self.twin.stable(k, p, concept, joint);
                    assert_eq!(told.stable, stable.unwrap_or(true));
                    let graph = self.twin.graph();
                    assert_eq!(told.no_move, graph.moves(p, k).is_empty());
                    let improvements = self.twin.improvements(p, k);
                    assert_eq!(told.improvements_in_all, improvements.len() as u64);
                    assert_eq!(told.improvements.len(), if told.stable { improvements.len() } else { 1 });
                    for improvement in &told.improvements {
                        self.proves(&improvement.step, k, p);
                        let t = self.at(&improvement.step.to);
                        assert!(improvements.contains(&t) && improvement.step.why == Compared::Better);
                        assert_eq!(improvement.deterred, told.stable);
                        let mut at = t;
                        for step in &improvement.answer {
                            assert_eq!(self.at(&step.from), at);
                            at = self.at(&step.to);
                        }
                        let hops: Vec<zopa_conflict::Hop> = improvement
                            .answer
                            .iter()
                            .map(|step| zopa_conflict::Hop { by: step.by, to: self.moves.state(&step.to).unwrap() })
                            .collect();
                        self.legal(self.states[t], &hops, notion);
                        assert!(improvement.answer.iter().all(|step| !step.by.contains(p)));
                        let deters = |x: usize| {
                            let escape = graph.moves(p, x).iter().any(|y| self.twin.prefers(p, *y, k));
                            let helps = notion.concept().counters() && escape;
                            !(self.twin.prefers(p, x, k) || helps)
                        };
                        if told.stable {
                            assert!(!hops.is_empty() && deters(at));
                            assert!(improvement.end.unwrap() <= Compared::Equal);
                            assert!(improvement.counter_end.is_none_or(|c| c <= Compared::Equal));
                        } else if !hops.is_empty() {
                            assert!(!deters(at));
                        }
                        if let Some(counter) = &improvement.counter {
                            self.proves(counter, at, p);
                            let best = self.at(&counter.to);
                            assert!(graph.moves(p, at).iter().all(|y| !self.twin.prefers(p, *y, best)));
                        }
                    }
                }
            }
        }
    }

    /// Every coalition at every state: what it reaches and gains by, whether others have credible answers, and steps that
    /// prove it.
    fn coalitions_agree(&self) {
        let concepts = [
            (CoalitionConcept::Cnash, twin::Concept::Nash, Joint::Moves),
            (CoalitionConcept::Cseq, twin::Concept::Seq, Joint::Moves),
            (CoalitionConcept::CseqSignatures, twin::Concept::Seq, Joint::Signatures),
        ];
        for mask in 1..1u32 << self.moves.parties() {
            let members: PartySet = self.parties().filter(|p| mask >> p.index() & 1 == 1).collect();
            for (k, s) in self.states.iter().enumerate() {
                let coalition = Coalition::new(self.moves, &self.ranks, *s, members, &RUN).unwrap();
                let listed = Coalition::new(&self.explicit, &self.ranks, *s, members, &RUN).unwrap();
                assert_eq!(coalition.improvements(), listed.improvements());
                let mut found: Vec<usize> = coalition.improvements().iter().map(|t| self.number(*t)).collect();
                found.sort_unstable();
                assert!(found.iter().eq(&self.twin.coalition_improvements(k, members)), "{members:?} at {k}");
                for (concept, of_twin, joint) in concepts {
                    let verdict = coalition.verdict(concept, &RUN).unwrap().value;
                    assert_eq!(verdict, listed.verdict(concept, &RUN).unwrap().value);
                    let expected = self.twin.coalition_stable(k, members, of_twin, joint);
                    assert_eq!(verdict.stable, expected.unwrap_or(true), "{} of {members:?} at {k}", concept.key());
                    let Some(advance) = verdict.advance else {
                        assert!(found.is_empty());
                        continue;
                    };
                    let notion = Notion::with_signatures(zopa_conflict::Concept::Gmr);
                    let end = self.follow(k, &advance.steps, members, notion);
                    assert!(found.contains(&end));
                    assert_eq!(verdict.open.is_empty(), verdict.stable);
                    assert!(verdict.stable || self.states[end] == verdict.open[0]);
                    assert_eq!(advance.answer.is_empty(), !verdict.stable);
                    if verdict.stable {
                        let notion = match joint {
                            Joint::Moves => Notion::plain(zopa_conflict::Concept::Seq),
                            Joint::Signatures => Notion::with_signatures(zopa_conflict::Concept::Seq),
                        };
                        let others = self.parties().filter(|p| !members.contains(*p)).collect();
                        let end = self.follow(end, &advance.answer, others, notion);
                        let hurt: PartySet = members.iter().filter(|p| !self.twin.prefers(*p, end, k)).collect();
                        assert!(!hurt.is_empty());
                        assert_eq!(advance.hurt, hurt);
                    }
                }
            }
        }
    }

    /// Follows steps of these movers, each legal; says where they end.
    fn follow(&self, from: usize, steps: &[zopa_core::Step], movers: PartySet, notion: Notion) -> usize {
        let mut at = from;
        let mut hops = Vec::new();
        for step in steps {
            assert_eq!(self.at(&step.from), at);
            assert!(step.by.is_subset(movers));
            at = self.at(&step.to);
            hops.push(zopa_conflict::Hop { by: step.by, to: self.states[at] });
        }
        self.legal(self.states[from], &hops, notion);
        at
    }

    fn at(&self, outcome: &Outcome) -> usize {
        self.number(self.moves.state(outcome).unwrap())
    }

    fn proves(&self, step: &zopa_core::Step, from: usize, by: PartyId) {
        assert_eq!((self.at(&step.from), step.by), (from, zopa_core::PartySet::only(by)));
        assert!(self.twin.graph().moves(by, from).contains(&self.at(&step.to)));
    }

    /// What can be reached, in how many moves; each path is legal and as long as it is said to be.
    fn paths_agree(&self) {
        for (k, s) in self.states.iter().enumerate() {
            for (along, improving) in [(path::Along::Moves, false), (path::Along::Improvements, true)] {
                for signatures in [false, true] {
                    let expected = match signatures && self.moves.agreements().is_some() {
                        true => self.twin.reachable_with_signatures(k, improving),
                        false => self.twin.reachable(k, improving),
                    };
                    let found: Evolution =
                        path::evolution(self.moves, &self.ranks, *s, along, signatures, &RUN).unwrap().value;
                    assert_eq!(found.len(), expected.len());
                    for (t, length) in expected {
                        let to = self.states[t];
                        assert_eq!(found.moves_to(to), Some(length as u32));
                        let hops = found.path(to).unwrap();
                        assert_eq!(hops.len(), length);
                        assert!(hops.last().is_none_or(|hop| hop.to == to));
                        let concept = if improving { zopa_conflict::Concept::Seq } else { zopa_conflict::Concept::Gmr };
                        let notion = if signatures { Notion::with_signatures(concept) } else { Notion::plain(concept) };
                        self.legal(*s, &hops, notion);
                    }
                }
            }
        }
    }
}

fn with_both(case: &Case, check: impl Fn(&Both<'_>)) {
    let instance = generate::instance(case);
    let graph = Graph::of(instance.model());
    let moves = moves_of(instance.model(), &LIMITS).unwrap();
    check(&Both::new(&instance, &*moves, &graph));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    /// The moves are those of the definition, forwards and backwards, and so are the signatures.
    #[test]
    fn moves_are_the_definition(case in any_conflict(48)) {
        with_both(&case, |both| both.moves_agree());
    }

    /// Each verdict of each engine is the definition's.
    #[test]
    fn verdicts_are_the_definition(case in any_conflict(48)) {
        with_both(&case, |both| both.verdicts_agree());
    }

    /// The values behind the verdicts are the definition's, and come with a path that shows them.
    #[test]
    fn departures_are_the_definition(case in any_conflict(24)) {
        with_both(&case, |both| both.departures_agree());
    }

    /// A margin is the shift that flips the verdict.
    #[test]
    fn margins_flip_verdicts(case in any_conflict(20)) {
        with_both(&case, |both| both.margins_agree());
    }

    /// Explanations prove what they say.
    #[test]
    fn explanations_prove_verdicts(case in any_conflict(24)) {
        with_both(&case, |both| both.explanations_prove());
    }

    /// Evolution reaches what it should, by shortest legal paths.
    #[test]
    fn paths_are_the_definition(case in any_conflict(24)) {
        with_both(&case, |both| both.paths_agree());
    }

    /// What coalitions reach, and what answers them, is the definition's.
    #[test]
    fn coalitions_are_the_definition(case in any_conflict(20)) {
        with_both(&case, |both| both.coalitions_agree());
    }

    /// Rules on moves with signatures: nobody moves alone twice in succession, a signature may follow anything.
    #[test]
    fn signatures_where_moves_are_intransitive(case in any_barred(24)) {
        with_both(&case, |both| {
            both.moves_agree();
            both.verdicts_agree();
            both.explanations_prove();
            both.paths_agree();
            both.coalitions_agree();
        });
    }

    /// Where moves along issues are intransitive, nobody moves twice in succession.
    #[test]
    fn intransitive_issues(
        case in any_case(Shape::tangled().without(Feature::Threats).up_to(30)), seed in 0..u64::MAX
    ) {
        let case = intransitive(case, seed);
        with_both(&case, |both| {
            both.moves_agree();
            both.verdicts_agree();
            both.explanations_prove();
            both.paths_agree();
            both.coalitions_agree();
        });
    }

    /// A part of the space, as a package game needs it: only some levels exist, and moves stay within.
    #[test]
    fn a_part_of_the_space(case in any_case(Shape::default().up_to(200)), seed in 0..1000u64) {
        let instance = generate::instance(&case);
        let model = instance.model();
        let mut stream = Stream::new(seed, "package");
        let named: Vec<_> = case.issues.ids().filter(|_| stream.one_in(2)).map(|v| {
            let level = LevelId::new(Stream::new(seed, &case.issues[v].id).below(case.issues[v].levels.len()));
            (v, level)
        }).collect();
        let arena = package_game::arena(&case, &named);
        let mut levels: Domains = case.issues.iter().map(|v| LevelSet::none(v.levels.len())).collect();
        for state in package_game::arena(&case, &named) {
            case.issues.ids().for_each(|v| levels[v].insert(state.level(v)));
        }
        let graph = Graph::among(&case, arena);
        let moves = SpaceMoves::new(model, Some(&levels), movers(model), &LIMITS).unwrap();
        let both = Both::new(&instance, &moves, &graph);
        // The arena has no signatures in the twin; the engine's plain notions have none either.
        let plain = whole(&moves, &both.ranks, &Notion::PLAIN, &RUN).unwrap().value;
        prop_assert_eq!(both.states.len(), graph.states().len());
        for notion in Notion::PLAIN {
            for p in both.parties() {
                for (k, s) in both.states.iter().enumerate() {
                    let expected = both.twin.stable(k, p, of_twin(notion).0, Joint::Moves);
                    prop_assert_eq!(plain.stable(notion, p).map(|set| set.contains(*s)), expected);
                }
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    /// The matrix representation of the textbooks says the same, where moves are transitive.
    #[test]
    fn matrices_agree(case in any_case(Shape::tangled().with(Feature::Joint).up_to(32))) {
        with_both(&case, |both| {
            let size = both.states.len();
            let parties: Vec<PartyId> = both.parties().filter(|p| both.ranks.of(*p).is_some()).collect();
            if parties.len() < both.moves.parties() {
                return; // a party without preferences has no matrix of gains
            }
            let graph = both.twin.graph();
            let moves: Vec<_> = parties
                .iter()
                .map(|p| zopa_testkit::matrix::Bits::of(size, |s, t| graph.moves(*p, s).contains(&t)))
                .collect();
            let rank = |p: &PartyId| -> Vec<u32> {
                let of = both.ranks.of(*p).unwrap();
                both.states.iter().map(|s| of[s.0 as usize]).collect()
            };
            let ranks: Vec<Vec<u32>> = parties.iter().map(rank).collect();
            let found = zopa_testkit::matrix::stable(size, &moves, &ranks);
            use twin::Concept::{Gmr, Nash, Seq, Smr};
            for (p, of) in parties.iter().zip(&found) {
                for (concept, stable) in [Nash, Gmr, Smr, Seq].into_iter().zip(of) {
                    for (k, found) in stable.iter().enumerate() {
                        assert_eq!(Some(*found), both.twin.stable(k, *p, concept, Joint::Moves), "{p:?} at {k}");
                    }
                }
            }
        });
    }
}

/// The same over very many models: `cargo test -p zopa-conflict --test suite -- --ignored at_scale`
/// (docs/performance.md). Half of `ZOPA_MODELS` here, by form; the other half in `further.rs`.
#[test]
#[ignore = "100,000 models take minutes"]
fn at_scale() {
    let joint = Shape::tangled().with(Feature::Joint).with(Feature::Consent).with(Feature::Binding);
    let issues = Shape::default().up_to(16);
    let forms = [
        ("issues, every feature", any_case(issues.clone()).boxed()),
        ("tangled utilities", any_case(Shape::tangled().up_to(16)).boxed()),
        ("joint issues", any_case(joint.with(Feature::OneWay).with(Feature::PackageRules).up_to(16)).boxed()),
        ("explicit, intransitive", any_case(Shape::graph().with(Feature::CardinalGraph)).boxed()),
        (
            "intransitive issues",
            (any_case(issues.without(Feature::OneWay)), 0..u64::MAX).prop_map(|(c, s)| intransitive(c, s)).boxed(),
        ),
    ];
    let each = zopa_testkit::models() / 2 / forms.len();
    for (form, strategy) in forms {
        let (failed, said) = zopa_testkit::many(
            &strategy,
            each,
            |case| case.id.clone(),
            |case| {
                with_both(case, |both| {
                    both.moves_agree();
                    both.verdicts_agree();
                });
            },
        );
        zopa_testkit::say(&format!("{form}: {each} models, {failed} mismatches"));
        assert_eq!(failed, 0, "{form}: {said:#?}");
    }
}
