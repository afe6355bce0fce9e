//! A table as a Parquet file, and back: required columns of four types, plain encoding, no compression.
//!
//! Written from the format's specification (Apache Parquet 2.x: `PAR1`, column chunks of one data page each, a footer in
//! Thrift's compact protocol). Any Parquet reader reads these files; [`Reader`] reads what [`Writer`] writes, to merge
//! studies, and refuses everything else. The general crates would add a minute of compilation for this one table.
//! The same rows give the same bytes.

use std::io::{self, Read, Seek, SeekFrom, Write};

/// The type of a column.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Type {
    /// A whole number (INT64).
    Whole,
    /// A number (DOUBLE).
    Number,
    /// Yes or no (BOOLEAN).
    Bool,
    /// A short text (BYTE_ARRAY, UTF8): here one letter.
    Letter,
}

impl Type {
    /// Parquet's number for the physical type.
    fn physical(self) -> i64 {
        match self {
            Type::Bool => 0,
            Type::Whole => 2,
            Type::Number => 5,
            Type::Letter => 6,
        }
    }
}

/// One value.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) enum Field {
    Whole(i64),
    Number(f64),
    Bool(bool),
    Letter(u8),
}

/// Rows in a row group: a fixed number, so that the bytes depend on the rows alone.
const GROUP: usize = 8192;
const MAGIC: &[u8; 4] = b"PAR1";

/// Writes a table row by row.
pub(crate) struct Writer<W> {
    out: W,
    at: u64,
    columns: Vec<(String, Type)>,
    about: Vec<(String, String)>,
    /// The rows of the group that is being filled, column by column, encoded; of booleans, one byte each.
    buffers: Vec<Vec<u8>>,
    buffered: usize,
    groups: Vec<Group>,
}

struct Group {
    rows: usize,
    /// Where each column's page begins, and its bytes, header included.
    chunks: Vec<(u64, u64)>,
}

impl<W: Write> Writer<W> {
    /// A table with these columns; `about` is kept in the footer as key and value.
    pub(crate) fn new(mut out: W, columns: Vec<(String, Type)>, about: Vec<(String, String)>) -> io::Result<Self> {
        out.write_all(MAGIC)?;
        let buffers = columns.iter().map(|_| Vec::new()).collect();
        Ok(Writer { out, at: MAGIC.len() as u64, columns, about, buffers, buffered: 0, groups: Vec::new() })
    }

    /// Adds a row: a field for each column, of its type.
    pub(crate) fn row(&mut self, fields: impl Iterator<Item = Field>) -> io::Result<()> {
        for (buffer, field) in self.buffers.iter_mut().zip(fields) {
            match field {
                Field::Whole(n) => buffer.extend_from_slice(&n.to_le_bytes()),
                Field::Number(x) => buffer.extend_from_slice(&x.to_le_bytes()),
                Field::Bool(yes) => buffer.push(u8::from(yes)),
                Field::Letter(letter) => {
                    buffer.extend_from_slice(&1u32.to_le_bytes());
                    buffer.push(letter);
                }
            }
        }
        self.buffered += 1;
        if self.buffered == GROUP { self.flush() } else { Ok(()) }
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.buffered == 0 {
            return Ok(());
        }
        let mut chunks = Vec::with_capacity(self.columns.len());
        for (buffer, (_, kind)) in self.buffers.iter_mut().zip(&self.columns) {
            let packed;
            let page: &[u8] = match kind {
                Type::Bool => {
                    packed = packed_bits(buffer);
                    &packed
                }
                _ => buffer,
            };
            let mut header = Thrift::default();
            header.int(1, 0); // a data page
            header.int(2, page.len() as i64);
            header.int(3, page.len() as i64);
            header.open(5);
            header.int(1, self.buffered as i64);
            header.int(2, 0); // plain
            header.int(3, 3); // levels (there are none) by run lengths
            header.int(4, 3);
            header.close();
            let header = header.finish();
            self.out.write_all(&header)?;
            self.out.write_all(page)?;
            let size = (header.len() + page.len()) as u64;
            chunks.push((self.at, size));
            self.at += size;
            buffer.clear();
        }
        self.groups.push(Group { rows: self.buffered, chunks });
        self.buffered = 0;
        Ok(())
    }

    /// Writes the footer and gives the output back.
    pub(crate) fn finish(mut self) -> io::Result<W> {
        self.flush()?;
        let mut footer = Thrift::default();
        footer.int(1, 2);
        footer.list(2, self.columns.len() + 1);
        footer.enter();
        footer.text(4, "study");
        footer.int(5, self.columns.len() as i64);
        footer.close();
        for (name, kind) in &self.columns {
            footer.enter();
            footer.int(1, kind.physical());
            footer.int(3, 0); // required
            footer.text(4, name);
            if *kind == Type::Letter {
                footer.int(6, 0); // UTF8
            }
            footer.close();
        }
        let rows: usize = self.groups.iter().map(|g| g.rows).sum();
        footer.long(3, rows as i64);
        footer.list(4, self.groups.len());
        for group in &self.groups {
            footer.enter();
            footer.list(1, self.columns.len());
            for ((name, kind), (offset, size)) in self.columns.iter().zip(&group.chunks) {
                footer.enter();
                footer.long(2, *offset as i64);
                footer.open(3);
                footer.int(1, kind.physical());
                footer.ints(2, &[0]);
                footer.texts(3, &[name]);
                footer.int(4, 0); // uncompressed
                footer.long(5, group.rows as i64);
                footer.long(6, *size as i64);
                footer.long(7, *size as i64);
                footer.long(9, *offset as i64);
                footer.close();
                footer.close();
            }
            let bytes: u64 = group.chunks.iter().map(|(_, size)| size).sum();
            footer.long(2, bytes as i64);
            footer.long(3, group.rows as i64);
            footer.close();
        }
        footer.list(5, self.about.len());
        for (key, value) in &self.about {
            footer.enter();
            footer.text(1, key);
            footer.text(2, value);
            footer.close();
        }
        footer.text(6, "zopa");
        let footer = footer.finish();
        self.out.write_all(&footer)?;
        self.out.write_all(&(footer.len() as u32).to_le_bytes())?;
        self.out.write_all(MAGIC)?;
        self.out.flush()?;
        Ok(self.out)
    }
}

fn packed_bits(bytes: &[u8]) -> Vec<u8> {
    bytes.chunks(8).map(|eight| eight.iter().enumerate().fold(0, |byte, (k, bit)| byte | (bit << k))).collect()
}

/// Thrift's compact protocol, as far as a footer needs it.
#[derive(Default)]
struct Thrift {
    bytes: Vec<u8>,
    /// The last field number of each open structure.
    last: Vec<i16>,
    current: i16,
}

const INT: u8 = 5;
const LONG: u8 = 6;
const BINARY: u8 = 8;
const LIST: u8 = 9;
const STRUCT: u8 = 12;

impl Thrift {
    fn field(&mut self, id: i16, kind: u8) {
        let delta = id - self.current;
        if (1..=15).contains(&delta) {
            self.bytes.push((delta as u8) << 4 | kind);
        } else {
            self.bytes.push(kind);
            self.zigzag(id.into());
        }
        self.current = id;
    }
    fn varint(&mut self, mut n: u64) {
        while n >= 0x80 {
            self.bytes.push(n as u8 | 0x80);
            n >>= 7;
        }
        self.bytes.push(n as u8);
    }
    fn zigzag(&mut self, n: i64) {
        self.varint(((n << 1) ^ (n >> 63)) as u64);
    }
    fn int(&mut self, id: i16, n: i64) {
        self.field(id, INT);
        self.zigzag(n);
    }
    fn long(&mut self, id: i16, n: i64) {
        self.field(id, LONG);
        self.zigzag(n);
    }
    fn string(&mut self, text: &str) {
        self.varint(text.len() as u64);
        self.bytes.extend_from_slice(text.as_bytes());
    }
    fn text(&mut self, id: i16, text: &str) {
        self.field(id, BINARY);
        self.string(text);
    }
    fn list_of(&mut self, id: i16, len: usize, kind: u8) {
        self.field(id, LIST);
        if len < 15 {
            self.bytes.push((len as u8) << 4 | kind);
        } else {
            self.bytes.push(0xf0 | kind);
            self.varint(len as u64);
        }
    }
    /// A list of structures, which follow, each between `enter` and `close`.
    fn list(&mut self, id: i16, len: usize) {
        self.list_of(id, len, STRUCT);
    }
    fn ints(&mut self, id: i16, numbers: &[i64]) {
        self.list_of(id, numbers.len(), INT);
        numbers.iter().for_each(|n| self.zigzag(*n));
    }
    fn texts(&mut self, id: i16, texts: &[&str]) {
        self.list_of(id, texts.len(), BINARY);
        texts.iter().for_each(|t| self.string(t));
    }
    fn enter(&mut self) {
        self.last.push(self.current);
        self.current = 0;
    }
    fn open(&mut self, id: i16) {
        self.field(id, STRUCT);
        self.enter();
    }
    fn close(&mut self) {
        self.bytes.push(0);
        self.current = self.last.pop().unwrap_or(0);
    }
    fn finish(mut self) -> Vec<u8> {
        self.bytes.push(0);
        self.bytes
    }
}

/// Reads a table that [`Writer`] wrote, row group by row group.
pub(crate) struct Reader<R> {
    input: R,
    types: Vec<Type>,
    /// Rows of each group, with the offset and size of each column.
    groups: Vec<(usize, Vec<(u64, u64)>)>,
}

/// The largest footer that is read: far above that of any study.
const LARGEST_FOOTER: u64 = 1 << 28;

impl<R: Read + Seek> Reader<R> {
    /// Opens a table, whose columns are to be these.
    pub(crate) fn new(mut input: R, columns: &[(String, Type)]) -> io::Result<Self> {
        let end = input.seek(SeekFrom::End(0))?;
        if end < 12 {
            return Err(broken("shorter than a footer"));
        }
        let mut tail = [0u8; 8];
        input.seek(SeekFrom::Start(end - 8))?;
        input.read_exact(&mut tail)?;
        let length = u64::from(u32::from_le_bytes([tail[0], tail[1], tail[2], tail[3]]));
        if &tail[4..] != MAGIC || length > LARGEST_FOOTER || length + 12 > end {
            return Err(broken("no footer"));
        }
        let mut footer = vec![0; length as usize];
        input.seek(SeekFrom::Start(end - 8 - length))?;
        input.read_exact(&mut footer)?;
        let top = Parsed::structure(&mut &footer[..], 0)?;
        let names: Vec<String> = top.items(2).iter().skip(1).map(|s| s.text(4)).collect();
        let kinds: Vec<i64> = top.items(2).iter().skip(1).map(|s| s.int(1)).collect();
        let same = names.iter().eq(columns.iter().map(|(n, _)| n))
            && kinds.into_iter().eq(columns.iter().map(|(_, t)| t.physical()));
        if !same {
            return Err(broken("other columns"));
        }
        let mut groups = Vec::new();
        for group in top.items(4) {
            let rows = usize::try_from(group.int(3)).map_err(|_| broken("a negative number of rows"))?;
            let mut chunks = Vec::new();
            for chunk in group.items(1) {
                let (offset, size) = (chunk.inner(3).int(9) as u64, chunk.inner(3).int(7) as u64);
                if offset.checked_add(size).is_none_or(|e| e > end) {
                    return Err(broken("a column beyond the end"));
                }
                chunks.push((offset, size));
            }
            if rows > GROUP || chunks.len() != columns.len() {
                return Err(broken("not written by zopa"));
            }
            groups.push((rows, chunks));
        }
        Ok(Reader { input, types: columns.iter().map(|(_, t)| *t).collect(), groups })
    }

    /// Calls `each` with every row.
    pub(crate) fn rows(&mut self, each: &mut dyn FnMut(&[Field]) -> io::Result<()>) -> io::Result<()> {
        for (rows, chunks) in &self.groups {
            let mut columns: Vec<Vec<Field>> = Vec::new();
            for (kind, (offset, size)) in self.types.iter().zip(chunks) {
                self.input.seek(SeekFrom::Start(*offset))?;
                let mut bytes = vec![0; *size as usize];
                self.input.read_exact(&mut bytes)?;
                let mut page = &bytes[..];
                let header = Parsed::structure(&mut page, 0)?;
                if header.int(3) != page.len() as i64 || header.inner(5).int(1) != *rows as i64 {
                    return Err(broken("a page of another size"));
                }
                columns.push(decoded(*kind, page, *rows)?);
            }
            let mut row = Vec::with_capacity(columns.len());
            for k in 0..*rows {
                row.clear();
                row.extend(columns.iter().map(|c| c[k]));
                each(&row)?;
            }
        }
        Ok(())
    }
}

fn decoded(kind: Type, page: &[u8], rows: usize) -> io::Result<Vec<Field>> {
    let width = match kind {
        Type::Whole | Type::Number => 8,
        Type::Letter => 5,
        Type::Bool if page.len() == rows.div_ceil(8) => {
            return Ok((0..rows).map(|k| Field::Bool(page[k / 8] >> (k % 8) & 1 == 1)).collect());
        }
        Type::Bool => 0,
    };
    if page.len() != width * rows || width == 0 {
        return Err(broken("a page of another size"));
    }
    let field = |bytes: &[u8]| {
        let mut eight = [0u8; 8];
        eight[..width.min(8)].copy_from_slice(bytes);
        match kind {
            Type::Whole => Field::Whole(i64::from_le_bytes(eight)),
            Type::Number => Field::Number(f64::from_le_bytes(eight)),
            _ => Field::Letter(eight[4]),
        }
    };
    Ok(page.chunks_exact(width).map(field).collect())
}

fn broken(what: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, what.to_owned())
}

/// What was read of a footer.
#[derive(Debug)]
enum Parsed {
    Int(i64),
    Text(Vec<u8>),
    List(Vec<Parsed>),
    Struct(Vec<(i16, Parsed)>),
}

/// How deep structures may lie in each other; a footer of Parquet needs five.
const DEEPEST: u32 = 16;

impl Parsed {
    fn structure(bytes: &mut &[u8], depth: u32) -> io::Result<Parsed> {
        if depth > DEEPEST {
            return Err(broken("too deep"));
        }
        let mut fields = Vec::new();
        let mut last = 0i16;
        loop {
            let head = byte(bytes)?;
            if head == 0 {
                return Ok(Parsed::Struct(fields));
            }
            let id = match head >> 4 {
                0 => unzigzag(varint(bytes)?) as i16,
                delta => last.wrapping_add(i16::from(delta)),
            };
            last = id;
            fields.push((id, Parsed::value(bytes, head & 15, depth)?));
        }
    }
    fn value(bytes: &mut &[u8], kind: u8, depth: u32) -> io::Result<Parsed> {
        if depth > DEEPEST {
            return Err(broken("too deep"));
        }
        Ok(match kind {
            1 => Parsed::Int(1),
            2 => Parsed::Int(0),
            3 => Parsed::Int(i64::from(byte(bytes)?)),
            4..=6 => Parsed::Int(unzigzag(varint(bytes)?)),
            7 => {
                take(bytes, 8)?;
                Parsed::Int(0)
            }
            8 => {
                let length = varint(bytes)?;
                Parsed::Text(take(bytes, length)?.to_vec())
            }
            9 | 10 => {
                let head = byte(bytes)?;
                let length = if head >> 4 == 15 { varint(bytes)? } else { u64::from(head >> 4) };
                // Each item takes a byte at least.
                if length > bytes.len() as u64 {
                    return Err(broken("a list beyond the end"));
                }
                let item = |_| match head & 15 {
                    1 | 2 => Ok(Parsed::Int(i64::from(byte(bytes)?))),
                    kind => Parsed::value(bytes, kind, depth + 1),
                };
                Parsed::List((0..length).map(item).collect::<io::Result<_>>()?)
            }
            12 => Parsed::structure(bytes, depth + 1)?,
            _ => return Err(broken("an unknown type")),
        })
    }
    fn get(&self, id: i16) -> Option<&Parsed> {
        match self {
            Parsed::Struct(fields) => fields.iter().find(|(i, _)| *i == id).map(|(_, v)| v),
            _ => None,
        }
    }
    fn int(&self, id: i16) -> i64 {
        match self.get(id) {
            Some(Parsed::Int(n)) => *n,
            _ => -1,
        }
    }
    fn text(&self, id: i16) -> String {
        match self.get(id) {
            Some(Parsed::Text(bytes)) => String::from_utf8_lossy(bytes).into_owned(),
            _ => String::new(),
        }
    }
    fn items(&self, id: i16) -> &[Parsed] {
        match self.get(id) {
            Some(Parsed::List(items)) => items,
            _ => &[],
        }
    }
    fn inner(&self, id: i16) -> &Parsed {
        self.get(id).unwrap_or(self)
    }
}

fn byte(bytes: &mut &[u8]) -> io::Result<u8> {
    Ok(take(bytes, 1)?[0])
}

fn take<'a>(bytes: &mut &'a [u8], length: u64) -> io::Result<&'a [u8]> {
    if length > bytes.len() as u64 {
        return Err(broken("cut short"));
    }
    let (head, rest) = bytes.split_at(length as usize);
    *bytes = rest;
    Ok(head)
}

fn varint(bytes: &mut &[u8]) -> io::Result<u64> {
    let mut n = 0u64;
    for shift in (0..64).step_by(7) {
        let b = byte(bytes)?;
        n |= u64::from(b & 0x7f) << shift;
        if b < 0x80 {
            return Ok(n);
        }
    }
    Err(broken("a number too long"))
}

fn unzigzag(n: u64) -> i64 {
    (n >> 1) as i64 ^ -((n & 1) as i64)
}

#[cfg(test)]
mod tests {
    use super::{Field, Reader, Type, Writer};
    use proptest::prelude::*;
    use std::io::Cursor;

    fn columns() -> Vec<(String, Type)> {
        let of = |name: &str, kind| (name.to_owned(), kind);
        vec![of("draw", Type::Whole), of("x", Type::Number), of("yes", Type::Bool), of("grade", Type::Letter)]
    }

    fn written(rows: &[(i64, f64, bool, u8)]) -> Vec<u8> {
        let mut writer = Writer::new(Vec::new(), columns(), vec![("about".into(), "a test".into())]).unwrap();
        for (n, x, yes, letter) in rows {
            let row = [Field::Whole(*n), Field::Number(*x), Field::Bool(*yes), Field::Letter(b'A' + letter)];
            writer.row(row.into_iter()).unwrap();
        }
        writer.finish().unwrap()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        /// What was written is read back, over several row groups too.
        #[test]
        fn rows_are_read_back(rows in prop::collection::vec((any::<i64>(), -1e9..1e9f64, any::<bool>(), 0u8..5), 0..50), times in 1usize..400) {
            let rows: Vec<_> = rows.iter().cycle().take(rows.len() * times).copied().collect();
            let bytes = written(&rows);
            let mut back = Vec::new();
            Reader::new(Cursor::new(&bytes), &columns()).unwrap().rows(&mut |row| {
                back.push(row.to_vec());
                Ok(())
            }).unwrap();
            prop_assert_eq!(back.len(), rows.len());
            for (row, (n, x, yes, letter)) in back.iter().zip(&rows) {
                let wanted = [Field::Whole(*n), Field::Number(*x), Field::Bool(*yes), Field::Letter(b'A' + letter)];
                prop_assert_eq!(&row[..], &wanted[..]);
            }
        }

        /// A file with changed or missing bytes is refused or read as something else, never a panic or unbounded memory.
        #[test]
        fn broken_files_are_refused(at in 0usize..600, to in any::<u8>(), cut in 0usize..600) {
            let mut bytes = written(&[(1, 2.0, true, 0), (2, 3.0, false, 4)]);
            let length = bytes.len();
            bytes[at % length] = to;
            bytes.truncate(length - cut % length);
            if let Ok(mut reader) = Reader::new(Cursor::new(&bytes), &columns()) {
                let _ = reader.rows(&mut |_| Ok(()));
            }
        }
    }

    /// A table of other columns is refused.
    #[test]
    fn other_columns_are_refused() {
        let bytes = written(&[]);
        assert!(Reader::new(Cursor::new(&bytes), &columns()[1..]).is_err());
    }
}
