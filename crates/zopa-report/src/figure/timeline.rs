//! What happened, what is due, and when evidence was given, by date; grades by letter and depth of colour.

use super::{at, broken, label, line};
use crate::document::{Figure, Table, link, plain};
use crate::report::{Told, anchor, predictions};
use crate::table::Set;
use crate::text::{clean, counted};
use maud::{Markup, html};
use zopa::assess::{Predictions, Resolution};
use zopa::core::{Date, EventKind, Evidence, EvidenceId};

const WIDTH: f64 = 420.0;

/// What is on the line.
struct Entry {
    on: Date,
    what: String,
    kind: String,
    mark: Mark,
    /// The record of evidence that it is.
    record: Option<EvidenceId>,
}

enum Mark {
    Happened,
    Ahead,
    Evidence(Option<char>),
}

/// The figure; `None` where nothing has a date.
pub(crate) fn figure(view: &Told<'_>, found: &Predictions) -> Option<Figure> {
    let case = view.case;
    let due = |on: Date| if case.as_of.is_none_or(|day| on >= day) { Mark::Ahead } else { Mark::Happened };
    let mut entries: Vec<Entry> = Vec::new();
    for event in &case.events {
        let grades: Vec<String> =
            event.because.iter().filter_map(|e| case.evidence[*e].grade).map(|g| g.to_string()).collect();
        let graded = if grades.is_empty() { String::new() } else { format!(" [{}]", grades.join(", ")) };
        entries.push(Entry {
            on: event.on,
            what: format!("{}{graded}", clean(&event.what)),
            kind: crate::report::kind(event.kind).to_owned(),
            mark: if event.kind == EventKind::Happened { Mark::Happened } else { due(event.on) },
            record: None,
        });
    }
    for threat in case.threats.iter() {
        if let Some(on) = threat.due {
            let what = format!("Threat due: {}", clean(&threat.name));
            entries.push(Entry { on, what, kind: "threat".to_owned(), mark: due(on), record: None });
        }
    }
    for (id, resolution) in &found.each {
        let prediction = &case.predictions[*id];
        if let Some(on) = prediction.due.filter(|_| *resolution == Resolution::Open) {
            let what = format!("Prediction due: {}: {}", clean(&prediction.by), predictions::said(view, prediction));
            entries.push(Entry { on, what, kind: "prediction".to_owned(), mark: due(on), record: None });
        }
    }
    for proposal in case.proposals.iter() {
        if let Some(on) = proposal.on {
            let what = format!("Proposed: {}", clean(&proposal.name));
            entries.push(Entry { on, what, kind: "proposal".to_owned(), mark: Mark::Happened, record: None });
        }
    }
    let dated = |e: &Evidence| e.said_on.or(e.source.and_then(|s| case.sources[s].published));
    let mut undated = 0;
    for (id, record) in case.evidence.enumerated() {
        let Some(on) = dated(record) else {
            undated += 1;
            continue;
        };
        let grade = record.grade.map(|g| format!(" [{g}]")).unwrap_or_default();
        entries.push(Entry {
            on,
            what: format!("{}: {}{grade}", clean(&record.id), clean(&record.claim)),
            kind: "evidence".to_owned(),
            mark: Mark::Evidence(record.grade.map(|g| g.reliability())),
            record: Some(id),
        });
    }
    if entries.is_empty() {
        return None;
    }
    entries.sort_by_key(|e| e.on);
    let silent = match undated {
        0 => String::new(),
        n => format!("{} no date", counted(n, "record of evidence has", "records of evidence have")),
    };
    let caption = match silent.is_empty() {
        true => "By date".to_owned(),
        false => format!("By date; {silent}"),
    };
    let mut table = Table::new(&caption, &[("Date", Set::Figures), ("Kind", Set::Words), ("What", Set::Words)]);
    let mut parts: Vec<Markup> = Vec::new();
    let mut y = 20.0;
    let mut last = None;
    let mut today = case.as_of;
    let day = |y: f64, date: Date| {
        html! {
            (line((84.0, y - 4.0), (WIDTH - 4.0, y - 4.0), "edge dash"))
            (label(0.0, y, "start", "small strong", &date.to_string()))
            (label(WIDTH - 4.0, y + 11.0, "end", "small strong", "what was known on this day"))
        }
    };
    for entry in &entries {
        if let Some(date) = today.filter(|d| entry.on > *d) {
            parts.push(day(y, date));
            y += 32.0;
            today = None;
        }
        let lines = broken(&entry.what, 50, 3);
        if last != Some(entry.on) {
            parts.push(label(0.0, y, "start", "small", &entry.on.to_string()));
            last = Some(entry.on);
        }
        parts.push(html! {
            (mark(&entry.mark, 94.0, y - 4.0))
            @for (n, text) in lines.iter().enumerate() { (label(110.0, y + 14.0 * n as f64, "start", "small", text)) }
        });
        y += 14.0 * lines.len() as f64 + 8.0;
        let what = match entry.record {
            Some(id) => vec![link(anchor::evidence(id), entry.what.clone())],
            None => plain(entry.what.clone()),
        };
        table.rows.push((None, vec![plain(entry.on.to_string()), plain(entry.kind.clone()), what]));
    }
    if let Some(date) = today {
        parts.push(day(y, date));
        y += 32.0;
    }
    let described: Vec<String> =
        entries.iter().filter(|e| e.kind != "evidence").map(|e| format!("{}: {}", e.on, e.what)).collect();
    let placed = if silent.is_empty() { silent } else { format!(" {silent} and cannot be placed on it.") };
    Some(Figure {
        id: "figure-dates".to_owned(),
        title: "What happened, what is ahead, and when it was said".to_owned(),
        description: format!("By date. {}", described.join("; ")),
        size: (WIDTH, y),
        drawing: html! { (line((94.0, 6.0), (94.0, y - 12.0), "axis")) @for part in &parts { (part) } },
        reading: plain(format!(
            "Full mark: done or past; open mark: ahead. Evidence stands at the day on which it was said or, where that is not known, \
             published. A square with a letter is a record of evidence with the reliability of its \
             source, A best and strongest, F cannot be judged; in brackets whole grades.{placed}"
        )),
        table,
    })
}

fn mark(mark: &Mark, x: f64, y: f64) -> Markup {
    html! {
        @match mark {
            Mark::Happened => circle cx=(at(x)) cy=(at(y)) r="5" class="mass" {},
            Mark::Ahead => circle cx=(at(x)) cy=(at(y)) r="5" class="paper" {},
            Mark::Evidence(letter) => {
                rect x=(at(x - 7.0)) y=(at(y - 7.0)) width="14" height="14" class="paper" {}
                rect x=(at(x - 7.0)) y=(at(y - 7.0)) width="14" height="14" class="first" fill-opacity=(depth(*letter)) {}
                (label(x, y + 4.0, "middle", "small strong", &letter.map_or("?".to_owned(), String::from)))
            }
        }
    }
}

/// The better the source, the deeper.
fn depth(letter: Option<char>) -> &'static str {
    match letter {
        Some('A') => "0.5",
        Some('B') => "0.4",
        Some('C') => "0.3",
        Some('D') => "0.2",
        Some('E') => "0.1",
        _ => "0",
    }
}
