//! Issues that are joined too closely to be decided one after another: a hundred rectangles of two or three issues each
//! over thirty issues, for instance. All issues are taken at once, by branch and bound over sets of levels ([`split`]).

mod bound;
pub(super) mod boxes;
mod fair;
mod frontier;
mod plan;
pub(super) mod space;
mod split;
#[cfg(test)]
mod tests;
mod triangle;

#[cfg(test)]
pub(super) use fair::HUNTED;
pub(super) use fair::{Largest, hunt};
#[cfg(test)]
pub(super) use frontier::FEWER;
pub(super) use frontier::{exceeds, first, frontier, given_up, lowest};
