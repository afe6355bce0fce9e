//! Counter-based streams: the value of an input in a draw, by the input's path.

use crate::law::{Law, normal, phi};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use zopa_core::{Case, Code, Diagnostic, Draw, Draws, Id, IdVec, InputId};

/// A distribution with nothing inside its scale.
pub static NO_MASS: Code = Code {
    code: "E731",
    title: "nothing to draw from",
    about: "Less than a millionth of an uncertain number's distribution lies inside the scale of its place.",
    example: "salience = { ref = \"shared\" }    # shared = \"0 to 1000000\" is also a position on a scale from 0 to 0.001",
};

/// A number of draws that makes no share.
pub static NO_DRAW: Code = Code {
    code: "E732",
    title: "no draws",
    about: "A share needs at least one draw beside the central case.",
    example: "zopa study CASE --from 5 --to 4",
};

/// Every input's value in every draw of one seed.
///
/// The stream of an input is keyed by the seed and its path and counted by the draw (ChaCha8 with the path's bytes as
/// key material), so values do not depend on the order or number of other inputs. Correlated inputs share a common
/// normal factor (Gaussian copula with Pearson's r = 2 sin(pi * rank correlation / 6)).
#[derive(Clone, Debug)]
pub struct Streams {
    seed: u64,
    laws: IdVec<InputId, Law>,
    own: IdVec<InputId, ChaCha8Rng>,
    group: IdVec<InputId, Option<usize>>,
    groups: Vec<Group>,
    names: Vec<String>,
}

/// What varies independently of everything else: an input, or inputs that are drawn together.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Factor {
    /// The inputs, ascending.
    pub inputs: Vec<InputId>,
    /// The uniform numbers that they take.
    pub dimensions: Vec<usize>,
}

/// Inputs drawn together.
#[derive(Clone, Debug)]
struct Group {
    members: Vec<InputId>,
    r: f64,
    common: ChaCha8Rng,
}

impl Streams {
    /// The streams of a case's inputs.
    ///
    /// # Errors
    /// E731 for each input whose distribution has no mass inside its scale.
    pub fn new(case: &Case, seed: u64) -> Result<Streams, Vec<Diagnostic>> {
        let mut faults = Vec::new();
        let mut laws = IdVec::new();
        for input in case.inputs.iter() {
            match Law::new(input) {
                Some(law) => {
                    laws.push(law);
                }
                None => faults.push(
                    Diagnostic::new(&NO_MASS, format!("nothing of `{}` lies inside its scale", input.path))
                        .at_path(&*input.path, "this range")
                        .because(NO_MASS.about)
                        .cure("Give a range that overlaps the scale."),
                ),
            }
        }
        if !faults.is_empty() {
            return Err(faults);
        }
        let mut group: IdVec<InputId, Option<usize>> = case.inputs.iter().map(|_| None).collect();
        let mut groups = Vec::new();
        for correlation in &case.correlations {
            for input in &correlation.inputs {
                group[*input] = Some(groups.len());
            }
            groups.push(Group {
                members: correlation.inputs.clone(),
                r: 2.0 * (std::f64::consts::PI * correlation.by / 6.0).sin(),
                common: keyed(seed, "correlate", &correlation.of.join(" ")),
            });
        }
        let own = case.inputs.iter().map(|input| keyed(seed, "input", &input.path)).collect();
        let paths = case.inputs.iter().map(|input| input.path.clone());
        let names = paths.chain(case.correlations.iter().map(|c| c.of.join(" "))).collect();
        Ok(Streams { seed, laws, own, group, groups, names })
    }

    /// The seed.
    pub fn seed(&self) -> u64 {
        self.seed
    }

    /// The law of an input.
    pub fn law(&self, input: InputId) -> &Law {
        &self.laws[input]
    }

    /// The quantile of an input in a draw (not the central one), strictly between 0 and 1.
    pub fn quantile(&self, input: InputId, draw: Draw) -> f64 {
        let own = |i: InputId| uniform(&self.own[i], draw);
        self.combined(input, &own, &|g| uniform(&self.groups[g].common, draw))
    }

    /// The quantile of an input from independent uniform numbers: one for each input, one for each group.
    fn combined(&self, input: InputId, own: &dyn Fn(InputId) -> f64, common: &dyn Fn(usize) -> f64) -> f64 {
        let Some((g, group)) = self.group[input].map(|g| (g, &self.groups[g])) else { return own(input) };
        let n = group.members.len() as f64;
        let z = if group.r >= 0.0 {
            group.r.sqrt() * normal(common(g)) + (1.0 - group.r).max(0.0).sqrt() * normal(own(input))
        } else {
            // The symmetric root of the matrix with 1 on and r off the diagonal.
            let side = (1.0 - group.r).sqrt();
            let mean = (1.0 + (n - 1.0) * group.r).max(0.0).sqrt();
            let sum: f64 = group.members.iter().map(|m| normal(own(*m))).sum();
            side * normal(own(input)) + (mean - side) / n * sum
        };
        phi(z).clamp(f64::MIN_POSITIVE, 1.0 - f64::EPSILON / 2.0)
    }

    /// How many independent uniform numbers a draw takes: one for each input, then one for each group.
    pub fn dimensions(&self) -> usize {
        self.laws.len() + self.groups.len()
    }

    /// Every input's value from the independent uniform numbers of a draw, in the order of [`Streams::dimensions`].
    pub fn place(&self, unit: &[f64], values: &mut Vec<f64>) {
        let inputs = self.laws.len();
        values.clear();
        for (input, law) in self.laws.enumerated() {
            let own = |i: InputId| unit[i.index()];
            values.push(law.quantile(self.combined(input, &own, &|g| unit[inputs + g])));
        }
    }

    /// What varies independently: single inputs, and groups of inputs that are drawn together, in the order of their
    /// first inputs.
    pub fn factors(&self) -> Vec<Factor> {
        let mut factors: Vec<Factor> = Vec::new();
        for (input, group) in self.group.enumerated() {
            match group {
                None => factors.push(Factor { inputs: vec![input], dimensions: vec![input.index()] }),
                Some(g) if self.groups[*g].members.iter().min() == Some(&input) => {
                    let mut inputs = self.groups[*g].members.clone();
                    inputs.sort_unstable();
                    let mut dimensions: Vec<usize> = inputs.iter().map(|i| i.index()).collect();
                    dimensions.push(self.laws.len() + g);
                    factors.push(Factor { inputs, dimensions });
                }
                Some(_) => {}
            }
        }
        factors
    }

    /// The central value of every input.
    pub fn central(&self) -> Vec<f64> {
        self.laws.iter().map(Law::central).collect()
    }

    /// The uniform number of a named stream, for what is drawn beside the inputs.
    pub(crate) fn named(&self, kind: &str, name: &str) -> ChaCha8Rng {
        keyed(self.seed, kind, name)
    }

    /// The name of a dimension: the path of its input, or the paths of its group.
    pub(crate) fn name(&self, dimension: usize) -> &str {
        self.names.get(dimension).map_or("", String::as_str)
    }

    /// How many inputs there are.
    pub(crate) fn len(&self) -> usize {
        self.laws.len()
    }
}

impl Draws for Streams {
    fn value(&self, input: InputId, draw: Draw) -> f64 {
        let law = &self.laws[input];
        if draw == Draw::CENTRAL { law.central() } else { law.quantile(self.quantile(input, draw)) }
    }
}

/// A generator whose key is the seed, the kind and the name.
fn keyed(seed: u64, kind: &str, name: &str) -> ChaCha8Rng {
    let mut key = [0u8; 32];
    key[..8].copy_from_slice(&seed.to_le_bytes());
    // Three differently salted 64-bit hashes: paths that collide in all of them do not occur.
    for salt in 0..3u64 {
        let mut hash = 0xcbf2_9ce4_8422_2325 ^ salt.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        for byte in kind.bytes().chain([0]).chain(name.bytes()) {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3).rotate_left(salt as u32);
        }
        let at = 8 + 8 * salt as usize;
        key[at..at + 8].copy_from_slice(&hash.to_le_bytes());
    }
    ChaCha8Rng::from_seed(key)
}

/// The draw-th number of a stream, strictly between 0 and 1.
pub(crate) fn uniform(stream: &ChaCha8Rng, draw: Draw) -> f64 {
    let mut stream = stream.clone();
    stream.set_word_pos(u128::from(draw.0) * 2);
    ((stream.next_u64() >> 11) as f64 + 0.5) / (1u64 << 53) as f64
}

#[cfg(test)]
mod tests {
    use super::Streams;
    use zopa_core::{Case, Correlation, Distribution, Draw, Draws, Id, Input, InputId};

    fn case(paths: &[&str]) -> Case {
        let inputs = paths.iter().map(|p| Input {
            path: (*p).to_owned(),
            prior: Distribution::Interval { low: 10.0, high: 30.0 },
            clip: (0.0, 100.0),
            because: vec![],
        });
        Case { inputs: inputs.collect(), ..Case::default() }
    }

    fn spearman(a: &[f64], b: &[f64]) -> f64 {
        let rank = |x: &[f64]| {
            let mut order: Vec<usize> = (0..x.len()).collect();
            order.sort_by(|i, j| x[*i].total_cmp(&x[*j]));
            let mut ranks = vec![0.0; x.len()];
            for (r, i) in order.into_iter().enumerate() {
                ranks[i] = r as f64;
            }
            ranks
        };
        let (a, b) = (rank(a), rank(b));
        let n = a.len() as f64;
        let d: f64 = a.iter().zip(&b).map(|(x, y)| (x - y).powi(2)).sum();
        1.0 - 6.0 * d / (n * (n * n - 1.0))
    }

    fn column(s: &Streams, input: usize, n: u64) -> Vec<f64> {
        (1..=n).map(|d| s.value(InputId::new(input), Draw(d))).collect()
    }

    /// A new input, or another order, leaves every other input's draws alone: `diff` shows no noise.
    #[test]
    fn streams_are_keyed_by_path() {
        let few = Streams::new(&case(&["a", "b"]), 7).unwrap();
        let more = Streams::new(&case(&["new", "b", "a"]), 7).unwrap();
        assert_eq!(column(&few, 0, 50), column(&more, 2, 50));
        assert_eq!(column(&few, 1, 50), column(&more, 1, 50));
        assert_ne!(column(&few, 0, 50), column(&few, 1, 50));
        let other = Streams::new(&case(&["a", "b"]), 8).unwrap();
        assert_ne!(column(&few, 0, 50), column(&other, 0, 50));
    }

    /// Draw 0 is the central case whatever the seed.
    #[test]
    fn draw_zero_is_central() {
        let s = Streams::new(&case(&["a"]), 3).unwrap();
        assert!((s.value(InputId::new(0), Draw::CENTRAL) - 20.0).abs() < 1e-12);
    }

    /// The stated interval holds nine tenths of the draws, and neighbouring inputs are not correlated.
    #[test]
    fn draws_follow_the_interval() {
        let s = Streams::new(&case(&["a", "b"]), 1).unwrap();
        let a = column(&s, 0, 20_000);
        let inside = a.iter().filter(|x| (10.0..=30.0).contains(*x)).count() as f64 / 20_000.0;
        assert!((inside - 0.9).abs() < 0.01, "{inside}");
        assert!(spearman(&a, &column(&s, 1, 20_000)).abs() < 0.03);
    }

    /// `correlate` gives the rank correlation that it names, of either sign.
    #[test]
    fn correlated_inputs_have_the_named_rank_correlation() {
        for by in [0.6, -0.4, 1.0, 0.0] {
            let mut c = case(&["a", "b", "c"]);
            let inputs = vec![InputId::new(0), InputId::new(1), InputId::new(2)];
            c.correlations = vec![Correlation { of: vec!["x".into()], inputs, by }];
            let s = Streams::new(&c, 1).unwrap();
            let got = spearman(&column(&s, 0, 20_000), &column(&s, 2, 20_000));
            assert!((got - by).abs() < 0.03, "{by}: {got}");
        }
    }

    /// A range outside its scale is named, not drawn from.
    #[test]
    fn ranges_without_mass_are_refused() {
        let mut c = case(&["a"]);
        c.inputs[InputId::new(0)].prior = Distribution::Interval { low: 200.0, high: 210.0 };
        assert_eq!(Streams::new(&c, 1).unwrap_err()[0].code.code, "E731");
    }
}
