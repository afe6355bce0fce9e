//! `zopa new`: a commented starter case, and the schema that completes its keys in an editor.

use crate::args::New;
use crate::files::{not_written, shown, write, wrote};
use crate::output::{Done, Failed, document};
use serde_json::json;
use std::io;
use std::path::{Path, PathBuf};
use zopa::core::Diagnostic;
use zopa::problems::IN_THE_WAY;

const SCHEMA: &str = "zopa.schema.json";

pub(crate) fn run(args: &New) -> Result<Done, Failed> {
    let is_file = args.place.extension().is_some_and(|e| e == "toml");
    let (folder, file) = if is_file {
        let folder = args.place.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
        (folder.to_path_buf(), args.place.clone())
    } else {
        (args.place.clone(), args.place.join("case.toml"))
    };
    if file.exists() && !args.force {
        return Err(Failed::input(
            Diagnostic::new(&IN_THE_WAY, format!("{} exists already", file.display()))
                .because("`zopa new` never replaces a file unless it is told to with `--force`.")
                .cure("Name another folder or file, or replace it with --force."),
        ));
    }
    std::fs::create_dir_all(&folder).map_err(|e| not_written(&folder, &e))?;
    let schema = zopa::json::text(&zopa::case::schema()).map_err(|e| not_written(&file, &io::Error::other(e)))?;
    let schema_file = folder.join(SCHEMA);
    let stored = std::fs::read_to_string(&schema_file).ok();
    let mut written: Vec<PathBuf> = Vec::new();
    let mut aside = String::new();
    if stored.as_deref() != Some(schema.as_str()) {
        if stored.is_none() || args.force {
            write(&schema_file, &schema, args.force).map_err(|e| not_written(&schema_file, &e))?;
            written.push(schema_file);
        } else {
            let name = shown(&schema_file);
            aside = format!("note: {name} is of another version and was kept; --force renews it\n");
        }
    }
    write(&file, &zopa::case::starter(&id(&folder, &file, is_file)), args.force).map_err(|e| not_written(&file, &e))?;
    written.insert(0, file);
    let case = if is_file { args.place.clone() } else { folder };
    let done = if args.json {
        let names: Vec<String> = written.iter().map(|p| p.display().to_string()).collect();
        document(&json!({ "version": zopa::VERSION, "answer": "new", "written": names }))?
    } else {
        let mut text = String::new();
        for path in &written {
            text.push_str(&wrote(path));
        }
        text.push_str(&format!("Edit it, then run: zopa check {}\n", shown(&case)));
        Done::with(text)
    };
    Ok(Done { aside, ..done })
}

/// The case's id, from the name of its file or folder: lower-case letters, digits and hyphens.
fn id(folder: &Path, file: &Path, is_file: bool) -> String {
    let named = if is_file && file.file_stem().is_some_and(|s| s != "case") {
        file.file_stem().map(PathBuf::from)
    } else {
        std::path::absolute(folder).ok().and_then(|p| p.file_name().map(PathBuf::from))
    };
    let name = named.unwrap_or_default().to_string_lossy().to_lowercase();
    let kept: String = name.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
    let id = kept.trim_matches('-');
    if id.starts_with(|c: char| c.is_ascii_alphabetic()) { id.to_owned() } else { "my-case".to_owned() }
}
