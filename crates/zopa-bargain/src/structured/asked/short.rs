//! The shortfall of an empty agreement zone.
//!
//! A member that may be short has no floor but the lowest score that it can have at all; gains are counted from there, so
//! that the bounds, which take gains that are not negative, hold.

use super::super::aim::{Aim, Mark};
use super::super::wide::lowest;
use super::super::zone::Zone;
use super::super::{Ground, Only};
use crate::ask::{Even, Short, Shortfall, Total};
use crate::fraction::Fraction;
use crate::solution::best::{Objective, Real};
use std::cmp::Reverse;
use zopa_core::Diagnostic;

impl Ground<'_> {
    pub(super) fn shortfall(&self) -> Result<Shortfall, Diagnostic> {
        let members = 0..self.no_deal.len();
        let low: Vec<i64> = members.clone().map(|k| self.full.lowest(k)).collect();
        let shares = |v: &Reverse<Fraction>| Mark::Shares(vec![v.0]);
        let mut by_one = Vec::new();
        for k in members.clone() {
            let mut floors = self.no_deal.clone();
            floors[k] = low[k];
            let of = vec![(k, self.no_deal[k], 1)];
            let short = self.least(floors, &Even { of: of.clone() }, &Aim::Even(of), &shares)?;
            let in_points = |(least, short): (Reverse<Fraction>, Short)| Short {
                missing: least.0.number() / self.point[k] as f64,
                ..short
            };
            by_one.push((self.parts.members[k], short.map(in_points)));
        }
        let ranges = self.bounds()?.map(|of| of.into_iter().map(|(low, high)| high - low).collect::<Vec<_>>());
        let Some(ranges) = ranges else { return Ok(Shortfall { by_one, even: None, total: None }) };
        let even = Even { of: members.clone().map(|k| (k, self.no_deal[k], ranges[k])).collect() };
        // Without a range a member that is never short does not matter, and one that is rules everything out.
        let aim = Aim::Even(even.of.iter().map(|(k, wanted, range)| (*k, *wanted, (*range).max(1))).collect());
        let even = self.least(low.clone(), &even, &aim, &shares)?;
        let even = even.map(|(least, short)| Short { missing: least.0.number(), ..short });
        let total = Total { of: members.map(|k| (k, self.no_deal[k], self.point[k])).collect() };
        let aim = Aim::Total(total.of.iter().map(|(_, wanted, point)| (*wanted, *point)).collect());
        let total = self.least(low, &total, &aim, &|v: &Real| Mark::Real(v.0))?;
        let total = total.map(|(least, short)| Short { missing: (-least.0).max(0.0), ..short });
        Ok(Shortfall { by_one, even, total })
    }

    /// Where least is missing among packages other than the status quo that reach these floors.
    fn least<O: Objective>(
        &self,
        floors: Vec<i64>,
        objective: &O,
        aim: &Aim,
        mark: &dyn Fn(&O::Value) -> Mark,
    ) -> Result<Option<(O::Value, Short)>, Diagnostic> {
        let zone = self.full.above(floors).without(&self.status_quo);
        let found = self.find_in(&zone, objective, aim, mark, true)?;
        let (packages, count) = self.listed_in(&zone, &found, Some(&self.parts.status_quo));
        // The status quo may be the only one of the packages that its choices stand for.
        let value = found.value.filter(|_| !packages.is_empty());
        Ok(value.map(|value| (value, Short { missing: 0.0, packages, count })))
    }

    /// The lowest and the highest score of each member over what can be delivered; `None` where nothing can.
    pub(super) fn bounds(&self) -> Result<Option<Vec<(i64, i64)>>, Diagnostic> {
        let q = &self.parts.lone_status_quo;
        let nothing = vec![0; self.no_deal.len()];
        let all = self.everything(nothing);
        let mut bounds = Vec::new();
        for k in 0..self.no_deal.len() {
            let ends = match &self.wide {
                _ if all.is_empty => None,
                None => {
                    let layers = all.layers();
                    let most = |sign: i64| super::super::layers::Shares::<i64>::new(&layers, |w| sign * w[k]).whole();
                    Some((all.base[k] - most(-1), all.base[k] + most(1)))
                }
                Some(space) => match lowest(space, k, self.run)? {
                    None => None,
                    Some(low) => {
                        let zone = all.above((0..self.no_deal.len()).map(|k| all.lowest(k)).collect());
                        let high =
                            self.find_in(&zone, &Only(k), &Aim::Only(k), &|v| Mark::Whole((*v).into()), false)?;
                        high.value.map(|high| (low, high))
                    }
                },
            };
            let alone = q.as_ref().map(|q| (q[k], q[k]));
            let both = |a: (i64, i64), b: (i64, i64)| (a.0.min(b.0), a.1.max(b.1));
            match (ends, alone) {
                (Some(a), Some(b)) => bounds.push(both(a, b)),
                (Some(one), None) | (None, Some(one)) => bounds.push(one),
                (None, None) => return Ok(None),
            }
        }
        Ok(Some(bounds))
    }

    /// All that can be delivered but the status quo by itself, with these floors.
    pub(in crate::structured) fn everything(&self, floors: Vec<i64>) -> Zone {
        match &self.wide {
            Some(space) => Zone::of(std::sync::Arc::clone(space), floors, None),
            None => Zone::everything(&self.parts, floors, None),
        }
    }
}
