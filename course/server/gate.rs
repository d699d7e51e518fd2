//! What an API request has to show before anything of it is read.

use super::body::{BodyError, read};
use super::error::refuse;
use super::guard::{only, own_name};
use super::{App, body};
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderName, Method, StatusCode, header};
use axum::response::Response;
use serde::de::DeserializeOwned;

const TOKEN: HeaderName = HeaderName::from_static("x-interleave-token");
const FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// The request's JSON, if every rule holds; else the response that says which does not.
pub async fn open<T: DeserializeOwned>(app: &App, request: Request) -> Result<T, Response> {
    let (parts, sent) = request.into_parts();
    if parts.method != Method::POST {
        let mut response = refuse(
            StatusCode::METHOD_NOT_ALLOWED,
            format!("cannot {} here: the API takes POST alone", parts.method),
        );
        response.headers_mut().insert(header::ALLOW, header::HeaderValue::from_static("POST"));
        return Err(response);
    }
    check(app, &parts.headers).map_err(|(status, sentence)| refuse(status, sentence))?;
    let bytes = read(sent, app.patience.body).await.map_err(|error| match error {
        BodyError::TooLarge => refuse(
            StatusCode::PAYLOAD_TOO_LARGE,
            format!("the request is over {} KiB; shorten the program", body::LIMIT / 1_024),
        ),
        BodyError::TooSlow => {
            refuse(StatusCode::REQUEST_TIMEOUT, "the request did not arrive in time; send it again")
        }
        BodyError::Broken => {
            refuse(StatusCode::BAD_REQUEST, "the request broke off; send it again")
        }
    })?;
    serde_json::from_slice(&bytes).map_err(|error| {
        refuse(
            StatusCode::BAD_REQUEST,
            format!("cannot read the request: {error}; it has to be the JSON of the protocol"),
        )
    })
}

fn check(app: &App, headers: &HeaderMap) -> Result<(), (StatusCode, &'static str)> {
    let ours = own_name(app, headers).map(|name| name.origin.as_bytes());
    let origin = only(headers, header::ORIGIN).map(|origin| origin.as_bytes());
    if origin.is_none() || origin != ours {
        return Err((StatusCode::FORBIDDEN, "refused: only a page of this book may ask this"));
    }
    let sites = headers.get_all(FETCH_SITE);
    if sites.iter().any(|site| site != "same-origin") {
        return Err((
            StatusCode::FORBIDDEN,
            "refused: the browser says that another site asks this",
        ));
    }
    let json = only(headers, header::CONTENT_TYPE).is_some_and(|kind| {
        let kind = kind.to_str().unwrap_or_default();
        kind.split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case("application/json")
    });
    if !json {
        return Err((
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "cannot read the request: its content type is not application/json",
        ));
    }
    if !only(headers, TOKEN).is_some_and(|token| same(token.as_bytes(), app.token.as_bytes())) {
        return Err((
            StatusCode::UNAUTHORIZED,
            "refused: this page has no token of the running course, or an old one; open the \
             address that `cargo run` printed",
        ));
    }
    Ok(())
}

/// Takes as long for a nearly right guess as for a wrong one.
fn same(guess: &[u8], token: &[u8]) -> bool {
    let differ = guess.iter().zip(token).fold(0, |differ, (a, b)| differ | (a ^ b));
    std::hint::black_box(differ) == 0 && guess.len() == token.len()
}

#[cfg(test)]
mod tests {
    use super::same;

    #[test]
    fn a_beginning_of_the_token_is_not_the_token() {
        assert!(same(b"abc", b"abc"));
        assert!(!same(b"ab", b"abc") && !same(b"", b"abc") && !same(b"abcd", b"abc"));
        assert!(!same(b"abd", b"abc"));
    }
}
