//! The grammar of the case file as data: which tables there are, which keys they have, what each takes.
//!
//! One description serves two readers of it: the shape check, which refuses what does not fit, and the JSON Schema,
//! with which editors complete keys. What only a reader of the whole case can tell (references, numbers in range,
//! expressions) is not here.

pub(crate) mod tables;

/// What a key takes.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Form {
    /// Text for people.
    Text,
    /// Text of a stated form.
    Pattern {
        /// In words, e.g. "two levels joined by an arrow".
        noun: &'static str,
        /// As a regular expression, for editors.
        regex: &'static str,
    },
    /// An id, newly given.
    Id,
    /// The id of something declared elsewhere.
    Name(&'static str),
    /// A path of the case.
    Path,
    /// A condition on outcomes.
    Expression,
    /// `true` or `false`.
    Flag,
    /// A day.
    Date,
    /// An integer.
    Whole,
    /// A known number.
    Real,
    /// A number that may be uncertain.
    Number,
    /// A probability: a number, a range or a word.
    Probability,
    /// One of a few words, each with its meaning.
    Words(&'static [(&'static str, &'static str)]),
    /// A list with an entry at least.
    List(&'static Form),
    /// A list that says nothing if it is empty.
    Entries(&'static Form),
    /// One thing or a list of them.
    OneOrMore(&'static Form),
    /// One thing or a list of them; an empty list is as good as none.
    AnyNumber(&'static Form),
    /// A table from names to things of one form.
    Map {
        /// What the names are.
        of: Names,
        /// What each takes.
        to: &'static Form,
    },
    /// A table with keys of its own.
    Table(&'static Shape),
    /// Text of the first form, or a table.
    Either(&'static Form, &'static Shape),
    /// An arc of a graph: from, to, party.
    Arc,
    /// An entry of the ranking of a graph: a state, tied states, or `">>"`.
    Tier,
    /// What an assumption is replaced by: a number that may be uncertain, or an order of the states of a graph.
    Otherwise,
}

/// What the keys of a map are.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Names {
    /// Ids, newly given: of what.
    New(&'static str),
    /// Ids of things declared elsewhere: of what.
    Known(&'static str),
    /// Paths of the case.
    Paths,
    /// Numbers.
    Numbers,
}

/// A kind of table.
#[derive(Debug)]
pub(crate) struct Shape {
    /// What it describes, e.g. "an issue".
    pub(crate) noun: &'static str,
    /// What it is for, in a sentence or two.
    pub(crate) about: &'static str,
    /// Its keys, in the order in which a reader wants them.
    pub(crate) keys: &'static [Key],
}

/// A key of a table.
#[derive(Debug)]
pub(crate) struct Key {
    /// The key.
    pub(crate) name: &'static str,
    /// What it takes.
    pub(crate) form: Form,
    /// Whether the table needs it.
    pub(crate) required: bool,
    /// What it means, with its default.
    pub(crate) about: &'static str,
    /// A value as it is written in TOML.
    pub(crate) example: &'static str,
}

impl Shape {
    /// The key of this name.
    pub(crate) fn key(&self, name: &str) -> Option<&'static Key> {
        self.keys.iter().find(|k| k.name == name)
    }
}

impl Form {
    /// What is expected, in words that complete "... takes".
    pub(crate) fn noun(&self) -> String {
        match self {
            Form::Text => "text".into(),
            Form::Pattern { noun, .. } => (*noun).into(),
            Form::Id => "an id (text)".into(),
            Form::Name(of) => format!("the id of {of} (text)"),
            Form::Path => "a path of the case (text)".into(),
            Form::Expression => "an expression (text)".into(),
            Form::Flag => "true or false".into(),
            Form::Date => "a date without quotes, such as 2031-06-30".into(),
            Form::Whole => "a whole number".into(),
            Form::Real => "a number".into(),
            Form::Number => "a number, a range such as \"40 to 60\", or a distribution".into(),
            Form::Probability => "a probability: a number from 0 to 1, a range, or a word such as \"likely\"".into(),
            Form::Words(words) => {
                let quoted: Vec<String> = words.iter().map(|(w, _)| format!("\"{w}\"")).collect();
                format!("one of {}", quoted.join(", "))
            }
            Form::List(of) | Form::Entries(of) => format!("a list, each entry {}", of.noun()),
            Form::OneOrMore(of) | Form::AnyNumber(of) => format!("{}, or a list of such", of.noun()),
            Form::Map { of, to } => match of {
                Names::New(what) | Names::Known(what) => {
                    let what = what.trim_start_matches("a ").trim_start_matches("an ");
                    format!("a table that gives for each {what} {}", to.noun())
                }
                Names::Paths => format!("a table that gives for each path (in quotes) {}", to.noun()),
                Names::Numbers => format!("a table that gives for each number {}", to.noun()),
            },
            Form::Table(shape) => format!("a table ({})", shape.noun),
            Form::Either(first, shape) => format!("{}, or a table ({})", first.noun(), shape.noun),
            Form::Arc => "an arc [from, to, \"party\"]".into(),
            Form::Otherwise => "a number or a range, or in a case with a graph an order of its states".into(),
            Form::Tier => "the number of a state, a list of such, or \">>\"".into(),
        }
    }
}
