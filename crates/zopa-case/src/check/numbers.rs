//! What stands behind the numbers.

use super::Subject;
use crate::backing::{origin, path_and_above};
use crate::codes::evidence::{SINGLE_SOURCE, UNBACKED};
use crate::codes::structure::UNUSED_VALUE;
use crate::problems::Problems;
use crate::read::numbers::Standing;
use std::collections::{HashMap, HashSet};
use zopa_core::Diagnostic;

/// How many paths a grouped warning shows.
const SHOWN: usize = 4;

/// What evidence stands behind a path: none, all of one origin, or more.
#[derive(Clone, PartialEq, Eq, Debug)]
enum Backing {
    None,
    One(String),
    Several,
}

impl Backing {
    fn and(self, other: &Backing) -> Backing {
        match (self, other) {
            (Backing::None, b) => b.clone(),
            (a, Backing::None) => a,
            (Backing::One(a), Backing::One(b)) if a == *b => Backing::One(a),
            _ => Backing::Several,
        }
    }
}

struct Backings {
    by_path: HashMap<String, Backing>,
    assumed: HashSet<String>,
}

impl Backings {
    fn of(subject: &Subject<'_>) -> Self {
        let mut by_path: HashMap<String, Backing> = HashMap::new();
        for evidence in subject.case().evidence.iter() {
            let this = Backing::One(origin(subject.case(), evidence));
            for (path, _) in &evidence.bears_on {
                let old = by_path.remove(path).unwrap_or(Backing::None);
                by_path.insert(path.clone(), old.and(&this));
            }
        }
        let assumed = subject.case().assumptions.iter().flat_map(|a| a.bears_on.iter().cloned()).collect();
        Backings { by_path, assumed }
    }
    /// The evidence behind a number.
    fn behind(&self, subject: &Subject<'_>, number: &Standing) -> Backing {
        let shared = number.shared.map(|at| format!("values.{}", subject.read.shared[at]));
        let mut found = Backing::None;
        for path in path_and_above(&number.path).chain(shared.as_deref()) {
            if let Some(here) = self.by_path.get(path) {
                found = found.and(here);
            }
        }
        found
    }
    /// Whether an assumption bears on a number or on anything above it.
    fn is_assumed(&self, subject: &Subject<'_>, number: &Standing) -> bool {
        let section = number.path.split('.').next().unwrap_or_default();
        let shared = number.shared.map(|at| format!("values.{}", subject.read.shared[at]));
        path_and_above(&number.path)
            .chain([section])
            .chain(shared.as_deref())
            .chain(shared.is_some().then_some("values"))
            .any(|path| self.assumed.contains(path))
    }
}

/// What numbers belong to, e.g. `preferences.velia`.
fn owner(number: &Standing) -> &str {
    match number.path.match_indices('.').nth(number.owner - 1) {
        Some((end, _)) => &number.path[..end],
        None => &number.path,
    }
}

/// Numbers in groups by owner, in file order.
fn grouped<'a>(numbers: impl Iterator<Item = &'a Standing>) -> Vec<(&'a str, Vec<&'a Standing>)> {
    let mut groups: Vec<(&str, Vec<&Standing>)> = Vec::new();
    let mut at: HashMap<&str, usize> = HashMap::new();
    for number in numbers {
        let of = owner(number);
        let group = *at.entry(of).or_insert_with(|| {
            groups.push((of, Vec::new()));
            groups.len() - 1
        });
        groups[group].1.push(number);
    }
    groups
}

fn shown(of: &str, numbers: &[&Standing]) -> String {
    let paths: Vec<&str> = numbers.iter().take(SHOWN).map(|n| n.path[of.len()..].trim_start_matches('.')).collect();
    let more = numbers.len().saturating_sub(SHOWN);
    let list = paths.join(", ");
    if more > 0 { format!("{list} and {more} more") } else { list }
}

/// Numbers with neither evidence nor assumption.
pub(super) fn w401_unbacked(subject: &Subject<'_>, problems: &mut Problems) {
    let backings = Backings::of(subject);
    let all: HashMap<&str, usize> = grouped(counted(subject)).iter().map(|(of, n)| (*of, n.len())).collect();
    let bare =
        counted(subject).filter(|n| backings.behind(subject, n) == Backing::None && !backings.is_assumed(subject, n));
    for (of, numbers) in grouped(bare) {
        let total = all.get(of).copied().unwrap_or(numbers.len());
        let message = match (numbers.len(), total) {
            (1, 1) => format!("the number of `{of}` has nothing behind it"),
            (n, _) if n == total => format!("none of the {total} numbers of `{of}` has anything behind it"),
            (1, _) => format!("1 of the {total} numbers of `{of}` has nothing behind it"),
            (n, _) => format!("{n} of the {total} numbers of `{of}` have nothing behind them"),
        };
        problems.push(
            Diagnostic::new(&UNBACKED, message)
                .at_path(numbers[0].path.clone(), "for example")
                .because(format!("Neither evidence nor an assumption bears on {}.", shown(of, &numbers)))
                .cure(format!("Link evidence to them (bears_on = {{ \"{}\" = \"supports\" }}), or say in [[assumptions]] that they are judgements: bears_on = [\"{of}\"].", numbers[0].path)),
        );
    }
}

/// Numbers that need something behind them: all but the ends of their scale.
fn counted<'a>(subject: &Subject<'a>) -> impl Iterator<Item = &'a Standing> {
    subject.read.numbers.iter().filter(|n| !n.anchor)
}

/// Numbers whose evidence has one origin.
pub(super) fn w402_single_source(subject: &Subject<'_>, problems: &mut Problems) {
    let backings = Backings::of(subject);
    let single = counted(subject).filter(|n| matches!(backings.behind(subject, n), Backing::One(_)));
    for (of, numbers) in grouped(single) {
        let mut origins: Vec<String> = Vec::new();
        for number in &numbers {
            if let Backing::One(origin) = backings.behind(subject, number)
                && !origins.contains(&origin)
                && origins.len() < SHOWN
            {
                origins.push(origin);
            }
        }
        let origins = crate::names::listed(origins.iter().map(String::as_str));
        let message = match numbers.len() {
            1 => format!("a number of `{of}` rests on a single origin"),
            n => format!("{n} numbers of `{of}` rest on a single origin each"),
        };
        problems.push(
            Diagnostic::new(&SINGLE_SOURCE, message)
                .at_path(numbers[0].path.clone(), "for example")
                .because(format!(
                    "Each of these has evidence of one origin only ({origins}): {}. Copies of one report count once.",
                    shown(of, &numbers)
                ))
                .cure("Look for a second, independent source, or widen the range."),
        );
    }
}

/// Shared values that nothing uses.
pub(super) fn w308_unused_value(subject: &Subject<'_>, problems: &mut Problems) {
    for (name, used) in subject.read.shared.iter().zip(&subject.read.shared_used) {
        if !used {
            problems.push(
                Diagnostic::new(&UNUSED_VALUE, format!("nothing uses the shared value `{name}`"))
                    .at_path(format!("values.{name}"), "not used")
                    .cure(format!("Refer to it as {{ ref = \"{name}\" }}, or take it out.")),
            );
        }
    }
}
