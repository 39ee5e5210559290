//! Who makes which video, what they tell one another, and how much can be made on a day.

use chrono::NaiveDate;
use entity::{
    id::{OrderId, OrderNoteId, UserId},
    order, order_note, production_day,
    role::StaffRole,
    staff,
};
use sea_orm::{ActiveValue::Set, IntoActiveModel, prelude::*, sea_query::OnConflict};

use super::step;
use crate::{
    access::Staff,
    audit::Change,
    error::Result,
    orders::{
        reads::Party,
        rules::production::{AssignError, can_take, capacity, is_open, note},
    },
    tx::Tx,
};

/// Takes an order that nobody makes.
pub async fn take(tx: &Tx, staff: Staff, id: OrderId) -> Result<order::Model> {
    let order = step::hold(tx, &Party::Staff(staff), id).await?;
    can_take(&order, staff.user)?;
    assign(tx, order, Some(staff.user)).await
}

/// Gives an order to somebody who makes videos, or to nobody; what is told with it becomes a note.
pub async fn hand_over(
    tx: &Tx,
    staff: Staff,
    id: OrderId,
    to: Option<UserId>,
    said: Option<&str>,
) -> Result<order::Model> {
    let order = step::hold(tx, &Party::Staff(staff), id).await?;
    is_open(order.state)?;
    if let Some(to) = to {
        let maker = staff::Entity::find()
            .filter(staff::COLUMN.user_id.eq(to))
            .filter(staff::COLUMN.role.is_in([StaffRole::Producer, StaffRole::Administrator]));
        if maker.one(&tx.db).await?.is_none() {
            return Err(AssignError::NoMaker.into());
        }
    }
    if let Some(said) = said {
        write(tx, staff, order.id, said).await?;
    }
    assign(tx, order, to).await
}

/// Who makes it is Vibbio's own affair: the customer's version of the order stays what it is.
async fn assign(tx: &Tx, order: order::Model, to: Option<UserId>) -> Result<order::Model> {
    let before = order.clone();
    let mut changed = order.into_active_model();
    changed.assignee_id = Set(to);
    let order = changed.update(&tx.db).await?;
    tx.note(order.id, Change::of(&before, &order)).await;
    Ok(order)
}

/// Writes a note that customers never see.
pub async fn add_note(tx: &Tx, staff: Staff, id: OrderId, text: &str) -> Result<order::Model> {
    let order = step::hold(tx, &Party::Staff(staff), id).await?;
    write(tx, staff, order.id, text).await?;
    Ok(order)
}

async fn write(tx: &Tx, staff: Staff, id: OrderId, text: &str) -> Result<()> {
    let row = order_note::ActiveModel {
        id: Set(OrderNoteId::new()),
        order_id: Set(id),
        author_id: Set(Some(staff.user)),
        text: Set(note(text)?),
        written_at: Set(tx.now),
    };
    row.insert(&tx.db).await?;
    Ok(())
}

/// Says how many videos can be made on a day, or leaves it to policy.
pub async fn set_capacity(
    tx: &Tx,
    staff: Staff,
    day: NaiveDate,
    videos: Option<i32>,
) -> Result<()> {
    let Some(videos) = videos else {
        production_day::Entity::delete_by_id(day).exec(&tx.db).await?;
        return Ok(());
    };
    let row = production_day::ActiveModel {
        day: Set(day),
        capacity: Set(capacity(videos)?),
        set_by: Set(Some(staff.user)),
        set_at: Set(tx.now),
    };
    let known = OnConflict::column(production_day::Column::Day)
        .update_columns([
            production_day::Column::Capacity,
            production_day::Column::SetBy,
            production_day::Column::SetAt,
        ])
        .to_owned();
    production_day::Entity::insert(row).on_conflict(known).exec_without_returning(&tx.db).await?;
    Ok(())
}
