//! Why nothing becomes of what somebody wants of a visit.

use calendar::ReservedRow;
use jiff::Timestamp;
use kernel::{FieldProblem, Kind, Refusal};
use orders::MoneyRefused;
use platform::http::Invalid;

use crate::visit::State;

/// Why a visit stays as it is.
#[derive(Debug, Clone)]
pub enum VisitRefused {
    /// There is none, or it is none of the caller's.
    NotFound,
    /// This cannot happen to it where it stands.
    NotNow(State),
    /// The slot has begun: it is the house that moves it now.
    Begun,
    /// The customer may still come: from the end of the arrival window on, a visit can be missed.
    TooEarly,
    /// Between the page and the click, what goes back has changed.
    AmountChanged,
    /// Between the page and the click, what is owed on the spot has changed.
    OwedChanged,
    /// Somebody has that time; these are free.
    Taken {
        next: Vec<Timestamp>,
    },
    /// For staff: what stands in the way.
    Conflict {
        with: Box<ReservedRow>,
    },
    /// Nobody is to do it yet.
    Unassigned,
    /// A slot that is none, a technician who cannot: calendar's own word.
    Calendar {
        kind: Kind,
        code: &'static str,
        fields: Vec<FieldProblem>,
    },
    /// Fewer are left than were to be taken.
    OutOfStock {
        sku: String,
        left: i64,
    },
    Money(MoneyRefused),
    Invalid(Invalid),
}

impl VisitRefused {
    /// Another slice's refusal in its own words.
    pub(crate) fn of(refused: &dyn Refusal) -> Self {
        VisitRefused::Calendar {
            kind: refused.kind(),
            code: refused.code(),
            fields: refused.fields().to_vec(),
        }
    }
}

impl From<Invalid> for VisitRefused {
    fn from(invalid: Invalid) -> Self {
        VisitRefused::Invalid(invalid)
    }
}

impl Refusal for VisitRefused {
    fn kind(&self) -> Kind {
        match self {
            VisitRefused::NotFound => Kind::NotFound,
            VisitRefused::Invalid(invalid) => invalid.kind(),
            VisitRefused::Money(refused) => refused.kind(),
            VisitRefused::Calendar { kind, .. } => *kind,
            VisitRefused::NotNow(_)
            | VisitRefused::Begun
            | VisitRefused::TooEarly
            | VisitRefused::AmountChanged
            | VisitRefused::OwedChanged
            | VisitRefused::Taken { .. }
            | VisitRefused::Conflict { .. }
            | VisitRefused::Unassigned
            | VisitRefused::OutOfStock { .. } => Kind::Conflict,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            VisitRefused::NotFound => "visit_not_found",
            VisitRefused::NotNow(_) => "visit_not_now",
            VisitRefused::Begun => "visit_begun",
            VisitRefused::TooEarly => "visit_too_early",
            VisitRefused::AmountChanged => "visit_amount_changed",
            VisitRefused::OwedChanged => "visit_owed_changed",
            VisitRefused::Taken { .. } => "calendar_slot_taken",
            VisitRefused::Conflict { .. } => "calendar_conflict",
            VisitRefused::Unassigned => "visit_unassigned",
            VisitRefused::OutOfStock { .. } => "visit_out_of_stock",
            VisitRefused::Calendar { code, .. } => code,
            VisitRefused::Money(refused) => refused.code(),
            VisitRefused::Invalid(invalid) => invalid.code(),
        }
    }

    fn fields(&self) -> &[FieldProblem] {
        match self {
            VisitRefused::Invalid(invalid) => invalid.fields(),
            VisitRefused::Money(refused) => refused.fields(),
            VisitRefused::Calendar { fields, .. } => fields,
            _ => &[],
        }
    }

    fn alternatives(&self) -> Vec<String> {
        match self {
            VisitRefused::Taken { next } => next.iter().map(ToString::to_string).collect(),
            _ => Vec::new(),
        }
    }

    fn facts(&self) -> Vec<(&'static str, String)> {
        match self {
            VisitRefused::OutOfStock { sku, left } => vec![("sku", sku.clone()), ("left", left.to_string())],
            VisitRefused::Conflict { with } => vec![("kind", with.kind.clone())],
            VisitRefused::NotNow(state) => vec![("state", state.word().to_owned())],
            VisitRefused::Money(refused) => refused.facts(),
            _ => Vec::new(),
        }
    }
}
