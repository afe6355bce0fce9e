//! Adjusted Winner (Brams & Taylor 1996), by hand: who gives an issue more points has it, then the richer one hands issues
//! over until both have the same.

use crate::ground::Ground;
use serde_json::{Value, json};
use std::cmp::Ordering;
use zopa_core::{IssueId, PartyId, PartySet};

/// The division of a group of two, as documents have it; or why there is none.
pub(crate) fn division(ground: &Ground<'_>, group: PartySet) -> Result<Value, String> {
    ground.defined(group)?;
    let none = || "Adjusted Winner is for a group of two that want different things".to_owned();
    let members: Vec<PartyId> = group.iter().collect();
    let &[a, b] = members.as_slice() else { return Err(none()) };
    let pair = [a, b];
    let (mut issues, mut agreed, mut swings): (Vec<IssueId>, Vec<IssueId>, Vec<[i128; 2]>) = Default::default();
    for v in ground.instance.model().space().issue_ids() {
        let rows: Vec<[i64; 2]> = (0..ground.instance.model().space().levels(v))
            .map(|l| pair.map(|i| ground.instance.entry(i, v, zopa_core::Id::new(l)).map_or(0, zopa_core::Score::raw)))
            .collect();
        let high = [0, 1].map(|i| rows.iter().map(|r| r[i]).max().unwrap_or(0));
        let swing = [0, 1].map(|i| i128::from(high[i]) - i128::from(rows.iter().map(|r| r[i]).min().unwrap_or(0)));
        if swing == [0, 0] {
            continue;
        }
        if rows.contains(&high) {
            agreed.push(v);
        } else {
            issues.push(v);
            swings.push(swing);
        }
    }
    let total = [0, 1].map(|i| swings.iter().map(|s| s[i]).sum::<i128>());
    if total[0] == 0 || total[1] == 0 {
        return Err(none());
    }
    // Both have total[0] * total[1] points in all, so that they can be compared without rounding.
    let points: Vec<[i128; 2]> = swings.iter().map(|s| [s[0] * total[1], s[1] * total[0]]).collect();
    let (owners, part) = hand_over(&points, &swings);
    let of_hundred: Vec<[f64; 2]> =
        swings.iter().map(|s| [0, 1].map(|i| 100.0 * s[i] as f64 / total[i] as f64)).collect();
    let shares: Vec<[f64; 2]> = owners
        .iter()
        .zip(&part)
        .map(|(owner, part)| if *owner == 0 { [1.0 - part, *part] } else { [*part, 1.0 - part] })
        .collect();
    let got = |i: usize| of_hundred.iter().zip(&shares).map(|(p, s)| p[i] * s[i]).sum::<f64>();
    let more = |i: usize| (at_most(&of_hundred, i) - got(i)).max(0.0);
    let item = |k: usize| {
        json!({
            "issue": ground.case().issues[issues[k]].id,
            "points": of_hundred[k],
            "share": shares[k],
            "split": part[k] > 0.0,
        })
    };
    let terms = pair.iter().any(|i| ground.instance.additive(*i).is_some_and(|a| !a.terms().is_empty()));
    Ok(json!({
        "parties": pair.map(|i| ground.id(i)),
        "items": (0..issues.len()).map(item).collect::<Value>(),
        "totals": [got(0), got(1)],
        "manipulation": [more(0), more(1)],
        "agreed": ground.issues(agreed.into_iter()),
        "ignores_terms": terms,
    }))
}

/// Who has each item in the end, and the part of it that the other gets.
fn hand_over(points: &[[i128; 2]], swings: &[[i128; 2]]) -> (Vec<usize>, Vec<f64>) {
    let mut owners: Vec<Option<usize>> = points
        .iter()
        .map(|p| match p[0].cmp(&p[1]) {
            Ordering::Greater => Some(0),
            Ordering::Less => Some(1),
            Ordering::Equal => None,
        })
        .collect();
    let sum = |owners: &[Option<usize>], i: usize| {
        points.iter().zip(owners).filter(|(_, o)| **o == Some(i)).map(|(p, _)| p[i]).sum::<i128>()
    };
    for k in 0..points.len() {
        if owners[k].is_none() {
            // Tied items go to whoever is behind.
            owners[k] = Some(usize::from(sum(&owners, 1) < sum(&owners, 0)));
        }
    }
    let rich = usize::from(sum(&owners, 1) > sum(&owners, 0));
    let poor = 1 - rich;
    let mut order: Vec<usize> =
        (0..points.len()).filter(|k| owners[*k] == Some(rich) && points[*k][poor] > 0).collect();
    // What costs the rich one least for what it gives goes first.
    order.sort_by(|j, k| (swings[*j][rich] * swings[*k][poor]).cmp(&(swings[*k][rich] * swings[*j][poor])));
    let mut part = vec![0.0; points.len()];
    for k in order {
        let ahead = sum(&owners, rich) - sum(&owners, poor);
        let both = points[k][rich] + points[k][poor];
        if ahead <= 0 {
            break;
        }
        if ahead < both {
            part[k] = ahead as f64 / both as f64;
            break;
        }
        owners[k] = Some(poor);
    }
    (owners.into_iter().map(|o| o.unwrap_or(0)).collect(), part)
}

/// The most that a party can get of what leaves the other half of its points.
fn at_most(points: &[[f64; 2]], party: usize) -> f64 {
    let mut order: Vec<&[f64; 2]> = points.iter().filter(|p| p[party] > 0.0).collect();
    order.sort_by(|x, y| (y[party] / y[1 - party]).total_cmp(&(x[party] / x[1 - party])));
    let (mut room, mut got) = (50.0, 0.0);
    for p in order {
        let share = if p[1 - party] <= room { 1.0 } else { room / p[1 - party] };
        got += share * p[party];
        room -= share * p[1 - party];
    }
    got
}
