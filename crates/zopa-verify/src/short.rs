//! Shortfalls where the outcomes are not listed: what is missing at the packages of the document.

use crate::Verified;
use crate::deals::Task;
use serde_json::{Value, json};
use zopa_core::{Outcome, PartyId, PartySet, Stance};

/// What is left to be believed.
const LEAST: &str = "its packages can be had and are short of what is said (evenly: are beyond no red line); that nothing less is \
                     missing elsewhere, and at how many it is, is taken as it is";

impl Task<'_, '_> {
    /// The shortfall of the document, written again from its packages.
    pub(crate) fn shortfall_in_part(&self, found: &mut Verified) -> Option<Value> {
        let given = self.given(&["shortfall"])?;
        found.consistent.push(("shortfall".to_owned(), LEAST));
        let ground = self.ground;
        let short = |i: PartyId, w: &Outcome| ground.points(i, (ground.no_deal(i) - ground.raw(i, w)).max(0));
        let mut value = given.clone();
        let by_one = given.get("by_one").and_then(Value::as_object);
        for (id, entry) in by_one.into_iter().flatten().filter(|(_, entry)| !entry.is_null()) {
            let member = self.members.iter().find(|i| ground.id(*i) == json!(id));
            value["by_one"][id] = match member {
                None => json!("a member of the group"),
                Some(i) => {
                    let others = self.members.minus(PartySet::only(i));
                    let content = |w: &Outcome| others.iter().all(|k| ground.instance.stance(k, w) == Stance::Yes);
                    self.short_entry(entry, &content, &|w| Some(short(i, w)))
                }
            };
        }
        let total = |w: &Outcome| Some(ground.cardinal(self.members).into_iter().map(|i| short(i, w)).sum());
        for (name, of) in [("total", &total as &dyn Fn(&Outcome) -> Option<f64>), ("even", &|_| None)] {
            if let Some(entry) = given.get(name).filter(|entry| !entry.is_null()) {
                value[name] = self.short_entry(entry, &|_| true, of);
            }
        }
        Some(value)
    }

    fn short_entry(
        &self,
        given: &Value,
        content: &dyn Fn(&Outcome) -> bool,
        short: &dyn Fn(&Outcome) -> Option<f64>,
    ) -> Value {
        let ground = self.ground;
        let mut value = given.clone();
        let packages = given.get("packages").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
        for (k, package) in packages.iter().enumerate() {
            let can = |w: &Outcome| {
                let barred = self.members.iter().any(|i| ground.instance.model().red_line(i, w).is_some());
                let had = ground.is_feasible(w) && ground.signers(w).is_subset(self.members);
                had && *w != *ground.q() && !barred && content(w)
            };
            let read = package.get("levels").and_then(|levels| ground.read(levels)).filter(can);
            value["packages"][k] = match &read {
                Some(w) => ground.package(w),
                None => json!("a package other than the status quo that the others would sign"),
            };
            // Every package is short of the same.
            let said = given.get("missing").and_then(Value::as_f64);
            let differs = |x: &f64| said.is_none_or(|said| (said - x).abs() > 1e-9 * x.abs().max(1.0));
            if let Some(missing) = read.as_ref().and_then(short).filter(differs) {
                value["missing"] = json!(missing);
            }
        }
        value
    }
}
