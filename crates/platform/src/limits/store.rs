//! SQL of the limits that all nodes share.

use jiff::Timestamp;

use crate::db::One;

crate::row! {
    /// What the count says of one request.
    pub(super) struct CountRow {
        pub is_counted: bool,
        /// When the share will be whole again; null where a rival's first row is not to be seen yet.
        pub full_at: Option<Timestamp>,
    }
}

crate::statements! {
    /// Counts a request if its share is not used up (GCRA): each takes `cost_us` of a share of `share_us`, which fills with
    /// time. One that is over changes nothing, so that a flood writes nothing.
    pub(super) fn count(class: &str, key: &[u8], now: Timestamp, cost_us: i64, share_us: i64) -> One<CountRow> =
        "with counted as (
             insert into limit_counts as l (class, key, full_at)
             values ($1, $2, $3::timestamptz + $4::bigint * interval '1 microsecond')
             on conflict (class, key) do update
             set full_at = greatest(l.full_at, $3::timestamptz) + $4::bigint * interval '1 microsecond'
             where greatest(l.full_at, $3::timestamptz) + $4::bigint * interval '1 microsecond'
                 <= $3::timestamptz + $5::bigint * interval '1 microsecond'
             returning full_at
         )
         select exists (select from counted) as is_counted,
             coalesce((select full_at from counted), (select full_at from limit_counts where class = $1 and key = $2)) as full_at";

    /// A share that is whole needs no row.
    pub(super) fn delete_whole(now: Timestamp) -> u64 =
        "delete from limit_counts where full_at <= $1";
}
