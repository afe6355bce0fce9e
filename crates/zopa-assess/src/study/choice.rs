//! One party's choice: what it should find out first, and what it can choose without.
//!
//! **Value of knowing.** Actions: tabling one of the rows, or nothing; or signing one named row, or walking away. The payoff is
//! the party's gain in the row if all who must sign accept and, if asked, it holds; otherwise nothing, the worth of walking
//! away. Where the action is the party's own signature, "all" means the others, and holding is judged by moves alone.
//!
//! **Robust choice.** Options: no deal, and the rows that the party must sign and every other signer accepts at the central case. The party's
//! numbers lie anywhere in their stated ranges: for each option its least gain, and its largest regret, the most by
//! which another option can be better. Both are taken at corners of the ranges: a gain is linear in every value and a ratio of
//! linear functions of every weight, so nothing inside is worse. Numbers that the party's preferences use at several places are set
//! to each of their ends in turn, all others by closed form. Where a number is both a weight and a value the gain may turn inside
//! its range, and more than ten numbers with several uses have too many corners: then their uses are let move apart, and the
//! figures are bounds on the safe side.

use super::questions::{Questions, StudyRow, is_cardinal};
use zopa_core::{
    Cardinal, Case, Evidence, EvidenceId, Id, InputId, Instance, LevelId, Model, Outcome, PartyId, Preference, Role,
    Stance, Uncertain, WalkAway,
};
use zopa_study::robust::{Part, least, most};
use zopa_study::{Cell, FEWEST, Information, Streams, Value, information};

/// Between what a party chooses.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Choice {
    /// Which row to table, or nothing.
    Table,
    /// Whether to sign this row (by its number) or walk away.
    Sign(usize),
}

/// What a party would do well to find out before it chooses.
#[derive(Clone, Debug)]
pub struct Asking {
    /// Who chooses.
    pub party: PartyId,
    /// Between what.
    pub choice: Choice,
    /// Whether a row counts only if it holds.
    pub held: bool,
    /// The actions: rows by their numbers, `None` for nothing.
    pub actions: Vec<Option<usize>>,
    /// The values of the inputs, in the order of the inputs.
    pub information: Information,
    /// The inputs that are worth something, most valuable first, then the worse supported.
    pub gaps: Vec<Gap>,
}

/// Why nothing is said of a party's choice.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum NoChoice {
    /// It only watches.
    Audience,
    /// Its interests are not stated.
    Unstated,
    /// Its interests are an order: without points there is no payoff.
    Order,
    /// It signs none of the settlements that it could choose.
    SignsNothing,
    /// Fewer draws than a value can be judged on.
    FewDraws,
}

/// Why nothing is said of what a party would do well to ask.
pub(super) fn no_choice(questions: &Questions, party: PartyId, choice: Choice, draws: usize) -> NoChoice {
    let case = questions.model().case();
    let signs = |(k, row): (usize, &StudyRow)| {
        row.signers.contains(party) && !matches!(choice, Choice::Sign(wanted) if wanted != k)
    };
    match &case.preferences[party] {
        _ if case.having(Role::Audience).contains(party) => NoChoice::Audience,
        _ if !case.with_preferences().contains(party) => NoChoice::Unstated,
        Preference::Cardinal(_) if !questions.rows.iter().enumerate().any(signs) => NoChoice::SignsNothing,
        Preference::Cardinal(_) if draws < FEWEST => NoChoice::FewDraws,
        _ => NoChoice::Order,
    }
}

/// An input that is worth knowing, and what is known of it.
#[derive(Clone, PartialEq, Debug)]
pub struct Gap {
    /// Which.
    pub input: InputId,
    /// The records that bear on it.
    pub evidence: Vec<EvidenceId>,
}

/// The draws that a choice is judged on: inputs and cells, draw by draw.
#[derive(Clone, Debug, Default)]
pub(super) struct Sample {
    pub(super) draws: usize,
    pub(super) cells: Vec<Cell>,
    pub(super) values: Vec<f64>,
}

impl Sample {
    /// A column over the draws; missing is nought.
    pub(super) fn column(&self, column: usize, width: usize) -> Vec<f64> {
        (0..self.draws).map(|k| self.cells[k * width + column].number().unwrap_or(0.0)).collect()
    }
    /// A column over the draws that have an answer.
    pub(super) fn answers(&self, column: usize, width: usize) -> Vec<f64> {
        (0..self.draws).filter_map(|k| self.cells[k * width + column].number()).collect()
    }
    /// An input over the draws.
    pub(super) fn input(&self, input: usize, inputs: usize) -> Vec<f64> {
        (0..self.draws).map(|k| self.values[k * inputs + input]).collect()
    }
}

/// What a party would do well to ask. `None` for a party without cardinal preferences, or too few draws.
pub(super) fn asking(
    questions: &Questions,
    streams: &Streams,
    sample: &Sample,
    party: PartyId,
    choice: Choice,
    held: bool,
) -> Option<Asking> {
    let case = questions.model().case();
    let width = zopa_study::Response::columns(questions).len();
    let inputs = case.inputs.len();
    // Whoever does not sign a row has no signature to give or withhold.
    let signs = |row: usize| questions.rows.get(row).is_some_and(|r| r.signers.contains(party));
    let watches = case.having(Role::Audience).contains(party);
    if watches || !is_cardinal(case, party) || matches!(choice, Choice::Sign(row) if !signs(row)) {
        return None;
    }
    let actions: Vec<Option<usize>> = match choice {
        Choice::Table => {
            let rows = questions.rows.iter().enumerate().filter(|(_, r)| !r.signers.is_empty());
            std::iter::once(None).chain(rows.map(|(k, _)| Some(k))).collect()
        }
        Choice::Sign(row) => vec![None, Some(row)],
    };
    let payoff = |action: &Option<usize>| -> Vec<f64> {
        let Some(row) = action.and_then(|k| questions.rows.get(k)) else { return vec![0.0; sample.draws] };
        (0..sample.draws)
            .map(|k| {
                let cell = |column: usize| sample.cells[k * width + column];
                let gain = row.columns.gains.iter().find(|(p, _)| *p == party).and_then(|(_, c)| cell(*c).number());
                let done = done(row, party, choice, held, &cell);
                if done { gain.unwrap_or(0.0) } else { 0.0 }
            })
            .collect()
    };
    let payoffs: Vec<Vec<f64>> = actions.iter().map(payoff).collect();
    // An input that no preference uses, nor is drawn together with one that does, is worth exactly nothing.
    let used = questions.used();
    let bearing = |f: &zopa_study::Factor| f.inputs.iter().any(|i| used.binary_search(&i.index()).is_ok());
    let mut asked: Vec<usize> =
        streams.factors().iter().filter(|f| bearing(f)).flat_map(|f| f.inputs.iter().map(|i| i.index())).collect();
    asked.sort_unstable();
    let columns: Vec<Vec<f64>> = asked.iter().map(|i| sample.input(*i, inputs)).collect();
    let mut information = information(&payoffs, &columns, streams.seed())?;
    let nothing = Value { value: 0.0, error: 0.0, resolved: false, choices: Vec::new() };
    let mut values = vec![nothing; inputs];
    for (input, value) in asked.into_iter().zip(information.inputs) {
        values[input] = value;
    }
    information.inputs = values;
    let mut gaps: Vec<Gap> = case
        .inputs
        .ids()
        .filter(|i| information.inputs[i.index()].resolved)
        .map(|input| Gap { input, evidence: evidence(case, input) })
        .collect();
    let value = |gap: &Gap| information.inputs[gap.input.index()].value;
    gaps.sort_by(|a, b| {
        let worse = support(case, b).cmp(&support(case, a));
        value(b).total_cmp(&value(a)).then(worse).then(a.input.cmp(&b.input))
    });
    Some(Asking { party, choice, held, actions, information, gaps })
}

/// Whether a row comes about in a draw.
fn done(row: &StudyRow, party: PartyId, choice: Choice, held: bool, cell: &dyn Fn(usize) -> Cell) -> bool {
    let yes = |column: Option<usize>| column.is_some_and(|c| cell(c).yes());
    match choice {
        Choice::Table => yes(row.columns.sign) && (!held || yes(row.columns.holds)),
        Choice::Sign(_) => {
            let others = row.signers.iter().filter(|i| *i != party);
            let accepts = |i: PartyId| row.columns.yes.iter().any(|(p, c)| *p == i && cell(*c).yes());
            others.into_iter().all(accepts) && (!held || yes(row.columns.stays))
        }
    }
}

/// The records that bear on an input: those named at its place, and those whose paths are it or lie above it.
fn evidence(case: &Case, input: InputId) -> Vec<EvidenceId> {
    let path = &case.inputs[input].path;
    let above = |p: &str| path == p || path.strip_prefix(p).is_some_and(|rest| rest.starts_with('.'));
    let bears = |e: &Evidence| e.bears_on.iter().any(|(p, _)| above(p));
    let named = &case.inputs[input].because;
    case.evidence.enumerated().filter(|(id, e)| named.contains(id) || bears(e)).map(|(id, _)| id).collect()
}

/// How badly an input is supported: its best record's grade, the later letter or digit the worse; ungraded worse than any
/// grade, no record at all the worst.
fn support(case: &Case, gap: &Gap) -> (u8, u8) {
    let graded = |e: &EvidenceId| match case.evidence[*e].grade {
        Some(grade) => (grade.reliability() as u8, grade.credibility()),
        None => (u8::MAX - 1, u8::MAX - 1),
    };
    gap.evidence.iter().map(graded).min().unwrap_or((u8::MAX, u8::MAX))
}

/// A party's options over its stated ranges.
#[derive(Clone, PartialEq, Debug)]
pub struct Robust {
    /// Who chooses.
    pub party: PartyId,
    /// The options, smallest regret first.
    pub options: Vec<RobustOption>,
    /// Whether worst cases and regrets are exact over all corners, not bounds.
    pub exact: bool,
}

/// One option.
#[derive(Clone, PartialEq, Debug)]
pub struct RobustOption {
    /// The row by its number; `None`: no deal.
    pub row: Option<usize>,
    /// Points above walking away at the central case.
    pub central: f64,
    /// The least gain over the stated ranges.
    pub worst: f64,
    /// The most by which another option can be better.
    pub regret: f64,
    /// Which option that is, by its row.
    pub against: Option<usize>,
    /// The least gain where every number stays within a fraction of its range around the central value: at 0, 1/10, ..., 1.
    pub curve: Vec<f64>,
}

/// Steps of the curve.
const STEPS: u32 = 10;

/// What a party can choose without knowing more. `None` without cardinal preferences, or where it signs nothing.
pub(super) fn robust(questions: &Questions, streams: &Streams, central: &Instance, party: PartyId) -> Option<Robust> {
    let model = questions.model();
    let Preference::Cardinal(cardinal) = &model.case().preferences[party] else { return None };
    let accepted = |row: &StudyRow| {
        let at = &row.candidate.outcome;
        row.signers.contains(party)
            && row.signers.iter().all(|i| i == party || central.stance(i, at) == Stance::Yes)
            && !matches!(central.stance(party, at), Stance::RedLine(_))
    };
    if !questions.rows.iter().any(|row| row.signers.contains(party)) {
        return None;
    }
    let rows = questions.rows.iter().enumerate().filter(|(_, row)| accepted(row)).map(|(k, _)| Some(k));
    let options: Vec<Option<usize>> = std::iter::once(None).chain(rows).collect();
    let outcome = |option: Option<usize>| option.map(|k| &questions.rows[k].candidate.outcome);
    let (mut repeated, mixed) = repeated(cardinal);
    let exact = !mixed && repeated.len() <= REPEATED;
    repeated.truncate(REPEATED);
    let corners = corners(&repeated);
    let within = |fraction: f64| Gains { model, cardinal, streams, fraction, corners: &corners };
    let whole = within(1.0);
    let described = |option: &Option<usize>| {
        let at = outcome(*option);
        let against = options.iter().filter(|o| *o != option).map(|o| (*o, whole.most(outcome(*o), at)));
        let worst_regret = against.max_by(|a, b| a.1.total_cmp(&b.1)).filter(|(_, regret)| *regret > 0.0);
        RobustOption {
            row: *option,
            central: at.and_then(|o| central.gain_points(party, o)).unwrap_or(0.0),
            worst: whole.least(at, None),
            regret: worst_regret.map_or(0.0, |(_, regret)| regret),
            against: worst_regret.and_then(|(o, _)| o),
            curve: (0..=STEPS).map(|k| within(f64::from(k) / f64::from(STEPS)).least(at, None)).collect(),
        }
    };
    let mut described: Vec<RobustOption> = options.iter().map(described).collect();
    described.sort_by(|a, b| a.regret.total_cmp(&b.regret).then(a.row.cmp(&b.row)));
    Some(Robust { party, options: described, exact })
}

/// A party's gains where every number lies in a part of its range.
struct Gains<'a> {
    model: &'a Model,
    cardinal: &'a Cardinal,
    streams: &'a Streams,
    fraction: f64,
    /// The ends of the numbers that are used at several places, in all ways.
    corners: &'a [Corner],
}

/// Numbers at one of their ends: the upper one, or not.
type Corner = Vec<(InputId, bool)>;

/// How many numbers may be set to their ends in all ways.
const REPEATED: usize = 10;

/// All corners of some numbers.
fn corners(of: &[InputId]) -> Vec<Corner> {
    (0..1_usize << of.len()).map(|k| of.iter().enumerate().map(|(i, id)| (*id, k >> i & 1 == 1)).collect()).collect()
}

impl Gains<'_> {
    fn ends(&self, x: Uncertain<f64>, corner: &Corner) -> (f64, f64) {
        match x {
            Uncertain::Known(value) => (value, value),
            Uncertain::Input(id) => {
                let law = self.streams.law(id);
                let (low, high) = law.range();
                let c = law.central();
                let (low, high) = (c + self.fraction * (low - c), c + self.fraction * (high - c));
                match corner.iter().find(|(held, _)| *held == id) {
                    None => (low, high),
                    Some((_, false)) => (low, low),
                    Some((_, true)) => (high, high),
                }
            }
        }
    }

    /// The gain of one option minus that of another, `None` being no deal, at a corner of the numbers used at several places.
    fn difference(&self, a: Option<&Outcome>, b: Option<&Outcome>, corner: &Corner) -> (Vec<Part>, (f64, f64)) {
        let ends = |x: Uncertain<f64>| self.ends(x, corner);
        let q = self.model.status_quo();
        let mut rest = (0.0, 0.0);
        let mut add = |times: f64, x: (f64, f64)| {
            let (low, high) = (times * x.0, times * x.1);
            rest = (rest.0 + low.min(high), rest.1 + low.max(high));
        };
        // No deal is worth walk_away above the status quo, or a reservation value: as an outcome it is the status quo
        // with that much more, or nothing at all with the reservation.
        let above = match self.cardinal.walk_away {
            WalkAway::Above(x) => Some(x),
            WalkAway::Absolute(_) => None,
        };
        let placed =
            |o: Option<&Outcome>| -> Option<Outcome> { o.cloned().or_else(|| above.is_some().then(|| q.clone())) };
        let (WalkAway::Above(no_deal) | WalkAway::Absolute(no_deal)) = self.cardinal.walk_away;
        if a.is_none() != b.is_none() {
            add(if a.is_none() { 1.0 } else { -1.0 }, ends(no_deal));
        }
        let (a, b) = (placed(a), placed(b));
        for term in &self.cardinal.terms {
            let holds = |o: &Option<Outcome>| o.as_ref().is_some_and(|o| self.model.condition(term.when).holds(o));
            let times = f64::from(u8::from(holds(&a))) - f64::from(u8::from(holds(&b)));
            add(times, ends(term.add));
        }
        let mut parts = Vec::new();
        for (issue, worth) in self.cardinal.issues.enumerated() {
            let Some(worth) = worth else { continue };
            let level = |o: &Option<Outcome>| o.as_ref().map(|o| o.level(issue));
            let (x, y): (Option<LevelId>, Option<LevelId>) = (level(&a), level(&b));
            let of = |l: Option<LevelId>| l.map_or((0.0, 0.0), |l| ends(worth.values[l]));
            let value = if x == y { (0.0, 0.0) } else { (of(x).0 - of(y).1, of(x).1 - of(y).0) };
            parts.push(Part { weight: ends(worth.weight), value });
        }
        (parts, rest)
    }

    fn least(&self, a: Option<&Outcome>, b: Option<&Outcome>) -> f64 {
        let at = |corner: &Corner| {
            let (parts, rest) = self.difference(a, b, corner);
            least(&parts, rest.0)
        };
        self.corners.iter().map(at).fold(f64::INFINITY, f64::min)
    }

    fn most(&self, a: Option<&Outcome>, b: Option<&Outcome>) -> f64 {
        let at = |corner: &Corner| {
            let (parts, rest) = self.difference(a, b, corner);
            most(&parts, rest.1)
        };
        self.corners.iter().map(at).fold(f64::NEG_INFINITY, f64::max)
    }
}

/// The uncertain numbers that stand at several places of the preference and are all weights or all none; whether there is one
/// that is both.
fn repeated(cardinal: &Cardinal) -> (Vec<InputId>, bool) {
    let (WalkAway::Above(no_deal) | WalkAway::Absolute(no_deal)) = cardinal.walk_away;
    let input = |x: Uncertain<f64>| if let Uncertain::Input(id) = x { Some(id) } else { None };
    let worths = || cardinal.issues.iter().flatten();
    let mut weights: Vec<InputId> = worths().filter_map(|w| input(w.weight)).collect();
    let others = worths().flat_map(|w| w.values.iter().copied()).chain(cardinal.terms.iter().map(|t| t.add));
    let mut others: Vec<InputId> = others.chain([no_deal]).filter_map(input).collect();
    weights.sort_unstable();
    others.sort_unstable();
    let mixed = |id: &InputId| weights.binary_search(id).is_ok() && others.binary_search(id).is_ok();
    let uses = || [&weights, &others].into_iter().flat_map(|all| all.chunk_by(|a, b| a == b));
    let several = uses().filter(|uses| uses.len() > 1).map(|uses| uses[0]).filter(|id| !mixed(id)).collect();
    (several, weights.iter().any(mixed))
}
