//! SQL of the lists: the office's, and a person's own.

use jiff::Timestamp;
use kernel::Currency;
use platform::db::One;
use uuid::Uuid;

use crate::order::{OrderId, State};

platform::row! {
    /// One line of a list of orders.
    pub struct ListedOrder {
        pub id: OrderId,
        pub number: String,
        pub name: String,
        pub state: State,
        pub total_minor: i64,
        pub currency: Currency,
        pub placed_at: Timestamp,
        pub needs_human: Option<String>,
    }
}

platform::row! {
    /// How many orders ask for what.
    pub struct Counts {
        pub needs_human: i64,
        pub to_ship: i64,
        pub pending: i64,
        pub refunding: i64,
    }
}

platform::statements! {
    /// Newest first, after a place in the list (`before`, `before_id`); filters that are null do not filter. The state
    /// `to_ship` is paid, or held in whole: what can leave the house.
    pub fn list_orders(
        state: Option<&str>, needs_human: bool, text: Option<&str>, before: Option<Timestamp>, before_id: Option<Uuid>, limit: i64
    ) -> Vec<ListedOrder> =
        "select id, number, name, state, total_minor, currency, placed_at, needs_human from orders
         where ($1::text is null or state = $1
                or ($1 = 'to_ship' and refunding_at is null and address->>'delivery' <> 'visit'
                    and (state = 'paid'
                         or (state = 'confirmed' and ship_when_paid is null and not exists (
                                 select from amounts_due d
                                 where d.order_id = orders.id and d.due <> 'at_visit' and d.held_minor = 0 and d.paid_minor + d.waived_minor + d.cash_minor < d.amount_minor)))))
           and (not $2 or needs_human is not null)
           and ($3::text is null or number = $3 or email = $3::citext)
           and ($4::timestamptz is null or (placed_at, id) < ($4, $5::uuid))
         order by placed_at desc, id desc limit $6";

    pub fn list_orders_of_person(person: Uuid, limit: i64) -> Vec<ListedOrder> =
        "select id, number, name, state, total_minor, currency, placed_at, null::text as needs_human from orders
         where person_id = $1 order by placed_at desc limit $2";

    pub fn count_what_waits() -> One<Counts> =
        "select (select count(*) from orders where needs_human is not null) as needs_human,
                (select count(*) from orders
                 where refunding_at is null and address->>'delivery' <> 'visit'
                   and (state = 'paid'
                        or (state = 'confirmed' and ship_when_paid is null and not exists (
                                select from amounts_due d
                                where d.order_id = orders.id and d.due <> 'at_visit' and d.held_minor = 0 and d.paid_minor + d.waived_minor + d.cash_minor < d.amount_minor)))) as to_ship,
                (select count(*) from orders where state = 'pending') as pending,
                (select count(*) from orders where refunding_at is not null) as refunding";
}
