//! Which key findings an assessment holds: what a reader should know first. Faces put them into words.

use crate::assessment::Assessment;
use crate::candidates::Origin;
use crate::finding::Finding;
use crate::game::Judged;
use zopa_core::{PartySet, Role};

/// The key findings of an assessment whose rows, shares, threats and status quo are known.
pub fn findings(assessment: &Assessment) -> Vec<Finding> {
    let rows = &assessment.rows;
    let case = assessment.model.case();
    let table = case.table();
    let mut found = Vec::new();
    let which = |fits: &dyn Fn(usize) -> bool| (0..rows.len()).filter(|k| fits(*k)).collect::<Vec<_>>();
    let is_proposal = |k: usize| rows[k].candidate.origins.iter().any(|o| matches!(o, Origin::Proposal(_)));
    let grade = |k: usize| match &rows[k].judged {
        Some(Judged::Graded(verdict)) if verdict.unstated.is_empty() => Some(verdict),
        _ => None,
    };

    let alone = which(&|k| rows[k].signable() && rows[k].signers.is_subset(table));
    found.push(Finding::TableAlone { rows: alone.clone() });
    for row in alone {
        let losers = rows[row].lose_without_say.minus(case.having(Role::Audience));
        if !losers.is_empty() {
            found.push(Finding::AtTheExpenseOf { row, losers });
        }
    }
    let absent = which(&|k| rows[k].signable() && !rows[k].absent.is_empty());
    if !absent.is_empty() {
        let who = absent.iter().fold(PartySet::EMPTY, |set, k| set.union(rows[*k].absent));
        found.push(Finding::NeedsAbsent { rows: absent, absent: who });
    }
    for k in which(&|k| is_proposal(k) && !rows[k].signers.is_empty() && !rows[k].signable()) {
        let by = rows[k].refusing().iter().map(|i| (i, rows[k].standing[i].stance)).collect();
        found.push(Finding::Refused { row: k, by });
    }
    let holding = which(&|k| rows[k].signable() && grade(k).is_some_and(|v| v.grade.holds()));
    if !holding.is_empty() {
        found.push(Finding::Holds { rows: holding });
    }
    for k in which(&|k| rows[k].signable()) {
        if let Some(verdict) = grade(k).filter(|v| !v.grade.holds()) {
            found.push(Finding::DoesNotHold { row: k, grade: verdict.grade, by: verdict.decided_by });
        }
    }
    let minimal = assessment.status_quo.coalitions.iter().filter(|c| c.minimal).count();
    found.push(Finding::StatusQuo {
        alone: assessment.status_quo.moves.iter().map(|d| d.party).collect(),
        coalitions: minimal,
    });
    found.extend((0..assessment.threats.len()).map(|threat| Finding::Threat { threat }));
    let shares = &assessment.shares.independent;
    for k in which(&is_proposal) {
        let Some(all) = shares[k].all_sign else { continue };
        let weakest = rows[k].signers.iter().filter_map(|i| shares[k].yes[i].map(|s| (s.hits, i))).min();
        if let Some((_, party)) = weakest
            && (0.2..0.8).contains(&all.fraction())
        {
            found.push(Finding::Close { row: k, party });
        }
    }
    let settled = which(&|k| shares[k].all_sign.is_some_and(|s| s.hits == s.draws));
    // Where no number is uncertain every draw is the central case, and this says nothing new.
    if !settled.is_empty() && !case.inputs.is_empty() {
        found.push(Finding::AllDrawsAgree { rows: settled });
    }
    found
}
