//! The house's own pages: the API's description, and in the demo the mails and the sample pages.

mod api_docs;
mod demo;

use platform::{Allow, Routes};

pub fn routes() -> Routes {
    Routes::new("")
        .get(
            "/api/docs",
            Allow::Anyone,
            api_docs::show,
            "The API, readable; loads nothing from elsewhere",
        )
        .get(
            "/demo",
            Allow::Demo,
            demo::list_mails,
            "The demo's mails and texts, newest first",
        )
        .get(
            "/demo/mails/{id}",
            Allow::Demo,
            demo::show_mail,
            "One mail as it was written",
        )
        .get(
            "/demo/mails/{id}/attachment",
            Allow::Demo,
            demo::show_attachment,
            "What a mail carries: a calendar's invitation",
        )
        .get(
            "/dev/pages",
            Allow::Demo,
            demo::list_pages,
            "Every page there is, drawn from samples",
        )
        .get(
            "/dev/pages/{slice}/{page}/{sample}",
            Allow::Demo,
            demo::show_page,
            "One page, drawn from one of its samples",
        )
}

/// Adds the address of the description itself, which is made from all the others.
pub fn with_description(routes: Routes) -> Routes {
    let described = routes.and(Routes::new("").get(
        "/api/v1/openapi.json",
        Allow::Anyone,
        api_docs::document,
        "This API, as OpenAPI 3.1",
    ));
    api_docs::remember(&described);
    described
}
