//! A document as one HTML file that loads nothing and needs no script.
//!
//! A policy in its head forbids everything from outside, and every style and script but the two that are written here
//! (by their SHA-256). The script only adds comfort: a click on a column's header sorts by it, and printing opens what is
//! folded; without it nothing is lost.

use super::kinds::Kinds;
use super::{Block, Document, Figure, Fold, Item, List, Run, Section, Table, Words};
use crate::table::Set;
use crate::text::clean;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;

const STYLE: &str = include_str!("style.css");
const SCRIPT: &str = include_str!("script.js");

/// The document as HTML.
pub(crate) fn html(document: &Document) -> String {
    let mut kinds = Kinds::default();
    let mut document = document.clone();
    document.sections.iter_mut().for_each(|section| read_once(&mut section.blocks, &mut BTreeSet::new()));
    let document = &document;
    let main = html! {
        @for (k, section) in document.sections.iter().enumerate() {
            (self::section(section, &mut kinds))
            @if k == 0 { (contents(document)) }
        }
    };
    let style = format!("{STYLE}{}", kinds.style());
    let policy = format!(
        "default-src 'none'; style-src '{}'; script-src '{}'; base-uri 'none'; form-action 'none'",
        fingerprint(&style),
        fingerprint(SCRIPT)
    );
    let title = clean(&document.title);
    let (title, day) = match title.split_once(AS_OF) {
        Some((title, day)) => (title.to_owned(), Some(format!("{}{day}", AS_OF.trim_start()))),
        None => (title.to_string(), None),
    };
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
                style { (PreEscaped(style)) }
            }
            body {
                a class="skip" href="#findings" { "To the findings" }
                header {
                    h1 { (title) @if let Some(day) = day { " " span class="day" { (day) } } }
                    @if !document.question.is_empty() { p class="question" { (clean(&document.question)) } }
                    @for note in &document.notes { p class="note" { (words(note)) } }
                }
                main { (main) }
                script { (PreEscaped(SCRIPT)) }
            }
        }
    };
    let mut text = super::slim::slim(&page.into_string());
    text.push('\n');
    text
}

/// How figures of one kind are read is said at the first of a section or of a fold.
fn read_once(blocks: &mut [Block], said: &mut BTreeSet<String>) {
    let one = |figure: &mut Figure, said: &mut BTreeSet<String>| {
        let reading = format!("{:?}", figure.reading);
        if !said.insert(reading) {
            figure.reading.clear();
        }
    };
    for block in blocks {
        match block {
            Block::Figure(figure) => one(figure, said),
            Block::Figures(figures) => figures.iter_mut().for_each(|figure| one(figure, said)),
            Block::Fold(fold) => read_once(&mut fold.blocks, &mut BTreeSet::new()),
            Block::List(list) => list.items.iter_mut().for_each(|item| read_once(&mut item.blocks, said)),
            Block::Heading(..)
            | Block::Say(_)
            | Block::Remark(_)
            | Block::Short(_)
            | Block::Table(_)
            | Block::OnPaper(_) => {}
        }
    }
}

/// What begins the day of a case in a title: it stays on one line.
const AS_OF: &str = " (as of ";

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

fn section(section: &Section, kinds: &mut Kinds) -> Markup {
    html! {
        section id=(section.id) aria-labelledby={ (section.id) "-title" } {
            h2 id={ (section.id) "-title" } { (clean(&section.title)) }
            (blocks(&section.blocks, kinds))
        }
    }
}

fn blocks(blocks: &[Block], kinds: &mut Kinds) -> Markup {
    html! { @for block in blocks { (self::block(block, kinds)) } }
}

fn block(block: &Block, kinds: &mut Kinds) -> Markup {
    html! {
        @match block {
            Block::Heading(id, text) => h3 id=[id.as_deref()] { (clean(text)) },
            Block::Say(text) => p { (words(text)) },
            Block::Remark(text) => p class="remark" { (words(text)) },
            Block::Short(lines) => dl class="short" {
                @for (what, answer) in lines { div { dt { (clean(what)) } dd { (words(answer)) } } }
            },
            Block::List(list) => (self::list(list, kinds)),
            Block::Table(table) => (self::table(table, kinds)),
            Block::Figure(figure) => (self::figure(figure, kinds)),
            Block::Figures(figures) => div class="figures" {
                @for figure in figures { (self::figure(figure, kinds)) }
            },
            Block::Fold(fold) => (self::fold(fold, kinds)),
            Block::OnPaper(blocks) => div class="paper-only" { (self::blocks(blocks, kinds)) },
        }
    }
}

fn list(list: &List, kinds: &mut Kinds) -> Markup {
    let items = html! { @for item in &list.items { (self::item(item, kinds)) } };
    if list.numbered {
        html! { ol { (items) } }
    } else {
        html! { ul { (items) } }
    }
}

fn item(item: &Item, kinds: &mut Kinds) -> Markup {
    html! { li id=[item.id.as_deref()] { (blocks(&item.blocks, kinds)) } }
}

fn fold(fold: &Fold, kinds: &mut Kinds) -> Markup {
    html! {
        details id=(fold.id) {
            summary { (words(&fold.summary)) }
            div class="folded" { (blocks(&fold.blocks, kinds)) }
        }
    }
}

/// With so many columns a table fits wherever words can be broken; one with more scrolls in a box of its own, which must be
/// reached by keyboard and have a name. What is in it the caption inside says.
const NARROW: usize = 3;

/// A table. On a phone a row is a card in which each cell says what it is: its class knows ([`Kinds`]).
fn table(table: &Table, kinds: &mut Kinds) -> Markup {
    let columns: Vec<(String, Set)> = table.columns.iter().map(|(name, set)| (shown(name), *set)).collect();
    let kind = kinds.class(&columns);
    let wide = columns.len() > NARROW;
    html! {
        div class="scroll" tabindex=[wide.then_some("0")] role=[wide.then_some("group")]
            aria-label=[wide.then_some("Table")] {
            table class=(kind) {
                caption { (clean(&table.caption)) }
                thead { tr { @for (name, _) in &columns { th class=[has_a_long_word(name, columns.len()).then_some("long")] { (name) } } } }
                tbody {
                    @for (id, row) in &table.rows {
                        tr id=[id.as_deref()] { @for cell in row.iter().take(columns.len()) { td { (words(cell)) } } }
                    }
                }
            }
        }
    }
}

/// A picture no wider than this is made as narrow as a phone; a wider one scrolls in its box.
const FITS: f64 = 460.0;

fn figure(figure: &Figure, kinds: &mut Kinds) -> Markup {
    let (width, height) = figure.size;
    let fits = width <= FITS;
    let picture = html! {
        svg class=[fits.then_some("fits")] viewBox={ "0 0 " (width) " " (height) } width=(width) height=(height)
            role="img" {
            title { (clean(&figure.title)) }
            desc { (clean(&figure.description)) }
            (figure.drawing)
        }
    };
    html! {
        figure id=(figure.id) {
            figcaption { (clean(&figure.title)) }
            @if fits { (picture) }
            @else { div class="scroll" tabindex="0" role="group" aria-label=(clean(&figure.title)) { (picture) } }
            @if !figure.reading.is_empty() { p class="remark" { (words(&figure.reading)) } }
            details class="numbers" { summary { "The numbers behind it" } (self::table(&figure.table, kinds)) }
        }
    }
}

/// Text as it is printed: cleaned, with arrows, a row's number on one line with its word.
fn shown(text: &str) -> String {
    let text = clean(text).replace(" -> ", " \u{2192} ");
    match text.strip_prefix("row ") {
        Some(number) if number.bytes().all(|b| b.is_ascii_digit()) => format!("row\u{a0}{number}"),
        _ => text,
    }
}

/// Text with the commands that it names in letters of their own.
fn told(text: &str) -> Markup {
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some(from) = rest.find("`zopa ") {
        let Some(length) = rest[from + 1..].find('`') else { break };
        parts.push((&rest[..from], &rest[from + 1..from + 1 + length]));
        rest = &rest[from + length + 2..];
    }
    html! { @for (before, command) in &parts { (shown(before)) code { (clean(command)) } } (shown(rest)) }
}

fn words(words: &Words) -> Markup {
    html! {
        @for run in words {
            @match run {
                Run::Text(text) => (told(text)),
                Run::Quote(text) => (clean(text)),
                Run::Strong(text) => strong { (shown(text)) },
                Run::Code(text) => code { (clean(text)) },
                Run::Link { to, text } => a href={ "#" (to) } { (shown(text)) },
            }
        }
    }
}

/// Whether a column's name has a word that would make a table of so many columns wider than a page can bear.
fn has_a_long_word(name: &str, columns: usize) -> bool {
    let bearable = if columns > 6 { 11 } else { 20 };
    name.split_whitespace().any(|word| word.chars().count() > bearable)
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
