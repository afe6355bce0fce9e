//! A weighted sum of gains that must reach something.

use super::layers::Shares;

/// A weighted sum of gains.
pub(super) struct Cut {
    pub(super) c: Vec<i128>,
    pub(super) shares: Shares<i128>,
    /// What must be reached.
    pub(super) needed: i128,
    /// Whether it belongs to the aim, or only says that nobody may lose.
    pub(super) aims: bool,
}
