//! The outcomes nearest to a given one: fewest issues changed first.
//!
//! Iterative deepening over the number of issues changed, depth first within it, issues in order. A branch is left when
//! some party that must be content cannot be any more: what it has gained so far, plus the most it can gain by the
//! changes that are left (by table: the best so many of the later issues; by term: all that could turn its way), falls
//! short of what it needs; or when a weighted sum of these over several such parties does ([`cut`]). Works on spaces of
//! any size; what bounds it is the number of steps.

mod cut;

use crate::problems::{nothing_near, stopped};
use crate::space::ENUMERATED;
use cut::Cut;
use rayon::prelude::*;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};
use std::sync::{Mutex, PoisonError};
use std::time::Instant;
use zopa_core::{Diagnostic, Id, Instance, IssueId, LevelId, Outcome, PartyId, PartySet, Run, StopReason};

/// What is looked for.
pub(crate) trait Seek: Sync {
    /// What is kept of the outcomes found at one distance.
    type Found: Send;
    /// Whether a package that takes these signatures (and perhaps more) may still do.
    fn may_sign(&self, signers: PartySet) -> bool;
    /// Who must be content with a package that takes these signatures (and perhaps more).
    fn must_be_content(&self, signers: PartySet) -> PartySet;
    /// Of these one at least must be content too; if nobody is named, that is no condition.
    fn one_of(&self) -> PartySet {
        PartySet::EMPTY
    }
    /// By how much the party's score must at least exceed that of the centre; `None` where it has no score.
    fn needs(&self, party: PartyId) -> Option<i64>;
    /// Judges an outcome, by the definition in full.
    fn judge(&self, outcome: &Outcome, signers: PartySet) -> Option<Self::Found>;
    /// Puts two findings at the same distance together. Must not depend on their order.
    fn merge(&self, found: Self::Found, other: Self::Found) -> Self::Found;
}

/// Work is counted in steps; so many are made at most.
const STEPS: u64 = 20 * ENUMERATED;
/// Threads compare notes after so many.
const NOTE: u64 = 1 << 14;

/// What is found at the smallest distance at which anything is, with that distance, from `from` to `to` issues changed.
/// `levels` says which levels an issue may take; where its level in the centre is not one of them it must change.
///
/// # Errors
/// E712 if more than 10^8 outcomes had to be judged, or more than the work limit; E714 if stopped.
pub(crate) fn nearest<S: Seek>(
    seek: &S,
    instance: &Instance,
    centre: &Outcome,
    levels: impl Fn(IssueId, LevelId) -> bool,
    distances: std::ops::RangeInclusive<usize>,
    run: &Run<'_>,
) -> Result<Option<(usize, S::Found)>, Diagnostic> {
    let mut area = Area::new(seek, instance, centre, levels);
    let watched = Watched::new(run);
    let changeable = area.axes.iter().filter(|a| !a.others.is_empty()).count();
    for distance in *distances.start()..=(*distances.end()).min(changeable) {
        area.deepen(distance);
        if let Some(found) = area.search(seek, distance, &watched)? {
            return Ok(Some((distance, found)));
        }
    }
    Ok(None)
}

/// Whether `a` comes before `b` in index order, first issue fastest: the last issue decides first.
pub(crate) fn index_order(a: &Outcome, b: &Outcome) -> std::cmp::Ordering {
    a.levels().iter().rev().cmp(b.levels().iter().rev())
}

struct Axis {
    issue: IssueId,
    /// Its level in the centre may stay.
    may_stay: bool,
    /// Who signs for it if it stays.
    staying: PartySet,
    /// The levels it can change to, with who signs.
    others: Vec<(LevelId, PartySet)>,
}

/// A party whose score is followed.
struct Followed {
    party: PartyId,
    needs: i64,
    /// What each change adds, in the order of `others`.
    adds: Vec<Vec<i64>>,
    /// The most that its terms can add.
    terms: i64,
    /// The most that exactly `r` changes among the issues from `v` on add, at `v * (distance + 1) + r`.
    most: Vec<i64>,
}

struct Area<'a> {
    instance: &'a Instance,
    centre: &'a Outcome,
    axes: Vec<Axis>,
    /// Sets of parties that may have to be content together.
    together: Vec<PartySet>,
    cuts: Vec<Cut>,
    /// Of these one at least must be content too; nobody if that is no condition, or one of them is not followed.
    one_of: PartySet,
    /// Who signs if all issues from this one on stay.
    staying: Vec<PartySet>,
    followed: Vec<Followed>,
    /// Whether exactly `r` changes among the issues from `v` on are possible.
    possible: Vec<bool>,
}

const NEVER: i64 = i64::MIN / 4;

impl<'a> Area<'a> {
    fn new<S: Seek>(
        seek: &S,
        instance: &'a Instance,
        centre: &'a Outcome,
        levels: impl Fn(IssueId, LevelId) -> bool,
    ) -> Self {
        let model = instance.model();
        let (case, q) = (model.case(), model.status_quo());
        let axes: Vec<Axis> = model
            .space()
            .issue_ids()
            .map(|issue| {
                let signers = |level| match level == q.level(issue) {
                    true => PartySet::EMPTY,
                    false => case.issues[issue].control.signers(),
                };
                let here = centre.level(issue);
                let all = (0..model.space().levels(issue)).map(LevelId::new);
                Axis {
                    issue,
                    may_stay: levels(issue, here),
                    staying: signers(here),
                    others: all.filter(|l| *l != here && levels(issue, *l)).map(|l| (l, signers(l))).collect(),
                }
            })
            .collect();
        let mut staying = vec![PartySet::EMPTY; axes.len() + 1];
        for v in (0..axes.len()).rev() {
            staying[v] = staying[v + 1].union(axes[v].staying);
        }
        let followed = case.parties.ids().filter_map(|party| {
            let needs = seek.needs(party)?;
            let additive = instance.additive(party)?;
            let adds = axes.iter().map(|axis| {
                let table = additive.table(axis.issue);
                let here = table[centre.level(axis.issue).index()];
                axis.others.iter().map(|(level, _)| (table[level.index()] - here).raw()).collect()
            });
            let turned = additive.terms().iter().map(|(condition, add)| {
                let now = model.condition(*condition).holds(centre);
                if now { (-add.raw()).max(0) } else { add.raw().max(0) }
            });
            Some(Followed { party, needs, adds: adds.collect(), terms: turned.sum(), most: Vec::new() })
        });
        let followed: Vec<Followed> = followed.collect();
        let all: PartySet = case.parties.ids().collect();
        let mut together: Vec<PartySet> = Vec::new();
        let of: PartySet = followed.iter().map(|p| p.party).collect();
        let one_of = seek.one_of();
        let one_of = if one_of.is_subset(of) { one_of } else { PartySet::EMPTY };
        for signers in [PartySet::EMPTY, model.signers(centre), all] {
            let must = seek.must_be_content(signers).intersection(of);
            let with = one_of.iter().map(|i| must.union(PartySet::from_iter([i])));
            for must in std::iter::once(must).chain(with) {
                if must.len() > 1 && !together.contains(&must) {
                    together.push(must);
                }
            }
        }
        Area { instance, centre, axes, together, cuts: Vec::new(), one_of, staying, followed, possible: Vec::new() }
    }

    /// Works out what so many changes can do.
    fn deepen(&mut self, distance: usize) {
        let (n, width) = (self.axes.len(), distance + 1);
        self.possible = vec![false; (n + 1) * width];
        self.possible[n * width] = true;
        for v in (0..n).rev() {
            for r in 0..width {
                let stays = self.axes[v].may_stay && self.possible[(v + 1) * width + r];
                let changes = r > 0 && !self.axes[v].others.is_empty() && self.possible[(v + 1) * width + r - 1];
                self.possible[v * width + r] = stays || changes;
            }
        }
        for party in &mut self.followed {
            party.most = vec![NEVER; (n + 1) * width];
            party.most[n * width] = 0;
            for v in (0..n).rev() {
                let best = party.adds[v].iter().max();
                for r in 0..width {
                    let stays = if self.axes[v].may_stay { party.most[(v + 1) * width + r] } else { NEVER };
                    let changes = match best {
                        Some(add) if r > 0 => party.most[(v + 1) * width + r - 1].saturating_add(*add).max(NEVER),
                        _ => NEVER,
                    };
                    party.most[v * width + r] = stays.max(changes);
                }
            }
        }
        self.cuts = self.together.iter().filter_map(|of| Cut::new(&self.axes, &self.followed, *of, distance)).collect();
    }

    fn search<S: Seek>(
        &self,
        seek: &S,
        distance: usize,
        watched: &Watched<'_>,
    ) -> Result<Option<S::Found>, Diagnostic> {
        if distance < 2 {
            let mut walk = Walk::new(self, seek, distance, watched);
            walk.visit(0, distance, PartySet::EMPTY);
            return walk.finish();
        }
        // One task for each first change.
        let tasks: Vec<(usize, usize)> =
            self.axes.iter().enumerate().flat_map(|(v, a)| (0..a.others.len()).map(move |k| (v, k))).collect();
        let found: Vec<Option<S::Found>> = tasks
            .par_iter()
            .map(|(v, k)| {
                let mut walk = Walk::new(self, seek, distance, watched);
                let stay = (0..*v).all(|earlier| self.axes[earlier].may_stay);
                if stay {
                    let before = self.axes[..*v].iter().fold(PartySet::EMPTY, |s, a| s.union(a.staying));
                    walk.change(*v, *k, distance, before);
                }
                walk.finish()
            })
            .collect::<Result<_, Diagnostic>>()?;
        Ok(found.into_iter().flatten().reduce(|a, b| seek.merge(a, b)))
    }
}

struct Walk<'w, 'a, S: Seek> {
    area: &'w Area<'a>,
    seek: &'w S,
    width: usize,
    at: Outcome,
    gained: Vec<i64>,
    /// The same, weighed by each cut.
    weighed: Vec<i128>,
    found: Option<S::Found>,
    steps: u64,
    judged: u64,
    watched: &'w Watched<'w>,
}

impl<'w, 'a, S: Seek> Walk<'w, 'a, S> {
    fn new(area: &'w Area<'a>, seek: &'w S, distance: usize, watched: &'w Watched<'w>) -> Self {
        Walk {
            area,
            seek,
            width: distance + 1,
            at: area.centre.clone(),
            gained: vec![0; area.followed.len()],
            weighed: vec![0; area.cuts.len()],
            found: None,
            steps: 0,
            judged: 0,
            watched,
        }
    }

    /// All ways to change exactly `left` issues from `v` on; the earlier ones are settled and take these signatures.
    fn visit(&mut self, v: usize, left: usize, signers: PartySet) {
        if left == 0 {
            return self.judge(v, signers);
        }
        let mut signers = signers;
        for next in v..self.area.axes.len() {
            if !self.may_do(next, left, signers) || self.watched.is_over() {
                return;
            }
            for k in 0..self.area.axes[next].others.len() {
                self.change(next, k, left, signers);
            }
            let axis = &self.area.axes[next];
            if !axis.may_stay {
                return;
            }
            signers = signers.union(axis.staying);
        }
    }

    /// Changes one issue, and goes on behind it.
    fn change(&mut self, v: usize, k: usize, left: usize, signers: PartySet) {
        let area = self.area;
        let axis = &area.axes[v];
        let (level, signs) = axis.others[k];
        self.note();
        for (gained, party) in self.gained.iter_mut().zip(&area.followed) {
            *gained += party.adds[v][k];
        }
        for (weighed, cut) in self.weighed.iter_mut().zip(&area.cuts) {
            *weighed += cut.adds[v][k];
        }
        let signers = signers.union(signs);
        if self.may_do(v + 1, left - 1, signers) {
            self.at.set(axis.issue, level);
            self.visit(v + 1, left - 1, signers);
            self.at.set(axis.issue, area.centre.level(axis.issue));
        }
        for (gained, party) in self.gained.iter_mut().zip(&area.followed) {
            *gained -= party.adds[v][k];
        }
        for (weighed, cut) in self.weighed.iter_mut().zip(&area.cuts) {
            *weighed -= cut.adds[v][k];
        }
    }

    /// Whether `left` more changes from `v` on may lead to something.
    fn may_do(&self, v: usize, left: usize, signers: PartySet) -> bool {
        let at = v * self.width + left;
        if !self.area.possible[at] || !self.seek.may_sign(signers) {
            return false;
        }
        let must = self.seek.must_be_content(signers);
        if self.area.one_of.is_empty() {
            return self.may_content(must, at);
        }
        self.area.one_of.iter().any(|i| self.may_content(must.union(PartySet::from_iter([i])), at))
    }

    /// Whether all of these may be content with what follows, at a place of the tables.
    fn may_content(&self, must: PartySet, at: usize) -> bool {
        let mut followed = self.area.followed.iter().zip(&self.gained).filter(|(p, _)| must.contains(p.party));
        followed.all(|(p, gained)| gained + p.most[at].saturating_add(p.terms) >= p.needs)
            && self.area.cuts.iter().zip(&self.weighed).all(|(c, x)| !c.of.is_subset(must) || c.allows(*x, at))
    }

    /// All issues from `v` on stay.
    fn judge(&mut self, v: usize, signers: PartySet) {
        let signers = signers.union(self.area.staying[v]);
        if !self.may_do(v, 0, signers) {
            return;
        }
        self.judged += 1;
        let model = self.area.instance.model();
        let feasible = if self.at == *model.status_quo() { model.exists(&self.at) } else { model.signable(&self.at) };
        if feasible && let Some(found) = self.seek.judge(&self.at, signers) {
            self.found = Some(match self.found.take() {
                None => found,
                Some(known) => self.seek.merge(known, found),
            });
        }
    }

    fn note(&mut self) {
        self.steps += 1;
        if self.steps >= NOTE {
            self.watched.note(self.steps, self.judged);
            (self.steps, self.judged) = (0, 0);
        }
    }

    fn finish(self) -> Result<Option<S::Found>, Diagnostic> {
        self.watched.note(self.steps, self.judged);
        self.watched.verdict()?;
        Ok(self.found)
    }
}

/// Counts the steps of all threads, tells the watch, and ends the search at a limit.
struct Watched<'a> {
    run: &'a Run<'a>,
    started: Option<Instant>,
    steps: AtomicU64,
    judged: AtomicU64,
    over: AtomicBool,
    why: Mutex<Option<Diagnostic>>,
}

impl<'a> Watched<'a> {
    fn new(run: &'a Run<'a>) -> Self {
        Watched {
            run,
            started: run.limits.time.map(|_| Instant::now()),
            steps: AtomicU64::new(0),
            judged: AtomicU64::new(0),
            over: AtomicBool::new(false),
            why: Mutex::new(None),
        }
    }

    fn is_over(&self) -> bool {
        self.over.load(Relaxed)
    }

    fn note(&self, steps: u64, judged: u64) {
        let steps = self.steps.fetch_add(steps, Relaxed) + steps;
        let judged = self.judged.fetch_add(judged, Relaxed) + judged;
        let limit = STEPS.min(self.run.limits.work);
        if judged > ENUMERATED {
            self.end(nothing_near());
        } else if steps > limit {
            self.end(stopped(&StopReason::Work { done: limit, limit }));
        } else if let ControlFlow::Break(reason) = self.run.watch.tick(steps, None) {
            self.end(stopped(&reason));
        } else if let (Some(started), Some(limit)) = (self.started, self.run.limits.time)
            && started.elapsed() > limit
        {
            self.end(stopped(&StopReason::Time(limit)));
        }
    }

    fn end(&self, why: Diagnostic) {
        self.why.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(why);
        self.over.store(true, Relaxed);
    }

    fn verdict(&self) -> Result<(), Diagnostic> {
        if !self.is_over() {
            return Ok(());
        }
        match self.why.lock().unwrap_or_else(PoisonError::into_inner).clone() {
            Some(why) => Err(why),
            None => Ok(()),
        }
    }
}
