//! What people do with their own accounts while they are signed in, as JSON.

use axum::http::StatusCode;
use axum::response::IntoResponse;
use platform::http::{JsonBody, Path};
use platform::limits::Limit;
use platform::{Allow, Answer, Broken, Cx, Known, Routes};
use serde::{Deserialize, Serialize};

use super::addresses::{self, AddressId, PostalAddress, RawAddress, list_addresses};
use super::change_email;
use super::change_password::{ChangePassword, change_password};
use super::profile::{self, RawProfile};
use crate::PersonId;

pub(super) fn routes() -> Routes {
    account_routes().and(address_routes())
}

fn account_routes() -> Routes {
    Routes::new("/api/v1/me")
        .patch("", Allow::SignedIn, change_profile, "Changes name and language")
        .takes::<RawProfile>()
        .post(
            "/password",
            Allow::SignedIn,
            set_password,
            "Changes the password; ends every other session and every token",
        )
        .limited(Limit::LogIn)
        .takes::<NewPassword>()
        .post(
            "/email",
            Allow::SignedIn,
            ask_email,
            "Asks both mailboxes for a change of address",
        )
        .limited(Limit::Reset)
        .asks_again()
        .takes::<NewEmail>()
        .delete(
            "/email",
            Allow::SignedIn,
            withdraw_email,
            "Gives a change of address up",
        )
}

fn address_routes() -> Routes {
    Routes::new("/api/v1/me/addresses")
        .get("", Allow::SignedIn, list, "The caller's postal addresses")
        .gives::<Vec<PostalAddress>>()
        .post("", Allow::SignedIn, add, "Keeps another postal address")
        .takes::<RawAddress>()
        .gives::<PostalAddress>()
        .patch(
            "/{id}",
            Allow::SignedIn,
            change,
            "Changes a postal address; what is left out stays",
        )
        .takes::<AddressChange>()
        .gives::<PostalAddress>()
        .delete("/{id}", Allow::SignedIn, delete, "Forgets a postal address")
}

fn known(cx: &Cx) -> Result<&Known, Broken> {
    let person = cx.caller.person.as_ref();
    person.ok_or_else(|| Broken::new("a signed-in route without a person"))
}

fn person(cx: &Cx) -> Result<PersonId, Broken> {
    Ok(PersonId::from_uuid(known(cx)?.id))
}

/// Another password. Not printable: it holds two.
#[derive(Default, Deserialize, utoipa::ToSchema)]
#[serde(default)]
struct NewPassword {
    current: String,
    /// 8 to 128 characters, hard to guess.
    new: String,
}

/// The address to change to.
#[derive(Debug, Default, Deserialize, utoipa::ToSchema)]
#[serde(default)]
struct NewEmail {
    email: String,
}

/// What to change of a postal address.
#[derive(Debug, Default, Deserialize, Serialize, utoipa::ToSchema)]
#[serde(default)]
struct AddressChange {
    label: Option<String>,
    name: Option<String>,
    phone: Option<String>,
    line1: Option<String>,
    line2: Option<String>,
    postcode: Option<String>,
    city: Option<String>,
    region: Option<String>,
    country: Option<String>,
    /// `true` offers it first; `false` changes nothing.
    is_default: Option<bool>,
}

impl AddressChange {
    fn over(self, stored: RawAddress) -> RawAddress {
        RawAddress {
            label: self.label.unwrap_or(stored.label),
            name: self.name.unwrap_or(stored.name),
            phone: self.phone.unwrap_or(stored.phone),
            line1: self.line1.unwrap_or(stored.line1),
            line2: self.line2.unwrap_or(stored.line2),
            postcode: self.postcode.unwrap_or(stored.postcode),
            city: self.city.unwrap_or(stored.city),
            region: self.region.unwrap_or(stored.region),
            country: self.country.unwrap_or(stored.country),
        }
    }
}

async fn change_profile(cx: Cx, JsonBody(raw): JsonBody<RawProfile>) -> Answer {
    profile::change(&cx.app, person(&cx)?, &raw).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

async fn set_password(cx: Cx, JsonBody(new): JsonBody<NewPassword>) -> Answer {
    let input = ChangePassword {
        current: new.current.into(),
        new: new.new.into(),
        address: cx.address,
    };
    let renewed = change_password(&cx.app, (&cx.caller, known(&cx)?), input).await?;
    let mut response = StatusCode::NO_CONTENT.into_response();
    if let Some(renewed) = renewed {
        renewed.give_to(&cx.app, &mut response);
    }
    Ok(response)
}

async fn ask_email(cx: Cx, JsonBody(new): JsonBody<NewEmail>) -> Answer {
    change_email::ask(&cx.app, known(&cx)?, &new.email).await?;
    Ok(StatusCode::ACCEPTED.into_response())
}

async fn withdraw_email(cx: Cx) -> Answer {
    change_email::withdraw(&cx.app, person(&cx)?).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

async fn list(cx: Cx) -> Answer {
    cx.json(StatusCode::OK, &list_addresses(&cx.app, person(&cx)?).await?)
}

async fn add(cx: Cx, JsonBody(raw): JsonBody<RawAddress>) -> Answer {
    let person = person(&cx)?;
    let id = addresses::add(&cx.app, person, &raw).await?;
    cx.json(StatusCode::CREATED, &addresses::find(&cx.app, person, id).await?)
}

async fn change(cx: Cx, Path(id): Path<AddressId>, JsonBody(change): JsonBody<AddressChange>) -> Answer {
    let person = person(&cx)?;
    let prefers = change.is_default == Some(true);
    let stored = addresses::find(&cx.app, person, id).await?;
    addresses::change(&cx.app, (person, id), &change.over(stored.into())).await?;
    if prefers {
        addresses::prefer(&cx.app, person, id).await?;
    }
    cx.json(StatusCode::OK, &addresses::find(&cx.app, person, id).await?)
}

async fn delete(cx: Cx, Path(id): Path<AddressId>) -> Answer {
    addresses::delete(&cx.app, person(&cx)?, id).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}
