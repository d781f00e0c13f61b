//! A fetched picture, under an id that never shows anything else: browsers keep it. Shows nothing that was not fetched.

use axum::http::header;
use axum::response::IntoResponse;
use platform::files::Files;
use platform::http::Path;
use platform::{Answer, Cx};

use crate::PictureId;
use crate::picture::NoPicture;
use crate::store::picture::find_picture_file;

pub(super) async fn show_picture(cx: Cx, Path(id): Path<String>) -> Answer {
    let id: PictureId = id.parse().map_err(|_| NoPicture)?;
    let (name, media_type) = find_picture_file(&cx.app.db().read().await?, id)
        .await?
        .ok_or(NoPicture)?;
    let Some(bytes) = cx.app.need::<Files>()?.get(&name).await? else {
        tracing::warn!(picture.id = %id, file = name, "a picture's file is gone");
        return Err(NoPicture.into());
    };
    let headers = [
        (header::CONTENT_TYPE, media_type.as_str()),
        (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
    ];
    Ok((headers, bytes).into_response())
}
