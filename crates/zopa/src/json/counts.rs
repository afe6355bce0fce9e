//! Numbers of packages that may not be known, within `zopa deals --json`.

use super::common::Amount;
use crate::NegotiatorAnswer;
use std::collections::BTreeMap;
use zopa_bargain::Known;
use zopa_core::{Case, Count};

/// A number; null where it is not known.
pub(super) fn counted(count: &Known<Count>) -> Option<Amount> {
    count.as_ref().ok().map(|n| (*n).into())
}

/// Which numbers of red lines and shortfalls are not known, by their places, and why.
pub(super) fn uncounted(case: &Case, answer: &NegotiatorAnswer) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    let mut note = |place: String, count: &Known<Count>| {
        if let Err(why) = count {
            found.insert(place, why.to_string());
        }
    };
    for (k, price) in answer.prices.prices.iter().enumerate() {
        note(format!("red_line_prices.{k}.outcomes"), &price.outcomes);
        note(format!("red_line_prices.{k}.gainful"), &price.gainful);
    }
    if let Some(short) = &answer.shortfall {
        let by_one = short.by_one.iter().map(|(p, s)| (format!("by_one.{}", case.parties[*p].id), s));
        let both = [("even".to_owned(), &short.even), ("total".to_owned(), &short.total)];
        for (place, short) in by_one.chain(both) {
            short.iter().for_each(|s| note(format!("shortfall.{place}.count"), &s.count));
        }
    }
    found
}
