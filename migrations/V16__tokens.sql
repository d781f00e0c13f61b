-- Programs that are logged in, and how every node hears at once that somebody is no longer who they were.

-- One log-in of a program: its refresh tokens follow one another, its access tokens name it. It ends at ends_at however much
-- it is used; everything made from it is dead as soon as it is revoked.
create table token_families (
    id            uuid primary key,
    person_id     uuid not null constraint token_families_person_id_fkey references people (id),
    created_at    timestamptz not null,
    ends_at       timestamptz not null,
    last_used_at  timestamptz not null,
    -- When its owner last proved who they are.
    confirmed_at  timestamptz not null,
    second_factor boolean not null,
    device        text not null,
    address       text not null,
    revoked_at    timestamptz,
    revoked_why   text constraint token_families_revoked_why_check
                  check (revoked_why in ('log_out', 'ended', 'reused')),
    constraint token_families_revoked_check check ((revoked_at is null) = (revoked_why is null))
);
create index token_families_person_id_idx on token_families (person_id) where revoked_at is null;
create index token_families_ends_at_idx on token_families (ends_at);

-- By the SHA-256 of the token. Spent ones stay as long as their family, so that one shown again is known for what it is.
create table refresh_tokens (
    digest     bytea primary key constraint refresh_tokens_digest_check check (octet_length(digest) = 32),
    family_id  uuid not null constraint refresh_tokens_family_id_fkey references token_families (id) on delete cascade,
    issued_at  timestamptz not null,
    expires_at timestamptz not null,
    spent_at   timestamptz
);
create index refresh_tokens_family_id_idx on refresh_tokens (family_id);
create unique index refresh_tokens_family_id_key on refresh_tokens (family_id) where spent_at is null;

-- Nodes remember for a while who a session or token belongs to. Whatever changes that, by whichever hand, is announced with
-- its own commit; who listens forgets the person. Being seen is not announced.
create function access_announce() returns trigger language plpgsql as $$
begin
    if tg_table_name = 'people' then
        perform pg_notify('comptoir_access', old.id::text);
    elsif tg_op = 'INSERT' then
        perform pg_notify('comptoir_access', new.person_id::text);
    else
        perform pg_notify('comptoir_access', old.person_id::text);
    end if;
    return null;
end $$;
create trigger people_announce after update or delete on people
    for each row execute function access_announce();
create trigger suspensions_announce after insert or update or delete on suspensions
    for each row execute function access_announce();
create trigger sessions_announce after delete or update of digest, person_id, created_at, confirmed_at, second_factor on sessions
    for each row execute function access_announce();
create trigger token_families_announce
    after delete or update of person_id, ends_at, confirmed_at, second_factor, revoked_at on token_families
    for each row execute function access_announce();
