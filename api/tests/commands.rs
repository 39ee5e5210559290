//! The server is run by commands, and says in one line what is wrong with them.

use std::{
    io::{BufRead, BufReader, Write},
    net::TcpListener,
    path::Path,
    process::{Child, Command, Stdio},
};

/// What a command said, and whether it succeeded.
struct Ended {
    is_ok: bool,
    said: String,
    complained: String,
}

/// Runs a command in a folder, where its data go.
fn vibbio(folder: &Path, arguments: &[&str], input: &str) -> Ended {
    let mut process = started(folder, arguments);
    // A program that refuses its arguments does not read.
    let _ = process.stdin.take().expect("an input").write_all(input.as_bytes());
    let output = process.wait_with_output().expect("the program ends");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("text");
    Ended {
        is_ok: output.status.success(),
        said: text(output.stdout),
        complained: text(output.stderr),
    }
}

fn started(folder: &Path, arguments: &[&str]) -> Child {
    Command::new(env!("CARGO_BIN_EXE_vibbio"))
        .args(arguments)
        .current_dir(folder)
        .env_clear()
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts")
}

/// Tells a server to stop, as those do that run it, and waits until it has: whether it went well.
fn stopped(mut server: Child) -> bool {
    let told = Command::new("sh").args(["-c", &format!("kill -TERM {}", server.id())]).status();
    assert!(told.is_ok_and(|told| told.success()), "the server is told to stop");
    server.wait().expect("the server ends").success()
}

#[test]
fn the_first_staff_are_made_by_command() {
    let folder = tempfile::tempdir().expect("a folder");
    let run = |arguments: &[&str], input| {
        let ended = vibbio(folder.path(), arguments, input);
        assert!(ended.is_ok, "{}", ended.complained);
        ended.said
    };
    let ola = ["--email", "Ola@vibbio.example", "--role", "producer", "--name", "Ola"];
    let made = run(&[&["staff", "add"][..], &ola].concat(), "");
    assert!(made.contains("shown this once: "), "{made}");
    let again = run(&[&["staff", "add"][..], &ola].concat(), "");
    assert!(!again.contains("shown this once: "), "{again}");
    let kari = ["staff", "add", "--email", "kari@vibbio.example", "--role", "administrator"];
    run(&[&kari[..], &["--password-stdin"]].concat(), "a password of hers\n");
    let list = run(&["staff", "list"], "");
    let expected = "kari@vibbio.example\tadministrator\tkari@vibbio.example\n\
                    Ola@vibbio.example\tproducer\tOla\n";
    assert_eq!(list, expected);
    run(&["staff", "remove", "--email", "kari@vibbio.example"], "");
    assert_eq!(run(&["staff", "list"], "").lines().count(), 1);
}

#[test]
fn an_account_is_filled_by_command_and_filled_again() {
    let folder = tempfile::tempdir().expect("a folder");
    let run = |arguments: &[&str]| {
        let amounts = ["seed", "--assets", "20", "--orders", "2", "--products", "3"];
        let ended = vibbio(folder.path(), &[&amounts[..], arguments].concat(), "");
        assert!(ended.is_ok, "{}", ended.complained);
        assert!(ended.said.contains("20 assets in "), "{}", ended.said);
        ended.said
    };
    let made = run(&[]);
    assert!(made.contains("shown this once: "), "{made}");
    let (_, owner) = made.split_once("The owner is ").expect("an owner");
    let again = run(&["--email", owner.lines().next().expect("an address")]);
    assert!(!again.contains("shown this once: "), "{again}");
}

#[test]
fn the_key_that_signs_is_replaced_by_commands() {
    let folder = tempfile::tempdir().expect("a folder");
    let run = |arguments: &[&str]| {
        let ended = vibbio(folder.path(), &[&["keys"], arguments].concat(), "");
        assert!(ended.is_ok, "{}", ended.complained);
        ended.said
    };
    let first = run(&["list"]);
    let (first, part) = first.trim().split_once('\t').expect("a key");
    assert_eq!(part, "signs");
    let next = run(&["prepare"]);
    let signs = run(&["rotate"]);
    let next = next.strip_suffix(" is the next.\n").expect("the next key");
    assert_eq!(signs, format!("{next} signs now.\n"));
    let list = run(&["list"]);
    assert_eq!(list, format!("{next}\tsigns\n{first}\tchecks what it has signed\n"));
    let refused = vibbio(folder.path(), &["keys", "retire", next], "");
    assert!(
        !refused.is_ok && refused.complained.contains("rotate first"),
        "{}",
        refused.complained
    );
    run(&["retire", first]);
    assert_eq!(run(&["list"]), format!("{next}\tsigns\n"));
}

#[test]
fn what_is_wrong_with_a_command_is_one_line_without_secrets() {
    let folder = tempfile::tempdir().expect("a folder");
    let cases: [(&[&str], &str); 16] = [
        (&["--port", "many"], "--port"),
        (&["--nonsense"], "--nonsense"),
        (&["--database-url", "mysql://u:geheim@host/name"], "a database's URL is"),
        (&["--database-url", "postgres://u:geheim@host:port/name"], "a database's URL is"),
        (&["--jwt-key", "/nowhere/key.pem"], "/nowhere"),
        (&["--jwt-key", "-----BEGIN PRIVATE KEY-----\ngeheim"], "signing key"),
        (&["--jwt-former-key", "-----BEGIN PRIVATE KEY-----\ngeheim"], "signing key"),
        (&["keys", "retire", "nobodys"], "no key nobodys"),
        (&["keys", "rotate", "--jwt-key", "geheim"], "given by --jwt-key"),
        (&["--mail", "http://u:geheim@host"], "mail goes to"),
        (&["--mail-from", "nobody"], "a sender looks like"),
        (&["--log", "x=y=z"], "the log filter"),
        (&["staff", "add", "--email", "ola@vibbio.example", "--role", "boss"], "no such role"),
        (&["staff", "add", "--email", "ola", "--role", "producer"], "not an e-mail address"),
        (&["seed", "--email", "ola@vibbio.example"], "owns no account"),
        (&["staff", "remove", "--email", "ola@vibbio.example"], "no such user"),
    ];
    for (arguments, told) in cases {
        let Ended { is_ok, said, complained } = vibbio(folder.path(), arguments, "");
        assert!(!is_ok && said.is_empty(), "{arguments:?} {said}");
        assert_eq!(complained.lines().count(), 1, "{arguments:?} {complained}");
        assert!(complained.starts_with("vibbio: "), "{complained}");
        assert!(complained.contains(told), "{arguments:?} {complained}");
        assert!(!complained.contains("geheim"), "{complained}");
    }
}

#[test]
fn a_node_is_asked_whether_it_is_ready_until_it_is_told_to_stop() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut server = started(folder.path(), &["--port", "0"]);
    let mut log = BufReader::new(server.stderr.take().expect("a log")).lines();
    let serving = log.find_map(|line| {
        let line = line.expect("a line");
        Some(line.split_once("Serving on http://127.0.0.1:")?.1.to_owned())
    });
    let port = serving.expect("an address");
    let ask = || vibbio(folder.path(), &["health", "--port", &port], "");
    let ready = ask();
    assert!(ready.is_ok, "{}", ready.complained);
    assert!(stopped(server), "the server ends well");
    let gone = ask();
    assert!(!gone.is_ok && gone.complained.contains("no node answers"), "{}", gone.complained);
}

#[test]
fn a_node_that_still_starts_can_be_told_to_stop() {
    let folder = tempfile::tempdir().expect("a folder");
    let silent = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = silent.local_addr().expect("an address");
    let server = started(folder.path(), &["--database-url", &format!("postgres://x@{address}/x")]);
    let _connection = silent.accept().expect("the server turns to its database");
    assert!(stopped(server), "the server ends well");
}
