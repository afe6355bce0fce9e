//! What is asked of an assessment, and what it says.

use crate::candidates::Candidates;
use crate::drift::{Drift, Restraint};
use crate::finding::Finding;
use crate::pacts::{Pact, Pacts};
use crate::predictions::Predictions;
use crate::row::Row;
use crate::shares::Shares;
use crate::threats::ThreatRow;
use std::sync::Arc;
use zopa_bargain::{CoalitionDeal, Survey};
use zopa_conflict::Notion;
use zopa_core::{Diagnostic, Model, PartyId};

/// What is asked.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Request {
    /// How many draws beside the central case.
    pub draws: u64,
    /// Of which seed.
    pub seed: u64,
    /// Whether to count equilibria and efficient packages of the whole space, and to look at coalitions, too: a scenario
    /// set beside another does without.
    pub count_space: bool,
}

/// The assessment of a case.
#[derive(Clone, Debug)]
pub struct Assessment {
    /// The case, compiled.
    pub model: Arc<Model>,
    /// What was asked.
    pub request: Request,
    /// The rows, in order.
    pub rows: Vec<Row>,
    /// What is not a row, ties of fair points, openings.
    pub candidates: Candidates,
    /// The shares of the rows.
    pub shares: Shares,
    /// The threats.
    pub threats: Vec<ThreatRow>,
    /// The status quo.
    pub status_quo: StatusQuo,
    /// How the predictions of named people did.
    pub predictions: Predictions,
    /// What is counted and not listed.
    pub counts: Option<Counts>,
    /// The key findings, most important first.
    pub findings: Vec<Finding>,
}

/// How open the status quo is: to single moves, and to agreements. Both are said, for they differ.
#[derive(Clone, PartialEq, Debug)]
pub struct StatusQuo {
    /// Who would move away alone.
    pub moves: Vec<Drift>,
    /// Who could move away alone and would not, with the move that comes nearest to a gain.
    pub restraints: Vec<Restraint>,
    /// Which signers could sign something that gains each of them.
    pub coalitions: Vec<CoalitionDeal>,
    /// Of these the one whose example leaves every signer the most: what keeps the status quo open longest.
    pub widest: Option<Widest>,
    /// What the setters could do together; the reason where it was not judged. Only where the space is counted.
    pub pacts: Option<Result<Pacts, Diagnostic>>,
}

/// How many sets of signers with something to sign a report names; the rest is counted.
pub const NAMED_AGREEMENTS: usize = 6;
/// How many coalitions that could act together a report names; the rest is counted.
pub const NAMED_ACTING: usize = 16;

impl StatusQuo {
    /// The smallest sets of signers who could sign something that gains each of them.
    pub fn agreements(&self) -> impl Iterator<Item = &CoalitionDeal> {
        self.coalitions.iter().filter(|deal| deal.minimal)
    }

    /// The coalitions of several setters that were judged or could not be, the smallest first.
    pub fn together(&self) -> impl Iterator<Item = &Pact> {
        self.pacts.iter().flatten().flat_map(|pacts| &pacts.all).filter(|pact| pact.members.len() > 1)
    }

    /// Of these the ones that could bring about something that each member likes better, or for which that is not known.
    pub fn acting(&self) -> impl Iterator<Item = &Pact> {
        self.together().filter(|pact| !matches!(&pact.judged, Ok(found) if found.cnash()))
    }
}

/// An agreement of the status quo, and how far it is from gaining its signers nothing.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Widest {
    /// Which of the coalitions.
    pub coalition: usize,
    /// The signer who gains least by its example and how much, in points over no deal; `None` where no signer has points.
    pub least: Option<(PartyId, f64)>,
}

/// What is counted over the whole space.
#[derive(Clone, PartialEq, Debug)]
pub struct Counts {
    /// Deals of those at the table, over what they can deliver alone.
    pub table: Option<Survey>,
    /// Deals of all who set an issue.
    pub setters: Option<Survey>,
    /// States that are stable for every party, for each notion; the reason where it is not counted.
    pub equilibria: Result<Vec<(Notion, u64)>, Diagnostic>,
    /// Feasible states.
    pub states: u64,
}
