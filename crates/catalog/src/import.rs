//! Imports products from Shopify's product CSV as shops export it: rows of one handle form one product. Streams, so a
//! file's size does not matter; commits batch by batch and goes on where it was cut off; names what is wrong by line and
//! column and imports the rest. The same file again changes nothing. Products that the file does not name are left alone.

mod product;
mod report;
mod row;
mod stream;

use std::collections::HashMap;
use std::io::{Read, Seek};

use platform::audit::{self, Act};
use platform::{App, Broken, Tx, chance};
use serde_json::{Value, json};
use tokio::sync::mpsc;
use uuid::Uuid;

use crate::put::{self, Draft, Written};
use crate::store::import as store;
use crate::store::put::list_sku_owners;

pub use report::{Problem, Reason, Report};
use stream::Batch;

/// How an import runs.
#[derive(Debug, Clone, Copy, Default)]
pub struct Options {
    /// Say what would happen, change nothing.
    pub dry_run: bool,
}

/// Imports `file`, priced in the site's currency. `progress` is told after each batch how many bytes and rows of the
/// file are done. An import of the same bytes that was cut off is taken up where its last batch was committed.
pub async fn products(
    app: &App,
    file: impl Read + Seek + Send + 'static,
    options: &Options,
    mut progress: impl FnMut(u64, u64) + Send,
) -> Result<Report, Broken> {
    let (digest, file) = tokio::task::spawn_blocking(|| stream::digest(file)).await??;
    let run = begin(app, &digest, options).await?;
    let (sender, mut batches) = mpsc::channel::<Result<Batch, Broken>>(1);
    let currency = app.site().currency;
    let reading = tokio::task::spawn_blocking(move || stream::read(file, currency, run.line_reached, &sender));
    let mut report = Report::new(options.dry_run);
    while let Some(batch) = batches.recv().await {
        let mut batch = batch?;
        let (bytes, rows) = (batch.bytes, batch.rows);
        let written = Box::pin(write(app, &run, &mut batch, options)).await?;
        report.add(written, rows, batch.problems);
        progress(bytes, rows);
    }
    reading.await?;
    if !options.dry_run {
        let tx = app.db().begin().await?;
        store::finish_run(&tx, run.id, tx.now()).await?;
        note(&tx, "finish_import", run.id, report.counts()).await?;
        tx.commit().await?;
    }
    Ok(report)
}

#[derive(Debug, Clone, Copy)]
struct Run {
    id: Uuid,
    line_reached: i64,
}

/// The run to go on with, or a new one; a dry run leaves no trace.
async fn begin(app: &App, digest: &[u8], options: &Options) -> Result<Run, Broken> {
    let tx = app.db().begin().await?;
    if options.dry_run {
        return Ok(Run {
            id: chance::uuid(tx.now()),
            line_reached: 0,
        });
    }
    let (id, line_reached) = store::begin_run(&tx, chance::uuid(tx.now()), digest, tx.now()).await?;
    let detail = json!({ "digest": hex::encode(digest), "line_reached": line_reached });
    note(&tx, "begin_import", id, detail).await?;
    tx.commit().await?;
    Ok(Run { id, line_reached })
}

/// What an import did to the shelf goes on record where it begins and where it ends.
async fn note(tx: &Tx, verb: &str, run: Uuid, after: Value) -> Result<(), Broken> {
    audit::note(tx, &Act::new(verb, &format!("imp_{}", run.simple()), after)).await
}

/// Writes one batch with the line it reaches, in one transaction.
async fn write(app: &App, run: &Run, batch: &mut Batch, options: &Options) -> Result<Written, Broken> {
    if batch.draft.variants.is_empty() && batch.draft.pictures.is_empty() {
        return Ok(Written::default());
    }
    let tx = app.db().begin().await?;
    leave_out_taken(&tx, batch).await?;
    give_ids(&tx, &mut batch.draft);
    if options.dry_run {
        // Dropped without a commit: what would be written is known, and nothing is.
        return Box::pin(put::put(&tx, &batch.draft)).await;
    }
    let (written, _) = tokio::try_join!(
        put::put(&tx, &batch.draft),
        store::mark_run_reached(&tx, run.id, batch.line_reached, tx.now()),
    )?;
    tx.commit().await?;
    Ok(written)
}

/// A SKU names one variant: rows that claim another's are left out and reported.
async fn leave_out_taken(tx: &Tx, batch: &mut Batch) -> Result<(), Broken> {
    let skus: Vec<&str> = batch
        .draft
        .variants
        .iter()
        .map(|variant| variant.sku.as_str())
        .collect();
    let owners = list_sku_owners(tx, &skus).await?;
    let owners: HashMap<&str, _> = owners.iter().map(|owner| (owner.sku.as_str(), owner)).collect();
    let is_taken = |sku: &str, product: &str, key: &str| {
        owners
            .get(sku)
            .is_some_and(|owner| owner.product != product || owner.option_key != key)
    };
    let (draft, lines) = (&mut batch.draft, &batch.variant_lines);
    let mut taken = Vec::new();
    let mut at = 0;
    draft.variants.retain(|variant| {
        let line = lines.get(at).copied().unwrap_or_default();
        at += 1;
        let is_free = !is_taken(&variant.sku, &variant.product, &variant.option_key);
        if !is_free {
            taken.push(Problem::new(line, "Variant SKU", &variant.sku, Reason::SkuTaken));
        }
        is_free
    });
    batch.problems.extend(taken);
    Ok(())
}

fn give_ids(tx: &Tx, draft: &mut Draft) {
    for category in &mut draft.categories {
        category.id = put::new_category(tx);
    }
    for product in &mut draft.products {
        product.id = put::new_product(tx);
    }
    for variant in &mut draft.variants {
        variant.id = put::new_variant(tx);
    }
    for picture in &mut draft.pictures {
        picture.id = chance::uuid(tx.now());
    }
}
