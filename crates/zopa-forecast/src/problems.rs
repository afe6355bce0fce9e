//! What this crate refuses, and why: one code for each reason.

use zopa_core::{Code, Diagnostic};

/// Numbers that make no table.
pub static BAD_TABLE: Code = Code {
    code: "E761",
    title: "no table of positions",
    about: "A question needs at least one actor; each position lies within the ends of the scale, each salience is \
            between 0 and 100%, each influence is at least 0, and no actor is named twice.",
    example: "zopa forecast CASE    # where nobody has a position on the question",
};

/// Tables that do not belong together.
pub static BAD_SPACE: Code = Code {
    code: "E762",
    title: "questions that make no space",
    about: "Dimensions of one space list the same actors in the same order; each has one influence, and an actor's \
            saliences sum to at most 100%.",
    example: "zopa forecast CASE --model smp    # questions of one `space` with different parties",
};

/// Too many actors for a model.
pub static TOO_MANY_ACTORS: Code = Code {
    code: "E763",
    title: "too many actors",
    about: "The spatial model keeps a few tables of actors by actors and does actors^3 work in each turn; the challenge \
            model likewise. The exchange model looks at every pair of actors on every pair of issues of a dossier.",
    example: "zopa forecast positions.csv --model smp    # of 4,000 actors",
};

/// An option that a model does not have.
pub static NO_OPTION: Code = Code {
    code: "E764",
    title: "no such option",
    about: "Each model has its own options, and each option its own values; `zopa forecast --help` and \
            docs/forecasts.md list them.",
    example: "zopa forecast CASE --model challenge --option denominator=everything",
};

/// Nothing to score.
pub static NOTHING_TO_SCORE: Code = Code {
    code: "E765",
    title: "nothing to score",
    about: "A backtest needs questions whose outcome is known: at least one, and for intervals and for comparisons at \
            least two proposals.",
    example: "zopa backtest table.csv    # where no outcome is filled in",
};

/// A run ended before its answer was complete.
pub static STOPPED: Code = Code {
    code: "E766",
    title: "forecast stopped",
    about: "Half of the draws, or of the rounds, is not the answer that was asked for.",
    example: "smp(&table, &options, &run)    // where `run` has a watch that stops it",
};

/// Refuses a table.
pub(crate) fn bad_table(message: impl Into<String>, cure: &str) -> Box<Diagnostic> {
    Box::new(Diagnostic::new(&BAD_TABLE, message).because(BAD_TABLE.about).cure(cure))
}

/// Refuses a set of tables.
pub(crate) fn bad_space(message: impl Into<String>, cure: &str) -> Box<Diagnostic> {
    Box::new(Diagnostic::new(&BAD_SPACE, message).because(BAD_SPACE.about).cure(cure))
}

/// Refuses an option or a value of one.
pub(crate) fn no_option(message: impl Into<String>, cure: impl Into<String>) -> Box<Diagnostic> {
    Box::new(Diagnostic::new(&NO_OPTION, message).because(NO_OPTION.about).cure(cure))
}
