//! Packages come from anybody.

use entity::{blob, upload};
use sea_orm::prelude::*;
use serde_json::{Value, json};
use storage::blob::Digest;
use tests::{
    library::{media, picture},
    on_both,
};

use super::{
    export,
    sending::{archive, folder, head, import, label, packed, send, staged},
};

/// An asset of one file, with further fields.
fn asset(number: u32, (name, bytes): (&str, &[u8]), more: &Value) -> String {
    let mut asset = json!({ "is": "asset", "id": label("ast", number), "folder": null, "name": name,
        "rank": "V0000000", "ownership": "Own", "added_at": "2026-01-01T00:00:00Z",
        "dated_at": "2026-01-01T00:00:00Z", "revisions": [{ "file": name, "size": bytes.len(),
        "digest": Digest::of(bytes).to_string(), "format": "Png",
        "added_at": "2026-01-01T00:00:00Z" }] });
    for (key, value) in more.as_object().expect("fields") {
        asset[key] = value.clone();
    }
    asset.to_string()
}

/// What a line is refused with; none if it is sound.
type Expected = Option<&'static str>;

/// Lines of folders and people, of which two are sound.
fn nodes() -> Vec<(String, Expected)> {
    let long = format!("{{\"is\":\"folder\",\"name\":\"{}\"}}", "x".repeat(9 << 20));
    let person = json!({ "is": "person", "id": label("per", 1), "name": "Kari" }).to_string();
    vec![
        (head(), None),
        (folder(1, None, "A"), None),
        // Two that are inside each other: the first is inside none that is there.
        (folder(2, Some(3), "B"), Some("NOT_FOUND")),
        (folder(3, Some(2), "C"), Some("NOT_FOUND")),
        (folder(1, None, "D"), Some("BAD_USER_INPUT")),
        (folder(4, Some(4), "E"), Some("NOT_FOUND")),
        (folder(5, None, "\u{202E}"), Some("BAD_USER_INPUT")),
        ("{".into(), Some("BAD_USER_INPUT")),
        (long, Some("LIMIT_EXCEEDED")),
        ("{\"is\":\"folder\",\"name\":\"a\\u0000\"}".into(), Some("BAD_USER_INPUT")),
        (String::new(), None),
        (person, None),
    ]
}

/// Lines of assets, of which two come in though not all about them is sound.
fn assets(files: &[(&str, Vec<u8>)]) -> Vec<(String, Expected)> {
    let [(_, good), (_, other), (_, text), (_, cut), (_, also)] = files else { panic!("five") };
    let lie = json!({ "revisions": [{ "file": "lie.png", "size": other.len(), "format": "Png",
        "digest": Digest::of(good).to_string(), "added_at": "2026-01-01T00:00:00Z" }] });
    let outside = json!({ "cx": 7.0, "cy": 0.5, "w": 0.1, "h": 0.1 });
    let outside = json!([{ "person": label("per", 1), "region": outside }]);
    let mut number = 0;
    let mut about = |name: &str, bytes: &[u8], more: Value, code| {
        number += 1;
        (asset(number, (name, bytes), &more), Some(code))
    };
    vec![
        about("good.png", good, json!({ "tags": [label("tag", 9)] }), "NOT_FOUND"),
        about("lie.png", other, lie, "UPLOAD_BROKEN"),
        about("text.png", text, json!({}), "FILE_UNSUPPORTED"),
        about("cut.mp4", cut, json!({}), "FILE_TRUNCATED"),
        about("missing.png", good, json!({}), "NOT_FOUND"),
        about("good.png", good, json!({ "name": "b" }), "NOT_FOUND"),
        about("../up.png", good, json!({}), "NOT_FOUND"),
        about("x.png", good, json!({ "revisions": [] }), "BAD_USER_INPUT"),
        about("x.png", good, json!({ "ownership": "VibbioRaw" }), "BAD_USER_INPUT"),
        about("x.png", good, json!({ "folder": label("fld", 2) }), "NOT_FOUND"),
        about("also.png", also, json!({ "rank": "~", "nametags": outside }), "BAD_USER_INPUT"),
        (head(), None),
    ]
}

#[actix_web::test]
async fn what_a_package_says_is_not_believed_and_the_rest_comes_in() {
    on_both(async |app| {
        let owner = app.owner().await;
        let mut cut = media("clip.mp4");
        cut.truncate(cut.len() / 2);
        let files = [
            ("good.png", picture(1)),
            ("lie.png", picture(2)),
            ("text.png", b"no picture at all".to_vec()),
            ("cut.mp4", cut),
            ("also.png", picture(3)),
        ];
        let lines = [nodes(), assets(&files)].concat();
        let written: Vec<_> = lines.iter().map(|(line, _)| line.clone()).collect();
        let files: Vec<_> = files.iter().map(|(name, bytes)| (*name, bytes.as_slice())).collect();
        let done = import(app, &owner, None, packed(&written, &files)).await;
        assert_eq!(done["state"], "DONE", "{done:#}");
        let problems = done["problems"].as_array().expect("problems").iter();
        let came: Vec<_> =
            problems.map(|problem| (problem["line"].as_u64(), problem["code"].as_str())).collect();
        let expected =
            (1..).zip(&lines).filter_map(|(line, (_, code))| Some((Some(line), Some((*code)?))));
        assert_eq!(came, expected.collect::<Vec<_>>(), "{done:#}");
        // What is sound is there: a folder, a person and two assets.
        assert_eq!(done["addedCount"], 4);
        let found = export(app, &owner, None).await;
        let names = found.all("asset");
        let names: Vec<_> = names.iter().map(|asset| asset["name"].as_str()).collect();
        assert_eq!(names, [Some("good.png"), Some("also.png")]);
        let exported = 1;
        assert_eq!(staged(app), exported, "nothing of what was refused stays behind");
        let kept = blob::Entity::find().count(app.platform.db.reader()).await.expect("a count");
        assert_eq!(kept, 2, "and nothing of it is kept");
        let left = upload::Entity::find().count(app.platform.db.reader()).await.expect("a count");
        assert_eq!(left, 0, "no room stays reserved");
    })
    .await;
}

#[actix_web::test]
async fn what_is_no_package_is_refused_at_once() {
    on_both(async |app| {
        let owner = app.owner().await;
        let good = packed(&[head()], &[]);
        let later = head().replace("\"version\":1", "\"version\":2");
        for (bytes, code) in [
            (Vec::new(), "FILE_DAMAGED"),
            (b"PK no archive".to_vec(), "FILE_DAMAGED"),
            (good[..good.len() - 9].to_vec(), "FILE_DAMAGED"),
            (archive(&[("a.txt", b"abc")]), "FILE_UNSUPPORTED"),
            (packed(&[], &[]), "FILE_UNSUPPORTED"),
            (packed(&[folder(1, None, "A")], &[]), "FILE_UNSUPPORTED"),
            (packed(&[later], &[]), "FILE_UNSUPPORTED"),
            (packed(&[head()], &[("../../etc/passwd", b"x")]), "FILE_UNSUPPORTED"),
        ] {
            let refused = send(&owner, None, bytes).await;
            assert_eq!(refused["errors"][0]["extensions"]["code"], code, "{refused:#}");
        }
        assert_eq!(app.stored().len(), 0, "nothing stays behind");
    })
    .await;
}
