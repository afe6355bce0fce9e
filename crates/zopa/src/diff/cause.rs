//! What moved a finding, from what a few versions between two cases say of it.
//!
//! A unit *suffices* if the old case with it alone says of the finding what the new case says; it is *needed* if the new
//! case without it does not. One that suffices and alone is needed is the cause. Where nothing is needed, whatever
//! suffices is a cause among others. Where none suffices, all pairs that have all that is needed are tried, and then all
//! that are needed together. A pair is the cause where both of it are needed; otherwise it is one way among others.

/// What moved a finding. Units by their place in the list.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Cause {
    /// This one: alone it is enough, and without it the finding would be as before.
    Unit(usize),
    /// This one is enough alone, but not needed: other changes together do without it.
    Enough(usize),
    /// Each of these is enough, and none is needed: another would do without it.
    AnyOf(Vec<usize>),
    /// These together: none is enough alone, and each is needed.
    Jointly(Vec<usize>),
    /// No one is enough alone. Each of these pairs is, and not all of what is in them is needed: other changes together do
    /// without the rest.
    AnyPair {
        /// The pairs, at least one, in rising order of their first and then their second unit.
        pairs: Vec<(usize, usize)>,
        /// Those without which the new case would not say it: none, or one that is in every pair.
        needed: Vec<usize>,
    },
    /// This one is enough alone, and others also matter: without them the new case says something else again.
    EnoughBut {
        /// The one that is enough.
        unit: usize,
        /// Those that are needed beside it, given all the other changes.
        needed: Vec<usize>,
    },
    /// More changes together than were tried: no one and no pair is enough, nor all that are needed together.
    Unclear {
        /// Those without which the new case would not say it.
        needed: Vec<usize>,
    },
}

impl Cause {
    /// As a word for machines, the units that it names, and its pairs.
    pub fn told(&self) -> (&'static str, Vec<usize>, Vec<(usize, usize)>) {
        match self {
            Cause::Unit(u) => ("unit", vec![*u], Vec::new()),
            Cause::Enough(u) => ("enough", vec![*u], Vec::new()),
            Cause::AnyOf(us) => ("any_of", us.clone(), Vec::new()),
            Cause::Jointly(us) => ("jointly", us.clone(), Vec::new()),
            Cause::AnyPair { pairs, needed } => ("any_pair", needed.clone(), pairs.clone()),
            Cause::EnoughBut { unit, needed } => {
                ("enough_but", [*unit].into_iter().chain(needed.iter().copied()).collect(), Vec::new())
            }
            Cause::Unclear { needed } => ("unclear", needed.clone(), Vec::new()),
        }
    }

    /// The cause, from the units that suffice, those that are needed, all that were tried, and whether a set of them
    /// suffices. Units in rising order.
    pub(super) fn of(
        suffices: &[usize],
        needed: &[usize],
        tried: &[usize],
        enough: &mut dyn FnMut(&[usize]) -> bool,
    ) -> Cause {
        match (suffices, needed) {
            ([], needed) => Cause::together(needed, tried, enough),
            ([one], []) => Cause::Enough(*one),
            (several, []) => Cause::AnyOf(several.to_vec()),
            ([first, ..], needed) => {
                let unit = suffices.iter().find(|u| needed.contains(u)).unwrap_or(first);
                let others: Vec<usize> = needed.iter().copied().filter(|u| u != unit).collect();
                match others.is_empty() {
                    true => Cause::Unit(*unit),
                    false => Cause::EnoughBut { unit: *unit, needed: others },
                }
            }
        }
    }

    /// No unit suffices alone: all pairs that leave out nothing needed, then all that are needed.
    fn together(needed: &[usize], tried: &[usize], enough: &mut dyn FnMut(&[usize]) -> bool) -> Cause {
        let mut pairs = Vec::new();
        for (i, a) in tried.iter().enumerate() {
            for b in &tried[i + 1..] {
                let complete = needed.iter().all(|u| u == a || u == b);
                if complete && enough(&[*a, *b]) {
                    pairs.push((*a, *b));
                }
            }
        }
        match pairs.as_slice() {
            [] => {}
            [(a, b)] if needed.len() == 2 => return Cause::Jointly(vec![*a, *b]),
            _ => return Cause::AnyPair { pairs, needed: needed.to_vec() },
        }
        if needed.len() > 2 && enough(needed) {
            return Cause::Jointly(needed.to_vec());
        }
        Cause::Unclear { needed: needed.to_vec() }
    }
}

#[cfg(test)]
mod tests {
    use super::Cause;
    use zopa_testkit::attribution::moved;

    /// Whatever the versions in between say, for up to four changes: every table there is.
    #[test]
    fn every_table_of_versions_has_the_twins_cause() {
        for n in 1..=4usize {
            let sets = 1u32 << n;
            // What the old case and the new one say is fixed: they differ.
            for inner in 0..1u64 << (sets - 2) {
                let says = |set: u32| match set {
                    0 => false,
                    set if set == sets - 1 => true,
                    set => inner >> (set - 1) & 1 == 1,
                };
                let all: Vec<usize> = (0..n).collect();
                let suffices: Vec<usize> = (0..n).filter(|u| says(1 << u)).collect();
                let needed: Vec<usize> = (0..n).filter(|u| !says(sets - 1 - (1 << u))).collect();
                let mut enough = |units: &[usize]| says(units.iter().fold(0, |set, u| set | 1 << u));
                let cause = Cause::of(&suffices, &needed, &all, &mut enough);
                assert_eq!(cause.told(), moved(n, &says).told(), "{n} changes, {inner:b}");
            }
        }
    }
}
