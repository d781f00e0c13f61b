//! Logging out ends the session for whoever holds its cookie.

use kernel::Role;

use crate::{EMAIL, count, house, logged_in, seed};

#[tokio::test]
async fn a_logged_out_session_is_dead_for_every_holder_of_its_cookie() {
    let house = house().await;
    seed(&house, EMAIL, Role::Customer).await;
    let mut visitor = logged_in(&house, EMAIL).await;
    let mut thief = visitor.clone();
    let mut other = logged_in(&house, EMAIL).await;
    let reply = visitor.post_form("/ar/account/logout", &[]).await;
    assert_eq!((reply.status.as_u16(), reply.location()), (303, "/ar/"));
    assert!(!visitor.cookies.contains_key("sid"));
    assert_eq!(thief.get("/api/v1/me").await.status, 401);
    assert_eq!(
        other.get("/api/v1/me").await.status,
        200,
        "another browser stays logged in"
    );
    house.finish().await;
}

#[tokio::test]
async fn the_api_logs_out_and_a_guest_may_too() {
    let house = house().await;
    seed(&house, EMAIL, Role::Customer).await;
    let mut visitor = logged_in(&house, EMAIL).await;
    for _ in 0..2 {
        let reply = visitor
            .send_json(axum::http::Method::DELETE, "/api/v1/sessions/current", &())
            .await;
        assert_eq!(reply.status, 200);
    }
    assert_eq!(count(&house, "sessions").await, 0);
    assert_eq!(house.visitor().post_form("/fr/account/logout", &[]).await.status, 303);
    house.finish().await;
}

#[tokio::test]
async fn another_site_cannot_log_anybody_in_or_out() {
    let house = house().await;
    seed(&house, EMAIL, Role::Customer).await;
    let mut visitor = logged_in(&house, EMAIL).await;
    let form = Some("application/x-www-form-urlencoded");
    for path in ["/fr/account/logout", "/fr/account/login", "/fr/account/register"] {
        let reply = visitor
            .send(axum::http::Method::POST, path, form, "form_token=guess".into())
            .await;
        assert_eq!(reply.status, 403, "{path} without its token");
    }
    for path in ["/api/v1/sessions", "/api/v1/people"] {
        let reply = visitor
            .send(axum::http::Method::POST, path, form, "email=a".into())
            .await;
        assert_eq!(reply.status, 403, "{path} as a form");
    }
    assert_eq!(visitor.get("/api/v1/me").await.status, 200);
    house.finish().await;
}
