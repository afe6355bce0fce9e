//! The procedural model: who may propose, and who must agree.
//!
//! The agenda setter takes the point closest to its own position among those that a quota of votes weakly prefers to the
//! reference point (|o - x_i| <= |r - x_i|), every veto player among them; if nothing else qualifies, the reference point
//! stays. On a line the acceptable points are closed intervals whose ends are r and the mirror images 2 x_i - r, so the
//! nearest one is found exactly. Of two equally close the lower is taken. Where nobody has influence all have one vote.
//!
//! Source: Tsebelis (1994), Crombez (1996), Steunenberg (1994). Votes are the actors' influence, salience plays no part.

use crate::forecast::Forecast;
use crate::table::Table;
use zopa_core::Method;

/// Who proposes and what it takes.
#[derive(Clone, PartialEq, Debug)]
pub struct Procedure {
    /// Who proposes, by its place in the table; `None`: the actor with the most influence, the first of equals.
    pub setter: Option<usize>,
    /// The share of all votes that must agree, above 0 to 1.
    pub quota: f64,
    /// Actors who must agree besides, by their places.
    pub vetoes: Vec<usize>,
}

impl Default for Procedure {
    fn default() -> Self {
        // The qualified majority of the Council of the EU before and after Nice was 71% to 74% of votes.
        Procedure { setter: None, quota: 0.72, vetoes: Vec::new() }
    }
}

/// The outcome of a procedure.
pub fn procedural(table: &Table, procedure: &Procedure) -> Forecast {
    let method =
        Method { name: "procedural", variant: "agenda setter and quota", source: "Tsebelis 1994; Crombez 1996" };
    let x = table.positions();
    let nobody = table.influence().iter().all(|c| *c <= 0.0);
    let votes = if nobody { vec![1.0; x.len()] } else { table.influence().to_vec() };
    let most = |a: &usize, b: &usize| votes[*a].total_cmp(&votes[*b]).then(b.cmp(a));
    let setter = procedure.setter.unwrap_or_else(|| (0..table.len()).max_by(most).unwrap_or(0));
    let vetoes: Vec<&str> = procedure.vetoes.iter().map(|v| table.actors()[*v].as_str()).collect();
    let options = vec![
        ("agenda_setter", table.actors()[setter].clone()),
        ("quota", procedure.quota.to_string()),
        ("vetoes", vetoes.join(",")),
    ];
    let Some(r) = table.reference() else {
        return Forecast::none(method, "the question has no reference point, so nothing can be voted down")
            .under(options);
    };
    let total: f64 = votes.iter().sum();
    let slack = 1e-12 * (table.scale().1 - table.scale().0);
    let agrees = |i: usize, o: f64| (o - x[i]).abs() <= (r - x[i]).abs() + slack;
    let passes = |o: f64| {
        let yes: f64 = (0..x.len()).filter(|i| agrees(*i, o)).map(|i| votes[i]).sum();
        yes >= procedure.quota * total * (1.0 - 1e-12) && procedure.vetoes.iter().all(|i| agrees(*i, o))
    };
    let (low, high) = table.scale();
    let mirrors = x.iter().map(|x| 2.0 * x - r).filter(|o| (low..=high).contains(o));
    let points = mirrors.chain([x[setter], low, high]).filter(|o| passes(*o)).chain([r]);
    let closer = |a: &f64, b: &f64| {
        let (da, db) = ((a - x[setter]).abs(), (b - x[setter]).abs());
        da.total_cmp(&db).then(a.total_cmp(b))
    };
    let best = points.min_by(closer).unwrap_or(r);
    let mut forecast = Forecast::of(best, method).under(options);
    if nobody {
        forecast = forecast.noting("nobody has influence: all actors have one vote");
    }
    if (best - r).abs() <= slack {
        forecast.noting("no proposal that the agenda setter prefers passes: the reference point stays")
    } else {
        forecast
    }
}
