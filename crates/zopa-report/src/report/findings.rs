//! Key findings, as plain sentences.

use super::View;
use crate::frame::refusal;
use crate::page::Page;
use crate::text::{clean, listed, share, short_share};
use zopa::assess::{Finding, Grade, ThreatRow, numbered};
use zopa::core::{Case, PartySet, Role, Stance};

/// Findings of one kind that follow each other: they share a number.
pub(super) struct Group {
    /// What they say, or what they have in common.
    pub(super) lead: String,
    /// What each says, where there are several.
    pub(super) items: Vec<String>,
    /// Which of the assessment's findings they are, by place: from, and up to.
    pub(super) of: std::ops::Range<usize>,
    /// The rows that they are about.
    pub(super) rows: Vec<usize>,
    /// What would change them; never empty.
    pub(super) change: Vec<String>,
}

/// The findings, in order.
pub(super) fn groups(view: &View<'_>) -> Vec<Group> {
    let findings = &view.assessment.findings;
    let group = |of: std::ops::Range<usize>| {
        let group = &findings[of.clone()];
        let (lead, items) = match group {
            [Finding::Holds { rows }] if rows.len() > 1 => (
                "Would be signed and would hold, at the central case:".to_owned(),
                rows.iter().map(|k| format!("{}.", with_share(view, *k))).collect(),
            ),
            [one] => (sentence(view, one), Vec::new()),
            several => (lead(&several[0], several.len()), several.iter().map(|finding| brief(view, finding)).collect()),
        };
        Group {
            lead,
            items,
            rows: group.iter().flat_map(about).collect(),
            change: group.iter().flat_map(|finding| super::change::told(view, finding)).collect(),
            of,
        }
    };
    numbered(findings).into_iter().map(group).collect()
}

/// The findings in sentences, for documents: each by itself with what would change it, then as the text groups them.
pub(crate) fn said(view: &View<'_>) -> (Vec<(String, Vec<String>)>, Vec<zopa::json::FindingSaid>) {
    let findings = &view.assessment.findings;
    let each = findings.iter().map(|finding| (sentence(view, finding), super::change::told(view, finding)));
    let key = |k: usize| findings.get(k).map(|finding| finding.key(view.assessment)).unwrap_or_default();
    let group = |(k, group): (usize, Group)| zopa::json::FindingSaid {
        number: k + 1,
        findings: group.of.map(key).collect(),
        says: group.lead,
        items: group.items,
        changes: group.change,
    };
    (each.collect(), groups(view).into_iter().enumerate().map(group).collect())
}

/// How to read the findings: what a verdict and a share of draws are.
pub(super) const READING: &str = "Verdicts are those of the central case, with every uncertain number at the middle of its stated range. A draw takes all of them anew \
     from their ranges; a share of draws describes these ranges and is not a probability. Points run from 0 to 100 on a party's own \
     scale, terms aside; those of different parties are not compared.";

/// The same where the case states no uncertain number.
pub(super) const CERTAIN: &str = "The case states no uncertain number, so every draw is the same.";

/// Writes the section.
pub(crate) fn write(view: &View<'_>, page: &mut Page) {
    page.heading("Key findings");
    page.say(if view.certain() { CERTAIN } else { READING });
    page.gap();
    if let Some(beyond) = view.beyond() {
        page.say(&beyond);
        page.gap();
    }
    for (k, group) in groups(view).iter().enumerate() {
        page.point(&format!("{:>2}. ", k + 1), &group.lead);
        group.items.iter().for_each(|item| page.item(3, item));
        match group.change.as_slice() {
            [one] => page.item(3, &format!("What would change it: {one}")),
            several => {
                page.item(3, "What would change it:");
                several.iter().for_each(|change| page.item(5, change));
            }
        }
    }
}

/// The rows that a finding is about.
fn about(finding: &Finding) -> Vec<usize> {
    match finding {
        Finding::TableAlone { rows }
        | Finding::NeedsAbsent { rows, .. }
        | Finding::Holds { rows }
        | Finding::AllDrawsAgree { rows } => rows.clone(),
        Finding::Refused { row, .. }
        | Finding::DoesNotHold { row, .. }
        | Finding::AtTheExpenseOf { row, .. }
        | Finding::Close { row, .. } => vec![*row],
        Finding::StatusQuo { .. } | Finding::Threat { .. } => Vec::new(),
    }
}

/// What several findings of one kind have in common.
fn lead(kind: &Finding, n: usize) -> String {
    let n = in_words(n);
    match kind {
        Finding::Refused { .. } => {
            format!("{n} proposals cannot be signed as they stand (a red line is not bought with gains elsewhere):")
        }
        Finding::DoesNotHold { .. } => {
            format!("{n} settlements would be signed at the central case, but would not hold:")
        }
        Finding::AtTheExpenseOf { .. } => {
            format!("{n} of these would be signed at the expense of parties who are not asked:")
        }
        Finding::Threat { .. } => format!("{n} threats were made:"),
        Finding::Close { .. } => {
            format!("{n} proposals are close calls, signed by all in some draws and not in others:")
        }
        _ => format!("{n} findings of one kind:"),
    }
}

fn in_words(n: usize) -> String {
    const WORDS: [&str; 10] = ["No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine"];
    WORDS.get(n).map_or_else(|| n.to_string(), |w| (*w).to_owned())
}

/// A finding under its common lead.
fn brief(view: &View<'_>, finding: &Finding) -> String {
    let words = view.words;
    match finding {
        Finding::Refused { row, by } => {
            let each: Vec<String> = by.iter().map(|(p, s)| refusal(words, view.case, *p, *s)).collect();
            format!("{}: {}.", view.row(*row), each.join("; "))
        }
        Finding::DoesNotHold { row, grade, by } => {
            format!("{}: {} (decided by {}).", view.row(*row), failing(*grade), words.party(*by))
        }
        Finding::AtTheExpenseOf { row, losers } => format!("{}: {}.", view.row(*row), words.parties(*losers)),
        Finding::Close { row, party } => {
            let shares = &view.assessment.shares.independent[*row];
            let all = shares.all_sign.map(|s| share(s.hits, s.draws)).unwrap_or_default();
            format!("{}: {all}. The one most often against: {}.", view.row(*row), words.party(*party))
        }
        other => sentence(view, other),
    }
}

/// How a settlement fails to hold.
fn failing(grade: Grade) -> &'static str {
    match grade {
        Grade::C => "fragile, for whoever leaves can reply to the answer",
        Grade::D => "rests on a threat that nobody would carry out",
        _ => "breaks",
    }
}

fn rows(view: &View<'_>, rows: &[usize]) -> String {
    let names: Vec<String> = rows.iter().map(|k| view.row(*k)).collect();
    listed(&names)
}

/// Rows by whose signature is missing at the table, those of the fewest first.
pub(super) fn by_absent(view: &View<'_>, which: &[usize]) -> Vec<(PartySet, Vec<usize>)> {
    let mut groups: Vec<(PartySet, Vec<usize>)> = Vec::new();
    for k in which {
        let absent = view.assessment.rows[*k].absent;
        match groups.iter_mut().find(|(who, _)| *who == absent) {
            Some((_, of)) => of.push(*k),
            None => groups.push((absent, vec![*k])),
        }
    }
    groups.sort_by_key(|(who, of)| (who.len(), of[0]));
    groups
}

pub(super) fn sentence(view: &View<'_>, finding: &Finding) -> String {
    let a = view.assessment;
    let words = view.words;
    match finding {
        Finding::TableAlone { .. } if view.case.table().is_empty() => {
            "Nobody is at the table: whatever takes a signature takes that of somebody absent.".to_owned()
        }
        Finding::TableAlone { rows: none } if none.is_empty() => {
            let (table, stated) = (view.case.table(), view.case.with_preferences());
            let silent = table.minus(stated);
            if silent == table {
                return format!(
                    "What those at the table ({}) would sign cannot be said: their interests are not stated.",
                    words.parties(table)
                );
            }
            let but = match silent.is_empty() {
                true => String::new(),
                false => format!(" What {} would sign is not known: no interests are stated.", words.parties(silent)),
            };
            format!(
                "Those at the table ({}) would sign none of the settlements below by themselves.{but}",
                words.parties(table)
            )
        }
        Finding::TableAlone { rows: which } => format!(
            "Those at the table ({}) could sign by themselves: {}.",
            words.parties(view.case.table()),
            rows(view, which)
        ),
        Finding::NeedsAbsent { rows: which, absent } => match by_absent(view, which).as_slice() {
            [_] => format!(
                "All who must sign would sign {}, but that takes the signature of {}, absent from the table.",
                rows(view, which),
                words.parties(*absent)
            ),
            several => {
                let each = |(who, of): &(PartySet, Vec<usize>)| format!("with {}, {}", words.parties(*who), rows(view, of));
                let each: Vec<String> = several.iter().map(each).collect();
                format!(
                    "All who must sign would sign these, but somebody absent from the table must sign too: {}.",
                    each.join("; ")
                )
            }
        },
        Finding::Refused { row, by } => {
            let each: Vec<String> = by.iter().map(|(p, s)| refusal(words, view.case, *p, *s)).collect();
            let red = by.iter().any(|(_, s)| matches!(s, Stance::RedLine(_)));
            let priced = if red { " A red line is not bought with gains elsewhere." } else { "" };
            format!("{} cannot be signed as it stands. {}.{priced}", view.row(*row), each.join("; "))
        }
        Finding::Holds { rows: which } => {
            let each: Vec<String> = which.iter().map(|k| with_share(view, *k)).collect();
            format!("Would be signed and would hold, at the central case: {}.", each.join("; "))
        }
        Finding::DoesNotHold { row, grade, by } => format!(
            "{} would be signed at the central case, but would not hold: {} (decided by {}).",
            view.row(*row),
            failing(*grade),
            words.party(*by)
        ),
        Finding::AtTheExpenseOf { row, losers } => format!(
            "{} would be signed at the expense of {}, without asking them.",
            view.row(*row),
            words.parties(*losers)
        ),
        Finding::StatusQuo { .. } if view.case.with_preferences().minus(view.case.having(Role::Audience)).is_empty() => {
            "Whether anybody would move away from the status quo, alone or by an agreement, cannot be said: nobody's interests are \
             stated."
                .to_owned()
        }
        Finding::StatusQuo { alone, coalitions } => {
            let moves = match alone.is_empty() {
                true => "Nobody would gain by moving away from the status quo alone".to_owned(),
                false => format!("{} would gain by moving away from the status quo alone", words.parties(*alone)),
            };
            let deals: Vec<_> = a.status_quo.coalitions.iter().filter(|c| c.minimal).collect();
            let minimal: Vec<String> = deals.iter().map(|c| words.parties(c.signers)).collect();
            let open = match minimal.as_slice() {
                [] => "no agreement would gain every one of its signers".to_owned(),
                [one] if deals[0].packages == 1 => {
                    format!("it is open to one package that gains every signer, {one}")
                }
                few if few.len() <= 3 => {
                    format!("it is open to agreements that gain every signer: {}", few.join("; or "))
                }
                _ => format!(
                    "it is open to agreements that gain every signer, of {coalitions} different sets of parties"
                ),
            };
            let silent = silent_setters(view.case);
            let without = match silent.is_empty() {
                true => String::new(),
                false => format!(" This is without {}, whose interests are not stated", words.parties(silent)) + ".",
            };
            format!("{moves}; {open}.{without}")
        }
        Finding::Threat { threat } => a.threats.get(*threat).map(|t| threat_sentence(view, t)).unwrap_or_default(),
        Finding::Close { row, party } => {
            let shares = &a.shares.independent[*row];
            let all = shares.all_sign.map(|s| share(s.hits, s.draws)).unwrap_or_default();
            format!(
                "{} is a close call: all who must sign it do so in {all}. The one most often against: {}.",
                view.row(*row),
                words.party(*party)
            )
        }
        Finding::AllDrawsAgree { rows: which } if view.certain() => format!(
            "The case states no uncertain number, so every draw is the same: all signers say yes to {}.",
            rows(view, which)
        ),
        Finding::AllDrawsAgree { rows: which } => format!(
            "In every draw all signers say yes to {}. That shows how narrow the stated ranges are, not that it is certain.",
            rows(view, which)
        ),
    }
}

fn with_share(view: &View<'_>, k: usize) -> String {
    let of = |shares: &[zopa::assess::RowShares]| shares[k].both;
    let (independent, together) = (of(&view.assessment.shares.independent), of(&view.assessment.shares.together));
    match (independent, together) {
        (Some(a), Some(b)) if !view.certain() => format!(
            "{}: in {}; {} with each party's numbers moving together",
            view.row(k),
            share(a.hits, a.draws),
            short_share(b.hits, b.draws)
        ),
        _ => view.row(k),
    }
}

/// Parties that set an issue and whose interests are not stated: what they would do is not known.
fn silent_setters(case: &Case) -> PartySet {
    case.setters().minus(case.with_preferences())
}

/// A threat in one sentence.
pub(super) fn threat_sentence(view: &View<'_>, row: &ThreatRow) -> String {
    let threat = &view.case.threats[row.threat];
    let by = view.words.party(threat.by);
    let to = view.words.party(threat.to);
    let name = clean(&threat.name);
    let says = |yes: Option<bool>, good: &str, bad: &str, open: &str| match yes {
        Some(true) => good.to_owned(),
        Some(false) => bad.to_owned(),
        None => open.to_owned(),
    };
    if row.executable.is_none() {
        return format!(
            "The threat \"{name}\" ({by} to {to}) cannot be judged here: {}.{}",
            super::threats::base(view, row),
            passed(view.case, threat)
        );
    }
    let credible = says(
        row.credible,
        "credible (carried out, it would gain its author)",
        if row.executable == Some(false) {
            "not credible (it cannot be carried out, or changes nothing)"
        } else {
            "not credible (carried out, it would gain its author nothing)"
        },
        "of unknown credibility",
    );
    let effective = says(row.effective, "strong enough to move", "too weak to move", "of unknown weight for");
    let assurance = says(
        row.assurance,
        "giving in would avert it",
        "giving in would not avert it: it would be done all the same",
        "whether giving in averts it is not known",
    );
    let passed = passed(view.case, threat);
    format!("The threat \"{name}\" by {by} is {credible} and {effective} {to}; {assurance}.{passed}")
}

/// What is said of an ultimatum whose day the case already lies behind.
fn passed(case: &Case, threat: &zopa::core::Threat) -> String {
    match (threat.due, case.as_of) {
        (Some(due), Some(today)) if due < today => {
            format!(
                " Its day, {due}, had passed when the case was written ({today}); it is judged as if it still stood."
            )
        }
        _ => String::new(),
    }
}
