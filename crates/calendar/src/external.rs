//! Calendars kept elsewhere: read on schedule, so that whoever is busy there is not sold here. What could not be read never
//! means that somebody is free: what was read before stands.

mod read;
mod repeat;
mod span;
mod unsound;
mod when;
mod zone;
