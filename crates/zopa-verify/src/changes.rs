//! Edits, openings and what beats a package where the outcomes are not listed.
//!
//! What is nearest to a package is found again by a search of packages with ever more issues changed, up to as many as the
//! document's has; where the document has nothing, up to all of them. Whether a package is
//! efficient for up to six parties with utilities is told by their frontier.

use crate::Verified;
use crate::claim::{Claim, most_gainers};
use crate::compare::Difference;
use crate::deals::Task;
use crate::ground::{Ground, amount};
use crate::near::Reach;
use crate::parts::{Front, Vector};
use crate::points::NOT_FOUND;
use crate::proof::About;
use crate::searching::Search;
use serde_json::{Map, Value, json};
use zopa_core::{Compared, Outcome, PartyId, PartySet};

/// Of what is too far from the package it starts from.
const TOO_FAR: &str = "taken as it is: too many packages may be as near or nearer, or rules and terms join too many issues to know the \
                       range that decides among them";
/// Of what is not there.
const NONE_NEAR: &str = "no package as near as could be searched would do; that none does is taken as it is";
/// Of a package that is said to be efficient.
const UNBEATEN: &str = "that nothing beats it is taken as it is";
/// Of what could replace a deal.
const REPLACEMENT: &str = "its packages can be had and are better for the signers; that they are the best, and how many there are, is \
                           taken as it is";

/// Of how many packages are better than a deal.
const NUMBER: &str = "how many are better is taken as it is";

/// How many gain over a deal, and the sum of logarithms of their gains in points.
type Worth = (usize, f64);

fn worth(ground: &Ground<'_>, signers: PartySet, signed: &Outcome, scores: &dyn Fn(PartyId) -> i64) -> Worth {
    let gains = signers.iter().map(|i| ground.points(i, scores(i) - ground.raw(i, signed))).filter(|gain| *gain > 0.0);
    gains.fold((0, 0.0), |(n, sum), gain| (n + 1, sum + gain.ln()))
}

/// Whether the same number gains, as much.
fn ties(a: Worth, b: Worth) -> bool {
    a.0 == b.0 && (a.1 - b.1).abs() <= 1e-9 * a.1.abs().max(b.1.abs()).max(1.0)
}

/// The best of these vectors of up to six signers over a deal, and how many packages tie with it (products within 10^-12
/// do), if that is a number at all; `None` where none is better.
fn best_of(ground: &Ground<'_>, signers: PartySet, signed: &Outcome, all: &Front) -> Option<(Worth, Option<u128>)> {
    let score = |v: &Vector, i: PartyId| signers.iter().position(|k| k == i).map_or(0, |k| v[k]);
    let no_worse = |(v, _): &&(Vector, u128)| signers.iter().all(|i| score(v, i) >= ground.raw(i, signed));
    let worths = all.iter().filter(no_worse).map(|(v, n)| (worth(ground, signers, signed, &|i| score(v, i)), *n));
    let worths: Vec<(Worth, u128)> = worths.filter(|((gainers, _), _)| *gainers > 0).collect();
    let best = worths.iter().map(|(w, _)| *w).max_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)))?;
    let mut tied = worths.iter().filter(|(w, _)| w.0 == best.0 && best.1 - w.1 <= 1e-12);
    Some((best, tied.try_fold(0u128, |sum, (_, n)| sum.checked_add(*n))))
}

/// Something that is looked for from a package.
pub(crate) struct Sought<'s> {
    /// Where the document has it.
    pub(crate) place: String,
    /// What it has there.
    pub(crate) given: &'s Value,
    /// From which package.
    pub(crate) at: &'s Outcome,
    /// Whether the document says that the search was given up.
    pub(crate) given_up: bool,
}

impl Task<'_, '_> {
    /// An edit, an opening or a next draft, derived as far as it can be; `may` tells whether there can be one at all.
    pub(crate) fn change(
        &self,
        sought: Sought<'_>,
        may: bool,
        derive: &dyn Fn(Reach) -> Option<Value>,
        found: &mut Verified,
    ) -> Value {
        let ground = self.ground;
        let Sought { place, given, at, given_up } = sought;
        if !may {
            return Value::Null;
        }
        if given.is_null() {
            if given_up {
                found.left_open.push((place, NOT_FOUND));
                return Value::Null;
            }
            return derive(Reach::Within(ground.case().issues.len())).unwrap_or_else(|| {
                found.consistent.push((place, NONE_NEAR));
                Value::Null
            });
        }
        let Some(to) = given.get("levels").and_then(|levels| ground.read(levels)) else {
            return json!("a package of this case");
        };
        let derived = derive(Reach::Within(to.differing(at).count()));
        derived.unwrap_or_else(|| {
            found.consistent.push((place, TOO_FAR));
            given.clone()
        })
    }

    /// What is at least as good as a package for those of a group that count, and better for one. Any package that is will
    /// do; where there is none, their frontier shows it.
    pub(crate) fn beaten_in_part(
        &self,
        sought: Sought<'_>,
        group: PartySet,
        deliverable: bool,
        found: &mut Verified,
    ) -> Value {
        let ground = self.ground;
        let Sought { place, given, at, given_up } = sought;
        let group = ground.counted(group);
        let how = |i: PartyId, w: &Outcome| ground.instance.compare(i, w, at);
        let beats = |w: &Outcome| {
            ground.is_feasible(w)
                && (!deliverable || ground.signers(w).is_subset(group))
                && group.iter().all(|i| matches!(how(i, w), Compared::Equal | Compared::Better))
                && group.iter().any(|i| how(i, w) == Compared::Better)
        };
        if !given.is_null() {
            return match ground.read(given).filter(|w| beats(w)) {
                Some(w) => ground.levels(&w),
                None => json!("a package that those of them who count can have and like better"),
            };
        }
        if group.is_empty() {
            return Value::Null;
        }
        let here = ground.vector_of(group, at);
        let dominates = |v: &Vector| *v != here && v.iter().zip(&here).all(|(x, y)| x >= y);
        match ground.reach_of(group, deliverable) {
            _ if given_up => found.left_open.push((place, NOT_FOUND)),
            Some(reach) if reach.efficient.iter().any(|(v, _)| dominates(v)) => {
                return json!("a package that those of them who count like better");
            }
            Some(_) => {}
            None if ground.nothing_dominates(group, deliverable, Some(at)) => {}
            None => {
                let from = group.iter().map(|i| ground.raw(i, at)).collect();
                let about = About { everywhere: !deliverable, ..ground.about_all(group, from) };
                if !self.searched(&about, (&place, None), &[Claim::Efficient], found) {
                    found.consistent.push((place, UNBEATEN));
                }
            }
        }
        Value::Null
    }

    /// What could replace a deal of four signers and more: a search shows that nothing is better, and how many tie.
    /// `number` is how many are better, if that was counted.
    fn search_replacement(
        &self,
        place: &str,
        given: &Value,
        signed: &Outcome,
        number: Option<u128>,
        found: &mut Verified,
    ) {
        let ground = self.ground;
        let signers = ground.signers(signed);
        let from: Vec<i64> = signers.iter().map(|i| ground.raw(i, signed)).collect();
        let about = About { from, ..ground.about_zone(signers) };
        let points: Vec<i64> = signers.iter().map(|i| ground.point(i)).collect();
        let claims = match self.first_of(given) {
            Some(w) => {
                let gains: Vec<i64> =
                    signers.iter().zip(&about.from).map(|(i, from)| ground.raw(i, &w) - from).collect();
                most_gainers(&gains, &points)
            }
            None => Some(vec![Claim::Efficient]),
        };
        let levels = given.get("packages").and_then(|all| all.get(0)?.get("levels").cloned());
        if !self.searched(&about, (place, levels), &claims.clone().unwrap_or_default(), found) {
            let open = ["count", "packages"].map(|part| (format!("{place}.{part}"), REPLACEMENT));
            match number {
                Some(_) => found.consistent.extend(open),
                None => found.consistent.push((place.to_owned(), REPLACEMENT)),
            }
            return;
        }
        let ties: Vec<Claim> = claims.iter().flatten().filter_map(Claim::ties).collect();
        if let Some(count) = given.get("count").filter(|n| !n.is_null() && !ties.is_empty()) {
            let search = Search::new(ground, &about, true);
            let n = search.and_then(|s| ties.iter().try_fold(0u64, |n, claim| n.checked_add(s.count(claim)?)));
            match n {
                None => found.consistent.push((format!("{place}.count"), REPLACEMENT)),
                Some(n) if *count == amount(n.into()) => {}
                Some(n) => found.differences.push(Difference {
                    place: format!("{place}.count"),
                    given: Some(count.clone()),
                    derived: Some(amount(n.into())),
                }),
            }
        }
        if number.is_none() && given.get("better").is_some_and(|n| !n.is_null() && *n != json!(0)) {
            found.consistent.push((format!("{place}.better"), NUMBER));
        }
    }

    /// What could replace a signed deal: its packages are checked.
    pub(crate) fn replacement_in_part(&self, sought: Sought<'_>, found: &mut Verified) -> Value {
        let ground = self.ground;
        let Sought { place, given, at, given_up } = sought;
        if !ground.may_be_replaced(at) {
            return Value::Null;
        }
        if given.is_null() {
            if given_up {
                found.left_open.push((place, NOT_FOUND));
                return Value::Null;
            }
            return json!("what could replace it");
        }
        let signers = ground.signers(at);
        // Of up to six signers, what is best is found again.
        let cardinal = ground.cardinal(signers).len() == signers.len();
        let best = if cardinal { ground.unbarred(signers) } else { None }.map(|all| best_of(ground, signers, at, &all));
        let (mut better, mut count) = (given.get("better").cloned(), given.get("count").cloned());
        let all = || ground.packages_of(signers, &|_| true);
        let packages = if cardinal && better.as_ref().is_some_and(|n| !n.is_null()) { all() } else { None };
        let here: Vec<i64> = signers.iter().map(|i| ground.raw(i, at)).collect();
        let number = packages.and_then(|packages| packages.better(&here, true));
        match &best {
            Some(None) => (better, count) = (Some(json!(0)), Some(json!(0))),
            Some(Some((_, tied))) => {
                if better == Some(json!(0)) {
                    better = Some(json!("at least one"));
                }
                if let (Some(tied), true) = (tied, count.as_ref().is_some_and(|n| !n.is_null())) {
                    count = Some(amount(*tied));
                }
                // How many are better is not told by what is best.
                if number.is_none() && better.as_ref().is_some_and(|n| !n.is_null()) {
                    found.consistent.push((format!("{place}.better"), NUMBER));
                }
            }
            None if number == Some(0) => count = count.filter(Value::is_null).or(Some(json!(0))),
            None => self.search_replacement(&place, given, at, number, found),
        }
        if let (Some(n), Some(claimed)) = (number, better.as_mut()) {
            *claimed = amount(n);
        }
        let mut value = json!({
            "group": ground.ids(signers),
            "better": better,
            "count": count,
            "packages": given.get("packages"),
        });
        let packages = given.get("packages").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
        let mut first: Option<Outcome> = None;
        for (k, package) in packages.iter().enumerate() {
            let can = |w: &Outcome| {
                ground.is_feasible(w) && ground.signers(w).is_subset(signers) && ground.replaces(at, signers, w)
            };
            let read = package.get("levels").and_then(|levels| ground.read(levels)).filter(can);
            let is_best = |w: &Outcome| match &best {
                Some(best) => {
                    best.is_some_and(|(best, _)| ties(worth(ground, signers, at, &|i| ground.raw(i, w)), best))
                }
                None => true,
            };
            value["packages"][k] = match &read {
                Some(w) if is_best(w) => ground.package(w),
                Some(_) => json!("a package that is best for the signers"),
                None => json!("a package that the signers can have instead, and like better"),
            };
            first = first.or(read);
        }
        if first.is_none() && matches!(best, Some(Some(_))) {
            value["packages"] = json!("the packages that are best for the signers");
        }
        let gain = |i: PartyId, to: &Outcome| json!(ground.points(i, ground.raw(i, to) - ground.raw(i, at)));
        let gains = first.map_or_else(Map::new, |to| {
            signers.iter().map(|i| (ground.case().parties[i].id.clone(), gain(i, &to))).collect()
        });
        value["gains"] = Value::Object(gains);
        value
    }
}
