//! The assessment put together: rows, their games and shares, threats, the status quo, what the whole space holds.

use crate::assessment::{Assessment, Counts, Request, StatusQuo, Widest};
use crate::candidates::candidates;
use crate::drift::{drift, restraints};
use crate::findings::findings;
use crate::game::Game;
use crate::pacts::pacts;
use crate::predictions::predictions;
use crate::regroup::Holding;
use crate::row::{Row, row};
use crate::shares::{Asked, shares};
use crate::threats::threats;
use crate::{NO_ASSESSMENT, TOO_LARGE};
use std::sync::Arc;
use zopa_bargain::{CoalitionDeal, Deals, Survey, coalitions_with_gain, survey};
use zopa_conflict::{Notion, Ranks, SpaceMoves, movers, whole};
use zopa_core::{Diagnostic, Draw, Instance, IssueSet, Model, PartySet, Role, Run, Worth, grouped};
use zopa_study::Streams;

/// Assesses a case.
///
/// # Errors
/// E741 for an explicit graph; what the engines refuse.
pub fn assess(model: &Arc<Model>, request: Request, run: &Run<'_>) -> Result<Assessment, Vec<Diagnostic>> {
    let case = model.case();
    if case.is_graph() {
        return Err(vec![
            Diagnostic::new(&NO_ASSESSMENT, "an explicit graph has no packages to assess")
                .because(NO_ASSESSMENT.about)
                .cure("Ask for its stability instead: `zopa stability`."),
        ]);
    }
    let streams = Streams::new(case, request.seed)?;
    let single = |d: Diagnostic| vec![d];
    let instance = Instance::new(model, &streams, Draw::CENTRAL).map_err(single)?;
    refuse_large(&instance, run).map_err(single)?;
    let candidates = candidates(&instance, run).map_err(single)?;
    let games: Vec<Option<Result<Game, Diagnostic>>> = candidates
        .rows
        .iter()
        .map(|c| (!model.signers(&c.outcome).is_empty()).then(|| Game::new(&instance, &c.outcome, run.limits)))
        .collect();
    let mut holding = Holding::default();
    let rows = candidates
        .rows
        .iter()
        .zip(&games)
        .map(|(c, game)| {
            row(&instance, c, &candidates, game.as_ref(), request.count_space.then_some(&mut holding), run)
        })
        .collect::<Result<Vec<Row>, _>>()
        .map_err(single)?;
    let asked: Vec<Asked<'_>> = rows
        .iter()
        .zip(&games)
        .map(|(row, game)| Asked {
            outcome: &row.candidate.outcome,
            signers: row.signers,
            game: game.as_ref().and_then(|g| g.as_ref().ok()),
        })
        .collect();
    let shares = shares(model, &streams, &asked, request.draws, run).map_err(single)?;
    let space = request.count_space.then(|| Space::new(&instance, run));
    let nothing = IssueSet::none(model.space().issues());
    let coalitions = coalitions_with_gain(&instance, run).map_err(single)?.value;
    let status_quo = StatusQuo {
        moves: drift(&instance, model.status_quo(), &nothing, run.limits).map_err(single)?,
        restraints: restraints(&instance, model.status_quo(), run.limits).map_err(single)?,
        widest: widest(&instance, &coalitions),
        coalitions,
        pacts: space.as_ref().map(|space| {
            let Space { moves, ranks } = space.as_ref().map_err(Clone::clone)?;
            pacts(&instance, moves, ranks, run)
        }),
    };
    let counts = space.map(|space| counts(&instance, space, run)).transpose().map_err(single)?;
    let threats = threats(&instance, run.limits).map_err(single)?;
    let mut assessment = Assessment {
        model: Arc::clone(model),
        request,
        rows,
        candidates,
        shares,
        threats,
        status_quo,
        predictions: predictions(case),
        counts,
        findings: Vec::new(),
    };
    assessment.findings = findings(&assessment);
    Ok(assessment)
}

/// The coalition whose example leaves the signer who gains least the most points; of those without points the first, and only
/// where none has any.
fn widest(instance: &Instance, coalitions: &[CoalitionDeal]) -> Option<Widest> {
    let of = |(coalition, deal): (usize, &CoalitionDeal)| {
        let gains = deal.signers.iter().filter_map(|p| Some((p, instance.gain_points(p, &deal.example)?)));
        Widest { coalition, least: gains.min_by(|a, b| a.1.total_cmp(&b.1)) }
    };
    let points = |w: &Widest| w.least.map_or(f64::NEG_INFINITY, |(_, x)| x);
    // The last of equals is taken, and the first is wanted.
    coalitions.iter().enumerate().map(of).rev().max_by(|a, b| points(a).total_cmp(&points(b)))
}

/// Outcomes that an assessment looks at, for coalitions that could sign something.
const ASSESSED: u64 = 100_000_000;

/// Refuses a space whose outcomes cannot all be looked at, before anything is searched. Issues that a party without
/// stated preferences must sign stay as they are, for nothing that changes them is ever a gain.
fn refuse_large(instance: &Instance, run: &Run<'_>) -> Result<(), Diagnostic> {
    let model = instance.model();
    let case = model.case();
    let silent: PartySet = case.parties.ids().filter(|i| *instance.worth(*i) == Worth::Absent).collect();
    let open = model.space().issue_ids().filter(|v| !case.issues[*v].control.signers().meets(silent));
    let count = open.fold(1u128, |n, v| n.saturating_mul(model.space().levels(v) as u128));
    let most = ASSESSED.min(run.limits.work);
    if count <= u128::from(most) {
        return Ok(());
    }
    let (all, most) = (model.space().count().grouped(), grouped(most.into()));
    Err(Diagnostic::new(&TOO_LARGE, format!("the space has {all} outcomes; an assessment looks at {most} at most"))
        .because(TOO_LARGE.about)
        .cure(
            "`zopa deals` answers for larger spaces part by part, `zopa stability` finds their equilibria, `zopa forecast` needs \
             none. For a report fix issues in a scenario (`fix = { issue = \"level\" }`), or merge levels that no party tells apart.",
        ))
}

/// The conflict over the whole space.
struct Space {
    moves: SpaceMoves,
    ranks: Ranks,
}

impl Space {
    fn new(instance: &Instance, run: &Run<'_>) -> Result<Space, Diagnostic> {
        let moves = SpaceMoves::new(instance.model(), None, movers(instance.model()), run.limits)?;
        Ok(Space { ranks: Ranks::new(instance, &moves, run)?, moves })
    }
}

fn counts(instance: &Instance, space: Result<Space, Diagnostic>, run: &Run<'_>) -> Result<Counts, Diagnostic> {
    let case = instance.model().case();
    let of = |group: PartySet| -> Result<Option<Survey>, Diagnostic> {
        let deals = if group.is_empty() { return Ok(None) } else { Deals::new(instance, group)? };
        Ok(Some(survey(&deals, &[], run)?.value))
    };
    let notions = Notion::PLAIN;
    let mut states = 0;
    let equilibria = space.and_then(|Space { moves, ranks }| {
        let table = whole(&moves, &ranks, &notions, run)?.value;
        states = table.feasible().len();
        Ok(notions.iter().filter_map(|n| Some((*n, table.equilibria(*n)?.len()))).collect())
    });
    let setters = case.setters().minus(case.having(Role::Audience));
    Ok(Counts { table: of(case.table())?, setters: of(setters)?, equilibria, states })
}
