//! One visit's page for its technician: all there is to know, parts, photos, the note, and what is to be paid.

use catalog::Offer;
use kernel::Money;
use platform::http::{Path, Problems, Query};
use platform::{Allow, Answer, Cx, Routes, Verdict, chance};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::errand::Errand;
use super::read::{Me, bring_along};
use crate::pages::photo::send;
use crate::store::part::{PartRow, list_parts};
use crate::store::photo::{PhotoRow, list_photos};
use crate::store::visit::{VisitRow, find_visit};
use crate::visit::State;
use crate::{By, VisitId, VisitRefused};

/// Finds of one search.
const MOST_FOUND: i64 = 12;

pub(super) fn routes() -> Routes {
    Routes::new("/technician/visits/{visit}")
        .get("", Allow::Technician, show, "One visit of the technician's own")
        .asks(&[("q", "a SKU's beginning or words: parts to take from the stock")])
        .get(
            "/photos/{photo}",
            Allow::Technician,
            show_photo,
            "A photo of a visit of the technician's own",
        )
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct AskVisit {
    q: String,
}

async fn show(cx: Cx, Path(visit): Path<VisitId>, Query(ask): Query<AskVisit>) -> Answer {
    cx.page(&VisitPage::read(&cx, visit, ask.q, Problems::default()).await?)
}

async fn show_photo(cx: Cx, Path((visit, photo)): Path<(VisitId, String)>) -> Answer {
    own(&cx, visit).await?;
    send(&cx, visit, &photo).await
}

/// The visit, if it is the caller's.
pub(super) async fn own(cx: &Cx, visit: VisitId) -> Verdict<(VisitRow, By), VisitRefused> {
    let by = By::technician(cx).await?;
    let found = find_visit(&cx.app.db().read().await?, visit).await?;
    let row = found.filter(|row| by.opens(row)).ok_or(VisitRefused::NotFound)?;
    Ok((row, by))
}

/// Somebody is there or was: who pays in cash often does so when all is done.
pub(super) const fn has_come(state: State) -> bool {
    matches!(state, State::CheckedIn | State::CheckedOut | State::Completed)
}

/// A part that may be taken.
#[derive(Debug, Serialize)]
struct Find {
    variant: String,
    sku: String,
    title: String,
    available: i64,
    /// Names the act, so that saying it twice is once.
    act: String,
}

/// A part that was taken.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(super) struct UsedPart {
    /// The act by which it was taken.
    act: String,
    sku: String,
    title: String,
    quantity: i64,
    /// It is in the stock again.
    is_back: bool,
}

#[derive(Debug, Serialize)]
struct PhotoView {
    path: String,
    width: i32,
    height: i32,
}

#[derive(Debug, Serialize)]
pub(super) struct VisitPage {
    errand: Errand,
    date: jiff::civil::Date,
    q: String,
    found: Vec<Find>,
    used: Vec<UsedPart>,
    photos: Vec<PhotoView>,
    /// What is to be paid on the spot; `None`: nothing.
    owed: Option<Money>,
    /// Parts can be taken.
    is_at_work: bool,
    /// Cash can be taken.
    has_come: bool,
    problems: Problems,
}
platform::page!(VisitPage, "visits/errand.html", VisitPage::samples_list);

impl UsedPart {
    fn sample(is_back: bool) -> Self {
        UsedPart {
            act: "00000000-0000-0000-0000-000000000001".into(),
            sku: "CHF-0411".into(),
            title: "Électrode d’allumage".into(),
            quantity: 2,
            is_back,
        }
    }
}

impl VisitPage {
    /// Note, parts, addresses of photos, what is owed.
    pub(super) fn work(self) -> (String, Vec<UsedPart>, Vec<String>, Option<Money>) {
        let photos = self.photos.into_iter().map(|photo| photo.path).collect();
        (self.errand.technician_note, self.used, photos, self.owed)
    }

    pub(super) async fn read(cx: &Cx, visit: VisitId, q: String, problems: Problems) -> Verdict<Self, VisitRefused> {
        let (row, _) = own(cx, visit).await?;
        let db = cx.app.db().read().await?;
        let me = Me::of(cx, &db).await?.ok_or(VisitRefused::NotFound)?;
        let ids = [visit];
        let (parts, photos, owed, mut bring, found) = tokio::try_join!(
            list_parts(&db, visit),
            list_photos(&db, visit),
            orders::owed_on_site(&db, row.order_id),
            bring_along(cx, &db, &ids),
            catalog::find_in_stock(&db, &q, MOST_FOUND),
        )?;
        let errand = Errand {
            bring: bring.remove(&visit).unwrap_or_default(),
            ..Errand::of(&row, (cx.lang, &me.zone, me.now))
        };
        Ok(VisitPage {
            date: row.starts_at.to_zoned(me.zone.clone()).date(),
            q,
            found: found.iter().map(|offer| find(cx, offer)).collect(),
            used: parts.iter().map(|part| used(cx, part)).collect(),
            photos: photos.iter().map(photo).collect(),
            owed: owed.filter(|owed| owed.is_positive()),
            is_at_work: matches!(row.state, State::CheckedIn | State::CheckedOut),
            has_come: has_come(row.state),
            errand,
            problems,
        })
    }

    fn samples_list() -> Vec<Self> {
        let sample = |state: State, is_full: bool| VisitPage {
            errand: Errand::sample(state),
            date: jiff::civil::date(2026, 11, 28),
            q: if is_full { "CHF".into() } else { String::new() },
            found: (0..i64::from(is_full)).map(sample_find).collect(),
            used: vec![UsedPart::sample(false), UsedPart::sample(true)],
            photos: vec![PhotoView {
                path: "/technician/visits/vis_1/photos/pho_1".into(),
                width: 400,
                height: 300,
            }],
            owed: is_full.then(|| Money::new(450_000, kernel::Currency::DZD)),
            is_at_work: matches!(state, State::CheckedIn | State::CheckedOut),
            has_come: has_come(state),
            problems: Problems::default(),
        };
        let mut samples: Vec<Self> = State::ALL.iter().map(|state| sample(*state, true)).collect();
        samples.push(sample(State::Confirmed, false));
        samples
    }
}

fn sample_find(available: i64) -> Find {
    Find {
        variant: "var_00000000000000000000000000000001".into(),
        sku: "CHF-0411".into(),
        title: "Électrode d’allumage".into(),
        available,
        act: "00000000-0000-0000-0000-000000000001".into(),
    }
}

fn find(cx: &Cx, offer: &Offer) -> Find {
    Find {
        variant: offer.variant.to_string(),
        sku: offer.sku.clone(),
        title: offer.title.get(cx.lang).to_owned(),
        available: offer.available,
        act: chance::uuid(cx.app.clock().now()).to_string(),
    }
}

fn used(cx: &Cx, part: &PartRow) -> UsedPart {
    UsedPart {
        act: part.id.to_string(),
        is_back: part.returned_at.is_some(),
        sku: part.sku.clone(),
        title: part.title.0.get(cx.lang).to_owned(),
        quantity: part.quantity,
    }
}

fn photo(row: &PhotoRow) -> PhotoView {
    PhotoView {
        path: format!("/technician/visits/{}/photos/{}", row.visit_id, row.id),
        width: row.width,
        height: row.height,
    }
}
