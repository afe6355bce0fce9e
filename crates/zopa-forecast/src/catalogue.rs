//! The models by name, with their options as written.
//!
//! In: a name and `key=value` pairs. Out: a [`Model`] that runs on a table. An unknown name, key or value is refused with
//! what there is instead.

use crate::agreement::{Ideal, Loss};
use crate::challenge::{Compromise, Denominator, Offers, Perspective, Range, Reading, Security};
use crate::exchange;
use crate::forecast::Forecast;
use crate::problems::no_option;
use crate::procedural::Procedure;
use crate::spatial::{
    self, BargainModel, Commit, Elect, Interpolation, Outlook, Parameters, RiskRange, Transition, Victory,
};
use crate::table::{Space, Table};
use crate::votes::VoteRule;
use zopa_core::Diagnostic;

/// A model with its options.
#[derive(Clone, PartialEq, Debug)]
pub enum Model {
    /// The Condorcet winner.
    Condorcet(VoteRule),
    /// The Nash solution.
    Nash(Loss),
    /// The Kalai-Smorodinsky solution.
    KalaiSmorodinsky(Loss, Ideal),
    /// The procedural model; actors by name.
    Procedural {
        /// Who proposes; `None`: the most influential.
        setter: Option<String>,
        /// The share of votes that must agree.
        quota: f64,
        /// Who must agree besides.
        vetoes: Vec<String>,
    },
    /// The challenge model.
    Challenge(Reading),
    /// The spatial model of politics.
    Smp(Box<Parameters>),
    /// The exchange model.
    Exchange(exchange::Options),
}

/// The names of the models, in the order in which answers list them.
pub const NAMES: [&str; 8] =
    ["condorcet", "nash", "kalai_smorodinsky", "procedural", "challenge", "scholz2011_printed", "smp", "exchange"];

/// The rungs of the ladder, lowest first.
pub const LADDER: [&str; 7] =
    ["constant", "plain_mean", "plain_median", "reference_point", "salience_mean", "weighted_mean", "weighted_median"];

/// The value of a rung.
pub fn rung(name: &str, table: &Table) -> Option<Forecast> {
    Some(match name {
        "constant" => crate::constant(table, None),
        "plain_mean" => crate::plain_mean(table),
        "plain_median" => crate::plain_median(table),
        "reference_point" => crate::reference(table),
        "salience_mean" => crate::salience_mean(table),
        "weighted_mean" => crate::weighted_mean(table),
        "weighted_median" => crate::weighted_median(table),
        _ => return None,
    })
}

/// One of the values that an option can have.
fn one_of<T: Copy>(key: &str, value: &str, values: &[(&str, T)]) -> Result<T, Box<Diagnostic>> {
    values.iter().find(|(name, _)| *name == value).map(|(_, v)| *v).ok_or_else(|| {
        let names: Vec<&str> = values.iter().map(|(n, _)| *n).collect();
        no_option(format!("`{key}` cannot be `{value}`"), format!("Use one of: {}.", names.join(", ")))
    })
}

const YES_NO: [(&str, bool); 2] = [("yes", true), ("no", false)];

fn number(key: &str, value: &str, low: f64, high: f64) -> Result<f64, Box<Diagnostic>> {
    value.parse::<f64>().ok().filter(|x| (low..=high).contains(x)).ok_or_else(|| {
        no_option(format!("`{key}` cannot be `{value}`"), format!("Give a number from {low} to {high}."))
    })
}

fn count(key: &str, value: &str, high: usize) -> Result<usize, Box<Diagnostic>> {
    value.parse::<usize>().ok().filter(|x| (1..=high).contains(x)).ok_or_else(|| {
        no_option(format!("`{key}` cannot be `{value}`"), format!("Give a whole number from 1 to {high}."))
    })
}

fn vote_rule(key: &str, value: &str) -> Result<VoteRule, Box<Diagnostic>> {
    let rules: Vec<_> = VoteRule::ALL.iter().map(|r| (r.key(), *r)).collect();
    one_of(key, value, &rules)
}

fn loss(key: &str, value: &str) -> Result<Loss, Box<Diagnostic>> {
    one_of(key, value, &[("absolute", Loss::Absolute), ("quadratic", Loss::Quadratic)])
}

fn unknown(model: &str, key: &str, keys: &[&str]) -> Box<Diagnostic> {
    no_option(format!("`{model}` has no option `{key}`"), format!("Its options: {}.", keys.join(", ")))
}

impl Model {
    /// The model of a name, with its default options. `scholz2011_table` is another name of `challenge`.
    ///
    /// # Errors
    /// E764 if there is none.
    pub fn named(name: &str) -> Result<Model, Box<Diagnostic>> {
        Ok(match name {
            "condorcet" => Model::Condorcet(VoteRule::Proportional),
            "nash" => Model::Nash(Loss::Absolute),
            "kalai_smorodinsky" => Model::KalaiSmorodinsky(Loss::Absolute, Ideal::Agreed),
            "procedural" => {
                let Procedure { quota, .. } = Procedure::default();
                Model::Procedural { setter: None, quota, vetoes: Vec::new() }
            }
            "challenge" | "scholz2011_table" => Model::Challenge(Reading::TABLE),
            "scholz2011_printed" => Model::Challenge(Reading::PRINTED),
            "smp" => Model::Smp(Box::default()),
            "exchange" => Model::Exchange(exchange::Options::default()),
            other => {
                return Err(no_option(
                    format!("there is no model `{other}`"),
                    format!("Name one of: {}, scholz2011_table.", NAMES.join(", ")),
                ));
            }
        })
    }

    /// Sets one option.
    ///
    /// # Errors
    /// E764 if the model has no such option or the option no such value.
    pub fn set(&mut self, key: &str, value: &str) -> Result<(), Box<Diagnostic>> {
        match self {
            Model::Condorcet(rule) => match key {
                "votes" => *rule = vote_rule(key, value)?,
                _ => return Err(unknown("condorcet", key, &["votes"])),
            },
            Model::Nash(l) => match key {
                "loss" => *l = loss(key, value)?,
                _ => return Err(unknown("nash", key, &["loss"])),
            },
            Model::KalaiSmorodinsky(l, ideal) => match key {
                "loss" => *l = loss(key, value)?,
                "ideal" => *ideal = one_of(key, value, &[("agreed", Ideal::Agreed), ("own", Ideal::Own)])?,
                _ => return Err(unknown("kalai_smorodinsky", key, &["loss", "ideal"])),
            },
            Model::Procedural { setter, quota, vetoes } => match key {
                "agenda_setter" => *setter = Some(value.to_owned()),
                "quota" => {
                    *quota = value.parse().ok().filter(|x| *x > 0.0 && *x <= 1.0).ok_or_else(|| {
                        no_option(
                            format!("`quota` cannot be `{value}`"),
                            "Give a share above 0, at most 1: 0.72 is 72%.",
                        )
                    })?;
                }
                "vetoes" => *vetoes = value.split(',').map(|v| v.trim().to_owned()).filter(|v| !v.is_empty()).collect(),
                _ => return Err(unknown("procedural", key, &["agenda_setter", "quota", "vetoes"])),
            },
            Model::Challenge(reading) => return challenge_option(reading, key, value),
            Model::Smp(parameters) => return smp_option(parameters, key, value),
            Model::Exchange(options) => match key {
                "rounds" => options.rounds = count(key, value, 1_000)?,
                "cap" => options.cap = one_of(key, value, &YES_NO)?,
                _ => return Err(unknown("exchange", key, &["rounds", "cap"])),
            },
        }
        Ok(())
    }

    /// Whether it takes several questions together.
    pub fn is_joint(&self) -> bool {
        matches!(self, Model::Smp(_) | Model::Exchange(_))
    }

    /// Its forecast of one question.
    ///
    /// # Errors
    /// E763 for too many actors, E764 for an actor that the question does not have.
    pub fn run(&self, table: &Table) -> Result<Forecast, Box<Diagnostic>> {
        Ok(match self {
            Model::Condorcet(rule) => crate::condorcet(table, *rule),
            Model::Nash(loss) => crate::nash(table, *loss),
            Model::KalaiSmorodinsky(loss, ideal) => crate::kalai_smorodinsky(table, *loss, *ideal),
            Model::Procedural { setter, quota, vetoes } => {
                let place = |name: &String| {
                    table.actors().iter().position(|a| a == name).ok_or_else(|| {
                        no_option(
                            format!("`{name}` has no position on the question"),
                            format!("Name some of: {}.", table.actors().join(", ")),
                        )
                    })
                };
                let setter = setter.as_ref().map(place).transpose()?;
                let vetoes = vetoes.iter().map(place).collect::<Result<_, _>>()?;
                crate::procedural(table, &Procedure { setter, quota: *quota, vetoes })
            }
            Model::Challenge(reading) => crate::challenge(table, reading)?,
            Model::Smp(_) => {
                let space = Space::dossier(vec![table.clone()])?;
                self.run_jointly(&space)?.remove(0)
            }
            Model::Exchange(options) => exchange::exchange(std::slice::from_ref(table), options)?.forecasts.remove(0),
        })
    }

    /// Its forecasts of several questions with the same actors; models that are not joint take them one by one.
    ///
    /// # Errors
    /// As [`Model::run`].
    pub fn run_jointly(&self, space: &Space) -> Result<Vec<Forecast>, Box<Diagnostic>> {
        match self {
            Model::Smp(parameters) => spatial::smp(space, parameters),
            Model::Exchange(options) => Ok(exchange::exchange(space.tables(), options)?.forecasts),
            _ => space.tables().iter().map(|t| self.run(t)).collect(),
        }
    }
}

fn challenge_option(reading: &mut Reading, key: &str, value: &str) -> Result<(), Box<Diagnostic>> {
    const KEYS: [&str; 12] = [
        "reading",
        "denominator",
        "risk_in_votes",
        "perspective",
        "security",
        "conflict",
        "compromise",
        "offers",
        "range",
        "q",
        "rounds",
        "settle",
    ];
    match key {
        "reading" => {
            let named = [("scholz2011_table", Reading::TABLE), ("scholz2011_printed", Reading::PRINTED)];
            let (rounds, settle) = (reading.rounds, reading.settle);
            *reading = Reading { rounds, settle, ..one_of(key, value, &named)? };
        }
        "denominator" => {
            let values = [("pair", Denominator::Pair), ("allpairs", Denominator::AllPairs)];
            reading.denominator = one_of(key, value, &values)?;
        }
        "risk_in_votes" => reading.risk_in_votes = one_of(key, value, &YES_NO)?,
        "perspective" => {
            let values = [("own", Perspective::Own), ("proposer", Perspective::Proposer)];
            reading.perspective = one_of(key, value, &values)?;
        }
        "security" => {
            reading.security = one_of(key, value, &[("adversaries", Security::Adversaries), ("own", Security::Own)])?;
        }
        "conflict" => reading.conflict_moves = one_of(key, value, &[("moves", true), ("stays", false)])?,
        "compromise" => {
            let values =
                [("least_movement", Compromise::LeastMovement), ("weighted_average", Compromise::WeightedAverage)];
            reading.compromise = one_of(key, value, &values)?;
        }
        "offers" => {
            reading.offers = one_of(key, value, &[("by_class", Offers::ByClass), ("strongest", Offers::Strongest)])?;
        }
        "range" => reading.range = one_of(key, value, &[("start", Range::Start), ("each_round", Range::EachRound)])?,
        "q" => reading.q = number(key, value, 0.0, 1.0)?,
        "rounds" => reading.rounds = count(key, value, 10_000)?,
        "settle" => reading.settle = number(key, value, 0.0, 1e9)?,
        _ => return Err(unknown("challenge", key, &KEYS)),
    }
    Ok(())
}

fn smp_option(parameters: &mut Parameters, key: &str, value: &str) -> Result<(), Box<Diagnostic>> {
    const KEYS: [&str; 13] = [
        "votes",
        "victory",
        "pce",
        "transition",
        "risk_range",
        "risk_adjust",
        "commit",
        "interpolation",
        "bargains",
        "accommodation",
        "turns",
        "min_change",
        "seed",
    ];
    match key {
        "votes" => parameters.votes = vote_rule(key, value)?,
        "victory" => {
            let all = [
                Victory::Linear,
                Victory::Square,
                Victory::Quartic,
                Victory::Octic,
                Victory::Binary,
                Victory::BinaryProgram,
            ];
            parameters.victory = one_of(key, value, &all.map(|v| (v.key(), v)))?;
        }
        "pce" => {
            let all = [Elect::Conditional, Elect::MarkovUniform, Elect::MarkovIncentive];
            parameters.elect = one_of(key, value, &all.map(|e| (e.key(), e)))?;
        }
        "transition" => {
            let values = [("deterministic", Transition::Deterministic), ("stochastic", Transition::Stochastic)];
            parameters.transition = one_of(key, value, &values)?;
        }
        "risk_range" => {
            let values = [("min", RiskRange::Min), ("mid", RiskRange::Mid), ("max", RiskRange::Max)];
            parameters.risk_range = one_of(key, value, &values)?;
        }
        "risk_adjust" => {
            let values = [
                ("none", Outlook::None),
                ("one_third", Outlook::OneThird),
                ("half", Outlook::Half),
                ("two_thirds", Outlook::TwoThirds),
                ("full", Outlook::Full),
            ];
            parameters.outlook = one_of(key, value, &values)?;
        }
        "commit" => {
            let values = [("none", Commit::None), ("semi", Commit::Semi), ("full", Commit::Full)];
            parameters.commit = one_of(key, value, &values)?;
        }
        "interpolation" => {
            let values =
                [("s1p1", Interpolation::S1P1), ("s2p2", Interpolation::S2P2), ("s2pmax", Interpolation::S2PMax)];
            parameters.interpolation = one_of(key, value, &values)?;
        }
        "bargains" => parameters.bargains = one_of(key, value, &BargainModel::ALL)?,
        "accommodation" => {
            parameters.accommodation = Parameters::accommodation_of(value).map_err(|why| {
                no_option(
                    format!("`accommodation` cannot be what is written: {why}"),
                    "Write `own`, one share from 0 to 1, or a row of shares for each actor: 1,0;0.2,0.8. Or @FILE with such rows.",
                )
            })?;
        }
        "turns" => parameters.turns = count(key, value, 10_000)?,
        "min_change" => parameters.min_change = number(key, value, 0.0, 1.0)?,
        "seed" => {
            parameters.seed = value
                .parse()
                .map_err(|_| no_option(format!("`seed` cannot be `{value}`"), "Give a whole number of at least 0."))?;
        }
        _ => return Err(unknown("smp", key, &KEYS)),
    }
    Ok(())
}
