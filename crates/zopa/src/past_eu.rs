//! How the models did on past decisions of the European Union: numbers that zopa computed itself from DEU I-III (Arregui &
//! Perarnaud, doi:10.34810/data53; the data are not shipped), 351 issues of 137 proposals, seed 1.
//!
//! A test computes them again where `ZOPA_DATA` names the folder with the data.

/// What these numbers are, and are not.
pub const WHAT: &str = "Errors on 351 past decisions of the European Union (DEU I-III), in per cent of the scale. They say how \
                        the models did there, and are no interval of a forecast about anything else.";

/// Mean absolute error of each model, in per cent of the scale; on the issues that it answers.
pub const ERRORS: &[(&str, f64)] = &[
    ("constant", 27.962962962962962),
    ("plain_mean", 23.627374798231603),
    ("plain_median", 28.36894586894587),
    ("reference_point", 51.31349206349206),
    ("salience_mean", 23.64113938886483),
    ("weighted_mean", 22.993086292083422),
    ("weighted_median", 28.478632478632477),
    ("condorcet", 28.478632478632477),
    ("nash", 44.40511335732218),
    ("kalai_smorodinsky", 44.496278899532804),
    ("procedural", 32.40873015873016),
    ("challenge", 30.31692215776677),
    ("scholz2011_printed", 31.15931775314106),
    ("smp", 23.82993728191781),
    ("exchange", 23.259350237573436),
];

/// Of the weighted mean: level, half-width from half of the proposals, share of the other half's outcomes within it.
pub const HALF_WIDTHS: &[(f64, f64, f64)] = &[
    (0.5, 16.704689480354887, 0.4438202247191011),
    (0.8, 35.45285359801488, 0.7471910112359551),
    (0.9, 50.00000000000001, 0.8876404494382022),
];
