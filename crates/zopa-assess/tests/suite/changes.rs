//! What would change a finding: it is said of every finding, and where points are named, making that change turns what they
//! are about, and making a little less of it does not.

#![allow(clippy::unwrap_used)] // a test may panic

use proptest::prelude::*;
use std::collections::BTreeMap;
use std::sync::Arc;
use zopa_assess::{Assessment, Base, Change, Finding, Request, assess, changes};
use zopa_core::{
    Case, Expr, Instance, LevelSet, Limits, Model, Outcome, PartyId, Preference, Run, Silent, Stance, Stated, Term,
    Uncertain,
};
use zopa_testkit::generate::{self, Feature, Shape};

fn shape() -> Shape {
    let more = [Feature::Proposals, Feature::Threats, Feature::Inputs, Feature::Terms];
    more.into_iter().fold(Shape::default().up_to(60), Shape::with)
}

fn assessed(case: &Case) -> Option<Assessment> {
    let limits = Limits::default();
    let run = Run { limits: &limits, watch: &Silent };
    let model = Model::new(Arc::new(case.clone())).ok()?;
    assess(&model, Request { draws: 5, seed: 1, count_space: false }, &run).ok()
}

/// The case in which one outcome is worth so many points more to a party; `None` where it has none.
fn with_more(case: &Case, party: PartyId, at: &Outcome, add: f64) -> Option<Case> {
    let mut other = case.clone();
    let level = |v| Expr::In(v, LevelSet::of(case.issues[v].levels.len(), [at.level(v)]));
    let expr = Expr::All(case.issues.ids().map(level).collect());
    let when = other.conditions.push(Stated { expr, text: "here".to_owned() });
    let Preference::Cardinal(cardinal) = &mut other.preferences[party] else { return None };
    cardinal.terms.push(Term { id: "test".to_owned(), when, add: Uncertain::Known(add) });
    Some(other)
}

/// Whether something is so, a hair before and a hair behind where it is said to turn.
fn around(
    case: &Case,
    party: PartyId,
    at: &Outcome,
    by: f64,
    so: &dyn Fn(&Case) -> Option<bool>,
) -> Option<(bool, bool)> {
    const HAIR: f64 = 1e-6;
    let hair = if by < 0.0 || by.is_sign_negative() { -HAIR } else { HAIR };
    Some((so(&with_more(case, party, at, by - hair)?)?, so(&with_more(case, party, at, by + hair)?)?))
}

fn threat_row(case: &Case, k: usize) -> Option<zopa_assess::ThreatRow> {
    zopa_assess::threats(&generate::instance(case), &Limits::default()).ok()?.into_iter().nth(k)
}

/// What is so of a change, before it, and where it is made. `None` for a change that has no points.
fn turned(case: &Case, a: &Assessment, change: &Change) -> Option<(bool, bool, bool)> {
    let q = a.model.status_quo();
    let instance = |case: &Case| -> Instance { generate::instance(case) };
    match change {
        Change::Answer { row, party, signs, points: Some(x) } => {
            let at = &a.rows[*row].candidate.outcome;
            let so = |case: &Case| Some(instance(case).stance(*party, at) == Stance::Yes);
            let (before, behind) = around(case, *party, at, if *signs { -x } else { *x }, &so)?;
            Some((*signs, before, behind))
        }
        Change::Moving { party, to, gains, points: Some(x) } => {
            let moves = |case: &Case| Some(assessed(case)?.status_quo.moves.iter().any(|m| m.party == *party));
            let at = if *gains { q } else { to };
            let (before, behind) = around(case, *party, at, *x, &moves)?;
            Some((*gains, before, behind))
        }
        Change::Agreement { signers, to, least: Some((party, x)) } => {
            let so = |case: &Case| Some(signers.iter().all(|p| instance(case).gains_strictly(p, to)));
            let (before, behind) = around(case, *party, to, -x, &so)?;
            Some((true, before, behind))
        }
        Change::Credible { threat, is, points: Some(x) } => {
            let row = &a.threats[*threat];
            let so = |case: &Case| threat_row(case, *threat)?.credible;
            let by = case.threats[row.threat].by;
            let (before, behind) = around(case, by, row.executed.as_ref()?, if *is { -x } else { *x }, &so)?;
            Some((*is, before, behind))
        }
        Change::Effective { threat, is, points: Some(x) } => {
            let row = &a.threats[*threat];
            // From a departure, what the target likes decides where the threat is judged from, too.
            let done = row.executed.as_ref()?;
            if row.base != Base::StatusQuo || a.model.condition(case.threats[row.threat].unless).holds(done) {
                return None;
            }
            let so = |case: &Case| threat_row(case, *threat)?.effective;
            let to = case.threats[row.threat].to;
            let (before, behind) = around(case, to, row.executed.as_ref()?, if *is { *x } else { -x }, &so)?;
            Some((*is, before, behind))
        }
        _ => None,
    }
}

fn name(change: &Change) -> String {
    let text = format!("{change:?}");
    text.split([' ', '{']).next().unwrap_or_default().to_owned()
}

/// Checks all findings of a case, and counts what was tried, by kind.
fn check(seed: u64, shape: &Shape, seen: &mut BTreeMap<String, usize>) -> Result<(), TestCaseError> {
    let case = generate::case(seed, shape);
    let Some(a) = assessed(&case) else { return Ok(()) };
    for finding in &a.findings {
        let all = changes(&a, finding);
        prop_assert!(!all.is_empty(), "{:?}", finding);
        for change in &all {
            // Where what turns is on the very edge, a hair before it is on the other side of where it is now.
            let Some((now, before, behind)) = turned(&case, &a, change) else { continue };
            *seen.entry(name(change)).or_default() += 1;
            prop_assert_eq!((now, !now), (before, behind), "{:?}: {:?}", finding, change);
        }
        let kinds = all.iter().map(name).collect::<std::collections::BTreeSet<_>>();
        if let Finding::StatusQuo { .. } = finding {
            prop_assert!(kinds.len() > 1 || all.len() > 1, "single moves and agreements: {:?}", all);
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(zopa_testkit::cases(3000))]

    /// Every finding has something that would change it, and each that is in points does where they are reached.
    #[test]
    fn every_finding_says_what_would_change_it((seed, shape) in generate::any_seeded(shape())) {
        check(seed, &shape, &mut BTreeMap::new())?;
    }
}

/// The walk above meets every kind of change that is tried.
#[test]
fn every_kind_is_tried() {
    let mut seen = BTreeMap::new();
    for seed in 0..300 {
        check(seed, &shape(), &mut seen).unwrap();
    }
    for kind in ["Answer", "Moving", "Agreement", "Credible", "Effective"] {
        assert!(seen.get(kind).is_some_and(|n| *n > 20), "{kind}: {seen:?}");
    }
}
