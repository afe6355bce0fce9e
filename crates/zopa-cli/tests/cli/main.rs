//! The command as a user meets it: the built binary on small cases.

mod answers;
mod contract;
mod new;
mod run;
