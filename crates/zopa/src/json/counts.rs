//! Numbers of packages that may not be known, within `zopa deals --json`.

use super::common::Amount;
use super::negotiator::key;
use crate::{Found, NegotiatorAnswer};
use std::collections::BTreeMap;
use zopa_bargain::{BestFor, Known, Undefined, Unknown};
use zopa_core::{Answer, Case, Count};

/// A number; null where it is not known.
pub(super) fn counted(count: &Known<Count>) -> Option<Amount> {
    count.as_ref().ok().map(|n| (*n).into())
}

/// Which numbers of best packages, solutions by name, red lines, statistics, distances, deals to be replaced and
/// shortfalls are not known, by their places, and why; and what of them a search that was given up leaves open.
pub(super) fn uncounted(case: &Case, answer: &NegotiatorAnswer) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    let mut note = |place: String, count: &Known<Count>| {
        if let Err(why) = count {
            found.insert(place, why.to_string());
        }
    };
    for (k, best) in answer.best.iter().enumerate() {
        note(format!("best_for.{k}.count"), &best.count);
        note(format!("best_for.{k}.gain"), &given_up(best));
    }
    for (k, (_, found)) in answer.solutions.iter().enumerate() {
        if let Found::Packages(Answer { value: Ok(solved), .. }) = found {
            note(format!("named_solutions.{k}.count"), &solved.count);
        }
    }
    for (k, price) in answer.prices.prices.iter().enumerate() {
        note(format!("red_line_prices.{k}.outcomes"), &price.outcomes);
        note(format!("red_line_prices.{k}.gainful"), &price.gainful);
        for best in &price.best {
            note(format!("red_line_prices.{k}.best.{}", case.parties[best.party].id), &given_up(best));
        }
        for (solution, point) in &price.solutions {
            if let Err(Undefined::GivenUp(branches)) = point {
                let why = Err(Unknown::GivenUp { branches: *branches });
                note(format!("red_line_prices.{k}.fair_points.{}", key(*solution)), &why);
            }
        }
    }
    if let Ok(statistics) = &answer.statistics {
        note("statistics.feasible".to_owned(), &statistics.feasible);
        note("statistics.agreeable".to_owned(), &statistics.agreeable);
        note("statistics.opposition".to_owned(), &unless(&statistics.opposition));
    }
    for (k, (_, away)) in answer.distances.iter().enumerate() {
        note(format!("distances.{k}.frontier"), &unless(&away.frontier));
    }
    for (k, from) in answer.from.iter().enumerate() {
        if let Some(after) = &from.after_signing {
            note(format!("from.{k}.after_signing.better"), &after.better);
            note(format!("from.{k}.after_signing.count"), &after.count);
        }
    }
    if let Some(short) = &answer.shortfall {
        let by_one = short.by_one.iter().map(|(p, s)| (format!("by_one.{}", case.parties[*p].id), s));
        let both = [("even".to_owned(), &short.even), ("total".to_owned(), &short.total)];
        for (place, short) in by_one.chain(both) {
            short.iter().for_each(|s| note(format!("shortfall.{place}.count"), &s.count));
        }
    }
    for (k, from) in answer.from.iter().enumerate() {
        found.extend(from.unknown.iter().map(|(name, why)| (format!("from.{k}.{name}"), why.message.clone())));
    }
    found
}

/// Nothing to note where something is known.
fn unless<T>(known: &Known<T>) -> Known<Count> {
    known.as_ref().map(|_| Count::Exact(0)).map_err(Clone::clone)
}

/// The number of packages that are best for a party, unless the search for them was given up.
fn given_up(best: &BestFor) -> Known<Count> {
    match &best.count {
        Err(why @ Unknown::GivenUp { .. }) => Err(why.clone()),
        _ => Ok(Count::Exact(0)),
    }
}
