//! The buttons of the technician's day: each post does one thing, once, however often it is sent.

use kernel::{Currency, Money};
use orders::Staff;
use platform::http::{Form, Invalid, Path, Problems, Upload};
use platform::{Allow, Answer, Cx, Fault, Routes, Verdict, audit};
use serde::Deserialize;

use super::visit::{VisitPage, has_come, own};
use crate::photo::LARGEST;
use crate::visit::Event;
use crate::{By, VisitId, VisitRefused, accept, add_photo, check_in, check_out, decline, miss, set_out, write_note};

/// What one form of photos may weigh.
const PHOTOS: usize = 4 * LARGEST;

pub(super) fn routes() -> Routes {
    let technician = Allow::Technician;
    Routes::new("/technician/visits/{visit}")
        .post(
            "/steps",
            technician,
            post_step,
            "Takes the visit's next step, or says that nobody was there",
        )
        .post("/note", technician, post_note, "Writes the technician's note")
        .post("/photos", technician, post_photos, "Keeps photos of the visit")
        .limited_to(PHOTOS)
        .post("/cash", technician, post_cash, "Takes in cash what is still owed")
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct StepForm {
    /// `accept`, `set_out`, `check_in`, `check_out`, `miss` or `decline`.
    step: String,
    /// Where the button stood: `day`, or the visit's own page.
    from: String,
    date: String,
}

async fn post_step(cx: Cx, Path(visit): Path<VisitId>, Form(form): Form<StepForm>) -> Answer {
    match take(&cx, visit, &form.step).await {
        Ok(()) if form.from == "day" && form.step != "check_in" => {
            let day: String = form
                .date
                .chars()
                .filter(|c| c.is_ascii_digit() || *c == '-')
                .take(10)
                .collect();
            Ok(cx.redirect(&format!("/technician?date={day}")))
        }
        Ok(()) => Ok(cx.redirect(&format!("/technician/visits/{visit}"))),
        Err(fault) => again(&cx, visit, fault).await,
    }
}

async fn take(cx: &Cx, visit: VisitId, step: &str) -> Verdict<(), VisitRefused> {
    let by = By::technician(cx).await?;
    let tx = cx.app.db().begin().await?;
    match Event::parse(step) {
        Some(Event::Accept) => accept(&tx, &by, visit).await?,
        Some(Event::Decline) => decline(&tx, &by, visit, "").await?,
        Some(Event::SetOut) => set_out(&tx, &by, visit).await?,
        Some(Event::CheckIn) => check_in(&tx, &by, visit).await?,
        Some(Event::CheckOut) => check_out(&tx, &by, visit).await?,
        Some(Event::Miss) => miss(&tx, &by, visit).await?,
        _ => return Err(VisitRefused::from(Invalid::one("step", "choice")).into()),
    };
    Ok(tx.commit().await?)
}

/// The visit's page with what went wrong; what is nobody's of the caller stays unknown.
pub(super) async fn again(cx: &Cx, visit: VisitId, fault: Fault<VisitRefused>) -> Answer {
    match fault {
        Fault::Broken(broken) => Err(broken.into()),
        Fault::Refused(VisitRefused::NotFound) => Err(VisitRefused::NotFound.into()),
        Fault::Refused(refused) => {
            let problems = Problems::of(cx, &refused);
            let page = VisitPage::read(cx, visit, String::new(), problems).await?;
            cx.page_refused(&refused, &page)
        }
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct NoteForm {
    note: String,
}

async fn post_note(cx: Cx, Path(visit): Path<VisitId>, Form(form): Form<NoteForm>) -> Answer {
    match note(&cx, visit, &form.note).await {
        Ok(()) => Ok(cx.redirect(&format!("/technician/visits/{visit}#note"))),
        Err(fault) => again(&cx, visit, fault).await,
    }
}

pub(super) async fn note(cx: &Cx, visit: VisitId, text: &str) -> Verdict<(), VisitRefused> {
    let by = By::technician(cx).await?;
    let tx = cx.app.db().begin().await?;
    write_note(&tx, &by, visit, text).await?;
    Ok(tx.commit().await?)
}

#[derive(Debug, Deserialize)]
struct NoFields {}

async fn post_photos(cx: Cx, Path(visit): Path<VisitId>, upload: Upload<NoFields>) -> Answer {
    match keep_photos(&cx, visit, upload).await {
        Ok(()) => Ok(cx.redirect(&format!("/technician/visits/{visit}#photos"))),
        Err(fault) => again(&cx, visit, fault).await,
    }
}

/// Each by itself: what was kept before one that is no photo stays.
async fn keep_photos(cx: &Cx, visit: VisitId, upload: Upload<NoFields>) -> Verdict<(), VisitRefused> {
    let by = By::technician(cx).await?;
    if upload.files.is_empty() {
        own(cx, visit).await?;
        return Err(VisitRefused::from(Invalid::one("photo", "required")).into());
    }
    for file in upload.files {
        add_photo(&cx.app, &by, visit, file.bytes.to_vec()).await?;
    }
    Ok(())
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct CashForm {
    /// As the button named it.
    pub(super) amount_minor: i64,
    pub(super) currency: String,
}

async fn post_cash(cx: Cx, Path(visit): Path<VisitId>, Form(form): Form<CashForm>) -> Answer {
    match take_cash(&cx, visit, &form).await {
        Ok(()) => Ok(cx.redirect(&format!("/technician/visits/{visit}"))),
        Err(fault) => again(&cx, visit, fault).await,
    }
}

/// Takes what the button named, no more and no less, once somebody is there; what has been paid meanwhile is not paid again.
pub(super) async fn take_cash(cx: &Cx, visit: VisitId, form: &CashForm) -> Verdict<(), VisitRefused> {
    let (row, by) = own(cx, visit).await?;
    if !has_come(row.state) {
        return Err(VisitRefused::NotNow(row.state).into());
    }
    let seen = form
        .currency
        .parse::<Currency>()
        .ok()
        .map(|currency| Money::new(form.amount_minor, currency));
    let tx = cx.app.db().begin().await?;
    orders::lock(&tx, &row.order_id.to_string()).await?;
    let owed = orders::owed_on_site(&tx, row.order_id).await?;
    let Some(owed) = owed.filter(|owed| owed.is_positive()) else {
        audit::nothing_new();
        return Ok(());
    };
    if seen != Some(owed) {
        return Err(VisitRefused::OwedChanged.into());
    }
    let staff = Staff { name: by.name };
    orders::pay_on_site(&tx, row.order_id, &staff)
        .await
        .map_err(|fault| fault.map(VisitRefused::Money))?;
    Ok(tx.commit().await?)
}
