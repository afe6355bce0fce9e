//! What a rung or a model is called, with the options that make it another variant than the one of its name, and how that
//! very variant did on past decisions.

use crate::text::clean;
use zopa::{QuestionForecast, Variant, past_eu};

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

/// The name of a rung or model where a reader has no use for what an option is called: in pictures, and in short.
pub(crate) fn called_plainly(name: &str) -> String {
    match name {
        "challenge" | "scholz2011_table" => "Challenge, as in its paper's table".into(),
        "scholz2011_printed" => "Challenge, as its paper's equations are printed".into(),
        "smp" => "Spatial model".into(),
        other => called(other),
    }
}

/// A reading of the challenge model in plain words; nothing for one that is not compared.
pub(crate) fn reading_in_words(name: &str) -> Option<&'static str> {
    Some(match name {
        "scholz2011_table" => "As in its paper's table",
        "scholz2011_printed" => "As its paper's equations are printed",
        "table, denominator=pair" => "Support as a share of the votes on the pair alone",
        "table, risk_in_votes=no" => "Taste for risk does not bend votes",
        "table, perspective=proposer" => "A challenge seen with the challenger's taste for risk",
        "table, security=own" => "Own challenges, not the others', make insecure",
        "table, conflict=stays" => "Who loses a conflict does not move",
        "table, compromise=least_movement" => "Of compromises the one that moves least",
        "table, offers=strongest" => "The offer of whoever gains most by it",
        "table, range=each_round" => "Distances measured anew each round",
        "table, q=0.5" => "Standing still counts half",
        _ => return None,
    })
}

/// The mean error of a rung or model on past decisions of the EU, in per cent of the scale.
pub(crate) fn past_error(key: &str) -> Option<f64> {
    past_eu::error(if key == "scholz2011_table" { "challenge" } else { key })
}

/// The variant of a model of this answer; nothing for a rung.
fn variant<'a>(q: &'a QuestionForecast, key: &str) -> Option<&'a Variant> {
    let at = q.models.iter().position(|(n, _)| n == key)?;
    q.variants.get(at)
}

/// The name of a rung or model in this answer: `Challenge (scholz2011_table, q=0.5)`.
pub(crate) fn label_of(q: &QuestionForecast, key: &str) -> String {
    let Some(variant) = variant(q, key) else { return called(key) };
    labelled(&called(&variant.base), &variant.changed)
}

/// The same for a picture: `Challenge, as in its paper's table`.
pub(crate) fn label_in_words(q: &QuestionForecast, key: &str) -> String {
    let Some(variant) = variant(q, key) else { return called_plainly(key) };
    labelled(&called_plainly(&variant.base), &variant.changed)
}

/// A name with options.
fn labelled(name: &str, changed: &[(String, String)]) -> String {
    if changed.is_empty() {
        return name.to_owned();
    }
    const LONGEST: usize = 40;
    let one = |(key, value): &(String, String)| match value.chars().count() > LONGEST || value.contains('\n') {
        true => format!("{}=(as given)", clean(key)),
        false => format!("{}={}", clean(key), clean(value)),
    };
    let options = changed.iter().map(one).collect::<Vec<_>>().join(", ");
    match name.strip_suffix(')') {
        Some(open) => format!("{open}, {options})"),
        None => format!("{name} ({options})"),
    }
}

/// The mean error of a rung or of this very variant of a model on past decisions of the EU, in per cent of the scale; nothing
/// where these options were not scored.
pub(crate) fn error_of(q: &QuestionForecast, key: &str) -> Option<f64> {
    match variant(q, key) {
        Some(variant) => variant.scored_as.and_then(past_error),
        None => past_error(key),
    }
}

#[cfg(test)]
mod tests {
    use super::{labelled, reading_in_words};

    /// Every reading that is compared has plain words, each its own.
    #[test]
    fn readings_have_words() {
        let named = zopa::models::Reading::named();
        let words: std::collections::BTreeSet<&str> =
            named.iter().filter_map(|(name, _)| reading_in_words(name)).collect();
        assert_eq!(words.len(), named.len());
    }

    /// Options stand in the brackets of a name, or in brackets of their own.
    #[test]
    fn names_with_options() {
        let options = [("q".to_owned(), "0.5".to_owned()), ("rounds".to_owned(), "3".to_owned())];
        assert_eq!(labelled("Challenge (scholz2011_table)", &options), "Challenge (scholz2011_table, q=0.5, rounds=3)");
        assert_eq!(labelled("Exchange", &options[1..]), "Exchange (rounds=3)");
        assert_eq!(labelled("Exchange", &[]), "Exchange");
    }
}
