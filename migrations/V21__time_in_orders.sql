-- Carts and orders hold time beside goods. A line of time has one id all along: in the cart, in the order, as a visit.

create table cart_times (
    id           uuid primary key,
    cart_id      uuid not null constraint cart_times_cart_id_fkey references carts (id) on delete cascade,
    service_id   uuid not null,
    technician_id uuid not null,
    starts_at    timestamptz not null,
    ends_at      timestamptz not null,
    -- Until when slot and parts are kept for this cart.
    held_until   timestamptz not null,
    -- When it was over and both were given back; the line stays, so that its choice can be made again.
    ended_at     timestamptz,
    -- What was chosen and what it costs, as shown: see TimeChoice.
    choice       jsonb not null,
    added_at     timestamptz not null
);
create index cart_times_cart_id_idx on cart_times (cart_id);
create index cart_times_held_until_idx on cart_times (held_until) where ended_at is null;

alter table order_lines
    drop constraint order_lines_kind_check,
    drop constraint order_lines_kind_variant_id_check,
    add column visit_id uuid,
    -- The slot and the terms it was sold on.
    add column time jsonb,
    add constraint order_lines_kind_check check (kind in ('goods', 'visit', 'travel', 'delivery')),
    add constraint order_lines_kind_variant_id_check check ((kind = 'goods') = (variant_id is not null)),
    add constraint order_lines_kind_visit_id_check check ((kind in ('visit', 'travel')) = (visit_id is not null)),
    add constraint order_lines_kind_time_check check ((kind = 'visit') = (time is not null));
create index order_lines_visit_id_idx on order_lines (visit_id) where visit_id is not null;

alter table amounts_due
    drop constraint amounts_due_due_check,
    drop constraint amounts_due_sum_check,
    -- Paid in notes and coins at the visit; the rest of the row is a gateway's.
    add column cash_minor bigint not null default 0 constraint amounts_due_cash_minor_check check (cash_minor >= 0),
    -- Of it, what is to be given back, or was.
    add column cash_back_minor bigint not null default 0
        constraint amounts_due_cash_back_minor_check check (cash_back_minor between 0 and cash_minor),
    add constraint amounts_due_sum_check check (paid_minor + waived_minor + cash_minor <= amount_minor),
    add constraint amounts_due_due_check check (due in ('at_once', 'before_shipping', 'at_visit'));

-- cash: given by hand; done once somebody has said so.
alter table order_refunds
    drop constraint order_refunds_kind_check,
    add constraint order_refunds_kind_check
        check (kind in ('whole', 'lines', 'amount', 'adjustment', 'gateway', 'not_taken', 'cash'));

-- How a line of time ended, once: its work was done, or it was cancelled, and what that meant in money.
create table order_time_ends (
    time_id      uuid primary key,
    order_id     uuid not null constraint order_time_ends_order_id_fkey references orders (id),
    how          text not null constraint order_time_ends_how_check check (how in ('done', 'cancelled')),
    back_minor   bigint not null constraint order_time_ends_back_minor_check check (back_minor >= 0),
    kept_minor   bigint not null constraint order_time_ends_kept_minor_check check (kept_minor >= 0),
    let_go_minor bigint not null constraint order_time_ends_let_go_minor_check check (let_go_minor >= 0),
    by           text not null,
    at           timestamptz not null
);
create index order_time_ends_order_id_idx on order_time_ends (order_id);
