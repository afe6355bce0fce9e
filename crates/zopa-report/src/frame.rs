//! What several answers say in the same words: title, provenance, method, refusals, openings, edits.

use crate::page::Page;
use crate::table::{Grid, Set};
use crate::text::{clean, counted, signed};
use crate::words::Words;
use zopa::Prepared;
use zopa::bargain::{Edit, Opening};
use zopa::core::{
    Cardinal, Case, Diagnostic, Exactness, Method, Outcome, PartyId, PartySet, Preference, Stance, StopReason,
};

/// The case's title with its day and scenario.
pub(crate) fn title(prepared: &Prepared) -> String {
    let case = &prepared.case;
    let mut notes = Vec::new();
    if let Some(day) = case.as_of {
        notes.push(format!("as of {day}"));
    }
    if let Some(name) = &case.under {
        notes.push(format!("scenario {}", scenario(case, name)));
    }
    let title = clean(&case.title).into_owned();
    if notes.is_empty() { title } else { format!("{title} ({})", notes.join(", ")) }
}

/// A scenario by its id and, where it has one, its name.
pub(crate) fn scenario(case: &Case, id: &str) -> String {
    let name = case.scenarios.iter().find(|s| s.id == id).map(|s| clean(&s.name).into_owned());
    match name {
        Some(name) if !name.is_empty() && name != id => format!("\"{name}\""),
        _ => clean(id).into_owned(),
    }
}

/// Which file, which version.
pub(crate) fn provenance(page: &mut Page, prepared: &Prepared) {
    if prepared.redacted {
        page.point("- ", &format!("zopa {}; the case file is not named in a version to share.", zopa::VERSION));
        return;
    }
    let file = clean(&prepared.opened.name);
    let hash = prepared.opened.hash.get(..16).unwrap_or(&prepared.opened.hash);
    page.point("- ", &format!("zopa {}; {file}, SHA-256 {hash}...", zopa::VERSION));
}

/// Where a party's points are units of another scale, how many. A version to share keeps them to itself.
pub(crate) fn scales(page: &mut Page, prepared: &Prepared) {
    let case = &prepared.case;
    for (party, preference) in case.preferences.enumerated().filter(|_| !prepared.redacted) {
        if let Preference::Cardinal(Cardinal { unit, .. }) = preference
            && (unit - 1.0).abs() > 0.0
        {
            let who = Words::new(case).party(party);
            page.point("- ", &format!("One point of {who} is {unit} of the scale on which its values were stated."));
        }
    }
}

/// A definition by name, reading and source.
pub(crate) fn method_line(method: Method) -> String {
    match method.variant {
        "" => format!("{} ({}).", sentence_case(method.name), method.source),
        variant => format!("{}: {variant} ({}).", sentence_case(method.name), method.source),
    }
}

/// The text with a capital at its start.
pub(crate) fn sentence_case(text: &str) -> String {
    let mut chars = text.chars();
    match chars.next() {
        Some(first) => first.to_uppercase().chain(chars).collect(),
        None => String::new(),
    }
}

/// How an answer was obtained, as a sentence.
pub(crate) fn exactness(exactness: &Exactness) -> String {
    match exactness {
        Exactness::Exact => "Exact.".to_owned(),
        Exactness::Sampled { draws, seed } => {
            format!("Counted over {} (seed {seed}).", counted((*draws).into(), "draw", "draws"))
        }
        Exactness::Bound { gap } => format!("Within {gap} of the exact answer, proved."),
        Exactness::Stopped(why) => format!("NOT COMPLETE: {}. What is given is right, but not all.", stopped(why)),
    }
}

/// Why a run ended early.
fn stopped(why: &StopReason) -> String {
    match why {
        StopReason::Work { limit, .. } => {
            format!("the limit of {} was reached", counted((*limit).into(), "step", "steps"))
        }
        StopReason::Memory { needs, limit } => {
            format!("it would need {} of memory, and the limit is {}", bytes(*needs), bytes(*limit))
        }
        StopReason::Listed { shown, of } => format!("only {shown} of {} are listed", of.grouped()),
        StopReason::More { shown } => format!("{shown} are listed and there are more"),
        StopReason::Time(limit) => format!("the time limit of {} s was reached", limit.as_secs_f64()),
        StopReason::Interrupted => "it was interrupted".to_owned(),
    }
}

/// A number of bytes in a unit a person reads.
fn bytes(n: u64) -> String {
    match n {
        0..1_000_000 => format!("{:.1} kB", n as f64 / 1e3),
        1_000_000..1_000_000_000 => format!("{:.1} MB", n as f64 / 1e6),
        _ => format!("{:.1} GB", n as f64 / 1e9),
    }
}

/// Headers of a table with a number for each party.
pub(crate) fn utility_headers(
    words: Words<'_>,
    first: &[(&'static str, Set)],
    parties: PartySet,
) -> Vec<(String, Set)> {
    let first = first.iter().map(|(name, set)| ((*name).to_owned(), *set));
    first.chain(parties.iter().map(|p| (words.party(p), Set::Figures))).collect()
}

/// One party's reason to refuse.
pub(crate) fn refusal(words: Words<'_>, case: &Case, party: PartyId, stance: Stance) -> String {
    let who = words.party(party);
    match stance {
        Stance::Yes => format!("{who} would sign"),
        Stance::Interest => format!("{who} would refuse: worth less than no deal"),
        Stance::RedLine(k) => match case.red_lines[party].get(k) {
            Some(line) => {
                let text = words.condition(line.when);
                format!("{who} would refuse whatever the gain: red line \"{}\" ({text})", clean(&line.id))
            }
            None => format!("{who} would refuse whatever the gain: a red line"),
        },
        Stance::Unstated => format!("{who} must sign, with interests that are not stated"),
    }
}

/// Why signers refuse, as a sentence.
pub(crate) fn refusals(words: Words<'_>, case: &Case, refusing: &[(PartyId, Stance)]) -> String {
    let each: Vec<String> = refusing.iter().map(|(p, s)| refusal(words, case, *p, *s)).collect();
    format!("{}.", each.join("; "))
}

/// The nearest opening of a refused package, as sentences.
pub(crate) fn opening_lines(words: Words<'_>, from: &Outcome, opening: Option<&Opening>) -> Vec<String> {
    let Some(opening) = opening else {
        return vec![
            "Nothing opens it: no change that keeps a part of it gives every signer a gain within the red lines."
                .into(),
        ];
    };
    let changes = words.differences(from, &opening.to);
    let others = match opening.equally_small {
        0 | 1 => String::new(),
        n => format!(
            " ({} changes as small would do; this one leaves the smallest gain largest)",
            crate::text::grouped(n.into())
        ),
    };
    let mut lines = vec![format!("What would open it: {}{others}.", changes.join("; "))];
    if !opening.new_signers.is_empty() {
        lines.push(format!("That also needs the signature of {}.", words.parties(opening.new_signers)));
    }
    lines
}

/// That something was looked for and the search did not end.
pub(crate) fn not_found(what: &str, why: &Diagnostic) -> String {
    format!("{what} was not searched for to the end: {}.", why.message)
}

/// An improving edit, as part of a sentence.
pub(crate) fn edit(words: Words<'_>, from: &Outcome, edit: &Edit) -> String {
    let changes = words.differences(from, &edit.to).join("; ");
    let gains: Vec<String> = edit
        .gains
        .iter()
        .filter(|(_, x)| *x != 0.0)
        .map(|(p, x)| format!("{} {}", words.party(*p), signed(*x)))
        .collect();
    let gains = if gains.is_empty() { String::new() } else { format!(" ({})", gains.join(", ")) };
    let also = match edit.new_signers.is_empty() {
        true => String::new(),
        false => format!(", which {} must sign too", words.parties(edit.new_signers)),
    };
    format!("{changes}{gains}{also}")
}

/// Packages beside each other: a row for each issue that one of them changes, the level it goes to, `.` where it stays.
pub(crate) fn packages(words: Words<'_>, case: &Case, columns: &[(String, &Outcome)]) -> Grid {
    let mut headers = vec![("Issue".to_owned(), Set::Words)];
    headers.extend(columns.iter().map(|(name, _)| (name.clone(), Set::Words)));
    let mut grid = Grid::new(&headers);
    let status_quo = case.status_quo();
    for v in case.issues.ids() {
        if columns.iter().all(|(_, o)| o.level(v) == status_quo.level(v)) {
            continue;
        }
        let mut row = vec![words.issue(v)];
        row.extend(
            columns.iter().map(|(_, o)| {
                if o.level(v) == status_quo.level(v) { ".".to_owned() } else { words.level(v, o.level(v)) }
            }),
        );
        grid.row(row);
    }
    grid
}
