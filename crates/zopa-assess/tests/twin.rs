//! The package game, drift, threats and shares against brute-force twins written from the definitions alone.

#![allow(clippy::unwrap_used)] // a test may panic

use proptest::prelude::*;
use std::sync::Arc;
use zopa_assess::{Base, Game, Grade, Request, assess, drift, threats};
use zopa_core::{Draw, Draws, Id, Instance, IssueSet, Limits, Model, PartyId, Run, Silent, Stance};
use zopa_study::{Streams, Together};
use zopa_testkit::generate::{self, Feature, Shape};
use zopa_testkit::{bargain, literal, package_game as twin};

fn shape() -> Shape {
    Shape::default().up_to(200).with(Feature::Proposals).with(Feature::Threats)
}

fn tangled() -> Shape {
    let more = [Feature::Proposals, Feature::Joint, Feature::Binding, Feature::OneWay, Feature::PackageRules];
    more.into_iter().fold(Shape::tangled().up_to(100), Shape::with)
}

/// The games of a case's proposals and of three other packages.
fn compare_games(seed: u64, shape: &Shape) -> Result<(), TestCaseError> {
    let case = generate::case(seed, shape);
    let instance = generate::instance(&case);
    for proposal in case.proposals.iter().filter(|p| p.off_agenda.is_none()) {
        compare_game(&instance, &proposal.set)?;
    }
    let mut stream = generate::Stream::new(seed, "packages");
    let feasible = bargain::feasible(&case);
    for _ in 0..3 {
        let package = &feasible[stream.below(feasible.len())];
        compare_game(&instance, &twin::changes(&case, package))?;
    }
    Ok(())
}

fn grade(of: twin::Grade) -> Grade {
    match of {
        twin::Grade::A => Grade::A,
        twin::Grade::B => Grade::B,
        twin::Grade::C => Grade::C,
        twin::Grade::D => Grade::D,
        twin::Grade::E => Grade::E,
    }
}

/// Everything that is said of one package: grades, who walks away, margin, patience, whether it holds.
fn compare_game(instance: &Instance, named: &twin::Named) -> Result<(), TestCaseError> {
    let case = instance.model().case();
    let package = case.package(named);
    let Some(literal) = twin::Game::new(instance, named) else { return Ok(()) };
    let theirs = literal.verdict();
    let game = Game::new(instance, &package, &Limits::default()).unwrap();
    let ours = game.judge(instance);
    prop_assert_eq!(ours.grade, grade(theirs.grade));
    prop_assert_eq!(ours.states, literal.graph().states().len() as u64);
    for (party, theirs) in &theirs.grades {
        let verdict = ours.parties.iter().find(|v| v.party == *party).unwrap();
        prop_assert_eq!(verdict.grade, grade(*theirs), "{:?}", party);
    }
    prop_assert_eq!(ours.parties.len(), theirs.grades.len());
    for verdict in &ours.parties {
        let stays = verdict.walks_away.is_none();
        prop_assert_eq!(stays, !theirs.walk_away.contains(verdict.party), "{:?}", verdict.party);
    }
    match (&ours.margin, &theirs.margin) {
        (Some((_, ours)), Some((_, theirs))) => prop_assert!((ours - theirs.approximate()).abs() < 1e-9),
        (ours, theirs) => prop_assert!(ours.is_none() && theirs.is_none(), "{:?} {:?}", ours, theirs),
    }
    for (party, patience) in &theirs.patience {
        let ours = ours.parties.iter().find(|v| v.party == *party).unwrap().patience.unwrap();
        match patience {
            twin::Patience::AtLeast(theirs) => prop_assert!((ours - theirs.approximate()).abs() < 1e-9),
            twin::Patience::Infinite => prop_assert!(ours.is_infinite()),
        }
    }
    let holds = game.holds(instance, &mut zopa_assess::Scratch::default());
    // A signer whose interests are not stated never says yes.
    prop_assert_eq!(holds, theirs.self_enforcing && theirs.unstated_signers.is_empty());
    explanations(instance, &ours, &package)
}

/// Each claimed step is a move of its mover, each claimed improvement one, and each answer ends where the leaver is no
/// better off than it was.
fn explanations(
    instance: &Instance,
    verdict: &zopa_assess::Verdict,
    package: &zopa_core::Outcome,
) -> Result<(), TestCaseError> {
    let case = instance.model().case();
    for party in &verdict.parties {
        let who = party.party;
        let Some(exit) = &party.exit else { continue };
        prop_assert_eq!(&exit.step.from, package);
        prop_assert!(zopa_testkit::conflict::can_move(case, who, &exit.step.from, &exit.step.to));
        prop_assert!(literal::better(instance, who, &exit.step.to, package));
        let mut at = exit.step.to.clone();
        for step in &exit.answer {
            let mover = step.by.iter().next().unwrap();
            prop_assert_eq!(&step.from, &at);
            prop_assert!(zopa_testkit::conflict::can_move(case, mover, &step.from, &step.to));
            let moves_gain = party.grade == Grade::B || party.grade == Grade::C;
            prop_assert!(
                !moves_gain || party.walks_away.is_some() || literal::better(instance, mover, &step.to, &step.from)
            );
            at = step.to.clone();
        }
        if !exit.answer.is_empty() {
            prop_assert!(!literal::better(instance, who, &at, package));
        }
        if let Some(counter) = &exit.counter {
            prop_assert!(zopa_testkit::conflict::can_move(case, who, &counter.from, &counter.to));
            prop_assert!(literal::better(instance, who, &counter.to, package));
        }
        if let Some(deal) = &exit.bargained_away {
            prop_assert!(deal.by.contains(who));
            prop_assert!(zopa_testkit::conflict::can_sign(case, deal.by, &deal.from, &deal.to));
            for signer in deal.by.iter() {
                prop_assert!(literal::better(instance, signer, &deal.to, &deal.from));
            }
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(zopa_testkit::cases(1500))]

    /// The package game of every proposal and of a few other packages says what the definition says.
    #[test]
    fn package_games_agree_with_the_definition((seed, shape) in generate::any_seeded(shape())) {
        compare_games(seed, &shape)?;
    }

    /// The same with utilities in which issues matter to each other: every grade occurs.
    #[test]
    fn tangled_package_games_agree_with_the_definition((seed, shape) in generate::any_seeded(tangled())) {
        compare_games(seed, &shape)?;
    }

    /// Drift and threats.
    #[test]
    fn drift_and_threats_agree_with_the_definition((seed, shape) in generate::any_seeded(shape())) {
        let case = generate::case(seed, &shape);
        let instance = generate::instance(&case);
        let limits = Limits::default();
        for proposal in case.proposals.iter().filter(|p| p.off_agenda.is_none()) {
            let Some(literal) = twin::Game::new(&instance, &proposal.set) else { continue };
            let mut named = IssueSet::none(case.issues.len());
            proposal.set.iter().for_each(|(v, _)| named.insert(*v));
            for threat in twin::active_threats(&case, literal.package()) {
                case.threats[threat].set.iter().for_each(|(v, _)| named.insert(*v));
            }
            let ours = drift(&instance, literal.package(), &named, &limits).unwrap();
            let ours: Vec<_> = ours.into_iter().map(|d| (d.party, d.to)).collect();
            prop_assert_eq!(ours, literal.drift());
        }
        for row in threats(&instance, &limits).unwrap() {
            let Some(theirs) = twin::threat(&instance, row.threat) else { continue };
            let from = match &row.base {
                Base::StatusQuo => Some(literal::status_quo(&case)),
                Base::Departure(to) => Some(to.clone()),
                Base::CannotBeTriggered | Base::Unstated | Base::OffAgenda => None,
            };
            prop_assert_eq!(&from, &theirs.from);
            if from.is_none() {
                continue;
            }
            prop_assert_eq!(row.complied, theirs.complied);
            prop_assert_eq!(row.executable, theirs.executable);
            prop_assert_eq!(row.credible, theirs.credible);
            prop_assert_eq!(row.effective, theirs.effective);
            prop_assert_eq!(row.assurance, theirs.assurance);
            let target = zopa_core::PartySet::only(case.threats[row.threat].to);
            prop_assert_eq!(row.needs, theirs.needs.minus(target));
        }
    }
}

/// Every grade occurs in the cases that the games are compared on, or the comparison would be of little worth.
#[test]
fn every_grade_occurs() {
    let mut seen = std::collections::BTreeSet::new();
    for seed in 0..400 {
        let case = generate::case(seed, &tangled());
        let instance = generate::instance(&case);
        for package in bargain::feasible(&case).iter().take(8).filter(|p| **p != case.status_quo()) {
            seen.insert(Game::new(&instance, package, &Limits::default()).unwrap().judge(&instance).grade);
        }
    }
    assert_eq!(seen.into_iter().collect::<Vec<_>>(), [Grade::A, Grade::B, Grade::C, Grade::D, Grade::E]);
}

proptest! {
    #![proptest_config(zopa_testkit::cases(60))]

    /// Both sets of shares are what counting draw by draw gives, and the rows keep what product.md says of them.
    #[test]
    fn shares_are_counts_over_draws((seed, shape) in generate::any_seeded(shape().with(Feature::Inputs).up_to(60))) {
        let case = generate::case(seed, &shape);
        let model = Model::new(Arc::new(case)).unwrap();
        let case = model.case();
        let limits = Limits::default();
        let run = Run { limits: &limits, watch: &Silent };
        let request = Request { draws: 20, seed: 5, count_space: false };
        let answer = assess(&model, request, &run).unwrap();
        prop_assert!(answer.rows.len() <= 16);
        let streams = Streams::new(case, 5).unwrap();
        let moving = Together::new(case, &streams);
        for (k, row) in answer.rows.iter().enumerate() {
            let at = &row.candidate.outcome;
            let direction = moving.direction(&model, at).unwrap();
            for together in [false, true] {
                let (mut yes, mut all, mut holds) = (vec![0; case.parties.len()], 0, 0);
                for draw in (1..=20).map(Draw) {
                    let both = moving.both(draw);
                    let number = |x| match x {
                        zopa_core::Uncertain::Known(v) => v,
                        zopa_core::Uncertain::Input(i) if together => both.value(i, &direction),
                        zopa_core::Uncertain::Input(i) => streams.value(i, draw),
                    };
                    let instance = Instance::with(&model, draw, &number).unwrap();
                    let agrees = |i: PartyId| literal::yes(&instance, i, at);
                    case.parties.ids().filter(|i| agrees(*i)).for_each(|i| yes[i.index()] += 1);
                    let signed = row.signers.iter().all(agrees);
                    all += u64::from(signed);
                    let game = twin::Game::new(&instance, &twin::changes(case, at));
                    let stands = game.is_some_and(|g| {
                        let v = g.verdict();
                        v.self_enforcing && v.unstated_signers.is_empty()
                    });
                    holds += u64::from(stands);
                }
                let ours = if together { &answer.shares.together[k] } else { &answer.shares.independent[k] };
                for i in case.parties.ids() {
                    if let Some(share) = ours.yes[i] {
                        prop_assert_eq!(share.hits, yes[i.index()]);
                    }
                }
                prop_assert_eq!(ours.all_sign.map(|s| s.hits), (!row.signers.is_empty()).then_some(all));
                prop_assert_eq!(ours.holds.map(|s| s.hits), (!row.signers.is_empty()).then_some(holds));
            }
            // Who loses without a say never signs and is no audience.
            prop_assert_eq!(row.lose_without_say, bargain::loses_without_a_say(
                &Instance::new(&model, &streams, Draw::CENTRAL).unwrap(), at));
            let refusing: Vec<PartyId> =
                row.signers.iter().filter(|i| row.standing[*i].stance != Stance::Yes).collect();
            prop_assert_eq!(refusing, row.refusing().iter().collect::<Vec<_>>());
        }
    }
}
