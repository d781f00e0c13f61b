//! What is decided about orders without being stored: the simulation asks the same functions as the shop. Holds none itself.

pub use crate::books::{BackFrom, Sold, deposit, refund, refund_returned, sale, unapplied};
pub use crate::decide::*;
pub use crate::due::{Due, DueWhen, Purpose, TimeDue, due_at_once, next_to_pay, schedule, schedule_time};
pub use crate::facts::OrderFacts;
pub use crate::refund::gone_back::{Book, KnownRefund, RefundKind};
pub use crate::refund::plan::{RefundPlan, Wish, plan, plan_of, room_of};
pub use crate::refund::shares::{Asked, LineLeft, NotShared, Share, cut, share};
pub use crate::tell::News;
