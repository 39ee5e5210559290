//! A temporary PostgreSQL from the binaries of the machine, one for all flows of a run.
//!
//! PostgreSQL refuses to run as root, so as root it runs as the user `postgres`. A shell that waits
//! for this process to end stops the cluster and removes its folder, however the process ends.

use std::{
    fs::File,
    io::{self, Write},
    os::unix::{fs::chown, process::CommandExt},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::atomic::{AtomicU32, Ordering},
};

use sea_orm::{ConnectionTrait, Database};
use tokio::sync::OnceCell;

static CLUSTER: OnceCell<Option<Cluster>> = OnceCell::const_new();
static DATABASES: AtomicU32 = AtomicU32::new(0);

#[derive(Debug)]
struct Cluster {
    port: u16,
    /// Ends, and with it the cluster, when this process does.
    _keeper: Child,
}

/// Tells why flows cannot run on PostgreSQL, if they cannot.
pub fn missing() -> Option<String> {
    match binaries() {
        Some(_) => None,
        None => Some("PostgreSQL's initdb is not found on this machine".into()),
    }
}

/// Waits until every cluster that this and other processes started has stopped.
pub fn wait_until_stopped() -> io::Result<()> {
    running()?.lock()
}

/// The file on which every running cluster holds a shared lock.
fn running() -> io::Result<File> {
    let tools = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/tools");
    std::fs::create_dir_all(&tools)?;
    File::create(tools.join("postgres-running"))
}

/// Makes an empty database and tells its URL; none without PostgreSQL.
pub async fn new_database() -> Option<String> {
    let cluster = CLUSTER.get_or_init(async || start()).await.as_ref()?;
    let server = format!("postgres://postgres@127.0.0.1:{}", cluster.port);
    let name = format!("flow_{}", DATABASES.fetch_add(1, Ordering::Relaxed));
    let db = Database::connect(format!("{server}/postgres")).await.expect("PostgreSQL answers");
    db.execute_unprepared(&format!("CREATE DATABASE {name}")).await.expect("a database");
    db.close().await.expect("the connection closes");
    Some(format!("{server}/{name}"))
}

#[expect(clippy::disallowed_methods, reason = "tells CI from a machine without PostgreSQL")]
fn start() -> Option<Cluster> {
    let Some(bin) = binaries() else {
        let required = std::env::var("VIBBIO_REQUIRE_REAL_PARTS").is_ok_and(|value| value == "1");
        assert!(!required, "PostgreSQL is required and not found");
        return None;
    };
    let owner = if is_root() { Some(postgres_user().expect("a user `postgres`")) } else { None };
    let folder = tempfile::Builder::new().prefix("vibbio-pg-").tempdir().expect("a folder").keep();
    if let Some((user, group)) = owner {
        chown(&folder, Some(user), Some(group)).expect("the folder changes hands");
    }
    let as_owner = |program: &str| {
        let mut command = Command::new(program);
        command.current_dir(&folder).stdout(Stdio::null()).stderr(Stdio::null());
        if let Some((user, group)) = owner {
            command.uid(user).gid(group);
        }
        command
    };
    let initdb = as_owner(bin.join("initdb").to_str()?)
        .args([
            "-D",
            "data",
            "-U",
            "postgres",
            "-A",
            "trust",
            "--no-sync",
            "-E",
            "UTF8",
            "--locale=C",
        ])
        .status();
    assert!(initdb.is_ok_and(|status| status.success()), "initdb fails");
    let port = free_port();
    let script = format!(
        "{bin}/postgres -D data -p {port} -k {folder} -c listen_addresses=127.0.0.1 \
         -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=500 & \
         P=$!; cat; kill -QUIT $P; wait $P; rm -rf {folder}",
        bin = bin.display(),
        folder = folder.display(),
    );
    let running = running().expect("a file to lock");
    running.lock_shared().expect("a lock");
    // The lock is the standard output's, and so lasts as long as the shell and the cluster.
    let keeper = as_owner("sh").args(["-c", &script]).stdin(Stdio::piped()).stdout(running).spawn();
    let keeper = keeper.expect("a shell");
    wait_for(&bin, port);
    Some(Cluster { port, _keeper: keeper })
}

fn wait_for(bin: &Path, port: u16) {
    for _ in 0..300 {
        let ready = Command::new(bin.join("pg_isready"))
            .args(["-q", "-h", "127.0.0.1", "-p", &port.to_string()])
            .status();
        if ready.is_ok_and(|status| status.success()) {
            return;
        }
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    // A panic here is a failed flow; the line tells why.
    let _ = writeln!(std::io::stderr(), "PostgreSQL does not answer on port {port}");
    panic!("PostgreSQL does not start");
}

fn free_port() -> u16 {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    listener.local_addr().expect("an address").port()
}

fn binaries() -> Option<PathBuf> {
    let config = Command::new("pg_config").arg("--bindir").output().ok();
    let told = config.filter(|output| output.status.success());
    let told = told.map(|output| PathBuf::from(String::from_utf8_lossy(&output.stdout).trim()));
    let debian = std::fs::read_dir("/usr/lib/postgresql").ok().into_iter().flatten().flatten();
    let mut found: Vec<_> = debian.map(|entry| entry.path().join("bin")).chain(told).collect();
    found.retain(|bin| bin.join("initdb").exists() && bin.join("postgres").exists());
    found.sort();
    found.pop()
}

fn is_root() -> bool {
    let process = std::fs::metadata("/proc/self");
    process.is_ok_and(|process| std::os::unix::fs::MetadataExt::uid(&process) == 0)
}

fn postgres_user() -> Option<(u32, u32)> {
    let users = std::fs::read_to_string("/etc/passwd").ok()?;
    users.lines().find_map(|line| {
        let fields: Vec<_> = line.split(':').collect();
        let &["postgres", _, user, group, ..] = fields.as_slice() else { return None };
        Some((user.parse().ok()?, group.parse().ok()?))
    })
}
