//! How far forecasts were off.

/// Errors of point forecasts on outcomes, in points of the scale.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Errors {
    /// How many.
    pub n: usize,
    /// Mean absolute error.
    pub mean: f64,
    /// Median absolute error.
    pub median: f64,
    /// Root of the mean squared error.
    pub rms: f64,
    /// Share within 5 points.
    pub within_5: f64,
    /// Share within 10 points.
    pub within_10: f64,
    /// Share within 20 points.
    pub within_20: f64,
}

impl Errors {
    /// From absolute errors; `None` of none.
    pub fn of(errors: &[f64]) -> Option<Errors> {
        let n = errors.len();
        if n == 0 {
            return None;
        }
        let count = n as f64;
        let within = |far: f64| errors.iter().filter(|e| **e <= far).count() as f64 / count;
        Some(Errors {
            n,
            mean: errors.iter().sum::<f64>() / count,
            median: crate::median::plain(errors),
            rms: (errors.iter().map(|e| e * e).sum::<f64>() / count).sqrt(),
            within_5: within(5.0),
            within_10: within(10.0),
            within_20: within(20.0),
        })
    }
}

/// The continuous ranked probability score of equally likely values: E|X - y| - E|X - X'| / 2 (Gneiting & Raftery 2007).
/// In points; of one value it is the absolute error. `None` of no values.
pub fn crps(values: &[f64], outcome: f64) -> Option<f64> {
    let n = values.len() as f64;
    if values.is_empty() {
        return None;
    }
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let miss = sorted.iter().map(|x| (x - outcome).abs()).sum::<f64>() / n;
    // sum over pairs |x_a - x_b| = 2 sum_k (2k - n + 1) x_k over sorted values.
    let spread: f64 = sorted.iter().enumerate().map(|(k, x)| (2.0 * k as f64 - n + 1.0) * x).sum::<f64>() * 2.0;
    Some(miss - spread / (2.0 * n * n))
}

/// The Brier score of a stated probability: (p - outcome)^2.
pub fn brier(p: f64, happened: bool) -> f64 {
    let outcome = if happened { 1.0 } else { 0.0 };
    (p - outcome) * (p - outcome)
}

/// The logarithmic score: -ln of the probability given to what happened. Infinite for what was called impossible.
pub fn log_score(p: f64, happened: bool) -> f64 {
    -(if happened { p } else { 1.0 - p }).ln()
}
