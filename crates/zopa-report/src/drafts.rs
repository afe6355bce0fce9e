//! Drafts in words: who objects to each and why, what moved since the one before, the smallest edit that wins more.

use crate::frame::refusal;
use crate::page::Page;
use crate::text::{clean, listed, signed};
use crate::words::Words;
use zopa::DraftScore;
use zopa::bargain::{DraftStep, Position};
use zopa::core::{Case, Outcome, Role, Stance};

/// All of them, numbered.
pub(crate) fn write(page: &mut Page, words: Words<'_>, case: &Case, all: &[DraftScore]) {
    page.heading("Drafts");
    for k in 0..all.len() {
        page.gap();
        write_one(page, words, case, all, k);
    }
}

/// One of them: its name as a point, the rest under it.
pub(crate) fn write_one(page: &mut Page, words: Words<'_>, case: &Case, all: &[DraftScore], k: usize) {
    let Some(draft) = all.get(k) else { return };
    let at = &draft.package.outcome;
    page.point(&format!("{}. ", k + 1), &format!("{}.", words.named_package(at)));
    if !draft.feasible {
        page.under(1, "A rule forbids this package.");
    }
    if let Some(before) = k.checked_sub(1).and_then(|k| all.get(k)) {
        page.under(1, &moved(words, draft, &before.package.outcome));
    }
    page.under(1, &accepted(words, draft));
    positions(page, words, case, &draft.positions);
    if let Some(text) = next(words, draft) {
        page.under(1, &text);
    }
}

fn moved(words: Words<'_>, draft: &DraftScore, before: &Outcome) -> String {
    let at = &draft.package.outcome;
    let from = |v| {
        let (a, b) = (before.level(v), at.level(v));
        format!("{}: {} -> {}", words.issue(v), words.level(v, a), words.level(v, b))
    };
    let moved: Vec<String> = draft.moved.iter().map(|v| from(*v)).collect();
    let gained: Vec<String> = draft
        .gained
        .iter()
        .filter(|(_, x)| *x != 0.0)
        .map(|(p, x)| format!("{} {}", words.party(*p), signed(*x)))
        .collect();
    match (moved.is_empty(), gained.is_empty()) {
        (true, _) => "Nothing moved since the draft before.".to_owned(),
        (false, true) => format!("Moved since the draft before: {}.", moved.join("; ")),
        (false, false) => format!("Moved since the draft before: {} ({}).", moved.join("; "), listed(&gained)),
    }
}

fn accepted(words: Words<'_>, draft: &DraftScore) -> String {
    let asked = draft.accepted_by.len() + draft.refused_by.len();
    format!("Accepted by {} of {asked} asked: {}.", draft.accepted_by.len(), words.parties(draft.accepted_by))
}

/// The smallest edit that wins more, in a sentence; nothing where all accept.
fn next(words: Words<'_>, draft: &DraftScore) -> Option<String> {
    match (&draft.step, &draft.unsearched) {
        (Some(step), _) => {
            Some(format!("Smallest edit that wins more: {}.", edit(words, &draft.package.outcome, step)))
        }
        (None, Some(why)) => Some(format!("The smallest edit that wins more is not known: {}.", clean(&why.message))),
        (None, None) if draft.refused_by.is_empty() => None,
        (None, None) => Some("No edit wins more without losing one who accepts.".to_owned()),
    }
}

/// An edit, and whom it wins.
pub(crate) fn edit(words: Words<'_>, from: &Outcome, step: &DraftStep) -> String {
    let also = match step.new_signers.is_empty() {
        true => String::new(),
        false => format!(", with the signature of {} too", words.parties(step.new_signers)),
    };
    let left = match step.left.is_empty() {
        true => "; then all of them accept".to_owned(),
        false => format!("; {} would still object", words.parties(step.left)),
    };
    format!("{}{also}: it wins {}{left}", words.differences(from, &step.to).join("; "), words.parties(step.won))
}

/// What every party makes of a package.
pub(crate) fn positions(page: &mut Page, words: Words<'_>, case: &Case, of: &[Position]) {
    let audience = |p: &&Position| case.parties[p.party].role == Role::Audience;
    for p in of.iter().filter(|p| !audience(p)) {
        let gain = match (p.signs, p.gain, p.change) {
            (true, Some(gain), _) => format!(" ({} over no deal)", signed(gain)),
            (false, Some(gain), Some(change)) => {
                format!(" ({} over no deal, {} over the status quo)", signed(gain), signed(change))
            }
            _ => String::new(),
        };
        let short = p.short == Some(true) && matches!(p.stance, Stance::RedLine(_));
        let also = if short { "; it is also worth less than no deal" } else { "" };
        let text = match (p.stance, p.signs) {
            (Stance::Yes, true) => format!("{} would sign{gain}", words.party(p.party)),
            (Stance::Yes, false) => format!("{} need not sign; no objection{gain}", words.party(p.party)),
            (Stance::Unstated, false) => continue,
            (stance, true) => format!("{}{gain}{also}", refusal(words, case, p.party, stance)),
            (stance, false) => {
                format!("{}{gain}{also}; it need not sign", refusal(words, case, p.party, stance))
            }
        };
        let voiceless = if p.loses_without_a_say { "; it loses without a say" } else { "" };
        page.item(2, &format!("{text}{voiceless}."));
    }
    let watching: Vec<String> = of
        .iter()
        .filter(audience)
        .filter_map(|p| Some(format!("{} {}", words.party(p.party), signed(p.change?))))
        .collect();
    if !watching.is_empty() {
        page.item(2, &format!("Audiences (never decisive), over the status quo: {}.", watching.join(", ")));
    }
}
