//! Who acts on a visit: its customer, its technician, the house. Whoever is none of them finds no visit. Authority is an argument
//! of every verb; how it is proven is the door's affair.

use calendar::TechnicianId;
use kernel::Permission;
use orders::OrderId;
use platform::{App, Caller, Cx, Verdict, chance};
use uuid::Uuid;

use crate::VisitId;
use crate::refused::VisitRefused;
use crate::store::visit::{self as store, VisitRow};
use crate::visit::Event;

/// Who acts without being named: the customer, and the program by itself.
pub const CUSTOMER: &str = "customer";
pub const COMPTOIR: &str = "comptoir";

/// By what somebody may see a visit and act on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// Whoever has shown the key of the visit's order: its customer.
    Order(OrderId),
    /// The signed-in customer.
    Person(Uuid),
    /// The technician who is to do it.
    Technician(TechnicianId),
    Staff,
    /// The program by itself: deadlines, and what becomes of orders.
    House,
}

/// Who acts, with the name for the timeline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct By {
    pub scope: Scope,
    pub name: String,
}

impl By {
    pub fn customer(scope: Scope) -> Self {
        By {
            scope,
            name: CUSTOMER.to_owned(),
        }
    }

    pub fn house() -> Self {
        By {
            scope: Scope::House,
            name: COMPTOIR.to_owned(),
        }
    }

    /// Staff that called a route of the back office.
    pub fn staff(cx: &Cx) -> Self {
        By {
            scope: Scope::Staff,
            name: name_of(&cx.caller),
        }
    }

    /// The technician who calls; whoever is on no list of technicians finds no visit.
    pub async fn technician(cx: &Cx) -> Verdict<Self, VisitRefused> {
        let person = cx.caller.person.as_ref().ok_or(VisitRefused::NotFound)?;
        let db = cx.app.db().read().await?;
        let found = calendar::technician_of(&db, person.id).await?;
        let technician = found.ok_or(VisitRefused::NotFound)?;
        Ok(By {
            scope: Scope::Technician(technician),
            name: person.name.clone(),
        })
    }

    pub fn is_customer(&self) -> bool {
        matches!(self.scope, Scope::Order(_) | Scope::Person(_))
    }

    /// Whether it is theirs to do, whatever the visit's state.
    pub fn can(&self, event: Event) -> bool {
        use Event::{Accept, Assign, Cancel, CheckIn, CheckOut, Complete, Decline, Miss, Move, SetOut};
        match self.scope {
            Scope::Order(_) | Scope::Person(_) => matches!(event, Cancel | Move),
            Scope::Technician(_) => matches!(event, Accept | Decline | SetOut | CheckIn | CheckOut | Miss),
            Scope::Staff => matches!(
                event,
                Accept | Decline | SetOut | CheckIn | CheckOut | Miss | Complete | Cancel | Move | Assign
            ),
            Scope::House => true,
        }
    }

    /// Whether what they do belongs into the record of acts.
    pub fn is_noted(&self) -> bool {
        matches!(self.scope, Scope::Technician(_) | Scope::Staff)
    }

    pub fn opens(&self, visit: &VisitRow) -> bool {
        match self.scope {
            Scope::Order(order) => visit.order_id == order,
            Scope::Person(person) => visit.person_id == Some(person),
            Scope::Technician(technician) => visit.technician_id == Some(technician),
            Scope::Staff | Scope::House => true,
        }
    }
}

fn name_of(caller: &Caller) -> String {
    caller
        .person
        .as_ref()
        .map(|person| person.name.clone())
        .unwrap_or_default()
}

/// What a caller shows at the door of a visit's own page.
#[derive(Debug, Clone, Copy)]
pub struct Shown<'a> {
    pub caller: &'a Caller,
    /// The key of the order's link, if the address carries one.
    pub key: &'a str,
}

/// Lets in whoever may see the visit, and says as whom. Whoever holds the key, or ordered it, is its customer, whatever else they
/// are: the customer's page does what its customer may do.
pub async fn open(app: &App, shown: Shown<'_>, visit: VisitId) -> Verdict<(VisitRow, By), VisitRefused> {
    let db = app.db().read().await?;
    let row = store::find_visit(&db, visit).await?.ok_or(VisitRefused::NotFound)?;
    if chance::same(shown.key, &orders::key_of(app, row.order_id)) {
        let by = By::customer(Scope::Order(row.order_id));
        return Ok((row, by));
    }
    let person = shown.caller.person.as_ref().ok_or(VisitRefused::NotFound)?;
    let scope = if row.person_id == Some(person.id) {
        return Ok((row, By::customer(Scope::Person(person.id))));
    } else if shown.caller.may(Permission::SeeVisits) {
        Scope::Staff
    } else {
        let technician = calendar::technician_of(&db, person.id).await?;
        Scope::Technician(technician.ok_or(VisitRefused::NotFound)?)
    };
    let by = By {
        scope,
        name: person.name.clone(),
    };
    if by.opens(&row) {
        Ok((row, by))
    } else {
        Err(VisitRefused::NotFound.into())
    }
}
