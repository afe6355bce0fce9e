//! The bargaining problem of a named group.
//!
//! Three sets make it up (bargaining.md, after Raiffa 1982): the feasible outcomes F, those of them that the group can
//! **deliver** (D: every signer is a member), and those of these that every member finds **agreeable** (Z: at least as
//! good as no deal for every member and beyond no member's red line).

use crate::problems::{FOREIGN_OUTCOME, FOREIGN_PARTY, GRAPH_HAS_NO_DEALS};
use zopa_core::{Diagnostic, Id, Instance, IssueId, Outcome, PartyId, PartySet, Role, Worth};

/// The bargaining problem of a named group in one instance.
#[derive(Clone, Copy, Debug)]
pub struct Deals<'a> {
    instance: &'a Instance,
    group: PartySet,
    left_out: PartySet,
    /// Whether every issue may leave the status quo, whoever must sign that.
    everywhere: bool,
}

impl<'a> Deals<'a> {
    /// The problem of the named parties. Members without preferences, and audiences, are left out and named
    /// ([`Deals::left_out`]). A group of nobody has a problem too: it can deliver the status quo and what nobody sets.
    ///
    /// # Errors
    /// E710 for a `[graph]` case, E711 if somebody is named who is not of the case.
    pub fn new(instance: &'a Instance, group: PartySet) -> Result<Self, Diagnostic> {
        refuse_graph(instance)?;
        let case = instance.model().case();
        if group.iter().any(|i| case.parties.get(i).is_none()) {
            return Err(Diagnostic::new(&FOREIGN_PARTY, "the group has a member that is no party of the case")
                .because(FOREIGN_PARTY.about)
                .cure("Name parties of the case."));
        }
        let counted = counted(instance, group);
        Ok(Deals { instance, group: counted, left_out: group.minus(counted), everywhere: false })
    }

    /// The problem of one party with utilities, audience or not.
    pub(crate) fn of(instance: &'a Instance, party: PartyId) -> Self {
        let group = PartySet::from_iter([party]);
        Deals { instance, group, left_out: PartySet::EMPTY, everywhere: false }
    }
    /// The same members over everything feasible, whoever must sign it.
    pub(crate) fn everywhere(self) -> Self {
        Deals { everywhere: true, ..self }
    }
    /// Whether an issue may leave the status quo.
    pub(crate) fn may_move(&self, issue: IssueId) -> bool {
        self.everywhere || self.instance.model().case().issues[issue].control.signers().is_subset(self.group)
    }

    /// The instance.
    pub fn instance(&self) -> &'a Instance {
        self.instance
    }
    /// The group S: the named members whose preferences are stated, without audiences.
    pub fn group(&self) -> PartySet {
        self.group
    }
    /// Named members that do not count: their preferences are not stated, or they only watch. A package that needs
    /// one of them is not deliverable.
    pub fn left_out(&self) -> PartySet {
        self.left_out
    }
    /// Members with ordinal preferences: they count in what is agreeable and efficient and have no fair point.
    pub fn ordinal(&self) -> PartySet {
        self.group.iter().filter(|i| self.instance.additive(*i).is_none()).collect()
    }
}

/// The members of a group that count: with stated preferences, and no audience.
pub(crate) fn counted(instance: &Instance, group: PartySet) -> PartySet {
    watching_left_out(instance, group).iter().filter(|i| *instance.worth(*i) != Worth::Absent).collect()
}

/// The parties of the case in a group, without audiences.
pub(crate) fn watching_left_out(instance: &Instance, group: PartySet) -> PartySet {
    let case = instance.model().case();
    case.parties.ids().collect::<PartySet>().intersection(group).minus(case.having(Role::Audience))
}

/// Refuses a case without packages.
pub(crate) fn refuse_graph(instance: &Instance) -> Result<(), Diagnostic> {
    if instance.model().case().is_graph() {
        return Err(Diagnostic::new(&GRAPH_HAS_NO_DEALS, "a [graph] case has no deals")
            .because("its states have no issues, so nobody can say whose signature a state takes")
            .cure("Use `zopa stability`, or write the case with issues and `set_by`."));
    }
    Ok(())
}

/// Refuses an outcome that does not fit the space.
pub(crate) fn refuse_foreign(instance: &Instance, outcome: &Outcome) -> Result<(), Diagnostic> {
    let space = instance.model().space();
    let levels = outcome.levels();
    let fits = levels.len() == space.issues() && space.issue_ids().all(|v| outcome.level(v).index() < space.levels(v));
    if fits {
        return Ok(());
    }
    Err(Diagnostic::new(&FOREIGN_OUTCOME, format!("{outcome:?} is not an outcome of this case"))
        .cure("Name one level for each issue."))
}
