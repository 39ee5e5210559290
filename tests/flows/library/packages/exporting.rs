//! All of a library is taken away.

use entity::{
    asset::{self, Ownership},
    asset_right::{self, Territories},
    id::AssetId,
    release::Scopes,
    role::AccountRole,
};
use sea_orm::{ActiveValue::Set, prelude::*};
use serde_json::{Value, json};
use storage::media::Metadata;
use tests::{
    TestApp,
    library::{picture, sample},
    on_both,
};

use super::{EXPORT, SEE, become_a, export, rich};

#[actix_web::test]
async fn a_package_holds_all_of_a_library_as_it_lies_there() {
    on_both(async |app| {
        let owner = app.owner().await;
        rich(app, &owner).await;
        let package = export(app, &owner, None).await;
        package.test_with_unzip();
        let names = package.names();
        assert_eq!(
            names,
            [
                "manifest.jsonl",
                "originals/Sommer på Værøy/Juli_ 10/båt (2).jpg",
                "originals/Sommer på Værøy/Juli_ 10/båt (2).jpg.xmp",
                "originals/Sommer på Værøy/Juli_ 10/båt.jpg",
                "originals/Sommer på Værøy/Juli_ 10/båt.jpg.xmp",
                "originals/Sommer på Værøy/Juli_ 10/sist.png",
                "originals/Sommer på Værøy/Juli_ 10/sist.png.xmp",
                "originals/Sommer på Værøy/tur.mp4",
                "originals/Sommer på Værøy/tur.mp4.xmp",
                "originals/samtykke.pdf",
                "originals/samtykke.pdf.xmp",
                "originals/æ.png",
                "originals/æ.png.xmp",
                "revisions/Sommer på Værøy/Juli_ 10/båt (2).jpg/1.jpg",
                "revisions/Sommer på Værøy/Juli_ 10/båt (2).jpg/2.jpg",
            ]
        );
        let header = &package.manifest()[0];
        assert_eq!((&header["is"], &header["version"]), (&json!("library"), &json!(1)));
        assert_eq!(header["name"], "Fjord AS");
        let assets = package.all("asset");
        let boat = assets.iter().find(|asset| asset["said"]["title"] == "Båt i fjæra").expect("it");
        assert_eq!(boat["revisions"][0]["file"], "originals/Sommer på Værøy/Juli_ 10/båt.jpg");
        assert_eq!(boat["revisions"][0]["size"], sample("fjord.jpg").len());
        assert_eq!(
            (&boat["tags"][0], boat["nametags"][0]["region"]["h"].as_f64()),
            (&boat["tags"][0], Some(0.1))
        );
        for asset in &assets {
            for file in asset["revisions"].as_array().expect("files") {
                let bytes = &package.files[file["file"].as_str().expect("a name")];
                assert_eq!(file["digest"], storage::blob::Digest::of(bytes).to_string());
            }
        }
        // The sidecar says what people said, and stands beside the file.
        let sidecar = &package.files["originals/Sommer på Værøy/Juli_ 10/båt.jpg.xmp"];
        let said = Metadata::of_sidecar(sidecar, None).expect("XMP");
        assert_eq!((said.title.as_deref(), said.rating), (Some("Båt i fjæra"), Some(4)));
        assert_eq!(said.keyword_paths, [vec!["Sted".to_owned(), "Nord".into()]]);
        let comments = package.all("comment");
        let told: Vec<_> = comments.iter().map(|one| (&one["text"], &one["revision"])).collect();
        let expected = [("Kutt her\n– takk", 0), ("Skjevt", 1), ("", 0), ("Gjort", 0), ("Jo", 0)];
        let expected = expected.map(|(text, revision)| (json!(text), json!(revision)));
        assert_eq!(told, expected.each_ref().map(|(text, revision)| (text, revision)));
        assert_eq!(comments[0]["moment"]["last_frame"], 9);
        assert_eq!(comments[0]["shapes"][0]["points"][0]["x"], 0.25);
        assert_eq!(comments[0]["author"]["name"], "Kari Nordmann");
        assert_eq!(comments[3]["reply_to"], comments[0]["id"]);
        assert_eq!(package.all("favourites")[0]["assets"].as_array().map(Vec::len), Some(2));
        let searches = package.all("search");
        let searches: Vec<_> = searches.iter().map(|one| (&one["name"], &one["shared"])).collect();
        let (ours, mine) = (json!("Alles bilder"), json!("Mine båter"));
        assert_eq!(searches, [(&ours, &json!(true)), (&mine, &json!(false))]);
        let kai = assets.iter().find(|one| one["decided"][0]["path"] == json!(["Kai"]));
        let decided = &kai.expect("the asset")["decided"];
        assert_eq!(
            (&decided[0]["accepted"], &decided[1]["accepted"]),
            (&json!(true), &json!(false))
        );
        let smart = package.all("selection");
        let smart =
            smart.iter().find(|one| one["filter"]["kinds"] == json!(["Image"])).expect("it");
        assert_eq!(smart["assets"].as_array().map(Vec::len), Some(3));
        assert_eq!(smart["excluded"].as_array().map(Vec::len), Some(1));
    })
    .await;
}

/// Lets an asset be somebody else's, under terms that ended long ago or never do.
async fn belong(app: &TestApp, asset: &str, ownership: Ownership, valid_until: Option<&str>) {
    let id: AssetId = asset.parse().expect("an id");
    let db = app.platform.db.writer();
    asset::Entity::update_many()
        .col_expr(asset::Column::Ownership, Expr::value(ownership))
        .filter(asset::COLUMN.id.eq(id))
        .exec(db)
        .await
        .expect("the owner is changed");
    let terms = asset_right::ActiveModel {
        asset_id: Set(id),
        valid_from: Set(None),
        valid_until: Set(valid_until.map(|day| day.parse().expect("a day"))),
        territories: Set(Territories::default()),
        channels: Set(Scopes::default()),
        note: Set(String::new()),
        noticed_days: Set(None),
    };
    asset_right::Entity::insert(terms).exec_without_returning(db).await.expect("terms");
}

#[actix_web::test]
async fn what_is_ones_own_goes_along_and_what_is_licensed_follows_its_licence() {
    on_both(async |app| {
        let owner = app.owner().await;
        let assets = owner.add_pictures(4, json!({})).await;
        let ended = Some("2020-01-01");
        for (asset, ownership, until) in [
            (&assets[0], Ownership::Own, ended),
            (&assets[1], Ownership::Stock, ended),
            (&assets[2], Ownership::Stock, None),
            (&assets[3], Ownership::VibbioRaw, None),
        ] {
            belong(app, asset, ownership, until).await;
        }
        let package = export(app, &owner, None).await;
        let expected = [
            "NOT INCLUDED.txt",
            "manifest.jsonl",
            "originals/0.png",
            "originals/0.png.xmp",
            "originals/2.png",
            "originals/2.png.xmp",
        ];
        assert_eq!(package.names(), expected);
        let left_out = package.all("left_out");
        let left_out: Vec<_> = left_out.iter().map(|one| (&one["name"], &one["code"])).collect();
        let code = json!("NOT_DOWNLOADABLE");
        assert_eq!(left_out, [(&json!("1.png"), &code), (&json!("3.png"), &code)]);
        assert_eq!(package.all("asset").len(), 2);
    })
    .await;
}

#[actix_web::test]
async fn a_folder_goes_with_what_is_on_its_assets() {
    on_both(async |app| {
        let owner = app.owner().await;
        rich(app, &owner).await;
        let folders = owner.ok("{ folders { id name } }", json!({})).await;
        let folders = folders["folders"].as_array().expect("folders").iter();
        let july = folders.clone().find(|folder| folder["name"] == "Juli: 10").expect("it");
        let package = export(app, &owner, july["id"].as_str()).await;
        let named = |kind: &str| {
            let all = package.all(kind);
            all.iter()
                .map(|one| one["name"].as_str().expect("a name").to_owned())
                .collect::<Vec<_>>()
        };
        assert_eq!(named("library"), ["Juli: 10"]);
        assert_eq!(named("folder"), ["Juli: 10", "Tom"]);
        assert_eq!(named("tag"), ["Fisk", "Sted", "Nord"]);
        assert_eq!(named("person"), ["Kari Bråten"]);
        assert_eq!(named("asset"), ["båt.jpg", "båt.jpg", "sist.png"]);
        assert_eq!(package.all("folder")[0]["parent"], Value::Null);
        // The document of the release lies elsewhere.
        assert_eq!(package.all("release")[0]["document"], Value::Null);
        assert!(package.all("collection").is_empty() && package.all("selection").is_empty());
    })
    .await;
}

#[actix_web::test]
async fn only_who_may_takes_a_library_away_and_only_their_own() {
    on_both(async |app| {
        let (owner, other) = (app.owner().await, app.owner().await);
        let theirs = other.folder("Deres", None).await;
        for folder in [theirs.as_str(), "fld_01890000000070008000000000000000"] {
            assert_eq!(owner.refused(EXPORT, json!({ "folder": folder })).await, "NOT_FOUND");
        }
        owner.add(json!({}), "a.png", picture(1)).await;
        let begun = owner.ok(EXPORT, json!({})).await["libraryExport"]["download"].take();
        // Whoever loses the right before it is packed gets nothing.
        become_a(app, AccountRole::Member, &owner).await;
        app.work().await;
        let failed = owner.ok(SEE, json!({ "id": begun["id"] })).await["download"].take();
        assert_eq!((&failed["state"], &failed["code"]), (&json!("FAILED"), &json!("FORBIDDEN")));
        for role in [AccountRole::Member, AccountRole::Reviewer] {
            become_a(app, role, &owner).await;
            assert_eq!(owner.refused(EXPORT, json!({})).await, "FORBIDDEN");
        }
    })
    .await;
}

#[actix_web::test]
async fn an_empty_library_is_a_package_too() {
    let app = TestApp::sqlite().await;
    let owner = app.owner().await;
    let package = export(&app, &owner, None).await;
    assert_eq!(package.names(), ["manifest.jsonl"]);
    assert_eq!(package.manifest().len(), 1);
    app.finish().await;
}

#[actix_web::test]
async fn a_package_of_many_takes_as_many_statements_as_one_of_few() {
    on_both(async |app| {
        let owner = app.owner().await;
        let mut counts = Vec::new();
        for _ in 0..2 {
            owner.add_pictures(20, json!({})).await;
            app.work().await;
            owner.ok(EXPORT, json!({})).await;
            let before = app.platform.db.statements();
            app.work().await;
            counts.push(app.platform.db.statements() - before);
        }
        assert_eq!(counts[0], counts[1]);
    })
    .await;
}
