//! What coalitions can sign.
//!
//! `J_C(w)` is the set of feasible states that a coalition C can bring about from `w` in one step: each changed issue
//! changes as allowed, and either all its setters and ratifiers are in C, or it is joint and not binding, goes to its
//! status-quo level, and a setter of it is in C. A **signature** is such a step that brings a joint issue to another
//! level than the status quo, or changes a binding one; its end is also free of the rules on packages, which nobody
//! would sign. An individual move is `J_{i}`.

use crate::layout::Layout;
use crate::moves::bars::Bars;
use crate::states::StateSet;
use std::sync::Arc;
use zopa_core::{Control, Id, IssueId, Model, PartySet, StateId};

/// How one issue changes hands, with its levels numbered as in the layout.
#[derive(Clone, Debug)]
pub(crate) struct Hands {
    /// A_v.
    pub(crate) setters: PartySet,
    /// A_v and K_v.
    pub(crate) signers: PartySet,
    /// The place of the status-quo level to which a setter can fall back alone: joint, not binding, and in this space.
    pub(crate) fall_back: Option<usize>,
    /// For each place the places that it can change to, itself left out.
    pub(crate) to: Vec<Vec<usize>>,
    /// For each place the places that can change to it, itself left out.
    pub(crate) from: Vec<Vec<usize>>,
}

impl Hands {
    pub(crate) fn of(model: &Model, layout: &Layout, issue: IssueId) -> Hands {
        let control = &model.case().issues[issue].control;
        let levels = layout.levels(issue);
        let allowed = |a: usize, b: usize| a != b && control.allows(levels[a], levels[b]);
        let places = |fits: &dyn Fn(usize) -> bool| (0..levels.len()).filter(|p| fits(*p)).collect::<Vec<_>>();
        let quo = model.status_quo().level(issue);
        let falls = control.is_joint() && !control.is_binding();
        let explicit = matches!(control, Control::Arcs(_));
        Hands {
            setters: control.setters(),
            // An issue that nobody sets is moved by nobody, whoever would have to agree.
            signers: if control.setters().is_empty() { PartySet::EMPTY } else { control.signers() },
            fall_back: if falls { levels.iter().position(|l| *l == quo) } else { None },
            to: (0..levels.len()).map(|a| places(&|b| !explicit && allowed(a, b))).collect(),
            from: (0..levels.len()).map(|b| places(&|a| !explicit && allowed(a, b))).collect(),
        }
    }
    /// Whether it takes more than one party to move it.
    pub(crate) fn joint(&self) -> bool {
        self.signers.len() > 1
    }
    /// Whether a coalition holds the issue.
    fn held(&self, by: PartySet) -> bool {
        !self.signers.is_empty() && self.signers.is_subset(by)
    }
    /// Whether a coalition can bring it to this place (from another one, as allowed).
    fn can(&self, by: PartySet, to: usize) -> bool {
        self.held(by) || self.fall_back == Some(to) && self.setters.meets(by)
    }
    /// Whether changing it to this place takes a signature.
    fn signed(&self, to: usize) -> bool {
        self.joint() && self.fall_back != Some(to)
    }
    /// Whether changes in succession are never more than one change.
    pub(crate) fn transitive(&self) -> bool {
        let step = |a: usize, b: usize| a == b || self.to[a].contains(&b);
        (0..self.to.len()).all(|a| self.to[a].iter().all(|b| self.to[*b].iter().all(|c| step(a, *c))))
    }
    /// Whether every level can change to every other.
    pub(crate) fn free(&self) -> bool {
        self.to.iter().all(|t| t.len() + 1 == self.to.len())
    }
}

/// The signatures of a case. See the module's description.
#[derive(Clone, Debug)]
pub struct Agreements {
    layout: Arc<Layout>,
    hands: Arc<Vec<Hands>>,
    feasible: Arc<StateSet>,
    bars: Arc<Bars>,
    /// States that no rule on packages forbids; `None` without such rules.
    signable: Option<Arc<StateSet>>,
    movers: PartySet,
}

impl Agreements {
    pub(crate) fn new(
        layout: &Arc<Layout>,
        hands: &Arc<Vec<Hands>>,
        feasible: &Arc<StateSet>,
        bars: &Arc<Bars>,
        signable: Option<StateSet>,
        movers: PartySet,
    ) -> Option<Agreements> {
        let any = hands.iter().any(|h| h.joint() && h.signers.is_subset(movers) && h.to.len() > 1);
        any.then(|| Agreements {
            layout: Arc::clone(layout),
            hands: Arc::clone(hands),
            feasible: Arc::clone(feasible),
            bars: Arc::clone(bars),
            signable: signable.map(Arc::new),
            movers,
        })
    }

    /// Whether a signature can lead to a state at all.
    pub(crate) fn may_end(&self, at: StateId) -> bool {
        self.feasible.contains(at) && self.signable.as_ref().is_none_or(|s| s.contains(at))
    }

    /// Whether the coalition can sign `to` at `from`.
    pub fn signs(&self, by: PartySet, from: StateId, to: StateId) -> bool {
        let by = by.intersection(self.movers);
        let mut signature = false;
        for (v, hands) in self.hands.iter().enumerate() {
            let v = IssueId::new(v);
            let (a, b) = (self.layout.place(from, v), self.layout.place(to, v));
            if a != b {
                if !hands.to[a].contains(&b) || !hands.can(by, b) {
                    return false;
                }
                signature |= hands.signed(b);
            }
        }
        signature && self.feasible.contains(from) && self.may_end(to) && !self.bars.bar(from, to)
    }

    /// Whose signatures within the coalition bring about `to` at `from`: everyone whose agreement a changed issue
    /// takes, and setters of those that only fall back, the first first; nobody who could be left out. `None` if the
    /// coalition cannot sign it.
    pub fn signers(&self, within: PartySet, from: StateId, to: StateId) -> Option<PartySet> {
        if !self.signs(within, from, to) {
            return None;
        }
        let within = within.intersection(self.movers);
        let mut agreeing = PartySet::EMPTY;
        let mut falling = Vec::new();
        for (v, hands) in self.hands.iter().enumerate() {
            let v = IssueId::new(v);
            let (a, b) = (self.layout.place(from, v), self.layout.place(to, v));
            if a != b && hands.fall_back == Some(b) {
                falling.push(hands.setters);
            } else if a != b {
                agreeing = agreeing.union(hands.signers);
            }
        }
        let mut signers = agreeing;
        for setters in &falling {
            if !setters.meets(signers) {
                setters.intersection(within).iter().take(1).for_each(|p| signers.insert(p));
            }
        }
        for one in signers.minus(agreeing).iter() {
            let rest = signers.minus(PartySet::only(one));
            if falling.iter().all(|setters| setters.meets(rest)) {
                signers = rest;
            }
        }
        Some(signers)
    }

    /// What `to` takes at `from`, if nobody outside `within` signs: the agreement of all of the first, and of somebody in each of the
    /// further sets. `None` if they cannot sign it.
    pub(crate) fn takes(&self, within: PartySet, from: StateId, to: StateId) -> Option<(PartySet, Vec<PartySet>)> {
        if !self.signs(within, from, to) {
            return None;
        }
        let within = within.intersection(self.movers);
        let (mut all, mut any) = (PartySet::EMPTY, Vec::new());
        for (v, hands) in self.hands.iter().enumerate() {
            let v = IssueId::new(v);
            let (a, b) = (self.layout.place(from, v), self.layout.place(to, v));
            if a != b && hands.fall_back == Some(b) {
                any.push(hands.setters.intersection(within));
            } else if a != b {
                all = all.union(hands.signers);
            }
        }
        any.retain(|setters| !setters.meets(all));
        Some((all, any))
    }

    /// A number that two states share only if the coalition can sign the same at both, the two themselves aside: the
    /// first state with the same levels of all issues, where for an issue that takes no signature any level does from
    /// which the same levels can be reached. (It need not exist.)
    pub(crate) fn likeness(&self, by: PartySet, at: StateId) -> StateId {
        if !self.bars.is_empty() {
            return at;
        }
        let by = by.intersection(self.movers);
        let mut alike = u64::from(at.0);
        for (v, hands) in self.hands.iter().enumerate().filter(|(_, h)| !h.joint() && h.held(by)) {
            let v = IssueId::new(v);
            let here = self.layout.place(at, v);
            let reaches = |place: usize, to: usize| place == to || hands.to[place].contains(&to);
            let same = |place: &usize| (0..hands.to.len()).all(|to| reaches(*place, to) == reaches(here, to));
            let first = (0..here).find(same).unwrap_or(here);
            alike -= (here - first) as u64 * self.layout.stride(v);
        }
        StateId(alike as u32)
    }

    /// How many combinations of changes [`Self::each`] looks at, at most.
    pub(crate) fn combinations(&self, by: PartySet) -> u64 {
        let by = by.intersection(self.movers);
        let changes = |h: &Hands| match (h.held(by), h.fall_back) {
            (true, _) => h.to.len() as u64,
            (false, Some(_)) if h.setters.meets(by) => 2,
            (false, _) => 1,
        };
        self.hands.iter().map(changes).fold(1, u64::saturating_mul)
    }

    /// Calls `visit` for each state that the coalition can sign at `from`, each once.
    pub fn each(&self, by: PartySet, from: StateId, visit: &mut dyn FnMut(StateId)) {
        let by = by.intersection(self.movers);
        if self.feasible.contains(from) {
            self.walk(by, true, from, 0, from, false, &mut |t| {
                if self.may_end(t) && !self.bars.bar(from, t) {
                    visit(t);
                }
            });
        }
    }

    /// Calls `visit` for each state at which the coalition can sign `to`, each once.
    pub fn each_into(&self, by: PartySet, to: StateId, visit: &mut dyn FnMut(StateId)) {
        let by = by.intersection(self.movers);
        if self.may_end(to) {
            self.walk(by, false, to, 0, to, false, &mut |w| {
                if self.feasible.contains(w) && !self.bars.bar(w, to) {
                    visit(w);
                }
            });
        }
    }

    /// The product over the issues of what each can change to (forward) or from (backward).
    #[allow(clippy::too_many_arguments)] // a recursion: the state of the walk is its arguments
    fn walk(
        &self,
        by: PartySet,
        forward: bool,
        origin: StateId,
        issue: usize,
        at: StateId,
        signature: bool,
        visit: &mut dyn FnMut(StateId),
    ) {
        let Some(hands) = self.hands.get(issue) else {
            if signature {
                visit(at);
            }
            return;
        };
        self.walk(by, forward, origin, issue + 1, at, signature, visit);
        let v = IssueId::new(issue);
        let here = self.layout.place(origin, v);
        let stride = self.layout.stride(v);
        for &other in if forward { &hands.to[here] } else { &hands.from[here] } {
            let end = if forward { other } else { here };
            if hands.can(by, end) {
                let next = (u64::from(at.0) + other as u64 * stride - here as u64 * stride) as u32;
                self.walk(by, forward, origin, issue + 1, StateId(next), signature || hands.signed(end), visit);
            }
        }
    }
}
