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
    -- What was chosen and what it costs, as shown: see TimeChoice.
    choice       jsonb not null,
    added_at     timestamptz not null
);
create index cart_times_cart_id_idx on cart_times (cart_id);

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
    add constraint amounts_due_due_check check (due in ('at_once', 'before_shipping', 'at_visit'));
