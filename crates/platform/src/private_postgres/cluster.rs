//! One running cluster: initialised if new, started, reachable at `url`, stopped when dropped.
//! Refuses to hand out an address before the server answers on it.

use std::{
    fmt, fs,
    fs::File,
    io::{self, Write},
    net::{Ipv4Addr, TcpListener, TcpStream},
    os::unix::process::CommandExt,
    path::Path,
    process::{Child, Command, Stdio},
    thread,
    time::Duration,
};

use rustix::process::Signal;

use super::{
    Binaries, Durability, During, Error, Options, find,
    folder::Folder,
    postmaster::{self, FAST_STOP_STEPS, IMMEDIATE_STOP_STEPS, PidFile, STEP},
};

/// The superuser that initdb lays, and the only role of a new cluster.
const SUPERUSER: &str = "postgres";
/// Recovery after a crash may replay minutes of work.
const READY_STEPS: u32 = 15_000;
/// What the server says when trying again helps: another program took the port first; the backends of a killed server
/// are still going; a server whose owner was killed at once wrote its pid file only now.
const PASSING: [&str; 3] = [
    "could not create any TCP/IP sockets",
    "shared memory block",
    "postmaster.pid\" already exists",
];
const LAUNCH_TRIES: u32 = 20;
/// For so many tries the noted port is not given up: servers that know no other address keep asking there.
const KEPT_PORT_TRIES: u32 = 12;
const LAUNCH_PAUSE: Duration = Duration::from_millis(250);

/// A running server. Dropping it stops the server; [`Cluster::stop`] does so too and tells whether it went well.
pub struct Cluster {
    server: Child,
    folder: Folder,
    binaries: Binaries,
    durability: Durability,
    port: u16,
    password: String,
}

// The password stays out of logs.
impl fmt::Debug for Cluster {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Cluster")
            .field("folder", &self.folder.path)
            .field("port", &self.port)
            .finish_non_exhaustive()
    }
}

impl Cluster {
    /// Starts the cluster: lays it when new, heals what a killed owner left (its server is stopped, then started anew),
    /// and returns once the server takes connections.
    pub fn start(options: &Options) -> Result<Cluster, Error> {
        let mut folder = match &options.data_dir {
            Some(dir) => Folder::open(dir)?,
            None => Folder::temporary()?,
        };
        folder.is_throwaway = options.durability == Durability::Throwaway;
        let data = folder.data();
        let written_by = fs::read_to_string(data.join("PG_VERSION"))
            .ok()
            .and_then(|text| text.trim().parse().ok());
        let binaries = match &options.binaries {
            Some(given) => given.clone(),
            None => find::find_for(written_by)?,
        };
        if let Some(written_by) = written_by.filter(|major| *major != binaries.major) {
            return Err(Error::OtherVersion {
                dir: folder.path.clone(),
                data: written_by,
                found: binaries.major,
            });
        }
        check_executable(&folder, &binaries)?;
        postmaster::stop_left_over(&data).during(|| "stopping the server of an earlier run".into())?;
        folder.remove_old_sockets().during(|| "removing old sockets".into())?;
        let password = match (folder.read_password(), written_by) {
            (Some(password), _) => password,
            (None, None) => folder.write_password()?,
            (None, Some(_)) => renew_password(&folder, &binaries)?,
        };
        if written_by.is_none() {
            initialise(&folder, &binaries)?;
        }
        let (server, port) = launch(&folder, &binaries, options)?;
        let cluster = Cluster {
            server,
            folder,
            binaries,
            durability: options.durability,
            port,
            password,
        };
        cluster.folder.write_port(port)?;
        Ok(cluster)
    }

    /// An address for `psql` and for tokio-postgres. `postgres` is the database that always exists; others must be created.
    pub fn url(&self, database: &str) -> String {
        format!(
            "postgres://{SUPERUSER}:{}@127.0.0.1:{}/{database}",
            self.password, self.port
        )
    }

    pub fn port(&self) -> u16 {
        self.port
    }

    /// The server's pid, for whoever wants to measure it or to kill it in a trial.
    pub fn pid(&self) -> u32 {
        self.server.id()
    }

    /// Where the cluster lies: what was asked for, or a folder under `/var/lib/comptoir` if that could not be used.
    pub fn folder(&self) -> &Path {
        &self.folder.path
    }

    pub fn binaries(&self) -> &Binaries {
        &self.binaries
    }

    /// Fast shutdown: open transactions are rolled back, everything committed is on disk.
    pub fn stop(mut self) -> Result<(), Error> {
        self.halt()
    }

    fn halt(&mut self) -> Result<(), Error> {
        let gentle = [(Signal::INT, FAST_STOP_STEPS), (Signal::QUIT, IMMEDIATE_STOP_STEPS)];
        // Nobody will read a throwaway cluster again, so it writes no last checkpoint.
        let order = if self.durability == Durability::Throwaway {
            &gentle[1..]
        } else {
            &gentle
        };
        for (signal, steps) in order {
            if self.has_ended(0)? {
                return Ok(());
            }
            postmaster::send(self.server.id(), *signal).during(|| "stopping PostgreSQL".into())?;
            if self.has_ended(*steps)? {
                return Ok(());
            }
        }
        self.server
            .kill()
            .and_then(|()| self.server.wait())
            .during(|| "killing PostgreSQL".into())?;
        Err(self.folder.server_error("did not stop and was killed"))
    }

    /// Whether the server has ended, or does so within `steps`.
    fn has_ended(&mut self, steps: u32) -> Result<bool, Error> {
        for step in 0..=steps {
            if self
                .server
                .try_wait()
                .during(|| "waiting for PostgreSQL".into())?
                .is_some()
            {
                return Ok(true);
            }
            if step < steps {
                thread::sleep(STEP);
            }
        }
        Ok(false)
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        if let Err(cause) = self.halt() {
            tracing::error!(%cause, "the private PostgreSQL did not stop as it should");
        }
    }
}

/// Runs the server's program once as the user it will run as: the place for it to fail with a clear word.
fn check_executable(folder: &Folder, binaries: &Binaries) -> Result<(), Error> {
    let program = binaries.dir.join("postgres");
    let answer = folder
        .account
        .command(&program)
        .arg("--version")
        .current_dir("/")
        .stdout(Stdio::null())
        .status();
    match answer {
        Ok(_) => Ok(()),
        Err(refused) if refused.kind() == io::ErrorKind::PermissionDenied => Err(Error::NotExecutable {
            user: folder.account.name().into(),
            program,
        }),
        Err(cause) => Err(Error::Io {
            what: format!("running {}", program.display()),
            cause,
        }),
    }
}

/// Lays the data folder beside its place and moves it there when whole, so that a kill in between leaves nothing
/// half made.
fn initialise(folder: &Folder, binaries: &Binaries) -> Result<(), Error> {
    let fresh = folder.path.join("data.new");
    if fresh.exists() {
        fs::remove_dir_all(&fresh).during(|| format!("removing {}", fresh.display()))?;
    }
    let mut command = folder.account.command(&binaries.dir.join("initdb"));
    command
        .current_dir(&folder.path)
        .arg("-D")
        .arg(&fresh)
        .arg("--pwfile")
        .arg(folder.password_file());
    command.args(["-U", SUPERUSER, "-A", "scram-sha-256", "-E", "UTF8", "--data-checksums"]);
    command.args(locale_arguments(binaries.major));
    if folder.is_throwaway {
        command.arg("--no-sync");
    }
    let answer = command.output().during(|| "running initdb".into())?;
    if !answer.status.success() {
        return Err(Error::Initdb(String::from_utf8_lossy(&answer.stderr).trim().to_owned()));
    }
    let settle = || -> io::Result<()> {
        fs::rename(&fresh, folder.data())?;
        File::open(&folder.path)?.sync_all()
    };
    settle().during(|| format!("moving {} to its place", fresh.display()))
}

/// UTF-8 text sorted by code point, the same on every machine: PostgreSQL's own implementation where it has one.
fn locale_arguments(major: u32) -> &'static [&'static str] {
    if major >= 17 {
        &["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    } else if cfg!(target_os = "macos") {
        &["--locale=C", "--lc-ctype=UTF-8"]
    } else {
        &["--locale=C.UTF-8"]
    }
}

/// Sets a new password on data whose password file was lost, in the single-user mode that asks for none.
fn renew_password(folder: &Folder, binaries: &Binaries) -> Result<String, Error> {
    let password = folder.write_password()?;
    let run = || -> io::Result<bool> {
        let log = folder.new_log()?;
        let mut command = folder.account.command(&binaries.dir.join("postgres"));
        command
            .arg("--single")
            .arg("-D")
            .arg(folder.data())
            .arg("postgres")
            .current_dir(&folder.path);
        let mut single = command
            .stdin(Stdio::piped())
            .stdout(log.try_clone()?)
            .stderr(log)
            .spawn()?;
        if let Some(mut input) = single.stdin.take() {
            // The password is hexadecimal, so it needs no quoting.
            writeln!(input, "alter role {SUPERUSER} password '{password}'")?;
        }
        Ok(single.wait()?.success())
    };
    if run().during(|| "renewing the lost password".into())? {
        return Ok(password);
    }
    let _ = fs::remove_file(folder.password_file());
    Err(folder.server_error("could not renew its lost password"))
}

/// Starts the server and waits until it is ready; tries again when the port was snatched away or when the backends of
/// a killed server are still going.
fn launch(folder: &Folder, binaries: &Binaries, options: &Options) -> Result<(Child, u16), Error> {
    let noted = folder.read_port();
    for attempt in 1.. {
        let wanted = noted.filter(|_| attempt <= KEPT_PORT_TRIES);
        let Some(port) = free_port(wanted).during(|| "looking for a free port".into())? else {
            thread::sleep(LAUNCH_PAUSE);
            continue;
        };
        let log = folder
            .new_log()
            .during(|| format!("opening {}", folder.log().display()))?;
        let mut command = server_command(folder, binaries, options, port);
        let errors = log.try_clone().during(|| "sharing the log".into())?;
        let mut server = command
            .stdout(log)
            .stderr(errors)
            .spawn()
            .during(|| "starting PostgreSQL".into())?;
        let failure = match wait_ready(&mut server, folder, port) {
            Ok(()) => return Ok((server, port)),
            Err(failure) => failure,
        };
        // It has ended, or must not go on without an owner; either way it is waited for.
        let _ = server.kill();
        let _ = server.wait();
        let passes = matches!(&failure, Error::Server { tail, .. } if PASSING.iter().any(|cause| tail.contains(cause)));
        if !passes || attempt == LAUNCH_TRIES {
            return Err(failure);
        }
        thread::sleep(LAUNCH_PAUSE);
        postmaster::stop_left_over(&folder.data()).during(|| "stopping the server of an earlier run".into())?;
    }
    Err(folder.server_error("did not start"))
}

fn server_command(folder: &Folder, binaries: &Binaries, options: &Options, port: u16) -> Command {
    let mut settings = vec![
        ("listen_addresses", "127.0.0.1".to_owned()),
        ("port", port.to_string()),
        ("unix_socket_directories", folder.socket_setting()),
        ("unix_socket_permissions", "0700".to_owned()),
        ("shared_buffers", options.shared_buffers.clone()),
        ("max_connections", options.max_connections.to_string()),
    ];
    let safe = if options.durability == Durability::Durable {
        "on"
    } else {
        "off"
    };
    settings.extend(["fsync", "synchronous_commit", "full_page_writes"].map(|name| (name, safe.to_owned())));
    settings.extend(
        options
            .settings
            .iter()
            .map(|(name, value)| (name.as_str(), value.clone())),
    );
    let mut command = folder.account.command(&binaries.dir.join("postgres"));
    // Its own process group: Ctrl-C at a terminal must reach us first, who stop things in order.
    command
        .process_group(0)
        .current_dir(&folder.path)
        .arg("-D")
        .arg(folder.data());
    for (name, value) in settings {
        command.arg("-c").arg(format!("{name}={value}"));
    }
    command
}

fn wait_ready(server: &mut Child, folder: &Folder, port: u16) -> Result<(), Error> {
    for _ in 0..READY_STEPS {
        if let Some(status) = server.try_wait().during(|| "waiting for PostgreSQL".into())? {
            return Err(folder.server_error(format!("ended while starting ({status})")));
        }
        let is_ready = PidFile::read(&folder.data()).is_some_and(|file| file.pid == server.id() && file.is_ready);
        if is_ready && TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_ok() {
            return Ok(());
        }
        thread::sleep(STEP);
    }
    Err(folder.server_error("was not ready in five minutes"))
}

/// `wanted`, or `None` while somebody else has it; any free port when none is wanted.
fn free_port(wanted: Option<u16>) -> io::Result<Option<u16>> {
    match TcpListener::bind((Ipv4Addr::LOCALHOST, wanted.unwrap_or(0))) {
        Ok(bound) => Ok(Some(bound.local_addr()?.port())),
        Err(_) if wanted.is_some() => Ok(None),
        Err(failed) => Err(failed),
    }
}
