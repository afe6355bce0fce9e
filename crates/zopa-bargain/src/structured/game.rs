//! A matrix game whose columns come one at a time: which weights of the rows make the largest column as small as
//! possible? A revised simplex method with an explicit inverse; there are as many rows as members, a handful.

/// The game so far.
pub(super) struct Game {
    rows: usize,
    /// The inverse of the basis, row by row.
    inverse: Vec<Vec<f64>>,
    /// What each basic column costs: 1, or 0 for a row that has more than it needs.
    cost: Vec<f64>,
    /// The basic solution.
    solution: Vec<f64>,
    /// How entries are brought to between 1 and about 2: less this, over that, plus 1. Known from the first column on.
    scale: Option<(f64, f64)>,
}

const TOLERANCE: f64 = 1e-11;

impl Game {
    /// No column yet.
    pub(super) fn new(rows: usize) -> Self {
        // Columns that give one row a little and the others nothing: no other column is as bad.
        let little = 1e-3;
        let unit = |i: usize| (0..rows).map(|j| if i == j { 1.0 / little } else { 0.0 }).collect();
        Game {
            rows,
            inverse: (0..rows).map(unit).collect(),
            cost: vec![1.0; rows],
            solution: vec![1.0 / little; rows],
            scale: None,
        }
    }

    /// Takes a column in and says which weights to try next; `None` if it is no larger than those known already.
    pub(super) fn play(&mut self, column: &[f64]) -> Option<Vec<f64>> {
        let size = column.iter().fold(1e-300, |m, x| f64::max(m, x.abs()));
        let (low, over) = *self.scale.get_or_insert((-8.0 * size, 8.0 * size));
        let column: Vec<f64> = column.iter().map(|x| f64::max((x - low) / over, 0.01) + 1.0).collect();
        let prices = self.prices();
        if prices.iter().zip(&column).map(|(y, a)| y * a).sum::<f64>() <= 1.0 + TOLERANCE {
            return None;
        }
        self.enter(&column, 1.0);
        // A row with a negative price has more than it needs.
        for _ in 0..4 * self.rows {
            let prices = self.prices();
            let Some((k, least)) = prices.iter().copied().enumerate().min_by(|a, b| a.1.total_cmp(&b.1)) else { break };
            if least >= -TOLERANCE {
                break;
            }
            let surplus: Vec<f64> = (0..self.rows).map(|i| if i == k { -1.0 } else { 0.0 }).collect();
            self.enter(&surplus, 0.0);
        }
        let prices: Vec<f64> = self.prices().into_iter().map(|y| y.max(0.0)).collect();
        let total: f64 = prices.iter().sum();
        (total > 0.0 && total.is_finite()).then(|| prices.iter().map(|y| y / total).collect())
    }

    fn prices(&self) -> Vec<f64> {
        (0..self.rows).map(|j| (0..self.rows).map(|i| self.cost[i] * self.inverse[i][j]).sum()).collect()
    }

    fn enter(&mut self, column: &[f64], cost: f64) {
        let inner = |row: &[f64]| row.iter().zip(column).map(|(a, b)| a * b).sum::<f64>();
        let direction: Vec<f64> = self.inverse.iter().map(|row| inner(row)).collect();
        let ratio = |i: &usize| self.solution[*i] / direction[*i];
        let rows = (0..self.rows).filter(|i| direction[*i] > 1e-12);
        let Some(leaving) = rows.min_by(|a, b| ratio(a).total_cmp(&ratio(b))) else { return };
        let pivot = direction[leaving];
        let row: Vec<f64> = self.inverse[leaving].iter().map(|x| x / pivot).collect();
        let step = self.solution[leaving] / pivot;
        for (i, along) in direction.into_iter().enumerate() {
            if i == leaving {
                self.inverse[i].clone_from(&row);
                self.solution[i] = step;
            } else {
                self.inverse[i].iter_mut().zip(&row).for_each(|(x, r)| *x -= along * r);
                self.solution[i] = (self.solution[i] - along * step).max(0.0);
            }
        }
        self.cost[leaving] = cost;
    }
}

#[cfg(test)]
mod tests {
    use super::Game;

    /// Among fixed columns the weights found make the largest as small as the value of the game, which is known for
    /// small ones: (1, -1) and (-1, 1) balance at a half each; (3, 0) and (1, 2) at weights 1/2, 1/2 with value 3/2.
    #[test]
    fn weights_balance_the_columns() {
        let solve = |columns: &[Vec<f64>]| {
            let rows = columns[0].len();
            let mut game = Game::new(rows);
            let mut weight = vec![1.0 / rows as f64; rows];
            let mut best = f64::INFINITY;
            for _ in 0..50 {
                let value = |c: &Vec<f64>| c.iter().zip(&weight).map(|(x, w)| x * w).sum::<f64>();
                let column = columns.iter().max_by(|a, b| value(a).total_cmp(&value(b))).unwrap();
                best = f64::min(best, value(column));
                match game.play(column) {
                    Some(next) => weight = next,
                    None => break,
                }
            }
            best
        };
        assert!(solve(&[vec![1.0, -1.0], vec![-1.0, 1.0]]).abs() < 1e-9);
        assert!((solve(&[vec![3.0, 0.0], vec![1.0, 2.0]]) - 1.5).abs() < 1e-9);
        // Paper, scissors and stone: a third each.
        let rock = [vec![0.0, 1.0, -1.0], vec![-1.0, 0.0, 1.0], vec![1.0, -1.0, 0.0]];
        assert!(solve(&rock).abs() < 1e-9);
        // One row is never the smallest: its weight is 0.
        assert!((solve(&[vec![9.0, 1.0], vec![8.0, 2.0]]) - 2.0).abs() < 1e-9);
    }
}
