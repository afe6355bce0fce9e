//! The study's facts against the definitions, draw by draw; flips in closed form against a fine grid; regrets against
//! the corners of the ranges.

#![allow(clippy::unwrap_used)] // a test may panic

use proptest::prelude::*;
use std::sync::Arc;
use zopa_assess::study::{Choice, QuestionScratch, Questions, RobustOption, StudyRequest, questions, study};
use zopa_assess::{Game, Request, Scratch, assess};
use zopa_core::{
    Case, Diagnostic, Distribution, Draw, Draws, Id, Input, InputId, Instance, IssueSet, Limits, Model, OpenPlace,
    PartyId, Preference, Role, Run, Silent, Uncertain, Unplaced, WalkAway,
};
use zopa_study::{Cell, Column, Design, Line, Response, Sampled, Streams, turnings};
use zopa_testkit::generate::{self, Feature, Shape};
use zopa_testkit::{bargain, literal, package_game as twin};

fn shape() -> Shape {
    let more = [Feature::Proposals, Feature::Threats, Feature::Inputs, Feature::PackageRules];
    more.into_iter().fold(Shape::default().up_to(60), Shape::with)
}

fn request(draws: u64) -> StudyRequest {
    StudyRequest {
        draws: 1..draws + 1,
        design: Design::Plain,
        before: None,
        analyses: false,
        budget: 0,
        parties: Vec::new(),
        sign: None,
        held: true,
    }
}

/// The case with the place of every second statement of every order open, and every tie of every ranking.
fn opened(mut case: Case) -> Case {
    let places = |preference: &Preference| match preference {
        Preference::Priorities(statements) => (1..statements.len()).step_by(2).map(Unplaced::Statement).collect(),
        Preference::Ranking(tiers) => {
            let of = |(tier, tied): (usize, &Vec<_>)| {
                let first = if tied.len() > 2 { 0 } else { 1 };
                (first..tied.len()).map(move |condition| Unplaced::Tied { tier, condition })
            };
            tiers.iter().enumerate().flat_map(of).collect()
        }
        _ => Vec::new(),
    };
    let open: Vec<(PartyId, Vec<Unplaced>)> = case.preferences.enumerated().map(|(i, p)| (i, places(p))).collect();
    for (party, places) in open {
        for what in places {
            let prior = Distribution::Uniform { low: 0.0, high: 1.0 };
            let path = format!("preferences.{}.{what:?}", case.parties[party].id);
            let input = case.inputs.push(Input { path, prior, clip: (0.0, 1.0), because: vec![] });
            case.open_places.push(OpenPlace { party, what, input });
        }
    }
    case
}

fn letter(grade: twin::Grade) -> u8 {
    match grade {
        twin::Grade::A => 0,
        twin::Grade::B => 1,
        twin::Grade::C => 2,
        twin::Grade::D => 3,
        twin::Grade::E => 4,
    }
}

/// The questions of a case with all inputs but two at their central values.
struct Two<'a> {
    questions: &'a Questions,
    central: Vec<f64>,
    facts: Vec<usize>,
    columns: Vec<Column>,
}

impl Response for Two<'_> {
    type Scratch = (QuestionScratch, Vec<Cell>);
    fn columns(&self) -> &[Column] {
        &self.columns
    }
    fn scratch(&self) -> Self::Scratch {
        (self.questions.scratch(), vec![Cell::Missing; self.questions.columns().len()])
    }
    fn evaluate(&self, values: &[f64], scratch: &mut Self::Scratch, row: &mut [Cell]) -> Result<(), Diagnostic> {
        let mut at = self.central.clone();
        at[..2].copy_from_slice(&values[..2]);
        scratch.1.fill(Cell::Missing);
        self.questions.some(&self.facts, &at, &mut scratch.0, &mut scratch.1)?;
        row.iter_mut().zip(&self.facts).for_each(|(cell, fact)| *cell = scratch.1[*fact]);
        Ok(())
    }
}

/// The case with the first uncertain value of every party in place of its last one, and the first uncertain weight in place of
/// the last.
fn share_numbers(case: &mut Case) {
    let uncertain = |x: &Uncertain<f64>| matches!(x, Uncertain::Input(_));
    for party in case.parties.ids().collect::<Vec<_>>() {
        let Preference::Cardinal(cardinal) = &mut case.preferences[party] else { continue };
        let worths = || cardinal.issues.iter().flatten();
        let weight = worths().map(|w| w.weight).find(uncertain);
        let value = worths().flat_map(|w| w.values.iter().copied()).find(uncertain);
        let issues: Vec<_> = cardinal.issues.ids().collect();
        let mut worths: Vec<_> = Vec::new();
        for issue in issues {
            if cardinal.issues[issue].is_some() {
                worths.push(issue);
            }
        }
        let Some(last) = worths.last().and_then(|issue| cardinal.issues[*issue].as_mut()) else { continue };
        if let Some(weight) = weight.filter(|_| uncertain(&last.weight)) {
            last.weight = weight;
        }
        let levels: Vec<_> = last.values.ids().collect();
        if let (Some(value), Some(level)) = (value, levels.into_iter().rfind(|l| uncertain(&last.values[*l]))) {
            last.values[level] = value;
        }
    }
}

/// The uncertain numbers that a party's preferences use.
fn used_by(case: &Case, party: PartyId) -> Vec<InputId> {
    let Preference::Cardinal(cardinal) = &case.preferences[party] else { return Vec::new() };
    let (WalkAway::Above(no_deal) | WalkAway::Absolute(no_deal)) = cardinal.walk_away;
    let worths = cardinal.issues.iter().flatten().flat_map(|w| w.values.iter().copied().chain([w.weight]));
    let all = worths.chain(cardinal.terms.iter().map(|t| t.add)).chain([no_deal]);
    let mut used: Vec<InputId> =
        all.filter_map(|x| if let Uncertain::Input(id) = x { Some(id) } else { None }).collect();
    used.sort_unstable();
    used.dedup();
    used
}

proptest! {
    #![proptest_config(zopa_testkit::cases(24))]

    /// Shares over draws against integration: of two inputs, the share of a fact is the area of the unit square of their
    /// quantiles in which it is true. The area is counted at one random point in every cell of a grid, so it favours no
    /// sliver or border, and the two may differ by five standard errors and five draws (a rare fact's count is skewed).
    #[test]
    fn shares_are_areas((seed, shape) in generate::any_seeded(shape())) {
        const SIDE: usize = 40;
        const DRAWS: u64 = 2048;
        let mut case = generate::case(seed, &shape);
        case.correlations.clear();
        prop_assume!(case.inputs.len() >= 2);
        let model = Model::new(Arc::new(case)).unwrap();
        let streams = Streams::new(model.case(), seed).unwrap();
        let limits = Limits::default();
        let context = Run { limits: &limits, watch: &Silent };
        let questions = questions(&model, &streams, &context).unwrap();
        let facts = questions.headlines();
        let columns = facts.iter().map(|f| questions.columns()[*f].clone()).collect();
        let two = Two { questions: &questions, central: streams.central(), facts, columns };
        let law = |i: usize| streams.law(InputId::new(i));
        let mut state = seed;
        let mut within = |cell: usize| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (cell as f64 + (state >> 11) as f64 / (1_u64 << 53) as f64) / SIDE as f64
        };
        let mut scratch = two.scratch();
        let mut grid = Vec::new();
        for k in 0..SIDE * SIDE {
            let values = [law(0).quantile(within(k % SIDE)), law(1).quantile(within(k / SIDE))];
            let mut row = vec![Cell::Missing; two.facts.len()];
            two.evaluate(&values, &mut scratch, &mut row).unwrap();
            grid.push(row);
        }
        let plain = Sampled::new(&two, &streams, Design::Plain).unwrap();
        let sobol = Sampled::new(&two, &streams, Design::Sobol).unwrap();
        for sampled in [plain, sobol] {
            let totals = zopa_study::run(&sampled, 1..DRAWS + 1, seed, None, &context).unwrap().value;
            for (fact, column) in two.columns.iter().enumerate() {
                let inside = grid.iter().filter(|row| row[fact].yes()).count() as f64;
                let (drawn, cells) = (totals.columns[fact].hits() as f64, grid.len() as f64);
                let (share, area) = (drawn / DRAWS as f64, inside / cells);
                let pooled = (drawn + inside) / (DRAWS as f64 + cells);
                let variance = pooled * (1.0 - pooled) * (1.0 / DRAWS as f64 + 1.0 / cells);
                let error = 5.0 * variance.sqrt() + 5.0 / cells;
                prop_assert!((share - area).abs() <= error, "{}: {share} {area} {error}", column.name);
            }
        }
    }
}

proptest! {
    #![proptest_config(zopa_testkit::cases(300))]

    /// Every fact of every draw is what the literal definitions give.
    #[test]
    fn facts_are_what_the_definitions_say((seed, shape) in generate::any_seeded(shape())) {
        let model = Model::new(Arc::new(opened(generate::case(seed, &shape)))).unwrap();
        let case = model.case();
        let streams = Streams::new(case, 3).unwrap();
        let limits = Limits::default();
        let run = Run { limits: &limits, watch: &Silent };
        let asked = questions(&model, &streams, &run).unwrap();
        let mut scratch = asked.scratch();
        let audiences = case.having(Role::Audience);
        for draw in (0..4).map(Draw) {
            let values: Vec<f64> = case.inputs.ids().map(|i| streams.value(i, draw)).collect();
            let mut cells = vec![Cell::Missing; asked.columns().len()];
            asked.evaluate(&values, &mut scratch, &mut cells).unwrap();
            let instance = Instance::new(&model, &streams, draw).unwrap();
            let (mut any_sign, mut any_holds) = (false, false);
            for row in &asked.rows {
                let at = &row.candidate.outcome;
                let agrees = |i: PartyId| literal::yes(&instance, i, at);
                for (party, column) in &row.columns.yes {
                    prop_assert_eq!(cells[*column], Cell::Bool(agrees(*party)));
                }
                let sign = row.signers.iter().all(agrees);
                for (group, column) in [
                    (case.table(), row.columns.table_zone),
                    (case.setters().minus(audiences), row.columns.setters_zone),
                ] {
                    let zone = !group.is_empty()
                        && model.signable(at)
                        && row.signers.is_subset(group)
                        && group.iter().all(agrees);
                    prop_assert_eq!(cells[column.unwrap()], Cell::Bool(zone));
                }
                for (party, column) in &row.columns.gains {
                    prop_assert_eq!(cells[*column], Cell::Number(instance.gain_points(*party, at).unwrap()));
                }
                let mut named = IssueSet::none(case.issues.len());
                row.candidate.named.iter().for_each(|(v, _)| named.insert(*v));
                for threat in twin::active_threats(case, at) {
                    case.threats[threat].set.iter().for_each(|(v, _)| named.insert(*v));
                }
                let drift = zopa_assess::drift(&instance, at, &named, &limits).unwrap();
                prop_assert_eq!(cells[row.columns.drift.unwrap()], Cell::Bool(!drift.is_empty()));
                let Some(game) = twin::Game::new(&instance, &twin::changes(case, at)) else {
                    prop_assert!(row.columns.holds.is_none() && row.columns.grade.is_none());
                    continue;
                };
                let verdict = game.verdict();
                let holds = verdict.self_enforcing && verdict.unstated_signers.is_empty();
                prop_assert_eq!(cells[row.columns.sign.unwrap()], Cell::Bool(sign));
                prop_assert_eq!(cells[row.columns.holds.unwrap()], Cell::Bool(holds));
                prop_assert_eq!(cells[row.columns.grade.unwrap()], Cell::Grade(letter(verdict.grade)));
                for (party, column) in &row.columns.grades {
                    let theirs = verdict.grades.iter().find(|(i, _)| i == party).unwrap().1;
                    prop_assert_eq!(cells[*column], Cell::Grade(letter(theirs)), "{:?}", party);
                }
                any_sign |= sign;
                any_holds |= holds;
                // Efficient: nothing that the signers deliver is as good for all of them and better for one.
                let counted: Vec<PartyId> =
                    row.signers.iter().filter(|i| case.with_preferences().contains(*i)).collect();
                let dominated = bargain::feasible(case).iter().any(|w| {
                    model.signers(w).is_subset(row.signers.minus(audiences))
                        && counted.iter().all(|i| !literal::better(&instance, *i, at, w))
                        && counted.iter().any(|i| literal::better(&instance, *i, w, at))
                });
                // Where a signer's interests are unstated nobody knows.
                let expected = if counted.len() == row.signers.len() { Cell::Bool(!dominated) } else { Cell::Missing };
                prop_assert_eq!(cells[row.columns.efficient.unwrap()], expected);
            }
            prop_assert_eq!(cells[asked.any_sign], Cell::Bool(any_sign));
            prop_assert_eq!(cells[asked.any_holds], Cell::Bool(any_holds));
            // Some questions have the same answers as all of them, with one number moved in between and moved back.
            let headlines = asked.headlines();
            for moved in model.case().inputs.ids().take(4) {
                let mut beside = values.clone();
                beside[moved.index()] = streams.law(moved).range().1;
                for at in [&beside, &values] {
                    let (mut some, mut all) = (vec![Cell::Missing; cells.len()], vec![Cell::Missing; cells.len()]);
                    asked.some(&headlines, at, &mut scratch, &mut some).unwrap();
                    asked.evaluate(at, &mut asked.scratch(), &mut all).unwrap();
                    for fact in &headlines {
                        prop_assert_eq!(some[*fact], all[*fact], "{}", asked.columns()[*fact].name);
                    }
                }
            }
            // One question alone has the same answer, whatever was asked before.
            for column in (0..cells.len()).step_by(3) {
                prop_assert_eq!(asked.one(column, &values, &mut scratch).unwrap(), cells[column]);
            }
        }
    }

    /// Flips of linear facts in closed form against a fine grid along every input: each change of the fact between two
    /// points of the grid has a flip between them, and no flip lies where the grid sees none.
    #[test]
    fn closed_forms_agree_with_a_fine_grid((seed, shape) in generate::any_seeded(shape())) {
        const FINE: usize = 400;
        let model = Model::new(Arc::new(opened(generate::case(seed, &shape)))).unwrap();
        let streams = Streams::new(model.case(), 3).unwrap();
        let limits = Limits::default();
        let asked = questions(&model, &streams, &Run { limits: &limits, watch: &Silent }).unwrap();
        let mut scratch = asked.scratch();
        let base = streams.central();
        let signed = asked.rows.iter().filter_map(|r| r.columns.sign).take(3);
        let facts: Vec<usize> = signed.chain([asked.any_sign]).chain(asked.parts().into_iter().take(3)).collect();
        for input in model.case().inputs.ids().take(3) {
            let (low, high) = streams.law(input).range();
            let line = Line { base: base.clone(), moves: vec![(input, low, high)] };
            let from = (base[input.index()] - low) / (high - low);
            let mut values = Vec::new();
            for fact in facts.iter().copied() {
                let was = asked.one(fact, &base, &mut scratch).unwrap();
                let found = turnings(&asked, &line, from, &[(fact, was)], &mut scratch).unwrap();
                prop_assert!(found[0].exact);
                let mut grid = Vec::new();
                for k in 0..=FINE {
                    line.at(k as f64 / FINE as f64, &mut values);
                    grid.push(asked.one(fact, &values, &mut scratch).unwrap());
                }
                for k in 0..FINE {
                    let (a, b) = (k as f64 / FINE as f64, (k + 1) as f64 / FINE as f64);
                    let between = found[0].flips.iter().filter(|f| f.at >= a - 1e-9 && f.at <= b + 1e-9).count();
                    // Where all weights of a party are nought there is no answer, and nothing turns.
                    let answered = grid[k] != Cell::Missing && grid[k + 1] != Cell::Missing;
                    if answered && grid[k] != grid[k + 1] {
                        prop_assert!(between > 0, "the grid turns between {} and {}: {:?}", a, b, found[0].flips);
                    }
                }
                // The nearest flip is to what the fact is not.
                for flip in found[0].flips.iter().take(1) {
                    prop_assert_ne!(flip.becomes, was, "{:?}", found[0].flips);
                }
                for flip in &found[0].flips {
                    // On either side of a flip the fact differs, unless another flip or the end is as near.
                    let near = |f: &&zopa_study::Flip| (f.at - flip.at).abs() < 2e-6;
                    if flip.at < 1e-6 || flip.at > 1.0 - 1e-6 || found[0].flips.iter().filter(near).count() > 1 {
                        continue;
                    }
                    line.at(flip.at - 1e-6, &mut values);
                    let before = asked.one(fact, &values, &mut scratch).unwrap();
                    line.at(flip.at + 1e-6, &mut values);
                    prop_assert_ne!(asked.one(fact, &values, &mut scratch).unwrap(), before, "{:?}", flip);
                }
            }
        }
    }

    /// A draw with open places is the case with its statements written in the other order: for what each party wants,
    /// and for whether packages hold in games compiled before the draw.
    #[test]
    fn open_places_are_statements_in_another_order((seed, shape) in generate::any_seeded(shape())) {
        let open = Model::new(Arc::new(opened(generate::case(seed, &shape)))).unwrap();
        let case = open.case();
        let streams = Streams::new(case, 3).unwrap();
        let limits = Limits::default();
        let central = Instance::new(&open, &streams, Draw::CENTRAL).unwrap();
        let plain = Instance::new(&Model::new(Arc::new(generate::case(seed, &shape))).unwrap(), &streams, Draw::CENTRAL).unwrap();
        for party in case.parties.ids() {
            prop_assert_eq!(central.worth(party), plain.worth(party), "the central case is the order as written");
        }
        for draw in (1..6).map(Draw) {
            let mut written = (**case).clone();
            for place in &case.open_places {
                if let Unplaced::Statement(k) = place.what
                    && streams.value(place.input, draw) > 0.5
                    && let Preference::Priorities(statements) = &mut written.preferences[place.party]
                {
                    statements.swap(k - 1, k);
                }
            }
            for party in case.parties.ids() {
                let Preference::Ranking(tiers) = &mut written.preferences[party] else { continue };
                let place = |tier: usize, condition: usize| {
                    let what = Unplaced::Tied { tier, condition };
                    let own = case.open_places.iter().find(|o| o.party == party && o.what == what);
                    own.map_or(0.5, |o| streams.value(o.input, draw))
                };
                *tiers = tiers
                    .iter()
                    .enumerate()
                    .flat_map(|(t, tied)| {
                        // One by one, the best of those that are left.
                        let mut left: Vec<usize> = (0..tied.len()).collect();
                        let mut order = Vec::new();
                        while !left.is_empty() {
                            let best = (0..left.len()).fold(0, |b, k| if place(t, left[k]) > place(t, left[b]) { k } else { b });
                            order.push(vec![tied[left.remove(best)]]);
                        }
                        order
                    })
                    .collect();
            }
            written.open_places.clear();
            let written = Model::new(Arc::new(written)).unwrap();
            let (ours, theirs) =
                (Instance::new(&open, &streams, draw).unwrap(), Instance::new(&written, &streams, draw).unwrap());
            for party in case.parties.ids() {
                prop_assert_eq!(ours.worth(party), theirs.worth(party));
            }
            for proposal in case.proposals.iter().filter(|p| p.off_agenda.is_none()) {
                let package = case.package(&proposal.set);
                let before = Game::new(&central, &package, &limits).unwrap();
                let after = Game::new(&theirs, &package, &limits).unwrap();
                let (mut a, mut b) = (Scratch::default(), Scratch::default());
                prop_assert_eq!(before.holds(&ours, &mut a), after.holds(&theirs, &mut b));
                prop_assert_eq!(before.grades(&ours, &mut a), after.grades(&theirs, &mut b));
            }
        }
    }

    /// The study's shares are the assessment's.
    #[test]
    fn shares_are_those_of_the_assessment((seed, shape) in generate::any_seeded(shape())) {
        let model = Model::new(Arc::new(generate::case(seed, &shape))).unwrap();
        let streams = Streams::new(model.case(), 5).unwrap();
        let limits = Limits::default();
        let run = Run { limits: &limits, watch: &Silent };
        let asked = Arc::new(questions(&model, &streams, &run).unwrap());
        let ours = study(asked, &streams, &request(40), None, &run).unwrap();
        let theirs = assess(&model, Request { draws: 40, seed: 5, count_space: false }, &run).unwrap();
        prop_assert_eq!(ours.questions.rows.len(), theirs.rows.len());
        for (row, shares) in ours.questions.rows.iter().zip(&theirs.shares.independent) {
            let hits = |column: Option<usize>| column.map(|c| ours.totals.value.columns[c].hits());
            prop_assert_eq!(hits(row.columns.sign), shares.all_sign.map(|s| s.hits));
            prop_assert_eq!(hits(row.columns.holds), shares.both.map(|s| s.hits));
        }
    }

    /// Worst cases and regrets against points anywhere in the ranges, corners among them: none is worse than said, and
    /// where they are exact the worst corner is met.
    #[test]
    fn worst_cases_bound_every_point((seed, shape) in generate::any_seeded(shape()), picks in prop::collection::vec(0.0f64..1.0, 64)) {
        // In every other case a number stands at two places of its kind.
        let mut case = generate::case(seed, &shape);
        if seed % 2 == 0 {
            share_numbers(&mut case);
        }
        let model = Model::new(Arc::new(case)).unwrap();
        let case = model.case();
        let streams = Streams::new(case, 1).unwrap();
        let limits = Limits::default();
        let run = Run { limits: &limits, watch: &Silent };
        let asked = Arc::new(questions(&model, &streams, &run).unwrap());
        let wanted = StudyRequest { analyses: true, ..request(60) };
        let found = study(asked, &streams, &wanted, None, &run).unwrap();
        for robust in &found.robust {
            for round in 0..32usize {
                let end = |i: InputId| {
                    let (low, high) = streams.law(i).range();
                    let pick = picks[(i.index() * 7 + round) % picks.len()];
                    // Half of the rounds are corners.
                    let t = if round % 2 == 0 { pick.round() } else { pick };
                    low + t * (high - low)
                };
                let number = |x| match x {
                    Uncertain::Known(v) => v,
                    Uncertain::Input(i) => end(i),
                };
                let Ok(instance) = Instance::with(&model, Draw::CENTRAL, &number) else { continue };
                let gain = |row: Option<usize>| {
                    let at = row.map(|k| &found.questions.rows[k].candidate.outcome);
                    at.map_or(0.0, |o| instance.gain_points(robust.party, o).unwrap())
                };
                let best = robust.options.iter().map(|o| gain(o.row)).fold(f64::NEG_INFINITY, f64::max);
                for option in &robust.options {
                    prop_assert!(gain(option.row) >= option.worst - 1e-6);
                    prop_assert!(best - gain(option.row) <= option.regret + 1e-6);
                }
            }
            for option in &robust.options {
                prop_assert!((option.curve[0] - option.central).abs() < 1e-6);
                prop_assert!(option.curve.windows(2).all(|p| p[1] <= p[0] + 1e-9));
                prop_assert!((option.curve[10] - option.worst).abs() < 1e-9);
            }
            // Over all corners of the numbers that the party uses, where they are few, both are met.
            let used = used_by(case, robust.party);
            if !robust.exact || used.len() > 8 {
                continue;
            }
            let mut met = vec![(f64::INFINITY, f64::NEG_INFINITY); robust.options.len()];
            for corner in 0..1usize << used.len() {
                let number = |x| match x {
                    Uncertain::Known(v) => v,
                    Uncertain::Input(i) => {
                        let (low, high) = streams.law(i).range();
                        let high_end = used.iter().position(|u| *u == i).is_some_and(|k| corner >> k & 1 == 1);
                        if high_end { high } else { low }
                    }
                };
                // Weights that are all 0 there have no worth.
                let Ok(instance) = Instance::with(&model, Draw::CENTRAL, &number) else { continue };
                let gain = |row: Option<usize>| {
                    let at = row.map(|k| &found.questions.rows[k].candidate.outcome);
                    at.map_or(0.0, |o| instance.gain_points(robust.party, o).unwrap())
                };
                let best = robust.options.iter().map(|o| gain(o.row)).fold(f64::NEG_INFINITY, f64::max);
                for (option, met) in robust.options.iter().zip(&mut met) {
                    *met = (met.0.min(gain(option.row)), met.1.max(best - gain(option.row)));
                }
            }
            for (option, (worst, regret)) in robust.options.iter().zip(met).filter(|(_, met)| met.0.is_finite()) {
                prop_assert!((option.worst - worst).abs() < 1e-6, "{} {}", option.worst, worst);
                prop_assert!((option.regret - regret).abs() < 1e-6, "{} {}", option.regret, regret);
            }
        }
        for asking in &found.asking {
            prop_assert_eq!(asking.choice, Choice::Table);
            prop_assert!(asking.information.everything >= -1e-9);
        }
    }

    /// Whose choice is looked at has one: of a named row only its signers, and among options only rows that the party signs. Of everybody
    /// else it is told why not. An input that no preference uses is worth exactly nothing.
    #[test]
    fn choices_are_those_of_signers((seed, shape) in generate::any_seeded(shape()), pick in 0usize..8) {
        let mut case = generate::case(seed, &shape);
        let prior = Distribution::Uniform { low: 0.0, high: 1.0 };
        let idle = case.inputs.push(Input { path: "idle".into(), prior, clip: (0.0, 1.0), because: vec![] });
        let model = Model::new(Arc::new(case)).unwrap();
        let streams = Streams::new(model.case(), 1).unwrap();
        let limits = Limits::default();
        let run = Run { limits: &limits, watch: &Silent };
        let asked = Arc::new(questions(&model, &streams, &run).unwrap());
        let signed: Vec<usize> = (0..asked.rows.len()).filter(|k| !asked.rows[*k].signers.is_empty()).collect();
        prop_assume!(!signed.is_empty());
        let row = signed[pick % signed.len()];
        let sign = Some(asked.rows[row].key.clone());
        let everybody: Vec<PartyId> = model.case().parties.ids().collect();
        for parties in [Vec::new(), everybody] {
            let wanted = StudyRequest { analyses: true, sign: sign.clone(), parties: parties.clone(), ..request(60) };
            let found = study(Arc::clone(&asked), &streams, &wanted, None, &run).unwrap();
            let signers = asked.rows[row].signers;
            for asking in &found.asking {
                prop_assert!(signers.contains(asking.party));
                let of = &asking.information.inputs[idle.index()];
                prop_assert_eq!((of.value, of.error, of.resolved), (0.0, 0.0, false));
            }
            let told = found.asking.len() + found.no_choice.len();
            prop_assert_eq!(told, if parties.is_empty() { signers.iter().count() } else { parties.len() });
            for robust in &found.robust {
                let theirs = |o: &RobustOption| o.row.is_none_or(|k| asked.rows[k].signers.contains(robust.party));
                prop_assert!(robust.options.iter().all(theirs));
            }
        }
    }

    /// Every column has a name of its own, whatever the proposals are called.
    #[test]
    fn columns_have_names_of_their_own((seed, shape) in generate::any_seeded(shape()), picks in prop::collection::vec(0usize..11, 16)) {
        const NAMES: [&str; 11] = [
            "any", "proposal_any", "proposal_proposal_any", "nash_table", "nash_setters", "proposal_nash_table", "status_quo", "forecast",
            "opening_p", "proposal_opening_p", "p",
        ];
        let mut case = generate::case(seed, &shape);
        let mut taken = std::collections::BTreeSet::new();
        let ids: Vec<_> = case.proposals.ids().collect();
        for (id, pick) in ids.into_iter().zip(picks) {
            if taken.insert(pick) {
                case.proposals[id].id = NAMES[pick].into();
            }
        }
        let model = Model::new(Arc::new(case)).unwrap();
        let streams = Streams::new(model.case(), 1).unwrap();
        let limits = Limits::default();
        let asked = questions(&model, &streams, &Run { limits: &limits, watch: &Silent }).unwrap();
        let names: std::collections::BTreeSet<&str> = asked.columns().iter().map(|c| c.name.as_str()).collect();
        prop_assert_eq!(names.len(), asked.columns().len());
        for (k, row) in asked.rows.iter().enumerate() {
            prop_assert_eq!(asked.named(&row.key), Some(k));
        }
    }

    /// A budget that is too small is refused before anything is drawn.
    #[test]
    fn small_budgets_are_refused_at_once((seed, shape) in generate::any_seeded(shape())) {
        let model = Model::new(Arc::new(generate::case(seed, &shape))).unwrap();
        prop_assume!(!model.case().inputs.is_empty());
        let streams = Streams::new(model.case(), 1).unwrap();
        let limits = Limits::default();
        let run = Run { limits: &limits, watch: &Silent };
        let asked = Arc::new(questions(&model, &streams, &run).unwrap());
        let wanted = StudyRequest { analyses: true, budget: 1, ..request(20) };
        let mut drawn = 0;
        let mut keep = |_: u64, _: &[f64], _: &[Cell]| { drawn += 1; Ok(()) };
        let refused = study(asked, &streams, &wanted, Some(&mut keep), &run).unwrap_err();
        prop_assert_eq!((refused.code.code, drawn), ("E734", 0));
    }
}
