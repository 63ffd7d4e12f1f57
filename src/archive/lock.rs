//! One run at a time on one output folder.

use std::fs::{File, OpenOptions, TryLockError};
use std::path::Path;

use super::RunError;

/// Holds the folder until it is dropped, or the process ends however it ends.
#[derive(Debug)]
pub(super) struct Lock(#[expect(dead_code, reason = "held for its lock alone")] File);

impl Lock {
    pub(super) fn take(out: &Path, hidden: &Path) -> Result<Lock, RunError> {
        let path = hidden.join("lock");
        let failed = |error| RunError::Output { what: path.display().to_string(), error };
        let file = OpenOptions::new().write(true).create(true).truncate(false).open(&path).map_err(failed)?;
        match file.try_lock() {
            Ok(()) => Ok(Lock(file)),
            Err(TryLockError::WouldBlock) => Err(RunError::Locked(out.display().to_string())),
            Err(TryLockError::Error(error)) => Err(failed(error)),
        }
    }
}
