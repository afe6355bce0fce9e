//! The steps behind a result, in words, and the definitions that it uses. Every number is one of the central case.

use super::place::row_name;
use crate::Prepared;
use zopa_assess::{Asked, Assessment, Exit, Finding, Grade, Judged, PartyVerdict, Verdict};
use zopa_core::{
    Case, Compared, Id, Instance, IssueId, LevelId, Method, Outcome, PartyId, PartySet, Preference, Run, Step,
};

pub(super) const CONSENT: Method = Method {
    name: "consent",
    variant: "every setter and ratifier of what changes, with a gain of at least nothing over no deal and no red line met",
    source: "docs/definitions.md, The model",
};
const CHANGE: Method = Method {
    name: "change",
    variant: "utility against that of the status quo in the same draw",
    source: "docs/definitions.md, The model",
};
const GAME: Method = Method {
    name: "package game",
    variant: "grades A to E, single moves, threats that stand behind the package",
    source: "after Fang, Hipel & Kilgour 1993 and Rego & Vieira 2017",
};
const SHARES: Method = Method {
    name: "shares of draws",
    variant: "independent inputs unless tied",
    source: "Monte Carlo; interval after Wilson 1927",
};
const REGROUP: Method = Method {
    name: "regrouping",
    variant: "coalitions that gain by moving within the arena to a state that itself holds, one level",
    source: "after Bernheim, Peleg & Whinston 1987",
};
const THREAT: Method = Method {
    name: "threat",
    variant: "executable, credible, effective, assurance",
    source: "docs/definitions.md, The assessment",
};
const DRIFT: Method = Method {
    name: "drift",
    variant: "best strict improvement by one move on issues that nobody agreed about",
    source: "docs/definitions.md, The assessment",
};
const COALITIONS: Method = Method {
    name: "agreements from the status quo",
    variant: "packages that gain every signer strictly, by their set of signers",
    source: "docs/definitions.md, Bargaining",
};
const SIEVE: Method = Method {
    name: "what takes packages away",
    variant: "counted over all outcomes; alone: nothing else of the same step stands against it",
    source: "docs/definitions.md, Bargaining",
};
const EDIT: Method = Method {
    name: "improving edit",
    variant: "fewest issues changed, no signer worse off, one better",
    source: "docs/definitions.md, Bargaining",
};
const OPENING: Method = Method {
    name: "opening",
    variant: "fewest issues changed, a strict gain for every signer, no red line met",
    source: "docs/definitions.md, Bargaining",
};

/// The definitions that a result uses.
pub(super) fn methods(asked: Asked, a: &Assessment) -> Vec<Method> {
    match asked {
        Asked::Finding(k) => match a.findings.get(k) {
            Some(Finding::TableAlone { .. } | Finding::NeedsAbsent { .. } | Finding::Refused { .. }) => vec![CONSENT],
            Some(Finding::Holds { .. } | Finding::DoesNotHold { .. }) => vec![CONSENT, GAME],
            Some(Finding::AtTheExpenseOf { .. }) => vec![CONSENT, CHANGE],
            Some(Finding::StatusQuo { .. }) => vec![DRIFT, COALITIONS],
            Some(Finding::Threat { .. }) => vec![THREAT],
            Some(Finding::Close { .. } | Finding::AllDrawsAgree { .. }) => vec![CONSENT, SHARES],
            None => Vec::new(),
        },
        Asked::Row(_) => vec![CONSENT, CHANGE, GAME, EDIT, OPENING, DRIFT, SHARES],
        Asked::Yes(..) | Asked::AllSign(_) => vec![CONSENT, SHARES],
        Asked::Change(..) | Asked::Losers(_) => vec![CHANGE],
        Asked::Holds(_) => vec![CONSENT, GAME, SHARES],
        Asked::Edit(_) => vec![EDIT],
        Asked::Opening(_) => vec![OPENING],
        Asked::Drift(_) => vec![DRIFT],
        Asked::Regroup(_) => vec![REGROUP, GAME],
        Asked::Threat(_) | Asked::Executable(_) | Asked::Credible(_) | Asked::Effective(_) | Asked::Assurance(_) => {
            vec![THREAT]
        }
        Asked::Counts(_) => vec![SIEVE],
        Asked::Equilibria => zopa_conflict::Notion::PLAIN.iter().map(|notion| notion.method()).collect(),
        Asked::Coalitions => vec![COALITIONS],
        Asked::Coalition(_) => vec![COALITIONS, SIEVE],
        Asked::Payoffs(_) => vec![CHANGE],
        Asked::NearMisses => vec![CONSENT],
    }
}

/// The steps behind a result.
pub(super) fn steps(prepared: &Prepared, a: &Assessment, asked: Asked, run: &Run<'_>) -> Vec<String> {
    let teller = Teller { case: &prepared.case, instance: &prepared.central, a };
    let mut told = Vec::new();
    teller.tell(asked, run, &mut told);
    told
}

pub(super) struct Teller<'a> {
    pub(super) case: &'a Case,
    pub(super) instance: &'a Instance,
    pub(super) a: &'a Assessment,
}

/// Points with their sign: one decimal, more where one would show nothing.
pub(super) fn signed(x: f64) -> String {
    let places = if x == 0.0 { 1 } else { (1..9).find(|n| x.abs() * 10f64.powi(*n) >= 0.5).unwrap_or(9) as usize };
    format!("{x:+.places$}")
}

/// A whole number with commas between thousands.
pub(crate) fn grouped(n: u64) -> String {
    zopa_core::grouped(n.into())
}

pub(super) fn points(x: f64) -> String {
    format!("{} points", signed(x))
}

impl Teller<'_> {
    pub(super) fn party(&self, p: PartyId) -> &str {
        &self.case.parties[p].name
    }
    pub(super) fn parties(&self, set: PartySet) -> String {
        let names: Vec<&str> = set.iter().map(|p| self.party(p)).collect();
        match names.as_slice() {
            [] => "nobody".to_owned(),
            [one] => (*one).to_owned(),
            [first @ .., last] => format!("{} and {last}", first.join(", ")),
        }
    }
    pub(super) fn issue(&self, v: IssueId) -> &str {
        &self.case.issues[v].name
    }
    pub(super) fn level(&self, v: IssueId, l: LevelId) -> &str {
        self.case.label(v, l)
    }
    pub(super) fn changes(&self, from: &Outcome, to: &Outcome) -> String {
        let each: Vec<String> =
            from.differing(to).map(|v| format!("{} -> {}", self.issue(v), self.level(v, to.level(v)))).collect();
        if each.is_empty() { "no change".to_owned() } else { each.join("; ") }
    }
    pub(super) fn q(&self) -> &Outcome {
        self.a.model.status_quo()
    }
    pub(super) fn name(&self, k: usize) -> String {
        row_name(self.a, k)
    }

    fn tell(&self, asked: Asked, run: &Run<'_>, told: &mut Vec<String>) {
        match asked {
            Asked::Finding(k) => {
                if let Some(finding) = self.a.findings.get(k) {
                    self.finding(finding, told);
                }
            }
            Asked::Row(k) => {
                self.identity(k, told);
                let Some(row) = self.a.rows.get(k) else { return };
                for p in row.signers.iter() {
                    self.stance(k, p, told);
                }
                self.holds(k, told);
                self.losers(k, told);
            }
            Asked::Yes(k, p) => {
                self.identity(k, told);
                self.stance(k, p, told);
                self.share(k, told, &format!("{} would say yes", self.party(p)), |s| s.yes[p]);
            }
            Asked::Change(k, p) => {
                self.identity(k, told);
                self.change(k, p, told);
            }
            Asked::AllSign(k) => {
                self.identity(k, told);
                let Some(row) = self.a.rows.get(k) else { return };
                row.signers.iter().for_each(|p| self.stance(k, p, told));
                self.share(k, told, "all who must sign say yes", |s| s.all_sign);
            }
            Asked::Holds(k) => {
                self.identity(k, told);
                self.holds(k, told);
                self.share(k, told, "it holds (grade A or B)", |s| s.holds);
            }
            Asked::Losers(k) => {
                self.identity(k, told);
                self.losers(k, told);
            }
            Asked::Edit(k) => {
                self.identity(k, told);
                let Some(row) = self.a.rows.get(k) else { return };
                match &row.edit {
                    Some(edit) => {
                        let gains: Vec<String> =
                            edit.gains.iter().map(|(p, x)| format!("{} {}", self.party(*p), signed(*x))).collect();
                        told.push(format!(
                            "Among packages that leave no signer worse off, fewest issues change with: {} ({}).",
                            self.changes(&row.candidate.outcome, &edit.to),
                            gains.join(", ")
                        ));
                    }
                    None => told.push("No package leaves every signer at least as well off and one better.".into()),
                }
            }
            Asked::Opening(k) => {
                self.identity(k, told);
                let Some(row) = self.a.rows.get(k) else { return };
                match &row.opening {
                    None => told.push("It needs none: no proposal that a signer refuses stands in this row.".into()),
                    Some(None) => told.push(
                        "No change that keeps a part of it gives every signer a gain within the red lines.".into(),
                    ),
                    Some(Some(_)) => self.opening(k, told),
                }
            }
            Asked::Drift(k) => {
                self.identity(k, told);
                let Some(row) = self.a.rows.get(k) else { return };
                if row.drift.is_empty() {
                    told.push("No party gains by a single move on issues that it does not name.".into());
                }
                for drift in &row.drift {
                    let by = drift.points.map(|x| format!(" ({})", points(x))).unwrap_or_default();
                    told.push(format!(
                        "{} would gain by: {}{by}.",
                        self.party(drift.party),
                        self.changes(&row.candidate.outcome, &drift.to)
                    ));
                }
            }
            Asked::Regroup(k) => {
                self.identity(k, told);
                self.regroup(k, told);
            }
            Asked::Threat(t) => self.threat(t, [true; 4], told),
            Asked::Executable(t) => self.threat(t, [true, false, false, false], told),
            Asked::Credible(t) => self.threat(t, [false, true, false, false], told),
            Asked::Effective(t) => self.threat(t, [false, false, true, false], told),
            Asked::Assurance(t) => self.threat(t, [false, false, false, true], told),
            Asked::Counts(among) => self.counts(among, run, told),
            Asked::Equilibria => self.equilibria(told),
            Asked::Coalitions => self.coalitions(told),
            Asked::Coalition(who) => self.coalition(who, run, told),
            Asked::Payoffs(party) => self.payoffs(party, told),
            Asked::NearMisses => self.near_misses(told),
        }
    }

    fn finding(&self, finding: &Finding, told: &mut Vec<String>) {
        match finding {
            Finding::TableAlone { rows } => {
                told.push(format!(
                    "At the table: {}. A row counts if all its signers are among them and each says yes.",
                    self.parties(self.case.table())
                ));
                rows.iter().for_each(|k| self.consent(*k, told));
            }
            Finding::NeedsAbsent { rows, absent } => {
                told.push(format!(
                    "A row counts if every signer says yes and at least one of them is not at the table: {}.",
                    self.parties(*absent)
                ));
                rows.iter().for_each(|k| self.consent(*k, told));
            }
            Finding::Refused { row, by } => {
                self.identity(*row, told);
                by.iter().for_each(|(p, _)| self.stance(*row, *p, told));
            }
            Finding::Holds { rows } => {
                told.push(
                    "A row counts if every signer says yes and its package game gets grade A (no departure gains) or B \
                     (every tempting departure meets an answer that its authors would give and the leaver cannot undo)."
                        .into(),
                );
                for k in rows {
                    self.consent(*k, told);
                    self.grade(*k, told);
                }
            }
            Finding::DoesNotHold { row, .. } => {
                self.identity(*row, told);
                self.consent(*row, told);
                self.holds(*row, told);
            }
            Finding::AtTheExpenseOf { row, losers } => {
                self.consent(*row, told);
                losers.iter().for_each(|p| self.change(*row, p, told));
            }
            Finding::StatusQuo { alone, .. } => {
                match alone.is_empty() {
                    true => told.push("No party has a single move of its own that it likes better.".into()),
                    false => self.moves_alone(told),
                }
                for deal in self.a.status_quo.agreements() {
                    told.push(format!(
                        "{} could sign {} package{} to the gain of each, for example: {}.",
                        self.parties(deal.signers),
                        deal.packages,
                        if deal.packages == 1 { "" } else { "s" },
                        self.changes(self.q(), &deal.example)
                    ));
                }
            }
            Finding::Threat { threat } => self.threat(*threat, [true; 4], told),
            Finding::Close { row, party } => {
                self.share(*row, told, "all who must sign say yes", |s| s.all_sign);
                self.share(*row, told, &format!("{} would", self.party(*party)), |s| s.yes[*party]);
                told.push("A proposal is called close from 20% to under 80%.".into());
                self.stance(*row, *party, told);
            }
            Finding::AllDrawsAgree { rows } => {
                rows.iter().for_each(|k| self.share(*k, told, "all who must sign say yes", |s| s.all_sign));
            }
        }
    }

    /// What the row is and who must sign it.
    fn identity(&self, k: usize, told: &mut Vec<String>) {
        let Some(row) = self.a.rows.get(k) else { return };
        let name = self.name(k);
        let changes = self.changes(self.q(), &row.candidate.outcome);
        let must = if row.signers.is_empty() {
            "nobody has to sign it".to_owned()
        } else {
            format!("{} must sign, for they set what changes or must consent to it", self.parties(row.signers))
        };
        told.push(format!("Row {}, {name}: {changes}; {must}.", k + 1));
    }

    fn consent(&self, k: usize, told: &mut Vec<String>) {
        let Some(row) = self.a.rows.get(k) else { return };
        let each: Vec<String> = row
            .signers
            .iter()
            .map(|p| match row.standing[p].gain {
                Some(x) => format!("{} {}", self.party(p), signed(x)),
                None => format!("{} {}", self.party(p), self.likes(row.standing[p].against_status_quo)),
            })
            .collect();
        told.push(format!("Row {}, {}: gains over no deal: {}.", k + 1, self.name(k), each.join(", ")));
    }

    pub(super) fn likes(&self, how: Compared) -> &'static str {
        match how {
            Compared::MuchBetter | Compared::Better => "would rank it above the status quo",
            Compared::Equal => "would rank it with the status quo",
            Compared::MuchWorse | Compared::Worse => "would rank it below the status quo",
            Compared::Unknown => "(interests not stated)",
        }
    }

    /// How a party's utility differs between two outcomes: each issue and term that contributes.
    pub(super) fn contributions(&self, p: PartyId, from: &Outcome, to: &Outcome) -> Vec<String> {
        let (Some(additive), Preference::Cardinal(cardinal)) = (self.instance.additive(p), &self.case.preferences[p])
        else {
            return Vec::new();
        };
        let mut parts = Vec::new();
        for v in from.differing(to).filter(|v| cardinal.issues[*v].is_some()) {
            let table = additive.table(v);
            let (Some(a), Some(b)) = (table.get(from.level(v).index()), table.get(to.level(v).index())) else {
                continue;
            };
            parts.push(format!(
                "{} -> {}: {}",
                self.issue(v),
                self.level(v, to.level(v)),
                signed(additive.points(*b - *a))
            ));
        }
        for (term, (when, score)) in cardinal.terms.iter().zip(additive.terms()) {
            let condition = self.a.model.condition(*when);
            let change = i8::from(condition.holds(to)) - i8::from(condition.holds(from));
            if change != 0 {
                let x = additive.points(*score) * f64::from(change);
                parts.push(format!("term `{}`: {}", term.id, signed(x)));
            }
        }
        parts
    }

    fn change(&self, k: usize, p: PartyId, told: &mut Vec<String>) {
        let Some(row) = self.a.rows.get(k) else { return };
        let who = self.party(p);
        let parts = self.contributions(p, self.q(), &row.candidate.outcome);
        match row.standing[p].change {
            Some(x) if parts.is_empty() => {
                told.push(format!("{who}: nothing that it cares about changes ({}).", points(x)))
            }
            Some(x) => {
                told.push(format!("{who}, against the status quo: {}; together {}.", parts.join("; "), points(x)))
            }
            None => told.push(format!("{who} {}.", self.likes(row.standing[p].against_status_quo))),
        }
    }

    fn losers(&self, k: usize, told: &mut Vec<String>) {
        let Some(row) = self.a.rows.get(k) else { return };
        match row.lose_without_say.is_empty() {
            true => told.push("Nobody who does not sign is worse off than at the status quo.".into()),
            false => row.lose_without_say.iter().for_each(|p| self.change(k, p, told)),
        }
    }

    fn share(
        &self,
        k: usize,
        told: &mut Vec<String>,
        what: &str,
        of: impl Fn(&zopa_assess::RowShares) -> Option<zopa_study::Share>,
    ) {
        let shares = self.a.shares.independent.get(k).zip(self.a.shares.together.get(k));
        let Some((Some(alone), Some(together))) = shares.map(|(a, b)| (of(a), of(b))) else { return };
        told.push(format!(
            "{}: {what} in {} of {} draws; in {} with each party's numbers moving together.",
            self.name(k),
            grouped(alone.hits),
            grouped(alone.draws),
            grouped(together.hits)
        ));
    }

    fn verdict(&self, k: usize) -> Option<&Verdict> {
        match &self.a.rows.get(k)?.judged {
            Some(Judged::Graded(verdict)) => Some(verdict),
            _ => None,
        }
    }

    fn grade(&self, k: usize, told: &mut Vec<String>) {
        let Some(verdict) = self.verdict(k) else { return };
        told.push(format!(
            "Row {}: grade {}, decided by {}.",
            k + 1,
            verdict.grade.letter(),
            self.party(verdict.decided_by)
        ));
    }

    fn holds(&self, k: usize, told: &mut Vec<String>) {
        let Some(row) = self.a.rows.get(k) else { return };
        let verdict = match &row.judged {
            Some(Judged::Graded(verdict)) => verdict,
            Some(Judged::Refused(why)) => {
                told.push(format!("Not judged: {}.", why.message));
                return;
            }
            None => {
                told.push("The status quo gets no grade.".into());
                return;
            }
        };
        let behind: Vec<&str> = verdict.active.iter().map(|t| self.case.threats[*t].name.as_str()).collect();
        let behind = match behind.is_empty() {
            true => "no threat stands behind it".to_owned(),
            false => format!("behind it stands the threat of {}", behind.join(" and that of ")),
        };
        told.push(format!("Its package game has {} states; {behind}.", verdict.states));
        for party in &verdict.parties {
            told.push(self.in_game(party));
        }
        told.push(format!(
            "The package takes the worst grade: {}, decided by {}.",
            verdict.grade.letter(),
            self.party(verdict.decided_by)
        ));
    }

    fn in_game(&self, v: &PartyVerdict) -> String {
        let who = self.party(v.party);
        let slack = v.slack.map(|x| format!(" (margin {})", signed(x))).unwrap_or_default();
        if v.walks_away.is_some() {
            return format!("{who}: E, for it would rather walk away than sign.");
        }
        if !v.can_move {
            return format!("{who}: {}, for it has no move.", v.grade.letter());
        }
        match (&v.exit, v.grade) {
            (_, Grade::A) | (None, _) => format!("{who}: {}, no departure gains{slack}.", v.grade.letter()),
            (Some(exit), grade) => format!("{who}: {}{slack}, {}.", grade.letter(), self.exit(exit)),
        }
    }

    fn exit(&self, exit: &Exit) -> String {
        let step = |s: &Step| format!("{}: {}", self.parties(s.by), self.changes(&s.from, &s.to));
        let gain = exit.gain.map(|x| format!(" ({})", points(x))).unwrap_or_default();
        let leave = format!("it could leave by {}{gain}", self.changes(&exit.step.from, &exit.step.to));
        if exit.answer.is_empty() {
            return format!("{leave}, and nothing answers");
        }
        let answer: Vec<String> = exit.answer.iter().map(step).collect();
        let left = exit.after.map(|x| format!(", which leaves it with {}", points(x))).unwrap_or_default();
        let counter =
            exit.counter.as_ref().map(|s| format!("; then it could answer back, {}", step(s))).unwrap_or_default();
        format!("{leave}; the answer: {}{left}{counter}", answer.join(", then "))
    }
}
