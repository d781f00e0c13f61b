//! `comptoir reconcile`: compares the gateway's lists with our rows and books, heals what is safe, and says what is left.
//! Exits with 1 when something waits for a person.

use std::process::ExitCode;

use anyhow::{Context, bail};
use jiff::{SignedDuration, Timestamp};
use kernel::Money;
use payments::{AlreadyRunning, DifferenceRow, DifferenceState};
use platform::Fault;
use platform::config::Config;

use crate::assemble::{assemble, said};
use crate::cli::ReconcileArgs;

pub async fn reconcile(config: &Config, args: &ReconcileArgs) -> anyhow::Result<ExitCode> {
    let app = assemble(config, false)?.app;
    let since = if args.all {
        Timestamp::UNIX_EPOCH
    } else {
        app.clock().now().checked_sub(age(&args.since)?)?
    };
    let done = match payments::reconcile(&app, since).await {
        Ok(done) => done,
        Err(Fault::Refused(AlreadyRunning)) => bail!("a reconciliation is running; it ends by itself"),
        Err(Fault::Broken(broken)) => return Err(said(broken)),
    };
    println!("Compared what the gateway has created since {}.", done.since);
    for (what, count) in &done.counts {
        println!("  {what:<28}{count:>12}");
    }
    let open = payments::list_differences(&app.db().read().await.map_err(said)?)
        .await
        .map_err(said)?;
    let open: Vec<&DifferenceRow> = open.iter().filter(|row| row.state == DifferenceState::Open).collect();
    if done.open == 0 {
        println!("The gateway and the books say the same.");
        return Ok(ExitCode::SUCCESS);
    }
    println!("{} wait for a person:", done.open);
    for row in &open {
        println!("  {}", line(row));
    }
    Ok(ExitCode::FAILURE)
}

fn line(row: &DifferenceRow) -> String {
    let amount = row.amount_minor.zip(row.currency);
    let amount = amount.map_or_else(String::new, |(minor, currency)| Money::new(minor, currency).to_string());
    let advice = row.kind.advice().replace('_', " ");
    format!(
        "{:<20}{:<32}{amount:>18}  since {}: {advice}",
        row.kind, row.object, row.found_at
    )
}

/// `30d`, `12h`.
fn age(text: &str) -> anyhow::Result<SignedDuration> {
    let unit = text.chars().last().unwrap_or_default();
    let number: i64 = text
        .strip_suffix(unit)
        .unwrap_or_default()
        .parse()
        .with_context(|| format!("`{text}` is not an age such as 30d or 12h"))?;
    let hours = match unit {
        'd' => number.checked_mul(24),
        'h' => Some(number),
        _ => None,
    };
    let hours = hours.filter(|hours| (1..=24 * 3_650).contains(hours));
    Ok(SignedDuration::from_hours(hours.with_context(|| {
        format!("`{text}` is not an age such as 30d or 12h")
    })?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_age_is_days_or_hours() {
        assert_eq!(age("30d").unwrap(), SignedDuration::from_hours(720));
        assert_eq!(age("12h").unwrap(), SignedDuration::from_hours(12));
        for text in ["", "d", "-3d", "0h", "3w", "3", "9999999999999999999d"] {
            assert!(age(text).is_err(), "{text}");
        }
    }
}
