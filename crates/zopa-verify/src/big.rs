//! Whole numbers of any size: products of gains do not fit anything else.

use std::cmp::Ordering;

/// A whole number, 32 bits at a time, the lowest first, without zeros at the end.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Big(Vec<u32>);

impl From<u128> for Big {
    fn from(n: u128) -> Self {
        Big((0..4).map(|k| (n >> (32 * k)) as u32).collect()).trimmed()
    }
}

impl Big {
    fn trimmed(mut self) -> Self {
        while self.0.last() == Some(&0) {
            self.0.pop();
        }
        self
    }

    /// Their product.
    pub(crate) fn times(&self, other: &Big) -> Big {
        let mut all = vec![0u32; self.0.len() + other.0.len()];
        for (i, a) in self.0.iter().enumerate() {
            let mut carry = 0u64;
            for (k, b) in other.0.iter().enumerate() {
                let sum = u64::from(*a) * u64::from(*b) + u64::from(all[i + k]) + carry;
                all[i + k] = sum as u32;
                carry = sum >> 32;
            }
            all[i + other.0.len()] = carry as u32;
        }
        Big(all).trimmed()
    }

    /// The product of some numbers.
    pub(crate) fn product(of: impl Iterator<Item = u128>) -> Big {
        of.fold(Big::from(1), |all, n| all.times(&Big::from(n)))
    }
}

impl Ord for Big {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.len().cmp(&other.0.len()).then_with(|| self.0.iter().rev().cmp(other.0.iter().rev()))
    }
}
impl PartialOrd for Big {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

#[cfg(test)]
mod tests {
    use super::Big;

    /// (10^38)^2 = 10^76, one more is more, and 0 is nothing.
    #[test]
    fn large_products() {
        let ten = |n: u32| Big::product((0..n).map(|_| 10));
        let half = Big::from(10u128.pow(38));
        assert_eq!(half.times(&half), ten(76));
        assert!(half.times(&Big::from(10u128.pow(38) + 1)) > ten(76));
        assert!(Big::from(u128::MAX) < ten(39));
        assert_eq!(ten(20).times(&Big::from(0)), Big::from(0));
    }
}
