//! What every party makes of one package: whether it would sign, what it gains, what stands in its way.

use crate::problem::{refuse_foreign, refuse_graph};
use zopa_core::{Compared, Diagnostic, Instance, Outcome, PartyId, Stance};

/// One party's position on a package.
#[derive(Clone, PartialEq, Debug)]
pub struct Position {
    /// Who.
    pub party: PartyId,
    /// Whether the package takes its signature.
    pub signs: bool,
    /// Whether it would sign if asked; the first red line it meets goes before interest.
    pub stance: Stance,
    /// The red lines it meets, by their numbers in the preference.
    pub red_lines: Vec<usize>,
    /// Whether it is worth less to it than no deal; `None` where its interests are not stated. Told apart from red
    /// lines: a concession would buy off the one and not the other.
    pub short: Option<bool>,
    /// Its gain over no deal in points, with utilities.
    pub gain: Option<f64>,
    /// The change from the status quo in points, with utilities.
    pub change: Option<f64>,
    /// It does not sign and is worse off than at the status quo.
    pub loses_without_a_say: bool,
}

/// Every party's position on a package, in order, audiences too.
///
/// # Errors
/// E710 for a `[graph]` case, E715 for an outcome of another case.
pub fn positions(instance: &Instance, at: &Outcome) -> Result<Vec<Position>, Diagnostic> {
    refuse_graph(instance)?;
    refuse_foreign(instance, at)?;
    let model = instance.model();
    let (case, q) = (model.case(), model.status_quo());
    let signers = model.signers(at);
    let position = |party: PartyId| {
        let stance = instance.stance(party, at);
        let against_q = instance.compare(party, at, q);
        let short = match (stance, instance.additive(party)) {
            (Stance::Unstated, _) => None,
            (_, Some(additive)) => Some(additive.score(model, at) < additive.disagreement()),
            (_, None) if against_q == Compared::Unknown => None,
            (_, None) => Some(against_q < Compared::Equal),
        };
        let lines = case.red_lines.get(party).into_iter().flatten().enumerate();
        Position {
            party,
            signs: signers.contains(party),
            stance,
            red_lines: lines.filter(|(_, l)| model.condition(l.when).holds(at)).map(|(k, _)| k).collect(),
            short,
            gain: instance.gain_points(party, at),
            change: instance.change_points(party, at),
            loses_without_a_say: !signers.contains(party) && against_q < Compared::Equal,
        }
    };
    Ok(case.parties.ids().map(position).collect())
}
