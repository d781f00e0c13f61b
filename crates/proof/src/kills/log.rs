//! What customers and staff asked and what they were told, in the order it happened. Only grows; every line is also written to
//! a file at once, so that a run that fails can be read afterwards.

use std::fs::File;
use std::io::Write;
use std::path::Path;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use anyhow::Result;
use platform::Stopwatch;
use serde::Serialize;

/// One thing said, by whom about what.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "said", rename_all = "snake_case")]
pub enum Said {
    /// The customer asks for an order under a key, for the first time or again.
    OrderAsked {
        sent_us: u64,
    },
    /// 201: the order stands.
    OrderTold {
        number: String,
        key: String,
        pay_url: Option<String>,
        sent_us: u64,
    },
    OrderRefused {
        status: u16,
        code: String,
    },
    /// The gateway took the customer's card: told by the gateway, which is never killed.
    CardTaken {
        session: String,
    },
    /// The shop's answer says that the money is there, taken or held.
    PaidTold {
        number: String,
        state: String,
    },
    /// Staff ask for a refund under a key.
    RefundAsked {
        number: String,
        request: String,
        amount_minor: Option<i64>,
    },
    RefundTold {
        request: String,
    },
    RefundRefused {
        request: String,
        status: u16,
        code: String,
    },
    /// Staff take or let go a hold.
    ActAsked {
        number: String,
        act: &'static str,
    },
    ActTold {
        number: String,
        act: &'static str,
    },
    ActRefused {
        number: String,
        act: &'static str,
        status: u16,
        code: String,
    },
    /// No answer, or a failure: it may have happened.
    Unsure {
        what: &'static str,
        why: String,
    },
    /// Something that must not be, whatever is killed.
    Wrong {
        what: String,
    },
}

/// A line of the log.
#[derive(Debug, Clone, Serialize)]
pub struct Line {
    /// Microseconds since the run began.
    pub at_us: u64,
    /// The customer's number; 0 is the office.
    pub who: u32,
    #[serde(flatten)]
    pub said: Said,
}

pub struct Log {
    began: Stopwatch,
    kept: Mutex<Kept>,
}

struct Kept {
    file: File,
    lines: Vec<Line>,
}

impl Log {
    pub fn open(path: &Path) -> Result<Self> {
        let kept = Mutex::new(Kept {
            file: File::create(path)?,
            lines: Vec::new(),
        });
        Ok(Log {
            began: Stopwatch::start(),
            kept,
        })
    }

    /// Since the run began.
    pub fn now(&self) -> Duration {
        self.began.elapsed()
    }

    pub fn now_us(&self) -> u64 {
        u64::try_from(self.now().as_micros()).unwrap_or(u64::MAX)
    }

    pub fn say(&self, who: u32, said: Said) {
        let line = Line {
            at_us: self.now_us(),
            who,
            said,
        };
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let mut text = serde_json::to_string(&line).unwrap_or_default();
        text.push('\n');
        // The lines in memory are what is audited; the file is for reading.
        let _ = kept.file.write_all(text.as_bytes());
        kept.lines.push(line);
    }

    /// What one customer asked and was told so far.
    pub fn lines_of(&self, who: u32) -> Vec<Said> {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.lines
            .iter()
            .filter(|line| line.who == who)
            .map(|line| line.said.clone())
            .collect()
    }

    /// Whether an order asked for after `at_us` was told.
    pub fn has_told_after(&self, at_us: u64) -> bool {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let mut newest = kept.lines.iter().rev();
        newest.any(|line| matches!(line.said, Said::OrderTold { sent_us, .. } if sent_us >= at_us))
    }

    /// All lines so far.
    pub fn lines(&self) -> Vec<Line> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner).lines.clone()
    }
}
