//! GENIUS XML. An issue's weight is what its best level adds, and evaluations are divided by it, so that GENIUS (which
//! divides by the largest) and NegMAS (which does not) read the same numbers.
//!
//! Terms over several issues are hyper-rectangles, which know integer issues only: then every issue is written as the
//! numbers of its levels, every level's worth as a rectangle, and the names of the levels are lost.

use super::side::{Issue, Reward, Scenario, Side, between_0_and_1};
use super::{Target, lost};
use crate::problems::{Fault, too_large};
use std::fmt::Write;
use zopa_core::{Diagnostic, grouped};

/// Rectangles of one profile.
const RECTANGLES: usize = 100_000;

pub(super) fn write(scenario: &mut Scenario, losses: &mut Vec<Diagnostic>) -> Result<Vec<(String, String)>, Fault> {
    between_0_and_1(scenario, Target::Genius, losses);
    let boxes = scenario.parties.iter().any(|p| !p.boxes.is_empty());
    if boxes {
        let what = "the names of levels: terms need hyper-rectangles, and these number the levels of an issue from 0";
        losses.push(lost(Target::Genius, what, "A hyper-rectangle bounds integer issues only."));
    }
    let taken = scenario.parties.iter().any(|p| p.id == "domain");
    let name = if taken { "domain_.xml" } else { "domain.xml" };
    let mut domain = String::new();
    let n = scenario.issues.len();
    let _ = writeln!(domain, "<negotiation_template>\n  <utility_space number_of_issues=\"{n}\">");
    let _ = writeln!(domain, "    <objective index=\"0\" name=\"root\" type=\"objective\" etype=\"objective\">");
    for (k, issue) in scenario.issues.iter().enumerate() {
        domain.push_str(&if boxes { numbered(k, issue) } else { listed(k, issue, None) });
    }
    domain.push_str("    </objective>\n  </utility_space>\n</negotiation_template>\n");
    let mut files = vec![(name.to_owned(), domain)];
    for party in &mut scenario.parties {
        let text = if boxes { rectangles(&scenario.issues, party)? } else { additive(&scenario.issues, party) };
        files.push((format!("{}.xml", party.id), text));
    }
    Ok(files)
}

fn listed(k: usize, issue: &Issue, evaluations: Option<&[f64]>) -> String {
    let mut text = String::new();
    let (index, name) = (k + 1, escaped(&issue.name));
    let kind = "type=\"discrete\" etype=\"discrete\" vtype=\"discrete\"";
    let _ = writeln!(text, "      <issue index=\"{index}\" name=\"{name}\" {kind}>");
    for (l, level) in issue.levels.iter().enumerate() {
        let worth = evaluations.map_or(String::new(), |e| format!(" evaluation=\"{}\"", e[l]));
        let _ = writeln!(text, "        <item index=\"{}\" value=\"{}\"{worth}/>", l + 1, escaped(level));
    }
    text.push_str("      </issue>\n");
    text
}

fn numbered(k: usize, issue: &Issue) -> String {
    let kind = "type=\"integer\" etype=\"integer\" vtype=\"integer\"";
    format!(
        "      <issue index=\"{}\" name=\"{}\" {kind} lowerbound=\"0\" upperbound=\"{}\"/>\n",
        k + 1,
        escaped(&issue.name),
        issue.levels.len() - 1
    )
}

fn additive(issues: &[Issue], party: &mut Side) -> String {
    party.without_bias();
    let mut text = String::from(
        "<utility_space type=\"linear\">\n    <objective index=\"0\" name=\"root\" type=\"objective\" etype=\"objective\">\n",
    );
    let most: Vec<f64> = party.adds.iter().map(|adds| adds.iter().copied().fold(0.0, f64::max)).collect();
    for (k, weight) in most.iter().enumerate() {
        let _ = writeln!(text, "      <weight index=\"{}\" value=\"{weight}\"/>", k + 1);
    }
    for (k, issue) in issues.iter().enumerate() {
        let worth: Vec<f64> = party.adds[k].iter().map(|x| if most[k] > 0.0 { x / most[k] } else { 0.0 }).collect();
        text.push_str(&listed(k, issue, Some(&worth)));
    }
    text.push_str("    </objective>\n");
    text.push_str(&end(party));
    text
}

fn rectangles(issues: &[Issue], party: &Side) -> Result<String, Fault> {
    let mut text = String::from(
        "<utility_space type=\"nonlinear\">\n    <objective index=\"0\" name=\"root\" type=\"objective\" etype=\"objective\">\n",
    );
    for (k, issue) in issues.iter().enumerate() {
        text.push_str(&numbered(k, issue));
    }
    text.push_str(
        "      <utility maxutility=\"1\">\n        <ufun type=\"PlainUfun\" weight=\"1\" aggregation=\"sum\">\n",
    );
    let mut count = 0;
    if party.bias.abs() > 0.0 {
        let _ = writeln!(text, "          <hyperRectangle utility=\"{}\" weight=\"1\"/>", party.bias);
    }
    let levels = party.adds.iter().enumerate().flat_map(|(k, adds)| {
        let worth = adds.iter().enumerate().filter(|(_, add)| add.abs() > 0.0);
        worth.map(move |(level, add)| Reward { within: vec![(k, vec![level])], add: *add })
    });
    for reward in levels.chain(party.boxes.iter().cloned()) {
        for bounds in runs(&reward.within) {
            count += 1;
            if count > RECTANGLES {
                let most = grouped(RECTANGLES as u128);
                return Err(too_large(&party.name, format!("more than {most} hyper-rectangles")));
            }
            let bounds: Vec<String> = bounds
                .iter()
                .map(|(v, low, high)| format!("<INCLUDES index=\"{}\" min=\"{low}\" max=\"{high}\"/>", v + 1))
                .collect();
            let (add, bounds) = (reward.add, bounds.concat());
            let _ =
                writeln!(text, "          <hyperRectangle utility=\"{add}\" weight=\"1\">{bounds}</hyperRectangle>");
        }
    }
    text.push_str("        </ufun>\n      </utility>\n    </objective>\n");
    text.push_str(&end(party));
    Ok(text)
}

/// A box of level sets as boxes of runs of levels.
fn runs(within: &[(usize, Vec<usize>)]) -> Vec<Vec<(usize, usize, usize)>> {
    let mut all: Vec<Vec<(usize, usize, usize)>> = vec![Vec::new()];
    for (issue, levels) in within {
        let mut pieces: Vec<(usize, usize)> = Vec::new();
        for level in levels {
            match pieces.last_mut() {
                Some((_, high)) if *high + 1 == *level => *high = *level,
                _ => pieces.push((*level, *level)),
            }
        }
        let with = |known: &Vec<(usize, usize, usize)>| -> Vec<Vec<(usize, usize, usize)>> {
            pieces.iter().map(|(low, high)| [&known[..], &[(*issue, *low, *high)]].concat()).collect()
        };
        all = all.iter().flat_map(with).collect();
    }
    all
}

fn end(party: &Side) -> String {
    let discount = party.discount.unwrap_or(1.0);
    let reservation = party.reservation;
    format!(
        "    <discount_factor value=\"{discount}\"/>\n    <reservation value=\"{reservation}\"/>\n</utility_space>\n"
    )
}

/// Text inside the quotes of an attribute.
fn escaped(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out
}
