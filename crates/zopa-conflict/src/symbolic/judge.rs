//! One state of a space too large to list: who would leave it, and for what.
//!
//! The others' issues stay as they are, so what a party can do is a question about its own issues only: by Nash it stays if no
//! setting of them is an improvement (`own`), by GMR and SMR if after each improvement its security level (`security`) is no better than the state. However
//! many settings it has, they are not listed; only their number is, where it is small.

use super::deviation::{Hand, hand};
use super::effort::Effort;
use super::order::{Order, hold};
use super::own::best_improvement;
use super::security::{self, Sure};
use super::{Deviation, equilibria};
use crate::concept::{Concept, Notion};
use crate::moves::{Moves, SpaceMoves, movers};
use crate::problem::NO_SUCH_STATE;
use zopa_core::{
    Answer, Compared, Control, Diagnostic, Domains, Id, Instance, LevelId, LevelSet, Method, Outcome, PartyId,
    PartySet, Run,
};

/// Improvements are counted where a party has at most so many settings of its own issues.
const SETTINGS: u64 = 1 << 18;

/// The verdict on one state for one party.
#[derive(Clone, PartialEq, Debug)]
pub struct Judged {
    /// Who.
    pub party: PartyId,
    /// Whether it would stay.
    pub stable: bool,
    /// How many of its moves are improvements; `None` where its own settings are more than 2^18, so not counted one by one.
    pub improvements: Option<u64>,
    /// If it would leave: the improvement that nothing deters and that it likes best; if it would stay, the improvement that it likes
    /// best. Of equally good ones the lowest for orders, one of them for weights. `None` without an improvement.
    pub temptation: Option<Deviation>,
}

/// Who would leave a state, of the parties whose preferences are stated.
///
/// # Errors
/// E723 for a state that a rule forbids; E760 for SEQ and SSEQ, and for GMR and SMR where security levels are not exact or a party has
/// weights with a term that ties its own issues to those of others; E722 beyond the work limit.
pub fn judge(
    instance: &Instance,
    concept: Concept,
    at: &Outcome,
    run: &Run<'_>,
) -> Result<Answer<Vec<Judged>>, Diagnostic> {
    let model = instance.model();
    equilibria::check(model, concept)?;
    if !model.exists(at) {
        return Err(Diagnostic::new(&NO_SUCH_STATE, "the state asked for cannot exist")
            .because("A rule on states forbids it.")
            .cure("Ask for a state that breaks no rule."));
    }
    let mut effort = Effort::new("the judgement of the state", run);
    let mut all = Vec::new();
    for party in model.case().parties.ids() {
        if let Some(order) = Order::of(instance, party) {
            all.push(of_party(instance, concept, (party, &order), at, &mut effort)?);
        }
    }
    let method = Method { variant: "one state, the others not listed", ..Notion::plain(concept).method() };
    Ok(Answer::exact(all, method))
}

fn of_party(
    instance: &Instance,
    concept: Concept,
    (party, order): (PartyId, &Order<'_>),
    at: &Outcome,
    effort: &mut Effort<'_>,
) -> Result<Judged, Diagnostic> {
    effort.tick()?;
    let best = best_improvement(instance, party, order, at, effort)?;
    let open = match (&best, concept) {
        (None, _) => None,
        (Some(best), Concept::Nash) => Some(best.clone()),
        (Some(best), _) => undeterred(instance, concept, (party, order), (at, best), effort)?,
    };
    let to = |t: Outcome| Deviation { party, to: at.differing(&t).map(|v| (v, t.level(v))).collect() };
    let improvements = match best {
        None => Some(0),
        Some(_) => improvements(instance, at, party, effort.run())?,
    };
    Ok(Judged { party, stable: open.is_none(), improvements, temptation: open.or(best).map(to) })
}

/// The improvement that the party likes best of those after which it is still sure of something better.
fn undeterred(
    instance: &Instance,
    concept: Concept,
    (party, order): (PartyId, &Order<'_>),
    (at, best): (&Outcome, &Outcome),
    effort: &mut Effort<'_>,
) -> Result<Option<Outcome>, Diagnostic> {
    let model = instance.model();
    match order {
        // Whatever it chooses, the others can cost it the same: its best choice is the one that survives, if any does.
        Order::Sum(sum) => {
            let exposed = security::exposure(model, party, sum, at, effort)?;
            let sure = sum.score(model, best).raw() - exposed > sum.score(model, at).raw();
            Ok(sure.then(|| best.clone()))
        }
        Order::Statements(all) if concept == Concept::Smr => {
            let sure = security::overall(instance, party, all, effort)? > hold(model, all, at);
            Ok(sure.then(|| best.clone()))
        }
        Order::Statements(all) => Sure::new(model, party, all, at, effort).best(effort),
    }
}

/// How many moves of the party are improvements, where its own settings are few enough to go through them.
fn improvements(instance: &Instance, at: &Outcome, party: PartyId, run: &Run<'_>) -> Result<Option<u64>, Diagnostic> {
    let model = instance.model();
    let case = model.case();
    let settings = case.issues.ids().filter_map(|v| Some((v, hand(case, v, party)?)));
    let count = settings.fold(1u64, |n, (v, hand)| match hand {
        Hand::Sets => n.saturating_mul(model.space().levels(v) as u64),
        Hand::FallsBack(_) => n.saturating_mul(2),
    });
    if count > SETTINGS {
        return Ok(None);
    }
    // Only what it can turn has more than one level here.
    let turns = |c: &Control| matches!(c, Control::Set { by, .. } if by.contains(party));
    let domains: Domains = case
        .issues
        .enumerated()
        .map(|(v, issue)| {
            let n = model.space().levels(v);
            match turns(&issue.control) {
                true => LevelSet::of(n, (0..n).map(LevelId::new)),
                false => LevelSet::of(n, [at.level(v)]),
            }
        })
        .collect();
    let who = PartySet::only(party).intersection(movers(model));
    let moves = match SpaceMoves::new(model, Some(&domains), who, run.limits) {
        Ok(moves) => moves,
        // Joint issues that it only signs for can be too many; it is the number alone that is missing then.
        Err(_) => return Ok(None),
    };
    let mut found = 0;
    if let Some(here) = moves.state(at) {
        moves.each(party, here, &mut |t| {
            found += u64::from(instance.compare(party, &moves.outcome(t), at) == Compared::Better);
        });
    }
    Ok(Some(found))
}
