//! Money after the sale: an order given back (staff's request, the gateway's call, its event) and one whose money is held and
//! then taken (the hold's event, staff's request, the gateway's call and its answer). Calls are sent by this process, as a
//! worker does: their statements count in the rate and in the floor, not in the server's processor time.

use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use anyhow::{Context, Result, bail, ensure};
use payments::{CallId, CallOutcome};
use platform::App;
use platform::db::counted;
use serde_json::{Value, json};
use standin::RefundPace;

use crate::buyer::{Article, Buyer, Ordered, articles, text};
use crate::floor::{Floor, Recording, Script};
use crate::load::{Client, Measured, Reply, load};
use crate::place::{Place, Server};
use crate::record::{Recorder, Step};
use crate::shape;

/// What a worker finds in its list, and the gateway's name of the refund once it has one.
const CALL: &str = "select c.id, r.gateway_refund from payments p join gateway_calls c on c.payment_id = p.id
    left join refunds r on r.id = c.refund_id where p.reference = $1 and c.kind = $2 order by c.created_at desc limit 1";

/// The office's side, the worker's and the gateway's.
#[derive(Clone)]
struct Desk {
    buyer: Buyer,
    /// Of a manager's session.
    cookie: String,
    app: App,
    lookups: Arc<tokio_postgres::Client>,
}

/// An order whose money is there, or held.
#[derive(Debug, Clone)]
struct Sold {
    reference: String,
    number: String,
    /// That the money is held, as the gateway tells it; empty where it was told.
    event: String,
}

impl Desk {
    async fn open(place: &Place, server: &Server) -> Result<Self> {
        let mut client = Client::connect(server.address).await?;
        let body = json!({ "email": "manager@comptoir.example", "password": place.password }).to_string();
        let head = "POST /api/v1/sessions HTTP/1.1\r\ncontent-type: application/json\r\n";
        let cookie = client.send(head, &body).await?.expect(201)?.cookie;
        ensure!(!cookie.is_empty(), "the log-in gave no session");
        let buyer = Buyer::new(place);
        buyer.gateway.set_refund_pace(RefundPace::Pending);
        let app = place.assemble()?;
        // The connection is there before anything is recorded.
        let opened = app.db().read().await;
        drop(opened.map_err(|broken| anyhow::anyhow!("{broken}"))?);
        Ok(Desk {
            buyer,
            cookie,
            app,
            lookups: Arc::new(place.connect().await?),
        })
    }

    /// What the recordings only read: the session and its person.
    async fn fixed(&self) -> Result<Vec<String>> {
        let sql = "select id::text from people where email = 'manager@comptoir.example'";
        let person: String = self.lookups.query_one(sql, &[]).await?.get(0);
        let secret = self.cookie.split_once('=').context("a cookie without a value")?.1;
        let digest = format!("\\x{}", hex::encode(platform::chance::digest(secret)));
        Ok(vec![person, digest])
    }

    async fn order(&self, client: &mut Client, article: &Article) -> Result<Ordered> {
        let (cart, _) = self.buyer.add(client, article).await?;
        self.buyer.order(client, article, &cart).await
    }

    /// Ordered and paid.
    async fn sell(&self, client: &mut Client, article: &Article) -> Result<Sold> {
        let placed = self.order(client, article).await?;
        let event = self.buyer.pay(&placed.session)?;
        self.buyer.deliver(client, &event).await?;
        Ok(Sold::of(placed, String::new()))
    }

    /// Ordered, its money held, which nobody has told yet.
    async fn reserve(&self, client: &mut Client, article: &Article) -> Result<Sold> {
        let placed = self.order(client, article).await?;
        let event = self.hold(&placed.session)?;
        Ok(Sold::of(placed, event))
    }

    fn hold(&self, session: &str) -> Result<String> {
        let paid: Value = serde_json::from_str(&self.buyer.pay(session)?)?;
        let intent = text(&paid["data"]["object"], "payment_intent")?;
        self.buyer.event(&intent, "payment_intent.amount_capturable_updated")
    }

    async fn ask(&self, client: &mut Client, sold: &Sold, (verb, body): (&str, &Value)) -> Result<Reply> {
        let head = format!(
            "POST /api/v1/office/orders/{}/{verb} HTTP/1.1\r\ncontent-type: application/json\r\ncookie: {}\r\nidempotency-key: {}\r\n",
            sold.number, self.cookie, sold.reference
        );
        client.send(&head, &body.to_string()).await
    }

    async fn ask_refund(&self, client: &mut Client, sold: &Sold) -> Result<Reply> {
        let body = json!({ "kind": "whole", "reason": "requested_by_customer" });
        self.ask(client, sold, ("refunds", &body)).await?.expect(201)
    }

    async fn ask_capture(&self, client: &mut Client, sold: &Sold) -> Result<Reply> {
        self.ask(client, sold, ("capture", &json!({}))).await?.expect(202)
    }

    async fn call(&self, sold: &Sold, kind: &str) -> Result<(CallId, Option<String>)> {
        let row = self.lookups.query_one(CALL, &[&sold.reference, &kind]).await?;
        Ok((CallId::from_uuid(row.get(0)), row.get(1)))
    }

    /// Sends an order's call, as its worker does; what that cost the database, as answers say it.
    async fn send(&self, sold: &Sold, kind: &str) -> Result<String> {
        let (call, _) = self.call(sold, kind).await?;
        match counted(payments::send(&self.app, call)).await {
            (Ok(CallOutcome::Done), work) => Ok(format!("round_trips={}", work.round_trips)),
            (Ok(outcome), _) => bail!("the {kind} came to {outcome:?}"),
            (Err(broken), _) => bail!("the {kind} broke: {broken}"),
        }
    }

    /// The gateway has given the money back: its event.
    async fn refunded(&self, sold: &Sold) -> Result<String> {
        let refund = self
            .call(sold, "refund")
            .await?
            .1
            .context("the gateway has no refund")?;
        ensure!(self.buyer.gateway.settle_refund(&refund), "the refund was not pending");
        self.buyer.event(&refund, "refund.updated")
    }
}

impl Sold {
    fn of(placed: Ordered, event: String) -> Self {
        Sold {
            reference: placed.reference,
            number: placed.number,
            event,
        }
    }
}

/// For pgbench, one a client: what must stand before, and what is measured.
#[derive(Default)]
struct Scripts {
    before: Vec<Script>,
    measured: Vec<Script>,
}

impl Scripts {
    /// `measured` of the parts are the last ones.
    async fn add(&mut self, recording: Recording<'_>, measured: usize, db: &tokio_postgres::Client) -> Result<()> {
        let scripts = recording.scripts(db).await?;
        let (before, after) = scripts.split_at(scripts.len() - measured);
        let join = |scripts: &[Script]| scripts.iter().fold(Script::default(), |whole, part| whole.and(part));
        self.before.push(join(before));
        self.measured.push(join(after));
        Ok(())
    }
}

/// What was recorded of both.
pub struct Recorded {
    refunds: Scripts,
    captures: Scripts,
}

/// Does both once for each client under the recorder's eyes; `holds` is the server that takes its money late.
pub async fn record(place: &Place, (server, holds): (&Server, &Server)) -> Result<Recorded> {
    let desk = Desk::open(place, server).await?;
    let mut clients = (
        Client::connect(server.address).await?,
        Client::connect(holds.address).await?,
    );
    let db = place.connect().await?;
    let mut recorder = Recorder::new(place.cluster()?);
    let mut recorded = Recorded {
        refunds: Scripts::default(),
        captures: Scripts::default(),
    };
    for article in articles(place).await? {
        let mut fixed = desk.fixed().await?;
        fixed.push(article.uuid.clone());
        let recording = |parts| Recording { fixed: &fixed, parts };
        let parts = record_refund(&mut recorder, &mut clients.0, (&desk, &article)).await?;
        recorded.refunds.add(recording(parts), 3, &db).await?;
        let parts = record_capture(&mut recorder, &mut clients.1, (&desk, &article)).await?;
        recorded.captures.add(recording(parts), 3, &db).await?;
    }
    desk.app.db().close();
    Ok(recorded)
}

type Parts = Vec<Vec<Vec<Step>>>;

async fn record_refund(
    recorder: &mut Recorder,
    client: &mut Client,
    (desk, article): (&Desk, &Article),
) -> Result<Parts> {
    recorder.take()?;
    let placed = desk.order(client, article).await?;
    let order = shape::batches("order", &[shape::ADD, shape::ORDER], (recorder.take()?, ""))?;
    let event = desk.buyer.pay(&placed.session)?;
    let paid = desk.buyer.deliver(client, &event).await?;
    let webhook = shape::batches("webhook", &[shape::WEBHOOK], (recorder.take()?, &paid.work))?;
    let sold = Sold::of(placed, String::new());
    let asked = desk.ask_refund(client, &sold).await?;
    let ask = shape::batches("refund", &[shape::REFUND], (recorder.take()?, &asked.work))?;
    let work = desk.send(&sold, "refund").await?;
    let call = shape::batches("refund's call", &[shape::REFUND_CALL], (recorder.take()?, &work))?;
    let done = desk.buyer.deliver(client, &desk.refunded(&sold).await?).await?;
    let event = shape::batches("refund's event", &[shape::REFUND_EVENT], (recorder.take()?, &done.work))?;
    Ok(vec![order, webhook, ask, call, event])
}

async fn record_capture(
    recorder: &mut Recorder,
    client: &mut Client,
    (desk, article): (&Desk, &Article),
) -> Result<Parts> {
    recorder.take()?;
    let sold = desk.reserve(client, article).await?;
    let order = shape::batches("order", &[shape::ADD, shape::ORDER], (recorder.take()?, ""))?;
    let held = desk.buyer.deliver(client, &sold.event).await?;
    let hold = shape::batches("hold's event", &[shape::HOLD], (recorder.take()?, &held.work))?;
    let asked = desk.ask_capture(client, &sold).await?;
    let ask = shape::batches("capture", &[shape::CAPTURE], (recorder.take()?, &asked.work))?;
    let work = desk.send(&sold, "capture").await?;
    let call = shape::batches("capture's call", &[shape::CAPTURE_CALL], (recorder.take()?, &work))?;
    Ok(vec![order, hold, ask, call])
}

/// Both, ready to be measured.
pub struct Money<'a> {
    server: &'a Server,
    holds: &'a Server,
    desk: Desk,
    articles: Vec<Article>,
    recorded: Recorded,
    floor: Floor,
    round: AtomicU64,
}

impl<'a> Money<'a> {
    pub async fn new(place: &Place, (server, holds): (&'a Server, &'a Server), recorded: Recorded) -> Result<Self> {
        Ok(Money {
            server,
            holds,
            desk: Desk::open(place, server).await?,
            articles: articles(place).await?,
            recorded,
            floor: Floor::new(place)?,
            round: AtomicU64::new(0),
        })
    }

    /// From staff's request to the gateway's word that it is done, on orders that were paid before.
    pub async fn refunds(&self, each: usize) -> Result<Measured> {
        let desk = self.desk.clone();
        let sell = move |mut client: Client, article: Article| {
            let desk = desk.clone();
            async move { anyhow::Ok((desk.sell(&mut client, &article).await?, client)) }
        };
        let sold = Arc::new(self.prepare(self.server, each, sell).await?);
        let desk = self.desk.clone();
        load(each, self.server, move |mut client, number, turn| {
            let (desk, sold) = (desk.clone(), Arc::clone(&sold));
            async move {
                let sold = &sold[number][turn];
                desk.ask_refund(&mut client, sold).await?;
                desk.send(sold, "refund").await?;
                let event = desk.refunded(sold).await?;
                desk.buyer.deliver(&mut client, &event).await?;
                Ok(client)
            }
        })
        .await
    }

    /// From the hold's event to the answer that the money was taken.
    pub async fn captures(&self, each: usize) -> Result<Measured> {
        let desk = self.desk.clone();
        let reserve = move |mut client: Client, article: Article| {
            let desk = desk.clone();
            async move { anyhow::Ok((desk.reserve(&mut client, &article).await?, client)) }
        };
        let sold = Arc::new(self.prepare(self.holds, each, reserve).await?);
        let desk = self.desk.clone();
        load(each, self.holds, move |mut client, number, turn| {
            let (desk, sold) = (desk.clone(), Arc::clone(&sold));
            async move {
                let sold = &sold[number][turn];
                desk.buyer.deliver(&mut client, &sold.event).await?;
                desk.ask_capture(&mut client, sold).await?;
                desk.send(sold, "capture").await?;
                Ok(client)
            }
        })
        .await
    }

    /// `each` orders for every client.
    async fn prepare<F, V>(&self, server: &Server, each: usize, sell: F) -> Result<Vec<Vec<Sold>>>
    where
        F: Fn(Client, Article) -> V + Clone + Send + 'static,
        V: Future<Output = Result<(Sold, Client)>> + Send,
    {
        let mut lanes = tokio::task::JoinSet::new();
        for article in &self.articles {
            let (sell, article, address) = (sell.clone(), article.clone(), server.address);
            lanes.spawn(async move {
                let mut client = Client::connect(address).await?;
                let mut lane = Vec::with_capacity(each);
                for _ in 0..each {
                    let (sold, back) = sell(client, article.clone()).await?;
                    client = back;
                    lane.push(sold);
                }
                anyhow::Ok(lane)
            });
        }
        let mut prepared = Vec::new();
        while let Some(lane) = lanes.join_next().await {
            prepared.push(lane??);
        }
        Ok(prepared)
    }

    pub async fn refund_floor(&self, each: usize) -> Result<f64> {
        self.floor_of(&self.recorded.refunds, each).await
    }

    pub async fn capture_floor(&self, each: usize) -> Result<f64> {
        self.floor_of(&self.recorded.captures, each).await
    }

    /// On rows that the first parts of the recording have made.
    async fn floor_of(&self, scripts: &Scripts, each: usize) -> Result<f64> {
        let round = self.round.fetch_add(1, Ordering::Relaxed);
        self.floor.run(&scripts.before, each, round).await?;
        self.floor.run(&scripts.measured, each, round).await
    }
}
