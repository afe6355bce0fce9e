//! Uncertain numbers and draws of them.

use crate::id::{EvidenceId, InputId};

/// A number of the case: known, or one row of its table of inputs.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Uncertain<T> {
    /// This value.
    Known(T),
    /// Drawn.
    Input(InputId),
}

/// How an uncertain number is distributed before it is truncated to its clip.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Distribution {
    /// `"a to b"`: normal with its 5% and 95% points at a and b.
    Interval {
        /// The 5% point.
        low: f64,
        /// The 95% point.
        high: f64,
    },
    /// `"a to b, mode c"`: two half normals that meet at the mode, 5% below a and 5% above b
    /// (split normal, John 1982; the halves' masses are in proportion to their widths).
    TwoPiece {
        /// The lower end of the 90% interval.
        low: f64,
        /// The mode.
        mode: f64,
        /// The upper end of the 90% interval.
        high: f64,
    },
    /// Uniform between the two.
    Uniform {
        /// Lower end.
        low: f64,
        /// Upper end.
        high: f64,
    },
    /// Normal.
    Normal {
        /// Mean.
        mean: f64,
        /// Standard deviation, above 0.
        sd: f64,
    },
    /// Log-normal: the logarithm is normal.
    LogNormal {
        /// Median of the number itself, above 0.
        median: f64,
        /// Standard deviation of its natural logarithm, above 0.
        sigma: f64,
    },
    /// Triangular.
    Triangular {
        /// Lower end.
        low: f64,
        /// Mode.
        mode: f64,
        /// Upper end.
        high: f64,
    },
    /// Beta, stretched from `low` to `high`.
    Beta {
        /// First shape, above 0.
        alpha: f64,
        /// Second shape, above 0.
        beta: f64,
        /// Lower end.
        low: f64,
        /// Upper end.
        high: f64,
    },
    /// PERT: beta with the given mode and shape 4.
    Pert {
        /// Lower end.
        low: f64,
        /// Mode.
        mode: f64,
        /// Upper end.
        high: f64,
    },
}

/// An uncertain number: one row of one table, the same in every engine.
#[derive(Clone, PartialEq, Debug)]
pub struct Input {
    /// Where it stands in the case, e.g. `preferences.velia.weights.territory`; a shared value is `values.growth`.
    pub path: String,
    /// How it is distributed.
    pub prior: Distribution,
    /// Its scale: the distribution is truncated (never clipped) to it; infinite where the scale has no end.
    pub clip: (f64, f64),
    /// What it rests on.
    pub because: Vec<EvidenceId>,
}

/// The number of a draw. Draw 0 is the central case and is not counted in shares.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Draw(pub u64);

impl Draw {
    /// The central case.
    pub const CENTRAL: Draw = Draw(0);
}

/// Gives every input its value in a draw.
pub trait Draws: Sync {
    /// The value of one input in one draw, inside its clip.
    fn value(&self, input: InputId, draw: Draw) -> f64;
}

/// The central case of inputs whose central values are already known, in the order of the inputs.
#[derive(Clone, Debug)]
pub struct Central(pub Vec<f64>);

impl Draws for Central {
    fn value(&self, input: InputId, _draw: Draw) -> f64 {
        use crate::id::Id;
        self.0[input.index()]
    }
}
