-- Time as something that can be sold: services, who does them where and when, and the one table of reservations. People,
-- orders and products are named without foreign keys: they belong to other slices.

create extension if not exists btree_gist;

-- What a visit is. Texts people read are {"fr", "ar", "en"}; minutes are of the clock on the wall.
create table services (
    id           uuid primary key,
    slug         text not null constraint services_slug_key unique,
    title        jsonb not null,
    summary      jsonb not null,
    drawing      text not null,
    -- How long the work takes, and what is kept free around it.
    duration_min integer not null constraint services_duration_min_check check (duration_min between 5 and 1440),
    before_min   integer not null constraint services_before_min_check check (before_min between 0 and 480),
    after_min    integer not null constraint services_after_min_check check (after_min between 0 and 480),
    -- Slots begin every so many minutes from the opening hour.
    step_min     integer not null constraint services_step_min_check check (step_min between 5 and 1440),
    -- The technician arrives within so many minutes of the slot's beginning.
    window_min   integer not null constraint services_window_min_check check (window_min between 0 and 720),
    -- Not sooner than this from now, and not further ahead than that.
    notice_min   integer not null constraint services_notice_min_check check (notice_min between 0 and 43200),
    horizon_days integer not null constraint services_horizon_days_check check (horizon_days between 1 and 366),
    -- Tax included; what the way costs comes on top by the place's band.
    price_minor  bigint not null constraint services_price_minor_check check (price_minor >= 0),
    currency     text not null,
    tax_bp       integer not null constraint services_tax_bp_check check (tax_bp between 0 and 10000),
    -- A technician needs all of these; of those who have them, only these where any are named.
    skills       text[] not null,
    technicians  uuid[] not null,
    -- Zones and places where it is offered; empty: wherever one of its technicians works.
    areas        text[] not null,
    -- Acceptance, payment, code, report, cancellation, release: see Policy.
    policy       jsonb not null,
    is_active    boolean not null,
    position     integer not null,
    version      bigint not null default 1,
    created_at   timestamptz not null,
    updated_at   timestamptz not null
);

-- What is wrong with a customer's appliance: leads to a service and to categories of parts.
create table fault_types (
    id              uuid primary key,
    slug            text not null constraint fault_types_slug_key unique,
    title           jsonb not null,
    note            jsonb not null,
    drawing         text not null,
    service_id      uuid not null constraint fault_types_service_id_fkey references services,
    part_categories text[] not null,
    is_active       boolean not null,
    position        integer not null,
    version         bigint not null default 1,
    created_at      timestamptz not null,
    updated_at      timestamptz not null
);

-- How far a place is: what the way there costs and how long it takes on top of a service's own buffers.
create table travel_bands (
    band        smallint primary key constraint travel_bands_band_check check (band between 1 and 9),
    price_minor bigint not null constraint travel_bands_price_minor_check check (price_minor >= 0),
    currency    text not null,
    tax_bp      integer not null constraint travel_bands_tax_bp_check check (tax_bp between 0 and 10000),
    travel_min  integer not null constraint travel_bands_travel_min_check check (travel_min between 0 and 480),
    version     bigint not null default 1
);

-- Which zone or place lies in which band; what is not here is not served. A place's own row goes before its zone's.
create table served_areas (
    code text primary key,
    band smallint not null constraint served_areas_band_fkey references travel_bands,
    -- Begins with the hour a row is made, so that what is taken out and put in again is not what it was.
    version bigint not null default 1
);

create table technicians (
    id          uuid primary key,
    -- The account that may log in as this technician.
    person_id   uuid constraint technicians_person_id_key unique,
    -- As customers see it: "Karim B."
    name        text not null,
    phone       text not null,
    time_zone   text not null,
    -- Whose public holidays are free.
    country     text not null constraint technicians_country_check check (country in ('DZ', 'FR')),
    works_on_holidays boolean not null,
    skills      text[] not null,
    -- Zones and places where they work.
    areas       text[] not null,
    -- Open hours of the week: pairs of minutes since Monday 00:00 on the wall, begin and end, ascending, apart.
    weekly      integer[] not null,
    -- Digest of the secret in the address of their calendar.
    feed_digest bytea constraint technicians_feed_digest_key unique,
    is_active   boolean not null,
    position    integer not null,
    version     bigint not null default 1,
    created_at  timestamptz not null,
    updated_at  timestamptz not null
);

-- Days that are not like the week's: pairs of minutes since midnight on the wall; none: closed. Goes before public holidays.
create table technician_days (
    technician_id uuid not null constraint technician_days_technician_id_fkey references technicians on delete cascade,
    day           date not null,
    spans         integer[] not null,
    note          text not null,
    primary key (technician_id, day)
);

-- Public holidays added to the ones that come with the program, or taken from them (is_closed false).
create table holiday_changes (
    country   text not null constraint holiday_changes_country_check check (country in ('DZ', 'FR')),
    day       date not null,
    is_closed boolean not null,
    names     jsonb not null,
    -- As a served area's.
    version   bigint not null default 1,
    primary key (country, day)
);

-- A calendar kept elsewhere, read on schedule.
create table external_calendars (
    id            uuid primary key,
    technician_id uuid not null constraint external_calendars_technician_id_fkey references technicians on delete cascade,
    name          text not null,
    url           text not null,
    etag          text,
    next_read_at  timestamptz not null,
    read_at       timestamptz,
    -- When it last answered soundly, if only that nothing had changed; while it does not, what was read then stands.
    sound_at      timestamptz,
    -- When its text was last read: what repeats is followed so far ahead from then.
    parsed_at     timestamptz,
    failure       text,
    created_at    timestamptz not null,
    constraint external_calendars_technician_id_url_key unique (technician_id, url)
);
create index external_calendars_next_read_at_idx on external_calendars (next_read_at);

-- What it said: raw, may overlap. Reservations of kind busy are made of these.
create table external_spans (
    calendar_id uuid not null constraint external_spans_calendar_id_fkey references external_calendars on delete cascade,
    during      tstzrange not null constraint external_spans_during_check check (not isempty(during) and not lower_inf(during) and not upper_inf(during))
);
create index external_spans_calendar_id_idx on external_spans using gist (calendar_id, during);

-- Who is taken when, whatever for. Nothing else decides whether a slot is free. A row is never moved: what moves ends, and its
-- new place is a row of its own.
create table reservations (
    id            uuid primary key,
    -- The line of time it is for: in a cart, an order, a visit.
    time_id       uuid,
    -- The cart or the order that has it.
    holder_id     uuid,
    -- Null: a visit nobody is to do yet.
    technician_id uuid constraint reservations_technician_id_fkey references technicians,
    kind          text not null constraint reservations_kind_check check (kind in ('hold', 'request', 'visit', 'leave', 'busy')),
    service_id    uuid constraint reservations_service_id_fkey references services,
    place         text,
    -- The slot as it was sold.
    starts_at     timestamptz not null,
    ends_at       timestamptz not null,
    -- The same with its buffers and the way: what may not overlap.
    during        tstzrange not null,
    -- A hold counts until then.
    expires_at    timestamptz,
    note          text not null default '',
    calendar_id   uuid constraint reservations_calendar_id_fkey references external_calendars on delete cascade,
    created_at    timestamptz not null,
    ended_at      timestamptz,
    constraint reservations_during_check check (starts_at < ends_at and during @> tstzrange(starts_at, ends_at)
        and not lower_inf(during) and not upper_inf(during)),
    constraint reservations_expires_at_check check ((kind = 'hold') = (expires_at is not null)),
    constraint reservations_kind_time_id_check
        check (num_nulls(time_id, holder_id, service_id, place) = case when kind in ('hold', 'request', 'visit') then 0 else 4 end),
    constraint reservations_technician_id_check check (technician_id is not null or kind in ('request', 'visit')),
    constraint reservations_kind_calendar_id_check check ((kind = 'busy') = (calendar_id is not null)),
    constraint reservations_during_excl exclude using gist (technician_id with =, during with &&) where (ended_at is null)
);
-- A line of time is reserved once.
create unique index reservations_time_id_key on reservations (time_id) where ended_at is null;
create index reservations_time_id_idx on reservations (time_id) where time_id is not null;
create index reservations_holder_id_idx on reservations (holder_id) where holder_id is not null;
create index reservations_expires_at_idx on reservations (expires_at) where kind = 'hold' and ended_at is null;
create index reservations_starts_at_idx on reservations (starts_at) where ended_at is null;
create index reservations_calendar_id_idx on reservations (calendar_id) where calendar_id is not null and ended_at is null;
