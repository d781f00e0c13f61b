//! What an import did, and line by line what was wrong with its file. Worded for the person at the terminal.

use std::fmt;

use serde_json::{Value, json};

use crate::put::Written;

/// Problems kept with their words; beyond these they are counted.
const MOST: usize = 10_000;
const EXCERPT: usize = 60;

/// One thing wrong in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Of the file, from 1: where the row begins.
    pub line: u64,
    pub column: &'static str,
    /// The beginning of what stands there.
    pub value: String,
    pub reason: Reason,
}

/// What is wrong, and by that what was done about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    MissingColumn,
    BrokenRow,
    Unreadable,
    Required,
    TooLong,
    BadHandle,
    BadPrice,
    BadQuantity,
    NegativeQuantity,
    BadWeight,
    BadFlag,
    BadPicture,
    DuplicateSku,
    SkuTaken,
    DuplicateOptions,
    NothingToSell,
}

impl Reason {
    /// What is wrong; what was done.
    const fn words(self) -> (&'static str, &'static str) {
        match self {
            Reason::MissingColumn => ("the file has no such column", "nothing imported"),
            Reason::BrokenRow => ("the row cannot be read as CSV", "the rest of the file left out"),
            Reason::Unreadable => ("not readable as UTF-8 text", "row left out"),
            Reason::Required => ("missing", "row left out"),
            Reason::TooLong => ("too long", "row left out"),
            Reason::BadHandle => ("not a handle of letters, digits and hyphens", "row left out"),
            Reason::BadPrice => ("not a price in the shop's currency", "row left out"),
            Reason::BadQuantity => ("not a whole number of pieces", "row left out"),
            Reason::NegativeQuantity => ("below zero", "taken as 0"),
            Reason::BadWeight => ("not a weight in grams", "taken as 0"),
            Reason::BadFlag => ("neither true nor false", "product not shown"),
            Reason::BadPicture => ("not a web address", "picture left out"),
            Reason::DuplicateSku => ("this SKU stands in the file before", "row left out"),
            Reason::SkuTaken => ("this SKU names another variant in the shop", "row left out"),
            Reason::DuplicateOptions => ("these option values stand in the product before", "row left out"),
            Reason::NothingToSell => ("no row with a price is left of this product", "product left out"),
        }
    }

    /// Stable, for programs.
    pub const fn code(self) -> &'static str {
        match self {
            Reason::MissingColumn => "missing_column",
            Reason::BrokenRow => "broken_row",
            Reason::Unreadable => "unreadable",
            Reason::Required => "required",
            Reason::TooLong => "too_long",
            Reason::BadHandle => "bad_handle",
            Reason::BadPrice => "bad_price",
            Reason::BadQuantity => "bad_quantity",
            Reason::NegativeQuantity => "negative_quantity",
            Reason::BadWeight => "bad_weight",
            Reason::BadFlag => "bad_flag",
            Reason::BadPicture => "bad_picture",
            Reason::DuplicateSku => "duplicate_sku",
            Reason::SkuTaken => "sku_taken",
            Reason::DuplicateOptions => "duplicate_options",
            Reason::NothingToSell => "nothing_to_sell",
        }
    }
}

impl Problem {
    pub(crate) fn new(line: u64, column: &'static str, value: &str, reason: Reason) -> Self {
        Problem {
            line,
            column,
            value: value
                .chars()
                .map(|sign| if sign.is_control() { ' ' } else { sign })
                .take(EXCERPT)
                .collect(),
            reason,
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (wrong, done) = self.reason.words();
        write!(f, "line {}, {}: ", self.line, self.column)?;
        if !self.value.is_empty() {
            write!(f, "{:?} ", self.value)?;
        }
        write!(f, "{wrong}; {done}")
    }
}

/// What an import did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    pub dry_run: bool,
    /// Rows read, the header not counted.
    pub rows: u64,
    /// Rows of the shop that are new or changed.
    pub products: u64,
    pub variants: u64,
    pub pictures: u64,
    /// In the order they were met; at most 10,000.
    pub problems: Vec<Problem>,
    /// Problems beyond those.
    pub more_problems: u64,
}

impl Report {
    pub(super) fn new(dry_run: bool) -> Self {
        Report {
            dry_run,
            rows: 0,
            products: 0,
            variants: 0,
            pictures: 0,
            problems: Vec::new(),
            more_problems: 0,
        }
    }

    /// The counts, for the record.
    pub(super) fn counts(&self) -> Value {
        json!({
            "rows": self.rows, "products": self.products, "variants": self.variants, "pictures": self.pictures,
            "problems": self.problems.len(),
        })
    }

    pub(super) fn add(&mut self, written: Written, rows: u64, problems: Vec<Problem>) {
        self.rows = rows;
        self.products += written.products;
        self.variants += written.variants;
        self.pictures += written.pictures;
        for problem in problems {
            if self.problems.len() < MOST {
                self.problems.push(problem);
            } else {
                self.more_problems += 1;
            }
        }
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let done = if self.dry_run { "would be written" } else { "written" };
        let problems = u64::try_from(self.problems.len()).unwrap_or(u64::MAX) + self.more_problems;
        write!(
            f,
            "{} rows read: {} products, {} variants and {} pictures {done}; {problems} problems",
            self.rows, self.products, self.variants, self.pictures
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_says_where_what_and_what_was_done() {
        let problem = Problem::new(12, "Variant Price", "12,,5\n€", Reason::BadPrice);
        assert_eq!(
            problem.to_string(),
            "line 12, Variant Price: \"12,,5 €\" not a price in the shop's currency; row left out"
        );
        let missing = Problem::new(3, "Title", "", Reason::Required);
        assert_eq!(missing.to_string(), "line 3, Title: missing; row left out");
    }
}
