//! Every number of the case: how it is written, what speaks for and against it, which assumptions it stands under, and
//! which rows of the assessment use it.
//!
//! **What stands behind a number**: the evidence that bears on its path or on one above it (the section alone excepted),
//! and what its own `because` names. Records that share an origin count once. A number is *contested* where evidence
//! speaks for it and evidence speaks against it.
//!
//! **Uses.** A weight, a value or a term is used directly by a row where it adds something to or takes something from
//! what a party gains there: a weight where the issue changes, a value where the issue leaves or enters its level, a
//! term where its condition begins or ceases to hold, the worth of no deal wherever the party signs. (A weight also
//! counts in the sum of weights, and so a little everywhere.) A finding uses what it compares itself
//! ([`depends`](crate::depends)).

use crate::{Asked, Assessment, depends, need_path};
use zopa_core::{
    AssumptionId, Bearing, Case, Draw, Draws, Evidence, EvidenceId, Id, Input, InputId, LevelId, PartyId, Preference,
    Role, Uncertain, WalkAway,
};
use zopa_study::Streams;

/// A number of the case.
#[derive(Clone, PartialEq, Debug)]
pub struct Entry {
    /// Its path. A shared value is an entry of its own.
    pub path: String,
    /// The uncertain input behind it, or `None` for one number.
    pub input: Option<InputId>,
    /// Its value at the central case.
    pub central: f64,
    /// The evidence that bears on it, in file order; `because` of the number itself counts as support.
    pub evidence: Vec<(EvidenceId, Bearing)>,
    /// The assumptions that it stands under.
    pub assumptions: Vec<AssumptionId>,
    /// How many origins its evidence has.
    pub origins: usize,
    /// The rows that use it directly.
    pub rows: Vec<usize>,
    /// The findings that compare it themselves, by their place ([`depends`]).
    pub findings: Vec<usize>,
}

impl Entry {
    /// What its evidence amounts to.
    pub fn sourcing(&self) -> Sourcing {
        match (self.origins, self.assumptions.is_empty()) {
            (0, true) => Sourcing::Nothing,
            (0, false) => Sourcing::Assumed,
            (1, _) => Sourcing::OneOrigin,
            _ => Sourcing::Several,
        }
    }
    /// Whether it is known and needs nothing behind it: an end of the scale of worth, 0 or 100, or a walk-away value of nothing.
    pub fn by_convention(&self) -> bool {
        let (value, walk_away) = (self.path.contains(".values."), self.path.ends_with(".walk_away"));
        // Written numbers, not computed ones: they are the ends or they are not.
        let at = |end: f64| self.central.total_cmp(&end).is_eq();
        self.input.is_none() && (at(0.0) && (value || walk_away) || at(100.0) && value)
    }
    /// Whether evidence speaks for it and against it.
    pub fn contested(&self) -> bool {
        let has = |bearing| self.evidence.iter().any(|(_, b)| *b == bearing);
        has(Bearing::Supports) && has(Bearing::Against)
    }
}

/// What stands behind a number.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Sourcing {
    /// Neither evidence nor a stated assumption.
    Nothing,
    /// No evidence; an assumption says that it is a judgement.
    Assumed,
    /// Evidence of one origin.
    OneOrigin,
    /// Evidence of several origins.
    Several,
}

/// The numbers of a case, in the order of parties and issues, questions last.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Ledger {
    /// The numbers.
    pub entries: Vec<Entry>,
}

impl Ledger {
    /// The entry of a path.
    pub fn at(&self, path: &str) -> Option<&Entry> {
        self.entries.iter().find(|e| e.path == path)
    }
    /// How many uncertain or judged numbers have this behind them: fixed ends of scales are not counted.
    pub fn count(&self, of: Sourcing) -> usize {
        self.uncertain().filter(|e| e.sourcing() == of).count()
    }
    /// The numbers that are stated as certain, with nothing behind them though they would need it.
    pub fn bare_certain(&self) -> impl Iterator<Item = &Entry> {
        let bare = |e: &&Entry| e.input.is_none() && !e.by_convention() && e.sourcing() == Sourcing::Nothing;
        self.entries.iter().filter(bare)
    }
    /// The numbers that are not known exactly.
    pub fn uncertain(&self) -> impl Iterator<Item = &Entry> {
        self.entries.iter().filter(|e| e.input.is_some())
    }
}

/// The ledger of an assessed case.
pub fn ledger(assessment: &Assessment, streams: &Streams) -> Ledger {
    let case = assessment.model.case();
    let of_finding = |k| {
        let needs = depends(assessment, Asked::Finding(k));
        needs.iter().filter(|(_, direct)| *direct).map(|(need, _)| need_path(case, need)).collect()
    };
    let needs: Vec<Vec<String>> = (0..assessment.findings.len()).map(of_finding).collect();
    let mut writer = Writer { case, streams, needs, entries: Vec::new() };
    for (party, preference) in case.preferences.enumerated() {
        let Preference::Cardinal(cardinal) = preference else { continue };
        let at = format!("preferences.{}", case.parties[party].id);
        let issues = || cardinal.issues.enumerated().filter_map(|(v, worth)| Some((v, worth.as_ref()?)));
        for (v, worth) in issues() {
            let rows = rows(assessment, party, &|row, q| row.level(v) != q.level(v));
            writer.add(format!("{at}.weights.{}", case.issues[v].id), worth.weight, rows);
        }
        for (v, worth) in issues() {
            for (l, value) in worth.values.enumerated() {
                let rows = rows(assessment, party, &|row, q| touches(row.level(v), q.level(v), l));
                let level = &case.issues[v].levels[l].id;
                writer.add(format!("{at}.values.{}.{level}", case.issues[v].id), *value, rows);
            }
        }
        for term in &cardinal.terms {
            let holds = |outcome: &zopa_core::Outcome| assessment.model.condition(term.when).holds(outcome);
            let rows = rows(assessment, party, &|row, q| holds(row) != holds(q));
            writer.add(format!("{at}.terms.{}.add", term.id), term.add, rows);
        }
        let signs = (0..assessment.rows.len()).filter(|k| assessment.rows[*k].signers.contains(party)).collect();
        match cardinal.walk_away {
            WalkAway::Above(x) => writer.add(format!("{at}.walk_away"), x, signs),
            WalkAway::Absolute(x) => writer.add(format!("{at}.reservation"), x, signs),
        }
    }
    writer.questions();
    Ledger { entries: writer.entries }
}

/// The ledger of a case that cannot be assessed, an explicit graph: the numbers of its questions.
pub fn unassessed(case: &Case, streams: &Streams) -> Ledger {
    let mut writer = Writer { case, streams, needs: Vec::new(), entries: Vec::new() };
    writer.questions();
    Ledger { entries: writer.entries }
}

fn touches(row: LevelId, q: LevelId, level: LevelId) -> bool {
    row != q && (row == level || q == level)
}

/// The rows in which a party that counts there has something at stake.
fn rows(
    assessment: &Assessment,
    party: PartyId,
    uses: &dyn Fn(&zopa_core::Outcome, &zopa_core::Outcome) -> bool,
) -> Vec<usize> {
    let q = assessment.model.status_quo();
    let case = assessment.model.case();
    let counted = case.parties[party].role != Role::Audience || case.with_preferences().contains(party);
    let used = |k: &usize| counted && uses(&assessment.rows[*k].candidate.outcome, q);
    (0..assessment.rows.len()).filter(used).collect()
}

struct Writer<'a> {
    case: &'a Case,
    streams: &'a Streams,
    /// The paths that each finding compares.
    needs: Vec<Vec<String>>,
    entries: Vec<Entry>,
}

impl Writer<'_> {
    fn questions(&mut self) {
        let case = self.case;
        for question in case.questions.iter() {
            for (party, position) in &question.positions {
                let at = format!("questions.{}.positions.{}", question.id, case.parties[*party].id);
                for (name, number) in [
                    ("position", position.position),
                    ("salience", position.salience),
                    ("influence", position.influence),
                ] {
                    self.add(format!("{at}.{name}"), number, Vec::new());
                }
            }
        }
    }

    fn add(&mut self, path: String, number: Uncertain<f64>, rows: Vec<usize>) {
        let (input, central) = match number {
            Uncertain::Known(value) => (None, value),
            Uncertain::Input(id) => (Some(id), self.streams.value(id, Draw::CENTRAL)),
        };
        // A number that stands at a shared value has that value's evidence beside its own.
        let shared = input.map(|id| &self.case.inputs[id]).filter(|i| i.path != path);
        let evidence = self.evidence(&path, input.map(|id| &self.case.inputs[id]), shared);
        let mut origins: Vec<String> = evidence.iter().map(|(e, _)| origin(self.case, *e)).collect();
        origins.sort_unstable();
        origins.dedup();
        let assumptions = self.case.assumptions.enumerated().filter(|(_, a)| {
            let covers = |at: &String| beneath(&path, at) || shared.is_some_and(|s| beneath(&s.path, at));
            a.bears_on.iter().any(covers)
        });
        let assumptions = assumptions.map(|(id, _)| id).collect();
        let uses = |k: &usize| self.needs[*k].iter().any(|need| beneath(&path, need));
        let findings = (0..self.needs.len()).filter(uses).collect();
        let origins = origins.len();
        self.entries.push(Entry { path, input, central, evidence, assumptions, origins, rows, findings });
    }

    fn evidence(&self, path: &str, input: Option<&Input>, shared: Option<&Input>) -> Vec<(EvidenceId, Bearing)> {
        let mut found: Vec<(EvidenceId, Bearing)> = Vec::new();
        for (id, record) in self.case.evidence.enumerated() {
            let of = |at: &str| {
                let on = |on: &str| on.contains('.') && beneath(at, on);
                record.bears_on.iter().filter(move |(to, _)| on(to)).map(|(_, how)| *how).collect::<Vec<_>>()
            };
            let mut hows = of(path);
            hows.extend(shared.map(|s| of(&s.path)).unwrap_or_default());
            // What a number names itself, and which does not say how it bears on it, speaks for it.
            if hows.is_empty() && input.is_some_and(|i| i.because.contains(&id)) {
                hows.push(Bearing::Supports);
            }
            for how in hows {
                if !found.contains(&(id, how)) {
                    found.push((id, how));
                }
            }
        }
        found
    }
}

/// Whether a path is at or beneath another.
fn beneath(path: &str, above: &str) -> bool {
    path.strip_prefix(above).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

/// Where a record comes from in the end: its stated origin, else its source, else itself.
fn origin(case: &Case, id: EvidenceId) -> String {
    let record: &Evidence = &case.evidence[id];
    let source = record.source.map(|s| {
        let source = &case.sources[s];
        source.id.clone().unwrap_or_else(|| source.outlet.clone())
    });
    record.origin.clone().or(source).unwrap_or_else(|| format!("record {}", id.index()))
}
