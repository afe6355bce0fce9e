//! The graph model for conflict resolution, exactly.
//!
//! **What it is.** Parties move between states, each by the issues that it sets; a state is stable for a party when
//! every improvement by a move of its own would be answered badly enough. This crate has the moves of a case
//! ([`moves_of`], [`SpaceMoves`], [`Explicit`]), the five classical concepts ([`Concept`]) over all states at once
//! ([`whole()`]) and for one state in many draws ([`local`]), the reason for each verdict ([`explain()`]), the paths
//! that lead from one state to others ([`path`]), and what coalitions could do together at a state ([`Coalition`]).
//!
//! **What it assumes.** Preferences are complete and transitive orders (ranks or exact scores); a party whose
//! preferences are not stated moves where only the power to move counts (GMR, SMR) and never where a gain is needed
//! (SEQ, SSEQ). Everything is exact: sanctions are not-strict (an equal state is a sanction), ties are ties.
//!
//! **Definitions.** Individual moves, joint moves and stability after Fang, Hipel & Kilgour, *Interactive Decision
//! Making* (1993): Nash, general metarationality (GMR) and symmetric metarationality (SMR) after Howard, *Paradoxes of
//! Rationality* (1971); sequential stability (SEQ) after Fraser & Hipel, *Conflict Analysis* (1984); symmetric
//! sequential stability (SSEQ) after Rêgo & Vieira (2017). Joint issues, which take several signatures to change and
//! from which a setter may fall back alone, and signatures as moves of coalitions are this project's extension; a
//! concept whose opponents may also sign carries `_signatures` in its name ([`Notion`]).
//!
//! For party `i` let `h_i(s)` be the largest `min(u_i(t), m_i(t))` over its moves `t` from `s`, where `m_i(t)` is the
//! worst that the others can do to it after `t`. Then `s` is stable for `i` if and only if `u_i(s) >= h_i(s)`. Both
//! engines compute this number: `whole` for all states by one backward flood for each party and concept, `local` by a
//! forward search.

mod bulk;
mod coalition;
mod concept;
mod divide;
mod explain;
mod further;
pub mod inverse;
mod layout;
pub mod local;
mod moves;
pub mod path;
mod problem;
mod rank;
mod sat;
mod search;
mod states;
pub mod symbolic;
mod whole;

pub use coalition::{Advance, Coalition, CoalitionConcept, CoalitionVerdict};
pub use concept::{Concept, Notion};
pub use explain::{Explanation, Improvement, Margin, explain};
pub use further::{
    Answered, CoalitionAnswer, CoalitionWays, Coalitional, Degree, Extended, Extension, Further, FurtherTable, Graded,
    MARGIN_STATES, Margins, NoMargin, Reason, Shaded, Simultaneous, content, further, margins, reasons,
};
pub use layout::Layout;
pub use local::{Departure, Reach, Scores, Verdict};
pub use moves::{Agreements, Axis, Bundles, Explicit, Moves, Plane, SpaceMoves, graph_moves, movers, moves_of};
pub use path::{Evolution, Hop};
pub use problem::{
    CODES, NEEDS_MEMORY, NEEDS_OPTION_FORM, NEEDS_TWO_PARTIES, NEEDS_WORK, NO_SUCH_STATE, NOT_SYMBOLIC,
    TOO_MANY_COALITIONS, TOO_MANY_STATES,
};
pub use rank::Ranks;
pub use states::StateSet;
pub use whole::{Table, whole};
