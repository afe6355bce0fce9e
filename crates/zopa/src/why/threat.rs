//! The steps behind what is judged of a threat, in words.

use super::steps::Teller;
use crate::spoken;
use zopa_assess::{Base, ThreatRow};
use zopa_core::{Compared, Outcome, PartyId};

impl Teller<'_> {
    pub(super) fn threat(&self, t: usize, parts: [bool; 4], told: &mut Vec<String>) {
        let Some(row) = self.a.threats.get(t) else { return };
        let threat = &self.case.threats[row.threat];
        let (by, to) = (self.party(threat.by), self.party(threat.to));
        let from = match &row.base {
            Base::StatusQuo => "the status quo, where what it demands is not so".to_owned(),
            Base::Departure(o) => {
                format!("the best departure by {to} from what it demands: {}", self.changes(self.q(), o))
            }
            Base::CannotBeTriggered => {
                "nowhere: what it demands is so, and its target cannot change that alone".to_owned()
            }
            Base::Unstated => "nowhere: what it demands is so, and its target's interests are not stated".to_owned(),
            Base::OffAgenda => "nowhere: the scenario takes away what is threatened".to_owned(),
        };
        let demand = spoken(self.case, threat.unless);
        told.push(format!("{by} to {to}, unless {demand}; judged from {from}."));
        let (Some(done), Some(base)) = (&row.executed, self.base(row)) else { return };
        let [executable, credible, effective, assurance] = parts;
        if executable {
            told.push(match row.executable {
                Some(true) => format!("{by} can carry it out alone: {}.", self.changes(&base, done)),
                _ => format!("{by} cannot carry it out alone: {}.", self.changes(&base, done)),
            });
        }
        if credible {
            told.push(self.compares(threat.by, &base, done, "carrying it out", "not carrying it out"));
        }
        let Some(y) = &row.complied else {
            if effective || assurance {
                told.push("What giving in would lead to cannot be said.".into());
            }
            return;
        };
        if effective || assurance {
            told.push(format!("The best way for {to} to give in: {}.", self.changes(&base, y)));
        }
        if effective {
            told.push(self.compares(threat.to, done, y, "giving in", "having it carried out"));
        }
        if assurance {
            let mut all_the_same = y.clone();
            threat.set.iter().for_each(|(v, l)| all_the_same.set(*v, *l));
            told.push(self.compares(threat.by, y, &all_the_same, "carrying it out all the same", "leaving it undone"));
        }
    }

    fn base(&self, row: &ThreatRow) -> Option<Outcome> {
        match &row.base {
            Base::StatusQuo => Some(self.q().clone()),
            Base::Departure(o) => Some(o.clone()),
            _ => None,
        }
    }

    /// How a party likes one thing beside another.
    fn compares(&self, p: PartyId, from: &Outcome, to: &Outcome, this: &str, that: &str) -> String {
        let who = self.party(p);
        let how = match self.instance.compare(p, to, from) {
            Compared::Better | Compared::MuchBetter => "better than",
            Compared::Equal => "as good as",
            Compared::Worse | Compared::MuchWorse => "worse than",
            Compared::Unknown => return format!("How good {this} is to {who} is not stated."),
        };
        let parts = self.contributions(p, from, to);
        let because = if parts.is_empty() { String::new() } else { format!(" ({})", parts.join("; ")) };
        format!("To {who} {this} is {how} {that}{because}.")
    }
}
