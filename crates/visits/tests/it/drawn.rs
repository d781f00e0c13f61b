//! Every page of the slice draws every sample in every language, for whoever looks.

use kernel::Lang;
use platform::pages::{Renderer, as_value, pages};

#[test]
fn every_page_draws_every_sample_in_every_language() {
    let renderer = Renderer::new(None, jiff::tz::TimeZone::UTC, false).unwrap();
    let mut problems = Vec::new();
    for page in pages().filter(|page| page.template.starts_with("visits/")) {
        for (at, sample) in (page.samples)().into_iter().enumerate() {
            for lang in Lang::ALL {
                let shell = as_value(&shell(lang));
                match renderer.render(lang, page.template, sample.clone(), shell) {
                    Ok(text) => assert!(
                        text.contains("<main") || page.template.contains("mail"),
                        "{}",
                        page.template
                    ),
                    Err(broken) => problems.push(format!("{} sample {at} in {lang}: {broken}", page.template)),
                }
            }
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

pub fn shell(lang: Lang) -> platform::http::Shell {
    platform::http::Shell {
        lang: lang.code(),
        dir: lang.dir(),
        nonce: "n".into(),
        form_token: "t".into(),
        path: "/".into(),
        base_url: "http://127.0.0.1".into(),
        languages: vec![("fr", "Français")],
        shop_name: "Comptoir".into(),
        shop_phone: String::new(),
        shop_email: String::new(),
        shop_address: String::new(),
        person_name: String::new(),
        is_signed_in: false,
        is_staff: true,
        is_technician: true,
        is_demo: false,
        cart_count: 0,
        menu: vec![],
    }
}
