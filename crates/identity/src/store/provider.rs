//! The statements of log-in by providers.

use jiff::Timestamp;
use kernel::Lang;

use crate::PersonId;

platform::row! {
    /// A browser that is back from its provider.
    pub(crate) struct BackRow {
        pub person_id: Option<PersonId>,
        pub lang: Lang,
        pub next: String,
    }
}

platform::row! {
    /// Whom a provider's account opens.
    pub(crate) struct LinkedRow {
        pub id: PersonId,
        pub email: String,
    }
}

platform::row! {
    /// What an account is before it is linked.
    pub(crate) struct StandingRow {
        pub is_verified: bool,
        pub is_customer: bool,
    }
}

platform::row! {
    /// A provider that opens an account.
    pub(crate) struct LinkRow {
        pub provider: String,
        pub email: Option<String>,
        pub linked_at: Timestamp,
    }
}

platform::row! {
    /// Who is written to about their account.
    pub(crate) struct OwnerRow {
        pub email: String,
        pub lang: Lang,
    }
}

platform::statements! {
    pub(crate) fn insert_log_in(state: &[u8], browser: &[u8], provider: &str, person: Option<PersonId>, lang: Lang, next: &str, expires_at: Timestamp) -> u64 =
        "insert into provider_log_ins (state_digest, browser_digest, provider, person_id, lang, next, expires_at)
         values ($1, $2, $3, $4, $5, $6, $7)";

    /// Takes a log-in that was begun, once, and only for the browser that began it.
    pub(crate) fn take_log_in(state: &[u8], browser: &[u8], provider: &str, now: Timestamp) -> Option<BackRow> =
        "delete from provider_log_ins
         where state_digest = $1 and browser_digest = $2 and provider = $3 and expires_at > $4
         returning person_id, lang, next";

    pub(crate) fn delete_old_log_ins(now: Timestamp) -> u64 =
        "delete from provider_log_ins where expires_at <= $1";

    /// Whom a provider's account opens.
    pub(crate) fn find_linked(provider: &str, subject: &str) -> Option<LinkedRow> =
        "select p.id, p.email
         from person_providers l join people p on p.id = l.person_id
         where l.provider = $1 and l.subject = $2";

    pub(crate) fn insert_link(provider: &str, subject: &str, person: PersonId, email: Option<&str>, now: Timestamp) -> u64 =
        "insert into person_providers (provider, subject, person_id, email, linked_at) values ($1, $2, $3, $4, $5)";

    /// Holds the person, so that two who change their ways in come one after the other.
    pub(crate) fn lock_person(person: PersonId) -> Option<StandingRow> =
        "select email_verified_at is not null as is_verified, role = 'customer' as is_customer
         from people where id = $1 for update";

    /// An account nobody ever confirmed goes to whom the address belongs: what was set before is void.
    pub(crate) fn take_over(person: PersonId, name: &str, now: Timestamp) -> u64 =
        "update people set password_hash = null, name = $2, email_verified_at = $3
         where id = $1 and email_verified_at is null";

    pub(crate) fn list_links(person: PersonId) -> Vec<LinkRow> =
        "select provider, email, linked_at from person_providers where person_id = $1 order by provider";

    /// Takes a link away, unless nothing else lets the person in: a password, a passkey, or another provider.
    pub(crate) fn delete_link(person: PersonId, provider: &str) -> u64 =
        "delete from person_providers l where l.person_id = $1 and l.provider = $2
           and (exists (select from people p where p.id = $1 and p.password_hash is not null)
                or exists (select from passkeys k where k.person_id = $1)
                or exists (select from person_providers o where o.person_id = $1 and o.provider <> $2))";

    pub(crate) fn find_owner(person: PersonId) -> Option<OwnerRow> =
        "select email, lang from people where id = $1";
}
