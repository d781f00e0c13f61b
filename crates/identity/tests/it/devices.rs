//! Where somebody is logged in: they see all of it, end any of it, and nothing of anybody else.

use axum::http::Method;
use kernel::Role;

use crate::tokens::{me, refreshed, tokens_for, with};
use crate::{EMAIL, count, house, logged_in, seed};

#[tokio::test]
async fn a_person_sees_their_browsers_and_programs_and_ends_one() {
    let house = house().await;
    seed(&house, EMAIL, Role::Customer).await;
    let mut here = logged_in(&house, EMAIL).await;
    let mut other = logged_in(&house, EMAIL).await;
    let program = tokens_for(&house, EMAIL).await;
    let listed = here.get("/api/v1/me/devices").await.json();
    let devices = listed.as_array().unwrap();
    assert_eq!(devices.len(), 3);
    assert_eq!(devices.iter().filter(|device| device["is_this"] == true).count(), 1);
    assert_eq!(devices.iter().filter(|device| device["kind"] == "program").count(), 1);
    let page = here.get("/fr/account/devices").await;
    assert_eq!(page.status, 200);
    for device in devices.iter().filter(|device| device["is_this"] == false) {
        let id = device["id"].as_str().unwrap();
        assert!(page.text.contains(&format!("/fr/account/devices/{id}/end")));
        let end = here.post_form(&format!("/fr/account/devices/{id}/end"), &[]).await;
        assert_eq!((end.status.as_u16(), end.location()), (303, "/fr/account/devices"));
        let again = here.post_form(&format!("/fr/account/devices/{id}/end"), &[]).await;
        assert_eq!(again.status, 404);
    }
    assert_eq!(other.get("/api/v1/me").await.status, 401);
    assert_eq!(me(&house, &program.access).await, 401);
    assert_eq!(refreshed(&house, &program.refresh).await.status, 401);
    assert_eq!(here.get("/api/v1/me").await.status, 200);
    assert_eq!(
        count(
            &house,
            "audit_entries where verb = 'end_session' and person_id is not null"
        )
        .await,
        2
    );
    house.finish().await;
}

#[tokio::test]
async fn a_program_sees_itself_and_may_end_the_browser() {
    let house = house().await;
    seed(&house, EMAIL, Role::Customer).await;
    let mut browser = logged_in(&house, EMAIL).await;
    let program = format!("Bearer {}", tokens_for(&house, EMAIL).await.access);
    let listed = with(&house, &program, Method::GET, "/api/v1/me/devices").await.json();
    for device in listed.as_array().unwrap() {
        assert_eq!(device["is_this"] == true, device["kind"] == "program");
        if device["is_this"] == false {
            let path = format!("/api/v1/me/devices/{}", device["id"].as_str().unwrap());
            assert_eq!(with(&house, &program, Method::DELETE, &path).await.status, 200);
        }
    }
    assert_eq!(browser.get("/api/v1/me").await.status, 401);
    house.finish().await;
}

#[tokio::test]
async fn anothers_log_in_does_not_exist() {
    let house = house().await;
    seed(&house, EMAIL, Role::Customer).await;
    seed(&house, "karim@exemple.dz", Role::Admin).await;
    let (mut samira, mut karim) = (
        logged_in(&house, EMAIL).await,
        logged_in(&house, "karim@exemple.dz").await,
    );
    tokens_for(&house, EMAIL).await;
    let devices = samira.get("/api/v1/me/devices").await.json();
    assert_eq!(
        karim.get("/api/v1/me/devices").await.json().as_array().unwrap().len(),
        1
    );
    for device in devices.as_array().unwrap() {
        let id = device["id"].as_str().unwrap();
        let by_page = karim.post_form(&format!("/fr/account/devices/{id}/end"), &[]).await;
        let by_api = karim
            .send_json(Method::DELETE, &format!("/api/v1/me/devices/{id}"), &())
            .await;
        assert_eq!((by_page.status.as_u16(), by_api.status.as_u16()), (404, 404));
    }
    assert_eq!(samira.get("/api/v1/me/devices").await.json(), devices);
    assert_eq!(count(&house, "audit_entries").await, 0);
    house.finish().await;
}

#[tokio::test]
async fn all_others_end_at_once_and_everywhere_means_here_too() {
    let house = house().await;
    seed(&house, EMAIL, Role::Customer).await;
    let mut here = logged_in(&house, EMAIL).await;
    let mut other = logged_in(&house, EMAIL).await;
    let program = tokens_for(&house, EMAIL).await;
    let end = here.post_form("/fr/account/devices/end-others", &[]).await;
    assert_eq!((end.status.as_u16(), end.location()), (303, "/fr/account/devices"));
    assert_eq!(
        (
            other.get("/api/v1/me").await.status.as_u16(),
            me(&house, &program.access).await.as_u16()
        ),
        (401, 401)
    );
    assert_eq!(here.get("/api/v1/me").await.status, 200);
    let program = tokens_for(&house, EMAIL).await;
    let bearer = format!("Bearer {}", program.access);
    assert_eq!(
        with(&house, &bearer, Method::DELETE, "/api/v1/sessions").await.status,
        200
    );
    assert_eq!(
        (
            here.get("/api/v1/me").await.status.as_u16(),
            me(&house, &program.access).await.as_u16()
        ),
        (401, 401)
    );
    assert_eq!(count(&house, "audit_entries where verb = 'end_all_sessions'").await, 2);
    assert_eq!(count(&house, "sessions").await, 0);
    house.finish().await;
}
