//! Places in the report that links lead to.

use zopa::core::{AssumptionId, EvidenceId, Id, PartyId};

/// A row of the assessment.
pub(crate) fn row(k: usize) -> String {
    format!("row-{}", k + 1)
}
/// A draft.
pub(crate) fn draft(k: usize) -> String {
    format!("draft-{}", k + 1)
}
/// Why a party says yes or no to a row.
pub(crate) fn gain(row: usize, party: PartyId) -> String {
    format!("row-{}-gain-{}", row + 1, party.index() + 1)
}
/// The shares of a row.
pub(crate) fn shares(row: usize) -> String {
    format!("row-{}-shares", row + 1)
}
/// The package game of a row.
pub(crate) fn game(row: usize) -> String {
    format!("row-{}-game", row + 1)
}
/// The packages as two parties see them.
pub(crate) fn pair(a: PartyId, b: PartyId) -> String {
    format!("pair-{}-{}", a.index() + 1, b.index() + 1)
}
/// What takes packages away from a group.
pub(crate) fn counts(among: zopa::assess::Among) -> String {
    format!("counts-{}", among.key())
}
/// What a coalition has to gain.
pub(crate) fn coalition(case: &zopa::core::Case, members: zopa::core::PartySet) -> String {
    let ids: Vec<String> = members.iter().map(|p| safe(&case.parties[p].id)).collect();
    format!("coalition-{}", ids.join("~"))
}
/// The numbers behind the cost of a threat.
pub(crate) fn threat(id: &str) -> String {
    format!("threat-{}", safe(id))
}
/// A key finding, by its number.
pub(crate) fn finding(k: usize) -> String {
    format!("finding-{}", k + 1)
}
/// A number of the case, by its path; those of preferences, to which most links lead, by a short name.
pub(crate) fn number(path: &str) -> String {
    match path.strip_prefix("preferences.") {
        Some(rest) => format!("n-{}", safe(rest)),
        None => format!("number-{}", safe(path)),
    }
}
/// A record of evidence.
pub(crate) fn evidence(id: EvidenceId) -> String {
    format!("evidence-{}", id.index() + 1)
}
/// An assumption.
pub(crate) fn assumption(id: AssumptionId) -> String {
    format!("assumption-{}", id.index() + 1)
}
/// The picture of what a conclusion depends on, by its column in the study.
pub(crate) fn depends(column: usize) -> String {
    format!("figure-depends-{column}")
}
/// A question.
pub(crate) fn question(id: &str) -> String {
    format!("question-{}", safe(id))
}

/// A name with nothing in it that an id or a link cannot have: other characters by their number, so that different names
/// stay different.
fn safe(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    for c in name.chars() {
        match c {
            'a'..='z' | 'A'..='Z' | '0'..='9' | '.' | '_' | '-' => out.push(c),
            c => out.push_str(&format!("~{:x}~", u32::from(c))),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::number;

    /// Any path has a place of its own, and none carries markup.
    #[test]
    fn places_are_safe_and_different() {
        assert_eq!(number("preferences.us.weights.land"), "n-us.weights.land");
        assert_eq!(number("questions.q.positions.us.salience"), "number-questions.q.positions.us.salience");
        assert_ne!(number("a b"), number("a\"b"));
        assert!(number("a\"><script>").chars().all(|c| c.is_ascii_alphanumeric() || "._-~".contains(c)));
    }
}
