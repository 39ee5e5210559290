//! Fonts are brought along by those who may use them.

use serde_json::{Value, json};
use tests::{fonts::collection, library::media, on_both, studio::code};

use super::{CREATE, UPDATE, create, font, read};

#[actix_web::test]
async fn fonts_say_what_they_are_however_they_are_packed() {
    on_both(async |app| {
        let owner = app.owner().await;
        let font = font().weighing(700);
        let files = [
            ("fjord.ttf", font.file(), "TTF", 1),
            ("fjord.woff", font.woff(), "WOFF", 1),
            ("fjord.woff2", font.woff2(), "WOFF2", 1),
            ("fjord.ttc", collection(&[font.clone(), font.clone().called("Other")]), "TTC", 2),
        ];
        for (name, bytes, format, faces) in files {
            let asset = owner.add(json!({}), name, bytes).await;
            let what = "query($id: ID!) { asset(id: $id) { kind revision { format
                font { family style weight isItalic faces hasNorwegian embedding maySubset isBitmapOnly } } } }";
            let found = owner.ok(what, json!({ "id": asset })).await;
            let revision = &found["asset"]["revision"];
            assert_eq!((&found["asset"]["kind"], &revision["format"]), (&json!("DOCUMENT"), &json!(format)));
            let font = &revision["font"];
            assert_eq!((&font["family"], &font["weight"]), (&json!("Fjord Sans"), &json!(700)), "{name}");
            assert_eq!((&font["faces"], &font["hasNorwegian"]), (&json!(faces), &json!(true)));
            assert_eq!((&font["embedding"], &font["maySubset"]), (&json!("INSTALLABLE"), &json!(true)));
        }
        let picture = owner.add_fjord().await;
        let none = "query($id: ID!) { asset(id: $id) { revision { font { family } } } }";
        let none = owner.ok(none, json!({ "id": picture })).await;
        assert_eq!(none["asset"]["revision"]["font"], Value::Null);
    })
    .await;
}

#[actix_web::test]
async fn a_font_that_must_not_be_embedded_is_in_no_brand() {
    on_both(async |app| {
        let owner = app.owner().await;
        let restricted = owner.add(json!({}), "mine.ttf", font().allowing(2).file()).await;
        let with = |asset: &str| json!([{ "role": "FONT_BODY", "assetId": asset }]);
        let input = json!({ "input": { "name": "Fjord", "assets": with(&restricted) } });
        let answer = owner.send(CREATE, input).await;
        assert_eq!(code(&answer), Some("FONT_RESTRICTED"));
        assert_eq!(answer["errors"][0]["extensions"]["field"], "assets");
        let none = owner.ok("{ brands { id } }", json!({})).await;
        assert_eq!(none["brands"], json!([]), "nothing of it was kept");

        let brand = create(&owner, json!({ "name": "Fjord" })).await;
        let strict = font().allowing(0x0304).file();
        let strict = owner.add(json!({}), "strict.ttf", strict).await;
        let input = json!({ "id": brand, "expectedVersion": 1, "assets": with(&strict) });
        owner.ok(UPDATE, json!({ "input": input })).await;
        let found = read(&owner, &brand).await;
        let concern = |concern: &str| json!({ "concern": concern, "assetId": strict });
        let concerns =
            ["FONT_PREVIEW_PRINT", "FONT_NO_SUBSETTING", "FONT_BITMAP_ONLY"].map(concern);
        assert_eq!(found["completeness"]["concerns"], json!(concerns));
        assert_eq!(found["completeness"]["done"], json!(["FONT"]));

        // The sample font has two glyphs, none of which is a letter of Norwegian.
        let plain = owner.add(json!({}), "plain.otf", media("font.otf")).await;
        let input = json!({ "id": brand, "expectedVersion": 2, "assets": with(&plain) });
        owner.ok(UPDATE, json!({ "input": input })).await;
        let found = read(&owner, &brand).await;
        let concerns = found["completeness"]["concerns"].as_array().expect("concerns");
        assert!(
            concerns.iter().any(|found| found["concern"] == "FONT_WITHOUT_NORWEGIAN"),
            "{concerns:?}"
        );
    })
    .await;
}
