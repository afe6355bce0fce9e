//! What takes packages away, by the definition: each obstacle against each outcome, one by one.

use crate::literal;
use zopa_core::{Case, Instance, Outcome, PartyId, PartySet, Scope};

/// Something that stands against an outcome, or does not.
pub type Obstacle<'a> = Box<dyn Fn(&Outcome) -> bool + 'a>;

/// For each obstacle how many of these outcomes it stands against, and how many of these no other one does.
pub fn removed(of: &[Outcome], obstacles: &[Obstacle<'_>]) -> Vec<(u64, u64)> {
    let against = |w: &Outcome| obstacles.iter().filter(|o| o(w)).count();
    let all = |o: &Obstacle<'_>| of.iter().filter(|w| o(w)).count() as u64;
    let alone = |o: &Obstacle<'_>| of.iter().filter(|w| o(w) && against(w) == 1).count() as u64;
    obstacles.iter().map(|o| (all(o), alone(o))).collect()
}

/// The rules that forbid outcomes, in the order of the case. The status quo breaks no rule on packages.
pub fn rules(case: &Case) -> Vec<Obstacle<'_>> {
    let forbids = |scope: Scope| matches!(scope, Scope::States | Scope::Packages);
    let of = |rule: &zopa_core::Rule| {
        let (broken, packages) = (rule.broken, rule.scope == Scope::Packages);
        Box::new(move |w: &Outcome| literal::met(case, broken, w) && !(packages && *w == literal::status_quo(case)))
            as Obstacle<'_>
    };
    case.rules.iter().filter(|rule| forbids(rule.scope)).map(of).collect()
}

/// That each party outside a group must sign, in order.
pub fn signatures(case: &Case, group: PartySet) -> Vec<(PartyId, Obstacle<'_>)> {
    let outside = case.parties.ids().filter(|p| !group.contains(*p));
    outside.map(|p| (p, Box::new(move |w: &Outcome| literal::signers(case, w).contains(p)) as Obstacle<'_>)).collect()
}

/// What a member may have against an outcome: its interest (worth less than no deal; `strict`: no strict gain), then each of its red
/// lines.
pub fn reasons(instance: &Instance, member: PartyId, strict: bool) -> Vec<Obstacle<'_>> {
    let case = instance.model().case();
    let interest = move |w: &Outcome| match strict {
        true => !literal::strict_gain(instance, member, w),
        false => !literal::no_loss(instance, member, w),
    };
    let mut all: Vec<Obstacle<'_>> = vec![Box::new(interest)];
    for line in &case.red_lines[member] {
        let when = line.when;
        all.push(Box::new(move |w: &Outcome| literal::met(case, when, w)));
    }
    all
}
