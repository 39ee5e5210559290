use anyhow::ensure;
use chrono::TimeDelta;
use entity::{
    asset::{self, AssetKind},
    id::{AssetId, OrderId, ProjectId},
    job,
    lot::LotKind,
    notification,
    order_event::OrderAction,
    project::VideoFormat,
    role::StaffRole,
};
use sea_orm::{QuerySelect, prelude::*};

use super::{Customer, dice::Dice, files::Files, progress::Progress, words};
use crate::{
    access::{Member, Staff},
    accounts::{
        actions::staff::{self, Hire},
        rules::Email,
    },
    app::Platform,
    credits::actions::{Grant, grant},
    error::Result,
    jobs::Job,
    library,
    orders::{
        actions::{
            deliver::deliver,
            file::OrderFile,
            place, quote,
            step::{self, Step},
        },
        jobs::ConfirmOrder,
        reads::{Ask, Party},
    },
    projects::actions::{Target, placement, project, scene},
    tx::Tx,
};

/// How many projects one unit of work adds.
const AT_ONCE: usize = 20;
/// How many assets of the library are shown in projects.
const SHOWN: u64 = 500;
/// Who makes the videos; nobody can sign in as this person, who has no password.
const PRODUCER: &str = "producer@seed.example";
/// More credits than such a project can cost.
const CREDITS: i32 = 2_000;

/// How far an order has come, and how many of a hundred have come so far.
const COURSES: [(u32, &[OrderAction]); 8] = {
    use OrderAction::{Accept, Cancel, Close, Decline, Deliver, Hold, Start};
    [
        (10, &[]),
        (10, &[Accept]),
        (10, &[Accept, Start]),
        (5, &[Accept, Hold]),
        (30, &[Accept, Start, Deliver]),
        (25, &[Accept, Start, Deliver, Close]),
        (6, &[Cancel]),
        (4, &[Decline]),
    ]
};

/// Pictures and clips that can be shown.
async fn shown(platform: &Platform, owner: &Member) -> Result<Vec<AssetId>> {
    let assets = library::reads::visible_to(owner)
        .filter(asset::COLUMN.kind.is_in([AssetKind::Image, AssetKind::Video]))
        .select_only()
        .column(asset::Column::Id)
        .limit(SHOWN);
    Ok(assets.into_tuple().all(platform.db.reader()).await?)
}

async fn producer(platform: &Platform) -> anyhow::Result<Staff> {
    let hire = Hire {
        email: Email::new(PRODUCER)?,
        name: "Ola Produsent".into(),
        role: StaffRole::Producer,
        password_hash: None,
    };
    let tx = platform.begin().await?;
    let user = staff::add(&tx, hire).await?;
    tx.commit().await?;
    Ok(Staff { user })
}

/// Takes back what people would be told and mailed: nobody has ordered anything.
async fn forget_mails(tx: &Tx, orders: Vec<OrderId>) -> anyhow::Result<()> {
    let subjects = orders.iter().map(ToString::to_string);
    notification::Entity::delete_many()
        .filter(notification::COLUMN.subject.is_in(subjects))
        .exec(&tx.db)
        .await?;
    let mails = orders.into_iter().map(|order| serde_json::to_value(ConfirmOrder { order }));
    let mails = mails.collect::<Result<Vec<_>, _>>()?;
    job::Entity::delete_many()
        .filter(job::COLUMN.name.eq(ConfirmOrder::NAME))
        .filter(job::COLUMN.payload.is_in(mails))
        .exec(&tx.db)
        .await?;
    Ok(())
}

/// Those who plan, order and make videos, all through the real actions.
pub(super) struct Studio<'a> {
    customer: Member,
    producer: Staff,
    files: &'a Files,
    shown: Vec<AssetId>,
    dice: Dice,
}

impl<'a> Studio<'a> {
    pub(super) async fn open(
        platform: &Platform,
        customer: &Customer,
        files: &'a Files,
        dice: Dice,
    ) -> anyhow::Result<Self> {
        let shown = shown(platform, &customer.owner).await?;
        ensure!(!shown.is_empty(), "projects show what the library holds: ask for assets too");
        let producer = producer(platform).await?;
        Ok(Self { customer: customer.owner, producer, files, shown, dice })
    }

    /// Adds projects, of which nine of ten are ordered.
    pub(super) async fn add(
        mut self,
        platform: &Platform,
        count: u32,
        progress: &mut Progress<'_>,
    ) -> anyhow::Result<()> {
        progress.begin("projects, nine of ten ordered,");
        let count = usize::try_from(count)?;
        let mut done = 0;
        while done < count {
            let some = AT_ONCE.min(count - done);
            let tx = platform.begin().await?;
            self.pay(&tx, some).await?;
            let mut ordered = Vec::new();
            for _ in 0..some {
                ordered.extend(Box::pin(self.project(&tx)).await?);
            }
            forget_mails(&tx, ordered).await?;
            tx.commit().await?;
            done += some;
            progress.at(done, count)?;
        }
        Ok(progress.end(done)?)
    }

    /// Grants what so many projects can cost at most.
    async fn pay(&self, tx: &Tx, projects: usize) -> anyhow::Result<()> {
        let credits = Grant {
            kind: LotKind::Promotion,
            amount: CREDITS * i32::try_from(projects)?,
            effective_from: tx.now,
            expires_at: Some(tx.now + TimeDelta::days(365)),
            note: None,
            actor: None,
        };
        grant(tx, self.customer.account, credits).await?;
        Ok(())
    }

    /// Plans a video, and most often orders it.
    async fn project(&mut self, tx: &Tx) -> Result<Option<OrderId>> {
        let project = self.plan(tx).await?;
        if self.dice.happens(10) {
            return Ok(None);
        }
        let quote = quote::quote(tx, &self.customer, Ask::Project(project)).await?;
        let order = place::place(tx, &self.customer, quote.id).await?;
        for action in self.course() {
            self.step(tx, order.id, *action).await?;
        }
        Ok(Some(order.id))
    }

    async fn plan(&mut self, tx: &Tx) -> Result<ProjectId> {
        let subject = *self.dice.pick(&words::CAMPAIGNS);
        let format = *self.dice.pick(&[
            VideoFormat::Landscape,
            VideoFormat::Square,
            VideoFormat::Story,
            VideoFormat::Portrait,
        ]);
        let start = project::Change {
            title: Some(format!("{subject} {}", self.dice.between(1, 99))),
            goal: Some((*self.dice.pick(&words::GOALS)).into()),
            target_seconds: Some(*self.dice.pick(&[15, 30, 45, 60, 120])),
            formats: Some(vec![format]),
            language: Some((*self.dice.pick(&["nb", "nn", "en"])).into()),
            ..project::Change::default()
        };
        let project = project::create(tx, &self.customer, start).await?.id;
        for _ in 0..self.dice.between(2, 6) {
            self.scene(tx, project).await?;
        }
        Ok(project)
    }

    async fn scene(&mut self, tx: &Tx, project: ProjectId) -> Result<()> {
        let message = Some((*self.dice.pick(&words::MESSAGES)).into());
        let target = Target { id: project, expected_version: None };
        let start = scene::Change { message, ..scene::Change::default() };
        let (_, scene) = scene::add(tx, &self.customer, target, start, None).await?;
        for _ in 0..self.dice.between(1, 2) {
            let target = Target { id: scene.id, expected_version: None };
            let start = placement::Start {
                asset: *self.dice.pick(&self.shown),
                change: placement::Change::default(),
                position: None,
            };
            placement::add(tx, &self.customer, target, start).await?;
        }
        Ok(())
    }

    fn course(&mut self) -> &'static [OrderAction] {
        let mut throw = self.dice.between(1, 100);
        for (share, course) in COURSES {
            if throw <= share {
                return course;
            }
            throw -= share;
        }
        &[]
    }

    async fn step(&mut self, tx: &Tx, order: OrderId, action: OrderAction) -> Result<()> {
        let party = match action {
            OrderAction::Cancel => Party::Customer(self.customer),
            _ => Party::Staff(self.producer),
        };
        if action == OrderAction::Deliver {
            let file = self.dice.pick(&self.files.clips).clone();
            let name = format!("{} ferdig.mp4", self.dice.pick(&words::CAMPAIGNS));
            let files = vec![OrderFile { name, file, upload: None }];
            Box::pin(deliver(tx, self.producer, order, files)).await?;
        } else {
            let reason = (action == OrderAction::Decline).then_some("Ingen ledig klipper");
            step::take(tx, order, Step { party, action, reason }).await?;
        }
        Ok(())
    }
}
