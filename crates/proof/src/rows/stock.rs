//! The stock of the one part that is sold, by its holders, as the statements of `catalog` change it.

use jiff::Timestamp;
use uuid::Uuid;

use super::{Held, Reservation, Rows};

impl Rows {
    /// `reserve`: all of it, or nothing.
    pub fn reserve(&mut self, holder: Uuid, quantity: i64, expires_at: Timestamp) -> bool {
        if self.on_hand - self.reserved < quantity {
            return false;
        }
        self.reserved += quantity;
        let reservation = Reservation {
            quantity,
            returned: 0,
            state: Held::Held,
            expires_at,
        };
        self.stock.insert(holder, reservation);
        true
    }

    /// `keep`: false when it was given back before.
    pub fn keep(&mut self, holder: Uuid) -> bool {
        let Some(mine) = self.stock.get_mut(&holder) else {
            return true;
        };
        match mine.state {
            Held::Held => {
                mine.state = Held::Kept;
                self.on_hand -= mine.quantity;
                self.reserved -= mine.quantity;
                true
            }
            Held::Kept => true,
            Held::Released | Held::Returned => false,
        }
    }

    pub fn release(&mut self, holder: Uuid) {
        if let Some(mine) = self.stock.get_mut(&holder)
            && mine.state == Held::Held
        {
            mine.state = Held::Released;
            self.reserved -= mine.quantity;
        }
    }

    pub fn put_back(&mut self, holder: Uuid) {
        self.put_back_some(holder, i64::MAX);
    }

    /// `put_back_some`: never more than the holder still has.
    pub fn put_back_some(&mut self, holder: Uuid, pieces: i64) {
        if let Some(mine) = self.stock.get_mut(&holder)
            && mine.state == Held::Kept
        {
            let pieces = pieces.min(mine.quantity - mine.returned);
            mine.returned += pieces;
            self.on_hand += pieces;
            if mine.returned == mine.quantity {
                mine.state = Held::Returned;
            }
        }
    }

    pub fn reserve_again(&mut self, holder: Uuid) -> bool {
        let Some(mine) = self.stock.get_mut(&holder) else {
            return false;
        };
        match mine.state {
            Held::Held | Held::Kept => true,
            Held::Released | Held::Returned if self.on_hand - self.reserved >= mine.quantity => {
                mine.state = Held::Held;
                mine.returned = 0;
                self.reserved += mine.quantity;
                true
            }
            Held::Released | Held::Returned => false,
        }
    }
}
