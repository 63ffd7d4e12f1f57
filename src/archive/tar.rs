//! TAR, read once from front to back: ustar, GNU long names, PAX.

use std::io::{self, Read};

use super::limits::{Failure, Limits};
use super::unpack::{failure, read_member};

const BLOCK: usize = 512;
/// Long names and PAX records beyond this are damage.
const EXTENDED: u64 = 1 << 20;

/// A member: its name as the archive has it, and its bytes.
pub(super) struct Member {
    pub(super) name: Vec<u8>,
    pub(super) bytes: Result<Vec<u8>, Failure>,
}

/// Whether a block is a header, by its checksum.
pub(super) fn is_header(block: &[u8]) -> bool {
    let Some(block) = block.first_chunk::<BLOCK>() else { return false };
    let stated = octal(&block[148..156]);
    // An empty block sums up right, too.
    block[0] != 0 && stated.is_some_and(|s| s == sum(block))
}

fn sum(block: &[u8; BLOCK]) -> u64 {
    // The checksum itself counts as blanks.
    let own: u64 = block[148..156].iter().map(|&b| u64::from(b)).sum();
    block.iter().map(|&b| u64::from(b)).sum::<u64>() - own + 8 * 32
}

fn octal(field: &[u8]) -> Option<u64> {
    if let Some((first, rest)) = field.split_first()
        && first & 0x80 != 0
    {
        // GNU: numbers that do not fit are binary.
        let start = u64::from(first & 0x7f);
        return rest.iter().try_fold(start, |n, &b| n.checked_mul(256)?.checked_add(u64::from(b)));
    }
    let digits = field.trim_ascii_start();
    let end = digits.iter().position(|b| !(b'0'..=b'7').contains(b)).unwrap_or(digits.len());
    let digits = digits.get(..end).filter(|d| !d.is_empty())?;
    digits.iter().try_fold(0u64, |n, &b| n.checked_mul(8)?.checked_add(u64::from(b - b'0')))
}

/// What PAX records and long names say about the next member.
#[derive(Default)]
struct Extended {
    name: Option<Vec<u8>>,
    size: Option<u64>,
    sparse: bool,
}

/// Members of a TAR stream.
pub(super) struct Tar<R> {
    stream: R,
    /// Bytes of the member before that are still to be passed over, with its padding.
    left: u64,
    done: bool,
}

impl<R: Read> Tar<R> {
    pub(super) fn new(stream: R) -> Self {
        Tar { stream, left: 0, done: false }
    }

    /// The next member that is no folder. After an error nothing follows.
    pub(super) fn next(&mut self, limits: &Limits) -> Option<Result<Member, Failure>> {
        if self.done {
            return None;
        }
        match self.read_next(limits) {
            Ok(Some(member)) => Some(Ok(member)),
            Ok(None) => {
                self.done = true;
                None
            }
            Err(error) => {
                self.done = true;
                Some(Err(failure(&error)))
            }
        }
    }

    fn skip(&mut self) -> io::Result<()> {
        let copied = io::copy(&mut self.stream.by_ref().take(self.left), &mut io::sink())?;
        if copied < self.left {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        self.left = 0;
        Ok(())
    }

    fn read_next(&mut self, limits: &Limits) -> io::Result<Option<Member>> {
        let mut extended = Extended::default();
        loop {
            self.skip()?;
            let mut got = Vec::with_capacity(BLOCK);
            self.stream.by_ref().take(BLOCK as u64).read_to_end(&mut got)?;
            if got.is_empty() || got.iter().all(|&b| b == 0) {
                return Ok(None);
            }
            let Some(whole) = got.first_chunk::<BLOCK>() else { return Err(io::ErrorKind::UnexpectedEof.into()) };
            let block = *whole;
            if !is_header(&block) {
                return Err(io::Error::other(Failure::damaged("a header in it is broken")));
            }
            let kind = block[156];
            let stated = octal(&block[124..136]);
            let size = if matches!(kind, b'x' | b'g' | b'L' | b'K') { stated } else { extended.size.or(stated) };
            let Some(size) = size.filter(|&s| s < u64::MAX / 2) else {
                return Err(io::Error::other(Failure::damaged("a header in it is broken")));
            };
            // Links and devices have no data, whatever they say.
            let data = if matches!(kind, b'1'..=b'6') { 0 } else { size };
            self.left = data.next_multiple_of(BLOCK as u64);
            match kind {
                b'L' => extended.name = Some(until_nul(&self.small(size)?).to_vec()),
                b'x' => pax(&self.small(size)?, &mut extended),
                b'K' | b'g' | b'V' => {}
                b'5' => extended = Extended::default(),
                _ => {
                    let name = extended.name.take().unwrap_or_else(|| own_name(&block));
                    // Old archives know folders only by the last letter.
                    if name.ends_with(b"/") && kind != b'1' && kind != b'2' {
                        extended = Extended::default();
                        continue;
                    }
                    let bytes = self.bytes(kind, data, extended.sparse, limits);
                    return Ok(Some(Member { name, bytes }));
                }
            }
        }
    }

    fn bytes(&mut self, kind: u8, size: u64, sparse: bool, limits: &Limits) -> Result<Vec<u8>, Failure> {
        match kind {
            b'1' | b'2' => Err(Failure::new("skipped-link", "a link inside an archive", "read what it points to")),
            b'3' | b'4' | b'6' => Err(Failure::new("skipped-special", "a device or pipe, no document", "nothing")),
            b'S' => Err(sparse_failure()),
            _ if sparse => Err(sparse_failure()),
            _ => {
                let mut taken = self.stream.by_ref().take(size);
                let bytes = read_member(&mut taken, limits);
                let read = size - taken.limit();
                self.left -= read;
                match bytes {
                    Ok(bytes) if (bytes.len() as u64) < size => Err(Failure::damaged("it ends too early")),
                    bytes => bytes,
                }
            }
        }
    }

    /// A long name or PAX record.
    fn small(&mut self, size: u64) -> io::Result<Vec<u8>> {
        if size > EXTENDED {
            return Err(io::Error::other(Failure::damaged("a name in it is longer than any file system takes")));
        }
        let mut bytes = Vec::new();
        self.stream.by_ref().take(size).read_to_end(&mut bytes)?;
        if (bytes.len() as u64) < size {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        self.left -= size;
        Ok(bytes)
    }
}

fn sparse_failure() -> Failure {
    Failure::new("unsupported", "a sparse file inside an archive", "unpack the archive and give the file")
}

fn until_nul(bytes: &[u8]) -> &[u8] {
    bytes.split(|&b| b == 0).next().unwrap_or(&[])
}

fn own_name(block: &[u8; BLOCK]) -> Vec<u8> {
    let name = until_nul(&block[..100]);
    let prefix = until_nul(&block[345..500]);
    if block[257..].starts_with(b"ustar\0") && !prefix.is_empty() {
        [prefix, b"/", name].concat()
    } else {
        name.to_vec()
    }
}

/// `length key=value\n`, the length counting itself.
fn pax(mut records: &[u8], extended: &mut Extended) {
    while let Some(blank) = records.iter().position(|&b| b == b' ') {
        let length = std::str::from_utf8(&records[..blank]).ok().and_then(|n| n.parse::<usize>().ok());
        let Some(record) = length.filter(|&l| l > blank + 1).and_then(|l| records.get(blank + 1..l)) else { return };
        let record = record.strip_suffix(b"\n").unwrap_or(record);
        if let Some(value) = record.strip_prefix(b"path=") {
            extended.name = Some(value.to_vec());
        } else if let Some(value) = record.strip_prefix(b"size=") {
            extended.size = std::str::from_utf8(value).ok().and_then(|n| n.parse().ok());
        } else if record.starts_with(b"GNU.sparse.") {
            extended.sparse = true;
        }
        records = length.and_then(|l| records.get(l..)).unwrap_or(&[]);
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// One header and data, padded.
    pub fn member(name: &[u8], kind: u8, data: &[u8]) -> Vec<u8> {
        let mut block = [0u8; BLOCK];
        block[..name.len()].copy_from_slice(name);
        block[100..108].copy_from_slice(b"0000644\0");
        block[124..136].copy_from_slice(format!("{:011o}\0", data.len()).as_bytes());
        block[156] = kind;
        block[257..265].copy_from_slice(b"ustar\x0000");
        let check = format!("{:06o}\0 ", sum(&block));
        block[148..156].copy_from_slice(check.as_bytes());
        let mut out = block.to_vec();
        out.extend_from_slice(data);
        out.resize(out.len().next_multiple_of(BLOCK), 0);
        out
    }

    fn names(archive: &[u8]) -> Vec<(String, Result<usize, String>)> {
        let mut tar = Tar::new(archive);
        let limits = Limits::default();
        let mut out = Vec::new();
        while let Some(next) = tar.next(&limits) {
            match next {
                Ok(m) => out.push((
                    String::from_utf8_lossy(&m.name).into_owned(),
                    m.bytes.map(|b| b.len()).map_err(|f| f.kind),
                )),
                Err(f) => out.push((String::new(), Err(f.kind))),
            }
        }
        out
    }

    #[test]
    fn names_long_and_short_links_and_damage() {
        let long = "d/".repeat(120) + "x.txt";
        let record = format!("path={long}\n");
        let pax = format!("{} {record}", record.len() + 4);
        let mut archive = [
            member(b"a/", b'5', b""),
            member(b"a/x.txt", b'0', b"abc"),
            member(b"././@LongLink", b'L', format!("{long}\0").as_bytes()),
            member(b"cut", b'0', &[b'y'; 600]),
            member(b"pax", b'x', pax.as_bytes()),
            member(b"cut", b'0', b""),
            member(b"l", b'2', b""),
        ]
        .concat();
        let ok = names(&archive);
        assert_eq!(
            ok,
            [
                ("a/x.txt".to_owned(), Ok(3)),
                (long.clone(), Ok(600)),
                (long, Ok(0)),
                ("l".to_owned(), Err("skipped-link".to_owned()))
            ]
        );
        let end = archive.len();
        archive.extend(member(b"z", b'0', &[b'z'; 2000]));
        for cut in end + 1..archive.len() {
            let last = names(&archive[..cut]).pop().unwrap();
            assert!(last.1.is_err() || cut >= end + 512 + 2000, "{cut} {last:?}");
        }
        archive[end + 3] ^= 1;
        assert_eq!(names(&archive).pop().unwrap().1, Err("damaged-archive".to_owned()));
    }
}
