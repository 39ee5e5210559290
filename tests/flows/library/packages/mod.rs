//! Whole libraries leave, and come in elsewhere as they were.

mod believing;
mod exporting;
mod importing;
mod sending;
mod uploading;

use std::{collections::HashMap, io::Cursor, process::Command};

use entity::{membership, role::AccountRole};
use sea_orm::prelude::*;
use serde_json::{Value, json};
use storage::zip;
use tests::{
    Client, TestApp,
    library::{id, media, picture, sample},
};

const EXPORT: &str = "mutation($folder: ID) { libraryExport(input: { folderId: $folder }) {
    download { id name state fileCount size url code } } }";
const SEE: &str =
    "query($id: ID!) { download(id: $id) { state fileCount size packed url code message } }";

/// What is in a package.
struct Package {
    bytes: Vec<u8>,
    files: HashMap<String, Vec<u8>>,
}

impl Package {
    fn open(bytes: Vec<u8>) -> Self {
        let limits = zip::Limits { entries: 1_000, directory: 1 << 20 };
        let entries = zip::open(&mut Cursor::new(&bytes), bytes.len() as u64, limits);
        let at = |place: u64| usize::try_from(place).expect("small");
        let files = entries
            .expect("an archive")
            .into_iter()
            .map(|entry| (entry.name, bytes[at(entry.bytes.start)..at(entry.bytes.end)].to_vec()));
        Self { files: files.collect(), bytes }
    }

    /// The names of what is in it.
    fn names(&self) -> Vec<&str> {
        let mut names: Vec<_> = self.files.keys().map(String::as_str).collect();
        names.sort_unstable();
        names
    }

    /// The lines of its manifest.
    fn manifest(&self) -> Vec<Value> {
        let text = std::str::from_utf8(&self.files["manifest.jsonl"]).expect("UTF-8");
        text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
    }

    /// The lines of a kind.
    fn all(&self, kind: &str) -> Vec<Value> {
        self.manifest().into_iter().filter(|record| record["is"] == kind).collect()
    }

    /// Has another program look at it, where there is one.
    fn test_with_unzip(&self) {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("a.zip");
        std::fs::write(&path, &self.bytes).expect("it is written");
        if let Ok(done) = Command::new("unzip").arg("-tq").arg(&path).output() {
            assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stdout));
        }
    }
}

/// Takes all of a library away, or a folder.
async fn export(app: &TestApp, client: &Client, folder: Option<&str>) -> Package {
    let begun = client.ok(EXPORT, json!({ "folder": folder })).await;
    let download = &begun["libraryExport"]["download"];
    assert_eq!(download["state"], "WAITING");
    app.work().await;
    let ready = client.ok(SEE, json!({ "id": download["id"] })).await["download"].take();
    assert_eq!(ready["state"], "READY", "{ready}");
    let url = ready["url"].as_str().expect("a URL");
    let answer = app.stranger().request(reqwest::Method::GET, url).send().await;
    let bytes = answer.expect("a response").bytes().await.expect("bytes").to_vec();
    assert_eq!(json!(bytes.len()), ready["size"]);
    Package::open(bytes)
}

/// Sends an operation with one file, which must succeed.
async fn send_file(client: &Client, query: &str, variables: Value, bytes: Vec<u8>) -> Value {
    let operations = json!({ "query": query, "variables": variables });
    let form = reqwest::multipart::Form::new()
        .text("operations", operations.to_string())
        .text("map", json!({ "0": ["variables.file"] }).to_string())
        .part("0", reqwest::multipart::Part::bytes(bytes).file_name("file"));
    client.send_form(form).await
}

/// Does something of which only an id matters, and returns that.
async fn make(client: &Client, mutation: &str, input: Value, path: &str) -> String {
    let input_type = format!("{}{}Input", mutation[..1].to_uppercase(), &mutation[1..]);
    let query = format!(
        "mutation($input: {input_type}!) {{ {mutation}(input: $input) {{ {path} {{ id }} }} }}"
    );
    id(&client.ok(&query, json!({ "input": input })).await[mutation][path]["id"])
}

/// A library with some of everything in it.
async fn rich(app: &TestApp, owner: &Client) {
    let summer = owner.folder("Sommer på Værøy", None).await;
    let july = owner.folder("Juli: 10", Some(&summer)).await;
    owner.folder("Tom", Some(&july)).await;
    let top = owner.add(json!({}), "æ.png", picture(1)).await;
    let first = owner.add(json!({ "folder": july }), "båt.jpg", sample("fjord.jpg")).await;
    let second = owner.add(json!({ "folder": july }), "båt.jpg", media("picture.jpg")).await;
    let clip = owner.add(json!({ "folder": summer }), "tur.mp4", sample("sailing.mp4")).await;
    let third = owner.add(json!({ "folder": july }), "sist.png", picture(3)).await;
    let trashed = owner.add(json!({ "folder": july }), "bort.png", picture(4)).await;
    app.work().await;
    make(owner, "assetTrash", json!({ "id": trashed }), "asset").await;
    make(owner, "assetReorder", json!({ "id": third, "beforeId": first }), "asset").await;
    arranged(owner, [&first, &second, &clip]).await;
    for name in ["orientation-1.jpg", "orientation-6.jpg"] {
        let revise = "mutation($id: ID!, $file: Upload!) {
            assetRevise(input: { id: $id, file: $file }) { asset { id } } }";
        let revised = send_file(owner, revise, json!({ "id": second, "file": null }), media(name));
        assert!(revised.await.get("errors").is_none());
    }
    let attach = "mutation($id: ID!, $file: Upload!) {
        assetSidecarUpload(input: { assetId: $id, file: $file }) { asset { id } } }";
    let sidecar = concat!(
        "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\"><rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">",
        "<rdf:Description xmlns:dc=\"http://purl.org/dc/elements/1.1/\"><dc:title><rdf:Alt>",
        "<rdf:li xml:lang=\"x-default\">Fra siden</rdf:li></rdf:Alt></dc:title><dc:subject>",
        "<rdf:Bag><rdf:li>Kai</rdf:li><rdf:li>Sjø</rdf:li></rdf:Bag></dc:subject></rdf:Description>",
        "</rdf:RDF></x:xmpmeta>",
    );
    let attached =
        send_file(owner, attach, json!({ "id": top, "file": null }), sidecar.into()).await;
    assert!(attached.get("errors").is_none(), "{attached}");
    collected(owner, [&top, &first, &second, &clip], (&summer, &third)).await;
    decided(owner, &top).await;
    said(owner, [&first, &second, &clip]).await;
    app.work().await;
}

/// Decides about what was suggested for an asset.
async fn decided(owner: &Client, asset: &str) {
    let see = "query($id: ID!) { asset(id: $id) { tagSuggestions { id name } } }";
    let found = owner.ok(see, json!({ "id": asset })).await["asset"]["tagSuggestions"].take();
    let id_of = |name: &str| {
        let all = found.as_array().expect("suggestions");
        id(&all.iter().find(|one| one["name"] == name).expect("it")["id"])
    };
    for (mutation, name) in [("suggestionsAccept", "Kai"), ("suggestionsDismiss", "Sjø")] {
        let decide = format!(
            "mutation($ids: [ID!]!) {{ {mutation}(input: {{ ids: $ids }}) {{ results {{ code }} }} }}"
        );
        owner.ok(&decide, json!({ "ids": [id_of(name)] })).await;
    }
}

/// Says things about assets, marks some, saves searches, and gives a link away.
async fn said(owner: &Client, [first, second, clip]: [&str; 3]) {
    let moment = json!({ "frame": 3, "lastFrame": 9, "rateNumerator": 25 });
    let shapes =
        json!([{ "kind": "ARROW", "points": [{ "x": 0.25, "y": 0.5 }, { "x": 1, "y": 1 }] }]);
    let about = json!({ "assetId": clip, "text": "Kutt her\n– takk", "moment": moment,
        "shapes": shapes });
    let about = make(owner, "commentAdd", about, "comment").await;
    make(owner, "commentReply", json!({ "id": about, "text": "Gjort" }), "comment").await;
    let resolve = "mutation($ids: [ID!]!) { commentsResolve(input: { ids: $ids, resolved: true }) {
        results { code } } }";
    owner.ok(resolve, json!({ "ids": [about] })).await;
    let files = "query($id: ID!) { asset(id: $id) { revisions { id number } } }";
    let files = owner.ok(files, json!({ "id": second })).await["asset"]["revisions"].take();
    let files = files.as_array().expect("revisions").iter();
    let earlier = files.clone().find(|file| file["number"] == 2).expect("the second file");
    let on_earlier = json!({ "assetId": second, "text": "Skjevt", "revisionId": earlier["id"] });
    make(owner, "commentAdd", on_earlier, "comment").await;
    let taken_back = json!({ "assetId": first, "text": "Nei" });
    let taken_back = make(owner, "commentAdd", taken_back, "comment").await;
    make(owner, "commentReply", json!({ "id": taken_back, "text": "Jo" }), "comment").await;
    let delete = "mutation($id: ID!) { commentDelete(input: { id: $id }) { deletedId } }";
    owner.ok(delete, json!({ "id": taken_back })).await;
    let mark = "mutation($ids: [ID!]!) { assetsFavourite(input: { ids: $ids, favourite: true }) {
        results { code } } }";
    owner.ok(mark, json!({ "ids": [clip, first] })).await;
    for (name, is_shared, filter) in [
        ("Mine båter", false, json!({ "query": "båt", "favourite": true })),
        ("Alles bilder", true, json!({ "kinds": ["IMAGE"], "leastRating": 3 })),
    ] {
        let search = json!({ "name": name, "isShared": is_shared, "filter": filter });
        make(owner, "savedSearchCreate", search, "savedSearch").await;
    }
}

/// Notes things on assets.
async fn arranged(owner: &Client, [first, second, clip]: [&str; 3]) {
    let place =
        make(owner, "tagCreate", json!({ "name": "Sted", "colour": "#C8102E" }), "tag").await;
    let north = json!({ "name": "Nord", "parentId": place, "synonyms": ["Nordpå", "Oppe"] });
    let north = make(owner, "tagCreate", north, "tag").await;
    make(owner, "tagCreate", json!({ "name": "Værøy", "parentId": north }), "tag").await;
    let tag =
        "mutation($ids: [ID!]!) { assetsTag(input: { ids: $ids, tags: [\"Nord\", \"Fisk\"] }) {
        results { code } } }";
    owner.ok(tag, json!({ "ids": [first, clip] })).await;
    let kari = make(owner, "personCreate", json!({ "name": "Kari Bråten" }), "person").await;
    make(owner, "personCreate", json!({ "name": "Kari Bråten" }), "person").await;
    for nametag in [
        json!({ "assetId": first, "personId": kari, "title": "Skipper",
            "region": { "cx": 0.5, "cy": 0.25, "w": 0.125, "h": 0.1 } }),
        json!({ "assetId": clip, "personName": "Øystein", "range": { "fromMs": 0, "toMs": 500 } }),
    ] {
        make(owner, "nametagAdd", nametag, "nametag").await;
    }
    let consent = owner.add(json!({}), "samtykke.pdf", media("page.pdf")).await;
    let release = json!({ "personId": kari, "documentId": consent, "scopes": ["WEB", "PRINT"],
        "note": "Muntlig også", "validFrom": "2026-01-01", "validUntil": "2036-01-01" });
    make(owner, "releaseAdd", release, "release").await;
    let describe = json!({ "id": first, "details": { "title": "Båt i fjæra", "rating": 4,
        "creators": ["Ola"], "captions": [{ "language": "nb", "text": "Ved kai" }] } });
    make(owner, "assetDescribe", describe, "asset").await;
    let rights =
        "mutation($ids: [ID!]!) { assetsSetRights(input: { ids: $ids, territories: [\"NO\"],
        channels: [SOCIAL], validUntil: \"2020-01-01\", note: \"Utløpt\" }) { results { code } } }";
    owner.ok(rights, json!({ "ids": [second] })).await;
    make(owner, "assetFocus", json!({ "id": first, "focus": { "x": 0.25, "y": 0.75 } }), "asset")
        .await;
    make(owner, "assetPoster", json!({ "id": clip, "atMs": 250 }), "asset").await;
    let crop = json!({ "id": first, "preset": "SOCIAL_SQUARE",
        "region": { "x": 0.0, "y": 0.0, "w": 0.5, "h": 0.5 } });
    make(owner, "assetCrop", crop, "asset").await;
}

/// Puts assets into collections.
async fn collected(owner: &Client, assets: [&str; 4], (folder, excluded): (&str, &str)) {
    let [top, first, second, clip] = assets;
    let outer = make(owner, "collectionCreate", json!({ "name": "Årets" }), "collection").await;
    let filter = json!({ "folderId": folder, "includeSubfolders": true, "kinds": ["IMAGE"] });
    let smart = json!({ "name": "Beste", "parentId": outer, "filter": filter });
    let smart = make(owner, "collectionCreate", smart, "collection").await;
    let add = "mutation($input: CollectionAssetsAddInput!) { collectionAssetsAdd(input: $input) {
        results { code } } }";
    for input in [
        json!({ "collectionId": outer, "ids": [clip, top] }),
        json!({ "collectionId": smart, "ids": [second, first] }),
        json!({ "collectionId": smart, "ids": [clip], "beforeId": second }),
    ] {
        owner.ok(add, json!({ "input": input })).await;
    }
    let exclude = "mutation($input: CollectionAssetsExcludeInput!) {
        collectionAssetsExclude(input: $input) { results { code } } }";
    let excluded = json!({ "collectionId": smart, "ids": [excluded], "excluded": true });
    owner.ok(exclude, json!({ "input": excluded })).await;
    let of = json!({ "name": "Av samlingen", "filter": { "collectionId": outer } });
    make(owner, "collectionCreate", of, "collection").await;
}

/// Makes somebody something else in their own account.
async fn become_a(app: &TestApp, role: AccountRole, client: &Client) {
    let viewer = client.ok("{ viewer { user { id } } }", json!({})).await;
    let user: entity::id::UserId =
        viewer["viewer"]["user"]["id"].as_str().expect("an id").parse().expect("an id");
    membership::Entity::update_many()
        .col_expr(membership::Column::Role, Expr::value(role))
        .filter(membership::COLUMN.user_id.eq(user))
        .exec(app.platform.db.writer())
        .await
        .expect("the role is changed");
}
