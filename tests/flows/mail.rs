//! Mail goes by a real mail server, or waits until it can.

use chrono::TimeDelta;
use entity::job::{self, JobState};
use sea_orm::prelude::*;
use tests::{TestApp, people::fresh_email, smtp::Smtp};

/// A node that sends mail by a URL.
async fn node(mail: &str) -> TestApp {
    TestApp::start(None, &["--mail", mail, "--mail-from", "Vibbio <post@vibbio.example>"]).await
}

/// The only job in the queue but for those of the trial, which wait for its end.
async fn job(app: &TestApp) -> job::Model {
    app.work().await;
    let jobs = job::Entity::find().filter(job::COLUMN.name.ne("tend_account"));
    let jobs = jobs.all(app.platform.db.reader()).await.expect("jobs");
    let [job] = jobs.try_into().expect("one job");
    job
}

#[actix_web::test]
async fn a_verification_mail_arrives_through_a_mail_server() {
    let Some(server) = Smtp::start() else { return };
    let app = node(&server.url(Some("vibbio:s3cret%2B%2F%3F"))).await;
    let email = fresh_email();
    app.register(&email).await;
    app.work().await;
    let mail = server.next();
    assert_eq!(mail["user"], "vibbio");
    assert_eq!(mail["from"], "post@vibbio.example");
    assert_eq!(mail["to"], serde_json::json!([email]));
    let message = mail["message"].as_str().expect("a message");
    for part in [
        "From: Vibbio <post@vibbio.example>\r\n",
        "Subject: Confirm your e-mail address\r\n",
        "Auto-Submitted: auto-generated\r\n",
        "Content-Type: multipart/alternative;",
        "Content-Type: text/plain; charset=utf-8\r\n",
        "Content-Type: text/html; charset=utf-8\r\n",
        "@vibbio.example>\r\n",
    ] {
        assert!(message.contains(part), "{part}\n{message}");
    }
    app.finish().await;
}

#[actix_web::test]
async fn mail_that_a_server_defers_is_sent_later() {
    let Some(server) = Smtp::start() else { return };
    let app = node(&server.url(None)).await;
    app.register(&format!("later.{}", fresh_email())).await;
    let waiting = job(&app).await;
    assert_eq!((waiting.state, waiting.attempts), (JobState::Ready, 1));
    assert!(server.is_empty());
    app.platform.clock.advance(TimeDelta::hours(1));
    app.work().await;
    server.next();
    assert!(server.is_empty(), "once");
    app.finish().await;
}

#[actix_web::test]
async fn mail_that_a_server_refuses_is_set_aside_at_once() {
    let Some(server) = Smtp::start() else { return };
    let app = node(&server.url(None)).await;
    app.register(&format!("gone.{}", fresh_email())).await;
    let refused = job(&app).await;
    assert_eq!((refused.state, refused.attempts), (JobState::Dead, 1));
    let why = refused.last_error.unwrap_or_default();
    assert!(why.contains("Nobody of this name"), "{why}");
}

#[actix_web::test]
async fn mail_waits_while_the_server_refuses_us() {
    let Some(server) = Smtp::start() else { return };
    let app = node(&server.url(Some("vibbio:wrong"))).await;
    app.register(&fresh_email()).await;
    assert_eq!(job(&app).await.state, JobState::Ready);
    assert!(server.is_empty());
}

#[actix_web::test]
async fn mail_is_not_sent_in_the_clear_where_it_must_be_encrypted() {
    let Some(server) = Smtp::start() else { return };
    let app = node(&format!("{}?tls=required", server.url(None))).await;
    app.register(&fresh_email()).await;
    assert_eq!(job(&app).await.state, JobState::Ready);
    assert!(server.is_empty());
}

#[actix_web::test]
async fn mail_waits_while_no_server_answers() {
    let nobody = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = nobody.local_addr().expect("an address");
    drop(nobody);
    let app = node(&format!("smtp://{address}")).await;
    app.register(&fresh_email()).await;
    assert_eq!(job(&app).await.state, JobState::Ready);
}
