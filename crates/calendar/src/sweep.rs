//! What nobody has ended: holds past their time. They bar nobody before that, as whoever wants their place takes it; ended they
//! are for plans and for the record.

use std::time::Duration;

use platform::tasks::TaskSet;
use platform::{App, Broken};

use crate::TechnicianId;
use crate::store::external::settle_busy;
use crate::store::moves as store;

/// Holds ended in one go.
const BATCH: i64 = 500;

pub(crate) fn tasks() -> TaskSet {
    TaskSet::new().every(Duration::from_mins(1), "calendar.end_lapsed", end_lapsed)
}

async fn end_lapsed(app: App) -> Result<(), Broken> {
    loop {
        let tx = app.db().begin().await?;
        let ended = store::end_lapsed(&tx, tx.now(), BATCH).await?;
        let whose: Vec<TechnicianId> = ended.iter().map(|(technician,)| *technician).collect();
        settle_busy(&tx, &whose, tx.now()).await?;
        tx.commit().await?;
        if ended.len() < usize::try_from(BATCH)? {
            return Ok(());
        }
    }
}
