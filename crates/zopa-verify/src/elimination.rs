//! Issues eliminated one after another: what is to be known of a space too large to list.
//!
//! **In:** factors, each of which depends on some issues: what a level is worth, a term, a rule. **Out:** what all
//! combinations of levels amount to together, in any algebra that has *both* and *either* ([`Amount`]): a number, a range, a
//! frontier. **How:** the issue whose factors join the fewest combinations goes first; what its levels amount to
//! together is a table over the issues it was joined with, and takes the place of those factors (variable elimination,
//! Bertelè & Brioschi 1972). Issues that nothing joins are tables over nothing. **Limits:** the sizes below; beyond them
//! there is no answer.

use crate::ground::{Ground, LISTED};
use zopa_core::{ConditionId, Id, IssueId, LevelId};

/// What is kept of all entries of a table.
const KEPT: usize = 1_000_000;
/// Pairs that are put together in one elimination.
const WORK: usize = 300_000_000;

/// The levels of all issues.
pub(crate) type Levels<'l> = &'l dyn Fn(IssueId) -> LevelId;

/// What combinations of levels amount to. *Both* distributes over *either*.
pub(crate) trait Amount: Sized + Clone {
    /// Of one combination of nothing.
    fn unit() -> Self;
    /// Of no combination.
    fn none() -> Self;
    /// Of each combination of the one with each of the other; `None` beyond a limit.
    fn both(&self, other: &Self) -> Option<Self>;
    /// Of the combinations of all these; `None` beyond a limit.
    fn either(all: Vec<Self>) -> Option<Self>;
    /// How much it is to keep, and to go through.
    fn size(&self) -> usize {
        1
    }
}

/// How many combinations.
impl Amount for u128 {
    fn unit() -> Self {
        1
    }
    fn none() -> Self {
        0
    }
    fn both(&self, other: &Self) -> Option<Self> {
        self.checked_mul(*other)
    }
    fn either(all: Vec<Self>) -> Option<Self> {
        all.into_iter().try_fold(0u128, u128::checked_add)
    }
}

/// The logarithm of how many, to base 10.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Log10(pub(crate) f64);

impl Amount for Log10 {
    fn unit() -> Self {
        Log10(0.0)
    }
    fn none() -> Self {
        Log10(f64::NEG_INFINITY)
    }
    fn both(&self, other: &Self) -> Option<Self> {
        Some(Log10(self.0 + other.0))
    }
    fn either(all: Vec<Self>) -> Option<Self> {
        let most = all.iter().map(|log| log.0).fold(f64::NEG_INFINITY, f64::max);
        if most == f64::NEG_INFINITY {
            return Some(Log10::none());
        }
        Some(Log10(most + all.iter().map(|log| 10f64.powf(log.0 - most)).sum::<f64>().log10()))
    }
}

/// Something that depends on some issues.
pub(crate) struct Factor<'f, T> {
    scope: Vec<IssueId>,
    what: What<'f, T>,
}

enum What<'f, T> {
    Given(Box<dyn Fn(Levels<'_>) -> T + 'f>),
    /// What is left of issues that are eliminated, the first issue of the scope fastest.
    Rest(Vec<T>),
}

impl<'f, T: Amount + 'f> Factor<'f, T> {
    /// What depends on these issues.
    pub(crate) fn new(scope: Vec<IssueId>, of: impl Fn(Levels<'_>) -> T + 'f) -> Self {
        Factor { scope, what: What::Given(Box::new(of)) }
    }
}

impl Ground<'_> {
    /// What it amounts to where a condition holds, and nothing where it does not.
    pub(crate) fn where_holds<'f, T: Amount + 'f>(
        &'f self,
        condition: ConditionId,
        open: &[IssueId],
        amount: impl Fn() -> T + 'f,
    ) -> Factor<'f, T> {
        let condition = self.instance.model().condition(condition);
        let scope = condition.support().iter().filter(|v| open.contains(v)).collect();
        Factor::new(scope, move |at| if condition.holds_at(at) { amount() } else { T::unit() })
    }

    /// That no rule is broken.
    pub(crate) fn kept_rules<'f, T: Amount + 'f>(&'f self, open: &[IssueId]) -> Vec<Factor<'f, T>> {
        self.rules().into_iter().map(|rule| self.where_holds(rule, open, T::none)).collect()
    }

    /// One combination for each level of these issues.
    pub(crate) fn each_level<'f, T: Amount + 'f>(
        &'f self,
        open: &'f [IssueId],
        of: impl Fn(IssueId, LevelId) -> T + Clone + 'f,
    ) -> impl Iterator<Item = Factor<'f, T>> {
        open.iter().map(move |v| {
            let (v, of) = (*v, of.clone());
            Factor::new(vec![v], move |at| of(v, at(v)))
        })
    }

    /// What the combinations of these issues amount to, the others at the status quo; `None` beyond a limit. Every one of
    /// the issues has a factor.
    pub(crate) fn together<T: Amount>(&self, open: &[IssueId], mut factors: Vec<Factor<'_, T>>) -> Option<T> {
        let space = self.instance.model().space();
        let mut work = 0usize;
        let mut all_of = |of: &[Factor<'_, T>], at: Levels<'_>| -> Option<T> {
            let mut sum = T::unit();
            let mut put = |with: &T| -> Option<()> {
                work = work.saturating_add(sum.size().saturating_mul(with.size()));
                if work > WORK {
                    return None;
                }
                sum = sum.both(with)?;
                Some(())
            };
            for factor in of {
                match &factor.what {
                    What::Given(amount) => put(&amount(at))?,
                    What::Rest(table) => {
                        let digits = factor.scope.iter().rev();
                        put(table.get(digits.fold(0, |n, v| n * space.levels(*v) + at(*v).index()))?)?;
                    }
                }
            }
            Some(sum)
        };
        let mut left = open.to_vec();
        while !left.is_empty() {
            let joined = |v: &IssueId| {
                let all = factors.iter().filter(|f| f.scope.contains(v)).flat_map(|f| f.scope.iter().copied());
                let mut others: Vec<IssueId> = all.filter(|other| other != v).collect();
                others.sort_unstable();
                others.dedup();
                others
            };
            let size = |others: &Vec<IssueId>| others.iter().map(|v| (space.levels(*v) as f64).ln()).sum::<f64>();
            let all = left.iter().map(|v| (*v, joined(v)));
            let (v, others) = all.min_by(|a, b| size(&a.1).total_cmp(&size(&b.1)))?;
            let (mut of, rest): (Vec<_>, Vec<_>) = factors.into_iter().partition(|f| f.scope.contains(&v));
            // What is given is one combination, and shows at once where there is none.
            of.sort_by_key(|factor| matches!(factor.what, What::Rest(_)));
            // The eliminated issue fastest, so that its levels come one after another.
            let scope: Vec<IssueId> = [v].into_iter().chain(others.iter().copied()).collect();
            let (mut table, mut levels, mut kept) = (Vec::new(), Vec::new(), 0usize);
            let mut entry = |at: Levels<'_>| -> Option<()> {
                levels.push(all_of(&of, at)?);
                if levels.len() == space.levels(v) {
                    let amount = T::either(std::mem::take(&mut levels))?;
                    kept = kept.saturating_add(amount.size());
                    table.push(amount);
                }
                (kept <= KEPT).then_some(())
            };
            let mut within = Some(());
            self.combinations(&scope, LISTED, |at| {
                if within.is_some() {
                    within = entry(at);
                }
            })?;
            within?;
            factors = rest;
            factors.push(Factor { scope: others, what: What::Rest(table) });
            left.retain(|other| *other != v);
        }
        all_of(&factors, &|v| self.q().level(v))
    }
}
