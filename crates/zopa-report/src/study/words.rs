//! A study's inputs, facts and settlements in the case's own words.

use crate::text::clean;
use crate::words::Words;
use zopa::assess::Origin;
use zopa::assess::study::Questions;
use zopa::core::{Case, InputId, PartyId, Preference, Question};

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
                Some(self.words.condition(when))
            }
            _ => None,
        }
    }

    /// An input, as something that can be asked about: `how much Russia weighs Land`.
    pub(crate) fn input(self, input: InputId) -> String {
        let path = &self.case.inputs[input].path;
        let parts: Vec<&str> = path.split('.').collect();
        let party = |id: &str| self.case.parties.find(|p| p.id == id).map(|p| self.words.party(p));
        let issue = |id: &str| self.case.issue(id);
        let found = match parts.as_slice() {
            ["preferences", p, "weights", v] => {
                party(p).zip(issue(v)).map(|(p, v)| format!("how much {p} weighs {}", self.words.issue(v)))
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
            ["preferences", p, "priorities", k] => {
                party(p).map(|p| format!("whether statement {k} of {p} comes before the one above it (above 0.5: yes)"))
            }
            ["preferences", p, "ranking", tier, k] => party(p).map(|p| {
                format!("where condition {k} of tier {tier} of {p} stands among those it ties with (above 0.5: better)")
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
