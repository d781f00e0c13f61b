//! The page of one's name and language.

use kernel::Lang;
use platform::http::{Form, Problems, Query};
use platform::{Allow, Answer, Cx, Fault, Routes};
use serde::{Deserialize, Serialize};

use super::confirm::known;
use crate::PersonId;
use crate::account::profile::{self, RawProfile};

pub(super) fn routes() -> Routes {
    Routes::new("/account/profile")
        .get("", Allow::SignedIn, show, "The form of name and language")
        .post("", Allow::SignedIn, change, "Changes name and language")
}

/// A language to choose.
#[derive(Debug, Serialize)]
struct Choice {
    value: &'static str,
    label: &'static str,
}

#[derive(Debug, Serialize)]
struct ProfilePage {
    name: String,
    lang: String,
    langs: Vec<Choice>,
    is_done: bool,
    problems: Problems,
}
platform::page!(ProfilePage, "identity/profile.html", ProfilePage::samples_list);

/// Whether it was just changed.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Done {
    done: String,
}

async fn show(cx: Cx, Query(done): Query<Done>) -> Answer {
    let known = known(&cx)?;
    let lang = profile::find_lang(&cx.app, PersonId::from_uuid(known.id)).await?;
    cx.page(&ProfilePage {
        is_done: !done.done.is_empty(),
        ..ProfilePage::of(known.name.clone(), lang.code().into(), Problems::default())
    })
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct ProfileForm {
    name: String,
    lang: String,
}

async fn change(cx: Cx, Form(form): Form<ProfileForm>) -> Answer {
    let raw = RawProfile {
        name: Some(form.name.clone()),
        lang: Some(form.lang.clone()),
    };
    match profile::change(&cx.app, PersonId::from_uuid(known(&cx)?.id), &raw).await {
        Ok(()) => Ok(cx.redirect("/account/profile?done=1")),
        Err(Fault::Broken(broken)) => Err(broken.into()),
        Err(Fault::Refused(refused)) => {
            let page = ProfilePage::of(form.name, form.lang, Problems::of(&cx, &refused));
            cx.page_refused(&refused, &page)
        }
    }
}

impl ProfilePage {
    fn of(name: String, lang: String, problems: Problems) -> Self {
        let langs = Lang::ALL.map(|lang| Choice {
            value: lang.code(),
            label: lang.name(),
        });
        ProfilePage {
            name,
            lang,
            langs: langs.into(),
            is_done: false,
            problems,
        }
    }

    fn samples_list() -> Vec<Self> {
        let page = |problems| ProfilePage::of("Samira Ould Ali".into(), "ar".into(), problems);
        vec![
            page(Problems::default()),
            page(super::sample_problems()),
            ProfilePage {
                is_done: true,
                ..page(Problems::default())
            },
        ]
    }
}
