//! SQL of who did what, with their names.

use jiff::Timestamp;
use payments::DisputeId;

platform::row! {
    /// An act of staff; `by` is the name of whoever did it, or the part they had where they are not known.
    pub struct ActRow {
        pub at: Timestamp,
        pub by: String,
        pub verb: String,
        pub subject: String,
        pub after: serde_json::Value,
    }
}

platform::row! {
    /// A piece of evidence and the name of whoever wrote it.
    pub struct EvidenceRow {
        pub field: String,
        pub text: String,
        pub added_by: String,
        pub added_at: Timestamp,
        pub sent_at: Option<Timestamp>,
    }
}

platform::statements! {
    /// What was done to any of these, newest first.
    pub fn list_acts(subjects: &[&str]) -> Vec<ActRow> =
        "select a.at, coalesce(p.name, a.part) as by, a.verb, a.subject, a.after
         from audit_entries a left join people p on p.id = a.person_id
         where a.subject = any($1::text[]) and a.refused is null order by a.id desc limit 200";

    /// What staff wrote for a dispute, oldest first.
    pub fn list_evidence(dispute: DisputeId) -> Vec<EvidenceRow> =
        "select e.field, e.text, coalesce(p.name, e.added_by) as added_by, e.added_at, e.sent_at
         from dispute_evidence e
         left join people p on p.id = case when e.added_by ~ '^per_[0-9a-f]{32}$' then substr(e.added_by, 5)::uuid end
         where e.dispute_id = $1 order by e.added_at, e.id";
}
