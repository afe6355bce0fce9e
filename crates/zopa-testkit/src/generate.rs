//! Random cases, the same for the same seed.
//!
//! A case is valid as the reader would have it: the status quo exists, proposals keep the rules, a threat is on issues
//! that its author sets alone, `binding` only on joint issues, audiences set nothing. Numbers are coarse on purpose
//! (weights 0 to 5, values 0, 25, 50, 75, 100), so that exact ties are frequent.
//!
//! Each part of a case has its own stream of random numbers, keyed by its name: switching one feature off leaves the
//! rest of the case as it was, which is what makes a failing case shrink.

use crate::literal;
use proptest::strategy::{Just, Strategy};
use std::ops::RangeInclusive;
use std::sync::Arc;
use zopa_core::{
    Cardinal, Case, Central, ConditionId, Control, Distribution, Draw, Expr, Id, IdVec, Input, Instance, Issue,
    IssueId, IssueWorth, Level, LevelId, LevelSet, Model, Outcome, Party, PartyId, PartySet, Preference, Proposal,
    ProposalId, RedLine, Role, Rule, Scope, Stated, Statement, Strength, Term, Threat, Uncertain, WalkAway,
};

/// Something that a generated case may have. Without it the case has none of it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Feature {
    /// Rules on states.
    StateRules,
    /// Rules on packages; now and then one that the status quo itself breaks, which it may.
    PackageRules,
    /// Rules on moves.
    MoveRules,
    /// Terms in utilities.
    Terms,
    /// Issues with several setters.
    Joint,
    /// Joint issues from which nobody can fall back.
    Binding,
    /// Ratifiers.
    Consent,
    /// One-way issues.
    OneWay,
    /// Red lines.
    RedLines,
    /// Walk-away values above or below the status quo.
    WalkAway,
    /// Absolute reservation values.
    Reservation,
    /// Parties with priorities or rankings.
    Ordinal,
    /// Parties without preferences.
    Unstated,
    /// Third parties.
    ThirdParties,
    /// Audiences.
    Audiences,
    /// Parties that are not at the table.
    OffTable,
    /// Proposals.
    Proposals,
    /// Threats.
    Threats,
    /// A term for most pairs of levels of two issues: utilities that are almost arbitrary, so that answers can be
    /// answered.
    Tangled,
    /// Uncertain numbers, as 90% intervals.
    Inputs,
    /// Status-quo levels other than the first.
    OtherStatusQuo,
    /// Numbers with decimals here and there.
    Decimals,
    /// A `[graph]` case instead of one with issues: explicit arcs, intransitive, with common moves.
    Graph,
    /// Utilities instead of rankings in a `[graph]` case here and there (for margins; no case file can say it).
    CardinalGraph,
}

impl Feature {
    /// Every feature.
    pub const ALL: [Feature; 24] = [
        Feature::StateRules,
        Feature::PackageRules,
        Feature::MoveRules,
        Feature::Terms,
        Feature::Joint,
        Feature::Binding,
        Feature::Consent,
        Feature::OneWay,
        Feature::RedLines,
        Feature::WalkAway,
        Feature::Reservation,
        Feature::Ordinal,
        Feature::Unstated,
        Feature::ThirdParties,
        Feature::Audiences,
        Feature::OffTable,
        Feature::Proposals,
        Feature::Threats,
        Feature::Tangled,
        Feature::Inputs,
        Feature::OtherStatusQuo,
        Feature::Decimals,
        Feature::Graph,
        Feature::CardinalGraph,
    ];
}

/// A set of features.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Features(u32);

impl Features {
    /// No feature: principals with cardinal preferences, each issue set by one of them.
    pub const NONE: Features = Features(0);

    /// Every feature of a case with issues, [`Feature::Tangled`] left out.
    pub fn all() -> Self {
        let special = [Feature::Graph, Feature::CardinalGraph, Feature::Tangled];
        Feature::ALL.into_iter().filter(|f| !special.contains(f)).fold(Features::NONE, Features::with)
    }
    /// Whether the feature is in the set.
    pub fn has(self, feature: Feature) -> bool {
        self.0 >> feature as u32 & 1 == 1
    }
    /// The set with a feature more.
    #[must_use]
    pub fn with(self, feature: Feature) -> Self {
        Features(self.0 | 1 << feature as u32)
    }
    /// The set with a feature less.
    #[must_use]
    pub fn without(self, feature: Feature) -> Self {
        Features(self.0 & !(1 << feature as u32))
    }
}

/// What generated cases look like.
#[derive(Clone, PartialEq, Debug)]
pub struct Shape {
    /// How many parties, 2 at least.
    pub parties: RangeInclusive<usize>,
    /// How many issues, 1 at least.
    pub issues: RangeInclusive<usize>,
    /// How many levels each issue has, 1 at least. For a `[graph]` case, how many states, 2 at least.
    pub levels: RangeInclusive<usize>,
    /// The largest number of outcomes; levels are taken away until it is kept.
    pub outcomes: usize,
    /// What there may be.
    pub features: Features,
}

impl Default for Shape {
    /// 2 to 5 parties, 1 to 6 issues of 1 to 4 levels, at most 200 outcomes, every feature of a case with issues.
    fn default() -> Self {
        Shape { parties: 2..=5, issues: 1..=6, levels: 1..=4, outcomes: 200, features: Features::all() }
    }
}

impl Shape {
    /// `[graph]` cases: 2 to 4 parties, 2 to 9 states.
    pub fn graph() -> Self {
        let features = Features::NONE.with(Feature::Graph).with(Feature::Unstated);
        Shape { parties: 2..=4, issues: 1..=1, levels: 2..=9, outcomes: 9, features }
    }
    /// Conflicts in which every concept makes a difference: each issue is set by one party, utilities are tangled, and
    /// nobody walks away.
    pub fn tangled() -> Self {
        let kept = [Feature::StateRules, Feature::Ordinal, Feature::Threats, Feature::OtherStatusQuo, Feature::Tangled];
        let features = kept.into_iter().fold(Features::NONE, Features::with);
        Shape { parties: 2..=4, issues: 2..=5, levels: 2..=3, outcomes: 48, features }
    }
    /// The shape with a feature more.
    #[must_use]
    pub fn with(mut self, feature: Feature) -> Self {
        self.features = self.features.with(feature);
        self
    }
    /// The shape with a feature less.
    #[must_use]
    pub fn without(mut self, feature: Feature) -> Self {
        self.features = self.features.without(feature);
        self
    }
    /// The shape with another largest number of outcomes.
    #[must_use]
    pub fn up_to(mut self, outcomes: usize) -> Self {
        self.outcomes = outcomes;
        self
    }
    /// The shape with so many parties.
    #[must_use]
    pub fn with_parties(mut self, parties: RangeInclusive<usize>) -> Self {
        self.parties = parties;
        self
    }
}

/// A stream of random numbers: SplitMix64 (Steele, Lea & Flood 2014), seeded by a number and a name.
#[derive(Clone, Debug)]
pub struct Stream(u64);

impl Stream {
    /// The stream of this seed and name.
    pub fn new(seed: u64, name: &str) -> Self {
        let mut stream = Stream(seed);
        for byte in name.bytes() {
            stream.0 = stream.next() ^ u64::from(byte);
        }
        stream
    }
    /// The next 64 bits.
    #[allow(clippy::should_implement_trait, reason = "a stream never ends, an iterator may")]
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ z >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ z >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ z >> 31
    }
    /// A number below `limit`, which is above 0.
    pub fn below(&mut self, limit: usize) -> usize {
        (self.next() % limit.max(1) as u64) as usize
    }
    /// A number in a range.
    pub fn within(&mut self, range: &RangeInclusive<usize>) -> usize {
        range.start() + self.below(range.end().saturating_sub(*range.start()) + 1)
    }
    /// True in one of so many.
    pub fn one_in(&mut self, n: usize) -> bool {
        self.below(n) == 0
    }
    /// One of these; there is at least one.
    pub fn pick<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.below(of.len())]
    }
    /// So many of these, or all if there are fewer, in random order.
    pub fn some<T: Copy>(&mut self, of: &[T], how_many: usize) -> Vec<T> {
        let mut rest = of.to_vec();
        let mut taken = Vec::new();
        while taken.len() < how_many && !rest.is_empty() {
            taken.push(rest.swap_remove(self.below(rest.len())));
        }
        taken
    }
}

/// The case of this seed and shape.
pub fn case(seed: u64, shape: &Shape) -> Case {
    let mut making = Making { seed, shape, case: Case::default() };
    making.case.id = format!("random-{seed}");
    making.case.title = format!("Random case {seed}");
    making.case.question = "What would hold?".to_owned();
    making.parties();
    if making.has(Feature::Graph) {
        making.graph();
    } else {
        making.issues();
        making.rules();
        making.move_rules();
        making.proposals();
        making.preferences();
        making.threats();
    }
    making.case
}

/// The central value of each input: the middle of an interval, the mode of a two-piece normal, else the median.
///
/// # Panics
/// On triangular, beta and PERT inputs, which the generator does not make.
#[allow(clippy::panic, reason = "test support: misuse is a bug of the test")]
pub fn central(case: &Case) -> Central {
    let middle = |input: &Input| match input.prior {
        Distribution::Interval { low, high } | Distribution::Uniform { low, high } => f64::midpoint(low, high),
        Distribution::TwoPiece { mode, .. } => mode,
        Distribution::Normal { mean, .. } => mean,
        Distribution::LogNormal { median, .. } => median,
        Distribution::Triangular { .. } | Distribution::Beta { .. } | Distribution::Pert { .. } => {
            panic!("no central value for {}: {:?}", input.path, input.prior)
        }
    };
    Central(case.inputs.iter().map(middle).collect())
}

/// The case, compiled, with the numbers of draw 0.
///
/// # Panics
/// If the core refuses the case; it refuses none that [`case()`] makes.
#[allow(clippy::expect_used, reason = "test support: a generated case is never refused")]
pub fn instance(case: &Case) -> Instance {
    let model = Model::new(Arc::new(case.clone())).expect("a generated case compiles");
    Instance::new(&model, &central(case), Draw::CENTRAL).expect("a generated case has numbers that add up")
}

/// The cases of a shape, as a proptest strategy. A failing case shrinks to fewer parties, issues, levels and features;
/// its seed stays.
pub fn any_case(shape: Shape) -> impl Strategy<Value = Case> {
    any_seeded(shape).prop_map(|(seed, shape)| case(seed, &shape))
}

/// As [`any_case`], but the seed and the shape instead of the case they make, which is easier to read in a failure.
pub fn any_seeded(shape: Shape) -> impl Strategy<Value = (u64, Shape)> {
    let kept = Feature::ALL.map(|feature| {
        // The form of the case never changes; any other feature is dropped now and then, and while shrinking.
        let fixed = feature == Feature::Graph || !shape.features.has(feature);
        if fixed { Just(true).boxed() } else { proptest::bool::weighted(0.8).boxed() }
    });
    let seed = proptest::num::u64::ANY.no_shrink();
    (seed, shape.parties.clone(), shape.issues.clone(), shape.levels.clone(), Vec::from(kept)).prop_map(
        move |(seed, parties, issues, levels, kept)| {
            let mut drawn = shape.clone();
            drawn.parties = parties..=parties;
            drawn.issues = issues..=issues;
            drawn.levels = *shape.levels.start()..=levels;
            for (feature, kept) in Feature::ALL.into_iter().zip(kept) {
                if !kept {
                    drawn.features = drawn.features.without(feature);
                }
            }
            (seed, drawn)
        },
    )
}

/// An expression in the words of the case file, with more parentheses than it needs.
pub fn text(case: &Case, expr: &Expr) -> String {
    let joined = |parts: &[Expr], word: &str| {
        let parts: Vec<String> = parts.iter().map(|part| text(case, part)).collect();
        format!("({})", parts.join(word))
    };
    match expr {
        Expr::In(issue, levels) => {
            let of = &case.issues[*issue];
            let names: Vec<&str> = levels.iter().map(|level| of.levels[level].id.as_str()).collect();
            match names.as_slice() {
                [only] => format!("{} = {only}", of.id),
                several => format!("{} in {{{}}}", of.id, several.join(", ")),
            }
        }
        Expr::Package(proposal) => case.proposals[*proposal].id.clone(),
        Expr::StatusQuo => "status_quo".to_owned(),
        Expr::Not(inner) => format!("not ({})", text(case, inner)),
        Expr::All(parts) => joined(parts, " and "),
        Expr::Any(parts) => joined(parts, " or "),
        Expr::If { then, when } => format!("(({}) if ({}))", text(case, then), text(case, when)),
        Expr::Iff(a, b) => format!("(({}) iff ({}))", text(case, a), text(case, b)),
    }
}

/// A random expression, at most `depth` connectives deep. Proposals of the case may occur in it.
pub fn expression(stream: &mut Stream, case: &Case, depth: usize) -> Expr {
    if depth > 0 && stream.one_in(2) {
        let mut inner = || Box::new(expression(stream, case, depth - 1));
        let (a, b) = (inner(), inner());
        return match stream.below(6) {
            0 => Expr::Not(a),
            1 | 2 => Expr::All(vec![*a, *b]),
            3 => Expr::Any(vec![*a, *b]),
            4 => Expr::If { then: a, when: b },
            _ => Expr::Iff(a, b),
        };
    }
    if !case.proposals.is_empty() && stream.one_in(6) {
        return Expr::Package(ProposalId::new(stream.below(case.proposals.len())));
    }
    if stream.one_in(12) {
        return Expr::StatusQuo;
    }
    let issues: Vec<IssueId> = case.issues.ids().collect();
    let issue = stream.pick(&issues);
    let levels: Vec<LevelId> = case.issues[issue].levels.ids().collect();
    let proper = 1 + stream.below(levels.len().saturating_sub(1));
    Expr::In(issue, LevelSet::of(levels.len(), stream.some(&levels, proper)))
}

struct Making<'a> {
    seed: u64,
    shape: &'a Shape,
    case: Case,
}

impl Making<'_> {
    fn has(&self, feature: Feature) -> bool {
        self.shape.features.has(feature)
    }

    fn stream(&self, name: &str) -> Stream {
        Stream::new(self.seed, name)
    }

    fn condition(&mut self, expr: Expr) -> ConditionId {
        let text = text(&self.case, &expr);
        self.case.conditions.push(Stated { expr, text })
    }

    fn random_condition(&mut self, stream: &mut Stream, depth: usize) -> ConditionId {
        let expr = expression(stream, &self.case, depth);
        self.condition(expr)
    }

    /// Two principals at least; audiences and third parties after them.
    fn parties(&mut self) {
        let mut stream = self.stream("parties");
        let count = stream.within(&self.shape.parties).max(2);
        for i in 0..count {
            let (third, audience, away) = (stream.one_in(4), stream.one_in(5), stream.one_in(5));
            let role = match i {
                0 | 1 => Role::Principal,
                _ if audience && self.has(Feature::Audiences) && !self.has(Feature::Graph) => Role::Audience,
                _ if third && self.has(Feature::ThirdParties) => Role::ThirdParty,
                _ => Role::Principal,
            };
            self.case.parties.push(Party {
                id: format!("p{}", i + 1),
                name: format!("Party {}", i + 1),
                role,
                at_table: !(away && self.has(Feature::OffTable)),
                note: String::new(),
            });
        }
        self.case.has_status_quo = true;
        self.case.red_lines = self.case.parties.ids().map(|_| Vec::new()).collect();
    }

    /// The numbers of levels, with the product kept under the limit.
    fn sizes(&self) -> Vec<usize> {
        let mut stream = self.stream("sizes");
        let count = stream.within(&self.shape.issues).max(1);
        // An issue with one level is legal and rare.
        let rare = |stream: &mut Stream, n: usize| if n == 1 && !stream.one_in(4) { 2 } else { n };
        let mut sizes: Vec<usize> = Vec::new();
        for _ in 0..count {
            let n = stream.within(&self.shape.levels).max(1);
            sizes.push(rare(&mut stream, n).min(*self.shape.levels.end()).max(1));
        }
        while sizes.iter().product::<usize>() > self.shape.outcomes.max(1) {
            if sizes.iter().all(|n| *n <= 2) && sizes.len() > 1 {
                sizes.pop();
            } else if let Some(largest) = sizes.iter_mut().max() {
                *largest -= 1;
            }
        }
        sizes
    }

    fn issues(&mut self) {
        let movers = literal::movers(&self.case);
        for (v, levels) in self.sizes().into_iter().enumerate() {
            let mut stream = self.stream(&format!("issue {v}"));
            let first = stream.pick(&movers);
            let others: Vec<PartyId> = movers.iter().copied().filter(|p| *p != first).collect();
            let (joint, more) = (stream.below(5) < 2, 1 + stream.below(2));
            let beside = stream.some(&others, more);
            let (ratified, binding, one_way) = (stream.one_in(5), stream.one_in(3), stream.one_in(4));
            let by: PartySet = std::iter::once(first)
                .chain(beside.into_iter().filter(|_| joint && self.has(Feature::Joint)))
                .collect();
            let outside: Vec<PartyId> = movers.iter().copied().filter(|p| !by.contains(*p)).collect();
            let consent: PartySet = stream
                .some(&outside, 1 + usize::from(ratified && v % 2 == 1))
                .into_iter()
                .filter(|_| ratified && self.has(Feature::Consent))
                .collect();
            let is_joint = by.len() + consent.len() > 1;
            let (elsewhere, at) = (stream.one_in(2), stream.below(levels));
            let status_quo = LevelId::new(if elsewhere && self.has(Feature::OtherStatusQuo) { at } else { 0 });
            let step = (one_way && self.has(Feature::OneWay) && levels > 1)
                .then(|| (stream.below(levels - 1), stream.one_in(3)));
            self.case.issues.push(Issue {
                id: format!("v{}", v + 1),
                name: format!("Issue {}", v + 1),
                levels: named_levels(levels),
                status_quo,
                control: Control::Set {
                    by,
                    consent,
                    binding: is_joint && binding && self.has(Feature::Binding),
                    allowed: one_way_changes(levels, step),
                },
                note: String::new(),
            });
        }
    }

    /// Rules that leave the status quo and a third of the outcomes at least.
    fn rules(&mut self) {
        let q = literal::status_quo(&self.case);
        let all = literal::outcomes(&self.case);
        let kinds = [(Feature::StateRules, Scope::States), (Feature::PackageRules, Scope::Packages)];
        for (k, (feature, scope)) in kinds.into_iter().enumerate() {
            let mut stream = self.stream(&format!("rules {k}"));
            if !self.has(feature) {
                continue;
            }
            for n in 0..stream.below(3) {
                let expr = expression(&mut stream, &self.case, 2);
                let spare_q = scope == Scope::States || !stream.one_in(8);
                let broken_at = |w: &Outcome| literal::holds(&self.case, &expr, w);
                let removed = all.iter().filter(|w| broken_at(w)).count();
                if (spare_q && broken_at(&q)) || removed * 3 > all.len() * 2 {
                    continue;
                }
                let broken = self.condition(expr);
                let text = format!("never {}", self.case.conditions[broken].text);
                let id = format!("R{}{}", k + 1, n + 1);
                self.case.rules.push(Rule { id, broken, text, scope, because: Vec::new(), note: String::new() });
            }
        }
    }

    /// Pairs of patterns between which nobody moves; half of them from anywhere.
    fn move_rules(&mut self) {
        if !self.has(Feature::MoveRules) {
            return;
        }
        let mut stream = self.stream("rules on moves");
        for n in 0..stream.below(3) {
            let expr = expression(&mut stream, &self.case, 2);
            let from = match stream.one_in(4) {
                true => None,
                false => {
                    let from = expression(&mut stream, &self.case, 2);
                    Some(self.condition(from))
                }
            };
            let broken = self.condition(expr);
            let text = format!("never {}", self.case.conditions[broken].text);
            let scope = Scope::Moves { from };
            let (id, because, note) = (format!("M{}", n + 1), Vec::new(), String::new());
            self.case.rules.push(Rule { id, broken, text, scope, because, note });
        }
    }

    fn some_levels(&self, stream: &mut Stream, issues: &[IssueId], other_than_q: bool) -> Vec<(IssueId, LevelId)> {
        let mut set = Vec::new();
        for &issue in issues {
            let of = &self.case.issues[issue];
            let levels: Vec<LevelId> =
                of.levels.ids().filter(|level| !other_than_q || *level != of.status_quo).collect();
            if !levels.is_empty() {
                set.push((issue, stream.pick(&levels)));
            }
        }
        set.sort_unstable();
        set
    }

    /// Proposals keep all rules. One in eight names status-quo levels too.
    fn proposals(&mut self) {
        let mut stream = self.stream("proposals");
        if !self.has(Feature::Proposals) {
            return;
        }
        let issues: Vec<IssueId> = self.case.issues.ids().collect();
        for n in 0..1 + stream.below(4) {
            let how_many = 1 + stream.below(3);
            let chosen = stream.some(&issues, how_many);
            let only_changes = !stream.one_in(8);
            let set = self.some_levels(&mut stream, &chosen, only_changes);
            let tabled_by = stream.one_in(2).then(|| PartyId::new(stream.below(self.case.parties.len())));
            let package = set.iter().fold(literal::status_quo(&self.case), |w, (v, l)| w.with(*v, *l));
            if set.is_empty() || !literal::keeps_all_rules(&self.case, &package) {
                continue;
            }
            self.case.proposals.push(Proposal {
                id: format!("deal{}", n + 1),
                name: format!("Deal {}", n + 1),
                set,
                off_agenda: None,
                tabled_by,
                on: None,
                because: Vec::new(),
                note: String::new(),
            });
        }
    }

    fn preferences(&mut self) {
        // For each issue one scale of values, which most parties share or turn round: interests meet or clash.
        let mut stream = self.stream("interests");
        let scales: IdVec<IssueId, Vec<f64>> = self
            .case
            .issues
            .iter()
            .map(|issue| issue.levels.iter().map(|_| stream.pick(&[0.0, 25.0, 50.0, 75.0, 100.0])).collect())
            .collect();
        let clash = stream.below(5);
        for party in self.case.parties.ids() {
            let mut stream = self.stream(&format!("preference {}", party.index()));
            let (ordinal, unstated) = (stream.one_in(5), stream.one_in(8));
            let by_ranking = stream.one_in(2);
            let preference = if unstated && self.has(Feature::Unstated) {
                Preference::Absent
            } else if ordinal && self.has(Feature::Ordinal) {
                self.ordinal(&mut stream, by_ranking)
            } else {
                Preference::Cardinal(self.cardinal(party, &scales, clash))
            };
            let stated = preference != Preference::Absent;
            self.case.preferences.push(preference);
            let mut stream = self.stream(&format!("red lines {}", party.index()));
            if stated && self.has(Feature::RedLines) && stream.one_in(3) {
                for n in 0..1 + stream.below(2) {
                    let when = self.random_condition(&mut stream, 1);
                    let id = format!("no{}", n + 1);
                    self.case.red_lines[party].push(RedLine { id, when, because: Vec::new() });
                }
            }
        }
    }

    fn ordinal(&mut self, stream: &mut Stream, by_ranking: bool) -> Preference {
        if by_ranking {
            let tiers = 1 + stream.below(4);
            let mut tier = |making: &mut Self| {
                let conditions = 1 + stream.below(2);
                (0..conditions).map(|_| making.random_condition(stream, 1)).collect()
            };
            Preference::Ranking((0..tiers).map(|_| tier(self)).collect())
        } else {
            let statements = 1 + stream.below(5);
            let statement = |_| Statement { when: self.random_condition(stream, 1), strength: Strength::Mild };
            Preference::Priorities((0..statements).map(statement).collect())
        }
    }

    /// A number, or an interval around it where the case has inputs.
    fn number(&mut self, stream: &mut Stream, path: String, value: f64, clip: (f64, f64)) -> Uncertain<f64> {
        let (uncertain, width) = (stream.one_in(6), stream.pick(&[2.0, 5.0, 10.0]));
        if !uncertain || !self.has(Feature::Inputs) {
            return Uncertain::Known(value);
        }
        let width = f64::min(width, f64::min(value - clip.0, clip.1 - value));
        // At an end of the scale the interval lies inside it.
        let (low, high) = match width > 0.0 {
            true => (value - width, value + width),
            false if value <= clip.0 => (clip.0, clip.0 + 2.0),
            false => (clip.1 - 2.0, clip.1),
        };
        let prior = Distribution::Interval { low, high };
        Uncertain::Input(self.case.inputs.push(Input { path, prior, clip, because: Vec::new() }))
    }

    fn cardinal(&mut self, party: PartyId, scales: &IdVec<IssueId, Vec<f64>>, clash: usize) -> Cardinal {
        let mut stream = self.stream(&format!("cardinal {}", party.index()));
        let name = format!("preferences.{}", self.case.parties[party].id);
        let decimals = stream.one_in(3) && self.has(Feature::Decimals);
        let cares = stream.below(self.case.issues.len());
        let mut issues = IdVec::new();
        for v in self.case.issues.ids() {
            let issue = self.case.issues[v].id.clone();
            let mut weight: f64 = stream.pick(&[0.0, 1.0, 1.0, 1.0, 2.0, 2.0, 3.0, 5.0]);
            let indifferent = stream.one_in(8) && v.index() != cares;
            if v.index() == cares {
                weight = weight.max(1.0);
            }
            if decimals {
                weight += stream.pick(&[0.0, 0.1, 0.25, 0.37]);
            }
            let reading = match clash {
                0 => stream.below(3),
                1 => (party.index() + v.index()) % 2,
                2 => party.index() % 2,
                // A dilemma: whoever sets the issue would rather leave it, and the others want it moved.
                _ if stream.one_in(5) => 2,
                _ => 3,
            };
            let mut values = IdVec::new();
            let sets = literal::setters_and_ratifiers(&self.case, v).0.contains(party);
            if reading == 3 {
                weight = if sets { 1.0 } else { weight.max(1.0) };
            }
            let path = format!("{name}.weights.{issue}");
            let weight = self.number(&mut stream, path, weight, (0.0, f64::INFINITY));
            for level in self.case.issues[v].levels.ids() {
                let own = stream.pick(&[0.0, 25.0, 50.0, 75.0, 100.0]);
                let scale = scales[v][level.index()];
                let left = level == self.case.issues[v].status_quo;
                let mut value = match reading {
                    0 => scale,
                    1 => 100.0 - scale,
                    2 => own,
                    _ if sets => [own.min(75.0), 100.0][usize::from(left)],
                    _ => [own.max(50.0), 0.0][usize::from(left)],
                };
                if decimals && stream.one_in(2) {
                    value = (value - 3.7).max(0.3);
                }
                let path = format!("{name}.values.{issue}.{}", self.case.issues[v].levels[level].id);
                values.push(self.number(&mut stream, path, value, (0.0, 100.0)));
            }
            issues.push((!indifferent).then_some(IssueWorth { weight, values }));
        }
        let mut stream = self.stream(&format!("terms {}", party.index()));
        let mut terms = Vec::new();
        let anywhere = (f64::NEG_INFINITY, f64::INFINITY);
        let mut conditions: Vec<(ConditionId, f64)> = Vec::new();
        let count = if self.has(Feature::Terms) { stream.below(3) } else { 0 };
        for _ in 0..count {
            let add = stream.pick(&[-50.0, -25.0, -10.0, 5.0, 10.0, 25.0, 50.0]);
            conditions.push((self.random_condition(&mut stream, 1), add));
        }
        let couplings = if self.has(Feature::Tangled) { self.couplings() } else { Vec::new() };
        for pair in couplings {
            let add = stream.pick(&[0.0, 25.0, 50.0, 75.0, 100.0]);
            if add > 0.0 {
                conditions.push((self.condition(pair), add));
            }
        }
        for (n, (when, add)) in conditions.into_iter().enumerate() {
            let id = format!("t{}", n + 1);
            let add = self.number(&mut stream, format!("{name}.terms.{id}"), add, anywhere);
            terms.push(Term { id, when, add });
        }
        let mut stream = self.stream(&format!("walk away {}", party.index()));
        let (kind, above) = (stream.below(6), stream.pick(&[-10.0, -5.0, 0.0, 5.0, 10.0, 25.0]));
        let absolute = stream.pick(&[0.0, 25.0, 40.0, 50.0, 75.0]);
        let walk_away = match kind {
            0 | 1 if self.has(Feature::WalkAway) => {
                WalkAway::Above(self.number(&mut stream, format!("{name}.walk_away"), above, anywhere))
            }
            2 if self.has(Feature::Reservation) => {
                WalkAway::Absolute(self.number(&mut stream, format!("{name}.reservation"), absolute, anywhere))
            }
            _ => WalkAway::Above(Uncertain::Known(0.0)),
        };
        Cardinal { issues, terms, walk_away, unit: 1.0, discount: None }
    }

    /// For each two issues and each pair of their levels: both at these levels.
    fn couplings(&self) -> Vec<Expr> {
        let issues = &self.case.issues;
        let at = |v: IssueId, level: LevelId| Expr::In(v, LevelSet::of(issues[v].levels.len(), [level]));
        let mut all = Vec::new();
        for (v, first) in issues.enumerated() {
            for (w, second) in issues.enumerated().skip(v.index() + 1) {
                for a in first.levels.ids() {
                    all.extend(second.levels.ids().map(|b| Expr::All(vec![at(v, a), at(w, b)])));
                }
            }
        }
        all
    }

    /// Threats on issues that their author sets alone.
    fn threats(&mut self) {
        let mut stream = self.stream("threats");
        if !self.has(Feature::Threats) {
            return;
        }
        let movers = literal::movers(&self.case);
        for n in 0..stream.below(4) {
            let author = stream.pick(&movers);
            let others: Vec<PartyId> = movers.iter().copied().filter(|p| *p != author).collect();
            let to = stream.pick(&others);
            let alone = |issue: &IssueId| {
                let (setters, ratifiers) = literal::setters_and_ratifiers(&self.case, *issue);
                setters == PartySet::only(author) && ratifiers.is_empty()
            };
            let own: Vec<IssueId> = self.case.issues.ids().filter(alone).collect();
            let how_many = 1 + stream.below(2);
            let chosen = stream.some(&own, how_many);
            let change = !stream.one_in(10);
            let set = self.some_levels(&mut stream, &chosen, change);
            if set.is_empty() {
                continue;
            }
            let unless = self.random_condition(&mut stream, 1);
            self.case.threats.push(Threat {
                id: format!("threat{}", n + 1),
                name: format!("Threat {}", n + 1),
                by: author,
                to,
                set,
                unless,
                off_agenda: None,
                due: None,
                because: Vec::new(),
                note: String::new(),
            });
        }
    }

    /// One issue whose levels are the states; a third of the arcs are common to two parties.
    fn graph(&mut self) {
        let mut stream = self.stream("graph");
        let states = stream.within(&self.shape.levels).clamp(2, self.shape.outcomes.max(2));
        let density = 1 + stream.below(4);
        let parties: Vec<PartyId> = self.case.parties.ids().collect();
        let mut arcs: IdVec<PartyId, IdVec<LevelId, LevelSet>> =
            parties.iter().map(|_| (0..states).map(|_| LevelSet::none(states)).collect()).collect();
        for &party in &parties {
            for from in (0..states).map(LevelId::new) {
                for to in (0..states).map(LevelId::new) {
                    let (drawn, shared, with) = (stream.below(states + 2) < density, stream.one_in(3), stream.next());
                    if from == to || !drawn {
                        continue;
                    }
                    arcs[party][from].insert(to);
                    if shared {
                        arcs[parties[with as usize % parties.len()]][from].insert(to);
                    }
                }
            }
        }
        self.case.has_status_quo = !stream.one_in(4);
        let at = if self.case.has_status_quo { stream.below(states) } else { 0 };
        let levels: Vec<Level> =
            (1..=states).map(|s| Level { id: format!("s{s}"), label: format!("State {s}") }).collect();
        let issue = self.case.issues.push(Issue {
            id: "state".to_owned(),
            name: "State".to_owned(),
            levels: levels.into(),
            status_quo: LevelId::new(at),
            control: Control::Arcs(arcs),
            note: String::new(),
        });
        for party in parties {
            let mut stream = self.stream(&format!("ranking {}", party.index()));
            let (unstated, by_numbers) = (stream.one_in(8), stream.one_in(2));
            let preference = if unstated && self.has(Feature::Unstated) {
                Preference::Absent
            } else if by_numbers && self.has(Feature::CardinalGraph) {
                let value = |_| Uncertain::Known(stream.pick(&[0.0, 25.0, 50.0, 75.0, 100.0]));
                let values = (0..states).map(value).collect();
                let worth = IssueWorth { weight: Uncertain::Known(1.0), values };
                let walk_away = WalkAway::Above(Uncertain::Known(0.0));
                Preference::Cardinal(Cardinal {
                    issues: vec![Some(worth)].into(),
                    terms: Vec::new(),
                    walk_away,
                    unit: 1.0,
                    discount: None,
                })
            } else {
                let tiers = 1 + stream.below(states);
                let mut ranking = vec![Vec::new(); tiers];
                for state in (0..states).map(LevelId::new) {
                    let condition = self.condition(Expr::In(issue, LevelSet::of(states, [state])));
                    ranking[stream.below(tiers)].push(condition);
                }
                ranking.retain(|tier| !tier.is_empty());
                Preference::Ranking(ranking)
            };
            self.case.preferences.push(preference);
        }
    }
}

fn named_levels(count: usize) -> IdVec<LevelId, Level> {
    (0..count).map(|l| Level { id: format!("l{l}"), label: format!("Level {l}") }).collect()
}

/// The changes that a one-way step leaves: `(k, false)` forbids going from above k to k or below, `(k, true)` the
/// other way round.
fn one_way_changes(levels: usize, step: Option<(usize, bool)>) -> IdVec<LevelId, LevelSet> {
    let forbidden = |from: usize, to: usize| match step {
        Some((k, false)) => from > k && to <= k,
        Some((k, true)) => from <= k && to > k,
        None => false,
    };
    let kept = |from: usize| (0..levels).filter(move |to| !forbidden(from, *to)).map(LevelId::new);
    (0..levels).map(|from| LevelSet::of(levels, kept(from))).collect()
}

#[cfg(test)]
mod tests {
    use super::{Feature, Shape, case, central, instance};
    use crate::literal;
    use std::collections::BTreeSet;
    use zopa_core::{Case, Control, Distribution, Id, PartySet, Preference, Role, Scope};

    fn many(shape: &Shape) -> impl Iterator<Item = Case> {
        (0..600).map(|seed| case(seed, shape))
    }

    /// What the reader would refuse never comes out: each clause is one of its rules.
    #[test]
    fn generated_cases_are_valid() {
        for case in many(&Shape::default()) {
            let q = literal::status_quo(&case);
            assert!(literal::exists(&case, &q), "{}: the status quo exists", case.id);
            let all = literal::outcomes(&case);
            assert!(all.len() <= 200 && !case.issues.is_empty() && (2..=5).contains(&case.parties.len()));
            assert_eq!(case.preferences.len(), case.parties.len());
            assert_eq!(case.red_lines.len(), case.parties.len());
            for (v, issue) in case.issues.enumerated() {
                let Control::Set { by, consent, binding, allowed } = &issue.control else { panic!() };
                assert!(!by.is_empty() && !by.meets(*consent), "{}: setters", case.id);
                assert!(!binding || by.len() + consent.len() > 1, "binding is for joint issues");
                for party in by.union(*consent).iter() {
                    assert_ne!(case.parties[party].role, Role::Audience);
                }
                assert_eq!(allowed.len(), issue.levels.len());
                for (level, to) in allowed.enumerated() {
                    assert!(to.contains(level), "{} {v:?}: a level may stay", case.id);
                }
                assert!(issue.status_quo.index() < issue.levels.len());
            }
            for proposal in case.proposals.iter() {
                let w = case.package(&proposal.set);
                assert!(!proposal.set.is_empty() && literal::keeps_all_rules(&case, &w), "{}", case.id);
                let issues: BTreeSet<_> = proposal.set.iter().map(|(v, _)| *v).collect();
                assert_eq!(issues.len(), proposal.set.len(), "an issue is named once");
            }
            for threat in case.threats.iter() {
                assert_ne!(threat.by, threat.to);
                for (v, _) in &threat.set {
                    let (setters, ratifiers) = literal::setters_and_ratifiers(&case, *v);
                    assert!(setters == PartySet::only(threat.by) && ratifiers.is_empty(), "{}: author alone", case.id);
                }
            }
            for (party, preference) in case.preferences.enumerated() {
                assert!(*preference != Preference::Absent || case.red_lines[party].is_empty());
            }
            for (input, value) in case.inputs.iter().zip(central(&case).0) {
                let Distribution::Interval { low, high } = input.prior else { panic!() };
                assert!(low < high && (input.clip.0..=input.clip.1).contains(&value), "{input:?}");
                assert!(input.clip.0 <= low && high <= input.clip.1, "{input:?}");
            }
            instance(&case);
        }
    }

    /// Graphs have arcs that stay in range and never end where they begin, and complete rankings.
    #[test]
    fn generated_graphs_are_valid() {
        let mut common = 0;
        for case in many(&Shape::graph()) {
            let issue = case.issues.iter().next().unwrap();
            let states: Vec<_> = issue.levels.ids().collect();
            let Control::Arcs(arcs) = &issue.control else { panic!() };
            assert_eq!(arcs.len(), case.parties.len());
            for from in &states {
                for of_party in arcs.iter() {
                    assert!(!of_party[*from].contains(*from));
                    assert!(of_party[*from].iter().all(|to| states.contains(&to)));
                }
                for to in &states {
                    common += usize::from(arcs.iter().filter(|a| a[*from].contains(*to)).count() > 1);
                }
            }
            for preference in case.preferences.iter() {
                if let Preference::Ranking(tiers) = preference {
                    let ranked: usize = tiers.iter().map(Vec::len).sum();
                    assert_eq!(ranked, states.len());
                }
            }
            instance(&case);
        }
        assert!(common > 100, "common moves occur");
    }

    /// Each feature occurs in a fair part of the cases: a twin that is never asked about joint issues guards nothing.
    #[test]
    fn features_occur() {
        let mut seen = std::collections::BTreeMap::<&str, usize>::new();
        for case in many(&Shape::default()) {
            let set = |test: &dyn Fn(&Control) -> bool| case.issues.iter().any(|v| test(&v.control));
            let q = literal::status_quo(&case);
            let facts = [
                ("state rules", case.rules.iter().any(|r| r.scope == Scope::States)),
                ("package rules", case.rules.iter().any(|r| r.scope == Scope::Packages)),
                ("joint", set(&|c| matches!(c, Control::Set { by, .. } if by.len() > 1))),
                ("consent", set(&|c| matches!(c, Control::Set { consent, .. } if !consent.is_empty()))),
                ("binding", set(&|c| matches!(c, Control::Set { binding: true, .. }))),
                (
                    "one way",
                    set(
                        &|c| matches!(c, Control::Set { allowed, .. } if allowed.iter().any(|to| to.len() < allowed.len())),
                    ),
                ),
                ("red lines", case.red_lines.iter().any(|r| !r.is_empty())),
                ("priorities", case.preferences.iter().any(|p| matches!(p, Preference::Priorities(_)))),
                ("ranking", case.preferences.iter().any(|p| matches!(p, Preference::Ranking(_)))),
                ("unstated", case.preferences.iter().any(|p| *p == Preference::Absent)),
                ("audience", case.parties.iter().any(|p| p.role == Role::Audience)),
                ("third party", case.parties.iter().any(|p| p.role == Role::ThirdParty)),
                ("proposals", !case.proposals.is_empty()),
                ("threats", !case.threats.is_empty()),
                ("inputs", !case.inputs.is_empty()),
                ("status quo elsewhere", q.levels().iter().any(|l| l.index() > 0)),
            ];
            for (name, true_here) in facts {
                *seen.entry(name).or_default() += usize::from(true_here);
            }
        }
        let q_unsigned = |case: &Case| !literal::keeps_all_rules(case, &literal::status_quo(case));
        let corner = many(&Shape::default()).filter(q_unsigned).count();
        assert!(corner >= 5, "the status quo breaks a rule on packages in {corner} of 600");
        for (name, times) in seen {
            assert!(times >= 60, "{name}: {times} of 600");
        }
    }

    /// A feature that is off does not occur, and switching it off leaves the issues as they are.
    #[test]
    fn features_can_be_switched_off() {
        let without =
            Shape::default().without(Feature::Threats).without(Feature::StateRules).without(Feature::MoveRules);
        for seed in 0..100 {
            let (with, less) = (case(seed, &Shape::default()), case(seed, &without));
            assert!(less.threats.is_empty() && less.rules.iter().all(|r| r.scope == Scope::Packages));
            assert_eq!(with.issues, less.issues);
            assert_eq!(with.parties, less.parties);
        }
    }

    /// The same seed and shape make the same case.
    #[test]
    fn seeds_repeat() {
        for seed in 0..50 {
            assert_eq!(case(seed, &Shape::default()), case(seed, &Shape::default()));
        }
        assert_ne!(case(1, &Shape::default()), case(2, &Shape::default()));
    }
}
