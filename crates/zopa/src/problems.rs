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
    about: "Parties are named by their ids, separated by commas; where a group is asked for, `table`, `principals` and `setters` name one too.",
    example: "zopa deals cases/prisoners-dilemma --group row,nobody",
};
/// A state that cannot be found.
pub static NO_STATE: Code = Code {
    code: "E803",
    title: "no such state",
    about: "`--state`, and `--from` of `zopa stability`, take the number of a state that can exist, `issue=level,issue=level` with each \
            issue once, the id of a proposal, or `status_quo`; in a `[graph]` case a number or a name.",
    example: "zopa stability cases/prisoners-dilemma --state somewhere",
};
/// A concept that is not known.
pub static NO_CONCEPT: Code = Code {
    code: "E804",
    title: "no such concept",
    about: "`--concept` takes keys separated by commas: nash, gmr, smr, seq, sseq, and the further ones listed in \
            docs/definitions.md. With `_signatures` appended to a key that begins with gmr, smr, seq, sseq, cgmr, csmr or cseq, \
            opponents' signatures count as sanctions too.",
    example: "zopa stability cases/prisoners-dilemma --concept nash,maximin",
};
/// A file that is already there.
pub static IN_THE_WAY: Code = Code {
    code: "E805",
    title: "file exists",
    about: "A file that is there is replaced only with `--force`; a report replaces a report. What a command reads is never replaced: \
            the case, the texts in its `sources`, the case it is compared with.",
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
    example: "zopa --threads 1024 deals cases/prisoners-dilemma    # on a machine that refuses so many",
};
/// A report that is wanted in a form which is not known.
pub static NO_FORM: Code = Code {
    code: "E810",
    title: "unknown form of file",
    about: "The ending of the file says which form is wanted: of a report `.html` (or `.htm`) for one self-contained page or `.md` (or \
            `.markdown`) for Markdown, of a picture `.svg` or `.dot`.",
    example: "zopa report cases/prisoners-dilemma -o report.docx",
};

/// A path that names nothing.
pub static NO_PATH: Code = Code {
    code: "E808",
    title: "no such path",
    about: "`zopa why` follows a path of the case (`preferences.PARTY.weights.ISSUE`, `rules.ID`, a whole table), or of a \
            result: `findings.1` as the report numbers them or a finding's name, `rows.2`, `rows.ID.holds`, `rows.ID.yes.PARTY`, \
            `threats.ID.credible`, `questions.ID.forecast`, `counts.table`, `counts.setters`, `counts.equilibria`, `coalitions.A+B`, \
            `near_misses`, `payoffs.PARTY`, `states.5`, `drafts.2`, `turns.ID`, `asking.PARTY`, `scenarios.ID.rows.2`, \
            `predictions.ID.brier`. Without a path it lists what there is.",
    example: "zopa why cases/prisoners-dilemma preferences.nobody",
};
/// Two cases that are not versions of each other.
pub static NOT_VERSIONS: Code = Code {
    code: "E819",
    title: "not two versions of one case",
    about: "`zopa diff` and `--since` compare versions: the two must have an issue in common, by its id. Between two cases that \
            share none every input differs, and no difference would mean anything.",
    example: "zopa diff cases/prisoners-dilemma cases/elmira",
};
/// A foreign file that cannot be read.
pub static NOT_READ: Code = Code {
    code: "E818",
    title: "file not read",
    about: "A file that was named could not be opened, is larger than allowed (16 MiB for a scenario, 64 MiB for a table of \
            positions), or a folder holds more than 1,000 files.",
    example: "zopa import nowhere.xml -o holiday",
};

/// A folder with another study in it.
pub static OTHER_STUDY: Code = Code {
    code: "E831",
    title: "another study",
    about: "Draws belong together only if they are of the same case file, scenario, seed, design and version of zopa.",
    example: "zopa study merge one-case another-case --out merged",
};
/// Ranges of draws that do not follow each other.
pub static RANGES_APART: Code = Code {
    code: "E832",
    title: "ranges apart",
    about: "A study holds a range of draws without a gap, each draw once.",
    example: "zopa study merge draws-1-to-100 draws-201-to-300 --out merged",
};
/// A folder without a study, or with a damaged one.
pub static NOT_A_STUDY: Code = Code {
    code: "E833",
    title: "not a study",
    about: "A folder of a study holds `study.json` and `draws.parquet` as `zopa study --out` writes them.",
    example: "zopa study merge cases/prisoners-dilemma --out merged",
};
/// A settlement that the study does not have.
pub static NO_ROW: Code = Code {
    code: "E834",
    title: "no such settlement",
    about: "`--sign` takes a proposal of the case, `nash_table`, `nash_setters` or `opening_` and a proposal, if that is a row \
            of the assessment, and a party that signs it. A proposal whose id is one of these, `any`, `forecast` or `status_quo` \
            is `proposal_` and its id.",
    example: "zopa study cases/prisoners-dilemma --sign nothing",
};
/// A package that cannot be found.
pub static NO_PACKAGE: Code = Code {
    code: "E814",
    title: "no such package",
    about: "`--from` and `--drafts` of `zopa deals` take packages: the id of a proposal, `status_quo`, or `issue=level,issue=level` with \
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

/// More rows than a matrix is written with unasked.
pub static TOO_MANY_ROWS: Code = Code {
    code: "E816",
    title: "too many rows",
    about: "`zopa stability --csv` writes a row for each state. Above 100,000 of them it wants to be told so.",
    example: "zopa stability CASE --csv    # where 17 issues have two levels each",
};
/// A state graph that nobody could read.
pub static TOO_LARGE_TO_DRAW: Code = Code {
    code: "E817",
    title: "too large to draw",
    about: "A picture of more than 40 states or 400 lines cannot be read, so it is not drawn.",
    example: "zopa stability cases/alaska-2025 --draw summit.svg",
};

/// A question that the case does not have.
pub static NO_QUESTION: Code = Code {
    code: "E841",
    title: "no such question",
    about: "`zopa forecast` answers the tables under `[questions]` of a case, or a table of positions.",
    example: "zopa forecast cases/prisoners-dilemma",
};
/// A table of positions that cannot be read.
pub static BAD_POSITIONS: Code = Code {
    code: "E842",
    title: "no table of positions",
    about: "A table of positions is KTAB's CSV, or has a header with actor, position, salience and influence \
            (docs/forecasts.md); every number must be there, as a misread one would be worse than none.",
    example: "zopa forecast table.csv    # with a word where a position belongs",
};
/// A table of which two readings are possible.
pub static TWO_KINDS: Code = Code {
    code: "E843",
    title: "two kinds of table",
    about: "A table whose header begins with issue and level is a scenario of values; one that names actors and \
            positions is a table of positions. Where a header does both, or the files are of both kinds, \
            `zopa import` does not guess.",
    example: "zopa import table.csv -o out    # with the header issue,level,actor,position",
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
    &NO_PATH,
    &NO_FORM,
    &OTHER_STUDY,
    &RANGES_APART,
    &NOT_A_STUDY,
    &NO_ROW,
    &TOO_MANY_ROWS,
    &TOO_LARGE_TO_DRAW,
    &NO_QUESTION,
    &BAD_POSITIONS,
    &TWO_KINDS,
    &NO_PACKAGE,
    &NO_SOLUTION,
    &NOT_VERSIONS,
    &NOT_READ,
];
