//! The findings in short: who could sign what, what would hold, why the rest fails, how sure that is.

use super::{View, anchor};
use crate::document::{Run, Words, link, plain};
use crate::study::StudyWords;
use crate::text::{counted, grouped, listed, short_share};
use zopa::assess::background::{Background, Ledger, Sourcing};
use zopa::assess::{Finding, Judged, Origin};
use zopa::core::Stance;
use zopa::study::Turning;
use zopa::{Prepared, Turns};

/// What each line is about, and the answer.
pub(super) fn lines(
    view: &View<'_>,
    prepared: &Prepared,
    turns: Option<&Turns>,
    background: Option<&Background>,
) -> Vec<(String, Words)> {
    let mut lines = vec![("Who could sign what".to_owned(), who(view)), ("What would hold".to_owned(), holds(view))];
    if let Some(words) = fails(view) {
        lines.push(("Why the rest fails".to_owned(), words));
    }
    let ledger = background.map(|b| &b.ledger);
    if let Some(words) = turns.and_then(|turns| turned(view, prepared, turns, ledger)) {
        lines.push(("What would turn it".to_owned(), words));
    }
    lines.push(("How sure that is".to_owned(), sure(view, background)));
    lines
}

/// Rows by name, each leading to its place.
fn named(view: &View<'_>, rows: &[usize]) -> Words {
    let mut words = Words::new();
    for (n, k) in rows.iter().enumerate() {
        if n > 0 {
            words.extend(plain(if n + 1 == rows.len() { " and " } else { ", " }));
        }
        words.push(link(anchor::row(*k), view.row_name(*k)));
    }
    words
}

/// Proposals first: what people talk about. Fair points and openings are the tool's own.
fn proposed(view: &View<'_>, rows: &[usize]) -> (Vec<usize>, usize) {
    let is = |k: &usize| view.assessment.rows[*k].candidate.origins.iter().any(|o| matches!(o, Origin::Proposal(_)));
    let kept: Vec<usize> = rows.iter().copied().filter(is).collect();
    let others = rows.len() - kept.len();
    (kept, others)
}

fn sentence(view: &View<'_>, before: String, rows: &[usize], after: &str) -> Words {
    let (kept, others) = proposed(view, rows);
    let mut words = plain(before);
    match (kept.is_empty(), others) {
        (true, 0) => words.extend(plain("nothing of what is proposed")),
        (true, n) => words.extend(plain(format!(
            "nothing of what is proposed, but {} that the tool found",
            counted(n as u128, "package", "packages")
        ))),
        (false, 0) => words.extend(named(view, &kept)),
        (false, n) => {
            words.extend(named(view, &kept));
            words.extend(plain(format!(" (and {} that the tool found)", counted(n as u128, "package", "packages"))));
        }
    }
    words.extend(plain(after));
    words
}

fn who(view: &View<'_>) -> Words {
    let a = view.assessment;
    let table = view.case.table();
    let alone: Vec<usize> =
        (0..a.rows.len()).filter(|k| a.rows[*k].signable() && a.rows[*k].signers.is_subset(table)).collect();
    let with: Vec<usize> =
        (0..a.rows.len()).filter(|k| a.rows[*k].signable() && !a.rows[*k].absent.is_empty()).collect();
    let mut words = match table.is_empty() {
        true => plain("Nobody is at the table. "),
        false => sentence(
            view,
            format!("Those at the table ({}) could sign by themselves: ", view.words.parties(table)),
            &alone,
            ". ",
        ),
    };
    let silent = view.case.setters().minus(view.case.with_preferences());
    if !silent.is_empty() {
        let of = view.words.parties(silent);
        words.extend(plain(format!("The interests of {of} are not stated: what they would sign is not known. ")));
    } else if !a.rows.iter().any(zopa::assess::Row::signable) && a.status_quo.coalitions.is_empty() {
        words.extend(plain("No package gains every one of its signers: there is no zone of possible agreement."));
    }
    for (k, (absent, rows)) in super::findings::by_absent(view, &with).into_iter().enumerate() {
        let before =
            format!("{}With the signature of {}, absent: ", if k > 0 { " " } else { "" }, view.words.parties(absent));
        words.extend(sentence(view, before, &rows, "."));
    }
    words
}

fn holds(view: &View<'_>) -> Words {
    let certain = view.certain();
    let holding = view.assessment.findings.iter().find_map(|f| match f {
        Finding::Holds { rows } => Some(rows.clone()),
        _ => None,
    });
    match holding {
        Some(rows) => {
            let mut words = plain("At the central case: ");
            for (n, k) in rows.iter().enumerate() {
                if n > 0 {
                    words.extend(plain(if n + 1 == rows.len() { " and " } else { ", " }));
                }
                words.push(link(anchor::row(*k), view.row_name(*k)));
                if let Some(s) = view.assessment.shares.independent[*k].both.filter(|_| !certain) {
                    words.extend(plain(format!(" ({})", short_share(s.hits, s.draws))));
                }
            }
            words.extend(plain(". Nobody who could leave would gain by it, or a credible answer deters it."));
            if !certain {
                words.extend(plain(" In brackets: in what share of the draws all sign and it holds."));
            }
            words
        }
        None if !view.assessment.rows.iter().any(zopa::assess::Row::signable) => {
            plain("Nothing would be signed by all who must, so there is nothing to hold.")
        }
        None => plain("Nothing that all who must sign would sign would also hold, at the central case."),
    }
}

fn fails(view: &View<'_>) -> Option<Words> {
    let findings = &view.assessment.findings;
    let refused: Vec<usize> = findings
        .iter()
        .filter_map(|f| match f {
            Finding::Refused { row, .. } => Some(*row),
            _ => None,
        })
        .collect();
    let loose: Vec<usize> = findings
        .iter()
        .filter_map(|f| match f {
            Finding::DoesNotHold { row, .. } => Some(*row),
            _ => None,
        })
        .collect();
    let mut words = Words::new();
    if !refused.is_empty() {
        for (n, k) in refused.iter().enumerate() {
            let row = &view.assessment.rows[*k];
            words.extend(plain(if n == 0 { "Refused: " } else { "; " }));
            words.push(link(anchor::row(*k), view.row_name(*k)));
            words.extend(plain(format!(" by {}", listed(&reasons(view, row)))));
        }
        words.extend(plain(". "));
    }
    if !loose.is_empty() {
        for (n, k) in loose.iter().enumerate() {
            let by = match &view.assessment.rows[*k].judged {
                Some(Judged::Graded(v)) => view.words.party(v.decided_by),
                _ => String::new(),
            };
            words.extend(plain(if n == 0 { "Would be signed and not kept: " } else { "; " }));
            words.push(link(anchor::row(*k), view.row_name(*k)));
            words.extend(plain(format!(" (decided by {by})")));
        }
        words.extend(plain("."));
    }
    (!words.is_empty()).then_some(words)
}

/// Who refuses a row, each with the reason in a word or two.
fn reasons(view: &View<'_>, row: &zopa::assess::Row) -> Vec<String> {
    let why = |p: zopa::core::PartyId| match row.standing[p].stance {
        Stance::RedLine(_) => "a red line",
        Stance::Unstated => "interests not stated",
        Stance::Interest | Stance::Yes => "worth less than no deal",
    };
    row.refusing().iter().map(|p| format!("{} ({})", view.words.party(p), why(p))).collect()
}

/// The numbers that would turn whether a proposal that holds is signed: the nearest of all.
fn turned(view: &View<'_>, prepared: &Prepared, turns: &Turns, ledger: Option<&Ledger>) -> Option<Words> {
    let words = StudyWords::new(view.case, &turns.questions);
    let holding = view.assessment.findings.iter().find_map(|f| match f {
        Finding::Holds { rows } => Some(rows.as_slice()),
        _ => None,
    })?;
    let (kept, _) = proposed(view, holding);
    let mut nearest: Vec<(f64, usize, &Turning)> = kept
        .iter()
        .filter_map(|k| {
            let column = turns.questions.rows.get(*k)?.columns.sign?;
            let first = turns.flips.single.iter().find(|t| t.fact == column)?;
            Some((first.flips.first()?.distance, *k, first))
        })
        .collect();
    nearest.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    let mut said = plain("The nearest single numbers: ");
    for (n, (_, k, turning)) in nearest.iter().take(2).enumerate() {
        let (input, ..) = *turning.line.moves.first()?;
        let (name, were) = words.if_turned(turning, prepared.streams.law(input).central())?;
        if n > 0 {
            said.extend(plain("; "));
        }
        said.push(link(anchor::row(*k), view.row_name(*k)));
        said.extend(plain(" would not be signed by all if "));
        let place = ledger.and_then(|l| l.uncertain().find(|e| e.input == Some(input)));
        said.push(match place {
            Some(entry) => link(anchor::number(&entry.path), name),
            None => Run::Text(name),
        });
        said.extend(plain(were));
    }
    said.extend(plain("."));
    (!nearest.is_empty()).then_some(said)
}

fn sure(view: &View<'_>, background: Option<&Background>) -> Words {
    let a = view.assessment;
    if view.certain() {
        return plain(
            "The case states no uncertain number: the verdicts follow exactly from the numbers and orders as they are written. How \
             sure those are, the case does not say.",
        );
    }
    let mut words = Words::new();
    let holding = a.findings.iter().find_map(|f| match f {
        Finding::Holds { rows } => Some(rows.clone()),
        _ => None,
    });
    if let Some(rows) = holding {
        let of = |shares: &[zopa::assess::RowShares], k: usize| shares[k].both;
        let ranked = |shares: &[zopa::assess::RowShares]| {
            let mut all: Vec<zopa::study::Share> = rows.iter().filter_map(|k| of(shares, *k)).collect();
            all.sort_by_key(|s| s.hits);
            Some((*all.first()?, *all.last()?))
        };
        let span = |(low, high): (zopa::study::Share, zopa::study::Share)| {
            let (low, high) = (short_share(low.hits, low.draws), short_share(high.hits, high.draws));
            if low == high { low } else { format!("{low} to {high}") }
        };
        if let (Some(i), Some(t)) = (ranked(&a.shares.independent), ranked(&a.shares.together)) {
            words.push(Run::Text("What holds does so in ".to_owned()));
            words.push(link("figure-shares", format!("{} of {} draws", span(i), grouped(a.request.draws.into()))));
            words.extend(plain(format!(
                " from the stated ranges ({} with each party's numbers moving together). A share is not a probability. ",
                span(t)
            )));
        }
    }
    let Some(ledger) = background.map(|b| &b.ledger) else { return words };
    let uncertain = ledger.uncertain().count();
    let judged = ledger.count(Sourcing::Assumed) + ledger.count(Sourcing::Nothing);
    let single = ledger.count(Sourcing::OneOrigin);
    let of = |n: usize, what: &str| match n {
        0 => None,
        n if n == uncertain => Some(format!("all {what}")),
        1 => Some(format!("1 {}", what.replacen("rest", "rests", 1))),
        n => Some(format!("{n} {what}")),
    };
    let weak = [of(judged, "rest on judgement alone"), of(single, "rest on a single origin")];
    let weak: Vec<String> = weak.into_iter().flatten().collect();
    match (uncertain, weak.is_empty()) {
        (0, _) => {}
        (n, true) => {
            words.extend(plain(format!(
                "Behind each of {} ",
                counted(n as u128, "uncertain number", "uncertain numbers")
            )));
            words.push(link("evidence", "stands evidence of several origins"));
            words.extend(plain("."));
        }
        (n, false) => {
            words.extend(plain(format!("Of {}, ", counted(n as u128, "uncertain number", "uncertain numbers"))));
            words.push(link("evidence", listed(&weak)));
            words.extend(plain("."));
        }
    }
    words
}
