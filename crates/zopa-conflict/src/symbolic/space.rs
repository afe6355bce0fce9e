//! The levels of a state as variables of a solver.

use crate::sat::{Circuit, Lit, Solver, Wire};
use zopa_core::{ConditionId, Gates, Id, IdVec, IssueId, LevelId, LevelSet, Model, Outcome};

/// A solver with the states of a case: each issue at one level, no rule on states broken.
pub(super) struct States<'m> {
    pub(super) model: &'m Model,
    pub(super) solver: Solver,
    pub(super) circuit: Circuit,
    /// For each issue and level, whether the issue is there.
    at: IdVec<IssueId, Vec<Wire>>,
}

impl<'m> States<'m> {
    /// All states that can exist; the solver may meet `work` conflicts.
    pub(super) fn new(model: &'m Model, work: u64) -> Self {
        let mut solver = Solver::new(work);
        let at = model.space().issue_ids().map(|v| level_wires(&mut solver, model.space().levels(v))).collect();
        let mut states = States { model, solver, circuit: Circuit::default(), at };
        for rule in model.state_rules() {
            let broken = states.truth(*rule, &Moved::default());
            states.require(&[broken.not()]);
        }
        states
    }

    /// At least one of these must be true.
    pub(super) fn require(&mut self, wires: &[Wire]) {
        let mut clause = Vec::with_capacity(wires.len());
        for wire in wires {
            match wire {
                Wire::Known(true) => return,
                Wire::Known(false) => {}
                Wire::Of(lit) => clause.push(*lit),
            }
        }
        self.solver.clause(&clause);
    }

    /// The truth of a condition after a change of some levels.
    pub(super) fn truth(&mut self, condition: ConditionId, moved: &Moved) -> Wire {
        let condition = self.model.condition(condition);
        condition.build(&mut After { states: self, moved })
    }

    /// Whether at least one of the conditions holds after a change of some levels.
    pub(super) fn any_truth(&mut self, conditions: &[ConditionId], moved: &Moved) -> Wire {
        let wires: Vec<Wire> = conditions.iter().map(|c| self.truth(*c, moved)).collect();
        self.circuit.any(&mut self.solver, wires)
    }

    /// Whether an issue is at one of these levels.
    pub(super) fn one_of(&mut self, issue: IssueId, levels: &LevelSet) -> Wire {
        let all = self.at[issue].len();
        // Of the levels and their complement the shorter list makes fewer gates.
        let (listed, negate) = if levels.len() * 2 > all { (false, true) } else { (true, false) };
        let at = &self.at[issue];
        let wires: Vec<Wire> =
            (0..all).filter(|l| levels.contains(LevelId::new(*l)) == listed).map(|l| at[l]).collect();
        let any = self.circuit.any(&mut self.solver, wires);
        if negate { any.not() } else { any }
    }

    /// Whether an issue is at a level.
    pub(super) fn at(&self, issue: IssueId, level: LevelId) -> Wire {
        self.at[issue][level.index()]
    }

    /// The state of the assignment found.
    pub(super) fn found(&self) -> Outcome {
        let level = |wires: &Vec<Wire>| {
            let holds = |w: &Wire| match w {
                Wire::Known(x) => *x,
                Wire::Of(lit) => self.solver.value(*lit),
            };
            LevelId::new(wires.iter().position(holds).unwrap_or(0))
        };
        Outcome::new(self.at.iter().map(level))
    }

    /// Never this state again.
    pub(super) fn exclude(&mut self, state: &Outcome) {
        let differs: Vec<Wire> = self.at.enumerated().map(|(v, wires)| wires[state.level(v).index()].not()).collect();
        self.require(&differs);
    }
}

/// One variable for two levels, one for each of more, of which exactly one is true.
fn level_wires(solver: &mut Solver, levels: usize) -> Vec<Wire> {
    match levels {
        1 => vec![Wire::Known(true)],
        2 => {
            let second = solver.fresh();
            vec![Wire::Of(!second), Wire::Of(second)]
        }
        n => {
            let each: Vec<Lit> = (0..n).map(|_| solver.fresh()).collect();
            solver.clause(&each);
            for (k, a) in each.iter().enumerate() {
                for b in &each[..k] {
                    solver.clause(&[!*a, !*b]);
                }
            }
            each.into_iter().map(Wire::Of).collect()
        }
    }
}

/// A change of some issues to given levels; the rest stays as it is.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Default, Debug)]
pub(super) struct Moved(pub(super) Vec<(IssueId, LevelId)>);

impl Moved {
    /// What leads from one state to another.
    pub(super) fn between(from: &Outcome, to: &Outcome) -> Self {
        Moved(from.differing(to).map(|v| (v, to.level(v))).collect())
    }
    fn level(&self, issue: IssueId) -> Option<LevelId> {
        self.0.iter().find(|(v, _)| *v == issue).map(|(_, l)| *l)
    }
}

/// Gates that see a state after a change.
struct After<'a, 'm> {
    states: &'a mut States<'m>,
    moved: &'a Moved,
}

impl Gates for After<'_, '_> {
    type Wire = Wire;
    fn constant(&mut self, value: bool) -> Wire {
        Wire::Known(value)
    }
    fn literal(&mut self, issue: IssueId, levels: &LevelSet) -> Wire {
        match self.moved.level(issue) {
            Some(level) => Wire::Known(levels.contains(level)),
            None => self.states.one_of(issue, levels),
        }
    }
    fn not(&mut self, a: Wire) -> Wire {
        a.not()
    }
    fn and(&mut self, a: Wire, b: Wire) -> Wire {
        self.states.circuit.and(&mut self.states.solver, a, b)
    }
    fn or(&mut self, a: Wire, b: Wire) -> Wire {
        self.states.circuit.or(&mut self.states.solver, a, b)
    }
    fn iff(&mut self, a: Wire, b: Wire) -> Wire {
        self.states.circuit.iff(&mut self.states.solver, a, b)
    }
}
