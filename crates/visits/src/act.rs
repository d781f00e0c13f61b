//! What people do with a visit, one verb a file. Each runs in the transaction it is given, locks the order first, tells strangers
//! that there is no such visit, and changes nothing the second time.

pub(crate) mod accept;
pub(crate) mod add_photo;
pub(crate) mod assign;
pub(crate) mod cancel;
pub(crate) mod check_in;
pub(crate) mod check_out;
pub(crate) mod complete;
pub(crate) mod decline;
pub(crate) mod lapse;
pub(crate) mod miss;
pub(crate) mod move_visit;
pub(crate) mod note;
pub(crate) mod overrun;
pub(crate) mod return_part;
pub(crate) mod set_out;
pub(crate) mod use_part;
