//! How a difference of utility becomes a vote: the rules of the spatial model, used by the Condorcet winner too.
//!
//! Efird, Lester & Wise (2016) and the program they describe. z is the voter's gain from a over b, -1 to 1.

/// A vote rule, f.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum VoteRule {
    /// z.
    Proportional,
    /// clamp(z / 10^-8, -1, 1): all or nothing.
    Binary,
    /// 0.8 z + 0.2 binary.
    PropBin,
    /// z^3.
    Cubic,
    /// 0.5 z + 0.5 z^3.
    PropCubic,
    /// Losses count in full, gains two thirds: z if z < 0, otherwise 2z/3.
    AsymProspect,
}

impl VoteRule {
    /// Every rule.
    pub const ALL: [VoteRule; 6] = [
        VoteRule::Proportional,
        VoteRule::Binary,
        VoteRule::PropBin,
        VoteRule::Cubic,
        VoteRule::PropCubic,
        VoteRule::AsymProspect,
    ];
    /// Its name in options.
    pub fn key(self) -> &'static str {
        match self {
            VoteRule::Proportional => "proportional",
            VoteRule::Binary => "binary",
            VoteRule::PropBin => "prop_bin",
            VoteRule::Cubic => "cubic",
            VoteRule::PropCubic => "prop_cubic",
            VoteRule::AsymProspect => "asym_prospect",
        }
    }
    /// The vote of a voter who gains z.
    #[inline]
    pub fn vote(self, z: f64) -> f64 {
        let binary = |z: f64| (z / 1e-8).clamp(-1.0, 1.0);
        match self {
            VoteRule::Proportional => z,
            VoteRule::Binary => binary(z),
            VoteRule::PropBin => 0.8 * z + 0.2 * binary(z),
            VoteRule::Cubic => z * z * z,
            VoteRule::PropCubic => 0.5 * z + 0.5 * z * z * z,
            VoteRule::AsymProspect => {
                if z < 0.0 {
                    z
                } else {
                    2.0 * z / 3.0
                }
            }
        }
    }
}
