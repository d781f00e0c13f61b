-- Short messages to telephones, written in the transaction that wants them and sent by a task, once by their key.

create table texts (
    id         uuid primary key,
    key        text not null constraint texts_key_key unique,
    recipient  text not null,
    body       text not null,
    -- What the gateway will count and charge.
    segments   integer not null constraint texts_segments_check check (segments between 1 and 10),
    created_at timestamptz not null,
    -- When it was handed to the gateway: from then on it is never handed over again, whatever became of it.
    handed_at  timestamptz,
    -- Null: still to be sent, or on its way.
    outcome    text constraint texts_outcome_check check (outcome in ('sent', 'failed', 'unknown')),
    done_at    timestamptz,
    -- The gateway's name for it, and its code for why not.
    message_id text,
    failure    text,
    constraint texts_outcome_done_at_check check ((outcome is null) = (done_at is null)),
    constraint texts_failure_check check (failure is null or outcome in ('failed', 'unknown'))
);
create index texts_created_at_idx on texts (created_at desc);

-- What a mail carries besides its text: a calendar's invitation.
alter table mails add column attachment jsonb;
