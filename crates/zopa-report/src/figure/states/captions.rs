//! What stands beneath a state in the picture, and the list of states in a file of its own.

use super::super::label;
use super::{WIDTH, shortened};
use crate::words::Words;
use maud::{Markup, html};
use zopa::StateGraph;
use zopa::core::{Case, Id, IssueId, Outcome};

/// The width of a letter, at most, but for a few.
const LETTER: f64 = 7.5;
/// The same on average, for a whole line.
const LETTERS: f64 = 6.4;
/// The height of a line of the list.
const LINE: f64 = 17.0;

/// For each state what stands beneath it: its name in a graph, its levels elsewhere; `None` where that does not fit between its neighbours.
pub(super) fn beneath(case: &Case, graph: &StateGraph, places: &[(f64, f64)]) -> Vec<Option<String>> {
    let room = |k: usize| {
        let (x, y) = places[k];
        let beside = places.iter().filter(|(u, v)| (u - x).abs() > 0.1 && (v - y).abs() < 0.1);
        let nearest = beside.map(|(u, _)| (u - x).abs()).fold(f64::INFINITY, f64::min);
        // Half of a caption reaches to either side, and must stay within the picture.
        nearest.min(2.0 * x).min(2.0 * (WIDTH - x))
    };
    let fits = |k: usize, text: &String| text.chars().count() as f64 * LETTER + 4.0 <= room(k);
    let of = |k: usize| name(case, &graph.spots[k].at.outcome).filter(|text| fits(k, text));
    (0..graph.spots.len()).map(of).collect()
}

/// A short name of a state.
fn name(case: &Case, outcome: &Outcome) -> Option<String> {
    match case.is_graph() {
        true => {
            let state = IssueId::new(0);
            Some(case.label(state, outcome.level(state)).to_owned())
        }
        false => options(case, outcome),
    }
}

/// The levels of a state, a sign for each issue: Y and N where they are yes and no, else the place of the level; `None` where an issue has more than nine.
fn options(case: &Case, outcome: &Outcome) -> Option<String> {
    let sign = |v: IssueId| {
        let levels = &case.issues[v].levels;
        let at = outcome.level(v);
        let ids: Vec<&str> = levels.iter().map(|level| level.id.as_str()).collect();
        match ids.as_slice() {
            ["no", "yes"] | ["yes", "no"] if levels[at].id == "yes" => Some('Y'),
            ["no", "yes"] | ["yes", "no"] => Some('N'),
            _ => char::from_digit(at.index() as u32 + 1, 10),
        }
    };
    case.issues.ids().map(sign).collect()
}

/// What the signs beneath states mean.
pub(super) fn meaning(case: &Case) -> String {
    match case.is_graph() {
        true => "beneath a state: its name, where it fits".to_owned(),
        false => "beneath a state: Y, N or the place of the level, by issue".to_owned(),
    }
}

/// Every state in a line of its own, from this height on; and where the list ends.
pub(super) fn list(words: Words<'_>, case: &Case, graph: &StateGraph, top: f64) -> (Markup, f64) {
    let line = |k: usize| {
        let at = &graph.spots[k].at;
        let options = match case.is_graph() {
            true => String::new(),
            false => options(case, &at.outcome).map(|o| format!("{o}  ")).unwrap_or_default(),
        };
        let letters = ((WIDTH - 56.0) / LETTERS) as usize;
        (at.number.to_string(), shortened(&format!("{options}{}", words.named_package(&at.outcome)), letters))
    };
    let height = |k: usize| top + LINE * (k as f64 + 1.0);
    let drawn = html! {
        g { @for k in 0..graph.spots.len() {
            @let (number, text) = line(k);
            (label(46.0, height(k), "end", "small", &number)) (label(56.0, height(k), "start", "small", &text))
        } }
    };
    (drawn, height(graph.spots.len()))
}
