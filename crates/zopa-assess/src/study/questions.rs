//! What a study asks of an assessment, at any point of the case's uncertain inputs.
//!
//! The rows are those of the assessment, at the central case. For each row: does each party say yes, would all who must
//! sign do so, is it in the agreement zone of the table and of all setters, could no package that its signers deliver
//! improve on it, how firmly would it hold, would somebody change something on the side, and what does each party gain.
//! Everything that no draw changes is compiled once: package games, moves on the side, which parties decide what.

use super::beside::Beside;
use super::memo::{Drawn, Held, Memo, drawn};
use super::polynomial::gain_zeros;
use super::side::SideMoves;
use crate::candidates::{Candidate, Candidates, Origin, candidates};
use crate::game::{Game, Grade, Scratch as GameScratch};
use std::sync::Arc;
use zopa_bargain::{Within, efficient};
use zopa_core::{
    Case, Compared, Diagnostic, Draw, Instance, Limits, Model, Outcome, PartyId, PartySet, Preference, Role, Run,
    Silent, Stance,
};
use zopa_study::{Cell, Column, Kind, Line, Response, Streams};

/// One settlement that is studied.
#[derive(Debug)]
pub struct StudyRow {
    /// What it is.
    pub candidate: Candidate,
    /// Its name in columns: a proposal's id, `status_quo`, `nash_table`, `nash_setters` or `opening_` and an id.
    pub key: String,
    /// The names of everything that it is, the key first: two proposals may set the same.
    pub names: Vec<String>,
    /// Who must sign.
    pub signers: PartySet,
    /// Its columns.
    pub columns: RowColumns,
    game: Option<Game>,
    side: SideMoves,
    table_zone: Option<PartySet>,
    setters_zone: Option<PartySet>,
}

/// Which column answers what, for one row. `None`: the question does not arise.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct RowColumns {
    /// Yes by each party with stated interests.
    pub yes: Vec<(PartyId, usize)>,
    /// All who must sign say yes.
    pub sign: Option<usize>,
    /// In the agreement zone of those at the table.
    pub table_zone: Option<usize>,
    /// In the agreement zone of all who set an issue.
    pub setters_zone: Option<usize>,
    /// No package that its signers deliver dominates it for them.
    pub efficient: Option<usize>,
    /// The worst grade.
    pub grade: Option<usize>,
    /// The grade of each party.
    pub grades: Vec<(PartyId, usize)>,
    /// Nobody would leave it by a move that nothing credible answers: the grades without walking away.
    pub stays: Option<usize>,
    /// Signed and self-enforcing: grade A or B, every signer accepting.
    pub holds: Option<usize>,
    /// Somebody would change something on the side.
    pub drift: Option<usize>,
    /// Points above walking away of each party with cardinal preferences.
    pub gains: Vec<(PartyId, usize)>,
}

/// The questions of a study, compiled for one case.
#[derive(Debug)]
pub struct Questions {
    model: Arc<Model>,
    /// The rows, in the order of the assessment.
    pub rows: Vec<StudyRow>,
    /// What was no row.
    pub candidates: Candidates,
    columns: Vec<Column>,
    meaning: Vec<Meaning>,
    together: Vec<usize>,
    /// Some row would be signed by all who must.
    pub any_sign: usize,
    /// Some row would be signed and would hold.
    pub any_holds: usize,
    cardinal: Vec<PartyId>,
    /// Parties that another draw may change.
    drawn: Vec<Drawn>,
    /// Questions that another engine answers; their columns come last, from this one on.
    beside: Option<(usize, Arc<dyn Beside>)>,
}

/// What a column asks.
#[derive(Clone, Copy, Debug)]
enum Meaning {
    /// A fact that some parties' gains decide.
    Gains { row: usize, of: PartySet },
    /// What a party gains in a row.
    Gain { row: usize, party: PartyId },
    /// Anything else about a row.
    Row(usize),
    /// Something about all rows.
    All,
    /// A question of another engine, by its number there.
    Beside(usize),
}

/// What a thread keeps between points.
#[derive(Debug)]
pub struct QuestionScratch {
    memo: Memo,
    held: Vec<Held>,
    games: Vec<GameScratch>,
    /// Packages that dominated a row in an earlier draw: tried first. They change speed, never an answer.
    witnesses: Vec<Vec<Outcome>>,
}

/// How many witnesses are kept for each row.
const WITNESSES: usize = 8;

impl Questions {
    /// The questions about the settlements of an assessment.
    ///
    /// # Errors
    /// What the engines refuse: a space too large, numbers too large to add.
    pub fn new(model: &Arc<Model>, streams: &Streams, run: &Run<'_>) -> Result<Questions, Diagnostic> {
        let case = model.case();
        let instance = Instance::new(model, streams, Draw::CENTRAL)?;
        let found = candidates(&instance, run)?;
        let groups = [case.table(), case.setters().minus(case.having(Role::Audience))];
        let mut questions = Questions {
            model: Arc::clone(model),
            rows: Vec::new(),
            columns: Vec::new(),
            meaning: Vec::new(),
            together: Vec::new(),
            any_sign: 0,
            any_holds: 0,
            cardinal: case.parties.ids().filter(|i| instance.additive(*i).is_some()).collect(),
            drawn: drawn(&instance),
            beside: None,
            candidates: found,
        };
        for candidate in questions.candidates.rows.clone() {
            questions.add_row(&instance, candidate, groups, run.limits)?;
        }
        let bool = Kind::Bool;
        questions.any_sign =
            questions.column("any.sign".into(), bool, "some settlement would be signed".into(), Meaning::All);
        questions.any_holds =
            questions.column("any.holds".into(), bool, "some settlement would be signed and hold".into(), Meaning::All);
        questions.together = questions.rows.iter().filter_map(|r| r.columns.holds).collect();
        Ok(questions)
    }

    fn column(&mut self, name: String, kind: Kind, about: String, meaning: Meaning) -> usize {
        self.columns.push(Column { name, kind, about });
        self.meaning.push(meaning);
        self.columns.len() - 1
    }

    fn add_row(
        &mut self,
        instance: &Instance,
        candidate: Candidate,
        groups: [PartySet; 2],
        limits: &Limits,
    ) -> Result<(), Diagnostic> {
        let model = Arc::clone(&self.model);
        let case = model.case();
        let row = self.rows.len();
        let at = &candidate.outcome;
        let names: Vec<String> = candidate.origins.iter().map(|o| key(case, o)).collect();
        let key = names.first().cloned().unwrap_or_else(|| STATUS_QUO.to_owned());
        let signers = model.signers(at);
        let signed = !signers.is_empty();
        // A row that no group could deliver or that a rule forbids is in no zone, whatever the numbers.
        let zone =
            |group: PartySet| (model.signable(at) && signers.is_subset(group) && !group.is_empty()).then_some(group);
        let [table_zone, setters_zone] = groups.map(zone);
        let game = if signed { Some(Game::new(instance, at, limits)?) } else { None };
        let side = SideMoves::new(instance, at, &candidate.named, limits)?;
        let mut columns = RowColumns::default();
        let stated = case.with_preferences();
        let name = |party: PartyId| case.parties[party].id.as_str();
        for party in stated.iter() {
            let about = format!("{} says yes", name(party));
            let meaning = Meaning::Gains { row, of: PartySet::only(party) };
            columns.yes.push((party, self.column(format!("{key}.yes.{}", name(party)), Kind::Bool, about, meaning)));
        }
        let mut bool = |what: &str, about: &str, meaning| {
            self.column(format!("{key}.{what}"), Kind::Bool, about.to_owned(), meaning)
        };
        if signed {
            columns.sign = Some(bool("sign", "all who must sign say yes", Meaning::Gains { row, of: signers }));
        }
        let zones = [
            ("table_zone", "in the agreement zone of the table", groups[0]),
            ("setters_zone", "in the agreement zone of all setters", groups[1]),
        ];
        let [table, setters] = zones.map(|(what, about, of)| bool(what, about, Meaning::Gains { row, of }));
        (columns.table_zone, columns.setters_zone) = (Some(table), Some(setters));
        if signed {
            columns.efficient = Some(bool(
                "efficient",
                "nothing its signers deliver dominates it; no answer where a signer's interests are unstated",
                Meaning::Row(row),
            ));
            columns.stays = Some(bool("stays", "nobody leaves by a move without a credible answer", Meaning::Row(row)));
            columns.holds = Some(bool("holds", "signed by all who must, and it holds (A or B)", Meaning::Row(row)));
        }
        columns.drift = Some(bool("drift", "somebody would change something on the side", Meaning::Row(row)));
        if let Some(game) = &game {
            let grade = Kind::Grade;
            columns.grade =
                Some(self.column(format!("{key}.grade"), grade, "the worst grade".into(), Meaning::Row(row)));
            for party in game.players().iter().copied() {
                let about = format!("the grade of {}", name(party));
                let at = self.column(format!("{key}.grade.{}", name(party)), grade, about, Meaning::Row(row));
                columns.grades.push((party, at));
            }
        }
        for party in self.cardinal.clone() {
            let about = format!("points above walking away of {}", name(party));
            let meaning = Meaning::Gain { row, party };
            let column = self.column(format!("{key}.gain.{}", name(party)), Kind::Number, about, meaning);
            columns.gains.push((party, column));
        }
        self.rows.push(StudyRow { candidate, key, names, signers, columns, game, side, table_zone, setters_zone });
        Ok(())
    }

    /// The case, compiled.
    pub fn model(&self) -> &Arc<Model> {
        &self.model
    }

    /// The headline facts: of each row that somebody signs whether it would be signed, and whether it would be signed and
    /// hold; then the two about all rows, and those of another engine.
    pub fn headlines(&self) -> Vec<usize> {
        let of_rows = self.rows.iter().flat_map(|r| [r.columns.sign, r.columns.holds]).flatten();
        of_rows.chain([self.any_sign, self.any_holds]).chain(self.headlines_beside(|k| k == Kind::Bool)).collect()
    }

    /// The questions with those of another engine beside them.
    #[must_use]
    pub fn with(mut self, beside: Arc<dyn Beside>) -> Questions {
        let first = self.columns.len();
        for (k, column) in beside.columns().iter().enumerate() {
            self.columns.push(column.clone());
            self.meaning.push(Meaning::Beside(k));
        }
        self.beside = Some((first, beside));
        self
    }

    /// What the headline facts are made of: of each row that somebody signs, whether each signer says yes and whether it is
    /// in the zone of all setters.
    pub fn parts(&self) -> Vec<usize> {
        let of_row = |r: &StudyRow| {
            let signers = r.signers;
            let yes = r.columns.yes.iter().filter(move |(p, _)| signers.contains(*p)).map(|(_, c)| *c);
            yes.chain(r.columns.setters_zone).collect::<Vec<usize>>()
        };
        self.rows.iter().filter(|r| !r.signers.is_empty()).flat_map(of_row).collect()
    }

    /// What each signer of each row gains in it.
    pub fn gains(&self) -> Vec<usize> {
        let of_row = |r: &StudyRow| {
            let signers = r.signers;
            r.columns.gains.iter().filter(move |(p, _)| signers.contains(*p)).map(|(_, c)| *c).collect::<Vec<usize>>()
        };
        self.rows.iter().flat_map(of_row).collect()
    }

    /// The row with this name.
    pub fn named(&self, name: &str) -> Option<usize> {
        self.rows.iter().position(|row| row.names.iter().any(|n| n == name))
    }

    /// The inputs that some party's preferences use: the gains depend on no other.
    pub(super) fn used(&self) -> Vec<usize> {
        let mut all: Vec<usize> = self.drawn.iter().flat_map(|d| d.inputs.iter().copied()).collect();
        all.sort_unstable();
        all.dedup();
        all
    }

    /// The headline numbers: those of another engine.
    pub fn numbers(&self) -> Vec<usize> {
        self.headlines_beside(|kind| kind == Kind::Number)
    }

    fn headlines_beside(&self, kind: impl Fn(Kind) -> bool) -> Vec<usize> {
        let Some((first, beside)) = &self.beside else { return Vec::new() };
        beside.headlines().iter().map(|k| first + k).filter(|c| kind(self.columns[*c].kind)).collect()
    }

    /// Whether a row would be signed and would hold.
    fn holds(&self, k: usize, scratch: &mut QuestionScratch) -> bool {
        let row = &self.rows[k];
        let Some(instance) = &scratch.memo.instance else { return false };
        let agrees = |i: PartyId| instance.stance(i, &row.candidate.outcome) == Stance::Yes;
        // Who refuses to sign settles whether it holds.
        let Some(game) = row.game.as_ref().filter(|_| row.signers.iter().all(agrees)) else { return false };
        let games = &mut scratch.games[k];
        let play = |versions: &[u64]| game.holds_at(instance, versions, games);
        scratch.held[k].or(&scratch.memo, game.players().iter().copied().collect(), play)
    }

    /// One answer, the parties that decide it having their numbers.
    fn cell(&self, column: usize, values: &[f64], scratch: &mut QuestionScratch) -> Result<Cell, Diagnostic> {
        match self.meaning[column] {
            Meaning::Gains { row, of } => {
                let row = &self.rows[row];
                let possible = match column {
                    c if row.columns.table_zone == Some(c) => row.table_zone.is_some(),
                    c if row.columns.setters_zone == Some(c) => row.setters_zone.is_some(),
                    _ => true,
                };
                let yes = |i: PartyId| {
                    let at = &row.candidate.outcome;
                    scratch.memo.instance.as_ref().is_some_and(|instance| instance.stance(i, at) == Stance::Yes)
                };
                Ok(Cell::Bool(possible && of.iter().all(yes)))
            }
            Meaning::Gain { row, party } => {
                let at = &self.rows[row].candidate.outcome;
                let gain = scratch.memo.instance.as_ref().and_then(|instance| instance.gain_points(party, at));
                Ok(gain.map_or(Cell::Missing, Cell::Number))
            }
            Meaning::Row(k) if self.rows[k].columns.holds == Some(column) => Ok(Cell::Bool(self.holds(k, scratch))),
            Meaning::Row(k) => {
                let Some(instance) = &scratch.memo.instance else { return Ok(Cell::Missing) };
                let mut cells = vec![Cell::Missing; self.columns.len()];
                self.answer(k, Some(column), instance, &mut scratch.games[k], &mut scratch.witnesses[k], &mut cells)?;
                Ok(cells[column])
            }
            Meaning::All => {
                let signed = column == self.any_sign;
                let mut rows = (0..self.rows.len()).filter(|k| self.rows[*k].columns.sign.is_some());
                let some = rows.any(|k| {
                    let row = &self.rows[k];
                    match (signed, &scratch.memo.instance) {
                        (true, Some(instance)) => {
                            row.signers.iter().all(|i| instance.stance(i, &row.candidate.outcome) == Stance::Yes)
                        }
                        (true, None) => false,
                        (false, _) => self.holds(k, scratch),
                    }
                });
                Ok(Cell::Bool(some))
            }
            Meaning::Beside(k) => {
                let Some((_, beside)) = &self.beside else { return Ok(Cell::Missing) };
                let mut row = vec![Cell::Missing; beside.columns().len()];
                beside.evaluate(values, Some(&[k]), &mut row)?;
                Ok(row[k])
            }
        }
    }

    /// Answers a row's questions; of `only` one, what it does not take may be left out.
    fn answer(
        &self,
        k: usize,
        only: Option<usize>,
        instance: &Instance,
        games: &mut GameScratch,
        witnesses: &mut Vec<Outcome>,
        cells: &mut [Cell],
    ) -> Result<(), Diagnostic> {
        let row = &self.rows[k];
        let columns = &row.columns;
        let at = &row.candidate.outcome;
        let mut put = |column: Option<usize>, cell: Cell| {
            if let Some(column) = column {
                cells[column] = cell;
            }
        };
        let mut yes = PartySet::EMPTY;
        for (party, column) in &columns.yes {
            let agrees = instance.stance(*party, at) == Stance::Yes;
            if agrees {
                yes.insert(*party);
            }
            put(Some(*column), Cell::Bool(agrees));
        }
        let sign = row.signers.is_subset(yes);
        put(columns.sign, Cell::Bool(sign));
        let zone = |group: &Option<PartySet>| Cell::Bool(group.is_some_and(|g| g.is_subset(yes)));
        put(columns.table_zone, zone(&row.table_zone));
        put(columns.setters_zone, zone(&row.setters_zone));
        put(columns.drift, Cell::Bool(row.side.any(instance)));
        for (party, column) in &columns.gains {
            put(Some(*column), instance.gain_points(*party, at).map_or(Cell::Missing, Cell::Number));
        }
        let Some(game) = &row.game else { return Ok(()) };
        if only.is_none() || only == columns.efficient {
            // What a signer would accept whose interests are not stated is not known, nor is what would improve on the row.
            let known = row.signers.is_subset(self.model.case().with_preferences());
            let answer = |witnesses| self.efficient(instance, at, row.signers, witnesses).map(Cell::Bool);
            put(columns.efficient, if known { answer(witnesses)? } else { Cell::Missing });
        }
        if only == columns.efficient {
            return Ok(());
        }
        let (mut stays, mut worst) = (Grade::A, Grade::A);
        let mut by_moves = game.grades(instance, games).into_iter();
        for (party, column) in &columns.grades {
            let Some(moves) = by_moves.next() else { break };
            stays = stays.max(moves);
            let walks_away = row.signers.contains(*party) && !yes.contains(*party);
            let grade = if walks_away { Grade::E } else { moves };
            worst = worst.max(grade);
            put(Some(*column), Cell::Grade(grade as u8));
        }
        put(columns.grade, Cell::Grade(worst as u8));
        put(columns.stays, Cell::Bool(stays.holds()));
        put(columns.holds, Cell::Bool(sign && stays.holds()));
        Ok(())
    }

    /// Whether nothing that the signers deliver dominates the outcome for them.
    fn efficient(
        &self,
        instance: &Instance,
        at: &Outcome,
        signers: PartySet,
        witnesses: &mut Vec<Outcome>,
    ) -> Result<bool, Diagnostic> {
        let dominates = |w: &Outcome| {
            let mut better = false;
            signers.iter().all(|i| {
                let how = instance.compare(i, w, at);
                better |= how == Compared::Better;
                matches!(how, Compared::Better | Compared::Equal)
            }) && better
        };
        if let Some(known) = witnesses.iter().position(dominates) {
            // The one that served last is tried first.
            witnesses[..=known].rotate_right(1);
            return Ok(false);
        }
        let limits = Limits::default();
        let found = efficient(instance, at, signers, Within::Deliverable, &Run { limits: &limits, watch: &Silent })?;
        let efficient = found.is_none();
        if let Some(dominating) = found {
            witnesses.insert(0, dominating);
            witnesses.truncate(WITNESSES);
        }
        Ok(efficient)
    }

    /// Where the signatures under a row turn along a line.
    fn signature_zeros(&self, row: &StudyRow, line: &Line) -> Vec<f64> {
        let at = &row.candidate.outcome;
        row.signers.iter().flat_map(|party| gain_zeros(&self.model, party, at, line)).collect()
    }

    fn any(&self, cells: &[Cell]) -> (bool, bool) {
        let some = |of: fn(&RowColumns) -> Option<usize>| {
            self.rows.iter().filter_map(|r| of(&r.columns)).any(|column| cells[column].yes())
        };
        (some(|c| c.sign), some(|c| c.holds))
    }
}

impl Response for Questions {
    type Scratch = QuestionScratch;

    fn columns(&self) -> &[Column] {
        &self.columns
    }

    fn together(&self) -> &[usize] {
        &self.together
    }

    fn scratch(&self) -> QuestionScratch {
        QuestionScratch {
            memo: Memo::default(),
            held: self.rows.iter().map(|_| Held::default()).collect(),
            games: self.rows.iter().map(|_| GameScratch::default()).collect(),
            witnesses: self.rows.iter().map(|_| Vec::new()).collect(),
        }
    }

    fn evaluate(&self, values: &[f64], scratch: &mut QuestionScratch, cells: &mut [Cell]) -> Result<(), Diagnostic> {
        if let Some((first, beside)) = &self.beside {
            beside.evaluate(values, None, &mut cells[*first..])?;
        }
        if !scratch.memo.set(&self.model, values, &mut self.drawn.iter())? {
            return Ok(());
        }
        let Some(instance) = &scratch.memo.instance else { return Ok(()) };
        for (k, (games, witnesses)) in scratch.games.iter_mut().zip(&mut scratch.witnesses).enumerate() {
            self.answer(k, None, instance, games, witnesses, cells)?;
        }
        let (sign, holds) = self.any(cells);
        cells[self.any_sign] = Cell::Bool(sign);
        cells[self.any_holds] = Cell::Bool(holds);
        Ok(())
    }

    fn some(
        &self,
        wanted: &[usize],
        values: &[f64],
        scratch: &mut QuestionScratch,
        cells: &mut [Cell],
    ) -> Result<(), Diagnostic> {
        let first = self.beside.as_ref().map_or(self.columns.len(), |(first, _)| *first);
        let other: Vec<usize> = wanted.iter().filter_map(|c| c.checked_sub(first)).collect();
        if let Some((first, beside)) = self.beside.as_ref().filter(|_| !other.is_empty()) {
            beside.evaluate(values, Some(&other), &mut cells[*first..])?;
        }
        if other.len() == wanted.len() || !scratch.memo.set(&self.model, values, &mut self.drawn.iter())? {
            return Ok(());
        }
        for column in wanted.iter().filter(|c| **c < first) {
            cells[*column] = self.cell(*column, values, scratch)?;
        }
        Ok(())
    }

    fn one(&self, column: usize, values: &[f64], scratch: &mut QuestionScratch) -> Result<Cell, Diagnostic> {
        let set = match self.meaning[column] {
            Meaning::Beside(_) => true,
            Meaning::Gain { party, .. } => {
                scratch.memo.set(&self.model, values, &mut self.drawn.iter().filter(|d| d.party == party))?
            }
            Meaning::Gains { of, .. } => {
                let mut deciding = self.drawn.iter().filter(|d| of.contains(d.party));
                scratch.memo.set(&self.model, values, &mut deciding)?
            }
            Meaning::Row(_) | Meaning::All => scratch.memo.set(&self.model, values, &mut self.drawn.iter())?,
        };
        if set { self.cell(column, values, scratch) } else { Ok(Cell::Missing) }
    }

    fn crossings(&self, column: usize, line: &Line) -> Option<Vec<f64>> {
        match (self.meaning[column], &self.beside) {
            (Meaning::Gains { row, of }, _) => {
                let at = &self.rows[row].candidate.outcome;
                Some(of.iter().flat_map(|party| gain_zeros(&self.model, party, at, line)).collect())
            }
            (Meaning::Beside(k), Some((_, beside))) => beside.crossings(k, line),
            // It turns only where a settlement's signature does.
            (Meaning::All, _) if column == self.any_sign => {
                Some(self.rows.iter().flat_map(|row| self.signature_zeros(row, line)).collect())
            }
            _ => None,
        }
    }

    fn needed(&self, column: usize, line: &Line) -> Vec<f64> {
        match self.meaning[column] {
            // What is not signed does not count as holding.
            Meaning::Row(k) if self.rows[k].columns.holds == Some(column) => self.signature_zeros(&self.rows[k], line),
            Meaning::All if column == self.any_holds => {
                self.rows.iter().flat_map(|row| self.signature_zeros(row, line)).collect()
            }
            _ => Vec::new(),
        }
    }
}

const STATUS_QUO: &str = "status_quo";
/// What begins the names of columns besides proposals.
const TAKEN: [&str; 5] = ["any", "forecast", STATUS_QUO, "nash_table", "nash_setters"];

/// A row's name in columns. A proposal whose id is the name of something else is `proposal_` and its id, so that no two names
/// are the same.
fn key(case: &Case, origin: &Origin) -> String {
    let proposal = |id| case.proposals.get(id).map_or("", |p| p.id.as_str());
    match origin {
        Origin::StatusQuo => STATUS_QUO.into(),
        Origin::Proposal(id) => {
            let id = proposal(*id);
            let mut rest = id;
            while let Some(inner) = rest.strip_prefix("proposal_") {
                rest = inner;
            }
            let taken = TAKEN.contains(&rest) || rest.starts_with("opening_");
            if taken { format!("proposal_{id}") } else { id.to_owned() }
        }
        Origin::NashTable => "nash_table".into(),
        Origin::NashSetters => "nash_setters".into(),
        Origin::Opening(id) => format!("opening_{}", proposal(*id)),
    }
}

/// Whether a party's preferences have numbers at all.
pub(super) fn is_cardinal(case: &Case, party: PartyId) -> bool {
    matches!(case.preferences[party], Preference::Cardinal(_))
}
