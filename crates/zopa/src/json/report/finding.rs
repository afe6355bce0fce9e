//! Key findings and threats.

use super::WouldChange;
use crate::json::common::Levels;
use crate::json::package::Objection;
use schemars::JsonSchema;
use serde::Serialize;

/// A threat, judged at the central case. Null: cannot be said.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Threat {
    /// Its id.
    pub id: String,
    /// Who threatens.
    pub by: String,
    /// Whom.
    pub to: String,
    /// Where it is judged from: `status_quo`, `departure` (the target's best departure to what the threat forbids),
    /// `cannot_be_triggered`, `unstated` (the target's interests are not known) or `off_agenda`.
    pub base: String,
    /// The target's departure.
    pub departure: Option<Levels>,
    /// Whether its author can do it alone.
    pub executable: Option<bool>,
    /// Whose hand in it is missing, where it cannot.
    pub lacks: Vec<String>,
    /// Whether its author would rather do it than not.
    pub credible: Option<bool>,
    /// Its name.
    pub name: String,
    /// What it demands, in words.
    pub unless: String,
    /// By when.
    pub due: Option<String>,
    /// What the case notes of it; empty where it notes nothing, and in a version to share.
    pub note: String,
    /// What doing it costs its author, in points.
    pub cost: Option<f64>,
    /// Whether its target would rather give in.
    pub effective: Option<bool>,
    /// How many points giving in is worth to its target over having it done.
    pub relief: Option<f64>,
    /// What giving in leads to.
    pub complied: Option<Levels>,
    /// Whose signatures giving in takes, beside the target's.
    pub needs: Vec<String>,
    /// Whether its author would leave it undone once the target has given in.
    pub assurance: Option<bool>,
}

/// A key finding with its name, which stays the same as long as the finding is about the same row or threat:
/// `zopa why CASE findings.ID` says what is behind it.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct KeyFinding {
    /// Its name.
    pub id: String,
    /// The finding.
    #[serde(flatten)]
    pub finding: Finding,
    /// What would change it; never empty.
    pub changes: Vec<WouldChange>,
    /// It as a sentence of its own.
    pub says: String,
    /// What would change it, in sentences.
    pub changes_say: Vec<String>,
}

/// Key findings under one number, as the text of the report prints them.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct FindingSaid {
    /// The number in the report, from 1: `zopa why CASE findings.NUMBER` follows it.
    pub number: usize,
    /// The names of the findings under it.
    pub findings: Vec<String>,
    /// The sentence; what they have in common, where there are several.
    pub says: String,
    /// What each says, where there are several, or several settlements are named.
    pub items: Vec<String>,
    /// What would change them.
    pub changes: Vec<String>,
}

/// A key finding. Rows by their id, parties by theirs.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Finding {
    /// What those at the table could sign alone.
    TableAlone {
        /// The rows.
        rows: Vec<String>,
    },
    /// What all signers would sign, but somebody absent must.
    NeedsAbsent {
        /// The rows.
        rows: Vec<String>,
        /// Everyone absent whose signature one of them needs.
        absent: Vec<String>,
    },
    /// A proposal that a signer refuses.
    Refused {
        /// The row.
        row: String,
        /// Who, and why.
        by: Vec<Objection>,
    },
    /// Settlements that all would sign, and that would hold.
    Holds {
        /// The rows.
        rows: Vec<String>,
    },
    /// A settlement that all would sign, and that would not hold.
    DoesNotHold {
        /// The row.
        row: String,
        /// How it fails.
        grade: String,
        /// Who decides it.
        by: String,
    },
    /// A settlement at the expense of parties who are not asked.
    AtTheExpenseOf {
        /// The row.
        row: String,
        /// Who loses.
        losers: Vec<String>,
    },
    /// Whether the status quo is open to single moves and to agreements.
    StatusQuo {
        /// Who would move alone.
        alone: Vec<String>,
        /// How many smallest sets of signers could sign something better for each of them.
        coalitions: usize,
    },
    /// A threat.
    Threat {
        /// Its id.
        threat: String,
    },
    /// Signed by all in some draws and not in others.
    Close {
        /// The row.
        row: String,
        /// The signer who refuses most often.
        party: String,
    },
    /// All draws agree: the ranges may be too narrow to doubt.
    AllDrawsAgree {
        /// The rows.
        rows: Vec<String>,
    },
}
