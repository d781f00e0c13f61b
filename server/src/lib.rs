//! The house put together: commands, configuration, the list of slices, and the journeys in which one slice's news moves
//! another. Holds no rule of any slice.

mod assemble;
mod cli;
mod commands;
mod demo;
pub mod journeys;
mod migrations;
mod pages;
mod serving;
mod settings;
mod slices;

pub use assemble::{Assembled, assemble};
pub use cli::{Cli, run};
pub use commands::route_table;
pub use demo::{live_through_sample_visits, seed_sample_business};
pub use migrations::migrations;
pub use settings::{declared, problems_of, weaknesses_of};
pub use slices::{routes, tasks};

platform::slice_files!("server");
