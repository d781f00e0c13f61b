//! What becomes of visits by the clock alone. One transaction a visit: one that fails keeps no other from its turn.

use platform::{App, Broken, Fault, Tx, Verdict};

use crate::VisitId;
use crate::refused::VisitRefused;

/// Runs `act` on each; a refusal leaves that visit as it is. Says so when any of them broke.
pub(crate) async fn each(
    app: &App,
    visits: &[(VisitId,)],
    act: impl AsyncFn(&Tx, VisitId) -> Verdict<(), VisitRefused>,
) -> Result<(), Broken> {
    let mut broke = None;
    for (visit,) in visits {
        match one(app, *visit, &act).await {
            Ok(()) => {}
            Err(Fault::Refused(refused)) => tracing::warn!(visit.id = %visit, ?refused, "a visit stays as it is"),
            Err(Fault::Broken(broken)) => broke = Some(broken),
        }
    }
    broke.map_or(Ok(()), Err)
}

async fn one(
    app: &App,
    visit: VisitId,
    act: &impl AsyncFn(&Tx, VisitId) -> Verdict<(), VisitRefused>,
) -> Verdict<(), VisitRefused> {
    let tx = app.db().begin().await?;
    act(&tx, visit).await?;
    Ok(tx.commit().await?)
}
