//! The JSON Schema and the index of problems.
#![allow(clippy::unwrap_used, clippy::panic)]

use serde_json::{Value, json};
use zopa_case::{CODES, error_index, schema};

/// A small case as an editor's validator sees it: dates are text.
fn small() -> Value {
    json!({
        "zopa": 1,
        "id": "x",
        "as_of": "2031-05-02",
        "parties": { "a": { "name": "A" }, "b": {} },
        "issues": { "fire": { "levels": ["on", "off"], "status_quo": "on", "set_by": "a", "one_way": "on -> off" } },
        "preferences": { "a": {
            "weights": { "fire": "40 to 60, mode 45" },
            "values": { "fire": { "on": 0, "off": { "dist": "uniform", "low": 1, "high": 2 } } },
            "walk_away": { "ref": "growth" },
        } },
        "predictions": [{ "id": "P1", "by": "M", "says": "fire = off", "probability": "likely" }],
        "evidence": [{ "id": "E1", "claim": "c", "source": { "outlet": "o" }, "grade": "B2", "bears_on": { "rules.R1": "supports" } }],
    })
}

/// The schema is one, and accepts a sound case.
#[test]
fn the_schema_accepts_a_sound_case() {
    assert!(jsonschema::meta::is_valid(&schema()));
    let validator = jsonschema::validator_for(&schema()).unwrap();
    let case = small();
    let errors: Vec<String> = validator.iter_errors(&case).map(|e| format!("{e} at {}", e.instance_path)).collect();
    assert!(errors.is_empty(), "{errors:?}");
    let graph = json!({ "zopa": 1, "id": "g", "parties": { "a": {} }, "graph": {
        "states": ["x", "y"], "arcs": [[1, 2, "a"]], "ranking": { "a": [2, [1]] } } });
    assert!(validator.is_valid(&graph));
}

/// The schema refuses what the reader refuses by shape.
#[test]
fn the_schema_refuses_what_has_no_shape() {
    let validator = jsonschema::validator_for(&schema()).unwrap();
    for (pointer, value) in [
        ("/zopa", json!(2)),
        ("/issues/fire/levels", json!([])),
        ("/issues/fire/binding", json!("yes")),
        ("/issues/fire/lables", json!({})),
        ("/issues/fire/one_way", json!("on to off")),
        ("/preferences/a/weights/fire", json!("about 40")),
        ("/predictions/0/probability", json!("maybe")),
        ("/evidence/0/grade", json!("B")),
        ("/evidence/0/bears_on/rules.R1", json!("proves")),
        ("/parties/a/role", json!("observer")),
    ] {
        let mut case = small();
        let (parent, key) = pointer.rsplit_once('/').unwrap();
        match case.pointer_mut(parent).unwrap() {
            Value::Object(table) => {
                table.insert(key.to_owned(), value);
            }
            _ => panic!("{pointer}"),
        }
        assert!(!validator.is_valid(&case), "{pointer}");
    }
    let mut neither = small();
    neither.as_object_mut().unwrap().remove("issues");
    assert!(!validator.is_valid(&neither));
}

/// Every code is in the index with what its example prints.
#[test]
fn the_index_shows_every_code() {
    let index = error_index(CODES);
    for code in CODES {
        assert!(index.contains(&format!("## {}: {}", code.code, code.title)));
        if code.example.starts_with("zopa = ") {
            assert!(index.contains(&format!("[{}]: ", code.code)), "{}", code.code);
        }
    }
}
