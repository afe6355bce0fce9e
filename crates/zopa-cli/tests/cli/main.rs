//! The command as a user meets it: the built binary on small cases.

#![allow(clippy::expect_used, clippy::panic, reason = "helpers of tests, which clippy takes for production code")]

mod answers;
mod conflict;
mod contract;
mod imports;
mod new;
mod report;
mod run;
mod stability;
mod study;
