//! What is left for later: mails, and what comes by time.

mod confirm;
mod tend;

pub use confirm::ConfirmOrder;
pub use tend::{CloseOrder, TendOrders, WatchPromise};
