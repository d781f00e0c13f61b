//! What came out of the kills: numbers for `docs/proof.md`, and a table for people.

use std::collections::BTreeSet;
use std::fmt;
use std::time::Duration;

use serde::Serialize;

use super::audit::{Fault, Finding};
use super::log::{Line, Said};
use super::strike::{Strike, Struck, seconds};
use super::world::World;

/// How soon the shop worked again after one kind of kill: from the signal to the answer to the first order that was asked
/// for after it. Seconds, sorted.
#[derive(Debug, Clone, Serialize)]
pub struct Recovery {
    pub strike: Strike,
    pub first_success_s: Vec<f64>,
}

impl Recovery {
    pub fn percentile(&self, percent: usize) -> f64 {
        let last = self.first_success_s.len().saturating_sub(1);
        self.first_success_s
            .get((last * percent).div_ceil(100))
            .copied()
            .unwrap_or_default()
    }
}

/// The outcome of a run.
#[derive(Debug, Clone, Serialize)]
pub struct Killed {
    /// By kind; `Freeze` kills nothing and stands beside the kills.
    pub recoveries: Vec<Recovery>,
    pub kills: usize,
    pub customers: usize,
    /// Told certainly: orders placed, orders paid or held, refunds and decisions of staff.
    pub orders_told: usize,
    pub paid_told: usize,
    pub office_told: usize,
    /// Requests that got no answer, or a failure.
    pub unsure: usize,
    /// What was answered by none of them, and asked for again after the quiet.
    pub asked_again: usize,
    /// From the last customer until nothing was under way.
    pub quiet_s: f64,
    pub findings: Vec<Finding>,
}

impl Killed {
    pub(super) fn of(
        world: &World,
        (strikes, asked_again): (&[Struck], usize),
        (quiet, findings): (Duration, Vec<Finding>),
    ) -> Self {
        let lines = world.log.lines();
        let count = |is: fn(&Said) -> bool| lines.iter().filter(|line| is(&line.said)).count();
        let numbers: BTreeSet<&str> = lines
            .iter()
            .filter_map(|line| match &line.said {
                Said::OrderTold { number, .. } => Some(number.as_str()),
                _ => None,
            })
            .collect();
        let customers: BTreeSet<u32> = lines.iter().map(|line| line.who).filter(|who| *who > 0).collect();
        Killed {
            recoveries: recoveries(&lines, strikes),
            kills: strikes.iter().filter(|struck| struck.strike != Strike::Freeze).count(),
            customers: customers.len(),
            orders_told: numbers.len(),
            paid_told: count(|said| matches!(said, Said::PaidTold { .. })),
            office_told: count(|said| matches!(said, Said::RefundTold { .. } | Said::ActTold { .. })),
            unsure: count(|said| matches!(said, Said::Unsure { .. })),
            asked_again,
            quiet_s: quiet.as_secs_f64(),
            findings,
        }
    }

    /// Everything that was acknowledged.
    pub fn acknowledged(&self) -> usize {
        self.orders_told + self.paid_told + self.office_told
    }

    pub fn count(&self, fault: Fault) -> usize {
        self.findings.iter().filter(|finding| finding.fault == fault).count()
    }

    pub fn is_clean(&self) -> bool {
        self.findings.is_empty()
    }
}

/// For each strike the first order that was asked for after it and told.
fn recoveries(lines: &[Line], strikes: &[Struck]) -> Vec<Recovery> {
    let told: Vec<(u64, u64)> = lines
        .iter()
        .filter_map(|line| match line.said {
            Said::OrderTold { sent_us, .. } => Some((sent_us, line.at_us)),
            _ => None,
        })
        .collect();
    let first_after = |at_us: u64| {
        told.iter()
            .filter(|(sent, _)| *sent >= at_us)
            .map(|(_, told)| told - at_us)
            .min()
    };
    let of_kind = |strike: Strike| {
        let struck = strikes.iter().filter(|struck| struck.strike == strike);
        let mut first_success_s: Vec<f64> = struck
            .filter_map(|struck| first_after(struck.at_us))
            .map(seconds)
            .collect();
        first_success_s.sort_by(f64::total_cmp);
        Recovery {
            strike,
            first_success_s,
        }
    };
    let all = Strike::ALL.into_iter().map(of_kind);
    all.filter(|recovery| !recovery.first_success_s.is_empty()).collect()
}

impl fmt::Display for Killed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "| what was killed | times | first success, p50 | p99 |")?;
        writeln!(f, "|---|---:|---:|---:|")?;
        for recovery in &self.recoveries {
            writeln!(
                f,
                "| {} | {} | {:.2} s | {:.2} s |",
                recovery.strike.words(),
                recovery.first_success_s.len(),
                recovery.percentile(50),
                recovery.percentile(99)
            )?;
        }
        let rows = [
            ("kills", self.kills),
            ("customers", self.customers),
            ("acknowledged: orders", self.orders_told),
            ("acknowledged: paid or held", self.paid_told),
            ("acknowledged: refunds, captures, voids", self.office_told),
            ("requests without an answer", self.unsure),
            ("asked for again after the quiet", self.asked_again),
            ("acknowledged and lost", self.count(Fault::Lost)),
            ("doubled", self.count(Fault::Doubled)),
            ("unexplained", self.count(Fault::Unexplained)),
        ];
        writeln!(f, "\n| what | number |\n|---|---:|")?;
        for (what, number) in rows {
            writeln!(f, "| {what} | {number} |")?;
        }
        writeln!(
            f,
            "| seconds from the last customer until nothing was under way | {:.0} |",
            self.quiet_s
        )?;
        for finding in &self.findings {
            writeln!(f, "\n{:?}: {}", finding.fault, finding.what)?;
        }
        Ok(())
    }
}
