//! The way to a visit, as a customer goes it: what is wrong, which boiler and where, when, with which parts; then slot and parts
//! are held and the checkout takes over. Every choice stands in the address, so the back button, a shared link and a browser
//! without scripts all work. Sells nothing itself.

mod ask;
mod choice;
mod faults;
mod reserve;
mod services;
mod sheet;
mod shown;
mod times;
mod week;

use kernel::{Kind, Refusal};
use platform::limits::Limit;
use platform::{Allow, Routes};

pub(crate) fn routes() -> Routes {
    Routes::new("")
        .get(
            "/services",
            Allow::Anyone,
            services::show,
            "What can be booked, and what it costs",
        )
        .get("/book", Allow::Anyone, faults::show, "What is wrong")
        .get("/book/{fault}", Allow::Anyone, ask::show, "Which boiler, and where")
        .limited(Limit::Search)
        .get(
            "/book/{fault}/times",
            Allow::Anyone,
            times::show,
            "Free slots, parts, and the price",
        )
        .limited(Limit::Search)
        .post(
            "/book/{fault}/choice",
            Allow::Anyone,
            reserve::choose,
            "Shows the same slots with another choice",
        )
        .post(
            "/book/{fault}/time",
            Allow::Anyone,
            reserve::hold,
            "Holds a slot and parts, and leads to the checkout",
        )
        .limited(Limit::Hold)
}

/// Nothing is known by that name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct NoSuchFault;

impl Refusal for NoSuchFault {
    fn kind(&self) -> Kind {
        Kind::NotFound
    }
    fn code(&self) -> &'static str {
        "not_found"
    }
}
