//! Brands are made, put in order, put aside and taken up again, within what the plan has room for.

use entity::role::StaffRole;
use futures::future::join;
use serde_json::{Value, json};
use tests::{
    Client, TestApp,
    library::{id, media, sample},
    on_both,
    studio::code,
};

use super::{BRANDS, CREATE, UPDATE, act, create, font, read};

/// Agrees with an account on so many brands; on any number unless given.
async fn agree(app: &TestApp, client: &Client, brands: Option<i32>) {
    let account = client.ok("{ account { id } }", json!({})).await;
    let agree = "mutation($input: PlanAgreeInput!) { planAgree(input: $input) {
        account { plan } } }";
    let input = json!({
        "accountId": account["account"]["id"], "plan": "MULTI", "monthlyAmount": 0,
        "monthlyCredits": 0, "brands": brands, "delivery": "TWO_DAYS", "reason": "Brands",
    });
    app.staff(StaffRole::Finance).await.ok(agree, json!({ "input": input })).await;
}

/// How many brands an account has, and how many it can have.
async fn limit(client: &Client) -> Value {
    let data = client.ok("{ account { limits { name used limit } } }", json!({})).await;
    let limits = data["account"]["limits"].as_array().expect("limits").clone();
    let brands = limits.into_iter().find(|limit| limit["name"] == "BRANDS").expect("brands");
    json!([brands["used"], brands["limit"]])
}

fn names(brands: &Value) -> Vec<&str> {
    let brands = brands["brands"].as_array().expect("brands");
    brands.iter().map(|brand| brand["name"].as_str().expect("a name")).collect()
}

#[actix_web::test]
async fn a_brand_is_made_whole_and_tells_what_is_missing() {
    on_both(async |app| {
        let owner = app.owner().await;
        let logo = owner.add(json!({}), "logo.png", sample("logo.png")).await;
        let drawing = owner.add(json!({}), "logo.svg", media("drawing.svg")).await;
        let fonts = owner.add(json!({}), "fjord.woff2", font().woff2()).await;
        let clip = owner.add(json!({}), "intro.mp4", sample("sailing.mp4")).await;
        let brand = create(&owner, json!({
            "name": " Fjord ", "tone": "Friendly",
            "colours": [
                { "name": "Night", "hex": "002868", "role": "PRIMARY" },
                { "name": "Snow", "hex": "#fff", "role": "BACKGROUND" },
                { "name": "Coal", "hex": "#111111", "role": "TEXT" },
            ],
            "assets": [
                { "role": "LOGO_PRIMARY", "assetId": logo },
                { "role": "LOGO_INVERTED", "assetId": drawing },
                { "role": "FONT_HEADING", "assetId": fonts },
                { "role": "FONT_BODY", "assetId": fonts },
                { "role": "INTRO", "assetId": clip },
            ],
        })).await;
        let found = read(&owner, &brand).await;
        assert_eq!((&found["name"], &found["isDefault"]), (&json!("Fjord"), &json!(true)));
        assert_eq!(found["completeness"]["missing"], json!(["OUTRO"]));
        assert_eq!((&found["completeness"]["percent"], &found["completeness"]["concerns"]), (&json!(87), &json!([])));
        assert_eq!(found["assets"][3]["font"]["family"], "Fjord Sans");
        assert_eq!(found["colours"][1]["hex"], "#FFFFFF");
        let contrasts = found["colours"][0]["contrasts"].as_array().expect("contrasts");
        assert_eq!(contrasts.len(), 4);
        assert_eq!((&contrasts[0]["against"], &contrasts[0]["isAaa"]), (&json!("WHITE"), &json!(true)));
        assert_eq!((&contrasts[1]["against"], &contrasts[1]["isAaLarge"]), (&json!("BLACK"), &json!(false)));

        let input = json!({ "id": brand, "expectedVersion": 1, "tone": null, "assets": [{ "role": "OUTRO", "assetId": clip }] });
        let changed = owner.ok(UPDATE, json!({ "input": input })).await;
        let changed = &changed["brandUpdate"]["brand"];
        assert_eq!((&changed["tone"], &changed["version"]), (&json!(""), &json!(2)));
        assert_eq!(changed["colours"].as_array().map(Vec::len), Some(3), "what is left out stays");
        assert_eq!(changed["assets"], json!([{ "role": "OUTRO", "asset": { "id": clip } }]));
        let stale = json!({ "input": { "id": brand, "expectedVersion": 1, "name": "Late" } });
        assert_eq!(owner.refused(UPDATE, stale).await, "VERSION_CONFLICT");
    })
    .await;
}

#[actix_web::test]
async fn what_makes_no_sense_in_a_brand_is_refused_and_changes_nothing() {
    on_both(async |app| {
        let (owner, stranger) = (app.owner().await, app.owner().await);
        let brand = create(&owner, json!({ "name": "Fjord" })).await;
        let (picture, theirs) = (owner.add_fjord().await, stranger.add_fjord().await);
        let colour =
            |name: &str, hex: &str| json!([{ "name": name, "hex": hex, "role": "ACCENT" }]);
        let asset = |role: &str, asset: &str| json!([{ "role": role, "assetId": asset }]);
        let cases = [
            ("name", json!(""), "BAD_USER_INPUT"),
            ("name", json!("Fj\u{43e}rd"), "BAD_USER_INPUT"),
            ("tone", json!("x".repeat(5_001)), "BAD_USER_INPUT"),
            ("colours", colour("Red", "red"), "BAD_USER_INPUT"),
            ("colours", colour("", "#abc"), "BAD_USER_INPUT"),
            ("colours", json!(vec![colour("x", "#abc")[0].clone(); 41]), "BAD_USER_INPUT"),
            ("assets", asset("FONT_BODY", &picture), "BAD_USER_INPUT"),
            ("assets", asset("INTRO", &picture), "BAD_USER_INPUT"),
            (
                "assets",
                json!([asset("LOGO_SYMBOL", &picture)[0], asset("LOGO_SYMBOL", &picture)[0]]),
                "BAD_USER_INPUT",
            ),
            ("assets", asset("LOGO_PRIMARY", &theirs), "NOT_FOUND"),
            ("assets", asset("LOGO_PRIMARY", "ast_00000000000000000000000000000007"), "NOT_FOUND"),
        ];
        let before = read(&owner, &brand).await;
        for (field, value, expected) in cases {
            let mut input = json!({ "id": brand, "expectedVersion": 1 });
            input[field] = value;
            assert_eq!(
                owner.refused(UPDATE, json!({ "input": input })).await,
                expected,
                "{input:.80}"
            );
        }
        assert_eq!(read(&owner, &brand).await, before);
        for mutation in ["brandArchive", "brandRestore", "brandMakeDefault", "brandDelete"] {
            assert_eq!(
                code(&act(&stranger, mutation, &brand).await),
                Some("NOT_FOUND"),
                "{mutation}"
            );
        }
        let foreign = json!({ "input": { "id": brand, "expectedVersion": 1, "name": "Mine" } });
        assert_eq!(stranger.refused(UPDATE, foreign).await, "NOT_FOUND");
        assert_eq!(read(&stranger, &brand).await, Value::Null);
    })
    .await;
}

#[actix_web::test]
async fn there_are_as_many_brands_as_the_plan_has_room_for() {
    on_both(async |app| {
        let owner = app.owner().await;
        let input = |name: &str| json!({ "input": { "name": name } });
        let (one, other) =
            join(owner.send(CREATE, input("One")), owner.send(CREATE, input("Two"))).await;
        let codes = [code(&one), code(&other)];
        assert!(codes.contains(&None) && codes.contains(&Some("LIMIT_EXCEEDED")), "{codes:?}");
        let refused = if code(&one).is_some() { &one } else { &other };
        assert_eq!(refused["errors"][0]["extensions"]["details"]["limit"], 1);
        let data = owner.ok(BRANDS, json!({})).await;
        assert_eq!(limit(&owner).await, json!([1, 1]));

        agree(app, &owner, Some(2)).await;
        let first = id(&data["brands"][0]["id"]);
        let second = create(&owner, json!({ "name": "Second" })).await;
        assert_eq!(owner.refused(CREATE, input("second")).await, "LIMIT_EXCEEDED");
        act(&owner, "brandArchive", &first).await;
        assert_eq!(owner.refused(CREATE, input("SECOND")).await, "NAME_TAKEN");
        let third = create(&owner, json!({ "name": "Third" })).await;
        assert_eq!(code(&act(&owner, "brandRestore", &first).await), Some("LIMIT_EXCEEDED"));
        act(&owner, "brandDelete", &third).await;
        assert_eq!(code(&act(&owner, "brandRestore", &first).await), None);

        agree(app, &owner, Some(1)).await;
        assert_eq!(limit(&owner).await, json!([2, 1]), "all stay where there can be fewer");
        assert_eq!(owner.refused(CREATE, input("Fourth")).await, "LIMIT_EXCEEDED");
        let input = json!({ "id": second, "expectedVersion": 2, "tone": "Calm" });
        owner.ok(UPDATE, json!({ "input": input })).await;
    })
    .await;
}

#[actix_web::test]
async fn brands_are_put_in_order_and_one_is_the_default() {
    on_both(async |app| {
        let owner = app.owner().await;
        agree(app, &owner, None).await;
        let mut ids = Vec::new();
        for name in ["A", "B", "C"] {
            ids.push(create(&owner, json!({ "name": name })).await);
        }
        let put = "mutation($id: ID!, $to: Int!) { brandMove(input: { id: $id, position: $to }) { brand { position } } }";
        for (n, to, order) in [(2, 0, ["C", "A", "B"]), (2, 99, ["A", "B", "C"]), (0, 1, ["B", "A", "C"])] {
            owner.ok(put, json!({ "id": ids[n], "to": to })).await;
            assert_eq!(names(&owner.ok(BRANDS, json!({})).await), order);
        }
        let default = async || {
            let data = owner.ok(BRANDS, json!({ "all": true })).await;
            let brands = data["brands"].as_array().expect("brands").clone();
            let mut chosen = brands.iter().filter(|brand| brand["isDefault"] == true);
            let name = chosen.next().map(|brand| brand["name"].clone());
            assert!(chosen.next().is_none(), "{brands:?}");
            name.unwrap_or_default()
        };
        assert_eq!(default().await, "A");
        act(&owner, "brandMakeDefault", &ids[2]).await;
        assert_eq!(default().await, "C");
        act(&owner, "brandArchive", &ids[2]).await;
        assert_eq!(default().await, "B", "the first of those that are left");
        assert_eq!(code(&act(&owner, "brandMakeDefault", &ids[2]).await), Some("ILLEGAL_STATE"));
        act(&owner, "brandDelete", &ids[1]).await;
        assert_eq!(default().await, "A");
        act(&owner, "brandArchive", &ids[0]).await;
        assert_eq!(default().await, Value::Null);
        act(&owner, "brandRestore", &ids[2]).await;
        assert_eq!(default().await, "C");
        assert_eq!(names(&owner.ok(BRANDS, json!({})).await), ["C"]);
        assert_eq!(names(&owner.ok(BRANDS, json!({ "all": true })).await), ["A", "C"]);
    })
    .await;
}
