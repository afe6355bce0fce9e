//! GENIUS XML: one domain (`negotiation_template`) and one profile (`utility_space`) for each party.
//!
//! Two readings (format notes in the crate's documentation; `u` is the utility):
//!
//! | | GENIUS | NegMAS |
//! | --- | --- | --- |
//! | discrete | evaluation / largest evaluation of the issue (0 if that is below 10^-5) | evaluation |
//! | integer, linear | `clamp01(slope * (v - lower) + offset)` | `slope * v + offset` |
//! | real, linear | `clamp01(parameter1 * v + parameter0)` | `parameter1 * v + parameter0` |
//! | sum | at most 1 | as it is, plus the weights of indices that are no issue |
//! | hyper-rectangles | weighted, divided by `maxutility`, at most 1, bounds inside, EXCLUDES rewarded outside | raw sum without their weights, bounds outside, EXCLUDES read as INCLUDES |
//! | functions in functions, maximum, minimum, nested objectives | read | refused |
//! | no weight | 0 | 1 |

mod clamp;
mod domain;
pub(crate) use domain::cut;
mod profile;
mod rectangles;

use crate::form::{File, Form, Imported, Options, Semantics};
use crate::problems::{
    Fault, READINGS_DIFFER, differ, incomplete, malformed, refused_by_negmas, refused_by_negmas_beside, second_domain,
};
use crate::scenario::{Issue, Scenario};
use crate::write::case_text;
use roxmltree::{Document, Node};
use zopa_core::Place;

/// GENIUS XML.
pub(crate) const FORM: Form =
    Form { name: "GENIUS XML (a domain and its profiles)", recognises, parties_in: &["xml"], read };

fn recognises(file: &File) -> bool {
    let Ok(text) = file.text() else { return file.ending() == "xml" && file.bytes.first() == Some(&b'<') };
    text.starts_with('<') && (text.contains("<utility_space") || text.contains("<negotiation_template"))
        || file.ending() == "xml" && text.starts_with("<?xml") && !parse(file).is_ok_and(|tree| aside(root(&tree)))
}

/// The name of a document's root.
pub(crate) fn root<'d>(document: &'d Document<'_>) -> &'d str {
    document.root_element().tag_name().name()
}

/// Whether files with this root are GENIUS's own lists of domains and agents, or what it writes of a run.
pub(crate) fn aside(root: &str) -> bool {
    let root = root.to_ascii_lowercase();
    root.ends_with("repository") || matches!(root.as_str(), "tournament" | "session" | "negotiationoutcome")
}

/// Parses XML. Document types, and with them entities, are refused.
pub(crate) fn parse(file: &File) -> Result<Document<'_>, Fault> {
    let text = file.text()?;
    Document::parse(text).map_err(|e| match e {
        roxmltree::Error::DtdDetected => malformed(
            &file.name,
            "it declares a document type; entities could blow it up, and no scenario needs them, so it is refused",
        ),
        other => malformed(&file.name, format!("not XML: {other}")),
    })
}

/// Children that are elements of this name.
pub(crate) fn children<'a>(node: Node<'a, 'a>, name: &'static str) -> impl Iterator<Item = Node<'a, 'a>> {
    node.children().filter(move |c| c.has_tag_name(name))
}

/// What either tool makes of something.
#[derive(Clone, Debug)]
pub(crate) struct Both<T> {
    pub(crate) genius: T,
    pub(crate) negmas: T,
}

impl<T> Both<T> {
    /// The reading that was asked for.
    pub(crate) fn of(self, semantics: Semantics) -> T {
        match semantics {
            Semantics::Genius => self.genius,
            Semantics::Negmas => self.negmas,
        }
    }
}

/// Objectives inside objectives.
const DEPTH: usize = 64;

/// Refuses objectives that stand inside themselves (an index inside the same index can only be a cycle written out) or too
/// deep; says, or refuses, what NegMAS does not read of nested ones.
fn objectives(file: &File, document: &Document<'_>, reader: &mut Reader<'_>) -> Result<(), Fault> {
    // The objectives that enclose a node, with the place in the text where each ends.
    let mut open: Vec<(Option<&str>, usize)> = Vec::new();
    let mut nested = false;
    for node in document.root_element().descendants() {
        while open.last().is_some_and(|(_, end)| *end <= node.range().start) {
            open.pop();
        }
        nested |= open.len() > 1 && (node.has_tag_name("issue") || node.has_tag_name("weight"));
        if !node.has_tag_name("objective") {
            continue;
        }
        let index = node.attribute("index");
        if let Some(index) = index.filter(|_| open.iter().any(|(other, _)| *other == index)) {
            let what = format!("objective {index} stands inside itself: objectives form a cycle");
            return Err(malformed(&file.name, what));
        }
        open.push((index, node.range().end));
        if open.len() > DEPTH {
            return Err(malformed(&file.name, format!("objectives are nested deeper than {DEPTH}")));
        }
    }
    if nested {
        let what = "issues or weights in an objective inside another one";
        if reader.options.semantics == Semantics::Negmas {
            return Err(refused_by_negmas(&file.name, what));
        }
        let said = "GENIUS reads objectives at any depth, NegMAS the outermost one only, and refuses such a domain";
        reader.differ(file, "", format!("{what}: {said}"));
    }
    Ok(())
}

/// What the reader has to say.
pub(crate) struct Reader<'o> {
    pub(crate) options: &'o Options,
    /// The tool whose reading stands beside that of NegMAS.
    pub(crate) tool: &'static str,
    pub(crate) warnings: Vec<zopa_core::Diagnostic>,
    /// The real-valued issues that were cut into levels: name, and half the distance of two levels.
    pub(crate) cuts: Vec<(String, f64)>,
}

impl Reader<'_> {
    /// Says a difference between GENIUS and NegMAS: one warning for each kind, which gathers the places where it is, so that
    /// a scenario with a hundred issues has not a hundred of them. `at` says where in the file, with the numbers there.
    pub(crate) fn differ(&mut self, file: &File, at: impl Into<String>, what: impl Into<String>) {
        let (what, place) = (what.into(), (Place::Path(file.name.clone()), at.into()));
        match self.warnings.iter_mut().find(|w| w.code == &READINGS_DIFFER && w.message == what) {
            Some(said) if said.labels.contains(&place) => {}
            Some(said) => said.labels.push(place),
            None => self.warnings.push(differ(self.tool, what).at(place.0, place.1)),
        }
    }

    /// Says such a difference where NegMAS refuses the file, or has no utility by it; asked for its reading, so is the file.
    pub(crate) fn negmas_refuses(&mut self, file: &File, at: impl Into<String>, what: &str) -> Result<(), Fault> {
        if self.options.semantics == Semantics::Negmas {
            return Err(refused_by_negmas_beside(self.tool, &file.name, what));
        }
        self.differ(file, at, format!("{what}: NegMAS does not read them; {} does", self.tool));
        Ok(())
    }
}

fn read(files: &[File], options: &Options) -> Result<Imported, Fault> {
    let documents: Vec<(&File, Document<'_>)> =
        files.iter().map(|file| Ok((file, parse(file)?))).collect::<Result<_, Fault>>()?;
    let mut reader = Reader { options, tool: "GENIUS", warnings: Vec::new(), cuts: Vec::new() };
    let is_domain = |d: &Document<'_>| d.root_element().has_tag_name("negotiation_template");
    let domains: Vec<_> = documents.iter().filter(|(_, d)| is_domain(d)).collect();
    let profiles: Vec<_> = documents.iter().filter(|(_, d)| d.root_element().has_tag_name("utility_space")).collect();
    if let Some((file, document)) =
        documents.iter().find(|(_, d)| !is_domain(d) && !d.root_element().has_tag_name("utility_space"))
    {
        let root = document.root_element().tag_name().name();
        return Err(malformed(
            &file.name,
            format!("its root is <{root}>; a domain has <negotiation_template>, a profile <utility_space>"),
        ));
    }
    if let [(first, _), (second, _), ..] = domains.as_slice() {
        return Err(second_domain(&second.name, &first.name));
    }
    let (file, document) = match (domains.first(), profiles.first()) {
        (Some((file, document)), Some(_)) => (file, document),
        (Some((file, _)), None) => {
            return Err(incomplete(
                &file.name,
                "a domain without a profile: nobody's preferences",
                "Name the profile files as well, or the whole folder.",
            ));
        }
        (None, Some((file, document))) => {
            reader.warnings.push(crate::problems::assumed(
                &file.name,
                "no domain file was named; the issues of this profile are taken as the domain",
            ));
            (file, document)
        }
        (None, None) => return Err(incomplete("GENIUS XML", "no file", "Name the files.")),
    };
    objectives(file, document, &mut reader)?;
    let domain = domain::read(file, document, &mut reader)?;
    let mut parties = Vec::new();
    for (profile, document) in &profiles {
        // A profile that stands for the domain has been looked at.
        if profile.name != file.name {
            objectives(profile, document, &mut reader)?;
        }
        parties.push(profile::read(profile, document, &domain, &mut reader)?);
    }
    let issues = domain.iter().map(|v| Issue { name: v.name.clone(), levels: v.values.clone() }).collect();
    let name = file.stem().to_owned();
    let scenario = Scenario { name, issues, parties }.check(&file.name)?;
    reader.warnings.extend(scenario.alone(&file.name));
    let names: Vec<&str> = files.iter().map(|f| f.name.as_str()).collect();
    let form = match options.semantics {
        Semantics::Genius => "GENIUS XML, as GENIUS reads it",
        Semantics::Negmas => "GENIUS XML, as NegMAS reads it",
    };
    Ok(Imported { form: FORM.name, text: case_text(&scenario, form, &names)?, warnings: reader.warnings })
}
