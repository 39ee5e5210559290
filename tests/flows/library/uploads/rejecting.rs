//! What is no sound file stays out, and leaves nothing behind.

use serde_json::{Value, json};
use tests::{
    TestApp,
    library::{media, picture},
    on_both,
};

use super::used;

#[actix_web::test]
async fn a_broken_file_is_rejected_and_the_others_are_unharmed() {
    on_both(async |app| {
        let owner = app.owner().await;
        let whole = media("picture.jpg");
        let mut damaged = media("picture.png");
        damaged[20] ^= 0xFF;
        let clip = media("clip.mp4");
        let files = vec![
            ("first.png", picture(1)),
            ("empty.jpg", Vec::new()),
            ("page.html.jpg", b"<html><script>alert(1)</script></html>".to_vec()),
            ("program.jpg", b"MZ\x90\0\x03\0\0\0\x04\0\0\0\xFF\xFF".to_vec()),
            ("clip.mkv", media("clip.mkv")),
            ("cut.jpg", whole[..whole.len() / 2].to_vec()),
            ("cut.mp4", clip[..clip.len() - 100].to_vec()),
            ("damaged.png", damaged),
            ("last.png", picture(2)),
        ];
        let results = owner.upload(json!({}), files).await;
        let codes: Vec<_> = results.iter().map(|result| result["code"].as_str()).collect();
        let expected = [
            None,
            Some("FILE_EMPTY"),
            Some("FILE_UNSUPPORTED"),
            Some("FILE_UNSUPPORTED"),
            Some("FILE_UNSUPPORTED"),
            Some("FILE_TRUNCATED"),
            Some("FILE_TRUNCATED"),
            Some("FILE_DAMAGED"),
            None,
        ];
        assert_eq!(codes, expected, "{results:#?}");
        for result in &results {
            let is_added: bool = Value::is_null(&result["code"]);
            assert_eq!(result["status"], if is_added { "ADDED" } else { "REJECTED" });
            assert_eq!(result["asset"].is_object(), is_added);
            assert_eq!(result["message"].is_string(), !is_added);
        }
        assert_eq!(app.stored().len(), 2, "{:?}", app.stored());
        let sizes =
            [picture(1), picture(2)].map(|bytes| i64::try_from(bytes.len()).expect("a size"));
        assert_eq!(used(&owner).await, sizes.iter().sum::<i64>());
    })
    .await;
}

#[actix_web::test]
async fn a_file_beyond_the_limit_is_rejected() {
    let app = TestApp::start(None, &["--max-upload", "5000"]).await;
    let owner = app.owner().await;
    let files = vec![("large.mp4", media("clip.mp4")), ("small.png", picture(1))];
    let results = owner.upload(json!({}), files).await;
    assert_eq!(results[0]["code"], "FILE_TOO_LARGE");
    assert_eq!(results[1]["status"], "ADDED");
    assert_eq!(app.stored().len(), 1);
    app.finish().await;
}
