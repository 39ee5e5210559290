//! Work left for later is done: once at a time, again after a failure, and after a crash.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use api::{
    app::Platform,
    error::{Error, Result},
    jobs::{self, Job, Worker},
};
use chrono::TimeDelta;
use entity::job::{self, JobState};
use sea_orm::{ActiveValue::Set, IntoActiveModel, prelude::*};
use serde::{Deserialize, Serialize};
use tests::{TestApp, postgres};

/// What probes did, in the order in which they did it.
static DONE: Mutex<Vec<(String, u32)>> = Mutex::new(Vec::new());

/// A job that says that it ran.
#[derive(Serialize, Deserialize)]
struct Probe {
    flow: String,
    number: u32,
}

impl Job for Probe {
    const NAME: &'static str = "probe";

    async fn run(self, _: &Platform) -> Result<()> {
        DONE.lock().unwrap_or_else(PoisonError::into_inner).push((self.flow, self.number));
        Ok(())
    }
}

/// A job that always fails, by an error or by a panic.
#[derive(Serialize, Deserialize)]
struct Failing {
    panics: bool,
}

impl Job for Failing {
    const NAME: &'static str = "failing";

    async fn run(self, _: &Platform) -> Result<()> {
        assert!(!self.panics, "the probe panics");
        Err(Error::Broken(anyhow::anyhow!("the probe fails")))
    }
}

/// A job that waits for a signal which never comes.
#[derive(Serialize, Deserialize)]
struct Endless;

impl Job for Endless {
    const NAME: &'static str = "endless";

    async fn run(self, _: &Platform) -> Result<()> {
        std::future::pending().await
    }
}

fn done_by(flow: &str) -> Vec<u32> {
    let done = DONE.lock().unwrap_or_else(PoisonError::into_inner);
    done.iter().filter(|(by, _)| by == flow).map(|(_, number)| *number).collect()
}

async fn start(database_url: Option<&str>) -> TestApp {
    let kinds = jobs::all().with::<Probe>().with::<Failing>().with::<Endless>();
    TestApp::start_with(database_url, &[], kinds).await
}

/// Runs a flow on each database there is, naming it.
async fn on_each(name: &str, flow: impl AsyncFn(TestApp, String)) {
    flow(start(None).await, format!("{name} on SQLite")).await;
    if let Some(url) = postgres::new_database().await {
        flow(start(Some(&url)).await, format!("{name} on PostgreSQL")).await;
    }
}

async fn rows(app: &TestApp) -> Vec<job::Model> {
    job::Entity::find().all(app.platform.db.reader()).await.expect("jobs")
}

#[actix_web::test]
async fn a_job_of_a_unit_of_work_that_is_given_up_is_not_done() {
    on_each("given up", async |app, flow| {
        let tx = app.platform.begin().await.expect("a unit of work");
        tx.enqueue(Probe { flow: flow.clone(), number: 1 }).await.expect("queued");
        drop(tx);
        app.work().await;
        assert_eq!(done_by(&flow), Vec::<u32>::new());
    })
    .await;
}

#[actix_web::test]
async fn many_workers_do_each_job_once() {
    on_each("many", async |app, flow| {
        let tx = app.platform.begin().await.expect("a unit of work");
        for number in 0..200 {
            tx.enqueue(Probe { flow: flow.clone(), number }).await.expect("queued");
        }
        tx.commit().await.expect("committed");
        let workers = (0..8).map(|_| jobs::run_due(&app.platform));
        let counts = futures::future::try_join_all(workers).await.expect("the queue is read");
        assert_eq!(counts.iter().sum::<u64>(), 200);
        let mut done = done_by(&flow);
        done.sort_unstable();
        assert_eq!(done, (0..200).collect::<Vec<_>>());
        assert!(rows(&app).await.is_empty());
    })
    .await;
}

#[actix_web::test]
async fn a_failing_job_is_tried_again_later_and_set_aside_in_the_end() {
    on_each("failing", async |app, _| {
        for panics in [false, true] {
            let tx = app.platform.begin().await.expect("a unit of work");
            tx.enqueue(Failing { panics }).await.expect("queued");
            tx.commit().await.expect("committed");
        }
        for attempt in 1..=8 {
            app.work().await;
            app.work().await;
            assert!(rows(&app).await.iter().all(|row| row.attempts == attempt), "once a time");
            app.platform.clock.advance(TimeDelta::hours(2));
        }
        app.work().await;
        let rows = rows(&app).await;
        assert!(rows.iter().all(|row| row.state == JobState::Dead && row.attempts == 8));
        assert!(rows.iter().any(|row| row.last_error.as_deref() == Some("the probe fails")));
    })
    .await;
}

#[actix_web::test]
async fn a_job_of_a_worker_that_died_is_taken_over_when_its_lease_ends() {
    on_each("taken over", async |app, flow| {
        let tx = app.platform.begin().await.expect("a unit of work");
        tx.enqueue(Probe { flow: flow.clone(), number: 7 }).await.expect("queued");
        tx.commit().await.expect("committed");
        let mut row = rows(&app).await.remove(0).into_active_model();
        row.state = Set(JobState::Running);
        row.leased_by = Set(Some("a dead worker".into()));
        row.leased_until = Set(Some(app.platform.db.now() + TimeDelta::seconds(60)));
        row.update(app.platform.db.writer()).await.expect("the worker has it");

        app.work().await;
        assert_eq!(done_by(&flow), Vec::<u32>::new(), "the lease still holds");
        app.platform.clock.advance(TimeDelta::seconds(61));
        app.work().await;
        assert_eq!(done_by(&flow), [7]);
    })
    .await;
}

#[actix_web::test]
async fn a_stopping_worker_gives_back_what_it_cannot_finish() {
    on_each("given back", async |app, _| {
        let tx = app.platform.begin().await.expect("a unit of work");
        tx.enqueue(Endless).await.expect("queued");
        tx.commit().await.expect("committed");
        let worker = Worker::start(&app.platform, 2);
        while rows(&app).await[0].state != JobState::Running {
            tokio::task::yield_now().await;
        }
        worker.stop(Duration::from_millis(10)).await.expect("the workers stop");
        let row = rows(&app).await.remove(0);
        assert_eq!((row.state, row.attempts, row.leased_by), (JobState::Ready, 0, None));
    })
    .await;
}

#[actix_web::test]
async fn a_waiting_job_is_not_queued_twice_under_one_key() {
    on_each("one key", async |app, flow| {
        for number in 0..3 {
            let tx = app.platform.begin().await.expect("a unit of work");
            let probe = Probe { flow: flow.clone(), number };
            tx.enqueue_once(probe, &flow).await.expect("queued");
            tx.commit().await.expect("committed");
        }
        app.work().await;
        assert_eq!(done_by(&flow), [0]);
    })
    .await;
}

#[actix_web::test]
async fn a_worker_on_another_node_is_woken() {
    let Some(url) = postgres::new_database().await else { return };
    let (one, two) = (start(Some(&url)).await, start(Some(&url)).await);
    let woken = Arc::new(two.platform.bus.clone());
    let waiting = tokio::spawn(async move { woken.jobs().await });
    let tx = one.platform.begin().await.expect("a unit of work");
    tx.enqueue(Probe { flow: "other node".into(), number: 1 }).await.expect("queued");
    tx.commit().await.expect("committed");
    let heard = tokio::time::timeout(Duration::from_secs(5), waiting).await;
    assert!(heard.is_ok(), "the other node hears of the job");
    two.work().await;
    assert_eq!(done_by("other node"), [1]);
}
