//! The drafts: a table of the series, and a fold for each with every party's objections.

use super::Sheet;
use crate::document::{Block, Fold, Phrases, Run, Section, Table, Words, blocks, link, plain};
use crate::drafts;
use crate::report::{anchor, numbers};
use crate::table::Set;
use crate::text::clean;
use zopa::DraftScore;
use zopa::core::PartyId;

impl Sheet<'_> {
    pub(super) fn drafts(&self) -> Option<Section> {
        let all = &self.answer.drafts;
        if all.is_empty() {
            return None;
        }
        let proposals = || all.iter().filter_map(|d| self.view.case.proposals.iter().find(|p| p.id == d.package.name));
        let order = match (proposals().any(|p| p.on.is_some()), proposals().all(|p| p.on.is_some())) {
            (_, true) => "in the order of their days",
            (true, false) => "in the order of their days, those without a day last",
            (false, false) => "in the order of the file, which dates none of them",
        };
        let mut list = vec![Block::Say(plain(format!(
            "The case's proposals as a series of drafts, {order}. Asked are all who set an issue and all who must sign. The \
             smallest edit loses nobody who accepts."
        )))];
        let mut table = Table::new(
            "Each draft: who accepts it, who objects, and the smallest edit that makes it acceptable to more",
            &[
                ("#", Set::Numbers),
                ("Draft", Set::Words),
                ("Accept", Set::Words),
                ("Object", Set::Words),
                ("Smallest edit that wins more", Set::Words),
            ],
        );
        for (k, draft) in all.iter().enumerate() {
            let asked = draft.accepted_by.len() + draft.refused_by.len();
            table.rows.push((
                None,
                vec![
                    vec![link(anchor::draft(k), (k + 1).to_string())],
                    self.draft_name(draft),
                    plain(format!("{} of {asked}", draft.accepted_by.len())),
                    plain(match draft.refused_by.is_empty() {
                        true => "-".to_owned(),
                        false => self.view.words.parties(draft.refused_by),
                    }),
                    plain(match (&draft.step, draft.refused_by.is_empty()) {
                        (Some(step), _) => drafts::edit(self.view.words, &draft.package.outcome, step),
                        (None, true) => "-".to_owned(),
                        (None, false) if draft.unsearched.is_some() => "not known".to_owned(),
                        (None, false) => "none".to_owned(),
                    }),
                ],
            ));
        }
        list.push(Block::Table(table));
        list.extend((0..all.len()).map(|k| Block::Fold(self.draft(k))));
        super::section("drafts", "Drafts", "Drafts: who objects to each, and what would win more", list)
    }

    /// The name of a draft, leading to its row, with its day and who tabled it.
    fn draft_name(&self, draft: &DraftScore) -> Words {
        let case = self.view.case;
        let proposal = case.proposals.iter().find(|p| p.id == draft.package.name);
        let name = clean(proposal.map_or(&draft.package.name, |p| &p.name)).into_owned();
        let rows = &self.view.assessment.rows;
        let row = rows.iter().position(|row| row.candidate.outcome == draft.package.outcome);
        let mut words = vec![match row {
            Some(k) => link(anchor::row(k), name),
            None => Run::Text(name),
        }];
        let day = proposal.and_then(|p| p.on).map(|on| on.to_string());
        let by = proposal.and_then(|p| p.tabled_by).map(|p| format!("by {}", self.view.words.party(p)));
        let about: Vec<String> = day.into_iter().chain(by).collect();
        if !about.is_empty() {
            words.extend(plain(format!(" ({})", about.join(", "))));
        }
        words
    }

    fn draft(&self, k: usize) -> Fold {
        let all = &self.answer.drafts;
        let mut written = blocks(self.n, "", |page| drafts::write_one(page, self.view.words, self.view.case, all, k));
        // Its name is the summary already.
        let (name, rest) = match written.first_mut() {
            Some(Block::List(list)) if !list.items.is_empty() => {
                let mut item = list.items.remove(0).blocks;
                let rest = item.split_off(1);
                (item.pop(), rest)
            }
            _ => (None, written),
        };
        let mut summary = vec![Run::Strong(format!("{}.", k + 1)), Run::Text(" ".to_owned())];
        match name {
            Some(Block::Say(words)) => summary.extend(words),
            _ => summary.extend(plain(clean(&all[k].package.name).into_owned())),
        }
        let mut blocks = rest;
        self.gains_called(&all[k]).lead_starts(&mut blocks);
        Fold { id: anchor::draft(k), summary, blocks }
    }

    /// The parties as sentences about a draft begin with them, each leading to the parts of its gain, or to its numbers.
    fn gains_called(&self, draft: &DraftScore) -> Phrases {
        let rows = &self.view.assessment.rows;
        let row = rows.iter().position(|row| row.candidate.outcome == draft.package.outcome);
        let place = |p: PartyId| {
            let background = self.background?;
            let drawn = |k: &usize| background.breakdowns[*k][p].as_ref().is_some_and(|b| !b.parts.is_empty());
            let signs_or_loses = |k: &usize| self.drawn(*k).contains(&p);
            match row.filter(drawn).filter(signs_or_loses) {
                Some(k) => Some(anchor::gain(k, p)),
                None => numbers::fold_of(&background.ledger, "preferences", &self.view.case.parties[p].id),
            }
        };
        let all = self.view.case.parties.ids();
        Phrases::new(all.filter_map(|p| Some((self.view.words.party(p), place(p)?))))
    }
}
