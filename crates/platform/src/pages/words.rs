//! The sentences, in Fluent files: `locales/<lang>.ftl` of every crate. Missing words are an error in tests and show
//! their key in production; nothing is ever half translated.

use std::collections::{BTreeMap, BTreeSet};

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource};
use kernel::Lang;

use super::templates::SliceFiles;

/// The words of all slices in all languages.
pub struct Words {
    plain: [FluentBundle<FluentResource>; 3],
    isolated: [FluentBundle<FluentResource>; 3],
    keys: BTreeMap<&'static str, BTreeSet<String>>,
}

/// A language file that cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("{file}: {problem}")]
pub struct WordsProblem {
    pub file: String,
    pub problem: String,
}

impl Words {
    /// Reads the language files of every linked crate.
    pub fn load() -> Result<Self, WordsProblem> {
        let mut keys = BTreeMap::new();
        for lang in Lang::ALL {
            let sources = sources(lang);
            let mut names = BTreeSet::new();
            for (file, text) in &sources {
                names.extend(names_in(file, text)?);
            }
            keys.insert(lang.code(), names);
        }
        Ok(Words {
            plain: bundles(false)?,
            isolated: bundles(true)?,
            keys,
        })
    }

    /// The message for HTML text: inserted values are isolated, so that a code keeps its direction in Arabic.
    pub fn text(&self, lang: Lang, key: &str, args: &FluentArgs<'_>) -> Option<String> {
        message(&self.isolated[at(lang)], key, args)
    }

    /// The message for attributes, mail subjects and JSON, without isolating marks.
    pub fn attribute(&self, lang: Lang, key: &str, args: &FluentArgs<'_>) -> Option<String> {
        message(&self.plain[at(lang)], key, args)
    }

    /// The keys each language has, by its code.
    pub fn keys(&self) -> &BTreeMap<&'static str, BTreeSet<String>> {
        &self.keys
    }
}

const fn at(lang: Lang) -> usize {
    match lang {
        Lang::Fr => 0,
        Lang::Ar => 1,
        Lang::En => 2,
    }
}

fn message(bundle: &FluentBundle<FluentResource>, key: &str, args: &FluentArgs<'_>) -> Option<String> {
    let pattern = bundle.get_message(key)?.value()?;
    let mut errors = Vec::new();
    let text = bundle.format_pattern(pattern, Some(args), &mut errors).into_owned();
    if !errors.is_empty() {
        tracing::error!(key, ?errors, "a sentence lacks a value");
    }
    Some(text)
}

fn bundles(isolating: bool) -> Result<[FluentBundle<FluentResource>; 3], WordsProblem> {
    Ok([
        bundle(Lang::Fr, isolating)?,
        bundle(Lang::Ar, isolating)?,
        bundle(Lang::En, isolating)?,
    ])
}

fn bundle(lang: Lang, isolating: bool) -> Result<FluentBundle<FluentResource>, WordsProblem> {
    let tag = lang.code().parse().map_err(|error| WordsProblem {
        file: lang.code().into(),
        problem: format!("{error}"),
    })?;
    let mut bundle = FluentBundle::new_concurrent(vec![tag]);
    bundle.set_use_isolating(isolating);
    for (file, text) in sources(lang) {
        let resource = FluentResource::try_new(text).map_err(|(_, errors)| WordsProblem {
            file: file.clone(),
            problem: format!("{errors:?}"),
        })?;
        bundle.add_resource(resource).map_err(|errors| WordsProblem {
            file,
            problem: format!("{errors:?}"),
        })?;
    }
    Ok(bundle)
}

fn sources(lang: Lang) -> Vec<(String, String)> {
    SliceFiles::all()
        .filter_map(|slice| {
            let file = format!("{}.ftl", lang.code());
            let text = (slice.locale)(&file)?;
            Some((
                format!("{}/locales/{file}", slice.name),
                String::from_utf8_lossy(&text).into_owned(),
            ))
        })
        .collect()
}

fn names_in(file: &str, text: &str) -> Result<Vec<String>, WordsProblem> {
    let resource = FluentResource::try_new(text.to_owned()).map_err(|(_, errors)| WordsProblem {
        file: file.to_owned(),
        problem: format!("{errors:?}"),
    })?;
    drop(resource);
    let is_name = |line: &&str| line.starts_with(|c: char| c.is_ascii_alphabetic());
    Ok(text
        .lines()
        .filter(is_name)
        .filter_map(|line| Some(line.split_once('=')?.0.trim().to_owned()))
        .collect())
}
