//! The route table: method, path, who may call, handler, summary. The router, the API description and the access tests
//! are made from it.

use std::sync::Arc;

use axum::handler::Handler;
use axum::http::Method;
use axum::routing::{MethodFilter, MethodRouter, on};
use utoipa::openapi::{RefOr, Schema};

use super::allow::Allow;
use crate::App;
use crate::limits::Limit;

/// 100 KiB, unless a route says otherwise (OPS-09).
const BODY_LIMIT: usize = 100 * 1024;

/// A type's name, its schema, and the schemas it names.
pub(super) type Described = (String, RefOr<Schema>, Vec<(String, RefOr<Schema>)>);
pub(super) type SchemaOf = fn() -> Described;

/// One row of the table, without its handler.
#[derive(Debug, Clone)]
pub struct Route {
    pub method: Method,
    pub path: String,
    pub allow: Allow,
    /// One English sentence, for the API description and the generated list of routes.
    pub summary: &'static str,
    pub body_limit: usize,
    /// How often a client may come.
    pub limit: Limit,
    /// Takes an `Idempotency-Key` and keeps its answer.
    pub idempotent: bool,
    /// Wants a proof of oneself that is younger than a quarter of an hour.
    pub asks_again: bool,
    /// A GET that writes all the same.
    pub writes: bool,
    /// Query parameters: name and what it does.
    pub asks: &'static [(&'static str, &'static str)],
    pub(super) takes: Option<SchemaOf>,
    pub(super) gives: Option<SchemaOf>,
}

/// The routes of one slice.
#[derive(Default)]
pub struct Routes {
    prefix: String,
    pub(super) rows: Vec<(Arc<Route>, MethodRouter<App>)>,
}

macro_rules! methods {
    ($($name:ident $method:ident),*) => {$(
        /// Adds a route under the prefix.
        #[must_use]
        pub fn $name<H: Handler<T, App>, T: 'static>(self, path: &str, allow: Allow, handler: H, summary: &'static str) -> Self {
            self.row((Method::$method, path), allow, summary, on(MethodFilter::$method, handler))
        }
    )*};
}

impl Routes {
    /// `prefix` such as `/cart` or `/api/v1/orders`; empty for the root.
    pub fn new(prefix: &str) -> Self {
        Routes {
            prefix: prefix.to_owned(),
            rows: Vec::new(),
        }
    }

    methods!(get GET, post POST, put PUT, patch PATCH, delete DELETE);

    fn row(
        mut self,
        (method, path): (Method, &str),
        allow: Allow,
        summary: &'static str,
        handler: MethodRouter<App>,
    ) -> Self {
        let path = match (self.prefix.as_str(), path) {
            ("", "") => "/".to_owned(),
            (prefix, path) => format!("{prefix}{path}"),
        };
        let limit = match (allow, &method) {
            (Allow::Gateway, _) => Limit::Webhook,
            (_, &Method::GET) => Limit::Read,
            _ => Limit::Write,
        };
        let route = Route {
            method,
            path,
            allow,
            summary,
            body_limit: BODY_LIMIT,
            limit,
            idempotent: false,
            asks_again: false,
            writes: false,
            asks: &[],
            takes: None,
            gives: None,
        };
        self.rows.push((Arc::new(route), handler));
        self
    }

    /// Sets the body limit of the route added last.
    #[must_use]
    pub fn limited_to(self, bytes: usize) -> Self {
        self.change(|route| route.body_limit = bytes)
    }

    /// Sets the class by which requests to the route added last are counted.
    #[must_use]
    pub fn limited(self, limit: Limit) -> Self {
        self.change(|route| route.limit = limit)
    }

    /// Has the route added last honour `Idempotency-Key`.
    #[must_use]
    pub fn idempotent(self) -> Self {
        self.change(|route| route.idempotent = true)
    }

    /// Has the route added last ask for a fresh proof of who calls: password or second factor (ASVS 7.5.3).
    #[must_use]
    pub fn asks_again(self) -> Self {
        self.change(|route| route.asks_again = true)
    }

    /// Has the GET added last run as those that write do: detached from the connection, and with the caller on record. For
    /// ways back from other sites, which can only lead here by a link; the handler itself must prove that it was no other
    /// site that sent the browser.
    #[must_use]
    pub fn writes(self) -> Self {
        self.change(|route| route.writes = true)
    }

    /// Describes the query parameters of the route added last: name and what it does.
    #[must_use]
    pub fn asks(self, parameters: &'static [(&'static str, &'static str)]) -> Self {
        self.change(|route| route.asks = parameters)
    }

    /// Describes the JSON the route added last takes.
    #[must_use]
    pub fn takes<T: utoipa::ToSchema>(self) -> Self {
        self.change(|route| route.takes = Some(schema_of::<T>))
    }

    /// Describes the JSON the route added last gives.
    #[must_use]
    pub fn gives<T: utoipa::ToSchema>(self) -> Self {
        self.change(|route| route.gives = Some(schema_of::<T>))
    }

    #[must_use]
    pub fn and(mut self, other: Routes) -> Self {
        self.rows.extend(other.rows);
        self
    }

    /// The table, for tests and documents.
    pub fn table(&self) -> impl Iterator<Item = &Route> {
        self.rows.iter().map(|(route, _)| route.as_ref())
    }

    fn change(mut self, change: impl FnOnce(&mut Route)) -> Self {
        if let Some((route, _)) = self.rows.last_mut() {
            change(Arc::make_mut(route));
        }
        self
    }
}

pub(super) fn schema_of<T: utoipa::ToSchema>() -> Described {
    let mut parts = Vec::new();
    T::schemas(&mut parts);
    (T::name().into_owned(), T::schema(), parts)
}
