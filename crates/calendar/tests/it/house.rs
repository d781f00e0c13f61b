//! A house with an office: staff who may edit, and somebody who may not.

use std::pin::Pin;
use std::sync::Arc;

use axum::http::{Extensions, HeaderMap};
use kernel::Role;
use platform::http::cookie_of;
use platform::{Caller, Known};
use testkit::{Parts, TestApp, Visitor};
use uuid::Uuid;

/// The account of the technician with the demo's address.
pub const TECHNICIANS_ACCOUNT: Uuid = Uuid::from_u128(0x7ec);

pub struct House {
    pub test: TestApp,
}

impl House {
    pub async fn open() -> Self {
        House::open_with(Extensions::new()).await
    }

    /// With parts of the test's own.
    pub async fn open_with(extensions: Extensions) -> Self {
        let test = TestApp::start(Parts {
            routes: calendar::routes(),
            tasks: calendar::tasks(),
            authenticate,
            extensions,
        })
        .await;
        let house = House { test };
        house
            .run_sql(&format!(
                "insert into people (id, email, name, lang, role, password_hash, created_at)
                 values ('{TECHNICIANS_ACCOUNT}', 'technician@comptoir.example', 'Nassim Belkacem', 'fr', 'technician', 'x', now())"
            ))
            .await;
        house
    }

    pub fn person(&self, role: &str) -> Visitor {
        let mut visitor = self.test.visitor();
        visitor.cookies.insert("person".into(), role.into());
        visitor
    }

    pub fn staff(&self) -> Visitor {
        self.person("manager")
    }

    pub async fn run_sql(&self, sql: &str) {
        self.test.database.connect().await.batch_execute(sql).await.unwrap();
    }

    pub async fn count(&self, of: &str) -> i64 {
        let client = self.test.database.connect().await;
        let row = client
            .query_one(&format!("select count(*) from {of}"), &[])
            .await
            .unwrap();
        row.get(0)
    }
}

fn authenticate(
    app: platform::App,
    headers: Arc<HeaderMap>,
) -> Pin<Box<dyn Future<Output = Result<Caller, platform::Broken>> + Send>> {
    Box::pin(async move {
        let person = cookie_of(&headers, &app.cookie_name("person")).map(|role| Known {
            id: Uuid::from_u128(7),
            name: "Lydia".into(),
            email: "lydia@example.dz".into(),
            role: role.parse().unwrap_or(Role::Customer),
        });
        Ok(Caller {
            person,
            proof: platform::Proof::Cookie,
            confirmed_at: Some(app.clock().now()),
            ..Caller::default()
        })
    })
}
