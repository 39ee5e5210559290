//! Keywords and named regions suggest tags and nametags.

use serde_json::{Value, json};
use tests::{library::id, on_both};

use super::{ACCEPT, DESCRIBE, DISMISS, EMBEDDED, details, picture, send_sidecar, suggested, xmp};

#[actix_web::test]
async fn what_files_suggest_is_followed_or_put_aside() {
    on_both(async |app| {
        let owner = app.owner().await;
        let asset = owner.add(json!({}), "a.png", picture()).await;
        let other = owner.add(json!({}), "b.png", picture()).await;
        let open = suggested(&owner, &asset).await;
        let tags = open["tagSuggestions"].as_array().expect("tags");
        assert_eq!(tags.len(), 2, "{tags:?}");
        assert_eq!(tags[0]["path"], json!(["Båt"]));
        assert_eq!(tags[1]["path"], json!(["Places", "Norway"]));
        let persons = open["nametagSuggestions"].as_array().expect("persons");
        assert_eq!(persons.len(), 1, "a pet is nobody: {persons:?}");
        assert_eq!(persons[0]["name"], "Kari Nordmann");
        let region = json!({ "cx": 0.25, "cy": 0.5, "w": 0.125, "h": 0.25 });
        assert_eq!(persons[0]["region"], region);

        // The person is there already, under a name in another case.
        let name = "mutation($id: ID!) { nametagAdd(input: {
            assetId: $id, personName: \"kari nordmann\" }) { nametag { person { id } } } }";
        let named = owner.ok(name, json!({ "id": other })).await;
        let kari = &named["nametagAdd"]["nametag"]["person"]["id"];
        let ids = [&tags[1]["id"], &persons[0]["id"]];
        let accepted = owner.ok(ACCEPT, json!({ "ids": ids })).await;
        assert_eq!(accepted["suggestionsAccept"]["results"][1]["code"], Value::Null);
        owner.ok(DISMISS, json!({ "ids": [tags[0]["id"]] })).await;
        let decided = suggested(&owner, &asset).await;
        assert_eq!(decided["tags"], json!([{ "name": "Norway" }]));
        assert_eq!(&decided["nametags"][0]["person"]["id"], kari);
        assert_eq!(decided["nametags"][0]["region"], region);
        assert_eq!(decided["tagSuggestions"], json!([]));
        assert_eq!(decided["nametagSuggestions"], json!([]));
        let again = owner.ok(ACCEPT, json!({ "ids": [tags[0]["id"]] })).await;
        assert_eq!(again["suggestionsAccept"]["results"][0]["code"], "NOT_FOUND");

        // Who is named without a place gets one.
        let open = suggested(&owner, &other).await;
        owner.ok(ACCEPT, json!({ "ids": [open["nametagSuggestions"][0]["id"]] })).await;
        let placed = suggested(&owner, &other).await;
        assert_eq!(placed["nametags"].as_array().map(Vec::len), Some(1));
        assert_eq!(placed["nametags"][0]["region"], region);
        // What was tagged by hand is not suggested any more.
        let tag = "mutation($id: ID!) { assetsTag(input: { ids: [$id], tags: [\"båt\"] }) {
            results { code } } }";
        owner.ok(tag, json!({ "id": other })).await;
        let left = suggested(&owner, &other).await["tagSuggestions"].take();
        assert_eq!(left.as_array().map(Vec::len), Some(1), "{left}");

        // A sidecar with the same words asks nothing again.
        send_sidecar(&owner, &asset, xmp(EMBEDDED)).await;
        let after = suggested(&owner, &asset).await;
        assert_eq!(after["tagSuggestions"], json!([]));
    })
    .await;
}

#[actix_web::test]
async fn a_page_with_details_takes_as_many_statements_as_one_asset() {
    on_both(async |app| {
        let owner = app.owner().await;
        owner.upload(json!({}), vec![("a.png", picture()), ("b.png", picture())]).await;
        let query = "query($first: Int!) { assets(first: $first) { nodes {
            details { title { value } } tagSuggestions { name }
            nametagSuggestions { name } } } }";
        let cost = async |first: u32| {
            let before = app.platform.db.statements();
            owner.ok(query, json!({ "first": first })).await;
            app.platform.db.statements() - before
        };
        assert_eq!(cost(1).await, cost(2).await);
    })
    .await;
}

#[actix_web::test]
async fn what_is_suggested_to_others_looks_like_nothing() {
    on_both(async |app| {
        let (me, other) = (app.owner().await, app.owner().await);
        let theirs = other.add(json!({}), "a.png", picture()).await;
        let open = suggested(&other, &theirs).await;
        let suggestion = &open["tagSuggestions"][0]["id"];
        let nothing = json!({
            "asset": "ast_01890000000070008000000000000000",
            "suggestion": "sug_01890000000070008000000000000000",
        });
        let describe = json!({ "rating": 1 });
        for (asset, suggestion) in
            [(&json!(theirs), suggestion), (&nothing["asset"], &nothing["suggestion"])]
        {
            for (decide, field) in [(ACCEPT, "suggestionsAccept"), (DISMISS, "suggestionsDismiss")]
            {
                let answer = me.ok(decide, json!({ "ids": [suggestion] })).await;
                assert_eq!(answer[field]["results"][0]["code"], "NOT_FOUND");
            }
            let said = json!({ "id": asset, "details": describe });
            assert_eq!(me.refused(DESCRIBE, said).await, "NOT_FOUND");
            let answer = send_sidecar(&me, &id(asset), xmp("<xmp:Rating>1</xmp:Rating>")).await;
            assert_eq!(answer["errors"][0]["extensions"]["code"], "NOT_FOUND", "{answer}");
        }
        assert_eq!(suggested(&other, &theirs).await, open, "and nothing was decided");
        assert_eq!(details(&other, &theirs).await["rating"]["layer"], "EMBEDDED");
    })
    .await;
}
