//! What the text of a comparison says.

#![allow(clippy::unwrap_used)] // a test may panic

use super::values::{alone, in_names, what};
use crate::report::View;
use zopa::Prepared;
use zopa::core::{Limits, Run, Silent};

const CASE: &str = "zopa = 1\nid = 'x'\n[parties.ardon]\nname = 'Ardon the Elder'\n[parties.velia]\nname = 'Velia'\n\
    [issues.fire]\nname = 'Fighting'\nlevels = ['on', 'off']\nlabels = { on = 'Goes on', off = 'Ceasefire' }\n\
    status_quo = 'on'\nset_by = ['ardon', 'velia']\nbinding = true\n\
    [issues.land]\nname = 'Land'\nlevels = ['kept', 'given']\nstatus_quo = 'kept'\nset_by = ['ardon', 'velia']\nbinding = true\n\
    [preferences.ardon]\nweights = { fire = 10, land = 5 }\nvalues.fire = { on = 0, off = 100 }\nvalues.land = { kept = 100, given = 0 }\n\
    terms = [{ id = 't', when = 'fire = off and land != kept', add = 3 }]\n\
    [preferences.velia]\nweights = { fire = 10, land = 20 }\nvalues.fire = { on = 50, off = 0 }\nvalues.land = { kept = 0, given = 100 }\n\
    [proposals.first]\nname = 'One'\nset = { fire = 'off' }\n[proposals.second]\nname = 'Two'\nset = { land = 'given' }\n\
    [proposals.third]\nname = 'Three'\nset = { fire = 'off', land = 'given' }\n";

fn prepared(text: &str) -> Prepared {
    let opened = zopa::case::parse("case.toml", text, &zopa::case::SourceTexts::default());
    Prepared::new(opened, None, 0).map_err(|refused| refused.problems).unwrap()
}

fn flat(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn told_between(old: &str, new: &str) -> String {
    let limits = Limits::default();
    let run = Run { limits: &limits, watch: &Silent };
    let (old, new) = (prepared(old), prepared(new));
    let request = zopa::DiffRequest { draws: 20, seed: 0 };
    let answer = zopa::diff(&old, &new, request, &run).map_err(|refused| refused.problems).unwrap();
    flat(&super::diff(&old, &new, &answer, crate::Colour::Off))
}

/// A row has the number of the report at hand, and none where it is not in it.
#[test]
fn rows_of_another_version_have_the_numbers_of_this_one() {
    let limits = Limits::default();
    let run = Run { limits: &limits, watch: &Silent };
    let assessed = |text: &str| {
        let request = zopa::ReportRequest { draws: 20, beside: false };
        zopa::report(&prepared(text), request, &run).unwrap().assessment
    };
    let gone = "[proposals.first]\nname = 'One'\nset = { fire = 'off' }\n";
    let (old, new) = (assessed(CASE), assessed(&CASE.replace(gone, "")));
    let place =
        |a: &zopa::assess::Assessment, key: &str| a.rows.iter().position(|row| row.key(a.model.case()) == key).unwrap();
    let (was, is) = (place(&old, "proposal:second"), place(&new, "proposal:second"));
    assert_ne!(was, is, "the numbers differ");
    let within = View::beside(&old, &new);
    assert_eq!(within.row(was), format!("\"Two\" (row {})", is + 1));
    assert_eq!(within.row(place(&old, "proposal:first")), "\"One\"");
    assert_eq!(View::new(&old).row(was), format!("\"Two\" (row {})", was + 1));
}

/// Rows, refusals, levels and conditions are told in names; what is long is shown where it differs.
#[test]
fn differences_are_told_in_names() {
    let new = CASE
        .replace("set = { land = 'given' }", "set = { land = 'given', fire = 'off' }")
        .replace("off and land != kept", "off or land != kept")
        .replace("on = 50, off = 0", "on = 50, off = 90")
        .replace("status_quo = 'kept'", "status_quo = 'given'");
    let text = told_between(CASE, &new);
    for told in ["or Land is \"given\"", "\"kept\" -> \"given\"", "refused by Velia"] {
        assert!(text.contains(told), "{told}: {text}");
    }
    for id in ["refused by ardon", "refused by velia", "fire = off", "land = given", "land != kept", "(0 ->"] {
        assert!(!text.contains(id), "{id}: {text}");
    }
    let case = prepared(CASE).case;
    assert_eq!(
        in_names(&case, "preferences.ardon.terms.t.when", "\"fire = off and land != kept\""),
        "Fighting is \"Ceasefire\" and Land is \"given\""
    );
    assert_eq!(in_names(&case, "issues.land.set_by", "[\"ardon\", \"velia\"]"), "[Ardon the Elder, Velia]");
    assert_eq!(in_names(&case, "issues.fire.status_quo", "\"on\""), "\"Goes on\"");
    assert_eq!(what("1 to 2", "1 to 3"), "1 to 2 -> 1 to 3");
    // Of a record the parts that differ, in words.
    let (old, new) =
        ("{ kind = \"fact\", claim = \"a, b\", on = [1, 2] }", "{ kind = \"fact\", claim = \"a, c\", grade = \"B2\" }");
    assert_eq!(what(old, new), "claim: a, b -> a, c; on: taken out (was [1, 2]); grade: new, B2");
    let (old, new) = ("{ b = { x = \"1\", y = \"2\" } }", "{ b = { x = \"1\", y = \"3\" } }");
    assert_eq!(what(old, new), "b (y: 2 -> 3)");
    // Of a list the items that are new or gone; another order is told whole.
    assert_eq!(what("[1, [2, 3]]", "[1, [2, 3], [4, 5]]"), "added [4, 5]");
    assert_eq!(what("[[1, 2], 3, 4]", "[3, 4]"), "taken out [1, 2]");
    assert_eq!(what("[\"a, b\", \"c\"]", "[\"a, b\", \"d\"]"), "\"c\" -> \"d\"");
    assert_eq!(what("[1, 2]", "[2, 1]"), "[1, 2] -> [2, 1]");
    assert_eq!(what("[{ of = [1], by = 2 }]", "[{ of = [1], by = 3 }]"), "by: 2 -> 3");
    assert_eq!(alone("[{ id = \"r\", when = Land is \"given\" }]", ""), Some("when: Land is \"given\"".to_owned()));
    assert_eq!((alone("{ name = \"N\" }", ""), alone("40", "").as_deref()), (None, Some("40")));
    // Parts of parts and lists of texts in words, and nothing twice.
    let talks = "{ on = 2025-01-02, what = \"They meet.\", because = [\"E1\", \"E2\"], sets = { meeting = \"held\" } }";
    let told = "on: 2025-01-02; because: E1, E2; sets: meeting held";
    assert_eq!(alone(talks, "They meet.").as_deref(), Some(told));
    // What is too long ends after a word, with dots.
    let words = format!("{{ claim = \"{}\" }}", "word ".repeat(40));
    let cut = alone(&words, "").unwrap_or_default();
    assert!(cut.ends_with(" word ...") && cut.chars().count() < 105, "{cut}");
    let keys = format!("{{ kind = \"{}\", source = \"{}\" }}", "k".repeat(85), "s".repeat(40));
    assert_eq!(alone(&keys, "").as_deref(), Some(format!("kind: {} ...", "k".repeat(85)).as_str()));
    let long = "a".repeat(200);
    assert_eq!(what(&format!("{long}b"), &format!("{long}c")), format!("... {0}b -> ... {0}c", "a".repeat(20)));
}

const IDS: &str = "Ids that changed (the same things, nothing is computed from an id) - ";

/// Where only the id of something is another one, no finding, row or share is said to have moved, whatever it is: that it
/// has another id is all that is told.
#[test]
fn a_renamed_id_changes_no_finding() {
    let old = CASE.replace("on = 50, off = 0 }", "on = 50, off = '40 to 70' }");
    for (was, is, told) in [
        ("ardon", "xardon", "The party \"Ardon the Elder\" has another id: xardon, before ardon."),
        ("proposals.first", "proposals.one", "The proposal \"One\" has another id: one, before first."),
        ("fire", "combat", "The issue \"Fighting\" has another id: combat, before fire."),
        ("off", "stop", "The level \"Ceasefire\" of Fighting has another id: stop, before off."),
        ("given", "handed", "The level `handed` of Land has another id: handed, before given."),
        ("id = 't'", "id = 'both'", "The term `both` of Ardon the Elder has another id: both, before t."),
    ] {
        let new = old.replace(was, is).replace("Ceasecombat", "Ceasefire");
        assert_ne!(old, new);
        let text = told_between(&old, &new);
        let only =
            format!("No finding changed. Inputs that changed None but ids: the two say the same. {IDS}{told} Method");
        assert!(text.contains(&only), "{was}: {text}");
        assert!(!text.contains("Shares of draws") && !text.contains("Rows that changed"), "{was}: {text}");
    }
}

/// What has another id and is otherwise changed too is told as both.
#[test]
fn a_renamed_id_with_another_content_is_told_as_both() {
    let new = CASE.replace("ardon", "xardon").replace("add = 3", "add = 4");
    let text = told_between(CASE, &new);
    let term = "- preferences.xardon.terms.t.add, points added by Ardon the Elder where Fighting is \"Ceasefire\" and Land is \
                \"given\" (term `t`): 3 -> 4.";
    assert!(text.contains(term), "{text}");
    assert!(
        text.contains(&format!("{IDS}The party \"Ardon the Elder\" has another id: xardon, before ardon.")),
        "{text}"
    );
    let new = CASE
        .replace("fire", "combat")
        .replace("Ceasecombat", "Ceasefire")
        .replace("on = 50, off = 0 }", "on = 50, off = 80 }");
    let text = told_between(CASE, &new);
    assert!(
        text.contains("preferences.velia.values.combat.off, what \"Ceasefire\" on Fighting is worth to Velia"),
        "{text}"
    );
    assert!(text.contains("Moved by: what \"Ceasefire\" on Fighting is worth to Velia"), "{text}");
    assert!(text.contains(&format!("{IDS}The issue \"Fighting\" has another id: combat, before fire.")), "{text}");
}

/// A label alone, a name alone: wording, and nothing moves.
#[test]
fn a_label_alone_is_wording() {
    let new = CASE.replace("off = 'Ceasefire' }", "off = 'Truce' }").replace("name = 'Land'", "name = 'The Neck'");
    let text = told_between(CASE, &new);
    assert!(text.contains("No finding changed. Wording that changed"), "{text}");
    for told in [
        "issues.fire.labels.off, what the level `off` of Fighting is called: \"Ceasefire\" -> \"Truce\".",
        "issues.land.name, the name of The Neck: \"Land\" -> \"The Neck\".",
    ] {
        assert!(text.contains(told), "{told}: {text}");
    }
}

/// Where many pairs would do, each has a line, and a long list says how many more there are; all are in the document.
#[test]
fn many_ways_are_a_list() {
    // Each of seven numbers adds a little: two of them together are enough for Velia, one is not.
    let issues: String = (0..7)
        .map(|k| format!("[issues.i{k}]\nlevels = ['n', 'y']\nstatus_quo = 'n'\nset_by = ['a', 'b']\nbinding = true\n"))
        .collect();
    let weights: Vec<String> = (0..7).map(|k| format!("i{k} = 10")).collect();
    let set: Vec<String> = (0..7).map(|k| format!("i{k} = 'y'")).collect();
    let case = |y: &str| {
        let values: String = (0..7).map(|k| format!("values.i{k} = {{ n = 50, y = {y} }}\n")).collect();
        let weights = weights.join(", ");
        format!(
            "zopa = 1\nid = 'x'\n[parties.a]\n[parties.b]\nname = 'Velia'\n{issues}[preferences.a]\nweights = {{ {weights} }}\n{}\
             [preferences.b]\nweights = {{ {weights} }}\n{values}walk_away = 4\n[proposals.all]\nname = 'All'\nset = {{ {} }}\n",
            (0..7).map(|k| format!("values.i{k} = {{ n = 0, y = 100 }}\n")).collect::<String>(),
            set.join(", ")
        )
    };
    // 20 points on one issue of seven are 2.9 points, on two 5.7.
    let (old, new) = (case("50"), case("70"));
    let text = told_between(&old, &new);
    let lead = "No change does it alone and none is needed. Any one of these 21 pairs does it: - what \"y\" on i0 is worth to \
                Velia (0 worst, 100 best), with what \"y\" on i1 is worth";
    assert!(text.contains(lead), "{text}");
    assert!(text.contains("- and 9 more, all in the answer to --json"), "{text}");
    let limits = Limits::default();
    let run = Run { limits: &limits, watch: &Silent };
    let (old, new) = (prepared(&old), prepared(&new));
    let answer = zopa::diff(&old, &new, zopa::DiffRequest { draws: 1, seed: 0 }, &run).unwrap();
    let document = zopa::json::Diff::new(&old, &new, &answer);
    assert!(document.causes.iter().any(|cause| cause.pairs.len() == 21), "all pairs are there");
}

/// Who sets an issue is a party, though a level has the same id; who must consent is named.
#[test]
fn who_sets_an_issue_is_told_by_name() {
    let old = CASE.replace("'kept'", "'velia'").replace("kept", "velia");
    let new = old.replacen("set_by = ['ardon', 'velia']", "set_by = 'velia'\nconsent = 'ardon'", 1);
    let land = "set_by = ['ardon', 'velia']\nbinding = true\n[preferences.ardon]";
    assert!(new.contains(land));
    let new = new.replace(land, "set_by = 'velia'\n[preferences.ardon]");
    let text = told_between(&old, &new);
    assert!(text.contains("issues.land.set_by, who sets Land: [Ardon the Elder, Velia] -> Velia."), "{text}");
    assert!(text.contains("issues.fire.consent, who must consent to Fighting: new, Ardon the Elder."), "{text}");
}
