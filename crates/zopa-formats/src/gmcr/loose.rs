//! JSON as hands leave it: comments, surplus and missing commas, single quotes, bare words.
//!
//! In goes text that is no JSON; out comes a tree, or where it cannot be read. Nothing that is missing is made up: a
//! bracket or a quote that is never closed is a fault.

use crate::tree::Node;

/// Nesting that no conflict needs.
const DEPTH: usize = 64;

/// Reads it; the fault says in which line.
pub(crate) fn loose(text: &str) -> Result<Node, String> {
    let mut reader = Reader { text, at: 0 };
    let node = reader.value(0)?;
    reader.skip();
    match reader.peek() {
        None => Ok(node),
        Some(c) => Err(reader.fault(&format!("`{c}` after the end"))),
    }
}

struct Reader<'t> {
    text: &'t str,
    at: usize,
}

impl Reader<'_> {
    fn rest(&self) -> &str {
        &self.text[self.at..]
    }
    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }
    fn fault(&self, what: &str) -> String {
        format!("line {}: {what}", 1 + self.text[..self.at].matches('\n').count())
    }
    /// White space, commas and comments.
    fn skip(&mut self) {
        loop {
            let rest = self.rest();
            let length = match rest.chars().next() {
                Some(c) if c.is_whitespace() || c == ',' => c.len_utf8(),
                Some('#') => rest.find('\n').unwrap_or(rest.len()),
                Some('/') if rest.starts_with("//") => rest.find('\n').unwrap_or(rest.len()),
                Some('/') if rest.starts_with("/*") => rest.find("*/").map_or(rest.len(), |end| end + 2),
                _ => return,
            };
            self.at += length;
        }
    }
    fn value(&mut self, depth: usize) -> Result<Node, String> {
        if depth > DEPTH {
            return Err(self.fault(&format!("nested deeper than {DEPTH}")));
        }
        self.skip();
        match self.peek() {
            None => Err(self.fault("it ends in the middle")),
            Some('{') => self.table(depth),
            Some('[') => self.list(depth),
            Some(quote @ ('"' | '\'')) => Ok(Node::Text(self.quoted(quote)?)),
            Some(_) => self.word(),
        }
    }
    fn list(&mut self, depth: usize) -> Result<Node, String> {
        self.at += 1;
        let mut items = Vec::new();
        loop {
            self.skip();
            if self.peek() == Some(']') {
                self.at += 1;
                return Ok(Node::List(items));
            }
            items.push(self.value(depth + 1)?);
        }
    }
    fn table(&mut self, depth: usize) -> Result<Node, String> {
        self.at += 1;
        let mut entries: Vec<(String, Node)> = Vec::new();
        loop {
            self.skip();
            let key = match self.peek() {
                Some('}') => {
                    self.at += 1;
                    return Ok(Node::Map(entries));
                }
                Some(quote @ ('"' | '\'')) => self.quoted(quote)?,
                Some(_) => self.bare()?,
                None => return Err(self.fault("it ends in the middle")),
            };
            self.skip();
            if self.peek() != Some(':') {
                return Err(self.fault(&format!("no `:` after `{key}`")));
            }
            self.at += 1;
            let value = self.value(depth + 1)?;
            if entries.iter().any(|(k, _)| *k == key) {
                return Err(self.fault(&format!("the key `{key}` twice in one table")));
            }
            entries.push((key, value));
        }
    }
    fn quoted(&mut self, quote: char) -> Result<String, String> {
        let start = self.at;
        let mut text = String::new();
        let mut signs = self.text[start + 1..].char_indices();
        while let Some((at, c)) = signs.next() {
            match c {
                c if c == quote => {
                    self.at = start + 1 + at + 1;
                    return Ok(text);
                }
                '\\' => match signs.next().map(|(_, c)| c) {
                    Some('n') => text.push('\n'),
                    Some('t') => text.push('\t'),
                    Some('u') => {
                        let hex: String = signs.by_ref().take(4).map(|(_, c)| c).collect();
                        let code = u32::from_str_radix(&hex, 16).unwrap_or(0xfffd);
                        text.push(char::from_u32(code).unwrap_or('\u{fffd}'));
                    }
                    Some(other) => text.push(other),
                    None => break,
                },
                c => text.push(c),
            }
        }
        Err(self.fault("a quote that is never closed"))
    }
    fn bare(&mut self) -> Result<String, String> {
        let length = self.rest().find(|c: char| c.is_whitespace() || ",:{}[]\"'".contains(c));
        let word = self.rest()[..length.unwrap_or(self.rest().len())].to_owned();
        if word.is_empty() {
            return Err(self.fault(&format!("`{}` where a value belongs", self.peek().unwrap_or(' '))));
        }
        self.at += word.len();
        Ok(word)
    }
    fn word(&mut self) -> Result<Node, String> {
        let word = self.bare()?;
        Ok(match word.as_str() {
            "null" | "None" => Node::Null,
            "True" => Node::Text("true".to_owned()),
            "False" => Node::Text("false".to_owned()),
            _ => match word.parse::<f64>() {
                Ok(number) => Node::Number(number, word),
                Err(_) => Node::Text(word),
            },
        })
    }
}

#[cfg(test)]
mod tests {
    use super::loose;
    use crate::tree::Node;

    /// What hands leave behind is read as what it means.
    #[test]
    fn hands_are_forgiven() {
        let read = loose("{ 'a': [1 2,, 3,], # note\n b: True /* x */ \"c\": \"\\u0041\\n\", } // end");
        let number = |x: f64| Node::Number(x, x.to_string());
        let list = Node::List(vec![number(1.0), number(2.0), number(3.0)]);
        let entries = vec![
            ("a".to_owned(), list),
            ("b".to_owned(), Node::Text("true".into())),
            ("c".to_owned(), Node::Text("A\n".into())),
        ];
        assert_eq!(read, Ok(Node::Map(entries)));
    }

    /// What is cut off is not completed, and nothing is read deeper than needed.
    #[test]
    fn nothing_is_made_up() {
        for bad in ["{\"a\": [1, 2", "{\"a\": \"b", "{\"a\" 1}", "[1] 2", "{a: 1, a: 2}", "", ":"] {
            assert!(loose(bad).is_err(), "{bad}");
        }
        assert!(loose(&"[".repeat(10_000)).is_err());
    }
}
