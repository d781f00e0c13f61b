//! What is decided about visits without being stored: the simulation asks the same functions as the house. Holds none itself.

pub use crate::act::cancel::{ALL_BACK, back_bp};
pub use crate::act::miss::window_end;
pub use crate::follow::answer_by;
pub use crate::step::stepped;
pub use crate::visit::{Event, State, is_done, next};
