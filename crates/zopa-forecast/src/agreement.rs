//! Bargaining on a line: the Nash and Kalai-Smorodinsky solutions against the reference point.
//!
//! With loss L(o) = |o - x_i| or (o - x_i)^2 an actor prefers to the reference point r exactly the open interval
//! between r and its mirror image 2 x_i - r. All prefer something to r only if all stand on the same side of it; if r lies
//! inside the range of positions the set is **empty** and r itself is the solution. That is why these models do badly
//! on European Union data; it holds for both losses.
//!
//! - Nash (1950), weighted: the o that maximises sum w_i ln(u_i(o) - u_i(r)) over what all strictly prefer to r.
//! - Kalai & Smorodinsky (1975): the o that maximises the smallest (u_i(o) - u_i(r)) / (u_i(best_i) - u_i(r)); best_i is
//!   the best for i of what all agree to (`ideal=agreed`), or its own position (`ideal=own`).

use crate::condorcet::short;
use crate::forecast::Forecast;
use crate::table::Table;
use zopa_core::Method;

/// How utility falls with distance.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Loss {
    /// -|o - x|.
    Absolute,
    /// -(o - x)^2.
    Quadratic,
}

impl Loss {
    /// Its name in options.
    pub fn key(self) -> &'static str {
        match self {
            Loss::Absolute => "absolute",
            Loss::Quadratic => "quadratic",
        }
    }
    fn gain(self, o: f64, x: f64, r: f64) -> f64 {
        match self {
            Loss::Absolute => (r - x).abs() - (o - x).abs(),
            // (r-x)^2 - (o-x)^2, without cancelling.
            Loss::Quadratic => (r - o) * (r + o - 2.0 * x),
        }
    }
    /// The derivative of the gain in o; at a kink, from the right.
    fn slope(self, o: f64, x: f64) -> f64 {
        match self {
            Loss::Absolute => {
                if o < x {
                    1.0
                } else {
                    -1.0
                }
            }
            Loss::Quadratic => 2.0 * (x - o),
        }
    }
}

/// What counts as an actor's best.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Ideal {
    /// The best of what all agree to.
    Agreed,
    /// Its own position.
    Own,
}

impl Ideal {
    /// Its name in options.
    pub fn key(self) -> &'static str {
        match self {
            Ideal::Agreed => "agreed",
            Ideal::Own => "own",
        }
    }
}

/// What all prefer to the reference point: the far end, on the side where all stand.
enum Zone {
    Missing(&'static str),
    Empty(f64, String),
    To { reference: f64, end: f64 },
}

fn zone(table: &Table) -> Zone {
    let Some(r) = table.reference() else {
        return Zone::Missing("the question has no reference point, so there is nothing to compare with");
    };
    let (low, high) = table.spread();
    if low > r {
        Zone::To { reference: r, end: (2.0 * low - r).min(table.scale().1) }
    } else if high < r {
        Zone::To { reference: r, end: (2.0 * high - r).max(table.scale().0) }
    } else {
        Zone::Empty(
            r,
            format!(
                "nothing is better for all than the reference point {}: it lies within the range of positions, {} to {}, \
                 so it is what is left",
                short(r),
                short(low),
                short(high)
            ),
        )
    }
}

/// The weighted Nash solution.
pub fn nash(table: &Table, loss: Loss) -> Forecast {
    let method = Method { name: "Nash", variant: "one dimension, weighted", source: "Nash 1950" };
    let options = vec![("loss", loss.key().to_owned())];
    let (r, end) = match zone(table) {
        Zone::Missing(why) => return Forecast::none(method, why).under(options),
        Zone::Empty(r, why) => return Forecast::of(r, method).noting(why).under(options),
        Zone::To { reference, end } => (reference, end),
    };
    let w = table.weights();
    let alike = w.iter().sum::<f64>() <= 0.0;
    let weight = |i: usize| if alike { 1.0 } else { w[i] };
    // The objective is concave between r and the far end: its derivative changes sign once.
    let rises = |o: f64| {
        let slope: f64 = (0..table.len())
            .map(|i| weight(i) * loss.slope(o, table.positions()[i]) / loss.gain(o, table.positions()[i], r))
            .sum();
        slope > 0.0
    };
    let forecast = Forecast::of(turn(r.min(end), r.max(end), rises), method).under(options);
    if alike { forecast.noting(crate::mean::NO_WEIGHT) } else { forecast }
}

/// Where a function that rises and then falls turns.
fn turn(mut low: f64, mut high: f64, rises: impl Fn(f64) -> bool) -> f64 {
    for _ in 0..200 {
        let middle = low + (high - low) / 2.0;
        if middle <= low || middle >= high {
            break;
        }
        if rises(middle) {
            low = middle;
        } else {
            high = middle;
        }
    }
    low + (high - low) / 2.0
}

/// The Kalai-Smorodinsky solution.
pub fn kalai_smorodinsky(table: &Table, loss: Loss, ideal: Ideal) -> Forecast {
    let method = Method { name: "Kalai-Smorodinsky", variant: "one dimension", source: "Kalai & Smorodinsky 1975" };
    let options = vec![("loss", loss.key().to_owned()), ("ideal", ideal.key().to_owned())];
    let (r, end) = match zone(table) {
        Zone::Missing(why) => return Forecast::none(method, why).under(options),
        Zone::Empty(r, why) => return Forecast::of(r, method).noting(why).under(options),
        Zone::To { reference, end } => (reference, end),
    };
    let (from, to) = (r.min(end), r.max(end));
    let best = |x: f64| match ideal {
        Ideal::Agreed => x.clamp(from, to),
        Ideal::Own => x,
    };
    let scale: Vec<f64> = table.positions().iter().map(|x| loss.gain(best(*x), *x, r)).collect();
    // Of the actor who gets least, whether going up helps it.
    let rises = |o: f64| {
        let ratio = |i: usize| loss.gain(o, table.positions()[i], r) / scale[i];
        let least = (0..table.len()).min_by(|a, b| ratio(*a).total_cmp(&ratio(*b))).unwrap_or(0);
        loss.slope(o, table.positions()[least]) > 0.0
    };
    Forecast::of(turn(from, to, rises), method).under(options)
}
