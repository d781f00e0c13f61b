//! Pages for staff. Decides nothing.

mod accounts;
mod desk;
mod disputes;
mod ledger;
mod money;
mod payment;
mod people;
mod person;
mod reconciliation;
mod record;
mod visits_file;

use platform::{Cx, Routes};

pub(crate) fn routes() -> Routes {
    desk::routes()
        .and(money::routes())
        .and(payment::routes())
        .and(disputes::routes())
        .and(accounts::routes())
        .and(ledger::routes())
        .and(reconciliation::routes())
        .and(people::routes())
        .and(person::routes())
        .and(record::routes())
        .and(visits_file::routes())
}

/// Who acts, as acts are signed: the person's id.
pub(crate) fn who(cx: &Cx) -> String {
    let person = cx.caller.person.as_ref();
    person
        .map(|person| identity::PersonId::from_uuid(person.id).to_string())
        .unwrap_or_default()
}

/// The address of what follows: the filter's fields as they are, and where this page ended. Empty without a cursor.
fn address(path: &str, fields: &[(&str, &str)], cursor: &str) -> String {
    if cursor.is_empty() {
        return String::new();
    }
    let mut all = fields.to_vec();
    all.push(("cursor", cursor));
    narrowed(path, &all)
}

/// A path with the fields that are not empty.
pub(crate) fn narrowed(path: &str, fields: &[(&str, &str)]) -> String {
    let query = form_urlencoded::Serializer::new(String::new())
        .extend_pairs(fields.iter().filter(|(_, value)| !value.is_empty()))
        .finish();
    if query.is_empty() {
        path.to_owned()
    } else {
        format!("{path}?{query}")
    }
}
