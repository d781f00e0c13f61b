//! One row of the file: which columns are read, and that each is text of a sensible length. Knows the columns' names,
//! not what they mean together.

use csv::ByteRecord;

use super::report::{Problem, Reason};

/// The columns that are read, with the most characters each may hold. Others are passed over.
const COLUMNS: [(&str, usize); 22] = [
    ("Handle", 200),
    ("Title", 300),
    ("Body (HTML)", 200_000),
    ("Vendor", 120),
    ("Type", 120),
    ("Tags", 5_000),
    ("Published", 10),
    ("Status", 20),
    ("Option1 Name", 120),
    ("Option1 Value", 120),
    ("Option2 Name", 120),
    ("Option2 Value", 120),
    ("Option3 Name", 120),
    ("Option3 Value", 120),
    ("Variant SKU", 100),
    ("Variant Grams", 20),
    ("Variant Inventory Qty", 20),
    ("Variant Price", 30),
    ("Variant Taxable", 10),
    ("Image Src", 1_000),
    ("Image Position", 20),
    ("Image Alt Text", 1_000),
];

/// Without these a file is no product file.
const NEEDED: [&str; 3] = ["Handle", "Title", "Variant Price"];

/// Where the columns stand in one file.
#[derive(Debug)]
pub(super) struct Columns([Option<usize>; 22]);

/// A row's cells by column, trimmed.
#[derive(Debug, Clone)]
pub(super) struct Row {
    pub line: u64,
    cells: [String; 22],
}

impl Columns {
    /// Finds the columns by the header's names.
    pub fn find(header: &ByteRecord) -> Result<Self, Vec<Problem>> {
        let position = |name: &str| {
            header
                .iter()
                .position(|cell| cell.trim_ascii().eq_ignore_ascii_case(name.as_bytes()))
        };
        let columns = COLUMNS.map(|(name, _)| position(name));
        let missing: Vec<Problem> = COLUMNS
            .iter()
            .zip(&columns)
            .filter(|((name, _), at)| at.is_none() && NEEDED.contains(name))
            .map(|((name, _), _)| Problem::new(1, name, "", Reason::MissingColumn))
            .collect();
        if missing.is_empty() {
            Ok(Columns(columns))
        } else {
            Err(missing)
        }
    }

    /// Reads a row; the first cell that cannot be used is its problem.
    pub fn read(&self, line: u64, record: &ByteRecord) -> Result<Row, Problem> {
        let mut cells = [const { String::new() }; 22];
        for ((cell, at), (name, most)) in cells.iter_mut().zip(self.0).zip(COLUMNS) {
            let bytes = at.and_then(|at| record.get(at)).unwrap_or_default();
            let text = match std::str::from_utf8(bytes) {
                Ok(text) if !text.contains('\0') => text.trim(),
                _ => {
                    return Err(Problem::new(
                        line,
                        name,
                        &String::from_utf8_lossy(bytes),
                        Reason::Unreadable,
                    ));
                }
            };
            if text.chars().count() > most {
                return Err(Problem::new(line, name, text, Reason::TooLong));
            }
            text.clone_into(cell);
        }
        Ok(Row { line, cells })
    }
}

impl Row {
    /// The cell of a column; empty where the file has no such column.
    pub fn get(&self, column: &str) -> &str {
        COLUMNS
            .iter()
            .position(|(name, _)| *name == column)
            .and_then(|at| self.cells.get(at))
            .map_or("", String::as_str)
    }

    /// A row that sells something; others only bring a picture.
    pub fn is_variant(&self) -> bool {
        ["Option1 Value", "Variant Price", "Variant SKU"]
            .iter()
            .any(|column| !self.get(column).is_empty())
    }
}
