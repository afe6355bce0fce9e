//! A document as one HTML file that loads nothing and needs no script.
//!
//! A policy in its head forbids everything from outside, and every style and script but the two that are written here
//! (by their SHA-256). The script only adds comfort: a click on a column's header sorts by it, and printing opens what is
//! folded; without it nothing is lost.

use super::{Block, Document, Figure, Fold, Item, List, Run, Section, Table, Words};
use crate::table::Set;
use crate::text::clean;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use sha2::{Digest, Sha256};

const STYLE: &str = include_str!("style.css");
const SCRIPT: &str = include_str!("script.js");

/// The document as HTML.
pub(crate) fn html(document: &Document) -> String {
    let policy = format!(
        "default-src 'none'; style-src '{}'; script-src '{}'; base-uri 'none'; form-action 'none'",
        fingerprint(STYLE),
        fingerprint(SCRIPT)
    );
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(policy);
                meta name="referrer" content="no-referrer";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (clean(&document.title)) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                a class="skip" href="#findings" { "To the findings" }
                header {
                    h1 { (clean(&document.title)) }
                    @if !document.question.is_empty() { p class="question" { (clean(&document.question)) } }
                    @for note in &document.notes { p class="note" { (words(note)) } }
                }
                main {
                    @for (k, section) in document.sections.iter().enumerate() {
                        (self::section(section))
                        @if k == 0 { (contents(document)) }
                    }
                }
                script { (PreEscaped(SCRIPT)) }
            }
        }
    };
    let mut text = page.into_string();
    text.push('\n');
    text
}

/// A source expression for the policy.
fn fingerprint(text: &str) -> String {
    format!("sha256-{}", base64(&Sha256::digest(text.as_bytes())))
}

fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::new();
    for three in bytes.chunks(3) {
        let bits = three.iter().fold(0u32, |n, b| n << 8 | u32::from(*b)) << (8 * (3 - three.len()));
        for k in 0..4 {
            let six = (bits >> (18 - 6 * k)) & 63;
            out.push(if k <= three.len() { char::from(LETTERS[six as usize]) } else { '=' });
        }
    }
    out
}

fn contents(document: &Document) -> Markup {
    html! {
        nav aria-label="Contents" {
            ul {
                @for section in &document.sections { li { a href={ "#" (section.id) } { (section.short) } } }
            }
        }
    }
}

fn section(section: &Section) -> Markup {
    html! {
        section id=(section.id) aria-labelledby={ (section.id) "-title" } {
            h2 id={ (section.id) "-title" } { (clean(&section.title)) }
            @for block in &section.blocks { (self::block(block)) }
        }
    }
}

fn block(block: &Block) -> Markup {
    html! {
        @match block {
            Block::Heading(id, text) => h3 id=[id.as_deref()] { (clean(text)) },
            Block::Say(text) => p { (words(text)) },
            Block::Remark(text) => p class="remark" { (words(text)) },
            Block::Short(lines) => dl class="short" {
                @for (what, answer) in lines { div { dt { (clean(what)) } dd { (words(answer)) } } }
            },
            Block::List(list) => (self::list(list)),
            Block::Table(table) => (self::table(table)),
            Block::Figure(figure) => (self::figure(figure)),
            Block::Figures(figures) => div class="figures" { @for figure in figures { (self::figure(figure)) } },
            Block::Fold(fold) => (self::fold(fold)),
        }
    }
}

fn list(list: &List) -> Markup {
    let items = html! { @for item in &list.items { (self::item(item)) } };
    if list.numbered {
        html! { ol { (items) } }
    } else {
        html! { ul { (items) } }
    }
}

fn item(item: &Item) -> Markup {
    html! { li id=[item.id.as_deref()] { @for block in &item.blocks { (self::block(block)) } } }
}

fn fold(fold: &Fold) -> Markup {
    html! {
        details id=(fold.id) {
            summary { (words(&fold.summary)) }
            div class="folded" { @for block in &fold.blocks { (self::block(block)) } }
        }
    }
}

/// A table in a box of its own that scrolls where the page is too narrow.
fn table(table: &Table) -> Markup {
    let class = |set: Set| (set != Set::Words).then_some("number");
    html! {
        div class="scroll" tabindex="0" role="region" aria-label=(clean(&table.caption)) {
            table {
                caption { (clean(&table.caption)) }
                thead { tr { @for (name, set) in &table.columns { th scope="col" class=[class(*set)] { (shown(name)) } } } }
                tbody {
                    @for (id, row) in &table.rows {
                        tr id=[id.as_deref()] {
                            @for (cell, (name, set)) in row.iter().zip(&table.columns) {
                                // On a phone a row is a card, and each cell says what it is.
                                td class=[class(*set)] data-label=(shown(name)) { span { (words(cell)) } }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// A picture no wider than this is made as narrow as a phone; a wider one scrolls in its box.
const FITS: f64 = 460.0;

fn figure(figure: &Figure) -> Markup {
    let (width, height) = figure.size;
    let (title, description) = (format!("{}-title", figure.id), format!("{}-about", figure.id));
    html! {
        figure id=(figure.id) {
            figcaption { (clean(&figure.title)) }
            div class="scroll" tabindex="0" role="group" aria-label=(clean(&figure.title)) {
                svg class=[(width <= FITS).then_some("fits")] viewBox={ "0 0 " (width) " " (height) } width=(width) height=(height) role="img"
                    aria-labelledby={ (title) " " (description) } {
                    title id=(title) { (clean(&figure.title)) }
                    desc id=(description) { (clean(&figure.description)) }
                    (figure.drawing)
                }
            }
            @if !figure.reading.is_empty() { p class="remark" { (words(&figure.reading)) } }
            details class="numbers" { summary { "The numbers behind it" } (self::table(&figure.table)) }
        }
    }
}

/// Text as it is printed: cleaned, with arrows.
fn shown(text: &str) -> String {
    clean(text).replace("->", "\u{2192}")
}

fn words(words: &Words) -> Markup {
    html! {
        @for run in words {
            @match run {
                Run::Text(text) => (shown(text)),
                Run::Strong(text) => strong { (shown(text)) },
                Run::Code(text) => code { (clean(text)) },
                Run::Link { to, text } => a href={ "#" (to) } { (shown(text)) },
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::base64;

    /// The examples of RFC 4648, section 10.
    #[test]
    fn base64_is_the_standards() {
        let known =
            [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE=")];
        for (bytes, text) in known {
            assert_eq!(base64(bytes.as_bytes()), text);
        }
    }
}
