//! Members of whom one gains only what others lose, where the outcomes are not listed.
//!
//! Every step from one package to another is a sum of steps among issues that are eliminated ([`crate::elimination`]), and
//! those are steps of the whole; so the directions of all steps are known from the directions of these. If some weighting
//! of the members, each with a weight above 0, gives nothing for any of them, what one member gains another loses: the
//! weighted sum is constant, and every package is efficient.

use crate::elimination::Amount;
use crate::ground::Ground;
use crate::joined::search::{BOXES, Tangle};
use crate::parts::{Question, Vector, WIDE};
use crate::proof::{Boxes, NONE};
use zopa_core::{IssueId, Outcome, PartySet};

/// What each member gains by a step.
type Step = [i128; WIDE];

/// The first member to whom a step makes a difference.
fn lead(step: &Step) -> Option<usize> {
    step.iter().position(|x| *x != 0)
}

/// `step`, without what it has of `row` in its leading column, in lowest terms; `None` where numbers are too large.
fn without(step: &Step, row: &Step) -> Option<Step> {
    let Some(c) = lead(row).filter(|c| step[*c] != 0) else { return Some(*step) };
    let mut rest = [0; WIDE];
    for (x, (own, other)) in rest.iter_mut().zip(step.iter().zip(row)) {
        *x = own.checked_mul(row[c])?.checked_sub(other.checked_mul(step[c])?)?;
    }
    let common = rest.iter().fold(0i128, |a, b| gcd(a, *b));
    Some(if common > 1 { rest.map(|x| x / common) } else { rest })
}

pub(crate) fn gcd(a: i128, b: i128) -> i128 {
    if b == 0 { a.abs() } else { gcd(b, a % b) }
}

/// Independent steps of which all others are made, each with a leading column in which no other has anything.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
struct Directions(Vec<Step>);

impl Directions {
    /// With one more; `None` where numbers are too large.
    fn with(mut self, step: &Step) -> Option<Self> {
        let step = self.0.iter().try_fold(*step, |step, row| without(&step, row))?;
        if lead(&step).is_some() {
            for row in &mut self.0 {
                *row = without(row, &step)?;
            }
            self.0.push(step);
        }
        Some(self)
    }

    fn and(self, other: &Self) -> Option<Self> {
        other.0.iter().try_fold(self, |all, step| all.with(step))
    }

    /// Whether weights above 0 of these members make every step worth nothing. Weights on fewest members are looked
    /// at, each set by itself: sums of them are all there are.
    fn cancel_out(&self, members: usize) -> Option<bool> {
        let mut weighted = 0u32;
        for chosen in 1u32..1 << members {
            let is_chosen = |k: usize| (chosen >> k) & 1 == 1;
            let masked = |row: &Step| -> Step { std::array::from_fn(|k| if is_chosen(k) { row[k] } else { 0 }) };
            let own = self.0.iter().try_fold(Directions::default(), |all, row| all.with(&masked(row)))?;
            if own.0.len() + 1 != chosen.count_ones() as usize {
                continue;
            }
            // One member has no leading column: its weight decides all others.
            let leads: Vec<usize> = own.0.iter().filter_map(lead).collect();
            let free = (0..members).find(|k| is_chosen(*k) && !leads.contains(k))?;
            if own.0.iter().zip(&leads).all(|(row, c)| row[*c].signum() * row[free].signum() < 0) {
                weighted |= chosen;
            }
        }
        Some(weighted == (1 << members) - 1)
    }
}

/// The steps between some combinations of levels.
#[derive(Clone, PartialEq, Eq, Debug)]
enum Steps {
    /// There are no combinations.
    Nothing,
    /// What one of them gives, and the directions of all steps.
    From(Step, Directions),
}

impl Amount for Steps {
    fn unit() -> Self {
        Steps::From([0; WIDE], Directions::default())
    }
    fn none() -> Self {
        Steps::Nothing
    }
    fn both(&self, other: &Self) -> Option<Self> {
        let (Steps::From(a, steps), Steps::From(b, others)) = (self, other) else { return Some(Steps::Nothing) };
        Some(Steps::From(std::array::from_fn(|k| a[k] + b[k]), steps.clone().and(others)?))
    }
    fn either(all: Vec<Self>) -> Option<Self> {
        all.into_iter().try_fold(Steps::Nothing, |sum, one| match (sum, one) {
            (Steps::Nothing, one) | (one, Steps::Nothing) => Some(one),
            (Steps::From(a, steps), Steps::From(b, others)) => {
                let between = std::array::from_fn(|k| b[k] - a[k]);
                Some(Steps::From(a, steps.and(&others)?.with(&between)?))
            }
        })
    }
}

/// What is known of the scores of two members.
enum Line {
    Nothing,
    At([i128; 2]),
    /// They lie on a line on which the one loses what the other gains.
    Falls {
        from: [i128; 2],
        step: [i128; 2],
    },
}

impl Line {
    /// Whether one more vector lies on such a line, too.
    fn takes(&mut self, gains: &[i64]) -> bool {
        let &[x, y] = gains else { return false };
        let here = [i128::from(x), i128::from(y)];
        let from = match self {
            Line::Nothing => {
                *self = Line::At(here);
                return true;
            }
            Line::At(from) | Line::Falls { from, .. } => *from,
        };
        let by = [here[0] - from[0], here[1] - from[1]];
        match self {
            _ if by == [0, 0] => true,
            _ if by[0].signum() * by[1].signum() >= 0 => false,
            Line::Falls { step, .. } => by[0] * step[1] == by[1] * step[0],
            _ => {
                *self = Line::Falls { from, step: by };
                true
            }
        }
    }
}

impl Ground<'_> {
    /// Of up to six members with utilities, where these issues are open: whether, by weights above 0, what some gain
    /// others lose, and how many independent directions the steps from package to package have. `None` for other groups,
    /// where too many issues are joined, and where there is no package. A package that is given `besides` counts, too.
    fn directions(&self, group: PartySet, open: &[IssueId], besides: Option<&Outcome>) -> Option<(bool, usize)> {
        if group.len() > WIDE {
            return None;
        }
        let question = Question { members: group.iter().collect(), open: open.to_vec(), lines: Vec::new() };
        let one = |v: Vector, _: bool| Steps::From(v.map(i128::from), Directions::default());
        let mut steps = self.together(open, self.factors(&question, one, || Steps::Nothing)?)?;
        for w in besides.into_iter().chain(self.lone_status_quo().then(|| self.q())) {
            steps = Steps::either(vec![steps, one(self.vector_of(group, w), true)])?;
        }
        match steps {
            Steps::From(_, directions) => Some((directions.cancel_out(group.len())?, directions.0.len())),
            Steps::Nothing => None,
        }
    }

    /// Whether, over what two members can deliver, one loses at a fixed rate what the other gains; `None` where it is not
    /// known.
    pub(crate) fn constant_sum(&self, group: PartySet) -> Option<bool> {
        let one_after_another = || {
            if self.deliverable_count(group)? == 0 {
                return Some(false);
            }
            self.directions(group, &self.open(group), None).map(|(opposed, directions)| opposed && directions == 1)
        };
        one_after_another().or_else(|| self.constant_sum_by_sets(group))
    }

    /// The same of two members by a search, which ends where a package is off the line through two others, or one is as good
    /// as another for both; `None` where it was given up.
    pub(crate) fn constant_sum_by_sets(&self, group: PartySet) -> Option<bool> {
        let about = self.about_all(group, self.lowest(group));
        let space = self.instance.model().space();
        let issues = self.open(group).into_iter().filter(|v| space.levels(*v) > 1).collect();
        let boxes = Boxes::over(self, &about, issues, true, true);
        let mut line = Line::Nothing;
        let mut on_line = !self.lone_status_quo() || self.here(&about).is_none_or(|gains| line.takes(&gains));
        if !boxes.shut && on_line {
            let tangle = Tangle::of(&boxes)?;
            let mut left = BOXES;
            let ended = tangle.search(&[(vec![1, 1], NONE)], false, &mut left, &mut |gains, _| {
                on_line = line.takes(gains);
                on_line.then_some(None)
            });
            if on_line && !ended {
                return None;
            }
        }
        Some(on_line && matches!(line, Line::Falls { .. }))
    }

    /// Whether it shows that of all that these parties can deliver, or (not `deliverable`) that is feasible, nothing is better
    /// for one of them and no worse for the others than any other of it, or than the package `besides`.
    pub(crate) fn nothing_dominates(&self, group: PartySet, deliverable: bool, besides: Option<&Outcome>) -> bool {
        let all = || self.instance.model().space().issue_ids().collect();
        let open = if deliverable { self.open(group) } else { all() };
        self.directions(group, &open, besides).is_some_and(|(opposed, _)| opposed)
    }
}

#[cfg(test)]
mod tests {
    use super::{Directions, Step};
    use crate::parts::WIDE;

    fn step(of: &[i128]) -> Step {
        std::array::from_fn(|k| of.get(k).copied().unwrap_or(0))
    }

    /// Members cancel out exactly where weights above 0 do it: compared with all weights up to 6 for steps so small that no
    /// larger ones are needed.
    #[test]
    fn weights_are_found_where_there_are_some() {
        let mut state = 3u64;
        let mut below = |n: u64| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) % n
        };
        let mut met = [0, 0];
        for _ in 0..4_000 {
            let (members, n) = (2 + below(2) as usize, below(3));
            let steps: Vec<Step> =
                (0..n).map(|_| step(&(0..members).map(|_| below(5) as i128 - 2).collect::<Vec<_>>())).collect();
            let all = steps.iter().try_fold(Directions::default(), |all, step| all.with(step)).unwrap();
            let weights = |mut code: usize| -> Vec<i128> {
                (0..members)
                    .map(|_| {
                        let w = code % 8;
                        code /= 8;
                        w as i128 + 1
                    })
                    .collect()
            };
            let worthless = |w: &[i128]| steps.iter().all(|s| w.iter().zip(s).map(|(w, x)| w * x).sum::<i128>() == 0);
            let expected = (0..8usize.pow(members as u32)).any(|code| worthless(&weights(code)));
            assert_eq!(all.cancel_out(members), Some(expected), "{steps:?}");
            met[usize::from(expected)] += 1;
        }
        assert!(met[0] > 500 && met[1] > 500 && WIDE >= 3, "{met:?}");
    }
}
