//! The slice's JSON face for customers: their visit, calling it off, moving it. The same verbs as the pages.

use axum::http::StatusCode;
use calendar::TechnicianId;
use jiff::Timestamp;
use kernel::{Localized, Money};
use orders::TimeMoney;
use platform::http::{Invalid, JsonBody, Path, Query};
use platform::limits::Limit;
use platform::{Allow, Answer, Cx, Routes, Tx, Verdict};
use serde::{Deserialize, Serialize};

use crate::VisitId;
use crate::act::cancel::{CancelVisit, SeenMoney, cancel};
use crate::act::move_visit::{MoveVisit, move_visit};
use crate::by::{By, Shown, open};
use crate::money::plan_cancel;
use crate::refused::VisitRefused;
use crate::store::visit::VisitRow;
use crate::visit::{Event, State, next};

pub(crate) fn routes() -> Routes {
    customer_routes().and(crate::api_house::routes())
}

fn customer_routes() -> Routes {
    const KEY: &[(&str, &str)] = &[(
        "key",
        "the key of its order's link; not needed by who is signed in as its customer",
    )];
    Routes::new("/api/v1/visits/{visit}")
        .get("", Allow::Anyone, show, "One visit, by the key of its order's link")
        .asks(KEY)
        .gives::<VisitBody>()
        .get(
            "/cancellation",
            Allow::Anyone,
            show_cancellation,
            "What calling it off gives back now",
        )
        .asks(KEY)
        .gives::<MoneyBody>()
        .post(
            "/cancellation",
            Allow::Anyone,
            post_cancellation,
            "Calls a visit off by its terms",
        )
        .asks(KEY)
        .takes::<CancelBody>()
        .gives::<VisitBody>()
        .idempotent()
        .post("/move", Allow::Anyone, post_move, "Moves a visit to another free slot")
        .limited(Limit::Hold)
        .asks(KEY)
        .takes::<MoveBody>()
        .gives::<VisitBody>()
        .idempotent()
}

/// An amount of money, for the API's description.
#[derive(utoipa::ToSchema)]
#[allow(dead_code, reason = "names the shape of kernel::Money, which knows no API")]
struct Amount {
    /// Minor units by ISO 4217.
    amount_minor: i64,
    /// Three capital letters.
    currency: String,
}

/// A text in the three languages, for the API's description.
#[derive(utoipa::ToSchema)]
#[allow(dead_code, reason = "names the shape of kernel::Localized, which knows no API")]
struct Text {
    fr: String,
    ar: String,
    en: String,
}

#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct VisitBody {
    /// `vis_…`
    id: String,
    order_number: String,
    #[schema(value_type = String)]
    state: State,
    /// Rises with every change a calendar has to know.
    version: i32,
    #[schema(value_type = Text)]
    title: Localized,
    #[schema(value_type = Option<Text>)]
    fault: Option<Localized>,
    appliance: String,
    #[schema(value_type = String)]
    starts_at: Timestamp,
    #[schema(value_type = String)]
    ends_at: Timestamp,
    /// The technician comes within so many minutes of the beginning.
    window_min: i32,
    /// The IANA name of the place's.
    time_zone: String,
    /// `dz-1601`
    place: String,
    address: String,
    /// Absent: nobody yet.
    technician: Option<String>,
    #[schema(value_type = Option<String>)]
    technician_id: Option<TechnicianId>,
    note: String,
    #[schema(value_type = Amount)]
    gross: Money,
    /// What may be done with it: `cancel`, `move`, `accept`…
    can: Vec<&'static str>,
    #[schema(value_type = Option<String>)]
    answer_by: Option<Timestamp>,
    #[schema(value_type = String)]
    created_at: Timestamp,
    #[schema(value_type = Option<String>)]
    ended_at: Option<Timestamp>,
    /// Of its customer; for the house and the technician.
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    phone: Option<String>,
}

#[derive(Debug, Serialize, utoipa::ToSchema)]
struct MoneyBody {
    #[schema(value_type = Amount)]
    back: Money,
    #[schema(value_type = Amount)]
    kept: Money,
    /// A hold that is let go, or what nobody owes any more.
    #[schema(value_type = Amount)]
    let_go: Money,
}

#[derive(Debug, Deserialize, utoipa::ToSchema)]
pub(crate) struct CancelBody {
    /// What was shown before; where it has changed, nothing is done. Needed from the customer.
    #[serde(default)]
    back_minor: Option<i64>,
    #[serde(default)]
    kept_minor: Option<i64>,
    #[serde(default)]
    reason: String,
}

#[derive(Debug, Deserialize, utoipa::ToSchema)]
pub(crate) struct MoveBody {
    /// A slot's beginning, RFC 3339.
    starts_at: String,
    /// `tec_…`; absent: whoever does it now, or else whoever can.
    #[serde(default)]
    technician: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Opening {
    key: String,
}

impl VisitBody {
    pub fn of(visit: VisitRow, by: &By) -> Self {
        let can = Event::ALL
            .iter()
            .filter(|event| by.can(**event) && next(visit.state, **event).is_some());
        let is_ours = !by.is_customer();
        VisitBody {
            id: visit.id.to_string(),
            can: can.map(|event| event.word()).collect(),
            order_number: visit.order_number,
            state: visit.state,
            version: visit.version,
            title: visit.title.0,
            fault: visit.fault.map(|fault| fault.0),
            appliance: visit.appliance,
            starts_at: visit.starts_at,
            ends_at: visit.ends_at,
            window_min: visit.window_min,
            time_zone: visit.time_zone,
            place: visit.place,
            address: visit.address,
            technician: visit.technician_name,
            technician_id: visit.technician_id,
            note: visit.note,
            gross: Money::new(visit.gross_minor, visit.currency),
            answer_by: visit.answer_by,
            created_at: visit.created_at,
            ended_at: visit.ended_at,
            name: is_ours.then_some(visit.name),
            phone: is_ours.then_some(visit.phone),
        }
    }
}

impl From<TimeMoney> for MoneyBody {
    fn from(money: TimeMoney) -> Self {
        MoneyBody {
            back: money.back,
            kept: money.kept,
            let_go: money.let_go,
        }
    }
}

impl CancelBody {
    pub fn read(self, visit: VisitId) -> CancelVisit {
        let seen = self.back_minor.zip(self.kept_minor);
        CancelVisit {
            visit,
            seen: seen.map(|(back_minor, kept_minor)| SeenMoney { back_minor, kept_minor }),
            reason: self.reason.trim().chars().take(500).collect(),
        }
    }
}

impl MoveBody {
    pub fn read(&self, visit: VisitId) -> Result<MoveVisit, VisitRefused> {
        Ok(MoveVisit {
            visit,
            starts_at: self
                .starts_at
                .parse()
                .map_err(|_| Invalid::one("starts_at", "visit_hour"))?,
            technician: technician(self.technician.as_deref())?,
        })
    }
}

pub(crate) fn technician(text: Option<&str>) -> Result<Option<TechnicianId>, VisitRefused> {
    let read = text.map(|text| text.parse().map_err(|_| Invalid::one("technician", "choice")));
    Ok(read.transpose()?)
}

pub(crate) fn id_of(text: &str) -> Result<VisitId, VisitRefused> {
    text.parse().map_err(|_| VisitRefused::NotFound)
}

async fn opened(cx: &Cx, visit: &str, key: &str) -> Verdict<(VisitRow, By), VisitRefused> {
    let shown = Shown {
        caller: &cx.caller,
        key,
    };
    open(&cx.app, shown, id_of(visit)?).await
}

async fn by_customer(cx: &Cx, visit: &str, key: &str) -> Verdict<(VisitRow, By), VisitRefused> {
    let (visit, by) = opened(cx, visit, key).await?;
    if by.is_customer() {
        Ok((visit, by))
    } else {
        Err(VisitRefused::NotFound.into())
    }
}

/// Runs `act` in a transaction of its own and answers with the visit as it stands then.
pub(crate) async fn done(
    cx: &Cx,
    by: &By,
    act: impl AsyncFnOnce(&Tx, &By) -> Verdict<VisitRow, VisitRefused>,
) -> Answer {
    let tx = cx.app.db().begin().await?;
    let visit = act(&tx, by).await?;
    tx.commit().await?;
    cx.json(StatusCode::OK, &VisitBody::of(visit, by))
}

async fn show(cx: Cx, Path(visit): Path<String>, Query(opening): Query<Opening>) -> Answer {
    let (visit, by) = opened(&cx, &visit, &opening.key).await?;
    cx.json(StatusCode::OK, &VisitBody::of(visit, &by))
}

async fn show_cancellation(cx: Cx, Path(visit): Path<String>, Query(opening): Query<Opening>) -> Answer {
    let (visit, by) = by_customer(&cx, &visit, &opening.key).await?;
    if next(visit.state, Event::Cancel).is_none() {
        return Err(VisitRefused::NotNow(visit.state).into());
    }
    let now = cx.app.clock().now();
    let money = plan_cancel(&cx.app.db().read().await?, &visit, (&by, now)).await?;
    cx.json(StatusCode::OK, &MoneyBody::from(money))
}

async fn post_cancellation(
    cx: Cx,
    Path(visit): Path<String>,
    Query(opening): Query<Opening>,
    JsonBody(body): JsonBody<CancelBody>,
) -> Answer {
    let (visit, by) = by_customer(&cx, &visit, &opening.key).await?;
    let input = body.read(visit.id);
    if input.seen.is_none() {
        return Err(Invalid::one("back_minor", "required").into());
    }
    done(&cx, &by, async |tx, by| Ok(cancel(tx, by, input).await?.0)).await
}

async fn post_move(
    cx: Cx,
    Path(visit): Path<String>,
    Query(opening): Query<Opening>,
    JsonBody(body): JsonBody<MoveBody>,
) -> Answer {
    let (visit, by) = by_customer(&cx, &visit, &opening.key).await?;
    let input = body.read(visit.id)?;
    done(&cx, &by, async |tx, by| move_visit(tx, by, input).await).await
}
