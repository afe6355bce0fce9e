//! The report as a page: whole, well formed, closed to the outside, and closed to what a case says.
#![allow(clippy::expect_used, clippy::panic)]

mod changes;
mod counts;
mod hostile;
mod interrupted;
mod links;
mod page;
mod paths;
mod secrets;
mod since;
mod told;
mod whole;
