//! The cluster's folder: who owns it, the lock that keeps a second owner out, the password, the log.
//! Refuses a folder that holds something else, that another live process holds, or that another user owns.

use std::{
    fs::{self, DirBuilder, File, OpenOptions, Permissions},
    io::{self, Read, Write},
    os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, PermissionsExt, symlink},
    path::{Path, PathBuf},
};

use rustix::fs::{FlockOperation, flock};

use super::{During, Error, account::Account, postmaster};

/// Where clusters go whose own folder the stepped-down user cannot enter, such as one below `/root`.
const SHELTER: &str = "/var/lib/comptoir";
/// How temporary folders are named, so that those of killed processes are found and removed.
const THROWAWAY_PREFIX: &str = "comptoir-postgres-";
/// Linux allows 108 bytes for a socket's path, macOS 104, both with the closing zero byte.
const LONGEST_SOCKET_PATH: usize = 103;
const LOG_TAIL_LINES: usize = 20;

/// An open folder: ours as long as this value lives, because the lock goes with the process.
#[derive(Debug)]
pub(super) struct Folder {
    pub path: PathBuf,
    pub account: Account,
    /// Removed with all it holds when this value is dropped.
    pub is_throwaway: bool,
    _lock: File,
}

impl Drop for Folder {
    fn drop(&mut self) {
        if self.is_throwaway {
            // What cannot be removed now, the next temporary cluster sweeps away.
            let _ = fs::remove_dir_all(&self.path);
        }
    }
}

impl Folder {
    /// Opens or lays the folder of a kept cluster, and takes its lock.
    pub fn open(asked: &Path) -> Result<Folder, Error> {
        let asked = std::path::absolute(asked).during(|| format!("finding {}", asked.display()))?;
        fs::create_dir_all(&asked).during(|| format!("creating {}", asked.display()))?;
        let path = shelter(&asked)?;
        if !is_cluster_or_empty(&path).during(|| format!("reading {}", path.display()))? {
            return Err(Error::NotACluster(path));
        }
        let owner = fs::metadata(path.join("data")).ok().map(|data| data.uid());
        let account = Account::choose(owner)?;
        if let Some(owner) = owner.filter(|owner| *owner != account.uid()) {
            return Err(Error::Foreign { dir: path, owner });
        }
        let Some(lock) = lock(&path)? else {
            let owner = lock_owner(&path);
            return Err(Error::InUse { dir: path, owner });
        };
        let close = || -> io::Result<()> {
            account.own(&path)?;
            fs::set_permissions(&path, Permissions::from_mode(0o700))
        };
        close().during(|| format!("closing {} to other users", path.display()))?;
        Ok(Folder {
            path,
            account,
            is_throwaway: false,
            _lock: lock,
        })
    }

    /// A new temporary folder. Removes first what killed processes left behind.
    pub fn temporary() -> Result<Folder, Error> {
        let account = Account::choose(None)?;
        let mut base = std::env::temp_dir();
        if !account.can_enter(&base) {
            base = PathBuf::from("/tmp");
        }
        sweep(&base, &account);
        loop {
            let name = format!("{THROWAWAY_PREFIX}{}-{}", std::process::id(), &random_hex()?[..12]);
            let path = base.join(name);
            DirBuilder::new()
                .mode(0o700)
                .create(&path)
                .during(|| format!("creating {}", path.display()))?;
            // Another process's sweep may take the folder between these two lines; then a new one is made.
            if let Ok(Some(lock)) = lock(&path) {
                account
                    .own(&path)
                    .during(|| format!("handing over {}", path.display()))?;
                return Ok(Folder {
                    path,
                    account,
                    is_throwaway: true,
                    _lock: lock,
                });
            }
        }
    }

    pub fn data(&self) -> PathBuf {
        self.path.join("data")
    }

    pub fn log(&self) -> PathBuf {
        self.path.join("server.log")
    }

    pub fn password_file(&self) -> PathBuf {
        self.path.join("password")
    }

    /// The folder as a value of `unix_socket_directories`; empty, so no socket, when its path is too long for one.
    pub fn socket_setting(&self) -> String {
        let path = self.path.to_string_lossy();
        if path.len() + "/.s.PGSQL.65535.lock".len() > LONGEST_SOCKET_PATH {
            return String::new();
        }
        format!("\"{}\"", path.replace('"', "\"\""))
    }

    /// Removes the sockets of a server that is gone, and their lock files: the pid in one of them may be another
    /// process's by now, and the server would refuse to start.
    pub fn remove_old_sockets(&self) -> io::Result<()> {
        for entry in fs::read_dir(&self.path)? {
            let entry = entry?;
            if entry.file_name().to_string_lossy().starts_with(".s.PGSQL.") {
                fs::remove_file(entry.path())?;
            }
        }
        Ok(())
    }

    /// The password kept here, if there is one.
    pub fn read_password(&self) -> Option<String> {
        let kept = fs::read_to_string(self.password_file()).ok()?;
        Some(kept.trim().to_owned()).filter(|password| !password.is_empty())
    }

    /// Makes a new password and keeps it, whole or not at all, readable by the server's user only.
    pub fn write_password(&self) -> Result<String, Error> {
        let password = random_hex()?;
        let (fresh, kept) = (self.path.join("password.new"), self.password_file());
        let write = || -> io::Result<()> {
            let mut file = OpenOptions::new()
                .write(true)
                .create(true)
                .truncate(true)
                .mode(0o600)
                .open(&fresh)?;
            file.write_all(password.as_bytes())?;
            file.sync_all()?;
            self.account.own(&fresh)?;
            fs::rename(&fresh, &kept)
        };
        write().during(|| format!("writing {}", kept.display()))?;
        Ok(password)
    }

    /// The port of the last start, so that an address somebody noted stays good.
    pub fn read_port(&self) -> Option<u16> {
        fs::read_to_string(self.path.join("port")).ok()?.trim().parse().ok()
    }

    pub fn write_port(&self, port: u16) -> Result<(), Error> {
        fs::write(self.path.join("port"), format!("{port}\n")).during(|| "noting the port".into())
    }

    /// A fresh log for a start; the one before is kept beside it, since it may tell why there is a new start.
    pub fn new_log(&self) -> io::Result<File> {
        let log = self.log();
        if log.exists() {
            fs::rename(&log, self.path.join("server.log.1"))?;
        }
        let file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&log)?;
        self.account.own(&log)?;
        Ok(file)
    }

    /// The failure of a server, with the last lines it wrote.
    pub fn server_error(&self, what: impl Into<String>) -> Error {
        let log = fs::read(self.log()).unwrap_or_default();
        let log = String::from_utf8_lossy(&log);
        let mut tail: Vec<&str> = log.lines().rev().take(LOG_TAIL_LINES).collect();
        tail.reverse();
        Error::Server {
            what: what.into(),
            log: self.log(),
            tail: tail.join("\n"),
        }
    }
}

/// `asked`, or a folder under [`SHELTER`] with a link to it in `asked`, when root asks for one that the user it steps
/// down to cannot enter.
fn shelter(asked: &Path) -> Result<PathBuf, Error> {
    let account = Account::choose(None)?;
    let above = asked.parent().unwrap_or(asked);
    if account == Account::Own || account.can_enter(above) {
        return Ok(asked.to_path_buf());
    }
    let name = asked
        .to_string_lossy()
        .replace('%', "%25")
        .replace('-', "%2d")
        .replace('/', "-");
    let path = Path::new(SHELTER).join(name.trim_start_matches('-'));
    fs::create_dir_all(&path).during(|| format!("creating {}", path.display()))?;
    let link = asked.join("elsewhere");
    if fs::read_link(&link).ok().as_ref() != Some(&path) {
        symlink(&path, &link).during(|| format!("linking {} to {}", link.display(), path.display()))?;
    }
    let user = account.name();
    tracing::info!(folder = %path.display(), "the database is kept there: `{user}` cannot enter {}", above.display());
    Ok(path)
}

/// Whether the folder is empty or bears the marks of a cluster. Handing any other over to the server's user would
/// take it from its owner.
fn is_cluster_or_empty(path: &Path) -> io::Result<bool> {
    let mut empty = true;
    for entry in fs::read_dir(path)? {
        if entry?.file_name() == "owner.lock" {
            return Ok(true);
        }
        empty = false;
    }
    Ok(empty)
}

/// Takes the folder's lock for the rest of the process's life; `None` when another live process has it.
fn lock(dir: &Path) -> Result<Option<File>, Error> {
    let path = dir.join("owner.lock");
    let take = || -> io::Result<Option<File>> {
        let options = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .mode(0o600)
            .clone();
        let mut file = options.open(&path)?;
        match flock(&file, FlockOperation::NonBlockingLockExclusive) {
            Ok(()) => {}
            Err(refused) if refused == rustix::io::Errno::WOULDBLOCK => return Ok(None),
            Err(other) => return Err(other.into()),
        }
        // A lock on a file that was removed meanwhile holds nothing.
        if fs::metadata(&path)?.ino() != file.metadata()?.ino() {
            return Ok(None);
        }
        file.set_len(0)?;
        file.write_all(format!("process {}", std::process::id()).as_bytes())?;
        Ok(Some(file))
    };
    take().during(|| format!("locking {}", path.display()))
}

fn lock_owner(dir: &Path) -> String {
    let owner = fs::read_to_string(dir.join("owner.lock")).unwrap_or_default();
    if owner.is_empty() {
        "process unknown".into()
    } else {
        owner
    }
}

/// Stops and removes temporary clusters whose owner was killed. What cannot be removed is left: it harms nobody.
fn sweep(base: &Path, account: &Account) {
    for entry in fs::read_dir(base).into_iter().flatten().flatten() {
        let path = entry.path();
        let own = [account.uid(), rustix::process::geteuid().as_raw()];
        let is_leftover = entry.file_name().to_string_lossy().starts_with(THROWAWAY_PREFIX)
            && path.join("owner.lock").exists()
            && fs::symlink_metadata(&path).is_ok_and(|found| found.is_dir() && own.contains(&found.uid()));
        if !is_leftover {
            continue;
        }
        if let Ok(Some(_held)) = lock(&path) {
            let removed = postmaster::stop_left_over(&path.join("data")).is_ok() && fs::remove_dir_all(&path).is_ok();
            tracing::debug!(folder = %path.display(), removed, "found a temporary cluster whose owner is gone");
        }
    }
}

/// 32 bytes of the system's randomness in hexadecimal.
fn random_hex() -> Result<String, Error> {
    let mut bytes = [0_u8; 32];
    let mut fill = || File::open("/dev/urandom")?.read_exact(&mut bytes);
    fill().during(|| "reading /dev/urandom".into())?;
    Ok(hex::encode(bytes))
}
