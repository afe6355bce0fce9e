//! `zopa report --json`: the assessment.

use super::common::{Amount, CaseRef, Exact, Levels, Reading, ids};
use super::deals::{Change, Objection};
use crate::{Prepared, ReportAnswer, VERSION};
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::BTreeMap;
use zopa_assess::{self as assess, Assessment, Base, Judged, Origin};
use zopa_bargain::Survey;
use zopa_core::{Case, Compared, Control, IssueId, PartyId, PartySet, Role, Stance, Step};
use zopa_study::Share as Counted;

/// The assessment: candidate settlements with who signs, who refuses, who loses, and whether each would hold.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Report {
    /// The version of zopa.
    pub version: String,
    /// `report`.
    pub answer: String,
    /// Of which case.
    pub case: CaseRef,
    /// What the case is to answer.
    pub question: String,
    /// How many draws the shares are counted over; verdicts are those of the central case (draw 0).
    pub draws: u64,
    /// Seed of the draws.
    pub seed: u64,
    /// Key findings, most important first.
    pub findings: Vec<Finding>,
    /// The threats, one by one.
    pub threats: Vec<Threat>,
    /// The parties.
    pub parties: Vec<PartyEntry>,
    /// The issues.
    pub issues: Vec<IssueEntry>,
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

impl From<Counted> for Share {
    fn from(share: Counted) -> Self {
        let bound = (share.hits == 0 || share.hits == share.draws).then(|| share.bound());
        let (hits, draws) = (share.hits, share.draws);
        Share { hits, draws, share: share.fraction(), interval: share.interval(), bound }
    }
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

impl ActiveStep {
    pub(crate) fn new(case: &Case, step: &Step) -> Self {
        let change = |v: IssueId| {
            let issue = &case.issues[v];
            let to = &issue.levels[step.to.level(v)];
            if case.is_graph() { ("state".to_owned(), to.label.clone()) } else { (issue.id.clone(), to.id.clone()) }
        };
        ActiveStep {
            by: ids(case, step.by),
            changes: step.from.differing(&step.to).map(change).collect(),
            likes: compared(step.why).into(),
        }
    }
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
    /// Those that break no rule.
    pub feasible: Amount,
    /// Those whose signers are all in the group.
    pub deliverable: Amount,
    /// Those that every member would sign, the status quo included.
    pub agreeable: Amount,
    /// Those with a gain for somebody.
    pub gainful: Amount,
    /// Efficient ones.
    pub efficient: Amount,
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

impl Report {
    /// The document of an answer.
    pub fn new(prepared: &Prepared, answer: &ReportAnswer) -> Self {
        let a = &answer.assessment;
        let case = &**a.model.case();
        let scribe = Scribe { case, assessment: a };
        Report {
            version: VERSION.into(),
            answer: "report".into(),
            case: CaseRef::new(prepared),
            question: case.question.clone(),
            draws: a.request.draws,
            seed: a.request.seed,
            findings: a.findings.iter().map(|f| scribe.finding(f)).collect(),
            threats: a.threats.iter().map(|t| scribe.threat(t)).collect(),
            parties: case.parties.ids().map(|p| party(case, p)).collect(),
            issues: case.issues.ids().map(|v| issue(case, v)).collect(),
            rows: (0..a.rows.len()).map(|k| scribe.row(k)).collect(),
            left_out: scribe.left_out(),
            status_quo: scribe.status_quo(),
            counts: a.counts.as_ref().map(counts),
            scenarios: answer.beside.iter().map(beside).collect(),
            exactness: (&a.shares.exactness).into(),
            methods: assess_methods().iter().map(|m| (*m).into()).collect(),
        }
    }
}

/// The definitions that an assessment uses.
pub(crate) fn assess_methods() -> Vec<zopa_core::Method> {
    use zopa_core::Method;
    vec![
        Method {
            name: "package game",
            variant: "grades A to E, single moves, threats that stand behind the package",
            source: "after Fang, Hipel & Kilgour 1993 and Rego & Vieira 2017",
        },
        zopa_bargain::Solution::Nash.method(),
        Method {
            name: "shares of draws",
            variant: "independent inputs unless tied; and each party's inputs moving together",
            source: "Monte Carlo; interval after Wilson 1927",
        },
    ]
}

struct Scribe<'a> {
    case: &'a Case,
    assessment: &'a Assessment,
}

/// What a row is, as an id.
fn origin(case: &Case, origin: Origin) -> String {
    match origin {
        Origin::StatusQuo => "status_quo".into(),
        Origin::Proposal(p) => format!("proposal:{}", case.proposals[p].id),
        Origin::NashTable => "nash:table".into(),
        Origin::NashSetters => "nash:setters".into(),
        Origin::Opening(p) => format!("opening:{}", case.proposals[p].id),
    }
}

fn row_id(case: &Case, row: &assess::Row) -> String {
    row.candidate.origins.first().map(|o| origin(case, *o)).unwrap_or_default()
}

impl Scribe<'_> {
    fn id(&self, row: usize) -> String {
        self.assessment.rows.get(row).map(|r| row_id(self.case, r)).unwrap_or_default()
    }
    fn all(&self, rows: &[usize]) -> Vec<String> {
        rows.iter().map(|k| self.id(*k)).collect()
    }
    fn party(&self, party: PartyId) -> String {
        self.case.parties[party].id.clone()
    }
    fn ids(&self, set: PartySet) -> Vec<String> {
        ids(self.case, set)
    }
    fn objections(&self, by: &[(PartyId, Stance)]) -> Vec<Objection> {
        by.iter().map(|(p, s)| Objection::new(self.case, *p, *s)).collect()
    }

    fn finding(&self, finding: &assess::Finding) -> Finding {
        use assess::Finding as F;
        match finding {
            F::TableAlone { rows } => Finding::TableAlone { rows: self.all(rows) },
            F::NeedsAbsent { rows, absent } => Finding::NeedsAbsent { rows: self.all(rows), absent: self.ids(*absent) },
            F::Refused { row, by } => Finding::Refused { row: self.id(*row), by: self.objections(by) },
            F::Holds { rows } => Finding::Holds { rows: self.all(rows) },
            F::DoesNotHold { row, grade, by } => {
                Finding::DoesNotHold { row: self.id(*row), grade: grade.letter().into(), by: self.party(*by) }
            }
            F::AtTheExpenseOf { row, losers } => {
                Finding::AtTheExpenseOf { row: self.id(*row), losers: self.ids(*losers) }
            }
            F::StatusQuo { alone, coalitions } => {
                Finding::StatusQuo { alone: self.ids(*alone), coalitions: *coalitions }
            }
            F::Threat { threat } => {
                let row = self.assessment.threats.get(*threat);
                Finding::Threat { threat: row.map(|t| self.case.threats[t.threat].id.clone()).unwrap_or_default() }
            }
            F::Close { row, party } => Finding::Close { row: self.id(*row), party: self.party(*party) },
            F::AllDrawsAgree { rows } => Finding::AllDrawsAgree { rows: self.all(rows) },
        }
    }

    fn threat(&self, row: &assess::ThreatRow) -> Threat {
        let threat = &self.case.threats[row.threat];
        let (base, departure) = match &row.base {
            Base::StatusQuo => ("status_quo", None),
            Base::Departure(o) => ("departure", Some(Levels::new(self.case, o))),
            Base::CannotBeTriggered => ("cannot_be_triggered", None),
            Base::Unstated => ("unstated", None),
            Base::OffAgenda => ("off_agenda", None),
        };
        Threat {
            id: threat.id.clone(),
            by: self.party(threat.by),
            to: self.party(threat.to),
            base: base.into(),
            departure,
            executable: row.executable,
            credible: row.credible,
            cost: row.cost,
            effective: row.effective,
            complied: row.complied.as_ref().map(|o| Levels::new(self.case, o)),
            needs: self.ids(row.needs),
            assurance: row.assurance,
        }
    }

    fn row(&self, k: usize) -> Row {
        let row = &self.assessment.rows[k];
        let at = &row.candidate.outcome;
        let refusing: Vec<_> = row.refusing().iter().map(|p| (p, row.standing[p].stance)).collect();
        let view = |p: PartyId| {
            let s = &row.standing[p];
            PartyView {
                gain: s.gain,
                change: s.change,
                against_status_quo: compared(s.against_status_quo).into(),
                yes: s.stance == Stance::Yes,
                objection: (s.stance != Stance::Yes).then(|| Objection::new(self.case, p, s.stance)),
            }
        };
        let (holds, not_judged) = match &row.judged {
            None => (None, None),
            Some(Judged::Graded(verdict)) => (Some(self.verdict(verdict)), None),
            Some(Judged::Refused(why)) => (None, Some(why.message.clone())),
        };
        Row {
            id: self.id(k),
            origins: row.candidate.origins.iter().map(|o| origin(self.case, *o)).collect(),
            levels: Levels::new(self.case, at),
            changes: Levels::changed(self.case, at),
            signers: self.ids(row.signers),
            absent: self.ids(row.absent),
            refused_by: self.objections(&refusing),
            lose_without_say: self.ids(row.lose_without_say),
            empty: row.empty,
            parties: self.case.parties.ids().map(|p| (self.party(p), view(p))).collect(),
            improving_edit: row.edit.as_ref().map(|e| Change::edit(self.case, e)),
            opening: row.opening.as_ref().and_then(|o| o.as_ref()).map(|o| NearestOpening {
                levels: Levels::new(self.case, &o.to),
                changes: o.changes,
                new_signers: self.ids(o.new_signers),
                equally_small: o.equally_small.into(),
                row: o.row.map(|k| self.id(k)),
            }),
            holds,
            not_judged,
            drift: row.drift.iter().map(|d| self.side(d, at)).collect(),
            shares: shares(self.case, &self.assessment.shares.independent[k]),
            shares_together: shares(self.case, &self.assessment.shares.together[k]),
        }
    }

    fn verdict(&self, verdict: &assess::Verdict) -> Verdict {
        Verdict {
            grade: verdict.grade.letter().into(),
            decided_by: self.party(verdict.decided_by),
            margin: verdict.margin.map(|(p, x)| (self.party(p), x)),
            unstated: self.ids(verdict.unstated),
            active_threats: verdict.active.iter().map(|t| self.case.threats[*t].id.clone()).collect(),
            states: verdict.states.into(),
            parties: verdict.parties.iter().map(|p| self.grade(p)).collect(),
        }
    }

    fn grade(&self, p: &assess::PartyVerdict) -> PartyGrade {
        let step = |s: &Step| ActiveStep::new(self.case, s);
        PartyGrade {
            party: self.party(p.party),
            grade: p.grade.letter().into(),
            signs: p.signs,
            can_move: p.can_move,
            walks_away: p.walks_away.map(|s| Objection::new(self.case, p.party, s)),
            exit: p.exit.as_ref().map(|e| Exit {
                step: step(&e.step),
                gain: e.gain,
                answer: e.answer.iter().map(step).collect(),
                after: e.after,
                counter: e.counter.as_ref().map(step),
                bargained_away: e.bargained_away.as_ref().map(step),
            }),
            slack: p.slack,
            patience: p.patience.filter(|x| x.is_finite()),
        }
    }

    fn side(&self, drift: &assess::Drift, at: &zopa_core::Outcome) -> SideMove {
        let change = |v: IssueId| {
            let issue = &self.case.issues[v];
            (issue.id.clone(), issue.levels[drift.to.level(v)].id.clone())
        };
        SideMove {
            party: self.party(drift.party),
            changes: drift.to.differing(at).map(change).collect(),
            points: drift.points,
        }
    }

    fn left_out(&self) -> Vec<Omitted> {
        left_out(self.case, self.assessment)
    }

    fn status_quo(&self) -> StatusQuo {
        let q = self.assessment.model.status_quo();
        let of = &self.assessment.status_quo;
        StatusQuo {
            moves: of.moves.iter().map(|d| self.side(d, q)).collect(),
            agreements: of
                .coalitions
                .iter()
                .map(|c| Coalition {
                    signers: self.ids(c.signers),
                    packages: c.packages.into(),
                    example: Levels::new(self.case, &c.example),
                    minimal: c.minimal,
                })
                .collect(),
        }
    }
}

fn left_out(case: &Case, assessment: &Assessment) -> Vec<Omitted> {
    let one = |out: &assess::LeftOut| match out {
        assess::LeftOut::OffAgenda(p, why) => Omitted {
            id: origin(case, Origin::Proposal(*p)),
            reason: format!("not on this agenda: {} has no level {}", why.issue, why.level),
        },
        assess::LeftOut::Undefined(o, why) => {
            Omitted { id: origin(case, *o), reason: format!("not defined: {}", crate::undefined(case, why)) }
        }
        assess::LeftOut::NobodyThere(o) => {
            Omitted { id: origin(case, *o), reason: "not defined: nobody is in this group".into() }
        }
        assess::LeftOut::Beyond(o) => Omitted { id: origin(case, *o), reason: "beyond the sixteenth row".into() },
    };
    assessment.candidates.left_out.iter().map(one).collect()
}

fn shares(case: &Case, of: &assess::RowShares) -> RowShares {
    let yes = case.parties.enumerated().map(|(p, party)| (party.id.clone(), of.yes[p].map(Share::from)));
    RowShares {
        yes: yes.collect(),
        all_sign: of.all_sign.map(Share::from),
        holds: of.holds.map(Share::from),
        both: of.both.map(Share::from),
    }
}

fn counts(of: &assess::Counts) -> Counts {
    let group = |survey: &Survey| SpaceCount {
        outcomes: survey.outcomes.into(),
        feasible: survey.feasible.into(),
        deliverable: survey.deliverable.into(),
        agreeable: survey.agreement.outcomes.into(),
        gainful: survey.agreement.gainful.into(),
        efficient: survey.frontier.outcomes.into(),
    };
    let equilibria = of.equilibria.as_ref().ok();
    Counts {
        table: of.table.as_ref().map(group),
        setters: of.setters.as_ref().map(group),
        states: of.states.into(),
        equilibria: equilibria.map(|all| all.iter().map(|(n, k)| (n.key().to_owned(), (*k).into())).collect()),
        not_counted: of.equilibria.as_ref().err().map(|why| why.message.clone()),
    }
}

fn beside(of: &crate::Beside) -> Beside {
    match &of.assessment {
        Ok(a) => {
            let case = &**a.model.case();
            let row = |(k, row): (usize, &assess::Row)| BesideRow {
                id: row_id(case, row),
                refused_by: row.refusing().iter().map(|p| Objection::new(case, p, row.standing[p].stance)).collect(),
                grade: match &row.judged {
                    Some(Judged::Graded(verdict)) => Some(verdict.grade.letter().into()),
                    _ => None,
                },
                shares: shares(case, &a.shares.independent[k]),
                shares_together: shares(case, &a.shares.together[k]),
            };
            Beside {
                scenario: of.scenario.clone(),
                rows: a.rows.iter().enumerate().map(row).collect(),
                left_out: left_out(case, a),
                errors: Vec::new(),
            }
        }
        Err(problems) => Beside {
            scenario: of.scenario.clone(),
            rows: Vec::new(),
            left_out: Vec::new(),
            errors: problems.iter().map(|d| format!("{}: {}", d.code.code, d.message)).collect(),
        },
    }
}

fn party(case: &Case, id: PartyId) -> PartyEntry {
    let party = &case.parties[id];
    let issues = |fits: &dyn Fn(&Control) -> bool| {
        case.issues.iter().filter(|v| fits(&v.control)).map(|v| v.id.clone()).collect::<Vec<_>>()
    };
    PartyEntry {
        id: party.id.clone(),
        name: party.name.clone(),
        role: match party.role {
            Role::Principal => "principal",
            Role::ThirdParty => "third_party",
            Role::Audience => "audience",
        }
        .into(),
        at_table: party.at_table,
        stated: case.with_preferences().contains(id),
        sets: issues(&|c| c.setters().contains(id)),
        consents: issues(&|c| c.signers().contains(id) && !c.setters().contains(id)),
    }
}

fn issue(case: &Case, id: IssueId) -> IssueEntry {
    let issue = &case.issues[id];
    IssueEntry {
        id: issue.id.clone(),
        name: issue.name.clone(),
        levels: issue.levels.iter().map(|l| (l.id.clone(), l.label.clone())).collect(),
        status_quo: issue.levels[issue.status_quo].id.clone(),
        set_by: ids(case, issue.control.setters()),
        consent: ids(case, issue.control.signers().minus(issue.control.setters())),
        binding: issue.control.is_binding(),
    }
}

/// How something compares, as a key.
pub(crate) fn compared(how: Compared) -> &'static str {
    match how {
        Compared::MuchWorse => "much_worse",
        Compared::Worse => "worse",
        Compared::Equal => "equal",
        Compared::Better => "better",
        Compared::MuchBetter => "much_better",
        Compared::Unknown => "unknown",
    }
}
