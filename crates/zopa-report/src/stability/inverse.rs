//! Which preferences would make a state an equilibrium.

use super::{View, short};
use crate::page::Page;
use crate::text::{clean, grouped, listed};
use zopa::conflict::Further;
use zopa::conflict::inverse::Goal;
use zopa::core::Answer;

/// How many raised states of an order are named.
const SHOWN: usize = 3;
/// Of more states than these only the first are named.
const NAMED: usize = 12;

impl View<'_> {
    /// Which preferences would make a state an equilibrium.
    pub(crate) fn inverse(&self, page: &mut Page) {
        for inverted in &self.answer.inverse {
            let at = grouped(inverted.at.number.into());
            page.heading(&format!("What would make state {at} an equilibrium"));
            page.say(&format!(
                "State {at}: {}. Changes are swaps of neighbours in the parties' orders, as few as can be; of several such ways one is shown.",
                self.place(&inverted.at.outcome)
            ));
            let asked = |fits: fn(&Further) -> bool| {
                inverted.concepts.iter().any(|c| matches!(&c.concept, Goal::Further(further) if fits(further)))
            };
            if asked(|f| matches!(f.shaded().0, Further::Strength(..))) {
                page.say(
                    "Of strength, each step between much worse, worse, as good, better and much better is half a swap.",
                );
            }
            if asked(|f| matches!(f.shaded().0, Further::Unknown(..))) {
                page.say("A comparison that becomes known is half a swap; what is known stays known.");
            }
            for of in &inverted.concepts {
                let name = match of.concept {
                    Goal::Alone(notion) => short(notion).to_owned(),
                    Goal::Further(concept) => concept.name(),
                };
                match &of.change {
                    Err(why) => page.point("- ", &format!("{name}: not computed ({}).", clean(&why.message))),
                    Ok(Answer { value: None, .. }) => {
                        page.point("- ", &format!("{name}: no preferences make it one."));
                    }
                    Ok(Answer { value: Some(change), .. }) if change.parties.is_empty() && change.refused.is_none() => {
                        page.point("- ", &format!("{name}: it is one already."));
                    }
                    Ok(Answer { value: Some(change), .. }) => {
                        page.point("- ", &format!("{name}: {}.", swaps(change)));
                        for party in &change.parties {
                            self.reordered(party, page);
                        }
                    }
                }
                self.weights(of, page);
                let profiles = match &of.profiles {
                    Ok(n) => {
                        format!(
                            "Of {} profiles of strict orders, {} do.",
                            grouped(n.value.all),
                            grouped(n.value.fitting)
                        )
                    }
                    Err(why) => format!("How many profiles do is not said: {}.", clean(&why.message)),
                };
                page.under(1, &profiles);
            }
        }
    }

    /// The smallest change of weights within their ranges.
    fn weights(&self, of: &zopa::InvertedConcept, page: &mut Page) {
        match &of.weights {
            None => {}
            Some(Err(why)) => page.under(1, &format!("By weights: not computed ({}).", clean(&why.message))),
            Some(Ok(answer)) => match &answer.value {
                None => page.under(1, "By weights: none within the stated ranges do it, others as they are."),
                Some(found) if found.weights.is_empty() => {}
                Some(found) => {
                    let one = |(f, w): &(zopa::conflict::inverse::FreeWeight, f64)| {
                        format!("{} of {} {w:.3}", self.words.issue(f.issue), self.words.party(f.party))
                    };
                    let all: Vec<String> = found.weights.iter().map(one).collect();
                    let way = found.fraction * 100.0;
                    page.under(
                        1,
                        &format!(
                            "By weights, moving at most {way:.1}% of the way to the ends of their ranges: {}.",
                            all.join("; ")
                        ),
                    );
                }
            },
        }
    }

    /// What a party's new order raises above what, and what else of its preferences is new.
    fn reordered(&self, new: &zopa::conflict::inverse::Reordered, page: &mut Page) {
        let who = self.words.party(new.party);
        if !new.raised.is_empty() {
            page.under(1, &format!("{who} would put {}.", self.above(&new.raised, "above")));
        }
        if !new.greatly.is_empty() {
            page.under(1, &format!("{who} would like {}.", self.above(&new.greatly, "greatly better than")));
        }
        if !new.mildly.is_empty() {
            page.under(1, &format!("{who} would like {}.", self.above(&new.mildly, "only mildly better than")));
        }
        if !new.settled.is_empty() {
            page.under(1, &format!("It would be known that {who} puts {}.", self.above(&new.settled, "above")));
        }
    }

    /// Pairs of states, gathered by the first.
    fn above(&self, pairs: &[(zopa::core::StateId, zopa::core::StateId)], word: &str) -> String {
        let number = |s: &zopa::core::StateId| {
            let feasible = self.answer.table.value.feasible();
            grouped(feasible.iter().take_while(|t| t <= s).count() as u128)
        };
        let mut above: Vec<(zopa::core::StateId, Vec<String>)> = Vec::new();
        for (a, b) in pairs {
            match above.iter_mut().find(|(first, _)| first == a) {
                Some((_, all)) => all.push(number(b)),
                None => above.push((*a, vec![number(b)])),
            }
        }
        // What rises farthest first.
        above.sort_by_key(|(_, all)| std::cmp::Reverse(all.len()));
        let parts: Vec<String> = above
            .iter()
            .take(SHOWN)
            .map(|(a, all)| {
                let states = match all.len() {
                    1 => format!("state {}", all[0]),
                    n if n > NAMED => {
                        format!("{} states (among them {})", grouped(n as u128), listed(&all[..SHOWN]))
                    }
                    _ => format!("states {}", listed(all)),
                };
                format!("state {} {word} {states}", number(a))
            })
            .collect();
        let more = match above.len().saturating_sub(SHOWN) {
            0 => String::new(),
            n => format!("; and {n} more (--json has the whole order)"),
        };
        format!("{}{more}", parts.join("; "))
    }
}

/// How many swaps of neighbours it takes.
fn swaps(change: &zopa::conflict::inverse::Change) -> String {
    // Halves are for ties that are broken.
    let number = |n: f64| format!("{}{}", grouped(n.floor() as u128), if n.fract() > 0.0 { ".5" } else { "" });
    match &change.refused {
        Some(why) => format!(
            "between {} and {} swaps; how many at least is not known exactly ({}). This takes {}",
            number(change.at_least),
            number(change.swaps),
            clean(&why.message),
            number(change.swaps)
        ),
        None if change.swaps.to_bits() == 1.0_f64.to_bits() => "1 swap".to_owned(),
        None => format!("{} swaps", number(change.swaps)),
    }
}
