//! How many packages there are of a kind, where the outcomes are not listed.
//!
//! **In:** whose scores count, which issues can change, which conditions no package may meet ([`Packages`]), and what the
//! scores must reach ([`Wanted`]). **Out:** the exact number, for any number of parties. **How:** the parts of the space are
//! divided into two halves; the sums of the vectors of each are listed, equal ones once, without those that reach nothing
//! whatever the rest adds, and bisected into a tree of boxes. Two boxes, one of each half, hold packages with scores between
//! the sums of their ends: if all these are wanted the product of their numbers counts, if none is nothing does, otherwise
//! the larger box is divided. **Limits:** parts of [`PART`] combinations, [`SUMS`] sums of vectors in a half,
//! [`STEPS`] pairs of boxes; beyond them packages are counted issue by issue ([`Walk`]), or there is no number.

use crate::asks::Line;
use crate::ground::Ground;
use crate::parts::joined;
use crate::proof::About;
use crate::searching::{Search, Walk};
use zopa_core::{Additive, ConditionId, Id, IssueId, LevelId, PartyId, PartySet};

#[cfg(test)]
mod tests;

/// Combinations of a part that are listed.
const PART: u128 = 500_000;
/// Sums of vectors that are made for one part.
const SUMS: usize = 500_000;
/// Pairs of boxes that are looked at for one number.
const STEPS: u64 = 20_000_000;

/// Scores of the parties in order, and how many combinations have them.
type Row = (Vec<i64>, u128);

/// What the scores of a package must be.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Wanted {
    /// From the first number to the second, each.
    Within(Vec<(i64, i64)>),
    /// The sum of what each is short of its floor, times its factor, is at most so much.
    Short {
        /// The floor and the factor of each.
        each: Vec<(i64, i128)>,
        /// The most that may be missing.
        most: i128,
    },
    /// Each at least its floor, and the sum of all times their factors is this.
    Sum {
        /// The floor and the factor (above 0) of each.
        each: Vec<(i64, i128)>,
        /// The sum.
        is: i128,
    },
}

impl Wanted {
    /// At least so much for each.
    pub(crate) fn at_least(floors: impl IntoIterator<Item = i64>) -> Self {
        Wanted::Within(floors.into_iter().map(|x| (x, i64::MAX)).collect())
    }

    /// Exactly so much for each.
    pub(crate) fn exactly(scores: impl IntoIterator<Item = i64>) -> Self {
        Wanted::Within(scores.into_iter().map(|x| (x, x)).collect())
    }

    /// Whether all scores between the ends that each party has are wanted, or none; `None` where it may be some.
    pub(crate) fn judge(&self, ends: impl Fn(usize) -> (i64, i64)) -> Option<bool> {
        match self {
            Wanted::Within(all) => {
                let mut every = true;
                for (k, (least, most)) in all.iter().enumerate() {
                    let (low, high) = ends(k);
                    if high < *least || low > *most {
                        return Some(false);
                    }
                    every &= low >= *least && high <= *most;
                }
                every.then_some(true)
            }
            Wanted::Short { each, most } => {
                let (mut least_short, mut most_short) = (0i128, 0i128);
                for (k, (floor, factor)) in each.iter().enumerate() {
                    let (low, high) = ends(k);
                    let short = |x: i64| (i128::from(*floor) - i128::from(x)).max(0).saturating_mul(*factor);
                    least_short = least_short.saturating_add(short(high));
                    most_short = most_short.saturating_add(short(low));
                }
                match (least_short > *most, most_short <= *most) {
                    (true, _) => Some(false),
                    (_, true) => Some(true),
                    _ => None,
                }
            }
            Wanted::Sum { each, is } => {
                let (mut least, mut most, mut every) = (0i128, 0i128, true);
                for (k, (floor, factor)) in each.iter().enumerate() {
                    let (low, high) = ends(k);
                    if high < *floor {
                        return Some(false);
                    }
                    every &= low >= *floor;
                    least = least.saturating_add(i128::from(low).saturating_mul(*factor));
                    most = most.saturating_add(i128::from(high).saturating_mul(*factor));
                }
                match least > *is || most < *is {
                    true => Some(false),
                    false => (every && least == most).then_some(true),
                }
            }
        }
    }
}

/// Packages, to be counted.
pub(crate) struct Packages {
    /// By part the combinations that break no rule and meet no condition; `None` where a part is too large.
    parts: Option<Vec<Vec<Row>>>,
    /// Issue by issue, where conditions allow.
    walk: Option<Walk>,
    /// What the issues that stay give.
    fixed: Vec<i64>,
    /// The scores of the status quo, if it meets no condition.
    here: Option<Vec<i64>>,
    /// Whether the status quo can be had, and whether it is among the combinations.
    stays: bool,
    listed: bool,
}

impl Ground<'_> {
    /// The packages that a group with utilities can deliver and none of these red lines of its members bars.
    pub(crate) fn packages_of(&self, group: PartySet, kept: &dyn Fn(Line) -> bool) -> Option<Packages> {
        self.packages_among(group, &self.open(group), kept)
    }

    /// The same with these issues open, whoever signs.
    pub(crate) fn packages_among(
        &self,
        group: PartySet,
        open: &[IssueId],
        kept: &dyn Fn(Line) -> bool,
    ) -> Option<Packages> {
        let members: Vec<PartyId> = group.iter().collect();
        let of = |i: &PartyId| {
            let i = *i;
            self.case().red_lines[i].iter().enumerate().map(move |(k, line)| ((i, k), line.when))
        };
        let lines: Vec<ConditionId> =
            members.iter().flat_map(of).filter(|(line, _)| kept(*line)).map(|(_, when)| when).collect();
        let everywhere = open.len() == self.instance.model().space().issue_ids().count();
        let about = About { everywhere, lines: lines.clone(), ..self.about_all(group, vec![0; members.len()]) };
        let walk = Search::of_all(self, &about, true).and_then(Search::walk);
        self.listed_parts(&members, open, &lines, walk)
    }

    fn listed_parts(
        &self,
        members: &[PartyId],
        open: &[IssueId],
        lines: &[ConditionId],
        walk: Option<Walk>,
    ) -> Option<Packages> {
        let model = self.instance.model();
        let additive: Vec<_> = members.iter().map(|i| self.instance.additive(*i)).collect::<Option<_>>()?;
        let bars: Vec<ConditionId> = self.rules().into_iter().chain(lines.iter().copied()).collect();
        let terms: Vec<(usize, ConditionId, i64)> = additive
            .iter()
            .enumerate()
            .flat_map(|(k, who)| who.terms().iter().map(move |(c, add)| (k, *c, add.raw())))
            .collect();
        let conditions = || bars.iter().chain(terms.iter().map(|(_, c, _)| c));
        let sets: Vec<Vec<IssueId>> = conditions().map(|c| self.support(*c)).collect();
        let holds = |c: ConditionId, at: &dyn Fn(IssueId) -> LevelId| model.condition(c).holds_at(at);
        let worth = |issues: &[IssueId], at: &dyn Fn(IssueId) -> LevelId| -> Vec<i64> {
            let of = |who: &&Additive| issues.iter().map(|v| who.table(*v)[at(*v).index()].raw()).sum();
            additive.iter().map(of).collect()
        };
        let shut: Vec<IssueId> = model.space().issue_ids().filter(|v| !open.contains(v)).collect();
        let mut all = joined(open, &sets);
        // What depends on no open issue is decided at the status quo.
        all.push(Vec::new());
        let mut parts = Some(Vec::new());
        for part in &all {
            let owns = |c: ConditionId| {
                let set = self.support(c);
                let mut open = set.iter().filter(|v| open.contains(v)).peekable();
                if part.is_empty() { open.peek().is_none() } else { open.any(|v| part.contains(v)) }
            };
            let bars: Vec<ConditionId> = bars.iter().copied().filter(|c| owns(*c)).collect();
            let terms: Vec<_> = terms.iter().filter(|(_, c, _)| owns(*c)).collect();
            let mut rows: Vec<Row> = Vec::new();
            let listed = self.combinations(part, PART, |at| {
                if bars.iter().any(|c| holds(*c, at)) {
                    return;
                }
                let mut scores = worth(part, at);
                for (k, _, add) in terms.iter().filter(|(_, c, _)| holds(*c, at)) {
                    scores[*k] += add;
                }
                rows.push((scores, 1));
            });
            let rows = listed.and_then(|()| merged(rows));
            parts = parts.zip(rows).map(|(mut parts, rows)| {
                parts.push(rows);
                parts
            });
        }
        if let Some(parts) = &mut parts {
            // The largest first, so that the halves are alike.
            parts.sort_by_key(|rows| std::cmp::Reverse(rows.len()));
        }
        let q = self.q();
        let barred = lines.iter().any(|c| model.condition(*c).holds(q));
        Some(Packages {
            parts,
            walk,
            fixed: worth(&shut, &|v| q.level(v)),
            here: (!barred).then(|| members.iter().map(|i| self.raw(*i, q)).collect()),
            stays: model.exists(q),
            listed: model.signable(q),
        })
    }
}

/// Equal vectors once, with all their combinations.
fn merged(mut rows: Vec<Row>) -> Option<Vec<Row>> {
    rows.sort_unstable();
    let mut kept: Vec<Row> = Vec::new();
    for (scores, n) in rows {
        match kept.last_mut() {
            Some((last, all)) if *last == scores => *all = all.checked_add(n)?,
            _ => kept.push((scores, n)),
        }
    }
    Some(kept)
}

/// The lowest and highest of each party.
type Ends = Vec<(i64, i64)>;

fn ends(rows: &[Row], width: usize) -> Ends {
    let of = |k: usize| {
        let own = || rows.iter().map(move |(scores, _)| scores[k]);
        (own().min().unwrap_or(0), own().max().unwrap_or(0))
    };
    (0..width).map(of).collect()
}

fn plus(a: &Ends, b: &Ends) -> Option<Ends> {
    let each = a.iter().zip(b).map(|((low, high), (x, y))| Some((low.checked_add(*x)?, high.checked_add(*y)?)));
    each.collect()
}

impl Packages {
    /// How many of them are wanted, the status quo with them or not; `None` where a limit ends it.
    pub(crate) fn count(&self, wanted: &Wanted, staying: bool) -> Option<u128> {
        let by_parts = self.parts.as_ref().and_then(|parts| self.count_halves(parts, wanted));
        let n = by_parts.or_else(|| self.walk.as_ref()?.count(wanted))?;
        let here = self.here.as_ref().is_some_and(|q| wanted.judge(|k| (q[k], q[k])) == Some(true));
        match (here, self.listed, staying) {
            (true, true, false) => n.checked_sub(1),
            // Rules on packages do not forbid that everything stays.
            (true, false, true) if self.stays => n.checked_add(1),
            _ => Some(n),
        }
    }

    /// Whether at least so many are wanted, the status quo among them or not; it may be so where this says no. It may look at so many
    /// boxes.
    pub(crate) fn are(&self, n: u128, wanted: &Wanted, boxes: &mut u64) -> bool {
        let here = self.here.as_ref().is_some_and(|q| wanted.judge(|k| (q[k], q[k])) == Some(true));
        let n = n.saturating_sub(u128::from(here && !self.listed && self.stays));
        self.walk.as_ref().is_some_and(|walk| walk.count_to(wanted, n, boxes) >= n)
    }

    /// How many give everybody at least so much, and somebody more.
    pub(crate) fn better(&self, floors: &[i64], staying: bool) -> Option<u128> {
        let all = self.count(&Wanted::at_least(floors.iter().copied()), staying)?;
        all.checked_sub(self.count(&Wanted::exactly(floors.iter().copied()), staying)?)
    }

    /// How many combinations are wanted, by two halves of the parts.
    fn count_halves(&self, parts: &[Vec<Row>], wanted: &Wanted) -> Option<u128> {
        let Some([a, b]) = self.halves(parts, wanted)? else { return Some(0) };
        let width = self.fixed.len();
        let (a, b) = (Tree::of(a, width), Tree::of(b, width));
        Pairs { a: &a, b: &b, wanted, left: STEPS }.count(0, 0)
    }

    /// The vectors of two halves of the parts that may be in a package that is wanted; none where a half has none.
    fn halves(&self, parts: &[Vec<Row>], wanted: &Wanted) -> Option<Option<[Vec<Row>; 2]>> {
        if parts.iter().any(Vec::is_empty) {
            return Some(None);
        }
        let width = self.fixed.len();
        let of_parts: Vec<Ends> = parts.iter().map(|rows| ends(rows, width)).collect();
        let mut halves = [vec![(self.fixed.clone(), 1)], vec![(vec![0; width], 1)]];
        for (k, part) in parts.iter().enumerate() {
            let [a, b] = &halves;
            let (grows, other) = if a.len() <= b.len() { (0, 1) } else { (1, 0) };
            // What the other half and the parts to come add.
            let mut rest = ends(&halves[other], width);
            for later in &of_parts[k + 1..] {
                rest = plus(&rest, later)?;
            }
            let half = &halves[grows];
            if half.len().checked_mul(part.len())? > SUMS {
                return None;
            }
            let mut sums = Vec::with_capacity(half.len() * part.len());
            for (x, n) in half {
                for (y, m) in part {
                    let sum: Option<Vec<i64>> = x.iter().zip(y).map(|(x, y)| x.checked_add(*y)).collect();
                    let sum = sum?;
                    // No sum with the rest overflows: the ends of all have been added.
                    let reach = |k: usize| (sum[k].saturating_add(rest[k].0), sum[k].saturating_add(rest[k].1));
                    if wanted.judge(reach) != Some(false) {
                        sums.push((sum, n.checked_mul(*m)?));
                    }
                }
            }
            halves[grows] = merged(sums)?;
            if halves[grows].is_empty() {
                return Some(None);
            }
        }
        Some(Some(halves))
    }
}

/// Vectors, bisected until each is by itself.
struct Tree {
    width: usize,
    /// By node the lowest and highest of each party.
    ends: Vec<(i64, i64)>,
    nodes: Vec<Node>,
}

/// The combinations of a box (none where there are too many for a number), its vectors, and where its two halves are.
type Node = (Option<u128>, usize, Option<(usize, usize)>);

impl Tree {
    /// Of at least one vector; the root is node 0.
    fn of(mut rows: Vec<Row>, width: usize) -> Self {
        let mut tree = Tree { width, ends: Vec::new(), nodes: Vec::new() };
        let whole = ends(&rows, width);
        tree.add(&mut rows, &whole);
        tree
    }

    /// A node, divided where it reaches farthest as a share of the whole.
    fn add(&mut self, rows: &mut [Row], whole: &Ends) -> usize {
        let place = self.nodes.len();
        let own = ends(rows, self.width);
        self.nodes.push((rows.iter().try_fold(0u128, |all, (_, n)| all.checked_add(*n)), rows.len(), None));
        let span = |(low, high): (i64, i64)| high as f64 - low as f64;
        let share = |k: &usize| span(own[*k]) / span(whole[*k]).max(1.0);
        let widest = (0..self.width).max_by(|a, b| share(a).total_cmp(&share(b)));
        self.ends.extend(own.iter().copied());
        if let Some(k) = widest.filter(|_| rows.len() > 1) {
            let middle = rows.len() / 2;
            rows.select_nth_unstable_by_key(middle, |(scores, _)| scores[k]);
            let (left, right) = rows.split_at_mut(middle);
            let two = (self.add(left, whole), self.add(right, whole));
            self.nodes[place].2 = Some(two);
        }
        place
    }
}

/// Pairs of boxes that are gone through.
struct Pairs<'p> {
    a: &'p Tree,
    b: &'p Tree,
    wanted: &'p Wanted,
    left: u64,
}

impl Pairs<'_> {
    fn count(&mut self, x: usize, y: usize) -> Option<u128> {
        self.left = self.left.checked_sub(1)?;
        let (a, b, width) = (self.a, self.b, self.a.width);
        let (ends_a, ends_b) = (&a.ends[x * width..(x + 1) * width], &b.ends[y * width..(y + 1) * width]);
        let sum = |k: usize| (ends_a[k].0.saturating_add(ends_b[k].0), ends_a[k].1.saturating_add(ends_b[k].1));
        let ((n, many, halves), (m, more, others)) = (a.nodes[x], b.nodes[y]);
        match (self.wanted.judge(sum), halves, others) {
            (Some(false), ..) => Some(0),
            (Some(true), ..) => n?.checked_mul(m?),
            (None, Some((left, right)), others) if many >= more || others.is_none() => {
                self.count(left, y)?.checked_add(self.count(right, y)?)
            }
            (None, _, Some((left, right))) => self.count(x, left)?.checked_add(self.count(x, right)?),
            // One vector is wanted or not.
            (None, ..) => None,
        }
    }
}
