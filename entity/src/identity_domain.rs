//! For which e-mail domains accounts have identity providers.
#![allow(missing_docs, reason = "columns say what they are by name")]

use sea_orm::entity::prelude::*;

use crate::{Class, Classified, id::IdentityProviderId};

/// One e-mail domain of one provider; several accounts may have people in it.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "identity_domain")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub provider_id: IdentityProviderId,
    /// In lower case, an international one in its `xn--` form.
    #[sea_orm(primary_key, auto_increment = false)]
    pub domain: String,
}

impl ActiveModelBehavior for ActiveModel {}

impl Classified for Entity {
    fn class(column: &Column) -> Class {
        match column {
            Column::Domain => Class::CONTENT,
            Column::ProviderId => Class::TECHNICAL,
        }
    }
}
