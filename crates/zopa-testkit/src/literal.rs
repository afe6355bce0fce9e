//! The vocabulary, read literally: what an expression means, what an outcome is worth, whose consent it needs.
//!
//! Every function here has a counterpart in `zopa-core` and calls none of it: conditions are walked as trees instead of
//! compiled programs, scores are added in `i128`, and the worth of no deal is added up again from the case.

use std::cmp::Ordering;
use std::collections::BTreeSet;
use zopa_core::{
    Case, ConditionId, Control, Expr, Id, Instance, IssueId, LevelId, Outcome, PartyId, PartySet, Preference, Role,
    Scope, Uncertain, WalkAway, Worth,
};

/// All outcomes of the case, feasible or not, in index order: the first issue is the fastest.
pub fn outcomes(case: &Case) -> Vec<Outcome> {
    let mut all: Vec<Vec<LevelId>> = vec![Vec::new()];
    for issue in case.issues.iter() {
        all = issue
            .levels
            .ids()
            .flat_map(|level| all.iter().map(move |earlier| [earlier.as_slice(), &[level]].concat()))
            .collect();
    }
    all.into_iter().map(Outcome::new).collect()
}

/// q: each issue at its status-quo level.
pub fn status_quo(case: &Case) -> Outcome {
    Outcome::new(case.issues.iter().map(|issue| issue.status_quo))
}

/// Whether an expression is true at an outcome.
pub fn holds(case: &Case, expr: &Expr, at: &Outcome) -> bool {
    match expr {
        Expr::In(issue, levels) => levels.iter().any(|level| level == at.level(*issue)),
        Expr::Package(proposal) => {
            let proposal = &case.proposals[*proposal];
            proposal.off_agenda.is_none() && proposal.set.iter().all(|(issue, level)| at.level(*issue) == *level)
        }
        Expr::StatusQuo => *at == status_quo(case),
        Expr::Not(inner) => !holds(case, inner, at),
        Expr::All(parts) => parts.iter().all(|part| holds(case, part, at)),
        Expr::Any(parts) => parts.iter().any(|part| holds(case, part, at)),
        Expr::If { then, when } => !holds(case, when, at) || holds(case, then, at),
        Expr::Iff(left, right) => holds(case, left, at) == holds(case, right, at),
    }
}

/// Whether a condition of the case is true at an outcome.
pub fn met(case: &Case, condition: ConditionId, at: &Outcome) -> bool {
    holds(case, &case.conditions[condition].expr, at)
}

/// The issues that an expression names; those of a proposal if it names one, all of them for `status_quo`.
pub fn named_in(case: &Case, expr: &Expr) -> BTreeSet<IssueId> {
    match expr {
        Expr::In(issue, _) => [*issue].into(),
        Expr::Package(proposal) => case.proposals[*proposal].set.iter().map(|(issue, _)| *issue).collect(),
        Expr::StatusQuo => case.issues.ids().collect(),
        Expr::Not(inner) => named_in(case, inner),
        Expr::All(parts) | Expr::Any(parts) => parts.iter().flat_map(|part| named_in(case, part)).collect(),
        Expr::If { then: a, when: b } | Expr::Iff(a, b) => &named_in(case, a) | &named_in(case, b),
    }
}

fn breaks(case: &Case, scope: Scope, at: &Outcome) -> bool {
    case.rules.iter().any(|rule| rule.scope == scope && met(case, rule.broken, at))
}

/// Whether a rule on moves forbids going from one outcome to another.
pub fn move_is_forbidden(case: &Case, from: &Outcome, to: &Outcome) -> bool {
    case.rules.iter().any(|rule| match rule.scope {
        Scope::Moves { from: None } => met(case, rule.broken, to),
        Scope::Moves { from: Some(start) } => met(case, start, from) && met(case, rule.broken, to),
        Scope::States | Scope::Packages => false,
    })
}

/// Whether the outcome can exist: it breaks no rule on states.
pub fn exists(case: &Case, at: &Outcome) -> bool {
    !breaks(case, Scope::States, at)
}

/// Whether the outcome breaks no rule of either kind. (The status quo is in F without this: see [`in_f`].)
pub fn keeps_all_rules(case: &Case, at: &Outcome) -> bool {
    exists(case, at) && !breaks(case, Scope::Packages, at)
}

/// Whether the outcome is in F: it breaks no rule of either kind; q is tested against rules on states only.
pub fn in_f(case: &Case, at: &Outcome) -> bool {
    if *at == status_quo(case) { exists(case, at) } else { keeps_all_rules(case, at) }
}

/// A_v and K_v, the setters and the consent parties of an issue; nobody for explicit arcs.
pub fn setters_and_ratifiers(case: &Case, issue: IssueId) -> (PartySet, PartySet) {
    match &case.issues[issue].control {
        Control::Set { by, consent, .. } => (*by, *consent),
        Control::Arcs(_) => (PartySet::EMPTY, PartySet::EMPTY),
    }
}

/// Whether an issue is joint: A_v and K_v together have more than one member.
pub fn is_joint(case: &Case, issue: IssueId) -> bool {
    let (setters, ratifiers) = setters_and_ratifiers(case, issue);
    setters.union(ratifiers).len() > 1
}

/// C(w): the union of setters and consent parties of the issues that w changes from q.
pub fn signers(case: &Case, at: &Outcome) -> PartySet {
    signatures_between(case, &status_quo(case), at)
}

/// The union of setters and consent parties of the issues on which the two outcomes differ.
pub fn signatures_between(case: &Case, from: &Outcome, to: &Outcome) -> PartySet {
    let mut all = PartySet::EMPTY;
    for issue in case.issues.ids() {
        if from.level(issue) != to.level(issue) {
            let (setters, ratifiers) = setters_and_ratifiers(case, issue);
            all = all.union(setters).union(ratifiers);
        }
    }
    all
}

/// How many issues differ.
pub fn issues_changed(case: &Case, from: &Outcome, to: &Outcome) -> usize {
    case.issues.ids().filter(|issue| from.level(*issue) != to.level(*issue)).count()
}

/// u_i(w) in raw units of score: tables and terms added up. `None` without cardinal preferences.
pub fn score(instance: &Instance, party: PartyId, at: &Outcome) -> Option<i128> {
    let Worth::Cardinal(additive) = instance.worth(party) else { return None };
    let case = instance.model().case();
    let mut sum = 0i128;
    for issue in case.issues.ids() {
        sum += i128::from(additive.table(issue)[at.level(issue).index()].raw());
    }
    for (condition, add) in additive.terms() {
        if met(case, *condition, at) {
            sum += i128::from(add.raw());
        }
    }
    Some(sum)
}

/// One point of the party in raw units of score: the sum of its weights on the grid of 10^-9.
pub fn point(instance: &Instance, party: PartyId) -> Option<i128> {
    let Worth::Cardinal(additive) = instance.worth(party) else { return None };
    Some(i128::from(additive.weight()))
}

/// d_i in raw units of score: points above u_i(q), or absolute; added up from the case where the number is known, and
/// taken from the instance where it was drawn.
pub fn disagreement(instance: &Instance, party: PartyId) -> Option<i128> {
    let Worth::Cardinal(additive) = instance.worth(party) else { return None };
    let case = instance.model().case();
    let points = |number: f64| {
        let raw = (number * 1e9).round() as i128;
        let product = raw * i128::from(additive.weight());
        (product.abs() + 500_000_000) / 1_000_000_000 * product.signum()
    };
    match &case.preferences[party] {
        Preference::Cardinal(stated) => match stated.walk_away {
            WalkAway::Above(Uncertain::Known(x)) => Some(score(instance, party, &status_quo(case))? + points(x)),
            WalkAway::Absolute(Uncertain::Known(x)) => Some(points(x)),
            _ => Some(i128::from(additive.disagreement().raw())),
        },
        _ => Some(i128::from(additive.disagreement().raw())),
    }
}

/// How a party compares the first outcome with the second: `Greater` if it prefers the first. `None` if its
/// preferences are not stated.
///
/// Priorities: the first statement on whose truth the two differ decides, and true is better. Ranking: an outcome is in
/// the first tier that has a condition it meets, the rest is last.
pub fn compare(instance: &Instance, party: PartyId, first: &Outcome, second: &Outcome) -> Option<Ordering> {
    let case = instance.model().case();
    match instance.worth(party) {
        Worth::Cardinal(_) => Some(score(instance, party, first)?.cmp(&score(instance, party, second)?)),
        Worth::Priorities(statements) => {
            for statement in statements {
                match (met(case, *statement, first), met(case, *statement, second)) {
                    (true, false) => return Some(Ordering::Greater),
                    (false, true) => return Some(Ordering::Less),
                    _ => {}
                }
            }
            Some(Ordering::Equal)
        }
        Worth::Ranking(tiers) => {
            let tier = |at: &Outcome| {
                let fits = |tier: &Vec<ConditionId>| tier.iter().any(|condition| met(case, *condition, at));
                tiers.iter().position(fits).unwrap_or(tiers.len())
            };
            Some(tier(second).cmp(&tier(first)))
        }
        Worth::Absent => None,
    }
}

/// Whether a party likes the first at least as much as the second; never, if its preferences are not stated.
pub fn at_least(instance: &Instance, party: PartyId, first: &Outcome, second: &Outcome) -> bool {
    compare(instance, party, first, second).is_some_and(|order| order != Ordering::Less)
}

/// Whether a party likes the first better than the second; never, if its preferences are not stated.
pub fn better(instance: &Instance, party: PartyId, first: &Outcome, second: &Outcome) -> bool {
    compare(instance, party, first, second) == Some(Ordering::Greater)
}

/// Whether one of the party's red lines is met.
pub fn meets_red_line(case: &Case, party: PartyId, at: &Outcome) -> bool {
    case.red_lines.get(party).is_some_and(|lines| lines.iter().any(|line| met(case, line.when, at)))
}

/// g_i(w) = u_i(w) - d_i in raw units of score. `None` without cardinal preferences.
pub fn gain(instance: &Instance, party: PartyId, at: &Outcome) -> Option<i128> {
    Some(score(instance, party, at)? - disagreement(instance, party)?)
}

/// Whether walking away is no better: g_i(w) >= 0; for an ordinal party, at least as good as the status quo.
pub fn no_loss(instance: &Instance, party: PartyId, at: &Outcome) -> bool {
    match gain(instance, party, at) {
        Some(gain) => gain >= 0,
        None => at_least(instance, party, at, &status_quo(instance.model().case())),
    }
}

/// Whether the outcome is better than walking away: g_i(w) > 0; for an ordinal party, better than the status quo.
pub fn strict_gain(instance: &Instance, party: PartyId, at: &Outcome) -> bool {
    match gain(instance, party, at) {
        Some(gain) => gain > 0,
        None => better(instance, party, at, &status_quo(instance.model().case())),
    }
}

/// `yes` of a party: [`no_loss`] and no red line of its met, whether or not it signs.
pub fn yes(instance: &Instance, party: PartyId, at: &Outcome) -> bool {
    no_loss(instance, party, at) && !meets_red_line(instance.model().case(), party, at)
}

/// The parties whose preferences are stated.
pub fn stated(instance: &Instance) -> PartySet {
    let parties = instance.model().case().parties.ids();
    parties.filter(|party| *instance.worth(*party) != Worth::Absent).collect()
}

/// The parties that can move: all but the audiences.
pub fn movers(case: &Case) -> Vec<PartyId> {
    case.parties.ids().filter(|party| case.parties[*party].role != Role::Audience).collect()
}
