//! The private cluster under bad luck: killed owners, killed servers, stale files, second owners, closed folders.
//! Owners that must die are this very test program, started again as another process. Needs PostgreSQL's binaries.

use std::{
    env, fs,
    io::{BufRead, BufReader},
    net::TcpListener,
    os::unix::{fs::PermissionsExt, process::CommandExt},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
};

use platform::private_postgres::{Cluster, Error, Options, find_binaries};
use rustix::process::{Pid, Signal, kill_process};

/// Tells the second process what to own: a folder, or nothing for a throwaway cluster.
const OWN: &str = "PRIVATE_POSTGRES_TEST_OWN";
const NOBODY: u32 = 65_534;

/// The second process: starts a cluster, prints its address and folder, and waits to be killed. A test only in form.
#[test]
fn owner_process() {
    let Ok(dir) = env::var(OWN) else { return };
    let options = if dir.is_empty() {
        Options::throwaway()
    } else {
        Options::durable(Path::new(&dir))
    };
    match Cluster::start(&options) {
        Ok(cluster) => {
            println!(
                "\nOWNER {} {} {}",
                cluster.url("postgres"),
                cluster.folder().display(),
                cluster.pid()
            );
            let _ = std::io::stdin().read_line(&mut String::new());
        }
        Err(refused) => println!("\nOWNER REFUSED {refused}"),
    }
}

/// A folder of the test's own, removed at its end.
struct Place(PathBuf);

impl Place {
    fn new(name: &str) -> Place {
        let path = env::temp_dir().join(format!("private-postgres-test-{}-{name}", std::process::id()));
        fs::create_dir(&path).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
        Place(path)
    }

    fn cluster(&self) -> PathBuf {
        self.0.join("cluster")
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

struct Owner {
    process: Child,
    said: Vec<String>,
}

fn start_owner(dir: &str, prepare: impl FnOnce(&mut Command)) -> Owner {
    let mut command = Command::new(env::current_exe().unwrap());
    command.args(["--exact", "owner_process", "--nocapture"]).env(OWN, dir);
    command.stdin(Stdio::piped()).stdout(Stdio::piped());
    prepare(&mut command);
    let mut process = command.spawn().unwrap();
    let mut lines = BufReader::new(process.stdout.take().unwrap())
        .lines()
        .map_while(Result::ok);
    let line = lines
        .find(|line| line.starts_with("OWNER "))
        .expect("the owner says how it went");
    Owner {
        process,
        said: line.split(' ').skip(1).map(str::to_owned).collect(),
    }
}

impl Owner {
    fn kill(mut self) -> Vec<String> {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
        self.said
    }
}

fn query(url: &str, sql: &str) -> Result<String, String> {
    let psql = find_binaries()
        .unwrap()
        .program("psql")
        .expect("psql comes with the server");
    let answer = Command::new(psql).args([url, "-qAtc", sql]).output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).trim().to_owned();
    if answer.status.success() {
        Ok(text(&answer.stdout))
    } else {
        Err(text(&answer.stderr))
    }
}

fn signal(pid: i32, signal: Signal) {
    kill_process(Pid::from_raw(pid).unwrap(), signal).unwrap();
}

fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}

#[test]
fn data_password_and_address_outlive_a_restart() {
    let place = Place::new("restart");
    let options = Options::durable(&place.cluster());
    let cluster = Cluster::start(&options).unwrap();
    let url = cluster.url("postgres");
    query(&url, "create table kept as select 42 as answer").unwrap();
    let shown =
        "select current_setting('fsync') || current_setting('data_checksums') || current_setting('server_encoding')";
    assert_eq!(query(&url, shown).unwrap(), "ononUTF8");
    let socket = format!(
        "postgres:///postgres?host={}&port={}&user=postgres",
        cluster.folder().display(),
        cluster.port()
    );
    let no_password = query(&socket, "select 1").unwrap_err();
    assert!(no_password.contains("password"), "{no_password}");
    cluster.stop().unwrap();

    let again = Cluster::start(&options).unwrap();
    assert_eq!(again.url("postgres"), url);
    assert_eq!(query(&url, "select answer from kept").unwrap(), "42");
}

#[test]
fn nobody_comes_in_without_the_password() {
    let cluster = Cluster::start(&Options::throwaway()).unwrap();
    let url = format!("postgres://postgres:wrong@127.0.0.1:{}/postgres", cluster.port());
    let refused = query(&url, "select 1").unwrap_err();
    assert!(refused.contains("password authentication failed"), "{refused}");
    let mode = fs::metadata(cluster.folder().join("password"))
        .unwrap()
        .permissions()
        .mode();
    assert_eq!(mode & 0o777, 0o600);
    assert_eq!(
        fs::metadata(cluster.folder()).unwrap().permissions().mode() & 0o777,
        0o700
    );
}

#[test]
fn a_second_owner_is_refused_by_name_while_the_first_lives() {
    let place = Place::new("second");
    let cluster = Cluster::start(&Options::durable(&place.cluster())).unwrap();
    let refused = Cluster::start(&Options::durable(&place.cluster())).unwrap_err();
    assert!(matches!(refused, Error::InUse { .. }), "{refused}");
    let other = start_owner(&place.cluster().to_string_lossy(), |_| {});
    let said = other.kill().join(" ");
    assert!(
        said.contains("in use") && said.contains(&format!("process {}", std::process::id())),
        "{said}"
    );
    assert_eq!(query(&cluster.url("postgres"), "select 1").unwrap(), "1");
}

#[test]
fn the_server_of_a_killed_owner_is_taken_over_with_its_data() {
    let place = Place::new("killed");
    let owner = start_owner(&place.cluster().to_string_lossy(), |_| {});
    query(&owner.said[0], "create table kept as select 7 as answer").unwrap();
    let said = owner.kill();
    assert_eq!(
        query(&said[0], "select 1").unwrap(),
        "1",
        "the server outlives its owner"
    );

    let cluster = Cluster::start(&Options::durable(&place.cluster())).unwrap();
    assert_ne!(cluster.pid().to_string(), said[2], "the old server was stopped");
    assert_eq!(cluster.url("postgres"), said[0], "the address stays");
    assert_eq!(query(&said[0], "select answer from kept").unwrap(), "7");
}

#[test]
fn a_killed_server_recovers_though_its_pid_belongs_to_another_process_now() {
    let place = Place::new("stale");
    let owner = start_owner(&place.cluster().to_string_lossy(), |_| {});
    query(&owner.said[0], "create table kept as select 8 as answer").unwrap();
    let said = owner.kill();
    let server: i32 = said[2].parse().unwrap();
    signal(server, Signal::KILL);

    let mut stranger = Command::new("sleep");
    if is_root() {
        // PostgreSQL itself sees through the pid of another user; the same user's is the hard case.
        stranger.uid(
            fs::metadata(place.cluster().join("data"))
                .map(|data| std::os::unix::fs::MetadataExt::uid(&data))
                .unwrap(),
        );
    }
    let mut stranger = stranger.arg("600").spawn().unwrap();
    let pid_file = place.cluster().join("data/postmaster.pid");
    let text = fs::read_to_string(&pid_file).unwrap();
    fs::write(&pid_file, text.replacen(&said[2], &stranger.id().to_string(), 1)).unwrap();

    let cluster = Cluster::start(&Options::durable(&place.cluster()));
    let is_alive = stranger.try_wait().unwrap().is_none();
    stranger.kill().unwrap();
    stranger.wait().unwrap();
    assert!(is_alive, "a process that is not ours is left alone");
    assert_eq!(
        query(&cluster.unwrap().url("postgres"), "select answer from kept").unwrap(),
        "8"
    );
}

#[test]
fn a_backend_that_outlives_its_killed_server_does_not_move_the_address() {
    let place = Place::new("orphan");
    let options = Options::durable(&place.cluster());
    let cluster = Cluster::start(&options).unwrap();
    let (url, server) = (cluster.url("postgres"), cluster.pid());
    let psql = find_binaries().unwrap().program("psql").unwrap();
    let mut sleeper = Command::new(psql)
        .args([&url, "-qAtc", "select pg_sleep(600)"])
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut backend = String::new();
    while backend.is_empty() {
        let asleep = "select pid from pg_stat_activity where wait_event = 'PgSleep'";
        backend = query(&url, asleep).unwrap();
    }
    let backend = backend.parse().unwrap();
    signal(backend, Signal::STOP);
    signal(i32::try_from(server).unwrap(), Signal::KILL);
    drop(cluster);

    let logs = ["server.log", "server.log.1"].map(|name| place.cluster().join(name));
    let is_in_the_way = move || {
        let mut texts = logs.iter().filter_map(|log| fs::read_to_string(log).ok());
        texts.any(|text| text.contains("shared memory block"))
    };
    let mercy = thread::spawn(move || {
        while !is_in_the_way() {
            thread::yield_now();
        }
        signal(backend, Signal::CONT);
    });
    let again = Cluster::start(&options);
    mercy.join().unwrap();
    sleeper.wait().unwrap();
    assert_eq!(again.unwrap().url("postgres"), url);
}

#[test]
fn an_address_that_somebody_else_keeps_is_given_up() {
    let place = Place::new("squatted");
    let options = Options::durable(&place.cluster());
    let cluster = Cluster::start(&options).unwrap();
    let port = cluster.port();
    cluster.stop().unwrap();
    let _squatter = TcpListener::bind(("127.0.0.1", port)).unwrap();
    let cluster = Cluster::start(&options).unwrap();
    assert_ne!(cluster.port(), port);
    assert_eq!(query(&cluster.url("postgres"), "select 1").unwrap(), "1");
}

#[test]
fn a_half_made_folder_and_a_lost_password_heal() {
    let place = Place::new("half");
    let options = Options::durable(&place.cluster());
    fs::create_dir_all(place.cluster().join("data.new/base")).unwrap();
    fs::write(place.cluster().join("owner.lock"), "process 1").unwrap();
    let cluster = Cluster::start(&options).unwrap();
    let first = cluster.url("postgres");
    query(&first, "create table kept as select 9 as answer").unwrap();
    cluster.stop().unwrap();

    fs::remove_file(place.cluster().join("password")).unwrap();
    let cluster = Cluster::start(&options).unwrap();
    assert_ne!(cluster.url("postgres"), first);
    assert_eq!(query(&cluster.url("postgres"), "select answer from kept").unwrap(), "9");
}

#[test]
fn a_folder_of_something_else_is_refused_untouched() {
    let place = Place::new("other");
    fs::write(place.0.join("letters.txt"), "dear").unwrap();
    let refused = Cluster::start(&Options::durable(&place.0)).unwrap_err();
    assert!(matches!(refused, Error::NotACluster(_)), "{refused}");
    assert_eq!(fs::metadata(&place.0).unwrap().permissions().mode() & 0o777, 0o755);
    assert_eq!(fs::read_dir(&place.0).unwrap().count(), 1);
}

#[test]
fn a_server_that_cannot_start_shows_the_end_of_its_log() {
    let mut options = Options::throwaway();
    options.settings.push(("work_mem".into(), "nonsense".into()));
    let failure = Cluster::start(&options).unwrap_err().to_string();
    assert!(failure.contains("work_mem"), "{failure}");
}

#[test]
fn a_throwaway_cluster_leaves_nothing_even_when_its_owner_is_killed() {
    let said = start_owner("", |_| {}).kill();
    let cluster = Cluster::start(&Options::throwaway()).unwrap();
    assert!(!Path::new(&said[1]).exists(), "the next one sweeps");
    assert!(query(&said[0], "select 1").is_err(), "and stops the server left behind");
    let folder = cluster.folder().to_path_buf();
    cluster.stop().unwrap();
    assert!(!folder.exists());
}

#[test]
fn an_ordinary_user_runs_it_as_itself() {
    if !is_root() {
        return; // reason: every other test of this file then runs as an ordinary user already.
    }
    let place = Place::new("ordinary");
    let program = place.0.join("program");
    fs::copy(env::current_exe().unwrap(), &program).unwrap();
    let dir = place.0.join("home");
    fs::create_dir(&dir).unwrap();
    std::os::unix::fs::chown(&dir, Some(NOBODY), Some(NOBODY)).unwrap();
    let owner = start_owner(&dir.join("cluster").to_string_lossy(), |command| {
        let mut again = Command::new(&program);
        again
            .args(["--exact", "owner_process", "--nocapture"])
            .env(OWN, dir.join("cluster"));
        again
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .uid(NOBODY)
            .gid(NOBODY)
            .current_dir("/");
        *command = again;
    });
    assert_eq!(
        query(&owner.said[0], "select 1").as_deref(),
        Ok("1"),
        "{:?}",
        owner.said
    );
    owner.kill();
    let cluster = Cluster::start(&Options::durable(&dir.join("cluster"))).unwrap();
    assert_eq!(
        query(&cluster.url("postgres"), "select 1").unwrap(),
        "1",
        "root goes on as the data's owner"
    );
}

#[test]
fn as_root_folders_that_are_closed_to_the_server_are_got_round_or_named() {
    if !is_root() {
        return; // reason: only root steps down to a user that folders can be closed to.
    }
    let place = Place::new("closed");
    fs::set_permissions(&place.0, fs::Permissions::from_mode(0o700)).unwrap();
    let cluster = Cluster::start(&Options::durable(&place.cluster())).unwrap();
    let folder = cluster.folder().to_path_buf();
    assert_eq!(query(&cluster.url("postgres"), "select 1").unwrap(), "1");
    cluster.stop().unwrap();
    assert!(folder.starts_with("/var/lib/comptoir"), "{}", folder.display());
    assert_eq!(fs::read_link(place.cluster().join("elsewhere")).unwrap(), folder);
    fs::remove_dir_all(folder).unwrap();

    let mut options = Options::throwaway();
    let mut hidden = find_binaries().unwrap();
    for name in ["postgres", "initdb"] {
        fs::copy(hidden.dir.join(name), place.0.join(name)).unwrap();
    }
    hidden.dir = place.0.clone();
    options.binaries = Some(hidden);
    let refused = Cluster::start(&options).unwrap_err();
    assert!(matches!(refused, Error::NotExecutable { .. }), "{refused}");
}
