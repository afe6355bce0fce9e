//! What each problem is called, with the smallest case that raises it.
//!
//! `E1` the file and its shape, `E2` names, `E3` numbers, `E4` expressions, `E5` what the case says, `E6` evidence,
//! predictions and scenarios; `W` for what is weak, but computes. An example that is one line and no case file is a
//! command line or a description of files beside the case.

/// The smallest case; most examples add one fault to it.
macro_rules! base {
    () => {
        r#"zopa = 1
id = "x"
[parties.a]
[parties.b]
[issues.fire]
levels = ["on", "off"]
status_quo = "on"
set_by = "a"
"#
    };
}

pub(crate) mod evidence;
pub(crate) mod expressions;
pub(crate) mod file;
pub(crate) mod names;
pub(crate) mod numbers;
pub(crate) mod structure;

/// The codes of the problems that this crate reports, in order.
pub static CODES: &[&zopa_core::Code] = &[
    &file::NOT_FOUND,
    &file::NO_CASE_FILE,
    &file::NOT_TEXT,
    &file::TOO_LARGE,
    &file::SYNTAX,
    &file::DUPLICATE_KEY,
    &file::TOO_NESTED,
    &file::UNKNOWN_KEY,
    &file::WRONG_TYPE,
    &file::MISSING_KEY,
    &file::UNKNOWN_WORD,
    &file::VERSION,
    &file::NO_SUCH_DATE,
    &file::LIMIT,
    &file::TOO_MANY_PROBLEMS,
    &file::EMPTY,
    &file::BAD_TEXT,
    &names::BAD_ID,
    &names::RESERVED,
    &names::DUPLICATE_ID,
    &names::UNKNOWN_PARTY,
    &names::UNKNOWN_ISSUE,
    &names::UNKNOWN_LEVEL,
    &names::UNKNOWN_EVIDENCE,
    &names::UNKNOWN_SOURCE,
    &names::UNKNOWN_THREAT,
    &names::UNKNOWN_PATH,
    &names::UNKNOWN_VALUE,
    &names::LISTED_TWICE,
    &numbers::NOT_A_NUMBER,
    &numbers::NOT_FINITE,
    &numbers::TOO_BIG,
    &numbers::EMPTY_RANGE,
    &numbers::MODE_OUTSIDE,
    &numbers::UNKNOWN_DISTRIBUTION,
    &numbers::BAD_PARAMETER,
    &numbers::OFF_SCALE,
    &numbers::NO_MASS,
    &numbers::CENTRE_OFF_SCALE,
    &numbers::ENDS_OFF_SCALE,
    &numbers::BAD_PROBABILITY,
    &numbers::FINE_DIGITS,
    &numbers::UNUSUAL_VALUE,
    &expressions::EMPTY_EXPRESSION,
    &expressions::EXPRESSION,
    &expressions::TOO_DEEP,
    &expressions::TOO_LONG,
    &expressions::UNBALANCED,
    &expressions::CHAINED,
    &expressions::NO_SUCH_ISSUE,
    &expressions::NO_SUCH_LEVEL,
    &expressions::NO_SUCH_PROPOSAL,
    &expressions::MIXED,
    &expressions::NO_STATUS_QUO,
    &structure::AUDIENCE_ACTS,
    &structure::BINDING_ALONE,
    &structure::ONE_WAY,
    &structure::BAD_STATUS_QUO,
    &structure::SEVERAL_FORMS,
    &structure::NEEDS_WEIGHTS,
    &structure::NOTHING_ABOVE,
    &structure::NOTHING_TIED,
    &structure::TWO_WALK_AWAYS,
    &structure::VALUE_MISSING,
    &structure::WEIGHT_MISSING,
    &structure::ALL_WEIGHTS_ZERO,
    &structure::RULE_FORM,
    &structure::RULE_REMOVES_STATUS_QUO,
    &structure::PROPOSAL_BREAKS_RULE,
    &structure::PROPOSAL_UNREACHABLE,
    &structure::THREAT_NOT_ALONE,
    &structure::THREAT_TO_SELF,
    &structure::GRAPH_AND_ISSUES,
    &structure::UNKNOWN_STATE,
    &structure::BAD_ARC,
    &structure::RANKED_TWICE,
    &structure::NOT_RANKED,
    &structure::STRAY_MARK,
    &structure::BAD_PAIR,
    &structure::NO_SETTER_PREFERENCES,
    &structure::IDLE_PARTY,
    &structure::SETTER_CONSENTS,
    &structure::SAME_OUTCOME,
    &structure::NAMES_STATUS_QUO,
    &structure::LOCKS_FALL_BACK,
    &structure::UNREACHABLE_LEVEL,
    &structure::UNUSED_VALUE,
    &structure::SAME_ARC,
    &evidence::SAYS,
    &evidence::BAD_GRADE,
    &evidence::NOT_QUOTED,
    &evidence::NO_REFERENCE,
    &evidence::UNREADABLE_SOURCE,
    &evidence::TIED_TWICE,
    &evidence::BAD_CORRELATION,
    &evidence::NOTHING_TO_TIE,
    &evidence::NOT_REPLACEABLE,
    &evidence::START_AND_FIX,
    &evidence::UNKNOWN_SCENARIO,
    &evidence::BAD_SCALE,
    &evidence::OUTCOME_AND_VOID,
    &evidence::UNBACKED,
    &evidence::SINGLE_SOURCE,
    &evidence::ODD_GRADE,
    &evidence::BEARS_ON_NOTHING,
    &evidence::UNUSED_SOURCE,
    &evidence::DUE_BEFORE,
    &evidence::OVERDUE,
];
