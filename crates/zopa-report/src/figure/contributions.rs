//! Why a party says yes or no to a settlement: its gain, part by part.

use super::{broken, label, line, rect};
use crate::document::{Figure, Table, Words, link, plain};
use crate::report::{View, anchor};
use crate::table::Set;
use crate::text::signed;
use maud::html;
use zopa::assess::background::{Background, Breakdown, PartOf};
use zopa::core::{PartyId, Preference};

const WIDTH: f64 = 420.0;
const LABELS: f64 = 196.0;
const LINE: f64 = 38.0;
/// Above the first part, whose name may take three lines.
const TOP: f64 = 12.0;

/// The figure of one party in one row; `None` without utilities, or where nothing counts.
pub(crate) fn figure(
    view: &View<'_>,
    background: &Background,
    row: usize,
    party: PartyId,
    scale: f64,
) -> Option<Figure> {
    let breakdown = background.breakdowns[row][party].as_ref()?;
    if breakdown.parts.is_empty() {
        return None;
    }
    let name = view.words.party(party);
    let middle = LABELS + (WIDTH - LABELS) / 2.0;
    let reach = (WIDTH - LABELS) / 2.0 - 60.0;
    let bar = |y: f64, points: f64, class: &str, text_class: &str| {
        let length = reach * points.abs() / scale.max(1e-9);
        let (x, to, anchor) = match points >= 0.0 {
            true => (middle, middle + length + 5.0, "start"),
            false => (middle - length, middle - length - 5.0, "end"),
        };
        html! { (rect(x, y, length.max(1.0), 15.0, class)) (label(to, y + 12.0, anchor, text_class, &signed(points))) }
    };
    let parts = &breakdown.parts;
    let height = TOP + LINE * (parts.len() + 1) as f64 + 4.0;
    let drawing = html! {
        (line((middle, 2.0), (middle, height - 2.0), "axis"))
        @for (k, part) in parts.iter().enumerate() {
            @let y = TOP + LINE * k as f64;
            @let name = broken(&self::name(view, row, party, part.of), 23, 3);
            @for (n, text) in name.iter().enumerate() {
                (label(LABELS - 8.0, y + 11.5 + 11.5 * n as f64 - 5.75 * (name.len() - 1) as f64, "end", "small", text))
            }
            (bar(y, part.points, if part.points >= 0.0 { "first" } else { "second" }, "small"))
        }
        @let y = TOP + LINE * parts.len() as f64;
        (line((8.0, y - 6.0), (WIDTH - 8.0, y - 6.0), "rule"))
        (label(LABELS - 8.0, y + 12.0, "end", "strong", "Gain over no deal"))
        (bar(y, breakdown.gain, "mass", "strong"))
    };
    Some(Figure {
        id: anchor::gain(row, party),
        title: format!("{name}: {}", verdict(view, row, party, breakdown)),
        description: described(view, row, party, breakdown),
        size: (WIDTH, height),
        drawing,
        reading: Words::new(),
        table: table(view, background, row, party, breakdown),
    })
}

/// The longest bar of a row, so that its figures share one scale.
pub(crate) fn scale(background: &Background, row: usize, parties: &[PartyId]) -> f64 {
    let of = |p: &PartyId| background.breakdowns[row][*p].as_ref();
    let longest = |b: &Breakdown| b.parts.iter().map(|part| part.points.abs()).fold(b.gain.abs(), f64::max);
    parties.iter().filter_map(of).map(longest).fold(0.0, f64::max)
}

/// The gains of several parties in one table, where their pictures are too large: on paper.
pub(crate) fn on_paper(view: &View<'_>, background: &Background, row: usize, parties: &[PartyId]) -> Option<Table> {
    let of = |p: &PartyId| background.breakdowns[row][*p].as_ref().filter(|b| !b.parts.is_empty());
    let parties: Vec<PartyId> = parties.iter().copied().filter(|p| of(p).is_some()).collect();
    let shown: Vec<&Breakdown> = parties.iter().filter_map(of).collect();
    if shown.is_empty() {
        return None;
    }
    // What the parts are called, in the order in which they are met; the same name is the same line.
    let mut lines: Vec<(String, Vec<String>)> = Vec::new();
    for (n, (party, breakdown)) in parties.iter().zip(&shown).enumerate() {
        for part in &breakdown.parts {
            let name = name(view, row, *party, part.of);
            let place = lines.iter().position(|(known, _)| *known == name).unwrap_or_else(|| {
                lines.push((name, vec!["-".to_owned(); parties.len()]));
                lines.len() - 1
            });
            lines[place].1[n] = signed(part.points);
        }
    }
    let mut columns = vec![("Part of the gain".to_owned(), Set::Words)];
    columns.extend(parties.iter().map(|p| (view.words.party(*p), Set::Figures)));
    let mut table = Table { caption: "At the central case".to_owned(), columns, rows: Vec::new() };
    lines.push(("Gain over no deal".to_owned(), shown.iter().map(|b| signed(b.gain)).collect()));
    for (name, cells) in lines {
        table.row(std::iter::once(name).chain(cells));
    }
    Some(table)
}

fn verdict(view: &View<'_>, row: usize, party: PartyId, breakdown: &Breakdown) -> String {
    use zopa::core::Stance;
    let row = &view.assessment.rows[row];
    let points = signed(breakdown.gain);
    match (row.signers.contains(party), row.standing[party].stance) {
        (false, _) => format!("not asked, {points}"),
        (true, Stance::Yes) => format!("yes, {points}"),
        (true, Stance::RedLine(_)) => format!("no, a red line (and {points})"),
        (true, _) => format!("no, {points}"),
    }
}

fn described(view: &View<'_>, row: usize, party: PartyId, breakdown: &Breakdown) -> String {
    let part = |points: fn(f64) -> bool| {
        let mut of: Vec<_> = breakdown.parts.iter().filter(|p| points(p.points)).collect();
        of.sort_by(|a, b| b.points.abs().total_cmp(&a.points.abs()));
        of.first().map(|p| format!("{} ({})", self::name(view, row, party, p.of), signed(p.points)))
    };
    let best = part(|x| x > 0.0).map(|text| format!(" Most for it: {text}.")).unwrap_or_default();
    let worst = part(|x| x < 0.0).map(|text| format!(" Most against it: {text}.")).unwrap_or_default();
    format!("{} over no deal.{best}{worst}", signed(breakdown.gain))
}

/// A part in words.
fn name(view: &View<'_>, row: usize, party: PartyId, part: PartOf) -> String {
    match part {
        PartOf::Issue(v) => view.words.change(v, view.assessment.rows[row].candidate.outcome.level(v)),
        PartOf::Term(k) => match &view.case.preferences[party] {
            Preference::Cardinal(c) => c.terms.get(k).map(|t| view.words.condition(t.when)).unwrap_or_default(),
            _ => String::new(),
        },
        PartOf::NoDeal => "No deal beside the status quo".to_owned(),
    }
}

fn table(view: &View<'_>, background: &Background, row: usize, party: PartyId, breakdown: &Breakdown) -> Table {
    let mut table = Table::new(
        "The parts of the gain in points, and where they come from",
        &[("Part", Set::Words), ("Points", Set::Figures), ("From", Set::Words)],
    );
    let at = format!("preferences.{}", view.case.parties[party].id);
    for part in &breakdown.parts {
        let from: Words = match part.of {
            PartOf::Issue(v) => {
                let issue = &view.case.issues[v];
                let to = view.assessment.rows[row].candidate.outcome.level(v);
                let level = |l| format!("{at}.values.{}.{}", issue.id, issue.levels[l].id);
                vec![
                    link(anchor::number(&format!("{at}.weights.{}", issue.id)), "weight"),
                    plain(", ").remove(0),
                    link(anchor::number(&level(to)), format!("worth of \"{}\"", view.words.level(v, to))),
                    plain(", ").remove(0),
                    link(
                        anchor::number(&level(issue.status_quo)),
                        format!("of \"{}\"", view.words.level(v, issue.status_quo)),
                    ),
                ]
            }
            PartOf::Term(k) => {
                let id = background.interests[party].as_ref().and_then(|i| i.terms.get(k)).map(|t| t.id.as_str());
                let id = id.unwrap_or_default();
                vec![link(anchor::number(&format!("{at}.terms.{id}.add")), format!("term \"{id}\""))]
            }
            PartOf::NoDeal => {
                let above = background.interests[party].as_ref().is_some_and(|i| i.above_status_quo);
                let key = if above { "walk_away" } else { "reservation" };
                vec![link(anchor::number(&format!("{at}.{key}")), "worth of no deal")]
            }
        };
        table.rows.push((None, vec![plain(name(view, row, party, part.of)), plain(signed(part.points)), from]));
    }
    table.rows.push((None, vec![plain("Gain over no deal"), plain(signed(breakdown.gain)), plain("the sum")]));
    table
}
