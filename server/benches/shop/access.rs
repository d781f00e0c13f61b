//! Who comes in: log-ins, which the password hash bounds, and what it costs a page and a call to know who asks, beside the
//! same for a guest. Each client is a customer of its own.

use std::sync::Arc;

use anyhow::{Context, Result};
use identity::Seed;
use kernel::Role;
use serde_json::{Value, json};

use crate::load::{Client, Measured, load};
use crate::place::{Place, Server};
use crate::report::{Line, Report};
use crate::{CLIENTS, Counts};

const PAGE: &str = "/fr/p/electrode-allumage-thema-classic";
const CALL: &str = "/api/v1/products?limit=3";

/// What each client sends; all of the same length.
struct Holders {
    claims: Arc<Vec<String>>,
    cookies: Arc<Vec<String>>,
    bearers: Arc<Vec<String>>,
    nothing: Arc<Vec<String>>,
}

impl Holders {
    async fn open(place: &Place, server: &Server) -> Result<Self> {
        let app = place.assemble()?;
        let mut client = Client::connect(server.address).await?;
        let (mut claims, mut cookies, mut bearers) = (Vec::new(), Vec::new(), Vec::new());
        for number in 0..CLIENTS {
            let email = format!("client{number}@comptoir.example");
            let seed = Seed {
                name: format!("Client {number}"),
                email: email.clone(),
                password: place.password.clone(),
                role: Role::Customer,
            };
            let seeded = identity::seed(&app, seed).await;
            seeded.map_err(|broken| anyhow::anyhow!("{broken}"))?;
            let claim = json!({ "email": email, "password": place.password }).to_string();
            let entered = client.send(&log_in("sessions"), &claim).await?.expect(201)?;
            cookies.push(format!("cookie: {}\r\n", entered.cookie));
            let given: Value = client.send(&log_in("tokens"), &claim).await?.expect(201)?.json()?;
            let access = given["access_token"].as_str().context("no access token")?;
            bearers.push(format!("authorization: Bearer {access}\r\n"));
            claims.push(claim);
        }
        app.db().close();
        Ok(Holders {
            claims: Arc::new(claims),
            cookies: Arc::new(cookies),
            bearers: Arc::new(bearers),
            nothing: Arc::new(vec![String::new(); CLIENTS]),
        })
    }
}

fn log_in(to: &str) -> String {
    format!("POST /api/v1/{to} HTTP/1.1\r\ncontent-type: application/json\r\n")
}

/// Log-ins by password, then page and call by each way to be known and by none, in turn.
pub async fn measure(place: &Place, server: &Server, report: &mut Report, counts: Counts) -> Result<()> {
    let holders = Holders::open(place, server).await?;
    let mut log_ins = Vec::new();
    for _ in 0..counts.rounds {
        log_ins.push(come_in(server, &holders.claims, counts.writes / 4).await?);
    }
    report.line(Line::of("log in", &log_ins, &[]));
    report.peak(server.peak_mib()?);
    for (name, path, headers) in [
        ("product, by cookie (beside a guest's)", PAGE, &holders.cookies),
        ("list of products, by cookie (beside a guest's)", CALL, &holders.cookies),
        ("list of products, by token (beside a guest's)", CALL, &holders.bearers),
    ] {
        let (mut known, mut guests) = (Vec::new(), Vec::new());
        look(server, path, headers, 20).await?;
        for _ in 0..counts.rounds {
            known.push(look(server, path, headers, counts.pages).await?);
            guests.push(look(server, path, &holders.nothing, counts.pages).await?.per_second);
        }
        report.line(Line::of(name, &known, &guests));
    }
    Ok(())
}

async fn come_in(server: &Server, claims: &Arc<Vec<String>>, each: usize) -> Result<Measured> {
    let claims = Arc::clone(claims);
    load(each, server, move |mut client, number, _| {
        let claims = Arc::clone(&claims);
        async move {
            client.send(&log_in("sessions"), &claims[number]).await?.expect(201)?;
            Ok(client)
        }
    })
    .await
}

async fn look(server: &Server, path: &str, headers: &Arc<Vec<String>>, each: usize) -> Result<Measured> {
    let requests: Vec<String> = headers
        .iter()
        .map(|header| format!("GET {path} HTTP/1.1\r\n{header}"))
        .collect();
    let requests = Arc::new(requests);
    load(each, server, move |mut client, number, _| {
        let requests = Arc::clone(&requests);
        async move {
            client.send(&requests[number], "").await?.expect(200)?;
            Ok(client)
        }
    })
    .await
}
