//! Files that commands write: whole or not at all, and never over what a command reads.

use crate::output::Failed;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use zopa::core::Diagnostic;
use zopa::problems::{IN_THE_WAY, NOT_WRITTEN};

/// Writes the whole file or nothing: beside its place first, then moved there.
pub(crate) fn write(path: &Path, text: &str, replace: bool) -> io::Result<()> {
    // What is replaced keeps its permissions; a link keeps leading to it.
    let before = std::fs::metadata(path).ok().filter(|_| replace);
    let target = before.as_ref().and_then(|_| path.canonicalize().ok());
    let path = target.as_deref().unwrap_or(path);
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut draft = draft_in(folder)?;
    draft.write_all(text.as_bytes())?;
    if let Some(before) = before {
        draft.as_file().set_permissions(before.permissions())?;
    }
    draft.as_file().sync_all()?;
    if replace { draft.persist(path) } else { draft.persist_noclobber(path) }.map(|_| ()).map_err(|e| e.error)
}

/// What to tell the user where the file system refused: its reason, without the name of the draft.
pub(crate) fn not_written(path: &Path, refused: &io::Error) -> Failed {
    // The reason of a draft goes on with where the draft is.
    let reason = refused.to_string();
    let reason = reason.split_once(" at path ").map_or(reason.as_str(), |(reason, _)| reason);
    Failed::input(
        Diagnostic::new(&NOT_WRITTEN, format!("{} could not be written: {reason}", shown(path)))
            .because(NOT_WRITTEN.about)
            .cure("Choose a folder that exists, in which you may write and in which there is room."),
    )
}

/// Refuses, before anything is computed, to write where one of the files that the command reads is. `inputs` are what it was given: files,
/// or folders of cases.
pub(crate) fn spare<'a>(path: &Path, inputs: impl IntoIterator<Item = &'a Path>) -> Result<(), Failed> {
    let Ok(place) = path.canonicalize() else { return Ok(()) };
    if !inputs.into_iter().flat_map(read_from).any(|input| input.canonicalize().is_ok_and(|file| file == place)) {
        return Ok(());
    }
    Err(Failed::input(
        Diagnostic::new(&IN_THE_WAY, format!("{} is a file that this command reads", shown(path)))
            .because("What a command reads is never replaced, whatever `--force` says.")
            .cure("Name another file."),
    ))
}

/// The files that are read where a case, or a file, is given: itself, and the sources beside it.
fn read_from(given: &Path) -> Vec<PathBuf> {
    let (file, folder) = match given.is_dir() {
        true => (given.join("case.toml"), given),
        false => (given.to_path_buf(), given.parent().unwrap_or(Path::new(""))),
    };
    let sources = std::fs::read_dir(folder.join("sources")).into_iter().flatten().flatten().map(|e| e.path());
    std::iter::once(file).chain(sources).collect()
}

/// The same, and to replace any file where that was not asked for (`--force`).
pub(crate) fn vacant<'a>(path: &Path, inputs: impl IntoIterator<Item = &'a Path>, force: bool) -> Result<(), Failed> {
    spare(path, inputs)?;
    if force || !path.exists() {
        return Ok(());
    }
    Err(Failed::input(
        Diagnostic::new(&IN_THE_WAY, format!("{} exists already", shown(path)))
            .because("A file that is there is replaced only if that is asked for.")
            .cure("Name another file, or replace this one with --force."),
    ))
}

/// Writes a file that was asked for; the line that says so.
pub(crate) fn save(path: &Path, text: &str) -> Result<String, Failed> {
    write(path, text, true).map_err(|e| not_written(path, &e))?;
    Ok(wrote(path))
}

/// The line that says which file was written. A name can hold anything; what could drive a terminal is left out.
pub(crate) fn wrote(path: &Path) -> String {
    format!("wrote {}\n", shown(path))
}

/// A path as it may be shown on a terminal.
pub(crate) fn shown(path: &Path) -> String {
    zopa_report::clean(&path.display().to_string()).into_owned()
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
