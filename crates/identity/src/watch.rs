//! Keeps this node's memory of who is logged in true: listens for what the tables' triggers announce, and sends itself a
//! pulse by the same way. Decides nothing: where it is not running or cannot hear, every request asks the database.

use std::collections::VecDeque;
use std::time::Duration;

use platform::db::{Heard, Listener};
use platform::{App, Broken, Stopwatch};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::IdentitySettings;
use crate::memory::Memory;

/// Named by the triggers too.
const CHANNEL: &str = "comptoir_access";

/// Two and a half pulses within the time one is believed.
const BEAT: Duration = Duration::from_millis(400);

/// With so many pulses unheard, the connection is given up.
const PATIENCE: usize = 10;

const FIRST_PAUSE: Duration = Duration::from_millis(200);
const LONGEST_PAUSE: Duration = Duration::from_secs(10);

/// Watches until told to stop; opens one connection beside the pool, and a new one whenever it is lost.
pub async fn watch(app: App, stop: CancellationToken) {
    let memory = match app.need::<IdentitySettings>() {
        Ok(settings) => settings.memory.clone(),
        Err(broken) => return tracing::error!(%broken, "nobody watches who is logged in"),
    };
    let mut pause = FIRST_PAUSE;
    loop {
        let lost = tokio::select! {
            () = stop.cancelled() => return memory.forget_all(),
            lost = listen(&app, &memory, &mut pause) => lost,
        };
        memory.forget_all();
        if let Err(broken) = lost {
            tracing::warn!(%broken, "changes of access are not heard; every request asks the database");
        }
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(pause) => {}
        }
        pause = (pause * 2).min(LONGEST_PAUSE);
    }
}

/// Ends with the connection.
async fn listen(app: &App, memory: &Memory, pause: &mut Duration) -> Result<(), Broken> {
    let mut listener = app.db().listen(CHANNEL).await?;
    // What was announced before it listened is of before anything remembered from here on.
    memory.forget_all();
    let mut pulses = Pulses::default();
    let mut beats = tokio::time::interval(BEAT);
    loop {
        tokio::select! {
            heard = listener.hear() => match heard {
                Some(heard) => take(&heard, memory, &mut pulses, pause),
                None => return Err(Broken::new("the connection is lost")),
            },
            _ = beats.tick() => pulses.send(&listener).await?,
        }
    }
}

fn take(heard: &Heard, memory: &Memory, pulses: &mut Pulses, pause: &mut Duration) {
    if let Some(sent) = pulses.answered_by(heard) {
        memory.beat(sent);
        *pause = FIRST_PAUSE;
    } else if let Ok(person) = heard.text.parse::<Uuid>() {
        memory.forget(person);
    }
}

/// Words on their way to the database and back.
#[derive(Default)]
struct Pulses {
    sent: u64,
    under_way: VecDeque<(u64, Stopwatch)>,
}

impl Pulses {
    async fn send(&mut self, listener: &Listener) -> Result<(), Broken> {
        if self.under_way.len() >= PATIENCE {
            return Err(Broken::new("what this node announces does not come back"));
        }
        self.sent += 1;
        self.under_way.push_back((self.sent, Stopwatch::start()));
        listener.announce(&format!("pulse {}", self.sent)).await
    }

    /// When the pulse was sent that is heard now. One from another connection, whatever it says, is none of ours.
    fn answered_by(&mut self, heard: &Heard) -> Option<Stopwatch> {
        let number: u64 = heard.text.strip_prefix("pulse ")?.parse().ok()?;
        let place = self
            .under_way
            .iter()
            .position(|(sent, _)| heard.is_own && *sent == number)?;
        self.under_way.drain(..=place).next_back().map(|(_, sent)| sent)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn heard(text: &str, is_own: bool) -> Heard {
        Heard {
            text: text.into(),
            is_own,
        }
    }

    #[test]
    fn only_a_word_of_ours_that_was_sent_is_a_pulse() {
        let mut pulses = Pulses::default();
        pulses
            .under_way
            .extend([(1, Stopwatch::start()), (2, Stopwatch::start())]);
        for forged in [heard("pulse 1", false), heard("pulse 3", true), heard("pulse", true)] {
            assert!(pulses.answered_by(&forged).is_none(), "{forged:?}");
        }
        assert!(pulses.answered_by(&heard("pulse 2", true)).is_some());
        assert!(
            pulses.answered_by(&heard("pulse 1", true)).is_none(),
            "the later one says more"
        );
        assert!(pulses.answered_by(&heard("pulse 2", true)).is_none());
    }
}
