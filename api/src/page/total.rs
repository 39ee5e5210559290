//! How long a list is.

use async_graphql::{
    Context, Object,
    connection::{Connection, EmptyFields},
};
use sea_orm::{EntityTrait, FromQueryResult, PaginatorTrait, Select};

use crate::{context::ContextExt, error::Result};

/// A page of nodes; its count is taken only where it is asked for.
pub type Paged<N> = Connection<String, N, Total, EmptyFields>;

/// How many there are.
pub struct Total {
    count: Box<dyn Count>,
}

impl Total {
    /// How many rows of a query there are.
    pub fn of<E>(query: Select<E>) -> Self
    where
        E: EntityTrait<Model: FromQueryResult + Send + Sync>,
    {
        Self { count: Box::new(query) }
    }

    /// Counts them.
    pub async fn count(&self, ctx: &Context<'_>) -> Result<u64> {
        self.count.count(ctx).await
    }
}

#[Object(name = "Total")]
impl Total {
    /// How many there are on all pages together.
    async fn total_count(&self, ctx: &Context<'_>) -> Result<u64> {
        self.count.count(ctx).await
    }
}

#[async_graphql::async_trait::async_trait]
trait Count: Send + Sync {
    async fn count(&self, ctx: &Context<'_>) -> Result<u64>;
}

#[async_graphql::async_trait::async_trait]
impl<E> Count for Select<E>
where
    E: EntityTrait<Model: Send + Sync>,
{
    async fn count(&self, ctx: &Context<'_>) -> Result<u64> {
        Ok(PaginatorTrait::count(self.clone(), ctx.db()).await?)
    }
}
