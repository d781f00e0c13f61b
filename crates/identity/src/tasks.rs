//! What this slice does by itself: letters whose asking must not tell what they find, and an hourly sweep.

use std::time::Duration;

use platform::App;
use platform::tasks::TaskSet;

use crate::{account, sweep};

pub fn tasks() -> TaskSet {
    account::tasks().every(Duration::from_hours(1), "identity.sweep", |app: App| async move {
        sweep::sweep(&app).await
    })
}
