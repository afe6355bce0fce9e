//! What the tests of pages share: reports in both forms, and what a browser's tokeniser sees in them.

use html5ever::tendril::StrTendril;
use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{BufferQueue, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts};
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use zopa::core::{Limits, Run, Silent};
use zopa::{Prepared, ReportRequest};

pub(crate) fn shipped(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../cases").join(name)
}

/// The report of a case in both forms.
pub(crate) struct Pages {
    pub(crate) html: String,
    pub(crate) markdown: String,
}

pub(crate) fn pages(prepared: &Prepared, redact: bool) -> Pages {
    let limits = Limits::default();
    let run = Run { limits: &limits, watch: &Silent };
    let mut answer = zopa::report(prepared, ReportRequest { draws: 50, beside: true }, &run).expect("an assessment");
    if redact {
        let (shown, answer) = zopa::redact(prepared, &answer).expect("a version to share");
        return Pages {
            html: zopa_report::html(&shown, &answer, None),
            markdown: zopa_report::markdown(&shown, &answer, None),
        };
    }
    // Of the largest case only where it is asked for: a study takes its time in a build without optimisation.
    if prepared.case.inputs.len() < 60 {
        answer.study = Some(studied(prepared, &run));
    }
    let background = zopa::background(&answer, &run).expect("what stands behind it");
    Pages {
        html: zopa_report::html(prepared, &answer, Some(&background)),
        markdown: zopa_report::markdown(prepared, &answer, Some(&background)),
    }
}

/// A small study.
pub(crate) fn studied(prepared: &Prepared, run: &Run<'_>) -> zopa::StudyAnswer {
    let request = zopa::assess::study::StudyRequest {
        draws: 1..151,
        design: zopa::study::Design::Plain,
        before: None,
        analyses: true,
        budget: 1000 + 70 * prepared.case.inputs.len() as u64,
        parties: Vec::new(),
        sign: None,
        held: true,
    };
    let questions = zopa::study_headlines(prepared, run).expect("questions");
    zopa::study(prepared, questions, &request, None, run).expect("a study")
}

pub(crate) fn open(path: &Path) -> Prepared {
    Prepared::open(path, None, 0).unwrap_or_else(|refused| panic!("{:?}", refused.problems))
}

pub(crate) fn written(text: &str) -> Prepared {
    named("case.toml", text)
}

pub(crate) fn named(file: &str, text: &str) -> Prepared {
    let opened = zopa::case::parse(file, text, &zopa::case::SourceTexts::default());
    Prepared::new(opened, None, 0).unwrap_or_else(|refused| panic!("{:?}", refused.problems))
}

/// What a page is made of, as a browser's tokeniser sees it.
#[derive(Default)]
pub(crate) struct Seen {
    pub(crate) errors: Vec<String>,
    pub(crate) open: Vec<String>,
    pub(crate) ids: Vec<String>,
    pub(crate) links: Vec<String>,
    /// The links inside each element that has an id.
    pub(crate) inside: BTreeMap<String, Vec<String>>,
    /// The rows of tables.
    pub(crate) rows: Vec<SeenRow>,
    /// The paragraphs, without what stands in links and in the case file's letters.
    pub(crate) prose: Vec<SeenRow>,
    /// The ids of the open elements, as far as they have one.
    within: Vec<Option<String>>,
    /// Everything else that an attribute says: name, attribute, value.
    pub(crate) attributes: Vec<(String, String, String)>,
    pub(crate) text: String,
}

/// A row of a table.
#[derive(Default)]
pub(crate) struct SeenRow {
    /// The ids of what it stands in, from the outside.
    pub(crate) within: Vec<String>,
    /// What it says.
    pub(crate) text: String,
    pub(crate) links: Vec<String>,
    /// Whether it has cells, or only headers.
    pub(crate) cells: bool,
    /// Whether it is only printed.
    pub(crate) paper: bool,
    /// Whether it stands in a figure, of which each row leads on.
    pub(crate) figure: bool,
}

/// The places of the case's numbers on a page, by their paths, as the page itself says them.
pub(crate) fn places(html: &str) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    for fold in html.split("in small letters follow <code>").skip(1) {
        let before = &fold[..fold.find("</code>").expect("an end")];
        for row in fold[..fold.find("</table>").expect("a table")].split("<tr id=\"").skip(1) {
            let id = &row[..row.find('"').expect("an end")];
            let path = row.split("<code>").nth(1).expect("a path");
            found.insert(format!("{before}{}", &path[..path.find("</code>").expect("an end")]), id.to_owned());
        }
    }
    found
}

/// Whether a place is called by a letter and a number.
pub(crate) fn is_numbered(id: &str, letter: char) -> bool {
    id.strip_prefix(letter).is_some_and(|n| !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit()))
}

/// Whether a text says a number: more than a name with a number in it, and more than a day.
fn says_a_number(text: &str) -> bool {
    let words = text.split(|c: char| !(c.is_alphanumeric() || c == '-'));
    let day = |word: &str| word.len() == 10 && word.bytes().filter(|b| *b == b'-').count() == 2;
    let mut numbers =
        words.filter(|word| word.trim_matches('-').starts_with(|c: char| c.is_ascii_digit()) && !day(word));
    numbers.next().is_some()
}

impl Seen {
    /// Whether what is open is only printed.
    fn paper(&self) -> bool {
        self.within.iter().flatten().any(|id| id == "paper-only")
    }

    /// Whether links lead on, in so many steps, to one of some places.
    fn leads(&self, links: &[String], steps: usize, is_end: &dyn Fn(&str) -> bool) -> bool {
        let mut known: BTreeSet<&str> = links.iter().map(|l| &l[1..]).collect();
        for _ in 0..steps {
            if known.iter().any(|id| is_end(id)) {
                return true;
            }
            let next = known.iter().filter_map(|id| self.inside.get(*id)).flatten().map(|l| &l[1..]);
            let next: Vec<&str> = next.collect();
            known.extend(next);
        }
        known.iter().any(|id| is_end(id))
    }

    /// Paragraphs outside of figures that say a number and of which no link leads on to one of some places. The first paragraph of an
    /// assumption is in the case's own words.
    pub(crate) fn unled_prose(&self, steps: usize, is_end: &dyn Fn(&str) -> bool) -> Vec<String> {
        let own = |k: usize| {
            let of = |n: usize| self.prose.get(n).and_then(|p| p.within.last());
            of(k).is_some_and(|id| is_numbered(id, 'a')) && k.checked_sub(1).is_none_or(|n| of(n) != of(k))
        };
        let told = self.prose.iter().enumerate().filter(|(k, p)| {
            !p.paper && !p.figure && says_a_number(&p.text) && !own(*k) && !p.within.iter().any(|id| is_end(id))
        });
        let unled = told.filter(|(_, p)| !self.leads(&p.links, steps, is_end));
        unled.map(|(_, p)| format!("{}: {}", p.within.join(" > "), p.text)).collect()
    }

    /// Rows with a number of which no link leads on to an entry among the inputs in so many steps.
    pub(crate) fn unled(&self, steps: usize, is_input: &dyn Fn(&str) -> bool) -> Vec<String> {
        // The number by which a row is called says nothing of the case.
        let said = |row: &SeenRow| match row.text.trim_start_matches('|').split_once('|') {
            Some((first, rest)) if first.chars().all(|c| c.is_ascii_digit()) => rest.to_owned(),
            _ => row.text.clone(),
        };
        let told = |row: &&SeenRow| row.cells && !row.paper && said(row).chars().any(|c| c.is_ascii_digit());
        let shown = |row: &SeenRow| format!("{}: {}", row.within.join(" > "), row.text);
        self.rows.iter().filter(told).filter(|row| !self.leads(&row.links, steps, is_input)).map(shown).collect()
    }
}

pub(crate) struct Sink(RefCell<Seen>);

/// Elements without an end.
pub(crate) const VOID: [&str; 4] = ["meta", "br", "hr", "input"];

impl TokenSink for Sink {
    type Handle = ();

    fn process_token(&self, token: Token, line: u64) -> TokenSinkResult<()> {
        let mut seen = self.0.borrow_mut();
        match token {
            Token::TagToken(tag) => {
                let name = tag.name.to_string();
                if tag.kind == TagKind::EndTag {
                    let last = seen.open.pop();
                    seen.within.pop();
                    if last.as_deref() != Some(&name) {
                        seen.errors.push(format!("line {line}: </{name}> ends {last:?}"));
                    }
                    return TokenSinkResult::Continue;
                }
                if name == "tr" {
                    let within: Vec<String> = seen.within.iter().flatten().cloned().collect();
                    let paper = seen.paper();
                    seen.rows.push(SeenRow { within, paper, ..SeenRow::default() });
                }
                if name == "p" || name == "dd" {
                    let within: Vec<String> = seen.within.iter().flatten().cloned().collect();
                    let (paper, figure) = (seen.paper(), seen.open.iter().any(|open| open == "figure"));
                    seen.prose.push(SeenRow { within, paper, figure, ..SeenRow::default() });
                }
                let in_prose = seen.open.iter().any(|open| open == "p" || open == "dd");
                let in_row = seen.open.iter().any(|open| open == "tr");
                let mut id = None;
                for attribute in &tag.attrs {
                    let (key, value) = (attribute.name.local.to_string(), attribute.value.to_string());
                    match key.as_str() {
                        "id" => {
                            id = Some(value.clone());
                            seen.ids.push(value);
                        }
                        "href" => {
                            let within: Vec<String> = seen.within.iter().flatten().cloned().collect();
                            for of in within {
                                seen.inside.entry(of).or_default().push(value.clone());
                            }
                            if let Some(row) = seen.rows.last_mut().filter(|_| in_row) {
                                row.links.push(value.clone());
                            }
                            if let Some(prose) = seen.prose.last_mut().filter(|_| in_prose) {
                                prose.links.push(value.clone());
                            }
                            seen.links.push(value);
                        }
                        "class" if value == "paper-only" => id = Some("paper-only".to_owned()),
                        _ => seen.attributes.push((name.clone(), key, value)),
                    }
                }
                if let Some(row) = seen.rows.last_mut().filter(|_| name == "td") {
                    row.cells = true;
                    row.text.push('|');
                }
                if !VOID.contains(&name.as_str()) && !tag.self_closing {
                    seen.within.push(id);
                    seen.open.push(name.clone());
                }
                match name.as_str() {
                    "style" => TokenSinkResult::RawData(RawKind::Rawtext),
                    "script" => TokenSinkResult::RawData(RawKind::ScriptData),
                    "title" if seen.open.len() == 3 => TokenSinkResult::RawData(RawKind::Rcdata),
                    _ => TokenSinkResult::Continue,
                }
            }
            Token::CharacterTokens(text) => {
                if seen.open.iter().any(|open| open == "tr")
                    && let Some(row) = seen.rows.last_mut()
                {
                    row.text.push_str(&text);
                }
                let prose = |open: &String| open == "p" || open == "dd";
                let led = |open: &String| open == "a" || open == "code";
                if seen.open.iter().any(prose)
                    && !seen.open.iter().any(led)
                    && let Some(prose) = seen.prose.last_mut()
                {
                    prose.text.push_str(&text);
                }
                seen.text.push_str(&text);
                TokenSinkResult::Continue
            }
            Token::ParseError(error) => {
                seen.errors.push(format!("line {line}: {error}"));
                TokenSinkResult::Continue
            }
            _ => TokenSinkResult::Continue,
        }
    }
}

pub(crate) fn seen(html: &str) -> Seen {
    let input = BufferQueue::default();
    input.push_back(StrTendril::from(html));
    let tokenizer =
        Tokenizer::new(Sink(RefCell::default()), TokenizerOpts { exact_errors: true, ..TokenizerOpts::default() });
    let _ = tokenizer.feed(&input);
    tokenizer.end();
    tokenizer.sink.0.into_inner()
}

/// A page is well formed, every id is its own, every link leads somewhere in the page, nothing is loaded.
pub(crate) fn is_sound(html: &str) -> Seen {
    let seen = seen(html);
    assert!(seen.errors.is_empty(), "{:?}", &seen.errors[..seen.errors.len().min(5)]);
    assert!(seen.open.is_empty(), "{:?}", seen.open);
    let ids: BTreeSet<&str> = seen.ids.iter().map(String::as_str).collect();
    assert_eq!(ids.len(), seen.ids.len(), "an id is there twice");
    for link in &seen.links {
        let to = link.strip_prefix('#').unwrap_or_else(|| panic!("{link} leads out of the page"));
        assert!(ids.contains(to), "{link} leads nowhere");
    }
    for (name, key, value) in &seen.attributes {
        assert!(
            !matches!(key.as_str(), "src" | "srcset" | "style" | "action" | "formaction" | "data" | "poster" | "ping"),
            "{name} {key}={value}"
        );
        assert!(!key.starts_with("on"), "{name} {key}={value}");
        if key == "aria-labelledby" || key == "aria-describedby" {
            assert!(value.split(' ').all(|id| ids.contains(id)), "{name} {key}={value}");
        }
    }
    let loads = ["url(", "@import", "http://", "https://", "<img", "<link", "<iframe", "<object", "<embed", "<base"];
    for load in loads {
        assert!(!html.contains(load) || seen.text.contains(load) && load.starts_with("http"), "{load}");
    }
    seen
}

pub(crate) fn markdown_is_sound(markdown: &str) {
    let places: BTreeSet<&str> =
        markdown.split("<a id=\"").skip(1).map(|rest| &rest[..rest.find('"').expect("an end")]).collect();
    for rest in markdown.split("](#").skip(1) {
        let to = &rest[..rest.find(')').expect("an end")];
        assert!(places.contains(to), "{to} leads nowhere");
    }
    // The only raw HTML are the anchors.
    assert_eq!(markdown.matches('<').count(), 2 * markdown.matches("<a id=\"").count());
    let live = markdown.replace("\\]", "");
    assert!(!live.contains("](http") && !live.contains("](j"));
}

/// What stands between the beginning of an element with this id and one of the marks that end it.
pub(crate) fn part<'a>(html: &'a str, id: &str, ends: &[&str]) -> &'a str {
    let rest = html.split(&format!(" id=\"{id}\"")).nth(1).unwrap_or_else(|| panic!("no {id}"));
    let end = ends.iter().filter_map(|mark| rest.find(mark)).min().unwrap_or(rest.len());
    &rest[..end]
}
