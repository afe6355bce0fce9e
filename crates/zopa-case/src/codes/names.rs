//! Problems of names: ids, and references to what is not there.

use zopa_core::Code;

/// Bad id.
pub(crate) static BAD_ID: Code = Code {
    code: "E201",
    title: "bad id",
    about: "Ids are made of the letters a to z and A to Z, digits, `_` and `-`, because they are used in paths and expressions.",
    example: concat!(
        base!(),
        r#"[issues."North front"]
levels = ["quiet"]
status_quo = "quiet"
set_by = "a"
"#
    ),
};

/// Reserved word.
pub(crate) static RESERVED: Code = Code {
    code: "E202",
    title: "reserved word",
    about: "`and`, `or`, `not`, `in`, `if`, `iff` and `status_quo` are words of the expression language and cannot be ids.",
    example: concat!(
        base!(),
        r#"[issues.not]
levels = ["quiet"]
status_quo = "quiet"
set_by = "a"
"#
    ),
};

/// Id used twice.
pub(crate) static DUPLICATE_ID: Code = Code {
    code: "E203",
    title: "id used twice",
    about: "Two things of the same list have the same id, so that references to it would be ambiguous.",
    example: concat!(
        base!(),
        r#"[[rules]]
id = "R1"
never = "fire = off"
[[rules]]
id = "R1"
never = "fire = off"
"#
    ),
};

/// Unknown party.
pub(crate) static UNKNOWN_PARTY: Code = Code {
    code: "E204",
    title: "unknown party",
    about: "No party has this id.",
    example: concat!(
        base!(),
        r#"[issues.land]
levels = ["as_is", "swap"]
status_quo = "as_is"
set_by = ["a", "c"]
"#
    ),
};

/// Unknown issue.
pub(crate) static UNKNOWN_ISSUE: Code = Code {
    code: "E205",
    title: "unknown issue",
    about: "No issue has this id.",
    example: concat!(
        base!(),
        r#"[proposals.p]
set = { land = "off" }
"#
    ),
};

/// Unknown level.
pub(crate) static UNKNOWN_LEVEL: Code = Code {
    code: "E206",
    title: "unknown level",
    about: "The issue has no such level.",
    example: concat!(
        base!(),
        r#"[proposals.p]
set = { fire = "pause" }
"#
    ),
};

/// Unknown evidence.
pub(crate) static UNKNOWN_EVIDENCE: Code = Code {
    code: "E208",
    title: "unknown evidence",
    about: "No record of evidence has this id.",
    example: concat!(
        base!(),
        r#"[[rules]]
id = "R1"
never = "fire = off"
because = ["E1"]
"#
    ),
};

/// Unknown source.
pub(crate) static UNKNOWN_SOURCE: Code = Code {
    code: "E209",
    title: "unknown source",
    about: "No source has this id.",
    example: concat!(
        base!(),
        r#"[[evidence]]
id = "E1"
claim = "a stopped."
source = "gazette"
bears_on = { "issues.fire" = "supports" }
"#
    ),
};

/// Unknown threat.
pub(crate) static UNKNOWN_THREAT: Code = Code {
    code: "E210",
    title: "unknown threat",
    about: "No threat has this id.",
    example: concat!(
        base!(),
        r#"[[events]]
id = "V1"
on = 2031-05-01
kind = "deadline"
what = "A deadline."
threat = "embargo"
"#
    ),
};

/// Unknown path.
pub(crate) static UNKNOWN_PATH: Code = Code {
    code: "E211",
    title: "unknown path",
    about: "The path names nothing in the case. A path is made of the names on the way: `preferences.velia.weights.territory`, `rules.R1`.",
    example: concat!(
        base!(),
        r#"[[assumptions]]
id = "A1"
text = "a is one actor."
bears_on = ["parties.c"]
"#
    ),
};

/// Unknown shared value.
pub(crate) static UNKNOWN_VALUE: Code = Code {
    code: "E212",
    title: "unknown shared value",
    about: "`{ ref = \"growth\" }` refers to a key of `[values]`, and there is none of this name.",
    example: concat!(
        base!(),
        r#"[preferences.a]
weights = { fire = { ref = "growth" } }
values.fire = { on = 0, off = 100 }
"#
    ),
};

/// Listed twice.
pub(crate) static LISTED_TWICE: Code = Code {
    code: "E213",
    title: "listed twice",
    about: "The same name stands twice in one list.",
    example: concat!(
        base!(),
        r#"[issues.land]
levels = ["as_is", "swap"]
status_quo = "as_is"
set_by = ["a", "a"]
"#
    ),
};
