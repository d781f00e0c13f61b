//! The API description (OpenAPI 3.1), made from the route table: what is not a route is not in it, and no route is
//! missing.

use axum::http::Method;
use serde_json::{Value, json};

use super::answer::ProblemBody;
use super::routes::{Route, Routes, SchemaOf, schema_of};

/// The document for the routes under `/api/`.
pub fn openapi(title: &str, routes: &Routes) -> Value {
    let mut paths = serde_json::Map::new();
    let mut schemas = serde_json::Map::new();
    add_schema(&mut schemas, schema_of::<ProblemBody>);
    for route in routes
        .table()
        .filter(|route| route.path.starts_with("/api/v1/") || route.path == "/health")
    {
        let operation = operation(route, &mut schemas);
        let entry = paths.entry(route.path.clone()).or_insert_with(|| json!({}));
        if let Some(methods) = entry.as_object_mut() {
            methods.insert(route.method.as_str().to_ascii_lowercase(), operation);
        }
    }
    json!({
        "openapi": "3.1.0",
        "info": { "title": title, "version": env!("CARGO_PKG_VERSION") },
        "paths": paths,
        "components": { "schemas": schemas },
    })
}

fn operation(route: &Route, schemas: &mut serde_json::Map<String, Value>) -> Value {
    let mut operation = json!({
        "summary": route.summary,
        "description": format!("May be called by: {}.", route.allow.words()),
        "operationId": operation_id(route),
        "parameters": parameters(route),
        "responses": { "default": { "description": "A refusal", "content": { "application/problem+json": { "schema": { "$ref": "#/components/schemas/ProblemBody" } } } } },
    });
    let success = if route.method == Method::POST { "201" } else { "200" };
    operation["responses"][success] = match route.gives {
        Some(gives) => {
            json!({ "description": "Done", "content": { "application/json": { "schema": { "$ref": add_schema(schemas, gives) } } } })
        }
        None => json!({ "description": "Done" }),
    };
    if let Some(takes) = route.takes {
        operation["requestBody"] = json!({ "required": true, "content": { "application/json": { "schema": { "$ref": add_schema(schemas, takes) } } } });
    }
    operation
}

fn operation_id(route: &Route) -> String {
    let words = route
        .path
        .split(['/', '{', '}', '.', '-'])
        .filter(|word| !word.is_empty() && *word != "api" && *word != "v1");
    std::iter::once(route.method.as_str().to_ascii_lowercase())
        .chain(words.map(str::to_owned))
        .collect::<Vec<_>>()
        .join("_")
}

fn parameters(route: &Route) -> Vec<Value> {
    let named = route
        .path
        .split('/')
        .filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'));
    let mut parameters: Vec<Value> = named
        .map(|name| json!({ "name": name, "in": "path", "required": true, "schema": { "type": "string" } }))
        .collect();
    for (name, does) in route.asks {
        parameters.push(json!({ "name": name, "in": "query", "required": false, "description": does, "schema": { "type": "string" } }));
    }
    if route.idempotent {
        parameters.push(json!({ "name": "Idempotency-Key", "in": "header", "required": false, "schema": { "type": "string", "maxLength": 255 } }));
    }
    parameters
}

fn add_schema(schemas: &mut serde_json::Map<String, Value>, of: SchemaOf) -> String {
    let (name, schema, parts) = of();
    for (name, part) in std::iter::once((name.clone(), schema)).chain(parts) {
        schemas.insert(name, serde_json::to_value(part).unwrap_or_default());
    }
    format!("#/components/schemas/{name}")
}
