//! What one answer to somebody at Vibbio gives away of an account.

use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex, PoisonError},
};

use async_graphql::Value;
use entity::id::{AccountId, OrderId, StaffAccessId};

use super::{
    actions,
    rules::{Given, given},
};
use crate::{access::Caller, app::Platform, error::Result};

/// What is looked at while an answer is made; its copies are one.
#[derive(Clone, Debug, Default)]
pub struct Sight(Arc<Mutex<Looked>>);

#[derive(Debug, Default)]
struct Looked {
    access: Option<StaffAccessId>,
    orders: BTreeSet<(AccountId, OrderId)>,
    asked: BTreeSet<String>,
}

/// What an answer gives away.
#[derive(Debug)]
pub(super) struct Seen {
    pub access: Option<StaffAccessId>,
    pub orders: BTreeSet<(AccountId, OrderId)>,
    pub asked: Vec<String>,
    pub ids: Vec<String>,
    pub files: Vec<String>,
}

impl Sight {
    /// Notes that something is asked of the account that the sign-in may look at.
    pub(crate) fn of_account(&self, access: StaffAccessId, asked: &str) {
        let mut looked = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        looked.access = Some(access);
        looked.asked.insert(asked.to_owned());
    }

    /// Notes that the material of an order is asked for.
    pub(crate) fn of_order(&self, account: AccountId, order: OrderId, asked: &str) {
        let mut looked = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        looked.orders.insert((account, order));
        looked.asked.insert(asked.to_owned());
    }

    /// What was looked at, with what the answer gives away of it; nothing where nothing was.
    fn seen(&self, answer: &Value) -> Option<Seen> {
        let mut looked = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let Looked { access, orders, asked } = std::mem::take(&mut *looked);
        if access.is_none() && orders.is_empty() {
            return None;
        }
        let (mut ids, mut files) = (BTreeSet::new(), BTreeSet::new());
        read_off(answer, &mut ids, &mut files);
        let list = |set: BTreeSet<String>| set.into_iter().collect();
        Some(Seen { access, orders, asked: list(asked), ids: list(ids), files: list(files) })
    }

    /// Writes down what an answer gives away, before it is given.
    pub(crate) fn write(
        &self,
        platform: &Platform,
        caller: &Caller,
        answer: &Value,
    ) -> impl Future<Output = Result<()>> + Send + use<> {
        let seen = self.seen(answer);
        let (platform, caller) = (platform.doing("staffSight"), caller.clone());
        async move {
            let Some(seen) = seen else { return Ok(()) };
            let tx = platform.begin().await?;
            // It is written down as it is, for whom it concerns.
            tx.leave_unwritten().await;
            actions::write(&tx, &caller, seen).await?;
            Ok(tx.commit().await?)
        }
    }
}

fn read_off(value: &Value, ids: &mut BTreeSet<String>, files: &mut BTreeSet<String>) {
    match value {
        Value::String(word) => match given(word) {
            Given::Seen(id) => {
                ids.insert(id);
            }
            Given::File(file) => {
                files.insert(file);
            }
            Given::Nothing => {}
        },
        Value::List(values) => values.iter().for_each(|value| read_off(value, ids, files)),
        Value::Object(fields) => fields.values().for_each(|value| read_off(value, ids, files)),
        _ => {}
    }
}
