//! What is in a library is nobody else's business.

mod order;

use entity::role::AccountRole;
use serde_json::{Value, json};
use tests::{
    Client,
    library::{UPLOAD, id, picture, sample},
    on_both,
};

/// Ids of everything that a library holds.
struct Things {
    asset: String,
    folder: String,
    tag: String,
    person: String,
    nametag: String,
    collection: String,
    release: String,
    revision: String,
}

async fn fill(client: &Client) -> Things {
    let folder = client.folder("mine", None).await;
    let asset = client.add(json!({ "folder": folder }), "a.png", picture(1)).await;
    let tag = "mutation($id: ID!) { assetsTag(input: { ids: [$id], tags: [\"x\"] }) {
        results { item { tags { id } } } } }";
    let tagged = client.ok(tag, json!({ "id": asset })).await;
    let name = "mutation($id: ID!) { nametagAdd(input: { assetId: $id, personName: \"Kari\" }) {
        nametag { id person { id } } } }";
    let named = client.ok(name, json!({ "id": asset })).await["nametagAdd"]["nametag"].take();
    let collect = "mutation { collectionCreate(input: { name: \"mine\", filter: {} }) { collection { id } } }";
    let collected = client.ok(collect, json!({})).await;
    let release = "mutation($id: ID!) { releaseAdd(input: {
        personId: $id, scopes: [ALL], validFrom: \"2026-01-01\" }) { release { id } } }";
    let released = client.ok(release, json!({ "id": named["person"]["id"] })).await;
    let file = "query($id: ID!) { asset(id: $id) { revision { id } } }";
    let file = client.ok(file, json!({ "id": asset })).await;
    Things {
        collection: id(&collected["collectionCreate"]["collection"]["id"]),
        release: id(&released["releaseAdd"]["release"]["id"]),
        revision: id(&file["asset"]["revision"]["id"]),
        tag: id(&tagged["assetsTag"]["results"][0]["item"]["tags"][0]["id"]),
        person: id(&named["person"]["id"]),
        nametag: id(&named["id"]),
        asset,
        folder,
    }
}

/// Ids that nothing has.
fn nothing() -> Things {
    let named = |prefix: &str| format!("{prefix}_01890000000070008000000000000000");
    Things {
        asset: named("ast"),
        folder: named("fld"),
        tag: named("tag"),
        person: named("per"),
        nametag: named("nam"),
        collection: named("col"),
        release: named("rel"),
        revision: named("rev"),
    }
}

/// Everything that can be asked or done with ids, as `mine` would with things that are `theirs`.
#[expect(clippy::too_many_lines, reason = "a list")]
fn attempts(mine: &Things, theirs: &Things) -> Vec<(&'static str, Value)> {
    let (my, their) = (mine, theirs);
    vec![
        ("query($id: ID!) { asset(id: $id) { name } }", json!({ "id": their.asset })),
        ("query($id: ID!) { folder(id: $id) { name } }", json!({ "id": their.folder })),
        (
            "query($id: ID) { assets(filter: { folderId: $id }) { totalCount } }",
            json!({ "id": their.folder }),
        ),
        (
            "query($id: ID) { assets(filter: { folderId: $id, includeSubfolders: true }) { totalCount } }",
            json!({ "id": their.folder }),
        ),
        (
            "query($id: ID!) { assets(filter: { tags: { allIds: [$id] } }) { totalCount } }",
            json!({ "id": their.tag }),
        ),
        (
            "query($id: ID!) { assets(filter: { personIds: [$id] }) { totalCount } }",
            json!({ "id": their.person }),
        ),
        (
            "mutation($id: ID!) { assetRename(input: { id: $id, name: \"x\" }) { asset { name } } }",
            json!({ "id": their.asset }),
        ),
        (
            "mutation($id: ID!, $to: ID!) { assetReorder(input: { id: $id, beforeId: $to }) { asset { id } } }",
            json!({ "id": their.asset, "to": my.asset }),
        ),
        (
            "mutation($id: ID!, $to: ID!) { assetReorder(input: { id: $id, afterId: $to }) { asset { id } } }",
            json!({ "id": my.asset, "to": their.asset }),
        ),
        (
            "mutation($id: ID!) { assetsMove(input: { ids: [$id] }) { results { code item { id } } } }",
            json!({ "id": their.asset }),
        ),
        (
            "mutation($id: ID!, $to: ID) { assetsMove(input: { ids: [$id], folderId: $to }) { results { code } } }",
            json!({ "id": my.asset, "to": their.folder }),
        ),
        (
            "mutation($id: ID!) { assetsTag(input: { ids: [$id], tags: [\"x\"] }) { results { code item { id } } } }",
            json!({ "id": their.asset }),
        ),
        (
            "mutation($id: ID!, $tag: ID!) { assetsUntag(input: { ids: [$id], tagIds: [$tag] }) { results { code } } }",
            json!({ "id": my.asset, "tag": their.tag }),
        ),
        (
            "mutation($id: ID!) { assetsTrash(input: { ids: [$id] }) { results { code item { id } } } }",
            json!({ "id": their.asset }),
        ),
        (
            "mutation($id: ID!) { assetsRestore(input: { ids: [$id] }) { results { code item { id } } } }",
            json!({ "id": their.asset }),
        ),
        (
            "mutation($id: ID) { folderCreate(input: { name: \"x\", parentId: $id }) { folder { id } } }",
            json!({ "id": their.folder }),
        ),
        (
            "mutation($id: ID!) { folderRename(input: { id: $id, name: \"x\" }) { folder { id } } }",
            json!({ "id": their.folder }),
        ),
        (
            "mutation($id: ID!) { folderMove(input: { id: $id }) { folder { id } } }",
            json!({ "id": their.folder }),
        ),
        (
            "mutation($id: ID!, $to: ID) { folderMove(input: { id: $id, parentId: $to }) { folder { id } } }",
            json!({ "id": my.folder, "to": their.folder }),
        ),
        (
            "mutation($id: ID!) { folderDelete(input: { id: $id }) { deletedId } }",
            json!({ "id": their.folder }),
        ),
        (
            "mutation($id: ID!, $who: ID!) { nametagAdd(input: { assetId: $id, personId: $who }) { nametag { id } } }",
            json!({ "id": my.asset, "who": their.person }),
        ),
        (
            "mutation($id: ID!) { nametagAdd(input: { assetId: $id, personName: \"x\" }) { nametag { id } } }",
            json!({ "id": their.asset }),
        ),
        (
            "mutation($id: ID!) { nametagUpdate(input: { id: $id, title: \"x\" }) { nametag { id } } }",
            json!({ "id": their.nametag }),
        ),
        (
            "mutation($id: ID!, $who: ID!) { nametagUpdate(input: { id: $id, personId: $who }) { nametag { id } } }",
            json!({ "id": my.nametag, "who": their.person }),
        ),
        (
            "mutation($id: ID!) { nametagRemove(input: { id: $id }) { deletedId } }",
            json!({ "id": their.nametag }),
        ),
    ]
}

#[actix_web::test]
async fn what_others_have_looks_exactly_like_nothing() {
    on_both(async |app| {
        let (me, other) = (app.owner().await, app.owner().await);
        let (mine, theirs) = (fill(&me).await, fill(&other).await);
        let all = |theirs: &Things| {
            [attempts(&mine, theirs), order::attempts(&mine, theirs)].concat().into_iter()
        };
        let tried = all(&theirs).zip(all(&nothing()));
        for ((query, with_theirs), (_, with_nothing)) in tried {
            let answer = me.send(query, with_theirs).await;
            assert_eq!(answer, me.send(query, with_nothing).await, "{query}");
            let text = answer.to_string();
            let says_no =
                text.contains("NOT_FOUND") || text.contains("null") || text.contains(":0");
            assert!(says_no, "{query}: {text}");
        }
        for folder in [&theirs.folder, &nothing().folder] {
            let files = vec![("b.png", picture(2))];
            let answer = me.send_files(UPLOAD, json!({ "folder": folder }), files).await;
            assert_eq!(answer["errors"][0]["extensions"]["code"], "NOT_FOUND", "{answer:#}");
        }
        let all =
            "{ assets { totalCount } folders { name } tags { totalCount } persons { totalCount } }";
        let untouched = other.ok(all, json!({})).await;
        assert_eq!(
            untouched,
            json!({
                "assets": { "totalCount": 1 }, "folders": [{ "name": "mine" }],
                "tags": { "totalCount": 1 }, "persons": { "totalCount": 1 },
            })
        );
    })
    .await;
}

#[actix_web::test]
async fn an_upload_tells_nothing_of_the_same_bytes_in_other_libraries() {
    on_both(async |app| {
        let (first, second) = (app.owner().await, app.owner().await);
        first.add(json!({}), "a.jpg", sample("fjord.jpg")).await;
        app.work().await;
        let files = vec![("a.jpg", sample("fjord.jpg"))];
        let result = second.upload(json!({ "same": "REJECT" }), files).await.remove(0);
        assert_eq!(result["status"], "ADDED");
        assert_eq!(result["existing"], Value::Null);
        assert_eq!(result["asset"]["state"], "PROCESSING", "though the previews are there");
        let query = "query($id: ID!) { asset(id: $id) { state previewState thumbhash preview { url } } }";
        let asset = second.ok(query, json!({ "id": result["asset"]["id"] })).await["asset"].take();
        let waiting = json!({ "state": "PROCESSING", "previewState": "PENDING", "thumbhash": null, "preview": null });
        assert_eq!(asset, waiting);

        let stored = app.stored().len();
        app.work().await;
        assert_eq!(app.stored().len(), stored, "the previews are shared");
        let asset = second.ok(query, json!({ "id": result["asset"]["id"] })).await["asset"].take();
        assert_eq!(asset["previewState"], "READY");
        assert!(asset["preview"]["url"].is_string());
    })
    .await;
}

#[actix_web::test]
async fn strangers_and_reviewers_change_nothing() {
    on_both(async |app| {
        let owner = app.owner().await;
        let things = fill(&owner).await;
        let stranger = app.stranger();
        assert_eq!(
            stranger.refused("{ assets { totalCount } }", json!({})).await,
            "UNAUTHENTICATED"
        );
        let answer = stranger.send_files(UPLOAD, json!({}), vec![("b.png", picture(2))]).await;
        assert_eq!(answer["errors"][0]["extensions"]["code"], "UNAUTHENTICATED", "{answer:#}");

        let reviewer = app.joined(&owner, AccountRole::Reviewer).await;
        reviewer.ok("{ assets { totalCount } }", json!({})).await;
        for (query, variables) in attempts(&things, &things) {
            if query.starts_with("mutation") {
                assert_eq!(reviewer.refused(query, variables).await, "FORBIDDEN", "{query}");
            }
        }
        let answer = reviewer.send_files(UPLOAD, json!({}), vec![("b.png", picture(2))]).await;
        assert_eq!(answer["errors"][0]["extensions"]["code"], "FORBIDDEN");
        assert_eq!(app.stored().len(), 1, "nobody got a file in");
    })
    .await;
}

#[actix_web::test]
async fn changes_are_told_to_the_account_and_to_nobody_else() {
    on_both(async |app| {
        let (owner, other) = (app.owner().await, app.owner().await);
        let listen = "subscription { assetChanged { id asset { name state } } }";
        let mut mine = owner.subscribe(listen).await;
        let mut theirs = other.subscribe(listen).await;
        let id = owner.add(json!({}), "a.jpg", sample("logo.png")).await;
        let told = mine.next().await;
        let expected = json!({ "id": id, "asset": { "name": "a.jpg", "state": "PROCESSING" } });
        assert_eq!(told["data"]["assetChanged"], expected);
        app.work().await;
        let told = mine.next().await;
        assert_eq!(told["data"]["assetChanged"]["asset"]["state"], "READY");
        // What the other hears first is its own.
        let id = other.add(json!({}), "b.png", picture(1)).await;
        let told = theirs.next().await;
        assert_eq!(told["data"]["assetChanged"]["id"], id.as_str());
    })
    .await;
}
