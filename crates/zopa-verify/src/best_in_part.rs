//! The best package for each member where the outcomes are not listed.
//!
//! That nothing is better, and how many packages tie, follows from what the members can get, from a count of packages that
//! are worth more, or from proofs. Where none of these reaches, no package near by is better: that refutes and does not
//! prove.

use crate::Verified;
use crate::compare::Difference;
use crate::counting::Wanted;
use crate::deals::Task;
use crate::ground::{Ground, amount};
use crate::large::{Known, Worth, put};
use crate::points::NOT_FOUND;
use serde_json::{Value, json};
use std::cmp::Ordering;
use zopa_core::{Id, LevelId, Outcome};

/// Pairs of changes that are tried at one package.
const NEIGHBOURS: usize = 200_000;

impl Task<'_, '_> {
    pub(crate) fn best_in_part(&self, known: &Known, found: &mut Verified) -> Value {
        let Some(given) = self.given(&["best_for"]) else { return Value::Null };
        let mut value = given.clone();
        // Whether all gains are the best, and which numbers are not known.
        let mut all_best = true;
        let mut not_counted = Vec::new();
        for (k, entry) in given.as_array().into_iter().flatten().enumerate() {
            let party = self.members.iter().find(|i| entry.get("party") == Some(&self.ground.id(*i)));
            let packages = entry.get("packages").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
            let mut first = None;
            for (j, package) in packages.iter().enumerate() {
                let (derived, w) = self.listed(&format!("best_for.{k}.packages.{j}"), package, false, found);
                value[k]["packages"][j] = derived;
                let score = |w: &Outcome| party.map(|i| self.ground.raw(i, w));
                if let (Some(first), Some(w)) = (&first, &w)
                    && score(first) != score(w)
                {
                    found.differences.push(Difference {
                        place: format!("best_for.{k}.packages.{j}"),
                        given: Some(package.clone()),
                        derived: Some(json!("a package that ties with the first")),
                    });
                }
                first = first.or(w);
            }
            let Some((member, party)) = party.and_then(|i| Some((self.members.iter().position(|k| k == i)?, i))) else {
                put(&mut value[k], "party", json!("a member of the group"));
                continue;
            };
            let gain = first.as_ref().and_then(|w| self.ground.instance.gain_points(party, w));
            put(&mut value[k], "gain", json!(gain));
            // Of a search that was given up nothing is claimed but what it came across.
            let given_up = self.reason(&format!("best_for.{k}.gain")).is_some();
            found.unchecked.extend(given_up.then(|| (format!("best_for.{k}.gain"), NOT_FOUND)));
            let fronts = known.fronts.as_ref();
            // How many every member would sign where the party has so much, from the least to the most.
            let with = |least: i64, most: i64| {
                let mut all: Vec<(i64, i64)> = self.no_deals().into_iter().map(|d| (d, i64::MAX)).collect();
                all[member] = (least, most);
                known.packages.as_ref()?.count(&Wanted::Within(all), true)
            };
            let no_deal = self.ground.no_deal(party);
            let some = if fronts.is_none() && first.is_none() { with(no_deal, i64::MAX) } else { None };
            let agreeable = fronts.map_or(!known.agreeable.is_empty(), |fronts| !fronts.agreeable.is_empty());
            if first.is_none() && (agreeable || some.is_some_and(|n| n > 0)) && !given_up {
                put(&mut value[k], "packages", json!("at least one package"));
            }
            let claimed = entry.get("count").is_some_and(|n| !n.is_null());
            if claimed && !found.is_counted(&format!("best_for.{k}")) {
                let n = match &first {
                    Some(w) => with(self.ground.raw(party, w), self.ground.raw(party, w)),
                    None => some.or((fronts.is_some() && !agreeable).then_some(0)),
                };
                let searched = || Some(self.ties_with_best(member, first.as_ref()?)?.into());
                match n.or_else(searched) {
                    Some(n) => put(&mut value[k], "count", amount(n)),
                    None => not_counted.push(format!("best_for.{k}.count")),
                }
            }
            let better = match &first {
                _ if fronts.is_some() || known.best.contains(party) => Some(0),
                _ if given_up => None,
                Some(w) => with(self.ground.raw(party, w).saturating_add(1), i64::MAX),
                None => some,
            };
            match better {
                Some(0) => {}
                Some(_) => found.differences.push(Difference {
                    place: format!("best_for.{k}.gain"),
                    given: gain.map(|x| json!(x)),
                    derived: Some(json!("more, by another package that every member would sign")),
                }),
                None => all_best = false,
            }
            if let Some(w) = first.as_ref().filter(|_| !given_up) {
                let place = format!("best_for.{k}");
                // Scores stay exact.
                let score = |w: &Outcome| Worth::Shares(vec![(self.ground.raw(party, w), 1)]);
                if better.is_none() {
                    self.best_near(&place, w, &score, &known.agreeable, found);
                }
                let most = fronts.and_then(|fronts| fronts.agreeable.iter().map(|(v, _)| v[member]).max());
                if let Some(most) = most.filter(|most| *most != self.ground.raw(party, w)) {
                    let most = self.ground.points(party, most - self.ground.no_deal(party));
                    found.differences.push(Difference {
                        place: format!("{place}.gain"),
                        given: gain.map(|x| json!(x)),
                        derived: Some(json!(most)),
                    });
                }
            }
        }
        if all_best {
            let notes = not_counted.into_iter().map(|place| (place, "the number of packages is taken as it is"));
            found.consistent.extend(notes);
        } else {
            let what = "packages can be had and are agreeable, and no package of the document and no change of one issue or \
                        two is better for the party; their number is taken as it is";
            found.consistent.push(("best_for".to_owned(), what));
        }
        value
    }

    /// Notes an agreeable package near by, or among these, that is better.
    pub(crate) fn best_near(
        &self,
        place: &str,
        at: &Outcome,
        worth: &dyn Fn(&Outcome) -> Worth,
        among: &[Outcome],
        found: &mut Verified,
    ) {
        let here = worth(at);
        let mut better = among.iter().find(|w| worth(w).cmp(&here) == Ordering::Greater).cloned();
        self.neighbours(at, |w| {
            if better.is_none() && self.ground.yes(self.members, w) && worth(w).cmp(&here) == Ordering::Greater {
                better = Some(w.clone());
            }
        });
        if let Some(w) = better {
            found.differences.push(Difference {
                place: place.into(),
                given: Some(self.ground.levels(at)),
                derived: Some(self.ground.levels(&w)),
            });
        }
    }

    /// Packages that differ in one issue or two, and can be had.
    pub(crate) fn neighbours(&self, at: &Outcome, mut each: impl FnMut(&Outcome)) {
        let ground: &Ground<'_> = self.ground;
        let space = ground.instance.model().space();
        let case = ground.case();
        let moves: Vec<(_, LevelId)> = space
            .issue_ids()
            .filter(|v| case.issues[*v].control.signers().is_subset(self.members))
            .flat_map(|v| (0..space.levels(v)).map(move |l| (v, LevelId::new(l))))
            .filter(|(v, l)| at.level(*v) != *l)
            .collect();
        let mut left = NEIGHBOURS;
        for (k, (v, l)) in moves.iter().enumerate() {
            let one = at.with(*v, *l);
            if ground.is_feasible(&one) {
                each(&one);
            }
            for (w, m) in moves[k + 1..].iter().filter(|(w, _)| w != v) {
                if left == 0 {
                    return;
                }
                left -= 1;
                let two = one.with(*w, *m);
                if ground.is_feasible(&two) {
                    each(&two);
                }
            }
        }
    }
}
