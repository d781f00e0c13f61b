//! Where a person has things sent: a short list, one of them offered first. Knows no carrier and checks no map.

use kernel::{FieldProblem, Kind, Refusal};
use platform::http::{Checks, Invalid};
use platform::{App, Broken, Tx, Verdict};
use serde::{Deserialize, Serialize};
use tokio::try_join;

use crate::PersonId;
use crate::store::access::lock_person;
use crate::store::addresses;

kernel::id!(
    /// Names a postal address.
    pub AddressId, AddressKind, "adr"
);

/// More than anybody needs, few enough for one page.
const MOST: i64 = 20;

/// The fields as they come, from the form or as JSON.
#[derive(Debug, Clone, Default, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(default)]
pub(crate) struct RawAddress {
    /// What its owner calls it; at most 60 characters.
    pub label: String,
    pub name: String,
    /// 6 to 20 digits, with `+`, spaces, dots or dashes.
    pub phone: String,
    pub line1: String,
    pub line2: String,
    pub postcode: String,
    pub city: String,
    /// The wilaya, state or county.
    pub region: String,
    /// Two letters, ISO 3166; `DZ` where it is left out.
    pub country: String,
}

platform::row! {
    /// A stored address.
    #[derive(Serialize, utoipa::ToSchema)]
    pub struct PostalAddress {
        /// `adr_` and 32 hexadecimal digits.
        #[schema(value_type = String)]
        pub id: AddressId,
        pub label: String,
        pub name: String,
        pub phone: String,
        pub line1: String,
        pub line2: String,
        pub postcode: String,
        pub city: String,
        pub region: String,
        /// Two letters, ISO 3166.
        pub country: String,
        /// The one that is offered first.
        pub is_default: bool,
    }
}

#[derive(Debug, PartialEq, Eq)]
pub(crate) enum AddressRefused {
    Invalid(Invalid),
    TooMany,
    /// No such address of this person's; another's is none.
    NotFound,
}

impl Refusal for AddressRefused {
    fn kind(&self) -> Kind {
        match self {
            AddressRefused::Invalid(invalid) => invalid.kind(),
            AddressRefused::TooMany => Kind::Conflict,
            AddressRefused::NotFound => Kind::NotFound,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            AddressRefused::Invalid(invalid) => invalid.code(),
            AddressRefused::TooMany => "too_many_addresses",
            AddressRefused::NotFound => "not_found",
        }
    }

    fn fields(&self) -> &[FieldProblem] {
        match self {
            AddressRefused::Invalid(invalid) => invalid.fields(),
            AddressRefused::TooMany | AddressRefused::NotFound => &[],
        }
    }

    fn facts(&self) -> Vec<(&'static str, String)> {
        match self {
            AddressRefused::TooMany => vec![("most", MOST.to_string())],
            AddressRefused::Invalid(_) | AddressRefused::NotFound => Vec::new(),
        }
    }
}

impl RawAddress {
    /// The fields in their checked form; the country in capitals.
    fn check(&self) -> Result<RawAddress, Invalid> {
        let mut checks = Checks::new();
        let mut text = |field: &str, value: &str, limits| checks.name(field, value, limits).unwrap_or_default();
        let checked = RawAddress {
            label: text("label", &self.label, (0, 60)),
            name: text("name", &self.name, (2, 120)),
            phone: text("phone", &self.phone, (0, 30)),
            line1: text("line1", &self.line1, (3, 120)),
            line2: text("line2", &self.line2, (0, 120)),
            postcode: text("postcode", &self.postcode, (0, 12)),
            city: text("city", &self.city, (2, 80)),
            region: text("region", &self.region, (0, 80)),
            country: self.country.trim().to_ascii_uppercase(),
        };
        checks.field("phone", read_phone(&checked.phone));
        let country = checks
            .field("country", read_country(&checked.country))
            .unwrap_or_default();
        checks.done()?;
        Ok(RawAddress { country, ..checked })
    }
}

fn read_phone(text: &str) -> Result<(), &'static str> {
    let digits = text.chars().filter(char::is_ascii_digit).count();
    let is_sound = text.chars().all(|c| c.is_ascii_digit() || "+ .-()".contains(c));
    match digits {
        0 if text.is_empty() => Ok(()),
        6..=20 if is_sound => Ok(()),
        _ => Err("phone"),
    }
}

fn read_country(text: &str) -> Result<String, &'static str> {
    match text {
        "" => Ok("DZ".to_owned()),
        text if text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_uppercase()) => Ok(text.to_owned()),
        _ => Err("choice"),
    }
}

/// The person's addresses, the one to offer first in front.
pub async fn list_addresses(app: &App, person: PersonId) -> Result<Vec<PostalAddress>, Broken> {
    addresses::list_addresses(&app.db().read().await?, person).await
}

pub(crate) async fn find(app: &App, person: PersonId, id: AddressId) -> Verdict<PostalAddress, AddressRefused> {
    let found = addresses::find_address(&app.db().read().await?, person, id).await?;
    found.ok_or_else(|| AddressRefused::NotFound.into())
}

/// Keeps another one; the first is the default.
pub(crate) async fn add(app: &App, person: PersonId, raw: &RawAddress) -> Verdict<AddressId, AddressRefused> {
    let address = raw.check().map_err(AddressRefused::Invalid)?;
    let tx = app.db().begin().await?;
    // Two at once count one after the other: a statement sees what was there when it began, so that the lock is another's.
    let (_, standing) = try_join!(lock_person(&tx, person), addresses::count_addresses(&tx, person))?;
    if standing.many >= MOST {
        return Err(AddressRefused::TooMany.into());
    }
    let id: AddressId = tx.new_id();
    write(&tx, (person, id), &address, standing.many == 0).await?;
    tx.commit().await?;
    Ok(id)
}

async fn write(
    tx: &Tx,
    (person, id): (PersonId, AddressId),
    address: &RawAddress,
    is_default: bool,
) -> Result<u64, Broken> {
    addresses::put_address(
        tx,
        id,
        person,
        &address.label,
        &address.name,
        &address.phone,
        &address.line1,
        &address.line2,
        &address.postcode,
        &address.city,
        &address.region,
        &address.country,
        is_default,
        tx.now(),
    )
    .await
}

/// Writes it anew; whether it is the default stays as it is.
pub(crate) async fn change(
    app: &App,
    (person, id): (PersonId, AddressId),
    raw: &RawAddress,
) -> Verdict<(), AddressRefused> {
    let address = raw.check().map_err(AddressRefused::Invalid)?;
    let tx = app.db().begin().await?;
    if addresses::find_address(&tx, person, id).await?.is_none()
        || write(&tx, (person, id), &address, false).await? == 0
    {
        return Err(AddressRefused::NotFound.into());
    }
    tx.commit().await?;
    Ok(())
}

/// Offers this one first from now on.
pub(crate) async fn prefer(app: &App, person: PersonId, id: AddressId) -> Verdict<(), AddressRefused> {
    let tx = app.db().begin().await?;
    lock_person(&tx, person).await?;
    addresses::clear_default(&tx, person, id).await?;
    if addresses::set_default(&tx, person, id).await? == 0 {
        return Err(AddressRefused::NotFound.into());
    }
    tx.commit().await?;
    Ok(())
}

/// Forgets it; if it was the default, the oldest of the others is.
pub(crate) async fn delete(app: &App, person: PersonId, id: AddressId) -> Verdict<(), AddressRefused> {
    let tx = app.db().begin().await?;
    lock_person(&tx, person).await?;
    if addresses::delete_address(&tx, person, id).await? == 0 {
        return Err(AddressRefused::NotFound.into());
    }
    addresses::default_to_oldest(&tx, person).await?;
    tx.commit().await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn home() -> RawAddress {
        RawAddress {
            name: "Samira Ould Ali".into(),
            phone: "+213 551 23 45 67".into(),
            line1: "12, résidence النور".into(),
            city: "Bab El Oued".into(),
            region: "16".into(),
            country: "dz".into(),
            ..RawAddress::default()
        }
    }

    #[test]
    fn every_wrong_field_is_named_at_once() {
        assert_eq!(home().check().unwrap().country, "DZ");
        let wrong = RawAddress {
            label: "x".repeat(61),
            name: String::new(),
            phone: "appelez-moi".into(),
            city: "Al\u{0}ger".into(),
            country: "Algérie".into(),
            ..home()
        };
        let named: Vec<_> = wrong
            .check()
            .unwrap_err()
            .0
            .into_iter()
            .map(|problem| (problem.field, problem.code))
            .collect();
        let expected = [
            ("label", "too_long"),
            ("name", "required"),
            ("city", "unreadable"),
            ("phone", "phone"),
            ("country", "choice"),
        ];
        assert_eq!(named, expected.map(|(field, code)| (field.to_owned(), code)));
    }
}
