use std::time::Duration;

use async_graphql::{Context, InputObject, Object, Schema, SimpleObject, Subscription, Union};
use futures::{Stream, StreamExt, stream};

use super::{
    super::{Upload, UploadBroken, Uploads},
    Caller,
};
use crate::error::{Code, Error, Result};

pub(super) fn schema() -> Schema<Query, Mutation, Events> {
    Schema::build(Query, Mutation, Events).register_output_type::<Code>().finish()
}

pub(super) struct Query;

#[Object]
impl Query {
    async fn hello(&self, #[graphql(default = "you")] name: String) -> String {
        format!("Hello, {name}!")
    }

    async fn caller(&self, ctx: &Context<'_>) -> Option<String> {
        ctx.data_opt::<Caller>().map(|caller| caller.0.clone())
    }

    async fn maybe(&self) -> Result<Option<i32>> {
        Err(Error::refused(Code::NotFound, "There is none."))
    }

    async fn broken(&self) -> Result<Option<i32>> {
        Err(Error::Broken(anyhow::anyhow!("secret detail")))
    }

    async fn thing(&self) -> Option<Thing> {
        Some(Thing)
    }

    async fn things(&self) -> Vec<Thing> {
        vec![Thing, Thing]
    }

    async fn nothing(&self) -> Option<Thing> {
        None
    }

    async fn mixed(&self) -> Vec<Either> {
        vec![Either::Thing(Thing), Either::Item(Item)]
    }

    async fn after(&self, turns: u32) -> u32 {
        after(turns).await
    }

    async fn items(&self, first: Option<i32>, last: Option<i32>) -> ItemConnection {
        let _ = (first, last);
        ItemConnection
    }

    async fn nodes(&self, ids: Vec<String>) -> Vec<Option<Item>> {
        ids.into_iter().map(|_| Some(Item)).collect()
    }

    async fn panics(&self, #[graphql(default = true)] now: bool) -> i32 {
        assert!(!now, "on purpose");
        1
    }
}

/// Is done when others had their turns.
async fn after(turns: u32) -> u32 {
    for _ in 0..turns {
        tokio::task::yield_now().await;
    }
    turns
}

/// One or the other.
#[derive(Union)]
pub(super) enum Either {
    Thing(Thing),
    Item(Item),
}

/// A thing with fields that fail.
pub(super) struct Thing;

#[Object]
impl Thing {
    async fn name(&self) -> &str {
        "thing"
    }

    async fn maybe(&self) -> Result<Option<i32>> {
        Err(Error::refused(Code::NotFound, "There is none."))
    }

    async fn surely(&self) -> Result<i32> {
        Err(Error::refused(Code::IllegalState, "It is not."))
    }

    async fn inner(&self) -> Thing {
        Thing
    }

    async fn after(&self, turns: u32) -> u32 {
        after(turns).await
    }
}

/// A page of items.
pub(super) struct ItemConnection;

#[Object]
impl ItemConnection {
    async fn nodes(&self) -> Vec<Item> {
        vec![Item]
    }
}

/// An item with items.
pub(super) struct Item;

#[Object]
impl Item {
    async fn id(&self) -> &str {
        "1"
    }

    async fn items(&self, #[graphql(default = 10)] first: i32) -> ItemConnection {
        let _ = first;
        ItemConnection
    }

    async fn tags(&self) -> Vec<Item> {
        vec![]
    }

    async fn after(&self, turns: u32) -> u32 {
        after(turns).await
    }
}

pub(super) struct Mutation;

#[derive(InputObject)]
struct UploadInput {
    files: Vec<Upload>,
}

#[derive(SimpleObject)]
struct Stored {
    name: String,
    content_type: Option<String>,
    size: usize,
    start: String,
}

#[Object]
impl Mutation {
    async fn bump(&self) -> i32 {
        1
    }

    /// Takes files in and answers in the order of the input.
    async fn upload(&self, ctx: &Context<'_>, input: UploadInput) -> Result<Vec<Option<Stored>>> {
        if ctx.data_opt::<Caller>().is_none() {
            return Err(Error::refused(Code::Unauthenticated, "Sign in first."));
        }
        let mut stored: Vec<Option<Stored>> = input.files.iter().map(|_| None).collect();
        let uploads = ctx.data_unchecked::<Uploads>();
        while let Some(mut part) = uploads.next().await? {
            let (mut size, mut start) = (0, Vec::new());
            while let Some(bytes) = part.chunk().await {
                let bytes = bytes?;
                size += bytes.len();
                start.extend_from_slice(&bytes[..bytes.len().min(5 - start.len().min(5))]);
            }
            for (place, file) in stored.iter_mut().zip(&input.files) {
                if *file == part.upload() {
                    *place = Some(Stored {
                        name: part.file_name().to_owned(),
                        content_type: part.content_type().map(str::to_owned),
                        size,
                        start: String::from_utf8_lossy(&start).into_owned(),
                    });
                }
            }
        }
        Ok(stored)
    }

    /// Reads the first chunk of each file and leaves the rest.
    async fn peek(
        &self,
        ctx: &Context<'_>,
        file: Upload,
        other: Option<Upload>,
    ) -> Result<Vec<String>> {
        let _ = (file, other);
        let mut names = Vec::new();
        while let Some(mut part) = ctx.data_unchecked::<Uploads>().next().await? {
            part.chunk().await.transpose()?;
            names.push(part.file_name().to_owned());
        }
        Ok(names)
    }

    /// Names what became of an upload, again and again.
    async fn retry(&self, ctx: &Context<'_>, file: Upload) -> Vec<String> {
        let _ = file;
        let mut tries = Vec::new();
        for _ in 0..2 {
            let tried: Result<(), UploadBroken> = async {
                let mut part =
                    ctx.data_unchecked::<Uploads>().next().await?.ok_or(UploadBroken::Missing)?;
                while let Some(bytes) = part.chunk().await {
                    bytes?;
                }
                Ok(())
            }
            .await;
            tries.push(tried.map_or_else(|broken| format!("{broken:?}"), |()| "complete".into()));
        }
        tries
    }
}

pub(super) struct Events;

#[Subscription]
impl Events {
    async fn count(&self, to: i32) -> impl Stream<Item = i32> {
        stream::iter(1..=to)
    }

    async fn forever(&self) -> impl Stream<Item = i32> {
        stream::iter([1]).chain(stream::pending())
    }

    /// As much as the client can take.
    async fn flood(&self) -> impl Stream<Item = String> {
        stream::repeat("x".repeat(32 << 10)).then(|text| async {
            tokio::task::yield_now().await;
            text
        })
    }

    async fn ticks(&self) -> impl Stream<Item = i32> {
        let clock = tokio::time::interval(Duration::from_millis(10));
        stream::unfold((clock, 1), async |(mut clock, tick)| {
            clock.tick().await;
            Some((tick, (clock, tick + 1)))
        })
    }

    async fn callers(&self, ctx: &Context<'_>) -> impl Stream<Item = Option<String>> {
        stream::iter([ctx.data_opt::<Caller>().map(|caller| caller.0.clone())])
    }

    async fn denied(&self) -> Result<stream::Empty<i32>> {
        Err(Error::refused(Code::Forbidden, "Not for you."))
    }

    async fn panics(&self) -> impl Stream<Item = i32> {
        stream::iter([1, 2]).map(|n| if n == 2 { panic!("on purpose") } else { n })
    }

    async fn things(&self) -> impl Stream<Item = Thing> {
        stream::iter([Thing])
    }
}
