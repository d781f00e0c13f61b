//! Tests of visits against PostgreSQL, one file a concern.

mod booking;
mod crowd;
mod drawn;
mod feed;
mod house;
mod life;
mod working;
