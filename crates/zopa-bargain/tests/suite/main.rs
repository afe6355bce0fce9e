//! Deals against brute force, by properties, at limits and far beyond enumeration. One program, so that it is linked once and its tests run side by side.

mod ask;
mod clouds;
mod far;
mod limits;
mod planted;
mod powers;
mod sieve;
mod structured;
mod twins;
