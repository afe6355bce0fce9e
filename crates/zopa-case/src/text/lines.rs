//! Lines and columns of a text.

use std::ops::Range;

/// Where the lines of a text begin.
#[derive(Clone, Debug)]
pub(crate) struct Lines(Vec<u32>);

impl Lines {
    pub(crate) fn of(text: &str) -> Self {
        let after_breaks = text.bytes().enumerate().filter(|(_, b)| *b == b'\n').map(|(i, _)| i as u32 + 1);
        Lines(std::iter::once(0).chain(after_breaks).collect())
    }
    /// Which line a byte is in, from 0.
    pub(crate) fn index(&self, byte: usize) -> usize {
        self.0.partition_point(|start| *start as usize <= byte).saturating_sub(1)
    }
    /// Line and column of a byte, from 1; columns are characters.
    pub(crate) fn position(&self, text: &str, byte: usize) -> (usize, usize) {
        let byte = floor(text, byte);
        let line = self.index(byte);
        let start = self.0[line] as usize;
        (line + 1, text[start..byte].chars().count() + 1)
    }
    /// The bytes of a line, its break left out.
    pub(crate) fn line(&self, text: &str, line: usize) -> Range<usize> {
        let start = self.0.get(line).map_or(text.len(), |s| *s as usize);
        let end = self.0.get(line + 1).map_or(text.len(), |s| *s as usize);
        let content = text[start..end].trim_end_matches(['\n', '\r']);
        start..start + content.len()
    }
}

/// The nearest character boundary at or below a byte.
pub(crate) fn floor(text: &str, byte: usize) -> usize {
    let mut byte = byte.min(text.len());
    while !text.is_char_boundary(byte) {
        byte -= 1;
    }
    byte
}

/// The nearest character boundary at or above a byte.
pub(crate) fn ceil(text: &str, byte: usize) -> usize {
    let mut byte = byte.min(text.len());
    while !text.is_char_boundary(byte) {
        byte += 1;
    }
    byte
}

#[cfg(test)]
mod tests {
    use super::Lines;

    /// Columns count characters, not bytes; the last line needs no break; CRLF is one break.
    #[test]
    fn positions_are_in_characters() {
        let text = "é = 1\r\nab";
        let lines = Lines::of(text);
        assert_eq!(lines.position(text, 3), (1, 3));
        assert_eq!(lines.position(text, text.len()), (2, 3));
        assert_eq!(&text[lines.line(text, 0)], "é = 1");
        assert_eq!(&text[lines.line(text, 1)], "ab");
    }

    /// Any byte, also inside a character or beyond the end, has a position.
    #[test]
    fn every_byte_has_a_position() {
        let text = "aé\n";
        let lines = Lines::of(text);
        assert_eq!(lines.position(text, 2), (1, 2));
        assert_eq!(lines.position(text, 99), (2, 1));
    }
}
