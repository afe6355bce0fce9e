//! A party's inputs moving together.
//!
//! Independent draws let errors about one party cancel. The second set of shares lets them add up: in a draw each party
//! has one uniform number u, and for package p each of its inputs takes its quantile u if raising that input alone,
//! from the central case, does not lower the party's gain in p, else its quantile 1 - u (architecture.md, "Draws").
//! The same quantile for all inputs without the sign would cancel and hide the spread.

use crate::stream::{Streams, uniform};
use rand_chacha::ChaCha8Rng;
use zopa_core::{
    Additive, Case, Diagnostic, Draw, Draws, IdVec, InputId, Instance, Model, Outcome, PartyId, Preference, Uncertain,
    WalkAway, Worth,
};

/// Draws in which each party's inputs move together; parties are independent of each other.
///
/// An input belongs to a party if only that party's preferences use it. A value shared by several parties, and inputs
/// outside preferences, are drawn as in [`Streams`].
#[derive(Debug)]
pub struct Together<'a> {
    streams: &'a Streams,
    owner: IdVec<InputId, Option<PartyId>>,
    of_party: IdVec<PartyId, ChaCha8Rng>,
}

/// For one package: which inputs take the quantile u (true) and which 1 - u.
#[derive(Clone, PartialEq, Debug)]
pub struct Direction(IdVec<InputId, bool>);

impl<'a> Together<'a> {
    /// The owners and streams of a case.
    pub fn new(case: &Case, streams: &'a Streams) -> Together<'a> {
        let mut users: IdVec<InputId, Vec<PartyId>> = case.inputs.iter().map(|_| Vec::new()).collect();
        for (party, preference) in case.preferences.enumerated() {
            for input in inputs_of(preference) {
                if users[input].last() != Some(&party) {
                    users[input].push(party);
                }
            }
        }
        let owner = users.iter().map(|u| if let [only] = u[..] { Some(only) } else { None }).collect();
        let of_party = case.parties.iter().map(|p| streams.named("together", &p.id)).collect();
        Together { streams, owner, of_party }
    }

    /// The party whose inputs this one moves with.
    pub fn owner(&self, input: InputId) -> Option<PartyId> {
        self.owner[input]
    }

    /// The directions for one package. Gains are compared exactly; O(inputs * issues).
    ///
    /// # Errors
    /// As [`Instance::worth_of`], for an input raised to its 95% point.
    pub fn direction(&self, model: &Model, package: &Outcome) -> Result<Direction, Diagnostic> {
        let central = |x| match x {
            Uncertain::Known(value) => value,
            Uncertain::Input(id) => self.streams.law(id).central(),
        };
        let mut up: IdVec<InputId, bool> = (0..self.streams.len()).map(|_| true).collect();
        for party in model.case().parties.ids() {
            let Worth::Cardinal(base) = Instance::worth_of(model, party, Draw::CENTRAL, &central)? else { continue };
            for input in up.ids().filter(|i| self.owner[*i] == Some(party)) {
                let raised = |x| match x {
                    Uncertain::Input(id) if id == input => self.streams.law(id).quantile(0.95),
                    other => central(other),
                };
                let Worth::Cardinal(other) = Instance::worth_of(model, party, Draw::CENTRAL, &raised)? else {
                    continue;
                };
                up[input] = !lower(&other, &base, model, package);
            }
        }
        Ok(Direction(up))
    }

    /// Every input's value in a draw at its party's quantile u, and at 1 - u; equal for inputs without an owner.
    pub fn both(&self, draw: Draw) -> Both {
        let u: IdVec<PartyId, f64> = self.of_party.iter().map(|stream| uniform(stream, draw)).collect();
        let mut both = Both { with: IdVec::new(), against: IdVec::new() };
        for (input, owner) in self.owner.enumerated() {
            let law = self.streams.law(input);
            let (with, against) = match owner {
                _ if draw == Draw::CENTRAL => (law.central(), law.central()),
                Some(party) => (law.quantile(u[*party]), law.quantile(1.0 - u[*party])),
                None => {
                    let alone = self.streams.value(input, draw);
                    (alone, alone)
                }
            };
            both.with.push(with);
            both.against.push(against);
        }
        both
    }
}

/// The values of one draw in both directions.
#[derive(Clone, Debug)]
pub struct Both {
    with: IdVec<InputId, f64>,
    against: IdVec<InputId, f64>,
}

impl Both {
    /// The value of an input for a package with these directions.
    #[inline]
    pub fn value(&self, input: InputId, direction: &Direction) -> f64 {
        if direction.0[input] { self.with[input] } else { self.against[input] }
    }
}

/// Whether the gain in the package, in points, is lower under `a` than under `b`.
fn lower(a: &Additive, b: &Additive, model: &Model, package: &Outcome) -> bool {
    let gain = |x: &Additive| i128::from((x.score(model, package) - x.disagreement()).raw());
    gain(a) * i128::from(b.weight()) < gain(b) * i128::from(a.weight())
}

/// The inputs that a preference uses, in no particular order, one used twice twice.
pub fn inputs_of(preference: &Preference) -> Vec<InputId> {
    let Preference::Cardinal(c) = preference else { return Vec::new() };
    let mut numbers: Vec<Uncertain<f64>> = Vec::new();
    for worth in c.issues.iter().flatten() {
        numbers.push(worth.weight);
        numbers.extend(worth.values.iter());
    }
    numbers.extend(c.terms.iter().map(|t| t.add));
    numbers.push(match c.walk_away {
        WalkAway::Above(x) | WalkAway::Absolute(x) => x,
    });
    let input = |x| if let Uncertain::Input(id) = x { Some(id) } else { None };
    numbers.into_iter().filter_map(input).collect()
}

#[cfg(test)]
mod tests {
    use super::Together;
    use crate::stream::Streams;
    use std::sync::Arc;
    use zopa_core::{
        Cardinal, Case, Control, Distribution, Draw, Id, Input, InputId, Issue, IssueId, IssueWorth, Level, LevelId,
        LevelSet, Model, Party, PartyId, PartySet, Preference, Role, Uncertain, WalkAway,
    };

    /// One party, two issues; the package gains on the first and loses on the second.
    fn case() -> Case {
        let input = |path: &str| Input {
            path: path.into(),
            prior: Distribution::Interval { low: 20.0, high: 60.0 },
            clip: (0.0, 80.0),
            because: vec![],
        };
        let issue = |id: &str| Issue {
            id: id.into(),
            name: id.into(),
            levels: ["no", "yes"].map(|l| Level { id: l.into(), label: l.into() }).to_vec().into(),
            status_quo: LevelId::new(0),
            control: Control::Set {
                by: PartySet::only(PartyId::new(0)),
                consent: PartySet::EMPTY,
                binding: false,
                allowed: vec![LevelSet::all(2), LevelSet::all(2)].into(),
            },
            note: String::new(),
        };
        let worth = |w: usize, values: [Uncertain<f64>; 2]| {
            Some(IssueWorth { weight: Uncertain::Input(InputId::new(w)), values: values.to_vec().into() })
        };
        let known = Uncertain::Known;
        let cardinal = Cardinal {
            issues: vec![
                worth(0, [known(0.0), Uncertain::Input(InputId::new(2))]),
                worth(1, [Uncertain::Input(InputId::new(3)), known(0.0)]),
            ]
            .into(),
            terms: vec![],
            walk_away: WalkAway::Above(Uncertain::Input(InputId::new(4))),
            unit: 1.0,
            discount: None,
        };
        Case {
            has_status_quo: true,
            parties: vec![Party {
                id: "a".into(),
                name: "A".into(),
                role: Role::Principal,
                at_table: true,
                note: String::new(),
            }]
            .into(),
            issues: vec![issue("x"), issue("y")].into(),
            inputs: ["w.x", "w.y", "v.x", "v.y", "walk"].map(input).to_vec().into(),
            preferences: vec![Preference::Cardinal(cardinal)].into(),
            red_lines: vec![vec![]].into(),
            ..Case::default()
        }
    }

    /// Inputs that help the package rise with u, inputs that hurt it fall: weights and values of the issue gained and
    /// lost, and the walk-away value.
    #[test]
    fn each_input_moves_the_way_that_helps_the_same_package() {
        let case = case();
        let streams = Streams::new(&case, 5).unwrap();
        let model = Model::new(Arc::new(case)).unwrap();
        let together = Together::new(model.case(), &streams);
        let package = model.status_quo().with(IssueId::new(0), LevelId::new(1)).with(IssueId::new(1), LevelId::new(1));
        let direction = together.direction(&model, &package).unwrap();
        assert_eq!(direction.0.as_slice(), [true, false, true, false, false]);
        let both = together.both(Draw(3));
        let (help, hurt) = (both.value(InputId::new(0), &direction), both.value(InputId::new(1), &direction));
        assert!((help + hurt - 80.0).abs() < 1e-9, "quantiles u and 1-u of one symmetric range mirror each other");
        let centre = together.both(Draw::CENTRAL);
        assert!((centre.value(InputId::new(1), &direction) - 40.0).abs() < 1e-12);
    }
}
