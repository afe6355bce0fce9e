//! Where a report cites evidence: links from a thing of the case to the records about it.

use super::{Told, anchor, numbers};
use crate::document::{Block, Run, Words, link};
use crate::text::clean;
use zopa::core::EvidenceId;

impl Told<'_> {
    /// The records that bear on a path, or are named by it.
    pub(crate) fn on(&self, path: &str, because: &[EvidenceId]) -> Vec<EvidenceId> {
        let mut records = because.to_vec();
        records.extend(self.case.bearing(path).map(|(id, _)| id));
        records.sort_unstable();
        records.dedup();
        records
    }

    /// What was said about several things, as one paragraph: name, path, records that it names itself.
    pub(crate) fn sources(&self, of: impl Iterator<Item = (String, String, Vec<EvidenceId>)>) -> Option<Block> {
        let mut words = Words::new();
        for (name, path, because) in of {
            let records = self.on(&path, &because);
            if !records.is_empty() {
                words.push(Run::Text(format!("{}{name}: ", if words.is_empty() { "Evidence. " } else { "; " })));
                words.extend(self.records(records.into_iter()));
            }
        }
        (!words.is_empty()).then_some(Block::Remark(words))
    }

    /// Links to records of evidence.
    pub(crate) fn records(&self, ids: impl Iterator<Item = EvidenceId>) -> Words {
        numbers::apart(ids.map(|id| link(anchor::evidence(id), clean(&self.case.evidence[id].id))))
    }
}
