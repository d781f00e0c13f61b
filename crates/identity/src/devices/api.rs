//! The log-ins of the caller as JSON.

use axum::http::StatusCode;
use axum::response::IntoResponse;
use platform::http::Path;
use platform::{Allow, Answer, Cx, Routes};

use crate::devices::{Device, end, end_all, list};
use crate::log_out;
use crate::token::DeviceId;

pub(super) fn routes() -> Routes {
    Routes::new("/api/v1")
        .get(
            "/me/devices",
            Allow::SignedIn,
            show,
            "Where the caller is logged in: browsers and programs",
        )
        .gives::<Vec<Device>>()
        .delete(
            "/me/devices/{id}",
            Allow::SignedIn,
            remove,
            "Ends one of the caller's log-ins",
        )
        .delete(
            "/sessions",
            Allow::SignedIn,
            leave_everywhere,
            "Logs out everywhere: every session and every token of the caller is dead",
        )
}

async fn show(cx: Cx) -> Answer {
    cx.json(StatusCode::OK, &list(&cx).await?)
}

async fn remove(cx: Cx, Path(id): Path<DeviceId>) -> Answer {
    end(&cx.app, &cx.caller, id).await?;
    Ok(StatusCode::OK.into_response())
}

async fn leave_everywhere(cx: Cx) -> Answer {
    end_all(&cx.app, &cx.caller, None).await?;
    let mut response = StatusCode::OK.into_response();
    log_out::forget(&cx.app, &mut response);
    Ok(response)
}
