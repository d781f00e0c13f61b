//! The binary: reads the command line, runs one command, and says in one sentence what went wrong. All else is in the
//! library, so that tests and benchmarks reach it.

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    // One TLS provider for the whole process, before anything can ask for one; a second call would find the first.
    let _ = rustls::crypto::ring::default_provider().install_default();
    match server::run(server::Cli::parse()) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("comptoir: {error:#}");
            ExitCode::FAILURE
        }
    }
}
