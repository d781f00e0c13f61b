//! Sweep: deletes sessions and token families too old for anybody, tries nobody counts any more, links that have expired and
//! log-ins by a provider from which nobody came back. Ends nothing itself: age is judged when a session is used.

use platform::{App, Broken};
use tokio::try_join;

use crate::attempt::forgotten;
use crate::{IdentitySettings, store};

pub(crate) async fn sweep(app: &App) -> Result<(), Broken> {
    let now = app.clock().now();
    let cutoffs = app.need::<IdentitySettings>()?.sessions.cutoffs(now);
    let seen = cutoffs.seen.min(cutoffs.staff_seen);
    let created = cutoffs.created.min(cutoffs.staff_created);
    let db = app.db().read().await?;
    let (sessions, families, tries, links, ..) = try_join!(
        store::delete_old_sessions(&db, seen, created),
        store::tokens::delete_old_families(&db, now),
        store::delete_old_tries(&db, forgotten(now)),
        store::links::delete_old_links(&db, now),
        store::provider::delete_old_log_ins(&db, now),
        store::factors::delete_old_factor_tries(&db, forgotten(now)),
        store::factors::delete_old_halves(&db, now),
        store::factors::delete_old_challenges(&db, now),
        store::factors::delete_unconfirmed_totp(&db, seen),
    )?;
    tracing::debug!(sessions, families, tries, links, "swept");
    Ok(())
}
