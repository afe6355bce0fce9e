//! Problems of expressions.

use zopa_core::Code;

/// Empty expression.
pub(crate) static EMPTY_EXPRESSION: Code = Code {
    code: "E401",
    title: "empty expression",
    about: "A condition that says nothing is neither true nor false.",
    example: concat!(
        base!(),
        r#"[[rules]]
id = "R1"
never = " "
"#
    ),
};

/// Expression not understood.
pub(crate) static EXPRESSION: Code = Code {
    code: "E402",
    title: "expression not understood",
    about: "The expression is not of the form that conditions have: comparisons such as `fire = off`, joined by and, or, not, if, iff and parentheses.",
    example: concat!(
        base!(),
        r#"[[rules]]
id = "R1"
never = "fire off"
"#
    ),
};

/// Expression too deep.
pub(crate) static TOO_DEEP: Code = Code {
    code: "E403",
    title: "expression too deep",
    about: "Parentheses and `not` may be nested 64 deep, all operators together 110 deep.",
    example: concat!(
        base!(),
        r#"[[rules]]
id = "R1"
never = "(((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((fire = off)))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))"
"#
    ),
};

/// Expression too long.
pub(crate) static TOO_LONG: Code = Code {
    code: "E404",
    title: "expression too long",
    about: "An expression may have 4,000 characters.",
    example: "a condition of more than 4,000 characters",
};

/// Parenthesis not closed.
pub(crate) static UNBALANCED: Code = Code {
    code: "E405",
    title: "parenthesis not closed",
    about: "A parenthesis or brace is opened and not closed, or closed and not opened.",
    example: concat!(
        base!(),
        r#"[[rules]]
id = "R1"
never = "(fire = off"
"#
    ),
};

/// Chained comparison.
pub(crate) static CHAINED: Code = Code {
    code: "E406",
    title: "chained comparison",
    about: "A comparison has one sign: `a <= b <= c` has no meaning for levels.",
    example: concat!(
        base!(),
        r#"[[rules]]
id = "R1"
never = "on <= fire <= off"
"#
    ),
};

/// Unknown issue in an expression.
pub(crate) static NO_SUCH_ISSUE: Code = Code {
    code: "E407",
    title: "unknown issue in an expression",
    about: "No issue has the name that stands before the sign.",
    example: concat!(
        base!(),
        r#"[[rules]]
id = "R1"
never = "fir = off"
"#
    ),
};

/// Unknown level in an expression.
pub(crate) static NO_SUCH_LEVEL: Code = Code {
    code: "E408",
    title: "unknown level in an expression",
    about: "The issue has no level of the name that stands after the sign.",
    example: concat!(
        base!(),
        r#"[[rules]]
id = "R1"
never = "fire = of"
"#
    ),
};

/// Unknown proposal in an expression.
pub(crate) static NO_SUCH_PROPOSAL: Code = Code {
    code: "E409",
    title: "unknown proposal in an expression",
    about: "A name that stands alone is that of a proposal, and there is none.",
    example: concat!(
        base!(),
        r#"[[rules]]
id = "R1"
never = "truce"
"#
    ),
};

/// Parentheses needed.
pub(crate) static MIXED: Code = Code {
    code: "E410",
    title: "parentheses needed",
    about: "`if` and `iff` do not chain, and `not` covers one comparison or parenthesis only: what else is meant must be put in parentheses.",
    example: concat!(
        base!(),
        r#"[[rules]]
id = "R1"
never = "fire = off if fire = on if fire = off"
"#
    ),
};

/// `status_quo` in a graph without one.
pub(crate) static NO_STATUS_QUO: Code = Code {
    code: "E411",
    title: "no status quo to refer to",
    about: "An expression says `status_quo`, and the case is a graph that does not say in which state it is.",
    example: r#"zopa = 1
id = "x"
[parties.a]
[graph]
states = ["talks", "war"]
arcs = [[1, 2, "a"]]
[graph.ranking]
a = [1, 2]
[[predictions]]
id = "P1"
by = "A. Analyst"
says = "status_quo"
probability = "likely"
"#,
};
