//! What reports are written from: a case with the words for it, and an assessment of it.

use crate::text::clean;
use crate::words::Words;
use std::ops::Deref;
use zopa::assess::{Assessment, Origin};
use zopa::core::Case;

/// A case with the words for it: what every report says of a case, assessed or not.
#[derive(Clone, Copy)]
pub(crate) struct Told<'a> {
    pub(crate) case: &'a Case,
    pub(crate) words: Words<'a>,
}

impl<'a> Told<'a> {
    pub(crate) fn new(case: &'a Case) -> Self {
        Told { case, words: Words::new(case) }
    }

    /// A party's name by its id.
    pub(crate) fn party_called(&self, id: &str) -> String {
        clean(self.case.parties.iter().find(|p| p.id == id).map_or(id, |p| &p.name)).into_owned()
    }
}

/// An assessment with the words for it.
pub(crate) struct View<'a> {
    pub(crate) assessment: &'a Assessment,
    told: Told<'a>,
    /// Whose numbers its rows have, where it stands beside another.
    numbered: Option<&'a Assessment>,
}

impl<'a> Deref for View<'a> {
    type Target = Told<'a>;

    fn deref(&self) -> &Told<'a> {
        &self.told
    }
}

impl<'a> View<'a> {
    pub(crate) fn new(assessment: &'a Assessment) -> Self {
        View { assessment, told: Told::new(assessment.model.case()), numbered: None }
    }

    /// An assessment that is told of beside the one that is shown: its rows have the numbers that they have there, or none.
    pub(crate) fn beside(assessment: &'a Assessment, shown: &'a Assessment) -> Self {
        View { numbered: Some(shown), ..View::new(assessment) }
    }

    /// Whether the case states no uncertain number: every draw is the same, and shares of draws say nothing.
    pub(crate) fn certain(&self) -> bool {
        self.case.inputs.is_empty()
    }

    /// A row by its name and number: `"Truce in the air" (row 4)`.
    pub(crate) fn row(&self, k: usize) -> String {
        let name = self.name(k);
        let number = match self.numbered {
            None => Some(k),
            Some(shown) => {
                let key = self.assessment.rows[k].key(self.case);
                shown.rows.iter().position(|row| row.key(shown.model.case()) == key)
            }
        };
        match number {
            Some(k) => format!("{name} (row {})", k + 1),
            None => name,
        }
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
}

/// A name in quotation marks, unless it has some.
fn quoted(name: &str) -> String {
    if name.contains('"') { name.to_owned() } else { format!("\"{name}\"") }
}
