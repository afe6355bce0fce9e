//! What a party would do well to find out before it chooses.

use super::{SHOWN, View, number};
use crate::page::Page;
use crate::text::{clean, grouped, signed};
use zopa::assess::study::{Asking, Choice, Gap, NoChoice};
use zopa::core::{Case, EvidenceId, Id};
use zopa::study::Stretch;

/// A record of evidence by its id and grade.
pub(super) fn record(case: &Case, id: EvidenceId) -> String {
    let record = &case.evidence[id];
    let grade = record.grade.map_or("no grade".to_owned(), |g| g.to_string());
    format!("{} ({grade})", clean(&record.id))
}

impl View<'_> {
    pub(super) fn asking(&self, asking: &Asking, page: &mut Page) {
        let who = self.words.party(asking.party);
        page.heading(&format!("What {who} would do well to find out"));
        page.say(&self.payoff(asking));
        self.gaps(asking, page);
    }

    /// What counts as a party's payoff.
    pub(super) fn payoff(&self, asking: &Asking) -> String {
        let counts = if asking.held { "is signed by all who must and holds" } else { "is signed by all who must" };
        let others = if asking.choice == Choice::Table { "" } else { " (the others, where it signs itself)" };
        let choice = match asking.choice {
            Choice::Table => "Choice: which of the settlements that somebody must sign to table, or none".to_owned(),
            Choice::Sign(row) => {
                format!("Choice: to sign \"{}\" or to walk away", self.words.row(Some(row)).replace('"', "'"))
            }
        };
        format!(
            "{choice}. Payoff: its points above walking away if the settlement {counts}{others}, else nothing. Here, and only \
             here, the ranges are treated as beliefs."
        )
    }

    /// What a party would do well to find out, without what its payoff is.
    pub(super) fn gaps(&self, asking: &Asking, page: &mut Page) {
        page.say(&self.now(asking));
        page.gap();
        if asking.gaps.is_empty() {
            page.say(&self.unresolved(asking));
            return;
        }
        asking.gaps.iter().take(SHOWN).for_each(|gap| page.point("- ", &self.gap(asking, gap)));
        let more = asking.gaps.len().saturating_sub(SHOWN);
        if more > 0 {
            page.say(&format!("{} more would be worth something, less than these.", grouped(more as u128)));
        }
    }

    fn action(&self, asking: &Asking, k: usize) -> String {
        match (asking.choice, asking.actions[k]) {
            (Choice::Table, None) => "table nothing".to_owned(),
            (Choice::Table, row) => format!("table \"{}\"", self.words.row(row).replace('"', "'")),
            (Choice::Sign(_), None) => "walk away".to_owned(),
            (Choice::Sign(_), row) => format!("sign \"{}\"", self.words.row(row).replace('"', "'")),
        }
    }

    /// What the party would choose as things are.
    pub(super) fn now(&self, asking: &Asking) -> String {
        let info = &asking.information;
        format!(
            "Without knowing more, its best choice is to {} ({} points on average over {} draws); knowing everything would \
             add {}.",
            self.action(asking, info.best),
            signed(info.means[info.best]),
            grouped(info.draws as u128),
            signed(info.everything)
        )
    }

    /// What to choose where: `below 12, table "A"; above, table "B"`.
    fn rule(&self, asking: &Asking, stretches: &[Stretch], place: Option<[&'static str; 3]>) -> String {
        let action = |s: &Stretch| self.action(asking, s.action);
        match (place, stretches) {
            (Some([no, _, yes]), [first, .., last]) if first.action != last.action => {
                format!("if {no}, {}; if {yes}, {}", action(first), action(last))
            }
            (Some([_, level, _]), [first, middle, _]) => {
                format!("if {level}, {}; otherwise {}", action(middle), action(first))
            }
            (None, [below, above]) => {
                format!("below {}, {}; above, {}", number(above.from), action(below), action(above))
            }
            (None, [below, between, above]) if below.action == above.action => format!(
                "between {} and {}, {}; otherwise {}",
                number(between.from),
                number(above.from),
                action(between),
                action(below)
            ),
            (None, [below, between, above]) => format!(
                "below {}, {}; up to {}, {}; above, {}",
                number(between.from),
                action(below),
                number(above.from),
                action(between),
                action(above)
            ),
            _ => "the choice changes in several places".to_owned(),
        }
    }

    /// One thing worth asking.
    pub(super) fn gap(&self, asking: &Asking, gap: &Gap) -> String {
        let value = &asking.information.inputs[gap.input.index()];
        let (low, high) = self.prepared.streams.law(gap.input).range();
        let place = self.words.place(gap.input);
        let ends = match place {
            Some(_) => String::new(),
            None => format!(" (between {} and {})", number(low), number(high)),
        };
        let decides = self.rule(asking, &value.choices, place);
        let support = match gap.evidence.as_slice() {
            [] => "no record bears on it".to_owned(),
            records => {
                let names: Vec<String> = records.iter().take(3).map(|e| record(&self.prepared.case, *e)).collect();
                let more = records.len().saturating_sub(3);
                let more = if more > 0 { format!(" and {more} more") } else { String::new() };
                format!("on record: {}{more}", names.join(", "))
            }
        };
        let name = self.words.input(gap.input);
        // A thing is asked for, a question is asked.
        let asked = if name.starts_with("the ") { format!("for {name}") } else { name };
        format!(
            "Ask {asked}{ends}: worth {:.2} points (standard error {:.2}); {decides}. {}.{}",
            value.value,
            value.error,
            crate::frame::sentence_case(&support),
            self.decided_by(gap.input)
        )
    }

    /// What is said where no input's value is resolved: which comes nearest, and what would tell.
    fn unresolved(&self, asking: &Asking) -> String {
        let info = &asking.information;
        let ratio =
            |k: &usize| if info.inputs[*k].error > 0.0 { info.inputs[*k].value / info.inputs[*k].error } else { 0.0 };
        let best = (0..info.inputs.len()).max_by(|a, b| ratio(a).total_cmp(&ratio(b)));
        let Some(best) = best.filter(|k| info.inputs[*k].value > 0.0) else {
            return "No single input would change the choice in these draws.".to_owned();
        };
        let value = &info.inputs[best];
        let kept = zopa::assess::study::KEPT;
        let more = if (info.draws as u64) < kept {
            format!(" More draws (`zopa study --draws`, of which {} are looked at) may tell.", grouped(kept.into()))
        } else {
            String::new()
        };
        format!(
            "No single input's worth is resolved over {} draws: among so many inputs one that is worth nothing can come to {:.1} \
             standard errors by chance. Nearest to it is {}: {:.2} points (standard error {:.2}).{more}",
            grouped(info.draws as u128),
            info.threshold,
            self.words.input(zopa::core::InputId::new(best)),
            value.value,
            value.error
        )
    }

    /// Which conclusions an input decides alone.
    pub(super) fn decided_by(&self, input: zopa::core::InputId) -> String {
        let Some(flips) = &self.study.flips else { return String::new() };
        let holds = |c: usize| self.study.questions.rows.iter().any(|r| r.columns.holds == Some(c));
        let facts: Vec<String> = flips
            .single
            .iter()
            .filter(|t| t.line.moves[0].0 == input && holds(t.fact))
            .take(2)
            .filter_map(|t| {
                let (_, now) = flips.central.iter().find(|(c, _)| *c == t.fact)?;
                let becomes = if now.yes() { "not " } else { "" };
                let fact = self.words.fact(t.fact);
                let fact = fact.replace("would be signed", &format!("would {becomes}be signed"));
                let side = self.words.turned(t);
                let side = if self.words.place(input).is_some() { format!("if {side}") } else { side };
                Some(format!("{side}, {fact}"))
            })
            .collect();
        if facts.is_empty() { String::new() } else { format!(" {}.", crate::frame::sentence_case(&facts.join("; "))) }
    }

    /// Why nothing is said of a party's choice.
    pub(super) fn no_choice(&self, of: &dyn Fn(zopa::core::PartyId) -> bool, page: &mut Page) {
        if !self.study.no_choice.iter().any(|(party, _)| of(*party)) {
            return;
        }
        page.heading("Of whose choice nothing is said");
        for (party, why) in self.study.no_choice.iter().filter(|(party, _)| of(*party)) {
            let why = match why {
                NoChoice::Audience => "it only watches".to_owned(),
                NoChoice::Unstated => "its interests are not stated".to_owned(),
                NoChoice::Order => {
                    "its interests are an order: without points there is no payoff, so no value of knowing".to_owned()
                }
                NoChoice::SignsNothing => "it signs none of the settlements in question".to_owned(),
                NoChoice::FewDraws => format!("that takes {} draws at least", zopa::study::FEWEST),
            };
            page.point("- ", &format!("{}: {why}.", self.words.party(*party)));
        }
    }
}
