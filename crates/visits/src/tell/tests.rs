//! Who is told what, by which way, in which words, and how often.

use std::time::Duration;

use calendar::{Policy, TechnicianId};
use jiff::{SignedDuration, Timestamp};
use kernel::{Currency, Lang, Localized, Money};
use orders::TimeMoney;
use platform::db::Json;
use platform::mail::{self, OutboxMail};
use platform::sms::{self, OutboxText, segments};
use platform::tasks::run_due;
use testkit::{Parts, TestApp};
use uuid::Uuid;

use super::technician::tell_technicians;
use super::{News, tell, tell_with};
use crate::VisitId;
use crate::store::visit::{self as store, VisitRow};
use crate::visit::State;

/// A house whose tasks are this slice's, without a mail server and without a gateway.
pub(crate) async fn house() -> TestApp {
    TestApp::start(Parts {
        tasks: crate::tasks(),
        ..Parts::default()
    })
    .await
}

/// Runs what is due as often as it takes, and says what of mails and texts waits for others.
pub(crate) async fn run(house: &TestApp) {
    let tasks = crate::tasks().and(mail_stays()).and(sms::tasks());
    let drained = run_due(&house.app, &tasks).await.unwrap();
    assert_eq!(drained.failed, 0);
}

/// Mails stay in the outbox here.
fn mail_stays() -> platform::tasks::TaskSet {
    platform::tasks::TaskSet::new().on(|_, _: mail::SendMail| async { Ok(()) })
}

#[derive(Debug, Clone, Copy)]
pub(crate) struct Wanted {
    pub state: State,
    pub starts_at: &'static str,
    pub lang: Lang,
    pub technician: Option<TechnicianId>,
}

pub(crate) const CONFIRMED: Wanted = Wanted {
    state: State::Confirmed,
    starts_at: "2026-01-20T08:00:00Z",
    lang: Lang::Fr,
    technician: None,
};

/// A visit of its own order, as it stands.
pub(crate) async fn stand(house: &TestApp, wanted: Wanted) -> VisitRow {
    let tx = house.app.db().begin().await.unwrap();
    let visit: VisitId = tx.new_id();
    let starts_at: Timestamp = wanted.starts_at.parse().unwrap();
    let title = Localized::new("Entretien annuel", "الصيانة السنوية", "Annual service");
    let place = Localized::new("Bir Mourad Raïs", "بئر مراد رايس", "Bir Mourad Rais");
    store::insert_visit(
        &tx,
        visit,
        tx.new_id(),
        "CC-7K3M-9Q2X",
        None,
        tx.new_id(),
        wanted.technician.unwrap_or(TechnicianId::from_uuid(Uuid::nil())),
        "Karim B.",
        &Json(&title),
        None,
        "ThemaFast",
        starts_at,
        starts_at + SignedDuration::from_mins(90),
        120,
        "Africa/Algiers",
        "dz-1601",
        &Json(&place),
        "7 chemin des Glycines",
        "Nadia Ferhat",
        "+213551234567",
        "nadia@example.dz",
        wanted.lang,
        "Sonner deux fois",
        &Json(&Policy::default()),
        450_000,
        Currency::DZD,
        starts_at,
        tx.now(),
    )
    .await
    .unwrap();
    if wanted.technician.is_none() {
        store::set_technician(&tx, visit, None, None).await.unwrap();
    }
    tx.commit().await.unwrap();
    change(house, visit, (wanted.state, 0), starts_at).await
}

/// As if somebody had done something to it.
pub(crate) async fn change(
    house: &TestApp,
    visit: VisitId,
    (state, version): (State, i32),
    starts_at: Timestamp,
) -> VisitRow {
    let tx = house.app.db().begin().await.unwrap();
    let row = store::lock_visit(&tx, visit).await.unwrap().unwrap();
    let answer_by = (state == State::Requested).then_some(starts_at);
    store::set_state(&tx, visit, state, tx.now(), version, answer_by, None)
        .await
        .unwrap();
    let ends_at = starts_at + SignedDuration::from_mins(90);
    let name = row.technician_name.as_deref();
    store::set_slot(&tx, visit, starts_at, ends_at, row.technician_id, name, 10_000)
        .await
        .unwrap();
    let row = store::lock_visit(&tx, visit).await.unwrap().unwrap();
    tx.commit().await.unwrap();
    row
}

pub(crate) async fn mails(house: &TestApp) -> Vec<OutboxMail> {
    let mut mails = mail::list_newest(&house.app.db().read().await.unwrap()).await.unwrap();
    mails.reverse();
    mails
}

pub(crate) async fn texts(house: &TestApp) -> Vec<OutboxText> {
    let mut texts = sms::list_newest(&house.app.db().read().await.unwrap()).await.unwrap();
    texts.reverse();
    texts
}

async fn told(house: &TestApp, visit: &VisitRow, news: News) {
    let tx = house.app.db().begin().await.unwrap();
    tell(&tx, visit, news);
    tx.commit().await.unwrap();
    run(house).await;
}

fn invitation(mail: &OutboxMail) -> &str {
    &mail.attachment.as_ref().unwrap().0.body
}

#[tokio::test]
async fn a_confirmed_visit_is_told_by_mail_with_the_event_and_by_text_once() {
    let house = house().await;
    let visit = stand(&house, CONFIRMED).await;
    told(&house, &visit, News::Confirmed).await;
    told(&house, &visit, News::Confirmed).await;
    let (mails, texts) = (mails(&house).await, texts(&house).await);
    assert_eq!((mails.len(), texts.len()), (1, 1));
    assert_eq!(
        mails[0].subject.replace('\u{a0}', " "),
        "Visite confirmée : mardi 20 janvier, entre 9 h et 11 h"
    );
    for part in [
        "Nadia Ferhat",
        "Entretien annuel",
        "7 chemin des Glycines, Bir Mourad Raïs",
        "CC-7K3M-9Q2X",
    ] {
        assert!(mails[0].body_text.contains(part), "{part} in {}", mails[0].body_text);
        assert!(mails[0].body_html.contains(part), "{part} in {}", mails[0].body_html);
    }
    let link = format!(
        "http://127.0.0.1/fr/visits/{}?key={}",
        visit.id,
        orders::key_of(&house.app, visit.order_id)
    );
    assert!(mails[0].body_text.contains(&link) && texts[0].body.ends_with(&link));
    let attached = &mails[0].attachment.as_ref().unwrap().0;
    assert_eq!(attached.content_type, "text/calendar; charset=utf-8; method=REQUEST");
    let event = invitation(&mails[0]).replace("\r\n ", "");
    for line in [
        format!("UID:{}@127.0.0.1", visit.id).as_str(),
        "SEQUENCE:0",
        "STATUS:CONFIRMED",
        "DTSTART;TZID=Africa/Algiers:20260120T090000",
        "ORGANIZER;CN=\"Comptoir Chauffage\":mailto:bonjour@comptoir.example",
    ] {
        assert!(event.contains(line), "{line} in {event}");
    }
    assert_eq!(texts[0].recipient, "+213551234567");
    house.finish().await;
}

#[tokio::test]
async fn a_moved_visit_has_the_same_event_with_a_higher_sequence() {
    let house = house().await;
    let visit = stand(&house, CONFIRMED).await;
    told(&house, &visit, News::Confirmed).await;
    house.app.clock().advance(Duration::from_secs(1));
    let moved = change(
        &house,
        visit.id,
        (State::Confirmed, 3),
        "2026-01-21T13:30:00Z".parse().unwrap(),
    )
    .await;
    told(&house, &moved, News::Moved).await;
    let mails = mails(&house).await;
    let event = invitation(&mails[1]);
    assert!(
        event.contains("SEQUENCE:3") && event.contains("DTSTART;TZID=Africa/Algiers:20260121T143000"),
        "{event}"
    );
    let uid = |mail: &OutboxMail| {
        invitation(mail)
            .lines()
            .find(|line| line.starts_with("UID:"))
            .unwrap()
            .to_owned()
    };
    assert_eq!(uid(&mails[0]), uid(&mails[1]));
    assert!(mails[1].subject.starts_with("Visite déplacée"), "{}", mails[1].subject);
    house.finish().await;
}

#[tokio::test]
async fn a_cancelled_visit_names_the_exact_money_and_leaves_the_calendar() {
    let house = house().await;
    let visit = stand(&house, CONFIRMED).await;
    let visit = change(&house, visit.id, (State::Cancelled, 1), visit.starts_at).await;
    let dinars = |minor| Money::new(minor, Currency::DZD);
    let money = TimeMoney {
        back: dinars(225_050),
        kept: dinars(224_950),
        let_go: dinars(0),
    };
    let tx = house.app.db().begin().await.unwrap();
    tell_with(&tx, &visit, News::Cancelled, &money);
    tx.commit().await.unwrap();
    run(&house).await;
    let mails = mails(&house).await;
    let text = mails[0].body_text.replace(['\u{a0}', '\u{202f}'], " ");
    assert!(text.contains("Vous revient: 2 250,50 DA"), "{text}");
    assert!(
        text.contains("Retenu selon les conditions acceptées: 2 249,50 DA"),
        "{text}"
    );
    assert!(!text.contains("N’est plus dû"), "{text}");
    let event = invitation(&mails[0]);
    assert!(
        event.contains("METHOD:CANCEL") && event.contains("STATUS:CANCELLED") && event.contains("SEQUENCE:1"),
        "{event}"
    );
    assert_eq!(texts(&house).await.len(), 1);
    house.finish().await;
}

#[tokio::test]
async fn overtaken_news_is_not_told() {
    let house = house().await;
    let visit = stand(&house, CONFIRMED).await;
    change(&house, visit.id, (State::Cancelled, 1), visit.starts_at).await;
    for news in [
        News::Requested,
        News::Confirmed,
        News::OnTheWay,
        News::Moved,
        News::Completed,
    ] {
        told(&house, &visit, news).await;
    }
    assert!(mails(&house).await.is_empty() && texts(&house).await.is_empty());
    house.finish().await;
}

#[tokio::test]
async fn every_piece_of_news_is_written_in_every_language_and_fits_few_texts() {
    let house = house().await;
    for lang in Lang::ALL {
        for news in News::ALL {
            let state = match news {
                News::Requested => State::Requested,
                News::OnTheWay => State::OnTheWay,
                News::Completed => State::Completed,
                News::Missed => State::NoShow,
                News::Declined | News::Lapsed | News::Cancelled | News::CalledOff => State::Cancelled,
                News::Confirmed | News::Moved | News::Reassigned => State::Confirmed,
            };
            let visit = stand(
                &house,
                Wanted {
                    state,
                    lang,
                    ..CONFIRMED
                },
            )
            .await;
            told(&house, &visit, *news).await;
        }
    }
    let (mails, texts) = (mails(&house).await, texts(&house).await);
    assert_eq!(mails.len(), 3 * News::ALL.len());
    assert_eq!(texts.len(), 3 * 7);
    for mail in &mails {
        assert!(!mail.subject.contains("visit-"), "{}", mail.subject);
        assert!(
            !mail.body_text.contains("visit-mail") && !mail.body_text.contains('\u{2068}'),
            "{}",
            mail.body_text
        );
    }
    assert!(
        mails
            .iter()
            .any(|mail| mail.body_html.contains("lang=\"ar\" dir=\"rtl\""))
    );
    for text in &texts {
        assert!(!text.body.contains("visit-text"), "{}", text.body);
        let most = if text.body.contains("/ar/") { 4 } else { 2 };
        assert!(
            segments(&text.body) <= most,
            "{} texts: {}",
            segments(&text.body),
            text.body
        );
    }
    house.finish().await;
}

#[tokio::test]
async fn a_request_nobody_answered_wakes_nobody() {
    let house = house().await;
    // Eleven at night in Algiers.
    house.app.clock().advance(Duration::from_secs(12 * 3600));
    let wanted = Wanted {
        state: State::Cancelled,
        ..CONFIRMED
    };
    let visit = stand(&house, wanted).await;
    told(&house, &visit, News::Lapsed).await;
    assert_eq!((mails(&house).await.len(), texts(&house).await.len()), (1, 0));
    told(&house, &visit, News::Cancelled).await;
    assert_eq!(
        texts(&house).await.len(),
        1,
        "what they did themselves they hear at once"
    );
    house.finish().await;
}

/// A technician with an account.
async fn technician(house: &TestApp, email: &str) -> TechnicianId {
    let client = house.database.connect().await;
    let now = house.app.clock().now();
    let (person, technician) = (platform::chance::uuid(now), platform::chance::uuid(now));
    client
        .execute(
            "insert into people (id, email, name, lang, role, created_at) values ($1, $2::text, 'Karim Benali', 'ar', 'technician', $3)",
            &[&person, &email, &now],
        )
        .await
        .unwrap();
    client
        .execute(
            "insert into technicians (id, person_id, name, phone, time_zone, country, works_on_holidays, skills, areas, weekly, is_active, position, created_at, updated_at)
             values ($1, $2, 'Karim B.', '+213550000000', 'Africa/Algiers', 'DZ', false, '{}', '{}', '{}', true, 1, $3, $3)",
            &[&technician, &person, &now],
        )
        .await
        .unwrap();
    TechnicianId::from_uuid(technician)
}

async fn work_told(house: &TestApp, visit: VisitId) -> Vec<(String, String)> {
    let before = mails(house).await.len();
    // Mails are listed by when they were written.
    house.app.clock().advance(Duration::from_secs(1));
    let tx = house.app.db().begin().await.unwrap();
    tell_technicians(&tx, visit);
    tx.commit().await.unwrap();
    run(house).await;
    let method = |mail: &OutboxMail| {
        let line = invitation(mail)
            .lines()
            .find(|line| line.starts_with("METHOD:"))
            .unwrap()
            .to_owned();
        (mail.recipient.clone(), line)
    };
    let mut told: Vec<_> = mails(house).await[before..].iter().map(method).collect();
    told.sort();
    told
}

#[tokio::test]
async fn each_technician_hears_what_is_theirs_and_what_is_no_longer() {
    let house = house().await;
    let (one, other) = (
        technician(&house, "karim@example.dz").await,
        technician(&house, "lila@example.dz").await,
    );
    let request = |to: &str| vec![(to.to_owned(), "METHOD:REQUEST".to_owned())];
    let visit = stand(
        &house,
        Wanted {
            technician: Some(one),
            ..CONFIRMED
        },
    )
    .await;
    assert_eq!(work_told(&house, visit.id).await, request("karim@example.dz"));
    assert_eq!(work_told(&house, visit.id).await, vec![], "told twice, it is the same");
    let first = &mails(&house).await[0];
    assert!(
        first.body_html.contains("dir=\"rtl\"") && first.body_text.contains("+213551234567"),
        "{}",
        first.body_text
    );
    // To somebody else, then to nobody: the second hears of both, the first once.
    set_technician(&house, visit.id, (Some(other), 1)).await;
    assert_eq!(
        work_told(&house, visit.id).await,
        vec![
            ("karim@example.dz".to_owned(), "METHOD:CANCEL".to_owned()),
            ("lila@example.dz".to_owned(), "METHOD:REQUEST".to_owned()),
        ]
    );
    let gone = mails(&house)
        .await
        .into_iter()
        .find(|mail| invitation(mail).contains("METHOD:CANCEL"))
        .unwrap();
    assert!(
        !gone.body_text.contains("Nadia") && !invitation(&gone).contains("Nadia"),
        "no longer their customer"
    );
    set_technician(&house, visit.id, (None, 2)).await;
    assert_eq!(
        work_told(&house, visit.id).await,
        vec![("lila@example.dz".to_owned(), "METHOD:CANCEL".to_owned())]
    );
    set_technician(&house, visit.id, (Some(one), 3)).await;
    assert_eq!(work_told(&house, visit.id).await, request("karim@example.dz"));
    house.finish().await;
}

async fn set_technician(house: &TestApp, visit: VisitId, (technician, version): (Option<TechnicianId>, i32)) {
    let tx = house.app.db().begin().await.unwrap();
    store::set_technician(&tx, visit, technician, technician.map(|_| "Karim B."))
        .await
        .unwrap();
    store::set_state(&tx, visit, State::Confirmed, tx.now(), version, None, None)
        .await
        .unwrap();
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn the_desk_sees_what_was_told_and_what_became_of_it() {
    let house = house().await;
    let one = technician(&house, "karim@example.dz").await;
    let visit = stand(
        &house,
        Wanted {
            technician: Some(one),
            ..CONFIRMED
        },
    )
    .await;
    told(&house, &visit, News::Confirmed).await;
    work_told(&house, visit.id).await;
    let client = house.database.connect().await;
    client
        .execute(
            "update texts set outcome = 'failed', failure = 'twilio_21211', done_at = $1",
            &[&house.app.clock().now()],
        )
        .await
        .unwrap();
    let db = house.app.db().read().await.unwrap();
    let mut seen: Vec<_> = crate::list_told(&db, &visit)
        .await
        .unwrap()
        .into_iter()
        .map(|told| (told.what, told.by, told.to, told.outcome, told.failure))
        .collect();
    seen.sort();
    let row = |what: &str, by, to: &str, outcome, failure: Option<&str>| {
        (what.to_owned(), by, to.to_owned(), outcome, failure.map(str::to_owned))
    };
    assert_eq!(
        seen,
        vec![
            row("confirmed", "mail", "nadia@example.dz", "waiting", None),
            row("confirmed", "text", "+213551234567", "failed", Some("twilio_21211")),
            row("work-new", "mail", "karim@example.dz", "waiting", None),
        ]
    );
    drop(db);
    house.finish().await;
}
