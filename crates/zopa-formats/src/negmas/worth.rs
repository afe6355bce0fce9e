//! Value functions: what each level of an issue is worth, by a table or by a formula over the level's number.
//!
//! The formulas are those of NegMAS 0.16 with its defaults (`bias` 0, `scale` 1, `base` e); a level that is no number is
//! refused where a formula needs one. Over finitely many levels each of them is a table.

use super::class;
use crate::form::File;
use crate::number::{number, same_value};
use crate::problems::{Fault, incomplete, malformed, unsupported};
use crate::scenario::Issue;
use crate::tree::Node;
use std::f64::consts::E;

/// What each level of an issue is worth by a value function. O(levels), times the parts of a sum of functions.
///
/// # Errors
/// E851 if a parameter is missing or the worth of a level is no number below 10^9 in size, E852 if a table lacks a level,
/// E853 for a function that is a program.
pub(super) fn worth(file: &File, f: &Node, issue: &Issue) -> Result<Vec<f64>, Fault> {
    let class = class(f);
    let values = if class == "TableFun" || f.get("mapping").is_some() {
        table(file, f.get("mapping").unwrap_or(f), issue)?
    } else if class == "ConstFun" {
        vec![Parameters { file, f, issue }.needed("bias")?; issue.levels.len()]
    } else if class == "AggregatingFun" || class == "BiasedFun" {
        sum(file, f, issue)?
    } else {
        let formula = formula(Parameters { file, f, issue })?;
        let of =
            |level: &String| number(level, &file.name, &format!("a value of issue `{}`", issue.name)).map(&formula);
        issue.levels.iter().map(of).collect::<Result<_, Fault>>()?
    };
    match issue.levels.iter().zip(&values).find(|(_, x)| !x.is_finite() || x.abs() >= 1e9) {
        Some((level, x)) => Err(malformed(&file.name, format!("issue `{}`: the worth of {level} is {x}", issue.name))),
        None => Ok(values),
    }
}

fn table(file: &File, table: &Node, issue: &Issue) -> Result<Vec<f64>, Fault> {
    let of = |level: &String| {
        let Some((_, node)) = table.entries().iter().find(|(l, _)| same_value(l, level)) else {
            return Err(incomplete(&file.name, format!("issue `{}`: no value of `{level}`", issue.name), "Add it."));
        };
        node.finite(&file.name, &format!("the value of `{level}` of `{}`", issue.name))
    };
    issue.levels.iter().map(of).collect()
}

/// A weighted sum of value functions of one issue, or one function and a constant.
fn sum(file: &File, f: &Node, issue: &Issue) -> Result<Vec<f64>, Fault> {
    let parameters = Parameters { file, f, issue };
    if f.get("normalize").and_then(Node::text).is_some_and(|t| matches!(t, "true" | "True")) {
        let what = format!("issue `{}` has a value function that is still to be normalised", issue.name);
        return Err(unsupported(&file.name, what));
    }
    let parts = match f.get("fun") {
        Some(one) => std::slice::from_ref(one),
        None => f.get("funs").map_or(&[][..], Node::items),
    };
    if parts.is_empty() {
        return Err(malformed(&file.name, format!("the value function of issue `{}` is a sum of nothing", issue.name)));
    }
    let weights = parameters.list("weights", parts.len(), Some(1.0))?;
    let mut values = vec![parameters.or("bias", 0.0)?; issue.levels.len()];
    for (part, weight) in parts.iter().zip(weights) {
        let part = worth(file, part, issue)?;
        values.iter_mut().zip(part).for_each(|(sum, x)| *sum += weight * x);
    }
    Ok(values)
}

/// A value function over numbers.
type Formula = Box<dyn Fn(f64) -> f64>;

fn formula(p: Parameters<'_>) -> Result<Formula, Fault> {
    let bias = p.or("bias", 0.0)?;
    Ok(match class(p.f) {
        "IdentityFun" => Box::new(|x| x),
        "LinearFun" => {
            let slope = p.needed("slope")?;
            Box::new(move |x| slope * x)
        }
        "AffineFun" => {
            let slope = p.needed("slope")?;
            Box::new(move |x| slope * x + bias)
        }
        "QuadraticFun" => {
            let (a2, a1) = (p.needed("a2")?, p.needed("a1")?);
            Box::new(move |x| a2 * x * x + a1 * x + bias)
        }
        "PolynomialFun" => {
            let list = p.f.get("coefficients").map_or(&[][..], Node::items);
            let list: Vec<f64> = p.numbers(list, "a coefficient")?;
            Box::new(move |x| bias + list.iter().rev().fold(0.0, |sum, c| (sum + c) * x))
        }
        "ExponentialFun" => {
            let (tau, base) = (p.needed("tau")?, p.or("base", E)?);
            Box::new(move |x| base.powf(tau * x) + bias)
        }
        "LogFun" => {
            let (tau, base, scale) = (p.needed("tau")?, p.or("base", E)?, p.or("scale", 1.0)?);
            Box::new(move |x| scale * (tau * x).ln() / base.ln() + bias)
        }
        "CosFun" | "SinFun" => {
            let (multiplier, phase) = (p.or("multiplier", 1.0)?, p.or("phase", 0.0)?);
            let amplitude = p.or("amplitude", 1.0)?;
            let wave = if class(p.f) == "CosFun" { f64::cos } else { f64::sin };
            Box::new(move |x| amplitude * wave(multiplier * x + phase) + bias)
        }
        "TriangularFun" => {
            let (start, middle, end) = (p.needed("start")?, p.needed("middle")?, p.needed("end")?);
            let scale = p.or("scale", 1.0)?;
            // Both ends are worth the bias, whatever the top is.
            let tent = trapezium(start, middle, middle, end);
            Box::new(move |x| bias + scale * if x <= start || x >= end { 0.0 } else { tent(x) })
        }
        "TrapezoidalFun" => {
            let corners = [p.needed("start")?, p.needed("rise_end")?, p.needed("fall_start")?, p.needed("end")?];
            let scale = p.or("scale", 1.0)?;
            let shape = p.trapezium(corners)?;
            Box::new(move |x| bias + scale * shape(x))
        }
        "GaussianFun" => {
            let (center, sigma, scale) = (p.needed("center")?, p.needed("sigma")?, p.or("scale", 1.0)?);
            let bell = p.bell(center, sigma)?;
            Box::new(move |x| bias + scale * bell(x))
        }
        "MultiModalTrapezoidalFun" => {
            let starts = p.list("starts", 0, None)?;
            let n = starts.len();
            let (rises, falls) = (p.list("rise_ends", n, None)?, p.list("fall_starts", n, None)?);
            let ends = p.list("ends", n, None)?;
            let corners = (0..n).map(|k| [starts[k], rises[k], falls[k], ends[k]]);
            p.mixture(corners.map(|corners| p.trapezium(corners)).collect::<Result<_, Fault>>()?, bias)?
        }
        "MultiModalGaussianFun" => {
            let centers = p.list("centers", 0, None)?;
            let sigmas = p.list("sigmas", centers.len(), None)?;
            let bells = centers.iter().zip(sigmas).map(|(center, sigma)| p.bell(*center, sigma));
            p.mixture(bells.collect::<Result<_, Fault>>()?, bias)?
        }
        other => {
            let what = format!("issue `{}` has a value function of type `{other}`", p.issue.name);
            return Err(unsupported(&p.file.name, what));
        }
    })
}

/// 0 outside `start` to `end`, 1 from `rise` to `fall`, straight lines between; where a side is upright its top counts.
fn trapezium(start: f64, rise: f64, fall: f64, end: f64) -> impl Fn(f64) -> f64 {
    move |x| match x {
        x if x < start || x > end => 0.0,
        x if x < rise => (x - start) / (rise - start),
        x if x <= fall => 1.0,
        x => (end - x) / (end - fall),
    }
}

/// The parameters of a value function.
#[derive(Clone, Copy)]
struct Parameters<'a> {
    file: &'a File,
    f: &'a Node,
    issue: &'a Issue,
}

impl Parameters<'_> {
    fn given(&self, key: &str) -> Option<&Node> {
        self.f.get(key).filter(|n| !n.is_null())
    }
    fn lacks(&self, key: &str) -> Fault {
        malformed(&self.file.name, format!("the function of issue `{}` lacks `{key}`", self.issue.name))
    }
    /// A number that must be there.
    fn needed(&self, key: &str) -> Result<f64, Fault> {
        let node = self.given(key).ok_or_else(|| self.lacks(key))?;
        node.finite(&self.file.name, &format!("`{key}` of issue `{}`", self.issue.name))
    }
    /// A number, or this one.
    fn or(&self, key: &str, default: f64) -> Result<f64, Fault> {
        self.given(key).map_or(Ok(default), |_| self.needed(key))
    }
    fn numbers(&self, list: &[Node], what: &str) -> Result<Vec<f64>, Fault> {
        list.iter().map(|x| x.finite(&self.file.name, what)).collect()
    }
    /// A list of so many numbers (of any number above 0, if that is 0), or as many of these.
    fn list(&self, key: &str, n: usize, default: Option<f64>) -> Result<Vec<f64>, Fault> {
        let list = match (self.given(key), default) {
            (Some(list), _) => self.numbers(list.items(), &format!("`{key}` of issue `{}`", self.issue.name))?,
            (None, Some(x)) => vec![x; n],
            (None, None) => return Err(self.lacks(key)),
        };
        if list.is_empty() || n > 0 && list.len() != n {
            let (name, found) = (&self.issue.name, list.len());
            let what = format!("the function of issue `{name}` has {found} `{key}` where {} belong", n.max(1));
            return Err(malformed(&self.file.name, what));
        }
        Ok(list)
    }
    fn trapezium(&self, [start, rise, fall, end]: [f64; 4]) -> Result<Formula, Fault> {
        if start <= rise && rise <= fall && fall <= end {
            return Ok(Box::new(trapezium(start, rise, fall, end)));
        }
        let what = format!("the corners of the function of issue `{}` do not ascend", self.issue.name);
        Err(malformed(&self.file.name, what))
    }
    fn bell(&self, center: f64, sigma: f64) -> Result<Formula, Fault> {
        if sigma > 0.0 {
            return Ok(Box::new(move |x| (-(x - center).powi(2) / (2.0 * sigma * sigma)).exp()));
        }
        let what = format!("`sigma` of issue `{}` is {sigma}; it is above 0", self.issue.name);
        Err(malformed(&self.file.name, what))
    }
    /// A weighted sum of shapes, each with a bias and a scale of its own.
    fn mixture(&self, shapes: Vec<Formula>, bias: f64) -> Result<Formula, Fault> {
        let n = shapes.len();
        let (biases, scales) = (self.list("biases", n, Some(0.0))?, self.list("scales", n, Some(1.0))?);
        let weights = self.list("weights", n, Some(1.0))?;
        Ok(Box::new(move |x| bias + (0..n).map(|k| weights[k] * (biases[k] + scales[k] * shapes[k](x))).sum::<f64>()))
    }
}
