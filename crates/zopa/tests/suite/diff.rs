//! `diff`: what changed, and what moved what.

#![allow(clippy::unwrap_used, clippy::panic)] // a test may panic

use std::path::Path;
use zopa::case::{SourceTexts, parse};
use zopa::core::{Limits, Run, Silent};
use zopa::{AssumptionTest, Cause, ChangeKind, DiffAnswer, DiffRequest, Prepared, ReportRequest, diff, report};
use zopa_testkit::attribution::moved;

const BASE: &str = "zopa = 1\nid = 'x'\n[parties.a]\n[parties.b]\n\
    [issues.v]\nlevels = ['n', 'y']\nstatus_quo = 'n'\nset_by = ['a', 'b']\nbinding = true\n\
    [issues.w]\nlevels = ['n', 'y']\nstatus_quo = 'n'\nset_by = 'a'\n\
    [preferences.a]\nweights = { v = 10, w = 10 }\nvalues.v = { n = 50, y = 40 }\nvalues.w = { n = 100, y = 0 }\n\
    [preferences.b]\nweights = { v = 10 }\nvalues.v = { n = 50, y = 40 }\nwalk_away = '-1 to 1'\n\
    [proposals.deal]\nset = { v = 'y' }\n";

fn prepared(text: &str) -> Prepared {
    let opened = parse("case.toml", text, &SourceTexts::default());
    assert!(!opened.has_errors(), "{:#?}", opened.diagnostics);
    Prepared::new(opened, None, 0).map_err(|refused| refused.problems).unwrap()
}

fn between(old: &Prepared, new: &Prepared, draws: u64) -> DiffAnswer {
    let limits = Limits::default();
    let run = Run { limits: &limits, watch: &Silent };
    diff(old, new, DiffRequest { draws, seed: 0 }, &run).map_err(|refused| refused.problems).unwrap()
}

fn texts(old: &str, new: &str) -> DiffAnswer {
    between(&prepared(old), &prepared(new), 100)
}

fn cause<'a>(answer: &'a DiffAnswer, finding: &str) -> &'a Cause {
    &answer
        .causes
        .iter()
        .find(|c| c.finding == finding)
        .unwrap_or_else(|| panic!("{finding}: {:?}", answer.causes))
        .cause
}

fn paths(answer: &DiffAnswer, unit: usize) -> Vec<&str> {
    answer.units[unit].changes.iter().map(|k| answer.inputs[*k].change.path.as_str()).collect()
}

const A: (&str, &str) = (
    "weights = { v = 10, w = 10 }\nvalues.v = { n = 50, y = 40 }",
    "weights = { v = 10, w = 10 }\nvalues.v = { n = 50, y = 60 }",
);
const B: (&str, &str) =
    ("weights = { v = 10 }\nvalues.v = { n = 50, y = 40 }", "weights = { v = 10 }\nvalues.v = { n = 50, y = 60 }");

/// Nothing changed: nothing is said, whatever the order of tables and the comments.
#[test]
fn the_same_case_has_no_differences() {
    let turned = BASE.replace("[parties.a]\n[parties.b]", "# b first\n[parties.b]\n[parties.a]\n");
    for other in [BASE, &turned] {
        let answer = texts(BASE, other);
        assert!(answer.inputs.is_empty() && answer.difference == zopa::assess::Difference::default(), "{answer:?}");
    }
}

/// A number that decides alone is the cause; the other one, changed as well, is not.
#[test]
fn one_change_moves_a_finding() {
    let old = BASE.replace(B.0, B.1);
    let new = old
        .replace(A.0, A.1)
        .replace("walk_away = '-1 to 1'", "walk_away = '-1 to 2'")
        .replace("id = 'x'", "id = 'x'\ntitle = 'X'");
    let answer = texts(&old, &new);
    assert_eq!(answer.inputs.len(), 3);
    assert_eq!(answer.inputs.iter().filter(|i| i.kind == ChangeKind::Wording).count(), 1);
    let Cause::Unit(unit) = cause(&answer, "refused:proposal:deal") else { panic!("{:?}", answer.causes) };
    assert_eq!(paths(&answer, *unit), ["preferences.a.values.v.y"]);
    let share = answer.difference.shares.iter().position(|s| s.row == "proposal:deal").unwrap();
    let moved: Vec<usize> = answer.share_causes[share].alone.iter().map(|(u, _)| *u).collect();
    assert_eq!(moved, [*unit]);
}

/// Where both parties refused and both come round, neither change does it alone; the other way round, either does.
#[test]
fn joint_and_alternative_causes_are_told_apart() {
    let new = BASE.replace(A.0, A.1).replace(B.0, B.1);
    let answer = texts(BASE, &new);
    for finding in ["holds", "refused:proposal:deal"] {
        let Cause::Jointly(units) = cause(&answer, finding) else { panic!("{finding}: {:?}", answer.causes) };
        let mut both: Vec<&str> = units.iter().flat_map(|u| paths(&answer, *u)).collect();
        both.sort_unstable();
        assert_eq!(both, ["preferences.a.values.v.y", "preferences.b.values.v.y"]);
    }
    let answer = texts(&new, BASE);
    assert!(matches!(cause(&answer, "holds"), Cause::AnyOf(units) if units.len() == 2), "{:?}", answer.causes);
}

/// Three that must come together are found too.
#[test]
fn three_joint_causes() {
    let three = |text: &str| {
        text.replace("[parties.b]", "[parties.b]\n[parties.c]").replace("['a', 'b']", "['a', 'b', 'c']").replace(
            "[proposals.deal]",
            "[preferences.c]\nweights = { v = 10 }\nvalues.v = { n = 50, y = 41 }\n[proposals.deal]",
        )
    };
    let old = three(BASE);
    let new = old.replace(A.0, A.1).replace(B.0, B.1).replace("y = 41", "y = 61");
    let answer = texts(&old, &new);
    assert!(matches!(cause(&answer, "holds"), Cause::Jointly(units) if units.len() == 3), "{:?}", answer.causes);
}

/// A new issue and what the parties make of it stand only together; a record that bears on what is taken out goes with it.
#[test]
fn changes_that_cannot_stand_alone_are_grouped() {
    let new = BASE
        .replace("[preferences.a]\nweights = { v = 10, w = 10 }", "[issues.z]\nlevels = ['n', 'y']\nstatus_quo = 'n'\nset_by = 'b'\n[preferences.a]\nvalues.z = { n = 0, y = 100 }\nweights = { v = 10, w = 10, z = 30 }")
        .replace("y = 40 }\nwalk_away", "y = 41 }\nwalk_away");
    let answer = texts(BASE, &new);
    let mut units: Vec<Vec<&str>> = (0..answer.units.len()).map(|u| paths(&answer, u)).collect();
    units.iter_mut().for_each(|u| u.sort_unstable());
    units.sort();
    assert_eq!(
        units,
        [vec!["issues.z", "preferences.a.values.z", "preferences.a.weights.z"], vec!["preferences.b.values.v.y"]]
    );
    let cited = "[[evidence]]\nid = 'E1'\nclaim = 'c'\nbears_on = { 'proposals.deal' = 'supports' }\n";
    let answer = texts(&format!("{BASE}{cited}"), &BASE.replace("[proposals.deal]\nset = { v = 'y' }\n", ""));
    assert_eq!(answer.units.len(), 1, "{:?}", answer.units);
}

/// The summit before and after: the meeting was held; nothing else that results are computed from changed but the proposal
/// to hold it, and what moved is told.
#[test]
fn the_summit_before_and_after() {
    let place = |name: &str| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../cases/alaska-2025").join(name);
    let open = |name: &str| Prepared::open(&place(name), None, 0).map_err(|refused| refused.problems).unwrap();
    let (old, new) = (open("case.toml"), open("after.toml"));
    let answer = between(&old, &new, 200);
    let model: Vec<&str> =
        answer.inputs.iter().filter(|i| i.kind == ChangeKind::Model).map(|i| i.change.path.as_str()).collect();
    assert_eq!(model, ["issues.meeting.status_quo", "proposals.meeting_only"]);
    assert!(answer.inputs.iter().any(|i| i.change.path == "predictions.P1" && i.kind == ChangeKind::Record));
    assert!(answer.untried.is_empty(), "{:?}", answer.untried);
    assert_eq!(answer.causes.len(), answer.difference.findings.len());
    assert!(!answer.causes.is_empty());
    assert!(answer.causes.iter().all(|c| !matches!(c.cause, Cause::Unclear { .. })), "{:?}", answer.causes);
    // A step in between is one of the two: everything taken over makes the other.
    let paths: Vec<&str> = answer.inputs.iter().map(|i| i.change.path.as_str()).collect();
    assert_eq!(old.base.taking(&new.base, &paths).unwrap().differences(&new.base), []);
}

/// Predictions that were resolved are scored, void and open ones are not.
#[test]
fn the_summits_predictions_are_scored() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../cases/alaska-2025/after.toml");
    let prepared = Prepared::open(&path, None, 0).map_err(|refused| refused.problems).unwrap();
    let limits = Limits::default();
    let run = Run { limits: &limits, watch: &Silent };
    let answer = report(&prepared, ReportRequest { draws: 20, beside: false }, &run).unwrap();
    let scores = &answer.assessment.predictions;
    assert_eq!((scores.all.scored, scores.each.len()), (3, 5));
    // Very likely (80 to 95%) and so; roughly even and not so; almost certain (95 to 99%) and so.
    let by_hand = [(0.875 - 1.0f64).powi(2), 0.5f64.powi(2), (0.97 - 1.0f64).powi(2)];
    assert!((scores.all.brier - by_hand.iter().sum::<f64>() / 3.0).abs() < 1e-12, "{scores:?}");
}

/// An assumption taken to be false: what falls is what assessing the overridden case says; without `if_false` it is not
/// tested.
#[test]
fn what_falls_with_an_assumption() {
    let good = BASE.replace(A.0, A.1).replace(B.0, B.1);
    let text = format!(
        "{good}[[assumptions]]\nid = 'K1'\nkey = true\ntext = 't'\nif_false = {{ 'preferences.b.values.v.y' = '30 to 40' }}\n\
         [[assumptions]]\nid = 'K2'\ntext = 't'\n[[assumptions]]\nid = 'K3'\ntext = 't'\nif_false = {{ 'preferences.b.walk_away' = '-1 to 1' }}\n"
    );
    let prepared = prepared(&text);
    let limits = Limits::default();
    let run = Run { limits: &limits, watch: &Silent };
    let answer = report(&prepared, ReportRequest { draws: 200, beside: true }, &run).unwrap();
    let [falls, untested, same] = answer.assumptions.as_slice() else { panic!("{:?}", answer.assumptions) };
    let AssumptionTest::Tested { difference, .. } = &falls.test else { panic!("{falls:?}") };
    let keys: Vec<(&str, bool)> = difference.findings.iter().map(|f| (f.key.as_str(), f.after.is_some())).collect();
    assert!(keys.contains(&("holds", false)) && keys.contains(&("refused:proposal:deal", true)), "{keys:?}");
    assert!(difference.shares.iter().any(|s| s.row == "proposal:deal" && s.after.hits == 0));
    assert!(matches!(untested.test, AssumptionTest::NotTested));
    let AssumptionTest::Tested { difference, .. } = &same.test else { panic!("{same:?}") };
    assert_eq!(*difference, zopa::assess::Difference::default(), "the same number as before");
}

/// An assumption about a position moves a forecast and no finding: by hand, from (10 + 40) / 2 to (60 + 40) / 2. A version to
/// share does not say so.
#[test]
fn forecasts_fall_with_an_assumption() {
    let over = "[[assumptions]]\nid = 'K'\ntext = 't'\nif_false = { 'questions.q.positions.a.position' = 60 }\n";
    let prepared = prepared(&format!("{BASE}{ASKED}{over}"));
    let limits = Limits::default();
    let run = Run { limits: &limits, watch: &Silent };
    let answer = report(&prepared, ReportRequest { draws: 20, beside: true }, &run).unwrap();
    let AssumptionTest::Tested { difference, forecasts, .. } = &answer.assumptions[0].test else { panic!() };
    assert!(difference.findings.is_empty() && difference.shares.is_empty(), "{difference:?}");
    let [moved] = forecasts.as_deref().unwrap() else { panic!("{forecasts:?}") };
    let value = |h: &Option<zopa::Headline>| h.as_ref().map(|h| h.value);
    assert_eq!((value(&moved.before), value(&moved.after)), (Some(25.0), Some(50.0)));
    let (_, shared) = zopa::redact(&prepared, &answer).unwrap();
    let AssumptionTest::Tested { forecasts, .. } = &shared.assumptions[0].test else { panic!() };
    assert!(forecasts.is_none());
}

/// Overrides that cannot be are errors of the case, with their place.
#[test]
fn faulty_overrides_are_errors_of_the_check() {
    for (over, code) in [
        ("'preferences.b.weights.nothing' = 3", "E"),
        ("'preferences.b.weights.v' = 'three'", "E"),
        ("'preferences.b.weights.v' = -3", "E"),
        ("'issues.v.levels' = 3", "E"),
        ("preferences = 3", "E"),
    ] {
        let text = format!("{BASE}[[assumptions]]\nid = 'K'\ntext = 't'\nif_false = {{ {over} }}\n");
        let opened = parse("case.toml", &text, &SourceTexts::default());
        let error = opened.diagnostics.iter().find(|d| d.code.code.starts_with(code));
        let error = error.unwrap_or_else(|| panic!("{over}: {:?}", opened.diagnostics));
        assert!(!error.labels.is_empty() && opened.case.is_none(), "{over}: {error:?}");
    }
}

/// A case of three parties with the numbers at these places; the places are those of [`PLACES`].
fn with_numbers(numbers: [i64; 5]) -> String {
    let [a, b, c, away, more] = numbers;
    format!(
        "zopa = 1\nid = 'x'\n[parties.a]\nat_table = true\n[parties.b]\nat_table = true\n[parties.c]\n\
         [issues.v]\nlevels = ['n', 'y']\nstatus_quo = 'n'\nset_by = ['a', 'b']\n\
         [issues.w]\nlevels = ['n', 'y']\nstatus_quo = 'n'\nset_by = 'c'\n\
         [preferences.a]\nweights = {{ v = 10, w = 10 }}\nvalues.v = {{ n = 50, y = {a} }}\nvalues.w = {{ n = 0, y = {more} }}\n\
         [preferences.b]\nweights = {{ v = 10 }}\nvalues.v = {{ n = 50, y = {b} }}\nwalk_away = {away}\n\
         [preferences.c]\nweights = {{ v = 10, w = 10 }}\nvalues.v = {{ n = 50, y = {c} }}\nvalues.w = {{ n = 40, y = 50 }}\n\
         [proposals.deal]\nset = {{ v = 'y' }}\n[proposals.both]\nset = {{ v = 'y', w = 'y' }}\n"
    )
}

/// Where the numbers stand, in the order of the file.
const PLACES: [(usize, &str); 5] = [
    (0, "preferences.a.values.v.y"),
    (4, "preferences.a.values.w.y"),
    (1, "preferences.b.values.v.y"),
    (3, "preferences.b.walk_away"),
    (2, "preferences.c.values.v.y"),
];

/// Every version in between, written out and assessed by itself, says what the attribution says: the twin looks at all of
/// them, the engine at a few that it makes by taking changes over.
#[test]
fn causes_are_those_of_every_version_in_between() {
    let limits = Limits::default();
    let run = Run { limits: &limits, watch: &Silent };
    let assessed =
        |text: &str| report(&prepared(text), ReportRequest { draws: 1, beside: false }, &run).unwrap().assessment;
    // A plain generator, so that a failure names its case.
    let mut state = 20_250_813u64;
    let mut next = |low: i64, high: i64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        low + ((state >> 33) % (high - low + 1) as u64) as i64
    };
    let (mut compared, mut joint) = (0, 0);
    for _ in 0..60 {
        let mut draw = || [next(46, 54), next(46, 54), next(46, 54), next(-3, 3), next(-6, 6).abs()];
        let (old, new) = (draw(), draw());
        let changed: Vec<usize> = PLACES.iter().map(|(k, _)| *k).filter(|k| old[*k] != new[*k]).collect();
        let n = changed.len();
        if n == 0 {
            continue;
        }
        let version = |set: u32| {
            let mut numbers = old;
            (0..n).filter(|i| set >> i & 1 == 1).for_each(|i| numbers[changed[i]] = new[changed[i]]);
            with_numbers(numbers)
        };
        let versions: Vec<zopa::assess::Assessment> = (0..1u32 << n).map(|set| assessed(&version(set))).collect();
        let answer = between(&prepared(&version(0)), &prepared(&version((1 << n) - 1)), 1);
        let names: Vec<Vec<&str>> = (0..answer.units.len()).map(|u| paths(&answer, u)).collect();
        let expected: Vec<Vec<&str>> =
            PLACES.iter().filter(|(k, _)| changed.contains(k)).map(|(_, path)| vec![*path]).collect();
        assert_eq!(names, expected, "{old:?} {new:?}");
        for found in &answer.causes {
            let says = |set: u32| {
                let a = &versions[set as usize];
                let of = a.findings.iter().find(|f| f.key(a) == found.finding);
                of.map(|f| {
                    let mut content = f.content(a);
                    content.sort();
                    content
                })
            };
            let wanted = says((1 << n) - 1);
            let twin = moved(n, &|set| says(set) == wanted).told();
            assert_eq!(found.cause.told(), twin, "{} between {old:?} and {new:?}", found.finding);
            for part in &found.parts {
                let as_now = |set| says(set).is_some_and(|content| content.contains(&part.statement)) == part.made;
                let twin = moved(n, &as_now).told();
                assert_eq!(part.cause.told(), twin, "{part:?} of {} between {old:?} and {new:?}", found.finding);
            }
            compared += 1;
            joint += usize::from(twin.0 != "unit");
        }
    }
    assert!(compared > 100 && joint > 20, "{compared} compared, {joint} of them not one change alone");
}

const ASKED: &str = "[questions.q]\nname = 'Q'\nscale = { 0 = 'none', 50 = 'half', 100 = 'all' }\n\
    positions.a = { position = 10, salience = 50, influence = 2 }\n\
    positions.b = { position = '20 to 60', salience = 50, influence = 2 }\n";

/// What is likely is compared too: the headline, the mark it is nearest to, and what each change alone makes of it. By hand:
/// equal weights, so the headline is the middle of the two positions.
#[test]
fn forecasts_are_compared() {
    let old = format!("{BASE}{ASKED}");
    let new = old.replace("position = 10", "position = 30").replace("'20 to 60'", "'50 to 70'");
    let answer = texts(&old, &new);
    assert!(answer.difference.findings.is_empty(), "{:?}", answer.difference.findings);
    assert!(answer.inputs.iter().all(|i| i.kind == ChangeKind::Forecast), "{:?}", answer.inputs);
    let [change] = answer.forecasts.as_slice() else { panic!("{:?}", answer.forecasts) };
    let at = |h: &Option<zopa::Headline>| h.as_ref().map(|h| (h.value, h.meaning.clone()));
    assert_eq!(at(&change.moved.before), Some((25.0, "none".to_owned())));
    assert_eq!(at(&change.moved.after), Some((45.0, "half".to_owned())));
    let named = |list: &[(usize, f64)]| -> Vec<(String, f64)> {
        list.iter().map(|(u, x)| (paths(&answer, *u).join(" "), *x)).collect()
    };
    let (a, b) = ("questions.q.positions.a.position".to_owned(), "questions.q.positions.b.position".to_owned());
    assert_eq!(named(&change.alone), [(a.clone(), 35.0), (b.clone(), 35.0)]);
    assert_eq!(named(&change.without), [(a, 35.0), (b, 35.0)]);
    // At 35 either alone is nearest to half already.
    assert!(matches!(&change.cause, Some(Cause::AnyOf(units)) if units.len() == 2), "{:?}", change.cause);
    // A name moves nothing.
    assert!(texts(&old, &old.replace("name = 'Q'", "name = 'R'")).forecasts.is_empty());
}

/// The findings about an explicit graph are compared and attributed as those of an assessment are: every set of three changed
/// orders is reported on by itself, and the twin's cause is the answer.
#[test]
fn findings_about_a_graph_are_attributed() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../cases/elmira/case.toml");
    let base = std::fs::read_to_string(path).unwrap();
    let orders = [
        (
            "moe = [7, 3, 4, 8, 5, 1, 2, 6, 9]",
            ["moe = [7, 3, 4, 8, 1, 2, 6, 5, 9]", "moe = [1, 3, 4, 8, 5, 7, 2, 6, 9]"],
        ),
        (
            "uniroyal = [1, 4, 8, 5, 9, 3, 7, 2, 6]",
            ["uniroyal = [1, 4, 8, 9, 5, 3, 7, 2, 6]", "uniroyal = [4, 1, 9, 5, 8, 3, 7, 2, 6]"],
        ),
        (
            "local_government = [7, 3, 5, 1, 8, 6, 4, 2, 9]",
            ["local_government = [7, 3, 1, 8, 6, 5, 4, 2, 9]", "local_government = [1, 5, 3, 7, 8, 6, 4, 2, 9]"],
        ),
    ];
    let limits = Limits::default();
    let run = Run { limits: &limits, watch: &Silent };
    let mut differing = 0;
    for choice in 0..8usize {
        let version = |set: u32| {
            let mut text = base.clone();
            for (k, (old, new)) in orders.iter().enumerate().filter(|(k, _)| set >> k & 1 == 1) {
                assert!(text.contains(old));
                text = text.replace(old, new[choice >> k & 1]);
            }
            prepared(&text)
        };
        let said = |set: u32| {
            let prepared = version(set);
            let report = zopa::graph_report(&prepared, 0, &run).unwrap();
            let findings = report.findings.iter();
            findings.map(|f| (f.key(), f.content(&report, &prepared.case))).collect::<Vec<_>>()
        };
        let all: Vec<_> = (0..8).map(said).collect();
        let answer = between(&version(0), &version(7), 10);
        assert_eq!(answer.units.len(), 3, "{:?}", answer.units);
        let of = |set: u32, key: &str| {
            let mut content = all[set as usize].iter().find(|(k, _)| *k == key).map(|(_, content)| content.clone());
            content.iter_mut().for_each(|c| c.sort());
            content
        };
        for key in ["holds", "holds_under_some", "status_quo", "reached"] {
            let differs = of(0, key) != of(7, key);
            let listed = answer.difference.findings.iter().any(|f| f.key == key);
            assert_eq!(differs, listed, "{choice} {key}");
            if !differs {
                continue;
            }
            differing += 1;
            // Units stand in the order of the file.
            let place = |u: usize| {
                let path = paths(&answer, u)[0].to_owned();
                ["moe", "uniroyal", "local_government"].iter().position(|p| path.ends_with(p)).unwrap()
            };
            assert_eq!((place(0), place(1), place(2)), (0, 1, 2));
            let twin = moved(3, &|set| of(set, key) == of(7, key)).told();
            assert_eq!(cause(&answer, key).told(), twin, "{choice} {key}");
        }
    }
    assert!(differing > 15, "{differing} findings moved");
}
