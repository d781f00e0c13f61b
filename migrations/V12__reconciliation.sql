-- How a reconciliation goes on after it was cut off, and what it has seen at the gateway.

alter table reconciliations
    -- Whoever works on it holds it until then; afterwards anybody goes on.
    add column locked_until timestamptz,
    -- Counts who took it on: a worker that was slower than its hold finds itself replaced.
    add column takes        integer not null default 1,
    -- The list that is being read, and the last id read of it.
    add column progress     jsonb not null default '{}';
create unique index reconciliations_gateway_running_key on reconciliations (gateway) where finished_at is null;

-- What the gateway's lists named; emptied when the comparison is done.
create table reconciliation_seen (
    reconciliation_id uuid not null
                          constraint reconciliation_seen_reconciliation_id_fkey references reconciliations (id),
    object            text not null,
    constraint reconciliation_seen_pkey primary key (reconciliation_id, object)
);
