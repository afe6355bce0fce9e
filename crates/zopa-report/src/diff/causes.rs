//! What moved a finding, a statement of it or a mark, in words.

use crate::frame::sentence_case;
use crate::page::Page;
use crate::text::clean;
use zopa::{Attribution, Cause, ChangeKind, DiffAnswer, InputChange};

/// How many lines of a list are shown; all are in the JSON document.
const SHOWN: usize = 12;
/// How many changes of one unit are named in a phrase; all stand with the inputs.
const NAMED: usize = 3;

/// What moved a finding: of one that both versions have what moved each statement that is new or gone, together where it
/// is the same.
pub(super) fn causes(page: &mut Page, answer: &DiffAnswer, of: &Attribution, name: &dyn Fn(&str, bool) -> String) {
    let mut groups: Vec<(&Cause, Vec<String>, Vec<String>)> = Vec::new();
    for part in &of.parts {
        let says = name(&part.statement, part.made);
        let at = groups.iter().position(|(cause, ..)| **cause == part.cause).unwrap_or(groups.len());
        if at == groups.len() {
            groups.push((&part.cause, Vec::new(), Vec::new()));
        }
        let (_, less, more) = &mut groups[at];
        if part.made { more.push(says) } else { less.push(says) }
    }
    match groups.as_slice() {
        [] => tell(page, answer, &of.cause, ""),
        [(cause, ..)] => tell(page, answer, cause, ""),
        _ => {
            for (cause, less, more) in &groups {
                let mut which = Vec::new();
                if !less.is_empty() {
                    which.push(format!("that no longer: {}", less.join("; ")));
                }
                if !more.is_empty() {
                    which.push(format!("that now: {}", more.join("; ")));
                }
                tell(page, answer, cause, &format!("{}. ", sentence_case(&which.join("; and "))));
            }
        }
    }
}

/// What moved all of a finding, where that is one and the same thing.
pub(super) fn whole(of: &Attribution) -> Option<&Cause> {
    match of.parts.split_first() {
        None => Some(&of.cause),
        Some((first, rest)) => rest.iter().all(|part| part.cause == first.cause).then_some(&first.cause),
    }
}

/// Findings by what moved them, in the order of the first of each: those that one and the same thing moved go together.
pub(super) fn together(all: &[Attribution], findings: usize) -> Vec<(Option<&Cause>, Vec<usize>)> {
    let mut groups: Vec<(Option<&Cause>, Vec<usize>)> = Vec::new();
    for k in 0..findings {
        let cause = all.get(k).and_then(whole);
        match groups.iter_mut().find(|(known, _)| cause.is_some() && *known == cause) {
            Some((_, of)) => of.push(k),
            None => groups.push((cause, vec![k])),
        }
    }
    groups
}

/// What moved several findings, once, after them.
pub(super) fn tell_all(page: &mut Page, answer: &DiffAnswer, cause: &Cause, findings: usize) {
    let Told { sentence, each } = told(answer, cause);
    let which = if findings == 2 { "Both of these".to_owned() } else { format!("All these {findings}") };
    page.point("- ", &format!("{which} for the same reason. {sentence}"));
    each.iter().take(SHOWN).for_each(|line| page.item(3, line));
    if each.len() > SHOWN {
        page.item(3, &format!("and {} more, all in the answer to --json", each.len() - SHOWN));
    }
}

/// What moved something, under its point: a sentence, and a line for each where there are several ways.
pub(super) fn tell(page: &mut Page, answer: &DiffAnswer, cause: &Cause, before: &str) {
    let Told { sentence, each } = told(answer, cause);
    page.under(1, &format!("{before}{sentence}"));
    each.iter().take(SHOWN).for_each(|line| page.item(3, line));
    if each.len() > SHOWN {
        page.item(3, &format!("and {} more, all in the answer to --json", each.len() - SHOWN));
    }
}

/// A sentence, and what it lists.
struct Told {
    sentence: String,
    each: Vec<String>,
}

impl Told {
    fn sentence(sentence: String) -> Self {
        Told { sentence, each: Vec::new() }
    }
    /// A sentence that ends with one or two, or leads to a list of more.
    fn of(lead: &str, each: Vec<String>, joined_by: &str) -> Self {
        match each.len() {
            0..=2 => Told::sentence(format!("{lead}: {}.", each.join(joined_by))),
            _ => Told { sentence: format!("{lead}:"), each },
        }
    }
}

/// What moved something, in words.
fn told(answer: &DiffAnswer, cause: &Cause) -> Told {
    let names = |units: &[usize]| units.iter().map(|u| unit(answer, *u)).collect::<Vec<_>>();
    match cause {
        Cause::Unit(u) => Told::sentence(format!("Moved by: {}.", unit(answer, *u))),
        Cause::Enough(u) => Told::sentence(format!(
            "Would be moved by this alone: {}; other changes together do it too.",
            unit(answer, *u)
        )),
        Cause::AnyOf(us) => Told::of(&format!("Any one of these {} would have done", us.len()), names(us), "; or "),
        Cause::Jointly(us) => match us.as_slice() {
            [a, b] => Told::sentence(format!(
                "Moved by {}, jointly with {}; neither does it alone.",
                unit(answer, *a),
                unit(answer, *b)
            )),
            _ => Told::of(&format!("Moved jointly by these {}, no two of which do it", us.len()), names(us), "; "),
        },
        Cause::AnyPair { pairs, needed } => any_pair(answer, pairs, needed),
        Cause::EnoughBut { unit: u, needed } => Told::of(
            &format!("Moved by: {}; beside the other changes it takes this too", unit(answer, *u)),
            names(needed),
            "; ",
        ),
        Cause::Unclear { needed } if needed.is_empty() => Told::sentence(
            "Moved by several changes: no one and no two of them are enough, and none is needed given the others."
                .into(),
        ),
        Cause::Unclear { needed } => {
            Told::of("No one and no two of the changes are enough. Needed among them", names(needed), "; ")
        }
    }
}

/// Pairs that each do it.
fn any_pair(answer: &DiffAnswer, pairs: &[(usize, usize)], needed: &[usize]) -> Told {
    let pair = |(a, b): &(usize, usize)| format!("{}, with {}", unit(answer, *a), unit(answer, *b));
    match (pairs, needed) {
        ([(a, b)], [one]) => {
            let other = if a == one { b } else { a };
            Told::sentence(format!(
                "It takes {}. With {} it is enough; in place of this one, other changes together do it too.",
                unit(answer, *one),
                unit(answer, *other)
            ))
        }
        (pairs, [one]) => {
            let others: Vec<String> = pairs.iter().map(|(a, b)| unit(answer, if a == one { *b } else { *a })).collect();
            let lead = format!(
                "It takes {}, which alone is not enough, and any one of these {} with it",
                unit(answer, *one),
                others.len()
            );
            Told::of(&lead, others, "; or ")
        }
        ([only], _) => Told::sentence(format!(
            "Would be moved by {}, and by neither alone; other changes together do it too, and none is needed.",
            pair(only)
        )),
        (pairs, _) => Told {
            sentence: format!(
                "No change does it alone and none is needed. Any one of these {} pairs does it:",
                pairs.len()
            ),
            each: pairs.iter().map(pair).collect(),
        },
    }
}

/// A unit in words: what of it results are computed from. What it was and is stands with the inputs.
pub(super) fn unit(answer: &DiffAnswer, u: usize) -> String {
    let Some(unit) = answer.units.get(u) else { return String::new() };
    let changes = unit.changes.iter().filter_map(|k| answer.inputs.get(*k));
    let moving = changes.filter(|c| c.kind <= ChangeKind::Forecast);
    let mut named: Vec<String> = moving.map(brief).collect();
    named.dedup();
    let more = named.len().saturating_sub(NAMED);
    if more > 1 {
        named.truncate(NAMED);
        named.push(format!("{more} more that go with it"));
    }
    named.join(", with ")
}

/// A change in a phrase.
fn brief(change: &InputChange) -> String {
    let says = clean(change.says.trim_end_matches('.'));
    match (&change.change.before, &change.change.after) {
        (None, _) => format!("{says} (new)"),
        (_, None) => format!("{says} (taken out)"),
        (Some(_), Some(_)) => says.into_owned(),
    }
}
