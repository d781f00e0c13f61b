//! Hands a text to the gateway. Marked before the call, judged after it: whoever finds a mark without a judgement knows only that
//! somebody was interrupted, and leaves the text alone.

use jiff::{SignedDuration, Timestamp};

use super::settings::SmsGateway;
use super::store::{self, OutboxText};
use super::twilio::{self, Said};
use super::{Outcome, SendText};
use crate::outgoing::Outgoing;
use crate::{App, Broken};

/// A call takes seconds: a mark older than this was left by somebody who is no more.
const IN_HAND: SignedDuration = SignedDuration::from_mins(2);

/// What was to be said this long ago is no news any more: it is not sent.
const STALE: SignedDuration = SignedDuration::from_hours(1);

pub(super) async fn send_text(app: App, task: SendText) -> Result<(), Broken> {
    let Some(SmsGateway::Twilio(to)) = app.part::<SmsGateway>() else {
        return Ok(());
    };
    let now = app.clock().now();
    let db = app.db().read().await?;
    let text = store::get_text(&db, task.id).await?;
    let said = match before(&text, now) {
        Before::Nothing => return Ok(()),
        Before::Judge(said) => said,
        Before::Send if store::mark_text_handed(&db, task.id, now).await? == 0 => return Ok(()),
        Before::Send => {
            drop(db);
            app.metrics().count("sms.handed");
            twilio::send(app.need::<Outgoing>()?, to, (&text.recipient, &text.body)).await
        }
    };
    let db = app.db().read().await?;
    let now = app.clock().now();
    match said {
        Said::Sent(name) => store::mark_text_done(&db, task.id, Outcome::Sent, Some(&name), None, now).await?,
        Said::Failed(code) => store::mark_text_done(&db, task.id, Outcome::Failed, None, Some(&code), now).await?,
        Said::Unknown(code) => store::mark_text_done(&db, task.id, Outcome::Unknown, None, Some(&code), now).await?,
        Said::NotNow(code) => {
            store::take_text_back(&db, task.id).await?;
            // The task comes again, a little later each time, until the text is stale.
            return Err(Broken::new(format!("the gateway takes no texts now: {code}")));
        }
    };
    Ok(())
}

#[derive(Debug, PartialEq, Eq)]
enum Before {
    /// Somebody else has dealt with it.
    Nothing,
    Judge(Said),
    Send,
}

fn before(text: &OutboxText, now: Timestamp) -> Before {
    match (text.outcome, text.handed_at) {
        (Some(_), _) => Before::Nothing,
        (None, Some(at)) if now.duration_since(at) <= IN_HAND => Before::Nothing,
        (None, Some(_)) => Before::Judge(Said::Unknown("interrupted".into())),
        (None, None) if now.duration_since(text.created_at) > STALE => Before::Judge(Said::Failed("stale".into())),
        (None, None) => Before::Send,
    }
}
