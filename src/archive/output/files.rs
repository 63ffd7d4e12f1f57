//! One file for each document, in a tree like the input's.

use std::collections::HashSet;
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufRead, BufReader, Write};
use std::path::{Component, Path, PathBuf};

use super::super::name;
use super::super::work::output_error;
use super::super::{Run, RunError};

/// Files that are brought to the disk together before any of them gets its final name.
const GROUP: usize = 1024;

/// A folder of such files.
pub(super) struct Files {
    folder: PathBuf,
    extension: &'static str,
    /// Where files stand until they are whole.
    temporary: PathBuf,
    /// Temporary and final names of what is not yet renamed.
    pending: Vec<(PathBuf, PathBuf)>,
    made: HashSet<PathBuf>,
    /// Names that this run writes, and those of the one before, so that what is gone from the input goes from the output.
    list: PathBuf,
    next: io::BufWriter<File>,
}

impl Files {
    pub(super) fn new(run: &Run, hidden: &Path, folder: &str, extension: &'static str) -> Result<Self, RunError> {
        let temporary = hidden.join("tmp").join(folder);
        fs::create_dir_all(&temporary).map_err(output_error(&temporary))?;
        let list = hidden.join(format!("{folder}.list"));
        let open = || {
            // A pass that did not come to its end had written these, too.
            let (new, mut all) =
                (list.with_extension("new"), OpenOptions::new().append(true).create(true).open(&list)?);
            if let Ok(mut left) = File::open(&new) {
                io::copy(&mut left, &mut all)?;
            }
            File::create(&new)
        };
        let opened = open();
        Ok(Files {
            folder: run.out.join(folder),
            extension,
            temporary,
            pending: Vec::new(),
            made: HashSet::new(),
            next: io::BufWriter::new(opened.map_err(output_error(&list))?),
            list,
        })
    }

    pub(super) fn write(&mut self, name: &str, bytes: &[u8]) -> Result<(), RunError> {
        let path = self.path(name);
        let at = self.temporary.join(self.pending.len().to_string());
        let failed = output_error(&path);
        let mut write = || {
            if let Some(parent) = path.parent().filter(|p| !self.made.contains(*p)) {
                fs::create_dir_all(parent)?;
                self.made.insert(parent.to_owned());
            }
            File::create(&at)?.write_all(bytes)?;
            writeln!(self.next, "{name}")
        };
        write().map_err(failed)?;
        self.pending.push((at, path));
        if self.pending.len() >= GROUP { self.flush() } else { Ok(()) }
    }

    /// Only what is on the disk gets its final name.
    fn flush(&mut self) -> Result<(), RunError> {
        self.next.flush().and_then(|()| sync(self.next.get_ref())).map_err(output_error(&self.list))?;
        for (at, path) in self.pending.drain(..) {
            fs::rename(&at, &path).map_err(output_error(&path))?;
        }
        Ok(())
    }

    pub(super) fn finish(mut self) -> Result<(), RunError> {
        self.flush()?;
        let failed = output_error(&self.list);
        self.sweep().map_err(failed)
    }

    /// Removes what an earlier run wrote and this one did not.
    fn sweep(&mut self) -> io::Result<()> {
        let new = self.list.with_extension("new");
        if fs::metadata(&self.list).is_ok_and(|m| m.len() > 0) {
            let written = BufReader::new(File::open(&new)?).lines();
            let written: HashSet<[u8; 16]> =
                written.map(|name| name.map(|n| name::hash(&n))).collect::<io::Result<_>>()?;
            for name in BufReader::new(File::open(&self.list)?).lines() {
                let name = name?;
                let inside = Path::new(&name).components().all(|c| matches!(c, Component::Normal(_)));
                if inside && !written.contains(&name::hash(&name)) {
                    match fs::remove_file(self.path(&name)) {
                        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                        _ => {}
                    }
                }
            }
        }
        fs::rename(new, &self.list)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.join(format!("{name}.{}", self.extension))
    }
}

/// Brings all of a file system to the disk: one call for a group of files.
fn sync(file: &File) -> io::Result<()> {
    #[cfg(target_os = "linux")]
    return Ok(rustix::fs::syncfs(file)?);
    #[cfg(not(target_os = "linux"))]
    file.sync_all()
}

/// A line of JSON, indented as [`to_json_pretty`](crate::model::to_json_pretty) does.
pub(super) fn indented(line: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(line.len() * 2);
    let mut depth = 0usize;
    let mut bytes = line.trim_ascii_end();
    let newline = |out: &mut Vec<u8>, depth: usize| {
        out.push(b'\n');
        out.resize(out.len() + 2 * depth, b' ');
    };
    while let Some((&byte, rest)) = bytes.split_first() {
        bytes = rest;
        match byte {
            b'"' => {
                out.push(byte);
                // To the next quotation mark that no odd number of backslashes stands before.
                while let Some(end) = memchr::memchr2(b'"', b'\\', bytes) {
                    let step = if bytes.get(end) == Some(&b'\\') { end + 2 } else { end + 1 };
                    let (done, rest) = bytes.split_at(step.min(bytes.len()));
                    out.extend_from_slice(done);
                    bytes = rest;
                    if step == end + 1 {
                        break;
                    }
                }
            }
            b'{' | b'[' => {
                out.push(byte);
                if let Some((&close @ (b'}' | b']'), rest)) = bytes.split_first() {
                    out.push(close);
                    bytes = rest;
                } else {
                    depth += 1;
                    newline(&mut out, depth);
                }
            }
            b'}' | b']' => {
                depth = depth.saturating_sub(1);
                newline(&mut out, depth);
                out.push(byte);
            }
            b',' => {
                out.push(byte);
                newline(&mut out, depth);
            }
            b':' => out.extend_from_slice(b": "),
            other => out.push(other),
        }
    }
    out.push(b'\n');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn indents_as_the_library_does() {
        for text in [r#"{"a":[],"b":{},"c":[1,-2.5,null,{"d":"x\"y\\","e":["\\\\",":,{}[]"]}]}"#, "[]", "3", r#""a""#] {
            let value: serde_json::Value = serde_json::from_str(text).unwrap();
            let line = crate::model::to_json_line(&value).unwrap();
            assert_eq!(indented(&line), crate::model::to_json_pretty(&value).unwrap(), "{text}");
        }
    }
}
