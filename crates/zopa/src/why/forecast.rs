//! What is behind a forecast: `questions.ID.forecast`, the headline (the weighted mean) at the central case.

use super::{Kind, Rest, Trace, Why};
use crate::Prepared;
use crate::forecast::questioned;
use crate::problems::NO_PATH;
use zopa_core::Diagnostic;
use zopa_forecast::weighted_mean;

/// The id of the question whose forecast a path names.
pub(super) fn names(path: &str) -> Option<&str> {
    path.strip_prefix("questions.")?.strip_suffix(".forecast").filter(|id| !id.contains('.'))
}

/// The path of a question's forecast.
pub(super) fn path(id: &str) -> String {
    format!("questions.{id}.forecast")
}

/// The numbers that the headline of a question rests on, and the shared values that they refer to.
pub(super) fn rests(prepared: &Prepared, id: &str) -> Vec<(String, bool)> {
    let of = format!("questions.{id}.positions.");
    let numbers: Vec<_> = prepared.opened.numbers().iter().filter(|n| n.path.starts_with(&of)).collect();
    let mut paths: Vec<(String, bool)> = numbers.iter().map(|n| (n.path.clone(), true)).collect();
    for shared in numbers.iter().filter_map(|n| n.shared.as_ref()) {
        if !paths.iter().any(|(known, _)| known == shared) {
            paths.push((shared.clone(), true));
        }
    }
    paths
}

/// What is behind it: the sum that it is, party by party, and the numbers that it rests on.
pub(super) fn forecast(trace: &Trace<'_>, path: &str, id: &str) -> Result<Why, Diagnostic> {
    let case = trace.case();
    let all = questioned(trace.prepared).map_err(|problem| *problem)?;
    let Some(question) = all.iter().find(|q| q.id == id) else {
        let known: Vec<&str> = all.iter().map(|q| q.id.as_str()).collect();
        return Err(Diagnostic::new(&NO_PATH, format!("`{path}`: there is no question `{id}`"))
            .because(NO_PATH.about)
            .cure(format!("The case has the questions: {}.", known.join(", "))));
    };
    let table = &question.table;
    let found = weighted_mean(table);
    let headline = found.value.map_or("not defined".to_owned(), number);
    let says = format!("the forecast of \"{}\" at the central case, the weighted mean: {headline}", question.name);
    let mut why = trace.blank(path.to_owned(), Kind::Result, says);
    why.methods = vec![found.method];
    let weights = table.weights();
    let total: f64 = weights.iter().sum();
    why.steps.push(
        "Each position counts by influence times salience; the forecast is their sum over the sum of the weights."
            .to_owned(),
    );
    for (k, actor) in table.actors().iter().enumerate() {
        let name = case.parties.iter().find(|p| p.id == *actor).map_or(actor.as_str(), |p| p.name.as_str());
        let part = if total > 0.0 { weights[k] / total } else { 1.0 / table.len() as f64 };
        why.steps.push(format!(
            "{name}: at {}, influence {} and salience {}, so {} of the weight: {}.",
            number(table.positions()[k]),
            number(table.influence()[k]),
            number(table.salience()[k] * 100.0),
            format_args!("{}%", number(part * 100.0)),
            number(part * table.positions()[k])
        ));
    }
    why.steps.extend(found.notes.iter().map(|note| format!("{note}.")));
    why.rests_on = rests(trace.prepared, id).into_iter().map(|(path, direct)| Rest { path, direct }).collect();
    Ok(why)
}

/// A number to the digits that mean something.
fn number(x: f64) -> String {
    let text = if x.abs() >= 10.0 { format!("{x:.1}") } else { format!("{x:.2}") };
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}
