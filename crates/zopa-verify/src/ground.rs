//! The list of all feasible outcomes, and what each party makes of them.

use serde_json::{Map, Value, json};
use std::cell::{Cell, RefCell};
use std::cmp::Ordering;
use zopa_core::{
    Case, Compared, Count, Id, Instance, IssueId, LevelId, Outcome, PartyId, PartySet, Role, Stance, Worth,
};

/// Levels that are given to issues in all searches for proofs together.
const STEPS: u64 = 30_000_000;

/// Spaces of up to so many outcomes are listed by the checker.
pub const LISTED: u128 = 200_000;

/// A case with all its feasible outcomes, in index order (first issue fastest).
pub(crate) struct Ground<'a> {
    pub(crate) instance: &'a Instance,
    pub(crate) feasible: Vec<Outcome>,
    /// Steps that are left to searches for proofs.
    pub(crate) steps: Cell<u64>,
    /// Whether frontiers of four and more are built; proofs in the document make them needless.
    pub(crate) wide: Cell<bool>,
    /// Of which parties, with which issues open, a frontier was found to be too large.
    pub(crate) too_large: RefCell<Vec<(Vec<PartyId>, Vec<IssueId>)>>,
}

/// A number of outcomes as documents have it.
pub(crate) fn amount(n: u128) -> Value {
    if n <= 1 << 53 { json!(n as u64) } else { json!(n.to_string()) }
}

/// The same of a count.
pub(crate) fn count(n: Count) -> Value {
    match n {
        Count::Exact(n) => amount(n),
        beyond => json!(beyond.to_string()),
    }
}

impl<'a> Ground<'a> {
    /// With all feasible outcomes; `None` where they are too many.
    pub(crate) fn listed(instance: &'a Instance) -> Option<Self> {
        let ground = Ground::unlisted(instance);
        let feasible = Ground::all(instance, |at| ground.is_feasible(at))?;
        Some(Ground {
            instance,
            feasible,
            steps: Cell::new(STEPS),
            wide: Cell::new(true),
            too_large: RefCell::default(),
        })
    }

    /// All outcomes of which this is true, in index order; `None` where they are too many.
    pub(crate) fn all(instance: &Instance, keep: impl Fn(&Outcome) -> bool) -> Option<Vec<Outcome>> {
        let space = instance.model().space();
        if !matches!(space.count(), Count::Exact(n) if n <= LISTED) {
            return None;
        }
        let mut kept = Vec::new();
        let mut at = Outcome::new(space.issue_ids().map(|_| LevelId::new(0)));
        loop {
            if keep(&at) {
                kept.push(at.clone());
            }
            let next = |v: &IssueId| at.level(*v).index() + 1 < space.levels(*v);
            let Some(turn) = space.issue_ids().find(next) else { break };
            space.issue_ids().take_while(|v| *v != turn).for_each(|v| at.set(v, LevelId::new(0)));
            let level = at.level(turn).index() + 1;
            at.set(turn, LevelId::new(level));
        }
        Some(kept)
    }

    /// Without any.
    pub(crate) fn unlisted(instance: &'a Instance) -> Self {
        Ground {
            instance,
            feasible: Vec::new(),
            steps: Cell::new(STEPS),
            wide: Cell::new(true),
            too_large: RefCell::default(),
        }
    }

    pub(crate) fn case(&self) -> &'a Case {
        self.instance.model().case()
    }
    pub(crate) fn q(&self) -> &'a Outcome {
        self.instance.model().status_quo()
    }
    /// Whether an outcome breaks no rule; the status quo is tested against rules on states only.
    pub(crate) fn is_feasible(&self, w: &Outcome) -> bool {
        let model = self.instance.model();
        if w == self.q() { model.exists(w) } else { model.signable(w) }
    }
    pub(crate) fn signers(&self, w: &Outcome) -> PartySet {
        self.instance.model().signers(w)
    }
    pub(crate) fn yes(&self, group: PartySet, w: &Outcome) -> bool {
        group.iter().all(|i| self.instance.stance(i, w) == Stance::Yes)
    }
    pub(crate) fn deliverable(&self, group: PartySet) -> Vec<&Outcome> {
        self.feasible.iter().filter(|w| self.signers(w).is_subset(group)).collect()
    }
    pub(crate) fn gainful(&self, group: PartySet, w: &Outcome) -> bool {
        w != self.q() && group.iter().any(|i| self.instance.gains_strictly(i, w))
    }
    /// Members that count: no audience, preferences stated.
    pub(crate) fn counted(&self, group: PartySet) -> PartySet {
        let case = self.case();
        let audience = case.having(Role::Audience);
        group.iter().filter(|i| !audience.contains(*i) && *self.instance.worth(*i) != Worth::Absent).collect()
    }
    pub(crate) fn cardinal(&self, group: PartySet) -> Vec<PartyId> {
        group.iter().filter(|i| self.instance.additive(*i).is_some()).collect()
    }
    pub(crate) fn raw(&self, party: PartyId, w: &Outcome) -> i64 {
        self.instance.score(party, w).map_or(0, zopa_core::Score::raw)
    }
    /// Raw units of a point, and the worth of no deal in them.
    pub(crate) fn point(&self, party: PartyId) -> i64 {
        self.instance.additive(party).map_or(1, |a| a.weight())
    }
    pub(crate) fn no_deal(&self, party: PartyId) -> i64 {
        self.instance.additive(party).map_or(0, |a| a.disagreement().raw())
    }

    /// Numbers that order outcomes like the party does: scores, or places in its order.
    pub(crate) fn values(&self, party: PartyId, of: &[&Outcome]) -> Vec<i64> {
        if self.instance.additive(party).is_some() {
            return of.iter().map(|w| self.raw(party, w)).collect();
        }
        let order = |a: &usize, b: &usize| match self.instance.compare(party, of[*a], of[*b]) {
            Compared::MuchWorse | Compared::Worse => Ordering::Less,
            Compared::Equal | Compared::Unknown => Ordering::Equal,
            Compared::Better | Compared::MuchBetter => Ordering::Greater,
        };
        let mut places: Vec<usize> = (0..of.len()).collect();
        places.sort_by(order);
        let mut values = vec![0; of.len()];
        for pair in places.windows(2) {
            values[pair[1]] = values[pair[0]] + i64::from(order(&pair[0], &pair[1]) == Ordering::Less);
        }
        values
    }

    /// The places of the outcomes that no other dominates, and how many vectors they have.
    pub(crate) fn efficient(&self, group: PartySet, of: &[&Outcome]) -> (Vec<usize>, usize) {
        let columns: Vec<Vec<i64>> = group.iter().map(|i| self.values(i, of)).collect();
        let row = |k: usize| -> Vec<i64> { columns.iter().map(|c| c[k]).collect() };
        let mut order: Vec<(i128, Vec<i64>, usize)> =
            (0..of.len()).map(|k| (row(k).iter().map(|x| i128::from(*x)).sum(), row(k), k)).collect();
        // What dominates another has a larger sum.
        order.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| b.1.cmp(&a.1)).then(a.2.cmp(&b.2)));
        let mut vectors: Vec<&Vec<i64>> = Vec::new();
        let mut places = Vec::new();
        for (_, vector, k) in &order {
            if vectors.last() == Some(&vector) {
                places.push(*k);
                continue;
            }
            if !vectors.iter().any(|other| other.iter().zip(vector).all(|(a, b)| a >= b)) {
                vectors.push(vector);
                places.push(*k);
            }
        }
        places.sort_unstable();
        (places, vectors.len())
    }

    // What documents have.

    pub(crate) fn id(&self, party: PartyId) -> Value {
        json!(self.case().parties[party].id)
    }
    pub(crate) fn ids(&self, group: PartySet) -> Value {
        group.iter().map(|p| self.id(p)).collect()
    }
    pub(crate) fn issues(&self, of: impl Iterator<Item = IssueId>) -> Value {
        of.map(|v| json!(self.case().issues[v].id)).collect()
    }
    pub(crate) fn levels(&self, w: &Outcome) -> Value {
        let level = |v: IssueId| json!(self.case().issues[v].levels[w.level(v)].id);
        Value::Object(self.case().issues.enumerated().map(|(v, issue)| (issue.id.clone(), level(v))).collect())
    }
    /// A number of each party that has one.
    pub(crate) fn numbers(&self, mut of: impl FnMut(PartyId) -> Option<f64>) -> Value {
        let entry = |(p, party): (PartyId, &zopa_core::Party)| Some((party.id.clone(), json!(of(p)?)));
        Value::Object(self.case().parties.enumerated().filter_map(entry).collect())
    }
    pub(crate) fn points(&self, party: PartyId, raw: i64) -> f64 {
        raw as f64 / self.point(party) as f64
    }
    pub(crate) fn utilities(&self, w: &Outcome) -> Value {
        self.numbers(|p| self.instance.additive(p).map(|_| self.points(p, self.raw(p, w))))
    }
    pub(crate) fn gains(&self, w: &Outcome) -> Value {
        self.numbers(|p| self.instance.additive(p).map(|_| self.points(p, self.raw(p, w) - self.no_deal(p))))
    }
    pub(crate) fn package(&self, w: &Outcome) -> Value {
        json!({ "levels": self.levels(w), "utilities": self.utilities(w) })
    }
    pub(crate) fn packages<'w>(&self, of: impl IntoIterator<Item = &'w Outcome>, limit: usize) -> Value {
        of.into_iter().take(limit).map(|w| self.package(w)).collect()
    }
    /// The outcome of levels in a document; `None` if it is not of this case.
    pub(crate) fn read(&self, levels: &Value) -> Option<Outcome> {
        let levels: &Map<String, Value> = levels.as_object()?;
        let mut w = self.q().clone();
        if levels.len() != self.case().issues.len() {
            return None;
        }
        for (v, issue) in self.case().issues.enumerated() {
            let id = levels.get(&issue.id)?.as_str()?;
            w.set(v, issue.levels.find(|l| l.id == id)?);
        }
        Some(w)
    }
}
