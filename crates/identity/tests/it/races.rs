//! Many at once: one account an address, no try beyond the limit, no error of ours.

use kernel::Role;
use serde_json::json;

use crate::{EMAIL, PASSWORD, count, credentials, house, seed};

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn twenty_simultaneous_registrations_make_one_account() {
    let house = house().await;
    let body = json!({ "name": "Samira", "email": EMAIL, "password": PASSWORD });
    let tries: Vec<_> = (0..20)
        .map(|_| {
            let (mut visitor, body) = (house.visitor(), body.clone());
            tokio::spawn(async move { visitor.post_json("/api/v1/people", &body).await })
        })
        .collect();
    for reply in tries {
        let reply = reply.await.unwrap();
        assert_eq!(reply.status, 201, "{}", reply.text);
    }
    assert_eq!(count(&house, "people").await, 1);
    assert_eq!(count(&house, "mails").await, 1, "one link for all of them");
    house.run_tasks().await;
    house.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn twenty_simultaneous_guesses_are_five_tries() {
    let house = house().await;
    seed(&house, EMAIL, Role::Customer).await;
    let tries: Vec<_> = (0..20)
        .map(|_| {
            let mut visitor = house.visitor();
            tokio::spawn(async move {
                visitor
                    .post_json("/api/v1/sessions", &credentials(EMAIL, "pas le bon"))
                    .await
            })
        })
        .collect();
    let mut statuses = Vec::new();
    for reply in tries {
        statuses.push(reply.await.unwrap().status.as_u16());
    }
    assert_eq!(
        statuses.iter().filter(|status| **status == 401).count(),
        5,
        "{statuses:?}"
    );
    assert_eq!(
        statuses.iter().filter(|status| **status == 429).count(),
        15,
        "{statuses:?}"
    );
    house.finish().await;
}
