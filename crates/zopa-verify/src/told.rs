//! Which levels of earlier issues matter from a place on.
//!
//! Issues get levels one after another. From a place on an earlier issue matters only where a condition is open there that
//! looks at it, and of its levels only those are told apart that the condition tells apart. In certificates these are all of
//! them; a search tells two apart where a literal of the condition has the one and not the other.

use crate::ground::Ground;
use crate::proof::Joint;
use std::collections::BTreeMap;
use zopa_core::{ConditionId, Id, IssueId, LevelId, Outcome};

/// Combinations of levels of the earlier issues that are told apart.
const TOLD_APART: usize = 10_000;

/// The classes of the levels of a condition's issues, by place; levels of one class are alike to it.
pub(crate) type Classes = BTreeMap<usize, Vec<usize>>;

/// An earlier issue that matters.
pub(crate) struct Told {
    at: usize,
    /// The class of each level.
    class: Vec<usize>,
    /// A level of each class.
    first: Vec<usize>,
}

/// What matters at a place.
#[derive(Default)]
pub(crate) struct Matter(Vec<Told>);

impl Matter {
    /// How many combinations are told apart.
    pub(crate) fn size(&self) -> usize {
        self.0.iter().map(|told| told.first.len()).product()
    }

    /// The number of a combination.
    pub(crate) fn number(&self, issues: &[IssueId], at: &Outcome) -> usize {
        let class = |told: &Told| told.class[at.level(issues[told.at]).index()];
        self.0.iter().fold(0, |n, told| n * told.first.len() + class(told))
    }

    /// Sets the issues that matter to levels that stand for a combination.
    pub(crate) fn set(&self, issues: &[IssueId], combination: usize, at: &mut Outcome) {
        let mut rest = combination;
        for told in self.0.iter().rev() {
            at.set(issues[told.at], LevelId::new(told.first[rest % told.first.len()]));
            rest /= told.first.len();
        }
    }
}

/// The classes of a condition's levels: each by itself, or as its literals tell them apart.
pub(crate) fn classes(
    ground: &Ground<'_>,
    condition: ConditionId,
    (issues, places): (&[IssueId], &[usize]),
    by_literals: bool,
) -> Classes {
    let model = ground.instance.model();
    let of = |p: &usize| {
        let levels = 0..model.space().levels(issues[*p]);
        if !by_literals {
            return (*p, levels.collect());
        }
        let literals = || model.condition(condition).literals().filter(|(v, _)| *v == issues[*p]);
        let has = |l: usize| literals().map(|(_, set)| set.contains(LevelId::new(l))).collect::<Vec<bool>>();
        (*p, numbered(levels.map(has)).0)
    };
    places.iter().map(of).collect()
}

/// The number of each of some things, equal ones the same, and where each number is first.
fn numbered<T: Ord>(all: impl Iterator<Item = T>) -> (Vec<usize>, Vec<usize>) {
    let (mut known, mut first) = (BTreeMap::new(), Vec::new());
    let number = |(k, thing)| {
        *known.entry(thing).or_insert_with(|| {
            first.push(k);
            first.len() - 1
        })
    };
    (all.enumerate().map(number).collect(), first)
}

/// For each place what matters from there on. Conditions for which that is too much are late.
pub(crate) fn told_apart(joints: &mut [Joint], classes: &[Classes], sizes: &[usize]) -> Vec<Matter> {
    let matter = |joints: &[Joint], place: usize| -> Matter {
        let is_open = |j: &Joint| !j.late && j.at.first() < Some(&place) && j.at.last() >= Some(&place);
        let open: Vec<&Classes> = joints.iter().zip(classes).filter(|(j, _)| is_open(j)).map(|(_, c)| c).collect();
        let told = |p: usize| {
            let of: Vec<&Vec<usize>> = open.iter().filter_map(|classes| classes.get(&p)).collect();
            let (class, first) = numbered((0..sizes[p]).map(|l| of.iter().map(|c| c[l]).collect::<Vec<usize>>()));
            (first.len() > 1).then_some(Told { at: p, class, first })
        };
        Matter((0..place).filter_map(told).collect())
    };
    let fits = |of: &Matter| {
        let size = of.0.iter().try_fold(1usize, |n, told| n.checked_mul(told.first.len()));
        size.is_some_and(|n| n <= TOLD_APART)
    };
    for k in 0..joints.len() {
        joints[k].late = !(0..sizes.len()).all(|place| fits(&matter(&joints[..=k], place)));
    }
    (0..sizes.len()).map(|place| matter(joints, place)).collect()
}
