//! The generated pages of the documentation are current.

use std::path::Path;

/// `docs/errors.md` and `docs/json.md` say what the source says. `ZOPA_BLESS=1` writes them instead.
#[test]
fn generated_pages_are_current() {
    let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs");
    for (name, page) in [("errors.md", zopa::docs::errors()), ("json.md", zopa::docs::json())] {
        let file = docs.join(name);
        if std::env::var_os("ZOPA_BLESS").is_some() {
            std::fs::create_dir_all(&docs).unwrap();
            std::fs::write(&file, &page).unwrap();
        }
        let stored = std::fs::read_to_string(&file).unwrap_or_default();
        assert!(
            stored == page,
            "docs/{name} is not current: run `ZOPA_BLESS=1 cargo test -p zopa --test suite docs::`"
        );
    }
}

/// Codes are unique, begin with E or W and are explained.
#[test]
fn codes_are_unique_and_explained() {
    let codes = zopa::codes();
    for pair in codes.windows(2) {
        assert!(pair[0].code < pair[1].code, "{} is used twice", pair[1].code);
    }
    for code in codes {
        assert!(code.code.starts_with(['E', 'W']) && !code.title.is_empty() && !code.about.is_empty(), "{}", code.code);
    }
}
