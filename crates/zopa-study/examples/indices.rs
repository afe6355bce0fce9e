//! Prints the Sobol indices of two published functions, for `scripts/check_indices.py` to compare with SALib.

#![allow(clippy::print_stdout, reason = "an example prints")]

use zopa_core::{Case, Diagnostic, Distribution, Input, Limits, Run, Silent};
use zopa_study::{Cell, Column, Kind, Response, SensitivityRequest, Streams, sensitivity};

struct Function {
    columns: Vec<Column>,
    f: fn(&[f64]) -> f64,
}

impl Response for Function {
    type Scratch = ();
    fn columns(&self) -> &[Column] {
        &self.columns
    }
    fn scratch(&self) {}
    fn evaluate(&self, values: &[f64], _: &mut (), row: &mut [Cell]) -> Result<(), Diagnostic> {
        row[0] = Cell::Number((self.f)(values));
        Ok(())
    }
}

fn ishigami(x: &[f64]) -> f64 {
    x[0].sin() + 7.0 * x[1].sin().powi(2) + 0.1 * x[2].powi(4) * x[0].sin()
}

fn g(x: &[f64]) -> f64 {
    const A: [f64; 8] = [0.0, 1.0, 4.5, 9.0, 99.0, 99.0, 99.0, 99.0];
    x.iter().zip(A).map(|(x, a)| ((4.0 * x - 2.0).abs() + a) / (1.0 + a)).product()
}

fn print(name: &str, n: usize, low: f64, high: f64, f: fn(&[f64]) -> f64) {
    let input = |k| Input {
        path: format!("x{k}"),
        prior: Distribution::Uniform { low, high },
        clip: (f64::NEG_INFINITY, f64::INFINITY),
        because: vec![],
    };
    let case = Case { inputs: (0..n).map(input).collect(), ..Case::default() };
    let function =
        Function { columns: vec![Column { name: name.into(), kind: Kind::Number, about: String::new() }], f };
    let Ok(streams) = Streams::new(&case, 1) else { return };
    let limits = Limits::default();
    let request = SensitivityRequest { outputs: vec![0], beside: vec![], budget: 100_000 };
    let Ok(found) = sensitivity(&function, &streams, &request, &Run { limits: &limits, watch: &Silent }) else {
        return;
    };
    for index in &found.outputs[0].indices {
        let (s, t) = (index.first, index.total);
        println!("{name} {} {} {} {} {} {} {}", index.factor, s.value, s.low, s.high, t.value, t.low, t.high);
    }
}

fn main() {
    let pi = std::f64::consts::PI;
    print("ishigami", 3, -pi, pi, ishigami);
    print("g", 8, 0.0, 1.0, g);
}
