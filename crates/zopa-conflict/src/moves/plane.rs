//! What a party can turn, as a relation between positions; and its free issues, whose every level leads to every other,
//! apart from the rest.

use crate::moves::Axis;
use zopa_core::StateId;

/// Moves that are the same everywhere: whether a party can move from one state of a line to another depends only on
/// the two positions (and on whether the end exists). The line is that of all issues which the party can turn; each
/// turns by itself, so what can be reached is a product.
#[derive(Clone, Debug)]
pub struct Plane {
    axis: Axis,
    issues: Vec<Turns>,
    table: Option<Table>,
    bundles: Option<Bundles>,
}

/// A plane in bundles: the lines of the issues that turn freely. To which bundles a party can move depends only on the
/// position of the rest, and within a bundle it can move anywhere: so what leads to a state is whole bundles.
#[derive(Clone, Debug)]
pub struct Bundles {
    /// The lines of the free issues.
    free: Axis,
    /// The lines of the others.
    rest: Axis,
    /// For each position of the rest how the number of a state changes from it to where the party may have come from,
    /// staying included.
    from: Vec<Vec<u32>>,
}

impl Bundles {
    /// The lines of the free issues.
    pub fn axis(&self) -> &Axis {
        &self.free
    }
    /// The bundles from which the party can move to a state, its own included.
    #[inline]
    pub(crate) fn sources(&self, state: StateId) -> impl Iterator<Item = u32> + '_ {
        let position = self.rest.locate(state).1;
        self.from[position as usize].iter().map(move |shift| self.free.line(StateId(state.0.wrapping_add(*shift))))
    }
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
        let bundles = if table.is_none() { bundles(&issues) } else { None };
        Some(Plane { axis, issues, table, bundles })
    }
    /// The plane in bundles, where it is not tabulated and they are few enough to be worth it.
    pub fn bundles(&self) -> Option<&Bundles> {
        self.bundles.as_ref()
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

/// Up to so many pairs of positions of the issues that do not turn freely are listed.
const PAIRS: usize = 1 << 20;

fn bundles(issues: &[Turns]) -> Option<Bundles> {
    let free = |t: &&Turns| t.to.iter().all(|to| to.len() + 1 == t.to.len());
    let axis = |of: &[&Turns]| Axis::new(&of.iter().map(|t| (t.stride, t.to.len() as u64)).collect::<Vec<_>>());
    let (free, rest): (Vec<&Turns>, Vec<&Turns>) = issues.iter().partition(free);
    let pairs = |t: &&Turns| t.to.iter().map(|to| to.len() + 1).sum::<usize>();
    rest.iter().map(pairs).try_fold(1usize, |all, pairs| all.checked_mul(pairs).filter(|n| *n <= PAIRS))?;
    let mut from = vec![vec![0u32]];
    for turns in &rest {
        let stride = turns.stride as u32;
        let mut more = Vec::new();
        for place in 0..turns.to.len() {
            let sources = (0..turns.to.len()).filter(|other| *other == place || turns.to[*other].contains(&place));
            let shifts: Vec<u32> =
                sources.map(|other| (other as u32).wrapping_sub(place as u32).wrapping_mul(stride)).collect();
            more.extend(from.iter().map(|known| {
                known.iter().flat_map(|a| shifts.iter().map(move |b| a.wrapping_add(*b))).collect::<Vec<u32>>()
            }));
        }
        from = more;
    }
    Some(Bundles { free: axis(&free)?, rest: axis(&rest)?, from })
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
