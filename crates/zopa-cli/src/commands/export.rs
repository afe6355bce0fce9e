//! `zopa export`: a case in, a file of another tool out, or a folder of them. What the form cannot say is said.

use super::import::written;
use crate::args::{Export, ExportForm};
use crate::call;
use crate::files::{not_written, shown, spare, write};
use crate::output::{Done, Failed, aside_colour, document, failed, problems, with_warnings};
use std::path::PathBuf;
use zopa::core::Diagnostic;
use zopa::formats::{self, Target, Written};
use zopa::problems::IN_THE_WAY;

pub(crate) fn run(args: &Export) -> Result<Done, Failed> {
    let target = match args.format {
        ExportForm::Genius => Target::Genius,
        ExportForm::Geniusweb => Target::Geniusweb,
        ExportForm::Negmas => Target::Negmas,
        ExportForm::Gmcr => Target::Gmcr,
    };
    let prepared = call::prepare(&args.case, 0)?;
    let exported = formats::export(&prepared.central, target).map_err(|problem| failed(&prepared, vec![*problem]))?;
    let files: Vec<(PathBuf, &String)> = match &exported.written {
        Written::File(text) => vec![(args.output.clone(), text)],
        Written::Folder(files) => files.iter().map(|(name, text)| (args.output.join(name), text)).collect(),
    };
    for (path, _) in &files {
        spare(path, [&*args.case.path])?;
    }
    if let Some((there, _)) = files.iter().find(|(path, _)| path.exists() && (!args.force || path.is_dir())) {
        return Err(Failed::input(
            Diagnostic::new(&IN_THE_WAY, format!("{} exists already", there.display()))
                .because("`zopa export` never replaces a file unless it is told to with `--force`, and never a folder.")
                .cure("Name another place with -o, or replace the file with --force."),
        ));
    }
    let refused = |e: &std::io::Error| not_written(&args.output, e);
    if matches!(exported.written, Written::Folder(_)) {
        std::fs::create_dir_all(&args.output).map_err(|e| refused(&e))?;
    }
    for (path, text) in &files {
        write(path, text, args.force).map_err(|e| refused(&e))?;
    }
    if args.case.json {
        let paths: Vec<PathBuf> = files.into_iter().map(|(path, _)| path).collect();
        return document(&written("export", exported.form, &paths, &exported.warnings));
    }
    let names: Vec<String> = files.iter().map(|(path, _)| shown(path)).collect();
    let result = format!("wrote {} for {}\n", names.join(", "), exported.form);
    let aside = match exported.warnings.as_slice() {
        [] => String::new(),
        warnings => problems(warnings, None, aside_colour()),
    };
    Ok(with_warnings(Done { result, aside, faulty: false }, &prepared, &args.case.path))
}
