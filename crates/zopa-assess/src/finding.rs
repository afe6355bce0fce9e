//! What a key finding says, as data.

use crate::game::Grade;
use std::ops::Range;
use zopa_core::{PartyId, PartySet, Stance};

/// One key finding. Rows are numbered from 0, in the order of the assessment.
#[derive(Clone, PartialEq, Debug)]
pub enum Finding {
    /// What those at the table could sign alone at the central case, meeting-only packages and the like included, with
    /// those who lose by it without a say.
    TableAlone {
        /// The rows.
        rows: Vec<usize>,
    },
    /// What all signers would sign, but somebody absent must.
    NeedsAbsent {
        /// The rows.
        rows: Vec<usize>,
        /// Everyone absent whose signature one of them needs.
        absent: PartySet,
    },
    /// A proposal that a signer refuses.
    Refused {
        /// Its row.
        row: usize,
        /// Who, and why.
        by: Vec<(PartyId, Stance)>,
    },
    /// Settlements that all would sign, and that would hold.
    Holds {
        /// The rows.
        rows: Vec<usize>,
    },
    /// A settlement that all would sign, and that would not hold.
    DoesNotHold {
        /// Its row.
        row: usize,
        /// How it fails: C, D or E.
        grade: Grade,
        /// Who decides it.
        by: PartyId,
    },
    /// A settlement that the table could sign at the expense of parties, audiences aside, who are not asked.
    AtTheExpenseOf {
        /// Its row.
        row: usize,
        /// Who loses.
        losers: PartySet,
    },
    /// Whether the status quo is open to single moves and to agreements.
    StatusQuo {
        /// Who would move alone.
        alone: PartySet,
        /// How many smallest sets of signers could sign something better for each of them.
        coalitions: usize,
    },
    /// A threat, by its number among the threats.
    Threat {
        /// Which.
        threat: usize,
    },
    /// Close calls: signed by all in some draws and not in others, with the party that refuses most often.
    Close {
        /// The row.
        row: usize,
        /// The signer with the smallest share of yes.
        party: PartyId,
    },
    /// Rows where all draws agree: the ranges may be too narrow to doubt.
    AllDrawsAgree {
        /// The rows.
        rows: Vec<usize>,
    },
}

/// The findings as a report numbers them: those of one kind follow each other and share a number. By their places in the list.
pub fn numbered(findings: &[Finding]) -> Vec<Range<usize>> {
    let kinds = findings.chunk_by(|a, b| std::mem::discriminant(a) == std::mem::discriminant(b));
    let mut from = 0;
    kinds
        .map(|kind| {
            let of = from..from + kind.len();
            from = of.end;
            of
        })
        .collect()
}
