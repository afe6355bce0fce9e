//! A case as a [`Conflict`] in option form, with the same states and the same moves of each party alone.
//!
//! | case | option form |
//! | --- | --- |
//! | issue with the levels `no` and `yes` that one party sets | an option of its name |
//! | any other issue that one party sets | an option for each level but the first, "at least this level"; a `one_way` cut is that option's direction |
//! | joint issue | an option for each level but the status quo's, at most one of them taken; its setters hold it together and can only give it up, which is what each can do alone |
//! | rule on states | infeasible conditions, the patterns of its disjunctive normal form |
//! | priorities | statements, likewise |
//! | any other preference | where one party has it, every party's states are ranked |
//!
//! What this form cannot say is a warning: signatures, rules on packages, red lines, numbers, evidence. An explicit
//! `[graph]` has no options and is refused, and so are rules on moves.

use super::write::file_text;
use super::{Choice, Conflict, Direction, Maker, Pattern, Wants, states};
use crate::export::{Exported, Written};
use crate::problems::{Fault, NOT_KEPT, cannot_say, too_large};
use zopa_core::{
    Case, ConditionId, Control, Diagnostic, Expr, Id, IdVec, Instance, Issue, IssueId, LevelId, LevelSet, Outcome,
    PartyId, Preference, Strength, Worth, grouped,
};

/// Patterns of one condition.
const PATTERNS: usize = 4096;
/// States that are ranked.
const STATES: usize = 65_536;

/// How an issue is said by options.
enum Coding {
    /// Option `first + l - 1` says "at least level l".
    AtLeast { first: usize },
    /// One option for each level but this one (the status quo's of a joint issue, `no`), in order.
    OneOf { first: usize, base: LevelId },
}

struct Encoder<'i> {
    instance: &'i Instance,
    case: &'i Case,
    codings: IdVec<IssueId, Coding>,
}

/// The text of a `.gmcr` file.
pub(crate) fn export(instance: &Instance) -> Result<Exported, Fault> {
    let case: &Case = instance.model().case();
    let name = case.id.as_str();
    if case.is_graph() {
        return Err(cannot_say(name, "an explicit graph has no options, and GMCR+ knows nothing else"));
    }
    if !instance.model().move_rules().is_empty() {
        let what =
            "a rule on moves says which states can follow which, and options know only which way each can be changed";
        return Err(cannot_say(name, what));
    }
    if let Some(issue) = case.issues.iter().find(|v| !v.control.is_joint() && !cut(v)) {
        let what = format!("which levels of `{}` can change to which is more than options can say", issue.name);
        return Err(cannot_say(name, what));
    }
    let (codings, options, holders) = options(case);
    if options.is_empty() {
        return Err(cannot_say(name, "no issue has two levels, so there are no options"));
    }
    let encoder = Encoder { instance, case, codings };
    let mut infeasible = encoder.constraints();
    for rule in instance.model().state_rules() {
        infeasible.extend(encoder.patterns(&case.conditions[*rule].expr, true, name)?);
    }
    let stated = |p: &PartyId| matches!(instance.worth(*p), Worth::Priorities(_) | Worth::Absent);
    let ranked = !case.parties.ids().all(|p| stated(&p));
    let mut conflict = Conflict { name: case.title.clone(), options, makers: Vec::new(), infeasible, status_quo: None };
    let listed = states::all(&conflict, STATES).ok();
    if ranked && listed.is_none() {
        return Err(too_large(name, format!("rankings are needed, of more than {} states", grouped(STATES as u128))));
    }
    let quo = encoder.state(instance.model().status_quo());
    let number = |state: &Vec<bool>| listed.as_ref().and_then(|all| all.iter().position(|s| s == state));
    conflict.status_quo = number(&quo).map(|k| k as u32 + 1);
    for (p, party) in case.parties.enumerated() {
        let held = (0..holders.len()).filter(|o| holders[*o].contains(&p)).collect();
        let wants = match (&listed, ranked) {
            (Some(states), true) => Wants::Ranking(encoder.ranking(p, states)),
            _ => Wants::Statements(encoder.statements(p, name)?),
        };
        conflict.makers.push(Maker { name: party.name.clone(), options: held, wants });
    }
    let mut warnings = encoder.losses(&conflict);
    warnings.extend(listed.as_deref().and_then(|states| encoder.renumbered(states)));
    let text = file_text(&conflict, listed.as_deref());
    Ok(Exported { form: super::FORM.name, written: Written::File(text), warnings })
}

/// Whether what can change to what is decided by cuts between neighbouring levels, as `one_way` makes them.
fn cut(issue: &Issue) -> bool {
    let all = |from: usize, to: usize| issue.control.allows(LevelId::new(from), LevelId::new(to));
    let stepwise = |from: usize, to: usize| {
        if from < to { (from..to).all(|l| all(l, l + 1)) } else { (to..from).all(|l| all(l + 1, l)) }
    };
    let levels = issue.levels.len();
    (0..levels).all(|from| (0..levels).all(|to| all(from, to) == stepwise(from, to)))
}

/// Which way an option can be changed.
fn direction(up: bool, down: bool) -> Direction {
    match (up, down) {
        (true, true) => Direction::Both,
        (true, false) => Direction::Forward,
        (false, _) => Direction::Back,
    }
}

/// The levels `no` and `yes` of an issue that is a yes/no option of one party, as imported ones are.
fn yes_no(issue: &Issue) -> Option<(LevelId, LevelId)> {
    let level = |id: &str| issue.levels.find(|l| l.id == id);
    let (no, yes) = (level("no")?, level("yes")?);
    (issue.levels.len() == 2 && !issue.control.is_joint()).then_some((no, yes))
}

/// The options of all issues, those of a party together, and who holds each.
fn options(case: &Case) -> (IdVec<IssueId, Coding>, Vec<Choice>, Vec<Vec<PartyId>>) {
    // GMCR+ sorts options by their decision makers, so they stand like that from the start; what nobody holds comes last.
    let by_party = |v: &IssueId| match &case.issues[*v].control {
        Control::Set { by, binding, .. } if !(case.issues[*v].control.is_joint() && *binding) => {
            by.iter().next().map_or(usize::MAX, PartyId::index)
        }
        _ => usize::MAX,
    };
    let mut order: Vec<IssueId> = case.issues.ids().collect();
    order.sort_by_key(by_party);
    let (mut choices, mut holders) = (Vec::new(), Vec::new());
    let mut codings: Vec<(IssueId, Coding)> = Vec::new();
    for v in order {
        let issue = &case.issues[v];
        let Control::Set { by, binding, .. } = &issue.control else { continue };
        let (first, base) = (choices.len(), issue.status_quo);
        let says = |l: LevelId, more: &str| format!("{}: {}{more}", issue.name, issue.levels[l].label);
        if let Some((no, yes)) = yes_no(issue) {
            let (up, down) = (issue.control.allows(no, yes), issue.control.allows(yes, no));
            choices.push(Choice { name: issue.name.clone(), direction: direction(up, down) });
            holders.push(if up || down { by.iter().collect() } else { Vec::new() });
            codings.push((v, Coding::OneOf { first, base: no }));
        } else if issue.control.is_joint() {
            for l in issue.levels.ids().filter(|l| *l != base) {
                let back = !binding && issue.control.allows(l, base);
                choices.push(Choice { name: says(l, ""), direction: Direction::Back });
                holders.push(if back { by.iter().collect() } else { Vec::new() });
            }
            codings.push((v, Coding::OneOf { first, base }));
        } else {
            let last = issue.levels.len() - 1;
            for l in issue.levels.ids().skip(1) {
                let below = LevelId::new(l.index() - 1);
                // A cut between neighbours lets nothing across it one way; with none left, nobody holds the option.
                let (down, up) = (issue.control.allows(l, below), issue.control.allows(below, l));
                let direction = direction(up, down);
                let more = if l.index() < last { " or beyond" } else { "" };
                choices.push(Choice { name: says(l, more), direction });
                holders.push(if up || down { by.iter().collect() } else { Vec::new() });
            }
            codings.push((v, Coding::AtLeast { first }));
        }
    }
    codings.sort_by_key(|(v, _)| *v);
    (codings.into_iter().map(|(_, coding)| coding).collect(), choices, holders)
}

impl Encoder<'_> {
    fn levels(&self, v: IssueId) -> usize {
        self.case.issues[v].levels.len()
    }

    /// The option of a level in a coding by single levels.
    fn one_of(first: usize, base: LevelId, level: LevelId) -> usize {
        first + level.index() - usize::from(level > base)
    }

    /// What makes sure that each issue has one level.
    fn constraints(&self) -> Vec<Pattern> {
        let mut never = Vec::new();
        for (v, coding) in self.codings.enumerated() {
            let options = self.levels(v) - 1;
            match *coding {
                Coding::AtLeast { first } => {
                    never.extend((1..options).map(|k| vec![(first + k - 1, false), (first + k, true)]));
                }
                Coding::OneOf { first, .. } => {
                    let pairs = (0..options).flat_map(|a| (a + 1..options).map(move |b| (a, b)));
                    never.extend(pairs.map(|(a, b)| vec![(first + a, true), (first + b, true)]));
                }
            }
        }
        never
    }

    fn state(&self, outcome: &Outcome) -> Vec<bool> {
        let mut state = vec![false; self.codings.enumerated().map(|(v, _)| self.levels(v) - 1).sum()];
        for (v, coding) in self.codings.enumerated() {
            let level = outcome.level(v);
            match *coding {
                Coding::AtLeast { first } => state[first..first + level.index()].fill(true),
                Coding::OneOf { base, .. } if level == base => {}
                Coding::OneOf { first, base } => state[Self::one_of(first, base, level)] = true,
            }
        }
        state
    }

    fn outcome(&self, state: &[bool]) -> Outcome {
        let level = |(v, coding): (IssueId, &Coding)| {
            let taken = |first: usize| (0..self.levels(v) - 1).filter(move |k| state[first + k]);
            match *coding {
                Coding::AtLeast { first } => LevelId::new(taken(first).count()),
                Coding::OneOf { first, base } => {
                    taken(first).next().map_or(base, |k| LevelId::new(k + usize::from(k >= base.index())))
                }
            }
        };
        Outcome::new(self.codings.enumerated().map(level))
    }

    /// That states have other numbers in the file, where they do.
    fn renumbered(&self, states: &[Vec<bool>]) -> Option<Diagnostic> {
        let there: Vec<Outcome> = states.iter().map(|s| self.outcome(s)).collect();
        let mut here: Vec<&Outcome> = there.iter().collect();
        here.sort_by(|a, b| a.levels().iter().rev().cmp(b.levels().iter().rev()));
        let moved = (0..here.len()).find(|k| *here[*k] != there[*k])?;
        let place = there.iter().position(|s| s == here[moved])?;
        let what = format!("the numbers of states: state {} of the case is state {} there", moved + 1, place + 1);
        Some(
            Diagnostic::new(&NOT_KEPT, format!("not in the file: {what}"))
                .because(
                    "The form numbers states by options, those of one decision maker together and `no` before `yes`.",
                )
                .cure("Name states by their levels; or list the issues by party, and `no` before `yes`, in the case."),
        )
    }

    /// The patterns of which any fits where the condition is `wanted`.
    fn patterns(&self, expr: &Expr, wanted: bool, name: &str) -> Result<Vec<Pattern>, Fault> {
        let level = |v: IssueId, l: LevelId| self.literal(v, &LevelSet::of(self.levels(v), [l]), wanted);
        match expr {
            Expr::In(v, levels) => Ok(self.literal(*v, levels, wanted)),
            Expr::Package(id) => {
                let proposal = &self.case.proposals[*id];
                let parts = proposal.set.iter().map(|(v, l)| Ok(level(*v, *l)));
                match proposal.off_agenda {
                    Some(_) => Ok(if wanted { Vec::new() } else { vec![Pattern::new()] }),
                    None => combine(parts, wanted, name),
                }
            }
            Expr::StatusQuo => {
                combine(self.case.issues.enumerated().map(|(v, i)| Ok(level(v, i.status_quo))), wanted, name)
            }
            Expr::Not(inner) => self.patterns(inner, !wanted, name),
            Expr::All(parts) => combine(parts.iter().map(|p| self.patterns(p, wanted, name)), wanted, name),
            Expr::Any(parts) => combine(parts.iter().map(|p| self.patterns(p, wanted, name)), !wanted, name),
            Expr::If { then, when } => {
                let parts = [self.patterns(then, wanted, name), self.patterns(when, !wanted, name)];
                combine(parts.into_iter(), !wanted, name)
            }
            Expr::Iff(a, b) => {
                let side = |of_a: bool, of_b: bool| {
                    combine([self.patterns(a, of_a, name), self.patterns(b, of_b, name)].into_iter(), true, name)
                };
                combine([side(true, wanted), side(false, !wanted)].into_iter(), false, name)
            }
        }
    }

    /// The patterns of "the issue is at one of these levels", or of its opposite.
    fn literal(&self, v: IssueId, levels: &LevelSet, wanted: bool) -> Vec<Pattern> {
        let count = self.levels(v);
        let inside = |l: usize| levels.contains(LevelId::new(l)) == wanted;
        match self.codings[v] {
            Coding::AtLeast { first } => {
                let starts = (0..count).filter(|l| inside(*l) && (*l == 0 || !inside(l - 1)));
                let run = |start: usize| {
                    let end = (start..count).find(|l| !inside(*l));
                    let from = (start > 0).then(|| (first + start - 1, true));
                    from.into_iter().chain(end.map(|l| (first + l - 1, false))).collect()
                };
                starts.map(run).collect()
            }
            Coding::OneOf { first, base } if inside(base.index()) => {
                let out = (0..count).filter(|l| !inside(*l));
                vec![out.map(|l| (Self::one_of(first, base, LevelId::new(l)), false)).collect()]
            }
            Coding::OneOf { first, base } => {
                let of = (0..count).filter(|l| inside(*l));
                of.map(|l| vec![(Self::one_of(first, base, LevelId::new(l)), true)]).collect()
            }
        }
    }

    /// Statements in order of importance; one that is the same everywhere tells no two states apart and is left out.
    fn statements(&self, p: PartyId, name: &str) -> Result<Vec<Vec<Pattern>>, Fault> {
        let Worth::Priorities(order) = self.instance.worth(p) else { return Ok(Vec::new()) };
        let mut statements = Vec::new();
        for condition in order {
            let patterns = self.patterns(&self.case.conditions[*condition].expr, true, name)?;
            if !patterns.is_empty() && !patterns.iter().any(Vec::is_empty) {
                statements.push(patterns);
            }
        }
        Ok(statements)
    }

    /// State numbers in tiers, best first.
    fn ranking(&self, p: PartyId, states: &[Vec<bool>]) -> Vec<Vec<u32>> {
        let model = self.instance.model();
        let holds = |c: &ConditionId, at: &Outcome| model.condition(*c).holds(at);
        // Ascending keys: the best first.
        let key = |at: &Outcome| -> Vec<i64> {
            match self.instance.worth(p) {
                Worth::Cardinal(additive) => vec![-additive.score(model, at).raw()],
                Worth::Priorities(order) => order.iter().map(|c| i64::from(!holds(c, at))).collect(),
                Worth::Ranking(tiers) => {
                    let fits = |tier: &Vec<ConditionId>| tier.iter().any(|c| holds(c, at));
                    vec![tiers.iter().position(fits).unwrap_or(tiers.len()) as i64]
                }
                Worth::Absent => Vec::new(),
            }
        };
        let mut order: Vec<(Vec<i64>, u32)> =
            (1..).zip(states).map(|(number, state)| (key(&self.outcome(state)), number)).collect();
        order.sort();
        order.chunk_by(|a, b| a.0 == b.0).map(|tier| tier.iter().map(|(_, number)| *number).collect()).collect()
    }

    /// What the file cannot say.
    fn losses(&self, conflict: &Conflict) -> Vec<Diagnostic> {
        let case = self.case;
        let mut losses = Vec::new();
        let joint: Vec<&str> = case.issues.iter().filter(|v| v.control.is_joint()).map(|v| v.name.as_str()).collect();
        if !joint.is_empty() {
            losses.push((
                format!("signatures on {}", joint.join(", ")),
                "Option form knows moves of single decision makers only. Each setter can still give the issue up, so \
                 the concepts without signatures keep their results; coalitions lose what they could sign.",
            ));
        }
        let some = |n: usize, one: &str, more: &str| match n {
            0 => None,
            1 => Some(format!("1 {one}")),
            n => Some(format!("{n} {more}")),
        };
        if let Some(rules) = some(self.instance.model().package_rules().len(), "rule on packages", "rules on packages")
        {
            losses.push((rules, "It says what nobody would sign; option form knows no signatures."));
        }
        let strengths = case.preferences.iter().any(|p| match p {
            Preference::Priorities(order) => order.iter().any(|s| s.strength != Strength::Mild),
            _ => false,
        });
        if strengths {
            losses.push((
                "strengths of statements".to_owned(),
                "Greatly preferred is written as preferred; a statement that is not known is left out.",
            ));
        }
        let cardinal = case.preferences.iter().any(|p| matches!(p, Preference::Cardinal(_)));
        if cardinal {
            losses.push((
                "weights, values, walk-away values and what is uncertain in them".to_owned(),
                "GMCR+ ranks states; the ranking is that of the central case.",
            ));
        } else if !case.open_places.is_empty() {
            losses.push(("open places".to_owned(), "The order is that of the central case."));
        }
        let absent: Vec<&str> = case
            .parties
            .enumerated()
            .filter(|(p, _)| matches!(self.instance.worth(*p), Worth::Absent))
            .map(|(_, party)| party.name.as_str())
            .collect();
        if !absent.is_empty() {
            losses.push((
                format!("that the interests of {} are not stated", absent.join(", ")),
                "In GMCR+ all states are equally good to a decision maker without statements.",
            ));
        }
        let rest: Vec<String> = [
            some(case.red_lines.iter().map(Vec::len).sum(), "red line", "red lines"),
            some(case.proposals.len(), "proposal", "proposals"),
            some(case.threats.len(), "threat", "threats"),
            some(case.scenarios.len(), "scenario", "scenarios"),
            some(case.questions.len(), "question", "questions"),
            some(case.predictions.len(), "prediction", "predictions"),
            some(case.sources.len(), "source", "sources"),
            some(case.evidence.len(), "record of evidence", "records of evidence"),
            some(case.assumptions.len(), "assumption", "assumptions"),
        ]
        .into_iter()
        .flatten()
        .collect();
        if !rest.is_empty() {
            losses.push((rest.join(", "), "The form has no place for them."));
        }
        if conflict.makers.iter().any(|m| matches!(&m.wants, Wants::Statements(s) if s.len() > 63)) {
            losses.push((
                "the order of more than 63 statements".to_owned(),
                "They are all in the file, but GMCR+ adds powers of two, which overflow.",
            ));
        }
        let warn = |(what, why): (String, &str)| {
            Diagnostic::new(&NOT_KEPT, format!("not in the file: {what}"))
                .because(why)
                .cure("Keep the case file as the source; nothing in it was changed.")
        };
        losses.into_iter().map(warn).collect()
    }
}

/// All of the parts (`all`), or any of them, as patterns. Patterns that contain another one are left out.
fn combine(
    parts: impl Iterator<Item = Result<Vec<Pattern>, Fault>>,
    all: bool,
    name: &str,
) -> Result<Vec<Pattern>, Fault> {
    let mut whole = if all { vec![Pattern::new()] } else { Vec::new() };
    for part in parts {
        let part = part?;
        whole = if all {
            whole.iter().flat_map(|a| part.iter().filter_map(|b| both(a, b))).take(PATTERNS * 4 + 1).collect()
        } else {
            whole.into_iter().chain(part).collect()
        };
        whole.sort_by(|a, b| a.len().cmp(&b.len()).then(a.cmp(b)));
        whole.dedup();
        if whole.len() > PATTERNS {
            let most = grouped(PATTERNS as u128);
            return Err(too_large(name, format!("a condition that takes more than {most} patterns of options")));
        }
    }
    if whole.len() <= 256 {
        let contains = |k: usize| (0..k).any(|j| whole[j].iter().all(|literal| whole[k].contains(literal)));
        let kept: Vec<bool> = (0..whole.len()).map(|k| !contains(k)).collect();
        let mut keep = kept.into_iter();
        whole.retain(|_| keep.next().unwrap_or(true));
    }
    Ok(whole)
}

/// Both patterns at once; `None` if nothing fits both.
fn both(a: &Pattern, b: &Pattern) -> Option<Pattern> {
    let mut whole: Pattern = a.iter().chain(b).copied().collect();
    whole.sort_unstable();
    whole.dedup();
    whole.windows(2).all(|w| w[0].0 != w[1].0).then_some(whole)
}
