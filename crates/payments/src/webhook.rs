//! Where gateways send their events. Proven by signature on the raw bytes, answered after the commit; says nothing about
//! what it found.

use axum::http::{HeaderMap, StatusCode};
use axum::response::IntoResponse;
use bytes::Bytes;
use platform::{Allow, Answer, Cx, Routes};

use crate::{Payments, SignedEvent, receive};

/// Where Stripe's end point is to be pointed.
pub const STRIPE_WEBHOOK_PATH: &str = "/webhooks/stripe";
/// 64 KiB, unless configured otherwise.
const WEBHOOK_LIMIT: usize = 64 * 1024;

/// The routes with the usual limit on webhooks.
pub fn routes() -> Routes {
    routes_limited(WEBHOOK_LIMIT)
}

/// `webhook_limit` in bytes, at most 1 MiB.
pub fn routes_limited(webhook_limit: usize) -> Routes {
    Routes::new("")
        .post(
            STRIPE_WEBHOOK_PATH,
            Allow::Gateway,
            stripe,
            "Takes in an event of Stripe's.",
        )
        .limited_to(webhook_limit.min(1024 * 1024))
}

async fn stripe(cx: Cx, headers: HeaderMap, body: Bytes) -> Answer {
    let payments = cx.app.need::<Payments>()?;
    let signature = headers
        .get("stripe-signature")
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let event = match SignedEvent::verify(payments, signature, &body, cx.app.clock().now()) {
        Ok(event) => event,
        Err(not_taken) => {
            tracing::warn!(%not_taken, "a webhook was refused");
            return Ok((StatusCode::BAD_REQUEST, "refused").into_response());
        }
    };
    receive::take_in(&cx.app, &event).await?;
    Ok((StatusCode::OK, "ok").into_response())
}
