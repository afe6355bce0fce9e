//! Key assumptions, what they stand behind, and what falls with each.

use super::Sheet;
use crate::document::{Block, Item, List, Run, Section, lead_prose, link, plain};
use crate::report::assumptions::TESTABLE;
use crate::report::{anchor, numbers};
use crate::text::{clean, counted};
use zopa::core::Assumption;

impl Sheet<'_> {
    pub(super) fn assumptions(&self) -> Option<Section> {
        let view = &self.view;
        let item = |(id, a): (zopa::core::AssumptionId, &zopa::core::Assumption)| {
            let mut words = vec![Run::Strong(clean(&a.id).into_owned())];
            words.extend(plain(format!(": {}", clean(&a.text))));
            let mut blocks = vec![Block::Say(words)];
            if let Some(watch) = &a.watch {
                blocks.push(Block::Remark(plain(format!("What would show that it fails: {}", clean(watch)))));
            }
            let covers: Vec<&zopa::assess::background::Entry> = self
                .background
                .map_or_else(Vec::new, |b| b.ledger.uncertain().filter(|e| e.assumptions.contains(&id)).collect());
            if !covers.is_empty() {
                let mut words = plain(format!(
                    "Stands behind {}",
                    counted(covers.len() as u128, "uncertain number", "uncertain numbers")
                ));
                if covers.len() <= 6 {
                    words.extend(plain(": "));
                    words.extend(numbers::apart(covers.iter().map(|e| link(anchor::number(&e.path), clean(&e.path)))));
                }
                words.extend(plain("."));
                blocks.push(Block::Remark(words));
            }
            if let Some(check) = self.answer.assumptions.iter().find(|check| check.assumption == id) {
                blocks.extend(crate::document::blocks(self.n, "", |page| view.falls_with(&check.test, page)));
            }
            // The first is in the case's own words.
            self.rows_called().lead_starts(&mut blocks[1..]);
            if let Some(all) = self.all_numbers() {
                lead_prose(&mut blocks[1..], all);
            }
            Item { id: Some(anchor::assumption(id)), blocks }
        };
        let items = view.case.assumptions.enumerated().map(|(id, a)| (a, item((id, a)))).collect();
        let tested = |check: &zopa::AssumptionCheck| !matches!(check.test, zopa::AssumptionTest::NotTested);
        section(items, self.answer.assumptions.iter().any(|check| !tested(check)))
    }
}

/// The section: what the case calls key, on which findings rest, then the rest; with what can be tested, where something was not.
pub(crate) fn section(all: Vec<(&Assumption, Item)>, untested: bool) -> Option<Section> {
    let (key, others): (Vec<_>, Vec<_>) = all.into_iter().partition(|(a, _)| a.key);
    let mut blocks = Vec::new();
    for (title, of) in [("Key assumptions: findings rest on them", key), ("Other assumptions, not called key", others)]
    {
        if !of.is_empty() {
            blocks.push(Block::Heading(None, title.to_owned()));
            let items = of.into_iter().map(|(_, item)| item).collect();
            blocks.push(Block::List(List { numbered: false, items }));
        }
    }
    if !blocks.is_empty() {
        blocks.insert(0, Block::Say(plain("Taken as given, without evidence.")));
        if untested {
            blocks.push(Block::Remark(plain(TESTABLE.replace('`', "\""))));
        }
    }
    super::section("assumptions", "Assumptions", "Key assumptions, and others", blocks)
}
