//! The system user PostgreSQL runs as: ourselves, or, for root, a user without rights.
//! Refuses to guess: what a user may reach is asked of the system, as that user.

use std::{
    fs, io,
    os::unix::{fs::chown, process::CommandExt},
    path::Path,
    process::{Command, Stdio},
};

use super::Error;

/// Who to become before running a PostgreSQL program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Account {
    /// The user we already are.
    Own,
    /// We are root, and step down to this one.
    Other { name: String, uid: u32, gid: u32 },
}

impl Account {
    /// Ourselves, unless root: then `owner` (whoever the data belongs to), else `postgres`, else `nobody`.
    pub fn choose(owner: Option<u32>) -> Result<Account, Error> {
        if !rustix::process::geteuid().is_root() {
            return Ok(Account::Own);
        }
        let entries = fs::read_to_string("/etc/passwd").unwrap_or_default();
        let owner = owner.filter(|uid| *uid != 0);
        let found = match owner {
            Some(wanted) => find_user(&entries, |_, uid| uid == wanted),
            None => ["postgres", "nobody"]
                .iter()
                .find_map(|wanted| find_user(&entries, |name, _| name == *wanted)),
        };
        found.ok_or(Error::NoUser)
    }

    /// The uid the programs run under.
    pub fn uid(&self) -> u32 {
        match self {
            Account::Own => rustix::process::geteuid().as_raw(),
            Account::Other { uid, .. } => *uid,
        }
    }

    pub fn name(&self) -> &str {
        match self {
            Account::Own => "you",
            Account::Other { name, .. } => name,
        }
    }

    /// A command that runs as this user, in C locale, untouched by the caller's own PostgreSQL settings.
    /// The standard library clears root's supplementary groups when it changes the user.
    pub fn command(&self, program: &Path) -> Command {
        let mut command = Command::new(program);
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("PG") {
                command.env_remove(name);
            }
        }
        command.env("LC_ALL", "C").stdin(Stdio::null());
        if let Account::Other { uid, gid, .. } = self {
            command.uid(*uid).gid(*gid);
        }
        command
    }

    /// Hands `path` over to this user.
    pub fn own(&self, path: &Path) -> io::Result<()> {
        match self {
            Account::Own => Ok(()),
            Account::Other { uid, gid, .. } => chown(path, Some(*uid), Some(*gid)),
        }
    }

    /// Whether this user may enter `dir`, every folder above it included.
    pub fn can_enter(&self, dir: &Path) -> bool {
        let mut command = self.command(Path::new("/bin/sh"));
        command
            .args(["-c", "cd -- \"$0\""])
            .arg(dir)
            .current_dir("/")
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        command.status().is_ok_and(|status| status.success())
    }
}

fn find_user(entries: &str, wanted: impl Fn(&str, u32) -> bool) -> Option<Account> {
    entries.lines().find_map(|line| {
        let mut fields = line.split(':');
        let name = fields.next()?;
        let uid = fields.nth(1)?.parse().ok()?;
        let gid = fields.next()?.parse().ok()?;
        wanted(name, uid).then(|| Account::Other {
            name: name.to_owned(),
            uid,
            gid,
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_user_is_found_by_name_with_its_uid_and_gid() {
        let entries = "root:x:0:0:root:/root:/bin/bash\npostgres:x:101:104:PostgreSQL:/var/lib/postgresql:/bin/bash\n";
        let found = find_user(entries, |name, _| name == "postgres");
        assert_eq!(
            found,
            Some(Account::Other {
                name: "postgres".into(),
                uid: 101,
                gid: 104
            })
        );
        assert_eq!(find_user(entries, |name, _| name == "nobody"), None);
    }
}
