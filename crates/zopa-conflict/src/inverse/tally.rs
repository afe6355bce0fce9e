//! How many profiles of strict orders make a state an equilibrium, for concepts whose parties cannot be counted one by one.
//!
//! A formula says which comparisons matter to it ([`super::formula`]). Orders of one party that agree in all of these are one class; a class is counted, and the formula
//! asked once for each combination of classes, a party at a time, so that what is refuted early is not asked again. Where only comparisons with the wished
//! state matter, classes are sets of states below it, and no order is gone through. Under concepts that look ahead there is no formula: both parties' orders are gone through.

use super::Listed;
use super::ahead::Foresight;
use super::chains::{Chains, amended};
use super::count::{factorial, permute, too_much};
use super::formula::Formula;
use super::goal::Posed;
use super::order::Order;
use crate::moves::Moves;
use crate::problem::{grouped, stopped};
use crate::sat::{Circuit, Lit, Solved, Solver};
use std::collections::BTreeMap;
use std::ops::ControlFlow;
use zopa_core::{Diagnostic, Id, PartyId, Run};

/// A question to the solver counts as so many steps of work.
const QUESTION: u64 = 1_000_000;
/// The most states whose orders are gone through one by one.
const PERMUTED: usize = 9;
/// The most states of which all sets are gone through.
const SETS: usize = 20;

/// Orders of a party that agree in what matters: the comparisons that are true of them, and how many there are.
type Class = (Vec<Lit>, u128);

/// Counts them; `all` orders there are for each party.
pub(super) fn tally(
    posed: &Posed<'_>,
    moves: &dyn Moves,
    listed: &Listed,
    orders_each: u128,
    run: &Run<'_>,
) -> Result<u128, Diagnostic> {
    let ranks = posed.graded.ranks();
    let open = |_: usize, _: usize, _: bool| None;
    let blank = vec![0u32; listed.states.len()];
    let mut orders: Vec<Option<Order<'_>>> = (0..moves.parties())
        .map(|p| ranks.stated().contains(PartyId::new(p)).then(|| Order::any(&blank, &open)))
        .collect();
    let limit = run.limits.work / QUESTION;
    let mut solver = Solver::new(limit.saturating_mul(100));
    let mut circuit = Circuit::default();
    let chains = {
        let (solver, circuit, orders) = (&mut solver, &mut circuit, &mut orders[..]);
        posed.require(&mut Formula { moves, ranks, listed, solver, circuit, orders, run, looked_at: 0, made: 0 })?
    };
    let mut classes: Vec<Vec<Class>> = Vec::new();
    for order in orders.iter().flatten() {
        classes.push(of_party(order, listed, orders_each)?);
    }
    let combinations = classes.iter().fold(1u64, |product, c| product.saturating_mul(c.len() as u64));
    if combinations > limit {
        return Err(too_much(&format!(
            "{} combinations of orders that differ in what matters, the limit is {}",
            grouped(combinations.into()),
            grouped(limit.into())
        )));
    }
    // Few classes first: what they refute is refuted for all the rest.
    classes.sort_by_key(Vec::len);
    let mut tally = Tally { solver, chains, classes, run, asked: 0, assumed: Vec::new() };
    tally.from(0)
}

struct Tally<'a> {
    solver: Solver,
    chains: Vec<Chains>,
    classes: Vec<Vec<Class>>,
    run: &'a Run<'a>,
    asked: u64,
    assumed: Vec<Lit>,
}

impl Tally<'_> {
    /// How many profiles fit in which the parties before `party` have the orders assumed.
    fn from(&mut self, party: usize) -> Result<u128, Diagnostic> {
        if !self.possible()? {
            return Ok(0);
        }
        if party == self.classes.len() {
            return Ok(1);
        }
        let mut sum = 0;
        for k in 0..self.classes[party].len() {
            let before = self.assumed.len();
            self.assumed.extend_from_slice(&self.classes[party][k].0);
            let rest = self.from(party + 1)?;
            self.assumed.truncate(before);
            sum += rest * self.classes[party][k].1;
        }
        Ok(sum)
    }

    /// Whether the formula can be true; if everything is assumed, whether it is.
    fn possible(&mut self) -> Result<bool, Diagnostic> {
        loop {
            self.asked += 1;
            if let ControlFlow::Break(why) = self.run.watch.tick(self.asked, None) {
                return Err(stopped("the count of profiles", &why));
            }
            match self.solver.solve(&self.assumed) {
                Solved::No => return Ok(false),
                Solved::Spent => return Err(too_much("the solver passed its limit of conflicts")),
                Solved::Yes if amended(&self.chains, &mut self.solver) => {}
                Solved::Yes => return Ok(true),
            }
        }
    }
}

/// A party's orders by class.
fn of_party(order: &Order<'_>, listed: &Listed, all: u128) -> Result<Vec<Class>, Diagnostic> {
    let asked: Vec<(Lit, usize, usize)> = order.comparisons().map(|(lit, a, b, _)| (lit, a, b)).collect();
    let mut matter: Vec<usize> = asked.iter().flat_map(|(_, a, b)| [*a, *b]).collect();
    matter.sort_unstable();
    matter.dedup();
    // A comparison is true or false of a strict order, and so is its literal.
    let says = |rank: &dyn Fn(usize) -> usize| -> Vec<Lit> {
        asked.iter().map(|(lit, a, b)| if rank(*a) > rank(*b) { *lit } else { !*lit }).collect()
    };
    let place = |s: usize| matter.binary_search(&s).unwrap_or(0);
    if asked.is_empty() {
        return Ok(vec![(Vec::new(), all)]);
    }
    if asked.iter().all(|(_, a, b)| *a == listed.wished || *b == listed.wished) {
        let others: Vec<usize> = matter.iter().copied().filter(|s| *s != listed.wished).collect();
        let r = others.len();
        if r > SETS {
            return Err(too_much(&format!("{r} states matter to one party, the limit is {SETS}")));
        }
        // With k of the r states below the wished one: k! orders below, (r - k)! above, the rest of all states anywhere among them.
        let elsewhere = factorial(r + 1).map_or(1, |f| all / f);
        let weight = |k: usize| factorial(k).unwrap_or(1) * factorial(r - k).unwrap_or(1) * elsewhere;
        let class = |below: u32| {
            let rank = |s: usize| match others.binary_search(&s) {
                Ok(k) if below >> k & 1 == 1 => 0,
                Ok(_) => 2,
                Err(_) => 1,
            };
            (says(&rank), weight(below.count_ones() as usize))
        };
        return Ok((0..1u32 << r).map(class).collect());
    }
    if matter.len() > PERMUTED {
        return Err(too_much(&format!(
            "the order of {} states matters to one party, at most {PERMUTED} can be permuted",
            grouped(matter.len() as u128)
        )));
    }
    let elsewhere = factorial(matter.len()).map_or(1, |f| all / f);
    let mut classes: BTreeMap<Vec<Lit>, u128> = BTreeMap::new();
    let mut rank: Vec<usize> = (0..matter.len()).collect();
    permute(&mut rank, 0, &mut |rank| *classes.entry(says(&|s| rank[place(s)])).or_default() += elsewhere);
    Ok(classes.into_iter().collect())
}

/// The same for a concept that looks ahead: each pair of orders of the two, those of everybody else being free.
pub(super) fn tally_ahead(
    posed: &Posed<'_>,
    moves: &dyn Moves,
    listed: &Listed,
    orders_each: u128,
    run: &Run<'_>,
) -> Result<u128, Diagnostic> {
    let ranks = posed.graded.ranks();
    let Some(mut foresight) = Foresight::new(posed, moves, ranks, listed, run)? else { return Ok(0) };
    let [a, b] = foresight.pair();
    let n = listed.states.len();
    let limit = run.limits.work / QUESTION;
    let pairs = orders_each.saturating_mul(orders_each);
    if pairs > u128::from(limit) {
        return Err(too_much(&format!("{} pairs of orders, the limit is {}", grouped(pairs), grouped(limit.into()))));
    }
    let mut all: Vec<Vec<u32>> = Vec::new();
    permute(&mut (0..n).collect::<Vec<_>>(), 0, &mut |rank| all.push(rank.iter().map(|r| *r as u32).collect()));
    let mut orders: Vec<Option<Vec<u32>>> = vec![None; moves.parties()];
    let mut fitting = 0u128;
    for first in &all {
        orders[a.index()] = Some(first.clone());
        for second in &all {
            orders[b.index()] = Some(second.clone());
            fitting += u128::from(foresight.refuted(&orders)?.is_none());
        }
    }
    let free = ranks.stated().iter().filter(|p| *p != a && *p != b).count();
    Ok((0..free).fold(fitting, |product, _| product * orders_each))
}
