//! The engine's own promises: the same answer on any path and number of threads, limits that are kept and said.

#![allow(clippy::unwrap_used, clippy::expect_used)] // fails by panicking

use crate::support::{LIMITS, RUN, Random, issues, model};
use std::num::NonZeroU64;
use std::ops::ControlFlow;
use zopa_conflict::{
    Concept, Explicit, Moves, NEEDS_MEMORY, NEEDS_WORK, NO_SUCH_STATE, Notion, Ranks, SpaceMoves, TOO_MANY_STATES,
    explain, movers, moves_of, path, whole,
};
use zopa_core::{
    Case, Central, Draw, Exactness, Id, Instance, Limits, PartyId, Run, Silent, StateId, StopReason, Watch,
};

fn random_ranks(moves: &dyn Moves, seed: u64, distinct: u64) -> Ranks {
    let mut random = Random(seed);
    let n = moves.states();
    let values: Vec<_> =
        (0..moves.parties()).map(|_| Some((0..n).map(|_| random.below(distinct) as i64).collect())).collect();
    Ranks::of_values(&values, moves)
}

/// Rules on states that forbid about a tenth of them, and cut components in pieces.
fn with_holes(mut case: Case, seed: u64) -> Case {
    let mut random = Random(seed);
    for k in 0..6 {
        let literals = (0..3).map(|_| {
            let v = zopa_core::IssueId::new(random.below(case.issues.len() as u64) as usize);
            let n = case.issues[v].levels.len();
            // Never the first level, so the status quo stays.
            let level = zopa_core::LevelId::new(1 + random.below(n as u64 - 1) as usize);
            zopa_core::Expr::In(v, zopa_core::LevelSet::of(n, [level]))
        });
        let expr = zopa_core::Expr::All(literals.collect());
        let broken = case.conditions.push(zopa_core::Stated { expr, text: String::new() });
        case.rules.push(zopa_core::Rule {
            id: format!("R{k}"),
            broken,
            text: String::new(),
            scope: zopa_core::Scope::States,
            because: Vec::new(),
            note: String::new(),
        });
    }
    case
}

/// Axes with gaps, long lines (positions in two bytes), ties and none, holes: along axes as along lists of moves.
#[test]
fn axes_and_lists_agree() {
    let two = |setter: &'static [usize]| (2, setter);
    let long: Vec<(usize, &[usize])> = (0..12).map(|v| two(if v % 4 == 3 { &[1] } else { &[0] })).collect();
    let gaps: &[(usize, &[usize])] = &[(3, &[0]), (4, &[1]), (2, &[0]), (5, &[2]), (3, &[1]), (2, &[2])];
    // Stable states by concept, to see that the concepts differ here at all.
    let mut totals = [0u64; 5];
    for (of, parties) in [(&long[..], 2), (gaps, 3)] {
        for seed in 0..4 {
            let case = with_holes(issues(parties, of), seed);
            let moves = moves_of(&model(case), &LIMITS).unwrap();
            let ranks = random_ranks(&*moves, seed, if seed % 2 == 0 { 12 } else { 1 << 40 });
            assert!((0..parties).all(|p| moves.axis(PartyId::new(p)).is_some()));
            let explicit = Explicit::new(&*moves, &LIMITS).unwrap();
            let fast = whole(&*moves, &ranks, &Notion::PLAIN, &RUN).unwrap();
            assert_eq!(fast, whole(&explicit, &ranks, &Notion::PLAIN, &RUN).unwrap());
            for (total, concept) in totals.iter_mut().zip(Concept::ALL) {
                *total += (0..parties)
                    .map(|p| fast.value.stable(Notion::plain(concept), PartyId::new(p)).unwrap().len())
                    .sum::<u64>();
            }
        }
    }
    let [nash, gmr, smr, seq, sseq] = totals;
    assert!(nash < sseq && sseq < seq && smr < gmr && seq < gmr, "{totals:?}");
}

/// A party with more settings than are tabulated, that also falls back from joint issues and turns one-way ones: in
/// bundles as along lists of moves.
#[test]
fn bundles_and_lists_agree() {
    let two = |setter: &'static [usize]| (2, setter);
    let mut of: Vec<(usize, &[usize])> = vec![two(&[1]), (3, &[0, 1])];
    of.extend((0..9).map(|_| two(&[0])));
    let mut stable = Vec::new();
    for seed in 0..4 {
        let mut case = with_holes(issues(2, &of), seed);
        if seed % 2 == 1
            && let zopa_core::Control::Set { allowed, .. } = &mut case.issues[zopa_core::IssueId::new(5)].control
        {
            // No way back from the second level.
            allowed[zopa_core::LevelId::new(1)] = zopa_core::LevelSet::of(2, [zopa_core::LevelId::new(1)]);
        }
        let moves = moves_of(&model(case), &LIMITS).unwrap();
        let big = moves.plane(PartyId::new(0)).unwrap();
        assert!(big.bundles().is_some() && moves.axis(PartyId::new(0)).is_none());
        let ranks = random_ranks(&*moves, seed, if seed < 2 { 12 } else { 1 << 40 });
        let explicit = Explicit::new(&*moves, &LIMITS).unwrap();
        let fast = whole(&*moves, &ranks, &Notion::PLAIN, &RUN).unwrap();
        assert_eq!(fast, whole(&explicit, &ranks, &Notion::PLAIN, &RUN).unwrap());
        stable.push(fast.value.stable(Notion::plain(Concept::Seq), PartyId::new(1)).unwrap().len());
    }
    assert!(stable.iter().any(|n| *n > 0 && *n < states_in(&of)), "{stable:?}");
}

fn states_in(of: &[(usize, &[usize])]) -> u64 {
    of.iter().map(|(levels, _)| *levels as u64).product()
}

/// The same answer on one thread and on two.
#[test]
fn threads_do_not_matter() {
    let of: &[(usize, &[usize])] = &[(8, &[0]), (8, &[1]), (4, &[2]), (3, &[0, 1]), (2, &[1, 2]), (4, &[2])];
    let model = model(with_holes(issues(3, of), 5));
    let answer = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| {
            let moves = moves_of(&model, &LIMITS).unwrap();
            let ranks = random_ranks(&*moves, 3, 50);
            whole(&*moves, &ranks, &Notion::PLAIN, &RUN).unwrap()
        })
    };
    assert_eq!(answer(1), answer(2));
}

/// What does not fit is refused before anything is allocated, with the size it would need.
#[test]
fn memory_is_refused_with_its_size() {
    let binary: Vec<(usize, &[usize])> = (0..33).map(|_| (2, &[0usize][..])).collect();
    let refused = moves_of(&model(issues(1, &binary)), &LIMITS).err().unwrap();
    assert_eq!(refused.code, &TOO_MANY_STATES);
    let large = model(issues(1, &binary[..32]));
    let refused = moves_of(&large, &Limits { bytes: 1 << 20, ..LIMITS }).err().unwrap();
    assert_eq!(refused.code, &NEEDS_MEMORY);
    let model = model(issues(2, &binary[..16]));
    let small = Limits { bytes: 100_000, ..LIMITS };
    let moves = moves_of(&model, &small).unwrap();
    let ranks = random_ranks(&*moves, 1, 9);
    let run = Run { limits: &small, watch: &Silent };
    let refused = whole(&*moves, &ranks, &Notion::PLAIN, &run).unwrap_err();
    assert_eq!(refused.code, &NEEDS_MEMORY);
    // It stands after a colon as often as not, so it begins like any other message.
    assert!(refused.message.starts_with("the stability of all states needs "), "{}", refused.message);
    assert!(refused.message.contains("kB"), "{}", refused.message);
    assert_eq!(Explicit::new(&*moves, &small).unwrap_err().code, &NEEDS_MEMORY);
}

/// A task that passes its share of the work limit leaves its rows out, and the answer says so; the rows that are there
/// are right, and the same on any number of threads.
#[test]
fn work_is_limited() {
    let of: &[(usize, &[usize])] = &[(4, &[0]), (4, &[1]), (4, &[2]), (4, &[0, 1]), (4, &[1, 2])];
    let moves = moves_of(&model(issues(3, of)), &LIMITS).unwrap();
    let ranks = random_ranks(&*moves, 3, 50);
    let notions: Vec<Notion> = Notion::PLAIN.into_iter().chain([Notion::with_signatures(Concept::Gmr)]).collect();
    let all = whole(&*moves, &ranks, &notions, &RUN).unwrap();
    assert_eq!(all.exactness, Exactness::Exact);
    let limits = Limits { work: 600_000, ..LIMITS };
    let some = whole(&*moves, &ranks, &notions, &Run { limits: &limits, watch: &Silent }).unwrap();
    assert!(matches!(some.exactness, Exactness::Stopped(StopReason::Work { .. })));
    let mut missing = 0;
    for notion in notions {
        for p in (0..3).map(PartyId::new) {
            match some.value.stable(notion, p) {
                Some(row) => assert_eq!(Some(row), all.value.stable(notion, p)),
                None => missing += 1,
            }
        }
    }
    assert!(missing > 0 && some.value.equilibria(Notion::plain(Concept::Nash)).is_some());
    assert_eq!(some.value.equilibria(Notion::with_signatures(Concept::Gmr)), None);
}

struct Stop;
impl Watch for Stop {
    fn tick(&self, _done: u64, _of: Option<NonZeroU64>) -> ControlFlow<StopReason> {
        ControlFlow::Break(StopReason::Interrupted)
    }
}

/// Whoever watches can stop a run.
#[test]
fn a_watch_can_stop() {
    let moves = moves_of(&model(issues(2, &[(3, &[0]), (3, &[1])])), &LIMITS).unwrap();
    let ranks = random_ranks(&*moves, 3, 50);
    let run = Run { limits: &LIMITS, watch: &Stop };
    let stopped = whole(&*moves, &ranks, &Notion::PLAIN, &run).unwrap();
    assert_eq!(stopped.exactness, Exactness::Stopped(StopReason::Interrupted));
    assert_eq!(stopped.value.equilibria(Notion::plain(Concept::Nash)), None);
}

/// Explanations and paths refuse states that cannot exist, and searches beyond the work limit.
#[test]
fn explanations_refuse() {
    let of: &[(usize, &[usize])] = &[(4, &[0]), (4, &[1]), (4, &[0]), (4, &[1])];
    let model = model(with_holes(issues(2, of), 1));
    let instance = Instance::new(&model, &Central(Vec::new()), Draw::CENTRAL).unwrap();
    let moves = moves_of(&model, &LIMITS).unwrap();
    let ranks = random_ranks(&*moves, 3, 50);
    let gone = (0..256).map(StateId).find(|s| !moves.feasible(*s)).unwrap();
    let notion = Notion::plain(Concept::Gmr);
    let who = PartyId::new(0);
    for s in [gone, StateId(256), StateId(u32::MAX)] {
        let refused = explain(&*moves, &instance, &ranks, s, who, notion, &RUN).unwrap_err();
        assert_eq!(refused.code, &NO_SUCH_STATE);
        let refused = path::evolution(&*moves, &ranks, s, path::Along::Moves, false, &RUN).unwrap_err();
        assert_eq!(refused.code, &NO_SUCH_STATE);
    }
    let limits = Limits { work: 3, ..LIMITS };
    let run = Run { limits: &limits, watch: &Silent };
    let stable = whole(&*moves, &ranks, &Notion::PLAIN, &RUN).unwrap().value;
    let nash = stable.stable(Notion::plain(Concept::Nash), who).unwrap();
    let tempted = moves_exist(&*moves).find(|s| !nash.contains(*s)).unwrap();
    assert_eq!(explain(&*moves, &instance, &ranks, tempted, who, notion, &run).unwrap_err().code, &NEEDS_WORK);
}

fn moves_exist(moves: &dyn Moves) -> impl Iterator<Item = StateId> {
    (0..moves.states() as u32).map(StateId).filter(|s| moves.feasible(*s))
}

/// Only the movers move, and nothing can be signed by those who do not.
#[test]
fn who_does_not_move_stays() {
    let model = model(issues(3, &[(2, &[0]), (2, &[1]), (2, &[0, 1]), (2, &[2])]));
    let some = movers(&model).minus(zopa_core::PartySet::only(PartyId::new(1)));
    let moves = SpaceMoves::new(&model, None, some, &LIMITS).unwrap();
    for s in moves_exist(&moves) {
        moves.each(PartyId::new(1), s, &mut |_| unreachable!("party 1 does not move"));
    }
    assert!(moves.agreements().is_none());
    let ranks = random_ranks(&moves, 1, 9);
    let table = whole(&moves, &ranks, &Notion::PLAIN, &RUN).unwrap().value;
    assert_eq!(table.no_move(), zopa_core::PartySet::only(PartyId::new(1)));
    assert_eq!(table.stable(Notion::plain(Concept::Nash), PartyId::new(1)), Some(table.feasible()));
}

/// Any number of statements: more than fit in one number, of which only the late ones tell states apart; and tiers. The
/// ranks order the states as the instance does.
#[test]
fn ranks_order_states_as_the_instance_does() {
    let mut case = issues(2, &[(3, &[0]), (2, &[1]), (4, &[0])]);
    let mut random = Random(4);
    let mut statement = |k: usize| {
        let v = zopa_core::IssueId::new(random.below(3) as usize);
        let n = case.issues[v].levels.len();
        let some = (0..n).filter(|_| k < 50 || random.below(2) == 0).map(zopa_core::LevelId::new);
        let expr = zopa_core::Expr::In(v, zopa_core::LevelSet::of(n, some));
        case.conditions.push(zopa_core::Stated { expr, text: String::new() })
    };
    let statements: Vec<_> = (0..70).map(&mut statement).collect();
    let tiers = (50..55).map(|k| vec![statement(k), statement(k)]).collect();
    let plain = |when| zopa_core::Statement { when, strength: zopa_core::Strength::Mild };
    case.preferences = vec![
        zopa_core::Preference::Priorities(statements.into_iter().map(plain).collect()),
        zopa_core::Preference::Ranking(tiers),
    ]
    .into();
    let instance = Instance::new(&model(case), &Central(Vec::new()), Draw::CENTRAL).unwrap();
    let moves = moves_of(instance.model(), &LIMITS).unwrap();
    let ranks = Ranks::new(&instance, &*moves, &RUN).unwrap();
    for p in (0..2).map(PartyId::new) {
        let distinct: std::collections::BTreeSet<u32> = ranks.of(p).unwrap().iter().copied().collect();
        assert!(distinct.len() > 2 && distinct.iter().copied().eq(0..distinct.len() as u32));
        for a in moves_exist(&*moves) {
            for b in moves_exist(&*moves) {
                let expected = instance.compare(p, &moves.outcome(a), &moves.outcome(b));
                assert_eq!(ranks.compare(p, a, b), expected);
            }
        }
    }
}

/// What is far beyond a limit is refused before it is tried, with both numbers: the steps of 2^16 states for a concept of coalitions (no
/// word of coalitions where none was asked about), and the combinations of simultaneous moves.
#[test]
fn what_is_far_too_much_is_refused_at_once() {
    use zopa_conflict::{CoalitionAnswer, Coalitional, Further, Graded, Simultaneous, further};
    let owners: Vec<[usize; 1]> = (0..16).map(|v| [v / 4]).collect();
    let of: Vec<(usize, &[usize])> = owners.iter().map(|o| (2, o.as_slice())).collect();
    let moves = moves_of(&model(issues(4, &of)), &LIMITS).unwrap();
    let ranks = random_ranks(&*moves, 7, 1 << 20);
    let graded = Graded::plain(&ranks, moves.parties());
    let refused = |concept: Further, limits: &Limits| {
        let run = Run { limits, watch: &Silent };
        further(&*moves, &graded, false, &[concept], &run).unwrap_err()
    };
    let poor = Limits { bytes: 4_000_000, ..LIMITS };
    let coalitions = Further::Coalition(Coalitional { concept: CoalitionAnswer::Reach, signatures: false });
    let why = refused(coalitions, &poor);
    assert_eq!(why.code, &NEEDS_MEMORY);
    assert!(why.message.contains("steps between 65,536 states needs"), "{}", why.message);
    assert!(why.message.contains("the limit is 4000 kB") && !why.message.contains("coalition"), "{}", why.message);
    let why = refused(Further::Sim(Simultaneous::Broad), &Limits { work: 100_000, ..LIMITS });
    assert_eq!(why.code, &NEEDS_WORK);
    assert!(why.message.contains("about") && why.message.contains("100,000"), "{}", why.message);
}
