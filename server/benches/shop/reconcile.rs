//! `comptoir reconcile` over many payments: everything was sold and told here, and the gateway's fees are new to the books.
//! A cluster and a gateway of its own, because the gateway has never heard of what the floors write.

use std::path::Path;
use std::process::Child;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use payments::PaymentId;
use platform::{Stopwatch, chance};
use standin::Fill;
use uuid::Uuid;

use crate::place::{Place, memory_mib};

/// As many as are made at once.
const CHUNK: usize = 10_000;
/// In the smallest unit of the shop's currency.
const AMOUNT: i64 = 1_309_000;

/// The rows of payments that were told, and their sales in the books.
const SELL: [&str; 3] = [
    "insert into payments (id, reference, number, gateway, currency, amount_minor, state, captured_minor, gateway_payment,
         expires_at, created_at, updated_at, paid_at)
     select id, 'bench_' || id, 'B-' || intent, 'stripe', 'DZD', $3::bigint, 'paid', $3::bigint, intent, now(), now(), now(), now()
     from unnest($1::uuid[], $2::text[]) as s (id, intent)",
    "insert into journal_entries (id, key, kind, reference, memo, posted_at)
     select id, 'sale:pay_' || replace(id::text, '-', ''), 'sale', 'bench_' || id, intent, now()
     from unnest($1::uuid[], $2::text[]) as s (id, intent) where $3::bigint > 0",
    "insert into postings (entry_id, line, account, currency, amount_minor)
     select id, line, account, 'DZD', sign * $3::bigint
     from unnest($1::uuid[], $2::text[]) as s (id, intent),
         (values (1, 'gateway:stripe', 1), (2, 'sales', -1)) as l (line, account, sign)",
];
const ACCOUNTS: &str = "insert into ledger_accounts (code, currency, created_at)
    values ('gateway:stripe', 'DZD', now()), ('sales', 'DZD', now()) on conflict do nothing";

/// One run.
struct Run {
    seconds: f64,
    peak_mib: f64,
}

/// Runs over the first tenth, over all, and over all once more; lines of a table.
pub async fn measure(payments: usize) -> Result<Vec<String>> {
    let place = Place::open().await?;
    place.connect().await?.batch_execute(ACCOUNTS).await?;
    let tenth = payments / 10;
    let mut lines = vec![
        "| reconciled payments | fees to book | seconds | payments per second | peak resident MiB |".to_owned(),
        "|---:|---:|---:|---:|---:|".to_owned(),
    ];
    for (payments, new) in [(tenth, tenth), (payments, payments - tenth), (payments, 0)] {
        sell(&place, new).await?;
        let run = run(&place).await?;
        #[expect(clippy::cast_precision_loss, reason = "a count of payments is far below 2^52")]
        let rate = payments as f64 / run.seconds;
        lines.push(format!(
            "| {payments} | {new} | {:.1} | {rate:.0} | {:.1} |",
            run.seconds, run.peak_mib
        ));
        eprintln!("{}", lines[lines.len() - 1]);
    }
    Ok(lines)
}

/// Paid at the gateway, and known here as if each had been told.
async fn sell(place: &Place, count: usize) -> Result<()> {
    let mut db = place.connect().await?;
    let control = place.gateway.control();
    let mut left = count;
    while left > 0 {
        let size = left.min(CHUNK);
        left -= size;
        let ids: Vec<Uuid> = (0..size).map(|_| chance::uuid(place.clock.now())).collect();
        let ask = Fill {
            count: 0,
            payments: ids.iter().map(|id| PaymentId::from_uuid(*id).to_string()).collect(),
            amount: AMOUNT,
            currency: "dzd".to_owned(),
        };
        let intents: Vec<String> = control.fill(&ask).into_iter().map(|filled| filled.intent).collect();
        ensure!(intents.len() == size, "the gateway made {} of {size}", intents.len());
        let tx = db.transaction().await?;
        for sql in SELL {
            tx.execute(sql, &[&ids, &intents, &AMOUNT]).await?;
        }
        tx.commit().await?;
    }
    if count > 0 {
        db.batch_execute("vacuum analyze").await?;
    }
    Ok(())
}

/// The command as an operator gives it. Anything but "the same" is an error.
async fn run(place: &Place) -> Result<Run> {
    let output = place.folder().join("reconcile.log");
    let mut command = place.program("127.0.0.1:0", &output)?;
    let watch = Stopwatch::start();
    let mut process = command.args(["reconcile", "--all"]).spawn()?;
    let peak_mib = watch_memory(&mut process, &output).await?;
    Ok(Run {
        seconds: watch.elapsed().as_secs_f64(),
        peak_mib,
    })
}

/// Waits for its end; the most memory that it ever had.
async fn watch_memory(process: &mut Child, output: &Path) -> Result<f64> {
    let mut peak: f64 = 0.0;
    loop {
        peak = peak.max(memory_mib(process.id(), "VmHWM:").unwrap_or_default());
        if let Some(status) = process.try_wait()? {
            let said = std::fs::read_to_string(output).context("the output is gone")?;
            ensure!(status.success(), "it ended with {status}: {said}");
            return Ok(peak);
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}
