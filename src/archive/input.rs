//! What there is to read: files, folders and archives, one after another in a fixed order.

use std::cell::Cell;
use std::ffi::OsStr;
use std::fs::{self, File, Metadata};
use std::io::{self, Cursor, Read, Seek};
use std::path::{Path, PathBuf};
use std::rc::Rc;

use super::limits::{Failure, Limits};
use super::name::{self, Names};
use super::tar::Tar;
use super::unpack::{self, Counted, HEAD, Packing, failure, look, packing, read_member, unpack};
use super::zip::Zip;

/// Something named on the command line or in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Input {
    /// A file, folder or archive, named in the output by its last component.
    Path(PathBuf),
    /// A line of a list, named in the output by the whole path as it stands there.
    Listed(PathBuf),
}

/// Where a document's bytes are.
#[derive(Debug)]
pub(super) enum Payload {
    /// In a file, still to be read.
    File(PathBuf),
    /// A member of an archive.
    Bytes(Vec<u8>),
    /// Nowhere.
    Failed(Failure),
}

/// One document, or what stands where one could be.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) name: String,
    pub(super) payload: Payload,
    /// Bytes of the inputs passed so far, for the progress.
    pub(super) passed: u64,
}

/// The run is over; nothing more is wanted.
#[derive(Debug)]
pub(super) struct Stop;

type Flow = Result<(), Stop>;

/// Goes through all inputs and hands each document to `sink`.
pub(super) struct Walker<'a> {
    limits: &'a Limits,
    /// The folder of the output, which may lie inside an input.
    out: Option<PathBuf>,
    names: Names,
    passed: u64,
    sink: &'a mut dyn FnMut(Found) -> Flow,
}

impl<'a> Walker<'a> {
    pub(super) fn new(limits: &'a Limits, out: Option<&Path>, sink: &'a mut dyn FnMut(Found) -> Flow) -> Self {
        let out = out.and_then(|o| o.canonicalize().ok());
        Walker { limits, out, names: Names::default(), passed: 0, sink }
    }

    pub(super) fn walk(&mut self, inputs: &[Input]) -> Flow {
        for input in inputs {
            let (path, name) = match input {
                Input::Path(path) => (path, last_name(path)),
                Input::Listed(path) => (path, listed_name(path)),
            };
            match fs::metadata(path) {
                Ok(metadata) => self.entry(path, name, &metadata)?,
                Err(error) => self.fail(name, Failure::io(&error))?,
            }
        }
        Ok(())
    }

    fn give(&mut self, name: String, payload: Payload) -> Flow {
        let name = self.names.take(name);
        (self.sink)(Found { name, payload, passed: self.passed })
    }

    fn fail(&mut self, name: String, failure: Failure) -> Flow {
        self.give(name, Payload::Failed(failure))
    }

    fn entry(&mut self, path: &Path, name: String, metadata: &Metadata) -> Flow {
        if metadata.is_dir() {
            self.folder(path, name)
        } else if metadata.is_file() {
            let before = self.passed;
            self.file(path, name, metadata.len())?;
            self.passed = before + metadata.len();
            Ok(())
        } else {
            self.fail(name, Failure::new("skipped-special", "a device, pipe or socket, no document", "nothing"))
        }
    }

    fn folder(&mut self, path: &Path, name: String) -> Flow {
        if self.out.is_some() && path.canonicalize().ok() == self.out {
            return Ok(());
        }
        let listing = fs::read_dir(path).and_then(|entries| entries.map(|e| e.map(|e| e.file_name())).collect());
        let mut entries: Vec<_> = match listing {
            Ok(entries) => entries,
            Err(error) => return self.fail(name, Failure::io(&error)),
        };
        entries.sort_unstable_by(|a, b| a.as_encoded_bytes().cmp(b.as_encoded_bytes()));
        for entry in entries {
            let path = path.join(&entry);
            match fs::symlink_metadata(&path) {
                Ok(metadata) if metadata.is_symlink() => self.link(&path, &entry, &name)?,
                Ok(metadata) => self.entry(&path, child(&name, &entry, metadata.is_dir()), &metadata)?,
                Err(error) => self.fail(child(&name, &entry, false), Failure::io(&error))?,
            }
        }
        Ok(())
    }

    /// A link to a file is that file. One to a folder is not followed: it may lead back here, or out of the archive.
    fn link(&mut self, path: &Path, entry: &OsStr, parent: &str) -> Flow {
        match fs::metadata(path) {
            Ok(metadata) if metadata.is_dir() => self.fail(
                child(parent, entry, false),
                Failure::new("skipped-link", "a link to a folder", "if it is to be read, give the folder itself, too"),
            ),
            Ok(metadata) => self.entry(path, child(parent, entry, false), &metadata),
            Err(error) => self.fail(child(parent, entry, false), Failure::io(&error)),
        }
    }

    fn file(&mut self, path: &Path, name: String, length: u64) -> Flow {
        if system_file(path) {
            let what = "a file that a system keeps for itself";
            return self.fail(name, Failure::new("skipped-system", what, "nothing"));
        }
        let opened = File::open(path).and_then(|mut file| {
            let mut head = Vec::with_capacity(HEAD);
            file.by_ref().take(HEAD as u64).read_to_end(&mut head)?;
            file.rewind()?;
            Ok((file, head))
        });
        let (file, head) = match opened {
            Ok(opened) => opened,
            Err(error) => return self.fail(name, Failure::io(&error)),
        };
        match packing(&head) {
            None if length > self.limits.document => self.fail(name, Failure::too_large(self.limits.document)),
            None => self.give(name, Payload::File(path.to_owned())),
            Some(kind) => self.archive(kind, name, io::BufReader::with_capacity(1 << 16, file), 1, |_| {
                Payload::File(path.to_owned())
            }),
        }
    }

    /// Reads an archive. `whole` gives back what turns out to be one document after all.
    fn archive<R: Read + Seek>(
        &mut self,
        kind: Packing,
        name: String,
        file: R,
        depth: u32,
        whole: impl FnOnce(R) -> Payload,
    ) -> Flow {
        if kind == Packing::Zip {
            return match Zip::open(file) {
                Ok(zip) if zip.is_document() => self.give(name, whole(zip.into_inner())),
                Ok(_) if depth > self.limits.depth => self.too_deep(name),
                Ok(zip) => self.zip(zip, name, depth),
                Err(failure) => self.fail(name, failure),
            };
        }
        if depth > self.limits.depth {
            return self.too_deep(name);
        }
        // How far a stream is, for the progress.
        let read = Rc::new(Cell::new(0));
        let file = Counted::new(file, &read);
        if kind == Packing::Tar {
            return self.tar(file, name, depth, &read);
        }
        let limits = self.limits;
        let looked = unpack(kind, file, limits).and_then(look);
        match looked {
            Ok((head, stream)) if packing(&head) == Some(Packing::Tar) => self.tar(stream, name, depth, &read),
            Ok((_, stream)) => {
                let member = unpacked_name(&name).to_owned();
                let name = name + "!/" + &member;
                match read_member(stream, limits) {
                    Ok(bytes) => self.member(name, bytes, depth),
                    Err(failure) => self.fail(name, failure),
                }
            }
            Err(error) => self.fail(name, failure(&error)),
        }
    }

    fn too_deep(&mut self, name: String) -> Flow {
        let what = format!("an archive in an archive, deeper than {}", self.limits.depth);
        self.fail(name, Failure::new("too-deep", what, "unpack it, or raise --max-depth"))
    }

    fn zip<R: Read + Seek>(&mut self, mut zip: Zip<R>, name: String, depth: u32) -> Flow {
        let before = self.passed;
        let mut count = 0;
        while let Some(entry) = zip.next() {
            let entry = match entry {
                Ok(entry) => entry,
                Err(failure) => return self.fail(name, failure),
            };
            if entry.is_folder() {
                continue;
            }
            count += 1;
            if count > self.limits.members {
                return self.fail(name, too_many(self.limits.members));
            }
            // Some Windows programs part folders by a backslash.
            let raw = if entry.name.contains(&b'/') {
                entry.name.clone()
            } else {
                entry.name.iter().map(|&b| if b == b'\\' { b'/' } else { b }).collect()
            };
            let member = member_name(&name, &raw);
            if depth == 1 {
                self.passed += entry.packed;
            }
            match zip.read(&entry, self.limits) {
                Ok(bytes) => self.member(member, bytes, depth)?,
                Err(failure) => self.fail(member, failure)?,
            }
        }
        self.passed = before;
        Ok(())
    }

    fn tar(&mut self, stream: impl Read, name: String, depth: u32, read: &Cell<u64>) -> Flow {
        let before = self.passed;
        let mut tar = Tar::new(stream);
        let mut count = 0;
        while let Some(member) = tar.next(self.limits) {
            let member = match member {
                Ok(member) => member,
                Err(failure) => return self.fail(name, failure),
            };
            count += 1;
            if count > self.limits.members {
                return self.fail(name, too_many(self.limits.members));
            }
            let inner = member_name(&name, &member.name);
            if depth == 1 {
                self.passed = before + read.get();
            }
            match member.bytes {
                Ok(bytes) => self.member(inner, bytes, depth)?,
                Err(failure) => self.fail(inner, failure)?,
            }
        }
        self.passed = before;
        Ok(())
    }

    /// A member in memory: a document, or an archive in the archive.
    fn member(&mut self, name: String, bytes: Vec<u8>, depth: u32) -> Flow {
        let base = name.rsplit('/').next().unwrap_or("");
        if system_name(base) || name.contains("/__MACOSX/") {
            let what = "a file that a system keeps for itself";
            return self.fail(name, Failure::new("skipped-system", what, "nothing"));
        }
        match packing(bytes.get(..HEAD).unwrap_or(&bytes)) {
            Some(kind) => self.archive(kind, name, Cursor::new(bytes), depth + 1, |c| Payload::Bytes(c.into_inner())),
            None => self.give(name, Payload::Bytes(bytes)),
        }
    }
}

/// Takes a member's name and its bytes, or why there are none.
pub type Each<'a> = dyn FnMut(&str, Result<&[u8], &Failure>) + 'a;

/// Goes through an archive (or one document) in memory and hands each member to `each`: its name as a run would give it,
/// safe on any file system, and its bytes or why there are none. Nothing is written anywhere.
///
/// ```
/// use vanban::archive::{Limits, members};
/// members("a.txt", b"abc", &Limits::default(), &mut |name, bytes| {
///     assert_eq!((name, bytes.unwrap()), ("a.txt", &b"abc"[..]));
/// });
/// ```
pub fn members(name: &str, bytes: &[u8], limits: &Limits, each: &mut Each<'_>) {
    let mut sink = |found: Found| {
        match &found.payload {
            Payload::Bytes(bytes) => each(&found.name, Ok(bytes)),
            Payload::Failed(failure) => each(&found.name, Err(failure)),
            Payload::File(_) => {}
        }
        Ok(())
    };
    let mut walker = Walker::new(limits, None, &mut sink);
    // The sink never stops it. The archive itself is at depth 1, as a file would be.
    let _ = walker.member(child("", OsStr::new(name), false), bytes.to_vec(), 0);
}

/// Reads a file of at most the limit.
pub(super) fn read_file(path: &Path, limits: &Limits) -> Result<Vec<u8>, Failure> {
    let read = || {
        let file = File::open(path)?;
        let mut bytes = Vec::new();
        let size = file.metadata()?.len().min(limits.document);
        bytes.try_reserve_exact(usize::try_from(size).unwrap_or(0) + 1).map_err(io::Error::other)?;
        file.take(limits.document + 1).read_to_end(&mut bytes)?;
        Ok(bytes)
    };
    let bytes = read().map_err(|e: io::Error| unpack::failure(&e))?;
    if bytes.len() as u64 > limits.document {
        return Err(Failure::too_large(limits.document));
    }
    Ok(bytes)
}

/// Bytes of all inputs, as far as a quick look tells.
pub(super) fn total(inputs: &[Input]) -> u64 {
    fn size(path: &Path) -> u64 {
        let Ok(metadata) = fs::symlink_metadata(path) else { return 0 };
        if !metadata.is_dir() {
            return fs::metadata(path).map_or(0, |m| m.len());
        }
        let entries = fs::read_dir(path).into_iter().flatten().flatten();
        entries
            .map(|e| {
                if e.file_type().is_ok_and(|t| t.is_dir()) {
                    size(&e.path())
                } else {
                    e.metadata().map_or(0, |m| m.len())
                }
            })
            .sum()
    }
    inputs
        .iter()
        .map(|i| match i {
            Input::Path(p) | Input::Listed(p) => size(p),
        })
        .sum()
}

fn too_many(limit: u64) -> Failure {
    Failure::new("too-many-members", format!("it has more than {limit} members"), "split it, or raise --max-members")
}

fn member_name(archive: &str, raw: &[u8]) -> String {
    let mut name = format!("{archive}!/");
    name::push(&mut name, raw, false);
    name
}

fn child(parent: &str, entry: &OsStr, folder: bool) -> String {
    let mut name = parent.to_owned();
    name::push(&mut name, entry.as_encoded_bytes(), folder);
    name
}

fn last_name(path: &Path) -> String {
    let whole = if path.file_name().is_none() { path.canonicalize().ok() } else { None };
    let base = whole.as_deref().unwrap_or(path).file_name().unwrap_or_default();
    child("", base, path.is_dir())
}

fn listed_name(path: &Path) -> String {
    let parts = path.components().filter(|c| !matches!(c, std::path::Component::CurDir));
    let mut name = String::new();
    let mut parts = parts.peekable();
    while let Some(part) = parts.next() {
        let folder = parts.peek().is_some() || path.is_dir();
        name::push(&mut name, part.as_os_str().as_encoded_bytes(), folder);
    }
    name
}

/// `a.txt` for `x/a.txt.gz`.
fn unpacked_name(name: &str) -> &str {
    let base = name.rsplit('/').next().unwrap_or(name);
    match base.rsplit_once('.') {
        Some((front, end)) if matches!(end, "gz" | "GZ" | "zst" | "xz" | "z" | "Z") && !front.is_empty() => front,
        _ => base,
    }
}

fn system_file(path: &Path) -> bool {
    path.file_name().and_then(OsStr::to_str).is_some_and(system_name)
}

fn system_name(name: &str) -> bool {
    matches!(name, "Thumbs.db" | "desktop.ini" | ".DS_Store") || name.starts_with("~$") || name.starts_with("._")
}
