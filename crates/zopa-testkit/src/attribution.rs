//! What moved a finding between two versions of a case, from the definition alone: every version in between is there, and
//! looked at.
//!
//! In: how many changes there are, and for every set of them whether the old case with this set says of the finding what
//! the new case says. Out: the cause. Written apart from the engine, which makes few of these versions.

/// What moved a finding. Changes by their number.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Moved {
    /// Alone it is enough, and without it, and only it, the new case would not say so.
    One(usize),
    /// Alone it is enough, and nothing is needed: others together do without it.
    Enough(usize),
    /// Each of several is enough alone, and nothing is needed.
    Each(Vec<usize>),
    /// One is enough alone, and others are needed in the new case.
    EnoughBut(usize, Vec<usize>),
    /// None is enough alone; these together are, and each of them is needed.
    Together(Vec<usize>),
    /// None is enough alone; each of these pairs is. The needed ones are in every pair, and are not all that is in them.
    Pairs(Vec<(usize, usize)>, Vec<usize>),
    /// None is enough alone, no pair that has all that are needed, nor these, all that are needed.
    Unclear(Vec<usize>),
}

impl Moved {
    /// The word for it in documents, the changes that it names, and its pairs.
    pub fn told(self) -> (&'static str, Vec<usize>, Vec<(usize, usize)>) {
        match self {
            Moved::One(k) => ("unit", vec![k], vec![]),
            Moved::Enough(k) => ("enough", vec![k], vec![]),
            Moved::Each(ks) => ("any_of", ks, vec![]),
            Moved::EnoughBut(k, needed) => ("enough_but", [vec![k], needed].concat(), vec![]),
            Moved::Together(ks) => ("jointly", ks, vec![]),
            Moved::Pairs(pairs, needed) => ("any_pair", needed, pairs),
            Moved::Unclear(needed) => ("unclear", needed, vec![]),
        }
    }
}

/// The cause among `n` changes, from the table of all sets: bit k of a set is change k.
pub fn moved(n: usize, says: &dyn Fn(u32) -> bool) -> Moved {
    let all = (1u32 << n) - 1;
    assert!(says(all) && !says(0), "the finding differs between the two");
    let enough: Vec<usize> = (0..n).filter(|k| says(1 << k)).collect();
    let needed: Vec<usize> = (0..n).filter(|k| !says(all & !(1 << k))).collect();
    let without = |k: usize| needed.iter().copied().filter(|other| *other != k).collect::<Vec<_>>();
    if !enough.is_empty() {
        let both: Vec<usize> = enough.iter().copied().filter(|k| needed.contains(k)).collect();
        return match (both.first(), needed.is_empty(), enough.len()) {
            (_, true, 1) => Moved::Enough(enough[0]),
            (_, true, _) => Moved::Each(enough),
            (Some(k), false, _) if needed.len() == 1 => Moved::One(*k),
            (Some(k), false, _) => Moved::EnoughBut(*k, without(*k)),
            (None, false, _) => Moved::EnoughBut(enough[0], needed),
        };
    }
    // Sets of two that are enough and leave out nothing needed, whichever they are.
    let must = needed.iter().fold(0u32, |set, k| set | 1 << k);
    let two = |set: &u32| set.count_ones() == 2 && set & must == must && says(*set);
    let pair = |set: u32| (set.trailing_zeros() as usize, set.ilog2() as usize);
    let mut pairs: Vec<(usize, usize)> = (0..=all).filter(two).map(pair).collect();
    pairs.sort_unstable();
    if !pairs.is_empty() {
        // Two that are needed leave room for no other pair.
        return if needed.len() == 2 { Moved::Together(needed) } else { Moved::Pairs(pairs, needed) };
    }
    if needed.len() > 2 && says(must) { Moved::Together(needed) } else { Moved::Unclear(needed) }
}
