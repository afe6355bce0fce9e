//! Shortfalls where the outcomes are not listed: of two members to six derived from the frontier of what is beyond no red line
//! and other than the status quo; of more a search shows that nothing less is missing ([`crate::searching`]), or they are
//! checked at the packages of the document.
//!
//! What is missing falls as either utility rises, by one, evenly or in total, so the least is on that frontier. How many
//! packages are short of as little is not told by it, for others that are worse for one may be: they are counted
//! ([`crate::counting`]), and so are those that are short of less, of which there is none.

use crate::Verified;
use crate::claim::{Claim, as_little};
use crate::counting::{Packages, Wanted};
use crate::deals::Task;
use crate::fair::fraction;
use crate::ground::amount;
use crate::large::Known;
use crate::parts::Vector;
use crate::proof::About;
use crate::searching::Search;
use serde_json::{Map, Value, json};
use zopa_core::{Outcome, PartyId, PartySet, Stance};

/// What is left to be believed.
const LEAST: &str = "its packages can be had and are short of what is said; that nothing less is missing elsewhere, and at how many it \
                     is, is taken as it is";
/// The same of two members to six.
const MANY: &str = "what is missing is derived; the number of packages that miss as little is taken as it is";

/// Of a share of ranges that are not known.
const NO_RANGE: &str = "rules and terms join too many issues to know by how much each utility varies";

/// Sums of numbers of points within this part tie.
const TIED: f64 = 1e-12;

/// How a shortfall is counted.
#[derive(Clone, Copy)]
enum Kind<'k> {
    /// That of one party, where all others would sign.
    By(PartyId),
    /// The largest, as a share of each member's range over what the group can deliver.
    Even(&'k [(PartyId, i64)]),
    /// The sum in points.
    Total,
}

impl Task<'_, '_> {
    /// The shortfall of the document, written again from its packages and, of two members to six, from their frontier.
    pub(crate) fn shortfall_in_part(&self, known: &Known, found: &mut Verified) -> Option<Value> {
        let given = self.given(&["shortfall"])?;
        let entry =
            |place: &[&str]| place.iter().try_fold(given, |value, name| value.get(name)).unwrap_or(&Value::Null);
        let mut by_one = Map::new();
        for i in self.ground.cardinal(self.members) {
            let id = &self.ground.case().parties[i].id;
            let place = format!("shortfall.by_one.{id}");
            by_one.insert(id.clone(), self.least((&place, entry(&["by_one", id])), Kind::By(i), known, found));
        }
        let total = self.least(("shortfall.total", entry(&["total"])), Kind::Total, known, found);
        let range = |i: PartyId| self.ground.range_over(i, self.members).map(|(low, high)| (i, high - low));
        let ranges: Option<Vec<(PartyId, i64)>> = self.ground.cardinal(self.members).into_iter().map(range).collect();
        let even = match &ranges {
            Some(ranges) => self.least(("shortfall.even", entry(&["even"])), Kind::Even(ranges), known, found),
            None => {
                found.unchecked.push(("shortfall.even".to_owned(), NO_RANGE));
                entry(&["even"]).clone()
            }
        };
        Some(json!({ "by_one": by_one, "even": even, "total": total }))
    }

    /// What is missing at scores; `None` where others would not sign, or somebody who is short has no range.
    fn missing(&self, kind: Kind<'_>, scores: &dyn Fn(PartyId) -> i64) -> Option<f64> {
        let ground = self.ground;
        let short = |i: PartyId| (ground.no_deal(i) - scores(i)).max(0);
        let members = || ground.cardinal(self.members).into_iter();
        match kind {
            Kind::By(i) => members().all(|k| k == i || short(k) == 0).then(|| ground.points(i, short(i))),
            Kind::Total => Some(members().map(|i| ground.points(i, short(i))).sum()),
            Kind::Even(ranges) => ranges.iter().try_fold(0.0, |most: f64, (i, range)| match (short(*i), *range) {
                (0, _) => Some(most),
                (_, 0) => None,
                (short, range) => Some(most.max(short as f64 / range as f64)),
            }),
        }
    }

    /// The least shortfall of a kind, with the packages of the document.
    fn least(&self, (place, given): (&str, &Value), kind: Kind<'_>, known: &Known, found: &mut Verified) -> Value {
        let at = |v: Vector| Some((self.missing(kind, &self.scores_of(v))?, v));
        let least = known.fronts.as_ref().map(|fronts| {
            let all = fronts.apart.iter().filter_map(|(v, _)| at(*v));
            all.min_by(|a, b| a.0.total_cmp(&b.0))
        });
        let nearest = least.flatten().map(|(_, v)| v.into_iter().take(self.members.len()).collect::<Vec<i64>>());
        let least = least.map(|least| least.map(|(missing, _)| missing));
        let packages = known.packages.as_ref();
        if given.is_null() && least.is_none() {
            match packages.and_then(|packages| packages.count(&self.anything(kind), false)) {
                Some(0) => {}
                Some(_) => return json!("the least that is missing"),
                None if self.nothing_less(place, kind, f64::INFINITY, found) => {}
                None => found.consistent.push((place.to_owned(), LEAST)),
            }
        }
        if given.is_null() || least == Some(None) {
            return least.flatten().map_or(Value::Null, |least| json!({ "missing": least }));
        }
        let counts = packages;
        let mut value = json!({ "missing": null, "count": given.get("count"), "packages": given.get("packages") });
        let packages = given.get("packages").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
        let (mut first, mut scores) = (None, nearest);
        for (k, package) in packages.iter().enumerate() {
            let read = package.get("levels").and_then(|levels| self.ground.read(levels));
            let read = read.filter(|w| self.may_be_short(kind, w));
            let missing = read.as_ref().and_then(|w| self.missing(kind, &|i| self.ground.raw(i, w)));
            if let (Some(w), Some(_), None) = (&read, missing, &scores) {
                scores = Some(self.members.iter().map(|i| self.ground.raw(i, w)).collect());
            }
            // Every package is short of the same.
            let wanted = least.flatten().or(first).or(missing);
            let alike = missing.zip(wanted).is_some_and(|(x, y)| (x - y).abs() <= 1e-9 * y.abs().max(1.0));
            value["packages"][k] = match read.filter(|_| alike) {
                Some(w) => self.ground.package(&w),
                None => json!(
                    "a package other than the status quo that is short of as little, and that the others would sign"
                ),
            };
            first = first.or(missing);
        }
        match least.flatten().or(first) {
            Some(missing) => value["missing"] = json!(missing),
            None => value["packages"] = json!("at least one package"),
        }
        let counted = given.get("count").and_then(Value::as_u64);
        if counted.is_some_and(|n| n.min(self.limit.max(1) as u64) != packages.len() as u64) {
            value["packages"] = json!("as many packages as there are, to the limit");
        }
        let told = counts.zip(scores.as_ref()).and_then(|(packages, at)| self.told(packages, kind, at));
        let claimed = given.get("count").is_some_and(|n| !n.is_null());
        let search = || scores.as_ref().and_then(|at| self.as_short(kind, at)).map(u128::from);
        match (told, first) {
            (Some((0, _)), _) if !claimed => {}
            (Some((0, n)), _) => match n.or_else(search) {
                Some(n) => value["count"] = amount(n),
                None => found.consistent.push((format!("{place}.count"), MANY)),
            },
            // The frontier tells what the least is, to as many digits as numbers have.
            (Some(_), _) if least.is_none() => value["missing"] = json!("less, at other packages"),
            (None, Some(missing)) if least.is_none() && !self.nothing_less(place, kind, missing, found) => {
                found.consistent.push((place.to_owned(), LEAST));
            }
            _ if claimed => match search() {
                Some(n) => value["count"] = amount(n),
                None => found.consistent.push((format!("{place}.count"), MANY)),
            },
            _ => {}
        }
        value
    }

    /// How many packages are short of as little as one with these scores, than which none is short of less; `None` where it is
    /// too much to search.
    fn as_short(&self, kind: Kind<'_>, at: &[i64]) -> Option<u64> {
        let zone = self.ground.about_zone(self.members);
        let short: Vec<i64> = zone.from.iter().zip(at).map(|(d, x)| (d - x).max(0)).collect();
        let range = |ranges: &[(PartyId, i64)], i: PartyId| {
            ranges.iter().find(|(of, _)| *of == i).map_or(0, |(_, range)| i128::from(*range))
        };
        let shares = self.members.iter().zip(&short);
        let mut claim = Claim::NothingAgreeable;
        let from: Vec<i64> = match kind {
            Kind::Total => {
                let points: Vec<i64> = self.members.iter().map(|i| self.ground.point(i)).collect();
                let missing: f64 = short.iter().zip(&points).map(|(short, p)| *short as f64 / *p as f64).sum();
                let lowest = self.ground.lowest(self.members);
                let wanted = zone.from.iter().zip(&lowest).map(|(d, low)| d - low).collect();
                claim = Claim::Total { wanted, points, missing: as_little(missing) };
                lowest
            }
            Kind::By(one) => {
                let from = shares.zip(&zone.from).map(|((i, short), d)| if i == one { d - short } else { *d });
                from.collect()
            }
            Kind::Even(ranges) => {
                // The largest share, as a fraction.
                let (most, of) = shares.fold((0i128, 1i128), |(most, of), (i, short)| {
                    let (short, range) = (i128::from(*short), range(ranges, i));
                    if short * of > most * range && range > 0 { (short, range) } else { (most, of) }
                });
                let from = self.members.iter().zip(&zone.from);
                let from = from.map(|(i, d)| i64::try_from(i128::from(*d) - (most * range(ranges, i)).div_euclid(of)));
                from.collect::<Result<_, _>>().ok()?
            }
        };
        let about = About { apart: true, from, ..zone };
        Search::new(self.ground, &about, true)?.count(&claim)
    }

    /// Whether a search shows that nowhere less is missing; a package where it is, is a difference.
    fn nothing_less(&self, place: &str, kind: Kind<'_>, missing: f64, found: &mut Verified) -> bool {
        let ground = self.ground;
        if missing == 0.0 {
            return true;
        }
        let zone = ground.about_zone(self.members);
        let lowest = ground.lowest(self.members);
        // The most that a member may lack, where it lacks less than this.
        let below = |most: f64| (most - TIED * most.max(1.0)).ceil() as i64 - 1;
        let floor = |k: usize, i: PartyId| match kind {
            Kind::By(one) if one == i && missing.is_infinite() => lowest[k],
            // In raw units it is a whole number.
            Kind::By(one) if one == i => zone.from[k] - (missing * ground.point(i) as f64).round() as i64 + 1,
            Kind::By(_) => zone.from[k],
            Kind::Even(ranges) => {
                let range = ranges.iter().find(|(of, _)| *of == i).map_or(0, |(_, range)| *range);
                match (range, missing.is_infinite()) {
                    (0, _) => zone.from[k],
                    (_, true) => lowest[k],
                    (range, false) => zone.from[k] - below(missing * range as f64),
                }
            }
            Kind::Total => lowest[k],
        };
        let from: Vec<i64> = self.members.iter().enumerate().map(|(k, i)| floor(k, i)).collect();
        let claim = match kind {
            Kind::Total if missing.is_finite() => Claim::Total {
                wanted: zone.from.iter().zip(&from).map(|(d, from)| d - from).collect(),
                points: self.members.iter().map(|i| ground.point(i)).collect(),
                missing,
            },
            _ => Claim::NothingAgreeable,
        };
        let about = About { apart: true, from, ..zone };
        let given = missing.is_finite().then(|| json!(missing));
        self.searched(&about, (place, given), &[claim], found)
    }

    /// Packages that can be short in this way at all.
    fn anything(&self, kind: Kind<'_>) -> Wanted {
        let floor = |(k, d): (PartyId, i64)| match kind {
            Kind::By(i) if i != k => d,
            Kind::Even(ranges) if ranges.iter().any(|(i, range)| *i == k && *range == 0) => d,
            _ => i64::MIN,
        };
        Wanted::at_least(self.members.iter().zip(self.no_deals()).map(floor))
    }

    /// How many packages are short of less than these scores, and, if it can be told, how many of as little; `None` where the
    /// first is not known either.
    fn told(&self, packages: &Packages, kind: Kind<'_>, scores: &[i64]) -> Option<(u128, Option<u128>)> {
        let count = |wanted: Wanted| packages.count(&wanted, false);
        let floors = self.no_deals();
        let shorts: Vec<i64> = floors.iter().zip(scores).map(|(d, x)| (d - x).max(0)).collect();
        // With what is missing by each at most.
        let within = |missing: &dyn Fn(usize) -> Option<i64>| {
            let each = floors.iter().enumerate().map(|(k, d)| d.checked_sub(missing(k)?));
            Some(Wanted::at_least(each.collect::<Option<Vec<i64>>>()?))
        };
        match kind {
            Kind::By(i) => {
                let place = self.members.iter().position(|k| k == i)?;
                let short = shorts[place];
                let up_to = |most: i64| within(&|k| Some(if k == place { most } else { 0 }));
                let less = if short > 0 { count(up_to(short - 1)?)? } else { 0 };
                Some((less, count(up_to(short)?)))
            }
            Kind::Even(ranges) => {
                let shares = shorts.iter().zip(ranges).map(|(short, (_, range))| (*short, *range));
                let (a, b) = shares.filter(|(short, _)| *short > 0).max_by(|x, y| fraction(*x, *y)).unwrap_or((0, 1));
                // The most that is at most that share of a range, or less than it.
                let up_to = |less: i128| {
                    within(&|k| match ranges[k].1 {
                        0 => Some(0),
                        range => {
                            let most = i128::from(a) * i128::from(range) - less;
                            i64::try_from(most.div_euclid(i128::from(b))).ok()
                        }
                    })
                };
                let less = if a > 0 { count(up_to(1)?)? } else { 0 };
                Some((less, count(up_to(0)?)))
            }
            Kind::Total => {
                let points = || self.members.iter().map(|i| i128::from(self.ground.point(i)));
                let unit = points().try_fold(1i128, |all, point| all.checked_mul(point / common(all, point)))?;
                let factors: Vec<i128> = points().map(|point| unit / point).collect();
                let each =
                    || shorts.iter().zip(&factors).map(|(short, factor)| i128::from(*short).checked_mul(*factor));
                let sum = each().try_fold(0i128, |sum, part| sum.checked_add(part?))?;
                let up_to = |most: i128| {
                    count(Wanted::Short { each: floors.iter().copied().zip(factors.iter().copied()).collect(), most })
                };
                // What ties by the definition, which compares sums of points that are not exact: certainly, and perhaps.
                let tie = unit as f64 * TIED * (sum as f64 / unit as f64).max(1.0);
                let (certain, perhaps) = ((tie / 2.0) as i128, (tie * 2.0) as i128 + 1);
                let less = if sum > 0 { up_to(sum - 1)? } else { 0 };
                let less = if less > 0 { up_to(sum - perhaps).filter(|n| *n > 0)? } else { 0 };
                let n = up_to(sum + perhaps).filter(|n| up_to(sum + certain) == Some(*n));
                Some((less, n))
            }
        }
    }

    /// Whether a package can be had, is not the status quo and is beyond no member's red line, and whoever has no utilities
    /// would sign it.
    fn may_be_short(&self, kind: Kind<'_>, w: &Outcome) -> bool {
        let ground = self.ground;
        let barred = self.members.iter().any(|i| ground.instance.model().red_line(i, w).is_some());
        let had = ground.is_feasible(w) && ground.signers(w).is_subset(self.members) && *w != *ground.q();
        let own = if let Kind::By(i) = kind {
            PartySet::only(i)
        } else {
            ground.cardinal(self.members).into_iter().collect()
        };
        let others = self.members.minus(own);
        had && !barred && others.iter().all(|k| ground.instance.stance(k, w) == Stance::Yes)
    }
}

/// The greatest common divisor of two numbers above 0.
fn common(a: i128, b: i128) -> i128 {
    if b == 0 { a } else { common(b, a % b) }
}
