//! A photo of a visit, for those who have been let in to it. Browsers keep it: under its id nothing else is ever shown.

use axum::http::header;
use axum::response::IntoResponse;
use platform::files::Files;
use platform::{Answer, Cx};

use crate::refused::VisitRefused;
use crate::store::photo::find_photo;
use crate::{PhotoId, VisitId};

pub(crate) async fn send(cx: &Cx, visit: VisitId, photo: &str) -> Answer {
    let photo: PhotoId = photo.parse().map_err(|_| VisitRefused::NotFound)?;
    let found = find_photo(&cx.app.db().read().await?, photo).await?;
    let row = found
        .filter(|row| row.visit_id == visit)
        .ok_or(VisitRefused::NotFound)?;
    let Some(bytes) = cx.app.need::<Files>()?.get(&row.file_name).await? else {
        tracing::warn!(photo.id = %photo, "a photo's file is gone");
        return Err(VisitRefused::NotFound.into());
    };
    let headers = [
        (header::CONTENT_TYPE, row.media_type.as_str()),
        (header::CACHE_CONTROL, "private, max-age=31536000, immutable"),
    ];
    Ok((headers, bytes).into_response())
}
