//! What moved a finding, a statement of it or a mark, in words.

use crate::frame::sentence_case;
use crate::page::Page;
use crate::text::{clean, listed};
use zopa::{Attribution, Cause, ChangeKind, DiffAnswer, InputChange};

/// What moved a finding: of one that both versions have what moved each statement that is new or gone, together where it
/// is the same. `told` are the statements that are told, those that are gone and those that are new.
pub(super) fn causes(
    page: &mut Page,
    answer: &DiffAnswer,
    of: &Attribution,
    told: &(Vec<String>, Vec<String>),
    name: &dyn Fn(&str, bool) -> String,
) {
    let mut groups: Vec<(&Cause, Vec<String>, Vec<String>)> = Vec::new();
    for part in &of.parts {
        let says = name(&part.statement, part.made);
        if !(if part.made { &told.1 } else { &told.0 }).contains(&says) {
            continue;
        }
        let at = groups.iter().position(|(cause, ..)| **cause == part.cause).unwrap_or(groups.len());
        if at == groups.len() {
            groups.push((&part.cause, Vec::new(), Vec::new()));
        }
        let (_, less, more) = &mut groups[at];
        if part.made { more.push(says) } else { less.push(says) }
    }
    match groups.as_slice() {
        [] => page.under(1, &moved(answer, &of.cause)),
        [(cause, ..)] => page.under(1, &moved(answer, cause)),
        _ => {
            for (cause, less, more) in &groups {
                let mut which = Vec::new();
                if !less.is_empty() {
                    which.push(format!("that no longer: {}", less.join("; ")));
                }
                if !more.is_empty() {
                    which.push(format!("that now: {}", more.join("; ")));
                }
                page.under(1, &format!("{}. {}", sentence_case(&which.join("; and ")), moved(answer, cause)));
            }
        }
    }
}

/// What moved a finding.
pub(super) fn moved(answer: &DiffAnswer, cause: &Cause) -> String {
    let names = |units: &[usize]| units.iter().map(|u| unit(answer, *u)).collect::<Vec<_>>();
    match cause {
        Cause::Unit(u) => format!("Moved by: {}.", unit(answer, *u)),
        Cause::Enough(u) => {
            format!("Would be moved by this alone: {}; other changes together do it too.", unit(answer, *u))
        }
        Cause::AnyOf(us) => format!("Any one of these would have done: {}.", names(us).join("; or ")),
        Cause::Jointly(us) => match us.as_slice() {
            [a, b] => {
                format!("Moved by {}, jointly with {}; neither does it alone.", unit(answer, *a), unit(answer, *b))
            }
            _ => format!("Moved jointly by {}; no two of them do it.", listed(&names(us))),
        },
        Cause::AnyPair { pairs, needed } => any_pair(answer, pairs, needed),
        Cause::EnoughBut { unit: u, needed } => format!(
            "Moved by: {}; beside the other changes it takes this too: {}.",
            unit(answer, *u),
            names(needed).join("; ")
        ),
        Cause::Unclear { needed } if needed.is_empty() => {
            "Moved by several changes: no one and no two of them are enough, and none is needed given the others."
                .into()
        }
        Cause::Unclear { needed } => {
            format!("No one and no two of the changes are enough. Needed among them: {}.", names(needed).join("; "))
        }
    }
}

/// Pairs that each do it.
fn any_pair(answer: &DiffAnswer, pairs: &[(usize, usize)], needed: &[usize]) -> String {
    let pair = |(a, b): &(usize, usize)| format!("{} with {}", unit(answer, *a), unit(answer, *b));
    match (pairs, needed) {
        ([(a, b)], [one]) => {
            let other = if a == one { b } else { a };
            format!(
                "It takes {}. With {} it is enough; in place of this one, other changes together do it too.",
                unit(answer, *one),
                unit(answer, *other)
            )
        }
        (pairs, [one]) => {
            let others = pairs.iter().map(|(a, b)| unit(answer, if a == one { *b } else { *a })).collect::<Vec<_>>();
            format!(
                "It takes {}, and any one of these with it: {}; none does it alone.",
                unit(answer, *one),
                others.join("; or ")
            )
        }
        ([only], _) => format!(
            "Would be moved by {}, and by neither alone; other changes together do it too, and none is needed.",
            pair(only)
        ),
        (pairs, _) => format!(
            "Any of several pairs of changes does it: {}. No change does it alone, and none is needed.",
            pairs.iter().map(pair).collect::<Vec<_>>().join("; or ")
        ),
    }
}

/// A unit in words: what of it results are computed from. What it was and is stands with the inputs.
pub(super) fn unit(answer: &DiffAnswer, u: usize) -> String {
    let Some(unit) = answer.units.get(u) else { return String::new() };
    let changes = unit.changes.iter().filter_map(|k| answer.inputs.get(*k));
    let moving = changes.filter(|c| c.kind <= ChangeKind::Forecast);
    let mut named: Vec<String> = moving.map(brief).collect();
    named.dedup();
    named.join(", with ")
}

/// A change in a phrase.
fn brief(change: &InputChange) -> String {
    let says = clean(&change.says);
    match (&change.change.before, &change.change.after) {
        (None, _) => format!("{says} (new)"),
        (_, None) => format!("{says} (taken out)"),
        (Some(_), Some(_)) => says.into_owned(),
    }
}
