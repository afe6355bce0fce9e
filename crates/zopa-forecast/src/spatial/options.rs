//! The published parameters of the model.

use crate::votes::VoteRule;

/// How strength becomes the chance to win.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Victory {
    /// In proportion.
    Linear,
    /// In proportion to squares.
    Square,
    /// To fourth powers.
    Quartic,
    /// To eighth powers.
    Octic,
    /// Certain from 10% stronger on, linear in the share of strength in between.
    Binary,
    /// The same as the program has it: the loser keeps a trace of 10^-6.
    BinaryProgram,
}

impl Victory {
    /// Its name in options.
    pub fn key(self) -> &'static str {
        match self {
            Victory::Linear => "linear",
            Victory::Square => "square",
            Victory::Quartic => "quartic",
            Victory::Octic => "octic",
            Victory::Binary => "binary",
            Victory::BinaryProgram => "binary_program",
        }
    }
}

/// How pairwise chances become the chances of all options.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Elect {
    /// p_a proportional to the product of p_ab over all b.
    Conditional,
    /// The Markov process in which every option challenges alike.
    MarkovUniform,
    /// The Markov process in which options challenge as they have an incentive to.
    MarkovIncentive,
}

impl Elect {
    /// Its name in options.
    pub fn key(self) -> &'static str {
        match self {
            Elect::Conditional => "conditional",
            Elect::MarkovUniform => "markov_uniform",
            Elect::MarkovIncentive => "markov_incentive",
        }
    }
}

/// The range of risk attitudes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum RiskRange {
    /// 0 to 1.
    Min,
    /// -0.5 to 1.
    Mid,
    /// -1 to 1.
    Max,
}

/// How far h sees others' risk attitudes as they are: r^h_i.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Outlook {
    /// r_h: everybody like oneself.
    None,
    /// (2 r_h + r_i) / 3.
    OneThird,
    /// (r_h + r_i) / 2.
    Half,
    /// (r_h + 2 r_i) / 3.
    TwoThirds,
    /// r_i.
    Full,
}

impl Outlook {
    #[inline]
    pub(super) fn blend(self, own: f64, other: f64) -> f64 {
        match self {
            Outlook::None => own,
            Outlook::OneThird => (2.0 * own + other) / 3.0,
            Outlook::Half => (own + other) / 2.0,
            Outlook::TwoThirds => (own + 2.0 * other) / 3.0,
            Outlook::Full => other,
        }
    }
}

/// How far third parties commit themselves. Only `Semi` has an effect, in the program as here.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Commit {
    /// Not at all.
    None,
    /// Partly.
    Semi,
    /// In full.
    Full,
}

/// How a bargain is placed between two positions.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Interpolation {
    /// By salience times chance.
    S1P1,
    /// By their squares.
    S2P2,
    /// By squared salience and the edge of the stronger side, who does not move. Not rounded.
    S2PMax,
}

/// Whose view of the contest makes the bargain.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum BargainModel {
    /// The initiator's.
    InitiatorOnly,
    /// Both, as two bargains.
    BothViews,
    /// The mean of both, weighted by influence times salience.
    Weighted,
    /// Both, as the program has them: in the receiver's view the initiator's expected gain stands where its chance to win belongs.
    BothViewsProgram,
    /// The mean of those, as the program has it: with the initiator's influence on both sides.
    WeightedProgram,
}

impl BargainModel {
    /// Every one, with its name in options.
    pub const ALL: [(&'static str, BargainModel); 5] = [
        ("init_only", BargainModel::InitiatorOnly),
        ("init_rcvr", BargainModel::BothViews),
        ("pwcomp", BargainModel::Weighted),
        ("init_rcvr_program", BargainModel::BothViewsProgram),
        ("pwcomp_program", BargainModel::WeightedProgram),
    ];
    /// Its name in options.
    pub fn key(self) -> &'static str {
        Self::ALL.iter().find(|(_, b)| *b == self).map_or("", |(key, _)| key)
    }
}

/// How an election decides.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Transition {
    /// The most probable option.
    Deterministic,
    /// By chance.
    Stochastic,
}

/// All parameters; the defaults are the program's.
#[derive(Clone, PartialEq, Debug)]
pub struct Parameters {
    /// How utility becomes votes.
    pub votes: VoteRule,
    /// How strength becomes the chance to win.
    pub victory: Victory,
    /// How pairwise chances become an election.
    pub elect: Elect,
    /// How an election decides.
    pub transition: Transition,
    /// The range of risk attitudes.
    pub risk_range: RiskRange,
    /// How others' risk attitudes are seen.
    pub outlook: Outlook,
    /// Third parties.
    pub commit: Commit,
    /// How bargains are placed.
    pub interpolation: Interpolation,
    /// Whose view makes a bargain.
    pub bargains: BargainModel,
    /// How far ideals follow positions: actors by actors, row by row; or one number, the share of its own position that each
    /// takes over in a turn. `None`: each its own, wholly and at once.
    pub accommodation: Option<Vec<f64>>,
    /// At most so many turns.
    pub turns: usize,
    /// At rest when a turn moves less than this share of the first.
    pub min_change: f64,
    /// For `Transition::Stochastic`.
    pub seed: u64,
}

impl Default for Parameters {
    fn default() -> Self {
        Parameters {
            votes: VoteRule::Proportional,
            victory: Victory::Linear,
            elect: Elect::Conditional,
            transition: Transition::Deterministic,
            risk_range: RiskRange::Mid,
            outlook: Outlook::OneThird,
            commit: Commit::Semi,
            interpolation: Interpolation::S2P2,
            bargains: BargainModel::InitiatorOnly,
            accommodation: None,
            turns: 100,
            min_change: 0.02,
            seed: 1,
        }
    }
}

impl Parameters {
    /// The matrix as it is written: rows by semicolons, numbers by commas.
    fn accommodation_text(&self) -> String {
        let Some(matrix) = &self.accommodation else { return "own".to_owned() };
        let actors = matrix.len().isqrt().max(1);
        let row = |row: &[f64]| row.iter().map(f64::to_string).collect::<Vec<_>>().join(",");
        matrix.chunks(actors).map(row).collect::<Vec<_>>().join(";")
    }

    /// Reads an accommodation matrix: `own`, one share, or rows.
    ///
    /// # Errors
    /// In words, what is no matrix of shares.
    pub(crate) fn accommodation_of(text: &str) -> Result<Option<Vec<f64>>, String> {
        if text.trim() == "own" {
            return Ok(None);
        }
        let cells = |row: &str| -> Result<Vec<f64>, String> {
            let number = |cell: &str| {
                let cell = cell.trim();
                let share = cell.parse::<f64>().ok().filter(|x| (0.0..=1.0).contains(x));
                share.ok_or_else(|| format!("`{cell}` is no share from 0 to 1"))
            };
            row.trim().trim_end_matches(',').split(',').map(number).collect()
        };
        let rows = text.split([';', '\n']).filter(|row| !row.trim().is_empty());
        let rows: Vec<Vec<f64>> = rows.map(cells).collect::<Result<_, _>>()?;
        if let Some(row) = rows.iter().find(|row| row.len() != rows.len()) {
            return Err(format!("{} rows, one of them with {} numbers", rows.len(), row.len()));
        }
        if let Some(k) = rows.iter().position(|row| row.iter().sum::<f64>() > 1.0 + 1e-9) {
            return Err(format!("row {} sums to more than 1", k + 1));
        }
        match rows.is_empty() {
            true => Err("nothing is written".to_owned()),
            false => Ok(Some(rows.concat())),
        }
    }
    /// Every choice with its value.
    pub fn options(&self) -> Vec<(&'static str, String)> {
        let risk = match self.risk_range {
            RiskRange::Min => "min",
            RiskRange::Mid => "mid",
            RiskRange::Max => "max",
        };
        let outlook = match self.outlook {
            Outlook::None => "none",
            Outlook::OneThird => "one_third",
            Outlook::Half => "half",
            Outlook::TwoThirds => "two_thirds",
            Outlook::Full => "full",
        };
        let commit = match self.commit {
            Commit::None => "none",
            Commit::Semi => "semi",
            Commit::Full => "full",
        };
        let interpolation = match self.interpolation {
            Interpolation::S1P1 => "s1p1",
            Interpolation::S2P2 => "s2p2",
            Interpolation::S2PMax => "s2pmax",
        };
        let mut options = vec![
            ("votes", self.votes.key().to_owned()),
            ("victory", self.victory.key().to_owned()),
            ("pce", self.elect.key().to_owned()),
            (
                "transition",
                if self.transition == Transition::Deterministic { "deterministic" } else { "stochastic" }.to_owned(),
            ),
            ("risk_range", risk.to_owned()),
            ("risk_adjust", outlook.to_owned()),
            ("commit", commit.to_owned()),
            ("interpolation", interpolation.to_owned()),
            ("bargains", self.bargains.key().to_owned()),
            ("accommodation", self.accommodation_text()),
            ("turns", self.turns.to_string()),
            ("min_change", self.min_change.to_string()),
        ];
        if self.transition == Transition::Stochastic {
            options.push(("seed", self.seed.to_string()));
        }
        options
    }
}
