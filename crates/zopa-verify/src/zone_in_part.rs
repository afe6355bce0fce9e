//! The zone of possible agreement where the outcomes are not listed: its packages are counted, and whether it is empty
//! follows from what the members can get, or from the best for each.

use crate::Verified;
use crate::counting::{Packages, Wanted};
use crate::deals::{TAKEN, Task};
use crate::ground::amount;
use crate::large::{Known, put};
use crate::parts::{Fronts, Vector};
use serde_json::{Value, json};

impl Task<'_, '_> {
    /// How many of these every member would sign, or (`gainful`) gain by.
    pub(crate) fn number(&self, name: &str, packages: &Packages) -> Option<u128> {
        match name {
            "gainful" => packages.better(&self.no_deals(), false),
            _ => packages.count(&Wanted::at_least(self.no_deals()), true),
        }
    }

    /// Whether members have nothing to agree on by which one of them gains.
    pub(crate) fn nothing_to_gain(&self, fronts: &Fronts) -> bool {
        let no_deal: Vec<i64> = self.members.iter().map(|i| self.ground.no_deal(i)).collect();
        let gains = |v: &Vector| {
            let over = || v.iter().zip(&no_deal);
            over().all(|(x, d)| x >= d) && over().any(|(x, d)| x > d)
        };
        !fronts.apart.iter().any(|(v, _)| gains(v))
    }

    pub(crate) fn zone(&self, known: &Known, found: &mut Verified) -> Value {
        let Some(given) = self.given(&["zopa"]) else { return Value::Null };
        let empty = known.fronts.as_ref().map(|fronts| self.nothing_to_gain(fronts));
        let empty = empty.or_else(|| self.nothing_by_best(known.best));
        let number = |name: &str| self.number(name, known.packages.as_ref()?);
        let claimed = |name: &str| given.get(name).filter(|n| !n.is_null());
        let [outcomes, gainful] = ["outcomes", "gainful"].map(|name| claimed(name).and_then(|_| number(name)));
        let empty = empty.or_else(|| gainful.or_else(|| number("gainful")).map(|n| n == 0));
        if let Some(empty) = empty {
            let mut value = given.clone();
            let listed = given.get("listed").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
            for (k, entry) in listed.iter().enumerate() {
                value["listed"][k] = self.listed(&format!("zopa.listed.{k}"), entry, false, found).0;
            }
            put(&mut value, "empty", json!(empty));
            let nothing = known.fronts.as_ref().map(|fronts| fronts.agreeable.is_empty());
            for (name, n, none) in [("outcomes", outcomes, nothing), ("gainful", gainful, Some(empty))] {
                match (claimed(name), n, none) {
                    (None, ..) => {}
                    (_, Some(n), _) => put(&mut value, name, amount(n)),
                    (_, _, Some(true)) => put(&mut value, name, json!(0)),
                    (Some(n), _, Some(false)) if *n == json!(0) => put(&mut value, name, json!("at least one")),
                    _ => found.unchecked.push((format!("zopa.{name}"), TAKEN)),
                }
            }
            return value;
        }
        found.consistent.push((
            "zopa".into(),
            "`empty` agrees with the best for each member; that nothing else is agreeable is taken as it is",
        ));
        let mut value = given.clone();
        let listed = given.get("listed").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
        for (k, entry) in listed.iter().enumerate() {
            value["listed"][k] = self.listed(&format!("zopa.listed.{k}"), entry, false, found).0;
        }
        let best = self.given(&["best_for"]).and_then(Value::as_array);
        let mut gains = best.into_iter().flatten().filter_map(|b| b.get("gain")?.as_f64());
        let some = gains.any(|gain| gain > 0.0);
        if some {
            // The status quo alone may be worth more than no deal; then it is no proof.
            let proof = best.into_iter().flatten().any(|entry| {
                let packages = entry.get("packages").and_then(Value::as_array);
                packages
                    .into_iter()
                    .flatten()
                    .filter_map(|p| self.ground.read(p.get("levels")?))
                    .any(|w| self.ground.gainful(self.members, &w) && self.ground.yes(self.members, &w))
            });
            if proof {
                put(&mut value, "empty", json!(false));
            }
        } else if best.is_some_and(|b| b.len() == self.members.len()) {
            put(&mut value, "empty", json!(true));
        }
        value
    }
}
