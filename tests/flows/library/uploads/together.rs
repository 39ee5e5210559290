//! Many files of one request come in together.

use serde_json::{Value, json};
use tests::{
    library::{id, picture, sample},
    on_both,
};

use super::used;

const FILES: u32 = 40;

#[actix_web::test]
async fn files_that_come_together_stand_in_the_order_in_which_they_came() {
    on_both(async |app| {
        let owner = app.owner().await;
        let names: Vec<_> = (0..FILES).map(|number| format!("{number}.png")).collect();
        let files = names.iter().zip(0..).map(|(name, number)| (name.as_str(), picture(number)));
        let folder = owner.folder("Sommer", None).await;
        let results = owner.upload(json!({ "folder": folder }), files.collect()).await;
        let told: Vec<_> = results.iter().map(|result| result["fileName"].clone()).collect();
        assert_eq!(told, names);

        let manual = "query($folder: ID) { assets(filter: { folderId: $folder }, first: 100,
            orderBy: { field: MANUAL }) { nodes { name } } }";
        let listed = owner.ok(manual, json!({ "folder": folder })).await;
        let listed = listed["assets"]["nodes"].as_array().expect("assets").iter();
        assert_eq!(listed.map(|asset| asset["name"].clone()).collect::<Vec<_>>(), names);
    })
    .await;
}

#[actix_web::test]
async fn many_files_take_few_statements_each() {
    on_both(async |app| {
        let owner = app.owner().await;
        owner.upload(json!({}), vec![("first.png", picture(FILES))]).await;
        let before = app.platform.db.statements();
        owner.upload(json!({}), vec![("one.png", picture(FILES + 1))]).await;
        let one = app.platform.db.statements() - before;

        let files = (0..FILES).map(|number| ("some.png", picture(number))).collect();
        let before = app.platform.db.statements();
        owner.upload(json!({}), files).await;
        let each = (app.platform.db.statements() - before) / u64::from(FILES);
        assert!(each * 2 < one, "{each} statements each, and {one} for a file alone");
    })
    .await;
}

#[actix_web::test]
async fn each_of_many_files_has_its_own_outcome() {
    on_both(async |app| {
        let owner = app.owner().await;
        let known = owner.add(json!({}), "known.png", picture(0)).await;
        let before = used(&owner).await;
        let files = vec![
            ("new.png", picture(1)),
            ("known.png", picture(0)),
            ("broken.jpg", sample("fjord.jpg")[..2_000].to_vec()),
            ("empty.png", vec![]),
            ("new again.png", picture(1)),
            ("other.png", picture(2)),
        ];
        let results = owner.upload(json!({ "same": "REUSE" }), files).await;
        let status = results.iter().map(|result| result["status"].as_str().expect("a status"));
        let expected = ["ADDED", "REUSED", "REJECTED", "REJECTED", "REUSED", "ADDED"];
        assert_eq!(status.collect::<Vec<_>>(), expected, "{results:#?}");
        let assets: Vec<&Value> = results.iter().map(|result| &result["asset"]["id"]).collect();
        assert_eq!(id(assets[1]), known);
        assert_eq!(id(assets[4]), id(assets[0]), "the second of two that came at once");
        assert_eq!(app.stored().len(), 3);
        let added = i64::try_from(picture(1).len() + picture(2).len()).expect("small pictures");
        assert_eq!(used(&owner).await - before, added);
    })
    .await;
}
