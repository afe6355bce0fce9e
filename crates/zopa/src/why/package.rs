//! What parties make of a package, row or not: the gain part by part, the answer, and who could move on together.

use super::steps::{Teller, grouped, points, signed};
use crate::spoken;
use zopa_assess::{Regroup, Regrouping};
use zopa_bargain::Position;
use zopa_core::{Outcome, PartyId, Stance};

impl Teller<'_> {
    pub(super) fn stance(&self, k: usize, p: PartyId, told: &mut Vec<String>) {
        let Some(row) = self.a.rows.get(k) else { return };
        let of = &row.standing[p];
        self.gain(p, &row.candidate.outcome, of.change, of.gain, told);
        told.push(self.answer(p, of.stance));
    }

    /// What a party makes of a package that is no row.
    pub(super) fn position(&self, of: &Position, at: &Outcome, told: &mut Vec<String>) {
        self.gain(of.party, at, of.change, of.gain, told);
        told.push(self.answer(of.party, of.stance));
        let who = self.party(of.party);
        for k in of.red_lines.iter().filter(|k| of.stance != Stance::RedLine(**k)) {
            if let Some(line) = self.case.red_lines[of.party].get(*k) {
                told.push(format!("Its red line `{}` ({}) is met too.", line.id, spoken(self.case, line.when)));
            }
        }
        if matches!(of.stance, Stance::RedLine(_)) && of.short == Some(true) {
            told.push(format!("It is also worth less to {who} than no deal."));
        }
        if !of.signs {
            told.push(match of.loses_without_a_say {
                true => {
                    format!("{who} need not sign it, and is worse off than at the status quo: it loses without a say.")
                }
                false => format!("{who} need not sign it."),
            });
        }
    }

    /// What a package is worth to a party, part by part, against the status quo and over no deal.
    fn gain(&self, p: PartyId, at: &Outcome, change: Option<f64>, gain: Option<f64>, told: &mut Vec<String>) {
        let who = self.party(p);
        let Some(additive) = self.instance.additive(p) else {
            told.push(format!("{who} {}.", self.likes(self.instance.compare(p, at, self.q()))));
            return;
        };
        let parts = self.contributions(p, self.q(), at);
        let list = if parts.is_empty() { "nothing that it cares about changes".to_owned() } else { parts.join("; ") };
        told.push(format!("{who}, against the status quo: {list}; together {}.", points(change.unwrap_or(0.0))));
        let q = additive.score(&self.a.model, self.q());
        let away = additive.points(additive.disagreement() - q);
        told.push(format!(
            "No deal is worth {} to {who} against the status quo, so that its gain is {}.",
            signed(away),
            signed(gain.unwrap_or(0.0))
        ));
    }

    fn answer(&self, p: PartyId, stance: Stance) -> String {
        let who = self.party(p);
        match stance {
            Stance::Yes => format!("{who} would sign."),
            Stance::Interest => format!("{who} would refuse: worth less than no deal."),
            Stance::RedLine(n) => {
                let line = self.case.red_lines[p].get(n);
                let line = line.map(|l| format!(" `{}` ({})", l.id, spoken(self.case, l.when))).unwrap_or_default();
                format!("{who} would refuse whatever the gain: the red line{line} is met.")
            }
            Stance::Unstated => format!("{who} never counts as a yes: its interests are not stated."),
        }
    }

    /// Who could move on together to something that holds.
    pub(super) fn regroup(&self, k: usize, told: &mut Vec<String>) {
        let Some(row) = self.a.rows.get(k) else { return };
        let one = |found: &Regroup| {
            let kind = match found.kind {
                Regrouping::WouldBeImproved => "all its signers are among them",
                Regrouping::SideDeal => "some of its signers are among them: a side deal",
                Regrouping::OutsideBloc => "none of its signers is among them",
            };
            format!(
                "{} ({kind}) could move to {} that would hold and that each likes better, for example by: {}.",
                self.parties(found.members),
                if found.states == 1 { "1 state".to_owned() } else { format!("{} states", grouped(found.states)) },
                self.changes(&row.candidate.outcome, &found.to)
            )
        };
        match &row.regroup {
            Ok(all) if all.is_empty() => {
                told.push("No coalition could move on to something that would hold and that each likes better.".into());
            }
            Ok(all) => told.extend(all.iter().map(one)),
            Err(why) => told.push(format!("Who would move on together was not looked for: {}.", why.message)),
        }
    }

    /// What would open a row, how many changes are as small, and what each who must sign it then gains.
    pub(super) fn opening(&self, k: usize, told: &mut Vec<String>) {
        let Some(row) = self.a.rows.get(k) else { return };
        let Some(Some(near)) = &row.opening else { return };
        let n = row.candidate.outcome.differing(&near.to).count();
        told.push(format!(
            "The fewest changes that give every signer a gain within the red lines, {n} of the issues: {}. {}.",
            self.changes(&row.candidate.outcome, &near.to),
            match near.equally_small {
                0 | 1 => "Nothing else as small does".to_owned(),
                many => format!("{} changes are as small; this one leaves the smallest gain largest", grouped(many)),
            },
        ));
        let gains: Vec<String> = self
            .a
            .model
            .signers(&near.to)
            .iter()
            .filter_map(|p| Some(format!("{} {}", self.party(p), signed(self.instance.gain_points(p, &near.to)?))))
            .collect();
        if !gains.is_empty() {
            told.push(format!("Gains over no deal there: {}.", gains.join(", ")));
        }
    }
}
