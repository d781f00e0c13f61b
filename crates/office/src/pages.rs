//! Pages for staff. Decides nothing.

mod desk;
mod money;

use platform::{Cx, Routes};

pub(crate) fn routes() -> Routes {
    desk::routes().and(money::routes())
}

/// Who acts, as acts are signed: the person's id.
pub(crate) fn who(cx: &Cx) -> String {
    let person = cx.caller.person.as_ref();
    person
        .map(|person| identity::PersonId::from_uuid(person.id).to_string())
        .unwrap_or_default()
}

/// The address of what follows: the filter's fields as they are, and where this page ended. Empty without a cursor.
pub(crate) fn address(path: &str, fields: &[(&str, &str)], cursor: &str) -> String {
    if cursor.is_empty() {
        return String::new();
    }
    let query = form_urlencoded::Serializer::new(String::new())
        .extend_pairs(fields.iter().filter(|(_, value)| !value.is_empty()))
        .append_pair("cursor", cursor)
        .finish();
    format!("{path}?{query}")
}
