-- The whole of payments: holds, captures and voids, saved cards, connected accounts with their commission, transfers and
-- payouts, disputes, reconciliation, and who of the staff did what. What may never be true is refused here.

-- Stands for "held" in the books as well: money authorised and not taken.
alter table payments
    drop constraint payments_state_check,
    drop constraint payments_captured_minor_check,
    -- Which amount due of its reference it pays: whole, deposit, balance…
    add column purpose          text not null default 'whole',
    add column capture          text not null default 'automatic'
        constraint payments_capture_check check (capture in ('automatic', 'manual')),
    add column held_minor       bigint not null default 0,
    -- What we have decided to take of the hold.
    add column to_capture_minor bigint,
    -- The gateway's own deadline for taking it.
    add column hold_expires_at  timestamptz,
    add column gateway_charge   text constraint payments_gateway_charge_key unique,
    add column gateway_customer text,
    -- A card the customer let us keep, and when it is asked for the hold.
    add column gateway_method   text,
    add column hold_at          timestamptz,
    -- How often we have decided to take or let go: part of the keys of those calls.
    add column decisions        integer not null default 0,
    -- A dispute is open: no release, no transfer and no refund of ours.
    add column is_frozen        boolean not null default false,
    -- Taken away by disputes and not given back.
    add column disputed_minor   bigint not null default 0
        constraint payments_disputed_minor_check check (disputed_minor >= 0),
    add column account_id       uuid,
    add column commission_minor bigint not null default 0,
    add column transfer         text not null default 'none'
        constraint payments_transfer_check check (transfer in ('none', 'destination', 'later')),
    -- End of the holding period: a hold is captured, a later transfer made.
    add column release_at       timestamptz,
    add column released_at      timestamptz,
    add constraint payments_state_check check (state in
        ('created', 'open', 'saved', 'held', 'capturing', 'voiding', 'paid', 'voided', 'failed', 'expired', 'quarantined')),
    add constraint payments_captured_minor_check check
        (captured_minor between 0 and amount_minor and (captured_minor > 0) = (state = 'paid')
            and (capture = 'manual' or captured_minor in (0, amount_minor))),
    add constraint payments_held_minor_check check
        (held_minor between 0 and amount_minor and (held_minor > 0 or state not in ('held', 'capturing', 'voiding'))),
    add constraint payments_to_capture_minor_check check
        (to_capture_minor between 1 and held_minor and (to_capture_minor is not null or state <> 'capturing')),
    add constraint payments_commission_minor_check check
        (commission_minor between 0 and amount_minor and (account_id is not null or commission_minor = 0)),
    add constraint payments_account_id_transfer_check check ((account_id is null) = (transfer = 'none'));

create index payments_hold_expires_at_idx on payments (hold_expires_at) where state = 'held';
create index payments_release_at_idx on payments (release_at) where released_at is null and release_at is not null;
create index payments_paid_at_idx on payments (paid_at, id) where paid_at is not null;

-- Whoever money is passed on to, at the gateway.
create table connected_accounts (
    id                uuid constraint connected_accounts_pkey primary key,
    -- Whose it is, in the words of whoever asked for it; one account each.
    reference         text not null constraint connected_accounts_reference_key unique,
    gateway           text not null,
    email             text not null,
    country           text not null constraint connected_accounts_country_check check (country ~ '^[A-Z]{2}$'),
    gateway_account   text constraint connected_accounts_gateway_account_key unique,
    state             text not null constraint connected_accounts_state_check
                          check (state in ('creating', 'onboarding', 'active', 'restricted', 'closing', 'closed', 'failed')),
    charges_enabled   boolean not null default false,
    payouts_enabled   boolean not null default false,
    details_submitted boolean not null default false,
    -- What the gateway still asks for, in its own words.
    requirements      text[] not null default '{}',
    disabled_reason   text,
    needs_human       text,
    created_at        timestamptz not null,
    updated_at        timestamptz not null,
    -- When the gateway last told us; older news changes nothing.
    told_at           timestamptz
);
alter table payments add constraint payments_account_id_fkey foreign key (account_id) references connected_accounts (id);

create table transfers (
    id               uuid constraint transfers_pkey primary key,
    payment_id       uuid not null constraint transfers_payment_id_key unique
                         constraint transfers_payment_id_fkey references payments (id),
    account_id       uuid not null constraint transfers_account_id_fkey references connected_accounts (id),
    amount_minor     bigint not null constraint transfers_amount_minor_check check (amount_minor > 0),
    reversed_minor   bigint not null default 0
                         constraint transfers_reversed_minor_check check (reversed_minor between 0 and amount_minor),
    state            text not null constraint transfers_state_check check (state in ('requested', 'done', 'failed')),
    gateway_transfer text constraint transfers_gateway_transfer_key unique,
    failure_code     text,
    requested_at     timestamptz not null,
    updated_at       timestamptz not null
);
create index transfers_account_id_idx on transfers (account_id, requested_at);

-- Money fetched back from an account, for a refund or a dispute.
create table transfer_reversals (
    id               uuid constraint transfer_reversals_pkey primary key,
    transfer_id      uuid not null constraint transfer_reversals_transfer_id_fkey references transfers (id),
    -- Of the refund or dispute it is for.
    key              text not null constraint transfer_reversals_key_key unique,
    amount_minor     bigint not null constraint transfer_reversals_amount_minor_check check (amount_minor > 0),
    state            text not null constraint transfer_reversals_state_check check (state in ('requested', 'done', 'failed')),
    gateway_reversal text constraint transfer_reversals_gateway_reversal_key unique,
    failure_code     text,
    requested_at     timestamptz not null,
    updated_at       timestamptz not null
);
create index transfer_reversals_transfer_id_idx on transfer_reversals (transfer_id);

create table payouts (
    id             uuid constraint payouts_pkey primary key,
    gateway        text not null,
    -- Empty for our own.
    account_id     uuid constraint payouts_account_id_fkey references connected_accounts (id),
    gateway_payout text not null constraint payouts_gateway_payout_key unique,
    currency       text not null,
    amount_minor   bigint not null,
    -- The gateway's own word.
    state          text not null,
    failure_code   text,
    arrives_at     timestamptz,
    created_at     timestamptz not null,
    updated_at     timestamptz not null
);
create index payouts_account_id_idx on payouts (account_id, created_at);

create table disputes (
    id               uuid constraint disputes_pkey primary key,
    payment_id       uuid not null constraint disputes_payment_id_fkey references payments (id),
    gateway_dispute  text not null constraint disputes_gateway_dispute_key unique,
    amount_minor     bigint not null constraint disputes_amount_minor_check check (amount_minor > 0),
    reason           text not null,
    state            text not null constraint disputes_state_check
                         check (state in ('warning_needs_response', 'warning_under_review', 'warning_closed',
                                          'needs_response', 'under_review', 'won', 'lost', 'prevented')),
    due_by           timestamptz,
    -- What the gateway took for it, and gave back.
    withdrawn_minor  bigint not null default 0 constraint disputes_withdrawn_minor_check check (withdrawn_minor >= 0),
    reinstated_minor bigint not null default 0
                         constraint disputes_reinstated_minor_check check (reinstated_minor between 0 and withdrawn_minor),
    fee_minor        bigint not null default 0,
    opened_at        timestamptz not null,
    closed_at        timestamptz,
    updated_at       timestamptz not null
);
create index disputes_payment_id_idx on disputes (payment_id);
create index disputes_due_by_idx on disputes (due_by) where closed_at is null;

-- What staff say for us; sent with the evidence call.
create table dispute_evidence (
    id         uuid constraint dispute_evidence_pkey primary key,
    dispute_id uuid not null constraint dispute_evidence_dispute_id_fkey references disputes (id),
    -- The gateway's name of the field: customer_communication, shipping_tracking_number, uncategorized_text…
    field      text not null,
    text       text not null constraint dispute_evidence_text_check check (length(text) between 1 and 20000),
    added_by   text not null,
    added_at   timestamptz not null,
    sent_at    timestamptz
);
create index dispute_evidence_dispute_id_idx on dispute_evidence (dispute_id, added_at);

-- A call is about one thing.
alter table gateway_calls
    alter column payment_id drop not null,
    drop constraint gateway_calls_kind_check,
    add column account_id  uuid constraint gateway_calls_account_id_fkey references connected_accounts (id),
    add column transfer_id uuid constraint gateway_calls_transfer_id_fkey references transfers (id),
    add column reversal_id uuid constraint gateway_calls_reversal_id_fkey references transfer_reversals (id),
    add column dispute_id  uuid constraint gateway_calls_dispute_id_fkey references disputes (id),
    add constraint gateway_calls_kind_check check (kind in
        ('open_session', 'expire_session', 'refund', 'capture', 'void', 'hold_saved', 'create_account', 'account_link',
         'login_link', 'close_account', 'transfer', 'reverse_transfer', 'dispute_evidence')),
    add constraint gateway_calls_payment_id_account_id_check check (payment_id is not null or account_id is not null);
create index gateway_calls_account_id_idx on gateway_calls (account_id) where account_id is not null;

-- Events about something else than a payment carry its gateway's id here, to be found again.
alter table gateway_events
    add column account text,
    add column object  text;
create index gateway_events_object_idx on gateway_events (object) where state <> 'applied';

-- What staff did with money, once and for all.
create table payment_acts (
    id      bigint generated always as identity constraint payment_acts_pkey primary key,
    at      timestamptz not null,
    by      text not null,
    -- capture, void, release, refund, replay, resolve, evidence, accept, account…
    act     text not null,
    -- What it was done to: a payment's, event's, dispute's… id as text.
    subject text not null,
    detail  jsonb not null
);
create index payment_acts_subject_idx on payment_acts (subject, id);
create function payments_refuse_change() returns trigger language plpgsql as $$
begin
    raise exception 'what was done stays on record: % on % is refused', lower(tg_op), tg_table_name
        using errcode = 'restrict_violation', constraint = tg_table_name || '_append_only';
end $$;
create trigger payment_acts_append_only before update or delete on payment_acts
    for each row execute function payments_refuse_change();
create trigger payment_acts_no_truncate before truncate on payment_acts
    for each statement execute function payments_refuse_change();

-- One comparison of the gateway's lists with our rows and books.
create table reconciliations (
    id          uuid constraint reconciliations_pkey primary key,
    gateway     text not null,
    since       timestamptz not null,
    started_at  timestamptz not null,
    finished_at timestamptz,
    -- Counts by what was compared and done.
    summary     jsonb not null default '{}',
    error       text
);
create index reconciliations_started_at_idx on reconciliations (started_at desc);

create table reconciliation_differences (
    id                uuid constraint reconciliation_differences_pkey primary key,
    reconciliation_id uuid not null
                          constraint reconciliation_differences_reconciliation_id_fkey references reconciliations (id),
    kind              text not null,
    -- The gateway's id, or ours where the gateway has none.
    object            text not null,
    payment_id        uuid,
    currency          text,
    amount_minor      bigint,
    detail            jsonb not null,
    -- healed: by the machine, once the row was looked at again; resolved: by a person.
    state             text not null constraint reconciliation_differences_state_check check (state in ('open', 'healed', 'resolved')),
    found_at          timestamptz not null,
    seen_at           timestamptz not null,
    ended_at          timestamptz,
    ended_by          text,
    note              text,
    constraint reconciliation_differences_kind_object_key unique (kind, object)
);
create index reconciliation_differences_state_idx on reconciliation_differences (found_at) where state = 'open';
