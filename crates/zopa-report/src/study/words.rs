//! A study's inputs, facts and settlements in the case's own words.

use super::number;
use crate::text::clean;
use crate::words::Words;
use zopa::assess::Origin;
use zopa::assess::study::Questions;
use zopa::core::{Case, InputId, PartyId, Preference, Question, Unplaced};
use zopa::study::Turning;

/// Letters of a question's name within a sentence.
const NAME: usize = 48;

/// Turns what a study speaks of into phrases.
#[derive(Clone, Copy)]
pub(crate) struct StudyWords<'a> {
    case: &'a Case,
    questions: &'a Questions,
    words: Words<'a>,
}

impl<'a> StudyWords<'a> {
    pub(crate) fn new(case: &'a Case, questions: &'a Questions) -> Self {
        StudyWords { case, questions, words: Words::new(case) }
    }

    /// A party's name.
    pub(crate) fn party(self, party: PartyId) -> String {
        self.words.party(party)
    }

    /// A settlement's name; of none, what is done instead.
    pub(crate) fn row(self, row: Option<usize>) -> String {
        let Some(row) = row.and_then(|k| self.questions.rows.get(k)) else { return "nothing".to_owned() };
        let name = |p| clean(&self.case.proposals[p].name).into_owned();
        match row.candidate.origins.first() {
            Some(Origin::Proposal(p)) => name(*p),
            Some(Origin::NashTable) => "Fair point of the table alone".to_owned(),
            Some(Origin::NashSetters) => "Fair point of all who set an issue".to_owned(),
            Some(Origin::Opening(p)) => format!("Opening of \"{}\"", name(*p)),
            Some(Origin::StatusQuo) | None => "The status quo".to_owned(),
        }
    }

    /// A fact: what is claimed of which settlement.
    pub(crate) fn fact(self, column: usize) -> String {
        if column == self.questions.any_sign {
            return "Some settlement would be signed".to_owned();
        }
        if column == self.questions.any_holds {
            return "Some settlement would be signed and hold".to_owned();
        }
        for (k, row) in self.questions.rows.iter().enumerate() {
            let name = self.row(Some(k));
            if row.columns.sign == Some(column) {
                return format!("\"{}\" would be signed", name.replace('"', "'"));
            }
            if row.columns.holds == Some(column) {
                return format!("\"{}\" would be signed and hold", name.replace('"', "'"));
            }
        }
        for (k, row) in self.questions.rows.iter().enumerate() {
            let name = self.row(Some(k)).replace('"', "'");
            if let Some((party, _)) = row.columns.yes.iter().find(|(_, c)| *c == column) {
                return format!("{} would say yes to \"{name}\"", self.party(*party));
            }
            if let Some((party, _)) = row.columns.gains.iter().find(|(_, c)| *c == column) {
                return format!("The gain of {} by \"{name}\"", self.party(*party));
            }
            if row.columns.setters_zone == Some(column) {
                return format!("All who set an issue would say yes to \"{name}\"");
            }
            if row.columns.stays == Some(column) {
                return format!("\"{name}\" would hold once signed");
            }
            if row.columns.drift == Some(column) {
                return format!("Somebody would change something beside \"{name}\"");
            }
        }
        self.forecast(column)
    }

    /// A fact or number of a forecast, in the words of its question.
    fn forecast(self, column: usize) -> String {
        let Some(column) = zopa::study::Response::columns(self.questions).get(column) else { return String::new() };
        let parts: Vec<&str> = column.name.splitn(4, '.').collect();
        let ["forecast", id, what, rest @ ..] = parts.as_slice() else { return String::new() };
        let Some(question) = self.case.questions.iter().find(|q| q.id == *id) else { return String::new() };
        let mark = |at: &str| {
            let of = question.scale.iter().find(|(mark, _)| mark.to_string() == at);
            of.map_or(at.to_owned(), |(mark, label)| format!("{mark} ({})", clean(label)))
        };
        let name = self.question(question);
        match (*what, rest) {
            ("reaches", [at]) => format!("{name} is forecast at {} or beyond", mark(at)),
            ("nearest", [at]) => format!("{name} is forecast nearest to {}", mark(at)),
            ("weighted_mean", []) => format!("The forecast of {name} (weighted mean)"),
            (model, _) => format!("The forecast of {name} by {model}"),
        }
    }

    /// A question's name in quotation marks, cut between words where it is long; its id where the cut name is another's too.
    pub(crate) fn question(self, question: &Question) -> String {
        let short = |q: &Question| cut(&clean(&q.name).replace('"', "'"), NAME);
        let name = short(question);
        let twice = self.case.questions.iter().any(|q| q.id != question.id && short(q) == name);
        if twice { clean(&question.id).into_owned() } else { format!("\"{name}\"") }
    }

    /// In words, where a term of a party's preference holds.
    fn when(self, party: &str, term: &str) -> Option<String> {
        match &self.case.preferences[self.case.party(party)?] {
            Preference::Cardinal(cardinal) => {
                let when = cardinal.terms.iter().find(|t| t.id == term)?.when;
                let said = self.words.condition(when);
                // Two terms that count in the same case are told apart by their ids.
                let same = cardinal.terms.iter().filter(|t| self.words.condition(t.when) == said).count();
                Some(if same > 1 { format!("{said} (term \"{term}\")") } else { said })
            }
            _ => None,
        }
    }

    /// The place in an order that an input decides.
    fn open(self, input: InputId) -> Option<Open> {
        let open = self.case.open_places.iter().find(|open| open.input == input)?;
        let holder = self.words.party(open.party);
        let said = |id| self.words.condition(id);
        match (&self.case.preferences[open.party], open.what) {
            (Preference::Priorities(statements), Unplaced::Statement(k)) => {
                // What stands above it may have been moved there itself.
                let moved = |k| {
                    self.case
                        .open_places
                        .iter()
                        .any(|o| o.party == open.party && matches!(o.what, Unplaced::Statement(other) if other == k))
                };
                let above = k.checked_sub(1)?;
                let rival = if moved(above) {
                    "whatever stands above it".to_owned()
                } else {
                    format!("that {}", said(statements.get(above)?.when))
                };
                Some(Open { holder, what: said(statements.get(k)?.when), rival: Some(rival), kind: Place::Statement })
            }
            (Preference::Ranking(tiers), Unplaced::Tied { tier, condition }) => {
                let tied = tiers.get(tier)?;
                let rival = match tied.as_slice() {
                    [first, _] => Some(format!("that {}", said(*first))),
                    _ => None,
                };
                let kind = if rival.is_some() { Place::Pair } else { Place::Tier };
                Some(Open { holder, what: said(*tied.get(condition)?), rival, kind })
            }
            _ => None,
        }
    }

    /// Of an input that decides a place in an order, not a number: what it is at the low end, in the middle, and at the high end.
    pub(crate) fn place(self, input: InputId) -> Option<[&'static str; 3]> {
        Some(match self.open(input)?.kind {
            Place::Statement => ["no", "no", "yes"],
            Place::Pair => ["no", "level", "yes"],
            Place::Tier => ["lower", "level", "higher"],
        })
    }

    /// Where a fact is not what it is at the central case, along one input: `above 4`, `below 2 or above 4`, `between 3 and 4`.
    pub(crate) fn turned(self, turning: &Turning) -> String {
        let Some((input, low, high)) = turning.line.moves.first().copied() else { return String::new() };
        let at = |t: f64| number(low + t * (high - low));
        let parts = turning.turned().into_iter().map(|(a, b)| match (self.place(input), a <= 0.0, b >= 1.0) {
            (Some([_, _, above]), _, true) => above.to_owned(),
            (Some([below, ..]), _, _) => below.to_owned(),
            (None, true, true) => "everywhere else".to_owned(),
            (None, true, false) => format!("below {}", at(b)),
            (None, false, true) => format!("above {}", at(a)),
            (None, false, false) => format!("between {} and {}", at(a), at(b)),
        });
        parts.collect::<Vec<String>>().join(" or ")
    }

    /// That an input is where its nearest flip is, as a condition: `X were 4 instead of 3`; of a place in an order, what would be so.
    pub(crate) fn if_turned(self, turning: &Turning, central: f64) -> Option<(String, String)> {
        let (input, low, high) = *turning.line.moves.first()?;
        let flip = turning.flips.first()?;
        Some(match self.open(input) {
            Some(Open { holder, what, rival: None, .. }) => {
                let where_to = if flip.above { "higher" } else { "lower" };
                (format!("{holder} ranked it {where_to} that {what}, among what it ties with"), String::new())
            }
            Some(open) => (open.clause(flip.above), String::new()),
            None => {
                let there = super::turning_point(low + flip.at * (high - low), flip.above);
                (self.input(input), format!(" were {there} instead of {}", number(central)))
            }
        })
    }

    /// An input, as something that can be asked about: `how much Russia weighs Land`.
    pub(crate) fn input(self, input: InputId) -> String {
        let path = &self.case.inputs[input].path;
        let parts: Vec<&str> = path.split('.').collect();
        let party = |id: &str| self.case.parties.find(|p| p.id == id).map(|p| self.words.party(p));
        let issue = |id: &str| self.case.issue(id);
        let found = match parts.as_slice() {
            ["preferences", p, "weights", v] => {
                party(p).zip(issue(v)).map(|(p, v)| format!("the weight of {} for {p}", self.words.issue(v)))
            }
            ["preferences", p, "values", v, level] => party(p).zip(issue(v)).and_then(|(p, v)| {
                let level = self.case.issues[v].levels.find(|l| l.id == *level)?;
                Some(format!("what \"{}\" ({}) is worth to {p}", self.words.level(v, level), self.words.issue(v)))
            }),
            ["preferences", p, "terms", term, ..] => party(p).map(|who| match self.when(p, term) {
                Some(when) => format!("what it is worth to {who} beside all else that {when}"),
                None => format!("what \"{term}\" adds for {who}"),
            }),
            ["preferences", p, "walk_away" | "reservation"] => {
                party(p).map(|p| format!("what walking away is worth to {p}"))
            }
            ["preferences", _, "priorities" | "ranking", ..] => self.open(input).map(|open| match open.rival {
                Some(_) => format!("whether {}", open.clause(true)),
                None => open.clause(true),
            }),
            ["questions", q, "positions", p, number] => {
                let question = self.case.questions.iter().find(|of| of.id == *q);
                party(p).zip(question).and_then(|(p, question)| {
                    let on = self.question(question);
                    Some(match *number {
                        "position" => format!("the position of {p} on {on}"),
                        "salience" => format!("how much {on} matters to {p}"),
                        "influence" => format!("the influence of {p} on {on}"),
                        _ => return None,
                    })
                })
            }
            ["values", name] => Some(format!("the shared value \"{name}\"")),
            _ => None,
        };
        clean(&found.unwrap_or_else(|| path.clone())).into_owned()
    }
}

/// A place in an order that an input decides.
struct Open {
    holder: String,
    what: String,
    /// What it is compared with, where that is one thing.
    rival: Option<String>,
    kind: Place,
}

#[derive(Clone, Copy)]
enum Place {
    /// A statement of a priority order, and the one above it.
    Statement,
    /// A tier of two conditions.
    Pair,
    /// A tier of more.
    Tier,
}

impl Open {
    /// That it stands before its rival (`so`), or not.
    fn clause(&self, so: bool) -> String {
        let Open { holder, what, rival, kind } = self;
        match (rival, kind, so) {
            (Some(rival), Place::Statement, true) => format!("it matters more to {holder} that {what} than {rival}"),
            (Some(rival), Place::Statement, false) => {
                format!("it does not matter more to {holder} that {what} than {rival}")
            }
            (Some(rival), _, true) => format!("{holder} would rather that {what} than {rival}"),
            (Some(rival), _, false) => format!("{holder} would rather {rival} than that {what}"),
            (None, ..) => format!("how high it is ranked by {holder} that {what}, among what it ties with"),
        }
    }
}

/// The text, or as many of its first words as have room, and an ellipsis.
fn cut(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let mut kept = String::new();
    for word in text.split_whitespace() {
        if kept.chars().count() + word.chars().count() + 2 > most {
            break;
        }
        if !kept.is_empty() {
            kept.push(' ');
        }
        kept.push_str(word);
    }
    if kept.is_empty() {
        kept = text.chars().take(most - 1).collect();
    }
    kept + "\u{2026}"
}
