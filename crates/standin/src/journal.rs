//! What the gateway must remember across restarts: one line of JSON a change, written through to the disk, replayed at start.
//! A last line cut by a crash is dropped; a damaged line before it, or a second process on the same file, is refused.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, Read, Write};
use std::path::Path;

use serde_json::Value;

#[derive(Debug, thiserror::Error)]
pub enum JournalError {
    #[error("the journal cannot be read or written: {0}")]
    Io(#[from] io::Error),
    #[error("the journal is in use by another process")]
    InUse,
    #[error("line {line} of the journal is damaged: {error}")]
    Damaged { line: usize, error: serde_json::Error },
}

pub(crate) struct Journal {
    file: File,
    length: u64,
}

impl Journal {
    /// Opens or creates the journal, takes it for this process, and hands back the changes it holds, oldest first.
    pub fn open(path: &Path) -> Result<(Journal, Vec<Value>), JournalError> {
        let mut file = OpenOptions::new().read(true).append(true).create(true).open(path)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(JournalError::InUse),
            Err(TryLockError::Error(error)) => return Err(error.into()),
        }
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes)?;
        let whole = bytes.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
        let length = u64::try_from(whole).map_err(io::Error::other)?;
        file.set_len(length)?;
        let lines = bytes[..whole]
            .split(|byte| *byte == b'\n')
            .filter(|line| !line.is_empty());
        let changes = lines
            .enumerate()
            .map(|(at, line)| {
                serde_json::from_slice(line).map_err(|error| JournalError::Damaged { line: at + 1, error })
            })
            .collect::<Result<_, _>>()?;
        Ok((Journal { file, length }, changes))
    }

    /// Writes one change and waits until the disk has it.
    pub fn append(&mut self, change: &Value) -> io::Result<()> {
        let mut line = serde_json::to_vec(change)?;
        line.push(b'\n');
        let written = self.file.write_all(&line).and_then(|()| self.file.sync_data());
        match written {
            Ok(()) => self.length += line.len() as u64,
            // Half a line must not stay under the next one.
            Err(_) => self.file.set_len(self.length)?,
        }
        written
    }
}
