//! A search finds what going through everything finds.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test")]

use super::Reach;
use crate::ground::Ground;
use zopa_core::{Id, LevelId, Outcome, PartySet, Stance};
use zopa_testkit::generate::{self, Feature, Shape, Stream};

#[test]
fn a_search_finds_what_going_through_everything_finds() {
    let shapes = [
        Shape::default().up_to(1_500).with_parties(2..=4),
        Shape::tangled().up_to(800).with_parties(2..=3),
        Shape { issues: 4..=7, ..Shape::default() }.up_to(2_000).with_parties(3..=5).without(Feature::Ordinal),
        Shape { issues: 5..=9, ..Shape::default() }.up_to(3_000).with_parties(2..=3).without(Feature::Ordinal),
    ];
    let mut tally = [[0; 2]; 3];
    for seed in 0..4_000 {
        let shape = &shapes[seed as usize % shapes.len()];
        let instance = generate::instance(&generate::case(seed, shape));
        let mut stream = Stream::new(seed, "near");
        let Some(ground) = Ground::listed(&instance) else { continue };
        let space = instance.model().space();
        let issues = space.issues();
        let all: Vec<_> = instance.model().case().parties.ids().collect();
        for _ in 0..3 {
            let at = Outcome::new(space.issue_ids().map(|v| LevelId::new(stream.below(space.levels(v)))));
            let n = 1 + stream.below(all.len());
            let group: PartySet = match stream.one_in(2) {
                true => ground.signers(&at),
                false => stream.some(&all, n).into_iter().collect(),
            };
            let refused = ground.signers(&at).iter().any(|i| instance.stance(i, &at) != Stance::Yes);
            let found = |reach: Reach| {
                let opening = if refused { ground.opening(&at, reach).unwrap() } else { serde_json::Value::Null };
                [ground.edit_for(&at, group, reach).unwrap(), opening, ground.next_draft(&at, group, reach).unwrap()]
            };
            let (listed, searched) = (found(Reach::Listed), found(Reach::Within(issues)));
            assert_eq!(listed, searched, "seed {seed}: {at:?} {group:?}");
            for (tally, value) in tally.iter_mut().zip(&listed) {
                tally[usize::from(value.is_null())] += 1;
            }
            // Nothing is nearer than the nearest.
            for (k, value) in listed.iter().enumerate().filter(|(_, value)| !value.is_null()) {
                let n = value["issues"].as_array().unwrap().len();
                if n > 0 {
                    assert!(found(Reach::Within(n - 1))[k].is_null(), "seed {seed}: {at:?} {group:?}");
                }
                assert_eq!(found(Reach::Within(n))[k], *value, "seed {seed}: {at:?} {group:?}");
            }
        }
    }
    assert!(tally.iter().flatten().all(|n| *n > 300), "{tally:?}");
}

#[test]
fn what_comes_before_a_package_is_found() {
    let shapes = [
        Shape::default().up_to(1_000).with_parties(2..=4).without(Feature::Ordinal),
        Shape { issues: 3..=6, ..Shape::tangled() }.up_to(800).without(Feature::Ordinal),
    ];
    let mut tally = [0; 2];
    for seed in 0..4_000 {
        let instance = generate::instance(&generate::case(seed, &shapes[seed as usize % shapes.len()]));
        let mut stream = Stream::new(seed, "before");
        let Some(ground) = Ground::listed(&instance) else { continue };
        let all = ground.cardinal(instance.model().case().parties.ids().collect());
        let n = 1 + stream.below(all.len().max(1));
        let group: PartySet = stream.some(&all, n).into_iter().collect();
        let of = ground.deliverable(group);
        if of.is_empty() || group.is_empty() {
            continue;
        }
        for _ in 0..4 {
            let (at, with) = (of[stream.below(of.len())], of[stream.below(of.len())]);
            // What it is worth itself, or another one.
            let as_good = if stream.one_in(2) { at } else { with };
            let worth: Vec<_> = group.iter().map(|i| (i, ground.raw(i, as_good))).collect();
            let alike = |w: &&&Outcome| worth.iter().all(|(i, x)| ground.raw(*i, w) == *x);
            let expected = of.iter().take_while(|w| **w != at).any(|w| alike(&w));
            assert_eq!(ground.is_preceded(at, &worth), Some(expected), "seed {seed}: {at:?} {worth:?}");
            tally[usize::from(expected)] += 1;
        }
    }
    assert!(tally.iter().all(|n| *n > 1_000), "{tally:?}");
}
