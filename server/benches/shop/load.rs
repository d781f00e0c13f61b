//! A small HTTP/1.1 client that keeps its connection, and a load of fixed size over several of them. Costs as little as it
//! can, because it shares the processors with what it measures. Follows nothing, retries nothing.

use std::future::Future;
use std::net::SocketAddr;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use platform::Stopwatch;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;

use crate::CLIENTS;
use crate::place::Server;

/// One connection.
pub struct Client {
    stream: BufReader<TcpStream>,
    line: String,
}

/// An answer.
#[derive(Debug, Default)]
pub struct Reply {
    pub status: u16,
    /// The `x-work` header.
    pub work: String,
    /// The first cookie it sets, `name=value`.
    pub cookie: String,
    pub body: Vec<u8>,
}

impl Client {
    pub async fn connect(address: SocketAddr) -> Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Client {
            stream: BufReader::with_capacity(64 * 1024, stream),
            line: String::new(),
        })
    }

    /// Sends `head` (request line and headers, each ended by CRLF) with a body, and reads the answer to its end.
    pub async fn send(&mut self, head: &str, body: &str) -> Result<Reply> {
        let length = body.len();
        let request = format!("{head}host: shop.example\r\ncontent-length: {length}\r\n\r\n{body}");
        self.stream.get_mut().write_all(request.as_bytes()).await?;
        let mut reply = Reply {
            status: self.read_status().await?,
            ..Reply::default()
        };
        let (mut length, mut is_chunked) = (0, false);
        loop {
            self.read_line().await?;
            let Some((name, value)) = self.line.split_once(": ") else {
                break;
            };
            match name {
                "content-length" => length = value.trim().parse()?,
                "transfer-encoding" => is_chunked = true,
                "x-work" => value.trim().clone_into(&mut reply.work),
                "set-cookie" if reply.cookie.is_empty() => {
                    value
                        .split(';')
                        .next()
                        .unwrap_or_default()
                        .clone_into(&mut reply.cookie);
                }
                _ => {}
            }
        }
        if is_chunked {
            reply.body = self.read_chunks().await?;
        } else {
            reply.body.resize(length, 0);
            self.stream.read_exact(&mut reply.body).await?;
        }
        Ok(reply)
    }

    async fn read_status(&mut self) -> Result<u16> {
        self.read_line().await?;
        let code = self.line.split(' ').nth(1).context("no status line")?;
        Ok(code.parse()?)
    }

    async fn read_line(&mut self) -> Result<()> {
        self.line.clear();
        if self.stream.read_line(&mut self.line).await? == 0 {
            bail!("the server closed the connection");
        }
        Ok(())
    }

    async fn read_chunks(&mut self) -> Result<Vec<u8>> {
        let mut body = Vec::new();
        loop {
            self.read_line().await?;
            let size = usize::from_str_radix(self.line.trim(), 16)?;
            let start = body.len();
            body.resize(start + size + 2, 0);
            self.stream.read_exact(&mut body[start..]).await?;
            body.truncate(start + size);
            if size == 0 {
                return Ok(body);
            }
        }
    }
}

impl Reply {
    /// The answer, if it has the status that was expected.
    pub fn expect(self, status: u16) -> Result<Self> {
        if self.status != status {
            let text = String::from_utf8_lossy(&self.body);
            bail!("expected {status}, got {}: {text}", self.status);
        }
        Ok(self)
    }

    pub fn json(&self) -> Result<serde_json::Value> {
        Ok(serde_json::from_slice(&self.body)?)
    }
}

/// What a load of fixed size took.
#[derive(Debug, Clone)]
pub struct Measured {
    pub per_second: f64,
    /// Processor time of the server for one of them: says less of the machine, and of what else it did, than the rate.
    pub processor: Duration,
    /// Sorted.
    latencies: Vec<Duration>,
}

impl Measured {
    /// Of requests that took so long each, and together so long and so much of a processor.
    fn of(mut latencies: Vec<Duration>, elapsed: Duration, processor: Duration) -> Result<Self> {
        let count = u32::try_from(latencies.len())?;
        latencies.sort_unstable();
        Ok(Measured {
            per_second: f64::from(count) / elapsed.as_secs_f64(),
            processor: processor / count,
            latencies,
        })
    }

    /// The time that `percent` of the requests stayed under.
    pub fn percentile(&self, percent: usize) -> Duration {
        let at = (self.latencies.len() * percent / 100).min(self.latencies.len().saturating_sub(1));
        self.latencies.get(at).copied().unwrap_or_default()
    }
}

/// Runs `visit(client, client's number, visit's number)` `each` times on each of the clients' connections.
pub async fn load<F, V>(each: usize, server: &Server, visit: F) -> Result<Measured>
where
    F: Fn(Client, usize, usize) -> V + Clone + Send + 'static,
    V: Future<Output = Result<Client>> + Send,
{
    let mut connections = Vec::new();
    for _ in 0..CLIENTS {
        connections.push(Client::connect(server.address).await?);
    }
    let before = server.processor_time();
    let watch = Stopwatch::start();
    let mut lanes = tokio::task::JoinSet::new();
    for (number, mut client) in connections.into_iter().enumerate() {
        let visit = visit.clone();
        lanes.spawn(async move {
            let mut latencies = Vec::with_capacity(each);
            for turn in 0..each {
                let one = Stopwatch::start();
                client = visit(client, number, turn).await?;
                latencies.push(one.elapsed());
            }
            anyhow::Ok(latencies)
        });
    }
    let mut latencies = Vec::with_capacity(CLIENTS * each);
    while let Some(lane) = lanes.join_next().await {
        latencies.extend(lane??);
    }
    let elapsed = watch.elapsed();
    Measured::of(latencies, elapsed, server.processor_time().saturating_sub(before))
}
