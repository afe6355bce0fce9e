//! GENIUS keeps every utility at 1 at most: what an outcome has above it is taken away by a term.
//!
//! Levels that no part of the party's utility tells apart are one class, and a box (one class for each issue) has one
//! utility. Boxes above 1 are found by branch and bound: a partial box is left as soon as nothing in it can be above 1.

use super::Reader;
use crate::form::{File, Semantics};
use crate::number::short;
use crate::scenario::{Guard, Party, Term};

/// How many boxes above 1 get a term of their own.
const BOXES: usize = 500;
/// How many partial boxes are looked at.
const NODES: usize = 100_000;

/// Adds a term for each box above 1 to a party as GENIUS sees it, where such boxes are few enough to be found and listed;
/// otherwise says so. The warning is the same whichever reading is asked for.
pub(crate) fn clamp(file: &File, party: &mut Party, reader: &mut Reader<'_>) {
    let most = party.bounds().1;
    if most <= 1.0 + 1e-9 {
        return;
    }
    let negmas = "NegMAS takes them as they are";
    let Some(boxes) = above(party) else {
        let kept = match reader.options.semantics {
            Semantics::Genius => {
                "; such outcomes are too many to be listed, and in the case they keep what they have above it"
            }
            Semantics::Negmas => "",
        };
        let may = format!("utilities may be above 1: GENIUS keeps them at 1 at most, {negmas}{kept}");
        reader.differ(file, format!("up to {} at most", short(most)), may);
        return;
    };
    let Some(most) = boxes.iter().map(|(_, u)| *u).reduce(f64::max).map(short) else { return };
    let (kept, terms) = match reader.options.semantics {
        Semantics::Genius => {
            let terms = if boxes.len() == 1 { "a term".to_owned() } else { format!("{} terms", boxes.len()) };
            (", and so does the case, by terms for the outcomes above it", format!(", {terms}"))
        }
        Semantics::Negmas => ("", String::new()),
    };
    let would = format!("utilities would be above 1: GENIUS keeps them at 1{kept}; {negmas}");
    reader.differ(file, format!("up to {most}{terms}"), would);
    let sizes: Vec<usize> = party.issues.iter().map(|(_, values)| values.len()).collect();
    for (levels, utility) in boxes {
        let one = levels.iter().map(|levels| levels[0]).collect();
        let at = levels.into_iter().enumerate().filter(|(v, levels)| levels.len() < sizes[*v]);
        let when = Guard::All(at.map(|(issue, levels)| Guard::At { issue, levels }).collect());
        party.terms.push(Term { when, add: 1.0 - utility, exactly: Some((1.0, one)) });
    }
}

/// A box, its levels of each issue ascending, and its utility.
type Found = (Vec<Vec<usize>>, f64);

/// Every box with a utility above 1; `None` if they are too many.
fn above(party: &Party) -> Option<Vec<Found>> {
    let classes: Vec<Vec<Vec<usize>>> = (0..party.issues.len()).map(|v| classes(party, v)).collect();
    let mut rest = vec![0.0; classes.len() + 1];
    for (v, (w, values)) in party.issues.iter().enumerate().rev() {
        rest[v] = rest[v + 1] + values.iter().map(|x| w * x).fold(f64::NEG_INFINITY, f64::max);
    }
    let (mut found, mut nodes) = (Vec::new(), 0);
    let mut open: Vec<Vec<usize>> = vec![Vec::new()];
    while let Some(chosen) = open.pop() {
        nodes += 1;
        if nodes > NODES {
            return None;
        }
        let outcome: Vec<usize> = chosen.iter().enumerate().map(|(v, class)| classes[v][*class][0]).collect();
        let sum: f64 = party.issues.iter().zip(&outcome).map(|((w, values), l)| w * values[*l]).sum();
        let terms: f64 = party
            .terms
            .iter()
            .map(|term| match known(&term.when, &outcome) {
                Some(true) => term.add,
                Some(false) => 0.0,
                None => term.add.max(0.0),
            })
            .sum();
        let utility = party.bias + sum + rest[chosen.len()] + terms;
        if utility <= 1.0 + 1e-12 {
            continue;
        }
        if chosen.len() < classes.len() {
            open.extend((0..classes[chosen.len()].len()).rev().map(|class| [&chosen[..], &[class]].concat()));
            continue;
        }
        if found.len() == BOXES {
            return None;
        }
        found.push((chosen.iter().enumerate().map(|(v, class)| classes[v][*class].clone()).collect(), utility));
    }
    Some(found)
}

/// The levels of an issue in groups that have the same value and stand on the same side of every condition.
fn classes(party: &Party, issue: usize) -> Vec<Vec<usize>> {
    let (weight, values) = &party.issues[issue];
    let mut sets = Vec::new();
    party.terms.iter().for_each(|term| conditions(&term.when, issue, &mut sets));
    let alike = |a: usize, b: usize| {
        let inside = |set: &[usize], level: usize| set.binary_search(&level).is_ok();
        (weight * values[a]).to_bits() == (weight * values[b]).to_bits()
            && sets.iter().all(|set| inside(set, a) == inside(set, b))
    };
    let mut groups: Vec<Vec<usize>> = Vec::new();
    for level in 0..values.len() {
        match groups.iter_mut().find(|group| alike(group[0], level)) {
            Some(group) => group.push(level),
            None => groups.push(vec![level]),
        }
    }
    groups
}

/// The sets of levels that conditions ask for at an issue.
pub(super) fn conditions<'g>(guard: &'g Guard, at: usize, sets: &mut Vec<&'g [usize]>) {
    match guard {
        Guard::At { issue, levels } if *issue == at => sets.push(levels),
        Guard::At { .. } => {}
        Guard::All(all) => all.iter().for_each(|inner| conditions(inner, at, sets)),
        Guard::Not(inner) => conditions(inner, at, sets),
    }
}

/// Whether a condition holds, as far as the first issues decide it.
fn known(guard: &Guard, outcome: &[usize]) -> Option<bool> {
    match guard {
        Guard::At { issue, levels } => outcome.get(*issue).map(|level| levels.binary_search(level).is_ok()),
        Guard::All(all) => {
            let mut open = false;
            for inner in all {
                match known(inner, outcome) {
                    Some(false) => return Some(false),
                    Some(true) => {}
                    None => open = true,
                }
            }
            (!open).then_some(true)
        }
        Guard::Not(inner) => known(inner, outcome).map(|holds| !holds),
    }
}
