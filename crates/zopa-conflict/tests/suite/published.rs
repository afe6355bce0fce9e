//! Results that were published, or follow from published definitions, for whole conflicts.

#![allow(clippy::unwrap_used, clippy::expect_used)] // fails by panicking

use crate::support::{LIMITS, RUN, graph, issues, model, ranking};
use zopa_conflict::{
    Coalition, CoalitionConcept, Concept, Further, Graded, Notion, Ranks, Table, explain, further, moves_of, path,
    whole,
};
use zopa_core::{Central, Draw, Id, Instance, PartyId, PartySet, StateId};

/// Equilibria by their numbers from 1.
fn equilibria(table: &Table, concept: Concept) -> Vec<u32> {
    table.equilibria(Notion::plain(concept)).unwrap().iter().map(|s| s.0 + 1).collect()
}

const MINISTRY: usize = 0;
const UNIROYAL: usize = 1;
const LOCAL: usize = 2;

/// The Elmira conflict over the polluted aquifer: the Ministry of the Environment (may modify its control order),
/// Uniroyal (delays, accepts or abandons), local government (may insist). Nine states; all in which Uniroyal abandons
/// are one (state 9), so arcs are given one by one. Hipel, Fang, Kilgour & Haight (1993); Kilgour, Hipel, Fang & Peng
/// (2001).
fn elmira() -> (Instance, Vec<[i64; 9]>) {
    let mut arcs = vec![(1, 2, MINISTRY), (3, 4, MINISTRY), (5, 6, MINISTRY), (7, 8, MINISTRY)];
    arcs.extend([(1, 3, UNIROYAL), (2, 4, UNIROYAL), (5, 7, UNIROYAL), (6, 8, UNIROYAL)]);
    arcs.extend((1..=8).map(|s| (s, 9, UNIROYAL)));
    for (a, b) in [(1, 5), (2, 6), (3, 7), (4, 8)] {
        arcs.extend([(a, b, LOCAL), (b, a, LOCAL)]);
    }
    let ranks = vec![[4, 3, 8, 7, 5, 2, 9, 6, 1], [9, 2, 4, 8, 6, 1, 3, 7, 5], [6, 2, 8, 3, 7, 4, 9, 5, 1]];
    let mut case = graph(3, 9, &arcs);
    case.preferences = ranks.iter().map(|r| ranking(&mut case, r)).collect();
    (Instance::new(&model(case), &Central(Vec::new()), Draw::CENTRAL).unwrap(), ranks)
}

/// The published equilibria: 5, 8 and 9 by every concept, 1 and 4 by GMR and SMR only.
#[test]
fn elmira_as_published() {
    let (instance, ranks) = elmira();
    let moves = moves_of(instance.model(), &LIMITS).unwrap();
    let order = Ranks::new(&instance, &*moves, &RUN).unwrap();
    for (p, of) in ranks.iter().enumerate() {
        let read: Vec<i64> = order.of(PartyId::new(p)).unwrap().iter().map(|r| i64::from(*r) + 1).collect();
        assert_eq!(read, of, "nine ranks, the worst is the lowest");
    }
    let table = whole(&*moves, &order, &Notion::PLAIN, &RUN).unwrap().value;
    assert_eq!(equilibria(&table, Concept::Nash), [5, 8, 9]);
    assert_eq!(equilibria(&table, Concept::Seq), [5, 8, 9]);
    assert_eq!(equilibria(&table, Concept::Gmr), [1, 4, 5, 8, 9]);
    assert_eq!(equilibria(&table, Concept::Smr), [1, 4, 5, 8, 9]);
    // The control order can be modified and delays ended once, and nobody comes back from state 9.
    assert!(table.no_move().is_empty());
}

/// From the status quo (state 1) local government's insisting is the only improvement, and leads to equilibrium 5;
/// equilibrium 8 takes three moves, which is why it needs the ministry and Uniroyal together.
#[test]
fn elmira_from_the_status_quo() {
    let (instance, _) = elmira();
    let moves = moves_of(instance.model(), &LIMITS).unwrap();
    let ranks = Ranks::new(&instance, &*moves, &RUN).unwrap();
    let from = |along| path::evolution(&*moves, &ranks, StateId(0), along, false, &RUN).unwrap().value;
    let improving = from(path::Along::Improvements);
    assert_eq!(improving.states().iter().map(|s| s.0 + 1).collect::<Vec<_>>(), [1, 5]);
    let first = improving.path(StateId(4)).unwrap()[0];
    assert!(first.by.contains(PartyId::new(LOCAL)));
    let moving = from(path::Along::Moves);
    let far: Vec<Option<u32>> = [4, 7, 8].map(|s| moving.moves_to(StateId(s))).to_vec();
    assert_eq!(far, [Some(1), Some(3), Some(1)]);
    let steps = path::steps(&*moves, &ranks, StateId(0), &moving.path(StateId(7)).unwrap());
    assert_eq!(steps.len(), 3);
    assert!(steps.windows(2).all(|w| w[0].to == w[1].from && w[0].by != w[1].by));
}

/// Local government's improvement from state 1, to insist, is deterred by GMR: the ministry can modify its order, which
/// local government likes less; but the ministry would lose by it, as Uniroyal by leaving, so SEQ has it unstable.
#[test]
fn elmira_explained() {
    let (instance, _) = elmira();
    let moves = moves_of(instance.model(), &LIMITS).unwrap();
    let ranks = Ranks::new(&instance, &*moves, &RUN).unwrap();
    let who = PartyId::new(LOCAL);
    let told = |c| explain(&*moves, &instance, &ranks, StateId(0), who, Notion::plain(c), &RUN).unwrap().value;
    let gmr = told(Concept::Gmr);
    assert!(gmr.stable && gmr.improvements_in_all == 1);
    let answer = &gmr.improvements[0].answer;
    assert_eq!(moves.state(&gmr.improvements[0].step.to), Some(StateId(4)));
    assert!(answer.len() == 1 && moves.state(&answer[0].to).is_some_and(|end| end == StateId(5)));
    assert!(answer[0].by.contains(PartyId::new(MINISTRY)));
    let seq = told(Concept::Seq);
    assert!(!seq.stable && !seq.improvements[0].deterred && seq.improvements[0].answer.is_empty());
}

/// The coalition result for which the case is known (Kilgour, Hipel, Fang & Peng 2001): equilibrium 5 is left by the
/// ministry and Uniroyal together, for 8, where the order is modified and accepted; alone neither moves. 8 is left by
/// nobody.
#[test]
fn elmira_coalitions() {
    let (instance, _) = elmira();
    let moves = moves_of(instance.model(), &LIMITS).unwrap();
    let ranks = Ranks::new(&instance, &*moves, &RUN).unwrap();
    let both: PartySet = [MINISTRY, UNIROYAL].map(PartyId::new).into_iter().collect();
    let pair = Coalition::new(&*moves, &ranks, StateId(4), both, &RUN).unwrap();
    assert_eq!(pair.improvements(), [StateId(7)]);
    for concept in [CoalitionConcept::Cnash, CoalitionConcept::Cseq] {
        let verdict = pair.verdict(concept, &RUN).unwrap().value;
        assert!(!verdict.stable && verdict.open == [StateId(7)]);
        assert_eq!(verdict.advance.unwrap().steps.len(), 2);
    }
    for mask in 1..8usize {
        let members: PartySet = (0..3).filter(|p| mask >> p & 1 == 1).map(PartyId::new).collect();
        let coalition = Coalition::new(&*moves, &ranks, StateId(7), members, &RUN).unwrap();
        assert!(coalition.improvements().is_empty(), "{members:?}");
        if members.len() == 1 {
            let alone = Coalition::new(&*moves, &ranks, StateId(4), members, &RUN).unwrap();
            assert!(alone.improvements().is_empty(), "{members:?}");
        }
    }
}

/// The equilibria of the concepts of coalitions, from 1.
fn of_coalitions(instance: &Instance) -> Vec<(&'static str, Vec<u32>)> {
    let moves = moves_of(instance.model(), &LIMITS).unwrap();
    let ranks = Ranks::new(instance, &*moves, &RUN).unwrap();
    let graded = Graded::plain(&ranks, moves.parties());
    let concepts = ["cnash", "cgmr", "csmr", "cseq"];
    let of = |key: &'static str| {
        let concept = Further::of_key(key).unwrap();
        let table = further(&*moves, &graded, true, &[concept], &RUN).unwrap().value;
        (key, table.equilibria(concept).unwrap().iter().map(|s| s.0 + 1).collect())
    };
    concepts.into_iter().map(of).collect()
}

/// Elmira under every concept of coalitions: 5 falls under each of them, 8 and 9 stand, as published for CNash (Kilgour, Hipel, Fang & Peng 2001); the rest is as the
/// project's literal reference in Python has it.
#[test]
fn elmira_under_every_concept_of_coalitions() {
    let with_answers = vec![1, 4, 8, 9];
    let expected =
        [("cnash", vec![8, 9]), ("cgmr", with_answers.clone()), ("csmr", with_answers), ("cseq", vec![8, 9])];
    assert_eq!(of_coalitions(&elmira().0), expected);
}

/// Two parties with two strategies each: the row party moves between states 1 and 3 and between 2 and 4.
fn two_by_two(row: &[i64], column: &[i64]) -> Table {
    let case = issues(2, &[(2, &[1]), (2, &[0])]);
    let moves = moves_of(&model(case), &LIMITS).unwrap();
    let ranks = Ranks::of_values(&[Some(row.to_vec()), Some(column.to_vec())], &*moves);
    whole(&*moves, &ranks, &Notion::PLAIN, &RUN).unwrap().value
}

/// The prisoner's dilemma, states CC, CD, DC, DD (Fang, Hipel & Kilgour 1993): mutual defection is the only Nash
/// equilibrium, mutual cooperation is stable with foresight.
#[test]
fn prisoners_dilemma() {
    let table = two_by_two(&[3, 0, 5, 1], &[3, 5, 0, 1]);
    assert_eq!(equilibria(&table, Concept::Nash), [4]);
    for concept in [Concept::Gmr, Concept::Smr, Concept::Seq, Concept::Sseq] {
        assert_eq!(equilibria(&table, concept), [1, 4]);
    }
    // Together both would leave mutual defection, and nobody outside could answer; mutual cooperation is not CNash, for each would leave it alone.
    let case = issues(2, &[(2, &[1]), (2, &[0])]);
    let moves = moves_of(&model(case), &LIMITS).unwrap();
    let ranks = Ranks::of_values(&[Some(vec![3, 0, 5, 1]), Some(vec![3, 5, 0, 1])], &*moves);
    for (key, expected) in [("cnash", &[][..]), ("cgmr", &[1]), ("csmr", &[1]), ("cseq", &[1])] {
        let concept = Further::of_key(key).unwrap();
        let table = further(&*moves, &Graded::plain(&ranks, 2), false, &[concept], &RUN).unwrap().value;
        let found: Vec<u32> = table.equilibria(concept).unwrap().iter().map(|s| s.0 + 1).collect();
        assert_eq!(found, expected, "{key}");
    }
}

/// Chicken, states CC, CD, DC, DD (Fang, Hipel & Kilgour 1993).
#[test]
fn chicken() {
    let table = two_by_two(&[3, 2, 5, 0], &[3, 5, 2, 0]);
    for concept in [Concept::Nash, Concept::Seq] {
        assert_eq!(equilibria(&table, concept), [2, 3]);
    }
    for concept in [Concept::Gmr, Concept::Smr] {
        assert_eq!(equilibria(&table, concept), [1, 2, 3]);
    }
}

/// The assurance game (stag hunt, after Rousseau), states CC, CD, DC, DD: hunting together is best for both, hunting alone worst. Both pure Nash equilibria hold
/// under every concept, and nothing else does: whoever hunts alone stops, and nothing that the other one can do makes that worse.
#[test]
fn assurance() {
    let table = two_by_two(&[4, 1, 3, 2], &[4, 3, 1, 2]);
    for concept in Concept::ALL {
        assert_eq!(equilibria(&table, concept), [1, 4], "{concept:?}");
    }
}

/// Matching pennies, the first party wins where both show the same: no pure Nash equilibrium. Whoever would turn a penny over is met by the other one's turning his, which
/// gains him and leaves the first no better off; but then the first may turn again, so that SMR and SSEQ hold nowhere.
#[test]
fn matching_pennies() {
    let table = two_by_two(&[1, 0, 0, 1], &[0, 1, 1, 0]);
    for concept in [Concept::Nash, Concept::Smr, Concept::Sseq] {
        assert!(equilibria(&table, concept).is_empty(), "{concept:?}");
    }
    for concept in [Concept::Gmr, Concept::Seq] {
        assert_eq!(equilibria(&table, concept), [1, 2, 3, 4], "{concept:?}");
    }
}

/// The battle of the sexes (Luce & Raiffa 1957): two pure Nash equilibria. Where they miss one another each could give in, and could be made to miss again by one who
/// loses by that: GMR, but not SEQ, nor SMR, for one can follow.
#[test]
fn battle_of_the_sexes() {
    let table = two_by_two(&[2, 0, 0, 1], &[1, 0, 0, 2]);
    for concept in [Concept::Nash, Concept::Smr, Concept::Seq, Concept::Sseq] {
        assert_eq!(equilibria(&table, concept), [1, 4], "{concept:?}");
    }
    assert_eq!(equilibria(&table, Concept::Gmr), [1, 2, 3, 4]);
}

/// All 78 strict ordinal 2x2 games.
#[test]
fn all_two_by_two_games() {
    let text = include_str!("../two_by_two.txt");
    let games: Vec<Vec<&str>> =
        text.lines().filter(|l| !l.starts_with('#')).map(|l| l.split_whitespace().collect()).collect();
    assert_eq!(games.len(), 78);
    let digits = |s: &str| s.chars().map(|c| i64::from(c.to_digit(10).unwrap())).collect::<Vec<_>>();
    for game in games {
        let table = two_by_two(&digits(game[0]), &digits(game[1]));
        for (concept, expected) in Concept::ALL.into_iter().zip(&game[2..7]) {
            let found: String = equilibria(&table, concept).iter().map(u32::to_string).collect();
            assert_eq!(if found.is_empty() { "-" } else { &found }, *expected, "{concept:?} of {game:?}");
        }
        let (row, column) = (digits(game[0]), digits(game[1]));
        let moves = moves_of(&model(issues(2, &[(2, &[1]), (2, &[0])])), &LIMITS).unwrap();
        let ranks = Ranks::of_values(&[Some(row), Some(column)], &*moves);
        let ahead = [Further::Limited(2), Further::Limited(3), Further::Limited(4), Further::NonMyopic];
        let table = further(&*moves, &Graded::plain(&ranks, 2), false, &ahead, &RUN).unwrap().value;
        for (concept, expected) in ahead.into_iter().zip(&game[7..]) {
            let both = table.equilibria(concept).unwrap();
            let found: String = both.iter().map(|s| (s.0 + 1).to_string()).collect();
            assert_eq!(if found.is_empty() { "-" } else { &found }, *expected, "{} of {game:?}", concept.key());
        }
    }
}

/// The Cuban missile crisis of 1962 as Fraser & Hipel model it (Conflict Analysis, 1984, ch. 1; after a paper of 1982; the preference
/// vectors as recalled): the United States may strike (1) or blockade (2), the Soviet Union withdraw (4) or escalate (8), not both. The
/// equilibria are 4 and 6, withdrawal without and with the blockade; from 0 the crisis goes by 2 to 6, as it did.
#[test]
fn cuban_missile_crisis() {
    const UNITED_STATES: [usize; 12] = [4, 6, 5, 7, 2, 1, 3, 0, 11, 9, 10, 8];
    const SOVIET_UNION: [usize; 12] = [0, 4, 6, 2, 5, 1, 7, 3, 11, 9, 10, 8];
    // Who changes which of the binary digits of a state's number; states are numbered from 1 in a graph.
    let mut arcs = Vec::new();
    for (from, to) in (0..12usize).flat_map(|a| (0..12usize).map(move |b| (a, b))) {
        match (from ^ to, from == to) {
            (_, true) => {}
            (1..=3, _) => arcs.push((from + 1, to + 1, 0)),
            (changed, _) if changed & 3 == 0 => arcs.push((from + 1, to + 1, 1)),
            _ => {}
        }
    }
    let moves = moves_of(&model(graph(2, 12, &arcs)), &LIMITS).unwrap();
    let ranks = |best_first: [usize; 12]| {
        let place = |s: usize| best_first.iter().position(|x| *x == s).unwrap() as i64;
        Some((0..12).map(|s| -place(s)).collect::<Vec<_>>())
    };
    let ranks = Ranks::of_values(&[ranks(UNITED_STATES), ranks(SOVIET_UNION)], &*moves);
    let table = whole(&*moves, &ranks, &Notion::PLAIN, &RUN).unwrap().value;
    let states: Vec<u32> = equilibria(&table, Concept::Seq).iter().map(|n| n - 1).collect();
    assert_eq!(states, [4, 6]);
    assert!(equilibria(&table, Concept::Nash).is_empty());
    let along = path::evolution(&*moves, &ranks, StateId(0), path::Along::Improvements, false, &RUN).unwrap().value;
    let way: Vec<u32> = along.path(StateId(6)).unwrap().iter().map(|hop| hop.to.0).collect();
    assert_eq!(way, [2, 6]);
}

/// The export of water from Lake Gisborne, Newfoundland (Fang, Hipel & Wang 2002; Li, Hipel, Kilgour & Fang 2004), rankings and numbers of states as
/// recalled, not confirmed: with a province that wants the income the conflict rests at state 4, with one that minds the lake at 6.
#[test]
fn lake_gisborne_as_recalled() {
    let rank = |best_first: [usize; 8]| {
        let place = |s: usize| best_first.iter().position(|x| *x == s + 1).unwrap() as i64;
        Some((0..8).map(|s| -place(s)).collect::<Vec<_>>())
    };
    let federal = [2, 6, 4, 8, 1, 5, 3, 7];
    let support = [3, 4, 7, 8, 5, 6, 1, 2];
    for (province, rests) in [([3, 7, 4, 8, 1, 5, 2, 6], 4), ([2, 6, 1, 5, 4, 8, 3, 7], 6)] {
        let moves = moves_of(&model(issues(3, &[(2, &[0]), (2, &[1]), (2, &[2])])), &LIMITS).unwrap();
        let ranks = Ranks::of_values(&[rank(federal), rank(province), rank(support)], &*moves);
        let table = whole(&*moves, &ranks, &Notion::PLAIN, &RUN).unwrap().value;
        for concept in [Concept::Nash, Concept::Seq] {
            assert_eq!(equilibria(&table, concept), [rests], "{concept:?}");
        }
    }
}
