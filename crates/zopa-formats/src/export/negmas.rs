//! NegMAS YAML: one file for the outcome space and one for each utility function, as `Scenario.load` reads them.
//!
//! A party without terms over several issues is a `LinearAdditiveUtilityFunction` with tables. One with such terms is a
//! `HyperRectangleUtilityFunction`, in which each level's worth is a box of its own: NegMAS writes tables over whole
//! outcomes, but does not read them back. A discount wraps the function; the reservation value then stands at both, because
//! NegMAS asks the outer one.

use super::side::{Reward, Scenario, Side};
use crate::write::quoted;
use std::fmt::Write;

pub(super) fn write(scenario: &Scenario) -> Vec<(String, String)> {
    let taken = scenario.parties.iter().any(|p| p.id == scenario.id);
    let name = if taken { format!("{}_.yml", scenario.id) } else { format!("{}.yml", scenario.id) };
    let mut space =
        format!("name: {}\npath: null\ntype: DiscreteCartesianOutcomeSpace\nissues:\n", quoted(&scenario.id));
    for issue in &scenario.issues {
        let _ = writeln!(space, "- name: {}\n  type: CategoricalIssue\n  values:", quoted(&issue.name));
        for level in &issue.levels {
            let _ = writeln!(space, "  - {}", quoted(level));
        }
    }
    let mut files = vec![(name, space)];
    for party in &scenario.parties {
        files.push((format!("{}.yml", party.id), function(scenario, party)));
    }
    files
}

fn function(scenario: &Scenario, party: &Side) -> String {
    let Some(discount) = party.discount else { return plain(scenario, party, "") };
    let (name, reservation) = (quoted(&party.name), real(party.reservation));
    let mut text = format!("name: {name}\ntype: ExpDiscountedUFun\ndiscount: {}\n", real(discount));
    let _ = writeln!(text, "factor: relative_time\nreserved_value: {reservation}\nufun:");
    text.push_str(&plain(scenario, party, "  "));
    text
}

fn plain(scenario: &Scenario, party: &Side, indent: &str) -> String {
    let mut text = String::new();
    let mut line = |content: String| {
        let _ = writeln!(text, "{indent}{content}");
    };
    line(format!("name: {}", quoted(&party.name)));
    line(format!("reserved_value: {}", real(party.reservation)));
    line(format!("bias: {}", real(party.bias)));
    if party.boxes.is_empty() {
        line("type: LinearAdditiveUtilityFunction".to_owned());
        let most: Vec<f64> = party.adds.iter().map(|adds| adds.iter().copied().fold(0.0, f64::max)).collect();
        line("weights:".to_owned());
        for weight in &most {
            line(format!("- {}", real(if *weight > 0.0 { *weight } else { 1.0 })));
        }
        line("values:".to_owned());
        for ((issue, adds), weight) in scenario.issues.iter().zip(&party.adds).zip(&most) {
            line("- type: TableFun".to_owned());
            line("  mapping:".to_owned());
            for (level, add) in issue.levels.iter().zip(adds) {
                let worth = if *weight > 0.0 { add / weight } else { *add };
                line(format!("    {}: {}", quoted(level), real(worth)));
            }
        }
        return text;
    }
    line("type: HyperRectangleUtilityFunction".to_owned());
    let levels = party.adds.iter().enumerate().flat_map(|(v, adds)| {
        let worth = adds.iter().enumerate().filter(|(_, add)| add.abs() > 0.0);
        worth.map(move |(level, add)| Reward { within: vec![(v, vec![level])], add: *add })
    });
    let rewards: Vec<Reward> = levels.chain(party.boxes.iter().cloned()).collect();
    line("outcome_ranges:".to_owned());
    for reward in &rewards {
        let within = |(v, levels): &(usize, Vec<usize>)| {
            let names: Vec<String> = levels.iter().map(|l| quoted(&scenario.issues[*v].levels[*l])).collect();
            format!("{v}: [{}]", names.join(", "))
        };
        let within: Vec<String> = reward.within.iter().map(within).collect();
        line(format!("- {{{}}}", within.join(", ")));
    }
    line("utilities:".to_owned());
    for reward in &rewards {
        line(format!("- {}", real(reward.add)));
    }
    text
}

/// A number that YAML readers take for one: with a point, and an exponent with a point and a sign.
fn real(x: f64) -> String {
    let text = format!("{x}");
    if text.contains('.') { text } else { format!("{text}.0") }
}
