//! The readings of a model: what its sources leave open, one choice changed at a time.
//!
//! In: a model's name. Out: variants by name, the default first. The challenge model has two published readings
//! ([`Reading::named`]); every other model is read from its default options. Not a reading is what a user knows and the sources
//! leave to them: how many rounds or turns, an agenda setter, a quota, a matrix of accommodation.

use crate::catalogue::Model;
use crate::challenge::Reading;
use crate::spatial::{BargainModel, Elect, Victory};
use crate::votes::VoteRule;
use zopa_core::Diagnostic;

/// The choices of a model that are readings: option and value.
fn choices(name: &str) -> Vec<(&'static str, &'static str)> {
    let votes = || VoteRule::ALL.iter().skip(1).map(|rule| ("votes", rule.key()));
    match name {
        "condorcet" => votes().collect(),
        "nash" => vec![("loss", "quadratic")],
        "kalai_smorodinsky" => vec![("loss", "quadratic"), ("ideal", "own")],
        "exchange" => vec![("cap", "no")],
        "smp" => {
            let victory = [Victory::Square, Victory::Quartic, Victory::Octic, Victory::Binary, Victory::BinaryProgram];
            let mut all: Vec<_> = votes().collect();
            all.extend(victory.map(|v| ("victory", v.key())));
            all.extend([Elect::MarkovUniform, Elect::MarkovIncentive].map(|e| ("pce", e.key())));
            all.extend(["min", "max"].map(|r| ("risk_range", r)));
            all.extend(["none", "half", "two_thirds", "full"].map(|r| ("risk_adjust", r)));
            // `full` does what `none` does.
            all.push(("commit", "none"));
            all.extend(["s1p1", "s2pmax"].map(|i| ("interpolation", i)));
            all.extend(BargainModel::ALL.iter().skip(1).map(|(key, _)| ("bargains", *key)));
            all
        }
        _ => Vec::new(),
    }
}

/// The readings of the model of a name, the default first; empty for a model that has one reading only (`procedural`).
///
/// # Errors
/// E764 if there is no such model.
pub fn readings(name: &str) -> Result<Vec<(String, Model)>, Box<Diagnostic>> {
    let default = Model::named(name)?;
    if let Model::Challenge(_) = default {
        return Ok(Reading::named().into_iter().map(|(n, r)| (n.to_owned(), Model::Challenge(r))).collect());
    }
    let one = |(key, value): (&str, &str)| {
        let mut model = default.clone();
        model.set(key, value)?;
        Ok((format!("{key}={value}"), model))
    };
    let changed: Vec<_> = choices(name).into_iter().map(one).collect::<Result<_, Box<Diagnostic>>>()?;
    let first = (!changed.is_empty()).then(|| ("default".to_owned(), default.clone()));
    Ok(first.into_iter().chain(changed).collect())
}

#[cfg(test)]
mod tests {
    use super::readings;
    use crate::catalogue::NAMES;

    /// Every reading is another variant than the others, and the default is among them.
    #[test]
    fn readings_differ() {
        for name in NAMES {
            let all = readings(name).unwrap_or_else(|d| panic!("{}", d.message));
            assert_eq!(all.is_empty(), name == "procedural", "{name}");
            for (k, (a, model)) in all.iter().enumerate() {
                assert!(all[..k].iter().all(|(b, other)| a != b && model != other), "{name}: {a}");
            }
        }
        assert_eq!(readings("smp").map_or(0, |all| all.len()), 26);
        assert_eq!(readings("challenge").map_or(0, |all| all.len()), 11);
    }
}
