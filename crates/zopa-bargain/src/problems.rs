//! The problems that this crate reports: one code for each reason to refuse.

use crate::known::Unknown;
use crate::space::ENUMERATED;
use zopa_core::{Code, Count, Diagnostic, Method, StopReason};

/// A `[graph]` case has states and arcs, no packages.
pub static GRAPH_HAS_NO_DEALS: Code = Code {
    code: "E710",
    title: "deals of an explicit graph",
    about: "Deals need issues, levels and who sets them. A [graph] case lists states and arcs only, so nobody can say \
            whose signature a state takes.",
    example: "zopa deals CASE    # where the case has [graph]",
};

/// A member of a group that is not in the case.
pub static FOREIGN_PARTY: Code = Code {
    code: "E711",
    title: "party of another case",
    about: "A bargaining problem belongs to a named group of parties of the case it is used with.",
    example: "Deals::new(&instance, [PartyId::new(7)].into_iter().collect())    // of a case with three parties",
};

/// More outcomes than enumeration looks at.
pub static TOO_MANY_OUTCOMES: Code = Code {
    code: "E712",
    title: "too many outcomes",
    about: "Deals are found by looking at every outcome that the group can deliver, up to 10^8 or the work limit; beyond \
            that part by part, for parties with utilities. What can be answered in neither way is refused.",
    example: "zopa deals CASE    # nine issues of ten levels, and a party that only ranks outcomes",
};

/// The frontier does not fit.
pub static FRONTIER_TOO_LARGE: Code = Code {
    code: "E713",
    title: "too many efficient packages",
    about: "All efficient utility vectors are kept while the space is searched; they must fit in the memory limit. \
            Where parties want exactly opposite things nearly every package is efficient.",
    example: "zopa deals CASE    # two parties with opposed values, equal weights and many fine levels",
};

/// A run ended before its answer was complete.
pub static STOPPED: Code = Code {
    code: "E714",
    title: "search stopped",
    about: "A part of the space does not tell the frontier, a fair point or the smallest edit, so a search that is \
            stopped gives no answer.",
    example: "zopa deals CASE    # interrupted, or with a time limit that is too short",
};

/// An outcome with other issues or levels.
pub static FOREIGN_OUTCOME: Code = Code {
    code: "E715",
    title: "outcome of another case",
    about: "An outcome names one level for each issue of the case it is used with.",
    example: "improving_edit(&instance, &package_of_another_case, None, &run)",
};

/// Refuses a search over so many outcomes.
pub(crate) fn too_many(what: &str, count: Count, limit: u64) -> Diagnostic {
    Diagnostic::new(&TOO_MANY_OUTCOMES, format!("{what} has {count} outcomes; {limit} can be looked at"))
        .because("every one of them is looked at, so that the answer is exact")
        .cure(
            "Ask for a group that sets fewer issues, fix issues in a scenario (`fix = { issue = \"level\" }`), or merge \
             levels that no party tells apart.",
        )
}

/// Refuses a part in which too much has to be remembered.
pub(crate) fn too_wide(issues: usize, states: usize, limit: usize) -> Diagnostic {
    Diagnostic::new(
        &TOO_MANY_OUTCOMES,
        format!(
            "rules, red lines or terms join {issues} issues so closely that deciding them one after another takes more \
             than {limit} states (some {states})"
        ),
    )
    .because("a state is what is left of the conditions that are half decided; all of them are kept, so that the answer is exact")
    .cure(
        "Fix issues in a scenario (`fix = { issue = \"level\" }`), or leave out terms and rules that join issues which \
         have little to do with each other.",
    )
}

/// Refuses ranks among packages that cannot be counted.
pub(crate) fn too_many_to_rank(count: Count) -> Diagnostic {
    Diagnostic::new(
        &TOO_MANY_OUTCOMES,
        format!(
            "fallback bargaining ranks all agreeable packages, and of {count} deliverable ones they are not counted"
        ),
    )
    .because(
        "a rank is the number of agreeable packages that a party likes better; no short way to count them is known \
         (already for one party it is to count the solutions of a knapsack problem), and a rank nearly right may choose \
         another package",
    )
    .cure("Fix issues in a scenario (`fix = { issue = \"level\" }`), or ask for another solution.")
}

/// Refuses a choice from a frontier that is not known exactly.
pub(crate) fn too_large_to_choose(method: &Method, why: &Unknown) -> Diagnostic {
    Diagnostic::new(
        &TOO_MANY_OUTCOMES,
        format!("{} ({}) chooses from the exact frontier, which is not known: {why}", method.name, method.variant),
    )
    .because("what is chosen need not be best by any bound that can be computed part by part")
    .cure("Ask for a group of two, fix issues in a scenario (`fix = { issue = \"level\" }`), or take the default reading.")
}

/// Gives up on a search that goes outwards from an outcome.
pub(crate) fn nothing_near() -> Diagnostic {
    Diagnostic::new(
        &TOO_MANY_OUTCOMES,
        format!("no answer among the {ENUMERATED} nearest outcomes; the search ends there"),
    )
    .because("the nearest outcomes are looked at first, each of them, so that the answer is exact")
    .cure("Fix issues in a scenario (`fix = { issue = \"level\" }`), or merge levels that no party tells apart.")
}

/// Refuses to keep more efficient vectors.
pub(crate) fn too_large(points: usize, needs: u64, limit: u64) -> Diagnostic {
    Diagnostic::new(
        &FRONTIER_TOO_LARGE,
        format!("{points} efficient packages so far would need {needs} bytes; the limit is {limit}"),
    )
    .because("where parties want opposite things nearly every package is efficient")
    .cure("Raise the memory limit, merge levels, or ask for fewer parties.")
}

/// Says why a search ended early.
pub(crate) fn stopped(reason: &StopReason) -> Diagnostic {
    let message = match reason {
        StopReason::Work { done, limit } => format!("stopped after {done} steps of work; the limit is {limit}"),
        StopReason::Memory { needs, limit } => format!("{needs} bytes would be needed; the limit is {limit}"),
        StopReason::Listed { shown, of } => format!("stopped after {shown} of {of}"),
        StopReason::More { shown } => format!("stopped after {shown}, with more to come"),
        StopReason::Time(after) => format!("stopped after {} seconds, the time limit", after.as_secs_f64()),
        StopReason::Interrupted => "stopped on request".to_owned(),
    };
    Diagnostic::new(&STOPPED, message)
        .because("part of the space does not tell the answer")
        .cure("Raise the limit, or make the problem smaller: fewer parties, issues or levels.")
}
