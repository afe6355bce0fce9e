//! The page made smaller without loss: what is written thousands of times is written shortly.
//!
//! - Places of numbers, to which most links lead, are called by their path where the document is put together. On the page they are
//!   counted instead: `n1`, `n2`, ... in their order there. Of findings and assumptions, which every number names, the number stays
//!   and the kind is a letter: `f7`, `a0`.
//! - Quotation marks need no escape where they stand in text.
//! - Names of styles and places in drawings, thousands of one word each, stand without quotation marks, as HTML permits.
//!
//! Both rest on how the page is written: in text and in values of attributes `<`, `>`, `&` and `"` are escaped, so that outside of
//! its style and its script (which have no such place and no escape) the first `<` begins a tag and the next `>` ends it.

use std::collections::BTreeMap;

/// What the ids of places of numbers begin with.
const COUNTED: [&str; 2] = ["n-", "number-"];
/// What the ids of other places to which many links lead begin with, and in short.
const LETTERS: [(&str, &str); 2] = [("finding-", "f"), ("assumption-", "a")];
/// The attributes whose values of one word need no quotation marks: none of them holds a text of a case.
const BARE: [&str; 6] = ["class=", "x=", "y=", "width=", "height=", "role="];
/// How a quotation mark is escaped.
const QUOTE: &str = "&quot;";

/// The page, smaller.
pub(super) fn slim(page: &str) -> String {
    let short = short_names(page);
    let mut out = String::with_capacity(page.len());
    let mut rest = page;
    while let Some(at) = rest.find('<') {
        out.push_str(&rest[..at].replace(QUOTE, "\""));
        rest = &rest[at..];
        let end = rest.find('>').map_or(rest.len(), |end| end + 1);
        out.push_str(&bare(&renamed(&rest[..end], &short)));
        rest = &rest[end..];
        for raw in ["style", "script"] {
            if out.ends_with(&format!("<{raw}>")) {
                let end = rest.find(&format!("</{raw}")).unwrap_or(rest.len());
                out.push_str(&rest[..end]);
                rest = &rest[end..];
            }
        }
    }
    out.push_str(rest);
    out
}

/// The places on the page that have a short name, each with that.
fn short_names(page: &str) -> BTreeMap<&str, String> {
    let mut names = BTreeMap::new();
    let mut counted = 0;
    for rest in page.split(" id=\"").skip(1) {
        let id = &rest[..rest.find('"').unwrap_or(0)];
        if COUNTED.iter().any(|long| id.starts_with(long)) {
            counted += 1;
            names.insert(id, format!("n{counted}"));
        } else if let Some((long, letter)) = LETTERS.iter().find(|(long, _)| id.starts_with(long)) {
            names.insert(id, format!("{letter}{}", &id[long.len()..]));
        }
    }
    names
}

/// A tag with its place, or the one that it leads to, under its short name.
fn renamed<'t>(tag: &'t str, short: &BTreeMap<&str, String>) -> std::borrow::Cow<'t, str> {
    for before in [" id=\"", " href=\"#"] {
        let Some(from) = tag.find(before).map(|at| at + before.len()) else { continue };
        let Some(length) = tag[from..].find('"') else { continue };
        if let Some(name) = short.get(&tag[from..from + length]) {
            return format!("{}{name}{}", &tag[..from], &tag[from + length..]).into();
        }
    }
    tag.into()
}

/// A tag with the values that need no quotation marks without them.
fn bare(tag: &str) -> String {
    let mut out = String::with_capacity(tag.len());
    // In values quotation marks are escaped, so that these stand around values alone.
    let mut parts = tag.split('"');
    out.push_str(parts.next().unwrap_or_default());
    while let Some(value) = parts.next() {
        let after = parts.next().unwrap_or_default();
        let known = BARE.iter().any(|name| out.strip_suffix(name).is_some_and(|before| before.ends_with(' ')));
        let word = !value.is_empty() && value.bytes().all(|b| b.is_ascii_alphanumeric() || b".-".contains(&b));
        // Before a slash the value would go on.
        let mark = if known && word && after.starts_with([' ', '>']) { "" } else { "\"" };
        for part in [mark, value, mark, after] {
            out.push_str(part);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{bare, slim};

    /// One word of a style or a place is bare, what has blanks, ends at a slash, or may hold a text of a case is not.
    #[test]
    fn what_needs_no_quotation_marks_has_none() {
        assert_eq!(bare("<text x=\"188\" y=\"-17.8\" class=\"e\">"), "<text x=188 y=-17.8 class=e>");
        assert_eq!(bare("<path class=\"a b\" d=\"M1 2\"/>"), "<path class=\"a b\" d=\"M1 2\"/>");
        assert_eq!(bare("<rect x=\"1\" height=\"2\"/>"), "<rect x=1 height=\"2\"/>");
        assert_eq!(bare("<p title=\"word\" id=\"x\">"), "<p title=\"word\" id=\"x\">");
        assert_eq!(bare("<br>"), "<br>");
    }

    /// Places and what leads there keep together; nothing else changes but the escapes of quotation marks in text.
    #[test]
    fn what_is_shortened_still_leads() {
        let page = "<style>a{content:\"&quot;\"}</style><p title=\"&quot;n-a\">say &quot;n-a.b&quot; &lt;b&gt; \
                    <a href=\"#n-a.b\">x</a> <a href=\"#n-a.bc\">y</a> <a href=\"#row-1\">z</a></p>\
                    <tr id=\"n-a.bc\"></tr><tr id=\"number-q\"></tr><tr id=\"n-a.b\"></tr><p id=\"row-1\"></p>\
                    <li id=\"finding-7\"><a href=\"#finding-7-inputs\">i</a><details id=\"finding-7-inputs\"></details></li>";
        let slim = slim(page);
        assert_eq!(
            slim,
            "<style>a{content:\"&quot;\"}</style><p title=\"&quot;n-a\">say \"n-a.b\" &lt;b&gt; \
             <a href=\"#n3\">x</a> <a href=\"#n1\">y</a> <a href=\"#row-1\">z</a></p>\
             <tr id=\"n1\"></tr><tr id=\"n2\"></tr><tr id=\"n3\"></tr><p id=\"row-1\"></p>\
             <li id=\"f7\"><a href=\"#f7-inputs\">i</a><details id=\"f7-inputs\"></details></li>"
        );
    }
}
