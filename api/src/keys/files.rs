//! The keys of a data folder, and how one takes the place of another.
//!
//! `jwt.pem` signs. `jwt-next.pem`, if it is there, will; until then it checks, so that nodes know
//! it before the first of them signs with it. `jwt-former-ID.pem` has signed, and checks what still
//! is about.

use std::{
    fs::{self, File, OpenOptions},
    io::{ErrorKind, Write},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
};

use anyhow::{Context, bail, ensure};

use super::key::{Key, new_pem};

const SIGNING: &str = "jwt.pem";
const NEXT: &str = "jwt-next.pem";
const FORMER: &str = "jwt-former-";

/// A key of the data folder, as those who run the server see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// Its name.
    pub id: String,
    /// What it is for.
    pub part: Part,
    path: PathBuf,
}

/// What a key of the data folder is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// It signs.
    Signs,
    /// It checks, and signs after the next rotation.
    Next,
    /// It has signed, and checks until it is retired.
    Former,
}

/// Lists the keys of a data folder, the one that signs first; it is made where there is none.
pub fn list(data: &Path) -> anyhow::Result<Vec<Listed>> {
    let keys = read_all(data)?.into_iter();
    Ok(keys.map(|(part, path, key)| Listed { id: key.id, part, path }).collect())
}

/// Makes the key that signs after the next rotation, unless there is one; tells its name.
pub fn prepare(data: &Path) -> anyhow::Result<String> {
    let _lock = lock(data)?;
    let path = data.join(NEXT);
    make_once(&path)?;
    Ok(read(&path)?.id)
}

/// Lets the prepared key sign from now on, or a new one, and the one that signed check until it is
/// retired; tells the name of the key that signs.
///
/// Whenever it is interrupted, there is a key that signs, and none is lost.
pub fn rotate(data: &Path) -> anyhow::Result<String> {
    let _lock = lock(data)?;
    let (signing, next) = (data.join(SIGNING), data.join(NEXT));
    make_once(&signing)?;
    make_once(&next)?;
    let former = data.join(format!("{FORMER}{}.pem", read(&signing)?.id));
    link(&signing, &former)?;
    fs::rename(&next, &signing)?;
    Ok(read(&signing)?.id)
}

/// Removes a key that signs no more: what it has signed is refused from then on.
pub fn retire(data: &Path, id: &str) -> anyhow::Result<()> {
    let _lock = lock(data)?;
    let Some(key) = list(data)?.into_iter().find(|key| key.id == id) else {
        bail!("there is no key {id} in {}", data.display());
    };
    if key.part == Part::Signs {
        bail!("the key {id} signs: rotate first");
    }
    Ok(fs::remove_file(key.path)?)
}

/// Checks that there is a key that signs: one that was lost is not to be replaced unasked.
pub(super) fn is_there(data: &Path) -> anyhow::Result<()> {
    let signing = data.join(SIGNING);
    ensure!(signing.exists(), "the signing key {} is gone", signing.display());
    Ok(())
}

/// Reads the keys of a data folder, the one that signs first.
pub(super) fn open(data: &Path) -> anyhow::Result<Vec<Key>> {
    Ok(read_all(data)?.into_iter().map(|(_, _, key)| key).collect())
}

fn read_all(data: &Path) -> anyhow::Result<Vec<(Part, PathBuf, Key)>> {
    let signing = data.join(SIGNING);
    make_once(&signing)?;
    let mut keys = vec![(Part::Signs, signing.clone(), read(&signing)?)];
    for path in others(data)? {
        let part = if path.ends_with(NEXT) { Part::Next } else { Part::Former };
        let key = read(&path)?;
        // A rotation that was interrupted leaves a key under two names.
        if keys.iter().all(|(_, _, known)| known.id != key.id) {
            keys.push((part, path, key));
        }
    }
    Ok(keys)
}

/// The files of the keys that only check, in the order of their names.
fn others(data: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(data)? {
        let name = entry?.file_name();
        let name = name.to_str().unwrap_or_default();
        let is_former =
            name.starts_with(FORMER) && Path::new(name).extension().is_some_and(|it| it == "pem");
        if is_former || name == NEXT {
            found.push(data.join(name));
        }
    }
    found.sort();
    Ok(found)
}

/// Reads the key of a file.
pub(super) fn read(path: &Path) -> anyhow::Result<Key> {
    let failed = || format!("the signing key {}", path.display());
    let pem = fs::read_to_string(path).with_context(failed)?;
    Key::from_pem(&pem).with_context(failed)
}

/// Makes a key unless there is one. Of several processes at once exactly one's key is kept, and
/// nobody ever sees half a key.
fn make_once(path: &Path) -> anyhow::Result<()> {
    if path.exists() {
        return Ok(());
    }
    let make = || {
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        let draft = path.with_extension(format!("{}.tmp", uuid::Uuid::now_v7().simple()));
        write(&draft, &new_pem()?)?;
        let linked = link(&draft, path);
        fs::remove_file(&draft)?;
        linked
    };
    make().with_context(|| format!("{} cannot be written", path.display()))
}

/// Gives a file a second name, unless that is taken.
fn link(from: &Path, to: &Path) -> anyhow::Result<()> {
    match fs::hard_link(from, to) {
        Err(error) if error.kind() != ErrorKind::AlreadyExists => Err(error.into()),
        _ => Ok(()),
    }
}

fn write(path: &Path, pem: &str) -> anyhow::Result<()> {
    let mut file: File = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    file.write_all(pem.as_bytes())?;
    Ok(file.sync_all()?)
}

/// Keeps others from changing the keys of a folder until dropped.
fn lock(data: &Path) -> anyhow::Result<File> {
    fs::create_dir_all(data)?;
    let folder = File::open(data)?;
    folder.lock()?;
    Ok(folder)
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    fn parts(data: &Path) -> Vec<(String, Part)> {
        list(data).expect("keys").into_iter().map(|key| (key.id, key.part)).collect()
    }

    #[test]
    fn processes_that_start_at_once_share_one_key_that_only_the_owner_reads() {
        let data = tempfile::tempdir().expect("a folder");
        let open = || list(data.path()).expect("keys").remove(0).id;
        let ids: Vec<_> = std::thread::scope(|scope| {
            let starting: Vec<_> = (0..8).map(|_| scope.spawn(open)).collect();
            starting.into_iter().map(|start| start.join().expect("a start")).collect()
        });
        assert!(ids.iter().all(|id| *id == ids[0]), "{ids:?}");
        let files: Vec<_> = fs::read_dir(data.path()).expect("a folder").flatten().collect();
        assert_eq!(files.len(), 1, "no draft is left: {files:?}");
        let mode = files[0].metadata().expect("a file").permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }

    #[test]
    fn a_prepared_key_signs_after_a_rotation_and_the_former_one_checks_until_it_is_retired() {
        let data = tempfile::tempdir().expect("a folder");
        let data = data.path();
        let first = list(data).expect("keys").remove(0).id;
        let second = prepare(data).expect("a key");
        assert_eq!(prepare(data).expect("the same key"), second);
        assert_eq!(parts(data), [(first.clone(), Part::Signs), (second.clone(), Part::Next)]);

        assert_eq!(rotate(data).expect("a rotation"), second);
        assert_eq!(parts(data), [(second.clone(), Part::Signs), (first.clone(), Part::Former)]);
        let third = rotate(data).expect("a rotation without preparation");
        assert_eq!(parts(data).len(), 3);

        assert!(retire(data, &third).is_err(), "a key that signs is not retired");
        retire(data, &first).expect("a former key is");
        assert!(retire(data, &first).is_err(), "once");
        assert_eq!(parts(data), [(third, Part::Signs), (second, Part::Former)]);
    }

    #[test]
    fn rotations_at_once_lose_no_key() {
        let data = tempfile::tempdir().expect("a folder");
        let data = data.path();
        let first = list(data).expect("keys").remove(0).id;
        let mut made: Vec<_> = std::thread::scope(|scope| {
            let rotating: Vec<_> = (0..6).map(|_| scope.spawn(|| rotate(data))).collect();
            rotating.into_iter().map(|one| one.join().expect("a thread").expect("a key")).collect()
        });
        made.push(first);
        made.sort();
        let mut kept: Vec<_> = parts(data).into_iter().map(|(id, _)| id).collect();
        kept.sort();
        assert_eq!(kept, made);
    }

    #[test]
    fn a_rotation_that_is_interrupted_leaves_a_key_that_signs() {
        let data = tempfile::tempdir().expect("a folder");
        let data = data.path();
        let first = list(data).expect("keys").remove(0).id;
        let next = prepare(data).expect("a key");
        // As far as it may have come: the key that signs has its second name already.
        link(&data.join(SIGNING), &data.join(format!("{FORMER}{first}.pem"))).expect("a link");
        assert_eq!(parts(data), [(first.clone(), Part::Signs), (next.clone(), Part::Next)]);
        assert_eq!(rotate(data).expect("a rotation"), next);
        assert_eq!(parts(data), [(next, Part::Signs), (first, Part::Former)]);
    }
}
