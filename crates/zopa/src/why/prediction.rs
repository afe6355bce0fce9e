//! What is behind a prediction: `predictions.ID` and its parts, and its scores, `predictions.ID.brier` and
//! `predictions.ID.log`.

use super::{Kind, Rest, Trace, Why};
use crate::spoken;
use zopa_assess::{Resolution, predictions};
use zopa_core::{Case, Prediction, PredictionId, Says};

/// The scores that have a path.
const SCORES: [&str; 2] = ["brier", "log"];

/// The prediction that a path names or is in.
pub(super) fn of(case: &Case, path: &str) -> Option<PredictionId> {
    let id = path.strip_prefix("predictions.")?.split('.').next()?;
    case.predictions.enumerated().find(|(_, p)| p.id == id).map(|(id, _)| id)
}

/// What is behind a score; `None` of any other path, and where nothing is scored.
pub(super) fn score(trace: &Trace<'_>, path: &str) -> Option<Why> {
    let case = trace.case();
    let id = of(case, path)?;
    let (above, what) = path.rsplit_once('.')?;
    let prediction = &case.predictions[id];
    let scored = SCORES.contains(&what) && above == format!("predictions.{}", prediction.id);
    let Some((_, Resolution::Scored(found))) = predictions(case).each.into_iter().find(|(known, _)| *known == id)
    else {
        return None;
    };
    if !scored {
        return None;
    }
    let says = match what {
        "brier" => format!("the Brier score of a prediction by {}: {}", prediction.by, short(found.brier)),
        _ => format!("the log score of a prediction by {}: {}", prediction.by, short(found.log)),
    };
    let mut why = trace.blank(path.to_owned(), Kind::Result, says);
    why.prediction = Some(id);
    why.steps = steps(case, id);
    let parts = ["probability", "outcome"].map(|part| format!("{above}.{part}"));
    why.rests_on = parts.into_iter().map(|path| Rest { path, direct: true }).collect();
    Some(why)
}

/// The keys of the scores of all predictions together.
const TOGETHER: [&str; 4] = ["predictions.brier", "predictions.log", "predictions.scored", "predictions.people"];

/// What is behind the mean scores of all predictions and of each person; `None` of any other path.
pub(super) fn scores(trace: &Trace<'_>, path: &str) -> Option<Why> {
    let case = trace.case();
    if !TOGETHER.contains(&path) || case.predictions.is_empty() {
        return None;
    }
    let all = predictions(case);
    let mean = |m: &zopa_assess::Means| match m.scored {
        0 => "nothing scored".to_owned(),
        1 => format!("1 scored: Brier score {}, log score {}", short(m.brier), short(m.log)),
        n => format!("{n} scored: mean Brier score {}, mean log score {}", short(m.brier), short(m.log)),
    };
    let says = format!("how the predictions did: {}", mean(&all.all));
    let mut why = trace.blank(path.to_owned(), Kind::Result, says);
    why.steps.push("Each scored prediction counts once; the mean is over them.".to_owned());
    for (id, resolution) in &all.each {
        let prediction = &case.predictions[*id];
        let Resolution::Scored(found) = resolution else { continue };
        let (brier, log) = (short(found.brier), short(found.log));
        why.steps.push(format!("{} by {}: Brier score {brier}, log score {log}.", prediction.id, prediction.by));
        let parts = ["probability", "outcome"].map(|part| format!("predictions.{}.{part}", prediction.id));
        why.rests_on.extend(parts.into_iter().map(|path| Rest { path, direct: true }));
    }
    why.steps.extend(all.people.iter().map(|(by, m)| format!("{by}: {}.", mean(m))));
    Some(why)
}

/// What it says.
pub(crate) fn claim(case: &Case, prediction: &Prediction) -> String {
    match &prediction.says {
        Says::Condition(c) => spoken(case, *c),
        Says::Text(text) => text.clone(),
    }
}

/// What it says, how likely, by when, what came of it, and how it did.
pub(super) fn steps(case: &Case, id: PredictionId) -> Vec<String> {
    let prediction = &case.predictions[id];
    let given = prediction.given.map(|g| format!(" Given that: {}.", spoken(case, g))).unwrap_or_default();
    let mut told =
        vec![format!("{} expects: {}.{given}", prediction.by, claim(case, prediction).trim_end_matches('.'))];
    let p = &prediction.probability;
    let middle = zopa_assess::middle(p.low, p.high);
    let range = match p.low < p.high {
        true => format!("{} to {}%; its middle, {}%, is scored", per_cent(p.low), per_cent(p.high), per_cent(middle)),
        false => format!("{}%", per_cent(p.low)),
    };
    told.push(match &p.word {
        Some(word) => format!("How likely: {word}, which stands for {range}."),
        None => format!("How likely: {range}."),
    });
    if let Some(on) = prediction.on {
        told.push(format!("Made on {on}."));
    }
    if let Some(due) = prediction.due {
        told.push(format!("Due on {due}."));
    }
    let known = prediction.resolved_on.map(|day| format!(", known on {day}")).unwrap_or_default();
    let found = predictions(case).each.into_iter().find(|(known, _)| *known == id).map(|(_, resolution)| resolution);
    match found {
        Some(Resolution::Scored(s)) => {
            told.push(format!("It {}{known}.", if s.outcome { "came true" } else { "did not come true" }));
            let (best, worst) = s.brier_range;
            let ends = match p.low < p.high {
                true => format!(" ({} to {} at the two ends of the range)", short(best), short(worst)),
                false => String::new(),
            };
            told.push(format!(
                "Brier score, the square of what {} lacks to {}: {}{ends}; 0 is best, 1 worst, 0.25 a half-and-half guess.",
                short(s.probability),
                if s.outcome { "1" } else { "0" },
                short(s.brier)
            ));
            told.push(match s.log.is_finite() {
                true => format!(
                    "Log score, minus the natural logarithm of the probability given to what happened: {}; 0 is best, 0.69 a \
                     half-and-half guess.",
                    short(s.log)
                ),
                false => "Log score: without limit, for what happened was given no probability.".to_owned(),
            });
        }
        Some(Resolution::Void) => told.push(format!("Void: its condition did not happen{known}. It is not scored.")),
        Some(Resolution::Open) | None => {
            told.push("What came of it is not written yet, so it has no score.".to_owned())
        }
    }
    told
}

fn per_cent(p: f64) -> String {
    let text = format!("{:.1}", p * 100.0);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

fn short(x: f64) -> String {
    if x.is_finite() {
        format!("{x:.4}").trim_end_matches('0').trim_end_matches('.').to_owned()
    } else {
        "no limit".to_owned()
    }
}
