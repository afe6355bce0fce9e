//! Certificates whose boxes are sets of levels: where too many issues hang together to be taken one after another.
//!
//! A box has a set of levels for each issue. The largest weighted sum of gains in a box is bounded from above: what is
//! certain counts; of every issue the best level counts; and what a term could still add is divided among the issues of its
//! condition, a part counting at the levels at which the condition can hold. Where it does hold all parts count, so no sum
//! of a package is larger, however terms are divided. How they are is read from the certificate (`s`), in thousandths.
//!
//! Steps: `c2` multipliers number 2 close the box. `i7.2` a box for each set of levels of issue number 7 follows, without
//! those that multipliers number 2 close; a set has the levels that differ in nothing that is still open. `x2` levels that
//! multipliers number 2 close are taken out. `d` on one issue after another, levels are taken out that another one is at
//! least as good as for every member, whatever the rest (of equal ones the first stays). `s2:300;250,250` divides the terms
//! that are open and add to the sum. `l` nothing is left to choose between: the package is looked at. Conditions that are
//! certain are settled after every step; a box in which a rule or red line certainly holds has no steps.

use crate::claim::Claim;
use crate::ground::Ground;
use crate::proof::{Allowed, Boxes, Checked};
use std::collections::BTreeMap;
use std::rc::Rc;
use zopa_core::{Condition, ConditionId, Domains, Gates, Id, IssueId, LevelId, LevelSet, Truth};

pub(crate) mod search;
#[cfg(test)]
mod tests;

/// A share of 1.
const WHOLE: i128 = 1_000;

/// What a condition says of the issues that can change.
#[derive(Clone, PartialEq)]
enum Form {
    Certain(bool),
    /// Every one of these issues is at one of these levels; none of these sets is empty or has all levels.
    Inside(BTreeMap<usize, u64>),
    /// One of them is not.
    Outside(BTreeMap<usize, u64>),
    Other,
}

/// A rule, red line or term.
struct Joint {
    condition: ConditionId,
    form: Form,
    /// For each of its issues the levels at which it can hold (of [`Form::Outside`]: at which it can fail).
    sides: Vec<(usize, u64)>,
    adds: Option<(usize, i64)>,
}

/// What is proved over.
struct Field<'b> {
    boxes: &'b Boxes<'b>,
    all: Vec<u64>,
    /// By issue and level the worth to each member.
    worth: Vec<Vec<Vec<i64>>>,
    joints: Vec<Joint>,
}

/// A box, with what is certain in it.
#[derive(Clone)]
struct Part {
    levels: Vec<u64>,
    open: Vec<bool>,
    gains: Vec<i64>,
    /// By set of multipliers and joint the shares of its sides.
    shares: Vec<Rc<Vec<Vec<i128>>>>,
}

fn each(mask: u64) -> impl Iterator<Item = usize> {
    (0..64).filter(move |l| mask >> l & 1 == 1)
}

/// How many packages of boxes that are looked at refute a claim, where they are counted (`count`); or what is wrong.
pub(crate) fn read(boxes: &Boxes<'_>, allowed: Vec<Allowed>, claim: &Claim, steps: &str, count: bool) -> Checked<u64> {
    if boxes.shut {
        return if steps.trim().is_empty() { Ok(0) } else { Err("nothing is allowed, and steps follow".to_owned()) };
    }
    let field = Field::of(boxes)?;
    let even: Rc<Vec<Vec<i128>>> = Rc::new(field.joints.iter().map(|j| evenly(j.sides.len())).collect());
    let mut whole = Part {
        levels: field.all.clone(),
        open: vec![true; field.joints.len()],
        gains: boxes.start.clone(),
        shares: allowed.iter().map(|_| Rc::clone(&even)).collect(),
    };
    let mut reading =
        Reading { field: &field, allowed, claim, steps: steps.split_whitespace(), done: 0, count: count.then_some(0) };
    if field.settles(&mut whole) {
        reading.cover(whole)?;
    }
    if reading.steps.next().is_some() {
        return Err(format!("after step {} all is covered, and more follows", reading.done));
    }
    Ok(reading.count.unwrap_or(0))
}

fn evenly(n: usize) -> Vec<i128> {
    let one = WHOLE / (n.max(1) as i128);
    (0..n).map(|k| if k + 1 == n { WHOLE - one * (n as i128 - 1) } else { one }).collect()
}

impl<'b> Field<'b> {
    fn of(boxes: &'b Boxes<'b>) -> Checked<Self> {
        let ground: &Ground<'_> = boxes.ground;
        if boxes.sizes.iter().any(|n| *n > 64) {
            return Err("boxes of sets of levels take issues of at most 64 levels".to_owned());
        }
        let all: Vec<u64> = boxes.sizes.iter().map(|n| u64::MAX >> (64 - n)).collect();
        let of = |v: IssueId, l: usize| {
            let worth = |i: &zopa_core::PartyId| ground.instance.additive(*i).map_or(0, |a| a.table(v)[l].raw());
            boxes.members.iter().map(worth).collect::<Vec<i64>>()
        };
        let worth = boxes.issues.iter().zip(&boxes.sizes).map(|(v, n)| (0..*n).map(|l| of(*v, l)).collect()).collect();
        let mut field = Field { boxes, worth, joints: Vec::new(), all };
        for joint in &boxes.joints {
            let form = ground.instance.model().condition(joint.condition).build(&mut Reader { field: &field });
            let sides = match &form {
                Form::Certain(_) => Vec::new(),
                Form::Inside(at) | Form::Outside(at) => at.iter().map(|(v, levels)| (*v, *levels)).collect(),
                Form::Other => joint.at.iter().map(|v| (*v, field.possible(joint.condition, *v))).collect(),
            };
            field.joints.push(Joint { condition: joint.condition, form, sides, adds: joint.adds });
        }
        Ok(field)
    }

    fn condition(&self, condition: ConditionId) -> &Condition {
        self.boxes.ground.instance.model().condition(condition)
    }

    /// The levels of an issue at which a condition is not false whatever the rest.
    fn possible(&self, condition: ConditionId, v: usize) -> u64 {
        let can = |l: &usize| {
            let mut levels = self.all.clone();
            levels[v] = 1 << l;
            self.judged(condition, &levels) != Truth::False
        };
        each(self.all[v]).filter(can).fold(0, |mask, l| mask | 1 << l)
    }

    fn judged(&self, condition: ConditionId, levels: &[u64]) -> Truth {
        let ground: &Ground<'_> = self.boxes.ground;
        let space = ground.instance.model().space();
        let mut domains: Domains =
            space.issue_ids().map(|v| LevelSet::of(space.levels(v), [ground.q().level(v)])).collect();
        for (v, mask) in self.boxes.issues.iter().zip(levels) {
            domains[*v] = LevelSet::of(space.levels(*v), each(*mask).map(LevelId::new));
        }
        self.condition(condition).under(&domains)
    }

    fn truth(&self, joint: &Joint, levels: &[u64]) -> Truth {
        let all_inside = joint.sides.iter().all(|(v, side)| levels[*v] & !side == 0);
        let one_outside = joint.sides.iter().any(|(v, side)| levels[*v] & side == 0);
        match &joint.form {
            Form::Certain(true) => Truth::True,
            Form::Certain(false) => Truth::False,
            Form::Inside(_) if one_outside => Truth::False,
            Form::Inside(_) if all_inside => Truth::True,
            Form::Outside(_) if one_outside => Truth::True,
            Form::Outside(_) if all_inside => Truth::False,
            Form::Inside(_) | Form::Outside(_) => Truth::Open,
            Form::Other => self.judged(joint.condition, levels),
        }
    }

    /// Counts what is certain; whether the box has anything that may be.
    fn settles(&self, part: &mut Part) -> bool {
        if part.levels.contains(&0) {
            return false;
        }
        for (k, joint) in self.joints.iter().enumerate() {
            if !part.open[k] {
                continue;
            }
            let truth = self.truth(joint, &part.levels);
            part.open[k] = truth == Truth::Open;
            if truth == Truth::True {
                match joint.adds {
                    None => return false,
                    Some((member, add)) => part.gains[member] += add,
                }
            }
        }
        true
    }

    fn open<'f>(&'f self, part: &'f Part) -> impl Iterator<Item = (usize, &'f Joint)> {
        self.joints.iter().enumerate().filter(|(k, _)| part.open[*k])
    }

    /// The levels of an issue that are left, in sets that nothing tells apart; without those that another stands for,
    /// unless all count.
    fn sets(&self, part: &Part, v: usize, all: bool) -> Vec<u64> {
        let mine: Vec<(&Joint, u64)> = self
            .open(part)
            .filter_map(|(_, j)| j.sides.iter().find(|(w, _)| *w == v).map(|(_, side)| (j, *side)))
            .collect();
        let unclear = mine.iter().any(|(j, _)| j.form == Form::Other);
        let worth = &self.worth[v];
        let has = |side: u64, l: usize| side >> l & 1 == 1;
        let mut sets: Vec<(usize, u64)> = Vec::new();
        for l in each(part.levels[v]) {
            let same = |a: usize| {
                !unclear && worth[a] == worth[l] && mine.iter().all(|(_, side)| has(*side, a) == has(*side, l))
            };
            match sets.iter_mut().find(|(first, _)| same(*first)) {
                Some((_, mask)) => *mask |= 1 << l,
                None => sets.push((l, 1 << l)),
            }
        }
        // Whether changing b to a makes nobody worse off and breaks nothing.
        let stands_for = |a: usize, b: usize| {
            let harmless = |(joint, side): &(&Joint, u64)| {
                let helps = match joint.form {
                    Form::Inside(_) => has(*side, a),
                    _ => has(*side, b),
                };
                has(*side, a) == has(*side, b)
                    || match joint.adds {
                        Some((_, add)) if add >= 0 => helps,
                        _ => !helps,
                    }
            };
            worth[a].iter().zip(&worth[b]).all(|(x, y)| x >= y) && mine.iter().all(harmless)
        };
        let replaced = |(k, of): (usize, &(usize, u64))| {
            let by = |(j, other): (usize, &(usize, u64))| {
                j != k && stands_for(other.0, of.0) && (j < k || !stands_for(of.0, other.0))
            };
            sets.iter().enumerate().any(by)
        };
        let kept = sets.iter().enumerate().filter(|one| all || unclear || !replaced((one.0, one.1)));
        kept.map(|(_, (_, mask))| *mask).collect()
    }

    /// For every issue and level the most that it counts for, and what is counted besides.
    fn sums(&self, part: &Part, l: &[i128], shares: &[Vec<i128>]) -> (i128, Vec<Vec<i128>>) {
        let weigh = |w: &[i64]| w.iter().zip(l).map(|(x, l)| i128::from(*x) * l).sum::<i128>();
        let mut besides = weigh(&part.gains);
        let mut levels: Vec<Vec<i128>> = self.worth.iter().map(|of| of.iter().map(|w| weigh(w)).collect()).collect();
        for (k, joint) in self.open(part) {
            let add = joint.adds.map_or(0, |(member, add)| l[member] * i128::from(add));
            if add <= 0 {
                continue;
            }
            if matches!(joint.form, Form::Outside(_)) {
                besides += add;
                continue;
            }
            let (mut left, mut thousandths) = (add, WHOLE);
            for ((v, side), share) in joint.sides.iter().zip(&shares[k]) {
                thousandths -= share;
                // Rounded down; what is left goes to where the shares end.
                let own = if thousandths == 0 { left } else { add / WHOLE * share + add % WHOLE * share / WHOLE };
                left -= own;
                each(side & part.levels[*v]).for_each(|level| levels[*v][level] += own);
            }
        }
        (besides, levels)
    }
}

/// Reads a condition as a box, if it is one.
struct Reader<'r, 'b> {
    field: &'r Field<'b>,
}

impl Reader<'_, '_> {
    fn simplest(&self, at: BTreeMap<usize, u64>) -> Form {
        if at.values().any(|levels| *levels == 0) {
            return Form::Certain(false);
        }
        let at: BTreeMap<usize, u64> = at.into_iter().filter(|(v, levels)| *levels != self.field.all[*v]).collect();
        if at.is_empty() { Form::Certain(true) } else { Form::Inside(at) }
    }
}

impl Gates for Reader<'_, '_> {
    type Wire = Form;
    fn constant(&mut self, value: bool) -> Form {
        Form::Certain(value)
    }
    fn literal(&mut self, issue: IssueId, levels: &LevelSet) -> Form {
        let boxes = self.field.boxes;
        let Some(v) = boxes.issues.iter().position(|w| *w == issue) else {
            return Form::Certain(levels.contains(boxes.ground.q().level(issue)));
        };
        let mask = (0..boxes.sizes[v]).filter(|l| levels.contains(LevelId::new(*l))).fold(0, |mask, l| mask | 1 << l);
        self.simplest(BTreeMap::from([(v, mask)]))
    }
    fn not(&mut self, a: Form) -> Form {
        match a {
            Form::Certain(value) => Form::Certain(!value),
            Form::Outside(at) => Form::Inside(at),
            Form::Other => Form::Other,
            Form::Inside(at) => match at.iter().next().filter(|_| at.len() == 1) {
                Some((v, levels)) => self.simplest(BTreeMap::from([(*v, self.field.all[*v] & !levels)])),
                None => Form::Outside(at),
            },
        }
    }
    fn and(&mut self, a: Form, b: Form) -> Form {
        match (a, b) {
            (Form::Certain(true), x) | (x, Form::Certain(true)) => x,
            (Form::Certain(false), _) | (_, Form::Certain(false)) => Form::Certain(false),
            (Form::Inside(mut a), Form::Inside(b)) => {
                for (v, levels) in b {
                    *a.entry(v).or_insert(u64::MAX) &= levels;
                }
                self.simplest(a)
            }
            (a, b) if a == b => a,
            _ => Form::Other,
        }
    }
    fn or(&mut self, a: Form, b: Form) -> Form {
        if let (Form::Inside(x), Form::Inside(y)) = (&a, &b)
            && let ([(v, p)], [(w, q)]) = (pairs(x).as_slice(), pairs(y).as_slice())
            && v == w
        {
            return self.simplest(BTreeMap::from([(*v, p | q)]));
        }
        let (a, b) = (self.not(a), self.not(b));
        let neither = self.and(a, b);
        self.not(neither)
    }
    fn iff(&mut self, a: Form, b: Form) -> Form {
        match (a, b) {
            (Form::Certain(true), x) | (x, Form::Certain(true)) => x,
            (Form::Certain(false), x) | (x, Form::Certain(false)) => self.not(x),
            // Two conditions that are no boxes need not be the same one.
            (a, b) if a == b && a != Form::Other => Form::Certain(true),
            _ => Form::Other,
        }
    }
}

fn pairs(of: &BTreeMap<usize, u64>) -> Vec<(usize, u64)> {
    of.iter().map(|(v, levels)| (*v, *levels)).collect()
}

/// The steps, read one after another.
struct Reading<'r, 's> {
    field: &'r Field<'r>,
    allowed: Vec<Allowed>,
    claim: &'r Claim,
    steps: std::str::SplitWhitespace<'s>,
    done: usize,
    count: Option<u64>,
}

impl Reading<'_, '_> {
    fn wrong<T>(&self, why: &str) -> Checked<T> {
        Err(format!("step {}: {why}", self.done))
    }

    fn sums(&self, part: &Part, by: usize) -> (i128, Vec<Vec<i128>>) {
        self.field.sums(part, &self.allowed[by].l, &part.shares[by])
    }

    fn bound(part: &Part, (besides, levels): &(i128, Vec<Vec<i128>>)) -> i128 {
        let best = |(v, mask): (usize, &u64)| each(*mask).map(|l| levels[v][l]).max().unwrap_or(0);
        besides + part.levels.iter().enumerate().map(best).sum::<i128>()
    }

    fn closes(&self, part: &Part, by: usize) -> bool {
        Self::bound(part, &self.sums(part, by)) <= self.allowed[by].most
    }

    /// Reads how a box, in which something is left, is covered.
    fn cover(&mut self, mut part: Part) -> Checked<()> {
        loop {
            let Some(step) = self.steps.next() else {
                return Err(format!("after step {} boxes are left over", self.done));
            };
            self.done += 1;
            let (kind, rest) = step.split_at(step.chars().next().map_or(0, char::len_utf8));
            let by = |text: &str| text.parse::<usize>().ok().filter(|by| *by < self.allowed.len());
            match kind {
                "l" if rest.is_empty() => return self.look(&part),
                "d" if rest.is_empty() && self.count.is_none() => {
                    if !self.reduce(&mut part) {
                        return Ok(());
                    }
                }
                "c" => match by(rest) {
                    Some(by) if self.closes(&part, by) => return Ok(()),
                    Some(_) => return self.wrong("the bound of the box is too high"),
                    None => return self.wrong("it is no step"),
                },
                "x" => {
                    let Some(by) = by(rest) else { return self.wrong("it is no step") };
                    self.take_out(&mut part, by);
                    if !self.field.settles(&mut part) {
                        return Ok(());
                    }
                }
                "s" => {
                    let Some((text, shares)) = rest.split_once(':') else { return self.wrong("it is no step") };
                    let Some(by) = by(text) else { return self.wrong("it is no step") };
                    let Some(shares) = self.divide(&part, by, shares) else {
                        return self.wrong("its shares do not fit the terms that are open");
                    };
                    part.shares[by] = Rc::new(shares);
                }
                "i" => {
                    let two = rest.split_once('.').and_then(|(v, text)| Some((v.parse::<usize>().ok()?, by(text)?)));
                    let Some((v, by)) = two.filter(|(v, _)| *v < self.field.all.len()) else {
                        return self.wrong("it is no step");
                    };
                    return self.choose(&part, v, by);
                }
                _ => return self.wrong("it is no step"),
            }
        }
    }

    /// A box for each set of levels of an issue.
    fn choose(&mut self, part: &Part, v: usize, by: usize) -> Checked<()> {
        let sets = self.field.sets(part, v, self.count.is_some());
        if sets.len() < 2 {
            return self.wrong("there is nothing to choose on this issue");
        }
        for mask in sets {
            let mut next = part.clone();
            next.levels[v] = mask;
            if self.field.settles(&mut next) && !self.closes(&next, by) {
                self.cover(next)?;
            }
        }
        Ok(())
    }

    /// Takes out levels that others stand for; whether anything is left.
    fn reduce(&self, part: &mut Part) -> bool {
        for v in 0..self.field.all.len() {
            let kept = self.field.sets(part, v, false).into_iter().fold(0, |all, mask| all | mask);
            if kept != part.levels[v] {
                part.levels[v] = kept;
                if !self.field.settles(part) {
                    return false;
                }
            }
        }
        true
    }

    fn take_out(&self, part: &mut Part, by: usize) {
        let sums = self.sums(part, by);
        let bound = Self::bound(part, &sums);
        let kept: Vec<u64> = part
            .levels
            .iter()
            .zip(&sums.1)
            .map(|(mask, of)| {
                let most = each(*mask).map(|l| of[l]).max().unwrap_or(0);
                let stays = |l: &usize| bound - most + of[*l] > self.allowed[by].most;
                each(*mask).filter(stays).fold(0, |mask, l| mask | 1 << l)
            })
            .collect();
        part.levels = kept;
    }

    /// Shares as they are written: of the terms that are open, add to the sum and have several sides, all but the last.
    fn divide(&self, part: &Part, by: usize, written: &str) -> Option<Vec<Vec<i128>>> {
        let mut shares = (*part.shares[by]).clone();
        let l = &self.allowed[by].l;
        let mut rows = written.split(';').filter(|row| !row.is_empty());
        for (k, joint) in self.field.open(part) {
            let adds = joint.adds.is_some_and(|(member, add)| l[member] * i128::from(add) > 0);
            if !adds || matches!(joint.form, Form::Outside(_)) || joint.sides.len() < 2 {
                continue;
            }
            let row = rows.next()?.split(',').map(|share| share.parse::<u16>().ok().map(i128::from));
            let mut row: Vec<i128> = row.collect::<Option<_>>()?;
            let left = WHOLE - row.iter().sum::<i128>();
            if left < 0 || row.len() + 1 != joint.sides.len() {
                return None;
            }
            row.push(left);
            shares[k] = row;
        }
        rows.next().is_none().then_some(shares)
    }

    /// Packages that nothing tells apart, looked at.
    fn look(&mut self, part: &Part) -> Checked<()> {
        let settled = (0..self.field.all.len()).all(|v| self.field.sets(part, v, self.count.is_some()).len() == 1);
        if !settled || part.open.contains(&true) {
            return self.wrong("the box has packages that differ");
        }
        let mut gains = part.gains.clone();
        for (worth, mask) in self.field.worth.iter().zip(&part.levels) {
            let level = mask.trailing_zeros() as usize;
            gains.iter_mut().zip(&worth[level]).for_each(|(x, w)| *x += w);
        }
        if !self.claim.refuted_by(&gains) {
            return Ok(());
        }
        match &mut self.count {
            None => self.wrong("there is a better package in the box"),
            Some(n) => {
                let alike = part.levels.iter().map(|mask| u64::from(mask.count_ones()));
                *n = n.saturating_add(alike.fold(1, u64::saturating_mul));
                Ok(())
            }
        }
    }
}
