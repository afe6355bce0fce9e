//! An expression back into text.

use std::fmt::Write;
use zopa_core::{Case, Expr, IssueId, LevelSet};

/// The expression as it could be written in the case file. Reading it again gives a condition with the same truth
/// everywhere. A literal without any level, which cannot be written, becomes the denial of one with all.
pub fn print(expr: &Expr, case: &Case) -> String {
    let mut out = String::new();
    write_expr(&mut out, expr, case, 0);
    out
}

/// How tightly an operator binds: 0 if/iff, 1 or, 2 and, 3 not and comparisons.
fn binding(expr: &Expr) -> u8 {
    match expr {
        Expr::If { .. } | Expr::Iff(..) => 0,
        Expr::Any(parts) if parts.len() > 1 => 1,
        Expr::All(parts) if parts.len() > 1 => 2,
        _ => 3,
    }
}

fn write_expr(out: &mut String, expr: &Expr, case: &Case, needs: u8) {
    let open = binding(expr) < needs;
    if open {
        out.push('(');
    }
    match expr {
        Expr::In(issue, levels) => literal(out, *issue, levels, case),
        Expr::Package(id) => out.push_str(&case.proposals[*id].id),
        Expr::StatusQuo => out.push_str("status_quo"),
        Expr::Not(inner) => {
            out.push_str("not ");
            write_expr(out, inner, case, 3);
        }
        Expr::All(parts) => join(out, parts, " and ", case, 3, true),
        Expr::Any(parts) => join(out, parts, " or ", case, 2, false),
        Expr::If { then, when } => pair(out, then, " if ", when, case),
        Expr::Iff(a, b) => pair(out, a, " iff ", b, case),
    }
    if open {
        out.push(')');
    }
}

fn pair(out: &mut String, a: &Expr, word: &str, b: &Expr, case: &Case) {
    write_expr(out, a, case, 1);
    out.push_str(word);
    write_expr(out, b, case, 1);
}

fn join(out: &mut String, parts: &[Expr], word: &str, case: &Case, needs: u8, empty: bool) {
    if parts.is_empty() {
        out.push_str(if empty { "(status_quo or not status_quo)" } else { "(status_quo and not status_quo)" });
    }
    let needs = if parts.len() == 1 { 3 } else { needs };
    for (i, part) in parts.iter().enumerate() {
        if i > 0 {
            out.push_str(word);
        }
        write_expr(out, part, case, needs);
    }
}

fn literal(out: &mut String, issue: IssueId, levels: &LevelSet, case: &Case) {
    let v = &case.issues[issue];
    let names: Vec<&str> = v.levels.enumerated().filter(|(l, _)| levels.contains(*l)).map(|(_, l)| &*l.id).collect();
    let _ = match names.as_slice() {
        [only] => write!(out, "{} = {only}", v.id),
        [] => {
            let all: Vec<&str> = v.levels.iter().map(|l| &*l.id).collect();
            write!(out, "not {} in {{{}}}", v.id, all.join(", "))
        }
        several => write!(out, "{} in {{{}}}", v.id, several.join(", ")),
    };
}
