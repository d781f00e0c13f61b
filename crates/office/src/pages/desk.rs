//! The office's first page: what needs a human now, and the newest orders.

use jiff::Timestamp;
use kernel::{Currency, Money, Permission};
use orders::{Desk, OrderId, OrderSummary, State};
use platform::{Allow, Answer, Cx, Routes};
use serde::Serialize;
use uuid::Uuid;
use visits::VisitCounts;

use crate::list_waiting::{Counted, WaitingCounts, count_waiting};

pub(super) fn routes() -> Routes {
    Routes::new("/office").get(
        "",
        Allow::May(Permission::SeeOrders),
        show,
        "What needs a human now, and the newest orders",
    )
}

#[derive(Debug, Serialize)]
struct DeskPage {
    desk: Desk,
    waiting: WaitingCounts,
    visits: VisitCounts,
}
platform::page!(DeskPage, "office/desk.html", DeskPage::samples_list);

/// One round trip.
async fn show(cx: Cx) -> Answer {
    let db = cx.app.db().read().await?;
    let now = cx.app.clock().now();
    let (desk, waiting, visits) = tokio::try_join!(
        orders::desk(&db),
        count_waiting(&db, now),
        visits::count(&db, cx.app.renderer().zone(), now),
    )?;
    cx.page(&DeskPage { desk, waiting, visits })
}

impl DeskPage {
    fn samples_list() -> Vec<Self> {
        let order = OrderSummary {
            id: OrderId::from_uuid(Uuid::from_u128(1)),
            number: "CC-7K3M-9Q21".into(),
            name: "Nadia Ferhat".into(),
            state: State::Paid,
            total: Money::new(1_309_000, Currency::DZD),
            placed_at: Timestamp::UNIX_EPOCH,
            needs_human: Some("refund_failed".into()),
        };
        let sample = |count, orders: Vec<OrderSummary>, waiting| DeskPage {
            desk: Desk {
                needs_human: count,
                to_ship: count,
                pending: count,
                refunding: count,
                waiting: orders.clone(),
                newest: orders,
            },
            waiting,
            visits: VisitCounts {
                today: count,
                requests: count,
                unassigned: count,
            },
        };
        let counts = WaitingCounts {
            total: 3,
            kinds: vec![Counted {
                kind: "dispute",
                count: 3,
            }],
            nearest_due: Some(Timestamp::UNIX_EPOCH),
        };
        vec![
            sample(0, vec![], WaitingCounts::default()),
            sample(3, vec![order], counts),
        ]
    }
}
