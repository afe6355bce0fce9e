//! What would change a key finding.

use crate::json::common::Levels;
use schemars::JsonSchema;
use serde::Serialize;

/// A party with what it loses.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Loss {
    /// Who.
    pub party: String,
    /// How many points it is worse off than at the status quo; null where it has none, and in a version to share.
    pub points: Option<f64>,
}

/// A party that leaves, with what leaving would have to cost it more for all of them to stay.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Leaver {
    /// Who.
    pub party: String,
    /// Points above 0; null where it has none, where such costs would let another leave, and in a version to share.
    pub points: Option<f64>,
}

/// One way in which a finding would change. Rows by their id, parties by theirs. `points` are those of the party at the central
/// case, at least 0, everything else as it is; null where it has none, and in a version to share.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum WouldChange {
    /// A signer's answer to a row turns.
    Answer {
        /// The row.
        row: String,
        /// Who.
        party: String,
        /// Whether it signs as things are.
        signs: bool,
        /// How far its gain over no deal is from turning.
        points: Option<f64>,
    },
    /// The answer of one of the signers turns.
    AnySigner {
        /// Who.
        parties: Vec<String>,
    },
    /// A red line falls, which only the party itself can lift.
    RedLine {
        /// The row.
        row: String,
        /// Whose.
        party: String,
        /// Its id.
        red_line: Option<String>,
    },
    /// Interests that are not stated become known.
    Interests {
        /// The row, where it is about one.
        row: Option<String>,
        /// Whose.
        party: String,
    },
    /// Another package is agreed.
    Package {
        /// In place of that of which row; null where no row is one.
        row: Option<String>,
        /// The package.
        levels: Levels,
        /// Its own row, if it has one.
        at: Option<String>,
    },
    /// Absent signers of a row come to the table.
    AtTable {
        /// The row.
        row: String,
        /// Who.
        parties: Vec<String>,
    },
    /// Nothing, while the numbers are as stated: no package that can be delivered gains its signers.
    NoPackage,
    /// A party comes to gain by leaving a signed row that holds.
    Leaving {
        /// The row.
        row: String,
        /// Who.
        party: String,
        /// How much more it must gain by leaving.
        points: Option<f64>,
    },
    /// Those who leave a signed row no longer gain by it: all of them, not one.
    AllStay {
        /// The row.
        row: String,
        /// Each who leaves, with what leaving would have to cost it more.
        leavers: Vec<Leaver>,
    },
    /// Nobody can move away from a signed row: it holds whatever the numbers are.
    NobodyLeaves {
        /// The row.
        row: String,
    },
    /// Who loses by a row without a say must consent to it, or is made up for it.
    Consent {
        /// The row.
        row: String,
        /// Who.
        losers: Vec<Loss>,
    },
    /// Nothing that was drawn from the stated ranges.
    Ranges {
        /// The row; null for each that the finding names.
        row: Option<String>,
        /// Whether all who must sign do so in every draw, or in none.
        sign: bool,
        /// How many draws there were.
        draws: u64,
    },
    /// Whether a party gains by a single move from the status quo turns.
    Moving {
        /// Who.
        party: String,
        /// Where its best move leads, as far as it differs from the status quo.
        changes: Levels,
        /// Whether it gains by it as things are.
        gains: bool,
        /// How far that is from turning.
        points: Option<f64>,
    },
    /// One of those who could move from the status quo alone gains by it.
    AnyMover {
        /// Who.
        parties: Vec<String>,
    },
    /// Nobody can move from the status quo alone.
    NobodyMoves,
    /// The agreement that leaves its signers most ceases to gain each of them.
    Agreement {
        /// Who signs it.
        signers: Vec<String>,
        /// The package.
        levels: Levels,
        /// Who gains least by it; null where nobody has points.
        party: Option<String>,
        /// How much.
        points: Option<f64>,
    },
    /// Whether a threat's author would rather carry it out turns.
    Credible {
        /// The threat.
        threat: String,
        /// Whether it would as things are.
        is: bool,
        /// How much more carrying it out must cost, or less.
        points: Option<f64>,
    },
    /// Whether a threat's target would rather give in turns.
    Effective {
        /// The threat.
        threat: String,
        /// Whether it would as things are.
        is: bool,
        /// How much less giving in must be worth against having it done, or more.
        points: Option<f64>,
    },
    /// A threat cannot be carried out by its author alone.
    Barred {
        /// The threat.
        threat: String,
        /// Whose hand in it is missing; empty where it is so already or a rule forbids it.
        lacks: Vec<String>,
    },
    /// A threat that cannot be judged from where the case stands (its `base`).
    Unjudged {
        /// The threat.
        threat: String,
    },
}
