//! The columns of tables as style: which cells are figures, and what a cell is called where a row is shown as a card.
//!
//! Thousands of rows share some dozens of sets of columns. What is the same for all of them is written once, as rules for
//! a class, and not in every cell. Names of columns may come from a case: they stand in a string of the style sheet, in
//! which every character but letters, digits and blanks is written by its number, so that nothing in them can end it.

use crate::table::Set;
use std::fmt::Write;

/// The sets of columns met so far; the class of a table is its place.
#[derive(Default)]
pub(super) struct Kinds(Vec<Vec<(String, Set)>>);

impl Kinds {
    /// The class of a table with these columns (names as they are printed).
    pub(super) fn class(&mut self, columns: &[(String, Set)]) -> String {
        let place = self.0.iter().position(|known| known == columns).unwrap_or_else(|| {
            self.0.push(columns.to_vec());
            self.0.len() - 1
        });
        format!("k{place}")
    }

    /// The rules of all classes given out.
    pub(super) fn style(&self) -> String {
        let cells = || {
            let kind = |(place, columns): (usize, &'_ Vec<(String, Set)>)| {
                let cell = move |(n, (name, set)): (usize, &(String, Set))| (place, n + 1, name.clone(), *set);
                columns.iter().enumerate().map(cell).collect::<Vec<_>>()
            };
            self.0.iter().enumerate().flat_map(kind)
        };
        let figures = |element: &str| -> Vec<String> {
            let of = cells().filter(|(.., set)| *set != Set::Words);
            of.map(|(place, n, ..)| format!(".k{place} {element}:nth-child({n})")).collect()
        };
        let mut style = String::new();
        let (heads, bodies) = (figures("th"), figures("td"));
        if !heads.is_empty() {
            let _ = write!(
                style,
                "@media print,(min-width:40.01rem){{{}{{text-align:right}}{}{{text-align:right;white-space:nowrap}}}}",
                heads.join(","),
                bodies.join(",")
            );
        }
        // The first words of a row keep their room beside long names in other columns.
        let named: Vec<String> = self
            .0
            .iter()
            .enumerate()
            .filter(|(_, columns)| columns.len() > 2)
            .flat_map(|(place, columns)| {
                let words = columns.iter().enumerate().filter(|(_, (_, set))| *set == Set::Words).take(2);
                words.map(move |(n, _)| format!(".k{place} td:nth-child({})", n + 1)).collect::<Vec<_>>()
            })
            .collect();
        if !named.is_empty() {
            let _ = write!(style, "@media screen and (min-width:40.01rem){{{}{{min-width:6.5rem}}}}", named.join(","));
        }
        style.push_str("@media screen and (max-width:40rem){");
        for (place, n, name, _) in cells() {
            let _ = write!(style, ".k{place} td:nth-child({n})::before{{content:{}}}", string(&name));
        }
        style.push('}');
        style
    }
}

/// A text as a string of a style sheet.
fn string(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            ' ' => out.push(c),
            c if c.is_alphanumeric() => out.push(c),
            c => {
                let _ = write!(out, "\\{:x} ", u32::from(c));
            }
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use super::{Kinds, string};
    use crate::table::Set;

    /// Nothing in a name ends the string, the style sheet or the rule.
    #[test]
    fn names_stay_strings() {
        assert_eq!(string("Cost to itself"), "\"Cost to itself\"");
        assert_eq!(string("a\"}</style>\\\n"), "\"a\\22 \\7d \\3c \\2f style\\3e \\5c \\a \"");
    }

    /// Tables with the same columns share a class; any difference, also of how a column is set, is another one.
    #[test]
    fn the_same_columns_are_one_kind() {
        let mut kinds = Kinds::default();
        let columns = |set| vec![("Party".to_owned(), Set::Words), ("Points".to_owned(), set)];
        assert_eq!(kinds.class(&columns(Set::Figures)), "k0");
        assert_eq!(kinds.class(&columns(Set::Words)), "k1");
        assert_eq!(kinds.class(&columns(Set::Figures)), "k0");
        let style = kinds.style();
        assert_eq!(style.matches("::before").count(), 4);
        assert!(style.contains(".k0 td:nth-child(2){text-align:right") && !style.contains(".k1 td:nth-child(2){"));
    }
}
