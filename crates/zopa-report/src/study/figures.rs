//! A study's pictures: which inputs matter (bars), and how much gain survives how much error (lines).

use super::View;
use super::dependence::rest;
use crate::document::{Figure, Table, plain};
use crate::figure::{at, broken, label, line, rect, step, whiskers};
use crate::report::anchor;
use crate::table::Set;
use crate::text::signed;
use maud::{Markup, html};
use zopa::assess::study::Robust;
use zopa::study::Dependence;

const WIDTH: f64 = 420.0;
/// Bars in one picture.
const BARS: usize = 6;

/// A picture for each conclusion of which some input's index is resolved.
pub(super) fn tornadoes(view: &View<'_>) -> Vec<Figure> {
    let Some(sensitivity) = &view.study.sensitivity else { return Vec::new() };
    let questions = &view.study.questions;
    let wanted = questions.rows.iter().filter_map(|r| r.columns.holds).chain([questions.any_holds]);
    let wanted = wanted.chain(questions.numbers());
    wanted
        .filter_map(|column| sensitivity.outputs.iter().find(|d| d.output == column))
        .filter(|d| d.indices.iter().any(|i| i.total.resolved()))
        .map(|d| tornado(view, d))
        .collect()
}

fn tornado(view: &View<'_>, of: &Dependence) -> Figure {
    const BLOCK: f64 = 38.0;
    const SPAN: (f64, f64) = (8.0, 360.0);
    let factors = view.study.sensitivity.as_ref().map_or(&[][..], |s| &s.factors);
    let name = |factor: usize| {
        let inputs: Vec<String> = factors[factor].inputs.iter().take(2).map(|i| view.words.input(*i)).collect();
        let more = factors[factor].inputs.len().saturating_sub(2);
        if more > 0 { format!("{} and {more} more together", inputs.join(", ")) } else { inputs.join(" and ") }
    };
    let shown: Vec<_> = of.indices.iter().filter(|i| i.total.resolved()).take(BARS).collect();
    let most = shown.iter().map(|i| i.total.high).fold(1.0, f64::max);
    let x = |value: f64| SPAN.0 + (SPAN.1 - SPAN.0) * value.clamp(0.0, most) / most;
    let bottom = 4.0 + BLOCK * shown.len() as f64;
    let drawing: Markup = html! {
        @for mark in [0.0, 0.5, 1.0] {
            (line((x(mark), 2.0), (x(mark), bottom), "rule"))
            (label(x(mark), bottom + 13.0, "middle", "small soft", &format!("{mark}")))
        }
        @for (k, index) in shown.iter().enumerate() {
            @let y = 4.0 + BLOCK * k as f64;
            @let middle = y + 24.0;
            (label(SPAN.0, y + 12.0, "start", "small", &broken(&name(index.factor), 62, 1).join(" ")))
            (rect(x(0.0), y + 18.0, x(index.total.value) - x(0.0), 12.0, "first"))
            (whiskers(x(index.total.low), x(index.total.high), middle))
            (label(SPAN.1 + 8.0, middle + 4.0, "start", "small", &format!("{:.2}", index.total.value)))
        }
    };
    let columns = [
        ("Input", Set::Words),
        ("Total index", Set::Figures),
        ("Interval", Set::Figures),
        ("First-order", Set::Figures),
        ("Interval", Set::Figures),
        ("Rank", Set::Figures),
    ];
    let mut table = Table::new("Indices with 95% intervals, and Spearman's rank correlations", &columns);
    for index in &shown {
        let first =
            if index.first.resolved() { format!("{:.2}", index.first.value) } else { "not resolved".to_owned() };
        let interval = |e: &zopa::study::Estimate| format!("{:.2} to {:.2}", e.low, e.high);
        table.row([
            name(index.factor),
            format!("{:.2}", index.total.value),
            interval(&index.total),
            first,
            interval(&index.first),
            view.rank(of.output, index.factor),
        ]);
    }
    let said: Vec<String> = shown.iter().map(|i| format!("{}: {:.2}", name(i.factor), i.total.value)).collect();
    Figure {
        id: anchor::depends(of.output),
        title: view.words.fact(of.output),
        description: format!(
            "Shares of its variance that stay while one input alone is unknown. {}. {}",
            said.join("; "),
            rest(of, BARS)
        ),
        size: (WIDTH, bottom + 20.0),
        drawing,
        reading: plain(format!(
            "Bar: the share of its variance that stays while this input alone is unknown. Line: the 95% interval. {}",
            rest(of, BARS)
        )),
        table,
    }
}

/// The least gain of each option as the ranges widen around the central values.
pub(super) fn robustness(view: &View<'_>, robust: &Robust) -> Figure {
    const HEIGHT: f64 = 300.0;
    const SPAN: (f64, f64) = (44.0, 380.0);
    const TALL: (f64, f64) = (10.0, 265.0);
    let values = || robust.options.iter().flat_map(|o| o.curve.iter().copied());
    let (low, high) = (values().fold(0.0, f64::min), values().fold(0.0, f64::max));
    let grid = step((high - low).max(1.0), 5.0);
    let (low, high) = ((low / grid).floor() * grid, (high / grid).ceil() * grid);
    let high = if high > low { high } else { low + grid };
    let x = |t: f64| SPAN.0 + (SPAN.1 - SPAN.0) * t;
    let y = |gain: f64| TALL.1 - (TALL.1 - TALL.0) * (gain - low) / (high - low);
    let marks = ((high - low) / grid).round() as usize;
    let number = |row: Option<usize>| row.map_or("0".to_owned(), |k| (k + 1).to_string());
    // Numbers at the right end keep their distance: from the top, each at least a line below the one above.
    let ends = robust.options.iter().filter_map(|o| o.curve.last().map(|g| (y(*g), y(*g), number(o.row))));
    let mut ends: Vec<(f64, f64, String)> = ends.collect();
    ends.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut next = f64::NEG_INFINITY;
    for end in &mut ends {
        end.1 = end.1.max(next);
        next = end.1 + 12.0;
    }
    let lowest = ends.last().map_or(0.0, |e| e.1).max(TALL.1);
    let bottom = lowest.max(TALL.1) + 4.0;
    let path = |curve: &[f64]| {
        let steps = curve.len().saturating_sub(1).max(1) as f64;
        let point = |(k, gain): (usize, &f64)| format!("{},{}", at(x(k as f64 / steps)), at(y(*gain)));
        curve.iter().enumerate().map(point).collect::<Vec<_>>().join(" ")
    };
    let drawing: Markup = html! {
        @for k in 0..=marks {
            @let gain = low + grid * k as f64;
            (line((SPAN.0, y(gain)), (SPAN.1, y(gain)), if gain.abs() < grid / 1e6 { "axis" } else { "rule" }))
            (label(SPAN.0 - 6.0, y(gain) + 4.0, "end", "small soft", &format!("{gain:.0}")))
        }
        @for (t, text) in [(0.0, "central"), (0.5, "half the ranges"), (1.0, "all")] {
            (label(x(t), bottom + 13.0, "middle", "small soft", text))
        }
        @for (k, option) in robust.options.iter().enumerate() {
            polyline points=(path(&option.curve)) class=(if k % 2 == 0 { "line-first" } else { "line-second dash" }) {}
        }
        @for (from, place, text) in &ends {
            (line((SPAN.1, *from), (SPAN.1 + 12.0, *place), "rule"))
            (label(SPAN.1 + 15.0, place + 4.0, "start", "small", text))
        }
    };
    let mut table = Table::new(
        "The least gain, in points above walking away, within a part of the ranges",
        &[
            ("#", Set::Numbers),
            ("Option", Set::Words),
            ("Central", Set::Figures),
            ("Half", Set::Figures),
            ("All", Set::Figures),
        ],
    );
    for option in &robust.options {
        let gain = |k: usize| option.curve.get(k).map_or("-".to_owned(), |g| signed(*g));
        let half = option.curve.len() / 2;
        let last = option.curve.len().saturating_sub(1);
        table.row([number(option.row), view.words.row(option.row), gain(0), gain(half), gain(last)]);
    }
    let who = view.words.party(robust.party);
    let case = &view.prepared.case;
    let said: Vec<String> = robust
        .options
        .iter()
        .map(|o| format!("{}: from {} to {}", view.words.row(o.row), signed(o.central), signed(o.worst)))
        .collect();
    Figure {
        id: format!("figure-robust-{}", case.parties[robust.party].id),
        title: format!("How much gain survives how much error, for {who}"),
        description: format!("A line for each option, falling as the ranges widen. {}.", said.join("; ")),
        size: (WIDTH, (bottom + 20.0).max(HEIGHT - 10.0)),
        drawing,
        reading: plain(
            "Across: how far every number of the party may lie from its central value, as a part of its stated range. Up: the \
             least gain that is then possible. A line that stays above nought is robust; a steep one is not. Numbers are \
             those of the settlements; 0 is no deal.",
        ),
        table,
    }
}
