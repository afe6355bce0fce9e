//! What stands behind a place of the case: evidence by independent origins, and assumptions.
//!
//! Evidence counts for a path if it bears on it or on something above it, short of a whole section: nobody's record
//! supports all of `preferences`. A place that refers to a shared value has the evidence of that value too. Records that
//! share an origin count once; where no origin is stated, the source is the origin. An assumption covers everything
//! beneath the paths that it names, sections included.

use zopa_core::{AssumptionId, Bearing, Case, Evidence, EvidenceId, Grade, InputId};

/// A number of the case and where it stands.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NumberAt {
    /// Its path.
    pub path: String,
    /// Its row, if it is uncertain.
    pub input: Option<InputId>,
    /// The path of the shared value that it refers to.
    pub shared: Option<String>,
    /// Whether it is an end of its scale (the worth 0 or 100), which needs nothing behind it.
    pub anchor: bool,
}

/// The origin of a record: as stated, else its source, else itself.
pub fn origin(case: &Case, evidence: &Evidence) -> String {
    let source = evidence.source.map(|s| &case.sources[s]);
    evidence
        .origin
        .clone()
        .or_else(|| source.map(|s| s.id.clone().unwrap_or_else(|| s.outlet.clone())))
        .unwrap_or_else(|| evidence.id.clone())
}

/// The path itself and what is above it, without the section.
pub fn path_and_above(path: &str) -> impl Iterator<Item = &str> {
    let above = path.match_indices('.').map(|(i, _)| &path[..i]).filter(|above| above.contains('.'));
    above.chain([path])
}

/// Whether a path is the other one, or lies beneath it.
pub fn beneath(path: &str, above: &str) -> bool {
    path.strip_prefix(above).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

/// What stands behind a place.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Support {
    /// The records, in file order, each with the path that it bears on and how; `None` where the thing at the path
    /// names the record itself (`because`).
    pub evidence: Vec<(EvidenceId, String, Option<Bearing>)>,
    /// The assumptions over it, in file order.
    pub assumptions: Vec<AssumptionId>,
    /// The independent origins of the records, in the order in which they are met.
    pub origins: Vec<String>,
    /// The best grade: the more reliable source first, then the more credible content. No weight is made of it.
    pub best_grade: Option<Grade>,
    /// Whether records speak for it and against it.
    pub contested: bool,
}

impl Support {
    /// Whether all evidence has one origin.
    pub fn single_source(&self) -> bool {
        self.origins.len() == 1
    }
    /// Whether neither evidence nor an assumption stands behind it.
    pub fn nothing(&self) -> bool {
        self.evidence.is_empty() && self.assumptions.is_empty()
    }
}

/// What stands behind a path; `shared` is the path of the shared value that it refers to.
pub fn support(case: &Case, path: &str, shared: Option<&str>) -> Support {
    let mut places: Vec<&str> = path_and_above(path).chain(shared).collect();
    places.dedup();
    let mut found = Support::default();
    let named = named_by(case, path);
    for (id, evidence) in case.evidence.enumerated() {
        let before = found.evidence.len();
        for (on, bearing) in &evidence.bears_on {
            if places.contains(&on.as_str()) {
                found.evidence.push((id, on.clone(), Some(*bearing)));
            }
        }
        if found.evidence.len() == before && named.contains(&id) {
            found.evidence.push((id, path.to_owned(), None));
        }
        if found.evidence.len() > before {
            let origin = origin(case, evidence);
            if !found.origins.contains(&origin) {
                found.origins.push(origin);
            }
            found.best_grade = match (found.best_grade, evidence.grade) {
                (Some(a), Some(b)) => Some(a.min(b)),
                (a, b) => a.or(b),
            };
        }
    }
    let speaks = |how: Bearing| found.evidence.iter().any(|(_, _, bearing)| *bearing == Some(how));
    found.contested = speaks(Bearing::Supports) && speaks(Bearing::Against);
    found.assumptions = case
        .assumptions
        .enumerated()
        .filter(|(_, a)| a.bears_on.iter().any(|on| beneath(path, on) || shared.is_some_and(|s| beneath(s, on))))
        .map(|(id, _)| id)
        .collect();
    found
}

/// The records that the thing at a path, or the thing that it belongs to, names in its `because`.
fn named_by(case: &Case, path: &str) -> Vec<EvidenceId> {
    let segments: Vec<&str> = path.split('.').collect();
    let because = match segments.as_slice() {
        ["rules", id, ..] => case.rules.iter().find(|r| r.id == *id).map(|r| &r.because),
        ["proposals", id, ..] => case.proposals.iter().find(|p| p.id == *id).map(|p| &p.because),
        ["threats", id, ..] => case.threats.iter().find(|t| t.id == *id).map(|t| &t.because),
        ["events", id, ..] => case.events.iter().find(|e| e.id == *id).map(|e| &e.because),
        ["predictions", id, ..] => case.predictions.iter().find(|p| p.id == *id).map(|p| &p.because),
        ["preferences", party, "refuses", id, ..] => case
            .party(party)
            .and_then(|p| case.red_lines.get(p))
            .and_then(|lines| lines.iter().find(|l| l.id == *id))
            .map(|l| &l.because),
        _ => None,
    };
    because.cloned().unwrap_or_default()
}
