//! The text of `zopa report`: findings first, then what they rest on.

pub(crate) mod anchor;
mod beside;
mod findings;
pub(crate) mod likely;
mod numbers;
mod rows;
mod sheet;
mod short;
mod status_quo;
mod threats;

use crate::Colour;
use crate::frame::{exactness, provenance, scales, title};
use crate::page::Page;
use crate::table::{Grid, Set};
use crate::text::{amount, clean, counted, grouped, listed, points};
use crate::words::Words;
use zopa::assess::{Assessment, LeftOut, Origin};
use zopa::core::{Case, Control, EventKind, PartySet, Role};
use zopa::{AssumptionTest, Prepared, ReportAnswer};

pub(crate) use numbers::written;
pub use sheet::{html, markdown};

/// The assessment of a case, with its scenarios beside it, and what changed since an older version where that was asked.
pub fn report(prepared: &Prepared, answer: &ReportAnswer, colour: Colour) -> String {
    let view = View::new(&answer.assessment);
    let mut page = Page::new(colour);
    page.title(&title(prepared));
    if !view.case.question.is_empty() {
        page.say(&clean(&view.case.question));
    }
    if prepared.redacted {
        page.say(REDACTED);
    }
    findings::write(&view, &mut page);
    if let Some(since) = &answer.since {
        crate::diff::since_section(&mut page, &since.old, &since.diff);
    }
    threats::write(&view, &mut page);
    view.parties(&mut page);
    view.issues(&mut page);
    view.alternatives(prepared, &mut page);
    rows::table(&view, &mut page);
    rows::blocks(&view, &mut page);
    view.left_out(&mut page);
    view.space(&mut page);
    status_quo::write(&view, &mut page);
    beside::write(&view, prepared, answer, &mut page);
    likely::write(&view, answer, &mut page);
    view.assumptions(answer, &mut page);
    view.dates(&mut page);
    view.method(prepared, &mut page);
    page.finish()
}

/// A finding as a sentence of its own.
pub(crate) fn finding_sentence(view: &View<'_>, finding: &zopa::assess::Finding) -> String {
    findings::sentence(view, finding)
}

/// What a version to share says about itself.
pub(crate) const REDACTED: &str = "This is a version to share: the numbers of what parties want and what is computed from \
                                   them in points, the evidence and its sources, notes, predictions and the case file's name \
                                   and fingerprint are left out. Verdicts, reasons and shares of draws are the full report's.";

/// What kind of event.
pub(crate) fn kind(kind: EventKind) -> &'static str {
    match kind {
        EventKind::Planned => "planned",
        EventKind::Happened => "happened",
        EventKind::Deadline => "deadline",
    }
}

/// A name in quotation marks, unless it has some.
fn quoted(name: &str) -> String {
    if name.contains('"') { name.to_owned() } else { format!("\"{name}\"") }
}

/// An assessment with the words for it.
pub(crate) struct View<'a> {
    pub(crate) assessment: &'a Assessment,
    pub(crate) case: &'a Case,
    pub(crate) words: Words<'a>,
}

impl<'a> View<'a> {
    pub(crate) fn new(assessment: &'a Assessment) -> Self {
        let case = assessment.model.case();
        View { assessment, case, words: Words::new(case) }
    }

    /// A party's name by its id.
    pub(crate) fn party_called(&self, id: &str) -> String {
        clean(self.case.parties.iter().find(|p| p.id == id).map_or(id, |p| &p.name)).into_owned()
    }

    /// A row by its name and number: `"Truce in the air" (row 4)`.
    pub(crate) fn row(&self, k: usize) -> String {
        format!("{} (row {})", quoted(&self.row_name(k)), k + 1)
    }

    /// A row's name with quotation marks.
    pub(crate) fn name(&self, k: usize) -> String {
        quoted(&self.row_name(k))
    }

    /// A row's name as it stands in the table.
    pub(crate) fn row_name(&self, k: usize) -> String {
        let origins = &self.assessment.rows[k].candidate.origins;
        origins.first().map(|o| self.origin(*o)).unwrap_or_default()
    }

    /// Why a settlement is a row, in words.
    pub(crate) fn origin(&self, origin: Origin) -> String {
        let name = |p| clean(&self.case.proposals[p].name).into_owned();
        match origin {
            Origin::StatusQuo => "The status quo".to_owned(),
            Origin::Proposal(p) => name(p),
            Origin::NashTable => "Fair point of the table alone".to_owned(),
            Origin::NashSetters => "Fair point of all who set an issue".to_owned(),
            Origin::Opening(p) => format!("Opening of \"{}\"", name(p)),
        }
    }

    fn parties(&self, page: &mut Page) {
        page.heading("Parties: who is at the table, who decides what");
        let mut grid = Grid::new(&[
            ("Party", Set::Words),
            ("Part", Set::Words),
            ("At the table", Set::Words),
            ("Sets", Set::Words),
        ]);
        let stated = self.case.with_preferences();
        for (p, party) in self.case.parties.enumerated() {
            let part = match party.role {
                Role::Principal => "principal",
                Role::ThirdParty => "third party",
                Role::Audience => "audience",
            };
            let unstated = if stated.contains(p) { "" } else { "; interests not stated" };
            let issues = |fits: &dyn Fn(&Control) -> bool| -> Vec<String> {
                self.case
                    .issues
                    .enumerated()
                    .filter(|(_, v)| fits(&v.control))
                    .map(|(v, _)| self.words.issue(v))
                    .collect()
            };
            let alone = issues(&|c| c.setters() == PartySet::only(p) && !c.is_joint());
            let joint = issues(&|c| c.setters().contains(p) && c.is_joint());
            let consents = issues(&|c| c.signers().contains(p) && !c.setters().contains(p));
            let mut sets = Vec::new();
            for (what, list) in [("alone", alone), ("with others", joint), ("must consent to", consents)] {
                if !list.is_empty() {
                    sets.push(format!("{what}: {}", list.join(", ")));
                }
            }
            let sets = if sets.is_empty() { "nothing".to_owned() } else { sets.join("; ") };
            let at = if party.at_table { "yes" } else { "no" };
            grid.row([self.words.party(p), format!("{part}{unstated}"), at.to_owned(), sets]);
        }
        page.table(grid);
    }

    fn issues(&self, page: &mut Page) {
        page.heading("Issues and their levels (the status quo in brackets)");
        let mut grid = Grid::new(&[("Issue", Set::Words), ("Levels", Set::Words), ("Set by", Set::Words)]);
        for (v, issue) in self.case.issues.enumerated() {
            let level = |l| {
                let label = self.words.level(v, l);
                if l == issue.status_quo { format!("[{label}]") } else { label }
            };
            let levels: Vec<String> = issue.levels.ids().map(level).collect();
            let mut by = self.words.parties(issue.control.setters());
            let consent = issue.control.signers().minus(issue.control.setters());
            if !consent.is_empty() {
                by.push_str(&format!("; consent of {}", self.words.parties(consent)));
            }
            if issue.control.is_binding() {
                by.push_str("; binding once signed");
            }
            grid.row([self.words.issue(v), levels.join(", "), by]);
        }
        page.table(grid);
    }

    fn alternatives(&self, prepared: &Prepared, page: &mut Page) {
        let instance = &prepared.central;
        let q = self.assessment.model.status_quo();
        page.heading("Each side's alternative to a deal (points at the central case), and its red lines");
        let mut grid = Grid::new(&[
            ("Party", Set::Words),
            ("Status quo", Set::Figures),
            ("Walking away", Set::Figures),
            ("Signs nothing in which", Set::Words),
        ]);
        for p in self.case.with_preferences().minus(self.case.having(Role::Audience)).iter() {
            let (here, away) = match instance.additive(p) {
                _ if prepared.redacted => ("not shown".to_owned(), "not shown".to_owned()),
                Some(a) => (points(a.points(a.score(&self.assessment.model, q))), points(a.points(a.disagreement()))),
                None => ("ranks only".to_owned(), "ranks only".to_owned()),
            };
            let lines: Vec<String> = self.case.red_lines[p].iter().map(|r| self.words.condition(r.when)).collect();
            let lines = if lines.is_empty() { "-".to_owned() } else { lines.join("; ") };
            grid.row([self.words.party(p), here, away, lines]);
        }
        page.table(grid);
    }

    fn assumptions(&self, answer: &ReportAnswer, page: &mut Page) {
        let checks = &answer.assumptions;
        let test = |id| checks.iter().find(|c| c.assumption == id).map(|c| &c.test);
        let tested = |id| matches!(test(id), Some(AssumptionTest::Tested { .. } | AssumptionTest::Failed(_)));
        let shown: Vec<_> =
            self.case.assumptions.enumerated().filter(|(id, a)| a.key || tested(*id)).map(|(id, _)| id).collect();
        if shown.is_empty() {
            return;
        }
        page.heading("Key assumptions (taken as given), and what falls with each");
        for id in shown {
            let assumption = &self.case.assumptions[id];
            let watch = assumption.watch.as_deref().map(|w| format!(" Watch for: {}", clean(w))).unwrap_or_default();
            page.point("- ", &format!("{}: {}{watch}", clean(&assumption.id), clean(&assumption.text)));
            match test(id) {
                None => {}
                Some(test) => self.falls_with(test, page),
            }
        }
    }

    /// What falls with an assumption.
    fn falls_with(&self, test: &AssumptionTest, page: &mut Page) {
        match test {
            AssumptionTest::NotTested => {
                page.under(1, "Not tested: the case does not say what would be so if it were false (no if_false).");
            }
            AssumptionTest::Failed(problems) if problems.is_empty() => page.under(1, "Could not be tested."),
            AssumptionTest::Failed(problems) => {
                let why: Vec<_> = problems.iter().map(|d| clean(&d.message)).collect();
                page.under(1, &format!("Could not be tested: {}.", why.join("; ")));
            }
            AssumptionTest::Tested { without, difference } => {
                crate::diff::falls(page, self, &View::new(without), difference);
            }
        }
    }

    fn dates(&self, page: &mut Page) {
        let mut events: Vec<_> = self.case.events.iter().collect();
        if events.is_empty() {
            return;
        }
        events.sort_by_key(|e| e.on);
        page.heading("Dates");
        for event in events {
            page.point("- ", &format!("{} ({}): {}", event.on, kind(event.kind), clean(&event.what)));
        }
    }

    fn left_out(&self, page: &mut Page) {
        let out = &self.assessment.candidates.left_out;
        if out.is_empty() {
            return;
        }
        page.heading("Not among the rows");
        let mut beyond = 0u32;
        for each in out {
            match each {
                LeftOut::OffAgenda(p, why) => page.point(
                    "- ",
                    &format!(
                        "{}: not on this agenda ({} has no level \"{}\").",
                        self.origin(Origin::Proposal(*p)),
                        clean(&why.issue),
                        clean(&why.level)
                    ),
                ),
                LeftOut::Undefined(origin, why) => {
                    let why = clean(&zopa::undefined(self.case, why)).into_owned();
                    page.point("- ", &format!("{}: not defined, because {why}.", self.origin(*origin)));
                }
                LeftOut::NobodyThere(origin) => {
                    page.point(
                        "- ",
                        &format!("{}: not defined, because nobody is in this group.", self.origin(*origin)),
                    );
                }
                LeftOut::Beyond(_) => beyond += 1,
            }
        }
        if beyond > 0 {
            page.point(
                "- ",
                &format!(
                    "{} beyond the sixteenth row, counted and not shown.",
                    counted(beyond.into(), "settlement", "settlements")
                ),
            );
        }
    }

    fn space(&self, page: &mut Page) {
        let Some(counts) = &self.assessment.counts else { return };
        page.heading("The whole space of deals");
        let mut grid = Grid::new(&[
            ("Among", Set::Words),
            ("Possible", Set::Figures),
            ("In their hands", Set::Figures),
            ("All would sign, somebody gains", Set::Figures),
            ("Efficient", Set::Figures),
        ]);
        let groups = [("those at the table", &counts.table), ("all who set an issue", &counts.setters)];
        for (name, survey) in groups {
            let Some(s) = survey else { continue };
            let gainful = match (&s.agreement.gainful, s.agreement.empty) {
                (Ok(n), _) => amount(*n),
                (Err(_), true) => "none".to_owned(),
                (Err(_), false) => "some".to_owned(),
            };
            grid.row([
                name.to_owned(),
                s.feasible.as_ref().map_or("not counted".to_owned(), |n| amount(*n)),
                amount(s.deliverable),
                gainful,
                s.frontier.as_ref().map_or("not counted".to_owned(), |f| amount(f.outcomes)),
            ]);
        }
        page.table(grid);
        page.gap();
        match &counts.equilibria {
            Ok(all) => {
                let each: Vec<String> = all
                    .iter()
                    .map(|(n, k)| format!("{} under {}", grouped((*k).into()), crate::stability::short(*n)))
                    .collect();
                page.say(&format!(
                    "Of {}, those from which no party would move alone: {}. (`zopa stability` lists and explains them.)",
                    counted(counts.states.into(), "state", "states"),
                    listed(&each)
                ));
            }
            Err(why) => page.say(&format!("Equilibria were not counted: {}.", clean(&why.message))),
        }
    }

    fn method(&self, prepared: &Prepared, page: &mut Page) {
        let a = self.assessment;
        page.heading("How this was computed, and how far to trust it");
        provenance(page, prepared);
        page.point("- ", "Numbers in points: 0 to 100 before terms. Gains are counted over each party's alternative to a deal, changes from the status quo.");
        scales(page, prepared);
        page.point(
            "- ",
            &format!(
                "Verdicts and gains are those of the central case (draw 0), exact by the definitions. Shares: {} Every draw takes \
                 each uncertain number of the case anew from its stated range. A share of draws is a statement about \
                 those ranges; it is not a probability of the real event.",
                exactness(&a.shares.exactness)
            ),
        );
        page.point(
            "- ",
            "\"Moving together\": in each draw all numbers of one party lean the same way, for or against the row at \
             hand. Where this share differs much from the other, the finding rests on the party's errors cancelling out.",
        );
        page.point(
            "- ",
            "Holds, grades A to E, in the package game (the package's issues and the threats behind it; single moves): A \
             holds by itself; B holds by a credible answer; C fragile: the one who leaves can answer back; D rests on a \
             threat that nobody would carry out; E breaks, or a signer would rather walk away. After Fang, Hipel & \
             Kilgour 1993; symmetric sequential stability after Rego & Vieira 2017.",
        );
        page.point("- ", "Fair point: the largest product of gains (Nash 1950) over the packages that the group can deliver and each member would sign.");
        let warnings =
            prepared.opened.diagnostics.iter().filter(|d| d.severity == zopa::core::Severity::Warning).count();
        if warnings > 0 {
            page.point(
                "- ",
                &format!(
                    "The case file has {} (`zopa check` shows them): weak or unsupported inputs.",
                    counted(warnings as u128, "warning", "warnings")
                ),
            );
        }
    }
}
