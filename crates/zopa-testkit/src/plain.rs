//! The plainest issues and parties, for benchmarks and tests of limits that choose the values themselves.

use std::sync::Arc;
use zopa_core::{
    Cardinal, Case, Central, Control, Draw, Id, Instance, Issue, IssueWorth, Level, LevelId, LevelSet, Model, Party,
    PartyId, PartySet, Preference, Role, Uncertain, WalkAway,
};

/// An issue that all these parties set together, every level within reach, the status quo at the first.
pub fn issue(k: usize, levels: usize, by: PartySet) -> Issue {
    Issue {
        id: format!("i{k}"),
        name: format!("Issue {k}"),
        levels: (0..levels).map(|l| Level { id: format!("l{l}"), label: format!("Level {l}") }).collect(),
        status_quo: LevelId::new(0),
        control: Control::Set {
            by,
            consent: PartySet::EMPTY,
            binding: false,
            allowed: (0..levels).map(|_| LevelSet::all(levels)).collect(),
        },
        note: String::new(),
    }
}

/// A principal at the table.
pub fn party(k: usize) -> Party {
    Party {
        id: format!("p{k}"),
        name: format!("Party {k}"),
        role: Role::Principal,
        at_table: true,
        note: String::new(),
    }
}

/// Parties that set every issue together, all weights 1: `values(party, issue, level)` are on 0 to 100, and each party has
/// a worth of no deal.
///
/// # Panics
/// If the values make no instance.
#[allow(clippy::unwrap_used, reason = "test support: the values make an instance")]
pub fn additive(
    [parties, issues, levels]: [usize; 3],
    no_deal: impl Fn(usize) -> WalkAway,
    mut values: impl FnMut(usize, usize, usize) -> f64,
) -> Instance {
    let everyone = (0..parties).map(PartyId::new).collect();
    let mut preference = |i: usize| {
        let mut worth = |v: usize| {
            let values = (0..levels).map(|l| Uncertain::Known(values(i, v, l))).collect();
            Some(IssueWorth { weight: Uncertain::Known(1.0), values })
        };
        let issues = (0..issues).map(&mut worth).collect();
        Preference::Cardinal(Cardinal { issues, terms: Vec::new(), walk_away: no_deal(i), unit: 1.0, discount: None })
    };
    let case = Case {
        parties: (0..parties).map(party).collect(),
        issues: (0..issues).map(|k| issue(k, levels, everyone)).collect(),
        has_status_quo: true,
        preferences: (0..parties).map(&mut preference).collect(),
        red_lines: (0..parties).map(|_| Vec::new()).collect(),
        ..Case::default()
    };
    Instance::new(&Model::new(Arc::new(case)).unwrap(), &Central(Vec::new()), Draw::CENTRAL).unwrap()
}
