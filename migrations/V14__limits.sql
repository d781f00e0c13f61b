-- How often somebody asked: one row for each class of requests and each address or account that used up some of its share.
-- The key is a keyed digest, so no row tells whose it is. Not logged: after a crash everybody begins anew, and counting a
-- request waits for no disk. Swept when the share is whole again.
create unlogged table limit_counts (
    class   text not null,
    key     bytea not null,
    -- When the share will be whole again (GCRA's theoretical arrival time).
    full_at timestamptz not null,
    constraint limit_counts_pkey primary key (class, key)
);
create index limit_counts_full_at_idx on limit_counts (full_at);
drop table tracking_tries;
