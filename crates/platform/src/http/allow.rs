//! Who may call a route, and who is calling (ID-15). Which records a caller may see is the verb's affair (`Scope`).

use kernel::Role;
use uuid::Uuid;

/// The guard of one route. There is no default: a route is declared with one or does not compile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Allow {
    /// Everybody, signed in or not. Records are then reached by a secret (cart cookie, order link), never by id alone.
    Anyone,
    /// Any signed-in person.
    SignedIn,
    /// Admins and managers.
    Staff,
    Admin,
    /// Staff and independent technicians.
    Technician,
    /// A gateway, proven by the signature on its message.
    Gateway,
    /// Holders of the metrics key.
    Metrics,
    /// Everybody, but only in the demo.
    Demo,
}

/// The person a session belongs to.
#[derive(Debug, Clone)]
pub struct Known {
    pub id: Uuid,
    pub name: String,
    pub email: String,
    pub role: Role,
}

/// Who is calling, as far as the request proves it.
#[derive(Debug, Clone, Default)]
pub struct Caller {
    pub person: Option<Known>,
    /// What the forms' token is tied to: the session's digest, empty for guests.
    pub session: String,
}

impl Caller {
    pub fn is_staff(&self) -> bool {
        self.role().is_some_and(Role::is_staff)
    }

    pub fn role(&self) -> Option<Role> {
        self.person.as_ref().map(|person| person.role)
    }
}

/// What the guard decides before the handler runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Gate {
    Open,
    SignInFirst,
    Closed,
    /// As if the route did not exist.
    Hidden,
}

impl Allow {
    pub(super) fn gate(self, caller: &Caller, demo: bool) -> Gate {
        let by_role = |allowed: fn(Role) -> bool| match caller.role() {
            None => Gate::SignInFirst,
            Some(role) if allowed(role) => Gate::Open,
            Some(_) => Gate::Closed,
        };
        match self {
            Allow::Anyone | Allow::Gateway | Allow::Metrics => Gate::Open,
            Allow::SignedIn => by_role(|_| true),
            Allow::Staff => by_role(Role::is_staff),
            Allow::Admin => by_role(|role| role == Role::Admin),
            Allow::Technician => by_role(|role| matches!(role, Role::Technician | Role::Mechanic)),
            Allow::Demo if demo => Gate::Open,
            Allow::Demo => Gate::Hidden,
        }
    }

    /// As the documents and the API description name it.
    pub const fn words(self) -> &'static str {
        match self {
            Allow::Anyone => "anyone",
            Allow::SignedIn => "any signed-in person",
            Allow::Staff => "admin, manager",
            Allow::Admin => "admin",
            Allow::Technician => "technician, mechanic",
            Allow::Gateway => "a gateway, by signature",
            Allow::Metrics => "holder of the metrics key",
            Allow::Demo => "anyone, in the demo",
        }
    }
}
