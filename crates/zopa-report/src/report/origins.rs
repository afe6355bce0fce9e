//! Where computed points come from: the numbers of the case behind a difference in utility, each leading to its entry.

use super::{Told, View, anchor};
use crate::document::{Run, Words, link, plain};
use crate::text::clean;
use zopa::assess::background::{Background, Ledger};
use zopa::core::{Outcome, PartyId, PartySet, Preference};

/// The numbers of a party behind what one outcome is worth to it beside another: of each issue that it cares about and that differs
/// the weight and both worths, and each term that counts in one of them only. Empty where nothing does, or without utilities.
pub(crate) fn between(view: &View<'_>, background: &Background, p: PartyId, from: &Outcome, to: &Outcome) -> Words {
    let case = view.case;
    let Some(interests) = background.interests[p].as_ref() else { return Words::new() };
    let at = format!("preferences.{}", case.parties[p].id);
    let mut links: Vec<Run> = Vec::new();
    for v in from.differing(to).filter(|v| interests.issues[*v].is_some()) {
        let issue = &case.issues[v];
        let worth = |l, lead: &str| {
            let path = format!("{at}.values.{}.{}", issue.id, issue.levels[l].id);
            link(anchor::number(&path), format!("{lead}\"{}\"", view.words.level(v, l)))
        };
        let weight = anchor::number(&format!("{at}.weights.{}", issue.id));
        links.push(link(weight, format!("the weight of {}", view.words.issue(v))));
        links.extend([worth(to.level(v), "the worth of "), worth(from.level(v), "of ")]);
    }
    if let Preference::Cardinal(cardinal) = &case.preferences[p] {
        let model = &view.assessment.model;
        for term in &cardinal.terms {
            let holds = |o| model.condition(term.when).holds(o);
            if holds(from) != holds(to) {
                let path = format!("{at}.terms.{}.add", term.id);
                links.push(link(anchor::number(&path), format!("the term \"{}\"", clean(&term.id))));
            }
        }
    }
    commas(links)
}

/// What no deal is worth to a party, leading to its entry; `None` without utilities.
pub(crate) fn no_deal(view: &View<'_>, background: &Background, p: PartyId) -> Option<Run> {
    let interests = background.interests[p].as_ref()?;
    let key = if interests.above_status_quo { "walk_away" } else { "reservation" };
    let path = format!("preferences.{}.{key}", view.case.parties[p].id);
    background.ledger.at(&path).map(|_| link(anchor::number(&path), "the worth of no deal"))
}

/// Links with commas between.
pub(crate) fn commas(links: Vec<Run>) -> Words {
    let mut words = Words::new();
    for each in links {
        if !words.is_empty() {
            words.extend(plain(", "));
        }
        words.push(each);
    }
    words
}

/// The tables of these parties' numbers, each under its name.
pub(crate) fn numbers_of(told: &Told<'_>, ledger: &Ledger, parties: PartySet) -> Words {
    let of = |p: PartyId| {
        let place = super::numbers::fold_of(ledger, "preferences", &told.case.parties[p].id)?;
        Some(link(place, told.words.party(p)))
    };
    commas(parties.iter().filter_map(of).collect())
}
