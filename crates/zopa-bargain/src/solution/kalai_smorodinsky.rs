//! The Kalai-Smorodinsky solution: gains in proportion to the largest possible ones, leximin (Imai 1983).

use super::leximin::Leximin;

/// Compares each party's share of the most it can get in the zone. A party that can gain nothing is left out of the
/// comparison. `None` if that is every party.
pub(crate) fn kalai_smorodinsky(no_deal: &[i64], ideal: &[i64]) -> Option<Leximin> {
    let parties = no_deal.iter().zip(ideal).enumerate();
    let compared: Vec<(usize, i64, i64)> =
        parties.filter(|(_, (d, ideal))| ideal > d).map(|(k, (d, ideal))| (k, *d, ideal - d)).collect();
    (!compared.is_empty()).then_some(Leximin { compared })
}
