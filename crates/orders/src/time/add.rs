//! Put a line of time into a cart, with the parts the technician is to bring: slot and parts are held together for a quarter of
//! an hour, or neither is. One transaction; calls nobody.
//!
//! Lock order: cart, then reservation, then stock.

use calendar::{HoldRefused, NotOffered, TimeId, Wish};
use catalog::{Offer, OutOfStock, VariantId};
use jiff::{SignedDuration, Timestamp};
use kernel::{FieldProblem, Kind, Lang, Localized, Refusal};
use platform::db::Json;
use platform::{App, Broken, Fault, Tx, Verdict, chance};
use uuid::Uuid;

use crate::cart::{Holder, MOST_LINES, MOST_PIECES};
use crate::open_cart::hand_over;
use crate::store::cart::{self as carts, LineRow};
use crate::store::time::{self as store, CartTimeRow};
use crate::time::choice::{TimeChoice, Told};
use crate::time::remove::take_out;

/// How long a cart keeps a slot and its parts.
pub const HELD_FOR: SignedDuration = SignedDuration::from_mins(15);
/// Lines of time in a cart.
pub const MOST_TIMES: usize = 4;

#[derive(Debug, Clone)]
pub struct AddTime {
    pub wish: Wish,
    pub fault: Option<Localized>,
    pub appliance: String,
    pub note: String,
    /// The page on which the same can be chosen again, with its query; may be empty.
    pub again: String,
    /// Parts to bring, and how many.
    pub parts: Vec<(VariantId, i64)>,
}

/// A line of time that is held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimeAdded {
    pub time: TimeId,
    pub held_until: Timestamp,
    /// A secret to give to the browser, when it had none for this cart.
    pub new_secret: Option<String>,
    pub pieces: i64,
}

/// Why nothing was held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AddTimeRefused {
    Slot(HoldRefused),
    /// A part is not there, or not so many.
    OutOfStock {
        sku: String,
    },
    /// A part is not sold; or there are too many of one.
    Part(FieldProblem),
    /// The cart holds as much as a cart may.
    Full,
    /// All visits of one order go to one place.
    OtherPlace,
}

impl Refusal for AddTimeRefused {
    fn kind(&self) -> Kind {
        match self {
            AddTimeRefused::Slot(refused) => refused.kind(),
            AddTimeRefused::Part(_) => Kind::Invalid,
            AddTimeRefused::OutOfStock { .. } | AddTimeRefused::Full | AddTimeRefused::OtherPlace => Kind::Conflict,
        }
    }
    fn code(&self) -> &'static str {
        match self {
            AddTimeRefused::Slot(refused) => refused.code(),
            AddTimeRefused::OutOfStock { .. } => "order_out_of_stock",
            AddTimeRefused::Part(_) => "invalid",
            AddTimeRefused::Full => "cart_times_full",
            AddTimeRefused::OtherPlace => "cart_other_place",
        }
    }
    fn fields(&self) -> &[FieldProblem] {
        match self {
            AddTimeRefused::Slot(refused) => refused.fields(),
            AddTimeRefused::Part(problem) => std::slice::from_ref(problem),
            _ => &[],
        }
    }
    fn alternatives(&self) -> Vec<String> {
        match self {
            AddTimeRefused::Slot(refused) => refused.alternatives(),
            _ => Vec::new(),
        }
    }
    fn facts(&self) -> Vec<(&'static str, String)> {
        match self {
            AddTimeRefused::Slot(refused) => refused.facts(),
            AddTimeRefused::OutOfStock { sku } => vec![("sku", sku.clone())],
            AddTimeRefused::Full => vec![("most", MOST_TIMES.to_string())],
            _ => Vec::new(),
        }
    }
}

/// How often it is tried again when two that cross wait for each other.
const TRIES: usize = 3;

/// All of it or nothing. Two that want each other's lapsed hold cannot wait for each other: what is over leaves the cart in a
/// transaction of its own, before anything else is locked. Where the database finds such a circle all the same, it is tried again.
pub async fn add_time(app: &App, holder: &Holder, lang: Lang, input: AddTime) -> Verdict<TimeAdded, AddTimeRefused> {
    let mut left = TRIES;
    loop {
        left -= 1;
        match try_add(app, holder, lang, &input).await {
            Ok(Some(added)) => return Ok(added),
            Ok(None) => {
                clear_lapsed(app, holder, &input).await?;
                left = left.max(1);
            }
            Err(Fault::Broken(broken)) if left > 0 && broken.is_contention() => {
                tracing::info!(%broken, "two holds crossed, trying again");
            }
            Err(fault) => return Err(fault),
        }
    }
}

/// Whether a choice is made again whose time was over.
fn is_lapsed(row: &CartTimeRow, now: Timestamp, input: &AddTime) -> bool {
    is_over(row, now) && row.choice.0.service == input.wish.service
}

fn is_over(row: &CartTimeRow, now: Timestamp) -> bool {
    row.held_until <= now || row.ended_at.is_some()
}

/// A choice that is made again takes the place of the one whose time was over.
async fn clear_lapsed(app: &App, holder: &Holder, input: &AddTime) -> Result<(), Broken> {
    let tx = app.db().begin().await?;
    let Some(cart) = carts::find_cart(&tx, holder.digest.as_deref(), holder.person).await? else {
        return Ok(());
    };
    let (_, times) = tokio::try_join!(carts::lock_cart(&tx, cart.id), store::lock_times(&tx, cart.id))?;
    for row in times.iter().filter(|row| is_lapsed(row, tx.now(), input)) {
        take_out(&tx, cart.id, row).await?;
    }
    tx.commit().await
}

/// `None`: something of the cart is over and has to leave it first.
async fn try_add(
    app: &App,
    holder: &Holder,
    lang: Lang,
    input: &AddTime,
) -> Verdict<Option<TimeAdded>, AddTimeRefused> {
    let tx = app.db().begin().await?;
    let variants: Vec<VariantId> = input.parts.iter().map(|(variant, _)| *variant).collect();
    let (cart, offers) = tokio::try_join!(cart_of(&tx, holder, lang), async {
        Ok(catalog::offers(&tx, &variants).await?)
    })?;
    let (cart, new_secret) = cart;
    let (_, times, lines) = tokio::try_join!(
        carts::lock_cart(&tx, cart),
        store::lock_times(&tx, cart),
        carts::list_lines(&tx, cart),
    )?;
    if times.iter().any(|row| is_lapsed(row, tx.now(), input)) {
        return Ok(None);
    }
    has_room(&times, tx.now(), input)?;
    let seen = parts_seen(app, &input.parts, (&lines, &offers))?;
    let (time, held_until) = (
        tx.new_id::<calendar::Time>(),
        tx.now().checked_add(HELD_FOR).map_err(Broken::new)?,
    );
    let held = calendar::hold(&tx, time, &input.wish, (cart, held_until))
        .await
        .map_err(|fault| fault.map(AddTimeRefused::Slot))?;
    if held.offer.price.currency() != app.site().currency || held.offer.travel.price.currency() != app.site().currency {
        return Err(AddTimeRefused::Slot(HoldRefused::NotOffered(NotOffered::Service)).into());
    }
    if !input.parts.is_empty() {
        let gone = |out: OutOfStock| AddTimeRefused::OutOfStock { sku: out.sku };
        catalog::reserve(&tx, time.uuid(), &input.parts, held_until)
            .await
            .map_err(|fault| fault.map(gone))?;
    }
    let (place, told) = (
        &input.wish.place,
        Told {
            fault: input.fault.clone(),
            appliance: input.appliance.clone(),
            note: input.note.clone(),
            again: input.again.clone(),
            parts: input.parts.clone(),
        },
    );
    let choice = TimeChoice::of(held, place, told);
    let pieces = keep(&tx, (cart, holder.person), (time, held_until, &choice), &seen).await?;
    tx.commit().await?;
    Ok(Some(TimeAdded {
        time,
        held_until,
        new_secret,
        pieces,
    }))
}

async fn cart_of(tx: &Tx, holder: &Holder, lang: Lang) -> Verdict<(Uuid, Option<String>), AddTimeRefused> {
    let found = carts::find_cart(tx, holder.digest.as_deref(), holder.person).await?;
    Ok(match found {
        Some(cart) if cart.by_secret => (cart.id, None),
        Some(cart) => (cart.id, Some(hand_over(tx, cart.id, tx.now()).await?)),
        None => {
            let (id, secret) = (chance::uuid(tx.now()), chance::secret());
            let (digest, token) = (chance::digest(&secret), chance::secret());
            carts::insert_cart(tx, id, &digest, holder.person, lang, &token, tx.now()).await?;
            (id, Some(secret))
        }
    })
}

fn has_room(times: &[CartTimeRow], now: Timestamp, input: &AddTime) -> Result<(), AddTimeRefused> {
    let live: Vec<&CartTimeRow> = times.iter().filter(|row| !is_over(row, now)).collect();
    if live.iter().any(|row| row.choice.0.place != input.wish.place) {
        return Err(AddTimeRefused::OtherPlace);
    }
    if live.len() >= MOST_TIMES {
        return Err(AddTimeRefused::Full);
    }
    Ok(())
}

/// The parts' prices, as they are seen now; refuses what is not sold and more than a cart may hold.
fn parts_seen(
    app: &App,
    parts: &[(VariantId, i64)],
    (lines, offers): (&[LineRow], &[Offer]),
) -> Result<Vec<i64>, AddTimeRefused> {
    let problem = |code| {
        AddTimeRefused::Part(FieldProblem {
            field: "parts".to_owned(),
            code,
        })
    };
    let mut seen = Vec::with_capacity(parts.len());
    for (at, (variant, quantity)) in parts.iter().enumerate() {
        let offer = offers.iter().find(|offer| offer.variant == *variant);
        let offer = offer.filter(|offer| offer.unit_price.currency() == app.site().currency);
        let offer = offer.ok_or_else(|| problem("cart_not_sellable"))?;
        let there = lines
            .iter()
            .find(|line| line.variant_id == *variant)
            .map_or(0, |line| line.quantity);
        let is_twice = parts[..at].iter().any(|(other, _)| other == variant);
        if is_twice || *quantity < 1 || there + quantity > MOST_PIECES {
            return Err(problem("cart_quantity"));
        }
        seen.push(offer.unit_price.minor());
    }
    let is_new = |(variant, _): &&(VariantId, i64)| lines.iter().all(|line| line.variant_id != *variant);
    let new = parts.iter().filter(is_new).count();
    match i64::try_from(lines.len() + new) {
        Ok(all) if all <= MOST_LINES => Ok(seen),
        _ => Err(problem("cart_full")),
    }
}

async fn keep(
    tx: &Tx,
    (cart, person): (Uuid, Option<Uuid>),
    (time, held_until, choice): (TimeId, Timestamp, &TimeChoice),
    seen: &[i64],
) -> Verdict<i64, AddTimeRefused> {
    let (variants, quantities): (Vec<_>, Vec<_>) = choice.parts.iter().copied().unzip();
    let frozen = Json(choice);
    let (_, _, (pieces,)) = tokio::try_join!(
        store::insert_time(
            tx,
            time,
            cart,
            choice.service,
            choice.technician,
            choice.starts_at,
            choice.ends_at,
            held_until,
            &frozen,
            tx.now(),
        ),
        store::grow_lines(tx, cart, &variants, &quantities, seen, person, tx.now()),
        carts::count_pieces(tx, cart),
    )
    .map_err(Fault::<AddTimeRefused>::from)?;
    Ok(pieces)
}
