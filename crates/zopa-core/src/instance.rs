//! The numbers of one draw.

use crate::case::{OpenPlace, TIED, Unplaced};
use crate::diagnostic::{Code, Diagnostic};
use crate::id::{ConditionId, Id, IdVec, InputId, IssueId, LevelId, PartyId};
use crate::input::{Draw, Draws, Uncertain};
use crate::model::Model;
use crate::preference::{Cardinal, Preference, Statement, Strength, WalkAway};
use crate::score::Score;
use crate::space::Outcome;
use std::cmp::Ordering;
use std::sync::Arc;

/// Numbers too large to add exactly.
pub static SCORES_TOO_LARGE: Code = Code {
    code: "E902",
    title: "numbers too large",
    about: "Weights times values, summed, must stay below 4.6 * 10^9 points times weight, so that scores add exactly.",
    example: "unit = 0.001\nweights = { land = 900000000 }\nvalues.land = { as_is = 0, ceded = 900000000 }",
};

/// Weights that sum to nothing.
pub static NO_WEIGHT: Code = Code {
    code: "E903",
    title: "weights sum to zero",
    about: "A party's weights are divided by their sum, so one of them at least must be above 0 in each draw.",
    example: "weights = { land = { dist = \"uniform\", low = 0, high = 0.000000001 } }    # on the grid of 10^-9 it is 0 in half of the draws",
};

/// How one outcome compares with another, for one party.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Compared {
    /// Much worse.
    MuchWorse,
    /// Worse.
    Worse,
    /// Equal.
    Equal,
    /// Better.
    Better,
    /// Much better.
    MuchBetter,
    /// Not known.
    Unknown,
}

impl From<Ordering> for Compared {
    fn from(order: Ordering) -> Self {
        match order {
            Ordering::Less => Compared::Worse,
            Ordering::Equal => Compared::Equal,
            Ordering::Greater => Compared::Better,
        }
    }
}

/// Whether a party would sign, if asked: `yes` is a gain of at least nothing and no red line met (bargaining.md).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Stance {
    /// Yes.
    Yes,
    /// Worth less than walking away.
    Interest,
    /// A red line, by its number in the preference, whatever the gain.
    RedLine(usize),
    /// Its interests are not stated: never a yes.
    Unstated,
}

/// The utility of one party in one draw, as exact tables.
#[derive(Clone, PartialEq, Debug)]
pub struct Additive {
    table: IdVec<IssueId, Box<[Score]>>,
    terms: Vec<(ConditionId, Score)>,
    disagreement: Score,
    weight: i64,
}

impl Additive {
    /// The score of each level of an issue, zero where the party does not care.
    #[inline]
    pub fn table(&self, issue: IssueId) -> &[Score] {
        &self.table[issue]
    }
    /// Additions where a condition holds.
    pub fn terms(&self) -> &[(ConditionId, Score)] {
        &self.terms
    }
    /// The worth of no deal, d: walk-away above the status quo of this draw, or the reservation value.
    pub fn disagreement(&self) -> Score {
        self.disagreement
    }
    /// One point in raw units of score: the sum of weights on the grid of 10^-9, or more where the party's numbers have
    /// so many decimals that a finer grid keeps their products exact.
    pub fn weight(&self) -> i64 {
        self.weight
    }
    /// A score (or a difference of scores) of this party in points.
    pub fn points(&self, score: Score) -> f64 {
        score.raw() as f64 / self.weight as f64
    }
    /// The utility of an outcome. O(issues + terms).
    pub fn score(&self, model: &Model, outcome: &Outcome) -> Score {
        let additive: Score = self.table.iter().zip(outcome.levels()).map(|(t, l)| t[l.index()]).sum();
        self.terms.iter().filter(|(c, _)| model.condition(*c).holds(outcome)).fold(additive, |u, (_, add)| u + *add)
    }

    fn new(cardinal: &Cardinal, model: &Model, number: &dyn Fn(Uncertain<f64>) -> f64) -> Result<Self, &'static Code> {
        let scale = Scale::of(cardinal, number)?;
        match Self::on(&scale, cardinal, model, number) {
            // Exact products of numbers with many decimals may not fit; rounded ones may.
            Err(code) if code == &SCORES_TOO_LARGE && scale != Scale::ROUNDED => {
                Self::on(&Scale::ROUNDED, cardinal, model, number)
            }
            other => other,
        }
    }

    fn on(
        scale: &Scale,
        cardinal: &Cardinal,
        model: &Model,
        number: &dyn Fn(Uncertain<f64>) -> f64,
    ) -> Result<Self, &'static Code> {
        let grid = |x| Score::quantise(number(x)).ok_or(&SCORES_TOO_LARGE);
        let product = |a, b| scale.product(a, b).ok_or(&SCORES_TOO_LARGE);
        let mut weight = 0i64;
        for worth in cardinal.issues.iter().flatten() {
            weight = weight.checked_add(grid(worth.weight)?).ok_or(&SCORES_TOO_LARGE)?;
        }
        if weight <= 0 {
            return Err(&NO_WEIGHT);
        }
        let mut bound = 0i128;
        let mut table = IdVec::new();
        for (v, worth) in cardinal.issues.enumerated() {
            let levels = model.space().levels(v);
            let row: Box<[Score]> = match worth {
                None => vec![Score::ZERO; levels].into(),
                Some(worth) => {
                    let w = grid(worth.weight)?;
                    worth.values.iter().map(|x| product(w, grid(*x)?)).collect::<Result<_, _>>()?
                }
            };
            bound += row.iter().map(|s| i128::from(s.raw()).abs()).max().unwrap_or(0);
            table.push(row);
        }
        let terms = cardinal
            .terms
            .iter()
            .map(|t| Ok((t.when, product(weight, grid(t.add)?)?)))
            .collect::<Result<Vec<_>, &'static Code>>()?;
        bound += terms.iter().map(|(_, s)| i128::from(s.raw()).abs()).sum::<i128>();
        let (above, points) = match cardinal.walk_away {
            WalkAway::Above(x) => (true, grid(x)?),
            WalkAway::Absolute(x) => (false, grid(x)?),
        };
        let worth = product(weight, points)?;
        bound += i128::from(worth.raw()).abs();
        // Twice, since gains and differences of gains are formed from two such sums.
        if bound * 2 >= i128::from(Score::BOUND) {
            return Err(&SCORES_TOO_LARGE);
        }
        let point = product(weight, 1_000_000_000)?.raw();
        let mut additive = Additive { table, terms, disagreement: worth, weight: point };
        if above {
            additive.disagreement = additive.score(model, model.status_quo()) + worth;
        }
        Ok(additive)
    }
}

/// The grid of one party's scores in one draw. Weights and points are on the grid of 10^-9; where their products have
/// more than nine decimals and still fit, the scores keep all of them, so that what ties on paper ties here.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Scale {
    /// Every weight on the grid is a multiple of this power of ten, at most 10^9.
    weights: i64,
    /// Every value, term and walk-away value likewise.
    points: i64,
}

impl Scale {
    /// Products rounded once to 10^-9.
    const ROUNDED: Scale = Scale { weights: 1_000_000_000, points: 1_000_000_000 };

    /// The coarsest grid on which the products of a party's numbers are exact; [`Scale::ROUNDED`] where that is the
    /// grid of 10^-9 itself.
    fn of(cardinal: &Cardinal, number: &dyn Fn(Uncertain<f64>) -> f64) -> Result<Scale, &'static Code> {
        let grid = |x| Score::quantise(number(x)).ok_or(&SCORES_TOO_LARGE);
        let coarsen = |power: &mut i64, multiple: i64| {
            while multiple % *power != 0 {
                *power /= 10;
            }
        };
        let mut scale = Scale::ROUNDED;
        for worth in cardinal.issues.iter().flatten() {
            coarsen(&mut scale.weights, grid(worth.weight)?);
            for value in worth.values.iter() {
                coarsen(&mut scale.points, grid(*value)?);
                // Drawn numbers fill all their decimals: seventeen of a product leave no room, and looking further is
                // work for nothing.
                if i128::from(scale.weights) * i128::from(scale.points) < 100 {
                    return Ok(Scale::ROUNDED);
                }
            }
        }
        let (WalkAway::Above(x) | WalkAway::Absolute(x)) = cardinal.walk_away;
        for points in cardinal.terms.iter().map(|term| term.add).chain([x]) {
            coarsen(&mut scale.points, grid(points)?);
        }
        let nine_decimals = i128::from(scale.weights) * i128::from(scale.points) >= 1_000_000_000;
        Ok(if nine_decimals { Scale::ROUNDED } else { scale })
    }

    /// The product of a weight and a number of points, both on the grid of 10^-9.
    fn product(&self, weight: i64, points: i64) -> Option<Score> {
        if *self == Scale::ROUNDED {
            return Score::product(weight, points);
        }
        let exact = i128::from(weight / self.weights) * i128::from(points / self.points);
        (exact.abs() < i128::from(Score::BOUND)).then_some(Score::from_raw(exact as i64))
    }
}

/// What a party wants in one draw.
#[derive(Clone, PartialEq, Debug)]
pub enum Worth {
    /// Utilities.
    Cardinal(Additive),
    /// Conditions in priority order: compared lexicographically, true above false.
    Priorities(Vec<ConditionId>),
    /// Tiers, best first.
    Ranking(Vec<Vec<ConditionId>>),
    /// Not stated.
    Absent,
}

/// A model with the numbers of one draw.
#[derive(Clone, Debug)]
pub struct Instance {
    model: Arc<Model>,
    draw: Draw,
    worth: IdVec<PartyId, Worth>,
}

impl Instance {
    /// The numbers of a draw.
    ///
    /// # Errors
    /// As [`Instance::worth_of`].
    pub fn new(model: &Arc<Model>, draws: &dyn Draws, draw: Draw) -> Result<Instance, Diagnostic> {
        let number = |x| match x {
            Uncertain::Known(value) => value,
            Uncertain::Input(id) => draws.value(id, draw),
        };
        Self::with(model, draw, &number)
    }

    /// An instance with numbers from a function: for studies that do not draw input by input.
    ///
    /// # Errors
    /// As [`Instance::worth_of`].
    pub fn with(
        model: &Arc<Model>,
        draw: Draw,
        number: &dyn Fn(Uncertain<f64>) -> f64,
    ) -> Result<Instance, Diagnostic> {
        let worth = |party| Self::worth_of(model, party, draw, number);
        let worth = model.case().parties.ids().map(worth).collect::<Result<_, _>>()?;
        Ok(Instance { model: Arc::clone(model), draw, worth })
    }

    /// One party's worth with numbers from a function.
    ///
    /// # Errors
    /// E902 if the numbers cannot be added exactly, E903 if the weights sum to zero.
    pub fn worth_of(
        model: &Model,
        party: PartyId,
        draw: Draw,
        number: &dyn Fn(Uncertain<f64>) -> f64,
    ) -> Result<Worth, Diagnostic> {
        let case = model.case();
        Ok(match &case.preferences[party] {
            Preference::Cardinal(cardinal) => {
                Worth::Cardinal(Additive::new(cardinal, model, number).map_err(|code| {
                    let name = &case.parties[party];
                    let cure = if code == &NO_WEIGHT {
                        "Give at least one issue a weight above 0."
                    } else {
                        "Use smaller weights: only their proportions matter."
                    };
                    Diagnostic::new(code, format!("{}'s preference, draw {}: {}", name.name, draw.0, code.title))
                        .at_path(format!("preferences.{}", name.id), "here")
                        .because(code.about)
                        .cure(cure)
                })?)
            }
            Preference::Priorities(statements) => {
                let mut order: Vec<Statement> = statements.clone();
                // First to last, each against whatever stands above it by then.
                for open in case.open_places.iter().filter(|open| open.party == party) {
                    if let Unplaced::Statement(k) = open.what
                        && (1..order.len()).contains(&k)
                        && number(Uncertain::Input(open.input)) > 0.5
                    {
                        order.swap(k - 1, k);
                    }
                }
                // A statement that nobody knows to be held says nothing to concepts without unknown comparisons.
                Worth::Priorities(order.iter().filter(|s| s.strength != Strength::Unknown).map(|s| s.when).collect())
            }
            Preference::Ranking(tiers) => Worth::Ranking(
                tiers
                    .iter()
                    .enumerate()
                    .flat_map(|(tier, tied)| {
                        let open = case.open_places.iter().filter(move |open| open.party == party);
                        let place = |open: &OpenPlace| match open.what {
                            Unplaced::Tied { tier: t, condition } if t == tier => Some((condition, open.input)),
                            _ => None,
                        };
                        let places: Vec<_> = open.filter_map(place).collect();
                        untied(tied, &places, number)
                    })
                    .collect(),
            ),
            Preference::Absent => Worth::Absent,
        })
    }

    /// The model.
    pub fn model(&self) -> &Arc<Model> {
        &self.model
    }
    /// Which draw.
    pub fn draw(&self) -> Draw {
        self.draw
    }
    /// What a party wants.
    pub fn worth(&self, party: PartyId) -> &Worth {
        &self.worth[party]
    }
    /// Replaces what one party wants.
    pub fn set_worth(&mut self, party: PartyId, worth: Worth) {
        self.worth[party] = worth;
    }
    /// The tables of a party with cardinal preferences.
    pub fn additive(&self, party: PartyId) -> Option<&Additive> {
        match &self.worth[party] {
            Worth::Cardinal(a) => Some(a),
            _ => None,
        }
    }
    /// The utility of an outcome for a party with cardinal preferences.
    pub fn score(&self, party: PartyId, outcome: &Outcome) -> Option<Score> {
        self.additive(party).map(|a| a.score(&self.model, outcome))
    }
    /// The gain g = u(w) - d of a party with cardinal preferences.
    pub fn gain(&self, party: PartyId, outcome: &Outcome) -> Option<Score> {
        self.additive(party).map(|a| a.score(&self.model, outcome) - a.disagreement())
    }
    /// The gain in points.
    pub fn gain_points(&self, party: PartyId, outcome: &Outcome) -> Option<f64> {
        self.additive(party).map(|a| a.points(a.score(&self.model, outcome) - a.disagreement()))
    }
    /// The change c = u(w) - u(q) in points, of a party with cardinal preferences.
    pub fn change_points(&self, party: PartyId, outcome: &Outcome) -> Option<f64> {
        let q = self.model.status_quo();
        self.additive(party).map(|a| a.points(a.score(&self.model, outcome) - a.score(&self.model, q)))
    }

    /// How a party likes `a`, compared with `b`. `Unknown` where its preferences are not stated.
    pub fn compare(&self, party: PartyId, a: &Outcome, b: &Outcome) -> Compared {
        match &self.worth[party] {
            Worth::Cardinal(x) => x.score(&self.model, a).cmp(&x.score(&self.model, b)).into(),
            Worth::Priorities(order) => {
                let differs = order.iter().map(|c| {
                    let condition = self.model.condition(*c);
                    condition.holds(a).cmp(&condition.holds(b))
                });
                differs.into_iter().find(|o| o.is_ne()).unwrap_or(Ordering::Equal).into()
            }
            Worth::Ranking(tiers) => self.tier(tiers, b).cmp(&self.tier(tiers, a)).into(),
            Worth::Absent => Compared::Unknown,
        }
    }

    /// The number of the first tier that fits the outcome, from 0; the number of tiers if none does.
    fn tier(&self, tiers: &[Vec<ConditionId>], outcome: &Outcome) -> usize {
        let fits = |tier: &Vec<ConditionId>| tier.iter().any(|c| self.model.condition(*c).holds(outcome));
        tiers.iter().position(fits).unwrap_or(tiers.len())
    }

    /// Whether a party, if asked, would sign the outcome; whether it is asked is another matter. An ordinal party
    /// agrees to whatever it ranks at least as high as the status quo.
    pub fn stance(&self, party: PartyId, outcome: &Outcome) -> Stance {
        let case = self.model.case();
        let met = case.red_lines[party].iter().position(|r| self.model.condition(r.when).holds(outcome));
        if let Some(line) = met {
            return Stance::RedLine(line);
        }
        let agrees = match &self.worth[party] {
            Worth::Absent => return Stance::Unstated,
            Worth::Cardinal(a) => a.score(&self.model, outcome) >= a.disagreement(),
            _ => self.compare(party, outcome, self.model.status_quo()) >= Compared::Equal,
        };
        if agrees { Stance::Yes } else { Stance::Interest }
    }

    /// Whether the outcome gains a party something: u(w) > d, for an ordinal party better than the status quo.
    pub fn gains_strictly(&self, party: PartyId, outcome: &Outcome) -> bool {
        match &self.worth[party] {
            Worth::Cardinal(a) => a.score(&self.model, outcome) > a.disagreement(),
            Worth::Absent => false,
            _ => self.compare(party, outcome, self.model.status_quo()) == Compared::Better,
        }
    }

    /// The level-by-level scores of a party, for engines that add them up themselves.
    pub fn entry(&self, party: PartyId, issue: IssueId, level: LevelId) -> Option<Score> {
        self.additive(party).map(|a| a.table(issue)[level.index()])
    }
}

/// The tiers that one tier of a ranking falls into where the places of its conditions are open.
fn untied(
    tied: &[ConditionId],
    places: &[(usize, InputId)],
    number: &dyn Fn(Uncertain<f64>) -> f64,
) -> Vec<Vec<ConditionId>> {
    if places.is_empty() {
        return vec![tied.to_vec()];
    }
    let input = |k: usize| places.iter().find(|(condition, _)| *condition == k).map(|(_, input)| *input);
    let place = |k: usize| input(k).map_or(TIED, |input| number(Uncertain::Input(input)));
    let mut order: Vec<(f64, ConditionId)> = tied.iter().enumerate().map(|(k, c)| (place(k), *c)).collect();
    order.sort_by(|a, b| b.0.total_cmp(&a.0));
    order.chunk_by(|a, b| a.0.total_cmp(&b.0).is_eq()).map(|tier| tier.iter().map(|(_, c)| *c).collect()).collect()
}

#[cfg(test)]
mod tests {
    use super::{Instance, Worth};
    use crate::case::{Case, Party, Role};
    use crate::id::{Id, IssueId, LevelId, PartyId};
    use crate::input::{Central, Draw, Uncertain};
    use crate::model::Model;
    use crate::preference::{Cardinal, IssueWorth, Preference, WalkAway};
    use std::sync::Arc;

    /// One party that weighs two issues of two levels each.
    fn instance(weights: [f64; 2], values: [[f64; 2]; 2]) -> Instance {
        let mut case = Case::with_issues(&[2, 2]);
        let worth = |v: usize| {
            let values = values[v].map(Uncertain::Known).to_vec().into();
            Some(IssueWorth { weight: Uncertain::Known(weights[v]), values })
        };
        case.parties = vec![Party {
            id: "a".into(),
            name: "A".into(),
            role: Role::Principal,
            at_table: true,
            note: String::new(),
        }]
        .into();
        let walk_away = WalkAway::Above(Uncertain::Known(0.0));
        let issues = vec![worth(0), worth(1)].into();
        case.preferences =
            vec![Preference::Cardinal(Cardinal { issues, terms: vec![], walk_away, unit: 1.0, discount: None })].into();
        case.red_lines = vec![vec![]].into();
        Instance::new(&Model::new(Arc::new(case)).unwrap(), &Central(vec![]), Draw::CENTRAL).unwrap()
    }

    /// What ties on paper ties here also where weight and value have ten decimals together.
    #[test]
    fn products_with_more_than_nine_decimals_are_exact() {
        let a = PartyId::new(0);
        let i = instance([0.12345, 0.12345], [[100.0, 33.33335], [0.0, 66.66665]]);
        let q = i.model().status_quo().clone();
        let w = q.with(IssueId::new(0), LevelId::new(1)).with(IssueId::new(1), LevelId::new(1));
        assert_eq!(i.score(a, &q), i.score(a, &w));
        assert!((i.additive(a).unwrap().points(i.score(a, &w).unwrap()) - 50.0).abs() < 1e-12);
        let tiny = instance([0.000_001, 1.0], [[0.0, 0.000_1], [0.0, 0.0]]);
        assert!(tiny.score(a, &q.with(IssueId::new(0), LevelId::new(1))) > tiny.score(a, &q));
    }

    /// Numbers that leave no room for exact products are rounded once, not refused.
    #[test]
    fn drawn_numbers_are_rounded() {
        let i = instance([40.123_456_789, 59.876_543_211], [[0.0, 99.999_999_999], [12.345_678_901, 100.0]]);
        let Worth::Cardinal(additive) = i.worth(PartyId::new(0)) else { unreachable!() };
        assert_eq!(additive.weight(), 100_000_000_000);
    }
}
