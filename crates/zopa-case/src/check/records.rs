//! Evidence and sources.

use super::Subject;
use crate::codes::evidence::{BEARS_ON_NOTHING, ODD_GRADE, UNUSED_SOURCE};
use crate::problems::Problems;
use zopa_core::{Diagnostic, Id};

/// Grades whose two symbols sit oddly together.
pub(super) fn w403_odd_grade(subject: &Subject<'_>, problems: &mut Problems) {
    for evidence in subject.case().evidence.iter() {
        let Some(grade) = evidence.grade.filter(|g| g.is_odd()) else { continue };
        let cause = if grade.credibility() == 5 {
            "It says that a reliable source reports something improbable."
        } else {
            "It says that something is confirmed which comes from an unreliable source; what confirms it is another source."
        };
        problems.push(
            Diagnostic::new(&ODD_GRADE, format!("the grade {grade} of `{}` is odd", evidence.id))
                .at_path(format!("evidence.{}.grade", evidence.id), "look again")
                .because(cause)
                .cure("Keep it if it is meant; otherwise grade source and content apart."),
        );
    }
}

/// Evidence that nothing is linked to.
pub(super) fn w404_bears_on_nothing(subject: &Subject<'_>, problems: &mut Problems) {
    for (id, evidence) in subject.case().evidence.enumerated() {
        let written = subject.document.find(&format!("evidence.{}.bears_on", evidence.id)).is_some();
        if evidence.bears_on.is_empty() && !written && !subject.read.cited.contains(&id) {
            problems.push(
                Diagnostic::new(&BEARS_ON_NOTHING, format!("`{}` bears on nothing", evidence.id))
                    .at_path(format!("evidence.{}", evidence.id), "linked to nothing")
                    .because("No answer uses it, and `why` never shows it.")
                    .cure(
                        "Say what it bears on: bears_on = { \"rules.R1\" = \"supports\" }, or name it in a `because`.",
                    ),
            );
        }
    }
}

/// Sources in which nothing was read.
pub(super) fn w405_unused_source(subject: &Subject<'_>, problems: &mut Problems) {
    let case = subject.case();
    let mut used = vec![false; case.sources.len()];
    let cited = case.evidence.iter().filter_map(|e| e.source).chain(case.sources.iter().filter_map(|s| s.via));
    for source in cited {
        used[source.index()] = true;
    }
    for (id, source) in case.sources.enumerated().filter(|(id, _)| !used[id.index()]) {
        let Some(name) = &case.sources[id].id else { continue };
        problems.push(
            Diagnostic::new(&UNUSED_SOURCE, format!("nothing was read in the source `{name}`"))
                .at_path(format!("sources.{name}"), "not used")
                .because(format!("No evidence names {} as its source.", source.outlet))
                .cure(format!("Write source = \"{name}\" in the evidence that comes from it, or take it out.")),
        );
    }
}
