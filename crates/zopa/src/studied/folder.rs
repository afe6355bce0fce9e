//! A folder that keeps a study: `draws.parquet`, every draw with its inputs and facts, and `study.json`, what they are.
//!
//! Both files are functions of the case, the version, the seed, the design and the range of draws alone: a study that was
//! interrupted and continued, or merged from ranges, has the same bytes as one that ran through. Files are written
//! beside their place and moved there when they are whole; `study.json` comes last.

use super::parquet::{Field, Reader, Type, Writer};
use crate::problems::{NOT_A_STUDY, NOT_WRITTEN, OTHER_STUDY, RANGES_APART};
use crate::{Prepared, VERSION};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter};
use std::path::{Path, PathBuf};
use zopa_assess::study::Questions;
use zopa_core::{Diagnostic, Limits};
use zopa_study::{Cell, Column, Design, Kind, Response, Total, Totals};

const DRAWS: &str = "draws.parquet";
const MANIFEST: &str = "study.json";

/// What a study is of: two ranges belong together if all of this is the same.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
struct Header {
    /// Of this file's layout.
    format: u32,
    version: String,
    case: String,
    title: String,
    /// SHA-256 of the case file.
    sha256: String,
    scenario: Option<String>,
    seed: u64,
    design: String,
    /// Steps and bytes that an engine may use in a draw.
    limits: LimitsEntry,
    inputs: Vec<String>,
    columns: Vec<ColumnEntry>,
    /// Columns that are counted in pairs.
    together: Vec<usize>,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
struct LimitsEntry {
    work: u64,
    bytes: u64,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
struct ColumnEntry {
    name: String,
    #[serde(rename = "type")]
    kind: String,
    about: String,
}

impl ColumnEntry {
    fn of(column: &Column) -> Self {
        let kind = match column.kind {
            Kind::Bool => "bool",
            Kind::Grade => "grade",
            Kind::Number => "number",
        };
        ColumnEntry { name: column.name.clone(), kind: kind.into(), about: column.about.clone() }
    }
    fn kind(&self) -> Kind {
        match self.kind.as_str() {
            "bool" => Kind::Bool,
            "grade" => Kind::Grade,
            _ => Kind::Number,
        }
    }
}

/// `study.json`.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Manifest {
    #[serde(flatten)]
    header: Header,
    /// The first draw.
    from: u64,
    /// The last.
    to: u64,
    /// How many draws fell into each replicate.
    draws: Vec<u64>,
    /// Each column's total.
    totals: Vec<TotalEntry>,
    /// How often each pair of `together` was yes in the same draw: (i, j), i <= j, at j (j + 1) / 2 + i.
    joint: Vec<u64>,
    /// SHA-256 of `draws.parquet`: what is not what was written is neither merged nor continued.
    draws_sha256: String,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(untagged)]
enum TotalEntry {
    /// Yes, in each replicate.
    Bool { yes: Vec<u64>, of: u64 },
    /// How often each grade, A first.
    Grade { counts: Vec<u64> },
    /// In millionths; sums as text, for they may be long.
    Number { of: u64, sum: String, squares: String, least: i64, most: i64 },
}

impl From<&Total> for TotalEntry {
    fn from(total: &Total) -> Self {
        match total {
            Total::Bool { yes, of } => TotalEntry::Bool { yes: yes.to_vec(), of: *of },
            Total::Grade { counts } => TotalEntry::Grade { counts: counts.to_vec() },
            Total::Number { of, sum, squares, least, most } => TotalEntry::Number {
                of: *of,
                sum: sum.to_string(),
                squares: squares.to_string(),
                least: *least,
                most: *most,
            },
        }
    }
}

impl Header {
    fn columns(&self) -> Vec<(String, Type)> {
        let inputs = self.inputs.iter().map(|path| (format!("input.{path}"), Type::Number));
        let facts = self.columns.iter().map(|c| {
            let kind = match c.kind() {
                Kind::Bool => Type::Bool,
                Kind::Grade => Type::Letter,
                Kind::Number => Type::Number,
            };
            (c.name.clone(), kind)
        });
        std::iter::once(("draw".to_owned(), Type::Whole)).chain(inputs).chain(facts).collect()
    }
    fn about(&self) -> Vec<(String, String)> {
        let inputs =
            self.inputs.iter().map(|path| (format!("input.{path}"), format!("the uncertain number at {path}")));
        let columns = inputs.chain(self.columns.iter().map(|c| (c.name.clone(), c.about.clone())));
        let fixed = [
            ("zopa.version", self.version.clone()),
            ("zopa.case", self.case.clone()),
            ("zopa.sha256", self.sha256.clone()),
            ("zopa.seed", self.seed.to_string()),
            ("draw", "the draw's number, from 1; the central case is none of them".into()),
        ];
        fixed.into_iter().map(|(k, v)| (k.to_owned(), v)).chain(columns).collect()
    }
}

/// A folder that a study is being written to.
pub struct Folder {
    place: PathBuf,
    header: Header,
    writer: Writer<BufWriter<File>>,
    totals: Totals,
    from: u64,
    next: u64,
}

impl Folder {
    /// Begins in a folder, or goes on with the study that is there: then the draws that it holds are taken over.
    ///
    /// # Errors
    /// E831 if the folder holds another study, E832 if it begins with another draw or holds more than is wanted, E833 if what
    /// is there cannot be read, E806 if it cannot be written to.
    pub fn begin(
        place: &Path,
        prepared: &Prepared,
        questions: &Questions,
        design: Design,
        draws: std::ops::Range<u64>,
    ) -> Result<Folder, Diagnostic> {
        let limits = Limits::default();
        let header = Header {
            format: 1,
            version: VERSION.into(),
            case: prepared.case.id.clone(),
            title: prepared.case.title.clone(),
            sha256: prepared.opened.hash.clone(),
            scenario: prepared.case.under.clone(),
            seed: prepared.streams.seed(),
            design: match design {
                Design::Plain => "plain".into(),
                Design::Sobol => "sobol".into(),
            },
            limits: LimitsEntry { work: limits.work, bytes: limits.bytes },
            inputs: prepared.case.inputs.iter().map(|i| i.path.clone()).collect(),
            columns: questions.columns().iter().map(ColumnEntry::of).collect(),
            together: questions.together().to_vec(),
        };
        let before = if place.join(MANIFEST).exists() { Some(manifest(place)?) } else { None };
        if let Some(before) = &before {
            if before.header != header {
                return Err(other_study(place, &before.header, &header));
            }
            if before.from != draws.start || before.to >= draws.end {
                let message = format!(
                    "{} holds draws {} to {}, wanted are {} to {}",
                    place.display(),
                    before.from,
                    before.to,
                    draws.start,
                    draws.end - 1
                );
                return Err(Diagnostic::new(&RANGES_APART, message)
                    .because("A study goes on where it ended; it cannot begin elsewhere or become shorter.")
                    .cure("Ask for a range that begins there and ends no earlier, or name another folder."));
            }
        }
        let folder = Folder::create(place, header, draws.start)?;
        if before.is_some() { folder.taking_over(&[place]) } else { Ok(folder) }
    }

    /// With every draw of some folders; what was begun is removed if they cannot be taken over.
    fn taking_over(mut self, places: &[&Path]) -> Result<Folder, Diagnostic> {
        match places.iter().try_for_each(|place| self.take_over(place)) {
            Ok(()) => Ok(self),
            Err(problem) => {
                // What cannot be removed either is replaced by the next run.
                let _ = std::fs::remove_file(part(&self.place));
                Err(problem)
            }
        }
    }

    fn create(place: &Path, header: Header, from: u64) -> Result<Folder, Diagnostic> {
        std::fs::create_dir_all(place).map_err(|e| not_written(place, &e))?;
        let part = part(place);
        let file = File::create(&part).map_err(|e| not_written(&part, &e))?;
        let writer = Writer::new(BufWriter::new(file), header.columns(), header.about());
        let writer = writer.map_err(|e| not_written(&part, &e))?;
        let totals = Totals::none(header.columns.iter().map(ColumnEntry::kind), header.together.len());
        Ok(Folder { place: place.to_owned(), header, writer, totals, from, next: from })
    }

    /// The first draw that is still to come.
    pub fn next(&self) -> u64 {
        self.next
    }

    /// The totals of the draws so far.
    pub fn totals(&self) -> &Totals {
        &self.totals
    }

    /// Keeps some draws, the next ones in order: the values of the inputs and the cells of each.
    ///
    /// # Errors
    /// E806.
    pub fn keep(&mut self, first: u64, values: &[f64], cells: &[Cell]) -> Result<(), Diagnostic> {
        let (inputs, width) = (self.header.inputs.len(), self.header.columns.len());
        for (k, row) in cells.chunks(width.max(1)).enumerate() {
            self.row(first + k as u64, &values[k * inputs..][..inputs], row)?;
        }
        Ok(())
    }

    fn row(&mut self, draw: u64, values: &[f64], cells: &[Cell]) -> Result<(), Diagnostic> {
        let fact = |(cell, column): (&Cell, &ColumnEntry)| match (column.kind(), cell) {
            (Kind::Bool, cell) => Field::Bool(cell.yes()),
            (Kind::Grade, Cell::Grade(grade)) => Field::Letter(b'A' + grade),
            (Kind::Grade, _) => Field::Letter(b'-'),
            (Kind::Number, cell) => Field::Number(cell.number().unwrap_or(f64::NAN)),
        };
        let fields = std::iter::once(Field::Whole(draw as i64))
            .chain(values.iter().map(|x| Field::Number(*x)))
            .chain(cells.iter().zip(&self.header.columns).map(fact));
        self.writer.row(fields).map_err(|e| not_written(&part(&self.place), &e))?;
        self.totals.count(draw, cells, &self.header.together);
        self.next = draw + 1;
        Ok(())
    }

    /// Takes over every draw of a folder that holds the same study.
    fn take_over(&mut self, from: &Path) -> Result<(), Diagnostic> {
        let file = from.join(DRAWS);
        if fingerprint(&file).map_err(|e| unreadable(&file, &e))? != manifest(from)?.draws_sha256 {
            return Err(unreadable(&file, &std::io::Error::other("it is not what was written beside study.json")));
        }
        let columns = self.header.columns();
        let input = File::open(&file).map_err(|e| unreadable(&file, &e))?;
        let mut reader = Reader::new(BufReader::new(input), &columns).map_err(|e| unreadable(&file, &e))?;
        let inputs = self.header.inputs.len();
        let kinds: Vec<Kind> = self.header.columns.iter().map(ColumnEntry::kind).collect();
        let mut failed = None;
        let outcome = reader.rows(&mut |row| {
            let Some((Field::Whole(draw), rest)) = row.split_first() else { return Ok(()) };
            let values: Vec<f64> =
                rest[..inputs].iter().map(|f| if let Field::Number(x) = f { *x } else { 0.0 }).collect();
            let cell = |(field, kind): (&Field, &Kind)| match (field, kind) {
                (Field::Bool(yes), Kind::Bool) => Cell::Bool(*yes),
                (Field::Letter(l @ b'A'..=b'E'), Kind::Grade) => Cell::Grade(l - b'A'),
                (Field::Number(x), Kind::Number) if !x.is_nan() => Cell::Number(*x),
                _ => Cell::Missing,
            };
            let cells: Vec<Cell> = rest[inputs..].iter().zip(&kinds).map(cell).collect();
            let draw = *draw as u64;
            let result =
                if draw == self.next { self.row(draw, &values, &cells) } else { Err(apart(from, self.next, draw)) };
            result.map_err(|problem| {
                failed = Some(problem);
                std::io::Error::other("stopped")
            })
        });
        match (failed, outcome) {
            (Some(problem), _) => Err(problem),
            (None, outcome) => outcome.map_err(|e| unreadable(&file, &e)),
        }
    }

    /// Writes what is there and ends. Without a draw nothing is left behind.
    ///
    /// # Errors
    /// E806.
    pub fn finish(self) -> Result<(), Diagnostic> {
        let part = part(&self.place);
        if self.next == self.from {
            return std::fs::remove_file(&part).map_err(|e| not_written(&part, &e));
        }
        let mut manifest = Manifest {
            header: self.header,
            from: self.from,
            to: self.next - 1,
            draws: self.totals.draws.to_vec(),
            totals: self.totals.columns.iter().map(TotalEntry::from).collect(),
            joint: self.totals.joint,
            draws_sha256: String::new(),
        };
        let finished =
            self.writer.finish().and_then(|out| out.into_inner().map_err(std::io::IntoInnerError::into_error));
        finished.and_then(|file| file.sync_all()).map_err(|e| not_written(&part, &e))?;
        manifest.draws_sha256 = fingerprint(&part).map_err(|e| not_written(&part, &e))?;
        let place = self.place.join(DRAWS);
        std::fs::rename(&part, &place).map_err(|e| not_written(&place, &e))?;
        let mut text = serde_json::to_string_pretty(&manifest).map_err(|e| not_written(&place, &e.into()))?;
        text.push('\n');
        let (place, beside) = (self.place.join(MANIFEST), self.place.join("study.json.part"));
        std::fs::write(&beside, text).map_err(|e| not_written(&beside, &e))?;
        std::fs::rename(&beside, &place).map_err(|e| not_written(&place, &e))
    }
}

/// Merges ranges of one study, in any order, into a folder. Says which draws it holds then.
///
/// # Errors
/// E831 if they are not of one study, E832 if draws are missing or there twice, E833 and E806 as for [`Folder`].
pub fn merge(parts: &[PathBuf], out: &Path) -> Result<(u64, u64), Diagnostic> {
    let mut found = parts.iter().map(|place| Ok((place, manifest(place)?))).collect::<Result<Vec<_>, Diagnostic>>()?;
    found.sort_by_key(|(_, m)| m.from);
    let Some((_, first)) = found.first() else {
        return Err(Diagnostic::new(&NOT_A_STUDY, "there is nothing to merge").cure("Name folders of studies."));
    };
    for pair in found.windows(2) {
        let ((_, a), (place, b)) = (&pair[0], &pair[1]);
        if a.header != b.header {
            return Err(other_study(place, &b.header, &a.header));
        }
        if b.from != a.to + 1 {
            return Err(apart(place, a.to + 1, b.from));
        }
    }
    if found.iter().any(|(place, _)| same_place(place, out)) {
        return Err(Diagnostic::new(&NOT_WRITTEN, format!("{} is one of the parts", out.display()))
            .because("A merge reads its parts while it writes.")
            .cure("Name another folder with --out."));
    }
    if out.join(MANIFEST).exists() {
        return Err(Diagnostic::new(&NOT_WRITTEN, format!("{} holds a study already", out.display()))
            .because("Nothing is replaced.")
            .cure("Name another folder with --out."));
    }
    let (from, header) = (first.from, first.header.clone());
    let places: Vec<&Path> = found.iter().map(|(place, _)| place.as_path()).collect();
    let folder = Folder::create(out, header, from)?.taking_over(&places)?;
    let to = folder.next - 1;
    folder.finish()?;
    Ok((from, to))
}

/// SHA-256 of a file, read in pieces.
fn fingerprint(file: &Path) -> std::io::Result<String> {
    let mut hash = Sha256::new();
    let mut input = BufReader::new(File::open(file)?);
    loop {
        let piece = input.fill_buf()?;
        if piece.is_empty() {
            break;
        }
        hash.update(piece);
        let read = piece.len();
        input.consume(read);
    }
    Ok(format!("{:x}", hash.finalize()))
}

fn same_place(a: &Path, b: &Path) -> bool {
    matches!((a.canonicalize(), b.canonicalize()), (Ok(a), Ok(b)) if a == b)
}

fn manifest(place: &Path) -> Result<Manifest, Diagnostic> {
    let file = place.join(MANIFEST);
    let text = std::fs::read_to_string(&file).map_err(|e| unreadable(&file, &e))?;
    let manifest: Manifest = serde_json::from_str(&text).map_err(|e| unreadable(&file, &e.into()))?;
    if manifest.header.format != 1 || manifest.from == 0 || manifest.to < manifest.from || manifest.to == u64::MAX {
        return Err(unreadable(&file, &std::io::Error::other("not a range of draws of this version's layout")));
    }
    Ok(manifest)
}

fn part(place: &Path) -> PathBuf {
    place.join("draws.parquet.part")
}

fn not_written(place: &Path, why: &std::io::Error) -> Diagnostic {
    Diagnostic::new(&NOT_WRITTEN, format!("{} could not be written: {why}", place.display()))
        .because(NOT_WRITTEN.about)
        .cure("Name a folder, new or with a study in it, in which you may write and in which there is room.")
}

fn unreadable(place: &Path, why: &std::io::Error) -> Diagnostic {
    Diagnostic::new(&NOT_A_STUDY, format!("{} could not be read: {why}", place.display()))
        .because(NOT_A_STUDY.about)
        .cure("Name a folder that `zopa study --out` wrote, or an empty one to write to.")
}

fn other_study(place: &Path, found: &Header, wanted: &Header) -> Diagnostic {
    let differs = [
        ("version of zopa", found.version != wanted.version),
        ("case", found.case != wanted.case),
        ("scenario", found.scenario != wanted.scenario),
        ("case file (SHA-256)", found.sha256 != wanted.sha256),
        ("seed", found.seed != wanted.seed),
        ("design", found.design != wanted.design),
    ];
    let what = differs.iter().find(|(_, differs)| *differs).map_or("columns", |(what, _)| what);
    Diagnostic::new(&OTHER_STUDY, format!("{} holds another study: another {what}", place.display()))
        .because(OTHER_STUDY.about)
        .cure("Name another folder, or study the same case with the same seed and version.")
}

fn apart(place: &Path, wanted: u64, found: u64) -> Diagnostic {
    let what = if found > wanted { "draws are missing" } else { "draws are there twice" };
    Diagnostic::new(&RANGES_APART, format!("{what}: {} goes on with draw {found}, wanted is {wanted}", place.display()))
        .because(RANGES_APART.about)
        .cure("Merge ranges that follow each other: each begins with the draw after the last of the one before.")
}
