//! People without a login send files into a folder, within its bounds.

use reqwest::{
    Method, StatusCode,
    multipart::{Form, Part},
};
use serde_json::{Value, json};
use tests::{TestApp, library::picture, on_both};

use super::{Guest, Link, seen, shared};

async fn send(guest: &Guest, link: &Link, files: Vec<(&str, Vec<u8>)>) -> (StatusCode, Value) {
    let mut form = Form::new().text("other", "is passed over");
    for (name, bytes) in files {
        form = form.part("files", Part::bytes(bytes).file_name(name.to_owned()));
    }
    let request = guest.request(Method::POST, &format!("{}/upload", link.path)).multipart(form);
    let response = request.header("accept", "application/json").send().await.expect("a response");
    (response.status(), response.json().await.unwrap_or_default())
}

async fn entered(app: &TestApp, link: &Link) -> Guest {
    let mut guest = Guest::of(app);
    assert_eq!(guest.look(&link.path).await.0, StatusCode::OK);
    guest
}

#[actix_web::test]
async fn files_go_into_the_folder_and_what_is_no_file_of_ours_does_not() {
    on_both(async |app| {
        let owner = app.owner().await;
        let folder = owner.folder("In", None).await;
        owner.add(json!({ "folder": folder }), "ours.png", picture(1)).await;
        let input = json!({ "folderId": folder, "allowsUpload": true, "showsContents": false });
        let link = shared(&owner, input).await;
        let mut guest = entered(app, &link).await;
        let (_, page) = guest.look(&link.path).await;
        assert!(page.contains("multipart/form-data") && !page.contains("ours.png"), "{page}");
        let files =
            vec![("a.png", picture(2)), ("../b.exe", b"MZ".to_vec()), ("c.png", picture(3))];
        let (status, answer) = send(&guest, &link, files).await;
        assert_eq!(status, StatusCode::OK);
        let expected = json!([
            { "name": "a.png", "taken": true, "message": null },
            { "name": "b.exe", "taken": false, "message": "Files of this sort are not taken." },
            { "name": "c.png", "taken": true, "message": null },
        ]);
        assert_eq!(answer["files"], expected);
        let list = "query($id: ID!) { assets(filter: { folderId: $id }) { nodes { name } } }";
        let listed = owner.ok(list, json!({ "id": folder })).await;
        let names = json!([{ "name": "c.png" }, { "name": "a.png" }, { "name": "ours.png" }]);
        assert_eq!(listed["assets"]["nodes"], names);
        let found = seen(&owner, &link).await;
        let bytes = picture(2).len() + picture(3).len();
        assert_eq!(found["receivedFiles"], 2);
        assert_eq!(found["receivedBytes"], bytes, "what was not taken is given back");
        assert_eq!(found["visits"]["nodes"][0]["action"], "UPLOAD");
        // Without scripts the browser goes back to the page, which tells what became of them.
        let form = Form::new().part("files", Part::bytes(picture(4)).file_name("d.png"));
        let request = guest.request(Method::POST, &format!("{}/upload", link.path)).multipart(form);
        let response = request.send().await.expect("a response");
        assert_eq!(response.status(), StatusCode::SEE_OTHER);
        let back = response.headers()["location"].to_str().expect("a path").to_owned();
        let (_, page) = guest.look(back.split('#').next().unwrap_or_default()).await;
        assert!(page.contains("1 file has arrived."), "{page}");
    })
    .await;
}

#[actix_web::test]
async fn no_more_comes_in_than_a_link_takes_however_many_send_at_once() {
    on_both(async |app| {
        let owner = app.owner().await;
        let folder = owner.folder("In", None).await;
        let input = json!({ "folderId": folder, "allowsUpload": true, "maxFiles": 3 });
        let link = shared(&owner, input).await;
        let guest = entered(app, &link).await;
        let sending =
            (0..8).map(async |n| send(&guest, &link, vec![("x.png", picture(n))]).await.1);
        let answers = futures::future::join_all(sending).await;
        let taken = answers.iter().filter(|answer| answer["files"][0]["taken"] == true).count();
        assert_eq!(taken, 3);
        assert_eq!(seen(&owner, &link).await["receivedFiles"], 3);
        let small = json!({ "folderId": folder, "allowsUpload": true, "maxBytes": 100 });
        let small = shared(&owner, small).await;
        let guest = entered(app, &small).await;
        let (_, answer) = send(&guest, &small, vec![("x.png", picture(9))]).await;
        assert_eq!(answer["files"][0]["taken"], false);
        assert_eq!(seen(&owner, &small).await["receivedBytes"], 0);
    })
    .await;
}

#[actix_web::test]
async fn a_link_that_takes_no_files_takes_none() {
    on_both(async |app| {
        let owner = app.owner().await;
        let folder = owner.folder("Out", None).await;
        let link = shared(&owner, json!({ "folderId": folder })).await;
        let guest = entered(app, &link).await;
        let (status, _) = send(&guest, &link, vec![("x.png", picture(1))]).await;
        assert_eq!(status, StatusCode::NOT_FOUND);
        let open = json!({ "folderId": folder, "allowsUpload": true });
        let open = shared(&owner, open).await;
        let (status, _) = send(&Guest::of(app), &open, vec![("x.png", picture(1))]).await;
        assert_eq!(status, StatusCode::FORBIDDEN, "it was not opened");
    })
    .await;
}
