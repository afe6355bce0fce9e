//! Which preferences would make a state an equilibrium.

use super::{View, short};
use crate::page::Page;
use crate::text::{clean, grouped, listed};

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
            for of in &inverted.concepts {
                let name = match of.concept {
                    zopa::Turned::Alone(notion) => short(notion).to_owned(),
                    zopa::Turned::Further(concept) => concept.name(),
                };
                match &of.change {
                    Err(why) => page.point("- ", &format!("{name}: not computed ({}).", clean(&why.message))),
                    Ok(change) if change.value.parties.is_empty() => {
                        page.point("- ", &format!("{name}: it is one already."));
                    }
                    Ok(change) => {
                        page.point("- ", &format!("{name}: {}.", swaps(&change.value)));
                        for party in &change.value.parties {
                            self.raised(party, page);
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
            if !inverted.left_out.is_empty() {
                page.point("- ", &format!("Not answered: {}; {}.", listed(&inverted.left_out), zopa::NOT_INVERTED));
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

    /// What a party's new order raises above what.
    fn raised(&self, new: &zopa::conflict::inverse::Reordered, page: &mut Page) {
        let number = |s: &zopa::core::StateId| {
            let feasible = self.answer.table.value.feasible();
            grouped(feasible.iter().take_while(|t| t <= s).count() as u128)
        };
        let mut above: Vec<(zopa::core::StateId, Vec<String>)> = Vec::new();
        for (a, b) in &new.raised {
            match above.last_mut() {
                Some((last, all)) if last == a => all.push(number(b)),
                _ => above.push((*a, vec![number(b)])),
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
                format!("state {} above {states}", number(a))
            })
            .collect();
        let more = match above.len().saturating_sub(SHOWN) {
            0 => String::new(),
            n => format!("; and {n} more (--json has the whole order)"),
        };
        page.under(1, &format!("{} would put {}{more}.", self.words.party(new.party), parts.join("; ")));
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
