//! What all differences of some numbers are multiples of.

/// The greatest common divisor of two numbers, of which the first is not negative.
pub(super) fn common(a: i64, b: i64) -> i64 {
    let (mut a, mut b) = (a.unsigned_abs(), b.unsigned_abs());
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a as i64
}
