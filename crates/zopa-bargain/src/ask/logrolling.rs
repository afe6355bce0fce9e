//! Logrolling: issues that two parties weigh differently, to be traded against each other.
//!
//! What an issue weighs for a party is what it can make a difference: weight times the range of its values (the swing
//! weight of decision analysis, Keeney & Raiffa 1976), as a share of the sum over its issues. Terms are not in it. An issue
//! is **contested** where both care and no level is best for both; every other issue that somebody cares about is
//! **common ground**: one level of it is best for both, or best for one at no cost to the other.

use crate::problem::{Deals, refuse_foreign};
use std::cmp::Reverse;
use zopa_core::{Additive, Diagnostic, Id, IssueId, LevelId, Outcome, PartyId, PartySet, Run};

/// What two parties want of the issues.
#[derive(Clone, PartialEq, Debug)]
pub struct Interests {
    /// The two.
    pub parties: [PartyId; 2],
    /// What each issue weighs for each, as a share; in the order of the issues, those left out about which neither cares.
    pub weights: Vec<(IssueId, [f64; 2])>,
    /// Issues with a level that is best for both, with that level.
    pub common: Vec<(IssueId, LevelId)>,
    /// Contested issues.
    pub contested: Vec<IssueId>,
    /// Of these, where the two order all levels the opposite way.
    pub opposed: Vec<IssueId>,
    /// The pairs of contested issues worth trading, those first whose weights differ most, to the limit of listed items.
    pub trades: Vec<Trade>,
}

/// A pair of issues worth trading: the first weighs more for the first party, the second for the second.
#[derive(Clone, PartialEq, Debug)]
pub struct Trade {
    /// The first party gets its way here.
    pub first: IssueId,
    /// The second party gets its way here.
    pub second: IssueId,
    /// By how much the weights differ on both issues together, in shares.
    pub difference: f64,
    /// The trade: what is traded from, with the first issue at the first party's best level and the second at the
    /// second party's.
    pub to: Outcome,
    /// What each gains by it, in points, terms included.
    pub gains: [f64; 2],
    /// Who must sign the package that results.
    pub signers: PartySet,
    /// Whether it breaks no rule.
    pub feasible: bool,
    /// Whether all who must sign it would, and it is feasible.
    pub acceptable: bool,
}

/// The trades of each pair of members.
#[derive(Clone, PartialEq, Debug)]
pub struct Logroll {
    /// One for each pair of members with utilities, in the order of the parties.
    pub pairs: Vec<Interests>,
}

/// The issues on which two members' weights differ most, and the trade each pair suggests, from a package (the status
/// quo, by default). A pair of issues is listed where both are contested, the first weighs more for the first party than
/// for the second, and the second less; in the order of the sum of the two differences (exact), then of the issues.
/// Of levels that are equally good for its party the trade takes the best for the other, then the first.
///
/// # Errors
/// E715 for an outcome of another case.
pub fn logrolling(deals: &Deals<'_>, from: &Outcome, run: &Run<'_>) -> Result<Logroll, Diagnostic> {
    let instance = deals.instance();
    refuse_foreign(instance, from)?;
    let members: Vec<PartyId> = deals.group().iter().filter(|i| instance.additive(*i).is_some()).collect();
    let pairs = members.iter().enumerate().flat_map(|(k, a)| members[k + 1..].iter().map(move |b| [*a, *b]));
    let interests = |parties: [PartyId; 2]| {
        let (a, b) = (instance.additive(parties[0])?, instance.additive(parties[1])?);
        Some(interests(deals, parties, [a, b], from, run))
    };
    Ok(Logroll { pairs: pairs.filter_map(interests).collect() })
}

fn interests(deals: &Deals<'_>, parties: [PartyId; 2], of: [&Additive; 2], from: &Outcome, run: &Run<'_>) -> Interests {
    let space = deals.instance().model().space();
    let value = |i: usize, v: IssueId, l: LevelId| of[i].table(v)[l.index()].raw();
    let levels = |v: IssueId| (0..space.levels(v)).map(LevelId::new);
    let highest = |i: usize, v: IssueId| levels(v).map(|l| value(i, v, l)).max().unwrap_or(0);
    let swing = |i: usize, v: IssueId| highest(i, v) - levels(v).map(|l| value(i, v, l)).min().unwrap_or(0);
    let sum = |i: usize| space.issue_ids().map(|v| i128::from(swing(i, v))).sum::<i128>();
    let total = [sum(0), sum(1)];
    let share = |i: usize, v: IssueId| if total[i] > 0 { swing(i, v) as f64 / total[i] as f64 } else { 0.0 };
    let cares: Vec<IssueId> = space.issue_ids().filter(|v| swing(0, *v) > 0 || swing(1, *v) > 0).collect();
    let common_level = |v: &IssueId| {
        let best = |l: &LevelId| [0, 1].iter().all(|i| value(*i, *v, *l) == highest(*i, *v));
        levels(*v).find(best)
    };
    let contested: Vec<IssueId> = cares.iter().copied().filter(|v| common_level(v).is_none()).collect();
    let is_opposed = |v: &IssueId| {
        let pairs = levels(*v).flat_map(|l| levels(*v).map(move |m| (l, m)));
        pairs.into_iter().all(|(l, m)| value(0, *v, l).cmp(&value(0, *v, m)) == value(1, *v, m).cmp(&value(1, *v, l)))
    };
    // The weights on two issues, exactly: (s_0(a) - s_0(b)) / t_0 + (s_1(b) - s_1(a)) / t_1, times t_0 t_1.
    let scaled = |i: usize, v: IssueId| i128::from(swing(i, v)) * total[1 - i];
    let leads = |i: usize, v: IssueId| scaled(i, v) - scaled(1 - i, v);
    let mut found: Vec<(Reverse<i128>, IssueId, IssueId)> = Vec::new();
    for a in contested.iter().filter(|v| leads(0, **v) > 0) {
        for b in contested.iter().filter(|v| leads(1, **v) > 0) {
            found.push((Reverse(leads(0, *a) + leads(1, *b)), *a, *b));
        }
    }
    found.sort_unstable();
    let best_for = |i: usize, v: IssueId| {
        let order = |l: &LevelId| (value(i, v, *l), value(1 - i, v, *l), Reverse(*l));
        levels(v).max_by_key(order).unwrap_or(from.level(v))
    };
    let trades = found.into_iter().take(run.limits.listed).map(|(_, first, second)| {
        let instance = deals.instance();
        let model = instance.model();
        let to = from.with(first, best_for(0, first)).with(second, best_for(1, second));
        let change = |i: usize| of[i].points(of[i].score(model, &to) - of[i].score(model, from));
        let feasible = if to == *model.status_quo() { model.exists(&to) } else { model.signable(&to) };
        let signers = model.signers(&to);
        let all_sign = signers.iter().all(|i| instance.stance(i, &to) == zopa_core::Stance::Yes);
        Trade {
            first,
            second,
            difference: share(0, first) - share(1, first) + share(1, second) - share(0, second),
            gains: [change(0), change(1)],
            signers,
            feasible,
            acceptable: feasible && all_sign,
            to,
        }
    });
    Interests {
        parties,
        weights: cares.iter().map(|v| (*v, [share(0, *v), share(1, *v)])).collect(),
        common: cares.iter().filter_map(|v| Some((*v, common_level(v)?))).collect(),
        opposed: contested.iter().copied().filter(is_opposed).collect(),
        trades: trades.collect(),
        contested,
    }
}
