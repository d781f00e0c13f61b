//! Files in a folder, named by what they hold. A file is whole or not there, is never changed, and is read by the name
//! that writing it gave: no name ever comes from outside. Knows no types and deletes nothing.

use std::fs::{self, File};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use sha2::{Digest, Sha256};

use crate::{Broken, chance};

/// The folder store. Cheap to clone; the folder is made with its first file.
#[derive(Debug, Clone)]
pub struct Files(Arc<PathBuf>);

impl Files {
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Files(Arc::new(folder.into()))
    }

    /// Keeps `bytes` and returns their name: SHA-256 in small hexadecimal digits. When it returns, they outlive a
    /// power cut. The same bytes again, also at the same time, are the same file.
    pub async fn put(&self, bytes: Vec<u8>) -> Result<String, Broken> {
        let folder = self.0.clone();
        tokio::task::spawn_blocking(move || {
            let name = hex::encode(Sha256::digest(&bytes));
            let path = place(&folder, &name);
            if !path.exists() {
                write(&path, &bytes)?;
            }
            Ok(name)
        })
        .await?
    }

    /// The bytes that [`Files::put`] named so; `None` for any other name and when the folder has lost them.
    pub async fn get(&self, name: &str) -> Result<Option<Vec<u8>>, Broken> {
        if name.len() != 64 || !name.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f')) {
            return Ok(None);
        }
        match tokio::fs::read(place(&self.0, name)).await {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error.into()),
        }
    }
}

/// In a folder of its first two digits, so that no folder grows long.
fn place(folder: &Path, name: &str) -> PathBuf {
    folder.join(name.get(..2).unwrap_or_default()).join(name)
}

/// Written beside and renamed: under its own name stands the whole file or none.
fn write(path: &Path, bytes: &[u8]) -> Result<(), Broken> {
    let folder = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    let beside = folder.join(format!("new-{}", hex::encode(chance::bytes::<8>())));
    let written = fill(&beside, bytes).and_then(|()| fs::rename(&beside, path));
    if let Err(error) = written {
        // It may not even be there; what counts is the first error.
        let _ = fs::remove_file(&beside);
        return Err(error.into());
    }
    // The new name, and the folder's own, are entries of folders: they last only when these are on the disk too.
    File::open(folder)?.sync_all()?;
    if let Some(above) = folder.parent() {
        File::open(above)?.sync_all()?;
    }
    Ok(())
}

fn fill(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let mut file = File::create_new(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder() -> PathBuf {
        std::env::temp_dir().join(format!("comptoir-files-{}", hex::encode(chance::bytes::<8>())))
    }

    #[tokio::test]
    async fn what_was_put_is_read_back_and_the_same_bytes_are_one_file() {
        let folder = folder();
        let files = Files::new(&folder);
        let (one, two) = tokio::join!(files.put(b"pump".to_vec()), files.put(b"pump".to_vec()));
        let name = one.unwrap();
        assert_eq!(two.unwrap(), name);
        assert_eq!(files.put(b"pump".to_vec()).await.unwrap(), name);
        assert_eq!(files.get(&name).await.unwrap().as_deref(), Some(&b"pump"[..]));
        let kept = fs::read_dir(folder.join(&name[..2])).unwrap().count();
        assert_eq!(kept, 1, "nothing is left beside it");
        fs::remove_dir_all(folder).unwrap();
    }

    #[tokio::test]
    async fn names_that_no_writing_gave_lead_nowhere() {
        let files = Files::new(folder());
        let upwards = format!("{}{}", "../".repeat(21), "a");
        for name in ["", "..", "/etc/passwd", &"A".repeat(64), &"0".repeat(64), &upwards] {
            assert_eq!(files.get(name).await.unwrap(), None, "{name}");
        }
    }

    #[tokio::test]
    async fn a_folder_that_cannot_be_written_is_an_error_and_leaves_nothing() {
        let folder = folder();
        fs::write(&folder, b"a file, not a folder").unwrap();
        assert!(Files::new(&folder).put(b"pump".to_vec()).await.is_err());
        fs::remove_file(folder).unwrap();
    }
}
