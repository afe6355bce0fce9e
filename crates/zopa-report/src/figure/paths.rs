//! How the dynamic models that disagree with the headline get where they end: where each party stands, round by round.
//!
//! Lines are told apart without colour: each party has a dash pattern of its own, repeated in other strokes beyond six
//! parties, and a sample of it beside its name where its line ends.

use super::forecast::{SPAN, WIDTH};
use super::parallel::spread;
use super::{at, broken, label, line};
use crate::document::{Figure, Table, plain};
use crate::forecast::{disagreeing, headline, label_in_words, label_of, number};
use crate::report::anchor;
use crate::table::Set;
use maud::{Markup, html};
use zopa::QuestionForecast;

/// Where the lines end.
const RIGHT: f64 = 226.0;
/// Where samples and names begin.
const SAMPLE: f64 = RIGHT + 13.0;
const NAME: f64 = SAMPLE + 34.0;
/// So many letters fit beside the drawing.
const LETTERS: usize = 23;
const LINE: f64 = 12.5;
/// The least height of a drawing.
const HEIGHT: f64 = 108.0;

const DASHES: [Option<&str>; 6] = [None, Some("7 3"), Some("2 2"), Some("9 3 2 3"), Some("4 2"), Some("12 4")];
const STROKES: [&str; 3] = ["line-first", "line-second", "edge"];

/// The stroke and the dashes of a party's line.
fn style(party: usize) -> (&'static str, Option<&'static str>) {
    (STROKES[party / DASHES.len() % STROKES.len()], DASHES[party % DASHES.len()])
}

/// A line of a name: of which party, whether it is the first, and the text.
struct Named {
    party: usize,
    first: bool,
    text: String,
}

/// The names in lines, none cut, with the height at which each would best stand; those who end at one place together.
fn names(ends: &[f64], actors: &[String]) -> (Vec<Named>, Vec<f64>) {
    let mut order: Vec<usize> = (0..ends.len()).collect();
    order.sort_by(|a, b| ends[*a].total_cmp(&ends[*b]).then(a.cmp(b)));
    let (mut lines, mut wanted): (Vec<Named>, Vec<f64>) = (Vec::new(), Vec::new());
    for party in order {
        for (k, text) in broken(&actors[party], LETTERS, usize::MAX).into_iter().enumerate() {
            // A hair below the line before, so that a name stays together.
            let after = wanted.last().map_or(f64::NEG_INFINITY, |before| before + 1e-6);
            wanted.push(ends[party].max(after));
            lines.push(Named { party, first: k == 0, text });
        }
    }
    (lines, wanted)
}

/// The courses; `None` where no dynamic model ends elsewhere than the headline.
pub(crate) fn figure(q: &QuestionForecast, name: &dyn Fn(&str) -> String) -> Option<Figure> {
    let models: Vec<_> = disagreeing(q).collect();
    if models.is_empty() {
        return None;
    }
    let (low, high) = q.question.table.scale();
    let actors: Vec<String> = q.question.table.actors().iter().map(|a| name(a)).collect();
    let tall = actors.iter().map(|a| broken(a, LETTERS, usize::MAX).len()).sum::<usize>();
    let height = HEIGHT.max(LINE * tall as f64);
    let panel = height + 42.0;
    let drawing = html! {
        @for (m, (key, f, _)) in models.iter().enumerate() {
            @let top = panel * m as f64 + 24.0;
            @let y = |v: f64| top + height * (1.0 - ((v - low) / (high - low)).clamp(0.0, 1.0));
            @let rounds = f.rounds.len() - 1;
            @let x = |k: usize| SPAN.0 + (RIGHT - SPAN.0) * k as f64 / rounds.max(1) as f64;
            (label(SPAN.0, top - 10.0, "start", "small strong", &format!("{}, {rounds} {}", label_in_words(q, key), if rounds == 1 { "round" } else { "rounds" })))
            @for (value, _) in &q.question.marks { (line((SPAN.0, y(*value)), (RIGHT, y(*value)), "rule")) }
            path class="rule" stroke-width="5" d=(format!("M{} {}H{}", at(SPAN.0), at(y(headline(q))), at(RIGHT))) {}
            @for i in 0..actors.len() {
                @let path: Vec<String> = f.rounds.iter().enumerate().map(|(k, r)| format!("{} {}", at(x(k)), at(y(r.positions[i])))).collect();
                (course(i, &format!("M{}", path.join("L"))))
                circle cx=(at(x(0))) cy=(at(y(f.rounds[0].positions[i]))) r="2.5" class="first" {}
            }
            @let ends: Vec<f64> = f.rounds[rounds].positions.iter().map(|v| y(*v)).collect();
            @let (lines, wanted) = names(&ends, &actors);
            @let beside = spread(wanted, LINE, top, top + height);
            @for (named, beside) in lines.iter().zip(&beside) {
                @if named.first {
                    (line((RIGHT + 2.0, ends[named.party]), (RIGHT + 10.0, *beside), "rule"))
                    (course(named.party, &format!("M{} {}h28", at(SAMPLE), at(*beside))))
                }
                (label(NAME, beside + 4.0, "start", "small", &named.text))
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
            table.row([label_of(q, key), actor.clone(), path.join(" -> ")]);
        }
    }
    let ends = models
        .iter()
        .map(|(key, f, _)| format!("{} {}", label_in_words(q, key), f.value.map_or_else(String::new, number)));
    Some(Figure {
        id: format!("{}-paths", anchor::question(&q.question.id)),
        title: "How the models that disagree get there".to_owned(),
        description: format!(
            "Rounds from left to right, the scale from bottom to top. Ends: {}.",
            ends.collect::<Vec<_>>().join("; ")
        ),
        size: (WIDTH, panel * models.len() as f64),
        drawing,
        reading: plain(
            "A line for each party, from its position (dot) to where the model moves it; beside its end a sample of its dashes and its \
             name. Pale lines from side to side: the marks of the scale (thin) and the headline (thick).",
        ),
        table,
    })
}

/// A party's line. The text is our own, never a case's.
fn course(party: usize, d: &str) -> Markup {
    let (stroke, dashes) = style(party);
    html! { path class=(stroke) stroke-width="1.5" stroke-dasharray=[dashes] d=(d) {} }
}

#[cfg(test)]
mod tests {
    use super::{names, style};

    /// No name is cut, a name's lines stay together, and who ends at one place stands together.
    #[test]
    fn names_are_whole() {
        let actors: Vec<String> = ["A", "The committee of the permanent representatives", "C"].map(String::from).into();
        let (lines, wanted) = names(&[50.0, 10.0, 50.0], &actors);
        let texts: Vec<&str> = lines.iter().map(|l| l.text.as_str()).collect();
        assert_eq!(texts, ["The committee of the", "permanent", "representatives", "A", "C"]);
        assert!(wanted.windows(2).all(|w| w[0] < w[1]) && wanted[3] - 50.0 < 1e-3, "{wanted:?}");
    }

    /// Eighteen parties, eighteen lines.
    #[test]
    fn lines_are_told_apart() {
        let all: std::collections::BTreeSet<_> = (0..18).map(style).collect();
        assert_eq!(all.len(), 18);
    }
}
