//! The package game, drift, threats and shares against brute-force twins written from the definitions alone.

#![allow(clippy::unwrap_used)] // a test may panic

use proptest::prelude::*;
use std::sync::Arc;
use zopa_assess::{Base, Game, Grade, Holding, Regrouping, Request, assess, drift, regroup, threats};
use zopa_core::{Draw, Draws, Id, Instance, IssueSet, Limits, Model, PartyId, PartySet, Run, Silent, Stance};
use zopa_study::{Streams, Together};
use zopa_testkit::generate::{self, Feature, Shape};
use zopa_testkit::{bargain, conflict, literal, package_game as twin};

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
    compare_costs(instance, &literal, &ours)?;
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

/// With what leaving would have to cost more, nobody leaves, and with a unit less for one of them somebody does; none are said
/// where no such costs would do.
fn compare_costs(
    instance: &Instance,
    literal: &twin::Game<'_>,
    ours: &zopa_assess::Verdict,
) -> Result<(), TestCaseError> {
    let lacks = literal.lacks();
    let stays = lacks.as_ref().is_some_and(|lacks| literal.stays_if_leaving_costs(lacks));
    prop_assert_eq!(ours.stays_at.is_empty(), !stays || lacks.as_ref().is_some_and(Vec::is_empty));
    let lacks = lacks.filter(|_| !ours.stays_at.is_empty()).unwrap_or_default();
    prop_assert_eq!(ours.stays_at.len(), lacks.len());
    for (k, ((party, points), (whose, lack))) in ours.stays_at.iter().zip(&lacks).enumerate() {
        prop_assert_eq!(party, whose);
        let exact =
            instance.additive(*party).unwrap().points(zopa_core::Score::from_raw(i64::try_from(*lack).unwrap()));
        prop_assert!((points - exact).abs() < 1e-12);
        let mut less = lacks.clone();
        less[k].1 -= 1;
        prop_assert!(!literal.stays_if_leaving_costs(&less), "{:?} needs less", party);
    }
    Ok(())
}

/// Who would move on together from some packages to something that itself holds, and the way there.
fn compare_regroupings(seed: u64, shape: &Shape) -> Result<(), TestCaseError> {
    let case = generate::case(seed, shape);
    let instance = generate::instance(&case);
    let feasible = bargain::feasible(&case);
    let mut stream = generate::Stream::new(seed, "packages");
    let found = (0..2).map(|_| twin::changes(&case, &feasible[stream.below(feasible.len())]));
    let proposed = case.proposals.iter().filter(|p| p.off_agenda.is_none()).map(|p| p.set.clone()).take(1);
    for named in found.chain(proposed).collect::<Vec<_>>() {
        let Some(literal) = twin::Game::new(&instance, &named) else { continue };
        let game = Game::new(&instance, &case.package(&named), &Limits::default()).unwrap();
        compare_regrouping(&instance, &game, &literal)?;
    }
    Ok(())
}

fn compare_regrouping(instance: &Instance, game: &Game, literal: &twin::Game<'_>) -> Result<(), TestCaseError> {
    let case = instance.model().case();
    let run = Run { limits: &Limits::default(), watch: &Silent };
    let ours = regroup(instance, game, &mut Holding::default(), &run).unwrap();
    let mut theirs = literal.regroupings();
    theirs.sort_by_key(|(kind, members, _)| (*kind, members.len(), members.iter().collect::<Vec<_>>()));
    prop_assert_eq!(ours.len(), theirs.len());
    for (ours, (kind, members, states)) in ours.iter().zip(&theirs) {
        let named = match ours.kind {
            Regrouping::WouldBeImproved => twin::Regrouping::WouldBeImproved,
            Regrouping::SideDeal => twin::Regrouping::SideDeal,
            Regrouping::OutsideBloc => twin::Regrouping::OutsideBloc,
        };
        prop_assert_eq!((named, ours.members, ours.states), (*kind, *members, states.len() as u64));
        let distance = |t: &zopa_core::Outcome| literal::issues_changed(case, literal.package(), t);
        let nearest = states.iter().min_by_key(|t| distance(t)).unwrap();
        prop_assert_eq!(&ours.to, nearest);
        let mut at = literal.package().clone();
        for step in &ours.steps {
            prop_assert_eq!(&step.from, &at);
            prop_assert!(step.by.is_subset(ours.members));
            let one = step.by.iter().next().unwrap();
            let legal = match step.by.len() {
                1 => conflict::can_move(case, one, &step.from, &step.to),
                _ => conflict::can_sign(case, step.by, &step.from, &step.to),
            };
            prop_assert!(legal);
            at = step.to.clone();
        }
        prop_assert_eq!(&at, &ours.to);
    }
    Ok(())
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

    /// Who would move on together from a package is what the definition says.
    #[test]
    fn regroupings_agree_with_the_definition(
        (seed, shape) in prop_oneof![generate::any_seeded(shape().up_to(100)), generate::any_seeded(tangled().up_to(60))]
    ) {
        compare_regroupings(seed, &shape)?;
    }

    /// The setters' CNash and CSEQ at the status quo are the definition's.
    #[test]
    fn pacts_agree_with_the_definition((seed, shape) in generate::any_seeded(shape().up_to(60))) {
        compare_pacts(seed, &shape)?;
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

/// The setters' coalitions at the status quo: what each could move to, and what would answer.
fn compare_pacts(seed: u64, shape: &Shape) -> Result<(), TestCaseError> {
    let case = generate::case(seed, shape);
    let model = Model::new(Arc::new(case.clone())).unwrap();
    let limits = Limits::default();
    let request = Request { draws: 1, seed: 0, count_space: true };
    let assessment = assess(&model, request, &Run { limits: &limits, watch: &Silent }).unwrap();
    let pacts = assessment.status_quo.pacts.unwrap().unwrap();
    let instance = Instance::new(&model, &Streams::new(&case, 0).unwrap(), Draw::CENTRAL).unwrap();
    let graph = conflict::Graph::of(&model);
    let theirs = conflict::Conflict::new(&graph, &instance);
    let q = literal::status_quo(&case);
    let here = graph.number(&q).unwrap();
    let setters =
        case.issues.ids().fold(PartySet::EMPTY, |set, v| set.union(literal::setters_and_ratifiers(&case, v).0));
    let stated = literal::stated(&instance);
    prop_assert_eq!(pacts.unstated, setters.minus(stated));
    prop_assert_eq!(pacts.all.len() + 1, 1 << setters.intersection(stated).len());
    for pact in &pacts.all {
        let found = pact.judged.as_ref().unwrap();
        let better = theirs.coalition_improvements(here, pact.members);
        let red = |t: &usize| pact.members.iter().any(|i| literal::meets_red_line(&case, i, &graph.states()[*t]));
        prop_assert_eq!(found.better, better.len() as u64);
        prop_assert_eq!(found.within_red_lines, better.iter().filter(|t| !red(t)).count() as u64);
        let stable = |concept| theirs.coalition_stable(here, pact.members, concept, conflict::Joint::Moves).unwrap();
        prop_assert_eq!(found.cnash(), stable(conflict::Concept::Nash));
        prop_assert_eq!(found.cseq(), stable(conflict::Concept::Seq));
        prop_assert_eq!(found.example.is_none(), found.cnash());
        if let Some(example) = &found.example {
            let to = graph.number(&example.to).unwrap();
            prop_assert!(better.contains(&to));
            prop_assert_eq!(example.answered.is_some(), found.cseq());
            prop_assert_eq!(example.steps.last().map(|s| &s.to), Some(&example.to));
            prop_assert_eq!(example.against_red_lines.is_empty(), !red(&to));
        }
    }
    Ok(())
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

/// Each kind of regrouping occurs in the cases that the games are compared on.
#[test]
fn every_regrouping_occurs() {
    let mut seen = std::collections::BTreeMap::new();
    for seed in 0..1000 {
        let case = generate::case(seed, &if seed % 2 == 0 { shape() } else { tangled() });
        let instance = generate::instance(&case);
        for package in bargain::feasible(&case).iter().step_by(5).filter(|p| **p != case.status_quo()) {
            let game = Game::new(&instance, package, &Limits::default()).unwrap();
            let run = Run { limits: &Limits::default(), watch: &Silent };
            for found in regroup(&instance, &game, &mut Holding::default(), &run).unwrap() {
                *seen.entry(found.kind).or_insert(0) += 1;
            }
        }
    }
    assert!(seen.len() == 3 && seen.values().all(|n| *n >= 3), "{seen:?}");
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
