//! Conditions, compiled: one form for every consumer.
//!
//! A condition is a postfix program over literals "issue v is at one of these levels". [`Condition::holds`] serves
//! enumeration, [`Condition::under`] prunes a partial package, [`Condition::support`] gives the components of the
//! interaction graph.

use crate::case::Case;
use crate::expr::Expr;
use crate::id::{IdVec, IssueId, LevelId};
use crate::set::{IssueSet, LevelSet};
use crate::space::Outcome;

/// What is known of a condition when only some issues are decided.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Truth {
    /// False whatever the rest.
    False,
    /// True whatever the rest.
    True,
    /// Depends on the rest (or the test could not tell: `Open` is always a safe answer).
    Open,
}

impl Truth {
    fn not(self) -> Truth {
        match self {
            Truth::False => Truth::True,
            Truth::True => Truth::False,
            Truth::Open => Truth::Open,
        }
    }
    fn and(self, other: Truth) -> Truth {
        match (self, other) {
            (Truth::False, _) | (_, Truth::False) => Truth::False,
            (Truth::True, Truth::True) => Truth::True,
            _ => Truth::Open,
        }
    }
    fn or(self, other: Truth) -> Truth {
        self.not().and(other.not()).not()
    }
    fn iff(self, other: Truth) -> Truth {
        match (self, other) {
            (Truth::Open, _) | (_, Truth::Open) => Truth::Open,
            (a, b) if a == b => Truth::True,
            _ => Truth::False,
        }
    }
}

/// The levels that are still possible, for each issue.
pub type Domains = IdVec<IssueId, LevelSet>;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Op {
    Literal(u32),
    Constant(bool),
    Not,
    And,
    Or,
    Iff,
}

/// A compiled condition on outcomes.
#[derive(Clone, PartialEq, Debug)]
pub struct Condition {
    support: IssueSet,
    literals: Vec<(IssueId, LevelSet)>,
    program: Vec<Op>,
}

/// Something that a condition can be built into, part by part: clauses for a solver, bits of many outcomes at once.
pub trait Gates {
    /// What stands for the truth of a part.
    type Wire: Clone;
    /// A truth that depends on nothing.
    fn constant(&mut self, value: bool) -> Self::Wire;
    /// "The issue is at one of these levels."
    fn literal(&mut self, issue: IssueId, levels: &LevelSet) -> Self::Wire;
    /// Not.
    fn not(&mut self, a: Self::Wire) -> Self::Wire;
    /// Both.
    fn and(&mut self, a: Self::Wire, b: Self::Wire) -> Self::Wire;
    /// At least one.
    fn or(&mut self, a: Self::Wire, b: Self::Wire) -> Self::Wire;
    /// Both or neither.
    fn iff(&mut self, a: Self::Wire, b: Self::Wire) -> Self::Wire;
}

/// The deepest stack a program may need; readers refuse deeper expressions long before.
const DEPTH: u32 = 120;

impl Condition {
    /// Compiles an expression of this case. `None` if it is nested more than 100 deep.
    pub fn compile(expr: &Expr, case: &Case) -> Option<Condition> {
        let mut c = Condition { support: IssueSet::none(case.issues.len()), literals: Vec::new(), program: Vec::new() };
        c.emit(expr, case, 0)?;
        Some(c)
    }

    fn emit(&mut self, expr: &Expr, case: &Case, depth: u32) -> Option<()> {
        if depth + 3 > DEPTH {
            return None;
        }
        match expr {
            Expr::In(issue, levels) => self.literal(*issue, levels.clone()),
            Expr::Package(id) => {
                let proposal = &case.proposals[*id];
                if proposal.off_agenda.is_some() {
                    self.program.push(Op::Constant(false));
                } else {
                    let named = proposal.set.iter().map(|&(v, l)| (v, l));
                    self.conjunction(case, named);
                }
            }
            Expr::StatusQuo => {
                let q = case.status_quo();
                self.conjunction(case, case.issues.ids().map(|v| (v, q.level(v))));
            }
            Expr::Not(inner) => {
                self.emit(inner, case, depth + 1)?;
                self.program.push(Op::Not);
            }
            Expr::All(parts) => self.fold(parts, case, depth, Op::And, true)?,
            Expr::Any(parts) => self.fold(parts, case, depth, Op::Or, false)?,
            Expr::If { then, when } => {
                self.emit(when, case, depth + 1)?;
                self.program.push(Op::Not);
                self.emit(then, case, depth + 2)?;
                self.program.push(Op::Or);
            }
            Expr::Iff(a, b) => {
                self.emit(a, case, depth + 1)?;
                self.emit(b, case, depth + 2)?;
                self.program.push(Op::Iff);
            }
        }
        Some(())
    }

    fn literal(&mut self, issue: IssueId, levels: LevelSet) {
        self.support.insert(issue);
        let known = self.literals.iter().position(|l| l.0 == issue && l.1 == levels);
        let number = known.unwrap_or_else(|| {
            self.literals.push((issue, levels));
            self.literals.len() - 1
        });
        self.program.push(Op::Literal(number as u32));
    }

    fn conjunction(&mut self, case: &Case, named: impl Iterator<Item = (IssueId, LevelId)>) {
        let mut any = false;
        for (v, l) in named {
            self.literal(v, LevelSet::of(case.issues[v].levels.len(), [l]));
            if any {
                self.program.push(Op::And);
            }
            any = true;
        }
        if !any {
            self.program.push(Op::Constant(true));
        }
    }

    fn fold(&mut self, parts: &[Expr], case: &Case, depth: u32, op: Op, empty: bool) -> Option<()> {
        let Some((first, rest)) = parts.split_first() else {
            self.program.push(Op::Constant(empty));
            return Some(());
        };
        self.emit(first, case, depth + 1)?;
        for part in rest {
            self.emit(part, case, depth + 2)?;
            self.program.push(op);
        }
        Some(())
    }

    /// Whether the outcome meets the condition. O(length of the condition).
    pub fn holds(&self, outcome: &Outcome) -> bool {
        self.holds_at(|v| outcome.level(v))
    }

    /// As [`Condition::holds`], with the levels given by a function.
    #[inline]
    pub fn holds_at(&self, level: impl Fn(IssueId) -> LevelId) -> bool {
        let mut stack: u128 = 0;
        for op in &self.program {
            match *op {
                Op::Literal(k) => {
                    let (v, levels) = &self.literals[k as usize];
                    stack = stack << 1 | u128::from(levels.contains(level(*v)));
                }
                Op::Constant(x) => stack = stack << 1 | u128::from(x),
                Op::Not => stack ^= 1,
                Op::And => stack = stack >> 1 & (stack | !1),
                Op::Or => stack = stack >> 1 | (stack & 1),
                Op::Iff => stack = stack >> 1 ^ (!stack & 1),
            }
        }
        stack & 1 == 1
    }

    /// What is known when each issue may still take any level of its domain. `False` and `True` are certain; `Open`
    /// may also mean that the test, which looks at one literal at a time, could not tell.
    pub fn under(&self, domains: &Domains) -> Truth {
        let mut stack: Vec<Truth> = Vec::new();
        for op in &self.program {
            let value = match *op {
                Op::Literal(k) => {
                    let (v, levels) = &self.literals[k as usize];
                    let domain = &domains[*v];
                    if domain.is_subset(levels) {
                        Truth::True
                    } else if domain.meets(levels) {
                        Truth::Open
                    } else {
                        Truth::False
                    }
                }
                Op::Constant(x) => [Truth::False, Truth::True][usize::from(x)],
                Op::Not => stack.pop().unwrap_or(Truth::Open).not(),
                Op::And | Op::Or | Op::Iff => {
                    let b = stack.pop().unwrap_or(Truth::Open);
                    let a = stack.pop().unwrap_or(Truth::Open);
                    match op {
                        Op::And => a.and(b),
                        Op::Or => a.or(b),
                        _ => a.iff(b),
                    }
                }
            };
            stack.push(value);
        }
        stack.pop().unwrap_or(Truth::Open)
    }

    /// Builds the condition out of gates. O(length of the condition) gates.
    pub fn build<G: Gates>(&self, gates: &mut G) -> G::Wire {
        let mut stack: Vec<G::Wire> = Vec::new();
        for op in &self.program {
            let wire = match *op {
                Op::Literal(k) => {
                    let (v, levels) = &self.literals[k as usize];
                    gates.literal(*v, levels)
                }
                Op::Constant(x) => gates.constant(x),
                Op::Not => match stack.pop() {
                    Some(a) => gates.not(a),
                    None => continue,
                },
                Op::And | Op::Or | Op::Iff => match (stack.pop(), stack.pop()) {
                    (Some(b), Some(a)) => match op {
                        Op::And => gates.and(a, b),
                        Op::Or => gates.or(a, b),
                        _ => gates.iff(a, b),
                    },
                    _ => continue,
                },
            };
            stack.push(wire);
        }
        stack.pop().unwrap_or_else(|| gates.constant(true))
    }

    /// The literals: issues, with levels that it tells apart from the others.
    pub fn literals(&self) -> impl Iterator<Item = (IssueId, &LevelSet)> {
        self.literals.iter().map(|(v, levels)| (*v, levels))
    }

    /// The issues it looks at.
    pub fn support(&self) -> &IssueSet {
        &self.support
    }
}

#[cfg(test)]
mod tests {
    use super::{Condition, Truth};
    use crate::case::Case;
    use crate::expr::Expr;
    use crate::id::{Id, IdVec, IssueId, LevelId};
    use crate::set::LevelSet;
    use crate::space::{OutcomeIndex, OutcomeSpace};

    /// The definition, read off the expression.
    fn literally(e: &Expr, level: &dyn Fn(IssueId) -> LevelId) -> bool {
        match e {
            Expr::In(v, ls) => ls.contains(level(*v)),
            Expr::Not(a) => !literally(a, level),
            Expr::All(p) => p.iter().all(|x| literally(x, level)),
            Expr::Any(p) => p.iter().any(|x| literally(x, level)),
            Expr::If { then, when } => !literally(when, level) || literally(then, level),
            Expr::Iff(a, b) => literally(a, level) == literally(b, level),
            Expr::Package(_) | Expr::StatusQuo => false,
        }
    }

    struct Stream(u64);
    impl Stream {
        fn below(&mut self, n: u64) -> u64 {
            self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (self.0 >> 33) % n
        }
    }

    fn random(s: &mut Stream, depth: u64) -> Expr {
        if depth == 0 || s.below(3) == 0 {
            let v = IssueId::new(s.below(3) as usize);
            let n = [2, 3, 4][v.index()];
            return Expr::In(v, LevelSet::of(n, (0..n).filter(|_| s.below(2) == 0).map(LevelId::new)));
        }
        let mut some = |k: u64| (0..k).map(|_| random(s, depth - 1)).collect::<Vec<_>>();
        let mut parts = some(3);
        let (b, a) = (parts.remove(2), parts.remove(1));
        match depth % 5 {
            0 => Expr::Not(Box::new(a)),
            1 => Expr::All(vec![a, b, parts.remove(0)]),
            2 => Expr::Any(vec![a, b]),
            3 => Expr::If { then: Box::new(a), when: Box::new(b) },
            _ => Expr::Iff(Box::new(a), Box::new(b)),
        }
    }

    /// The compiled program and the recursive reading agree on every outcome, and `under` is never wrong.
    #[test]
    fn compiled_conditions_mean_what_they_say() {
        let case = Case::with_issues(&[2, 3, 4]);
        let space = OutcomeSpace::new(vec![2, 3, 4].into());
        let ix = space.indexed().unwrap();
        let mut s = Stream(1);
        for round in 0..2_000 {
            let e = random(&mut s, round % 6);
            let c = Condition::compile(&e, &case).unwrap();
            let domains: IdVec<IssueId, LevelSet> = [2usize, 3, 4]
                .into_iter()
                .map(|n| {
                    let keep = LevelId::new(s.below(n as u64) as usize);
                    LevelSet::of(n, (0..n).map(LevelId::new).filter(|l| *l == keep || s.below(2) == 0))
                })
                .collect();
            let known = c.under(&domains);
            for k in 0..24 {
                let o = ix.outcome(OutcomeIndex(k));
                let truth = literally(&e, &|v| o.level(v));
                assert_eq!(c.holds(&o), truth, "{e:?} at {o:?}");
                if space.issue_ids().all(|v| domains[v].contains(o.level(v))) {
                    assert!(known == Truth::Open || (known == Truth::True) == truth);
                }
            }
        }
    }

    /// Gates that evaluate at one outcome.
    struct At<'a>(&'a dyn Fn(IssueId) -> LevelId);
    impl super::Gates for At<'_> {
        type Wire = bool;
        fn constant(&mut self, value: bool) -> bool {
            value
        }
        fn literal(&mut self, issue: IssueId, levels: &LevelSet) -> bool {
            levels.contains((self.0)(issue))
        }
        fn not(&mut self, a: bool) -> bool {
            !a
        }
        fn and(&mut self, a: bool, b: bool) -> bool {
            a && b
        }
        fn or(&mut self, a: bool, b: bool) -> bool {
            a || b
        }
        fn iff(&mut self, a: bool, b: bool) -> bool {
            a == b
        }
    }

    /// What is built out of gates means the same as what is evaluated directly.
    #[test]
    fn gates_mean_the_same() {
        let case = Case::with_issues(&[2, 3, 4]);
        let space = OutcomeSpace::new(vec![2, 3, 4].into());
        let ix = space.indexed().unwrap();
        let mut s = Stream(7);
        for round in 0..500 {
            let c = Condition::compile(&random(&mut s, round % 6), &case).unwrap();
            for k in 0..24 {
                let o = ix.outcome(OutcomeIndex(k));
                assert_eq!(c.build(&mut At(&|v| o.level(v))), c.holds(&o));
            }
        }
    }

    /// Depth is refused, not overflowed.
    #[test]
    fn depth_is_limited() {
        let case = Case::with_issues(&[2]);
        let mut e = Expr::In(IssueId::new(0), LevelSet::all(2));
        for _ in 0..500 {
            e = Expr::Not(Box::new(e));
        }
        assert_eq!(Condition::compile(&e, &case), None);
    }
}
