//! The verbs as the background tasks run them, to their end: tests cut these at every step. No public interface.

pub use crate::look_up::ask;
pub use crate::release::{release_due, sweep_releases};
pub use crate::send::perform;
