//! Order tracking for who has lost the link: number and e-mail lead to it. Says the same of an unknown number and of a wrong
//! address.

use platform::http::{Form, Problems};
use platform::limits::Limit;
use platform::{Allow, Answer, Cx, Fault, Routes};
use serde::{Deserialize, Serialize};

use crate::access::order_path;
use crate::track::{Track, track};

pub(super) fn routes() -> Routes {
    Routes::new("/track")
        .get("", Allow::Anyone, show_form, "The form that finds an order")
        .post("", Allow::Anyone, find, "Leads to an order by its number and e-mail")
        .limited(Limit::Track)
}

#[derive(Debug, Default, Clone, Deserialize)]
#[serde(default)]
struct TrackForm {
    number: String,
    email: String,
}

#[derive(Debug, Serialize)]
struct TrackPage {
    number: String,
    email: String,
    problems: Problems,
}
platform::page!(TrackPage, "orders/track.html", TrackPage::samples_list);

impl TrackPage {
    fn samples_list() -> Vec<Self> {
        let sample = |number: &str, summary: &str| TrackPage {
            number: number.into(),
            email: String::new(),
            problems: Problems {
                summary: summary.into(),
                ..Problems::default()
            },
        };
        vec![sample("", ""), sample("CC-7K3M-9Q2X", "Commande introuvable.")]
    }
}

fn page_of(form: TrackForm, problems: Problems) -> TrackPage {
    TrackPage {
        number: form.number,
        email: form.email,
        problems,
    }
}

async fn show_form(cx: Cx) -> Answer {
    cx.page(&page_of(TrackForm::default(), Problems::default()))
}

async fn find(cx: Cx, Form(form): Form<TrackForm>) -> Answer {
    let input = Track {
        number: &form.number,
        email: &form.email,
        address: cx.address,
    };
    match track(&cx.app, input).await {
        Ok((order, number)) => Ok(cx.redirect(&order_path(&cx.app, order, &number))),
        Err(Fault::Refused(refused)) => {
            let problems = Problems::of(&cx, &refused);
            cx.page_refused(&refused, &page_of(form, problems))
        }
        Err(Fault::Broken(broken)) => Err(broken.into()),
    }
}
