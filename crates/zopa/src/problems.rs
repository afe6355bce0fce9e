//! The problems of a call: what was asked does not fit the case, or the file system refused.

use zopa_core::Code;

/// A scenario that the case does not have.
pub static NO_SCENARIO: Code = Code {
    code: "E801",
    title: "no such scenario",
    about: "`--scenario` names a table under `[scenarios]` of the case file.",
    example: "zopa deals cases/prisoners-dilemma --scenario tomorrow",
};
/// A party that the case does not have.
pub static NO_PARTY: Code = Code {
    code: "E802",
    title: "no such party",
    about: "A group is `table`, `principals`, `setters`, or ids of parties of the case, separated by commas.",
    example: "zopa deals cases/prisoners-dilemma --group row,nobody",
};
/// A state that cannot be found.
pub static NO_STATE: Code = Code {
    code: "E803",
    title: "no such state",
    about: "`--state` takes the number of a state that can exist, `issue=level,issue=level`, the id of a proposal, or \
            `status_quo`; in a `[graph]` case a number or a name.",
    example: "zopa stability cases/prisoners-dilemma --state somewhere",
};
/// A concept that is not known.
pub static NO_CONCEPT: Code = Code {
    code: "E804",
    title: "no such concept",
    about: "`--concept` takes nash, gmr, smr, seq and sseq, separated by commas; all but nash also with `_signatures` \
            appended: then opponents' signatures count as sanctions too.",
    example: "zopa stability cases/prisoners-dilemma --concept nash,maximin",
};
/// A file that is already there.
pub static IN_THE_WAY: Code = Code {
    code: "E805",
    title: "file exists",
    about: "`zopa new` never replaces a file unless it is told to with `--force`.",
    example: "zopa new cases/prisoners-dilemma",
};
/// A file that could not be written.
pub static NOT_WRITTEN: Code = Code {
    code: "E806",
    title: "not written",
    about: "The file system refused; what was there before is unchanged.",
    example: "zopa new /proc/nowhere",
};
/// Threads that could not be started.
pub static NO_THREADS: Code = Code {
    code: "E807",
    title: "no threads",
    about: "The system refused to start that many threads.",
    example: "zopa --threads 1024 deals cases/prisoners-dilemma",
};
/// A package that cannot be found.
pub static NO_PACKAGE: Code = Code {
    code: "E814",
    title: "no such package",
    about: "`--from` and `--drafts` take packages: the id of a proposal, `status_quo`, or `issue=level,issue=level` with \
            the rest at the status quo. Drafts are separated by `;`, proposals alone also by commas.",
    example: "zopa deals cases/prisoners-dilemma --from somewhere",
};
/// A solution that is not known.
pub static NO_SOLUTION: Code = Code {
    code: "E815",
    title: "no such solution",
    about: "`--solution` takes names of solutions, `--variant` takes concept=reading, `--power` takes party=number with \
            numbers above 0.",
    example: "zopa deals cases/prisoners-dilemma --variant kalai_smorodinsky=fair",
};

/// The codes of the problems that the facade and the command line report.
pub static CODES: &[&Code] = &[
    &NO_SCENARIO,
    &NO_PARTY,
    &NO_STATE,
    &NO_CONCEPT,
    &IN_THE_WAY,
    &NOT_WRITTEN,
    &NO_THREADS,
    &NO_PACKAGE,
    &NO_SOLUTION,
];
