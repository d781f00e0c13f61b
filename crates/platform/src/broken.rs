//! What went wrong, in two values: a refusal (expected, told to the caller) and `Broken` (everything else, told to
//! the log). No slice invents a third.

use std::fmt;
use std::panic::Location;

use kernel::Refusal;

type Cause = Box<dyn std::error::Error + Send + Sync>;

/// A failure nobody asked for: its cause and the place it was met. Callers see only "something broke".
pub struct Broken {
    cause: Cause,
    at: &'static Location<'static>,
}

impl Broken {
    #[track_caller]
    pub fn new(cause: impl Into<Cause>) -> Self {
        Broken {
            cause: cause.into(),
            at: Location::caller(),
        }
    }

    /// The violated constraint's name, when the database refused a row.
    pub fn constraint(&self) -> Option<&str> {
        self.database()?.as_db_error()?.constraint()
    }

    /// Whether the database could not be reached, gave up waiting or kept us waiting past a deadline: worth a 503 and another
    /// try, not a bug.
    pub fn is_unavailable(&self) -> bool {
        use tokio_postgres::error::SqlState;
        let is_late = self.cause.is::<tokio::time::error::Elapsed>();
        if is_late || self.cause.is::<deadpool_postgres::PoolError>() {
            return true;
        }
        let Some(error) = self.database() else { return false };
        match error.code() {
            None => true,
            Some(code) => {
                code.code().starts_with("08")
                    || [
                        SqlState::ADMIN_SHUTDOWN,
                        SqlState::CRASH_SHUTDOWN,
                        SqlState::CANNOT_CONNECT_NOW,
                        SqlState::TOO_MANY_CONNECTIONS,
                    ]
                    .contains(code)
            }
        }
    }

    /// Whether the same transaction may succeed when run again (deadlock, serialisation, lock timeout).
    pub fn is_contention(&self) -> bool {
        use tokio_postgres::error::SqlState;
        let Some(code) = self.database().and_then(tokio_postgres::Error::code) else {
            return false;
        };
        [
            SqlState::T_R_DEADLOCK_DETECTED,
            SqlState::T_R_SERIALIZATION_FAILURE,
            SqlState::LOCK_NOT_AVAILABLE,
        ]
        .contains(code)
    }

    fn database(&self) -> Option<&tokio_postgres::Error> {
        self.cause.downcast_ref()
    }
}

impl<E: std::error::Error + Send + Sync + 'static> From<E> for Broken {
    #[track_caller]
    fn from(cause: E) -> Self {
        Broken::new(cause)
    }
}

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.cause)?;
        let mut source = self.cause.source();
        while let Some(cause) = source {
            match cause.downcast_ref::<tokio_postgres::error::DbError>() {
                // Without its detail, which quotes the row, and so what people typed.
                Some(error) => write!(f, ": {}: {}", error.severity(), error.message())?,
                None => write!(f, ": {cause}")?,
            }
            source = cause.source();
        }
        write!(f, " (at {}:{})", self.at.file(), self.at.line())
    }
}

impl fmt::Debug for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// How a verb ends when it does not succeed: its own refusal, or something broken.
#[derive(Debug)]
pub enum Fault<R> {
    Refused(R),
    Broken(Broken),
}

impl<R> Fault<R> {
    /// The refusal as another verb's; what is broken stays so.
    pub fn map<S>(self, wrap: impl FnOnce(R) -> S) -> Fault<S> {
        match self {
            Fault::Refused(refusal) => Fault::Refused(wrap(refusal)),
            Fault::Broken(broken) => Fault::Broken(broken),
        }
    }
}

impl<R: Refusal> From<R> for Fault<R> {
    fn from(refusal: R) -> Self {
        Fault::Refused(refusal)
    }
}

impl<R> From<Broken> for Fault<R> {
    fn from(broken: Broken) -> Self {
        Fault::Broken(broken)
    }
}

/// What a refusable verb returns.
pub type Verdict<T, R> = Result<T, Fault<R>>;

/// Turns a named constraint into a refusal on the line that can break it.
pub trait OnConstraint<T> {
    fn on_constraint<R>(self, name: &str, refusal: impl FnOnce() -> R) -> Verdict<T, R>;
}

impl<T> OnConstraint<T> for Result<T, Broken> {
    fn on_constraint<R>(self, name: &str, refusal: impl FnOnce() -> R) -> Verdict<T, R> {
        self.map_err(|broken| match broken.constraint() {
            Some(violated) if violated == name => Fault::Refused(refusal()),
            _ => Fault::Broken(broken),
        })
    }
}
