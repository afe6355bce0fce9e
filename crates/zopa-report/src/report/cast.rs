//! Who is involved in what: parties, issues, and each side's alternative to a deal.

use super::{Told, View};
use crate::page::Page;
use crate::table::{Grid, Set};
use crate::text::{clean, points};
use zopa::Prepared;
use zopa::core::{Control, Issue, LevelId, PartySet, Role};

impl Told<'_> {
    pub(super) fn parties(&self, page: &mut Page) {
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
        page.gap();
        page.say(
            "A principal is a side of the conflict; a third party takes part without being one; an audience watches, signs nothing \
             and never decides.",
        );
        for (p, party) in self.case.parties.enumerated() {
            self.note(page, &self.words.party(p), &party.note);
        }
    }

    /// What a reader should know of a part of the case, in the words of the case.
    pub(super) fn note(&self, page: &mut Page, of: &str, note: &str) {
        if !note.is_empty() {
            page.point("- ", &format!("{of}: {}", clean(note)));
        }
    }

    pub(super) fn issues(&self, page: &mut Page) {
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
            for (from, to) in one_way(issue) {
                let barred: Vec<String> = to.into_iter().map(|l| self.words.level(v, l)).collect();
                by.push_str(&format!("; one way: never from {} to {}", self.words.level(v, from), barred.join(", ")));
            }
            grid.row([self.words.issue(v), levels.join(", "), by]);
        }
        page.table(grid);
        for (v, issue) in self.case.issues.enumerated() {
            self.note(page, &self.words.issue(v), &issue.note);
        }
    }
}

/// The changes of an issue that nobody can make, by the level that they start from.
fn one_way(issue: &Issue) -> Vec<(LevelId, Vec<LevelId>)> {
    let barred = |from| -> Vec<LevelId> { issue.levels.ids().filter(|to| !issue.control.allows(from, *to)).collect() };
    issue.levels.ids().map(|from| (from, barred(from))).filter(|(_, to)| !to.is_empty()).collect()
}

impl View<'_> {
    pub(crate) fn alternatives(&self, prepared: &Prepared, page: &mut Page) {
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
}
