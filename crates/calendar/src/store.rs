//! Every SQL statement of the slice, by what it is about. Decides nothing.

<<<<<<< HEAD
pub(crate) mod areas;
pub(crate) mod days;
pub(crate) mod edit;
=======
pub(crate) mod external;
>>>>>>> 3fa0d4d (calendar: Fetch calendars kept elsewhere and settle who is busy)
pub(crate) mod moves;
pub(crate) mod reservations;
pub(crate) mod slots;
pub(crate) mod whose;
