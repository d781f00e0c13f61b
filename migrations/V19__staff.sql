-- One record of acts; suspensions that end by themselves; invitations of staff.

-- What staff did with money moves into the one record, as it was: who is named by id, a command by its part.
insert into audit_entries (at, person_id, part, verb, subject, refused, before, after, address, request_id)
select a.at, a.person_id, coalesce(p.role, a.by), a.act, a.subject, null, 'null'::jsonb, a.detail - 'name', '', ''
from (
    select id, at, by, act, subject, detail,
           case when by ~ '^per_[0-9a-f]{32}$' then substr(by, 5)::uuid end as person_id
    from payment_acts
) a left join people p on p.id = a.person_id
order by a.id;
drop table payment_acts;
drop function payments_refuse_change();

-- The latest refused tries of one person: repeats are noted once, and a flood is cut off.
create index audit_entries_person_id_at_idx on audit_entries (person_id, at) where refused is not null;

-- A suspension may have an end of its own, and may be a command's.
alter table suspensions
    alter column suspended_by drop not null,
    add column ends_at   timestamptz constraint suspensions_ends_at_check check (ends_at > suspended_at),
    add column lifted_by uuid constraint suspensions_lifted_by_fkey references people (id),
    add constraint suspensions_lifted_at_check check (lifted_at is not null or lifted_by is null);
create index suspensions_person_id_idx on suspensions (person_id, suspended_at);
-- Until when the person is out: 'infinity' until it is lifted, null when they are not. Follows from the table; it stands here
-- so that a session and a suspension that begin at the same time meet on one row.
alter table people add column suspended_until timestamptz;
update people set suspended_until = 'infinity'
where id in (select person_id from suspensions where lifted_at is null);
create function suspensions_tell_people() returns trigger language plpgsql as $$
begin
    update people p set suspended_until = (
        select coalesce(s.ends_at, 'infinity') from suspensions s where s.person_id = p.id and s.lifted_at is null
    ) where p.id = case tg_op when 'DELETE' then old.person_id else new.person_id end;
    return null;
end $$;
create trigger suspensions_tell_people after insert or update or delete on suspensions
    for each row execute function suspensions_tell_people();

-- Who was asked to join the house. Open while neither accepted nor withdrawn; the link in the mail has its own end.
create table invitations (
    id           uuid constraint invitations_pkey primary key,
    email        citext not null,
    name         text not null,
    lang         text not null constraint invitations_lang_check check (lang in ('fr', 'ar', 'en')),
    role         text not null constraint invitations_role_check check (role in ('admin', 'manager', 'technician', 'mechanic')),
    invited_by   uuid constraint invitations_invited_by_fkey references people (id),
    invited_at   timestamptz not null,
    expires_at   timestamptz not null,
    accepted_at  timestamptz,
    accepted_by  uuid constraint invitations_accepted_by_fkey references people (id),
    withdrawn_at timestamptz,
    constraint invitations_ended_check check (accepted_at is null or withdrawn_at is null),
    constraint invitations_accepted_by_check check ((accepted_at is null) = (accepted_by is null))
);
create unique index invitations_email_key on invitations (email) where accepted_at is null and withdrawn_at is null;
create index invitations_invited_at_idx on invitations (invited_at, id);

-- Somebody must be able to say who belongs to the house: whatever does it, the last admin stays one. Verbs lock the admins
-- in the order of their ids beforehand, so that two of them at once wait for one another instead of dying here.
create function people_keep_an_admin() returns trigger language plpgsql as $$
begin
    perform from people where role = 'admin' and id <> old.id order by id for update;
    if not found then
        raise exception 'the last admin stays' using errcode = 'restrict_violation', constraint = 'people_last_admin';
    end if;
    return case tg_op when 'DELETE' then old else new end;
end $$;
create trigger people_last_admin_change before update of role on people
    for each row when (old.role = 'admin' and new.role <> 'admin') execute function people_keep_an_admin();
create trigger people_last_admin_delete before delete on people
    for each row when (old.role = 'admin') execute function people_keep_an_admin();

-- The office looks people up by a part of their name or address.
create index people_search_idx on people using gin ((lower(name) || ' ' || lower(email::text)) gin_trgm_ops);
create index people_created_at_idx on people (created_at, id);
