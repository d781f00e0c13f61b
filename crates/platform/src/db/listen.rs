//! A connection of its own that hears what is announced on one channel (LISTEN). Promises nothing about what was announced
//! while it was not there: whoever relies on it must notice its silence, for example by hearing itself.

use std::future::poll_fn;
use std::time::Duration;

use tokio::sync::mpsc::{self, UnboundedReceiver};
use tokio_postgres::{AsyncMessage, Client, Config, NoTls, Notification};

use super::store;
use crate::Broken;

/// What any word on the connection may take.
const PATIENCE: Duration = Duration::from_secs(2);

/// One announcement.
#[derive(Debug)]
pub struct Heard {
    pub text: String,
    /// Whether this connection announced it itself; nobody else can.
    pub is_own: bool,
}

/// Ends with its connection, and its connection with it.
#[derive(Debug)]
pub struct Listener {
    client: Client,
    announced: UnboundedReceiver<Notification>,
    channel: &'static str,
    backend: i32,
}

impl Listener {
    pub(super) async fn on(config: &Config, channel: &'static str) -> Result<Self, Broken> {
        let mut config = config.clone();
        config.application_name("comptoir listener");
        let (client, mut connection) = config.connect(NoTls).await?;
        let (hear, announced) = mpsc::unbounded_channel();
        tokio::spawn(async move {
            while let Some(Ok(message)) = poll_fn(|cx| connection.poll_message(cx)).await {
                if let AsyncMessage::Notification(announcement) = message
                    && hear.send(announcement).is_err()
                {
                    return;
                }
            }
        });
        let backend = in_time(client.query_one(store::OWN_BACKEND, &[])).await?.try_get(0)?;
        in_time(client.batch_execute(&format!("listen {channel}"))).await?;
        Ok(Listener {
            client,
            announced,
            channel,
            backend,
        })
    }

    /// The next announcement; none when the connection is lost.
    pub async fn hear(&mut self) -> Option<Heard> {
        let announcement = self.announced.recv().await?;
        Some(Heard {
            text: announcement.payload().to_owned(),
            is_own: announcement.process_id() == self.backend,
        })
    }

    /// Announces `text` to everybody who listens on the channel, itself among them.
    pub async fn announce(&self, text: &str) -> Result<(), Broken> {
        in_time(self.client.execute(store::ANNOUNCE, &[&self.channel, &text])).await?;
        Ok(())
    }
}

async fn in_time<T>(asked: impl Future<Output = Result<T, tokio_postgres::Error>>) -> Result<T, Broken> {
    Ok(tokio::time::timeout(PATIENCE, asked).await??)
}
