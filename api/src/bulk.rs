//! The same change of many things at once, each of which succeeds or is refused by itself.
//!
//! Every bulk mutation has one shape. Its input takes `ids`, at most 500, and it answers with a
//! [`BulkPayload`]: one [`RowResult`] for each id, in the order in which they were given.
//!
//! ```text
//! /// The assets; at most 500.
//! #[graphql(validator(max_items = 500))]
//! ids: Vec<AssetId>,
//!
//! let member = ctx.member(Permission::LibraryWrite)?;
//! let tx = ctx.begin().await?;
//! let change = |id| trash::discard(&tx, &member, id);
//! let payload = bulk::each(&tx, input.ids, change, Asset).await?;
//! tx.commit().await?;
//! Ok(payload)
//! ```
//!
//! - All rows belong to one unit of work. What refuses the whole, such as a folder that is not
//!   there, is checked before the first row and answered as the error of the mutation.
//! - A row that is refused leaves nothing behind, however far it came; the others are unharmed.
//!   What is broken, unlike what is refused, ends the whole.
//! - Of what is gone after the change, such as a deleted folder, the result's `item` tells what it
//!   was.
//! - The types are named after the thing: of `Asset`, `AssetsPayload` and `AssetResult`.

use std::{borrow::Cow, collections::HashMap, fmt::Display, hash::Hash};

use async_graphql::{ID, OutputType, SimpleObject, TypeName};

use crate::{
    error::{Code, Error, Refused, Result},
    tx::Tx,
};

/// What became of each of several things.
#[derive(Debug, SimpleObject)]
#[graphql(name_type)]
pub struct BulkPayload<T: OutputType> {
    /// One result for each id, in the order in which they were given.
    results: Vec<RowResult<T>>,
}

impl<T: OutputType> TypeName for BulkPayload<T> {
    fn type_name() -> Cow<'static, str> {
        format!("{}sPayload", T::type_name()).into()
    }
}

/// What became of one of several things.
#[derive(Debug, SimpleObject)]
#[graphql(name_type)]
pub struct RowResult<T: OutputType> {
    /// The id that was given.
    id: ID,
    /// The thing as it is now; `null` if it was refused.
    item: Option<T>,
    /// Why it was refused; `null` if it was not.
    code: Option<Code>,
    /// Says so in words.
    message: Option<String>,
    /// The field of the input at fault, if one is.
    field: Option<&'static str>,
}

impl<T: OutputType> RowResult<T> {
    fn done(id: ID, item: T) -> Self {
        Self { id, item: Some(item), code: None, message: None, field: None }
    }

    fn refused(id: ID, refused: Refused) -> Self {
        let Refused { code, message, field, .. } = refused;
        Self { id, item: None, code: Some(code), message: Some(message), field }
    }
}

impl<T: OutputType> TypeName for RowResult<T> {
    fn type_name() -> Cow<'static, str> {
        format!("{}Result", T::type_name()).into()
    }
}

/// Shows what came of a change that was made to several things together: what it did not find is
/// refused.
pub fn found<I, M, T>(
    ids: Vec<I>,
    what: &str,
    found: Vec<M>,
    id: impl Fn(&M) -> I,
    show: impl Fn(M) -> T,
) -> BulkPayload<T>
where
    I: Copy + Display + Eq + Hash,
    M: Clone,
    T: OutputType,
{
    let found: HashMap<_, _> = found.into_iter().map(|row| (id(&row), row)).collect();
    let row = |id: I| match found.get(&id) {
        Some(row) => RowResult::done(ID(id.to_string()), show(row.clone())),
        None => RowResult::refused(ID(id.to_string()), Error::not_found(what).into()),
    };
    BulkPayload { results: ids.into_iter().map(row).collect() }
}

/// Does the same to each of several things, one after the other, and shows what came of it.
pub async fn each<I, M, T, F>(
    tx: &Tx,
    ids: Vec<I>,
    act: impl Fn(I) -> F,
    show: impl Fn(M) -> T,
) -> Result<BulkPayload<T>>
where
    I: Copy + Display,
    T: OutputType,
    F: Future<Output = Result<M>>,
{
    let mut results = Vec::with_capacity(ids.len());
    for id in ids {
        let wire = ID(id.to_string());
        results.push(match tx.attempt(async || act(id).await).await? {
            Ok(done) => RowResult::done(wire, show(done)),
            Err(refused) => RowResult::refused(wire, refused),
        });
    }
    Ok(BulkPayload { results })
}
