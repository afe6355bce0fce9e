//! The problems of foreign files: one code for each reason to refuse or to warn.

use zopa_core::{Code, Diagnostic};

/// Why a file is refused.
pub(crate) type Fault = Box<Diagnostic>;

/// A file whose form is not known.
pub static UNKNOWN_FORM: Code = Code {
    code: "E850",
    title: "unknown file form",
    about: "`zopa import` recognises files by what is in them: the root of an XML file, the keys of a JSON or YAML \
            file, the header of a table.",
    example: "zopa import holiday-photo.png -o holiday",
};
/// A file that cannot be parsed.
pub static MALFORMED: Code = Code {
    code: "E851",
    title: "damaged file",
    about: "The file cannot be read as what it claims to be: it is cut off, is not UTF-8, declares entities, or has \
            text where a number belongs. So is a file beside those of a scenario that has their ending and says nothing that \
            is known: it may have been a party.",
    example: "zopa import profile.xml -o holiday    # where profile.xml ends in the middle",
};
/// A scenario with a hole.
pub static INCOMPLETE: Code = Code {
    code: "E852",
    title: "incomplete scenario",
    about: "Something without which no utility can be computed is not in the files: a profile, a domain, an issue, a \
            value.",
    example: "zopa import domain.xml -o holiday    # and no profile",
};
/// A form of preference that a case cannot say.
pub static UNSUPPORTED: Code = Code {
    code: "E853",
    title: "form not supported",
    about: "The file uses a form of preference that no case can state in finitely many known numbers, or that other \
            tools evaluate by a program. It is named, never approximated.",
    example: "zopa import profile.xml -o holiday    # a profile of type `constraint`",
};
/// A case that a form cannot say at all.
pub static CANNOT_SAY: Code = Code {
    code: "E857",
    title: "not to be written in that form",
    about: "What the case is about has no place in the form asked for: an explicit graph has no issues or options, a \
            scenario file needs utilities. What a form can say in part is written, and what is lost is a warning (W855).",
    example: "zopa export cases/elmira --to gmcr -o elmira.gmcr    # an explicit graph",
};
/// A real-valued issue.
pub static REAL_ISSUE: Code = Code {
    code: "E854",
    title: "real-valued issue",
    about: "A case has finitely many levels. A real-valued issue is cut into levels only on request, because it \
            changes the problem; the answer then states the error bound.",
    example: "zopa import domain.xml profile-1.xml profile-2.xml -o holiday    # with an issue of type real",
};
/// More than a case holds.
pub static TOO_LARGE: Code = Code {
    code: "E855",
    title: "scenario too large",
    about: "A case has at most 64 parties, 1,024 issues, 4,096 levels of one issue and 65,536 in all, 200,000 comparisons \
            in conditions, and 4,096 states of an explicit graph. Foreign files have limits of their own, which are named.",
    example: "zopa import domain.xml profile-1.xml profile-2.xml -o holiday    # an integer issue from 0 to 1000000",
};
/// GENIUS and NegMAS compute different numbers from this file.
pub static READINGS_DIFFER: Code = Code {
    code: "W851",
    title: "two readings of this file",
    about: "GENIUS and NegMAS compute different utilities from the same file, and so do GeniusWeb and NegMAS. `--semantics genius` \
            (the default: as the tool whose file it is) and `--semantics negmas` choose. Each way in which they differ is one warning, with all places where it is.",
    example: "zopa import domain.xml profile-1.xml profile-2.xml -o holiday    # evaluations from 0 to 10",
};
/// Something was not stated.
pub static ASSUMED: Code = Code {
    code: "W852",
    title: "assumed by the reader",
    about: "The file leaves something open, and the form's own convention was followed; or it says something that cannot be, which was \
            read as near to it as can be. The warning says which.",
    example: "zopa import domain.xml profile-1.xml profile-2.xml -o holiday    # without a reservation value",
};
/// A real-valued issue was cut into levels.
pub static DISCRETISED: Code = Code {
    code: "W853",
    title: "real-valued issue cut into levels",
    about: "`--levels` asked for it. The warning states by how much a utility can differ from that of the nearest \
            level.",
    example: "zopa import domain.xml profile-1.xml profile-2.xml -o holiday --levels 21",
};
/// A file that is no part of the scenario.
pub static LEFT_OUT: Code = Code {
    code: "W854",
    title: "file left out",
    about: "The file is in the folder, or was named, but is no part of the scenario: results of another run (GENIUS's \
            `pareto.xml` too), a plot, a description.",
    example: "zopa import scenario-folder -o holiday    # with a pareto.xml in it",
};
/// Something that a form or a case cannot say.
pub static NOT_KEPT: Code = Code {
    code: "W855",
    title: "not kept",
    about: "What is written cannot say something that was in the source. The warning says what and what follows from \
            it.",
    example: "zopa export cases/alaska-2025 --to gmcr -o summit.gmcr    # signatures, red lines, evidence",
};

/// A file that is not quite what it should be.
pub static TOLERATED: Code = Code {
    code: "W856",
    title: "read leniently",
    about: "The file is not quite in its form, as files edited by hand are not: comments, single quotes, bare words, \
            surplus or missing commas. They were read over. What is cut off or contradicts itself is refused (E851).",
    example: "zopa import conflict.gmcr -o dispute    # with a comma after the last option",
};

/// The file cannot be parsed.
pub(crate) fn malformed(file: &str, what: impl std::fmt::Display) -> Fault {
    Box::new(
        Diagnostic::new(&MALFORMED, format!("{file}: {what}"))
            .because("A number that was misread would be worse than none, so nothing is guessed.")
            .cure("Compare the file with its original, or save it again from the tool that wrote it."),
    )
}

/// An issue of whole numbers whose end is none.
pub(crate) fn not_whole(file: &str, what: impl std::fmt::Display) -> Fault {
    let cure = "Write a whole number, or say that the issue is real-valued.";
    Box::new(malformed(file, format!("{what}, which is no whole number")).cure(cure))
}

/// Something is missing.
pub(crate) fn incomplete(file: &str, what: impl std::fmt::Display, cure: impl Into<String>) -> Fault {
    Box::new(
        Diagnostic::new(&INCOMPLETE, format!("{file}: {what}"))
            .because("Without it nothing can be computed, and nothing is invented.")
            .cure(cure),
    )
}

/// Two files claim to list the issues.
pub(crate) fn second_domain(file: &str, first: &str) -> Fault {
    incomplete(file, format!("a second domain beside {first}"), "Name the files of one scenario only.")
}

/// The form is named and refused.
pub(crate) fn unsupported(file: &str, what: impl std::fmt::Display) -> Fault {
    Box::new(
        Diagnostic::new(&UNSUPPORTED, format!("{file}: {what}"))
            .because("A case states utilities as weights, values and terms; this form says something else.")
            .cure("Export the scenario from its own tool as tables of values, and import those."),
    )
}

/// What NegMAS refuses has no utility by its reading.
pub(crate) fn refused_by_negmas(file: &str, what: impl std::fmt::Display) -> Fault {
    refused_by_negmas_beside("GENIUS", file, what)
}

/// The same where another tool's reading stands beside that of NegMAS.
pub(crate) fn refused_by_negmas_beside(tool: &str, file: &str, what: impl std::fmt::Display) -> Fault {
    Box::new(
        Diagnostic::new(&UNSUPPORTED, format!("{file}: {what}, which NegMAS does not read"))
            .because("Where a tool refuses a file it has no utilities that a case could give.")
            .cure(format!("Read it as {tool} does: `--semantics genius`.")),
    )
}

/// A case that a form cannot say is refused.
pub(crate) fn cannot_say(case: &str, what: impl std::fmt::Display) -> Fault {
    Box::new(
        Diagnostic::new(&CANNOT_SAY, format!("{case}: {what}"))
            .because("The form asked for has no words for it, and leaving it out would leave another conflict.")
            .cure(
                "Choose another form (`zopa export --help` lists them), or state the case by issues and their levels.",
            ),
    )
}

/// More than a case holds.
pub(crate) fn too_large(file: &str, what: impl std::fmt::Display) -> Fault {
    Box::new(
        Diagnostic::new(&TOO_LARGE, format!("{file}: {what}"))
            .because(TOO_LARGE.about)
            .cure("Merge levels that nobody tells apart, or leave issues out."),
    )
}

/// The reader followed a convention.
pub(crate) fn assumed(file: &str, what: impl std::fmt::Display) -> Diagnostic {
    Diagnostic::new(&ASSUMED, format!("{file}: {what}"))
        .because("The file leaves it open.")
        .cure("If the source means something else, change it in the case that was written.")
}

/// Weights that are read as written and may not be meant: below 0, or all of them 0.
pub(crate) fn odd_weights<'w>(file: &str, weights: impl Iterator<Item = (&'w str, f64)>) -> Vec<Diagnostic> {
    let (mut found, mut any) = (Vec::new(), false);
    for (issue, weight) in weights {
        any |= weight.abs() > 0.0;
        if weight < 0.0 {
            let what = format!(
                "the weight of `{issue}` is {weight}: it is taken as it is, and turns the issue's values round"
            );
            found.push(assumed(file, what));
        }
    }
    if !any {
        found.push(no_weight(file));
    }
    found
}

/// All weights of a party are 0.
pub(crate) fn no_weight(file: &str) -> Diagnostic {
    assumed(file, "all weights are 0; read as written, so no issue matters and every package is alike to this party")
}

/// The file says something that cannot be, which was read as near to it as can be.
pub(crate) fn mended(file: &str, what: impl std::fmt::Display) -> Diagnostic {
    Diagnostic::new(&ASSUMED, format!("{file}: {what}"))
        .because("What the file says there cannot be.")
        .cure("Correct the file and import it again, or change it in the case that was written.")
}

/// A tool and NegMAS differ in this way; where is said by the places.
pub(crate) fn differ(tool: &str, what: impl Into<String>) -> Diagnostic {
    Diagnostic::new(&READINGS_DIFFER, what)
        .because(format!("{tool} and NegMAS compute different utilities from it."))
        .cure("Choose with `--semantics genius` or `--semantics negmas`; compare results only under the same one.")
}
