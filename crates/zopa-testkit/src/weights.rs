//! How far weights must move for something to become true, by going through all orders of the states that they can bring about.
//!
//! **What goes in.** Weights, each in a range, no two of them of the same party; what each state is worth to the party at a value of its weight; and a question
//! whose answer depends on the parties' orders of the states alone. **What comes out.** The least fraction of the way from the central values to the ends of the
//! ranges at which the answer is yes.
//!
//! **How.** Worth is linear in a weight, so between the values at which two states are worth the same to its party nothing changes places: these are the cells
//! of a weight. One combination of cells after the other is asked, the nearest first, in the middle of each. States that are tied at a single value only count
//! as tied where the central value is that one.

/// A weight that may move.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Range {
    /// Where it stands.
    pub central: f64,
    /// The lower end.
    pub low: f64,
    /// The upper end.
    pub high: f64,
}

/// Values between which nothing changes places, with how far the nearest of them is.
#[derive(Clone, Copy, PartialEq, Debug)]
struct Cell {
    from: f64,
    to: f64,
    far: f64,
}

impl Range {
    /// The cells, the nearest first.
    fn cells(self, worth: &dyn Fn(f64) -> Vec<i128>) -> Vec<Cell> {
        let (at_low, at_high) = (worth(self.low), worth(self.high));
        let mut ties = vec![self.low, self.high];
        for b in 0..at_low.len() {
            for a in 0..b {
                let (low, high) = ((at_low[a] - at_low[b]) as f64, (at_high[a] - at_high[b]) as f64);
                if (low < 0.0) != (high < 0.0) && low.to_bits() != high.to_bits() {
                    ties.push(self.low + (self.high - self.low) * low / (low - high));
                }
            }
        }
        ties.sort_by(f64::total_cmp);
        let far = |from: f64, to: f64| {
            if from > self.central {
                (from - self.central) / (self.high - self.central)
            } else if to < self.central {
                (self.central - to) / (self.central - self.low)
            } else {
                0.0
            }
        };
        let cells = ties.windows(2).map(|w| Cell { from: w[0], to: w[1], far: far(w[0], w[1]) });
        let mut cells: Vec<Cell> = cells.filter(|c| c.to > c.from).collect();
        cells.sort_by(|a, b| a.far.total_cmp(&b.far));
        cells
    }
}

/// How far weights must move: no less than the first number, and no farther than the second. They differ only where everything nearer has a cell that is narrower
/// than `thin`.
pub type Least = (f64, f64);

/// How far the weights must move for `holds`, which is asked of one value for each; infinity where nothing does it, `None` where there are more than `most`
/// combinations of cells. `worths` gives the worth of every state at a value of each weight.
pub fn least(
    ranges: &[Range],
    worths: &[&dyn Fn(f64) -> Vec<i128>],
    holds: &dyn Fn(&[f64]) -> bool,
    (thin, most): (f64, usize),
) -> Option<Least> {
    let central: Vec<f64> = ranges.iter().map(|r| r.central).collect();
    if holds(&central) {
        return Some((0.0, 0.0));
    }
    let cells: Vec<Vec<Cell>> = ranges.iter().zip(worths).map(|(range, worth)| range.cells(*worth)).collect();
    let all = cells.iter().try_fold(1usize, |n, own| n.checked_mul(own.len())).filter(|n| *n <= most)?;
    let mut combinations: Vec<Vec<Cell>> = (0..all)
        .map(|mut k| {
            let mut one = |own: &Vec<Cell>| {
                let cell = own[k % own.len()];
                k /= own.len();
                cell
            };
            cells.iter().map(&mut one).collect()
        })
        .collect();
    let far = |of: &[Cell]| of.iter().map(|c| c.far).fold(0.0, f64::max);
    combinations.sort_by(|a, b| far(a).total_cmp(&far(b)));
    let mut first = None;
    for of in combinations {
        let middle: Vec<f64> = of.iter().map(|c| f64::midpoint(c.from, c.to)).collect();
        let wide = of.iter().all(|c| c.to - c.from >= thin);
        if (wide || first.is_none()) && holds(&middle) {
            let first = *first.get_or_insert(far(&of));
            if wide {
                return Some((first, far(&of)));
            }
        }
    }
    Some((first.unwrap_or(f64::INFINITY), f64::INFINITY))
}

#[cfg(test)]
mod tests {
    use super::{Range, least};

    /// A state that gains 2 a unit against one of 7 overtakes it at 3.5, a third of the way from 3 to 4.5; in the other direction nothing changes.
    #[test]
    fn a_state_overtakes_another() {
        let range = Range { central: 3.0, low: 1.0, high: 4.5 };
        let worth = |w: f64| vec![(2.0 * w * 1e9).round() as i128, 7_000_000_000];
        let ahead = |w: &[f64]| worth(w[0])[0] > worth(w[0])[1];
        let found = least(&[range], &[&worth], &ahead, (1e-6, 100));
        assert!(found.is_some_and(|(a, b)| (a - 1.0 / 3.0).abs() < 1e-6 && (b - a).abs() < 1e-9), "{found:?}");
        assert_eq!(least(&[range], &[&worth], &|_| false, (1e-6, 100)), Some((f64::INFINITY, f64::INFINITY)));
        assert_eq!(least(&[range], &[&worth], &|w| !ahead(w), (1e-6, 100)), Some((0.0, 0.0)));
        assert_eq!(least(&[range], &[&worth], &ahead, (1e-6, 1)), None);
    }
}
