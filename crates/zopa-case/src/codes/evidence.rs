//! Problems of evidence, predictions, questions, scenarios and of numbers tied together.

use zopa_core::Code;

/// Says or says_text.
pub(crate) static SAYS: Code = Code {
    code: "E601",
    title: "says or says_text",
    about: "A prediction says something once: `says` with an expression, or `says_text` in words.",
    example: concat!(
        base!(),
        r#"[[predictions]]
id = "P1"
by = "I. Maro"
probability = 0.7
"#
    ),
};

/// Bad grade.
pub(crate) static BAD_GRADE: Code = Code {
    code: "E602",
    title: "bad grade",
    about: "A grade is one letter A to F for the source and one digit 1 to 6 for the content (Admiralty code), e.g. B2.",
    example: concat!(
        base!(),
        r#"[[evidence]]
id = "E1"
claim = "a stopped."
grade = "B"
bears_on = { "issues.fire" = "supports" }
"#
    ),
};

/// Quotation not in the source.
pub(crate) static NOT_QUOTED: Code = Code {
    code: "E603",
    title: "quotation not in the source",
    about: "The text of the source is in the folder `sources`, and the quotation is not in it word for word (white space and the shape of quotation marks aside).",
    example: "a quote that the file `sources/<source>.txt` does not contain",
};

/// Reference not in the bibliography.
pub(crate) static NO_REFERENCE: Code = Code {
    code: "E604",
    title: "reference not in the bibliography",
    about: "`sources/references.json` exists, and the `ref` of the source is none of its ids. A `ref` with a space or with `://` is a page or an address and is not looked up.",
    example: "a source whose `ref` is not in `sources/references.json`",
};

/// Unreadable source text.
pub(crate) static UNREADABLE_SOURCE: Code = Code {
    code: "E605",
    title: "unreadable source text",
    about: "A file in the folder `sources` could not be read as UTF-8 text, is too large, or is no list of CSL-JSON records.",
    example: "a file `sources/<source>.txt` that is not UTF-8",
};

/// Number in two groups.
pub(crate) static TIED_TWICE: Code = Code {
    code: "E611",
    title: "number in two groups",
    about: "An uncertain number belongs to one group of `[[correlate]]`.",
    example: concat!(
        base!(),
        r#"[preferences.a]
weights = { fire = "1 to 3" }
values.fire = { on = "0 to 20", off = 100 }
[[correlate]]
of = ["preferences.a"]
by = 0.5
[[correlate]]
of = ["preferences.a.weights", "preferences.a.values"]
by = 0.2
"#
    ),
};

/// Impossible correlation.
pub(crate) static BAD_CORRELATION: Code = Code {
    code: "E612",
    title: "impossible correlation",
    about: "Numbers can share an equal rank correlation of up to 1; n numbers cannot all oppose each other: the correlation r = 2 sin(pi by / 6) of the normal copula must lie above -1/(n-1).",
    example: concat!(
        base!(),
        r#"[preferences.a]
weights = { fire = "1 to 3" }
values.fire = { on = "0 to 20", off = 100 }
[[correlate]]
of = ["preferences.a"]
by = 1.5
"#
    ),
};

/// Nothing to tie.
pub(crate) static NOTHING_TO_TIE: Code = Code {
    code: "E613",
    title: "nothing to tie",
    about: "There are fewer than two uncertain numbers under the paths of the group.",
    example: concat!(
        base!(),
        r#"[preferences.a]
weights = { fire = "1 to 3" }
values.fire = { on = "0 to 20", off = 100 }
[[correlate]]
of = ["preferences.a.weights"]
by = 0.5
"#
    ),
};

/// Not a number to replace.
pub(crate) static NOT_REPLACEABLE: Code = Code {
    code: "E621",
    title: "not a number to replace",
    about: "`values` of a scenario and `if_false` of an assumption replace numbers: weights, values, `add` of terms, walk_away, reservation, positions, references of questions, and keys of `[values]`; `if_false` in a case with a `[graph]` also a party's order (`graph.ranking.PARTY`) and `graph.status_quo`.",
    example: concat!(
        base!(),
        r#"[scenarios.s]
values = { "parties.a.name" = 5 }
"#
    ),
};

/// Start and fix disagree.
pub(crate) static START_AND_FIX: Code = Code {
    code: "E622",
    title: "start and fix disagree",
    about: "`fix` starts at its level, so `start` cannot name another one for the same issue.",
    example: concat!(
        base!(),
        r#"[scenarios.s]
start = { fire = "on" }
fix = { fire = "off" }
"#
    ),
};

/// Unknown scenario.
pub(crate) static UNKNOWN_SCENARIO: Code = Code {
    code: "E623",
    title: "unknown scenario",
    about: "The case has no scenario of this name.",
    example: "zopa check CASE --answer answer.json    # of a scenario that the case does not have",
};

/// Bad scale.
pub(crate) static BAD_SCALE: Code = Code {
    code: "E631",
    title: "bad scale",
    about: "The scale of a question has at least two marks, each a different number: `{ 0 = \"none\", 100 = \"all\" }`; a number with a point is put in quotes.",
    example: concat!(
        base!(),
        r#"[questions.q]
scale = { none = "none", all = "all" }
"#
    ),
};

/// Outcome of a void prediction.
pub(crate) static OUTCOME_AND_VOID: Code = Code {
    code: "E632",
    title: "outcome of a void prediction",
    about: "A prediction is void if its condition (`given`) did not happen; it has no outcome then, and without `given` it cannot be void.",
    example: concat!(
        base!(),
        r#"[[predictions]]
id = "P1"
by = "I. Maro"
says = "fire = off"
probability = 0.7
void = true
"#
    ),
};

/// Numbers with nothing behind them.
pub(crate) static UNBACKED: Code = Code {
    code: "W401",
    title: "numbers with nothing behind them",
    about: "No evidence and no assumption bears on these numbers or on what they belong to. One warning for each party or section.",
    example: concat!(
        base!(),
        r#"[preferences.a]
weights = { fire = "40 to 60" }
values.fire = { on = 0, off = 100 }
"#
    ),
};

/// Numbers from a single origin.
pub(crate) static SINGLE_SOURCE: Code = Code {
    code: "W402",
    title: "numbers from a single origin",
    about: "All evidence for these numbers goes back to one origin; records that copy one original count once.",
    example: concat!(
        base!(),
        r#"[preferences.a]
weights = { fire = 10 }
values.fire = { on = 0, off = 100 }
[[evidence]]
id = "E1"
claim = "a wants quiet."
origin = "gazette"
bears_on = { "preferences.a" = "supports" }
"#
    ),
};

/// Odd grade.
pub(crate) static ODD_GRADE: Code = Code {
    code: "W403",
    title: "odd grade",
    about: "A reliable source with improbable content (A5, B5), or an unreliable one whose content is called confirmed (D1, E1): both symbols are kept, but look again.",
    example: concat!(
        base!(),
        r#"[[evidence]]
id = "E1"
claim = "a stopped."
grade = "A5"
bears_on = { "issues.fire" = "supports" }
"#
    ),
};

/// Evidence that bears on nothing.
pub(crate) static BEARS_ON_NOTHING: Code = Code {
    code: "W404",
    title: "evidence that bears on nothing",
    about: "The record is linked to no part of the case, neither by its `bears_on` nor by a `because`.",
    example: concat!(
        base!(),
        r#"[[evidence]]
id = "E1"
claim = "a stopped."
"#
    ),
};

/// Source not used.
pub(crate) static UNUSED_SOURCE: Code = Code {
    code: "W405",
    title: "source not used",
    about: "No evidence was read in it, and no source through it.",
    example: concat!(
        base!(),
        r#"[sources.gazette]
outlet = "Harbour Gazette"
"#
    ),
};

/// Due before it was made.
pub(crate) static DUE_BEFORE: Code = Code {
    code: "W501",
    title: "due before it was made",
    about: "A prediction that is due before the day on which it was made predicts nothing.",
    example: concat!(
        base!(),
        r#"[[predictions]]
id = "P1"
by = "I. Maro"
on = 2031-05-01
says = "fire = off"
probability = 0.7
due = 2031-04-01
"#
    ),
};

/// Overdue prediction.
pub(crate) static OVERDUE: Code = Code {
    code: "W502",
    title: "overdue prediction",
    about: "The prediction was due before the day whose knowledge the case describes (`as_of`), and it has no outcome.",
    example: r#"zopa = 1
id = "x"
as_of = 2031-05-02
[parties.a]
[parties.b]
[issues.fire]
levels = ["on", "off"]
status_quo = "on"
set_by = "a"
[[predictions]]
id = "P1"
by = "I. Maro"
says = "fire = off"
probability = 0.7
due = 2031-04-01
"#,
};
