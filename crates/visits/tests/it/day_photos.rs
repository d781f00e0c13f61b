//! Photos of a visit over HTTP: what is kept of them, what is refused, and who sees them.

use axum::http::{Method, StatusCode};
use testkit::{Reply, Visitor};

use crate::house::{House, Ordered};

/// A picture of 5 by 3 with what a camera would tell; its bytes are text, so that a form can be written by hand.
fn webp() -> String {
    let chunk = |name: &str, data: &str| {
        let length = char::from(u8::try_from(data.len()).unwrap());
        let pad = if data.len() % 2 == 1 { "\0" } else { "" };
        format!("{name}{length}\0\0\0{data}{pad}")
    };
    let chunks = [
        chunk("VP8X", "\u{c}\0\0\0\u{4}\0\0\u{2}\0\0"),
        chunk("VP8L", "\u{2f}\u{4}\0\u{1}\0"),
        chunk("EXIF", "36.75N 3.05E"),
    ]
    .concat();
    let length = char::from(u8::try_from(chunks.len() + 4).unwrap());
    format!("RIFF{length}\0\0\0WEBP{chunks}")
}

async fn send(visitor: &mut Visitor, ordered: &Ordered, photos: &[&str]) -> Reply {
    let token = visitor.form_token();
    let path = format!("/fr/technician/visits/{}/photos", ordered.visit);
    let part = |photo: &&str| {
        format!(
            "--x\r\nContent-Disposition: form-data; name=\"photo\"; filename=\"../a.jpg\"\r\nContent-Type: text/html\r\n\r\n{photo}\r\n"
        )
    };
    let body = format!(
        "--x\r\nContent-Disposition: form-data; name=\"form_token\"\r\n\r\n{token}\r\n{}--x--\r\n",
        photos.iter().map(part).collect::<String>()
    );
    visitor
        .send(Method::POST, &path, Some("multipart/form-data; boundary=x"), body)
        .await
}

#[tokio::test]
async fn a_photo_is_kept_bare_and_seen_by_the_technician_and_the_office_alone() {
    let house = House::open().await;
    let ordered = house.order("2026-01-17 09:00", 0).await;
    let mut karim = house.person("technician");
    let photo = webp();
    let kept = send(&mut karim, &ordered, &[&photo]).await;
    assert_eq!(kept.status, StatusCode::SEE_OTHER, "{}", kept.text);
    assert!(kept.location().ends_with("#photos"), "{}", kept.location());
    send(&mut karim, &ordered, &[&photo, &photo]).await;
    assert_eq!(house.count("visit_photos").await, 1, "the same picture is one");
    let page = karim.get(&format!("/fr/technician/visits/{}", ordered.visit)).await;
    let from = page.text.find("/photos/pho_").expect("its picture on the page");
    let name: String = page.text[from + 8..].chars().take_while(|c| *c != '"').collect();
    let own = format!("/fr/technician/visits/{}/photos/{name}", ordered.visit);
    let office = format!("/fr/office/visits/{}/photos/{name}", ordered.visit);
    for (who, path) in [("technician", &own), ("manager", &office)] {
        let seen = house.person(who).get(path).await;
        assert_eq!(
            (seen.status, seen.header("content-type")),
            (StatusCode::OK, "image/webp"),
            "{who}"
        );
        assert_eq!(seen.header("x-content-type-options"), "nosniff");
        assert!(
            seen.header("cache-control").starts_with("private"),
            "{}",
            seen.header("cache-control")
        );
        assert!(
            photo.contains("36.75N") && !seen.text.contains("36.75N"),
            "where it was taken"
        );
    }
    assert_eq!(house.person("lila").get(&own).await.status, StatusCode::NOT_FOUND);
    for (who, path) in [("customer", &own), ("customer", &office), ("technician", &office)] {
        assert_eq!(
            house.person(who).get(path).await.status,
            StatusCode::FORBIDDEN,
            "{who} {path}"
        );
    }
    for path in [&own, &office] {
        assert_ne!(
            house.test.visitor().get(path).await.status,
            StatusCode::OK,
            "a stranger"
        );
    }
    let desk = house
        .person("manager")
        .get(&format!("/fr/office/visits/{}", ordered.visit))
        .await;
    assert!(desk.text.contains(&name), "{}", desk.text);
    let customers = format!(
        "/fr/visits/{}?key={}",
        ordered.visit,
        orders::key_of(&house.test.app, ordered.order)
    );
    let page = house.test.visitor().get(&customers).await;
    assert!(
        page.status == StatusCode::OK && !page.text.contains("pho_"),
        "not on the customer's page"
    );
    house.test.run_tasks().await;
    house.test.finish().await;
}

#[tokio::test]
async fn a_photo_is_found_at_its_own_visit_alone() {
    let house = House::open().await;
    let (one, other) = (
        house.order("2026-01-17 09:00", 0).await,
        house.order("2026-01-17 14:00", 0).await,
    );
    let mut karim = house.person("technician");
    send(&mut karim, &one, &[&webp()]).await;
    let photo = house
        .text("select 'pho_' || replace(id::text, '-', '') from visit_photos")
        .await;
    for (visit, status) in [(&one, StatusCode::OK), (&other, StatusCode::NOT_FOUND)] {
        let path = format!("/fr/technician/visits/{}/photos/{photo}", visit.visit);
        assert_eq!(karim.get(&path).await.status, status);
    }
    house.test.run_tasks().await;
    house.test.finish().await;
}

#[tokio::test]
async fn a_photo_as_large_as_telephones_make_them_is_kept() {
    let house = House::open().await;
    let ordered = house.order("2026-01-17 09:00", 0).await;
    // A chunk nobody knows, of four megabytes; its length is text as well.
    let chunk = format!("MORE\0\0@\0{}", "\0".repeat(0x40_0000));
    let small = webp();
    let photo = format!("RIFF\u{7f}\u{7f}\u{7f}\0WEBP{}{chunk}", &small[12..]);
    let kept = send(&mut house.person("technician"), &ordered, &[&photo]).await;
    assert_eq!(kept.status, StatusCode::SEE_OTHER, "{}", kept.text);
    assert_eq!(house.count("visit_photos").await, 1);
    house.test.run_tasks().await;
    house.test.finish().await;
}

#[tokio::test]
async fn what_is_no_photo_names_the_field_and_strangers_send_none() {
    let house = House::open().await;
    let ordered = house.order("2026-01-17 09:00", 0).await;
    let mut karim = house.person("technician");
    let large = format!("{}{}", webp(), "\0".repeat(visits::LARGEST_PHOTO));
    let cut = &webp()[..30];
    for wrong in [
        "<svg onload=alert(1)>",
        "GIF89a\u{5}\0\u{3}\0\0\0\0",
        "%PDF-1.7",
        "x",
        "",
        cut,
        &large,
    ] {
        let refused = send(&mut karim, &ordered, &[wrong]).await;
        assert_eq!(
            refused.status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "{} bytes",
            wrong.len()
        );
        assert!(refused.text.contains("f-photo-problem"), "{} bytes", wrong.len());
    }
    let all_too_large = "\0".repeat(4 * visits::LARGEST_PHOTO);
    let refused = send(&mut karim, &ordered, &[&all_too_large]).await;
    assert_eq!(refused.status, StatusCode::PAYLOAD_TOO_LARGE);
    let lila = send(&mut house.person("lila"), &ordered, &[&webp()]).await;
    assert_eq!(lila.status, StatusCode::NOT_FOUND);
    let customer = send(&mut house.person("customer"), &ordered, &[&webp()]).await;
    assert_eq!(customer.status, StatusCode::FORBIDDEN);
    assert_eq!(house.count("visit_photos").await, 0);
    // One of two is none: the good one before it stays, and the page says which field was wrong.
    let half = send(&mut karim, &ordered, &[&webp(), "x"]).await;
    assert!(half.status == StatusCode::UNPROCESSABLE_ENTITY && half.text.contains("f-photo-problem"));
    assert_eq!(house.count("visit_photos").await, 1);
    house.test.run_tasks().await;
    house.test.finish().await;
}
