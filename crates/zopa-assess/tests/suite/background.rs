//! The parts of a gain against the gain, and the uses of a number against an experiment.

#![allow(clippy::unwrap_used, reason = "a test")]

use proptest::prelude::*;
use zopa_assess::background::{PartOf, breakdown};
use zopa_testkit::generate::{self, Feature, Shape};
use zopa_testkit::literal;

proptest! {
    #![proptest_config(zopa_testkit::cases(400))]

    /// For every party with utilities and every outcome: the gain is the literal one, the parts add up to it, and no part
    /// is of an issue that does not change.
    #[test]
    fn parts_add_up_to_the_gain((seed, shape) in generate::any_seeded(Shape::default().with(Feature::Terms).up_to(60))) {
        let case = generate::case(seed, &shape);
        let instance = generate::instance(&case);
        let q = literal::status_quo(&case);
        for party in case.parties.ids() {
            for w in literal::outcomes(&case) {
                let found = breakdown(&instance, party, &w);
                prop_assert_eq!(found.is_some(), instance.additive(party).is_some());
                let Some(found) = found else { continue };
                let unit = literal::point(&instance, party).unwrap() as f64;
                let gain = literal::gain(&instance, party, &w).unwrap() as f64 / unit;
                prop_assert!((found.gain - gain).abs() < 1e-9);
                let sum: f64 = found.parts.iter().map(|part| part.points).sum();
                prop_assert!((sum - gain).abs() < 1e-6, "{} is not {}", sum, gain);
                for part in &found.parts {
                    if let PartOf::Issue(v) = part.of {
                        prop_assert_ne!(w.level(v), q.level(v));
                    }
                }
            }
        }
    }
}
