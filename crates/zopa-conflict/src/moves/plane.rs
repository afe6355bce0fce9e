//! What a party can turn, as a relation between positions.

use crate::moves::Axis;

/// Moves that are the same everywhere: whether a party can move from one state of a line to another depends only on
/// the two positions (and on whether the end exists). The line is that of all issues which the party can turn; each
/// turns by itself, so what can be reached is a product.
#[derive(Clone, Debug)]
pub struct Plane {
    axis: Axis,
    issues: Vec<Turns>,
    table: Option<Table>,
}

/// How one issue turns.
#[derive(Clone, Debug)]
pub(crate) struct Turns {
    /// From one level to the next in the numbering of the states.
    pub(crate) stride: u64,
    /// For each level the others that it can be turned to.
    pub(crate) to: Vec<Vec<usize>>,
}

/// For each position the positions to which the party can move from it, and those from which it can move to it, as
/// bits; the position itself left out.
#[derive(Clone, Debug)]
struct Table {
    to: Vec<u64>,
    into: Vec<u64>,
}

/// Up to so many positions the relation is tabulated, which then takes 256 kB.
const TABULATED: usize = 1024;

impl Plane {
    /// From the issues, with ascending strides. `None` beyond 2^31 positions.
    pub(crate) fn new(issues: Vec<Turns>) -> Option<Plane> {
        let axis = Axis::new(&issues.iter().map(|t| (t.stride, t.to.len() as u64)).collect::<Vec<_>>())?;
        let table = (axis.len() <= TABULATED).then(|| tabulate(&issues, axis.len()));
        Some(Plane { axis, issues, table })
    }
    /// The lines of all issues that the party can turn.
    pub fn axis(&self) -> &Axis {
        &self.axis
    }
    /// Its issues.
    pub(crate) fn issues(&self) -> &[Turns] {
        &self.issues
    }
    /// How many words a set of positions takes.
    pub(crate) fn words(&self) -> usize {
        self.axis.len().div_ceil(64)
    }
    /// For each position the positions to which the party can move from it, as bits; `None` where there are too many
    /// positions to tabulate.
    pub(crate) fn to(&self) -> Option<&[u64]> {
        self.table.as_ref().map(|t| t.to.as_slice())
    }
    /// For each position the positions from which the party can move to it, likewise.
    pub(crate) fn into(&self) -> Option<&[u64]> {
        self.table.as_ref().map(|t| t.into.as_slice())
    }
}

fn tabulate(issues: &[Turns], positions: usize) -> Table {
    let words = positions.div_ceil(64);
    let mut table = Table { to: vec![0; positions * words], into: vec![0; positions * words] };
    for from in 0..positions {
        // What the issues turned so far make of the position.
        let mut ends = vec![from];
        let mut scale = 1;
        for turns in issues {
            let place = from / scale % turns.to.len();
            for k in 0..ends.len() {
                let end = ends[k] - place * scale;
                ends.extend(turns.to[place].iter().map(|other| end + other * scale));
            }
            scale *= turns.to.len();
        }
        for to in ends.into_iter().filter(|to| *to != from) {
            table.to[from * words + to / 64] |= 1 << (to % 64);
            table.into[to * words + from / 64] |= 1 << (from % 64);
        }
    }
    table
}
