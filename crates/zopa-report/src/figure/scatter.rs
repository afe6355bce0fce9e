//! All packages as two parties see them.

use super::{at, label, line, rect, step};
use crate::document::{Figure, Table, plain};
use crate::report::{View, anchor};
use crate::table::Set;
use crate::text::{counted, grouped, signed};
use maud::{Markup, html};
use zopa::assess::background::{Ledger, Pair};
use zopa::bargain::{SQUARES, Solution};

const LEFT: f64 = 46.0;
const TOP: f64 = 26.0;
const SIDE: f64 = 360.0;

/// The name of a fair point, and its letter in the picture.
fn fair(solution: Solution) -> (&'static str, &'static str) {
    match solution {
        Solution::Nash => ("Nash: largest product of gains", "N"),
        Solution::KalaiSmorodinsky => ("Kalai-Smorodinsky: equal shares of what each could gain at most", "K"),
        Solution::Egalitarian => ("Egalitarian: equal gains in points", "E"),
        _ => ("Largest sum", "S"),
    }
}

/// The figure of one pair.
pub(crate) fn figure(view: &View<'_>, ledger: &Ledger, pair: &Pair) -> Figure {
    let cloud = &pair.cloud;
    let [a, b] = cloud.pair;
    let names = [view.words.party(a), view.words.party(b)];
    let rows = &view.assessment.rows;
    // The frame holds the packages, no deal and a margin.
    let frame = |k: usize| {
        let (low, high) = cloud.range[k];
        let (low, high) = (low.min(0.0), high.max(0.0));
        let room = ((high - low) * 0.04).max(0.5);
        (low - room, high + room)
    };
    let (fx, fy) = (frame(0), frame(1));
    let x = |points: f64| LEFT + SIDE * (points - fx.0) / (fx.1 - fx.0);
    let y = |points: f64| TOP + SIDE * (fy.1 - points) / (fy.1 - fy.0);
    let squares =
        |class: &str, opacity: &dyn Fn(u64) -> usize, count: &dyn Fn(&zopa::bargain::Square) -> u64| -> Markup {
            let (wide, tall) = (
                (x(cloud.range[0].1) - x(cloud.range[0].0)) / SQUARES as f64,
                (y(cloud.range[1].0) - y(cloud.range[1].1)) / SQUARES as f64,
            );
            let mut paths = [String::new(), String::new(), String::new()];
            let drawn: Vec<_> = cloud.squares.iter().filter(|s| count(s) > 0).collect();
            // Neighbours in a row of one strength are one bar: the same picture in far fewer characters.
            for bar in drawn.chunk_by(|s, next| {
                s.row == next.row && s.column + 1 == next.column && opacity(count(s)) == opacity(count(next))
            }) {
                let Some(s) = bar.first() else { continue };
                paths[opacity(count(s))].push_str(&format!("M{} {}h{}", s.column, s.row, bar.len()));
            }
            // In columns and rows from the lower left, a stroke as thick as a row is tall: whole numbers, half the characters.
            let from = format!("translate({} {:.2})", at(x(cloud.range[0].0)), y(cloud.range[1].0) - tall / 2.0);
            let scale = format!("scale({wide:.4} {:.4})", -tall);
            html! {
                @if paths.iter().any(|path| !path.is_empty()) {
                    g transform=(from + &scale) stroke-width="1" {
                        @for (path, strength) in paths.iter().zip(["0.16", "0.32", "0.55"]) {
                            @if !path.is_empty() { path class=(class) stroke-opacity=(strength) d=(path) {} }
                        }
                    }
                }
            }
        };
    let most = cloud.squares.iter().map(|s| s.packages).max().unwrap_or(1);
    let dense = |n: u64| {
        if n * 8 <= most {
            0
        } else if n * 3 <= most {
            1
        } else {
            2
        }
    };
    let steps: Vec<String> = cloud.frontier.iter().map(|p| format!("{} {}", at(x(p[0])), at(y(p[1])))).collect();
    let shown: Vec<usize> = (0..rows.len()).filter(|k| rows[*k].standing[a].gain.is_some()).collect();
    let gain = |k: usize| [rows[k].standing[a].gain.unwrap_or(0.0), rows[k].standing[b].gain.unwrap_or(0.0)];
    let marks_at: Vec<(f64, f64)> = shown.iter().map(|k| (x(gain(*k)[0]), y(gain(*k)[1]))).collect();
    let letters: Vec<(f64, f64)> = (0..pair.fair.len())
        .filter_map(|n| {
            let g = pair.fair[n].at.as_ref().ok()?;
            Some((letter_at(pair, n, x(g[0])), y(g[1]) - 5.0))
        })
        .collect();
    let places = numbers(&marks_at, &letters);
    let marks = |(low, high): (f64, f64)| -> Vec<f64> {
        let by = step(high - low, 6.0);
        ((low / by).ceil() as i64..=(high / by).floor() as i64).map(|n| n as f64 * by).collect()
    };
    let own = |k: usize| rows[k].signers.iter().all(|p| p == a || p == b);
    let drawing = html! {
        (rect(LEFT, TOP, SIDE, SIDE, "rule"))
        (squares("cloud", &dense, &|s| s.packages - s.own))
        (squares("line-first", &|_| 2, &|s| s.own))
        @for m in marks(fx) { (label(x(m), TOP + SIDE + 14.0, "middle", "small soft", &format!("{m:+}").replace("+0", "0"))) }
        @for m in marks(fy) { (label(LEFT - 5.0, y(m) + 4.0, "end", "small soft", &format!("{m:+}").replace("+0", "0"))) }
        (line((x(0.0), TOP), (x(0.0), TOP + SIDE), "edge dash"))
        (line((LEFT, y(0.0)), (LEFT + SIDE, y(0.0)), "edge dash"))
        @if !steps.is_empty() { path class="line-second" stroke-width="2" d={ "M" (steps.join("L")) } {} }
        @for p in &cloud.frontier { circle cx=(at(x(p[0]))) cy=(at(y(p[1]))) r="2.2" class="second" {} }
        @for (n, point) in pair.fair.iter().enumerate() {
            @if let Ok(g) = &point.at {
                @let (px, py) = (x(g[0]), y(g[1]));
                path class="paper" d=(format!("M{} {}l6 6l-6 6l-6 -6z", at(px), at(py - 6.0))) {}
                (label(letter_at(pair, n, px), py - 5.0, "start", "strong small", fair(point.solution).1))
            }
        }
        @for (k, (px, py)) in shown.iter().zip(&places) {
            @let [gx, gy] = gain(*k);
            (line((x(gx), y(gy)), (*px, *py), "edge"))
            @if own(*k) { circle cx=(at(x(gx))) cy=(at(y(gy))) r="3" class="mass" {} }
            @else { rect x=(at(x(gx) - 2.6)) y=(at(y(gy) - 2.6)) width="5.2" height="5.2" class="paper" {} }
            circle cx=(at(*px)) cy=(at(*py)) r="8.5" class="paper" {}
            (label(*px, *py + 4.0, "middle", "small", &(k + 1).to_string()))
        }
        (label(LEFT + SIDE, TOP + SIDE + 30.0, "end", "small", &super::broken(&format!("gain of {} over no deal →", names[0]), 60, 1).join("")))
        (label(2.0, 14.0, "start", "small", &super::broken(&format!("↑ gain of {} over no deal", names[1]), 60, 1).join("")))
    };
    let gaining = cloud.frontier.iter().filter(|p| p[0] >= 0.0 && p[1] >= 0.0).count();
    let mut table = Table::new(
        "Gains over no deal, in points: settlements, fair points, and what is efficient for the two by themselves",
        &[("What", Set::Words), (&names[0], Set::Figures), (&names[1], Set::Figures)],
    );
    for k in &shown {
        let [gx, gy] = gain(*k);
        table.row([format!("{}. {}", k + 1, view.row_name(*k)), signed(gx), signed(gy)]);
    }
    for point in &pair.fair {
        let name = format!("{} ({})", fair(point.solution).1, fair(point.solution).0);
        match &point.at {
            Ok(g) => table.row([name, signed(g[0]), signed(g[1])]),
            Err(why) => {
                let why = zopa::undefined(view.case, why);
                table.row([format!("{name}: not defined, because {why}"), "-".to_owned(), "-".to_owned()]);
            }
        }
    }
    for (n, p) in cloud.frontier.iter().enumerate() {
        table.row([format!("Frontier, point {}", n + 1), signed(p[0]), signed(p[1])]);
    }
    // What is computed for the two comes from all their numbers.
    let numbers = |p| crate::report::numbers::fold_of(ledger, "preferences", &view.case.parties[p].id);
    let both = numbers(a).or_else(|| numbers(b));
    table.lead_each(|n| {
        shown.get(n).filter(|k| !rows[**k].is_status_quo()).map(|k| anchor::row(*k)).or_else(|| both.clone())
    });
    Figure {
        id: anchor::pair(a, b),
        title: format!("{} and {}: every package by what the two gain", names[0], names[1]),
        description: format!(
            "{} could be; {} of them take no signature but these two. {} efficient for the two; {} of these both would gain from or be no worse off than without a deal. The settlements are marked with their row.",
            counted(cloud.packages.into(), "package", "packages"),
            grouped(cloud.own.into()),
            counted(cloud.frontier.len() as u128, "point is", "points are"),
            gaining
        ),
        size: (LEFT + SIDE + 10.0, TOP + SIDE + 38.0),
        drawing,
        reading: plain(format!(
            "Broken lines: walking away; right of one and above the other, both gain. Squares in colour hold packages that \
             the two can sign alone, grey ones packages that take others' signatures too, the stronger the more; {} in all, none is \
             left out. The strong line joins what is efficient for the two alone. Numbers are the rows of the assessment: a \
             dot where the two suffice, an open square where others must sign. Diamonds are fair points of the two: N \
             Nash, K Kalai-Smorodinsky, E equal gains. Red lines are not drawn: see the table of the rows.",
            counted(cloud.packages.into(), "package", "packages")
        )),
        table,
    }
}

/// How many fair points before this one fall on the same place.
fn same_before(pair: &Pair, n: usize) -> usize {
    let at = |k: usize| pair.fair[k].at.as_ref().ok();
    (0..n).filter(|k| at(*k).is_some() && at(*k) == at(n)).count()
}

/// Where a fair point's letter begins: beside the point, after those of other fair points there; before it at the right edge.
fn letter_at(pair: &Pair, n: usize, px: f64) -> f64 {
    const STEP: f64 = 10.0;
    let here = (0..pair.fair.len()).filter(|k| pair.fair[*k].at.as_ref().ok() == pair.fair[n].at.as_ref().ok()).count();
    let right = px + 8.0 + STEP * here as f64 > LEFT + SIDE + 8.0;
    let first = if right { px - 8.0 - STEP * here as f64 } else { px + 8.0 };
    first + STEP * same_before(pair, n) as f64
}

/// Where the numbers go: near their marks, none on another or on the letter of a fair point.
fn numbers(marks: &[(f64, f64)], letters: &[(f64, f64)]) -> Vec<(f64, f64)> {
    let mut placed: Vec<(f64, f64)> = Vec::new();
    for (k, mark) in marks.iter().enumerate() {
        let free = |spot: &(f64, f64)| {
            let clear = |other: &(f64, f64), least: f64| (other.0 - spot.0).hypot(other.1 - spot.1) >= least;
            let inside =
                spot.0 > LEFT + 8.0 && spot.0 < LEFT + SIDE - 8.0 && spot.1 > TOP + 8.0 && spot.1 < TOP + SIDE - 8.0;
            inside
                && placed.iter().all(|p| clear(p, 18.5))
                && letters.iter().all(|(lx, ly)| clear(&(lx + 4.0, ly - 4.0), 16.0))
                && marks.iter().enumerate().all(|(n, m)| n == k || clear(m, 12.0))
        };
        let turns = (1..12).flat_map(|ring| {
            (0..16).map(move |turn| {
                let angle = std::f64::consts::TAU * f64::from(turn) / 16.0 - 0.8;
                let far = 8.0 + 7.0 * f64::from(ring);
                (far * angle.cos(), far * angle.sin())
            })
        });
        let spot = turns.map(|(dx, dy)| (mark.0 + dx, mark.1 + dy)).find(free).unwrap_or((mark.0 + 14.0, mark.1));
        placed.push(spot);
    }
    placed
}
