//! Paths of the case: which exist, and which name a number that can be replaced.

use crate::codes::evidence::NOT_REPLACEABLE;
use crate::text::document::Document;
use zopa_core::Diagnostic;

/// Whether a path names something of the case: what is written, or a number that has a default.
pub(crate) fn exists(document: &Document, path: &str) -> bool {
    document.find(path).is_some() || has_default(document, path)
}

/// `preferences.<party>.walk_away` of a preference with weights: 0 if it is not written.
fn has_default(document: &Document, path: &str) -> bool {
    let mut segments = path.split('.');
    let (section, party, key, rest) = (segments.next(), segments.next(), segments.next(), segments.next());
    section == Some("preferences")
        && key == Some("walk_away")
        && rest.is_none()
        && party.is_some_and(|p| document.find(&format!("preferences.{p}.weights")).is_some())
}

/// How many names in a place are looked at for a message.
const SHOWN: usize = 200;

/// The longest part of a path that exists, and the first names of what is in it.
pub(crate) fn nearest<'d>(document: &'d Document, path: &str) -> (String, Vec<&'d str>) {
    let mut node = &document.root;
    let mut known = 0;
    for segment in path.split('.') {
        let Some(child) = node.child(segment) else { break };
        node = child.node;
        known += segment.len() + usize::from(known > 0);
    }
    let mut names = node.children(SHOWN);
    if known == 0 {
        names.retain(|name| document.section(name).is_some_and(|n| n.table().is_some() || n.list().is_some()));
    }
    (path[..known.min(path.len())].to_owned(), names)
}

/// Whether a path names what may be replaced of an explicit graph beside numbers: a party's order, or where things stand.
pub(crate) fn is_of_the_graph(path: &str) -> bool {
    let segments: Vec<&str> = path.split('.').collect();
    matches!(segments.as_slice(), ["graph", "ranking", _] | ["graph", "status_quo"])
}

/// The path at which the number behind `path` is written, or why it is none that can be replaced.
pub(crate) fn replaceable(document: &Document, path: &str) -> Result<String, Diagnostic> {
    let segments: Vec<&str> = path.split('.').collect();
    let place = match segments.as_slice() {
        ["preferences", _, "weights", _]
        | ["preferences", _, "values", _, _]
        | ["preferences", _, "terms", _, "add"]
        | ["preferences", _, "reservation"]
        | ["questions", _, "reference"]
        | ["questions", _, "positions", _, "position" | "salience" | "influence"]
        | ["values", _] => Some(path.to_owned()),
        ["preferences", _, "terms", _] => Some(format!("{path}.add")),
        ["preferences", _, "walk_away"] => Some(path.to_owned()),
        _ if is_of_the_graph(path) => Some(path.to_owned()),
        _ => None,
    };
    match place {
        Some(place) if exists(document, &place) => Ok(place),
        Some(_) => {
            let (known, names) = nearest(document, path);
            let what = if known.is_empty() { "The case".to_owned() } else { format!("`{known}`") };
            Err(Diagnostic::new(&NOT_REPLACEABLE, format!("`{path}` names no number of the case"))
                .because("An override replaces a number that the case has.")
                .cure(format!("{what} has {}.", crate::names::listed(names))))
        }
        None => Err(Diagnostic::new(&NOT_REPLACEABLE, format!("`{path}` is not a number that can be replaced"))
            .because("Only numbers are replaced: weights, values, `add` of terms, walk_away, reservation, positions, salience, influence, references of questions, shared values; of an explicit graph also an order (graph.ranking.PARTY) and graph.status_quo.")
            .cure("Write the path of a number, for example \"preferences.velia.walk_away\"; levels are changed by `start` and `fix`.")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::problems::Problems;

    /// What can be replaced is a number that the case has, or a walk-away that is only a default.
    #[test]
    fn replaceable_numbers() {
        let text = "[preferences.v]\nweights = { t = 1 }\nterms = [{ id = \"k\", add = 1 }]\n[preferences.o]\npriorities = [\"x\"]\n[values]\ng = 1\n";
        let document = crate::text::syntax::parse(text, &mut Problems::default()).document;
        let place = |path: &str| replaceable(&document, path).ok();
        assert_eq!(place("preferences.v.weights.t").as_deref(), Some("preferences.v.weights.t"));
        assert_eq!(place("preferences.v.walk_away").as_deref(), Some("preferences.v.walk_away"));
        assert_eq!(place("preferences.v.terms.k").as_deref(), Some("preferences.v.terms.k.add"));
        assert_eq!(place("values.g").as_deref(), Some("values.g"));
        for path in
            ["preferences.v.weights.u", "preferences.o.walk_away", "preferences.v", "preferences.v.terms.l", "", "a..b"]
        {
            assert_eq!(place(path), None, "{path}");
        }
    }

    /// The part of a path that exists, with what is in it.
    #[test]
    fn nearest_part() {
        let document =
            crate::text::syntax::parse("id = \"x\"\n[a]\nb = { c = 1 }\n", &mut Problems::default()).document;
        assert_eq!(nearest(&document, "a.b.d.e"), ("a.b".to_owned(), vec!["c"]));
        assert_eq!(nearest(&document, "x"), (String::new(), vec!["a"]));
        assert_eq!(nearest(&document, ""), (String::new(), vec!["a"]));
    }
}
