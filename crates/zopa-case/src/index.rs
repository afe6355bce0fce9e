//! The index of all problems, for the documentation.

use crate::opened::parse;
use crate::quotations::SourceTexts;
use std::fmt::Write;
use zopa_core::Code;

/// Every code with its title, what it means, the smallest input that raises it and what is printed then, as markdown,
/// in the order given. An example that is a case file is really read; others are shown as they are.
pub fn error_index(codes: &[&Code]) -> String {
    let mut out = String::from(
        "# Problems and their cures\n\nEvery problem that zopa reports has a code. Codes with E are errors: the case or \
         the call is refused. Codes with W are warnings: it computes, but somebody should look. `zopa check` lists all \
         problems of a case in one run.\n\nThis page is generated from the source.\n",
    );
    for code in codes {
        let _ = write!(out, "\n## {}: {}\n\n{}\n", code.code, code.title, code.about);
        if code.example.is_empty() {
            continue;
        }
        if !code.example.starts_with("zopa = ") {
            let fence = if code.example.starts_with("zopa ") { "```sh" } else { "```text" };
            let _ = write!(out, "\n{fence}\n{}\n```\n", code.example.trim_end());
            continue;
        }
        let _ = write!(out, "\n```toml\n{}\n```\n", code.example.trim_end());
        let opened = parse("case.toml", code.example, &SourceTexts::default());
        let shown: Vec<String> =
            opened.diagnostics.iter().filter(|d| d.code == *code).map(|d| opened.plain(d)).collect();
        if let Some(first) = shown.first() {
            let _ = write!(out, "\n```text\n{}\n```\n", first.trim_end());
        }
    }
    out
}
