//! Adjusted Winner (Brams & Taylor 1996): two parties divide issues, at most one of them in shares.
//!
//! Each party spreads 100 points over the issues. An issue goes to who gives it more points, tied ones then to whoever is
//! behind; the richer party then hands issues over, those first that cost it least for what they give (its points over
//! the other's), the last one in part, until both have the same number of points. The result is equitable, free of envy
//! and efficient for additive interests, if the issue that is split can be split. It can be gamed: what a party could
//! gain at most by announcing other points, if it knew the other's, is given with it.

use crate::problem::Deals;
use crate::solution::{Undefined, undefined};
use std::cmp::Ordering;
use zopa_core::{IssueId, PartyId};

/// Who wins an item.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Winner {
    /// The first party, all of it.
    First,
    /// The second party, all of it.
    Second,
    /// It is split.
    Split,
}

/// One item.
#[derive(Clone, PartialEq, Debug)]
pub struct Item {
    /// Its points, of 100 for each party.
    pub points: [f64; 2],
    /// Who wins it.
    pub to: Winner,
    /// The share of it that each gets.
    pub share: [f64; 2],
}

/// The division.
#[derive(Clone, PartialEq, Debug)]
pub struct Division {
    /// The two parties.
    pub parties: [PartyId; 2],
    /// The issues divided: those on which the two want different levels most.
    pub issues: Vec<IssueId>,
    /// What becomes of each, in the same order.
    pub items: Vec<Item>,
    /// What each gets in its own points: the same number.
    pub totals: [f64; 2],
    /// The most that each could gain in points by announcing other points, if it knew the other's.
    pub manipulation: [f64; 2],
    /// Issues on which one level is best for both: nothing to divide.
    pub agreed: Vec<IssueId>,
    /// Whether a member has terms: the division does not see them.
    pub ignores_terms: bool,
}

/// Adjusted Winner for a group of two with utilities. An issue's points are in proportion to what it can make a
/// difference to the party: weight times the range of its values (its swing weight), over the issues on which no level is
/// best for both. Rules, red lines, terms and worths of no deal play no part. `Err(None)`: not two members, or nothing to
/// divide.
///
/// # Errors
/// Why there is no division.
pub fn adjusted_winner(deals: &Deals<'_>) -> Result<Division, Option<Undefined>> {
    if let Some(reason) = undefined(deals) {
        return Err(Some(reason));
    }
    let instance = deals.instance();
    let members: Vec<PartyId> = deals.group().iter().collect();
    let &[first, second] = &members[..] else { return Err(None) };
    let (Some(a), Some(b)) = (instance.additive(first), instance.additive(second)) else { return Err(None) };
    let (mut issues, mut agreed, mut points) = (Vec::new(), Vec::new(), Vec::new());
    for v in instance.model().space().issue_ids() {
        let of = |x: &zopa_core::Additive| -> (i64, i64) {
            let values = x.table(v).iter().map(|s| s.raw());
            (values.clone().min().unwrap_or(0), values.max().unwrap_or(0))
        };
        let ((low_a, high_a), (low_b, high_b)) = (of(a), of(b));
        if high_a == low_a && high_b == low_b {
            continue;
        }
        let common = a.table(v).iter().zip(b.table(v)).any(|(x, y)| x.raw() == high_a && y.raw() == high_b);
        if common {
            agreed.push(v);
        } else {
            issues.push(v);
            points.push([high_a - low_a, high_b - low_b]);
        }
    }
    let Some((items, totals, manipulation)) = divide(&points) else { return Err(None) };
    let ignores_terms = !a.terms().is_empty() || !b.terms().is_empty();
    Ok(Division { parties: [first, second], issues, items, totals, manipulation, agreed, ignores_terms })
}

/// Divides items by the points of two parties, in any units: each party's are brought to a sum of 100. Gives what becomes
/// of each item, what each party gets and what each could gain at most by announcing other points. `None` if one of
/// them gives no points at all, or some are negative.
#[allow(clippy::type_complexity, reason = "three parallel answers")]
pub fn divide(points: &[[i64; 2]]) -> Option<(Vec<Item>, [f64; 2], [f64; 2])> {
    let sum = |i: usize| points.iter().map(|p| i128::from(p[i])).sum::<i128>();
    let total = [sum(0), sum(1)];
    if total[0] <= 0 || total[1] <= 0 || points.iter().any(|p| p[0] < 0 || p[1] < 0) {
        return None;
    }
    // On a common scale: both sum to total[0] * total[1], below 2^124.
    let common: Vec<[i128; 2]> =
        points.iter().map(|p| [i128::from(p[0]) * total[1], i128::from(p[1]) * total[0]]).collect();
    let mut owner: Vec<Option<usize>> =
        common.iter().map(|p| (p[0] != p[1]).then(|| usize::from(p[0] < p[1]))).collect();
    let mut has = [0i128; 2];
    for (p, owner) in common.iter().zip(&owner) {
        if let Some(i) = owner {
            has[*i] += p[*i];
        }
    }
    for (p, owner) in common.iter().zip(&mut owner).filter(|(_, owner)| owner.is_none()) {
        let behind = usize::from(has[1] < has[0]);
        *owner = Some(behind);
        has[behind] += p[behind];
    }
    let rich = usize::from(has[1] > has[0]);
    let poor = 1 - rich;
    // The rich party's items, those first that cost it least for what they give.
    let mut order: Vec<usize> = (0..common.len()).filter(|k| owner[*k] == Some(rich)).collect();
    order.sort_by(|j, k| cost(points[*j], points[*k], rich).then(j.cmp(k)));
    let mut part = vec![0.0f64; common.len()];
    for k in order {
        let [mine, theirs] = [common[k][rich], common[k][poor]];
        if has[rich] == has[poor] || theirs == 0 {
            break;
        }
        if has[rich] - mine >= has[poor] + theirs {
            owner[k] = Some(poor);
            has = change(has, rich, -mine, theirs);
            continue;
        }
        part[k] = (has[rich] - has[poor]) as f64 / (mine + theirs) as f64;
        break;
    }
    let items: Vec<Item> = (0..points.len())
        .map(|k| {
            let mut share = [0.0; 2];
            let owner = owner[k].unwrap_or(0);
            share[owner] = 1.0 - part[k];
            share[1 - owner] = part[k];
            let to = match (part[k] > 0.0, owner) {
                (true, _) => Winner::Split,
                (false, 0) => Winner::First,
                (false, _) => Winner::Second,
            };
            let points = [0, 1].map(|i| 100.0 * points[k][i] as f64 / total[i] as f64);
            Item { points, to, share }
        })
        .collect();
    let totals = [0, 1].map(|i| items.iter().map(|item| item.points[i] * item.share[i]).sum::<f64>());
    let manipulation = [0, 1].map(|i| (most(&items, i) - totals[i]).max(0.0));
    Some((items, totals, manipulation))
}

fn change(has: [i128; 2], rich: usize, mine: i128, theirs: i128) -> [i128; 2] {
    let mut has = has;
    has[rich] += mine;
    has[1 - rich] += theirs;
    has
}

/// The order of items by the owner's points over the other's; what gives the other nothing comes last.
fn cost(a: [i64; 2], b: [i64; 2], owner: usize) -> Ordering {
    let [mine_a, theirs_a] = [i128::from(a[owner]), i128::from(a[1 - owner])];
    let [mine_b, theirs_b] = [i128::from(b[owner]), i128::from(b[1 - owner])];
    match (theirs_a == 0, theirs_b == 0) {
        (true, true) => Ordering::Equal,
        (true, false) => Ordering::Greater,
        (false, true) => Ordering::Less,
        (false, false) => (mine_a * theirs_b).cmp(&(mine_b * theirs_a)),
    }
}

/// The most a party can get against the other's honest points, which keep at least half for the other: the best use of
/// half of the other's points, in shares. By announcing nearly the other's points it comes as near as it likes.
fn most(items: &[Item], party: usize) -> f64 {
    let mut order: Vec<&Item> = items.iter().collect();
    order.sort_by(|x, y| {
        let ratio = |item: &Item| item.points[party] / item.points[1 - party];
        // Worth most for what it costs the other first; what costs it nothing at all before everything.
        ratio(y).total_cmp(&ratio(x))
    });
    let mut room = 50.0;
    let mut got = 0.0;
    for item in order.into_iter().filter(|item| item.points[party] > 0.0) {
        let costs = item.points[1 - party];
        let share = if costs <= room { 1.0 } else { room / costs };
        got += share * item.points[party];
        room -= share * costs;
        if room <= 0.0 {
            break;
        }
    }
    got
}
