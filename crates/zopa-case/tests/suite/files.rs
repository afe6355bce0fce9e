//! Opening cases from the file system.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::fs::{self, File};
use zopa_case::open;

const SMALL: &str = "zopa = 1\nid = \"x\"\n[parties.a]\n[issues.fire]\nlevels = [\"on\", \"off\"]\nstatus_quo = \"on\"\nset_by = \"a\"\n";

/// A folder stands for its case.toml; one file is itself.
#[test]
fn a_folder_or_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("case.toml");
    fs::write(&file, SMALL).unwrap();
    let (a, b) = (open(folder.path()).unwrap(), open(&file).unwrap());
    assert!(a.case.is_some() && a.name.ends_with("case.toml"));
    assert_eq!((a.hash.as_str(), a.name.as_str()), (b.hash.as_str(), b.name.as_str()));
}

/// The hash is the SHA-256 of the bytes, so that anybody can check it (value from coreutils' sha256sum).
#[test]
fn the_hash_is_that_of_the_bytes() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("x.toml");
    fs::write(&file, "abc").unwrap();
    assert_eq!(open(&file).unwrap().hash, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

/// Each trouble of the file system has its code and names what it is about.
#[test]
fn troubles_have_codes() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let code = |name: &str| open(&at(name)).unwrap_err().code.code;
    assert_eq!(code("nothing"), "E101");
    fs::create_dir(at("empty")).unwrap();
    assert_eq!(code("empty"), "E102");
    fs::create_dir_all(at("odd/case.toml")).unwrap();
    assert_eq!(code("odd"), "E101");
    fs::write(at("latin.toml"), b"zopa = 1\nid = \"caf\xe9\"\n").unwrap();
    let found = open(&at("latin.toml")).unwrap_err();
    assert_eq!(found.code.code, "E103");
    assert!(found.message.contains("byte 18, in line 2"), "{}", found.message);
    fs::write(at("empty/other.toml"), SMALL).unwrap();
    let found = open(&at("empty")).unwrap_err();
    assert!(found.cure.contains("other.toml"), "{}", found.cure);
}

/// A file of 50 MB is refused by its size; none of it is read (it is sparse: reading it would still take no disk).
#[test]
fn fifty_megabytes_are_refused_by_size() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("large.toml");
    File::create(&path).unwrap().set_len(50 << 20).unwrap();
    let found = open(&path).unwrap_err();
    assert_eq!(found.code.code, "E104");
    assert!(found.message.contains("52,428,800") && found.cause.contains("16,777,216"), "{found:?}");
}

/// An empty file is a case with everything missing, not a trouble of the file system.
#[test]
fn an_empty_file_is_a_faulty_case() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.toml");
    fs::write(&path, "").unwrap();
    let opened = open(&path).unwrap();
    assert!(opened.case.is_none() && !opened.diagnostics.is_empty());
    for found in &opened.diagnostics {
        assert!(opened.plain(found).contains("x.toml:1:1"));
    }
}
