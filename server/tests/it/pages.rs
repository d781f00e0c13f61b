//! Every page draws itself from its samples, in every language, with undefined variables as errors.

use kernel::Lang;
use platform::http::Shell;
use platform::pages::{Renderer, SliceFiles, as_value, pages};

fn shell(lang: Lang, is_signed_in: bool) -> Shell {
    Shell {
        lang: lang.code(),
        dir: lang.dir(),
        nonce: "0".into(),
        form_token: "1".into(),
        path: "/c/pompes?tri=prix".into(),
        base_url: "https://shop.example".into(),
        languages: Lang::ALL.map(|lang| (lang.code(), lang.name())).to_vec(),
        shop_name: "Comptoir".into(),
        shop_phone: "+213 21 00 00 00".into(),
        shop_email: "bonjour@comptoir.example".into(),
        shop_address: "Alger".into(),
        person_name: if is_signed_in { "Samira".into() } else { String::new() },
        is_signed_in,
        is_staff: is_signed_in,
        is_technician: is_signed_in,
        is_demo: is_signed_in,
        cart_count: 2,
        menu: vec![("/", "menu-parts")],
    }
}

#[test]
fn every_page_draws_every_sample_in_every_language() {
    assert!(server::routes().table().count() > 10);
    let renderer = Renderer::new(None, jiff::tz::TimeZone::UTC, false).unwrap();
    let mut problems = Vec::new();
    let mut drawn = 0;
    for page in pages() {
        let samples = (page.samples)();
        assert!(!samples.is_empty(), "{} has no samples", page.template);
        for (at, sample) in samples.iter().enumerate() {
            for lang in Lang::ALL {
                for is_signed_in in [false, true] {
                    match renderer.render(
                        lang,
                        page.template,
                        sample.clone(),
                        as_value(&shell(lang, is_signed_in)),
                    ) {
                        Ok(html) => {
                            drawn += 1;
                            problems.extend(
                                odd(&html).map(|what| format!("{} sample {at} in {lang}: {what}", page.template)),
                            );
                        }
                        Err(broken) => problems.push(format!("{} sample {at} in {lang}: {broken}", page.template)),
                    }
                }
            }
        }
    }
    assert!(drawn > 100, "only {drawn} pages were drawn");
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

/// Marks of a page that is not as it should be.
fn odd(html: &str) -> Option<&'static str> {
    let lower = html.to_ascii_lowercase();
    [
        (" style=", "an inline style, which the policy refuses"),
        ("onclick=", "an inline handler, which the policy refuses"),
        ("<script>", "a script without a nonce"),
        ("none</", "a printed none"),
        ("http://cdn", "something from elsewhere"),
    ]
    .into_iter()
    .find(|(mark, _)| lower.contains(mark))
    .map(|(_, what)| what)
    .or_else(|| (!is_closed(&lower)).then_some("an element that is not closed, or closed as another"))
}

/// Elements that hold others are closed as often as they are opened: browsers mend what is not, and it looks odd.
fn is_closed(html: &str) -> bool {
    const HOLDERS: [&str; 12] = [
        "article", "aside", "section", "nav", "form", "fieldset", "div", "dl", "ul", "ol", "table", "a",
    ];
    HOLDERS.iter().all(|name| {
        let opened = [" ", ">"].map(|end| html.matches(&format!("<{name}{end}")).count());
        opened.iter().sum::<usize>() == html.matches(&format!("</{name}>")).count()
    })
}

#[test]
fn every_template_is_a_page_or_used_by_one() {
    let known: Vec<_> = pages().map(|page| page.template.to_owned()).collect();
    let all: Vec<(String, String)> = SliceFiles::all()
        .flat_map(|slice| (slice.templates)().into_iter().map(move |file| (slice, file)))
        .map(|(slice, file)| {
            let text = (slice.template)(&file)
                .map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
                .unwrap_or_default();
            (format!("{}/{file}", slice.name), text)
        })
        .collect();
    let unused: Vec<_> = all
        .iter()
        .filter(|(name, _)| {
            !known.contains(name)
                && !all
                    .iter()
                    .any(|(_, text)| text.contains(&format!("\"{name}\"")) || text.contains(&format!("'{name}'")))
        })
        .map(|(name, _)| name)
        .filter(|name| !name.contains("mail") && !name.ends_with(".gitkeep"))
        .collect();
    assert!(unused.is_empty(), "templates nobody draws: {unused:?}");
}
