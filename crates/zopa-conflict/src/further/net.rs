//! Steps written out, with who takes them, so that reach can be summed up over all states at once.
//!
//! A net has a node for each state; where nobody may act twice in a row, a node for each state and last actor, and one
//! more for "nobody yet". Its strongly connected components, sinks first, turn "the least (or the best) that can be
//! reached" into one sweep (Tarjan 1972).

use crate::problem::{NEEDS_MEMORY, grouped, size};
use std::collections::VecDeque;
use zopa_core::{Diagnostic, PartySet, Run, StateId};

/// A step: to where, and by whom (the number of the actor).
pub(crate) type Arc = (u32, u32);

/// From so many states on the number of steps is estimated first,
const LARGE: u64 = 1 << 16;
/// from so many of them.
const SOME: u64 = 256;

/// Steps from every state.
pub(crate) struct Net {
    /// States, and then hubs: places that stand for what many states have in common, and are no state themselves.
    states: usize,
    /// How many of them are states.
    real: usize,
    /// Who acts: parties, or coalitions.
    pub(crate) actors: Vec<PartySet>,
    ends: Vec<usize>,
    arcs: Vec<Arc>,
    /// So many of the first actors may not act twice in a row; whoever else acts, everybody may act next.
    restricted: usize,
}

impl Net {
    /// Collects the steps of each state: `each` calls back with the end and the number of the actor.
    ///
    /// # Errors
    /// E721 if the steps do not fit in the memory limit.
    pub(crate) fn new(
        states: u64,
        actors: Vec<PartySet>,
        restricted: usize,
        run: &Run<'_>,
        each: impl FnMut(StateId, &mut dyn FnMut(StateId, usize)),
    ) -> Result<Net, Diagnostic> {
        Net::with_hubs((states, 0), actors, restricted, run, each)
    }

    /// The same with so many hubs after the states. Steps into a hub and out of it are together one step, of an actor that is not restricted; ways
    /// through hubs are not told ([`Self::way`]).
    pub(crate) fn with_hubs(
        (real, hubs): (u64, u64),
        actors: Vec<PartySet>,
        restricted: usize,
        run: &Run<'_>,
        mut each: impl FnMut(StateId, &mut dyn FnMut(StateId, usize)),
    ) -> Result<Net, Diagnostic> {
        let states = real + hubs;
        let nodes = states * (restricted as u64 + 1);
        let refused = |arcs: u64, about: &str| {
            let needs = size(arcs.saturating_mul(8).saturating_add(nodes * 40));
            let message = format!(
                "following {about}{} steps between {} states needs {needs}, the limit is {}",
                grouped(arcs.into()),
                grouped(real.into()),
                size(run.limits.bytes)
            );
            Diagnostic::new(&NEEDS_MEMORY, message)
                .because("The steps of every state are written out to find what can be reached from it.")
                .cure("Fix issues that do not matter here (a scenario with `fix`), or raise the memory limit.")
        };
        // What is far too much is refused at once: some states, evenly spread, tell about how many steps there will be.
        if real >= LARGE {
            let mut some = 0u64;
            (0..SOME).for_each(|k| each(StateId((k * (real / SOME)) as u32), &mut |_, _| some += 1));
            let about = some.saturating_mul(real / SOME);
            if about.saturating_mul(4) > run.limits.bytes {
                return Err(refused(about, "about "));
            }
        }
        let (mut ends, mut arcs) = (Vec::with_capacity(states as usize), Vec::new());
        for s in 0..states {
            let start = arcs.len();
            each(StateId(s as u32), &mut |t, actor| arcs.push((t.0, actor as u32)));
            arcs[start..].sort_unstable();
            ends.push(arcs.len());
            if arcs.len() as u64 * 8 + nodes * 40 > run.limits.bytes {
                return Err(refused(arcs.len() as u64, "more than "));
            }
        }
        Ok(Net { states: states as usize, real: real as usize, actors, ends, arcs, restricted })
    }

    /// How many steps there are.
    pub(crate) fn len(&self) -> usize {
        self.arcs.len()
    }
    /// How many places there are: a state with whoever acted last.
    pub(crate) fn nodes(&self) -> u64 {
        (self.states * self.width()) as u64
    }
    /// How many steps between them.
    pub(crate) fn steps(&self) -> u64 {
        (self.arcs.len() * self.width()) as u64
    }
    pub(crate) fn row(&self, s: u32) -> &[Arc] {
        let s = s as usize;
        &self.arcs[if s == 0 { 0 } else { self.ends[s - 1] }..self.ends[s]]
    }
    fn width(&self) -> usize {
        self.restricted + 1
    }
    /// The node from which everybody may act.
    fn start(&self, s: u32) -> usize {
        s as usize * self.width() + self.restricted
    }
    fn state(&self, node: usize) -> u32 {
        (node / self.width()) as u32
    }
    /// The node that a step from a node leads to; `None` if its actor has just acted and may not again.
    fn step(&self, node: usize, arc: Arc) -> Option<usize> {
        let actor = arc.1 as usize;
        if actor >= self.restricted {
            return Some(self.start(arc.0));
        }
        (node % self.width() != actor).then(|| arc.0 as usize * self.width() + actor)
    }

    /// What can be reached from a state, itself left out, ascending.
    pub(crate) fn reach(&self, from: u32) -> Vec<u32> {
        self.reach_again(from, &mut Seen::default())
    }

    /// The same, with what an earlier call left behind: no memory is cleared in between.
    pub(crate) fn reach_again(&self, from: u32, seen: &mut Seen) -> Vec<u32> {
        seen.begin(self.states * self.width());
        let mut todo = vec![self.start(from)];
        let mut found = Vec::new();
        seen.first(self.start(from));
        while let Some(node) = todo.pop() {
            let row = self.row(self.state(node));
            seen.steps += 1 + row.len() as u64;
            for arc in row {
                if let Some(next) = self.step(node, *arc)
                    && seen.first(next)
                {
                    found.push(arc.0);
                    todo.push(next);
                }
            }
        }
        found.sort_unstable();
        found.dedup();
        found.retain(|s| *s != from && (*s as usize) < self.real);
        found
    }

    /// For each state in how few steps it can be reached; the start itself in none.
    #[cfg(test)]
    pub(crate) fn depths(&self, from: u32) -> Vec<Option<u32>> {
        let mut seen = vec![false; self.states * self.width()];
        let mut depths = vec![None; self.states];
        depths[from as usize] = Some(0);
        seen[self.start(from)] = true;
        let mut level = vec![self.start(from)];
        for depth in 1.. {
            let mut next = Vec::new();
            for node in level {
                for arc in self.row(self.state(node)) {
                    if let Some(to) = self.step(node, *arc)
                        && !std::mem::replace(&mut seen[to], true)
                    {
                        depths[arc.0 as usize].get_or_insert(depth);
                        next.push(to);
                    }
                }
            }
            if next.is_empty() {
                break;
            }
            level = next;
        }
        depths
    }

    /// A shortest way from a state to one that fits (not itself): the nearest, then the lowest.
    pub(crate) fn way(&self, from: u32, fits: &mut dyn FnMut(u32) -> bool) -> Option<Vec<(PartySet, u32)>> {
        let mut before: Vec<Option<(usize, u32)>> = vec![None; self.states * self.width()];
        let start = self.start(from);
        let mut seen = vec![false; before.len()];
        seen[start] = true;
        let mut level = VecDeque::from([start]);
        while !level.is_empty() {
            let mut next: Vec<usize> = Vec::new();
            for node in level.drain(..) {
                for arc in self.row(self.state(node)) {
                    if let Some(to) = self.step(node, *arc)
                        && !std::mem::replace(&mut seen[to], true)
                    {
                        before[to] = Some((node, arc.1));
                        next.push(to);
                    }
                }
            }
            next.sort_unstable();
            if let Some(end) = next.iter().copied().find(|n| self.state(*n) != from && fits(self.state(*n))) {
                let mut way = Vec::new();
                let mut at = end;
                while let Some((previous, actor)) = before[at] {
                    way.push((self.actors[actor as usize], self.state(at)));
                    at = previous;
                }
                way.reverse();
                return Some(way);
            }
            level.extend(next);
        }
        None
    }

    /// The strongly connected components of the nodes, sinks first.
    pub(crate) fn condense(&self) -> Condensed {
        const NEW: u32 = u32::MAX;
        let nodes = self.states * self.width();
        let mut of = vec![NEW; nodes];
        let (mut index, mut low) = (vec![NEW; nodes], vec![NEW; nodes]);
        let (mut stack, mut members, mut ends) = (Vec::new(), Vec::new(), Vec::new());
        let (mut next, mut components) = (0u32, 0u32);
        for root in 0..nodes {
            if index[root] != NEW {
                continue;
            }
            // Each frame: a node and the place of its next step.
            let mut frames: Vec<(usize, usize)> = vec![(root, 0)];
            while let Some((node, place)) = frames.pop() {
                if place == 0 {
                    index[node] = next;
                    low[node] = next;
                    next += 1;
                    stack.push(node);
                }
                let row = self.row(self.state(node));
                let mut k = place;
                let mut child = None;
                while k < row.len() {
                    let to = self.step(node, row[k]);
                    k += 1;
                    let Some(to) = to else { continue };
                    if index[to] == NEW {
                        child = Some(to);
                        break;
                    }
                    if of[to] == NEW {
                        low[node] = low[node].min(index[to]);
                    }
                }
                if let Some(child) = child {
                    // `k` is at least 1 now, so the node is not numbered again.
                    frames.push((node, k));
                    frames.push((child, 0));
                    continue;
                }
                if low[node] == index[node] {
                    while let Some(member) = stack.pop() {
                        of[member] = components;
                        members.push(member as u32);
                        if member == node {
                            break;
                        }
                    }
                    ends.push(members.len());
                    components += 1;
                }
                if let Some((parent, _)) = frames.last() {
                    low[*parent] = low[*parent].min(low[node]);
                }
            }
        }
        Condensed { of, members, ends }
    }

    /// For each state what `merge` makes of the states that can be reached from it, and of the state itself: `start`
    /// is nothing, `add` takes a state in, `merge` another component's sum.
    pub(crate) fn sums<T: Clone>(
        &self,
        condensed: &Condensed,
        start: &T,
        mut add: impl FnMut(&mut T, u32),
        mut merge: impl FnMut(&mut T, &T),
    ) -> Sums<T> {
        let mut sums: Vec<T> = Vec::with_capacity(condensed.ends.len());
        let mut seen: Vec<u32> = vec![u32::MAX; condensed.ends.len()];
        for c in 0..condensed.ends.len() {
            let mut sum = start.clone();
            for node in condensed.members(c) {
                let node = *node as usize;
                if (self.state(node) as usize) < self.real {
                    add(&mut sum, self.state(node));
                }
                for arc in self.row(self.state(node)) {
                    if let Some(to) = self.step(node, *arc) {
                        let other = condensed.of[to] as usize;
                        if other != c && seen[other] != c as u32 {
                            seen[other] = c as u32;
                            merge(&mut sum, &sums[other]);
                        }
                    }
                }
            }
            sums.push(sum);
        }
        let of = (0..self.real).map(|s| condensed.of[self.start(s as u32)]).collect();
        Sums { of, sums }
    }
}

/// Rows of numbers, one after the other.
#[derive(Default)]
struct Rows {
    ends: Vec<usize>,
    items: Vec<u32>,
}

impl Rows {
    fn row(&self, k: usize) -> &[u32] {
        &self.items[if k == 0 { 0 } else { self.ends[k - 1] }..self.ends[k]]
    }
    /// Ends a row: what was added since the last one, each once.
    fn end(&mut self) {
        let start = self.ends.last().copied().unwrap_or(0);
        self.items[start..].sort_unstable();
        let mut kept = start;
        for k in start..self.items.len() {
            if kept == start || self.items[kept - 1] != self.items[k] {
                self.items[kept] = self.items[k];
                kept += 1;
            }
        }
        self.items.truncate(kept);
        self.ends.push(kept);
    }
}

/// A net without its steps: parts in which everything can be reached from everything, sinks first, for sums that are taken again and again.
pub(crate) struct Parts {
    /// By state: the part from which whoever is there starts.
    of: Vec<u32>,
    /// By part: its states,
    members: Rows,
    /// and the parts one step on.
    next: Rows,
}

impl Parts {
    pub(crate) fn new(net: &Net) -> Parts {
        let condensed = net.condense();
        let (mut members, mut next) = (Rows::default(), Rows::default());
        for c in 0..condensed.len() {
            for node in condensed.members(c) {
                let node = *node as usize;
                let state = net.state(node);
                if (state as usize) < net.real {
                    members.items.push(state);
                }
                let on = net.row(state).iter().filter_map(|arc| net.step(node, *arc)).map(|to| condensed.of[to]);
                next.items.extend(on.filter(|other| *other as usize != c));
            }
            members.end();
            next.end();
        }
        let of = (0..net.real).map(|s| condensed.of[net.start(s as u32)]).collect();
        Parts { of, members, next }
    }
    /// The part of a state.
    pub(crate) fn of(&self, state: u32) -> usize {
        self.of[state as usize] as usize
    }
    /// How many states and steps a sum looks at.
    pub(crate) fn len(&self) -> u64 {
        (self.members.items.len() + self.next.items.len() + self.next.ends.len()) as u64
    }
    /// What it takes in memory.
    pub(crate) fn bytes(&self) -> u64 {
        4 * (self.of.len() as u64 + self.len()) + 16 * self.next.ends.len() as u64
    }
    /// For each part the sum over all states that can be reached from it, its own too ([`Net::sums`]).
    pub(crate) fn sums<T: Copy>(
        &self,
        start: T,
        mut add: impl FnMut(T, u32) -> T,
        mut merge: impl FnMut(T, T) -> T,
    ) -> Vec<T> {
        let mut sums: Vec<T> = Vec::with_capacity(self.next.ends.len());
        for c in 0..self.next.ends.len() {
            let own = self.members.row(c).iter().fold(start, |sum, s| add(sum, *s));
            sums.push(self.next.row(c).iter().fold(own, |sum, other| merge(sum, sums[*other as usize])));
        }
        sums
    }
    /// What can be reached from a state, and itself, ascending.
    pub(crate) fn reach(&self, from: u32) -> Vec<u32> {
        let mut seen = vec![false; self.next.ends.len()];
        seen[self.of(from)] = true;
        let mut todo = vec![self.of(from)];
        let mut found = Vec::new();
        while let Some(c) = todo.pop() {
            found.extend_from_slice(self.members.row(c));
            for other in self.next.row(c) {
                if !std::mem::replace(&mut seen[*other as usize], true) {
                    todo.push(*other as usize);
                }
            }
        }
        found.sort_unstable();
        found.dedup();
        found
    }
}

/// Which nodes a search has seen, and how many steps all searches so far have looked at.
#[derive(Default)]
pub(crate) struct Seen {
    stamps: Vec<u32>,
    stamp: u32,
    pub(crate) steps: u64,
}

impl Seen {
    fn begin(&mut self, nodes: usize) {
        if self.stamps.len() < nodes || self.stamp == u32::MAX {
            self.stamps = vec![0; nodes.max(self.stamps.len())];
            self.stamp = 0;
        }
        self.stamp += 1;
    }
    fn first(&mut self, node: usize) -> bool {
        std::mem::replace(&mut self.stamps[node], self.stamp) != self.stamp
    }
}

/// The strongly connected components of a net, sinks first.
pub(crate) struct Condensed {
    of: Vec<u32>,
    members: Vec<u32>,
    ends: Vec<usize>,
}

impl Condensed {
    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }
    /// The component of a state from which everybody may act, if it has several members: the same can be reached from all of them.
    pub(crate) fn shared(&self, net: &Net, s: u32) -> Option<u32> {
        let c = self.of[net.start(s)];
        (self.members(c as usize).len() > 1).then_some(c)
    }
    fn members(&self, c: usize) -> &[u32] {
        &self.members[if c == 0 { 0 } else { self.ends[c - 1] }..self.ends[c]]
    }
}

/// What can be reached from each state, summed up.
pub(crate) struct Sums<T> {
    of: Vec<u32>,
    sums: Vec<T>,
}

impl<T> Sums<T> {
    pub(crate) fn at(&self, s: u32) -> &T {
        self.of_class(self.class(s))
    }
    /// States of one class have the same sum.
    pub(crate) fn class(&self, s: u32) -> u32 {
        self.of[s as usize]
    }
    pub(crate) fn of_class(&self, class: u32) -> &T {
        &self.sums[class as usize]
    }
    /// How many classes there are at most.
    pub(crate) fn classes(&self) -> usize {
        self.sums.len()
    }
}
