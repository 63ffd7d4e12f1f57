//! The spool: what was read, kept as it is finished, so that a run that was stopped goes on.
//!
//! One append-only file: a header that names version and options, then records `length, checksum, payload`. A record
//! that a power loss cut short ends the file at the next start; everything before it stands.

use std::collections::HashMap;
use std::fs::{File, OpenOptions};
use std::io::{self, BufReader, Read, Seek, SeekFrom, Write};
use std::path::Path;
use std::time::{Duration, Instant};

use flate2::Compression;
use flate2::read::DeflateDecoder;
use flate2::write::DeflateEncoder;
use sha2::{Digest, Sha256};

use super::limits::Failure;

const MAGIC: &[u8; 8] = b"vanbanS1";
const HEADER: u64 = 40;
/// At most this much work is done twice after a power loss.
const GROUP: Duration = Duration::from_secs(2);
const GROUP_BYTES: u64 = 32 << 20;

/// A document's content and its extension, which a reader may heed.
pub(super) type Key = [u8; 16];

/// The key of a document.
pub(super) fn key(sha256: &[u8; 32], extension: &str) -> Key {
    let mut hasher = Sha256::new();
    hasher.update(sha256);
    hasher.update(extension);
    let mut key = [0; 16];
    key.iter_mut().zip(hasher.finalize()).for_each(|(to, from)| *to = from);
    key
}

/// What became of a document.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Record {
    /// A plan as one line of JSON whose `source.name` is `null`, and the repaired text if it was asked for.
    Plan { plan: Vec<u8>, text: Option<String>, facts: Facts },
    /// No plan.
    Failed(Failure),
}

/// What the summary counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Facts {
    pub(super) diagnostics: u32,
    pub(super) ocr_pages: u32,
}

impl Record {
    /// As it goes to the file.
    pub(super) fn encode(&self, key: &Key) -> io::Result<Vec<u8>> {
        // Room for length and checksum, which are known last.
        let mut out = vec![0; 12];
        out.extend_from_slice(key);
        match self {
            Record::Failed(failure) => {
                out.push(0);
                serde_json::to_writer(&mut out, failure)?;
            }
            Record::Plan { plan, text, facts } => {
                out.push(1 + u8::from(text.is_some()));
                for n in [facts.diagnostics, facts.ocr_pages, u32::try_from(plan.len()).unwrap_or(u32::MAX)] {
                    out.extend_from_slice(&n.to_le_bytes());
                }
                let mut packed = DeflateEncoder::new(out, Compression::fast());
                packed.write_all(plan)?;
                packed.write_all(text.as_deref().unwrap_or("").as_bytes())?;
                out = packed.finish()?;
            }
        }
        let length = u32::try_from(out.len() - 12).map_err(io::Error::other)?;
        let check = checksum(&out[12..]);
        out[..4].copy_from_slice(&length.to_le_bytes());
        out[4..12].copy_from_slice(&check);
        Ok(out)
    }

    /// From what [`encode`](Record::encode) gave.
    pub(super) fn from_encoded(record: &[u8]) -> io::Result<Record> {
        Record::decode(record.get(12..).unwrap_or(&[]))
    }

    fn decode(payload: &[u8]) -> io::Result<Record> {
        let broken = || io::Error::new(io::ErrorKind::InvalidData, "a record of the spool is broken");
        let (&kind, body) = payload.get(16..).and_then(<[u8]>::split_first).ok_or_else(broken)?;
        if kind == 0 {
            return Ok(Record::Failed(serde_json::from_slice(body)?));
        }
        let (numbers, packed) = body.split_at_checked(12).ok_or_else(broken)?;
        let number = |at: usize| numbers.get(at..).and_then(<[u8]>::first_chunk).map_or(0, |b| u32::from_le_bytes(*b));
        let mut plan = Vec::new();
        DeflateDecoder::new(packed).read_to_end(&mut plan)?;
        let length = usize::try_from(number(8)).map_err(io::Error::other)?;
        if length > plan.len() {
            return Err(broken());
        }
        let text = plan.split_off(length);
        let text = if kind == 2 { Some(String::from_utf8(text).map_err(|_| broken())?) } else { None };
        Ok(Record::Plan { plan, text, facts: Facts { diagnostics: number(0), ocr_pages: number(4) } })
    }
}

fn checksum(payload: &[u8]) -> [u8; 8] {
    let mut out = [0; 8];
    out.iter_mut().zip(Sha256::digest(payload)).for_each(|(to, from)| *to = from);
    out
}

/// The open spool.
#[derive(Debug)]
pub(super) struct Spool {
    file: File,
    end: u64,
    index: HashMap<Key, u64>,
    unsynced: u64,
    synced: Instant,
}

impl Spool {
    /// Opens the spool, or starts it anew when it is of another version or other options.
    pub(super) fn open(path: &Path, fingerprint: &[u8; 32], retry: bool) -> io::Result<Spool> {
        let file = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path)?;
        let mut spool = Spool { file, end: HEADER, index: HashMap::new(), unsynced: 0, synced: Instant::now() };
        let mut header = [0; HEADER as usize];
        let whole = spool.file.read_exact(&mut header).is_ok();
        if whole && header.starts_with(MAGIC) && header.ends_with(fingerprint) {
            spool.load(retry)?;
        } else {
            header[..8].copy_from_slice(MAGIC);
            header[8..].copy_from_slice(fingerprint);
            spool.file.set_len(0)?;
            spool.file.seek(SeekFrom::Start(0))?;
            spool.file.write_all(&header)?;
            spool.file.sync_data()?;
        }
        spool.file.set_len(spool.end)?;
        spool.file.seek(SeekFrom::Start(spool.end))?;
        Ok(spool)
    }

    /// Finds all whole records.
    fn load(&mut self, retry: bool) -> io::Result<()> {
        let length = self.file.metadata()?.len();
        let mut reader = BufReader::with_capacity(1 << 20, &self.file);
        let mut payload = Vec::new();
        loop {
            let mut frame = [0; 12];
            if self.end + 12 > length || reader.read_exact(&mut frame).is_err() {
                return Ok(());
            }
            let [a, b, c, d, check @ ..] = frame;
            let size = u64::from(u32::from_le_bytes([a, b, c, d]));
            if self.end + 12 + size > length {
                return Ok(());
            }
            payload.clear();
            reader.by_ref().take(size).read_to_end(&mut payload)?;
            let Some(&key) = payload.first_chunk().filter(|_| checksum(&payload) == check) else { return Ok(()) };
            if !(retry && payload.get(16) == Some(&0)) {
                self.index.insert(key, self.end);
            } else {
                self.index.remove(&key);
            }
            self.end += 12 + size;
        }
    }

    /// Keys of all that is kept.
    pub(super) fn keys(&self) -> impl Iterator<Item = &Key> {
        self.index.keys()
    }

    /// Keeps a record, encoded by [`Record::encode`].
    pub(super) fn append(&mut self, key: Key, record: &[u8]) -> io::Result<()> {
        if let Err(error) = self.file.write_all(record) {
            // What is half written would be cut at the next start; here it may free the last bytes.
            let _ = self.file.set_len(self.end);
            return Err(error);
        }
        self.index.insert(key, self.end);
        self.end += record.len() as u64;
        self.unsynced += record.len() as u64;
        if self.unsynced >= GROUP_BYTES || self.synced.elapsed() >= GROUP {
            self.sync()?;
        }
        Ok(())
    }

    /// Brings everything to the disk.
    pub(super) fn sync(&mut self) -> io::Result<()> {
        if self.unsynced > 0 {
            self.file.sync_data()?;
        }
        (self.unsynced, self.synced) = (0, Instant::now());
        Ok(())
    }

    /// The record of a document, if it was read.
    pub(super) fn get(&mut self, key: &Key) -> io::Result<Option<Record>> {
        let Some(&at) = self.index.get(key) else { return Ok(None) };
        self.file.seek(SeekFrom::Start(at))?;
        let mut frame = [0; 12];
        self.file.read_exact(&mut frame)?;
        let [a, b, c, d, check @ ..] = frame;
        let mut payload = Vec::new();
        (&self.file).take(u64::from(u32::from_le_bytes([a, b, c, d]))).read_to_end(&mut payload)?;
        if checksum(&payload) != check {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "a record of the spool is broken"));
        }
        Record::decode(&payload).map(Some)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan(text: &str) -> Record {
        Record::Plan {
            plan: text.as_bytes().to_vec(),
            text: Some("bản".to_owned()),
            facts: Facts { diagnostics: 3, ocr_pages: 0 },
        }
    }

    #[test]
    fn a_cut_spool_keeps_every_whole_record() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("spool");
        let records: Vec<Record> = (0..20u32).map(|n| plan(&"x".repeat(n as usize * 100))).collect();
        let keys: Vec<Key> = (0..20u8).map(|n| key(&[n; 32], "txt")).collect();
        let mut ends = Vec::new();
        let mut spool = Spool::open(&path, &[7; 32], false).unwrap();
        for (record, key) in records.iter().zip(&keys) {
            spool.append(*key, &record.encode(key).unwrap()).unwrap();
            ends.push(spool.end);
        }
        drop(spool);
        let whole = std::fs::read(&path).unwrap();
        for cut in (HEADER as usize..whole.len()).step_by(7) {
            std::fs::write(&path, &whole[..cut]).unwrap();
            let mut spool = Spool::open(&path, &[7; 32], false).unwrap();
            let kept = ends.iter().filter(|&&e| e <= cut as u64).count();
            assert_eq!(spool.keys().count(), kept);
            for (record, key) in records.iter().zip(&keys).take(kept) {
                assert_eq!(spool.get(key).unwrap().as_ref(), Some(record));
            }
        }
        // A flipped bit ends the spool there.
        let mut bad = whole.clone();
        let at = ends[9] as usize + 30;
        bad[at] ^= 1;
        std::fs::write(&path, &bad).unwrap();
        assert_eq!(Spool::open(&path, &[7; 32], false).unwrap().keys().count(), 10);
        assert_eq!(Spool::open(&path, &[8; 32], false).unwrap().keys().count(), 0);
    }
}
