//! Place an order: what the customer agreed to on the review page, and nothing else. Three round trips: read, write, commit.
//! Refuses when anything has changed since it was shown; asked twice with one submit token, gives the first order back.
//! Calls no gateway: the call is a row that the caller sends after the commit.
//!
//! Lock order: cart, then reservations, then stock; the order and its payment are new.

use catalog::VariantId;
use jiff::Timestamp;
use kernel::{Kind, Lang, Localized, Money, Refusal};
use payments::{CallId, Gateway};
use platform::db::Json;
use platform::{App, Broken, Fault, Tx, Verdict, chance};
use serde_json::json;

use crate::address::Address;
use crate::apply::lock_order;
use crate::cart::{Cart, CartTime, Holder};
use crate::checkout::{Delivery, delivery_of, zone_name};
use crate::decide;
use crate::details::Details;
use crate::due::{Due, DueWhen, Terms, TimeDue, due_at_once, schedule_time};
use crate::order::{OrderId, new_number};
use crate::place::rows::{Lines, Words, start_payment};
use crate::price::Priced;
use crate::seen::Seen;
use crate::store;
use crate::store::cart::CheckoutRow;
use crate::store_step::store_step;
use crate::time::choice::TimeChoice;

mod rows;

/// How long an order waits for its payment with its stock reserved. The gateway's page lives as long.
pub const PAY_WITHIN: jiff::SignedDuration = jiff::SignedDuration::from_mins(35);

#[derive(Debug, Clone)]
pub struct PlaceOrder {
    pub holder: Holder,
    pub submit_token: String,
    pub seen: Seen,
    pub gateway: Gateway,
    pub lang: Lang,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placed {
    pub order: OrderId,
    pub number: String,
    /// The call that opens the payment's page, to be sent after the commit; `None` when the order stood already.
    pub call: Option<CallId>,
}

/// Why no order was placed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PlaceRefused {
    EmptyCart,
    /// Who orders or where it goes is not known yet, or is no longer served.
    DetailsMissing,
    /// Prices, quantities or delivery are not what was shown; `total` is what they come to now, where it can be told.
    Changed {
        total: Option<Money>,
    },
    OutOfStock {
        sku: String,
    },
    /// A slot was kept for its time and is kept no longer; the first that is free now.
    SlotGone {
        next: Option<Timestamp>,
    },
    /// The gateway cannot take this amount.
    AmountNotTaken,
}

impl Refusal for PlaceRefused {
    fn kind(&self) -> Kind {
        match self {
            PlaceRefused::DetailsMissing | PlaceRefused::AmountNotTaken => Kind::Invalid,
            PlaceRefused::EmptyCart
            | PlaceRefused::Changed { .. }
            | PlaceRefused::OutOfStock { .. }
            | PlaceRefused::SlotGone { .. } => Kind::Conflict,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            PlaceRefused::EmptyCart => "cart_empty",
            PlaceRefused::DetailsMissing => "order_details_missing",
            PlaceRefused::Changed { .. } => "order_changed",
            PlaceRefused::OutOfStock { .. } => "order_out_of_stock",
            PlaceRefused::SlotGone { .. } => "order_slot_gone",
            PlaceRefused::AmountNotTaken => "order_amount_not_taken",
        }
    }

    fn alternatives(&self) -> Vec<String> {
        match self {
            PlaceRefused::SlotGone { next } => next.iter().map(ToString::to_string).collect(),
            _ => Vec::new(),
        }
    }

    fn facts(&self) -> Vec<(&'static str, String)> {
        match self {
            PlaceRefused::OutOfStock { sku } => vec![("sku", sku.clone())],
            PlaceRefused::Changed { total } => {
                vec![("total", total.map(|total| total.to_string()).unwrap_or_default())]
            }
            PlaceRefused::SlotGone { next } => {
                vec![("next", next.map(|next| next.to_string()).unwrap_or_default())]
            }
            PlaceRefused::EmptyCart | PlaceRefused::DetailsMissing | PlaceRefused::AmountNotTaken => Vec::new(),
        }
    }
}

/// Places the order in `tx`; the caller commits, then sends the call.
pub async fn place(app: &App, tx: &Tx, input: &PlaceOrder) -> Verdict<Placed, PlaceRefused> {
    place_as(app, tx, input, &input.submit_token).await
}

/// The same under a name of the caller's own instead of the cart's token: asked again by that name, it is the same order.
pub(crate) async fn place_as(app: &App, tx: &Tx, input: &PlaceOrder, name: &str) -> Verdict<Placed, PlaceRefused> {
    let digest = input.holder.digest.as_deref().unwrap_or_default();
    let variants: Vec<VariantId> = input.seen.lines.iter().map(|line| line.variant).collect();
    // The cart's lock comes first: a second click waits for it, and then finds the order of the first.
    let (checkout, placed, lines, times, offers) = tokio::try_join!(
        store::cart::lock_checkout(tx, digest, input.holder.person),
        store::order::find_placed(tx, name),
        store::cart::list_lines_by_digest(tx, digest),
        store::time::lock_times_by_digest(tx, digest),
        catalog::offers(tx, &variants),
    )?;
    if let Some((order, number)) = placed {
        return Ok(Placed {
            order,
            number,
            call: None,
        });
    }
    let checkout = checkout.ok_or(PlaceRefused::EmptyCart)?;
    let times: Vec<CartTime> = times.into_iter().map(|row| CartTime::of(row, tx.now())).collect();
    if let Some(gone) = times.iter().find(|time| !time.is_held) {
        return Err(slot_gone(tx, &gone.choice).await?.into());
    }
    let cart = Cart::with_times(&lines, times, &offers, app.site().currency);
    let plan = plan(app, tx.now(), (input, &checkout), cart)?;
    let placed = match write(app, tx, (input, name), &plan).await {
        // Somebody took it between the page and the click.
        Err(Fault::Refused(PlaceRefused::SlotGone { .. })) => {
            let first = plan
                .cart
                .times
                .first()
                .ok_or_else(|| Broken::new("no slot to be gone"))?;
            return Err(slot_gone(tx, &first.choice).await?.into());
        }
        written => written?,
    };
    if due_at_once(&plan.dues).is_none() {
        stand(tx, placed.order).await?;
    }
    Ok(placed)
}

/// Nothing is to be paid at once: the order stands.
async fn stand(tx: &Tx, order: OrderId) -> Result<(), Broken> {
    let locked = lock_order(tx, order)
        .await?
        .ok_or_else(|| Broken::new(format!("{order} is gone")))?;
    let step = decide::stand(&locked.facts(), tx.now());
    if store_step(tx, &step).await? {
        Ok(())
    } else {
        Err(Broken::new(format!("{order} could not keep what it has just reserved")))
    }
}

/// With the first slot there is instead.
async fn slot_gone(tx: &Tx, choice: &TimeChoice) -> Result<PlaceRefused, Broken> {
    let ask = calendar::AskSlots {
        service: choice.service,
        place: choice.place.clone(),
        from: None,
        days: 1,
        technician: None,
        now: tx.now(),
    };
    let next = match calendar::free_slots(tx, &ask).await {
        Ok(days) => days.next.map(|slot| slot.starts_at),
        Err(Fault::Refused(_)) => None,
        Err(Fault::Broken(broken)) => return Err(broken),
    };
    Ok(PlaceRefused::SlotGone { next })
}

/// All that is known of an order before it is written.
pub(crate) struct Plan {
    cart_id: uuid::Uuid,
    cart: Cart,
    details: Details,
    delivery: Delivery,
    wilaya_name: Localized,
    priced: Priced,
    dues: Vec<Due>,
}

fn plan(
    app: &App,
    now: Timestamp,
    (input, row): (&PlaceOrder, &CheckoutRow),
    cart: Cart,
) -> Verdict<Plan, PlaceRefused> {
    if cart.is_empty() {
        return Err(PlaceRefused::EmptyCart.into());
    }
    let delivery = delivery_of(app, row, &cart)?;
    let (Some(details), Some(delivery)) = (&row.details, delivery) else {
        return Err(PlaceRefused::DetailsMissing.into());
    };
    let currency = app.site().currency;
    let priced = cart.price(currency, delivery.wanted).map_err(Broken::new)?;
    let total = priced.totals.total;
    let changed = || PlaceRefused::Changed { total: Some(total) };
    input.seen.check(&cart).map_err(|refused| match refused {
        PlaceRefused::Changed { .. } => changed(),
        other => other,
    })?;
    if total.minor() != input.seen.total_minor || row.submit_token != input.submit_token {
        return Err(changed().into());
    }
    let takes = |part| input.gateway.accepts(part).is_ok();
    let dues = schedule_time(
        total,
        &times_due(&cart, (total, input.gateway), now),
        Terms::of(app),
        takes,
    );
    let by_gateway = |due: &&Due| due.due != DueWhen::AtVisit;
    if dues
        .iter()
        .filter(by_gateway)
        .any(|due| !takes(Money::new(due.amount_minor, currency)))
    {
        return Err(PlaceRefused::AmountNotTaken.into());
    }
    Ok(Plan {
        cart_id: row.id,
        dues,
        wilaya_name: zone_name(row, &cart),
        cart,
        details: details.0.clone(),
        delivery,
        priced,
    })
}

/// The cart's lines of time, as their payment sees them.
pub(crate) fn times_due(cart: &Cart, (total, gateway): (Money, Gateway), now: Timestamp) -> Vec<TimeDue> {
    let due = |time: &CartTime| {
        let choice = &time.choice;
        let plan = payments::plan_hold(&payments::PlanHold {
            now,
            visit_at: choice.ends_at,
            release_after: jiff::SignedDuration::from_mins(i64::from(choice.policy.release_delay_min)),
            amount: total,
            gateway,
            can_keep_card: false,
        });
        TimeDue {
            gross_minor: choice.gross_minor(),
            pay: choice.policy.payment,
            deposit_bp: choice.policy.deposit_bp,
            is_near: plan.is_ok_and(|plan| plan.way == payments::PlanWay::HoldNow),
        }
    };
    cart.times.iter().map(due).collect()
}

async fn write(app: &App, tx: &Tx, (input, name): (&PlaceOrder, &str), plan: &Plan) -> Verdict<Placed, PlaceRefused> {
    let id: OrderId = tx.new_id();
    let number = new_number();
    let expires_at = tx.now().checked_add(PAY_WITHIN).map_err(Broken::new)?;
    let stock: Vec<(VariantId, i64)> = plan
        .cart
        .lines
        .iter()
        .map(|line| (line.variant, line.quantity))
        .collect();
    let ordered: Vec<VariantId> = stock.iter().map(|(variant, _)| *variant).collect();
    let address = Address::of(&plan.details, plan.wilaya_name.clone(), plan.delivery.delay.clone());
    let payment = start_payment(app, input, plan, (id, &number, expires_at));
    let times: Vec<calendar::TimeId> = plan.cart.times.iter().map(|time| time.time).collect();
    let totals = plan.priced.totals;
    let detail = json!({ "total": totals.total, "lang": input.lang });
    let next_token = chance::secret();
    let words = Words::of(app);
    let rows = Lines::of(plan, &words)?;
    // The order stands before its lines and its payment; stock goes last, so that one hot article is locked for a moment only.
    let (.., call, (), ()) = tokio::try_join!(
        async {
            let details = &plan.details;
            store::order::insert_order(
                tx,
                id,
                &number,
                name,
                input.holder.person,
                &details.email,
                &details.phone,
                &details.name,
                &Json(&address),
                input.lang,
                totals.total.currency(),
                totals.goods.minor(),
                totals.delivery.minor(),
                totals.discount.minor(),
                totals.tax.minor(),
                totals.total.minor(),
                tx.now(),
                expires_at,
            )
            .await
            .map_err(Fault::<PlaceRefused>::from)
        },
        async { rows.insert(tx, id).await.map_err(Fault::from) },
        async { Ok(insert_dues(tx, id, &plan.dues).await?) },
        async { Ok(store::order::insert_event(tx, id, tx.now(), "placed", "customer", &detail).await?) },
        async { Ok(store::cart::close_cart(tx, plan.cart_id, &ordered, &times, &next_token, tx.now()).await?) },
        async {
            match &payment {
                Some(payment) => Ok(Some(payments::start(tx, payment).await?.call)),
                None => Ok(None),
            }
        },
        async { adopt(tx, (id, &times), expires_at).await },
        async { reserve(tx, id, (&stock, &times), expires_at).await },
    )?;
    Ok(Placed {
        order: id,
        number,
        call,
    })
}

/// What the order's time is kept for after its own deadline: its payment's janitor has the last word, and then nobody.
const GRACE: jiff::SignedDuration = jiff::SignedDuration::from_mins(10);

async fn adopt(
    tx: &Tx,
    (order, times): (OrderId, &[calendar::TimeId]),
    expires_at: Timestamp,
) -> Verdict<(), PlaceRefused> {
    if times.is_empty() {
        return Ok(());
    }
    let until = expires_at.checked_add(GRACE).map_err(Broken::new)?;
    calendar::adopt(tx, times, order.uuid(), until)
        .await
        .map_err(|fault| fault.map(|_| PlaceRefused::SlotGone { next: None }))
}

async fn insert_dues(tx: &Tx, order: OrderId, dues: &[Due]) -> Result<u64, Broken> {
    let purposes: Vec<_> = dues.iter().map(|due| due.purpose).collect();
    let times: Vec<_> = dues.iter().map(|due| due.due).collect();
    let captures: Vec<_> = dues.iter().map(|due| due.capture.word()).collect();
    let amounts: Vec<_> = dues.iter().map(|due| due.amount_minor).collect();
    store::money::insert_dues(tx, order, &purposes, &times, &captures, &amounts).await
}

/// The pieces that the cart's lines of time hold become the order's.
async fn reserve(
    tx: &Tx,
    order: OrderId,
    (stock, times): (&[(VariantId, i64)], &[calendar::TimeId]),
    expires_at: Timestamp,
) -> Verdict<(), PlaceRefused> {
    let reserved = if times.is_empty() {
        catalog::reserve(tx, order.uuid(), stock, expires_at).await
    } else {
        let from: Vec<uuid::Uuid> = times.iter().map(|time| time.uuid()).collect();
        catalog::reserve_over(tx, order.uuid(), (stock, &from), expires_at).await
    };
    reserved.map_err(|fault| fault.map(|out| PlaceRefused::OutOfStock { sku: out.sku }))
}
