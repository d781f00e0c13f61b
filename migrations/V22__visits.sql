-- The life of a reserved service. A visit has the id of its line of time and stands from the order's confirmation on.

create table visits (
    id             uuid primary key,
    order_id       uuid not null,
    order_number   text not null,
    person_id      uuid,
    service_id     uuid not null,
    -- Null: nobody is to do it yet.
    technician_id  uuid,
    -- As customers see it; null with it.
    technician_name text,
    state          text not null constraint visits_state_check check (state in
        ('requested', 'confirmed', 'on_the_way', 'checked_in', 'checked_out', 'completed', 'cancelled', 'no_show')),
    -- Rises with every change the customer's calendar has to know.
    version        integer not null default 0,
    title          jsonb not null,
    fault          jsonb,
    appliance      text not null,
    starts_at      timestamptz not null,
    ends_at        timestamptz not null,
    window_min     integer not null,
    time_zone      text not null,
    place          text not null,
    place_name     jsonb not null,
    address        text not null,
    name           text not null,
    phone          text not null,
    email          text not null,
    lang           text not null,
    -- The customer's, and the technician's own.
    note           text not null,
    technician_note text not null default '',
    -- As it was sold.
    policy         jsonb not null,
    -- Who moves a visit late does not win back the time to cancel it: no more than this share goes back.
    back_bp_most   integer not null default 10000 constraint visits_back_bp_most_check check (back_bp_most between 0 and 10000),
    gross_minor    bigint not null constraint visits_gross_minor_check check (gross_minor >= 0),
    currency       text not null,
    -- Until when a request may be answered, and when a finished visit is complete.
    answer_by      timestamptz,
    complete_at    timestamptz,
    created_at     timestamptz not null,
    confirmed_at   timestamptz,
    on_the_way_at  timestamptz,
    checked_in_at  timestamptz,
    checked_out_at timestamptz,
    completed_at   timestamptz,
    ended_at       timestamptz,
    constraint visits_state_ended_at_check check ((state in ('completed', 'cancelled', 'no_show')) = (ended_at is not null)),
    constraint visits_technician_id_check check ((technician_id is null) = (technician_name is null)),
    constraint visits_starts_at_check check (starts_at < ends_at)
);
create index visits_order_id_idx on visits (order_id);
create index visits_technician_id_idx on visits (technician_id, starts_at);
create index visits_starts_at_idx on visits (starts_at, id);
create index visits_person_id_idx on visits (person_id, starts_at desc) where person_id is not null;
create index visits_answer_by_idx on visits (answer_by) where state = 'requested';
create index visits_ends_at_idx on visits (ends_at) where state = 'checked_in';
create index visits_complete_at_idx on visits (complete_at) where state = 'checked_out';

-- What happened to a visit, in order; never changed.
create table visit_events (
    id       bigint generated always as identity primary key,
    visit_id uuid not null constraint visit_events_visit_id_fkey references visits,
    at       timestamptz not null,
    what     text not null,
    by       text not null,
    detail   jsonb not null
);
create index visit_events_visit_id_idx on visit_events (visit_id, id);

-- Parts a technician took from the stock for a visit.
create table visit_parts (
    -- Names the act: told twice, it is the same.
    id         uuid primary key,
    visit_id   uuid not null constraint visit_parts_visit_id_fkey references visits,
    variant_id uuid not null,
    sku        text not null,
    title      jsonb not null,
    quantity   bigint not null constraint visit_parts_quantity_check check (quantity between 1 and 99),
    by         text not null,
    at         timestamptz not null,
    -- When it went back into the stock: taken by mistake, or not needed.
    returned_at timestamptz
);
create index visit_parts_visit_id_idx on visit_parts (visit_id);

create table visit_photos (
    id         uuid primary key,
    visit_id   uuid not null constraint visit_photos_visit_id_fkey references visits,
    file_name  text not null,
    media_type text not null,
    width      integer not null,
    height     integer not null,
    by         text not null,
    at         timestamptz not null,
    constraint visit_photos_visit_id_file_name_key unique (visit_id, file_name)
);

-- What is to be said before a visit; of an older version of it, nothing is said.
create table reminders (
    visit_id uuid not null constraint reminders_visit_id_fkey references visits,
    version  integer not null,
    kind     text not null constraint reminders_kind_check check (kind in ('day_before', 'hours_before')),
    due_at   timestamptz not null,
    -- Null: still to be looked at.
    outcome  text constraint reminders_outcome_check check (outcome in ('sent', 'outdated', 'too_late')),
    done_at  timestamptz,
    primary key (visit_id, version, kind),
    constraint reminders_outcome_done_at_check check ((outcome is null) = (done_at is null))
);
create index reminders_due_at_idx on reminders (due_at) where outcome is null;

-- What each technician's calendar was told last of a visit: asked to take it, to do it, or that it is no longer theirs.
create table visit_invitations (
    visit_id      uuid not null constraint visit_invitations_visit_id_fkey references visits,
    technician_id uuid not null,
    version       integer not null,
    said          text not null constraint visit_invitations_said_check check (said in ('asked', 'given', 'taken')),
    primary key (visit_id, technician_id)
);

-- Digests of the secrets in the addresses of customers' calendars.
create table visit_feeds (
    digest     bytea primary key,
    person_id  uuid not null constraint visit_feeds_person_id_key unique,
    created_at timestamptz not null
);
