//! A document as Markdown (CommonMark with tables), for people who paste into documents.
//!
//! The same sections, sentences and tables as the HTML; a figure is its title, what is to be seen, and the numbers behind
//! it. Text of a case is escaped wherever it could begin markup, a link or raw HTML; the only raw HTML are the anchors
//! that links lead to.

use super::{Block, Document, Figure, List, Run, Table, Words};
use crate::table::Set;
use crate::text::clean;

/// The document as Markdown.
pub(crate) fn markdown(document: &Document) -> String {
    let mut out = String::new();
    heading(&mut out, 1, None, &document.title);
    if !document.question.is_empty() {
        paragraph(&mut out, "", &format!("*{}*", escaped(&document.question)));
    }
    for note in &document.notes {
        paragraph(&mut out, "", &words(note));
    }
    for section in &document.sections {
        heading(&mut out, 2, Some(section.id), &section.title);
        section.blocks.iter().for_each(|block| self::block(&mut out, "", 3, block));
    }
    while out.ends_with("\n\n") {
        out.pop();
    }
    out
}

fn heading(out: &mut String, level: usize, id: Option<&str>, text: &str) {
    let anchor = id.map(anchor).unwrap_or_default();
    out.push_str(&format!("{} {anchor}{}\n\n", "#".repeat(level), escaped(text)));
}

fn anchor(id: &str) -> String {
    format!("<a id=\"{id}\"></a>")
}

fn paragraph(out: &mut String, indent: &str, text: &str) {
    if !text.is_empty() {
        out.push_str(&format!("{indent}{text}\n\n"));
    }
}

/// A block; `level` is that of headings in it, at most 6.
fn block(out: &mut String, indent: &str, level: usize, block: &Block) {
    match block {
        Block::Heading(id, text) => heading(out, level, id.as_deref(), text),
        Block::Say(text) | Block::Remark(text) => paragraph(out, indent, &words(text)),
        Block::Short(lines) => {
            for (what, answer) in lines {
                paragraph(out, indent, &format!("**{}** {}", escaped(what), words(answer)));
            }
        }
        Block::List(list) => self::list(out, indent, level, list),
        Block::Table(table) => self::table(out, indent, table),
        Block::Figure(figure) => self::figure(out, figure),
        Block::Figures(figures) => figures.iter().for_each(|f| self::figure(out, f)),
        Block::Fold(fold) => {
            // A heading would end the list that it stands in.
            match indent.is_empty() {
                true => {
                    let marks = "#".repeat(level);
                    out.push_str(&format!("{marks} {}{}\n\n", anchor(&fold.id), words(&fold.summary)));
                }
                false => paragraph(out, indent, &format!("{}*{}*", anchor(&fold.id), words(&fold.summary))),
            }
            // What is folded up stands beneath its summary.
            fold.blocks.iter().for_each(|inner| self::block(out, indent, (level + 1).min(6), inner));
        }
        // Every figure brings its numbers along here.
        Block::OnPaper(_) => {}
    }
}

fn list(out: &mut String, indent: &str, level: usize, list: &List) {
    for (k, item) in list.items.iter().enumerate() {
        let mark = if list.numbered { format!("{}. ", k + 1) } else { "- ".to_owned() };
        let deeper = format!("{indent}{}", " ".repeat(mark.len()));
        let mut inner = String::new();
        item.blocks.iter().for_each(|block| self::block(&mut inner, &deeper, level, block));
        let anchor = item.id.as_deref().map(anchor).unwrap_or_default();
        out.push_str(&format!("{indent}{mark}{anchor}{}", inner.trim_start()));
    }
}

fn table(out: &mut String, indent: &str, table: &Table) {
    let line = |out: &mut String, cells: Vec<String>| out.push_str(&format!("{indent}| {} |\n", cells.join(" | ")));
    line(out, table.columns.iter().map(|(name, _)| escaped(name)).collect());
    let rule = |set: &Set| if *set == Set::Words { "---" } else { "---:" }.to_owned();
    line(out, table.columns.iter().map(|(_, set)| rule(set)).collect());
    for (id, row) in &table.rows {
        let mut cells: Vec<String> = row.iter().map(words).collect();
        if let (Some(id), Some(first)) = (id, cells.first_mut()) {
            *first = format!("{}{first}", anchor(id));
        }
        line(out, cells);
    }
    out.push('\n');
}

fn figure(out: &mut String, figure: &Figure) {
    paragraph(
        out,
        "",
        &format!("{}**{}.** {}", anchor(&figure.id), escaped(&figure.title), escaped(&figure.description)),
    );
    // How to read the picture is left out with the picture.
    table(out, "", &figure.table);
}

fn words(words: &Words) -> String {
    let run = |run: &Run| match run {
        Run::Text(text) => escaped(text),
        Run::Strong(text) => format!("**{}**", escaped(text)),
        Run::Code(text) | Run::Quote(text) => verbatim(text),
        Run::Link { to, text } => format!("[{}](#{to})", escaped(text)),
    };
    let text: String = words.iter().map(run).collect();
    at_line_start(&text)
}

/// Text in which nothing is markup: punctuation that could begin some is escaped, what could begin an address too.
fn escaped(text: &str) -> String {
    verbatim(&text.replace(" -> ", " \u{2192} "))
}

/// The same with every letter as it is.
fn verbatim(text: &str) -> String {
    let text = clean(text);
    let mut out = String::with_capacity(text.len() + 8);
    for (at, c) in text.char_indices() {
        match c {
            '\\' | '`' | '*' | '_' | '[' | ']' | '#' | '|' | '~' | '$' | '^' => {
                out.push('\\');
                out.push(c);
            }
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '@' => out.push_str("&#64;"),
            // `http://` and `www.` would become links of their own; `![` cannot arise, since `[` is escaped.
            ':' if text[at..].starts_with("://") || names_a_scheme(&text[..at]) => out.push_str("&#58;"),
            '.' if text[..at].to_ascii_lowercase().ends_with("www") => out.push_str("&#46;"),
            c => out.push(c),
        }
    }
    out
}

/// Whether a colon here would make an address that some renderers follow.
fn names_a_scheme(before: &str) -> bool {
    let before = before.to_ascii_lowercase();
    ["javascript", "data", "mailto", "xmpp", "vbscript"].iter().any(|scheme| before.ends_with(scheme))
}

/// The text with what would be a list or a rule at the beginning of a line escaped: `- `, `+ `, `1. `, `1) `, `=`.
fn at_line_start(text: &str) -> String {
    let digits = text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let next = text[digits..].chars().next();
    match (digits, next) {
        (0, Some('-' | '+' | '=')) => format!("\\{text}"),
        (1.., Some('.' | ')')) => format!("{}\\{}", &text[..digits], &text[digits..]),
        _ => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::{Run, escaped, words};

    /// Nothing that a case says becomes markup, a link or raw HTML.
    #[test]
    fn text_stays_text() {
        assert_eq!(escaped("<script>a</script>"), "&lt;script&gt;a&lt;/script&gt;");
        assert_eq!(escaped("![x](javascript:y)"), "!\\[x\\](javascript&#58;y)");
        assert_eq!(escaped("see https://a.b or www.c.d"), "see https&#58;//a.b or www&#46;c.d");
        assert_eq!(escaped("a|b *c* _d_ `e`"), "a\\|b \\*c\\* \\_d\\_ \\`e\\`");
        assert_eq!(escaped("me@x.org"), "me&#64;x.org");
        assert_eq!(words(&vec![Run::Text("- item".into())]), "\\- item");
        assert_eq!(words(&vec![Run::Text("12. item".into())]), "12\\. item");
        assert_eq!(words(&vec![Run::Text("+6.1".into())]), "\\+6.1");
        assert_eq!(words(&vec![Run::Text("92% of 2,000 draws".into())]), "92% of 2,000 draws");
    }
}
