//! Clouds against their definition, read aloud: which packages, how many in each square, whose, and what is efficient.

#![allow(clippy::unwrap_used, reason = "a test")]

use proptest::prelude::*;
use std::collections::BTreeMap;
use zopa_bargain::{SQUARES, clouds};
use zopa_core::{Limits, PartyId, PartySet, Run, Silent};
use zopa_testkit::generate::{self, Feature, Shape};
use zopa_testkit::{bargain as twin, literal};

proptest! {
    #![proptest_config(zopa_testkit::cases(400))]

    /// Every feasible package is in exactly the square of its gains; own ones are counted apart; the frontier is the
    /// twin's frontier of the pair.
    #[test]
    fn clouds_agree_with_the_definition((seed, shape) in generate::any_seeded(Shape::default().with(Feature::Terms).up_to(60))) {
        let case = generate::case(seed, &shape);
        let instance = generate::instance(&case);
        let able: Vec<PartyId> = case.parties.ids().filter(|i| instance.additive(*i).is_some()).collect();
        let pairs: Vec<[PartyId; 2]> = able.windows(2).map(|w| [w[0], w[1]]).collect();
        let limits = Limits::default();
        let found = clouds(&instance, &pairs, &Run { limits: &limits, watch: &Silent }).unwrap().unwrap();
        prop_assert_eq!(found.len(), pairs.len());
        for (cloud, pair) in found.iter().zip(&pairs) {
            let group: PartySet = pair.iter().copied().collect();
            let all = twin::feasible(&case);
            let gains: Vec<[i128; 2]> =
                all.iter().map(|w| [0, 1].map(|k| literal::gain(&instance, pair[k], w).unwrap())).collect();
            let ends = [0, 1].map(|k| (gains.iter().map(|g| g[k]).min().unwrap(), gains.iter().map(|g| g[k]).max().unwrap()));
            let place = |k: usize, g: i128| {
                let (low, high) = ends[k];
                ((g - low) * SQUARES as i128 / (high - low).max(1)).min(SQUARES as i128 - 1) as usize
            };
            let mut squares: BTreeMap<(usize, usize), (u64, u64)> = BTreeMap::new();
            for (w, g) in all.iter().zip(&gains) {
                let count = squares.entry((place(1, g[1]), place(0, g[0]))).or_default();
                count.0 += 1;
                count.1 += u64::from(literal::signers(&case, w).is_subset(group));
            }
            let expected: Vec<_> = squares.into_iter().map(|((row, column), n)| (row, column, n.0, n.1)).collect();
            let listed: Vec<_> = cloud.squares.iter().map(|s| (s.row, s.column, s.packages, s.own)).collect();
            prop_assert_eq!(listed, expected);
            prop_assert_eq!(cloud.packages, all.len() as u64);
            prop_assert_eq!(cloud.own, all.iter().filter(|w| literal::signers(&case, w).is_subset(group)).count() as u64);
            // The frontier as points; audiences count here, since the picture is of these two.
            let own: Vec<&[i128; 2]> =
                all.iter().zip(&gains).filter(|(w, _)| literal::signers(&case, w).is_subset(group)).map(|(_, g)| g).collect();
            let dominated = |g: &[i128; 2]| own.iter().any(|o| o[0] >= g[0] && o[1] >= g[1] && *o != g);
            let mut efficient: Vec<[i128; 2]> = own.iter().filter(|g| !dominated(g)).map(|g| **g).collect();
            efficient.sort_unstable();
            efficient.dedup();
            prop_assert_eq!(cloud.frontier.len(), efficient.len());
            for (point, g) in cloud.frontier.iter().zip(&efficient) {
                for k in 0..2 {
                    let unit = literal::point(&instance, pair[k]).unwrap() as f64;
                    prop_assert!((point[k] - g[k] as f64 / unit).abs() < 1e-9);
                }
            }
        }
    }
}
