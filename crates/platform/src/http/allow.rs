//! Who may call a route, and who is calling (ID-15). Which records a caller may see is the verb's affair (`Scope`).

use jiff::{SignedDuration, Timestamp};
use kernel::{Permission, Role};
use uuid::Uuid;

/// How long a proof of oneself counts for what asks for a fresh one (ASVS 7.5.3).
pub const FRESH_FOR: SignedDuration = SignedDuration::from_mins(15);

/// The guard of one route. There is no default: a route is declared with one or does not compile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Allow {
    /// Everybody, signed in or not. Records are then reached by a secret (cart cookie, order link), never by id alone.
    Anyone,
    /// Any signed-in person.
    SignedIn,
    /// Staff whose role has the permission.
    May(Permission),
    /// Staff technicians and independent ones.
    Technician,
    /// A gateway, proven by the signature on its message.
    Gateway,
    /// Holders of the metrics key.
    Metrics,
    /// Everybody, but only in the demo.
    Demo,
}

/// The person a session or a token belongs to.
#[derive(Debug, Clone)]
pub struct Known {
    pub id: Uuid,
    pub name: String,
    pub email: String,
    pub role: Role,
}

/// By what a request proves who calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Proof {
    #[default]
    Nothing,
    /// A browser's session cookie: sent along by the browser whoever asks, so forms carry a token besides.
    Cookie,
    /// An access token in the `Authorization` header: no browser sends it by itself.
    Token,
    /// An access token that proves nothing: expired, revoked or not ours. The request is refused, never taken for a guest's.
    BadToken,
}

/// Who is calling, as far as the request proves it.
#[derive(Debug, Clone, Default)]
pub struct Caller {
    pub person: Option<Known>,
    pub proof: Proof,
    /// What the forms' token is tied to: the session's digest in hexadecimal; empty for guests and programs.
    pub session: String,
    /// When the person last proved who they are in this session: at log-in, or when asked again.
    pub confirmed_at: Option<Timestamp>,
    /// Whether the session began with, or has since been given, a second factor.
    pub has_second_factor: bool,
}

impl Caller {
    pub fn is_staff(&self) -> bool {
        self.role().is_some_and(Role::is_staff)
    }

    pub fn is_technician(&self) -> bool {
        self.role().is_some_and(is_technician)
    }

    pub fn role(&self) -> Option<Role> {
        self.person.as_ref().map(|person| person.role)
    }

    pub fn may(&self, permission: Permission) -> bool {
        self.role().is_some_and(|role| role.may(permission))
    }

    /// Whether the last proof is young enough for what asks for a fresh one.
    pub fn is_fresh(&self, now: Timestamp) -> bool {
        self.confirmed_at.is_some_and(|at| now.duration_since(at) <= FRESH_FOR)
    }
}

const fn is_technician(role: Role) -> bool {
    matches!(role, Role::Technician | Role::Mechanic)
}

/// What the guard decides before the handler runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Gate {
    Open,
    SignInFirst,
    /// Staff of this house need a second factor, and this session has none.
    SecondFactorFirst,
    /// The route asks for a fresh proof.
    ConfirmFirst,
    Closed,
    /// As if the route did not exist.
    Hidden,
}

/// What the gate is told of the house and the hour.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rules {
    pub demo: bool,
    pub staff_second_factor: bool,
    pub now: Timestamp,
}

impl Allow {
    /// Whether the route is part of the back office.
    pub const fn is_staff(self) -> bool {
        matches!(self, Allow::May(_))
    }

    /// `asks_again`: the route wants a fresh proof.
    pub(super) fn gate(self, caller: &Caller, asks_again: bool, rules: Rules) -> Gate {
        let by_role = |allowed: &dyn Fn(Role) -> bool| match caller.role() {
            None => Gate::SignInFirst,
            Some(role) if allowed(role) => Gate::Open,
            Some(_) => Gate::Closed,
        };
        let gate = match self {
            Allow::Anyone | Allow::Gateway | Allow::Metrics => Gate::Open,
            Allow::SignedIn => by_role(&|_| true),
            Allow::May(permission) => by_role(&|role| role.may(permission)),
            Allow::Technician => by_role(&is_technician),
            Allow::Demo if rules.demo => Gate::Open,
            Allow::Demo => Gate::Hidden,
        };
        match gate {
            Gate::Open if self.is_staff() && rules.staff_second_factor && !caller.has_second_factor => {
                Gate::SecondFactorFirst
            }
            Gate::Open if asks_again && caller.person.is_some() && !caller.is_fresh(rules.now) => Gate::ConfirmFirst,
            other => other,
        }
    }

    /// As the documents and the API description name it.
    pub fn words(self) -> String {
        match self {
            Allow::Anyone => "anyone".into(),
            Allow::SignedIn => "any signed-in person".into(),
            Allow::May(permission) => {
                let roles: Vec<&str> = permission.roles().map(Role::code).collect();
                format!("{} ({})", roles.join(", "), permission.code())
            }
            Allow::Technician => "technician, mechanic".into(),
            Allow::Gateway => "a gateway, by signature".into(),
            Allow::Metrics => "holder of the metrics key".into(),
            Allow::Demo => "anyone, in the demo".into(),
        }
    }
}
