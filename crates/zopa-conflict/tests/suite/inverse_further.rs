//! The inverse problem of the further concepts against enumeration: every profile of a small conflict, nearest first, judged by the brute-force twin.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // fails by panicking

use crate::support;
use crate::support::orders::{distance, orders, ranked, strict, ties_nothing_new};
use crate::support::statements::shaded;
use crate::support::{LIMITS, RUN};
use std::collections::{BTreeMap, BTreeSet};
use zopa_conflict::inverse::{
    Change, Goal, profiles, smallest_change, smallest_change_ahead, smallest_change_at_once, smallest_joint_change,
    smallest_shaded_change,
};
use zopa_conflict::{
    Answered, CoalitionAnswer, Coalitional, Concept, Degree, Extended, Extension, Further, Graded, Moves, Notion,
    Ranks, Simultaneous, moves_of,
};
use zopa_core::{
    Case, Compared, Expr, Id, IssueId, LevelId, LevelSet, NotCompared, PartyId, PartySet, Preference, StateId, Stated,
    Statement, Strength,
};
use zopa_testkit::conflict::{self as twin, Graph, Joint};
use zopa_testkit::further::{Answers, Shades};
use zopa_testkit::generate::{self, Feature, Features, Shape};

/// A small conflict with the orders that it has.
struct Small {
    case: Case,
    graph: Graph,
    moves: Box<dyn Moves + Send>,
    ranks: Ranks,
    states: Vec<StateId>,
    stated: Vec<PartyId>,
    /// By party of `stated`.
    present: Vec<Vec<i64>>,
}

impl Small {
    fn new(case: &Case) -> Small {
        let instance = generate::instance(case);
        let graph = Graph::of(instance.model());
        let stated = case.parties.ids().filter(|p| case.preferences[*p] != Preference::Absent).collect::<Vec<_>>();
        let moves = moves_of(instance.model(), &LIMITS).unwrap();
        let ranks = Ranks::new(&instance, &*moves, &RUN).unwrap();
        let states: Vec<StateId> = (0..moves.states() as u32).map(StateId).filter(|s| moves.feasible(*s)).collect();
        let order = |p: &PartyId| states.iter().map(|s| i64::from(ranks.of(*p).unwrap()[s.0 as usize])).collect();
        let present = stated.iter().map(order).collect();
        Small { case: case.clone(), graph, moves, ranks, states, stated, present }
    }

    /// All profiles that tie nothing new, the nearest first; `None` where they are too many.
    fn profiles(&self, most: usize) -> Option<Vec<(u64, Vec<Vec<i64>>)>> {
        let all = orders(self.states.len());
        let mut profiles: Vec<(u64, Vec<Vec<i64>>)> = vec![(0, Vec::new())];
        for own in &self.present {
            let near: Vec<&Vec<i64>> = all.iter().filter(|o| ties_nothing_new(own, o)).collect();
            if profiles.len() * near.len() > most {
                return None;
            }
            let more = |(far, chosen): &(u64, Vec<Vec<i64>>)| {
                let with = |o: &&Vec<i64>| (far + distance(own, o), [chosen.as_slice(), &[(*o).clone()]].concat());
                near.iter().map(with).collect::<Vec<_>>()
            };
            profiles = profiles.iter().flat_map(more).collect();
        }
        profiles.sort_by_key(|(far, _)| *far);
        Some(profiles)
    }

    /// Whether a state is an equilibrium with these orders.
    fn holds(&self, at: usize, orders: &[Vec<i64>], concept: Asked) -> bool {
        let mut of = vec![None; self.case.parties.len()];
        self.stated.iter().zip(orders).for_each(|(p, o)| of[p.index()] = Some(o.clone()));
        let instance = ranked(&self.case, self.graph.states(), &of);
        let shades = Shades::new(&self.graph, &instance);
        let all = |fits: &dyn Fn(PartyId) -> Option<bool>| self.stated.iter().all(|p| fits(*p) != Some(false));
        match concept {
            Asked::Signed(concept) => all(&|p| shades.plain().stable(at, p, concept, Joint::Signatures)),
            Asked::Together(answers, signatures) => {
                let joining: Vec<PartyId> = self.stated.iter().copied().filter(|p| !shades.only_watches(*p)).collect();
                let coalition = |mask: usize| -> PartySet {
                    joining.iter().enumerate().filter(|(k, _)| mask >> k & 1 == 1).map(|(_, p)| *p).collect()
                };
                (1..1usize << joining.len()).all(|mask| shades.coalition(at, coalition(mask), answers, signatures))
            }
            Asked::Tableau => all(&|p| shades.sim(at, p, true)),
            Asked::Ahead(further) => {
                let [a, b] = self.stated[..] else { panic!("two parties") };
                let both = |fits: &dyn Fn(PartyId, PartyId) -> bool| fits(a, b) && fits(b, a);
                match further {
                    Further::Limited(h) => both(&|p, q| shades.limited(at, p, q, h.into())),
                    Further::NonMyopic => both(&|p, q| shades.non_myopic(at, p, q)),
                    _ => both(&|p, q| shades.limited(at, p, q, 2) && shades.limited(at, q, p, 1)),
                }
            }
        }
    }

    fn found(&self, at: usize, concept: Asked) -> Change {
        let at = self.states[at];
        let (moves, ranks) = (&*self.moves, &self.ranks);
        match concept {
            Asked::Signed(of) => {
                let concept = if matches!(of, twin::Concept::Seq) { Concept::Seq } else { Concept::Sseq };
                smallest_change(moves, ranks, at, Notion::with_signatures(concept), &RUN).unwrap().value
            }
            Asked::Together(answers, signatures) => {
                let concept = match answers {
                    Answers::Class => CoalitionAnswer::ClassImprovements,
                    _ => CoalitionAnswer::Improvements,
                };
                let instance = generate::instance(&self.case);
                let graded = Graded::new(&instance, moves, ranks);
                smallest_joint_change(moves, &graded, at, Coalitional { concept, signatures }, &RUN).unwrap().value
            }
            Asked::Tableau => {
                smallest_change_at_once(moves, ranks, false, (at, Simultaneous::Tableau), &RUN).unwrap().value
            }
            Asked::Ahead(further) => smallest_change_ahead(moves, ranks, at, further, &RUN).unwrap().value,
        }
    }

    /// The orders after a change.
    fn changed(&self, change: &Change) -> Vec<Vec<i64>> {
        let mut now = self.present.clone();
        for party in &change.parties {
            let place = self.stated.iter().position(|p| *p == party.party).unwrap();
            for (rank, tier) in party.order.iter().rev().enumerate() {
                tier.iter().for_each(|s| now[place][self.states.binary_search(s).unwrap()] = rank as i64);
            }
        }
        now
    }
}

#[derive(Clone, Copy, Debug)]
enum Asked {
    Signed(twin::Concept),
    Together(Answers, bool),
    Tableau,
    Ahead(Further),
}

/// How many were compared, needed a change, and needed none of the cost of a stricter one.
#[derive(Default, Debug)]
struct Seen {
    compared: usize,
    changed: usize,
    cheaper: usize,
}

/// The change found costs what the nearest fitting profile costs, and does it. `stricter` is a concept that implies this one.
fn compare(small: &Small, at: usize, asked: &[Asked], stricter: u64, seen: &mut Seen) {
    let Some(profiles) = small.profiles(400_000) else { return };
    for concept in asked {
        let nearest = profiles.iter().find(|(_, orders)| small.holds(at, orders, *concept)).map(|(far, _)| *far);
        let change = small.found(at, *concept);
        assert!(change.refused.is_none());
        assert_eq!(Some((change.swaps * 2.0) as u64), nearest, "{concept:?} at {at} of {:?}", small.case);
        let now = small.changed(&change);
        let cost: u64 = small.present.iter().zip(&now).map(|(a, b)| distance(a, b)).sum();
        assert!(small.present.iter().zip(&now).all(|(a, b)| ties_nothing_new(a, b)));
        assert!(Some(cost) == nearest && small.holds(at, &now, *concept), "{concept:?} at {at} of {:?}", small.case);
        seen.compared += 1;
        seen.changed += usize::from(cost > 0);
        seen.cheaper += usize::from(cost < stricter);
        counted(small, at, *concept);
    }
}

/// The count of profiles of strict orders against all of them, where they are few.
fn counted(small: &Small, at: usize, concept: Asked) {
    let n = small.states.len();
    let all: Vec<Vec<i64>> = orders(n).into_iter().filter(|o| strict(o)).collect();
    let profiles_in_all = all.len().pow(small.stated.len() as u32);
    if profiles_in_all > 600 {
        return;
    }
    let of = |k: usize| -> Vec<Vec<i64>> {
        (0..small.stated.len()).map(|p| all[k / all.len().pow(p as u32) % all.len()].clone()).collect()
    };
    let fitting = (0..profiles_in_all).filter(|k| small.holds(at, &of(*k), concept)).count();
    let goal = match concept {
        Asked::Signed(twin::Concept::Seq) => Goal::Alone(Notion::with_signatures(Concept::Seq)),
        Asked::Signed(_) => Goal::Alone(Notion::with_signatures(Concept::Sseq)),
        Asked::Together(answers, signatures) => {
            let concept = match answers {
                Answers::Class => CoalitionAnswer::ClassImprovements,
                _ => CoalitionAnswer::Improvements,
            };
            Goal::Further(Further::Coalition(Coalitional { concept, signatures }))
        }
        Asked::Tableau => Goal::Further(Further::Sim(Simultaneous::Tableau)),
        Asked::Ahead(further) => Goal::Further(further),
    };
    let instance = generate::instance(&small.case);
    let graded = Graded::new(&instance, &*small.moves, &small.ranks);
    let count = profiles(&*small.moves, &graded, small.case.is_graph(), (small.states[at], goal), &RUN).unwrap().value;
    assert_eq!((count.fitting, count.all), (fitting as u128, profiles_in_all as u128), "{concept:?} at {at}");
}

/// What Nash costs, in half swaps.
fn nash(small: &Small, at: usize) -> u64 {
    (smallest_change(&*small.moves, &small.ranks, small.states[at], Concept::Nash, &RUN).unwrap().value.swaps * 2.0)
        as u64
}

/// How many seeds of each kind: ZOPA_INVERSE of them, or a few.
fn seeds() -> u64 {
    std::env::var("ZOPA_INVERSE").ok().and_then(|n| n.parse().ok()).unwrap_or(60)
}

/// One party beside two that set an issue together, random orders.
fn beside_two(seed: u64, levels: usize, setters: [&[usize]; 2]) -> Case {
    let case = support::issues(3, &[(2, setters[0]), (levels, setters[1])]);
    let graph = Graph::of(&support::model(case.clone()));
    let n = graph.states().len();
    let mut random = support::Random(seed);
    let mut order = || {
        let mut order: Vec<i64> = (0..n as i64).collect();
        (1..n).for_each(|k| order.swap(k, random.below(k as u64 + 1) as usize));
        Some(order)
    };
    let orders = [order(), order(), order()];
    ranked(&case, graph.states(), &orders).model().case().as_ref().clone()
}

/// SEQ and SSEQ with signatures, CSEQ in both readings, with signatures and without, over issues of one setter and of several, rules, graphs.
#[test]
fn answers_that_gain_coalitions() {
    let asked = [
        Asked::Signed(twin::Concept::Seq),
        Asked::Signed(twin::Concept::Sseq),
        Asked::Together(Answers::Improvements, false),
        Asked::Together(Answers::Improvements, true),
        Asked::Together(Answers::Class, false),
        Asked::Together(Answers::Class, true),
    ];
    let two = Shape { parties: 2..=2, issues: 1..=2, levels: 2..=2, ..Shape::default().up_to(4) };
    let three = Shape { parties: 3..=3, issues: 1..=1, levels: 3..=3, ..Shape::default().up_to(3) };
    let features = Features::NONE.with(Feature::Graph);
    let graph = Shape { parties: 2..=3, issues: 1..=1, levels: 3..=4, outcomes: 4, features };
    let mut seen = Seen::default();
    for seed in 0..3 * seeds() {
        let case = generate::case(seed, [&two, &three, &graph][seed as usize % 3]);
        let small = Small::new(&case);
        if small.states.len() > 1 && !small.stated.is_empty() {
            let at = seed as usize % small.states.len();
            let nash = nash(&small, at);
            compare(&small, at, &asked, nash, &mut seen);
        }
    }
    for seed in 0..seeds() {
        let small = Small::new(&beside_two(seed, 2, [&[0], &[1, 2]]));
        compare(&small, seed as usize % 4, &asked, nash(&small, seed as usize % 4), &mut seen);
    }
    assert!(seen.compared > 600 && seen.changed > 200 && seen.cheaper > 10, "{seen:?}");
}

/// SIM in the tableau reading.
#[test]
fn only_the_unstable_move_at_once() {
    let features = Features::NONE.with(Feature::StateRules).with(Feature::OneWay).with(Feature::Tangled);
    let two = Shape { parties: 2..=2, issues: 2..=2, levels: 2..=2, outcomes: 4, features };
    let three = Shape { parties: 3..=3, issues: 2..=3, levels: 2..=2, outcomes: 4, features };
    let mut seen = Seen::default();
    for seed in 0..4 * seeds() {
        let small = Small::new(&generate::case(seed, if seed % 4 == 3 { &three } else { &two }));
        let at = seed as usize % small.states.len();
        let seq = smallest_change(&*small.moves, &small.ranks, small.states[at], Concept::Seq, &RUN).unwrap().value;
        compare(&small, at, &[Asked::Tableau], (seq.swaps * 2.0) as u64, &mut seen);
    }
    assert!(seen.compared > 100 && seen.changed > 30 && seen.cheaper > 2, "{seen:?}");
}

/// Two parties that look ahead.
#[test]
fn looking_ahead() {
    let asked = [
        Asked::Ahead(Further::Limited(1)),
        Asked::Ahead(Further::Limited(2)),
        Asked::Ahead(Further::Limited(3)),
        Asked::Ahead(Further::Limited(6)),
        Asked::Ahead(Further::NonMyopic),
        Asked::Ahead(Further::Stackelberg),
    ];
    let graph = Shape { parties: 2..=2, levels: 3..=4, outcomes: 4, ..Shape::graph() }.without(Feature::Unstated);
    let features = Features::NONE.with(Feature::StateRules).with(Feature::OneWay).with(Feature::Tangled);
    let issues = Shape { parties: 2..=2, issues: 2..=2, levels: 2..=2, outcomes: 4, features };
    let mut seen = Seen::default();
    for seed in 0..2 * seeds() {
        let small = Small::new(&generate::case(seed, [&graph, &issues][seed as usize % 2]));
        let moves = |p: &PartyId| (0..small.states.len()).any(|s| !small.graph.moves(*p, s).is_empty());
        if small.stated.len() == 2 && small.stated.iter().all(moves) {
            let at = seed as usize % small.states.len();
            let nash = nash(&small, at);
            compare(&small, at, &asked, nash, &mut seen);
        }
    }
    assert!(seen.compared > 300 && seen.changed > 100, "{seen:?}");
}

/// How two states compare, for a party.
type Table = BTreeMap<(usize, usize), Compared>;

fn turned(c: Compared) -> Compared {
    match c {
        Compared::MuchWorse => Compared::MuchBetter,
        Compared::Worse => Compared::Better,
        Compared::Better => Compared::Worse,
        Compared::MuchBetter => Compared::MuchWorse,
        same => same,
    }
}

/// Where a comparison stands.
fn place(c: Compared) -> u64 {
    match c {
        Compared::MuchWorse => 0,
        Compared::Worse => 1,
        Compared::Equal | Compared::Unknown => 2,
        Compared::Better => 3,
        Compared::MuchBetter => 4,
    }
}

/// Every way in which a party could compare so many states, with what it costs to come there from the present one: with degrees, or with
/// comparisons that stay unknown.
fn tables(n: usize, now: &Table, degrees: bool) -> Vec<(u64, Table)> {
    use Compared::{Better, Equal, MuchBetter, MuchWorse, Unknown, Worse};
    let pairs: Vec<(usize, usize)> = (0..n).flat_map(|b| (0..b).map(move |a| (a, b))).collect();
    let mut all: BTreeSet<Vec<u8>> = BTreeSet::new();
    let mut tables = Vec::new();
    let code = [MuchWorse, Worse, Equal, Better, MuchBetter, Unknown];
    for order in orders(n) {
        // What may be said of a pair that the order puts so.
        let mut some: Vec<Vec<u8>> = vec![Vec::new()];
        for (a, b) in &pairs {
            let was = now[&(*a, *b)];
            let is = Compared::from(order[*a].cmp(&order[*b]));
            let mut may: Vec<u8> = match is {
                Equal if was == Equal => vec![2],
                Equal => Vec::new(),
                Better if degrees => vec![3, 4],
                Better => vec![3],
                _ if degrees => vec![1, 0],
                _ => vec![1],
            };
            if was == Unknown {
                may.push(5);
            }
            some = some.iter().flat_map(|t| may.iter().map(|c| [t.as_slice(), &[*c]].concat())).collect();
        }
        all.extend(some);
    }
    for one in all {
        let (mut table, mut cost) = (Table::new(), 0);
        for ((a, b), c) in pairs.iter().zip(one) {
            let is = code[usize::from(c)];
            cost += place(now[&(*a, *b)]).abs_diff(place(is));
            table.insert((*a, *b), is);
            table.insert((*b, *a), turned(is));
        }
        tables.push((cost, table));
    }
    tables.sort_by_key(|(cost, _)| *cost);
    tables
}

/// Some pairs of states of a graph are not compared.
fn partly_known(mut case: Case, seed: u64) -> Case {
    if case.is_graph() {
        let mut random = support::Random(seed);
        let n = case.issues.iter().next().map_or(0, |issue| issue.levels.len());
        for party in case.parties.ids() {
            for high in 0..n {
                for low in 0..high {
                    if case.preferences[party] != Preference::Absent && random.below(3) == 0 {
                        let (low, high) = (LevelId::new(low), LevelId::new(high));
                        case.not_compared.push(NotCompared { party, low, high });
                    }
                }
            }
        }
        case.not_compared.sort_unstable();
    }
    case
}

/// Profiles of the parties' tables, cheapest first; none where they are too many.
fn together(each: &[Vec<(u64, Table)>]) -> Vec<(u64, Vec<&Table>)> {
    let mut all: Vec<(u64, Vec<&Table>)> = vec![(0, Vec::new())];
    for of in each {
        if all.len() * of.len() > 600_000 {
            return Vec::new();
        }
        let mut more = Vec::new();
        for (far, chosen) in &all {
            for (cost, table) in of {
                let mut with = chosen.clone();
                with.push(table);
                more.push((far + cost, with));
            }
        }
        all = more;
    }
    all.sort_by_key(|(far, _)| *far);
    all
}

/// Compares the concepts of a case with strength (`degrees`) or unknown comparisons, at one state. Returns how many were compared, needed a change, could not be, and
/// changed a degree or what is known.
fn compare_shaded(case: &Case, seed: usize, degrees: bool) -> [usize; 4] {
    let small = Small::new(case);
    let n = small.states.len();
    let instance = generate::instance(case);
    let graded = Graded::new(&instance, &*small.moves, &small.ranks);
    let shades = Shades::new(&small.graph, &instance);
    let mut seen = [0; 4];
    if n < 2 {
        return seen;
    }
    let table = |p: PartyId| -> Table {
        let pairs = (0..n).flat_map(|b| (0..n).filter(move |a| *a != b).map(move |a| (a, b)));
        let how = |a, b| if degrees { shades.compare_known(p, a, b) } else { shades.compare(p, a, b) };
        let known = |c| match c {
            Compared::MuchWorse if !degrees => Compared::Worse,
            Compared::MuchBetter if !degrees => Compared::Better,
            other => other,
        };
        pairs.map(|(a, b)| ((a, b), known(how(a, b)))).collect()
    };
    let now: Vec<Table> = small.stated.iter().map(|p| table(*p)).collect();
    let each: Vec<Vec<(u64, Table)>> = now.iter().map(|t| tables(n, t, degrees)).collect();
    let profiles = together(&each);
    if profiles.is_empty() {
        return seen;
    }
    let at = seed % n;
    let holds = |of: &[&Table], concept: Further| {
        let how = |p: PartyId, a: usize, b: usize| match small.stated.iter().position(|q| *q == p) {
            Some(k) if a != b => of[k][&(a, b)],
            Some(_) => Compared::Equal,
            None => Compared::Unknown,
        };
        let (plain, signing) = concept.shaded();
        let joint = if signing { Joint::Signatures } else { Joint::Moves };
        let stable = |p: &PartyId| match plain {
            Further::Strength(concept, degree) => {
                let concept = [twin::Concept::Gmr, twin::Concept::Smr, twin::Concept::Seq][concept as usize];
                let strong = shades.degrees_by(at, *p, (concept, true), &how, joint) == Some(true);
                match degree {
                    Degree::Strong => strong,
                    Degree::Weak => !strong && shades.degrees_by(at, *p, (concept, false), &how, joint) == Some(true),
                }
            }
            Further::Unknown(concept, extension) => {
                let all = [twin::Concept::Nash, twin::Concept::Gmr, twin::Concept::Smr, twin::Concept::Seq];
                let extension = ['a', 'b', 'c', 'd'][extension as usize];
                shades.extended(at, *p, (all[concept as usize], extension), &how, joint) == Some(true)
            }
            _ => unreachable!(),
        };
        small.stated.iter().all(stable)
    };
    let mut concepts: Vec<Further> = match degrees {
        true => [Answered::Gmr, Answered::Smr, Answered::Seq]
            .into_iter()
            .flat_map(|c| [Degree::Strong, Degree::Weak].map(|d| Further::Strength(c, d)))
            .collect(),
        false => [Extended::Nash, Extended::Gmr, Extended::Smr, Extended::Seq]
            .into_iter()
            .flat_map(|c| [Extension::A, Extension::B, Extension::C, Extension::D].map(|e| Further::Unknown(c, e)))
            .collect(),
    };
    if small.moves.agreements().is_some() {
        let signing = |c: &Further| concepts.contains(&c.shaded().0) && c.shaded().1;
        concepts = Further::all(0).into_iter().filter(signing).collect();
    }
    for concept in concepts {
        let nearest = profiles.iter().find(|(_, of)| holds(of, concept)).map(|(far, _)| *far);
        let found = smallest_shaded_change(&*small.moves, &graded, small.states[at], concept, &RUN).unwrap().value;
        let swaps = found.as_ref().map(|change| (change.swaps * 2.0) as u64);
        assert_eq!(swaps, nearest, "{concept:?} at {at}, seed {seed}, of {case:?}");
        seen[0] += 1;
        let Some(change) = found else {
            seen[2] += 1;
            continue;
        };
        // What was found does it, and costs what it says.
        let mut after = now.clone();
        let (mut cost, mut shades_change) = (0, false);
        for party in &change.parties {
            let place_of = |s: &StateId| small.states.binary_search(s).unwrap();
            let k = small.stated.iter().position(|p| *p == party.party).unwrap();
            let mut say = |pairs: &[(StateId, StateId)], is: &dyn Fn(Compared) -> Compared| {
                for (a, b) in pairs {
                    let pair = (place_of(a), place_of(b));
                    let c = is(after[k][&pair]);
                    after[k].insert(pair, c);
                    after[k].insert((pair.1, pair.0), turned(c));
                }
            };
            say(&party.raised, &|_| Compared::Better);
            say(&party.settled, &|was| {
                assert_eq!(was, Compared::Unknown);
                Compared::Better
            });
            say(&party.greatly, &|_| Compared::MuchBetter);
            say(&party.mildly, &|_| Compared::Better);
            shades_change |= !party.settled.is_empty() || !party.greatly.is_empty() || !party.mildly.is_empty();
        }
        for (a, b) in now.iter().zip(&after) {
            cost += a.iter().zip(b).map(|((_, x), (_, y))| place(*x).abs_diff(place(*y))).sum::<u64>() / 2;
        }
        assert_eq!(Some(cost), nearest, "{concept:?} at {at}, seed {seed}");
        assert!(holds(&after.iter().collect::<Vec<_>>(), concept), "{concept:?} at {at}, seed {seed}");
        seen[1] += usize::from(cost > 0);
        seen[3] += usize::from(shades_change);
    }
    seen
}

/// Strength of preference: orders and degrees.
#[test]
fn how_greatly_states_are_liked() {
    let issues = Shape { parties: 2..=2, issues: 1..=2, levels: 2..=3, ..Shape::tangled().up_to(3) };
    let issues = issues.with(Feature::Ordinal).with(Feature::OneWay);
    let graph = Shape { parties: 2..=2, levels: 3..=3, outcomes: 3, ..Shape::graph() };
    let larger = Shape { parties: 2..=3, levels: 4..=4, outcomes: 4, ..Shape::graph() };
    let mut all = [0; 4];
    for seed in 0..3 * seeds() {
        let mut case = shaded(generate::case(seed, [&issues, &graph, &larger][seed as usize % 3]), seed);
        // Of four states only one party's comparisons can all be gone through.
        for p in case.parties.ids().skip(1).filter(|_| seed % 3 == 2) {
            case.preferences[p] = Preference::Absent;
        }
        let seen = compare_shaded(&case, seed as usize / 3, true);
        (0..4).for_each(|k| all[k] += seen[k]);
    }
    assert!(all[0] > 500 && all[1] > 150 && all[2] > 50 && all[3] > 10, "{all:?}");
}

/// Those who answer sign together: without their signature there would be no sanction.
#[test]
fn what_others_sign_in_answer() {
    let mut all = [0; 4];
    for seed in 0..seeds() {
        let mut random = support::Random(seed);
        let mut case = support::issues(3, &[(2, &[0]), (2, &[1, 2])]);
        let statements = (0..3).map(|_| {
            let v = IssueId::new(random.below(2) as usize);
            let level = [LevelId::new(random.below(2) as usize)];
            let expr = Expr::In(v, LevelSet::of(2, level));
            let when = case.conditions.push(Stated { expr, text: String::new() });
            Statement {
                when,
                strength: [Strength::Mild, Strength::Strong, Strength::Unknown][random.below(3) as usize],
            }
        });
        let statements = statements.collect();
        case.preferences = vec![Preference::Priorities(statements), Preference::Absent, Preference::Absent].into();
        for degrees in [true, false] {
            let seen = compare_shaded(&case, seed as usize, degrees);
            (0..4).for_each(|k| all[k] += seen[k]);
        }
    }
    assert!(all[0] > 100 && all[1] > 20, "{all:?}");
}

/// Comparisons that nobody knows.
#[test]
fn what_is_not_known() {
    let issues = Shape { parties: 2..=2, issues: 1..=2, levels: 2..=3, ..Shape::tangled().up_to(4) };
    let issues = issues.with(Feature::Ordinal).with(Feature::OneWay);
    let graph = Shape { parties: 2..=2, levels: 3..=4, outcomes: 4, ..Shape::graph() };
    let mut all = [0; 4];
    for seed in 0..3 * seeds() {
        let case = partly_known(shaded(generate::case(seed, [&issues, &graph][seed as usize % 2]), seed), seed);
        let seen = compare_shaded(&case, seed as usize / 2, false);
        (0..4).for_each(|k| all[k] += seen[k]);
    }
    assert!(all[0] > 1_000 && all[1] > 150 && all[3] > 50, "{all:?}");
}
