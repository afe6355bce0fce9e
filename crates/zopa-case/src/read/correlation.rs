//! `[[correlate]]`: uncertain numbers drawn together.

use super::Reader;
use crate::codes::evidence::{BAD_CORRELATION, NOTHING_TO_TIE, TIED_TWICE};
use std::collections::BTreeSet;
use std::f64::consts::PI;
use zopa_core::{Correlation, Diagnostic, Id, InputId, Place};

impl Reader<'_> {
    pub(super) fn correlations(&mut self) {
        let mut group_of: Vec<Option<usize>> = vec![None; self.case.inputs.len()];
        for (group, item) in self.items("correlate").iter().enumerate() {
            let Some(table) = item.table() else { continue };
            let mut sound = true;
            let paths: Vec<String> = self.each(table.get("of"), |reader, node| {
                let path = node.text()?;
                sound &= reader.path_known(path, &node.span);
                Some(path.to_owned())
            });
            let inputs = self.beneath(&paths);
            // A scenario or an assumption's negation may leave fewer than two uncertain: then nothing is tied there.
            if !self.base && inputs.len() < 2 {
                continue;
            }
            let by = table.get("by").and_then(|node| Some((node, node.number()?.value)));
            if sound && !paths.is_empty() && inputs.len() < 2 {
                self.problems.push(
                    Diagnostic::new(&NOTHING_TO_TIE, "there are no two uncertain numbers under these paths")
                        .at(Place::Span(item.span.clone()), format!("{} uncertain beneath", inputs.len()))
                        .because("Known numbers are not drawn, so there is nothing to draw together.")
                        .cure("Name a path above more numbers, or take the group out."),
                );
            }
            if let Some((node, by)) = by.filter(|_| inputs.len() != 1) {
                let least = least_correlation(inputs.len());
                if !(by > least && by <= 1.0) {
                    self.problems.push(
                        Diagnostic::new(
                            &BAD_CORRELATION,
                            format!("{} numbers cannot share a correlation of {by}", inputs.len()),
                        )
                        .at(Place::Span(node.span.clone()), "impossible")
                        .because(format!(
                            "An equal rank correlation of {} numbers lies above {least:.4} and is at most 1.",
                            inputs.len()
                        ))
                        .cure("Write a value in between; 0 is the same as no group."),
                    );
                }
            }
            for input in &inputs {
                match group_of[input.index()].replace(group) {
                    Some(other) if other != group => {
                        let path = &self.case.inputs[*input].path;
                        self.problems.push(
                            Diagnostic::new(
                                &TIED_TWICE,
                                format!("`{path}` is in two groups of numbers drawn together"),
                            )
                            .at(Place::Span(item.span.clone()), "second group")
                            .at(Place::Span(self.items("correlate")[other].span.clone()), "first group")
                            .because(
                                "One equal correlation for each group is all that is stated, so groups cannot overlap.",
                            )
                            .cure("Narrow the paths of one of them."),
                        );
                        break;
                    }
                    _ => {}
                }
            }
            self.case.correlations.push(Correlation { of: paths, inputs, by: by.map_or(0.0, |(_, by)| by) });
        }
    }

    /// The uncertain numbers beneath the paths, shared ones where they are used, each once, in order.
    fn beneath(&self, paths: &[String]) -> Vec<InputId> {
        let paths: BTreeSet<&str> = paths.iter().map(String::as_str).collect();
        let under = |path: &str| {
            path.match_indices('.').map(|(i, _)| &path[..i]).chain([path]).any(|above| paths.contains(above))
        };
        let mut found: BTreeSet<InputId> = BTreeSet::new();
        found.extend(self.numbers.standing.iter().filter(|s| under(&s.path)).filter_map(|s| s.input));
        found.extend(self.case.inputs.enumerated().filter(|(_, input)| under(&input.path)).map(|(id, _)| id));
        found.into_iter().collect()
    }
}

/// The rank correlation that n numbers can share lies above this: the correlation r = 2 sin(pi by / 6) of their normal
/// copula must keep the matrix positive definite, r > -1/(n-1).
fn least_correlation(n: usize) -> f64 {
    if n < 2 {
        return -1.0;
    }
    let r = -1.0 / (n as f64 - 1.0);
    6.0 / PI * (r / 2.0).asin()
}

#[cfg(test)]
mod tests {
    use super::least_correlation;

    /// Two numbers may oppose each other fully (the bound itself excluded); three only about by half.
    #[test]
    fn bound_of_an_equal_correlation() {
        assert!((least_correlation(2) + 1.0).abs() < 1e-12);
        assert!((least_correlation(3) - 6.0 / std::f64::consts::PI * (-0.25f64).asin()).abs() < 1e-12);
    }
}
