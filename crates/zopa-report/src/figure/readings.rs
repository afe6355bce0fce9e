//! The challenge model reading by reading: how far readings of one published model lie apart, at the central case and over
//! draws.

use super::forecast::{SPAN, WIDTH, marks};
use super::{at, label, line, rect};
use crate::document::{Figure, Run, Table, plain};
use crate::forecast::{number, reading_in_words, readings, scale};
use crate::report::anchor;
use crate::text::clean;
use maud::html;
use zopa::QuestionForecast;

/// A bar from the 5% to the 95% point for each reading and for all together, a dot at the central case.
pub(crate) fn figure(q: &QuestionForecast) -> Option<Figure> {
    const BLOCK: f64 = 28.0;
    const TOP: f64 = 46.0;
    if q.readings.is_empty() {
        return None;
    }
    let (low, high) = q.question.table.scale();
    let x = |v: f64| SPAN.0 + (SPAN.1 - SPAN.0) * ((v - low) / (high - low)).clamp(0.0, 1.0);
    let together = q.spread.as_ref().and_then(|s| s.readings_together.as_ref());
    let band = |name: &str| q.spread.as_ref()?.readings.iter().find(|l| l.name == name);
    let mut rows: Vec<(String, Option<f64>, Option<&zopa::Line>)> = q
        .readings
        .iter()
        .map(|(name, end)| (format!("{}: {}", in_words(name), number(*end)), Some(*end), band(name.as_str())))
        .collect();
    rows.extend(together.map(|l| ("all readings, all draws".to_owned(), None, Some(l))));
    let bottom = TOP + BLOCK * rows.len() as f64;
    let drawing = html! {
        (marks(q, &x, bottom))
        @for (n, (name, end, band)) in rows.iter().enumerate() {
            @let y = TOP + BLOCK * n as f64;
            @let class = if end.is_none() { "small strong halo" } else { "small halo" };
            (label(SPAN.0, y + 10.0, "start", class, name))
            @if let Some(band) = band {
                (rect(x(band.points[0]), y + 15.0, (x(band.points[2]) - x(band.points[0])).max(2.0), 6.0, "fill"))
            }
            @if let Some(end) = end { circle cx=(at(x(*end))) cy=(at(y + 18.0)) r="3.5" class="first" {} }
        }
        (line((SPAN.0, bottom), (SPAN.1, bottom), "axis"))
    };
    let ends = || q.readings.iter().map(|(_, end)| *end);
    let (least, most) = (ends().fold(f64::INFINITY, f64::min), ends().fold(f64::NEG_INFINITY, f64::max));
    Some(Figure {
        id: format!("{}-readings", anchor::question(&q.question.id)),
        title: "One published model, read in several ways".to_owned(),
        description: format!(
            "On the scale {}, {} readings of the challenge model end between {} and {} at the central case.",
            scale(&q.question.marks),
            q.readings.len(),
            number(least),
            number(most)
        ),
        size: (WIDTH, bottom + 8.0),
        drawing,
        reading: plain(
            "Dot: where the reading ends at the central case. Bar: from the 5% to the 95% point over draws. The first two are \
             the published readings, the others change one choice of the first. Broken line: the headline.",
        ),
        table: table(q),
    })
}

fn in_words(name: &str) -> String {
    reading_in_words(name).map_or_else(|| clean(name).into_owned(), str::to_owned)
}

/// The readings in words, each with the name by which it is asked for.
fn table(q: &QuestionForecast) -> Table {
    let mut table = crate::document::table(
        "The challenge model's readings; \"other mark\": in how many draws it is nearest to another mark than the headline",
        &readings(q),
        0,
    );
    for (name, (_, cells)) in q.readings.iter().map(|(name, _)| name).zip(&mut table.rows) {
        cells[0] = vec![Run::Text(format!("{} ", in_words(name))), Run::Code(name.clone())];
    }
    table
}
