//! The further concepts against the brute-force twin: every state, party, coalition and concept of random cases.

#![allow(clippy::unwrap_used, clippy::expect_used)] // fails by panicking

use crate::support::further::{
    any_barred, any_conflict, any_partly_known, any_statements, coalitional, expected, of_coalition, taking_turns,
    with_shades,
};
use crate::support::statements::with_statements;
use proptest::prelude::*;
use zopa_conflict::{
    Answered, CoalitionAnswer, Coalitional, Degree, Extended, Extension, Further, Graded, Moves, NEEDS_OPTION_FORM,
    NEEDS_TWO_PARTIES, Ranks, Reason, Simultaneous, further, moves_of, reasons,
};
use zopa_core::{Case, Compared, Id, Limits, PartyId, PartySet, Run, Silent, StateId};
use zopa_testkit::conflict::{Concept, Graph, Joint};
use zopa_testkit::further::Shades;
use zopa_testkit::generate::{self, Feature, Shape, any_case};

const LIMITS: Limits = Limits { work: 1 << 40, bytes: 1 << 30, listed: 1000, time: None };
const RUN: Run<'static> = Run { limits: &LIMITS, watch: &Silent };

/// Every verdict and every reason of the concepts that are defined for a case.
fn agrees(case: &Case, wanted: impl Fn(&Further) -> bool) {
    let instance = generate::instance(case);
    let graph = Graph::of(instance.model());
    let shades = Shades::new(&graph, &instance);
    let moves = moves_of(instance.model(), &LIMITS).unwrap();
    let ranks = Ranks::new(&instance, &*moves, &RUN).unwrap();
    let graded = Graded::new(&instance, &*moves, &ranks);
    let states: Vec<StateId> = (0..moves.states() as u32).map(StateId).filter(|s| moves.feasible(*s)).collect();
    let parties: Vec<PartyId> = (0..moves.parties()).map(PartyId::new).collect();
    let pair = taking_turns(&shades, states.len());
    for concept in Further::all(5).into_iter().filter(|c| wanted(c)) {
        let answer = further(&*moves, &graded, case.is_graph(), &[concept], &RUN);
        let table = match answer {
            Ok(answer) => answer.value,
            Err(why) if why.code == &NEEDS_OPTION_FORM => {
                assert!(case.is_graph() || moves.agreements().is_some());
                continue;
            }
            Err(why) => {
                assert_eq!(why.code, &NEEDS_TWO_PARTIES, "{}", why.message);
                assert!(pair.len() != 2 || pair.iter().any(|p| !shades.plain().is_stated(*p)));
                continue;
            }
        };
        for (k, s) in states.iter().enumerate() {
            let mut all = true;
            for p in &parties {
                let expected = expected(&shades, concept, k, *p, &pair);
                let found = table.stable(concept, *p).map(|set| set.contains(*s));
                assert_eq!(found, expected, "{} of {p:?} at {k}", concept.key());
                all &= found.unwrap_or(true);
            }
            if let Further::Coalition(of) = concept {
                assert!(table.coalitions().iter().all(|c| c.iter().all(|p| !shades.only_watches(p))));
                for c in table.coalitions() {
                    let found = table.stable_for(concept, *c).unwrap().contains(*s);
                    assert_eq!(found, of_coalition(&shades, k, *c, of), "{} of {c:?} at {k}", concept.key());
                }
            }
            assert_eq!(table.equilibria(concept).unwrap().contains(*s), all);
            for reason in reasons(&*moves, &graded, &table, *s, &RUN).unwrap() {
                proves(&*moves, &shades, &states, &table, *s, &reason);
            }
        }
    }
}

/// Each step of a reason is what it says, and the reason fits the verdict.
fn proves(
    moves: &dyn Moves,
    shades: &Shades<'_>,
    states: &[StateId],
    table: &zopa_conflict::FurtherTable,
    at: StateId,
    reason: &Reason,
) {
    let number = |o| states.binary_search(&moves.state(o).unwrap()).unwrap();
    let graph = shades.plain().graph();
    let verdict = match (reason.concept, reason.who.iter().collect::<Vec<_>>().as_slice()) {
        (Further::Coalition(_), _) => table.stable_for(reason.concept, reason.who),
        (_, [one]) => table.stable(reason.concept, *one),
        _ => None,
    };
    assert_eq!(verdict.map(|set| set.contains(at)), Some(reason.stable));
    if !matches!(reason.concept, Further::Sim(_)) {
        let all: Vec<_> = reason.advance.iter().chain(&reason.answer).collect();
        assert!(all.windows(2).all(|w| w[0].to == w[1].from), "{reason:?}");
    }
    for step in reason.advance.iter().chain(&reason.answer) {
        let (from, to) = (number(&step.from), number(&step.to));
        match step.by.iter().collect::<Vec<_>>().as_slice() {
            [one] if !matches!(reason.concept, Further::Coalition(_)) => assert!(graph.moves(*one, from).contains(&to)),
            movers => {
                let single = movers.len() == 1 && graph.moves(movers[0], from).contains(&to);
                let signed = graph.signed_by(step.by, from).contains(&to);
                assert!(single || signed, "{reason:?}");
            }
        }
    }
    let (plain, signing) = reason.concept.shaded();
    let weak = matches!(plain, Further::Strength(_, Degree::Weak));
    if let (Further::Strength(concept, Degree::Weak), Some(who)) = (plain, reason.who.iter().next()) {
        // Weakly stable: a gain with an answer. Not weakly: a gain without one, or strongly, with a great answer to every gain.
        let concept = [Concept::Gmr, Concept::Smr, Concept::Seq][concept as usize];
        let k = states.iter().position(|s| *s == at).unwrap();
        let joint = if signing { Joint::Signatures } else { Joint::Moves };
        let strong = shades.graded(k, who, (concept, true), joint) == Some(true);
        let answered = !reason.answer.is_empty();
        match reason.stable {
            true => assert!(answered && reason.end <= Some(Compared::Equal) && reason.end.is_some(), "{reason:?}"),
            false => assert_eq!(strong, answered || reason.advance.is_empty(), "{reason:?}"),
        }
    }
    let answered =
        !matches!(reason.concept, Further::Sim(_) | Further::Limited(_) | Further::NonMyopic | Further::Stackelberg);
    if answered && !weak && !reason.advance.is_empty() {
        assert_eq!(reason.stable, !reason.answer.is_empty(), "{reason:?}");
    }
    if matches!(reason.concept, Further::Sim(_)) && reason.stable && !reason.advance.is_empty() {
        assert!(matches!(reason.end, Some(Compared::Worse | Compared::Equal | Compared::MuchWorse)));
    }
    if matches!(reason.concept, Further::Limited(_) | Further::Stackelberg | Further::NonMyopic) {
        assert_eq!(reason.stable, reason.advance.is_empty());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    /// SIM in both readings, limited-move, non-myopic, Stackelberg.
    #[test]
    fn single_parties(case in any_conflict(36)) {
        agrees(&case, |c| !coalitional(c) && !with_shades(c));
    }

    /// The same for two parties, where looking ahead is defined.
    #[test]
    fn pairs(case in prop_oneof![
        any_case(Shape::tangled().with_parties(2..=2).up_to(16)), any_case(Shape::graph().with_parties(2..=2))
    ]) {
        agrees(&case, |c| !coalitional(c) && !with_shades(c));
    }

    /// The same under rules on moves: each of those who act at the same time makes a move that he could make alone, and the state
    /// that they bring about must exist; the rules say nothing of that state.
    #[test]
    fn rules_on_moves(case in any_barred(24)) {
        agrees(&case, |c| !coalitional(c) && !with_shades(c));
    }

    /// Coalitions and the others under rules on moves, with signatures.
    #[test]
    fn coalitions_under_rules_on_moves(case in prop_oneof![
        any_barred(16), any_case(Shape::default().with_parties(2..=3).up_to(12))
    ]) {
        agrees(&case, coalitional);
    }

    /// Every coalition under every concept.
    #[test]
    fn every_coalition(case in any_conflict(20)) {
        agrees(&case, coalitional);
    }

    /// Strength and unknown comparisons.
    #[test]
    fn strengths(case in any_statements(24)) {
        agrees(&case, with_shades);
    }

    /// Pairs of states of a graph that are not compared.
    #[test]
    fn pairs_that_are_not_compared(case in any_partly_known()) {
        agrees(&case, with_shades);
    }

    /// Without strong or unknown statements nothing is strong or unknown: strong stability is Nash with a way out of
    /// everything, and every extension is the plain concept.
    #[test]
    fn without_shades(case in any_case(Shape::tangled().up_to(24)), pick in 0..4usize) {
        let instance = generate::instance(&case);
        let moves = moves_of(instance.model(), &LIMITS).unwrap();
        let ranks = Ranks::new(&instance, &*moves, &RUN).unwrap();
        let graded = Graded::plain(&ranks, moves.parties());
        let extension = [Extension::A, Extension::B, Extension::C, Extension::D][pick];
        let pairs = [
            (Extended::Nash, zopa_conflict::Concept::Nash),
            (Extended::Gmr, zopa_conflict::Concept::Gmr),
            (Extended::Smr, zopa_conflict::Concept::Smr),
            (Extended::Seq, zopa_conflict::Concept::Seq),
        ];
        for (extended, concept) in pairs {
            let notion = zopa_conflict::Notion::plain(concept);
            let plain = zopa_conflict::whole(&*moves, &ranks, &[notion], &RUN).unwrap().value;
            let concept = Further::Unknown(extended, extension);
            let table = further(&*moves, &graded, false, &[concept], &RUN).unwrap().value;
            for p in (0..moves.parties()).map(PartyId::new) {
                prop_assert_eq!(table.stable(concept, p), plain.stable(notion, p));
            }
        }
    }

    /// Strong and weak stability share the plain one between them, whatever a party does not know of its own preferences or of those of
    /// whoever answers: for concepts of strength an unknown statement or pair is left out.
    #[test]
    fn strong_and_weak_divide_the_plain_concept(case in prop_oneof![any_statements(20), any_partly_known()]) {
        let instance = generate::instance(&case);
        let moves = moves_of(instance.model(), &LIMITS).unwrap();
        let ranks = Ranks::new(&instance, &*moves, &RUN).unwrap();
        let graded = Graded::new(&instance, &*moves, &ranks);
        use zopa_conflict::{Concept, Notion};
        for (concept, plain) in [(Answered::Gmr, Concept::Gmr), (Answered::Smr, Concept::Smr), (Answered::Seq, Concept::Seq)] {
            let [strong, weak] = [Degree::Strong, Degree::Weak].map(|degree| Further::Strength(concept, degree));
            let table = further(&*moves, &graded, case.is_graph(), &[strong, weak], &RUN).unwrap().value;
            let plain = Notion::plain(plain);
            let whole = zopa_conflict::whole(&*moves, &ranks, &[plain], &RUN).unwrap().value;
            for p in graded.stated().iter() {
                let [strong, weak] = [strong, weak].map(|c| table.stable(c, p).unwrap());
                for s in (0..moves.states() as u32).map(StateId).filter(|s| moves.feasible(*s)) {
                    let (strong, weak) = (strong.contains(s), weak.contains(s));
                    prop_assert!(!(strong && weak));
                    prop_assert_eq!(strong || weak, whole.stable(plain, p).unwrap().contains(s), "{} of {:?}", plain.key(), p);
                }
            }
        }
    }

    /// What the concepts imply of one another: CNash every coalition concept, CSMR and CSEQ CGMR, individual CSEQ that
    /// of the class; strong stability stability; extension a both b and c, these d.
    #[test]
    fn implications(case in any_statements(20)) {
        let instance = generate::instance(&case);
        let moves = moves_of(instance.model(), &LIMITS).unwrap();
        let ranks = Ranks::new(&instance, &*moves, &RUN).unwrap();
        let graded = Graded::new(&instance, &*moves, &ranks);
        let plain = |concept| Further::Coalition(Coalitional { concept, signatures: false });
        use CoalitionAnswer::{ClassImprovements, Improvements, Nothing, Reach, ReachWithoutRepair};
        let mut implied = vec![
            (plain(Nothing), plain(Reach)),
            (plain(Nothing), plain(ClassImprovements)),
            (plain(Nothing), plain(ReachWithoutRepair)),
            (plain(ReachWithoutRepair), plain(Reach)),
            (plain(Improvements), plain(Reach)),
            (plain(Improvements), plain(ClassImprovements)),
        ];
        for concept in [Extended::Nash, Extended::Gmr, Extended::Smr, Extended::Seq] {
            let at = |e| Further::Unknown(concept, e);
            implied.extend([
                (at(Extension::A), at(Extension::B)),
                (at(Extension::A), at(Extension::C)),
                (at(Extension::B), at(Extension::D)),
                (at(Extension::C), at(Extension::D)),
            ]);
        }
        for concept in [Answered::Gmr, Answered::Smr, Answered::Seq] {
            let strong = Further::Strength(concept, Degree::Strong);
            assert!(graded.stated().iter().all(|p| {
                let table = further(&*moves, &graded, false, &[strong, Further::Strength(concept, Degree::Weak)], &RUN);
                let table = table.unwrap().value;
                let mut both = table.stable(strong, p).unwrap().clone();
                both.intersect(table.stable(Further::Strength(concept, Degree::Weak), p).unwrap());
                both.is_empty()
            }));
        }
        let concepts: Vec<Further> = implied.iter().flat_map(|(a, b)| [*a, *b]).collect();
        let table = further(&*moves, &graded, false, &concepts, &RUN).unwrap().value;
        for (a, b) in implied {
            for p in graded.stated().iter() {
                let (a_set, b_set) = (table.stable(a, p).unwrap(), table.stable(b, p).unwrap());
                prop_assert!(a_set.iter().all(|s| b_set.contains(s)), "{} does not imply {}", a.key(), b.key());
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    /// A coalition of one is its party; the class reading of CSEQ implies CGMR where moves are transitive, as along issues.
    #[test]
    fn coalitions_of_one(case in any_case(Shape::tangled().with(Feature::OneWay).up_to(24))) {
        let instance = generate::instance(&case);
        let moves = moves_of(instance.model(), &LIMITS).unwrap();
        let ranks = Ranks::new(&instance, &*moves, &RUN).unwrap();
        let graded = Graded::plain(&ranks, moves.parties());
        use CoalitionAnswer::{ClassImprovements, Improvements, Nothing, Reach, ReachWithoutRepair};
        let plain = |concept| Further::Coalition(Coalitional { concept, signatures: false });
        let pairs = [
            (Nothing, zopa_conflict::Concept::Nash),
            (Reach, zopa_conflict::Concept::Gmr),
            (ReachWithoutRepair, zopa_conflict::Concept::Smr),
            (Improvements, zopa_conflict::Concept::Seq),
        ];
        let concepts = [Nothing, Reach, ReachWithoutRepair, Improvements, ClassImprovements].map(plain);
        let table = further(&*moves, &graded, false, &concepts, &RUN).unwrap().value;
        let notions = pairs.map(|(_, concept)| zopa_conflict::Notion::plain(concept));
        let single = zopa_conflict::whole(&*moves, &ranks, &notions, &RUN).unwrap().value;
        for p in graded.stated().iter() {
            for ((concept, _), notion) in pairs.iter().zip(notions) {
                let alone = table.stable_for(plain(*concept), PartySet::only(p));
                prop_assert_eq!(alone, single.stable(notion, p), "{}", notion.key());
            }
        }
        for c in table.coalitions() {
            let class = table.stable_for(plain(ClassImprovements), *c).unwrap();
            let reach = table.stable_for(plain(Reach), *c).unwrap();
            prop_assert!(class.iter().all(|s| reach.contains(s)), "{c:?}");
        }
    }

    /// SIM implies GMR where every combination of levels is a state: what is done at the same time can be done in turn.
    #[test]
    fn sim_implies_gmr(case in any_case(Shape::tangled().without(Feature::StateRules).up_to(24))) {
        let instance = generate::instance(&case);
        let moves = moves_of(instance.model(), &LIMITS).unwrap();
        let ranks = Ranks::new(&instance, &*moves, &RUN).unwrap();
        let graded = Graded::plain(&ranks, moves.parties());
        let sim = Further::Sim(Simultaneous::Broad);
        let table = further(&*moves, &graded, false, &[sim], &RUN).unwrap().value;
        let gmr = zopa_conflict::Notion::plain(zopa_conflict::Concept::Gmr);
        let single = zopa_conflict::whole(&*moves, &ranks, &[gmr], &RUN).unwrap().value;
        for p in graded.stated().iter() {
            let (sim, gmr) = (table.stable(sim, p).unwrap(), single.stable(gmr, p).unwrap());
            prop_assert!(sim.iter().all(|s| gmr.contains(s)), "{p:?}");
        }
    }

    /// Along issues without rules on moves each party's moves are transitive, and what a group reaches by legal sequences is plain reachability,
    /// off the state it starts from.
    #[test]
    fn legal_sequences_reach_what_can_be_reached(
        case in any_case(Shape::default().up_to(48).without(Feature::MoveRules))
    ) {
        let instance = generate::instance(&case);
        let graph = Graph::of(instance.model());
        let conflict = zopa_testkit::conflict::Conflict::new(&graph, &instance);
        let parties: Vec<PartyId> = graph.parties().iter().collect();
        for s in 0..graph.states().len() {
            for p in &parties {
                for t in graph.moves(*p, s) {
                    prop_assert!(graph.moves(*p, *t).iter().all(|u| *u == s || graph.moves(*p, s).contains(u)));
                }
                let mut reached = std::collections::BTreeSet::new();
                let mut edge = vec![s];
                while let Some(at) = edge.pop() {
                    for q in parties.iter().filter(|q| *q != p) {
                        edge.extend(graph.moves(*q, at).iter().filter(|t| reached.insert(**t)));
                    }
                }
                reached.remove(&s);
                let mut legal = (*conflict.others_reach(*p, s, zopa_testkit::conflict::Joint::Moves)).clone();
                legal.remove(&s);
                prop_assert!(legal == reached, "{p:?} from {s}");
            }
        }
    }
}

/// More classes of states than one sweep takes: the engine and the twin at some of the states.
#[test]
fn strengths_in_several_sweeps() {
    let (mut many, mut shades_seen) = (0, 0);
    for seed in 0..12 {
        let shape = Shape { issues: 7..=8, levels: 2..=2, outcomes: 256, ..Shape::tangled().with(Feature::OneWay) };
        let case = with_statements(generate::case(seed, &shape), seed, 30..=40);
        let instance = generate::instance(&case);
        let graph = Graph::of(instance.model());
        let shades = Shades::new(&graph, &instance);
        let moves = moves_of(instance.model(), &LIMITS).unwrap();
        let ranks = Ranks::new(&instance, &*moves, &RUN).unwrap();
        let graded = Graded::new(&instance, &*moves, &ranks);
        let concepts: Vec<Further> = Further::all(0).into_iter().filter(with_shades).collect();
        let table = further(&*moves, &graded, false, &concepts, &RUN).unwrap().value;
        many += ranks.stated().iter().filter(|p| ranks.of(*p).unwrap().iter().max() > Some(&64)).count();
        let states: Vec<StateId> = (0..moves.states() as u32).map(StateId).filter(|s| moves.feasible(*s)).collect();
        for (k, s) in states.iter().enumerate().skip(seed as usize % 40).step_by(40) {
            for (concept, p) in concepts.iter().flat_map(|c| graded.stated().iter().map(move |p| (*c, p))) {
                let found = table.stable(concept, p).unwrap().contains(*s);
                assert_eq!(Some(found), expected(&shades, concept, k, p, &[]), "{} of {p:?} at {k}", concept.key());
                shades_seen += usize::from(!found);
            }
        }
    }
    assert!(many > 10 && shades_seen > 1000, "{many} {shades_seen}");
}

/// The same over very many models (see `twin.rs`): half of `ZOPA_MODELS`, by form and kind of concept.
#[test]
#[ignore = "100,000 models take minutes"]
fn at_scale() {
    let pair = prop_oneof![
        any_case(Shape::tangled().with_parties(2..=2).up_to(12)),
        any_case(Shape::graph().with_parties(2..=2))
    ];
    type Wanted = fn(&Further) -> bool;
    let forms: [(&str, BoxedStrategy<Case>, Wanted); 4] = [
        ("simultaneous and limited moves", any_conflict(12).boxed(), |c| !coalitional(c) && !with_shades(c)),
        ("two parties looking ahead", pair.boxed(), |c| !coalitional(c) && !with_shades(c)),
        ("every coalition", any_conflict(9).boxed(), coalitional),
        ("strength and unknown preferences", any_statements(12).boxed(), with_shades),
    ];
    assert!(forms.iter().all(|(.., wanted)| Further::all(3).iter().any(wanted)));
    let each = zopa_testkit::models() / 2 / forms.len();
    for (form, strategy, wanted) in forms {
        let (failed, said) = zopa_testkit::many(&strategy, each, |case| case.id.clone(), |case| agrees(case, wanted));
        zopa_testkit::say(&format!("{form}: {each} models, {failed} mismatches"));
        assert_eq!(failed, 0, "{form}: {said:#?}");
    }
}
