//! What becomes of a package once it is signed: who is tempted to leave, what answers, and whether the leaver can undo it.

use super::{at, broken, label, rect};
use crate::document::{Figure, Table, Words, plain};
use crate::report::{View, anchor, origins};
use crate::table::Set;
use crate::text::signed;
use maud::{Markup, html};
use zopa::assess::background::Background;
use zopa::assess::{Exit, Judged, PartyVerdict};
use zopa::core::Compared;

const WIDTH: f64 = 420.0;
const LETTERS: usize = 56;

/// A box of the diagram.
struct Node {
    lines: Vec<(String, bool)>,
    class: &'static str,
    /// What leads to it from the box above.
    arrow: Option<&'static str>,
}

/// The figure of a row; `None` where nobody is tempted.
pub(crate) fn figure(view: &View<'_>, background: Option<&Background>, k: usize) -> Option<Figure> {
    let row = &view.assessment.rows[k];
    let Some(Judged::Graded(verdict)) = &row.judged else { return None };
    let tempted: Vec<(&PartyVerdict, &Exit)> =
        verdict.parties.iter().filter_map(|p| Some((p, p.exit.as_ref()?))).collect();
    if tempted.is_empty() {
        return None;
    }
    let mut y = 4.0;
    let mut parts: Vec<Markup> = Vec::new();
    let mut table = Table::new(
        "Who is tempted to leave, step by step",
        &[
            ("Step", Set::Words),
            ("What", Set::Words),
            ("For the one who leaves, against staying", Set::Words),
            ("From", Set::Words),
        ],
    );
    let mut said = Vec::new();
    for (n, (party, exit)) in tempted.iter().enumerate() {
        let nodes = nodes(view, background, k, party, exit, n == 0, &mut table);
        // The steps stand in the table behind it; here what comes of each.
        let end =
            nodes.last().map(|node| node.lines.iter().map(|(text, _)| text.as_str()).collect::<Vec<_>>().join(" "));
        said.push(format!("{}: {}", view.words.party(party.party), end.unwrap_or_default()));
        if n > 0 {
            y += 14.0;
        }
        for node in &nodes {
            if let Some(arrow) = node.arrow {
                parts.push(html! {
                    path class="edge" d=(format!("M30 {}v22m-5 -6l5 6l5 -6", at(y))) {}
                    (label(44.0, y + 16.0, "start", "small soft", arrow))
                });
                y += 26.0;
            }
            let tall = 12.0 + 15.0 * node.lines.len() as f64;
            parts.push(html! {
                (rect(4.0, y, WIDTH - 8.0, tall, node.class))
                @for (i, (text, strong)) in node.lines.iter().enumerate() {
                    (label(14.0, y + 18.0 + 15.0 * i as f64, "start", if *strong { "strong" } else { "" }, text))
                }
            });
            y += tall;
        }
    }
    Some(Figure {
        id: anchor::game(k),
        title: "After the signature: who would leave, and what would answer".to_owned(),
        description: format!("Who is tempted, and what comes of it. {}.", said.join(". ")),
        size: (WIDTH, y + 4.0),
        drawing: html! { @for part in &parts { (part) } },
        reading: Vec::new(),
        table,
    })
}

fn nodes(
    view: &View<'_>,
    background: Option<&Background>,
    k: usize,
    party: &PartyVerdict,
    exit: &Exit,
    first: bool,
    table: &mut Table,
) -> Vec<Node> {
    // The numbers of the one who leaves behind what an outcome is worth to it beside the package.
    let from = |to: &zopa::core::Outcome| -> Words {
        let found = background.map(|b| origins::between(view, b, party.party, &exit.step.from, to));
        found.filter(|words| !words.is_empty()).unwrap_or_else(|| plain("-"))
    };
    let mut row = |step: &str, what: String, points: String, from: Words| {
        table.rows.push((None, vec![plain(step), plain(what), plain(points), from]));
    };
    let who = view.words.party(party.party);
    let wrap = |text: &str| broken(text, LETTERS, 8).into_iter().map(|l| (l, false)).collect::<Vec<_>>();
    let mut nodes = Vec::new();
    let mut begin = broken(&format!("{}. {}", k + 1, view.row_name(k)), LETTERS, 2)
        .into_iter()
        .map(|l| (l, true))
        .collect::<Vec<_>>();
    begin
        .push((if first { "is signed".to_owned() } else { "is signed (again: another temptation)".to_owned() }, false));
    nodes.push(Node { lines: begin, class: "band", arrow: None });
    let points = |x: Option<f64>| x.map(signed).unwrap_or_default();
    let gain = exit.gain.map(|x| format!(" ({} for {who})", signed(x))).unwrap_or_default();
    let leave = view.words.step(&exit.step);
    nodes.push(Node {
        lines: wrap(&format!("{leave}{gain}")),
        class: "paper",
        arrow: Some(if party.signs { "one who signed is tempted to leave" } else { "one from outside is tempted" }),
    });
    row("Departure", leave, points(exit.gain), from(&exit.step.to));
    if exit.answer.is_empty() {
        nodes.push(Node {
            lines: vec![("Nothing answers it: the package breaks".to_owned(), true)],
            class: "band",
            arrow: Some("and then"),
        });
        row("Answer", "none".to_owned(), String::new(), Words::new());
        return nodes;
    }
    let idle = exit.answer.iter().any(|s| s.why <= Compared::Equal);
    let steps: Vec<String> = exit.answer.iter().map(|s| view.words.step(s)).collect();
    let after = exit.after.map(|x| format!(" (leaves {who} {} against staying)", signed(x))).unwrap_or_default();
    nodes.push(Node {
        lines: wrap(&format!("{}{after}", steps.join(", then "))),
        class: "paper",
        arrow: Some(if idle {
            "could be answered, at a loss to whoever answers"
        } else {
            "is answered, to the gain of whoever answers"
        }),
    });
    let end = exit.answer.last().map(|last| from(&last.to)).unwrap_or_default();
    row(if idle { "Answer that does not pay" } else { "Answer" }, steps.join(", then "), points(exit.after), end);
    let end = match (idle, &exit.counter) {
        (true, _) => "A threat that nobody would carry out: it does not deter".to_owned(),
        (false, Some(counter)) => {
            let text = view.words.step(counter);
            row("Answered back", text.clone(), String::new(), Words::new());
            format!("But then {text}: fragile")
        }
        (false, None) => format!("{who} would be worse off or no better than by staying: deterred"),
    };
    nodes.push(Node {
        lines: broken(&end, LETTERS - 2, 8).into_iter().map(|l| (l, true)).collect(),
        class: "band",
        arrow: Some("so"),
    });
    if let Some(deal) = &exit.bargained_away {
        let text = view.words.step(deal);
        row("May be bargained away", text, String::new(), Words::new());
    }
    nodes
}
