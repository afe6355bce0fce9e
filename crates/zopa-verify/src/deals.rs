//! The answer of `zopa deals`, written a second time.

use crate::changes::Sought;
use crate::compare::compare;
use crate::fair::{Fair, KEYS};
use crate::ground::{Ground, amount, count};
use crate::near::Reach;
use crate::readings::{Field, Reading};
use crate::unknown::is_left_out;
use crate::{Source, Verified, no_answer};
use serde_json::{Map, Value, json};
use std::cell::OnceCell;
use zopa_core::{
    Case, Compared, Diagnostic, Id, IssueId, LevelId, Outcome, PartyId, PartySet, Preference, Role, Stance,
};

/// Of what is not derived in a large space.
pub(crate) const TAKEN: &str = "taken as it is: the space is too large to list";

/// How many values there are in a value.
pub(crate) fn values(value: &Value) -> usize {
    match value {
        Value::Object(map) => map.values().map(values).sum(),
        Value::Array(list) => list.iter().map(values).sum(),
        _ => 1,
    }
}

pub(crate) fn verify(source: &Source<'_>, answer: &Value) -> Result<Verified, Diagnostic> {
    let given = answer.as_object().ok_or_else(|| no_answer("it is no JSON object"))?;
    let mut found = Verified::default();
    let by_parts = given.get("method").and_then(|m| m.get("name")) == Some(&json!("parts of the space"));
    let listed = Ground::listed(source.instance).filter(|_| !by_parts);
    let whole = listed.is_some();
    let ground = listed.unwrap_or_else(|| Ground::unlisted(source.instance));
    let case = ground.case();
    let written = given.get("group").and_then(Value::as_str).ok_or_else(|| no_answer("it names no group"))?;
    let named = group(case, written).ok_or_else(|| no_answer("its group is none of this case"))?;
    let members = ground.counted(named);
    let limit = given.get("limit").ok_or_else(|| no_answer("it has no `limit`"))?;
    let limit = limit.as_u64().map_or(usize::MAX, |n| n as usize);
    let mut derived = Map::new();
    let mut put = |name: &str, value: Value| derived.insert(name.to_owned(), value);
    put("version", json!(source.version));
    put("answer", json!("deals"));
    put("case", reference(source, case));
    put("draw", json!(0));
    put("outcomes", count(source.instance.model().space().count()));
    put("limit", json!((limit < usize::MAX).then_some(limit)));
    put("parties", ground.ids(case.parties.ids().collect()));
    put("units", units(case));
    put("group", json!(written));
    put("members", ground.ids(members));
    put("left_out", named.minus(members).iter().map(|p| left_out(&ground, p)).collect());
    put("no_deal", ground.numbers(|p| source.instance.additive(p).map(|_| ground.points(p, ground.no_deal(p)))));
    put("status_quo", ground.package(ground.q()));
    // Where an answer says that it does not know, nothing is claimed.
    let open = !whole && given.get("not_known").is_some_and(|all| all.get("status_quo_left_by").is_some());
    match (restless(&ground), given.get("status_quo_left_by")) {
        _ if open => put("status_quo_left_by", json!([])),
        (Some(who), _) => put("status_quo_left_by", who),
        (None, Some(value)) => {
            found.unchecked.push(("status_quo_left_by".to_owned(), "a party has too many settings of its own"));
            put("status_quo_left_by", value.clone())
        }
        (None, None) => None,
    };
    let reach = source.instance.model().out_of_reach();
    let reach: Vec<Value> =
        reach.map(|(v, l)| json!({ "issue": case.issues[v].id, "level": case.issues[v].levels[l].id })).collect();
    if !reach.is_empty() {
        put("out_of_reach", json!(reach));
    }
    let task = Task { ground: &ground, given, members, limit, ideals: OnceCell::new() };
    for (name, value) in if whole { task.whole(&mut found) } else { task.in_part(&mut found) } {
        put(&name, value);
    }
    let mut differences = Vec::new();
    if !whole {
        task.within(&mut differences);
    }
    // What was taken over is there, too, but was not derived.
    let taken = found.consistent.iter().filter(|(_, why)| *why == TAKEN).chain(&found.unchecked);
    let taken: usize = taken.filter_map(|(name, _)| given.get(name)).map(values).sum();
    found.derived = compare(answer, &Value::Object(derived), "", &mut differences).saturating_sub(taken);
    found.differences.append(&mut differences);
    Ok(found)
}

/// What is checked, and against what.
pub(crate) struct Task<'t, 'g> {
    pub(crate) ground: &'t Ground<'g>,
    pub(crate) given: &'t Map<String, Value>,
    pub(crate) members: PartySet,
    pub(crate) limit: usize,
    /// The most that members can gain of whom the document does not say it.
    pub(crate) ideals: OnceCell<Vec<(PartyId, Option<Option<i64>>)>>,
}

impl Task<'_, '_> {
    /// Everything, from the list of all outcomes.
    fn whole(&self, found: &mut Verified) -> Vec<(String, Value)> {
        let (ground, group, limit) = (self.ground, self.members, self.limit);
        let all = ground.deliverable(group);
        let zone: Vec<&Outcome> = all.iter().copied().filter(|w| ground.yes(group, w)).collect();
        let gainful: Vec<&Outcome> = zone.iter().copied().filter(|w| ground.gainful(group, w)).collect();
        let (efficient, vectors) = ground.efficient(group, &all);
        let listed = efficient.iter().take(limit).map(|k| {
            let mut package = ground.package(all[*k]);
            package["agreeable"] = json!(ground.yes(group, all[*k]));
            package
        });
        let n = |n: usize| amount(n as u128);
        let mut put = vec![
            ("feasible", n(ground.feasible.len())),
            ("deliverable", n(all.len())),
            (
                "frontier",
                json!({ "points": n(vectors), "outcomes": n(efficient.len()), "listed": listed.collect::<Value>(), "gap": 0.0 }),
            ),
            (
                "zopa",
                json!({
                    "outcomes": n(zone.len()), "gainful": n(gainful.len()), "empty": gainful.is_empty(),
                    "listed": ground.packages(gainful.iter().copied(), limit),
                }),
            ),
            ("solutions", self.solutions(&all, &zone)),
            ("proposals", self.proposals(true, found)),
            ("not_known", json!({})),
            ("exactness", json!("exact")),
            ("method", enumeration()),
        ];
        put.extend(self.asks(&all, &zone, &gainful));
        put.extend(self.asked(&all, &zone, None, found));
        put.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
    }

    /// What was given at a place, from the outside in.
    pub(crate) fn given(&self, place: &[&str]) -> Option<&Value> {
        let (first, rest) = place.split_first()?;
        rest.iter().try_fold(self.given.get(*first)?, |value, name| value.get(name))
    }

    fn solutions(&self, all: &[&Outcome], zone: &[&Outcome]) -> Value {
        let solution = |key: &&str| ((*key).to_owned(), self.solution(key, all, zone));
        Value::Object(KEYS.iter().map(solution).collect())
    }

    /// A fair point in the reading that the document names, if it is one of this concept.
    pub(crate) fn fair_point_of<'w>(&self, key: &str, all: &[&'w Outcome], zone: &[&'w Outcome]) -> (Fair<'w>, Value) {
        let given = self.given(&["solutions", key, "method"]).unwrap_or(&Value::Null);
        let concept = &method(key)["name"];
        match Reading::of(given).filter(|r| r.method()["name"] == *concept && *r != Reading::Powers) {
            Some(reading) => {
                let field = Field { group: self.members, all, zone };
                (self.ground.read_as(reading, &field, &|_| 1.0), reading.method())
            }
            None => (self.ground.fair(key, self.members, zone), method(key)),
        }
    }

    fn solution(&self, key: &str, all: &[&Outcome], zone: &[&Outcome]) -> Value {
        let ground = self.ground;
        let (found, method) = self.fair_point_of(key, all, zone);
        match found {
            Ok((packages, objective)) => json!({
                "packages": ground.packages(packages.iter().copied(), self.limit),
                "count": amount(packages.len() as u128),
                "utilities": packages.first().map(|w| ground.utilities(w)),
                "gains": packages.first().map(|w| ground.gains(w)),
                "objective": objective,
                "method": method,
            }),
            Err(reason) => {
                let mut value = undefined(key, &reason);
                value["method"] = method;
                value
            }
        }
    }

    /// The proposals on the agenda; edits and openings as far as they are derived where the outcomes are not listed.
    pub(crate) fn proposals(&self, whole: bool, found: &mut Verified) -> Value {
        let (ground, case) = (self.ground, self.ground.case());
        let given = self.given(&["proposals"]).and_then(Value::as_array);
        let on_agenda = case.proposals.iter().filter(|p| p.off_agenda.is_none());
        let each = on_agenda.enumerate().map(|(k, proposal)| {
            let at = case.package(&proposal.set);
            let signers = ground.signers(&at);
            let refused: Vec<Value> = signers.iter().filter_map(|i| objection(ground, i, &at)).collect();
            let mut value = json!({
                "id": proposal.id,
                "levels": ground.levels(&at),
                "utilities": ground.utilities(&at),
                "signers": ground.ids(signers),
                "deliverable": signers.is_subset(self.members),
            });
            let edit = |reach: Reach| ground.edit_for(&at, signers, reach);
            let opening = |reach: Reach| ground.opening(&at, reach);
            let may_open = !refused.is_empty();
            value["refused_by"] = json!(refused);
            if whole {
                value["improving_edit"] = edit(Reach::Listed).unwrap_or_default();
                value["opening"] = if may_open { opening(Reach::Listed).unwrap_or_default() } else { Value::Null };
                return value;
            }
            let entry = given.and_then(|given| given.get(k)).unwrap_or(&Value::Null);
            let given_up = self.not_searched(entry, &["improving_edit", "opening"], &mut value);
            let sought = |name: &str| Sought {
                place: format!("proposals.{k}.{name}"),
                given: entry.get(name).unwrap_or(&Value::Null),
                at: &at,
                given_up,
            };
            let may_improve = ground.may_improve_for(signers);
            value["improving_edit"] = self.change(sought("improving_edit"), may_improve, &edit, found);
            value["opening"] = self.change(sought("opening"), may_open, &opening, found);
            value
        });
        each.collect()
    }

    /// Whether an entry says that some of these were not searched for to the end; that is written again where it is a
    /// reason, and one of them is null.
    pub(crate) fn not_searched(&self, entry: &Value, names: &[&str], value: &mut Value) -> bool {
        let Some(why) = entry.get("not_searched") else { return false };
        let open = names.iter().any(|name| entry.get(*name).is_some_and(Value::is_null));
        let said = why.as_str().filter(|why| open && is_left_out(why));
        value["not_searched"] = said.map_or_else(|| json!("why what is null was not searched for"), |why| json!(why));
        true
    }
}

/// The reason why a party would not sign, as documents have it; `None` where it would.
pub(crate) fn objection(ground: &Ground<'_>, party: PartyId, w: &Outcome) -> Option<Value> {
    let (why, line) = match ground.instance.stance(party, w) {
        Stance::Yes => return None,
        Stance::Interest => ("interest", None),
        Stance::Unstated => ("unstated", None),
        Stance::RedLine(k) => ("red_line", ground.case().red_lines[party].get(k).map(|line| line.id.clone())),
    };
    Some(json!({ "party": ground.id(party), "why": why, "red_line": line }))
}

/// By which definition a fair point is found.
pub(crate) fn method(key: &str) -> Value {
    let [name, variant, source] = match key {
        "nash" => ["Nash", "over the agreeable packages", "Nash 1950"],
        "kalai_smorodinsky" => ["Kalai-Smorodinsky", "leximin", "Kalai & Smorodinsky 1975, Imai 1983"],
        "egalitarian" => ["egalitarian", "leximin, depends on the scales", "Kalai 1977"],
        _ => ["utilitarian", "depends on the scales", "Harsanyi 1955"],
    };
    json!({ "name": name, "variant": variant, "source": source })
}

/// By which definition everything is found where every outcome is looked at.
pub(crate) fn enumeration() -> Value {
    json!({
        "name": "enumeration", "variant": "all outcomes that the group can deliver",
        "source": "Kung, Luccio & Preparata 1975",
    })
}

/// The same beyond that.
pub(crate) fn by_parts() -> Value {
    json!({
        "name": "parts of the space", "variant": "Minkowski sums, branch and bound",
        "source": "interaction graph; Lagrangian bounds",
    })
}

/// A fair point that does not exist.
pub(crate) fn undefined(key: &str, reason: &str) -> Value {
    json!({
        "packages": null, "count": null, "utilities": null, "gains": null, "objective": null, "reason": reason,
        "method": method(key),
    })
}

pub(crate) fn reference(source: &Source<'_>, case: &Case) -> Value {
    json!({
        "id": case.id,
        "title": case.title,
        "file": source.file,
        "sha256": source.sha256,
        "as_of": case.as_of.map(|d| d.to_string()),
        "scenario": case.under,
    })
}

/// The parties that are asked for in words.
fn group(case: &Case, written: &str) -> Option<PartySet> {
    match written.trim() {
        "table" => Some(case.table()),
        "principals" => Some(case.having(Role::Principal)),
        "setters" => Some(case.setters()),
        ids => ids.split(',').map(|id| case.parties.find(|p| p.id == id.trim())).collect(),
    }
}

pub(crate) fn units(case: &Case) -> Value {
    let unit = |(p, party): (PartyId, &zopa_core::Party)| match &case.preferences[p] {
        Preference::Cardinal(c) if (c.unit - 1.0).abs() > 0.0 => Some((party.id.clone(), json!(c.unit))),
        _ => None,
    };
    Value::Object(case.parties.enumerated().filter_map(unit).collect())
}

fn left_out(ground: &Ground<'_>, party: PartyId) -> Value {
    let reason = match ground.case().parties[party].role {
        Role::Audience => "it only watches",
        _ => "its interests are not stated",
    };
    json!({ "party": ground.id(party), "reason": reason })
}

/// Settings of one party that are gone through.
const SETTINGS: u64 = 1_000_000;

/// Who would move away from the status quo alone: by levels of issues that only it sets. `None` if a party has too many.
fn restless(ground: &Ground<'_>) -> Option<Value> {
    let case = ground.case();
    let audience = case.having(Role::Audience);
    let stated = case.parties.ids().filter(|i| !matches!(case.preferences[*i], Preference::Absent));
    let mut who = Vec::new();
    for party in stated.filter(|i| !audience.contains(*i)) {
        if moves_alone(ground, party)? {
            who.push(ground.id(party));
        }
    }
    Some(Value::Array(who))
}

/// Whether a party has a strict improvement from the status quo by itself.
fn moves_alone(ground: &Ground<'_>, party: PartyId) -> Option<bool> {
    let (model, case, q) = (ground.instance.model(), ground.case(), ground.q());
    let alone = |v: &IssueId| case.issues[*v].control.signers() == PartySet::only(party);
    let own: Vec<IssueId> = model.space().issue_ids().filter(alone).collect();
    let settings = own.iter().fold(1u64, |n, v| n.saturating_mul(model.space().levels(*v) as u64));
    if settings > SETTINGS {
        return None;
    }
    Some((1..settings).any(|number| {
        let (mut at, mut rest) = (q.clone(), number as usize);
        for v in &own {
            let levels = model.space().levels(*v);
            at.set(*v, LevelId::new((q.level(*v).index() + rest % levels) % levels));
            rest /= levels;
        }
        let allowed = own.iter().all(|v| case.issues[*v].control.allows(q.level(*v), at.level(*v)));
        let better = matches!(ground.instance.compare(party, &at, q), Compared::Better | Compared::MuchBetter);
        allowed && better && model.exists(&at) && !model.barred(q, &at)
    }))
}
