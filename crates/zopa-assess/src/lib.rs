//! The assessment: candidate settlements, and for each who gains, who must sign, who refuses, who loses without a say,
//! whether it would hold once signed, and in what share of the uncertain draws all that is true in the same draw.
//!
//! What is assessed is at most sixteen rows ([`candidates`]): the status quo, every named proposal, the Nash point of
//! what the table can deliver alone and of all setters, and for each refused proposal its nearest opening; of more than that,
//! first what all who must sign would sign. Whether a
//! package holds is judged in its **package game** ([`Game`]): the conflict cut down to the issues that the package and
//! the threats behind it name. Threats are judged one by one ([`threats`]). [`assess`] puts it together.
//!
//! Everything here is data about ids and numbers; words are made by the faces. The definitions are those of the theory
//! pages that ship with the documentation (`docs/definitions.md`): the package game and its grades build on Fang, Hipel
//! & Kilgour (1993) and on Rego & Vieira (2017) for symmetric sequential stability.

mod assess;
mod assessment;
pub mod background;
mod candidates;
mod change;
mod compare;
mod depends;
mod drift;
mod finding;
mod findings;
mod game;
mod keys;
mod pacts;
mod predictions;
mod regroup;
mod row;
mod shares;
pub mod study;
mod threats;

pub use assess::assess;
pub use assessment::{Assessment, Counts, NAMED_ACTING, NAMED_AGREEMENTS, Request, StatusQuo, Widest};
pub use background::{Background, background, named_coalitions};
pub use candidates::{Candidate, Candidates, LeftOut, Origin, ROWS, candidates};
pub use change::{Change, changes};
pub use compare::{Difference, FindingChange, RowChange, RowSays, ShareMove, Which, beyond_noise, compare, row_says};
pub use depends::{Among, Asked, Need, Needs, depends, depends_on_package, path as need_path};
pub use drift::{Drift, Restraint, drift, restraints};
pub use finding::{Finding, numbered};
pub use findings::findings;
pub use game::{Exit, Game, Grade, Judged, PartyVerdict, Scratch, Verdict};
pub use pacts::{Example, Found, Pact, Pacts};
pub use predictions::{Means, Predictions, Resolution, Scored, middle, predictions};
pub use regroup::{Holding, Regroup, Regrouping, regroup};
pub use row::{Nearest, Row, Standing};
pub use shares::{RowShares, Shares};
pub use threats::{Base, ThreatRow, threats};

use zopa_core::Code;

/// A case that cannot be assessed.
pub static NO_ASSESSMENT: Code = Code {
    code: "E741",
    title: "nothing to assess",
    about: "The assessment compares packages with a status quo. An explicit graph has states and arcs, but no issues to \
            sign, so nothing can be assessed or studied over draws. `zopa report` and `zopa stability` say what it has: \
            stability, equilibria and paths.",
    example: "zopa study cases/elmira",
};

/// More coalitions than are looked at.
pub static TOO_MANY_COALITIONS: Code = Code {
    code: "E742",
    title: "too many coalitions",
    about: "So many parties form 2^parties coalitions, and each is a search of its own. Nothing is said of coalitions then; \
            verdicts on single parties, signers and grades do not need them.",
    example: "zopa report CASE    # nine parties set issues and have preferences",
};

/// A space too large to assess.
pub static TOO_LARGE: Code = Code {
    code: "E743",
    title: "space too large to assess",
    about: "An assessment looks at every outcome, for what coalitions could sign and for what would hold; at most 10^8. It is \
            refused before anything is searched.",
    example: "zopa report CASE    # where nine issues have ten levels each",
};

/// The codes of the problems that this crate reports.
pub static CODES: &[&Code] = &[&NO_ASSESSMENT, &TOO_MANY_COALITIONS, &TOO_LARGE];
