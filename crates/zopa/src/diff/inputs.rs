//! The inputs that differ between two versions, by meaning: what each is in words, and what kind of change.

use super::{ChangeKind, InputChange};
use crate::Prepared;
use crate::why::describe;
use zopa_case::{Change, Opened};
use zopa_core::Case;

/// What kind of change a path is. `before` and `after` are what is written.
fn kind(path: &str, before: Option<&str>, after: Option<&str>) -> ChangeKind {
    let segments: Vec<&str> = path.split('.').collect();
    match segments.as_slice() {
        ["id" | "title" | "question"] => ChangeKind::Wording,
        ["as_of" | "zopa"] => ChangeKind::Record,
        ["evidence" | "sources" | "events" | "predictions" | "assumptions" | "scenarios", ..] => ChangeKind::Record,
        ["issues", _, "labels", ..] | ["questions", _, "scale", _] if reworded(path, before, after) => {
            ChangeKind::Wording
        }
        ["parties" | "issues" | "rules" | "proposals" | "threats" | "questions" | "views", _, "name" | "note"] => {
            ChangeKind::Wording
        }
        ["rules" | "proposals" | "threats" | "views", _, "because"] | ["preferences", _, "refuses", _, "because"] => {
            ChangeKind::Record
        }
        ["proposals", _, "tabled_by" | "on"] | ["threats", _, "due"] => ChangeKind::Record,
        ["graph", "states"] if reworded(path, before, after) => ChangeKind::Wording,
        ["questions", ..] => ChangeKind::Forecast,
        _ => ChangeKind::Model,
    }
}

/// Whether only words differ: labels always; a mark of a scale that both have; states of a graph if there are as many and
/// none stands elsewhere.
fn reworded(path: &str, before: Option<&str>, after: Option<&str>) -> bool {
    let (Some(before), Some(after)) = (before, after) else { return path.starts_with("issues.") };
    if path != "graph.states" {
        return true;
    }
    // Names of states are texts in quotes, and each is there once.
    let names = |list: &str| -> Vec<String> {
        list.split("\", \"").map(|name| name.trim_matches(['[', ']', '"']).to_owned()).collect()
    };
    let (old, new) = (names(before), names(after));
    old.len() == new.len() && old.iter().zip(&new).all(|(a, b)| a == b || !new.contains(a) && !old.contains(b))
}

/// The whole of which a part is news: a record for what became of it, a number for the parameters of its distribution.
fn whole(path: &str) -> String {
    let segments: Vec<&str> = path.split('.').collect();
    let parts = match segments.as_slice() {
        ["evidence" | "sources" | "events" | "predictions" | "assumptions" | "scenarios" | "values", _, _, ..] => 2,
        ["preferences", _, "walk_away" | "reservation", _, ..] => 3,
        ["preferences", _, "weights", _, _, ..] => 4,
        ["preferences", _, "values", _, _, _, ..] | ["preferences", _, "terms", _, "add", _, ..] => 5,
        ["questions", _, "positions", _, _, _, ..] => 5,
        _ => segments.len(),
    };
    segments[..parts].join(".")
}

/// The inputs that differ, those that results are computed from first, in the order of the file.
pub(super) fn inputs(old: &Prepared, new: &Prepared) -> Vec<InputChange> {
    let mut found: Vec<InputChange> = Vec::new();
    for change in old.base.differences(&new.base) {
        let path = whole(&change.path);
        let written = |opened: &Opened| opened.as_toml(&path);
        let change = match path == change.path {
            true => change,
            false => Change { before: written(&old.base), after: written(&new.base), path: path.clone() },
        };
        if found.iter().any(|known| known.change.path == path) {
            continue;
        }
        let side = if change.after.is_some() { &new.case } else { &old.case };
        let says = phrase(side, &path);
        let kind = kind(&path, change.before.as_deref(), change.after.as_deref());
        found.push(InputChange { change, says, kind, private: false });
    }
    found.sort_by_key(|input| input.kind);
    found
}

/// What a place of the case is, in a phrase with its names.
pub(super) fn phrase(case: &Case, path: &str) -> String {
    let segments: Vec<&str> = path.split('.').collect();
    let party = |id: &str| case.party(id).map_or_else(|| id.to_owned(), |p| case.parties[p].name.clone());
    let issue = |id: &str| case.issue(id).map_or_else(|| id.to_owned(), |v| case.issues[v].name.clone());
    let proposal = |id: &str| {
        let found = case.proposals.iter().find(|p| p.id == id);
        format!("the proposal \"{}\"", found.map_or(id, |p| p.name.as_str()))
    };
    let threat = |id: &str| {
        let found = case.threats.iter().find(|t| t.id == id);
        format!("the threat \"{}\"", found.map_or(id, |t| t.name.as_str()))
    };
    let question = |id: &str| case.questions.iter().find(|q| q.id == id).map_or(id, |q| q.name.as_str()).to_owned();
    match segments.as_slice() {
        ["parties", p, "name"] => format!("the name of {}", party(p)),
        ["parties", p, "note"] => format!("the note on {}", party(p)),
        ["issues", v, "name"] => format!("the name of {}", issue(v)),
        ["issues", v, "note"] => format!("the note on {}", issue(v)),
        ["issues", v, "labels"] => format!("what the levels of {} are called", issue(v)),
        ["issues", v, "labels", l] => format!("what the level `{l}` of {} is called", issue(v)),
        ["rules", id, "never"] => format!("what the rule {id} says can never be"),
        ["rules", id, "always"] => format!("what the rule {id} says must always be"),
        ["rules", id, "applies_to"] => format!("what the rule {id} applies to"),
        ["rules", id, "from"] => format!("from where the rule {id} forbids a move"),
        ["rules", id, "because"] => format!("what the rule {id} rests on"),
        ["rules", id, "note"] => format!("the note on the rule {id}"),
        ["preferences", p, "unit"] => format!("the unit in which the values of {} are stated", party(p)),
        ["preferences", p, "discount"] => format!("what is left of a gain of {} at the end of the time", party(p)),
        ["preferences", p, "ties"] => format!("whether {} likes the conditions of one tier equally", party(p)),
        ["preferences", p, "refuses", line, "when"] => {
            format!("where the red line `{line}` of {} is crossed", party(p))
        }
        ["preferences", p, "refuses", line, "because"] => {
            format!("what the red line `{line}` of {} rests on", party(p))
        }
        ["proposals", id, "name"] => format!("the name of {}", proposal(id)),
        ["proposals", id, "tabled_by"] => format!("who tabled {}", proposal(id)),
        ["proposals", id, "on"] => format!("the day of {}", proposal(id)),
        ["proposals", id, "because"] => format!("what {} rests on", proposal(id)),
        ["proposals", id, "note"] => format!("the note on {}", proposal(id)),
        ["threats", id, "name"] => format!("the name of {}", threat(id)),
        ["threats", id, "by"] => format!("who makes {}", threat(id)),
        ["threats", id, "to"] => format!("whom {} is meant to move", threat(id)),
        ["threats", id, "set"] => format!("what {} would do", threat(id)),
        ["threats", id, "set", v] => format!("what {} would do on {}", threat(id), issue(v)),
        ["threats", id, "unless"] => format!("what would avert {}", threat(id)),
        ["threats", id, "due"] => format!("the day of {}", threat(id)),
        ["threats", id, "because"] => format!("what {} rests on", threat(id)),
        ["threats", id, "note"] => format!("the note on {}", threat(id)),
        ["questions", id, "name"] => format!("the name of \"{}\"", question(id)),
        ["questions", id, "scale"] => format!("the scale of \"{}\"", question(id)),
        ["questions", id, "scale", mark] => format!("what {mark} means on the scale of \"{}\"", question(id)),
        ["questions", id, "space"] => format!("the space of which \"{}\" is a dimension", question(id)),
        ["questions", id, "proposal"] => format!("the dossier to which \"{}\" belongs", question(id)),
        ["questions", id, "positions"] => format!("where the parties stand on \"{}\"", question(id)),
        ["views", p] => format!("the conflict in the view of {}", party(p)),
        ["views", p, "preferences", other, ..] | ["views", p, "ranking", other] => {
            format!("the preferences of {} in the view of {}", party(other), party(p))
        }
        ["views", p, "never"] => format!("what is not possible in the view of {}", party(p)),
        ["views", p, ..] => format!("the conflict in the view of {}", party(p)),
        ["graph", "unknown"] => "which states parties do not compare".to_owned(),
        ["as_of"] => "the day whose knowledge the case describes".to_owned(),
        _ => describe(case, path),
    }
}

#[cfg(test)]
mod tests {
    use super::{kind, whole};
    use crate::ChangeKind;

    /// What an id is called says nothing of what kind of change it is: a party may be called `name`, an issue `because`.
    #[test]
    fn kinds_go_by_place_and_not_by_ids() {
        let of = |path: &str| kind(path, Some("1"), Some("2"));
        for path in ["graph.ranking.name", "preferences.a.weights.because", "values.note", "graph.ranking.on"] {
            assert_eq!(of(path), ChangeKind::Model, "{path}");
        }
        for path in ["questions.q.positions.note.position", "questions.name.reference"] {
            assert_eq!(of(path), ChangeKind::Forecast, "{path}");
        }
        for path in ["issues.v.labels.l", "questions.q.scale.0", "parties.on.name", "title"] {
            assert_eq!(of(path), ChangeKind::Wording, "{path}");
        }
        for path in ["threats.t.due", "proposals.p.on", "rules.R.because", "evidence.E1", "as_of"] {
            assert_eq!(of(path), ChangeKind::Record, "{path}");
        }
        // A mark that is new is another scale.
        assert_eq!(kind("questions.q.scale.5", None, Some("\"x\"")), ChangeKind::Forecast);
    }

    /// A state with another name is the same state; states in another order, or more of them, are not.
    #[test]
    fn names_of_states_are_words() {
        let of = |old: &str, new: &str| kind("graph.states", Some(old), Some(new));
        assert_eq!(of(r#"["war", "peace"]"#, r#"["war", "truce"]"#), ChangeKind::Wording);
        assert_eq!(of(r#"["war", "peace"]"#, r#"["peace", "war"]"#), ChangeKind::Model);
        assert_eq!(of(r#"["war", "peace"]"#, r#"["war", "peace", "truce"]"#), ChangeKind::Model);
    }

    /// The parameters of a distribution are one number, the parts of a record one piece of news.
    #[test]
    fn parts_are_told_as_a_whole() {
        for (part, is) in [
            ("preferences.a.weights.v.low", "preferences.a.weights.v"),
            ("preferences.a.values.v.y.sd", "preferences.a.values.v.y"),
            ("preferences.a.terms.t.add.mode", "preferences.a.terms.t.add"),
            ("preferences.a.terms.t.when", "preferences.a.terms.t.when"),
            ("questions.q.positions.a.position.ref", "questions.q.positions.a.position"),
            ("values.n.dist", "values.n"),
            ("preferences.a.walk_away.mean", "preferences.a.walk_away"),
            ("evidence.E1.grade", "evidence.E1"),
        ] {
            assert_eq!(whole(part), is);
        }
    }
}
