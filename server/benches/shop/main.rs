//! `make bench`: the shop under load beside its own floor, on one machine, with real durability. Prints a table; asserts
//! nothing about time. The floor is pgbench sending the statements that the program sent, in the same batches and
//! transactions, over as many connections: what is left of it after HTTP, pages, rules and signatures is the ratio.

mod access;
mod bookings;
mod buyer;
mod crowd;
mod floor;
mod flows;
mod load;
mod money;
mod place;
mod reconcile;
mod record;
mod report;
mod shape;
mod slots;

use anyhow::{Result, bail, ensure};
use flows::Shop;
use load::Measured;
use money::Money;
use place::{Capture, Place, Server};
use report::{Line, Report};
use tokio::signal::unix::{SignalKind, signal};

/// Clients at once, of the shop and of pgbench alike.
const CLIENTS: usize = 8;
/// Each figure is taken so often, shop and floor in turn; the median counts.
const ROUNDS: usize = 5;
/// What can be asked for alone.
const PARTS: [&str; 8] = [
    "pages",
    "access",
    "sales",
    "slots",
    "bookings",
    "crowd",
    "money",
    "reconcile",
];

/// Requests of one round, for each client.
#[derive(Debug, Clone, Copy)]
struct Counts {
    pages: usize,
    writes: usize,
    rounds: usize,
    /// Payments that are reconciled at once.
    reconciled: usize,
}

const SHORT: Counts = Counts {
    pages: 50,
    writes: 10,
    rounds: 1,
    reconciled: 2_000,
};
const WHOLE: Counts = Counts {
    pages: 500,
    writes: 100,
    rounds: ROUNDS,
    reconciled: 100_000,
};

/// What is measured, and how much of it.
struct Chosen {
    parts: Vec<String>,
    counts: Counts,
}

impl Chosen {
    /// Of the words behind the command: parts by name, none for all of them; `--short`.
    fn read(words: impl Iterator<Item = String>) -> Result<Self> {
        let mut chosen = Chosen {
            parts: Vec::new(),
            counts: WHOLE,
        };
        for word in words {
            match word.as_str() {
                "--short" => chosen.counts = SHORT,
                // Cargo says so to everything that it runs as a bench.
                "--bench" => {}
                part => {
                    ensure!(PARTS.contains(&part), "{part} is none of {}", PARTS.join(", "));
                    chosen.parts.push(word);
                }
            }
        }
        Ok(chosen)
    }

    fn has(&self, part: &str) -> bool {
        self.parts.is_empty() || self.parts.iter().any(|known| known == part)
    }
}

fn main() -> Result<()> {
    // A second call would find the first provider.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let chosen = Chosen::read(std::env::args().skip(1))?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        tokio::select! {
            done = run(&chosen) => done,
            // Dropping what runs stops the server and the cluster.
            stopped = told_to_stop() => stopped,
        }
    })
}

/// Waits for Ctrl-C or SIGTERM.
async fn told_to_stop() -> Result<()> {
    let mut terminated = signal(SignalKind::terminate())?;
    tokio::select! {
        _ = terminated.recv() => {}
        _ = tokio::signal::ctrl_c() => {}
    }
    bail!("stopped before the end")
}

async fn run(chosen: &Chosen) -> Result<()> {
    let place = Place::open().await?;
    let mut report = Report::new(&place)?;
    let recorded = record(&place, chosen).await?;
    let server = start(&place, &mut report, chosen.counts).await?;
    if let Some(of_shop) = recorded.shop {
        let shop = Shop::new(&place, &server, of_shop).await?;
        if chosen.has("pages") {
            pages(&shop, &mut report, chosen.counts).await?;
        }
        if chosen.has("sales") {
            sales(&shop, &mut report, chosen.counts).await?;
        }
    }
    if let Some(slots) = recorded.slots {
        slots::measure((&place, &server), &slots, &mut report, chosen.counts).await?;
    }
    if let Some(bookings) = recorded.bookings {
        bookings::measure((&place, &server), &bookings, &mut report, chosen.counts).await?;
    }
    if chosen.has("crowd") {
        report.beside(crowd::measure(&place, chosen.counts.rounds).await?);
    }
    if let Some(of_money) = recorded.money {
        let holds = place.serve(Capture::AtShipping).await?;
        let money = Money::new(&place, (&server, &holds), of_money).await?;
        after_sales(&money, &mut report, chosen.counts).await?;
    }
    report.under_load(server.memory_mib()?);
    // Last: each hash under way takes its memory, and the system keeps it.
    if chosen.has("access") {
        access::measure(&place, &server, &mut report, chosen.counts).await?;
    }
    drop(server);
    if chosen.has("reconcile") {
        report.beside(reconcile::measure(chosen.counts.reconciled).await?);
    }
    report.print();
    Ok(())
}

/// The server that is measured, after others that only had to be ready.
async fn start(place: &Place, report: &mut Report, counts: Counts) -> Result<Server> {
    let mut starts = Vec::new();
    for _ in 0..counts.rounds.max(3) {
        starts.push(place.serve(Capture::AtOrder).await?.started_in_ms);
    }
    let server = place.serve(Capture::AtOrder).await?;
    report.at_rest(&starts, server.memory_mib()?);
    Ok(server)
}

/// Scripts for pgbench of what was chosen.
struct Recorded {
    shop: Option<flows::Recorded>,
    money: Option<money::Recorded>,
    slots: Option<slots::Recorded>,
    bookings: Option<bookings::Recorded>,
}

/// Everything once, while the database writes it down.
async fn record(place: &Place, chosen: &Chosen) -> Result<Recorded> {
    place.start_recording().await?;
    let server = place.serve(Capture::AtOrder).await?;
    let mut recorded = Recorded {
        shop: None,
        money: None,
        slots: None,
        bookings: None,
    };
    if chosen.has("pages") || chosen.has("sales") {
        recorded.shop = Some(flows::record(place, &server).await?);
    }
    if chosen.has("money") {
        let holds = place.serve(Capture::AtShipping).await?;
        recorded.money = Some(money::record(place, (&server, &holds)).await?);
    }
    if chosen.has("slots") {
        recorded.slots = Some(slots::record(place, &server).await?);
    }
    if chosen.has("bookings") {
        recorded.bookings = Some(bookings::record(place, &server).await?);
    }
    place.stop_recording().await?;
    Ok(recorded)
}

async fn pages(shop: &Shop<'_>, report: &mut Report, counts: Counts) -> Result<()> {
    for page in flows::PAGES {
        let (mut shop_runs, mut floor_runs) = (Vec::new(), Vec::new());
        shop.pages(page, 20).await?;
        for _ in 0..counts.rounds {
            shop_runs.push(shop.pages(page, counts.pages).await?);
            if page.has_floor {
                floor_runs.push(shop.page_floor(page, counts.pages).await?);
            }
        }
        report.line(Line::of(page.name, &shop_runs, &floor_runs));
    }
    Ok(())
}

/// What writes: each round prepares what it needs, then measures the shop, then the floor.
async fn sales(shop: &Shop<'_>, report: &mut Report, counts: Counts) -> Result<()> {
    let mut runs: [Vec<Measured>; 3] = Default::default();
    let mut floors: [Vec<f64>; 3] = Default::default();
    shop.adds(10).await?;
    shop.orders(5).await?;
    for _ in 0..counts.rounds {
        runs[0].push(shop.adds(counts.writes).await?);
        floors[0].push(shop.add_floor(counts.writes).await?);
        runs[1].push(shop.orders(counts.writes).await?);
        floors[1].push(shop.order_floor(counts.writes).await?);
        let prepared = shop.prepare_payments(counts.writes).await?;
        runs[2].push(shop.webhooks(prepared).await?);
        floors[2].push(shop.webhook_floor(counts.writes).await?);
    }
    for ((name, runs), floors) in ["add to cart", "whole order", "webhook"].iter().zip(&runs).zip(&floors) {
        report.line(Line::of(name, runs, floors));
    }
    Ok(())
}

/// What becomes of the money; each round sells before it measures, which takes longer than the measuring: half as many.
async fn after_sales(money: &Money<'_>, report: &mut Report, counts: Counts) -> Result<()> {
    let each = counts.writes / 2;
    let mut runs: [Vec<Measured>; 2] = Default::default();
    let mut floors: [Vec<f64>; 2] = Default::default();
    money.refunds(5).await?;
    money.captures(5).await?;
    for _ in 0..counts.rounds {
        runs[0].push(money.refunds(each).await?);
        floors[0].push(money.refund_floor(each).await?);
        runs[1].push(money.captures(each).await?);
        floors[1].push(money.capture_floor(each).await?);
    }
    for ((name, runs), floors) in ["refund", "hold and capture"].iter().zip(&runs).zip(&floors) {
        report.line(Line::of(name, runs, floors));
    }
    Ok(())
}
