//! What the checkout need not ask a signed-in person: their name and address, and where they have things sent. Fills a form
//! and no more: what is posted is checked as if it had been typed.

use identity::{PersonId, PostalAddress};
use platform::{Broken, Cx};

use crate::deliver_to::list_places;
use crate::details::RawDetails;
use crate::store::delivery::WilayaRow;

/// Empty for guests. One statement more for people, two where they have kept an address.
pub async fn known_of(cx: &Cx) -> Result<RawDetails, Broken> {
    let Some(person) = &cx.caller.person else {
        return Ok(RawDetails::default());
    };
    let details = RawDetails {
        email: person.email.clone(),
        name: person.name.clone(),
        ..RawDetails::default()
    };
    let kept = identity::list_addresses(&cx.app, PersonId::from_uuid(person.id)).await?;
    match kept.into_iter().next() {
        None => Ok(details),
        Some(address) => Ok(with_address(details, address, &list_places(&cx.app).await?.wilayas)),
    }
}

fn with_address(details: RawDetails, address: PostalAddress, wilayas: &[WilayaRow]) -> RawDetails {
    let lines = [address.line1, address.line2];
    let street: Vec<String> = lines.into_iter().filter(|line| !line.is_empty()).collect();
    RawDetails {
        name: address.name,
        phone: address.phone,
        wilaya: wilaya_of(&address.region, wilayas).unwrap_or_default(),
        commune: address.city,
        street: street.join(", "),
        ..details
    }
}

/// The wilaya that goes by this code or, in one of our languages, by this name.
fn wilaya_of(region: &str, wilayas: &[WilayaRow]) -> Option<String> {
    let region = region.trim().to_lowercase();
    let is_named = |wilaya: &&WilayaRow| {
        let names = &wilaya.names.0;
        wilaya.code == region
            || [&names.fr, &names.ar, &names.en]
                .iter()
                .any(|name| name.to_lowercase() == region)
    };
    wilayas.iter().find(is_named).map(|wilaya| wilaya.code.clone())
}
