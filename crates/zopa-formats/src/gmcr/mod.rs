//! GMCR+ `.gmcr`: a graph model in option form, as JSON.
//!
//! In go the bytes of one file; out comes a case with the same states, moves and preferences, or the other way round
//! ([`export`]). Between them stands a [`Conflict`]: yes/no options, who holds them, patterns of options that cannot be,
//! and for each decision maker statements in order of importance or a ranking of states. Source of the form: the files
//! that GMCR+ and its predecessor gmcr-py write.
//!
//! | file | case |
//! | --- | --- |
//! | option | issue with the levels `no` and `yes`, set by its decision maker |
//! | `permittedDirection` `fwd`, `back` | `one_way` upwards, downwards; so states keep their numbers |
//! | `infeasibles` | rules on states |
//! | `preferences` | `priorities` (a compound condition is true if any member is; conditions may be text, see [`sentence`]) |
//! | `preferenceRanking` | `ranking`, where the file says that rankings are in use |
//! | an option of several decision makers, or of none | the whole conflict as an explicit `[graph]` |
//!
//! The file knows no status quo: its state 1 stands for it, unless the key `statusQuo`, which [`export`] adds, says
//! otherwise. States are numbered from 1 in the order of the binary number of which the first option is the lowest bit.
//!
//! **Lenient.** What JSON does not allow but a hand leaves behind (comments, surplus or missing commas, single quotes) is
//! read over; whatever is ignored or assumed is a warning. What could be read in two ways with different results is
//! refused.

mod encode;
mod loose;
mod read;
mod sentence;
mod states;
mod text;
mod write;

pub(crate) use encode::export;

use crate::form::{File, Form, Imported, Options};
use crate::problems::{Fault, incomplete};

/// GMCR+.
pub(crate) const FORM: Form = Form { name: "GMCR+ (.gmcr)", recognises, parties_in: &[], read: import };

/// Options that are yes (`true`) or no, together: true where each is so.
pub(crate) type Pattern = Vec<(usize, bool)>;

/// Which ways an option can be changed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Direction {
    /// Both.
    Both,
    /// From no to yes only.
    Forward,
    /// From yes to no only.
    Back,
}

impl Direction {
    /// Whether it can be changed from this.
    pub(crate) fn leaves(self, yes: bool) -> bool {
        match self {
            Direction::Both => true,
            Direction::Forward => !yes,
            Direction::Back => yes,
        }
    }
}

/// A yes/no option.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Choice {
    pub(crate) name: String,
    pub(crate) direction: Direction,
}

/// What a decision maker wants.
#[derive(Clone, PartialEq, Debug)]
pub(crate) enum Wants {
    /// Statements, most important first; each is true if any of its patterns is.
    Statements(Vec<Vec<Pattern>>),
    /// State numbers from 1 in tiers, best first; states that are missing come last.
    Ranking(Vec<Vec<u32>>),
}

/// A decision maker.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Maker {
    pub(crate) name: String,
    /// The options that it holds, ascending.
    pub(crate) options: Vec<usize>,
    pub(crate) wants: Wants,
}

/// A conflict in option form.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Conflict {
    pub(crate) name: String,
    pub(crate) options: Vec<Choice>,
    pub(crate) makers: Vec<Maker>,
    /// No state fits any of these.
    pub(crate) infeasible: Vec<Pattern>,
    /// The number of the state at which things stand, if it is said.
    pub(crate) status_quo: Option<u32>,
}

impl Conflict {
    /// Who holds an option.
    pub(crate) fn holders(&self, option: usize) -> impl Iterator<Item = usize> + '_ {
        (0..self.makers.len()).filter(move |m| self.makers[*m].options.contains(&option))
    }
}

/// Whether a state fits a pattern.
pub(crate) fn fits(pattern: &Pattern, state: &[bool]) -> bool {
    pattern.iter().all(|(option, yes)| state[*option] == *yes)
}

fn recognises(file: &File) -> bool {
    let named = file.ending() == "gmcr";
    named || file.text().is_ok_and(|text| text.starts_with('{') && text.contains("\"decisionMakers\""))
}

fn import(files: &[File], _: &Options) -> Result<Imported, Fault> {
    if let Some(other) = files.get(1) {
        return Err(incomplete(&other.name, "a second conflict", "Name one file; it holds the whole conflict."));
    }
    let mut warnings = Vec::new();
    let conflict = read::read(&files[0], &mut warnings)?;
    let text = text::case_text(&conflict, &files[0].name, &mut warnings)?;
    Ok(Imported { form: FORM.name, text, warnings })
}
