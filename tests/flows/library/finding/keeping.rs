//! What is changed is found as it is now.

use api::jobs;
use entity::{asset, card, card_due};
use migration::Migrator;
use sea_orm::{ConnectionTrait, Statement, prelude::*};
use sea_orm_migration::MigratorTrait;
use serde_json::json;
use tests::{
    Client, TestApp,
    library::{id, sample},
    on_both,
};

use super::{NAME, TAG, found, picture};

/// Runs a mutation, and tells what is found then of each query.
async fn after(app: &TestApp, client: &Client, mutation: &str, expected: &[(&str, usize)]) {
    client.ok(mutation, json!({})).await;
    app.work().await;
    for (query, count) in expected {
        assert_eq!(found(client, query).await.len(), *count, "{query} after {mutation}");
    }
}

#[actix_web::test]
async fn every_change_of_what_is_said_is_found_at_once_or_soon() {
    on_both(async |app| {
        let owner = app.owner().await;
        let outer = owner.folder("Kampanje", None).await;
        let inner = owner.folder("Sommer", Some(&outer)).await;
        let ids = owner.add_pictures(3, json!({ "folder": inner })).await;
        let [one, two, three] = &ids[..] else { panic!("three") };
        let tagged = owner.ok(TAG, json!({ "ids": [one, two], "tags": ["gull"] })).await;
        let gold = id(&tagged["assetsTag"]["results"][0]["item"]["tags"][0]["id"]);
        let tagged = owner.ok(TAG, json!({ "ids": [three], "tags": ["bronse"] })).await;
        let bronze = id(&tagged["assetsTag"]["results"][0]["item"]["tags"][0]["id"]);
        let named = owner.ok(NAME, json!({ "id": one, "name": "Kari Nordmann" })).await;
        let kari = id(&named["nametagAdd"]["nametag"]["person"]["id"]);
        let named = owner.ok(NAME, json!({ "id": two, "name": "Ola" })).await;
        let (ola, nametag) = (
            id(&named["nametagAdd"]["nametag"]["person"]["id"]),
            id(&named["nametagAdd"]["nametag"]["id"]),
        );
        app.work().await;

        let run = async |mutation: String, expected: &[(&str, usize)]| {
            after(app, &owner, &mutation, expected).await;
        };
        run(format!("mutation {{ assetRename(input: {{ id: \"{one}\", name: \"Fyrtårn.png\" }}) {{ asset {{ id }} }} }}"),
            &[("fyrtårn", 1), ("\"0 png\"", 0)]).await;
        run(format!("mutation {{ folderRename(input: {{ id: \"{outer}\", name: \"Messe\" }}) {{ folder {{ id }} }} }}"),
            &[("kampanje", 0), ("messe sommer", 3)]).await;
        run(format!("mutation {{ folderMove(input: {{ id: \"{inner}\" }}) {{ folder {{ id }} }} }}"),
            &[("messe", 0), ("sommer", 3)]).await;
        run(format!("mutation {{ assetsMove(input: {{ ids: [\"{three}\"], folderId: \"{outer}\" }}) {{ results {{ code }} }} }}"),
            &[("messe", 1), ("sommer", 2)]).await;
        run(format!("mutation {{ tagUpdate(input: {{ id: \"{gold}\", name: \"Sølv\" }}) {{ tag {{ id }} }} }}"),
            &[("gull", 0), ("sølv", 2)]).await;
        run(format!("mutation {{ tagUpdate(input: {{ id: \"{gold}\", synonyms: [\"silver\"] }}) {{ tag {{ id }} }} }}"),
            &[("silver", 2)]).await;
        run(format!("mutation {{ tagsMerge(input: {{ ids: [\"{bronze}\"], intoId: \"{gold}\" }}) {{ results {{ code }} }} }}"),
            &[("sølv", 3), ("bronse", 3)]).await;
        run(format!("mutation {{ assetsUntag(input: {{ ids: [\"{one}\"], tagIds: [\"{gold}\"] }}) {{ results {{ code }} }} }}"),
            &[("sølv", 2)]).await;
        run(format!("mutation {{ tagsDelete(input: {{ ids: [\"{gold}\"] }}) {{ results {{ code }} }} }}"),
            &[("sølv", 0), ("silver", 0)]).await;
        run(format!("mutation {{ personRename(input: {{ id: \"{kari}\", name: \"Kari Hansen\" }}) {{ person {{ id }} }} }}"),
            &[("nordmann", 0), ("hansen", 1)]).await;
        run(format!("mutation {{ personsMerge(input: {{ ids: [\"{ola}\"], intoId: \"{kari}\" }}) {{ results {{ code }} }} }}"),
            &[("ola", 0), ("hansen", 2)]).await;
        run(format!("mutation {{ nametagRemove(input: {{ id: \"{nametag}\" }}) {{ deletedId }} }}"),
            &[("hansen", 1)]).await;
        run(format!("mutation {{ folderCopy(input: {{ id: \"{inner}\", name: \"Høst\" }}) {{ folder {{ id }} }} }}"),
            &[("høst", 2), ("hansen", 2)]).await;
        run(format!("mutation {{ assetsTrash(input: {{ ids: [\"{one}\"] }}) {{ results {{ code }} }} }}"),
            &[("fyrtårn", 1), ("hansen", 1)]).await;
        run(format!("mutation {{ assetsRestore(input: {{ ids: [\"{one}\"] }}) {{ results {{ code }} }} }}"),
            &[("fyrtårn", 2)]).await;
        run(format!("mutation {{ assetsTrash(input: {{ ids: [\"{one}\"] }}) {{ results {{ code }} }} }}"), &[]).await;
        run(format!("mutation {{ assetsPurge(input: {{ ids: [\"{one}\"] }}) {{ results {{ code }} }} }}"),
            &[("fyrtårn", 1), ("hansen", 1)]).await;

        let db = app.platform.db.reader();
        let assets = asset::Entity::find().count(db).await.expect("assets");
        assert_eq!(card::Entity::find().count(db).await.expect("cards"), assets, "one card each");
        assert_eq!(card_due::Entity::find().count(db).await.expect("cards that are due"), 0);
    })
    .await;
}

#[actix_web::test]
async fn what_was_there_before_there_were_cards_is_found_after_the_migration() {
    on_both(async |app| {
        let owner = app.owner().await;
        let folder = owner.folder("Kampanje", None).await;
        owner.add(json!({ "folder": folder }), "fjord.jpg", sample("fjord.jpg")).await;
        owner.add(json!({}), "still.png", picture(1)).await;
        app.work().await;
        let colours = async || {
            let rows = card::Entity::find().all(app.platform.db.reader()).await.expect("cards");
            rows.iter().filter(|card| card.colour.is_some()).count()
        };
        assert_eq!(colours().await, 2);
        // The day before: the same rows and no cards. All migrations behind it go, and come again.
        let db = app.platform.db.writer();
        let all = Migrator::migrations();
        let place = all.iter().position(|it| it.name() == "m20261122_000014_finding");
        let behind = all.len() - place.expect("the migration");
        let behind = u32::try_from(behind).expect("a small number");
        Migrator::down(db, Some(behind)).await.expect("back");
        Migrator::up(db, None).await.expect("forward");
        assert_eq!(found(&owner, "kampanje").await, Vec::<String>::new());
        jobs::run_due(&app.platform).await.expect("the queue is read");
        assert_eq!(found(&owner, "kampanje").await, ["fjord.jpg"]);
        assert_eq!(found(&owner, "png").await, ["still.png"]);
        assert_eq!(colours().await, 2);
        let left = "SELECT COUNT(*) AS left_over FROM card_due";
        let left = Statement::from_string(db.get_database_backend(), left);
        let left = db.query_one_raw(left).await.expect("a count").expect("a row");
        assert_eq!(left.try_get::<i64>("", "left_over").expect("a number"), 0);
    })
    .await;
}
