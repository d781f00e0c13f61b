//! A guest with a program who buys, and the gateway's side of it: pays on the gateway's page, signs and delivers its events.
//! Measures nothing.

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};
use standin::{Control, Outcome};

use crate::CLIENTS;
use crate::load::{Client, Reply};
use crate::place::Place;

/// What is bought: one piece, brought to the door in Algiers.
const ARTICLES: &str = "select v.id, v.price_minor + m.price_minor
    from variants v join products p on p.id = v.product_id, wilayas w join delivery_methods m on m.kind = 'home' and m.zone = w.zone
    where w.code = '16' and p.status = 'active' and v.price_minor > 100000 order by v.sku limit $1";

#[derive(Debug, Clone)]
pub struct Article {
    /// `var_…`
    id: String,
    pub uuid: String,
    total_minor: i64,
}

/// One for each client.
pub async fn articles(place: &Place) -> Result<Vec<Article>> {
    let rows = place
        .connect()
        .await?
        .query(ARTICLES, &[&i64::try_from(CLIENTS)?])
        .await?;
    let articles: Vec<Article> = rows
        .iter()
        .map(|row| {
            let id: uuid::Uuid = row.get(0);
            Article {
                id: format!("var_{}", id.simple()),
                uuid: id.to_string(),
                total_minor: row.get(1),
            }
        })
        .collect();
    anyhow::ensure!(articles.len() == CLIENTS, "too few articles: {}", articles.len());
    Ok(articles)
}

/// An order that waits for its money.
pub struct Ordered {
    /// `ord_…`: what its payments refer to.
    pub reference: String,
    pub number: String,
    /// The gateway's.
    pub session: String,
    pub reply: Reply,
}

/// A guest with a program, and the gateway's side of the payment.
#[derive(Clone)]
pub struct Buyer {
    pub gateway: Control,
    secret: String,
    clock: platform::Clock,
}

impl Buyer {
    pub fn new(place: &Place) -> Self {
        Buyer {
            gateway: place.gateway.control(),
            secret: place.webhook_secret.clone(),
            clock: place.clock.clone(),
        }
    }

    /// A guest's first article; returns the cart's secret.
    pub async fn add(&self, client: &mut Client, article: &Article) -> Result<(String, Reply)> {
        let body = json!({ "variant": article.id, "quantity": 1 }).to_string();
        let head = "POST /api/v1/cart/lines HTTP/1.1\r\ncontent-type: application/json\r\n";
        let reply = client.send(head, &body).await?.expect(201)?;
        let secret = text(&reply.json()?, "secret")?;
        Ok((secret, reply))
    }

    /// Orders the cart, up to the gateway's page.
    pub async fn order(&self, client: &mut Client, article: &Article, cart: &str) -> Result<Ordered> {
        let body = json!({
            "email": "nadia@example.org", "name": "Nadia Ferhat", "phone": "0550 12 34 56", "wilaya": "16",
            "commune": "Sidi M'Hamed", "street": "12, rue Hassiba Ben Bouali", "delivery": "home", "gateway": "stripe",
            "expected_total_minor": article.total_minor,
        });
        let head = format!(
            "POST /api/v1/orders HTTP/1.1\r\ncontent-type: application/json\r\nx-cart: {cart}\r\nidempotency-key: {cart}\r\n"
        );
        let reply = client.send(&head, &body.to_string()).await?.expect(201)?;
        let body = reply.json()?;
        let url = text(&body, "pay_url")?;
        Ok(Ordered {
            reference: text(&body, "id")?,
            number: text(&body, "number")?,
            session: url.rsplit('/').next().unwrap_or_default().to_owned(),
            reply,
        })
    }

    /// Pays on the gateway's page; returns the event that it sends.
    pub fn pay(&self, session: &str) -> Result<String> {
        if let Err(refused) = self.gateway.pay(session, Outcome::Pay) {
            bail!("the gateway did not take the payment: {refused:?}");
        }
        self.event(session, "checkout.session.completed")
    }

    /// The latest event of a kind about one of the gateway's objects.
    pub fn event(&self, object: &str, kind: &str) -> Result<String> {
        let event = self.gateway.event(object, kind);
        Ok(event.with_context(|| format!("no event {kind}"))?.to_string())
    }

    pub async fn deliver(&self, client: &mut Client, event: &str) -> Result<Reply> {
        let signature = standin::signature(&self.secret, self.clock.now().as_second(), event.as_bytes());
        let head = format!(
            "POST /webhooks/stripe HTTP/1.1\r\ncontent-type: application/json\r\nstripe-signature: {signature}\r\n"
        );
        client.send(&head, event).await?.expect(200)
    }
}

/// A text of an answer.
pub fn text(body: &Value, field: &str) -> Result<String> {
    let found = body[field].as_str();
    Ok(found.with_context(|| format!("no {field} in {body}"))?.to_owned())
}
