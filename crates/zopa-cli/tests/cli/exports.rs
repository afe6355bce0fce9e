//! `zopa export` and back: a case in the forms of three other tools, read again, gives the same numbers.

use crate::run::zopa_args;
use serde_json::{Value, json};
use std::path::Path;

/// Two parties, three issues, integer and decimal weights; no deal is worth what some bid is worth, as GeniusWeb has it.
const SALE: &str = r#"
zopa = 1
id = "sale"
title = "A sale"
question = "What could both sign?"
[parties]
north = { name = "North" }
south = { name = "South" }
[issues]
price = { name = "Price", levels = ["low", "middle", "high"], status_quo = "low", set_by = ["north", "south"] }
delivery = { name = "Delivery", levels = ["spring", "autumn"], status_quo = "spring", set_by = ["north", "south"] }
service = { name = "Service", levels = ["none", "yearly"], status_quo = "none", set_by = ["north", "south"] }
[preferences.north]
unit = 0.01
weights = { price = 6, delivery = 2.5, service = 1.5 }
values.price = { low = 0, middle = 60, high = 100 }
values.delivery = { spring = 100, autumn = 0 }
values.service = { none = 100, yearly = 0 }
reservation = 36
[preferences.south]
unit = 0.01
weights = { price = 4, delivery = 5, service = 1 }
values.price = { low = 100, middle = 70, high = 0 }
values.delivery = { spring = 0, autumn = 100 }
values.service = { none = 0, yearly = 100 }
reservation = 28
[[assumptions]]
id = "A1"
text = "Judgements."
bears_on = ["preferences"]
"#;

/// All numbers of a case that do not depend on names: outcomes, and each fair point's utilities over everything.
fn numbers(case: &Path, parties: [&str; 2]) -> (Value, Vec<Vec<f64>>) {
    let ran = zopa_args(&["deals", case.to_str().expect("a path"), "--json", "--all"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let d = ran.json();
    let pair = |u: &Value| parties.map(|p| u[p].as_f64().unwrap_or_else(|| panic!("{p} in {u}"))).to_vec();
    let mut found: Vec<Vec<f64>> =
        d["frontier"]["listed"].as_array().expect("a list").iter().map(|p| pair(&p["utilities"])).collect();
    found.extend(d["zopa"]["listed"].as_array().expect("a list").iter().map(|p| pair(&p["utilities"])));
    found.push(pair(&d["no_deal"]));
    for key in ["nash", "kalai_smorodinsky", "egalitarian", "utilitarian"] {
        found.push(pair(&d["solutions"][key]["utilities"]));
    }
    (json!([d["outcomes"], d["frontier"]["outcomes"], d["zopa"]["outcomes"], d["zopa"]["gainful"]]), found)
}

/// Export to a form, import again: the same outcomes, frontier, zone, no deal and fair points to 10^-9, in the scale of
/// each file.
#[test]
fn what_is_exported_is_read_again() {
    let place = tempfile::tempdir().expect("a folder");
    let case = place.path().join("sale.toml");
    std::fs::write(&case, SALE).expect("written");
    let before = numbers(&case, ["north", "south"]);
    for form in ["genius", "geniusweb", "negmas"] {
        let (out, back) = (place.path().join(form), place.path().join(format!("{form}-back")));
        let (out, back) = (out.to_str().expect("a path"), back.to_str().expect("a path"));
        let path = case.to_str().expect("a path");
        let ran = zopa_args(&["export", path, "--format", form, "-o", out]);
        assert_eq!(ran.code, 0, "{form}: {}", ran.err);
        assert!(ran.out.starts_with("wrote ") && Path::new(out).is_dir(), "{form}: {}", ran.out);
        // Nothing is replaced unless that is asked for.
        assert_eq!(zopa_args(&["export", path, "--format", form, "-o", out]).code, 1, "{form}");
        let said = zopa_args(&["export", path, "--format", form, "-o", out, "--force", "--json"]).json();
        let files = said["written"].as_array().expect("a list");
        assert!(files.len() == 3 && files.iter().all(|f| Path::new(f.as_str().expect("a path")).is_file()), "{said}");
        assert_eq!(said["answer"], "export");
        for semantics in ["genius", "negmas"] {
            let ran = zopa_args(&["import", out, "-o", back, "--semantics", semantics, "--force"]);
            assert_eq!(ran.code, 0, "{form}, {semantics}: {}", ran.err);
            let d = zopa_args(&["deals", back, "--json", "--all"]).json();
            let ids: Vec<String> =
                d["parties"].as_array().expect("a list").iter().filter_map(|p| p.as_str().map(str::to_owned)).collect();
            let [first, second] = ids.as_slice() else { panic!("{form}: {ids:?}") };
            let after = numbers(Path::new(back), [first, second]);
            assert_eq!(before.0, after.0, "{form}, {semantics}");
            let scale = |d: &Value, p: &str| d["units"][p].as_f64().unwrap_or(1.0);
            let original = zopa_args(&["deals", path, "--json"]).json();
            let by = [scale(&original, "north") / scale(&d, first), scale(&original, "south") / scale(&d, second)];
            assert!(by.iter().all(|x| (x - by[0]).abs() < 1e-12), "{form}, {semantics}: {by:?}");
            for (k, (x, y)) in before.1.iter().zip(&after.1).enumerate() {
                for i in 0..2 {
                    assert!(
                        (x[i] * by[i] - y[i]).abs() <= 1e-9 * y[i].abs().max(1.0),
                        "{form}, {semantics}, {k}: {x:?} became {y:?}"
                    );
                }
            }
        }
    }
}

/// What a form cannot say is named on the way out, and a form that cannot say the case at all is refused by name.
#[test]
fn what_is_lost_is_named() {
    let place = tempfile::tempdir().expect("a folder");
    for form in ["genius", "geniusweb", "negmas"] {
        let out = place.path().join(form);
        let said =
            zopa_args(&["export", "harbour", "--format", form, "-o", out.to_str().expect("a path"), "--json"]).json();
        let warnings = said["warnings"].as_array().expect("a list");
        let names = |what: &str| warnings.iter().any(|w| w["message"].as_str().is_some_and(|m| m.contains(what)));
        assert!(names("red line") && names("who sets an issue") && names("ranges"), "{form}: {said}");
    }
    let out = place.path().join("graph");
    let ran = zopa_args(&["export", "walkout.toml", "--format", "genius", "-o", out.to_str().expect("a path")]);
    assert_eq!((ran.code, ran.out.as_str()), (1, ""), "{}", ran.err);
    assert!(ran.err.contains("E857") && !out.exists(), "{}", ran.err);
}
