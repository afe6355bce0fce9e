//! All efficient vectors between two neighbours.

use super::frontier::Point;
use super::split::Visitor;
use crate::known::Unknown;

/// What is looked for: vectors between two neighbours that no other one found is as good as for both members.
pub(super) struct Triangle {
    /// Across the line between the neighbours, and the two members' scores.
    pub(super) directions: Vec<Vec<i128>>,
    /// Of what all differences of each member's scores are multiples.
    step: [i64; 2],
    a: [i64; 2],
    b: [i64; 2],
    /// The best for the first member first.
    pub(super) found: Vec<Point>,
}

impl Triangle {
    /// Nothing found yet; `a` is the better one of the neighbours for the first member.
    pub(super) fn new(a: [i64; 2], b: [i64; 2], across: [i128; 2], step: [i64; 2]) -> Self {
        let directions = [across, [1, 0], [0, 1]].map(|c| c.to_vec()).to_vec();
        Triangle { directions, step, a, b, found: Vec::new() }
    }

    /// What a vector must reach in each direction to be better for each member than one of two neighbours of what is known;
    /// one goal for every two. What was found need not be efficient: something better than it reaches a goal, too.
    pub(super) fn goals(&self) -> Vec<Vec<i128>> {
        let known: Vec<[i64; 2]> =
            std::iter::once(self.a).chain(self.found.iter().map(Point::pair)).chain([self.b]).collect();
        let goal = |(a, b): (&[i64; 2], &[i64; 2])| {
            let least = [b[0] + self.step[0], a[1] + self.step[1]];
            self.directions.iter().map(|c| weigh(c, &least)).collect()
        };
        known.iter().zip(&known[1..]).map(goal).collect()
    }

    fn is_inside(&self, x: &[i64]) -> bool {
        x[0] > self.b[0] && x[1] > self.a[1]
    }
}

/// For each vector of a frontier, the best for the first member first, the direction across the edge of their convex hull that
/// lies over it; none where there is only one.
pub(super) fn hull_over(points: &[[i64; 2]]) -> Vec<Vec<i128>> {
    let across = |a: usize, b: usize| -> [i128; 2] {
        let apart = |k: usize| i128::from(points[a][k]) - i128::from(points[b][k]);
        [-apart(1), apart(0)]
    };
    let mut corners: Vec<usize> = Vec::new();
    for (x, point) in points.iter().enumerate() {
        // A corner stays if it lies beyond the line from the one before it to the new one.
        while let [.., a, b] = corners.as_slice()
            && weigh(&across(*a, x), &points[*b]) <= weigh(&across(*a, x), point)
        {
            corners.pop();
        }
        corners.push(x);
    }
    let over = |x: usize| {
        let after = corners.partition_point(|corner| *corner <= x).clamp(1, corners.len() - 1);
        across(corners[after - 1], corners[after]).to_vec()
    };
    if corners.len() < 2 { vec![Vec::new(); points.len()] } else { (0..points.len()).map(over).collect() }
}

fn weigh(direction: &[i128], vector: &[i64]) -> i128 {
    vector.iter().zip(direction).map(|(x, c)| i128::from(*x) * c).sum()
}

impl Visitor for Triangle {
    fn arrive(&mut self, vector: &[i64], masks: &[u64], goals: &mut Vec<Vec<i128>>) -> bool {
        let is_beaten = |by: &Point| by.vector.iter().zip(vector).all(|(y, x)| y >= x);
        if self.is_inside(vector) && !self.found.iter().any(is_beaten) {
            self.found.retain(|old| old.vector.iter().zip(vector).any(|(y, x)| y > x));
            let at = self.found.partition_point(|old| old.vector[0] > vector[0]);
            let count = Err(Unknown::TooManyToCount);
            self.found.insert(at, Point { vector: vector.to_vec(), masks: masks.to_vec(), count });
            *goals = self.goals();
        }
        true
    }

    fn is_better(&self, vector: &[i64], than: &[i64]) -> bool {
        // First inside, then farther across.
        let short = |x: &[i64]| (self.b[0] + 1 - x[0]).max(0).saturating_add((self.a[1] + 1 - x[1]).max(0));
        let across = |x: &[i64]| weigh(&self.directions[0], x);
        short(vector).cmp(&short(than)).then(across(than).cmp(&across(vector))).is_lt()
    }
}
