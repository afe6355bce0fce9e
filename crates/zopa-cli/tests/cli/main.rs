//! The command as a user meets it: the built binary on small cases.

#![allow(clippy::expect_used, clippy::panic, reason = "helpers of tests, which clippy takes for production code")]

mod answers;
mod codes;
mod conflict;
mod contract;
mod exports;
mod graph;
mod guide;
mod imports;
mod new;
mod report;
mod run;
mod stability;
mod study;
mod wide;
