//! The conflicts that are measured. Preferences are ranks of sums of weights (each issue adds to a party's worth; its own
//! mostly count against it, so that there are dilemmas), or random.

#![allow(dead_code, unreachable_pub, missing_docs)]

#[path = "../tests/suite/support/mod.rs"]
mod support;

pub use support::{LIMITS, RUN, model};
use support::{Random, issues};
use zopa_conflict::{Moves, Ranks};
use zopa_core::{Case, Id, IssueId, PartyId};

/// Binary issues, divided among three parties in runs.
pub fn binary(bits: usize) -> Case {
    let each = bits / 3;
    let setter = |v: usize| {
        if v < bits - 2 * each {
            &[0][..]
        } else if v < bits - each {
            &[1]
        } else {
            &[2]
        }
    };
    issues(3, &(0..bits).map(|v| (2, setter(v))).collect::<Vec<_>>())
}

/// 46,656 states: ten issues, seven set by one of five parties, three by two or three of them.
pub fn joint() -> Case {
    let of: &[(usize, &[usize])] = &[
        (4, &[0]),
        (4, &[0]),
        (3, &[1]),
        (3, &[1]),
        (3, &[2]),
        (3, &[3]),
        (3, &[4]),
        (3, &[0, 1]),
        (2, &[0, 1]),
        (2, &[0, 1, 2]),
    ];
    issues(5, of)
}

/// 2^20 states: five parties with three binary issues each, five more issues set by two or three of them.
pub fn joint_large() -> Case {
    let mut of: Vec<(usize, &[usize])> = Vec::new();
    for setter in [&[0][..], &[1], &[2], &[3], &[4]] {
        of.extend((0..3).map(|_| (2, setter)));
    }
    of.extend([(2, &[0, 1][..]), (2, &[1, 2]), (2, &[2, 3]), (2, &[3, 4]), (2, &[0, 1, 2])]);
    issues(5, &of)
}

/// 2^18 states: two parties, one with 1,024 settings of its own, and three joint issues.
pub fn wide() -> Case {
    let mut of: Vec<(usize, &[usize])> = vec![(2, &[0, 1]); 3];
    of.extend((0..10).map(|_| (2, &[0][..])));
    of.extend((0..5).map(|_| (2, &[1][..])));
    issues(2, &of)
}

pub fn weighted(moves: &dyn Moves) -> Ranks {
    let mut random = Random(7);
    let layout = moves.layout();
    let values = (0..moves.parties()).map(|p| {
        let mut sums = vec![0i64];
        for v in (0..layout.issues()).map(IssueId::new) {
            let own = moves.axis(PartyId::new(p)).is_some_and(|a| a.offsets().contains(&(layout.stride(v) as u32)));
            let weight = 1 + random.below(50) as i64;
            let weight = if !own {
                2 * weight
            } else if random.below(3) == 0 {
                weight
            } else {
                -weight
            };
            let before = sums.len();
            sums =
                (0..before * layout.levels(v).len()).map(|k| sums[k % before] + (k / before) as i64 * weight).collect();
        }
        Some(sums)
    });
    Ranks::of_values(&values.collect::<Vec<_>>(), moves)
}

pub fn at_random(moves: &dyn Moves) -> Ranks {
    let mut random = Random(11);
    let values: Vec<_> =
        (0..moves.parties()).map(|_| Some((0..moves.states()).map(|_| random.next() as i64 >> 2).collect())).collect();
    Ranks::of_values(&values, moves)
}
