//! The text of `zopa forecast`.

use crate::Colour;
use crate::page::Page;
use crate::table::{Grid, Set};
use crate::text::{clean, grouped, listed, short_share};
use zopa::positions::Positions;
use zopa::{ForecastAnswer, Prepared, QuestionForecast, past_eu};

/// Forecasts of a case's questions.
pub fn forecast(prepared: &Prepared, answer: &ForecastAnswer, colour: Colour) -> String {
    let mut page = Page::new(colour);
    page.title(&format!("Forecasts: {}", crate::frame::title(prepared)));
    let name = |id: &str| {
        let party = prepared.case.parties.iter().find(|p| p.id == id);
        clean(party.map_or(id, |p| &p.name)).into_owned()
    };
    for q in &answer.questions {
        question(&mut page, q, &name);
    }
    predictions(&mut page, prepared);
    closing(&mut page, answer);
    crate::frame::provenance(&mut page, prepared);
    page.finish()
}

/// Forecasts of a table of positions.
pub fn forecast_table(positions: &Positions, answer: &ForecastAnswer, colour: Colour) -> String {
    let mut page = Page::new(colour);
    page.title(&format!("Forecasts: {} ({})", clean(&positions.title), positions.form));
    for note in &positions.notes {
        page.say(&clean(note));
    }
    let name = |id: &str| clean(id).into_owned();
    for q in &answer.questions {
        question(&mut page, q, &name);
    }
    closing(&mut page, answer);
    page.finish()
}

/// A position: two decimals, without needless zeros.
pub(crate) fn number(x: f64) -> String {
    let text = format!("{x:.2}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}

/// The name of a rung or model in sentences.
pub(crate) fn called(name: &str) -> String {
    match name {
        "constant" => "Constant (middle of the scale)".into(),
        "plain_mean" => "Plain mean".into(),
        "plain_median" => "Plain median".into(),
        "reference_point" => "Reference point".into(),
        "salience_mean" => "Salience mean".into(),
        "weighted_mean" => "Weighted mean (headline)".into(),
        "weighted_median" => "Weighted median".into(),
        "condorcet" => "Condorcet winner".into(),
        "nash" => "Nash".into(),
        "kalai_smorodinsky" => "Kalai-Smorodinsky".into(),
        "procedural" => "Procedural".into(),
        "challenge" | "scholz2011_table" => "Challenge (scholz2011_table)".into(),
        "scholz2011_printed" => "Challenge (scholz2011_printed)".into(),
        "smp" => "Spatial model (smp)".into(),
        "exchange" => "Exchange".into(),
        other => clean(other).into_owned(),
    }
}

/// Whether marks have names, and are not the bare ends of a table's scale.
fn named(marks: &[(f64, String)]) -> bool {
    marks.iter().any(|(x, label)| *label != x.to_string())
}

/// The marks of a scale with their names.
pub(crate) fn scale(marks: &[(f64, String)]) -> String {
    let names = named(marks);
    let mark = |(x, label): &(f64, String)| match names {
        true => format!("{} {}", number(*x), clean(label)),
        false => number(*x),
    };
    marks.iter().map(mark).collect::<Vec<_>>().join(if names { ", " } else { " to " })
}

/// Where a value lies between the marks, in the case's words; nothing where they have no names.
pub(crate) fn between(marks: &[(f64, String)], x: f64) -> String {
    if !named(marks) {
        return String::new();
    }
    let below = marks.iter().rev().find(|(m, _)| *m <= x);
    let above = marks.iter().find(|(m, _)| *m >= x);
    match (below, above) {
        (Some((m, at)), _) if (m - x).abs() < 1e-9 => format!("\"{}\"", clean(at)),
        (Some((_, a)), Some((_, b))) => format!("between \"{}\" and \"{}\"", clean(a), clean(b)),
        (Some((_, at)), None) | (None, Some((_, at))) => format!("\"{}\"", clean(at)),
        (None, None) => String::new(),
    }
}

fn question(page: &mut Page, q: &QuestionForecast, name: &dyn Fn(&str) -> String) {
    let table = &q.question.table;
    page.heading(&clean(&q.question.name));
    page.say(&format!("Scale: {}.", scale(&q.question.marks)));
    let headline = q.ladder.iter().find(|(n, _)| *n == "weighted_mean").and_then(|(_, f)| f.value).unwrap_or(f64::NAN);
    let spread = q.spread.as_ref().and_then(|s| Some((s.draws, s.lines.iter().find(|l| l.name == "weighted_mean")?)));
    let range = spread.map_or(String::new(), |(draws, line)| {
        let [low, _, high] = line.points;
        format!("; {} to {} in nine tenths of {} draws", number(low), number(high), grouped(draws.into()))
    });
    let place = between(&q.question.marks, headline);
    let place = if place.is_empty() { place } else { format!(" ({place})") };
    page.say(&format!("Forecast: {}{place}{range}.", number(headline)));
    page.gap();
    let mut columns = vec![("", Set::Words), ("Forecast", Set::Figures), ("From headline", Set::Figures)];
    if q.spread.is_some() {
        columns.extend([("5%", Set::Figures), ("95%", Set::Figures), ("Other mark", Set::Figures)]);
    }
    columns.push(("Mean error, past EU", Set::Figures));
    let mut grid = Grid::new(&columns);
    let models = q.models.iter().map(|(n, f)| (n.as_str(), f));
    for (key, f) in q.ladder.iter().map(|(n, f)| (*n, f)).chain(models) {
        let mut row = vec![called(key), f.value.map_or("-".into(), number)];
        row.push(match f.value {
            Some(x) if key != "weighted_mean" => {
                let away = number(x - headline);
                if x > headline && away != "0" { format!("+{away}") } else { away }
            }
            _ => String::new(),
        });
        if let Some(s) = &q.spread {
            match s.lines.iter().find(|l| l.name == key) {
                Some(l) => row.extend([number(l.points[0]), number(l.points[2]), short_share(l.flips, s.draws)]),
                None => row.extend(["-".to_owned(), "-".to_owned(), "-".to_owned()]),
            }
        }
        let past = past_eu::ERRORS.iter().find(|(n, _)| *n == key || (*n == "challenge" && key == "scholz2011_table"));
        row.push(past.map_or("-".into(), |(_, e)| format!("{e:.1}")));
        grid.row(row);
    }
    page.table(grid);
    page.gap();
    for (key, f) in &q.models {
        for note in &f.notes {
            page.point("- ", &format!("{}: {}.", called(key), clean(note)));
        }
    }
    courses(page, q, headline, name);
    if let Some(s) = &q.spread {
        let [_, middle, high] = s.readings_apart;
        page.point(
            "- ",
            &format!(
                "Readings of the challenge model ({}): in half of the draws they lie more than {} apart, in 5% more than {}; they are \
                 not all nearest to one mark in {}.",
                s.readings.len(),
                number(middle),
                number(high),
                crate::text::share(s.readings_disagree, s.draws),
            ),
        );
    }
    break_even(page, q, headline, name);
    if table.len() == 1 {
        page.point("- ", "Only one actor has a position: every model that weighs positions gives it.");
    }
}

/// Who moves in the dynamic models, where they end elsewhere than the headline.
fn courses(page: &mut Page, q: &QuestionForecast, headline: f64, name: &dyn Fn(&str) -> String) {
    let (low, high) = q.question.table.scale();
    for (key, f) in &q.models {
        let (Some(value), [start, .., last]) = (f.value, &f.rounds[..]) else { continue };
        let far = (value - headline).abs() / (high - low);
        if far < 0.005 {
            continue;
        }
        let mut moves: Vec<(f64, String)> = q
            .question
            .table
            .actors()
            .iter()
            .zip(start.positions.iter().zip(&last.positions))
            .map(|(a, (from, to))| ((to - from).abs(), format!("{} {} -> {}", name(a), number(*from), number(*to))))
            .filter(|(d, _)| *d > 0.005 * (high - low))
            .collect();
        moves.sort_by(|a, b| b.0.total_cmp(&a.0));
        let shown: Vec<String> = moves.iter().take(5).map(|(_, text)| text.clone()).collect();
        let more = if moves.len() > 5 { format!(" and {} more", moves.len() - 5) } else { String::new() };
        let who = if shown.is_empty() { "nobody moves".to_owned() } else { format!("{}{more}", shown.join(", ")) };
        let rounds = f.rounds.len() - 1;
        let noun = if rounds == 1 { "round" } else { "rounds" };
        page.point(
            "- ",
            &format!(
                "{} ends {} {} the headline, after {rounds} {noun}: {who}.",
                called(key),
                number((value - headline).abs()),
                if value > headline { "above" } else { "below" },
            ),
        );
    }
}

fn break_even(page: &mut Page, q: &QuestionForecast, headline: f64, name: &dyn Fn(&str) -> String) {
    // The marks next to the headline on either side.
    let below = q.break_even.iter().rev().find(|(m, _)| *m < headline);
    let above = q.break_even.iter().find(|(m, _)| *m > headline);
    let shown: Vec<_> = below.into_iter().chain(above).collect();
    let any = |b: &zopa::models::BreakEven| b.position.or(b.salience).or(b.influence).is_some();
    if !shown.iter().any(|(_, all)| all.iter().any(any)) {
        page.point("- ", "No single number, changed alone, moves the headline to the next mark.");
        return;
    }
    page.gap();
    page.say("What one number alone would have to be for the headline to reach the next mark:");
    page.gap();
    let columns = [
        ("Mark", Set::Words),
        ("", Set::Words),
        ("Position", Set::Figures),
        ("Salience", Set::Figures),
        ("Influence", Set::Figures),
    ];
    let mut grid = Grid::new(&columns);
    for (mark, all) in shown {
        let label = q.question.marks.iter().find(|(m, _)| (m - mark).abs() < 1e-9).map_or("", |(_, l)| l);
        for b in all.iter().filter(|b| any(b)) {
            let i = b.actor;
            let table = &q.question.table;
            let cell = |now: f64, then: Option<f64>| {
                then.map_or("-".to_owned(), |x| format!("{} -> {}", number(now), number(x)))
            };
            grid.row([
                format!("{} {}", number(*mark), clean(label)),
                name(&table.actors()[i]),
                cell(table.positions()[i], b.position),
                cell(100.0 * table.salience()[i], b.salience.map(|s| 100.0 * s)),
                cell(table.influence()[i], b.influence),
            ]);
        }
    }
    page.table(grid);
}

fn predictions(page: &mut Page, prepared: &Prepared) {
    use zopa::assess::Resolution;
    let case = &prepared.case;
    if case.predictions.is_empty() {
        return;
    }
    let all = zopa::assess::predictions(case);
    page.heading("Predictions of named people");
    for (by, means) in &all.people {
        page.point(
            "- ",
            &format!(
                "{}: {} scored, mean Brier score {:.3}, mean log score {:.3}.",
                clean(by),
                means.scored,
                means.brier,
                means.log
            ),
        );
    }
    let mut open: Vec<_> =
        all.each.iter().filter(|(_, r)| matches!(r, Resolution::Open)).map(|(id, _)| &case.predictions[*id]).collect();
    open.sort_by_key(|p| (p.due.is_none(), p.due));
    for p in open {
        let due = p.due.map_or("without a date".to_owned(), |d| format!("due {d}"));
        page.point("- ", &format!("{} by {}: open, {due}.", clean(&p.id), clean(&p.by)));
    }
    let void: Vec<&str> = all
        .each
        .iter()
        .filter(|(_, r)| matches!(r, Resolution::Void))
        .map(|(id, _)| case.predictions[*id].id.as_str())
        .collect();
    if !void.is_empty() {
        page.point("- ", &format!("Void, as their condition did not happen: {}.", clean(&listed(&void))));
    }
}

fn closing(page: &mut Page, answer: &ForecastAnswer) {
    page.heading("How this was computed");
    page.point(
        "- ",
        "The headline is the weighted mean, sum(influence x salience x position) / sum(influence x salience) (Van den Bos 1991; \
         Achen 2006). No dynamic model has been shown to beat it on real outcomes.",
    );
    if answer.questions.iter().any(|q| q.spread.is_some()) {
        page.point(
            "- ",
            &format!(
                "Over {} draws of the uncertain numbers (seed {}): 5% and 95% points, and the share of draws in which the forecast is \
                 nearest to another mark than the central headline. These describe the inputs; they are no probabilities.",
                grouped(answer.request.draws.into()),
                answer.seed
            ),
        );
    }
    if let Some((level, half, covered)) = past_eu::HALF_WIDTHS.last() {
        page.point(
            "- ",
            &format!(
                "{} The weighted mean's error there was at most {half:.0} of 100 in {:.0}% of the decisions it was not measured on (asked for: {:.0}%).",
                past_eu::WHAT,
                100.0 * covered,
                100.0 * level
            ),
        );
    }
    page.point("- ", "Every option in force, each round and all sensitivities: --json. Options: docs/forecasts.md.");
}
