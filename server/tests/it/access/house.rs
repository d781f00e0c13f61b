//! A house with people of every role, real sessions and a record of each kind, for the tests of who may reach what. What a
//! request changed is put back before the next. Judges nothing.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use axum::http::{Extensions, Method};
use identity::{IdentitySettings, SETTINGS, Seed};
use kernel::Role;
use orders::{DemoPlaces, Terms};
use payments::{Capture, Payments, PaymentsSettings};
use platform::config::Config;
use platform::files::Files;
use secrecy::SecretString;
use serde_json::{Value, json};
use standin::{Control, Settings, Standin};
use testkit::{Parts, Reply, TestApp, Visitor};
use tokio_postgres::Client;
use uuid::Uuid;

use super::bodies::Body;
use super::records::Records;
use crate::races::house::{SHELF, WILAYAS};

const SECRET: &str = "whsec_of_the_access_tests_and_nobody_else";
const KEY: &str = "sk_test_of_the_access_tests";
pub const PASSWORD: &str = "une chaudière tranquille à deux";

/// Somebody who calls.
#[derive(Debug, Clone, Default)]
pub struct Party {
    pub name: &'static str,
    pub role: Option<Role>,
    pub cookies: BTreeMap<String, String>,
    pub headers: Vec<(String, String)>,
    /// Holds the link of the owner's order.
    pub has_link: bool,
}

impl Party {
    pub fn is_staff(&self) -> bool {
        self.role.is_some_and(Role::is_staff)
    }
}

/// Name, role and e-mail of who has an account. The first owns the records.
pub const PEOPLE: [(&str, Role, &str, &str); 6] = [
    (
        "owner",
        Role::Customer,
        "proprietaire@access.example",
        "Nadia Ferhat-Own",
    ),
    (
        "other",
        Role::Customer,
        "quelqu-un@access.example",
        "Selma Other-Haddad",
    ),
    (
        "technician",
        Role::Technician,
        "technicien@access.example",
        "Yacine Tech-Brahimi",
    ),
    (
        "mechanic",
        Role::Mechanic,
        "mecanicien@access.example",
        "Omar Mech-Cherif",
    ),
    (
        "manager",
        Role::Manager,
        "gerante@access.example",
        "Lydia Mana-Mansouri",
    ),
    ("admin", Role::Admin, "admin@access.example", "Karim Admi-Benali"),
];

/// E-mail and name of whose program it is.
pub const PROGRAM: (&str, &str) = ("programme@access.example", "Rachid Prog-Amrani");

pub struct House {
    pub test: TestApp,
    pub control: Control,
    pub parties: Vec<Party>,
    pub records: Records,
    /// The link key of the owner's orders, by number.
    pub keys: BTreeMap<String, String>,
    /// The manager's program's.
    pub refresh_token: String,
    pub files: Files,
    folder: PathBuf,
    gateway: Standin,
    client: Client,
}

impl House {
    pub async fn open() -> Self {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let gateway = Standin::start(Settings {
            port: 0,
            secret_key: KEY.into(),
            webhook_url: None,
            webhook_secret: SECRET.into(),
            journal: None,
            business_name: "Comptoir Chauffage".into(),
        })
        .await
        .unwrap();
        let folder = std::env::temp_dir().join(format!(
            "comptoir-access-{}",
            hex::encode(platform::chance::bytes::<8>())
        ));
        let files = Files::new(&folder);
        let test = TestApp::start(parts(&gateway.url(), &files)).await;
        let control = gateway.control();
        let ahead = control.now() - test.app.clock().now().as_second();
        test.app.clock().advance(Duration::from_secs(ahead.unsigned_abs()));
        let client = test.database.connect().await;
        let mut house = House {
            test,
            control,
            parties: Vec::new(),
            records: Records::default(),
            keys: BTreeMap::new(),
            refresh_token: String::new(),
            files,
            folder,
            gateway,
            client,
        };
        house.furnish().await;
        house.test.run_tasks().await;
        house.client.batch_execute(KEEP).await.unwrap();
        house
    }

    async fn furnish(&mut self) {
        let tx = self.test.app.db().begin().await.unwrap();
        catalog::seed_shop(&tx, &catalog::DemoShop::parse(SHELF).unwrap())
            .await
            .unwrap();
        orders::seed_delivery(&tx, &DemoPlaces::parse(SHELF, WILAYAS).unwrap())
            .await
            .unwrap();
        tx.commit().await.unwrap();
        self.test.run_tasks().await;
        self.parties.push(Party {
            name: "guest",
            ..Party::default()
        });
        self.parties.push(Party {
            name: "link",
            has_link: true,
            ..Party::default()
        });
        for (name, role, email, full_name) in PEOPLE {
            let seed = Seed {
                name: full_name.into(),
                email: email.into(),
                password: PASSWORD.into(),
                role,
            };
            identity::seed(&self.test.app, seed).await.unwrap();
            let mut visitor = self.test.visitor();
            let claim = json!({ "email": email, "password": PASSWORD });
            let reply = visitor.post_json("/api/v1/sessions", &claim).await;
            assert_eq!(reply.status, 201, "{}", reply.text);
            self.parties.push(Party {
                name,
                role: Some(role),
                cookies: visitor.cookies,
                ..Party::default()
            });
        }
        self.let_in_a_program().await;
        super::records::make(self).await;
    }

    /// A program of a manager's of its own, so that nothing the other manager ends ends it.
    async fn let_in_a_program(&mut self) {
        let seed = Seed {
            name: PROGRAM.1.into(),
            email: PROGRAM.0.into(),
            password: PASSWORD.into(),
            role: Role::Manager,
        };
        identity::seed(&self.test.app, seed).await.unwrap();
        let claim = json!({ "email": PROGRAM.0, "password": PASSWORD });
        let reply = self.test.visitor().post_json("/api/v1/tokens", &claim).await;
        assert_eq!(reply.status, 201, "{}", reply.text);
        let given = reply.json();
        given["refresh_token"]
            .as_str()
            .unwrap()
            .clone_into(&mut self.refresh_token);
        let token = given["access_token"].as_str().unwrap();
        let header = ("authorization".to_owned(), format!("Bearer {token}"));
        self.parties.push(Party {
            name: "program",
            role: Some(Role::Manager),
            headers: vec![header],
            ..Party::default()
        });
    }

    pub fn party(&self, name: &str) -> &Party {
        self.parties.iter().find(|party| party.name == name).unwrap()
    }

    /// A browser or program of the party.
    pub fn visitor(&self, party: &Party) -> Visitor {
        let mut visitor = self.test.visitor();
        visitor.cookies.clone_from(&party.cookies);
        visitor.headers.clone_from(&party.headers);
        visitor
    }

    pub async fn send(&self, party: &Party, method: &Method, path: &str, body: &Body) -> Reply {
        let mut visitor = self.visitor(party);
        let (kind, text) = match body {
            Body::None => (None, String::new()),
            Body::Json(value) => (Some("application/json"), value.to_string()),
            Body::Form(fields) => {
                let token = visitor.form_token();
                let mut fields = fields.clone();
                fields.push(("form_token".into(), token));
                let text = serde_urlencoded::to_string(&fields).unwrap();
                (Some("application/x-www-form-urlencoded"), text)
            }
        };
        visitor.send(method.clone(), path, kind, text).await
    }

    /// Everything as it was when the house was furnished, for a server that has just started.
    pub async fn put_back(&mut self) {
        self.client.batch_execute(PUT_BACK).await.unwrap();
        self.test.restart(parts(&self.gateway.url(), &self.files));
    }

    pub async fn id_of(&self, prefix: &str, sql: &str) -> String {
        let row = self
            .client
            .query_one(sql, &[])
            .await
            .unwrap_or_else(|error| panic!("{sql}: {error:?}"));
        format!("{prefix}_{}", row.get::<_, Uuid>(0).simple())
    }

    pub async fn text_of(&self, sql: &str) -> String {
        self.client.query_one(sql, &[]).await.unwrap().get(0)
    }

    pub async fn run_sql(&self, sql: &str) {
        self.client.batch_execute(sql).await.unwrap();
    }

    pub async fn deliver(&self, event: &Value) {
        let body = event.to_string();
        let signature = standin::signature(SECRET, self.test.app.clock().now().as_second(), body.as_bytes());
        let mut visitor = self.test.visitor();
        visitor.headers.push(("stripe-signature".into(), signature));
        let path = payments::STRIPE_WEBHOOK_PATH;
        let reply = visitor.send(Method::POST, path, Some("application/json"), body).await;
        assert_eq!(reply.status, 200, "{}", reply.text);
    }

    /// How often each value stands in columns of these names; tells what a request wrote there.
    pub async fn values_of(&self, columns: &[&str]) -> BTreeMap<String, i64> {
        let names: Vec<String> = columns.iter().map(|name| (*name).to_owned()).collect();
        let found = self
            .client
            .query(
                "select c.table_name::text, c.column_name::text from information_schema.columns c
                 where c.table_schema = 'public' and c.column_name = any($1) and c.data_type <> 'jsonb'",
                &[&names],
            )
            .await
            .unwrap();
        let mut values = BTreeMap::new();
        for row in found {
            let (table, column): (String, String) = (row.get(0), row.get(1));
            let sql = format!("select coalesce({column}::text, 'nothing'), count(*) from {table} group by 1");
            for row in self.client.query(&sql, &[]).await.unwrap() {
                values.insert(format!("{table}.{column} = {}", row.get::<_, String>(0)), row.get(1));
            }
        }
        values
    }

    /// Columns that hold this id, with how often.
    pub async fn holders_of(&self, id: &str) -> BTreeMap<String, i64> {
        let columns = "select table_name::text, column_name::text from information_schema.columns
             where table_schema = 'public' and data_type = 'uuid'";
        let mut holders = BTreeMap::new();
        for row in self.client.query(columns, &[]).await.unwrap() {
            let (table, column): (String, String) = (row.get(0), row.get(1));
            let sql = format!("select count(*) from {table} where {column} = '{id}'");
            let count: i64 = self.client.query_one(&sql, &[]).await.unwrap().get(0);
            if count > 0 {
                holders.insert(format!("{table}.{column} = {id}"), count);
            }
        }
        holders
    }

    pub async fn close(mut self) {
        self.put_back().await;
        let House {
            test,
            gateway,
            client,
            folder,
            ..
        } = self;
        std::fs::remove_dir_all(folder).unwrap();
        client
            .batch_execute("drop schema kept cascade; delete from tasks")
            .await
            .unwrap();
        drop(client);
        test.finish().await;
        gateway.shutdown().await;
    }
}

fn parts(gateway: &str, files: &Files) -> Parts {
    let mut config = Config::load(SETTINGS.to_vec(), None, []).unwrap();
    config.set("identity.pepper", "a pepper of the tests, 32 bytes or longer");
    let mut extensions = Extensions::new();
    extensions.insert(IdentitySettings::from_config(&config).unwrap());
    extensions.insert(Payments::new(settings(gateway)).unwrap());
    extensions.insert(server::journeys::applier());
    extensions.insert(server::journeys::follower());
    extensions.insert(Terms {
        deposit_bp: 0,
        capture: Capture::Automatic,
    });
    extensions.insert(files.clone());
    Parts {
        routes: server::routes(),
        tasks: server::tasks(),
        authenticate: identity::authenticate,
        extensions,
    }
}

fn settings(url: &str) -> PaymentsSettings {
    PaymentsSettings {
        stripe_api_base: url.to_owned(),
        stripe_secret_key: SecretString::from(KEY),
        webhook_secrets: vec![SecretString::from(SECRET)],
        timeout: Duration::from_secs(10),
        patience: Duration::from_secs(20),
        webhook_limit: 64 * 1024,
    }
}

/// Keeps a copy of every table, and from now on notes which are written to.
const KEEP: &str = "
create schema kept;
create table kept.\"written to\" (name text not null);
create function kept.note() returns trigger language plpgsql as $$ begin
    insert into kept.\"written to\" values (tg_table_name);
    return null;
end $$;
do $$ declare t text; begin
    for t in select tablename from pg_tables where schemaname = 'public' loop
        execute format('create table kept.%I as table public.%I', t, t);
        execute format(
            'create trigger noted after insert or update or delete or truncate on public.%I execute function kept.note()', t);
    end loop;
end $$";

/// Past every trigger: also what is append-only goes back.
const PUT_BACK: &str = "
begin;
set local session_replication_role = replica;
do $$ declare t text; c text; begin
    for t, c in
        select r.relname, string_agg(quote_ident(a.attname), ', ' order by a.attnum)
        from pg_class r join pg_attribute a on a.attrelid = r.oid
        where r.relnamespace = 'public'::regnamespace and r.relkind = 'r' and a.attnum > 0 and not a.attisdropped
          and a.attgenerated = '' and r.relname in (select name from kept.\"written to\")
        group by r.relname
    loop
        execute format('delete from public.%I', t);
        execute format('insert into public.%I (%s) overriding system value select %s from kept.%I', t, c, c, t);
    end loop;
    delete from kept.\"written to\";
end $$;
commit";
