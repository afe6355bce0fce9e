//! What would change a key finding: how far what it rests on is from turning, as data. Faces put it into words.
//!
//! In: an assessment and one of its findings. Out: at least one [`Change`], each read off something computed: a gain over no
//! deal, the margin of a verdict, the cost of a threat, a party's best alternative, shares of the draws. Numbers are points at the
//! central case, each with everything else as it is; they are missing where preferences have none, and in a version to
//! share.

use crate::assessment::Assessment;
use crate::finding::Finding;
use crate::game::{Judged, Verdict};
use crate::row::Row;
use crate::threats::{Base, ThreatRow};
use std::cmp::Ordering;
use zopa_core::{Id, Outcome, PartyId, PartySet, Stance};

/// One way in which a finding would change. Rows and threats by their places in the assessment.
#[derive(Clone, PartialEq, Debug)]
pub enum Change {
    /// A signer's answer to a row, decided by its interests, turns.
    Answer {
        /// The row.
        row: usize,
        /// Who.
        party: PartyId,
        /// Whether it signs as things are.
        signs: bool,
        /// How far its gain over no deal is from turning: at least 0.
        points: Option<f64>,
    },
    /// The answer of one of several signers turns, who all would sign: of no one of them is said how far it is from that.
    AnySigner {
        /// Who.
        parties: PartySet,
    },
    /// A red line falls, which only the party itself can lift.
    RedLine {
        /// The row.
        row: usize,
        /// Whose.
        party: PartyId,
        /// Which of its red lines.
        line: usize,
    },
    /// Interests that are not stated become known.
    Interests {
        /// The row, where it is about one.
        row: Option<usize>,
        /// Whose.
        party: PartyId,
    },
    /// Another package is agreed than that of the row.
    Package {
        /// The row; `None`: any package at all, where no row is one.
        row: Option<usize>,
        /// The package.
        to: Outcome,
        /// Its own row, if it has one.
        at: Option<usize>,
    },
    /// Absent signers of a row come to the table, which could then sign it alone.
    AtTable {
        /// The row.
        row: usize,
        /// Who.
        parties: PartySet,
    },
    /// Nothing, while the stated numbers are as they are: of all that the table can deliver, no package gains its signers.
    NoPackage,
    /// A party comes to gain by leaving a signed row that holds.
    Leaving {
        /// The row.
        row: usize,
        /// Who.
        party: PartyId,
        /// How much more it must gain by leaving before the row falls: at least 0.
        points: Option<f64>,
    },
    /// Those who leave a signed row no longer gain by it: all of them, not one.
    AllStay {
        /// The row.
        row: usize,
        /// Each who leaves, with what leaving would have to cost it more, above 0; missing where there are no points, or where
        /// such costs would let another one leave.
        leavers: Vec<(PartyId, Option<f64>)>,
    },
    /// Nobody can move away from a signed row: it holds whatever the numbers are.
    NobodyLeaves {
        /// The row.
        row: usize,
    },
    /// Who loses by a row without a say must consent to it, or is made up for it.
    Consent {
        /// The row.
        row: usize,
        /// Who, with what each loses against the status quo, above 0.
        losers: Vec<(PartyId, Option<f64>)>,
    },
    /// Nothing that was drawn from the stated ranges.
    Ranges {
        /// The row; `None`: each that the finding names.
        row: Option<usize>,
        /// Whether all who must sign do so in every draw, or in none.
        sign: bool,
        /// How many draws there were.
        draws: u64,
    },
    /// Whether a party gains by a single move from the status quo turns.
    Moving {
        /// Who.
        party: PartyId,
        /// Where its best move leads.
        to: Outcome,
        /// Whether it gains by it as things are.
        gains: bool,
        /// How far that is from turning: at least 0.
        points: Option<f64>,
    },
    /// One of those who could move from the status quo alone gains by it; of no one of them is said how far it is from that.
    AnyMover {
        /// Who.
        parties: PartySet,
    },
    /// Nobody can move from the status quo alone: numbers do not change that.
    NobodyMoves,
    /// The agreement that leaves its signers most ceases to gain each of them: as long as it does, the status quo is open to it.
    Agreement {
        /// Who signs it.
        signers: PartySet,
        /// The package.
        to: Outcome,
        /// Who gains least by it, and how much over no deal.
        least: Option<(PartyId, f64)>,
    },
    /// Whether a threat's author would rather carry it out turns.
    Credible {
        /// The threat.
        threat: usize,
        /// Whether it would as things are.
        is: bool,
        /// How much more carrying it out must cost its author, or less: at least 0.
        points: Option<f64>,
    },
    /// Whether a threat's target would rather give in turns.
    Effective {
        /// The threat.
        threat: usize,
        /// Whether it would as things are.
        is: bool,
        /// How much less giving in must be worth to it against having it done, or more: at least 0.
        points: Option<f64>,
    },
    /// A threat cannot be carried out by its author alone.
    Barred {
        /// The threat.
        threat: usize,
        /// Whose hand in it is missing; empty: what is threatened is so already, or a rule forbids it.
        lacks: PartySet,
    },
    /// A threat that cannot be judged: what would let it be follows from where it would be judged from ([`Base`]).
    Unjudged {
        /// The threat.
        threat: usize,
    },
}

/// What would change a finding; never empty.
pub fn changes(a: &Assessment, finding: &Finding) -> Vec<Change> {
    match finding {
        Finding::TableAlone { rows } if rows.is_empty() => nothing_in_hand(a),
        Finding::TableAlone { rows } | Finding::NeedsAbsent { rows, .. } => vec![narrowest(a, rows)],
        Finding::Refused { row, by } => refused(a, *row, by),
        Finding::Holds { rows } => rows.iter().flat_map(|k| holding(a, *k)).collect(),
        Finding::DoesNotHold { row, .. } => vec![leaving(a, *row, false)],
        Finding::AtTheExpenseOf { row, losers } => {
            let lost = |p: PartyId| (p, a.rows[*row].standing[p].change.map(|x| -x));
            vec![Change::Consent { row: *row, losers: losers.iter().map(lost).collect() }]
        }
        Finding::StatusQuo { .. } => status_quo(a),
        Finding::Threat { threat } => a.threats.get(*threat).map_or_else(Vec::new, |row| threatened(a, *threat, row)),
        Finding::Close { row, party } => vec![objection(&a.rows[*row], *row, *party)],
        Finding::AllDrawsAgree { rows } => {
            vec![Change::Ranges { row: None, sign: true, draws: a.request.draws }, narrowest(a, rows)]
        }
    }
}

/// How a signer's answer to a row turns.
fn objection(of: &Row, row: usize, party: PartyId) -> Change {
    let standing = &of.standing[party];
    match standing.stance {
        Stance::RedLine(line) => Change::RedLine { row, party, line },
        Stance::Unstated => Change::Interests { row: Some(row), party },
        stance @ (Stance::Yes | Stance::Interest) => {
            Change::Answer { row, party, signs: stance == Stance::Yes, points: standing.gain.map(f64::abs) }
        }
    }
}

fn refused(a: &Assessment, row: usize, by: &[(PartyId, Stance)]) -> Vec<Change> {
    let of = &a.rows[row];
    let mut all: Vec<Change> = by.iter().map(|(party, _)| objection(of, row, *party)).collect();
    if let Some(Some(opening)) = &of.opening {
        all.push(Change::Package { row: Some(row), to: opening.to.clone(), at: opening.row });
    }
    // A red line is met in every draw; of interests the draws say something.
    let interests = by.iter().all(|(_, stance)| *stance == Stance::Interest);
    let share = a.shares.independent.get(row).and_then(|shares| shares.all_sign);
    if let Some(share) = share.filter(|s| interests && s.hits == 0 && s.draws > 0)
        && !a.model.case().inputs.is_empty()
    {
        all.push(Change::Ranges { row: Some(row), sign: false, draws: share.draws });
    }
    all
}

/// The signer whose yes is the narrowest among some rows; where nobody's is in points, any of them.
fn narrowest(a: &Assessment, rows: &[usize]) -> Change {
    let yes = rows.iter().flat_map(|k| {
        let row = &a.rows[*k];
        row.signers.iter().filter_map(move |p| Some((row.standing[p].gain?, *k, p)))
    });
    match yes.min_by(|x, y| x.0.total_cmp(&y.0)) {
        Some((gain, row, party)) => Change::Answer { row, party, signs: true, points: Some(gain) },
        None => {
            Change::AnySigner { parties: rows.iter().fold(PartySet::EMPTY, |set, k| set.union(a.rows[*k].signers)) }
        }
    }
}

/// What a row lacks before all who must sign would: each objection, with the points of those that have some.
fn lacking(a: &Assessment, k: usize) -> (bool, f64, Vec<Change>) {
    let row = &a.rows[k];
    let all: Vec<Change> = row.refusing().iter().map(|p| objection(row, k, p)).collect();
    let points = |c: &Change| match c {
        Change::Answer { points, .. } => *points,
        _ => None,
    };
    let counted = all.iter().all(|c| points(c).is_some());
    let sum = all.iter().filter_map(points).sum();
    (counted, sum, all)
}

/// Of some rows the one that lacks least: those that lack points alone first, then by how many refuse, then by how many points.
fn nearest(a: &Assessment, rows: impl Iterator<Item = usize>) -> Option<Vec<Change>> {
    let order = |x: &(bool, f64, Vec<Change>), y: &(bool, f64, Vec<Change>)| -> Ordering {
        let objections = |(counted, _, all): &(bool, f64, Vec<Change>)| if *counted { 0 } else { all.len() };
        y.0.cmp(&x.0).then(objections(x).cmp(&objections(y))).then(x.1.total_cmp(&y.1))
    };
    rows.map(|k| lacking(a, k)).filter(|(.., all)| !all.is_empty()).min_by(order).map(|(.., all)| all)
}

/// The table could sign nothing alone: what it lacks, and who would have to come to it.
fn nothing_in_hand(a: &Assessment) -> Vec<Change> {
    let case = a.model.case();
    let table = case.table();
    let signed = |k: &usize| !a.rows[*k].signers.is_empty();
    let in_hand = |k: &usize| signed(k) && a.rows[*k].signers.is_subset(table);
    let mut all = nearest(a, (0..a.rows.len()).filter(in_hand)).unwrap_or_default();
    let others = (0..a.rows.len()).filter(|k| a.rows[*k].signable());
    if let Some(row) = others.min_by_key(|k| (a.rows[*k].absent.len(), *k)) {
        all.push(Change::AtTable { row, parties: a.rows[row].absent });
    }
    if all.is_empty() {
        all = nearest(a, (0..a.rows.len()).filter(signed)).unwrap_or_default();
    }
    let open = a.status_quo.coalitions.iter().find(|deal| deal.signers.is_subset(table));
    match open.filter(|_| all.is_empty()) {
        Some(deal) => all.push(Change::Package { row: None, to: deal.example.clone(), at: None }),
        None if all.is_empty() => all.push(Change::NoPackage),
        None => {}
    }
    all
}

/// What would turn the verdict on whether a row holds.
fn leaving(a: &Assessment, row: usize, holds: bool) -> Change {
    let Some(Judged::Graded(verdict)) = &a.rows[row].judged else { return Change::NobodyLeaves { row } };
    if !holds {
        let cost = |p: PartyId| verdict.stays_at.iter().find(|(q, _)| *q == p).map(|(_, x)| *x);
        let leavers = verdict.parties.iter().filter(|p| !p.grade.holds()).map(|p| (p.party, cost(p.party))).collect();
        return Change::AllStay { row, leavers };
    }
    if let Some((party, slack)) = verdict.margin {
        return Change::Leaving { row, party, points: Some(slack.abs()) };
    }
    match mover(verdict) {
        Some(party) => Change::Leaving { row, party, points: None },
        None => Change::NobodyLeaves { row },
    }
}

/// What would make a row fall that holds: leaving, and before that, where it comes first, a signer's no.
fn holding(a: &Assessment, row: usize) -> Vec<Change> {
    let mut all = vec![leaving(a, row, true)];
    let slack = match &all[0] {
        Change::Leaving { points, .. } => *points,
        _ => Some(f64::INFINITY),
    };
    if let Change::Answer { points: Some(gain), .. } = narrowest(a, &[row])
        && slack.is_some_and(|slack| gain < slack)
    {
        all.push(narrowest(a, &[row]));
    }
    all
}

/// The party that decides a verdict, or another one that can move.
fn mover(verdict: &Verdict) -> Option<PartyId> {
    let can = |p: PartyId| verdict.parties.iter().any(|of| of.party == p && of.can_move);
    let others = verdict.parties.iter().filter(|p| p.can_move).map(|p| p.party);
    Some(verdict.decided_by).filter(|p| can(*p)).or_else(|| others.min_by_key(|p| p.index()))
}

fn status_quo(a: &Assessment) -> Vec<Change> {
    let quo = &a.status_quo;
    let mut all: Vec<Change> = quo
        .moves
        .iter()
        .map(|d| Change::Moving { party: d.party, to: d.to.clone(), gains: true, points: d.points })
        .collect();
    if all.is_empty() {
        let costs = quo.restraints.iter().filter_map(|r| Some((r, r.cost?)));
        let parties: PartySet = quo.restraints.iter().map(|r| r.party).collect();
        all.push(match costs.min_by(|x, y| x.1.total_cmp(&y.1)) {
            Some((r, cost)) => Change::Moving { party: r.party, to: r.to.clone(), gains: false, points: Some(cost) },
            None if parties.is_empty() => Change::NobodyMoves,
            None => Change::AnyMover { parties },
        });
    }
    match quo.widest.and_then(|w| Some((w, quo.coalitions.get(w.coalition)?))) {
        Some((widest, deal)) => {
            all.push(Change::Agreement { signers: deal.signers, to: deal.example.clone(), least: widest.least });
        }
        None => {
            let signed = (0..a.rows.len()).filter(|k| !a.rows[*k].signers.is_empty());
            match nearest(a, signed) {
                Some(lacks) => all.extend(lacks),
                None => all.push(Change::NoPackage),
            }
        }
    }
    all
}

fn threatened(a: &Assessment, threat: usize, row: &ThreatRow) -> Vec<Change> {
    if matches!(row.base, Base::CannotBeTriggered | Base::Unstated | Base::OffAgenda) {
        return vec![Change::Unjudged { threat }];
    }
    let case = a.model.case();
    let of = &case.threats[row.threat];
    let mut all = Vec::new();
    if row.executable == Some(false) {
        all.push(Change::Barred { threat, lacks: row.lacks });
    }
    let base = match &row.base {
        Base::Departure(outcome) => outcome,
        _ => a.model.status_quo(),
    };
    match row.credible {
        // What changes nothing costs nothing, whatever it is worth.
        Some(_) if row.executed.as_ref() == Some(base) => {}
        Some(is) => all.push(Change::Credible { threat, is, points: row.cost.map(f64::abs) }),
        None => all.push(Change::Interests { row: None, party: of.by }),
    }
    match row.effective {
        Some(is) => all.push(Change::Effective { threat, is, points: row.relief.map(f64::abs) }),
        // Without a way of giving in there is nothing to weigh.
        None if row.complied.is_some() || !case.with_preferences().contains(of.to) => {
            all.push(Change::Interests { row: None, party: of.to });
        }
        None => {}
    }
    all
}
