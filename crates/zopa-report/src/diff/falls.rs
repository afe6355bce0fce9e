//! What falls with an assumption: findings, shares of draws and forecasts that are others where it is false.

use super::conclusions::{by_name, said_by_both, share_of};
use super::names::row_name;
use crate::forecast::number;
use crate::frame::sentence_case;
use crate::graph_report::Scene;
use crate::page::Page;
use crate::report::{View, finding_sentence};
use crate::text::{clean, listed, share};
use zopa::assess::{Difference, FindingChange};
use zopa::{ForecastMove, Headline};

/// The forecasts that an assumption moves, as sentences; `None` where they are not to be told.
pub(crate) fn forecasts_without(case: &zopa::core::Case, changes: Option<&[ForecastMove]>) -> Option<Vec<String>> {
    let at = |headline: &Headline| format!("{} (nearest to \"{}\")", number(headline.value), clean(&headline.meaning));
    let line = |change: &ForecastMove| {
        let name = case.questions.iter().find(|q| q.id == change.question).map_or(&change.question, |q| &q.name);
        let name = clean(name);
        match (&change.before, &change.after) {
            (Some(was), Some(is)) => format!("{name}: forecast at {}, instead of {}.", at(is), at(was)),
            (None, Some(is)) => format!("{name}: forecast at {}, instead of none.", at(is)),
            (_, None) => format!("{name}: no forecast."),
        }
    };
    changes.map(|all| all.iter().map(line).collect())
}

/// What falls with an assumption, as lines under it.
pub(crate) fn falls(
    page: &mut Page,
    before: &View<'_>,
    after: &View<'_>,
    difference: &Difference,
    forecasts: Option<&[String]>,
) {
    page.under(1, &opening(!difference.findings.is_empty(), Some(!difference.shares.is_empty()), forecasts));
    for change in &difference.findings {
        let sentence = |view: &View<'_>, k: Option<usize>| {
            k.and_then(|k| view.assessment.findings.get(k)).map(|f| finding_sentence(view, f)).unwrap_or_default()
        };
        match (change.before, change.after) {
            (None, new) => page.item(3, &format!("New: {}", sentence(after, new))),
            (old, None) => page.item(3, &format!("Falls: {}", sentence(before, old))),
            (_, new) => {
                let (less, more) = by_name(change, before, after);
                let mut parts = Vec::new();
                if !less.is_empty() {
                    parts.push(format!("gone: {}", less.join("; ")));
                }
                if !more.is_empty() {
                    parts.push(format!("new: {}", more.join("; ")));
                }
                page.item(3, &format!("Changes ({}): {}", parts.join("; "), sentence(after, new)));
            }
        }
    }
    for moved in difference.shares.iter().filter(|s| !said_by_both(difference, s)) {
        page.item(
            3,
            &format!(
                "{}: {} in {}, instead of {}.",
                sentence_case(&row_name(after.assessment, before.assessment, &moved.row)),
                share_of(moved),
                share(moved.after.hits, moved.after.draws),
                share(moved.before.hits, moved.before.draws)
            ),
        );
    }
    forecasts.unwrap_or_default().iter().for_each(|line| page.item(3, line));
}

/// How what falls with an assumption is opened: whether findings and shares differ (`None`: there are none), and the forecasts.
fn opening(findings: bool, shares: Option<bool>, forecasts: Option<&[String]>) -> String {
    if findings {
        return "If it is false:".to_owned();
    }
    if shares == Some(true) || forecasts.is_some_and(|all| !all.is_empty()) {
        return "If it is false, no finding falls, but this moves:".to_owned();
    }
    let mut none = vec!["no finding falls".to_owned()];
    if forecasts.is_some() {
        none.push("no forecast moves".to_owned());
    }
    if shares.is_some() {
        none.push("no share moves by more than sampling error".to_owned());
    }
    format!("If it is false: {}.", listed(&none))
}

/// What falls with an assumption of a case with an explicit graph, as lines under it.
pub(crate) fn graph_falls(
    page: &mut Page,
    before: &Scene<'_>,
    after: &Scene<'_>,
    findings: &[FindingChange],
    forecasts: Option<&[String]>,
) {
    page.under(1, &opening(!findings.is_empty(), None, forecasts));
    for change in findings {
        let said = |scene: &Scene<'_>, k: Option<usize>| k.and_then(|k| scene.said(k));
        match (said(before, change.before), said(after, change.after)) {
            (Some((was, old)), Some((is, new))) => {
                let only = |of: &[String], but: &[String]| -> Vec<String> {
                    of.iter().filter(|x| !but.contains(x)).map(|x| x.trim_end_matches('.').to_owned()).collect()
                };
                let (less, more) = (only(&old, &new), only(&new, &old));
                let mut parts = Vec::new();
                if was != is {
                    parts.push(format!("instead of \"{}\"", was.trim_end_matches(['.', ':'])));
                }
                if !less.is_empty() {
                    parts.push(format!("gone: {}", less.join("; ")));
                }
                if !more.is_empty() {
                    parts.push(format!("new: {}", more.join("; ")));
                }
                let how = if parts.is_empty() { String::new() } else { format!(" ({})", parts.join("; ")) };
                page.item(3, &format!("Changes: {}{how}.", is.trim_end_matches(['.', ':'])));
            }
            (None, Some((is, items))) => {
                let all: Vec<String> = std::iter::once(is).chain(items).collect();
                page.item(3, &format!("New: {}", all.join(" ")));
            }
            (Some((was, _)), None) => page.item(3, &format!("Falls: {was}")),
            (None, None) => {}
        }
    }
    forecasts.unwrap_or_default().iter().for_each(|line| page.item(3, line));
}
