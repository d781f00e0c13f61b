//! The pure parts that decide, for a simulation that keeps its rows elsewhere and asks the same functions. No public
//! interface.

pub use crate::answered::{Meaning, Try, Verdict, read};
pub use crate::ask::{expire, of as call_of};
pub use crate::books::hold_entry;
pub use crate::call::{CallSubject, LEASE, NewCall, next_try};
pub use crate::event::{About, Event, Meaning as EventMeaning};
pub use crate::receive::{next_try as next_event_try, next_unmatched};
pub use crate::refund::{RefundBecame, RefundNews, RefundStatus};
pub use crate::request_refund::plan as plan_refund;
pub use crate::send::oldest;
pub use crate::start::{Planned, plan as plan_payment};
pub use crate::stripe::answer::{Answer, Outcome, read as read_answer};
pub use crate::stripe::{request, wire};
