-- Short messages to telephones, written in the transaction that wants them and sent by a task, once by their key.

create table texts (
    id         uuid primary key,
    key        text not null constraint texts_key_key unique,
    recipient  text not null,
    body       text not null,
    created_at timestamptz not null,
    sent_at    timestamptz,
    -- The gateway's name for it, and what it last said of it.
    message_id text,
    failure    text
);
create index texts_created_at_idx on texts (created_at desc);

-- What a mail carries besides its text: a calendar's invitation.
alter table mails add column attachment jsonb;
