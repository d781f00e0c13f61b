//! The edge: routes that say who may call them, the frame around every request, and how refusals and failures are
//! answered. Knows no business words; a slice's routes are handed in.

mod address;
mod allow;
mod answer;
mod cors;
mod csrf;
mod cx;
mod describe;
mod fault_page;
mod frame;
mod guard;
mod health;
mod idempotency;
mod input;
mod routes;
mod seal;
mod sound_json;
mod store;
mod text;
mod upload;

pub use allow::{Allow, Caller, FRESH_FOR, Known, Proof};
pub use answer::{Answer, Failure, ProblemBody, status_of};
pub use cors::problems_of as cors_problems;
pub use cx::{Cx, Face, Problems, Shell, cookie_of, say, set_cookie};
pub use describe::openapi;
pub use fault_page::FaultPage;
pub use frame::serve_routes;
pub use health::{Health, NewestMigration, health_routes};
pub use input::{Checks, Form, Invalid, JsonBody, Path, Query};
pub use routes::{Route, Routes};
pub use text::{read_email, reorders};
pub use upload::{Upload, Uploaded};
