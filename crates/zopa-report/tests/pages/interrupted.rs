//! Studies that were interrupted say what there is, and nothing of what there is not.

use crate::page::written;
use std::num::NonZeroU64;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicU64, Ordering};
use zopa::core::{Exactness, Limits, Run, StopReason, Watch};
use zopa_report::Colour;

const CASE: &str = r#"
zopa = 1
id = "tiny"
title = "Tiny"
question = "q?"
[parties.a]
[parties.b]
[issues.x]
levels = ["q", "m"]
status_quo = "q"
set_by = ["a", "b"]
[preferences.a]
weights = { x = 1 }
values.x = { q = "20 to 40", m = "20 to 60" }
[preferences.b]
weights = { x = 1 }
values.x = { q = 0, m = "10 to 60" }
walk_away = "0 to 50"
[proposals.m]
set = { x = "m" }
"#;

/// Stops at the n-th look.
struct After(AtomicU64);

impl Watch for After {
    fn tick(&self, _: u64, _: Option<NonZeroU64>) -> ControlFlow<StopReason> {
        let left = self.0.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |n| Some(n.saturating_sub(1)));
        if left == Ok(0) { ControlFlow::Break(StopReason::Interrupted) } else { ControlFlow::Continue(()) }
    }
}

/// Wherever it is interrupted: without a draw there are no shares, without indices no estimators, and a part that is not
/// complete is called so.
#[test]
fn what_is_not_there_is_not_told() {
    let prepared = written(CASE);
    let limits = Limits::default();
    let mut seen = [false; 3];
    for looks in [0, 1, 2, 3, 4, 6, 8, 12, 20, 60, 120, 300, 600, 1000, 1_000_000] {
        let watch = After(AtomicU64::new(u64::MAX));
        let run = Run { limits: &limits, watch: &watch };
        let questions = zopa::study_questions(&prepared, &run).expect("questions");
        watch.0.store(looks, Ordering::Relaxed);
        let request = zopa::assess::study::StudyRequest {
            draws: 1..9001,
            design: zopa::study::Design::Plain,
            before: None,
            analyses: true,
            budget: 2000 + 70 * prepared.case.inputs.len() as u64,
            parties: Vec::new(),
            sign: None,
            held: true,
        };
        let answer = zopa::study(&prepared, questions, &request, None, &run).expect("a study");
        let text = zopa_report::study(&prepared, &answer, Colour::Off);
        let study = &answer.study;
        if study.totals.value.counted() == 0 {
            seen[0] = true;
            assert!(text.contains("nothing to tell") && !text.contains("Shares of draws"), "{looks}: {text}");
        } else if matches!(study.totals.exactness, Exactness::Stopped(_)) {
            assert!(text.contains("Shares of draws"), "{looks}: {text}");
        } else if study.sensitivity.as_ref().is_some_and(|s| s.stopped.is_some()) {
            seen[1] = true;
            assert!(text.contains("NOT COMPLETE") && !text.contains("Saltelli"), "{looks}: {text}");
            assert!(!text.contains("0 evaluations"), "{looks}: {text}");
        } else if study.flips.as_ref().is_some_and(|f| f.stopped.is_none()) {
            seen[2] = true;
            assert!(!text.contains("NOT COMPLETE"), "{looks}: {text}");
        }
    }
    assert_eq!(seen, [true; 3], "the looks reach no study that was stopped at first, later, never");
}
