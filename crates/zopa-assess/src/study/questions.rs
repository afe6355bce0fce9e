//! What a study asks of an assessment, at any point of the case's uncertain inputs.
//!
//! The rows are those of the assessment, at the central case. For each row: does each party say yes, would all who must
//! sign do so, is it in the agreement zone of the table and of all setters, could no package that its signers deliver
//! improve on it, how firmly would it hold, would somebody change something on the side, and what does each party gain.
//! Everything that no draw changes is compiled once: package games, moves on the side, which parties decide what.

use super::polynomial::gain_zeros;
use super::side::SideMoves;
use crate::candidates::{Candidate, Candidates, Origin, candidates};
use crate::game::{Game, Grade, Scratch as GameScratch};
use std::sync::Arc;
use zopa_bargain::{Within, efficient};
use zopa_core::{
    Case, Compared, Diagnostic, Draw, Id, Instance, Limits, Model, NO_WEIGHT, Outcome, PartyId, PartySet, Preference,
    Role, Run, Silent, Stance, Uncertain,
};
use zopa_study::{Cell, Column, Kind, Line, Response, Streams};

/// One settlement that is studied.
#[derive(Debug)]
pub struct StudyRow {
    /// What it is.
    pub candidate: Candidate,
    /// Its name in columns: `proposal_id`, `status_quo`, `nash_table`, `nash_setters` or `opening_id`.
    pub key: String,
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
    /// Parties that another draw may change: cardinal ones, and those whose order has an open place.
    drawn: Vec<PartyId>,
}

/// What a column asks.
#[derive(Clone, Copy, Debug)]
enum Meaning {
    /// A fact that some parties' gains decide.
    Gains { row: usize, of: PartySet },
    /// Anything else about a row.
    Row(usize),
    /// Something about all rows.
    All,
}

/// What a thread keeps between points.
#[derive(Debug)]
pub struct QuestionScratch {
    instance: Option<Instance>,
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
            drawn: case
                .parties
                .ids()
                .filter(|i| instance.additive(*i).is_some() || case.open_places.iter().any(|o| o.party == *i))
                .collect(),
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
        let key = key(case, &candidate);
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
            columns.efficient = Some(bool("efficient", "nothing its signers deliver dominates it", Meaning::Row(row)));
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
            let column = self.column(format!("{key}.gain.{}", name(party)), Kind::Number, about, Meaning::Row(row));
            columns.gains.push((party, column));
        }
        self.rows.push(StudyRow { candidate, key, signers, columns, game, side, table_zone, setters_zone });
        Ok(())
    }

    /// The case, compiled.
    pub fn model(&self) -> &Arc<Model> {
        &self.model
    }

    /// The headline facts: of each row that somebody signs whether it would be signed, and whether it would be signed and
    /// hold; then the two about all rows.
    pub fn headlines(&self) -> Vec<usize> {
        let of_rows = self.rows.iter().flat_map(|r| [r.columns.sign, r.columns.holds]).flatten();
        of_rows.chain([self.any_sign, self.any_holds]).collect()
    }

    /// Sets the numbers of these parties to a point of the inputs; false where a party's weights are all nought there, as
    /// they may be at an end of their ranges: then no question has an answer.
    fn set(
        &self,
        values: &[f64],
        parties: &mut dyn Iterator<Item = PartyId>,
        instance: &mut Option<Instance>,
    ) -> Result<bool, Diagnostic> {
        let weightless = |problem: Diagnostic| if problem.code == &NO_WEIGHT { Ok(false) } else { Err(problem) };
        let number = |x| match x {
            Uncertain::Known(value) => value,
            Uncertain::Input(id) => values.get(Id::index(id)).copied().unwrap_or(f64::NAN),
        };
        match instance {
            None => match Instance::with(&self.model, Draw::CENTRAL, &number) {
                Ok(new) => *instance = Some(new),
                Err(problem) => return weightless(problem),
            },
            Some(instance) => {
                for party in parties {
                    match Instance::worth_of(&self.model, party, Draw::CENTRAL, &number) {
                        Ok(worth) => instance.set_worth(party, worth),
                        Err(problem) => return weightless(problem),
                    }
                }
            }
        }
        Ok(true)
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
            put(columns.efficient, Cell::Bool(self.efficient(instance, at, row.signers, witnesses)?));
        }
        // Who refuses to sign settles whether it holds.
        if only.is_some() && only == columns.holds && !sign {
            put(columns.holds, Cell::Bool(false));
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
                matches!(how, Compared::Better | Compared::Equal | Compared::Unknown)
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
            instance: None,
            games: self.rows.iter().map(|_| GameScratch::default()).collect(),
            witnesses: self.rows.iter().map(|_| Vec::new()).collect(),
        }
    }

    fn evaluate(&self, values: &[f64], scratch: &mut QuestionScratch, cells: &mut [Cell]) -> Result<(), Diagnostic> {
        if !self.set(values, &mut self.drawn.iter().copied(), &mut scratch.instance)? {
            return Ok(());
        }
        let Some(instance) = &scratch.instance else { return Ok(()) };
        for (k, (games, witnesses)) in scratch.games.iter_mut().zip(&mut scratch.witnesses).enumerate() {
            self.answer(k, None, instance, games, witnesses, cells)?;
        }
        let (sign, holds) = self.any(cells);
        cells[self.any_sign] = Cell::Bool(sign);
        cells[self.any_holds] = Cell::Bool(holds);
        Ok(())
    }

    fn one(&self, column: usize, values: &[f64], scratch: &mut QuestionScratch) -> Result<Cell, Diagnostic> {
        match self.meaning[column] {
            Meaning::Gains { row, of } => {
                let mut drawn = self.drawn.iter().copied().filter(|i| of.contains(*i));
                if !self.set(values, &mut drawn, &mut scratch.instance)? {
                    return Ok(Cell::Missing);
                }
                let row = &self.rows[row];
                let possible = match column {
                    c if row.columns.table_zone == Some(c) => row.table_zone.is_some(),
                    c if row.columns.setters_zone == Some(c) => row.setters_zone.is_some(),
                    _ => true,
                };
                let yes = |i: PartyId| {
                    let at = &row.candidate.outcome;
                    scratch.instance.as_ref().is_some_and(|instance| instance.stance(i, at) == Stance::Yes)
                };
                Ok(Cell::Bool(possible && of.iter().all(yes)))
            }
            Meaning::Row(k) => {
                if !self.set(values, &mut self.drawn.iter().copied(), &mut scratch.instance)? {
                    return Ok(Cell::Missing);
                }
                let Some(instance) = &scratch.instance else { return Ok(Cell::Missing) };
                let mut cells = vec![Cell::Missing; self.columns.len()];
                self.answer(k, Some(column), instance, &mut scratch.games[k], &mut scratch.witnesses[k], &mut cells)?;
                Ok(cells[column])
            }
            Meaning::All => {
                let of = |row: &StudyRow| if column == self.any_sign { row.columns.sign } else { row.columns.holds };
                for column in self.rows.iter().filter_map(of) {
                    if self.one(column, values, scratch)?.yes() {
                        return Ok(Cell::Bool(true));
                    }
                }
                Ok(Cell::Bool(false))
            }
        }
    }

    fn crossings(&self, column: usize, line: &Line) -> Option<Vec<f64>> {
        let Meaning::Gains { row, of } = self.meaning[column] else { return None };
        let at = &self.rows[row].candidate.outcome;
        Some(of.iter().flat_map(|party| gain_zeros(&self.model, party, at, line)).collect())
    }
}

/// A row's name in columns.
fn key(case: &Case, candidate: &Candidate) -> String {
    let proposal = |id| case.proposals.get(id).map_or("", |p| p.id.as_str());
    match candidate.origins.first() {
        Some(Origin::StatusQuo) | None => "status_quo".into(),
        Some(Origin::Proposal(id)) => proposal(*id).to_owned(),
        Some(Origin::NashTable) => "nash_table".into(),
        Some(Origin::NashSetters) => "nash_setters".into(),
        Some(Origin::Opening(id)) => format!("opening_{}", proposal(*id)),
    }
}

/// Whether a party's preferences have numbers at all.
pub(super) fn is_cardinal(case: &Case, party: PartyId) -> bool {
    matches!(case.preferences[party], Preference::Cardinal(_))
}
