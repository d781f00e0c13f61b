//! Passkeys (WebAuthn): a key pair in somebody's device, bound to this shop's domain. User verification is required, so that
//! a passkey is both factors at once; it is discoverable, so that nobody types an address. Attestation is not asked for:
//! which maker's device somebody uses decides nothing here.
//!
//! The user handle is the person's id: it is no secret, names nobody to an outsider, and never changes.

use jiff::SignedDuration;
use kernel::{Kind, Refusal};
use platform::db::Json;
use platform::{App, Broken, OnConstraint, Site, Tx, Verdict, chance};
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Value, json};
use webauthn_rs::prelude::{
    CredentialID, DiscoverableAuthentication, DiscoverableKey, Passkey, PasskeyRegistration, PublicKeyCredential,
    RegisterPublicKeyCredential, Url, Webauthn, WebauthnBuilder,
};

use crate::PersonId;
use crate::store::factors as store;

kernel::id!(
    /// Names a passkey.
    pub(crate) PasskeyId, PasskeyKind, "pky"
);

const LASTS: SignedDuration = SignedDuration::from_mins(5);

#[derive(Debug, PartialEq, Eq)]
pub(crate) enum PasskeyRefused {
    /// Unknown, of somebody else, too late, or signed wrong: never said which.
    NotRecognised,
    /// The device's passkey is registered already.
    KnownAlready,
    /// Twenty are enough.
    TooMany,
    /// The shop's address is not one that browsers make passkeys for.
    NotHere,
}

impl Refusal for PasskeyRefused {
    fn kind(&self) -> Kind {
        match self {
            PasskeyRefused::NotRecognised => Kind::Forbidden,
            PasskeyRefused::KnownAlready | PasskeyRefused::TooMany => Kind::Conflict,
            PasskeyRefused::NotHere => Kind::NotFound,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            PasskeyRefused::NotRecognised => "passkey_not_recognised",
            PasskeyRefused::KnownAlready => "passkey_known",
            PasskeyRefused::TooMany => "passkeys_too_many",
            PasskeyRefused::NotHere => "passkeys_not_here",
        }
    }
}

/// The shop's address as passkeys are bound to it. A loopback address has no domain: there they work under `localhost`.
pub(crate) fn home(site: &Site) -> Option<Url> {
    let mut url = Url::parse(&site.base_url).ok()?;
    let host = url.host_str()?.to_owned();
    match host.as_str() {
        "127.0.0.1" | "[::1]" => url.set_host(Some("localhost")).ok()?,
        "localhost" => {}
        _ if url.scheme() == "https" && url.domain().is_some() => {}
        _ => return None,
    }
    Some(url)
}

fn party(site: &Site) -> Verdict<Webauthn, PasskeyRefused> {
    let home = home(site).ok_or(PasskeyRefused::NotHere)?;
    let domain = home.domain().ok_or(PasskeyRefused::NotHere)?;
    let builder = WebauthnBuilder::new(domain, &home).map_err(Broken::new)?;
    Ok(builder.rp_name(&site.name).build().map_err(Broken::new)?)
}

/// What a browser hands to its authenticator, and the secret that it must bring back with the answer.
#[derive(Debug)]
pub(crate) struct Challenge {
    pub(crate) options: Value,
    pub(crate) secret: SecretString,
}

/// Asks a device of this person for a new passkey.
pub(crate) async fn invite(app: &App, person: PersonId, email: &str, name: &str) -> Verdict<Challenge, PasskeyRefused> {
    let webauthn = party(app.site())?;
    let db = app.db().read().await?;
    let known = store::list_credentials(&db, person).await?;
    drop(db);
    let known: Vec<CredentialID> = known.into_iter().map(|(id,)| id).collect();
    let (asked, state) = webauthn
        .start_passkey_registration(person.uuid(), email, name, Some(known))
        .map_err(Broken::new)?;
    let mut options = as_json(asked)?;
    // Discoverable: the log-in asks for no address.
    let selection = &mut options["publicKey"]["authenticatorSelection"];
    selection["residentKey"] = json!("required");
    selection["requireResidentKey"] = json!(true);
    keep_challenge(app, Some(person), options, as_json(state)?).await
}

/// Asks whatever device is at hand for a passkey of anybody's.
pub(crate) async fn ask(app: &App) -> Verdict<Challenge, PasskeyRefused> {
    let (asked, state) = party(app.site())?
        .start_discoverable_authentication()
        .map_err(Broken::new)?;
    let mut options = as_json(asked)?;
    if let Some(options) = options.as_object_mut() {
        // By a button, not by what the browser fills in.
        options.remove("mediation");
    }
    keep_challenge(app, None, options, as_json(state)?).await
}

fn as_json(value: impl serde::Serialize) -> Result<Value, Broken> {
    serde_json::to_value(value).map_err(Broken::new)
}

fn of_json<T: serde::de::DeserializeOwned>(value: Value) -> Result<T, Broken> {
    serde_json::from_value(value).map_err(Broken::new)
}

async fn keep_challenge(
    app: &App,
    person: Option<PersonId>,
    options: Value,
    state: Value,
) -> Verdict<Challenge, PasskeyRefused> {
    let secret = chance::secret();
    let expires_at = app.clock().now().checked_add(LASTS).map_err(Broken::new)?;
    let db = app.db().read().await?;
    store::insert_challenge(&db, &chance::digest(&secret), person, &Json(state), expires_at).await?;
    Ok(Challenge {
        options,
        secret: secret.into(),
    })
}

/// What came back from a browser: its cookie's secret and the device's answer as JSON.
#[derive(Debug)]
pub(crate) struct Answered {
    pub(crate) secret: SecretString,
    pub(crate) credential: String,
}

/// The state of the challenge that was answered; it is used up, whatever comes of it.
async fn take_state(app: &App, answered: &Answered, person: Option<PersonId>) -> Verdict<Value, PasskeyRefused> {
    let digest = chance::digest(answered.secret.expose_secret());
    let db = app.db().read().await?;
    let row = store::take_challenge(&db, &digest, app.clock().now()).await?;
    let row = row.filter(|row| row.person_id == person);
    Ok(row.ok_or(PasskeyRefused::NotRecognised)?.state.0)
}

/// A passkey whose device answered rightly, not yet written down.
pub(crate) async fn check_new(app: &App, person: PersonId, answered: &Answered) -> Verdict<Passkey, PasskeyRefused> {
    let webauthn = party(app.site())?;
    let state: PasskeyRegistration = of_json(take_state(app, answered, Some(person)).await?)?;
    let credential: RegisterPublicKeyCredential =
        serde_json::from_str(&answered.credential).map_err(|_| PasskeyRefused::NotRecognised)?;
    let checked = webauthn.finish_passkey_registration(&credential, &state);
    Ok(checked.map_err(|error| {
        tracing::info!(person.id = %person, %error, "passkey not taken");
        PasskeyRefused::NotRecognised
    })?)
}

/// Writes a passkey down.
pub(crate) async fn keep(tx: &Tx, person: PersonId, passkey: Passkey, name: &str) -> Verdict<(), PasskeyRefused> {
    let credential = passkey.cred_id().clone();
    let kept = store::insert_passkey(tx, tx.new_id(), person, &credential, &Json(passkey), name, tx.now())
        .await
        .on_constraint("passkeys_credential_id_key", || PasskeyRefused::KnownAlready)?;
    if kept == 0 {
        return Err(PasskeyRefused::TooMany.into());
    }
    Ok(())
}

/// A device's answer to [`ask`], with the challenge it answers taken.
pub(crate) struct Claimed {
    webauthn: Webauthn,
    state: DiscoverableAuthentication,
    credential: PublicKeyCredential,
    person: PersonId,
}

/// Reads the answer; judges nothing yet.
pub(crate) async fn claimed(app: &App, answered: &Answered) -> Verdict<Claimed, PasskeyRefused> {
    let webauthn = party(app.site())?;
    let state = of_json(take_state(app, answered, None).await?)?;
    let credential: PublicKeyCredential =
        serde_json::from_str(&answered.credential).map_err(|_| PasskeyRefused::NotRecognised)?;
    let (person, _) = webauthn
        .identify_discoverable_authentication(&credential)
        .map_err(|_| PasskeyRefused::NotRecognised)?;
    Ok(Claimed {
        webauthn,
        state,
        credential,
        person: PersonId::from_uuid(person),
    })
}

/// Whose passkey signed the challenge; notes its use. A counter that does not grow is refused: the key may have been copied.
/// Holds the person's row until the transaction ends.
pub(crate) async fn recognise(tx: &Tx, claimed: Claimed) -> Verdict<PersonId, PasskeyRefused> {
    let Claimed {
        webauthn,
        state,
        credential,
        person,
    } = claimed;
    let (_, row) = tokio::try_join!(
        store::lock_owner(tx, person),
        store::find_passkey(tx, person, credential.get_credential_id()),
    )?;
    let row = row.ok_or(PasskeyRefused::NotRecognised)?;
    let mut passkey = row.passkey.0;
    let checked = webauthn
        .finish_discoverable_authentication_v2(&credential, state, DiscoverableKey::from(&passkey))
        .map_err(|error| {
            tracing::warn!(person.id = %person, %error, "passkey refused");
            PasskeyRefused::NotRecognised
        })?;
    if !checked.user_verified() {
        return Err(PasskeyRefused::NotRecognised.into());
    }
    passkey.update_credential(&checked);
    store::note_passkey_used(tx, row.id, &Json(passkey), tx.now()).await?;
    Ok(person)
}
