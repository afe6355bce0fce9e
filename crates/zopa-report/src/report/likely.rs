//! What is likely on the case's questions, in a few lines: the headline, what one line of arithmetic says beside it, and how
//! far the models lie apart.

use super::View;
use crate::forecast::{called, called_plainly, in_short, lines, number, past_error};
use crate::page::Page;
use crate::text::clean;
use zopa::models::catalogue::LADDER;
use zopa::{ReportAnswer, past_eu};

/// The paragraph.
pub(crate) fn write(view: &View<'_>, answer: &ReportAnswer, page: &mut Page) {
    let forecast = match &answer.forecast {
        None => return,
        Some(Err(problem)) => {
            page.heading("What is likely");
            page.say(&format!("No forecast: {}.", clean(&problem.message)));
            return;
        }
        Some(Ok(forecast)) => forecast,
    };
    page.heading("What is likely");
    for q in &forecast.questions {
        let name = view.case.questions.iter().find(|known| known.id == q.question.id).map_or("", |known| &known.name);
        page.point("- ", &format!("{}: {}.", clean(name), in_short(q)));
        let rung = |key: &str| {
            let value = lines(q).find(|(n, _)| *n == key).and_then(|(_, f)| f.value);
            value.map(|x| format!("{} {}", called(key).to_lowercase(), number(x)))
        };
        let beside: Vec<String> =
            ["plain_mean", "plain_median", "reference_point"].into_iter().filter_map(rung).collect();
        let mut models: Vec<(f64, &str)> =
            lines(q).filter(|(n, _)| !LADDER.contains(n)).filter_map(|(n, f)| Some((f.value?, n))).collect();
        models.sort_by(|a, b| a.0.total_cmp(&b.0));
        let mut text = format!("Beside it: {}", beside.join(", "));
        if let [(low, first), .., (high, last)] = models[..] {
            text.push_str(&format!(
                "; the models from {} ({}) to {} ({})",
                number(low),
                called_plainly(first),
                number(high),
                called_plainly(last)
            ));
        }
        page.under(1, &format!("{text}."));
        for note in lines(q).find(|(n, _)| *n == "weighted_mean").map_or(&[][..], |(_, f)| &f.notes) {
            page.under(1, &format!("Note: {}.", clean(note)));
        }
    }
    how(page);
    page.point("- ", "All baselines, models, readings and break-even values: zopa forecast.");
}

/// What the headline is, and how it did.
pub(crate) fn how(page: &mut Page) {
    let error =
        past_error("weighted_mean").map_or(String::new(), |e| format!(", which missed by {e:.1} of 100 on average"));
    page.point(
        "- ",
        &format!(
            "The headline is the weighted mean of positions (influence x salience){error} on 351 past decisions of the European Union; no \
             dynamic model has been shown to beat it there."
        ),
    );
    if let Some((level, half, _)) = past_eu::HALF_WIDTHS.last() {
        page.point(
            "- ",
            &format!(
                "Past EU errors: {:.0}% of the headline's errors there were at most {half:.0} of 100. That is no interval of a forecast \
                 about anything else.",
                100.0 * level
            ),
        );
    }
}
