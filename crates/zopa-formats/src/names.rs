//! Ids of a case from foreign names: letters, digits, `_` and `-`, each once, none a word of the expression language.

/// Words that are no ids.
const RESERVED: [&str; 7] = ["and", "or", "not", "in", "if", "iff", "status_quo"];

/// An id for each name, in order; `fallback` and a number where nothing of a name is left.
pub fn ids<'a>(names: impl IntoIterator<Item = &'a str>, fallback: &str) -> Vec<String> {
    let mut taken = std::collections::BTreeSet::new();
    let mut ids = Vec::new();
    for (k, name) in names.into_iter().enumerate() {
        let kept = readable(name.trim());
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

/// What of a name can stand in an id: plain letters for those with marks, `p` for the point of a decimal number, one `_` for whatever else
/// stands between two words.
fn readable(name: &str) -> String {
    let signs: Vec<char> = name.chars().collect();
    let digit = |k: Option<usize>| k.and_then(|k| signs.get(k)).is_some_and(char::is_ascii_digit);
    let (mut id, mut gap) = (String::new(), false);
    for (k, c) in signs.iter().enumerate() {
        let part = match c {
            'a'..='z' | 'A'..='Z' | '0'..='9' | '_' | '-' => c.to_string(),
            '.' | ',' if digit(k.checked_sub(1)) && digit(Some(k + 1)) => "p".to_owned(),
            'ä' | 'æ' => "ae".to_owned(),
            'ö' | 'œ' => "oe".to_owned(),
            'ü' => "ue".to_owned(),
            'ß' => "ss".to_owned(),
            'à' | 'á' | 'â' | 'ã' | 'å' | 'ā' | 'ă' | 'ą' => "a".to_owned(),
            'ç' | 'ć' | 'č' => "c".to_owned(),
            'è' | 'é' | 'ê' | 'ë' | 'ē' | 'ę' | 'ě' => "e".to_owned(),
            'ì' | 'í' | 'î' | 'ï' | 'ī' | 'ı' => "i".to_owned(),
            'ñ' | 'ń' | 'ň' => "n".to_owned(),
            'ò' | 'ó' | 'ô' | 'õ' | 'ø' | 'ō' => "o".to_owned(),
            'ù' | 'ú' | 'û' | 'ū' => "u".to_owned(),
            'ł' => "l".to_owned(),
            'ş' | 'ś' | 'š' => "s".to_owned(),
            'ź' | 'ż' | 'ž' => "z".to_owned(),
            'ğ' => "g".to_owned(),
            'ý' | 'ÿ' => "y".to_owned(),
            _ => String::new(),
        };
        if part.is_empty() {
            gap = true;
            continue;
        }
        if std::mem::take(&mut gap) && !id.is_empty() && !id.ends_with('_') && part != "_" {
            id.push('_');
        }
        id.push_str(&part);
    }
    id.truncate(60);
    id
}

#[cfg(test)]
mod tests {
    use super::ids;

    /// Ids are legal, different, and never a word of the expression language.
    #[test]
    fn ids_are_legal_and_different() {
        let made = ids(["Côte d'Azur", "not", "", "a b", "a_b", "12.5", "%%"], "v");
        assert_eq!(made, ["Cote_d_Azur", "not_", "v3", "a_b", "a_b_2", "12p5", "v7"]);
        let made = ids(["Uniroyal Inc.", "Co., Ltd", "a _ b", "(x)", "Łódź", "1, 2", "ca. 5"], "v");
        assert_eq!(made, ["Uniroyal_Inc", "Co_Ltd", "a_b", "x", "odz", "1_2", "ca_5"]);
    }
}
