//! What is left of a search of one or two members: issue after issue, all choices at once.
//!
//! A choice of levels for the first issues is known by its scores and by the rectangles that it has left ("lost"). Of two
//! choices that have lost the same of the rectangles that go on, one that is worse for nobody is enough; where packages are
//! counted, those that are also worth the same are one choice that stands for more of them. A choice is dropped
//! where it cannot reach any goal: what it has, the parts of the rectangles that it is inside of, and the most that the
//! issues to come and the groups can add without the rectangles that it has lost (a label-setting method with bounds).

use super::bound::{Direction, Split};
use super::space::Space;

/// What is wanted of packages.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Wanted {
    /// Of packages of which one is worse for nobody than another, it alone.
    Best,
    /// How many there are of each vector.
    Number,
}

/// Directions at most.
const DIRECTIONS: usize = 6;
/// Rectangles at most, one bit each.
const RECTANGLES: usize = 128;

/// A number for each direction.
type Sums = [i64; DIRECTIONS];

fn add(into: &mut Sums, sums: &Sums) {
    into.iter_mut().zip(sums).for_each(|(x, y)| *x += y);
}

/// What a search has not decided.
pub(super) struct Unsettled<'n> {
    pub(super) domains: &'n [u64],
    /// For each issue the levels that are left, those together that differ in nothing.
    pub(super) classes: &'n [Vec<u64>],
    pub(super) open: &'n [bool],
    pub(super) barred: &'n [bool],
    /// Scores that are settled.
    pub(super) settled: &'n [i64],
    pub(super) splits: &'n [Split],
}

/// A rectangle that choices may be inside of or leave.
struct Slot {
    /// What it adds; `None` if nothing may be inside.
    adds: Option<[i64; 2]>,
    sums: Sums,
    /// Parts of sides that are decided already.
    parts: Sums,
}

struct Class {
    level: usize,
    /// How many levels are in it.
    levels: u128,
    scores: [i64; 2],
    sums: Sums,
    /// Rectangles that are lost here.
    leaves: u128,
}

struct Issue {
    place: usize,
    classes: Vec<Class>,
    /// Rectangles that have a side here, and their parts.
    sides: Vec<(usize, Sums)>,
    /// Rectangles whose last side is here.
    last: u128,
    /// Rectangles that begin here or before, and end later.
    live: u128,
}

/// What may be added from an issue on where some rectangles are lost: by each class of that issue, and by all else.
struct Room {
    classes: Vec<Sums>,
    others: Sums,
}

#[derive(Clone, Copy)]
struct Choice {
    scores: [i64; 2],
    sums: Sums,
    lost: u128,
    /// How many packages it stands for, so far.
    count: u128,
    room: usize,
    /// Its place among all that were made.
    made: usize,
}

/// What is left of a search.
pub(super) struct Rest<'r> {
    wanted: Wanted,
    domains: &'r [u64],
    slots: Vec<Slot>,
    issues: Vec<Issue>,
    /// For each group that matters its rectangles and their parts.
    groups: Vec<Vec<(usize, Sums)>>,
    scores: [i64; 2],
    sums: Sums,
    /// How many ways there are to choose what is decided.
    count: u128,
    /// What each choice goes on from, and by which class.
    made: Vec<(usize, usize)>,
    /// Choices that were looked at.
    seen: u64,
}

/// Puts the issues of a search in order.
struct Order {
    /// For each issue its undecided sides: slot and side.
    sides: Vec<Vec<(usize, usize)>>,
    /// For each slot the undecided sides to come.
    to_come: Vec<usize>,
    begun: u128,
}

impl Order {
    /// How many rectangles more go on after an issue than before.
    fn cost(&self, v: usize) -> i64 {
        let is_begun = |slot: &usize| self.begun >> slot & 1 == 1;
        let of_one = |slot: &usize| match (is_begun(slot), self.to_come[*slot] == 1) {
            (false, false) => 1,
            (true, true) => -1,
            _ => 0,
        };
        self.sides[v].iter().map(|(slot, _)| of_one(slot)).sum()
    }

    /// Goes over an issue: the rectangles that end there, and those that go on.
    fn pass(&mut self, v: usize) -> (u128, u128) {
        let mut last = 0;
        for (slot, _) in &self.sides[v] {
            self.begun |= 1 << slot;
            self.to_come[*slot] -= 1;
            last |= u128::from(self.to_come[*slot] == 0) << slot;
        }
        let goes_on = |slot: &usize| self.begun >> slot & 1 == 1 && self.to_come[*slot] > 0;
        (last, (0..self.to_come.len()).filter(goes_on).fold(0, |all, slot| all | 1 << slot))
    }
}

fn pair(w: &[i64]) -> [i64; 2] {
    [w[0], w.get(1).copied().unwrap_or(0)]
}

impl<'r> Rest<'r> {
    /// `None` where there are more members, directions or rectangles than this is for.
    pub(super) fn new(space: &Space, directions: &[Direction], of: &Unsettled<'r>, wanted: Wanted) -> Option<Self> {
        if space.members > 2 || directions.len() > DIRECTIONS {
            return None;
        }
        let each =
            |f: &dyn Fn(usize) -> i64| -> Sums { std::array::from_fn(|t| if t < directions.len() { f(t) } else { 0 }) };
        let mut rest = Rest {
            wanted,
            count: 1,
            domains: of.domains,
            slots: Vec::new(),
            issues: Vec::new(),
            groups: Vec::new(),
            scores: pair(of.settled),
            sums: each(&|t| of.splits[t].settled),
            made: vec![(0, 0)],
            seen: 0,
        };
        let mut order = Order { sides: vec![Vec::new(); of.domains.len()], to_come: Vec::new(), begun: 0 };
        let mut slot_of = vec![None; space.rectangles.len()];
        for (r, rectangle) in space.rectangles.iter().enumerate() {
            // A package inside of a gain that is barred is worth more than here: to look at it does no harm to the best.
            let is_gain =
                wanted == Wanted::Best && rectangle.adds.as_ref().is_some_and(|adds| adds.iter().all(|x| *x >= 0));
            let is_barred = of.barred[r] && !is_gain;
            let is_outside = rectangle.at.iter().any(|(v, mask)| of.domains[*v] & mask == 0);
            if is_outside || !(of.open[r] || is_barred) {
                continue;
            }
            let mut slot = Slot {
                adds: rectangle.adds.as_deref().filter(|_| !is_barred).map(pair),
                sums: each(&|t| directions[t].rectangles[r]),
                parts: [0; DIRECTIONS],
            };
            let mut sides = 0;
            for (s, (v, mask)) in space.plan.sides_of(r).zip(&rectangle.at) {
                if of.domains[*v] & !mask == 0 {
                    add(&mut slot.parts, &each(&|t| of.splits[t].side(s)));
                } else {
                    order.sides[*v].push((rest.slots.len(), s));
                    sides += 1;
                }
            }
            if sides == 0 || rest.slots.len() == RECTANGLES {
                return None;
            }
            slot_of[r] = Some(rest.slots.len());
            order.to_come.push(sides);
            rest.slots.push(slot);
        }
        let mut to_come = Vec::new();
        for (v, classes) in of.classes.iter().enumerate() {
            if let [mask] = classes.as_slice()
                && order.sides[v].is_empty()
            {
                let l = mask.trailing_zeros() as usize;
                let worth = pair(&space.worth[v][l]);
                rest.scores.iter_mut().zip(worth).for_each(|(x, w)| *x += w);
                add(&mut rest.sums, &each(&|t| directions[t].level(space, v, l)));
                rest.count = rest.count.checked_mul(u128::from(mask.count_ones()))?;
            } else {
                to_come.push(v);
            }
        }
        while let Some(at) =
            (0..to_come.len()).min_by_key(|at| (order.cost(to_come[*at]), of.classes[to_come[*at]].len()))
        {
            let v = to_come.swap_remove(at);
            let (last, live) = order.pass(v);
            let sides = &order.sides[v];
            let class = |mask: &u64| {
                let level = mask.trailing_zeros() as usize;
                let outside = |(_, s): &&(usize, usize)| space.plan.sides[*s].1 >> level & 1 == 0;
                Class {
                    level,
                    levels: u128::from(mask.count_ones()),
                    scores: pair(&space.worth[v][level]),
                    sums: each(&|t| directions[t].level(space, v, level)),
                    leaves: sides.iter().filter(outside).fold(0, |all, (slot, _)| all | 1 << slot),
                }
            };
            let parts = |(slot, s): &(usize, usize)| (*slot, each(&|t| of.splits[t].side(*s)));
            let classes = of.classes[v].iter().map(class).collect();
            rest.issues.push(Issue { place: v, classes, sides: sides.iter().map(parts).collect(), last, live });
        }
        for g in 0..space.plan.groups() {
            let seat = |s: usize| {
                let parts = each(&|t| of.splits[t].seat(s));
                slot_of[space.plan.seated[s]].filter(|_| parts.iter().any(|x| *x > 0)).map(|slot| (slot, parts))
            };
            rest.groups.push(space.plan.seats(g).filter_map(seat).collect());
        }
        rest.groups.retain(|of| !of.is_empty());
        Some(rest)
    }

    /// Packages of which all others are worse for somebody and better for nobody than one, or reach no goal; a level of each
    /// issue. `None` where more choices would have to be made than `limit`.
    pub(super) fn packages(&mut self, goals: &[Vec<i64>], limit: usize) -> Option<Vec<Vec<usize>>> {
        let mut choices = self.choices(goals, limit)?;
        choices.sort_by_key(|choice| std::cmp::Reverse(choice.sums[0]));
        Some(choices.iter().map(|choice| self.levels(choice)).collect())
    }

    /// How many packages there are of each vector that reaches a goal. `None` where more choices would have to be made than
    /// `limit`.
    pub(super) fn numbers(&mut self, goals: &[Vec<i64>], limit: usize) -> Option<Vec<([i64; 2], u128)>> {
        let choices = self.choices(goals, limit)?;
        Some(choices.iter().map(|choice| (choice.scores, choice.count)).collect())
    }

    fn choices(&mut self, goals: &[Vec<i64>], limit: usize) -> Option<Vec<Choice>> {
        let (scores, sums, count) = (self.scores, self.sums, self.count);
        let mut choices = vec![Choice { scores, sums, count, lost: 0, room: 0, made: 0 }];
        let mut rooms = vec![self.room(0, 0)];
        let mut next: Vec<(Choice, usize)> = Vec::new();
        for k in 0..self.issues.len() {
            next.clear();
            for choice in &choices {
                self.go_on(k, choice, &rooms[choice.room], goals, &mut next)?;
            }
            self.seen += next.len() as u64;
            if self.made.len() + next.len() > limit {
                return None;
            }
            next.sort_unstable_by(|(a, m), (b, n)| (a.lost, b.scores, a.made, m).cmp(&(b.lost, a.scores, b.made, n)));
            choices.clear();
            rooms.clear();
            for (mut choice, class) in next.drain(..) {
                match choices.last_mut().filter(|last: &&mut Choice| last.lost == choice.lost) {
                    None => rooms.push(self.room(k + 1, choice.lost)),
                    Some(last) => match self.wanted {
                        Wanted::Best if last.scores[1] >= choice.scores[1] => continue,
                        Wanted::Number if last.scores == choice.scores => {
                            last.count = last.count.checked_add(choice.count)?;
                            continue;
                        }
                        _ => {}
                    },
                }
                self.made.push((choice.made, class));
                choice.made = self.made.len() - 1;
                choice.room = rooms.len() - 1;
                choices.push(choice);
            }
        }
        Some(choices)
    }

    /// Choices that were looked at.
    pub(super) fn seen(&self) -> u64 {
        self.seen
    }

    /// What a choice becomes by the classes of the next issue; `None` beyond the largest number.
    fn go_on(
        &self,
        k: usize,
        choice: &Choice,
        room: &Room,
        goals: &[Vec<i64>],
        into: &mut Vec<(Choice, usize)>,
    ) -> Option<()> {
        let issue = &self.issues[k];
        let mut least = choice.sums;
        add(&mut least, &room.others);
        for (c, (class, adds)) in issue.classes.iter().zip(&room.classes).enumerate() {
            let mut most = least;
            add(&mut most, adds);
            if !goals.iter().any(|goal| goal.iter().zip(&most).all(|(need, most)| most >= need)) {
                continue;
            }
            let lost = choice.lost | class.leaves;
            let count = choice.count.checked_mul(class.levels)?;
            let mut new = Choice { lost: lost & issue.live, count, ..*choice };
            new.scores.iter_mut().zip(class.scores).for_each(|(x, w)| *x += w);
            add(&mut new.sums, &class.sums);
            if self.slots_of(issue.last & !lost).all(|slot| new.take(slot)) {
                into.push((new, c));
            }
        }
        Some(())
    }

    fn slots_of(&self, mut mask: u128) -> impl Iterator<Item = &Slot> {
        std::iter::from_fn(move || {
            let next = (mask != 0).then(|| &self.slots[mask.trailing_zeros() as usize]);
            mask &= mask.wrapping_sub(1);
            next
        })
    }

    /// See [`Room`]; `k` is the issue.
    fn room(&self, k: usize, lost: u128) -> Room {
        let (before, after) = self.issues.split_at(k);
        let out = before.iter().fold(lost, |out, issue| out | issue.last);
        let is_in = |slot: usize| out >> slot & 1 == 0;
        let mut others = [0; DIRECTIONS];
        self.slots.iter().enumerate().filter(|(slot, _)| is_in(*slot)).for_each(|(_, of)| add(&mut others, &of.parts));
        let passed = before.iter().flat_map(|issue| &issue.sides).filter(|(slot, _)| is_in(*slot));
        passed.for_each(|(_, parts)| add(&mut others, parts));
        for group in &self.groups {
            let mut most = [0; DIRECTIONS];
            for (_, parts) in group.iter().filter(|(slot, _)| is_in(*slot)) {
                most.iter_mut().zip(parts).for_each(|(x, y)| *x = (*x).max(*y));
            }
            add(&mut others, &most);
        }
        let adds = |issue: &Issue, class: &Class| {
            let mut sums = class.sums;
            let inside = issue.sides.iter().filter(|(slot, _)| (out | class.leaves) >> slot & 1 == 0);
            inside.for_each(|(_, parts)| add(&mut sums, parts));
            sums
        };
        for issue in after.iter().skip(1) {
            let mut most = [i64::MIN; DIRECTIONS];
            for class in &issue.classes {
                most.iter_mut().zip(adds(issue, class)).for_each(|(x, y)| *x = (*x).max(y));
            }
            add(&mut others, &most);
        }
        let classes = after.first().map_or(Vec::new(), |issue| issue.classes.iter().map(|c| adds(issue, c)).collect());
        Room { classes, others }
    }

    fn levels(&self, choice: &Choice) -> Vec<usize> {
        let mut levels: Vec<usize> = self.domains.iter().map(|d| d.trailing_zeros() as usize).collect();
        let mut at = choice.made;
        for issue in self.issues.iter().rev() {
            let (from, class) = self.made[at];
            levels[issue.place] = issue.classes[class].level;
            at = from;
        }
        levels
    }
}

impl Choice {
    /// Counts a rectangle that it is inside of; whether it may be.
    fn take(&mut self, slot: &Slot) -> bool {
        let Some(adds) = &slot.adds else { return false };
        self.scores.iter_mut().zip(adds).for_each(|(x, a)| *x += a);
        add(&mut self.sums, &slot.sums);
        true
    }
}
