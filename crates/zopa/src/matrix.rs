//! The stability matrix as comma-separated text, laid out as papers print it.
//!
//! One row for each feasible state: its number, the level of each issue (of a `[graph]` its name), then for each concept a
//! column for each party and one for the equilibrium. `x`: stable; `-`: stable because the party has no move from there (for a
//! concept of coalitions: nobody it could join has one, and nothing can be signed); empty: not stable; `E`: an equilibrium. A party has no
//! column where it can move nowhere, under a concept of coalitions also not sign.

use crate::forecast::field;
use crate::problems::TOO_MANY_ROWS;
use crate::{Prepared, StabilityAnswer};
use zopa_conflict::{Further, StateSet};
use zopa_core::{Diagnostic, PartyId, StateId, grouped};

/// States that are written without being told to write all.
const ROWS: u64 = 100_000;

/// A concept and what it says.
struct Column<'a> {
    key: String,
    /// Whether it is about coalitions.
    together: bool,
    stable: Vec<Option<&'a StateSet>>,
    equilibria: Option<StateSet>,
}

/// The matrix.
///
/// # Errors
/// E816 for more than 100,000 states, unless `all`.
pub fn matrix_csv(prepared: &Prepared, answer: &StabilityAnswer, all: bool) -> Result<String, Diagnostic> {
    let (case, table) = (&*prepared.case, &answer.table.value);
    let states = table.feasible().len();
    if states > ROWS && !all {
        return Err(Diagnostic::new(&TOO_MANY_ROWS, format!("the matrix would have {} rows", grouped(states.into())))
            .because(TOO_MANY_ROWS.about)
            .cure("Say --all to write them all."));
    }
    let [alone, joint]: [Vec<PartyId>; 2] = [false, true].map(|c| answer.acting(case, c).iter().collect());
    let parties = |together: bool| if together { &joint } else { &alone };
    let mut header = vec!["state".to_owned()];
    header.extend(case.issues.iter().map(|v| field(&v.name)));
    let mut columns: Vec<Column<'_>> = Vec::new();
    for notion in table.notions() {
        columns.push(Column {
            key: notion.key().to_owned(),
            together: false,
            stable: alone.iter().map(|p| table.stable(*notion, *p)).collect(),
            equilibria: table.equilibria(*notion),
        });
    }
    if let Some(more) = answer.further.as_ref().map(|f| &f.value) {
        for further in more.concepts() {
            let together = matches!(further, Further::Coalition(_));
            columns.push(Column {
                key: further.key(),
                together,
                stable: parties(together).iter().map(|p| more.stable(*further, *p)).collect(),
                equilibria: more.equilibria(*further),
            });
        }
    }
    for Column { key, together, .. } in &columns {
        header.extend(parties(*together).iter().map(|p| field(&format!("{key} {}", case.parties[*p].name))));
        header.push(format!("{key} E"));
    }
    let mut text = header.join(",");
    text.push('\n');
    for (number, state) in (1..).zip(table.feasible().iter()) {
        let number: u64 = number;
        let outcome = answer.moves.outcome(state);
        let mut cells = vec![number.to_string()];
        cells.extend(case.issues.ids().map(|v| field(case.label(v, outcome.level(v)))));
        let idle: Vec<bool> = alone.iter().map(|p| stays(answer, *p, state)).collect();
        let still = idle.iter().all(|idle| *idle) && !signs(answer, state);
        for Column { together, stable, equilibria, .. } in &columns {
            cells.extend(stable.iter().enumerate().map(|(k, set)| {
                match (set.is_some_and(|s| s.contains(state)), if *together { still } else { idle[k] }) {
                    (true, true) => "-",
                    (true, false) => "x",
                    (false, _) => "",
                }
                .to_owned()
            }));
            cells.push(if equilibria.as_ref().is_some_and(|e| e.contains(state)) { "E" } else { "" }.to_owned());
        }
        text.push_str(&cells.join(","));
        text.push('\n');
    }
    Ok(text)
}

/// Whether a party has no move from a state.
fn stays(answer: &StabilityAnswer, party: PartyId, state: StateId) -> bool {
    let mut moves = false;
    answer.moves.each(party, state, &mut |_| moves = true);
    !moves
}

/// Whether parties with preferences can sign anything at a state.
fn signs(answer: &StabilityAnswer, state: StateId) -> bool {
    let mut signs = false;
    if let Some(agreements) = answer.moves.agreements() {
        agreements.each(answer.stated(), state, &mut |t| signs |= t != state);
    }
    signs
}
