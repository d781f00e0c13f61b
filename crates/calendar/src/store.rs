//! Every SQL statement of the slice, by what it is about. Decides nothing.

pub(crate) mod areas;
pub(crate) mod days;
pub(crate) mod edit;
pub(crate) mod external;
pub(crate) mod feed;
pub(crate) mod moves;
pub(crate) mod reservations;
pub(crate) mod served;
pub(crate) mod slots;
pub(crate) mod whose;
