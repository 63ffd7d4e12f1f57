//! ZIP, by its central directory: every entry in its order, two of one name both kept, names as bytes.

use std::cell::Cell;
use std::io::{self, Read, Seek, SeekFrom};
use std::rc::Rc;

use flate2::Crc;

use super::limits::{Failure, Limits};
use super::unpack::{Guard, failure, read_member};

/// The largest central directory that is read: ten million members.
const DIRECTORY: u64 = 1 << 30;

/// One entry of the central directory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) name: Vec<u8>,
    flags: u16,
    method: u16,
    crc: u32,
    pub(super) packed: u64,
    offset: u64,
    /// Unix file mode, 0 where the archive has none.
    mode: u32,
}

impl Entry {
    /// A folder has no data and no plan.
    pub(super) fn is_folder(&self) -> bool {
        self.name.ends_with(b"/") || self.mode & 0o170_000 == 0o040_000
    }
}

/// An open archive.
pub(super) struct Zip<R> {
    file: R,
    directory: Vec<u8>,
    at: usize,
    /// What stands before the archive proper, as in a program that unpacks itself.
    base: u64,
    length: u64,
    unpacked: u64,
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    bytes.get(at..)?.first_chunk().map(|b| u16::from_le_bytes(*b))
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..)?.first_chunk().map(|b| u32::from_le_bytes(*b))
}

fn u64_at(bytes: &[u8], at: usize) -> Option<u64> {
    bytes.get(at..)?.first_chunk().map(|b| u64::from_le_bytes(*b))
}

impl<R: Read + Seek> Zip<R> {
    /// Reads the central directory.
    pub(super) fn open(mut file: R) -> Result<Self, Failure> {
        let none = || Failure::damaged("its list of members is missing: the archive is cut short or damaged");
        let length = file.seek(SeekFrom::End(0)).map_err(|e| failure(&e))?;
        // The end record may be followed by a comment of up to 65,535 bytes.
        let from = length.saturating_sub(22 + 65_535 + 20);
        file.seek(SeekFrom::Start(from)).map_err(|e| failure(&e))?;
        let mut tail = Vec::new();
        file.by_ref().take(length - from).read_to_end(&mut tail).map_err(|e| failure(&e))?;
        let end = memchr::memmem::rfind(&tail, b"PK\x05\x06").ok_or_else(none)?;
        let (mut size, mut offset) = match (u32_at(&tail, end + 12), u32_at(&tail, end + 16)) {
            (Some(size), Some(offset)) if tail.len() >= end + 22 => (u64::from(size), u64::from(offset)),
            _ => return Err(none()),
        };
        let mut place = from + end as u64;
        let locator = end.checked_sub(20).filter(|&at| tail.get(at..).is_some_and(|t| t.starts_with(b"PK\x06\x07")));
        if let Some(at) =
            locator.filter(|_| size == 0xffff_ffff || offset == 0xffff_ffff || u16_at(&tail, end + 10) == Some(0xffff))
        {
            // ZIP64: the record stands right before its locator, or where the locator says.
            let stated = u64_at(&tail, at + 8).ok_or_else(none)?;
            let mut record = [0; 56];
            let near = (from + at as u64).checked_sub(56);
            let found = [Some(stated), near].into_iter().flatten().find(|&p| {
                file.seek(SeekFrom::Start(p)).is_ok()
                    && file.read_exact(&mut record).is_ok()
                    && record.starts_with(b"PK\x06\x06")
            });
            place = found.ok_or_else(none)?;
            size = u64_at(&record, 40).ok_or_else(none)?;
            offset = u64_at(&record, 48).ok_or_else(none)?;
        }
        let start = place.checked_sub(size).ok_or_else(none)?;
        let base = start.checked_sub(offset).ok_or_else(none)?;
        if size > DIRECTORY {
            return Err(Failure::new("too-large", "its list of members is larger than 1 GiB", "split the archive"));
        }
        file.seek(SeekFrom::Start(start)).map_err(|e| failure(&e))?;
        let mut directory = Vec::new();
        file.by_ref().take(size).read_to_end(&mut directory).map_err(|e| failure(&e))?;
        if !directory.is_empty() && !directory.starts_with(b"PK\x01\x02") {
            return Err(none());
        }
        Ok(Zip { file, directory, at: 0, base, length, unpacked: 0 })
    }

    /// Whether the archive is one document (DOCX, ODT, EPUB …), by the members that such formats demand.
    pub(super) fn is_document(&self) -> bool {
        let marks = [&b"[Content_Types].xml"[..], b"META-INF/container.xml", b"META-INF/manifest.xml"];
        marks.iter().any(|mark| memchr::memmem::find(&self.directory, mark).is_some())
    }

    pub(super) fn into_inner(self) -> R {
        self.file
    }

    /// The next entry; an error means that the rest of the directory is lost.
    pub(super) fn next(&mut self) -> Option<Result<Entry, Failure>> {
        let rest = self.directory.get(self.at..).filter(|r| !r.is_empty())?;
        match entry(rest) {
            Some((entry, used)) => {
                self.at += used;
                Some(Ok(entry))
            }
            None => {
                self.at = self.directory.len();
                Some(Err(Failure::damaged("its list of members is broken")))
            }
        }
    }

    /// The unpacked bytes of an entry.
    pub(super) fn read(&mut self, entry: &Entry, limits: &Limits) -> Result<Vec<u8>, Failure> {
        if entry.mode & 0o170_000 == 0o120_000 {
            return Err(Failure::new("skipped-link", "a link inside an archive", "read what it points to"));
        }
        if entry.flags & 1 != 0 {
            let advice = "unpack it with its password and give the files";
            return Err(Failure::new("encrypted", "it is encrypted with a password", advice));
        }
        // Members that overlap can make a small archive endless without any of them looking wrong.
        if self.unpacked > 4 * Limits::RATIO_FROM && self.unpacked / limits.ratio.max(1) > self.length {
            return Err(Failure::bomb(limits.ratio));
        }
        let lost = || Failure::damaged("its data is not where the list of members says");
        let at = self.base.checked_add(entry.offset).ok_or_else(lost)?;
        let mut head = [0; 30];
        self.file.seek(SeekFrom::Start(at)).map_err(|_| lost())?;
        self.file.read_exact(&mut head).map_err(|_| lost())?;
        if !head.starts_with(b"PK\x03\x04") {
            return Err(lost());
        }
        let skip = u64::from(u16_at(&head, 26).unwrap_or(0)) + u64::from(u16_at(&head, 28).unwrap_or(0));
        self.file.seek(SeekFrom::Start(at + 30 + skip)).map_err(|_| lost())?;
        let packed = self.file.by_ref().take(entry.packed);
        let bytes = match entry.method {
            0 => read_member(packed, limits)?,
            8 => read_member(guarded(flate2::read::DeflateDecoder::new(packed), entry, limits), limits)?,
            93 => {
                let stream =
                    super::unpack::unpack(super::unpack::Packing::Zstd, packed, limits).map_err(|e| failure(&e))?;
                read_member(guarded(stream, entry, limits), limits)?
            }
            method => {
                let what = format!("it is packed by method {method}, which is not known");
                return Err(Failure::new("unsupported", what, "pack the archive anew with Deflate, or unpack it"));
            }
        };
        self.unpacked += bytes.len() as u64;
        let mut crc = Crc::new();
        crc.update(&bytes);
        if crc.sum() != entry.crc {
            return Err(Failure::damaged("its checksum is wrong"));
        }
        Ok(bytes)
    }
}

/// Tests the ratio of one member from 16 MiB on; streams test themselves later.
fn guarded<R: Read>(stream: R, entry: &Entry, limits: &Limits) -> impl Read {
    struct Early<R>(R, u64, u64, u64);
    impl<R: Read> Read for Early<R> {
        fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
            let n = self.0.read(buf)?;
            self.1 += n as u64;
            if self.1 > Limits::RATIO_FROM && self.1 / self.3.max(1) > self.2 {
                return Err(io::Error::other(Failure::bomb(self.3)));
            }
            Ok(n)
        }
    }
    let late = Guard::new(stream, Rc::new(Cell::new(entry.packed)), limits.ratio);
    Early(late, 0, entry.packed, limits.ratio)
}

fn entry(bytes: &[u8]) -> Option<(Entry, usize)> {
    if !bytes.starts_with(b"PK\x01\x02") {
        return None;
    }
    let length = |at| u16_at(bytes, at).map(usize::from);
    let (name, extra, comment) = (length(28)?, length(30)?, length(32)?);
    let extras = bytes.get(46 + name..46 + name + extra)?;
    let mut out = Entry {
        name: bytes.get(46..46 + name)?.to_vec(),
        flags: u16_at(bytes, 8)?,
        method: u16_at(bytes, 10)?,
        crc: u32_at(bytes, 16)?,
        packed: u64::from(u32_at(bytes, 20)?),
        offset: u64::from(u32_at(bytes, 42)?),
        // The upper half, if the archive comes from Unix or macOS.
        mode: if matches!(bytes.get(5), Some(3 | 19)) { u32_at(bytes, 38)? >> 16 } else { 0 },
    };
    let mut rest = extras;
    while let (Some(id), Some(size)) = (u16_at(rest, 0), u16_at(rest, 2)) {
        let Some(body) = rest.get(4..4 + usize::from(size)) else { break };
        if id == 1 {
            // ZIP64: only the numbers that did not fit, in this order.
            let mut numbers = body.chunks_exact(8).filter_map(|c| u64_at(c, 0));
            if u32_at(bytes, 24) == Some(u32::MAX) {
                numbers.next();
            }
            if out.packed == u64::from(u32::MAX) {
                out.packed = numbers.next()?;
            }
            if out.offset == u64::from(u32::MAX) {
                out.offset = numbers.next()?;
            }
        }
        rest = rest.get(4 + usize::from(size)..).unwrap_or(&[]);
    }
    let used = 46 + name + extra + comment;
    Some((out, used.min(bytes.len())))
}
