//! Template files of all slices, one engine a language. Strict: an undefined variable is an error. A theme folder may
//! override any file by its name, `<slice>/<file>.html`.

use std::borrow::Cow;
use std::path::PathBuf;
use std::sync::Arc;

use fluent_bundle::{FluentArgs, FluentValue};
use kernel::{Currency, Lang, Money};
use minijinja::value::{Kwargs, ValueKind};
use minijinja::{AutoEscape, Environment, Error, ErrorKind, UndefinedBehavior, Value};

use super::window::{self, Window};
use super::words::Words;
use super::{assets, format};
use crate::Broken;

/// The embedded files of one crate. Submitted by `platform::slice_files!`.
#[derive(Debug)]
pub struct SliceFiles {
    pub name: &'static str,
    pub template: fn(&str) -> Option<Cow<'static, [u8]>>,
    pub templates: fn() -> Vec<String>,
    pub locale: fn(&str) -> Option<Cow<'static, [u8]>>,
}

inventory::collect!(SliceFiles);

impl SliceFiles {
    /// Of every crate linked into this program, by name.
    pub fn all() -> impl Iterator<Item = &'static SliceFiles> {
        let mut slices: Vec<_> = inventory::iter::<SliceFiles>().collect();
        slices.sort_by_key(|slice| slice.name);
        slices.into_iter()
    }
}

/// Embeds a crate's `templates/` and `locales/` under its name.
#[macro_export]
macro_rules! slice_files {
    ($name:literal) => {
        const _: () = {
            #[derive($crate::for_macros::RustEmbed)]
            #[crate_path = "platform::for_macros::rust_embed"]
            #[folder = "$CARGO_MANIFEST_DIR/templates/"]
            struct Templates;
            #[derive($crate::for_macros::RustEmbed)]
            #[crate_path = "platform::for_macros::rust_embed"]
            #[folder = "$CARGO_MANIFEST_DIR/locales/"]
            struct Locales;
            $crate::for_macros::inventory::submit! {
                $crate::pages::SliceFiles {
                    name: $name,
                    template: |file| <Templates as $crate::for_macros::RustEmbed>::get(file).map(|f| f.data),
                    templates: || <Templates as $crate::for_macros::RustEmbed>::iter().map(|f| f.into_owned()).collect(),
                    locale: |file| <Locales as $crate::for_macros::RustEmbed>::get(file).map(|f| f.data),
                }
            }
        };
    };
}

/// Draws pages.
#[derive(Clone)]
pub struct Renderer {
    words: Arc<Words>,
    theme: Option<PathBuf>,
    zone: jiff::tz::TimeZone,
    engines: Arc<[Environment<'static>; 3]>,
    reload: bool,
}

impl Renderer {
    /// `theme` overrides embedded files; `reload` reads templates anew for each page (development).
    pub fn new(theme: Option<PathBuf>, zone: jiff::tz::TimeZone, reload: bool) -> Result<Self, Broken> {
        let words = Arc::new(Words::load()?);
        let engines = Arc::new(Lang::ALL.map(|lang| engine(lang, &words, theme.clone(), zone.clone())));
        Ok(Renderer {
            words,
            theme,
            zone,
            engines,
            reload,
        })
    }

    pub fn words(&self) -> &Words {
        &self.words
    }

    pub fn zone(&self) -> &jiff::tz::TimeZone {
        &self.zone
    }

    /// "jeudi 26 novembre, entre 9 h et 11 h", with the zone where it is not the shop's.
    pub fn window(&self, lang: Lang, window: &Window<'_>) -> String {
        window::window(&self.words, &self.zone, lang, window)
    }

    /// Renders one template with `page` and `cx` in its context.
    pub fn render(&self, lang: Lang, template: &str, page: Value, cx: Value) -> Result<String, Broken> {
        let context = minijinja::context! { page => page, cx => cx };
        if self.reload {
            let fresh = engine(lang, &self.words, self.theme.clone(), self.zone.clone());
            return Ok(fresh.get_template(template)?.render(context)?);
        }
        let at = Lang::ALL.iter().position(|each| *each == lang).unwrap_or(0);
        Ok(self.engines[at].get_template(template)?.render(context)?)
    }
}

fn engine(lang: Lang, words: &Arc<Words>, theme: Option<PathBuf>, zone: jiff::tz::TimeZone) -> Environment<'static> {
    let mut env = Environment::new();
    env.set_undefined_behavior(UndefinedBehavior::Strict);
    env.set_auto_escape_callback(|name| {
        if std::path::Path::new(name)
            .extension()
            .is_some_and(|kind| kind == "html")
        {
            AutoEscape::Html
        } else {
            AutoEscape::None
        }
    });
    env.set_loader(move |name| Ok(source(name, theme.as_ref())));
    let isolated = words.clone();
    env.add_function("t", move |key: &str, values: Kwargs| {
        let args = arguments(lang, &values)?;
        isolated
            .text(lang, key, &args)
            .map(Value::from)
            .ok_or_else(|| unknown_key(lang, key))
    });
    let plain = words.clone();
    env.add_function("ta", move |key: &str, values: Kwargs| {
        let args = arguments(lang, &values)?;
        plain
            .attribute(lang, key, &args)
            .map(Value::from)
            .ok_or_else(|| unknown_key(lang, key))
    });
    env.add_filter("money", move |value: Value| {
        Ok::<_, Error>(Value::from_safe_string(format::money_html(lang, as_money(&value)?)))
    });
    env.add_filter("money_text", move |value: Value| {
        Ok::<_, Error>(format::money(lang, as_money(&value)?))
    });
    env.add_filter("number", move |value: i64| format::number(lang, value));
    let day_zone = zone.clone();
    env.add_filter("date", move |at: &str| {
        instant(at).map(|at| format::date(lang, at, &day_zone))
    });
    let time_zone = zone.clone();
    env.add_filter("datetime", move |at: &str| {
        instant(at).map(|at| format::datetime(lang, at, &time_zone))
    });
    add_slot_filters(&mut env, lang, words, &zone);
    env.add_function("asset", |path: &str| address(assets::url(path)));
    env.add_function("drawing", |name: &str| Value::from_safe_string(assets::drawing(name)));
    env.add_function("url", move |path: &str| address(localized_path(lang, path)));
    env
}

/// Slots: `at|window(minutes, zone)`, `at|clock(zone)`, `at|day(zone)`, and `zone|zone_name`, which is empty for the shop's own.
/// `day` also takes a date (`2026-11-26`), and `year=true` for days far away.
fn add_slot_filters(env: &mut Environment<'static>, lang: Lang, words: &Arc<Words>, zone: &jiff::tz::TimeZone) {
    let (shop, said) = (zone.clone(), words.clone());
    env.add_filter("window", move |at: &str, window_min: i32, time_zone: &str| {
        instant(at).map(|starts_at| {
            let asked = Window {
                starts_at,
                window_min,
                time_zone,
            };
            window::window(&said, &shop, lang, &asked)
        })
    });
    let shop = zone.clone();
    env.add_filter("clock", move |at: &str, zone: &str| {
        instant(at).map(|at| window::clock(lang, at.to_zoned(window::zone_of(zone, &shop)).time()))
    });
    let shop = zone.clone();
    env.add_filter("day", move |at: &str, zone: Option<&str>, options: Kwargs| {
        let date = match at.parse::<jiff::civil::Date>() {
            Ok(date) if !at.contains('T') => date,
            _ => instant(at)?
                .to_zoned(window::zone_of(zone.unwrap_or_default(), &shop))
                .date(),
        };
        let with_year: Option<bool> = options.get("year")?;
        options.assert_all_used()?;
        Ok::<_, Error>(if with_year.unwrap_or(false) {
            window::day_and_year(lang, date)
        } else {
            window::day(lang, date)
        })
    });
    env.add_filter("day_short", move |at: &str| {
        at.parse::<jiff::civil::Date>()
            .map(|date| window::day_short(lang, date))
            .map_err(|_| Error::new(ErrorKind::InvalidOperation, "not a day"))
    });
    let (shop, said) = (zone.clone(), words.clone());
    env.add_filter("zone_name", move |zone: &str| {
        window::zone_name(&said, &shop, lang, &window::zone_of(zone, &shop)).unwrap_or_default()
    });
}

/// An address for an attribute. Without a sign that means something to HTML it needs no escaping, and stays readable.
fn address(path: String) -> Value {
    if path.contains(['&', '<', '>', '"', '\'']) {
        Value::from(path)
    } else {
        Value::from_safe_string(path)
    }
}

/// `/cart` as the reader's language names it: `/fr/cart`.
fn localized_path(lang: Lang, path: &str) -> String {
    if path == "/" {
        format!("/{lang}/")
    } else {
        format!("/{lang}{path}")
    }
}

fn source(name: &str, theme: Option<&PathBuf>) -> Option<String> {
    let overridden = theme
        .filter(|_| !name.contains(".."))
        .and_then(|folder| std::fs::read_to_string(folder.join(name)).ok());
    if overridden.is_some() {
        return overridden;
    }
    let (slice, file) = name.split_once('/')?;
    let files = SliceFiles::all().find(|files| files.name == slice)?;
    (files.template)(file).map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
}

fn arguments(lang: Lang, values: &Kwargs) -> Result<FluentArgs<'static>, Error> {
    let mut args = FluentArgs::new();
    for name in values.args() {
        let value: Value = values.get(name)?;
        let given = match value.kind() {
            ValueKind::Number => FluentValue::from(i64::try_from(value)?),
            ValueKind::Map => FluentValue::from(format::money(lang, as_money(&value)?)),
            _ => FluentValue::from(value.to_string()),
        };
        args.set(name.to_owned(), given);
    }
    Ok(args)
}

fn as_money(value: &Value) -> Result<Money, Error> {
    let currency: Currency = value
        .get_attr("currency")?
        .as_str()
        .and_then(|code| code.parse().ok())
        .ok_or_else(|| Error::new(ErrorKind::InvalidOperation, "an amount needs its currency"))?;
    let minor = i64::try_from(value.get_attr("amount_minor")?)?;
    Ok(Money::new(minor, currency))
}

fn instant(at: &str) -> Result<jiff::Timestamp, Error> {
    at.parse()
        .map_err(|_| Error::new(ErrorKind::InvalidOperation, "not an instant"))
}

fn unknown_key(lang: Lang, key: &str) -> Error {
    Error::new(
        ErrorKind::InvalidOperation,
        format!("no sentence named {key} in {lang}"),
    )
}
