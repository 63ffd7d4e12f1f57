//! Archives as a hostile or careless program would write them: any name, any flag, any size.

use std::io::Write;

use flate2::write::DeflateEncoder;
use flate2::{Compression, Crc};

/// One member. What is set wrong on purpose is in the fields.
pub struct Member {
    pub name: Vec<u8>,
    pub data: Vec<u8>,
    pub deflate: bool,
    pub flags: u16,
    /// Unix mode.
    pub mode: u32,
    pub wrong_crc: bool,
}

/// A well-behaved member.
pub fn member(name: impl AsRef<[u8]>, data: impl AsRef<[u8]>) -> Member {
    let (name, data) = (name.as_ref().to_vec(), data.as_ref().to_vec());
    Member { name, data, deflate: true, flags: 0, mode: 0o100_644, wrong_crc: false }
}

/// A ZIP archive of these members.
pub fn zip(members: &[Member]) -> Vec<u8> {
    let (mut out, mut directory) = (Vec::new(), Vec::new());
    for m in members {
        let offset = out.len() as u32;
        let packed = if m.deflate {
            let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
            encoder.write_all(&m.data).unwrap();
            encoder.finish().unwrap()
        } else {
            m.data.clone()
        };
        let mut crc = Crc::new();
        crc.update(&m.data);
        let crc = crc.sum() ^ u32::from(m.wrong_crc);
        let mut fields = Vec::new();
        for n in [20, m.flags, if m.deflate { 8 } else { 0 }, 0, 0] {
            fields.extend_from_slice(&u16::to_le_bytes(n));
        }
        for n in [crc, packed.len() as u32, m.data.len() as u32] {
            fields.extend_from_slice(&n.to_le_bytes());
        }
        fields.extend_from_slice(&(m.name.len() as u16).to_le_bytes());
        fields.extend_from_slice(&[0, 0]);
        out.extend_from_slice(b"PK\x03\x04");
        out.extend_from_slice(&fields);
        out.extend_from_slice(&m.name);
        out.extend_from_slice(&packed);
        directory.extend_from_slice(b"PK\x01\x02\x14\x03");
        directory.extend_from_slice(&fields);
        directory.extend_from_slice(&[0; 6]);
        directory.extend_from_slice(&(m.mode << 16).to_le_bytes());
        directory.extend_from_slice(&offset.to_le_bytes());
        directory.extend_from_slice(&m.name);
    }
    let (start, size, count) = (out.len() as u32, directory.len() as u32, members.len().min(0xffff) as u16);
    out.extend(directory);
    out.extend_from_slice(b"PK\x05\x06\0\0\0\0");
    out.extend_from_slice(&[count.to_le_bytes(), count.to_le_bytes()].concat());
    out.extend_from_slice(&[size.to_le_bytes(), start.to_le_bytes()].concat());
    out.extend_from_slice(&[0, 0]);
    out
}
