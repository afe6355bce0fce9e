//! What is likely on a question: each rung and model on its scale, and the course of the models that disagree.

use super::parallel::spread;
use super::{at, broken, label, line, on_scale, rect};
use crate::document::{Figure, Table, plain};
use crate::forecast::{called, disagreeing, headline, ladder, lines, number, past_error, scale};
use crate::report::anchor;
use crate::table::Set;
use crate::text::clean;
use maud::{Markup, html};
use zopa::QuestionForecast;

pub(super) const WIDTH: f64 = 420.0;
pub(super) const SPAN: (f64, f64) = (24.0, 396.0);

/// The ladder and the models: a bar from the 5% to the 95% point over draws, a dot at the central case.
pub(crate) fn likely(q: &QuestionForecast) -> Figure {
    const BLOCK: f64 = 31.0;
    const TOP: f64 = 46.0;
    let (low, high) = q.question.table.scale();
    let x = |v: f64| SPAN.0 + (SPAN.1 - SPAN.0) * ((v - low) / (high - low)).clamp(0.0, 1.0);
    let shown: Vec<_> = lines(q).filter(|(_, f)| f.value.is_some()).collect();
    let bottom = TOP + BLOCK * shown.len() as f64;
    let drawing = html! {
        (marks(q, &x, bottom))
        @for (n, (key, f)) in shown.iter().enumerate() {
            @let y = TOP + BLOCK * n as f64;
            @let band = q.spread.as_ref().and_then(|s| s.lines.iter().find(|l| l.name == *key));
            @let past = past_error(key).map_or(String::new(), |e| format!("; past EU {e:.1}"));
            @let strong = if *key == "weighted_mean" { "small strong halo" } else { "small halo" };
            (label(SPAN.0, y + 10.0, "start", strong, &format!("{}: {}{past}", called(key), f.value.map_or_else(String::new, number))))
            @if let Some(band) = band {
                (rect(x(band.points[0]), y + 16.0, (x(band.points[2]) - x(band.points[0])).max(2.0), 7.0, "fill"))
            }
            @if let Some(value) = f.value { circle cx=(at(x(value))) cy=(at(y + 19.5)) r=(if *key == "weighted_mean" { "5" } else { "3.5" }) class="first" {} }
        }
        (line((SPAN.0, bottom), (SPAN.1, bottom), "axis"))
    };
    let marks = scale(&q.question.marks);
    Figure {
        id: format!("{}-likely", anchor::question(&q.question.id)),
        title: format!("What is likely: {}", clean(&q.question.name)),
        description: format!(
            "On the scale {marks}, the weighted mean is {}; {} baselines and models beside it.",
            number(headline(q)),
            shown.len().saturating_sub(1)
        ),
        size: (WIDTH, bottom + 8.0),
        drawing,
        reading: plain(
            "Dot: at the central case. Bar: from the 5% to the 95% point of draws from the ranges that were written; it describes \
             the inputs and is no probability. Broken line: the headline. Past EU: the mean error, in per cent of the scale, on 351 \
             decisions of the European Union.",
        ),
        table: crate::document::table(
            "Forecasts by the baselines and models; \"other mark\": in how many draws it is nearest to another mark than the headline",
            &ladder(q),
            0,
        ),
    }
}

/// The marks of the scale with their names, down to here, and the headline.
pub(super) fn marks(q: &QuestionForecast, x: &dyn Fn(f64) -> f64, bottom: f64) -> Markup {
    let middle = x(headline(q));
    let marks: Vec<(f64, &str)> = q.question.marks.iter().map(|(value, words)| (x(*value), words.as_str())).collect();
    html! {
        (on_scale(&marks, WIDTH, bottom))
        (line((middle, 34.0), (middle, bottom), "edge dash"))
    }
}

/// The courses of the models that end elsewhere than the headline: where each actor stands in each round.
pub(crate) fn paths(q: &QuestionForecast, name: &dyn Fn(&str) -> String) -> Option<Figure> {
    const PANEL: f64 = 150.0;
    const RIGHT: f64 = 236.0;
    let models: Vec<_> = disagreeing(q).collect();
    if models.is_empty() {
        return None;
    }
    let (low, high) = q.question.table.scale();
    let actors: Vec<String> = q.question.table.actors().iter().map(|a| name(a)).collect();
    let height = PANEL - 42.0;
    let drawing = html! {
        @for (m, (key, f, _)) in models.iter().enumerate() {
            @let top = PANEL * m as f64 + 24.0;
            @let y = |v: f64| top + height * (1.0 - ((v - low) / (high - low)).clamp(0.0, 1.0));
            @let rounds = f.rounds.len() - 1;
            @let x = |k: usize| SPAN.0 + (RIGHT - SPAN.0) * k as f64 / rounds.max(1) as f64;
            @let last = &f.rounds[rounds].positions;
            @let groups = groups(last, &actors, 0.01 * (high - low));
            @let beside = spread(groups.iter().map(|(v, _)| y(*v)).collect(), 13.0, top, top + height);
            (label(SPAN.0, top - 10.0, "start", "small strong", &format!("{}, {rounds} {}", called(key), if rounds == 1 { "round" } else { "rounds" })))
            @for (value, _) in &q.question.marks { (line((SPAN.0, y(*value)), (RIGHT, y(*value)), "rule")) }
            (line((SPAN.0, y(headline(q))), (RIGHT, y(headline(q))), "edge dash"))
            @for i in 0..actors.len() {
                @let path: Vec<String> = f.rounds.iter().enumerate().map(|(k, r)| format!("{} {}", at(x(k)), at(y(r.positions[i])))).collect();
                path class="line-first" d={ "M" (path.join("L")) } {}
                circle cx=(at(x(0))) cy=(at(y(f.rounds[0].positions[i]))) r="2.5" class="first" {}
            }
            @for ((value, who), beside) in groups.iter().zip(&beside) {
                (line((RIGHT + 2.0, y(*value)), (RIGHT + 10.0, *beside), "rule"))
                (label(RIGHT + 13.0, beside + 4.0, "start", "small", &broken(who, 27, 1).join("")))
            }
        }
    };
    let mut table = Table::new(
        "Where each party stands, round by round",
        &[("Model", Set::Words), ("Party", Set::Words), ("Positions", Set::Words)],
    );
    for (key, f, _) in &models {
        for (i, actor) in actors.iter().enumerate() {
            let path: Vec<String> = f.rounds.iter().map(|r| number(r.positions[i])).collect();
            table.row([called(key), actor.clone(), path.join(" -> ")]);
        }
    }
    let ends = models.iter().map(|(key, f, _)| format!("{} {}", called(key), f.value.map_or_else(String::new, number)));
    Some(Figure {
        id: format!("{}-paths", anchor::question(&q.question.id)),
        title: "How the models that disagree get there".to_owned(),
        description: format!(
            "Rounds from left to right, the scale from bottom to top. Ends: {}.",
            ends.collect::<Vec<_>>().join("; ")
        ),
        size: (WIDTH, PANEL * models.len() as f64),
        drawing,
        reading: plain(
            "A line for each party from its position (dot) to where the model moves it. Thin lines: the marks of the scale; broken line: the headline.",
        ),
        table,
    })
}

/// Actors that end at about one place, with that place.
fn groups(last: &[f64], actors: &[String], near: f64) -> Vec<(f64, String)> {
    let mut groups: Vec<(f64, String)> = Vec::new();
    for (v, actor) in last.iter().zip(actors) {
        match groups.iter_mut().find(|(at, _)| (at - v).abs() <= near) {
            Some((_, who)) => who.push_str(&format!(", {actor}")),
            None => groups.push((*v, actor.clone())),
        }
    }
    groups
}

#[cfg(test)]
mod tests {
    use super::groups;

    /// Who ends at one place shares a label.
    #[test]
    fn labels_are_shared() {
        let names: Vec<String> = ["a", "b", "c"].map(String::from).into();
        assert_eq!(groups(&[10.0, 50.0, 10.4], &names, 1.0), [(10.0, "a, c".to_owned()), (50.0, "b".to_owned())]);
    }
}
