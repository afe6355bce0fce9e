//! Division by a number that is known in advance.

/// Divides 32-bit numbers by one number, exactly, with a multiplication (Lemire, Kaser & Kurz 2019).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Divisor {
    by: u64,
    reciprocal: u64,
}

impl Divisor {
    /// For a divisor from 1 to 2^32.
    pub(crate) fn new(by: u64) -> Self {
        debug_assert!((1..=1 << 32).contains(&by));
        // The least integer above or equal 2^64 / by; for 1 it does not fit and `quotient` does without it.
        Divisor { by, reciprocal: (u64::MAX / by).wrapping_add(1) }
    }
    /// The divisor.
    #[inline]
    pub(crate) fn by(self) -> u64 {
        self.by
    }
    /// The quotient.
    #[inline]
    pub(crate) fn quotient(self, x: u32) -> u32 {
        if self.by == 1 { x } else { ((u128::from(self.reciprocal) * u128::from(x)) >> 64) as u32 }
    }
    /// The quotient and the remainder.
    #[inline]
    pub(crate) fn split(self, x: u32) -> (u32, u32) {
        let q = self.quotient(x);
        (q, (u64::from(x) - u64::from(q) * self.by) as u32)
    }
}

#[cfg(test)]
mod tests {
    use super::Divisor;

    /// Every index computation rests on it: it must agree with division at the edges and in between.
    #[test]
    fn agrees_with_division() {
        let numbers = (0..32).flat_map(|k| {
            let p = 1u64 << k;
            [p - 1, p, p + 1, p * 3 / 2, p * 7 / 5]
        });
        for by in numbers.clone().chain([1 << 32, u64::from(u32::MAX)]).filter(|d| *d > 0) {
            let d = Divisor::new(by);
            for x in numbers.clone().chain([u64::from(u32::MAX), u64::from(u32::MAX) - 1]) {
                let x = x.min(u64::from(u32::MAX)) as u32;
                assert_eq!(d.split(x), ((u64::from(x) / by) as u32, (u64::from(x) % by) as u32), "{x} / {by}");
            }
        }
    }
}
