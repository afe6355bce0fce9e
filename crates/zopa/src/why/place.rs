//! Paths: what they name, and the names of results.

use super::space::{named, together};
use crate::problems::NO_PATH;
use crate::{Prepared, spoken};
use std::ops::Range;
use zopa_assess::{Among, Asked, Assessment, Finding, numbered};
use zopa_core::{Case, Diagnostic, IssueId, PartyId, Preference, Scope, Uncertain, WalkAway};

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
        .cure(format!("{meant}{place} has {list}."))
}

/// What a path names in this case.
pub(super) fn target(prepared: &Prepared, a: Option<&Assessment>, path: &str) -> Result<Target, Diagnostic> {
    let path = path.trim();
    let (first, rest) = path.split_once('.').unwrap_or((path, ""));
    let result = match first {
        "findings" | "rows" | "counts" | "coalitions" | "near_misses" | "payoffs" => true,
        // A threat is a part of the case and has results of its own.
        "threats" => {
            matches!(rest.rsplit_once('.'), Some((_, "executable" | "credible" | "cost" | "effective" | "assurance")))
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
            "counts" | "coalitions" | "near_misses" | "payoffs" => named(a, path, first, rest).map(Target::Result),
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
        names.extend(a.iter().flat_map(|_| ["rows", "counts", "coalitions", "near_misses", "payoffs"]));
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

/// The parts of a row that can be asked for.
const PARTS: [&str; 9] =
    ["yes", "change", "all_sign", "holds", "both", "lose_without_say", "improving_edit", "opening", "drift"];

fn row(a: &Assessment, path: &str, rest: &str) -> Result<Asked, Diagnostic> {
    let case = a.model.case();
    let (name, part) = rest.split_once('.').unwrap_or((rest, ""));
    let keys: Vec<String> = a.rows.iter().map(|row| row.key(case)).collect();
    let fits = |row: &&zopa_assess::Row| {
        row.candidate.origins.iter().any(|o| {
            let key = o.key(case);
            key == name || key.strip_prefix("proposal:") == Some(name)
        })
    };
    let by_number = name.parse::<usize>().ok().and_then(|n| n.checked_sub(1)).filter(|n| *n < keys.len());
    let by_name = || a.rows.iter().position(|row| fits(&row));
    let Some(k) = by_number.or_else(by_name) else {
        let names: Vec<&str> = keys.iter().map(String::as_str).collect();
        return Err(no_path(path, "rows", &names));
    };
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
        "" | "shares" => whole(Asked::Row(k)),
        "yes" | "gain" => party(&|p| Asked::Yes(k, p)),
        "change" => party(&|p| Asked::Change(k, p)),
        "all_sign" | "signers" => whole(Asked::AllSign(k)),
        "holds" | "grade" | "margin" | "both" => whole(Asked::Holds(k)),
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
        "executable" => Asked::Executable(t),
        "credible" | "cost" => Asked::Credible(t),
        "effective" => Asked::Effective(t),
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

/// What a place of the case is, in a phrase with its names.
pub(crate) fn describe(case: &Case, path: &str) -> String {
    let party = |id: &str| case.party(id).map_or_else(|| id.to_owned(), |p| case.parties[p].name.clone());
    let issue = |id: &str| case.issue(id).map_or_else(|| id.to_owned(), |v| case.issues[v].name.clone());
    let level = |v: &str, l: &str| {
        let found = case.issue(v).and_then(|v| case.issues[v].levels.iter().find(|level| level.id == l));
        found.map_or_else(|| l.to_owned(), |level| level.label.clone())
    };
    match path.split('.').collect::<Vec<_>>().as_slice() {
        ["preferences", p] => format!("what {} wants", party(p)),
        ["preferences", p, "weights"] => format!("how much each issue matters to {}", party(p)),
        ["preferences", p, "weights", v] => format!("how much {} matters to {}", issue(v), party(p)),
        ["preferences", p, "values"] => format!("what each level is worth to {}", party(p)),
        ["preferences", p, "values", v] => format!("what each level of {} is worth to {}", issue(v), party(p)),
        ["preferences", p, "values", v, l] => {
            format!("what \"{}\" on {} is worth to {} (0 worst, 100 best)", level(v, l), issue(v), party(p))
        }
        ["preferences", p, "terms", t] => format!("the term `{t}` of {}", party(p)),
        ["preferences", p, "terms", t, "add"] => {
            let when = term_when(case, p, t).map(|when| format!(" where {when}")).unwrap_or_default();
            format!("points that {} adds{when} (term `{t}`)", party(p))
        }
        ["preferences", p, "walk_away"] => {
            format!("what no deal is worth to {}, in points above the status quo", party(p))
        }
        ["preferences", p, "reservation"] => format!("what no deal is worth to {}, in points", party(p)),
        ["preferences", p, "refuses", line] => {
            let line = case.party(p).and_then(|p| case.red_lines[p].iter().find(|l| l.id == *line));
            let when = line.map(|l| format!(": {}", spoken(case, l.when))).unwrap_or_default();
            format!("what {} refuses whatever the gain{when}", party(p))
        }
        ["preferences", p, "priorities" | "ranking"] => format!("the order in which {} ranks outcomes", party(p)),
        ["preferences", p, "priorities", k] => {
            format!("whether statement {k} of {} comes before the one above it (above 0.5: yes)", party(p))
        }
        ["preferences", p, "ranking", tier, k] => {
            let held = case.party(p).map(|p| &case.preferences[p]);
            let tied = match (held, tier.parse::<usize>()) {
                (Some(Preference::Ranking(tiers)), Ok(tier)) => tiers.get(tier.wrapping_sub(1)).map_or(0, Vec::len),
                _ => 0,
            };
            let reading = if tied == 2 { "above 0.5: before the first" } else { "the higher, the better" };
            format!("where condition {k} of tier {tier} of {} stands among those it ties with ({reading})", party(p))
        }
        ["parties", p] => party(p),
        ["issues", v] => issue(v),
        ["issues", v, "status_quo"] => format!("where {} stands", issue(v)),
        ["issues", v, "levels"] => format!("the levels of {}", issue(v)),
        ["issues", v, "set_by"] => format!("who sets {}", issue(v)),
        ["issues", v, "consent"] => format!("who must consent to {}", issue(v)),
        ["issues", v, "binding"] => format!("whether {} is binding", issue(v)),
        ["issues", v, "one_way"] => format!("in which direction {} can change", issue(v)),
        ["parties", p, "at_table"] => format!("whether {} is at the table", party(p)),
        ["parties", p, "role"] => format!("the part of {}", party(p)),
        ["proposals", id, "set"] => match case.proposals.iter().find(|p| p.id == *id) {
            Some(p) => format!("what the proposal \"{}\" sets", p.name),
            None => path.to_owned(),
        },
        ["proposals", id, "set", v] => match case.proposals.iter().find(|p| p.id == *id) {
            Some(p) => format!("what the proposal \"{}\" sets on {}", p.name, issue(v)),
            None => path.to_owned(),
        },
        ["preferences", p, "terms", t, "when"] => format!("when the term `{t}` of {} counts", party(p)),
        ["as_of"] => "the day whose knowledge the case describes".to_owned(),
        ["rules", id] => match case.rules.iter().find(|r| r.id == *id) {
            Some(rule) => format!("the rule {}: {} {}", rule.id, scope(case, rule.scope), spoken(case, rule.broken)),
            None => path.to_owned(),
        },
        ["proposals", id] => match case.proposals.iter().find(|p| p.id == *id) {
            Some(p) => format!("the proposal \"{}\"", p.name),
            None => path.to_owned(),
        },
        ["threats", id] => match case.threats.iter().find(|t| t.id == *id) {
            Some(t) => {
                format!("the threat \"{}\" by {} to {}", t.name, case.parties[t.by].name, case.parties[t.to].name)
            }
            None => path.to_owned(),
        },
        ["events", id] => case.events.iter().find(|e| e.id == *id).map_or_else(|| path.to_owned(), |e| e.what.clone()),
        ["predictions", id] => match case.predictions.iter().find(|p| p.id == *id) {
            Some(p) => format!("a prediction by {}", p.by),
            None => path.to_owned(),
        },
        ["predictions", id, "probability"] => match case.predictions.iter().find(|p| p.id == *id) {
            Some(p) => format!("how likely {} thinks it: {}", p.by, super::prediction::claim(case, p)),
            None => path.to_owned(),
        },
        ["predictions", id, "outcome"] => format!("what came of the prediction {id}"),
        ["questions", id] => {
            case.questions.iter().find(|q| q.id == *id).map_or_else(|| path.to_owned(), |q| q.name.clone())
        }
        ["questions", id, "reference"] => {
            let name = case.questions.iter().find(|q| q.id == *id).map_or(*id, |q| q.name.as_str());
            format!("what happens on \"{name}\" if nothing is decided")
        }
        ["questions", id, "positions", p] => {
            let name = case.questions.iter().find(|q| q.id == *id).map_or(*id, |q| q.name.as_str());
            format!("where {} stands on \"{name}\"", party(p))
        }
        ["questions", id, "positions", p, what] => {
            let name = case.questions.iter().find(|q| q.id == *id).map_or(*id, |q| q.name.as_str());
            format!("the {what} of {} on \"{name}\"", party(p))
        }
        ["sources", id] => match case.sources.iter().find(|s| s.id.as_deref() == Some(*id)) {
            Some(source) => source.outlet.clone(),
            None => path.to_owned(),
        },
        ["evidence", id] => {
            case.evidence.iter().find(|e| e.id == *id).map_or_else(|| path.to_owned(), |e| e.claim.clone())
        }
        ["assumptions", id] => {
            case.assumptions.iter().find(|a| a.id == *id).map_or_else(|| path.to_owned(), |a| a.text.clone())
        }
        ["values", name] => format!("the shared value `{name}`"),
        ["scenarios", id] => {
            case.scenarios.iter().find(|s| s.id == *id).map_or_else(|| path.to_owned(), |s| s.name.clone())
        }
        ["preferences", p, "terms"] => format!("points that {} adds under conditions", party(p)),
        ["preferences", p, "refuses"] => format!("what {} refuses whatever the gain", party(p)),
        ["graph"] => "the states, the moves between them, and who likes which better".to_owned(),
        ["graph", "states"] => "the states".to_owned(),
        ["graph", "arcs"] => "the moves between the states".to_owned(),
        ["graph", "status_quo"] => "where the conflict stands".to_owned(),
        ["graph", "ranking"] => "the order in which each party ranks the states".to_owned(),
        ["graph", "ranking", p] => format!("the order in which {} ranks the states", party(p)),
        ["graph", "unknown", p] => format!("which states {} does not compare", party(p)),
        [section] => match *section {
            "zopa" => "the version of the form".to_owned(),
            "id" => "the name of the case for machines".to_owned(),
            "title" => "the title of the case".to_owned(),
            "question" => "the question that the case is to answer".to_owned(),
            "preferences" => "what each party wants".to_owned(),
            "values" => "the shared values".to_owned(),
            "correlate" => "which numbers are drawn together".to_owned(),
            "evidence" => "the records of evidence".to_owned(),
            known => format!("the {} of the case", known.replace('_', " ")),
        },
        _ => path.to_owned(),
    }
}

/// What a rule forbids, up to its condition.
fn scope(case: &Case, scope: Scope) -> String {
    match scope {
        Scope::States => "it cannot be that".to_owned(),
        Scope::Packages => "nobody would sign where".to_owned(),
        Scope::Moves { from: None } => "nobody moves to where".to_owned(),
        Scope::Moves { from: Some(from) } => format!("nobody moves from where {} to where", spoken(case, from)),
    }
}

fn term_when(case: &Case, party: &str, term: &str) -> Option<String> {
    match &case.preferences[case.party(party)?] {
        Preference::Cardinal(c) => c.terms.iter().find(|t| t.id == term).map(|t| spoken(case, t.when)),
        _ => None,
    }
}

/// The value of a known number of the case.
pub(super) fn known(case: &Case, path: &str) -> Option<f64> {
    let number = |x: Uncertain<f64>| match x {
        Uncertain::Known(x) => Some(x),
        Uncertain::Input(_) => None,
    };
    let segments: Vec<&str> = path.split('.').collect();
    if let ["questions", id, "positions", party, what] = segments.as_slice() {
        let question = case.questions.iter().find(|q| q.id == *id)?;
        let (_, position) = question.positions.iter().find(|(p, _)| case.parties[*p].id == *party)?;
        return match *what {
            "position" => number(position.position),
            "salience" => number(position.salience),
            "influence" => number(position.influence),
            _ => None,
        };
    }
    if let ["questions", id, "reference"] = segments.as_slice() {
        return case.questions.iter().find(|q| q.id == *id)?.reference;
    }
    let ["preferences", party, rest @ ..] = segments.as_slice() else { return None };
    let Preference::Cardinal(cardinal) = &case.preferences[case.party(party)?] else { return None };
    let worth = |v: &str| -> Option<(IssueId, &zopa_core::IssueWorth)> {
        let v = case.issue(v)?;
        Some((v, cardinal.issues[v].as_ref()?))
    };
    match rest {
        ["weights", v] => number(worth(v)?.1.weight),
        ["values", v, l] => {
            let (v, worth) = worth(v)?;
            let level = case.issues[v].levels.find(|level| level.id == *l)?;
            number(*worth.values.get(level)?)
        }
        ["terms", t, "add"] => number(cardinal.terms.iter().find(|term| term.id == *t)?.add),
        ["walk_away"] => match cardinal.walk_away {
            WalkAway::Above(x) => number(x),
            WalkAway::Absolute(_) => None,
        },
        ["reservation"] => match cardinal.walk_away {
            WalkAway::Absolute(x) => number(x),
            WalkAway::Above(_) => None,
        },
        _ => None,
    }
}
