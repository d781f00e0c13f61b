-- How often an order's number was tried with an e-mail from one address: whoever has read the number on a parcel must not
-- find the e-mail by trying. Swept every hour.
create table tracking_tries (
    number   text not null,
    address  text not null,
    tries    integer not null constraint tracking_tries_tries_check check (tries > 0),
    tried_at timestamptz not null,
    primary key (number, address)
);
create index tracking_tries_tried_at_idx on tracking_tries (tried_at);
