//! The states of a small conflict and the moves between them, as a picture: for the page, as a file, or for Graphviz.
//!
//! Rows are distances from the status quo, in single moves; what none lead to stands below. Parties differ in their
//! dashes, gains in the filling of their arrowheads, equilibria in their rings: nothing in colour.

mod captions;
mod matters;

use super::{at, label};
use crate::document::{Figure, Table, plain};
use crate::table::Set;
use crate::text::{clean, counted};
use crate::words::Words;
use maud::{Markup, html};
use std::fmt::Write;
use zopa::core::PartyId;
use zopa::{Arc, Prepared, Spot, StateGraph};

const WIDTH: f64 = 420.0;
/// States beside each other.
const ABREAST: usize = 8;
const RADIUS: f64 = 13.0;
const ROW: f64 = 78.0;
/// How the lines of parties are dashed, in their order; later ones begin again with thinner lines.
const DASHES: [&str; 5] = ["", "7 4", "2 3", "9 3 2 3", "1 5"];

/// The picture with its description and the table behind it.
pub(crate) fn figure(prepared: &Prepared, whole: &StateGraph, id: &str) -> Figure {
    let words = Words::new(&prepared.case);
    let reduced = matters::reduced(whole);
    let graph = reduced.as_ref().unwrap_or(whole);
    let movers = movers(graph);
    let (places, below) = places(graph);
    let legend_at = below + 8.0;
    let captions = captions::beneath(&prepared.case, graph, &places);
    let mut legend = legend(&words, graph, &movers);
    if captions.iter().any(Option::is_some) {
        legend.push((Sample::Letters, captions::meaning(&prepared.case)));
    }
    let height = legend_at + 17.0 * legend.len() as f64 + 4.0;
    let drawing = html! {
        g { @for leg in &graph.legs { (way(places[leg.from], places[leg.to])) } }
        g { @for (k, arc) in graph.arcs.iter().enumerate() { (line(graph, &movers, &places, k, arc)) } }
        g { @for (k, spot) in graph.spots.iter().enumerate() { (circle(graph, spot, k, places[k])) } }
        g { @for (caption, (x, y)) in captions.iter().zip(&places) { @if let Some(text) = caption {
            (label(*x, y + RADIUS + 16.0, "middle", "small halo", text))
        } } }
        g { @for (k, (sample, text)) in legend.iter().enumerate() {
            @let y = legend_at + 12.0 + 17.0 * k as f64;
            (sample_of(sample, y)) (label(56.0, y + 4.0, "start", "small", text))
        } }
    };
    Figure {
        id: id.to_owned(),
        title: match reduced.is_some() {
            true => format!("{} of {} states and the moves between them", graph.spots.len(), whole.spots.len()),
            false => format!("{} and the moves between them", counted(graph.spots.len() as u128, "state", "states")),
        },
        description: description(&words, graph),
        size: (WIDTH, height),
        drawing,
        reading: plain(format!(
            "Numbers are those of the table below. Rows: how many single moves a state is away from the status quo.{}",
            match reduced.is_some() {
                true => matters::left_out(whole, graph),
                false => String::new(),
            }
        )),
        table: table(&words, whole),
    }
}

/// The parties that move somewhere.
fn movers(graph: &StateGraph) -> Vec<PartyId> {
    let mut movers: Vec<PartyId> = graph.arcs.iter().map(|a| a.by).collect();
    movers.sort_unstable();
    movers.dedup();
    movers
}

/// Where each state stands, and where the picture ends.
fn places(graph: &StateGraph) -> (Vec<(f64, f64)>, f64) {
    let mut places = vec![(0.0, 0.0); graph.spots.len()];
    let mut rows: Vec<Vec<usize>> = Vec::new();
    let farthest = graph.spots.iter().filter_map(|s| s.distance).max();
    let mut levels: Vec<Option<u32>> = (0..=farthest.unwrap_or(0)).map(Some).collect();
    levels.push(None);
    for level in levels {
        let of: Vec<usize> = (0..places.len()).filter(|k| graph.spots[*k].distance == level).collect();
        rows.extend(of.chunks(ABREAST).map(<[usize]>::to_vec));
    }
    untangle(graph, &mut rows);
    for (r, row) in rows.iter().enumerate() {
        // Every other row stands a little aside, so that lines over several rows pass beside the states.
        let aside = if r % 2 == 1 { 9.0 } else { -9.0 };
        for (k, spot) in row.iter().enumerate() {
            let x = WIDTH * (k as f64 + 0.5) / row.len() as f64 + aside;
            places[*spot] = (x, 30.0 + ROW * r as f64);
        }
    }
    (places, 30.0 + ROW * rows.len().saturating_sub(1) as f64 + 34.0)
}

/// Puts the states of each row below those that they are joined with, so that fewer lines cross: by the mean place of their
/// neighbours, a few times down and up.
fn untangle(graph: &StateGraph, rows: &mut [Vec<usize>]) {
    let mut across = vec![0.5; graph.spots.len()];
    let place = |row: &[usize], across: &mut [f64]| {
        row.iter().enumerate().for_each(|(k, spot)| across[*spot] = (k as f64 + 0.5) / row.len() as f64);
    };
    rows.iter().for_each(|row| place(row, &mut across));
    let order: Vec<usize> = (0..rows.len()).chain((0..rows.len()).rev()).collect();
    for r in order.repeat(2) {
        let mean = |spot: usize, across: &[f64]| {
            let ends = graph.arcs.iter().map(|a| (a.from, a.to)).chain(graph.legs.iter().map(|l| (l.from, l.to)));
            let next = ends.filter_map(|(a, b)| match (a == spot, b == spot) {
                (true, false) => Some(b),
                (false, true) => Some(a),
                _ => None,
            });
            // Neighbours in the same row say nothing about the order of the rows.
            let of: Vec<f64> = next.filter(|n| !rows[r].contains(n)).map(|n| across[n]).collect();
            if of.is_empty() { across[spot] } else { of.iter().sum::<f64>() / of.len() as f64 }
        };
        let mut wanted: Vec<(f64, usize)> = rows[r].iter().map(|spot| (mean(*spot, &across), *spot)).collect();
        wanted.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        rows[r] = wanted.into_iter().map(|(_, spot)| spot).collect();
        place(&rows[r], &mut across);
    }
}

/// How far a line between two states bends aside: more for each further line between them, and for longer ones.
fn bend(graph: &StateGraph, k: usize, arc: &Arc, length: f64) -> f64 {
    let between = |a: &Arc| (a.from.min(a.to), a.from.max(a.to));
    let earlier = graph.arcs[..k].iter().filter(|a| between(a) == between(arc)).count();
    let own = [0.0, 16.0, -16.0, 30.0, -30.0][earlier.min(4)];
    let long = if length > 1.5 * ROW { 0.16 * length } else { 6.0 };
    own + long
}

/// The moves of a party between two states, with an arrowhead for each way; filled where the mover gains.
fn line(graph: &StateGraph, movers: &[PartyId], places: &[(f64, f64)], k: usize, arc: &Arc) -> Markup {
    let (a, b) = (places[arc.from], places[arc.to]);
    let (dx, dy) = (b.0 - a.0, b.1 - a.1);
    let length = dx.hypot(dy).max(1.0);
    let aside = bend(graph, k, arc, length);
    let middle = (a.0.midpoint(b.0) - dy / length * aside, a.1.midpoint(b.1) + dx / length * aside);
    let edge = |from: (f64, f64)| {
        let (x, y) = (middle.0 - from.0, middle.1 - from.1);
        let far = x.hypot(y).max(1.0);
        let out = RADIUS + 4.0;
        ((from.0 + x / far * out, from.1 + y / far * out), (x / far, y / far))
    };
    let ((start, out), (end, into)) = (edge(a), edge(b));
    let place = movers.iter().position(|p| *p == arc.by).unwrap_or(0);
    let dash = DASHES[place % DASHES.len()];
    let thin = if place < DASHES.len() { "1.3" } else { "0.7" };
    let path =
        format!("M{} {}Q{} {} {} {}", at(start.0), at(start.1), at(middle.0), at(middle.1), at(end.0), at(end.1));
    html! {
        path class="edge" d=(path) stroke-width=(thin) stroke-dasharray=[(!dash.is_empty()).then_some(dash)] {}
        @if let Some(gains) = arc.there { (head(end, into, gains || !graph.gains)) }
        @if let Some(gains) = arc.back { (head(start, out, gains || !graph.gains)) }
    }
}

/// An arrowhead at the end of a line that comes from the direction `from`.
fn head(tip: (f64, f64), from: (f64, f64), gains: bool) -> Markup {
    let (long, wide) = (8.0, 3.4);
    let base = (tip.0 + from.0 * long, tip.1 + from.1 * long);
    let side = (-from.1 * wide, from.0 * wide);
    let points = [tip, (base.0 + side.0, base.1 + side.1), (base.0 - side.0, base.1 - side.1)];
    let points: Vec<String> = points.iter().map(|p| format!("{},{}", at(p.0), at(p.1))).collect();
    html! { polygon class=(if gains { "head" } else { "head open" }) points=(points.join(" ")) {} }
}

/// A step of a way, beneath the lines.
fn way(from: (f64, f64), to: (f64, f64)) -> Markup {
    html! { line class="way" x1=(at(from.0)) y1=(at(from.1)) x2=(at(to.0)) y2=(at(to.1)) {} }
}

/// A state: one ring if it is an equilibrium under some concept asked for, two if under all, dark if it is the status quo.
fn circle(graph: &StateGraph, spot: &Spot, k: usize, (x, y): (f64, f64)) -> Markup {
    let quo = graph.status_quo == Some(k);
    let rings = match spot.equilibrium.len() {
        0 => 0,
        n if n == graph.concepts => 2,
        _ => 1,
    };
    html! {
        @if rings > 1 { circle class="spot" cx=(at(x)) cy=(at(y)) r=(at(RADIUS + 3.0)) stroke-width="1.4" {} }
        circle class=(if quo { "spot quo" } else { "spot" }) cx=(at(x)) cy=(at(y)) r=(at(RADIUS - 0.5))
            stroke-width=(if rings > 0 { "2.6" } else { "0.8" }) {}
        (label(x, y + 4.0, "middle", if quo { "small over" } else { "small" }, &spot.at.number.to_string()))
    }
}

/// A sample of the legend.
enum Sample {
    Dash(&'static str, &'static str),
    Head(bool),
    Way,
    Ring(u8, bool),
    Letters,
}

fn sample_of(sample: &Sample, y: f64) -> Markup {
    html! {
        @match sample {
            Sample::Dash(dash, thin) => path class="edge" d=(format!("M8 {}h38", at(y))) stroke-width=(thin)
                stroke-dasharray=[(!dash.is_empty()).then_some(dash)] {},
            Sample::Head(gains) => (head((34.0, y), (-1.0, 0.0), *gains)),
            Sample::Way => (way((8.0, y), (46.0, y))),
            Sample::Letters => (label(28.0, y + 4.0, "middle", "small", "abc")),
            Sample::Ring(rings, quo) => {
                @if *rings > 1 { circle class="spot" cx="28" cy=(at(y)) r="8" stroke-width="1.2" {} }
                circle class=(if *quo { "spot quo" } else { "spot" }) cx="28" cy=(at(y)) r="5.5"
                    stroke-width=(if *rings > 0 { "2.4" } else { "0.8" }) {}
            }
        }
    }
}

fn legend(words: &Words<'_>, graph: &StateGraph, movers: &[PartyId]) -> Vec<(Sample, String)> {
    let mut lines: Vec<(Sample, String)> = movers
        .iter()
        .enumerate()
        .map(|(k, p)| {
            let thin = if k < DASHES.len() { "1.3" } else { "0.7" };
            (Sample::Dash(DASHES[k % DASHES.len()], thin), format!("moves of {}", short(&words.party(*p))))
        })
        .collect();
    if graph.gains {
        lines.push((Sample::Head(true), "a move that gains its mover".to_owned()));
        lines.push((Sample::Head(false), "a move that does not".to_owned()));
    }
    if graph.status_quo.is_some() {
        lines.push((Sample::Ring(0, true), "the status quo".to_owned()));
    }
    lines.push((Sample::Ring(2, false), "an equilibrium under every concept asked for".to_owned()));
    lines.push((Sample::Ring(1, false), "an equilibrium under some of them".to_owned()));
    if !graph.legs.is_empty() {
        lines.push((Sample::Way, "a shortest way there from the status quo, each step a gain".to_owned()));
    }
    lines
}

/// A name that fits a line of the legend.
fn short(name: &str) -> String {
    shortened(name, 40)
}

/// The first letters of a text, if it has more.
fn shortened(text: &str, letters: usize) -> String {
    match text.char_indices().nth(letters) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

fn description(words: &Words<'_>, graph: &StateGraph) -> String {
    let number = |k: usize| graph.spots[k].at.number.to_string();
    let all: Vec<String> =
        (0..graph.spots.len()).filter(|k| graph.spots[*k].equilibrium.len() == graph.concepts).map(number).collect();
    let mut text = match graph.status_quo {
        Some(k) => format!("The status quo is state {}. ", number(k)),
        None => String::new(),
    };
    let _ = match all.as_slice() {
        [] => write!(text, "No state is an equilibrium under every concept asked for."),
        some => write!(text, "Equilibria under every concept asked for: {}.", some.join(", ")),
    };
    for leg in &graph.legs {
        let _ =
            write!(text, " On a way there: {} from {} to {}.", words.parties(leg.by), number(leg.from), number(leg.to));
    }
    text
}

/// The states: what each is, under which concepts it is an equilibrium, and who moves where from it.
fn table(words: &Words<'_>, graph: &StateGraph) -> Table {
    let columns = [
        ("State", Set::Figures),
        ("What it is", Set::Words),
        ("Equilibrium", Set::Words),
        (if graph.gains { "Moves (* gains the mover)" } else { "Moves" }, Set::Words),
    ];
    let mut table = Table::new("The states, and the moves between them", &columns);
    for (k, spot) in graph.spots.iter().enumerate() {
        let of = |a: &Arc| {
            let (to, gains) = if a.from == k { (a.to, a.there) } else { (a.from, a.back) };
            ((a.from == k || a.to == k), a.by, to, gains)
        };
        let mut moves: Vec<(PartyId, usize, bool)> =
            graph.arcs.iter().map(of).filter_map(|(here, by, to, gains)| here.then_some((by, to, gains?))).collect();
        moves.sort_unstable();
        let text: Vec<String> = moves
            .chunk_by(|a, b| a.0 == b.0)
            .map(|of| {
                let to = |(_, to, gains): &(PartyId, usize, bool)| {
                    format!("{}{}", graph.spots[*to].at.number, if *gains { "*" } else { "" })
                };
                format!("{}: {}", words.party(of[0].0), of.iter().map(to).collect::<Vec<_>>().join(", "))
            })
            .collect();
        table.row([
            spot.at.number.to_string(),
            words.named_package(&spot.at.outcome),
            if spot.equilibrium.is_empty() { "-".to_owned() } else { spot.equilibrium.join(", ") },
            if text.is_empty() { "-".to_owned() } else { text.join("; ") },
        ]);
    }
    table
}

/// The picture as a file of its own, with a list of what the states are.
pub fn state_graph_svg(prepared: &Prepared, graph: &StateGraph) -> String {
    let figure = figure(prepared, graph, "states");
    let (width, height) = figure.size;
    let (list, end) = captions::list(Words::new(&prepared.case), &prepared.case, graph, height);
    let height = end + 8.0;
    let style = "text{font:13px sans-serif;fill:#111}.m{text-anchor:middle}.e{text-anchor:end}.over{fill:#fff}.edge{stroke:#222;fill:none}\
                 .head{fill:#222;stroke:#222}.open{fill:#fff}.spot{fill:#fff;stroke:#111}.quo{fill:#222}\
                 .way{stroke:#bbb;stroke-width:9;stroke-linecap:round}\
                 .halo{paint-order:stroke;stroke:#fff;stroke-width:3px}";
    let title = format!("{}: {}", prepared.case.title, figure.title);
    let drawn = html! {
        svg xmlns="http://www.w3.org/2000/svg" viewBox={ "0 0 " (at(width)) " " (at(height)) } width=(at(width))
            height=(at(height)) role="img" aria-labelledby="title about" {
            title id="title" { (clean(&title)) }
            desc id="about" { (clean(&figure.description)) }
            style { (maud::PreEscaped(style)) }
            rect width="100%" height="100%" fill="#fff" {}
            (figure.drawing)
            (list)
        }
    };
    format!("{}\n", drawn.into_string())
}

/// Names of states stand beside them in lines of about so many signs.
const BESIDE: usize = 40;

/// A name as a text of Graphviz, broken between words.
fn in_lines(name: &str) -> String {
    let mut lines: Vec<String> = Vec::new();
    for word in name.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.chars().count() + word.chars().count() < BESIDE => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    let lines: Vec<String> = lines.iter().map(|line| escaped(line)).collect();
    format!("\"{}\"", lines.join("\\n"))
}

/// A text within quotes of Graphviz.
fn escaped(text: &str) -> String {
    clean(text).replace('\\', "\\\\").replace('"', "\\\"")
}

/// How the arcs of a party are drawn in Graphviz, by its place: four kinds of lines, then with two strokes side by side, then with three; later
/// ones begin again with thicker lines. The label names the party in any case.
fn dot_style(place: usize) -> String {
    const LINES: [&str; 4] = ["solid", "dashed", "dotted", "bold"];
    const STROKES: [&str; 3] = ["", ", color=\"black:white:black\"", ", color=\"black:white:black:white:black\""];
    let line = LINES[place % LINES.len()];
    let round = place / LINES.len();
    let thick = match round / STROKES.len() {
        0 => String::new(),
        n => format!(", penwidth={}", n + 2),
    };
    format!("style={line}{}{thick}", STROKES[round % STROKES.len()])
}

/// The picture as text for Graphviz (`dot -Tsvg`).
pub fn state_graph_dot(prepared: &Prepared, graph: &StateGraph) -> String {
    let words = Words::new(&prepared.case);
    let movers = movers(graph);
    let quoted = |text: &str| format!("\"{}\"", escaped(text));
    let mut text = format!(
        "digraph {} {{\n  forcelabels=true;\n  node [shape=circle, fontname=\"sans-serif\"];\n",
        quoted(&prepared.case.title)
    );
    text.push_str("  edge [fontname=\"sans-serif\", fontsize=10];\n");
    for (k, spot) in graph.spots.iter().enumerate() {
        let shape = if spot.equilibrium.len() == graph.concepts { ", shape=doublecircle" } else { "" };
        let pen = if spot.equilibrium.is_empty() { "" } else { ", penwidth=2" };
        let quo =
            if graph.status_quo == Some(k) { ", style=filled, fillcolor=\"#222222\", fontcolor=white" } else { "" };
        let about = match spot.equilibrium.as_slice() {
            [] => words.named_package(&spot.at.outcome),
            under => format!("{} (equilibrium: {})", words.named_package(&spot.at.outcome), under.join(", ")),
        };
        // The name stands beside its state, a long one in several lines; on paper nothing shows where a pointer rests.
        let beside = format!(", xlabel={}", in_lines(&words.named_package(&spot.at.outcome)));
        let _ = writeln!(
            text,
            "  s{0} [label=\"{0}\"{beside}, tooltip={1}{shape}{pen}{quo}];",
            spot.at.number,
            quoted(&about)
        );
    }
    let number = |k: usize| graph.spots[k].at.number;
    for arc in &graph.arcs {
        let place = movers.iter().position(|p| *p == arc.by).unwrap_or(0);
        let (from, to, ahead, behind) = match arc.there {
            Some(gains) => (arc.from, arc.to, gains, arc.back),
            None => (arc.to, arc.from, arc.back.unwrap_or(false), None),
        };
        let shape = |gains: bool| if gains { "normal" } else { "onormal" };
        let back = behind.map_or(String::new(), |gains| format!(", dir=both, arrowtail={}", shape(gains)));
        let _ = writeln!(
            text,
            "  s{} -> s{} [label={}, {}, arrowhead={}{back}];",
            number(from),
            number(to),
            quoted(&words.party(arc.by)),
            dot_style(place),
            shape(ahead),
        );
    }
    for leg in &graph.legs {
        let _ = writeln!(
            text,
            "  s{} -> s{} [label={}, color=\"#999999\", penwidth=4, constraint=false];",
            number(leg.from),
            number(leg.to),
            quoted(&format!("way: {}", words.parties(leg.by))),
        );
    }
    text.push_str("}\n");
    text
}
