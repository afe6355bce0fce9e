//! Problems of the file and of its shape: opening it, TOML, keys and types.

use zopa_core::Code;

/// No such case.
pub(crate) static NOT_FOUND: Code = Code {
    code: "E101",
    title: "no such case",
    about: "The path names nothing that can be read: no file or folder, no permission, or something else than a file.",
    example: "zopa check no-such-folder",
};

/// No case file in the folder.
pub(crate) static NO_CASE_FILE: Code = Code {
    code: "E102",
    title: "no case file in the folder",
    about: "A case is one file, or a folder that holds a `case.toml`.",
    example: "zopa check an-empty-folder",
};

/// Not UTF-8 text.
pub(crate) static NOT_TEXT: Code = Code {
    code: "E103",
    title: "not UTF-8 text",
    about: "A case file is UTF-8 text. The position of the first byte that is not is given.",
    example: "zopa check picture.png",
};

/// File too large.
pub(crate) static TOO_LARGE: Code = Code {
    code: "E104",
    title: "file too large",
    about: "A case file may have 16 MiB, a text in `sources` too, all texts there together 64 MiB. The size is looked at before anything is read.",
    example: "zopa check fifty-megabytes.toml",
};

/// Not TOML.
pub(crate) static SYNTAX: Code = Code {
    code: "E105",
    title: "not TOML",
    about: "The file is not valid TOML at this place. All such places are listed; what is plainly sound elsewhere is still checked.",
    example: r#"zopa = 1
id = "x"
[parties.a]
[issues.fire]
levels = ["on", "off"]
status_quo = on
set_by = "a"
"#,
};

/// Key written twice.
pub(crate) static DUPLICATE_KEY: Code = Code {
    code: "E106",
    title: "key written twice",
    about: "TOML allows a key once in a table and the header of a table once in a file.",
    example: concat!(
        base!(),
        r#"status_quo = "off"
"#
    ),
};

/// Nested too deep.
pub(crate) static TOO_NESTED: Code = Code {
    code: "E107",
    title: "nested too deep",
    about: "Lists and tables may be nested 64 deep.",
    example: concat!(
        base!(),
        r#"labels = [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]
"#
    ),
};

/// Unknown key.
pub(crate) static UNKNOWN_KEY: Code = Code {
    code: "E108",
    title: "unknown key",
    about: "The table has no such key. Unknown keys are refused, because a misspelt key would silently lose what it says.",
    example: concat!(
        base!(),
        r#"lables = { on = "Firing" }
"#
    ),
};

/// Wrong type.
pub(crate) static WRONG_TYPE: Code = Code {
    code: "E109",
    title: "wrong type",
    about: "The value is of another type than the key takes.",
    example: concat!(
        base!(),
        r#"binding = "yes"
"#
    ),
};

/// Missing key.
pub(crate) static MISSING_KEY: Code = Code {
    code: "E110",
    title: "missing key",
    about: "The table lacks a key that it needs.",
    example: r#"zopa = 1
id = "x"
[parties.a]
[issues.fire]
levels = ["on", "off"]
set_by = "a"
"#,
};

/// Unknown word.
pub(crate) static UNKNOWN_WORD: Code = Code {
    code: "E111",
    title: "unknown word",
    about: "The key takes one of a few words, and this is none of them.",
    example: concat!(
        base!(),
        r#"[parties.c]
role = "observer"
"#
    ),
};

/// Unknown version.
pub(crate) static VERSION: Code = Code {
    code: "E112",
    title: "unknown version",
    about: "`zopa = 1` is the only version of the case file so far.",
    example: r#"zopa = 2
id = "x"
[parties.a]
[parties.b]
[issues.fire]
levels = ["on", "off"]
status_quo = "on"
set_by = "a"
"#,
};

/// No such date.
pub(crate) static NO_SUCH_DATE: Code = Code {
    code: "E113",
    title: "no such date",
    about: "A date must be a day that exists, written year-month-day without a time.",
    example: r#"zopa = 1
id = "x"
as_of = 2031-02-30
[parties.a]
[parties.b]
[issues.fire]
levels = ["on", "off"]
status_quo = "on"
set_by = "a"
"#,
};

/// Beyond a limit.
pub(crate) static LIMIT: Code = Code {
    code: "E114",
    title: "beyond a limit",
    about: "The case is larger than a stated limit: 3,000,000 line breaks and signs `, = [ {` of the file; 64 parties; 1,024 issues; 4,096 levels of an issue or states of a graph, and 65,536 levels together; 1,024 rules, proposals and threats each; 64 scenarios and assumptions with `if_false` together; 100,000 uncertain numbers; 200,000 comparisons in all expressions; 2^34 bytes looked through for quotations.",
    example: r#"zopa = 1
id = "x"
[parties]
p1 = {}
p2 = {}
p3 = {}
p4 = {}
p5 = {}
p6 = {}
p7 = {}
p8 = {}
p9 = {}
p10 = {}
p11 = {}
p12 = {}
p13 = {}
p14 = {}
p15 = {}
p16 = {}
p17 = {}
p18 = {}
p19 = {}
p20 = {}
p21 = {}
p22 = {}
p23 = {}
p24 = {}
p25 = {}
p26 = {}
p27 = {}
p28 = {}
p29 = {}
p30 = {}
p31 = {}
p32 = {}
p33 = {}
p34 = {}
p35 = {}
p36 = {}
p37 = {}
p38 = {}
p39 = {}
p40 = {}
p41 = {}
p42 = {}
p43 = {}
p44 = {}
p45 = {}
p46 = {}
p47 = {}
p48 = {}
p49 = {}
p50 = {}
p51 = {}
p52 = {}
p53 = {}
p54 = {}
p55 = {}
p56 = {}
p57 = {}
p58 = {}
p59 = {}
p60 = {}
p61 = {}
p62 = {}
p63 = {}
p64 = {}
p65 = {}
[issues.fire]
levels = ["on", "off"]
status_quo = "on"
set_by = "p1"
"#,
};

/// Too many problems.
pub(crate) static TOO_MANY_PROBLEMS: Code = Code {
    code: "E115",
    title: "too many problems",
    about: "A run lists up to 1,000 errors and 1,000 warnings; the rest is counted.",
    example: "a case file with 1,001 unknown keys",
};

/// Nothing there.
pub(crate) static EMPTY: Code = Code {
    code: "E116",
    title: "nothing there",
    about: "A case needs parties and issues, an issue needs levels, a proposal and a threat need something that they set, an order needs a statement, and a state of a graph a name. Lists of what need not be there (`rules`, `terms`, `refuses`, `because` and the like) may be empty.",
    example: concat!(
        base!(),
        r#"[issues.land]
levels = []
status_quo = "as_is"
set_by = "a"
"#
    ),
};

/// Text of another form.
pub(crate) static BAD_TEXT: Code = Code {
    code: "E117",
    title: "text of another form",
    about: "The text does not have the form that its key asks for, e.g. `one_way = \"arms -> treaty\"`.",
    example: concat!(
        base!(),
        r#"one_way = "on to off"
"#
    ),
};
