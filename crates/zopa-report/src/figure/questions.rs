//! Where the parties stand on a question: positions with their ranges on its scale, the marks in the case's words.

use super::{at, broken, label, line, on_scale, rect};
use crate::document::{Figure, Table, Words, link, plain};
use crate::report::{View, anchor, written};
use crate::table::Set;
use crate::text::clean;
use maud::html;
use zopa::assess::background::Background;
use zopa::core::{Case, Distribution, Question, Uncertain};

const WIDTH: f64 = 420.0;
const SPAN: (f64, f64) = (24.0, 396.0);

/// The figure of one question.
pub(crate) fn figure(view: &View<'_>, background: &Background, question: &Question) -> Option<Figure> {
    let case = view.case;
    let path = |party: &str, what: &str| format!("questions.{}.positions.{party}.{what}", question.id);
    let central = |party: &str, what: &str| background.ledger.at(&path(party, what)).map(|e| e.central);
    let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
    let mut widen = |x: f64| {
        low = low.min(x);
        high = high.max(x);
    };
    question.scale.iter().for_each(|(x, _)| widen(*x));
    for (_, position) in &question.positions {
        let (from, to) = range(case, position.position);
        widen(from);
        widen(to);
    }
    if question.positions.is_empty() || !low.is_finite() || high <= low {
        return None;
    }
    let x = |v: f64| SPAN.0 + (SPAN.1 - SPAN.0) * ((v - low) / (high - low)).clamp(0.0, 1.0);
    const BLOCK: f64 = 40.0;
    let top = 46.0;
    let bottom = top + BLOCK * question.positions.len() as f64;
    let marks: Vec<(f64, &str)> = question.scale.iter().map(|(value, words)| (x(*value), words.as_str())).collect();
    let drawing = html! {
        (on_scale(&marks, WIDTH, bottom))
        @if let Some(reference) = question.reference { (line((x(reference), 34.0), (x(reference), bottom), "edge dash")) }
        @for (n, (party, position)) in question.positions.iter().enumerate() {
            @let y = top + BLOCK * n as f64;
            @let (from, to) = range(case, position.position);
            @let id = case.parties[*party].id.as_str();
            @let at_most = 100.0;
            @let effort = central(id, "salience").unwrap_or(0.0) / at_most;
            (label(SPAN.0, y + 10.0, "start", "small halo", &broken(&view.words.party(*party), 60, 1).join("")))
            (rect(x(from), y + 17.0, (x(to) - x(from)).max(2.0), 9.0, "fill"))
            @if let Some(middle) = central(id, "position") {
                circle cx=(at(x(middle))) cy=(at(y + 21.5)) r=(at(3.0 + 4.0 * effort)) class="first" {}
            }
        }
        (line((SPAN.0, bottom), (SPAN.1, bottom), "axis"))
    };
    let mut table = Table::new(
        "Positions, how much each party cares (salience, 0 to 100) and how much it can do (influence, relative)",
        &[("Party", Set::Words), ("Position", Set::Words), ("Salience", Set::Words), ("Influence", Set::Words)],
    );
    for (party, position) in &question.positions {
        let id = &case.parties[*party].id;
        let cell = |what: &str, number: Uncertain<f64>| -> Words {
            vec![link(anchor::number(&path(id, what)), written(case, number))]
        };
        table.rows.push((
            None,
            vec![
                plain(view.words.party(*party)),
                cell("position", position.position),
                cell("salience", position.salience),
                cell("influence", position.influence),
            ],
        ));
    }
    let scale: Vec<String> = question.scale.iter().map(|(v, words)| format!("{v} is \"{}\"", clean(words))).collect();
    let stands = question
        .positions
        .iter()
        .map(|(party, p)| format!("{} {}", view.words.party(*party), written(case, p.position)));
    Some(Figure {
        id: anchor::question(&question.id),
        title: clean(&question.name).into_owned(),
        description: format!("On a scale where {}: {}.", scale.join(", "), stands.collect::<Vec<_>>().join("; ")),
        size: (WIDTH, bottom + 8.0),
        drawing,
        reading: plain(
            "Bar: the range of where a party stands; dot: its middle, the larger the more it cares. Broken line: what comes \
             of it if nothing is decided.",
        ),
        table,
    })
}

/// From where to where a number is taken to be: the ends of what is written.
fn range(case: &Case, number: Uncertain<f64>) -> (f64, f64) {
    match number {
        Uncertain::Known(x) => (x, x),
        Uncertain::Input(id) => match case.inputs[id].prior {
            Distribution::Interval { low, high }
            | Distribution::TwoPiece { low, high, .. }
            | Distribution::Uniform { low, high }
            | Distribution::Triangular { low, high, .. }
            | Distribution::Beta { low, high, .. }
            | Distribution::Pert { low, high, .. } => (low, high),
            Distribution::Normal { mean, sd } => (mean - 1.645 * sd, mean + 1.645 * sd),
            Distribution::LogNormal { median, sigma } => {
                (median * (-1.645 * sigma).exp(), median * (1.645 * sigma).exp())
            }
        },
    }
}
