//! Free slots beside their floor: what a program asks for, and the page on which somebody chooses; two weeks of ten technicians
//! with a day and night's worth of reservations each.

use std::sync::Arc;

use anyhow::{Context, Result};
use calendar::ServiceId;
use platform::chance;

use crate::floor::{Floor, Recording, Script};
use crate::load::{Client, Measured, load};
use crate::place::{Place, Server};
use crate::record::Recorder;
use crate::report::{Line, Report};
use crate::shape::Shape;
use crate::{CLIENTS, Counts, shape};

/// In the wilaya of Algiers.
pub const PLACE: &str = "dz-1628";

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
pub const LEAVE: &str = "insert into reservations (id, technician_id, kind, starts_at, ends_at, during, created_at)
    select gen_random_uuid(), t.id, 'leave', f, f + interval '30 min', tstzrange(f, f + interval '30 min'), now()
    from technicians t, generate_series(0, $2 - 1) n,
        lateral (select date_trunc('day', now()) + interval '2 days' + n * (interval '168 hours' / $2) + t.position % 12 * interval '30 min' as f) at
    where t.skills = array[$1]";

/// What leads to the service, with parts to choose from.
const FAULT: &str = "insert into fault_types (id, slug, title, note, drawing, service_id, part_categories, is_active, position, created_at, updated_at)
    select gen_random_uuid(), 'bench', title, note, drawing, $1, part_categories, true, 900, now(), now()
    from fault_types order by position limit 1";

/// A request, and what pgbench sends for it.
struct Asked {
    name: &'static str,
    head: Arc<str>,
    script: Script,
}

pub struct Recorded(Vec<Asked>);

/// Makes the technicians, and asks everything once under the recorder's eyes.
pub async fn record(place: &Place, server: &Server) -> Result<Recorded> {
    let db = place.connect().await?;
    let service = furnish(place, "bench_page", (60, 15), (10, false)).await?;
    db.execute(LEAVE, &[&"bench_page", &40]).await?;
    db.execute(FAULT, &[&service]).await?;
    db.batch_execute("vacuum analyze").await?;
    let mut recorder = Recorder::new(place.cluster()?);
    let mut client = Client::connect(server.address).await?;
    let of_program = format!("GET /api/v1/services/{service}/slots?place={PLACE}&days=14 HTTP/1.1\r\n");
    let of_reader = format!("GET /fr/book/bench/times?place={PLACE} HTTP/1.1\r\n");
    let asked: [(&str, String, Shape); 2] = [
        ("free slots, JSON", of_program, shape::SLOTS),
        ("free slots, page", of_reader, shape::TIMES),
    ];
    let mut recorded = Vec::new();
    for (name, head, shape) in asked {
        recorder.take()?;
        let reply = client.send(&head, "").await?.expect(200)?;
        let batches = shape::batches(name, &[shape], (recorder.take()?, &reply.work))?;
        let recording = Recording {
            fixed: &[service.uuid().to_string()],
            parts: vec![batches],
        };
        recorded.push(Asked {
            name,
            head: head.into(),
            script: recording.scripts(&db).await?.pop().context("no script")?,
        });
    }
    Ok(Recorded(recorded))
}

/// A service and those who do it, and nothing else.
pub async fn furnish(
    place: &Place,
    name: &str,
    (duration_min, around_min): (i32, i32),
    (technicians, is_always_open): (i32, bool),
) -> Result<ServiceId> {
    let db = place.connect().await?;
    db.batch_execute(BANDS).await?;
    let id: ServiceId = chance::id(place.clock.now());
    let policy = serde_json::to_value(calendar::Policy::default())?;
    db.execute(SERVICE, &[&id, &name, &duration_min, &around_min, &policy])
        .await?;
    db.execute(TECHNICIANS, &[&name, &technicians, &is_always_open]).await?;
    Ok(id)
}

/// Each beside its floor, round by round.
pub async fn measure(
    (place, server): (&Place, &Server),
    recorded: &Recorded,
    report: &mut Report,
    counts: Counts,
) -> Result<()> {
    let floor = Floor::new(place)?;
    // Each costs many times what a page of the shelf does.
    let each = counts.pages / 5;
    for asked in &recorded.0 {
        let (mut runs, mut floors) = (Vec::new(), Vec::new());
        pages(server, asked, 5).await?;
        for round in 0..counts.rounds {
            runs.push(pages(server, asked, each).await?);
            let scripts = vec![asked.script.clone(); CLIENTS];
            floors.push(floor.run(&scripts, each, 500 + u64::try_from(round)?).await?);
        }
        report.line(Line::of(asked.name, &runs, &floors));
    }
    Ok(())
}

async fn pages(server: &Server, asked: &Asked, each: usize) -> Result<Measured> {
    let head = Arc::clone(&asked.head);
    load(each, server, move |mut client, _, _| {
        let head = Arc::clone(&head);
        async move {
            client.send(&head, "").await?.expect(200)?;
            Ok(client)
        }
    })
    .await
}
