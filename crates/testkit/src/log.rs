//! Everything this process logs, kept for the tests that ask what was said: our own crates at their most talkative, the
//! others as in production. A test with a logger of its own on its thread is not heard here.

use std::io::{self, Write};
use std::sync::{Mutex, Once, PoisonError};

use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{EnvFilter, fmt};

const FILTER: &str = "info,catalog=trace,identity=trace,kernel=trace,ledger=trace,office=trace,orders=trace,\
                      payments=trace,platform=trace,server=trace,standin=trace";

static SAID: Mutex<Vec<u8>> = Mutex::new(Vec::new());

struct Keep;

impl Write for Keep {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        SAID.lock().unwrap_or_else(PoisonError::into_inner).write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Starts keeping, once a process, and says where in the log the caller begins.
pub(crate) fn listen() -> usize {
    static STARTED: Once = Once::new();
    STARTED.call_once(|| {
        let lines = fmt::layer().json().flatten_event(true).with_writer(|| Keep);
        let _ = tracing_subscriber::registry()
            .with(EnvFilter::new(FILTER))
            .with(lines)
            .try_init();
    });
    SAID.lock().unwrap_or_else(PoisonError::into_inner).len()
}

/// What was logged since, as JSON lines.
pub(crate) fn said_since(start: usize) -> String {
    let said = SAID.lock().unwrap_or_else(PoisonError::into_inner);
    String::from_utf8_lossy(said.get(start..).unwrap_or_default()).into_owned()
}
