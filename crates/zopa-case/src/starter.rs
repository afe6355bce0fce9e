//! The starter case that `zopa new` writes.

/// A commented starter case that reads without errors and shows each common part. `id` becomes the id of the case;
/// what an id cannot have is replaced.
pub fn starter(id: &str) -> String {
    let mut sound: String =
        id.chars().map(|c| if c.is_ascii_alphanumeric() || c == '-' { c } else { '_' }).take(64).collect();
    if sound.is_empty() || crate::shape::RESERVED_WORDS.contains(&sound.as_str()) {
        sound.insert_str(0, "case_");
    }
    TEXT.replacen("{id}", &sound, 1)
}

const TEXT: &str = include_str!("starter.toml");
