//! Tests of visits against PostgreSQL, one file a concern.

mod booking;
mod crowd;
mod day;
mod day_cash;
mod day_parts;
mod day_photos;
mod drawn;
mod feed;
mod france;
mod house;
mod life;
mod spent;
mod working;
