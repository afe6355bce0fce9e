//! Sets of levels of an issue, as bits: which levels differ in nothing, and which stand for others.

/// The levels of a set, ascending.
pub(super) fn bits(mask: u64) -> impl Iterator<Item = usize> {
    let mut rest = mask;
    std::iter::from_fn(move || {
        let next = (rest != 0).then(|| rest.trailing_zeros() as usize);
        rest &= rest.wrapping_sub(1);
        next
    })
}

/// A class of levels: the first of them, and all.
pub(super) type Class = (usize, u64);

/// The levels of a set, those together that are alike; being alike is an equivalence.
pub(super) fn classes(of: u64, alike: impl Fn(usize, usize) -> bool) -> Vec<Class> {
    let mut classes: Vec<Class> = Vec::new();
    for l in bits(of) {
        match classes.iter_mut().find(|(first, _)| alike(*first, l)) {
            Some((_, mask)) => *mask |= 1 << l,
            None => classes.push((l, 1 << l)),
        }
    }
    classes
}

/// The classes that no other covers; of those that cover each other the first stays.
pub(super) fn uncovered(classes: &[Class], covers: impl Fn(usize, usize) -> bool) -> Vec<u64> {
    let beaten = |k: usize| {
        let other = |j: usize| {
            let (a, b) = (classes[j].0, classes[k].0);
            j != k && covers(a, b) && (j < k || !covers(b, a))
        };
        (0..classes.len()).any(other)
    };
    (0..classes.len()).filter(|k| !beaten(*k)).map(|k| classes[k].1).collect()
}
