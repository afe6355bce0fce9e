//! The case file: text to [`Case`](zopa_core::Case), with every problem in its place.
//!
//! A case is one TOML file, or a folder with a `case.toml` and perhaps a folder `sources` beside it. [`open`] reads it
//! from there, [`parse`] from text. Both give an [`Opened`]: the text, everything that is wrong or weak with it, and,
//! if nothing is wrong, the case. The format is described by [`schema`]; every problem by its code, see [`CODES`].
//!
//! Text flows one way:
//!
//! ```text
//! text -> document (tree with places) -> shape (keys, types, ids) -> read (references, numbers, conditions) -> check
//! ```
//!
//! Each step reports all that it finds and passes on what is sound; nothing is reported twice. A scenario is a few
//! changes of the document, which is then read again by the same code.
//!
//! ```
//! use zopa_case::{SourceTexts, parse};
//!
//! let text = "zopa = 1
//! id = 'truce'
//! [parties.ardon]
//! [preferences.ardon]
//! priorities = ['fire = stop']
//! [issues.fire]
//! levels = ['fire', 'pause', 'stop']
//! status_quo = 'fier'
//! set_by = 'ardon'
//! ";
//! let opened = parse("case.toml", text, &SourceTexts::default());
//! assert!(opened.case.is_none());
//! assert_eq!(
//!     opened.plain(&opened.diagnostics[0]),
//!     "error[E504]: the status quo `fier` is not a level of `fire`
//!  --> case.toml:8:14
//!   |
//! 8 | status_quo = 'fier'
//!   |              ^^^^^^ did you mean `fire`?
//!   = cause: The status quo is the level at which the issue stands.
//!   = cure: Write one of `fire`, `pause`, `stop`.
//! "
//! );
//!
//! let opened = parse("case.toml", &text.replace("fier", "fire"), &SourceTexts::default());
//! assert_eq!(opened.case.unwrap().issues.len(), 1);
//! ```
//!
//! # Choices where the format leaves one
//! - Ids are made of ASCII letters, digits, `_` and `-`; the words of the expression language are no ids.
//! - The path of a term's number is `preferences.<party>.terms.<id>.add`; its red lines are
//!   `preferences.<party>.refuses.<id>`. A shared value has the path `values.<name>`, wherever it is used, and is
//!   truncated to the scales of all its places.
//! - In a `[graph]` case the one issue is called `state`; its levels are the numbers of the states, their labels the
//!   names.
//! - Numbers with stated ends (uniform, triangular, beta, PERT) must have them on the scale of their place; ranges and
//!   normal distributions are truncated to it, and must have their centre on it.
//! - A range as probability is in per cent if it reaches beyond 1.
//! - Under a scenario's `start`, proposals that `one_way` puts out of reach are off the agenda; one that breaks a rule
//!   is an error of the scenario.
//! - Every number but the worths 0 and 100 needs something behind it: evidence on its path or above it (not on a whole
//!   section), or an assumption on its path or anywhere above.
//!
//! - `void = true` says that the `given` of a prediction did not happen.
//! - A name in `bears_on`, `of`, `values` and `if_false` is a path through the file, lists by `id`; `bears_on` may also
//!   name a `walk_away` that is only a default.
//! - An equal rank correlation `by` of n numbers must keep r = 2 sin(pi by / 6) above -1/(n-1), r being the correlation
//!   of the normal copula; `by` itself above -1/(n-1) is not enough.
//!
//! Limits are stated in [`CODES`] under E104, E107, E114, E115, E403 and E404.

pub mod backing;
mod check;
mod codes;
mod edit;
mod expression;
mod file;
mod grammar;
mod index;
mod limits;
mod names;
mod number;
mod opened;
mod paths;
mod plain;
mod problems;
mod quotations;
mod read;
mod renamed;
mod schema;
mod shape;
mod starter;
mod suggest;
mod text;
mod variant;

pub use codes::CODES;
pub use edit::Change;
pub use expression::print::print as print_expression;
pub use file::open;
pub use index::error_index;
pub use opened::{Opened, Written, parse, sha256};
pub use quotations::SourceTexts;
pub use renamed::Renamed;
pub use schema::schema;
pub use starter::starter;
pub use suggest::similar;
