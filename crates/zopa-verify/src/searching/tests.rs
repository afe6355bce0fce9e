//! Claims of every kind, right ones and ones that are off by one: what is said of them is so, by all packages.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test")]

use super::{Found, Search};
use crate::claim::{Claim, most_gainers};
use crate::fair::fraction;
use crate::ground::Ground;
use crate::proof::About;
use zopa_core::{Instance, Outcome, PartyId, PartySet};
use zopa_testkit::generate::{self, Feature, Shape, Stream};

/// All packages that claims are about, with their gains.
fn packages(instance: &Instance, about: &About) -> Vec<(Outcome, Vec<i64>)> {
    let ground = Ground::unlisted(instance);
    let can = |w: &Outcome| {
        let barred = about.lines.iter().any(|c| instance.model().condition(*c).holds(w));
        let had = about.everywhere || ground.signers(w).is_subset(about.group);
        ground.is_feasible(w) && had && !barred && !(about.apart && w == ground.q())
    };
    let over = |w: Outcome| {
        let gains = about.group.iter().zip(&about.from).map(|(i, from)| ground.raw(i, &w) - from).collect();
        (w, gains)
    };
    Ground::all(instance, can).expect("few outcomes").into_iter().map(over).collect()
}

/// Claims about a package and ones near by, some true and some false.
fn claims(stream: &mut Stream, gains: &[i64], points: &[i64], no_deal: &[i64]) -> Vec<Claim> {
    let n = gains.len();
    let off = |g: i64, stream: &mut Stream| (g + stream.below(3) as i64 - 1).max(0);
    let member = stream.below(n);
    let some: Vec<i64> = gains.iter().map(|g| off(*g, stream)).collect();
    let strict: Vec<i64> = some.iter().map(|g| (*g).max(1)).collect();
    let units: Vec<(usize, i64)> = points.iter().copied().enumerate().collect();
    let mut shares: Vec<(i64, i64)> = units.iter().map(|(k, unit)| (some[*k], *unit)).collect();
    shares.sort_by(|a, b| fraction(*a, *b));
    let power: Vec<f64> = (0..n).map(|_| 0.5 + stream.below(5) as f64).collect();
    let points = points.to_vec();
    let high: Vec<i64> = gains.iter().map(|g| g + 5).collect();
    let range: Vec<i64> = high.iter().map(|_| (1 + stream.below(3) as i64) * 100).collect();
    let mut all = vec![
        Claim::NothingAgreeable,
        Claim::NoGainForAll,
        Claim::NoGainFor(vec![member]),
        Claim::Best { member, gain: some[member] },
        Claim::Product(strict.clone()),
        Claim::Powers { power, points: points.clone(), gains: strict.clone() },
        Claim::Smallest { units: units.clone(), share: shares[0] },
        Claim::Efficient,
        Claim::Sum { points: points.clone(), gains: some.clone(), no_deal: no_deal.to_vec() },
        Claim::Total { wanted: high.clone(), points: points.clone(), missing: stream.below(40) as f64 / 4.0 },
        Claim::Closest { high, range, distance: stream.below(30) as f64 / 20.0 },
    ];
    all.extend((0..n).map(|stage| Claim::Leximin { units: units.clone(), shares: shares.clone(), stage }));
    all.extend(most_gainers(&some, &points).unwrap_or_default());
    let ties: Vec<Claim> = all.iter().filter_map(Claim::ties).collect();
    all.extend(ties);
    all
}

/// Of leximin each claim is about what differs first at its stage.
fn at_its_stage(claim: &Claim, gains: &[i64]) -> bool {
    let Claim::Leximin { units, shares, stage } = claim else { return true };
    let mut own: Vec<(i64, i64)> = units.iter().map(|(k, unit)| (gains[*k], *unit)).collect();
    own.sort_by(|a, b| fraction(*a, *b));
    own.iter().zip(shares).position(|(a, b)| fraction(*a, *b).is_ne()) == Some(*stage)
}

thread_local! {
    /// Whether all boxes are sets of levels.
    pub(super) static TANGLED: std::cell::Cell<bool> = const { std::cell::Cell::new(false) };
}

/// What a search says of a claim is so, what it finds refutes it, and it counts all that does.
#[test]
fn what_is_said_of_a_claim_is_so() {
    claims_are_decided(700, 2_000);
}

/// The same where boxes are sets of levels.
#[test]
fn what_is_said_by_sets_of_levels_is_so() {
    TANGLED.set(true);
    claims_are_decided(50, 120);
    TANGLED.set(false);
}

fn claims_are_decided(seeds: u64, least: usize) {
    let (mut right, mut wrong, mut counted, mut left_out) = (0, 0, 0, 0);
    for seed in 0..seeds {
        let shape = if seed % 4 == 0 { Shape::tangled() } else { Shape::default() };
        let shape = shape.up_to(400).with_parties(1..=5).without(Feature::Ordinal).without(Feature::Unstated);
        let instance = generate::instance(&generate::case(seed, &shape));
        let mut stream = Stream::new(seed, "claims");
        let ground = Ground::unlisted(&instance);
        let all: Vec<PartyId> = instance.model().case().parties.ids().collect();
        let n = 1 + stream.below(all.len());
        let group: PartySet = stream.some(&all, n).into_iter().collect();
        if ground.cardinal(group).len() != group.len() {
            continue;
        }
        let mut about = ground.about_zone(group);
        about.everywhere = stream.one_in(3);
        about.apart = stream.one_in(3);
        if stream.one_in(2) {
            about.from = ground.lowest(group);
        }
        if stream.one_in(3) {
            about.lines.clear();
        }
        if about.everywhere {
            about.from.iter_mut().for_each(|from| *from -= 1_000);
        }
        let packages = packages(&instance, &about);
        let Some(some) =
            packages.iter().filter(|(_, g)| g.iter().all(|x| *x >= 0)).max_by_key(|(_, g)| g.iter().sum::<i64>())
        else {
            let search = Search::new(&ground, &about, false).expect("a search");
            assert_eq!(search.decide(&Claim::NothingAgreeable), Found::True, "seed {seed}");
            continue;
        };
        left_out += usize::from(about.apart);
        let points: Vec<i64> = group.iter().map(|i| ground.point(i)).collect();
        let claims = claims(&mut stream, &some.1, &points, &about.from);
        let [best, every] = [false, true].map(|all| Search::new(&ground, &about, all).expect("a search"));
        for claim in claims {
            let refuting: Vec<&Outcome> =
                packages.iter().filter(|(_, g)| claim.refuted_by(g)).map(|(w, _)| w).collect();
            let ties = matches!(claim, Claim::NothingTies(_));
            let found = if ties { every.decide(&claim) } else { best.decide(&claim) };
            match &found {
                Found::True => {
                    let wrong = packages.iter().any(|(_, g)| claim.refuted_by(g) && at_its_stage(&claim, g));
                    assert!(!wrong, "seed {seed}: {claim:?} is said to be true");
                }
                Found::Better(w) => assert!(refuting.contains(&w), "seed {seed}: {claim:?} is not refuted by {w:?}"),
                Found::GivenUp => panic!("seed {seed}: {claim:?} was given up"),
            }
            *if found == Found::True { &mut right } else { &mut wrong } += 1;
            // Of a stage others may be left out.
            if !matches!(claim, Claim::Leximin { .. }) {
                assert_eq!(every.count(&claim), Some(refuting.len() as u64), "seed {seed}: {claim:?}");
                counted += usize::from(refuting.len() > 1);
            }
        }
    }
    let enough = right > least && wrong > least && counted > least * 3 / 10 && left_out > least * 3 / 100;
    assert!(enough, "{right} {wrong} {counted} {left_out}");
}

/// From any vectors that can be had the frontier of two members is found, as the list of all packages has it, and as many
/// packages are counted.
#[test]
fn corners_lead_to_the_whole_frontier() {
    TANGLED.set(true);
    let (mut long, mut shared, mut far) = (0, 0, 0);
    for seed in 0..160 {
        let shape = if seed % 2 == 0 { Shape::tangled() } else { Shape::default() };
        let shape = shape.up_to(120).with_parties(2..=3).without(Feature::Ordinal).without(Feature::Unstated);
        let instance = generate::instance(&generate::case(seed, &shape));
        let ground = Ground::unlisted(&instance);
        let mut stream = Stream::new(seed, "corners");
        let all: Vec<PartyId> = instance.model().case().parties.ids().collect();
        let group: PartySet = stream.some(&all, 2).into_iter().collect();
        let lowest = ground.lowest(group);
        let about = ground.about_all(group, lowest.clone());
        let packages = packages(&instance, &about);
        let beats = |a: &[i64], b: &[i64]| a != b && a.iter().zip(b).all(|(x, y)| x >= y);
        let is_efficient = |g: &Vec<i64>| !packages.iter().any(|(_, other)| beats(other, g));
        let sharing: Vec<Vec<i64>> = packages.iter().map(|(_, g)| g.clone()).filter(is_efficient).collect();
        let mut frontier = sharing.clone();
        frontier.sort_by(|a, b| b.cmp(a));
        frontier.dedup();
        // Some that can be had, each worse for the first member and better for the second than the one before.
        let mut some: Vec<Vec<i64>> = packages.iter().map(|(_, g)| g.clone()).filter(|_| stream.one_in(8)).collect();
        some.sort_by(|a, b| b.cmp(a));
        let mut most = i64::MIN;
        some.retain(|g| {
            let rises = g[1] > most;
            most = most.max(g[1]);
            rises
        });
        if some.is_empty() {
            continue;
        }
        let search = Search::new(&ground, &about, true).expect("a search");
        let mut corners = super::Corners::of(&search).expect("sets of levels");
        assert_eq!(corners.frontier(&some, &[0, 0]), Some(frontier.clone()), "seed {seed}");
        assert_eq!(corners.packages(&frontier), Some(sharing.len() as u128), "seed {seed}");
        long += usize::from(frontier.len() > 4);
        shared += usize::from(sharing.len() > frontier.len());
        far += usize::from(!some.iter().any(|g| frontier.contains(g)));
    }
    TANGLED.set(false);
    assert!(long > 15 && shared > 4 && far > 30, "{long} {shared} {far}");
}
