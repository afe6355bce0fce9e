//! Lists of packages.

use zopa_core::Outcome;

/// Packages that differ for nobody, or where all are efficient: at most so many are listed.
pub(super) const LISTED: usize = 10_000;

/// Puts packages in index order, each once, and keeps the first so many.
pub(super) fn in_index_order(packages: &mut Vec<Outcome>, limit: usize) {
    packages.sort_by(|a, b| a.levels().iter().rev().cmp(b.levels().iter().rev()));
    packages.dedup();
    packages.truncate(limit);
}
