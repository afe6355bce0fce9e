//! Conditions as decision diagrams over issues in a fixed order.
//!
//! A node looks at one issue and leads on by its level; two nodes that mean the same are one node, and a node whose levels
//! all lead to the same is not built (Bryant 1986, with as many ways out of a node as the issue has levels). So what is
//! left of a condition when some issues are decided is one number, and levels that no condition tells apart show it.

use std::collections::HashMap;
use zopa_core::{Condition, Gates, Id, IssueId, LevelId, LevelSet, Outcome};

/// What is left of a condition: a node, or one of the two that are decided.
pub(super) type Rest = u32;
/// Holds nowhere.
pub(super) const NEVER: Rest = 0;
/// Holds everywhere.
pub(super) const ALWAYS: Rest = 1;

/// How many nodes are built.
const NODES: usize = 1 << 21;

/// Diagrams that share their nodes.
pub(super) struct Diagrams<'a> {
    /// Each issue's place in the order; issues without one stay at the status quo.
    place: &'a dyn Fn(IssueId) -> Option<usize>,
    /// How many levels the issue at each place has.
    sizes: &'a [usize],
    status_quo: &'a Outcome,
    nodes: Vec<Node>,
    known: HashMap<Node, Rest>,
    done: HashMap<(Op, Rest, Rest), Rest>,
    /// Whether there was no room for another node: nothing that was built counts then.
    pub(super) full: bool,
}

#[derive(Clone, PartialEq, Eq, Hash)]
struct Node {
    place: usize,
    to: Box<[Rest]>,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Op {
    And,
    Or,
    Iff,
}

impl<'a> Diagrams<'a> {
    /// No condition yet.
    pub(super) fn new(
        place: &'a dyn Fn(IssueId) -> Option<usize>,
        sizes: &'a [usize],
        status_quo: &'a Outcome,
    ) -> Self {
        let end = |to: Rest| Node { place: usize::MAX, to: vec![to].into() };
        let nodes = vec![end(NEVER), end(ALWAYS)];
        Diagrams { place, sizes, status_quo, nodes, known: HashMap::new(), done: HashMap::new(), full: false }
    }

    /// The diagram of a condition.
    pub(super) fn add(&mut self, condition: &Condition) -> Rest {
        condition.build(self)
    }

    /// The place of the issue it looks at first; none if it is decided.
    pub(super) fn place(&self, rest: Rest) -> Option<usize> {
        Some(self.nodes[rest as usize].place).filter(|place| *place != usize::MAX)
    }

    /// What is left of it when the issue at a place has a level.
    pub(super) fn after(&self, rest: Rest, place: usize, level: usize) -> Rest {
        let node = &self.nodes[rest as usize];
        if node.place == place { node.to[level] } else { rest }
    }

    /// Everything that may be left of some conditions, by the place that it looks at first.
    pub(super) fn reached(&self, roots: impl Iterator<Item = Rest>) -> Vec<Vec<Rest>> {
        let mut by_place = vec![Vec::new(); self.sizes.len()];
        let mut seen = vec![false; self.nodes.len()];
        let mut open: Vec<Rest> = roots.collect();
        while let Some(rest) = open.pop() {
            let Some(place) = self.place(rest) else { continue };
            if !std::mem::replace(&mut seen[rest as usize], true) {
                by_place[place].push(rest);
                open.extend_from_slice(&self.nodes[rest as usize].to);
            }
        }
        by_place
    }

    fn node(&mut self, place: usize, to: Vec<Rest>) -> Rest {
        if to.iter().all(|x| *x == to[0]) {
            return to[0];
        }
        let node = Node { place, to: to.into() };
        if let Some(known) = self.known.get(&node) {
            return *known;
        }
        if self.nodes.len() >= NODES {
            self.full = true;
            return NEVER;
        }
        let number = self.nodes.len() as Rest;
        self.nodes.push(node.clone());
        self.known.insert(node, number);
        number
    }

    fn apply(&mut self, op: Op, a: Rest, b: Rest) -> Rest {
        match (op, a, b) {
            (Op::And, NEVER, _) | (Op::And, _, NEVER) => return NEVER,
            (Op::Or, ALWAYS, _) | (Op::Or, _, ALWAYS) => return ALWAYS,
            (Op::And, ALWAYS, x) | (Op::And, x, ALWAYS) => return x,
            (Op::Or, NEVER, x) | (Op::Or, x, NEVER) => return x,
            (Op::Iff, ALWAYS, x) | (Op::Iff, x, ALWAYS) => return x,
            (Op::And | Op::Or, x, y) if x == y => return x,
            (Op::Iff, x, y) if x == y => return ALWAYS,
            _ => {}
        }
        let key = (op, a.min(b), a.max(b));
        if let Some(known) = self.done.get(&key) {
            return *known;
        }
        if self.full {
            return NEVER;
        }
        let place = self.nodes[a as usize].place.min(self.nodes[b as usize].place);
        let to = (0..self.sizes[place])
            .map(|level| {
                let (a, b) = (self.after(a, place, level), self.after(b, place, level));
                self.apply(op, a, b)
            })
            .collect();
        let made = self.node(place, to);
        self.done.insert(key, made);
        made
    }
}

impl Gates for Diagrams<'_> {
    type Wire = Rest;
    fn constant(&mut self, value: bool) -> Rest {
        if value { ALWAYS } else { NEVER }
    }
    fn literal(&mut self, issue: IssueId, levels: &LevelSet) -> Rest {
        match (self.place)(issue) {
            None => self.constant(levels.contains(self.status_quo.level(issue))),
            Some(place) => {
                let to = (0..self.sizes[place]).map(|l| Rest::from(levels.contains(LevelId::new(l)))).collect();
                self.node(place, to)
            }
        }
    }
    fn not(&mut self, a: Rest) -> Rest {
        self.apply(Op::Iff, a, NEVER)
    }
    fn and(&mut self, a: Rest, b: Rest) -> Rest {
        self.apply(Op::And, a, b)
    }
    fn or(&mut self, a: Rest, b: Rest) -> Rest {
        self.apply(Op::Or, a, b)
    }
    fn iff(&mut self, a: Rest, b: Rest) -> Rest {
        self.apply(Op::Iff, a, b)
    }
}
