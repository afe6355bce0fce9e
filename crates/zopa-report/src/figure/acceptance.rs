//! In what share of the draws a row is signed and holds, with the sampling error.

use super::{at, broken, label, lines, rect, whiskers};
use crate::document::{Figure, Table, link, plain};
use crate::report::{View, anchor};
use crate::table::Set;
use crate::text::{end_of_interval, grouped, share, short_share};
use maud::{Markup, html};
use zopa::assess::Judged;
use zopa::assess::background::Background;
use zopa::study::Share;

const WIDTH: f64 = 420.0;
/// Where 0 and 1 are.
const SPAN: (f64, f64) = (10.0, 360.0);

fn x(fraction: f64) -> f64 {
    SPAN.0 + (SPAN.1 - SPAN.0) * fraction
}

/// A bar with its 95% interval and its number.
fn bar(y: f64, tall: f64, s: Share, class: &str) -> Markup {
    let (low, high) = s.interval();
    let middle = y + tall / 2.0;
    html! {
        (rect(x(0.0), y, x(s.fraction()) - x(0.0), tall, class))
        (whiskers(x(low), x(high), middle))
        (label(SPAN.1 + 8.0, middle + 4.0, "start", "small", &short_share(s.hits, s.draws)))
    }
}

fn scale(top: f64, bottom: f64) -> Markup {
    let marks = ["0", "25%", "50%", "75%", "all"].into_iter().enumerate().map(|(k, mark)| (x(k as f64 / 4.0), mark));
    let rules: Vec<_> = marks.clone().map(|(x, _)| ((x, top), (x, bottom))).collect();
    html! {
        (lines(&rules, "rule"))
        @for (x, mark) in marks { (label(x, bottom + 13.0, "middle", "small soft", mark)) }
    }
}

/// All rows at a glance: signed and holds in the same draw, independent and moving together.
pub(crate) fn overview(view: &View<'_>) -> Option<Figure> {
    let a = view.assessment;
    let rows: Vec<usize> = (0..a.rows.len()).filter(|k| a.shares.independent[*k].both.is_some()).collect();
    if rows.is_empty() {
        return None;
    }
    // A name takes as many lines as it needs.
    const LINE: f64 = 14.0;
    const BLOCK: f64 = 36.0;
    let names: Vec<Vec<String>> =
        rows.iter().map(|k| broken(&format!("{}. {}", k + 1, view.row_name(*k)), 58, usize::MAX)).collect();
    let tops: Vec<f64> = names
        .iter()
        .scan(8.0, |y, name| {
            let top = *y;
            *y += BLOCK + LINE * name.len() as f64;
            Some(top)
        })
        .collect();
    let bottom = 8.0 + names.iter().map(|name| BLOCK + LINE * name.len() as f64).sum::<f64>();
    let height = bottom + 22.0;
    let drawing = html! {
        (scale(4.0, bottom))
        @for (n, k) in rows.iter().enumerate() {
            @let (independent, together) = (&a.shares.independent[*k], &a.shares.together[*k]);
            @for (i, text) in names[n].iter().enumerate() {
                (label(x(0.0), tops[n] + 11.0 + LINE * i as f64, "start", "", text))
            }
            @let y = tops[n] + LINE * (names[n].len() as f64 - 1.0);
            @if let Some(s) = independent.both { (bar(y + 16.0, 12.0, s, "first")) }
            @if let Some(s) = together.both {
                @let x = x(s.fraction());
                @let middle = y + 35.0;
                path class="paper" d=(format!("M{} {}l5 5l-5 5l-5 -5z", at(x), at(middle - 5.0))) {}
                (label(SPAN.1 + 8.0, middle + 4.0, "start", "small soft", &short_share(s.hits, s.draws)))
            }
        }
    };
    let mut table = Table::new(
        "Shares of draws in which all sign and it holds, with the 95% interval of the sampling error (Wilson 1927)",
        &[
            ("#", Set::Numbers),
            ("Settlement", Set::Words),
            ("Share", Set::Figures),
            ("95% interval", Set::Figures),
            ("Moving together", Set::Figures),
            ("95% interval", Set::Figures),
        ],
    );
    let interval = |s: Option<Share>| s.map_or("-".to_owned(), interval);
    let short = |s: Option<Share>| s.map_or("-".to_owned(), |s| short_share(s.hits, s.draws));
    for k in &rows {
        let (i, t) = (a.shares.independent[*k].both, a.shares.together[*k].both);
        let cells = [(k + 1).to_string(), view.row_name(*k), short(i), interval(i), short(t), interval(t)];
        let mut cells: Vec<_> = cells.into_iter().map(plain).collect();
        cells[1] = vec![link(anchor::shares(*k), view.row_name(*k))];
        table.rows.push((None, cells));
    }
    let said = rows.iter().filter_map(|k| {
        let s = a.shares.independent[*k].both?;
        Some(format!("{}: {}", view.row_name(*k), short_share(s.hits, s.draws)))
    });
    Some(Figure {
        id: "figure-shares".to_owned(),
        title: format!("In what share of {} draws all sign and it holds", grouped(a.request.draws.into())),
        description: format!("A bar for each settlement. {}.", said.collect::<Vec<_>>().join("; ")),
        size: (WIDTH, height),
        drawing,
        reading: plain(
            "Bar: every uncertain number drawn by itself from its range, with the sampling error as a line. Diamond: each \
             party's numbers moving together. A share says how often something is so within the ranges that the case \
             states. It is not a probability of the real event.",
        ),
        table,
    })
}

/// One row: yes by each signer, all sign, holds, both.
pub(crate) fn of_row(view: &View<'_>, background: Option<&Background>, k: usize) -> Option<Figure> {
    let a = view.assessment;
    let row = &a.rows[k];
    let (independent, together) = (&a.shares.independent[k], &a.shares.together[k]);
    let mut bars: Vec<(String, Share, &str)> = row
        .signers
        .iter()
        .filter_map(|p| Some((format!("Yes by {}", view.words.party(p)), independent.yes[p]?, "fill")))
        .collect();
    let more = [
        ("All sign", independent.all_sign, "first"),
        ("It holds once signed", independent.holds, "first"),
        ("All sign and it holds, in the same draw", independent.both, "mass"),
        ("The same, each party's numbers moving together", together.both, "second"),
    ];
    bars.extend(more.into_iter().filter_map(|(name, s, class)| Some((name.to_owned(), s?, class))));
    if bars.is_empty() {
        return None;
    }
    const LINE: f64 = 12.0;
    const BLOCK: f64 = 22.0;
    let names: Vec<Vec<String>> = bars.iter().map(|(name, ..)| broken(name, 60, usize::MAX)).collect();
    let tops: Vec<f64> = names
        .iter()
        .scan(6.0, |y, name| {
            let top = *y;
            *y += BLOCK + LINE * name.len() as f64;
            Some(top)
        })
        .collect();
    let bottom = 6.0 + names.iter().map(|name| BLOCK + LINE * name.len() as f64).sum::<f64>();
    let drawing = html! {
        (scale(4.0, bottom))
        @for (n, (_, s, class)) in bars.iter().enumerate() {
            @for (i, text) in names[n].iter().enumerate() {
                (label(x(0.0), tops[n] + 11.0 + LINE * i as f64, "start", "small", text))
            }
            @let y = tops[n] + LINE * (names[n].len() as f64 - 1.0);
            (bar(y + 16.0, 11.0, *s, class))
        }
    };
    let mut table = Table::new(
        "Shares of draws with the 95% interval of the sampling error (Wilson 1927)",
        &[("What", Set::Words), ("Share", Set::Words), ("95% interval", Set::Figures)],
    );
    // What each signer gains, and who would leave: what the draws vary.
    let exits = matches!(&row.judged, Some(Judged::Graded(v)) if v.parties.iter().any(|p| p.exit.is_some()));
    let yes = row.signers.iter().filter(|p| independent.yes[*p].is_some()).map(|p| {
        let drawn = background.and_then(|b| b.breakdowns[k][p].as_ref()).is_some_and(|b| !b.parts.is_empty());
        if drawn { anchor::gain(k, p) } else { anchor::row(k) }
    });
    let whole = [false, true, true, true].map(|held| if held && exits { anchor::game(k) } else { anchor::row(k) });
    for ((name, s, _), place) in bars.iter().zip(yes.chain(whole)) {
        let cells = vec![vec![link(place, name.as_str())], plain(share(s.hits, s.draws)), plain(interval(*s))];
        table.rows.push((None, cells));
    }
    // Each signer's share stands in the table behind it.
    let signers = row.signers.iter().filter(|p| independent.yes[*p].is_some()).count();
    let said: Vec<String> =
        bars.iter().skip(signers).map(|(name, s, _)| format!("{name}: {}", short_share(s.hits, s.draws))).collect();
    Some(Figure {
        id: anchor::shares(k),
        title: "How often, over the draws".to_owned(),
        description: format!("A bar for each signer, and: {}.", said.join("; ")),
        size: (WIDTH, bottom + 20.0),
        drawing,
        reading: Vec::new(),
        table,
    })
}

fn interval(s: Share) -> String {
    let (low, high) = s.interval();
    format!("{} to {}%", end_of_interval(low), end_of_interval(high))
}
