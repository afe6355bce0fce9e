//! Nash with powers, part by part, against the definition on random cases.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "a test")]

use zopa_bargain::{Deals, Named, Powers, Undefined, Unknown, named};
use zopa_core::{Count, Id, Limits, PartyId, PartySet, Run, Silent};
use zopa_testkit::generate::{self, Shape, Stream};
use zopa_testkit::{ask, bargain as twin};

/// Under a work limit just too small to look at every outcome, powers weigh the parts exactly as the definition does:
/// the same packages, all of them, and the same objective; and the same reasons where there are none.
#[test]
fn powers_part_by_part_are_those_of_the_definition() {
    let (mut solved, mut tied, mut differ, mut none, mut empty, mut given_up) = (0, 0, 0, 0, 0, 0);
    for seed in 0..10_000 {
        let case = generate::case(seed, &Shape::default().up_to(150));
        let instance = generate::instance(&case);
        let mut stream = Stream::new(seed, "powers");
        let all: Vec<PartyId> = (0..case.parties.len()).map(PartyId::new).collect();
        let n = 1 + stream.below(all.len());
        let named_group: PartySet = stream.some(&all, n).into_iter().collect();
        let deals = Deals::new(&instance, named_group).unwrap();
        let group = deals.group();
        let deliverable = twin::deliverable(&instance, group).len() as u64;
        if group.is_empty() || !deals.ordinal().is_empty() || deliverable < 3 {
            continue;
        }
        let choices = [0.05, 0.5, 1.0, 1.0, 2.0, 3.0, 17.0];
        let powers: Vec<(PartyId, f64)> = group.iter().map(|i| (i, choices[stream.below(choices.len())])).collect();
        let power = |i: PartyId| powers.iter().find(|(p, _)| *p == i).map_or(1.0, |(_, x)| *x);
        let asked = Named::NashPowers(Powers::new(powers.clone()).unwrap());
        let limits = Limits { work: deliverable - 1, listed: usize::MAX, ..Limits::default() };
        let Ok(answer) = named(&deals, &asked, &Run { limits: &limits, watch: &Silent }) else {
            given_up += 1;
            continue;
        };
        let expected = ask::nash_with_powers(&instance, group, power);
        match answer.value {
            Ok(found) => {
                assert_eq!(found.packages, expected, "seed {seed}, {powers:?}");
                match found.count {
                    Ok(count) => assert_eq!(count, Count::Exact(expected.len() as u128), "seed {seed}"),
                    // Parts that differ for nobody, or tie by rounding, are not counted to the end.
                    Err(Unknown::Ties { at_least }) => assert!(at_least <= expected.len() as u64, "seed {seed}"),
                    Err(why) => panic!("seed {seed}: {why:?}"),
                }
                let points = |i: PartyId| instance.gain_points(i, &expected[0]).unwrap();
                let sum: f64 = group.iter().map(|i| power(i) * points(i).ln()).sum();
                assert!((found.objective - sum).abs() <= 1e-9 * sum.abs().max(1.0), "seed {seed}");
                solved += 1;
                tied += usize::from(expected.len() > 1);
                differ += usize::from(twin::nash(&instance, group).unwrap().packages != expected);
            }
            Err(Undefined::NoStrictGain) => {
                assert!(expected.is_empty() && !twin::zopa(&instance, group).is_empty(), "seed {seed}");
                none += 1;
            }
            Err(Undefined::NothingAgreeable) => {
                assert!(twin::zopa(&instance, group).is_empty(), "seed {seed}");
                empty += 1;
            }
            Err(Undefined::GivenUp(_)) => given_up += 1,
            Err(why) => panic!("seed {seed}: {why:?}"),
        }
    }
    let counts = format!("{solved} {tied} {differ} {none} {empty} {given_up}");
    assert!(solved > 700 && tied > 100 && differ > 100 && none > 500 && empty > 500, "{counts}");
    assert!(given_up < solved / 4, "{counts}");
}
