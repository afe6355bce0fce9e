//! In which order the issues of a part are decided.
//!
//! The fewer conditions are half decided at a time, the less has to be remembered. Which order is best is hard to find
//! (it is the pathwidth of the interaction graph, in effect), so a greedy one is improved by moving issues about for as
//! long as that helps. Any order gives the right answer; a good one gives it sooner.

/// Moves that are tried.
const MOVES: usize = 20_000;

/// An order of so many issues, for conditions that look at these of them.
pub(super) fn order(issues: usize, conditions: &[Vec<usize>]) -> Vec<usize> {
    let mut order = greedy(issues, conditions);
    let mut cost = open_conditions(&order, conditions);
    // A fixed sequence of moves, so that the same case always has the same order.
    let mut state = 1u64;
    let mut below = |n: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % n
    };
    for _ in 0..if issues > 2 { MOVES } else { 0 } {
        let (from, to) = (below(issues), below(issues));
        let mut moved = order.clone();
        let v = moved.remove(from);
        moved.insert(to, v);
        let other = open_conditions(&moved, conditions);
        if other <= cost {
            (order, cost) = (moved, other);
        }
    }
    order
}

/// Next comes the issue after which the fewest conditions are half decided.
fn greedy(issues: usize, conditions: &[Vec<usize>]) -> Vec<usize> {
    let mut left: Vec<usize> = conditions.iter().map(Vec::len).collect();
    let mut of: Vec<Vec<usize>> = vec![Vec::new(); issues];
    for (c, looks_at) in conditions.iter().enumerate() {
        looks_at.iter().for_each(|v| of[*v].push(c));
    }
    let mut rest: Vec<usize> = (0..issues).collect();
    let mut order = Vec::new();
    while !rest.is_empty() {
        let opens = |v: &usize| {
            let change = |c: &usize| match (left[*c] == conditions[*c].len(), left[*c] == 1) {
                (true, false) => 1,
                (false, true) => -1,
                _ => 0i64,
            };
            of[*v].iter().map(change).sum::<i64>()
        };
        let Some(at) = (0..rest.len()).min_by_key(|at| (opens(&rest[*at]), rest[*at])) else { break };
        let v = rest.remove(at);
        of[v].iter().for_each(|c| left[*c] -= 1);
        order.push(v);
    }
    order
}

/// What an order costs: for each place the number of half decided conditions, more than in proportion.
fn open_conditions(order: &[usize], conditions: &[Vec<usize>]) -> f64 {
    let mut place = vec![0; order.len()];
    order.iter().enumerate().for_each(|(k, v)| place[*v] = k);
    let mut change = vec![0i32; order.len() + 1];
    for looks_at in conditions {
        let places = || looks_at.iter().map(|v| place[*v]);
        if let (Some(first), Some(last)) = (places().min(), places().max()) {
            change[first] += 1;
            change[last] -= 1;
        }
    }
    let mut open = 0;
    let mut cost = 0.0;
    for x in change {
        open += x;
        cost += 1.6f64.powi(open);
    }
    cost
}
