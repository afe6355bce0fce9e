//! Files that commands write: whole or not at all.

use std::io::{self, Write};
use std::path::Path;

/// Writes the whole file or nothing: beside its place first, then moved there.
pub(crate) fn write(path: &Path, text: &str, replace: bool) -> io::Result<()> {
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut draft = draft_in(folder)?;
    draft.write_all(text.as_bytes())?;
    draft.as_file().sync_all()?;
    if replace { draft.persist(path) } else { draft.persist_noclobber(path) }.map(|_| ()).map_err(|e| e.error)
}

/// A draft that becomes as readable as the user's other files (the umask applies); temporary files are private.
#[cfg(unix)]
fn draft_in(folder: &Path) -> io::Result<tempfile::NamedTempFile> {
    use std::os::unix::fs::PermissionsExt;
    tempfile::Builder::new().permissions(std::fs::Permissions::from_mode(0o666)).tempfile_in(folder)
}
#[cfg(not(unix))]
fn draft_in(folder: &Path) -> io::Result<tempfile::NamedTempFile> {
    tempfile::NamedTempFile::new_in(folder)
}
