//! Conditions in the case's own names.

use zopa_core::{Case, ConditionId, Expr, Id, IssueId, LevelId, LevelSet};

/// A condition in the case's names: `Fighting is "Ceasefire" and Land is not "Exchanged"`. A case's text is left as it is.
pub fn spoken(case: &Case, condition: ConditionId) -> String {
    Speaker { case }.expression(&case.conditions[condition].expr, false)
}

#[derive(Clone, Copy)]
struct Speaker<'a> {
    case: &'a Case,
}

impl Speaker<'_> {
    fn expression(self, expr: &Expr, inner: bool) -> String {
        let (text, simple) = match expr {
            Expr::In(issue, levels) => (self.at_one_of(*issue, levels), true),
            Expr::Package(p) => (format!("\"{}\" is in force", self.case.proposals[*p].name), true),
            Expr::StatusQuo => ("everything is as in the status quo".to_owned(), true),
            Expr::Not(a) => match &**a {
                Expr::In(issue, levels) => {
                    let all = self.case.issues[*issue].levels.len();
                    let rest = (0..all).map(LevelId::new).filter(|l| !levels.contains(*l));
                    (self.at_one_of(*issue, &LevelSet::of(all, rest)), true)
                }
                _ => (format!("not {}", self.expression(a, true)), true),
            },
            Expr::All(parts) => self.joined(parts, " and ", "always"),
            Expr::Any(parts) => self.joined(parts, " or ", "never"),
            Expr::If { then, when } => {
                (format!("{} if {}", self.expression(then, true), self.expression(when, true)), false)
            }
            Expr::Iff(a, b) => (format!("{} exactly if {}", self.expression(a, true), self.expression(b, true)), false),
        };
        if inner && !simple { format!("({text})") } else { text }
    }

    fn joined(self, parts: &[Expr], by: &str, none: &str) -> (String, bool) {
        match parts {
            [] => (none.to_owned(), true),
            [one] => (self.expression(one, true), true),
            many => {
                let each: Vec<String> = many.iter().map(|p| self.expression(p, true)).collect();
                (each.join(by), false)
            }
        }
    }

    /// The issue is at one of the levels, said the shorter way.
    fn at_one_of(self, issue: IssueId, levels: &LevelSet) -> String {
        let all = self.case.issues[issue].levels.len();
        let (inside, outside): (Vec<LevelId>, Vec<LevelId>) =
            (0..all).map(LevelId::new).partition(|l| levels.contains(*l));
        let quoted = |l: &LevelId| format!("\"{}\"", self.case.label(issue, *l));
        let names = |of: &[LevelId]| of.iter().map(quoted).collect::<Vec<_>>().join(" or ");
        let issue = &self.case.issues[issue].name;
        match (inside.as_slice(), outside.as_slice()) {
            ([], _) => "never".to_owned(),
            (_, []) => "always".to_owned(),
            ([_], _) => format!("{issue} is {}", names(&inside)),
            (_, [_]) => format!("{issue} is not {}", names(&outside)),
            _ => format!("{issue} is {}", names(&inside)),
        }
    }
}
