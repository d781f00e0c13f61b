//! Holds the chosen slot with its parts, all or none, and leads to the checkout. When something was taken meanwhile, the page says
//! so with what else is free, and keeps all that was chosen.

use calendar::Wish;
use catalog::VariantId;
use jiff::Timestamp;
use orders::{AddTime, AddTimeRefused};
use platform::http::{Checks, Form, Invalid, Path, Problems};
use platform::{Answer, Broken, Cx, Fault};

use super::NoSuchFault;
use super::choice::{Choice, LONGEST_NOTE};
use super::times::{Refusal, draw};

/// A form's fields; a part comes once for each that is ticked.
type Fields = Vec<(String, String)>;

/// Without scripts, what was ticked is added up by asking for the same page with it.
pub(super) async fn choose(cx: Cx, Path(fault): Path<String>, Form(raw): Form<Fields>) -> Answer {
    let fault = calendar::find_fault(&cx.app.db().read().await?, &fault)
        .await?
        .ok_or(NoSuchFault)?;
    let choice = Choice::of_form(&raw);
    Ok(cx.redirect(&choice.address(&format!("/book/{}/times", fault.slug))))
}

pub(super) async fn hold(cx: Cx, Path(fault): Path<String>, Form(raw): Form<Fields>) -> Answer {
    let choice = Choice::of_form(&raw);
    let (wished, note) = match read(&choice) {
        Ok(read) => read,
        Err(invalid) => return refuse(&cx, (&fault, &choice), &invalid).await,
    };
    let input = match wish(&cx, &fault, &choice, (wished, note)).await {
        Ok(input) => input,
        Err(Fault::Refused(refused)) => return refuse(&cx, (&fault, &choice), &refused).await,
        Err(Fault::Broken(broken)) => return Err(broken.into()),
    };
    match orders::add_time(&cx.app, &orders::holder_of(&cx), cx.lang, input).await {
        Ok(added) => {
            let mut response = cx.redirect("/checkout");
            orders::remember_cart(&cx, &mut response, added.new_secret.as_deref(), added.pieces);
            Ok(response)
        }
        Err(Fault::Refused(refused)) => refuse(&cx, (&fault, &choice), &refused).await,
        Err(Fault::Broken(broken)) => Err(broken.into()),
    }
}

/// The slot and the word for the technician.
fn read(choice: &Choice) -> Result<(Timestamp, String), Invalid> {
    let mut checks = Checks::new();
    let slot = checks.field("starts_at", choice.slot.ok_or("required"));
    let note = checks.lines("note", &choice.note, (0, LONGEST_NOTE));
    checks.done()?;
    slot.zip(note).ok_or_else(|| Invalid::one("starts_at", "required"))
}

/// What is to be held. A part that is not there is as good as sold out.
async fn wish(
    cx: &Cx,
    fault: &str,
    choice: &Choice,
    (starts_at, note): (Timestamp, String),
) -> Result<AddTime, Fault<AddTimeRefused>> {
    let db = cx.app.db().read().await?;
    let ask = catalog::AskParts {
        categories: &[],
        appliance: "",
        named: &choice.parts,
        most: i64::try_from(choice.parts.len()).map_err(Broken::new)?,
    };
    let (fault, appliances, parts) = tokio::try_join!(
        calendar::find_fault(&db, fault),
        catalog::list_appliances(&db),
        catalog::list_parts(&db, ask)
    )?;
    let not_offered = calendar::HoldRefused::NotOffered(calendar::NotOffered::Service);
    let fault = fault.ok_or(AddTimeRefused::Slot(not_offered))?;
    let appliance = appliances
        .iter()
        .find(|known| Some(&known.slug) == choice.appliance.as_ref());
    let again = Choice {
        slot: None,
        ..choice.clone()
    };
    Ok(AddTime {
        wish: Wish {
            service: fault.service,
            place: choice.place.unwrap_or_default().to_owned(),
            starts_at,
            technician: choice.technician,
        },
        again: again.address(&format!("/book/{}/times", fault.slug)),
        fault: Some(fault.title),
        appliance: appliance.map(catalog::Appliance::label).unwrap_or_default(),
        note,
        parts: variants(choice, &parts)?,
    })
}

fn variants(choice: &Choice, parts: &[catalog::Part]) -> Result<Vec<(VariantId, i64)>, AddTimeRefused> {
    let of = |sku: &String| {
        let part = parts.iter().find(|part| part.offer.sku == *sku);
        let gone = AddTimeRefused::OutOfStock { sku: sku.clone() };
        part.filter(|part| part.offer.is_sellable)
            .map(|part| (part.offer.variant, 1))
            .ok_or(gone)
    };
    choice.parts.iter().map(of).collect()
}

/// The page again: what was wished, what is wrong with it, what else is free.
async fn refuse(cx: &Cx, (fault, choice): (&str, &Choice), refused: &dyn kernel::Refusal) -> Answer {
    let refusal = Refusal {
        status: Cx::status(refused),
        problems: Problems::of(cx, refused),
    };
    draw(cx, fault, choice, Some(refusal)).await
}
