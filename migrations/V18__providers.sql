-- Log-in by other houses' accounts (OpenID Connect).

-- Which account of a provider opens which of ours: by the provider's own name for it, never by its address.
create table person_providers (
    provider  text not null constraint person_providers_provider_check check (provider ~ '^[a-z0-9]{1,32}$'),
    subject   text not null constraint person_providers_subject_check check (length(subject) between 1 and 255),
    person_id uuid not null constraint person_providers_person_id_fkey references people (id),
    -- As the provider said when the two were linked: shown to their owner, and nothing is decided by it.
    email     citext,
    linked_at timestamptz not null,
    constraint person_providers_pkey primary key (provider, subject)
);
create unique index person_providers_person_id_provider_key on person_providers (person_id, provider);

-- Browsers that went to a provider and are not back yet. Nonce and PKCE verifier follow from the browser's own secret.
create table provider_log_ins (
    state_digest   bytea constraint provider_log_ins_pkey primary key
                   constraint provider_log_ins_state_digest_check check (octet_length(state_digest) = 32),
    browser_digest bytea not null constraint provider_log_ins_browser_digest_check check (octet_length(browser_digest) = 32),
    provider       text not null,
    -- Who wants to link their account; null for a log-in.
    person_id      uuid constraint provider_log_ins_person_id_fkey references people (id),
    lang           text not null constraint provider_log_ins_lang_check check (lang in ('fr', 'ar', 'en')),
    next           text not null,
    expires_at     timestamptz not null
);
create index provider_log_ins_expires_at_idx on provider_log_ins (expires_at);
create index provider_log_ins_person_id_idx on provider_log_ins (person_id) where person_id is not null;
