//! Puts GraphiQL, the page to try the API, into the binary.
//!
//! Where npm is on the machine, the packages that `graphiql/package-lock.json` pins are installed
//! and bundled in the target directory, again only when the lock or the page's sources change.
//! Without npm the build succeeds just as well: the binary then carries the page's sources, and the
//! browser fetches the same packages from a CDN.
//!
//! - `VIBBIO_REQUIRE_GRAPHIQL=1` makes a missing bundle an error, as it has to be for a release.
//! - `VIBBIO_GRAPHIQL=cdn` leaves the bundle out.

use std::{
    env,
    ffi::OsStr,
    fs,
    hash::{DefaultHasher, Hash, Hasher},
    io,
    path::{Path, PathBuf},
    process::Command,
};

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

fn main() -> Result<()> {
    println!("cargo::rerun-if-changed=graphiql");
    println!("cargo::rerun-if-env-changed=VIBBIO_GRAPHIQL");
    println!("cargo::rerun-if-env-changed=VIBBIO_REQUIRE_GRAPHIQL");
    let [package, out] = ["CARGO_MANIFEST_DIR", "OUT_DIR"].map(env::var_os);
    let sources = PathBuf::from(package.ok_or("cargo sets CARGO_MANIFEST_DIR")?).join("graphiql");
    let out = PathBuf::from(out.ok_or("cargo sets OUT_DIR")?);
    let bundle = if embed(&sources, &out)? { listed(&out.join("graphiql"))? } else { Vec::new() };
    let code = [
        table("BUNDLE", "The gzipped files of the bundle; none in a build without npm.", &bundle),
        table("SOURCES", "The sources of the page.", &page_sources(&sources)?),
        table("OPERATIONS", "The example operations.", &listed(&sources.join("operations"))?),
    ];
    Ok(fs::write(out.join("graphiql.rs"), code.concat())?)
}

/// Bundles the page into the output folder, unless that is not wanted or, where it may fail, fails.
fn embed(sources: &Path, out: &Path) -> Result<bool> {
    let required = env::var_os("VIBBIO_REQUIRE_GRAPHIQL").is_some_and(|value| value == "1");
    if env::var_os("VIBBIO_GRAPHIQL").is_some_and(|value| value == "cdn") {
        return Ok(false);
    }
    if let Err(reason) = bundle(sources, out) {
        if required {
            return Err(format!("GraphiQL could not be bundled: {reason}").into());
        }
        println!(
            "cargo::warning=GraphiQL will be loaded from a CDN, as it is not bundled: {reason}"
        );
        println!("cargo::warning=With npm and a network, `touch api/build.rs` and build again.");
        return Ok(false);
    }
    if !current(sources, out) {
        let fresh = out.join("graphiql-cdn.json");
        let stale = format!("graphiql/cdn.json is out of date: replace it by {}", fresh.display());
        if required {
            return Err(stale.into());
        }
        println!("cargo::warning={stale}");
    }
    Ok(true)
}

/// Installs and bundles in a folder of the target directory, which outlives the output folder.
fn bundle(sources: &Path, out: &Path) -> Result<()> {
    let target = out.ancestors().nth(4).ok_or("the output folder lies in the target directory")?;
    let packages = ["package.json", "package-lock.json", ".npmrc"].map(|name| sources.join(name));
    let scripts = page_sources(sources)?;
    let room = target.join("graphiql").join(digest(&packages)?);
    let made = room.join(format!("bundle-{}", digest(&scripts)?));
    if !made.exists() {
        fs::create_dir_all(&room)?;
        for file in packages.iter().chain(&scripts) {
            fs::copy(file, room.join(file.file_name().ok_or("a file has a name")?))?;
        }
        // npm writes this file when everything is in place.
        if !room.join("node_modules/.package-lock.json").exists() {
            run(Command::new(npm())
                .args(["ci", "--ignore-scripts", "--fetch-retries=1", "--loglevel=error"])
                .current_dir(&room))?;
        }
        let unfinished = room.join("unfinished");
        remove(&unfinished)?;
        run(Command::new("node").arg("build.js").arg(&unfinished).current_dir(&room))?;
        fs::rename(&unfinished, &made)?;
    }
    let bundle = out.join("graphiql");
    remove(&bundle)?;
    fs::create_dir(&bundle)?;
    for file in listed(&made)? {
        let name = file.file_name().ok_or("a file has a name")?;
        let to = if name == "cdn.json" { out.join("graphiql-cdn.json") } else { bundle.join(name) };
        fs::copy(&file, to)?;
    }
    Ok(())
}

/// Tells whether the checked-in table for the CDN is the one that belongs to this bundle.
fn current(sources: &Path, out: &Path) -> bool {
    let [checked_in, fresh] =
        [sources.join("cdn.json"), out.join("graphiql-cdn.json")].map(fs::read);
    matches!((checked_in, fresh), (Ok(checked_in), Ok(fresh)) if checked_in == fresh)
}

fn run(command: &mut Command) -> Result<()> {
    let output = command
        .output()
        .map_err(|error| format!("{}: {error}", command.get_program().display()))?;
    if output.status.success() {
        return Ok(());
    }
    let told = String::from_utf8_lossy(&output.stderr);
    let told = told.lines().filter(|line| !line.is_empty()).take(5).collect::<Vec<_>>().join(" | ");
    Err(format!("{} ended with {}: {told}", command.get_program().display(), output.status).into())
}

fn npm() -> &'static str {
    if cfg!(windows) { "npm.cmd" } else { "npm" }
}

/// The files that make up the page, and the table that a browser needs to bundle them.
fn page_sources(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let wanted = |file: &PathBuf| {
        let ends = file.extension().and_then(OsStr::to_str);
        matches!(ends, Some("css" | "js" | "jsx"))
            || file.file_name() == Some(OsStr::new("cdn.json"))
    };
    Ok(listed(folder)?.into_iter().filter(wanted).collect())
}

/// The files of a folder by name.
fn listed(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let entries = fs::read_dir(folder)?.map(|entry| entry.map(|entry| entry.path()));
    let mut files: Vec<_> = entries.collect::<io::Result<_>>()?;
    files.retain(|path| path.is_file());
    files.sort();
    Ok(files)
}

fn digest(files: &[PathBuf]) -> io::Result<String> {
    let mut hasher = DefaultHasher::new();
    for file in files {
        file.file_name().hash(&mut hasher);
        fs::read(file)?.hash(&mut hasher);
    }
    Ok(format!("{:016x}", hasher.finish()))
}

fn remove(folder: &Path) -> io::Result<()> {
    if folder.exists() { fs::remove_dir_all(folder) } else { Ok(()) }
}

fn table(name: &str, about: &str, files: &[PathBuf]) -> String {
    let rows = files.iter().map(|file| {
        let name = file.file_name().map(OsStr::to_string_lossy).unwrap_or_default();
        format!("    ({name:?}, include_bytes!({:?})),\n", file.to_string_lossy())
    });
    let rows: String = rows.collect();
    format!("/// {about}\npub(super) const {name}: &[(&str, &[u8])] = &[\n{rows}];\n")
}
