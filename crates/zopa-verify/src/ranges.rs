//! The lowest and the highest score of a party where the outcomes are not listed: issues are eliminated one after another
//! ([`crate::elimination`]), or, where too many hang together for that, sets of levels are searched
//! ([`crate::joined::search`]).

use crate::elimination::{Amount, Factor};
use crate::ground::Ground;
use crate::joined::search::{BOXES, Tangle};
use crate::proof::{About, Boxes, NONE};
use zopa_core::{Id, IssueId, PartyId, PartySet};

/// The lowest and the highest; `None` where every combination breaks a rule.
type Range = Option<(i64, i64)>;

impl Amount for Range {
    fn unit() -> Self {
        Some((0, 0))
    }
    fn none() -> Self {
        None
    }
    fn both(&self, other: &Self) -> Option<Self> {
        Some(self.zip(*other).map(|((a, b), (c, d))| (a + c, b + d)))
    }
    fn either(all: Vec<Self>) -> Option<Self> {
        Some(all.into_iter().flatten().reduce(|(a, b), (c, d)| (a.min(c), b.max(d))))
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
        let additive = self.instance.additive(party)?;
        let exactly = |x: i64| Some((x, x));
        let shut = self.instance.model().space().issue_ids().filter(|v| !open.contains(v));
        let fixed: i64 = shut.map(|v| additive.table(v)[self.q().level(v).index()].raw()).sum();
        let mut factors: Vec<Factor<'_, Range>> = vec![Factor::new(Vec::new(), move |_| exactly(fixed))];
        factors.extend(self.kept_rules(open));
        factors.extend(additive.terms().iter().map(|(c, add)| self.where_holds(*c, open, move || exactly(add.raw()))));
        factors.extend(self.each_level(open, move |v, level| exactly(additive.table(v)[level.index()].raw())));
        let mut range = match self.together(open, factors) {
            Some(range) => range,
            None => self.range_by_sets(party, open)?,
        };
        if self.lone_status_quo() {
            range = Range::either(vec![range, exactly(self.raw(party, self.q()))])?;
        }
        Some(range.unwrap_or((0, 0)))
    }

    /// The same, but for a status quo that stands by itself, by a search; `None` where it was given up.
    fn range_by_sets(&self, party: PartyId, open: &[IssueId]) -> Option<Range> {
        let group = PartySet::only(party);
        let about = About { group, everywhere: true, lines: Vec::new(), apart: false, from: vec![0] };
        let space = self.instance.model().space();
        let issues = open.iter().copied().filter(|v| space.levels(*v) > 1).collect();
        let boxes = Boxes::over(self, &about, issues, true, true);
        if boxes.shut {
            return Some(None);
        }
        let tangle = Tangle::of(&boxes)?;
        let most = |sign: i64| {
            let (mut most, mut left) = (None, BOXES);
            let ended = tangle.search(&[(vec![i128::from(sign)], NONE)], sign > 0, &mut left, &mut |scores, _| {
                most = most.max(Some(sign * scores[0]));
                Some(most.map(|most| i128::from(most) + 1))
            });
            ended.then_some(most)
        };
        Some(most(-1)?.zip(most(1)?).map(|(low, high)| (-low, high)))
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
                if !ground.lone_status_quo() {
                    let open: Vec<_> = instance.model().space().issue_ids().collect();
                    assert_eq!(ground.range_by_sets(i, &open), Some(expected), "seed {seed}");
                }
                assert_eq!(ground.range_by_parts(i), Some(expected.unwrap_or((0, 0))), "seed {seed}");
                checked += 1;
                empty += usize::from(expected.is_none());
            }
        }
        assert!(checked > 3_000 && empty < checked / 2, "{checked} {empty}");
    }
}
