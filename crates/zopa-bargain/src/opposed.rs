//! Parties of whom nobody can gain without another one's loss, whatever the package.
//!
//! By what the levels of each issue and each term add, rules aside: parties to whom all of it is proportional, for some with a
//! rate below 0 (two opposed camps). Then nothing is better for one of them and no worse for the others, and nobody need
//! search for it.

use std::collections::BTreeMap;
use zopa_core::{ConditionId, Instance, PartySet};

/// Whether every one of these parties, none of whom may lose, can gain nothing by any change of any package. `false` does
/// not mean that one can. Takes (parties) x (levels and terms) steps.
pub(crate) fn nobody_can_gain(instance: &Instance, group: PartySet) -> bool {
    let Some(additive) = group.iter().map(|i| instance.additive(i)).collect::<Option<Vec<_>>>() else {
        return false;
    };
    let space = instance.model().space();
    // What each change adds for each party.
    let mut changes: Vec<Vec<i128>> = Vec::new();
    for v in space.issue_ids() {
        for level in 1..space.levels(v) {
            let by = additive.iter().map(|a| i128::from(a.table(v)[level].raw()) - i128::from(a.table(v)[0].raw()));
            changes.push(by.collect());
        }
    }
    let mut terms: BTreeMap<ConditionId, Vec<i128>> = BTreeMap::new();
    for (k, a) in additive.iter().enumerate() {
        for (when, add) in a.terms() {
            terms.entry(*when).or_insert_with(|| vec![0; additive.len()])[k] += i128::from(add.raw());
        }
    }
    changes.extend(terms.into_values());
    changes.retain(|by| by.iter().any(|x| *x != 0));
    let Some((first, unit)) = changes.first().and_then(|by| Some((by.iter().position(|x| *x != 0)?, by.clone())))
    else {
        return true;
    };
    // So much for each where the first one gains `unit[first]`.
    let proportional = |by: &Vec<i128>| by.iter().zip(&unit).all(|(x, rate)| x * unit[first] == rate * by[first]);
    unit.iter().any(|rate| rate.signum() == -unit[first].signum()) && changes.iter().all(proportional)
}

#[cfg(test)]
mod tests {
    use super::nobody_can_gain;
    use crate::efficiency::dominates;
    use zopa_core::{Id, LevelId, Outcome, PartyId, PartySet};
    use zopa_testkit::generate::{self, Shape, Stream};

    /// Where it is said that nobody can gain, no outcome of random cases dominates another, rules or not; and it is said of
    /// some.
    #[test]
    fn nobody_gains_where_it_is_said() {
        let mut said = 0;
        for seed in 0..4_000 {
            let instance = generate::instance(&generate::case(seed, &Shape::default().up_to(60)));
            let space = instance.model().space();
            let all: Vec<PartyId> = instance.model().case().parties.ids().collect();
            let mut stream = Stream::new(seed, "opposed");
            let n = 2.min(all.len());
            let group: PartySet = stream.some(&all, n).into_iter().collect();
            if group.len() < 2 || !nobody_can_gain(&instance, group) {
                continue;
            }
            said += 1;
            let mut outcomes = vec![Vec::new()];
            for v in space.issue_ids() {
                let with = |w: &Vec<LevelId>| {
                    let w = w.clone();
                    (0..space.levels(v)).map(move |l| w.iter().copied().chain([LevelId::new(l)]).collect::<Vec<_>>())
                };
                outcomes = outcomes.iter().flat_map(with).collect();
            }
            let outcomes: Vec<Outcome> = outcomes.into_iter().map(Outcome::new).collect();
            for a in &outcomes {
                assert!(!outcomes.iter().any(|b| dominates(&instance, group, b, a)), "seed {seed}");
            }
        }
        assert!(said > 10, "{said}");
    }
}
