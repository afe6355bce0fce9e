//! How the sides of rectangles lie in the lists that a search goes through, and which rectangles exclude each other.
//!
//! Two rectangles exclude each other if on some issue they have no level in common. Of a group of which each excludes each
//! other at most one counts: on one issue the levels say so already, over several issues nothing else would (the clique
//! inequalities of the stable set problem; Padberg 1973).

use super::space::Rectangle;
use std::ops::Range;

/// Beyond so many rectangles no groups are looked for: bounds are larger then.
const MANY: usize = 2_000;
/// Groups for each rectangle, on average at most.
const GROUPS: usize = 4;

/// The order of levels, sides and groups in lists.
#[derive(Debug, Default)]
pub(super) struct Plan {
    /// The first place of each issue among all levels.
    pub(super) first_level: Vec<usize>,
    /// Issue and levels of each side of each rectangle.
    pub(super) sides: Vec<(usize, u64)>,
    first_side: Vec<usize>,
    /// For each issue the rectangles that have a side on it, and the levels inside.
    pub(super) of_issue: Vec<Vec<(usize, u64)>>,
    /// For each rectangle its seats in groups.
    pub(super) seats_of: Vec<Vec<usize>>,
    /// The group of each seat.
    pub(super) group_of: Vec<usize>,
    /// The rectangle of each seat.
    pub(super) seated: Vec<usize>,
    first_seat: Vec<usize>,
}

impl Plan {
    pub(super) fn new(all: &[u64], levels: impl Iterator<Item = usize>, rectangles: &[Rectangle]) -> Self {
        let starts = |sizes: &mut dyn Iterator<Item = usize>| {
            let mut all = vec![0];
            sizes.for_each(|n| all.push(all[all.len() - 1] + n));
            all
        };
        let mut of_issue = vec![Vec::new(); all.len()];
        for (k, r) in rectangles.iter().enumerate() {
            r.at.iter().for_each(|(v, mask)| of_issue[*v].push((k, *mask)));
        }
        let groups = groups(all, rectangles);
        let mut seats_of = vec![Vec::new(); rectangles.len()];
        let group_of: Vec<usize> = groups.iter().enumerate().flat_map(|(g, of)| of.iter().map(move |_| g)).collect();
        groups.iter().flatten().enumerate().for_each(|(s, r)| seats_of[*r].push(s));
        Plan {
            first_level: starts(&mut { levels }),
            sides: rectangles.iter().flat_map(|r| r.at.iter().copied()).collect(),
            first_side: starts(&mut rectangles.iter().map(|r| r.at.len())),
            of_issue,
            seats_of,
            group_of,
            seated: groups.iter().flatten().copied().collect(),
            first_seat: starts(&mut groups.iter().map(Vec::len)),
        }
    }

    /// The sides of a rectangle.
    pub(super) fn sides_of(&self, r: usize) -> Range<usize> {
        self.first_side[r]..self.first_side[r + 1]
    }

    /// How many groups there are.
    pub(super) fn groups(&self) -> usize {
        self.first_seat.len().saturating_sub(1)
    }

    /// The seats of a group.
    pub(super) fn seats(&self, group: usize) -> Range<usize> {
        self.first_seat[group]..self.first_seat[group + 1]
    }
}

/// Groups of at least three rectangles that exclude each other by several issues, so that every two which do are in one
/// where there is any.
fn groups(all: &[u64], rectangles: &[Rectangle]) -> Vec<Vec<usize>> {
    let gains: Vec<usize> = (0..rectangles.len())
        .filter(|r| rectangles[*r].adds.as_ref().is_some_and(|adds| adds.iter().any(|x| *x > 0)))
        .collect();
    if gains.len() > MANY {
        return Vec::new();
    }
    let on = |r: usize, v: usize| rectangles[r].at.iter().find(|(w, _)| *w == v).map(|(_, mask)| mask & all[v]);
    let apart_on = |a: usize, b: usize, v: usize| on(a, v).zip(on(b, v)).is_some_and(|(x, y)| x & y == 0);
    let excludes = |a: usize, b: usize| a != b && rectangles[a].at.iter().any(|(v, _)| apart_on(a, b, *v));
    let n = gains.len();
    let table: Vec<Vec<bool>> = gains.iter().map(|a| gains.iter().map(|b| excludes(*a, *b)).collect()).collect();
    let mut covered = vec![vec![false; n]; n];
    let mut found: Vec<Vec<usize>> = Vec::new();
    for a in 0..n {
        for b in a + 1..n {
            if !table[a][b] || covered[a][b] || found.len() >= GROUPS * n {
                continue;
            }
            let mut group = vec![a, b];
            let mut able: Vec<usize> = (0..n).filter(|c| table[a][*c] && table[b][*c]).collect();
            while !able.is_empty() {
                // Who leaves most to choose from, of these who is new to most.
                let left = |c: &usize| able.iter().filter(|d| table[*c][**d]).count();
                let news = |c: &usize| group.iter().filter(|g| !covered[*c][**g]).count();
                let Some(next) = able.iter().copied().max_by_key(|c| (left(c) + news(c), std::cmp::Reverse(*c))) else {
                    break;
                };
                group.push(next);
                able.retain(|c| table[next][*c]);
            }
            group.sort_unstable();
            for x in &group {
                group.iter().for_each(|y| covered[*x][*y] = true);
            }
            let members: Vec<usize> = group.iter().map(|x| gains[*x]).collect();
            let pairs = |v: usize| (0..members.len()).all(|i| (0..i).all(|j| apart_on(members[i], members[j], v)));
            if members.len() > 2 && !(0..all.len()).any(pairs) {
                found.push(members);
            }
        }
    }
    found
}
