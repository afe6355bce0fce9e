//! The text of `zopa forecast`.

mod readings;
mod variant;

pub(crate) use readings::{of_readings, readings};
pub(crate) use variant::{called, called_plainly, error_of, label_in_words, label_of, past_error, reading_in_words};

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
        readings::each(&mut page, q, answer);
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
        readings::each(&mut page, q, answer);
    }
    closing(&mut page, answer);
    page.finish()
}

/// A position to the digits that mean something: one decimal from 10 on, two below, without needless zeros.
pub(crate) fn number(x: f64) -> String {
    let text = if x.abs() >= 10.0 { format!("{x:.1}") } else { format!("{x:.2}") };
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
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

/// The weighted mean.
pub(crate) fn headline(q: &QuestionForecast) -> f64 {
    q.ladder.iter().find(|(n, _)| *n == "weighted_mean").and_then(|(_, f)| f.value).unwrap_or(f64::NAN)
}

/// The headline in one sentence, without its end: where it lies, and over draws.
pub(crate) fn in_short(q: &QuestionForecast) -> String {
    let headline = headline(q);
    let spread = q.spread.as_ref().and_then(|s| Some((s.draws, s.lines.iter().find(|l| l.name == "weighted_mean")?)));
    let range = spread.map_or(String::new(), |(draws, line)| {
        let [low, _, high] = line.points;
        format!("; {} to {} in nine tenths of {} draws", number(low), number(high), grouped(draws.into()))
    });
    let place = between(&q.question.marks, headline);
    let place = if place.is_empty() { place } else { format!(" ({place})") };
    format!("{}{place}{range}", number(headline))
}

/// Every rung and model: its key and forecast.
pub(crate) fn lines(q: &QuestionForecast) -> impl Iterator<Item = (&str, &zopa::models::Forecast)> {
    q.ladder.iter().map(|(n, f)| (*n, f)).chain(q.models.iter().map(|(n, f)| (n.as_str(), f)))
}

/// The ladder and the models as a table.
pub(crate) fn ladder(q: &QuestionForecast) -> Grid {
    let headline = headline(q);
    let mut columns = vec![("", Set::Words), ("Forecast", Set::Figures), ("From headline", Set::Figures)];
    if q.spread.is_some() {
        columns.extend([("5%", Set::Figures), ("95%", Set::Figures), ("Other mark", Set::Figures)]);
    }
    columns.push(("Mean error, past EU", Set::Figures));
    let mut grid = Grid::new(&columns);
    for (key, f) in lines(q) {
        let mut row = vec![label_of(q, key), f.value.map_or("-".into(), number)];
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
        row.push(error_of(q, key).map_or("not scored".into(), |e| format!("{e:.1}")));
        grid.row(row);
    }
    grid
}

/// All that is said of a question.
pub(crate) fn whole(page: &mut Page, q: &QuestionForecast, name: &dyn Fn(&str) -> String) {
    question(page, q, name);
}

/// One rung, model or reading of a question, or what one number alone would have to be.
pub(crate) fn one(page: &mut Page, q: &QuestionForecast, key: &str, name: &dyn Fn(&str) -> String) {
    page.heading("The forecast");
    if key == zopa::BREAK_EVEN {
        page.say(&format!("The headline is {}.", in_short(q)));
        break_even(page, q, name);
        return;
    }
    let reading = q.readings.iter().find(|(known, _)| known == key).map(|(_, x)| *x);
    let found = lines(q).find(|(known, _)| *known == key).map(|(_, f)| f);
    let value = found.map_or(reading, |f| f.value);
    let called = if found.is_some() { label_of(q, key) } else { reading_in_words(key).unwrap_or(key).to_owned() };
    let place = value.map(|x| between(&q.question.marks, x)).filter(|place| !place.is_empty());
    let place = place.map_or(String::new(), |place| format!(" ({place})"));
    page.point("- ", &format!("{called}: {}{place}.", value.map_or("no forecast".to_owned(), number)));
    if let Some(x) = value.filter(|_| key != "weighted_mean") {
        let headline = headline(q);
        page.point("- ", &format!("From the headline ({}): {}.", number(headline), signed(x - headline)));
    }
    let spread = q.spread.as_ref().and_then(|s| {
        let line = s.lines.iter().chain(&s.readings).find(|line| line.name == key)?;
        Some((s.draws, line))
    });
    if let Some((draws, line)) = spread {
        let [low, middle, high] = line.points;
        page.point(
            "- ",
            &format!(
                "Over {} draws: {} to {} in nine tenths, half of them below {}; nearest to another mark than the central headline \
                 in {}.",
                grouped(draws.into()),
                number(low),
                number(high),
                number(middle),
                crate::text::share(line.flips, draws)
            ),
        );
    }
    let Some(found) = found else { return };
    found.notes.iter().for_each(|note| page.point("- ", &format!("Note: {}.", clean(note))));
    let told = steps(q, found, name);
    if !told.is_empty() {
        page.point("- ", &format!("Who moves: {}.", told.join("; ")));
    }
    let options: Vec<String> = found.options.iter().map(|(k, v)| format!("{k} = {v}")).collect();
    if !options.is_empty() {
        page.point("- ", &format!("Options in force: {}.", clean(&options.join(", "))));
    }
    if let Some(error) = error_of(q, key) {
        page.point(
            "- ",
            &format!("On past decisions of the European Union it missed by {error:.1} of 100 on average."),
        );
    }
}

fn question(page: &mut Page, q: &QuestionForecast, name: &dyn Fn(&str) -> String) {
    page.heading(&clean(&q.question.name));
    page.say(&format!("Scale: {}.", scale(&q.question.marks)));
    page.say(&format!("Forecast: {}.", in_short(q)));
    page.gap();
    page.table(ladder(q));
    page.gap();
    if q.question.table.len() == 1 {
        page.point("- ", "Only one actor has a position: every model that weighs positions gives it.");
    }
    remarks(page, q, name);
    break_even(page, q, name);
}

/// What the models' numbers do not say: rules that stepped in, who moves, how far readings lie apart.
pub(crate) fn remarks(page: &mut Page, q: &QuestionForecast, name: &dyn Fn(&str) -> String) {
    // A rule that stepped in at several rungs and models is said once.
    let mut notes: Vec<(&str, Vec<String>)> = Vec::new();
    for (key, f) in lines(q) {
        for note in &f.notes {
            match notes.iter_mut().find(|(known, _)| known == note) {
                Some((_, of)) => of.push(label_of(q, key)),
                None => notes.push((note, vec![label_of(q, key)])),
            }
        }
    }
    for (note, of) in notes {
        page.point("- ", &format!("{}: {}.", of.join(", "), clean(note)));
    }
    courses(page, q, name);
    traded(page, q, name);
    if let Some(s) = q.spread.as_ref().filter(|s| !s.readings.is_empty()) {
        let [_, middle, high] = s.readings_apart;
        page.point(
            "- ",
            &format!(
                "{}, in {} readings: in half of the draws they lie more than {} apart, in 5% more than {}; they are \
                 nearest to different marks in {}.",
                of_readings(q),
                s.readings.len(),
                number(middle),
                number(high),
                crate::text::share(s.readings_disagree, s.draws),
            ),
        );
    }
}

/// The dynamic models that end elsewhere than the headline.
pub(crate) fn disagreeing(q: &QuestionForecast) -> impl Iterator<Item = (&str, &zopa::models::Forecast, f64)> {
    let (low, high) = q.question.table.scale();
    let headline = headline(q);
    q.models.iter().filter(|(_, f)| f.rounds.len() > 1).filter_map(move |(key, f)| {
        let away = f.value? - headline;
        (away.abs() >= 0.005 * (high - low)).then_some((key.as_str(), f, away))
    })
}

/// Who moves in the dynamic models, round by round, where they end elsewhere than the headline; and how they did on past
/// decisions.
fn courses(page: &mut Page, q: &QuestionForecast, name: &dyn Fn(&str) -> String) {
    for (key, f, away) in disagreeing(q) {
        let rounds = f.rounds.len() - 1;
        let steps = steps(q, f, name);
        let who = if steps.is_empty() { "nobody moves".to_owned() } else { steps.join("; ") };
        let past = match (error_of(q, key), past_error("weighted_mean")) {
            (Some(e), Some(mean)) => {
                format!(" On past EU decisions it missed by {e:.1} of 100 on average, the headline by {mean:.1}.")
            }
            _ => " With these options it was not scored on past decisions.".to_owned(),
        };
        page.point(
            "- ",
            &format!(
                "{} ends {} {} the headline, after {rounds} {}: {who}.{past}",
                label_of(q, key),
                number(away.abs()),
                if away > 0.0 { "above" } else { "below" },
                if rounds == 1 { "round" } else { "rounds" },
            ),
        );
    }
}

/// Who traded what with whom on the question, and what all exchanges together do to each party.
fn traded(page: &mut Page, q: &QuestionForecast, name: &dyn Fn(&str) -> String) {
    const SHOWN: usize = 4;
    let actors = q.question.table.actors();
    for (_, f) in q.models.iter().filter(|(_, f)| !f.trades.is_empty()) {
        let one = |t: &zopa::models::Trade| {
            let other = q.dossier.get(t.other).map_or("", |(_, called)| called.as_str());
            format!(
                "{} would get its way here from {}, and give way on \"{}\" (the outcomes move {} and {} of 100, each gains {})",
                name(&actors[t.gets]),
                name(&actors[t.gives]),
                clean(other),
                number(t.here),
                number(t.there),
                number(t.gain)
            )
        };
        let mut all: Vec<String> = f.trades.iter().take(SHOWN).map(one).collect();
        if f.trades.len() > SHOWN {
            all.push(format!("and {} more", f.trades.len() - SHOWN));
        }
        let of = f
            .admissible
            .map_or(String::new(), |n| format!(" ({} exchanges are admissible in all)", grouped(n as u128)));
        page.point("- ", &format!("What is traded{of}: {}.", all.join("; ")));
        let mut effects: Vec<(f64, &String)> = f.effects.iter().copied().zip(actors).collect();
        effects.sort_by(|a, b| b.0.total_cmp(&a.0));
        let mut shown: Vec<String> =
            effects.iter().take(SHOWN).map(|(x, a)| format!("{} {}", name(a), signed(*x))).collect();
        let worst = effects.iter().skip(SHOWN.max(effects.len().saturating_sub(SHOWN)));
        let left = effects.len().saturating_sub(2 * SHOWN);
        if left > 0 {
            shown.push(format!("{left} between"));
        }
        shown.extend(worst.map(|(x, a)| format!("{} {}", name(a), signed(*x))));
        page.point(
            "- ",
            &format!(
                "What all exchanges do to each (salience times how much closer the outcomes come, of 100): {}. Who trades \
                 nothing bears it all the same.",
                shown.join(", ")
            ),
        );
    }
}

/// A number with its sign.
fn signed(x: f64) -> String {
    let text = number(x);
    if x > 0.0 && text != "0" { format!("+{text}") } else { text }
}

/// The moves of each round in which somebody moves by half a per cent of the scale, the longest first.
fn steps(q: &QuestionForecast, f: &zopa::models::Forecast, name: &dyn Fn(&str) -> String) -> Vec<String> {
    const SHOWN: usize = 4;
    let (low, high) = q.question.table.scale();
    let mut steps = Vec::new();
    let mut left_out = false;
    for (k, pair) in f.rounds.windows(2).enumerate() {
        let both = pair[0].positions.iter().zip(&pair[1].positions);
        let mut moves: Vec<(f64, String)> = q
            .question
            .table
            .actors()
            .iter()
            .zip(both)
            .map(|(a, (from, to))| ((to - from).abs(), format!("{} {} -> {}", name(a), number(*from), number(*to))))
            .filter(|(d, _)| {
                let told = *d > 0.005 * (high - low);
                left_out |= *d > 0.0 && !told;
                told
            })
            .collect();
        moves.sort_by(|a, b| b.0.total_cmp(&a.0));
        if moves.is_empty() {
            continue;
        }
        let shown: Vec<&str> = moves.iter().take(SHOWN).map(|(_, text)| text.as_str()).collect();
        let more = if moves.len() > SHOWN { format!(" and {} more", moves.len() - SHOWN) } else { String::new() };
        steps.push(format!("round {}: {}{more}", k + 1, shown.join(", ")));
    }
    // A model that never rests moves in every round: its beginning and its end.
    const ROUNDS: usize = 10;
    if steps.len() > ROUNDS {
        let left = steps.len() - ROUNDS;
        steps.splice(ROUNDS - 2..steps.len() - 2, [format!("{left} rounds more")]);
    }
    match (left_out, steps.is_empty()) {
        (true, true) => steps.push("nobody moves by half a per cent of the scale in any round".to_owned()),
        (true, false) => steps.push("moves of less than half a per cent of the scale are left out".to_owned()),
        _ => {}
    }
    steps
}

pub(crate) fn break_even(page: &mut Page, q: &QuestionForecast, name: &dyn Fn(&str) -> String) {
    let headline = headline(q);
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
    let case = &prepared.case;
    if case.predictions.is_empty() {
        return;
    }
    page.heading("Predictions of named people");
    sources(page, case, &zopa::assess::predictions(case));
}

/// Each source with its scores, then what is unresolved by due date, then what is void.
pub(crate) fn sources(page: &mut Page, case: &zopa::core::Case, all: &zopa::assess::Predictions) {
    use zopa::assess::Resolution;
    for (by, m) in &all.people {
        let mut text = format!("{}: {} scored", clean(by), m.scored);
        if m.scored > 0 {
            text.push_str(&format!(", mean Brier score {:.3}, mean log score {:.3}", m.brier, m.log));
        }
        for (n, what) in [(m.open, "open"), (m.void, "void")] {
            if n > 0 {
                text.push_str(&format!(", {n} {what}"));
            }
        }
        page.point("- ", &format!("{text}."));
    }
    for id in &all.open {
        let p = &case.predictions[*id];
        let due = p.due.map_or("without a date".to_owned(), |d| format!("due {d}"));
        let late = if crate::backtest::overdue(case, p) { ", overdue: its day has come" } else { "" };
        page.point("- ", &format!("{} by {}: open, {due}{late}.", clean(&p.id), clean(&p.by)));
    }
    let void = all.each.iter().filter(|(_, r)| matches!(r, Resolution::Void));
    let void: Vec<&str> = void.map(|(id, _)| case.predictions[*id].id.as_str()).collect();
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
    past(page);
    page.point("- ", "Every option in force, each round and all sensitivities: --json. Options: docs/forecasts.md.");
}

/// How the rungs and models did on past decisions.
pub(crate) fn track() -> Grid {
    let mut grid = Grid::new(&[
        ("", Set::Words),
        ("n", Set::Figures),
        ("Mean error", Set::Figures),
        ("Median", Set::Figures),
        ("Within 5", Set::Figures),
        ("10", Set::Figures),
        ("20", Set::Figures),
        ("Against the weighted mean (95%)", Set::Figures),
        ("Detection limit", Set::Figures),
    ]);
    for past in past_eu::TRACK {
        let mut row =
            vec![called(past.name), past.n.to_string(), format!("{:.2}", past.mean), format!("{:.2}", past.median)];
        row.extend(past.within.map(|x| format!("{:.0}%", 100.0 * x)));
        row.extend(match &past.against {
            Some(a) => [
                format!("{:+.2} to {:+.2}, {}", a.interval.0, a.interval.1, a.verdict()),
                format!("{:.2}", a.detectable),
            ],
            None => [String::new(), String::new()],
        });
        grid.row(row);
    }
    grid
}

/// The errors on past decisions, labelled as what they are.
pub(crate) fn past(page: &mut Page) {
    if let Some((level, half, covered)) = past_eu::HALF_WIDTHS.last() {
        page.point(
            "- ",
            &format!(
                "Past EU errors: {} The weighted mean's error there was at most {half:.0} of 100 in {:.0}% of the decisions it was not measured on (asked for: {:.0}%).",
                past_eu::WHAT,
                100.0 * covered,
                100.0 * level
            ),
        );
    }
}
