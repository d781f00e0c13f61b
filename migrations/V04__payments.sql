-- Payments, refunds, what gateways told us (events) and what we tell them (calls). Every call is a row before it is sent;
-- every event is kept raw, once. What may never be true is refused here, whatever the program believes.

create table payments (
    id              uuid constraint payments_pkey primary key,
    reference       text not null,
    number          text not null,
    gateway         text not null constraint payments_gateway_check check (gateway in ('stripe')),
    currency        text not null,
    amount_minor    bigint not null constraint payments_amount_minor_check check (amount_minor > 0),
    state           text not null constraint payments_state_check
                        check (state in ('created', 'open', 'paid', 'failed', 'expired', 'quarantined')),
    is_processing   boolean not null default false,
    gateway_session text constraint payments_gateway_session_key unique,
    gateway_payment text constraint payments_gateway_payment_key unique,
    pay_url         text,
    failure_code    text,
    needs_human     text,
    captured_minor  bigint not null default 0,
    refunded_minor  bigint not null default 0,
    expires_at      timestamptz not null,
    -- When the janitor asks the gateway next; empty once there is nothing left to ask.
    check_at        timestamptz,
    checks          integer not null default 0,
    created_at      timestamptz not null,
    updated_at      timestamptz not null,
    paid_at         timestamptz,
    constraint payments_refunded_minor_check check (refunded_minor between 0 and captured_minor),
    constraint payments_captured_minor_check check (captured_minor = case when state = 'paid' then amount_minor else 0 end)
);
create index payments_reference_idx on payments (reference, created_at);
create index payments_check_at_idx on payments (check_at) where check_at is not null;
create index payments_needs_human_idx on payments (updated_at) where needs_human is not null;

create table refunds (
    id             uuid constraint refunds_pkey primary key,
    payment_id     uuid not null constraint refunds_payment_id_fkey references payments (id),
    key            text not null constraint refunds_key_key unique,
    amount_minor   bigint not null constraint refunds_amount_minor_check check (amount_minor > 0),
    reason         text not null,
    state          text not null constraint refunds_state_check check (state in ('requested', 'pending', 'done', 'failed')),
    gateway_refund text constraint refunds_gateway_refund_key unique,
    failure_code   text,
    requested_at   timestamptz not null,
    updated_at     timestamptz not null
);
create index refunds_payment_id_idx on refunds (payment_id);

create table gateway_calls (
    id            uuid constraint gateway_calls_pkey primary key,
    -- Derived from the business fact alone; sent as the gateway's idempotency key.
    key           text not null constraint gateway_calls_key_key unique,
    payment_id    uuid not null constraint gateway_calls_payment_id_fkey references payments (id),
    refund_id     uuid constraint gateway_calls_refund_id_fkey references refunds (id),
    kind          text not null constraint gateway_calls_kind_check check (kind in ('open_session', 'expire_session', 'refund')),
    path          text not null,
    form          jsonb not null,
    state         text not null constraint gateway_calls_state_check check (state in ('pending', 'sending', 'done', 'refused', 'unknown')),
    attempts      integer not null default 0,
    -- False once the gateway has said that the same call will never end otherwise: then it is only asked about.
    may_repeat    boolean not null default true,
    next_at       timestamptz,
    locked_until  timestamptz,
    first_sent_at timestamptz,
    answered_at   timestamptz,
    http_status   smallint,
    request_id    text,
    is_replay     boolean not null default false,
    response      text,
    error         text,
    created_at    timestamptz not null
);
create index gateway_calls_payment_id_idx on gateway_calls (payment_id);
create index gateway_calls_next_at_idx on gateway_calls (next_at) where state in ('pending', 'sending', 'unknown');

create table gateway_events (
    id          uuid constraint gateway_events_pkey primary key,
    gateway     text not null,
    event_id    text not null,
    kind        text not null,
    is_live     boolean not null,
    raw         text not null,
    -- What the event says it is about, for finding its payment later.
    payment_id  uuid,
    session     text,
    intent      text,
    state       text not null constraint gateway_events_state_check check (state in ('received', 'applied', 'unmatched', 'failed')),
    outcome     text,
    error       text,
    attempts    integer not null default 0,
    deliveries  integer not null default 1,
    next_at     timestamptz,
    received_at timestamptz not null,
    applied_at  timestamptz,
    constraint gateway_events_gateway_event_id_key unique (gateway, event_id)
);
create index gateway_events_payment_id_idx on gateway_events (payment_id);
create index gateway_events_next_at_idx on gateway_events (next_at) where state in ('unmatched', 'failed');
create index gateway_events_state_idx on gateway_events (received_at) where state <> 'applied';
