//! After the last kill: waits until the shop has nothing left to mend, or until it is clear that it will not be.

use std::time::Duration;

use anyhow::Result;
use platform::{Broken, Stopwatch};
use tokio::time::sleep;

use super::place::Place;
use super::store::{self, Unsettled};
use super::world::World;

/// A call that was cut off is free again after 90 s; its retry and what follows come on top.
const PATIENCE: Duration = Duration::from_secs(150);
const LOOK_EVERY: Duration = Duration::from_millis(500);

/// How long it took until nothing was under way any more. What is still under way after the patience, the audit finds.
pub async fn wait(place: &Place, world: &World) -> Result<Duration> {
    let watch = Stopwatch::start();
    let db = place.db()?;
    let mut calm = 0;
    while calm < 3 && watch.elapsed() < PATIENCE {
        let under_way = async { store::count_unsettled(&db.read().await?).await }.await;
        let under_way = under_way.map_err(|broken: Broken| anyhow::anyhow!("{broken}"))?;
        let is_calm = under_way == Unsettled::default() && letters(world) == 0;
        calm = if is_calm { calm + 1 } else { 0 };
        sleep(LOOK_EVERY).await;
    }
    db.close();
    Ok(watch.elapsed())
}

/// Events that the gateway still tries to deliver.
pub fn letters(world: &World) -> usize {
    world
        .control
        .deliveries()
        .iter()
        .filter(|delivery| delivery["status"] == "waiting")
        .count()
}
