//! What ties in a file ties in the case, also where its weights do not sum to 1.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "a test")]

use crate::common;
use proptest::prelude::*;
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

/// A bid of GeniusWeb and a profile of two issues with these weights, utilities and reservation bid.
fn bid_files(weights: &[f64], utilities: &[Vec<f64>], bid: &[usize]) -> Vec<File> {
    let names = |n: usize, sign: &str| (0..n).map(|k| format!("{sign}{k}")).collect::<Vec<String>>();
    let list = |parts: Vec<String>| parts.join(",");
    let issues = list(
        utilities
            .iter()
            .enumerate()
            .map(|(v, of)| format!("\"i{v}\":{{\"values\":{:?}}}", names(of.len(), "l")))
            .collect(),
    );
    let tables = list(
        utilities
            .iter()
            .enumerate()
            .map(|(v, of)| {
                let entries = list(of.iter().enumerate().map(|(l, x)| format!("\"l{l}\":{x}")).collect());
                format!("\"i{v}\":{{\"discreteutils\":{{\"valueUtilities\":{{{entries}}}}}}}")
            })
            .collect(),
    );
    let weights = list(weights.iter().enumerate().map(|(v, w)| format!("\"i{v}\":{w}")).collect());
    let bid = list(bid.iter().enumerate().map(|(v, l)| format!("\"i{v}\":\"l{l}\"")).collect());
    let profile = format!(
        "{{\"LinearAdditiveUtilitySpace\":{{\"name\":\"p\",\"issueUtilities\":{{{tables}}},\"issueWeights\":{{{weights}}},\
         \"reservationBid\":{{\"issuevalues\":{{{bid}}}}}}}}}"
    );
    let domain = format!("{{\"name\":\"d\",\"issuesValues\":{{{issues}}}}}");
    [("d.json", domain), ("p.json", profile)]
        .map(|(name, text)| File { name: name.into(), bytes: text.into_bytes() })
        .to_vec()
}

/// The score of the reservation bid and that of no deal.
fn bid_and_no_deal(text: &str, bid: &[usize]) -> (i64, i64) {
    let instance = common::instance(text);
    let additive = instance.additive(PartyId::new(0)).unwrap();
    let outcome = Outcome::new(bid.iter().map(|l| LevelId::new(*l)));
    (additive.score(instance.model(), &outcome).raw(), additive.disagreement().raw())
}

/// A reservation bid that is the best there is: no deal is worth 1, and nothing is better than it.
#[test]
fn a_reservation_bid_is_written_as_it_is() {
    let files = bid_files(&[0.5, 0.5], &[vec![1.0, 0.25], vec![0.75, 1.0]], &[0, 1]);
    let text = import(&files, &Options::default()).unwrap().text;
    assert!(text.contains("\nreservation = 100\n"), "{text}");
    let (bid, none) = bid_and_no_deal(&text, &[0, 1]);
    assert_eq!(bid, none);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    /// Whatever the decimals, the reservation bid ties with no deal in the case, exactly.
    #[test]
    fn reservation_bids_tie(
        digits in 1..16i32,
        raw in prop::collection::vec((0.01..1.0f64, prop::collection::vec(0.0..1.0f64, 1..4)), 1..6),
        pick in any::<prop::sample::Index>(),
    ) {
        let cut = |x: f64| (x * 10f64.powi(digits)).round() / 10f64.powi(digits);
        let sum: f64 = raw.iter().map(|(w, _)| w).sum();
        let weights: Vec<f64> = raw.iter().map(|(w, _)| cut(w / sum).max(0.001)).collect();
        let utilities: Vec<Vec<f64>> = raw.iter().map(|(_, of)| of.iter().map(|x| cut(*x)).collect()).collect();
        let bid: Vec<usize> = utilities.iter().map(|of| pick.index(of.len())).collect();
        let text = import(&bid_files(&weights, &utilities, &bid), &Options::default()).unwrap().text;
        let (there, none) = bid_and_no_deal(&text, &bid);
        prop_assert_eq!(there, none, "{}", text);
        let found = common::numbers(&text);
        common::agree(&found, &|o| {
            vec![o.iter().enumerate().map(|(v, l)| weights[v] * utilities[v][*l]).sum()]
        });
    }
}

/// What stands for NegMAS's minus infinity is never above an outcome, however the numbers are rounded.
#[test]
fn minus_infinity_is_below_every_outcome() {
    let space = "type: CartesianOutcomeSpace\nissues:\n- {name: a, type: CategoricalIssue, values: [x, y]}\n\
                 - {name: b, type: CategoricalIssue, values: [z]}\n- {name: c, type: ContiguousIssue, values: [3, 3]}\n";
    let file = |name: &str, text: &str| File { name: name.to_owned(), bytes: text.into() };
    let mut mended = 0;
    for k in 1..200 {
        let function = format!(
            "type: LinearAdditiveUtilityFunction\nweights: [0.13, 0.403, 0.803]\nvalues:\n- {{type: TableFun, mapping: {{x: 10, \
             y: 0.209}}}}\n- {{type: ConstFun, bias: -1.{k:03}}}\n- {{type: ExponentialFun, tau: 0.081, bias: 0.198, base: 2.0}}\n\
             bias: -0.795\n"
        );
        let text = import(&[file("s.yml", space), file("a.yml", &function)], &Options::default()).unwrap().text;
        let (bid, none) = bid_and_no_deal(&text, &[1, 0, 0]);
        assert!(none <= bid, "{none} above {bid}: {text}");
        mended += usize::from(none < bid);
        let found = common::numbers(&text);
        let lowest = 0.13 * 0.209 - 0.403 * (1.0 + f64::from(k) / 1000.0) + 0.803 * (2f64.powf(0.243) + 0.198) - 0.795;
        assert!((found.no_deal[0] - lowest.min(0.0)).abs() < 1e-9, "{}", found.no_deal[0]);
    }
    assert!(mended > 20, "{mended}");
}
