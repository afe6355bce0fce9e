//! What this crate refuses, and how it says so.

pub(crate) use zopa_core::grouped;
use zopa_core::{Code, Diagnostic, StopReason};

/// More states than can be numbered.
pub static TOO_MANY_STATES: Code = Code {
    code: "E720",
    title: "too many states",
    about: "States are numbered with 32 bits, so the product of all issues' levels must be at most 4,294,967,296. \
            Fixing issues that nobody moves (a scenario with `fix`) makes the product smaller.",
    example: "zopa stability CASE --all    # where 33 issues have two levels each",
};

/// More memory than allowed.
pub static NEEDS_MEMORY: Code = Code {
    code: "E721",
    title: "needs more memory than allowed",
    about: "What an analysis will allocate is computed before it starts, and refused if it is beyond the memory limit.",
    example: "zopa stability CASE --all    # where 30 issues have two levels each",
};

/// More work than allowed.
pub static NEEDS_WORK: Code = Code {
    code: "E722",
    title: "needs more work than allowed",
    about: "Work is counted in moves followed; a search that passes the limit is ended and not answered by halves.",
    example: "zopa stability CASE --state 1    # in a large space where signatures lead from every state to every other",
};

/// A state that cannot exist.
pub static NO_SUCH_STATE: Code = Code {
    code: "E723",
    title: "no such state",
    about: "A state to be explained, or to start from, must exist: a level for each issue, and no rule on states broken.",
    example: "zopa stability CASE --state 0",
};

/// A conflict that cannot be searched without listing its states.
pub static NOT_SYMBOLIC: Code = Code {
    code: "E760",
    title: "cannot be searched without listing the states",
    about: "Spaces too large to list are searched by satisfiability, which has no list of the states on the way: nash; gmr and smr where \
            every issue has one setter, can go back, and no rule forbids a state or a move, and where weights have no term that ties a party's \
            own issues to those of others. Not seq and sseq, and nothing in a graph of states.",
    example: "zopa stability CASE --concept nash,gmr    # where 40 issues have two levels each and are set by two parties",
};

/// Too many parties for all their coalitions.
pub static TOO_MANY_COALITIONS: Code = Code {
    code: "E724",
    title: "too many coalitions",
    about: "A concept of coalitions asks about every coalition; of twelve parties there are 4,095, and each more doubles \
            that.",
    example: "zopa stability CASE --concept cnash    # where thirteen parties have preferences",
};

/// Not two parties.
pub static NEEDS_TWO_PARTIES: Code = Code {
    code: "E725",
    title: "needs two parties",
    about: "Limited-move, non-myopic and Stackelberg stability are defined by two parties who take turns. For more, the \
            published extensions differ (who moves when, and what each expects of the rest), and at least two of them \
            have undesirable properties; so no answer is given in their name.",
    example: "zopa stability CASE --concept l_2    # where three parties can move",
};

/// No moves at the same time.
pub static NEEDS_OPTION_FORM: Code = Code {
    code: "E726",
    title: "needs issues with one setter",
    about: "Simultaneous stability (SIM) puts together what several parties do at the same time, which needs issues that \
            each party moves for itself: not a graph of states, and no joint issue.",
    example: "zopa stability CASE --concept sim    # where an issue is set by two parties",
};

/// The codes of the problems that this crate reports.
pub static CODES: &[&Code] = &[
    &TOO_MANY_STATES,
    &NEEDS_MEMORY,
    &NEEDS_WORK,
    &NO_SUCH_STATE,
    &TOO_MANY_COALITIONS,
    &NEEDS_TWO_PARTIES,
    &NEEDS_OPTION_FORM,
    &NOT_SYMBOLIC,
];

/// Refuses what would need more bytes than allowed.
pub(crate) fn check_memory(what: &str, needs: u64, limit: u64) -> Result<(), Diagnostic> {
    if needs <= limit {
        return Ok(());
    }
    Err(Diagnostic::new(&NEEDS_MEMORY, format!("{what} needs {}, the limit is {}", size(needs), size(limit)))
        .because("Every state takes a few bytes for each party.")
        .cure("Fix issues that do not matter here (a scenario with `fix`), or raise the memory limit."))
}

/// Refuses a search along moves that has passed the work limit or was stopped.
pub(crate) fn stopped(what: &str, why: &StopReason) -> Diagnostic {
    stopped_counting(what, why, "moves")
}

/// The same for a search whose work is counted in something else.
pub(crate) fn stopped_counting(what: &str, why: &StopReason, unit: &str) -> Diagnostic {
    let why = match why {
        StopReason::Work { done, limit } => {
            format!("after {} {unit} (limit {})", grouped((*done).into()), grouped((*limit).into()))
        }
        StopReason::Time(limit) => format!("after {} seconds", limit.as_secs_f64()),
        StopReason::Memory { needs, limit } => format!("at {} of memory (limit {})", size(*needs), size(*limit)),
        StopReason::Interrupted | StopReason::Listed { .. } | StopReason::More { .. } => "by request".to_owned(),
    };
    Diagnostic::new(&NEEDS_WORK, format!("{what} was stopped {why}"))
        .because("A verdict on a part of the moves would be a guess.")
        .cure("Raise the work limit, ask without signatures, or fix issues that do not matter here.")
}

pub(crate) fn size(bytes: u64) -> String {
    match bytes {
        0..=9_999_999 => format!("{} kB", bytes.div_ceil(1000)),
        10_000_000..=9_999_999_999 => format!("{} MB", bytes.div_ceil(1_000_000)),
        _ => format!("{} GB", grouped(bytes.div_ceil(1_000_000_000).into())),
    }
}
