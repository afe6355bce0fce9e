//! Links put into what is written: wherever a phrase stands, it leads to its place.

use super::{Block, Run, Table, Words, link};

/// Phrases with the places that they lead to.
pub(crate) struct Phrases(Vec<(String, String)>);

impl Phrases {
    /// Of pairs of a phrase and a place. Where one phrase begins another, the longer one counts.
    pub(crate) fn new(pairs: impl IntoIterator<Item = (String, String)>) -> Self {
        let mut all: Vec<(String, String)> = pairs.into_iter().filter(|(phrase, _)| !phrase.is_empty()).collect();
        all.sort_by(|a, b| b.0.len().cmp(&a.0.len()).then_with(|| a.0.cmp(&b.0)));
        Phrases(all)
    }

    /// Puts the links into blocks.
    pub(crate) fn lead(&self, blocks: &mut [Block]) {
        for block in blocks {
            match block {
                Block::Heading(..) | Block::Short(_) => {}
                Block::Say(words) | Block::Remark(words) => self.words(words),
                Block::List(list) => list.items.iter_mut().for_each(|item| self.lead(&mut item.blocks)),
                Block::Table(table) => self.table(table),
                Block::Figure(figure) => self.table(&mut figure.table),
                Block::Figures(figures) => figures.iter_mut().for_each(|figure| self.table(&mut figure.table)),
                Block::Fold(fold) => self.lead(&mut fold.blocks),
                Block::OnPaper(blocks) => self.lead(blocks),
            }
        }
    }

    /// Puts the links into the first cells of tables alone, so many in each row.
    pub(crate) fn lead_rows(&self, blocks: &mut [Block], cells: usize) {
        tables(blocks, &mut |table| {
            for (_, row) in &mut table.rows {
                row.iter_mut().take(cells).for_each(|cell| self.words(cell));
            }
        });
    }

    fn table(&self, table: &mut Table) {
        table.rows.iter_mut().flat_map(|(_, cells)| cells).for_each(|cell| self.words(cell));
    }

    fn words(&self, words: &mut Words) {
        if !words.iter().any(|run| matches!(run, Run::Text(text) if self.next(text).is_some())) {
            return;
        }
        *words = words
            .drain(..)
            .flat_map(|run| if let Run::Text(text) = run { self.split(&text) } else { vec![run] })
            .collect();
    }

    fn split(&self, text: &str) -> Words {
        let mut out = Words::new();
        let mut rest = text;
        while let Some((at, phrase, place)) = self.next(rest) {
            if at > 0 {
                out.push(Run::Text(rest[..at].to_owned()));
            }
            out.push(link(place, phrase));
            rest = &rest[at + phrase.len()..];
        }
        if !rest.is_empty() {
            out.push(Run::Text(rest.to_owned()));
        }
        out
    }

    /// The first phrase in a text; of several at one place the longest.
    fn next(&self, text: &str) -> Option<(usize, &str, &str)> {
        let found = self.0.iter().filter_map(|(phrase, place)| Some((text.find(phrase.as_str())?, phrase, place)));
        found.min_by_key(|(at, phrase, _)| (*at, std::cmp::Reverse(phrase.len()))).map(|(at, p, to)| (at, &**p, &**to))
    }
}

/// Visits every table, those behind figures too.
pub(crate) fn tables(blocks: &mut [Block], visit: &mut dyn FnMut(&mut Table)) {
    for block in blocks {
        match block {
            Block::Heading(..) | Block::Short(_) | Block::Say(_) | Block::Remark(_) | Block::OnPaper(_) => {}
            Block::List(list) => list.items.iter_mut().for_each(|item| tables(&mut item.blocks, visit)),
            Block::Table(table) => visit(table),
            Block::Figure(figure) => visit(&mut figure.table),
            Block::Figures(figures) => figures.iter_mut().for_each(|figure| visit(&mut figure.table)),
            Block::Fold(fold) => tables(&mut fold.blocks, visit),
        }
    }
}

/// Whether words say a number that is more than the number of a row, a name with a number or a day.
fn says_a_number(words: &Words) -> bool {
    let mut before = ' ';
    words.iter().any(|run| {
        let (Run::Text(text) | Run::Strong(text)) = run else { return false };
        text.chars().any(|c| {
            let begins = c.is_ascii_digit() && !before.is_alphanumeric();
            before = c;
            begins
        })
    })
}

/// Lets each sentence that says a number and leads nowhere yet lead from its first words to a place: what the number rests on.
pub(crate) fn lead_prose(blocks: &mut [Block], place: &str) {
    for block in blocks {
        match block {
            Block::Say(words) | Block::Remark(words) => lead_first(words, place),
            Block::List(list) => list.items.iter_mut().for_each(|item| lead_prose(&mut item.blocks, place)),
            Block::Fold(fold) => lead_prose(&mut fold.blocks, place),
            Block::Heading(..)
            | Block::Short(_)
            | Block::Table(_)
            | Block::Figure(_)
            | Block::Figures(_)
            | Block::OnPaper(_) => {}
        }
    }
}

/// The first words up to where something is told of them: a colon, a bracket, a comma, what a model ends at; else two words.
fn first_words(text: &str) -> usize {
    // A name in quotation marks is one word.
    if let Some(end) = text.strip_prefix('"').and_then(|rest| rest.find('"')) {
        return end + 2;
    }
    const LONGEST: usize = 64;
    let ends = [":", " (", ", ", " ends ", " would refuse", " would sign", " need not sign"];
    let first = ends.iter().filter_map(|end| text.find(end)).filter(|at| *at > 0).min();
    let second = text.match_indices(' ').nth(1).map_or(text.len(), |(at, _)| at);
    let at = first.filter(|at| text[..*at].chars().count() <= LONGEST).unwrap_or(second);
    // Not in the middle of a name in quotation marks.
    match text[..at].matches('"').count() % 2 {
        0 => at,
        _ => text[at..].find('"').map_or(at, |end| at + end + 1),
    }
}

fn lead_first(words: &mut Words, place: &str) {
    if !says_a_number(words) || words.iter().any(|run| matches!(run, Run::Link { .. })) {
        return;
    }
    let Some(at) = words.iter().position(|run| matches!(run, Run::Text(text) if text.contains(char::is_alphanumeric)))
    else {
        return;
    };
    let Run::Text(text) = words[at].clone() else { return };
    let blank = text.len() - text.trim_start().len();
    let (before, told) = text.split_at(blank);
    let (first, rest) = told.split_at(first_words(told));
    let parts = [Run::Text(before.to_owned()), link(place, first), Run::Text(rest.to_owned())];
    words.splice(at..=at, parts.into_iter().filter(|run| !matches!(run, Run::Text(text) if text.is_empty())));
}

impl Phrases {
    /// Lets each sentence that begins with a phrase and leads nowhere yet lead from it.
    pub(crate) fn lead_starts(&self, blocks: &mut [Block]) {
        for block in blocks {
            match block {
                Block::Say(words) | Block::Remark(words) => {
                    let leads = words.iter().any(|run| matches!(run, Run::Link { .. }));
                    let Some(Run::Text(text)) = words.first().filter(|_| !leads) else { continue };
                    let Some((phrase, place)) = self.0.iter().find(|(phrase, _)| text.starts_with(phrase.as_str()))
                    else {
                        continue;
                    };
                    let rest = Run::Text(text[phrase.len()..].to_owned());
                    words.splice(0..1, [link(place.as_str(), phrase.as_str()), rest]);
                }
                Block::List(list) => list.items.iter_mut().for_each(|item| self.lead_starts(&mut item.blocks)),
                Block::Fold(fold) => self.lead_starts(&mut fold.blocks),
                _ => {}
            }
        }
    }
}

impl Table {
    /// Lets each row that leads nowhere yet lead from its first words to a place, if there is one for it.
    pub(crate) fn lead_each(&mut self, place: impl Fn(usize) -> Option<String>) {
        for (k, (_, cells)) in self.rows.iter_mut().enumerate() {
            if cells.iter().flatten().any(|run| matches!(run, Run::Link { .. })) {
                continue;
            }
            let first = cells.iter_mut().find(|cell| matches!(cell.first(), Some(Run::Text(text)) if !text.is_empty()));
            if let (Some(cell), Some(place)) = (first, place(k))
                && let Some(Run::Text(text)) = cell.first().cloned()
            {
                cell[0] = link(place, text);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Phrases, lead_prose};
    use crate::document::{Block, Run, link, plain};

    /// A sentence with a number leads from its first words, once; one without a number, and a number that is part of a name or of a
    /// day's name, lead nowhere.
    #[test]
    fn numbers_in_prose_lead() {
        let of = |text: &str| {
            let mut blocks = [Block::Say(plain(text))];
            lead_prose(&mut blocks, "there");
            lead_prose(&mut blocks, "elsewhere");
            let Block::Say(words) = &blocks[0] else { unreachable!() };
            words.clone()
        };
        let text = |t: &str| Run::Text(t.into());
        assert_eq!(
            of("Russia would refuse 59 of them."),
            vec![link("there", "Russia"), text(" would refuse 59 of them.")]
        );
        assert_eq!(of("\"A (b)\": 3 points."), vec![link("there", "\"A (b)\""), text(": 3 points.")]);
        assert_eq!(
            of("The threat \"A (b)\" costs 3 points."),
            vec![link("there", "The threat \"A (b)\""), text(" costs 3 points.")]
        );
        assert_eq!(of("In their hands: 240."), vec![link("there", "In their hands"), text(": 240.")]);
        assert_eq!(of("Of 17,280 states, 48 hold."), vec![link("there", "Of 17,280 states"), text(", 48 hold.")]);
        assert_eq!(of("133 inputs turn nothing."), vec![link("there", "133 inputs"), text(" turn nothing.")]);
        assert_eq!(of("Nothing moved, says E12."), plain("Nothing moved, says E12."));
    }

    /// Every phrase leads, the longer before the shorter, and nothing is lost of the text around them.
    #[test]
    fn phrases_lead() {
        let phrases = Phrases::new([("land".into(), "a".into()), ("land tax".into(), "b".into())]);
        let mut blocks = [Block::Say(plain("the land tax on land"))];
        phrases.lead(&mut blocks);
        let Block::Say(words) = &blocks[0] else { unreachable!() };
        let text = |t: &str| Run::Text(t.into());
        assert_eq!(*words, vec![text("the "), link("b", "land tax"), text(" on "), link("a", "land")]);
    }
}
