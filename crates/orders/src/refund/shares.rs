//! How much of which line goes back: whole, by pieces, or an amount shared over what is left of each line, always from the
//! stored sums. Parts add up to the line, and its tax with them, whatever their number and order. Pure; knows no payment.

use kernel::{Currency, Money};
use serde::Serialize;

/// A stored line and what of it has gone back, or was never taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LineLeft {
    pub position: i32,
    /// Booked as delivery, not as goods.
    pub is_delivery: bool,
    pub quantity: i64,
    /// Tax included.
    pub gross_minor: i64,
    pub tax_minor: i64,
    pub back_quantity: i64,
    pub back_minor: i64,
    pub back_tax_minor: i64,
}

impl LineLeft {
    pub fn left_minor(&self) -> i64 {
        self.gross_minor - self.back_minor
    }

    pub fn left_tax_minor(&self) -> i64 {
        self.tax_minor - self.back_tax_minor
    }

    pub fn left_quantity(&self) -> i64 {
        self.quantity - self.back_quantity
    }

    /// The tax of `amount_minor` of it: of the line's stored tax so much as belongs to all that has gone back by then, less
    /// what went back with the parts before. Never more tax than amount, neither in this part nor in what stays.
    fn tax_of(&self, amount_minor: i64) -> i64 {
        let due = rounded(self.tax_minor, self.back_minor + amount_minor, self.gross_minor) - self.back_tax_minor;
        let stays = self.left_minor() - amount_minor;
        due.clamp(
            (self.left_tax_minor() - stays).max(0),
            amount_minor.min(self.left_tax_minor()),
        )
    }

    fn share(&self, quantity: Option<i64>, amount_minor: i64) -> Share {
        Share {
            position: self.position,
            quantity,
            amount_minor,
            tax_minor: self.tax_of(amount_minor),
        }
    }

    /// The price of `quantity` pieces more: the last piece brings all that is left.
    fn price_of(&self, quantity: i64) -> i64 {
        let after = self.back_quantity + quantity;
        if after >= self.quantity {
            return self.left_minor();
        }
        let price = rounded(self.gross_minor, after, self.quantity)
            - rounded(self.gross_minor, self.back_quantity, self.quantity);
        price.min(self.left_minor())
    }
}

/// What goes back of one line; tax is within the amount.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Share {
    pub position: i32,
    /// Pieces, where pieces were named.
    pub quantity: Option<i64>,
    pub amount_minor: i64,
    pub tax_minor: i64,
}

/// What is asked to go back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Asked {
    /// All that is left.
    Whole,
    /// Pieces of lines, by their position.
    Lines(Vec<(i32, i64)>),
    /// An amount, shared over the lines by what is left of each.
    Amount(i64),
}

/// Why it cannot be shared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotShared {
    /// Nothing was asked for, or there is nothing left.
    Nothing,
    /// More than is left of the order.
    TooMuch,
    /// There is no such line, or it is named twice.
    Line(i32),
    /// Not so many pieces are left of this line.
    Pieces(i32),
}

/// Shares what is asked over the lines.
pub fn share(lines: &[LineLeft], asked: &Asked) -> Result<Vec<Share>, NotShared> {
    let shares: Vec<Share> = match asked {
        Asked::Whole => lines.iter().map(whole).collect(),
        Asked::Lines(wanted) => of_pieces(lines, wanted)?,
        Asked::Amount(amount_minor) => of_amount(lines, *amount_minor)?,
    };
    let shares: Vec<Share> = shares
        .into_iter()
        .filter(|share| share.amount_minor > 0 || share.quantity.is_some())
        .collect();
    if sum_of(&shares) == 0 {
        return Err(NotShared::Nothing);
    }
    Ok(shares)
}

fn whole(line: &LineLeft) -> Share {
    let pieces = line.left_quantity();
    line.share((pieces > 0).then_some(pieces), line.left_minor())
}

fn of_pieces(lines: &[LineLeft], wanted: &[(i32, i64)]) -> Result<Vec<Share>, NotShared> {
    let mut shares: Vec<Share> = Vec::with_capacity(wanted.len());
    for (position, quantity) in wanted {
        let line = lines
            .iter()
            .find(|line| line.position == *position)
            .filter(|line| shares.iter().all(|share| share.position != line.position))
            .ok_or(NotShared::Line(*position))?;
        if !(1..=line.left_quantity()).contains(quantity) {
            return Err(NotShared::Pieces(*position));
        }
        shares.push(line.share(Some(*quantity), line.price_of(*quantity)));
    }
    Ok(shares)
}

fn of_amount(lines: &[LineLeft], amount_minor: i64) -> Result<Vec<Share>, NotShared> {
    if amount_minor <= 0 {
        return Err(NotShared::Nothing);
    }
    if amount_minor > lines.iter().map(LineLeft::left_minor).sum() {
        return Err(NotShared::TooMuch);
    }
    let weights: Vec<u64> = lines.iter().map(|line| line.left_minor().unsigned_abs()).collect();
    // The currency plays no part in the sharing of minor units.
    let parts = Money::new(amount_minor, Currency::DZD).allocate(&weights);
    Ok(lines
        .iter()
        .zip(parts)
        .map(|(line, part)| line.share(None, part.minor()))
        .collect())
}

/// Cuts shares into parts of the given sums, which add up to theirs: the refunds of several payments. Pieces stay with the
/// first part.
pub fn cut(shares: &[Share], parts_minor: &[i64]) -> Vec<Vec<Share>> {
    let mut rest: Vec<LineLeft> = shares.iter().map(LineLeft::from).collect();
    let mut cuts = Vec::with_capacity(parts_minor.len());
    for (at, part) in parts_minor.iter().enumerate() {
        let mut cut = of_amount(&rest, *part).unwrap_or_default();
        for (line, taken) in rest.iter_mut().zip(&cut) {
            line.back_minor += taken.amount_minor;
            line.back_tax_minor += taken.tax_minor;
        }
        for (taken, share) in cut.iter_mut().zip(shares) {
            taken.quantity = share.quantity.filter(|_| at == 0);
        }
        cut.retain(|share| share.amount_minor > 0 || share.quantity.is_some());
        cuts.push(cut);
    }
    cuts
}

impl From<&Share> for LineLeft {
    fn from(share: &Share) -> Self {
        LineLeft {
            position: share.position,
            is_delivery: false,
            quantity: share.quantity.unwrap_or_default(),
            gross_minor: share.amount_minor,
            tax_minor: share.tax_minor,
            back_quantity: 0,
            back_minor: 0,
            back_tax_minor: 0,
        }
    }
}

pub fn sum_of(shares: &[Share]) -> i64 {
    shares.iter().map(|share| share.amount_minor).sum()
}

pub fn tax_of(shares: &[Share]) -> i64 {
    shares.iter().map(|share| share.tax_minor).sum()
}

/// `part` of `whole`'s share in `amount`, half up.
fn rounded(amount: i64, part: i64, whole: i64) -> i64 {
    if whole == 0 {
        return 0;
    }
    let (amount, part, whole) = (i128::from(amount), i128::from(part), i128::from(whole));
    // reason: with 0 ≤ part ≤ whole the result lies between zero and the amount, which fits.
    i64::try_from((2 * amount * part + whole) / (2 * whole)).unwrap_or_default()
}

#[cfg(test)]
mod tests;
