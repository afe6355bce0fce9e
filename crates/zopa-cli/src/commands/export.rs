//! `zopa export`: a case in, files of another tool out, with everything named that these cannot say.

use crate::args::{Export, ExportFormat};
use crate::call;
use crate::files::write;
use crate::output::{Done, Failed, document, failed, problems, with_warnings};
use serde_json::json;
use zopa::core::Diagnostic;
use zopa::formats::{self, Target};
use zopa::problems::{IN_THE_WAY, NOT_WRITTEN};

pub(crate) fn run(args: &Export) -> Result<Done, Failed> {
    let prepared = call::prepare(&args.case, 0)?;
    let target = match args.format {
        ExportFormat::Genius => Target::Genius,
        ExportFormat::Geniusweb => Target::Geniusweb,
        ExportFormat::Negmas => Target::Negmas,
    };
    let exported = formats::export(&prepared.central, target).map_err(|problem| failed(&prepared, vec![*problem]))?;
    let paths: Vec<_> = exported.files.iter().map(|(name, text)| (args.output.join(name), text)).collect();
    if let Some((path, _)) = paths.iter().find(|(path, _)| path.exists() && !args.force) {
        return Err(Failed::input(
            Diagnostic::new(&IN_THE_WAY, format!("{} exists already", path.display()))
                .because("`zopa export` never replaces a file unless it is told to with `--force`.")
                .cure("Name another folder with -o, or replace the files with --force."),
        ));
    }
    let refused = |e: std::io::Error| {
        Failed::input(
            Diagnostic::new(&NOT_WRITTEN, format!("{}: could not be written: {e}", args.output.display()))
                .because(NOT_WRITTEN.about)
                .cure("Choose a folder in which you may write and in which there is room."),
        )
    };
    std::fs::create_dir_all(&args.output).map_err(refused)?;
    for (path, text) in &paths {
        write(path, text, args.force).map_err(refused)?;
    }
    let written: Vec<String> = paths.iter().map(|(path, _)| path.display().to_string()).collect();
    let mut done = if args.case.json {
        let told =
            |w: &Diagnostic| json!({ "code": w.code.code, "message": w.message, "cause": w.cause, "cure": w.cure });
        document(&json!({
            "version": zopa::VERSION,
            "answer": "export",
            "format": target.name(),
            "written": written,
            "losses": exported.losses.iter().map(told).collect::<Vec<_>>(),
        }))?
    } else {
        let mut done = Done::with(format!("wrote {} as {}\n", written.join(", "), target.name()));
        if !exported.losses.is_empty() {
            done.aside = problems(&exported.losses, None, crate::output::aside_colour());
        }
        done
    };
    if !args.case.json {
        let losses = std::mem::take(&mut done.aside);
        done = with_warnings(done, &prepared, &args.case.path);
        done.aside.push_str(&losses);
    }
    Ok(done)
}
