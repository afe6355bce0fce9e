//! A share of draws.

use schemars::JsonSchema;
use serde::Serialize;
use zopa_study::Share as Counted;

/// A share of draws: not a probability, but a statement about the inputs.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Share {
    /// In how many draws it was so; null where the share is rounded to a whole per cent, in a version to share.
    pub hits: Option<u64>,
    /// Of how many.
    pub draws: u64,
    /// hits / draws, or the whole per cent.
    pub share: f64,
    /// Sampling error: the 95% interval after Wilson (1927); of a rounded share that of all counts which it may stand for.
    pub interval: (f64, f64),
    /// Where no draw, or every draw, showed it: the bound 3/n on the rest.
    pub bound: Option<f64>,
}

impl From<Counted> for Share {
    fn from(share: Counted) -> Self {
        let bound = (share.hits == 0 || share.hits == share.draws).then(|| share.bound());
        let (hits, draws) = ((!share.rounded).then_some(share.hits), share.draws);
        Share { hits, draws, share: share.fraction(), interval: share.interval(), bound }
    }
}
