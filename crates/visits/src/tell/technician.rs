//! Tell technicians what is theirs to do, by mail with the calendar's event. Not told by news but by what each calendar was told
//! last: whoever has the visit hears of every version once, whoever had it hears that it is gone, also when it went to nobody.

use calendar::TechnicianId;
use kernel::Lang;
use platform::http::say;
use platform::mail::{self, Mail};
use platform::pages::{Page, Window, as_value};
use platform::tasks::Task;
use platform::{App, Broken, Tx};
use serde::{Deserialize, Serialize};

use crate::VisitId;
use crate::invitation::{address_of, attached, for_technician, technician_url};
use crate::store::told::{self, InvitationRow};
use crate::store::visit::{VisitRow, lock_visit};
use crate::visit::State;

platform::stored_words! {
    /// What a technician's calendar was told last.
    pub(crate) enum Said {
        /// There is a request for you.
        Asked = "asked",
        Given = "given",
        Taken = "taken",
    }
}

/// A mail to one technician, as the sentences `visit-work-<what>` name it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum What {
    Asked,
    New,
    Changed,
    Gone,
}

impl What {
    const ALL: [What; 4] = [What::Asked, What::New, What::Changed, What::Gone];

    const fn word(self) -> &'static str {
        match self {
            What::Asked => "asked",
            What::New => "new",
            What::Changed => "changed",
            What::Gone => "gone",
        }
    }

    const fn said(self) -> Said {
        match self {
            What::Asked => Said::Asked,
            What::New | What::Changed => Said::Given,
            What::Gone => Said::Taken,
        }
    }
}

#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct TellTechnicians {
    pub visit: VisitId,
}

impl Task for TellTechnicians {
    const NAME: &'static str = "visits.tell_technicians";
    fn key(&self) -> Option<String> {
        Some(self.visit.to_string())
    }
}

/// Has whoever it concerns told once the transaction is committed.
pub(crate) fn tell_technicians(tx: &Tx, visit: VisitId) {
    tx.enqueue(&TellTechnicians { visit });
}

pub(crate) async fn run(app: App, task: TellTechnicians) -> Result<(), Broken> {
    let tx = app.db().begin().await?;
    let Some(visit) = lock_visit(&tx, task.visit).await? else {
        return Ok(());
    };
    let told = told::list_invitations(&tx, visit.id).await?;
    for (technician, what) in due(&visit, &told) {
        told::put_invitation(&tx, visit.id, technician, visit.version, what.said()).await?;
        let Some(person) = calendar::person_of(&tx, technician).await? else {
            continue;
        };
        if let Some((email, lang)) = identity::reader_of(&tx, person).await? {
            let mail = write(&app, &visit, (what, (email, lang)))?;
            let key = key_of(what.word(), (visit.id, technician, visit.version));
            mail::post(&tx, &Mail { key, ..mail }).await?;
        }
    }
    tx.commit().await
}

/// The words under which mails to technicians are kept.
pub(crate) fn words() -> impl Iterator<Item = &'static str> {
    What::ALL.into_iter().map(What::word)
}

pub(crate) fn key_of(what: &str, (visit, technician, version): (VisitId, TechnicianId, i32)) -> String {
    format!("visit_work_{what}:{visit}:{technician}:{version}")
}

/// Who has to hear what, seeing what each was told last. Somebody nobody opened to is told nothing: they said so themselves.
fn due(visit: &VisitRow, told: &[InvitationRow]) -> Vec<(TechnicianId, What)> {
    if matches!(visit.state, State::NoShow | State::CheckedOut | State::Completed) {
        return Vec::new();
    }
    let theirs = visit.technician_id.filter(|_| visit.state.has_time());
    let mut due: Vec<_> = told
        .iter()
        .filter(|row| Some(row.technician_id) != theirs && row.said != Said::Taken)
        .map(|row| (row.technician_id, What::Gone))
        .collect();
    if let Some(technician) = theirs {
        let last = told.iter().find(|row| row.technician_id == technician);
        let what = match (visit.state, last.map(|row| row.said)) {
            (State::Requested, _) => What::Asked,
            (_, Some(Said::Given)) => What::Changed,
            (_, _) => What::New,
        };
        if last.is_none_or(|row| row.version < visit.version) {
            due.push((technician, what));
        }
    }
    due
}

/// A mail to a technician as its templates draw it.
#[derive(Debug, Clone, Serialize)]
struct WorkLetter {
    what: &'static str,
    lang: &'static str,
    dir: &'static str,
    title: String,
    starts_at: String,
    window_min: i32,
    time_zone: String,
    /// Name, telephone and street of the customer: of a visit that is gone, none of them.
    name: Option<String>,
    phone: Option<String>,
    address: Option<String>,
    appliance: String,
    fault: String,
    answer_by: Option<String>,
    url: String,
    shop: String,
}

#[derive(Debug, Clone, Serialize)]
struct PlainWorkLetter(WorkLetter);

platform::page!(WorkLetter, "visits/work_mail.html", WorkLetter::samples_list);
platform::page!(PlainWorkLetter, "visits/work_mail.txt", PlainWorkLetter::samples_list);

impl WorkLetter {
    fn samples_list() -> Vec<WorkLetter> {
        let sample = |what: What| {
            let some = |text: &str| (what != What::Gone).then(|| text.to_owned());
            WorkLetter {
                what: what.word(),
                lang: Lang::Fr.code(),
                dir: Lang::Fr.dir(),
                title: "Entretien annuel de chaudière".into(),
                starts_at: "2026-11-26T08:00:00Z".into(),
                window_min: 120,
                time_zone: "Africa/Algiers".into(),
                name: some("Nadia Ferhat"),
                phone: some("+213551234567"),
                address: some("12 rue des Frères Bouadou, Bir Mourad Raïs"),
                appliance: "Saunier Duval ThemaFast".into(),
                fault: "Plus d’eau chaude".into(),
                answer_by: (what == What::Asked).then(|| "2026-11-25T08:00:00Z".into()),
                url: "https://shop.example/fr/technician/visits/vis_0".into(),
                shop: "Comptoir Chauffage".into(),
            }
        };
        What::ALL.map(sample).to_vec()
    }
}

impl PlainWorkLetter {
    fn samples_list() -> Vec<PlainWorkLetter> {
        WorkLetter::samples_list().into_iter().map(PlainWorkLetter).collect()
    }
}

fn write(app: &App, visit: &VisitRow, (what, (email, lang)): (What, (String, Lang))) -> Result<Mail, Broken> {
    let some = |text: String| (what != What::Gone && !text.is_empty()).then_some(text);
    let letter = WorkLetter {
        what: what.word(),
        lang: lang.code(),
        dir: lang.dir(),
        title: visit.title.0.get(lang).to_owned(),
        starts_at: visit.starts_at.to_string(),
        window_min: visit.window_min,
        time_zone: visit.time_zone.clone(),
        name: some(visit.name.clone()),
        phone: some(visit.phone.clone()),
        address: some(address_of(visit, lang)),
        appliance: visit.appliance.clone(),
        fault: visit
            .fault
            .as_ref()
            .map(|fault| fault.0.get(lang))
            .unwrap_or_default()
            .to_owned(),
        answer_by: visit.answer_by.filter(|_| what == What::Asked).map(|at| at.to_string()),
        url: technician_url(app, visit, lang),
        shop: app.site().name.clone(),
    };
    let window = Window {
        starts_at: visit.starts_at,
        window_min: visit.window_min,
        time_zone: &visit.time_zone,
    };
    let window = [("window", app.renderer().window(lang, &window))];
    let mut event = for_technician(app, visit, lang);
    if what == What::Gone {
        // Of a visit that is somebody else's now, only its name is left to them.
        event.status = calendar::Status::Cancelled;
        event.description.clear();
        event.location.clear();
        event.summary.clone_from(&letter.title);
    }
    event.attendee = Some((String::new(), email.clone()));
    Ok(Mail {
        key: String::new(),
        recipient: email,
        lang,
        subject: say(app, lang, &format!("visit-work-{}-subject", what.word()), &window),
        html: render(app, lang, &letter)?,
        text: render(app, lang, &PlainWorkLetter(letter))?,
        attachment: Some(attached(event)),
    })
}

fn render<P: Page>(app: &App, lang: Lang, page: &P) -> Result<String, Broken> {
    app.renderer().render(lang, P::TEMPLATE, as_value(page), as_value(&()))
}
