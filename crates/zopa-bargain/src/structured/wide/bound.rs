//! Additive bounds of weighted sums of scores.
//!
//! What a rectangle adds is split into parts: one for each of its sides, which counts at the levels of that side, and one for
//! each group of rectangles that exclude each other, of which at most one counts. Where the whole rectangle counts, all its
//! parts do; so the largest sum of levels and, for each group, its largest part bounds the weighted sum from above. Every
//! split gives a valid bound; good ones are found by giving the parts of one rectangle after another as much as is lost where
//! they count, all equally much more or less than that (the best split is the dual of a linear programme; after Globerson &
//! Jaakkola 2007). What a rectangle takes counts at all its sides, and is given back once less (1 - n of n sides that hold;
//! McCormick 1976).
//!
//! Sums are whole numbers of 64 bits. Weighted sums that need more are divided and rounded up, each part by itself, so that
//! what bounds them still does.

use super::super::levels::bits;
use super::space::Space;

/// What is around a rectangle is split anew where a part changes by more than its worth over 2 to this.
const TOLD: u32 = 2;

/// The depth of what takes no part: a side that is decided.
const DRY: i64 = i64::MIN / 4;

/// A weighted sum of scores.
pub(super) struct Direction {
    /// The sum where each issue is at its first level and no condition adds anything.
    anchor: i128,
    /// In what the following are counted, rounded up.
    unit: i128,
    /// For each level what it is worth over the first of its issue.
    levels: Vec<i64>,
    /// For each rectangle what it adds.
    pub(super) rectangles: Vec<i64>,
    /// For each other condition what it adds.
    pub(super) loose: Vec<i64>,
}

impl Direction {
    pub(super) fn new(space: &Space, weights: &[i128]) -> Self {
        let weigh = |w: &[i64]| w.iter().zip(weights).map(|(x, c)| i128::from(*x) * c).sum::<i128>();
        let added = |adds: &Option<Box<[i64]>>| adds.as_ref().map_or(0, |adds| weigh(adds));
        let of_levels = |of: &Vec<Box<[i64]>>| {
            let first = weigh(&of[0]);
            of.iter().map(move |w| weigh(w) - first).collect::<Vec<_>>()
        };
        let levels: Vec<Vec<i128>> = space.worth.iter().map(of_levels).collect();
        let rectangles: Vec<i128> = space.rectangles.iter().map(|r| added(&r.adds)).collect();
        let loose: Vec<i128> = space.loose.iter().map(|l| added(&l.adds)).collect();
        let anchor = weigh(&space.base) + space.worth.iter().map(|of| weigh(&of[0])).sum::<i128>();
        let adds = rectangles.iter().chain(&loose);
        let step = levels.iter().flatten().chain(adds.clone()).fold(0, |all, x| common(all, x.unsigned_abs()));
        let most = |of: &Vec<i128>| of.iter().map(|x| x.unsigned_abs()).max().unwrap_or(0);
        let range = levels.iter().map(most).chain(adds.map(|x| x.unsigned_abs())).fold(0, u128::saturating_add);
        let mut unit = step.max(1);
        while range / unit >= 1 << 60 {
            unit *= 2;
        }
        let unit = i128::try_from(unit).unwrap_or(i128::MAX);
        let whole = |x: &i128| over(*x, unit);
        Direction {
            levels: levels.iter().flatten().map(whole).collect(),
            rectangles: rectangles.iter().map(whole).collect(),
            loose: loose.iter().map(whole).collect(),
            anchor,
            unit,
        }
    }

    /// What the sum in units must reach for the weighted sum to reach so much.
    pub(super) fn needs(&self, needed: i128) -> i64 {
        over(needed.saturating_sub(self.anchor), self.unit).clamp(i64::MIN / 4, i64::MAX / 4)
    }
}

/// How high water stands over the rim, or below it, when so much is poured into hollows of these depths that are joined.
fn water(depths: &[i64], amount: i64, sorted: &mut Vec<i64>) -> i64 {
    sorted.clear();
    sorted.extend_from_slice(depths);
    sorted.sort_unstable_by(|a, b| b.cmp(a));
    let (mut all, mut level) = (0i64, 0);
    for (k, depth) in sorted.iter().enumerate() {
        if k > 0 && level + depth <= 0 {
            break;
        }
        all += depth;
        level = (amount - all).div_euclid(k as i64 + 1);
    }
    level
}

/// A quotient, rounded up.
fn over(x: i128, unit: i128) -> i64 {
    let whole = x.div_euclid(unit) + i128::from(x.rem_euclid(unit) != 0);
    whole.clamp(i128::from(i64::MIN / 4), i128::from(i64::MAX / 4)) as i64
}

/// The greatest common divisor.
fn common(mut a: u128, mut b: u128) -> u128 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}

/// An additive bound of one weighted sum, in its units.
#[derive(Clone)]
pub(super) struct Split {
    /// What is settled, but for the anchor.
    pub(super) settled: i64,
    /// For each level what it is worth, with the parts of the sides that hold there.
    level: Vec<i64>,
    /// The parts of sides.
    side: Vec<i64>,
    /// The parts of seats: a rectangle's in the groups it is in.
    seat: Vec<i64>,
    /// For each rectangle that is a loss what counts wherever it is.
    fixed: Vec<i64>,
    /// The sum of these.
    all_fixed: i64,
    /// For each group its largest part, whose that is, and the next.
    top: Vec<Top>,
    /// Rectangles around which something has changed since they were split.
    stale: Vec<bool>,
    /// The levels that were left then.
    seen: Vec<u64>,
}

#[derive(Clone, Copy, Default)]
struct Top {
    most: i64,
    of: usize,
    next: i64,
}

impl Top {
    /// The largest part of the others.
    fn but(&self, seat: usize) -> i64 {
        if self.of == seat { self.next } else { self.most }
    }
}

/// Which levels and rectangles are left.
pub(super) struct Left<'n> {
    pub(super) domains: &'n [u64],
    /// Whether it is open if a rectangle counts.
    pub(super) open: &'n [bool],
    /// Whether nothing may be inside a rectangle.
    pub(super) barred: &'n [bool],
    /// The same as `open` for other conditions.
    pub(super) loose: &'n [bool],
}

impl Split {
    pub(super) fn new(space: &Space, direction: &Direction, left: &Left<'_>) -> Self {
        let mut split = Split {
            settled: 0,
            level: direction.levels.clone(),
            side: vec![0; space.plan.sides.len()],
            seat: vec![0; space.plan.group_of.len()],
            fixed: vec![0; space.rectangles.len()],
            all_fixed: 0,
            top: vec![Top::default(); space.plan.groups()],
            stale: vec![true; space.rectangles.len()],
            seen: left.domains.to_vec(),
        };
        split.spread(space, direction, left);
        split
    }

    /// What a level is worth at most.
    pub(super) fn level(&self, space: &Space, v: usize, l: usize) -> i64 {
        self.level[space.plan.first_level[v] + l]
    }

    /// The most that any of these levels is worth.
    fn most(&self, space: &Space, v: usize, levels: u64) -> Option<i64> {
        let of = &self.level[space.plan.first_level[v]..space.plan.first_level[v + 1]];
        let mut rest = levels;
        let mut most = None;
        while rest != 0 {
            most = most.max(of.get(rest.trailing_zeros() as usize));
            rest &= rest - 1;
        }
        most.copied()
    }

    /// The most that the weighted sum can reach.
    pub(super) fn bound(&self, space: &Space, direction: &Direction, left: &Left<'_>) -> i64 {
        let issues = left.domains.iter().enumerate().map(|(v, d)| self.most(space, v, *d).unwrap_or(i64::MIN / 256));
        let groups = self.top.iter().map(|top| top.most);
        let loose = direction.loose.iter().zip(left.loose).filter(|(_, open)| **open).map(|(add, _)| (*add).max(0));
        self.settled + self.all_fixed + issues.sum::<i64>() + groups.sum::<i64>() + loose.sum::<i64>()
    }

    /// Takes a rectangle's parts out.
    pub(super) fn close(&mut self, space: &Space, r: usize) {
        for s in space.plan.sides_of(r) {
            self.set_side(space, s, u64::MAX, 0, 0);
        }
        for s in &space.plan.seats_of[r] {
            self.set_seat(space, *s, 0, 0);
        }
        self.fix(r, 0);
        self.stale[r] = true;
    }

    fn fix(&mut self, r: usize, fixed: i64) {
        self.all_fixed += fixed - std::mem::replace(&mut self.fixed[r], fixed);
    }

    /// Gives a side another part; where it changes by more than `enough`, what is around it is stale.
    fn set_side(&mut self, space: &Space, side: usize, domain: u64, part: i64, enough: i64) {
        let change = part - std::mem::replace(&mut self.side[side], part);
        if change == 0 {
            return;
        }
        let (v, mask) = space.plan.sides[side];
        let of = &mut self.level[space.plan.first_level[v]..space.plan.first_level[v + 1]];
        bits(mask & domain).for_each(|l| of[l] += change);
        if change.abs() > enough {
            space.plan.of_issue[v].iter().for_each(|(r, _)| self.stale[*r] = true);
        }
    }

    fn set_seat(&mut self, space: &Space, seat: usize, part: i64, enough: i64) {
        let change = part - std::mem::replace(&mut self.seat[seat], part);
        if change == 0 {
            return;
        }
        let group = space.plan.group_of[seat];
        let mut top = Top { most: 0, of: usize::MAX, next: 0 };
        for s in space.plan.seats(group) {
            let part = self.seat[s];
            if part > top.most {
                top = Top { most: part, of: s, next: top.most };
            } else {
                top.next = top.next.max(part);
            }
            if change.abs() > enough {
                self.stale[space.plan.seated[s]] = true;
            }
        }
        self.top[group] = top;
    }

    /// Splits open rectangles anew around which something has changed: parts are such that as much is lost by one as by
    /// another where they count, and none where enough is lost already.
    pub(super) fn spread(&mut self, space: &Space, direction: &Direction, left: &Left<'_>) {
        let plan = &space.plan;
        for (v, (seen, now)) in self.seen.iter_mut().zip(left.domains).enumerate() {
            if std::mem::replace(seen, *now) != *now {
                plan.of_issue[v].iter().for_each(|(r, _)| self.stale[*r] = true);
            }
        }
        let (mut depths, mut sorted): (Vec<i64>, Vec<i64>) = (Vec::new(), Vec::new());
        for (r, worth) in direction.rectangles.iter().enumerate() {
            if !self.stale[r] || !(left.barred[r] || left.open[r] && *worth != 0) {
                continue;
            }
            let (sides, seats) = (plan.sides_of(r), &plan.seats_of[r]);
            let enough = worth.abs() >> TOLD;
            if *worth < 0 || left.barred[r] {
                let worth = if left.barred[r] { i64::MIN / 8 } else { *worth };
                self.spread_loss(space, r, worth, left);
                self.stale[r] = false;
                continue;
            }
            depths.clear();
            for s in sides.clone() {
                let (v, mask) = plan.sides[s];
                let inside = self.most(space, v, left.domains[v] & mask).unwrap_or(0) - self.side[s];
                depths.push(self.most(space, v, left.domains[v] & !mask).map_or(DRY, |outside| outside - inside));
            }
            depths.extend(seats.iter().map(|s| self.top[plan.group_of[*s]].but(*s)));
            let deepest = depths.iter().enumerate().max_by_key(|(_, x)| **x).filter(|(_, x)| **x > DRY);
            if let Some((deepest, _)) = deepest {
                let level = water(&depths, *worth, &mut sorted);
                let mut rest = *worth;
                for depth in &mut depths {
                    *depth = (*depth + level).clamp(0, rest);
                    rest -= *depth;
                }
                depths[deepest] += rest;
                for (s, part) in sides.clone().zip(&depths) {
                    self.set_side(space, s, left.domains[plan.sides[s].0], *part, enough);
                }
                for (s, part) in seats.iter().zip(&depths[sides.len()..]) {
                    self.set_seat(space, *s, *part, enough);
                }
            }
            self.stale[r] = false;
        }
    }

    /// A loss counts by so much at every undecided side but one: where all hold once, and where all but one do not at all. So
    /// much is what is lost otherwise at the side where that is least. What is barred is a loss of any size.
    fn spread_loss(&mut self, space: &Space, r: usize, worth: i64, left: &Left<'_>) {
        let domain = |s: usize| left.domains[space.plan.sides[s].0];
        let undecided = |s: &usize| domain(*s) & !space.plan.sides[*s].1 != 0;
        let sides = space.plan.sides_of(r).filter(undecided).count() as i64;
        let margin = |s: usize| {
            let (v, mask) = space.plan.sides[s];
            let inside = self.most(space, v, domain(s) & mask).unwrap_or(0) - self.side[s];
            inside - self.most(space, v, domain(s) & !mask).unwrap_or(0)
        };
        let least = space.plan.sides_of(r).filter(undecided).map(margin).min().unwrap_or(0);
        let part = if sides == 1 && !left.barred[r] { worth } else { worth.max(-least.max(0)) };
        for s in space.plan.sides_of(r) {
            self.set_side(space, s, domain(s), if undecided(&s) { part } else { 0 }, 0);
        }
        self.fix(r, -part * (sides - 1).max(0));
    }

    /// The levels of an issue at which the bound is less by more than this.
    pub(super) fn worse_by(&self, space: &Space, v: usize, domain: u64, slack: i64) -> u64 {
        let Some(most) = self.most(space, v, domain) else { return 0 };
        let of = &self.level[space.plan.first_level[v]..];
        bits(domain).filter(|l| most - of[*l] > slack).fold(0, |mask, l| mask | 1 << l)
    }

    /// How much less the bound is where a rectangle counts, and where one that is worth something does not; `None` where it
    /// cannot count.
    pub(super) fn losses(&self, space: &Space, left: &Left<'_>, r: usize, worth: i64) -> Option<(i64, i64)> {
        let (mut counts, mut does_not) = (0, 0);
        for s in space.plan.sides_of(r) {
            let (v, mask) = space.plan.sides[s];
            let domain = left.domains[v];
            let inside = self.most(space, v, domain & mask)?;
            let outside = self.most(space, v, domain & !mask).unwrap_or(i64::MIN);
            let most = inside.max(outside);
            counts += most - inside;
            does_not += most - (inside - self.side[s]).max(outside);
        }
        for s in &space.plan.seats_of[r] {
            let others = self.top[space.plan.group_of[*s]].but(*s);
            counts += (others - self.seat[*s]).max(0);
            does_not += (self.seat[*s] - others).max(0);
        }
        if worth < 0 {
            // The bound counts less of it, or nothing.
            counts -= worth - self.fixed[r] - space.plan.sides_of(r).map(|s| self.side[s]).sum::<i64>();
            does_not = 0;
        }
        Some((counts, does_not))
    }

    /// How much of a rectangle the bound counts where each issue is at a level that is best by it, and where it counts.
    pub(super) fn excess(&self, space: &Space, r: usize, worth: i64, best: &[usize]) -> i64 {
        let mut parts = self.fixed[r];
        let mut inside = true;
        for s in space.plan.sides_of(r) {
            let (v, mask) = space.plan.sides[s];
            match mask >> best[v] & 1 == 1 {
                true => parts += self.side[s],
                false => inside = false,
            }
        }
        for s in &space.plan.seats_of[r] {
            let (mine, others) = (self.seat[*s], self.top[space.plan.group_of[*s]].but(*s));
            parts += if mine >= others { mine } else { 0 };
        }
        parts - if inside { worth } else { 0 }
    }

    /// The largest part of a rectangle, whatever it is worth.
    pub(super) fn largest_part(&self, space: &Space, r: usize) -> i64 {
        let sides = space.plan.sides_of(r).map(|s| self.side[s].abs());
        sides.chain(space.plan.seats_of[r].iter().map(|s| self.seat[*s])).max().unwrap_or(0)
    }

    /// A level of each issue at which the bound is largest.
    pub(super) fn best(&self, space: &Space, domains: &[u64]) -> Vec<usize> {
        let of = |(v, domain): (usize, &u64)| {
            let levels = &self.level[space.plan.first_level[v]..];
            bits(*domain).max_by_key(|l| (levels[*l], std::cmp::Reverse(*l))).unwrap_or(0)
        };
        domains.iter().enumerate().map(of).collect()
    }
}
