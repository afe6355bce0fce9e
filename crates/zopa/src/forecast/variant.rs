//! Which variant of a model was run: its options in place of the defaults, and whether that very variant has a past score.
//!
//! In: a model's name and `key=value` as written. Out: the model and its [`Variant`]. An option that is written at its default
//! changes nothing, so that the variant is the scored one.

use crate::past_eu;
use zopa_core::Diagnostic;
use zopa_forecast::catalogue::{Model, NAMES};

/// A model's variant.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Variant {
    /// The name of the model, or of its named reading, that the options below start from.
    pub base: String,
    /// The options that differ from it, as written, in the order in which they were given.
    pub changed: Vec<(String, String)>,
    /// The name in [`past_eu::TRACK`] under which this very variant was scored; `None` where it was not.
    pub scored_as: Option<&'static str>,
}

/// A model with its options, and which variant that is.
///
/// # Errors
/// E764 for what the model does not have.
pub(super) fn chosen(name: &str, options: &[(String, String)]) -> Result<(Model, Variant), Box<Diagnostic>> {
    let mut base = Model::named(name)?;
    // A reading is the ground on which other options build, wherever it stands.
    let (readings, rest): (Vec<_>, Vec<_>) = options.iter().partition(|(k, _)| k == "reading");
    for (key, value) in readings {
        base.set(key, value)?;
    }
    let mut model = base.clone();
    let mut changed: Vec<(String, String)> = Vec::new();
    for (key, value) in rest {
        model.set(key, value)?;
        let mut alone = base.clone();
        alone.set(key, value)?;
        // Of an option that is written twice the last one counts.
        changed.retain(|(known, _)| known != key);
        if alone != base {
            changed.push((key.clone(), value.clone()));
        }
    }
    let named = |model: &Model| NAMES.into_iter().find(|n| Model::named(n).is_ok_and(|known| known == *model));
    let scored_as = named(&model).and_then(|n| past_eu::TRACK.iter().map(|past| past.name).find(|known| *known == n));
    let base = named(&base).unwrap_or(name).to_owned();
    Ok((model, Variant { base, changed, scored_as }))
}

#[cfg(test)]
mod tests {
    use super::chosen;

    /// The label and the past score of a variant: the named one has its own, another one none, a default changes nothing.
    #[test]
    fn variants_are_told_apart() {
        let of = |name: &str, options: &[(&str, &str)]| {
            let options: Vec<_> = options.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
            let (_, variant) = chosen(name, &options).unwrap_or_else(|d| panic!("{}", d.message));
            let changed: Vec<String> = variant.changed.iter().map(|(k, v)| format!("{k}={v}")).collect();
            (variant.base, changed.join(" "), variant.scored_as)
        };
        let none = String::new;
        assert_eq!(of("challenge", &[]), ("challenge".into(), none(), Some("challenge")));
        assert_eq!(of("scholz2011_table", &[]), ("challenge".into(), none(), Some("challenge")));
        let printed = ("scholz2011_printed".to_owned(), none(), Some("scholz2011_printed"));
        assert_eq!(of("challenge", &[("reading", "scholz2011_printed")]), printed);
        assert_eq!(of("challenge", &[("q", "0.5")]), ("challenge".into(), "q=0.5".into(), None));
        assert_eq!(of("challenge", &[("q", "1")]), ("challenge".into(), none(), Some("challenge")));
        assert_eq!(of("challenge", &[("q", "0.5"), ("q", "1")]), ("challenge".into(), none(), Some("challenge")));
        assert_eq!(of("smp", &[("votes", "cubic")]), ("smp".into(), "votes=cubic".into(), None));
        assert_eq!(of("exchange", &[("rounds", "1")]).2, Some("exchange"));
    }
}
