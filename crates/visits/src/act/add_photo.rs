//! Keep a photo of a visit: JPEG, PNG or WebP by its own bytes, without what the camera wrote about place and device. The same
//! picture twice is one.

use platform::audit::{self, Act};
use platform::files::Files;
use platform::{App, Tx, Verdict};
use serde_json::json;

use crate::VisitId;
use crate::by::By;
use crate::photo::{Photo, read};
use crate::refused::VisitRefused;
use crate::step::lock;
use crate::store::event::insert_event;
use crate::store::photo::{self as store, PhotoRow};
use crate::store::visit::find_visit;

/// Photos of one visit.
const MOST: i64 = 40;

/// The file is written before the transaction and left lying where that does not come about: nobody knows its name.
pub async fn add_photo(app: &App, by: &By, visit: VisitId, bytes: Vec<u8>) -> Verdict<PhotoRow, VisitRefused> {
    let known = find_visit(&app.db().read().await?, visit).await?;
    if by.is_customer() || known.is_none_or(|visit| !by.opens(&visit)) {
        return Err(VisitRefused::NotFound.into());
    }
    let photo = read(&bytes).map_err(|code| VisitRefused::Invalid(platform::http::Invalid::one("photo", code)))?;
    let name = app.need::<Files>()?.put(photo.bytes.clone()).await?;
    let tx = app.db().begin().await?;
    let row = keep(&tx, by, visit, (&name, &photo)).await?;
    tx.commit().await?;
    Ok(row)
}

async fn keep(tx: &Tx, by: &By, visit: VisitId, (name, photo): (&str, &Photo)) -> Verdict<PhotoRow, VisitRefused> {
    let visit = lock(tx, by, visit).await?;
    if !visit.state.has_time() {
        return Err(VisitRefused::NotNow(visit.state).into());
    }
    let (id, now) = (tx.new_id(), tx.now());
    let (count,) = store::count_photos(tx, visit.id).await?;
    if count >= MOST {
        return Err(VisitRefused::Invalid(platform::http::Invalid::one("photo", "visit_photos_full")).into());
    }
    let (width, height) = (photo.width, photo.height);
    let new = store::insert_photo(tx, id, visit.id, name, photo.media_type, width, height, &by.name, now).await?;
    if new == 0 {
        audit::nothing_new();
        return Ok(store::get_photo_of(tx, visit.id, name).await?);
    }
    let (detail, subject) = (json!({}), visit.id.to_string());
    let act = Act::new("visit_photo", &subject, json!({ "photo": id }));
    tokio::try_join!(
        insert_event(tx, visit.id, now, "photo", &by.name, &detail),
        audit::note(tx, &act),
    )?;
    Ok(store::get_photo_of(tx, visit.id, name).await?)
}
