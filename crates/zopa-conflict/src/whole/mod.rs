//! The stability of all states at once.
//!
//! For each party and notion, every state `t` gets the worst that the others can do after it, `m(t)`; a state is
//! stable when no move of the party leads to a `t` with `min(rank(t), m(t))` above the state's own rank.
//!
//! `m` is computed once for all states, backwards: states are taken in ascending order of what they are worth as a
//! sanction, and each labels the states, not labelled yet, from which the others can reach it (`flood`). Where every
//! opponent moves freely along its axis and gains do not matter, reach is an equivalence, and its classes are found on
//! the lines instead of the states (`component`). Near-linear in the states for parties that move along axes.

mod component;
mod flood;
mod highest;
mod lines;

use crate::concept::{Concept, Notion};
use crate::moves::{Bundles, Moves};
use crate::problem::check_memory;
use crate::rank::Ranks;
use crate::states::StateSet;
use component::Components;
use highest::{Highest, Upwards};
use lines::{Gaining, Place, Sorted};
use rayon::prelude::*;
use std::cell::LazyCell;
use std::ops::ControlFlow;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use zopa_core::{Answer, Diagnostic, Exactness, Id, Method, PartyId, PartySet, Run, StateId, StopReason};

/// Which states are stable for whom under which notion.
#[derive(Clone, PartialEq, Debug)]
pub struct Table {
    notions: Vec<Notion>,
    feasible: StateSet,
    stated: PartySet,
    no_move: PartySet,
    /// By notion, then party; `None` without preferences, or where the run was stopped.
    rows: Vec<Vec<Option<StateSet>>>,
}

impl Table {
    /// The notions, as asked for.
    pub fn notions(&self) -> &[Notion] {
        &self.notions
    }
    /// The states that can exist.
    pub fn feasible(&self) -> &StateSet {
        &self.feasible
    }
    /// The parties with preferences, each with a row for each notion.
    pub fn stated(&self) -> PartySet {
        self.stated
    }
    /// The parties that can move at no state. Those of them with preferences find every state stable, vacuously.
    pub fn no_move(&self) -> PartySet {
        self.no_move
    }
    /// The states that are stable for a party. `None` without preferences, if the notion was not asked for, or if the
    /// run was stopped before.
    pub fn stable(&self, notion: Notion, party: PartyId) -> Option<&StateSet> {
        let k = self.notions.iter().position(|n| *n == notion)?;
        self.rows[k].get(party.index())?.as_ref()
    }
    /// The equilibria: states that can exist and are stable for every party with preferences (all of them, if there is
    /// no such party). `None` if a row is missing because the run was stopped, or the notion was not asked for.
    pub fn equilibria(&self, notion: Notion) -> Option<StateSet> {
        self.stated.iter().try_fold(self.feasible.clone(), |mut all, party| {
            all.intersect(self.stable(notion, party)?);
            Some(all)
        })
    }
}

/// The stability of every state for every party with preferences, under each of the notions.
///
/// Time O(parties^2 x states) beyond a sort, for parties that move along axes; otherwise O(parties x moves). Memory
/// beyond the ranks: about 2 bytes for each party and state (lines up to 256 states), and 8 to 16 for each state and
/// thread. If the watch stops the run, or a task passes its share of the work limit, the rows that are missing are
/// `None` and the answer is marked as stopped.
///
/// # Errors
/// E721 if it does not fit in the memory limit even with one task at a time.
pub fn whole(moves: &dyn Moves, ranks: &Ranks, notions: &[Notion], run: &Run<'_>) -> Result<Answer<Table>, Diagnostic> {
    // Positions on a line are kept in as few bytes as the longest line allows.
    let parties = || (0..moves.parties()).map(PartyId::new);
    let axes = parties().filter_map(|p| moves.axis(p)).chain(parties().filter_map(|p| Some(bundles(moves, p)?.axis())));
    let longest = axes.map(|a| a.len()).max();
    match longest.unwrap_or(1) {
        0..=0x100 => answer::<u8>(moves, ranks, notions, run),
        0x101..=0x1_0000 => answer::<u16>(moves, ranks, notions, run),
        _ => answer::<u32>(moves, ranks, notions, run),
    }
}

/// The bundles of a party that has no axis.
fn bundles(moves: &dyn Moves, party: PartyId) -> Option<&Bundles> {
    if moves.axis(party).is_some() { None } else { moves.plane(party)?.bundles() }
}

fn answer<P: Place>(
    moves: &dyn Moves,
    ranks: &Ranks,
    notions: &[Notion],
    run: &Run<'_>,
) -> Result<Answer<Table>, Diagnostic> {
    let n = moves.states();
    let memory = Memory::new::<P>(moves, ranks, notions, run)?;
    let feasible = StateSet::filled(n, |s| moves.feasible(StateId(s)));
    let gains = notions.iter().any(|k| k.concept().answers_gain());
    let parties = || (0..moves.parties()).map(PartyId::new);
    let orders: Vec<Option<Order<P>>> =
        parties().map(|p| if gains { order(moves, ranks, p, &feasible, &memory) } else { None }).collect();
    let tasks = tasks(moves, ranks.stated(), notions);
    let work = run.limits.work / (tasks.len() as u64).max(1);
    let total = n * tasks.len() as u64;
    let problem = Problem { moves, ranks, feasible, orders, run, work, done: AtomicU64::new(0), total };

    let mut rows: Vec<Vec<Option<StateSet>>> = vec![vec![None; moves.parties()]; notions.len()];
    let mut exactness = Exactness::Exact;
    for (task, result) in tasks.iter().zip(problem.run_all(&tasks, memory.lanes)) {
        match result {
            Ok(sets) => {
                for (notion, set) in task.notions.iter().zip(sets) {
                    for k in (0..notions.len()).filter(|k| notions[*k] == *notion) {
                        rows[k][task.who.index()] = Some(set.clone());
                    }
                }
            }
            Err(reason) if exactness == Exactness::Exact => exactness = Exactness::Stopped(reason),
            Err(_) => {}
        }
    }
    let no_move = parties().filter(|p| !problem.ever_moves(*p)).collect();
    let stated = ranks.stated();
    let table = Table { notions: notions.to_vec(), feasible: problem.feasible, stated, no_move, rows };
    let method = Method {
        name: "graph model, all states",
        variant: "joint moves by legal sequences",
        source: "Fang, Hipel & Kilgour 1993, ch. 3",
    };
    Ok(Answer { value: table, exactness, method })
}

/// How the memory limit is used: decides speed, never the answer.
struct Memory {
    /// How many tasks may run at once.
    lanes: usize,
    /// Whether gaining moves are tabulated where they are not along axes.
    tabulate: bool,
}

impl Memory {
    /// # Errors
    /// E721 if not even one task at a time fits.
    fn new<P: Place>(
        moves: &dyn Moves,
        ranks: &Ranks,
        notions: &[Notion],
        run: &Run<'_>,
    ) -> Result<Memory, Diagnostic> {
        let n = moves.states();
        let parties = || (0..moves.parties()).map(PartyId::new);
        let stated = ranks.stated().len() as u64;
        let axes = parties().filter(|p| moves.axis(*p).is_some()).count() as u64;
        let sorted = axes + parties().filter(|p| bundles(moves, *p).is_some()).count() as u64;
        let transitive = parties().all(|p| moves.transitive(p));
        let lines = sorted * n * 2 * size_of::<P>() as u64;
        let results = n / 8 * (1 + notions.len() as u64 * stated);
        let shared = lines + results + n * 4 * stated;
        // A task keeps an order of the states (16 bytes each while it is made, then 4), what follows each and a queue;
        // numbers where a party has no axis; and a node for each last mover where moves are intransitive.
        let numbers = if axes == moves.parties() as u64 { 0 } else { 16 };
        let nodes = if transitive { 4 } else { 17 * (moves.parties() as u64 + 1) };
        let task = n * (16 + nodes + numbers);
        check_memory("the stability of all states", shared + task, run.limits.bytes)?;
        let planes = parties().filter_map(|p| Gaining::bytes(moves.plane(p)?, n)).fold(0u64, u64::saturating_add);
        let spare = run.limits.bytes - shared - task;
        let tabulate = planes <= spare / 2;
        let more = (spare - if tabulate { planes } else { 0 }) / task.max(1);
        Ok(Memory { lanes: (more as usize).saturating_add(1).min(rayon::current_num_threads()).max(1), tabulate })
    }
}

/// From where a party gains by moving to a state, for all states.
enum Order<P> {
    /// Along its axis.
    Line(Sorted<P>),
    /// Within its plane.
    Plane(Gaining),
    /// Within the bundles of its plane.
    Bundles(Sorted<P>),
}

/// The order of a party's states, where it moves along an axis or within a plane and has preferences.
fn order<P: Place>(
    moves: &dyn Moves,
    ranks: &Ranks,
    party: PartyId,
    feasible: &StateSet,
    memory: &Memory,
) -> Option<Order<P>> {
    let ranks = ranks.of(party)?;
    if let Some(axis) = moves.axis(party) {
        return (axis.len() > 1).then(|| Order::Line(Sorted::new(axis, ranks, feasible)));
    }
    if let Some(bundles) = bundles(moves, party) {
        return Some(Order::Bundles(Sorted::new(bundles.axis(), ranks, feasible)));
    }
    let plane = moves.plane(party).filter(|_| memory.tabulate)?;
    Gaining::new(plane, ranks, feasible).map(Order::Plane)
}

/// A piece of work: one party, and either one notion that needs a flood, or all those that need none.
struct Task {
    who: PartyId,
    notions: Vec<Notion>,
}

/// The tasks, the longest first.
fn tasks(moves: &dyn Moves, stated: PartySet, notions: &[Notion]) -> Vec<Task> {
    let mut floods = Vec::new();
    let mut rest = Vec::new();
    for who in stated.iter().filter(|p| p.index() < moves.parties()) {
        let (quick, slow): (Vec<Notion>, Vec<Notion>) =
            notions.iter().partition(|n| n.concept() == Concept::Nash || component::applies(moves, who, **n));
        floods.extend(slow.into_iter().map(|n| Task { who, notions: vec![n] }));
        if !quick.is_empty() {
            rest.push(Task { who, notions: quick });
        }
    }
    floods.extend(rest);
    floods
}

/// What a state is worth as a sanction of a party.
enum Worth<'a> {
    /// The state's rank.
    Here(&'a [u32]),
    /// The best that the party can have there by staying or moving.
    Best(&'a Highest<'a>),
}

impl Worth<'_> {
    #[inline]
    fn at(&self, state: u32) -> u32 {
        match self {
            Worth::Here(ranks) => ranks[state as usize],
            Worth::Best(best) => best.at(state),
        }
    }
    /// For states that come in ascending order.
    fn upwards(&self) -> Upwards<'_> {
        match self {
            Worth::Here(ranks) => Upwards::each(ranks),
            Worth::Best(best) => best.upwards(),
        }
    }
}

/// The moves and preferences of one run, with what its tasks share.
struct Problem<'a, P> {
    moves: &'a dyn Moves,
    ranks: &'a Ranks,
    feasible: StateSet,
    /// By party, where it helps and answers must gain.
    orders: Vec<Option<Order<P>>>,
    run: &'a Run<'a>,
    /// How many moves one task may follow.
    work: u64,
    /// Progress: states labelled, of how many.
    done: AtomicU64,
    total: u64,
}

impl<P: Place> Problem<'_, P> {
    /// The results of all tasks in their order, whichever thread did which.
    fn run_all(&self, tasks: &[Task], lanes: usize) -> Vec<Result<Vec<StateSet>, StopReason>> {
        let results: Vec<_> = tasks.iter().map(|_| Mutex::new(Err(StopReason::Interrupted))).collect();
        let next = AtomicUsize::new(0);
        (0..lanes).into_par_iter().with_max_len(1).for_each(|_| {
            loop {
                let k = next.fetch_add(1, Ordering::Relaxed);
                let Some(task) = tasks.get(k) else { break };
                let result = self.progress(0).and_then(|()| self.task(task));
                if let Ok(mut slot) = results[k].lock() {
                    *slot = result;
                }
            }
        });
        results.into_iter().map(|r| r.into_inner().unwrap_or(Err(StopReason::Interrupted))).collect()
    }

    /// Counts labelled states, and lets the watch stop the run.
    fn progress(&self, labelled: u64) -> Result<(), StopReason> {
        let done = self.done.fetch_add(labelled, Ordering::Relaxed) + labelled;
        match self.run.watch.tick(done.min(self.total), self.total.try_into().ok()) {
            ControlFlow::Continue(()) => Ok(()),
            ControlFlow::Break(reason) => Err(reason),
        }
    }

    /// For each notion of a task the states that are stable.
    fn task(&self, task: &Task) -> Result<Vec<StateSet>, StopReason> {
        let Some(ranks) = self.ranks.of(task.who) else { return Ok(Vec::new()) };
        let who = task.who;
        let best = LazyCell::new(|| Highest::of(self.moves, &self.feasible, who, |s| ranks[s as usize]));
        let classes = LazyCell::new(|| Components::new(self.moves, &self.feasible, who));
        let stable = |notion: &Notion| {
            let concept = notion.concept();
            if concept == Concept::Nash {
                return Ok(self.not_below(ranks, &best));
            }
            let worth = if concept.counters() { Worth::Best(&best) } else { Worth::Here(ranks) };
            let threshold = if component::applies(self.moves, who, *notion) {
                classes.threshold(self.moves, &self.feasible, who, ranks, &worth)
            } else {
                flood::threshold(self, who, ranks, *notion, &worth)?
            };
            Ok(self.not_below(ranks, &threshold))
        };
        task.notions.iter().map(stable).collect()
    }

    /// The states that can exist and whose rank is not below a threshold.
    fn not_below(&self, ranks: &[u32], threshold: &Highest<'_>) -> StateSet {
        let mut threshold = threshold.upwards();
        StateSet::filled(self.moves.states(), |s| {
            let high = ranks[s as usize] >= threshold.at(s);
            high & self.feasible.contains(StateId(s))
        })
    }

    /// Whether the party can move anywhere at all.
    fn ever_moves(&self, party: PartyId) -> bool {
        if self.moves.axis(party).is_some_and(|a| a.len() == 1) {
            return false;
        }
        self.feasible.iter().any(|s| {
            let mut any = false;
            self.moves.each(party, s, &mut |_| any = true);
            any
        })
    }
}
