//! Conditions read as boxes: "every one of these issues is at one of these levels", or the opposite.

use zopa_core::{Condition, Gates, Id, IssueId, LevelSet, Outcome};

/// What a condition says of the issues that are free.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(in crate::structured) enum Shape {
    /// Holds everywhere or nowhere.
    Constant(bool),
    /// Holds where each of these issues (by its place) is at one of these levels.
    Inside(Vec<(usize, u64)>),
    /// Holds where one of them is not.
    Outside(Vec<(usize, u64)>),
    /// Something else.
    Other,
}

/// Reads a condition; issues without a place stay at the status quo, the others have at most 64 levels.
pub(in crate::structured) fn shape(condition: &Condition, places: &Places<'_>) -> Shape {
    condition.build(&mut Reader(places))
}

/// The free issues.
pub(in crate::structured) struct Places<'a> {
    pub(in crate::structured) place: &'a dyn Fn(IssueId) -> Option<usize>,
    /// For each place all its levels.
    pub(in crate::structured) all: &'a [u64],
    pub(in crate::structured) status_quo: &'a Outcome,
}

struct Reader<'a, 'b>(&'b Places<'a>);

impl Reader<'_, '_> {
    /// A box, in its simplest form.
    fn inside(&self, mut of: Vec<(usize, u64)>) -> Shape {
        of.retain(|(v, levels)| *levels != self.0.all[*v]);
        of.sort_unstable();
        match of.as_slice() {
            [] => Shape::Constant(true),
            _ if of.iter().any(|(_, levels)| *levels == 0) => Shape::Constant(false),
            _ => Shape::Inside(of),
        }
    }
}

impl Gates for Reader<'_, '_> {
    type Wire = Shape;
    fn constant(&mut self, value: bool) -> Shape {
        Shape::Constant(value)
    }
    fn literal(&mut self, issue: IssueId, levels: &LevelSet) -> Shape {
        match (self.0.place)(issue) {
            None => Shape::Constant(levels.contains(self.0.status_quo.level(issue))),
            Some(v) => {
                let mask = levels.iter().fold(0u64, |mask, l| mask | 1 << l.index()) & self.0.all[v];
                self.inside(vec![(v, mask)])
            }
        }
    }
    fn not(&mut self, a: Shape) -> Shape {
        match a {
            Shape::Constant(x) => Shape::Constant(!x),
            Shape::Inside(of) => match of.as_slice() {
                [(v, levels)] => self.inside(vec![(*v, self.0.all[*v] & !levels)]),
                _ => Shape::Outside(of),
            },
            Shape::Outside(of) => Shape::Inside(of),
            Shape::Other => Shape::Other,
        }
    }
    fn and(&mut self, a: Shape, b: Shape) -> Shape {
        match (a, b) {
            (Shape::Constant(false), _) | (_, Shape::Constant(false)) => Shape::Constant(false),
            (Shape::Constant(true), x) | (x, Shape::Constant(true)) => x,
            (Shape::Inside(mut a), Shape::Inside(b)) => {
                for (v, levels) in b {
                    match a.iter_mut().find(|(known, _)| *known == v) {
                        Some((_, known)) => *known &= levels,
                        None => a.push((v, levels)),
                    }
                }
                self.inside(a)
            }
            (a, b) if a == b => a,
            _ => Shape::Other,
        }
    }
    fn or(&mut self, a: Shape, b: Shape) -> Shape {
        // Two sets of levels of one issue are one set.
        if let (Shape::Inside(x), Shape::Inside(y)) = (&a, &b)
            && let ([(v, p)], [(w, q)]) = (x.as_slice(), y.as_slice())
            && v == w
        {
            return self.inside(vec![(*v, p | q)]);
        }
        let (a, b) = (self.not(a), self.not(b));
        let both = self.and(a, b);
        self.not(both)
    }
    fn iff(&mut self, a: Shape, b: Shape) -> Shape {
        match (a, b) {
            (Shape::Constant(true), x) | (x, Shape::Constant(true)) => x,
            (Shape::Constant(false), x) | (x, Shape::Constant(false)) => self.not(x),
            // Two conditions that are no boxes need not be the same one.
            (a, b) if a == b && a != Shape::Other => Shape::Constant(true),
            _ => Shape::Other,
        }
    }
}
