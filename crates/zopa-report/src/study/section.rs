//! A study as sections of the report: the text of `zopa study` with its figures.

use super::{View, figures};
use crate::document::{Block, Fold, Phrases, Section, blocks, lead_prose, plain, tables};
use crate::report::anchor;
use zopa::assess::background::{Background, Ledger};
use zopa::core::Case;
use zopa::{Prepared, StudyAnswer};

/// The numbers of the case as a study speaks of them, each leading to its entry.
fn numbers(view: &View<'_>, ledger: &Ledger) -> Phrases {
    let named = ledger.uncertain().filter_map(|e| Some((view.words.input(e.input?), anchor::number(&e.path))));
    // A shared value stands at several places: the first has it all.
    let mut first: Vec<(String, String)> = Vec::new();
    for (phrase, place) in named {
        if !first.iter().any(|(known, _)| *known == phrase) {
            first.push((phrase, place));
        }
    }
    Phrases::new(first)
}

/// The records as they are named beside what is worth asking, with their grades.
fn records(case: &Case) -> Phrases {
    Phrases::new(case.evidence.ids().map(|id| (super::asking::record(case, id), anchor::evidence(id))))
}

/// What the assessment depends on, and what would turn it; the names of numbers lead to their entries.
pub(crate) fn depends(prepared: &Prepared, answer: &StudyAnswer, ledger: Option<&Ledger>) -> Section {
    let view = View::new(prepared, answer);
    let rows = view.study.questions.rows.len();
    let mut all = Vec::new();
    let part = |id: &str, title: &str, all: &mut Vec<Block>, written: Vec<Block>| {
        if !written.is_empty() {
            all.push(Block::Heading(Some(id.to_owned()), title.to_owned()));
            all.extend(written);
        }
    };
    let shares = blocks(rows, "Facts of each settlement over the draws", |page| view.shares(page));
    let mut shares = shares;
    if ledger.is_some() {
        tables(&mut shares, &mut |table| table.lead_each(|k| (k < rows).then(|| anchor::row(k))));
    }
    part("study-shares", "Shares of draws", &mut all, shares);
    let forecasts = blocks(rows, "Forecasts over the draws", |page| view.forecasts(page));
    part("study-forecasts", "Forecasts over the draws", &mut all, forecasts);
    // The pictures have tables of their own; conclusions without a picture are folded away.
    let mut indices = blocks(rows, "Inputs and their indices", |page| view.dependence(page, true));
    let pictures = figures::tornadoes(&view);
    if !indices.is_empty() {
        let others = indices.split_off(1);
        if !pictures.is_empty() {
            indices.push(Block::Figures(pictures));
        }
        if !others.is_empty() {
            let summary = plain("Conclusions without a picture: nothing is resolved, or they never change");
            indices.push(Block::Fold(Fold { id: "study-index-tables".to_owned(), summary, blocks: others }));
        }
    }
    part("study-indices", "Which numbers matter", &mut all, indices);
    let flips = blocks(rows, "Single inputs that turn a conclusion", |page| view.flips(page));
    part("study-flips", "What would turn it: single inputs", &mut all, flips);
    let pairs = blocks(rows, "Pairs of inputs that turn a conclusion", |page| view.pairs(page));
    part("study-pairs", "What would turn it: two inputs together", &mut all, pairs);
    let falls = blocks(rows, "", |page| view.assumptions(&answer.assumptions, page));
    part("study-assumptions", "What falls with an assumption", &mut all, falls);
    if let Some(ledger) = ledger {
        numbers(&view, ledger).lead(&mut all);
    }
    Section { id: "depends", title: "What the answer depends on".to_owned(), short: "What it depends on", blocks: all }
}

/// What each party would do well to find out, and what it can choose without.
pub(crate) fn choices(prepared: &Prepared, answer: &StudyAnswer, background: Option<&Background>) -> Section {
    let ledger = background.map(|b| &b.ledger);
    let view = View::new(prepared, answer);
    let case = &prepared.case;
    let rows = view.study.questions.rows.len();
    let mut all = Vec::new();
    // What is the same for every party is said once.
    if let Some(first) = view.study.asking.first() {
        all.push(Block::Say(plain(view.payoff(first))));
    }
    for asking in &view.study.asking {
        let (who, id) = (view.words.party(asking.party), &case.parties[asking.party].id);
        all.push(Block::Heading(Some(format!("ask-{id}")), format!("What {who} would do well to find out")));
        let mut told = blocks(rows, "", |page| view.gaps(asking, page));
        // What it is best to choose as things are comes from all of the party's numbers; what to ask for leads to each.
        if let Some(own) = ledger.and_then(|of| crate::report::numbers::fold_of(of, "preferences", id)) {
            let now = told.len().min(1);
            lead_prose(&mut told[..now], &own);
        }
        all.extend(told);
    }
    if !view.study.robust.is_empty() {
        all.push(Block::Say(plain(super::robust::READING)));
    }
    for robust in &view.study.robust {
        let (who, id) = (view.words.party(robust.party), &case.parties[robust.party].id);
        all.push(Block::Heading(Some(format!("robust-{id}")), format!("What {who} can choose without knowing more")));
        let mut told = blocks(rows, "Options over the stated ranges", |page| view.options(robust, page));
        told.push(Block::Figure(figures::robustness(&view, robust)));
        // What an option is worth to a party leads to its parts, that it signs nothing to its worth of no deal.
        if let Some(ledger) = ledger {
            let options = robust.options.iter().filter_map(|o| o.row);
            let drawn = |k: usize| {
                let of = background.and_then(|b| b.breakdowns.get(k)).and_then(|row| row[robust.party].as_ref());
                of.is_some_and(|b| !b.parts.is_empty())
            };
            let place = |k| if drawn(k) { anchor::gain(k, robust.party) } else { anchor::row(k) };
            let places = options.map(|k| (view.words.row(Some(k)), place(k)));
            Phrases::new(places).lead_rows(&mut told, 2);
            let own = crate::report::numbers::fold_of(ledger, "preferences", id);
            tables(&mut told, &mut |table| table.lead_each(|_| own.clone()));
        }
        all.extend(told);
    }
    if !view.study.no_choice.is_empty() && !all.is_empty() {
        all.push(Block::Heading(Some("no-choice".to_owned()), "Of whose choice nothing is said".to_owned()));
        all.extend(blocks(rows, "", |page| view.no_choice(&|_| true, page)));
    }
    if let Some(ledger) = ledger {
        numbers(&view, ledger).lead(&mut all);
        records(case).lead(&mut all);
    }
    if all.is_empty() {
        all.push(Block::Say(plain("No party that signs has preferences with numbers.")));
    }
    Section {
        id: "find-out",
        title: "What to find out, and what is robust".to_owned(),
        short: "What to find out",
        blocks: all,
    }
}
