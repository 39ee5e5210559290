//! What a resolver may reach: the platform, the loaders, and whoever is asking.

use std::hash::Hash;

use async_graphql::{
    Context,
    dataloader::{DataLoader, Loader},
    parser::types::OperationType,
};
use sea_orm::{DatabaseConnection, DbErr};

use crate::{
    access::{Caller, Denied, Duty, Member, Origin, Permission, Staff, Viewer},
    accounts::factors::{actions::proving, rules::Weight},
    app::Platform,
    database::Db,
    error::Result,
    staff_access::sight::Sight,
    tx::Tx,
};

/// Shorthands on the GraphQL context.
pub trait ContextExt {
    /// The running platform.
    fn platform(&self) -> &Platform;

    /// The pool, for reads.
    fn db(&self) -> &DatabaseConnection;

    /// The platform, for what begins units of work of its own in the name of the field.
    fn acting(&self) -> Platform;

    /// A unit of work, for writes; written down under the name of the field.
    fn begin(&self) -> impl Future<Output = Result<Tx, DbErr>> + Send;

    /// Where the request came from.
    fn origin(&self) -> Origin;

    /// Whoever is asking.
    fn viewer(&self) -> &Viewer;

    /// The signed-in person.
    fn caller(&self) -> Result<&Caller, Denied>;

    /// Proof that the caller may do something in the account of the session.
    fn member(&self, permission: Permission) -> Result<Member, Denied>;

    /// The same from somebody who has lately shown to be who they are: for what hurts most in the
    /// wrong hands.
    fn proved(&self, permission: Permission) -> impl Future<Output = Result<Member>> + Send;

    /// The signed-in person, who has lately shown to be who they are.
    fn proved_caller(&self) -> impl Future<Output = Result<&Caller>> + Send;

    /// Proof that the caller may do something for Vibbio.
    fn staff(&self, duty: Duty) -> Result<Staff, Denied>;

    /// What a loader finds under `key`, batched with its siblings.
    fn load<K>(&self, key: K) -> impl Future<Output = Result<<Db as Loader<K>>::Value>> + Send
    where
        K: Send + Sync + Hash + Eq + Clone + 'static,
        Db: Loader<K, Error = DbErr>,
        <Db as Loader<K>>::Value: Default;
}

impl ContextExt for Context<'_> {
    fn platform(&self) -> &Platform {
        self.data_unchecked::<Platform>()
    }

    fn db(&self) -> &DatabaseConnection {
        self.platform().db.reader()
    }

    fn acting(&self) -> Platform {
        self.platform().doing(self.field().name().to_owned())
    }

    async fn begin(&self) -> Result<Tx, DbErr> {
        self.acting().begin().await
    }

    fn origin(&self) -> Origin {
        self.data_opt::<Origin>().cloned().unwrap_or_default()
    }

    fn viewer(&self) -> &Viewer {
        self.data_opt::<Viewer>().unwrap_or(&Viewer::Stranger)
    }

    fn caller(&self) -> Result<&Caller, Denied> {
        self.viewer().caller()
    }

    fn member(&self, permission: Permission) -> Result<Member, Denied> {
        let member = self.viewer().member(permission, self.platform().db.now())?;
        if let Some(access) = self.viewer().looks_at() {
            let is_query = self.query_env.operation.node.ty == OperationType::Query;
            let sight = self.data_opt::<Sight>().filter(|_| is_query);
            sight.ok_or(Denied::Forbidden)?.of_account(access, self.field().name());
        }
        Ok(member)
    }

    async fn proved(&self, permission: Permission) -> Result<Member> {
        let member = self.member(permission)?;
        // A program was trusted with it by somebody who was asked for a proof then.
        if !matches!(self.viewer(), Viewer::Service(_)) {
            proving::demand(self.platform(), self.caller()?, Weight::Account).await?;
        }
        Ok(member)
    }

    async fn proved_caller(&self) -> Result<&Caller> {
        let caller = self.caller()?;
        proving::demand(self.platform(), caller, Weight::Person).await?;
        Ok(caller)
    }

    fn staff(&self, duty: Duty) -> Result<Staff, Denied> {
        self.viewer().staff(duty)
    }

    async fn load<K>(&self, key: K) -> Result<<Db as Loader<K>>::Value>
    where
        K: Send + Sync + Hash + Eq + Clone + 'static,
        Db: Loader<K, Error = DbErr>,
        <Db as Loader<K>>::Value: Default,
    {
        let loader = self.data_unchecked::<DataLoader<Db>>();
        Ok(loader.load_one(key).await?.unwrap_or_default())
    }
}
