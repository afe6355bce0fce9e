//! What a study keeps of each draw: typed columns, and what adds up over draws.
//!
//! Everything that is summed is an integer: counts, and numbers on a grid of 10^-6. Integers add associatively, so any
//! number of threads and any split of the draws into ranges give the same totals.

/// What kind of answer a column holds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// Yes or no.
    Bool,
    /// One of five grades, A (0) to E (4).
    Grade,
    /// A number.
    Number,
}

/// One column of a study: a question that is answered in every draw.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Column {
    /// Its name, dotted like a path of the case.
    pub name: String,
    /// What kind of answer it holds.
    pub kind: Kind,
    /// What is asked, in a few words.
    pub about: String,
}

/// One answer in one draw.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub enum Cell {
    /// The question has no answer here.
    #[default]
    Missing,
    /// Yes or no.
    Bool(bool),
    /// A grade, 0 (A) to 4 (E).
    Grade(u8),
    /// A number.
    Number(f64),
}

impl Cell {
    /// Whether it is a yes.
    pub fn yes(self) -> bool {
        self == Cell::Bool(true)
    }
    /// The answer as a number: no is 0 and yes is 1, grades count from 0.
    pub fn number(self) -> Option<f64> {
        match self {
            Cell::Missing => None,
            Cell::Bool(yes) => Some(f64::from(u8::from(yes))),
            Cell::Grade(grade) => Some(f64::from(grade)),
            Cell::Number(x) => Some(x),
        }
    }
}

/// How many independent scrambles a Sobol design has; plain draws are counted in as many parts.
pub const REPLICATES: usize = 8;

/// How many grades there are.
pub const GRADES: usize = 5;

/// Numbers are summed as whole multiples of one millionth.
const GRID: f64 = 1e6;
/// What is further from nought than this has no place in a study; scores are bounded far below.
const FURTHEST: f64 = 1e10;

/// What is known of a column after some draws.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Total {
    /// Of yes/no answers: how many draws said yes, in each replicate.
    Bool {
        /// Yes, in each replicate.
        yes: [u64; REPLICATES],
        /// Draws with an answer.
        of: u64,
    },
    /// Of grades: how many draws gave each.
    Grade {
        /// In order, A first.
        counts: [u64; GRADES],
    },
    /// Of numbers: their sums on the grid of 10^-6.
    Number {
        /// Draws with an answer.
        of: u64,
        /// The sum, in millionths.
        sum: i128,
        /// The sum of squares, in millionths of millionths.
        squares: i128,
        /// The least, in millionths; meaningless without an answer.
        least: i64,
        /// The largest.
        most: i64,
    },
}

impl Total {
    /// Of no draw.
    pub fn none(kind: Kind) -> Total {
        match kind {
            Kind::Bool => Total::Bool { yes: [0; REPLICATES], of: 0 },
            Kind::Grade => Total::Grade { counts: [0; GRADES] },
            Kind::Number => Total::Number { of: 0, sum: 0, squares: 0, least: i64::MAX, most: i64::MIN },
        }
    }

    /// Counts one answer. An answer of another kind than the column's, or a number that is none, is missing.
    pub fn count(&mut self, replicate: usize, cell: Cell) {
        match (self, cell) {
            (Total::Bool { yes, of }, Cell::Bool(is)) => {
                *of += 1;
                yes[replicate % REPLICATES] += u64::from(is);
            }
            (Total::Grade { counts }, Cell::Grade(grade)) => counts[usize::from(grade).min(GRADES - 1)] += 1,
            (Total::Number { of, sum, squares, least, most }, Cell::Number(x)) if x.abs() < FURTHEST => {
                let x = (x * GRID).round() as i64;
                *of += 1;
                *sum += i128::from(x);
                *squares = squares.saturating_add(i128::from(x) * i128::from(x));
                *least = x.min(*least);
                *most = x.max(*most);
            }
            _ => {}
        }
    }

    /// Adds what other draws gave. Both are of one column.
    pub fn add(&mut self, other: &Total) {
        match (self, other) {
            (Total::Bool { yes, of }, Total::Bool { yes: more, of: others }) => {
                yes.iter_mut().zip(more).for_each(|(a, b)| *a += b);
                *of += others;
            }
            (Total::Grade { counts }, Total::Grade { counts: more }) => {
                counts.iter_mut().zip(more).for_each(|(a, b)| *a += b);
            }
            (
                Total::Number { of, sum, squares, least, most },
                Total::Number { of: n, sum: s, squares: q, least: l, most: m },
            ) => {
                *of += n;
                *sum += s;
                *squares = squares.saturating_add(*q);
                *least = (*least).min(*l);
                *most = (*most).max(*m);
            }
            _ => {}
        }
    }

    /// How many draws said yes; of a grade, in how many it is A or B. None of a number.
    pub fn hits(&self) -> u64 {
        match self {
            Total::Bool { yes, .. } => yes.iter().sum(),
            Total::Grade { counts } => counts[..2].iter().sum(),
            Total::Number { .. } => 0,
        }
    }

    /// How many draws had an answer.
    pub fn answered(&self) -> u64 {
        match self {
            Total::Bool { of, .. } | Total::Number { of, .. } => *of,
            Total::Grade { counts } => counts.iter().sum(),
        }
    }

    /// Mean, standard deviation, least and largest of a column of numbers with an answer.
    pub fn moments(&self) -> Option<Moments> {
        let Total::Number { of, sum, squares, least, most } = *self else { return None };
        if of == 0 {
            return None;
        }
        let n = of as f64;
        let mean = sum as f64 / n;
        let variance = if of > 1 { ((squares as f64 - mean * mean * n) / (n - 1.0)).max(0.0) } else { 0.0 };
        Some(Moments {
            mean: mean / GRID,
            deviation: variance.sqrt() / GRID,
            least: least as f64 / GRID,
            most: most as f64 / GRID,
        })
    }
}

/// A column of numbers, summed up.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Moments {
    /// The mean.
    pub mean: f64,
    /// The standard deviation between draws.
    pub deviation: f64,
    /// The least.
    pub least: f64,
    /// The largest.
    pub most: f64,
}

/// The totals of a range of draws.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Totals {
    /// How many draws were counted, in each replicate.
    pub draws: [u64; REPLICATES],
    /// Each column's total, in the order of the columns.
    pub columns: Vec<Total>,
    /// Of the columns that were asked to be counted together: how often each pair was yes in the same draw; the pair
    /// (i, j), i <= j, stands at `j (j + 1) / 2 + i`.
    pub joint: Vec<u64>,
}

impl Totals {
    /// Of no draw, for these columns, of which so many are counted together.
    pub fn none(kinds: impl Iterator<Item = Kind>, together: usize) -> Totals {
        Totals {
            draws: [0; REPLICATES],
            columns: kinds.map(Total::none).collect(),
            joint: vec![0; together * (together + 1) / 2],
        }
    }

    /// Counts one draw. `together` are the columns counted together.
    pub fn count(&mut self, draw: u64, row: &[Cell], together: &[usize]) {
        let replicate = replicate(draw);
        self.draws[replicate] += 1;
        self.columns.iter_mut().zip(row).for_each(|(total, cell)| total.count(replicate, *cell));
        let mut at = 0;
        for (j, second) in together.iter().enumerate() {
            let yes = row[*second].yes();
            for first in &together[..=j] {
                self.joint[at] += u64::from(yes && row[*first].yes());
                at += 1;
            }
        }
    }

    /// Adds what other draws gave.
    pub fn add(&mut self, other: &Totals) {
        self.draws.iter_mut().zip(other.draws).for_each(|(a, b)| *a += b);
        self.columns.iter_mut().zip(&other.columns).for_each(|(a, b)| a.add(b));
        self.joint.iter_mut().zip(&other.joint).for_each(|(a, b)| *a += b);
    }

    /// How many draws were counted.
    pub fn counted(&self) -> u64 {
        self.draws.iter().sum()
    }
}

/// The replicate that a draw belongs to: draws take turns, so every range is spread over all of them.
pub fn replicate(draw: u64) -> usize {
    (draw.saturating_sub(1) % REPLICATES as u64) as usize
}

#[cfg(test)]
mod tests {
    use super::{Cell, Kind, Totals};
    use proptest::prelude::*;

    fn rows() -> impl Strategy<Value = Vec<(bool, bool, u8, f64)>> {
        prop::collection::vec((any::<bool>(), any::<bool>(), 0u8..5, -1e6f64..1e6), 1..200)
    }

    proptest! {
        /// Each aggregate against its definition, and any split into ranges gives the same totals.
        #[test]
        fn totals_are_what_they_say_and_split_anywhere(rows in rows(), cut in 0usize..200) {
            let kinds = [Kind::Bool, Kind::Bool, Kind::Grade, Kind::Number];
            let fresh = || Totals::none(kinds.into_iter(), 2);
            let (mut whole, mut left, mut right) = (fresh(), fresh(), fresh());
            for (k, (a, b, g, x)) in rows.iter().enumerate() {
                let row = [Cell::Bool(*a), Cell::Bool(*b), Cell::Grade(*g), Cell::Number(*x)];
                whole.count(k as u64 + 1, &row, &[0, 1]);
                if k < cut { &mut left } else { &mut right }.count(k as u64 + 1, &row, &[0, 1]);
            }
            left.add(&right);
            prop_assert_eq!(&left, &whole);
            let n = rows.len();
            prop_assert_eq!(whole.counted(), n as u64);
            prop_assert_eq!(whole.columns[0].hits() as usize, rows.iter().filter(|r| r.0).count());
            prop_assert_eq!(whole.columns[2].hits() as usize, rows.iter().filter(|r| r.2 <= 1).count());
            prop_assert_eq!(whole.joint[0], whole.columns[0].hits());
            prop_assert_eq!(whole.joint[1] as usize, rows.iter().filter(|r| r.0 && r.1).count());
            prop_assert_eq!(whole.joint[2], whole.columns[1].hits());
            let m = whole.columns[3].moments().unwrap();
            let mean = rows.iter().map(|r| r.3).sum::<f64>() / n as f64;
            prop_assert!((m.mean - mean).abs() < 1e-5);
            let squares: f64 = rows.iter().map(|r| (r.3 - mean).powi(2)).sum();
            let sd = if n > 1 { (squares / (n - 1) as f64).sqrt() } else { 0.0 };
            prop_assert!((m.deviation - sd).abs() < 1e-5 * (1.0 + sd), "{} {}", m.deviation, sd);
            prop_assert!((m.least - rows.iter().map(|r| r.3).fold(f64::INFINITY, f64::min)).abs() < 1e-6);
        }
    }
}
