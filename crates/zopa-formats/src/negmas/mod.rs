//! NegMAS YAML or JSON: an outcome space (`issues`) and a utility function for each party, evaluated as NegMAS does.
//!
//! Read: `LinearAdditiveUtilityFunction`, `LinearUtilityFunction` and `AffineUtilityFunction`,
//! `MappingUtilityFunction`, `HyperRectangleUtilityFunction`, `ConstUtilityFunction`, and the two discounted wrappers;
//! value functions by table or by formula. Others are refused by name.

use crate::form::{File, Form, Imported, Options};
use crate::genius::Reader;
use crate::number::{name_of, same_value};
use crate::problems::{Fault, NOT_KEPT, assumed, incomplete, malformed, unsupported};
use crate::scenario::{Guard, Issue, Party, Scenario, Term, whole_levels};
use crate::tree::{Node, json, yaml};
use crate::write::case_text;
use zopa_core::Diagnostic;

/// NegMAS YAML.
pub(crate) const FORM: Form =
    Form { name: "NegMAS YAML or JSON (an outcome space and its utility functions)", recognises, read };

fn recognises(file: &File) -> bool {
    let Ok(text) = file.text() else { return false };
    let named = matches!(file.ending().as_str(), "yml" | "yaml" | "json") && !file.stem().starts_with('_');
    named
        && ["OutcomeSpace", "UtilityFunction", "UFun", "Issue"].iter().any(|k| text.contains(k))
        && (text.contains("type:") || text.contains("__python_class__") || text.contains("\"type\""))
}

/// The short name of a node's class.
fn class(node: &Node) -> &str {
    let text = ["type", "__python_class__"].iter().find_map(|k| node.get(k)?.text()).unwrap_or("");
    text.rsplit('.').next().unwrap_or(text)
}

fn read(files: &[File], options: &Options) -> Result<Imported, Fault> {
    let tree = |f: &File| if f.ending() == "json" { json(f) } else { yaml(f) };
    let trees: Vec<(&File, Node)> = files.iter().map(|f| Ok((f, tree(f)?))).collect::<Result<_, Fault>>()?;
    let mut reader = Reader { options, warnings: Vec::new() };
    let is_space = |t: &Node| t.get("issues").is_some() && !class(t).contains("Fun");
    let Some((file, space)) = trees.iter().find(|(_, t)| is_space(t)) else {
        return Err(incomplete(
            &files[0].name,
            "no outcome space: no file lists `issues`",
            "Name the file of the domain as well, or the whole folder.",
        ));
    };
    let space_issues = space.get("issues").map_or(&[][..], Node::items);
    let issues = space_issues.iter().map(|node| issue(file, node, &mut reader)).collect::<Result<Vec<_>, Fault>>()?;
    let mut parties = Vec::new();
    for (file, tree) in trees.iter().filter(|(_, t)| !is_space(t)) {
        let mut party = function(file, tree, &issues, &mut reader)?;
        let name = tree.get("name").and_then(Node::text).filter(|n| !n.is_empty());
        party.name = name.unwrap_or_else(|| file.stem()).to_owned();
        parties.push(party);
    }
    let name = space.get("name").and_then(Node::text).unwrap_or_else(|| file.stem()).to_owned();
    let scenario = Scenario { name, issues, parties }.check(&file.name)?;
    let names: Vec<&str> = files.iter().map(|f| f.name.as_str()).collect();
    Ok(Imported { form: FORM.name, text: case_text(&scenario, "NegMAS files", &names)?, warnings: reader.warnings })
}

fn issue(file: &File, node: &Node, reader: &mut Reader<'_>) -> Result<Issue, Fault> {
    let name = node.get("name").and_then(Node::text).unwrap_or("issue").to_owned();
    let Some(values) = node.get("values") else {
        return Err(incomplete(&file.name, format!("issue `{name}` has no `values`"), "Add its values."));
    };
    let ends = || -> Result<(f64, f64), Fault> {
        match values.items() {
            [low, high] => Ok((low.finite(&file.name, "a bound")?, high.finite(&file.name, "a bound")?)),
            _ => Err(malformed(&file.name, format!("issue `{name}`: `values` is not a lower and an upper bound"))),
        }
    };
    let levels = match class(node) {
        "ContiguousIssue" => {
            let (low, high) = match values.number() {
                Some(size) => (0.0, size - 1.0),
                None => ends()?,
            };
            whole_levels(low.round() as i64, high.round() as i64, &file.name, &name)?
        }
        "ContinuousIssue" => {
            let (low, high) = ends()?;
            let (numbers, _) = crate::genius::cut(&file.name, &name, low, high, reader)?;
            numbers.iter().map(|x| name_of(*x)).collect()
        }
        _ => values.items().iter().map(|v| v.text().unwrap_or("null").to_owned()).collect(),
    };
    Ok(Issue { name, levels })
}

/// The outcomes of a list or of a text such as `(red, 3)`.
fn values_of(node: &Node) -> Vec<String> {
    match node {
        Node::List(items) => items.iter().map(|i| i.text().unwrap_or("null").to_owned()).collect(),
        other => split(other.text().unwrap_or("")),
    }
}

fn split(text: &str) -> Vec<String> {
    let inner = text.trim().trim_start_matches(['(', '[']).trim_end_matches([')', ']']);
    inner.split(',').map(|v| v.trim().trim_matches(['\'', '"']).to_owned()).filter(|v| !v.is_empty()).collect()
}

fn level(file: &File, issue: &Issue, value: &str) -> Result<usize, Fault> {
    issue.levels.iter().position(|l| same_value(l, value)).ok_or_else(|| {
        incomplete(
            &file.name,
            format!("issue `{}` has no value `{value}`", issue.name),
            "Use the outcome space that belongs to this utility function.",
        )
    })
}

fn function(file: &File, node: &Node, issues: &[Issue], reader: &mut Reader<'_>) -> Result<Party, Fault> {
    let mut party = Party {
        name: String::new(),
        issues: issues.iter().map(|v| (0.0, vec![0.0; v.levels.len()])).collect(),
        bias: 0.0,
        terms: Vec::new(),
        reservation: 0.0,
        reserved: None,
        discount: None,
        note: String::new(),
    };
    let optional = |key: &str| -> Result<Option<f64>, Fault> {
        node.get(key).filter(|n| !n.is_null()).map(|n| n.finite(&file.name, &format!("`{key}`"))).transpose()
    };
    match class(node) {
        "ExpDiscountedUFun" | "LinDiscountedUFun" => return discounted(file, node, issues, reader),
        "LinearAdditiveUtilityFunction" => {
            party.bias = optional("bias")?.unwrap_or(0.0);
            weights(file, node, issues, &mut party)?;
            let Some(functions) = node.get("values") else {
                return Err(incomplete(&file.name, "no `values`: what the levels are worth is not known", "Add them."));
            };
            belongs(file, "value functions", functions, issues)?;
            for (k, (issue, (_, values))) in issues.iter().zip(&mut party.issues).enumerate() {
                let Some(f) = functions.items().get(k).or_else(|| functions.get(&issue.name)) else {
                    return Err(incomplete(
                        &file.name,
                        format!("issue `{}` has no value function", issue.name),
                        "Add it.",
                    ));
                };
                worth(file, f, issue, values)?;
            }
        }
        "LinearUtilityFunction" | "AffineUtilityFunction" => {
            party.bias = optional("bias")?.unwrap_or(0.0);
            weights(file, node, issues, &mut party)?;
            for (issue, (_, values)) in issues.iter().zip(&mut party.issues) {
                for (level, worth) in issue.levels.iter().zip(values) {
                    *worth = crate::number::number(level, &file.name, &format!("a value of issue `{}`", issue.name))?;
                }
            }
        }
        "ConstUtilityFunction" => party.bias = optional("value")?.or(optional("bias")?).unwrap_or(0.0),
        "MappingUtilityFunction" => mapping(file, node, issues, &mut party)?,
        "HyperRectangleUtilityFunction" => {
            party.bias = optional("bias")?.unwrap_or(0.0);
            rectangles(file, node, issues, &mut party, reader)?;
        }
        other => return Err(unsupported(&file.name, format!("a utility function of type `{other}`"))),
    }
    reservation(file, node, issues, &mut party, reader)?;
    Ok(party)
}

fn discounted(file: &File, node: &Node, issues: &[Issue], reader: &mut Reader<'_>) -> Result<Party, Fault> {
    let Some(inner) = node.get("ufun") else {
        return Err(incomplete(&file.name, "a discounted function without its `ufun`", "Add it."));
    };
    let mut party = function(file, inner, issues, reader)?;
    if let Some(own) = node.get("reserved_value").and_then(Node::number).filter(|x| x.is_finite()) {
        party.reservation = own;
        party.reserved = None;
    }
    let factor = node.get("factor").and_then(Node::text).unwrap_or("step");
    let inner = std::mem::take(&mut party.note);
    let note = |own: String| if inner.is_empty() { own } else { format!("{inner} {own}") };
    let mut not_kept = |what: String, because: &str| {
        reader.warnings.push(
            Diagnostic::new(&NOT_KEPT, format!("{}: {what}", file.name))
                .because(because)
                .cure("Nothing is needed for deals, which are undiscounted."),
        );
    };
    if let Some(discount) = node.get("discount").filter(|n| !n.is_null()) {
        let discount = discount.finite(&file.name, "`discount`")?;
        let power = node.get("power").and_then(Node::number).unwrap_or(1.0);
        let alone =
            node.get("dynamic_reservation").and_then(Node::text).is_some_and(|t| matches!(t, "false" | "False"));
        let mut what = format!("Discount {discount} for each {factor}");
        if (power - 1.0).abs() > 0.0 {
            what.push_str(&format!(" to the power {power}"));
        }
        if alone {
            what.push_str(", not of the reservation value");
        }
        let before = party.discount.take().unwrap_or(1.0);
        // What a case can say: d^t of a utility and of no deal, the time t running from 0 to 1.
        let said =
            factor == "relative_time" && (power - 1.0).abs() <= 0.0 && !alone && discount > 0.0 && discount <= 1.0;
        if said {
            party.discount = Some(before * discount);
        } else {
            not_kept(
                what.replacen("Discount", "the discount", 1),
                "A case's discount is what is left of a utility and of the worth of no deal at the end of the time. This \
                 is another one; it is kept in the party's note.",
            );
        }
        party.note = note(format!("{what} (NegMAS)."));
    } else {
        let cost = node.get("cost").and_then(Node::number).unwrap_or(0.0);
        party.note = note(format!("Cost {cost} for each {factor} (NegMAS)."));
        not_kept(
            format!("a linear cost of time, {cost} for each {factor}"),
            "A case states a discount, not a cost of time; it is kept in the party's note.",
        );
    }
    Ok(party)
}

/// Refuses a list, one entry for each issue, that has entries for other issues.
fn belongs(file: &File, what: &str, written: &Node, issues: &[Issue]) -> Result<(), Fault> {
    let unknown = written.entries().iter().find(|(key, _)| issues.iter().all(|v| v.name != *key));
    let wrong = match (written.items().len(), unknown) {
        (n, _) if n > issues.len() => format!("{n} {what} for {} issues", issues.len()),
        (_, Some((key, _))) => format!("{what} of `{key}`, which is no issue"),
        _ => return Ok(()),
    };
    let cure = "Use the outcome space that belongs to this utility function, whole.";
    Err(incomplete(&file.name, wrong, cure))
}

fn weights(file: &File, node: &Node, issues: &[Issue], party: &mut Party) -> Result<(), Fault> {
    let written = node.get("weights").filter(|n| !n.is_null());
    written.map_or(Ok(()), |list| belongs(file, "weights", list, issues))?;
    for (k, (issue, (weight, _))) in issues.iter().zip(&mut party.issues).enumerate() {
        *weight = match written {
            None => 1.0,
            Some(list) => match list.items().get(k).or_else(|| list.get(&issue.name)) {
                Some(x) => x.finite(&file.name, &format!("the weight of `{}`", issue.name))?,
                None => {
                    return Err(incomplete(
                        &file.name,
                        format!("issue `{}` has no weight", issue.name),
                        "Write one weight for each issue, in the order of the issues.",
                    ));
                }
            },
        };
    }
    Ok(())
}

/// What each level of an issue is worth by a value function.
fn worth(file: &File, f: &Node, issue: &Issue, values: &mut [f64]) -> Result<(), Fault> {
    let part = |key: &str, default: Option<f64>| -> Result<f64, Fault> {
        match (f.get(key).filter(|n| !n.is_null()), default) {
            (Some(node), _) => node.finite(&file.name, &format!("`{key}` of issue `{}`", issue.name)),
            (None, Some(x)) => Ok(x),
            (None, None) => Err(malformed(&file.name, format!("the function of issue `{}` lacks `{key}`", issue.name))),
        }
    };
    let class = class(f);
    if class == "TableFun" || f.get("mapping").is_some() {
        let table = f.get("mapping").unwrap_or(f);
        for (level, worth) in issue.levels.iter().zip(values) {
            let Some((_, node)) = table.entries().iter().find(|(l, _)| same_value(l, level)) else {
                return Err(incomplete(
                    &file.name,
                    format!("issue `{}`: no value of `{level}`", issue.name),
                    "Add it.",
                ));
            };
            *worth = node.finite(&file.name, &format!("the value of `{level}` of `{}`", issue.name))?;
        }
        return Ok(());
    }
    let bias = if class == "ConstFun" { part("bias", None)? } else { part("bias", Some(0.0))? };
    let formula: Box<dyn Fn(f64) -> f64> = match class {
        "ConstFun" => {
            values.fill(bias);
            return Ok(());
        }
        "IdentityFun" => Box::new(|x| x),
        "LinearFun" => {
            let slope = part("slope", None)?;
            Box::new(move |x| slope * x)
        }
        "AffineFun" => {
            let slope = part("slope", None)?;
            Box::new(move |x| slope * x + bias)
        }
        "QuadraticFun" => {
            let (a2, a1) = (part("a2", None)?, part("a1", None)?);
            Box::new(move |x| a2 * x * x + a1 * x + bias)
        }
        "PolynomialFun" => {
            let list = f.get("coefficients").map_or(&[][..], Node::items);
            let list =
                list.iter().map(|c| c.finite(&file.name, "a coefficient")).collect::<Result<Vec<f64>, Fault>>()?;
            Box::new(move |x| bias + list.iter().rev().fold(0.0, |sum, c| (sum + c) * x))
        }
        "ExponentialFun" => {
            let (tau, base) = (part("tau", None)?, part("base", Some(std::f64::consts::E))?);
            Box::new(move |x| base.powf(tau * x) + bias)
        }
        "CosFun" | "SinFun" => {
            let (multiplier, phase) = (part("multiplier", Some(1.0))?, part("phase", Some(0.0))?);
            let amplitude = part("amplitude", Some(1.0))?;
            let wave = if class == "CosFun" { f64::cos } else { f64::sin };
            Box::new(move |x| amplitude * wave(multiplier * x + phase) + bias)
        }
        other => {
            return Err(unsupported(
                &file.name,
                format!("issue `{}` has a value function of type `{other}`", issue.name),
            ));
        }
    };
    for (level, worth) in issue.levels.iter().zip(values) {
        let x = crate::number::number(level, &file.name, &format!("a value of issue `{}`", issue.name))?;
        *worth = formula(x);
        if !worth.is_finite() || worth.abs() >= 1e9 {
            return Err(malformed(&file.name, format!("issue `{}`: the worth of {level} is {worth}", issue.name)));
        }
    }
    Ok(())
}

/// Outcomes with their utilities, one term each.
fn mapping(file: &File, node: &Node, issues: &[Issue], party: &mut Party) -> Result<(), Fault> {
    let Some(table) = node.get("mapping") else {
        return Err(incomplete(&file.name, "no `mapping`", "Add it."));
    };
    party.bias = node.get("default").and_then(Node::number).filter(|x| x.is_finite()).unwrap_or(0.0);
    let mut entries: Vec<(Vec<String>, &Node)> = table.entries().iter().map(|(key, node)| (split(key), node)).collect();
    for item in table.items() {
        if let [outcome, utility] = item.items() {
            entries.push((values_of(outcome), utility));
        }
    }
    if entries.len() > 20_000 {
        return Err(crate::problems::too_large(&file.name, format!("{} outcomes with a utility each", entries.len())));
    }
    for (values, utility) in entries {
        if values.len() != issues.len() {
            let n = values.len();
            return Err(malformed(
                &file.name,
                format!("an outcome of `mapping` has {n} values for {} issues", issues.len()),
            ));
        }
        let mut outcome = Vec::new();
        for (issue, value) in issues.iter().zip(&values) {
            outcome.push(level(file, issue, value)?);
        }
        let add = utility.finite(&file.name, "a utility of `mapping`")? - party.bias;
        if let [only] = outcome.as_slice() {
            party.issues[0].0 = 1.0;
            party.issues[0].1[*only] += add;
        } else {
            let at = outcome.iter().enumerate().map(|(issue, l)| Guard::At { issue, levels: vec![*l] });
            party.terms.push(Term::new(Guard::All(at.collect()), add));
        }
    }
    Ok(())
}

/// Boxes with a reward each: `{issue index or name: range}`.
fn rectangles(
    file: &File,
    node: &Node,
    issues: &[Issue],
    party: &mut Party,
    reader: &mut Reader<'_>,
) -> Result<(), Fault> {
    let boxes = node.get("outcome_ranges").map_or(&[][..], Node::items);
    let utilities = node.get("utilities").map_or(&[][..], Node::items);
    let weights = node.get("weights").map_or(&[][..], Node::items);
    if boxes.len() != utilities.len() {
        return Err(malformed(
            &file.name,
            format!("{} hyper-rectangles and {} utilities", boxes.len(), utilities.len()),
        ));
    }
    let mut open = false;
    for (k, (bounds, utility)) in boxes.iter().zip(utilities).enumerate() {
        let Some(reward) = utility.number() else {
            return Err(unsupported(&file.name, "a hyper-rectangle whose reward is a function"));
        };
        let weight = weights.get(k).and_then(Node::number).unwrap_or(1.0);
        let mut inside = Vec::new();
        for (key, range) in bounds.entries() {
            let place = key.parse::<usize>().ok().or_else(|| issues.iter().position(|v| v.name == *key));
            let Some(v) = place.filter(|v| *v < issues.len()) else {
                return Err(incomplete(
                    &file.name,
                    format!("a hyper-rectangle bounds `{key}`, which is no issue"),
                    "Mend it.",
                ));
            };
            let levels = accepted(file, &issues[v], range, &mut open)?;
            inside.push(Guard::At { issue: v, levels });
        }
        if inside.is_empty() {
            party.bias += weight * reward;
        } else {
            party.terms.push(Term::new(Guard::All(inside), weight * reward));
        }
    }
    if open {
        reader.warnings.push(assumed(
            &file.name,
            "bounds of hyper-rectangles are read as NegMAS 0.16 evaluates them: only values strictly between two bounds \
             are inside",
        ));
    }
    Ok(())
}

/// The levels that a range takes in, as NegMAS evaluates it: a value is only itself, two numbers are an open interval, any
/// other list is the union of its entries. Sets `open` where an interval was read.
fn accepted(file: &File, issue: &Issue, range: &Node, open: &mut bool) -> Result<Vec<usize>, Fault> {
    if range.is_null() {
        return Ok(Vec::new());
    }
    let mut levels = match range {
        Node::List(items) => match items.as_slice() {
            [Node::Number(low, _), Node::Number(high, _)] => {
                *open = true;
                let between = |l: &String| l.parse::<f64>().is_ok_and(|x| *low < x && x < *high);
                (0..issue.levels.len()).filter(|l| between(&issue.levels[*l])).collect()
            }
            _ => {
                let found =
                    items.iter().map(|item| accepted(file, issue, item, open)).collect::<Result<Vec<_>, Fault>>()?;
                found.concat()
            }
        },
        one => vec![level(file, issue, one.text().unwrap_or(""))?],
    };
    levels.sort_unstable();
    levels.dedup();
    Ok(levels)
}

fn reservation(
    file: &File,
    node: &Node,
    issues: &[Issue],
    party: &mut Party,
    reader: &mut Reader<'_>,
) -> Result<(), Fault> {
    if let Some(value) = node.get("reserved_value").and_then(Node::number).filter(|x| x.is_finite()) {
        party.reservation = value;
        return Ok(());
    }
    if let Some(outcome) = node.get("reserved_outcome").filter(|n| !n.is_null()) {
        let values = values_of(outcome);
        if values.len() == issues.len() {
            let levels =
                issues.iter().zip(&values).map(|(v, x)| level(file, v, x)).collect::<Result<Vec<_>, Fault>>()?;
            party.reservation = party.utility(&levels);
            party.reserved = Some(levels);
            return Ok(());
        }
    }
    party.reservation = party.bounds().0.min(0.0);
    reader.warnings.push(assumed(
        &file.name,
        format!(
            "no reservation value (NegMAS: minus infinity, and an empty frontier); taken as {}, below which no utility \
             lies",
            party.reservation
        ),
    ));
    Ok(())
}
