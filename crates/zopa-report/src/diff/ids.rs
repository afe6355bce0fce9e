//! Parties and proposals of two versions that have the same name and another id.

use zopa::InputChange;
use zopa::core::Case;

/// A party or a proposal that has the same name and another id.
pub(super) struct Renamed {
    /// `parties` or `proposals`.
    section: &'static str,
    /// The id that only the old version has.
    was: String,
    /// The id that only the new version has.
    is: String,
    /// The name that both have.
    name: String,
}

/// Parties and proposals that only have another id: one of the name in each version, none of its id in the other.
pub(super) fn renamed(old: &Case, new: &Case) -> Vec<Renamed> {
    let of = |case: &Case, section: &str| -> Vec<(String, String)> {
        match section {
            "parties" => case.parties.iter().map(|p| (p.id.clone(), p.name.clone())).collect(),
            _ => case.proposals.iter().map(|p| (p.id.clone(), p.name.clone())).collect(),
        }
    };
    let mut found = Vec::new();
    for section in ["parties", "proposals"] {
        let (before, after) = (of(old, section), of(new, section));
        let only = |list: &[(String, String)], name: &str| -> Option<String> {
            let mut ids = list.iter().filter(|(_, known)| known == name).map(|(id, _)| id.clone());
            ids.next().filter(|_| ids.next().is_none())
        };
        let has = |list: &[(String, String)], id: &str| list.iter().any(|(known, _)| known == id);
        for (was, name) in &before {
            let (Some(_), Some(is)) = (only(&before, name), only(&after, name)) else { continue };
            if !has(&after, was) && !has(&before, &is) {
                found.push(Renamed { section, was: was.clone(), is, name: name.clone() });
            }
        }
    }
    found
}

impl Renamed {
    /// The line that tells it.
    pub(super) fn line(&self) -> String {
        let what = if self.section == "parties" { "party" } else { "proposal" };
        format!("The {what} \"{}\" has another id: {}, before {}.", self.name, self.is, self.was)
    }

    /// A text of the old version with the new id, where the old one stands as a word.
    pub(super) fn renewed(&self, text: &str) -> String {
        let part_of_id = |c: char| c.is_alphanumeric() || c == '_' || c == '-';
        let mut out = String::new();
        let mut rest = text;
        while let Some(at) = rest.find(&self.was) {
            let (head, tail) = (&rest[..at], &rest[at + self.was.len()..]);
            let apart = !head.chars().next_back().or(out.chars().next_back()).is_some_and(part_of_id)
                && !tail.chars().next().is_some_and(part_of_id);
            out.push_str(head);
            out.push_str(if apart { &self.is } else { &self.was });
            rest = tail;
        }
        out.push_str(rest);
        out
    }
}

/// What is left to tell where ids are other ones: what was taken out under the old id and is there under the new one is no
/// change, or a change of what differs.
pub(super) fn matched(renamed: &[Renamed], inputs: &[InputChange]) -> Vec<InputChange> {
    let renewed = |text: &str| renamed.iter().fold(text.to_owned(), |text, one| one.renewed(&text));
    let mut left: Vec<InputChange> = Vec::new();
    let mut met: Vec<&str> = Vec::new();
    for input in inputs {
        let change = &input.change;
        let out = |other: &&InputChange| other.change.after.is_none() && renewed(&other.change.path) == change.path;
        let gone = inputs.iter().find(out).filter(|_| change.before.is_none() && !renamed.is_empty());
        let mut told = input.clone();
        if let Some(gone) = gone {
            met.push(&gone.change.path);
            told.change.before.clone_from(&gone.change.before);
        }
        // The old id may stand for something else too, a level say: what is written the same says the same.
        let again = told.change.before.as_deref().map(renewed);
        let same = again == told.change.after || told.change.before == told.change.after;
        if renamed.is_empty() || !same {
            left.push(told);
        }
    }
    left.retain(|input| !met.contains(&input.change.path.as_str()));
    left
}
