//! Problems of numbers.

use zopa_core::Code;

/// Not a number.
pub(crate) static NOT_A_NUMBER: Code = Code {
    code: "E301",
    title: "not a number",
    about: "An uncertain number is a number, `\"a to b\"`, `\"a to b, mode c\"`, or a table with `dist` or `ref`.",
    example: concat!(
        base!(),
        r#"[preferences.a]
weights = { fire = "about 40" }
values.fire = { on = 0, off = 100 }
"#
    ),
};

/// Not finite.
pub(crate) static NOT_FINITE: Code = Code {
    code: "E302",
    title: "not finite",
    about: "Infinity and \"not a number\" are no quantities of a case.",
    example: concat!(
        base!(),
        r#"[preferences.a]
weights = { fire = inf }
values.fire = { on = 0, off = 100 }
"#
    ),
};

/// Number too large.
pub(crate) static TOO_BIG: Code = Code {
    code: "E303",
    title: "number too large",
    about: "Numbers of a case stay below a billion in size, so that exact scores cannot overflow.",
    example: concat!(
        base!(),
        r#"[preferences.a]
weights = { fire = 1e12 }
values.fire = { on = 0, off = 100 }
"#
    ),
};

/// Empty or reversed range.
pub(crate) static EMPTY_RANGE: Code = Code {
    code: "E304",
    title: "empty or reversed range",
    about: "The lower end of a range must be below its upper end.",
    example: concat!(
        base!(),
        r#"[preferences.a]
weights = { fire = "60 to 40" }
values.fire = { on = 0, off = 100 }
"#
    ),
};

/// Mode outside its range.
pub(crate) static MODE_OUTSIDE: Code = Code {
    code: "E305",
    title: "mode outside its range",
    about: "The mode of `\"a to b, mode c\"` lies strictly between a and b; that of a triangular or PERT distribution not outside its ends.",
    example: concat!(
        base!(),
        r#"[preferences.a]
weights = { fire = "40 to 60, mode 70" }
values.fire = { on = 0, off = 100 }
"#
    ),
};

/// Unknown distribution.
pub(crate) static UNKNOWN_DISTRIBUTION: Code = Code {
    code: "E306",
    title: "unknown distribution",
    about: "`dist` is one of uniform, normal, lognormal, triangular, beta and pert.",
    example: concat!(
        base!(),
        r#"[preferences.a]
weights = { fire = { dist = "gaussian", mean = 1, sd = 1 } }
values.fire = { on = 0, off = 100 }
"#
    ),
};

/// Bad parameter of a distribution.
pub(crate) static BAD_PARAMETER: Code = Code {
    code: "E307",
    title: "bad parameter of a distribution",
    about: "A distribution lacks a parameter, has one that it does not know, or one outside its range (standard deviations and shapes are above 0).",
    example: concat!(
        base!(),
        r#"[preferences.a]
weights = { fire = { dist = "normal", mean = 40, sd = 0 } }
values.fire = { on = 0, off = 100 }
"#
    ),
};

/// Number off its scale.
pub(crate) static OFF_SCALE: Code = Code {
    code: "E308",
    title: "number off its scale",
    about: "The number lies outside the scale of its place: weights at least 0, salience 0 to 100, influence at least 0, positions within the ends of `scale`, probabilities 0 to 1.",
    example: concat!(
        base!(),
        r#"[preferences.a]
weights = { fire = -5 }
values.fire = { on = 0, off = 100 }
"#
    ),
};

/// Range misses its scale.
pub(crate) static NO_MASS: Code = Code {
    code: "E309",
    title: "range misses its scale",
    about: "The whole range lies outside the scale of its place, so that nothing could be drawn.",
    example: concat!(
        base!(),
        r#"[preferences.a]
weights = { fire = "-60 to -40" }
values.fire = { on = 0, off = 100 }
"#
    ),
};

/// Centre off its scale.
pub(crate) static CENTRE_OFF_SCALE: Code = Code {
    code: "E310",
    title: "centre off its scale",
    about: "The central value of a range lies outside the scale of its place: what is drawn would be a thin tail of what is written.",
    example: concat!(
        base!(),
        r#"[preferences.a]
weights = { fire = "-60 to 40" }
values.fire = { on = 0, off = 100 }
"#
    ),
};

/// Ends off the scale.
pub(crate) static ENDS_OFF_SCALE: Code = Code {
    code: "E311",
    title: "ends off the scale",
    about: "The stated ends of a uniform, triangular, beta or PERT distribution lie outside the scale of its place.",
    example: concat!(
        base!(),
        r#"[preferences.a]
weights = { fire = { dist = "uniform", low = -1, high = 5 } }
values.fire = { on = 0, off = 100 }
"#
    ),
};

/// Bad probability.
pub(crate) static BAD_PROBABILITY: Code = Code {
    code: "E312",
    title: "bad probability",
    about: "A probability is a number or a range between 0 and 1, a range in per cent (`\"20 to 45\"`), or a word of ICD 203: almost no chance, very unlikely, unlikely, roughly even, likely, very likely, almost certain.",
    example: concat!(
        base!(),
        r#"[[predictions]]
id = "P1"
by = "I. Maro"
says = "fire = off"
probability = "maybe"
"#
    ),
};

/// More digits than are kept.
pub(crate) static FINE_DIGITS: Code = Code {
    code: "W101",
    title: "more digits than are kept",
    about: "Scores are kept to 9 decimals; what is written beyond is rounded.",
    example: concat!(
        base!(),
        r#"[preferences.a]
weights = { fire = 0.12345678901 }
values.fire = { on = 0, off = 100 }
"#
    ),
};

/// Value outside 0 to 100.
pub(crate) static UNUSUAL_VALUE: Code = Code {
    code: "W102",
    title: "value outside 0 to 100",
    about: "The worth of a level is usually stated from 0 to 100, so that weights say how much an issue matters.",
    example: concat!(
        base!(),
        r#"[preferences.a]
weights = { fire = 1 }
values.fire = { on = 0, off = 250 }
"#
    ),
};
