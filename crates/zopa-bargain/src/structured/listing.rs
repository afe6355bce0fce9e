//! Lists of packages.

use std::cmp::Ordering;
use zopa_core::Outcome;

/// Packages that differ for nobody, or where all are efficient: at most so many are listed.
pub(super) const LISTED: usize = 10_000;
/// Packages that are kept before the first in index order are looked for, at least.
pub(super) const KEPT: usize = if cfg!(test) { 20 } else { LISTED };

/// Puts packages in index order, each once, and keeps the first so many.
pub(super) fn in_index_order(packages: &mut Vec<Outcome>, limit: usize) {
    packages.sort_by(index_order);
    packages.dedup();
    packages.truncate(limit);
}

/// Index order: of the last issues on which two differ the level counts.
pub(super) fn index_order(a: &Outcome, b: &Outcome) -> Ordering {
    a.levels().iter().rev().cmp(b.levels().iter().rev())
}
