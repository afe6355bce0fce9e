//! Spaces for benchmarks and measurements: parties who set every issue of ten levels together, values at random, and
//! conditions that join issues.

#![allow(clippy::unwrap_used, dead_code, reason = "for benchmarks and measurements, of which none needs all")]

use std::sync::Arc;
use zopa_core::{
    Cardinal, Case, Central, ConditionId, Draw, Expr, Id, Instance, IssueId, IssueWorth, LevelId, LevelSet, Model,
    PartyId, PartySet, Preference, RedLine, Rule, Scope, Stated, Term, Uncertain, WalkAway,
};
use zopa_testkit::generate::Stream;
use zopa_testkit::plain;

/// Levels of each issue.
pub(crate) const LEVELS: usize = 10;

/// How values are drawn.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Kind {
    /// Independent.
    Uniform,
    /// Each near 100 less the other's.
    Against,
    /// Exactly 100 less the other's, with each party's own weights.
    Opposed,
    /// The same with the same weights for all: what one gains the other loses.
    Constant,
    /// Whole tenths and weights from 1 to 5, so that many packages tie.
    Coarse,
    /// All the same: only terms count.
    Flat,
}

impl Kind {
    /// All in which levels have values.
    pub(crate) const ALL: [Kind; 4] = [Kind::Uniform, Kind::Against, Kind::Opposed, Kind::Coarse];
}

/// What joins issues.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Joins {
    /// Nothing.
    None,
    /// Each issue and the next: a rule on every third pair, a term of a party on each, a red line of the first party on
    /// every fifth.
    Chain,
    /// The same along the edges of a random tree and a few more.
    Sparse,
    /// So many rectangles, of so many issues at least and at most, one party's each.
    Rectangles(usize, usize, usize),
}

struct Making {
    stream: Stream,
    case: Case,
    terms: Vec<Vec<Term>>,
}

impl Making {
    fn share(&mut self) -> f64 {
        self.stream.below(1_000_000) as f64 / 1_000_000.0
    }

    fn all(&mut self, of: &[(usize, usize, usize)]) -> ConditionId {
        let at = |(v, low, high): &(usize, usize, usize)| {
            Expr::In(IssueId::new(*v), LevelSet::of(LEVELS, (*low..=*high).map(LevelId::new)))
        };
        let expr = Expr::All(of.iter().map(at).collect());
        self.case.conditions.push(Stated { expr, text: String::new() })
    }

    fn some_levels(&mut self, width: usize) -> (usize, usize) {
        let low = self.stream.below(LEVELS + 1 - width);
        (low, low + width - 1)
    }

    fn pair(&mut self, k: usize, v: usize, w: usize) {
        let corner = |width: usize, making: &mut Making| {
            let ((a, b), (c, d)) = (making.some_levels(width), making.some_levels(width));
            making.all(&[(v, a, b), (w, c, d)])
        };
        if k.is_multiple_of(3) {
            let broken = corner(3, self);
            self.case.rules.push(Rule {
                id: format!("r{k}"),
                broken,
                text: String::new(),
                scope: Scope::Packages,
                because: Vec::new(),
                note: String::new(),
            });
        }
        if k.is_multiple_of(5) {
            let when = corner(3, self);
            let line = RedLine { id: format!("l{k}"), when, because: Vec::new() };
            self.case.red_lines[PartyId::new(0)].push(line);
        }
        let when = corner(4, self);
        let add = Uncertain::Known(-4.0 + 8.0 * self.share());
        let party = k % self.terms.len();
        self.terms[party].push(Term { id: format!("t{k}"), when, add });
    }

    fn rectangle(&mut self, k: usize, issues: usize, least: usize, most: usize) {
        let size = least + self.stream.below(most - least + 1);
        let all: Vec<usize> = (0..issues).collect();
        let chosen = self.stream.some(&all, size);
        let sides: Vec<(usize, usize, usize)> = chosen
            .into_iter()
            .map(|v| {
                let width = 3 + self.stream.below(5);
                let (low, high) = self.some_levels(width);
                (v, low, high)
            })
            .collect();
        let when = self.all(&sides);
        let add = Uncertain::Known(1.0 + 9.0 * self.share());
        let party = k % self.terms.len();
        self.terms[party].push(Term { id: format!("t{k}"), when, add });
    }
}

/// So many parties with so many issues.
pub(crate) fn instance(parties: usize, issues: usize, kind: Kind, joins: Joins) -> Instance {
    let everyone: PartySet = (0..parties).map(PartyId::new).collect();
    let case = Case {
        parties: (0..parties).map(plain::party).collect(),
        issues: (0..issues).map(|k| plain::issue(k, LEVELS, everyone)).collect(),
        has_status_quo: true,
        red_lines: (0..parties).map(|_| Vec::new()).collect(),
        ..Case::default()
    };
    let mut making = Making { stream: Stream::new(7, "values"), case, terms: vec![Vec::new(); parties] };
    let mut worth: Vec<Vec<Option<IssueWorth>>> = (0..parties).map(|_| Vec::new()).collect();
    for _ in 0..issues {
        let mut values = vec![Vec::new(); parties];
        for _ in 0..LEVELS {
            let first = making.share();
            for (k, row) in values.iter_mut().enumerate() {
                let own = making.share();
                let value = match kind {
                    Kind::Flat => 0.0,
                    Kind::Uniform => own,
                    Kind::Coarse => (10.0 * own).round() / 10.0,
                    _ if k % 2 == 0 => first,
                    Kind::Opposed | Kind::Constant => 1.0 - first,
                    Kind::Against => (1.0 - first + 0.4 * (own - 0.5)).clamp(0.0, 1.0),
                };
                row.push(Uncertain::Known(100.0 * value));
            }
        }
        let mut share = making.share();
        for (k, (party, row)) in worth.iter_mut().zip(values).enumerate() {
            if k > 0 && kind != Kind::Constant {
                share = making.share();
            }
            let weight = if kind == Kind::Coarse { (0.5 + 5.0 * share).round().max(1.0) } else { 1.0 + 20.0 * share };
            party.push(Some(IssueWorth { weight: Uncertain::Known(weight), values: row.into() }));
        }
    }
    match joins {
        Joins::None => {}
        Joins::Chain => (1..issues).for_each(|v| making.pair(v, v - 1, v)),
        Joins::Sparse => {
            for v in 1..issues {
                let other = making.stream.below(v);
                making.pair(v, other, v);
            }
            for k in 0..issues / 6 {
                let (v, w) = (making.stream.below(issues), making.stream.below(issues));
                if v != w {
                    making.pair(k, v, w);
                }
            }
        }
        Joins::Rectangles(n, least, most) => (0..n).for_each(|k| making.rectangle(k, issues, least, most)),
    }
    // Nobody signs what is worth less than 30 points to it; where only terms count, less than nothing.
    let least = if kind == Kind::Flat { 0.0 } else { 30.0 };
    let Making { mut case, terms, .. } = making;
    let cardinal = |(issues, terms): (Vec<Option<IssueWorth>>, Vec<Term>)| {
        let walk_away = WalkAway::Absolute(Uncertain::Known(least));
        Preference::Cardinal(Cardinal { issues: issues.into(), terms, walk_away, unit: 1.0, discount: None })
    };
    case.preferences = worth.into_iter().zip(terms).map(cardinal).collect();
    let model = Model::new(Arc::new(case)).unwrap();
    Instance::new(&model, &Central(Vec::new()), Draw::CENTRAL).unwrap()
}
