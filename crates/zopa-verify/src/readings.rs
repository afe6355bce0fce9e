//! Fair points by other readings, and solutions by name, over the list of all outcomes (docs/definitions-compared.md).

use crate::fair::{Fair, fraction, largest};
use crate::ground::Ground;
use serde_json::{Value, json};
use std::cmp::Ordering;
use zopa_core::{Outcome, PartyId, PartySet};

/// A reading, by the definition that documents name.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Reading {
    Powers,
    MostGainers,
    NashNegmas,
    NashGenius,
    NashNegolog,
    KsMaxMin,
    KsNegmas,
    KsGenius,
    EgalitarianMaxMin,
    EgalitarianNegmas,
    UtilitarianAll,
    Fallback,
}

/// Ties of numbers, in part.
const TIED: f64 = 1e-12;

impl Reading {
    const ALL: [Reading; 12] = [
        Reading::Powers,
        Reading::MostGainers,
        Reading::NashNegmas,
        Reading::NashGenius,
        Reading::NashNegolog,
        Reading::KsMaxMin,
        Reading::KsNegmas,
        Reading::KsGenius,
        Reading::EgalitarianMaxMin,
        Reading::EgalitarianNegmas,
        Reading::UtilitarianAll,
        Reading::Fallback,
    ];

    /// The reading of a definition.
    pub(crate) fn of(method: &Value) -> Option<Reading> {
        Reading::ALL.into_iter().find(|r| r.method() == *method)
    }

    /// Its definition.
    pub(crate) fn method(self) -> Value {
        let [name, variant, source] = match self {
            Reading::Powers => ["Nash", "with powers", "Kalai 1977"],
            Reading::MostGainers => ["Nash", "largest set of strict gainers first", "after Nash 1950"],
            Reading::NashNegmas => ["Nash", "product over the agreeable part of the frontier", "NegMAS 0.16"],
            Reading::NashGenius => ["Nash", "product over the whole frontier, agreeable or not", "GENIUS 10"],
            Reading::NashNegolog => {
                ["Nash", "product of utilities over the whole frontier, no deal ignored", "NegoLog"]
            }
            Reading::KsMaxMin => ["Kalai-Smorodinsky", "max-min without leximin", "Kalai & Smorodinsky 1975"],
            Reading::KsNegmas => ["Kalai-Smorodinsky", "smallest spread of ratios on the frontier", "NegMAS 0.16"],
            Reading::KsGenius => {
                ["Kalai-Smorodinsky", "smallest sum of |u_i - u_j| on the whole frontier", "GENIUS 10"]
            }
            Reading::EgalitarianMaxMin => {
                ["egalitarian", "max-min without leximin, depends on the scales", "Kalai 1977"]
            }
            Reading::EgalitarianNegmas => {
                ["egalitarian", "max-min on the frontier (NegMAS: Kalai), depends on the scales", "NegMAS 0.16"]
            }
            Reading::UtilitarianAll => {
                ["utilitarian", "over all deliverable packages (NegoLog: Kalai), depends on the scales", "NegoLog"]
            }
            Reading::Fallback => [
                "fallback bargaining",
                "unanimous, over the agreeable packages; ties share the better rank",
                "Brams & Kilgour 2001",
            ],
        };
        json!({ "name": name, "variant": variant, "source": source })
    }

    /// Whether it looks beyond what everybody would sign.
    pub(crate) fn everywhere(self) -> bool {
        matches!(self, Reading::NashGenius | Reading::NashNegolog | Reading::KsGenius | Reading::UtilitarianAll)
    }
}

/// What a reading is looked for in.
pub(crate) struct Field<'f, 'w> {
    /// The members.
    pub(crate) group: PartySet,
    /// What they can deliver.
    pub(crate) all: &'f [&'w Outcome],
    /// What all of them would sign of it.
    pub(crate) zone: &'f [&'w Outcome],
}

impl Ground<'_> {
    /// The packages that a reading chooses.
    pub(crate) fn read_as<'w>(
        &self,
        reading: Reading,
        field: &Field<'_, 'w>,
        power: &dyn Fn(PartyId) -> f64,
    ) -> Fair<'w> {
        match reading {
            Reading::Fallback if field.group.is_empty() => return Err(self.nobody()),
            Reading::Fallback => {}
            _ => self.defined(field.group)?,
        }
        if field.all.is_empty() || (!reading.everywhere() && field.zone.is_empty()) {
            return Err(self.nothing_agreeable());
        }
        let members: Vec<PartyId> = field.group.iter().collect();
        let gain = |i: PartyId, w: &Outcome| self.raw(i, w) - self.no_deal(i);
        let points = |i: PartyId, w: &Outcome| self.points(i, self.raw(i, w));
        let relative = |best: f64, x: f64| best - x <= TIED * best.abs().max(1.0);
        match reading {
            Reading::Powers => {
                let of: Vec<&Outcome> =
                    field.zone.iter().copied().filter(|w| members.iter().all(|i| gain(*i, w) > 0)).collect();
                if of.is_empty() {
                    return Err("no package gives every member a strict gain".to_owned());
                }
                let sum =
                    |w: &Outcome| members.iter().map(|i| power(*i) * self.points(*i, gain(*i, w)).ln()).sum::<f64>();
                Ok(largest(&of, sum, relative))
            }
            Reading::MostGainers => Ok(self.most_gainers(&members, field.zone, &|i| self.no_deal(i))),
            Reading::KsMaxMin => {
                let ideal = |i: &PartyId| field.zone.iter().map(|w| gain(*i, w)).max().unwrap_or(0);
                let units: Vec<(PartyId, i64)> =
                    members.iter().map(|i| (*i, ideal(i))).filter(|(_, most)| *most > 0).collect();
                if units.is_empty() {
                    return Err("no member can gain anything".to_owned());
                }
                Ok(self.max_min(&units, field.zone))
            }
            Reading::EgalitarianMaxMin => {
                let units: Vec<(PartyId, i64)> = members.iter().map(|i| (*i, self.point(*i))).collect();
                Ok(self.max_min(&units, field.zone))
            }
            Reading::UtilitarianAll => {
                Ok(largest(field.all, |w| members.iter().map(|i| points(*i, w)).sum::<f64>(), relative))
            }
            Reading::Fallback => {
                let values: Vec<Vec<i64>> = members.iter().map(|i| self.values(*i, field.zone)).collect();
                let rank = |of: &Vec<i64>, k: usize| 1 + of.iter().filter(|x| **x > of[k]).count();
                let worst: Vec<usize> =
                    (0..field.zone.len()).map(|k| values.iter().map(|of| rank(of, k)).max().unwrap_or(0)).collect();
                let best = worst.iter().copied().min().unwrap_or(0);
                let found = field.zone.iter().zip(&worst).filter(|(_, x)| **x == best).map(|(w, _)| *w).collect();
                Ok((found, best as f64))
            }
            _ => Ok(self.on_frontier(reading, &members, field)),
        }
    }

    /// What other tools choose from a frontier.
    fn on_frontier<'w>(&self, reading: Reading, members: &[PartyId], field: &Field<'_, 'w>) -> (Vec<&'w Outcome>, f64) {
        let by_negmas = !reading.everywhere();
        let among = if by_negmas { field.zone } else { field.all };
        let group = members.iter().copied().collect();
        let efficient: Vec<&Outcome> = self.efficient(group, among).0.into_iter().map(|k| among[k]).collect();
        // NegMAS's worth of no deal is never below the worst outcome; the best is over everything deliverable.
        let scores = |i: PartyId| field.all.iter().map(move |w| self.raw(i, w));
        let raised = |i: PartyId| self.no_deal(i).max(scores(i).min().unwrap_or(0));
        let from = |i: PartyId| if reading == Reading::NashGenius { self.no_deal(i) } else { raised(i) };
        let span: Vec<(PartyId, i64, i64)> =
            members.iter().map(|i| (*i, from(*i), scores(*i).max().unwrap_or(0))).collect();
        let all_alike = by_negmas && span.iter().any(|(_, from, high)| high <= from);
        let number = |w: &Outcome| if all_alike { 0.0 } else { self.number(reading, &span, &|i| self.raw(i, w)) };
        let (found, best) = largest(&efficient, number, |best, x| best - x <= TIED * best.abs().max(1.0));
        match reading {
            // What is smallest there is said as it is.
            Reading::KsNegmas | Reading::KsGenius => (found, (-best).max(0.0)),
            _ => (found, best),
        }
    }

    /// What another tool makes of scores; for each member its own worth of no deal and the highest score.
    pub(crate) fn number(&self, reading: Reading, span: &[(PartyId, i64, i64)], raw: &dyn Fn(PartyId) -> i64) -> f64 {
        let gains = || span.iter().map(|(i, from, _)| self.points(*i, raw(*i) - from));
        let utilities = || span.iter().map(|(i, ..)| self.points(*i, raw(*i)));
        match reading {
            Reading::NashNegmas | Reading::NashGenius => gains().product(),
            Reading::NashNegolog => utilities().product(),
            Reading::EgalitarianNegmas => gains().fold(f64::INFINITY, f64::min),
            Reading::KsNegmas => {
                let ratio = |(i, from, high): &(PartyId, i64, i64)| (raw(*i) - from) as f64 / (high - from) as f64;
                let ratios: Vec<f64> = span.iter().map(ratio).collect();
                let most = ratios.iter().copied().fold(f64::NEG_INFINITY, f64::max);
                ratios.iter().copied().fold(f64::INFINITY, f64::min) - most
            }
            _ => {
                let of: Vec<f64> = utilities().collect();
                let apart = |k: usize| of[k + 1..].iter().map(|y| (of[k] - y).abs()).sum::<f64>();
                -(0..of.len()).map(apart).sum::<f64>()
            }
        }
    }

    /// The most members with a strict gain over these worths, then the largest sum of logarithms of their gains.
    pub(crate) fn most_gainers<'w>(
        &self,
        members: &[PartyId],
        of: &[&'w Outcome],
        from: &dyn Fn(PartyId) -> i64,
    ) -> (Vec<&'w Outcome>, f64) {
        let gains = |w: &Outcome| -> Vec<(PartyId, i64)> {
            members.iter().map(|i| (*i, self.raw(*i, w) - from(*i))).filter(|(_, gain)| *gain > 0).collect()
        };
        let most = of.iter().map(|w| gains(w).len()).max().unwrap_or(0);
        let of: Vec<&Outcome> = of.iter().copied().filter(|w| gains(w).len() == most).collect();
        let sum = |w: &Outcome| gains(w).into_iter().map(|(i, gain)| self.points(i, gain).ln()).sum::<f64>();
        largest(&of, sum, |best, x| best - x <= TIED)
    }

    /// The largest smallest share, whatever the others.
    fn max_min<'w>(&self, units: &[(PartyId, i64)], zone: &[&'w Outcome]) -> (Vec<&'w Outcome>, f64) {
        let smallest = |w: &Outcome| {
            let shares = units.iter().map(|(i, unit)| (self.raw(*i, w) - self.no_deal(*i), *unit));
            shares.min_by(|a, b| fraction(*a, *b)).unwrap_or((0, 1))
        };
        let worst: Vec<(i64, i64)> = zone.iter().map(|w| smallest(w)).collect();
        let Some(best) = worst.iter().copied().max_by(|a, b| fraction(*a, *b)) else { return (Vec::new(), 0.0) };
        let ties = |(_, x): &(&&Outcome, &(i64, i64))| fraction(**x, best) == Ordering::Equal;
        (zone.iter().zip(&worst).filter(ties).map(|(w, _)| *w).collect(), best.0 as f64 / best.1 as f64)
    }
}
