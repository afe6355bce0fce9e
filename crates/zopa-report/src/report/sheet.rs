//! The report as a document: the sections of the terminal text, with figures, fold-outs and links between every number and
//! what stands behind it.

mod alternatives;
mod assessment;
pub(crate) mod assumptions;
mod deals;
mod drafts;
mod findings;
mod holds;
mod method;
pub(crate) mod predictions;
mod questions;

use super::findings::Group;
use super::{Told, View, anchor, beside, numbers, records, threats};
use crate::document::{Block, Document, Item, List, Phrases, Run, Section, blocks, lead_prose, plain, tables};
use crate::figure;
use crate::frame::title;
use crate::text::clean;
use zopa::assess::Predictions;
use zopa::assess::background::Background;
use zopa::{Prepared, ReportAnswer};

/// The report as one HTML file; without what stands behind it where that is not to be shown.
pub fn html(prepared: &Prepared, answer: &ReportAnswer, background: Option<&Background>) -> String {
    crate::document::html(&document(prepared, answer, background))
}

/// The report as Markdown; likewise.
pub fn markdown(prepared: &Prepared, answer: &ReportAnswer, background: Option<&Background>) -> String {
    crate::document::markdown(&document(prepared, answer, background))
}

fn document(prepared: &Prepared, answer: &ReportAnswer, background: Option<&Background>) -> Document {
    let view = View::new(&answer.assessment);
    let sheet = Sheet {
        n: view.assessment.rows.len(),
        groups: super::findings::groups(&view),
        view,
        prepared,
        answer,
        background,
    };
    let ledger = background.map(|b| &b.ledger);
    // Where no number is uncertain there is nothing to draw, to turn or to find out.
    let study = answer.study.as_ref().filter(|_| !sheet.view.certain());
    let sections = [
        sheet.findings(),
        sheet.since(),
        sheet.threats(),
        sheet.parties(),
        sheet.issues(),
        sheet.alternatives(),
        sheet.assessment(),
        sheet.space(),
        sheet.drafts(),
        sheet.stability(),
        sheet.scenarios(),
        sheet.questions(),
        sheet.predictions(),
        study.map(|study| crate::study::depends(prepared, study, ledger)),
        sheet.assumptions(),
        sheet.evidence(),
        study.map(|study| crate::study::choices(prepared, study, background)),
        sheet.numbers(),
        sheet.dates(),
        sheet.method(),
    ];
    let mut sections: Vec<Section> = sections.into_iter().flatten().collect();
    sections.iter_mut().for_each(|section| sheet.follow(section));
    Document {
        title: title(prepared),
        question: sheet.view.case.question.clone(),
        notes: [prepared.redacted.then(|| plain(super::REDACTED))].into_iter().flatten().chain([plain(
            "Computed from the judgements and sources written in one case file. It describes what follows from them; it is no \
             forecast and nobody's official position.",
        )]).collect(),
        sections,
    }
}

/// What the sections are written from.
struct Sheet<'a> {
    view: View<'a>,
    prepared: &'a Prepared,
    answer: &'a ReportAnswer,
    background: Option<&'a Background>,
    groups: Vec<Group>,
    /// How many rows there are.
    n: usize,
}

pub(crate) fn section(id: &'static str, short: &'static str, title: &str, blocks: Vec<Block>) -> Option<Section> {
    (!blocks.is_empty()).then(|| Section { id, short, title: title.to_owned(), blocks })
}

/// Dates and deadlines.
pub(crate) fn dates_section(told: &Told<'_>, found: &Predictions) -> Option<Section> {
    let mut blocks: Vec<Block> = figure::timeline::figure(told, found).map(Block::Figure).into_iter().collect();
    let of = told.case.events.iter();
    blocks
        .extend(told.sources(of.map(|e| (clean(&e.what).into_owned(), format!("events.{}", e.id), e.because.clone()))));
    section("dates", "Dates", "Dates and deadlines", blocks)
}

impl Sheet<'_> {
    /// Lets what is left of numbers in sentences lead on: to the numbers of the case, or to how they are computed.
    fn follow(&self, section: &mut Section) {
        let place = match section.id {
            // The words and days of the case, the inputs themselves and how they are computed.
            "evidence" | "dates" | "numbers" | "method" | "assumptions" => return,
            "findings" | "assessment" | "predictions" => "method",
            _ => match self.all_numbers() {
                Some(place) => place,
                None => return,
            },
        };
        self.rows_called().lead_starts(&mut section.blocks);
        lead_prose(&mut section.blocks, place);
    }

    /// Where all numbers of the case stand, if they are shown.
    fn all_numbers(&self) -> Option<&'static str> {
        self.background.filter(|b| !b.ledger.entries.is_empty()).map(|_| "numbers")
    }

    /// The settlements as sentences begin with them, each leading to its row.
    fn rows_called(&self) -> Phrases {
        Phrases::new((0..self.n).map(|k| (self.view.name(k), anchor::row(k))))
    }

    /// The parties, each leading to its numbers.
    fn parties_called(&self) -> Phrases {
        let ledger = self.background.map(|b| &b.ledger);
        let place = |p| numbers::fold_of(ledger?, "preferences", &self.view.case.parties[p].id);
        let all = self.view.case.parties.ids();
        Phrases::new(all.filter_map(|p| Some((self.view.words.party(p), place(p)?))))
    }

    fn threats(&self) -> Option<Section> {
        let blocks = blocks(self.n, "Threats, judged at the central case", |page| threats::write(&self.view, page));
        let mut blocks = blocks;
        let case = self.view.case;
        let of = case.threats.iter().map(|t| (&t.name, format!("threats.{}", t.id), &t.because));
        blocks.extend(
            self.view.sources(of.map(|(name, path, because)| (clean(name).into_owned(), path, because.clone()))),
        );
        if let Some(background) = self.background {
            let of = self.view.assessment.threats.iter();
            let said = of.filter_map(|row| {
                let id = anchor::threat(&case.threats[row.threat].id);
                Some((id, threats::sources(&self.view, background, row)?))
            });
            let items = said.map(|(id, words)| Item { id: Some(id), blocks: vec![Block::Say(words)] });
            let items: Vec<Item> = items.collect();
            tables(&mut blocks, &mut |table| {
                table.lead_each(|k| {
                    let id = anchor::threat(&case.threats[self.view.assessment.threats.get(k)?.threat].id);
                    items.iter().any(|item| item.id.as_ref() == Some(&id)).then_some(id)
                });
            });
            if !items.is_empty() {
                blocks.push(Block::List(List { numbered: false, items }));
            }
        }
        let title = "Threats, and whether they would be carried out";
        section("threats", "Threats", title, blocks)
    }

    fn parties(&self) -> Option<Section> {
        let blocks = blocks(self.n, "Who is involved", |page| self.view.parties(page));
        section("parties", "Parties", "Parties: who is at the table, who decides what, who must consent", blocks)
    }

    fn issues(&self) -> Option<Section> {
        let mut blocks = blocks(self.n, "What is at issue; the status quo in brackets", |page| self.view.issues(page));
        let of = self.view.case.issues.enumerated();
        blocks.extend(
            self.view.sources(of.map(|(v, i)| (self.view.words.issue(v), format!("issues.{}", i.id), Vec::new()))),
        );
        let rules: Vec<Item> = self
            .view
            .case
            .rules
            .iter()
            .map(|rule| {
                let scope = match rule.scope {
                    zopa::core::Scope::States => "cannot be".to_owned(),
                    zopa::core::Scope::Packages => "nobody would sign".to_owned(),
                    zopa::core::Scope::Moves { from: None } => "nobody moves to where".to_owned(),
                    zopa::core::Scope::Moves { from: Some(from) } => {
                        format!("nobody moves from where {} to where", self.view.words.condition(from))
                    }
                };
                let mut words = vec![Run::Strong(clean(&rule.id).into_owned())];
                words.extend(plain(format!(", {scope}: {}. ", self.view.words.condition(rule.broken))));
                let records = self.view.on(&format!("rules.{}", rule.id), &rule.because);
                if !records.is_empty() {
                    words.push(Run::Text("Evidence: ".to_owned()));
                    words.extend(self.view.records(records.into_iter()));
                }
                Item { id: None, blocks: vec![Block::Say(words)] }
            })
            .collect();
        if !rules.is_empty() {
            blocks.push(Block::Heading(Some("rules".to_owned()), "Rules".to_owned()));
            blocks.push(Block::List(List { numbered: false, items: rules }));
        }
        blocks.extend(self.background.and_then(|b| figure::heat::figure(&self.view, b)).map(Block::Figure));
        section("issues", "Issues", "Issues, their levels, and who sets them", blocks)
    }

    fn scenarios(&self) -> Option<Section> {
        let mut blocks = blocks(self.n, "Each proposal under each scenario", |page| {
            beside::write(&self.view, self.prepared, self.answer, page);
        });
        if !blocks.is_empty() {
            let of = self.view.case.scenarios.iter();
            let of = of.map(|s| (clean(&s.name).into_owned(), format!("scenarios.{}", s.id), Vec::new()));
            let rows = (0..self.n).map(|k| (self.view.row_name(k), anchor::row(k)));
            Phrases::new(rows).lead_rows(&mut blocks, 1);
            blocks.extend(self.view.sources(of));
        }
        section("scenarios", "Scenarios", "Scenarios side by side", blocks)
    }

    fn since(&self) -> Option<Section> {
        let since = self.answer.since.as_ref()?;
        let blocks = crate::document::blocks(self.n, "What changed", |page| {
            crate::diff::changes(page, self.prepared, &since.diff);
        });
        section("since", "Changes", &crate::diff::since_title(&since.old), blocks)
    }

    fn evidence(&self) -> Option<Section> {
        let background = self.background?;
        let mut blocks = records::behind(&self.view, &background.ledger);
        blocks.push(Block::Heading(Some("records".to_owned()), "The records".to_owned()));
        let compared = !self.answer.beside.is_empty();
        let place = |path: &str| records::place(&self.view, &background.ledger, compared, path);
        blocks.extend(records::evidence(&self.view, &place));
        // How many numbers of a kind there are is counted in their list, how many records of a grade in theirs.
        let mut kinds = [self.all_numbers(), Some("records")].into_iter();
        tables(&mut blocks, &mut |table| {
            let place = kinds.next().flatten();
            table.lead_each(|_| place.map(str::to_owned));
        });
        section("evidence", "Evidence", "Evidence: how good it is, and what lacks it", blocks)
    }

    fn numbers(&self) -> Option<Section> {
        let findings: Vec<_> = self.groups.iter().map(|g| g.of.clone()).collect();
        let mut blocks = vec![Block::Say(plain(
            "Every number of the case. Numbers elsewhere in this report lead here, or to the figure that adds them up; from here \
             links lead to the evidence, the assumptions, the rows that use the number directly, the key findings that \
             compare it, and the rows that would hold or not depending on it. (`zopa why` follows the rest.)",
        ))];
        let folds = numbers::ledger(&self.view, &self.background?.ledger, &findings, self.answer.study.as_ref());
        if folds.is_empty() {
            return None;
        }
        blocks.extend(folds);
        section("numbers", "Numbers", "Inputs and their evidence", blocks)
    }

    fn dates(&self) -> Option<Section> {
        dates_section(&self.view, &self.view.assessment.predictions)
    }
}
