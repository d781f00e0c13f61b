//! Who belongs to the house: suspensions, roles, invitations, and that somebody can always say so.

use std::time::Duration;

use identity::PersonId;
use identity::staff::{By, Invite, StaffRefused, Suspend, change_role, end_devices, invite, lift_suspension, suspend};
use jiff::SignedDuration;
use kernel::{Lang, Role};
use platform::Fault;
use testkit::TestApp;

use crate::{EMAIL, PASSWORD, count, credentials, house, logged_in, seed, sql};

const ADMIN: &str = "lydia@exemple.dz";
const HOUR: Duration = Duration::from_secs(3_600);

async fn id_of(house: &TestApp, email: &str) -> PersonId {
    let client = house.database.connect().await;
    let row = client
        .query_one("select id from people where email = $1::text::citext", &[&email])
        .await
        .unwrap();
    PersonId::from_uuid(row.get(0))
}

fn refused<T: std::fmt::Debug>(verdict: Result<T, Fault<StaffRefused>>) -> StaffRefused {
    match verdict {
        Err(Fault::Refused(refused)) => refused,
        other => panic!("{other:?}"),
    }
}

fn wanted(house: &TestApp, person: PersonId, hours: Option<i64>) -> Suspend {
    Suspend {
        person,
        reason: "Plusieurs impayés".into(),
        ends_at: hours.map(|hours| house.app.clock().now() + SignedDuration::from_hours(hours)),
    }
}

#[tokio::test]
async fn a_suspension_ends_every_log_in_and_then_itself() {
    let house = house().await;
    seed(&house, EMAIL, Role::Customer).await;
    let person = id_of(&house, EMAIL).await;
    let mut visitor = logged_in(&house, EMAIL).await;
    suspend(&house.app, By::command_line(), wanted(&house, person, Some(1)))
        .await
        .unwrap();
    assert_eq!(visitor.get_json("/api/v1/me").await.status, 401);
    assert_eq!(count(&house, "sessions").await, 0);
    let shut = house
        .visitor()
        .post_json("/api/v1/sessions", &credentials(EMAIL, PASSWORD))
        .await;
    assert_eq!(
        (shut.status.as_u16(), &shut.json()["code"]),
        (403, &"suspended_until".into())
    );
    assert_eq!(
        count(&house, "mails where body_text like '%Plusieurs impayés%'").await,
        1,
        "the person reads why"
    );
    let again = suspend(&house.app, By::command_line(), wanted(&house, person, None)).await;
    assert_eq!(refused(again), StaffRefused::SuspendedAlready);
    house.advance(HOUR).await;
    logged_in(&house, EMAIL).await;
    let over = lift_suspension(&house.app, By::command_line(), person).await;
    assert_eq!(refused(over), StaffRefused::NotSuspended);
    suspend(&house.app, By::command_line(), wanted(&house, person, None))
        .await
        .unwrap();
    lift_suspension(&house.app, By::command_line(), person).await.unwrap();
    logged_in(&house, EMAIL).await;
    let acts = "audit_entries where verb in ('suspend', 'lift_suspension')";
    assert_eq!(count(&house, acts).await, 3);
    let past = suspend(&house.app, By::command_line(), wanted(&house, person, Some(-1))).await;
    assert!(matches!(refused(past), StaffRefused::Invalid(_)));
    house.run_tasks().await;
    house.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn no_session_survives_a_suspension_made_while_logging_in() {
    let house = house().await;
    seed(&house, EMAIL, Role::Customer).await;
    let person = id_of(&house, EMAIL).await;
    let tries: Vec<_> = (0..8)
        .map(|_| {
            let mut visitor = house.visitor();
            tokio::spawn(async move {
                visitor
                    .post_json("/api/v1/sessions", &credentials(EMAIL, PASSWORD))
                    .await
            })
        })
        .collect();
    tokio::task::yield_now().await;
    suspend(&house.app, By::command_line(), wanted(&house, person, None))
        .await
        .unwrap();
    for reply in tries {
        let status = reply.await.unwrap().status.as_u16();
        assert!([201, 401, 403, 429].contains(&status), "{status}");
    }
    assert_eq!(count(&house, "sessions").await, 0);
    house.run_tasks().await;
    house.finish().await;
}

#[tokio::test]
async fn nobody_suspends_staff_or_themselves() {
    let house = house().await;
    seed(&house, ADMIN, Role::Admin).await;
    seed(&house, "karim@exemple.dz", Role::Manager).await;
    seed(&house, EMAIL, Role::Customer).await;
    let (admin, manager) = (id_of(&house, ADMIN).await, id_of(&house, "karim@exemple.dz").await);
    let customer = id_of(&house, EMAIL).await;
    for person in [admin, manager] {
        let done = suspend(&house.app, By::command_line(), wanted(&house, person, None)).await;
        assert_eq!(refused(done), StaffRefused::DemoteFirst);
    }
    let itself = suspend(&house.app, By::staff(manager), wanted(&house, manager, None)).await;
    assert_eq!(refused(itself), StaffRefused::Yourself);
    let by_nobody = suspend(&house.app, By::staff(customer), wanted(&house, manager, None)).await;
    assert_eq!(
        refused(by_nobody),
        StaffRefused::Forbidden,
        "the role is looked up again"
    );
    let of_admin = end_devices(&house.app, By::staff(manager), admin).await;
    assert_eq!(
        refused(of_admin),
        StaffRefused::Forbidden,
        "staff are the admin's affair"
    );
    let role = change_role(&house.app, By::staff(manager), customer, Role::Manager).await;
    assert_eq!(refused(role), StaffRefused::Forbidden);
    suspend(&house.app, By::staff(manager), wanted(&house, customer, None))
        .await
        .unwrap();
    let raised = change_role(&house.app, By::staff(admin), customer, Role::Manager).await;
    assert_eq!(refused(raised), StaffRefused::LiftFirst);
    house.run_tasks().await;
    house.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_last_admin_stays_whoever_asks_and_however_many_at_once() {
    let house = house().await;
    let admins = ["a@exemple.dz", "b@exemple.dz", "c@exemple.dz"];
    for email in admins {
        seed(&house, email, Role::Admin).await;
    }
    let mut ids = Vec::new();
    for email in admins {
        ids.push(id_of(&house, email).await);
    }
    let mut all = Vec::new();
    for by in &ids {
        for person in ids.iter().filter(|person| *person != by) {
            let (app, by, person) = (house.app.clone(), *by, *person);
            all.push(tokio::spawn(async move {
                change_role(&app, By::staff(by), person, Role::Customer).await
            }));
        }
    }
    for done in all {
        match done.await.unwrap() {
            Ok(()) | Err(Fault::Refused(StaffRefused::Forbidden | StaffRefused::LastAdmin)) => {}
            Err(other) => panic!("{other:?}"),
        }
    }
    let left = count(&house, "people where role = 'admin'").await;
    assert!(left >= 1, "{left}");
    for id in &ids {
        let _ = change_role(&house.app, By::command_line(), *id, Role::Customer).await;
    }
    assert_eq!(count(&house, "people where role = 'admin'").await, 1);
    let client = house.database.connect().await;
    for by_hand in [
        "update people set role = 'customer' where role = 'admin'",
        "delete from people where role = 'admin'",
    ] {
        let broken = client.batch_execute(by_hand).await.unwrap_err();
        assert_eq!(
            broken.as_db_error().and_then(|error| error.constraint()),
            Some("people_last_admin")
        );
    }
    house.run_tasks().await;
    house.finish().await;
}

fn invitation(email: &str, role: Role) -> Invite {
    Invite {
        name: "Karim Bensaïd".into(),
        email: email.into(),
        role,
        lang: Lang::Fr,
    }
}

/// The key of the newest invitation in the mails.
async fn key(house: &TestApp) -> String {
    let client = house.database.connect().await;
    let rows = client
        .query(
            "select body_text from mails where body_text like '%/account/invitation?key=%' order by id desc",
            &[],
        )
        .await
        .unwrap();
    let text: String = rows[0].get(0);
    text.split("key=").nth(1).unwrap().chars().take(64).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn an_invitation_lets_one_in_once() {
    let house = house().await;
    seed(&house, ADMIN, Role::Admin).await;
    let admin = By::staff(id_of(&house, ADMIN).await);
    invite(&house.app, admin, invitation(EMAIL, Role::Technician))
        .await
        .unwrap();
    let twice = invite(&house.app, admin, invitation(EMAIL, Role::Manager)).await;
    assert_eq!(refused(twice), StaffRefused::InvitedAlready);
    let known = invite(&house.app, admin, invitation(ADMIN, Role::Manager)).await;
    assert_eq!(refused(known), StaffRefused::HasRole);
    let customer = invite(&house.app, admin, invitation("x@exemple.dz", Role::Customer)).await;
    assert!(matches!(refused(customer), StaffRefused::Invalid(_)));
    let key = key(&house).await;
    let path = format!("/fr/account/invitation?key={key}");
    let page = house.visitor().get(&path).await;
    assert!(page.status == 200 && page.text.contains(EMAIL), "{}", page.text);
    let short = [("key", key.as_str()), ("name", "Samira"), ("password", "court")];
    assert_eq!(
        house.visitor().post_form("/fr/account/invitation", &short).await.status,
        422
    );
    let tries: Vec<_> = (0..6)
        .map(|_| {
            let (mut visitor, key) = (house.visitor(), key.clone());
            tokio::spawn(async move {
                let form = [("key", key.as_str()), ("name", "Samira"), ("password", PASSWORD)];
                visitor.post_form("/fr/account/invitation", &form).await.status.as_u16()
            })
        })
        .collect();
    let mut statuses = Vec::new();
    for status in tries {
        statuses.push(status.await.unwrap());
    }
    statuses.sort_unstable();
    assert_eq!(statuses, [303, 409, 409, 409, 409, 409]);
    assert_eq!(house.visitor().get(&path).await.status, 410);
    let mut entered = logged_in(&house, EMAIL).await;
    assert_eq!(entered.get_json("/api/v1/me").await.json()["role"], "technician");
    house.run_tasks().await;
    house.finish().await;
}

#[tokio::test]
async fn an_invitation_takes_over_no_account_whose_owner_is_known() {
    let house = house().await;
    seed(&house, ADMIN, Role::Admin).await;
    seed(&house, EMAIL, Role::Customer).await;
    let admin = By::staff(id_of(&house, ADMIN).await);
    invite(&house.app, admin, invitation(EMAIL, Role::Manager))
        .await
        .unwrap();
    let key = key(&house).await;
    let form = [
        ("key", key.as_str()),
        ("name", "Un autre"),
        ("password", "un tout autre mot de passe"),
    ];
    let stranger = house.visitor().post_form("/fr/account/invitation", &form).await;
    assert_eq!(stranger.status, 409, "{}", stranger.text);
    assert_eq!(count(&house, "people where role = 'customer'").await, 1);
    let mut owner = logged_in(&house, EMAIL).await;
    let page = owner.get(&format!("/fr/account/invitation?key={key}")).await;
    assert!(!page.text.contains("type=\"password\""), "{}", page.text);
    let taken = owner.post_form("/fr/account/invitation", &[("key", &key)]).await;
    assert_eq!(taken.status, 303, "{}", taken.text);
    assert_eq!(
        owner.get_json("/api/v1/me").await.status,
        401,
        "begun as a customer, ended"
    );
    let mut manager = logged_in(&house, EMAIL).await;
    assert_eq!(manager.get_json("/api/v1/me").await.json()["role"], "manager");
    house.run_tasks().await;
    house.finish().await;
}

#[tokio::test]
async fn whoever_holds_the_mailbox_gets_the_account_nobody_confirmed() {
    let house = house().await;
    seed(&house, ADMIN, Role::Admin).await;
    seed(&house, EMAIL, Role::Customer).await;
    sql(
        &house,
        &format!("update people set email_verified_at = null where email = '{EMAIL}'"),
    )
    .await;
    let admin = By::staff(id_of(&house, ADMIN).await);
    invite(&house.app, admin, invitation(EMAIL, Role::Mechanic))
        .await
        .unwrap();
    let key = key(&house).await;
    let mine = "mon mot de passe à moi";
    let form = [("key", key.as_str()), ("name", "Samira"), ("password", mine)];
    assert_eq!(
        house.visitor().post_form("/fr/account/invitation", &form).await.status,
        303
    );
    let with = async |password: &str| {
        let body = credentials(EMAIL, password);
        house
            .visitor()
            .post_json("/api/v1/sessions", &body)
            .await
            .status
            .as_u16()
    };
    assert_eq!((with(PASSWORD).await, with(mine).await), (401, 201));
    house.run_tasks().await;
    house.finish().await;
}

#[tokio::test]
async fn who_may_invite_no_longer_has_invited_nobody() {
    let house = house().await;
    seed(&house, ADMIN, Role::Admin).await;
    seed(&house, "karim@exemple.dz", Role::Admin).await;
    let karim = id_of(&house, "karim@exemple.dz").await;
    invite(&house.app, By::staff(karim), invitation(EMAIL, Role::Admin))
        .await
        .unwrap();
    let key = key(&house).await;
    let mut visitor = logged_in(&house, "karim@exemple.dz").await;
    change_role(&house.app, By::command_line(), karim, Role::Customer)
        .await
        .unwrap();
    assert_eq!(visitor.get_json("/api/v1/me").await.status, 401);
    assert_eq!(
        house
            .visitor()
            .get(&format!("/fr/account/invitation?key={key}"))
            .await
            .status,
        410
    );
    let late = invite(&house.app, By::staff(karim), invitation(EMAIL, Role::Admin)).await;
    assert_eq!(refused(late), StaffRefused::Forbidden);
    house.run_tasks().await;
    house.finish().await;
}
