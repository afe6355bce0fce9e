//! `zopa import`: the files of a scenario in, a case folder out.

use crate::args::{Import, ImportKind, Semantics};
use crate::files::{not_written, shown, spare, write};
use crate::output::{Done, Failed, document, problems};
use serde_json::json;
use std::path::{Path, PathBuf};
use zopa::core::{Diagnostic, Place, grouped};
use zopa::formats::{self, File, Options};
use zopa::problems::{IN_THE_WAY, NOT_READ};

/// The largest file that is read.
const BYTES: u64 = 16 * 1024 * 1024;
/// How many files a folder may hold.
const FILES: usize = 1000;

pub(crate) fn run(args: &Import) -> Result<Done, Failed> {
    let target = args.output.join("case.toml");
    if target.exists() && !args.force {
        return Err(Failed::input(
            Diagnostic::new(&IN_THE_WAY, format!("{} exists already", target.display()))
                .because("`zopa import` never replaces a case unless it is told to with `--force`.")
                .cure("Name another folder with -o, or replace it with --force."),
        ));
    }
    spare(&target, args.files.iter().map(|file| &**file))?;
    let mut found = Vec::new();
    for path in &args.files {
        read(path, &mut found)?;
    }
    let files: Vec<File> = found.into_iter().map(|(_, file)| file).collect();
    let semantics = match args.semantics {
        Semantics::Genius => formats::Semantics::Genius,
        Semantics::Negmas => formats::Semantics::Negmas,
    };
    let options = Options { semantics, levels: args.levels };
    let kind = match args.kind {
        None => zopa::ImportKind::Detect,
        Some(ImportKind::Scenario) => zopa::ImportKind::Scenario,
        Some(ImportKind::Positions) => zopa::ImportKind::Positions,
    };
    let imported = zopa::import(&files, &options, kind).map_err(|problem| Failed::input(*problem))?;
    std::fs::create_dir_all(&args.output).map_err(|e| not_written(&target, &e))?;
    write(&target, &imported.text, args.force).map_err(|e| not_written(&target, &e))?;
    if args.json {
        let mut answer = written("import", &imported.form, &[target], &imported.warnings);
        answer["parties"] = named(&imported.parties).into();
        answer["questions"] = named(&imported.questions).into();
        return document(&answer);
    }
    let case = shown(&args.output);
    let mut result = format!("wrote {} from {}\n", shown(&target), imported.form);
    for (what, pairs) in [("Parties", &imported.parties), ("Questions", &imported.questions)] {
        result.push_str(&mapping(what, pairs));
    }
    result.push_str(&format!("Now run: {} {case}\n", imported.next));
    let aside = match imported.warnings.as_slice() {
        [] => String::new(),
        warnings => problems(warnings, None, crate::output::aside_colour()),
    };
    Ok(Done { result, aside, faulty: false })
}

/// Ids with the names they were made of, as JSON.
fn named(pairs: &[(String, String)]) -> Vec<serde_json::Value> {
    pairs.iter().map(|(id, name)| json!({ "id": id, "name": name })).collect()
}

/// Ids with the names they were made of, a line each.
fn mapping(what: &str, pairs: &[(String, String)]) -> String {
    if pairs.is_empty() {
        return String::new();
    }
    let wide = pairs.iter().map(|(id, _)| id.len()).max().unwrap_or(0);
    let clean = |name: &str| -> String { name.chars().map(|c| if c.is_control() { ' ' } else { c }).collect() };
    let line = |(id, name): &(String, String)| format!("  {id:wide$}  {}\n", clean(name));
    format!("{what} (id, and the name it was made of):\n{}", pairs.iter().map(line).collect::<String>())
}

/// What was written, as JSON: of `import` and of `export`.
pub(super) fn written(answer: &str, form: &str, files: &[PathBuf], warnings: &[Diagnostic]) -> serde_json::Value {
    // The places are those of a warning that gathers several: a file, and what stands there.
    let place = |(place, says): &(Place, String)| match place {
        Place::Path(file) => Some(json!({ "file": file, "says": says })),
        Place::Span(_) => None,
    };
    let warning = |w: &Diagnostic| {
        let places: Vec<_> = w.labels.iter().filter_map(place).collect();
        json!({ "code": w.code.code, "message": w.message, "places": places, "cause": w.cause, "cure": w.cure })
    };
    json!({
        "version": zopa::VERSION,
        "answer": answer,
        "form": form,
        "written": files.iter().map(|f| f.display().to_string()).collect::<Vec<_>>(),
        "warnings": warnings.iter().map(warning).collect::<Vec<_>>(),
    })
}

/// A file, or every file of a folder (not of the folders in it), in the order of their names; each with the place where it
/// really is. One that was read before, by whatever path, has its first name again.
fn read(path: &Path, files: &mut Vec<(PathBuf, File)>) -> Result<(), Failed> {
    let refused = |what: String| {
        Failed::input(
            Diagnostic::new(&NOT_READ, format!("{}: {what}", path.display()))
                .because(NOT_READ.about)
                .cure("Name the files of one scenario, or the folder that holds them and nothing else."),
        )
    };
    let about = std::fs::metadata(path).map_err(|e| refused(e.to_string()))?;
    if about.is_dir() {
        let entries = std::fs::read_dir(path).map_err(|e| refused(e.to_string()))?;
        let mut paths: Vec<PathBuf> =
            entries.map(|e| e.map(|e| e.path())).collect::<Result<_, _>>().map_err(|e| refused(e.to_string()))?;
        paths.sort();
        let hidden = |p: &Path| p.file_name().is_some_and(|n| n.to_string_lossy().starts_with('.'));
        for inner in paths.iter().filter(|p| !hidden(p) && p.is_file()) {
            read(inner, files)?;
        }
        return Ok(());
    }
    if about.len() > BYTES {
        let [size, most] = [about.len(), BYTES].map(|n| grouped(n.into()));
        return Err(refused(format!("{size} bytes; at most {most} are read")));
    }
    if files.len() >= FILES {
        return Err(refused(format!("more than {FILES} files")));
    }
    let bytes = std::fs::read(path).map_err(|e| refused(e.to_string()))?;
    let place = place(path);
    let before = files.iter().find(|(other, _)| *other == place).map(|(_, file)| file.name.clone());
    files.push((place, File { name: before.unwrap_or_else(|| path.display().to_string()), bytes }));
    Ok(())
}

/// Where a file is, whatever path led there; two links to one file are two places, for they may be two parties.
fn place(path: &Path) -> PathBuf {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    match (std::fs::canonicalize(folder), path.file_name()) {
        (Ok(folder), Some(name)) => folder.join(name),
        _ => path.to_path_buf(),
    }
}
