//! What whoever comes has to know: the parts to bring. Reads only.

use calendar::TimeId;
use catalog::VariantId;
use platform::Broken;
use platform::db::Session;

use crate::store::on_site as store;

/// The parts sold with these lines of time, to be brought along. One statement.
pub async fn parts_to_bring(
    db: &impl Session,
    times: &[TimeId],
) -> Result<Vec<(TimeId, Vec<(VariantId, i64)>)>, Broken> {
    let rows = store::list_choices(db, times).await?;
    Ok(rows.into_iter().map(|(time, choice)| (time, choice.0.parts)).collect())
}
