//! What this slice does by itself: an hourly sweep.

use std::time::Duration;

use platform::App;
use platform::tasks::TaskSet;

use crate::sweep;

pub fn tasks() -> TaskSet {
    TaskSet::new().every(Duration::from_hours(1), "identity.sweep", |app: App| async move {
        sweep::sweep(&app).await
    })
}
