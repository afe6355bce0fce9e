//! "Did you mean ...?"

/// Names beyond this many are not looked at, and neither are longer ones.
const NAMES: usize = 1_000;
const LONGEST: usize = 64;

/// The name most like `to`: at most a third of its letters changed (of one or two letters none, but for their case), a
/// swap of two neighbours counting once (optimal string alignment distance). The first of equally good ones.
pub fn similar<'n>(to: &str, names: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    let wanted: Vec<char> = to.chars().flat_map(char::to_lowercase).take(LONGEST + 1).collect();
    if wanted.is_empty() || wanted.len() > LONGEST {
        return None;
    }
    let limit = if wanted.len() < 3 { 0 } else { (wanted.len() / 3).max(1) };
    let mut best: Option<(usize, &str)> = None;
    for name in names.into_iter().take(NAMES) {
        let letters: Vec<char> = name.chars().flat_map(char::to_lowercase).take(LONGEST + 1).collect();
        if letters.len() > LONGEST || letters.len().abs_diff(wanted.len()) > limit || name == to {
            continue;
        }
        let far = distance(&wanted, &letters);
        if far <= limit && best.is_none_or(|(d, _)| far < d) {
            best = Some((far, name));
        }
    }
    best.map(|(_, name)| name)
}

fn distance(a: &[char], b: &[char]) -> usize {
    let mut before = vec![0; b.len() + 1];
    let mut above: Vec<usize> = (0..=b.len()).collect();
    let mut row = above.clone();
    for i in 1..=a.len() {
        row[0] = i;
        for j in 1..=b.len() {
            let change = above[j - 1] + usize::from(a[i - 1] != b[j - 1]);
            row[j] = change.min(above[j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                row[j] = row[j].min(before[j - 2] + 1);
            }
        }
        std::mem::swap(&mut before, &mut above);
        std::mem::swap(&mut above, &mut row);
    }
    above[b.len()]
}

#[cfg(test)]
mod tests {
    use super::similar;

    /// Slips are found; other words are not offered.
    #[test]
    fn slips_are_found_and_other_words_are_not() {
        let names = ["territory", "sanctions", "fire_ardon", "on"];
        assert_eq!(similar("teritory", names), Some("territory"));
        assert_eq!(similar("sancitons", names), Some("sanctions"));
        assert_eq!(similar("Territory", names), Some("territory"));
        assert_eq!(similar("guarantee", names), None);
        assert_eq!(similar("ON", names), Some("on"));
        assert_eq!(similar("of", names), None);
        assert_eq!(similar("", names), None);
    }
}
