//! A scenario as the text of a case file.
//!
//! Every party sets every issue: an agreement takes all of them. The files of these tools know no status quo; the first
//! level of each issue stands for it, and what no deal is worth is the `reservation`, so that neither the agreement zone
//! nor a fair point depends on that choice.
//!
//! Files are named without their folders, so that the same files give the same case wherever they are. Numbers are put on
//! the grid of a case by `grid.rs`: `unit` says how many units of the original scale a point is.

use crate::grid::{Grid, Numbers};
use crate::names::ids;
use crate::number::decimal;
use crate::problems::{Fault, too_large};
use crate::scenario::{Guard, Party, Scenario};
use std::fmt::Write;

/// The text of `case.toml`.
///
/// # Errors
/// E855 if numbers are too large for a case, or so far apart that none of its grids holds them.
pub fn case_text(scenario: &Scenario, form: &str, files: &[&str]) -> Result<String, Fault> {
    let Some(grid) = Grid::of(scenario) else {
        let what = "its numbers are too large for a case, or too far apart: weights times values stay below 4 * 10^9";
        return Err(too_large(&scenario.name, what));
    };
    let files: Vec<&str> = files.iter().map(|f| f.rsplit(['/', '\\']).next().unwrap_or(f)).collect();
    let issue_ids = ids(scenario.issues.iter().map(|v| v.name.as_str()), "issue_");
    let level_ids: Vec<Vec<String>> =
        scenario.issues.iter().map(|v| ids(v.levels.iter().map(String::as_str), "v")).collect();
    let party_ids = ids(scenario.parties.iter().map(|p| p.name.as_str()), "party_");
    let case_id = ids([scenario.name.as_str()], "imported").remove(0);
    let mut text = String::new();
    let mut line = |content: String| {
        text.push_str(&content);
        text.push('\n');
    };
    line(format!(
        "# Read by zopa from {form}. The numbers are those of these files, and so is the responsibility for them."
    ));
    line("zopa = 1".to_owned());
    line(format!("id = {}", quoted(&case_id)));
    line(format!("title = {}", quoted(if scenario.name.is_empty() { "Imported scenario" } else { &scenario.name })));
    line("question = \"Which agreements are possible, and which of them are fair?\"".to_owned());
    for (party, id) in scenario.parties.iter().zip(&party_ids) {
        line(format!("\n[parties.{id}]"));
        line(format!("name = {}", quoted(if party.name.is_empty() { id } else { &party.name })));
        if !party.note.is_empty() {
            line(format!("note = {}", quoted(&party.note)));
        }
    }
    let setters = party_ids.iter().map(|p| quoted(p)).collect::<Vec<_>>().join(", ");
    for ((issue, id), levels) in scenario.issues.iter().zip(&issue_ids).zip(&level_ids) {
        line(format!("\n[issues.{id}]"));
        line(format!("name = {}", quoted(if issue.name.is_empty() { id } else { &issue.name })));
        line(format!("levels = [{}]", levels.iter().map(|l| quoted(l)).collect::<Vec<_>>().join(", ")));
        let other: Vec<String> = levels
            .iter()
            .zip(&issue.levels)
            .filter(|(id, label)| id != label && !label.is_empty())
            .map(|(id, label)| format!("{id} = {}", quoted(label)))
            .collect();
        if !other.is_empty() {
            line(format!("labels = {{ {} }}", other.join(", ")));
        }
        line(format!("status_quo = {}", quoted(&levels[0])));
        line(format!("set_by = [{setters}]"));
    }
    for ((party, id), numbers) in scenario.parties.iter().zip(&party_ids).zip(&grid.parties) {
        line(preference(party, id, numbers, grid.unit, &issue_ids, &level_ids));
    }
    line("\n[[assumptions]]".to_owned());
    line("id = \"A1\"".to_owned());
    line(format!(
        "text = {}",
        quoted(&format!(
            "Weights, values and reservation values are those of {form}: {}. The files know no status quo: the first level \
             of each issue stands for it, and no deal is worth the reservation value.",
            files.join(", ")
        ))
    ));
    line("bears_on = [\"preferences\"]".to_owned());
    Ok(text)
}

fn preference(
    party: &Party,
    id: &str,
    grid: &Numbers,
    unit: f64,
    issue_ids: &[String],
    level_ids: &[Vec<String>],
) -> String {
    let mut text = String::new();
    let _ = writeln!(text, "\n[preferences.{id}]");
    let _ = writeln!(text, "unit = {}", real(unit));
    let weighted: Vec<usize> = (0..issue_ids.len()).filter(|v| grid.weights[*v] > 0.0).collect();
    let weights: Vec<String> =
        weighted.iter().map(|v| format!("{} = {}", issue_ids[*v], decimal(grid.weights[*v]))).collect();
    let _ = writeln!(text, "weights = {{ {} }}", weights.join(", "));
    for v in &weighted {
        let values: Vec<String> =
            level_ids[*v].iter().zip(&grid.values[*v]).map(|(l, x)| format!("{l} = {}", decimal(*x))).collect();
        let _ = writeln!(text, "values.{} = {{ {} }}", issue_ids[*v], values.join(", "));
    }
    if !party.terms.is_empty() {
        let _ = writeln!(text, "terms = [");
        for (k, (term, add)) in party.terms.iter().zip(&grid.terms).enumerate() {
            let when = guard(&term.when, issue_ids, level_ids);
            let add = decimal(*add);
            let _ = writeln!(text, "  {{ id = \"t{}\", when = {}, add = {add} }},", k + 1, quoted(&when));
        }
        let _ = writeln!(text, "]");
    }
    let _ = write!(text, "reservation = {}", decimal(grid.reservation));
    if let Some(discount) = party.discount {
        let _ = write!(text, "\ndiscount = {}", real(discount));
    }
    text
}

fn guard(guard: &Guard, issues: &[String], levels: &[Vec<String>]) -> String {
    match guard {
        Guard::At { issue, levels: at } => {
            let (name, all) = (&issues[*issue], &levels[*issue]);
            let run = at.windows(2).all(|w| w[1] == w[0] + 1);
            match at.as_slice() {
                [] => format!("not {name} >= {}", all[0]),
                [only] => format!("{name} = {}", all[*only]),
                [first, .., last] if run && *first == 0 && *last + 1 == all.len() => format!("{name} >= {}", all[0]),
                [first, .., last] if run && *last + 1 == all.len() => format!("{name} >= {}", all[*first]),
                [first, .., last] if run && *first == 0 => format!("{name} <= {}", all[*last]),
                [first, .., last] if run => format!("{name} >= {} and {name} <= {}", all[*first], all[*last]),
                some => {
                    format!("{name} in {{{}}}", some.iter().map(|l| all[*l].as_str()).collect::<Vec<_>>().join(", "))
                }
            }
        }
        Guard::All(all) if all.is_empty() => format!("{} >= {}", issues[0], levels[0][0]),
        Guard::All(all) => all
            .iter()
            .map(|g| match g {
                Guard::All(_) => format!("({})", self::guard(g, issues, levels)),
                other => self::guard(other, issues, levels),
            })
            .collect::<Vec<_>>()
            .join(" and "),
        Guard::Not(inner) => format!("not ({})", self::guard(inner, issues, levels)),
    }
}

/// A real number of a TOML file, with all its digits.
fn real(x: f64) -> String {
    let text = format!("{x}");
    if text.contains(['.', 'e']) { text } else { format!("{text}.0") }
}

/// Text in quotes, every sign escaped that TOML does not take as it is.
pub fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '\r' => out.push_str("\\r"),
            c if c.is_control() => {
                let _ = write!(out, "\\u{:04X}", c as u32);
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use super::quoted;

    /// Nothing in a name can end its quotes.
    #[test]
    fn text_is_escaped() {
        assert_eq!(quoted("a\"b\\c\u{1}\n"), "\"a\\\"b\\\\c\\u0001\\n\"");
    }
}
