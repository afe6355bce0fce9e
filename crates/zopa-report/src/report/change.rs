//! What would change a key finding, in sentences. Where points are left out of a version to share, or a party has only an order,
//! the sentence does without them.

use super::View;
use crate::text::{allowed, clean, grouped, listed, needed, points};
use zopa::assess::{Base, Change, Finding, changes};
use zopa::core::{PartyId, PartySet, Role};

/// What a clause is about: clauses about the same thing stand in one sentence.
#[derive(Clone, Copy, PartialEq, Eq)]
enum About {
    Row(usize),
    Threat(usize),
    Nothing,
}

/// What would change a finding, a sentence each.
pub(super) fn told(view: &View<'_>, finding: &Finding) -> Vec<String> {
    let teller = Teller { view };
    let all = changes(view.assessment, finding);
    if let Finding::TableAlone { rows } = finding
        && rows.is_empty()
    {
        return teller.nothing_in_hand(&all);
    }
    let narrowest = !matches!(finding, Finding::Close { .. });
    let clauses: Vec<(About, String)> = all.iter().map(|change| teller.clause(change, narrowest)).collect();
    let sentences = clauses.chunk_by(|a, b| a.0 == b.0 && a.0 != About::Nothing);
    sentences.map(|of| teller.sentence(of)).collect()
}

/// Points of a margin: one that is printed as nought is not nought.
fn at_least(x: f64) -> String {
    let text = points(x);
    match x > 0.0 && text.starts_with('<') {
        true => "less than 0.1".to_owned(),
        false => text,
    }
}

/// `3.2 points more`, which is enough; `any points more` where what turns is as near as can be.
fn by(x: f64, how: &str) -> String {
    if x == 0.0 { format!("any points {how}") } else { format!("{} points {how}", needed(x)) }
}

struct Teller<'v, 'a> {
    view: &'v View<'a>,
}

impl Teller<'_, '_> {
    fn party(&self, p: PartyId) -> String {
        self.view.words.party(p)
    }

    fn parties(&self, set: PartySet) -> String {
        self.view.words.parties(set)
    }

    /// Clauses about one thing as a sentence, with its name before them.
    fn sentence(&self, of: &[(About, String)]) -> String {
        let clauses: Vec<&str> = of.iter().map(|(_, clause)| clause.as_str()).collect();
        let clauses = clauses.join("; ");
        match of.first().map(|(about, _)| *about) {
            Some(About::Row(k)) => format!("{}: {clauses}.", self.view.row(k)),
            Some(About::Threat(k)) => format!("{}: {clauses}.", self.threat(k)),
            _ => format!("{clauses}."),
        }
    }

    fn threat(&self, k: usize) -> String {
        let row = &self.view.assessment.threats[k];
        format!("\"{}\"", clean(&self.view.case.threats[row.threat].name))
    }

    fn clause(&self, change: &Change, narrowest: bool) -> (About, String) {
        let about = match change {
            Change::Answer { row, .. }
            | Change::RedLine { row, .. }
            | Change::AtTable { row, .. }
            | Change::Leaving { row, .. }
            | Change::AllStay { row, .. }
            | Change::NobodyLeaves { row }
            | Change::Consent { row, .. } => About::Row(*row),
            Change::Interests { row, .. } | Change::Package { row, .. } | Change::Ranges { row, .. } => {
                row.map_or(About::Nothing, About::Row)
            }
            Change::Credible { threat, .. }
            | Change::Effective { threat, .. }
            | Change::Barred { threat, .. }
            | Change::Unjudged { threat } => About::Threat(*threat),
            Change::AnySigner { .. }
            | Change::NoPackage
            | Change::Moving { .. }
            | Change::AnyMover { .. }
            | Change::NobodyMoves
            | Change::Agreement { .. } => About::Nothing,
        };
        let said = match about {
            About::Threat(k) => self.of_threat(change, k),
            _ => self.of_settlement(change, narrowest).or_else(|| self.of_status_quo(change)),
        };
        (about, said.unwrap_or_default())
    }

    /// What is said of settlements and their signers.
    fn of_settlement(&self, change: &Change, narrowest: bool) -> Option<String> {
        let words = self.view.words;
        Some(match change {
            Change::Answer { party, signs, points, .. } => self.answer(*party, *signs, *points, narrowest),
            Change::AnySigner { parties } => {
                format!("One of those who must sign ({}) would have to like no deal better", self.parties(*parties))
            }
            Change::RedLine { party, .. } => format!("only {} itself can lift its red line", self.party(*party)),
            Change::Interests { party, .. } => {
                format!("the interests of {} would have to be stated", self.party(*party))
            }
            Change::Package { row: Some(row), to, at } => {
                let place = at.map(|r| format!(" (row {})", r + 1)).unwrap_or_default();
                let from = &self.view.assessment.rows[*row].candidate.outcome;
                format!("or by a change of the package: {}{place}", words.differences(from, to).join("; "))
            }
            Change::Package { row: None, to, .. } => {
                format!("No settlement below is it, but this gains each of its signers: {}", words.package(to))
            }
            Change::AtTable { parties, .. } => {
                format!("those at the table could sign it by themselves if {} sat there too", self.parties(*parties))
            }
            Change::NoPackage => {
                "Other numbers than the central ones: with these, no package gains each who must sign it".to_owned()
            }
            Change::Leaving { party, points, .. } => self.leaving(*party, *points),
            Change::AllStay { leavers, .. } => self.all_stay(leavers),
            Change::NobodyLeaves { .. } => {
                let silent = self.view.case.setters().minus(self.view.case.with_preferences());
                let who = if silent.is_empty() { "nobody" } else { "nobody whose interests are stated" };
                format!("{who} could leave it once it is signed, whatever the numbers are")
            }
            Change::Consent { losers, .. } => self.consent(losers),
            Change::Ranges { row: Some(_), draws, .. } => format!(
                "nothing within the stated ranges, as far as drawn: in none of {} draws do all sign",
                grouped((*draws).into())
            ),
            Change::Ranges { row: None, draws, .. } => format!(
                "Nothing within the stated ranges, as far as drawn: it is so in all of {} draws. Wider ranges could",
                grouped((*draws).into())
            ),
            _ => return None,
        })
    }

    fn answer(&self, party: PartyId, signs: bool, gain: Option<f64>, narrowest: bool) -> String {
        let who = self.party(party);
        match (signs, gain) {
            (false, Some(x)) => format!("{who} would sign if it were worth {} to it", by(x, "more")),
            (false, None) => format!("{who} would have to prefer it to no deal"),
            (true, Some(x)) if narrowest => {
                format!("the narrowest yes is that of {who}, who would refuse if it were worth {} to it", by(x, "less"))
            }
            (true, Some(x)) => {
                format!("{who} would sign at the central case, and not if it were worth {} to it", by(x, "less"))
            }
            (true, None) => format!("{who} would refuse if it liked no deal better"),
        }
    }

    fn leaving(&self, party: PartyId, slack: Option<f64>) -> String {
        let who = self.party(party);
        match slack {
            Some(0.0) => format!("it holds until leaving gains {who} anything"),
            Some(x) => format!("it holds until leaving gains {who} {} points more", allowed(x)),
            None => format!("it holds until {who} gains by leaving, and no credible answer deters it"),
        }
    }

    fn all_stay(&self, leavers: &[(PartyId, Option<f64>)]) -> String {
        let costs: Option<Vec<(PartyId, f64)>> = leavers.iter().map(|(p, x)| Some((*p, (*x)?))).collect();
        match costs {
            Some(costs) => format!("it would hold if leaving cost {}", super::rows::costs(self.view, &costs)),
            None => {
                let who = self.parties(leavers.iter().map(|(p, _)| *p).collect());
                match leavers.len() {
                    1 => format!("it would hold if {who} gained nothing by leaving, or a credible answer deterred it"),
                    _ => format!("it would hold if none of {who} gained by leaving, or credible answers deterred them"),
                }
            }
        }
    }

    fn consent(&self, losers: &[(PartyId, Option<f64>)]) -> String {
        let each = |(p, lost): &(PartyId, Option<f64>)| match lost {
            Some(x) => format!("{} ({} points lost)", self.party(*p), at_least(*x)),
            None => self.party(*p),
        };
        let who: Vec<String> = losers.iter().map(each).collect();
        format!("it would not be so if {} had to consent, or were made up for what they lose", listed(&who))
    }

    /// What is said of the status quo.
    fn of_status_quo(&self, change: &Change) -> Option<String> {
        let (words, q) = (self.view.words, self.view.assessment.model.status_quo());
        Some(match change {
            Change::Moving { party, to, gains, points } => {
                let (who, what) = (self.party(*party), words.differences(q, to).join("; "));
                match (gains, points) {
                    (true, Some(x)) => {
                        format!(
                            "{who} would stay if things as they are were worth {} to it (it would move: {what})",
                            by(*x, "more")
                        )
                    }
                    (true, None) => format!("{who} would stay if it gained nothing by moving alone ({what})"),
                    (false, Some(x)) if *x == 0.0 => {
                        format!("The nearest to moving alone is {who}: it is indifferent to {what}")
                    }
                    (false, Some(x)) => {
                        format!(
                            "The nearest to moving alone is {who}, whom it would cost {} points: {what}",
                            at_least(*x)
                        )
                    }
                    (false, None) => format!("{who} would move alone if it liked this better: {what}"),
                }
            }
            Change::AnyMover { parties } => {
                format!("One of those who could move alone ({}) would have to gain by it", self.parties(*parties))
            }
            Change::NobodyMoves => {
                let silent = self.view.case.setters().minus(self.view.case.with_preferences());
                match silent.minus(self.view.case.having(Role::Audience)).is_empty() {
                    true => "Nobody can move alone, whatever the numbers are".to_owned(),
                    false => "Nobody whose interests are stated can move alone, whatever the numbers are".to_owned(),
                }
            }
            Change::Agreement { signers, to, least } => {
                let rows = &self.view.assessment.rows;
                let package = match rows.iter().position(|row| row.candidate.outcome == *to) {
                    Some(k) => self.view.row(k),
                    None => words.named_package(to),
                };
                let least = match least {
                    Some((p, x)) => {
                        format!(". The least gain by it is that of {}: {} points", self.party(*p), at_least(*x))
                    }
                    None => String::new(),
                };
                format!(
                    "It stays open as long as {} each gain by an agreement such as {package}{least}",
                    self.parties(*signers)
                )
            }
            _ => return None,
        })
    }

    fn of_threat(&self, change: &Change, k: usize) -> Option<String> {
        let row = &self.view.assessment.threats[k];
        let threat = &self.view.case.threats[row.threat];
        let (by_whom, to) = (self.party(threat.by), self.party(threat.to));
        Some(match change {
            Change::Credible { is, points, .. } => match (is, points) {
                (true, Some(x)) => format!("no longer credible if carrying it out cost {by_whom} {}", by(*x, "more")),
                (true, None) => format!("no longer credible if {by_whom} did not like it better carried out"),
                (false, Some(x)) => format!("credible if carrying it out cost {by_whom} {}", by(*x, "less")),
                (false, None) => format!("credible if {by_whom} liked it better carried out than not"),
            },
            Change::Effective { is, points, .. } => match (is, points) {
                (true, Some(x)) => format!("too weak to move {to} if giving in cost it {}", by(*x, "more")),
                (true, None) => format!("too weak to move {to} if it did not prefer giving in"),
                (false, Some(x)) => format!("strong enough to move {to} if giving in cost it {}", by(*x, "less")),
                (false, None) => format!("strong enough to move {to} if it preferred giving in"),
            },
            Change::Barred { lacks, .. } if !lacks.is_empty() => {
                format!("it could be carried out if {} did it too", self.parties(*lacks))
            }
            Change::Barred { .. } => {
                let from = match &row.base {
                    Base::Departure(outcome) => outcome,
                    _ => self.view.assessment.model.status_quo(),
                };
                match row.executed.as_ref() == Some(from) {
                    true => "what it threatens is so already, and would first have to be otherwise".to_owned(),
                    false => "it could be carried out if no rule of the case forbade it".to_owned(),
                }
            }
            Change::Unjudged { .. } => match &row.base {
                Base::Unstated => format!("the interests of {to} would have to be stated"),
                Base::OffAgenda => "it can be judged in a scenario that has it on the agenda".to_owned(),
                _ => format!("it can be judged once {to} can undo alone what is demanded of it"),
            },
            _ => return None,
        })
    }

    /// What those at the table lack where they could sign nothing by themselves, then who would have to join them.
    fn nothing_in_hand(&self, all: &[Change]) -> Vec<String> {
        let lacks = |change: &Change| match change {
            Change::Answer { row, party, points: Some(x), .. } => {
                Some((*row, format!("{} lacks {}", self.party(*party), by(*x, "").trim_end())))
            }
            Change::Answer { row, party, .. } => {
                Some((*row, format!("{} would have to prefer it to no deal", self.party(*party))))
            }
            Change::RedLine { row, party, .. } => {
                Some((*row, format!("{} would have to lift its red line", self.party(*party))))
            }
            Change::Interests { row: Some(row), party } => {
                Some((*row, format!("the interests of {} would have to be stated", self.party(*party))))
            }
            _ => None,
        };
        let lacking: Vec<(usize, String)> = all.iter().filter_map(lacks).collect();
        let mut said = Vec::new();
        if let Some((row, _)) = lacking.first() {
            let each: Vec<&str> = lacking.iter().map(|(_, text)| text.as_str()).collect();
            let in_hand = self.view.assessment.rows[*row].signers.is_subset(self.view.case.table());
            let of = if in_hand { "The nearest of those in their hands" } else { "The nearest settlement" };
            said.push(format!("{of} is {}: {}.", self.view.row(*row), listed(&each)));
        }
        let others = all.iter().filter(|change| lacks(change).is_none());
        said.extend(others.map(|change| self.sentence(&[self.clause(change, true)])));
        said
    }
}
