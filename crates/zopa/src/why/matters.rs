//! How a study's results hang together with one place of the case or one result: the far end of `zopa why`.
//!
//! In: a study and a path's [`Why`]. Out: of an uncertain number, the conclusions that it matters for: its indices, where it
//! turns them, what knowing it would be worth to whom; of a result, its share of the draws and what it depends on most. Every figure
//! is the study's own; nothing is computed here.

use super::{Kind, Why};
use crate::StudyAnswer;
use zopa_assess::study::Asking;
use zopa_assess::{Asked, Assessment, Finding};
use zopa_core::{InputId, PartyId};
use zopa_study::{Flips, Index, Response, Share, Turning};

/// What a study says of one input.
#[derive(Clone, PartialEq, Debug)]
pub struct Matter {
    /// The conclusion, a column of the study.
    pub column: usize,
    /// The column's name.
    pub name: String,
    /// The input that it depends on.
    pub input: InputId,
    /// Its indices, where its total index is resolved; those of all the numbers that are drawn together, where it is one of
    /// several.
    pub index: Option<Index>,
    /// The others of those: alone none of them has an index.
    pub together: Vec<InputId>,
    /// Spearman's rank correlation, where the index is resolved.
    pub rank: Option<f64>,
    /// Where it alone turns it.
    pub turning: Option<Turning>,
}

/// What it is worth to a party to know one input before it chooses.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Worth {
    /// Who.
    pub party: PartyId,
    /// In points.
    pub value: f64,
    /// Its standard error.
    pub error: f64,
}

/// What a study says of one conclusion.
#[derive(Clone, PartialEq, Debug)]
pub struct Conclusion {
    /// The column.
    pub column: usize,
    /// Its name.
    pub name: String,
    /// In how many draws it is so.
    pub share: Option<Share>,
    /// The inputs that it depends on most: those whose total index is resolved, largest first.
    pub inputs: Vec<(Vec<InputId>, Index)>,
    /// The inputs that turn it alone, the nearest first.
    pub turnings: Vec<Turning>,
    /// How many inputs do not turn it alone.
    pub steady: usize,
}

/// What a study says of a place or a result.
#[derive(Clone, PartialEq, Debug)]
pub struct Matters {
    /// Over how many draws.
    pub draws: u64,
    /// Of an uncertain number: what it matters for, the largest total index first, then what it only turns.
    pub of_input: Vec<Matter>,
    /// Whether what was asked has several inputs: the open places of an order.
    pub several: bool,
    /// Of an uncertain number: what knowing it is worth, where that is resolved.
    pub worth: Vec<Worth>,
    /// Of a result: the conclusions behind it.
    pub of_result: Vec<Conclusion>,
}

/// What a study says of what was asked; `None` where it says nothing.
pub(super) fn matters(answer: &StudyAnswer, assessment: Option<&Assessment>, why: &Why) -> Option<Matters> {
    let study = &answer.study;
    // Of an order: every place in it that is open.
    let open = |path: &str| why.kind == Kind::Order && super::beneath(path, &why.path);
    let of_order = study.questions.model().case().inputs.enumerated().filter(|(_, i)| open(&i.path)).map(|(id, _)| id);
    let inputs: Vec<InputId> = match why.number.as_ref().and_then(|n| n.input) {
        Some(input) => vec![input],
        None => of_order.collect(),
    };
    let mut of_inputs: Vec<Matter> = inputs.iter().flat_map(|input| of_input(answer, *input)).collect();
    of_inputs.sort_by(|a, b| total(b).total_cmp(&total(a)).then(a.column.cmp(&b.column)));
    // Several findings under one number: what is said of each.
    let asked = why.result.into_iter().chain(why.beneath.iter().filter_map(|one| one.result));
    let found = Matters {
        draws: study.totals.value.counted(),
        of_input: of_inputs,
        several: inputs.len() > 1,
        worth: inputs.iter().flat_map(|input| study.asking.iter().filter_map(|a| worth(a, *input))).collect(),
        of_result: asked.flat_map(|asked| of_result(answer, assessment, asked)).collect(),
    };
    (!inputs.is_empty() || !found.of_result.is_empty()).then_some(found)
}

fn total(matter: &Matter) -> f64 {
    matter.index.map_or(-1.0, |i| i.total.value)
}

fn of_input(answer: &StudyAnswer, input: InputId) -> Vec<Matter> {
    let study = &answer.study;
    let questions = &study.questions;
    let columns = questions.headlines().into_iter().chain(questions.numbers());
    let of = |column: usize| {
        let index = study.sensitivity.as_ref().and_then(|s| {
            let output = s.outputs.iter().find(|d| d.output == column)?;
            let fits = |i: &&Index| i.total.resolved() && s.factors[i.factor].inputs.contains(&input);
            output.indices.iter().find(fits).copied()
        });
        let factor = index.and_then(|i| study.sensitivity.as_ref()?.factors.get(i.factor));
        let others = factor.into_iter().flat_map(|f| f.inputs.iter().copied()).filter(|i| *i != input);
        let ranks = study.correlations.iter().find(|(fact, _)| *fact == column).map(|(_, list)| list);
        let rank = index.and(ranks).and_then(|list| list.iter().find(|(i, _)| *i == input)).map(|(_, r)| *r);
        let turns = |t: &&Turning| t.fact == column && t.line.moves.first().is_some_and(|(i, ..)| *i == input);
        let turning = study.flips.as_ref().and_then(|f| f.single.iter().find(turns)).cloned();
        (index.is_some() || turning.is_some()).then_some(Matter {
            column,
            name: name(answer, column),
            input,
            index,
            together: others.collect(),
            rank,
            turning,
        })
    };
    columns.filter_map(of).collect()
}

fn name(answer: &StudyAnswer, column: usize) -> String {
    answer.study.questions.columns().get(column).map(|c| c.name.clone()).unwrap_or_default()
}

fn worth(asking: &Asking, input: InputId) -> Option<Worth> {
    let gap = asking.gaps.iter().find(|gap| gap.input == input)?;
    let value = asking.information.inputs.get(zopa_core::Id::index(gap.input))?;
    Some(Worth { party: asking.party, value: value.value, error: value.error })
}

fn of_result(answer: &StudyAnswer, assessment: Option<&Assessment>, asked: Asked) -> Vec<Conclusion> {
    let study = &answer.study;
    let row = |k: usize| study.questions.rows.get(k).map(|r| &r.columns);
    let yes = |k: usize, party: PartyId| row(k)?.yes.iter().find(|(p, _)| *p == party).map(|(_, c)| *c);
    let columns: Vec<Option<usize>> = match asked {
        Asked::Yes(k, party) => vec![yes(k, party)],
        Asked::AllSign(k) => vec![row(k).and_then(|r| r.sign)],
        Asked::Holds(k) => vec![row(k).and_then(|r| r.stays), row(k).and_then(|r| r.holds)],
        Asked::Row(k) => vec![row(k).and_then(|r| r.sign), row(k).and_then(|r| r.holds)],
        Asked::Drift(k) => vec![row(k).and_then(|r| r.drift)],
        Asked::Finding(k) => match assessment.and_then(|a| a.findings.get(k)) {
            Some(
                Finding::TableAlone { rows } | Finding::NeedsAbsent { rows, .. } | Finding::AllDrawsAgree { rows },
            ) => rows.iter().map(|k| row(*k).and_then(|r| r.sign)).collect(),
            Some(
                Finding::Refused { row: k, .. }
                | Finding::Close { row: k, .. }
                | Finding::AtTheExpenseOf { row: k, .. },
            ) => {
                vec![row(*k).and_then(|r| r.sign)]
            }
            Some(Finding::Holds { rows }) => rows.iter().map(|k| row(*k).and_then(|r| r.holds)).collect(),
            Some(Finding::DoesNotHold { row: k, .. }) => vec![row(*k).and_then(|r| r.holds)],
            Some(Finding::StatusQuo { .. } | Finding::Threat { .. }) | None => Vec::new(),
        },
        _ => Vec::new(),
    };
    columns.into_iter().flatten().map(|column| conclusion(answer, column)).collect()
}

fn conclusion(answer: &StudyAnswer, column: usize) -> Conclusion {
    let study = &answer.study;
    let total = &study.totals.value.columns[column];
    let (hits, draws) = (total.hits(), total.answered());
    let sensitivity = study.sensitivity.as_ref();
    let indices = sensitivity.and_then(|s| s.outputs.iter().find(|d| d.output == column)).map(|d| &d.indices);
    let named = |i: &Index| sensitivity.and_then(|s| s.factors.get(i.factor)).map(|f| (f.inputs.clone(), *i));
    let resolved = indices.into_iter().flatten().filter(|i| i.total.resolved());
    let has = |f: &&Flips| f.central.iter().any(|(c, _)| *c == column);
    let flips = [&study.flips, &study.parts].into_iter().flatten().find(has);
    let place = flips.and_then(|f| f.central.iter().position(|(c, _)| *c == column));
    Conclusion {
        column,
        name: name(answer, column),
        share: (draws > 0).then_some(Share::new(hits, draws)),
        inputs: resolved.filter_map(named).collect(),
        turnings: flips.into_iter().flat_map(|f| &f.single).filter(|t| t.fact == column).cloned().collect(),
        steady: place
            .and_then(|k| flips?.steady.get(k).copied())
            .unwrap_or(study.questions.model().case().inputs.len()),
    }
}
