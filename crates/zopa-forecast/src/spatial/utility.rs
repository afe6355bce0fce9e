//! Distance and utility.

/// One point for each actor, actor by actor.
#[derive(Clone, Debug)]
pub(super) struct Points {
    pub(super) dimensions: usize,
    pub(super) at: Vec<f64>,
}

impl Points {
    pub(super) fn zero(n: usize, dimensions: usize) -> Points {
        Points { dimensions, at: vec![0.0; n * dimensions] }
    }
    #[inline]
    pub(super) fn of(&self, i: usize) -> &[f64] {
        &self.at[i * self.dimensions..(i + 1) * self.dimensions]
    }
    #[inline]
    pub(super) fn of_mut(&mut self, i: usize) -> &mut [f64] {
        &mut self.at[i * self.dimensions..(i + 1) * self.dimensions]
    }
    /// The plain distance between two actors' points.
    pub(super) fn apart(&self, i: usize, j: usize) -> f64 {
        self.of(i).iter().zip(self.of(j)).map(|(a, b)| (a - b) * (a - b)).sum::<f64>().sqrt()
    }
}

/// How far a point is from an ideal, each dimension weighted by salience; 0 for whoever cares for none.
#[inline]
pub(super) fn distance(ideal: &[f64], point: &[f64], salience: &[f64]) -> f64 {
    let (mut sum, mut total) = (0.0, 0.0);
    for ((a, b), s) in ideal.iter().zip(point).zip(salience) {
        let weighted = s * (a - b);
        sum += weighted * weighted;
        total += s * s;
    }
    if total > 0.0 { (sum / total).sqrt() } else { 0.0 }
}

/// u(d, R): (1-d)(1+dR), beyond d = 1 (1-d)(1+R).
#[inline]
pub(super) fn utility(d: f64, risk: f64) -> f64 {
    (1.0 - d) * (1.0 + if d < 1.0 { d } else { 1.0 } * risk)
}

#[cfg(test)]
mod tests {
    use super::utility;

    /// Both branches of the utility.
    #[test]
    fn near_and_far() {
        assert!((utility(0.25, 0.5) - 0.75 * 1.125).abs() < 1e-15);
        assert!((utility(1.5, 0.5) + 0.5 * 1.5).abs() < 1e-15);
    }
}
