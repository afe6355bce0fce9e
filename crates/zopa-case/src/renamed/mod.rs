//! What is the same in two versions of a case and only has another id.
//!
//! An id is a handle, not a meaning: a party that is called `russia` in one version and `ru` in the next is the same
//! party, wherever the file speaks of it. In: two versions. Out: the things that have another id ([`Renamed`]), and the
//! first version written with the ids of the second, so that what is left between the two is what they say.
//!
//! **Which are the same.** Things of one kind (levels of one issue, terms of one party) of which one version alone has
//! the one id and the other version alone the other. The first of these that fits:
//! 1. both have the same name, and no other thing of the kind in either version has it: the name in sentences, the label
//!    of a level, the condition of a rule, term or red line, what a record says;
//! 2. everything that the file says of them is the same (names, labels and notes aside), and it says something;
//! 3. where names do not speak against it: more is the same than of any other two, and more than half of all (of a
//!    level or a shared value, half).
//!
//! What is found is put in place and the rest looked at again, since a level can be compared only once its issue is
//! known. Where nothing fits, the one was taken out and the other is new.

mod find;
mod walk;

use crate::edit::text;
use crate::opened::{Opened, parse};
use crate::quotations::SourceTexts;
use crate::text::document::Document;
use find::{Pair, pairs};
use std::collections::BTreeMap;
use walk::{Reader, Thing, walk};

/// Something that has another id in another version of a case.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Renamed {
    /// What it is: `a party`, `a level`, `a term`.
    pub what: &'static str,
    /// Where it stands in the second version, its new id last: `issues.fire`, `issues.fire.levels.off`.
    pub path: String,
    /// The id in the first version.
    pub was: String,
    /// The id in the second version.
    pub is: String,
}

/// Puts new ids in place of old ones.
struct Instead(BTreeMap<Thing, String>);

impl Reader for Instead {
    fn instead(&mut self, thing: &Thing) -> Option<String> {
        self.0.get(thing).cloned()
    }
}

impl Opened {
    /// This version with the ids of another one, for things that only have another id there, and what these are, in the
    /// order in which they were found. The version itself and nothing, where there are none.
    ///
    /// Two things are known for the same by all that is said of them only up to a million pairs of a kind; beyond, by
    /// their name or by saying exactly the same. Time: a few walks through both documents, and the pairs of what only
    /// one version has.
    pub fn aligned(&self, with: &Opened) -> (Opened, Vec<Renamed>) {
        let mut document: Document = self.document().clone();
        let mut found: Vec<Renamed> = Vec::new();
        loop {
            let pairs = pairs(&document, with.document());
            if pairs.is_empty() {
                break;
            }
            let mut instead = Instead(BTreeMap::new());
            for Pair { kind, was, is, path } in pairs {
                found.push(Renamed { what: kind.noun(), path, was: was.clone(), is: is.clone() });
                instead.0.insert((kind, was), is);
            }
            document = walk(&document, &mut instead);
        }
        if found.is_empty() {
            return (self.clone(), found);
        }
        let aligned = parse(&self.name, &text(&document), &SourceTexts::default());
        // A new id may be one that the old version has for another thing in the same place; then ids stay as they are.
        if aligned.has_errors() { (self.clone(), Vec::new()) } else { (aligned, found) }
    }
}

#[cfg(test)]
mod tests {
    use crate::{Opened, SourceTexts, parse};

    /// Ids of every kind in every kind of place.
    const CASE: &str = r#"zopa = 1
id = "x"
[parties.ardon]
name = "Ardon"
[parties.velia]
name = "Velia"
[issues.fire]
name = "Fighting"
levels = ["on", "pause", "off"]
labels = { on = "Continues", off = "Ceasefire" }
status_quo = "on"
set_by = ["ardon", "velia"]
consent = ["ardon"]
one_way = "on -> pause"
[issues.aid]
levels = ["no", "yes"]
status_quo = "no"
set_by = "velia"
[[rules]]
id = "R1"
never = "fire in {off, pause} and aid = yes"
applies_to = "packages"
because = "E1"
[values]
share = "2 to 4"
[preferences.ardon]
weights = { fire = 10, aid = { ref = "share" } }
values.fire = { on = 0, pause = 40, off = 100 }
values.aid = { no = 0, yes = 100 }
terms = [{ id = "t1", when = "fire = off", add = 3 }]
refuses = [{ id = "r1", when = "aid = yes", because = ["E1"] }]
[preferences.velia]
priorities = ["aid = yes if truce", { when = "fire != on", strength = "strong" }]
[proposals.truce]
set = { fire = "off" }
tabled_by = "ardon"
[threats.stop]
by = "velia"
to = "ardon"
set = { aid = "yes" }
unless = "fire >= pause"
[scenarios.s1]
fix = { fire = "on" }
values = { "preferences.ardon.terms.t1" = 2, "values.share" = 3 }
refuses.ardon = [{ id = "r2", when = "fire = off" }]
[views.ardon.preferences.velia]
weights = { fire = 1 }
values.fire = { on = 0, pause = 1, off = 2 }
terms = [{ id = "t1", when = "fire = off", add = 5 }]
[questions.q]
scale = { 0 = "none", 10 = "all" }
positions.ardon = { position = { ref = "share" }, salience = "40 to 60", influence = 1 }
[[correlate]]
of = ["preferences.ardon.weights.aid", "values.share", "questions.q"]
by = 0.1
[[events]]
id = "V1"
on = 2031-05-15
kind = "deadline"
what = "The deadline."
threat = "stop"
sets = { fire = "pause" }
[[predictions]]
id = "P1"
by = "I. Maro"
says = "truce or fire = pause"
probability = "likely"
[sources.wire]
outlet = "Wire"
[[evidence]]
id = "E1"
claim = "c"
source = "wire"
speaker = { party = "velia" }
bears_on = { "preferences.ardon.values.fire.off" = "supports", "preferences.ardon.terms.t1" = "against", "rules.R1" = "bounds" }
[[assumptions]]
id = "A1"
text = "t"
bears_on = ["preferences.ardon.refuses.r1", "threats.stop"]
if_false = { "preferences.ardon.values.fire.pause" = "30 to 50" }
"#;

    fn open(text: &str) -> Opened {
        let opened = parse("case.toml", text, &SourceTexts::default());
        let errors = opened.diagnostics.iter().filter(|d| d.severity == zopa_core::Severity::Error);
        let errors: Vec<&String> = errors.map(|d| &d.message).collect();
        assert!(errors.is_empty(), "{errors:#?}");
        opened
    }

    /// Another id in all places, by replacing the whole word in the text: no id above is a word of the file otherwise.
    fn with(text: &str, ids: &[(&str, &str)]) -> String {
        let part = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
        let mut out = String::new();
        let mut word = String::new();
        for c in text.chars().chain(['\n']) {
            if part(c) {
                word.push(c);
                continue;
            }
            let new = ids.iter().find(|(was, _)| *was == word).map_or(word.as_str(), |(_, is)| is);
            out.push_str(new);
            out.push(c);
            word.clear();
        }
        out
    }

    fn told(old: &str, new: &str) -> (Vec<String>, Vec<String>) {
        let (old, new) = (open(old), open(new));
        let (aligned, renamed) = old.aligned(&new);
        let left = aligned.differences(&new).into_iter().map(|c| c.path).collect();
        (renamed.into_iter().map(|r| format!("{}: {} was {}", r.what, r.path, r.was)).collect(), left)
    }

    /// Every kind of id that is another one, alone: it is found, it alone, and nothing else is left between the two.
    #[test]
    fn every_kind_of_id_alone() {
        for (was, what) in [
            ("ardon", "a party: parties.new"),
            ("fire", "an issue: issues.new"),
            ("aid", "an issue: issues.new"),
            ("pause", "a level: issues.fire.levels.new"),
            ("off", "a level: issues.fire.levels.new"),
            ("yes", "a level: issues.aid.levels.new"),
            ("R1", "a rule: rules.new"),
            ("share", "a shared value: values.new"),
            ("r1", "a red line: preferences.ardon.refuses.new"),
            ("r2", "a red line: scenarios.s1.refuses.ardon.new"),
            ("truce", "a proposal: proposals.new"),
            ("stop", "a threat: threats.new"),
            ("s1", "a scenario: scenarios.new"),
            ("q", "a question: questions.new"),
            ("V1", "an event: events.new"),
            ("P1", "a prediction: predictions.new"),
            ("wire", "a source: sources.new"),
            ("E1", "a record of evidence: evidence.new"),
            ("A1", "an assumption: assumptions.new"),
        ] {
            let (renamed, left) = told(CASE, &with(CASE, &[(was, "new")]));
            assert_eq!(renamed, [format!("{what} was {was}")]);
            assert!(left.is_empty(), "{was}: {left:?}");
        }
        // One id for a term of a party and of what another party believes of it: two things.
        let (renamed, left) = told(CASE, &with(CASE, &[("t1", "new")]));
        assert_eq!(
            renamed,
            ["a term: preferences.ardon.terms.new was t1", "a term: views.ardon.preferences.velia.terms.new was t1"]
        );
        assert!(left.is_empty(), "{left:?}");
    }

    /// All of them at once: what is inside of what is renamed is found too.
    #[test]
    fn all_ids_at_once() {
        let ids = [
            "ardon", "velia", "fire", "aid", "on", "pause", "off", "no", "yes", "R1", "share", "t1", "r1", "r2",
            "truce", "stop", "s1", "q", "V1", "P1", "wire", "E1", "A1",
        ];
        // The words that TOML and the format have of their own.
        let text = CASE.replace("on = 2031-05-15", "ON").replace("no = 0", "\"no\" = 0");
        let new: Vec<(String, String)> = ids.iter().map(|id| ((*id).to_owned(), format!("new_{id}"))).collect();
        let new: Vec<(&str, &str)> = new.iter().map(|(was, is)| (was.as_str(), is.as_str())).collect();
        let (renamed, left) = told(CASE, &with(&text, &new).replace("ON", "on = 2031-05-15"));
        assert_eq!(left, [""; 0]);
        assert_eq!(renamed.len(), ids.len() + 1, "{renamed:?}");
    }

    /// Another id and another content: both are told.
    #[test]
    fn renamed_and_changed() {
        for (ids, change, left) in [
            (("ardon", "new"), ("fire = 10, aid", "fire = 11, aid"), "preferences.new.weights.fire"),
            (("fire", "new"), ("new = 10", "new = 12"), "preferences.ardon.weights.new"),
            (("off", "new"), ("new = 100", "new = 90"), "preferences.ardon.values.fire.new"),
            (("t1", "new"), ("add = 3", "add = 4"), "preferences.ardon.terms.new.add"),
            (("R1", "new"), ("\"packages\"", "\"states\""), "rules.new.applies_to"),
            (("share", "new"), ("2 to 4", "2 to 5"), "values.new"),
            (("E1", "new"), ("claim = \"c\"", "claim = \"c\"\ngrade = \"B2\""), "evidence.new.grade"),
        ] {
            let new = with(CASE, &[ids]);
            assert!(new.contains(change.0), "{change:?}");
            let (renamed, found) = told(CASE, &new.replacen(change.0, change.1, 1));
            assert!(!renamed.is_empty() && renamed[0].ends_with(&format!("new was {}", ids.0)), "{ids:?} {renamed:?}");
            assert_eq!(found, [left], "{renamed:?}");
        }
    }

    /// What is another thing is not taken for the same: another name and other content, or nothing said of either.
    #[test]
    fn other_things_are_not_the_same() {
        for (old, new) in [
            // Another term: another condition, though it adds as much.
            ("{ id = \"t1\", when = \"fire = off\", add = 3 }", "{ id = \"t9\", when = \"aid = yes\", add = 3 }"),
            // Another rule.
            (
                "id = \"R1\"\nnever = \"fire in {off, pause} and aid = yes\"",
                "id = \"R9\"\nnever = \"fire = pause and aid = no\"",
            ),
            // Another record of the same person.
            (
                "id = \"P1\"\nby = \"I. Maro\"\nsays = \"truce or fire = pause\"",
                "id = \"P9\"\nby = \"I. Maro\"\nsays = \"fire = off\"",
            ),
        ] {
            let old_text = CASE
                .replace("\"rules.R1\" = \"bounds\" }", "\"rules\" = \"bounds\" }")
                .replace("\"preferences.ardon.terms.t1\" = 2, ", "")
                .replace("\"preferences.ardon.terms.t1\" = \"against\", ", "");
            let new_text = old_text.replacen(old, new, 1);
            assert_ne!(old_text, new_text, "{old}");
            let (renamed, left) = told(&old_text, &new_text);
            assert!(renamed.is_empty() && !left.is_empty(), "{renamed:?} {left:?}");
        }
        let old = CASE.replace("[issues.fire]", "[parties.c]\nname = \"C\"\n[issues.fire]");
        let (renamed, left) = told(&old, &old.replace("[parties.c]\nname = \"C\"", "[parties.d]\nname = \"D\""));
        assert!(renamed.is_empty() && left == ["parties.c", "parties.d"], "{renamed:?} {left:?}");
    }

    /// An issue added before others, a level put between others: nothing is renamed.
    #[test]
    fn additions_rename_nothing() {
        let new = CASE
            .replace("[\"on\", \"pause\", \"off\"]", "[\"on\", \"pause\", \"mid\", \"off\"]")
            .replace("pause = 40", "pause = 40, mid = 50")
            .replace("pause = 1", "pause = 1, mid = 1");
        let (renamed, left) = told(CASE, &new);
        assert!(renamed.is_empty(), "{renamed:?}");
        assert!(left.contains(&"issues.fire.levels".to_owned()), "{left:?}");
    }
}
