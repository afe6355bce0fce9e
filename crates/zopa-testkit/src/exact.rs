//! Exact arithmetic: integers of any size, and ratios of them.
//!
//! Points of different parties have different denominators (each party's sum of weights), and a Nash product multiplies
//! one gain for each party: neither fits in 128 bits in general. School-book algorithms on 32-bit digits.

use std::cmp::Ordering;

/// A natural number of any size: digits of 32 bits, least first, no leading zeros.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Natural(Vec<u32>);

impl Natural {
    /// The number.
    pub fn new(mut number: u128) -> Self {
        let mut digits = Vec::new();
        while number > 0 {
            digits.push(number as u32);
            number >>= 32;
        }
        Natural(digits)
    }
    /// The sum.
    #[must_use]
    pub fn plus(&self, other: &Natural) -> Natural {
        let mut digits = Vec::new();
        let mut carry = 0u64;
        for k in 0..self.0.len().max(other.0.len()) + 1 {
            let digit = |n: &Natural| u64::from(n.0.get(k).copied().unwrap_or(0));
            let sum = digit(self) + digit(other) + carry;
            digits.push(sum as u32);
            carry = sum >> 32;
        }
        Natural(digits).trimmed()
    }
    /// The difference; the other is not larger.
    fn less(&self, other: &Natural) -> Natural {
        let mut digits = Vec::new();
        let mut borrow = 0i64;
        for k in 0..self.0.len() {
            let difference = i64::from(self.0[k]) - i64::from(other.0.get(k).copied().unwrap_or(0)) - borrow;
            borrow = i64::from(difference < 0);
            digits.push((difference + (borrow << 32)) as u32);
        }
        Natural(digits).trimmed()
    }
    /// The product.
    #[must_use]
    pub fn times(&self, other: &Natural) -> Natural {
        let mut digits = vec![0u32; self.0.len() + other.0.len()];
        for (i, a) in self.0.iter().enumerate() {
            let mut carry = 0u64;
            for (j, b) in other.0.iter().enumerate() {
                let sum = u64::from(*a) * u64::from(*b) + u64::from(digits[i + j]) + carry;
                digits[i + j] = sum as u32;
                carry = sum >> 32;
            }
            digits[i + other.0.len()] = carry as u32;
        }
        Natural(digits).trimmed()
    }
    fn trimmed(mut self) -> Self {
        while self.0.last() == Some(&0) {
            self.0.pop();
        }
        self
    }
}

impl Ord for Natural {
    fn cmp(&self, other: &Self) -> Ordering {
        let longer = self.0.len().cmp(&other.0.len());
        longer.then_with(|| self.0.iter().rev().cmp(other.0.iter().rev()))
    }
}
impl PartialOrd for Natural {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// A ratio of integers. Equal ratios are equal whatever their terms.
#[derive(Clone, Debug)]
pub struct Ratio {
    negative: bool,
    over: Natural,
    under: Natural,
}

impl Ratio {
    /// Zero.
    pub fn zero() -> Self {
        Ratio::new(0, 1)
    }
    /// `over / under`; `under` is above 0.
    ///
    /// # Panics
    /// If it is not.
    pub fn new(over: i128, under: i128) -> Self {
        assert!(under > 0, "a ratio has a positive denominator");
        Ratio { negative: over < 0, over: Natural::new(over.unsigned_abs()), under: Natural::new(under.unsigned_abs()) }
    }
    /// The sum.
    #[must_use]
    pub fn plus(&self, other: &Ratio) -> Ratio {
        let (a, b) = (self.over.times(&other.under), other.over.times(&self.under));
        let under = self.under.times(&other.under);
        let (negative, over) = if self.negative == other.negative {
            (self.negative, a.plus(&b))
        } else if a >= b {
            (self.negative, a.less(&b))
        } else {
            (other.negative, b.less(&a))
        };
        Ratio { negative, over, under }
    }
    /// The nearest number, up to rounding of the two terms.
    pub fn approximate(&self) -> f64 {
        let term = |n: &Natural| n.0.iter().rev().fold(0.0, |x, digit| x * 4_294_967_296.0 + f64::from(*digit));
        let size = term(&self.over) / term(&self.under);
        if self.negative { -size } else { size }
    }
}

impl Ord for Ratio {
    fn cmp(&self, other: &Self) -> Ordering {
        let sign = |r: &Ratio| match (r.negative, r.over == Natural::default()) {
            (_, true) => 0,
            (true, _) => -1,
            (false, _) => 1,
        };
        let size = self.over.times(&other.under).cmp(&other.over.times(&self.under));
        sign(self).cmp(&sign(other)).then(if sign(self) < 0 { size.reverse() } else { size })
    }
}
impl PartialOrd for Ratio {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
impl PartialEq for Ratio {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}
impl Eq for Ratio {}

#[cfg(test)]
mod tests {
    use super::{Natural, Ratio};
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(256))]

        /// Where 128 bits suffice, sums, products and order are those of the machine.
        #[test]
        fn naturals_agree_with_the_machine(a in 0u128..1 << 63, b in 0u128..1 << 63) {
            let (x, y) = (Natural::new(a), Natural::new(b));
            prop_assert_eq!(x.plus(&y), Natural::new(a + b));
            prop_assert_eq!(x.times(&y), Natural::new(a * b));
            prop_assert_eq!(x.cmp(&y), a.cmp(&b));
            if a >= b {
                prop_assert_eq!(x.less(&y), Natural::new(a - b));
            }
        }

        /// Order and sums of ratios are those of cross-multiplied integers.
        #[test]
        fn ratios_agree_with_the_machine(
            a in -1_000_000i128..1_000_000, b in 1i128..1_000_000, c in -1_000_000i128..1_000_000, d in 1i128..1_000_000
        ) {
            let (x, y) = (Ratio::new(a, b), Ratio::new(c, d));
            prop_assert_eq!(x.cmp(&y), (a * d).cmp(&(c * b)));
            prop_assert_eq!(x.plus(&y), Ratio::new(a * d + c * b, b * d));
        }
    }

    /// Equal ratios are equal whatever their terms, and zero has no sign.
    #[test]
    fn terms_do_not_matter() {
        assert_eq!(Ratio::new(1, 2), Ratio::new(50, 100));
        assert_eq!(Ratio::new(-1, 2).plus(&Ratio::new(1, 2)), Ratio::zero());
        assert!((Ratio::new(-1, 4).approximate() + 0.25).abs() < 1e-15);
    }

    /// Beyond 128 bits the order is still right.
    #[test]
    fn large_products_compare() {
        let power = |n: usize| (0..n).fold(Natural::new(1), |x, _| x.times(&Natural::new(u128::from(u64::MAX))));
        assert!(power(5) < power(6));
        assert!(power(5).plus(&Natural::new(1)) > power(5));
    }
}
