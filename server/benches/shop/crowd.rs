//! One question about a week of ten thousand technicians: what it costs the program's processor and the database's, and how long it
//! takes. Asked in this process, over a connection of its own, without HTTP.

use std::time::Duration;

use anyhow::{Result, anyhow, ensure};
use calendar::ServiceId;
use jiff::ToSpan;
use platform::{App, Stopwatch};

use crate::place::{Place, processor_time, time_with_children};
use crate::slots::{LEAVE, furnish};

/// Of the wilaya of Algiers.
const ZONE: &str = "dz-16";
/// How many there are, and how often each is taken in its week.
const CROWD: i32 = 10_000;
const TAKEN: i32 = 14;
/// For each round.
const ASKED: usize = 4;

/// What one question cost this process, how long it took, and how many beginnings it found.
struct Asked {
    processor: Duration,
    whole: Duration,
    found: usize,
}

/// Lines of a table.
pub async fn measure(place: &Place, rounds: usize) -> Result<Vec<String>> {
    let service = furnish(place, "bench_crowd", (60, 15), (CROWD, false)).await?;
    let db = place.connect().await?;
    db.execute(LEAVE, &[&"bench_crowd", &TAKEN]).await?;
    db.batch_execute("vacuum analyze").await?;
    let app = place.assemble()?;
    // The plan is made, the hours of the zone are known.
    for _ in 0..ASKED {
        ask(&app, service).await?;
    }
    let before = time_with_children(place.cluster()?.pid());
    let mut asked = Vec::new();
    for _ in 0..rounds.max(3) * ASKED {
        asked.push(ask(&app, service).await?);
    }
    app.db().close();
    let of_database = time_with_children(place.cluster()?.pid()).saturating_sub(before);
    let of_database = millis(of_database / u32::try_from(asked.len())?);
    let median = |mut times: Vec<Duration>| {
        times.sort_unstable();
        millis(times[times.len() / 2])
    };
    let processor = median(asked.iter().map(|one| one.processor).collect());
    let whole = median(asked.iter().map(|one| one.whole).collect());
    let found = asked.last().map_or(0, |one| one.found);
    let line = format!("| {CROWD} | 7 | {found} | {processor:.1} | {of_database:.0} | {whole:.0} |");
    eprintln!("{line}");
    Ok(vec![
        "| technicians of one zone | days | beginnings found | program's processor ms | database's processor ms | ms in all |"
            .to_owned(),
        "|---:|---:|---:|---:|---:|---:|".to_owned(),
        line,
        String::new(),
    ])
}

fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

async fn ask(app: &App, service: ServiceId) -> Result<Asked> {
    let now = app.clock().now();
    let from = now.in_tz("Africa/Algiers")?.date().checked_add(2.days())?;
    let (before, watch) = (processor_time(std::process::id()), Stopwatch::start());
    let reader = app.db().read().await.map_err(|broken| anyhow!("{broken}"))?;
    let slots = calendar::zone_slots(&reader, (service, ZONE), (from, 7), now).await;
    let slots = slots.map_err(|fault| anyhow!("{fault:?}"))?;
    let most = slots.iter().map(|slot| slot.technicians).max().unwrap_or_default();
    ensure!(most > 1_000, "hardly anybody is free: {most}");
    Ok(Asked {
        processor: processor_time(std::process::id()).saturating_sub(before),
        whole: watch.elapsed(),
        found: slots.len(),
    })
}
