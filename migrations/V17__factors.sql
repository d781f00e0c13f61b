-- Second factors: one-time codes, recovery codes, passkeys, and the log-ins that wait for one.

-- Whether a password alone is no longer enough. Follows from the tables below; it stands here so that a session and a
-- factor that begin at the same time meet on one row.
alter table people add column second_factor boolean not null default false;

-- What an authenticator app and this shop share. Encrypted: a copy of the database makes no codes.
create table totp_secrets (
    person_id    uuid primary key constraint totp_secrets_person_id_fkey references people (id),
    secret       bytea not null,
    nonce        bytea not null constraint totp_secrets_nonce_check check (octet_length(nonce) = 24),
    created_at   timestamptz not null,
    -- Null while it is being set up: no code has shown yet that the app has it.
    confirmed_at timestamptz,
    -- The 30-second step of the last code that was taken: neither it nor an earlier one is taken again.
    last_step    bigint not null
);

-- Each is taken once, by being deleted.
create table recovery_codes (
    digest    bytea primary key constraint recovery_codes_digest_check check (octet_length(digest) = 32),
    person_id uuid not null constraint recovery_codes_person_id_fkey references people (id)
);
create index recovery_codes_person_id_idx on recovery_codes (person_id);

create table passkeys (
    id            uuid primary key,
    person_id     uuid not null constraint passkeys_person_id_fkey references people (id),
    credential_id bytea not null constraint passkeys_credential_id_key unique,
    -- Public key, counter and flags.
    passkey       jsonb not null,
    name          text not null,
    created_at    timestamptz not null,
    last_used_at  timestamptz
);
create index passkeys_person_id_idx on passkeys (person_id);

-- What a browser's passkey is to sign, by the digest of a secret that only this browser has. Taken once, by being deleted.
create table passkey_challenges (
    digest     bytea primary key constraint passkey_challenges_digest_check check (octet_length(digest) = 32),
    -- Null: whoever comes with a passkey.
    person_id  uuid constraint passkey_challenges_person_id_fkey references people (id),
    state      jsonb not null,
    expires_at timestamptz not null
);
create index passkey_challenges_expires_at_idx on passkey_challenges (expires_at);

-- Log-ins whose first proof was right and whose second is awaited, by the digest of a cookie.
create table half_log_ins (
    digest     bytea primary key constraint half_log_ins_digest_check check (octet_length(digest) = 32),
    person_id  uuid not null constraint half_log_ins_person_id_fkey references people (id),
    -- The password hash of the time: after a change of password the first proof is worth nothing.
    proven_by  text,
    tries      integer not null constraint half_log_ins_tries_check check (tries between 0 and 5),
    expires_at timestamptz not null
);
create index half_log_ins_person_id_idx on half_log_ins (person_id);
create index half_log_ins_expires_at_idx on half_log_ins (expires_at);

-- Wrong codes since the last right one, whoever tried them from wherever.
create table factor_tries (
    person_id uuid primary key constraint factor_tries_person_id_fkey references people (id),
    tries     integer not null constraint factor_tries_tries_check check (tries > 0),
    tried_at  timestamptz not null
);
