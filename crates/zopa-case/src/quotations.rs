//! Quotations and references against the texts beside the case.

use crate::codes::evidence::{NO_REFERENCE, NOT_QUOTED, UNREADABLE_SOURCE};
use crate::codes::file::LIMIT;
use crate::limits;
use crate::problems::Problems;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use zopa_core::{Case, Diagnostic, SourceId, grouped};

/// The texts behind a case: what lies in the folder `sources` beside it.
#[derive(Clone, Default, Debug)]
pub struct SourceTexts {
    /// The text of each source by its id (`sources/<id>.txt`).
    pub texts: BTreeMap<String, String>,
    /// The ids in `sources/references.json` (CSL-JSON), if there is one.
    pub references: Option<BTreeSet<String>>,
    /// Files that could not be read, each with the reason.
    pub faults: Vec<(String, String)>,
}

/// Holds every quotation against the text of its source, and every reference against the bibliography.
pub(crate) fn check(case: &Case, texts: &SourceTexts, problems: &mut Problems) {
    for (file, why) in &texts.faults {
        let id = file.trim_end_matches(".txt");
        problems.push(
            Diagnostic::new(&UNREADABLE_SOURCE, format!("sources/{file} cannot be used"))
                .at_path(format!("sources.{id}"), "its text")
                .because(why.clone())
                .cure("Save it as UTF-8 text, or take it out of the folder."),
        );
    }
    references(case, texts, problems);
    if texts.texts.is_empty() {
        return;
    }
    let plain: HashMap<&str, String> = texts.texts.iter().map(|(id, text)| (id.as_str(), plain(text))).collect();
    let mut searched: u64 = 0;
    for evidence in case.evidence.iter() {
        let (Some(quote), Some(source)) = (&evidence.quote, evidence.source) else { continue };
        let Some((id, text)) = text_of(case, source, &plain) else { continue };
        searched = searched.saturating_add(text.len() as u64);
        if searched > limits::SEARCHED {
            problems.push(
                Diagnostic::new(&LIMIT, "too many quotations to look up in such long texts")
                    .at_path(format!("evidence.{}.quote", evidence.id), "this one and all after it")
                    .because(format!(
                        "Quotations are looked up in up to {} bytes of text.",
                        grouped(limits::SEARCHED.into())
                    ))
                    .cure("Keep only the passages that are quoted in the texts of the folder `sources`."),
            );
            return;
        }
        if !text.contains(self::plain(quote).trim()) {
            problems.push(
                Diagnostic::new(&NOT_QUOTED, format!("the quotation of `{}` is not in its source", evidence.id))
                    .at_path(format!("evidence.{}.quote", evidence.id), format!("not in sources/{id}.txt"))
                    .because("A quotation must stand in the source word for word; white space and the shape of quotation marks do not matter.")
                    .cure("Copy it from the text, or put it into your own words under `claim`."),
            );
        }
    }
}

/// The text of a source, or of the one through which it was read.
fn text_of<'t>(case: &Case, source: SourceId, plain: &'t HashMap<&str, String>) -> Option<(String, &'t str)> {
    let mut at = Some(source);
    // A chain of `via` longer than this can only be a circle.
    for _ in 0..16 {
        let source = &case.sources[at?];
        if let Some(id) = &source.id
            && let Some(text) = plain.get(id.as_str())
        {
            return Some((id.clone(), text));
        }
        at = source.via;
    }
    None
}

fn references(case: &Case, texts: &SourceTexts, problems: &mut Problems) {
    let Some(known) = &texts.references else { return };
    for source in case.sources.iter() {
        let Some(key) = &source.reference else { continue };
        if known.contains(key) || key.contains("://") || key.contains(char::is_whitespace) {
            continue;
        }
        let label = match problems.similar(key, known.iter().map(String::as_str)) {
            Some(similar) => format!("did you mean `{similar}`?"),
            None => "not an id of the bibliography".to_owned(),
        };
        let path = match &source.id {
            Some(id) => format!("sources.{id}.ref"),
            None => {
                let of =
                    case.evidence.iter().find(|e| e.source.is_some_and(|s| std::ptr::eq(&case.sources[s], source)));
                format!("evidence.{}.source.ref", of.map_or("", |e| &e.id))
            }
        };
        problems.push(
            Diagnostic::new(&NO_REFERENCE, format!("`{key}` is not in sources/references.json"))
                .at_path(path, label)
                .because("Where the bibliography lies beside the case, references are looked up in it.")
                .cure("Add the record to the bibliography, or write an address or a page instead."),
        );
    }
}

/// White space as single spaces, quotation marks straight.
fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            _ if c.is_whitespace() => {
                if !out.ends_with(' ') {
                    out.push(' ');
                }
            }
            '\u{2018}' | '\u{2019}' | '\u{201a}' | '\u{201b}' => out.push('\''),
            '\u{201c}' | '\u{201d}' | '\u{201e}' | '\u{ab}' | '\u{bb}' => out.push('"'),
            _ => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::plain;

    /// Line breaks and curly quotes of a text do not make a quotation wrong.
    #[test]
    fn white_space_and_quotes_do_not_matter() {
        assert_eq!(plain("far \n more \u{201c}important\u{201d}"), "far more \"important\"");
    }
}
