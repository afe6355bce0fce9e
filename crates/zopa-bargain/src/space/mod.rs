//! Looking at every outcome of a space, block by block.
//!
//! An [`Arena`] is the part of a space that is looked at: some issues free, the others at the status quo. Its free
//! issues fall in two: the **inner** ones, whose combinations (some thousands) make a block, and the **outer** ones,
//! whose combinations number the blocks. A [`Plan`] holds what all blocks share: scores of the inner combinations as
//! one array for each party, conditions as bits over them. A [`Block`] adds what its outer levels add.

mod arena;
mod block;
mod lowest;
mod plan;
mod progress;
mod truth;
mod worth;

pub(crate) use arena::{Arena, Axis, ENUMERATED};
pub(crate) use block::{Block, places};
pub(crate) use lowest::Lowest;
pub(crate) use plan::Plan;
pub(crate) use progress::Progress;
pub(crate) use truth::{Row, TruthTable};
pub(crate) use worth::Values;
