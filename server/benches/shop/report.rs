//! The figures as a table in Markdown: medians of the rounds with their spread, and the machine they were taken on.

use std::time::Duration;

use anyhow::Result;

use crate::load::Measured;
use crate::place::Place;

/// One row of the table.
#[derive(Debug, Clone)]
pub struct Line(String);

impl Line {
    pub fn of(name: &str, shop: &[Measured], floor: &[f64]) -> Self {
        let rates: Vec<f64> = shop.iter().map(|run| run.per_second).collect();
        let latency = |percent| {
            let mut all: Vec<Duration> = shop.iter().map(|run| run.percentile(percent)).collect();
            all.sort_unstable();
            all[all.len() / 2].as_secs_f64() * 1000.0
        };
        let beside = if floor.is_empty() {
            "| | ".to_owned()
        } else {
            // Round by round, so that what disturbed both does not count.
            let ratios: Vec<f64> = rates.iter().zip(floor).map(|(shop, floor)| shop / floor).collect();
            format!("| {} | {}", spread(floor, 0), spread(&ratios, 2))
        };
        let mut processor: Vec<Duration> = shop.iter().map(|run| run.processor).collect();
        processor.sort_unstable();
        Line(format!(
            "| {name} | {} | {} | {:.1} | {:.1} {beside} |",
            spread(&rates, 0),
            processor[processor.len() / 2].as_micros(),
            latency(50),
            latency(99)
        ))
    }
}

/// `median (least–most)`
fn spread(values: &[f64], digits: usize) -> String {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    match sorted.as_slice() {
        [] => String::new(),
        [one] => format!("{one:.digits$}"),
        [least, .., most] => format!(
            "{:.digits$} ({least:.digits$}–{most:.digits$})",
            sorted[sorted.len() / 2]
        ),
    }
}

/// All that is printed at the end.
pub struct Report {
    head: Vec<String>,
    lines: Vec<Line>,
    /// A table of its own.
    beside: Vec<String>,
}

impl Report {
    pub fn new(place: &Place) -> Result<Self> {
        let cpus = std::thread::available_parallelism()?;
        let info = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
        let model = info
            .lines()
            .find_map(|line| line.strip_prefix("model name")?.split_once(": "))
            .map_or("", |at| at.1);
        let busy = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
        let head = vec![
            format!("{cpus} processors, {model}"),
            format!("PostgreSQL {}, fsync on", place.cluster()?.binaries().version),
            format!(
                "{} clients; load of the machine before: {}",
                crate::CLIENTS,
                busy.trim()
            ),
        ];
        for line in &head {
            eprintln!("{line}");
        }
        Ok(Report {
            head,
            lines: Vec::new(),
            beside: Vec::new(),
        })
    }

    pub fn at_rest(&mut self, starts_ms: &[f64], memory_mib: f64) {
        self.note(format!("start to /ready: {} ms", spread(starts_ms, 0)));
        self.note(format!("resident memory when idle: {memory_mib:.1} MiB"));
    }

    pub fn under_load(&mut self, memory_mib: f64) {
        self.note(format!("resident memory after the load: {memory_mib:.1} MiB"));
    }

    /// Each hash under way takes the memory of its cost; there is at most one a processor.
    pub fn peak(&mut self, memory_mib: f64) {
        self.note(format!("peak resident memory with log-ins: {memory_mib:.1} MiB"));
    }

    pub fn beside(&mut self, lines: Vec<String>) {
        self.beside.extend(lines);
    }

    fn note(&mut self, text: String) {
        eprintln!("{text}");
        self.head.push(text);
    }

    pub fn line(&mut self, line: Line) {
        eprintln!("{}", line.0);
        self.lines.push(line);
    }

    pub fn print(&self) {
        println!();
        for line in &self.head {
            println!("- {line}");
        }
        println!("\n| | per second | processor µs | p50 ms | p99 ms | floor per second | of the floor |");
        println!("|---|---:|---:|---:|---:|---:|---:|");
        for line in &self.lines {
            println!("{}", line.0);
        }
        println!();
        for line in &self.beside {
            println!("{line}");
        }
    }
}
