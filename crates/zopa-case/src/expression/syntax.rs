//! Text to a tree with places.

use super::Fault;
use crate::codes::expressions::{CHAINED, EMPTY_EXPRESSION, EXPRESSION, MIXED, TOO_DEEP, TOO_LONG, UNBALANCED};
use std::ops::Range;

/// How deep parentheses and `not` may be nested.
pub(crate) const DEEPEST: usize = 64;
/// How many operators deep a tree may be, counted as the core compiles it (it refuses more).
const DEEPEST_TREE: usize = 110;
/// How many characters an expression may have.
pub(crate) const LONGEST: usize = 4_000;

/// A name with its place.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Word {
    pub(crate) text: String,
    pub(crate) at: Range<usize>,
}

/// The sign of a comparison.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Sign {
    Equal,
    Unequal,
    Below,
    AtMost,
    Above,
    AtLeast,
}

/// An expression as written.
#[derive(Clone, PartialEq, Debug)]
pub(crate) enum Tree {
    Compare(Word, Sign, Word),
    In(Word, Vec<Word>),
    Name(Word),
    StatusQuo(Word),
    Not(Box<Tree>),
    All(Vec<Tree>),
    Any(Vec<Tree>),
    If(Box<Tree>, Box<Tree>),
    Iff(Box<Tree>, Box<Tree>),
}

/// Reads an expression. One fault is given: what follows the first is guesswork.
pub(crate) fn parse(text: &str) -> Result<Tree, Fault> {
    let length = text.chars().count();
    if length > LONGEST {
        return Err(Fault::new(&TOO_LONG, 0..text.len(), format!("the expression has {length} characters"))
            .label(format!("more than {LONGEST}"))
            .because(format!("An expression may have {LONGEST} characters."))
            .cure("Split it: several rules, terms or statements, or a proposal that names the levels."));
    }
    let tokens = tokens(text)?;
    if tokens.is_empty() {
        return Err(Fault::new(&EMPTY_EXPRESSION, 0..text.len(), "the expression is empty")
            .label("says nothing")
            .cure("Write a condition, for example `fire = off`."));
    }
    let mut parser = Parser { tokens: &tokens, at: 0, depth: 0, end: text.len() };
    let tree = parser.expression()?;
    if let Some(token) = parser.peek() {
        return Err(parser.surplus(token));
    }
    if depth(&tree) > DEEPEST_TREE {
        return Err(Fault::new(
            &TOO_DEEP,
            0..text.len(),
            format!("the expression is nested more than {DEEPEST_TREE} operators deep"),
        )
        .label("too deep")
        .because(format!("{DEEPEST_TREE} operators inside each other is the limit."))
        .cure("Split it into several conditions."));
    }
    Ok(tree)
}

/// Depth as the core counts it: later operands of a chain sit one deeper, beside the result of the first.
fn depth(tree: &Tree) -> usize {
    let chain =
        |parts: &[Tree]| parts.iter().enumerate().map(|(i, p)| depth(p) + usize::from(i > 0)).max().unwrap_or(0);
    1 + match tree {
        Tree::Compare(..) | Tree::In(..) | Tree::Name(_) | Tree::StatusQuo(_) => 0,
        Tree::Not(a) => depth(a),
        Tree::All(parts) | Tree::Any(parts) => chain(parts),
        Tree::If(a, b) => (depth(a) + 1).max(depth(b)),
        Tree::Iff(a, b) => depth(a).max(depth(b) + 1),
    }
}

#[derive(Clone, PartialEq, Debug)]
enum Kind {
    Word(String),
    Sign(Sign),
    Open,
    Close,
    OpenBrace,
    CloseBrace,
    Comma,
}

#[derive(Clone, PartialEq, Debug)]
struct Token {
    kind: Kind,
    at: Range<usize>,
}

fn tokens(text: &str) -> Result<Vec<Token>, Fault> {
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        let rest = &text[at..];
        let word = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
        let two = |sign: &str| rest.starts_with(sign);
        let (kind, length) = match c {
            _ if c.is_whitespace() => {
                at += c.len_utf8();
                continue;
            }
            '(' => (Kind::Open, 1),
            ')' => (Kind::Close, 1),
            '{' => (Kind::OpenBrace, 1),
            '}' => (Kind::CloseBrace, 1),
            ',' => (Kind::Comma, 1),
            _ if two("==") || two("&&") || two("||") => return Err(foreign(&rest[..2], at)),
            '=' => (Kind::Sign(Sign::Equal), 1),
            _ if two("!=") => (Kind::Sign(Sign::Unequal), 2),
            _ if two("<=") => (Kind::Sign(Sign::AtMost), 2),
            _ if two(">=") => (Kind::Sign(Sign::AtLeast), 2),
            '<' => (Kind::Sign(Sign::Below), 1),
            '>' => (Kind::Sign(Sign::Above), 1),
            _ if word(c) => {
                let length = rest.find(|c| !word(c)).unwrap_or(rest.len());
                (Kind::Word(rest[..length].to_owned()), length)
            }
            _ => return Err(foreign(&rest[..c.len_utf8()], at)),
        };
        tokens.push(Token { kind, at: at..at + length });
        at += length;
    }
    Ok(tokens)
}

/// A sign that other languages have.
fn foreign(sign: &str, at: usize) -> Fault {
    let cure = match sign {
        "==" => "Write `=`.",
        "&&" | "&" => "Write `and`.",
        "||" | "|" => "Write `or`.",
        "!" | "~" => "Write `not`, or `!=` between an issue and a level.",
        "[" | "]" => "Write a set of levels in braces: `fire in {on, pause}`; parentheses group.",
        "'" | "\"" => "Levels stand without quotes: `fire = off`.",
        "." => "An issue is named by its id alone: `fire = off`, not `issues.fire = off`.",
        _ => "Use names, = != < <= > >= in and or not if iff, parentheses and braces.",
    };
    Fault::new(&EXPRESSION, at..at + sign.len(), format!("`{sign}` is no sign of the expression language"))
        .label("not understood")
        .cure(cure)
}

struct Parser<'t> {
    tokens: &'t [Token],
    at: usize,
    depth: usize,
    end: usize,
}

impl<'t> Parser<'t> {
    fn peek(&self) -> Option<&'t Token> {
        self.tokens.get(self.at)
    }
    fn next(&mut self) -> Option<&'t Token> {
        let token = self.tokens.get(self.at)?;
        self.at += 1;
        Some(token)
    }
    fn keyword(&self) -> Option<&'t str> {
        match self.peek().map(|t| &t.kind) {
            Some(Kind::Word(word)) => Some(word),
            _ => None,
        }
    }
    fn eat(&mut self, word: &str) -> bool {
        let is = self.keyword() == Some(word);
        self.at += usize::from(is);
        is
    }
    fn here(&self) -> Range<usize> {
        self.peek().map_or(self.end..self.end, |t| t.at.clone())
    }

    fn expression(&mut self) -> Result<Tree, Fault> {
        let left = self.or()?;
        let tree = if self.eat("if") {
            Tree::If(Box::new(left), Box::new(self.or()?))
        } else if self.eat("iff") {
            Tree::Iff(Box::new(left), Box::new(self.or()?))
        } else {
            left
        };
        if matches!(self.keyword(), Some("if" | "iff")) {
            return Err(Fault::new(&MIXED, self.here(), "`if` and `iff` do not chain")
                .label("a second one")
                .because("`A if B if C` could be read in two ways.")
                .cure("Add parentheses: `A if (B if C)` or `(A if B) if C`."));
        }
        Ok(tree)
    }
    fn or(&mut self) -> Result<Tree, Fault> {
        let mut parts = vec![self.and()?];
        while self.eat("or") {
            parts.push(self.and()?);
        }
        Ok(single(parts, Tree::Any))
    }
    fn and(&mut self) -> Result<Tree, Fault> {
        let mut parts = vec![self.not()?];
        while self.eat("and") {
            parts.push(self.not()?);
        }
        Ok(single(parts, Tree::All))
    }
    fn not(&mut self) -> Result<Tree, Fault> {
        let at = self.here();
        if self.eat("not") {
            self.deeper(&at)?;
            let inner = self.not()?;
            self.depth -= 1;
            return Ok(Tree::Not(Box::new(inner)));
        }
        if self.peek().is_some_and(|t| t.kind == Kind::Open) {
            self.at += 1;
            self.deeper(&at)?;
            let inner = self.expression()?;
            self.depth -= 1;
            return match self.peek().map(|t| &t.kind) {
                Some(Kind::Close) => {
                    self.at += 1;
                    Ok(inner)
                }
                None => Err(Fault::new(&UNBALANCED, at, "this parenthesis is not closed")
                    .label("opened here")
                    .cure("Add the closing `)`, or take this one out.")),
                Some(_) => Err(self.surplus(&self.tokens[self.at])),
            };
        }
        self.comparison()
    }
    fn deeper(&mut self, at: &Range<usize>) -> Result<(), Fault> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(Fault::new(
                &TOO_DEEP,
                at.clone(),
                format!("the expression is nested more than {DEEPEST} deep"),
            )
            .label("too deep here")
            .because(format!("Parentheses and `not` may be nested {DEEPEST} deep."))
            .cure("Take out parentheses that change nothing, or split the expression."));
        }
        Ok(())
    }

    fn comparison(&mut self) -> Result<Tree, Fault> {
        let issue = self.name("an issue, a proposal, `not` or a parenthesis")?;
        if issue.text == "status_quo" {
            return Ok(Tree::StatusQuo(issue));
        }
        let tree = match self.peek().map(|t| &t.kind) {
            Some(Kind::Sign(sign)) => {
                self.at += 1;
                Tree::Compare(issue, *sign, self.name("a level")?)
            }
            Some(Kind::Word(word)) if word == "in" => {
                self.at += 1;
                Tree::In(issue, self.set()?)
            }
            _ => return Ok(Tree::Name(issue)),
        };
        if let Some(Token { kind: Kind::Sign(_), at }) = self.peek() {
            return Err(Fault::new(&CHAINED, at.clone(), "a comparison has one sign")
                .label("a second sign")
                .because("A chain such as `a <= b <= c` has no meaning here.")
                .cure("Write two comparisons: `fire >= pause and fire <= off`."));
        }
        Ok(tree)
    }
    fn set(&mut self) -> Result<Vec<Word>, Fault> {
        let open = self.here();
        if self.peek().map(|t| &t.kind) != Some(&Kind::OpenBrace) {
            return Err(Fault::new(&EXPRESSION, open, "after `in` comes a set of levels")
                .label("expected `{`")
                .cure("Write it in braces: `fire in {on, pause}`."));
        }
        self.at += 1;
        let mut levels = vec![self.name("a level")?];
        loop {
            match self.peek().map(|t| &t.kind) {
                Some(Kind::Comma) => {
                    self.at += 1;
                    levels.push(self.name("a level")?);
                }
                Some(Kind::CloseBrace) => {
                    self.at += 1;
                    return Ok(levels);
                }
                None => {
                    return Err(Fault::new(&UNBALANCED, open, "this brace is not closed")
                        .label("opened here")
                        .cure("Add the closing `}`."));
                }
                Some(_) => {
                    return Err(Fault::new(&EXPRESSION, self.here(), "levels of a set are separated by commas")
                        .label("expected `,` or `}`")
                        .cure("Write `fire in {on, pause}`."));
                }
            }
        }
    }
    fn name(&mut self, expected: &str) -> Result<Word, Fault> {
        let at = self.here();
        match self.next().map(|t| &t.kind) {
            Some(Kind::Word(text))
                if text == "status_quo" || !crate::shape::RESERVED_WORDS.contains(&text.as_str()) =>
            {
                Ok(Word { text: text.clone(), at })
            }
            Some(Kind::Word(text)) if text == "not" => {
                Err(Fault::new(&MIXED, at, "`not` stands before what it denies, and not inside a comparison")
                    .label("here it cannot stand")
                    .cure("Write `not fire = off`, or `fire != off`."))
            }
            Some(Kind::Close) => Err(Fault::new(&UNBALANCED, at, format!("expected {expected}, found `)`"))
                .label("closes too early")
                .cure("Complete what stands before it, or take it out.")),
            Some(_) => Err(Fault::new(&EXPRESSION, at, format!("expected {expected}"))
                .label("not here")
                .cure("Conditions look like this: `territory = large_swap and fire != on`.")),
            None => Err(Fault::new(&EXPRESSION, at, format!("the expression ends where {expected} is expected"))
                .label("something is missing")
                .cure("Complete it, for example `fire = off`.")),
        }
    }

    /// What can be said of a token after a complete expression.
    fn surplus(&self, token: &Token) -> Fault {
        match &token.kind {
            Kind::Close | Kind::CloseBrace => {
                Fault::new(&UNBALANCED, token.at.clone(), "this closes nothing that is open")
                    .label("closes nothing")
                    .cure("Take it out, or add the opening one.")
            }
            Kind::Sign(_) => Fault::new(&EXPRESSION, token.at.clone(), "a comparison begins with the id of an issue")
                .label("nothing to compare")
                .cure("Write for example `fire = off`."),
            _ => Fault::new(&EXPRESSION, token.at.clone(), "two conditions stand side by side")
                .label("expected and, or, if, iff or a sign before this")
                .cure("Join them: `fire = off and territory = as_is`; compare with a sign: `fire = off`."),
        }
    }
}

fn single(mut parts: Vec<Tree>, many: fn(Vec<Tree>) -> Tree) -> Tree {
    match parts.len() {
        1 => parts.swap_remove(0),
        _ => many(parts),
    }
}

#[cfg(test)]
mod tests {
    use super::{Sign, Tree, parse};

    fn code(text: &str) -> (&'static str, &str) {
        let fault = parse(text).unwrap_err();
        (fault.code.code, &text[fault.at])
    }

    /// `and` binds more than `or`, `or` more than `if`; `not` covers one comparison.
    #[test]
    fn precedence() {
        let Tree::If(then, when) = parse("a = x or not b = y and c = z if d = w").unwrap() else { panic!() };
        assert!(matches!(*when, Tree::Compare(_, Sign::Equal, _)));
        let Tree::Any(parts) = *then else { panic!() };
        let Tree::All(inner) = &parts[1] else { panic!() };
        assert!(matches!(inner[0], Tree::Not(_)));
    }

    /// Each fault has its code and stands at the offending token.
    #[test]
    fn faults_stand_at_the_token() {
        assert_eq!(code("a = x b = y"), ("E402", "b"));
        assert_eq!(code("a == x"), ("E402", "=="));
        assert_eq!(code("a <= x <= y"), ("E406", "<="));
        assert_eq!(code("(a = x"), ("E405", "("));
        assert_eq!(code("a = x)"), ("E405", ")"));
        assert_eq!(code("a in {x y}"), ("E402", "y"));
        assert_eq!(code("a in {x, y"), ("E405", "{"));
        assert_eq!(code("a = x if b = y if c = z"), ("E410", "if"));
        assert_eq!(code("a not = x"), ("E402", "not"));
        assert_eq!(code("a = not x"), ("E410", "not"));
        assert_eq!(code("a = x and"), ("E402", ""));
        assert_eq!(code("= x"), ("E402", "="));
        assert_eq!(code("a = é"), ("E402", "é"));
        assert_eq!(code("  "), ("E401", "  "));
    }

    /// The limit is exactly what is said: 64 levels are read, 65 are not, by parentheses and by `not`.
    #[test]
    fn sixty_four_deep_and_no_more() {
        let nested = |n| format!("{}a = x{}", "(".repeat(n), ")".repeat(n));
        assert!(parse(&nested(64)).is_ok());
        assert_eq!(parse(&nested(65)).unwrap_err().code.code, "E403");
        assert!(parse(&format!("{}a = x", "not ".repeat(64))).is_ok());
        assert_eq!(parse(&format!("{}a = x", "not ".repeat(65))).unwrap_err().code.code, "E403");
        assert_eq!(parse(&"(".repeat(3_000)).unwrap_err().code.code, "E403");
    }
}
