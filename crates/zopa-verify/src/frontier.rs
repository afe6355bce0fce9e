//! The frontier of one or two members from its certificate, where it cannot be found again part by part.
//!
//! Packages of all its vectors stand in the certificate, each better for one member and worse for the other than the next.
//! Whatever none of these covers has more for the first member than one of two neighbours and more for the second than the
//! other, or more for one member than the best for it; that nothing has is what the trees are to show. Where the frontier has
//! a gap, more by the gap, rounded down to a raw unit.

use crate::claim::Claim;
use crate::deals::Task;
use crate::proof::Checked;
use crate::searching::{Corners, Search};
use serde_json::{Value, json};
use zopa_core::Outcome;

impl Task<'_, '_> {
    /// The scores of all efficient packages, as a certificate proves them; or what is wrong with it.
    pub(crate) fn proved_frontier(&self, certificate: &Value, gap: f64) -> Checked<Vec<Vec<i64>>> {
        let vectors = self.vectors(certificate)?;
        let trees = certificate.get("trees").and_then(Value::as_array).ok_or("it has no trees")?;
        let floors = self.floors(&vectors, gap);
        if trees.len() != floors.len() {
            return Err(format!("it has {} trees where there is something to prove for {}", trees.len(), floors.len()));
        }
        for (k, (tree, from)) in trees.iter().zip(floors).enumerate() {
            let about = self.ground.about_all(self.members, from);
            let one = json!({ "trees": [tree] });
            let proved = self.ground.prove(&about, &one, &[Claim::NothingAgreeable]);
            proved.map_err(|why| format!("tree {k}: {why}"))?;
        }
        Ok(vectors)
    }

    /// The frontier of two members where too many conditions join issues for one after another, found from some vectors that
    /// can be had, the best for the first member first; `None` where that took too much, or there is another way.
    pub(crate) fn found_frontier(&self, some: &[Vec<i64>]) -> Option<Vec<Vec<i64>>> {
        let falls = |pair: &[Vec<i64>]| pair[0][0] > pair[1][0] && pair[0].last() < pair[1].last();
        if self.members.len() != 2 || !some.windows(2).all(falls) {
            return None;
        }
        let lowest = self.ground.lowest(self.members);
        let about = self.ground.about_all(self.members, lowest.clone());
        let search = Search::new(self.ground, &about, true)?;
        let over = |v: &Vec<i64>| v.iter().zip(&lowest).map(|(x, low)| x - low).collect::<Vec<i64>>();
        let under = |v: &Vec<i64>| v.iter().zip(&lowest).map(|(x, low)| x + low).collect::<Vec<i64>>();
        let some: Vec<Vec<i64>> = some.iter().map(over).collect();
        Some(Corners::of(&search)?.frontier(&some, &[0, 0])?.iter().map(under).collect())
    }

    /// Whether these vectors cover all that can be had but for a gap, as a search shows: `Some(false)` where a package is not
    /// covered, `None` where it was given up.
    pub(crate) fn searched_frontier(&self, vectors: &[Vec<i64>], gap: f64) -> Option<bool> {
        let falls = |pair: &[Vec<i64>]| pair[0][0] > pair[1][0] && pair[0].last() < pair[1].last();
        if self.members.len() != 2 || !vectors.windows(2).all(falls) {
            return None;
        }
        for from in self.floors(vectors, gap) {
            let about = self.ground.about_all(self.members, from);
            if self.attains(&about)? {
                return Some(false);
            }
        }
        Some(true)
    }

    /// The scores of the packages that it names, which can be had and none of which is as good as another for all.
    fn vectors(&self, certificate: &Value) -> Checked<Vec<Vec<i64>>> {
        if self.members.len() > 2 || self.ground.cardinal(self.members).len() != self.members.len() {
            return Err("it is about one or two members with utilities".to_owned());
        }
        let packages = certificate.get("packages").and_then(Value::as_array).ok_or("it has no packages")?;
        let can = |w: &Outcome| self.ground.is_feasible(w) && self.ground.signers(w).is_subset(self.members);
        let read = |levels: &Value| self.ground.read(levels).filter(can);
        let packages: Option<Vec<Outcome>> = packages.iter().map(read).collect();
        let packages = packages.ok_or("it names a package that cannot be had")?;
        let scores = |w: &Outcome| self.members.iter().map(|i| self.ground.raw(i, w)).collect::<Vec<i64>>();
        let vectors: Vec<Vec<i64>> = packages.iter().map(scores).collect();
        let falls = |pair: &[Vec<i64>]| pair[0][0] > pair[1][0] && pair[0].last() < pair[1].last();
        let alone = self.members.len() == 1 && vectors.len() > 1;
        if alone || !vectors.windows(2).all(falls) {
            return Err("its packages are not in order, or one dominates another".to_owned());
        }
        Ok(vectors)
    }

    /// The scores that a package would need which none of these covers.
    fn floors(&self, vectors: &[Vec<i64>], gap: f64) -> Vec<Vec<i64>> {
        let lowest = self.ground.lowest(self.members);
        let slack: Vec<i64> =
            self.members.iter().map(|i| (gap.max(0.0) * self.ground.point(i) as f64).floor() as i64).collect();
        let above = |v: &[i64], k: usize| v[k].saturating_add(slack[k]).saturating_add(1);
        let (Some(first), Some(last)) = (vectors.first(), vectors.last()) else { return vec![lowest] };
        let mut floors = vec![lowest.clone()];
        floors[0][0] = above(first, 0);
        if lowest.len() == 2 {
            floors.extend(vectors.windows(2).map(|pair| vec![above(&pair[1], 0), above(&pair[0], 1)]));
            floors.push(vec![lowest[0], above(last, 1)]);
        }
        floors
    }
}
