//! Numbers of packages against a look at every outcome.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test")]

use super::{Packages, Wanted};
use crate::ground::Ground;
use zopa_core::{Id, Outcome, PartyId, PartySet};
use zopa_testkit::generate::{self, Feature, Shape, Stream};

/// A group, the packages it is asked about by looking at each, and the same by parts.
struct Asked<'a> {
    ground: Ground<'a>,
    members: Vec<PartyId>,
    all: Vec<Outcome>,
    packages: Packages,
}

impl Asked<'_> {
    fn scores(&self, w: &Outcome) -> Vec<i64> {
        self.members.iter().map(|i| self.ground.raw(*i, w)).collect()
    }

    fn looked_at(&self, staying: bool, keep: impl Fn(&[i64]) -> bool) -> u128 {
        let of = |w: &&Outcome| (staying || *w != self.ground.q()) && keep(&self.scores(w));
        self.all.iter().filter(of).count() as u128
    }
}

/// Floors near scores that there are, now and then none.
fn floors(asked: &Asked<'_>, stream: &mut Stream) -> Vec<i64> {
    let at = match asked.all.is_empty() {
        true => asked.members.iter().map(|i| asked.ground.no_deal(*i)).collect(),
        false => asked.scores(&asked.all[stream.below(asked.all.len())]),
    };
    let each = at.iter().zip(&asked.members).map(|(x, i)| match stream.below(6) {
        0 => asked.ground.no_deal(*i),
        1 => x + 1,
        2 => x - stream.below(20) as i64 * asked.ground.point(*i),
        3 => i64::MIN,
        _ => *x,
    });
    each.collect()
}

#[test]
fn numbers_are_those_of_a_look_at_every_outcome() {
    let shape = Shape { issues: 1..=6, parties: 1..=6, ..Shape::default() };
    let shape = shape.without(Feature::Ordinal).without(Feature::Unstated).up_to(700);
    let [mut some, mut none, mut lone, mut wide, mut barred, mut walked, mut sums] = [0; 7];
    for seed in 0..4_000 {
        let shape = if seed % 3 == 0 { shape.clone().with(Feature::Tangled) } else { shape.clone() };
        let instance = generate::instance(&generate::case(seed, &shape));
        let mut stream = Stream::new(seed, "counting");
        let ids: Vec<PartyId> = instance.model().case().parties.ids().collect();
        let n = 1 + stream.below(ids.len());
        let group: PartySet = stream.some(&ids, n).into_iter().collect();
        let ground = Ground::unlisted(&instance);
        if ground.cardinal(group).len() != group.len() {
            continue;
        }
        let everything = stream.one_in(3);
        let open: Vec<_> = match everything {
            true => instance.model().space().issue_ids().collect(),
            false => ground.open(group),
        };
        let lifted = stream.below(4);
        let kept = |(i, k): (PartyId, usize)| lifted == 0 || (i.index() + k) % 4 != lifted;
        let model = instance.model();
        let lines = |i: PartyId| ground.case().red_lines[i].iter().enumerate().filter(move |(k, _)| kept((i, *k)));
        let meets = |w: &Outcome| group.iter().any(|i| lines(i).any(|(_, line)| model.condition(line.when).holds(w)));
        let can =
            |w: &Outcome| ground.is_feasible(w) && (everything || ground.signers(w).is_subset(group)) && !meets(w);
        let all = Ground::all(&instance, can).unwrap();
        let mut packages = ground.packages_among(group, &open, &kept).expect("small parts");
        if seed % 2 == 1 && packages.walk.is_some() {
            packages.parts = None;
            walked += 1;
        }
        let asked = Asked { members: group.iter().collect(), ground: Ground::unlisted(&instance), all, packages };
        lone += usize::from(model.exists(ground.q()) && !model.signable(ground.q()));
        barred += usize::from(meets(ground.q()));
        wide += usize::from(group.len() > 3);
        for turn in 0..6 {
            let (at, staying) = (floors(&asked, &mut stream), stream.one_in(2));
            let count = |wanted: &Wanted| asked.packages.count(wanted, staying).expect("little work");
            let what = format!("seed {seed}, turn {turn}: {at:?}, {staying}");
            let reach = |s: &[i64]| s.iter().zip(&at).all(|(x, least)| x >= least);
            let n = asked.looked_at(staying, reach);
            assert_eq!(count(&Wanted::at_least(at.iter().copied())), n, "{what}");
            let exact = asked.looked_at(staying, |s| s == at);
            assert_eq!(count(&Wanted::exactly(at.iter().copied())), exact, "{what}");
            assert_eq!(asked.packages.better(&at, staying), Some(n - exact), "{what}");
            *(if n > 1 { &mut some } else { &mut none }) += 1;
            let factors: Vec<i128> = at.iter().map(|_| 1 + stream.below(5) as i128).collect();
            let at: Vec<i64> = at.iter().zip(&asked.members).map(|(x, i)| (*x).max(-100 * ground.point(*i))).collect();
            let short = |s: &[i64]| -> i128 {
                let each = s.iter().zip(&at).zip(&factors);
                each.map(|((x, floor), factor)| i128::from((floor - x).max(0)) * factor).sum()
            };
            // The sum of one of them, so that there are ties.
            let most = asked.all.get(stream.below(asked.all.len())).map_or(7, |w| short(&asked.scores(w)));
            let most = most - i128::from(stream.one_in(3));
            let n = asked.looked_at(staying, |s| short(s) <= most);
            let each = at.iter().copied().zip(factors.iter().copied()).collect();
            assert_eq!(count(&Wanted::Short { each, most }), n, "{what}, short of {most}");
            let sum = |s: &[i64]| -> i128 { s.iter().zip(&factors).map(|(x, factor)| i128::from(*x) * factor).sum() };
            let is = asked.all.get(stream.below(asked.all.len())).map_or(7, |w| sum(&asked.scores(w)));
            let n = asked.looked_at(true, |s| sum(s) == is && s.iter().zip(&at).all(|(x, floor)| x >= floor));
            let wanted = Wanted::Sum { each: at.iter().copied().zip(factors.iter().copied()).collect(), is };
            assert_eq!(asked.packages.count(&wanted, true), Some(n), "{what}, a sum of {is}");
            if asked.packages.walk.is_some() {
                let at_least = |n: u128, mut boxes: u64| asked.packages.are(n, &wanted, &mut boxes);
                assert!(
                    at_least(n, u64::MAX) && !at_least(n + 1, u64::MAX) && !at_least(2, 0),
                    "{what}, a sum of {is}"
                );
                sums += usize::from(n > 1);
            }
        }
    }
    assert!(
        some > 3_000 && none > 3_000 && lone > 50 && wide > 300 && barred > 100 && walked > 500 && sums > 500,
        "{some} {none} {lone} {wide} {barred} {walked} {sums}"
    );
}
