//! Changes far from a package, among 10^30 outcomes, against sums over the issues.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test")]

#[path = "../../benches/spaces.rs"]
mod spaces;

use spaces::{Joins, Kind, instance};
use zopa_bargain::{Within, efficient, improving_edit, opening, step};
use zopa_core::{Id, Instance, LevelId, Limits, Outcome, PartyId, Run, Silent};

/// What both parties gain at best by exactly so many changes: pairs of which no other is as good for both.
type Front = Vec<[i64; 2]>;

fn undominated(mut all: Front) -> Front {
    all.sort_unstable_by(|a, b| b.cmp(a));
    let mut kept: Front = Vec::new();
    for pair in all {
        if kept.last().is_none_or(|last| pair[1] > last[1]) {
            kept.push(pair);
        }
    }
    kept
}

/// The fewest changes after which both have gained at least this.
fn fewest(instance: &Instance, at: &Outcome, needs: [i64; 2], most: usize) -> Option<usize> {
    let tables = [0, 1].map(|i| instance.additive(PartyId::new(i)).unwrap());
    let mut fronts: Vec<Front> = vec![Vec::new(); most + 1];
    fronts[0].push([0, 0]);
    for v in instance.model().space().issue_ids() {
        let here = at.level(v).index();
        let change = |l: usize| tables.map(|t| (t.table(v)[l] - t.table(v)[here]).raw());
        let changes: Vec<[i64; 2]> = (0..tables[0].table(v).len()).filter(|l| *l != here).map(change).collect();
        for k in (1..=most).rev() {
            let more = fronts[k - 1].iter().flat_map(|x| changes.iter().map(|d| [x[0] + d[0], x[1] + d[1]]));
            let all = fronts[k].iter().copied().chain(more).collect();
            fronts[k] = undominated(all);
        }
    }
    fronts.iter().position(|front| front.iter().any(|x| x[0] >= needs[0] && x[1] >= needs[1]))
}

/// The smallest opening of a package, the smallest improving trade and the next draft change as few issues as the sums say
/// that it takes, four and more of thirty among them.
#[test]
fn changes_are_as_few_as_can_be() {
    let limits = Limits { work: 2_000_000, ..Limits::default() };
    let run = Run { limits: &limits, watch: &Silent };
    let (mut far, mut won) = (0, 0);
    for kind in [Kind::Uniform, Kind::Against] {
        let instance = instance(2, 30, kind, Joins::None);
        let model = instance.model();
        let parties = [0, 1].map(PartyId::new);
        for turn in 0..12 {
            // Every issue at a level that is among the worst for both together.
            let mut at = model.status_quo().clone();
            for v in model.space().issue_ids() {
                let worth = |l: usize| parties.map(|i| instance.entry(i, v, LevelId::new(l)).unwrap().raw());
                let mut levels: Vec<usize> = (1..10).collect();
                levels.sort_by_key(|l| worth(*l).iter().sum::<i64>());
                at.set(v, LevelId::new(levels[(v.index() + turn) % (1 + turn / 3)]));
            }
            let short = parties.map(|i| {
                let additive = instance.additive(i).unwrap();
                (additive.disagreement() - additive.score(model, &at)).raw()
            });
            let what = format!("{kind:?}, turn {turn}");
            // Both must gain something over no deal.
            let expected = fewest(&instance, &at, short.map(|x| x + 1), 9);
            if let Some(expected) = expected {
                // Where millions of packages would do as well the search for the best of them is given up.
                if let Ok(found) = opening(&instance, &at, &run) {
                    assert_eq!(found.unwrap().changed_from_package as usize, expected, "{what}");
                    far += usize::from(expected >= 4);
                }
            }
            // Whoever accepts still does, and somebody else.
            let group = parties.into_iter().collect();
            if let Some(expected) = fewest(&instance, &at, short, 9).filter(|n| *n > 0) {
                let accepts = short.map(|x| x <= 0);
                let one = (0..2).filter(|k| !accepts[*k]).filter_map(|k| {
                    let needs = [0, 1].map(|i| if accepts[i] || i == k { short[i] } else { i64::MIN / 4 });
                    fewest(&instance, &at, needs, expected)
                });
                if let Ok(found) = step(&instance, &at, group, &run) {
                    assert_eq!(Some(found.unwrap().changed.len()), one.min(), "{what}");
                    won += 1;
                }
            }
            let found = improving_edit(&instance, &at, None, &run).unwrap().unwrap();
            assert_eq!(found.changed.len(), 1, "{what}");
        }
    }
    assert!(far > 3 && won > 10, "{far} {won}");
}

/// Where what one gains the other loses, it is known at once that no change of a package is better for both, or for one and
/// no worse for the other.
#[test]
fn nothing_improves_a_package_of_opposed_parties() {
    for parties in [2, 3] {
        let instance = instance(parties, 30, Kind::Constant, Joins::None);
        let run = Run { limits: &Limits { work: 1_000, ..Limits::default() }, watch: &Silent };
        let at = Outcome::new((0..30).map(|v| LevelId::new(v % 7)));
        let all = instance.model().case().parties.ids().collect();
        assert_eq!(improving_edit(&instance, &at, None, &run).unwrap(), None);
        assert_eq!(efficient(&instance, &at, all, Within::Feasible, &run).unwrap(), None);
    }
}
