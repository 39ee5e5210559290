//! What belongs to many movements, found for all of them at once.

use std::collections::HashMap;

use async_graphql::dataloader::Loader;
use entity::{
    credit_request, hold,
    id::{CreditRequestId, HoldId, LotId},
    lot,
};
use sea_orm::prelude::*;

use super::{Row, with_balances};
use crate::{credits::rules::Standing, database::Db};

/// Names a lot that is wanted with its balances.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct StandingOf(pub LotId);

impl Loader<StandingOf> for Db {
    type Value = Option<Standing>;
    type Error = DbErr;

    async fn load(&self, keys: &[StandingOf]) -> Result<HashMap<StandingOf, Self::Value>, DbErr> {
        let lots = lot::Entity::find().filter(lot::COLUMN.id.is_in(keys.iter().map(|key| key.0)));
        let rows = with_balances(lots).into_model::<Row>().all(self.reader()).await?;
        Ok(rows.into_iter().map(|row| (StandingOf(row.lot.id), Some(row.into()))).collect())
    }
}

/// Names a hold that is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct HoldOf(pub HoldId);

impl Loader<HoldOf> for Db {
    type Value = Option<hold::Model>;
    type Error = DbErr;

    async fn load(&self, keys: &[HoldOf]) -> Result<HashMap<HoldOf, Self::Value>, DbErr> {
        let holds = hold::Entity::find()
            .filter(hold::COLUMN.id.is_in(keys.iter().map(|key| key.0)))
            .all(self.reader())
            .await?;
        Ok(holds.into_iter().map(|hold| (HoldOf(hold.id), Some(hold))).collect())
    }
}

/// Names a grant or correction by staff.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct RequestOf(pub CreditRequestId);

impl Loader<RequestOf> for Db {
    type Value = Option<credit_request::Model>;
    type Error = DbErr;

    async fn load(&self, keys: &[RequestOf]) -> Result<HashMap<RequestOf, Self::Value>, DbErr> {
        let rows = credit_request::Entity::find()
            .filter(credit_request::COLUMN.id.is_in(keys.iter().map(|key| key.0)))
            .all(self.reader())
            .await?;
        Ok(rows.into_iter().map(|row| (RequestOf(row.id), Some(row))).collect())
    }
}
