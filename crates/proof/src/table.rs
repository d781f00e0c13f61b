//! The one table the proof prints, and the same as a document. Measures nothing itself.

use std::fmt::Write as _;
use std::time::Duration;

use crate::campaign::Totals;
use crate::run::Caught;
use crate::story::StepName;

/// Everything a run of `make proof` showed.
pub struct Report {
    pub swarm: Totals,
    pub every_step: Totals,
    pub caught: Vec<Caught>,
    pub took: Duration,
    pub first_seed: u64,
}

impl Report {
    pub fn is_proof(&self) -> bool {
        let is_clean = |totals: &Totals| totals.failed.is_empty() && totals.unequal.is_empty();
        is_clean(&self.swarm) && is_clean(&self.every_step) && self.caught.iter().all(|caught| caught.first.is_some())
    }

    /// Name and figure, line by line.
    fn lines(&self) -> Vec<(&'static str, String)> {
        let (swarm, steps) = (&self.swarm, &self.every_step);
        let found = self.caught.iter().filter(|caught| caught.first.is_some()).count();
        let mut counts = swarm.counts.clone();
        counts.add(&steps.counts);
        vec![
            ("seeds", format!("{} from {}", swarm.seeds, self.first_seed)),
            (
                "hours under faults",
                format!("{} ({:.2} years)", swarm.stormy_hours, years(swarm.stormy_hours)),
            ),
            ("hours in all", swarm.hours.to_string()),
            ("crashes", (swarm.counts.crashes + steps.counts.crashes).to_string()),
            (
                "kinds of step a process died at",
                format!("{}/{}", counts.died_at.len(), counts.passed.len()),
            ),
            (
                "one scenario killed at each of its steps",
                format!("{} runs, {} failed", steps.seeds, steps.failed.len()),
            ),
            ("events", (swarm.events + steps.events).to_string()),
            ("commits, each audited", counts.commits.to_string()),
            ("promises to people", counts.acknowledged.to_string()),
            ("lost", (swarm.lost + steps.lost).to_string()),
            ("doubled", (swarm.doubled + steps.doubled).to_string()),
            ("unexplained", (swarm.unexplained + steps.unexplained).to_string()),
            ("seeds that broke an invariant", swarm.failed.len().to_string()),
            (
                "seeds run twice, and not the same",
                format!("{}, {}", swarm.repeated, swarm.unequal.len()),
            ),
            ("planted mistakes found", format!("{found}/{}", self.caught.len())),
            ("wall time", format!("{:.0} s", self.took.as_secs_f64())),
        ]
    }

    pub fn text(&self) -> String {
        let mut text = String::new();
        // Writing to a string cannot fail.
        for (name, figure) in self.lines() {
            let _ = writeln!(text, "  {name:<42} {figure}");
        }
        text.push('\n');
        for caught in &self.caught {
            let _ = writeln!(
                text,
                "  {:<24} {:<10} {}",
                caught.bug.word(),
                seeds(caught),
                caught.by.as_deref().unwrap_or_default()
            );
        }
        for (side, what) in self.not_died_at() {
            let _ = writeln!(text, "  no process died {side} it would {what}");
        }
        for (fault, state) in never_met(&self.swarm) {
            let _ = writeln!(text, "  never met: {fault} × {state}");
        }
        for (seed, why) in self.swarm.failed.iter().chain(&self.every_step.failed).take(10) {
            let _ = writeln!(
                text,
                "  seed {seed} failed: {why}\n    read it: proof --seed {seed} --story"
            );
        }
        text
    }

    fn not_died_at(&self) -> Vec<StepName> {
        let mut counts = self.swarm.counts.clone();
        counts.add(&self.every_step.counts);
        counts.passed.difference(&counts.died_at).copied().collect()
    }

    /// The part of `docs/proof.md` that is written by `proof --write`.
    pub fn markdown(&self, commit: &str) -> String {
        let mut text = format!("Commit {commit}.\n\n| | |\n|---|---|\n");
        for (name, figure) in self.lines() {
            let _ = writeln!(text, "| {name} | {figure} |");
        }
        text.push_str(
            "\n| planted mistake | what is done wrong | caught after | bound | by |\n|---|---|---|---|---|\n",
        );
        for caught in &self.caught {
            let _ = writeln!(
                text,
                "| `{}` | {} | {} | {} | {} |",
                caught.bug.word(),
                caught.bug.what(),
                seeds(caught),
                caught.bug.within(),
                invariant_of(caught)
            );
        }
        text.push_str("\n| fault | met | times |\n|---|---|---|\n");
        for ((fault, state), times) in &self.swarm.counts.met {
            let _ = writeln!(text, "| {fault} | {state} | {times} |");
        }
        text.push_str("\n| left to a person, with this reason | times |\n|---|---|\n");
        for (reason, times) in &self.swarm.counts.for_a_person {
            let _ = writeln!(text, "| `{reason}` | {times} |");
        }
        text
    }
}

fn years(hours: i64) -> f64 {
    // Hours of simulated time fit a float exactly.
    f64::from(i32::try_from(hours).unwrap_or(i32::MAX)) / 8760.0
}

fn seeds(caught: &Caught) -> String {
    match caught.first {
        Some(1) => "1 seed".to_owned(),
        Some(first) => format!("{first} seeds"),
        None => "NOT CAUGHT".to_owned(),
    }
}

/// The invariant's short name: what stands before the colon.
fn invariant_of(caught: &Caught) -> String {
    let by = caught.by.as_deref().unwrap_or_default();
    let name = by.split(':').next().unwrap_or(by);
    if name.len() < 12 {
        name.to_owned()
    } else {
        "a step that broke".to_owned()
    }
}

/// Faults that must sometimes meet these, and have not.
fn never_met(swarm: &Totals) -> Vec<(&'static str, &'static str)> {
    let faults = [
        "request lost",
        "answer lost",
        "executed late",
        "request doubled",
        "500 after the effect",
    ];
    let states = ["open page", "look up", "close page", "refund", "capture", "void"];
    let pairs = faults
        .iter()
        .flat_map(|fault| states.iter().map(move |state| (*fault, *state)));
    pairs.filter(|pair| !swarm.counts.met.contains_key(pair)).collect()
}
