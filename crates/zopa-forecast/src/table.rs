//! One question: who stands where, how much it matters to them, what weight they bring.
//!
//! In: numbers. Out: a [`Table`] that every model may use without a further check. What can go wrong: no actor, a
//! number that is not finite, a position outside the scale, a salience outside 0 to 1, a negative influence, numbers beyond
//! 10^12 or between 0 and 10^-100, a name twice. Weights may all be zero; each model says what it does then.

use crate::problems::{bad_space, bad_table};
use zopa_core::Diagnostic;

/// The largest size of a position or an influence: sums and cubes of such numbers stay far from overflow.
const LARGEST: f64 = 1e12;

/// The smallest salience or influence that is not 0: what is divided by a product of two of them stays finite.
const SMALLEST: f64 = 1e-100;

/// One actor's stand on a question.
#[derive(Clone, PartialEq, Debug)]
pub struct Stand {
    /// Its name.
    pub actor: String,
    /// Its position on the scale.
    pub position: f64,
    /// How much it cares, 0 to 1.
    pub salience: f64,
    /// The weight it brings (capability), at least 0, on any scale common to all.
    pub influence: f64,
}

/// A question with its positions, checked.
#[derive(Clone, PartialEq, Debug)]
pub struct Table {
    actors: Vec<String>,
    positions: Vec<f64>,
    salience: Vec<f64>,
    influence: Vec<f64>,
    scale: (f64, f64),
    reference: Option<f64>,
}

impl Table {
    /// A table of stands on a scale, with the outcome if nothing is decided.
    ///
    /// # Errors
    /// E761 for what is listed at the head of this file.
    pub fn new(stands: Vec<Stand>, scale: (f64, f64), reference: Option<f64>) -> Result<Table, Box<Diagnostic>> {
        let (low, high) = scale;
        if !(low.is_finite() && high.is_finite() && low < high && low.abs() <= LARGEST && high.abs() <= LARGEST) {
            return Err(bad_table(format!("{low} to {high} is no scale"), "Give two different ends, the lower first."));
        }
        if stands.is_empty() {
            return Err(bad_table("nobody has a position", "Add the positions of the actors."));
        }
        let mut named: Vec<&str> = stands.iter().map(|s| s.actor.as_str()).collect();
        named.sort_unstable();
        if let Some(twice) = named.windows(2).find(|w| w[0] == w[1]) {
            return Err(bad_table(format!("`{}` is listed twice", twice[0]), "Keep one line for each actor."));
        }
        for s in &stands {
            if !(low..=high).contains(&s.position) {
                return Err(bad_table(
                    format!("the position {} of `{}` is outside the scale, {low} to {high}", s.position, s.actor),
                    "Correct the position or the ends of the scale.",
                ));
            }
            if !(0.0..=1.0).contains(&s.salience) {
                return Err(bad_table(
                    format!("the salience of `{}` is {}%; it is 0% to 100%", s.actor, 100.0 * s.salience),
                    "Give salience as a share of full attention, 0 to 100.",
                ));
            }
            if !(0.0..=LARGEST).contains(&s.influence) {
                return Err(bad_table(
                    format!("the influence of `{}` is {}; it is at least 0", s.actor, s.influence),
                    "Give influence on any scale from 0 upwards, the same for all.",
                ));
            }
        }
        if let Some(s) = stands.iter().find(|s| [s.salience, s.influence].iter().any(|x| *x > 0.0 && *x < SMALLEST)) {
            return Err(bad_table(
                format!("the salience or influence of `{}` is above 0 and below {SMALLEST:e}", s.actor),
                "Write 0, or use a smaller unit.",
            ));
        }
        if let Some(outside) = reference.filter(|r| !(low..=high).contains(r)) {
            return Err(bad_table(
                format!("the reference point {outside} is outside the scale, {low} to {high}"),
                "Correct the reference point or the ends of the scale.",
            ));
        }
        let mut table = Table {
            actors: Vec::with_capacity(stands.len()),
            positions: stands.iter().map(|s| s.position).collect(),
            salience: stands.iter().map(|s| s.salience).collect(),
            influence: stands.iter().map(|s| s.influence).collect(),
            scale,
            reference,
        };
        table.actors.extend(stands.into_iter().map(|s| s.actor));
        Ok(table)
    }

    /// How many actors there are: at least one.
    #[inline]
    pub fn len(&self) -> usize {
        self.positions.len()
    }
    /// Never: a table has an actor.
    pub fn is_empty(&self) -> bool {
        false
    }
    /// The actors' names.
    pub fn actors(&self) -> &[String] {
        &self.actors
    }
    /// The actors' positions, x.
    pub fn positions(&self) -> &[f64] {
        &self.positions
    }
    /// The actors' salience, s, 0 to 1.
    pub fn salience(&self) -> &[f64] {
        &self.salience
    }
    /// The actors' influence, c.
    pub fn influence(&self) -> &[f64] {
        &self.influence
    }
    /// The ends of the scale.
    pub fn scale(&self) -> (f64, f64) {
        self.scale
    }
    /// The outcome if nothing is decided.
    pub fn reference(&self) -> Option<f64> {
        self.reference
    }
    /// The actors' weights, w = c s.
    pub fn weights(&self) -> Vec<f64> {
        self.influence.iter().zip(&self.salience).map(|(c, s)| c * s).collect()
    }
    /// Smallest and largest position.
    pub fn spread(&self) -> (f64, f64) {
        self.positions.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), x| (l.min(*x), h.max(*x)))
    }
    /// The same actors at other positions; positions are put back to the scale's ends where rounding left it.
    #[must_use]
    pub fn at(&self, positions: Vec<f64>) -> Table {
        let (low, high) = self.scale;
        let positions = positions.into_iter().map(|x| x.clamp(low, high)).collect();
        Table { positions, ..self.clone() }
    }
}

/// Several questions that the same actors face, in the same order: the dimensions of one space, or a dossier.
#[derive(Clone, PartialEq, Debug)]
pub struct Space {
    tables: Vec<Table>,
}

impl Space {
    /// The dimensions of one space: one influence for each actor, saliences that sum to at most 100%.
    ///
    /// # Errors
    /// E762 if they are not.
    pub fn new(tables: Vec<Table>) -> Result<Space, Box<Diagnostic>> {
        let space = Space::dossier(tables)?;
        for i in 0..space.len() {
            let actor = &space.tables[0].actors[i];
            let influence = space.tables[0].influence[i];
            #[allow(clippy::float_cmp, reason = "the same number written twice")]
            if space.tables.iter().any(|t| t.influence[i] != influence) {
                return Err(bad_space(
                    format!("`{actor}` has different influence in different dimensions of one space"),
                    "Give each actor one influence, or take the questions apart.",
                ));
            }
            let sum: f64 = space.tables.iter().map(|t| t.salience[i]).sum();
            if sum > 1.0 + 1e-9 {
                return Err(bad_space(
                    format!("the saliences of `{actor}` sum to {:.1}% over the dimensions", 100.0 * sum),
                    "Divide the attention of each actor over the dimensions: at most 100% together.",
                ));
            }
        }
        Ok(space)
    }

    /// The issues of one dossier: the same actors, each with its own salience and influence on each issue.
    ///
    /// # Errors
    /// E762 if the actors differ or there is no table.
    pub fn dossier(tables: Vec<Table>) -> Result<Space, Box<Diagnostic>> {
        let Some(first) = tables.first() else {
            return Err(bad_space("there is no question", "Name at least one."));
        };
        if let Some(other) = tables.iter().find(|t| t.actors != first.actors) {
            let differs = other.actors.iter().zip(&first.actors).find(|(a, b)| a != b);
            let what = match differs {
                Some((a, b)) => format!("`{a}` stands where another question has `{b}`"),
                None => "one question has more actors than another".to_owned(),
            };
            return Err(bad_space(what, "List the same actors, in the same order, in each of them."));
        }
        Ok(Space { tables })
    }

    /// How many actors.
    pub fn len(&self) -> usize {
        self.tables[0].len()
    }
    /// Never: a space has an actor.
    pub fn is_empty(&self) -> bool {
        false
    }
    /// The questions.
    pub fn tables(&self) -> &[Table] {
        &self.tables
    }
}
