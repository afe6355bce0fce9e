//! What changed in what is likely: the headline of each question's forecast, and what moved it.
//!
//! The headline is the weighted mean at the central case, which is cheap: each change of a question's numbers is added alone to
//! the old case and removed alone from the new one, and the headline taken again. What moved the nearest mark, where that
//! is another one, has a cause like a finding.

use super::{Between, Cause, ChangeKind, moves};
use crate::Prepared;
use crate::forecast::questioned;
use schemars::JsonSchema;
use serde::Serialize;
use zopa_forecast::catalogue::rung;

/// The headline of a forecast: the weighted mean at the central case.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct Headline {
    /// Where it is on the scale.
    pub value: f64,
    /// The mark that it is nearest to.
    pub nearest_mark: f64,
    /// What that mark means.
    pub meaning: String,
}

/// A question whose headline is another one.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct ForecastMove {
    /// The question, by its id.
    pub question: String,
    /// The headline before; none where there was no such question, or nobody with weight had a position.
    pub before: Option<Headline>,
    /// The headline now; none likewise.
    pub after: Option<Headline>,
}

/// A question whose headline is another one, and what moved it.
#[derive(Clone, PartialEq, Debug)]
pub struct ForecastChange {
    /// From what to what.
    pub moved: ForecastMove,
    /// Units that alone move it: the headline of the old case with each added.
    pub alone: Vec<(usize, f64)>,
    /// Units without which it would be elsewhere: the headline of the new case without each.
    pub without: Vec<(usize, f64)>,
    /// What moved the nearest mark, where that is another one.
    pub cause: Option<Cause>,
}

/// The headline of every question, by its id; none where a question cannot be forecast.
fn headlines(prepared: &Prepared) -> Vec<(String, Headline)> {
    let headline = |q: crate::Questioned| {
        let value = rung("weighted_mean", &q.table)?.value?;
        let far = |mark: &&(f64, String)| (mark.0 - value).abs();
        let nearest = q.marks.iter().min_by(|a, b| far(a).total_cmp(&far(b)))?;
        Some((q.id, Headline { value, nearest_mark: nearest.0, meaning: nearest.1.clone() }))
    };
    questioned(prepared).unwrap_or_default().into_iter().filter_map(headline).collect()
}

fn of<'a>(list: &'a [(String, Headline)], question: &str) -> Option<&'a Headline> {
    list.iter().find(|(id, _)| id == question).map(|(_, headline)| headline)
}

/// The questions whose headline differs between two cases.
pub(crate) fn moved(old: &Prepared, new: &Prepared) -> Vec<ForecastMove> {
    differing(&headlines(old), &headlines(new))
}

/// The questions whose headline is another one.
fn differing(old: &[(String, Headline)], new: &[(String, Headline)]) -> Vec<ForecastMove> {
    let added = new.iter().filter(|(id, _)| of(old, id).is_none());
    let all = old.iter().chain(added).map(|(id, _)| ForecastMove {
        question: id.clone(),
        before: of(old, id).cloned(),
        after: of(new, id).cloned(),
    });
    // What a mark is called is wording: a headline is another one where it or its mark is elsewhere.
    let at = |headline: &Option<Headline>| headline.as_ref().map(|h| (h.value, h.nearest_mark));
    all.filter(|moved| at(&moved.before) != at(&moved.after)).collect()
}

/// The questions whose headline differs between two versions, and what moved each.
pub(super) fn changes(between: &Between<'_>) -> Vec<ForecastChange> {
    let (old, new) = (headlines(between.old), headlines(between.new));
    let differ = differing(&old, &new);
    if differ.is_empty() {
        return Vec::new();
    }
    let moving = |u: &usize| moves(&between.units[*u].changes, between.inputs, ChangeKind::Forecast);
    let tried: Vec<usize> = (0..between.units.len()).filter(moving).collect();
    let each = |make: &dyn Fn(usize) -> Option<Prepared>| -> Vec<(usize, Vec<(String, Headline)>)> {
        tried.iter().filter_map(|u| Some((*u, headlines(&make(*u)?)))).collect()
    };
    let alone = each(&|u| between.with(&[u]).ok());
    let without = each(&|u| between.without(u).ok());
    let change = |headline: ForecastMove| {
        let id = headline.question.as_str();
        let (before, after) = (headline.before.as_ref(), headline.after.as_ref());
        let moved = |from: Option<&Headline>, list: &[(usize, Vec<(String, Headline)>)]| -> Vec<(usize, f64)> {
            let values = list.iter().filter_map(|(u, all)| Some((*u, of(all, id)?.value)));
            values.filter(|(_, value)| from.map(|h| h.value) != Some(*value)).collect()
        };
        let mark = |headline: Option<&Headline>| headline.map(|h| h.nearest_mark);
        let wanted = mark(after);
        let cause = (mark(before) != wanted).then(|| {
            let which = |list: &[(usize, Vec<(String, Headline)>)], same: bool| -> Vec<usize> {
                list.iter().filter(|(_, all)| (mark(of(all, id)) == wanted) == same).map(|(u, _)| *u).collect()
            };
            let (suffices, needed) = (which(&alone, true), which(&without, false));
            Cause::of(&suffices, &needed, &tried, &mut |set| {
                between.with(set).is_ok_and(|prepared| mark(of(&headlines(&prepared), id)) == wanted)
            })
        });
        let (alone, without) = (moved(before, &alone), moved(after, &without));
        ForecastChange { alone, without, cause, moved: headline }
    };
    differ.into_iter().map(change).collect()
}
