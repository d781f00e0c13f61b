//! A list as a file for spreadsheets, a page of it at a time: however long it is, no more than one page is held.

use std::io;

use axum::body::Body;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use futures_util::TryStreamExt;
use futures_util::stream::try_unfold;
use platform::{Broken, Cx};

use crate::spreadsheet::{BOM, push_line};

/// Rows of a page, and where the next begins.
pub type Lines<C> = (Vec<Vec<String>>, Option<C>);

/// The answer that carries the file. `titles` are keys of the words over the columns; `page` reads what follows a place.
/// What breaks on the way cuts the file off: the reader sees that it is not whole.
pub fn as_file<C, F, R>(cx: &Cx, (name, titles): (&str, &[&str]), page: F) -> Response
where
    C: Send + 'static,
    F: Fn(Option<C>) -> R + Send + 'static,
    R: Future<Output = Result<Lines<C>, Broken>> + Send + 'static,
{
    let day = cx.app.clock().now().to_zoned(cx.app.renderer().zone().clone()).date();
    let mut head = BOM.to_owned();
    let titles: Vec<String> = titles.iter().map(|key| cx.say(key)).collect();
    push_line(&mut head, &titles.iter().map(String::as_str).collect::<Vec<_>>());
    let start = Some((head, None, page));
    let text = try_unfold(start, |at| async move {
        let Some((mut text, place, page)) = at else {
            return Ok::<_, Broken>(None);
        };
        let (rows, next) = page(place).await?;
        for row in rows {
            push_line(&mut text, &row.iter().map(String::as_str).collect::<Vec<_>>());
        }
        let next = next.map(|place| (String::new(), Some(place), page));
        Ok(Some((Bytes::from(text), next)))
    });
    let text = text.map_err(|broken| {
        tracing::error!(%broken, "a file was cut off");
        io::Error::other("cut off")
    });
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (
            header::CONTENT_DISPOSITION,
            format!("attachment; filename=\"{name}-{day}.csv\""),
        ),
        (header::CACHE_CONTROL, "no-store".to_owned()),
    ];
    (StatusCode::OK, headers, Body::from_stream(text)).into_response()
}
