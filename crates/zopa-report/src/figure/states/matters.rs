//! Of a conflict with many states, those that a picture is for: where it stands, where it may go, where it would come to rest.

use zopa::{Arc, Leg, StateGraph};

/// States of which all are drawn; with more the lines between them cannot be told apart.
const ALL: usize = 16;
/// Lines of which all are drawn.
const LINES: usize = 48;
/// States that are drawn of more.
const DRAWN: usize = 12;

/// The states that matter, with the moves between them; `None` where all are few enough to draw.
///
/// In this order, until there are [`DRAWN`]: the status quo; the states on the shortest ways from it; the equilibria, those under most
/// concepts first; the states one move away from the status quo.
pub(super) fn reduced(graph: &StateGraph) -> Option<StateGraph> {
    let n = graph.spots.len();
    if n <= ALL && graph.arcs.len() <= LINES || n <= DRAWN {
        return None;
    }
    let mut wanted: Vec<usize> = graph.status_quo.into_iter().collect();
    wanted.extend(graph.legs.iter().flat_map(|leg| [leg.from, leg.to]));
    let mut held: Vec<usize> = (0..n).filter(|k| !graph.spots[*k].equilibrium.is_empty()).collect();
    held.sort_by_key(|k| (std::cmp::Reverse(graph.spots[*k].equilibrium.len()), *k));
    wanted.extend(held);
    wanted.extend((0..n).filter(|k| graph.spots[*k].distance == Some(1)));
    let mut kept: Vec<usize> = Vec::new();
    for k in wanted {
        if kept.len() < DRAWN && !kept.contains(&k) {
            kept.push(k);
        }
    }
    kept.sort_unstable();
    let place = |k: usize| kept.binary_search(&k).ok();
    let arc = |a: &Arc| Some(Arc { from: place(a.from)?, to: place(a.to)?, ..*a });
    let leg = |l: &Leg| Some(Leg { from: place(l.from)?, to: place(l.to)?, ..*l });
    Some(StateGraph {
        spots: kept.iter().map(|k| graph.spots[*k].clone()).collect(),
        status_quo: graph.status_quo.and_then(place),
        arcs: graph.arcs.iter().filter_map(arc).collect(),
        legs: graph.legs.iter().filter_map(leg).collect(),
        concepts: graph.concepts,
        gains: graph.gains,
    })
}

/// What is left out of the picture, in a sentence.
pub(super) fn left_out(whole: &StateGraph, drawn: &StateGraph) -> String {
    let held = |graph: &StateGraph| graph.spots.iter().filter(|s| !s.equilibrium.is_empty()).count();
    let (states, equilibria) = (whole.spots.len() - drawn.spots.len(), held(whole) - held(drawn));
    let also = match equilibria {
        0 => "no equilibrium among them".to_owned(),
        1 => "1 equilibrium among them".to_owned(),
        n => format!("{n} equilibria among them"),
    };
    format!(
        " Drawn are the status quo, the ways from it, equilibria and what is one move away; {states} states are left out, {also}, with \
         their moves. The table has all; `zopa stability CASE --draw FILE.dot` writes all for Graphviz."
    )
}

#[cfg(test)]
mod tests {
    use super::{ALL, DRAWN, left_out, reduced};
    use zopa::core::{Outcome, PartyId, PartySet, StateId};
    use zopa::{Arc, Leg, Numbered, Spot, StateGraph};

    fn chain(n: usize) -> StateGraph {
        let spot = |k: usize| Spot {
            at: Numbered { state: StateId(k as u32), number: k as u64 + 1, outcome: Outcome::new([]) },
            distance: Some(k as u32),
            equilibrium: if k + 1 == n { vec!["nash".to_owned()] } else { Vec::new() },
        };
        let by: PartyId = zopa::core::Id::new(0);
        let arc = |k: usize| Arc { by, from: k, to: k + 1, there: Some(true), back: None };
        StateGraph {
            spots: (0..n).map(spot).collect(),
            status_quo: Some(0),
            arcs: (0..n - 1).map(arc).collect(),
            legs: vec![Leg { by: PartySet::only(by), from: 0, to: n - 1 }],
            concepts: 1,
            gains: true,
        }
    }

    /// Few states are drawn whole; of many the status quo, the ways and the equilibria stay, and what is left out is counted.
    #[test]
    fn what_matters_stays() {
        assert!(reduced(&chain(ALL)).is_none());
        let whole = chain(30);
        let drawn = reduced(&whole).unwrap_or_else(|| unreachable!());
        assert!(drawn.spots.len() <= DRAWN);
        assert_eq!(drawn.spots.iter().map(|s| s.at.number).collect::<Vec<_>>(), [1, 2, 30]);
        assert_eq!((drawn.status_quo, drawn.legs.len(), drawn.arcs.len()), (Some(0), 1, 1));
        assert!(left_out(&whole, &drawn).contains("27 states are left out, no equilibrium among them"));
    }
}
