//! Who decides an issue.

use crate::id::{IdVec, LevelId, PartyId};
use crate::set::{LevelSet, PartySet};

/// Who can move an issue, and how.
#[derive(Clone, PartialEq, Debug)]
pub enum Control {
    /// The ordinary form: named parties set the issue.
    Set {
        /// Its setters: one moves it alone; of several all must sign a new level.
        by: PartySet,
        /// Ratifiers: must agree to a new level without setting it.
        consent: PartySet,
        /// Whether nobody can fall back to the status-quo level alone.
        binding: bool,
        /// For each level the levels that it can change to (itself included); `one_way` takes some out.
        allowed: IdVec<LevelId, LevelSet>,
    },
    /// The explicit form (`[graph]`): the arcs of each party, from level to levels.
    Arcs(IdVec<PartyId, IdVec<LevelId, LevelSet>>),
}

impl Control {
    /// Setters and ratifiers: whose agreement a new level takes. Empty for explicit arcs.
    pub fn signers(&self) -> PartySet {
        match self {
            Control::Set { by, consent, .. } => by.union(*consent),
            Control::Arcs(_) => PartySet::EMPTY,
        }
    }
    /// Who sets the issue. Empty for explicit arcs.
    pub fn setters(&self) -> PartySet {
        match self {
            Control::Set { by, .. } => *by,
            Control::Arcs(_) => PartySet::EMPTY,
        }
    }
    /// Whether it takes more than one party to move it (graph-model.md, part C: setters and ratifiers together).
    pub fn is_joint(&self) -> bool {
        self.signers().len() > 1
    }
    /// Whether nobody can fall back alone.
    pub fn is_binding(&self) -> bool {
        matches!(self, Control::Set { binding: true, .. })
    }
    /// Whether the change of level is allowed at all (`one_way`), whoever makes it. Always so for explicit arcs.
    #[inline]
    pub fn allows(&self, from: LevelId, to: LevelId) -> bool {
        match self {
            Control::Set { allowed, .. } => allowed[from].contains(to),
            Control::Arcs(_) => true,
        }
    }
}
