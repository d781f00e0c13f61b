//! platform

pub mod private_postgres;
