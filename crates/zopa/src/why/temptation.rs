//! What would tempt a party away from a state, and what answers it, in words.

use zopa_conflict::Improvement;
use zopa_core::Step;

/// The temptation and what answers it; `told` puts a step into words.
pub(super) fn tempted(improvement: &Improvement, told: &dyn Fn(&Step) -> String) -> String {
    let answer: Vec<String> = improvement.answer.iter().map(told).collect();
    let tempted = format!("a gain is {}", told(&improvement.step));
    match (answer.is_empty(), improvement.deterred) {
        (true, _) => format!("{tempted}, which nobody would answer"),
        (false, true) => format!("{tempted}, answered by {}", answer.join(", then ")),
        (false, false) => format!("{tempted}; the answer {} does not deter it", answer.join(", then ")),
    }
}
