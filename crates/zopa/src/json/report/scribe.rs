//! From an assessment to its document.

use super::assumption::{Assumption, test};
use super::change::{Leaver, Loss, WouldChange};
use super::finding::{Finding, FindingSaid, KeyFinding, Threat};
use super::row::{Exit, NearestOpening, PartyGrade, PartyView, Regroup, Row, RowShares, SideMove, Verdict};
use super::status_quo::{
    AnsweredAdvance, Coalition, CoalitionExample, Counts, SettersCoalition, SpaceCount, StatusQuo,
};
use super::turn::turned;
use super::{Beside, BesideRow, Omitted, Report};
use crate::json::backing::EvidenceSummary;
use crate::json::common::{CaseRef, Levels, ids};
use crate::json::diff::Diff;
use crate::json::drafts::drafts;
use crate::json::forecast::Likely;
use crate::json::package::{Change, Objection, units};
use crate::json::predictions::predictions;
use crate::json::setting::{alternatives, events, issue, party, proposals, rules};
use crate::json::share::Share;
use crate::json::step::{ActiveStep, compared};
use crate::{Prepared, ReportAnswer, VERSION};
use std::collections::BTreeMap;
use zopa_assess::{self as assess, Assessment, Base, Judged, Origin};
use zopa_bargain::{Known, Survey};
use zopa_core::{Case, Count, IssueId, PartyId, PartySet, Stance, Step};

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
            redacted: prepared.redacted,
            question: case.question.clone(),
            units: if prepared.redacted { BTreeMap::new() } else { units(case) },
            draws: a.request.draws,
            seed: a.request.seed,
            findings: a.findings.iter().map(|f| scribe.key_finding(f)).collect(),
            findings_said: Vec::new(),
            rules: rules(case),
            proposals: proposals(case),
            alternatives: alternatives(prepared),
            evidence: (!prepared.redacted)
                .then(|| EvidenceSummary::new(case, &assess::background::ledger(a, &prepared.streams))),
            predictions: predictions(case, &a.predictions),
            threats: a.threats.iter().map(|t| scribe.threat(t)).collect(),
            parties: case.parties.ids().map(|p| party(case, p)).collect(),
            issues: case.issues.ids().map(|v| issue(case, v)).collect(),
            assumptions: case
                .assumptions
                .iter()
                .map(|a| Assumption {
                    test: test(a, answer),
                    id: a.id.clone(),
                    key: a.key,
                    text: a.text.clone(),
                    watch: a.watch.clone(),
                    bears_on: a.bears_on.clone(),
                })
                .collect(),
            events: events(case),
            rows: (0..a.rows.len()).map(|k| scribe.row(k)).collect(),
            left_out: scribe.left_out(),
            status_quo: scribe.status_quo(),
            counts: a.counts.as_ref().map(counts),
            scenarios: answer.beside.iter().map(|of| beside(case, of)).collect(),
            turns: answer.turns.as_ref().map(|turns| turned(prepared, turns)),
            asking: answer.study.as_ref().map(|of| super::super::study::asking(prepared, &of.study)),
            unasked: answer.study.as_ref().map(|of| super::super::study::unasked(prepared, &of.study)),
            drafts: drafts(prepared, &answer.drafts),
            forecast: answer.forecast.as_ref().map(Likely::new),
            since: answer.since.as_ref().map(|since| Diff::new(&since.old, prepared, &since.diff)),
            exactness: (&a.shares.exactness).into(),
            methods: assess_methods().iter().map(|m| (*m).into()).collect(),
        }
    }
}

impl Report {
    /// With the findings in sentences: each by itself with what would change it, in their order, and as the text groups them. The
    /// words are those of whoever prints the report.
    #[must_use]
    pub fn told(mut self, each: Vec<(String, Vec<String>)>, grouped: Vec<FindingSaid>) -> Self {
        for (finding, (says, changes)) in self.findings.iter_mut().zip(each) {
            (finding.says, finding.changes_say) = (says, changes);
        }
        self.findings_said = grouped;
        self
    }
}

/// What would change a finding, as documents have it.
pub(in crate::json) fn changes(a: &Assessment, k: usize) -> Vec<WouldChange> {
    let case = &**a.model.case();
    let scribe = Scribe { case, assessment: a };
    let of = a.findings.get(k).map(|finding| assess::changes(a, finding)).unwrap_or_default();
    of.iter().map(|change| scribe.would_change(change)).collect()
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
        Method {
            name: "regrouping",
            variant: "coalitions that gain by moving within the arena to a state that itself holds, one level",
            source: "after Bernheim, Peleg & Whinston 1987",
        },
        zopa_conflict::CoalitionConcept::Cnash.method(),
        zopa_conflict::CoalitionConcept::Cseq.method(),
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

fn origin(case: &Case, origin: Origin) -> String {
    origin.key(case)
}

fn row_id(case: &Case, row: &assess::Row) -> String {
    row.key(case)
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

    fn key_finding(&self, finding: &assess::Finding) -> KeyFinding {
        let a = self.assessment;
        KeyFinding {
            id: finding.key(a),
            finding: self.finding(finding),
            changes: assess::changes(a, finding).iter().map(|change| self.would_change(change)).collect(),
            says: String::new(),
            changes_say: Vec::new(),
        }
    }

    fn would_change(&self, change: &assess::Change) -> WouldChange {
        use assess::Change as C;
        let (row, party) = (|k: &usize| self.id(*k), |p: &PartyId| self.party(*p));
        let named = |k: &usize| self.assessment.threats.get(*k).map(|t| self.case.threats[t.threat].id.clone());
        let threat = |k: &usize| named(k).unwrap_or_default();
        match change {
            C::Answer { row: k, party: p, signs, points } => {
                WouldChange::Answer { row: row(k), party: party(p), signs: *signs, points: *points }
            }
            C::AnySigner { parties } => WouldChange::AnySigner { parties: self.ids(*parties) },
            C::RedLine { row: k, party: p, line } => WouldChange::RedLine {
                row: row(k),
                party: party(p),
                red_line: self.case.red_lines[*p].get(*line).map(|of| of.id.clone()),
            },
            C::Interests { row: k, party: p } => WouldChange::Interests { row: k.as_ref().map(row), party: party(p) },
            C::Package { row: k, to, at } => WouldChange::Package {
                row: k.as_ref().map(row),
                levels: Levels::new(self.case, to),
                at: at.as_ref().map(row),
            },
            C::AtTable { row: k, parties } => WouldChange::AtTable { row: row(k), parties: self.ids(*parties) },
            C::NoPackage => WouldChange::NoPackage,
            C::Leaving { row: k, party: p, points } => {
                WouldChange::Leaving { row: row(k), party: party(p), points: *points }
            }
            C::AllStay { row: k, leavers } => WouldChange::AllStay {
                row: row(k),
                leavers: leavers.iter().map(|(p, points)| Leaver { party: party(p), points: *points }).collect(),
            },
            C::NobodyLeaves { row: k } => WouldChange::NobodyLeaves { row: row(k) },
            C::Consent { row: k, losers } => WouldChange::Consent {
                row: row(k),
                losers: losers.iter().map(|(p, points)| Loss { party: party(p), points: *points }).collect(),
            },
            C::Ranges { row: k, sign, draws } => {
                WouldChange::Ranges { row: k.as_ref().map(row), sign: *sign, draws: *draws }
            }
            C::Moving { party: p, to, gains, points } => WouldChange::Moving {
                party: party(p),
                changes: Levels::changed(self.case, to),
                gains: *gains,
                points: *points,
            },
            C::AnyMover { parties } => WouldChange::AnyMover { parties: self.ids(*parties) },
            C::NobodyMoves => WouldChange::NobodyMoves,
            C::Agreement { signers, to, least } => WouldChange::Agreement {
                signers: self.ids(*signers),
                levels: Levels::new(self.case, to),
                party: least.as_ref().map(|(p, _)| party(p)),
                points: least.map(|(_, x)| x),
            },
            C::Credible { threat: k, is, points } => {
                WouldChange::Credible { threat: threat(k), is: *is, points: *points }
            }
            C::Effective { threat: k, is, points } => {
                WouldChange::Effective { threat: threat(k), is: *is, points: *points }
            }
            C::Barred { threat: k, lacks } => WouldChange::Barred { threat: threat(k), lacks: self.ids(*lacks) },
            C::Unjudged { threat: k } => WouldChange::Unjudged { threat: threat(k) },
        }
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
            lacks: self.ids(row.lacks),
            credible: row.credible,
            name: threat.name.clone(),
            unless: crate::spoken(self.case, threat.unless),
            due: threat.due.map(|day| day.to_string()),
            note: threat.note.clone(),
            cost: row.cost,
            effective: row.effective,
            relief: row.relief,
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
            regroup: row.regroup.iter().flatten().map(|r| self.regroup(r)).collect(),
            regroup_not_judged: row.regroup.as_ref().err().map(|why| why.message.clone()),
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
            stays_at: verdict.stays_at.iter().map(|(p, x)| (self.party(*p), *x)).collect(),
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

    fn steps(&self, steps: &[Step]) -> Vec<ActiveStep> {
        steps.iter().map(|s| ActiveStep::new(self.case, s)).collect()
    }

    fn regroup(&self, found: &assess::Regroup) -> Regroup {
        Regroup {
            kind: match found.kind {
                assess::Regrouping::WouldBeImproved => "would_be_improved",
                assess::Regrouping::SideDeal => "side_deal",
                assess::Regrouping::OutsideBloc => "outside_bloc",
            }
            .into(),
            members: self.ids(found.members),
            states: found.states.into(),
            to: Levels::new(self.case, &found.to),
            steps: self.steps(&found.steps),
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
            coalitions: of.pacts.iter().flatten().flat_map(|p| &p.all).map(|p| self.pact(p)).collect(),
            unstated_setters: of.pacts.iter().flatten().flat_map(|p| self.ids(p.unstated)).collect(),
            coalitions_not_judged: match &of.pacts {
                Some(Err(why)) => Some(why.message.clone()),
                _ => None,
            },
        }
    }

    fn pact(&self, pact: &assess::Pact) -> SettersCoalition {
        let found = pact.judged.as_ref().ok();
        let example = |e: &assess::Example| CoalitionExample {
            to: Levels::new(self.case, &e.to),
            steps: self.steps(&e.steps),
            against_red_lines: self.ids(e.against_red_lines),
            answered: e.answered.as_ref().map(|a| AnsweredAdvance {
                steps: self.steps(&a.steps),
                answer: self.steps(&a.answer),
                hurt: self.ids(a.hurt),
            }),
        };
        SettersCoalition {
            members: self.ids(pact.members),
            cnash: found.map(assess::Found::cnash),
            cseq: found.map(assess::Found::cseq),
            better: found.map(|f| f.better.into()),
            within_red_lines: found.map(|f| f.within_red_lines.into()),
            unanswered: found.map(|f| f.unanswered.into()),
            example: found.and_then(|f| f.example.as_ref()).map(example),
            not_judged: pact.judged.as_ref().err().map(|why| why.message.clone()),
        }
    }
}

pub(in crate::json) fn left_out(case: &Case, assessment: &Assessment) -> Vec<Omitted> {
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
        assess::LeftOut::Beyond(o, refused) => Omitted {
            id: origin(case, *o),
            reason: match refused.is_empty() {
                true => "beyond the sixteenth row; all who must sign would".into(),
                false => {
                    let ids: Vec<&str> = refused.iter().map(|p| case.parties[p].id.as_str()).collect();
                    format!("beyond the sixteenth row; refused by {}", ids.join(", "))
                }
            },
        },
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
    let known = |count: &Known<Count>| count.as_ref().ok().map(|n| (*n).into());
    let group = |survey: &Survey| SpaceCount {
        outcomes: survey.outcomes.into(),
        feasible: known(&survey.feasible),
        deliverable: survey.deliverable.into(),
        agreeable: known(&survey.agreement.outcomes),
        gainful: known(&survey.agreement.gainful),
        efficient: survey.frontier.as_ref().ok().and_then(|f| f.outcomes.as_ref().ok()).map(|n| (*n).into()),
        empty: survey.agreement.empty,
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

fn beside(case: &Case, of: &crate::Beside) -> Beside {
    let scenario = case.scenarios.iter().find(|s| Some(&s.id) == of.scenario.as_ref());
    let note = scenario.map(|s| s.note.clone()).unwrap_or_default();
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
                note,
                scenario: of.scenario.clone(),
                rows: a.rows.iter().enumerate().map(row).collect(),
                left_out: left_out(case, a),
                errors: Vec::new(),
            }
        }
        Err(problems) => Beside {
            note,
            scenario: of.scenario.clone(),
            rows: Vec::new(),
            left_out: Vec::new(),
            errors: problems.iter().map(|d| format!("{}: {}", d.code.code, d.message)).collect(),
        },
    }
}
