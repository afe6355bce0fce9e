//! Paths: what they name, and the names of results.

use super::space::{named, together};
use crate::Prepared;
use crate::problems::NO_PATH;
use std::ops::Range;
use zopa_assess::{Among, Asked, Assessment, Finding, numbered};
use zopa_core::{Diagnostic, PartyId};

/// What a path names.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// A number.
    Number,
    /// A party.
    Party,
    /// An issue.
    Issue,
    /// What a party wants, or a part of it.
    Preference,
    /// A red line.
    RedLine,
    /// A term of a preference.
    Term,
    /// Priorities or a ranking.
    Order,
    /// A rule.
    Rule,
    /// A proposal.
    Proposal,
    /// A threat.
    Threat,
    /// A scenario.
    Scenario,
    /// An event.
    Event,
    /// A prediction.
    Prediction,
    /// A question of the forecast models.
    Question,
    /// A source.
    Source,
    /// A record of evidence.
    Evidence,
    /// An assumption.
    Assumption,
    /// A section, or another part of the file.
    Part,
    /// A result of the assessment.
    Result,
}

impl Kind {
    /// As a word for machines.
    pub fn key(self) -> &'static str {
        match self {
            Kind::Number => "number",
            Kind::Party => "party",
            Kind::Issue => "issue",
            Kind::Preference => "preference",
            Kind::RedLine => "red_line",
            Kind::Term => "term",
            Kind::Order => "order",
            Kind::Rule => "rule",
            Kind::Proposal => "proposal",
            Kind::Threat => "threat",
            Kind::Scenario => "scenario",
            Kind::Event => "event",
            Kind::Prediction => "prediction",
            Kind::Question => "question",
            Kind::Source => "source",
            Kind::Evidence => "evidence",
            Kind::Assumption => "assumption",
            Kind::Part => "part",
            Kind::Result => "result",
        }
    }
}

/// What a path names, by its form alone.
pub(super) fn kind(path: &str) -> Kind {
    match path.split('.').collect::<Vec<_>>().as_slice() {
        ["preferences", _, "refuses", _] => Kind::RedLine,
        ["preferences", _, "terms", _] => Kind::Term,
        ["preferences", _, "priorities" | "ranking"] => Kind::Order,
        ["preferences", _, ..] => Kind::Preference,
        ["parties", _] => Kind::Party,
        ["issues", _] => Kind::Issue,
        ["rules", _] => Kind::Rule,
        ["proposals", _] => Kind::Proposal,
        ["threats", _] => Kind::Threat,
        ["scenarios", _] => Kind::Scenario,
        ["events", _] => Kind::Event,
        ["predictions", _] => Kind::Prediction,
        ["questions", _] => Kind::Question,
        ["sources", _] => Kind::Source,
        ["evidence", _] => Kind::Evidence,
        ["assumptions", _] => Kind::Assumption,
        _ => Kind::Part,
    }
}

pub(super) enum Target {
    Place(String),
    Result(Asked),
    /// Several findings under one number of the report.
    Findings(Range<usize>),
}

pub(super) fn no_path(path: &str, known: &str, names: &[&str]) -> Diagnostic {
    let missing = path.get(known.len()..).unwrap_or_default().trim_start_matches('.').split('.').next().unwrap_or("");
    let similar = zopa_case::similar(missing, names.iter().copied()).map(str::to_owned);
    let place = if known.is_empty() { "The case".to_owned() } else { format!("`{known}`") };
    // Of the whole case every name is shown, of what is inside the first.
    let most = if known.is_empty() { names.len() } else { 12 };
    let shown: Vec<String> = names.iter().take(most).map(|n| format!("`{n}`")).collect();
    let more = names.len().saturating_sub(most);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    let list = if shown.is_empty() { "nothing inside".to_owned() } else { format!("{}{more}", shown.join(", ")) };
    let meant = match &similar {
        Some(name) if known.is_empty() => format!("Did you mean `{name}`? "),
        Some(name) => format!("Did you mean `{known}.{name}`? "),
        None => String::new(),
    };
    Diagnostic::new(&NO_PATH, format!("`{path}` names nothing in the case or its results"))
        .because(NO_PATH.about)
        .cure(format!("{meant}{place} has {list}. `zopa why CASE` lists every path."))
}

/// What a path names in this case.
pub(super) fn target(prepared: &Prepared, a: Option<&Assessment>, path: &str) -> Result<Target, Diagnostic> {
    let path = path.trim();
    let (first, rest) = path.split_once('.').unwrap_or((path, ""));
    let result = match first {
        "findings" | "rows" | "counts" | "coalitions" | "near_misses" | "payoffs" | "status_quo" | "alternatives" => {
            true
        }
        // A threat is a part of the case and has results of its own.
        "threats" => {
            matches!(rest.rsplit_once('.'), Some((_, part)) if THREAT_PARTS.contains(&part) || THREAT_KEYS.contains(&part))
        }
        _ => false,
    };
    if result {
        let Some(a) = a else {
            return Err(Diagnostic::new(&NO_PATH, format!("`{path}`: this case has no assessment"))
                .because("An explicit graph has findings, stability and paths, and no rows or threats.")
                .cure("Ask for a path of the case file, or run `zopa stability`."));
        };
        return match first {
            "findings" => finding(a, path, rest),
            "rows" => row(a, path, rest).map(Target::Result),
            "status_quo" => status_quo(a, path, rest),
            "counts" | "coalitions" | "near_misses" | "payoffs" => named(a, path, first, rest).map(Target::Result),
            // What a party has without a deal stands with what everything is worth to it.
            "alternatives" => named(a, path, "payoffs", rest).map(Target::Result),
            _ => threat(a, path, rest).map(Target::Result),
        };
    }
    // An open place of an order is a number that is written nowhere.
    let open = || prepared.case.inputs.iter().any(|input| input.path == path);
    if (prepared.opened.names(path) || open()) && !path.split('.').any(str::is_empty) {
        return Ok(Target::Place(path.to_owned()));
    }
    // A term's number may be called by the term.
    let (known, mut names) = prepared.opened.nearest(path);
    if known.is_empty() {
        names.push("findings");
        names.extend(a.iter().flat_map(|_| RESULTS));
        names.push("states");
    }
    Err(no_path(path, &known, &names))
}

/// A finding by its name; or by the report's number or the kind, under which several may stand.
fn finding(a: &Assessment, path: &str, rest: &str) -> Result<Target, Diagnostic> {
    let groups = numbered(&a.findings);
    let keys: Vec<String> = a.findings.iter().map(|f| f.key(a)).collect();
    let by_number = || rest.parse::<usize>().ok().and_then(|n| groups.get(n.checked_sub(1)?).cloned());
    let by_name = || keys.iter().position(|key| key == rest).map(|k| k..k + 1);
    let by_kind = || groups.iter().find(|of| keys.get(of.start).is_some_and(|key| kind_of(key) == rest)).cloned();
    let Some(of) = by_number().or_else(by_name).or_else(by_kind) else {
        let names: Vec<&str> = keys.iter().map(String::as_str).collect();
        return Err(no_path(path, "findings", &names));
    };
    Ok(if of.len() == 1 { Target::Result(Asked::Finding(of.start)) } else { Target::Findings(of) })
}

/// The kind in a finding's name.
fn kind_of(key: &str) -> &str {
    key.split(':').next().unwrap_or(key)
}

/// The path of several findings of one kind, and what they are about.
pub(super) fn several(a: &Assessment, of: &Range<usize>) -> (String, String) {
    let first = a.findings.get(of.start);
    let about = match first {
        Some(Finding::Refused { .. }) => "which proposals are refused, and by whom",
        Some(Finding::DoesNotHold { .. }) => "what would be signed, but would not hold",
        Some(Finding::AtTheExpenseOf { .. }) => "at whose expense settlements would be signed",
        Some(Finding::Threat { .. }) => "the threats that were made",
        Some(Finding::Close { .. }) => "which proposals are close calls",
        _ => "findings of one kind",
    };
    let number = numbered(&a.findings).iter().position(|group| group == of).map_or(0, |n| n + 1);
    let path = first.map(|f| format!("findings.{}", kind_of(&f.key(a)))).unwrap_or_default();
    (path, format!("{about}: {} findings under number {number} of the report", of.len()))
}

/// What stands before the paths of results, beside findings and states.
const RESULTS: [&str; 12] = [
    "rows",
    "alternatives",
    "status_quo",
    "coalitions",
    "counts",
    "near_misses",
    "payoffs",
    "drafts",
    "turns",
    "asking",
    "left_out",
    "method",
];

/// The parts of a row that can be asked for.
pub(super) const PARTS: [&str; 10] = [
    "yes.P",
    "change.P",
    "all_sign",
    "holds",
    "shares",
    "lose_without_say",
    "improving_edit",
    "opening",
    "drift",
    "regroup",
];

/// The parts of a threat that can be asked for.
pub(super) const THREAT_PARTS: [&str; 4] = ["executable", "credible", "effective", "assurance"];

/// Keys of a threat in `zopa report --json` that are about one of its parts.
const THREAT_KEYS: [&str; 5] = ["lacks", "cost", "relief", "complied", "needs"];

/// The status quo: who would move away alone and who could sign something, as the finding has it; its coalitions.
fn status_quo(a: &Assessment, path: &str, rest: &str) -> Result<Target, Diagnostic> {
    let finding = || a.findings.iter().position(|f| matches!(f, Finding::StatusQuo { .. }));
    match (rest, finding()) {
        ("" | "moves", Some(k)) => Ok(Target::Result(Asked::Finding(k))),
        ("" | "moves" | "agreements" | "coalitions", _) => Ok(Target::Result(Asked::Coalitions)),
        _ => Err(no_path(path, "status_quo", &["moves", "agreements", "coalitions"])),
    }
}

/// A row by its number, its name or the name of its proposal.
pub(super) fn row_called(a: &Assessment, path: &str, above: &str, name: &str) -> Result<usize, Diagnostic> {
    let case = a.model.case();
    let keys: Vec<String> = a.rows.iter().map(|row| row.key(case)).collect();
    let fits = |row: &zopa_assess::Row| {
        row.candidate.origins.iter().any(|o| {
            let key = o.key(case);
            key == name || key.strip_prefix("proposal:") == Some(name)
        })
    };
    let by_number = name.parse::<usize>().ok().and_then(|n| n.checked_sub(1)).filter(|n| *n < keys.len());
    by_number.or_else(|| a.rows.iter().position(fits)).ok_or_else(|| {
        let names: Vec<&str> = keys.iter().map(String::as_str).collect();
        no_path(path, above, &names)
    })
}

fn row(a: &Assessment, path: &str, rest: &str) -> Result<Asked, Diagnostic> {
    let case = a.model.case();
    let (name, part) = rest.split_once('.').unwrap_or((rest, ""));
    let k = row_called(a, path, "rows", name)?;
    let above = format!("rows.{name}");
    let (part, who) = part.split_once('.').unwrap_or((part, ""));
    let party = |make: &dyn Fn(PartyId) -> Asked| match case.party(who) {
        Some(party) => Ok(make(party)),
        None => {
            let names: Vec<&str> = case.parties.iter().map(|p| p.id.as_str()).collect();
            Err(no_path(path, &format!("{above}.{part}"), &names))
        }
    };
    let whole = |asked| if who.is_empty() { Ok(asked) } else { Err(no_path(path, &format!("{above}.{part}"), &[])) };
    match part {
        "" | "shares" | "shares_together" | "levels" | "changes" | "empty" => whole(Asked::Row(k)),
        "yes" | "gain" | "parties" => party(&|p| Asked::Yes(k, p)),
        "change" => party(&|p| Asked::Change(k, p)),
        "all_sign" | "signers" | "absent" | "refused_by" => whole(Asked::AllSign(k)),
        "holds" | "grade" | "margin" | "both" => whole(Asked::Holds(k)),
        "regroup" => whole(Asked::Regroup(k)),
        "lose_without_say" => whole(Asked::Losers(k)),
        "improving_edit" => whole(Asked::Edit(k)),
        "opening" => whole(Asked::Opening(k)),
        "drift" => whole(Asked::Drift(k)),
        _ => Err(no_path(path, &above, &PARTS)),
    }
}

fn threat(a: &Assessment, path: &str, rest: &str) -> Result<Asked, Diagnostic> {
    let case = a.model.case();
    let (name, part) = rest.rsplit_once('.').unwrap_or((rest, ""));
    let found = a.threats.iter().position(|t| case.threats[t.threat].id == name);
    let Some(t) = found else {
        let names: Vec<&str> = case.threats.iter().map(|t| t.id.as_str()).collect();
        return Err(no_path(path, "threats", &names));
    };
    Ok(match part {
        "executable" | "lacks" => Asked::Executable(t),
        "credible" | "cost" => Asked::Credible(t),
        "effective" | "relief" | "complied" | "needs" => Asked::Effective(t),
        "assurance" => Asked::Assurance(t),
        _ => Asked::Threat(t),
    })
}

/// The path of a result.
pub(super) fn name(a: &Assessment, asked: Asked) -> String {
    let case = a.model.case();
    let row = |k: usize, part: &str| {
        let key = a.rows.get(k).map(|row| row.key(case)).unwrap_or_default();
        if part.is_empty() { format!("rows.{key}") } else { format!("rows.{key}.{part}") }
    };
    let party = |p: PartyId| &case.parties[p].id;
    let threat = |t: usize, part: &str| {
        let id = a.threats.get(t).map(|t| case.threats[t.threat].id.as_str()).unwrap_or_default();
        if part.is_empty() { format!("threats.{id}") } else { format!("threats.{id}.{part}") }
    };
    match asked {
        Asked::Finding(k) => format!("findings.{}", a.findings.get(k).map(|f| f.key(a)).unwrap_or_default()),
        Asked::Row(k) => row(k, ""),
        Asked::Yes(k, p) => row(k, &format!("yes.{}", party(p))),
        Asked::Change(k, p) => row(k, &format!("change.{}", party(p))),
        Asked::AllSign(k) => row(k, "all_sign"),
        Asked::Holds(k) => row(k, "holds"),
        Asked::Losers(k) => row(k, "lose_without_say"),
        Asked::Edit(k) => row(k, "improving_edit"),
        Asked::Opening(k) => row(k, "opening"),
        Asked::Drift(k) => row(k, "drift"),
        Asked::Regroup(k) => row(k, "regroup"),
        Asked::Threat(t) => threat(t, ""),
        Asked::Executable(t) => threat(t, "executable"),
        Asked::Credible(t) => threat(t, "credible"),
        Asked::Effective(t) => threat(t, "effective"),
        Asked::Assurance(t) => threat(t, "assurance"),
        Asked::Counts(among) => format!("counts.{}", among.key()),
        Asked::Equilibria => "counts.equilibria".to_owned(),
        Asked::Coalitions => "coalitions".to_owned(),
        Asked::Coalition(who) => format!("coalitions.{}", together(case, who)),
        Asked::Payoffs(p) => format!("payoffs.{}", party(p)),
        Asked::NearMisses => "near_misses".to_owned(),
    }
}

/// A row's name in sentences.
pub(crate) fn row_name(a: &Assessment, k: usize) -> String {
    use zopa_assess::Origin;
    let case = a.model.case();
    let Some(row) = a.rows.get(k) else { return String::new() };
    let name = |p| &case.proposals[p].name;
    match row.candidate.origins.first() {
        Some(Origin::Proposal(p)) => format!("\"{}\"", name(*p)),
        Some(Origin::NashTable) => "the fair point of the table alone".to_owned(),
        Some(Origin::NashSetters) => "the fair point of all who set an issue".to_owned(),
        Some(Origin::Opening(p)) => format!("the opening of \"{}\"", name(*p)),
        Some(Origin::StatusQuo) | None => "the status quo".to_owned(),
    }
}

/// What a result is about, in a phrase.
pub(super) fn phrase(a: &Assessment, asked: Asked) -> String {
    let case = a.model.case();
    let row = |k| row_name(a, k);
    let party = |p: PartyId| &case.parties[p].name;
    let threat = |t: usize| {
        a.threats.get(t).map(|t| format!("the threat \"{}\"", case.threats[t.threat].name)).unwrap_or_default()
    };
    match asked {
        Asked::Finding(k) => match a.findings.get(k) {
            Some(Finding::TableAlone { .. }) => "what those at the table could sign alone".to_owned(),
            Some(Finding::NeedsAbsent { .. }) => "what would be signed, but needs somebody absent".to_owned(),
            Some(Finding::Refused { row: k, .. }) => format!("who refuses {}", row(*k)),
            Some(Finding::Holds { .. }) => "what would be signed and would hold".to_owned(),
            Some(Finding::DoesNotHold { row: k, .. }) => {
                format!("that {} would be signed, but would not hold", row(*k))
            }
            Some(Finding::AtTheExpenseOf { row: k, .. }) => format!("at whose expense {} would be signed", row(*k)),
            Some(Finding::StatusQuo { .. }) => "how open the status quo is".to_owned(),
            Some(Finding::Threat { threat: t }) => threat(*t),
            Some(Finding::Close { row: k, .. }) => format!("that {} is a close call", row(*k)),
            Some(Finding::AllDrawsAgree { .. }) => "what all signers say yes to in every draw".to_owned(),
            None => String::new(),
        },
        Asked::Row(k) => row(k),
        Asked::Yes(k, p) => format!("whether {} would sign {}", party(p), row(k)),
        Asked::Change(k, p) => format!("what {} makes for {}, against the status quo", row(k), party(p)),
        Asked::AllSign(k) => format!("whether all who must sign {} would", row(k)),
        Asked::Holds(k) => format!("whether {} would hold once signed", row(k)),
        Asked::Losers(k) => format!("who loses by {} without a say", row(k)),
        Asked::Edit(k) => format!("the smallest improvement of {}", row(k)),
        Asked::Opening(k) => format!("the nearest opening of {}", row(k)),
        Asked::Drift(k) => format!("what parties would change beside {}", row(k)),
        Asked::Regroup(k) => format!("who could leave {} together, for something that holds", row(k)),
        Asked::Threat(t) => threat(t),
        Asked::Executable(t) => format!("whether {} can be carried out", threat(t)),
        Asked::Credible(t) => format!("whether the author of {} would rather carry it out", threat(t)),
        Asked::Effective(t) => format!("whether the target of {} would rather give in", threat(t)),
        Asked::Assurance(t) => format!("whether {} would be left undone after giving in", threat(t)),
        Asked::Counts(Among::Table) => "how many packages those at the table have, and why so many".to_owned(),
        Asked::Counts(Among::Setters) => "how many packages all who set an issue have, and why so many".to_owned(),
        Asked::Equilibria => "how many states there are, and from how many nobody would move alone".to_owned(),
        Asked::Coalitions => "which coalitions have something to gain from the status quo".to_owned(),
        Asked::Coalition(who) => {
            let names: Vec<&str> = who.iter().map(|p| case.parties[p].name.as_str()).collect();
            format!("what {} have to gain from the status quo", names.join(" and "))
        }
        Asked::Payoffs(p) => format!("what the status quo, no deal and each row are worth to {}", party(p)),
        Asked::NearMisses => "the rows that a single signer refuses".to_owned(),
    }
}
