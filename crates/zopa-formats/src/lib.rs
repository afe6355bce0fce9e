//! Foreign files: scenarios and conflicts of other tools, read into the text of a case file, and written back.
//!
//! In go the bytes of one or more files; out come the text of a `case.toml` and warnings, or a
//! [`Diagnostic`](zopa_core::Diagnostic) that names the file, the cause and the cure. Nothing here opens a file.
//!
//! A **form** ([`Form`]) recognises its files and reads them; [`FORMS`] is the one place where forms are listed, and
//! [`import`] the one way through. Scenarios of bargaining tools share a middle form, [`scenario::Scenario`], and the
//! writing of a case, [`mod@write`]; conflicts of the graph model have one of their own. [`export()`] goes the other way: the central numbers of a case into files of another
//! tool, with everything named that these cannot say.
//!
//! **What is kept.** Utilities to 10^-9 of the original scale (the case's `unit`, the same for all parties), the
//! reservation value and the discount. **Two readings.** GENIUS and NegMAS read the same GENIUS file differently; [`Semantics`] chooses, and a
//! warning says where the choice matters for the files at hand. Sources of the formats: the XML of GENIUS 10.4, the JSON
//! of GeniusWeb 1.2 and of NegoLog, the YAML of NegMAS 0.16 and the JSON of GMCR+, as their readers behave.
//!
//! **Limits.** Those of the case file (4,096 levels of an issue, 65,536 in all, 1,024 issues, 64 parties), a million
//! nodes of a YAML document with its references followed, 4,096 states of a conflict that has to be an explicit graph. XML with a document type is refused, and with it every entity.

mod export;
mod form;
mod genius;
mod geniusweb;
mod gmcr;
mod grid;
mod import;
mod names;
mod negmas;
mod negolog;
mod number;
mod problems;
pub mod scenario;
mod table;
mod tree;
pub mod write;

pub use export::{Exported, Target, Written, export};
pub use form::{File, Form, Imported, Options, Semantics};
pub use import::{FORMS, import};
pub use names::ids;
pub use problems::{
    ASSUMED, CANNOT_SAY, DISCRETISED, INCOMPLETE, LEFT_OUT, MALFORMED, NOT_KEPT, READINGS_DIFFER, REAL_ISSUE,
    TOLERATED, TOO_LARGE, UNKNOWN_FORM, UNSUPPORTED,
};

/// The codes of the problems that this crate reports.
pub static CODES: &[&zopa_core::Code] = &[
    &UNKNOWN_FORM,
    &MALFORMED,
    &INCOMPLETE,
    &UNSUPPORTED,
    &CANNOT_SAY,
    &REAL_ISSUE,
    &TOO_LARGE,
    &READINGS_DIFFER,
    &ASSUMED,
    &DISCRETISED,
    &LEFT_OUT,
    &NOT_KEPT,
    &TOLERATED,
];
