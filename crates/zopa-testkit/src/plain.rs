//! The plainest issues and parties, for benchmarks and tests of limits that choose the values themselves.

use zopa_core::{Control, Id, Issue, Level, LevelId, LevelSet, Party, PartySet, Role};

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
