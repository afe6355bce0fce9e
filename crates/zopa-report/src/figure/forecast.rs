//! What is likely on a question: each rung and model on its scale.

use super::{at, label, line, on_scale, rect};
use crate::document::{Figure, plain};
use crate::forecast::{error_of, headline, label_in_words, ladder, lines, number, scale};
use crate::report::anchor;
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
            @let past = error_of(q, key).map_or(String::new(), |e| format!("; past EU {e:.1}"));
            @let strong = if *key == "weighted_mean" { "small strong halo" } else { "small halo" };
            (label(SPAN.0, y + 10.0, "start", strong, &format!("{}: {}{past}", label_in_words(q, key), f.value.map_or_else(String::new, number))))
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
