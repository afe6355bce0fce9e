//! What would change a key finding about an explicit graph, in sentences.

use super::Scene;
use crate::stability::short;
use crate::text::grouped;
use zopa::{Behind, GraphChange, GraphFinding, graph_changes};

impl Scene<'_> {
    /// What would change a finding, a sentence each.
    pub(super) fn change(&self, finding: &GraphFinding) -> Vec<String> {
        graph_changes(self.answer, finding).iter().map(|change| self.changed(change)).collect()
    }

    fn changed(&self, change: &GraphChange) -> String {
        let party = |p| self.told.words.party(p);
        match change {
            GraphChange::Falls { at, under, behind } => {
                let falls = match under {
                    None => "would fall first".to_owned(),
                    Some(notion) => format!("would first stop holding under {}", short(*notion)),
                };
                let who: Vec<String> =
                    behind.iter().map(|(p, end)| format!("{} ranked it behind {}", party(*p), level(*end))).collect();
                format!("State {} {falls} if {}.", at.number, or(&who))
            }
            GraphChange::Firm { at } => {
                format!("State {} holds whatever place any one party gives it in its order.", at.number)
            }
            GraphChange::Stays { at, party: p, under, least } => format!(
                "{} would stay in state {} under {} if it ranked it at least as high as {}.",
                party(*p),
                at.number,
                short(*under),
                level(*least)
            ),
            GraphChange::StepFails { to, party: p, step } => format!(
                "State {} would not be reached so if {} ranked state {} no higher than state {}.",
                to.number,
                party(*p),
                step.1,
                step.0
            ),
            GraphChange::StepGains { to, party: p, step } => format!(
                "On the shortest way to state {}, {} would have to rank state {} above state {}.",
                to.number,
                party(*p),
                step.1,
                step.0
            ),
            GraphChange::NoMoves { to } => {
                format!("State {} could be reached only by other moves, whatever anybody wants.", to.number)
            }
            GraphChange::Orders { parties } => format!(
                "The orders of {} decide; how far they are from turning it is left out here.",
                self.told.words.parties(*parties)
            ),
            GraphChange::NamesStatusQuo => "The case could name where the conflict stands.".to_owned(),
        }
    }
}

/// A state in a party's order.
fn level(of: Behind) -> String {
    let tied = match (of.tied, of.level) {
        (true, _) => ", level with it as it is",
        (_, 1) => "",
        _ => " (and what is level with that)",
    };
    format!("state {}{tied}", grouped(of.state.into()))
}

/// `A, B or C`.
fn or(names: &[String]) -> String {
    match names {
        [first @ .., last] if !first.is_empty() => format!("{} or {last}", first.join(", ")),
        _ => names.concat(),
    }
}
