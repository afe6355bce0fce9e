//! The smallest change of weights, within their stated ranges.
//!
//! Which comparisons make the wished state an equilibrium is a question for the solver, as in `change`; whether weights can make
//! these comparisons true is a small linear programme for each party, since with values and terms as they are a comparison
//! of two states is linear in the weights. The solver proposes comparisons; the programme says how far the weights must move for them, as a
//! fraction of the way from their central values to the ends of their ranges, the same for all; what it blames is never proposed
//! again; and so on until nothing is left to propose. What was found is put into the engine and judged once more. Under concepts that look ahead, which are no
//! formula, weights that are proposed are judged, and what refutes them has to turn ([`super::ahead`]).
//!
//! Parties without free weights keep their preferences, how greatly they like a state and what they do not know included; weights hold nothing greatly, and know everything.
//!
//! A comparison that is to become true is asked for with a margin of a millionth of a point, so that it is true of the decimals too; so the
//! fraction is the smallest up to about that.

use super::Listed;
use super::ahead::Foresight;
use super::chains::amended;
use super::formula::Formula;
use super::goal::{Goal, Posed};
use super::order::Order;
use super::simplex::{AtLeast, Solved as Programme, least};
use crate::concept::Concept;
use crate::further::{Further, Graded, check_at_once};
use crate::moves::Moves;
use crate::problem::{NEEDS_WORK, check_memory, stopped, stopped_counting};
use crate::rank::Ranks;
use crate::sat::{Circuit, Lit, Solved, Solver, Wire};
use std::ops::ControlFlow;
use zopa_core::{
    Answer, Cardinal, Diagnostic, Draw, Exactness, Id, InputId, Instance, IssueId, Method, Outcome, PartyId,
    Preference, Run, StateId, StopReason, Uncertain,
};

/// A weight that may move: an input that is used nowhere else.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct FreeWeight {
    /// Whose.
    pub party: PartyId,
    /// Of which issue.
    pub issue: IssueId,
    /// The input.
    pub input: InputId,
    /// The lower end of its stated range.
    pub low: f64,
    /// The upper end.
    pub high: f64,
}

/// Weights that make a state an equilibrium.
#[derive(Clone, PartialEq, Debug)]
pub struct Reweighting {
    /// How far they move: the largest fraction of the way from a central value to the end of its range.
    pub fraction: f64,
    /// The weights that move, with their new values.
    pub weights: Vec<(FreeWeight, f64)>,
}

/// Whether a comparison is so whatever the weights are.
type Settle<'a> = dyn Fn(usize, usize, bool) -> Option<bool> + 'a;

const SEARCH: &str = "The search for the smallest change of weights";

/// A step of the solver, a value that follows from others, counts as so many steps of work; a coefficient of a linear programme as so many of the solver.
const FOLLOWED: u64 = 2_000;
const COMPARED: u64 = 10;
/// One in so many of the variables is followed to a conflict, and so many conflicts are allowed at least.
const PART: u64 = 8;
const LEAST: u64 = 10_000;

/// A comparison must hold by so many points.
const MARGIN: f64 = 1e-6;

/// The weights nearest to the central ones, within their ranges, under which the wished state is an equilibrium; `None` if there are
/// none. `number` gives the central value of every number.
///
/// # Errors
/// E721 with too many states, E722 beyond the work limit, E723 for a state that cannot exist, E724 to E726 where the concept is not defined.
pub fn smallest_weights(
    instance: &Instance,
    number: &dyn Fn(Uncertain<f64>) -> f64,
    free: &[FreeWeight],
    (moves, graded): (&dyn Moves, &Graded<'_>),
    (wished, goal): (StateId, impl Into<Goal>),
    run: &Run<'_>,
) -> Result<Answer<Option<Reweighting>>, Diagnostic> {
    let (goal, ranks) = (goal.into(), graded.ranks());
    let posed = Posed { graded, explicit: instance.model().case().is_graph(), goal };
    if let Goal::Further(Further::Sim(_)) = goal {
        check_at_once(moves, posed.explicit)?;
    }
    let listed = Listed::new(moves, wished, run)?;
    if let Goal::Alone(notion) = goal {
        let what = format!("comparing {} states for {} parties", listed.states.len(), ranks.stated().len());
        check_memory(&what, bytes(&listed, notion.concept()), run.limits.bytes)?;
    }
    let method = Method {
        name: "smallest change of weights",
        variant: "equal fraction of the stated ranges, a millionth of a point to spare",
        source: "after Kinsara, Kilgour & Hipel 2015",
    };
    if posed.holds(moves, wished, run)? {
        let value = Some(Reweighting { fraction: 0.0, weights: Vec::new() });
        return Ok(Answer { value, exactness: Exactness::Exact, method });
    }
    let limit = run.limits.work / FOLLOWED;
    let mut solver = Solver::new(limit);
    let mut circuit = Circuit::default();
    let outcomes: Vec<Outcome> = listed.states.iter().map(|s| moves.outcome(*s)).collect();
    let parties = || (0..moves.parties()).map(PartyId::new);
    let of_party = |p: PartyId| {
        let own: Vec<FreeWeight> = free.iter().copied().filter(|f| f.party == p).collect();
        match &instance.model().case().preferences[p] {
            Preference::Cardinal(cardinal) if !own.is_empty() => {
                Some(Linear::new(instance, cardinal, number, own, &outcomes))
            }
            _ => None,
        }
    };
    let linear: Vec<Option<Linear>> = parties().map(of_party).collect();
    let settled: Vec<Option<Box<Settle<'_>>>> = linear
        .iter()
        .map(|l| l.as_ref().map(|l| Box::new(|a, b, strict| l.settled(a, b, strict)) as Box<Settle<'_>>))
        .collect();
    let mut orders: Vec<Option<Order<'_>>> = Vec::new();
    for (p, settled) in parties().zip(&settled) {
        let present: Option<Vec<u32>> =
            ranks.of(p).map(|all| listed.states.iter().map(|s| all[s.0 as usize]).collect());
        orders.push(match (&present, settled) {
            (None, _) => None,
            (Some(present), None) => Some(posed.fixed(&listed, p, present)),
            (Some(present), Some(settled)) => Some(Order::any(present, &**settled)),
        });
    }
    let chains = {
        let (solver, circuit, orders, listed) = (&mut solver, &mut circuit, &mut orders[..], &listed);
        posed.require(&mut Formula { moves, ranks, listed, solver, circuit, orders, run, looked_at: 0, made: 0 })?
    };
    // A conflict of the solver follows from a part of its variables.
    solver.limit((limit * PART / solver.variables().max(1)).clamp(LEAST, limit.max(LEAST)));
    let mut foresight = Foresight::new(&posed, moves, ranks, &listed, run)?;
    let mut compared = 0u64;
    let mut best: Option<(f64, Vec<(FreeWeight, f64)>)> = None;
    for round in 0u64.. {
        if let ControlFlow::Break(why) = run.watch.tick(round, None) {
            return Err(stopped(SEARCH, &why));
        }
        let done = solver.propagations() + round * solver.variables() + compared;
        if done > limit {
            let why = StopReason::Work { done, limit };
            return Err(stopped_counting(SEARCH, &why, "steps of the solver"));
        }
        match solver.solve(&[]) {
            Solved::Yes => {}
            Solved::No => break,
            Solved::Spent => {
                let why = StopReason::Work { done: solver.propagations(), limit };
                return Err(stopped_counting(SEARCH, &why, "steps of the solver"));
            }
        }
        if amended(&chains, &mut solver) {
            continue;
        }
        let bound = best.as_ref().map_or(1.0, |(t, _)| t - 1e-9);
        match proposal(&solver, &orders, &linear, (bound, &mut compared))? {
            Proposal::Refuted(why) => {
                if why.is_empty() {
                    break;
                }
                solver.clause(&why.iter().map(|l| !*l).collect::<Vec<_>>());
            }
            Proposal::Possible { fraction, weights, because } => {
                if let Some(foresight) = &mut foresight {
                    let other = turned(
                        &mut solver,
                        &mut orders,
                        foresight,
                        |run| {
                            let instance = reweighted(instance, number, &weights)?;
                            let ranks = Ranks::new(&instance, moves, run)?;
                            let own = |p: PartyId| -> Option<Vec<u32>> {
                                Some(listed.states.iter().map(|s| ranks.of(p).map_or(0, |r| r[s.0 as usize])).collect())
                            };
                            Ok(parties().map(|p| own(p).filter(|_| ranks.of(p).is_some())).collect())
                        },
                        run,
                    )?;
                    if let Some(other) = other {
                        solver.clause(&other);
                        continue;
                    }
                }
                best = Some((fraction, weights));
                if because.is_empty() || fraction < 1e-9 {
                    break;
                }
                solver.clause(&because.iter().map(|l| !*l).collect::<Vec<_>>());
            }
        }
    }
    let Some((fraction, weights)) = best else {
        return Ok(Answer { value: None, exactness: Exactness::Bound { gap: MARGIN }, method });
    };
    let weights: Vec<(FreeWeight, f64)> =
        weights.into_iter().filter(|(f, w)| (number(Uncertain::Input(f.input)) - w).abs() > 5e-10).collect();
    verified(instance, number, &weights, moves, (wished, &posed), run)?;
    let value = Some(Reweighting { fraction: fraction.max(0.0), weights });
    Ok(Answer { value, exactness: Exactness::Bound { gap: MARGIN }, method })
}

/// What the formula takes at most.
fn bytes(listed: &Listed, concept: Concept) -> u64 {
    let n = listed.states.len() as u64;
    let arcs: u64 = listed.moves.iter().flatten().map(|to| to.len() as u64).sum();
    let of = |p: &Vec<Vec<usize>>| {
        let departures = p[listed.wished].len() as u64;
        // Comparisons with the wished state: for each state, and for what the party could make of it.
        let own: u64 = p.iter().map(|to| to.len() as u64).sum();
        let compared = 100 * if concept.counters() { n + own } else { n };
        match (concept, concept.answers_gain()) {
            (Concept::Nash, _) => departures * 100,
            // A way for each step of anybody.
            (_, true) => 200 * (arcs + n) + compared,
            (_, false) => departures * n * 16 + compared,
        }
    };
    listed.moves.iter().map(of).fold(0, u64::saturating_add)
}

/// What the programmes say of the comparisons that the solver proposes.
enum Proposal {
    /// These cannot all be true within the bound.
    Refuted(Vec<Lit>),
    /// They can; these rule out anything less.
    Possible { fraction: f64, weights: Vec<(FreeWeight, f64)>, because: Vec<Lit> },
}

fn proposal(
    solver: &Solver,
    orders: &[Option<Order<'_>>],
    linear: &[Option<Linear>],
    (bound, compared): (f64, &mut u64),
) -> Result<Proposal, Diagnostic> {
    let (mut fraction, mut weights, mut because) = (0.0f64, Vec::new(), Vec::new());
    for (order, linear) in orders.iter().zip(linear) {
        let (Some(order), Some(linear)) = (order, linear) else { continue };
        let mut lits = Vec::new();
        let mut rows = Vec::new();
        for (lit, a, b, strict) in order.comparisons() {
            if solver.value(lit) {
                lits.push(lit);
                rows.push(linear.compare(a, b, strict));
            }
        }
        let asked = rows.len();
        *compared += COMPARED * (asked * (linear.free.len() + 1)) as u64;
        linear.bounds(bound, &mut rows);
        let blamed = |of: Vec<usize>| of.into_iter().filter(|k| *k < asked).map(|k| lits[k]).collect::<Vec<_>>();
        match least(linear.free.len() + 1, &rows) {
            Programme::None { because } => return Ok(Proposal::Refuted(blamed(because))),
            Programme::Lost => {
                return Err(Diagnostic::new(&NEEDS_WORK, "the weights that fit could not be found")
                    .because("The linear programme of a party did not end.")
                    .cure("Ask for the smallest change of orders only."));
            }
            Programme::Least { value, at, because: why } => {
                weights.extend(linear.weights(value, &at));
                if value >= fraction {
                    fraction = value;
                    because = blamed(why);
                }
            }
        }
    }
    Ok(Proposal::Possible { fraction, weights, because })
}

/// A party's comparisons as functions of its free weights.
///
/// The variables are, for each free weight, how far it is above the lowest value that the fraction allows, and the fraction.
struct Linear {
    free: Vec<FreeWeight>,
    central: Vec<f64>,
    /// For each state what a unit of each free weight is worth there, in points.
    per_weight: Vec<Vec<f64>>,
    /// For each state what all weights are worth there at the central case, times the sum of weights.
    worth: Vec<f64>,
    /// The sum of the central weights.
    sum: f64,
}

impl Linear {
    fn new(
        instance: &Instance,
        cardinal: &Cardinal,
        number: &dyn Fn(Uncertain<f64>) -> f64,
        free: Vec<FreeWeight>,
        outcomes: &[Outcome],
    ) -> Linear {
        let model = instance.model();
        let terms = |w: &Outcome| -> f64 {
            let holds = |t: &&zopa_core::Term| model.condition(t.when).holds(w);
            cardinal.terms.iter().filter(holds).map(|t| number(t.add)).sum()
        };
        let per = |v: IssueId, w: &Outcome, terms: f64| {
            cardinal.issues[v].as_ref().map_or(0.0, |worth| number(worth.values[w.level(v)])) + terms
        };
        let weighted =
            || cardinal.issues.enumerated().filter_map(|(v, worth)| Some((v, number(worth.as_ref()?.weight))));
        let mut per_weight = Vec::new();
        let mut worth = Vec::new();
        for w in outcomes {
            let terms = terms(w);
            per_weight.push(free.iter().map(|f| per(f.issue, w, terms)).collect());
            worth.push(weighted().map(|(v, weight)| weight * per(v, w, terms)).sum());
        }
        let central = free.iter().map(|f| number(Uncertain::Input(f.input))).collect();
        Linear { central, per_weight, worth, sum: weighted().map(|(_, w)| w).sum(), free }
    }

    /// By how much the first state is worth more than the second now, and by how much it has to be.
    fn asked(&self, a: usize, b: usize, strict: bool) -> (f64, f64) {
        let now = self.worth[a] - self.worth[b];
        let margin = MARGIN * self.sum;
        // What holds by less than the margin now may go on doing so; ties too, unless the one is to be better.
        let asked = match strict {
            true if now > 0.0 => now.min(margin),
            false if now > -1e-9 * self.sum => now.clamp(0.0, margin),
            _ => margin,
        };
        (now, asked)
    }

    /// Whether weights can decide it at all, anywhere in their ranges.
    fn settled(&self, a: usize, b: usize, strict: bool) -> Option<bool> {
        let (now, asked) = self.asked(a, b, strict);
        let (mut least, mut most) = (now, now);
        let slopes = self.per_weight[a].iter().zip(&self.per_weight[b]).map(|(x, y)| x - y);
        for (slope, (down, up)) in slopes.zip(self.reach()) {
            let (one, other) = (-slope * down, slope * up);
            least += one.min(other);
            most += one.max(other);
        }
        // A little slack on either side leaves what is close to the programme.
        let slack = 1e-9 * self.sum;
        if least > asked + slack {
            return Some(true);
        }
        (most < asked - slack).then_some(false)
    }

    /// That a state is worth at least as much as another, or more.
    fn compare(&self, a: usize, b: usize, strict: bool) -> AtLeast {
        let (now, asked) = self.asked(a, b, strict);
        let slopes: Vec<f64> = self.per_weight[a].iter().zip(&self.per_weight[b]).map(|(x, y)| x - y).collect();
        let down: f64 = slopes.iter().zip(self.reach()).map(|(s, (down, _))| s * down).sum();
        // now + sum of slope * (above - fraction * down) >= asked
        let coefficients = slopes.iter().copied().chain([-down]).collect();
        AtLeast { coefficients, bound: asked - now }
    }

    /// How far each free weight may go down and up.
    fn reach(&self) -> impl Iterator<Item = (f64, f64)> + '_ {
        self.free.iter().zip(&self.central).map(|(f, c)| ((c - f.low).max(0.0), (f.high - c).max(0.0)))
    }

    /// That the weights stay within the fraction, and the fraction within its bound.
    fn bounds(&self, bound: f64, rows: &mut Vec<AtLeast>) {
        let n = self.free.len();
        for (k, (down, up)) in self.reach().enumerate() {
            let mut coefficients = vec![0.0; n + 1];
            coefficients[k] = -1.0;
            coefficients[n] = down + up;
            rows.push(AtLeast { coefficients, bound: 0.0 });
        }
        let mut coefficients = vec![0.0; n + 1];
        coefficients[n] = -1.0;
        rows.push(AtLeast { coefficients, bound: -bound });
    }

    /// The weights at a point of the programme.
    fn weights(&self, fraction: f64, at: &[f64]) -> Vec<(FreeWeight, f64)> {
        let all = self.free.iter().zip(&self.central).zip(self.reach()).zip(at);
        all.map(|(((f, c), (down, _)), above)| (*f, (c - fraction * down + above).clamp(f.low, f.high))).collect()
    }
}

/// What has to turn where weights that are proposed do not do it under a concept that looks ahead; `None` where they do. `orders_at` gives the parties' orders with them.
fn turned(
    solver: &mut Solver,
    orders: &mut [Option<Order<'_>>],
    foresight: &mut Foresight<'_>,
    orders_at: impl Fn(&Run<'_>) -> Result<Vec<Option<Vec<u32>>>, Diagnostic>,
    run: &Run<'_>,
) -> Result<Option<Vec<Lit>>, Diagnostic> {
    let Some(because) = foresight.refuted(&orders_at(run)?)? else { return Ok(None) };
    let mut other = Vec::new();
    for liked in because {
        let Some(order) = &mut orders[liked.party.index()] else { continue };
        let (a, b) = (liked.a, liked.b);
        match if liked.strictly { order.at_least(solver, b, a) } else { order.better(solver, b, a) } {
            Wire::Of(lit) => other.push(lit),
            Wire::Known(false) => {}
            Wire::Known(true) => return Err(on_paper()),
        }
    }
    // What was proposed holds with these weights: if it were enough, nothing would be refuted.
    if other.iter().any(|lit| solver.value(*lit)) { Err(on_paper()) } else { Ok(Some(other)) }
}

/// The instance with other weights.
fn reweighted(
    instance: &Instance,
    number: &dyn Fn(Uncertain<f64>) -> f64,
    weights: &[(FreeWeight, f64)],
) -> Result<Instance, Diagnostic> {
    let changed = |x: Uncertain<f64>| match x {
        Uncertain::Input(id) => weights.iter().find(|(f, _)| f.input == id).map_or_else(|| number(x), |(_, w)| *w),
        Uncertain::Known(_) => number(x),
    };
    Instance::with(instance.model(), Draw::CENTRAL, &changed)
}

/// Judges the state once more with the weights found.
fn verified(
    instance: &Instance,
    number: &dyn Fn(Uncertain<f64>) -> f64,
    weights: &[(FreeWeight, f64)],
    moves: &dyn Moves,
    (wished, posed): (StateId, &Posed<'_>),
    run: &Run<'_>,
) -> Result<(), Diagnostic> {
    let instance = reweighted(instance, number, weights)?;
    let ranks = Ranks::new(&instance, moves, run)?;
    let graded = Graded::new(&instance, moves, &ranks);
    let changed = Posed { graded: &graded, ..*posed };
    if changed.holds(moves, wished, run)? { Ok(()) } else { Err(on_paper()) }
}

fn on_paper() -> Diagnostic {
    Diagnostic::new(&NEEDS_WORK, "the weights found do it on paper, but not in nine decimals")
        .because("Two states would have to tie exactly.")
        .cure("Ask for the smallest change of orders only.")
}
