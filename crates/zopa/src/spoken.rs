//! Conditions in the case's own names.

use zopa_core::{Case, Claim, ConditionId, Expr, Id, IssueId, LevelId, LevelSet, Mode};

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

/// What kind of claim a record is, in words: wherever it is said, in a report or by `zopa why`.
pub fn spoken_claim(kind: Claim) -> &'static str {
    match kind {
        Claim::Demand => "a demand",
        Claim::Offer => "an offer",
        Claim::Threat => "a threat",
        Claim::Fact => "a fact",
        Claim::Assessment => "an assessment",
        Claim::Prediction => "a prediction",
        Claim::Denial => "a denial",
    }
}

/// How an outlet came by what it says, in words; likewise.
pub fn spoken_mode(mode: Mode) -> &'static str {
    match mode {
        Mode::OnRecord => "on record",
        Mode::Anonymous => "from somebody not named",
        Mode::Leak => "leaked",
        Mode::Document => "a document",
        Mode::Analyst => "an analyst's view",
        Mode::Digest => "a digest of other reports",
    }
}
