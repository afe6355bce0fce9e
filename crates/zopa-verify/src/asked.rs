//! Answers to what was asked beyond the deals: packages to start from, drafts, solutions by name.

use crate::changes::Sought;
use crate::deals::{Task, objection};
use crate::division::division;
use crate::ground::{Ground, amount};
use crate::large::Known;
use crate::mixtures::Mixture;
use crate::near::{Reach, Wish};
use crate::readings::{Field, Reading};
use crate::{Verified, fair};
use serde_json::{Map, Value, json};
use std::cmp::Reverse;
use zopa_core::{Compared, IssueId, Outcome, PartyId, PartySet, Role, Stance, Worth};

/// A solution by name without what it is.
fn nothing(name: &str) -> Value {
    json!({
        "name": name, "packages": null, "count": null, "lottery": null, "division": null, "signers": null,
        "gains": null, "objective": null,
    })
}

impl Task<'_, '_> {
    /// The answers that the document has, written again.
    pub(crate) fn asked(
        &self,
        all: &[&Outcome],
        zone: &[&Outcome],
        known: Option<&Known>,
        found: &mut Verified,
    ) -> Vec<(&'static str, Value)> {
        let whole = known.is_none();
        let mut parts = Vec::new();
        if let Some(given) = self.given(&["from"]).and_then(Value::as_array) {
            parts
                .push(("from", given.iter().enumerate().map(|(k, entry)| self.from(k, entry, whole, found)).collect()));
        }
        if let Some(given) = self.given(&["drafts"]).and_then(Value::as_array) {
            parts.push(("drafts", self.drafts(given, whole, found)));
        }
        if let Some(given) = self.given(&["named_solutions"]).and_then(Value::as_array) {
            let value = match whole {
                true => given.iter().map(|entry| self.named(entry, all, zone)).collect(),
                false => {
                    let entries = given.iter().enumerate();
                    entries.map(|(k, entry)| self.named_in_part(k, entry, known, found)).collect()
                }
            };
            parts.push(("named_solutions", value));
        }
        parts
    }

    /// The package that an entry is about, by its name.
    fn package_of(&self, entry: &Value) -> Option<Outcome> {
        self.ground.named(entry.get("package")?.as_str()?)
    }

    fn from(&self, k: usize, entry: &Value, whole: bool, found: &mut Verified) -> Value {
        let ground = self.ground;
        let Some(at) = self.package_of(entry) else { return json!("a package of this case") };
        let signers = ground.signers(&at);
        let refused = signers.iter().any(|i| ground.instance.stance(i, &at) != Stance::Yes);
        let mut value = json!({
            "package": entry.get("package"),
            "levels": ground.levels(&at),
            "utilities": ground.utilities(&at),
            "feasible": ground.is_feasible(&at),
            "signers": ground.ids(signers),
            "positions": ground.positions(&at),
        });
        let principals = ground.case().having(Role::Principal);
        if whole {
            let edit = |group: PartySet| ground.edit_for(&at, group, Reach::Listed).unwrap_or_default();
            value["improving_edit"] = edit(signers);
            value["improving_edit_for_group"] = edit(self.members);
            value["beaten_for_signers"] = ground.beaten(&at, signers, true);
            value["beaten_for_principals"] = ground.beaten(&at, principals, false);
            value["after_signing"] = self.after_signing(&at);
            value["opening"] = if refused { ground.opening(&at, Reach::Listed) } else { None }.unwrap_or_default();
            return value;
        }
        let place = format!("from.{k}");
        let sought = |name: &str| {
            let place = format!("{place}.{name}");
            let given_up = self.reason(&place).is_some();
            Sought { place, given: entry.get(name).unwrap_or(&Value::Null), at: &at, given_up }
        };
        for (name, group) in [("improving_edit", signers), ("improving_edit_for_group", self.members)] {
            let may = ground.may_improve_for(group);
            value[name] = self.change(sought(name), may, &|reach| ground.edit_for(&at, group, reach), found);
        }
        let may = refused && at != *ground.q();
        value["opening"] = self.change(sought("opening"), may, &|reach| ground.opening(&at, reach), found);
        value["after_signing"] = self.replacement_in_part(sought("after_signing"), found);
        let name = "beaten_for_principals";
        value[name] = self.beaten_in_part(sought(name), principals, false, found);
        let name = "beaten_for_signers";
        if let Some(certificate) = entry.get("efficient_certificate") {
            value["efficient_certificate"] = certificate.clone();
            let proved = self.proved_efficient(&place, entry, &at, found);
            // What is proved to be efficient is beaten by nothing.
            value[name] = if proved { Value::Null } else { json!("no proof that nothing beats it") };
        } else {
            value[name] = self.beaten_in_part(sought(name), signers, true, found);
        }
        value
    }

    /// What could replace a signed deal.
    fn after_signing(&self, signed: &Outcome) -> Value {
        let ground = self.ground;
        let (case, signers) = (ground.case(), ground.signers(signed));
        if !ground.may_be_replaced(signed) {
            return Value::Null;
        }
        let better = |w: &&Outcome| ground.replaces(signed, signers, w);
        let of: Vec<&Outcome> = ground.deliverable(signers).into_iter().filter(better).collect();
        let members: Vec<PartyId> = signers.iter().collect();
        let cardinal = ground.cardinal(signers).len() == members.len();
        let best = match cardinal && !of.is_empty() {
            true => ground.most_gainers(&members, &of, &|i| ground.raw(i, signed)).0,
            false => Vec::new(),
        };
        let gains = best.first().map_or_else(Map::new, |to| {
            let gain = |i: &PartyId| {
                let x = ground.points(*i, ground.raw(*i, to) - ground.raw(*i, signed));
                (case.parties[*i].id.clone(), json!(x))
            };
            members.iter().map(gain).collect()
        });
        json!({
            "group": ground.ids(signers),
            "better": amount(of.len() as u128),
            "count": amount(best.len() as u128),
            "packages": ground.packages(best.iter().copied(), self.limit.max(1)),
            "gains": gains,
        })
    }

    fn drafts(&self, given: &[Value], whole: bool, found: &mut Verified) -> Value {
        let ground = self.ground;
        let case = ground.case();
        let level = |v: IssueId, w: &Outcome| json!(case.issues[v].levels[w.level(v)].id);
        let mut before: Option<Outcome> = None;
        let mut all = Vec::new();
        for (entry, number) in given.iter().zip(1..) {
            let Some(at) = self.package_of(entry) else {
                all.push(json!("a package of this case"));
                continue;
            };
            let signers = ground.signers(&at);
            let asked = self.members.union(signers);
            let accepts = |i: &PartyId| ground.instance.stance(*i, &at) == Stance::Yes;
            let refused = asked.iter().filter_map(|i| objection(ground, i, &at));
            let (mut moved, mut gained) = (Map::new(), json!({}));
            if let Some(before) = &before {
                for v in at.differing(before) {
                    moved.insert(case.issues[v].id.clone(), json!([level(v, before), level(v, &at)]));
                }
                gained = ground.numbers(|i| {
                    ground.instance.additive(i).map(|_| ground.points(i, ground.raw(i, &at) - ground.raw(i, before)))
                });
            }
            let mut value = json!({
                "number": number,
                "package": entry.get("package"),
                "levels": ground.levels(&at),
                "utilities": ground.utilities(&at),
                "feasible": ground.is_feasible(&at),
                "signers": ground.ids(signers),
                "accepted_by": ground.ids(asked.iter().filter(accepts).collect()),
                "refused_by": refused.collect::<Value>(),
                "positions": ground.positions(&at),
                "moved": moved,
                "gained": gained,
            });
            let next = |reach: Reach| ground.next_draft(&at, self.members, reach);
            value["next"] = match whole {
                true => next(Reach::Listed).unwrap_or_default(),
                false => {
                    let given_up = self.not_searched(entry, &["next"], &mut value);
                    let given = entry.get("next").unwrap_or(&Value::Null);
                    let place = format!("drafts.{}.next", number - 1);
                    let may = ground.counted(asked).iter().any(|i| !accepts(&i));
                    self.change(Sought { place, given, at: &at, given_up }, may, &next, found)
                }
            };
            all.push(value);
            before = Some(at);
        }
        json!(all)
    }

    fn named(&self, entry: &Value, all: &[&Outcome], zone: &[&Outcome]) -> Value {
        let ground = self.ground;
        let name = entry.get("name").and_then(Value::as_str).unwrap_or_default();
        let mut value = nothing(name);
        let gains = |of: &dyn Fn(PartyId) -> Option<f64>| ground.numbers(of);
        if let Some((mixture, [method, variant, source])) = Mixture::of(name) {
            value["method"] = json!({ "name": method, "variant": variant, "source": source });
            let gains = |w: &Outcome| {
                let mut each = self.members.iter().map(|i| i128::from(ground.raw(i, w) - ground.no_deal(i)));
                [each.next().unwrap_or(0), each.next().unwrap_or(0)]
            };
            let gains = if self.members.len() == 2 { zone.iter().map(|w| gains(w)).collect() } else { Vec::new() };
            self.lottery(mixture, entry, gains, &|w| zone.contains(&w), &mut value);
            return value;
        }
        if name == "adjusted_winner" {
            value["method"] = json!({
                "name": "Adjusted Winner", "variant": "points by swing weight; one issue is split",
                "source": "Brams & Taylor 1996",
            });
            match division(ground, self.members) {
                Ok(division) => value["division"] = division,
                Err(reason) => value["reason"] = json!(reason),
            }
            return value;
        }
        let power = |i: PartyId| self.power(entry, i);
        let weighted = entry.get("method") == Some(&Reading::Powers.method());
        let reading = match (name, weighted) {
            ("nash", true) => Some(Reading::Powers),
            ("nash_most_gainers", _) => Some(Reading::MostGainers),
            ("fallback", _) => Some(Reading::Fallback),
            _ => None,
        };
        let solved = match (reading, fair::KEYS.contains(&name)) {
            (Some(reading), _) => {
                value["method"] = reading.method();
                ground.read_as(reading, &Field { group: self.members, all, zone }, &power)
            }
            (None, true) => {
                value["method"] = crate::deals::method(name);
                ground.fair(name, self.members, zone)
            }
            (None, false) => {
                value["name"] = json!("a solution that has a name");
                return value;
            }
        };
        if reading == Some(Reading::Powers) {
            // What was asked for.
            value["powers"] = gains(&|i| self.members.contains(i).then(|| power(i)));
        }
        match solved {
            Ok((packages, objective)) => {
                value["packages"] = ground.packages(packages.iter().copied(), self.limit.max(1));
                value["count"] = amount(packages.len() as u128);
                value["objective"] = json!(objective);
                value["gains"] = packages.first().map_or(Value::Null, |w| ground.gains(w));
            }
            Err(reason) => value["reason"] = json!(reason),
        }
        value
    }

    /// A lottery: what both expect is derived; its packages are checked to be worth that.
    /// `zone` are the gains that both can agree on, and says what packages they can.
    fn lottery(
        &self,
        mixture: Mixture,
        entry: &Value,
        zone: Vec<[i128; 2]>,
        agreeable: &dyn Fn(&Outcome) -> bool,
        value: &mut Value,
    ) {
        let ground = self.ground;
        let expected = match (ground.defined(self.members), self.members.iter().collect::<Vec<_>>().as_slice()) {
            (Err(reason), _) => Err(reason),
            (_, &[a, b]) if !zone.is_empty() => ground.expected(mixture, [a, b], zone).map(|x| ([a, b], x)),
            (_, &[_, _]) => Err(ground.nothing_agreeable()),
            _ => Err("lotteries are for a group of two".to_owned()),
        };
        let (pair, gains) = match expected {
            Ok(found) => found,
            Err(reason) => {
                value["reason"] = json!(reason);
                return;
            }
        };
        value["gains"] = ground.numbers(|i| pair.iter().zip(gains).find(|(p, _)| **p == i).map(|(_, x)| x));
        let given = entry.get("lottery").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
        let (mut sum, mut means, mut signers, mut chances) = (0.0, [0.0; 2], PartySet::EMPTY, Vec::new());
        for chance in given {
            let probability = chance.get("probability").and_then(Value::as_f64).filter(|p| *p > 0.0);
            let w = chance.get("package").and_then(|p| ground.read(p.get("levels")?)).filter(agreeable);
            let (Some(p), Some(w)) = (probability, w) else { continue };
            sum += p;
            means = [0, 1].map(|k| {
                let gain = ground.raw(pair[k], &w) - ground.no_deal(pair[k]);
                means[k] + p * ground.points(pair[k], gain)
            });
            signers = signers.union(ground.signers(&w));
            chances.push(json!({ "probability": p, "package": ground.package(&w) }));
        }
        let near = |x: f64, y: f64| (x - y).abs() <= 1e-9 * x.abs().max(y.abs()).max(1.0);
        let sound = near(sum, 1.0) && (0..2).all(|k| near(means[k], gains[k])) && chances.len() == given.len();
        value["lottery"] =
            if sound { json!(chances) } else { json!("agreeable packages that are worth that together") };
        value["signers"] = ground.ids(signers);
    }
}

impl Task<'_, '_> {
    /// A solution by name where the outcomes are not listed.
    fn named_in_part(&self, k: usize, entry: &Value, known: Option<&Known>, found: &mut Verified) -> Value {
        let mut value = self.solution_in_part(k, entry, known, found);
        let Some(map) = value.as_object_mut() else { return value };
        // Powers are what was asked for; without them there is nothing to say.
        if map.get("method") == Some(&Reading::Powers.method()) {
            let power = |i: PartyId| self.members.contains(i).then(|| self.power(entry, i));
            map.insert("powers".to_owned(), self.ground.numbers(power));
        } else {
            map.remove("powers");
        }
        value
    }

    /// The power that the document gives a member; 1 where it gives none.
    fn power(&self, entry: &Value, i: PartyId) -> f64 {
        let powers = entry.get("powers").and_then(Value::as_object);
        let given = powers.and_then(|p| p.get(&self.ground.case().parties[i].id)?.as_f64());
        given.filter(|x| x.is_finite() && *x > 0.0).unwrap_or(1.0)
    }

    fn solution_in_part(&self, k: usize, entry: &Value, known: Option<&Known>, found: &mut Verified) -> Value {
        let ground = self.ground;
        let place = format!("named_solutions.{k}");
        let name = entry.get("name").and_then(Value::as_str).unwrap_or_default();
        if name == "adjusted_winner" {
            return self.named(entry, &[], &[]);
        }
        let Some(known) = known else { return entry.clone() };
        if let Some((mixture, [method, variant, source])) = Mixture::of(name) {
            let fronts = match (&known.fronts, self.members.len()) {
                (Some(fronts), 2) => Some(fronts),
                (None, 2) => None,
                _ => return self.named(entry, &[], &[]),
            };
            let Some(fronts) = fronts else {
                found.unchecked.push((place, "the hull takes the frontier of both, which is not derived"));
                let mut value = entry.clone();
                value["method"] = json!({ "name": method, "variant": variant, "source": source });
                return value;
            };
            let mut value = nothing(name);
            value["method"] = json!({ "name": method, "variant": variant, "source": source });
            let no_deal: Vec<i64> = self.members.iter().map(|i| ground.no_deal(i)).collect();
            let gains = fronts.agreeable.iter().map(|(v, _)| [0, 1].map(|k| i128::from(v[k] - no_deal[k]))).collect();
            let can = |w: &Outcome| {
                ground.is_feasible(w) && ground.signers(w).is_subset(self.members) && ground.yes(self.members, w)
            };
            self.lottery(mixture, entry, gains, &can, &mut value);
            return value;
        }
        let power = |i: PartyId| self.power(entry, i);
        let reading = match (name, entry.get("method") == Some(&Reading::Powers.method())) {
            ("nash", true) => Reading::Powers,
            ("nash_most_gainers", _) => Reading::MostGainers,
            ("fallback", _) => {
                found.unchecked.push((place, "ranks take a list of all outcomes"));
                let mut value = entry.clone();
                value["method"] = Reading::Fallback.method();
                return value;
            }
            _ if fair::KEYS.contains(&name) => {
                let mut value = self.default_point((&place, name), entry, known, found);
                // What a fair point has beside.
                if let Some(map) = value.as_object_mut() {
                    map.remove("utilities");
                    map.insert("name".to_owned(), json!(name));
                    for part in ["lottery", "division", "signers"] {
                        map.insert(part.to_owned(), Value::Null);
                    }
                }
                return value;
            }
            _ => return json!("a solution that has a name"),
        };
        self.reading_in_part((&place, reading), &power, entry, known, found)
    }
}

impl Ground<'_> {
    /// Whether a package could be signed, by parties whose interests are stated.
    pub(crate) fn may_be_replaced(&self, signed: &Outcome) -> bool {
        let signers = self.signers(signed);
        let silent = signers.iter().any(|i| *self.instance.worth(i) == Worth::Absent);
        let watched = signers.meets(self.case().having(Role::Audience));
        self.instance.model().signable(signed) && !signers.is_empty() && !silent && !watched
    }

    /// Whether the signers of a deal would rather have another, and nobody of them refuses it.
    pub(crate) fn replaces(&self, signed: &Outcome, signers: PartySet, w: &Outcome) -> bool {
        let how = |i: PartyId| self.instance.compare(i, w, signed);
        signers.iter().all(|i| matches!(how(i), Compared::Equal | Compared::Better))
            && signers.iter().any(|i| how(i) == Compared::Better)
            && signers.iter().all(|i| self.instance.model().red_line(i, w).is_none())
    }

    /// A package by its name: a proposal, `status_quo`, or levels.
    fn named(&self, name: &str) -> Option<Outcome> {
        let case = self.case();
        let name = name.trim();
        if name == "status_quo" && case.has_status_quo {
            return Some(self.q().clone());
        }
        if let Some(p) = case.proposals.iter().find(|p| p.id == name) {
            return p.off_agenda.is_none().then(|| case.package(&p.set));
        }
        let mut at = self.q().clone();
        for part in name.split(',') {
            let (issue, level) = part.split_once('=')?;
            let v = case.issue(issue.trim())?;
            at.set(v, case.issues[v].levels.find(|l| l.id == level.trim())?);
        }
        Some(at)
    }

    /// What every party makes of a package.
    fn positions(&self, at: &Outcome) -> Value {
        let (case, signers) = (self.case(), self.signers(at));
        let each = case.parties.ids().map(|i| {
            let stance = self.instance.stance(i, at);
            let against = self.instance.compare(i, at, self.q());
            let worse = matches!(against, Compared::Worse | Compared::MuchWorse);
            let short = match (stance, self.instance.additive(i)) {
                (Stance::Unstated, _) => None,
                (_, Some(_)) => Some(self.raw(i, at) < self.no_deal(i)),
                (_, None) => (against != Compared::Unknown).then_some(worse),
            };
            let met = case.red_lines[i].iter().filter(|l| self.instance.model().condition(l.when).holds(at));
            let points = |from: i64| self.instance.additive(i).map(|_| self.points(i, self.raw(i, at) - from));
            json!({
                "party": self.id(i),
                "signs": signers.contains(i),
                "stance": match stance {
                    Stance::Yes => "yes",
                    Stance::Interest => "interest",
                    Stance::RedLine(_) => "red_line",
                    Stance::Unstated => "unstated",
                },
                "red_lines": met.map(|l| json!(l.id)).collect::<Value>(),
                "short": short,
                "gain": points(self.no_deal(i)),
                "change": points(self.raw(i, self.q())),
                "loses_without_a_say": worse && !signers.contains(i),
            })
        });
        each.collect()
    }

    /// The smallest edit that makes a draft acceptable to more; `None` where that takes too much work.
    pub(crate) fn next_draft(&self, draft: &Outcome, group: PartySet, reach: Reach) -> Option<Value> {
        let signers = self.signers(draft);
        let asked = self.counted(group.union(signers));
        let accepting =
            |w: &Outcome| -> PartySet { asked.iter().filter(|i| self.instance.stance(*i, w) == Stance::Yes).collect() };
        let before = accepting(draft);
        if before == asked {
            return Some(Value::Null);
        }
        let new = |w: &Outcome| self.signers(w).minus(signers);
        let wins = |w: &Outcome| {
            let after = accepting(w);
            w != self.q() && before.is_subset(after) && after != before && self.yes(new(w), w)
        };
        // Whoever accepts still does, and somebody else.
        let signs = |i: PartyId| self.instance.additive(i).map(|_| self.no_deal(i));
        let with = |i: PartyId| {
            let all = before.union(PartySet::only(i)).iter();
            all.filter_map(|i| Some((i, signs(i)?))).collect()
        };
        let either = asked.minus(before).iter().map(with).collect();
        let unstated = |i: &PartyId| *self.instance.worth(*i) == Worth::Absent;
        let never = self.case().parties.ids().filter(unstated).collect::<PartySet>().minus(signers);
        let wish = Wish { either, refuse: true, signs: &signs, free: signers, never, keep: &wins };
        let all = self.nearest(draft, reach, &wish)?;
        // Of equal ones the first has the lowest index.
        let Some(to) = all.iter().min_by_key(|w| (Reverse(accepting(w).len()), new(w).len())) else {
            return Some(Value::Null);
        };
        Some(json!({
            "levels": self.levels(to),
            "issues": self.issues(to.differing(draft)),
            "won": self.ids(accepting(to).minus(before)),
            "left": self.ids(asked.minus(accepting(to))),
            "new_signers": self.ids(new(to)),
            "equally_small": amount(all.len() as u128),
        }))
    }

    /// What is at least as good for those of a group that count, and better for one: with the fewest issues changed.
    fn beaten(&self, at: &Outcome, group: PartySet, deliverable: bool) -> Value {
        let group = self.counted(group);
        let how = |i: PartyId, w: &Outcome| self.instance.compare(i, w, at);
        let better = |w: &&Outcome| {
            (!deliverable || self.signers(w).is_subset(group))
                && group.iter().all(|i| matches!(how(i, w), Compared::Equal | Compared::Better))
                && group.iter().any(|i| how(i, w) == Compared::Better)
        };
        let found = self.feasible.iter().filter(better).min_by_key(|w| w.differing(at).count());
        found.map_or(Value::Null, |w| self.levels(w))
    }
}
