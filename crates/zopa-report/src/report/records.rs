//! The evidence: how well the numbers are backed, and each record.

use super::numbers::{apart, by_party};
use super::{Told, View, anchor, backing};
use crate::document::{Block, Fold, Item, List, Run, Table, Words, link, plain};
use crate::table::Set;
use crate::text::{clean, counted};
use zopa::assess::Origin;
use zopa::assess::background::{Entry, Ledger, Sourcing};
use zopa::core::{Bearing, Evidence, EvidenceId, Role};

/// How well the numbers are backed, in a table and a list.
pub(crate) fn behind(view: &Told<'_>, ledger: &Ledger) -> Vec<Block> {
    let mut table = Table::new(
        "What stands behind the uncertain numbers of the case",
        &[("Behind them", Set::Words), ("Numbers", Set::Numbers), ("What that means", Set::Words)],
    );
    for (of, what, means) in backing::KINDS {
        table.row([what.to_owned(), ledger.count(of).to_string(), means.to_owned()]);
    }
    let mut blocks = vec![Block::Table(table)];
    for (of, id, what) in [
        (Sourcing::OneOrigin, "single-source", "Numbers that rest on a single source"),
        (Sourcing::Nothing, "nothing-behind", "Numbers with nothing behind them"),
    ] {
        if ledger.count(of) > 0 {
            let blocks_of = by_party(view, ledger.uncertain().filter(|e| e.sourcing() == of));
            let summary = plain(format!("{what}: {}", ledger.count(of)));
            blocks.push(Block::Fold(Fold { id: id.to_owned(), summary, blocks: blocks_of }));
        }
    }
    let certain = ledger.bare_certain().count();
    if certain > 0 {
        let summary = plain(backing::bare_certain(certain));
        let blocks_of = by_party(view, ledger.bare_certain());
        blocks.push(Block::Fold(Fold { id: "certain-bare".to_owned(), summary, blocks: blocks_of }));
    }
    let contested: Vec<&Entry> = ledger.entries.iter().filter(|e| e.contested()).collect();
    if !contested.is_empty() {
        blocks.push(Block::Heading(
            Some("contested".to_owned()),
            "Contested: evidence speaks for it and against it".to_owned(),
        ));
        let item = |entry: &&Entry| {
            let mut words = vec![link(anchor::number(&entry.path), backing::called(view, entry))];
            for (bearing, text) in [(Bearing::Supports, "; for: "), (Bearing::Against, "; against: ")] {
                words.push(Run::Text(text.to_owned()));
                let of = entry.evidence.iter().filter(|(_, b)| *b == bearing);
                words.extend(apart(of.map(|(id, _)| link(anchor::evidence(*id), clean(&view.case.evidence[*id].id)))));
            }
            Item { id: None, blocks: vec![Block::Say(words)] }
        };
        blocks.push(Block::List(List { numbered: false, items: contested.iter().map(item).collect() }));
    }
    blocks
}

/// The records of evidence: what was said, by whom, where it was read, how good it is, what it bears on.
pub(crate) fn evidence(view: &Told<'_>, place: &dyn Fn(&str) -> Option<String>) -> Vec<Block> {
    let case = view.case;
    if case.evidence.is_empty() {
        return vec![Block::Say(plain("The case names no evidence: every number is a judgement of whoever wrote it."))];
    }
    let mut grades = Table::new(
        "Records by grade: the source from A (completely reliable) to E (unreliable), F cannot be judged; the content from 1 \
         (confirmed) to 5 (improbable), 6 cannot be judged",
        &[
            ("Source", Set::Words),
            ("1", Set::Numbers),
            ("2", Set::Numbers),
            ("3", Set::Numbers),
            ("4", Set::Numbers),
            ("5", Set::Numbers),
            ("6", Set::Numbers),
        ],
    );
    for letter in 'A'..='F' {
        let count = |digit: u8| {
            let fits = |e: &&zopa::core::Evidence| {
                e.grade.is_some_and(|g| g.reliability() == letter && g.credibility() == digit)
            };
            case.evidence.iter().filter(fits).count()
        };
        let counts: Vec<usize> = (1..=6).map(count).collect();
        if counts.iter().any(|n| *n > 0) {
            let cell = |n: &usize| if *n == 0 { "-".to_owned() } else { n.to_string() };
            let mut row = vec![letter.to_string()];
            row.extend(counts.iter().map(cell));
            grades.row(row);
        }
    }
    let mut blocks = Vec::new();
    if !grades.rows.is_empty() {
        blocks.push(Block::Table(grades));
    }
    let ungraded = case.evidence.iter().filter(|e| e.grade.is_none()).count();
    if ungraded > 0 {
        blocks.push(Block::Remark(plain(format!(
            "{} no grade.",
            counted(ungraded as u128, "record has", "records have")
        ))));
    }
    let items = case.evidence.ids().map(|id| record(view, place, id));
    blocks.push(Block::List(List { numbered: false, items: items.collect() }));
    blocks
}

fn record(view: &Told<'_>, place: &dyn Fn(&str) -> Option<String>, id: EvidenceId) -> Item {
    let case = view.case;
    let e = &case.evidence[id];
    let mut words = vec![Run::Strong(clean(&e.id).into_owned())];
    let grade = e
        .grade
        .map_or(" [no grade]".to_owned(), |g| format!(" [{g}{}]", if g.is_odd() { ", an odd pair" } else { "" }));
    words.extend(plain(format!("{grade} {}", clean(&e.claim))));
    if let Some(quote) = &e.quote {
        words.push(Run::Quote(format!(" \u{201c}{quote}\u{201d}")));
    }
    let from = provenance(view, e);
    let mut blocks = vec![Block::Say(words)];
    if !from.is_empty() {
        blocks.push(Block::Remark(plain(format!("{}.", from.join("; ")))));
    }
    let mut bears = Words::new();
    for (path, how) in &e.bears_on {
        let mark = match how {
            Bearing::Supports => "for",
            Bearing::Against => "against",
            Bearing::Bounds => "limits",
        };
        bears.push(Run::Text(format!("{}{mark} ", if bears.is_empty() { "Bears on: " } else { "; " })));
        bears.push(match place(path) {
            Some(place) => link(place, clean(path)),
            None => Run::Code(path.clone()),
        });
    }
    if !bears.is_empty() {
        bears.push(Run::Text(".".to_owned()));
        blocks.push(Block::Remark(bears));
    }
    Item { id: Some(anchor::evidence(id)), blocks }
}

/// Where a record comes from, in parts of a sentence: what kind of claim, who said it, where it was read, who coded it.
fn provenance(view: &Told<'_>, e: &Evidence) -> Vec<String> {
    let case = view.case;
    let mut from: Vec<String> = e.kind.map(|k| zopa::spoken_claim(k).to_owned()).into_iter().collect();
    if let Some(speaker) = &e.speaker {
        let party = speaker.party.map(|p| view.words.party(p));
        let told = [&speaker.name, &speaker.role].into_iter().flatten().map(|t| clean(t).into_owned());
        let parts: Vec<String> = told.chain(party.map(|p| format!("for {p}"))).collect();
        if !parts.is_empty() {
            from.push(format!("said by {}", parts.join(", ")));
        }
    }
    if let Some(day) = e.said_on {
        from.push(format!("on {day}"));
    }
    let mut next = e.source;
    let mut read = "read in";
    // A source may be read through another; a chain that long is one that turns in a circle.
    for source in std::iter::from_fn(|| {
        let source = &case.sources[next?];
        next = source.via;
        Some(source)
    })
    .take(4)
    {
        let published = source.published.map(|d| format!(", {d}")).unwrap_or_default();
        let mode = source.mode.map(|m| format!(" ({})", zopa::spoken_mode(m))).unwrap_or_default();
        let place = source.reference.as_deref().map(|r| format!(", {}", clean(r))).unwrap_or_default();
        from.push(format!("{read} {}{published}{place}{mode}", clean(&source.outlet)));
        read = "through";
    }
    if let Some(origin) = &e.origin {
        from.push(format!("origin: {}", clean(origin)));
    }
    if let Some(coder) = &e.coder {
        from.push(format!("coded by {}", clean(coder)));
    }
    if let Some(status) = &e.status {
        from.push(format!("status: {}", clean(status)));
    }
    if let Some(first) = from.first_mut() {
        *first = crate::frame::sentence_case(first);
    }
    from
}

/// Where in the report something of the case is shown; a table of numbers by its first. `scenarios`: they have a section.
pub(super) fn place(view: &View<'_>, ledger: &Ledger, scenarios: bool, path: &str) -> Option<String> {
    if scenarios && path.starts_with("scenarios.") {
        return Some("scenarios".to_owned());
    }
    let number = [path.to_owned(), format!("{path}.add")].into_iter().find(|p| ledger.at(p).is_some());
    let within = || ledger.entries.iter().find(|e| e.path.strip_prefix(path).is_some_and(|rest| rest.starts_with('.')));
    number
        .map(|number| anchor::number(&number))
        .or_else(|| elsewhere(view, path))
        .or_else(|| within().map(|e| anchor::number(&e.path)))
}

/// Where in the report something of the case that is no number is shown.
fn elsewhere(view: &View<'_>, path: &str) -> Option<String> {
    let case = view.case;
    let parts: Vec<&str> = path.split('.').collect();
    match parts.as_slice() {
        ["issues" | "threats" | "predictions" | "rules" | "parties", ..] => Some(parts[0].to_owned()),
        ["events", ..] => Some("dates".to_owned()),
        ["proposals", id, ..] => {
            let of = |row: &zopa::assess::Row| {
                let named = |o: &Origin| matches!(o, Origin::Proposal(p) if case.proposals[*p].id == *id);
                row.candidate.origins.iter().any(named)
            };
            view.assessment.rows.iter().position(of).map(anchor::row)
        }
        ["preferences", party, "refuses", ..] => {
            let role = case.party(party).map(|p| case.parties[p].role);
            role.filter(|role| *role != Role::Audience).map(|_| "alternatives".to_owned())
        }
        _ => None,
    }
}
