//! `zopa report --json`: the assessment. Its structure; [`scribe`] fills it in.

mod scribe;

use super::common::{Amount, CaseRef, Exact, Levels, Reading};
use super::deals::{Change, Objection};
use super::diff::{Diff, Difference};
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::BTreeMap;

pub(crate) use scribe::{compared, predictions as scored_predictions};

/// The assessment: candidate settlements with who signs, who refuses, who loses, and whether each would hold.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Report {
    /// The version of zopa.
    pub version: String,
    /// `report`.
    pub answer: String,
    /// Of which case.
    pub case: CaseRef,
    /// Whether it is a version to share (`--redact`): numbers in points, evidence and sources are left out.
    pub redacted: bool,
    /// What the case is to answer.
    pub question: String,
    /// Where one point is so many units of an original scale (`unit` in a preference): party id to units. Left out of a
    /// version to share.
    pub units: BTreeMap<String, f64>,
    /// How many draws the shares are counted over; verdicts are those of the central case (draw 0).
    pub draws: u64,
    /// Seed of the draws.
    pub seed: u64,
    /// Key findings, most important first.
    pub findings: Vec<KeyFinding>,
    /// The threats, one by one.
    pub threats: Vec<Threat>,
    /// The parties.
    pub parties: Vec<PartyEntry>,
    /// The issues.
    pub issues: Vec<IssueEntry>,
    /// Key assumptions, and others.
    pub assumptions: Vec<Assumption>,
    /// What happened and what is planned, by date.
    pub events: Vec<Event>,
    /// How the predictions of named people did.
    pub predictions: PredictionScores,
    /// The assessment table, at most 16 rows.
    pub rows: Vec<Row>,
    /// What is not a row, and why.
    pub left_out: Vec<Omitted>,
    /// How open the status quo is.
    pub status_quo: StatusQuo,
    /// What is counted over the whole space and not listed.
    pub counts: Option<Counts>,
    /// The case under its other scenarios.
    pub scenarios: Vec<Beside>,
    /// With `--since`: what changed since that version of the case.
    pub since: Option<Diff>,
    /// How the shares were obtained; everything else is exact.
    pub exactness: Exact,
    /// The definitions that were used.
    pub methods: Vec<Reading>,
}

/// A party.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct PartyEntry {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// `principal`, `third_party` or `audience`.
    pub role: String,
    /// Whether it takes part in the talks.
    pub at_table: bool,
    /// Whether its interests are stated.
    pub stated: bool,
    /// The issues that it sets, alone or with others.
    pub sets: Vec<String>,
    /// The issues that need its consent though it does not set them.
    pub consents: Vec<String>,
}

/// An issue.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct IssueEntry {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its levels, in order: id and label.
    pub levels: Vec<(String, String)>,
    /// Where it stands.
    pub status_quo: String,
    /// Who sets it.
    pub set_by: Vec<String>,
    /// Who must agree without setting it.
    pub consent: Vec<String>,
    /// Whether nobody can fall back alone.
    pub binding: bool,
}

/// An assumption: what is taken as given.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Assumption {
    /// Its id.
    pub id: String,
    /// Whether findings rest on it.
    pub key: bool,
    /// What is assumed.
    pub text: String,
    /// What would show that it fails.
    pub watch: Option<String>,
    /// The paths beneath which numbers are judgements under it.
    pub bears_on: Vec<String>,
    /// What falls with it.
    pub test: AssumptionTest,
}

/// What falls with an assumption: the case with its `if_false`, assessed again.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct AssumptionTest {
    /// Whether it was tested.
    pub tested: bool,
    /// Why not: `no if_false`, or what went wrong.
    pub why_not: Option<String>,
    /// The numbers that replace those of the case where it is false: path and value as TOML.
    pub if_false: Vec<(String, String)>,
    /// What differs without it.
    pub difference: Option<Difference>,
}

/// Something that happened or is planned.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Event {
    /// Its id.
    pub id: String,
    /// When.
    pub on: String,
    /// `planned`, `happened` or `deadline`.
    pub kind: String,
    /// What.
    pub what: String,
    /// The threat that it belongs to.
    pub threat: Option<String>,
}

/// A share of draws: not a probability, but a statement about the inputs.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Share {
    /// In how many draws it was so.
    pub hits: u64,
    /// Of how many.
    pub draws: u64,
    /// hits / draws.
    pub share: f64,
    /// Sampling error: the 95% interval after Wilson (1927).
    pub interval: (f64, f64),
    /// Where no draw, or every draw, showed it: the bound 3/n on the rest.
    pub bound: Option<f64>,
}

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

/// A move.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ActiveStep {
    /// Who moves; several for a signature.
    pub by: Vec<String>,
    /// What it changes: issue to level. For a `[graph]`, `state` to the state's name.
    pub changes: BTreeMap<String, String>,
    /// How the mover likes it: `much_worse`, `worse`, `equal`, `better`, `much_better` or `unknown`.
    pub likes: String,
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
    /// Whether its author would rather do it than not.
    pub credible: Option<bool>,
    /// What doing it costs its author, in points.
    pub cost: Option<f64>,
    /// Whether its target would rather give in.
    pub effective: Option<bool>,
    /// What giving in leads to.
    pub complied: Option<Levels>,
    /// Whose signatures giving in takes, beside the target's.
    pub needs: Vec<String>,
    /// Whether its author would leave it undone once the target has given in.
    pub assurance: Option<bool>,
}

/// Something that would have been a row.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Omitted {
    /// What.
    pub id: String,
    /// Why it is not one.
    pub reason: String,
}

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

/// A key finding with its name, which stays the same as long as the finding is about the same row or threat:
/// `zopa why CASE findings.ID` says what is behind it.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct KeyFinding {
    /// Its name.
    pub id: String,
    /// The finding.
    #[serde(flatten)]
    pub finding: Finding,
}

/// How the predictions of named people did.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct PredictionScores {
    /// Each prediction.
    pub each: Vec<PredictionScore>,
    /// How many were scored.
    pub scored: usize,
    /// The mean Brier score; null where nothing was scored.
    pub brier: Option<f64>,
    /// The mean log score; null where nothing was scored, or where something was ruled out that happened.
    pub log: Option<f64>,
    /// Each person, in file order: how many were scored, mean Brier score, mean log score; null where nothing was scored.
    pub people: Vec<(String, usize, Option<f64>, Option<f64>)>,
    /// The ids of those that are not resolved: by the day they are due, then in file order; without a day last.
    pub open: Vec<String>,
}

/// A prediction, and how it did.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct PredictionScore {
    /// Its id.
    pub id: String,
    /// Who made it.
    pub by: String,
    /// When it was made.
    pub on: Option<String>,
    /// By when it is decided.
    pub due: Option<String>,
    /// `scored`, `void` (its condition did not happen) or `open`.
    pub state: String,
    /// What was said: the range of the probability.
    pub range: (f64, f64),
    /// The word that was used, if it was one.
    pub word: Option<String>,
    /// What is scored: the middle of the range; null unless scored.
    pub probability: Option<f64>,
    /// What happened.
    pub outcome: Option<bool>,
    /// (p - o)^2: 0 best, 1 worst.
    pub brier: Option<f64>,
    /// The same at the two ends of the range, the better first.
    pub brier_range: Option<(f64, f64)>,
    /// -ln of the probability given to what happened; null too where that was zero.
    pub log: Option<f64>,
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

/// The case under another scenario.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Beside {
    /// Which; null for the base case.
    pub scenario: Option<String>,
    /// Its rows.
    pub rows: Vec<BesideRow>,
    /// What is not a row, and why.
    pub left_out: Vec<Omitted>,
    /// Why it could not be assessed.
    pub errors: Vec<String>,
}

/// A row under another scenario.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct BesideRow {
    /// What it is.
    pub id: String,
    /// Signers who would not sign, at the central case.
    pub refused_by: Vec<Objection>,
    /// The grade; null for the status quo.
    pub grade: Option<String>,
    /// Shares of draws.
    pub shares: RowShares,
    /// The same with each party's inputs moving together.
    pub shares_together: RowShares,
}
