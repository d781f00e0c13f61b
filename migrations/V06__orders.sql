-- Carts, delivery, orders with their frozen lines and their timeline. Ids of people and variants are kept without foreign
-- keys: they belong to other slices, and an order outlives what it was made of.

create table wilayas (
    code  text primary key constraint wilayas_code_check check (code ~ '^[0-9]{2}$'),
    names jsonb not null,
    zone  text not null
);

-- What bringing the goods costs: by kind, and for a zone or (zone is null) everywhere.
create table delivery_methods (
    code        text primary key,
    kind        text not null constraint delivery_methods_kind_check check (kind in ('home', 'desk', 'counter')),
    zone        text,
    names       jsonb not null,
    delay       jsonb not null,
    price_minor bigint not null constraint delivery_methods_price_minor_check check (price_minor >= 0),
    currency    text not null,
    tax_bp      integer not null constraint delivery_methods_tax_bp_check check (tax_bp between 0 and 10000),
    constraint delivery_methods_kind_zone_key unique nulls not distinct (kind, zone)
);

create table carts (
    id           uuid primary key,
    person_id    uuid,
    lang         text not null,
    -- Names the order this cart becomes; renewed when it has become one. Every tab shows the same.
    submit_token text not null constraint carts_submit_token_key unique,
    details      jsonb,
    created_at   timestamptz not null,
    updated_at   timestamptz not null
);
create index carts_person_id_idx on carts (person_id, updated_at desc) where person_id is not null;
create index carts_updated_at_idx on carts (updated_at);

-- The browsers and programs that hold a cart: digests of their secrets.
create table cart_tokens (
    digest     bytea primary key,
    cart_id    uuid not null references carts (id) on delete cascade,
    created_at timestamptz not null
);
create index cart_tokens_cart_id_idx on cart_tokens (cart_id);

create table cart_lines (
    cart_id    uuid not null references carts (id) on delete cascade,
    variant_id uuid not null,
    quantity   bigint not null constraint cart_lines_quantity_check check (quantity between 1 and 99),
    -- The unit price when the customer last chose the quantity, to tell when it has changed.
    seen_minor bigint not null,
    added_at   timestamptz not null,
    primary key (cart_id, variant_id)
);

create table orders (
    id             uuid primary key,
    number         text not null constraint orders_number_key unique,
    submit_token   text not null constraint orders_submit_token_key unique,
    person_id      uuid,
    email          citext not null,
    phone          text not null,
    name           text not null,
    address        jsonb not null,
    lang           text not null,
    currency       text not null,
    goods_minor    bigint not null constraint orders_goods_minor_check check (goods_minor >= 0),
    delivery_minor bigint not null constraint orders_delivery_minor_check check (delivery_minor >= 0),
    discount_minor bigint not null constraint orders_discount_minor_check check (discount_minor >= 0),
    tax_minor      bigint not null constraint orders_tax_minor_check check (tax_minor between 0 and total_minor),
    total_minor    bigint not null
        constraint orders_total_minor_check check (total_minor = goods_minor + delivery_minor - discount_minor and total_minor > 0),
    state          text not null
        constraint orders_state_check check (state in ('pending', 'paid', 'shipped', 'delivered', 'cancelled', 'refunded')),
    -- The payment that paid it.
    payment_id     uuid,
    placed_at      timestamptz not null,
    expires_at     timestamptz not null,
    paid_at        timestamptz,
    refunding_at   timestamptz,
    refunded_minor bigint not null default 0
        constraint orders_refunded_minor_check check (refunded_minor between 0 and total_minor),
    needs_human    text,
    constraint orders_paid_at_check check (paid_at is not null or state in ('pending', 'cancelled', 'refunded'))
);
create index orders_placed_at_idx on orders (placed_at desc, id desc);
create index orders_state_placed_at_idx on orders (state, placed_at desc, id desc);
create index orders_person_id_idx on orders (person_id, placed_at desc) where person_id is not null;
create index orders_email_idx on orders (email);
create index orders_expires_at_idx on orders (expires_at) where state = 'pending';
create index orders_needs_human_idx on orders (placed_at desc, id desc) where needs_human is not null;

-- Prices, taxes and titles as they were sold: every page, mail, entry and refund reads these.
create table order_lines (
    order_id       uuid not null references orders (id),
    position       integer not null,
    kind           text not null constraint order_lines_kind_check check (kind in ('goods', 'delivery')),
    variant_id     uuid,
    sku            text not null,
    title          jsonb not null,
    quantity       bigint not null constraint order_lines_quantity_check check (quantity > 0),
    unit_minor     bigint not null constraint order_lines_unit_minor_check check (unit_minor >= 0),
    discount_minor bigint not null constraint order_lines_discount_minor_check check (discount_minor >= 0),
    gross_minor    bigint not null
        constraint order_lines_gross_minor_check check (gross_minor = unit_minor * quantity - discount_minor and gross_minor >= 0),
    tax_bp         integer not null,
    tax_minor      bigint not null constraint order_lines_tax_minor_check check (tax_minor between 0 and gross_minor),
    primary key (order_id, position),
    constraint order_lines_kind_variant_id_check check ((kind = 'goods') = (variant_id is not null))
);

-- What happened to an order, in order; never changed.
create table order_events (
    id       bigint generated always as identity primary key,
    order_id uuid not null references orders (id),
    at       timestamptz not null,
    what     text not null,
    by       text not null,
    detail   jsonb not null
);
create index order_events_order_id_idx on order_events (order_id, id);
