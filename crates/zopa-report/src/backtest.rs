//! The text of `zopa backtest`.

use crate::Colour;
use crate::page::Page;
use crate::table::{Grid, Set};
use crate::text::clean;
use zopa::BacktestAnswer;
use zopa::models::backtest::{FEWEST_PROPOSALS, Paired, Sample, Verdict};

fn verdict(p: &Paired) -> &'static str {
    match p.verdict() {
        Verdict::Better => "better",
        Verdict::Worse => "worse",
        Verdict::CannotTell => "cannot tell",
    }
}

fn counted(n: usize, noun: &str) -> String {
    if n == 1 { format!("1 {noun}") } else { format!("{n} {noun}s") }
}

fn signed(x: f64) -> String {
    format!("{x:+.2}")
}

/// Models against what happened.
pub fn backtest(answer: &BacktestAnswer, colour: Colour) -> String {
    let b = &answer.backtest;
    let mut page = Page::new(colour);
    page.title(&format!("Backtest: {}", clean(&answer.title)));
    for note in &answer.notes {
        page.say(&clean(note));
    }
    page.say(&format!(
        "{} of {}; with a reference point: {}; outcomes at an end of the scale: {}.",
        counted(b.scored.0, "question"),
        counted(b.scored.1, "proposal"),
        b.with_reference,
        b.at_ends
    ));
    page.heading("Errors in per cent of the scale");
    let columns = [
        ("", Set::Words),
        ("n", Set::Figures),
        ("Mean", Set::Figures),
        ("Median", Set::Figures),
        ("Within 5", Set::Figures),
        ("10", Set::Figures),
        ("20", Set::Figures),
    ];
    let mut grid = Grid::new(&columns);
    for s in &b.scores {
        let e = &s.errors;
        let mark = if s.sample == Sample::InSample { " *" } else { "" };
        let percent = |x: f64| format!("{:.0}%", 100.0 * x);
        grid.row([
            format!("{}{mark}", clean(&s.name)),
            e.n.to_string(),
            format!("{:.2}", e.mean),
            format!("{:.2}", e.median),
            percent(e.within_5),
            percent(e.within_10),
            percent(e.within_20),
        ]);
    }
    page.table(grid);
    page.say("(* fitted on the outcomes that it is scored on: a bound, no forecast)");
    against(&mut page, answer);
    classes(&mut page, answer);
    if let Some(p) = &b.past_errors {
        page.heading("Past errors of the weighted mean (split conformal by proposal)");
        page.say(&format!(
            "Half of the proposals calibrates ({} questions of {}), the other half tests:",
            p.calibrated_on.0, p.calibrated_on.1
        ));
        for (level, half, covered) in &p.levels {
            let level = 100.0 * level;
            page.point(
                "- ",
                &match (half, covered) {
                    (Some(half), Some(covered)) => {
                        format!("{level:.0}%: within {half:.1} on either side; it covered {:.0}%.", 100.0 * covered)
                    }
                    (Some(half), None) => format!("{level:.0}%: within {half:.1} on either side; nothing tests it."),
                    _ => format!("{level:.0}%: too few questions calibrate for this level."),
                },
            );
        }
        if let [Some(low), Some(middle), Some(high)] = p.coverage_by_spread {
            let [low, middle, high] = [low, middle, high].map(|c| format!("{:.0}%", 100.0 * c));
            page.point("- ", &format!("The 90% interval covered {low}, {middle} and {high} where positions lie close, middling and far apart: it is right on average only."));
        }
        page.point(
            "- ",
            &format!(
                "CRPS of the weighted mean with these errors around it: {:.2}; of the weighted mean alone: {:.2}.",
                p.crps, p.crps_point
            ),
        );
        page.point(
            "- ",
            &format!(
                "Brier score of the outcome lying in the upper half of the scale, by these errors: {:.3}; by the weighted mean alone, certain \
                 of its half: {:.3}.",
                p.brier, p.brier_point
            ),
        );
        page.point(
            "- ",
            "They hold for proposals of this kind. They are no interval of a forecast about anything else.",
        );
    }
    if let Some(c) = &b.combination {
        page.heading("A combination of models");
        let mut weights: Vec<&(String, f64)> = c.weights.iter().filter(|(_, w)| *w >= 0.005).collect();
        weights.sort_by(|a, b| b.1.total_cmp(&a.1));
        let shown: Vec<String> = weights.iter().map(|(n, w)| format!("{n} {:.0}%", 100.0 * w)).collect();
        page.say(&format!("Weights, fitted on two thirds of the proposals: {}.", shown.join(", ")));
        page.say(&format!(
            "Mean error there, cross-fitted: {:.2} (weighted mean {:.2}). On the untouched third ({} questions of {} proposals), scored once: {:.2} \
             (weighted mean {:.2}).",
            c.cross_fitted.0, c.cross_fitted.1, c.held_out.0, c.held_out.1, c.untouched.0, c.untouched.1
        ));
        let p = &c.paired;
        let says = match p.verdict() {
            Verdict::Better => "It beats the weighted mean there",
            Verdict::Worse => "It does worse than the weighted mean there",
            Verdict::CannotTell => "Whether it beats the weighted mean cannot be told from these data",
        };
        page.say(&format!(
            "{says}: difference {}, 95% interval {} to {}, detection limit {:.2}.",
            signed(p.difference),
            signed(p.interval.0),
            signed(p.interval.1),
            p.detectable
        ));
    }
    page.heading("How this was computed");
    page.point(
        "- ",
        &format!("zopa {}; SHA-256 of the data {}...", zopa::VERSION, answer.sha256.get(..16).unwrap_or_default()),
    );
    page.point(
        "- ",
        "Splits are by proposal, from the seed and the proposals' names, fixed before anything is fitted.",
    );
    page.point(
        "- ",
        "Each model runs with its default options; in exchange the questions of a proposal trade with each other, as in zopa forecast.",
    );
    page.finish()
}

/// The paired comparisons.
fn against(page: &mut Page, answer: &BacktestAnswer) {
    let b = &answer.backtest;
    if b.scores.iter().all(|s| s.paired.is_none()) {
        page.gap();
        page.say("A single proposal: no comparison of models can be told from chance.");
        return;
    }
    page.heading("Against the weighted mean, on the questions both answer");
    let columns = [
        ("", Set::Words),
        ("Difference", Set::Figures),
        ("95% interval", Set::Figures),
        ("Detection limit", Set::Figures),
        ("", Set::Words),
    ];
    let mut grid = Grid::new(&columns);
    for s in &b.scores {
        let Some(p) = &s.paired else { continue };
        grid.row([
            clean(&s.name).into_owned(),
            signed(p.difference),
            format!("{} to {}", signed(p.interval.0), signed(p.interval.1)),
            format!("{:.2}", p.detectable),
            verdict(p).to_owned(),
        ]);
    }
    page.table(grid);
    if b.scored.1 < FEWEST_PROPOSALS {
        page.say(&format!(
            "Fewer than {FEWEST_PROPOSALS} proposals: resamples of so few say nothing about chance, and no verdict is given."
        ));
    }
    page.say(&format!(
        "Bootstrap over proposals, {} resamples, seed {}. The detection limit is the difference that data of this size would find \
         (5% level, 80% power); a smaller one may be there unseen.",
        b.plan.resamples, b.plan.seed
    ));
}

fn classes(page: &mut Page, answer: &BacktestAnswer) {
    let b = &answer.backtest;
    let wanted = ["weighted_mean", "plain_median", "weighted_median", "challenge", "smp"];
    let shown: Vec<_> = wanted.iter().filter_map(|w| b.scores.iter().find(|s| s.name == *w)).collect();
    for (title, domain) in [("Mean error by domain", true), ("Mean error by procedure", false)] {
        let of = |s: &zopa::models::backtest::Score| if domain { s.by_domain.clone() } else { s.by_procedure.clone() };
        let Some(first) = shown.first().map(|s| of(s)).filter(|rows| !rows.is_empty()) else { continue };
        page.heading(title);
        let mut columns = vec![("".to_owned(), Set::Words), ("n".to_owned(), Set::Figures)];
        columns.extend(shown.iter().map(|s| (s.name.replace('_', " "), Set::Figures)));
        let mut grid = Grid::new(&columns);
        for (name, n, _) in &first {
            let mut row = vec![clean(name).into_owned(), n.to_string()];
            row.extend(
                shown
                    .iter()
                    .map(|s| of(s).iter().find(|(c, ..)| c == name).map_or("-".into(), |(_, _, e)| format!("{e:.1}"))),
            );
            grid.row(row);
        }
        page.table(grid);
    }
}

/// Whether its day has come by the case's date and nobody has written down what happened.
pub(crate) fn overdue(case: &zopa::core::Case, prediction: &zopa::core::Prediction) -> bool {
    prediction.due.zip(case.as_of).is_some_and(|(due, day)| due <= day)
}

/// The predictions of a case, scored.
pub fn backtest_predictions(case: &zopa::core::Case, colour: Colour) -> String {
    use zopa::assess::Resolution;
    let mut page = Page::new(colour);
    page.title(&format!("Predictions: {}", clean(&case.title)));
    let all = zopa::assess::predictions(case);
    let columns = [
        ("", Set::Words),
        ("By", Set::Words),
        ("Probability", Set::Words),
        ("Due", Set::Words),
        ("Happened", Set::Words),
        ("Brier", Set::Figures),
        ("Log", Set::Figures),
    ];
    let mut grid = Grid::new(&columns);
    for (id, resolution) in &all.each {
        let p = &case.predictions[*id];
        let said = p.probability.word.clone().unwrap_or_else(|| match p.probability.low < p.probability.high {
            true => format!("{} to {}", p.probability.low, p.probability.high),
            false => p.probability.low.to_string(),
        });
        let (happened, brier, log) = match resolution {
            Resolution::Scored(s) => {
                (if s.outcome { "yes" } else { "no" }, format!("{:.3}", s.brier), format!("{:.3}", s.log))
            }
            Resolution::Void => ("void", String::new(), String::new()),
            Resolution::Open if overdue(case, p) => ("overdue", String::new(), String::new()),
            Resolution::Open => ("open", String::new(), String::new()),
        };
        let due = p.due.map_or(String::new(), |d| d.to_string());
        grid.row([
            clean(&p.id).into_owned(),
            clean(&p.by).into_owned(),
            clean(&said).into_owned(),
            due,
            happened.into(),
            brier,
            log,
        ]);
    }
    if all.each.is_empty() {
        page.say("The case has no predictions ([[predictions]]): there is nothing to score.");
        return page.finish();
    }
    page.gap();
    page.table(grid);
    page.gap();
    crate::forecast::sources(&mut page, case, &all);
    page.point("- ", "A word or range is scored at its middle. Brier: 0 best, 0.25 for even odds, 1 worst. Log: 0 best, 0.693 for even odds.");
    page.finish()
}
