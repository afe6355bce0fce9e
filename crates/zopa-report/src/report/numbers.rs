//! The numbers of the case in words: how they are written, what they are, what stands behind them.

use super::{Told, anchor};
use crate::document::{Block, Fold, Run, Table, Words, link, plain};
use crate::table::Set;
use crate::text::{clean, counted, points};
use std::ops::Range;
use zopa::StudyAnswer;
use zopa::assess::background::{Entry, Ledger, Sourcing};
use zopa::core::{Bearing, Case, Distribution, InputId, Preference, Uncertain};

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
pub(crate) fn name(view: &Told<'_>, path: &str) -> String {
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

/// The place of the table with the numbers of a party (`preferences`) or a question (`questions`), if it has any.
pub(crate) fn fold_of(all: &Ledger, section: &str, of: &str) -> Option<String> {
    let group = |path: &str| {
        let mut parts = path.split('.');
        (parts.next().unwrap_or_default().to_owned(), parts.next().unwrap_or_default().to_owned())
    };
    let mut known: Vec<(String, String)> = Vec::new();
    for entry in &all.entries {
        let of = group(&entry.path);
        if known.last() != Some(&of) {
            known.push(of);
        }
    }
    known.iter().position(|(s, o)| s == section && o == of).map(|n| format!("numbers-{}", n + 1))
}

/// Every number with what stands behind it and where it is used, folded up by party and question.
pub(crate) fn ledger(
    view: &Told<'_>,
    all: &Ledger,
    findings: &[Range<usize>],
    study: Option<&StudyAnswer>,
) -> Vec<Block> {
    let mut groups: Vec<(String, String, Vec<&Entry>)> = Vec::new();
    for entry in &all.entries {
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
                    Run::Text(
                        " in a path of the case. Decides: the rows that the number is one of the most important for, how many conclusions \
                         it turns alone, and whether it is worth asking about."
                            .to_owned(),
                    ),
                ]),
                Block::Table(table),
            ],
        })
    };
    groups.into_iter().enumerate().map(fold).collect()
}

fn row(view: &Told<'_>, entry: &Entry, of: &str, findings: &[Range<usize>]) -> Vec<Words> {
    let path = entry.path.strip_prefix(of).unwrap_or(&entry.path);
    let input = entry.input.map(|id| &view.case.inputs[id]);
    let as_written = input.map_or_else(|| plainly(entry.central), |i| range(&i.prior));
    let shared =
        input.filter(|i| i.path != entry.path).map(|i| format!(" (shared: {})", clean(&i.path))).unwrap_or_default();
    let behind = match (entry.input, entry.contested()) {
        (None, _) if entry.by_convention() && entry.sourcing() == Sourcing::Nothing => "by convention".to_owned(),
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
/// stays while it is unknown, each leading to the picture of what the row depends on; then how many conclusions it turns
/// alone, and whether it is worth asking about.
fn decides(study: &StudyAnswer, input: InputId) -> Words {
    const MATTERS: f64 = 0.05;
    let matters = |column: usize| {
        let Some(sensitivity) = &study.study.sensitivity else { return false };
        let of = sensitivity.outputs.iter().find(|d| d.output == column);
        of.is_some_and(|d| {
            d.indices.iter().any(|i| {
                i.total.resolved() && i.total.value >= MATTERS && sensitivity.factors[i.factor].inputs.contains(&input)
            })
        })
    };
    let rows = study.study.questions.rows.iter().enumerate();
    let decided = rows.filter_map(|(k, row)| Some((k, row.columns.holds.filter(|c| matters(*c))?)));
    let mut links: Vec<Run> = decided.map(|(k, column)| link(anchor::depends(column), (k + 1).to_string())).collect();
    let moves = |t: &&zopa::study::Turning| t.line.moves.first().is_some_and(|(moved, ..)| *moved == input);
    let turned = study.study.flips.iter().flat_map(|f| &f.single).filter(moves).count();
    if turned > 0 {
        links.push(link("study-flips", format!("turns {turned}")));
    }
    if study.study.asking.iter().any(|asking| asking.gaps.iter().any(|gap| gap.input == input)) {
        links.push(link("find-out", "ask"));
    }
    if links.is_empty() { plain("") } else { apart(links.into_iter()) }
}

/// Links with blanks between.
pub(crate) fn apart(links: impl Iterator<Item = Run>) -> Words {
    let mut words = Words::new();
    for each in links {
        if !words.is_empty() {
            words.push(Run::Text(" ".to_owned()));
        }
        words.push(each);
    }
    if words.is_empty() { plain("-") } else { words }
}

/// Numbers as links, a paragraph for each party or question.
pub(crate) fn by_party<'e>(view: &Told<'_>, entries: impl Iterator<Item = &'e Entry>) -> Vec<Block> {
    let entries: Vec<&Entry> = entries.collect();
    let of = |e: &Entry| e.path.split('.').take(2).map(str::to_owned).collect::<Vec<_>>();
    let group = |group: &[&Entry]| {
        let id = group[0].path.split('.').nth(1).unwrap_or_default();
        let who = view.case.party(id).map_or(id.to_owned(), |p| view.words.party(p));
        let mut words = vec![Run::Strong(who), Run::Text(": ".to_owned())];
        // What stands before several names is said once: `weights: land fire; walk_away`.
        let parts = |e: &&Entry| {
            let path = e.path.splitn(3, '.').nth(2).unwrap_or(&e.path);
            path.split_once('.')
                .map_or((String::new(), path.to_owned()), |(head, rest)| (head.to_owned(), rest.to_owned()))
        };
        for (n, kind) in group.chunk_by(|a, b| parts(a).0 == parts(b).0).enumerate() {
            let head = parts(&kind[0]).0;
            let lead = if head.is_empty() { String::new() } else { format!("{head}: ") };
            words.push(Run::Text(format!("{}{lead}", if n > 0 { "; " } else { "" })));
            words.extend(apart(kind.iter().map(|e| link(anchor::number(&e.path), parts(e).1))));
        }
        Block::Remark(words)
    };
    entries.chunk_by(|a, b| of(a) == of(b)).map(group).collect()
}
