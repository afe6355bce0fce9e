//! The stated limits of a case. Each is refused by name, never by silence.

/// Bytes of a case file, and of one text of a source.
pub(crate) const FILE_BYTES: u64 = 16 << 20;
/// Line breaks and signs `, = [ {` of a case file: each may become a value, which takes some 100 bytes.
pub(crate) const SIGNS: usize = 3_000_000;
/// Bytes of all texts of sources together.
pub(crate) const SOURCE_BYTES: u64 = 64 << 20;
/// Issues.
pub(crate) const ISSUES: usize = 1_024;
/// Levels of one issue, and states of a graph: which level can change to which is a square table.
pub(crate) const LEVELS: usize = 4_096;
/// Levels of all issues together.
pub(crate) const ALL_LEVELS: usize = 65_536;
/// Scenarios, and assumptions with `if_false`, together: each is read as a case of its own.
pub(crate) const VARIANTS: usize = 64;
/// Rules, proposals and threats, each: every proposal is held against every rule.
pub(crate) const RULES: usize = 1_024;
/// Uncertain numbers.
pub(crate) const INPUTS: usize = 100_000;
/// Comparisons in all expressions together.
pub(crate) const COMPARISONS: usize = 200_000;
/// Bytes of source texts looked through for quotations.
pub(crate) const SEARCHED: u64 = 1 << 34;
