//! Records in the order of their creation, found by id, with what has changed since the journal was last written.
//! Knows no kind of record and no rule.

use std::collections::{BTreeSet, HashMap};

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

/// What can be kept in a table and in the journal.
pub(crate) trait Record: Serialize + DeserializeOwned {
    fn id(&self) -> &str;

    /// In seconds since the epoch; what is never listed does not say.
    fn created(&self) -> i64 {
        0
    }
}

/// Records in the order of their creation.
pub(crate) struct Table<T> {
    rows: Vec<T>,
    places: HashMap<String, usize>,
    changed: BTreeSet<usize>,
}

impl<T> Default for Table<T> {
    fn default() -> Self {
        Table {
            rows: Vec::new(),
            places: HashMap::new(),
            changed: BTreeSet::new(),
        }
    }
}

impl<T: Record> Table<T> {
    pub fn get(&self, id: &str) -> Option<&T> {
        self.places.get(id).map(|place| &self.rows[*place])
    }

    /// The record, to be changed: it will be in the next journal line.
    pub fn get_mut(&mut self, id: &str) -> Option<&mut T> {
        let place = *self.places.get(id)?;
        self.changed.insert(place);
        Some(&mut self.rows[place])
    }

    pub fn put(&mut self, record: T) {
        let place = *self.places.entry(record.id().to_owned()).or_insert(self.rows.len());
        self.changed.insert(place);
        if place == self.rows.len() {
            self.rows.push(record);
        } else {
            self.rows[place] = record;
        }
    }

    pub fn newest_first(&self) -> impl Iterator<Item = &T> {
        self.rows.iter().rev()
    }

    /// Where the record stands among all, oldest first.
    pub fn place(&self, id: &str) -> Option<usize> {
        self.places.get(id).copied()
    }

    /// The rows created within these seconds, both included, and between two places, neither included.
    pub fn created_within(&self, (from, until): (i64, i64), between: (Option<usize>, Option<usize>)) -> &[T] {
        let first = self.rows.partition_point(|row| row.created() < from);
        let end = self.rows.partition_point(|row| row.created() <= until);
        let first = between.0.map_or(first, |place| first.max(place + 1));
        let end = between.1.map_or(end, |place| end.min(place));
        self.rows.get(first..end).unwrap_or_default()
    }

    /// All of them, oldest first.
    pub fn rows(&self) -> &[T] {
        &self.rows
    }
}

/// What the journal asks of a table, whatever is in it.
pub(crate) trait Kept {
    fn has_changed(&self) -> bool;
    fn collect(&self, kind: &str, line: &mut Map<String, Value>) -> serde_json::Result<()>;
    fn forget_changes(&mut self);
    fn replay(&mut self, rows: Value) -> serde_json::Result<()>;
}

impl<T: Record> Kept for Table<T> {
    fn has_changed(&self) -> bool {
        !self.changed.is_empty()
    }

    fn collect(&self, kind: &str, line: &mut Map<String, Value>) -> serde_json::Result<()> {
        if !self.changed.is_empty() {
            let rows = self
                .changed
                .iter()
                .map(|place| serde_json::to_value(&self.rows[*place]));
            line.insert(kind.to_owned(), rows.collect::<serde_json::Result<_>>()?);
        }
        Ok(())
    }

    fn forget_changes(&mut self) {
        self.changed.clear();
    }

    fn replay(&mut self, rows: Value) -> serde_json::Result<()> {
        for row in serde_json::from_value::<Vec<T>>(rows)? {
            self.put(row);
        }
        Ok(())
    }
}
