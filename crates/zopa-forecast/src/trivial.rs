//! Forecasts that look at no position: the bottom of the ladder.

use crate::forecast::Forecast;
use crate::table::Table;
use zopa_core::Method;

/// Always the same value: by default the middle of the scale. On past data it is fitted ([`crate::backtest`]).
pub fn constant(table: &Table, value: Option<f64>) -> Forecast {
    let (low, high) = table.scale();
    let variant = if value.is_some() { "given" } else { "middle of the scale" };
    Forecast::of(value.unwrap_or(low + (high - low) / 2.0), Method { name: "constant", variant, source: "none" })
}

/// What happens if nothing is decided.
pub fn reference(table: &Table) -> Forecast {
    let method = Method { name: "reference point", variant: "nothing is decided", source: "Thomson et al. 2006" };
    match table.reference() {
        Some(r) => Forecast::of(r, method),
        None => Forecast::none(method, "the question has no reference point"),
    }
}
