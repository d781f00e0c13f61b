//! Bookings as a program makes them: a slot is held for a cart of its own, the cart is ordered, and the visit stands, with nothing
//! to pay before it. Two requests. Each client books a technician of its own, so that they queue for nobody's calendar.

use std::sync::Arc;

use anyhow::{Context, Result};
use calendar::{ServiceId, TechnicianId};
use jiff::Timestamp;
use serde_json::json;

use crate::buyer::text;
use crate::floor::{Floor, Recording, SLOT_S, Script};
use crate::load::{Client, Measured, Reply, load};
use crate::place::{Place, Server};
use crate::record::Recorder;
use crate::report::{Line, Report};
use crate::slots::{PLACE, furnish};
use crate::{CLIENTS, Counts, shape};

/// Whose slots they are, and what a booking comes to.
#[derive(Clone)]
struct Desk {
    service: ServiceId,
    technicians: Arc<Vec<TechnicianId>>,
    total_minor: i64,
    /// Midnight of the day after tomorrow, where the first slot begins.
    first: i64,
}

/// Scripts for pgbench, one a client, and what stands in the database.
pub struct Recorded {
    desk: Desk,
    scripts: Vec<Script>,
}

impl Desk {
    async fn open(place: &Place, client: &mut Client) -> Result<Self> {
        let service = furnish(place, "bench_hold", (30, 0), (i32::try_from(CLIENTS)?, true)).await?;
        let sql = "select id from technicians where skills = '{bench_hold}' order by position";
        let rows = place.connect().await?.query(sql, &[]).await?;
        let head = format!("GET /api/v1/services/{service}/slots?place={PLACE}&days=1 HTTP/1.1\r\n");
        let offered = client.send(&head, "").await?.expect(200)?.json()?;
        let minor = |field: &str| {
            let amount = offered[field]["amount_minor"].as_i64();
            amount.with_context(|| format!("no {field}"))
        };
        Ok(Desk {
            service,
            technicians: Arc::new(rows.iter().map(|row| row.get(0)).collect()),
            total_minor: minor("price")? + minor("travel")?,
            first: (place.clock.now().as_second().div_euclid(86_400) + 2) * 86_400,
        })
    }

    /// Holds the technician's `turn`th slot; the secret of the cart that has it.
    async fn hold(&self, client: &mut Client, number: usize, turn: usize) -> Result<(String, Reply)> {
        let starts_at = Timestamp::from_second(self.first + i64::try_from(turn)? * SLOT_S)?;
        let body = json!({
            "service": self.service.to_string(), "place": PLACE, "starts_at": starts_at.to_string(),
            "technician": self.technicians[number].to_string(), "appliance": "", "note": "", "parts": [],
        });
        let head = "POST /api/v1/carts/current/times HTTP/1.1\r\ncontent-type: application/json\r\n";
        let reply = client.send(head, &body.to_string()).await?.expect(201)?;
        let secret = text(&reply.json()?, "secret")?;
        Ok((secret, reply))
    }

    async fn order(&self, client: &mut Client, cart: &str) -> Result<Reply> {
        let body = json!({
            "email": "nadia@example.org", "name": "Nadia Ferhat", "phone": "0550 12 34 56",
            "street": "12, rue Hassiba Ben Bouali", "delivery": "visit", "gateway": "stripe",
            "expected_total_minor": self.total_minor,
        });
        let head = format!(
            "POST /api/v1/orders HTTP/1.1\r\ncontent-type: application/json\r\nx-cart: {cart}\r\nidempotency-key: {cart}\r\n"
        );
        client.send(&head, &body.to_string()).await?.expect(201)
    }
}

/// Makes the technicians, and books once with each under the recorder's eyes.
pub async fn record(place: &Place, server: &Server) -> Result<Recorded> {
    let mut client = Client::connect(server.address).await?;
    let desk = Desk::open(place, &mut client).await?;
    let db = place.connect().await?;
    db.batch_execute("vacuum analyze").await?;
    let mut recorder = Recorder::new(place.cluster()?);
    let mut scripts = Vec::new();
    for (number, technician) in desk.technicians.iter().enumerate() {
        recorder.take()?;
        let (cart, held) = desk.hold(&mut client, number, 0).await?;
        let hold = shape::batches("hold", &[shape::HOLD_TIME], (recorder.take()?, &held.work))?;
        let placed = desk.order(&mut client, &cart).await?;
        let order = shape::batches("booking", &[shape::ORDER_TIME], (recorder.take()?, &placed.work))?;
        let fixed = [desk.service.uuid().to_string(), technician.uuid().to_string()];
        let recording = Recording {
            fixed: &fixed,
            parts: vec![hold, order],
        };
        let parts = recording.scripts(&db).await?;
        scripts.push(parts.iter().fold(Script::default(), |whole, part| whole.and(part)));
    }
    clear(place).await?;
    Ok(Recorded { desk, scripts })
}

/// The bookings, beside their floor, round by round.
pub async fn measure(
    (place, server): (&Place, &Server),
    recorded: &Recorded,
    report: &mut Report,
    counts: Counts,
) -> Result<()> {
    let floor = Floor::new(place)?;
    let (mut runs, mut floors) = (Vec::new(), Vec::new());
    bookings(server, &recorded.desk, 5).await?;
    for round in 0..counts.rounds {
        clear(place).await?;
        runs.push(bookings(server, &recorded.desk, counts.writes).await?);
        clear(place).await?;
        floors.push(
            floor
                .run(&recorded.scripts, counts.writes, 700 + u64::try_from(round)?)
                .await?,
        );
    }
    clear(place).await?;
    report.line(Line::of("booking", &runs, &floors));
    Ok(())
}

async fn bookings(server: &Server, desk: &Desk, each: usize) -> Result<Measured> {
    let desk = desk.clone();
    load(each, server, move |mut client, number, turn| {
        let desk = desk.clone();
        async move {
            let (cart, _) = desk.hold(&mut client, number, turn).await?;
            desk.order(&mut client, &cart).await?;
            Ok(client)
        }
    })
    .await
}

/// Frees what was booked, so that every round finds the same slots free. Orders and visits stay, as in any shop.
async fn clear(place: &Place) -> Result<()> {
    let db = place.connect().await?;
    let of_bench = "delete from reservations where service_id = (select id from services where slug = 'bench_hold')";
    db.batch_execute(of_bench).await?;
    Ok(db.batch_execute("vacuum analyze reservations").await?)
}
