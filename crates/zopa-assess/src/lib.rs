//! The assessment: candidate settlements, the package game, threats, findings.
