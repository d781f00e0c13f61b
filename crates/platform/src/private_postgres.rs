//! A PostgreSQL cluster of one's own, for the demo, the tests and the benchmarks: found, initialised, started, healed, stopped.
//! Refuses to serve two live owners of one folder, to run as root, to listen beyond 127.0.0.1, and to let anyone in
//! without the password. It is no substitute for the server an operator runs and backs up in production.
//!
//! Everything here blocks; asynchronous callers go through `spawn_blocking`. A cluster folder holds
//! `data/` (PostgreSQL's own), `password`, `owner.lock`, `port`, `server.log` and the socket.

mod account;
mod cluster;
mod find;
mod folder;
mod postmaster;

use std::{
    io,
    path::{Path, PathBuf},
};

pub use cluster::Cluster;
pub use find::{Binaries, NotFound, OLDEST_MAJOR, find_binaries};

/// What happens to the data when the machine, or the owner, goes away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Durability {
    /// Every commit reaches the disk; the folder is kept.
    Durable,
    /// No fsync at all; the folder is removed when the cluster is dropped. For tests.
    Throwaway,
}

/// How to start a cluster. Build with [`Options::durable`] or [`Options::throwaway`], then adjust.
#[derive(Debug, Clone)]
pub struct Options {
    /// The cluster's folder. `None` only for a throwaway one, which then takes a new folder among the temporary files.
    /// A folder that already holds something else is refused: give the cluster a folder to itself.
    pub data_dir: Option<PathBuf>,
    pub durability: Durability,
    /// PostgreSQL's own notation, `128MB`.
    pub shared_buffers: String,
    pub max_connections: u16,
    /// Further settings, `name` and `value`, given to the server as they are.
    pub settings: Vec<(String, String)>,
    /// The binaries to use; `None` looks for them, preferring the version that wrote the data.
    pub binaries: Option<Binaries>,
}

impl Options {
    /// A cluster that keeps its data in `data_dir` between starts.
    pub fn durable(data_dir: &Path) -> Options {
        Options {
            data_dir: Some(data_dir.to_path_buf()),
            durability: Durability::Durable,
            shared_buffers: "128MB".into(),
            max_connections: 100,
            settings: Vec::new(),
            binaries: None,
        }
    }

    /// A cluster that is gone when dropped.
    pub fn throwaway() -> Options {
        Options {
            data_dir: None,
            durability: Durability::Throwaway,
            max_connections: 200,
            ..Options::durable(Path::new(""))
        }
    }
}

/// Why a cluster did not start or stop. Each message says what to do about it.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error(transparent)]
    NotFound(#[from] NotFound),
    #[error("{dir} is in use by another running process ({owner}): stop that one first, or choose another folder")]
    InUse { dir: PathBuf, owner: String },
    #[error("{0} already holds something that is not a private cluster: choose an empty or a new folder")]
    NotACluster(PathBuf),
    #[error("{dir} belongs to the user with uid {owner}: start as that user or as root, or choose another folder")]
    Foreign { dir: PathBuf, owner: u32 },
    #[error(
        "the data in {dir} was written by PostgreSQL {data}, and only {found} was found: install PostgreSQL {data}, \
         name its binaries in COMPTOIR_PG_BIN, or choose another folder"
    )]
    OtherVersion { dir: PathBuf, data: u32, found: u32 },
    #[error(
        "PostgreSQL does not run as root, and the user `{user}` it would run as may not execute {program}: a folder above \
         it is closed to others. Install PostgreSQL system-wide, or start as an ordinary user"
    )]
    NotExecutable { user: String, program: PathBuf },
    #[error("PostgreSQL does not run as root, and this machine has neither a user `postgres` nor a user `nobody`")]
    NoUser,
    #[error("initdb failed: {0}")]
    Initdb(String),
    #[error("PostgreSQL {what}. The end of its log {log}:\n{tail}")]
    Server { what: String, log: PathBuf, tail: String },
    #[error("{what}: {cause}")]
    Io { what: String, cause: io::Error },
}

/// Says what was attempted when the system refuses.
trait During<T> {
    fn during(self, what: impl FnOnce() -> String) -> Result<T, Error>;
}

impl<T, E: Into<io::Error>> During<T> for Result<T, E> {
    fn during(self, what: impl FnOnce() -> String) -> Result<T, Error> {
        self.map_err(|cause| Error::Io {
            what: what(),
            cause: cause.into(),
        })
    }
}
