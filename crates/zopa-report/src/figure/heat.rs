//! Who cares about what: weights and values, party by issue.
//!
//! A square for each party and issue: the darker, the heavier the issue weighs with the party (its weight as a share of
//! the party's sum, also written in it); the bars under the number are the worth of the levels, in order, the status quo
//! with an outlined bar.

use super::{at, broken, label, line, rect};
use crate::document::{Figure, Run, Table, Words, link, plain};
use crate::report::{View, anchor};
use crate::table::Set;
use crate::text::points;
use maud::{Markup, html};
use zopa::assess::background::Background;
use zopa::core::{Id, IssueId, PartyId};

const LABELS: f64 = 170.0;
const SQUARE: (f64, f64) = (82.0, 44.0);

/// The figure; `None` where no party has utilities.
pub(crate) fn figure(view: &View<'_>, background: &Background) -> Option<Figure> {
    let parties: Vec<PartyId> = view.case.parties.ids().filter(|p| background.interests[*p].is_some()).collect();
    if parties.is_empty() {
        return None;
    }
    let heads: Vec<Vec<String>> = parties.iter().map(|p| broken(&view.words.party(*p), 13, 5)).collect();
    let top = 8.0 + 14.0 * heads.iter().map(Vec::len).max().unwrap_or(1) as f64;
    let width = LABELS + SQUARE.0 * parties.len() as f64 + 2.0;
    let height = top + SQUARE.1 * view.case.issues.len() as f64 + 4.0;
    let heaviest = parties
        .iter()
        .flat_map(|p| background.interests[*p].iter().flat_map(|i| i.issues.iter().flatten().map(|w| w.weight)))
        .fold(0.0, f64::max);
    let drawing = html! {
        @for (k, head) in heads.iter().enumerate() {
            @for (n, text) in head.iter().enumerate() {
                (label(LABELS + SQUARE.0 * (k as f64 + 0.5), top - 8.0 - 14.0 * (head.len() - 1 - n) as f64, "middle", "small", text))
            }
        }
        @for v in view.case.issues.ids() {
            @let y = top + SQUARE.1 * v.index() as f64;
            @let name = broken(&view.words.issue(v), 24, 3);
            @for (n, text) in name.iter().enumerate() {
                (label(LABELS - 8.0, y + 26.0 + 13.0 * (n as f64 - (name.len() - 1) as f64 / 2.0), "end", "small", text))
            }
            @for (k, p) in parties.iter().enumerate() {
                (square(view, background, *p, v, LABELS + SQUARE.0 * k as f64, y, heaviest))
            }
        }
    };
    let described = format!(
        "A square for each of {} parties and {} issues. {}",
        parties.len(),
        view.case.issues.len(),
        parties.iter().filter_map(|p| heaviest_of(view, background, *p)).collect::<Vec<_>>().join(" ")
    );
    Some(Figure {
        id: "figure-interests".to_owned(),
        title: "Who cares about what, at the central case".to_owned(),
        description: described,
        size: (width, height),
        drawing,
        reading: plain(
            "The number is the weight of the issue among all that the party cares about, in per cent; the stronger the \
             square, the heavier. The bars are what its levels are worth to the party, in the order of the levels; the \
             level of the status quo is the open bar. An empty square: the party does not care. Weights and values are \
             judgements of whoever wrote the case; each is listed with what stands behind it.",
        ),
        table: table(view, background, &parties),
    })
}

fn heaviest_of(view: &View<'_>, background: &Background, party: PartyId) -> Option<String> {
    let interests = background.interests[party].as_ref()?;
    let weights = interests.issues.enumerated().filter_map(|(v, worth)| Some((v, worth.as_ref()?.weight)));
    let (v, weight) = weights.max_by(|a, b| a.1.total_cmp(&b.1))?;
    Some(format!("{}: most weight on {} ({:.0}%).", view.words.party(party), view.words.issue(v), weight * 100.0))
}

fn square(
    view: &View<'_>,
    background: &Background,
    party: PartyId,
    v: IssueId,
    x: f64,
    y: f64,
    heaviest: f64,
) -> Markup {
    let worth = background.interests[party].as_ref().and_then(|i| i.issues[v].as_ref());
    let Some(worth) = worth else {
        return html! { (rect(x + 1.0, y + 1.0, SQUARE.0 - 2.0, SQUARE.1 - 2.0, "rule")) };
    };
    let (weight, values) = (worth.weight, &worth.values);
    let depth = if heaviest > 0.0 { weight / heaviest } else { 0.0 };
    let (low, high) = values.iter().fold((0.0f64, 100.0f64), |(l, h), x| (l.min(*x), h.max(*x)));
    let room = SQUARE.0 - 12.0;
    let step = (room / values.len() as f64).min(14.0);
    let base = y + SQUARE.1 - 5.0;
    html! {
        rect x=(at(x + 1.0)) y=(at(y + 1.0)) width=(at(SQUARE.0 - 2.0)) height=(at(SQUARE.1 - 2.0)) class="first"
            fill-opacity=(format!("{:.2}", 0.05 + 0.5 * depth)) {}
        (label(x + 6.0, y + 15.0, "start", "small", &format!("{:.0}%", weight * 100.0)))
        (line((x + 5.0, base), (x + 5.0 + step * values.len() as f64, base), "axis"))
        @for (l, value) in values.enumerated() {
            @let tall = 20.0 * (value - low) / (high - low);
            @let class = if l == view.case.issues[v].status_quo { "paper" } else { "mass" };
            @if tall > 0.4 { (rect(x + 6.0 + step * l.index() as f64, base - tall, step - 2.0, tall, class)) }
        }
    }
}

fn table(view: &View<'_>, background: &Background, parties: &[PartyId]) -> Table {
    let mut columns = vec![("Issue".to_owned(), Set::Words), ("Level".to_owned(), Set::Words)];
    columns.extend(parties.iter().map(|p| (view.words.party(*p), Set::Figures)));
    let mut table = Table {
        caption:
            "Weights in per cent of a party's sum, and the worth of each level in points; each number leads to what \
                  stands behind it"
                .to_owned(),
        columns,
        rows: Vec::new(),
    };
    let id = |p: PartyId| &view.case.parties[p].id;
    for (v, issue) in view.case.issues.enumerated() {
        let cell = |path: String, text: Option<String>| -> Words {
            vec![text.map_or(Run::Text("-".to_owned()), |text| link(anchor::number(&path), text))]
        };
        let worth = |p: PartyId| background.interests[p].as_ref().and_then(|i| i.issues[v].as_ref());
        let mut row = vec![plain(view.words.issue(v)), plain("weight")];
        row.extend(parties.iter().map(|p| {
            let path = format!("preferences.{}.weights.{}", id(*p), issue.id);
            cell(path, worth(*p).map(|w| format!("{:.0}%", w.weight * 100.0)))
        }));
        table.rows.push((None, row));
        for (l, level) in issue.levels.enumerated() {
            let mut row = vec![plain(""), plain(view.words.level(v, l))];
            row.extend(parties.iter().map(|p| {
                let path = format!("preferences.{}.values.{}.{}", id(*p), issue.id, level.id);
                cell(path, worth(*p).map(|w| points(w.values[l])))
            }));
            table.rows.push((None, row));
        }
    }
    table
}
