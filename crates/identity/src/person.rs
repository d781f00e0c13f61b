//! A person, and the address that names their account. Keeps no password and no session.

use std::fmt;

use kernel::Role;
use platform::Known;
use serde::Serialize;

kernel::id!(
    /// Names a person.
    pub PersonId, PersonKind, "per"
);

/// A person as the two faces show them.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct Person {
    /// `per_` and 32 hexadecimal digits.
    #[schema(value_type = String)]
    pub id: PersonId,
    pub name: String,
    pub email: String,
    /// `admin`, `manager`, `technician`, `mechanic` or `customer`.
    #[schema(value_type = String)]
    pub role: Role,
}

impl From<&Known> for Person {
    fn from(known: &Known) -> Self {
        Person {
            id: PersonId::from_uuid(known.id),
            name: known.name.clone(),
            email: known.email.clone(),
            role: known.role,
        }
    }
}

/// An e-mail address that a mail server will take: RFC 5321 without quoted names, in ASCII. Compared without case by
/// the database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Email(String);

impl Email {
    /// Refuses with the problem's code: `required`, `too_long` or `email`.
    pub(crate) fn parse(text: &str) -> Result<Self, &'static str> {
        let text = text.trim();
        if text.is_empty() {
            return Err("required");
        }
        if text.len() > 254 {
            return Err("too_long");
        }
        match text.split_once('@') {
            Some((name, domain)) if is_name(name) && is_domain(domain) => Ok(Email(text.to_owned())),
            _ => Err("email"),
        }
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn is_name(name: &str) -> bool {
    let is_atom = |atom: &str| {
        !atom.is_empty()
            && atom
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || "!#$%&'*+/=?^_`{|}~-".contains(c))
    };
    name.len() <= 64 && name.split('.').all(is_atom)
}

fn is_domain(domain: &str) -> bool {
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    domain.contains('.') && domain.split('.').all(is_label)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_taken_as_mail_servers_take_it() {
        for good in ["a@b.dz", " samira.ould-ali+pieces@exemple.co.uk ", "o'brien@x-1.org"] {
            assert_eq!(Email::parse(good).map(|email| email.0), Ok(good.trim().to_owned()));
        }
        for bad in [
            "a",
            "@b.dz",
            "a@",
            "a@b",
            "a b@c.dz",
            "a@b..dz",
            ".a@b.dz",
            "a@-b.dz",
            "a@b.dz\r\nBcc: c@d.dz",
            "a@b@c.dz",
            "é@b.dz",
            "a\0@b.dz",
        ] {
            assert_eq!(Email::parse(bad), Err("email"), "{bad:?}");
        }
        assert_eq!(Email::parse("  "), Err("required"));
        assert_eq!(Email::parse(&format!("a@{}.dz", "b.".repeat(130))), Err("too_long"));
    }
}
