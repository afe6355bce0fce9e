//! Parts of a report that are no results of the assessment: its drafts, what turns its settlements, what parties would do well to find
//! out, forecasts beside the headline, what is no row, how it was computed. A path names each; its words are those of the report.
//!
//! In: a path and the report. Out: a [`Why`] with its [`Part`]: what `zopa_report::why` prints with the very functions that print
//! the report, and `--json` with the very keys.

use super::place::{Kind, no_path, row_name};
use super::steps::{CONSENT, Teller};
use super::{Rest, Trace, Why, forecast};
use crate::problems::NO_PATH;
use crate::{QuestionForecast, ReportAnswer};
use zopa_assess::{Asked, Assessment, depends_on_package};
use zopa_core::{AssumptionId, Diagnostic, Method, PartyId};

const KNOWING: Method = Method {
    name: "value of information",
    variant: "perfect knowledge of one number, over the draws, for the party's best choice",
    source: "Howard 1966",
};

/// A part of a report.
#[derive(Clone, PartialEq, Debug)]
pub enum Part {
    /// The key findings, all of them.
    Findings,
    /// The rows, as a table.
    Rows,
    /// Each side's alternative to a deal, and its red lines.
    Alternatives,
    /// The drafts of the case, one after the other.
    Drafts,
    /// One of them, by its place from 0.
    Draft(usize),
    /// What a party makes of a draft.
    Position(usize, PartyId),
    /// What single numbers turn whether settlements would be signed.
    Turns,
    /// Of one settlement: the row, from 0.
    Turn(usize),
    /// What each party would do well to find out.
    Asking,
    /// The same of one party.
    AskingOf(PartyId),
    /// All forecasts of a question: its place, from 0.
    Forecasts(usize),
    /// One rung, model or reading of it.
    Model(usize, String),
    /// What is not a row of the assessment, and why.
    LeftOut,
    /// What falls with an assumption.
    Check(AssumptionId),
    /// How the report was computed.
    Method,
    /// A finding about an explicit graph, by its place from 0.
    GraphFinding(usize),
}

/// What a path of a part stands for; `None` of any other path.
pub(super) fn part(trace: &Trace<'_>, path: &str) -> Option<Result<Why, Diagnostic>> {
    let segments: Vec<&str> = path.split('.').collect();
    let a = trace.assessment?;
    let report = trace.report?;
    let of = Of { trace, a, report, path };
    Some(match segments.as_slice() {
        ["findings"] => {
            let mut why = of.blank("findings", Part::Findings, "the key findings, and what would change each");
            why.rests_on = of.rests((0..a.findings.len()).map(Asked::Finding));
            Ok(why)
        }
        ["rows"] => {
            let mut why = of.blank("rows", Part::Rows, "the settlements that were judged");
            why.rests_on = of.rests(of.rows().into_iter().map(Asked::Row));
            Ok(why)
        }
        ["alternatives"] => {
            let says = "what each side has without a deal, and what it never signs";
            let mut why = of.blank("alternatives", Part::Alternatives, says);
            why.rests_on = of.rests(trace.case().with_preferences().iter().map(Asked::Payoffs));
            Ok(why)
        }
        ["drafts", rest @ ..] => of.drafts(rest),
        ["turns", rest @ ..] => of.turns(&rest.join(".")),
        ["asking", rest @ ..] => of.asking(&rest.join(".")),
        ["questions", id, "forecasts", rest @ ..] => of.forecasts(id, &rest.join(".")),
        ["left_out"] => Ok(of.left_out()),
        ["method" | "methods"] => {
            let mut why = of.blank("method", Part::Method, "how the report was computed, and how far to trust it");
            why.methods = crate::json::assess_methods();
            Ok(why)
        }
        _ => return None,
    })
}

struct Of<'a, 't> {
    trace: &'t Trace<'a>,
    a: &'a Assessment,
    report: &'a ReportAnswer,
    path: &'t str,
}

impl Of<'_, '_> {
    fn blank(&self, path: impl Into<String>, part: Part, says: impl Into<String>) -> Why {
        let mut why = self.trace.blank(path.into(), Kind::Result, says.into());
        why.part = Some(part);
        why
    }

    /// Nothing has this path, and why a part has nothing.
    fn nothing(&self, why: &'static str) -> Diagnostic {
        Diagnostic::new(&NO_PATH, format!("`{}` names nothing in the case or its results", self.path)).because(why)
    }

    /// What several results of the assessment rest on together.
    fn rests(&self, asked: impl Iterator<Item = Asked>) -> Vec<Rest> {
        let mut all: Vec<Rest> = Vec::new();
        for (path, direct) in asked.flat_map(|asked| self.trace.traced(self.a, asked).rests_on) {
            match all.iter_mut().find(|known| known.path == path) {
                Some(known) => known.direct |= direct,
                None => all.push(Rest { path, direct }),
            }
        }
        // What stands in one table of the case stands together, in the order in which the tables are met.
        let table = |rest: &Rest| rest.path.rsplit_once('.').map_or(rest.path.clone(), |(above, _)| above.to_owned());
        let mut tables: Vec<String> = Vec::new();
        for rest in &all {
            if !tables.contains(&table(rest)) {
                tables.push(table(rest));
            }
        }
        all.sort_by_key(|rest| tables.iter().position(|known| *known == table(rest)));
        all
    }

    /// The rows that somebody must sign.
    fn rows(&self) -> Vec<usize> {
        (0..self.a.rows.len()).filter(|k| !self.a.rows[*k].is_status_quo()).collect()
    }

    fn drafts(&self, rest: &[&str]) -> Result<Why, Diagnostic> {
        let all = &self.report.drafts;
        if all.is_empty() {
            return Err(self.nothing("There are drafts where the case has two proposals at least."));
        }
        let case = self.trace.case();
        let everybody = case.with_preferences();
        let on = |draft: &crate::DraftScore, parties| {
            let needs = depends_on_package(self.a, &draft.package.outcome, parties);
            self.trace.paths(&needs).into_iter().map(|(path, direct)| Rest { path, direct }).collect::<Vec<_>>()
        };
        let [name, rest @ ..] = rest else {
            let mut why =
                self.blank("drafts", Part::Drafts, format!("the proposals as a series of {} drafts", all.len()));
            let mut rests: Vec<Rest> = Vec::new();
            for one in all.iter().flat_map(|draft| on(draft, everybody)) {
                if !rests.contains(&one) {
                    rests.push(one);
                }
            }
            why.rests_on = rests;
            why.methods = vec![CONSENT];
            return Ok(why);
        };
        let by_number = name.parse::<usize>().ok().and_then(|n| n.checked_sub(1)).filter(|k| *k < all.len());
        let Some(k) = by_number.or_else(|| all.iter().position(|draft| draft.package.name == *name)) else {
            let names: Vec<&str> = all.iter().map(|draft| draft.package.name.as_str()).collect();
            return Err(no_path(self.path, "drafts", &names));
        };
        let draft = &all[k];
        let called = case.proposals.iter().find(|p| p.id == draft.package.name);
        let called = called.map_or(&draft.package.name, |p| &p.name);
        let above = format!("drafts.{}", k + 1);
        match rest {
            [] => {
                let says = format!("who accepts draft {}, \"{called}\", who objects, and what would win more", k + 1);
                let mut why = self.blank(above, Part::Draft(k), says);
                why.rests_on = on(draft, everybody);
                why.methods = vec![CONSENT];
                Ok(why)
            }
            ["positions" | "yes" | "refused_by" | "accepted_by", party] => {
                let known = draft.positions.iter().find(|p| case.parties[p.party].id == *party);
                let Some(position) = known else {
                    let names: Vec<&str> = draft.positions.iter().map(|p| case.parties[p.party].id.as_str()).collect();
                    return Err(no_path(self.path, &format!("{above}.positions"), &names));
                };
                let says = format!("what {} makes of draft {}, \"{called}\"", case.parties[position.party].name, k + 1);
                let path = format!("{above}.positions.{party}");
                let mut why = self.blank(path, Part::Position(k, position.party), says);
                let teller = Teller { case, instance: &self.trace.prepared.central, a: self.a };
                teller.position(position, &draft.package.outcome, &mut why.steps);
                why.rests_on = on(draft, zopa_core::PartySet::only(position.party));
                why.methods = vec![CONSENT];
                Ok(why)
            }
            _ => Err(no_path(self.path, &above, &["positions"])),
        }
    }

    fn turns(&self, name: &str) -> Result<Why, Diagnostic> {
        if self.report.turns.is_none() {
            return Err(self.nothing("What turns settlements was not asked for."));
        }
        if name.is_empty() {
            let says = "which single numbers turn whether settlements would be signed";
            let mut why = self.blank("turns", Part::Turns, says);
            why.rests_on = self.rests(self.rows().into_iter().map(Asked::AllSign));
            return Ok(why);
        }
        let case = self.trace.case();
        let k = super::place::row_called(self.a, self.path, "turns", name)?;
        let says = format!("which single numbers turn whether all who must sign {} would", row_name(self.a, k));
        let mut why = self.blank(format!("turns.{}", self.a.rows[k].key(case)), Part::Turn(k), says);
        why.rests_on = self.rests(std::iter::once(Asked::AllSign(k)));
        Ok(why)
    }

    fn asking(&self, name: &str) -> Result<Why, Diagnostic> {
        let case = self.trace.case();
        let (path, part, says) = match (name.is_empty(), case.party(name)) {
            (true, _) => ("asking".to_owned(), Part::Asking, "what each party would do well to find out".to_owned()),
            (false, Some(party)) => (
                format!("asking.{name}"),
                Part::AskingOf(party),
                format!("what {} would do well to find out before it chooses", case.parties[party].name),
            ),
            (false, None) => {
                let names: Vec<&str> = case.parties.iter().map(|p| p.id.as_str()).collect();
                return Err(no_path(self.path, "asking", &names));
            }
        };
        let mut why = self.blank(path, part, says);
        why.rests_on = self.rests(self.rows().into_iter().map(Asked::Row));
        why.methods = self.trace.study.iter().map(|_| KNOWING).collect();
        if self.trace.study.is_none() {
            why.steps.push("No number of the case is uncertain, so there is nothing to find out.".to_owned());
        }
        Ok(why)
    }

    fn forecasts(&self, id: &str, name: &str) -> Result<Why, Diagnostic> {
        let all = match &self.report.forecast {
            Some(Ok(found)) => &found.questions,
            Some(Err(why)) => return Err((**why).clone()),
            None => return Err(self.nothing("The case has no questions to forecast.")),
        };
        let Some(k) = all.iter().position(|q| q.question.id == id) else {
            let names: Vec<&str> = all.iter().map(|q| q.question.id.as_str()).collect();
            return Err(no_path(self.path, "questions", &names));
        };
        let q = &all[k];
        let above = format!("questions.{id}.forecasts");
        let mut why = if name.is_empty() {
            self.blank(above, Part::Forecasts(k), format!("the forecasts of \"{}\"", q.question.name))
        } else {
            let names = forecast_names(q);
            if !names.iter().any(|known| known == name) {
                let names: Vec<&str> = names.iter().map(String::as_str).collect();
                return Err(no_path(self.path, &above, &names));
            }
            let says = format!("one forecast of \"{}\": `{name}`", q.question.name);
            self.blank(format!("{above}.{name}"), Part::Model(k, name.to_owned()), says)
        };
        let methods = forecast_lines(q).filter(|(key, _)| name.is_empty() || *key == name).map(|(_, f)| f.method);
        why.methods = methods.collect();
        let on = forecast::rests(self.trace.prepared, id);
        why.rests_on = on.into_iter().map(|(path, direct)| Rest { path, direct }).collect();
        Ok(why)
    }

    fn left_out(&self) -> Why {
        let says = "what is not a row of the assessment, and why";
        let mut why = self.blank("left_out", Part::LeftOut, says);
        if self.a.candidates.left_out.is_empty() {
            why.steps.push("Every proposal and every other candidate is a row.".to_owned());
        }
        why.rests_on = self.rests(self.rows().into_iter().map(Asked::AllSign));
        why
    }
}

/// The rungs and models of a question.
fn forecast_lines(q: &QuestionForecast) -> impl Iterator<Item = (&str, &zopa_forecast::Forecast)> {
    q.ladder.iter().map(|(n, f)| (*n, f)).chain(q.models.iter().map(|(n, f)| (n.as_str(), f)))
}

/// The names of a question's forecasts: rungs, models, readings, and what would reach the next mark.
pub(super) fn forecast_names(q: &QuestionForecast) -> Vec<String> {
    let mut names: Vec<String> = forecast_lines(q).map(|(name, _)| name.to_owned()).collect();
    for (reading, _) in &q.readings {
        if !names.contains(reading) {
            names.push(reading.clone());
        }
    }
    names.push(BREAK_EVEN.to_owned());
    names
}

/// The name of what one number alone would have to be for the headline to reach the next mark.
pub const BREAK_EVEN: &str = "break_even";
