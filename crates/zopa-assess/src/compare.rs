//! Two assessments beside each other: findings and rows that appeared, went or changed, and shares that moved.
//!
//! In: two assessments, of two versions of a case or of a case and what an assumption's failure makes of it. Out: what
//! differs, by the stable names of findings and rows. A finding's content is compared as a set of [`Finding::content`], so
//! that its place in the list and numbers of rows make no difference.
//!
//! Shares are counted over the same draws: an input that is the same in both has the same values in both, so what moves
//! a count is an input that differs. Whether a move would also show over other draws is another matter: it counts as
//! *beyond noise* if it is more than the 95% sampling error of the difference of two shares, taken as if they had been
//! drawn apart. That is cautious: drawn together, the difference has less error.

use crate::assessment::Assessment;
use crate::finding::Finding;
use crate::game::Judged;
use crate::row::Row;
use zopa_core::{Case, Outcome, PartySet, Stance};
use zopa_study::Share;

/// What differs between two assessments.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Difference {
    /// Findings that differ, those of the first assessment in its order, new ones after.
    pub findings: Vec<FindingChange>,
    /// Rows that differ, likewise.
    pub rows: Vec<RowChange>,
    /// Shares that moved beyond noise, of rows that both have.
    pub shares: Vec<ShareMove>,
}

/// A finding that differs.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FindingChange {
    /// Its name.
    pub key: String,
    /// Its place in the first assessment; `None`: it appeared.
    pub before: Option<usize>,
    /// Its place in the second assessment; `None`: it is gone.
    pub after: Option<usize>,
    /// What of its content is gone.
    pub less: Vec<String>,
    /// What is new in its content.
    pub more: Vec<String>,
}

/// A row that differs in who would refuse it, in its grade or in its package.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RowChange {
    /// Its name.
    pub key: String,
    /// What was said of it; `None`: it appeared.
    pub before: Option<RowSays>,
    /// What is said of it; `None`: it is gone.
    pub after: Option<RowSays>,
}

/// What is said of a row, in short.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RowSays {
    /// Its place.
    pub place: usize,
    /// The levels that it changes: `issue = level`.
    pub package: Vec<String>,
    /// Who would refuse, by id, a red line marked.
    pub refused_by: Vec<String>,
    /// Its grade; `None` where it has none.
    pub grade: Option<char>,
}

/// Which share.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Which {
    /// All who must sign say yes.
    AllSign,
    /// It would hold.
    Holds,
    /// Both in the same draw.
    Both,
}

impl Which {
    /// As a word for machines.
    pub fn key(self) -> &'static str {
        match self {
            Which::AllSign => "all_sign",
            Which::Holds => "holds",
            Which::Both => "both",
        }
    }
}

/// A share that moved.
#[derive(Clone, PartialEq, Debug)]
pub struct ShareMove {
    /// The row's name.
    pub row: String,
    /// Which share.
    pub which: Which,
    /// Whether it is of the second set: each party's numbers moving together.
    pub together: bool,
    /// Before.
    pub before: Share,
    /// After.
    pub after: Share,
}

/// Whether two shares differ by more than sampling error.
pub fn beyond_noise(a: Share, b: Share) -> bool {
    let (p, q) = (a.fraction(), b.fraction());
    let variance = |p: f64, n: u64| p * (1.0 - p) / n.max(1) as f64;
    // 1.96 standard errors; and at the ends, where the formula gives none, at least the bound 3/n.
    let error = 1.96 * (variance(p, a.draws) + variance(q, b.draws)).sqrt();
    (p - q).abs() > error.max(3.0 / a.draws.min(b.draws).max(1) as f64)
}

fn ids(case: &Case, set: PartySet) -> Vec<String> {
    // By name, so that the order of parties in the file makes no difference.
    let mut ids: Vec<String> = set.iter().map(|p| case.parties[p].id.clone()).collect();
    ids.sort();
    ids
}

fn levels(case: &Case, q: &Outcome, at: &Outcome) -> Vec<String> {
    let level = |v| format!("{} = {}", case.issues[v].id, case.issues[v].levels[at.level(v)].id);
    at.differing(q).map(level).collect()
}

fn refusals(case: &Case, row: &Row) -> Vec<String> {
    let one = |p: zopa_core::PartyId| {
        let id = &case.parties[p].id;
        match row.standing[p].stance {
            Stance::RedLine(k) => {
                let line = case.red_lines[p].get(k).map_or("", |l| l.id.as_str());
                format!("{id} (red line {line})")
            }
            Stance::Unstated => format!("{id} (interests not stated)"),
            Stance::Interest | Stance::Yes => id.clone(),
        }
    };
    let mut by: Vec<String> = row.refusing().iter().map(one).collect();
    by.sort();
    by
}

impl Finding {
    /// What the finding says, as a list of short statements in ids: two findings of one name say the same if and only if
    /// their lists are the same.
    pub fn content(&self, a: &Assessment) -> Vec<String> {
        let case = &**a.model.case();
        let rows = |rows: &[usize]| rows.iter().filter_map(|k| a.rows.get(*k)).map(|r| r.key(case)).collect();
        let word = |name: &str, yes: Option<bool>| match yes {
            Some(true) => name.to_owned(),
            Some(false) => format!("not {name}"),
            None => format!("{name}: cannot be said"),
        };
        match self {
            Finding::TableAlone { rows: of }
            | Finding::NeedsAbsent { rows: of, .. }
            | Finding::Holds { rows: of }
            | Finding::AllDrawsAgree { rows: of } => rows(of),
            Finding::Refused { row, .. } => a.rows.get(*row).map(|row| refusals(case, row)).unwrap_or_default(),
            Finding::DoesNotHold { grade, by, .. } => {
                vec![format!("grade {}", grade.letter()), format!("decided by {}", case.parties[*by].id)]
            }
            Finding::AtTheExpenseOf { losers, .. } => ids(case, *losers),
            Finding::StatusQuo { alone, .. } => {
                let alone = ids(case, *alone).into_iter().map(|id| format!("{id} would move alone"));
                let deals = a.status_quo.coalitions.iter().filter(|c| c.minimal);
                let deals = deals.map(|c| format!("open to {}", ids(case, c.signers).join(" and ")));
                alone.chain(deals).collect()
            }
            Finding::Threat { threat } => match a.threats.get(*threat) {
                Some(row) => vec![
                    word("executable", row.executable),
                    word("credible", row.credible),
                    word("effective", row.effective),
                    word("assured", row.assurance),
                ],
                None => Vec::new(),
            },
            Finding::Close { party, .. } => vec![format!("most often against: {}", case.parties[*party].id)],
        }
    }
}

/// What a row says, in short.
pub fn row_says(a: &Assessment, place: usize) -> Option<RowSays> {
    let case = &**a.model.case();
    let row = a.rows.get(place)?;
    let grade = match &row.judged {
        Some(Judged::Graded(verdict)) => Some(verdict.grade.letter()),
        _ => None,
    };
    let package = levels(case, a.model.status_quo(), &row.candidate.outcome);
    Some(RowSays { place, package, refused_by: refusals(case, row), grade })
}

fn keyed<T>(items: impl Iterator<Item = (String, T)>) -> Vec<(String, T)> {
    items.collect()
}

/// Pairs of things of one name: those of the first list in its order, then what is new.
fn pairs<T: Copy>(before: &[(String, T)], after: &[(String, T)]) -> Vec<(String, Option<T>, Option<T>)> {
    let find = |list: &[(String, T)], key: &str| list.iter().find(|(k, _)| k == key).map(|(_, x)| *x);
    let old = before.iter().map(|(key, x)| (key.clone(), Some(*x), find(after, key)));
    let new = after.iter().filter(|(key, _)| find(before, key).is_none());
    old.chain(new.map(|(key, x)| (key.clone(), None, Some(*x)))).collect()
}

/// What differs between two assessments.
pub fn compare(before: &Assessment, after: &Assessment) -> Difference {
    let findings = |a: &Assessment| keyed(a.findings.iter().enumerate().map(|(k, f)| (f.key(a), k)));
    let rows = |a: &Assessment| keyed(a.rows.iter().enumerate().map(|(k, row)| (row.key(a.model.case()), k)));
    let mut difference = Difference::default();
    for (key, old, new) in pairs(&findings(before), &findings(after)) {
        let content = |a: &Assessment, k: Option<usize>| k.map_or(Vec::new(), |k| a.findings[k].content(a));
        let (had, has) = (content(before, old), content(after, new));
        let less: Vec<String> = had.iter().filter(|x| !has.contains(x)).cloned().collect();
        let more: Vec<String> = has.iter().filter(|x| !had.contains(x)).cloned().collect();
        if old.is_none() || new.is_none() || !less.is_empty() || !more.is_empty() {
            difference.findings.push(FindingChange { key, before: old, after: new, less, more });
        }
    }
    for (key, old, new) in pairs(&rows(before), &rows(after)) {
        let was = old.and_then(|k| row_says(before, k));
        let is = new.and_then(|k| row_says(after, k));
        let same = match (&was, &is) {
            (Some(a), Some(b)) => (&a.package, &a.refused_by, a.grade) == (&b.package, &b.refused_by, b.grade),
            _ => false,
        };
        if !same {
            difference.rows.push(RowChange { key: key.clone(), before: was, after: is });
        }
        let (Some(old), Some(new)) = (old, new) else { continue };
        for together in [false, true] {
            let set = |a: &Assessment, k: usize| {
                let shares = if together { &a.shares.together } else { &a.shares.independent };
                shares.get(k).map(|s| [s.all_sign, s.holds, s.both])
            };
            let (Some(was), Some(is)) = (set(before, old), set(after, new)) else { continue };
            for ((which, a), b) in [Which::AllSign, Which::Holds, Which::Both].into_iter().zip(was).zip(is) {
                if let (Some(a), Some(b)) = (a, b)
                    && beyond_noise(a, b)
                {
                    let row = key.clone();
                    difference.shares.push(ShareMove { row, which, together, before: a, after: b });
                }
            }
        }
    }
    difference
}

#[cfg(test)]
mod tests {
    use super::beyond_noise;
    use zopa_study::Share;

    /// Small moves are noise, large ones are not; at the ends the bound 3/n takes the formula's place.
    #[test]
    fn noise() {
        let of = |hits, draws| Share::new(hits, draws);
        assert!(!beyond_noise(of(500, 1000), of(500, 1000)));
        assert!(!beyond_noise(of(500, 1000), of(540, 1000)), "4 points, and the error is 4.4");
        assert!(beyond_noise(of(500, 1000), of(550, 1000)));
        assert!(!beyond_noise(of(0, 1000), of(3, 1000)));
        assert!(beyond_noise(of(0, 1000), of(10, 1000)));
    }
}
