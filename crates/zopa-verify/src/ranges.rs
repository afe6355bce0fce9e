//! The lowest and the highest score of a party where the outcomes are not listed: issues are eliminated one after another.
//!
//! An issue is joined with others by the rules and by the party's terms. What is lowest and highest over its levels is a
//! table over those others, and takes the place of everything that depended on it; the issue with the smallest table
//! goes first (variable elimination, Bertelè & Brioschi 1972). A table may have 200,000 entries.

use crate::ground::{Ground, LISTED};
use zopa_core::{ConditionId, Id, IssueId, LevelId, PartyId, PartySet};

/// The lowest and the highest; `None` where every combination breaks a rule.
type Range = Option<(i64, i64)>;

/// Something that depends on some issues.
struct Factor {
    scope: Vec<IssueId>,
    what: What,
}

enum What {
    /// Not that.
    Never(ConditionId),
    /// What the levels of its one issue are worth.
    Own,
    /// So much where it holds.
    Term(ConditionId, i64),
    /// What is left of issues that are eliminated, the first issue of the scope fastest.
    Rest(Vec<Range>),
}

fn plus(a: Range, b: Range) -> Range {
    a.zip(b).map(|((a, b), (c, d))| (a + c, b + d))
}

fn either(a: Range, b: Range) -> Range {
    match (a, b) {
        (Some((a, b)), Some((c, d))) => Some((a.min(c), b.max(d))),
        (known, None) | (None, known) => known,
    }
}

impl Ground<'_> {
    /// The lowest and highest score of a party over the feasible outcomes; `None` where rules and terms join too many
    /// issues.
    pub(crate) fn range_by_parts(&self, party: PartyId) -> Option<(i64, i64)> {
        self.range_in(party, &self.instance.model().space().issue_ids().collect::<Vec<_>>())
    }

    /// The same over what a group can deliver.
    pub(crate) fn range_over(&self, party: PartyId, group: PartySet) -> Option<(i64, i64)> {
        self.range_in(party, &self.open(group))
    }

    /// The same where these issues can change.
    fn range_in(&self, party: PartyId, open: &[IssueId]) -> Option<(i64, i64)> {
        let model = self.instance.model();
        let additive = self.instance.additive(party)?;
        let scope = |c: ConditionId| -> Vec<IssueId> {
            model.condition(c).support().iter().filter(|v| open.contains(v)).collect()
        };
        let rules = model.state_rules().iter().chain(model.package_rules());
        let rules = rules.map(|c| Factor { scope: scope(*c), what: What::Never(*c) });
        let terms =
            additive.terms().iter().map(|(c, add)| Factor { scope: scope(*c), what: What::Term(*c, add.raw()) });
        let own = open.iter().map(|v| Factor { scope: vec![*v], what: What::Own });
        let mut factors: Vec<Factor> = rules.chain(terms).chain(own).collect();
        let worth = |f: &Factor, at: &dyn Fn(IssueId) -> LevelId| -> Range {
            match &f.what {
                What::Never(c) => (!model.condition(*c).holds_at(at)).then_some((0, 0)),
                What::Own => f.scope.first().map(|v| additive.table(*v)[at(*v).index()].raw()).map(|x| (x, x)),
                What::Term(c, add) => {
                    let add = if model.condition(*c).holds_at(at) { *add } else { 0 };
                    Some((add, add))
                }
                What::Rest(table) => {
                    let mut place = 0;
                    for v in f.scope.iter().rev() {
                        place = place * model.space().levels(*v) + at(*v).index();
                    }
                    table.get(place).copied().flatten()
                }
            }
        };
        let mut left = open.to_vec();
        while !left.is_empty() {
            let joined = |v: &IssueId| {
                let all = factors.iter().filter(|f| f.scope.contains(v)).flat_map(|f| f.scope.iter().copied());
                let mut others: Vec<IssueId> = all.filter(|other| other != v).collect();
                others.sort_unstable();
                others.dedup();
                others
            };
            let size =
                |others: &Vec<IssueId>| others.iter().map(|v| (model.space().levels(*v) as f64).ln()).sum::<f64>();
            let all = left.iter().map(|v| (*v, joined(v)));
            let (v, others) = all.min_by(|a, b| size(&a.1).total_cmp(&size(&b.1)))?;
            let (of, rest): (Vec<Factor>, Vec<Factor>) = factors.into_iter().partition(|f| f.scope.contains(&v));
            // The eliminated issue fastest, so that its levels come one after another.
            let scope: Vec<IssueId> = [v].into_iter().chain(others.iter().copied()).collect();
            let mut sums: Vec<Range> = Vec::new();
            self.combinations(&scope, LISTED, |at| {
                sums.push(of.iter().try_fold((0, 0), |sum, f| plus(Some(sum), worth(f, at))));
            })?;
            let table =
                sums.chunks(model.space().levels(v)).map(|all| all.iter().copied().fold(None, either)).collect();
            factors = rest;
            factors.push(Factor { scope: others, what: What::Rest(table) });
            left.retain(|other| *other != v);
        }
        let stay = |v: IssueId| self.q().level(v);
        let shut = model.space().issue_ids().filter(|v| !open.contains(v));
        let fixed: i64 = shut.map(|v| additive.table(v)[stay(v).index()].raw()).sum();
        let mut range = factors.iter().try_fold((fixed, fixed), |sum, f| plus(Some(sum), worth(f, &stay)));
        if self.lone_status_quo() {
            let q = self.raw(party, self.q());
            range = either(range, Some((q, q)));
        }
        Some(range.unwrap_or((0, 0)))
    }
}

#[cfg(test)]
mod tests {
    use crate::ground::Ground;
    use zopa_core::PartySet;
    use zopa_testkit::generate::{self, Shape, Stream};

    /// As in the list of all outcomes, and as over what some can deliver.
    #[test]
    fn ranges_are_those_of_the_list() {
        let shapes = [Shape::default().up_to(800), Shape { issues: 3..=6, ..Shape::tangled() }.up_to(800)];
        let (mut checked, mut empty) = (0, 0);
        for seed in 0..3_000 {
            let instance = generate::instance(&generate::case(seed, &shapes[seed as usize % 2]));
            let Some(ground) = Ground::listed(&instance) else { continue };
            let all: Vec<_> = instance.model().case().parties.ids().collect();
            let mut stream = Stream::new(seed, "ranges");
            let n = stream.below(all.len() + 1);
            let group: PartySet = stream.some(&all, n).into_iter().collect();
            for i in ground.cardinal(all.iter().copied().collect()) {
                let of: Vec<i64> = ground.deliverable(group).into_iter().map(|w| ground.raw(i, w)).collect();
                let expected = of.iter().min().copied().zip(of.iter().max().copied());
                assert_eq!(ground.range_over(i, group), Some(expected.unwrap_or((0, 0))), "seed {seed}");
                let of: Vec<i64> = ground.feasible.iter().map(|w| ground.raw(i, w)).collect();
                let expected = of.iter().min().copied().zip(of.iter().max().copied());
                assert_eq!(ground.range_by_parts(i), Some(expected.unwrap_or((0, 0))), "seed {seed}");
                checked += 1;
                empty += usize::from(expected.is_none());
            }
        }
        assert!(checked > 3_000 && empty < checked / 2, "{checked} {empty}");
    }
}
