//! A row of the assessment: one settlement, with who signs, who gains and whether it would hold.

use crate::json::common::{Amount, Levels};
use crate::json::package::{Change, Objection};
use crate::json::share::Share;
use crate::json::step::ActiveStep;
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::BTreeMap;

/// The shares of one row.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct RowShares {
    /// Yes by each party, if asked; null where its interests are not stated.
    pub yes: BTreeMap<String, Option<Share>>,
    /// Every signer says yes, in the same draw.
    pub all_sign: Option<Share>,
    /// It would hold once signed (grade A or B).
    pub holds: Option<Share>,
    /// Both, in the same draw.
    pub both: Option<Share>,
}

/// How a party stands to a settlement, at the central case.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct PartyView {
    /// Points above walking away; null without cardinal preferences.
    pub gain: Option<f64>,
    /// Points above the status quo; likewise.
    pub change: Option<f64>,
    /// `better`, `equal`, `worse` or `unknown`, compared with the status quo.
    pub against_status_quo: String,
    /// Whether it would sign, if asked.
    pub yes: bool,
    /// Why not.
    pub objection: Option<Objection>,
}

/// One settlement.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Row {
    /// What it is: `status_quo`, `proposal:ID`, `nash:table`, `nash:setters`, `opening:ID`.
    pub id: String,
    /// All that coincide here.
    pub origins: Vec<String>,
    /// The level of each issue.
    pub levels: Levels,
    /// The issues that it changes, with the level they go to.
    pub changes: Levels,
    /// Who must sign.
    pub signers: Vec<String>,
    /// Signers who are not at the table.
    pub absent: Vec<String>,
    /// Signers who would not sign, at the central case.
    pub refused_by: Vec<Objection>,
    /// Parties who do not sign and are worse off than at the status quo; audiences are among them.
    pub lose_without_say: Vec<String>,
    /// Whether no party at the table changes anything itself.
    pub empty: bool,
    /// How each party stands to it, audiences too.
    pub parties: BTreeMap<String, PartyView>,
    /// The smallest edit that makes a signer better off and no signer worse off.
    pub improving_edit: Option<Change>,
    /// A proposal that a signer refuses: its nearest opening.
    pub opening: Option<NearestOpening>,
    /// Whether it would hold; null for the status quo.
    pub holds: Option<Verdict>,
    /// Why that could not be judged.
    pub not_judged: Option<String>,
    /// Coalitions that gain, each member strictly, by moving on within the package game to a state that itself holds.
    /// Shown, never counted. The smallest of each kind.
    pub regroup: Vec<Regroup>,
    /// Why these were not looked for.
    pub regroup_not_judged: Option<String>,
    /// What parties would change on issues that it does not name.
    pub drift: Vec<SideMove>,
    /// Shares of draws, inputs independent unless tied.
    pub shares: RowShares,
    /// The same with each party's inputs moving together.
    pub shares_together: RowShares,
}

/// The nearest opening of a refused proposal.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct NearestOpening {
    /// The package after the change.
    pub levels: Levels,
    /// How many issues differ from the proposal.
    pub changes: u32,
    /// Signers that the proposal itself did not need.
    pub new_signers: Vec<String>,
    /// How many change as few issues, this one included.
    pub equally_small: Amount,
    /// Its row, by id.
    pub row: Option<String>,
}

/// Whether a settlement would hold once signed, in its package game.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Verdict {
    /// `A` holds by itself, `B` by a credible answer, `C` fragile, `D` rests on a threat nobody would carry out, `E`
    /// breaks.
    pub grade: String,
    /// The party that decides the grade.
    pub decided_by: String,
    /// The smallest slack in points, and whose; negative where it does not hold.
    pub margin: Option<(String, f64)>,
    /// What leaving would have to cost more, in points above 0, to each who leaves, for nobody to leave. Empty where nobody leaves,
    /// where one who leaves has no points, where such costs would let another leave, and in a version to share.
    pub stays_at: BTreeMap<String, f64>,
    /// Signers whose interests are not stated: it never counts as holding.
    pub unstated: Vec<String>,
    /// The threats that stand behind it.
    pub active_threats: Vec<String>,
    /// How many states the package game has.
    pub states: Amount,
    /// Each party.
    pub parties: Vec<PartyGrade>,
}

/// One party in the package game.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct PartyGrade {
    /// Who.
    pub party: String,
    /// How firmly it holds for it.
    pub grade: String,
    /// Whether it signs: leaving is a breach if it does, spoiling if not.
    pub signs: bool,
    /// Whether it can move at all.
    pub can_move: bool,
    /// Why it would rather walk away, if it would.
    pub walks_away: Option<Objection>,
    /// The departure that decides the grade.
    pub exit: Option<Exit>,
    /// Points by which staying is worth more than leaving; negative where leaving is worth more.
    pub slack: Option<f64>,
    /// Critical patience: the weight on what follows that the answers need to deter; null without cardinal preferences
    /// and where no patience would do.
    pub patience: Option<f64>,
}

/// A coalition that would move on together.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Regroup {
    /// `would_be_improved` if it contains all signers, `side_deal` if it contains some, `outside_bloc` if none.
    pub kind: String,
    /// Who.
    pub members: Vec<String>,
    /// To how many states that hold.
    pub states: Amount,
    /// One of them, with the fewest changes.
    pub to: Levels,
    /// How they get there.
    pub steps: Vec<ActiveStep>,
}

/// A departure and what comes of it.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Exit {
    /// The departure.
    pub step: ActiveStep,
    /// What it gains, in points.
    pub gain: Option<f64>,
    /// The others' answer, step by step.
    pub answer: Vec<ActiveStep>,
    /// What is left of the gain after the answer.
    pub after: Option<f64>,
    /// Grade C: how the leaver answers back.
    pub counter: Option<ActiveStep>,
    /// What the leaver and one who answered could sign then, with others perhaps, to the gain of each of them: the
    /// answer may be bargained away.
    pub bargained_away: Option<ActiveStep>,
}

/// A move on the side.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct SideMove {
    /// Who.
    pub party: String,
    /// What it would change: issue to level.
    pub changes: BTreeMap<String, String>,
    /// What that gains it, in points.
    pub points: Option<f64>,
}
