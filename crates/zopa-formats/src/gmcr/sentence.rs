//! Conditions on options that are written as text, as GMCR+ shows and takes them.
//!
//! Options by their numbers from 1; `-` not, `&` and, `|` or, `A if B` (true where B is false), `A iff B`, brackets. Or one sign for
//! each option: `Y`, `N`, or `-` for either. Or a list with commas, `-1, 2`: all of these options, each named once. `-` binds most, then `&`, then `|`, and `if` and `iff` join two sides only.
//! What reads otherwise is refused: nothing is guessed.

use super::Pattern;
use zopa_core::grouped;

/// Patterns of one condition.
const PATTERNS: usize = 4096;
/// Nesting of brackets and `-`.
const DEPTH: usize = 64;

/// A condition.
enum Sentence {
    Option(usize),
    Not(Box<Sentence>),
    All(Vec<Sentence>),
    Any(Vec<Sentence>),
    If(Box<Sentence>, Box<Sentence>),
    Iff(Box<Sentence>, Box<Sentence>),
}

/// The patterns of which any fits where a condition holds, for so many options. None: it holds nowhere.
///
/// # Errors
/// What is wrong with the text.
pub(crate) fn patterns(text: &str, options: usize) -> Result<Vec<Pattern>, String> {
    if let Some(signs) = signs(text, options)? {
        return Ok(vec![signs]);
    }
    if text.contains(',') {
        return Ok(vec![list(text, options)?]);
    }
    let mut words = Words { left: words(text)?, options, depth: 0 };
    words.left.reverse();
    let sentence = words.sentence()?;
    match words.left.pop() {
        None => of(&sentence, true),
        Some(word) => Err(format!("`{word}` does not go on from what stands before it")),
    }
}

/// One sign for each option.
fn signs(text: &str, options: usize) -> Result<Option<Pattern>, String> {
    let signs: Vec<char> = text.chars().filter(|c| !c.is_whitespace()).map(|c| c.to_ascii_uppercase()).collect();
    if !signs.iter().all(|c| "YN-".contains(*c)) || !signs.iter().any(|c| "YN".contains(*c)) {
        return Ok(None);
    }
    if signs.len() != options {
        return Err(format!("it has {} signs, and there are {options} options", signs.len()));
    }
    Ok(Some(signs.iter().enumerate().filter(|(_, c)| **c != '-').map(|(k, c)| (k, *c == 'Y')).collect()))
}

/// Options with commas between them, all of which hold (or with `-` do not).
fn list(text: &str, options: usize) -> Result<Pattern, String> {
    let mut pattern = Pattern::new();
    for part in text.split(',').map(str::trim) {
        let (number, yes) = part.strip_prefix('-').map_or((part, true), |number| (number.trim_start(), false));
        let digits = !number.is_empty() && number.chars().all(|c| c.is_ascii_digit());
        match number.parse::<usize>().ok().filter(|_| digits) {
            Some(k) if !(1..=options).contains(&k) => {
                return Err(format!("there is no option {k}; they are numbered from 1"));
            }
            Some(k) if pattern.iter().any(|(option, _)| *option == k - 1) => {
                return Err(format!("a list with commas names each option once, and {k} stands in it twice"));
            }
            Some(k) => pattern.push((k - 1, yes)),
            None => return Err(format!("a list with commas is of numbers of options, which `{part}` is not")),
        }
    }
    pattern.sort_unstable();
    Ok(pattern)
}

/// Numbers, words and signs, one by one.
fn words(text: &str) -> Result<Vec<String>, String> {
    let mut words: Vec<String> = Vec::new();
    let mut joins = false;
    for c in text.chars() {
        let kind = |c: char| (c.is_ascii_digit(), c.is_ascii_alphabetic());
        let goes_on = joins && words.last().and_then(|w| w.chars().last()).is_some_and(|last| kind(last) == kind(c));
        joins = c.is_ascii_alphanumeric();
        match c {
            c if c.is_whitespace() => {}
            c if joins && goes_on => {
                if let Some(last) = words.last_mut() {
                    last.push(c.to_ascii_lowercase());
                }
            }
            c if joins || "-&|()".contains(c) => words.push(c.to_ascii_lowercase().to_string()),
            c => return Err(format!("`{c}` is no sign of a condition")),
        }
    }
    Ok(words)
}

/// What is left to read, the next word last.
struct Words {
    left: Vec<String>,
    options: usize,
    depth: usize,
}

impl Words {
    fn next_is(&mut self, word: &str) -> bool {
        let is = self.left.last().is_some_and(|w| w == word);
        if is {
            self.left.pop();
        }
        is
    }

    fn sentence(&mut self) -> Result<Sentence, String> {
        let first = Box::new(self.any()?);
        if self.next_is("if") {
            return Ok(Sentence::If(first, Box::new(self.any()?)));
        }
        if self.next_is("iff") {
            return Ok(Sentence::Iff(first, Box::new(self.any()?)));
        }
        Ok(*first)
    }

    fn any(&mut self) -> Result<Sentence, String> {
        let mut parts = vec![self.all()?];
        while self.next_is("|") {
            parts.push(self.all()?);
        }
        Ok(Sentence::Any(parts))
    }

    fn all(&mut self) -> Result<Sentence, String> {
        let mut parts = vec![self.one()?];
        while self.next_is("&") {
            parts.push(self.one()?);
        }
        Ok(Sentence::All(parts))
    }

    fn one(&mut self) -> Result<Sentence, String> {
        self.depth += 1;
        if self.depth > DEPTH {
            return Err(format!("it is nested deeper than {DEPTH}"));
        }
        let read = match self.left.pop() {
            Some(word) if word == "-" => Sentence::Not(Box::new(self.one()?)),
            Some(word) if word == "(" => {
                let inner = self.sentence()?;
                if !self.next_is(")") {
                    return Err("a bracket is not closed".to_owned());
                }
                inner
            }
            Some(word) => match word.parse::<usize>() {
                Ok(number) if (1..=self.options).contains(&number) => Sentence::Option(number - 1),
                Ok(number) => return Err(format!("there is no option {number}; they are numbered from 1")),
                Err(_) => return Err(format!("`{word}` is no number of an option")),
            },
            None => return Err("it ends where an option should stand".to_owned()),
        };
        self.depth -= 1;
        Ok(read)
    }
}

/// The patterns of where a condition is `wanted`.
fn of(sentence: &Sentence, wanted: bool) -> Result<Vec<Pattern>, String> {
    match sentence {
        Sentence::Option(k) => Ok(vec![vec![(*k, wanted)]]),
        Sentence::Not(inner) => of(inner, !wanted),
        Sentence::All(parts) => joined(parts.iter().map(|p| of(p, wanted)), wanted),
        Sentence::Any(parts) => joined(parts.iter().map(|p| of(p, wanted)), !wanted),
        Sentence::If(then, when) => joined([of(then, wanted), of(when, !wanted)].into_iter(), !wanted),
        Sentence::Iff(a, b) => {
            let both = |of_a: bool, of_b: bool| joined([of(a, of_a), of(b, of_b)].into_iter(), true);
            joined([both(true, wanted), both(false, !wanted)].into_iter(), false)
        }
    }
}

/// All of the parts, or any.
fn joined(parts: impl Iterator<Item = Result<Vec<Pattern>, String>>, all: bool) -> Result<Vec<Pattern>, String> {
    let mut sum: Vec<Pattern> = if all { vec![Pattern::new()] } else { Vec::new() };
    for part in parts {
        let part = part?;
        if all {
            sum = sum.iter().flat_map(|a| part.iter().filter_map(move |b| together(a, b))).collect();
        } else {
            sum.extend(part);
        }
        sum.sort();
        sum.dedup();
        if sum.len() > PATTERNS {
            return Err(format!("written out it has more than {} alternatives", grouped(PATTERNS as u128)));
        }
    }
    Ok(sum)
}

/// Two patterns at once, where they do not exclude each other.
fn together(a: &Pattern, b: &Pattern) -> Option<Pattern> {
    let mut both: Pattern = a.iter().chain(b).copied().collect();
    both.sort_unstable();
    both.dedup();
    both.windows(2).all(|w| w[0].0 != w[1].0).then_some(both)
}

#[cfg(test)]
mod tests {
    use super::patterns;
    use crate::gmcr::fits;

    /// The truth of a condition at each state, beside that of the same condition in Rust.
    fn means(text: &str, wanted: impl Fn(bool, bool, bool) -> bool) {
        let patterns = patterns(text, 3).unwrap_or_else(|_| vec![vec![(9, true)]]);
        for k in 0..8u8 {
            let state = [k & 1 == 1, k & 2 == 2, k & 4 == 4];
            let holds = patterns.iter().any(|p| fits(p, &state));
            assert_eq!(holds, wanted(state[0], state[1], state[2]), "{text} at {state:?}");
        }
    }

    /// Every word and sign, and what binds more than what; a condition with `if` is true where its own condition is false.
    #[test]
    fn conditions_mean_what_they_say() {
        means("1", |a, _, _| a);
        means(" -2 ", |_, b, _| !b);
        means("--2", |_, b, _| b);
        means("1 & -2", |a, b, _| a && !b);
        means("1|2&3", |a, b, c| a || (b && c));
        means("-(1 | 2) & 3", |a, b, c| !(a || b) && c);
        means("-1 if 3", |a, _, c| !a || !c);
        means("1 | 2 IF 3", |a, b, c| a || b || !c);
        means("2 iff -3", |_, b, c| b != c);
        means("1 & 2 iff 3", |a, b, c| (a && b) == c);
        means("(1 if 2) & (2 if 1)", |a, b, _| a == b);
        means("1 & -1", |_, _, _| false);
        means("1 | -1", |_, _, _| true);
        means("Y-n", |a, _, c| a && !c);
        means("N - -", |a, _, _| !a);
        means("-1,2", |a, b, _| !a && b);
        means(" 3 , - 1", |a, _, c| c && !a);
    }

    /// What could be read in two ways, or in none, is refused.
    #[test]
    fn nothing_is_guessed() {
        let faulty = [
            "",
            "-",
            "4",
            "0",
            "1 2",
            "1,",
            ",1",
            "1, 1",
            "1, 4",
            "1, 2 if 3",
            "1, (2)",
            "1, +2",
            "1 and 2",
            "1 if 2 if 3",
            "(1",
            "1)",
            "1 &",
            "YN",
            "YNYN",
            "1 xor 2",
            "1.5",
        ];
        for text in faulty {
            assert!(patterns(text, 3).is_err(), "{text}");
        }
        assert!(patterns(&"-".repeat(5000), 3).is_err() && patterns(&"(".repeat(5000), 3).is_err());
    }
}
