//! The smallest change of preferences under concepts with strength, and with comparisons that nobody knows.
//!
//! **Strength.** A pair of states stands at one of five places: much worse, worse, as good, better, much better. A change costs half a swap for each
//! place by which a pair moves: where nothing is greatly apart, that is a swap for a pair that changes places and a half for a broken tie, as everywhere. How greatly a pair
//! is apart is free for each pair; the order beneath is an order. Strongly stable is also what is left by nobody, so raising the state until nobody
//! has a gain is enough, and what is cheaper is searched for; weakly stable (stable, not strongly) may not be possible at all.
//!
//! **Unknown.** A pair that cannot be compared may come to be known, one way or the other but not as a tie, for half a swap; nothing that is known becomes unknown. Whatever is known
//! must be part of some order of all states.
//!
//! All of it by MaxSAT over the formula of [`super::formula`].

use super::change::{Asked, Change, EVERY_PAIR, alone, answer, cheaper, refused, smallest_change, unless_cheaper};
use super::check_wished;
use super::goal::{Goal, Posed};
use crate::concept::{Concept, Notion};
use crate::further::{Degree, Further, Graded, Shaded};
use crate::moves::Moves;
use crate::problem::check_memory;
use crate::search::Search;
use zopa_core::{Answer, Compared, Diagnostic, Exactness, Method, Run, StateId};

/// The preferences nearest to the present ones under which the wished state is an equilibrium of a concept with strength or with unknown comparisons; `None` if no
/// preferences do it. Exact, unless the answer says between which numbers the fewest swaps lie.
///
/// # Errors
/// E721 with too many states, E722 beyond the work limit, E723 for a state that cannot exist.
pub fn smallest_shaded_change(
    moves: &dyn Moves,
    graded: &Graded<'_>,
    wished: StateId,
    concept: Further,
    run: &Run<'_>,
) -> Result<Answer<Option<Change>>, Diagnostic> {
    check_wished(moves, wished)?;
    let ranks = graded.ranks();
    let scales = 24 * moves.states() * ranks.stated().len() as u64;
    check_memory("raising a state in every order", Search::bytes(moves) + scales, run.limits.bytes)?;
    let asked = Asked::new(moves, ranks, (wished, Concept::Nash), run.limits.work);
    let posed = Posed { graded, explicit: false, goal: Goal::Further(concept) };
    let variant = match concept {
        Further::Strength(..) | Further::Signing(Shaded::Strength(..)) => {
            "half a swap for each step between much worse, worse, as good, better, much better"
        }
        _ => "swaps of neighbours, no new ties; half a swap for a comparison that becomes known",
    };
    let method =
        Method { name: "smallest change of preferences", variant, source: "after Kinsara, Kilgour & Hipel 2015" };
    if let (Further::Strength(of, Degree::Strong), signatures) = concept.shaded() {
        let enough = alone(&asked, asked.rises(None, run).map_err(refused)?);
        // What is strongly stable is stable.
        let classical = of.classical();
        let notion = if signatures { Notion::with_signatures(classical) } else { classical.into() };
        let known = smallest_change(moves, ranks, wished, notion, run)?.value.at_least;
        let at_least = (known * 2.0) as u64;
        let answer = answer(unless_cheaper(&asked, &posed, with_degrees(graded, enough), at_least, run)?, method);
        return Ok(Answer { value: Some(answer.value), exactness: answer.exactness, method });
    }
    let exactness = Exactness::Exact;
    if posed.holds(moves, wished, run)? {
        return Ok(Answer { value: Some(Change::none()), exactness, method });
    }
    // Where everybody can compare all states, the extensions are the concept itself.
    if let (Further::Unknown(concept, _), true) = (concept, graded.stated().iter().all(|p| graded.is_complete(p))) {
        let found = smallest_change(moves, ranks, wished, concept.classical(), run)?;
        return Ok(Answer { value: Some(found.value), exactness: found.exactness, method });
    }
    let budgets = vec![EVERY_PAIR; moves.parties()];
    let value = cheaper(&asked, &posed, &budgets, (u64::MAX, &mut 0), run)?;
    Ok(Answer { value, exactness, method })
}

/// The same change with what it costs where pairs are greatly apart: one more for each of them that changes places.
fn with_degrees(graded: &Graded<'_>, change: Change) -> Change {
    let known = graded.without_unknown();
    let great = |p, (a, b): &(StateId, StateId)| known.compare(p, *b, *a) == Compared::MuchBetter;
    let more: usize = change.parties.iter().map(|r| r.raised.iter().filter(|pair| great(r.party, pair)).count()).sum();
    Change { swaps: change.swaps + more as f64 / 2.0, ..change }
}
