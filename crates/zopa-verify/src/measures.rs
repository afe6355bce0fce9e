//! Statistics of a scenario and distances of packages where the outcomes are not listed.
//!
//! They are derived from the parts: the number of feasible outcomes, ranges of utilities, and of up to six members the
//! opposition and the distance to what is efficient. Of more members a package says how near one can come, not that nothing
//! is nearer. Beyond enumeration nobody counts what is agreeable, and ranks have no distances.

use crate::Verified;
use crate::claim::Claim;
use crate::deals::Task;
use crate::fair::KEYS;
use crate::parts::{Fronts, Vector};
use crate::proof::About;
use crate::unknown::{ENUMERATED, OPPOSED, is_left_out, limit_of, too_many};
use serde_json::{Map, Value, json};
use zopa_core::{Count, Outcome, PartyId};

/// Of the share of outcomes that every member would sign.
const AGREEABLE: &str = "how many outcomes every member would sign is taken as it is; the share is derived from that";
/// Of opposition.
const OPPOSITION: &str = "the distance is that of its packages; that none is nearer is taken as it is";
/// Of a distance to what is efficient.
const FRONTIER: &str = "it is the distance of the nearest package named; that none is nearer is taken as it is";
/// Of the package that has the nearest vector.
const NEAREST: &str =
    "it can be had, is worth what is said and as near; that it is the first of those is taken as it is";
/// Of numbers that a limit ended.
const ENDED: &str = "a limit ended it, and nothing is claimed";
/// Of opposed interests that are not found out.
const NOT_FOUND_OUT: &str = "it is not found out, and nothing is claimed";
/// Of opposed interests.
const CONSTANT: &str = "taken as it is: rules and terms join too many issues";

/// A member's lowest score, and how far its scores reach; those that are the same everywhere are left out.
type Axes = Vec<(PartyId, i64, f64)>;

fn near(x: f64, y: f64) -> bool {
    (x - y).abs() <= 1e-9 * x.abs().max(y.abs()).max(1.0)
}

impl Task<'_, '_> {
    /// Members with a range of utilities over the feasible outcomes; `None` where a range is not known.
    pub(crate) fn axes(&self) -> Option<Axes> {
        let ranges = self.members.iter().map(|i| Some((i, self.ground.range(i)?)));
        let ranges: Vec<(PartyId, (i64, i64))> = ranges.collect::<Option<_>>()?;
        let some = ranges.into_iter().filter(|(_, (low, high))| high > low);
        Some(some.map(|(i, (low, high))| (i, low, (high - low) as f64)).collect())
    }

    /// How far two packages are from each other.
    pub(crate) fn away(&self, axes: &Axes, a: &Outcome, b: &Outcome) -> f64 {
        self.away_from(axes, a, &|i| self.ground.raw(i, b))
    }

    /// The same of a package and scores.
    fn away_from(&self, axes: &Axes, a: &Outcome, scores: &dyn Fn(PartyId) -> i64) -> f64 {
        let one = |(i, _, range): &(PartyId, i64, f64)| (self.ground.raw(*i, a) - scores(*i)) as f64 / range;
        axes.iter().map(|axis| one(axis).powi(2)).sum::<f64>().sqrt()
    }

    /// The scores of the members that a vector has.
    pub(crate) fn scores_of(&self, vector: Vector) -> impl Fn(PartyId) -> i64 + use<> {
        let members = self.members;
        move |i| members.iter().position(|k| k == i).and_then(|k| vector.get(k).copied()).unwrap_or(0)
    }

    /// The packages whose distances are wanted: proposals on the agenda, then those asked about that are none of them.
    pub(crate) fn packages_named(&self) -> Vec<(String, Outcome)> {
        let case = self.ground.case();
        let on_agenda = case.proposals.iter().filter(|p| p.off_agenda.is_none());
        let mut packages: Vec<(String, Outcome)> = on_agenda.map(|p| (p.id.clone(), case.package(&p.set))).collect();
        for asked in ["from", "drafts"].into_iter().flat_map(|name| self.list(name)) {
            let name = asked.get("package").and_then(Value::as_str).unwrap_or_default();
            if let Some(w) = asked.get("levels").and_then(|levels| self.ground.read(levels))
                && !packages.iter().any(|(_, known)| *known == w)
            {
                packages.push((name.to_owned(), w));
            }
        }
        packages
    }

    /// The statistics of the document, written again.
    pub(crate) fn statistics_in_part(&self, found: &mut Verified) -> Value {
        let space = self.ground.instance.model().space().count();
        let said = self.given(&["statistics", "reason"]).and_then(Value::as_str).unwrap_or_default();
        // Whoever has enumerated what the group can deliver can look at so many.
        let looked_at = match (self.is_enumerated(), self.deliverable_combinations()) {
            (true, Count::Exact(n)) => n,
            _ => 0,
        };
        let limit = limit_of(&space, said).filter(|limit| *limit >= looked_at);
        let beyond = !matches!(space, Count::Exact(n) if n <= ENUMERATED);
        let nothing = |constant: Value, reason: Value| {
            json!({
                "rational_fraction": null, "agreeable": null, "feasible": null, "opposition": null,
                "opposition_at": [], "constant_sum": constant, "reason": reason,
            })
        };
        if (limit.is_some() || beyond) && !self.all_have_utilities() {
            return nothing(self.opposed(found), json!(too_many("the space", &space, limit)));
        }
        if !said.is_empty() {
            let reason = match is_left_out(said) {
                true => json!(said),
                false => json!("a limit that ended it"),
            };
            found.left_open.push(("statistics.reason".to_owned(), ENDED));
            return nothing(self.opposed(found), reason);
        }
        let mut value = self.given(&["statistics"]).cloned().unwrap_or_default();
        let null = |name: &str| value.get(name).is_none_or(Value::is_null);
        let feasible = self.ground.feasible_count();
        // Whoever looks at every outcome of a space counts them.
        let uncounted =
            null("agreeable") && (beyond || !self.is_enumerated() || space != self.deliverable_combinations());
        let agreeable = value.get("agreeable").and_then(Value::as_u64).filter(|n| {
            let possible = feasible.is_none_or(|all| u128::from(*n) <= all);
            possible && (!beyond || *n == 0 && feasible == Some(0))
        });
        let all = match feasible {
            // What is not known has its reason, and is no claim.
            _ if null("feasible") && self.is_null(&["feasible"]) => Value::Null,
            Some(n) => crate::ground::amount(n),
            None if self.is_so_many("feasible", &["statistics", "feasible"]) => {
                value.get("feasible").cloned().unwrap_or_default()
            }
            None => {
                found.unchecked.push(("statistics.feasible".to_owned(), CONSTANT));
                value.get("feasible").cloned().unwrap_or_default()
            }
        };
        let agreeable = agreeable.map(|n| {
            self.agreeable().unwrap_or_else(|| {
                if feasible != Some(0) {
                    found.consistent.push(("statistics.agreeable".to_owned(), AGREEABLE));
                }
                n.into()
            })
        });
        let share = agreeable.zip(feasible.filter(|all| *all > 0)).map(|(n, all)| n as f64 / all as f64);
        let some = match agreeable {
            Some(n) => crate::ground::amount(n),
            None if uncounted => Value::Null,
            None => json!("a number of feasible outcomes"),
        };
        let opposed = match value.get("constant_sum") {
            Some(Value::Null) if uncounted && self.members.len() == 2 => {
                found.left_open.push(("statistics.constant_sum".to_owned(), NOT_FOUND_OUT));
                Value::Null
            }
            _ => self.constant(found),
        };
        let opposition = self.opposition(found);
        value = json!({
            "feasible": all,
            "agreeable": some,
            "rational_fraction": share,
            "opposition": opposition.0,
            "opposition_at": opposition.1,
            "constant_sum": opposed,
        });
        value
    }

    /// How many feasible outcomes members with utilities would all sign, whoever else must.
    fn agreeable(&self) -> Option<u128> {
        if !self.all_have_utilities() {
            return None;
        }
        let every: Vec<_> = self.ground.instance.model().space().issue_ids().collect();
        let all = self.ground.packages_among(self.members, &every, &|_| true)?;
        self.number("outcomes", &all)
    }

    /// Whether every member has utilities, and there is one.
    pub(crate) fn all_have_utilities(&self) -> bool {
        !self.members.is_empty() && self.ground.cardinal(self.members).len() == self.members.len()
    }

    /// Beyond enumeration: whether two members' interests are said to be exactly opposed, which is so.
    fn opposed(&self, found: &mut Verified) -> Value {
        if self.members.len() != 2 || self.reason("frontier.points") != Some(OPPOSED) {
            return Value::Null;
        }
        self.constant(found)
    }

    /// Whether the gains of two members have a constant sum.
    fn constant(&self, found: &mut Verified) -> Value {
        if self.members.len() != 2 || self.ground.cardinal(self.members).len() != 2 {
            return Value::Null;
        }
        self.ground.constant_sum(self.members).map_or_else(
            || {
                found.consistent.push(("statistics.constant_sum".to_owned(), CONSTANT));
                self.given(&["statistics", "constant_sum"]).cloned().unwrap_or_default()
            },
            |is| json!(is),
        )
    }

    /// The distance of the outcome nearest to everybody's highest utility, and where it is taken.
    fn opposition(&self, found: &mut Verified) -> (Value, Value) {
        let ground = self.ground;
        let given = self.given(&["statistics", "opposition_at"]).cloned().unwrap_or_else(|| json!([]));
        let said = self.given(&["statistics", "opposition"]).cloned().unwrap_or_default();
        if !self.all_have_utilities() || ground.feasible_count() == Some(0) {
            return (Value::Null, json!([]));
        }
        if said.is_null() && self.reason("statistics.opposition").is_some() {
            return (Value::Null, json!([]));
        }
        let Some(axes) = self.axes() else {
            found.unchecked.push(("statistics.opposition".to_owned(), CONSTANT));
            return (said, given);
        };
        let missing = |scores: &dyn Fn(PartyId) -> i64| {
            let of = |(i, low, range): &(PartyId, i64, f64)| 1.0 - (scores(*i) - low) as f64 / range;
            axes.iter().map(|axis| of(axis).max(0.0).powi(2)).sum::<f64>().sqrt()
        };
        let mut packages = given.clone();
        let mut at: Vec<f64> = Vec::new();
        for (k, package) in given.as_array().into_iter().flatten().enumerate() {
            let read = package.get("levels").and_then(|levels| ground.read(levels)).filter(|w| ground.is_feasible(w));
            let distance = read.as_ref().map(|w| missing(&|i| ground.raw(i, w)));
            let alike = distance.is_some_and(|d| at.first().is_none_or(|first| near(d, *first)));
            packages[k] = match read.filter(|_| alike) {
                Some(w) => ground.package(&w),
                None => json!("a feasible outcome that is as near as the first"),
            };
            at.extend(distance);
        }
        if at.is_empty() {
            return (said, json!("at least one package"));
        }
        // It falls as any utility rises, so of up to six members the frontier has the nearest.
        let least = ground.reach_of(self.members, false).map(|reach| {
            let all = reach.efficient.iter().map(|(v, _)| missing(&self.scores_of(*v)));
            all.fold(f64::INFINITY, f64::min)
        });
        if least.is_none() && !self.nothing_nearer(at[0], found) {
            found.consistent.push(("statistics.opposition".to_owned(), OPPOSITION));
        }
        let least = least.unwrap_or(at[0]);
        if !near(least, at[0]) {
            packages[0] = json!("a package that is nearest");
        }
        (json!(least), packages)
    }

    /// Whether a search shows that no feasible outcome is nearer to everybody's highest utility.
    fn nothing_nearer(&self, distance: f64, found: &mut Verified) -> bool {
        let ranges: Option<Vec<(i64, i64)>> = self.members.iter().map(|i| self.ground.range(i)).collect();
        let Some(ranges) = ranges else { return false };
        let from = ranges.iter().map(|(low, _)| *low).collect();
        let range: Vec<i64> = ranges.iter().map(|(low, high)| high - low).collect();
        let about = About { everywhere: true, ..self.ground.about_all(self.members, from) };
        let claim = Claim::Closest { high: range.clone(), range, distance };
        self.searched(&about, ("statistics.opposition", Some(json!(distance))), &[claim], found)
    }

    /// The distances of the document, written again.
    pub(crate) fn distances_in_part(&self, fronts: Option<&Fronts>, found: &mut Verified) -> Value {
        let ground = self.ground;
        let deliverable = ground.deliverable_count(self.members) != Some(0);
        if !self.all_have_utilities() || !deliverable || self.reason("distances").is_some() {
            return json!([]);
        }
        let Some(axes) = self.axes() else {
            found.unchecked.push(("distances".to_owned(), CONSTANT));
            return self.given(&["distances"]).cloned().unwrap_or_default();
        };
        let each = self.packages_named().into_iter().enumerate().map(|(k, (name, w))| {
            let entry = self.list("distances").get(k).unwrap_or(&Value::Null);
            let (frontier, nearest) = self.nearest_efficient(k, entry, &axes, &w, fronts, found);
            let to = |key: &&str| {
                let packages = self.given(&["solutions", key, "packages"]).and_then(Value::as_array);
                let packages = packages.into_iter().flatten().filter_map(|p| ground.read(p.get("levels")?));
                let distance = packages.map(|x| self.away(&axes, &w, &x)).min_by(f64::total_cmp);
                ((*key).to_owned(), json!(distance))
            };
            json!({
                "package": name,
                "levels": ground.levels(&w),
                "frontier": frontier,
                "nearest": nearest,
                "fair_points": KEYS.iter().map(to).collect::<Map<String, Value>>(),
            })
        });
        each.collect()
    }

    /// The distance of a package to the nearest efficient vector, and the package that is said to have it.
    fn nearest_efficient(
        &self,
        k: usize,
        entry: &Value,
        axes: &Axes,
        w: &Outcome,
        fronts: Option<&Fronts>,
        found: &mut Verified,
    ) -> (Value, Value) {
        let ground = self.ground;
        if entry.get("frontier").is_some_and(Value::is_null) && !self.is_enumerated() {
            // It has its reason, and is no claim.
            return (Value::Null, Value::Null);
        }
        let given = entry.get("nearest").and_then(|levels| ground.read(levels));
        let can = |x: &Outcome| ground.is_feasible(x) && ground.signers(x).is_subset(self.members);
        let Some(there) = given.filter(can) else {
            return (entry.get("frontier").cloned().unwrap_or_default(), json!("a package that the group can deliver"));
        };
        let distance = self.away(axes, w, &there);
        let here: Vec<(PartyId, i64)> = self.members.iter().map(|i| (i, ground.raw(i, &there))).collect();
        let (mut least, mut worths) = (distance, vec![here]);
        match fronts {
            // Nothing is nearer than that it is efficient itself.
            None if distance == 0.0 && ground.nothing_dominates(self.members, true, None) => {}
            None => found.consistent.push((format!("distances.{k}.frontier"), FRONTIER)),
            Some(fronts) => {
                let vector = self.vector(&there);
                let all = fronts.efficient.iter().map(|(v, _)| self.away_from(axes, w, &self.scores_of(*v)));
                least = all.fold(f64::INFINITY, f64::min);
                let efficient = fronts.efficient.iter().any(|(v, _)| *v == vector);
                if !efficient || !near(least, distance) {
                    return (json!(least), json!("an efficient package that is nearest"));
                }
                // Vectors as far away for each member are as near in whatever way one rounds.
                let off = |v: &Vector, i: PartyId| (ground.raw(i, w) - self.scores_of(*v)(i)).abs();
                let alike = |v: &Vector| axes.iter().all(|(i, _, _)| off(v, *i) == off(&vector, *i));
                let worth = |v: &Vector| {
                    let scores = self.scores_of(*v);
                    self.members.iter().map(|i| (i, scores(i))).collect()
                };
                worths = fronts.efficient.iter().map(|(v, _)| v).filter(|v| alike(v)).map(worth).collect();
            }
        }
        // Part by part it is one of those as near, whichever.
        for worth in worths.into_iter().filter(|_| self.is_enumerated()) {
            match ground.is_preceded(&there, &worth) {
                Some(true) => return (json!(least), json!("the first package that is nearest")),
                Some(false) => {}
                None => {
                    found.consistent.push((format!("distances.{k}.nearest"), NEAREST));
                    break;
                }
            }
        }
        (json!(least), ground.levels(&there))
    }
}
