//! What each settlement gives to each party: one axis for each party, one line for each row.

use super::{at, broken, label, line, step};
use crate::document::{Figure, Table, Words, link, plain};
use crate::report::{View, anchor};
use crate::table::Set;
use crate::text::signed;
use maud::html;
use zopa::assess::background::Background;
use zopa::core::{PartyId, Role};

const HEIGHT: f64 = 300.0;
/// Above the axes, whose names may take four lines.
const TOP: f64 = 68.0;

/// The figure; `None` for fewer than three parties with utilities.
pub(crate) fn figure(view: &View<'_>, background: &Background) -> Option<Figure> {
    let rows = &view.assessment.rows;
    let audience = view.case.having(Role::Audience);
    let counts = |p: &PartyId| !audience.contains(*p) && rows.first().is_some_and(|r| r.standing[*p].gain.is_some());
    let parties: Vec<PartyId> = view.case.parties.ids().filter(counts).collect();
    if parties.len() < 3 {
        return None;
    }
    let gain = |k: usize, p: PartyId| rows[k].standing[p].gain.unwrap_or(0.0);
    let all = || (0..rows.len()).flat_map(|k| parties.iter().map(move |p| (k, *p)));
    let (low, high) = all().fold((0.0f64, 0.0f64), |(l, h), (k, p)| (l.min(gain(k, p)), h.max(gain(k, p))));
    let span = (high - low).max(1.0);
    // No word of a name is cut: the axes stand as far apart as the longest needs.
    let words = parties.iter().map(|p| view.words.party(*p));
    let longest = words.flat_map(|n| n.split_whitespace().map(|w| w.chars().count()).collect::<Vec<_>>()).max();
    let letters = longest.unwrap_or(0).clamp(15, 24);
    let gap = 112.0f64.max(7.2 * letters as f64 + 6.0);
    let left = 58.0f64.max(gap / 2.0);
    let (left, width) = (left, left + gap * (parties.len() - 1) as f64 + 62.0f64.max(gap / 2.0));
    let y = |points: f64| TOP + HEIGHT * (high - points) / span;
    let x = |n: usize| left + gap * n as f64;
    let marks = step(span, 6.0);
    let scale: Vec<f64> =
        ((low / marks).ceil() as i64..=(high / marks).floor() as i64).map(|n| n as f64 * marks).collect();
    let last = parties.len() - 1;
    let beside = spread((0..rows.len()).map(|k| y(gain(k, parties[last]))).collect(), 12.5, TOP, TOP + HEIGHT);
    let whole = |k: usize| rows[k].signable() || rows[k].signers.is_empty();
    let drawing = html! {
        @for mark in &scale {
            (line((left - 6.0, y(*mark)), (x(last), y(*mark)), if *mark == 0.0 { "edge" } else { "rule" }))
            (label(left - 10.0, y(*mark) + 4.0, "end", if *mark == 0.0 { "small strong" } else { "small soft" }, &format!("{mark:+}").replace("+0", "0")))
        }
        @for (n, p) in parties.iter().enumerate() {
            (line((x(n), TOP), (x(n), TOP + HEIGHT), "axis"))
            @let name = broken(&view.words.party(*p), letters, 4);
            @for (i, text) in name.iter().enumerate() {
                (label(x(n), TOP - 12.0 - 13.0 * (name.len() - 1 - i) as f64, "middle", "strong small", text))
            }
        }
        @for k in 0..rows.len() {
            @let path: Vec<String> = parties.iter().enumerate().map(|(n, p)| format!("{} {}", at(x(n)), at(y(gain(k, *p))))).collect();
            @let class = if whole(k) { "line-first" } else { "line-second dash" };
            path class=(class) stroke-width=(if whole(k) { "1.8" } else { "1.4" }) d={ "M" (path.join("L")) } {}
            @for (n, p) in parties.iter().enumerate() {
                @if rows[k].signers.contains(*p) { circle cx=(at(x(n))) cy=(at(y(gain(k, *p)))) r="3.2" class=(if whole(k) { "first" } else { "second" }) {} }
            }
            (line((x(last) + 3.0, y(gain(k, parties[last]))), (x(last) + 14.0, beside[k]), "rule"))
            (label(x(last) + 17.0, beside[k] + 4.0, "start", "small", &(k + 1).to_string()))
        }
    };
    let mut table = Table {
        caption: "Gains over no deal, in points; each leads to its parts".to_owned(),
        columns: vec![("#".to_owned(), Set::Numbers), ("Settlement".to_owned(), Set::Words)],
        rows: Vec::new(),
    };
    table.columns.extend(parties.iter().map(|p| (view.words.party(*p), Set::Figures)));
    for k in 0..rows.len() {
        let mut cells: Vec<Words> = vec![plain((k + 1).to_string()), plain(view.row_name(k))];
        cells.extend(parties.iter().map(|p| {
            let parts = background.breakdowns[k][*p].as_ref().is_some_and(|b| !b.parts.is_empty());
            match parts {
                true => vec![link(anchor::gain(k, *p), signed(gain(k, *p)))],
                false => plain(signed(gain(k, *p))),
            }
        }));
        table.rows.push((None, cells));
    }
    let good: Vec<String> = (0..rows.len())
        .filter(|k| parties.iter().all(|p| gain(*k, *p) >= 0.0))
        .map(|k| format!("{} (row {})", view.row_name(k), k + 1))
        .collect();
    Some(Figure {
        id: "figure-gains".to_owned(),
        title: "What each settlement gives to each party".to_owned(),
        description: format!(
            "One axis for each of {} parties, one line for each of {} settlements. None of these parties is below no deal in: {}.",
            parties.len(),
            rows.len(),
            if good.is_empty() { "none of them".to_owned() } else { good.join("; ") }
        ),
        size: (width, TOP + HEIGHT + 12.0),
        drawing,
        reading: plain(
            "Points over no deal; the strong line at 0 is walking away. The number at the right is the settlement's row. \
             Whole line: all who must sign would sign; broken line: somebody refuses. A dot marks a party that must sign.",
        ),
        table,
    })
}

/// Places as near to the wanted ones as can be, at least `gap` apart and inside the ends.
pub(super) fn spread(wanted: Vec<f64>, gap: f64, top: f64, bottom: f64) -> Vec<f64> {
    let mut order: Vec<usize> = (0..wanted.len()).collect();
    order.sort_by(|a, b| wanted[*a].total_cmp(&wanted[*b]).then(a.cmp(b)));
    let mut placed = wanted.clone();
    let mut lowest = f64::NEG_INFINITY;
    for k in &order {
        placed[*k] = wanted[*k].max(lowest + gap).max(top);
        lowest = placed[*k];
    }
    // What ran over the end moves up again.
    let mut highest = f64::INFINITY;
    for k in order.iter().rev() {
        placed[*k] = placed[*k].min(highest - gap).min(bottom);
        highest = placed[*k];
    }
    placed
}

#[cfg(test)]
mod tests {
    use super::spread;

    /// Labels keep their distance and their order.
    #[test]
    fn labels_do_not_overlap() {
        let placed = spread(vec![50.0, 50.0, 51.0, 99.0, 100.0, 3.0], 12.0, 0.0, 100.0);
        let mut sorted = placed.clone();
        sorted.sort_by(f64::total_cmp);
        assert!(sorted.windows(2).all(|w| w[1] - w[0] >= 12.0 - 1e-9), "{placed:?}");
        assert!(placed[3] < placed[4] && placed[5] < placed[0]);
    }
}
