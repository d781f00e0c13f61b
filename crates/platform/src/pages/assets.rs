//! Styles, fonts, scripts and drawings, embedded and served under a path that names their content, so that browsers
//! keep them for a year. Serves nothing a request could choose outside the embedded list.

use std::sync::LazyLock;

use axum::Router;
use axum::extract::Path;
use axum::extract::rejection::PathRejection;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use rust_embed::RustEmbed;
use sha2::{Digest, Sha256};

use crate::App;

#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/assets/"]
struct Assets;

/// One short digest over all assets: files may name each other by relative paths.
static VERSION: LazyLock<String> = LazyLock::new(|| {
    let mut names: Vec<_> = Assets::iter().collect();
    names.sort();
    let mut hasher = Sha256::new();
    for file in names.iter().filter_map(|name| Assets::get(name)) {
        hasher.update(file.metadata.sha256_hash());
    }
    hex::encode(&hasher.finalize()[..6])
});

/// The address of an asset: `/assets/<version>/comptoir.css`.
pub fn url(path: &str) -> String {
    format!("/assets/{}/{path}", *VERSION)
}

/// The SVG of a line drawing; the empty part box for a name we do not have.
pub fn drawing(name: &str) -> String {
    let file = Assets::get(&format!("drawings/{name}.svg")).or_else(|| Assets::get("drawings/part.svg"));
    file.map(|file| String::from_utf8_lossy(&file.data).into_owned())
        .unwrap_or_default()
}

/// The names of all line drawings.
pub fn drawing_names() -> Vec<String> {
    Assets::iter()
        .filter_map(|name| Some(name.strip_prefix("drawings/")?.strip_suffix(".svg")?.to_owned()))
        .collect()
}

/// Serves `/assets/{version}/{*path}`; an older version still finds the present file.
pub fn assets_route() -> Router<App> {
    Router::new().route("/assets/{version}/{*path}", get(serve))
}

async fn serve(path: Result<Path<(String, String)>, PathRejection>) -> Response {
    let mut response = path.map_or_else(|_| StatusCode::NOT_FOUND.into_response(), |Path((_, path))| find(&path));
    response
        .headers_mut()
        .insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    response
}

fn find(path: &str) -> Response {
    let Some(file) = Assets::get(path) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let kind = match path.rsplit('.').next() {
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("woff2") => "font/woff2",
        Some("webp") => "image/webp",
        Some("png") => "image/png",
        Some("json" | "webmanifest") => "application/json",
        _ => "application/octet-stream",
    };
    let mut response = file.data.into_owned().into_response();
    response
        .headers_mut()
        .insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    response.headers_mut().insert(
        header::CACHE_CONTROL,
        HeaderValue::from_static("public, max-age=31536000, immutable"),
    );
    response
}
