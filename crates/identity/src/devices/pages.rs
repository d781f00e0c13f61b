//! The page of the caller's log-ins.

use jiff::Timestamp;
use platform::http::Path;
use platform::{Allow, Answer, Cx, Routes};
use serde::Serialize;

use crate::devices::{Device, end, end_all, list, this_one};
use crate::token::DeviceId;

pub(super) fn routes() -> Routes {
    Routes::new("/account/devices")
        .get("", Allow::SignedIn, show, "Where the reader is logged in")
        .post(
            "/{id}/end",
            Allow::SignedIn,
            end_one,
            "Ends one of the reader's log-ins",
        )
        .post(
            "/end-others",
            Allow::SignedIn,
            end_others,
            "Ends every other log-in of the reader",
        )
}

#[derive(Debug, Serialize)]
struct DevicesPage {
    devices: Vec<Device>,
}
platform::page!(DevicesPage, "identity/devices.html", DevicesPage::samples_list);

async fn show(cx: Cx) -> Answer {
    let devices = list(&cx).await?;
    cx.page(&DevicesPage { devices })
}

async fn end_one(cx: Cx, Path(id): Path<DeviceId>) -> Answer {
    end(&cx.app, &cx.caller, id).await?;
    Ok(cx.redirect("/account/devices"))
}

async fn end_others(cx: Cx) -> Answer {
    let (session, _) = this_one(&cx)?;
    end_all(&cx.app, &cx.caller, Some(&session)).await?;
    Ok(cx.redirect("/account/devices"))
}

impl DevicesPage {
    fn samples_list() -> Vec<Self> {
        let at = |minute: i64| Timestamp::from_second(1_768_471_200 + minute * 60).unwrap_or(Timestamp::UNIX_EPOCH);
        let device = |id: u128, kind: &str, device: &str, is_this: bool| Device {
            id: DeviceId::from_uuid(uuid::Uuid::from_u128(id)),
            kind: kind.into(),
            device: device.into(),
            address: "198.51.100.7".into(),
            created_at: at(0),
            last_seen_at: at(75),
            is_this,
        };
        let here = || device(1, "browser", "Firefox, Linux", true);
        let others = [
            device(2, "browser", "Chrome, Android", false),
            device(3, "program", "", false),
        ];
        vec![
            DevicesPage { devices: vec![here()] },
            DevicesPage {
                devices: [here()].into_iter().chain(others).collect(),
            },
        ]
    }
}
