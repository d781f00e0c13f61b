//! Fetches the pictures that products name by address, when the network allows. What cannot be had is asked for again
//! with growing pauses, then left; the shop shows the drawing meanwhile. Fails no import and holds no sale up: it runs
//! in its schedule's own lane, so that a slow host keeps no mail and no order waiting.

use std::time::Duration;

use jiff::SignedDuration;
use platform::files::Files;
use platform::outgoing::{NotRead, Outgoing, PublicOnly};
use platform::tasks::TaskSet;
use platform::{App, Broken, Stopwatch};
use tokio::task::JoinSet;

use crate::picture::{Failure, Looks, MOST_TRIES, look};
use crate::store::picture as store;
use crate::store::picture::DuePicture;

/// The most a picture may weigh, in bytes.
const LIMIT: usize = 5 * 1024 * 1024;
const TIMEOUT: Duration = Duration::from_secs(15);
/// Pictures asked for at the same time.
const AT_ONCE: i64 = 8;
/// After this long a run begins no more of them, so that the program can stop in time.
const TURN: Duration = Duration::from_secs(5);
/// How long a taken picture is left to whoever took it, should that one go away.
const LEASE: SignedDuration = SignedDuration::from_mins(5);

/// The way to the hosts of pictures: a part of the application. Without it none are fetched.
#[derive(Debug, Clone)]
pub struct PictureFetcher(PublicOnly);

impl PictureFetcher {
    /// Reads public addresses only.
    pub fn public() -> Result<Self, Broken> {
        Ok(PictureFetcher(Outgoing::public(TIMEOUT)?))
    }

    /// With a client of the caller's.
    pub fn through(client: PublicOnly) -> Self {
        PictureFetcher(client)
    }

    async fn fetch(&self, url: &str) -> Result<(Looks, Vec<u8>), Failure> {
        let reply = self.0.get(url, LIMIT).await.map_err(|why| match why {
            NotRead::NotPublic => Failure::NotPublic,
            NotRead::TooLarge => Failure::TooLarge,
            NotRead::NoAnswer(_) => Failure::NoAnswer,
        })?;
        if reply.status != 200 {
            return Err(Failure::Answered(reply.status));
        }
        Ok((look(&reply.body)?, reply.body))
    }
}

pub(crate) fn tasks() -> TaskSet {
    TaskSet::new().every(Duration::from_secs(10), "catalog.fetch_pictures", fetch_pictures)
}

/// Fetches what is due, for a few seconds; the schedule calls it again. Any number of nodes may do so at once: each
/// picture is taken by one.
pub async fn fetch_pictures(app: App) -> Result<(), Broken> {
    let Some(fetcher) = app.part::<PictureFetcher>() else {
        return Ok(());
    };
    let watch = Stopwatch::start();
    while watch.elapsed() < TURN {
        let due = claim(&app).await?;
        if due.is_empty() {
            break;
        }
        let mut fetching = JoinSet::new();
        for picture in due {
            fetching.spawn(fetch_one(app.clone(), fetcher.clone(), picture));
        }
        while let Some(ended) = fetching.join_next().await {
            // Whichever way it ended without a word in its row, it is due again when its lease is over.
            if let Err(broken) = ended.map_err(Broken::from).flatten() {
                tracing::error!(%broken, "a picture could not be dealt with");
            }
        }
    }
    Ok(())
}

async fn claim(app: &App) -> Result<Vec<DuePicture>, Broken> {
    let tx = app.db().begin().await?;
    let due = store::claim_due_pictures(&tx, tx.now(), AT_ONCE, tx.now().saturating_add(LEASE)?).await?;
    tx.commit().await?;
    Ok(due)
}

/// The file first, then the row: a crash between the two leaves a file that the next try finds already written.
async fn fetch_one(app: App, fetcher: PictureFetcher, picture: DuePicture) -> Result<(), Broken> {
    let kept = keep(&app, &fetcher, &picture).await;
    let tx = app.db().begin().await?;
    match kept {
        Ok((looks, name)) => {
            let Looks {
                media_type,
                width,
                height,
            } = looks;
            store::mark_picture_fetched(&tx, picture.id, &name, media_type, width, height, tx.now()).await?;
        }
        Err(failure) => {
            let wait = failure.wait(picture.tries).map(SignedDuration::try_from).transpose()?;
            let next = wait.map(|wait| tx.now().saturating_add(wait)).transpose()?;
            store::mark_picture_failed(&tx, picture.id, &failure.code(), next).await?;
            tracing::info!(picture.id = %picture.id, failure = failure.code(), again = next.is_some(), "picture not fetched");
        }
    }
    tx.commit().await
}

async fn keep(app: &App, fetcher: &PictureFetcher, picture: &DuePicture) -> Result<(Looks, String), Failure> {
    if picture.tries > MOST_TRIES {
        // Every try ended without a word: what it holds may be what ends them.
        return Err(Failure::NotAPicture);
    }
    let (looks, bytes) = fetcher.fetch(&picture.source_url).await?;
    let kept = match app.need::<Files>() {
        Ok(files) => files.put(bytes).await,
        Err(broken) => Err(broken),
    };
    kept.map(|name| (looks, name)).map_err(|broken| {
        tracing::error!(%broken, "a fetched picture cannot be kept");
        Failure::NotKept
    })
}
