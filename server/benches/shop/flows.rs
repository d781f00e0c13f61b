//! What visitors do: look at pages, put an article into a cart, order it, have it paid; and the same as the floor does it.
//! Eight clients, each with an article of its own, so that they do not queue for one row of stock.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use anyhow::{Context, Result};

use crate::CLIENTS;
use crate::buyer::{Article, Buyer, articles};
use crate::floor::{Floor, Recording, Script};
use crate::load::{Client, Measured, load};
use crate::place::{Place, Server};
use crate::record::{Recorder, Step};
use crate::shape::{self, Shape};

/// A page as guests ask for it.
#[derive(Debug, Clone, Copy)]
pub struct Page {
    pub name: &'static str,
    path: &'static str,
    /// Further headers.
    headers: &'static str,
    shape: Shape,
    pub has_floor: bool,
}

const fn page(name: &'static str, path: &'static str, shape: Shape) -> Page {
    Page {
        name,
        path,
        headers: "",
        shape,
        has_floor: true,
    }
}

pub const PAGES: [Page; 5] = [
    page("home", "/fr/", shape::HOME),
    page("category", "/fr/c/allumage", shape::CATEGORY),
    Page {
        headers: "accept-encoding: gzip, deflate, br\r\n",
        has_floor: false,
        ..page("category, compressed", "/fr/c/allumage", shape::CATEGORY)
    },
    page("product", "/fr/p/electrode-allumage-thema-classic", shape::PRODUCT),
    page("search", "/fr/search?q=electrode", shape::SEARCH),
];

impl Page {
    fn request(&self) -> String {
        format!("GET {} HTTP/1.1\r\n{}", self.path, self.headers)
    }
}

/// Scripts for pgbench, one a page, one a client.
pub struct Recorded {
    pages: Vec<Script>,
    adds: Vec<Script>,
    orders: Vec<Script>,
    webhooks: Vec<Script>,
}

/// Does everything once under the recorder's eyes.
pub async fn record(place: &Place, server: &Server) -> Result<Recorded> {
    let mut recorder = Recorder::new(place.cluster()?);
    let mut client = Client::connect(server.address).await?;
    let buyer = Buyer::new(place);
    let db = place.connect().await?;
    let mut recorded = Recorded {
        pages: Vec::new(),
        adds: Vec::new(),
        orders: Vec::new(),
        webhooks: Vec::new(),
    };
    for page in PAGES {
        recorder.take()?;
        let reply = client.send(&page.request(), "").await?.expect(200)?;
        let batches = shape::batches(page.name, &[page.shape], (recorder.take()?, &reply.work))?;
        let fixed = Recording {
            fixed: &[],
            parts: vec![batches],
        };
        recorded.pages.extend(fixed.scripts(&db).await?);
    }
    for article in articles(place).await? {
        let fixed = [article.uuid.clone()];
        let recording = Recording {
            fixed: &fixed,
            parts: record_sale(&mut recorder, &mut client, (&buyer, &article)).await?,
        };
        let [add, order, webhook]: [Script; 3] = recording
            .scripts(&db)
            .await?
            .try_into()
            .map_err(|_| anyhow::anyhow!("a sale has three parts"))?;
        recorded.orders.push(add.and(&order));
        recorded.adds.push(add);
        recorded.webhooks.push(webhook);
    }
    Ok(recorded)
}

async fn record_sale(
    recorder: &mut Recorder,
    client: &mut Client,
    (buyer, article): (&Buyer, &Article),
) -> Result<Vec<Vec<Vec<Step>>>> {
    recorder.take()?;
    let (cart, added) = buyer.add(client, article).await?;
    let add = shape::batches("add to cart", &[shape::ADD], (recorder.take()?, &added.work))?;
    let placed = buyer.order(client, article, &cart).await?;
    let order = shape::batches("order", &[shape::ORDER], (recorder.take()?, &placed.reply.work))?;
    let event = buyer.pay(&placed.session)?;
    let paid = buyer.deliver(client, &event).await?;
    let webhook = shape::batches("webhook", &[shape::WEBHOOK], (recorder.take()?, &paid.work))?;
    Ok(vec![add, order, webhook])
}

/// The shop and its floor, ready to be measured.
pub struct Shop<'a> {
    server: &'a Server,
    buyer: Buyer,
    articles: Arc<Vec<Article>>,
    recorded: Recorded,
    floor: Floor,
    round: AtomicU64,
}

impl<'a> Shop<'a> {
    pub async fn new(place: &Place, server: &'a Server, recorded: Recorded) -> Result<Self> {
        Ok(Shop {
            server,
            buyer: Buyer::new(place),
            articles: Arc::new(articles(place).await?),
            recorded,
            floor: Floor::new(place)?,
            round: AtomicU64::new(0),
        })
    }

    fn next_round(&self) -> u64 {
        self.round.fetch_add(1, Ordering::Relaxed)
    }

    pub async fn pages(&self, page: Page, each: usize) -> Result<Measured> {
        let request: Arc<str> = page.request().into();
        load(each, self.server, move |mut client, _, _| {
            let request = Arc::clone(&request);
            async move {
                client.send(&request, "").await?.expect(200)?;
                Ok(client)
            }
        })
        .await
    }

    pub async fn page_floor(&self, page: Page, each: usize) -> Result<f64> {
        let at = PAGES
            .iter()
            .position(|each| each.name == page.name)
            .context("no such page")?;
        let scripts = vec![self.recorded.pages[at].clone(); CLIENTS];
        self.floor.run(&scripts, each, self.next_round()).await
    }

    pub async fn adds(&self, each: usize) -> Result<Measured> {
        let (buyer, articles) = (self.buyer.clone(), Arc::clone(&self.articles));
        load(each, self.server, move |mut client, number, _| {
            let (buyer, article) = (buyer.clone(), articles[number].clone());
            async move {
                buyer.add(&mut client, &article).await?;
                Ok(client)
            }
        })
        .await
    }

    pub async fn add_floor(&self, each: usize) -> Result<f64> {
        self.floor.run(&self.recorded.adds, each, self.next_round()).await
    }

    /// From the shelf to paid: cart line, order with the gateway's session, payment, signed webhook.
    pub async fn orders(&self, each: usize) -> Result<Measured> {
        let (buyer, articles) = (self.buyer.clone(), Arc::clone(&self.articles));
        load(each, self.server, move |mut client, number, _| {
            let (buyer, article) = (buyer.clone(), articles[number].clone());
            async move {
                let (cart, _) = buyer.add(&mut client, &article).await?;
                let placed = buyer.order(&mut client, &article, &cart).await?;
                buyer.deliver(&mut client, &buyer.pay(&placed.session)?).await?;
                Ok(client)
            }
        })
        .await
    }

    pub async fn order_floor(&self, each: usize) -> Result<f64> {
        let pairs = self.recorded.orders.iter().zip(&self.recorded.webhooks);
        let whole: Vec<Script> = pairs.map(|(order, webhook)| order.and(webhook)).collect();
        self.floor.run(&whole, each, self.next_round()).await
    }

    /// Events of orders that stand and wait for their money, `each` for every client.
    pub async fn prepare_payments(&self, each: usize) -> Result<Vec<Vec<String>>> {
        let mut lanes = tokio::task::JoinSet::new();
        for article in self.articles.iter() {
            let (buyer, article, address) = (self.buyer.clone(), article.clone(), self.server.address);
            lanes.spawn(async move {
                let mut client = Client::connect(address).await?;
                let mut events = Vec::with_capacity(each);
                for _ in 0..each {
                    let (cart, _) = buyer.add(&mut client, &article).await?;
                    let placed = buyer.order(&mut client, &article, &cart).await?;
                    events.push(buyer.pay(&placed.session)?);
                }
                anyhow::Ok(events)
            });
        }
        let mut prepared = Vec::new();
        while let Some(lane) = lanes.join_next().await {
            prepared.push(lane??);
        }
        Ok(prepared)
    }

    pub async fn webhooks(&self, prepared: Vec<Vec<String>>) -> Result<Measured> {
        let each = prepared.first().map_or(0, Vec::len);
        let (buyer, prepared) = (self.buyer.clone(), Arc::new(prepared));
        load(each, self.server, move |mut client, number, turn| {
            let (buyer, prepared) = (buyer.clone(), Arc::clone(&prepared));
            async move {
                buyer.deliver(&mut client, &prepared[number][turn]).await?;
                Ok(client)
            }
        })
        .await
    }

    /// The same on rows that the first parts of the recording have made.
    pub async fn webhook_floor(&self, each: usize) -> Result<f64> {
        let round = self.next_round();
        self.floor.run(&self.recorded.orders, each, round).await?;
        self.floor.run(&self.recorded.webhooks, each, round).await
    }
}
