//! Ids of a case from foreign names: letters, digits, `_` and `-`, each once, none a word of the expression language.

/// Words that are no ids.
const RESERVED: [&str; 7] = ["and", "or", "not", "in", "if", "iff", "status_quo"];

/// An id for each name, in order; `fallback` and a number where nothing of a name is left.
pub fn ids<'a>(names: impl IntoIterator<Item = &'a str>, fallback: &str) -> Vec<String> {
    let mut taken = std::collections::BTreeSet::new();
    let mut ids = Vec::new();
    for (k, name) in names.into_iter().enumerate() {
        let kept: String = name
            .trim()
            .chars()
            .map(|c| match c {
                'a'..='z' | 'A'..='Z' | '0'..='9' | '_' | '-' => c,
                '.' | ',' => 'p',
                _ => '_',
            })
            .take(60)
            .collect();
        let meaning = kept.chars().any(|c| c.is_ascii_alphanumeric());
        let mut id = if meaning { kept } else { format!("{fallback}{}", k + 1) };
        if RESERVED.contains(&id.as_str()) {
            id.push('_');
        }
        let base = id.clone();
        let mut n = 2;
        while !taken.insert(id.clone()) {
            id = format!("{base}_{n}");
            n += 1;
        }
        ids.push(id);
    }
    ids
}

#[cfg(test)]
mod tests {
    use super::ids;

    /// Ids are legal, different, and never a word of the expression language.
    #[test]
    fn ids_are_legal_and_different() {
        let made = ids(["Côte d'Azur", "not", "", "a b", "a_b", "12.5", "%%"], "v");
        assert_eq!(made, ["C_te_d_Azur", "not_", "v3", "a_b", "a_b_2", "12p5", "v7"]);
    }
}
