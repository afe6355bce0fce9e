//! What stands behind one state, of an explicit graph or of a case with issues: who likes it how well, each party's moves from it, and
//! why each would stay or leave under the main concepts.

use super::place::{Kind, no_path};
use super::steps::grouped;
use super::temptation::tempted;
use super::{Rest, Trace, Why};
use crate::{Examined, StabilityAnswer, StabilityRequest, Wanted, stability};
use zopa_assess::{Asked, depends};
use zopa_conflict::{Concept, Explanation, Notion};
use zopa_core::{Case, Compared, Diagnostic, Outcome, PartyId, PartySet, Run, StateId, Step};

/// Moves of one party that are named, those that gain it first; the rest is counted.
const NAMED: usize = 8;

/// What stands behind `states.N`.
///
/// # Errors
/// E808 for a number that no state has; what the conflict engine refuses (too many states).
pub(super) fn state(trace: &Trace<'_>, path: &str, number: &str, run: &Run<'_>) -> Result<Why, Diagnostic> {
    let case = trace.case();
    let Ok(n) = number.parse::<u64>() else { return Err(no_path(path, "states", &[])) };
    let request = StabilityRequest {
        notions: Notion::PLAIN.to_vec(),
        further: Vec::new(),
        states: vec![Wanted::Number(n)],
        from: None,
        inverse: false,
    };
    let answer = stability(trace.prepared, &request, run)?;
    let mut why = trace.blank(path.to_owned(), Kind::Result, String::new());
    let Some(examined) = answer.requested.first().and_then(|at| answer.examined.iter().find(|e| e.at == *at)) else {
        return Err(no_path(path, "states", &[]));
    };
    let teller = Teller { case, answer: &answer, examined };
    why.says = format!("state {n}: {}", teller.is(&examined.at.outcome));
    why.methods = Notion::PLAIN.iter().map(|notion| notion.method()).collect();
    why.steps = teller.steps();
    why.rests_on = match trace.assessment {
        Some(a) => trace
            .paths(&depends(a, Asked::Equilibria))
            .into_iter()
            .map(|(path, direct)| Rest { path, direct })
            .collect(),
        None => teller.rests_on(),
    };
    Ok(why)
}

/// A concept's name in sentences: `Nash`, `GMR`.
fn short(notion: Notion) -> String {
    match notion.concept() {
        Concept::Nash => "Nash".to_owned(),
        _ => notion.key().to_uppercase(),
    }
}

struct Teller<'a> {
    case: &'a Case,
    answer: &'a StabilityAnswer,
    examined: &'a Examined,
}

impl Teller<'_> {
    fn party(&self, p: PartyId) -> &str {
        &self.case.parties[p].name
    }

    fn parties(&self, set: PartySet) -> String {
        let names: Vec<&str> = set.iter().map(|p| self.party(p)).collect();
        names.join(" and ")
    }

    /// A state in words: its name, or what it changes from the status quo.
    fn is(&self, outcome: &Outcome) -> String {
        if self.case.is_graph() {
            return self.case.issues.ids().map(|v| format!("\"{}\"", self.case.label(v, outcome.level(v)))).collect();
        }
        let quo = &self.answer.status_quo;
        match quo.as_ref().map(|quo| self.changes(&quo.outcome, outcome)) {
            Some(changes) if changes.is_empty() => "the status quo".to_owned(),
            Some(changes) => changes,
            None => self.levels(outcome),
        }
    }

    fn levels(&self, outcome: &Outcome) -> String {
        let each = self
            .case
            .issues
            .ids()
            .map(|v| format!("{}: {}", self.case.issues[v].name, self.case.label(v, outcome.level(v))));
        each.collect::<Vec<_>>().join("; ")
    }

    fn changes(&self, from: &Outcome, to: &Outcome) -> String {
        let each =
            from.differing(to).map(|v| format!("{} -> {}", self.case.issues[v].name, self.case.label(v, to.level(v))));
        each.collect::<Vec<_>>().join("; ")
    }

    fn number(&self, state: StateId) -> u64 {
        self.answer.table.value.feasible().iter().take_while(|s| *s <= state).count() as u64
    }

    /// Where a move leads: `state 3 (Fire -> Ceasefire)`.
    fn to(&self, from: &Outcome, state: StateId, to: &Outcome) -> String {
        match self.case.is_graph() {
            true => format!("state {} {}", self.number(state), self.is(to)),
            false => format!("state {} ({})", self.number(state), self.changes(from, to)),
        }
    }

    fn step(&self, step: &Step) -> String {
        let what = match self.case.is_graph() {
            true => format!("moving to {}", self.is(&step.to)),
            false => self.changes(&step.from, &step.to),
        };
        format!("{} ({what})", self.parties(step.by))
    }

    fn rests_on(&self) -> Vec<Rest> {
        let mut paths: Vec<String> = match self.case.is_graph() {
            true => ["graph.states", "graph.arcs"].map(str::to_owned).to_vec(),
            false => self.case.issues.iter().map(|v| format!("issues.{}", v.id)).collect(),
        };
        paths.extend(self.case.rules.iter().map(|rule| format!("rules.{}", rule.id)));
        let section = if self.case.is_graph() { "graph.ranking" } else { "preferences" };
        paths.extend(self.answer.stated().iter().map(|p| format!("{section}.{}", self.case.parties[p].id)));
        paths.into_iter().map(|path| Rest { path, direct: true }).collect()
    }

    fn steps(&self) -> Vec<String> {
        let at = &self.examined.at;
        let feasible = self.answer.table.value.feasible();
        let mut told = Vec::new();
        if !self.case.is_graph() {
            told.push(format!("State {} of {}: {}.", at.number, grouped(feasible.len()), self.levels(&at.outcome)));
        }
        if self.answer.status_quo.as_ref().is_some_and(|quo| quo == at) {
            told.push("It is the status quo.".to_owned());
        }
        told.push(self.verdict());
        for p in self.answer.stated().iter() {
            told.extend(self.liked(p));
            told.push(self.moves(p));
            told.extend(self.stays(p));
        }
        for p in self.case.parties.ids().filter(|p| !self.answer.stated().contains(*p)) {
            let mut moves = 0;
            if zopa_core::Id::index(p) < self.answer.moves.parties() {
                self.answer.moves.each(p, at.state, &mut |_| moves += 1);
            }
            if moves > 0 {
                let moves = if moves == 1 { "1 move".to_owned() } else { format!("{} moves", grouped(moves)) };
                told.push(format!(
                    "{}: {moves} of its own; its interests are not stated, so that it can answer and is never judged.",
                    self.party(p)
                ));
            }
        }
        told
    }

    /// Under which concepts nobody would leave.
    fn verdict(&self) -> String {
        let table = &self.answer.table.value;
        let (hold, fall): (Vec<&Notion>, Vec<&Notion>) = table
            .notions()
            .iter()
            .partition(|n| table.equilibria(**n).is_some_and(|set| set.contains(self.examined.at.state)));
        let list = |of: &[&Notion]| of.iter().map(|n| short(**n)).collect::<Vec<_>>().join(", ");
        match (hold.is_empty(), fall.is_empty()) {
            (_, true) => format!("Nobody would leave it, under each concept: {}.", list(&hold)),
            (true, _) => format!("Somebody would leave it, under each concept: {}.", list(&fall)),
            _ => format!("Nobody would leave it under {}; somebody would under {}.", list(&hold), list(&fall)),
        }
    }

    /// A party's place of the state in its order.
    fn liked(&self, p: PartyId) -> Option<String> {
        let ranks = self.answer.ranks.of(p)?;
        let rank = |s: StateId| ranks[s.0 as usize];
        let (here, feasible) = (rank(self.examined.at.state), self.answer.table.value.feasible());
        let above = feasible.iter().filter(|s| rank(*s) > here).count();
        let level = feasible.iter().filter(|s| rank(*s) == here).count() - 1;
        let below = feasible.iter().filter(|s| rank(*s) < here).count();
        let count = |n: usize| if n == 0 { "none".to_owned() } else { grouped(n as u64) };
        Some(format!(
            "{}: of the other states {} are better for it, {} as good, {} worse.",
            self.party(p),
            count(above),
            count(level),
            count(below)
        ))
    }

    fn moves(&self, p: PartyId) -> String {
        let at = &self.examined.at;
        let mut all: Vec<StateId> = Vec::new();
        self.answer.moves.each(p, at.state, &mut |to| all.push(to));
        all.sort_unstable();
        let who = self.party(p);
        if all.is_empty() {
            return format!("{who}: no move of its own from it.");
        }
        let gains = |to: &StateId| {
            matches!(self.answer.ranks.compare(p, *to, at.state), Compared::Better | Compared::MuchBetter)
        };
        let (better, rest): (Vec<StateId>, Vec<StateId>) = all.iter().partition(|to| gains(to));
        let list = |of: &[StateId]| {
            let shown: Vec<String> =
                of.iter().take(NAMED).map(|to| self.to(&at.outcome, *to, &self.answer.moves.outcome(*to))).collect();
            let more = of.len().saturating_sub(NAMED);
            if more > 0 { format!("{}; and {more} more", shown.join("; ")) } else { shown.join("; ") }
        };
        match (better.is_empty(), rest.is_empty()) {
            (true, _) => format!("{who} can move, to no gain, to {}.", list(&rest)),
            (_, true) => format!("{who} can move, each time to its gain, to {}.", list(&better)),
            _ => format!("{who} can move to its gain to {}; to no gain to {}.", list(&better), list(&rest)),
        }
    }

    /// Why a party would stay or leave, a sentence for each concept that has something of its own to say.
    fn stays(&self, p: PartyId) -> Vec<String> {
        let of: Vec<&Explanation> = self.examined.explanations.iter().filter(|x| x.who == p).collect();
        let who = self.party(p);
        let Some(nash) = of.iter().find(|x| x.notion.concept() == Concept::Nash) else { return Vec::new() };
        if nash.no_move {
            return Vec::new();
        }
        if nash.stable {
            return vec![format!("{who} would stay under every concept: no move of its own is a gain.")];
        }
        let mut told: Vec<(Vec<String>, String)> = Vec::new();
        for x in of {
            let Some(improvement) = x.improvements.first() else { continue };
            let verdict = if x.stable { "would stay" } else { "would leave" };
            let text = match x.notion.concept() {
                Concept::Nash => format!("would leave; a gain is {}", self.step(&improvement.step)),
                _ => format!("{verdict}; {}", tempted(improvement, &|step| self.step(step))),
            };
            match told.iter_mut().find(|(_, known)| *known == text) {
                Some((notions, _)) => notions.push(short(x.notion)),
                None => told.push((vec![short(x.notion)], text)),
            }
        }
        told.into_iter().map(|(notions, text)| format!("{who}, {}: {text}.", notions.join(", "))).collect()
    }
}
