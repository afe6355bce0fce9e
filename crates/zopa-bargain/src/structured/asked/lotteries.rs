//! Lotteries of two members: the corners of the convex hull of what they can agree on.
//!
//! Between two corners the package is looked for at which the sum across the line between them is largest: a corner of
//! its own if it lies beyond the line, and otherwise there is none in between (Aneja & Nair 1979).

use super::super::aim::{Aim, Mark};
use super::super::{Ground, Only};
use crate::ask::{Corner, Hull, Lottery, LotterySolution, mixture};
use crate::solution::Undefined;
use crate::solution::best::Objective;
use zopa_core::{Diagnostic, Outcome};

impl Ground<'_> {
    /// A solution over the lotteries of two members.
    pub(super) fn lottery(&self, solution: LotterySolution) -> Result<Result<Lottery, Undefined>, Diagnostic> {
        let &[first, second] = self.parts.members.as_slice() else { return Ok(Err(Undefined::NobodyCounts)) };
        let Some(corners) = self.corners()? else { return Ok(Err(Undefined::NothingAgreeable)) };
        let gain = |v: &[i64; 2]| [v[0] - self.no_deal[0], v[1] - self.no_deal[1]];
        let raw = corners.iter().enumerate().map(|(package, v)| Corner { gain: gain(v), package }).collect();
        let hull = Hull::of(raw, [self.point[0] as f64, self.point[1] as f64]);
        let package = |k: usize| -> Result<Outcome, Diagnostic> {
            let all = self.having(&corners[k], true)?;
            Ok(all.into_iter().next().unwrap_or_else(|| self.parts.status_quo.clone()))
        };
        mixture(&hull, solution, [first, second], self.instance, package)
    }

    /// The corners, and perhaps more on the lines between them, the best for the first member first; `None` where nothing
    /// is agreeable.
    fn corners(&self) -> Result<Option<Vec<[i64; 2]>>, Diagnostic> {
        let Some(first) = self.end(0)? else { return Ok(None) };
        let Some(last) = self.end(1)? else { return Ok(None) };
        let mut settled = vec![first];
        let mut ahead = if first == last { Vec::new() } else { vec![last] };
        while let (Some(next), Some(here)) = (ahead.last().copied(), settled.last().copied()) {
            let wide = i128::from;
            let across = vec![wide(next[1]) - wide(here[1]), wide(here[0]) - wide(next[0])];
            let sum = |v: [i64; 2]| across[0] * wide(v[0]) + across[1] * wide(v[1]);
            let found = self.most(&across)?.filter(|between| sum(*between) > sum(here));
            match found {
                Some(between) => ahead.push(between),
                None => settled.extend(ahead.pop()),
            }
        }
        Ok(Some(settled))
    }

    /// The most for one member, and of that the most for the other.
    fn end(&self, member: usize) -> Result<Option<[i64; 2]>, Diagnostic> {
        let whole = |v: &i64| Mark::Whole((*v).into());
        let find = |zone, k| self.find_in(zone, &Only(k), &Aim::Only(k), &whole, false);
        let Some(most) = self.find(&Only(member), &Aim::Only(member), &whole, false)?.value else { return Ok(None) };
        let mut floors = self.no_deal.clone();
        floors[member] = most;
        let mut zone = self.full.above(floors);
        zone.status_quo = zone.status_quo.take().filter(|q| q[member] >= most);
        let other = find(&zone, 1 - member)?.value;
        Ok(other.map(|other| if member == 0 { [most, other] } else { [other, most] }))
    }

    /// Where a weighted sum is largest.
    fn most(&self, weights: &[i128]) -> Result<Option<[i64; 2]>, Diagnostic> {
        let aim = Aim::Weighted(weights.to_vec());
        let mark = |v: &(i128, [i64; 2])| Mark::Whole(v.0);
        Ok(self.find_in(&self.full, &Across(weights), &aim, &mark, false)?.value.map(|(_, at)| at))
    }
}

/// A weighted sum, and where it is taken.
struct Across<'w>(&'w [i128]);

impl Objective for Across<'_> {
    type Value = (i128, [i64; 2]);
    fn value(&self, vector: &[i64]) -> Option<(i128, [i64; 2])> {
        let sum = vector.iter().zip(self.0).map(|(x, a)| i128::from(*x) * a).sum();
        Some((sum, [*vector.first()?, *vector.get(1)?]))
    }
    fn ties(&self, best: &Self::Value, other: &Self::Value) -> bool {
        best.0 == other.0
    }
    fn number(&self, value: &Self::Value) -> f64 {
        value.0 as f64
    }
}
