-- What people do with their accounts: links that were mailed, changes of address that wait for both mailboxes, and where
-- their parcels go.

-- One link a subject and purpose: a newer one takes the place of the older. It acts once.
create table links (
    -- A person, or the invitation that becomes one.
    subject_id uuid not null,
    purpose    text not null
               constraint links_purpose_check check (purpose in ('verify', 'reset', 'old_address', 'new_address', 'invitation')),
    -- SHA-256 of the secret in the link.
    digest     bytea not null constraint links_digest_key unique
               constraint links_digest_check check (octet_length(digest) = 32),
    -- The address it is about.
    email      citext not null,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    used_at    timestamptz,
    constraint links_pkey primary key (subject_id, purpose)
);
create index links_expires_at_idx on links (expires_at);

-- A new address somebody asked for. It becomes theirs when both mailboxes have said yes.
create table address_changes (
    person_id        uuid constraint address_changes_pkey primary key
                     constraint address_changes_person_id_fkey references people (id) on delete cascade,
    email            citext not null,
    asked_at         timestamptz not null,
    old_confirmed_at timestamptz,
    new_confirmed_at timestamptz
);

-- Where a person has things sent. One of them is offered first.
create table addresses (
    id         uuid constraint addresses_pkey primary key,
    person_id  uuid not null constraint addresses_person_id_fkey references people (id) on delete cascade,
    -- What its owner calls it: "Workshop".
    label      text not null,
    name       text not null,
    phone      text not null,
    line1      text not null,
    line2      text not null,
    postcode   text not null,
    city       text not null,
    region     text not null,
    -- ISO 3166, two letters.
    country    text not null constraint addresses_country_check check (country ~ '^[A-Z]{2}$'),
    is_default boolean not null,
    created_at timestamptz not null
);
create index addresses_person_id_idx on addresses (person_id, created_at, id);
create unique index addresses_person_id_default_key on addresses (person_id) where is_default;
