//! The feasible states of a conflict, in the order in which GMCR+ numbers them.

use super::{Conflict, Pattern, fits};

/// Steps of the search through settings of options.
const STEPS: u64 = 1 << 24;

/// Why the states are not listed.
pub(crate) enum Unlisted {
    /// There are more of them.
    Many,
    /// They were not found within the steps that are taken.
    Long,
}

/// The first feasible states, at most `limit` and one more: settings of all options, ascending as binary numbers of
/// which the first option is the lowest bit. Settings are decided from the last option down, and given up as soon as a
/// pattern that cannot be is complete.
fn first(conflict: &Conflict, limit: usize) -> Result<Vec<Vec<bool>>, Unlisted> {
    let n = conflict.options.len();
    let mut complete_at: Vec<Vec<&Pattern>> = vec![Vec::new(); n];
    for pattern in &conflict.infeasible {
        match pattern.iter().map(|(option, _)| *option).min() {
            Some(lowest) => complete_at[lowest].push(pattern),
            None => return Ok(Vec::new()),
        }
    }
    let (mut found, mut steps) = (Vec::new(), 0u64);
    let mut state = vec![false; n];
    // What has been tried at each option: nothing, no, yes.
    let mut tried = vec![0u8; n + 1];
    let mut level = n;
    loop {
        if level == 0 {
            found.push(state.clone());
            if found.len() > limit {
                return Ok(found);
            }
            level = 1;
        }
        let option = level - 1;
        if tried[option] == 2 {
            tried[option] = 0;
            level += 1;
            if level > n {
                return Ok(found);
            }
            continue;
        }
        steps += 1 + complete_at[option].len() as u64;
        if steps > STEPS {
            return Err(Unlisted::Long);
        }
        state[option] = tried[option] == 1;
        tried[option] += 1;
        if !complete_at[option].iter().any(|pattern| fits(pattern, &state)) {
            level -= 1;
        }
    }
}

/// Every feasible state, at most so many.
pub(crate) fn all(conflict: &Conflict, limit: usize) -> Result<Vec<Vec<bool>>, Unlisted> {
    let found = first(conflict, limit)?;
    if found.len() > limit { Err(Unlisted::Many) } else { Ok(found) }
}

/// The first feasible state, if there is one.
pub(crate) fn lowest(conflict: &Conflict) -> Result<Option<Vec<bool>>, Unlisted> {
    Ok(first(conflict, 0)?.pop())
}

#[cfg(test)]
mod tests {
    use super::{all, lowest};
    use crate::gmcr::{Choice, Conflict, Direction, fits};

    /// The same states in the same order as by counting through all numbers.
    #[test]
    fn states_are_numbered_as_binary_numbers() {
        for n in 1..=7usize {
            for seed in 0..20usize {
                let choice = |k: usize| Choice { name: k.to_string(), direction: Direction::Both };
                let mut infeasible = Vec::new();
                for k in 0..seed % 5 {
                    let (a, b) = ((seed * 7 + k) % n, (seed * 3 + 5 * k) % n);
                    let mut pattern = vec![(a, k % 2 == 0)];
                    if b != a {
                        pattern.push((b, seed % 3 == 0));
                    }
                    infeasible.push(pattern);
                }
                let options = (0..n).map(choice).collect();
                let conflict =
                    Conflict { name: String::new(), options, makers: Vec::new(), infeasible, status_quo: None };
                let counted: Vec<Vec<bool>> = (0..1usize << n)
                    .map(|x| (0..n).map(|k| x >> k & 1 == 1).collect::<Vec<bool>>())
                    .filter(|s| !conflict.infeasible.iter().any(|p| fits(p, s)))
                    .collect();
                let found = all(&conflict, 1 << n).ok().unwrap_or_default();
                assert_eq!(found, counted);
                assert_eq!(lowest(&conflict).ok().flatten(), counted.first().cloned());
            }
        }
    }
}
