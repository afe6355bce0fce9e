//! A scrambled Sobol sequence.
//!
//! Dimension 0 is van der Corput's sequence; every other one has a primitive polynomial over GF(2), taken in ascending
//! order, and initial direction numbers, odd and below 2^k as the construction asks (Sobol 1967; Bratley & Fox 1988).
//! The initial numbers are drawn once and for all from a fixed generator instead of being taken from a published table:
//! each one-dimensional projection is the same for every choice, and what a good table adds in two dimensions is left
//! to the scrambling. Owen's nested uniform scrambling (Owen 1995) flips each binary digit by a coin that depends on
//! all digits before it; independent scrambles give unbiased estimates, whose spread is the error.

/// The most dimensions; polynomials up to degree 13 are enough.
pub const DIMENSIONS: usize = 1111;
/// Binary digits of a point.
const DIGITS: usize = 32;

/// One scramble of the sequence.
#[derive(Clone, Debug)]
pub struct Sobol {
    /// Direction numbers, the first digit highest.
    directions: Vec<[u32; DIGITS]>,
}

impl Sobol {
    /// The sequence in so many dimensions; `None` beyond [`DIMENSIONS`].
    pub fn new(dimensions: usize) -> Option<Sobol> {
        if dimensions > DIMENSIONS {
            return None;
        }
        let mut directions = Vec::with_capacity(dimensions);
        if dimensions > 0 {
            directions.push(std::array::from_fn(|k| 1 << (DIGITS - 1 - k)));
        }
        let polynomials = (1..).flat_map(|degree| primitive(degree).map(move |p| (degree, p)));
        for (j, (degree, polynomial)) in polynomials.take(dimensions.saturating_sub(1)).enumerate() {
            directions.push(direction(j as u64 + 1, degree, polynomial));
        }
        Some(Sobol { directions })
    }

    /// The point with this number in the scramble with this key, each coordinate strictly between 0 and 1.
    pub fn point(&self, number: u32, key: u64, unit: &mut Vec<f64>) {
        unit.clear();
        for (dimension, directions) in self.directions.iter().enumerate() {
            let mut digits = 0u32;
            let mut rest = number;
            while rest != 0 {
                digits ^= directions[rest.trailing_zeros() as usize];
                rest &= rest - 1;
            }
            unit.push(scrambled(digits, mix(key ^ mix(dimension as u64 + 1))));
        }
    }
}

/// Owen's nested uniform scrambling of one coordinate; digits beyond the sequence's own are coins too.
fn scrambled(digits: u32, key: u64) -> f64 {
    let mut flips = 0u32;
    for k in 0..DIGITS {
        // The node of the tree that the first k digits lead to.
        let prefix = if k == 0 { 0 } else { digits >> (DIGITS - k) };
        let coin = mix(key ^ mix((u64::from(prefix) << 6) | k as u64)) >> 63;
        flips |= (coin as u32) << (DIGITS - 1 - k);
    }
    let tail = mix(key ^ mix((u64::from(digits) << 6) | 63)) >> (64 - 20);
    let whole = (u64::from(digits ^ flips) << 20) | tail;
    (whole as f64 + 0.5) / (1u64 << 52) as f64
}

/// A fixed bijection of 64 bits that looks random (the finaliser of SplitMix64, Steele, Lea & Flood 2014).
pub(crate) fn mix(x: u64) -> u64 {
    let x = x.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}

/// The primitive polynomials of a degree, as bits with the constant term lowest, ascending.
fn primitive(degree: u32) -> impl Iterator<Item = u32> {
    let lowest = (1u32 << degree) | 1;
    (lowest..1 << (degree + 1)).step_by(2).filter(move |p| order(*p, degree) == (1u64 << degree) - 1)
}

/// The order of x modulo a polynomial with a constant term.
fn order(polynomial: u32, degree: u32) -> u64 {
    let mut power = 1u32;
    let mut steps = 0;
    loop {
        power <<= 1;
        if power >> degree & 1 == 1 {
            power ^= polynomial;
        }
        steps += 1;
        if power == 1 || steps >= 1 << degree {
            return steps;
        }
    }
}

/// The direction numbers of a dimension by the recurrence of its polynomial.
fn direction(dimension: u64, degree: u32, polynomial: u32) -> [u32; DIGITS] {
    let s = degree as usize;
    let mut m = [0u64; DIGITS];
    for k in 0..DIGITS {
        m[k] = if k < s {
            // Odd and below 2^(k+1).
            (mix(dimension * 64 + k as u64) & ((2 << k) - 1)) | 1
        } else {
            let mut next = m[k - s] ^ (m[k - s] << s);
            for i in 1..s {
                if polynomial >> (s - i) & 1 == 1 {
                    next ^= m[k - i] << i;
                }
            }
            next
        };
    }
    std::array::from_fn(|k| (m[k] << (DIGITS - 1 - k)) as u32)
}

#[cfg(test)]
mod tests {
    use super::{Sobol, primitive};

    /// The numbers of primitive polynomials: Euler's phi(2^n - 1) / n.
    #[test]
    fn polynomials_are_counted() {
        let counts: Vec<usize> = (1..=10).map(|d| primitive(d).count()).collect();
        assert_eq!(counts, [1, 1, 2, 2, 6, 6, 18, 16, 48, 60]);
        assert!(Sobol::new(super::DIMENSIONS).is_some() && Sobol::new(super::DIMENSIONS + 1).is_none());
    }

    /// The first 2^k points of each coordinate lie one in each interval of length 2^-k, scrambled or not by which key.
    #[test]
    fn every_coordinate_is_stratified() {
        let sobol = Sobol::new(60).unwrap();
        let mut unit = Vec::new();
        for key in [1, 99] {
            let mut seen = vec![vec![false; 256]; 60];
            for n in 0..256 {
                sobol.point(n, key, &mut unit);
                for (d, x) in unit.iter().enumerate() {
                    assert!(*x > 0.0 && *x < 1.0);
                    let at = (x * 256.0) as usize;
                    assert!(!seen[d][at], "dimension {d}");
                    seen[d][at] = true;
                }
            }
        }
    }

    /// The first two coordinates are a (0, 2)-sequence: 2^k points lie one in each box of area 2^-k.
    #[test]
    fn the_first_plane_is_a_net() {
        let sobol = Sobol::new(2).unwrap();
        let mut unit = Vec::new();
        for (a, b) in [(64.0, 1.0), (16.0, 4.0), (8.0, 8.0), (2.0, 32.0)] {
            let mut boxes = vec![0; 64];
            for n in 0..64 {
                sobol.point(n, 5, &mut unit);
                boxes[(unit[0] * a) as usize + a as usize * (unit[1] * b) as usize] += 1;
            }
            assert!(boxes.iter().all(|n| *n == 1), "{a} x {b}");
        }
    }

    /// Scrambles are unbiased, and their mean square error on a smooth function is far below that of plain draws: for
    /// a product of 6 factors with variance 1/12 each it is at most a twentieth at 1,024 points.
    #[test]
    fn scrambles_are_unbiased_and_better_than_plain_draws() {
        let (d, n) = (6, 1024);
        let sobol = Sobol::new(d).unwrap();
        let mut unit = Vec::new();
        let errors: Vec<f64> = (0..64)
            .map(|key| {
                let sum: f64 = (0..n)
                    .map(|k| {
                        sobol.point(k, key, &mut unit);
                        unit.iter().map(|x| x + 0.5).product::<f64>()
                    })
                    .sum();
                sum / f64::from(n) - 1.0
            })
            .collect();
        let mse = errors.iter().map(|e| e * e).sum::<f64>() / 64.0;
        let bias = errors.iter().sum::<f64>() / 64.0;
        let plain = ((13.0f64 / 12.0).powi(6) - 1.0) / f64::from(n);
        assert!(mse < plain / 20.0, "{mse} against {plain}");
        assert!(bias.abs() < 4.0 * (mse / 64.0).sqrt(), "{bias}");
    }
}
