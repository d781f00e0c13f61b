//! SQL of the tries to open an order by its number and e-mail.

use jiff::Timestamp;
use platform::db::One;

platform::row! {
    /// How often one number was tried from one address.
    pub struct TriesRow {
        pub tries: i32,
        pub tried_at: Timestamp,
    }
}

platform::statements! {
    /// Counts a try before it is judged. Tries from before `forgotten` do not count; past the limit nothing changes, so
    /// that the wait ends although somebody keeps trying.
    pub fn count_try(number: &str, address: &str, now: Timestamp, forgotten: Timestamp, allowed: i32) -> One<TriesRow> =
        "insert into tracking_tries as t (number, address, tries, tried_at) values ($1, $2, 1, $3)
         on conflict (number, address) do update set
             tries = case when t.tried_at <= $4 then 1 else least(t.tries, $5) + 1 end,
             tried_at = case when t.tried_at > $4 and t.tries >= $5 then t.tried_at else $3 end
         returning tries, tried_at";

    pub fn delete_old_tries(forgotten: Timestamp) -> u64 =
        "delete from tracking_tries where tried_at <= $1";
}
