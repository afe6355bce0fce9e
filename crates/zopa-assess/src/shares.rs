//! In what share of the draws each row is accepted and holds.

use crate::game::{Game, Scratch};
use std::sync::Arc;
use zopa_core::{
    Diagnostic, Draw, Exactness, Id, IdVec, Instance, Model, Outcome, PartyId, PartySet, Run, Stance, Uncertain, Worth,
};
use zopa_study::{Cell, Column, Direction, Facts, Kind, Share, Streams, Together, run as count};

/// The shares of one row.
#[derive(Clone, PartialEq, Debug)]
pub struct RowShares {
    /// Yes by each party, audiences too; `None` where its interests are not stated.
    pub yes: IdVec<PartyId, Option<Share>>,
    /// Every signer says yes in the same draw; `None` for the status quo.
    pub all_sign: Option<Share>,
    /// It would hold once signed (grade A or B); `None` where it is not judged.
    pub holds: Option<Share>,
    /// Both in the same draw; `None` as for `holds`.
    pub both: Option<Share>,
}

/// Two sets of shares over the same number of draws.
#[derive(Clone, PartialEq, Debug)]
pub struct Shares {
    /// Inputs independent unless tied.
    pub independent: Vec<RowShares>,
    /// Each party's inputs moving together.
    pub together: Vec<RowShares>,
    /// How they were obtained.
    pub exactness: Exactness,
}

/// One settlement whose shares are wanted.
pub(crate) struct Asked<'a> {
    pub(crate) outcome: &'a Outcome,
    pub(crate) signers: PartySet,
    pub(crate) game: Option<&'a Game>,
}

/// Counts both sets of shares over draws 1 to `draws`.
///
/// # Errors
/// E732 for no draws; E902 or E903 if the numbers of a draw cannot be added.
pub(crate) fn shares(
    model: &Arc<Model>,
    streams: &Streams,
    rows: &[Asked<'_>],
    draws: u64,
    run: &Run<'_>,
) -> Result<Shares, Diagnostic> {
    let layout = Layout { parties: model.case().parties.len() };
    let columns = layout.columns(rows.len());
    let range = 1..draws.saturating_add(1);
    let independent = {
        let facts = Independent { model, streams, rows, layout, columns: &columns };
        count(&facts, range.clone(), streams.seed(), None, run)?
    };
    let moving = Together::new(model.case(), streams);
    let directions = rows.iter().map(|row| moving.direction(model, row.outcome)).collect::<Result<_, _>>()?;
    let facts = MovingTogether { model, moving: &moving, directions, rows, layout, columns: &columns };
    let together = count(&facts, range, streams.seed(), None, run)?;
    let read = |totals: &zopa_study::Totals| {
        let counts: Vec<u64> = totals.columns.iter().map(zopa_study::Total::hits).collect();
        layout.read(&counts, rows, model, draws)
    };
    Ok(Shares {
        independent: read(&independent.value),
        together: read(&together.value),
        exactness: independent.exactness,
    })
}

/// Which column answers what: for each row the parties' yes, all sign, holds, both.
#[derive(Clone, Copy)]
struct Layout {
    parties: usize,
}

impl Layout {
    fn width(self) -> usize {
        self.parties + 3
    }
    fn columns(self, rows: usize) -> Vec<Column> {
        let column = Column { name: String::new(), kind: Kind::Bool, about: String::new() };
        vec![column; rows * self.width()]
    }
    fn answer(self, k: usize, row: &Asked<'_>, instance: &Instance, scratch: &mut Scratch, cells: &mut [Cell]) {
        let cells = &mut cells[k * self.width()..][..self.width()];
        let mut all = true;
        for i in (0..self.parties).map(PartyId::new) {
            let yes = instance.stance(i, row.outcome) == Stance::Yes;
            cells[i.index()] = Cell::Bool(yes);
            all &= yes || !row.signers.contains(i);
        }
        let holds = row.game.is_some_and(|game| game.holds(instance, scratch));
        cells[self.parties] = Cell::Bool(all);
        cells[self.parties + 1] = Cell::Bool(holds);
        cells[self.parties + 2] = Cell::Bool(all && holds);
    }
    fn read(self, counts: &[u64], rows: &[Asked<'_>], model: &Model, draws: u64) -> Vec<RowShares> {
        let share = |hits| Share::new(hits, draws);
        let stated = model.case().with_preferences();
        let one = |(cells, row): (&[u64], &Asked<'_>)| {
            let judged = row.game.is_some();
            RowShares {
                yes: (0..self.parties).map(|i| stated.contains(PartyId::new(i)).then(|| share(cells[i]))).collect(),
                all_sign: (!row.signers.is_empty()).then(|| share(cells[self.parties])),
                holds: judged.then(|| share(cells[self.parties + 1])),
                both: judged.then(|| share(cells[self.parties + 2])),
            }
        };
        counts.chunks(self.width()).zip(rows).map(one).collect()
    }
}

struct Independent<'a> {
    model: &'a Arc<Model>,
    streams: &'a Streams,
    rows: &'a [Asked<'a>],
    layout: Layout,
    columns: &'a [Column],
}

impl Facts for Independent<'_> {
    type Scratch = Vec<Scratch>;
    fn columns(&self) -> &[Column] {
        self.columns
    }
    fn scratch(&self) -> Vec<Scratch> {
        self.rows.iter().map(|_| Scratch::default()).collect()
    }
    fn evaluate(&self, draw: Draw, scratch: &mut Vec<Scratch>, cells: &mut [Cell]) -> Result<(), Diagnostic> {
        let instance = Instance::new(self.model, self.streams, draw)?;
        for (k, (row, scratch)) in self.rows.iter().zip(scratch).enumerate() {
            self.layout.answer(k, row, &instance, scratch, cells);
        }
        Ok(())
    }
}

struct MovingTogether<'a> {
    model: &'a Arc<Model>,
    moving: &'a Together<'a>,
    directions: Vec<Direction>,
    rows: &'a [Asked<'a>],
    layout: Layout,
    columns: &'a [Column],
}

impl Facts for MovingTogether<'_> {
    type Scratch = Vec<Scratch>;
    fn columns(&self) -> &[Column] {
        self.columns
    }
    fn scratch(&self) -> Vec<Scratch> {
        self.rows.iter().map(|_| Scratch::default()).collect()
    }
    fn evaluate(&self, draw: Draw, scratch: &mut Vec<Scratch>, cells: &mut [Cell]) -> Result<(), Diagnostic> {
        let both = self.moving.both(draw);
        let mut instance: Option<Instance> = None;
        for (k, (row, scratch)) in self.rows.iter().zip(scratch).enumerate() {
            let number = |x| match x {
                Uncertain::Known(value) => value,
                Uncertain::Input(id) => both.value(id, &self.directions[k]),
            };
            let instance = match &mut instance {
                Some(instance) => {
                    for party in self.model.case().parties.ids() {
                        // Ordinal preferences have no numbers to draw.
                        if matches!(instance.worth(party), Worth::Cardinal(_)) {
                            instance.set_worth(party, Instance::worth_of(self.model, party, draw, &number)?);
                        }
                    }
                    instance
                }
                none => none.insert(Instance::with(self.model, draw, &number)?),
            };
            self.layout.answer(k, row, instance, scratch, cells);
        }
        Ok(())
    }
}
