//! Value functions: what each level of an issue is worth, by a table or by a formula over the level's number.
//!
//! The formulas are those of NegMAS 0.16 with its defaults (`bias` 0, `scale` 1, `base` e); a level that is no number is
//! refused where a formula needs one. Over finitely many levels each of them is a table; where the levels were cut out of a
//! range, how steep the function is there bounds what the table loses.

use super::class;
use crate::form::File;
use crate::number::{number, rated};
use crate::problems::{Fault, incomplete, malformed, unsupported};
use crate::scenario::Issue;
use crate::tree::Node;
use std::f64::consts::E;

/// What each level is worth, and by how much at most the function changes over a distance within the range of the levels.
pub(super) struct Worth {
    pub(super) values: Vec<f64>,
    /// For each unit of distance.
    pub(super) steepest: f64,
    /// At once: where a side is upright, and in a table.
    pub(super) jump: f64,
}

/// What each level of an issue is worth by a value function. O(levels), times the parts of a sum of functions.
///
/// # Errors
/// E851 if a parameter is missing or the worth of a level is no number below 10^9 in size, E852 if a table lacks a level,
/// E853 for a function that is a program.
pub(super) fn worth(file: &File, f: &Node, issue: &Issue) -> Result<Worth, Fault> {
    let class = class(f);
    if class == "LambdaFun" {
        let what = format!("issue `{}` has a value function of type `LambdaFun`, which is a program", issue.name);
        return Err(unsupported(&file.name, what));
    }
    // A table that does not say that it is one; a function of another type has no `mapping` to NegMAS.
    let worth = if class == "TableFun" || class.is_empty() && f.get("mapping").is_some() {
        let values = table(file, f.get("mapping").unwrap_or(f), issue)?;
        let jump = values.iter().copied().fold(f64::NEG_INFINITY, f64::max)
            - values.iter().copied().fold(f64::INFINITY, f64::min);
        Worth { values, steepest: 0.0, jump }
    } else if class == "ConstFun" {
        let bias = Parameters { file, f, issue, ends: (0.0, 0.0) }.needed("bias")?;
        Worth { values: vec![bias; issue.levels.len()], steepest: 0.0, jump: 0.0 }
    } else if class == "AggregatingFun" || class == "BiasedFun" {
        sum(file, f, issue)?
    } else {
        let of = |level: &String| number(level, &file.name, &format!("a value of issue `{}`", issue.name));
        let numbers = issue.levels.iter().map(of).collect::<Result<Vec<f64>, Fault>>()?;
        let low = numbers.iter().copied().fold(f64::INFINITY, f64::min);
        let high = numbers.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let shape = formula(Parameters { file, f, issue, ends: (low, high) })?;
        Worth { values: numbers.into_iter().map(&shape.of).collect(), steepest: shape.steepest, jump: shape.jump }
    };
    match issue.levels.iter().zip(&worth.values).find(|(_, x)| !x.is_finite() || x.abs() >= 1e9) {
        Some((level, x)) => Err(malformed(&file.name, format!("issue `{}`: the worth of {level} is {x}", issue.name))),
        None => Ok(worth),
    }
}

fn table(file: &File, table: &Node, issue: &Issue) -> Result<Vec<f64>, Fault> {
    let rated = rated(&issue.levels, table.entries());
    let of = |(level, entry): (&String, &Option<usize>)| {
        let Some((_, node)) = entry.map(|k| &table.entries()[k]) else {
            return Err(incomplete(&file.name, format!("issue `{}`: no value of `{level}`", issue.name), "Add it."));
        };
        node.finite(&file.name, &format!("the value of `{level}` of `{}`", issue.name))
    };
    issue.levels.iter().zip(&rated).map(of).collect()
}

/// A weighted sum of value functions of one issue, or one function and a constant.
fn sum(file: &File, f: &Node, issue: &Issue) -> Result<Worth, Fault> {
    let parameters = Parameters { file, f, issue, ends: (0.0, 0.0) };
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
    let bias = parameters.or("bias", 0.0)?;
    let mut whole = Worth { values: vec![bias; issue.levels.len()], steepest: 0.0, jump: 0.0 };
    for (part, weight) in parts.iter().zip(weights) {
        let part = worth(file, part, issue)?;
        whole.values.iter_mut().zip(part.values).for_each(|(sum, x)| *sum += weight * x);
        whole.steepest += weight.abs() * part.steepest;
        whole.jump += weight.abs() * part.jump;
    }
    Ok(whole)
}

/// A value function over numbers.
type Formula = Box<dyn Fn(f64) -> f64>;

/// A value function over numbers, with the largest of its slopes within the range of the levels, and of its jumps.
struct Shape {
    of: Formula,
    steepest: f64,
    jump: f64,
}

impl Shape {
    fn smooth(steepest: f64, of: impl Fn(f64) -> f64 + 'static) -> Shape {
        Shape { of: Box::new(of), steepest, jump: 0.0 }
    }
    /// `bias + scale * f`.
    fn scaled(self, bias: f64, scale: f64) -> Shape {
        let Shape { of, steepest, jump } = self;
        Shape {
            of: Box::new(move |x| bias + scale * of(x)),
            steepest: scale.abs() * steepest,
            jump: scale.abs() * jump,
        }
    }
}

fn formula(p: Parameters<'_>) -> Result<Shape, Fault> {
    let bias = p.or("bias", 0.0)?;
    let (low, high) = p.ends;
    let farthest = low.abs().max(high.abs());
    Ok(match class(p.f) {
        "IdentityFun" => Shape::smooth(1.0, |x| x),
        "LinearFun" => {
            let slope = p.needed("slope")?;
            Shape::smooth(slope.abs(), move |x| slope * x)
        }
        "AffineFun" => {
            let slope = p.needed("slope")?;
            Shape::smooth(slope.abs(), move |x| slope * x + bias)
        }
        "QuadraticFun" => {
            let (a2, a1) = (p.needed("a2")?, p.needed("a1")?);
            let slope = |x: f64| (2.0 * a2 * x + a1).abs();
            Shape::smooth(slope(low).max(slope(high)), move |x| a2 * x * x + a1 * x + bias)
        }
        "PolynomialFun" => {
            let list = p.f.get("coefficients").map_or(&[][..], Node::items);
            let list: Vec<f64> = p.numbers(list, "a coefficient")?;
            let slopes = list.iter().enumerate().map(|(k, c)| (k + 1) as f64 * c.abs() * farthest.powi(k as i32));
            Shape::smooth(slopes.sum(), move |x| bias + list.iter().rev().fold(0.0, |sum, c| (sum + c) * x))
        }
        "ExponentialFun" => {
            let (tau, base) = (p.needed("tau")?, p.or("base", E)?);
            let slope = |x: f64| (tau * base.ln() * base.powf(tau * x)).abs();
            Shape::smooth(slope(low).max(slope(high)), move |x| base.powf(tau * x) + bias)
        }
        "LogFun" => {
            let (tau, base, scale) = (p.needed("tau")?, p.or("base", E)?, p.or("scale", 1.0)?);
            let steepest = (scale / base.ln()).abs() / low.abs().min(high.abs());
            Shape::smooth(steepest, move |x| scale * (tau * x).ln() / base.ln() + bias)
        }
        "CosFun" | "SinFun" => {
            let (multiplier, phase) = (p.or("multiplier", 1.0)?, p.or("phase", 0.0)?);
            let amplitude = p.or("amplitude", 1.0)?;
            let wave = if class(p.f) == "CosFun" { f64::cos } else { f64::sin };
            let steepest = (amplitude * multiplier).abs();
            Shape::smooth(steepest, move |x| amplitude * wave(multiplier * x + phase) + bias)
        }
        "TriangularFun" => {
            let (start, middle, end) = (p.needed("start")?, p.needed("middle")?, p.needed("end")?);
            let Shape { of, steepest, jump } = p.trapezium([start, middle, middle, end])?;
            // Both ends are worth the bias, whatever the top is.
            let of = move |x: f64| if x <= start || x >= end { 0.0 } else { of(x) };
            Shape { of: Box::new(of), steepest, jump }.scaled(bias, p.or("scale", 1.0)?)
        }
        "TrapezoidalFun" => {
            let corners = [p.needed("start")?, p.needed("rise_end")?, p.needed("fall_start")?, p.needed("end")?];
            p.trapezium(corners)?.scaled(bias, p.or("scale", 1.0)?)
        }
        "GaussianFun" => p.bell(p.needed("center")?, p.needed("sigma")?)?.scaled(bias, p.or("scale", 1.0)?),
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

/// The parameters of a value function.
#[derive(Clone, Copy)]
struct Parameters<'a> {
    file: &'a File,
    f: &'a Node,
    issue: &'a Issue,
    /// The lowest and the highest level, where they are numbers.
    ends: (f64, f64),
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
    /// 0 outside `start` to `end`, 1 from `rise` to `fall`, straight lines between; where a side is upright its top counts.
    fn trapezium(&self, [start, rise, fall, end]: [f64; 4]) -> Result<Shape, Fault> {
        if !(start <= rise && rise <= fall && fall <= end) {
            let what = format!("the corners of the function of issue `{}` do not ascend", self.issue.name);
            return Err(malformed(&self.file.name, what));
        }
        let of = move |x: f64| match x {
            x if x < start || x > end => 0.0,
            x if x < rise => (x - start) / (rise - start),
            x if x <= fall => 1.0,
            x => (end - x) / (end - fall),
        };
        let sides = [rise - start, end - fall];
        let steepest = sides.iter().filter(|side| **side > 0.0).map(|side| 1.0 / side).fold(0.0, f64::max);
        let jump = f64::from(u8::from(sides.iter().any(|side| *side <= 0.0)));
        Ok(Shape { of: Box::new(of), steepest, jump })
    }
    fn bell(&self, center: f64, sigma: f64) -> Result<Shape, Fault> {
        if sigma > 0.0 {
            // Steepest one sigma from the centre.
            let steepest = (-0.5f64).exp() / sigma;
            return Ok(Shape::smooth(steepest, move |x| (-(x - center).powi(2) / (2.0 * sigma * sigma)).exp()));
        }
        let what = format!("`sigma` of issue `{}` is {sigma}; it must be above 0", self.issue.name);
        Err(malformed(&self.file.name, what))
    }
    /// A weighted sum of shapes, each with a bias and a scale of its own.
    fn mixture(&self, shapes: Vec<Shape>, bias: f64) -> Result<Shape, Fault> {
        let n = shapes.len();
        let (biases, scales) = (self.list("biases", n, Some(0.0))?, self.list("scales", n, Some(1.0))?);
        let weights = self.list("weights", n, Some(1.0))?;
        let parts = shapes.into_iter().enumerate();
        let parts = parts.map(|(k, shape)| shape.scaled(weights[k] * biases[k], weights[k] * scales[k]));
        let parts: Vec<Shape> = parts.collect();
        Ok(Shape {
            steepest: parts.iter().map(|part| part.steepest).sum(),
            jump: parts.iter().map(|part| part.jump).sum(),
            of: Box::new(move |x| bias + parts.iter().map(|part| (part.of)(x)).sum::<f64>()),
        })
    }
}
