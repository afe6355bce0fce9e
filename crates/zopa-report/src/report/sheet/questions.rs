//! Open questions: where the parties stand, and what is likely.

use super::Sheet;
use crate::document::{Block, Fold, Phrases, Section, lead_prose, link, plain, tables};
use crate::figure;
use crate::report::anchor;
use crate::text::clean;

impl Sheet<'_> {
    pub(super) fn questions(&self) -> Option<Section> {
        let background = self.background?;
        let mut blocks = Vec::new();
        let forecast = match &self.answer.forecast {
            None => None,
            Some(Ok(forecast)) => Some(forecast),
            Some(Err(problem)) => {
                blocks.push(Block::Say(plain(format!("No forecast: {}.", clean(&problem.message)))));
                None
            }
        };
        if forecast.is_some() {
            let mut how = crate::document::blocks(0, "", crate::report::likely::how);
            lead_prose(&mut how, "past-eu");
            blocks.extend(how);
        }
        let several = self.view.case.questions.len() > 1;
        for question in self.view.case.questions.iter() {
            let mut figures: Vec<_> = figure::questions::figure(&self.view, background, question).into_iter().collect();
            let positions = !figures.is_empty();
            let likely = forecast.and_then(|f| f.questions.iter().find(|q| q.question.id == question.id));
            if several && (likely.is_some() || !figures.is_empty()) {
                blocks.push(Block::Heading(None, clean(&question.name).into_owned()));
            }
            let name = |id: &str| self.view.party_called(id);
            figures.extend(likely.map(figure::forecast::likely));
            figures.extend(likely.and_then(|q| figure::paths::figure(q, &name)));
            figures.extend(likely.and_then(figure::readings::figure));
            if let Some(q) = likely {
                let mut words = plain(format!("Forecast: {}", crate::forecast::in_short(q)));
                match figures.first().filter(|_| positions) {
                    Some(figure) => {
                        words.extend(plain(", from where the parties stand ("));
                        words.push(link(figure.id.clone(), "the picture"));
                        words.extend(plain(" has each number and what stands behind it)."));
                    }
                    None => words.extend(plain(".")),
                }
                blocks.push(Block::Say(words));
            }
            let mut told = Vec::new();
            let all = positions.then(|| figures.first().map(|f| f.id.clone())).flatten();
            if !figures.is_empty() {
                told.push(Block::Figures(figures));
            }
            if let Some(q) = likely {
                told.extend(crate::document::blocks(0, "Break-even values", |page| {
                    crate::forecast::remarks(page, q, &name);
                    crate::forecast::break_even(page, q, &name);
                }));
            }
            // A party leads to where it stands; what is computed from all of them to the picture of all.
            let places = question.positions.iter().map(|(p, _)| {
                let path = format!("questions.{}.positions.{}.position", question.id, self.view.case.parties[*p].id);
                (self.view.words.party(*p), anchor::number(&path))
            });
            Phrases::new(places).lead_rows(&mut told, 2);
            tables(&mut told, &mut |table| table.lead_each(|_| all.clone()));
            if let Some(all) = &all {
                lead_prose(&mut told, all);
            }
            blocks.extend(told);
        }
        if forecast.is_some() {
            blocks.push(Block::Fold(track()));
        }
        let title = match forecast {
            Some(_) => "Open questions: where the parties stand, and what is likely",
            None => "Open questions, and where the parties stand",
        };
        super::section("questions", "Questions", title, blocks)
    }
}

/// How the baselines and models did on past decisions, as what it is.
fn track() -> Fold {
    let caption = "Errors in per cent of the scale on decisions of the European Union; comparisons are paired, by a bootstrap over proposals";
    let mut blocks = vec![Block::Table(crate::document::table(caption, &crate::forecast::track(), 0))];
    blocks.extend(crate::document::blocks(0, "", crate::forecast::past));
    blocks.push(Block::Remark(plain(
        "A difference below the detection limit would be missed more often than in one case of five: \"cannot tell\" means that, and \
         not \"equal\". `zopa backtest` computes this from the data, and scores any other.",
    )));
    Fold { id: "past-eu".to_owned(), summary: plain("How the baselines and models did on past decisions"), blocks }
}
