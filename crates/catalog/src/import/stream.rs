//! Reads the file from front to end in batches of whole products, on a thread of its own, never more than two batches
//! ahead of the database. Writes nothing.

use std::io::{BufReader, Read, Seek};

use csv::{ByteRecord, ReaderBuilder, Terminator};
use kernel::Currency;
use platform::Broken;
use sha2::{Digest, Sha256};
use tokio::sync::mpsc::Sender;

use super::product::Seen;
use super::report::{Problem, Reason};
use super::row::{Columns, Row};
use crate::put::Draft;

/// Variants and pictures of a batch; a product is never cut, so a batch may hold a few more.
const BATCH: usize = 1000;

/// Rows of one handle; the rest of them begin another batch.
const MOST_ROWS: usize = 2000;

/// Some whole products, and how far the file is read with them.
#[derive(Debug, Default)]
pub(super) struct Batch {
    pub draft: Draft,
    /// The line of each variant of the draft.
    pub variant_lines: Vec<u64>,
    pub problems: Vec<Problem>,
    /// The last line whose product is in this batch or an earlier one.
    pub line_reached: i64,
    /// Of the file, so far.
    pub rows: u64,
    pub bytes: u64,
}

/// What the file is known by when an import goes on, and the file again at its beginning.
pub(super) fn digest<F: Read + Seek>(mut file: F) -> Result<(Vec<u8>, F), Broken> {
    let mut hasher = Sha256::new();
    let mut chunk = vec![0; 64 * 1024];
    loop {
        match file.read(&mut chunk)? {
            0 => break,
            read => hasher.update(&chunk[..read]),
        }
    }
    file.rewind()?;
    Ok((hasher.finalize().to_vec(), file))
}

/// Sends the file's batches until it ends or nobody listens any more. Products up to `line_reached` are read, so that
/// what they say is known, and not sent.
pub(super) fn read(file: impl Read, currency: Currency, line_reached: i64, to: &Sender<Result<Batch, Broken>>) {
    let mut reading = Reading {
        seen: Seen::new(currency),
        batch: Batch::default(),
        line_reached,
        to,
    };
    if let Err(broken) = reading.run(file) {
        // Nobody listening means the import was given up: there is nobody to tell.
        let _ = to.blocking_send(Err(broken));
    }
}

struct Reading<'a> {
    seen: Seen,
    batch: Batch,
    line_reached: i64,
    to: &'a Sender<Result<Batch, Broken>>,
}

impl Reading<'_> {
    fn run(&mut self, file: impl Read) -> Result<(), Broken> {
        // Lines end with the line feed alone: the reader counts lines by it, and cells are trimmed of the rest anyway.
        let mut reader = ReaderBuilder::new()
            .flexible(true)
            .terminator(Terminator::Any(b'\n'))
            .from_reader(BufReader::with_capacity(64 * 1024, file));
        let columns = match reader.byte_headers().map_err(|_| ()).map(Columns::find) {
            Ok(Ok(columns)) => columns,
            Ok(Err(problems)) => {
                self.seen.problems = problems;
                return self.send();
            }
            Err(()) => {
                self.seen
                    .problems
                    .push(Problem::new(1, "Handle", "", Reason::BrokenRow));
                return self.send();
            }
        };
        let mut record = ByteRecord::new();
        let mut group: Vec<Row> = Vec::new();
        loop {
            match reader.read_byte_record(&mut record) {
                Ok(true) => {}
                Ok(false) => break,
                Err(error) => {
                    let line = error.position().map_or(0, csv::Position::line);
                    self.seen
                        .problems
                        .push(Problem::new(line, "Handle", "", Reason::BrokenRow));
                    break;
                }
            }
            if record.iter().all(|cell| cell.trim_ascii().is_empty()) {
                continue;
            }
            self.batch.rows += 1;
            self.batch.bytes = reader.position().byte();
            let line = record.position().map_or(0, csv::Position::line);
            if let Some(row) = self.row(&columns, line, &record) {
                if group
                    .first()
                    .is_some_and(|first| first.get("Handle") != row.get("Handle"))
                    || group.len() >= MOST_ROWS
                {
                    self.close(&mut group)?;
                }
                group.push(row);
            }
        }
        self.close(&mut group)?;
        self.send()
    }

    /// The row, or its problem noted.
    fn row(&mut self, columns: &Columns, line: u64, record: &ByteRecord) -> Option<Row> {
        let row = match columns.read(line, record) {
            Ok(row) => row,
            Err(problem) => {
                self.seen.problems.push(problem);
                return None;
            }
        };
        let handle = row.get("Handle");
        let reason = if handle.is_empty() {
            Reason::Required
        } else if handle
            .chars()
            .all(|sign| sign.is_alphanumeric() || "-_.".contains(sign))
        {
            return Some(row);
        } else {
            Reason::BadHandle
        };
        self.seen.problems.push(Problem::new(line, "Handle", handle, reason));
        None
    }

    /// Puts the rows of one handle into the batch, and sends the batch when it is full.
    fn close(&mut self, group: &mut Vec<Row>) -> Result<(), Broken> {
        let Some(last) = group.last() else { return Ok(()) };
        let line = i64::try_from(last.line)?;
        let parsed = self.seen.product(group);
        group.clear();
        if line <= self.line_reached {
            return Ok(());
        }
        self.batch.line_reached = line;
        let Some(parsed) = parsed else { return Ok(()) };
        let draft = &mut self.batch.draft;
        if let Some(category) = parsed.category
            && !draft.categories.iter().any(|other| other.slug == category.slug)
        {
            draft.categories.push(category);
        }
        draft.products.extend(parsed.product);
        for (line, variant) in parsed.variants {
            self.batch.variant_lines.push(line);
            draft.variants.push(variant);
        }
        draft.pictures.extend(parsed.pictures);
        if draft.variants.len() + draft.pictures.len() >= BATCH {
            return self.send();
        }
        Ok(())
    }

    fn send(&mut self) -> Result<(), Broken> {
        let next = Batch {
            rows: self.batch.rows,
            bytes: self.batch.bytes,
            line_reached: self.batch.line_reached,
            ..Batch::default()
        };
        let mut batch = std::mem::replace(&mut self.batch, next);
        batch.problems = std::mem::take(&mut self.seen.problems);
        self.to
            .blocking_send(Ok(batch))
            .map_err(|_| Broken::new("the import was given up"))
    }
}
