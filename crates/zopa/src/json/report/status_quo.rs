//! How open the status quo is, and what is counted over the whole space.

use super::row::SideMove;
use crate::json::common::{Amount, Levels};
use crate::json::step::ActiveStep;
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::BTreeMap;

/// How open the status quo is: to single moves, and to agreements.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct StatusQuo {
    /// Who would move away alone.
    pub moves: Vec<SideMove>,
    /// Who could sign something that gains each of them.
    pub agreements: Vec<Coalition>,
    /// Each coalition of setters whose interests are stated: what it could move to together, and whether the others
    /// would answer (the graph model's CNash and CSEQ; utilities alone, neither walk-away values nor red lines).
    pub coalitions: Vec<SettersCoalition>,
    /// Setters whose interests are not stated: no coalition with them is judged.
    pub unstated_setters: Vec<String>,
    /// Why coalitions were not judged.
    pub coalitions_not_judged: Option<String>,
}

/// A coalition of setters at the status quo.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct SettersCoalition {
    /// Who.
    pub members: Vec<String>,
    /// Whether it stays under CNash: it can bring about nothing that each member likes better. Null where not judged.
    pub cnash: Option<bool>,
    /// Whether it stays under CSEQ: whatever better it brings about, improvements of those outside lead to where some
    /// member is no better off.
    pub cseq: Option<bool>,
    /// How many states it can bring about and each member likes better.
    pub better: Option<Amount>,
    /// How many of them meet no red line of a member.
    pub within_red_lines: Option<Amount>,
    /// How many of them nothing answers.
    pub unanswered: Option<Amount>,
    /// One of the unanswered, or if all are answered one of those: within red lines if possible, with the fewest
    /// changes.
    pub example: Option<CoalitionExample>,
    /// Why it was not judged.
    pub not_judged: Option<String>,
}

/// Something that a coalition of setters would like better than the status quo.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct CoalitionExample {
    /// What.
    pub to: Levels,
    /// How the coalition gets there.
    pub steps: Vec<ActiveStep>,
    /// Members one of whose red lines it meets.
    pub against_red_lines: Vec<String>,
    /// Under CSEQ: one of its improvements with what answers it.
    pub answered: Option<AnsweredAdvance>,
}

/// An improvement of a coalition, and what answers it.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct AnsweredAdvance {
    /// The improvement, step by step.
    pub steps: Vec<ActiveStep>,
    /// The answer.
    pub answer: Vec<ActiveStep>,
    /// Members that are then no better off than at the status quo.
    pub hurt: Vec<String>,
}

/// Parties who could sign something.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Coalition {
    /// Who.
    pub signers: Vec<String>,
    /// How many packages they, and nobody else, must sign and each of them gains from.
    pub packages: Amount,
    /// The one with the largest smallest gain.
    pub example: Levels,
    /// Whether no smaller set of these signers has one.
    pub minimal: bool,
}

/// What is counted over the whole space.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Counts {
    /// Deals of those at the table, over what they can deliver alone.
    pub table: Option<SpaceCount>,
    /// Deals of all who set an issue.
    pub setters: Option<SpaceCount>,
    /// Feasible states.
    pub states: Amount,
    /// Equilibria by concept; null where they could not be counted.
    pub equilibria: Option<BTreeMap<String, Amount>>,
    /// Why not.
    pub not_counted: Option<String>,
}

/// Counts of one group's deals.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct SpaceCount {
    /// Outcomes of the whole space.
    pub outcomes: Amount,
    /// Those that break no rule; null, like the numbers below, where the space is too large to count them.
    pub feasible: Option<Amount>,
    /// Those whose signers are all in the group.
    pub deliverable: Amount,
    /// Those that every member would sign, the status quo included.
    pub agreeable: Option<Amount>,
    /// Those with a gain for somebody.
    pub gainful: Option<Amount>,
    /// Efficient ones.
    pub efficient: Option<Amount>,
    /// Whether nothing, other than the status quo, would be signed by every member and gain somebody.
    pub empty: bool,
}
