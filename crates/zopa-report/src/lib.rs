//! Answers for people: diagnostics and tables on the terminal.
