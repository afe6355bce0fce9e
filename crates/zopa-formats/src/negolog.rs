//! NegoLog JSON: `profileA.json` and `profileB.json`; the issues are those of the first. `specs.json` holds results and
//! is left out. `u = sum of weight * value`, as written.

use crate::form::{File, Form, Imported, Options};
use crate::number::short;
use crate::problems::{Fault, assumed, incomplete, odd_weights};
use crate::scenario::{Issue, Party, Scenario};
use crate::tree::{Node, json};
use crate::write::case_text;

/// NegoLog JSON.
pub(crate) const FORM: Form = Form { name: "NegoLog JSON (two profiles)", recognises, parties_in: &["json"], read };

fn recognises(file: &File) -> bool {
    file.text().is_ok_and(|text| {
        text.starts_with('{')
            && text.contains("\"issueWeights\"")
            && text.contains("\"issues\"")
            && !text.contains("UtilitySpace\"")
    })
}

fn read(files: &[File], _: &Options) -> Result<Imported, Fault> {
    let mut trees: Vec<(&File, Node)> = files.iter().map(|f| Ok((f, json(f)?))).collect::<Result<_, Fault>>()?;
    trees.sort_by_key(|(f, _)| f.stem().to_owned());
    let (first, tree) = &trees[0];
    let mut warnings = Vec::new();
    let issues: Vec<Issue> = tree
        .get("issues")
        .map_or(&[][..], Node::entries)
        .iter()
        .map(|(name, values)| Issue {
            name: name.clone(),
            levels: values.entries().iter().map(|(l, _)| l.clone()).collect(),
        })
        .collect();
    let mut parties = Vec::new();
    for (file, tree) in &trees {
        parties.push(profile(file, tree, &issues, &mut warnings)?);
    }
    let name = folder(&first.name).to_owned();
    let scenario = Scenario { name, issues, parties }.check(&first.name)?;
    warnings.extend(scenario.alone(&first.name));
    let names: Vec<&str> = files.iter().map(|f| f.name.as_str()).collect();
    Ok(Imported { form: FORM.name, text: case_text(&scenario, "NegoLog JSON", &names)?, warnings })
}

/// The folder of a file: a scenario's name where its files are all called alike.
pub(crate) fn folder(name: &str) -> &str {
    let mut parts = name.rsplit(['/', '\\']);
    let _ = parts.next();
    parts.next().filter(|p| !p.is_empty() && *p != ".").unwrap_or("scenario")
}

fn profile(
    file: &File,
    tree: &Node,
    issues: &[Issue],
    warnings: &mut Vec<zopa_core::Diagnostic>,
) -> Result<Party, Fault> {
    let (weights, tables) = (tree.get("issueWeights"), tree.get("issues"));
    for (name, table) in tables.map_or(&[][..], Node::entries) {
        let known = issues.iter().find(|v| v.name == *name);
        let stray = known.map_or(Some(name.clone()), |v| {
            table.entries().iter().find(|(l, _)| !v.levels.contains(l)).map(|(l, _)| format!("{name}: {l}"))
        });
        if let Some(stray) = stray {
            return Err(incomplete(
                &file.name,
                format!("`{stray}` is not in the other profile"),
                "Use profiles of one domain.",
            ));
        }
    }
    let mut party = Party {
        name: file.stem().to_owned(),
        issues: Vec::new(),
        bias: 0.0,
        terms: Vec::new(),
        reservation: 0.0,
        reserved: None,
        accepts_all: false,
        discount: None,
        note: String::new(),
    };
    for issue in issues {
        let lacks = |what: String| incomplete(&file.name, what, "Add it, or use profiles of one domain.");
        let weight = weights.and_then(|w| w.get(&issue.name));
        let weight = weight.ok_or_else(|| lacks(format!("issue `{}` has no weight", issue.name)))?;
        let weight = weight.finite(&file.name, &format!("the weight of `{}`", issue.name))?;
        let table = tables.and_then(|t| t.get(&issue.name));
        let table = table.ok_or_else(|| lacks(format!("issue `{}` has no values", issue.name)))?;
        let values = issue.levels.iter().map(|level| {
            let node =
                table.get(level).ok_or_else(|| lacks(format!("issue `{}` has no value `{level}`", issue.name)))?;
            node.finite(&file.name, &format!("the worth of `{level}` of `{}`", issue.name))
        });
        party.issues.push((weight, values.collect::<Result<_, Fault>>()?));
    }
    let weights = || issues.iter().zip(&party.issues).map(|(v, (weight, _))| (v.name.as_str(), *weight));
    warnings.extend(odd_weights(&file.name, weights()));
    let sum: f64 = weights().map(|(_, weight)| weight).sum();
    if (sum - 1.0).abs() > 1e-6 {
        warnings.push(assumed(&file.name, format!("the weights add up to {}, not 1; read as written", short(sum))));
    }
    match tree.get("reservationValue").filter(|n| !n.is_null()) {
        Some(node) => party.reservation = node.finite(&file.name, "the reservation value")?,
        None => warnings.push(assumed(&file.name, "no reservation value; taken as 0")),
    }
    Ok(party)
}
