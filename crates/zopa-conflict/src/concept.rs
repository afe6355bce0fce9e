//! The concepts of stability, and which moves of the others they count.

use zopa_core::Method;

/// When a state is stable for a party: what has to follow each of its improvements.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Concept {
    /// It has no improvement.
    Nash,
    /// The others can move, in whatever order, to a state that is no better for it (general metarationality).
    Gmr,
    /// As GMR, and from there no move of its own leads to a better state (symmetric metarationality).
    Smr,
    /// The others can move to a state that is no better for it, each gaining by its own step (sequential stability).
    Seq,
    /// As SEQ, and from there no move of its own leads to a better state (symmetric sequential stability).
    Sseq,
}

impl Concept {
    /// All of them, from the least to the most foresight.
    pub const ALL: [Concept; 5] = [Concept::Nash, Concept::Gmr, Concept::Smr, Concept::Seq, Concept::Sseq];

    /// Whether answers must be improvements for those who make them.
    pub fn answers_gain(self) -> bool {
        matches!(self, Concept::Seq | Concept::Sseq)
    }
    /// Whether whatever others can do is an answer.
    pub(crate) fn answers_freely(self) -> bool {
        matches!(self, Concept::Gmr | Concept::Smr)
    }
    /// Whether an answer must also stand up to the party's own counter-move.
    pub fn counters(self) -> bool {
        matches!(self, Concept::Smr | Concept::Sseq)
    }
}

/// A concept together with the moves that it grants to the others.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Notion {
    concept: Concept,
    signatures: bool,
}

impl Notion {
    /// All plain notions.
    pub const PLAIN: [Notion; 5] = [
        Notion::plain(Concept::Nash),
        Notion::plain(Concept::Gmr),
        Notion::plain(Concept::Smr),
        Notion::plain(Concept::Seq),
        Notion::plain(Concept::Sseq),
    ];

    /// The others answer by individual moves only: the default everywhere.
    pub const fn plain(concept: Concept) -> Self {
        Notion { concept, signatures: false }
    }
    /// Coalitions of the others may also sign. The same as plain for Nash, which has no answers.
    pub fn with_signatures(concept: Concept) -> Self {
        Notion { concept, signatures: concept != Concept::Nash }
    }
    /// The concept.
    pub fn concept(self) -> Concept {
        self.concept
    }
    /// Whether coalitions of the others may sign.
    pub fn signatures(self) -> bool {
        self.signatures
    }
    /// Its name in machine-readable answers.
    pub fn key(self) -> &'static str {
        match (self.concept, self.signatures) {
            (Concept::Nash, _) => "nash",
            (Concept::Gmr, false) => "gmr",
            (Concept::Smr, false) => "smr",
            (Concept::Seq, false) => "seq",
            (Concept::Sseq, false) => "sseq",
            (Concept::Gmr, true) => "gmr_signatures",
            (Concept::Smr, true) => "smr_signatures",
            (Concept::Seq, true) => "seq_signatures",
            (Concept::Sseq, true) => "sseq_signatures",
        }
    }
    /// The notion of a key.
    pub fn of_key(key: &str) -> Option<Notion> {
        let all = Concept::ALL.into_iter();
        all.flat_map(|c| [Notion::plain(c), Notion::with_signatures(c)]).find(|n| n.key() == key)
    }
    /// Where it is defined.
    pub fn method(self) -> Method {
        let (name, source) = match self.concept {
            Concept::Nash => ("Nash stability", "Fang, Hipel & Kilgour 1993, ch. 3"),
            Concept::Gmr => ("general metarationality (GMR)", "Howard 1971; Fang, Hipel & Kilgour 1993, ch. 3"),
            Concept::Smr => ("symmetric metarationality (SMR)", "Howard 1971; Fang, Hipel & Kilgour 1993, ch. 3"),
            Concept::Seq => ("sequential stability (SEQ)", "Fraser & Hipel 1984; Fang, Hipel & Kilgour 1993, ch. 3"),
            Concept::Sseq => ("symmetric sequential stability (SSEQ)", "Rêgo & Vieira 2017"),
        };
        let variant = match (self.concept, self.signatures) {
            (Concept::Nash, _) => "own moves only",
            (_, false) => "answers by individual moves",
            (_, true) => "answers by individual moves and signatures",
        };
        Method { name, variant, source }
    }
}

impl From<Concept> for Notion {
    fn from(concept: Concept) -> Self {
        Notion::plain(concept)
    }
}

#[cfg(test)]
mod tests {
    use super::{Concept, Notion};

    /// Keys are a contract of the JSON answers: distinct, and read back as what they name.
    #[test]
    fn keys_name_notions() {
        for c in Concept::ALL {
            for n in [Notion::plain(c), Notion::with_signatures(c)] {
                assert_eq!(Notion::of_key(n.key()), Some(n));
            }
        }
        assert_eq!(Notion::with_signatures(Concept::Nash), Notion::plain(Concept::Nash));
        assert_eq!(Notion::of_key("sim"), None);
    }
}
