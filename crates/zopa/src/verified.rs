//! An answer checked against its case: the request and the answer of `zopa check --answer`.

use crate::{Prepared, VERSION, json};
use std::sync::LazyLock;
use zopa_core::Diagnostic;
use zopa_verify::{NOT_AN_ANSWER, Source, Value, Verified};

/// Reads an answer.
///
/// # Errors
/// E790 if the text is no JSON document.
pub fn read_answer(text: &str) -> Result<Value, Diagnostic> {
    serde_json::from_str(text.trim_start_matches('\u{feff}')).map_err(|why| {
        Diagnostic::new(&NOT_AN_ANSWER, format!("the file is no JSON document: {why}"))
            .because(NOT_AN_ANSWER.about)
            .cure("Give the file that `zopa deals CASE --json` or `zopa stability CASE --json` wrote.")
    })
}

/// The JSON Schemas of the answers that can be checked.
struct Schemas {
    deals: Value,
    stability: Value,
    /// Where the states are too many to list.
    unlisted: Value,
}

static SCHEMAS: LazyLock<Schemas> = LazyLock::new(|| Schemas {
    deals: json::schema::<json::Deals>(),
    stability: json::schema::<json::Stability>(),
    unlisted: json::schema::<json::UnlistedStability>(),
});

/// The JSON Schema of the answer that a document says it is; that of `zopa deals` where it says nothing.
pub fn schema_of(answer: &Value) -> &'static Value {
    let said = |name: &str| answer.get(name).and_then(Value::as_str);
    match (said("answer"), said("listed")) {
        (Some("stability"), Some("none")) => &SCHEMAS.unlisted,
        (Some("stability"), _) => &SCHEMAS.stability,
        _ => &SCHEMAS.deals,
    }
}

/// Checks what `zopa deals --json` or `zopa stability --json` printed, from the case alone.
///
/// # Errors
/// E790 if the document is no such answer.
pub fn verify(prepared: &Prepared, answer: &Value) -> Result<Verified, Diagnostic> {
    let source = Source {
        instance: &prepared.central,
        version: VERSION,
        file: &prepared.opened.name,
        sha256: &prepared.opened.hash,
        schema: schema_of(answer),
    };
    zopa_verify::check(&source, answer)
}
