//! Threats.

use super::Subject;
use crate::codes::structure::{THREAT_NOT_ALONE, THREAT_TO_SELF};
use crate::problems::Problems;
use zopa_core::{Control, Diagnostic, PartySet};

/// A threat is carried out by its author alone.
pub(super) fn e525_threat_not_alone(subject: &Subject<'_>, problems: &mut Problems) {
    let case = subject.case();
    for threat in case.threats.iter() {
        let own = PartySet::only(threat.by);
        let not_own = threat.set.iter().find(|(v, _)| {
            let control = &case.issues[*v].control;
            subject.read.issues[*v] && matches!(control, Control::Set { .. }) && control.signers() != own
        });
        if let Some((v, _)) = not_own {
            let issue = &case.issues[*v];
            let author = &case.parties[threat.by].id;
            let who: Vec<&str> = issue.control.signers().iter().map(|p| case.parties[p].id.as_str()).collect();
            problems.push(
                Diagnostic::new(
                    &THREAT_NOT_ALONE,
                    format!("`{author}` threatens with `{}`, which it does not decide alone", issue.id),
                )
                .at_path(format!("threats.{}.set.{}", threat.id, issue.id), format!("not set by `{author}` alone"))
                .at_path(format!("issues.{}.set_by", issue.id), "decided here")
                .because(format!(
                    "A threat is something that its author can do alone; `{}` takes {}.",
                    issue.id,
                    crate::names::listed(who)
                ))
                .cure("Threaten with an issue that the author sets alone, correct `by`, or make it a proposal."),
            );
        }
    }
}

/// A threat is directed at somebody else.
pub(super) fn e526_threat_to_self(subject: &Subject<'_>, problems: &mut Problems) {
    let case = subject.case();
    for threat in case.threats.iter().filter(|t| t.by == t.to) {
        let party = &case.parties[threat.by].id;
        problems.push(
            Diagnostic::new(&THREAT_TO_SELF, format!("`{party}` threatens itself in `{}`", threat.id))
                .at_path(format!("threats.{}.to", threat.id), "the author of the threat")
                .because("`to` is the party whose behaviour the threat is meant to change.")
                .cure("Name another party."),
        );
    }
}
