//! Positions as a plain table: `actor,position,salience,influence`, one question or several.

use super::cells::{Row, number};
use super::{Asked, Positions, bad};
use zopa_core::Diagnostic;
use zopa_forecast::Stand;

pub(super) fn read(name: &str, rows: &[Row]) -> Result<Positions, Box<Diagnostic>> {
    let header = &rows[0];
    let column = |names: &[&str]| header.cells.iter().position(|c| names.iter().any(|n| c.eq_ignore_ascii_case(n)));
    let need = |names: &[&str]| {
        column(names).ok_or_else(|| {
            let found: Vec<&str> = header.cells.iter().map(String::as_str).take(20).collect();
            bad(
                name,
                &format!(
                    "the header (line {}) has no column `{}`; it has: {}",
                    header.line,
                    names[0],
                    found.join(", ")
                ),
            )
        })
    };
    let actor = need(&["actor", "party", "name"])?;
    let position = need(&["position"])?;
    let salience = need(&["salience"])?;
    let influence = need(&["influence", "capability", "power"])?;
    let question = column(&["question", "issue"]);
    let (proposal, outcome) = (column(&["proposal"]), column(&["outcome"]));
    let (reference, domain) = (column(&["reference", "reference_point"]), column(&["domain"]));
    let procedure = column(&["procedure"]);
    let mut questions: Vec<Asked> = Vec::new();
    for row in &rows[1..] {
        let asked = question.map_or("position", |q| row.get(q));
        let at = questions.iter().position(|q| q.name == asked).unwrap_or_else(|| {
            questions.push(Asked {
                name: asked.to_owned(),
                stands: Vec::new(),
                scale: (0.0, 100.0),
                reference: None,
                outcome: None,
                proposal: String::new(),
                domain: String::new(),
                procedure: String::new(),
            });
            questions.len() - 1
        });
        let stand = Stand {
            actor: row.get(actor).to_owned(),
            position: number(name, row, position, "position")?,
            salience: number(name, row, salience, "salience")?,
            influence: number(name, row, influence, "influence")?,
        };
        if stand.actor.is_empty() {
            return Err(bad(name, &format!("line {}: an actor without a name", row.line)));
        }
        let entry = &mut questions[at];
        entry.stands.push(stand);
        // What belongs to the question stands in one of its rows or in all of them.
        for (column, slot, what) in
            [(outcome, &mut entry.outcome, "outcome"), (reference, &mut entry.reference, "reference")]
        {
            let Some(c) = column.filter(|c| !row.get(*c).is_empty()) else { continue };
            let value = number(name, row, c, what)?;
            #[allow(clippy::float_cmp, reason = "the same number written twice")]
            if slot.is_some_and(|known| known != value) {
                return Err(bad(name, &format!("line {}: another {what} of `{asked}` than before", row.line)));
            }
            *slot = Some(value);
        }
        for (column, slot) in
            [(proposal, &mut entry.proposal), (domain, &mut entry.domain), (procedure, &mut entry.procedure)]
        {
            if let Some(text) = column.map(|c| row.get(c)).filter(|t| !t.is_empty()) {
                *slot = text.to_owned();
            }
        }
    }
    if questions.is_empty() {
        return Err(bad(name, "there is a header and no actor"));
    }
    let mut notes = Vec::new();
    let largest = questions.iter().flat_map(|q| &q.stands).map(|s| s.salience).fold(0.0, f64::max);
    if largest > 1.0 {
        notes.push("Salience is read as 0 to 100.".to_owned());
        questions.iter_mut().flat_map(|q| &mut q.stands).for_each(|s| s.salience /= 100.0);
    } else {
        notes.push("Salience is read as 0 to 1, as none is above 1.".to_owned());
    }
    let mut stretched = Vec::new();
    for q in &mut questions {
        let all = q.stands.iter().map(|s| s.position).chain(q.reference).chain(q.outcome);
        let (low, high) = all.fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), x| (l.min(x), h.max(x)));
        if low < 0.0 || high > 100.0 {
            q.scale = (low, if high > low { high } else { low + 1.0 });
            stretched.push(q.name.clone());
        }
    }
    if stretched.is_empty() {
        notes.push("The scale is taken as 0 to 100.".to_owned());
    } else {
        notes.push(format!(
            "The scale runs from the smallest to the largest position, as some are outside 0 to 100: {}.",
            stretched.join(", ")
        ));
    }
    let stem = name.rsplit(['/', '\\']).next().unwrap_or(name);
    Ok(Positions { title: stem.to_owned(), form: "plain table", questions, one_space: false, notes })
}
