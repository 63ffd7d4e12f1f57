//! What archives share: knowing them by content, unpacking streams, and stopping what is made to exhaust the machine.

use std::cell::Cell;
use std::io::{self, Cursor, Read};
use std::rc::Rc;

use ruzstd::decoding::errors::{FrameDecoderError, ReadFrameHeaderError};
use ruzstd::decoding::{BlockDecodingStrategy, FrameDecoder};

use super::limits::{Failure, Limits};

/// A packing, by its first bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Packing {
    Zip,
    Tar,
    Gzip,
    Zstd,
    Xz,
}

/// Bytes that [`packing`] wants to see.
pub(super) const HEAD: usize = 512;

/// The packing of something that begins so; `None` for a document.
pub(super) fn packing(head: &[u8]) -> Option<Packing> {
    const MARKS: [(&[u8], Packing); 5] = [
        (b"PK\x03\x04", Packing::Zip),
        (b"PK\x05\x06", Packing::Zip),
        (b"\x1f\x8b\x08", Packing::Gzip),
        (b"\x28\xb5\x2f\xfd", Packing::Zstd),
        (b"\xfd7zXZ\0", Packing::Xz),
    ];
    MARKS
        .iter()
        .find(|(mark, _)| head.starts_with(mark))
        .map(|&(_, packing)| packing)
        .or_else(|| super::tar::is_header(head).then_some(Packing::Tar))
}

/// The unpacked stream, limited in its ratio.
pub(super) fn unpack<'a>(packing: Packing, packed: impl Read + 'a, limits: &Limits) -> io::Result<Box<dyn Read + 'a>> {
    let count = Rc::new(Cell::new(0));
    let packed = Counted::new(packed, &count);
    let ratio = limits.ratio;
    Ok(match packing {
        Packing::Gzip => Box::new(Guard::new(flate2::read::MultiGzDecoder::new(packed), count, ratio)),
        Packing::Xz => Box::new(Guard::new(lzma_rust2::XzReader::new(packed, true), count, ratio)),
        Packing::Zstd => Box::new(Guard::new(Zstd::new(packed), count, ratio)),
        Packing::Tar | Packing::Zip => Box::new(packed),
    })
}

/// Counts what is read from it.
pub(super) struct Counted<R> {
    inner: R,
    count: Rc<Cell<u64>>,
}

impl<R> Counted<R> {
    pub(super) fn new(inner: R, count: &Rc<Cell<u64>>) -> Self {
        Counted { inner, count: count.clone() }
    }
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let n = self.inner.read(buf)?;
        self.count.set(self.count.get() + n as u64);
        Ok(n)
    }
}

/// Stops a stream that grows beyond the ratio.
pub(super) struct Guard<R> {
    inner: R,
    packed: Rc<Cell<u64>>,
    unpacked: u64,
    ratio: u64,
}

impl<R> Guard<R> {
    pub(super) fn new(inner: R, packed: Rc<Cell<u64>>, ratio: u64) -> Self {
        Guard { inner, packed, unpacked: 0, ratio }
    }
}

impl<R: Read> Read for Guard<R> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let n = self.inner.read(buf)?;
        self.unpacked += n as u64;
        // A stream of many members is more than one: what all may unpack to is tested late.
        if self.unpacked > 4 * Limits::RATIO_FROM && self.unpacked / self.ratio.max(1) > self.packed.get() {
            return Err(io::Error::other(Failure::bomb(self.ratio)));
        }
        Ok(n)
    }
}

/// All frames of a Zstandard stream.
struct Zstd<R> {
    decoder: FrameDecoder,
    source: R,
    open: bool,
}

impl<R: Read> Zstd<R> {
    fn new(source: R) -> Self {
        Zstd { decoder: FrameDecoder::new(), source, open: false }
    }
}

impl<R: Read> Read for Zstd<R> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        while !buf.is_empty() {
            if self.open {
                let n = self.decoder.read(buf)?;
                if n > 0 {
                    return Ok(n);
                }
                if self.decoder.is_finished() {
                    self.open = false;
                } else {
                    let step = BlockDecodingStrategy::UptoBlocks(1);
                    self.decoder.decode_blocks(&mut self.source, step).map_err(io::Error::other)?;
                }
                continue;
            }
            let mut first = [0];
            if self.source.read(&mut first)? == 0 {
                return Ok(0);
            }
            match self.decoder.reset((&first[..]).chain(&mut self.source)) {
                Ok(()) => self.open = true,
                Err(FrameDecoderError::ReadFrameHeaderError(ReadFrameHeaderError::SkipFrame { length, .. })) => {
                    io::copy(&mut self.source.by_ref().take(u64::from(length)), &mut io::sink())?;
                }
                Err(error) => return Err(io::Error::other(error)),
            }
        }
        Ok(0)
    }
}

/// All of a member, up to a limit that depends on what it begins with: an archive may be larger than a document.
pub(super) fn read_member(mut member: impl Read, limits: &Limits) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    let failed = |e: io::Error| failure(&e);
    member.by_ref().take(HEAD as u64).read_to_end(&mut bytes).map_err(failed)?;
    let limit = if packing(&bytes).is_some() { limits.nested.max(limits.document) } else { limits.document };
    member.take((limit + 1).saturating_sub(bytes.len() as u64)).read_to_end(&mut bytes).map_err(failed)?;
    if bytes.len() as u64 > limit {
        return Err(Failure::too_large(limit));
    }
    Ok(bytes)
}

/// The failure inside an error, or what a broken stream means.
pub(super) fn failure(error: &io::Error) -> Failure {
    match error.get_ref().and_then(|e| e.downcast_ref::<Failure>()) {
        Some(failure) => failure.clone(),
        None if error.kind() == io::ErrorKind::UnexpectedEof => Failure::damaged("it ends too early"),
        None if error.raw_os_error().is_some() => Failure::io(error),
        None => Failure::damaged(&format!("it cannot be unpacked ({error})")),
    }
}

/// A stream with its first bytes put back.
pub(super) type Looked<R> = io::Chain<Cursor<Vec<u8>>, R>;

/// The first bytes of a stream, and the whole of it.
pub(super) fn look<R: Read>(mut stream: R) -> io::Result<(Vec<u8>, Looked<R>)> {
    let mut head = Vec::with_capacity(HEAD);
    stream.by_ref().take(HEAD as u64).read_to_end(&mut head)?;
    Ok((head.clone(), Cursor::new(head).chain(stream)))
}
