//! Who acts on an order in the office, and why money stays where it is. Lets nobody in: the routes do.

use kernel::{FieldProblem, Kind, Refusal};
use platform::Fault;
use platform::http::Invalid;

/// A member of staff: the name for the timeline. The record of acts knows by itself who acts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Staff {
    pub name: String,
}

/// Why an order's money stays where it is; names the field where one is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MoneyRefused {
    kind: Kind,
    code: &'static str,
    fields: Vec<FieldProblem>,
    facts: Vec<(&'static str, String)>,
}

impl MoneyRefused {
    pub(crate) fn conflict(code: &'static str) -> Self {
        MoneyRefused {
            kind: Kind::Conflict,
            code,
            fields: Vec::new(),
            facts: Vec::new(),
        }
    }

    pub(crate) fn not_found() -> Self {
        MoneyRefused {
            kind: Kind::NotFound,
            ..MoneyRefused::conflict("order_not_found")
        }
    }

    pub(crate) fn invalid(field: &str, code: &'static str) -> Self {
        Invalid::one(field, code).into()
    }

    /// Names the field that made it so; its sentence is the problem of the same code.
    #[must_use]
    pub(crate) fn at(mut self, field: &str) -> Self {
        self.fields.push(FieldProblem {
            field: field.to_owned(),
            code: self.code,
        });
        self
    }

    #[must_use]
    pub(crate) fn saying(mut self, name: &'static str, text: String) -> Self {
        self.facts.push((name, text));
        self
    }

    /// The same with other names of fields.
    #[must_use]
    pub(crate) fn renamed(mut self, name: impl Fn(&str) -> String) -> Self {
        for problem in &mut self.fields {
            problem.field = name(&problem.field);
        }
        self
    }

    /// A payment's own refusal, about a field of the request.
    pub(crate) fn of(refused: &dyn Refusal, field: &str) -> Self {
        let base = MoneyRefused {
            kind: refused.kind(),
            ..MoneyRefused::conflict(refused.code())
        };
        if refused.kind() == Kind::NotFound {
            base
        } else {
            base.at(field)
        }
    }

    pub(crate) fn of_fault<R: Refusal>(fault: Fault<R>, field: &str) -> Fault<Self> {
        match fault {
            Fault::Refused(refused) => Fault::Refused(MoneyRefused::of(&refused, field)),
            Fault::Broken(broken) => Fault::Broken(broken),
        }
    }
}

impl From<Invalid> for MoneyRefused {
    fn from(invalid: Invalid) -> Self {
        MoneyRefused {
            kind: Kind::Invalid,
            code: "invalid",
            fields: invalid.0,
            facts: Vec::new(),
        }
    }
}

impl Refusal for MoneyRefused {
    fn kind(&self) -> Kind {
        self.kind
    }
    fn code(&self) -> &'static str {
        self.code
    }
    fn fields(&self) -> &[FieldProblem] {
        &self.fields
    }
    fn facts(&self) -> Vec<(&'static str, String)> {
        self.facts.clone()
    }
}
