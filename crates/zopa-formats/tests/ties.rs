//! What ties in a file ties in the case, also where its weights do not sum to 1.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "a test")]

mod common;

use zopa_core::{Id, LevelId, Outcome, PartyId};
use zopa_formats::{File, Options, Semantics, import};

const VALUES: [[i64; 3]; 3] = [[0, 1, 2], [10, 2, 3], [1, 5, 7]];

/// A domain of three issues of three values, and a profile with these weights as written.
fn files(weights: [&str; 3]) -> Vec<File> {
    let issue = |k: usize, of: &dyn Fn(usize) -> String| {
        let items: String = (0..3).map(|v| format!("<item index=\"{}\" value=\"v{v}\"{}/>", v + 1, of(v))).collect();
        format!("<issue index=\"{0}\" name=\"i{0}\" type=\"discrete\">{items}</issue>", k + 1)
    };
    let domain: String = (0..3).map(|k| issue(k, &|_| String::new())).collect();
    let profile: String = (0..3).map(|k| issue(k, &|v| format!(" evaluation=\"{}\"", VALUES[k][v]))).collect();
    let weights: String =
        weights.iter().enumerate().map(|(k, w)| format!("<weight index=\"{}\" value=\"{w}\"/>", k + 1)).collect();
    let texts = [
        (
            "domain.xml",
            format!(
                "<negotiation_template><utility_space><objective index=\"0\">{domain}</objective></utility_space></negotiation_template>"
            ),
        ),
        (
            "profile.xml",
            format!(
                "<utility_space><objective index=\"0\">{weights}{profile}</objective><reservation value=\"0\"/></utility_space>"
            ),
        ),
    ];
    texts.map(|(name, text)| File { name: name.into(), bytes: text.into_bytes() }).to_vec()
}

/// Weights in thirtieths, written with fifteen digits, by the reading that takes them as they are: two outcomes whose
/// utilities are the same fraction have the same score.
#[test]
fn thirds_tie_whatever_weights_sum_to() {
    let cases = [
        (["0.3", "0.5", "0.166666666666667"], [9, 15, 5]),
        (["0.3", "0.333333333333333", "0.333333333333333"], [9, 10, 10]),
        (["0.333333333333333", "0.333333333333333", "0.333333333333333"], [10, 10, 10]),
        (["0.2", "0.666666666666667", "0.1"], [6, 20, 3]),
    ];
    let mut ties = 0;
    for (weights, thirtieths) in cases {
        let options = Options { semantics: Semantics::Negmas, levels: None };
        let instance = common::instance(&import(&files(weights), &options).unwrap().text);
        let all: Vec<([usize; 3], Outcome)> =
            (0..27).map(|n| [n % 3, n / 3 % 3, n / 9]).map(|at| (at, Outcome::new(at.map(LevelId::new)))).collect();
        let paper = |at: &[usize; 3]| (0..3).map(|k| thirtieths[k] * VALUES[k][at[k]]).sum::<i64>();
        for (a, x) in &all {
            for (b, y) in &all {
                let party = PartyId::new(0);
                let scores = instance.score(party, x).cmp(&instance.score(party, y));
                assert_eq!(scores, paper(a).cmp(&paper(b)), "{weights:?}: {a:?}, {b:?}");
                ties += usize::from(a != b && scores.is_eq());
            }
        }
    }
    assert!(ties > 20, "{ties}");
}
