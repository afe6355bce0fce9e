//! One row of the assessment at the central case.

use crate::candidates::{Candidate, Candidates, Origin};
use crate::drift::{Drift, drift};
use crate::game::{Game, Judged};
use crate::regroup::{Holding, Regroup, regroup};
use zopa_bargain::{Edit, improving_edit};
use zopa_core::{Compared, Diagnostic, IdVec, Instance, IssueSet, Outcome, PartyId, PartySet, Run, Stance};

/// How a party stands to a settlement.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Standing {
    /// Points above its walk-away value; `None` for ordinal or unstated preferences.
    pub gain: Option<f64>,
    /// Points above the status quo; likewise.
    pub change: Option<f64>,
    /// How it likes the settlement, compared with the status quo.
    pub against_status_quo: Compared,
    /// Whether it would sign, if asked.
    pub stance: Stance,
}

/// The nearest opening of a refused proposal, on the proposal's own row.
#[derive(Clone, PartialEq, Debug)]
pub struct Nearest {
    /// Where it leads.
    pub to: Outcome,
    /// How many issues differ from the proposal.
    pub changes: u32,
    /// Signers that the proposal itself did not need.
    pub new_signers: PartySet,
    /// How many openings with as few changes there are, this one included.
    pub equally_small: u64,
    /// Its row in the assessment, from 0, if it has one.
    pub row: Option<usize>,
}

/// A settlement, assessed at the central case.
#[derive(Clone, PartialEq, Debug)]
pub struct Row {
    /// What it is and why it is here.
    pub candidate: Candidate,
    /// Whose agreement it takes, C(w).
    pub signers: PartySet,
    /// Signers who are not at the table.
    pub absent: PartySet,
    /// How each party stands to it.
    pub standing: IdVec<PartyId, Standing>,
    /// Parties who do not sign and are worse off than at the status quo; audiences are among them.
    pub lose_without_say: PartySet,
    /// Whether no party at the table changes anything itself.
    pub empty: bool,
    /// The smallest edit that makes a signer better off and no signer worse.
    pub edit: Option<Edit>,
    /// Whether it would hold; `None` for the status quo.
    pub judged: Option<Judged>,
    /// Who would move on together to something that itself holds; not counted. Empty where the game was not judged.
    pub regroup: Result<Vec<Regroup>, Diagnostic>,
    /// What parties would change on the side.
    pub drift: Vec<Drift>,
    /// Where a signer refuses a proposal: its nearest opening, `Some(None)` where there is none.
    pub opening: Option<Option<Nearest>>,
}

impl Row {
    /// Signers who would not sign, at the central case.
    pub fn refusing(&self) -> PartySet {
        self.signers.iter().filter(|i| self.standing[*i].stance != Stance::Yes).collect()
    }
    /// Whether all who must sign would, at the central case. Nobody signs the status quo.
    pub fn signable(&self) -> bool {
        !self.signers.is_empty() && self.refusing().is_empty()
    }
    /// Whether it is the status quo.
    pub fn is_status_quo(&self) -> bool {
        self.signers.is_empty() && self.candidate.origins.contains(&Origin::StatusQuo)
    }
}

/// Assesses one candidate; who would move on together only with a record of what holds.
pub(crate) fn row(
    instance: &Instance,
    candidate: &Candidate,
    all: &Candidates,
    game: Option<&Result<Game, Diagnostic>>,
    holding: Option<&mut Holding>,
    run: &Run<'_>,
) -> Result<Row, Diagnostic> {
    let model = instance.model();
    let case = model.case();
    let at = &candidate.outcome;
    let signers = model.signers(at);
    let standing: IdVec<PartyId, Standing> = case
        .parties
        .ids()
        .map(|i| Standing {
            gain: instance.gain_points(i, at),
            change: instance.change_points(i, at),
            against_status_quo: instance.compare(i, at, model.status_quo()),
            stance: instance.stance(i, at),
        })
        .collect();
    let outsiders = case.parties.ids().collect::<PartySet>().minus(signers);
    let lose_without_say = outsiders.iter().filter(|i| standing[*i].against_status_quo == Compared::Worse).collect();
    let table = case.table();
    let moved_by_table = model.changed(at).any(|v| case.issues[v].control.setters().meets(table));
    let judged = game.map(|game| match game {
        Ok(game) => Judged::Graded(game.judge(instance)),
        Err(why) => Judged::Refused(why.clone()),
    });
    let regroup = match (game, holding) {
        (Some(Ok(game)), Some(holding)) => regroup(instance, game, holding, run),
        _ => Ok(Vec::new()),
    };
    let mut named = IssueSet::none(model.space().issues());
    candidate.named.iter().for_each(|(v, _)| named.insert(*v));
    for threat in crate::game::active_threats(model, at) {
        case.threats[threat].set.iter().for_each(|(v, _)| named.insert(*v));
    }
    let opening = candidate.origins.iter().find_map(|origin| {
        let Origin::Proposal(id) = origin else { return None };
        let (_, opening) = all.openings.iter().find(|(of, _)| of == id)?;
        Some(opening.as_ref().map(|o| Nearest {
            to: o.to.clone(),
            changes: o.changed_from_package,
            new_signers: o.new_signers,
            equally_small: o.equally_small,
            row: all.rows.iter().position(|row| row.outcome == o.to),
        }))
    });
    Ok(Row {
        signers,
        absent: signers.iter().filter(|i| !case.parties[*i].at_table).collect(),
        standing,
        lose_without_say,
        empty: !signers.is_empty() && !moved_by_table,
        edit: if signers.is_empty() { None } else { improving_edit(instance, at, None, run)? },
        judged,
        regroup,
        drift: drift(instance, at, &named, run.limits)?,
        opening,
        candidate: candidate.clone(),
    })
}
