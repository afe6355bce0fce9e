//! A [`Conflict`] as the text of a `.gmcr` file.

use super::{Conflict, Direction, Pattern, Wants, fits};
use serde_json::{Value, json};

/// The text. Payoffs are written too where the states are listed: tools that read them need no recomputing.
pub(crate) fn file_text(conflict: &Conflict, states: Option<&[Vec<bool>]>) -> String {
    let ranked = conflict.makers.iter().any(|m| matches!(m.wants, Wants::Ranking(_)));
    let makers: Vec<Value> = conflict
        .makers
        .iter()
        .map(|maker| {
            let mut entry = json!({
                "name": maker.name,
                "options": maker.options,
                "preferences": [],
                "misperceptions": [],
            });
            match &maker.wants {
                Wants::Statements(statements) => {
                    entry["preferences"] = statements.iter().map(|s| condition(s)).collect();
                    if let Some(payoffs) = states.and_then(|states| payoffs(states, statements)) {
                        entry["payoffs"] = json!(payoffs);
                    }
                }
                Wants::Ranking(tiers) => {
                    let tier = |t: &Vec<u32>| if let [one] = t[..] { json!(one) } else { json!(t) };
                    entry["preferenceRanking"] = tiers.iter().map(tier).collect();
                }
            }
            entry
        })
        .collect();
    let direction = |d| match d {
        Direction::Both => "both",
        Direction::Forward => "fwd",
        Direction::Back => "back",
    };
    let mut file = json!({
        "name": conflict.name,
        "options": conflict.options.iter().map(|o| json!({
            "name": o.name,
            "permittedDirection": direction(o.direction),
        })).collect::<Vec<Value>>(),
        "decisionMakers": makers,
        "coalitions": (0..conflict.makers.len()).collect::<Vec<usize>>(),
        "infeasibles": conflict.infeasible.iter().map(pattern).collect::<Vec<Value>>(),
        "useManualPreferenceRanking": ranked,
        "program": "zopa",
        "version": env!("CARGO_PKG_VERSION"),
    });
    if let Some(number) = conflict.status_quo {
        file["statusQuo"] = json!(number);
    }
    format!("{file:#}\n")
}

fn pattern(of: &Pattern) -> Value {
    of.iter().map(|(option, yes)| json!([option, if *yes { "Y" } else { "N" }])).collect()
}

fn condition(patterns: &[Pattern]) -> Value {
    match patterns {
        [one] => pattern(one),
        many => json!({ "compound": true, "members": many.iter().map(pattern).collect::<Vec<Value>>() }),
    }
}

/// Weights 2^(k-j) summed, as GMCR+ does; not where they would not fit.
fn payoffs(states: &[Vec<bool>], statements: &[Vec<Pattern>]) -> Option<Vec<u64>> {
    if statements.len() > 52 || states.len() > 4096 {
        return None;
    }
    let of = |state: &Vec<bool>| {
        statements.iter().fold(0u64, |sum, any| 2 * sum + u64::from(any.iter().any(|p| fits(p, state))))
    };
    Some(states.iter().map(of).collect())
}
