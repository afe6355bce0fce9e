//! What a party wants, as written. The numbers of a draw are in [`Worth`](crate::Worth).

use crate::id::{ConditionId, IdVec, IssueId, LevelId};
use crate::input::Uncertain;

/// A party's preference. Closed: a new form is a compile error in each engine instead of a silent default.
#[derive(Clone, PartialEq, Debug)]
pub enum Preference {
    /// Weights, values and terms: utilities.
    Cardinal(Cardinal),
    /// Statements in order: the first counts more than all later ones together (option prioritising, Fang et al. 2003).
    Priorities(Vec<Statement>),
    /// Tiers, best first; an outcome is in the first tier that fits it, the rest last.
    Ranking(Vec<Vec<ConditionId>>),
    /// Not stated.
    Absent,
}

/// Utility by issue weights, level values and terms: `sum of (weight / sum of weights) * value + terms`.
#[derive(Clone, PartialEq, Debug)]
pub struct Cardinal {
    /// For each issue its weight and values; `None` where the party does not care.
    pub issues: IdVec<IssueId, Option<IssueWorth>>,
    /// Additions where a condition holds.
    pub terms: Vec<Term>,
    /// The worth of no deal.
    pub walk_away: WalkAway,
    /// One point is this many units of the original scale (imported scenarios); 1 otherwise.
    pub unit: f64,
    /// What is left of a utility (and of the worth of no deal) at the end of the time: a deal at time t, 0 to 1, is worth
    /// u * discount^t. Deals are undiscounted.
    pub discount: Option<f64>,
}

/// What one issue is worth to one party.
#[derive(Clone, PartialEq, Debug)]
pub struct IssueWorth {
    /// At least 0; weights are divided by their sum in each draw.
    pub weight: Uncertain<f64>,
    /// Worth of each level, usually 0 to 100.
    pub values: IdVec<LevelId, Uncertain<f64>>,
}

/// An addition to a utility where a condition holds.
#[derive(Clone, PartialEq, Debug)]
pub struct Term {
    /// Its name within the preference; part of its path.
    pub id: String,
    /// Where it counts.
    pub when: ConditionId,
    /// Points added.
    pub add: Uncertain<f64>,
}

/// The worth of no deal.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum WalkAway {
    /// Points above the worth of the status quo in the same draw; default 0.
    Above(Uncertain<f64>),
    /// Points, whatever the status quo is worth (`reservation`).
    Absolute(Uncertain<f64>),
}

/// A statement of a priority order.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Statement {
    /// What is better true than false.
    pub when: ConditionId,
    /// How strongly.
    pub strength: Strength,
}

/// How strongly a statement is held (Hamouda, Kilgour & Hipel 2004).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Strength {
    /// Mildly: the ordinary case.
    #[default]
    Mild,
    /// Greatly.
    Strong,
    /// Not known whether at all.
    Unknown,
}
