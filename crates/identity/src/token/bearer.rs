//! The `Authorization` header of a request: none that concerns us, an access token, or something that is none.

use axum::http::{HeaderMap, HeaderValue, header};
use platform::{App, Broken};

use crate::IdentitySettings;
use crate::token::claims::Claims;

#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Bearer<'a> {
    /// No header, or another scheme: a proxy's own.
    None,
    Token(&'a str),
    /// Several headers, or what cannot be a token.
    Malformed,
}

impl<'a> Bearer<'a> {
    pub(crate) fn of(headers: &'a HeaderMap) -> Self {
        let mut lines = headers.get_all(header::AUTHORIZATION).iter();
        match (lines.next().map(read), lines.next()) {
            (None, _) => Bearer::None,
            (Some(bearer), None) => bearer,
            (Some(_), Some(_)) => Bearer::Malformed,
        }
    }
}

fn read(value: &HeaderValue) -> Bearer<'_> {
    let Ok(text) = value.to_str() else {
        return Bearer::Malformed;
    };
    let (scheme, token) = text.trim().split_once(' ').unwrap_or((text.trim(), ""));
    match token.trim() {
        _ if !scheme.eq_ignore_ascii_case("bearer") => Bearer::None,
        "" => Bearer::Malformed,
        token => Bearer::Token(token),
    }
}

/// What the request's token says, where it has one that is ours and not over. Whether its family still lives is not asked.
pub(crate) fn claims_of(app: &App, headers: &HeaderMap) -> Result<Option<Claims>, Broken> {
    let Bearer::Token(token) = Bearer::of(headers) else {
        return Ok(None);
    };
    let keys = &app.need::<IdentitySettings>()?.token_keys;
    let holds = |claims: &Claims| claims.hold(&app.site().base_url, app.clock().now());
    Ok(keys.read(token).filter(holds))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(lines: &[&str]) -> String {
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(header::AUTHORIZATION, line.parse().unwrap());
        }
        format!("{:?}", Bearer::of(&headers))
    }

    #[test]
    fn one_header_with_one_token_of_the_scheme_in_any_case() {
        assert_eq!(of(&[]), "None");
        assert_eq!(of(&["Basic YTpi"]), "None");
        for one in ["Bearer a.b.c", "bearer a.b.c", "BEARER  a.b.c "] {
            assert_eq!(of(&[one]), "Token(\"a.b.c\")", "{one}");
        }
        for bad in [
            &["Bearer"][..],
            &["Bearer "],
            &["Bearer a.b.c", "Bearer a.b.c"],
            &["Basic YTpi", "Bearer a.b.c"],
        ] {
            assert_eq!(of(bad), "Malformed", "{bad:?}");
        }
    }
}
