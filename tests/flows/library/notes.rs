//! People write on their pictures who and what is in them.

use serde_json::{Value, json};
use tests::{
    library::{id, media, picture},
    on_both,
};

const ADD: &str = "mutation($input: NametagAddInput!) { nametagAdd(input: $input) { nametag {
    id title person { id name } region { cx cy w h } range { fromMs toMs } } } }";
const UPDATE: &str =
    "mutation($input: NametagUpdateInput!) { nametagUpdate(input: $input) { nametag {
    id title person { id name } region { cx } range { fromMs } } } }";
const REMOVE: &str = "mutation($id: ID!) { nametagRemove(input: { id: $id }) {
    deletedId asset { version nametags { id } } } }";
const TAG: &str =
    "mutation($ids: [ID!]!, $tags: [String!]!) { assetsTag(input: { ids: $ids, tags: $tags }) {
    results { id code item { version tags { id name } } } } }";
const UNTAG: &str =
    "mutation($ids: [ID!]!, $tags: [ID!]!) { assetsUntag(input: { ids: $ids, tagIds: $tags }) {
    results { code item { tags { name } } } } }";

#[actix_web::test]
async fn people_are_named_where_and_when_they_are_shown() {
    on_both(async |app| {
        let owner = app.owner().await;
        let clip = owner.add(json!({}), "clip.mp4", media("clip.mp4")).await;
        let still = owner.add(json!({}), "still.png", picture(1)).await;
        let input = json!({
            "assetId": clip, "personName": "Kari Nordmann", "title": "Daglig leder",
            "region": { "cx": 0.5, "cy": 0.25, "w": 0.2, "h": 0.3 },
            "range": { "fromMs": 0, "toMs": 500 },
        });
        let added = owner.ok(ADD, json!({ "input": input })).await["nametagAdd"]["nametag"].take();
        assert_eq!(added["region"], json!({ "cx": 0.5, "cy": 0.25, "w": 0.2, "h": 0.3 }));
        assert_eq!(added["range"], json!({ "fromMs": 0, "toMs": 500 }));
        assert_eq!(added["title"], "Daglig leder");
        let kari = &added["person"];

        // The same name is the same person, whatever the case.
        let input = json!({ "assetId": still, "personName": "kari NORDMANN" });
        let again = owner.ok(ADD, json!({ "input": input })).await["nametagAdd"]["nametag"].take();
        assert_eq!(&again["person"], kari);
        let input = json!({ "assetId": still, "personId": kari["id"], "title": null });
        owner.ok(ADD, json!({ "input": input })).await;
        let persons = owner.ok("{ persons { totalCount nodes { name } } }", json!({})).await;
        assert_eq!(
            persons["persons"],
            json!({ "totalCount": 1, "nodes": [{ "name": "Kari Nordmann" }] })
        );

        let change =
            json!({ "id": added["id"], "personName": "Ola", "title": null, "range": null });
        let updated =
            owner.ok(UPDATE, json!({ "input": change })).await["nametagUpdate"]["nametag"].take();
        assert_eq!(updated["person"]["name"], "Ola");
        assert_eq!(updated["title"], Value::Null);
        assert_eq!(updated["range"], Value::Null);
        assert_eq!(updated["region"]["cx"], 0.5, "what is omitted stays");

        let removed = owner.ok(REMOVE, json!({ "id": added["id"] })).await["nametagRemove"].take();
        assert_eq!(removed["deletedId"], added["id"]);
        assert_eq!(removed["asset"]["nametags"], json!([]));
        assert_eq!(removed["asset"]["version"], 4, "each change of a nametag is one of its asset");
        assert_eq!(owner.refused(REMOVE, json!({ "id": added["id"] })).await, "NOT_FOUND");
    })
    .await;
}

#[actix_web::test]
async fn a_nametag_that_cannot_be_is_refused() {
    on_both(async |app| {
        let owner = app.owner().await;
        let clip = owner.add(json!({}), "clip.mp4", media("clip.mp4")).await;
        let still = owner.add(json!({}), "still.png", picture(1)).await;
        let sound = owner.add(json!({}), "sound.mp3", media("sound.mp3")).await;
        let region = json!({ "cx": 0.5, "cy": 0.5, "w": 0.1, "h": 0.1 });
        for wrong in [
            json!({ "assetId": clip }),
            json!({ "assetId": clip, "personName": "  " }),
            json!({ "assetId": clip, "personName": "x", "personId": "per_01890000000070008000000000000000" }),
            json!({ "assetId": clip, "personName": "x", "title": "" }),
            json!({ "assetId": clip, "personName": "x", "region": { "cx": 1.5, "cy": 0.5, "w": 0.1, "h": 0.1 } }),
            json!({ "assetId": clip, "personName": "x", "region": { "cx": 0.5, "cy": 0.5, "w": 0, "h": 0.1 } }),
            json!({ "assetId": clip, "personName": "x", "range": { "fromMs": 5, "toMs": 5 } }),
            json!({ "assetId": clip, "personName": "x", "range": { "fromMs": 0, "toMs": 99_999_999 } }),
            json!({ "assetId": still, "personName": "x", "range": { "fromMs": 0, "toMs": 5 } }),
            json!({ "assetId": sound, "personName": "x", "region": region }),
        ] {
            assert_eq!(owner.refused(ADD, json!({ "input": wrong })).await, "BAD_USER_INPUT", "{wrong}");
        }
        let persons = owner.ok("{ persons { totalCount } }", json!({})).await;
        assert_eq!(persons["persons"]["totalCount"], 0, "who was refused leaves no person behind");
    })
    .await;
}

#[actix_web::test]
async fn tags_are_put_on_many_assets_and_taken_off_again() {
    on_both(async |app| {
        let owner = app.owner().await;
        let mut ids = owner.add_pictures(3, json!({})).await;
        ids.push("ast_01890000000070008000000000000000".into());
        let tags = ["Sommer", "båt", "sommer", " BÅT "];
        let tagged =
            owner.ok(TAG, json!({ "ids": ids, "tags": tags })).await["assetsTag"]["results"].take();
        for n in 0..3 {
            let names =
                json!([tagged[n]["item"]["tags"][0]["name"], tagged[n]["item"]["tags"][1]["name"]]);
            assert_eq!(names, json!(["båt", "Sommer"]));
            assert_eq!(tagged[n]["item"]["version"], 2);
        }
        assert_eq!(tagged[3]["code"], "NOT_FOUND");
        let all = owner.ok("{ tags { totalCount nodes { name } } }", json!({})).await;
        assert_eq!(all["tags"]["nodes"], json!([{ "name": "båt" }, { "name": "Sommer" }]));
        let some = owner.ok("{ tags(nameContains: \"BÅ\") { nodes { name } } }", json!({})).await;
        assert_eq!(some["tags"]["nodes"], json!([{ "name": "båt" }]));

        let boat = id(&tagged[0]["item"]["tags"][0]["id"]);
        let untagged = owner.ok(UNTAG, json!({ "ids": [ids[0]], "tags": [boat] })).await;
        assert_eq!(
            untagged["assetsUntag"]["results"][0]["item"]["tags"],
            json!([{ "name": "Sommer" }])
        );
        let many: Vec<_> = (0..20).map(|n| format!("tag {n}")).collect();
        for round in 0..5 {
            let tags: Vec<_> = many.iter().map(|tag| format!("{tag} {round}")).collect();
            let results = owner.ok(TAG, json!({ "ids": [ids[1]], "tags": tags })).await;
            let code = &results["assetsTag"]["results"][0]["code"];
            // Two were there before: the hundredth tag is in the last round.
            assert_eq!(*code, if round < 4 { Value::Null } else { json!("ILLEGAL_STATE") });
        }
        assert_eq!(
            owner.refused(TAG, json!({ "ids": ids, "tags": ["\n"] })).await,
            "BAD_USER_INPUT"
        );
    })
    .await;
}
