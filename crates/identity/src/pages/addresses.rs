//! The pages of postal addresses: the list, and the form of one.

use platform::http::{Form, Path, Problems};
use platform::{Allow, Answer, Cx, Fault, Routes};
use serde::{Deserialize, Serialize};

use super::confirm::known;
use crate::PersonId;
use crate::account::addresses::{self, AddressId, AddressRefused, PostalAddress, RawAddress, list_addresses};

const LIST: &str = "/account/addresses";

pub(super) fn routes() -> Routes {
    Routes::new("/account/addresses")
        .get("", Allow::SignedIn, show_list, "The reader's postal addresses")
        .post("", Allow::SignedIn, add, "Keeps another postal address")
        .get("/new", Allow::SignedIn, show_new, "The form of another postal address")
        .get("/{id}", Allow::SignedIn, show_one, "The form of one postal address")
        .post("/{id}", Allow::SignedIn, change, "Changes a postal address")
        .post(
            "/{id}/default",
            Allow::SignedIn,
            prefer,
            "Offers this postal address first",
        )
        .post("/{id}/delete", Allow::SignedIn, delete, "Forgets a postal address")
}

#[derive(Debug, Serialize)]
struct AddressesPage {
    addresses: Vec<PostalAddress>,
}
platform::page!(AddressesPage, "identity/addresses.html", AddressesPage::samples_list);

#[derive(Debug, Serialize)]
struct AddressPage {
    /// Where the form goes: the list's address for a new one.
    action: String,
    is_new: bool,
    address: RawAddress,
    problems: Problems,
}
platform::page!(AddressPage, "identity/address.html", AddressPage::samples_list);

/// The form as it is posted.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct AddressForm {
    #[serde(flatten)]
    address: RawAddress,
}

fn person(cx: &Cx) -> Result<PersonId, platform::Broken> {
    Ok(PersonId::from_uuid(known(cx)?.id))
}

async fn show_list(cx: Cx) -> Answer {
    let addresses = list_addresses(&cx.app, person(&cx)?).await?;
    cx.page(&AddressesPage { addresses })
}

async fn show_new(cx: Cx) -> Answer {
    let address = RawAddress {
        name: known(&cx)?.name.clone(),
        country: "DZ".into(),
        ..RawAddress::default()
    };
    cx.page(&AddressPage::of(None, address, Problems::default()))
}

async fn show_one(cx: Cx, Path(id): Path<AddressId>) -> Answer {
    let found = addresses::find(&cx.app, person(&cx)?, id).await?;
    cx.page(&AddressPage::of(Some(id), found.into(), Problems::default()))
}

async fn add(cx: Cx, Form(form): Form<AddressForm>) -> Answer {
    match addresses::add(&cx.app, person(&cx)?, &form.address).await {
        Ok(_) => Ok(cx.redirect(LIST)),
        Err(Fault::Broken(broken)) => Err(broken.into()),
        Err(Fault::Refused(refused)) => draw_refused(&cx, None, form.address, refused),
    }
}

async fn change(cx: Cx, Path(id): Path<AddressId>, Form(form): Form<AddressForm>) -> Answer {
    match addresses::change(&cx.app, (person(&cx)?, id), &form.address).await {
        Ok(()) => Ok(cx.redirect(LIST)),
        Err(Fault::Broken(broken)) => Err(broken.into()),
        Err(Fault::Refused(refused)) => draw_refused(&cx, Some(id), form.address, refused),
    }
}

fn draw_refused(cx: &Cx, id: Option<AddressId>, address: RawAddress, refused: AddressRefused) -> Answer {
    if refused == AddressRefused::NotFound {
        return Err(refused.into());
    }
    cx.page_refused(&refused, &AddressPage::of(id, address, Problems::of(cx, &refused)))
}

async fn prefer(cx: Cx, Path(id): Path<AddressId>) -> Answer {
    addresses::prefer(&cx.app, person(&cx)?, id).await?;
    Ok(cx.redirect(LIST))
}

async fn delete(cx: Cx, Path(id): Path<AddressId>) -> Answer {
    addresses::delete(&cx.app, person(&cx)?, id).await?;
    Ok(cx.redirect(LIST))
}

impl From<PostalAddress> for RawAddress {
    fn from(stored: PostalAddress) -> Self {
        RawAddress {
            label: stored.label,
            name: stored.name,
            phone: stored.phone,
            line1: stored.line1,
            line2: stored.line2,
            postcode: stored.postcode,
            city: stored.city,
            region: stored.region,
            country: stored.country,
        }
    }
}

fn sample_address(label: &str, is_default: bool) -> PostalAddress {
    PostalAddress {
        id: AddressId::from_uuid(uuid::Uuid::from_u128(if is_default { 1 } else { 2 })),
        label: label.into(),
        name: "Samira Ould Ali".into(),
        phone: "+213 551 23 45 67".into(),
        line1: "12, rue des Frères Bouadou".into(),
        line2: String::new(),
        postcode: "16000".into(),
        city: "Bab El Oued".into(),
        region: "Alger".into(),
        country: "DZ".into(),
        is_default,
    }
}

impl AddressesPage {
    fn samples_list() -> Vec<Self> {
        let addresses = vec![sample_address("Atelier", true), sample_address("", false)];
        vec![AddressesPage { addresses }, AddressesPage { addresses: vec![] }]
    }
}

impl AddressPage {
    fn of(id: Option<AddressId>, address: RawAddress, problems: Problems) -> Self {
        AddressPage {
            action: id.map_or_else(|| LIST.to_owned(), |id| format!("{LIST}/{id}")),
            is_new: id.is_none(),
            address,
            problems,
        }
    }

    fn samples_list() -> Vec<Self> {
        let id = Some(AddressId::from_uuid(uuid::Uuid::from_u128(1)));
        vec![
            AddressPage::of(None, RawAddress::default(), super::sample_problems()),
            AddressPage::of(id, sample_address("Atelier", true).into(), Problems::default()),
        ]
    }
}
