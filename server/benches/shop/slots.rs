//! Time: pages of free slots beside their floor, bookings beside theirs, and one question about ten thousand technicians. Bookings
//! are the verb alone, without HTTP, a cart or parts: in this process, over connections of its own.

use std::sync::Arc;
use std::time::Duration;

use anyhow::{Result, anyhow, ensure};
use calendar::{ServiceId, TechnicianId, Wish};
use jiff::{SignedDuration, Timestamp, ToSpan};
use platform::{App, Stopwatch, chance};

use crate::floor::{Floor, Recording, SLOT_S, Script};
use crate::load::{Measured, load, run_here};
use crate::place::{Place, Server, processor_time};
use crate::record::Recorder;
use crate::report::{Line, Report};
use crate::{CLIENTS, Counts, shape};

/// Of the wilaya of Algiers.
const ZONE: &str = "dz-16";
const PLACE: &str = "dz-1628";
/// Technicians of the one question, and how often each is taken in its week.
const CROWD: i32 = 10_000;
const TAKEN: i32 = 14;

const BANDS: &str = "insert into travel_bands values (1, 0, 'DZD', 1900, 0) on conflict do nothing;
    insert into served_areas values ('dz-16', 1) on conflict do nothing";
const SERVICE: &str = "insert into services (id, slug, title, summary, drawing, duration_min, before_min, after_min, step_min, window_min,
        notice_min, horizon_days, price_minor, currency, tax_bp, skills, technicians, areas, policy, is_active, position, created_at, updated_at)
    values ($1, $2, '{}', '{}', '', $3, $4, $4, 30, 120, 0, 60, 450000, 'DZD', 1900, array[$2], '{}', '{}', $5, true, 900, now(), now())";
/// Hours begin and end at one of 48 pairs of times.
const TECHNICIANS: &str =
    "insert into technicians (id, name, phone, time_zone, country, works_on_holidays, skills, areas, weekly, is_active,
        position, created_at, updated_at)
    select gen_random_uuid(), 'Technician ' || n, '', 'Africa/Algiers', 'DZ', true, array[$1], '{}',
        case when $3 then '{0,10080}' else array(
            select day * 1440 + at from unnest('{0,1,2,3,5,6}'::int[]) day,
                unnest(array[420 + n % 8 * 15, 720, 780, 1020 + n % 6 * 15]) at order by 1) end,
        true, 900 + n, now(), now()
    from generate_series(1, $2) n";
/// Half an hour, every so many hours, from the day after tomorrow on.
const LEAVE: &str = "insert into reservations (id, technician_id, kind, starts_at, ends_at, during, created_at)
    select gen_random_uuid(), t.id, 'leave', f, f + interval '30 min', tstzrange(f, f + interval '30 min'), now()
    from technicians t, generate_series(0, $2 - 1) n,
        lateral (select date_trunc('day', now()) + interval '2 days' + n * (interval '168 hours' / $2) + t.position % 12 * interval '30 min' as f) at
    where t.skills = array[$1]";

/// What stands in the database, and scripts for pgbench.
pub struct Recorded {
    page: ServiceId,
    hold: ServiceId,
    technicians: Vec<TechnicianId>,
    slots: Script,
    holds: Vec<Script>,
}

/// Makes the technicians, and does everything once under the recorder's eyes.
pub async fn record(place: &Place, server: &Server) -> Result<Recorded> {
    let db = place.connect().await?;
    db.batch_execute(BANDS).await?;
    let page = furnish(place, "bench_page", (60, 15), (10, false)).await?;
    db.execute(LEAVE, &[&"bench_page", &40]).await?;
    let hold = furnish(place, "bench_hold", (30, 0), (i32::try_from(CLIENTS)?, true)).await?;
    let rows = db
        .query(
            "select id from technicians where skills = '{bench_hold}' order by position",
            &[],
        )
        .await?;
    let technicians: Vec<TechnicianId> = rows.iter().map(|row| row.get(0)).collect();
    db.batch_execute("vacuum analyze").await?;

    let mut recorder = Recorder::new(place.cluster()?);
    recorder.take()?;
    let mut client = crate::load::Client::connect(server.address).await?;
    let reply = client.send(&request(page), "").await?.expect(200)?;
    let batches = shape::batches("slots", &[shape::SLOTS], (recorder.take()?, &reply.work))?;
    let fixed = [page.uuid().to_string()];
    let recording = Recording {
        fixed: &fixed,
        parts: vec![batches],
    };
    let slots = only(recording.scripts(&db).await?)?;

    let app = place.assemble()?;
    let mut holds = Vec::new();
    for technician in &technicians {
        book(&app, &wish(&app, (hold, *technician), 0)?).await?;
        let batches = shape::batches("booking", &[shape::BOOKING], (recorder.take()?, ""))?;
        let fixed = [hold.uuid().to_string(), technician.uuid().to_string()];
        let recording = Recording {
            fixed: &fixed,
            parts: vec![batches],
        };
        holds.push(only(recording.scripts(&db).await?)?);
    }
    app.db().close();
    Ok(Recorded {
        page,
        hold,
        technicians,
        slots,
        holds,
    })
}

fn only(scripts: Vec<Script>) -> Result<Script> {
    scripts.into_iter().next().ok_or_else(|| anyhow!("no script"))
}

/// A service and those who do it, and nothing else.
async fn furnish(
    place: &Place,
    name: &str,
    (duration_min, around_min): (i32, i32),
    (technicians, is_always_open): (i32, bool),
) -> Result<ServiceId> {
    let db = place.connect().await?;
    let id: ServiceId = chance::id(place.clock.now());
    let policy = serde_json::to_value(calendar::Policy::default())?;
    db.execute(SERVICE, &[&id, &name, &duration_min, &around_min, &policy])
        .await?;
    db.execute(TECHNICIANS, &[&name, &technicians, &is_always_open]).await?;
    Ok(id)
}

fn request(service: ServiceId) -> String {
    format!("GET /api/v1/services/{service}/slots?place={PLACE}&days=14 HTTP/1.1\r\n")
}

/// The `turn`th slot from the day after tomorrow on.
fn wish(app: &App, (service, technician): (ServiceId, TechnicianId), turn: usize) -> Result<Wish> {
    let day = app.clock().now().as_second().div_euclid(86_400) + 2;
    let slot = i64::try_from(turn)? * SLOT_S;
    Ok(Wish {
        service,
        place: PLACE.to_owned(),
        starts_at: Timestamp::from_second(day * 86_400 + slot)?,
        technician: Some(technician),
    })
}

async fn book(app: &App, wish: &Wish) -> Result<()> {
    let tx = app.db().begin().await.map_err(|broken| anyhow!("{broken}"))?;
    let (time, holder) = (tx.new_id(), chance::uuid(tx.now()));
    let expires_at = tx.now() + SignedDuration::from_mins(15);
    let held = calendar::hold(&tx, time, wish, (holder, expires_at)).await;
    held.map_err(|fault| anyhow!("no slot at {}: {fault:?}", wish.starts_at))?;
    tx.commit().await.map_err(|broken| anyhow!("{broken}"))
}

/// Pages and bookings, each beside its floor, round by round; then the crowd.
pub async fn measure(
    (place, server): (&Place, &Server),
    recorded: &Recorded,
    report: &mut Report,
    counts: Counts,
) -> Result<()> {
    let floor = Floor::new(place)?;
    let app = place.assemble()?;
    let mut runs: [Vec<Measured>; 2] = Default::default();
    let mut floors: [Vec<f64>; 2] = Default::default();
    pages(server, recorded, 20).await?;
    for round in 0..counts.rounds {
        let number = 500 + u64::try_from(round)?;
        runs[0].push(pages(server, recorded, counts.pages).await?);
        let scripts = vec![recorded.slots.clone(); CLIENTS];
        floors[0].push(floor.run(&scripts, counts.pages, number).await?);
        clear(place).await?;
        runs[1].push(bookings(&app, recorded, counts.writes).await?);
        clear(place).await?;
        floors[1].push(floor.run(&recorded.holds, counts.writes, number).await?);
    }
    for ((name, runs), floors) in ["slots", "booking (in process)"].iter().zip(&runs).zip(&floors) {
        report.line(Line::of(name, runs, floors));
    }
    report.beside(crowd(place, &app, counts.rounds).await?);
    app.db().close();
    Ok(())
}

/// Forgets what was booked, so that every round finds the same slots free.
async fn clear(place: &Place) -> Result<()> {
    let db = place.connect().await?;
    db.batch_execute("delete from reservations where kind = 'hold'").await?;
    Ok(db.batch_execute("vacuum analyze reservations").await?)
}

async fn pages(server: &Server, recorded: &Recorded, each: usize) -> Result<Measured> {
    let request: Arc<str> = request(recorded.page).into();
    load(each, server, move |mut client, _, _| {
        let request = Arc::clone(&request);
        async move {
            client.send(&request, "").await?.expect(200)?;
            Ok(client)
        }
    })
    .await
}

async fn bookings(app: &App, recorded: &Recorded, each: usize) -> Result<Measured> {
    let (app, technicians, service) = (app.clone(), Arc::new(recorded.technicians.clone()), recorded.hold);
    run_here(each, move |number, turn| {
        let (app, technicians) = (app.clone(), Arc::clone(&technicians));
        async move { book(&app, &wish(&app, (service, technicians[number]), turn)?).await }
    })
    .await
}

/// One question about a week of ten thousand: lines of a table.
async fn crowd(place: &Place, app: &App, rounds: usize) -> Result<Vec<String>> {
    let service = furnish(place, "bench_crowd", (60, 15), (CROWD, false)).await?;
    let db = place.connect().await?;
    db.execute(LEAVE, &[&"bench_crowd", &TAKEN]).await?;
    db.batch_execute("vacuum analyze").await?;
    let now = app.clock().now();
    let from = now.in_tz("Africa/Algiers")?.date().checked_add(2.days())?;
    let (mut processor, mut whole, mut found) = (Vec::new(), Vec::new(), 0);
    for _ in 0..rounds.max(3) * 4 {
        let (before, watch) = (processor_time(std::process::id()), Stopwatch::start());
        let reader = app.db().read().await.map_err(|broken| anyhow!("{broken}"))?;
        let slots = calendar::zone_slots(&reader, (service, ZONE), (from, 7), now).await;
        let slots = slots.map_err(|fault| anyhow!("{fault:?}"))?;
        whole.push(watch.elapsed());
        processor.push(processor_time(std::process::id()).saturating_sub(before));
        found = slots.len();
        let most = slots.iter().map(|slot| slot.technicians).max().unwrap_or_default();
        ensure!(most > 1_000, "hardly anybody is free: {most}");
    }
    let median = |mut times: Vec<Duration>| {
        times.sort_unstable();
        times[times.len() / 2].as_secs_f64() * 1000.0
    };
    let (processor, whole) = (median(processor), median(whole));
    Ok(vec![
        "| technicians of one zone | days | beginnings found | processor ms of this process | ms in all |".to_owned(),
        "|---:|---:|---:|---:|---:|".to_owned(),
        format!("| {CROWD} | 7 | {found} | {processor:.1} | {whole:.1} |"),
        String::new(),
    ])
}
