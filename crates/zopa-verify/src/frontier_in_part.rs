//! The frontier where the outcomes are not listed.
//!
//! Of two to six members it is found again ([`crate::parts`]), and its packages are counted. One with a gap is shown to
//! cover every efficient package: its vectors do where all are listed, or else so many as it has, the listed ones among them,
//! are found that do ([`crate::bracket`]). Where it is too large for that, its packages are compared
//! with all others of the document and all that differ in one issue or two, which refutes and does not prove.

use crate::Verified;
use crate::bracket::some_cover;
use crate::claim::Claim;
use crate::compare::Difference;
use crate::counting::Wanted;
use crate::deals::Task;
use crate::ground::amount;
use crate::large::Known;
use crate::parts::Vector;
use crate::searching::{Corners, Search};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use zopa_core::{Compared, Outcome};

/// Pairs of vectors that are compared to see that a frontier with a gap has no larger one.
const COMPARED: usize = 1_000_000_000;
/// Vectors of a frontier whose packages are counted one after another.
const COUNTED: usize = 1_000;

impl Task<'_, '_> {
    pub(super) fn frontier(&self, known: &Known, found: &mut Verified) -> Value {
        let Some(given) = self.given(&["frontier"]) else { return Value::Null };
        if given.is_null() {
            return Value::Null;
        }
        let mut value = given.clone();
        let mut packages = Vec::new();
        let listed = given.get("listed").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
        for (k, entry) in listed.iter().enumerate() {
            let (derived, w) = self.listed(&format!("frontier.listed.{k}"), entry, true, found);
            value["listed"][k] = derived;
            packages.extend(w.map(|w| (k, w)));
        }
        // Whoever looks at every outcome lists packages, and there is no gap.
        let enumerated = self.is_enumerated();
        let merged = !enumerated && given.get("gap").and_then(Value::as_f64) != Some(0.0);
        let not_efficient = |k: usize, found: &mut Verified| {
            found.differences.push(Difference {
                place: format!("frontier.listed.{k}"),
                given: Some(listed[k].clone()),
                derived: Some(json!("a package that no other dominates, of another vector than those before")),
            });
        };
        if enumerated {
            value["gap"] = json!(0.0);
        } else if given.get("gap").and_then(Value::as_f64).is_none_or(|gap| gap < 0.0) {
            value["gap"] = json!("a number from 0 up");
        }
        let proved = self.frontier_by_certificate(given, found);
        let proved = proved.or_else(|| self.frontier_by_search(given, &packages, known, found));
        if let (Some(vectors), true) = (&proved, merged) {
            value["points"] = amount(vectors.len() as u128);
        }
        let vector = |v: &Vec<i64>| std::array::from_fn(|k| v.get(k).copied().unwrap_or(0));
        let proved: Option<BTreeSet<Vector>> = proved.map(|all| all.iter().map(vector).collect());
        let front: Option<BTreeSet<Vector>> =
            known.fronts.as_ref().map(|fronts| fronts.efficient.iter().map(|(v, _)| *v).collect());
        if merged && self.covers(&mut value, &packages, proved.as_ref(), front.as_ref()) {
            return value;
        }
        if let (Some(front), false) = (front.or(proved), merged) {
            // Where every outcome is efficient, the vectors need not be counted.
            let counted = given.get("points").is_some_and(|n| !n.is_null());
            let has = |name: &str| given.get(name).is_some_and(|n| !n.is_null());
            match &known.fronts {
                Some(fronts) if has("outcomes") => {
                    let all = fronts.efficient.iter().try_fold(0u128, |n, (_, m)| n.checked_add(*m));
                    value["outcomes"] = all.map_or(Value::Null, amount);
                }
                None if has("outcomes") => match self.packages_at(&front) {
                    Some(n) => value["outcomes"] = amount(n),
                    None => {
                        let why = "how many packages share the efficient vectors is taken as it is";
                        found.consistent.push(("frontier.outcomes".into(), why));
                    }
                },
                _ => {}
            }
            if counted {
                value["points"] = amount(front.len() as u128);
                let all = if enumerated { value["outcomes"].as_u64() } else { None };
                let shown = all.map_or(front.len(), |n| usize::try_from(n).unwrap_or(usize::MAX)).min(self.limit);
                if listed.len() != shown {
                    value["listed"] = json!(format!("as many packages as there are to the limit: {shown}"));
                }
            }
            if !counted && listed.len() < self.limit.min(front.len()) {
                value["listed"] = json!("as many packages as there are vectors, to the limit");
            }
            let mut seen: BTreeSet<Vector> = BTreeSet::new();
            for (k, w) in &packages {
                let vector = self.vector(w);
                if !front.contains(&vector) || (!seen.insert(vector) && counted && !enumerated) {
                    not_efficient(*k, found);
                }
            }
            return value;
        }
        if !merged
            && !enumerated
            && self.is_null(&["frontier", "points"])
            && self.is_every_package(&mut value, &packages)
        {
            return value;
        }
        if listed.is_empty() && self.is_null(&["frontier", "points"]) {
            // It has its reason, and is no claim.
            return value;
        }
        let what = "listed packages can be had, no package of the document dominates them, and no change of one issue or two does; \
                    their number and gap are taken as they are";
        found.consistent.push(("frontier".into(), what));
        let members = self.ground.counted(self.members);
        let dominates = |a: &Outcome, b: &Outcome| {
            let how = || members.iter().map(|i| self.ground.instance.compare(i, a, b));
            let better = |how: Compared| matches!(how, Compared::Better | Compared::MuchBetter);
            how().all(|how| better(how) || how == Compared::Equal) && how().any(better)
        };
        for (k, w) in &packages {
            // A merged frontier may have a better package close by.
            let others = if merged { &[][..] } else { &known.deliverable[..] };
            let listed = packages.iter().map(|(_, other)| other);
            let mut beaten = listed.chain(others).any(|other| dominates(other, w));
            if !merged && !beaten && packages.len() <= 200 {
                self.neighbours(w, |other| beaten |= dominates(other, w));
            }
            if beaten {
                not_efficient(*k, found);
            }
        }
        value
    }

    /// Whether every package that the members can deliver is efficient: so many there are, and of the list each is another.
    fn is_every_package(&self, value: &mut Value, packages: &[(usize, Outcome)]) -> bool {
        let Some(all) = self.ground.deliverable_count(self.members) else { return false };
        if value.get("outcomes").is_none_or(Value::is_null) || !self.ground.nothing_dominates(self.members, true, None)
        {
            return false;
        }
        value["outcomes"] = amount(all);
        let listed: BTreeSet<&Outcome> = packages.iter().map(|(_, w)| w).collect();
        if listed.len() < packages.len() || (listed.is_empty() && all > 0 && self.limit > 0) {
            value["listed"] = json!("efficient packages, each once");
        }
        true
    }

    /// Whether it is known that so many vectors as a frontier with a gap has, the listed ones among them, cover what is
    /// efficient: by a certificate, or by a frontier of our own, which may be one from above ([`crate::bracket`]). If for
    /// some package all that are listed, and no more there are, are worse for a member by more than the gap, the value says
    /// so.
    fn covers(
        &self,
        value: &mut Value,
        packages: &[(usize, Outcome)],
        proved: Option<&BTreeSet<Vector>>,
        front: Option<&BTreeSet<Vector>>,
    ) -> bool {
        let listed: BTreeSet<Vector> = packages.iter().map(|(_, w)| self.vector(w)).collect();
        let points = value.get("points").and_then(Value::as_u64).and_then(|n| usize::try_from(n).ok());
        let Some(points) = points.filter(|_| value.get("outcomes").is_none_or(Value::is_null)) else { return false };
        if listed.is_empty() {
            return false;
        }
        let covered = match proved {
            Some(vectors) => Some(listed.is_subset(vectors)),
            None => self.so_many_cover(value.get("gap").and_then(Value::as_f64).unwrap_or(0.0), &listed, points, front),
        };
        let Some(covered) = covered else { return false };
        if listed.len() < packages.len() {
            value["listed"] = json!("each vector once");
        }
        if !covered {
            value["gap"] = json!("by how much those that are counted are worse at most");
        }
        true
    }

    /// Whether so many vectors, these among them, cover all packages but for a gap in points; `None` where that does not show.
    fn so_many_cover(
        &self,
        gap: f64,
        these: &BTreeSet<Vector>,
        points: usize,
        front: Option<&BTreeSet<Vector>>,
    ) -> Option<bool> {
        let slack: Vec<i64> = self.members.iter().map(|i| (gap * self.ground.point(i) as f64).ceil() as i64).collect();
        // How far a vector is behind, in gaps, of one than which it is worse for nobody by more than one.
        let near = |v: &Vector, of: &Vector| {
            let mut far = f64::NEG_INFINITY;
            for ((of, x), slack) in of.iter().zip(v).zip(&slack) {
                let behind = of.saturating_sub(*x);
                if behind > *slack {
                    return None;
                }
                far = far.max(behind as f64 / (*slack).max(1) as f64);
            }
            Some(far)
        };
        let exact = || front.map(|front| front.iter().copied().collect::<Vec<Vector>>());
        let above = exact().or_else(|| self.ground.side::<true>(self.members))?;
        if above.len().saturating_mul(points) > COMPARED {
            return None;
        }
        let chosen: Vec<Vector> = these.iter().copied().collect();
        if points == these.len() && some_cover(&above, &[], chosen.clone(), points, &near) {
            return Some(true);
        }
        let below = exact().or_else(|| self.ground.side::<false>(self.members))?;
        if points == these.len() {
            // There is something that none of these is near to.
            return (!some_cover(&below, &[], chosen, points, &near)).then_some(false);
        }
        let all = below.iter().filter(|v| !these.contains(*v)).count() + these.len();
        (all >= points && some_cover(&above, &below, chosen, points, &near)).then_some(true)
    }

    /// How many packages that the group can deliver have these vectors of its members.
    fn packages_at(&self, front: &BTreeSet<Vector>) -> Option<u128> {
        if front.len() > COUNTED {
            return None;
        }
        let each = |v: &Vector| v.iter().copied().take(self.members.len()).collect::<Vec<i64>>();
        let counted = self.ground.packages_of(self.members, &|_| false).and_then(|all| {
            let exactly = |v: &Vector| Wanted::exactly(each(v));
            front.iter().try_fold(0u128, |n, v| n.checked_add(all.count(&exactly(v), true)?))
        });
        let joined = || {
            let lowest = self.ground.lowest(self.members);
            let about = self.ground.about_all(self.members, lowest.clone());
            let search = Search::new(self.ground, &about, true).filter(|_| self.members.len() == 2)?;
            let over = |v: &Vector| v.iter().zip(&lowest).map(|(x, low)| x - low).collect::<Vec<i64>>();
            Corners::of(&search)?.packages(&front.iter().rev().map(over).collect::<Vec<_>>())
        };
        // Of an efficient vector no package is above it.
        let above = |v: &Vector| {
            let about = self.ground.about_all(self.members, each(v));
            Search::new(self.ground, &about, true)?.count(&Claim::NothingAgreeable)
        };
        counted.or_else(joined).or_else(|| front.iter().try_fold(0u128, |n, v| n.checked_add(above(v)?.into())))
    }

    /// The vectors of a frontier of two members, of which some are listed, where a search finds all that is efficient. Where
    /// only a search for more than what is listed can be made, and all are, something that is more is a difference.
    fn frontier_by_search(
        &self,
        given: &Value,
        packages: &[(usize, Outcome)],
        known: &Known,
        found: &mut Verified,
    ) -> Option<Vec<Vec<i64>>> {
        if known.fronts.is_some() || !self.all_have_utilities() || found.refuted() {
            return None;
        }
        let scores = |w: &Outcome| self.members.iter().map(|i| self.ground.raw(i, w)).collect::<Vec<i64>>();
        let vectors: Vec<Vec<i64>> = packages.iter().map(|(_, w)| scores(w)).collect();
        let gap = given.get("gap").and_then(Value::as_f64).unwrap_or(0.0);
        if let Some(all) = self.found_frontier(&vectors).filter(|_| gap == 0.0) {
            return Some(all);
        }
        let all = given.get("points").and_then(Value::as_u64) == Some(packages.len() as u64);
        if !all {
            return None;
        }
        if self.searched_frontier(&vectors, gap)? {
            return Some(vectors);
        }
        found.differences.push(Difference {
            place: "frontier".to_owned(),
            given: given.get("points").cloned(),
            derived: Some(json!("more vectors: a package is better than all listed ones by more than the gap")),
        });
        None
    }

    /// What the certificate of the frontier proves; one that proves nothing is a difference.
    fn frontier_by_certificate(&self, given: &Value, found: &mut Verified) -> Option<Vec<Vec<i64>>> {
        let certificate = given.get("certificate")?;
        let gap = given.get("gap").and_then(Value::as_f64).unwrap_or(0.0);
        match self.proved_frontier(certificate, gap) {
            Ok(vectors) => {
                found.proved.push("frontier".to_owned());
                Some(vectors)
            }
            Err(why) => {
                found.differences.push(Difference {
                    place: "frontier.certificate".to_owned(),
                    given: Some(json!("a certificate")),
                    derived: Some(json!(format!("it proves nothing: {why}"))),
                });
                None
            }
        }
    }
}
