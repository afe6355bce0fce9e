//! The rows of the assessment: which settlements are looked at.

use zopa_bargain::{Deals, Known, Opening, Solution, Undefined, opening, solve};
use zopa_core::{
    Count, Diagnostic, Instance, IssueId, LevelId, OffAgenda, Outcome, PartySet, ProposalId, Role, Run, Stance,
};

/// How many rows an assessment has at most.
pub const ROWS: usize = 16;

/// Why a settlement is among the candidates.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Origin {
    /// It is the status quo.
    StatusQuo,
    /// Somebody proposed it.
    Proposal(ProposalId),
    /// It is the Nash point of what those at the table can deliver alone.
    NashTable,
    /// It is the Nash point of all who set an issue.
    NashSetters,
    /// It is the nearest opening of a refused proposal.
    Opening(ProposalId),
}

/// A settlement to assess.
#[derive(Clone, PartialEq, Debug)]
pub struct Candidate {
    /// The settlement.
    pub outcome: Outcome,
    /// Why it is here; several where candidates coincide, the first one in order of precedence first.
    pub origins: Vec<Origin>,
    /// The issues that it names: those of the proposal as written, else those that it changes.
    pub named: Vec<(IssueId, LevelId)>,
}

/// Something that would have been a row, and why it is not.
#[derive(Clone, PartialEq, Debug)]
pub enum LeftOut {
    /// A proposal that names a level which the scenario takes away.
    OffAgenda(ProposalId, OffAgenda),
    /// A fair point that is not defined, with the reason.
    Undefined(Origin, Undefined),
    /// The fair point of a group that nobody is in.
    NobodyThere(Origin),
    /// Beyond the sixteenth row.
    Beyond(Origin),
}

/// The candidates of an instance, in the order of the assessment.
#[derive(Clone, PartialEq, Debug)]
pub struct Candidates {
    /// At most [`ROWS`].
    pub rows: Vec<Candidate>,
    /// What is not among them, with the reason.
    pub left_out: Vec<LeftOut>,
    /// The nearest opening of each proposal that a signer refuses at the central case; `None` where there is none.
    pub openings: Vec<(ProposalId, Option<Opening>)>,
    /// How many packages share the place of a Nash point with the row shown, if more than one.
    pub tied: Vec<(Origin, Known<Count>)>,
}

/// Finds the candidates at the central case: the status quo, proposals in file order, the Nash points of the table and
/// of all setters, openings by fewest changes. Coinciding ones are merged; beyond sixteen rows they are only counted.
///
/// # Errors
/// As the bargaining engine: the space is too large to enumerate.
pub fn candidates(instance: &Instance, run: &Run<'_>) -> Result<Candidates, Diagnostic> {
    let model = instance.model();
    let case = model.case();
    let mut found = Candidates { rows: Vec::new(), left_out: Vec::new(), openings: Vec::new(), tied: Vec::new() };
    found.add(model.status_quo().clone(), Origin::StatusQuo, None, model.status_quo());
    for (id, proposal) in case.proposals.enumerated() {
        match &proposal.off_agenda {
            Some(why) => found.left_out.push(LeftOut::OffAgenda(id, why.clone())),
            None => {
                let outcome = case.package(&proposal.set);
                found.add(outcome, Origin::Proposal(id), Some(proposal.set.clone()), model.status_quo());
            }
        }
    }
    found.add_nash(instance, case.table(), Origin::NashTable, run)?;
    found.add_nash(instance, case.setters().minus(case.having(Role::Audience)), Origin::NashSetters, run)?;
    for (id, proposal) in case.proposals.enumerated().filter(|(_, p)| p.off_agenda.is_none()) {
        let outcome = case.package(&proposal.set);
        let refused = model.signers(&outcome).iter().any(|i| instance.stance(i, &outcome) != Stance::Yes);
        if refused {
            found.openings.push((id, opening(instance, &outcome, run)?));
        }
    }
    let mut nearest: Vec<(u32, Origin, Outcome)> = Vec::new();
    for (id, opening) in &found.openings {
        if let Some(o) = opening {
            nearest.push((o.changed_from_package, Origin::Opening(*id), o.to.clone()));
        }
    }
    nearest.sort_by_key(|(changes, ..)| *changes);
    for (_, origin, outcome) in nearest {
        found.add(outcome, origin, None, model.status_quo());
    }
    Ok(found)
}

impl Candidates {
    fn add(&mut self, outcome: Outcome, origin: Origin, named: Option<Vec<(IssueId, LevelId)>>, q: &Outcome) {
        if let Some(same) = self.rows.iter_mut().find(|row| row.outcome == outcome) {
            same.origins.push(origin);
        } else if self.rows.len() == ROWS {
            self.left_out.push(LeftOut::Beyond(origin));
        } else {
            let changed = || outcome.differing(q).map(|v| (v, outcome.level(v))).collect();
            let named = named.unwrap_or_else(changed);
            self.rows.push(Candidate { outcome, origins: vec![origin], named });
        }
    }

    fn add_nash(
        &mut self,
        instance: &Instance,
        group: PartySet,
        origin: Origin,
        run: &Run<'_>,
    ) -> Result<(), Diagnostic> {
        if group.is_empty() {
            self.left_out.push(LeftOut::NobodyThere(origin));
            return Ok(());
        }
        let deals = Deals::new(instance, group)?;
        match solve(&deals, Solution::Nash, run)?.value {
            Ok(solved) => {
                if solved.count != Ok(Count::Exact(1)) {
                    self.tied.push((origin, solved.count));
                }
                if let Some(first) = solved.packages.into_iter().next() {
                    self.add(first, origin, None, instance.model().status_quo());
                }
            }
            Err(why) => self.left_out.push(LeftOut::Undefined(origin, why)),
        }
        Ok(())
    }
}
