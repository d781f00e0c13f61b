//! What waits for a person: the list, its filter and pages, and the acts on its lines.

use axum::http::StatusCode;

use crate::shop::Shop;

#[tokio::test]
async fn an_event_that_matched_nothing_waits_until_it_is_set_aside_with_a_note() {
    let shop = Shop::open().await;
    let mut staff = shop.staff();
    let empty = staff.get("/fr/office/money").await;
    assert!(empty.text.contains("Rien n’attend"), "{}", empty.text);
    let event = shop.stray_event("evt_stray").await;
    let list = staff.get("/fr/office/money").await;
    for text in [
        "La passerelle parle d’un paiement que nous ne connaissons pas.",
        "checkout.session.completed",
        &format!("/fr/office/money/{event}/replay"),
        &format!("/fr/office/money/{event}/settlement"),
    ] {
        assert!(list.text.contains(text), "{text} in {}", list.text);
    }
    let arabic = staff.get("/ar/office/money").await;
    assert!(arabic.text.contains("تتحدث البوابة عن دفع لا نعرفه."), "{}", arabic.text);
    assert!(!staff.get("/fr/office/money?kind=dispute").await.text.contains(&event));

    let replayed = staff.post_form(&format!("/fr/office/money/{event}/replay"), &[]).await;
    assert_eq!(replayed.location(), "/fr/office/money?kind=event");
    let path = format!("/fr/office/money/{event}/settlement");
    assert_eq!(staff.get(&path).await.status, StatusCode::OK);
    let bare = staff.post_form(&path, &[("note", " ")]).await;
    assert_eq!(bare.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(bare.text.contains("f-note-problem"), "{}", bare.text);
    let done = staff
        .post_form(&path, &[("note", "Un autre magasin sur le même compte.")])
        .await;
    assert_eq!(done.location(), "/fr/office/money", "{}", done.text);
    let twice = staff.post_form(&path, &[("note", "Encore.")]).await;
    assert_eq!(twice.status, StatusCode::CONFLICT, "{}", twice.text);
    assert!(twice.text.contains("quelqu’un l’a déjà réglé"), "{}", twice.text);
    assert_eq!(shop.acts(&event).await, ["replay", "resolve"]);
    assert!(!staff.get("/fr/office/money").await.text.contains(&event));
    let again = staff.post_form(&format!("/fr/office/money/{event}/replay"), &[]).await;
    assert_eq!(again.status, StatusCode::SEE_OTHER);
    assert_eq!(shop.acts(&event).await.len(), 2, "what is applied stays applied");
    shop.close().await;
}

#[tokio::test]
async fn two_people_at_once_settle_a_thing_once() {
    let shop = Shop::open().await;
    let event = shop.stray_event("evt_stray").await;
    let path = format!("/fr/office/money/{event}/settlement");
    let clicks = (0..10).map(|_| {
        let (mut staff, path) = (shop.staff(), path.clone());
        tokio::spawn(async move { staff.post_form(&path, &[("note", "Réglé.")]).await.status })
    });
    let mut statuses = Vec::new();
    for click in clicks.collect::<Vec<_>>() {
        statuses.push(click.await.unwrap());
    }
    let won = statuses
        .iter()
        .filter(|status| **status == StatusCode::SEE_OTHER)
        .count();
    assert_eq!(won, 1, "{statuses:?}");
    assert!(
        statuses
            .iter()
            .all(|status| [StatusCode::SEE_OTHER, StatusCode::CONFLICT].contains(status))
    );
    assert_eq!(shop.acts(&event).await, ["resolve"]);
    shop.close().await;
}

#[tokio::test]
async fn a_call_without_an_answer_is_asked_about_at_once() {
    let shop = Shop::open().await;
    let order = shop.order("CC-7K3M-9Q2A").await;
    let (payment, call) = shop.start(order, "CC-7K3M-9Q2A").await;
    let later = shop
        .test
        .app
        .clock()
        .now()
        .checked_add(jiff::SignedDuration::from_mins(9))
        .unwrap();
    shop.run_sql(&format!(
        "update gateway_calls set state = 'unknown', attempts = 1, next_at = '{later}', first_sent_at = created_at, error = 'time-out'"
    ))
    .await;
    let mut staff = shop.staff();
    let list = staff.get("/fr/office/money?kind=call").await;
    assert!(
        list.text
            .contains("On ne sait pas si la page de paiement a été ouverte.")
            && list.text.contains("CC-7K3M-9Q2A"),
        "{}",
        list.text
    );
    let path = format!("/fr/office/money/{call}/question");
    for _ in 0..2 {
        assert_eq!(staff.post_form(&path, &[]).await.status, StatusCode::SEE_OTHER);
    }
    assert_eq!(shop.acts(&call.to_string()).await, ["ask"], "the second finds it asked");
    shop.test.advance(std::time::Duration::from_secs(10)).await;
    let db = shop.test.app.db().read().await.unwrap();
    let after = payments::find_payment(&db, payment).await.unwrap().unwrap();
    assert!(after.gateway_session.is_some(), "the same call with the same key");
    drop(db);
    let known = staff.post_form(&path, &[]).await;
    assert_eq!(known.status, StatusCode::CONFLICT, "{}", known.text);
    shop.close().await;
}

#[tokio::test]
async fn every_kind_of_thing_stands_in_the_list_with_its_sentence() {
    let shop = Shop::open().await;
    let (_, payment) = shop.paid("CC-7K3M-9Q2A").await;
    shop.dispute(payment).await;
    let now = shop.test.app.clock().now();
    let pay = payment.uuid();
    shop.order("CC-0000-0001").await;
    shop.run_sql(&format!(
        "update orders set needs_human = 'dispute_opened' where number = 'CC-7K3M-9Q2A';
         update orders set needs_human = 'refund_failed' where number = 'CC-0000-0001';
         insert into connected_accounts (id, reference, gateway, email, country, state, created_at, updated_at)
             values (gen_random_uuid(), 'per_1', 'stripe', 'samir@example.org', 'FR', 'restricted', '{now}', '{now}');
         insert into reconciliations (id, gateway, since, started_at) values (gen_random_uuid(), 'stripe', '{now}', '{now}');
         insert into reconciliation_differences (id, reconciliation_id, kind, object, payment_id, currency, amount_minor, detail, state, found_at, seen_at)
             select gen_random_uuid(), r.id, 'amount_differs', 'pi_1', '{pay}', 'DZD', 5000, '{{}}', 'open', '{now}', '{now}' from reconciliations r;
         update payments set needs_human = 'something_new' where id = '{pay}'"
    ))
    .await;
    let mut staff = shop.staff();
    let list = staff.get("/fr/office/money").await;
    for text in [
        "Le client conteste son paiement auprès de sa banque",
        "reste \u{2068}3\u{2069} jours",
        "Le remboursement de la commande a échoué.",
        "Le paiement attend une décision.",
        "La passerelle restreint un compte relié",
        "La passerelle et nos livres n’ont pas le même montant.",
        "/fr/office/orders/CC-0000-0001",
        "/fr/office/accounts/acc_",
    ] {
        assert!(list.text.contains(text), "{text} in {}", list.text);
    }
    assert!(
        !list.text.contains("Le client conteste le paiement de cette commande"),
        "one fact is one line"
    );
    let at = |text: &str| list.text.find(text).unwrap();
    assert!(
        at("conteste son paiement") < at("restreint un compte"),
        "deadlines come first"
    );
    let desk = staff.get("/fr/office").await;
    assert!(
        desk.text.contains("<b>5</b>affaires d’argent à décider"),
        "{}",
        desk.text
    );
    let path = format!("/fr/office/money/{payment}/settlement");
    let done = staff.post_form(&path, &[("note", "Vu avec la banque.")]).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
    let page = staff.get(&format!("/fr/office/payments/{payment}")).await;
    assert!(
        page.text.contains("Vu avec la banque.") && page.text.contains("manager"),
        "{}",
        page.text
    );
    let again = staff.post_form(&path, &[("note", "Encore.")]).await;
    assert_eq!(again.status, StatusCode::CONFLICT);
    shop.close().await;
}

#[tokio::test]
async fn a_difference_is_settled_once_with_its_note() {
    let shop = Shop::open().await;
    let now = shop.test.app.clock().now();
    shop.run_sql(&format!(
        "insert into reconciliations (id, gateway, since, started_at, finished_at, summary)
             values (gen_random_uuid(), 'stripe', '{now}', '{now}', '{now}', '{{\"payment_intents\": 12}}');
         insert into reconciliation_differences (id, reconciliation_id, kind, object, detail, state, found_at, seen_at)
             select '00000000-0000-0000-0000-000000000007', r.id, 'movement_unknown', 'txn_1', '{{}}', 'open', '{now}', '{now}' from reconciliations r"
    ))
    .await;
    let mut staff = shop.staff();
    let page = staff.get("/fr/office/reconciliation").await;
    for text in [
        "txn_1",
        "Faire écrire le mouvement dans les livres",
        "paiements lus 12",
        "faite",
    ] {
        assert!(page.text.contains(text), "{text} in {}", page.text);
    }
    let path = "/fr/office/money/dif_00000000000000000000000000000007/settlement";
    assert_eq!(staff.get(path).await.status, StatusCode::OK);
    let done = staff.post_form(path, &[("note", "Frais de change.")]).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
    let twice = staff.post_form(path, &[("note", "Frais de change.")]).await;
    assert_eq!(twice.status, StatusCode::CONFLICT);
    assert!(
        !staff
            .get("/fr/office/reconciliation?state=open")
            .await
            .text
            .contains("txn_1")
    );
    let settled = staff.get("/fr/office/reconciliation?state=resolved").await;
    assert!(settled.text.contains("Frais de change."), "{}", settled.text);
    shop.close().await;
}

#[tokio::test]
async fn compare_now_runs_in_the_background_and_is_on_record() {
    let shop = Shop::open().await;
    let mut staff = shop.staff();
    for _ in 0..2 {
        let asked = staff.post_form("/fr/office/reconciliation", &[]).await;
        assert_eq!(asked.location(), "/fr/office/reconciliation?asked=yes");
    }
    shop.test.run_tasks().await;
    let page = staff.get("/fr/office/reconciliation?asked=yes").await;
    assert!(
        page.text.contains("Rapprochement demandé") && page.text.contains("faite"),
        "{}",
        page.text
    );
    shop.close().await;
}

#[tokio::test]
async fn the_list_is_paged_without_loss() {
    let shop = Shop::open().await;
    let now = shop.test.app.clock().now();
    shop.run_sql(&format!(
        "insert into gateway_events (id, gateway, event_id, kind, is_live, raw, state, received_at)
         select gen_random_uuid(), 'stripe', 'evt_' || n, 'kind.' || n || '.', false, '{{}}', 'failed', '{now}'::timestamptz - (n / 10) * interval '1 minute'
         from generate_series(1, 120) n"
    ))
    .await;
    let mut staff = shop.staff();
    let mut seen = std::collections::BTreeSet::new();
    let mut path = "/fr/office/money?kind=event".to_owned();
    for _ in 0..3 {
        let page = staff.get(&path).await;
        let kinds = page.text.split("kind.").skip(1);
        seen.extend(kinds.map(|rest| rest.split('.').next().unwrap().to_owned()));
        match page.text.split("rel=\"next\" href=\"").nth(1) {
            Some(rest) => {
                path = rest
                    .split('"')
                    .next()
                    .unwrap()
                    .replace("&amp;", "&")
                    .replace("&#x2f;", "/");
            }
            None => break,
        }
    }
    assert_eq!(seen.len(), 120);
    let nonsense = staff.get("/fr/office/money?kind=nonsense&cursor=nonsense").await;
    assert_eq!(nonsense.status, StatusCode::OK);
    shop.close().await;
}
