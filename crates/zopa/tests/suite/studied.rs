//! The forecasts of a study are those of `zopa forecast`, draw by draw, and turn where its break-even values say.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::path::Path;
use zopa::assess::study::StudyRequest;
use zopa::core::{Id, InputId, Limits, Run, Silent};
use zopa::study::{Cell, Design, Line, Response, turnings};
use zopa::{ForecastRequest, Prepared, StudyAnswer};

fn summit() -> Prepared {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../cases/alaska-2025");
    Prepared::open(&path, None, 1).map_err(|refused| refused.problems).unwrap()
}

fn study(prepared: &Prepared, draws: u64) -> StudyAnswer {
    let limits = Limits::default();
    let run = Run { limits: &limits, watch: &Silent };
    let request = StudyRequest {
        draws: 1..draws + 1,
        design: Design::Plain,
        before: None,
        analyses: true,
        budget: 0,
        parties: Vec::new(),
        sign: None,
        held: true,
    };
    zopa::study(prepared, zopa::study_questions(prepared, &run).unwrap(), &request, None, &run).unwrap()
}

/// Quantiles and shares of each question are what `zopa forecast` counts over the same draws.
#[test]
fn forecasts_of_a_study_are_those_of_the_models() {
    let prepared = summit();
    let limits = Limits::default();
    let run = Run { limits: &limits, watch: &Silent };
    let asked = ForecastRequest {
        question: None,
        model: None,
        options: Vec::new(),
        draws: 300,
        readings: zopa::Readings::None,
    };
    let forecasts = zopa::forecast(&prepared, &asked, &run).unwrap();
    let answer = study(&prepared, 300);
    let columns = answer.study.questions.columns();
    let column = |name: String| columns.iter().position(|c| c.name == name).unwrap_or_else(|| panic!("no {name}"));
    for of in &forecasts.questions {
        let id = &of.question.id;
        let spread = of.spread.as_ref().unwrap();
        let line = |name: &str| spread.lines.iter().find(|l| l.name == name).unwrap();
        let mean = column(format!("forecast.{id}.weighted_mean"));
        let quantiles = answer.study.quantiles.iter().find(|q| q.column == mean).unwrap();
        assert_eq!(quantiles.points.map(|p| p.value.to_bits()), line("weighted_mean").points.map(f64::to_bits));
        let central = of.ladder.iter().find(|(n, _)| *n == "weighted_mean").unwrap().1.value.unwrap();
        assert_eq!(answer.study.central[mean], Cell::Number(central));
        let hits = |c: usize| answer.study.totals.value.columns[c].hits();
        let marks = of.question.marks.iter().map(|(at, _)| column(format!("forecast.{id}.nearest.{at}")));
        let home = marks.clone().find(|c| answer.study.central[*c].yes()).unwrap();
        assert_eq!(300 - hits(home), line("weighted_mean").flips, "{id}");
        assert_eq!(marks.map(hits).sum::<u64>(), 300);
        for (name, forecast) in &of.models {
            let c = column(format!("forecast.{id}.{name}"));
            assert_eq!(answer.study.central[c].number(), forecast.value, "{name}");
            let n = answer.study.totals.value.columns[c].answered();
            assert!(n <= 300 && n > 200, "{name}: {n}");
        }
    }
}

/// Each number alone turns "reaches this mark" where the break-even value lies, if that is in its range; and a fine grid
/// finds no other place.
#[test]
fn forecasts_turn_at_their_break_even_values() {
    let prepared = summit();
    let limits = Limits::default();
    let run = Run { limits: &limits, watch: &Silent };
    let asked =
        ForecastRequest { question: None, model: None, options: Vec::new(), draws: 0, readings: zopa::Readings::None };
    let forecasts = zopa::forecast(&prepared, &asked, &run).unwrap();
    let questions = zopa::study_questions(&prepared, &run).unwrap();
    let base = prepared.streams.central();
    let mut scratch = questions.scratch();
    let mut found = 0;
    for of in &forecasts.questions {
        for (mark, break_even) in of.break_even.iter().skip(1) {
            let name = format!("forecast.{}.reaches.{mark}", of.question.id);
            let fact = questions.columns().iter().position(|c| c.name == name).unwrap();
            let was = questions.one(fact, &base, &mut scratch).unwrap();
            for needed in break_even {
                let actor = &of.question.table.actors()[needed.actor];
                for (what, value) in [
                    ("position", needed.position),
                    ("salience", needed.salience.map(|s| 100.0 * s)),
                    ("influence", needed.influence),
                ] {
                    let path = format!("questions.{}.positions.{actor}.{what}", of.question.id);
                    let Some(input) = prepared.case.inputs.ids().find(|i| prepared.case.inputs[*i].path == path) else {
                        continue;
                    };
                    let (low, high) = prepared.streams.law(input).range();
                    let line = Line { base: base.clone(), moves: vec![(input, low, high)] };
                    let from = (base[InputId::index(input)] - low) / (high - low);
                    let turning = turnings(&*questions, &line, from, &[(fact, was)], &mut scratch).unwrap().remove(0);
                    assert!(turning.exact, "{path}");
                    let at: Vec<f64> = turning.flips.iter().map(|f| low + f.at * (high - low)).collect();
                    let wanted = value.filter(|v| *v > low && *v < high);
                    assert_eq!(at.len(), usize::from(wanted.is_some()), "{path} {mark}: {at:?} {value:?}");
                    for (at, wanted) in at.iter().zip(wanted) {
                        assert!((at - wanted).abs() < 1e-6, "{path}: {at} {wanted}");
                        found += 1;
                    }
                    let (mut values, mut last, mut turns) = (Vec::new(), None, 0);
                    for k in 0..=200 {
                        line.at(f64::from(k) / 200.0, &mut values);
                        let now = questions.one(fact, &values, &mut scratch).unwrap();
                        turns += usize::from(last.is_some_and(|last| last != now));
                        last = Some(now);
                    }
                    assert_eq!(turns, at.len(), "{path} {mark}");
                }
            }
        }
    }
    assert!(found >= 3, "{found}");
}
