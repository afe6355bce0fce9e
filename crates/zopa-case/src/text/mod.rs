//! The text of a case file: its syntax tree, places in it, and what TOML itself can find wrong.

pub(crate) mod document;
pub(crate) mod lines;
pub(crate) mod quoted;
pub(crate) mod syntax;
