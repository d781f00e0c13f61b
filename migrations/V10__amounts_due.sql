-- An order is paid by a schedule of amounts due, each with a payment of its own; what goes back is kept line by line.

alter table orders
    drop constraint orders_state_check,
    drop constraint orders_paid_at_check,
    -- When what is due at once was paid or held: from then on its stock is sold. `paid_at`: when nothing was left to take.
    add column confirmed_at   timestamptz,
    -- Who has sent it off while its hold is being taken: it ships when the money is there.
    add column ship_when_paid text,
    add constraint orders_state_check
        check (state in ('pending', 'confirmed', 'paid', 'shipped', 'delivered', 'cancelled', 'refunded')),
    add constraint orders_paid_at_check check (paid_at is not null or state in ('pending', 'confirmed', 'cancelled', 'refunded'));

create table amounts_due (
    order_id     uuid not null constraint amounts_due_order_id_fkey references orders (id),
    position     integer not null,
    purpose      text not null constraint amounts_due_purpose_check check (purpose in ('whole', 'deposit', 'balance')),
    due          text not null constraint amounts_due_due_check check (due in ('at_once', 'before_shipping')),
    -- manual: held first, taken when staff say so.
    capture      text not null constraint amounts_due_capture_check check (capture in ('automatic', 'manual')),
    amount_minor bigint not null constraint amounts_due_amount_minor_check check (amount_minor > 0),
    -- The payment that holds or has paid it.
    payment_id   uuid constraint amounts_due_payment_id_key unique,
    held_minor   bigint not null default 0 constraint amounts_due_held_minor_check check (held_minor between 0 and amount_minor),
    paid_minor   bigint not null default 0 constraint amounts_due_paid_minor_check check (paid_minor >= 0),
    -- Of a hold, what was never taken: nobody owes it any more.
    waived_minor bigint not null default 0 constraint amounts_due_waived_minor_check check (waived_minor >= 0),
    constraint amounts_due_pkey primary key (order_id, position),
    constraint amounts_due_order_id_purpose_key unique (order_id, purpose),
    constraint amounts_due_sum_check check (paid_minor + waived_minor <= amount_minor),
    constraint amounts_due_payment_id_check check (payment_id is not null or (held_minor = 0 and paid_minor = 0))
);

insert into amounts_due (order_id, position, purpose, due, capture, amount_minor, payment_id, paid_minor)
select id, 1, 'whole', 'at_once', 'automatic', total_minor, payment_id, case when payment_id is null then 0 else total_minor end
from orders;
update orders set confirmed_at = paid_at;
alter table orders drop column payment_id;

-- Never two pages at which the same amount can be paid.
create unique index payments_reference_purpose_key on payments (reference, purpose) where state in ('created', 'open');

-- What went back of an order, and why. A request that takes from several payments has one row for each.
create table order_refunds (
    -- The refund of a payment; for what was never taken of a hold, the payment itself.
    refund_id    uuid constraint order_refunds_pkey primary key,
    order_id     uuid not null constraint order_refunds_order_id_fkey references orders (id),
    -- Names what was asked: asked again, it is the same.
    request      text not null,
    kind         text not null constraint order_refunds_kind_check
                     check (kind in ('whole', 'lines', 'amount', 'adjustment', 'gateway', 'not_taken')),
    reason       text not null,
    note         text not null,
    by           text not null,
    amount_minor bigint not null constraint order_refunds_amount_minor_check check (amount_minor > 0),
    -- Which part of the books it stands in, once it is done: the sale, the advances, or money that belonged to nothing.
    book         text constraint order_refunds_book_check check (book in ('sale', 'advance', 'unapplied')),
    requested_at timestamptz not null,
    failed_at    timestamptz
);
create index order_refunds_order_id_idx on order_refunds (order_id, requested_at);

-- Its shares of the order's lines; together they are the refund.
create table order_refund_lines (
    refund_id    uuid not null constraint order_refund_lines_refund_id_fkey references order_refunds (refund_id),
    position     integer not null,
    -- Pieces, where pieces were named, and how many of them are for sale again.
    quantity     bigint constraint order_refund_lines_quantity_check check (quantity > 0),
    put_back     bigint not null default 0 constraint order_refund_lines_put_back_check check (put_back between 0 and coalesce(quantity, 0)),
    amount_minor bigint not null constraint order_refund_lines_amount_minor_check check (amount_minor >= 0),
    tax_minor    bigint not null constraint order_refund_lines_tax_minor_check check (tax_minor between 0 and amount_minor),
    constraint order_refund_lines_pkey primary key (refund_id, position)
);

insert into order_refunds (refund_id, order_id, request, kind, reason, note, by, amount_minor, book, requested_at)
select r.id, o.id, r.key, 'whole', r.reason, '', '', r.amount_minor, case when r.state = 'done' then 'sale' end, r.requested_at
from refunds r join payments p on p.id = r.payment_id join orders o on 'ord_' || replace(o.id::text, '-', '') = p.reference
where r.state <> 'failed' and r.amount_minor = o.total_minor and o.paid_at is not null;
insert into order_refund_lines (refund_id, position, quantity, amount_minor, tax_minor)
select r.refund_id, l.position, l.quantity, l.gross_minor, l.tax_minor
from order_refunds r join order_lines l on l.order_id = r.order_id;

-- Pieces of a kept reservation that are for sale again.
alter table stock_reservations
    add column returned bigint not null default 0
        constraint stock_reservations_returned_check check (returned between 0 and quantity);
update stock_reservations set returned = quantity where state = 'returned';
