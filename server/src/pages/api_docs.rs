//! The API for people (`/api/docs`) and for programs (`/api/v1/openapi.json`), both from the route table.

use std::sync::OnceLock;

use axum::http::StatusCode;
use platform::{Answer, Broken, Cx, Routes};
use serde::Serialize;
use serde_json::Value;

static DOCUMENT: OnceLock<Value> = OnceLock::new();

/// One call, as the page lists it.
#[derive(Debug, Clone, Serialize)]
struct Call {
    method: String,
    path: String,
    summary: String,
    who: String,
    takes: String,
    gives: String,
}

/// The readable API page.
#[derive(Debug, Clone, Serialize)]
struct ApiDocsPage {
    calls: Vec<Call>,
    /// Each schema's name and its JSON, indented.
    schemas: Vec<(String, String)>,
}

impl ApiDocsPage {
    fn samples_list() -> Vec<ApiDocsPage> {
        let call = Call {
            method: "GET".into(),
            path: "/api/v1/products".into(),
            summary: "Products, page by page".into(),
            who: "May be called by: anyone.".into(),
            takes: String::new(),
            gives: "ProductList".into(),
        };
        vec![ApiDocsPage {
            calls: vec![call],
            schemas: vec![("ProductList".into(), "{ \"type\": \"object\" }".into())],
        }]
    }
}

platform::page!(ApiDocsPage, "server/api_docs.html", ApiDocsPage::samples_list);

pub fn remember(routes: &Routes) {
    DOCUMENT.get_or_init(|| platform::http::openapi("Comptoir", routes));
}

pub async fn document(cx: Cx) -> Answer {
    cx.json(StatusCode::OK, known()?)
}

pub async fn show(cx: Cx) -> Answer {
    let document = known()?;
    let empty = serde_json::Map::new();
    let paths = document["paths"].as_object().unwrap_or(&empty);
    let calls = paths
        .iter()
        .flat_map(|(path, methods)| calls_of(path, methods))
        .collect();
    let schemas = document["components"]["schemas"].as_object().unwrap_or(&empty);
    let shown =
        |(name, schema): (&String, &Value)| (name.clone(), serde_json::to_string_pretty(schema).unwrap_or_default());
    cx.page(&ApiDocsPage {
        calls,
        schemas: schemas.iter().map(shown).collect(),
    })
}

fn known() -> Result<&'static Value, Broken> {
    DOCUMENT
        .get()
        .ok_or_else(|| Broken::new("the API's description was not made"))
}

fn calls_of(path: &str, methods: &Value) -> Vec<Call> {
    let name_of = |schema: &Value| {
        schema["$ref"]
            .as_str()
            .and_then(|name| name.rsplit('/').next())
            .unwrap_or_default()
            .to_owned()
    };
    let json = |body: &Value| name_of(&body["content"]["application/json"]["schema"]);
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let call = |(method, operation): (&String, &Value)| {
        let responses = &operation["responses"];
        let given = [&responses["200"], &responses["201"]].map(json);
        Call {
            method: method.to_ascii_uppercase(),
            path: path.to_owned(),
            summary: text(&operation["summary"]),
            who: text(&operation["description"]),
            takes: json(&operation["requestBody"]),
            gives: given.into_iter().find(|name| !name.is_empty()).unwrap_or_default(),
        }
    };
    methods
        .as_object()
        .map(|methods| methods.iter().map(call).collect())
        .unwrap_or_default()
}
