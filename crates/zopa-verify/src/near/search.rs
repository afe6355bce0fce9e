//! Packages near to one, found without going through all of them.
//!
//! What is looked for must leave some parties with so much. A change is worth to a party what its table says, and its part
//! of the terms that it may help to turn; so what some more changes can add to a weighted sum of parties is at most the
//! best of them issue by issue, and a branch in which that is less than the same sum of what they need is left. Weights are
//! found by subgradients of what the changes can add at most. Who signs is settled before anything else, party by
//! party: one signs and must be content, or nothing changes that takes it.

use super::Ground;
use std::cmp::Ordering;
use std::collections::BTreeMap;
use zopa_core::{ConditionId, Id, IssueId, LevelId, Outcome, PartyId, PartySet};

/// Steps of one search at most.
const STEPS: u64 = 5_000_000;
/// Packages that are tested in full, and count as so many steps.
const TEST: u64 = 2;
/// So many steps are as much work as weights for one choice of signers.
const PLAN: u64 = 500;
/// Packages that are kept.
const KEPT: usize = 200_000;
/// Combinations of one term's issues that are gone through.
const COMBINATIONS: u128 = 2_000;
/// Rounds in which weights are improved.
const ROUNDS: u32 = 48;
/// The largest weight.
const LARGEST: f64 = (1u64 << 30) as f64;
/// What cannot be.
const NEVER: i128 = i128::MIN / 4;

/// What is looked for.
pub(crate) struct Wish<'w> {
    /// One of these at least is met: so much for each of these parties.
    pub(crate) either: Vec<Vec<(PartyId, i64)>>,
    /// Whether these parties refuse what is beyond a red line of theirs.
    pub(crate) refuse: bool,
    /// What anybody else who signs must have at least, if that is a score. Whoever signs is beyond no red line of its own.
    pub(crate) signs: &'w dyn Fn(PartyId) -> Option<i64>,
    /// Of these nothing is asked for signing.
    pub(crate) free: PartySet,
    /// Who cannot sign.
    pub(crate) never: PartySet,
    /// The definition in full.
    pub(crate) keep: &'w dyn Fn(&Outcome) -> bool,
}

/// How many issues change.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Changes {
    Exactly(usize),
    Any,
}

/// A term of a party, as its issues can turn it.
struct Turn {
    party: PartyId,
    when: ConditionId,
    support: Vec<IssueId>,
    add: i64,
    /// What it adds where nothing is changed.
    before: i64,
    /// What each change is credited with: together, changes that turn it have at least what that adds.
    credit: BTreeMap<(IssueId, LevelId), i64>,
}

/// A search from one package.
struct Hunt<'h, 'g> {
    ground: &'h Ground<'g>,
    at: &'h Outcome,
    turns: Vec<Turn>,
    /// What each change of an issue to a level adds at most, for each party with utilities; its part of terms is in it.
    adds: Vec<Vec<Vec<i128>>>,
    /// What no package but the status quo may meet.
    rules: Vec<ConditionId>,
    /// Who signs whatever is not the status quo.
    always: PartySet,
    /// Steps that are left.
    steps: u64,
    /// Where only packages are looked for that come before the one it starts from, and any of them will do: the last issue in
    /// which they differ from it.
    before: Option<IssueId>,
    /// By the levels from the last issue to the first, which is index order.
    found: BTreeMap<Vec<LevelId>, Outcome>,
}

/// An issue of a choice of signers.
struct Axis {
    issue: IssueId,
    stays: bool,
    moves: Vec<LevelId>,
}

/// A weighted sum of parties, all of whom must be content.
struct Row {
    weights: Vec<i128>,
    /// What each change adds at most, axis by axis.
    adds: Vec<Vec<i128>>,
    /// What is missing before any change.
    short: i128,
    /// What so many changes from this axis on add at most, at `axis * width + changes`.
    most: Vec<i128>,
}

/// What is worked out for one choice of signers.
struct Plan {
    axes: Vec<Axis>,
    changes: Changes,
    /// The first is what all are weighed by, where there are several.
    rows: Vec<Row>,
    /// The terms of the parties, with the place of the party, after whose last axis it is known what they add.
    ends: Vec<Vec<(usize, usize)>>,
    /// Conditions that must not hold, likewise.
    tests: Vec<Vec<ConditionId>>,
    /// How many of these hold where nothing is changed and have no issue in common, so that each takes a change of its own.
    broken: usize,
    /// Which of them an axis belongs to.
    of_broken: Vec<Option<usize>>,
}

/// Who signs, as far as that is settled.
#[derive(Clone)]
struct Signing {
    needs: Vec<(PartyId, i64)>,
    /// Who refuses what is beyond its red lines.
    refusing: PartySet,
    barred: PartySet,
}

impl Ground<'_> {
    /// The packages nearest to one that are wished for, all with the fewest issues changed and so many at most, in index
    /// order; `None` where that takes too much work.
    pub(super) fn searched(&self, at: &Outcome, most: usize, wish: &Wish<'_>) -> Option<Vec<Outcome>> {
        let mut hunt = Hunt::new(self, at);
        for n in 0..=most.min(self.case().issues.len()) {
            hunt.all(Changes::Exactly(n), wish)?;
            if !hunt.found.is_empty() {
                break;
            }
        }
        Some(hunt.found.into_values().collect())
    }

    /// Whether a group can deliver a package that comes before this one in index order and is worth exactly so much to
    /// its members, all of whom have utilities; `None` where that takes too much work.
    pub(crate) fn is_preceded(&self, at: &Outcome, worth: &[(PartyId, i64)]) -> Option<bool> {
        let everyone: PartySet = self.case().parties.ids().collect();
        let group: PartySet = worth.iter().map(|(i, _)| *i).collect();
        let earlier = |w: &Outcome| w.levels().iter().rev().lt(at.levels().iter().rev());
        let keep = |w: &Outcome| {
            let alike = worth.iter().all(|(i, x)| self.raw(*i, w) == *x);
            earlier(w) && alike && self.signers(w).is_subset(group)
        };
        let never = everyone.minus(group);
        let wish =
            Wish { either: vec![worth.to_vec()], refuse: false, signs: &|_| None, free: everyone, never, keep: &keep };
        let mut hunt = Hunt::new(self, at);
        for last in self.instance.model().space().issue_ids().rev().filter(|v| at.level(*v) > LevelId::new(0)) {
            hunt.before = Some(last);
            hunt.all(Changes::Any, &wish)?;
            if hunt.is_done() {
                return Some(true);
            }
        }
        Some(false)
    }
}

impl<'h, 'g> Hunt<'h, 'g> {
    fn new(ground: &'h Ground<'g>, at: &'h Outcome) -> Self {
        let model = ground.instance.model();
        let rules = model.state_rules().iter().chain(model.package_rules()).copied().collect();
        let issues = &ground.case().issues;
        let always = issues.ids().map(|v| issues[v].control.signers()).reduce(PartySet::intersection);
        let always = always.unwrap_or(PartySet::EMPTY);
        let turns: Vec<Turn> = ground.case().parties.ids().flat_map(|i| turns(ground, at, i)).collect();
        let adds = ground.case().parties.ids().map(|i| adds(ground, at, &turns, i)).collect();
        Hunt { ground, at, turns, adds, rules, always, steps: STEPS, before: None, found: BTreeMap::new() }
    }

    /// What each change adds for these parties at most, axis by axis.
    fn of_all(&self, axes: &[Axis], who: &Signing) -> Vec<Vec<Vec<i128>>> {
        let of =
            |i: PartyId, a: &Axis| a.moves.iter().map(|l| self.adds[i.index()][a.issue.index()][l.index()]).collect();
        who.needs.iter().map(|(i, _)| axes.iter().map(|a| of(*i, a)).collect()).collect()
    }

    /// Finds what is wished for with so many changes.
    fn all(&mut self, changes: Changes, wish: &Wish<'_>) -> Option<()> {
        // Whether the status quo may stay is another question than what can be signed.
        let (q, n) = (self.ground.q(), self.ground.q().differing(self.at).count());
        if changes == Changes::Any || changes == Changes::Exactly(n) {
            self.judge(q, wish.keep)?;
        }
        let case = self.ground.case();
        let signers = case.issues.ids().fold(PartySet::EMPTY, |all, v| all.union(case.issues[v].control.signers()));
        let different = wish.either.iter().enumerate().filter(|(k, needs)| !wish.either[..*k].contains(needs));
        for (_, needs) in different {
            let named: PartySet = needs.iter().map(|(i, _)| *i).collect();
            let asked = signers.minus(named).minus(wish.free).minus(wish.never);
            let asked: Vec<(PartyId, i64)> = asked.iter().filter_map(|i| Some((i, (wish.signs)(i)?))).collect();
            let refusing = if wish.refuse { named } else { PartySet::EMPTY };
            let refusing = refusing.union(self.always.minus(wish.free));
            self.settle(changes, wish, Signing { needs: needs.clone(), refusing, barred: wish.never }, &asked)?;
        }
        Some(())
    }

    /// Whether nothing more is wanted.
    fn is_done(&self) -> bool {
        self.before.is_some() && !self.found.is_empty()
    }

    /// Whether packages are looked for in which an issue has this level.
    fn is_wanted(&self, v: IssueId, level: LevelId) -> bool {
        let here = self.at.level(v);
        self.before.is_none_or(|last| match v.cmp(&last) {
            Ordering::Less => true,
            Ordering::Equal => level < here,
            Ordering::Greater => level == here,
        })
    }

    /// Keeps a package if it will do.
    fn judge(&mut self, w: &Outcome, keep: &dyn Fn(&Outcome) -> bool) -> Option<()> {
        self.steps = self.steps.checked_sub(TEST)?;
        if self.ground.is_feasible(w) && keep(w) {
            self.found.insert(w.levels().iter().rev().copied().collect(), w.clone());
        }
        (self.found.len() <= KEPT).then_some(())
    }

    /// Goes on with who else signs.
    fn settle(&mut self, changes: Changes, wish: &Wish<'_>, who: Signing, rest: &[(PartyId, i64)]) -> Option<()> {
        self.steps = self.steps.checked_sub(PLAN)?;
        let Some(plan) = Plan::of(self, changes, &who) else { return Some(()) };
        let Some(((i, needs), rest)) = rest.split_first() else {
            let mut walk = Walk {
                at: self.at.clone(),
                short: plan.rows.iter().map(|row| row.short).collect(),
                saved: Vec::new(),
                plan: &plan,
                changed: vec![0; plan.broken],
                unmet: plan.broken,
                hunt: self,
                keep: wish.keep,
            };
            return walk.visit(0, changes.left());
        };
        let mut with = who.clone();
        with.needs.push((*i, *needs));
        with.refusing = with.refusing.union(PartySet::only(*i));
        self.settle(changes, wish, with, rest)?;
        if self.is_done() {
            return Some(());
        }
        let barred = who.barred.union(PartySet::only(*i));
        self.settle(changes, wish, Signing { barred, ..who }, rest)
    }
}

/// The terms of a party, with what changes are credited with.
fn turns(ground: &Ground<'_>, at: &Outcome, party: PartyId) -> Vec<Turn> {
    let model = ground.instance.model();
    let Some(additive) = ground.instance.additive(party) else { return Vec::new() };
    let turn = |(when, add): &(ConditionId, zopa_core::Score)| {
        let condition = model.condition(*when);
        let support: Vec<IssueId> = condition.support().iter().collect();
        let (holds, add) = (condition.holds(at), add.raw());
        let bonus = if holds { -add } else { add };
        let mut credit = BTreeMap::new();
        if bonus > 0 {
            let levels = |v: &IssueId| (0..model.space().levels(*v)).map(LevelId::new);
            // The fewest issues that change where the term is turned and an issue takes a level.
            let mut fewest: BTreeMap<(IssueId, LevelId), i64> = BTreeMap::new();
            let listed = ground.combinations(&support, COMBINATIONS, |to| {
                if condition.holds_at(to) == holds {
                    return;
                }
                let changed = || support.iter().filter(|v| to(**v) != at.level(**v));
                let n = changed().count() as i64;
                for v in changed() {
                    let least = fewest.entry((*v, to(*v))).or_insert(n);
                    *least = n.min(*least);
                }
            });
            if listed.is_none() {
                fewest = support.iter().flat_map(|v| levels(v).map(move |l| ((*v, l), 1))).collect();
            }
            // Upwards, as every one of n has at least an n-th of it.
            credit = fewest.into_iter().map(|(change, n)| (change, (bonus - 1) / n + 1)).collect();
        }
        Turn { party, when: *when, support, add, before: if holds { add } else { 0 }, credit }
    };
    additive.terms().iter().map(turn).collect()
}

/// What each change adds for a party at most, by issue and level; nothing where it has no utilities.
fn adds(ground: &Ground<'_>, at: &Outcome, turns: &[Turn], party: PartyId) -> Vec<Vec<i128>> {
    let Some(additive) = ground.instance.additive(party) else { return Vec::new() };
    let of = |v: IssueId| {
        let table = additive.table(v);
        let here = i128::from(table[at.level(v).index()].raw());
        table.iter().map(|x| i128::from(x.raw()) - here).collect()
    };
    let mut all: Vec<Vec<i128>> = ground.instance.model().space().issue_ids().map(of).collect();
    for ((v, l), x) in turns.iter().filter(|turn| turn.party == party).flat_map(|turn| &turn.credit) {
        all[v.index()][l.index()] += i128::from(*x);
    }
    all
}

impl Plan {
    /// `None` where so many changes cannot make all of these content.
    fn of(hunt: &Hunt<'_, '_>, changes: Changes, who: &Signing) -> Option<Plan> {
        let (ground, at) = (hunt.ground, hunt.at);
        let (model, q) = (ground.instance.model(), ground.q());
        let axis = |issue: IssueId| {
            let barred = ground.case().issues[issue].control.signers().meets(who.barred);
            let may = |l: LevelId| (!barred || l == q.level(issue)) && hunt.is_wanted(issue, l);
            let here = at.level(issue);
            let all = (0..model.space().levels(issue)).map(LevelId::new);
            Axis { issue, stays: may(here), moves: all.filter(|l| *l != here && may(*l)).collect() }
        };
        let mut axes: Vec<Axis> = model.space().issue_ids().map(axis).collect();
        let short: Vec<i128> =
            who.needs.iter().map(|(i, needs)| i128::from(*needs) - i128::from(ground.raw(*i, at))).collect();
        let of_all = hunt.of_all(&axes, who);
        let one = |k: usize| -> Vec<i128> { (0..short.len()).map(|i| i128::from(i == k)).collect() };
        let mut all: Vec<Vec<i128>> = (0..short.len()).map(one).collect();
        // Parties one by one show soon enough that nothing will do.
        for weights in &all {
            let row = Row::of(&axes, &of_all, &short, weights.clone(), changes);
            if row.short > row.most[changes.place(0, changes.left())] {
                return None;
            }
        }
        // The sum over nobody tells at least whether so many changes can be made.
        if short.len() != 1 {
            all.insert(0, weights(&axes, &of_all, &short, changes));
        }
        let lines = who.refusing.iter().flat_map(|i| ground.case().red_lines[i].iter().map(|line| line.when));
        let barring: Vec<ConditionId> = hunt.rules.iter().copied().chain(lines).collect();
        let support = |c: ConditionId| model.condition(c).support().iter().collect::<Vec<IssueId>>();
        let (mut broken, mut of_broken) = (0, vec![None; axes.len()]);
        for c in barring.iter().filter(|c| model.condition(**c).holds(at)) {
            let issues = support(*c);
            if issues.iter().all(|v| of_broken[v.index()].is_none()) {
                issues.iter().for_each(|v| of_broken[v.index()] = Some(broken));
                broken += 1;
            }
        }
        if matches!(changes, Changes::Exactly(n) if broken > n) {
            return None;
        }
        let mut order: Vec<usize> = (0..axes.len()).collect();
        if let Some(first) = all.first() {
            // What must be changed comes first, then what adds most, so that without it little is left.
            let weighed = |v: usize, k: usize| -> i128 { (0..short.len()).map(|i| first[i] * of_all[i][v][k]).sum() };
            let best = |v: &usize| (0..axes[*v].moves.len()).map(|k| weighed(*v, k)).max().unwrap_or(NEVER);
            order.sort_by_key(|v| (of_broken[*v].unwrap_or(broken), std::cmp::Reverse(best(v))));
            for (v, axis) in axes.iter_mut().enumerate() {
                let mut places: Vec<usize> = (0..axis.moves.len()).collect();
                places.sort_by_key(|k| std::cmp::Reverse(weighed(v, *k)));
                axis.moves = places.into_iter().map(|k| axis.moves[k]).collect();
            }
        }
        let mut unordered: Vec<Option<Axis>> = axes.into_iter().map(Some).collect();
        let axes: Vec<Axis> = order.into_iter().filter_map(|v| unordered[v].take()).collect();
        let of_all = hunt.of_all(&axes, who);
        let rows = all.into_iter().map(|weights| Row::of(&axes, &of_all, &short, weights, changes)).collect();
        let place = |v: &IssueId| axes.iter().position(|a| a.issue == *v);
        let last = |support: &[IssueId]| support.iter().filter_map(place).max();
        let (mut ends, mut tests) = (vec![Vec::new(); axes.len()], vec![Vec::new(); axes.len()]);
        for (t, turn) in hunt.turns.iter().enumerate() {
            let party = who.needs.iter().position(|(i, _)| *i == turn.party);
            if let Some((k, p)) = party.zip(last(&turn.support)) {
                ends[p].push((t, k));
            }
        }
        for c in barring {
            if let Some(p) = last(&support(c)) {
                tests[p].push(c);
            }
        }
        let of_broken = axes.iter().map(|a| of_broken[a.issue.index()]).collect();
        let plan = Plan { axes, changes, rows, ends, tests, broken, of_broken };
        plan.rows.iter().all(|row| row.short <= row.most[changes.place(0, changes.left())]).then_some(plan)
    }
}

impl Changes {
    fn width(self) -> usize {
        self.left() + 1
    }

    /// How many are left before the first.
    fn left(self) -> usize {
        if let Changes::Exactly(n) = self { n } else { 0 }
    }

    /// Where tables have what so many changes from an axis on add.
    fn place(self, axis: usize, left: usize) -> usize {
        axis * self.width() + left
    }

    /// How many are left after one.
    fn after(self, left: usize) -> Option<usize> {
        if self == Changes::Any { Some(left) } else { left.checked_sub(1) }
    }
}

impl Row {
    fn of(axes: &[Axis], of_all: &[Vec<Vec<i128>>], short: &[i128], weights: Vec<i128>, changes: Changes) -> Row {
        let sum = |of: &dyn Fn(usize) -> i128| -> i128 { weights.iter().enumerate().map(|(k, w)| w * of(k)).sum() };
        let add = |(v, axis): (usize, &Axis)| (0..axis.moves.len()).map(|m| sum(&|k| of_all[k][v][m])).collect();
        let adds: Vec<Vec<i128>> = axes.iter().enumerate().map(add).collect();
        let mut most = vec![NEVER; (axes.len() + 1) * changes.width()];
        most[changes.place(axes.len(), 0)] = 0;
        for (v, axis) in axes.iter().enumerate().rev() {
            for left in 0..changes.width() {
                let stays = if axis.stays { most[changes.place(v + 1, left)] } else { NEVER };
                let moves = adds[v].iter().max().zip(changes.after(left));
                let moves = moves.map_or(NEVER, |(add, left)| (most[changes.place(v + 1, left)] + add).max(NEVER));
                most[changes.place(v, left)] = stays.max(moves);
            }
        }
        let short = sum(&|k| short[k]);
        Row { weights, adds, short, most }
    }
}

/// Weights by which what changes can add to all of these parties falls short of what they need as far as can be, or nearly.
fn weights(axes: &[Axis], of_all: &[Vec<Vec<i128>>], short: &[i128], changes: Changes) -> Vec<i128> {
    let parties = short.len();
    if parties == 0 {
        return Vec::new();
    }
    let size = |k: usize| {
        let adds = of_all[k].iter().flatten().map(|x| x.unsigned_abs()).max().unwrap_or(0);
        adds.max(1) as f64
    };
    let sizes: Vec<f64> = (0..parties).map(size).collect();
    let scaled = |k: usize, x: i128| x as f64 / sizes[k];
    let adds: Vec<Vec<Vec<f64>>> = axes
        .iter()
        .enumerate()
        .map(|(v, axis)| {
            let of = |m: usize| (0..parties).map(|k| scaled(k, of_all[k][v][m])).collect();
            (0..axis.moves.len()).map(of).collect()
        })
        .collect();
    let short: Vec<f64> = short.iter().enumerate().map(|(k, x)| scaled(k, *x)).collect();
    let mut share = vec![1.0 / parties as f64; parties];
    let mut best = (f64::INFINITY, share.clone());
    for round in 0..ROUNDS {
        let weigh = |x: &Vec<f64>| x.iter().zip(&share).map(|(x, w)| x * w).sum::<f64>();
        let mut over: Vec<f64> = short.iter().map(|x| -x).collect();
        let (mut free, mut left) = (Vec::new(), changes.left());
        for (axis, moves) in axes.iter().zip(&adds) {
            let Some(to) = moves.iter().map(|x| (weigh(x), x)).max_by(|a, b| a.0.total_cmp(&b.0)) else { continue };
            if axis.stays {
                free.push(to);
            } else {
                over.iter_mut().zip(to.1).for_each(|(x, add)| *x += add);
                left = left.saturating_sub(1);
            }
        }
        free.sort_by(|a, b| b.0.total_cmp(&a.0));
        match changes {
            Changes::Exactly(_) => free.truncate(left),
            Changes::Any => free.retain(|(x, _)| *x > 0.0),
        }
        for (_, to) in free {
            over.iter_mut().zip(to).for_each(|(x, add)| *x += add);
        }
        let value = weigh(&over);
        if value < best.0 {
            best = (value, share.clone());
        }
        let norm = over.iter().map(|x| x * x).sum::<f64>().sqrt();
        if norm <= 0.0 {
            break;
        }
        let step = 0.5 / f64::from(round + 1).sqrt() / norm;
        share.iter_mut().zip(&over).for_each(|(w, x)| *w = (*w - step * x).max(0.0));
        let total: f64 = share.iter().sum();
        if total <= 0.0 {
            break;
        }
        share.iter_mut().for_each(|w| *w /= total);
    }
    let rates: Vec<f64> = best.1.iter().zip(&sizes).map(|(w, size)| w / size).collect();
    let largest = rates.iter().copied().fold(f64::MIN_POSITIVE, f64::max);
    rates.iter().map(|w| (w / largest * LARGEST).round() as i128).collect()
}

/// A walk through the packages of one choice of signers.
struct Walk<'w, 'h, 'g> {
    plan: &'w Plan,
    hunt: &'w mut Hunt<'h, 'g>,
    keep: &'w dyn Fn(&Outcome) -> bool,
    at: Outcome,
    /// What each row misses.
    short: Vec<i128>,
    /// What they missed before terms were settled.
    saved: Vec<i128>,
    /// For each condition of these how many of its issues are changed.
    changed: Vec<usize>,
    /// How many changes there must be, one for each condition that holds before any.
    unmet: usize,
}

impl Walk<'_, '_, '_> {
    /// Everything with so many changes from this axis on.
    fn visit(&mut self, axis: usize, left: usize) -> Option<()> {
        self.hunt.steps = self.hunt.steps.checked_sub(1)?;
        let plan = self.plan;
        if self.hunt.is_done() || !self.may(axis, left) {
            return Some(());
        }
        if axis == plan.axes.len() || plan.changes != Changes::Any && left == 0 {
            return self.hunt.judge(&self.at, self.keep);
        }
        let Axis { issue, stays, ref moves } = plan.axes[axis];
        if let Some(after) = plan.changes.after(left) {
            let here = self.at.level(issue);
            for (m, level) in moves.iter().enumerate() {
                let short_of = |(row, short): (&Row, &i128)| {
                    short - row.adds[axis][m] > row.most[plan.changes.place(axis + 1, after)]
                };
                let mut rows = plan.rows.iter().zip(&self.short);
                // The first row orders them.
                if rows.next().is_some_and(short_of) {
                    break;
                }
                if rows.any(short_of) {
                    continue;
                }
                self.at.set(issue, *level);
                for (row, short) in plan.rows.iter().zip(&mut self.short) {
                    *short -= row.adds[axis][m];
                }
                let unmet = self.unmet;
                if let Some(k) = plan.of_broken[axis] {
                    self.unmet -= usize::from(self.changed[k] == 0);
                    self.changed[k] += 1;
                }
                self.go_on(axis, after)?;
                if let Some(k) = plan.of_broken[axis] {
                    self.unmet = unmet;
                    self.changed[k] -= 1;
                }
                for (row, short) in plan.rows.iter().zip(&mut self.short) {
                    *short += row.adds[axis][m];
                }
            }
            self.at.set(issue, here);
        }
        if stays { self.go_on(axis, left) } else { Some(()) }
    }

    fn may(&self, axis: usize, left: usize) -> bool {
        if self.plan.changes != Changes::Any && self.unmet > left {
            return false;
        }
        let place = self.plan.changes.place(axis, left);
        self.plan.rows.iter().zip(&self.short).all(|(row, short)| *short <= row.most[place])
    }

    /// Behind an axis that is settled.
    fn go_on(&mut self, axis: usize, left: usize) -> Option<()> {
        let model = self.hunt.ground.instance.model();
        if self.plan.tests[axis].iter().any(|c| model.condition(*c).holds_at(|v| self.at.level(v))) {
            return Some(());
        }
        let saved = self.saved.len();
        self.saved.extend_from_slice(&self.short);
        for (t, party) in &self.plan.ends[axis] {
            let turn = &self.hunt.turns[*t];
            let changed = || turn.support.iter().filter(|v| self.at.level(**v) != self.hunt.at.level(**v));
            if changed().next().is_none() {
                continue;
            }
            let credit: i128 =
                changed().filter_map(|v| turn.credit.get(&(*v, self.at.level(*v)))).map(|x| i128::from(*x)).sum();
            let now = if model.condition(turn.when).holds(&self.at) { turn.add } else { 0 };
            let less = credit - (i128::from(now) - i128::from(turn.before));
            for (row, short) in self.plan.rows.iter().zip(&mut self.short) {
                *short += row.weights[*party] * less;
            }
        }
        self.visit(axis + 1, left)?;
        self.short.copy_from_slice(&self.saved[saved..]);
        self.saved.truncate(saved);
        Some(())
    }
}
