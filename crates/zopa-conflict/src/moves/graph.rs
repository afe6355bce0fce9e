//! Moves along the arcs of a `[graph]`: states without issues, arcs given one by one, possibly intransitive.

use crate::bulk;
use crate::layout::Layout;
use crate::moves::Explicit;
use crate::problem::check_memory;
use std::sync::Arc;
use zopa_core::{Control, Diagnostic, Id, Limits, Model, StateId};

/// The moves of a `[graph]` case: one issue whose levels are the states, numbered in the same order.
///
/// # Errors
/// E720 with more than 2^32 states, E721 if the arcs do not fit in the memory limit.
pub fn graph_moves(model: &Arc<Model>, limits: &Limits) -> Result<Explicit, Diagnostic> {
    let layout = Layout::new(model, None)?;
    let case = model.case();
    let mut arcs = vec![Vec::new(); case.parties.len()];
    for issue in case.issues.iter() {
        if let Control::Arcs(of_parties) = &issue.control {
            for (party, rows) in of_parties.enumerated() {
                for (from, targets) in rows.enumerated() {
                    let to = targets.iter().map(|t| (StateId(from.index() as u32), StateId(t.index() as u32)));
                    arcs[party.index()].extend(to);
                }
            }
        }
    }
    let count: usize = arcs.iter().map(Vec::len).sum();
    check_memory("the list of arcs", 24 * count as u64 + 8 * layout.states() * arcs.len() as u64, limits.bytes)?;
    let feasible = bulk::free_of(model, &layout, model.state_rules());
    Ok(Explicit::from_arcs(layout, feasible, arcs))
}
