//! The numbers of the case in words: how they are written, what they are, what stands behind them.

use super::{View, anchor};
use crate::document::{Block, Fold, Item, List, Run, Table, Words, link, plain};
use crate::table::Set;
use crate::text::{clean, counted, points};
use std::ops::Range;
use zopa::StudyAnswer;
use zopa::assess::Origin;
use zopa::assess::background::{Background, Entry, Sourcing};
use zopa::core::{Bearing, Case, Distribution, EvidenceId, InputId, Mode, Preference, Role, Uncertain};

/// A number as the case states it: `20 to 40`, `normal, mean 5, standard deviation 2`, `100`.
pub(crate) fn written(case: &Case, number: Uncertain<f64>) -> String {
    match number {
        Uncertain::Known(x) => plainly(x),
        Uncertain::Input(id) => range(&case.inputs[id].prior),
    }
}

fn plainly(x: f64) -> String {
    format!("{x}")
}

fn range(prior: &Distribution) -> String {
    match prior {
        Distribution::Interval { low, high } => format!("{low} to {high}"),
        Distribution::TwoPiece { low, mode, high } => format!("{low} to {high}, most likely {mode}"),
        Distribution::Uniform { low, high } => format!("anywhere from {low} to {high}"),
        Distribution::Normal { mean, sd } => format!("normal, mean {mean}, standard deviation {sd}"),
        Distribution::LogNormal { median, sigma } => format!("log-normal, median {median}, sigma {sigma}"),
        Distribution::Triangular { low, mode, high } => format!("triangular from {low} to {high}, most likely {mode}"),
        Distribution::Beta { alpha, beta, low, high } => format!("beta({alpha}, {beta}) from {low} to {high}"),
        Distribution::Pert { low, mode, high } => format!("PERT from {low} to {high}, most likely {mode}"),
    }
}

/// What a number is, in words.
fn name(view: &View<'_>, path: &str) -> String {
    let case = view.case;
    let parts: Vec<&str> = path.split('.').collect();
    let issue = |id: &str| case.issue(id).map_or(id.to_owned(), |v| view.words.issue(v));
    match parts.as_slice() {
        ["preferences", _, "weights", v] => format!("Weight of {}", issue(v)),
        ["preferences", _, "values", v, l] => {
            let found = case.issue(v).and_then(|v| Some((v, case.issues[v].levels.find(|level| level.id == *l)?)));
            match found {
                Some((v, l)) => format!("{}: worth of \"{}\"", view.words.issue(v), view.words.level(v, l)),
                None => path.to_owned(),
            }
        }
        ["preferences", party, "terms", term, "add"] => {
            let preference = case.party(party).map(|p| &case.preferences[p]);
            let when = match preference {
                Some(Preference::Cardinal(c)) => c.terms.iter().find(|t| t.id == *term).map(|t| t.when),
                _ => None,
            };
            let when = when.map(|w| format!(" where {}", view.words.condition(w))).unwrap_or_default();
            format!("Added{when}")
        }
        ["preferences", _, "walk_away"] => "Walking away, over the status quo".to_owned(),
        ["preferences", _, "reservation"] => "Worth of no deal".to_owned(),
        ["questions", _, "positions", party, what] => {
            let who = case.party(party).map_or((*party).to_owned(), |p| view.words.party(p));
            format!("{who}: {what}")
        }
        _ => path.to_owned(),
    }
}

/// What evidence amounts to, in a word or two.
fn sourcing(of: Sourcing) -> &'static str {
    match of {
        Sourcing::Nothing => "nothing",
        Sourcing::Assumed => "judgement",
        Sourcing::OneOrigin => "one origin",
        Sourcing::Several => "several origins",
    }
}

/// Every number with what stands behind it and where it is used, folded up by party and question.
pub(super) fn ledger(
    view: &View<'_>,
    background: &Background,
    findings: &[Range<usize>],
    study: Option<&StudyAnswer>,
) -> Vec<Block> {
    let mut groups: Vec<(String, String, Vec<&Entry>)> = Vec::new();
    for entry in &background.ledger.entries {
        let mut parts = entry.path.split('.');
        let (section, of) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
        let key = format!("{section}.{of}.");
        match groups.last_mut().filter(|(known, ..)| *known == key) {
            Some((.., entries)) => entries.push(entry),
            None => {
                let title = match section {
                    "preferences" => view.case.party(of).map_or(of.to_owned(), |p| view.words.party(p)),
                    _ => {
                        let question = view.case.questions.iter().find(|q| q.id == of);
                        question.map_or(of.to_owned(), |q| clean(&q.name).into_owned())
                    }
                };
                groups.push((key, title, vec![entry]));
            }
        }
    }
    let fold = |(n, (key, title, entries)): (usize, (String, String, Vec<&Entry>))| {
        let uncertain = entries.iter().filter(|e| e.input.is_some()).count();
        let mut table = Table::new(
            "Each number as written, its middle, what stands behind it (+ for, - against, ~ limits it), and what uses it",
            &[
                ("Number", Set::Words),
                ("As written", Set::Words),
                ("Central", Set::Figures),
                ("Behind it", Set::Words),
                ("Evidence", Set::Words),
                ("Assumptions", Set::Words),
                ("Rows", Set::Words),
                ("Findings", Set::Words),
                ("Decides", Set::Words),
            ],
        );
        for entry in &entries {
            let mut cells = row(view, entry, &key, findings);
            cells.push(entry.input.zip(study).map_or_else(|| plain(""), |(input, study)| decides(study, input)));
            table.rows.push((Some(anchor::number(&entry.path)), cells));
        }
        Block::Fold(Fold {
            id: format!("numbers-{}", n + 1),
            summary: plain(format!(
                "{title}: {}, {} of them uncertain",
                counted(entries.len() as u128, "number", "numbers"),
                uncertain
            )),
            blocks: vec![
                Block::Remark(vec![
                    Run::Text("The names in small letters follow ".to_owned()),
                    Run::Code(key),
                    Run::Text(" in a path of the case.".to_owned()),
                ]),
                Block::Table(table),
            ],
        })
    };
    groups.into_iter().enumerate().map(fold).collect()
}

fn row(view: &View<'_>, entry: &Entry, of: &str, findings: &[Range<usize>]) -> Vec<Words> {
    let path = entry.path.strip_prefix(of).unwrap_or(&entry.path);
    let input = entry.input.map(|id| &view.case.inputs[id]);
    let as_written = input.map_or_else(|| plainly(entry.central), |i| range(&i.prior));
    let shared =
        input.filter(|i| i.path != entry.path).map(|i| format!(" (shared: {})", clean(&i.path))).unwrap_or_default();
    let behind = match (entry.input, entry.contested()) {
        (None, _) if entry.evidence.is_empty() => "fixed".to_owned(),
        (_, true) => format!("{}, contested", sourcing(entry.sourcing())),
        (_, false) => sourcing(entry.sourcing()).to_owned(),
    };
    let evidence = entry.evidence.iter().map(|(id, how)| {
        let mark = match how {
            Bearing::Supports => "+",
            Bearing::Against => "-",
            Bearing::Bounds => "~",
        };
        link(anchor::evidence(*id), format!("{mark}{}", clean(&view.case.evidence[*id].id)))
    });
    let assumptions =
        entry.assumptions.iter().map(|id| link(anchor::assumption(*id), clean(&view.case.assumptions[*id].id)));
    let used: Vec<usize> =
        (0..findings.len()).filter(|k| entry.findings.iter().any(|f| findings[*k].contains(f))).collect();
    vec![
        vec![Run::Text(format!("{} ", name(view, &entry.path))), Run::Code(path.to_owned())],
        plain(format!("{as_written}{shared}")),
        plain(points(entry.central)),
        plain(behind),
        apart(evidence),
        apart(assumptions),
        apart(entry.rows.iter().map(|k| link(anchor::row(*k), (k + 1).to_string()))),
        apart(used.into_iter().map(|k| link(anchor::finding(k), (k + 1).to_string()))),
    ]
}

/// The rows of which an input explains whether they would be signed and hold: those of whose variance at least a twentieth
/// stays while it is unknown. Each leads to the picture of what the row depends on.
fn decides(study: &StudyAnswer, input: InputId) -> Words {
    const MATTERS: f64 = 0.05;
    let Some(sensitivity) = &study.study.sensitivity else { return plain("") };
    let matters = |column: usize| {
        let of = sensitivity.outputs.iter().find(|d| d.output == column);
        of.is_some_and(|d| {
            d.indices.iter().any(|i| {
                i.total.resolved() && i.total.value >= MATTERS && sensitivity.factors[i.factor].inputs.contains(&input)
            })
        })
    };
    let rows = study.study.questions.rows.iter().enumerate();
    let decided = rows.filter_map(|(k, row)| Some((k, row.columns.holds.filter(|c| matters(*c))?)));
    let links: Vec<Run> = decided.map(|(k, column)| link(anchor::depends(column), (k + 1).to_string())).collect();
    if links.is_empty() { plain("") } else { apart(links.into_iter()) }
}

/// Links with blanks between.
pub(super) fn apart(links: impl Iterator<Item = Run>) -> Words {
    let mut words = Words::new();
    for each in links {
        if !words.is_empty() {
            words.push(Run::Text(" ".to_owned()));
        }
        words.push(each);
    }
    if words.is_empty() { plain("-") } else { words }
}

/// How well the numbers are backed, in a table and a list.
pub(super) fn backing(view: &View<'_>, background: &Background) -> Vec<Block> {
    let ledger = &background.ledger;
    let mut table = Table::new(
        "What stands behind the uncertain numbers of the case",
        &[("Behind them", Set::Words), ("Numbers", Set::Numbers), ("What that means", Set::Words)],
    );
    let rows = [
        (Sourcing::Several, "Evidence of several origins", "Independent sources speak to it."),
        (Sourcing::OneOrigin, "Evidence of one origin", "Copies of one report count once: a single source."),
        (Sourcing::Assumed, "A stated judgement", "No evidence; an assumption says so."),
        (Sourcing::Nothing, "Nothing", "Neither evidence nor an assumption is named."),
    ];
    for (of, what, means) in rows {
        table.row([what.to_owned(), ledger.count(of).to_string(), means.to_owned()]);
    }
    let mut blocks = vec![Block::Table(table)];
    let contested: Vec<&Entry> = ledger.entries.iter().filter(|e| e.contested()).collect();
    if !contested.is_empty() {
        blocks.push(Block::Heading(
            Some("contested".to_owned()),
            "Contested: evidence speaks for it and against it".to_owned(),
        ));
        let item = |entry: &&Entry| {
            let who = entry.path.split('.').nth(1).and_then(|id| view.case.party(id));
            let who =
                who.filter(|_| entry.path.starts_with("preferences.")).map(|p| format!("{}: ", view.words.party(p)));
            let mut words = vec![link(
                anchor::number(&entry.path),
                format!("{}{}", who.unwrap_or_default(), name(view, &entry.path)),
            )];
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
pub(super) fn evidence(view: &View<'_>, background: &Background) -> Vec<Block> {
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
    let items = case.evidence.ids().map(|id| record(view, background, id));
    blocks.push(Block::List(List { numbered: false, items: items.collect() }));
    blocks
}

fn record(view: &View<'_>, background: &Background, id: EvidenceId) -> Item {
    let case = view.case;
    let e = &case.evidence[id];
    let mut words = vec![Run::Strong(clean(&e.id).into_owned())];
    let grade = e
        .grade
        .map_or(" [no grade]".to_owned(), |g| format!(" [{g}{}]", if g.is_odd() { ", an odd pair" } else { "" }));
    words.extend(plain(format!("{grade} {}", clean(&e.claim))));
    if let Some(quote) = &e.quote {
        words.extend(plain(format!(" \u{201c}{}\u{201d}", clean(quote))));
    }
    let mut from = Vec::new();
    if let Some(speaker) = &e.speaker {
        let parts: Vec<String> =
            [&speaker.name, &speaker.role].into_iter().flatten().map(|t| clean(t).into_owned()).collect();
        if !parts.is_empty() {
            from.push(format!("Said by {}", parts.join(", ")));
        }
    }
    if let Some(day) = e.said_on {
        from.push(format!("on {day}"));
    }
    if let Some(source) = e.source.map(|s| &case.sources[s]) {
        let published = source.published.map(|d| format!(", {d}")).unwrap_or_default();
        let mode = source.mode.map(|m| format!(" ({})", mode(m))).unwrap_or_default();
        from.push(format!("read in {}{published}{mode}", clean(&source.outlet)));
    }
    if let Some(origin) = &e.origin {
        from.push(format!("origin: {}", clean(origin)));
    }
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
        let place = [path.clone(), format!("{path}.add")].into_iter().find(|p| background.ledger.at(p).is_some());
        bears.push(match place {
            Some(place) => link(anchor::number(&place), clean(path)),
            None => match elsewhere(view, path) {
                Some(place) => link(place, clean(path)),
                None => Run::Code(path.clone()),
            },
        });
    }
    if !bears.is_empty() {
        bears.push(Run::Text(".".to_owned()));
        blocks.push(Block::Remark(bears));
    }
    Item { id: Some(anchor::evidence(id)), blocks }
}

/// Where in the report something of the case that is no number is shown.
fn elsewhere(view: &View<'_>, path: &str) -> Option<String> {
    let case = view.case;
    let parts: Vec<&str> = path.split('.').collect();
    match parts.as_slice() {
        ["issues" | "threats" | "predictions" | "rules", ..] => Some(parts[0].to_owned()),
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

fn mode(mode: Mode) -> &'static str {
    match mode {
        Mode::OnRecord => "on record",
        Mode::Anonymous => "not named",
        Mode::Leak => "leaked",
        Mode::Document => "a document",
        Mode::Analyst => "an analyst's view",
        Mode::Digest => "a digest of other reports",
    }
}
