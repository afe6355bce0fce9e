//! Understand a negotiation or a conflict: deals, stability, assessment, from one sourced case file.
