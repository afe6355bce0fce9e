//! Key findings: in short, then each with what would change it and the numbers that it rests on.

use super::Sheet;
use crate::document::{Block, Fold, Item, List, Section, lead_prose, linked, plain};
use crate::figure;
use crate::report::findings::Group;
use crate::report::{anchor, findings, numbers, short};
use crate::text::counted;

impl Sheet<'_> {
    pub(super) fn findings(&self) -> Option<Section> {
        let item = |(k, group): (usize, &Group)| {
            let mut blocks = vec![Block::Say(linked(&group.lead, self.n))];
            if !group.items.is_empty() {
                let each = |text: &String| Item { id: None, blocks: vec![Block::Say(linked(text, self.n))] };
                blocks.push(Block::List(List { numbered: false, items: group.items.iter().map(each).collect() }));
            }
            match group.change.as_slice() {
                [one] => blocks.push(Block::Remark(linked(&format!("What would change it: {one}"), self.n))),
                several => {
                    blocks.push(Block::Remark(plain("What would change it:")));
                    let each = |text: &String| Item { id: None, blocks: vec![Block::Remark(linked(text, self.n))] };
                    blocks.push(Block::List(List { numbered: false, items: several.iter().map(each).collect() }));
                }
            }
            if let Some(rests_on) = self.rests_on(k) {
                lead_prose(&mut blocks, &format!("{}-inputs", anchor::finding(k)));
                blocks.push(rests_on);
            } else if let Some(all) = self.all_numbers() {
                lead_prose(&mut blocks, all);
            }
            Item { id: Some(anchor::finding(k)), blocks }
        };
        let list = List { numbered: true, items: self.groups.iter().enumerate().map(item).collect() };
        let reading = if self.view.certain() { findings::CERTAIN } else { findings::READING };
        let mut blocks = vec![
            Block::Short(short::lines(&self.view, self.prepared, self.answer.turns.as_ref(), self.background)),
            Block::Remark(plain(reading)),
            Block::List(list),
        ];
        if let Some(beyond) = self.view.beyond() {
            blocks.insert(2, Block::Remark(plain(beyond)));
        }
        if !self.view.certain() {
            blocks.extend(figure::acceptance::overview(&self.view).map(Block::Figure));
        }
        super::section("findings", "Key findings", "Key findings", blocks)
    }

    /// The numbers that a finding compares, folded up by party.
    fn rests_on(&self, k: usize) -> Option<Block> {
        let of = &self.groups[k].of;
        let ledger = &self.background?.ledger;
        let uses: Vec<_> = ledger.uncertain().filter(|e| e.findings.iter().any(|f| of.contains(f))).collect();
        if uses.is_empty() {
            return None;
        }
        let blocks = numbers::by_party(&self.view, uses.iter().copied());
        let summary =
            plain(format!("Rests on {}", counted(uses.len() as u128, "uncertain number", "uncertain numbers")));
        Some(Block::Fold(Fold { id: format!("{}-inputs", anchor::finding(k)), summary, blocks }))
    }
}
